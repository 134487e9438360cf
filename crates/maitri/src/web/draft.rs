//! "Draft": an instrument asked for question by question, as every paper is ([`super::interview`]).

use super::Site;
use super::interview::{Named, asked, broken, loaded};
use super::page::{Frame, show};
use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maitri_pack::template::Template as PaperTemplate;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new()
        .route("/draft", get(list))
        .route("/draft/{pack}/{name}", get(interview))
        .route("/draft/{pack}/{name}/{file}", get(interview))
}

/// A template of the list.
struct Offered {
    address: String,
    title: String,
    when: String,
}

#[derive(Template)]
#[template(path = "draft/list.html")]
struct ListPage<'f> {
    f: &'f Frame,
    instruments: Vec<Offered>,
}

async fn list(frame: Frame) -> Response {
    let Some((_, papers)) = loaded() else { return broken(&frame) };
    let offered = |t: &PaperTemplate| Offered {
        address: format!("/draft/{}?lang={}", t.id, frame.code()),
        title: t.title.get(frame.language).to_owned(),
        when: t.when.get(frame.language).to_owned(),
    };
    let instruments = papers.templates.iter().filter(|t| t.form.is_some()).map(offered).collect();
    show(StatusCode::OK, &ListPage { f: &frame, instruments })
}

async fn interview(frame: Frame, Path(of): Path<Named>, RawQuery(query): RawQuery) -> Response {
    asked("/draft", true, of, query, frame).await
}
