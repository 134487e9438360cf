//! Papers about the life of a tie, as pages and as files: for the annual meeting, for a renewal, the public yearbook. Page and files are the same
//! paper.

use super::{address, may, watch};
use crate::draft::Format;
use crate::life::{papers, title};
use crate::web::page::{Frame, not_found, show};
use crate::web::who::{Who, failed};
use crate::web::{Site, upload};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maitri_document::paper::{Line, Paper, Part, Table};
use maitri_draft::answer::Answers;
use maitri_pack::papers::Papers;
use maitri_pack::{Language, Packs};
use maitri_registry::record::Relationship;
use maitri_registry::rights::Action;

/// A piece of a paper on a page.
struct Piece {
    /// 0: a paragraph, 1 or 2: a heading, 9: a table.
    kind: u8,
    text: String,
    head: Vec<Vec<String>>,
    rows: Vec<Vec<String>>,
}

/// One side's paper.
struct SideShown {
    language: &'static str,
    name: &'static str,
    pieces: Vec<Piece>,
    files: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "life/paper.html")]
struct PaperPage {
    f: Frame,
    title: String,
    lead: String,
    back: (String, String),
    sides: Vec<SideShown>,
}

fn cells(table: &Table) -> Vec<Vec<String>> {
    let cell = |lines: &[Line]| lines.iter().map(Line::text).collect::<Vec<_>>().join("\n");
    table.rows.iter().map(|r| r.cells.iter().map(|c| cell(&c.lines)).collect()).collect()
}

/// A paper in pieces of a page.
fn pieces(paper: &Paper) -> Vec<Piece> {
    let heading = |line: &Line| paper.styles.iter().find(|s| s.id == line.style).and_then(|s| s.heading);
    let mut out = Vec::new();
    for part in &paper.body {
        match part {
            Part::Line(line) if line.text().trim().is_empty() => {}
            Part::Line(line) => {
                out.push(Piece {
                    kind: heading(line).unwrap_or(0).min(2),
                    text: line.text(),
                    head: Vec::new(),
                    rows: Vec::new(),
                });
            }
            Part::Table(table) => {
                let mut rows = cells(table);
                let body = rows.split_off(table.head.min(rows.len()));
                out.push(Piece { kind: 9, text: table.caption.clone(), head: rows, rows: body });
            }
            Part::PageBreak => {}
        }
    }
    out
}

/// The languages of both sides: one page a side.
fn tongues(tie: &Relationship) -> Vec<Language> {
    let of = |id: &str| match id.split('.').next() {
        Some("th") => Language::Th,
        Some("vn") => Language::Vi,
        _ => Language::En,
    };
    let mut out = vec![of(&tie.home.id), of(&tie.partner.id)];
    out.dedup();
    out
}

/// The page of a paper in some languages.
fn sides(
    packs: &Packs,
    answers: &Answers,
    languages: &[Language],
    formats: &[Format],
    today: &str,
    at: &dyn Fn(&str) -> String,
) -> Result<Vec<SideShown>, String> {
    let known = Papers::embedded().map_err(|_| "the papers of the packs cannot be read".to_owned())?;
    let template = known.template(&answers.template).ok_or_else(|| format!("`{}` is no template", answers.template))?;
    let values = serde_json::Value::Object(answers.values.clone());
    let mut out = Vec::new();
    for language in languages {
        let paper = maitri_draft::letter::write(packs, known, template, &values, *language, today)
            .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
        let file = |format: &Format| {
            let name = format!("{language}.{}", format.code());
            (name.clone(), at(&name))
        };
        out.push(SideShown {
            language: language.code(),
            name: maitri_review::report::html::own_name(language.code()),
            pieces: pieces(&paper),
            files: formats.iter().map(file).collect(),
        });
    }
    Ok(out)
}

/// Formats in which these papers are given.
fn formats() -> Vec<Format> {
    Format::ALL.iter().copied().filter(|f| *f != Format::Txt).collect()
}

/// The same for the yearbook: a workbook of it is its table of ties, and there is none where no tie is published.
fn formats_of(answers: &Answers) -> Vec<Format> {
    let some = answers.values.get("ties").and_then(serde_json::Value::as_array).is_some_and(|ties| !ties.is_empty());
    formats().into_iter().filter(|f| some || *f != Format::Xlsx).collect()
}

/// The language and format of a file's name: `th.docx`.
fn named(file: &str) -> Option<(Language, Format)> {
    let (language, format) = file.split_once('.')?;
    let language = Language::from_code(language).filter(|l| Language::SPOKEN.contains(l))?;
    Some((language, Format::from_code(format)?))
}

fn given(bytes: Vec<u8>, format: Format, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, format.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, upload::disposition(name, &format!("paper.{}", format.code()))),
    ];
    (headers, bytes).into_response()
}

/// Which paper about a tie.
#[derive(Clone, Copy)]
enum Which {
    Meeting,
    Dossier,
}

impl Which {
    fn below(self) -> &'static str {
        match self {
            Which::Meeting => "/meeting-paper",
            Which::Dossier => "/dossier",
        }
    }

    fn answers(self, watch: &crate::life::Watch, packs: &Packs, tie: &Relationship) -> Answers {
        match self {
            Which::Meeting => papers::meeting(watch, tie),
            Which::Dossier => papers::renewal(watch, packs, tie),
        }
    }
}

async fn paper(site: Site, frame: Frame, who: Who, id: String, which: Which) -> Response {
    let (packs, f) = (site.packs(), frame.clone());
    let made = watch(&site, move |_, watch| {
        let Some(tie) = watch.tie(&id).filter(|t| may(&who, Action::Read, t)) else { return Ok(None) };
        let answers = which.answers(watch, packs, tie);
        let languages = match which {
            Which::Meeting => tongues(tie),
            Which::Dossier => vec![f.language],
        };
        let at = |name: &str| address(&id, &format!("{}/{name}", which.below()), &f);
        let (key, lead) = match which {
            Which::Meeting => ("life-meeting-paper", "life-meeting-paper-lead"),
            Which::Dossier => ("life-dossier", "life-dossier-lead"),
        };
        Ok(Some(PaperPage {
            title: f.t(key),
            lead: f.t(lead),
            back: (title(tie, f.language), address(&id, "", &f)),
            sides: sides(packs, &answers, &languages, &formats(), &watch.today, &at)?,
            f,
        }))
    });
    match made.await {
        Ok(Some(page)) => show(StatusCode::OK, &page),
        Ok(None) => not_found(frame).await,
        Err(_) => failed(&frame),
    }
}

async fn file(site: Site, frame: Frame, who: Who, id: String, file: String, which: Which) -> Response {
    let Some((language, format)) = named(&file) else { return not_found(frame).await };
    let packs = site.packs();
    let made = watch(&site, move |_, watch| {
        let Some(tie) = watch.tie(&id).filter(|t| may(&who, Action::Export, t)) else { return Ok(None) };
        let answers = which.answers(watch, packs, tie);
        let known = Papers::embedded().map_err(|_| "the papers of the packs cannot be read".to_owned())?;
        let made = papers::write(packs, known, &answers, &[language], format, language, &watch.today)?;
        Ok(made.files.into_iter().next())
    });
    match made.await {
        Ok(Some(made)) => given(made.bytes, made.format, &made.name),
        Ok(None) => not_found(frame).await,
        Err(_) => failed(&frame),
    }
}

/// The paper for an annual meeting.
pub async fn meeting(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    paper(site, frame, who, id, Which::Meeting).await
}

/// The same as a file.
pub async fn meeting_file(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, name)): Path<(String, String)>,
) -> Response {
    file(site, frame, who, id, name, Which::Meeting).await
}

/// The dossier for a renewal.
pub async fn dossier(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    paper(site, frame, who, id, Which::Dossier).await
}

/// The same as a file.
pub async fn dossier_file(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, name)): Path<(String, String)>,
) -> Response {
    file(site, frame, who, id, name, Which::Dossier).await
}

/// The latest day of the published tables.
fn as_of(store: &maitri_store::Store) -> Result<String, String> {
    let sources = store.sources().map_err(|e| e.to_string())?;
    Ok(sources.iter().flat_map(|s| &s.tables).filter_map(|t| t.as_of.clone()).max().unwrap_or_default())
}

/// The public yearbook.
pub async fn yearbook(State(site): State<Site>, frame: Frame) -> Response {
    let (packs, f) = (site.packs(), frame.clone());
    if site.store().is_none() {
        return not_found(frame).await;
    }
    let made = watch(&site, move |store, watch| {
        let year = watch.today.get(..4).unwrap_or("").to_owned();
        let answers = papers::yearbook(watch, &year, &as_of(store)?);
        let at = |name: &str| format!("/yearbook/{name}?lang={}", f.code());
        Ok(PaperPage {
            title: f.t("yearbook-title"),
            lead: f.t("yearbook-lead"),
            back: (f.t("reg-nav"), format!("/register?lang={}", f.code())),
            sides: sides(packs, &answers, &[f.language], &formats_of(&answers), &watch.today, &at)?,
            f,
        })
    });
    match made.await {
        Ok(page) => show(StatusCode::OK, &page),
        Err(_) => failed(&frame),
    }
}

/// The same as a file.
pub async fn yearbook_file(State(site): State<Site>, frame: Frame, Path(name): Path<String>) -> Response {
    let Some((language, format)) = named(&name).filter(|_| site.store().is_some()) else {
        return not_found(frame).await;
    };
    let packs = site.packs();
    let made = watch(&site, move |store, watch| {
        let year = watch.today.get(..4).unwrap_or("").to_owned();
        let answers = papers::yearbook(watch, &year, &as_of(store)?);
        if !formats_of(&answers).contains(&format) {
            return Ok(None);
        }
        let known = Papers::embedded().map_err(|_| "the papers of the packs cannot be read".to_owned())?;
        let made = papers::write(packs, known, &answers, &[language], format, language, &watch.today)?;
        Ok(made.files.into_iter().next())
    });
    match made.await {
        Ok(Some(made)) => given(made.bytes, made.format, &made.name),
        Ok(None) => not_found(frame).await,
        Err(_) => failed(&frame),
    }
}
