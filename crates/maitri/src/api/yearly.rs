//! The reporting year for programs: the same commands as on the pages.

use super::activities::{act, broken, gone, work};
use super::etag::{seen, tagged};
use super::problem::{Problem, body};
use crate::case::day;
use crate::follow::NotRecorded;
use crate::follow::rights::{leads, may, seen_by, takers, takes};
use crate::follow::yearly::{Opening, Stepping, Stop, open, report, step, stop_words, wire};
use crate::web::Site;
use crate::web::who::Who;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maitri_pack::Language;
use maitri_registry::follow::cycle::{CLOSE, Paper, Refusal, Report};
use maitri_registry::rights::Action;
use maitri_store::Store;
use serde::Deserialize;

/// Opens a year.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentYear {
    /// The year, of the common era or the Buddhist.
    year: i32,
    /// First day of the time that is reported; else the budget year.
    #[serde(default)]
    from: String,
    /// Its last day.
    #[serde(default)]
    until: String,
    /// For which office.
    #[serde(default)]
    r#for: String,
}

/// Takes a step.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentStep {
    /// Its event.
    step: String,
    /// The paper behind it.
    #[serde(default)]
    paper: Paper,
    /// What it says or adds.
    #[serde(default)]
    text: String,
    /// To which provinces, by place id.
    #[serde(default)]
    provinces: Vec<String>,
    /// Until when.
    #[serde(default)]
    deadline: String,
    /// For which office.
    #[serde(default)]
    r#for: String,
}

/// A province reports.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentReport {
    /// The province, by place id.
    home: String,
    /// What it reports.
    #[serde(default)]
    report: Report,
    /// For which office.
    #[serde(default)]
    r#for: String,
}

fn refused(stop: Stop) -> Problem {
    let status = match &stop {
        NotRecorded::Refused(Refusal::Moved) => StatusCode::PRECONDITION_FAILED,
        NotRecorded::Refused(Refusal::Gone) => StatusCode::NOT_FOUND,
        NotRecorded::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        NotRecorded::Stopped(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    Problem::new(status, stop_words(&stop, None, Language::En))
}

fn forbidden() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "this is for another office to do")
}

/// A year as far as the reader may see it. Who may see nothing of it is told of none.
fn show(store: &Store, who: &Who, id: &str) -> Result<(serde_json::Value, u64), Problem> {
    let (follow, _) = crate::follow::load(store).map_err(broken)?;
    let one = seen_by(who, Action::Read, follow.cycles.by_id.get(id).ok_or_else(gone)?);
    if one.opened.expected.is_empty() {
        return Err(gone());
    }
    Ok((wire(id, &one, &follow.activities), one.last))
}

/// The years.
#[utoipa::path(get, path = "/api/v1/yearly", tag = "year", operation_id = "years",
    responses((status = 200, description = "The reporting years", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn list(State(site): State<Site>, _who: Who) -> Result<Response, Problem> {
    let (years, size) = work(&site, move |store| {
        let (follow, size) = crate::follow::load(store).map_err(broken)?;
        let all = follow.cycles.by_id.iter().filter(|(_, c)| !c.withdrawn);
        let line = |(id, c): (&String, &maitri_registry::follow::cycle::Cycle)| {
            serde_json::json!({ "id": id, "year": c.opened.year, "state": c.state, "href": format!("/api/v1/yearly/{id}") })
        };
        Ok((all.map(line).collect::<Vec<_>>(), size))
    })
    .await?;
    Ok(tagged(StatusCode::OK, size, &serde_json::json!({ "schema": "maitri/years/1", "years": years })))
}

/// One year.
#[utoipa::path(get, path = "/api/v1/yearly/{id}", tag = "year", operation_id = "year", params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "A year, tie by tie, every figure with its activities", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn one(State(site): State<Site>, who: Who, Path(id): Path<String>) -> Result<Response, Problem> {
    let (wire, last) = work(&site, move |store| show(store, &who, &id)).await?;
    Ok(tagged(StatusCode::OK, last, &wire))
}

/// Opens a year.
#[utoipa::path(post, path = "/api/v1/yearly", tag = "year", operation_id = "open_year", request_body = serde_json::Value,
    responses((status = 201, description = "It, as it was opened", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn start(
    State(site): State<Site>,
    who: Who,
    sent: Result<Json<SentYear>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    if !leads(&who, site.procedures(), Action::Record) {
        return Err(forbidden());
    }
    let by = act(&who, &sent.r#for, "")?;
    let year = maitri_document::lang::dates::to_common_era(sent.year);
    let procedures = site.procedures();
    let asked = Opening {
        year,
        from: day(&sent.from).map_err(Problem::bad)?,
        until: day(&sent.until).map_err(Problem::bad)?,
        as_of: crate::cli::today(),
    };
    let (wire, last) = work(&site, move |store| {
        let id = open(store, procedures, &by, &asked).map_err(refused)?;
        show(store, &who, &id)
    })
    .await?;
    Ok(tagged(StatusCode::CREATED, last, &wire))
}

/// A day as in the forms, else a problem that names its field.
fn typed(field: &str, text: &str) -> Result<String, Problem> {
    day(text).map_err(|why| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{field}: {why}")))
}

/// Takes a step.
#[utoipa::path(post, path = "/api/v1/yearly/{id}/steps", tag = "year", operation_id = "record_year_step", request_body = serde_json::Value, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag that was seen")),
    responses((status = 200, description = "It, as it stands now", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn take_step(
    State(site): State<Site>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Result<Json<SentStep>, JsonRejection>,
) -> Result<Response, Problem> {
    let (sent, at) = (body(sent)?, seen(&headers)?);
    // Who leads the year is told that a step is none.
    let known = !takers(site.procedures(), &sent.step).is_empty();
    let on = if known { sent.step.as_str() } else { CLOSE };
    if !takes(&who, site.procedures(), on, Action::Record) {
        return Err(forbidden());
    }
    let by = act(&who, &sent.r#for, "")?;
    let procedures = site.procedures();
    let deadline = typed("deadline", &sent.deadline)?;
    let paper = Paper { day: typed("paper.day", &sent.paper.day)?, ..sent.paper };
    let (wire, last) = work(&site, move |store| {
        let say = Stepping { step: sent.step, paper, text: sent.text, provinces: sent.provinces, deadline };
        step(store, procedures, &by, &id, Some(at), &say).map_err(refused)?;
        show(store, &who, &id)
    })
    .await?;
    Ok(tagged(StatusCode::OK, last, &wire))
}

/// A province reports.
#[utoipa::path(post, path = "/api/v1/yearly/{id}/reports", tag = "year", operation_id = "report_of_province", request_body = serde_json::Value, params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag that was seen")),
    responses((status = 200, description = "It, as it stands now", body = serde_json::Value),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn take_report(
    State(site): State<Site>,
    who: Who,
    Path(id): Path<String>,
    headers: HeaderMap,
    sent: Result<Json<SentReport>, JsonRejection>,
) -> Result<Response, Problem> {
    let (sent, at) = (body(sent)?, seen(&headers)?);
    if !may(&who, Action::Record, &sent.home, &who.office) {
        return Err(forbidden());
    }
    let by = act(&who, &sent.r#for, "")?;
    let procedures = site.procedures();
    let mut said = sent.report;
    said.paper.day = typed("report.paper.day", &said.paper.day)?;
    let (wire, last) = work(&site, move |store| {
        report(store, procedures, &by, &id, Some(at), &sent.home, &said).map_err(refused)?;
        show(store, &who, &id)
    })
    .await?;
    Ok(tagged(StatusCode::OK, last, &wire))
}
