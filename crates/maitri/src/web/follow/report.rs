//! The reports of a Department (RP-06 to RP-12) as pages that print, and as files. Each figure leads to the things behind it.

use super::super::Site;
use super::things::{laws_and_day, teller};
use crate::department::Thing;
use crate::department::report::{Asked, Files, Made, REPORTS, Row, make_for};
use crate::department::tell::ordinary;
use crate::follow::{load, rights};
use crate::web::page::{Fault, Frame, show};
use crate::web::upload::disposition;
use crate::web::who::{Who, failed};
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maitri_pack::papers::Papers;
use maitri_registry::class::Class;
use maitri_registry::follow::activity::Activity;
use maitri_registry::rights::Action;
use serde::Deserialize;

/// The pages of them.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/department", get(choose))
        .route("/department/{report}", get(page))
        .route("/department/{report}/{file}", get(file))
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct Sought {
    report: String,
    home: String,
    from: String,
    to: String,
    of: String,
}

#[derive(Template)]
#[template(path = "follow/reports.html")]
struct ChoosePage<'f> {
    f: &'f Frame,
    reports: Vec<(&'static str, String, bool)>,
    asked: Sought,
    complaints: Vec<(String, String)>,
}

fn choose_page<'f>(frame: &'f Frame, asked: Sought, complaints: Vec<(String, String)>) -> ChoosePage<'f> {
    let reports = REPORTS.iter().map(|(id, key)| (*id, frame.t(key), *id == asked.report)).collect();
    ChoosePage { reports, asked, complaints, f: frame }
}

async fn choose(State(site): State<Site>, frame: Frame, who: Who, Query(mut asked): Query<Sought>) -> Response {
    if asked.home.is_empty() && !who.place.is_empty() {
        asked.home.clone_from(&who.place);
    }
    let asks = !asked.report.is_empty();
    if !asks {
        return show(StatusCode::OK, &choose_page(&frame, asked, Vec::new()));
    }
    // What was chosen has an address of its own.
    match understood(&asked, &asked.report, frame.language) {
        Ok(_) => crate::web::who::to(&at(&asked, &asked.report, "", &frame)),
        Err(complaints) => {
            let _ = site;
            show(StatusCode::UNPROCESSABLE_ENTITY, &choose_page(&frame, asked, complaints))
        }
    }
}

fn at(asked: &Sought, report: &str, file: &str, frame: &Frame) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("lang", frame.code());
    for (name, value) in [("home", &asked.home), ("from", &asked.from), ("to", &asked.to), ("of", &asked.of)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    format!("/department/{}{file}?{}", crate::web::escaped(report), query.finish())
}

/// What is asked for, or which field is amiss.
fn understood(sought: &Sought, report: &str, language: maitri_pack::Language) -> Result<Asked, Vec<(String, String)>> {
    let mut amiss = Vec::new();
    let mut field = |name: &str, read: Result<String, String>| {
        read.unwrap_or_else(|why| {
            amiss.push((name.to_owned(), why));
            String::new()
        })
    };
    let asked = Asked {
        report: report.to_uppercase(),
        home: field("home", crate::case::place(&sought.home)),
        from: field("from", crate::case::day_in(&sought.from, language)),
        to: field("to", crate::case::day_in(&sought.to, language)),
        of: sought.of.clone(),
        head: serde_json::Map::new(),
    };
    if amiss.is_empty() { Ok(asked) } else { Err(amiss) }
}

/// What is made for somebody: of the things that they may take out, and of those alone.
async fn made(
    site: &Site,
    frame: &Frame,
    who: &Who,
    asked: &Asked,
    ending: Option<String>,
) -> Result<(Made, Vec<u8>), String> {
    let store = site.store().ok_or_else(|| "there is no store".to_owned())?;
    let (site, frame, who, asked) = (site.clone(), frame.clone(), who.clone(), asked.clone());
    let task = tokio::task::spawn_blocking(move || {
        let (follow, _) = load(&store)?;
        let (laws, today) = laws_and_day(&site);
        let mut teller = teller(&site, laws, &today, &frame, &ordinary);
        let may = |thing: Thing<'_>| who.may_with(Action::Export, thing, Class::Ordinary);
        // A paper is written in the language of its office.
        if ending.as_deref().is_some_and(|e| e != "xlsx") {
            teller.language = maitri_pack::Language::Vi;
        }
        let may_activity = |a: &Activity| rights::may(&who, Action::Export, &a.whose.home, &a.office);
        let made = make_for(&store, &teller, &follow, &asked, &may, &may_activity)?;
        let Some(ending) = ending else { return Ok((made, Vec::new())) };
        let papers =
            Papers::embedded().map_err(|p| p.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
        let bytes = Files { packs: laws.packs, papers }.write(&teller, &made, &asked, &ending)?;
        Ok((made, bytes))
    });
    task.await.unwrap_or_else(|e| Err(e.to_string()))
}

struct Cell {
    text: String,
    href: String,
}

struct Line {
    cells: Vec<Cell>,
    /// The things behind it: address and id.
    behind: Vec<(String, String)>,
}

struct Part {
    head: String,
    lines: Vec<Line>,
    columns: Vec<String>,
    rows: Vec<Line>,
}

#[derive(Template)]
#[template(path = "follow/department-report.html")]
struct ReportPage<'f> {
    f: &'f Frame,
    report: String,
    title: String,
    as_of: String,
    home: String,
    parts: Vec<Part>,
    files: Vec<(String, String)>,
    behind: Vec<(String, String)>,
}

fn line(row: &Row, frame: &Frame) -> Line {
    let link = |folder: &str, id: &str| format!("/{folder}/{}?lang={}", crate::web::escaped(id), frame.code());
    let one = match row.ids.as_slice() {
        [(folder, id)] => link(folder, id),
        _ => String::new(),
    };
    let cells = row.cells.iter().enumerate().map(|(n, text)| {
        // The first words of a row lead to the one thing behind it.
        let href = if n == 0 { one.clone() } else { String::new() };
        Cell { text: text.clone(), href }
    });
    let behind = row.ids.iter().filter(|_| row.ids.len() > 1).map(|(folder, id)| (link(folder, id), id.clone()));
    Line { cells: cells.collect(), behind: behind.collect() }
}

async fn page(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(report): Path<String>,
    Query(sought): Query<Sought>,
) -> Response {
    let again = |complaints| {
        let sought = Sought { report: report.to_uppercase(), ..sought.clone() };
        show(StatusCode::UNPROCESSABLE_ENTITY, &choose_page(&frame, sought, complaints))
    };
    if !REPORTS.iter().any(|(id, _)| *id == report.to_uppercase()) {
        return Fault::new(StatusCode::NOT_FOUND, "fault-address", "fault-address-help").page(&frame);
    }
    let asked = match understood(&sought, &report, frame.language) {
        Ok(asked) => asked,
        Err(complaints) => return again(complaints),
    };
    let (made, _) = match made(&site, &frame, &who, &asked, None).await {
        Ok(made) => made,
        Err(why) => return again(vec![(String::new(), why)]),
    };
    let (laws, today) = laws_and_day(&site);
    let teller = teller(&site, laws, &today, &frame, &ordinary);
    let parts = made.sections.iter().map(|s| Part {
        head: s.head.clone(),
        lines: s.lines.iter().map(|r| line(r, &frame)).collect(),
        columns: s.columns.clone(),
        rows: s.rows.iter().map(|r| line(r, &frame)).collect(),
    });
    let endings = crate::draft::Format::ALL.iter().map(|format| format.code()).filter(|code| *code != "txt");
    let files =
        endings.map(|e| (e.to_uppercase(), at(&sought, &report, &format!("/{}.{e}", report.to_lowercase()), &frame)));
    let page = ReportPage {
        report: made.report.clone(),
        title: made.title.clone(),
        as_of: made.as_of_line(&teller),
        home: crate::case::place_name(&asked.home, frame.language),
        parts: parts.collect(),
        files: files.collect(),
        behind: made
            .behind()
            .into_iter()
            .map(|(folder, id)| (format!("/{folder}/{}?lang={}", crate::web::escaped(&id), frame.code()), id))
            .collect(),
        f: &frame,
    };
    show(StatusCode::OK, &page)
}

async fn file(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((report, name)): Path<(String, String)>,
    Query(sought): Query<Sought>,
) -> Response {
    let gone = || Fault::new(StatusCode::NOT_FOUND, "fault-address", "fault-address-help").page(&frame);
    let Some(format) = name.rsplit_once('.').and_then(|(_, e)| crate::draft::Format::from_code(e)) else {
        return gone();
    };
    let Ok(asked) = understood(&sought, &report, frame.language) else { return gone() };
    match made(&site, &frame, &who, &asked, Some(format.code().to_owned())).await {
        Ok((made, bytes)) => {
            let plain = format!("{}.{}", made.report.to_lowercase(), format.code());
            let headers = [
                (header::CONTENT_TYPE, format.media_type().to_owned()),
                (header::CONTENT_DISPOSITION, disposition(&plain, &plain)),
            ];
            (headers, bytes).into_response()
        }
        Err(why) if why == "there is no store" => failed(&frame),
        Err(why) => {
            let sought = Sought { report: report.to_uppercase(), ..sought };
            show(StatusCode::UNPROCESSABLE_ENTITY, &choose_page(&frame, sought, vec![(String::new(), why)]))
        }
    }
}
