//! The cases of an office: where each stands, what comes next under which article, what was recorded, and the forms that
//! record. Each page stands at its address, prints, and needs no JavaScript.

mod form;
mod mend;
mod open;
mod opinions;
mod papers;
mod record;
mod text;
mod work;
mod write;

use super::Site;
use super::page::{Frame, not_found, show};
use super::pager::Pager;
use super::procedure::{Cited, Teller};
use super::who::{Who, failed};
use crate::case::{deadline, due_in, entry_line};
use crate::procedure::{due, offices};
use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use form::{About, address, pair};
pub(crate) use form::{escaped, only_read, read as read_cases, shown};
use maitri_pack::procedure::Procedure;
use maitri_registry::case::{Case, Cases, Entry, Next, Verdict, next};
use maitri_registry::class::Class;
use maitri_registry::rights::Action;
use maitri_review::report::words::day;
pub(crate) use text::reading;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new()
        .route("/work", get(work::work))
        .route("/cases", get(list))
        .route("/cases/new", get(open::open_form).post(open::open))
        .route("/cases/{id}", get(one))
        .route("/cases/{id}/brief", get(brief))
        .route("/cases/{id}/record/{step}", get(record::step_form).post(record::record_step))
        .route("/cases/{id}/answers", get(record::facts_form).post(record::record_facts))
        .route("/cases/{id}/text", get(text::keep_form).post(text::keep))
        .route("/cases/{id}/same", get(text::same_form).post(text::same))
        .route("/cases/{id}/counterpart", get(open::side_form).post(open::side))
        .route("/cases/{id}/note", get(open::note_form).post(open::note))
        .route("/cases/{id}/file/{hash}", get(text::file))
        .route("/calendar", get(mend::calendar))
        .route("/cases/{id}/compare", get(mend::compare))
        .route("/cases/{id}/mend/{entry}", get(mend::mend_form).post(mend::mend))
        .route("/cases/{id}/opinions/correct/{comment}", get(mend::correct_form).post(mend::correct))
        .route("/cases/{id}/paper/{pack}/{name}", get(write::ask).post(write::keep))
        .route("/cases/{id}/paper/{pack}/{name}/{file}", get(write::take))
        .route("/letters", get(papers::register))
        .route("/cases/{id}/dossier", get(papers::dossier_form).post(papers::attach_paper))
        .route("/cases/{id}/letter", get(papers::letter_form).post(papers::letter))
        .route("/cases/{id}/pause", get(papers::pause_form).post(papers::pause))
        .route("/cases/{id}/opinions", get(opinions::show))
        .route("/cases/{id}/opinions/respond", post(opinions::answer))
        .route("/cases/{id}/opinions/ask", post(opinions::ask_offices))
        .route("/cases/{id}/opinions/add", post(opinions::add))
        .route("/cases/{id}/opinions/silence", post(opinions::silence))
        .route("/cases/{id}/opinions/check", post(opinions::held))
        .route("/cases/{id}/opinions/table", post(opinions::table))
        .route("/cases/{id}/opinions/back", post(opinions::back_in))
        // Bodies are counted while they are read, so that too large a file gets a page and no broken line.
        .layer(DefaultBodyLimit::disable())
}

/// A case of the list.
struct Row {
    id: String,
    address: String,
    pair: String,
    procedure: String,
    state: String,
    duties: bool,
    incomplete: bool,
    waits: String,
}

#[derive(Template)]
#[template(path = "case/list.html")]
struct ListPage<'f> {
    f: &'f Frame,
    opens: bool,
    pager: Pager,
    rows: Vec<Row>,
}

/// A step that may come next, as it is told.
struct NextTold {
    name: String,
    human: bool,
    who: String,
    asks: Vec<String>,
    stands: Vec<(String, Vec<String>)>,
    papers: Vec<(String, String)>,
    /// The papers that it writes and that can be written here: title, address.
    writes: Vec<(String, String)>,
    due: String,
    cites: Vec<Cited>,
    /// Where it is recorded.
    address: String,
}

/// What happened on a day, on either side.
struct Moment {
    day: String,
    own: Vec<String>,
    other: Vec<String>,
}

#[derive(Template)]
#[template(path = "case/show.html")]
struct CasePage<'f> {
    f: &'f Frame,
    id: String,
    pair: String,
    procedure: String,
    whole: String,
    subject: String,
    state: String,
    since: String,
    tone: &'static str,
    missing: String,
    remarks: Vec<String>,
    duties: Vec<String>,
    due: Vec<String>,
    next: Vec<NextTold>,
    may: Vec<(String, String)>,
    /// What begins where it has come to; empty where nothing does.
    goes_on: String,
    moments: Vec<Moment>,
    own: String,
    partner: String,
    /// How many opinions there are; empty where nobody was asked.
    opinions: String,
    opinions_at: String,
    texts: Vec<(String, String)>,
    log: Vec<Line>,
    packs: String,
    /// Whether the reader may record.
    records: bool,
    /// Whether the reader may add papers.
    adds: bool,
    /// Where things are recorded: what, address.
    ways: Vec<(String, String)>,
    brief: String,
}

/// An entry of the log.
struct Line {
    when: String,
    who: String,
    what: String,
    why: String,
    /// The scan of its paper.
    scan: String,
    /// Where it is struck or put right; empty where it cannot be.
    mend: String,
}

/// What must be done next, without what may happen besides.
fn needed<'p>(case: &Case, procedure: &'p Procedure, cases: &Cases) -> Vec<Next<'p>> {
    let reached = cases.reached(&case.opened);
    next(case, procedure, &reached).into_iter().filter(|n| !n.step.optional).collect()
}

fn undone<'c>(case: &'c Case, procedure: &'c Procedure) -> impl Iterator<Item = &'c String> {
    case.duties.iter().filter(|d| procedure.state(d).is_some_and(|s| !s.end))
}

async fn list(State(site): State<Site>, frame: Frame, who: Who) -> Response {
    let Ok(cases) = form::read(&site).await else { return failed(&frame) };
    let (packs, procedures) = (site.inner.packs, site.inner.procedures);
    let language = frame.language;
    let mut all = Vec::new();
    for case in cases.cases.values().filter(|c| who.may(Action::Find, Some(c), Class::Ordinary)) {
        let Some((procedure, _)) = procedures.find(&case.opened.procedure) else { continue };
        let steps = needed(case, procedure, &cases);
        let mut by: Vec<String> = Vec::new();
        for id in steps.iter().flat_map(|n| &n.step.by) {
            if !by.contains(id) {
                by.push(id.clone());
            }
        }
        all.push((case, procedure, by));
    }
    // What waits comes before what rests.
    all.sort_by_key(|(.., by)| by.is_empty());
    let (pager, part) = Pager::within(&frame, all.len(), "/cases", "");
    let told = |(case, procedure, by): &(&Case, &Procedure, Vec<String>)| Row {
        id: case.opened.case.clone(),
        address: address(&case.opened.case, "", &frame),
        pair: pair(case, &frame),
        procedure: procedure.title.get(language).to_owned(),
        state: procedure.state(&case.here).map_or(case.here.as_str(), |s| s.name.get(language)).to_owned(),
        duties: undone(case, procedure).next().is_some(),
        incomplete: !case.missing.is_empty() || case.unproven.is_some(),
        waits: offices(packs, by, language),
    };
    let rows = all.get(part).unwrap_or_default().iter().map(told).collect();
    show(StatusCode::OK, &ListPage { f: &frame, opens: who.could(Action::OpenCase), pager, rows })
}

fn told(
    teller: &Teller<'_>,
    case: &Case,
    procedure: &Procedure,
    one: &Next<'_>,
    site: &Site,
    frame: &Frame,
) -> NextTold {
    let language = frame.language;
    let packs = site.inner.packs;
    let ask = |fact: &String| procedure.facts.get(fact).map(|f| f.ask.get(language).to_owned());
    let (asks, stands) = match &one.verdict {
        Verdict::Open => (one.should.iter().filter_map(ask).collect(), Vec::new()),
        Verdict::Waits(facts) => (facts.union(&one.should).filter_map(ask).collect(), Vec::new()),
        Verdict::Refused(guards) => {
            let guard =
                |name: &String| procedure.guards.get(name).map(|g| (g.says.get(language).to_owned(), g.rules.clone()));
            (Vec::new(), guards.iter().filter_map(guard).collect())
        }
    };
    NextTold {
        name: one.step.name.get(language).to_owned(),
        human: one.step.human,
        who: offices(packs, &one.step.by, language),
        asks,
        stands,
        papers: one.step.documents().into_iter().map(|d| teller.paper(d)).collect(),
        writes: crate::web::interview::loaded()
            .map(|(_, papers)| crate::case::known::of_step(papers, procedure, one.step))
            .unwrap_or_default()
            .into_iter()
            .map(|w| (w.template.title.get(language).to_owned(), write::at(case, w.template, frame)))
            .collect(),
        due: due(packs, one.step, language),
        cites: one.step.cite.iter().map(|id| teller.cited(id)).collect(),
        address: address(&case.opened.case, &format!("/record/{}", one.step.id), frame),
    }
}

/// Both sides on one line of time: the days of the papers, and of what is known of the other side.
fn moments(case: &Case, procedure: &Procedure, frame: &Frame) -> Vec<Moment> {
    let language = frame.language;
    let mut days: std::collections::BTreeMap<&str, (Vec<String>, Vec<String>)> = std::collections::BTreeMap::new();
    for dated in &case.entries {
        match &dated.entry {
            Entry::Stepped { to, evidence, .. } => {
                let name = procedure.state(to).map_or(to.as_str(), |s| s.name.get(language)).to_owned();
                days.entry(&evidence.day).or_default().0.push(name);
            }
            Entry::Counterpart { state, day, .. } => {
                days.entry(day).or_default().1.push(crate::case::state_words(state, language));
            }
            _ => {}
        }
    }
    days.into_iter()
        .map(|(on, (own, other))| Moment {
            day: if on.is_empty() { frame.t("case-no-day-known") } else { day(on, language) },
            own,
            other,
        })
        .collect()
}

/// Whether there is a restricted paper in a case: its stub is seen by all who see the case.
fn has_restricted(case: &Case) -> bool {
    let opinions = case.opinions.given.iter().map(|g| g.opinion.class);
    opinions.chain(case.papers.iter().map(|p| p.class)).any(Class::is_restricted)
}

/// The page of a case, as it stands.
fn case_page<'f>(site: &Site, frame: &'f Frame, who: &Who, about: &About) -> Option<CasePage<'f>> {
    let case = about.case()?;
    let may_do = |action| who.may(action, Some(case), Class::Ordinary);
    let records = may_do(Action::Record);
    let (packs, procedure, cases) = (site.inner.packs, about.procedure, &about.cases);
    let language = frame.language;
    let id = &case.opened.case;
    let state = procedure.state(&case.here);
    let since = case.entries.iter().rev().find_map(|d| match &d.entry {
        Entry::Stepped { evidence, late: false, .. } if !evidence.day.is_empty() => {
            Some(frame.with("case-since", "day", &day(&evidence.day, language)))
        }
        _ => None,
    });
    let teller = Teller::new(packs, procedure, language);
    let reached = cases.reached(&case.opened);
    let (may, needed): (Vec<_>, Vec<_>) = next(case, procedure, &reached).into_iter().partition(|n| n.step.optional);
    let now = crate::case::packs_of(packs);
    let ways = [
        ("case-opinions", "/opinions", Action::Read),
        ("case-dossier", "/dossier", Action::Read),
        ("case-answer-facts", "/answers", Action::Record),
        ("case-keep-text", "/text", Action::Add),
        ("case-is-same", "/same", Action::Read),
        ("case-compare-title", "/compare", Action::Read),
        ("case-other-side", "/counterpart", Action::Record),
        ("case-letter", "/letter", Action::Add),
        ("case-keep-note", "/note", Action::Record),
        (if papers::is_still(case) { "case-resume" } else { "case-suspend" }, "/pause", Action::Record),
    ];
    Some(CasePage {
        id: id.clone(),
        pair: pair(case, frame),
        procedure: procedure.title.get(language).to_owned(),
        whole: format!("/procedures/{}/steps?lang={}", procedure.id, frame.code()),
        subject: case.opened.subject.clone(),
        state: state.map_or(case.here.as_str(), |s| s.name.get(language)).to_owned(),
        since: since.unwrap_or_default(),
        tone: match state {
            Some(s) if s.refused => "no",
            Some(s) if s.end => "yes",
            _ => "ask",
        },
        missing: crate::case::incomplete(procedure, case, language),
        remarks: crate::case::remarks(packs, procedure, case, cases, language),
        duties: undone(case, procedure)
            .map(|d| frame.with("proc-duty-open", "what", procedure.state(d).map_or("", |s| s.name.get(language))))
            .collect(),
        due: due_in(case, procedure, cases).iter().map(|d| deadline(d, &crate::cli::today(), language)).collect(),
        next: needed.iter().map(|n| told(&teller, case, procedure, n, site, frame)).collect(),
        may: may
            .iter()
            .filter(|_| records)
            .map(|n| {
                let at = address(id, &format!("/record/{}", n.step.id), frame);
                (n.step.name.get(language).to_owned(), at)
            })
            .collect(),
        goes_on: {
            let titles: Vec<&str> = crate::case::goes_on(procedure, case, cases)
                .iter()
                .filter_map(|p| site.inner.procedures.find(p))
                .map(|(p, _)| p.title.get(language))
                .collect();
            if titles.is_empty() { String::new() } else { frame.with("case-goes-on", "procedures", &titles.join("; ")) }
        },
        moments: moments(case, procedure, frame),
        own: crate::case::place_name(&case.opened.home, language),
        partner: crate::case::place_name(&case.opened.partner, language),
        opinions: if who.sees_opinions(case) { opinions::summary(case, frame) } else { String::new() },
        opinions_at: address(id, "/opinions", frame),
        texts: case
            .entries
            .iter()
            .filter_map(|d| match &d.entry {
                Entry::TextAdded { text } => Some((
                    entry_line(packs, procedure, &d.entry, language),
                    address(id, &format!("/file/{}", text.file), frame),
                )),
                _ => None,
            })
            .collect(),
        log: case
            .entries
            .iter()
            .filter(|d| who.sees(case, &d.entry))
            .map(|d| {
                let act = d.act.as_ref();
                let at = act.map(|a| crate::cli::day_of(&a.at)).unwrap_or_default();
                let office = act.map(|a| a.office.clone()).filter(|o| !o.is_empty());
                let is_mend = matches!(d.entry, Entry::Void { .. } | Entry::Struck { .. } | Entry::Righted { .. });
                let mends = !is_mend && who.mends(case, &d.entry);
                let mut who = act.map(|a| a.person.clone()).unwrap_or_default();
                if let Some(office) = office {
                    who.push_str(&format!(", {}", crate::procedure::office(packs, &office, language)));
                }
                let scan = d.entry.evidence().map(|e| e.scan.as_str()).filter(|s| !s.is_empty());
                // What may be struck or put right has its own address.
                Line {
                    mend: if mends { address(id, &format!("/mend/{}", d.sequence), frame) } else { String::new() },
                    when: day(&at, language),
                    who,
                    what: entry_line(packs, procedure, &d.entry, language),
                    why: act.map(|a| a.why.clone()).unwrap_or_default(),
                    scan: scan.map(|s| address(id, &format!("/file/{s}"), frame)).unwrap_or_default(),
                }
            })
            .collect(),
        packs: if case.opened.packs.iter().any(|(id, hash)| now.get(id) != Some(hash)) {
            frame.t("case-other-packs")
        } else {
            String::new()
        },
        ways: ways
            .into_iter()
            .chain(has_restricted(case).then_some(("restricted-title", "/restricted", Action::Read)))
            .filter(|(_, _, action)| may_do(*action))
            .map(|(key, below, _)| (frame.t(key), address(id, below, frame)))
            .collect(),
        brief: address(id, "/brief", frame),
        records,
        adds: may_do(Action::Add),
        f: frame,
    })
}

async fn one(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Read).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match case_page(&site, &frame, &who, &about) {
        Some(page) => show(StatusCode::OK, &page),
        None => not_found(frame).await,
    }
}

#[derive(Template)]
#[template(path = "case/brief.html")]
struct BriefPage<'f> {
    f: &'f Frame,
    c: CasePage<'f>,
    today: String,
    case: String,
}

/// One printed A4 for whoever reads paper: where it stands, what is late, who acts next.
async fn brief(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    let about = match About::of(&site, &frame, &who, id.clone(), Action::Read).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match case_page(&site, &frame, &who, &about) {
        Some(c) => {
            let today = day(&crate::cli::today(), frame.language);
            show(StatusCode::OK, &BriefPage { f: &frame, c, today, case: address(&id, "", &frame) })
        }
        None => not_found(frame).await,
    }
}
