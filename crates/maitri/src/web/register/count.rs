//! How it is counted: each number beside what the source declares, with its date, and a link to the rows behind it (G-04, G-09).

use super::super::Site;
use super::super::page::{Frame, show};
use super::public::Public;
use super::{ask, list, source, wording};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maitri_pack::Language;
use maitri_registry::record::Total;
use maitri_review::report;
use std::collections::{BTreeMap, BTreeSet};

/// A number with what it counts.
pub struct Figure {
    /// As counted.
    pub n: String,
    /// Its rows.
    pub href: String,
    /// What it counts.
    pub what: String,
    /// What the source declares, with its date; empty where it declares nothing.
    pub declared: String,
    /// The line that declares it.
    pub line: String,
}

/// The register on the front page.
pub struct Strip {
    /// Its headline numbers.
    pub figures: Vec<Figure>,
    /// Addresses: list, how we count, contradictions.
    pub list: String,
    /// How we count.
    pub count: String,
    /// The board.
    pub board: String,
    /// Words for the board.
    pub board_words: String,
    /// Words for the list.
    pub list_words: String,
}

/// A figure, and what the first total of that kind declares.
fn figure(f: &Frame, public: &Public, pairs: &[(&'static str, &str)], what: &str, says: &str, of: &str) -> Figure {
    let (mut n, href) = list::counted(f, public, pairs);
    if of == "provinces" {
        let ties = list::ties(public, pairs);
        n = f.n(ties.iter().map(|t| t.record.home.iso.as_str()).collect::<BTreeSet<_>>().len());
    }
    let total = public.declared(says, of);
    Figure {
        n,
        href: if of == "provinces" { format!("{href}&sort=home") } else { href },
        what: f.t(what),
        declared: total.map(|t| declared(f, public, t)).unwrap_or_default(),
        line: total
            .map(|t| wording::line_address(f, public, &t.source, &line_table(public, t), t.line))
            .unwrap_or_default(),
    }
}

/// "The source declares m, as of date".
fn declared(f: &Frame, public: &Public, total: &Total) -> String {
    let (date, _) = as_of(public, total);
    let date = if date.is_empty() { f.t("reg-undated") } else { f.with("reg-as-of", "date", &wording::date(f, date)) };
    f.args("count-declared", &[("m", &f.n(total.declared)), ("date", &date)])
}

/// The status date of a total's table, else of its source; and whether it is the table's.
fn as_of<'p>(public: &'p Public, total: &Total) -> (&'p str, bool) {
    match public.table_date(&total.source, &total.table) {
        Some(date) => (date, true),
        None => (public.as_of(&total.source), false),
    }
}

/// The table in which the line that declares a total stands.
fn line_table(public: &Public, total: &Total) -> String {
    let mut tables = public.sources.iter().filter(|s| s.id == total.source).flat_map(|s| &s.tables);
    tables
        .find(|t| t.context.iter().any(|(line, _)| *line == total.line))
        .map_or_else(|| total.table.clone(), |t| t.id.clone())
}

impl Strip {
    /// The strip for a reader.
    pub fn of(f: &Frame, public: &Public) -> Strip {
        let figures = vec![
            figure(f, public, &[("status", "signed")], "count-signed", "signed", "pairs"),
            figure(f, public, &[("status", "in-progress")], "count-in-progress", "in-progress", "pairs"),
        ];
        Strip {
            figures,
            list: wording::address(f, "/register", &[]),
            count: wording::address(f, "/register/how-we-count", &[]),
            board: wording::address(f, "/register/contradictions", &[]),
            board_words: f.with("strip-board", "n", &f.n(public.conflicts.len())),
            list_words: f.with("strip-list", "n", &f.n(public.ties.len())),
        }
    }
}

/// A declared total.
struct Declared {
    what: String,
    declared: String,
    counted: String,
    rows: String,
    same: bool,
    explanation: String,
    as_of: String,
}

/// A line of a source that declares totals.
struct Statement {
    line: String,
    href: String,
    text: String,
    language: String,
    totals: Vec<Declared>,
}

/// A row of counts: what, number and address of each column.
struct Row {
    what: String,
    href: String,
    signed: (String, String),
    progress: (String, String),
}

#[derive(Template)]
#[template(path = "register/count.html")]
struct CountPage {
    f: Frame,
    headline: Vec<Figure>,
    bridges: Vec<String>,
    parts: Vec<Figure>,
    statements: Vec<Statement>,
    countries: Vec<Row>,
    decades: Vec<Row>,
    statuses: Vec<(String, String, String)>,
    conflicts: Vec<(&'static str, String, String, String)>,
    waiting: String,
    sources: Vec<(String, String, String)>,
    all: (String, String),
}

/// The country that a total is about where the line speaks of a part of another table: the number of its rows says so.
fn part(public: &Public, total: &Total) -> Option<String> {
    let source = public.sources.iter().find(|s| s.id == total.source)?;
    let table = source.tables.iter().find(|t| t.id == total.table)?;
    let rows = public.rows.get(&(total.source.clone(), total.table.clone()))?;
    let all: usize = rows.values().sum();
    if table.country.is_some() || total.what != "pairs" || total.counted as usize == all {
        return None;
    }
    let speaks = source.tables.iter().find(|t| t.context.iter().any(|(line, _)| *line == total.line))?;
    let country = speaks.country.clone()?;
    (rows.get(&country).copied() == Some(total.counted as usize)).then_some(country)
}

fn statements(f: &Frame, public: &Public) -> Vec<Statement> {
    let mut by_line: BTreeMap<(String, u32), Vec<&Total>> = BTreeMap::new();
    for total in &public.totals {
        by_line.entry((total.source.clone(), total.line)).or_default().push(total);
    }
    by_line
        .into_iter()
        .map(|((id, line), totals)| {
            let source = public.sources.iter().find(|s| s.id == id);
            let tables = source.into_iter().flat_map(|s| &s.tables);
            let text = tables
                .flat_map(|t| &t.context)
                .find(|(l, _)| *l == line)
                .map(|(_, text)| text.clone())
                .unwrap_or_default();
            let shown = totals
                .iter()
                .map(|t| {
                    let table = wording::table_id(f, public, &t.source, &t.table);
                    let table = match part(public, t) {
                        Some(code) => format!("{table}: {}", wording::country(f, &code)),
                        None => table,
                    };
                    let unit = f.t(if t.what == "provinces" { "count-provinces" } else { "count-pairs" });
                    let (date, own) = as_of(public, t);
                    let anchor = source
                        .and_then(|s| {
                            s.tables.iter().find(|k| k.id == t.table || k.group.as_deref() == Some(t.table.as_str()))
                        })
                        .map_or_else(|| t.table.clone(), |k| k.id.clone());
                    Declared {
                        what: format!("{table}, {unit}"),
                        declared: f.n(t.declared),
                        counted: f.n(t.counted),
                        rows: format!("{}#table-{}", wording::source_address(f, &t.source), source::slug(&anchor)),
                        same: t.declared == t.counted,
                        explanation: wording::own(f, &t.explanation).to_owned(),
                        as_of: match (date, own) {
                            ("", _) => f.t("reg-undated"),
                            (date, true) => wording::date(f, date),
                            (date, false) => f.with("count-source-date", "date", &wording::date(f, date)),
                        },
                    }
                })
                .collect();
            let table = totals.first().map(|t| line_table(public, t)).unwrap_or_default();
            Statement {
                line: f.n(line),
                href: wording::line_address(f, public, &id, &table, line),
                language: wording::language(&text),
                text,
                totals: shown,
            }
        })
        .collect()
}

fn rows(f: &Frame, public: &Public, key: &'static str) -> Vec<Row> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for tie in &public.ties {
        let value = match key {
            "country" if tie.record.partner.country.is_empty() => "none".to_owned(),
            "country" => tie.record.partner.country.clone(),
            _ => tie.year().map_or_else(
                || "none".to_owned(),
                |y| {
                    let y = if f.language == Language::Th { y.saturating_add(543) } else { y };
                    (y - y.rem_euclid(10)).to_string()
                },
            ),
        };
        *seen.entry(value).or_default() += 1;
    }
    let mut all: Vec<(String, usize)> = seen.into_iter().collect();
    if key == "country" {
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    }
    all.into_iter()
        .map(|(value, _)| Row {
            what: list::word(f, public, key, &value),
            href: if key == "country" && value != "none" {
                wording::address(f, &format!("/register/country/{}", wording::percent(&value)), &[])
            } else {
                String::new()
            },
            signed: list::counted(f, public, &[(key, &value), ("status", "signed")]),
            progress: list::counted(f, public, &[(key, &value), ("status", "in-progress")]),
        })
        .collect()
}

/// From the rows of a table of ties in progress to the ties that the register counts: nothing is lost on the way.
fn bridges(f: &Frame, public: &Public) -> Vec<String> {
    let mut out = Vec::new();
    for source in &public.sources {
        for table in source.tables.iter().filter(|t| t.says == "in-progress") {
            let key = (source.id.clone(), table.id.clone());
            let rows: usize = public.rows.get(&key).map_or(0, |by| by.values().sum());
            let of =
                |t: &super::public::Tie| t.record.seen.iter().filter(|s| s.source == key.0 && s.table == key.1).count();
            let all: Vec<(usize, bool)> =
                public.ties.iter().map(|t| (of(t), t.is_signed())).filter(|(n, _)| *n > 0).collect();
            let ties = all.iter().filter(|(_, signed)| !signed).count();
            let signed = all.iter().filter(|(_, signed)| *signed).count();
            let again: usize = all.iter().map(|(n, _)| n.saturating_sub(1)).sum();
            let waiting = public.waiting_rows.iter().filter(|row| **row == key).count();
            if rows > ties && rows == ties + signed + again + waiting {
                let name = wording::table(f, table);
                let [rows, ties, signed, again, waiting] = [rows, ties, signed, again, waiting].map(|n| f.n(n));
                let args = [
                    ("table", name.as_str()),
                    ("rows", &rows),
                    ("ties", &ties),
                    ("signed", &signed),
                    ("again", &again),
                    ("waiting", &waiting),
                ];
                out.push(f.args("count-bridge", &args));
            }
        }
    }
    out
}

fn make(f: Frame, public: &Public) -> CountPage {
    let own =
        |pairs: &[(&'static str, &str)], what: &str, says: &str, of: &str| figure(&f, public, pairs, what, says, of);
    let signed = ("status", "signed");
    let progress = ("status", "in-progress");
    let headline = vec![
        own(&[signed], "count-signed", "signed", "pairs"),
        own(&[signed], "count-signed-provinces", "signed", "provinces"),
        own(&[progress], "count-in-progress", "in-progress", "pairs"),
        own(&[progress], "count-in-progress-provinces", "in-progress", "provinces"),
    ];
    let parts = vec![
        own(&[signed, ("mark", "by-province")], "count-by-province", "", ""),
        own(&[signed, ("mark", "by-municipality")], "count-by-municipality", "", ""),
        own(&[signed, ("mark", "inferred")], "count-inferred", "", ""),
        own(&[signed, ("decade", "none")], "count-no-year", "", ""),
        own(&[signed, ("mark", "successor")], "count-successor", "", ""),
    ];
    let mut statuses: BTreeMap<&str, usize> = BTreeMap::new();
    for tie in &public.ties {
        *statuses.entry(tie.record.status.as_str()).or_default() += 1;
    }
    let mut statuses: Vec<(&str, usize)> = statuses.into_iter().collect();
    statuses.sort_by_key(|(code, n)| (std::cmp::Reverse(*n), *code));
    let statuses = statuses
        .into_iter()
        .map(|(code, _)| {
            let (n, href) = list::counted(&f, public, &[("status", code)]);
            (wording::status(&f, code), n, href)
        })
        .collect();
    let conflicts = ["error", "warning", "ask", "info"]
        .into_iter()
        .map(|code| (code, public.conflicts.iter().filter(|c| c.record.severity == code).count()))
        .filter(|(_, n)| *n > 0)
        .map(|(code, n)| {
            let grave = wording::severity(code);
            let word = format!("{} {}", report::words::sign(grave), report::words::severity(grave, f.language));
            (code, word, f.n(n), wording::address(&f, "/register/contradictions", &[("severity", code)]))
        })
        .collect();
    CountPage {
        headline,
        bridges: bridges(&f, public),
        parts,
        statements: statements(&f, public),
        countries: rows(&f, public, "country"),
        decades: rows(&f, public, "decade"),
        statuses,
        conflicts,
        waiting: if public.waiting == 0 { String::new() } else { f.with("reg-waiting", "n", &f.n(public.waiting)) },
        sources: list::sources(&f, public),
        all: list::counted(&f, public, &[]),
        f,
    }
}

/// The page.
pub async fn page(State(site): State<Site>, frame: Frame) -> Response {
    let f = frame.clone();
    match ask(&site, move |_, public| Ok(make(f, public))).await {
        Ok(page) => show(StatusCode::OK, &page),
        Err(away) => away.page(&frame).await,
    }
}
