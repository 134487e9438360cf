//! "Draft": an instrument asked for question by question, as every paper is ([`super::interview`]).

use super::Site;
use super::interview::{Interview, broken, file, go, loaded};
use super::page::{Frame, not_found, show};
use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maitri_pack::template::Template as PaperTemplate;
use serde_json::Map;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new()
        .route("/draft", get(list))
        .route("/draft/{pack}/{name}", get(interview))
        .route("/draft/{pack}/{name}/{file}", get(one_file))
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

/// The interview of an instrument of that name.
fn of(pack: &str, name: &str) -> Option<Interview> {
    let id = format!("{pack}/{name}");
    let template = loaded()?.1.templates.iter().find(|t| t.id == id && t.form.is_some())?;
    Some(Interview { template, path: format!("/draft/{id}"), known: Map::new(), case: None })
}

async fn interview(
    State(_): State<Site>,
    frame: Frame,
    Path((pack, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    match of(&pack, &name) {
        Some(interview) => go(interview, query.unwrap_or_default(), frame).await,
        None => not_found(frame).await,
    }
}

async fn one_file(
    State(_): State<Site>,
    frame: Frame,
    Path((pack, name, what)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    match of(&pack, &name) {
        Some(interview) => file(interview, what, query.unwrap_or_default(), frame).await,
        None => not_found(frame).await,
    }
}
