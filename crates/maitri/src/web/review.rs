//! "Check a draft": hand in files or text, read the report, take it along.

use super::guard::with_form;
use super::page::{Fault, Frame, show, spoken};
use super::register::Strip;
use super::results::Papers;
use super::upload;
use super::{Inner, Site};
use askama::Template;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maitri_document::Document;
use maitri_pack::Language;
use maitri_review::report::{html, json, sarif, text};
use maitri_review::review::{Input, Options, Review, review};
use std::sync::Arc;
use std::time::Duration;

/// The pages of the check.
pub fn router() -> Router<Site> {
    Router::new()
        .route("/", get(form))
        // The body is counted while it is read, so that a reader of too large a file gets a page and no broken line.
        .route("/review", post(hand_in).layer(DefaultBodyLimit::disable()))
        .route("/r/{token}", get(report))
        .route("/r/{token}/{file}", get(download))
}

/// A fault in what was handed in.
struct Complaint {
    /// The field that it speaks of: `files` or `text`.
    field: &'static str,
    /// The sentence.
    message: String,
    /// A sentence of the reader of files, which speaks English.
    detail: String,
}

#[derive(Template)]
#[template(path = "review/check.html")]
struct CheckPage<'f> {
    f: &'f Frame,
    complaints: Vec<Complaint>,
    text: String,
    megabytes: String,
    most_files: String,
    minutes: String,
    /// The register beside the form: the second door of the front page.
    strip: Option<Strip>,
}

async fn check<'f>(frame: &'f Frame, site: &Site, complaints: Vec<Complaint>, text: String) -> CheckPage<'f> {
    let inner: &Inner = &site.inner;
    CheckPage {
        strip: super::register::strip(site, frame).await,
        f: frame,
        complaints,
        text,
        megabytes: frame.n(inner.settings.upload_bytes >> 20),
        most_files: frame.n(inner.settings.upload_files),
        minutes: frame.n(inner.settings.keep.as_secs() / 60),
    }
}

async fn form(State(site): State<Site>, frame: Frame) -> Response {
    with_form(show(StatusCode::OK, &check(&frame, &site, Vec::new(), String::new()).await))
}

async fn hand_in(State(site): State<Site>, mut frame: Frame, request: Request) -> Response {
    let inner = Arc::clone(&site.inner);
    let Ok(Ok(place)) = tokio::time::timeout(Duration::from_secs(10), Arc::clone(&inner.places).acquire_owned()).await
    else {
        return Fault::new(StatusCode::SERVICE_UNAVAILABLE, "fault-busy", "fault-busy-help").page(&frame);
    };
    let settings = &inner.settings;
    let limits = format!("{} MB · {}", frame.n(settings.upload_bytes >> 20), frame.n(settings.upload_files));
    // A form of ours has three fields besides its files.
    let sent = match upload::receive(request, settings.upload_bytes, settings.upload_files + 20).await {
        Ok(sent) => sent,
        Err(fault) => return fault.detail(limits).page(&frame),
    };
    let pasted_text = sent.text("text");
    let files: Vec<(String, Bytes)> =
        sent.files.iter().filter(|f| f.field == "files").map(|f| (f.name.clone(), f.bytes.clone())).collect();
    if let Some(language) = spoken(&sent.line("lang")) {
        frame.language = language;
    }
    let over = |key: &str, detail: &str| Complaint {
        field: "files",
        message: frame.with(key, "files", detail),
        detail: String::new(),
    };
    let mut complaints = Vec::new();
    if files.len() > settings.upload_files {
        complaints.push(over("check-too-many", &frame.n(settings.upload_files)));
    }
    if files.is_empty() && pasted_text.trim().is_empty() {
        complaints.push(Complaint { field: "files", message: frame.t("check-nothing"), detail: String::new() });
    }
    if !complaints.is_empty() {
        return with_form(show(StatusCode::UNPROCESSABLE_ENTITY, &check(&frame, &site, complaints, pasted_text).await));
    }
    let text = pasted_text.clone();
    let pasted = frame.t("check-pasted-name");
    // The bytes of a lone Word file are kept with what was read: it can be given back with changes in it.
    let lone = files.first().filter(|_| files.len() == 1 && text.trim().is_empty()).map(|(_, bytes)| bytes.clone());
    let reading = tokio::task::spawn_blocking(move || {
        // The place is given back when the work is done, also where nobody waits for it any more.
        let _place = place;
        read_all(files, &text, &pasted)
    });
    let (documents, failed) = match tokio::time::timeout(settings.reading_time, reading).await {
        Ok(Ok(read)) => read,
        Ok(Err(_)) => {
            return Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "fault-ours", "fault-ours-help").page(&frame);
        }
        Err(_) => return Fault::new(StatusCode::SERVICE_UNAVAILABLE, "fault-long", "fault-long-help").page(&frame),
    };
    if !failed.is_empty() {
        let mut complaints: Vec<Complaint> = failed
            .into_iter()
            .map(|(name, detail)| Complaint {
                field: "files",
                message: frame.with("check-unreadable", "file", &name),
                detail,
            })
            .collect();
        if !documents.is_empty() {
            // A page cannot put files back into a form.
            complaints.push(Complaint { field: "files", message: frame.t("check-again"), detail: String::new() });
        }
        return with_form(show(StatusCode::UNPROCESSABLE_ENTITY, &check(&frame, &site, complaints, pasted_text).await));
    }
    let is_word = documents.first().is_some_and(|(_, d)| d.format == maitri_document::Format::Docx);
    let word = lone.filter(|bytes| is_word && bytes.starts_with(b"PK"));
    let papers = Papers { documents, as_of: crate::cli::today(), word };
    match inner.results.put(papers) {
        Some(token) => Redirect::to(&format!("/r/{token}?lang={}", frame.code())).into_response(),
        None => Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "fault-large", "fault-large-help").page(&frame),
    }
}

type Read = (Vec<(String, Document)>, Vec<(String, String)>);

fn read_all(files: Vec<(String, Bytes)>, text: &str, pasted: &str) -> Read {
    let mut documents = Vec::new();
    let mut failed = Vec::new();
    if !text.trim().is_empty() {
        documents.push((pasted.to_owned(), maitri_document::read::from_text(text)));
    }
    for (name, bytes) in files {
        match crate::reading::read_upload(&name, &bytes) {
            Ok(document) => documents.push((name, document)),
            Err(message) => failed.push((name, message)),
        }
    }
    (documents, failed)
}

#[derive(Template)]
#[template(path = "review/report.html")]
struct ReportPage<'f> {
    f: &'f Frame,
    title: String,
    body: String,
    token: String,
    minutes: String,
    formats: Vec<(&'static str, String)>,
    /// Whether the draft's own Word file can be taken along.
    word: bool,
}

/// The kind of a Word file.
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The formats that a report can be taken along in, with their kinds.
const FORMATS: [(&str, &str); 4] = [
    ("html", "text/html; charset=utf-8"),
    ("txt", "text/plain; charset=utf-8"),
    ("json", "application/json"),
    ("sarif", "application/sarif+json"),
];

/// A review in a format; `None` where it cannot be written so.
fn written(format: &str, result: &Review<'_, '_>, language: Language) -> Option<String> {
    match format {
        "html" => Some(html::page(result, language, &html::Options::default())),
        "txt" => Some(text::render(result, language, &text::Style::default())),
        "json" => serde_json::to_string(&json::wire(result, language)).ok().map(|j| j + "\n"),
        "sarif" => Some(sarif::render(result, language)),
        _ => None,
    }
}

/// Reviews papers away from the threads that answer, with a limit of time.
async fn work<T, F>(site: &Site, papers: Arc<Papers>, make: F) -> Result<T, Fault>
where
    T: Send + 'static,
    F: FnOnce(&Review<'_, '_>) -> T + Send + 'static,
{
    let inner = Arc::clone(&site.inner);
    let place = tokio::time::timeout(Duration::from_secs(10), Arc::clone(&inner.places).acquire_owned()).await;
    let Ok(Ok(place)) = place else {
        return Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, "fault-busy", "fault-busy-help"));
    };
    let packs = inner.packs;
    let task = tokio::task::spawn_blocking(move || {
        let _place = place;
        let inputs: Vec<Input<'_>> = papers
            .documents
            .iter()
            .map(|(file, document)| Input { file: file.clone(), document, allow: Vec::new() })
            .collect();
        let options = Options { form: None, as_of: papers.as_of.clone() };
        make(&review(&inputs, packs, &options))
    });
    match tokio::time::timeout(inner.settings.review_time, task).await {
        Ok(Ok(made)) => Ok(made),
        Ok(Err(_)) => Err(Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "fault-ours", "fault-ours-help")),
        Err(_) => Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, "fault-long", "fault-long-help")),
    }
}

fn gone(frame: &Frame) -> Response {
    Fault::new(StatusCode::NOT_FOUND, "fault-gone", "fault-gone-help").page(frame)
}

async fn report(State(site): State<Site>, frame: Frame, Path(token): Path<String>) -> Response {
    let Some((papers, left)) = site.inner.results.get(&token) else { return gone(&frame) };
    let language = frame.language;
    let word = papers.word.is_some();
    let made = work(&site, papers, move |review| (html::title(review, language), html::body(review, language)));
    match made.await {
        Ok((title, body)) => {
            let formats = FORMATS.iter().map(|(name, _)| (*name, format!("report.{name}"))).collect();
            let minutes = frame.n(left.as_secs().div_ceil(60));
            show(StatusCode::OK, &ReportPage { f: &frame, title, body, token, minutes, formats, word })
        }
        Err(fault) => fault.page(&frame),
    }
}

/// The draft's own Word file with changes and comments in it.
async fn word(site: Site, frame: Frame, token: &str) -> Response {
    let Some((papers, _)) = site.inner.results.get(token) else { return gone(&frame) };
    let Some(bytes) = papers.word.clone() else { return super::page::not_found(frame).await };
    let name = papers.documents.first().map(|(name, _)| name.clone()).unwrap_or_default();
    let language = frame.language;
    let made = work(&site, papers, move |review| {
        crate::redline::reviewed(&bytes, review, language, maitri_document::read::Changes::Accepted)
    });
    match made.await {
        Ok(Ok(done)) => {
            // The officer's own name for the file, in the form that every browser reads.
            let stem = name.strip_suffix(".docx").or(name.strip_suffix(".DOCX")).unwrap_or(&name);
            let disposition = upload::disposition(&format!("{stem}-maitri.docx"), "maitri.docx");
            ([(header::CONTENT_TYPE, WORD.to_owned()), (header::CONTENT_DISPOSITION, disposition)], done.bytes)
                .into_response()
        }
        Ok(Err(why)) => Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "fault-word", "fault-word-help")
            .detail(why.to_string())
            .page(&frame),
        Err(fault) => fault.page(&frame),
    }
}

async fn download(State(site): State<Site>, frame: Frame, Path((token, file)): Path<(String, String)>) -> Response {
    if file == "report.docx" {
        return word(site, frame, &token).await;
    }
    let Some((format, kind)) = FORMATS.iter().find(|(name, _)| file.strip_prefix("report.") == Some(*name)) else {
        return super::page::not_found(frame).await;
    };
    let Some((papers, _)) = site.inner.results.get(&token) else { return gone(&frame) };
    let language = frame.language;
    let made = work(&site, papers, move |review| written(format, review, language));
    match made.await {
        Ok(Some(text)) => {
            let disposition = format!("attachment; filename=\"maitri-{file}\"");
            ([(header::CONTENT_TYPE, (*kind).to_owned()), (header::CONTENT_DISPOSITION, disposition)], text)
                .into_response()
        }
        Ok(None) => Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "fault-ours", "fault-ours-help").page(&frame),
        Err(fault) => fault.page(&frame),
    }
}
