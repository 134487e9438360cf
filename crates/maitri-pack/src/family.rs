//! Families of paper and how they are told.

use crate::Language;
use maitri_document::lang::fold;
use serde::Deserialize;
use std::collections::BTreeMap;

/// `packs/intl/families.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Families {
    /// Families other than instruments, in the order in which they are tried.
    #[serde(default)]
    pub family: Vec<Family>,
    /// Names of instruments.
    #[serde(default)]
    pub instrument: Instruments,
    /// Words of a title that make a tie between two units of a country's first rank under another name.
    #[serde(default)]
    pub friendship: BTreeMap<Language, Vec<String>>,
    /// Names of the tie between two units.
    #[serde(default)]
    pub tie: BTreeMap<Language, Vec<String>>,
}

/// A family of paper.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// `vn-party-paper`.
    pub id: String,
    /// `vi_party`: the word that the common envelope of all papers has for it.
    #[serde(default)]
    pub envelope: String,
    /// Its language.
    pub language: Language,
    /// Number of lines looked at.
    pub within: usize,
    /// Groups of whole lines; each group must be met.
    #[serde(default)]
    pub lines: Vec<Vec<String>>,
    /// Groups of beginnings of lines; each group must be met.
    #[serde(default)]
    pub starts: Vec<Vec<String>>,
    /// Lines that rule the family out.
    #[serde(default)]
    pub unless: Vec<String>,
    /// The class of its papers, where they are restricted (`party`); empty: that of their office.
    #[serde(default)]
    pub class: String,
}

/// Names that the title of an instrument begins with.
#[derive(Debug, Clone, Default, Deserialize)]

pub struct Instruments {
    /// Number of lines looked at.
    pub within: usize,
    /// Names by language.
    #[serde(flatten)]
    pub names: BTreeMap<Language, Vec<String>>,
}

impl Families {
    /// The family that the first `lines` of a paper fit, if any.
    pub fn of(&self, lines: &[&str]) -> Option<&Family> {
        let keys: Vec<String> = lines.iter().map(|l| fold::key(l)).collect();
        self.family.iter().find(|f| {
            let head = keys.get(..f.within.min(keys.len())).unwrap_or_default();
            let any = |group: &[String], test: &dyn Fn(&str, &str) -> bool| {
                group.iter().any(|word| {
                    let word = fold::key(word);
                    head.iter().any(|line| test(line, &word))
                })
            };
            f.lines.iter().all(|g| any(g, &|line, word| line == word))
                && f.starts.iter().all(|g| any(g, &|line, word| line.starts_with(word)))
                && !any(&f.unless, &|line, word| {
                    line == word || line.strip_prefix(word).is_some_and(|r| r.starts_with(' '))
                })
        })
    }
}
