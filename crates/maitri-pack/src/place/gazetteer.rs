//! All places that the register knows, with an index of their names: the places of the packs, and those of
//! `packs/intl/gazetteer/`, which only the register loads (the check of a draft needs none of them, and must start fast).

use super::grams::Grams;
use super::names::{Names, Spelling};
use super::near::{Sounded, Sounds};
use super::sound::{Letters, Strays, Writing};
use super::{Home, Places, Standing3};
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
    /// Spellings that come near it: they count only where they are the place itself, not where they stand beside it.
    #[serde(default)]
    pub near: Vec<String>,
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
    country_before: Vec<String>,
    country_short: Vec<String>,
    towns: Vec<String>,
    states: Vec<String>,
    sensitive: Vec<Sensitive>,
    partner_level: Vec<PartnerLevel>,
    #[serde(default)]
    misfit: Vec<Misfit>,
    #[serde(default)]
    kind_before: Vec<KindBefore>,
    #[serde(default)]
    short: Vec<(String, String)>,
    #[serde(default)]
    country: Vec<MoreCountry>,
}

/// A country or territory whose name stands in cells, and that the packs do not list.
#[derive(Debug, Clone, Deserialize)]
struct MoreCountry {
    code: String,
    names: Vec<String>,
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

/// The names of one country: their rows, and how they sound in each script.
#[derive(Debug, Clone, Default)]
struct CountrySounds {
    rows: Vec<u32>,
    thai: OnceLock<Sounds>,
    latin: OnceLock<Sounds>,
}

/// The places of the register and the index of their names.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    pub(super) units: Vec<Unit>,
    /// Indexes of the units, sorted by id.
    by_id: Vec<u32>,
    pub(super) names: Names,
    /// Names as they sound, by country; made when the country is first asked for.
    sounds: BTreeMap<String, CountrySounds>,
    /// Names by pairs of letters; made when [`Gazetteer::nearest`] is first called.
    pub(super) grams: OnceLock<Grams>,
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
    /// The countries whose law the packs hold.
    pub(super) homes: Vec<Home>,
    /// Words for a country before its name, folded.
    pub(super) country_before: Vec<String>,
    /// Names of countries, longest first.
    pub(super) countries: Vec<CountryName>,
    /// Code of the country of a squashed name.
    pub(super) country_of: BTreeMap<String, String>,
    /// Short names of the countries in Thai, Vietnamese and English.
    pub(super) country_words: BTreeMap<String, [String; 3]>,
    /// Words for levels that a country does not have.
    pub(super) misfits: Vec<Misfit>,
    pub(super) kinds_before: Vec<KindBefore>,
    /// Short words for levels, and what they stand for.
    pub(super) short: Vec<(String, String)>,
}

/// A name without spaces, hyphens and other signs: what is looked up.
pub(super) fn squash(name: &str) -> String {
    fold::key(name).chars().filter(|c| fold::is_alphanumeric(*c) || fold::is_thai_mark(*c)).collect()
}

/// The same without any mark.
pub(super) fn squash_bare(name: &str) -> String {
    fold::skeleton(name).chars().filter(|c| fold::is_alphanumeric(*c)).collect()
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
                // Of the packs only the words: a question for one place must not wait for the rest.
                let words = Packs::words_for_places(Packs::embedded_files()).map_err(|p| p.to_string())?;
                Gazetteer::load(&words, Packs::embedded_files())
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
            by_id: Vec::new(),
            names: Names::default(),
            sounds: BTreeMap::new(),
            grams: OnceLock::new(),
            thai_letters: letters("intl/sounds/thai.toml")?,
            latin_letters: letters("intl/sounds/latin.toml")?,
            strays: Strays::parse(text("intl/sounds/letters.toml")?)
                .map_err(|m| parsed("intl/sounds/letters.toml", m))?,
            writings,
            levels: level_keys(places, &cells)?,
            state: cells.state.iter().map(|w| (squash(w), squash(w).chars().collect())).collect(),
            country_words: country_words(places),
            misfits: cells.misfit,
            kinds_before: cells.kind_before,
            short: cells.short,
            country_of: BTreeMap::new(),
            towns: cells.towns.iter().map(|w| fold::key(w)).collect(),
            states: cells.states,
            partner_levels: cells.partner_level,
            sensitive: cells.sensitive,
            homes: places.homes.clone(),
            country_before: cells.country_before.iter().map(|w| squash(w)).collect(),
            countries: Vec::new(),
        };
        gazetteer.state.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
        gazetteer.countries = country_names(places, &cells.country, &cells.country_short, &gazetteer.thai_letters);
        for name in &gazetteer.countries {
            gazetteer.country_of.entry(name.key.clone()).or_insert_with(|| name.code.clone());
        }
        // The tables write ประเทศจีน, a column of countries writes จีน.
        for name in &gazetteer.countries {
            let bare = gazetteer.country_before.iter().find_map(|w| name.key.strip_prefix(w.as_str()));
            if let Some(bare) = bare.filter(|b| !b.is_empty()) {
                gazetteer.country_of.entry(bare.to_owned()).or_insert_with(|| name.code.clone());
            }
        }
        let mut parents: Vec<(usize, String)> = Vec::new();
        for (path, bytes) in files {
            let path = path.as_ref();
            let is_places = path.ends_with("/places.csv") || path.starts_with("intl/places/");
            let more = path.strip_prefix("intl/gazetteer/").is_some_and(|name| {
                name.ends_with(".csv") && !matches!(name, "points.csv" | "aliases.csv" | "hand.csv")
            });
            if is_places || more {
                gazetteer.rows(path, bytes.as_ref(), &mut parents)?;
            }
        }
        gazetteer.sort_ids()?;
        for (index, parent) in parents {
            let place = gazetteer.index_of(&parent);
            let place = place.ok_or_else(|| format!("the parent `{parent}` is in no table"))?;
            if let Some(unit) = gazetteer.units.get_mut(index) {
                unit.parent = Some(place);
            }
        }
        gazetteer.more_names(files)?;
        gazetteer.points(files)?;
        gazetteer.names.finish();
        for row in 0..u32::try_from(gazetteer.names.len()).unwrap_or(u32::MAX) {
            let Some((_, unit, _)) = gazetteer.names.row(row) else { continue };
            let Some(unit) = gazetteer.units.get(unit as usize) else { continue };
            match gazetteer.sounds.get_mut(&unit.country) {
                Some(country) => country.rows.push(row),
                None => {
                    let country = CountrySounds { rows: vec![row], ..CountrySounds::default() };
                    gazetteer.sounds.insert(unit.country.clone(), country);
                }
            }
        }
        Ok(gazetteer)
    }

    fn rows(&mut self, path: &str, bytes: &[u8], parents: &mut Vec<(usize, String)>) -> Result<(), String> {
        let columns = [
            "id",
            "country",
            "level",
            "kind",
            "name_th",
            "name_en",
            "name_vi",
            "name_native",
            "aliases",
            "parent",
            "to",
            "successor",
            "source",
            "iso",
        ];
        let mut table = Table::new(path, bytes, columns)?;
        while let Some([id, country, level, kind, th, en, vi, native, aliases, parent, to, successor, source, iso]) =
            table.next()?
        {
            let index = self.units.len();
            let unit = u32::try_from(index).map_err(|_| format!("{path}: too many rows"))?;
            let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
            let level = level.parse().map_err(|_| format!("{path}: row `{id}`: level is 1 or 2"))?;
            for name in [th, en, vi, native] {
                self.names.push(unit, name, Spelling::Name);
            }
            for alias in aliases.split('|') {
                self.names.push(unit, alias.trim(), Spelling::Alias);
            }
            if !parent.is_empty() {
                parents.push((index, parent.to_owned()));
            }
            self.units.push(Unit {
                id: id.to_owned(),
                country: country.to_owned(),
                level,
                kind: kind.to_owned(),
                th: th.to_owned(),
                en: en.to_owned(),
                vi: vi.to_owned(),
                iso: iso.to_owned(),
                parent: None,
                to: some(to),
                successor: some(successor),
                source: source.to_owned(),
                point: None,
            });
        }
        Ok(())
    }

    fn sort_ids(&mut self) -> Result<(), String> {
        let units = &self.units;
        let id = |index: &u32| units.get(*index as usize).map_or("", |u| u.id.as_str());
        let mut order: Vec<u32> = (0..u32::try_from(units.len()).unwrap_or(u32::MAX)).collect();
        order.sort_by(|a, b| id(a).cmp(id(b)));
        let twice = order.iter().zip(order.iter().skip(1)).find(|(a, b)| id(a) == id(b));
        if let Some((twice, _)) = twice {
            return Err(format!("the id `{}` stands twice", id(twice)));
        }
        self.by_id = order;
        Ok(())
    }

    pub(super) fn index_of(&self, id: &str) -> Option<usize> {
        let of = |index: &u32| self.units.get(*index as usize).map_or("", |u| u.id.as_str());
        let place = self.by_id.binary_search_by(|index| of(index).cmp(id)).ok()?;
        self.by_id.get(place).map(|index| *index as usize)
    }

    fn more_names<P: AsRef<str>, B: AsRef<[u8]>>(&mut self, files: &[(P, B)]) -> Result<(), String> {
        let path = "intl/gazetteer/aliases.csv";
        let Some((_, bytes)) = files.iter().find(|(p, _)| p.as_ref() == path) else { return Ok(()) };
        let mut table = Table::new(path, bytes.as_ref(), ["id", "name"])?;
        while let Some([id, name]) = table.next()? {
            let unit = self.index_of(id).ok_or_else(|| format!("{path}: the id `{id}` is in no table"))?;
            self.names.push(u32::try_from(unit).unwrap_or(u32::MAX), name, Spelling::Alias);
        }
        Ok(())
    }

    fn points<P: AsRef<str>, B: AsRef<[u8]>>(&mut self, files: &[(P, B)]) -> Result<(), String> {
        let path = "intl/gazetteer/points.csv";
        let Some((_, bytes)) = files.iter().find(|(p, _)| p.as_ref() == path) else { return Ok(()) };
        let mut table = Table::new(path, bytes.as_ref(), ["id", "lat", "lon"])?;
        while let Some([id, lat, lon]) = table.next()? {
            let index = self.index_of(id).ok_or_else(|| format!("{path}: the id `{id}` is in no table"))?;
            let degrees = |name: &str, text: &str, most: f64| {
                let value: f64 = text.parse().map_err(|_| format!("{path}: row `{id}`: {name} is no number"))?;
                if value.abs() <= most { Ok(value) } else { Err(format!("{path}: row `{id}`: {name} is out of range")) }
            };
            let point = (degrees("lat", lat, 90.0)?, degrees("lon", lon, 180.0)?);
            if let Some(unit) = self.units.get_mut(index) {
                unit.point = Some(point);
            }
        }
        Ok(())
    }

    /// The names of a country as they sound in Thai or Latin letters; of all countries where none is given.
    pub(super) fn sounds(&self, country: Option<&str>, thai: bool) -> impl Iterator<Item = &Sounds> {
        let one = country.and_then(|c| self.sounds.get(c));
        let all = country.is_none().then(|| self.sounds.values()).into_iter().flatten();
        one.into_iter().chain(all).map(move |country| {
            if thai {
                country.thai.get_or_init(|| Sounds::new(self.thai_sounds(&country.rows)))
            } else {
                country.latin.get_or_init(|| Sounds::new(self.latin_sounds(&country.rows)))
            }
        })
    }

    fn latin_sounds(&self, rows: &[u32]) -> Vec<Sounded> {
        let rows = rows.iter().filter_map(|row| self.names.row(*row)).filter(|(name, ..)| is_latin(name));
        rows.map(|(name, unit, spelling)| {
            let code = self.latin_letters.code(name).into_boxed_slice();
            Sounded { unit, spelling, text: name.into(), code }
        })
        .collect()
    }

    fn thai_sounds(&self, rows: &[u32]) -> Vec<Sounded> {
        let mut out: Vec<Sounded> = Vec::new();
        let mut english: Vec<(u32, &str)> = Vec::new();
        let mut seen: BTreeSet<(u32, String)> = BTreeSet::new();
        for (name, unit, spelling) in rows.iter().filter_map(|row| self.names.row(*row)) {
            if is_thai(name) {
                let code = self.thai_letters.code(name).into_boxed_slice();
                out.push(Sounded { unit, spelling, text: name.into(), code });
                continue;
            }
            // What Thai would make of the Latin names: of the English one, and in Viet Nam of the Vietnamese one.
            let Some(place) = self.units.get(unit as usize).filter(|_| is_latin(name)) else { continue };
            let viet = place.country == "VN";
            if viet && !seen.insert((unit, squash(name))) {
                continue;
            }
            let first = english.last().is_none_or(|(u, _)| *u != unit);
            let wanted = if viet {
                place.vi.is_empty() || name == place.vi
            } else {
                name == place.en && (place.vi.is_empty() || name != place.vi)
            };
            if (spelling == Spelling::Name || first) && (wanted || viet) {
                english.push((unit, if wanted { name } else { "" }));
            }
        }
        for (unit, name) in english.into_iter().filter(|(_, name)| !name.is_empty()) {
            let Some(place) = self.units.get(unit as usize) else { continue };
            let own = self.writings.iter().position(|w| w.countries.contains(&place.country));
            let general = self.writings.iter().position(|w| w.countries.is_empty());
            let Some(which) = own.or(general) else { continue };
            let Some(writing) = self.writings.get(which) else { continue };
            let text = writing.thai(name);
            let code = self.thai_letters.code(&text);
            if code.len() < 2 {
                continue;
            }
            out.push(Sounded {
                unit,
                spelling: Spelling::Written(u8::try_from(which).unwrap_or(u8::MAX)),
                text: text.into(),
                code: code.into_boxed_slice(),
            });
        }
        out
    }

    /// The short name of a country in Thai, Vietnamese and English; its code where the packs do not list it.
    pub fn country_words(&self, code: &str) -> [String; 3] {
        self.country_words.get(code).cloned().unwrap_or_else(|| [code, code, code].map(str::to_owned))
    }

    /// All units.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The unit of that id.
    pub fn get(&self, id: &str) -> Option<&Unit> {
        self.units.get(self.index_of(id)?)
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

/// The rows of a CSV table: the wanted columns of each, without spaces around; a column that is not there is empty.
struct Table<'a, const N: usize> {
    path: &'a str,
    reader: csv::Reader<&'a [u8]>,
    columns: [Option<usize>; N],
    row: csv::StringRecord,
}

impl<'a, const N: usize> Table<'a, N> {
    fn new(path: &'a str, bytes: &'a [u8], names: [&str; N]) -> Result<Table<'a, N>, String> {
        let mut reader = csv::Reader::from_reader(bytes);
        let headers = reader.headers().map_err(|e| format!("{path}: {e}"))?;
        let columns = names.map(|name| headers.iter().position(|h| h == name));
        Ok(Table { path, reader, columns, row: csv::StringRecord::new() })
    }

    fn next(&mut self) -> Result<Option<[&str; N]>, String> {
        if !self.reader.read_record(&mut self.row).map_err(|e| format!("{}: {e}", self.path))? {
            return Ok(None);
        }
        Ok(Some(self.columns.map(|column| column.and_then(|c| self.row.get(c)).unwrap_or("").trim())))
    }
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

fn country_words(places: &Places) -> BTreeMap<String, [String; 3]> {
    let words = |c: &super::Country| {
        [Language::Th, Language::Vi, Language::En].map(|l| c.short.get(&l).cloned().unwrap_or_default())
    };
    places.countries.iter().map(|c| (c.code.clone(), words(c))).collect()
}

fn country_names(places: &Places, more: &[MoreCountry], short: &[String], letters: &Letters) -> Vec<CountryName> {
    let mut out: Vec<CountryName> = Vec::new();
    let listed = places.countries.iter().map(|c| {
        let official: BTreeSet<String> = c.long.values().chain(c.short.values()).map(|n| squash(n)).collect();
        (c.code.as_str(), c.names.clone(), official)
    });
    let more = more.iter().map(|c| (c.code.as_str(), c.names.iter().map(|n| fold::key(n)).collect(), BTreeSet::new()));
    for (code, names, official) in listed.chain(more) {
        for name in &names {
            let key = squash(name);
            let chars: Vec<char> = key.chars().collect();
            if chars.len() < 2 {
                continue;
            }
            let long = chars.len() >= 11 || short.iter().any(|s| name.starts_with(s.as_str()));
            let sound = if long && is_thai(name) { letters.code(name) } else { Vec::new() };
            out.push(CountryName {
                code: code.to_owned(),
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
