//! The sources and what they print, row by row.

use super::answer::{self, Part};
use super::problem::Problem;
use super::query::{Asked, Id};
use super::tie::word;
use super::{Api, Withheld};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use maitri_registry::source::{RowRemark, Source, SourceRow};
use serde::Serialize;
use utoipa::ToSchema;

/// A table of a source.
#[derive(Serialize, ToSchema)]
#[schema(as = Table)]
pub struct WireTable {
    /// Id within the source.
    id: String,
    /// Status date (ISO 8601); null where none is printed.
    as_of: Option<String>,
    /// What every row says: `signed`, `in-progress`; null where a column says it.
    says: Option<String>,
    /// Country that it is about (ISO 3166-1); null where it is about several.
    country: Option<String>,
    /// Lines of text around it that were understood, as printed.
    context: Vec<WireLine>,
}

/// A printed line.
#[derive(Serialize, ToSchema)]
#[schema(as = Line)]
pub struct WireLine {
    /// Number, from 1.
    line: u32,
    /// As printed.
    text: String,
}

/// A source.
#[derive(Serialize, ToSchema)]
#[schema(as = Source)]
pub struct WireSource {
    /// SHA-256 of the file, in hexadecimal.
    id: String,
    /// Its title.
    title: String,
    /// What kind it is.
    kind: &'static str,
    /// Trust, 5 the highest.
    trust: u8,
    /// Name of the file.
    file: String,
    /// Its tables.
    tables: Vec<WireTable>,
    /// Where its rows stand.
    rows: String,
}

/// All sources, in the order in which they were read.
#[derive(Serialize, ToSchema)]
#[schema(as = Sources)]
pub struct WireSources {
    /// How many.
    total: u64,
    /// The sources.
    sources: Vec<WireSource>,
}

impl WireSource {
    fn of(source: &Source) -> WireSource {
        let tables = source.tables.iter().map(|t| WireTable {
            id: t.id.clone(),
            as_of: t.as_of.clone(),
            says: super::tie::some(&t.says),
            country: t.country.clone(),
            context: t.context.iter().map(|(line, text)| WireLine { line: *line, text: text.clone() }).collect(),
        });
        WireSource {
            id: source.id.clone(),
            title: source.title.clone(),
            kind: source.kind.code(),
            trust: source.kind.trust(),
            file: source.file.clone(),
            tables: tables.collect(),
            rows: format!("/api/v1/sources/{}/rows", source.id),
        }
    }
}

/// A printed row.
#[derive(Serialize, ToSchema)]
#[schema(as = Row)]
pub struct WireRow {
    /// Table of the source.
    table: String,
    /// Line in the source, from 1.
    line: u32,
    /// The cells as printed; empty where the row is withheld.
    cells: Vec<String>,
    /// What each cell is: `home`, `partner`, `year`, `note` …
    roles: Vec<String>,
    /// What was noticed when it was read.
    remarks: Vec<WireRemark>,
    /// Whether a person has to decide about a name in it before it is shown.
    withheld: bool,
}

/// What was noticed about a row.
#[derive(Serialize, ToSchema)]
#[schema(as = Row_remark)]
pub struct WireRemark {
    /// `filled-down`, `shifted`, `bled`.
    what: &'static str,
    /// The other line, where one is meant.
    line: Option<u32>,
    /// Columns by which the cells stand shifted.
    columns: Option<i8>,
    /// How the partner is read.
    reading: Option<String>,
}

impl WireRow {
    fn of(row: &SourceRow, withheld: bool) -> WireRow {
        let remark = |r: &RowRemark| match r {
            RowRemark::FilledDown { from } => {
                WireRemark { what: "filled-down", line: Some(*from), columns: None, reading: None }
            }
            RowRemark::Shifted { by } => WireRemark { what: "shifted", line: None, columns: Some(*by), reading: None },
            RowRemark::Bled { with, reading } => {
                WireRemark { what: "bled", line: Some(*with), columns: None, reading: Some(reading.clone()) }
            }
        };
        let show = !withheld;
        WireRow {
            table: row.table.clone(),
            line: row.line,
            cells: row.cells.iter().filter(|_| show).cloned().collect(),
            roles: row.roles.iter().filter(|_| show).map(word).collect(),
            remarks: row.remarks.iter().filter(|_| show).map(remark).collect(),
            withheld,
        }
    }
}

/// A part of the rows of a source.
#[derive(Serialize, ToSchema)]
#[schema(as = Rows)]
pub struct WireRows {
    /// How many there are in all.
    total: u64,
    /// How many are left out before these.
    offset: u64,
    /// How many a part may hold.
    limit: u64,
    /// The address of the next part; null at the end.
    next: Option<String>,
    /// The rows, in the printed order.
    rows: Vec<WireRow>,
}

/// The sources.
#[utoipa::path(get, path = "/api/v1/sources", tag = "register", operation_id = "sources",
    responses(
        (status = 200, description = "All sources", body = WireSources, headers(("ETag" = String, description = "Strong entity tag"))),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn list(State(api): State<Api>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    Asked::of(&uri, &[])?;
    let sources: Vec<WireSource> = api.read(|store| Ok(store.sources()?.iter().map(WireSource::of).collect())).await?;
    answer::json(&headers, &WireSources { total: sources.len() as u64, sources })
}

/// The rows of a source as printed.
#[utoipa::path(get, path = "/api/v1/sources/{id}/rows", tag = "register", operation_id = "source_rows",
    params(
        ("id" = String, Path, description = "SHA-256 of the source", max_length = 100),
        ("table" = Option<String>, Query, description = "Only this table", max_length = 300, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$"),
        ("offset" = Option<u64>, Query, description = "How many to leave out", minimum = 0, maximum = 10000000),
        ("limit" = Option<u64>, Query, description = "How many to give; 50 where it is not said", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "A part of the rows; `Link` names the next one", body = WireRows,
            headers(("ETag" = String, description = "Strong entity tag"))),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = 400, description = "A parameter is not known or not understood", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = 404, description = "No such source", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn rows(State(api): State<Api>, uri: Uri, Id(id): Id, headers: HeaderMap) -> Result<Response, Problem> {
    let asked = Asked::of(&uri, &["table", "offset", "limit"])?;
    let (offset, limit) = asked.part()?;
    let table = asked.text("table").map(str::to_owned);
    let path = format!("/api/v1/sources/{id}/rows");
    let (rows, total) = api
        .read(move |store| {
            if !store.sources()?.iter().any(|s| s.id == id) {
                return Err(Problem::missing("source", &id));
            }
            let withheld = Withheld::of(store)?;
            let mut rows = store.source_rows(&id)?;
            rows.retain(|r| table.as_ref().is_none_or(|t| *t == r.table));
            let total = rows.len() as u64;
            let (skip, take) = (usize::try_from(offset).unwrap_or(usize::MAX), usize::try_from(limit).unwrap_or(0));
            let part = rows.iter().skip(skip).take(take);
            Ok((part.map(|r| WireRow::of(r, withheld.line(&id, &r.table, r.line))).collect(), total))
        })
        .await?;
    let next = Part { offset, limit, total }.next(&path, &asked);
    answer::part(&headers, &WireRows { total, offset, limit, next: next.clone(), rows }, next.as_deref())
}
