//! A source as it is printed: every line with its number, every cell as it stands, and beside it how it was read on.

use super::super::Site;
use super::super::page::{Frame, show};
use super::public::Public;
use super::wording;
use super::{Away, ask};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maitri_registry::source::{RowRemark, Source, SourceRow};

/// A line of a table.
struct Row {
    anchor: String,
    line: String,
    heading: bool,
    cells: Vec<String>,
    remarks: Vec<String>,
}

/// A line of text before or after a table.
struct Text {
    anchor: String,
    line: String,
    text: String,
}

struct Table {
    anchor: String,
    name: String,
    as_of: String,
    before: Vec<Text>,
    rows: Vec<Row>,
    after: Vec<Text>,
    /// Cells of the widest row.
    width: usize,
    count: String,
}

#[derive(Template)]
#[template(path = "register/source.html")]
struct SourcePage {
    f: Frame,
    title: String,
    language: String,
    kind: String,
    file: String,
    hash: String,
    tables: Vec<Table>,
}

fn remark(f: &Frame, public: &Public, source: &Source, remark: &RowRemark) -> String {
    match remark {
        RowRemark::FilledDown { from } => f.with("remark-filled", "line", &f.n(from)),
        RowRemark::Shifted { by } => f.with("remark-shifted", "n", &f.n(by.unsigned_abs())),
        RowRemark::Bled { with, reading } => {
            // How a line is read on may name what waits for a person.
            let waits = public
                .conflicts
                .iter()
                .any(|c| c.waits && c.record.at.iter().any(|s| s.source == source.id && s.line == *with));
            if waits { String::new() } else { f.args("remark-bled", &[("line", &f.n(with)), ("reading", reading)]) }
        }
    }
}

fn make(f: Frame, public: &Public, source: &Source, rows: &[SourceRow]) -> SourcePage {
    let tables = source
        .tables
        .iter()
        .map(|t| {
            let anchor = |line: u32| wording::anchor(source, &t.id, line);
            let own: Vec<&SourceRow> = rows.iter().filter(|r| r.table == t.id).collect();
            let first = own.iter().map(|r| r.line).chain(t.headings.iter().map(|h| h.0)).min().unwrap_or(0);
            let mut printed: Vec<(u32, Row)> = Vec::new();
            for (line, cells) in &t.headings {
                let row = Row {
                    anchor: anchor(*line),
                    line: f.n(line),
                    heading: true,
                    cells: cells.clone(),
                    remarks: Vec::new(),
                };
                printed.push((*line, row));
            }
            for r in &own {
                let remarks: Vec<String> =
                    r.remarks.iter().map(|m| remark(&f, public, source, m)).filter(|m| !m.is_empty()).collect();
                printed.push((
                    r.line,
                    Row { anchor: anchor(r.line), line: f.n(r.line), heading: false, cells: r.cells.clone(), remarks },
                ));
            }
            printed.sort_by_key(|(line, row)| (*line, !row.heading));
            let text =
                |(line, text): &(u32, String)| Text { anchor: anchor(*line), line: f.n(line), text: text.clone() };
            Table {
                anchor: format!("table-{}", slug(&t.id)),
                name: wording::table(&f, t),
                as_of: t
                    .as_of
                    .as_deref()
                    .map_or_else(|| f.t("reg-undated"), |d| f.with("reg-as-of", "date", &wording::date(&f, d))),
                before: t.context.iter().filter(|(line, _)| *line < first).map(text).collect(),
                after: t.context.iter().filter(|(line, _)| *line >= first).map(text).collect(),
                width: printed.iter().map(|(_, r)| r.cells.len()).max().unwrap_or(1),
                count: f.n(own.len()),
                rows: printed.into_iter().map(|(_, row)| row).collect(),
            }
        })
        .collect();
    SourcePage {
        title: source.title.clone(),
        language: wording::language(&source.title),
        kind: wording::quality(&f, source.kind.code()),
        file: source.file.clone(),
        hash: source.id.clone(),
        tables,
        f,
    }
}

/// The id of a table as part of an anchor.
pub fn slug(id: &str) -> String {
    id.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' }).collect()
}

/// The page.
pub async fn page(State(site): State<Site>, frame: Frame, Path(id): Path<String>) -> Response {
    let f = frame.clone();
    let made = ask(&site, move |store, public| {
        let source = public.source(&id).ok_or(Away::NotHere)?;
        let rows = store.source_rows(&source.id).map_err(|_| Away::Failed)?;
        Ok(make(f, public, source, &rows))
    });
    match made.await {
        Ok(page) => show(StatusCode::OK, &page),
        Err(Away::Empty) => Away::NotHere.page(&frame).await,
        Err(away) => away.page(&frame).await,
    }
}
