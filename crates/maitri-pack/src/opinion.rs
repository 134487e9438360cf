//! How opinions on a draft say what is what: heads of columns, positions, answers, names of clauses.

use crate::Language;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The words of one pack: its `opinion-words.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpinionWords {
    /// The language that they are of.
    pub language: Language,
    /// Heads of columns by what the column holds: `agency`, `comment` …
    #[serde(default)]
    pub columns: BTreeMap<String, Vec<String>>,
    /// What an office thinks of the whole draft: `agree`, `changes`, `disagree`, `no-comment`, `silent`.
    #[serde(default)]
    pub position: BTreeMap<String, Vec<String>>,
    /// What was done with a comment: `accepted`, `partly`, `not`.
    #[serde(default)]
    pub answer: BTreeMap<String, Vec<String>>,
    /// Words before the number of a clause, by its rank: `article`, `section`, `clause`, `point`, `paragraph`, `sentence`.
    #[serde(default)]
    pub rank: BTreeMap<String, Vec<String>>,
    /// Words that count paragraphs; -1 is the last.
    #[serde(default)]
    pub ordinal: BTreeMap<String, i32>,
    /// Parts of an instrument that have no number: `title`, `preamble`, `testimonium`, `signature`, `whole`.
    #[serde(default)]
    pub part: BTreeMap<String, Vec<String>>,
    /// Words by what they do in a sentence.
    #[serde(default)]
    pub words: BTreeMap<String, Vec<String>>,
    /// Marks of what stands in a cell; the first of each is what is written.
    #[serde(default)]
    pub mark: BTreeMap<String, Vec<String>>,
    /// Words of the row of sums: `head`, `asked`, `answered`, `agreed`, `commented`, `silent`, `unasked`, `others`.
    #[serde(default)]
    pub summary: BTreeMap<String, Vec<String>>,
    /// Short ways to write a name, and the long one.
    #[serde(default)]
    pub short: BTreeMap<String, String>,
}

/// What a column may hold.
const COLUMNS: &[&str] = &[
    "number",
    "agency",
    "paper",
    "date",
    "signer",
    "position",
    "clause",
    "quoted",
    "comment",
    "proposal",
    "reason",
    "answer",
    "explanation",
    "revised",
];

/// What words may do in a sentence.
const WORDS: &[&str] = &[
    "joins",
    "lists",
    "ranges",
    "at",
    "elsewhere",
    "opening",
    "closing",
    "sends",
    "opens-until",
    "intro",
    "follows",
    "asks",
    "but",
    "negates",
    "supposes",
    "taken-as-agreement",
    "of-province",
    "bodies",
    "denies",
    "idle",
    "nothing",
    "requests",
    "proposes",
    "agrees-alone",
    "trails",
    "others",
    "compares",
];

impl OpinionWords {
    /// Refuses a name that nothing reads: a slip in a pack must not pass as silence.
    pub(crate) fn check(&self) -> Result<(), String> {
        for (table, found, names) in [
            ("columns", &self.columns, COLUMNS),
            ("position", &self.position, &["agree", "changes", "disagree", "no-comment", "silent"]),
            ("answer", &self.answer, &["accepted", "partly", "not"]),
            ("rank", &self.rank, &["article", "section", "clause", "point", "paragraph", "sentence"]),
            ("part", &self.part, &["title", "preamble", "testimonium", "signature", "whole"]),
            ("words", &self.words, WORDS),
            ("mark", &self.mark, &["quoted", "proposal", "reason", "general", "rest", "unclear", "dated"]),
            (
                "summary",
                &self.summary,
                &["head", "asked", "answered", "agreed", "commented", "silent", "unasked", "others"],
            ),
        ] {
            if let Some(name) = found.keys().find(|k| !names.contains(&k.as_str())) {
                return Err(format!("`{name}` is no name of the table `{table}`"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Packs;

    #[test]
    fn every_language_of_the_offices_has_words() {
        let packs = Packs::embedded().unwrap();
        for language in Language::SPOKEN {
            let words = packs.opinions.iter().find(|w| w.language == language).unwrap();
            for (name, table) in [("columns", &words.columns), ("position", &words.position), ("answer", &words.answer)]
            {
                assert!(table.values().all(|list| !list.is_empty()) && table.len() > 2, "{language}: {name}");
            }
            for mark in ["quoted", "proposal", "reason", "general", "rest", "unclear", "dated"] {
                assert!(words.mark.get(mark).is_some_and(|m| !m.is_empty()), "{language}: {mark}");
            }
        }
    }

    #[test]
    fn a_name_that_nothing_reads_is_told() {
        let wrong = OpinionWords { columns: [("agencies".to_owned(), Vec::new())].into(), ..OpinionWords::default() };
        assert_eq!(wrong.check(), Err("`agencies` is no name of the table `columns`".to_owned()));
    }
}
