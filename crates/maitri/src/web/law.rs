//! An article as the packs quote it.

use super::Site;
use super::page::{Frame, not_found, show};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maitri_pack::{Citation, Language, Law};
use maitri_review::draft::language_of;
use maitri_review::report::html;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new().route("/law/{pack}/{law}", get(law)).route("/law/{pack}/{law}/{article}", get(article))
}

/// An article made ready to be shown.
pub struct Shown {
    /// Law and article as they are cited.
    pub label: String,
    /// Its address.
    pub address: String,
    /// The words of the source, where they may be quoted.
    pub quote: String,
    /// Their language.
    pub quote_language: String,
    /// What we read where the print has a slip: as printed, as read.
    pub readings: Vec<(String, String)>,
    /// What it says in the reader's language; empty where the quotation is in that language.
    pub summary: String,
    /// How the statement stands.
    pub standing: &'static str,
}

impl Shown {
    /// The article for a reader.
    pub fn of(citation: Citation<'_>, language: Language) -> Shown {
        let quote = citation.quote().unwrap_or("").to_owned();
        let quote_language = if quote.is_empty() { String::new() } else { language_of(&quote).0 };
        let summary = citation.article.summary.get(language);
        let summary = if quote_language == language.code() { "" } else { summary };
        Shown {
            label: label(citation, language),
            address: format!("/law/{}/{}?lang={}", citation.law.id, citation.article.id, language.code()),
            readings: citation.article.reading.iter().map(|r| (r.printed.clone(), r.read.clone())).collect(),
            quote,
            quote_language,
            summary: summary.to_owned(),
            standing: html::standing(citation.law.standing, language),
        }
    }
}

/// Law and article as they are cited.
fn label(citation: Citation<'_>, language: Language) -> String {
    format!("{}, {}", citation.law.short.get(language), citation.article.label.get(language))
}

#[derive(Template)]
#[template(path = "law/article.html")]
struct ArticlePage<'f> {
    f: &'f Frame,
    title: String,
    law_title: String,
    law_address: String,
    law: Shown,
}

#[derive(Template)]
#[template(path = "law/law.html")]
struct LawPage<'f> {
    f: &'f Frame,
    title: String,
    standing: &'static str,
    articles: Vec<(String, String, String)>,
}

fn title(law: &Law, language: Language) -> String {
    law.title.get(language).to_owned()
}

async fn law(State(site): State<Site>, frame: Frame, Path((pack, law)): Path<(String, String)>) -> Response {
    let Some(law) = site.inner.packs.laws.get(&format!("{pack}/{law}")) else { return not_found(frame).await };
    let articles = law
        .article
        .iter()
        .map(|a| {
            let address = format!("/law/{}/{}?lang={}", law.id, a.id, frame.code());
            (address, a.label.get(frame.language).to_owned(), a.summary.get(frame.language).to_owned())
        })
        .collect();
    let standing = html::standing(law.standing, frame.language);
    show(StatusCode::OK, &LawPage { title: title(law, frame.language), f: &frame, standing, articles })
}

async fn article(
    State(site): State<Site>,
    frame: Frame,
    Path((pack, law, article)): Path<(String, String, String)>,
) -> Response {
    let Some(citation) = site.inner.packs.cite(&format!("{pack}/{law}#{article}")) else {
        return not_found(frame).await;
    };
    let page = ArticlePage {
        title: label(citation, frame.language),
        law_title: title(citation.law, frame.language),
        law_address: format!("/law/{}?lang={}", citation.law.id, frame.code()),
        law: Shown::of(citation, frame.language),
        f: &frame,
    };
    show(StatusCode::OK, &page)
}
