//! The cases, to read and to print: where each stands, what comes next under which article, what was recorded. At a desk the person at the
//! machine sees all; in an office everybody sees those that their office may see, and of the others not even that they are there.

use super::Site;
use super::login::work;
use super::page::{Frame, not_found, show};
use super::who::{Who, failed};
use crate::case::{deadline, due_in, entry_line, load, place_name};
use crate::procedure::{citation, due, offices};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maitri_pack::Packs;
use maitri_pack::procedure::{HOUSE, Procedure, Procedures};
use maitri_registry::case::{Case, Cases, Entry, Next, Verdict, next};
use maitri_registry::class::Class;
use maitri_registry::rights::Action;
use maitri_review::report::words::day;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new().route("/cases", get(list)).route("/cases/{id}", get(one))
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
    rows: Vec<Row>,
}

/// A step that may come next, as it is told.
struct NextTold {
    name: String,
    human: bool,
    who: String,
    asks: Vec<String>,
    stands: Vec<(String, Vec<String>)>,
    papers: String,
    due: String,
    cites: Vec<(String, String)>,
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
    duties: Vec<String>,
    due: Vec<String>,
    other: String,
    next: Vec<NextTold>,
    texts: Vec<String>,
    log: Vec<(String, String, String)>,
    packs: String,
}

/// The cases, read away from the threads that answer.
async fn read(site: &Site) -> Result<Cases, String> {
    let procedures = site.inner.procedures;
    work(site, move |store| load(store, procedures).map(|(cases, _)| cases)).await
}

fn pair(case: &Case, frame: &Frame) -> String {
    format!("{} – {}", place_name(&case.opened.home, frame.language), place_name(&case.opened.partner, frame.language))
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
    let Ok(cases) = read(&site).await else { return failed(&frame) };
    let (packs, procedures) = (site.inner.packs, site.inner.procedures);
    let language = frame.language;
    let mut rows = Vec::new();
    for case in cases.cases.values().filter(|c| who.may(Action::Find, Some(c), Class::Ordinary)) {
        let Some((procedure, _)) = procedures.find(&case.opened.procedure) else { continue };
        let steps = needed(case, procedure, &cases);
        let mut by: Vec<String> = Vec::new();
        for id in steps.iter().flat_map(|n| &n.step.by) {
            if !by.contains(id) {
                by.push(id.clone());
            }
        }
        rows.push(Row {
            id: case.opened.case.clone(),
            address: format!("/cases/{}?lang={}", escaped(&case.opened.case), frame.code()),
            pair: pair(case, &frame),
            procedure: procedure.title.get(language).to_owned(),
            state: procedure.state(&case.here).map_or(case.here.as_str(), |s| s.name.get(language)).to_owned(),
            duties: undone(case, procedure).next().is_some(),
            incomplete: !case.missing.is_empty(),
            waits: offices(packs, &by, language),
        });
    }
    // What waits comes before what rests.
    rows.sort_by_key(|r| r.waits.is_empty());
    show(StatusCode::OK, &ListPage { f: &frame, rows })
}

/// An id in an address.
fn escaped(id: &str) -> String {
    form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>().replace('+', "%20")
}

fn told(packs: &Packs, procedure: &Procedure, one: &Next<'_>, frame: &Frame) -> NextTold {
    let language = frame.language;
    let (asks, stands) = match &one.verdict {
        Verdict::Open => (Vec::new(), Vec::new()),
        Verdict::Waits(facts) => {
            let ask = |fact: &String| procedure.facts.get(fact).map(|f| f.ask.get(language).to_owned());
            (facts.iter().filter_map(ask).collect(), Vec::new())
        }
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
        papers: one.step.documents().join(", "),
        due: due(packs, one.step, language),
        cites: one
            .step
            .cite
            .iter()
            .map(|id| {
                let address = match id.as_str() {
                    HOUSE => String::new(),
                    id => format!("/law/{}?lang={}", id.replace('#', "/"), frame.code()),
                };
                (citation(packs, id, language), address)
            })
            .collect(),
    }
}

async fn one(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    let Ok(cases) = read(&site).await else { return failed(&frame) };
    let (packs, procedures): (&Packs, &Procedures) = (site.inner.packs, site.inner.procedures);
    // A case of others is answered as one that is not there: its number alone would tell something.
    let seen = cases.cases.get(&id).filter(|c| who.may(Action::Read, Some(c), Class::Ordinary));
    let Some(case) = seen else { return not_found(frame).await };
    let Some((procedure, _)) = procedures.find(&case.opened.procedure) else { return failed(&frame) };
    let language = frame.language;
    let state = procedure.state(&case.here);
    let step_name = |id: &String| {
        procedure.step.iter().find(|s| s.id == *id).map_or(id.as_str(), |s| s.name.get(language)).to_owned()
    };
    let since = case.entries.iter().rev().find_map(|d| match &d.entry {
        Entry::Stepped { evidence, late: false, .. } if !evidence.day.is_empty() => {
            Some(frame.with("case-since", "day", &day(&evidence.day, language)))
        }
        _ => None,
    });
    let now = crate::case::packs_of(packs);
    let page = CasePage {
        id: case.opened.case.clone(),
        pair: pair(case, &frame),
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
        missing: if case.missing.is_empty() {
            String::new()
        } else {
            let steps: Vec<String> = case.missing.iter().map(step_name).collect();
            frame.with("case-incomplete", "steps", &steps.join("; "))
        },
        duties: undone(case, procedure)
            .map(|d| frame.with("proc-duty-open", "what", procedure.state(d).map_or("", |s| s.name.get(language))))
            .collect(),
        due: due_in(case, procedure, &cases).iter().map(|d| deadline(d, &crate::cli::today(), language)).collect(),
        other: case.counterpart().map(|e| entry_line(packs, procedure, e, language)).unwrap_or_default(),
        next: needed(case, procedure, &cases).iter().map(|n| told(packs, procedure, n, &frame)).collect(),
        texts: case
            .entries
            .iter()
            .filter(|d| matches!(d.entry, Entry::TextAdded { .. }))
            .map(|d| entry_line(packs, procedure, &d.entry, language))
            .collect(),
        log: case
            .entries
            .iter()
            .map(|d| {
                let (at, who) = d.act.as_ref().map_or(("", ""), |a| (a.at.get(..10).unwrap_or(""), a.person.as_str()));
                (day(at, language), who.to_owned(), entry_line(packs, procedure, &d.entry, language))
            })
            .collect(),
        packs: if case.opened.packs.iter().any(|(id, hash)| now.get(id) != Some(hash)) {
            frame.t("case-other-packs")
        } else {
            String::new()
        },
        f: &frame,
    };
    show(StatusCode::OK, &page)
}
