//! What every page has: the reader's language, the frame around the page, and the pages that say what went wrong.

use super::who::Signed;
use super::words;
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use maitri_pack::Language;
use maitri_review::report::{self, html};
use std::convert::Infallible;

/// The reader and the page asked for.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The reader's language.
    pub language: Language,
    /// The path, for the switch of languages.
    pub path: String,
    /// What else was asked for, as it stood in the address: the switch of languages keeps a search and its filters.
    pub query: String,
    /// Who has logged in, for the head of the page.
    pub signed: Signed,
}

impl Frame {
    /// The frame of a request.
    pub fn of(parts: &Parts) -> Frame {
        let asked = parts
            .uri
            .query()
            .into_iter()
            .flat_map(|q| q.split('&'))
            .filter_map(|pair| pair.strip_prefix("lang="))
            .find_map(spoken);
        let accepted = || parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).and_then(preferred);
        let language = asked.or_else(accepted).unwrap_or_default();
        let others = parts.uri.query().into_iter().flat_map(|q| q.split('&'));
        let query: Vec<&str> = others.filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
        let signed = parts.extensions.get::<Signed>().cloned().unwrap_or_default();
        Frame { language, path: parts.uri.path().to_owned(), query: query.join("&"), signed }
    }

    /// The office of who has logged in.
    pub fn signed_office(&self) -> &str {
        self.signed.office.get(&self.language).map_or("", String::as_str)
    }

    /// Whether the page belongs to the cases.
    pub fn in_cases(&self) -> bool {
        self.path.starts_with("/cases/")
    }

    /// Whether the page belongs to what a Department keeps.
    pub fn in_department(&self) -> bool {
        ["/delegations", "/projects", "/directives", "/department"].iter().any(|p| self.path.starts_with(p))
    }

    /// The text of a key.
    pub fn t(&self, key: &str) -> String {
        words::text(self.language, key, &[])
    }

    /// The text of a key with one argument.
    pub fn with(&self, key: &str, name: &str, value: &str) -> String {
        words::text(self.language, key, &[(name, value)])
    }

    /// The two-letter code of the language.
    pub fn code(&self) -> &'static str {
        self.language.code()
    }

    /// Version of the program, which the addresses of static files carry.
    pub fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// The languages of the switch: code, own name, whether it is the reader's.
    pub fn languages(&self) -> Vec<(&'static str, &str, bool)> {
        Language::SPOKEN.iter().map(|l| (l.code(), html::own_name(l.code()), *l == self.language)).collect()
    }

    /// The page to which the switch of languages leads: a form that was sent cannot be asked for again.
    pub fn here(&self) -> &str {
        if self.path == "/review" { "/" } else { &self.path }
    }

    /// What the switch of languages adds to the address beside the language.
    pub fn rest(&self) -> String {
        if self.query.is_empty() || self.path == "/review" { String::new() } else { format!("&{}", self.query) }
    }

    /// Whether the page belongs to the register.
    pub fn in_register(&self) -> bool {
        self.path == "/register" || self.path.starts_with("/register/")
    }

    /// Whether the page belongs to the further life of ties.
    pub fn in_lives(&self) -> bool {
        ["/life", "/activities", "/yearly", "/worklist", "/calendar/feed"].iter().any(|p| self.path.starts_with(p))
    }

    /// Whether the page belongs to drafting.
    pub fn in_draft(&self) -> bool {
        self.path.starts_with("/draft/")
    }

    /// Whether the page belongs to the procedures.
    pub fn in_procedures(&self) -> bool {
        self.path.starts_with("/procedures/")
    }

    /// The text of a key with arguments.
    pub fn args(&self, key: &str, args: &[(&str, &str)]) -> String {
        words::text(self.language, key, args)
    }

    /// A number in the reader's digits.
    pub fn n(&self, number: impl std::fmt::Display) -> String {
        report::words::number(number, self.language)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Frame::of(parts))
    }
}

/// A language that pages speak.
pub fn spoken(code: &str) -> Option<Language> {
    Language::from_code(code).filter(|l| Language::SPOKEN.contains(l))
}

/// The first language of an `Accept-Language` header that pages speak, by weight.
fn preferred(header: &str) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for part in header.split(',').take(20) {
        let mut pieces = part.split(';');
        let tag = pieces.next().unwrap_or("").trim();
        let weight = pieces.find_map(|p| p.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
        let language = spoken(&tag.split('-').next().unwrap_or("").to_ascii_lowercase());
        if let (Some(language), Some(weight)) = (language, weight)
            && weight > 0.0
            && best.is_none_or(|(w, _)| weight > w)
        {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

/// A page as an answer; a template that fails to render is a fault of ours.
pub fn show(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "the page could not be made\n").into_response(),
    }
}

/// Something that went wrong: what, and what the reader can do.
pub struct Fault {
    status: StatusCode,
    what: &'static str,
    help: &'static str,
    detail: String,
    link: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "error/fault.html")]
struct FaultPage<'f> {
    f: &'f Frame,
    title: String,
    help: String,
    detail: &'f str,
    link: Option<&'f (String, String)>,
}

impl Fault {
    /// A fault with the keys of its two sentences.
    pub fn new(status: StatusCode, what: &'static str, help: &'static str) -> Fault {
        Fault { status, what, help, detail: String::new(), link: None }
    }

    /// The same with a figure or name for the help.
    pub fn detail(mut self, detail: impl Into<String>) -> Fault {
        self.detail = detail.into();
        self
    }

    /// The same with a way out of it: what it is called, and its address.
    pub fn link(mut self, link: (String, String)) -> Fault {
        self.link = Some(link);
        self
    }

    /// Its page.
    pub fn page(&self, frame: &Frame) -> Response {
        let title = frame.t(self.what);
        let help = frame.t(self.help);
        show(self.status, &FaultPage { f: frame, title, help, detail: &self.detail, link: self.link.as_ref() })
    }
}

/// The page for an address that leads nowhere.
pub async fn not_found(frame: Frame) -> Response {
    Fault::new(StatusCode::NOT_FOUND, "fault-address", "fault-address-help").page(&frame)
}

/// The page for an address that takes no such request.
pub async fn not_allowed(frame: Frame) -> Response {
    Fault::new(StatusCode::METHOD_NOT_ALLOWED, "fault-method", "fault-method-help").page(&frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_language_that_weighs_most() {
        for (header, language) in [
            ("th-TH,th;q=0.9,en;q=0.8", Some(Language::Th)),
            ("fr, vi;q=0.5, en;q=0.4", Some(Language::Vi)),
            ("en;q=0.1,vi;q=0.9", Some(Language::Vi)),
            ("th;q=0, en", Some(Language::En)),
            ("fr", None),
            ("", None),
            (";;q=x,,", None),
        ] {
            assert_eq!(preferred(header), language, "{header}");
        }
    }
}
