//! The thesaurus of fields of cooperation, shared by all languages.

use crate::Language;
use maitri_document::lang::fold;
use serde::Deserialize;
use std::collections::BTreeSet;

/// `packs/intl/fields.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Fields {
    #[serde(default)]
    field: Vec<Field>,
}

/// A field of cooperation.
#[derive(Debug, Clone, Deserialize)]
pub struct Field {
    /// `vocational-education`.
    pub id: String,
    /// The wider field.
    #[serde(default)]
    pub broader: Option<String>,
    #[serde(default)]
    th: Vec<String>,
    #[serde(default)]
    en: Vec<String>,
    #[serde(default)]
    vi: Vec<String>,
}

impl Field {
    /// Its names in a language.
    pub fn names(&self, language: Language) -> &[String] {
        match language {
            Language::Th => &self.th,
            Language::Vi => &self.vi,
            _ => &self.en,
        }
    }
}

impl Fields {
    /// All fields.
    pub fn all(&self) -> &[Field] {
        &self.field
    }

    /// Ids of the fields that a text in `language` names; the longest name at a place wins.
    pub fn named(&self, text: &str, language: Language) -> BTreeSet<&str> {
        let mut key = format!(" {} ", fold::key(text));
        key = key.replace([',', ';', '.', '(', ')', '/'], " ");
        let thai = language == Language::Th;
        let mut names: Vec<(String, &str)> = self
            .field
            .iter()
            .flat_map(|f| f.names(language).iter().map(move |n| (fold::key(n), f.id.as_str())))
            .filter(|(n, _)| !n.is_empty())
            .collect();
        names.sort_by_key(|(n, id)| (std::cmp::Reverse(n.chars().count()), *id));
        let mut out = BTreeSet::new();
        for (name, id) in names {
            let wanted = if thai { name } else { format!(" {name} ") };
            while let Some(at) = key.find(&wanted) {
                out.insert(id);
                // What a longer name took, a shorter one may not take again; the spaces at its ends stay.
                let blank =
                    if thai { "\u{1}".repeat(wanted.chars().count()) } else { format!(" {} ", "\u{1}".repeat(3)) };
                key.replace_range(at..at + wanted.len(), &blank);
            }
        }
        out
    }
}
