//! Calendar feeds: an address with a secret in it, for the calendar program of an office. It is no login: who has it sees days and nothing else,
//! and whoever acts for the office takes it back.

use crate::auth::{now, rfc3339, secret, session};
use crate::life::calendar::{Feed, Laws, Reader, feed};
use crate::web::page::{Frame, not_found, show};
use crate::web::who::{Who, failed, to};
use crate::web::{Site, words};
use askama::Template;
use axum::extract::{ConnectInfo, Form, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maitri_pack::Language;
use maitri_registry::log::{hex, sha256};
use maitri_review::report::words::day;
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// A feed of the list.
struct Line {
    id: String,
    name: String,
    language: String,
    made: String,
    by: String,
}

#[derive(Template)]
#[template(path = "life/calendar.html")]
struct CalendarPage {
    f: Frame,
    office: String,
    feeds: Vec<Line>,
    languages: Vec<(&'static str, &'static str, bool)>,
    fresh: String,
    complaint: String,
}

/// Whether a feed is of the office for which somebody acts.
fn own(who: &Who, feed: &Feed) -> bool {
    who.is_desk() || (!feed.reader.desk && feed.reader.office == who.office && feed.reader.place == who.place)
}

fn listed(store: &maitri_store::Store, who: &Who, f: &Frame) -> Result<Vec<Line>, String> {
    let all = store.feeds().map_err(|e| e.to_string())?;
    let mut out = Vec::new();
    for (id, doc) in all {
        let Ok(feed) = serde_json::from_str::<Feed>(&doc) else { continue };
        if own(who, &feed) {
            let language = Language::from_code(&feed.reader.language).unwrap_or(f.language);
            out.push(Line {
                id,
                name: feed.name,
                language: maitri_review::report::html::own_name(language.code()).to_owned(),
                made: day(feed.made.get(..10).unwrap_or(""), f.language),
                by: feed.by,
            });
        }
    }
    Ok(out)
}

async fn shown(site: Site, frame: Frame, who: Who, fresh: String, complaint: String) -> Response {
    let Some(store) = site.store() else { return not_found(frame).await };
    let f = frame.clone();
    let made = tokio::task::spawn_blocking(move || {
        let feeds = listed(&store, &who, &f)?;
        Ok::<_, String>(CalendarPage {
            office: if who.office.is_empty() { String::new() } else { who.office_name(f.language) },
            feeds,
            languages: f
                .languages()
                .into_iter()
                .map(|(code, _, own)| (code, maitri_review::report::html::own_name(code), own))
                .collect(),
            fresh,
            complaint,
            f,
        })
    });
    match made.await {
        Ok(Ok(page)) => {
            let status = if page.complaint.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            show(status, &page)
        }
        _ => failed(&frame),
    }
}

/// The feeds of the own office.
pub async fn page(State(site): State<Site>, frame: Frame, who: Who) -> Response {
    shown(site, frame, who, String::new(), String::new()).await
}

/// The address under which the reader reached us.
fn base(headers: &HeaderMap, peer: Option<SocketAddr>) -> String {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("");
    if host.is_empty() {
        return String::new();
    }
    format!("{}://{host}", if session::is_https(headers, peer) { "https" } else { "http" })
}

/// Makes a feed; its address is shown once.
pub async fn make(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    headers: HeaderMap,
    Form(sent): Form<BTreeMap<String, String>>,
) -> Response {
    let Some(store) = site.store() else { return not_found(frame).await };
    let typed =
        |name: &str| sent.get(name).map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default();
    let name: String = typed("name").chars().take(120).collect();
    if name.is_empty() {
        let complaint = frame.t("calendar-no-name");
        return shown(site, frame, who, String::new(), complaint).await;
    }
    let language =
        Language::from_code(&typed("language")).filter(|l| Language::SPOKEN.contains(l)).unwrap_or(frame.language);
    let feed = Feed {
        reader: Reader {
            desk: who.is_desk(),
            office: who.office.clone(),
            place: who.place.clone(),
            roles: who.tenure().map(|t| t.roles.clone()).unwrap_or_default(),
            language: language.code().to_owned(),
        },
        name,
        made: rfc3339(now()),
        by: who.person.clone(),
    };
    let kept = tokio::task::spawn_blocking(move || {
        let token = secret::new()?;
        let doc = serde_json::to_string(&feed).map_err(|e| e.to_string())?;
        store.feed_put(&secret::hash(&token), &doc).map_err(|e| e.to_string())?;
        Ok::<_, String>(token)
    });
    match kept.await {
        Ok(Ok(token)) => {
            let fresh = format!("{}/calendar/feed/{token}.ics", base(&headers, None));
            shown(site, frame, who, fresh, String::new()).await
        }
        _ => failed(&frame),
    }
}

/// Takes a feed back.
pub async fn end(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Form(sent): Form<BTreeMap<String, String>>,
) -> Response {
    let Some(store) = site.store() else { return not_found(frame).await };
    let wanted = sent.get("feed").cloned().unwrap_or_default();
    let done = tokio::task::spawn_blocking(move || {
        let all = store.feeds().map_err(|e| e.to_string())?;
        let theirs = all
            .iter()
            .find(|(id, doc)| *id == wanted && serde_json::from_str::<Feed>(doc).is_ok_and(|feed| own(&who, &feed)));
        match theirs {
            Some((id, _)) => store.feed_end(id).map(|()| true).map_err(|e| e.to_string()),
            None => Ok::<_, String>(false),
        }
    });
    match done.await {
        Ok(Ok(true)) => to(&format!("/calendar/feeds?lang={}", frame.code())),
        Ok(Ok(false)) => not_found(frame).await,
        _ => failed(&frame),
    }
}

/// The feed itself, for whoever has its address.
pub async fn serve(State(site): State<Site>, Path(token): Path<String>, request: Request) -> Response {
    let nowhere = || (StatusCode::NOT_FOUND, "there is no such calendar, or it was taken back\n").into_response();
    let Some(store) = site.store() else { return nowhere() };
    let token = token.strip_suffix(".ics").unwrap_or(&token).to_owned();
    if !secret::is_one(&token) {
        return nowhere();
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
    let base = base(request.headers(), peer);
    let asked = request.headers().get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
    let (packs, procedures, rights) = (site.packs(), site.procedures(), site.rights);
    let made = tokio::task::spawn_blocking(move || {
        let Some(doc) = store.feed(&secret::hash(&token)).map_err(|e| e.to_string())? else { return Ok(None) };
        let known: Feed = serde_json::from_str(&doc).map_err(|e| e.to_string())?;
        // A desk's feed ends with the desk: once there are accounts, nobody sees all of it without one.
        if known.reader.desk && store.has_accounts().map_err(|e| e.to_string())? {
            return Ok(None);
        }
        feed(&store, Laws { packs, procedures, rights }, &known.reader, &base, &crate::cli::today()).map(Some)
    });
    match made.await {
        Ok(Ok(Some(text))) => {
            let tag = format!("\"{}\"", hex(&sha256(text.as_bytes())).get(..32).unwrap_or(""));
            let headers = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
                (header::ETAG, tag.clone()),
                (header::CACHE_CONTROL, "private, no-cache".to_owned()),
            ];
            if asked.split(',').any(|t| t.trim().trim_start_matches("W/") == tag) {
                return (StatusCode::NOT_MODIFIED, headers).into_response();
            }
            (headers, text).into_response()
        }
        Ok(Ok(None)) => nowhere(),
        Ok(Err(why)) => {
            eprintln!("maitri: calendar: {why}");
            (StatusCode::SERVICE_UNAVAILABLE, words::text(Language::En, "fault-register", &[]) + "\n").into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the calendar cannot be made just now\n").into_response(),
    }
}
