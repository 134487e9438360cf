//! The reporting year: who is expected, who reported, who is missing, and the papers that come of it.

use super::super::Site;
use super::super::case::{escaped, reading, shown};
use super::super::charts::{Bar, lying};
use super::super::page::{Frame, not_found, show};
use super::super::pager::Pager;
use super::super::upload::{Sent, disposition};
use super::super::who::{Who, failed, to};
use super::{Both, Known, act, asked, both, known, may, seen};
use crate::case::{day_in, place_name};
use crate::draft::Format;
use crate::follow::NotRecorded;
use crate::follow::activities::{amount_words, import, indicator, ties, when_words};
use crate::follow::papers::{Made, PAPERS, files};
use crate::follow::rights::{leads, seen_by, sees, takes};
use crate::follow::yearly::{
    Counts, Opening, Stepping, approvals, counts, decide, evaluate, expected_words, municipal_in_progress, open,
    outcome_words, period_words, procedure, report, resolution, step, stop_words, told_by, told_words, year_words,
};
use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maitri_pack::papers::Papers;
use maitri_registry::follow::cycle::{
    About, Cycle, Entry, Expected, Outcome, Paper, Refusal, Report, Sheet, TieReport, next, standing,
};
use maitri_registry::follow::standing::{Sums, TieLine, is_active, lines, together};
use maitri_registry::follow::when;
use maitri_registry::rights::Action;
use maitri_review::report::words::day;
use std::collections::BTreeMap;

/// The pages of them.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/yearly", get(list).post(open_year))
        .route("/yearly/{id}", get(one))
        .route("/yearly/{id}/step", post(take_step))
        .route("/yearly/{id}/report", get(report_form).post(take_report))
        .route("/yearly/{id}/retrospective", get(older))
        .route("/yearly/{id}/evaluate", post(take_sheet))
        .route("/yearly/{id}/decide", post(take_decision))
        .route("/yearly/{id}/paper/{file}", get(paper))
}

fn address(id: &str, below: &str, frame: &Frame) -> String {
    format!("/yearly/{}{below}?lang={}", escaped(id), frame.code())
}

struct YearRow {
    address: String,
    year: String,
    period: String,
    state: String,
    told: String,
}

#[derive(Template)]
#[template(path = "follow/years.html")]
struct ListPage<'f> {
    f: &'f Frame,
    rows: Vec<YearRow>,
    opens: bool,
    year: String,
    from: String,
    until: String,
    complaint: String,
}

fn state_name(site: &Site, state: &str, frame: &Frame) -> String {
    let found = procedure(site.procedures()).ok().and_then(|p| p.state(state));
    found.map_or(state, |s| s.name.get(frame.language)).to_owned()
}

fn list_page<'f>(
    site: &Site,
    frame: &'f Frame,
    who: &Who,
    known: &Known,
    sent: &Sent,
    complaint: String,
) -> ListPage<'f> {
    let cycles = known.follow.cycles.by_id.iter().rev().filter(|(_, c)| !c.withdrawn);
    let rows = cycles.map(|(id, one)| {
        let n = counts(&seen_by(who, Action::Find, one));
        YearRow {
            address: address(id, "", frame),
            year: year_words(one.opened.year, frame.language),
            period: period_words(&one.opened, frame.language),
            state: state_name(site, &one.state, frame),
            told: format!("{}/{}", frame.n(n.reported + n.nothing), frame.n(n.ties)),
        }
    });
    ListPage {
        rows: rows.collect(),
        opens: leads(who, site.procedures(), Action::Record),
        year: sent.line("year"),
        from: sent.line("from"),
        until: sent.line("until"),
        complaint,
        f: frame,
    }
}

async fn list(State(site): State<Site>, frame: Frame, who: Who) -> Response {
    match known(&site, &frame).await {
        Ok(known) => shown(StatusCode::OK, &list_page(&site, &frame, &who, &known, &Sent::default(), String::new())),
        Err(page) => page,
    }
}

async fn open_year(State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let wrong =
        |why: String| shown(StatusCode::UNPROCESSABLE_ENTITY, &list_page(&site, &frame, &who, &known, &sent, why));
    if !leads(&who, site.procedures(), Action::Record) {
        return super::super::case::only_read(&frame);
    }
    let Some(year) = when::year(&sent.line("year")) else { return wrong(frame.t("year-r-year")) };
    let read = |name: &str| day_in(&sent.line(name), frame.language);
    let (from, until) = match (read("from"), read("until")) {
        (Ok(from), Ok(until)) => (from, until),
        (Err(why), _) | (_, Err(why)) => return wrong(why),
    };
    let asked = Opening { year, from, until, as_of: crate::cli::today() };
    let (store, procedures, by) = (known.store.clone(), site.procedures(), act(&who, &sent));
    match tokio::task::spawn_blocking(move || open(&store, procedures, &by, &asked)).await {
        Ok(Ok(id)) => to(&address(&id, "", &frame)),
        Ok(Err(stop @ NotRecorded::Refused(_))) => wrong(stop_words(&stop, None, frame.language)),
        _ => failed(&frame),
    }
}

struct TieRow {
    pair: String,
    tie_at: String,
    marks: String,
    signed: String,
    told: String,
    tone: &'static str,
    count: String,
    count_at: String,
    last: String,
    score: String,
}

struct Total {
    kind: String,
    name: String,
    value: String,
    source: String,
    at: String,
}

struct StepTold {
    on: String,
    name: String,
    who: String,
    theirs: bool,
}

#[derive(Template)]
#[template(path = "follow/year.html")]
struct YearPage<'f> {
    f: &'f Frame,
    year: String,
    period: String,
    as_of: String,
    state: String,
    house: bool,
    case: String,
    case_at: String,
    expected: String,
    municipal: String,
    told: String,
    deadline: String,
    /// Name, ties, reminded, address of its report.
    missing: Vec<(String, String, String, String)>,
    rows: Vec<TieRow>,
    pager: Pager,
    totals: Vec<Total>,
    charts: Vec<Chart>,
    steps: Vec<StepTold>,
    /// When, who, what, why.
    log: Vec<(String, String, String, String)>,
    at: u64,
    records: bool,
    step_at: String,
    older_at: String,
    report_at: String,
    papers: Vec<(String, Vec<(String, String)>)>,
    approvals: String,
    complaint: String,
    number: String,
    day: String,
    text: String,
}

/// A drawing beside its table.
struct Chart {
    title: String,
    head: String,
    counted: String,
    svg: String,
    bars: Vec<Bar>,
}

/// How many ties were reported on, and how many activities each province held. A tie of which nobody reported is counted as that alone: no bar
/// of no length says that nothing was done.
fn charts(frame: &Frame, id: &str, n: &Counts, all: &[TieLine<'_>]) -> Vec<Chart> {
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let told = [("year-bar-reported", n.reported), ("year-bar-nothing", n.nothing), ("year-bar-missing", n.missing)];
    let told = told.map(|(key, n)| Bar { name: frame.t(key), n: count(n), address: "#ties".to_owned() });
    let mut of_home: BTreeMap<&str, usize> = BTreeMap::new();
    for line in all.iter().filter(|l| !l.activities.is_empty()) {
        *of_home.entry(&line.expected.home).or_default() += line.activities.len();
    }
    let mut held: Vec<Bar> = of_home
        .into_iter()
        .map(|(home, n)| Bar {
            name: place_name(home, frame.language),
            n: count(n),
            address: format!("/activities?lang={}&year={}&home={}", frame.code(), escaped(id), escaped(home)),
        })
        .collect();
    held.sort_by(|a, b| (b.n, &a.name).cmp(&(a.n, &b.name)));
    [
        ("chart-told", "year-chart-told", "year-told", "year-ties", told.into_iter().collect()),
        ("chart-held", "year-chart-held", "year-province", "act-title", held),
    ]
    .into_iter()
    .filter(|(.., bars): &(_, _, _, _, Vec<Bar>)| !bars.is_empty())
    .map(|(id, title, head, counted, bars)| {
        let title = frame.t(title);
        let svg = lying(id, &title, &bars, frame);
        Chart { title, head: frame.t(head), counted: frame.t(counted), svg, bars }
    })
    .collect()
}

fn totals(frame: &Frame, id: &str, kind: &str, sums: &Sums, known: &Known) -> Vec<Total> {
    let all = &known.follow.activities;
    sums.iter()
        .map(|(name, sum)| {
            let found = indicator(all, name);
            let unit = found.map_or("", |i| i.unit.get(frame.language));
            let source = if sum.sources.is_empty() { frame.t("act-no-source") } else { sum.sources.join("; ") };
            let part = if sum.unsourced.is_empty() || sum.sources.is_empty() {
                String::new()
            } else {
                format!(" · {} {}/{}", frame.t("act-no-source"), frame.n(sum.unsourced.len()), frame.n(sum.rows.len()))
            };
            Total {
                kind: frame.t(kind),
                name: found.map_or_else(|| name.clone(), |i| i.name.get(frame.language).to_owned()),
                value: format!("{} {unit}", amount_words(sum.total, frame.language)),
                source: format!("{source}{part}"),
                at: format!("/activities?lang={}&year={}&indicator={}", frame.code(), escaped(id), escaped(name)),
            }
        })
        .collect()
}

fn entry_words(site: &Site, frame: &Frame, entry: &Entry, one: &Cycle) -> String {
    let language = frame.language;
    let tie = |id: &String| {
        one.opened.expected.iter().find(|e| e.tie == *id).map_or_else(|| id.clone(), |e| expected_words(e, language))
    };
    let paper = |paper: &Paper| {
        [paper.number.as_str(), &when_words(&paper.day, language)]
            .iter()
            .filter(|p| !p.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(", ")
    };
    match entry {
        Entry::Opened(_) => frame.t("year-was-opened"),
        Entry::Stepped { step, provinces, deadline, paper: by, text, .. } => {
            let name = procedure(site.procedures()).ok().and_then(|p| p.step.iter().find(|s| s.on == *step));
            let mut out = name.map_or(step.as_str(), |s| s.name.get(language)).to_owned();
            let homes: Vec<String> = provinces.iter().map(|h| place_name(h, language)).collect();
            for more in [paper(by), text.clone(), homes.join(", "), when_words(deadline, language)] {
                if !more.is_empty() {
                    out.push_str(&format!(" · {more}"));
                }
            }
            out
        }
        Entry::Reported { home, report, late, .. } => {
            let key = if *late { "year-was-reported-late" } else { "year-was-reported" };
            let n = frame.n(report.ties.len());
            frame.args(key, &[("home", &place_name(home, language)), ("n", &n)])
        }
        Entry::Evaluated { tie: id, sheet } => frame.args(
            "year-was-evaluated",
            &[("tie", &tie(id)), ("score", &format!("{}/{}", frame.n(sheet.score()), frame.n(9)))],
        ),
        Entry::Decided { tie: id, outcome, .. } => {
            frame.args("year-was-decided", &[("tie", &tie(id)), ("outcome", &outcome_words(*outcome, language))])
        }
        Entry::Withdrawn => frame.t("act-withdrawn"),
    }
}

fn marks(frame: &Frame, e: &Expected) -> String {
    let mut out = Vec::new();
    if e.inferred {
        out.push(frame.t("year-inferred"));
    }
    if e.municipality {
        out.push(frame.t("year-municipal"));
    }
    out.join(" · ")
}

fn year_page<'f>(
    site: &Site,
    frame: &'f Frame,
    who: &Who,
    known: &Known,
    id: &str,
    waiting: usize,
) -> Option<YearPage<'f>> {
    let language = frame.language;
    let one = &mine(who, Action::Read, known, id)?;
    let n = counts(one);
    let d = |n: usize| frame.n(n);
    let all = lines(one, &known.follow.activities);
    let (pager, part) = Pager::within(frame, all.len(), &format!("/yearly/{}", escaped(id)), "#ties");
    let rows = all
        .get(part)
        .unwrap_or_default()
        .iter()
        .map(|l| {
            let e = l.expected;
            TieRow {
                pair: expected_words(e, language),
                tie_at: format!("/register/tie/{}?lang={}", escaped(&e.tie), frame.code()),
                marks: marks(frame, e),
                signed: if e.signed.is_empty() { frame.t("year-not-known") } else { when_words(&e.signed, language) },
                told: told_words(l, language),
                tone: if l.told.is_none() { "warning" } else { "info" },
                count: d(l.activities.len()),
                count_at: format!("/activities?lang={}&year={}&tie={}", frame.code(), escaped(id), escaped(&e.tie)),
                last: l.last.map(|(_, a)| when_words(&a.said.days, language)).unwrap_or_default(),
                score: one
                    .sheets
                    .get(&e.tie)
                    .map(|s| format!("{}/{}", frame.n(s.score()), frame.n(9)))
                    .unwrap_or_default(),
            }
        })
        .collect();
    let mut sums = totals(frame, id, "act-outputs", &together(all.iter().map(|l| &l.outputs)), known);
    sums.extend(totals(frame, id, "act-outcomes", &together(all.iter().map(|l| &l.outcomes)), known));
    let charts = charts(frame, id, &n, &all);
    let missing = one.missing();
    let next_steps = procedure(site.procedures()).map(|p| next(p, one)).unwrap_or_default();
    let packs = site.packs();
    let formats = Format::ALL.iter().filter(|f| **f != Format::Txt);
    let formats: Vec<&Format> = formats.collect();
    let link = |paper: &str| {
        let of = |f: &&Format| (f.code().to_uppercase(), address(id, &format!("/paper/{paper}.{}", f.code()), frame));
        formats.iter().map(of).collect::<Vec<_>>()
    };
    let names = [("rp-02", "year-rp-02"), ("rp-03", "year-rp-03"), ("rp-04", "year-rp-04"), ("rp-05", "year-rp-05")];
    Some(YearPage {
        year: year_words(one.opened.year, language),
        period: period_words(&one.opened, language),
        as_of: frame.with("year-as-of", "day", &day(&one.opened.as_of, language)),
        state: state_name(site, &one.state, frame),
        house: (one.opened.from.clone(), one.opened.until.clone())
            == crate::follow::yearly::budget_year(one.opened.year),
        case_at: format!("/cases/{}?lang={}", escaped(&one.opened.case), frame.code()),
        case: one.opened.case.clone(),
        expected: frame.args(
            "year-sum-expected",
            &[
                ("ties", &d(n.ties)),
                ("provinces", &d(n.provinces)),
                ("printed", &d(n.printed)),
                ("inferred", &d(n.inferred)),
            ],
        ),
        municipal: with_asked(
            frame,
            frame.args(
                "year-sum-municipal",
                &[("with", &d(n.ties)), ("without", &d(n.ties - n.municipal)), ("municipal", &d(n.municipal))],
            ),
            n.municipal_asked,
        ),
        told: frame.args(
            "year-sum-told",
            &[("reported", &d(n.reported)), ("nothing", &d(n.nothing)), ("missing", &d(n.missing))],
        ),
        deadline: if one.deadline.is_empty() {
            String::new()
        } else {
            frame.with("year-deadline", "day", &day(&one.deadline, language))
        },
        missing: missing
            .iter()
            .map(|(home, ties)| {
                let reminded = one.reminded.get(*home).map(|(n, on)| {
                    frame.args("year-reminded", &[("n", &frame.n(n)), ("day", &when_words(on, language))])
                });
                let at = format!("{}&home={}", address(id, "/report", frame), escaped(home));
                (place_name(home, language), d(ties.len()), reminded.unwrap_or_default(), at)
            })
            .collect(),
        rows,
        pager,
        totals: sums,
        charts,
        steps: next_steps
            .iter()
            .map(|s| StepTold {
                on: s.on.clone(),
                name: s.name.get(language).to_owned(),
                who: crate::procedure::offices(packs, &s.by, language),
                theirs: takes(who, site.procedures(), &s.on, Action::Record),
            })
            .collect(),
        log: one
            .lines
            .iter()
            .map(|l| {
                let on = day(l.by.0.get(..10).unwrap_or(""), language);
                (on, l.by.1.clone(), entry_words(site, frame, &l.entry, one), l.why.clone())
            })
            .collect(),
        at: one.last,
        records: next_steps.iter().any(|s| takes(who, site.procedures(), &s.on, Action::Record)),
        step_at: address(id, "/step", frame),
        older_at: address(id, "/retrospective", frame),
        report_at: address(id, "/report", frame),
        papers: if leads(who, site.procedures(), Action::Export) {
            names.iter().map(|(paper, key)| (frame.t(key), link(paper))).collect()
        } else {
            Vec::new()
        },
        // They are those of every province.
        approvals: if leads(who, site.procedures(), Action::Find) {
            frame.with("year-approvals-n", "n", &frame.n(waiting))
        } else {
            String::new()
        },
        complaint: String::new(),
        number: String::new(),
        day: String::new(),
        text: String::new(),
        f: frame,
    })
}

/// A year as far as somebody may see it; who may see nothing of it is shown no page.
fn mine(who: &Who, action: Action, known: &Known, id: &str) -> Option<Cycle> {
    let one = known.follow.cycles.by_id.get(id).filter(|c| !c.withdrawn)?;
    Some(seen_by(who, action, one)).filter(|c| !c.opened.expected.is_empty())
}

/// How many approvals under article 8 wait to be put before the cabinet.
async fn waiting(site: &Site) -> usize {
    let cases = super::super::case::read_cases(site).await;
    cases.map(|c| approvals(&c).len()).unwrap_or(0)
}

async fn one(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let n = waiting(&site).await;
    match year_page(&site, &frame, &who, &known, &id, n) {
        Some(page) => shown(StatusCode::OK, &page),
        None => not_found(frame).await,
    }
}

/// The paper of a form.
fn typed_paper(sent: &Sent, language: maitri_pack::Language) -> Result<Paper, String> {
    Ok(Paper { number: sent.line("number"), day: day_in(&sent.line("day"), language)?, office: sent.line("by") })
}

async fn take_step(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>, sent: Sent) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let on = sent.line("step");
    if !takes(&who, site.procedures(), &on, Action::Record) {
        return super::super::case::only_read(&frame);
    }
    let n = waiting(&site).await;
    let wrong = |why: String| {
        let page = year_page(&site, &frame, &who, &known, &id, n).map(|p| YearPage {
            complaint: why,
            number: sent.line("number"),
            day: sent.line("day"),
            text: sent.line("text"),
            ..p
        });
        page.map_or_else(|| failed(&frame), |p| shown(StatusCode::UNPROCESSABLE_ENTITY, &p))
    };
    let (paper, deadline) = match (typed_paper(&sent, frame.language), day_in(&sent.line("deadline"), frame.language)) {
        (Ok(paper), Ok(deadline)) => (paper, deadline),
        (Err(why), _) | (_, Err(why)) => return wrong(why),
    };
    let say = Stepping { step: on, paper, text: sent.line("text"), provinces: Vec::new(), deadline };
    let (store, procedures, by, about, at) =
        (known.store.clone(), site.procedures(), act(&who, &sent), id.clone(), seen(&sent));
    match tokio::task::spawn_blocking(move || step(&store, procedures, &by, &about, at, &say)).await {
        Ok(Ok(())) => to(&address(&id, "", &frame)),
        Ok(Err(NotRecorded::Refused(Refusal::Moved))) => {
            // The page below tells what stands now; what was typed stands in the form.
            let known = match self::known(&site, &frame).await {
                Ok(known) => known,
                Err(page) => return page,
            };
            let page = year_page(&site, &frame, &who, &known, &id, n).map(|p| YearPage {
                complaint: frame.t("year-moved"),
                number: sent.line("number"),
                day: sent.line("day"),
                text: sent.line("text"),
                ..p
            });
            page.map_or_else(|| failed(&frame), |p| shown(StatusCode::CONFLICT, &p))
        }
        Ok(Err(stop @ NotRecorded::Refused(_))) => {
            wrong(stop_words(&stop, known.follow.cycles.by_id.get(&id), frame.language))
        }
        _ => failed(&frame),
    }
}

struct MineRow {
    tie: String,
    pair: String,
    count: String,
    count_at: String,
    active: bool,
    told: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "follow/report.html")]
struct ReportPage<'f> {
    f: &'f Frame,
    title: String,
    back: String,
    action: String,
    /// Provinces to choose from, where none is chosen yet: name, address.
    homes: Vec<(String, String)>,
    home: String,
    rows: Vec<MineRow>,
    form_at: String,
    letter: Vec<(String, String)>,
    add_at: String,
    at: u64,
    problems: String,
    ahead: String,
    support: String,
    number: String,
    day: String,
    complaint: String,
    both: Both,
}

fn report_page<'f>(
    frame: &'f Frame,
    who: &Who,
    known: &Known,
    id: &str,
    home: &str,
    sent: &Sent,
) -> Option<ReportPage<'f>> {
    let language = frame.language;
    let one = known.follow.cycles.by_id.get(id).filter(|c| !c.withdrawn)?;
    let mine: Vec<&str> = one.homes().into_iter().filter(|h| may(who, Action::Record, h, &who.office)).collect();
    let home = if mine.contains(&home) {
        home
    } else if let [only] = mine.as_slice() {
        only
    } else {
        ""
    };
    let all = lines(one, &known.follow.activities);
    let report = one.reports.get(home);
    let text = |field: &str, of: fn(&Report) -> &String| {
        if sent.has(field) { sent.text(field) } else { report.map(|r| of(r).clone()).unwrap_or_default() }
    };
    Some(ReportPage {
        title: frame.with("year-report-of", "year", &year_words(one.opened.year, language)),
        back: address(id, "", frame),
        action: format!("{}&home={}", address(id, "/report", frame), escaped(home)),
        homes: if home.is_empty() {
            mine.iter()
                .map(|h| (place_name(h, language), format!("{}&home={}", address(id, "/report", frame), escaped(h))))
                .collect()
        } else {
            Vec::new()
        },
        home: if home.is_empty() { String::new() } else { place_name(home, language) },
        rows: all
            .iter()
            .filter(|l| !home.is_empty() && l.expected.home == home)
            .map(|l| MineRow {
                tie: l.expected.tie.clone(),
                pair: expected_words(l.expected, language),
                count: frame.n(l.activities.len()),
                count_at: format!(
                    "/activities?lang={}&year={}&tie={}",
                    frame.code(),
                    escaped(id),
                    escaped(&l.expected.tie)
                ),
                active: !l.activities.is_empty(),
                told: told_words(l, language),
                reason: sent.line(&format!("reason.{}", l.expected.tie)),
            })
            .collect(),
        form_at: format!("{}&home={}", address(id, "/paper/rp-01.xlsx", frame), escaped(home)),
        letter: vec![(
            "DOCX".to_owned(),
            format!("{}&home={}", address(id, "/paper/rp-01.docx", frame), escaped(home)),
        )],
        add_at: format!("/activities/new?lang={}", frame.code()),
        at: one.last,
        problems: text("problems", |r| &r.problems),
        ahead: text("ahead", |r| &r.ahead),
        support: text("support", |r| &r.support),
        number: sent.line("number"),
        day: sent.line("day"),
        complaint: String::new(),
        both: Both::new(),
        f: frame,
    })
}

/// What a province reported, as it is held against what somebody typed.
fn report_both(frame: &Frame, one: &Cycle, home: &str, typed: &Report) -> Both {
    let now = one.reports.get(home).cloned().unwrap_or_default();
    let ties = |report: &Report| -> String {
        let line = |t: &TieReport| {
            let pair = one.opened.expected.iter().find(|e| e.tie == t.tie);
            let pair = pair.map_or_else(|| t.tie.clone(), |e| expected_words(e, frame.language));
            if t.nothing { format!("{pair}: {} {}", frame.t("act-nothing"), t.reason) } else { pair }
        };
        report.ties.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    let all = [
        ("year-ties", ties(&now), ties(typed)),
        ("year-problems", now.problems, typed.problems.clone()),
        ("year-ahead", now.ahead, typed.ahead.clone()),
        ("year-support", now.support, typed.support.clone()),
        ("case-paper-number", now.paper.number, typed.paper.number.clone()),
        ("year-by-sheet", now.name, typed.name.clone()),
    ];
    both(frame, all)
}

async fn report_form(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    match report_page(&frame, &who, &known, &id, &asked(query.as_deref(), "home"), &Sent::default()) {
        Some(page) => shown(StatusCode::OK, &page),
        None => not_found(frame).await,
    }
}

async fn take_report(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    sent: Sent,
) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let home = asked(query.as_deref(), "home");
    let Some(one) = known.follow.cycles.by_id.get(&id).cloned() else { return not_found(frame).await };
    if !may(&who, Action::Record, &home, &who.office) {
        return super::super::case::only_read(&frame);
    }
    let wrong = |why: String| {
        let page = report_page(&frame, &who, &known, &id, &home, &sent).map(|p| ReportPage { complaint: why, ..p });
        page.map_or_else(|| failed(&frame), |p| shown(StatusCode::UNPROCESSABLE_ENTITY, &p))
    };
    let at = seen(&sent);
    let paper = match typed_paper(&sent, frame.language) {
        Ok(paper) => paper,
        Err(why) => return wrong(why),
    };
    let mut what = Report {
        paper,
        problems: sent.text("problems"),
        ahead: sent.text("ahead"),
        support: sent.text("support"),
        ..Report::default()
    };
    let by = act(&who, &sent);
    // Nothing of a sheet is kept for a report that is refused for what others recorded meanwhile.
    let moved = standing(&known.follow.cycles, &id, at, About::Home(&home)).is_err();
    if let Some(file) = sent.file("file").filter(|_| !moved) {
        let (store, ties, bytes, name, place, by) =
            (known.store.clone(), known.ties.clone(), file.bytes.clone(), file.name.clone(), home.clone(), by.clone());
        what.name.clone_from(&name);
        // Its rows are shown on the page of sheets first; here the province sends what it has looked at there.
        let done = reading(&site, &frame, move || import(&store, &by, &bytes, &name, &ties, &place)).await;
        match done {
            Ok(Ok(taken)) => {
                what.file.clone_from(&taken.hash);
                what.ties = told_by(&taken, &one, &home);
            }
            Ok(Err(why)) => return wrong(why),
            Err(page) => return page,
        }
    }
    for (tie, reason) in sent.under("reason.") {
        let expected = one.of_home(&home).any(|e| e.tie == tie);
        if expected
            && !what.ties.iter().any(|t| t.tie == tie)
            && (sent.has(&format!("nothing.{tie}")) || !reason.is_empty())
        {
            what.ties.push(TieReport { tie: tie.to_owned(), nothing: true, reason });
        }
    }
    if what.file.is_empty() {
        let active = one.of_home(&home).filter(|e| is_active(&one, &known.follow.activities, &e.tie));
        let more: Vec<TieReport> = active
            .filter(|e| !what.ties.iter().any(|t| t.tie == e.tie))
            .map(|e| TieReport { tie: e.tie.clone(), ..TieReport::default() })
            .collect();
        what.ties.extend(more);
    }
    // A command of its own: the sheet was one already.
    let again = act(&who, &sent);
    let (store, procedures, about, place) = (known.store.clone(), site.procedures(), id.clone(), home.clone());
    let saying = what.clone();
    match tokio::task::spawn_blocking(move || report(&store, procedures, &again, &about, at, &place, &saying)).await {
        Ok(Ok(())) => to(&address(&id, "", &frame)),
        Ok(Err(NotRecorded::Refused(Refusal::Moved))) => {
            let known = match self::known(&site, &frame).await {
                Ok(known) => known,
                Err(page) => return page,
            };
            let now = known.follow.cycles.by_id.get(&id);
            let page = report_page(&frame, &who, &known, &id, &home, &sent).map(|p| ReportPage {
                complaint: frame.t("year-moved"),
                both: now.map(|now| report_both(&frame, now, &home, &what)).unwrap_or_default(),
                ..p
            });
            page.map_or_else(|| failed(&frame), |p| shown(StatusCode::CONFLICT, &p))
        }
        Ok(Err(stop @ NotRecorded::Refused(_))) => wrong(stop_words(&stop, Some(&one), frame.language)),
        _ => failed(&frame),
    }
}

struct OldRow {
    tie: String,
    pair: String,
    marks: String,
    signed: String,
    years: String,
    last: String,
    score: String,
    decided: String,
    scored: bool,
}

#[derive(Template)]
#[template(path = "follow/retrospective.html")]
struct OldPage<'f> {
    f: &'f Frame,
    back: String,
    head: String,
    with: String,
    before: Vec<OldRow>,
    open: Vec<OldRow>,
    records: bool,
    evaluate_at: String,
    decide_at: String,
    outcomes: Vec<(&'static str, String)>,
    complaint: String,
    both: Both,
    /// The event that the reader saw last.
    at: u64,
    /// What was typed.
    sent: &'f Sent,
}

fn old_page<'f>(
    site: &Site,
    frame: &'f Frame,
    who: &Who,
    known: &Known,
    id: &str,
    sent: &'f Sent,
) -> Option<OldPage<'f>> {
    let language = frame.language;
    let one = &mine(who, Action::Read, known, id)?;
    let law = resolution(site.packs());
    let all = lines(one, &known.follow.activities);
    let (before, after, unknown) = one.before(&law);
    let of_tie: BTreeMap<&str, &TieLine<'_>> = all.iter().map(|l| (l.expected.tie.as_str(), l)).collect();
    let rows = |of: &[&Expected]| {
        of.iter()
            .filter_map(|e| of_tie.get(e.tie.as_str()))
            .map(|l| {
                let e = l.expected;
                OldRow {
                    tie: e.tie.clone(),
                    pair: expected_words(e, language),
                    marks: marks(frame, e),
                    signed: if e.signed.is_empty() {
                        frame.t("year-not-known")
                    } else {
                        when_words(&e.signed, language)
                    },
                    years: l
                        .years
                        .iter()
                        .map(|(y, ids)| format!("{}: {}", when_words(y, language), frame.n(ids.len())))
                        .collect::<Vec<_>>()
                        .join(", "),
                    last: l.last.map(|(_, a)| when_words(&a.said.days, language)).unwrap_or_default(),
                    score: one
                        .sheets
                        .get(&e.tie)
                        .map(|s| format!("{}/{}", frame.n(s.score()), frame.n(9)))
                        .unwrap_or_default(),
                    decided: one
                        .decided
                        .get(&e.tie)
                        .map(|(o, why)| format!("{}: {why}", outcome_words(*o, language)))
                        .unwrap_or_default(),
                    scored: one.sheets.contains_key(&e.tie),
                }
            })
            .collect::<Vec<_>>()
    };
    let municipal = before.iter().filter(|e| e.municipality).count();
    let (b, u, a) = (frame.n(before.len()), frame.n(unknown.len()), frame.n(after.len()));
    Some(OldPage {
        back: address(id, "", frame),
        head: frame
            .args("year-retrospective", &[("day", &day(&law, language)), ("before", &b), ("open", &u), ("after", &a)]),
        with: with_asked(
            frame,
            frame.args(
                "year-sum-municipal",
                &[("with", &b), ("without", &frame.n(before.len() - municipal)), ("municipal", &frame.n(municipal))],
            ),
            before.iter().filter(|e| e.municipality_asked).count(),
        ),
        before: rows(&before),
        open: rows(&unknown),
        records: leads(who, site.procedures(), Action::Record),
        evaluate_at: address(id, "/evaluate", frame),
        decide_at: address(id, "/decide", frame),
        outcomes: Outcome::ALL.iter().map(|o| (o.code(), outcome_words(*o, language))).collect(),
        complaint: String::new(),
        both: Both::new(),
        at: one.last,
        sent,
        f: frame,
    })
}

/// A count of ties that municipalities signed, with those of which it is an open question.
fn with_asked(frame: &Frame, counted: String, asked: usize) -> String {
    if asked == 0 {
        counted
    } else {
        format!("{counted}. {}", frame.with("year-sum-municipal-asked", "n", &frame.n(asked)))
    }
}

async fn older(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    match old_page(&site, &frame, &who, &known, &id, &Sent::default()) {
        Some(page) => shown(StatusCode::OK, &page),
        None => not_found(frame).await,
    }
}

/// What follows a form of the page of older ties.
async fn after(
    site: &Site,
    frame: Frame,
    who: &Who,
    id: &str,
    sent: &Sent,
    done: Result<Result<(), crate::follow::yearly::Stop>, tokio::task::JoinError>,
    held: &(dyn Fn(&Cycle) -> Both + Send + Sync),
) -> Response {
    match done {
        Ok(Ok(())) => to(&address(id, "/retrospective", &frame)),
        Ok(Err(stop @ NotRecorded::Refused(_))) => {
            let known = match known(site, &frame).await {
                Ok(known) => known,
                Err(page) => return page,
            };
            let now = known.follow.cycles.by_id.get(id);
            let why = stop_words(&stop, now, frame.language);
            let moved = matches!(stop, NotRecorded::Refused(Refusal::Moved));
            let both = now.filter(|_| moved).map(held).unwrap_or_default();
            let status = if moved { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            match old_page(site, &frame, who, &known, id, sent) {
                Some(page) => shown(status, &OldPage { complaint: why, both, ..page }),
                None => not_found(frame).await,
            }
        }
        _ => failed(&frame),
    }
}

async fn take_sheet(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>, sent: Sent) -> Response {
    if !leads(&who, site.procedures(), Action::Record) {
        return super::super::case::only_read(&frame);
    }
    let Some(store) = site.store() else { return failed(&frame) };
    // What is no mark is too much of one, and refused as such.
    let mark = |field: &str| sent.line(field).parse().unwrap_or(u8::MAX);
    let sheet = Sheet {
        period: String::new(),
        home: mark("home"),
        partner: mark("partner"),
        continuity: mark("continuity"),
        benefit: sent.line("benefit"),
        steadiness: String::new(),
        proposes: Outcome::of(&sent.line("proposes")),
        reasons: sent.line("reasons"),
    };
    let (by, about, tie, at) = (act(&who, &sent), id.clone(), sent.line("tie"), seen(&sent));
    let typed = sheet.clone();
    let done = tokio::task::spawn_blocking(move || evaluate(&store, &by, &about, at, &tie, &sheet)).await;
    let in_words = frame.clone();
    let held = |one: &Cycle| {
        let now = one.sheets.get(&sent.line("tie")).cloned().unwrap_or_default();
        let mark = |n: u8| in_words.n(n);
        let proposes = |s: &Sheet| s.proposes.map(|o| outcome_words(o, in_words.language)).unwrap_or_default();
        let all = [
            ("year-mark-home", mark(now.home), mark(typed.home)),
            ("year-mark-partner", mark(now.partner), mark(typed.partner)),
            ("year-mark-continuity", mark(now.continuity), mark(typed.continuity)),
            ("year-proposes", proposes(&now), proposes(&typed)),
            ("year-reason", now.reasons, typed.reasons.clone()),
        ];
        both(&in_words, all)
    };
    after(&site, frame, &who, &id, &sent, done, &held).await
}

async fn take_decision(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    sent: Sent,
) -> Response {
    if !leads(&who, site.procedures(), Action::Record) {
        return super::super::case::only_read(&frame);
    }
    let (Some(store), Some(outcome)) = (site.store(), Outcome::of(&sent.line("outcome"))) else {
        return not_found(frame).await;
    };
    let paper = match typed_paper(&sent, frame.language) {
        Ok(paper) => paper,
        Err(complaint) => {
            let known = match known(&site, &frame).await {
                Ok(known) => known,
                Err(page) => return page,
            };
            return match old_page(&site, &frame, &who, &known, &id, &sent) {
                Some(page) => shown(StatusCode::UNPROCESSABLE_ENTITY, &OldPage { complaint, ..page }),
                None => not_found(frame).await,
            };
        }
    };
    let (by, about, tie, at) = (act(&who, &sent), id.clone(), sent.line("tie"), seen(&sent));
    let done = tokio::task::spawn_blocking(move || decide(&store, &by, &about, at, &tie, outcome, &paper)).await;
    let in_words = frame.clone();
    let held = |one: &Cycle| {
        let now = one.decided.get(&sent.line("tie"));
        let was = now.map(|(o, _)| outcome_words(*o, in_words.language)).unwrap_or_default();
        let all = [
            ("year-outcome", was, outcome_words(outcome, in_words.language)),
            ("year-reason", now.map(|(_, why)| why.clone()).unwrap_or_default(), sent.line("why")),
        ];
        both(&in_words, all)
    };
    after(&site, frame, &who, &id, &sent, done, &held).await
}

/// A paper of the year as a file: `rp-02.docx`. Of a paper in two parts (letter and annex) `&part=2` gives the second.
async fn paper(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let home = asked(query.as_deref(), "home");
    let part: usize = asked(query.as_deref(), "part").parse().unwrap_or(1);
    let found = name.split_once('.').and_then(|(paper, end)| Some((paper.to_owned(), Format::from_code(end)?)));
    // The report of a province is the province's; the compilations are of all, and are made by who leads the year.
    let allowed = |paper: &str| match paper {
        "rp-01" => !home.is_empty() && sees(&who, Action::Export, &home),
        _ => home.is_empty() && leads(&who, site.procedures(), Action::Export),
    };
    let Some((paper, format)) = found.filter(|(p, _)| PAPERS.contains(&p.as_str()) && allowed(p)) else {
        return not_found(frame).await;
    };
    let Some(one) = known.follow.cycles.by_id.get(&id).filter(|c| !c.withdrawn).cloned() else {
        return not_found(frame).await;
    };
    let Ok(cases) = super::super::case::read_cases(&site).await else { return failed(&frame) };
    let (packs, language) = (site.packs(), frame.language);
    let store = known.store.clone();
    let done = reading(&site, &frame, move || {
        let municipal = municipal_in_progress(&ties(&store)?, maitri_pack::Language::Th);
        let papers =
            Papers::embedded().map_err(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
        let (approvals, law, today) = (approvals(&cases), resolution(packs), crate::cli::today());
        let made = Made {
            year: &one,
            follow: &known.follow,
            cases: &cases,
            approvals: &approvals,
            municipal: &municipal,
            resolution: &law,
            today: &today,
            told: language,
        };
        files(packs, papers, &made, &paper, &home, &[format])
    })
    .await;
    match done {
        Ok(Ok(mut made)) => {
            let at = part.saturating_sub(1).min(made.len().saturating_sub(1));
            if made.is_empty() {
                return not_found(frame).await;
            }
            let file = made.swap_remove(at);
            let kind = (header::CONTENT_TYPE, file.format.media_type().to_owned());
            ([kind, (header::CONTENT_DISPOSITION, disposition(&file.name, "paper"))], file.bytes).into_response()
        }
        Ok(Err(why)) => {
            show(StatusCode::UNPROCESSABLE_ENTITY, &WhyPage { f: &frame, why, back: address(&id, "", &frame) })
        }
        Err(page) => page,
    }
}

#[derive(Template)]
#[template(path = "follow/why.html")]
struct WhyPage<'f> {
    f: &'f Frame,
    why: String,
    back: String,
}
