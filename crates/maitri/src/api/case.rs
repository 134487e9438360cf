//! Cases for programs: the same commands as on the pages, refused for the same reasons. An entity tag is the last event of a
//! case; who writes says in `If-Match` which one they saw, so that nobody overwrites what they did not see.

#![allow(unused_qualifications, reason = "what describes the parameters names them so")]

use super::etag::{seen, tag};
use super::problem::{self, Problem, body};
use crate::case::{self, Stopped, day, differences, find, last_sequence, load, record, wire, words_hash};
use crate::web::Site;
use crate::web::upload::{disposition, file_name};
use crate::web::who::{SECOND, Who};
use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maitri_pack::Language;
use maitri_pack::procedure::Circle;
use maitri_pack::procedure::Procedure;
use maitri_registry::case::mend::{righted, struck};
use maitri_registry::case::opinion::{self, Answer, ask, respond, silent};
use maitri_registry::case::text::text_added;
use maitri_registry::case::{
    Case, Cases, Channel, Entry, Evidence, Opened, Refusal, TextRole, answered, next, stepped,
};
use maitri_registry::class::Class;
use maitri_registry::rights::Action;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};

/// A case of the list.
#[derive(Serialize, ToSchema)]
#[schema(as = CaseLine)]
pub struct WireLine {
    /// Its id.
    case: String,
    /// The procedure.
    procedure: String,
    /// What it is about.
    subject: String,
    /// Id of the place of the own side.
    home: String,
    /// Id of the place of the other side.
    partner: String,
    /// The state in which it is.
    at: String,
    /// Whether it came to an end; duties may still be open.
    ended: bool,
    /// Duties that are open: the state of each.
    duties: Vec<String>,
    /// Offices that act next.
    waits_for: Vec<String>,
    /// Its last event.
    last: u64,
    /// Where it stands whole.
    href: String,
}

/// Every case of the installation.
#[derive(Serialize, ToSchema)]
#[schema(as = CaseList)]
pub struct WireCases {
    /// `maitri/cases/1`.
    schema: &'static str,
    /// The cases, by id.
    cases: Vec<WireLine>,
}

/// The paper behind an entry.
#[derive(Deserialize, Default, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Paper)]
pub struct SentPaper {
    /// Its number, as printed.
    number: String,
    /// Its day: ISO 8601, or as printed in either era.
    day: String,
    /// The office that wrote it: an id or a name of the packs, or its name.
    office: String,
    /// How it came: `paper`, `email`, `message`, `spoken`.
    channel: Option<String>,
}

/// Opens a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OpenCase)]
pub struct SentOpen {
    /// The procedure (`th/approval`).
    procedure: String,
    /// The place of the own side: an id or a name; none where it is chosen on the way.
    #[serde(default)]
    home: String,
    /// The place of the other side: an id or a name; none where the procedure concerns one side alone.
    #[serde(default)]
    partner: String,
    /// The other side is a place that the tables do not have: it is kept as it is written.
    #[serde(default)]
    unlisted: bool,
    /// What it is about.
    #[serde(default)]
    subject: String,
    /// The state that it is in already; else where the procedure begins.
    #[serde(default)]
    at: String,
    /// For which office, where the reader is not logged in for one.
    #[serde(default)]
    r#for: String,
}

/// A step, or facts alone.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordStep)]
pub struct SentStep {
    /// The step: its id or event.
    step: String,
    /// Facts that are known with it.
    #[serde(default)]
    answers: BTreeMap<String, String>,
    /// The paper behind it.
    #[serde(default)]
    paper: SentPaper,
    /// Why, where it needs saying.
    #[serde(default)]
    why: String,
    /// For which office, where the reader is not logged in for one.
    #[serde(default)]
    r#for: String,
}

/// Facts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordAnswers)]
pub struct SentAnswers {
    /// Facts and their answers; an empty answer takes one back.
    answers: BTreeMap<String, String>,
    /// The paper behind them.
    #[serde(default)]
    paper: SentPaper,
    /// Why.
    #[serde(default)]
    why: String,
    /// For which office.
    #[serde(default)]
    r#for: String,
}

/// What is known of the other side.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordCounterpart)]
pub struct SentCounterpart {
    /// Its state.
    state: String,
    /// Since which day.
    day: String,
    /// How we know.
    how: String,
    /// Hashes of the words of its texts, by language.
    #[serde(default)]
    texts: BTreeMap<String, String>,
    /// For which office.
    #[serde(default)]
    r#for: String,
}

/// A note.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordNote)]
pub struct SentNote {
    /// The words.
    text: String,
    /// The paper, where there is one.
    #[serde(default)]
    paper: SentPaper,
    /// For which office.
    #[serde(default)]
    r#for: String,
}

/// An entry that is struck or put right.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MendEntry)]
pub struct SentMend {
    /// The entry: its place in the log.
    entry: u64,
    /// Why.
    why: String,
    /// The paper as it is; without one the entry is struck.
    #[serde(default)]
    paper: Option<SentPaper>,
    /// For which office.
    #[serde(default)]
    r#for: String,
}

/// Bodies are asked for their opinion.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AskOpinions)]
pub struct SentAsk {
    /// Offices: ids of the packs, or names.
    offices: Vec<String>,
    /// The day until which they are asked to answer.
    #[serde(default)]
    due: String,
    /// The same in working days of the own side's country, from the day of the letter.
    #[serde(default)]
    within: String,
    /// `local`, `central`; else by the offices.
    #[serde(default)]
    circle: String,
    /// The letter.
    #[serde(default)]
    paper: SentPaper,
    /// For which office.
    #[serde(default)]
    r#for: String,
}

/// An opinion that is typed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GiveOpinion)]
pub struct SentOpinion {
    /// Whose.
    from: String,
    /// `agree`, `agree-with-changes`, `disagree`, `no-comment`, `unknown`.
    position: String,
    /// Its comments, each with the clause that it is about.
    #[serde(default)]
    comments: Vec<SentComment>,
    /// Its paper.
    #[serde(default)]
    paper: SentPaper,
    /// For which office.
    #[serde(default)]
    r#for: String,
}

/// A comment that is typed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GiveComment)]
pub struct SentComment {
    /// The words.
    text: String,
    /// The clause (2.2.b); empty: looked for in the words.
    #[serde(default)]
    clause: String,
}

/// An answer to a comment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RespondComment)]
pub struct SentResponse {
    /// Id of the comment (3.2).
    comment: String,
    /// `accepted`, `partly`, `not`.
    answer: String,
    /// Why.
    #[serde(default)]
    reason: String,
    /// What the clause says from now on.
    #[serde(default)]
    revised: String,
    /// For which office.
    #[serde(default)]
    r#for: String,
}

/// What a text is.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TextAsked {
    /// `draft`, `agreed`, `approved`, `for-signing`, `signed`.
    role: String,
    /// Two letters; else as the text is read.
    #[serde(default)]
    language: String,
    /// Name of the file: its ending says how it is read.
    name: String,
    /// Who wrote it.
    #[serde(default)]
    author: String,
}

/// What stands in the way, for programs.
#[derive(Serialize, ToSchema)]
#[schema(as = CaseRefusal)]
pub struct WireRefusal {
    /// Always `about:blank`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The name of the status.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The sentence, with rule and article.
    detail: String,
    /// Facts that must be known first, or that say otherwise.
    facts: Vec<String>,
    /// What forbids it.
    guards: Vec<WireGuard>,
}

/// A requirement that does not hold.
#[derive(Serialize, ToSchema)]
#[schema(as = CaseGuard)]
pub struct WireGuard {
    /// Its name.
    guard: String,
    /// What is required.
    says: String,
    /// What would satisfy it.
    help: String,
    /// Rules of the catalogue.
    rules: Vec<String>,
    /// Its articles.
    citations: Vec<String>,
}

fn language(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    ["th", "vi"].iter().find(|c| asked.starts_with(**c)).and_then(|c| Language::from_code(c)).unwrap_or_default()
}

fn refused(site: &Site, procedure: &Procedure, why: &Refusal, headers: &HeaderMap) -> Response {
    let language = language(headers);
    let procedure = case::procedure_of(procedure, why);
    let (facts, guards) = match why {
        // What the facts are needed for stands beside them, with its rules and articles.
        Refusal::Missing { facts } => {
            let needing = case::needing(procedure, facts);
            let name = |g: &maitri_pack::procedure::Requirement| {
                procedure.guards.iter().find(|(_, of)| std::ptr::eq(*of, g)).map(|(name, _)| name.clone())
            };
            (facts.iter().cloned().collect(), needing.into_iter().filter_map(name).collect())
        }
        Refusal::OtherWay { facts } => (facts.iter().cloned().collect(), Vec::new()),
        Refusal::Forbidden { guards, .. } | Refusal::DayRestedUpon { guards, .. } => {
            (Vec::new(), guards.iter().cloned().collect())
        }
        _ => (Vec::new(), Vec::new()),
    };
    let guards = guards
        .into_iter()
        .filter_map(|name: String| {
            let guard = procedure.guards.get(&name)?;
            Some(WireGuard {
                says: guard.says.get(language).to_owned(),
                help: guard.help.get(language).to_owned(),
                rules: guard.rules.clone(),
                citations: guard.cite.clone(),
                guard: name,
            })
        })
        .collect();
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let wire = WireRefusal {
        kind: "about:blank",
        title: "Unprocessable Entity",
        status: status.as_u16(),
        detail: case::refusal(site.packs(), procedure, why, language),
        facts,
        guards,
    };
    let body = serde_json::to_string(&wire).unwrap_or_default() + "\n";
    (status, [(header::CONTENT_TYPE, super::problem::MEDIA)], body).into_response()
}

/// Whether a writer wants to know no more than that it was recorded, and the tag to go on with (RFC 7240).
fn wants_little(headers: &HeaderMap) -> bool {
    let said = headers.get_all("prefer").iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    said.into_iter().any(|one| one.trim().eq_ignore_ascii_case("return=minimal"))
}

/// The answer to them: `last` is the last event of the case now.
fn little(last: u64) -> Response {
    let mut response = (StatusCode::NO_CONTENT, [("preference-applied", "return=minimal")]).into_response();
    response.headers_mut().insert(header::ETAG, tag(last));
    response
}

fn evidence(site: &Site, sent: &SentPaper) -> Result<Evidence, Problem> {
    let channel = match sent.channel.as_deref() {
        None => Channel::Paper,
        Some(word) => Channel::of(word).ok_or_else(|| {
            Problem::bad(format!("`{word}` is no channel")).known(&["paper", "email", "message", "spoken"])
        })?,
    };
    Ok(Evidence {
        number: sent.number.trim().to_owned(),
        day: day(&sent.day).map_err(Problem::bad)?,
        office: case::known_office(site.packs(), &sent.office, Language::En).map_err(Problem::bad)?,
        channel,
        scan: String::new(),
    })
}

/// The circumstances: at a desk the office may be said.
pub(super) fn act(site: &Site, who: &Who, office: &str, why: &str) -> Result<maitri_registry::act::Act, Problem> {
    let mut act = who.act(why);
    if !office.is_empty() && who.account.is_none() {
        if !site.packs().offices.iter().any(|o| o.id == office) {
            return Err(Problem::bad(format!("`{office}` is no office of the packs")));
        }
        office.clone_into(&mut act.office);
    }
    Ok(act)
}

/// Work with the store, away from the threads that answer.
pub(super) async fn work<T: Send + 'static>(
    site: &Site,
    make: impl FnOnce(&maitri_store::Store) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let store = site.store().ok_or_else(Problem::no_register)?;
    super::compute(move || make(&store)).await
}

pub(super) fn cases_of(site: &Site, store: &maitri_store::Store) -> Result<Cases, Problem> {
    load(store, site.procedures()).map(|(cases, _)| cases).map_err(|e| {
        eprintln!("maitri: api: {e}");
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the cases cannot be read just now").retry_after(5)
    })
}

/// A case for who may do this with it; one of others is as one that is not there.
pub(super) fn open_to<'c>(
    site: &Site,
    who: &Who,
    cases: &'c Cases,
    id: &str,
    action: Action,
) -> Result<(&'c Case, &'static Procedure), Problem> {
    open_with(site, who, cases, id, (action, Class::Ordinary))
}

/// The same for who may do it with papers of a class.
fn open_with<'c>(
    site: &Site,
    who: &Who,
    cases: &'c Cases,
    id: &str,
    (action, class): (Action, Class),
) -> Result<(&'c Case, &'static Procedure), Problem> {
    let (case, procedure) = find(cases, site.procedures(), id).map_err(|_| Problem::missing("case", id))?;
    if !who.may(Action::Read, Some(case), Class::Ordinary) {
        return Err(Problem::missing("case", id));
    }
    if !who.may(action, Some(case), class) {
        return Err(only_read());
    }
    Ok((case, procedure))
}

fn only_read() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "your office may read this case, and not write this in it")
}

/// A case with its tag, as who asks may see it.
fn shown(site: &Site, who: &Who, cases: &Cases, id: &str, status: StatusCode) -> Result<Response, Problem> {
    let (case, procedure) = open_to(site, who, cases, id, Action::Read)?;
    let mut wire = wire(site.packs(), procedure, case, cases);
    if let Some(all) = wire.as_object_mut() {
        let keep = |list: Option<&mut serde_json::Value>, sees: &dyn Fn(&serde_json::Value) -> bool| {
            if let Some(list) = list.and_then(serde_json::Value::as_array_mut) {
                list.retain(sees);
            }
        };
        let at = |value: &serde_json::Value, key: &str| value[key].as_u64();
        let entries = case.entries.iter().filter(|d| who.sees(case, &d.entry));
        let entries: BTreeSet<u64> = entries.map(|d| d.sequence).collect();
        keep(all.get_mut("entries"), &|e| at(e, "sequence").is_some_and(|n| entries.contains(&n)));
        let papers = case.papers.iter().filter(|p| who.sees_paper(case, p));
        let papers: BTreeSet<u64> = papers.map(|p| u64::from(p.id)).collect();
        let dossier = all.get_mut("dossier").and_then(|d| d.get_mut("papers"));
        keep(dossier, &|p| at(p, "id").is_some_and(|n| papers.contains(&n)));
        let letters = cases.letters.iter().filter(|l| l.case == id && who.sees_letter(case, &l.letter));
        let letters: BTreeSet<u64> = letters.map(|l| l.sequence).collect();
        keep(all.get_mut("letters"), &|l| at(l, "sequence").is_some_and(|n| letters.contains(&n)));
        if who.sees_opinions(case) {
            let given = case.opinions.given.iter().filter(|g| who.sees_opinion(case, &g.opinion));
            let given: BTreeSet<u64> = given.map(|g| g.sequence).collect();
            if let Some(opinions) = all.get_mut("opinions").and_then(serde_json::Value::as_object_mut) {
                keep(opinions.get_mut("given"), &|g| at(g, "sequence").is_some_and(|n| given.contains(&n)));
                if given.len() < case.opinions.given.len() {
                    opinions.remove("held");
                }
            }
        } else {
            all.remove("opinions");
        }
    }
    let text = serde_json::to_string(&wire).map_err(|_| Problem::ours())? + "\n";
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], text).into_response();
    response.headers_mut().insert(header::ETAG, tag(last_sequence(case)));
    Ok(response)
}

/// Every case.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", operation_id = "cases",
    responses((status = 200, description = "The cases of the installation", body = WireCases),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn list(State(site): State<Site>, who: Who) -> Result<Response, Problem> {
    let inner = site.clone();
    let list = work(&site, move |store| {
        let cases = cases_of(&inner, store)?;
        let line = |case: &Case| {
            let (procedure, _) = inner.procedures().find(&case.opened.procedure)?;
            let reached = cases.reached(&case.opened);
            let mut by: Vec<String> = Vec::new();
            for office in next(case, procedure, &reached).iter().filter(|n| !n.step.optional).flat_map(|n| &n.step.by) {
                if !by.contains(office) {
                    by.push(office.clone());
                }
            }
            let open = |d: &&String| procedure.state(d).is_some_and(|s| !s.end);
            Some(WireLine {
                procedure: procedure.id.clone(),
                subject: case.opened.subject.clone(),
                home: case.opened.home.clone(),
                partner: case.opened.partner.clone(),
                at: case.here.clone(),
                ended: procedure.state(&case.here).is_some_and(|s| s.end),
                duties: case.duties.iter().filter(open).cloned().collect(),
                waits_for: by,
                last: last_sequence(case),
                href: format!("/api/v1/cases/{}", crate::web::escaped(&case.opened.case)),
                case: case.opened.case.clone(),
            })
        };
        let seen = cases.cases.values().filter(|c| who.may(Action::Find, Some(c), Class::Ordinary));
        let cases = seen.filter_map(line).collect();
        Ok(WireCases { schema: "maitri/cases/1", cases })
    });
    Ok(Json(list.await?).into_response())
}

/// Opens a case.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", operation_id = "open_case", request_body = SentOpen,
    responses((status = 201, description = "The case (`maitri/case/1`); `Location` and `ETag` are its own", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn open(
    State(site): State<Site>,
    who: Who,
    headers: HeaderMap,
    sent: Result<Json<SentOpen>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    let Some((procedure, _)) = site.procedures().find(&sent.procedure) else {
        return Err(Problem::bad(format!("`{}` is no procedure of the packs", sent.procedure)));
    };
    let asked = (sent.home.as_str(), sent.partner.as_str());
    let sides = case::pair::sides(site.packs(), procedure, asked.0, asked.1, sent.unlisted, language(&headers));
    let sides = sides.map_err(|(_, why)| Problem::bad(why))?;
    let act = act(&site, &who, &sent.r#for, "")?;
    let inner = site.clone();
    work(&site, move |store| {
        let (packs, procedures) = (inner.packs(), inner.procedures());
        let today = crate::cli::today();
        let id = case::open_next(store, procedures, &act, today.get(..4).unwrap_or(""), &|cases, id| {
            let opened = Opened {
                case: id,
                procedure: sent.procedure.clone(),
                at: sent.at.replace('_', "-"),
                subject: sent.subject.clone(),
                home: sides.home.clone(),
                partner: sides.partner.clone(),
                packs: case::packs_of(packs),
            };
            case::opened(cases, procedures, opened, &sides.notes)
        });
        let id = id.map_err(Problem::bad)?;
        let mut response = shown(&inner, &who, &cases_of(&inner, store)?, &id, StatusCode::CREATED)?;
        if let Ok(at) = HeaderValue::from_str(&format!("/api/v1/cases/{}", crate::web::escaped(&id))) {
            response.headers_mut().insert(header::LOCATION, at);
        }
        Ok(response)
    })
    .await
}

/// One case.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", operation_id = "case",
    params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, description = "The case (`maitri/case/1`); its `ETag` is its last event", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn one(State(site): State<Site>, who: Who, Path(id): Path<String>) -> Result<Response, Problem> {
    let inner = site.clone();
    work(&site, move |store| shown(&inner, &who, &cases_of(&inner, store)?, &id, StatusCode::OK)).await
}

/// Records what `decide` makes of a case, and answers with the case behind it.
pub(super) async fn put<D>(
    site: Site,
    who: (Who, Action, Class),
    headers: HeaderMap,
    id: String,
    act: maitri_registry::act::Act,
    decide: D,
) -> Result<Response, Problem>
where
    D: Fn(&Cases, &Case, &Procedure) -> Result<Vec<Entry>, Refusal> + Send + 'static,
{
    let at = seen(&headers)?;
    let inner = site.clone();
    let (who, action, class) = who;
    work(&site, move |store| {
        open_with(&inner, &who, &cases_of(&inner, store)?, &id, (action, class))?;
        match record(store, inner.procedures(), &id, Some(at), &act, &decide) {
            Ok(receipt) if receipt.events > 0 && wants_little(&headers) => {
                Ok(little(receipt.first + receipt.events - 1))
            }
            Ok(_) => shown(&inner, &who, &cases_of(&inner, store)?, &id, StatusCode::OK),
            Err(Stopped::Gone) => Err(Problem::missing("case", &id)),
            Err(Stopped::Moved) => {
                let detail = "somebody recorded something in this case since: get it again and look at what came";
                Err(Problem::new(StatusCode::PRECONDITION_FAILED, detail))
            }
            Err(Stopped::Refused(why)) => {
                let cases = cases_of(&inner, store)?;
                let (_, procedure) =
                    find(&cases, inner.procedures(), &id).map_err(|_| Problem::missing("case", &id))?;
                Ok(refused(&inner, procedure, &why, &headers))
            }
            Err(Stopped::Failed(why)) => {
                eprintln!("maitri: api: {why}");
                Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the store cannot be written to just now")
                    .retry_after(5))
            }
        }
    })
    .await
}

/// Records that a step happened.
#[utoipa::path(post, path = "/api/v1/cases/{id}/steps", tag = "cases", operation_id = "record_step", request_body = SentStep,
    params(("id" = String, Path, description = "Id of the case"), ("If-Match" = String, Header, description = "The `ETag` of the case as it was seen")),
    responses((status = 200, description = "The case behind it", body = serde_json::Value),
        (status = 412, description = "Somebody recorded something in it since", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = 422, description = "What may not be recorded, and why", body = WireRefusal, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn step(
    State(site): State<Site>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    sent: Result<Json<SentStep>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    let (paper, act) = (evidence(&site, &sent.paper)?, act(&site, &who, &sent.r#for, &sent.why)?);
    let today = crate::cli::today();
    put(site, (who, Action::Record, Class::Ordinary), headers, id, act, move |cases, case, procedure| {
        let reached = cases.reached(&case.opened);
        stepped(case, procedure, &reached, &sent.step, &sent.answers, paper.clone(), &today)
    })
    .await
}

/// Records facts.
#[utoipa::path(post, path = "/api/v1/cases/{id}/answers", tag = "cases", operation_id = "record_answers", request_body = SentAnswers,
    params(("id" = String, Path, description = "Id of the case"), ("If-Match" = String, Header, description = "The `ETag` of the case as it was seen")),
    responses((status = 200, description = "The case behind it", body = serde_json::Value),
        (status = 422, description = "What may not be recorded, and why", body = WireRefusal, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn answers(
    State(site): State<Site>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    sent: Result<Json<SentAnswers>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    let (paper, act) = (evidence(&site, &sent.paper)?, act(&site, &who, &sent.r#for, &sent.why)?);
    let today = crate::cli::today();
    put(site, (who, Action::Record, Class::Ordinary), headers, id, act, move |cases, case, procedure| {
        let reached = cases.reached(&case.opened);
        let one =
            |(fact, value): (&String, &String)| answered(case, procedure, &reached, fact, value, paper.clone(), &today);
        sent.answers.iter().map(one).collect()
    })
    .await
}

/// Records what is known of the other side.
#[utoipa::path(post, path = "/api/v1/cases/{id}/counterpart", tag = "cases", operation_id = "record_counterpart", request_body = SentCounterpart,
    params(("id" = String, Path, description = "Id of the case"), ("If-Match" = String, Header, description = "The `ETag` of the case as it was seen")),
    responses((status = 200, description = "The case behind it", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn counterpart(
    State(site): State<Site>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    sent: Result<Json<SentCounterpart>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    let on = day(&sent.day).map_err(Problem::bad)?;
    if sent.how.trim().is_empty() {
        return Err(Problem::bad("say how the state of the other side is known"));
    }
    let state = case::counterpart(site.procedures(), &sent.state, &on, &crate::cli::today()).map_err(Problem::bad)?;
    let act = act(&site, &who, &sent.r#for, "")?;
    let entry = Entry::Counterpart { state, day: on, how: sent.how, texts: sent.texts };
    put(site, (who, Action::Record, Class::Ordinary), headers, id, act, move |_, _, _| Ok(vec![entry.clone()])).await
}

/// Records a note.
#[utoipa::path(post, path = "/api/v1/cases/{id}/notes", tag = "cases", operation_id = "record_note", request_body = SentNote,
    params(("id" = String, Path, description = "Id of the case"), ("If-Match" = String, Header, description = "The `ETag` of the case as it was seen")),
    responses((status = 200, description = "The case behind it", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn note(
    State(site): State<Site>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    sent: Result<Json<SentNote>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    if sent.text.trim().is_empty() {
        return Err(Problem::bad("the note is empty"));
    }
    let (paper, act) = (evidence(&site, &sent.paper)?, act(&site, &who, &sent.r#for, "")?);
    let entry = Entry::Noted { text: sent.text, evidence: paper };
    put(site, (who, Action::Record, Class::Ordinary), headers, id, act, move |_, _, _| Ok(vec![entry.clone()])).await
}

/// Strikes an entry that was recorded wrongly, or puts its paper right.
#[utoipa::path(post, path = "/api/v1/cases/{id}/mends", tag = "cases", operation_id = "mend_entry", request_body = SentMend,
    params(("id" = String, Path, description = "Id of the case"), ("If-Match" = String, Header, description = "The `ETag` of the case as it was seen")),
    responses((status = 200, description = "The case behind it", body = serde_json::Value),
        (status = 422, description = "What may not be recorded, and why", body = WireRefusal, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn mend(
    State(site): State<Site>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    sent: Result<Json<SentMend>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    let paper = sent.paper.as_ref().map(|p| evidence(&site, p)).transpose()?;
    let act = act(&site, &who, &sent.r#for, &sent.why)?;
    let today = crate::cli::today();
    let (entry, why) = (sent.entry, sent.why);
    let (inner, reader, case_id) = (site.clone(), who.clone(), id.clone());
    work(&site, move |store| {
        let cases = cases_of(&inner, store)?;
        let (case, _) = open_to(&inner, &reader, &cases, &case_id, Action::Record)?;
        let dated = case.entries.iter().find(|d| d.sequence == entry);
        if dated.is_some_and(|d| !reader.mends(case, &d.entry)) { Err(only_read()) } else { Ok(()) }
    })
    .await?;
    let procedures = site.procedures();
    put(site, (who, Action::Record, Class::Ordinary), headers, id, act, move |cases, case, _| {
        match &paper {
            None => struck(cases, procedures, case, entry, &why),
            Some(paper) => righted(cases, procedures, case, entry, paper, &why, &today),
        }
        .map(|entry| vec![entry])
    })
    .await
}

/// Records that bodies were asked for their opinion of the latest draft.
#[utoipa::path(post, path = "/api/v1/cases/{id}/rounds", tag = "cases", operation_id = "ask_opinions", request_body = SentAsk,
    params(("id" = String, Path, description = "Id of the case"), ("If-Match" = String, Header, description = "The `ETag` of the case as it was seen")),
    responses((status = 200, description = "The case behind it", body = serde_json::Value),
        (status = 422, description = "What may not be recorded, and why", body = WireRefusal, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn ask_opinions(
    State(site): State<Site>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    sent: Result<Json<SentAsk>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    let packs = site.packs();
    let words = maitri_review::opinion::Words::of(packs);
    let bodies: Vec<_> = sent.offices.iter().map(|o| case::opinions::body(o, &words, packs)).collect();
    let said = match sent.circle.as_str() {
        "" => None,
        word => Some(
            Circle::of(word)
                .ok_or_else(|| Problem::bad(format!("`{word}` is no circle")).known(&["local", "central"]))?,
        ),
    };
    let paper = evidence(&site, &sent.paper)?;
    let due = match (sent.due.as_str(), sent.within.as_str()) {
        (due, "") => day(due).map_err(Problem::bad)?,
        ("", days) => {
            let (inner, reader, case_id, from) = (site.clone(), who.clone(), id.clone(), paper.day.clone());
            let days = days.to_owned();
            work(&site, move |store| {
                let cases = cases_of(&inner, store)?;
                let (case, _) = open_to(&inner, &reader, &cases, &case_id, Action::AskOpinion)?;
                case::within(&case.opened.home, &from, &days).map(|(last, _)| last).map_err(Problem::bad)
            })
            .await?
        }
        _ => return Err(Problem::bad("say `due` or `within`, not both")),
    };
    let (act, today) = (act(&site, &who, &sent.r#for, "")?, crate::cli::today());
    put(site, (who, Action::AskOpinion, Class::Ordinary), headers, id, act, move |_, case, procedure| {
        let circle = case::opinions::circle_of(said, &bodies, case, procedure, packs);
        let about = case::texts::meant(case, "draft").ok();
        let about = about.map(|t| (t.text.words.clone(), t.text.file.clone())).unwrap_or_default();
        ask(case, bodies.clone(), about, &due, circle, paper.clone(), &today).map(|entry| vec![entry])
    })
    .await
}

/// Records an opinion that is typed. Of a restricted body's the log keeps number, day and office.
#[utoipa::path(post, path = "/api/v1/cases/{id}/opinions", tag = "cases", operation_id = "give_opinion", request_body = SentOpinion,
    params(("id" = String, Path, description = "Id of the case"), ("If-Match" = String, Header, description = "The `ETag` of the case as it was seen")),
    responses((status = 200, description = "The case behind it", body = serde_json::Value),
        (status = 422, description = "What may not be recorded, and why", body = WireRefusal, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn give_opinion(
    State(site): State<Site>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    sent: Result<Json<SentOpinion>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    let known = ["agree", "agree-with-changes", "disagree", "no-comment", "unknown"];
    if !known.contains(&sent.position.as_str()) {
        return Err(Problem::bad(format!("`{}` is no position", sent.position)).known(&known));
    }
    let paper = evidence(&site, &sent.paper)?;
    let (act, today) = (act(&site, &who, &sent.r#for, "")?, crate::cli::today());
    let inner = site.clone();
    let (reader_of, asked) = (who.clone(), id.clone());
    let taken = work(&site, move |store| {
        let (packs, cases) = (inner.packs(), cases_of(&inner, store)?);
        let (found, _) = open_to(&inner, &reader_of, &cases, &asked, Action::Read)?;
        if !reader_of.puts_opinions(found) {
            return Err(only_read());
        }
        let words = maitri_review::opinion::Words::of(packs);
        let about = case::opinions::About::latest(store, found).map_err(Problem::bad)?;
        let draft = about.draft(packs);
        let reader = maitri_review::opinion::Reader { words: &words, draft: draft.as_ref() };
        let comments: Vec<(String, String)> =
            sent.comments.iter().map(|c| (c.text.clone(), c.clause.clone())).collect();
        let typed = case::opinions::Typed { from: &sent.from, position: &sent.position, comments: &comments };
        // Words of a restricted body do not come this way: there is a page for them, with its own store.
        let keep = crate::keep::NoSecondStore;
        let taken = case::opinions::typed(found, &typed, None, paper, &reader, packs, &keep).map_err(|fits| {
            let fits = fits.join(", ");
            Problem::bad(format!("a clause is none of the text that was asked about; perhaps: {fits}"))
        })?;
        if reader_of.asks_second(&[taken.opinion.class]) {
            return Err(Problem::new(StatusCode::FORBIDDEN, SECOND));
        }
        if !reader_of.puts_opinion(found, &taken.opinion) {
            return Err(Problem::new(StatusCode::FORBIDDEN, "your office may not put in the opinion of this office"));
        }
        if taken.opinion.class.is_restricted() && (sent.position != "unknown" || !comments.is_empty()) {
            return Err(Problem::bad(
                "the words of this office are restricted and are not taken here: send number, day and office alone, with the \
                 position `unknown`; its words go to the second store by the page of the case",
            ));
        }
        Ok(taken)
    })
    .await?;
    let procedures = site.procedures();
    // Whether they may was asked above, with whose opinion it is.
    put(site, (who, Action::Read, Class::Ordinary), headers, id, act, move |_, case, _| {
        case::opinions::entries(case, std::slice::from_ref(&taken), procedures, &today)
    })
    .await
}

/// Answers a comment.
#[utoipa::path(post, path = "/api/v1/cases/{id}/responses", tag = "cases", operation_id = "respond_comment", request_body = SentResponse,
    params(("id" = String, Path, description = "Id of the case"), ("If-Match" = String, Header, description = "The `ETag` of the case as it was seen")),
    responses((status = 200, description = "The case behind it", body = serde_json::Value),
        (status = 422, description = "What may not be recorded, and why", body = WireRefusal, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn respond_comment(
    State(site): State<Site>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    sent: Result<Json<SentResponse>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    let answer = Answer::of(&sent.answer).ok_or_else(|| {
        Problem::bad(format!("`{}` is no answer to a comment", sent.answer)).known(&["accepted", "partly", "not"])
    })?;
    let act = act(&site, &who, &sent.r#for, "")?;
    let response = opinion::Response { answer: Some(answer), explanation: sent.reason, revised: sent.revised };
    let comment = maitri_document::lang::digits::arabic(sent.comment.trim());
    put(site, (who, Action::Record, Class::Opinion), headers, id, act, move |_, case, _| {
        respond(case, &comment, response.clone()).map(|entry| vec![entry])
    })
    .await
}

/// Records the silence of those who did not answer: as silence, never as agreement.
#[utoipa::path(post, path = "/api/v1/cases/{id}/silence", tag = "cases", operation_id = "record_silence",
    params(("id" = String, Path, description = "Id of the case"), ("If-Match" = String, Header, description = "The `ETag` of the case as it was seen")),
    responses((status = 200, description = "The case behind it", body = serde_json::Value),
        (status = 422, description = "What may not be recorded, and why", body = WireRefusal, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn silence(
    State(site): State<Site>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let (act, today) = (act(&site, &who, "", "")?, crate::cli::today());
    put(site, (who, Action::Record, Class::Opinion), headers, id, act, move |_, case, _| silent(case, &today)).await
}

/// What waits in all cases that the reader may read, what is late first.
#[utoipa::path(get, path = "/api/v1/waiting", tag = "cases", operation_id = "waiting",
    responses((status = 200, description = "What waits (`maitri/waiting/1`)", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn waiting(State(site): State<Site>, who: Who) -> Result<Response, Problem> {
    let inner = site.clone();
    let rows = work(&site, move |store| {
        let cases = cases_of(&inner, store)?;
        let today = crate::cli::today();
        let mut rows = case::waits::rows(&cases, inner.procedures(), None, &today);
        rows.retain(|row| cases.cases.get(&row.case).is_some_and(|c| who.may(Action::Find, Some(c), Class::Ordinary)));
        Ok(serde_json::json!({ "schema": "maitri/waiting/1", "today": today, "waiting": rows }))
    });
    Ok(Json(rows.await?).into_response())
}

fn role(word: &str) -> Result<TextRole, Problem> {
    let found = TextRole::ALL.into_iter().find(|r| r.code() == word);
    found.ok_or_else(|| {
        let known = ["draft", "agreed", "approved", "for-signing", "signed"];
        Problem::bad(format!("`{word}` is no role of a text")).known(&known)
    })
}

/// Reads a body as a document of that name.
async fn document(name: String, bytes: Bytes) -> Result<maitri_document::Document, Problem> {
    if bytes.is_empty() {
        return Err(Problem::bad("the body is empty: send the file itself"));
    }
    super::compute(move || {
        let unread = |e| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, e);
        crate::reading::read_upload(&name, &bytes).map_err(unread)
    })
    .await
}

/// Keeps a text: the body is the file.
#[utoipa::path(post, path = "/api/v1/cases/{id}/texts", tag = "cases", operation_id = "keep_text",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    params(("id" = String, Path, description = "Id of the case"), TextAsked, ("If-Match" = String, Header, description = "The `ETag` of the case as it was seen")),
    responses((status = 200, description = "The case behind it", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn text(
    State(site): State<Site>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    asked: Result<Query<TextAsked>, QueryRejection>,
    bytes: Bytes,
) -> Result<Response, Problem> {
    let asked = problem::asked(asked)?;
    let role = role(&asked.role)?;
    seen(&headers)?;
    let name = file_name(&asked.name);
    let read = document(name.clone(), bytes.clone()).await?;
    let language = match asked.language.as_str() {
        "" => maitri_review::draft::language_of(&read.text).0,
        code => code.to_owned(),
    };
    let act = act(&site, &who, "", "")?;
    let hash = work(&site, move |store| Ok(store.blob_put(&bytes)?)).await?;
    let text = case::version(&read, hash, &name, role, &language, &asked.author);
    put(site, (who, Action::Add, Class::Ordinary), headers, id, act, move |cases, case, _| {
        Ok(vec![text_added(&cases.reached(&case.opened), text.clone())?])
    })
    .await
}

/// Where a file differs from a text of a case.
#[derive(Serialize, ToSchema)]
#[schema(as = Same)]
pub struct WireSame {
    /// `maitri/same/1`.
    schema: &'static str,
    /// Whether both say the same, word for word.
    same: bool,
    /// Name of the text that is kept.
    against: String,
    /// Its hash.
    words: String,
    /// The places that differ; none where it is the same, or differs in marks or digits only.
    differs: Vec<WireDiffers>,
}

/// A place that differs.
#[derive(Serialize, ToSchema)]
#[schema(as = SameDiffers)]
pub struct WireDiffers {
    /// Number of the clause as printed; empty where it has none.
    place: String,
    /// What the text that is kept says; empty where it has nothing there.
    kept: String,
    /// What the file says; empty where it has nothing there.
    file: String,
}

/// Is a file the same text as one that is kept? The body is the file; it is not kept.
#[utoipa::path(post, path = "/api/v1/cases/{id}/same", tag = "cases", operation_id = "same_text",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    params(("id" = String, Path, description = "Id of the case"), TextAsked),
    responses((status = 200, description = "The same, or where it differs", body = WireSame),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn same(
    State(site): State<Site>,
    who: Who,
    Path(id): Path<String>,
    asked: Result<Query<TextAsked>, QueryRejection>,
    bytes: Bytes,
) -> Result<Response, Problem> {
    let asked = problem::asked(asked)?;
    let role = role(&asked.role)?;
    let read = document(file_name(&asked.name), bytes).await?;
    let inner = site.clone();
    work(&site, move |store| {
        let cases = cases_of(&inner, store)?;
        let (case, _) = open_to(&inner, &who, &cases, &id, Action::Read)?;
        let language = match asked.language.as_str() {
            "" => maitri_review::draft::language_of(&read.text).0,
            code => code.to_owned(),
        };
        let kept = cases.text(&case.opened, role, &language);
        let kept = kept.ok_or_else(|| Problem::missing("text of this role in the language", &language))?;
        let same = kept.words == words_hash(&read);
        let mut differs = Vec::new();
        if !same {
            let bytes = store.blob_get(&kept.file)?.ok_or_else(Problem::ours)?;
            let before = crate::reading::read_upload(&kept.name, &bytes).map_err(|_| Problem::ours())?;
            let found = differences(&before, &read);
            differs.extend(found.into_iter().map(|d| WireDiffers { place: d.place, kept: d.first, file: d.second }));
        }
        let (against, words) = (kept.name.clone(), kept.words.clone());
        Ok(Json(WireSame { schema: "maitri/same/1", same, against, words, differs }).into_response())
    })
    .await
}

/// A file of a case, as it came in.
#[utoipa::path(get, path = "/api/v1/cases/{id}/files/{hash}", tag = "cases", operation_id = "case_file",
    params(("id" = String, Path, description = "Id of the case"), ("hash" = String, Path, description = "SHA-256 of the file")),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn file(
    State(site): State<Site>,
    who: Who,
    Path((id, hash)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let inner = site.clone();
    work(&site, move |store| {
        let cases = cases_of(&inner, store)?;
        let (case, _) = open_to(&inner, &who, &cases, &id, Action::Read)?;
        let found = case::name_of(case, &hash, &|entry| who.sees(case, entry));
        let name = found.ok_or_else(|| Problem::missing("file of this case", &hash))?;
        let bytes = store.blob_get(&hash)?.ok_or_else(|| Problem::missing("file of this case", &hash))?;
        let headers = [
            (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
            (header::CONTENT_DISPOSITION, disposition(&name, "file")),
        ];
        Ok((headers, bytes).into_response())
    })
    .await
}
