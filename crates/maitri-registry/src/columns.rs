//! The words by which a table is understood: headings, totals, notes. Data of the packs (`packs/intl/register/`).

use crate::source::Role;
use maitri_document::lang::{digits, fold};
use maitri_pack::place::Gazetteer;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The words.
#[derive(Debug, Clone)]
pub struct Columns {
    headings: Vec<(String, Role, String)>,
    totals: Totals,
    statuses: Vec<(Vec<String>, String)>,
    municipality: Vec<String>,
    /// What a source outside a table says of a printed cell.
    pub readings: Vec<Reading>,
}

/// What a printed cell most probably meant.
#[derive(Debug, Clone, Deserialize)]
pub struct Reading {
    /// Id of the home province.
    pub home: String,
    /// A part of the cell as printed.
    pub printed: String,
    /// Country named in the cell, empty: any.
    pub country: String,
    /// Id of the place.
    pub place: String,
    /// `outside` or `house`.
    pub standing: String,
    /// How sure: `hi`, `med`, `low`.
    pub sure: String,
    /// Where that is known from.
    pub source: String,
    /// Why, in Thai.
    pub why_th: String,
    /// Why, in Vietnamese.
    pub why_vi: String,
    /// Why, in English.
    pub why_en: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Totals {
    row: Vec<String>,
    pairs: Vec<String>,
    provinces: Vec<String>,
    in_progress: Vec<String>,
    signed: Vec<String>,
    as_of: Vec<String>,
}

#[derive(Deserialize)]
struct File {
    heading: Vec<HeadingRow>,
    totals: Totals,
    status: Vec<StatusRow>,
    municipality: Words,
}

#[derive(Deserialize)]
struct HeadingRow {
    role: Role,
    words: Vec<String>,
    #[serde(default)]
    means: String,
}

#[derive(Deserialize)]
struct StatusRow {
    words: Vec<String>,
    status: String,
}

#[derive(Deserialize)]
struct Words {
    words: Vec<String>,
}

#[derive(Deserialize)]
struct ReadingsFile {
    reading: Vec<Reading>,
}

/// A number that a text declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// `pairs` or `provinces`.
    pub what: &'static str,
    /// The number.
    pub number: u32,
    /// `signed`, `in-progress`, or empty where the text does not say.
    pub state: &'static str,
    /// Country that it is about.
    pub country: Option<String>,
}

impl Columns {
    /// Reads the files of the packs.
    ///
    /// # Errors
    /// One sentence that names the file.
    pub fn load<P: AsRef<str>, B: AsRef<[u8]>>(files: &[(P, B)]) -> Result<Columns, String> {
        fn parse<T: serde::de::DeserializeOwned, P: AsRef<str>, B: AsRef<[u8]>>(
            files: &[(P, B)],
            path: &str,
        ) -> Result<T, String> {
            let bytes = files.iter().find(|(p, _)| p.as_ref() == path).map(|(_, b)| b.as_ref());
            let bytes = bytes.ok_or_else(|| format!("{path} is missing"))?;
            let text = std::str::from_utf8(bytes).map_err(|_| format!("{path} is not UTF-8"))?;
            toml::from_str(text).map_err(|e| format!("{path}: {}", e.to_string().trim().replace('\n', " ")))
        }
        let file: File = parse(files, "intl/register/columns.toml")?;
        let readings: ReadingsFile = parse(files, "intl/register/readings.toml")?;
        let keys = |words: &[String]| words.iter().map(|w| fold::key(w)).collect::<Vec<_>>();
        let mut headings: Vec<(String, Role, String)> =
            file.heading.iter().flat_map(|h| h.words.iter().map(|w| (fold::key(w), h.role, h.means.clone()))).collect();
        headings.sort_by_key(|(w, ..)| std::cmp::Reverse(w.chars().count()));
        Ok(Columns {
            headings,
            totals: Totals {
                row: keys(&file.totals.row),
                pairs: keys(&file.totals.pairs),
                provinces: keys(&file.totals.provinces),
                in_progress: keys(&file.totals.in_progress),
                signed: keys(&file.totals.signed),
                as_of: keys(&file.totals.as_of),
            },
            statuses: file.status.iter().map(|s| (keys(&s.words), s.status.clone())).collect(),
            municipality: keys(&file.municipality.words),
            readings: readings.reading,
        })
    }

    /// What a heading says: the role, and whether its figures are years of signing or of start.
    pub fn heading(&self, cell: &str) -> Option<(Role, &str)> {
        let key = fold::key(cell);
        if key.is_empty() || key.chars().count() > 48 {
            return None;
        }
        let exact = self.headings.iter().find(|(w, ..)| *w == key);
        // A short word inside a longer text proves nothing.
        let inside = || {
            self.headings.iter().find(|(w, ..)| {
                w.chars().count() > 4 && key.contains(w.as_str()) && key.chars().count() < w.chars().count() * 3 + 4
            })
        };
        exact.or_else(inside).map(|(_, role, means)| (*role, means.as_str()))
    }

    /// Whether the cell begins a row that adds up.
    pub fn is_total(&self, cell: &str) -> bool {
        let key = fold::key(cell);
        let key = key.trim_end_matches([':', '.']).trim_end();
        self.totals
            .row
            .iter()
            .any(|w| key == w || key.starts_with(&format!("{w} ")) || key.starts_with(&format!("{w}:")))
    }

    /// The state that a note says, `None` where it says none that is known.
    pub fn status(&self, note: &str) -> Option<&str> {
        let key = fold::key(note);
        if key.is_empty() {
            return None;
        }
        let squashed: String = key.split_whitespace().collect();
        let holds =
            |w: &String| key.contains(w.as_str()) || squashed.contains(&w.split_whitespace().collect::<String>());
        self.statuses.iter().find(|(words, _)| words.iter().all(holds)).map(|(_, status)| status.as_str())
    }

    /// Whether a note says that a municipality signed.
    pub fn by_municipality(&self, note: &str) -> bool {
        let key: String = fold::key(note).split_whitespace().collect();
        self.municipality.iter().any(|w| key.contains(&w.split_whitespace().collect::<String>()))
    }

    /// `signed` or `in-progress`, as a title says.
    pub fn state_of(&self, title: &str) -> Option<&'static str> {
        let key = fold::key(title);
        let holds = |words: &[String]| words.iter().any(|w| key.contains(w.as_str()));
        if holds(&self.totals.in_progress) {
            Some("in-progress")
        } else if holds(&self.totals.signed) {
            Some("signed")
        } else {
            None
        }
    }

    /// The status date that a line of text gives, ISO 8601.
    pub fn as_of(&self, line: &str) -> Option<String> {
        let key = fold::key(line);
        let word = self.totals.as_of.iter().find_map(|w| key.find(w.as_str()))?;
        let tail = key.get(word..)?;
        maitri_document::lang::dates::find(tail, 0).first().and_then(|f| f.date.iso())
    }

    /// The numbers of ties and provinces that a line of text declares.
    pub fn declared(&self, line: &str, gazetteer: &Gazetteer) -> Vec<Declared> {
        let key = fold::key(line);
        let mut out = Vec::new();
        let mut state = "";
        let mut country: Option<String> = None;
        let mut from = 0;
        let bytes: Vec<(usize, char)> = key.char_indices().collect();
        let mut i = 0;
        while let Some((at, c)) = bytes.get(i).copied() {
            if digits::value(c).is_none() {
                i += 1;
                continue;
            }
            let mut end = i;
            while bytes.get(end).is_some_and(|(_, c)| digits::value(*c).is_some()) {
                end += 1;
            }
            let stop = bytes.get(end).map_or(key.len(), |(b, _)| *b);
            let number = key.get(at..stop).and_then(digits::parse);
            let tail = key.get(stop..).unwrap_or("").trim_start();
            let what = if self.totals.pairs.iter().any(|w| tail.starts_with(w.as_str())) {
                Some("pairs")
            } else if self.totals.provinces.iter().any(|w| tail.starts_with(w.as_str())) {
                Some("provinces")
            } else {
                None
            };
            if let (Some(what), Some(number)) = (what, number) {
                let before = key.get(from..at).unwrap_or("");
                let last = |words: &[String]| words.iter().filter_map(|w| before.rfind(w.as_str())).max();
                match (last(&self.totals.in_progress), last(&self.totals.signed)) {
                    (Some(a), Some(b)) => state = if a > b { "in-progress" } else { "signed" },
                    (Some(_), None) => state = "in-progress",
                    (None, Some(_)) => state = "signed",
                    (None, None) => {}
                }
                if let Some(found) = gazetteer.country_named(before) {
                    country = Some(found);
                }
                out.push(Declared { what, number, state, country: country.clone() });
                from = stop;
            }
            i = end;
        }
        out
    }

    /// Whether any heading of the words fits, for mappings that a person gives.
    pub fn role_named(name: &str) -> Option<Role> {
        let roles: BTreeMap<&str, Role> = [
            ("home-number", Role::HomeNumber),
            ("home", Role::Home),
            ("pair-number", Role::PairNumber),
            ("partner", Role::Partner),
            ("partner-container", Role::PartnerContainer),
            ("country", Role::Country),
            ("year", Role::Year),
            ("date", Role::Date),
            ("fields", Role::Fields),
            ("status", Role::Status),
            ("note", Role::Note),
            ("other", Role::Other),
        ]
        .into();
        roles.get(name).copied()
    }
}
