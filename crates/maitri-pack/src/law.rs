//! Laws and their articles.

use crate::Words3;
use serde::{Deserialize, Serialize};

/// How a statement of law stands (decision 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Quoted, byte for byte, from a source in the repository.
    Source,
    /// Known from elsewhere, not quoted, not verified by a lawyer; never blocks.
    Outside,
    /// Our own default.
    #[default]
    House,
}

impl Standing {
    /// The word on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Standing::Source => "source",
            Standing::Outside => "outside",
            Standing::House => "house",
        }
    }
}

/// A law, guideline, circular or form as it is cited.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// `th/cabinet-guideline-2018`.
    pub id: String,
    /// How all its articles stand.
    pub standing: Standing,
    /// The file of the corpus that it is quoted from.
    #[serde(default)]
    pub source: Option<String>,
    /// Day of the act, ISO 8601 with the precision known.
    #[serde(default)]
    pub date: Option<String>,
    /// First day that it holds.
    #[serde(default)]
    pub from: Option<String>,
    /// Last day that it holds.
    #[serde(default)]
    pub to: Option<String>,
    /// Its name.
    pub title: Words3,
    /// Its name in a citation.
    #[serde(default)]
    pub short: Words3,
    /// Key of the outside fact (requirements, Appendix D).
    #[serde(default)]
    pub key: Option<String>,
    /// How sure an outside statement is: `hi`, `med`, `lo`.
    #[serde(default)]
    pub sure: Option<String>,
    /// Anything that a reader of the pack should know.
    #[serde(default)]
    pub note: Option<Words3>,
    /// Its number as printed.
    #[serde(default)]
    pub number: Option<String>,
    /// Its articles.
    #[serde(default)]
    pub article: Vec<Article>,
}

/// An article.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// `8.1`.
    pub id: String,
    /// Lines of the source file.
    #[serde(default)]
    pub lines: Vec<u32>,
    /// The words of the source, slips included.
    #[serde(default)]
    pub quote: Option<String>,
    /// How it is cited to a reader.
    #[serde(default)]
    pub label: Words3,
    /// What it says, in our words.
    #[serde(default)]
    pub summary: Words3,
    /// What we read where the print has a slip.
    #[serde(default)]
    pub reading: Vec<Reading>,
    /// How sure an outside statement is.
    #[serde(default)]
    pub sure: Option<String>,
    /// Key of the outside fact.
    #[serde(default)]
    pub key: Option<String>,
    /// Anything that a reader of the pack should know.
    #[serde(default)]
    pub note: Option<Words3>,
}

/// A slip of the print with its canonical reading beside it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// As printed (*sic*).
    pub printed: String,
    /// As we read it.
    pub read: String,
    /// Why.
    #[serde(default)]
    pub why: String,
}

/// A citation that resolved to an article.
#[derive(Debug, Clone, Copy)]
pub struct Citation<'p> {
    /// The law.
    pub law: &'p Law,
    /// The article.
    pub article: &'p Article,
}

impl Citation<'_> {
    /// `th/cabinet-guideline-2018#8.1`.
    pub fn id(&self) -> String {
        format!("{}#{}", self.law.id, self.article.id)
    }

    /// The quotation, only where the law is quoted from a source.
    pub fn quote(&self) -> Option<&str> {
        (self.law.standing == Standing::Source).then_some(self.article.quote.as_deref()).flatten()
    }

    /// The quotation with `[sic]` behind each slip of the print: some turn the sense round, and who reads the words alone must not
    /// take them as they stand.
    pub fn quote_as_read(&self) -> Option<String> {
        let mark = |text: String, r: &Reading| text.replace(&r.printed, &format!("{} [sic]", r.printed));
        self.quote().map(|quote| self.article.reading.iter().fold(quote.to_owned(), mark))
    }
}
