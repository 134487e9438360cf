//! The worklist of partners that are not the unit any more that signed: made of the places of the packs and the ties of the register, one road of
//! reorganisation at a time; what becomes of each tie, a person decides.

use super::{address, asked, may, watch};
use crate::life::{Watch, side, words};
use crate::web::Site;
use crate::web::page::{Frame, show};
use crate::web::upload;
use crate::web::who::{Who, failed};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maitri_pack::Language;
use maitri_registry::follow::life::{Change, Dissolved, years};
use maitri_registry::record::Relationship;
use maitri_registry::rights::Action;
use maitri_review::report::words::day;

/// A tie of the worklist.
pub(crate) struct Line {
    /// Id of the tie.
    pub tie: String,
    /// The own side.
    pub home: String,
    /// The unit that it names.
    pub unit: String,
    /// As the best source prints it.
    pub printed: String,
    /// What became of it.
    pub change: String,
    /// When it was signed; empty: nobody knows, or it is not signed.
    pub signed: String,
    /// Whether it is signed.
    pub is_signed: bool,
    /// Whether a municipality signed.
    pub municipality: bool,
    /// What was decided: what, when, why; or who confirmed it, or that it ended; empty: nothing yet.
    pub decided: String,
    /// Whether a person still has to decide.
    pub open: bool,
    /// Whether who asks may.
    pub theirs: bool,
}

/// The ties that share a unit.
pub(crate) struct Group {
    /// Id of the unit that is there now.
    pub id: String,
    /// Its name.
    pub unit: String,
    /// How many ties have it, and how many of them are signed.
    pub shared: String,
    /// The ties.
    pub lines: Vec<Line>,
}

/// The ties whose partner changed in a year, by the unit that is there now.
pub(crate) fn groups(
    watch: &Watch,
    year: &str,
    language: Language,
    sees: &dyn Fn(&Relationship) -> bool,
) -> Vec<Group> {
    let n = |count: usize| maitri_review::report::words::number(count, language);
    let t = |key: &str, args: &[(&str, &str)]| crate::web::words::text(language, key, args);
    let mut all: Vec<(&Dissolved, &Relationship)> = watch
        .dissolved
        .values()
        .filter(|d| d.year() == year)
        .filter_map(|d| Some((d, watch.tie(&d.tie).filter(|t| sees(t))?)))
        .collect();
    all.sort_by(|a, b| {
        let key = |d: &Dissolved, t: &Relationship| {
            (d.successor.clone(), t.status != "signed", d.unit.clone(), t.home.id.clone())
        };
        key(a.0, a.1).cmp(&key(b.0, b.1))
    });
    let mut out: Vec<Group> = Vec::new();
    for (change, tie) in all {
        if out.last().is_none_or(|g| g.id != change.successor) {
            out.push(Group {
                id: change.successor.clone(),
                unit: crate::case::place_name(&change.successor, language),
                shared: String::new(),
                lines: Vec::new(),
            });
        }
        let open = watch.waits_for_partner(tie);
        let decided = watch.life(&tie.id).filter(|_| !open).map(|life| match (&life.decision, &life.partner) {
            (Some((what, on, why, _)), _) => {
                format!("{} · {} · {why}", t(words::choice("decision", what.code()), &[]), day(on, language))
            }
            (None, Some((place, on, _))) => {
                let place = crate::case::place_name(place, language);
                format!("{} · {place} · {}", t(words::kind("partner-confirmed"), &[]), day(on, language))
            }
            _ => words::standing(&life.standing(watch.house, &watch.today), language),
        });
        let mut told = words::change(change.change.code(), &change.successor, &change.since, language);
        if let Change::Enlarged(with) = &change.change {
            let names: Vec<String> = with.iter().map(|id| crate::case::place_name(id, language)).collect();
            told = format!("{told}: {}", names.join(", "));
        }
        let line = Line {
            tie: tie.id.clone(),
            home: side(&tie.home, language),
            unit: side(&tie.partner, language),
            printed: tie.partner.printed.clone(),
            change: told,
            signed: words::date(&tie.signed, language),
            is_signed: tie.status == "signed",
            municipality: tie.by_municipality,
            decided: decided.unwrap_or_default(),
            open,
            theirs: false,
        };
        if let Some(group) = out.last_mut() {
            group.lines.push(line);
        }
    }
    for group in &mut out {
        let signed = group.lines.iter().filter(|l| l.is_signed).count();
        group.shared = t("worklist-shared", &[("n", &n(group.lines.len())), ("signed", &n(signed))]);
    }
    out
}

/// The worklist on the wire.
pub(crate) fn wire(watch: &Watch, groups: &[Group]) -> Vec<serde_json::Value> {
    let line = |l: &Line| {
        let record = watch.tie(&l.tie);
        serde_json::json!({
            "tie": l.tie, "home": record.map(|r| r.home.id.clone()), "unit": record.map(|r| r.partner.id.clone()),
            "printed": l.printed, "change": l.change, "signed": l.is_signed, "municipality": l.municipality,
            "date": record.map(|r| if r.signed.is_empty() { r.started.clone() } else { r.signed.clone() }),
            "decided": l.decided,
        })
    };
    let ties = |g: &Group| g.lines.iter().map(line).collect::<Vec<_>>();
    groups.iter().map(|g| serde_json::json!({ "now": g.id, "name": g.unit, "ties": ties(g) })).collect()
}

/// The year of the worklist that is asked for, else the one in which most partners changed.
pub(crate) fn year_of(watch: &Watch, asked: &str) -> (String, Vec<String>) {
    let all: Vec<Dissolved> = watch.dissolved.values().cloned().collect();
    let years = years(&all);
    let count = |year: &str| all.iter().filter(|d| d.year() == year).count();
    let most = years.iter().max_by_key(|y| count(y)).cloned().unwrap_or_default();
    (if years.iter().any(|y| y == asked) { asked.to_owned() } else { most }, years)
}

#[derive(Template)]
#[template(path = "life/worklist.html")]
struct WorklistPage {
    f: Frame,
    years: Vec<(String, String, bool)>,
    total: String,
    open: String,
    as_of: String,
    groups: Vec<Group>,
    file: String,
}

/// The page.
pub async fn page(State(site): State<Site>, frame: Frame, who: Who, RawQuery(query): RawQuery) -> Response {
    let f = frame.clone();
    let wanted = asked(query.as_deref(), "year");
    let made = watch(&site, move |_, watch| {
        let (year, years) = year_of(watch, &wanted);
        let mut groups = groups(watch, &year, f.language, &|t| may(&who, Action::Find, t));
        for line in groups.iter_mut().flat_map(|g| &mut g.lines) {
            line.theirs = watch.tie(&line.tie).is_some_and(|t| may(&who, Action::Record, t));
        }
        let lines = || groups.iter().flat_map(|g| &g.lines);
        let open = watch.pairs(lines().filter(|l| l.open).filter_map(|l| watch.tie(&l.tie)));
        Ok(WorklistPage {
            years: years
                .iter()
                .map(|y| (words::date(y, f.language), format!("/worklist?lang={}&year={y}", f.code()), *y == year))
                .collect(),
            total: f.args("worklist-total", &[("n", &f.n(lines().count())), ("year", &words::date(&year, f.language))]),
            open: f.with("worklist-open", "n", &f.n(open)),
            as_of: day(&watch.today, f.language),
            file: format!("/worklist/file?lang={}&year={year}", f.code()),
            groups,
            f,
        })
    });
    match made.await {
        Ok(page) => show(StatusCode::OK, &page),
        Err(_) => failed(&frame),
    }
}

/// The worklist as a workbook.
///
/// # Errors
/// One sentence.
pub(crate) fn workbook(groups: &[Group], language: Language, today: &str) -> Result<Vec<u8>, String> {
    use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};
    let say = |e: rust_xlsxwriter::XlsxError| e.to_string();
    let t = |key: &str| crate::web::words::text(language, key, &[]);
    let mut book = Workbook::new();
    let mut properties = DocProperties::new().set_title(t("worklist-title"));
    if let Ok(on) = ExcelDateTime::parse_from_str(today) {
        properties = properties.set_creation_datetime(&on);
    }
    book.set_properties(&properties);
    let face = if language == Language::Th { "TH Sarabun New" } else { "Times New Roman" };
    let plain = Format::new().set_font_name(face).set_font_size(13).set_text_wrap();
    let head = plain.clone().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    let heads = [
        ("worklist-home", 22.0),
        ("worklist-unit", 22.0),
        ("worklist-printed", 24.0),
        ("worklist-change", 38.0),
        ("worklist-now", 22.0),
        ("worklist-signed", 16.0),
        ("worklist-decided", 36.0),
        ("worklist-row", 18.0),
    ];
    for (column, (key, width)) in (0u16..).zip(heads) {
        sheet.set_column_width(column, width).map_err(say)?;
        sheet.write_string_with_format(0, column, t(key), &head).map_err(say)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(say)?;
    sheet.set_repeat_rows(0, 0).map_err(say)?;
    let lines = groups.iter().flat_map(|g| g.lines.iter().map(move |l| (g, l)));
    for (row, (group, line)) in (1..).zip(lines) {
        let signed = match (line.is_signed, line.signed.is_empty()) {
            (true, true) => t("life-unsourced"),
            (true, false) => line.signed.clone(),
            (false, _) => t("status-in-progress"),
        };
        let cells =
            [&line.home, &line.unit, &line.printed, &line.change, &group.unit, &signed, &line.decided, &line.tie];
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write_string_with_format(row, column, cell, &plain).map_err(say)?;
        }
    }
    book.save_to_buffer().map_err(say)
}

/// The file.
pub async fn file(State(site): State<Site>, frame: Frame, who: Who, RawQuery(query): RawQuery) -> Response {
    let wanted = asked(query.as_deref(), "year");
    let language = frame.language;
    let made = watch(&site, move |_, watch| {
        let (year, _) = year_of(watch, &wanted);
        let groups = groups(watch, &year, language, &|t| may(&who, Action::Export, t));
        Ok((workbook(&groups, language, &watch.today)?, year))
    });
    match made.await {
        Ok((bytes, year)) => {
            let headers = [
                (header::CONTENT_TYPE, crate::draft::Format::Xlsx.media_type().to_owned()),
                (header::CONTENT_DISPOSITION, upload::disposition(&format!("worklist-{year}.xlsx"), "worklist.xlsx")),
            ];
            (headers, bytes).into_response()
        }
        Err(_) => failed(&frame),
    }
}

impl Line {
    /// Where a person decides.
    fn decide(&self, frame: &Frame, decision: &str) -> String {
        format!("{}&decision={decision}", address(&self.tie, "/record/decided", frame))
    }

    /// The page of the tie's life.
    fn life(&self, frame: &Frame) -> String {
        address(&self.tie, "", frame)
    }
}
