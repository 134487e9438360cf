//! Delegations, projects and directives for programs: the same commands as on the pages, refused for the same reasons. An entity tag is the
//! last event of a thing; who writes says in `If-Match` which one they saw.

#![allow(unused_qualifications, reason = "what describes the parameters names them so")]

use super::etag::{seen, tag};
use super::problem::{Problem, body};
use crate::department::tell::{self, Teller};
use crate::department::{self, Given, Noun, Of, Stop, Thing, wire};
use crate::follow::load;
use crate::web::Site;
use crate::web::who::{SECOND, Who};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maitri_pack::Language;
use maitri_registry::class::Class;
use maitri_registry::follow::Follow;
use maitri_registry::rights::Action;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What is said: fields by name, as `maitri delegation words` tells them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SaySomething)]
pub struct Sent {
    /// What it is (`member`, `decided`, `point` …); not said where one is opened.
    #[serde(default)]
    entry: String,
    /// Its fields.
    #[serde(default)]
    fields: BTreeMap<String, String>,
    /// Why, where it needs saying.
    #[serde(default)]
    why: String,
    /// For which office, where the reader is not logged in for one.
    #[serde(default)]
    r#for: String,
}

/// What stands in the way.
#[derive(Serialize, ToSchema)]
#[schema(as = DepartmentRefusal)]
pub struct WireRefusal {
    /// Always `about:blank`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The name of the status.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The sentence.
    detail: String,
    /// The field that it speaks of; empty: none.
    field: String,
    /// The rule of the catalogue (`R-250`); empty: none.
    rule: String,
}

fn language(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    ["th", "vi"].iter().find(|c| asked.starts_with(**c)).and_then(|c| Language::from_code(c)).unwrap_or_default()
}

fn told<'t>(
    site: &'t Site,
    today: &'t str,
    headers: &HeaderMap,
    sees: &'t dyn Fn(Thing<'_>, Class) -> bool,
) -> Teller<'t> {
    Teller { laws: site.laws(), procedures: site.procedures(), language: language(headers), today, sees }
}

/// What a program is told: stubs of restricted papers are for the pages.
fn sees(who: &Who) -> impl Fn(Thing<'_>, Class) -> bool + '_ {
    move |thing: Thing<'_>, class| !class.is_restricted() && who.sees_of(thing, class)
}

fn busy(why: &str) -> Problem {
    eprintln!("maitri: api: {why}");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the store cannot be used just now").retry_after(5)
}

fn stopped(site: &Site, headers: &HeaderMap, noun: Noun, id: &str, stop: &Stop) -> Result<Response, Problem> {
    let today = crate::cli::today();
    let (field, detail) = told(site, &today, headers, &tell::ordinary).stop(stop, noun);
    let (status, title, rule) = match stop {
        Stop::Gone => return Err(Problem::missing("thing", id)),
        Stop::Failed(why) => return Err(busy(why)),
        Stop::Moved => (StatusCode::PRECONDITION_FAILED, "Precondition Failed", ""),
        Stop::Refused(why) => (StatusCode::UNPROCESSABLE_ENTITY, "Unprocessable Entity", why.rule().unwrap_or("")),
        Stop::Bad(..) | Stop::NoWord(_) => (StatusCode::BAD_REQUEST, "Bad Request", ""),
    };
    let wire =
        WireRefusal { kind: "about:blank", title, status: status.as_u16(), detail, field, rule: rule.to_owned() };
    let body = serde_json::to_string(&wire).unwrap_or_default() + "\n";
    Ok((status, [(header::CONTENT_TYPE, super::problem::MEDIA)], body).into_response())
}

fn find<'f>(who: &Who, follow: &'f Follow, noun: Noun, id: &str) -> Result<Thing<'f>, Problem> {
    let found = Thing::find(follow, noun, id);
    // Of what stands in their list nobody hears anything new by this.
    if found.is_some_and(|t| who.needs_second(t.class()) && who.sees_of(t, Class::Ordinary)) {
        return Err(Problem::new(StatusCode::FORBIDDEN, SECOND));
    }
    let thing = found.filter(|t| who.may_with(Action::Read, *t, Class::Ordinary));
    // One of others is answered as one that is not there.
    thing.ok_or_else(|| Problem::missing("thing", id))
}

fn whole(
    site: &Site,
    who: &Who,
    headers: &HeaderMap,
    follow: &Follow,
    of: (Noun, &str),
    status: StatusCode,
) -> Result<Response, Problem> {
    let (noun, id) = of;
    let thing = find(who, follow, noun, id)?;
    let today = crate::cli::today();
    let sees = sees(who);
    let wire = wire::whole(&told(site, &today, headers, &sees), follow, noun, id, thing);
    let text = serde_json::to_string(&wire).map_err(|_| Problem::ours())? + "\n";
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], text).into_response();
    response.headers_mut().insert(header::ETAG, tag(thing.last()));
    if status == StatusCode::CREATED {
        let at = HeaderValue::from_str(&format!("/api/v1/{}/{id}", noun.path())).map_err(|_| Problem::ours())?;
        response.headers_mut().insert(header::LOCATION, at);
    }
    Ok(response)
}

/// Work with the store, away from the threads that answer.
async fn work<T: Send + 'static>(
    site: &Site,
    make: impl FnOnce(&maitri_store::Store) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let store = site.store().ok_or_else(Problem::no_register)?;
    super::compute(move || make(&store)).await
}

async fn list(noun: Noun, site: Site, who: Who, headers: HeaderMap) -> Result<Response, Problem> {
    let inner = site.clone();
    let list = work(&site, move |store| {
        let (follow, _) = load(store).map_err(|e| busy(&e))?;
        let today = crate::cli::today();
        let sees = sees(&who);
        let teller = told(&inner, &today, &headers, &sees);
        let all = noun.ids(&follow).into_iter().filter_map(|id| Some((id, Thing::find(&follow, noun, id)?)));
        let seen = all.filter(|(_, thing)| who.sees_of(*thing, Class::Ordinary));
        let lines: Vec<_> = seen.map(|(id, thing)| wire::line(&teller, &follow, noun, id, thing)).collect();
        Ok(serde_json::json!({ "schema": format!("maitri/{}/1", noun.path()), "all": lines }))
    });
    Ok(Json(list.await?).into_response())
}

async fn one(noun: Noun, site: Site, who: Who, headers: HeaderMap, id: String) -> Result<Response, Problem> {
    let inner = site.clone();
    work(&site, move |store| {
        let (follow, _) = load(store).map_err(|e| busy(&e))?;
        whole(&inner, &who, &headers, &follow, (noun, &id), StatusCode::OK)
    })
    .await
}

async fn open(
    noun: Noun,
    site: Site,
    who: Who,
    headers: HeaderMap,
    sent: Result<Json<Sent>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    let act = who.act_for(&sent.r#for, &sent.why).map_err(Problem::bad)?;
    let inner = site.clone();
    work(&site, move |store| {
        let given: Given = sent.fields;
        if who.asks_second(&[department::opening(noun, &given).1]) {
            return Err(Problem::new(StatusCode::FORBIDDEN, SECOND));
        }
        let home = match department::home_of(store, &given) {
            Ok(home) => home,
            Err(stop) => return stopped(&inner, &headers, noun, "", &stop),
        };
        if !who.may_open(noun, &given, &home) {
            return Err(Problem::new(StatusCode::FORBIDDEN, "your roles do not allow this for that place"));
        }
        match department::open(store, (inner.packs(), Language::En), noun, &act, &given) {
            Ok(id) => {
                let (follow, _) = load(store).map_err(|e| busy(&e))?;
                whole(&inner, &who, &headers, &follow, (noun, &id), StatusCode::CREATED)
            }
            Err(stop) => stopped(&inner, &headers, noun, "", &stop),
        }
    })
    .await
}

async fn say(
    noun: Noun,
    site: Site,
    who: Who,
    headers: HeaderMap,
    id: String,
    sent: Result<Json<Sent>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    let at = seen(&headers)?;
    let act = who.act_for(&sent.r#for, &sent.why).map_err(Problem::bad)?;
    let inner = site.clone();
    work(&site, move |store| {
        let (follow, _) = load(store).map_err(|e| busy(&e))?;
        let thing = find(&who, &follow, noun, &id)?;
        if !who.may_record(thing, &sent.entry, &sent.fields) {
            if who.asks_second(&thing.classes_of(&sent.entry, &sent.fields)) {
                return Err(Problem::new(StatusCode::FORBIDDEN, SECOND));
            }
            return Err(Problem::new(StatusCode::FORBIDDEN, "your office may read this, and not write in it"));
        }
        let of = Of { noun, id: &id, at: Some(at), language: Language::En };
        match department::record(store, inner.laws(), of, &act, &sent.entry, &sent.fields) {
            Ok(()) => {
                let (follow, _) = load(store).map_err(|e| busy(&e))?;
                whole(&inner, &who, &headers, &follow, (noun, &id), StatusCode::OK)
            }
            Err(stop) => stopped(&inner, &headers, noun, &id, &stop),
        }
    })
    .await
}

/// The four ways to a noun, each described.
macro_rules! ways {
    ($noun:ident, $list:ident, $open:ident, $one:ident, $say:ident, $base:literal, $of:literal, $entries:literal, $what:literal) => {
        #[doc = concat!("Every ", $what, " that the reader may see.")]
        #[utoipa::path(get, path = $base, tag = "department",
            responses((status = 200, description = "A line each", body = serde_json::Value),
                (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
        pub async fn $list(State(site): State<Site>, who: Who, headers: HeaderMap) -> Result<Response, Problem> {
            list(Noun::$noun, site, who, headers).await
        }

        #[doc = concat!("Opens a ", $what, ".")]
        #[utoipa::path(post, path = $base, tag = "department", request_body = Sent,
            responses((status = 201, description = "It, whole; `Location` and `ETag` are its own", body = serde_json::Value),
                (status = "default", description = "A problem", body = WireRefusal, content_type = "application/problem+json")))]
        pub async fn $open(
            State(site): State<Site>,
            who: Who,
            headers: HeaderMap,
            sent: Result<Json<Sent>, JsonRejection>,
        ) -> Result<Response, Problem> {
            open(Noun::$noun, site, who, headers, sent).await
        }

        #[doc = concat!("A ", $what, ", whole, without what stands on passports.")]
        #[utoipa::path(get, path = $of, tag = "department", params(("id" = String, Path, description = "Its id")),
            responses((status = 200, description = "It, whole", body = serde_json::Value),
                (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
        pub async fn $one(
            State(site): State<Site>,
            who: Who,
            headers: HeaderMap,
            Path(id): Path<String>,
        ) -> Result<Response, Problem> {
            one(Noun::$noun, site, who, headers, id).await
        }

        #[doc = concat!("Records something of a ", $what, ".")]
        #[utoipa::path(post, path = $entries, tag = "department", request_body = Sent,
            params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag that was seen")),
            responses((status = 200, description = "It, whole, as it stands now", body = serde_json::Value),
                (status = "default", description = "A problem", body = WireRefusal, content_type = "application/problem+json")))]
        pub async fn $say(
            State(site): State<Site>,
            who: Who,
            headers: HeaderMap,
            Path(id): Path<String>,
            sent: Result<Json<Sent>, JsonRejection>,
        ) -> Result<Response, Problem> {
            say(Noun::$noun, site, who, headers, id, sent).await
        }
    };
}

ways!(
    Delegation,
    delegations,
    open_delegation,
    delegation,
    say_of_delegation,
    "/api/v1/delegations",
    "/api/v1/delegations/{id}",
    "/api/v1/delegations/{id}/entries",
    "delegation"
);
ways!(
    Project,
    projects,
    open_project,
    project,
    say_of_project,
    "/api/v1/projects",
    "/api/v1/projects/{id}",
    "/api/v1/projects/{id}/entries",
    "project"
);
ways!(
    Directive,
    directives,
    open_directive,
    directive,
    say_of_directive,
    "/api/v1/directives",
    "/api/v1/directives/{id}",
    "/api/v1/directives/{id}/entries",
    "directive"
);
