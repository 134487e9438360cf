//! Loading and checking packs.

use crate::office::{Office, OfficeFile};
use crate::place::Home;
use crate::{
    Article, Check, Citation, Form, Language, Law, LevelWord, Places, Road, Rule, Standing, Standing3, Words3,
};
use maitri_document::lang::{fold, token};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// One jurisdiction.
#[derive(Debug, Clone)]
pub struct Pack {
    /// `th`.
    pub id: String,
    /// Its name.
    pub title: Words3,
    /// Day of its version.
    pub version: String,
    /// The country whose law it holds.
    pub country: Option<String>,
    /// The language that the offices of that country write.
    pub language: Option<Language>,
    /// Who of that country checked it; while empty, each report says so.
    pub checked_by: Vec<String>,
    /// SHA-256 over its files, in hexadecimal.
    pub hash: String,
}

#[derive(Deserialize)]
struct PackFile {
    id: String,
    title: Words3,
    version: String,
    #[serde(default)]
    country: Option<String>,
    #[serde(default)]
    language: Option<Language>,
    #[serde(default)]
    checked_by: Vec<String>,
}

#[derive(Deserialize)]
struct LevelFile {
    #[serde(default)]
    level: Vec<LevelRow>,
    #[serde(default)]
    bare: BTreeMap<Language, Vec<String>>,
}

#[derive(Deserialize)]
struct LevelRow {
    language: Language,
    words: Vec<String>,
    level: toml::Value,
    #[serde(default)]
    thai_side: Option<String>,
    #[serde(default)]
    countries: Vec<String>,
}

/// Something wrong with a pack: where, and one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// File below the packs folder, with a line or id where known.
    pub place: String,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// All packs that are loaded.
#[derive(Debug, Clone, Default)]
pub struct Packs {
    /// The packs, by id.
    pub packs: Vec<Pack>,
    /// Laws by id.
    pub laws: BTreeMap<String, Law>,
    /// Forms.
    pub forms: Vec<Form>,
    /// Rules, by pack and id.
    pub rules: Vec<Rule>,
    /// Offices.
    pub offices: Vec<Office>,
    /// Words in the names of offices by which their papers are restricted.
    pub guarded: Vec<crate::Guarded>,
    /// Words that change a title.
    pub modifiers: BTreeMap<String, BTreeMap<Language, Vec<String>>>,
    /// Places.
    pub places: Places,
    /// Roads of approval by pack.
    pub roads: BTreeMap<String, Road>,
    /// Families of paper, names of instruments and of the tie.
    pub families: crate::Families,
    /// How letters say which of their parts is which, and what their numbers mean.
    pub letters: crate::Letters,
    /// How opinions on a draft say what is what, a pack an item.
    pub opinions: Vec<crate::OpinionWords>,
    /// Fields of cooperation.
    pub fields: crate::Fields,
    /// Whether a folder of the user overlays the embedded packs.
    pub overlaid: bool,
    /// Folded titles of persons in office with the office's index, longest first; `true` for those of Thai letters, which
    /// need no word boundary.
    pub titles: Vec<(String, usize, bool)>,
    pub(crate) office_names: crate::office::OfficeNames,
    known: BTreeSet<String>,
    terms: BTreeMap<(String, Language), (Vec<Term>, Vec<Term>)>,
}

/// A term of a lexicon, cut into words as the text of a draft is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// As written in the pack.
    pub printed: String,
    /// Its folded words; two parts or more for `A ... B`.
    pub parts: Vec<Vec<String>>,
}

impl Packs {
    /// The packs that were compiled in.
    ///
    /// # Errors
    /// What is wrong with them; the tests prove that nothing is.
    pub fn embedded() -> Result<&'static Packs, &'static [Problem]> {
        static PACKS: OnceLock<Result<Packs, Vec<Problem>>> = OnceLock::new();
        PACKS.get_or_init(|| Packs::load(FILES)).as_ref().map_err(Vec::as_slice)
    }

    /// The files that were compiled in: path below the packs folder, bytes.
    pub fn embedded_files() -> &'static [(&'static str, &'static [u8])] {
        FILES
    }

    /// Of the packs only their countries, the table of countries and the words for levels, which `place::Gazetteer` reads
    /// names with.
    ///
    /// # Errors
    /// What is wrong with these files.
    pub fn words_for_places<P: AsRef<str>, B: AsRef<[u8]>>(files: &[(P, B)]) -> Result<Places, Problem> {
        let mut packs = Packs::default();
        for (path, bytes) in files {
            let path = path.as_ref();
            let Some((pack, rest @ ("countries.csv" | "levels.toml" | "pack.toml"))) = path.split_once('/') else {
                continue;
            };
            packs.take(pack, rest, bytes.as_ref()).map_err(|message| Problem { place: path.to_owned(), message })?;
        }
        packs.places.sort_levels();
        Ok(packs.places)
    }

    /// Loads packs from files (path below the packs folder, bytes) and checks that they hold together.
    ///
    /// # Errors
    /// Every problem found.
    pub fn load<P: AsRef<str>, B: AsRef<[u8]>>(files: &[(P, B)]) -> Result<Packs, Vec<Problem>> {
        let mut packs = Packs::default();
        let mut problems = Vec::new();
        let mut hashes: BTreeMap<String, Sha256> = BTreeMap::new();
        for (path, bytes) in files {
            let (path, bytes) = (path.as_ref(), bytes.as_ref());
            let Some((pack, rest)) = path.split_once('/') else {
                continue;
            };
            // What only the register reads is loaded by it (`place::Gazetteer`): a check of a draft must start fast.
            if ["gazetteer/", "sounds/", "register/"].iter().any(|f| rest.starts_with(f)) {
                continue;
            }
            let hash = hashes.entry(pack.to_owned()).or_default();
            hash.update(path.as_bytes());
            hash.update(bytes.len().to_le_bytes());
            hash.update(bytes);
            // What only the writer reads, the procedures and the calendars are loaded on demand (`papers::Papers`,
            // `procedure::Procedures`, `calendar::Calendars`).
            if crate::papers::is_of_papers(rest)
                || crate::procedure::is_of_procedures(rest)
                || crate::calendar::is_of_calendars(rest)
            {
                continue;
            }
            if let Err(message) = packs.take(pack, rest, bytes) {
                problems.push(Problem { place: path.to_owned(), message });
            }
        }
        for pack in &mut packs.packs {
            if let Some(hash) = hashes.remove(&pack.id) {
                pack.hash = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
            }
        }
        packs.places.sort_levels();
        for (index, office) in packs.offices.iter().enumerate().filter(|(_, o)| o.kind != "body") {
            for name in office.names.values().chain(office.short.values()).flatten() {
                let key = fold::key(name);
                let thai = key.chars().any(|c| ('\u{e00}'..='\u{eff}').contains(&c));
                if !key.is_empty() {
                    packs.titles.push((key, index, thai));
                }
            }
        }
        packs.titles.sort_by_key(|(key, index, _)| (std::cmp::Reverse(key.chars().count()), *index));
        for words in packs.modifiers.values_mut().flat_map(BTreeMap::values_mut).flatten() {
            *words = fold::key(words);
        }
        for words in packs.families.tie.values_mut().chain(packs.families.friendship.values_mut()).flatten() {
            *words = fold::key(words);
        }
        packs.known = packs.known_words();
        packs.terms = packs.compiled_terms();
        packs.check(&mut problems);
        if problems.is_empty() { Ok(packs) } else { Err(problems) }
    }

    fn take(&mut self, pack: &str, rest: &str, bytes: &[u8]) -> Result<(), String> {
        if rest.ends_with(".csv") {
            return match rest {
                "countries.csv" => self.places.add_countries(bytes),
                _ if rest == "places.csv" || rest.starts_with("places/") => self.places.add_rows(bytes),
                "localities.csv" => self.letters.add_localities(bytes),
                _ => Err("no reader for this table".to_owned()),
            };
        }
        let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
        fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, String> {
            toml::from_str(text).map_err(|e| e.to_string().trim().replace('\n', " "))
        }
        match rest {
            "pack.toml" => {
                let file: PackFile = parse(text)?;
                if file.id != pack {
                    return Err(format!("says that its id is `{}`", file.id));
                }
                if let Some(country) = &file.country {
                    let language = file.language.ok_or("names a country, and not the `language` of its offices")?;
                    self.places.homes.push(Home { country: country.clone(), language });
                }
                self.packs.push(Pack {
                    id: file.id,
                    title: file.title,
                    version: file.version,
                    country: file.country,
                    language: file.language,
                    checked_by: file.checked_by,
                    hash: String::new(),
                });
            }
            "offices.toml" => {
                let file: OfficeFile = parse(text)?;
                self.offices.extend(file.office);
                self.guarded.extend(file.guarded);
                for (name, words) in file.modifiers {
                    let slot = self.modifiers.entry(name).or_default();
                    for (language, words) in words {
                        slot.entry(language).or_default().extend(words);
                    }
                }
            }
            "levels.toml" => {
                let file: LevelFile = parse(text)?;
                self.places.bare.extend(file.bare.values().flatten().map(|n| fold::key(n)));
                for row in file.level {
                    let standing = match (row.level.as_integer(), row.level.as_str()) {
                        (Some(1), _) => Standing3::First,
                        (Some(2), _) => Standing3::Below,
                        (_, Some("ask")) => Standing3::Ask,
                        _ => return Err("a level is 1, 2 or \"ask\"".to_owned()),
                    };
                    self.places.levels.extend(row.words.into_iter().map(|word| LevelWord {
                        key: fold::key(&word),
                        word,
                        language: row.language,
                        standing,
                        thai_side: row.thai_side.clone(),
                        countries: row.countries.clone(),
                    }));
                }
            }
            "families.toml" => self.families = parse(text)?,
            "letter-words.toml" => self.letters.add(parse(text)?),
            "opinion-words.toml" => {
                let words: crate::OpinionWords = parse(text)?;
                words.check()?;
                self.opinions.push(words);
            }
            "fields.toml" => self.fields = parse(text)?,
            "rules/route.toml" => {
                let road: Road = parse(text)?;
                self.roads.insert(pack.to_owned(), road);
            }
            _ if rest.starts_with("law/") => {
                let law: Law = parse(text)?;
                self.laws.insert(law.id.clone(), law);
            }
            _ if rest.starts_with("forms/") => self.forms.push(Form::parse(text)?),
            _ if rest.starts_with("rules/") && rest.ends_with(".md") => self.rules.push(Rule::parse(pack, text)?),
            _ => {}
        }
        Ok(())
    }

    /// Words of forms, lexicons and place names, which the segmentation of Thai prefers to keep whole.
    fn known_words(&self) -> BTreeSet<String> {
        let mut words = BTreeSet::new();
        for level in &self.places.levels {
            words.insert(fold::fold(&level.word, 0).text());
        }
        for place in self.places.all() {
            if !place.th.is_empty() {
                words.insert(fold::fold(&place.th, 0).text());
            }
        }
        words.retain(|w| w.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c)) && !w.contains(' '));
        words
    }

    fn compiled_terms(&self) -> BTreeMap<(String, Language), (Vec<Term>, Vec<Term>)> {
        let cut = |list: Option<&Vec<String>>| -> Vec<Term> {
            list.into_iter()
                .flatten()
                .map(|printed| Term {
                    printed: printed.clone(),
                    parts: printed.split(" ... ").map(|part| self.phrase(part)).filter(|p| !p.is_empty()).collect(),
                })
                .filter(|t| !t.parts.is_empty())
                .collect()
        };
        let mut out = BTreeMap::new();
        for rule in &self.rules {
            let Check::Lexicon(lexicon) = &rule.check else { continue };
            for language in [Language::En, Language::Th, Language::Vi, Language::Lo] {
                let pair = (cut(lexicon.terms.get(&language)), cut(lexicon.except.get(&language)));
                if !pair.0.is_empty() {
                    out.insert((rule.id.clone(), language), pair);
                }
            }
        }
        out
    }

    /// The terms of a lexicon rule in a language.
    pub fn terms(&self, rule: &str, language: Language) -> &[Term] {
        self.terms.get(&(rule.to_owned(), language)).map(|(t, _)| t.as_slice()).unwrap_or_default()
    }

    /// The exceptions of a lexicon rule in a language.
    pub fn exceptions(&self, rule: &str, language: Language) -> &[Term] {
        self.terms.get(&(rule.to_owned(), language)).map(|(_, e)| e.as_slice()).unwrap_or_default()
    }

    /// Whether the packs know a Thai word, for [`token::tokens`].
    pub fn knows(&self, word: &str) -> bool {
        self.known.contains(word)
    }

    /// The tokens of a phrase, cut as the text of a draft is.
    pub fn phrase(&self, text: &str) -> Vec<String> {
        token::phrase(text, &|w| self.knows(w))
    }

    /// The smallest words of a phrase with their printed form, as alignment compares them.
    pub fn phrase_tokens(&self, text: &str) -> Vec<crate::Literal> {
        let tokens = token::tokens(text, maitri_document::Span::new(0, text.len()), &|w| self.knows(w));
        token::atoms(text, tokens)
            .into_iter()
            .map(|t| crate::Literal {
                spaced: text.get(..t.span.start).is_some_and(|b| b.ends_with(char::is_whitespace)),
                text: t.span.of(text).to_owned(),
                key: t.key,
                kind: t.kind,
            })
            .collect()
    }

    /// The article that `id` (`th/cabinet-guideline-2018#8.1`) names.
    pub fn cite(&self, id: &str) -> Option<Citation<'_>> {
        let (law, article) = id.split_once('#')?;
        let law = self.laws.get(law)?;
        law.article.iter().find(|a| a.id == article).map(|article| Citation { law, article })
    }

    /// The rule of that id or old id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        let first = |r: &&Rule| r.covers.first().is_some_and(|c| c == id);
        self.rules
            .iter()
            .find(|r| r.id == id)
            .or_else(|| self.rules.iter().find(first))
            .or_else(|| self.rules.iter().find(|r| r.covers.iter().any(|c| c == id)))
    }

    /// The rule that speaks for a named check.
    pub fn rule_for(&self, check: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.check == Check::Named(check.to_owned()))
    }

    /// The form of that id.
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|f| f.id == id)
    }

    fn check(&self, problems: &mut Vec<Problem>) {
        let mut problem = |place: &str, message: String| problems.push(Problem { place: place.to_owned(), message });
        for law in self.laws.values() {
            let mut seen = BTreeSet::new();
            for article in &law.article {
                if !seen.insert(&article.id) {
                    problem(&law.id, format!("article `{}` stands twice", article.id));
                }
                self.check_article(law, article, &mut problem);
            }
        }
        let mut ids = BTreeSet::new();
        for rule in &self.rules {
            let place = format!("{}/rules/{}.md", rule.pack, rule.id);
            if !ids.insert(&rule.id) {
                problem(&place, "a rule of that id stands in another file".to_owned());
            }
            if rule.cite.is_empty() && rule.standing != Standing::House {
                problem(&place, format!("is of standing `{}` and cites no article", rule.standing.code()));
            }
            for cite in &rule.cite {
                if self.cite(cite).is_none() {
                    problem(&place, format!("`{cite}` resolves to no article"));
                }
            }
            for (name, words) in [("title", &rule.title), ("message", &rule.message)] {
                if let Some(language) = words.lacks() {
                    problem(&place, format!("{name} lacks {language}"));
                }
            }
        }
        for form in &self.forms {
            if self.cite(&form.citation).is_none() {
                problem(&form.id, format!("`{}` resolves to no article", form.citation));
            }
        }
        for road in self.roads.values() {
            for case in road.case.iter().chain(road.case.iter().flat_map(|c| &c.forecast)) {
                for cite in &case.cite {
                    if self.cite(cite).is_none() {
                        problem(&road.id, format!("`{cite}` resolves to no article"));
                    }
                }
                for office in &case.needs {
                    if !self.offices.iter().any(|o| o.id == *office) {
                        problem(&road.id, format!("`{office}` is no office"));
                    }
                }
            }
        }
        let mut offices = BTreeSet::new();
        for office in &self.offices {
            if !offices.insert(&office.id) {
                problem(&office.id, "an office of that id stands twice".to_owned());
            }
        }
        let mut places = BTreeSet::new();
        for place in self.places.all() {
            if !places.insert(place.id.as_str()) {
                problem(&place.id, "a place of that id stands twice".to_owned());
            }
        }
        for place in self.places.all() {
            for link in [&place.parent, &place.successor].into_iter().flatten() {
                if !places.contains(link.as_str()) {
                    problem(&place.id, format!("`{link}` is no place"));
                }
            }
        }
    }

    fn check_article(&self, law: &Law, article: &Article, problem: &mut impl FnMut(&str, String)) {
        let place = format!("{}#{}", law.id, article.id);
        match law.standing {
            Standing::Source if article.quote.is_none() => {
                problem(&place, "is of standing `source` without a quotation".to_owned())
            }
            Standing::Outside if article.quote.is_some() => {
                problem(&place, "is of standing `outside` and may not be quoted".to_owned())
            }
            _ => {}
        }
        for reading in &article.reading {
            if !article.quote.as_deref().is_some_and(|q| q.contains(&reading.printed)) {
                problem(&place, format!("the reading of `{}` does not stand in the quotation", reading.printed));
            }
        }
        if article.summary.lacks().is_some() && article.quote.is_none() {
            problem(&place, "has neither a quotation nor a summary in three languages".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_claims_a_law_cites_it() {
        let mut packs = Packs::embedded().unwrap().clone();
        let rule = packs.rules.iter_mut().find(|r| r.standing != Standing::House).unwrap();
        rule.cite.clear();
        let mut problems = Vec::new();
        packs.check(&mut problems);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].message.ends_with("and cites no article"), "{}", problems[0]);
    }

    #[test]
    fn the_packs_of_the_repository_hold_together() {
        match Packs::embedded() {
            Ok(packs) => {
                assert!(packs.cite("th/cabinet-guideline-2018#8.1").is_some_and(|c| c.quote().is_some()));
                assert!(packs.form("th/mou").is_some_and(|f| f.speaks(Language::Vi)));
            }
            Err(problems) => panic!("{}", problems.iter().map(|p| format!("\n{p}")).collect::<String>()),
        }
    }
}
