//! The texts of a case: kept, held against one another, given back.

use super::form::{About, Command, Complaint, Form, act, back, came, put, seen, shown};
use crate::case::{differences, name_of, role, version, words_hash};
use crate::web::Site;
use crate::web::page::{Fault, Frame, not_found};
use crate::web::upload::{self, Sent};
use crate::web::who::{Who, failed};
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maitri_document::Document;
use maitri_registry::case::text::text_added;
use maitri_registry::case::{Case, TextRole, TextVersion};
use maitri_registry::rights::Action;
use std::sync::Arc;
use std::time::Duration;

#[derive(Template)]
#[template(path = "case/text.html")]
struct TextPage<'f> {
    f: &'f Frame,
    c: Form,
    /// Whether the file is kept, or only held against one that is.
    keeps: bool,
    roles: Vec<(&'static str, String, bool)>,
    languages: Vec<(String, String, bool)>,
    author: String,
    /// What came of the comparison: one line.
    verdict: String,
    tone: &'static str,
    /// Where it differs: the place, the sentence that is kept, the sentence of the file.
    places: Vec<(String, String, String)>,
}

fn page<'f>(site: &Site, frame: &'f Frame, who: &Who, about: &About, keeps: bool, sent: &Sent) -> Option<TextPage<'f>> {
    let case = about.case()?;
    let below = if keeps { "/text" } else { "/same" };
    let mut form = Form::new(site, frame, who, (case, about.procedure), below, sent);
    form.title = frame.t(if keeps { "case-keep-text" } else { "case-is-same" });
    form.button = frame.t(if keeps { "case-keep" } else { "case-compare" });
    let chosen = match sent.line("role") {
        word if word.is_empty() => (if keeps { TextRole::Draft } else { TextRole::Approved }).code().to_owned(),
        word => word,
    };
    let spoken = sent.line("in");
    let languages = std::iter::once((String::new(), frame.t("case-as-read")))
        .chain(["th", "vi", "en", "lo"].map(|c| (c.to_owned(), maitri_review::report::html::own_name(c).to_owned())));
    Some(TextPage {
        keeps,
        roles: TextRole::ALL.into_iter().map(|r| (r.code(), frame.t(role(r)), r.code() == chosen)).collect(),
        languages: languages.map(|(code, name)| (code.clone(), name, code == spoken)).collect(),
        author: sent.line("author"),
        verdict: String::new(),
        tone: "ask",
        places: Vec::new(),
        c: form,
        f: frame,
    })
}

/// Work that reads files, away from the threads that answer: a scan takes its time.
pub async fn reading<T: Send + 'static>(
    site: &Site,
    frame: &Frame,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Response> {
    let inner = &site.inner;
    let busy = || Fault::new(StatusCode::SERVICE_UNAVAILABLE, "fault-busy", "fault-busy-help").page(frame);
    let place = tokio::time::timeout(Duration::from_secs(10), Arc::clone(&inner.places).acquire_owned()).await;
    let Ok(Ok(place)) = place else { return Err(busy()) };
    let task = tokio::task::spawn_blocking(move || {
        // The place is given back when the work is done, also where nobody waits for it any more.
        let _place = place;
        work()
    });
    match tokio::time::timeout(inner.settings.reading_time, task).await {
        Ok(Ok(made)) => Ok(made),
        Ok(Err(_)) => Err(Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "fault-ours", "fault-ours-help").page(frame)),
        Err(_) => Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, "fault-long", "fault-long-help").page(frame)),
    }
}

/// Reads a file of a form.
async fn document(
    site: &Site,
    frame: &Frame,
    name: &str,
    bytes: axum::body::Bytes,
) -> Result<Result<Document, String>, Response> {
    let name = name.to_owned();
    reading(site, frame, move || crate::reading::read_upload(&name, &bytes)).await
}

async fn form(site: Site, frame: Frame, who: Who, id: String, keeps: bool) -> Response {
    let about = match About::of(&site, &frame, &who, id, if keeps { Action::Add } else { Action::Read }).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match page(&site, &frame, &who, &about, keeps, &Sent::default()) {
        Some(page) => shown(page.c.status(), &page),
        None => not_found(frame).await,
    }
}

/// The form that keeps a text.
pub async fn keep_form(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    form(site, frame, who, id, true).await
}

/// The form that asks whether a file is the same text.
pub async fn same_form(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    form(site, frame, who, id, false).await
}

/// A text is kept.
pub async fn keep(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    take(site, frame, who, id, true, request).await
}

/// A file is held against a text that is kept; it is not kept itself.
pub async fn same(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    take(site, frame, who, id, false, request).await
}

async fn take(site: Site, frame: Frame, who: Who, id: String, keeps: bool, request: Request) -> Response {
    let (about, sent) =
        match came(&site, &frame, &who, id.clone(), if keeps { Action::Add } else { Action::Read }, request).await {
            Ok(came) => came,
            Err(page) => return page,
        };
    let (Some(mut page), Some(case)) = (page(&site, &frame, &who, &about, keeps, &sent), about.case()) else {
        return not_found(frame).await;
    };
    let Some(file) = sent.file("file") else {
        page.c.complaints.push(Complaint::of("file", frame.t("check-nothing")));
        return shown(page.c.status(), &page);
    };
    let chosen = page.roles.iter().find(|r| r.2).and_then(|r| TextRole::ALL.into_iter().find(|x| x.code() == r.0));
    let Some(role_of) = chosen else {
        page.c.complaints.push(Complaint::of("role", frame.t("case-no-role")));
        return shown(page.c.status(), &page);
    };
    let read = match document(&site, &frame, &file.name, file.bytes.clone()).await {
        Ok(read) => read,
        Err(fault) => return fault,
    };
    let document = match read {
        Ok(document) => document,
        Err(why) => {
            page.c.complaints.push(Complaint::of("file", why));
            return shown(page.c.status(), &page);
        }
    };
    let language = match sent.line("in") {
        code if code.is_empty() => maitri_review::draft::language_of(&document.text).0,
        code => code,
    };
    if !keeps {
        return held(&site, page, (&about, case), &document, role_of, &language).await;
    }
    let Some(store) = site.store() else { return not_found(frame).await };
    let bytes = file.bytes.clone();
    let Ok(Ok(hash)) = tokio::task::spawn_blocking(move || store.blob_put(&bytes)).await else {
        return failed(&frame);
    };
    let text = version(&document, hash, &file.name, role_of, &language, &sent.line("author"));
    let command =
        Command { case: id.clone(), at: seen(&sent), act: act(&who, site.inner.packs, &sent), who: who.clone() };
    match put(&site, &frame, command, move |cases, case, _| {
        Ok(vec![text_added(&cases.reached(&case.opened), text.clone())?])
    })
    .await
    {
        Ok(()) => back(&id, &frame),
        Err(stop) => match page.c.stopped(stop, site.inner.packs, about.procedure, &frame) {
            Some(other) => other,
            None => shown(page.c.status(), &page),
        },
    }
}

/// One line: the same, or where it differs, with both sentences.
async fn held(
    site: &Site,
    mut page: TextPage<'_>,
    about: (&About, &Case),
    document: &Document,
    role_of: TextRole,
    language: &str,
) -> Response {
    let (about, case) = about;
    let frame = page.f;
    let role_words = frame.t(role(role_of));
    let Some(kept) = about.cases.text(&case.opened, role_of, language) else {
        page.verdict = frame.args("case-same-none", &[("role", &role_words), ("language", language)]);
        return shown(StatusCode::OK, &page);
    };
    if kept.words == words_hash(document) {
        page.verdict = frame.args("case-same", &[("role", &role_words), ("name", &kept.name)]);
        page.tone = "yes";
        return shown(StatusCode::OK, &page);
    }
    let before = match stored(site, frame, &kept).await {
        Ok(before) => before,
        Err(page) => return page,
    };
    page.tone = "no";
    let found = differences(&before, document);
    let place = found.first().map(|d| d.place.clone()).unwrap_or_default();
    page.verdict = if found.is_empty() {
        frame.args("case-differs-marks", &[("role", &role_words), ("name", &kept.name)])
    } else {
        let place = if place.is_empty() { frame.t("case-no-number") } else { place };
        frame.args("case-differs", &[("place", &place), ("role", &role_words), ("name", &kept.name)])
    };
    page.places = found
        .into_iter()
        .map(|d| (if d.place.is_empty() { frame.t("case-no-number") } else { d.place }, d.first, d.second))
        .collect();
    shown(StatusCode::OK, &page)
}

/// A text that is kept, read again.
async fn stored(site: &Site, frame: &Frame, kept: &TextVersion) -> Result<Document, Response> {
    let store = site.store().ok_or_else(|| failed(frame))?;
    let hash = kept.file.clone();
    let bytes = match tokio::task::spawn_blocking(move || store.blob_get(&hash)).await {
        Ok(Ok(Some(bytes))) => bytes,
        _ => return Err(failed(frame)),
    };
    match document(site, frame, &kept.name, bytes.into()).await? {
        Ok(document) => Ok(document),
        Err(_) => Err(failed(frame)),
    }
}

/// A file of a case, as it came in: only what this case names is given.
pub async fn file(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, hash)): Path<(String, String)>,
) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Read).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    let found = about.case().and_then(|case| name_of(case, &hash, &|entry| who.sees(case, entry)));
    let Some(name) = found else { return not_found(frame).await };
    let Some(store) = site.store() else { return not_found(frame).await };
    match tokio::task::spawn_blocking(move || store.blob_get(&hash)).await {
        Ok(Ok(Some(bytes))) => {
            // Never shown in the page's own origin: a file of a stranger may hold anything.
            let headers = [
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (header::CONTENT_DISPOSITION, upload::disposition(&name, "file")),
            ];
            (headers, bytes).into_response()
        }
        Ok(Ok(None)) => not_found(frame).await,
        _ => failed(&frame),
    }
}
