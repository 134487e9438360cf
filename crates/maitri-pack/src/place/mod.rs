//! Places: first-level units and what lies below them, with their names in three languages.

mod gazetteer;
mod grams;
mod names;
mod near;
mod resolve;
mod sound;

pub use gazetteer::{Gazetteer, Sensitive, Unit};
pub use grams::Nearest;
pub use resolve::{Answer, CellRemark, Certainty, Memory, Resolution};

use crate::Language;
use maitri_document::lang::fold;
use maitri_document::lang::pairs::Pairs;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `th.chiang-mai`.
    pub id: String,
    /// `TH`.
    pub country: String,
    /// 1 where it stands equal to a Thai province, 2 below.
    pub level: u8,
    /// `province`, `city`, `prefecture` …
    pub kind: String,
    /// Names, without the word for the level.
    pub th: String,
    /// English name.
    pub en: String,
    /// Vietnamese name.
    pub vi: String,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// Id of the unit that it lies in.
    pub parent: Option<String>,
    /// Last day of the unit under this name, ISO 8601.
    pub to: Option<String>,
    /// Id of the unit that took it over.
    pub successor: Option<String>,
    /// Where the row comes from.
    pub source: String,
}

impl Place {
    /// The name in `language`, else in English.
    pub fn name(&self, language: Language) -> &str {
        let own = match language {
            Language::Th => &self.th,
            Language::Vi => &self.vi,
            _ => &self.en,
        };
        if own.is_empty() { &self.en } else { own }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        [&self.th, &self.en, &self.vi].into_iter().chain(&self.aliases).map(String::as_str).filter(|n| !n.is_empty())
    }
}

/// A country whose law a pack holds: its provinces are the home side of a tie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// The language that its offices write.
    pub language: Language,
}

/// A country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// All names, short and long, in all languages, folded.
    pub names: Vec<String>,
    /// Long names as instruments write them.
    pub long: BTreeMap<Language, String>,
    /// Short names.
    pub short: BTreeMap<Language, String>,
}

/// What a word for a level says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing3 {
    /// Equal to a Thai province.
    First,
    /// Below.
    Below,
    /// Not decided by the word.
    Ask,
}

/// A word for a level: จังหวัด, Province, tỉnh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LevelWord {
    /// The word as printed.
    pub word: String,
    /// The word folded.
    pub key: String,
    /// Its language.
    pub language: Language,
    /// What it says.
    pub standing: Standing3,
    /// Where the Thai side may not be a body of this word.
    pub thai_side: Option<String>,
    /// Countries that the reading holds for; empty: all.
    pub countries: Vec<String>,
}

/// How a name was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceMatch {
    /// Equal after folding.
    Name,
    /// Equal without marks, spaces and hyphens.
    Skeleton,
}

/// All places and countries of the packs.
#[derive(Debug, Clone, Default)]
pub struct Places {
    rows: Vec<Place>,
    by_key: BTreeMap<String, Vec<usize>>,
    by_skeleton: BTreeMap<String, Vec<usize>>,
    /// The countries.
    pub countries: Vec<Country>,
    /// The countries whose law the packs hold, in the order of the packs.
    pub homes: Vec<Home>,
    /// Folded names that are ordinary words too: a place only beside a word for its level.
    pub bare: std::collections::BTreeSet<String>,
    /// The words for levels, longest first.
    pub levels: Vec<LevelWord>,
}

/// The key of names that ignores marks, spaces, hyphens and apostrophes.
fn bare(name: &str) -> String {
    fold::skeleton(name).chars().filter(|c| fold::is_alphanumeric(*c)).collect()
}

impl Places {
    /// The longest words first.
    pub(crate) fn sort_levels(&mut self) {
        self.levels.sort_by_key(|l| std::cmp::Reverse(l.word.chars().count()));
    }

    pub(crate) fn add_rows(&mut self, csv_bytes: &[u8]) -> Result<(), String> {
        let mut reader = csv::Reader::from_reader(csv_bytes);
        let headers = reader.headers().map_err(|e| e.to_string())?.clone();
        let column =
            |name: &str| headers.iter().position(|h| h == name).ok_or_else(|| format!("column `{name}` is missing"));
        let (id, country, level, kind) = (column("id")?, column("country")?, column("level")?, column("kind")?);
        let (th, en, vi) = (column("name_th")?, column("name_en")?, column("name_vi")?);
        let (aliases, parent, to) = (column("aliases")?, column("parent")?, column("to")?);
        let (successor, source) = (column("successor")?, column("source")?);
        for row in reader.records() {
            let row = row.map_err(|e| e.to_string())?;
            let get = |i: usize| row.get(i).unwrap_or("").trim().to_owned();
            let some = |i: usize| Some(get(i)).filter(|t| !t.is_empty());
            let level = get(level).parse().map_err(|_| format!("row `{}`: level is 0, 1 or 2", get(id)))?;
            let place = Place {
                id: get(id),
                country: get(country),
                level,
                kind: get(kind),
                th: get(th),
                en: get(en),
                vi: get(vi),
                aliases: get(aliases).split('|').map(str::trim).filter(|a| !a.is_empty()).map(str::to_owned).collect(),
                parent: some(parent),
                to: some(to),
                successor: some(successor),
                source: get(source),
            };
            let index = self.rows.len();
            for name in place.names() {
                let key = fold::key(name);
                let skeleton = bare(name);
                let slot = self.by_key.entry(key).or_default();
                if !slot.contains(&index) {
                    slot.push(index);
                }
                if skeleton.len() > 1 {
                    let slot = self.by_skeleton.entry(skeleton).or_default();
                    if !slot.contains(&index) {
                        slot.push(index);
                    }
                }
            }
            self.rows.push(place);
        }
        Ok(())
    }

    pub(crate) fn add_countries(&mut self, csv_bytes: &[u8]) -> Result<(), String> {
        let mut reader = csv::Reader::from_reader(csv_bytes);
        let headers = reader.headers().map_err(|e| e.to_string())?.clone();
        for row in reader.records() {
            let row = row.map_err(|e| e.to_string())?;
            let get = |name: &str| {
                headers.iter().position(|h| h == name).and_then(|i| row.get(i)).unwrap_or("").trim().to_owned()
            };
            let mut names = Vec::new();
            let mut long = BTreeMap::new();
            let mut short = BTreeMap::new();
            for (language, a, b) in [
                (Language::Th, "name_th", "long_th"),
                (Language::En, "name_en", "long_en"),
                (Language::Vi, "name_vi", "long_vi"),
            ] {
                short.insert(language, get(a));
                long.insert(language, get(b));
                names.extend([get(a), get(b)]);
            }
            names.extend(get("aliases").split('|').map(|a| a.trim().to_owned()));
            let mut names: Vec<String> = names.iter().map(|n| fold::key(n)).filter(|n| !n.is_empty()).collect();
            names.sort_by_key(|n| std::cmp::Reverse(n.len()));
            names.dedup();
            self.countries.push(Country { code: get("code"), names, long, short });
        }
        Ok(())
    }

    /// All places.
    pub fn all(&self) -> &[Place] {
        &self.rows
    }

    /// The place of that id.
    pub fn get(&self, id: &str) -> Option<&Place> {
        self.rows.iter().find(|p| p.id == id)
    }

    /// Places of that name, in `country` where one is known; by folded name first, then without marks and spaces.
    pub fn find(&self, name: &str, country: Option<&str>) -> Vec<(&Place, PlaceMatch)> {
        let pick = |found: Option<&Vec<usize>>, how: PlaceMatch| -> Vec<(&Place, PlaceMatch)> {
            found
                .into_iter()
                .flatten()
                .filter_map(|i| self.rows.get(*i))
                .filter(|p| country.is_none_or(|c| p.country == c))
                .map(|p| (p, how))
                .collect()
        };
        let exact = pick(self.by_key.get(&fold::key(name)), PlaceMatch::Name);
        if exact.is_empty() { pick(self.by_skeleton.get(&bare(name)), PlaceMatch::Skeleton) } else { exact }
    }

    /// The country named anywhere in `text`, by its longest name.
    pub fn country_in(&self, text: &str) -> Option<&Country> {
        self.country_in_key(&fold::key(text))
    }

    /// The same for a text that is folded already.
    pub fn country_in_key(&self, key: &str) -> Option<&Country> {
        self.country_at(key).map(|(c, _, _)| c)
    }

    /// The country that a folded text names, where its name begins, and whether a comma, a bracket or (in Thai) a space
    /// parts it from what stands before: "Western Australia" names a state, "Perth, Australia" a country. A name that
    /// stands apart wins over one that does not, then the longer one.
    pub fn country_at(&self, key: &str) -> Option<(&Country, usize, bool)> {
        let mut best: Option<(bool, usize, &Country, usize)> = None;
        let pairs = Pairs::of(key);
        for country in &self.countries {
            for name in country.names.iter().filter(|name| pairs.may_contain(name)) {
                // Thai writes without spaces; Latin names need word boundaries.
                let thai = name.chars().next().is_some_and(|c| ('\u{e00}'..='\u{eff}').contains(&c));
                for (at, _) in key.match_indices(name.as_str()) {
                    let before = key.get(..at).unwrap_or("");
                    let after = key.get(at + name.len()..).and_then(|t| t.chars().next());
                    let clear = thai
                        || before.chars().next_back().is_none_or(|c| !fold::is_alphanumeric(c))
                            && after.is_none_or(|c| !fold::is_alphanumeric(c));
                    if !clear {
                        continue;
                    }
                    let head = before.trim_end();
                    let head =
                        head.strip_suffix("the").or_else(|| head.strip_suffix("nước")).map_or(head, str::trim_end);
                    let apart =
                        head.is_empty() || head.ends_with([',', '(', '-', ';', '/']) || thai && before.ends_with(' ');
                    if best.as_ref().is_none_or(|b| (apart, name.len()) > (b.0, b.1)) {
                        best = Some((apart, name.len(), country, at));
                    }
                }
            }
        }
        best.map(|(apart, _, country, at)| (country, at, apart))
    }
}
