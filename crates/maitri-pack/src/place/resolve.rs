//! Which place a noisy cell of a register names: "เทศบาลเมืองดงเหยง จังหวัดกว่างบิ่งห์ สาธารณรัฐสังคมนิยมเวียดนาม".
//!
//! The cell is cut into words for levels and names; the country is held fixed; each name is looked up exactly, then without
//! marks, then by its sound; and a name inside a container has to lie in it. The answer is a ranked list whose scores say
//! what they are made of. What is tied, sensitive or contradicts itself goes to a person.

use super::gazetteer::{CountryName, Gazetteer, LevelKey, Unit, is_thai, squash, squash_bare};
use super::names::Spelling;
use super::near::Scratch;
use super::{Home, Standing3};
use crate::Language;
use maitri_document::lang::fold;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// How sure an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// A person has to look.
    Person,
    /// Most probably.
    Likely,
    /// The name is known as printed, and nothing speaks against it.
    Certain,
}

impl Certainty {
    /// Its word on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Certainty::Person => "person",
            Certainty::Likely => "likely",
            Certainty::Certain => "certain",
        }
    }
}

/// A decision that a person took before: this text names that place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// The text as printed.
    pub text: String,
    /// ISO 3166-1 of the country where it holds; empty: everywhere.
    pub country: String,
    /// Id of the place.
    pub place: String,
}

/// One place that the text may name.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Id of the place.
    pub place: String,
    /// ISO 3166-2 of the first-level unit that is or contains it; empty where the tables give none.
    pub iso: String,
    /// English name of the place.
    pub name_en: String,
    /// ISO 3166-1.
    pub country: String,
    /// 0 to 1.
    pub score: f64,
    /// What the score is made of, a sentence each.
    pub why: Vec<String>,
    /// ISO 3166-2 of the unit that has taken it over since.
    pub successor: Option<String>,
    /// Whether only its container could be found.
    pub container_only: bool,
}

/// Something about a cell that a reader of the register must know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellRemark {
    /// Words of two states in one cell.
    CountryWords {
        /// As printed.
        printed: Vec<String>,
    },
    /// The name of the country is written with letters missing or wrong.
    CountrySpelling {
        /// As printed.
        printed: String,
        /// The name that it is read as.
        meant: String,
    },
    /// The cell names another country than the table does.
    CountryOther {
        /// ISO 3166-1 as printed.
        printed: String,
    },
    /// Letters of a script that does not belong there.
    ForeignScript {
        /// The letters.
        letters: String,
    },
    /// The place does not lie in the unit that is printed with it.
    Hierarchy {
        /// The place, by id.
        place: String,
        /// The printed container, by id.
        container: String,
    },
    /// The name is not known in the country that is printed, and is known exactly in another.
    Elsewhere {
        /// The place there, by id.
        place: String,
    },
    /// The partner lies in the home country.
    Domestic,
    /// A name that a person must look at before it is published; index into [`Gazetteer::sensitive_names`].
    Sensitive {
        /// Which entry.
        entry: usize,
    },
    /// Only a part of the known name is printed.
    CutName {
        /// As printed.
        printed: String,
        /// The whole name.
        whole: String,
    },
    /// A text after the country, which belongs to no name.
    Trailing {
        /// The text.
        text: String,
    },
    /// Two or more units are equally near.
    Tied {
        /// Their ids.
        places: Vec<String>,
    },
}

/// What a cell names.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    /// The text as given.
    pub query: String,
    /// Best first; at most five.
    pub answers: Vec<Answer>,
    /// How sure the first answer is.
    pub certainty: Certainty,
    /// What is odd about the cell.
    pub remarks: Vec<CellRemark>,
    /// The country that is printed, or given.
    pub country: Option<String>,
    /// The word for the level of the place, as printed and folded; empty where none is.
    pub level_word: String,
    /// Name of the place as printed, without words for levels and the country.
    pub name: String,
    /// All names of the cell with the words for their levels, folded, the innermost first.
    pub parts: Vec<(String, String)>,
    /// Whether the first answer rests on a name that is known as printed.
    pub known: bool,
}

/// A name with the word for its level.
#[derive(Debug, Clone, Default)]
struct Segment {
    /// Index into the words for levels.
    level: Option<usize>,
    name: String,
}

#[derive(Debug, Clone)]
struct Hit {
    unit: u32,
    score: f64,
    why: String,
    exact: bool,
    cut: Option<String>,
}

/// A unit by the sound of its nearest spelling.
#[derive(Debug, Clone, Copy)]
struct BySound<'a> {
    unit: u32,
    score: f64,
    likeness: f64,
    cut: bool,
    spelling: Spelling,
    text: &'a str,
}

/// How many units one name is taken for at most.
const MOST: usize = 24;

/// Likeness below which no neighbour in sound is asked for: their bars lie above what it scores (0.96 of it).
const CLOSE: f64 = 0.86;

/// Likeness that a name of another country has to have: a score of 0.9 takes more.
const ELSEWHERE: f64 = 0.93;

/// From here on a name counts as recognised.
const GOOD: f64 = 0.74;

/// What was looked up while one cell is resolved: its cuts name the same again and again.
#[derive(Default)]
struct Looks {
    scratch: RefCell<Scratch>,
    names: RefCell<BTreeMap<String, Rc<[Hit]>>>,
}

/// A cut of the cell with what was found for it.
struct Found {
    score: f64,
    segments: Vec<Segment>,
    answers: Vec<Answer>,
    remarks: Vec<CellRemark>,
    certainty: Certainty,
}

/// A character of the squashed text, and whether a new word begins with it in the source.
type Marked = Vec<(char, bool)>;

fn marked(text: &str) -> Marked {
    let mut out = Vec::new();
    let mut begins = true;
    for c in fold::key(text).chars() {
        if fold::is_alphanumeric(c) || fold::is_thai_mark(c) {
            out.push((c, begins));
            begins = false;
        } else if !matches!(c, '\'' | '.') {
            begins = true;
        }
    }
    out
}

fn plain(marked: &[(char, bool)]) -> String {
    let mut out = String::new();
    for (i, (c, begins)) in marked.iter().enumerate() {
        if *begins && i > 0 {
            out.push(' ');
        }
        out.push(*c);
    }
    out
}

/// Where `needle` stands in the squashed text from `from` on.
fn find(hay: &[(char, bool)], needle: &[char], from: usize) -> Option<usize> {
    if needle.is_empty() || hay.len() < needle.len() {
        return None;
    }
    (from..=hay.len() - needle.len())
        .find(|at| hay.get(*at..at + needle.len()).is_some_and(|h| h.iter().map(|(c, _)| c).eq(needle)))
}

impl Gazetteer {
    /// The first-level unit of a country that a text names exactly, with or without a word for its level.
    pub fn first_level_named(&self, text: &str, country: &str) -> Option<&Unit> {
        let key = squash(text);
        let find = |key: &str| {
            let hits = self.names.exact(key);
            hits.iter().filter_map(|(u, _)| self.unit(*u)).find(|u| u.country == country && u.level == 1)
        };
        find(&key).or_else(|| {
            let letters: Vec<char> = key.chars().collect();
            let levels = self.levels.iter().filter(|l| l.standing != Standing3::Below);
            levels
                .filter_map(|l| letters.strip_prefix(l.letters.as_slice()))
                .find_map(|rest| find(&rest.iter().collect::<String>()))
        })
    }

    /// The town, district or other unit below the first level that a text names exactly in a country. None where a
    /// first-level unit there bears the name too, or where the tables do not say what the unit is.
    pub fn below_named(&self, text: &str, country: &str) -> Option<&Unit> {
        let hits = self.names.exact(&squash(text));
        let units: Vec<&Unit> = hits
            .iter()
            .filter(|(_, spelling)| !matches!(spelling, Spelling::Written(_)))
            .filter_map(|(u, _)| self.unit(*u))
            .filter(|u| u.country == country)
            .collect();
        let below = |u: &Unit| u.level > 1 && !matches!(u.kind.as_str(), "subdivision" | "department");
        units.iter().all(|u| below(u)).then(|| units.first().copied()).flatten()
    }

    /// The countries whose law the packs hold, in the order of the packs.
    pub fn homes(&self) -> &[Home] {
        &self.homes
    }

    /// Whether the packs hold the law of a country.
    pub fn is_home(&self, country: &str) -> bool {
        self.homes.iter().any(|h| h.country == country)
    }

    /// The name of a unit in the language that the offices of its country write.
    pub fn own_name<'a>(&self, unit: &'a Unit) -> &'a str {
        let home = self.homes.iter().find(|h| h.country == unit.country);
        unit.name(home.map_or(Language::En, |h| h.language))
    }

    /// A country's name without the word that may stand before it: จีน for ประเทศจีน.
    pub fn bare_country<'a>(&self, name: &'a str) -> &'a str {
        let bare = self.country_before.iter().find_map(|w| name.strip_prefix(w.as_str()));
        bare.map_or(name, str::trim_start)
    }

    /// Whether a text is the name of a country and nothing more.
    pub fn is_country(&self, text: &str) -> bool {
        self.country_code(text).is_some()
    }

    /// ISO 3166-1 of the country that a text names as a whole.
    pub fn country_code(&self, text: &str) -> Option<&str> {
        let key = squash(text);
        let bare = self.country_before.iter().find_map(|w| key.strip_prefix(w.as_str())).unwrap_or(&key);
        self.country_of.get(&key).or_else(|| self.country_of.get(bare)).map(String::as_str)
    }

    /// The names of a country, folded: what a reader may look for, with and without the word before it.
    pub fn names_of_country(&self, code: &str) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for name in self.countries.iter().filter(|n| n.code == code).map(|n| n.name.as_str()) {
            for name in [name, self.bare_country(name)] {
                if !out.iter().any(|n| n == name) {
                    out.push(name.to_owned());
                }
            }
        }
        out
    }

    /// Further spellings that the tables know of a unit and of the units that it lies in, each once: what a reader may look for
    /// beside the names that a record carries.
    pub fn further_names(&self, unit: &Unit) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let mut at = self.index_of(&unit.id);
        // Deeper than this no table of places goes.
        for depth in 0..6 {
            let Some((index, u)) = at.and_then(|i| self.units.get(i).map(|u| (i, u))) else { break };
            for (name, spelling) in self.names.of(u32::try_from(index).unwrap_or(u32::MAX)) {
                let carried = depth == 0 && [&u.th, &u.en, &u.vi].into_iter().any(|n| n == name);
                // A spelling made by a table of sounds is a guess: it finds a place, and names none.
                if !carried && !matches!(spelling, Spelling::Written(_)) && !out.iter().any(|n| n == name) {
                    out.push(name.to_owned());
                }
            }
            at = u.parent;
        }
        out
    }

    /// ISO 3166-1 of a country named anywhere in a text, as a word of its own.
    pub fn country_named(&self, text: &str) -> Option<String> {
        let cell = marked(text);
        self.countries
            .iter()
            .find(|n| {
                let at = find(&cell, &n.letters, 0);
                at.is_some_and(|from| {
                    let apart = cell.get(from).is_some_and(|(_, b)| *b)
                        && cell.get(from + n.letters.len()).is_none_or(|(_, b)| *b);
                    n.long && is_thai(&n.key) || apart
                })
            })
            .map(|n| n.code.clone())
    }

    /// Whether a text holds words for levels and nothing else.
    pub fn only_level_words(&self, text: &str) -> bool {
        let letters: Vec<char> = squash(text).chars().collect();
        let mut left = letters.as_slice();
        while !left.is_empty() {
            match self
                .levels
                .iter()
                .filter(|l| !l.letters.is_empty())
                .find_map(|l| left.strip_prefix(l.letters.as_slice()))
            {
                Some(rest) => left = rest,
                None => return false,
            }
        }
        !text.trim().is_empty()
    }

    /// The level of a partner as the register's contract names it; by the unit, not by the printed word.
    /// `as_of`: the day of the source, ISO 8601; what a unit became later does not count.
    pub fn level_of(&self, unit: &Unit, home_country: &str, as_of: Option<&str>) -> &str {
        if unit.country == home_country {
            return "domestic";
        }
        let before = self.kinds_before.iter().find(|k| k.id == unit.id && as_of.is_some_and(|d| d <= k.until.as_str()));
        let kind = before.map_or(&unit.kind, |k| &k.kind);
        let row = self.partner_levels.iter().find(|l| {
            l.level == unit.level
                && (l.countries.is_empty() || l.countries.contains(&unit.country))
                && (l.kinds.is_empty() || l.kinds.contains(kind))
        });
        row.map_or("", |l| l.is.as_str())
    }

    /// Whether a word for a level (folded) says something that the unit is not: "จังหวัด" of a Chinese town, "เมือง" of a
    /// Japanese prefecture that has no town of its name.
    pub fn misfits(&self, word: &str, unit: &Unit) -> bool {
        if self.misfits.iter().any(|m| m.word == word && m.countries.contains(&unit.country)) {
            return true;
        }
        let own = self.levels.iter().find(|l| l.key == word && l.countries.contains(&unit.country));
        let Some(level) = own.or_else(|| self.levels.iter().find(|l| l.key == word)) else { return false };
        match level.standing {
            Standing3::First => unit.level > 1,
            Standing3::Below | Standing3::Ask => {
                let town = self.towns.iter().any(|t| t == word);
                let state = self.states.contains(&unit.kind);
                town && unit.level == 1 && state && !self.has_town(unit)
            }
        }
    }

    /// Whether a first-level unit holds a town of its own name.
    pub fn has_town(&self, unit: &Unit) -> bool {
        let hits = self.names.bare(&squash_bare(&unit.en));
        hits.iter().filter_map(|(u, _)| self.unit(*u)).any(|u| u.level > 1 && self.first_level(u).id == unit.id)
    }

    /// Whether two words for levels (folded) say the same.
    pub fn one_level(&self, a: &str, b: &str) -> bool {
        let standing = |w: &str| self.levels.iter().find(|l| l.key == w).map(|l| l.standing);
        let city = |w: &str| self.towns.iter().any(|t| t == w);
        a == b || city(a) && city(b) || standing(a) == standing(b) && !(city(a) ^ city(b))
    }

    /// How alike two Thai names sound, 0 to 1.
    pub fn alike(&self, a: &str, b: &str) -> f64 {
        let letters = if is_thai(a) { &self.thai_letters } else { &self.latin_letters };
        letters.likeness(&letters.code(a), &letters.code(b), 0.3)
    }

    /// The names that a person must look at before they are published.
    pub fn sensitive_names(&self) -> &[super::Sensitive] {
        &self.sensitive
    }

    /// Resolves a cell. `hint`: ISO 3166-1 of the country where the place is known to lie. `memory`: what persons decided.
    pub fn resolve(&self, query: &str, hint: Option<&str>, memory: &[Memory]) -> Resolution {
        let mut remarks = Vec::new();
        let lao = query.chars().any(|c| ('\u{e80}'..='\u{eff}').contains(&c));
        let known = self.names.has_exact(&squash(query));
        let (text, strays) =
            if is_thai(query) || lao && !known { self.strays.read(query) } else { (query.to_owned(), false) };
        // A text that is Lao throughout is read letter by letter, and nothing is foreign in it.
        let had_strays = strays && is_thai(query);
        let text = self.written_out(&text);
        if had_strays {
            let letters = query.chars().filter(|c| !text.contains(*c)).collect();
            remarks.push(CellRemark::ForeignScript { letters });
        }
        // What stands in brackets is another name, or the container.
        let (outer, inner) = brackets(&text);
        let mut cell = marked(&outer);
        let country = self.country(&mut cell, hint, &mut remarks);
        let country = country.or_else(|| self.country_code(inner.as_deref()?).map(str::to_owned));
        let scope = country.clone().or_else(|| hint.map(str::to_owned));
        let mut out = Resolution {
            query: query.to_owned(),
            answers: Vec::new(),
            certainty: Certainty::Person,
            remarks,
            country: scope.clone(),
            level_word: String::new(),
            name: String::new(),
            parts: Vec::new(),
            known: false,
        };
        if let Some(answer) = self.remembered(query, scope.as_deref(), memory) {
            out.certainty = Certainty::Certain;
            out.answers.push(answer);
            return out;
        }
        let looks = Looks::default();
        let mut best: Option<Found> = None;
        let cuts = self.cuts(&cell, &outer);
        // The place first, then what it is said to lie in.
        let careful: Vec<String> =
            cuts.first().map_or_else(Vec::new, |(s, _)| s.iter().map(|s| s.name.clone()).collect());
        for (segments, strict) in cuts {
            if strict && !segments.iter().all(|s| self.names.has_bare(&squash_bare(&s.name))) {
                continue;
            }
            let (answers, remarks, certainty) = self.assess(&segments, inner.as_deref(), scope.as_deref(), &looks);
            let score = answers.first().map_or(0.0, |a| if a.container_only { a.score * 0.8 } else { a.score });
            if best.as_ref().is_none_or(|b| score > b.score + 1e-9) {
                best = Some(Found { score, segments, answers, remarks, certainty });
            }
        }
        if let Some(Found { segments, answers, remarks, certainty, .. }) = best {
            if let Some(first) = segments.first() {
                out.name.clone_from(&first.name);
                out.level_word =
                    first.level.and_then(|l| self.levels.get(l)).map(|l| l.key.clone()).unwrap_or_default();
            }
            let word =
                |s: &Segment| s.level.and_then(|l| self.levels.get(l)).map(|l| l.key.clone()).unwrap_or_default();
            out.parts = segments.iter().map(|s| (word(s), s.name.clone())).collect();
            out.known =
                answers.first().is_some_and(|a| a.why.iter().any(|w| w.starts_with("name:")) && !a.container_only);
            out.answers = answers;
            out.remarks.extend(remarks);
            out.certainty = certainty;
        }
        if let Some(country) = scope.as_deref()
            && !out.known
            && out.answers.first().is_none_or(|a| a.score < 0.9)
            && let Some((careful, unit)) =
                careful.iter().find_map(|name| self.elsewhere(name, country, &looks).map(|unit| (name, unit)))
        {
            out.remarks.push(CellRemark::Elsewhere { place: unit.id.clone() });
            // A province of the home countries stands there by mistake; any other place may well be the one that was meant.
            if !self.is_home(&unit.country) {
                let why = vec![format!("name: \"{careful}\" is {}, which is not in {country}", unit.en)];
                out.answers.insert(0, self.answer(unit, 0.7, why, false));
            }
        }
        self.sensitive(&text, &out.name.clone(), &mut out);
        let grave = out.remarks.iter().any(|r| {
            !matches!(
                r,
                CellRemark::CountrySpelling { .. } | CellRemark::Trailing { .. } | CellRemark::ForeignScript { .. }
            )
        });
        if grave {
            out.certainty = Certainty::Person;
        } else if strays && !had_strays {
            out.certainty = out.certainty.min(Certainty::Likely);
        } else if had_strays {
            // Letters of another script were guessed: a neighbour in sound may be meant as well.
            let near = self.by_sound_alone(&out.name, scope.as_deref(), &looks);
            let close = out.answers.first().is_some_and(|a| near.iter().any(|(iso, s)| a.iso != *iso && *s > 0.85));
            out.certainty = if close { Certainty::Person } else { out.certainty.min(Certainty::Likely) };
        }
        out
    }

    /// The text with short words for levels written out: "อ.เมือง จ.น่าน".
    fn written_out(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for (i, word) in text.split(' ').enumerate() {
            if i > 0 {
                out.push(' ');
            }
            let short = self.short.iter().find_map(|(short, long)| Some((word.strip_prefix(short.as_str())?, long)));
            match short {
                Some((rest, long)) => {
                    out.push_str(long);
                    if !is_thai(long) {
                        out.push(' ');
                    }
                    out.push_str(rest);
                }
                None => out.push_str(word),
            }
        }
        out
    }

    fn remembered(&self, query: &str, country: Option<&str>, memory: &[Memory]) -> Option<Answer> {
        if memory.is_empty() {
            return None;
        }
        let key = squash(query);
        let found = memory
            .iter()
            .rev()
            .find(|m| (m.country.is_empty() || country == Some(m.country.as_str())) && squash(&m.text) == key)?;
        let unit = self.get(&found.place)?;
        Some(self.answer(unit, 1.0, vec![format!("a person decided before that this names {}", unit.en)], false))
    }

    fn answer(&self, unit: &Unit, score: f64, why: Vec<String>, container_only: bool) -> Answer {
        let first = self.first_level(unit);
        let successor = self.successor(unit).map(|(next, _)| next.iso.clone()).filter(|i| !i.is_empty());
        Answer {
            place: unit.id.clone(),
            iso: first.iso.clone(),
            name_en: unit.en.clone(),
            country: unit.country.clone(),
            score: (score * 1000.0).round() / 1000.0,
            why,
            successor,
            container_only,
        }
    }

    /// Finds the country in the cell, takes it out, and says what is odd about it.
    fn country(&self, cell: &mut Marked, hint: Option<&str>, remarks: &mut Vec<CellRemark>) -> Option<String> {
        let thai = cell.iter().any(|(c, _)| is_thai(c.encode_utf8(&mut [0; 4])));
        // A text that is a place as a whole names no country: "Western Australia", "ลาว" alone stays a country.
        let whole: String = cell.iter().map(|(c, _)| *c).collect();
        if self.names.has_exact(&whole) && !self.country_of.contains_key(&whole) {
            return None;
        }
        let mut found: Vec<(String, String)> = Vec::new();
        for CountryName { code, letters: key, long, .. } in &self.countries {
            loop {
                let mut at = find(cell, key, 0);
                while let Some(from) = at {
                    let to = from + key.len();
                    let starts = cell.get(from).is_some_and(|(_, b)| *b);
                    let ends = cell.get(to).is_none_or(|(_, b)| *b);
                    let named = thai && {
                        let before: String = cell.get(..from).unwrap_or(&[]).iter().map(|(c, _)| *c).collect();
                        self.country_before.iter().any(|w| before.ends_with(w.as_str()))
                    };
                    // A short name counts where it stands as a word of its own and is not the whole of the text before it.
                    let apart = starts && ends && (from > 0 || to == cell.len());
                    if (thai && (*long || named)) || apart {
                        break;
                    }
                    at = find(cell, key, from + 1);
                }
                let Some(from) = at else { break };
                let to = from + key.len();
                let printed = plain(cell.get(from..to).unwrap_or(&[]));
                // What follows begins a word of its own.
                if let Some(next) = cell.get_mut(to) {
                    next.1 = true;
                }
                let after: String = plain(cell.get(to..).unwrap_or(&[]));
                if !after.is_empty() && from > 0 && thai {
                    remarks.push(CellRemark::Trailing { text: after });
                }
                cell.drain(from..to);
                if let Some((_, begins)) = cell.get_mut(from) {
                    *begins = true;
                }
                if !found.iter().any(|(c, _)| c == code) {
                    found.push((code.clone(), printed));
                }
            }
        }
        if found.is_empty() && thai {
            self.damaged_country(cell, &mut found, remarks);
        }
        // Words of a state that are left over: of another state, if a state was found.
        let mut left = Vec::new();
        for (word, key) in &self.state {
            while let Some(from) = find(cell, key, 0) {
                let to = from + key.len();
                let boundary = cell.get(from).is_some_and(|(_, b)| *b);
                let closes = cell.get(to).is_none_or(|(_, b)| *b);
                if !(boundary && closes || thai && key.len() > 6) {
                    break;
                }
                if !self.country_before.contains(word) && key.len() > 3 && boundary && closes {
                    left.push(word.clone());
                }
                cell.drain(from..to);
                if let Some((_, begins)) = cell.get_mut(from) {
                    *begins = true;
                }
            }
        }
        if let Some((code, printed)) = found.first() {
            if found.len() > 1 || !left.is_empty() && thai {
                let printed = left.into_iter().chain(found.iter().map(|(_, p)| p.clone())).collect();
                remarks.push(CellRemark::CountryWords { printed });
            } else if let Some(long) = self.spelled_otherwise(code, printed) {
                remarks.push(CellRemark::CountrySpelling { printed: printed.clone(), meant: long });
            }
            if hint.is_some_and(|h| h != code) {
                remarks.push(CellRemark::CountryOther { printed: code.clone() });
            }
        }
        found.into_iter().next().map(|(code, _)| code)
    }

    /// The long name that `printed` misses by a few letters, if it does.
    fn spelled_otherwise(&self, code: &str, printed: &str) -> Option<String> {
        let own = squash(printed);
        let mine = || self.countries.iter().filter(|n| n.code == code);
        if own.chars().count() < 11 || mine().any(|n| n.official && n.key == own) {
            return None;
        }
        let sound = self.thai_letters.code(&own);
        let longest = mine().filter(|n| n.official && n.letters.len() > own.chars().count());
        longest.into_iter().find(|n| self.thai_letters.likeness(&n.sound, &sound, 0.85) > 0.85).map(|n| n.name.clone())
    }

    /// A long name with letters lost or changed.
    fn damaged_country(&self, cell: &mut Marked, found: &mut Vec<(String, String)>, remarks: &mut Vec<CellRemark>) {
        let mut best: Option<(f64, usize, usize, &str, &str)> = None;
        for country in self.countries.iter().filter(|n| !n.sound.is_empty()) {
            let length = country.letters.len();
            // The country stands at the end of the cell: every tail of about its length is tried.
            for take in length.saturating_sub(4)..=length + 3 {
                let Some(from) = cell.len().checked_sub(take) else { continue };
                // It begins a word, or (in a text without spaces) with the letter that it should.
                let begins = cell.get(from).is_some_and(|(c, b)| *b || Some(c) == country.letters.first());
                if !begins {
                    continue;
                }
                let tail: String = cell.get(from..).unwrap_or(&[]).iter().map(|(c, _)| *c).collect();
                let score = self.thai_letters.likeness(&country.sound, &self.thai_letters.code(&tail), 0.84);
                if score > 0.0 && best.is_none_or(|b| score > b.0) {
                    best = Some((score, from, cell.len(), &country.name, &country.code));
                }
            }
        }
        if let Some((_, from, to, name, code)) = best {
            let printed = plain(cell.get(from..to).unwrap_or(&[]));
            cell.drain(from..to);
            remarks.push(CellRemark::CountrySpelling { printed: printed.clone(), meant: name.to_owned() });
            found.push((code.to_owned(), printed));
        }
    }

    /// The ways to cut a cell into names with their words for levels, the most careful first; `true` for those that only count
    /// where each name is known.
    fn cuts(&self, cell: &Marked, source: &str) -> Vec<(Vec<Segment>, bool)> {
        let thai = cell.iter().any(|(c, _)| is_thai(c.encode_utf8(&mut [0; 4])));
        if !thai {
            return self.latin_cuts(cell, source);
        }
        // Every place where a word for a level stands: longest at each place, none inside another.
        let mut words: Vec<(usize, usize, usize, bool)> = Vec::new();
        let mut at = 0;
        while at < cell.len() {
            let strong = cell.get(at).is_some_and(|(_, b)| *b);
            let here = |l: &LevelKey| {
                l.thai
                    && cell.get(at..at + l.letters.len()).is_some_and(|here| here.iter().map(|(c, _)| c).eq(&l.letters))
            };
            // "เมืองหลวงพระบาง" is เมือง + หลวงพระบาง: a shorter word is the right one where what it leaves is a name.
            let leaves_name = |l: &LevelKey| {
                let rest = cell.get(at + l.letters.len()..).unwrap_or(&[]);
                let end = rest.iter().skip(1).position(|(_, b)| *b).map_or(rest.len(), |p| p + 1);
                let name: String = rest.get(..end).unwrap_or(&[]).iter().map(|(c, _)| *c).collect();
                !name.is_empty() && self.names.has_exact(&name)
            };
            let longest = self.levels.iter().enumerate().find(|(_, l)| here(l));
            let word = match longest {
                Some((_, l)) if l.letters.len() > 5 && !leaves_name(l) => {
                    self.levels.iter().enumerate().find(|(_, l)| here(l) && leaves_name(l)).or(longest)
                }
                _ => longest,
            };
            if let Some((index, level)) = word {
                let length = level.letters.len();
                words.push((at, at + length, index, strong));
                at += length;
            } else {
                at += 1;
            }
        }
        let weak: Vec<usize> = words.iter().enumerate().filter(|(_, w)| !w.3).map(|(i, _)| i).take(4).collect();
        let mut cuts: Vec<(Vec<Segment>, bool)> = Vec::new();
        for choice in 0u32..1 << weak.len() {
            let used: Vec<&(usize, usize, usize, bool)> = words
                .iter()
                .enumerate()
                .filter(|(i, w)| w.3 || weak.iter().position(|x| x == i).is_some_and(|bit| choice & (1 << bit) != 0))
                .map(|(_, w)| w)
                .collect();
            let mut segments: Vec<Segment> = Vec::new();
            let mut from = 0;
            let mut level = None;
            let mut take = |from: usize, to: usize, level: Option<usize>| {
                let name = plain(cell.get(from..to).unwrap_or(&[]));
                if !name.is_empty() {
                    segments.push(Segment { level, name });
                }
            };
            for (start, end, index, _) in used {
                take(from, *start, level);
                // Of two words that follow each other the first says the level: "เขตปกครองตนเองชนชาติ".
                if *start > from || level.is_none() {
                    level = Some(*index);
                }
                from = *end;
            }
            take(from, cell.len(), level);
            if segments.is_empty() {
                segments.push(Segment { level: None, name: plain(cell) });
            }
            cuts.push((segments, false));
        }
        // A name may hold what looks like a word for a level, and words may stand apart without one.
        cuts.push((vec![Segment { level: None, name: plain(cell) }], false));
        if let Some((first, _)) = cuts.first().cloned() {
            let apart: Vec<Segment> = first
                .iter()
                .flat_map(|s| {
                    s.name
                        .split(' ')
                        .enumerate()
                        .map(|(i, n)| Segment { level: s.level.filter(|_| i == 0), name: n.to_owned() })
                })
                .collect();
            if apart.len() > first.len() {
                cuts.push((apart, false));
            }
        }
        cuts
    }

    fn latin_cuts(&self, cell: &Marked, source: &str) -> Vec<(Vec<Segment>, bool)> {
        let left: BTreeSet<String> = plain(cell).split(' ').map(str::to_owned).collect();
        let mut segments: Vec<Segment> = Vec::new();
        let mut raw: Vec<Segment> = Vec::new();
        for piece in source.split([',', ';', '/', '(', ')', '，', '、']) {
            // Words that went with the country are gone from here too.
            let piece = plain(&marked(piece));
            let words: Vec<&str> = piece.split(' ').filter(|w| left.contains(*w)).collect();
            if words.is_empty() {
                continue;
            }
            raw.push(Segment { level: None, name: words.join(" ") });
            segments.extend(self.latin_segment(&words));
        }
        if segments.is_empty() {
            segments.push(Segment { level: None, name: plain(cell) });
        }
        let mut cuts = vec![(segments.clone(), false)];
        // "District of Columbia" is a name, with its word for the level in it.
        let whole: Vec<Segment> = raw
            .iter()
            .flat_map(|s| {
                let words: Vec<&str> = s.name.split(' ').collect();
                if self.names.has_exact(&squash(&s.name)) { vec![s.clone()] } else { self.latin_segment(&words) }
            })
            .collect();
        if whole.iter().zip(&segments).any(|(a, b)| a.name != b.name) {
            cuts.push((whole, false));
        }
        if raw.len() != segments.len() || raw.iter().zip(&segments).any(|(a, b)| a.name != b.name) {
            cuts.push((raw, false));
        }
        if let [only] = segments.as_slice() {
            let words: Vec<&str> = only.name.split(' ').collect();
            for at in 1..words.len().min(5) {
                let (a, b) = words.split_at(at);
                let two =
                    vec![Segment { level: only.level, name: a.join(" ") }, Segment { level: None, name: b.join(" ") }];
                cuts.push((two, true));
            }
        }
        cuts
    }

    fn latin_segment(&self, words: &[&str]) -> Vec<Segment> {
        let level_at = |at: usize| -> Option<(usize, usize)> {
            self.levels.iter().enumerate().filter(|(_, l)| !l.thai && !l.words.is_empty()).find_map(|(index, l)| {
                let here = words.get(at..at + l.words.len())?;
                let equal = |a: &str, b: &str| a == b || !b.is_ascii() && squash_bare(a) == squash_bare(b);
                here.iter().zip(&l.words).all(|(a, b)| equal(a, b)).then_some((index, l.words.len()))
            })
        };
        let mut out: Vec<Segment> = Vec::new();
        let mut name: Vec<&str> = Vec::new();
        let mut level: Option<usize> = None;
        let mut at = 0;
        while at < words.len() {
            if let Some((index, length)) = level_at(at) {
                let english = self.levels.get(index).is_some_and(|l| l.language == Language::En);
                if english && !name.is_empty() {
                    // "Zhejiang Province": the word closes the name.
                    out.push(Segment { level: Some(index), name: name.join(" ") });
                    name.clear();
                    level = None;
                } else {
                    if !name.is_empty() {
                        out.push(Segment { level, name: name.join(" ") });
                        name.clear();
                    }
                    level = Some(index);
                }
                at += length;
            } else {
                let word = words.get(at).copied().unwrap_or("");
                if !(name.is_empty() && level.is_some() && word == "of") {
                    name.push(word);
                }
                at += 1;
            }
        }
        if !name.is_empty() {
            out.push(Segment { level, name: name.join(" ") });
        }
        out
    }

    /// The units that a name may mean, best first.
    fn look_up(&self, name: &str, scope: Option<&str>, looks: &Looks) -> Rc<[Hit]> {
        if let Some(hits) = looks.names.borrow().get(name) {
            return Rc::clone(hits);
        }
        // Without the country more names are near by chance: the bar is higher.
        let floor = if scope.is_some() { 0.55 } else { 0.72 };
        let hits: Rc<[Hit]> = self.look_up_above(name, scope, floor, looks).into();
        looks.names.borrow_mut().insert(name.to_owned(), Rc::clone(&hits));
        hits
    }

    fn look_up_above(&self, name: &str, scope: Option<&str>, floor: f64, looks: &Looks) -> Vec<Hit> {
        let mut hits: BTreeMap<u32, Hit> = BTreeMap::new();
        let here = |unit: u32| self.unit(unit).is_some_and(|u| scope.is_none_or(|c| u.country == c));
        let put = |hits: &mut BTreeMap<u32, Hit>, hit: Hit| {
            let slot = hits.entry(hit.unit).or_insert_with(|| hit.clone());
            if slot.score < hit.score {
                *slot = hit;
            }
        };
        let key = squash(name);
        if key.is_empty() {
            return Vec::new();
        }
        for (unit, spelling) in self.names.exact(&key).into_iter().filter(|(u, _)| here(*u)) {
            let en = self.unit(unit).map_or("", |u| u.en.as_str());
            let (score, why) = match spelling {
                Spelling::Name => (1.0, format!("name: \"{name}\" is a name of {en}")),
                _ => (0.99, format!("name: \"{name}\" is a known spelling of {en}")),
            };
            put(&mut hits, Hit { unit, score, why, exact: true, cut: None });
        }
        if hits.is_empty() {
            let bare = squash_bare(name);
            let letters = bare.chars().count();
            for (unit, _) in self.names.bare(&bare).into_iter().filter(|(u, _)| letters > 2 && here(*u)) {
                let en = self.unit(unit).map_or("", |u| u.en.as_str());
                let why = format!("name: \"{name}\" is a spelling of {en} but for marks above and below");
                // Thai without its vowel signs is no longer sure to be one name; Latin letters without any mark are. Other marks
                // than the name has may be those of another name: Vĩnh for Vinh, or for Vĩnh Long cut short.
                let (thai, unmarked) = (is_thai(name), key == bare);
                let score = if thai { 0.94 } else { 0.97 };
                put(&mut hits, Hit { unit, score, why, exact: !thai && unmarked, cut: None });
            }
        }
        if hits.values().all(|h| h.score < 0.96) {
            // No more than these can stand among the first.
            for sound in self.by_sound(name, scope, floor, looks).into_iter().take(MOST + hits.len()) {
                if hits.get(&sound.unit).is_none_or(|h| h.score < sound.score) {
                    hits.insert(sound.unit, self.hit_of(name, &sound));
                }
            }
        }
        let mut hits: Vec<Hit> = hits.into_values().collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.unit.cmp(&b.unit)));
        hits.truncate(MOST);
        hits
    }

    /// The units whose names sound like a name, best first: of each its nearest spelling, and of those that are near enough only
    /// as many as can ever be asked for.
    fn by_sound<'a>(&'a self, name: &str, scope: Option<&str>, floor: f64, looks: &Looks) -> Vec<BySound<'a>> {
        let thai = is_thai(name);
        if !thai && !name.chars().any(|c| c.is_ascii_alphabetic()) {
            return Vec::new();
        }
        let letters = if thai { &self.thai_letters } else { &self.latin_letters };
        let code = letters.code(name);
        if code.len() < 2 {
            return Vec::new();
        }
        let mut out: Vec<BySound<'a>> = Vec::new();
        let mut scratch = looks.scratch.borrow_mut();
        scratch.set(letters, code);
        for sounds in self.sounds(scope, thai) {
            for near in sounds.near(letters, floor, &mut scratch) {
                let Some(entry) = sounds.entry(near.entry) else { continue };
                let mut score = near.whole * if entry.spelling <= Spelling::Alias { 0.96 } else { 0.92 };
                // A part of a long name is printed: its beginning or its end.
                let cut = near.part * 0.88 > score;
                if cut {
                    score = near.part * 0.88;
                }
                if score >= floor * 0.9 {
                    out.push(BySound {
                        unit: entry.unit,
                        score,
                        likeness: near.whole,
                        cut,
                        spelling: entry.spelling,
                        text: &entry.text,
                    });
                }
            }
        }
        // Of equal spellings the first of the tables: the sort keeps their order.
        out.sort_by(|a, b| a.unit.cmp(&b.unit).then(b.score.total_cmp(&a.score)));
        out.dedup_by_key(|s| s.unit);
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.unit.cmp(&b.unit)));
        out
    }

    fn hit_of(&self, name: &str, sound: &BySound<'_>) -> Hit {
        let BySound { unit, score, likeness, cut, spelling, text } = *sound;
        let why = match spelling {
            Spelling::Written(table) => {
                let id = self.writings.get(usize::from(table)).map_or("", |w| w.id.as_str());
                format!("sound: \"{name}\" is {:.0} % like \"{text}\", as the table {id} writes", likeness * 100.0)
            }
            _ if cut => format!("part: \"{name}\" is a part of \"{text}\""),
            _ => format!("sound: \"{name}\" is {:.0} % like \"{text}\"", likeness * 100.0),
        };
        Hit { unit, score, why, exact: false, cut: cut.then(|| text.to_owned()) }
    }

    /// First-level codes by the sound of a name alone, with how near each is, where that is above [`CLOSE`].
    fn by_sound_alone(&self, name: &str, scope: Option<&str>, looks: &Looks) -> Vec<(&str, f64)> {
        let hits = self.by_sound(name, scope, CLOSE, looks);
        hits.into_iter().filter_map(|s| Some((self.first_level(self.unit(s.unit)?).iso.as_str(), s.score))).collect()
    }

    fn level(&self, segment: &Segment, country: &str) -> Option<&LevelKey> {
        let word = self.levels.get(segment.level?)?;
        // The row that names the country is the nearer.
        let own = self.levels.iter().find(|l| l.key == word.key && l.countries.iter().any(|c| c == country));
        Some(own.unwrap_or(word))
    }

    fn lies_in(&self, unit: &Unit, container: u32) -> bool {
        let mut at = unit.parent;
        for _ in 0..6 {
            match at {
                Some(p) if p == container as usize => return true,
                Some(p) => at = self.units.get(p).and_then(|u| u.parent),
                None => return false,
            }
        }
        false
    }

    /// Scores the units that a cut of the cell may name.
    fn assess(
        &self,
        segments: &[Segment],
        bracket: Option<&str>,
        scope: Option<&str>,
        looks: &Looks,
    ) -> (Vec<Answer>, Vec<CellRemark>, Certainty) {
        struct Candidate {
            unit: u32,
            score: f64,
            why: Vec<String>,
            sure: bool,
            /// Exact, but by another spelling than the tables' own name.
            alias: bool,
            container_only: bool,
            conflict: Option<u32>,
            cut: Option<String>,
        }
        let mut looked: Vec<Rc<[Hit]>> = segments.iter().map(|s| self.look_up(&s.name, scope, looks)).collect();
        if let Some(named) = self.named_by_container(segments, &looked) {
            looked.splice(..1, [named]);
        }
        let mut candidates: Vec<Candidate> = Vec::new();
        for (place, hits) in looked.iter().enumerate() {
            let Some(segment) = segments.get(place) else { continue };
            for hit in hits.iter() {
                let Some(unit) = self.unit(hit.unit) else { continue };
                let mut why = vec![hit.why.clone()];
                let mut score = hit.score;
                let mut conflict = None;
                let others = looked.iter().enumerate().filter(|(i, h)| *i != place && !h.is_empty());
                let mut held = 0;
                let mut named = 0;
                for (_, containers) in others {
                    named += 1;
                    // A county and the city that is printed above it may both hang on the province in the tables.
                    let beside = |c: &Hit| {
                        c.score >= 0.85
                            && self.unit(c.unit).is_some_and(|o| {
                                o.level > 1 && unit.level > 1 && self.first_level(o).id == self.first_level(unit).id
                            })
                    };
                    let inside = containers
                        .iter()
                        .find(|c| c.unit == hit.unit || self.lies_in(unit, c.unit))
                        .or_else(|| containers.first().filter(|c| place == 0 && beside(c)));
                    if let Some(container) = inside {
                        held += 1;
                        score = score * 0.75 + container.score * 0.25;
                        let en = self.unit(container.unit).map_or("", |u| u.en.as_str());
                        why.push(format!("container: it lies in {en} ({:.2})", container.score));
                    } else if let Some(container) = containers.first().filter(|c| c.score >= 0.85) {
                        // An exact name outside its printed container is a contradiction, not another place.
                        score *= if hit.exact { 0.86 } else { 0.72 };
                        conflict = Some(container.unit);
                        let en = self.unit(container.unit).map_or("", |u| u.en.as_str());
                        why.push(format!("container: it does not lie in {en}, which is printed with it"));
                    }
                }
                // The unit named first is the one meant, unless it is the container of the other.
                let contains = looked.iter().enumerate().any(|(i, h)| {
                    i != place
                        && h.iter()
                            .any(|o| o.score >= GOOD && self.unit(o.unit).is_some_and(|u| self.lies_in(u, hit.unit)))
                });
                if contains || place > 0 && held == 0 {
                    continue;
                }
                if let Some(level) = self.level(segment, &unit.country) {
                    let fits = match level.standing {
                        Standing3::First => unit.level == 1,
                        Standing3::Below => unit.level > 1,
                        Standing3::Ask => true,
                    };
                    if !fits {
                        score -= if hit.exact { 0.01 } else { 0.04 };
                        why.push(format!("level: \"{}\" is not what {} is ({})", level.key, unit.en, unit.kind));
                    }
                } else if unit.level > 1 {
                    score -= 0.005;
                }
                if bracket
                    .is_some_and(|b| self.look_up(b, scope, looks).iter().any(|h| h.unit == hit.unit && h.score > 0.85))
                {
                    score = score.max(score * 0.8 + 0.2);
                    why.push("name: the name in brackets says the same".to_owned());
                }
                if unit.to.is_some() {
                    score -= 0.001;
                }
                let sure = hit.exact && conflict.is_none() && held == named;
                candidates.push(Candidate {
                    unit: hit.unit,
                    score,
                    why,
                    sure,
                    alias: hit.exact && hit.score < 1.0,
                    container_only: false,
                    conflict,
                    cut: hit.cut.clone(),
                });
            }
        }
        // The place itself is not known: its container is, and with it the first-level unit.
        if segments.len() > 1 && candidates.iter().all(|c| c.score < GOOD) {
            for hits in looked.iter().skip(1) {
                for hit in hits.iter().filter(|h| h.score >= 0.8).take(3) {
                    if candidates.iter().any(|c| c.score > hit.score * 0.9) {
                        continue;
                    }
                    let name = segments.first().map_or("", |s| s.name.as_str());
                    candidates.push(Candidate {
                        unit: hit.unit,
                        score: hit.score * 0.9,
                        why: vec![hit.why.clone(), format!("\"{name}\" is in no table: only its container is known")],
                        sure: false,
                        alias: false,
                        container_only: true,
                        conflict: None,
                        cut: hit.cut.clone(),
                    });
                }
            }
        }
        candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.unit.cmp(&b.unit)));
        let mut seen = BTreeSet::new();
        candidates.retain(|c| seen.insert(c.unit));
        let mut remarks = Vec::new();
        let Some(top) = candidates.first() else {
            return (Vec::new(), remarks, Certainty::Person);
        };
        let iso = |unit: u32| self.unit(unit).map_or("", |u| self.first_level(u).iso.as_str());
        let id = |unit: u32| self.unit(unit).map(|u| u.id.clone()).unwrap_or_default();
        let rival = candidates.iter().skip(1).find(|c| iso(c.unit) != iso(top.unit) || iso(c.unit).is_empty());
        let margin = rival.map_or(1.0, |r| top.score - r.score);
        if let Some(container) = top.conflict {
            remarks.push(CellRemark::Hierarchy { place: id(top.unit), container: id(container) });
        }
        if let Some((printed, whole)) = self.cut_container(top.unit, segments, &looked) {
            remarks.push(CellRemark::CutName { printed, whole });
        }
        if let Some(whole) = &top.cut {
            let printed = segments.first().map(|s| s.name.clone()).unwrap_or_default();
            remarks.push(CellRemark::CutName { printed, whole: whole.clone() });
        }
        let namesake = self.namesake(top.unit, segments, scope);
        if let (Some(other), None) = (namesake, rival.filter(|r| r.score >= GOOD && margin < 0.025)) {
            remarks.push(CellRemark::Tied { places: vec![id(top.unit), id(other)] });
        }
        let tied = rival.filter(|r| margin < 0.025 && r.score >= GOOD);
        if let Some(rival) = tied {
            remarks.push(CellRemark::Tied { places: vec![id(top.unit), id(rival.unit)] });
        }
        let name = segments.first().map_or("", |s| s.name.as_str());
        // Some names stand within a letter of another: exact as this one is, a person who slipped may have meant that.
        let certainty = if top.score < GOOD
            || tied.is_some()
            || namesake.is_some()
            || top.conflict.is_some()
            || top.cut.is_some()
        {
            Certainty::Person
        } else if top.sure
            && top.alias
            && segments.len() == 1
            && self.has_neighbour(name, scope, iso(top.unit), looks, 0.9)
        {
            // Another spelling of the tables, and as near to another unit: ซานซี for Shanxi and for Shaanxi.
            Certainty::Likely
        } else if top.sure
            && segments.len() == 1
            && self.unit(top.unit).is_some_and(|u| u.level > 1)
            && self.has_neighbour(name, scope, iso(top.unit), looks, 0.84)
        {
            // A town without its province, and another one of nearly that name.
            Certainty::Likely
        } else if top.sure && margin > 0.02 && (scope.is_some() || margin > 0.05) && !iso(top.unit).is_empty() {
            Certainty::Certain
        } else if margin < 0.04 {
            Certainty::Person
        } else {
            Certainty::Likely
        };
        let answers = candidates
            .iter()
            .take(5)
            .enumerate()
            .filter_map(|(i, c)| {
                let unit = self.unit(c.unit)?;
                let mut why = c.why.clone();
                if let (Some(country), true) = (scope, i == 0) {
                    why.insert(0, format!("country: {country}"));
                }
                if i == 0
                    && let Some(rival) = rival
                {
                    why.push(format!("margin: {margin:.3} to {}", self.unit(rival.unit).map_or("", |u| u.en.as_str())));
                }
                Some(self.answer(unit, c.score.clamp(0.0, 1.0), why, c.container_only))
            })
            .collect();
        (answers, remarks, certainty)
    }

    /// A unit that is printed as its own container, the first word of its name before its whole name: "Washington, District of
    /// Columbia". Gives what the first name may be with that unit, where nothing else that it may be lies in the container.
    fn named_by_container(&self, segments: &[Segment], looked: &[Rc<[Hit]>]) -> Option<Rc<[Hit]>> {
        let (name, first) = (&segments.first()?.name, looked.first()?);
        if is_thai(name) || squash(name).chars().count() < 4 {
            return None;
        }
        let container = looked.iter().skip(1).flat_map(|hits| hits.iter()).find(|h| h.exact)?;
        let words =
            |text: &str| fold::key(text).split(|c| !fold::is_alphanumeric(c)).map(squash_bare).collect::<Vec<_>>();
        let begins = self.names.of(container.unit).any(|(whole, _)| words(whole).starts_with(&words(name)));
        if !begins
            || first
                .iter()
                .any(|h| h.unit == container.unit || self.unit(h.unit).is_some_and(|u| self.lies_in(u, container.unit)))
        {
            return None;
        }
        let en = self.unit(container.unit).map_or("", |u| u.en.as_str());
        let why = format!("name: \"{name}\" begins a name of {en}");
        let own = Hit { unit: container.unit, score: 0.97, why, exact: true, cut: None };
        Some(std::iter::once(own).chain(first.iter().cloned()).collect())
    }

    fn has_neighbour(&self, name: &str, scope: Option<&str>, iso: &str, looks: &Looks, least: f64) -> bool {
        self.by_sound_alone(name, scope, looks).iter().any(|(other, score)| *other != iso && *score > least)
    }

    /// A printed container that is no name, but the beginning or end of the right one: "มณฑลตง" for "มณฑลซานตง".
    fn cut_container(&self, unit: u32, segments: &[Segment], looked: &[Rc<[Hit]>]) -> Option<(String, String)> {
        let first = self.first_level(self.unit(unit)?);
        let (segment, _) = segments.iter().zip(looked).skip(1).find(|(s, hits)| {
            let printed: String = s.name.split_whitespace().collect();
            hits.iter().all(|h| h.score < 0.85) && first.th.ends_with(&printed) && first.th != printed
        })?;
        Some((segment.name.clone(), first.th.clone()))
    }

    /// The place outside `country` that bears a name, exactly or very nearly: one in a home country first.
    fn elsewhere(&self, name: &str, country: &str, looks: &Looks) -> Option<&Unit> {
        if squash(name).chars().count() < 4 {
            return None;
        }
        let mut hits = self.look_up_above(name, None, ELSEWHERE, looks);
        hits.retain(|h| h.cut.is_none() && (h.exact || h.score > 0.9));
        let best = hits.first().map(|h| h.score)?;
        hits.iter()
            .filter(|h| best - h.score < 0.02)
            .filter_map(|h| self.unit(h.unit))
            .filter(|u| u.country != country)
            .min_by_key(|u| (!self.is_home(&u.country), u.level))
    }

    /// Another unit of the same English name in another first-level unit, where nothing printed tells them apart: Yulin in
    /// Guangxi and in Shaanxi, Taizhou, Suzhou, Fuzhou.
    fn namesake(&self, unit: u32, segments: &[Segment], scope: Option<&str>) -> Option<u32> {
        let own = self.unit(unit)?;
        if segments.len() > 1 {
            return None;
        }
        let first = segments.first().and_then(|s| self.level(s, &own.country)).map(|l| l.standing);
        let others = self.names.bare(&squash_bare(&own.en));
        others.into_iter().map(|(other, _)| other).find(|other| {
            self.unit(*other).is_some_and(|u| {
                *other != unit
                    && scope.is_none_or(|c| u.country == c)
                    && self.first_level(u).iso != self.first_level(own).iso
                    && squash_bare(&u.en) == squash_bare(&own.en)
                    // A word for the first level, or a first-level unit without any word, is not a town elsewhere.
                    && !(own.level == 1 && u.level > 1 && first != Some(Standing3::Below))
            })
        })
    }

    fn sensitive(&self, text: &str, name: &str, out: &mut Resolution) {
        let whole = squash(text);
        let mut parts: Vec<String> = out.parts.iter().map(|(_, n)| squash(n)).collect();
        let own = squash(name);
        parts.push(own.clone());
        for (entry, sensitive) in self.sensitive.iter().enumerate() {
            let hit = sensitive.names.iter().map(|n| squash(n)).any(|n| {
                // A name known in full may hold the letters ("กว่างซีจ้วง" holds "ซีจ้วง"); a short one must be a name itself.
                let inside = parts.iter().any(|p| *p != n && p.contains(n.as_str()) && self.names.has_exact(p));
                parts.contains(&n) || n.chars().count() > 5 && whole.contains(n.as_str()) && !inside
            });
            if hit || sensitive.near.iter().any(|n| squash(n) == own) {
                out.remarks.push(CellRemark::Sensitive { entry });
            }
        }
    }
}

/// The text outside brackets and the text inside the first pair.
fn brackets(text: &str) -> (String, Option<String>) {
    let Some((before, rest)) = text.split_once(['(', '（']) else {
        return (text.to_owned(), None);
    };
    let (inside, after) = rest.split_once([')', '）']).unwrap_or((rest, ""));
    if before.trim().is_empty() {
        return (text.to_owned(), None);
    }
    (format!("{before} {after}"), Some(inside.trim().to_owned()).filter(|t| !t.is_empty()))
}
