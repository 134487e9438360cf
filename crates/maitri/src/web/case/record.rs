//! A step of a case, or facts alone, recorded: the questions that the step waits for, the paper behind it, the articles beside.

use super::form::{About, Command, Complaint, Form, act, back, came, evidence, put, seen, shown};
use crate::web::Site;
use crate::web::law::Shown;
use crate::web::page::{Frame, not_found};
use crate::web::procedure::{Question, Teller};
use crate::web::upload::Sent;
use crate::web::who::Who;
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use maitri_pack::procedure::{HOUSE, Procedure, Step};
use maitri_registry::case::{Case, answered, stepped};
use maitri_registry::rights::Action;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Template)]
#[template(path = "case/record.html")]
struct RecordPage<'f> {
    f: &'f Frame,
    c: Form,
    who: String,
    human: bool,
    papers: Vec<(String, String)>,
    due: String,
    asks: Vec<Question>,
    known: Vec<Question>,
}

/// The facts that a step looks at: those that its way and its guards ask.
fn looked_at<'p>(step: &'p Step, procedure: &'p Procedure) -> BTreeSet<&'p str> {
    let mut out: BTreeSet<&str> = BTreeSet::new();
    if let Some(when) = step.when.as_ref().filter(|_| !step.optional) {
        out.extend(when.facts());
    }
    for name in step.must.iter().chain(&step.warn) {
        if let Some(guard) = procedure.guards.get(name) {
            out.extend(guard.is.facts());
        }
    }
    out
}

/// The questions of a step or of all facts: those that are open, and those that are answered already.
fn questions(
    site: &Site,
    frame: &Frame,
    about: (&About, &Case),
    facts: &BTreeSet<&str>,
    sent: &Sent,
) -> (Vec<Question>, Vec<Question>) {
    let (about, case) = about;
    let teller = Teller::new(site.inner.packs, about.procedure, frame.language);
    let reached = about.cases.reached(&case.opened);
    let typed: BTreeMap<&str, String> = sent.under("fact.").collect();
    let (mut asks, mut known) = (Vec::new(), Vec::new());
    for fact in facts {
        let Some(declared) = about.procedure.facts.get(*fact) else { continue };
        // What another case of the pair has come to needs no asking.
        if declared.of.as_ref().is_some_and(|of| reached.states.contains(of)) {
            continue;
        }
        let recorded = case.answers.get(*fact).map(String::as_str);
        let value = typed.get(fact).map(String::as_str).filter(|v| !v.is_empty()).or(recorded);
        let Some(mut question) = teller.question(fact, value.or(declared.default.as_deref()), frame) else { continue };
        question.name = format!("fact.{fact}");
        if recorded.is_none() && declared.default.is_none() { asks.push(question) } else { known.push(question) }
    }
    (asks, known)
}

/// The answers of a form: what was chosen and is not recorded already.
fn answers(sent: &Sent, about: &About, case: &Case) -> BTreeMap<String, String> {
    sent.under("fact.")
        .filter(|(_, value)| !value.is_empty())
        .filter(|(fact, value)| {
            let usual = about.procedure.facts.get(*fact).and_then(|f| f.default.as_deref());
            case.answers.get(*fact).map(String::as_str).or(usual) != Some(value.as_str())
        })
        .map(|(fact, value)| (fact.to_owned(), value))
        .collect()
}

fn page<'f>(
    site: &Site,
    frame: &'f Frame,
    who: &Who,
    about: &About,
    step: Option<&Step>,
    sent: &Sent,
) -> Option<RecordPage<'f>> {
    let case = about.case()?;
    let (packs, procedure, language) = (site.inner.packs, about.procedure, frame.language);
    let below = step.map_or_else(|| "/answers".to_owned(), |s| format!("/record/{}", s.id));
    let mut form = Form::new(site, frame, who, (case, procedure), &below, sent);
    let facts = match step {
        Some(step) => looked_at(step, procedure),
        None => procedure.facts.keys().map(String::as_str).collect(),
    };
    let (asks, known) = questions(site, frame, (about, case), &facts, sent);
    form.title = step.map_or_else(|| frame.t("case-answer-facts"), |s| s.name.get(language).to_owned());
    form.button = frame.t(if step.is_some() { "case-record" } else { "case-save" });
    form.whole = step.is_some_and(|s| s.human);
    form.laws = step
        .into_iter()
        .flat_map(|s| &s.cite)
        .filter(|c| *c != HOUSE)
        .filter_map(|c| packs.cite(c))
        .map(|c| Shown::of(c, language))
        .collect();
    let teller = Teller::new(packs, procedure, language);
    Some(RecordPage {
        who: step.map(|s| crate::procedure::offices(packs, &s.by, language)).unwrap_or_default(),
        human: step.is_some_and(|s| s.human),
        papers: step.into_iter().flat_map(Step::documents).map(|d| teller.paper(d)).collect(),
        due: step.map(|s| crate::procedure::due(packs, s, language)).unwrap_or_default(),
        asks,
        known,
        c: form,
        f: frame,
    })
}

/// The form of a step.
pub async fn step_form(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, step)): Path<(String, String)>,
) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Record).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    let Some(step) = about.procedure.step.iter().find(|s| s.id == step) else { return not_found(frame).await };
    match page(&site, &frame, &who, &about, Some(step), &Sent::default()) {
        Some(page) => shown(page.c.status(), &page),
        None => not_found(frame).await,
    }
}

/// The form of all facts.
pub async fn facts_form(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Record).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match page(&site, &frame, &who, &about, None, &Sent::default()) {
        Some(page) => shown(page.c.status(), &page),
        None => not_found(frame).await,
    }
}

/// A step is recorded.
pub async fn record_step(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, step)): Path<(String, String)>,
    request: Request,
) -> Response {
    record(site, frame, who, id, Some(step), request).await
}

/// Facts are recorded.
pub async fn record_facts(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    record(site, frame, who, id, None, request).await
}

async fn record(site: Site, frame: Frame, who: Who, id: String, step: Option<String>, request: Request) -> Response {
    let (about, sent) = match came(&site, &frame, &who, id.clone(), Action::Record, request).await {
        Ok(came) => came,
        Err(page) => return page,
    };
    let found = step.as_ref().map(|step| about.procedure.step.iter().find(|s| s.id == *step));
    if matches!(found, Some(None)) {
        return not_found(frame).await;
    }
    let Some(mut page) = page(&site, &frame, &who, &about, found.flatten(), &sent) else {
        return not_found(frame).await;
    };
    let Some(case) = about.case() else { return not_found(frame).await };
    let now = answers(&sent, &about, case);
    if step.is_none() && now.is_empty() {
        page.c.complaints.push(Complaint::of("", frame.t("case-nothing-new")));
    }
    let Some(paper) = evidence(&site, &frame, &mut page.c, &sent).await else {
        return shown(page.c.status(), &page);
    };
    let command =
        Command { case: id.clone(), at: seen(&sent), act: act(&who, site.inner.packs, &sent), who: who.clone() };
    let today = crate::cli::today();
    let done = put(&site, &frame, command, move |cases, case, procedure| match &step {
        Some(step) => {
            let reached = cases.reached(&case.opened);
            stepped(case, procedure, &reached, step, &now, paper.clone(), &today)
        }
        None => {
            let reached = cases.reached(&case.opened);
            let one = |(fact, value): (&String, &String)| {
                answered(case, procedure, &reached, fact, value, paper.clone(), &today)
            };
            now.iter().map(one).collect()
        }
    });
    match done.await {
        Ok(()) => back(&id, &frame),
        Err(stop) => match page.c.stopped(stop, site.inner.packs, about.procedure, &frame) {
            Some(other) => other,
            None => shown(page.c.status(), &page),
        },
    }
}
