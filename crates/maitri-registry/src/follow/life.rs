//! What persons decided about the further life of a tie: renewal, end, a partner that was merged.

use super::Place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is recorded of the life of a tie.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum Entry {
    /// It should not have been recorded; why, the act says.
    Withdrawn,
}

/// The life of a tie, as it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Life {
    /// Sequence of the last event about it: what whoever looks at it has seen.
    pub last: u64,
    /// It was withdrawn.
    pub withdrawn: bool,
}

/// All of them, by id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lives {
    /// By id.
    pub by_id: BTreeMap<String, Life>,
}

impl Lives {
    /// Takes what was recorded.
    pub fn take(&mut self, place: Place<'_>, entry: &Entry) {
        let one = self.by_id.entry(place.id.to_owned()).or_default();
        one.last = place.sequence;
        match entry {
            Entry::Withdrawn => one.withdrawn = true,
        }
    }
}
