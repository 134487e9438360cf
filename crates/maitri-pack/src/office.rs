//! Offices: who acts, and with what rank.

use crate::{Language, Standing};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The rank of an office, as article 9 asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Rank {
    HeadOfProvince,
    DeputyHead,
    ActingHead,
    BelowProvinceHead,
    /// Head of whatever unit the place is: of the first level or below.
    ByPlace,
    Minister,
    Ministry,
    Department,
    Party,
    Other,
}

/// An office.
#[derive(Debug, Clone, Deserialize)]
pub struct Office {
    /// `th.governor`.
    pub id: String,
    /// `person`, `body`.
    #[serde(default)]
    pub kind: String,
    /// Its rank.
    pub rank: Rank,
    /// The country whose titles these are; empty: by the id's prefix, `intl` for all.
    #[serde(default)]
    pub country: Option<String>,
    /// `province`, `below-province`, `central` …
    #[serde(default)]
    pub level: String,
    /// Ids of the catalogue.
    #[serde(default)]
    pub old: Vec<String>,
    /// How we know it.
    #[serde(default)]
    pub standing: Standing,
    /// Surface forms by language; the first is the one that we write.
    #[serde(default)]
    pub names: BTreeMap<Language, Vec<String>>,
    /// Forms that count in a signature block only.
    #[serde(default)]
    pub short: BTreeMap<Language, Vec<String>>,
    /// A remark for maintainers.
    #[serde(default)]
    pub note: Option<String>,
    /// The class of its papers and opinions, where they are restricted (`police`, `military`, `party` …); empty: none.
    #[serde(default)]
    pub class: String,
}

impl Office {
    /// ISO code of the country whose titles these are; `None` where they are used everywhere.
    pub fn country(&self) -> Option<String> {
        self.country.clone().or_else(|| {
            let prefix = self.id.split('.').next()?;
            (prefix.len() == 2).then(|| prefix.to_uppercase())
        })
    }
}

/// `offices.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct OfficeFile {
    /// Words that change a title: `deputy`, `acting`, `by-order`, `in-the-name`.
    #[serde(default)]
    pub(crate) modifiers: BTreeMap<String, BTreeMap<Language, Vec<String>>>,
    #[serde(default)]
    pub(crate) office: Vec<Office>,
}
