//! Activities for programs: the same commands as on the pages. An entity tag is the last event about an activity.

use super::etag::{seen, tagged};
use super::problem::{Problem, body};
use crate::follow::NotRecorded;
use crate::follow::activities::{Stop, correct, hold, stop_words, tidy, ties, whose, wire, withdraw};
use crate::follow::rights::may;
use crate::web::Site;
use crate::web::who::Who;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use maitri_pack::Language;
use maitri_registry::act::Act;
use maitri_registry::follow::activity::{Refusal, Said};
use maitri_registry::rights::Action;
use maitri_store::Store;
use serde::Deserialize;

/// Records an activity.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentActivity {
    /// Id of the tie in the register.
    tie: String,
    /// What is said of it.
    said: Said,
    /// For which office, where the reader is not logged in for one.
    #[serde(default)]
    r#for: String,
}

/// Says an activity anew, or withdraws it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentChange {
    /// What is said of it from now on; not for a withdrawal.
    #[serde(default)]
    said: Option<Said>,
    /// Why.
    why: String,
    /// For which office.
    #[serde(default)]
    r#for: String,
}

/// The circumstances; at a desk the office may be said.
pub(super) fn act(who: &Who, office: &str, why: &str) -> Result<Act, Problem> {
    who.act_for(office, why).map_err(Problem::bad)
}

/// Work with the store, away from the threads that answer.
pub(super) async fn work<T: Send + 'static>(
    site: &Site,
    make: impl FnOnce(&Store) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let store = site.store().ok_or_else(Problem::no_register)?;
    super::compute(move || make(&store)).await
}

/// What the store says, as a problem of ours.
pub(super) fn broken(why: String) -> Problem {
    eprintln!("maitri: api: {why}");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the store cannot be read just now").retry_after(5)
}

pub(super) fn gone() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "there is none of that id")
}

fn refused(stop: Stop) -> Problem {
    let status = match &stop {
        NotRecorded::Refused(all) if all.contains(&Refusal::Moved) => StatusCode::PRECONDITION_FAILED,
        NotRecorded::Refused(all) if all.contains(&Refusal::Gone) => StatusCode::NOT_FOUND,
        NotRecorded::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NotRecorded::Stopped(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    Problem::new(status, stop_words(&stop, Language::En))
}

/// The activities that the reader may see.
#[utoipa::path(get, path = "/api/v1/activities", tag = "year", operation_id = "activities",
    responses((status = 200, description = "The activities that the reader may see", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn list(State(site): State<Site>, who: Who) -> Result<Response, Problem> {
    let (wires, size) = work(&site, move |store| {
        let (follow, size) = crate::follow::load(store).map_err(broken)?;
        let all = &follow.activities;
        let seen = all.by_id.iter().filter(|(_, a)| may(&who, Action::Find, &a.whose.home, &a.office));
        Ok((seen.map(|(id, a)| wire(id, a, all)).collect::<Vec<_>>(), size))
    })
    .await?;
    Ok(tagged(StatusCode::OK, size, &serde_json::json!({ "schema": "maitri/activities/1", "activities": wires })))
}

/// One activity.
#[utoipa::path(get, path = "/api/v1/activities/{id}", tag = "year", operation_id = "activity", params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "An activity, with what is missing of it", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn one(State(site): State<Site>, who: Who, Path(id): Path<String>) -> Result<Response, Problem> {
    let (wire, last) = work(&site, move |store| show(store, &who, &id)).await?;
    Ok(tagged(StatusCode::OK, last, &wire))
}

fn show(store: &Store, who: &Who, id: &str) -> Result<(serde_json::Value, u64), Problem> {
    let (follow, _) = crate::follow::load(store).map_err(broken)?;
    let all = &follow.activities;
    let one = all.by_id.get(id).filter(|a| may(who, Action::Read, &a.whose.home, &a.office)).ok_or_else(gone)?;
    Ok((wire(id, one, all), one.last))
}

/// Records an activity.
#[utoipa::path(post, path = "/api/v1/activities", tag = "year", operation_id = "record_activity", request_body = serde_json::Value,
    responses((status = 201, description = "It, as it was recorded", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn add(
    State(site): State<Site>,
    who: Who,
    sent: Result<Json<SentActivity>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    let act = act(&who, &sent.r#for, "")?;
    let (id, wire, last) = work(&site, move |store| {
        let ties = ties(store).map_err(broken)?;
        let tie = ties.iter().find(|t| t.id == sent.tie && may(&who, Action::Record, &t.home.id, &who.office));
        let tie = tie.ok_or_else(|| {
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("`{}` is no tie in which you may record", sent.tie))
        })?;
        let mut said = sent.said;
        tidy(&mut said, Language::En);
        let id = hold(store, &act, &whose(tie), &said, &[]).map_err(refused)?;
        let (wire, last) = show(store, &who, &id)?;
        Ok((id, wire, last))
    })
    .await?;
    let mut response = tagged(StatusCode::CREATED, last, &wire);
    if let Ok(at) = HeaderValue::from_str(&format!("/api/v1/activities/{id}")) {
        response.headers_mut().insert(header::LOCATION, at);
    }
    Ok(response)
}

async fn change(
    site: Site,
    who: Who,
    id: String,
    headers: HeaderMap,
    sent: Result<Json<SentChange>, JsonRejection>,
    back: bool,
) -> Result<Response, Problem> {
    let (sent, at) = (body(sent)?, seen(&headers)?);
    let act = act(&who, &sent.r#for, &sent.why)?;
    let (wire, last) = work(&site, move |store| {
        let (follow, _) = crate::follow::load(store).map_err(broken)?;
        let one = follow.activities.by_id.get(&id).filter(|a| may(&who, Action::Record, &a.whose.home, &a.office));
        one.ok_or_else(gone)?;
        match (back, sent.said) {
            (true, _) => withdraw(store, &act, &id, Some(at)).map_err(refused)?,
            (false, Some(mut said)) => {
                tidy(&mut said, Language::En);
                correct(store, &act, &id, Some(at), &|slot: &mut Said| slot.clone_from(&said), &[]).map_err(refused)?;
            }
            (false, None) => return Err(Problem::bad("`said` is missing")),
        }
        show(store, &who, &id)
    })
    .await?;
    Ok(tagged(StatusCode::OK, last, &wire))
}

/// Says an activity anew.
#[utoipa::path(post, path = "/api/v1/activities/{id}/corrections", tag = "year", operation_id = "correct_activity", request_body = serde_json::Value, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag that was seen")),
    responses((status = 200, description = "It, as it stands now", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn say_anew(
    State(site): State<Site>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Result<Json<SentChange>, JsonRejection>,
) -> Result<Response, Problem> {
    change(site, who, id, headers, sent, false).await
}

/// Withdraws an activity.
#[utoipa::path(post, path = "/api/v1/activities/{id}/withdrawal", tag = "year", operation_id = "withdraw_activity", request_body = serde_json::Value, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag that was seen")),
    responses((status = 200, description = "It, as it stands now", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn take_back(
    State(site): State<Site>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Result<Json<SentChange>, JsonRejection>,
) -> Result<Response, Problem> {
    change(site, who, id, headers, sent, true).await
}
