//! The further life of ties for programs: the same entries as on the pages, refused for the same reasons. An entity tag is the last event of a
//! life; who writes says in `If-Match` which one they saw, so that nobody overwrites what they did not see.

#![allow(unused_qualifications, reason = "what describes the parameters names them so")]

use super::etag::{seen, tag};
use super::problem::{Problem, asked, body};
use crate::life::{Command, Fields, Unrecorded, Watch, may, record, words};
use crate::web::who::Who;
use crate::web::{Site, worklist};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maitri_pack::Language;
use maitri_registry::follow::life::{Life, SignKind};
use maitri_registry::record::Relationship;
use maitri_registry::rights::Action;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::{IntoParams, ToSchema};

/// An entry to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RecordLife)]
pub struct SentEntry {
    /// Its kind: `term`, `meeting-planned`, `meeting-postponed`, `decided` …
    entry: String,
    /// Its fields, as the form of the page names them; of a correction `sequence`, and in `instead` the kind of what holds instead, with its
    /// fields beside them.
    #[serde(default)]
    fields: Fields,
    /// Why, where it needs saying.
    #[serde(default)]
    why: String,
}

/// What may be asked of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskedList {
    /// Only ties with this sign.
    sign: Option<String>,
}

/// What may be asked of the worklist.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskedYear {
    /// The year of the change.
    year: Option<String>,
}

async fn watch<T: Send + 'static>(
    site: &Site,
    work: impl FnOnce(&maitri_store::Store, &Watch) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let store = site.store().ok_or_else(Problem::no_register)?;
    let procedures = site.procedures();
    super::compute(move || {
        let watch = Watch::load(&store, procedures, &crate::cli::today()).map_err(unreadable)?;
        work(&store, &watch)
    })
    .await
}

fn unreadable(why: String) -> Problem {
    eprintln!("maitri: api: {why}");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the lives of ties cannot be read just now").retry_after(5)
}

fn answer(value: &Value, last: Option<u64>, status: StatusCode) -> Result<Response, Problem> {
    let text = serde_json::to_string(value).map_err(|_| Problem::ours())? + "\n";
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], text).into_response();
    if let Some(last) = last {
        response.headers_mut().insert(header::ETAG, tag(last));
    }
    Ok(response)
}

fn found<'w>(watch: &'w Watch, who: &Who, id: &str, action: Action) -> Result<&'w Relationship, Problem> {
    let tie =
        watch.tie(id).filter(|t| may(&who.asker(), Action::Read, t)).ok_or_else(|| Problem::missing("tie", id))?;
    if may(&who.asker(), action, tie) { Ok(tie) } else { Err(not_theirs()) }
}

fn not_theirs() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "your office may read this tie's life, and not write in it")
}

/// The signed ties with their signs.
#[utoipa::path(get, path = "/api/v1/life", tag = "life", operation_id = "lives", params(AskedList),
    responses((status = 200, description = "The ties (`maitri/life-list/1`), each with its signs and the rows behind them", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn list(
    State(site): State<Site>,
    who: Who,
    query: Result<Query<AskedList>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let asked = asked(query)?;
    let wanted = match asked.sign.as_deref() {
        None => None,
        Some(code) => {
            let known: Vec<&'static str> = SignKind::ALL.iter().map(|k| k.code()).collect();
            Some(SignKind::of(code).ok_or_else(|| Problem::bad(format!("`{code}` is no sign")).known(&known))?)
        }
    };
    let list = watch(&site, move |_, watch| {
        let empty = Life::default();
        let mut all = Vec::new();
        for tie in watch.ties.iter().filter(|t| t.status == "signed" && may(&who.asker(), Action::Find, t)) {
            let signs = watch.signs(tie);
            if wanted.is_some_and(|k| signs.iter().all(|s| s.kind != k)) {
                continue;
            }
            let life = watch.life(&tie.id).unwrap_or(&empty);
            let standing = life.standing(watch.house, &watch.today);
            all.push(json!({
                "tie": tie.id, "pair": watch.pair(tie), "home": tie.home.id, "partner": tie.partner.id, "standing": standing.code(), "day": standing.day(),
                "last": life.last, "signs": signs.iter().map(|s| s.kind.code()).collect::<Vec<_>>(),
                "href": format!("/api/v1/life/{}", crate::web::escaped(&tie.id)),
            }));
        }
        Ok(json!({ "schema": "maitri/life-list/1", "as_of": watch.today, "ties": all }))
    });
    answer(&list.await?, None, StatusCode::OK)
}

/// The life of a tie.
#[utoipa::path(get, path = "/api/v1/life/{id}", tag = "life", operation_id = "life", params(("id" = String, Path, description = "Id of the tie")),
    responses((status = 200, description = "The life (`maitri/life/1`); `ETag` is its last event", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn one(State(site): State<Site>, who: Who, Path(id): Path<String>) -> Result<Response, Problem> {
    let packs = site.packs();
    let (value, last) = watch(&site, move |_, watch| {
        let tie = found(watch, &who, &id, Action::Read)?;
        let wire = crate::cli::life::wire(watch, packs, tie, Language::En);
        Ok((wire, watch.life(&id).map_or(0, |l| l.last)))
    })
    .await?;
    answer(&value, Some(last), StatusCode::OK)
}

/// Records an entry of a life.
#[utoipa::path(post, path = "/api/v1/life/{id}/entries", tag = "life", operation_id = "record_life", request_body = SentEntry,
    params(("id" = String, Path, description = "Id of the tie"), ("If-Match" = String, Header, description = "The `ETag` of the life that was seen")),
    responses((status = 201, description = "The life as it stands then", body = serde_json::Value),
        (status = 412, description = "Somebody recorded something since", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn entry(
    State(site): State<Site>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Result<Json<SentEntry>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    let at = seen(&headers)?;
    let (packs, procedures) = (site.packs(), site.procedures());
    let (value, last) = watch(&site, move |store, watch| {
        found(watch, &who, &id, Action::Record)?;
        let act = who.act(&sent.why);
        let command = Command {
            tie: &id,
            seen: Some(at),
            act: &act,
            code: &sent.entry,
            fields: &sent.fields,
            language: Language::En,
        };
        record(store, &who.asker(), &command).map_err(|e| match e {
            Unrecorded::Gone => Problem::missing("tie", &id),
            Unrecorded::NotTheirs => not_theirs(),
            Unrecorded::Moved => Problem::new(
                StatusCode::PRECONDITION_FAILED,
                "somebody recorded something of this tie since: read it again",
            ),
            Unrecorded::Fields(wrong) => {
                let all: Vec<String> = wrong.iter().map(|w| words::wrong(w, Language::En)).collect();
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, all.join("; "))
            }
            Unrecorded::Refused(why) => {
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, words::refusal(packs, &why, Language::En))
            }
            Unrecorded::Failed(why) => unreadable(why),
        })?;
        let now = Watch::load(store, procedures, &watch.today).map_err(unreadable)?;
        let tie = found(&now, &who, &id, Action::Read)?;
        Ok((crate::cli::life::wire(&now, packs, tie, Language::En), now.life(&id).map_or(0, |l| l.last)))
    })
    .await?;
    answer(&value, Some(last), StatusCode::CREATED)
}

/// The ties whose partner was merged, abolished or enlarged.
#[utoipa::path(get, path = "/api/v1/worklist", tag = "life", operation_id = "worklist", params(AskedYear),
    responses((status = 200, description = "The ties by the unit that is there now (`maitri/worklist/1`)", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn changed(
    State(site): State<Site>,
    who: Who,
    query: Result<Query<AskedYear>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let asked = asked(query)?;
    let value = watch(&site, move |_, watch| {
        let (year, years) = worklist::year_of(watch, asked.year.as_deref().unwrap_or(""));
        let groups = worklist::groups(watch, &year, Language::En, &|t| may(&who.asker(), Action::Find, t));
        Ok(
            json!({ "schema": "maitri/worklist/1", "year": year, "years": years, "units": worklist::wire(watch, &groups) }),
        )
    });
    answer(&value.await?, None, StatusCode::OK)
}
