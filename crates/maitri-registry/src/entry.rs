//! A printed row, read: the two sides, years, dates, status. What is printed stays beside what was read.

use crate::columns::Columns;
use crate::source::{Role, RowRemark, Source, SourceRow};
use crate::understand::is_year;
use maitri_document::lang::{dates, digits};
use maitri_pack::place::{CellRemark, Certainty, Gazetteer, Memory, Resolution};

/// A row as read.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Id of the source.
    pub source: String,
    /// Index of the source in what was given.
    pub source_index: usize,
    /// Index of the table in its source.
    pub table_index: usize,
    /// Id of the table.
    pub table: String,
    /// Line in the source.
    pub line: u32,
    /// Line that prints the home province, where it is not this one.
    pub home_line: u32,
    /// The home province as printed.
    pub home_printed: String,
    /// Id of the home province; empty where it could not be resolved.
    pub home: String,
    /// Whether the home province was filled down.
    pub filled_down: bool,
    /// Number of the province.
    pub home_number: Option<u32>,
    /// Number of the tie.
    pub pair_number: Option<u32>,
    /// Whether the table has a column for the number of the tie.
    pub numbered: bool,
    /// ISO 3166-1 of the country in whose provinces the table's home column lies; empty where none is known.
    pub home_country: String,
    /// The partner as printed.
    pub partner_printed: String,
    /// The text that was resolved: with the container's and the country's cell, and without what ran over.
    pub reading: String,
    /// What the text names.
    pub resolution: Resolution,
    /// Id of the partner place; empty where none was found.
    pub place: String,
    /// How sure.
    pub certainty: Certainty,
    /// Year cell: as printed, and read as a year of the common era.
    pub year: Option<(String, i32)>,
    /// Whether the year is printed in the Buddhist era.
    pub buddhist: Option<bool>,
    /// Date cell: as printed, and read as ISO 8601.
    pub date: Option<(String, String)>,
    /// A date cell that names no day of the calendar.
    pub bad_date: Option<String>,
    /// Whether the table has a column for years or dates at all.
    pub dated: bool,
    /// Note as printed.
    pub note: String,
    /// Status cell as printed.
    pub status_printed: String,
    /// Status, as the contract names it.
    pub status: String,
    /// What the table says: `signed` or `in-progress`.
    pub says: String,
    /// Whether the years of the table are years of signing.
    pub years_signed: bool,
    /// Whether a municipality signed.
    pub by_municipality: bool,
    /// Country that the table or its column says, ISO 3166-1; empty where none does.
    pub country_said: String,
    /// Fields of cooperation as printed.
    pub fields: String,
    /// Cells moved against the heading.
    pub shifted: i8,
    /// Line with which text of the partner cell ran over.
    pub bled: Option<u32>,
    /// Column of the partner, from 1.
    pub partner_cell: u32,
    /// Column of the year or date, from 1; 0 where there is none.
    pub year_cell: u32,
}

impl Entry {
    /// Year of the common era by the date, else by the year cell.
    pub fn year_ce(&self) -> Option<i32> {
        let by_date = self.date.as_ref().and_then(|(_, iso)| iso.get(..4)?.parse().ok());
        by_date.or_else(|| self.year.as_ref().map(|(_, y)| *y))
    }
}

/// Reads the rows of a source.
pub fn read(
    source: &Source,
    source_index: usize,
    rows: &[SourceRow],
    columns: &Columns,
    gazetteer: &Gazetteer,
    memory: &[Memory],
) -> Vec<Entry> {
    let mut out: Vec<Entry> = Vec::new();
    for (table_index, table) in source.tables.iter().enumerate() {
        let of_table: Vec<&SourceRow> = rows.iter().filter(|r| r.table == table.id).collect();
        let has = |role: Role| of_table.iter().any(|r| r.roles.contains(&role));
        let (dated, numbered) = (has(Role::Year) || has(Role::Date), has(Role::PairNumber));
        let printed: Vec<&str> = of_table.iter().filter_map(|r| cell(r, Role::Home)).map(|(_, c)| c).collect();
        let home_country = home_country(&printed, gazetteer, memory);
        let mut last: Option<(u32, String, String)> = None;
        for row in of_table {
            let printed_home = cell(row, Role::Home).map(|(_, c)| c.to_owned());
            let filled_down = printed_home.is_none();
            if let Some(printed) = printed_home {
                let home = home(&printed, home_country, gazetteer, memory);
                last = Some((row.line, printed, home));
            }
            let (home_line, home_printed, home) = last.clone().unwrap_or((row.line, String::new(), String::new()));
            let mut entry = one(row, table.country.as_deref(), columns, gazetteer, memory, home_country);
            entry.source.clone_from(&source.id);
            entry.source_index = source_index;
            entry.table_index = table_index;
            entry.home_line = home_line;
            entry.home_printed = home_printed;
            entry.home = home;
            entry.filled_down = filled_down;
            entry.dated = dated;
            entry.numbered = numbered;
            entry.says.clone_from(&table.says);
            entry.years_signed = table.years != "started" || table.says == "signed";
            let said = columns.status(&entry.status_printed).or_else(|| columns.status(&entry.note));
            // A status column that says another stage than the table's title speaks for its row.
            if table.says == "signed"
                && said.is_some_and(|s| !s.is_empty() && s != "signed")
                && !entry.status_printed.is_empty()
            {
                entry.says = "in-progress".to_owned();
            }
            entry.status = match (entry.says.as_str(), said) {
                // A table of signed ties says so of every row; a status column of its own says more.
                ("signed", Some(status)) if !entry.status_printed.is_empty() && !status.is_empty() => status.to_owned(),
                ("signed", _) => "signed".to_owned(),
                (_, Some(status)) if !status.is_empty() => status.to_owned(),
                _ => "unknown".to_owned(),
            };
            out.push(entry);
        }
    }
    out.sort_by_key(|e| (e.table_index, e.line));
    out
}

fn cell(row: &SourceRow, role: Role) -> Option<(usize, &str)> {
    let at = row.roles.iter().position(|r| *r == role)?;
    let text = row.cells.get(at)?.trim();
    (!text.is_empty()).then_some((at, text))
}

/// The country in whose provinces the home column of a table lies: the one that knows most of them by name, else by what
/// they sound like; empty where no country knows any.
fn home_country<'a>(printed: &[&str], gazetteer: &'a Gazetteer, memory: &[Memory]) -> &'a str {
    let most = |known: &dyn Fn(&str, &str) -> bool| {
        let count = |country: &str| printed.iter().filter(|p| known(p, country)).count();
        // The first of the packs wins a tie.
        gazetteer.homes().iter().rev().map(|h| (count(&h.country), h)).max_by_key(|(n, _)| *n).filter(|(n, _)| *n > 0)
    };
    let found = most(&|p, country| gazetteer.first_level_named(p, country).is_some())
        .or_else(|| most(&|p, country| !home(p, country, gazetteer, memory).is_empty()));
    found.map_or("", |(_, h)| h.country.as_str())
}

fn home(printed: &str, country: &str, gazetteer: &Gazetteer, memory: &[Memory]) -> String {
    if let Some(unit) = gazetteer.first_level_named(printed, country) {
        return unit.id.clone();
    }
    let found = gazetteer.resolve(printed, Some(country), memory);
    let sure = found.certainty >= Certainty::Likely;
    found.answers.first().filter(|_| sure).map(|a| a.place.clone()).unwrap_or_default()
}

/// Letters of one alphabet inside a word of another: "กวางbิ่ญ", "Pаkse" with a Cyrillic а.
fn strays(text: &str) -> String {
    let kind = |c: char| match c {
        '\u{e00}'..='\u{e7f}' => 1,
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => 2,
        '\u{370}'..='\u{3ff}' => 3,
        '\u{400}'..='\u{52f}' => 4,
        _ => 0,
    };
    let mut out = String::new();
    for word in text.split(|c: char| kind(c) == 0) {
        let mut counts = [0usize; 5];
        for c in word.chars() {
            if let Some(slot) = counts.get_mut(kind(c)) {
                *slot += 1;
            }
        }
        let main = (1..5).max_by_key(|k| counts.get(*k).copied().unwrap_or(0)).unwrap_or(1);
        out.extend(word.chars().filter(|c| kind(*c) != main));
    }
    out
}

fn one(
    row: &SourceRow,
    table_country: Option<&str>,
    columns: &Columns,
    gazetteer: &Gazetteer,
    memory: &[Memory],
    home_country: &str,
) -> Entry {
    let text = |role: Role| cell(row, role).map_or("", |(_, c)| c);
    let town = cell(row, Role::Partner);
    let (partner_cell, printed) =
        town.or_else(|| cell(row, Role::PartnerContainer)).map_or((0, ""), |(i, c)| (i + 1, c));
    let mut reading = printed.to_owned();
    let mut shifted = 0;
    let mut bled = None;
    for remark in &row.remarks {
        match remark {
            RowRemark::Bled { with, reading: read } => {
                bled = Some(*with);
                reading.clone_from(read);
            }
            RowRemark::Shifted { by } => shifted = *by,
            RowRemark::FilledDown { .. } => {}
        }
    }
    let container = text(Role::PartnerContainer);
    if !container.is_empty() && town.is_some() {
        reading = format!("{reading}, {container}");
    }
    let hint =
        gazetteer.country_code(text(Role::Country)).map(str::to_owned).or_else(|| table_country.map(str::to_owned));
    let mut resolution = gazetteer.resolve(&reading, hint.as_deref(), memory);
    let letters = strays(printed);
    if !letters.is_empty() && !resolution.remarks.iter().any(|r| matches!(r, CellRemark::ForeignScript { .. })) {
        resolution.remarks.push(CellRemark::ForeignScript { letters });
        resolution.certainty = resolution.certainty.min(Certainty::Likely);
    }
    let first = resolution.answers.first().cloned();
    if first.as_ref().is_some_and(|a| !home_country.is_empty() && a.country == home_country) {
        resolution.remarks.push(CellRemark::Domestic);
        resolution.certainty = Certainty::Person;
    }
    let certainty = resolution.certainty;
    let mut entry = Entry {
        source: String::new(),
        source_index: 0,
        table_index: 0,
        table: row.table.clone(),
        line: row.line,
        home_line: row.line,
        home_printed: String::new(),
        home: String::new(),
        filled_down: false,
        home_number: digits::parse(text(Role::HomeNumber).trim_end_matches('.')),
        pair_number: digits::parse(text(Role::PairNumber).trim_end_matches('.')),
        numbered: false,
        home_country: home_country.to_owned(),
        partner_printed: printed.to_owned(),
        reading,
        // Below this an answer is a hint for the person who looks, no reading.
        place: first.filter(|a| a.score >= 0.62).map(|a| a.place).unwrap_or_default(),
        certainty,
        resolution,
        year: None,
        buddhist: None,
        date: None,
        bad_date: None,
        dated: false,
        note: text(Role::Note).to_owned(),
        status_printed: text(Role::Status).to_owned(),
        status: String::new(),
        says: String::new(),
        years_signed: true,
        by_municipality: false,
        country_said: hint.unwrap_or_default(),
        fields: text(Role::Fields).to_owned(),
        shifted,
        bled,
        partner_cell: u32::try_from(partner_cell).unwrap_or(0),
        year_cell: 0,
    };
    entry.by_municipality = columns.by_municipality(&entry.note) || columns.by_municipality(&entry.status_printed);
    for role in [Role::Year, Role::Date] {
        let Some((at, printed)) = cell(row, role) else { continue };
        entry.year_cell = u32::try_from(at + 1).unwrap_or(0);
        if let Some(number) = digits::parse(printed.trim_end_matches('.')) {
            if is_year(number) {
                let ce = i32::try_from(dates::to_common_era(number)).unwrap_or(0);
                entry.year = Some((printed.to_owned(), ce));
                entry.buddhist = Some(dates::is_buddhist(number));
            }
            continue;
        }
        let Some(found) = dates::find(printed, 0).into_iter().next() else { continue };
        match found.date.iso() {
            Some(iso) if found.date.is_possible() => {
                entry.buddhist = entry.buddhist.or(found.date.year.map(dates::is_buddhist));
                entry.date = Some((printed.to_owned(), iso));
            }
            _ => {
                entry.bad_date = Some(printed.to_owned());
                // The year of an impossible day still stands.
                if let Some(ce) = found.date.common_year() {
                    entry.year = entry.year.take().or(Some((printed.to_owned(), ce)));
                }
            }
        }
    }
    entry
}
