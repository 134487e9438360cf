//! Languages of the papers, and words in three of them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A language that Maitri reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Thai.
    Th,
    /// Vietnamese.
    Vi,
    /// English.
    #[default]
    En,
    /// Lao.
    Lo,
}

impl Language {
    /// The languages that forms, messages and pages speak.
    pub const SPOKEN: [Language; 3] = [Language::Th, Language::Vi, Language::En];

    /// The two-letter code (ISO 639-1).
    pub fn code(self) -> &'static str {
        match self {
            Language::Th => "th",
            Language::Vi => "vi",
            Language::En => "en",
            Language::Lo => "lo",
        }
    }

    /// The language of a two-letter code.
    pub fn from_code(code: &str) -> Option<Language> {
        [Language::Th, Language::Vi, Language::En, Language::Lo].into_iter().find(|l| l.code() == code)
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// One text in the three languages of the product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words3 {
    /// Thai.
    #[serde(default)]
    pub th: String,
    /// Vietnamese.
    #[serde(default)]
    pub vi: String,
    /// English.
    #[serde(default)]
    pub en: String,
}

impl Words3 {
    /// The text in `language`, else in English, else in whatever there is.
    pub fn get(&self, language: Language) -> &str {
        let own = match language {
            Language::Th => &self.th,
            Language::Vi => &self.vi,
            _ => &self.en,
        };
        [own, &self.en, &self.th, &self.vi].into_iter().find(|t| !t.is_empty()).map_or("", String::as_str)
    }

    /// Whether a language is missing.
    pub fn lacks(&self) -> Option<Language> {
        if self.en.is_empty() {
            Some(Language::En)
        } else if self.th.is_empty() {
            Some(Language::Th)
        } else if self.vi.is_empty() {
            Some(Language::Vi)
        } else {
            None
        }
    }

    /// The text with `{name}` replaced by the values of `args`, by `name.th` where there is one for the language; an unknown name
    /// stays as it is.
    pub fn fill(&self, language: Language, args: &BTreeMap<String, String>) -> String {
        let mut out = String::new();
        let mut rest = self.get(language);
        let value = |name: &str| args.get(&format!("{name}.{}", language.code())).or_else(|| args.get(name));
        while let Some(open) = rest.find('{') {
            let (before, after) = rest.split_at(open);
            out.push_str(before);
            let close = after.find('}');
            match close.and_then(|c| after.get(1..c)).and_then(value) {
                Some(value) => {
                    out.push_str(value);
                    rest = close.and_then(|c| after.get(c + 1..)).unwrap_or("");
                }
                None => {
                    out.push('{');
                    rest = after.get(1..).unwrap_or("");
                }
            }
        }
        out.push_str(rest);
        out
    }
}
