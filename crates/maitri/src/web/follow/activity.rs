//! Activities under a tie: the list, one, the short form, what is missing, and the province's own sheet.

use super::super::Site;
use super::super::case::{escaped, reading, shown};
use super::super::page::{Frame, not_found, show};
use super::super::pager::Pager;
use super::super::upload::{Sent, disposition, file_name};
use super::super::who::{Who, failed, to};
use super::{Both, Known, act, asked, both, known, may, seen};
use crate::follow::NotRecorded;
use crate::follow::activities::{
    ask_words, catalogue, correct, finding_words, hold, import, in_form, indicator, indicators, keep, lines, points,
    refusal_words, remark_words, stop_words, tidy, tie_words, understand, when_words, whose, whose_words, why_words,
    withdraw,
};
use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use maitri_registry::follow::activity::{
    Activities, Activity, Ask, Cost, Figure, Refusal, Said, Shown, findings, missing, typed, typed_count, typed_in,
};
use maitri_registry::follow::when;
use maitri_registry::rights::Action;
use maitri_review::report::words::day;
use std::cell::RefCell;
use std::sync::Arc;

/// The pages of them.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/activities", get(list))
        .route("/activities/new", get(new_form).post(new))
        .route("/activities/import", get(import_form).post(take_in))
        .route("/activities/{id}", get(one))
        .route("/activities/{id}/ask", get(ask_form).post(answer))
        .route("/activities/{id}/correct", get(correct_form).post(say_anew))
        .route("/activities/{id}/withdraw", post(take_back))
        .route("/activities/{id}/file/{hash}", get(file))
}

fn address(id: &str, below: &str, frame: &Frame) -> String {
    format!("/activities/{}{below}?lang={}", escaped(id), frame.code())
}

/// An option of a list: what is sent, what is read, whether it is chosen.
type Choice = (String, String, bool);

struct Row {
    address: String,
    what: String,
    pair: String,
    days: String,
    kind: String,
    missing: usize,
    withdrawn: bool,
}

#[derive(Template)]
#[template(path = "follow/activities.html")]
struct ListPage<'f> {
    f: &'f Frame,
    rows: Vec<Row>,
    pager: Pager,
    total: String,
    about: String,
    records: bool,
    new_at: String,
    import_at: String,
}

/// The list; narrowed to a tie, a province, a reporting year, an indicator: that is where the figures of reports lead.
async fn list(State(site): State<Site>, frame: Frame, who: Who, RawQuery(query): RawQuery) -> Response {
    let Known { follow, ties, .. } = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let q = |name: &str| asked(query.as_deref(), name);
    let (tie, home, year, counted, ids) = (q("tie"), q("home"), q("year"), q("indicator"), q("ids"));
    let cycle = follow.cycles.by_id.get(&year);
    let fits = |id: &String, a: &Activity| {
        (tie.is_empty() || a.whose.tie == tie)
            && (home.is_empty() || a.whose.home == home)
            && (ids.is_empty() || ids.split(' ').any(|i| i == id))
            && cycle.is_none_or(|c| !a.withdrawn && when::is_within(&a.said.days, &c.opened.from, &c.opened.until))
            && (counted.is_empty() || a.said.outputs.iter().chain(&a.said.outcomes).any(|f| f.indicator == counted))
            && may(&who, Action::Find, &a.whose.home, &a.office)
    };
    let mut found: Vec<(&String, &Activity)> = follow.activities.by_id.iter().filter(|(id, a)| fits(id, a)).collect();
    found.sort_by(|a, b| (&b.1.said.days, a.0).cmp(&(&a.1.said.days, b.0)));
    let language = frame.language;
    let (pager, part) = Pager::within(&frame, found.len(), "/activities", "");
    let rows: Vec<Row> = found
        .get(part)
        .unwrap_or_default()
        .iter()
        .map(|(id, a)| Row {
            address: address(id, "", &frame),
            what: a.said.what.clone(),
            pair: whose_words(&a.whose, &ties, language),
            days: when_words(&a.said.days, language),
            kind: catalogue().map_or_else(|_| a.said.kind.clone(), |c| c.kind_name(&a.said.kind, language).to_owned()),
            missing: if a.withdrawn { 0 } else { missing(a).len() },
            withdrawn: a.withdrawn,
        })
        .collect();
    let mut about: Vec<String> = ties.iter().filter(|t| t.id == tie).map(|t| tie_words(t, language)).collect();
    if !home.is_empty() {
        about.push(crate::case::place_name(&home, language));
    }
    about.extend(cycle.map(|c| crate::follow::yearly::period_words(&c.opened, language)));
    about.extend(indicator(&follow.activities, &counted).map(|i| i.name.get(language).to_owned()));
    let tie_part = if tie.is_empty() { String::new() } else { format!("&tie={}", escaped(&tie)) };
    let page = ListPage {
        total: frame.with("act-count", "n", &frame.n(found.len())),
        about: about.join(" · "),
        records: who.could(Action::Record),
        new_at: format!("/activities/new?lang={}{tie_part}", frame.code()),
        import_at: format!("/activities/import?lang={}", frame.code()),
        rows,
        pager,
        f: &frame,
    };
    show(StatusCode::OK, &page)
}

#[derive(Template)]
#[template(path = "follow/activity-form.html")]
struct FormPage<'f> {
    f: &'f Frame,
    title: String,
    action: String,
    back: String,
    /// Whether it is said anew: then all of it can be, and why is asked.
    anew: bool,
    at: u64,
    complaints: Vec<(String, String)>,
    ties: Vec<Choice>,
    kinds: Vec<Choice>,
    offices: Vec<Choice>,
    said: Said,
    participants: String,
    why: String,
    megabytes: String,
    both: Both,
}

fn offices(site: &Site, frame: &Frame, who: &Who, chosen: &str) -> Vec<Choice> {
    let packs = site.packs();
    let here = packs.offices.iter().filter(|_| who.is_desk());
    here.map(|o| (o.id.clone(), crate::procedure::office(packs, &o.id, frame.language), o.id == chosen)).collect()
}

fn form_page<'f>(
    site: &Site,
    frame: &'f Frame,
    who: &Who,
    known: &Known,
    tie: &str,
    said: Said,
    sent: &Sent,
) -> FormPage<'f> {
    let language = frame.language;
    let mine = known.ties.iter().filter(|t| may(who, Action::Record, &t.home.id, &who.office));
    let mut ties: Vec<Choice> = mine.map(|t| (t.id.clone(), tie_words(t, language), t.id == tie)).collect();
    ties.sort_by(|a, b| a.1.cmp(&b.1));
    let kinds = catalogue().map_or(&[][..], |c| c.kinds.as_slice());
    FormPage {
        title: frame.t("act-new"),
        action: format!("/activities/new?lang={}", frame.code()),
        back: format!("/activities?lang={}", frame.code()),
        anew: false,
        at: 0,
        complaints: Vec::new(),
        ties,
        kinds: kinds.iter().map(|k| (k.id.clone(), k.name.get(language).to_owned(), k.id == said.kind)).collect(),
        offices: offices(site, frame, who, &sent.line("office")),
        participants: if sent.has("participants") {
            sent.line("participants")
        } else {
            said.participants.map(|n| n.to_string()).unwrap_or_default()
        },
        said,
        why: sent.line("why"),
        megabytes: frame.n(site.inner.settings.upload_bytes >> 20),
        both: Both::new(),
        f: frame,
    }
}

async fn new_form(State(site): State<Site>, frame: Frame, who: Who, RawQuery(query): RawQuery) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let said = Said { days: crate::cli::today(), ..Said::default() };
    let page = form_page(&site, &frame, &who, &known, &asked(query.as_deref(), "tie"), said, &Sent::default());
    shown(StatusCode::OK, &page)
}

/// The short form: tie, kind, day, what came of it, a photograph.
fn short(sent: &Sent, said: &mut Said, frame: &Frame) -> Vec<Refusal> {
    let mut amiss = Vec::new();
    said.kind = sent.line("kind");
    said.what = sent.line("what");
    said.days = sent.line("days");
    if sent.has("result") && !sent.line("result").is_empty() {
        // What came of it in a line is an output in words, until somebody gives its figure.
        said.outputs = vec![Figure { words: sent.line("result"), ..Figure::default() }];
    }
    if sent.has("place") {
        said.place = sent.line("place");
        said.clause = sent.line("clause");
        said.benefit_home = sent.line("benefit-home");
        said.benefit_partner = sent.line("benefit-partner");
        said.note = sent.line("note");
        said.participants = typed_count("participants", &sent.line("participants"), points(frame.language), &mut amiss);
    }
    tidy(said, frame.language);
    amiss
}

/// Keeps the files of a form.
async fn files(site: &Site, frame: &Frame, sent: &Sent) -> Result<Result<Vec<Shown>, String>, Response> {
    let Some(store) = site.store() else { return Err(failed(frame)) };
    let all: Vec<_> =
        sent.files.iter().filter(|f| f.field == "file").map(|f| (f.name.clone(), f.bytes.clone())).collect();
    let (words, language) = (sent.line("file-words"), frame.language);
    reading(site, frame, move || all.iter().map(|(name, bytes)| keep(&store, name, bytes, &words, language)).collect())
        .await
}

async fn new(State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let mut said = Said::default();
    let amiss = short(&sent, &mut said, &frame);
    let wrong = |complaints: Vec<(String, String)>, said: Said| {
        let mut page = form_page(&site, &frame, &who, &known, &sent.line("tie"), said, &sent);
        page.complaints = complaints;
        shown(StatusCode::UNPROCESSABLE_ENTITY, &page)
    };
    let tie =
        known.ties.iter().find(|t| t.id == sent.line("tie") && may(&who, Action::Record, &t.home.id, &who.office));
    let Some(tie) = tie else { return wrong(vec![("tie".to_owned(), frame.t("act-r-tie"))], said) };
    if !amiss.is_empty() {
        return wrong(told(&amiss, &frame), said);
    }
    let kept = match files(&site, &frame, &sent).await {
        Ok(Ok(kept)) => kept,
        Ok(Err(why)) => return wrong(vec![("file".to_owned(), why)], said),
        Err(page) => return page,
    };
    let (store, act, whose, saying) = (known.store.clone(), act(&who, &sent), whose(tie), said.clone());
    match tokio::task::spawn_blocking(move || hold(&store, &act, &whose, &saying, &kept)).await {
        Ok(Ok(id)) => to(&address(&id, "", &frame)),
        Ok(Err(NotRecorded::Refused(all))) => wrong(told(&all, &frame), said),
        _ => failed(&frame),
    }
}

fn told(all: &[Refusal], frame: &Frame) -> Vec<(String, String)> {
    all.iter().map(|r| refusal_words(r, frame.language)).map(|(field, words)| (field.to_owned(), words)).collect()
}

/// An earlier state of an activity: who said it and when, and its lines.
type Before = (String, Vec<(String, Vec<String>)>);

#[derive(Template)]
#[template(path = "follow/activity.html")]
struct OnePage<'f> {
    f: &'f Frame,
    what: String,
    pair: String,
    tie_at: String,
    lines: Vec<(String, Vec<String>)>,
    shown: Vec<(String, String, String)>,
    /// Sign, rule, sentence, tone.
    findings: Vec<(&'static str, String, &'static str)>,
    missing: Vec<String>,
    recorded: String,
    row: String,
    before: Vec<Before>,
    why: String,
    withdrawn: bool,
    records: bool,
    at: u64,
    ask: String,
    correct: String,
    withdraw: String,
}

fn one_page<'f>(frame: &'f Frame, who: &Who, known: &Known, id: &str) -> Option<OnePage<'f>> {
    let language = frame.language;
    let all = &known.follow.activities;
    let a = all.by_id.get(id).filter(|a| may(who, Action::Read, &a.whose.home, &a.office))?;
    let findings = findings(&a.said, &|id| indicator(all, id));
    let row = a
        .row
        .as_ref()
        .map(|r| frame.args("act-from-row", &[("name", &r.name), ("sheet", &r.sheet), ("line", &frame.n(r.line))]));
    Some(OnePage {
        what: a.said.what.clone(),
        pair: whose_words(&a.whose, &known.ties, language),
        tie_at: format!("/register/tie/{}?lang={}", escaped(&a.whose.tie), frame.code()),
        lines: lines(a, all, language),
        shown: a
            .shown
            .iter()
            .map(|s| {
                let words = if s.words.is_empty() { s.name.clone() } else { s.words.clone() };
                (address(id, &format!("/file/{}", s.hash), frame), words, s.hash.get(..12).unwrap_or("").to_owned())
            })
            .collect(),
        findings: findings
            .iter()
            .map(|f| {
                let sign = match f.severity() {
                    "error" => "✕",
                    "warning" => "!",
                    _ => "i",
                };
                (sign, format!("{} [{}]", finding_words(f, all, language), f.rule()), f.severity())
            })
            .collect(),
        missing: missing(a).into_iter().map(|ask| ask_words(ask, &a.said, all, language)).collect(),
        recorded: frame
            .args("act-recorded-by", &[("person", &a.by.0), ("day", &day(a.by.1.get(..10).unwrap_or(""), language))]),
        row: row.unwrap_or_default(),
        before: a
            .before
            .iter()
            .map(|(sequence, said)| {
                let old = Activity { said: said.clone(), ..Activity::default() };
                (format!("#{}", frame.n(sequence)), lines(&old, all, language))
            })
            .collect(),
        why: a.why.clone(),
        withdrawn: a.withdrawn,
        records: !a.withdrawn && may(who, Action::Record, &a.whose.home, &a.office),
        at: a.last,
        ask: address(id, "/ask", frame),
        correct: address(id, "/correct", frame),
        withdraw: address(id, "/withdraw", frame),
        f: frame,
    })
}

async fn one(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    match one_page(&frame, &who, &known, &id) {
        Some(page) => shown(StatusCode::OK, &page),
        None => not_found(frame).await,
    }
}

#[derive(Template)]
#[template(path = "follow/ask.html")]
struct AskPage<'f> {
    f: &'f Frame,
    what: String,
    back: String,
    action: String,
    at: u64,
    /// The word of what is asked, and the question.
    ask: String,
    question: String,
    /// `figure`, `source`, `measure`, `text`, `cost`, `file`.
    kind: &'static str,
    figure: Figure,
    indicators: Vec<Choice>,
    left: String,
    skip: String,
    complaints: Vec<(String, String)>,
}

fn ask_page<'f>(frame: &'f Frame, known: &Known, id: &str, a: &Activity, skipped: usize) -> Option<AskPage<'f>> {
    let (all, language) = (&known.follow.activities, frame.language);
    let asks = missing(a);
    let ask = *asks.get(skipped)?;
    // A figure stands in the form as the language of the page writes it: so it is read again.
    let figure = |list: &[Figure], n: usize| {
        let mut figure = list.get(n).cloned().unwrap_or_default();
        for text in [&mut figure.actual, &mut figure.target, &mut figure.baseline] {
            *text = in_form(text, language);
        }
        figure
    };
    let (kind, figure) = match ask {
        Ask::Output | Ask::Outcome => ("figure", Figure::default()),
        Ask::OutputFigure(n) => ("figure", figure(&a.said.outputs, n)),
        Ask::OutcomeFigure(n) => ("figure", figure(&a.said.outcomes, n)),
        Ask::OutputSource(n) => ("source", figure(&a.said.outputs, n)),
        Ask::OutcomeSource(n) => ("source", figure(&a.said.outcomes, n)),
        Ask::OutputMeasure(n) => ("measure", figure(&a.said.outputs, n)),
        Ask::OutcomeMeasure(n) => ("measure", figure(&a.said.outcomes, n)),
        Ask::Cost => ("cost", Figure::default()),
        Ask::Evidence => ("file", Figure::default()),
        _ => ("text", Figure::default()),
    };
    let outcome = matches!(ask, Ask::Outcome | Ask::OutcomeFigure(_));
    let wanted = |i: &&maitri_registry::follow::indicator::Indicator| {
        (i.kind == maitri_registry::follow::indicator::Measures::Outcome) == outcome
    };
    let name = |i: &maitri_registry::follow::indicator::Indicator| {
        format!("{} ({})", i.name.get(language), i.unit.get(language))
    };
    let left = asks.len() - skipped;
    Some(AskPage {
        what: a.said.what.clone(),
        back: address(id, "", frame),
        action: address(id, "/ask", frame),
        at: a.last,
        ask: ask.code(),
        question: ask_words(ask, &a.said, all, language),
        kind,
        indicators: indicators(all)
            .into_iter()
            .filter(wanted)
            .map(|i| (i.id.clone(), name(i), i.id == figure.indicator))
            .collect(),
        figure,
        left: frame.with("act-left", "n", &frame.n(left)),
        skip: format!("{}&skip={}", address(id, "/ask", frame), skipped + 1),
        complaints: Vec::new(),
        f: frame,
    })
}

async fn ask_form(
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
    let found = known
        .follow
        .activities
        .by_id
        .get(&id)
        .filter(|a| !a.withdrawn && may(&who, Action::Record, &a.whose.home, &a.office));
    let Some(a) = found else { return not_found(frame).await };
    match ask_page(&frame, &known, &id, a, asked(query.as_deref(), "skip").parse().unwrap_or(0)) {
        Some(page) => shown(StatusCode::OK, &page),
        // Nothing is missing any more, or all of it was left for later.
        None => to(&address(&id, "", &frame)),
    }
}

/// What was answered, laid over what was said.
fn answered(ask: &str, sent: &Sent, said: &mut Said, all: &Activities, frame: &Frame) -> Vec<Refusal> {
    let line = |field: &str| sent.line(field);
    let points = points(frame.language);
    let amiss = RefCell::new(Vec::new());
    let decimal = |field: &'static str, text: &str| typed(field, text, points, &mut amiss.borrow_mut());
    let place = |ask: &str, prefix: &str| ask.strip_prefix(prefix).and_then(|n| n.parse::<usize>().ok());
    let fill = |figure: &mut Figure| {
        for (field, slot) in [
            ("indicator", &mut figure.indicator),
            ("source", &mut figure.source),
            ("period", &mut figure.period),
            ("words", &mut figure.words),
        ] {
            if sent.has(field) && !line(field).is_empty() {
                *slot = line(field);
            }
        }
        for (field, slot) in
            [("actual", &mut figure.actual), ("target", &mut figure.target), ("baseline", &mut figure.baseline)]
        {
            if sent.has(field) && !line(field).is_empty() {
                let tens = indicator(all, &figure.indicator).map_or(0, |i| i.tens());
                *slot = typed_in(field, &line(field), points, tens, &mut amiss.borrow_mut());
            }
        }
    };
    let new = |figures: &mut Vec<Figure>| {
        let mut figure = Figure::default();
        fill(&mut figure);
        figures.push(figure);
    };
    let old = |figures: &mut Vec<Figure>, n: usize| figures.get_mut(n).into_iter().for_each(&fill);
    match ask {
        "output" => new(&mut said.outputs),
        "outcome" => new(&mut said.outcomes),
        "benefit-home" => said.benefit_home = line("text"),
        "benefit-partner" => said.benefit_partner = line("text"),
        "clause" => said.clause = line("text"),
        "place" => said.place = line("text"),
        "participants" => {
            said.participants = typed_count("text", &line("text"), points, &mut amiss.borrow_mut());
        }
        "cost" => said.costs.push(Cost {
            amount: decimal("amount", &line("amount")),
            currency: if line("currency").is_empty() { "THB".to_owned() } else { line("currency") },
            source: line("source"),
        }),
        _ => {
            for prefix in ["output-figure-", "output-source-", "output-measure-"] {
                place(ask, prefix).into_iter().for_each(|n| old(&mut said.outputs, n));
            }
            for prefix in ["outcome-figure-", "outcome-source-", "outcome-measure-"] {
                place(ask, prefix).into_iter().for_each(|n| old(&mut said.outcomes, n));
            }
        }
    }
    tidy(said, frame.language);
    amiss.into_inner()
}

async fn answer(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>, sent: Sent) -> Response {
    let mut known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let found = known
        .follow
        .activities
        .by_id
        .get(&id)
        .filter(|a| !a.withdrawn && may(&who, Action::Record, &a.whose.home, &a.office));
    let Some(a) = found.cloned() else { return not_found(frame).await };
    let ask = sent.line("ask");
    let place = missing(&a).iter().position(|m| m.code() == ask).unwrap_or(0);
    let kept = match files(&site, &frame, &sent).await {
        Ok(Ok(kept)) => kept,
        Ok(Err(why)) => {
            let page = ask_page(&frame, &known, &id, &a, place);
            let page = page.map(|p| AskPage { complaints: vec![(String::new(), why)], ..p });
            return page.map_or_else(|| failed(&frame), |p| shown(StatusCode::UNPROCESSABLE_ENTITY, &p));
        }
        Err(page) => return page,
    };
    let mut said = a.said.clone();
    let amiss = answered(&ask, &sent, &mut said, &known.follow.activities, &frame);
    let mut by = act(&who, &sent);
    // The reason of an answer is the question.
    by.why = ask_words(
        missing(&a).get(place).copied().unwrap_or(Ask::Output),
        &a.said,
        &known.follow.activities,
        frame.language,
    );
    let (store, at, saying, about) = (known.store.clone(), seen(&sent), said.clone(), id.clone());
    let done = tokio::task::spawn_blocking(move || {
        if !amiss.is_empty() {
            return Err(NotRecorded::Refused(amiss));
        }
        correct(&store, &by, &about, at, &|s: &mut Said| s.clone_from(&saying), &kept)
    })
    .await;
    match done {
        Ok(Ok(())) => to(&address(&id, "/ask", &frame)),
        Ok(Err(NotRecorded::Refused(all))) => {
            // What was typed stands in the form again.
            let mut typed = a.clone();
            if !matches!(ask.as_str(), "output" | "outcome" | "cost") {
                typed.said = said;
            }
            Arc::make_mut(&mut known.follow).activities.by_id.insert(id.clone(), typed);
            let page = ask_page(&frame, &known, &id, &a, place).map(|mut page| {
                for (field, slot) in [
                    ("words", &mut page.figure.words),
                    ("actual", &mut page.figure.actual),
                    ("source", &mut page.figure.source),
                    ("target", &mut page.figure.target),
                    ("baseline", &mut page.figure.baseline),
                    ("period", &mut page.figure.period),
                ] {
                    if sent.has(field) {
                        *slot = sent.line(field);
                    }
                }
                page.complaints = told(&all, &frame);
                page
            });
            page.map_or_else(|| failed(&frame), |p| shown(StatusCode::UNPROCESSABLE_ENTITY, &p))
        }
        _ => failed(&frame),
    }
}

async fn correct_form(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    match anew(&site, &frame, &who, &known, &id, None, &Sent::default()) {
        Some(page) => shown(StatusCode::OK, &page),
        None => not_found(frame).await,
    }
}

/// What is said of an activity now, held against what somebody typed.
fn said_both(frame: &Frame, now: &Said, typed: &Said) -> Both {
    let kind = |id: &str| catalogue().map_or_else(|_| id.to_owned(), |c| c.kind_name(id, frame.language).to_owned());
    let people = |of: &Said| of.participants.map(|n| frame.n(n)).unwrap_or_default();
    let line = |key, of: fn(&Said) -> &String| (key, of(now).clone(), of(typed).clone());
    let all = [
        ("act-kind", kind(&now.kind), kind(&typed.kind)),
        line("act-what", |s| &s.what),
        ("act-days", when_words(&now.days, frame.language), when_words(&typed.days, frame.language)),
        line("act-place", |s| &s.place),
        line("act-clause", |s| &s.clause),
        ("act-participants", people(now), people(typed)),
        line("act-benefit-home", |s| &s.benefit_home),
        line("act-benefit-partner", |s| &s.benefit_partner),
        line("act-note", |s| &s.note),
    ];
    both(frame, all)
}

fn anew<'f>(
    site: &Site,
    frame: &'f Frame,
    who: &Who,
    known: &Known,
    id: &str,
    said: Option<Said>,
    sent: &Sent,
) -> Option<FormPage<'f>> {
    let found = known.follow.activities.by_id.get(id);
    let a = found.filter(|a| !a.withdrawn && may(who, Action::Record, &a.whose.home, &a.office))?;
    let mut page = form_page(site, frame, who, known, &a.whose.tie, said.unwrap_or_else(|| a.said.clone()), sent);
    page.title = frame.t("act-correct");
    page.action = address(id, "/correct", frame);
    page.back = address(id, "", frame);
    page.anew = true;
    page.at = a.last;
    page.ties.retain(|t| t.2);
    Some(page)
}

async fn say_anew(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>, sent: Sent) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let found = known
        .follow
        .activities
        .by_id
        .get(&id)
        .filter(|a| !a.withdrawn && may(&who, Action::Record, &a.whose.home, &a.office));
    let Some(a) = found else { return not_found(frame).await };
    let mut said = a.said.clone();
    let amiss = short(&sent, &mut said, &frame);
    let kept = match files(&site, &frame, &sent).await {
        Ok(Ok(kept)) => kept,
        // A file that may not be kept is told, and what was typed with it stays in the form.
        Ok(Err(why)) => {
            let page = anew(&site, &frame, &who, &known, &id, Some(said), &sent);
            let page = page.map(|p| FormPage { complaints: vec![("file".to_owned(), why)], ..p });
            return page.map_or_else(|| failed(&frame), |p| shown(StatusCode::UNPROCESSABLE_ENTITY, &p));
        }
        Err(page) => return page,
    };
    let (store, by, at, saying, about) = (known.store.clone(), act(&who, &sent), seen(&sent), said.clone(), id.clone());
    let done = tokio::task::spawn_blocking(move || {
        if !amiss.is_empty() {
            return Err(NotRecorded::Refused(amiss));
        }
        correct(&store, &by, &about, at, &|s: &mut Said| s.clone_from(&saying), &kept)
    })
    .await;
    let known = match self::known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    match done {
        Ok(Ok(())) => to(&address(&id, "", &frame)),
        Ok(Err(NotRecorded::Refused(all))) => match anew(&site, &frame, &who, &known, &id, Some(said.clone()), &sent) {
            Some(mut page) => {
                page.complaints = told(&all, &frame);
                let moved = all.contains(&Refusal::Moved);
                if let Some(now) = known.follow.activities.by_id.get(&id).filter(|_| moved) {
                    page.both = said_both(&frame, &now.said, &said);
                }
                shown(if moved { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }, &page)
            }
            None => not_found(frame).await,
        },
        _ => failed(&frame),
    }
}

async fn take_back(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>, sent: Sent) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let found = known.follow.activities.by_id.get(&id).filter(|a| may(&who, Action::Record, &a.whose.home, &a.office));
    if found.is_none() {
        return not_found(frame).await;
    }
    let (store, by, at, about) = (known.store.clone(), act(&who, &sent), seen(&sent), id.clone());
    match tokio::task::spawn_blocking(move || withdraw(&store, &by, &about, at)).await {
        Ok(Ok(())) => to(&address(&id, "", &frame)),
        Ok(Err(stop @ NotRecorded::Refused(_))) => match one_page(&frame, &who, &known, &id) {
            Some(mut page) => {
                page.findings.insert(0, ("✕", stop_words(&stop, frame.language), "error"));
                shown(StatusCode::UNPROCESSABLE_ENTITY, &page)
            }
            None => not_found(frame).await,
        },
        _ => failed(&frame),
    }
}

/// A photograph or paper of an activity: only what it names is given, and never shown in the page's own origin.
async fn file(State(site): State<Site>, frame: Frame, who: Who, Path((id, hash)): Path<(String, String)>) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let found = known.follow.activities.by_id.get(&id).filter(|a| may(&who, Action::Read, &a.whose.home, &a.office));
    let Some(name) = found.and_then(|a| a.shown.iter().find(|s| s.hash == hash)).map(|s| s.name.clone()) else {
        return not_found(frame).await;
    };
    let store = known.store.clone();
    match tokio::task::spawn_blocking(move || store.blob_get(&hash)).await {
        Ok(Ok(Some(bytes))) => {
            let kind = (header::CONTENT_TYPE, "application/octet-stream".to_owned());
            ([kind, (header::CONTENT_DISPOSITION, disposition(&name, "file"))], bytes).into_response()
        }
        Ok(Ok(None)) => not_found(frame).await,
        _ => failed(&frame),
    }
}

struct SheetTold {
    name: String,
    columns: Vec<(String, String)>,
    rows: Vec<(String, String, String, String, Vec<String>)>,
    nothing: Vec<(String, String, String)>,
    unread: Vec<(bool, String, String)>,
}

#[derive(Template)]
#[template(path = "follow/import.html")]
struct ImportPage<'f> {
    f: &'f Frame,
    complaint: String,
    homes: Vec<Choice>,
    megabytes: String,
    /// What was understood; empty before a file was sent.
    counts: String,
    saved: bool,
    sheets: Vec<SheetTold>,
    /// The file, so that it need not be chosen again.
    bytes: String,
    name: String,
    home: String,
}

fn import_page<'f>(site: &Site, frame: &'f Frame, who: &Who, known: &Known, chosen: &str) -> ImportPage<'f> {
    let mine = known.ties.iter().filter(|t| t.status == "signed" && may(who, Action::Record, &t.home.id, &who.office));
    let ids: std::collections::BTreeSet<&str> = mine.map(|t| t.home.id.as_str()).collect();
    let mut homes: Vec<Choice> =
        ids.iter().map(|id| ((*id).to_owned(), crate::case::place_name(id, frame.language), *id == chosen)).collect();
    homes.sort_by(|a, b| a.1.cmp(&b.1));
    ImportPage {
        complaint: String::new(),
        homes,
        megabytes: frame.n((site.inner.settings.upload_bytes >> 20).min(MOST >> 20)),
        counts: String::new(),
        saved: false,
        sheets: Vec::new(),
        bytes: String::new(),
        name: String::new(),
        home: chosen.to_owned(),
        f: frame,
    }
}

/// Bytes of a sheet that goes to the reader and back, so that nothing is kept before they say so.
const MOST: usize = 4 << 20;

async fn import_form(State(site): State<Site>, frame: Frame, who: Who, RawQuery(query): RawQuery) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let chosen = asked(query.as_deref(), "home");
    let chosen = if chosen.is_empty() { who.place.clone() } else { chosen };
    shown(StatusCode::OK, &import_page(&site, &frame, &who, &known, &chosen))
}

async fn take_in(State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let known = match known(&site, &frame).await {
        Ok(known) => known,
        Err(page) => return page,
    };
    let home = sent.line("home");
    let mut page = import_page(&site, &frame, &who, &known, &home);
    let kept = base64::engine::general_purpose::STANDARD.decode(sent.line("kept")).unwrap_or_default();
    let (name, bytes) = match sent.file("file") {
        Some(file) => (file.name.clone(), file.bytes.to_vec()),
        None => (file_name(&sent.line("name")), kept),
    };
    let allowed =
        page.homes.iter().any(|h| h.0 == home) || home.is_empty() && may(&who, Action::Record, "", &who.office);
    let fault = if bytes.is_empty() {
        Some(frame.t("act-import-no-file"))
    } else if bytes.len() > MOST {
        Some(frame.with("act-import-large", "n", &frame.n(MOST >> 20)))
    } else if !allowed {
        Some(frame.t("act-import-home"))
    } else {
        None
    };
    if let Some(fault) = fault {
        page.complaint = fault;
        return shown(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let save = sent.line("save") == "yes";
    let (by, raw, title, place) = (act(&who, &sent), bytes.clone(), name.clone(), home.clone());
    let (store, ties) = (known.store.clone(), known.ties.clone());
    let done = reading(&site, &frame, move || {
        if save {
            return import(&store, &by, &raw, &title, &ties, &place);
        }
        let (follow, _) = crate::follow::load(&store)?;
        understand(&raw, &title, &ties, &place, &follow.activities)
    })
    .await;
    let taken = match done {
        Ok(Ok(taken)) => taken,
        Ok(Err(why)) => {
            page.complaint = why;
            return shown(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
        Err(page) => return page,
    };
    let (language, all) = (frame.language, &known.follow.activities);
    let plan = &taken.plan;
    let counts = [frame.n(plan.new.len()), frame.n(plan.changed.len()), frame.n(plan.same + plan.withdrawn)];
    let [new, changed, same] = &counts;
    let key = if save { "act-import-saved" } else { "act-import-would" };
    page.counts = frame.args(key, &[("new", new), ("changed", changed), ("same", same)]);
    page.saved = save;
    page.name = name;
    if !save {
        page.bytes = base64::engine::general_purpose::STANDARD.encode(&bytes);
    }
    page.sheets = taken
        .sheets
        .iter()
        .filter(|s| s.heading > 0)
        .map(|s| SheetTold {
            name: s.name.clone(),
            columns: s
                .columns
                .iter()
                .filter(|(h, _)| !h.is_empty())
                .map(|(h, role)| (h.clone(), role.map_or_else(|| "–".to_owned(), |r| role_words(r, &frame))))
                .collect(),
            rows: s
                .rows
                .iter()
                .map(|r| {
                    let figures = r.said.outputs.iter().chain(&r.said.outcomes);
                    let mut notes: Vec<String> =
                        figures.map(|f| crate::follow::activities::figure_words(f, all, language)).collect();
                    notes.extend(r.said.costs.iter().map(|c| crate::follow::activities::cost_words(c, language)));
                    notes.extend(r.remarks.iter().map(|m| remark_words(m, language)));
                    let pair = whose_words(&r.whose, &known.ties, language);
                    (frame.n(r.line), when_words(&r.said.days, language), r.said.what.clone(), pair, notes)
                })
                .collect(),
            nothing: s
                .nothing
                .iter()
                .map(|n| (frame.n(n.line), whose_words(&n.whose, &known.ties, language), n.reason.clone()))
                .collect(),
            unread: s
                .unread
                .iter()
                .map(|u| {
                    let line = frame.n(u.line);
                    let place =
                        frame.args("act-import-cell", &[("line", &line), ("column", &u.heading), ("cell", &u.cell)]);
                    (u.taken, place, why_words(u.why, language))
                })
                .collect(),
        })
        .collect();
    shown(StatusCode::OK, &page)
}

/// What a column is taken for, in words.
fn role_words(role: maitri_registry::follow::indicator::Role, frame: &Frame) -> String {
    use maitri_registry::follow::indicator::Role;
    let key = match role {
        Role::Id | Role::Number => return "–".to_owned(),
        Role::Home => "year-province",
        Role::Partner => "year-partner",
        Role::Kind => "act-kind",
        Role::What => "act-what",
        Role::Day | Role::Until => "act-days",
        Role::Place => "act-place",
        Role::Participants => "act-participants",
        Role::Output => "act-outputs",
        Role::Outcome => "act-outcomes",
        Role::Indicator => "act-indicator",
        Role::Unit => "act-unit",
        Role::Baseline => "act-baseline",
        Role::Target => "act-target",
        Role::Actual => "act-actual",
        Role::Source => "act-source",
        Role::Cost => "act-costs",
        Role::Money => "act-money",
        Role::BenefitHome => "act-benefit-home",
        Role::BenefitPartner => "act-benefit-partner",
        Role::Clause => "act-clause",
        Role::Reason => "year-reason",
        Role::Note => "act-note",
    };
    frame.t(key)
}
