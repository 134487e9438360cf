//! All places that the register knows, with an index of their names: the places of the packs, and those of
//! `packs/intl/gazetteer/`, which only the register loads (the check of a draft needs none of them, and must start fast).

use super::sound::{Letters, Strays, Writing};
use super::{Places, Standing3};
use crate::{Language, Packs};
use maitri_document::lang::fold;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// A place with what the register needs to know of it.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// `cn.fujian`.
    pub id: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// 1 = first-level unit, 2 below.
    pub level: u8,
    /// `province`, `prefecture-level city` …
    pub kind: String,
    /// Thai name, empty where no source gives one.
    pub th: String,
    /// English name.
    pub en: String,
    /// Vietnamese name.
    pub vi: String,
    /// ISO 3166-2; empty below the first level.
    pub iso: String,
    /// Index of the unit that it lies in.
    pub parent: Option<usize>,
    /// Last day under this name, ISO 8601.
    pub to: Option<String>,
    /// Id of the unit that took it over.
    pub successor: Option<String>,
    /// Where the row comes from.
    pub source: String,
    /// Degrees north and east (WGS 84).
    pub point: Option<(f64, f64)>,
}

impl Unit {
    /// The name in `language`, else in English.
    pub fn name(&self, language: Language) -> &str {
        let own = match language {
            Language::Th => &self.th,
            Language::Vi => &self.vi,
            _ => &self.en,
        };
        if own.is_empty() { &self.en } else { own }
    }
}

/// Which spelling of a unit an entry of the index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spelling {
    /// A name of the tables.
    Name,
    /// Another spelling of the tables.
    Alias,
    /// Made by the table of sounds of that index.
    Written(u8),
}

/// A spelling as it sounds.
#[derive(Debug, Clone)]
pub(super) struct Sounded {
    pub unit: u32,
    pub spelling: Spelling,
    pub text: Box<str>,
    pub code: Box<[u8]>,
}

/// A word before or after a name, and what it says.
#[derive(Debug, Clone)]
pub(super) struct LevelKey {
    pub key: String,
    /// The key without spaces and signs, letter by letter.
    pub letters: Vec<char>,
    /// Its words, for scripts that part them.
    pub words: Vec<String>,
    pub thai: bool,
    pub standing: Standing3,
    pub countries: Vec<String>,
    pub language: Language,
}

impl LevelKey {
    fn new(key: String, standing: Standing3, countries: Vec<String>, language: Language) -> LevelKey {
        LevelKey {
            letters: squash(&key).chars().collect(),
            words: key.split([' ', '-']).map(squash).filter(|w| !w.is_empty()).collect(),
            thai: is_thai(&key),
            key,
            standing,
            countries,
            language,
        }
    }
}

/// A name of a country.
#[derive(Debug, Clone)]
pub(super) struct CountryName {
    pub code: String,
    pub name: String,
    pub key: String,
    pub letters: Vec<char>,
    /// As it sounds, for long Thai names only.
    pub sound: Vec<u8>,
    /// Long enough to be found inside a text without spaces.
    pub long: bool,
    /// Whether it is the country's name or long name itself, no other spelling.
    pub official: bool,
}

/// A name that a person must look at before it is published.
#[derive(Debug, Clone, Deserialize)]
pub struct Sensitive {
    /// The spellings.
    pub names: Vec<String>,
    /// Why, in Thai.
    pub why_th: String,
    /// Why, in Vietnamese.
    pub why_vi: String,
    /// Why, in English.
    pub why_en: String,
}

#[derive(Deserialize)]
struct CellsFile {
    level: Vec<LevelLike>,
    state: Vec<String>,
    towns: Vec<String>,
    states: Vec<String>,
    sensitive: Vec<Sensitive>,
    partner_level: Vec<PartnerLevel>,
    #[serde(default)]
    misfit: Vec<Misfit>,
    #[serde(default)]
    kind_before: Vec<KindBefore>,
}

/// What a unit was before its rank changed.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct KindBefore {
    pub id: String,
    pub kind: String,
    /// Last day of that rank, ISO 8601.
    pub until: String,
}

/// A word for a level that the countries do not have.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Misfit {
    pub word: String,
    pub countries: Vec<String>,
}

/// What a unit is as a partner.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct PartnerLevel {
    pub is: String,
    pub level: u8,
    #[serde(default)]
    pub countries: Vec<String>,
    #[serde(default)]
    pub kinds: Vec<String>,
}

#[derive(Deserialize)]
struct LevelLike {
    words: Vec<String>,
    like: String,
}

/// The places of the register and the index of their names.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    pub(super) units: Vec<Unit>,
    by_id: BTreeMap<String, usize>,
    /// Squashed folded name: units.
    pub(super) exact: BTreeMap<String, Vec<(u32, Spelling)>>,
    /// The same without any mark.
    pub(super) bare: BTreeMap<String, Vec<(u32, Spelling)>>,
    /// Thai spellings as they sound, by country.
    pub(super) thai: BTreeMap<String, Vec<Sounded>>,
    /// Latin spellings as they sound, by country.
    pub(super) latin: BTreeMap<String, Vec<Sounded>>,
    pub(super) thai_letters: Letters,
    pub(super) latin_letters: Letters,
    pub(super) strays: Strays,
    pub(super) writings: Vec<Writing>,
    pub(super) levels: Vec<LevelKey>,
    pub(super) state: Vec<(String, Vec<char>)>,
    /// Words for a town, folded.
    pub(super) towns: Vec<String>,
    /// Kinds of first-level units that are no towns.
    pub(super) states: Vec<String>,
    pub(super) partner_levels: Vec<PartnerLevel>,
    pub(super) sensitive: Vec<Sensitive>,
    /// Names of countries, longest first.
    pub(super) countries: Vec<CountryName>,
    /// Code of the country of a squashed name.
    pub(super) country_of: BTreeMap<String, String>,
    /// Words for levels that a country does not have.
    pub(super) misfits: Vec<Misfit>,
    pub(super) kinds_before: Vec<KindBefore>,
}

/// A name without spaces, hyphens and other signs: what is looked up.
pub(super) fn squash(name: &str) -> String {
    fold::key(name).chars().filter(|c| c.is_alphanumeric() || fold::is_thai_mark(*c)).collect()
}

/// The same without any mark.
pub(super) fn squash_bare(name: &str) -> String {
    fold::skeleton(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a text is written in Thai letters.
pub(super) fn is_thai(text: &str) -> bool {
    text.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c))
}

fn is_latin(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_alphabetic()) && !is_thai(text)
}

impl Gazetteer {
    /// The places compiled into the program.
    ///
    /// # Errors
    /// What is wrong with the tables; the tests prove that nothing is.
    pub fn embedded() -> Result<&'static Gazetteer, String> {
        static GAZETTEER: OnceLock<Result<Gazetteer, String>> = OnceLock::new();
        GAZETTEER
            .get_or_init(|| {
                let packs = Packs::embedded().map_err(|p| p.iter().map(ToString::to_string).collect::<String>())?;
                Gazetteer::load(&packs.places, Packs::embedded_files())
            })
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Loads the places from the files of the packs; `places` gives the words for levels and the countries.
    ///
    /// # Errors
    /// One sentence that names the file and the row.
    pub fn load<P: AsRef<str>, B: AsRef<[u8]>>(places: &Places, files: &[(P, B)]) -> Result<Gazetteer, String> {
        let text = |path: &str| -> Result<&str, String> {
            let bytes = files.iter().find(|(p, _)| p.as_ref() == path).map(|(_, b)| b.as_ref());
            let bytes = bytes.ok_or_else(|| format!("{path} is missing"))?;
            std::str::from_utf8(bytes).map_err(|_| format!("{path} is not UTF-8"))
        };
        let parsed = |path: &str, message: String| format!("{path}: {message}");
        let cells: CellsFile = toml::from_str(text("intl/cells.toml")?)
            .map_err(|e| parsed("intl/cells.toml", e.to_string().replace('\n', " ")))?;
        let mut writings = Vec::new();
        for (path, _) in files {
            let path = path.as_ref();
            let name = path.strip_prefix("intl/sounds/").and_then(|p| p.strip_suffix(".toml"));
            if name.is_some_and(|n| !matches!(n, "thai" | "latin" | "letters")) {
                writings.push(Writing::parse(text(path)?).map_err(|m| parsed(path, m))?);
            }
        }
        let letters = |path: &str| Letters::parse(text(path)?).map_err(|m| parsed(path, m));
        let mut gazetteer = Gazetteer {
            units: Vec::new(),
            by_id: BTreeMap::new(),
            exact: BTreeMap::new(),
            bare: BTreeMap::new(),
            thai: BTreeMap::new(),
            latin: BTreeMap::new(),
            thai_letters: letters("intl/sounds/thai.toml")?,
            latin_letters: letters("intl/sounds/latin.toml")?,
            strays: Strays::parse(text("intl/sounds/letters.toml")?)
                .map_err(|m| parsed("intl/sounds/letters.toml", m))?,
            writings,
            levels: level_keys(places, &cells)?,
            state: cells.state.iter().map(|w| (squash(w), squash(w).chars().collect())).collect(),
            misfits: cells.misfit,
            kinds_before: cells.kind_before,
            country_of: BTreeMap::new(),
            towns: cells.towns.iter().map(|w| fold::key(w)).collect(),
            states: cells.states,
            partner_levels: cells.partner_level,
            sensitive: cells.sensitive,
            countries: Vec::new(),
        };
        gazetteer.state.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
        gazetteer.countries = country_names(places, &gazetteer.thai_letters);
        for name in &gazetteer.countries {
            gazetteer.country_of.entry(name.key.clone()).or_insert_with(|| name.code.clone());
        }
        let mut names: Vec<(usize, String, Spelling)> = Vec::new();
        let mut parents: Vec<(usize, String)> = Vec::new();
        for (path, bytes) in files {
            let path = path.as_ref();
            let is_places = path.ends_with("/places.csv") || path.starts_with("intl/places/");
            let more = path.strip_prefix("intl/gazetteer/").is_some_and(|name| {
                name.ends_with(".csv") && !matches!(name, "points.csv" | "aliases.csv" | "hand.csv")
            });
            if is_places || more {
                gazetteer.rows(path, bytes.as_ref(), &mut names, &mut parents)?;
            }
        }
        for (index, parent) in parents {
            let place = gazetteer.by_id.get(&parent).copied();
            let place = place.ok_or_else(|| format!("the parent `{parent}` is in no table"))?;
            if let Some(unit) = gazetteer.units.get_mut(index) {
                unit.parent = Some(place);
            }
        }
        gazetteer.more_names(files, &mut names)?;
        gazetteer.points(files)?;
        gazetteer.index(names);
        Ok(gazetteer)
    }

    fn rows(
        &mut self,
        path: &str,
        bytes: &[u8],
        names: &mut Vec<(usize, String, Spelling)>,
        parents: &mut Vec<(usize, String)>,
    ) -> Result<(), String> {
        for row in table(path, bytes)? {
            let get = |name: &str| row.get(name).map_or("", String::as_str);
            let id = get("id").to_owned();
            let index = self.units.len();
            if self.by_id.insert(id.clone(), index).is_some() {
                return Err(format!("{path}: the id `{id}` stands twice"));
            }
            let some = |name: &str| Some(get(name).to_owned()).filter(|t| !t.is_empty());
            let level = get("level").parse().map_err(|_| format!("{path}: row `{id}`: level is 1 or 2"))?;
            for name in ["name_th", "name_en", "name_vi", "name_native"].map(get) {
                names.push((index, name.to_owned(), Spelling::Name));
            }
            names.extend(get("aliases").split('|').map(|a| (index, a.trim().to_owned(), Spelling::Alias)));
            if let Some(parent) = some("parent") {
                parents.push((index, parent));
            }
            self.units.push(Unit {
                id,
                country: get("country").to_owned(),
                level,
                kind: get("kind").to_owned(),
                th: get("name_th").to_owned(),
                en: get("name_en").to_owned(),
                vi: get("name_vi").to_owned(),
                iso: get("iso").to_owned(),
                parent: None,
                to: some("to"),
                successor: some("successor"),
                source: get("source").to_owned(),
                point: None,
            });
        }
        Ok(())
    }

    fn more_names<P: AsRef<str>, B: AsRef<[u8]>>(
        &self,
        files: &[(P, B)],
        names: &mut Vec<(usize, String, Spelling)>,
    ) -> Result<(), String> {
        let path = "intl/gazetteer/aliases.csv";
        let Some((_, bytes)) = files.iter().find(|(p, _)| p.as_ref() == path) else { return Ok(()) };
        for row in table(path, bytes.as_ref())? {
            let id = row.get("id").map_or("", String::as_str);
            let unit = self.by_id.get(id).ok_or_else(|| format!("{path}: the id `{id}` is in no table"))?;
            names.push((*unit, row.get("name").cloned().unwrap_or_default(), Spelling::Alias));
        }
        Ok(())
    }

    fn points<P: AsRef<str>, B: AsRef<[u8]>>(&mut self, files: &[(P, B)]) -> Result<(), String> {
        let path = "intl/gazetteer/points.csv";
        let Some((_, bytes)) = files.iter().find(|(p, _)| p.as_ref() == path) else { return Ok(()) };
        for row in table(path, bytes.as_ref())? {
            let get = |name: &str| row.get(name).map_or("", String::as_str);
            let id = get("id");
            let index = *self.by_id.get(id).ok_or_else(|| format!("{path}: the id `{id}` is in no table"))?;
            let degrees = |name: &str, most: f64| {
                let value: f64 = get(name).parse().map_err(|_| format!("{path}: row `{id}`: {name} is no number"))?;
                if value.abs() <= most { Ok(value) } else { Err(format!("{path}: row `{id}`: {name} is out of range")) }
            };
            let point = (degrees("lat", 90.0)?, degrees("lon", 180.0)?);
            if let Some(unit) = self.units.get_mut(index) {
                unit.point = Some(point);
            }
        }
        Ok(())
    }

    fn index(&mut self, names: Vec<(usize, String, Spelling)>) {
        let mut seen: BTreeSet<(u32, String)> = BTreeSet::new();
        let mut english: Vec<(usize, String)> = Vec::new();
        for (index, name, spelling) in names {
            let key = squash(&name);
            let unit = u32::try_from(index).unwrap_or(u32::MAX);
            if key.is_empty() || !seen.insert((unit, key.clone())) {
                continue;
            }
            let country = self.units.get(index).map(|u| u.country.clone()).unwrap_or_default();
            self.bare.entry(squash_bare(&name)).or_default().push((unit, spelling));
            let sounded =
                |code: Vec<u8>| Sounded { unit, spelling, text: name.as_str().into(), code: code.into_boxed_slice() };
            if is_thai(&name) {
                let code = self.thai_letters.code(&name);
                self.thai.entry(country).or_default().push(sounded(code));
            } else if is_latin(&name) {
                let code = self.latin_letters.code(&name);
                self.latin.entry(country).or_default().push(sounded(code));
                if spelling == Spelling::Name || english.last().is_none_or(|(i, _)| *i != index) {
                    english.push((index, name.clone()));
                }
            }
            self.exact.entry(key).or_default().push((unit, spelling));
        }
        // What Thai would make of the Latin names: of the English one, and in Viet Nam of the Vietnamese one.
        for (index, name) in english {
            let Some(unit) = self.units.get(index) else { continue };
            let viet = unit.country == "VN";
            if viet != (name == unit.vi) && !unit.vi.is_empty() || !viet && name != unit.en {
                continue;
            }
            let own = self.writings.iter().position(|w| w.countries.contains(&unit.country));
            let general = self.writings.iter().position(|w| w.countries.is_empty());
            let Some(which) = own.or(general) else { continue };
            let Some(writing) = self.writings.get(which) else { continue };
            let text = writing.thai(&name);
            let code = self.thai_letters.code(&text);
            if code.len() < 2 {
                continue;
            }
            self.thai.entry(unit.country.clone()).or_default().push(Sounded {
                unit: u32::try_from(index).unwrap_or(u32::MAX),
                spelling: Spelling::Written(u8::try_from(which).unwrap_or(u8::MAX)),
                text: text.into(),
                code: code.into_boxed_slice(),
            });
        }
    }

    /// All units.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The unit of that id.
    pub fn get(&self, id: &str) -> Option<&Unit> {
        self.units.get(*self.by_id.get(id)?)
    }

    pub(super) fn unit(&self, index: u32) -> Option<&Unit> {
        self.units.get(index as usize)
    }

    /// The first-level unit that is or contains a unit.
    pub fn first_level<'a>(&'a self, unit: &'a Unit) -> &'a Unit {
        let mut at = unit;
        // A chain longer than this is a fault of the tables, not a place.
        for _ in 0..6 {
            match at.parent.and_then(|p| self.units.get(p)) {
                Some(parent) if at.level != 1 => at = parent,
                _ => break,
            }
        }
        at
    }

    /// The unit that a dissolved unit became, by way of the unit that contains it: what, and the last day of the old one.
    pub fn successor<'a>(&'a self, unit: &'a Unit) -> Option<(&'a Unit, &'a str)> {
        let first = self.first_level(unit);
        [unit, first].into_iter().find_map(|u| {
            let next = self.get(u.successor.as_deref()?)?;
            Some((next, u.to.as_deref().unwrap_or("")))
        })
    }
}

/// The rows of a CSV table by heading.
fn table(path: &str, bytes: &[u8]) -> Result<Vec<BTreeMap<String, String>>, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().map_err(|e| format!("{path}: {e}"))?.clone();
    let mut out = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|e| format!("{path}: {e}"))?;
        out.push(headers.iter().zip(row.iter()).map(|(h, v)| (h.to_owned(), v.trim().to_owned())).collect());
    }
    Ok(out)
}

fn level_keys(places: &Places, cells: &CellsFile) -> Result<Vec<LevelKey>, String> {
    let mut out: Vec<LevelKey> = places
        .levels
        .iter()
        .map(|l| LevelKey::new(l.key.clone(), l.standing, l.countries.clone(), l.language))
        .collect();
    for like in &cells.level {
        let model = places.levels.iter().filter(|l| l.word == like.like || l.word.ends_with(&like.like));
        let model = model.min_by_key(|l| (l.countries.len(), l.word.len()));
        let model = model.ok_or_else(|| format!("intl/cells.toml: `{}` is no word of levels.toml", like.like))?;
        for word in &like.words {
            out.push(LevelKey::new(fold::key(word), model.standing, Vec::new(), model.language));
        }
    }
    out.sort_by_key(|l| std::cmp::Reverse(l.key.chars().count()));
    Ok(out)
}

fn country_names(places: &Places, letters: &Letters) -> Vec<CountryName> {
    let mut out: Vec<CountryName> = Vec::new();
    for country in &places.countries {
        let official: BTreeSet<String> =
            country.long.values().chain(country.short.values()).map(|n| squash(n)).collect();
        for name in &country.names {
            let key = squash(name);
            let chars: Vec<char> = key.chars().collect();
            if chars.len() < 2 {
                continue;
            }
            let long = chars.len() >= 11 || name.starts_with("สปป");
            let sound = if long && is_thai(name) { letters.code(name) } else { Vec::new() };
            out.push(CountryName {
                code: country.code.clone(),
                name: name.clone(),
                official: official.contains(&key),
                key,
                letters: chars,
                sound,
                long,
            });
        }
    }
    out.sort_by_key(|n| std::cmp::Reverse(n.letters.len()));
    out
}
