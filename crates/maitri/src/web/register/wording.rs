//! Names, dates and words as the reader knows them.

use super::super::page::Frame;
use super::public::{Conflict, Public, Tie};
use maitri_document::lang::{dates, digits, fold};
use maitri_pack::place::Gazetteer;
use maitri_pack::{Language, Packs, Severity};
use maitri_registry::record::{Certainty, PlaceName, Words};
use maitri_registry::source::{Source, SourceKind, Table};
use maitri_review::draft::language_of;
use maitri_review::report;
use std::fmt::Write;

/// An address of ours with the reader's language and `pairs`.
pub fn address(f: &Frame, path: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = format!("{path}?lang={}", f.code());
    for (key, value) in pairs {
        let _ = write!(out, "&{key}={}", percent(value));
    }
    out
}

/// A text as part of an address.
pub fn percent(text: &str) -> String {
    let mut out = String::new();
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(b));
        } else {
            let _ = write!(out, "%{b:02X}");
        }
    }
    out
}

/// A year of the common era: for Thai readers in both eras.
pub fn year(f: &Frame, ce: i32) -> String {
    match f.language {
        Language::Th => format!("{} ({ce})", digits::thai(ce.saturating_add(543))),
        _ => ce.to_string(),
    }
}

/// A date in EDTF: a year, a month, a day. What is none stays as it is.
pub fn date(f: &Frame, edtf: &str) -> String {
    let parts: Vec<i32> = edtf.split('-').map_while(|p| p.parse().ok()).collect();
    match parts.as_slice() {
        [y] if edtf.len() == 4 => year(f, *y),
        [y, m] if edtf.len() == 7 => {
            let name = u32::try_from(*m).ok().and_then(|m| dates::month_name(m, f.language == Language::Th));
            match (f.language, name) {
                (Language::Vi, _) => format!("{m:02}/{y}"),
                (_, Some(name)) => format!("{name} {}", year(f, *y)),
                (_, None) => edtf.to_owned(),
            }
        }
        [y, _, _] if f.language == Language::Th => format!("{} ({y})", report::words::day(edtf, f.language)),
        [_, _, _] => report::words::day(edtf, f.language),
        _ => edtf.to_owned(),
    }
}

/// The language of a printed text, for its attribute.
pub fn language(text: &str) -> String {
    language_of(text).0
}

/// A text of a record in the reader's language.
pub fn own<'w>(f: &Frame, words: &'w Words) -> &'w str {
    match f.language {
        Language::Th => &words.th,
        Language::Vi => &words.vi,
        _ => &words.en,
    }
}

/// The name of a place in the reader's language, else as it was printed.
pub fn place<'p>(f: &Frame, place: &'p PlaceName) -> &'p str {
    let own = match f.language {
        Language::Th => &place.th,
        Language::Vi => &place.vi,
        _ => &place.en,
    };
    [own, &place.en, &place.printed].into_iter().find(|n| !n.is_empty()).map_or("–", String::as_str)
}

/// The unit of the first level that a place lies in, by name; empty where it is that unit itself.
pub fn container(f: &Frame, place: &PlaceName) -> String {
    let Ok(gazetteer) = Gazetteer::embedded() else { return String::new() };
    let Some(unit) = gazetteer.get(&place.id) else { return String::new() };
    let first = gazetteer.first_level(unit);
    if first.id == unit.id { String::new() } else { first.name(f.language).to_owned() }
}

/// The name of a unit by its id.
pub fn unit(f: &Frame, id: &str) -> Option<String> {
    Gazetteer::embedded().ok()?.get(id).map(|u| u.name(f.language).to_owned())
}

/// The name of a country by its code.
pub fn country(f: &Frame, code: &str) -> String {
    let found = Packs::embedded().ok().and_then(|p| p.places.countries.iter().find(|c| c.code == code));
    let name = found.and_then(|c| c.short.get(&f.language)).map_or(code, String::as_str);
    let name = Gazetteer::embedded().map_or(name, |g| g.bare_country(name));
    if name.is_empty() { f.t("reg-unknown") } else { name.to_owned() }
}

/// Both sides of a tie.
pub fn title(f: &Frame, tie: &Tie) -> String {
    format!("{} – {}", place(f, &tie.record.home), place(f, &tie.record.partner))
}

/// What names sort by in the reader's language: Thai vowels before a consonant stand behind it and tones weigh nothing,
/// Vietnamese marks weigh less than letters.
pub fn sort_key(f: &Frame, name: &str) -> String {
    let mut out = String::new();
    if f.language == Language::Th {
        let mut before = None;
        for c in name.chars() {
            match c {
                'เ'..='ไ' => before = Some(c),
                '\u{e47}'..='\u{e4e}' => {}
                _ => {
                    out.push(c);
                    out.extend(before.take());
                }
            }
        }
        out.extend(before);
    } else {
        out = fold::skeleton(&name.to_lowercase());
    }
    out.push('\u{1}');
    out.push_str(name);
    out
}

/// The word of a status.
pub fn status(f: &Frame, code: &str) -> String {
    f.t(match code {
        "signed" => "status-signed",
        "approved-awaiting-signature" => "status-approved",
        "mou-drafting" => "status-mou-drafting",
        "loi-signed" => "status-loi-signed",
        "loi-drafting" => "status-loi-drafting",
        "proposed" => "status-proposed",
        "in-progress" => "status-in-progress",
        _ => "status-unknown",
    })
}

/// The word of a level.
pub fn level(f: &Frame, code: &str) -> String {
    f.t(match code {
        "province-level" => "level-province",
        "prefecture-level" => "level-prefecture",
        "municipality-level" => "level-municipality",
        "province-level municipality" => "level-province-municipality",
        "district" => "level-district",
        "special region" => "level-special",
        "domestic" => "level-domestic",
        _ => "reg-unknown",
    })
}

/// The word of a kind of source.
pub fn quality(f: &Frame, code: &str) -> String {
    f.t(match code {
        "signed-original" => "quality-signed-original",
        "deposited-copy" => "quality-deposited-copy",
        "ministry-table" => "quality-ministry-table",
        "province-report" => "quality-province-report",
        "press" => "quality-press",
        _ => "quality-inference",
    })
}

/// The words of all kinds of source in their order.
pub const QUALITIES: [SourceKind; 6] = [
    SourceKind::SignedOriginal,
    SourceKind::DepositedCopy,
    SourceKind::MinistryTable,
    SourceKind::ProvinceReport,
    SourceKind::Press,
    SourceKind::Inference,
];

/// The word of how sure a reading is.
pub fn certainty(f: &Frame, code: &str) -> String {
    f.t(match code {
        "certain" => "certainty-certain",
        "likely" => "certainty-likely",
        _ => "certainty-person",
    })
}

/// How sure, from the surest.
pub const CERTAINTIES: [Certainty; 3] = [Certainty::Certain, Certainty::Likely, Certainty::Person];

/// The word of a mark that the list can be narrowed by.
pub fn mark(f: &Frame, code: &str) -> String {
    f.t(match code {
        "by-municipality" => "mark-municipality",
        "by-province" => "mark-province",
        "inferred" => "mark-inferred",
        "contradiction" => "mark-contradiction",
        _ => "mark-successor",
    })
}

/// The word of a kind of contradiction.
pub fn kind(f: &Frame, code: &str) -> String {
    f.t(match code {
        "total-mismatch" => "kind-total",
        "numbering" => "kind-numbering",
        "duplicate" => "kind-duplicate",
        "year-conflict" => "kind-year",
        "missing-year" => "kind-missing-year",
        "invalid-date" => "kind-invalid-date",
        "name-conflict" => "kind-name",
        "missing-pair" => "kind-missing-pair",
        "status-conflict" => "kind-status",
        "level" => "kind-level",
        "municipality" => "kind-municipality",
        "country-conflict" => "kind-country",
        "hierarchy" => "kind-hierarchy",
        "foreign-script" => "kind-script",
        "copy-down" => "kind-copy",
        "as-of-date" => "kind-as-of",
        "sensitive-name" => "kind-sensitive",
        "shifted-cells" => "kind-shifted",
        "bled-text" => "kind-bled",
        "era" => "kind-era",
        _ => "kind-other",
    })
}

/// A severity by its word on the wire.
pub fn severity(code: &str) -> Severity {
    match code {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        "ask" => Severity::Ask,
        _ => Severity::Info,
    }
}

/// The word of the state of a contradiction.
pub fn state(f: &Frame, code: &str) -> String {
    f.t(match code {
        "explained" => "state-explained",
        "resolved" => "state-resolved",
        _ => "state-open",
    })
}

/// The name of a table.
pub fn table(f: &Frame, table: &Table) -> String {
    match (&table.country, &table.group) {
        (Some(code), Some(_)) => f.with("table-neighbour", "country", &country(f, code)),
        (Some(code), None) => f.with("table-country", "country", &country(f, code)),
        (None, _) if table.main => f.t("table-signed"),
        (None, _) if table.says == "in-progress" => f.t("table-in-progress"),
        _ => table.id.clone(),
    }
}

/// The name of a table by its id; of a group of tables too.
pub fn table_id(f: &Frame, public: &Public, source: &str, id: &str) -> String {
    let Some(source) = public.sources.iter().find(|s| s.id == source) else { return id.to_owned() };
    match source.tables.iter().find(|t| t.id == id) {
        Some(found) => table(f, found),
        None if source.tables.iter().any(|t| t.group.as_deref() == Some(id)) => f.t("table-neighbours"),
        None => id.to_owned(),
    }
}

/// Whether each table of a source counts its lines for itself, as sheets of a workbook do.
fn own_lines(source: &Source) -> bool {
    let first = |t: &Table| t.context.iter().map(|c| c.0).chain(t.headings.iter().map(|h| h.0)).min();
    let lines: Vec<u32> = source.tables.iter().filter_map(first).collect();
    lines.len() < source.tables.len() && source.tables.len() > 1
        || lines.windows(2).any(|pair| matches!(pair, [a, b] if b <= a))
}

/// The anchor of a line on the page of its source.
pub fn anchor(source: &Source, table: &str, line: u32) -> String {
    let index = source.tables.iter().position(|t| t.id == table).unwrap_or(0);
    if index > 0 && own_lines(source) { format!("T{}-L{line}", index + 1) } else { format!("L{line}") }
}

/// The address of a source's page; the beginning of its id is enough.
pub fn source_address(f: &Frame, id: &str) -> String {
    address(f, &format!("/register/source/{}", id.get(..12).unwrap_or(id)), &[])
}

/// The address of a line.
pub fn line_address(f: &Frame, public: &Public, source: &str, table: &str, line: u32) -> String {
    let anchor =
        public.sources.iter().find(|s| s.id == source).map_or_else(|| format!("L{line}"), |s| anchor(s, table, line));
    format!("{}#{anchor}", source_address(f, source))
}

/// The address of a tie's card.
pub fn tie_address(f: &Frame, id: &str) -> String {
    address(f, &format!("/register/tie/{}", percent(id)), &[])
}

/// A contradiction made ready to be shown.
pub struct Shown {
    /// Its id.
    pub id: String,
    /// `error`, `warning`, `info`, `ask`.
    pub class: &'static str,
    /// The sign of the severity.
    pub sign: &'static str,
    /// Its word.
    pub severity: &'static str,
    /// What kind it is.
    pub kind: String,
    /// The word of its state.
    pub state: String,
    /// One sentence.
    pub title: String,
    /// Where: address, table, line.
    pub places: Vec<(String, String)>,
    /// How it may have come about.
    pub explanation: String,
    /// The likelier reading.
    pub likelier: String,
    /// What a person decided: when, value, why. Who it was stands in the log, not here.
    pub decision: Option<(String, String, String)>,
    /// The ties: address and name.
    pub ties: Vec<(String, String)>,
}

impl Shown {
    /// The contradiction for a reader.
    pub fn of(f: &Frame, public: &Public, conflict: &Conflict) -> Shown {
        let c = &conflict.record;
        let grave = severity(&c.severity);
        let class = match grave {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Ask => "ask",
            Severity::Info => "info",
        };
        let sentence = own(f, &c.title);
        let places =
            c.at.iter()
                .map(|s| {
                    let name = table_id(f, public, &s.source, &s.table);
                    let label = f.args("reg-place", &[("table", &name), ("line", &f.n(s.line))]);
                    (line_address(f, public, &s.source, &s.table, s.line), label)
                })
                .collect();
        let ties = c.relationships.iter().filter_map(|id| public.tie(id));
        Shown {
            id: c.id.clone(),
            class,
            sign: report::words::sign(grave),
            severity: report::words::severity(grave, f.language),
            kind: kind(f, &c.kind),
            state: state(f, c.state.code()),
            title: if conflict.waits { f.t("board-waits") } else { sentence.to_owned() },
            places,
            explanation: own(f, &c.explanation).to_owned(),
            likelier: own(f, &c.likelier).to_owned(),
            decision: c
                .decision
                .as_ref()
                .map(|d| (date(f, d.at.get(..10).unwrap_or(&d.at)), d.value.clone(), d.reason.clone())),
            ties: ties.map(|t| (tie_address(f, &t.record.id), title(f, t))).collect(),
        }
    }
}

/// A tie as a line of a list.
pub struct Line {
    /// Address of its card.
    pub href: String,
    /// The home side.
    pub home: String,
    /// The partner.
    pub partner: String,
    /// The unit that the partner lies in, and the country.
    pub within: String,
    /// The partner as printed, where no name of ours is sure.
    pub printed: String,
    /// The language of that.
    pub printed_language: String,
    /// Status.
    pub status: String,
    /// Whether it is signed.
    pub signed: bool,
    /// Year, in both eras for Thai readers; empty: not printed.
    pub year: String,
    /// Whether that is the year of a start.
    pub started: bool,
    /// What to know: class, sign, words.
    pub marks: Vec<(&'static str, &'static str, String)>,
}

impl Line {
    /// The line for a reader.
    pub fn of(f: &Frame, public: &Public, tie: &Tie) -> Line {
        let r = &tie.record;
        let mut marks = Vec::new();
        match r.certainty {
            Certainty::Person => marks.push(("ask", "?", f.t("mark-person"))),
            Certainty::Likely => marks.push(("info", "i", f.t("mark-likely"))),
            Certainty::Certain => {}
        }
        if r.inferred {
            marks.push(("info", "i", f.t("mark-inferred")));
        }
        if r.by_municipality {
            marks.push(("info", "i", f.t("mark-municipality")));
        }
        if !r.partner.successor.is_empty() {
            marks.push(("info", "i", f.t("mark-successor")));
        }
        let open: Vec<&str> = public
            .conflicts_of(tie)
            .filter(|c| c.record.decision.is_none() && matches!(c.record.severity.as_str(), "error" | "warning"))
            .map(|c| c.record.severity.as_str())
            .collect();
        if !open.is_empty() {
            let (class, sign) = if open.contains(&"error") { ("error", "✕") } else { ("warning", "!") };
            marks.push((class, sign, f.with("mark-conflicts", "n", &f.n(open.len()))));
        }
        let within: Vec<String> =
            [container(f, &r.partner), country(f, &r.partner.country)].into_iter().filter(|n| !n.is_empty()).collect();
        let unsure = r.certainty != Certainty::Certain && r.partner.printed != place(f, &r.partner);
        Line {
            href: tie_address(f, &r.id),
            home: place(f, &r.home).to_owned(),
            partner: place(f, &r.partner).to_owned(),
            within: within.join(", "),
            printed: if unsure { r.partner.printed.clone() } else { String::new() },
            printed_language: language(&r.partner.printed),
            // A step that nobody printed is not worth two lines.
            status: status(f, if r.status == "unknown" { "in-progress" } else { &r.status }),
            signed: tie.is_signed(),
            year: tie.year().map(|y| year(f, y)).unwrap_or_default(),
            started: tie.year_is_start(),
            marks,
        }
    }
}
