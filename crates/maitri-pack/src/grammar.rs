//! How a family of papers writes what every paper of it has: its number, its day, a letter that it refers to, what is enclosed, and the
//! lines above the name of whoever signs. Data of the packs (`letters.toml`), so that a rule of another country's
//! offices is no change of the program.
//!
//! A pattern has slots: `Số {running}-{symbol}/{organ}`. What is between `[` and `]` falls away where a slot in it is empty.

use crate::{Packs, Standing, Words3};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The grammar of a family of papers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grammar {
    /// `th-state`.
    pub id: String,
    /// The families that write so: `th-state-letter`.
    pub families: Vec<String>,
    /// How we know it.
    pub standing: Standing,
    /// The articles, where there are such.
    #[serde(default)]
    pub citations: Vec<String>,
    /// The number of a paper; its slots are the blanks and the given names of the template, and `{circular}`.
    pub number: String,
    /// What stands in the place of the running number before the paper is issued.
    #[serde(default)]
    pub open_number: String,
    /// What `{circular}` is on a paper that goes to many.
    #[serde(default)]
    pub circular: String,
    /// Words of an addressee that make the paper such a one.
    #[serde(default)]
    pub circular_words: Vec<String>,
    /// The day where only the month is known; slot `{month}` (`tháng 02 năm 2026`).
    pub open_day: String,
    /// The day where nothing is known but the year; slot `{year}`.
    pub open_date: String,
    /// A letter that is referred to; slots `{kind}` `{office}` `{number}` `{date}` (in words) `{day}` (in figures).
    pub letter: String,
    /// Its kind where none is said.
    #[serde(default)]
    pub letter_kind: String,
    /// How many copies are enclosed; slots `{n}` `{unit}`.
    #[serde(default)]
    pub copies: String,
    /// What copies are counted in where nothing is said.
    #[serde(default)]
    pub copies_unit: String,
    /// Titles and bodies in a signature are written in capitals.
    #[serde(default)]
    pub capitals: bool,
    /// Names that many papers say in the same words (of a guideline, of a resolution): `{{ phrase.guideline }}`.
    #[serde(default)]
    pub phrase: BTreeMap<String, String>,
    /// How addressees are greeted and the letter closed; the first that names the office, else that which names none.
    #[serde(default)]
    pub greeting: Vec<Greeting>,
    /// The lines of a signature by the capacity that somebody signs in.
    #[serde(default)]
    pub formula: Vec<Formula>,
}

/// A greeting and the closing that belongs to it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Greeting {
    /// The offices it is for; empty: all others.
    #[serde(default)]
    pub offices: Vec<String>,
    /// `เรียน`.
    pub greeting: String,
    /// `ขอแสดงความนับถือ`.
    pub closing: String,
}

/// A capacity that somebody signs in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Formula {
    /// `own`, `deputy`.
    pub id: String,
    /// What it is.
    pub name: Words3,
    /// The lines; slots `{title}` (of whoever signs) `{office}` (whose place is taken) `{body}` (in whose name).
    pub lines: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrammarFile {
    pub(crate) grammar: Vec<Grammar>,
}

impl Grammar {
    /// The formula of that id.
    pub fn formula(&self, id: &str) -> Option<&Formula> {
        self.formula.iter().find(|f| f.id == id)
    }

    /// The greeting of an office.
    pub fn greeting(&self, office: Option<&str>) -> Option<&Greeting> {
        let named = |g: &&Greeting| office.is_some_and(|o| g.offices.iter().any(|n| n == o));
        self.greeting.iter().find(named).or_else(|| self.greeting.iter().find(|g| g.offices.is_empty()))
    }

    pub(crate) fn faults(&self, packs: &Packs) -> Vec<String> {
        let mut out = Vec::new();
        if self.citations.is_empty() && self.standing == Standing::Outside {
            out.push("is of standing `outside` and cites no article".to_owned());
        }
        for cite in self.citations.iter().filter(|c| packs.cite(c).is_none()) {
            out.push(format!("`{cite}` resolves to no article"));
        }
        for office in self.greeting.iter().flat_map(|g| &g.offices) {
            if !packs.offices.iter().any(|o| o.id == *office) {
                out.push(format!("`{office}` is no office"));
            }
        }
        for formula in &self.formula {
            if let Some(language) = formula.name.lacks() {
                out.push(format!("the name of the formula `{}` lacks {language}", formula.id));
            }
            for slot in formula.lines.iter().flat_map(|l| slots(l)) {
                if !["title", "office", "body"].contains(&slot) {
                    out.push(format!("the formula `{}` has the slot `{slot}`", formula.id));
                }
            }
        }
        out
    }
}

/// The names of the slots of a pattern.
pub fn slots(pattern: &str) -> Vec<&str> {
    pattern.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name)).collect()
}

/// A pattern with its slots filled.
///
/// # Errors
/// The name of the first slot for which `value` has nothing.
pub fn fill<'p>(pattern: &'p str, value: &impl Fn(&str) -> Option<String>) -> Result<String, &'p str> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, tail)) = rest.split_once('[') {
        out.push_str(&plain(before, value)?);
        let (inside, after) = tail.split_once(']').unwrap_or((tail, ""));
        let empty = |slot: &&str| value(slot).is_none_or(|v| v.is_empty());
        if !slots(inside).iter().any(empty) {
            out.push_str(&plain(inside, value)?);
        }
        rest = after;
    }
    out.push_str(&plain(rest, value)?);
    Ok(out)
}

fn plain<'p>(pattern: &'p str, value: &impl Fn(&str) -> Option<String>) -> Result<String, &'p str> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, tail)) = rest.split_once('{') {
        out.push_str(before);
        let (name, after) = tail.split_once('}').unwrap_or((tail, ""));
        out.push_str(&value(name).ok_or(name)?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_filled_and_brackets_fall_away() {
        let known = |name: &str| match name {
            "n" => Some("12".to_owned()),
            "kind" => Some("TTr".to_owned()),
            "none" => Some(String::new()),
            _ => None,
        };
        assert_eq!(fill("Số {n}-{kind}/ĐU", &known).as_deref(), Ok("Số 12-TTr/ĐU"));
        assert_eq!(fill("{n}[/{none}][ ({kind})]", &known).as_deref(), Ok("12 (TTr)"));
        assert_eq!(fill("{n}/{what}", &known), Err("what"));
        assert_eq!(fill("{n}[{what}]", &known).as_deref(), Ok("12"));
        assert_eq!(slots("{a} {b"), ["a"]);
    }
}
