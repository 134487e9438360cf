//! Offices: who acts, and with what rank.

use crate::{Language, Standing};
use maitri_document::lang::fold;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

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

/// Words in the name of an office by which its papers are restricted, where the table of offices does not know it by that name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guarded {
    /// The class of its papers and opinions: `police`, `military`, `party` …
    pub class: String,
    /// How we know it.
    #[serde(default)]
    pub standing: Standing,
    /// The words by language.
    pub words: BTreeMap<Language, Vec<String>>,
}

impl Guarded {
    /// Whether one of its words stands in a name: Latin words as words of their own, with or without their marks; Thai ones
    /// wherever they stand, since Thai is written without spaces.
    fn stands_in(&self, name: &str) -> bool {
        let key = fold::key(name);
        let bare = spaced(&fold::skeleton(name));
        self.words.values().flatten().any(|word| {
            if word.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c)) {
                return key.contains(&fold::key(word));
            }
            bare.contains(&spaced(&fold::skeleton(word)))
        })
    }
}

/// Words with one space around each; what stands between them besides white space stays, so that no word is made across it.
fn spaced(text: &str) -> String {
    let mut out = String::from(" ");
    let mut within = false;
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.push(c);
            within = true;
            continue;
        }
        if within {
            out.push(' ');
        }
        within = false;
        if !c.is_whitespace() {
            out.push(c);
            out.push(' ');
        }
    }
    if within {
        out.push(' ');
    }
    out
}

/// Offices by their folded names, found out when the first is asked for: to fold every name for each question took most of the time of a
/// step that a program records.
#[derive(Debug, Clone, Default)]
pub(crate) struct OfficeNames(OnceLock<HashMap<String, usize>>);

impl crate::Packs {
    /// An office by its id, else by one of its names in any language; of two with one name the first of the table.
    pub fn office(&self, named: &str) -> Option<&Office> {
        let by_id = || self.offices.iter().find(|o| o.id == named);
        let by_name = || {
            let names = self.office_names.0.get_or_init(|| {
                let mut names = HashMap::new();
                for (index, office) in self.offices.iter().enumerate() {
                    for name in office.names.values().flatten() {
                        names.entry(fold::key(name)).or_insert(index);
                    }
                }
                names
            });
            names.get(&fold::key(named)).and_then(|index| self.offices.get(*index))
        };
        by_id().or_else(by_name)
    }

    /// The class of the papers of an office, by its id, else by its name, else by the words that stand in its name: what the
    /// table does not know by this name is taken on the safe side. `None` where nothing says that they are restricted.
    pub fn class_of_office(&self, office: &str) -> Option<&str> {
        if let Some(known) = self.office(office) {
            return Some(known.class.as_str()).filter(|c| !c.is_empty());
        }
        self.guarded.iter().find(|g| g.stands_in(office)).map(|g| g.class.as_str())
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
    /// Words that make the papers of an unknown office restricted.
    #[serde(default)]
    pub(crate) guarded: Vec<Guarded>,
}

#[cfg(test)]
mod tests {
    use crate::Packs;

    #[test]
    fn the_words_in_a_name_say_whose_papers_are_restricted() {
        let packs = Packs::embedded().unwrap();
        for (office, class) in [
            ("vn.military", Some("military")),
            ("CA tỉnh", Some("police")),
            ("Phòng An ninh đối ngoại Công an tỉnh", Some("police")),
            ("Công an xã Sơn Tiến", Some("police")),
            ("Bộ Công an", Some("police")),
            ("Cong an tinh", Some("police")),
            ("ตำรวจภูธรจังหวัดเชียงราย", Some("police")),
            ("Bộ Quốc phòng", Some("military")),
            ("Quân khu 4", Some("military")),
            ("Bộ đội Biên phòng tỉnh", Some("military")),
            ("Văn phòng Tỉnh ủy", Some("party")),
            ("Ban Tổ chức Tỉnh uỷ", Some("party")),
            ("Ủy ban Kiểm tra Tỉnh ủy", Some("party")),
            ("กฤษฎีกา", Some("council-of-state")),
            ("Sở Công Thương", None),
            ("Ca đoàn tỉnh", None),
            ("UBND tỉnh, Ủy ban MTTQ", None),
            ("Sở Tư pháp", None),
            ("Công ty An ninh", None),
            ("สำนักงานจังหวัดเชียงราย", None),
        ] {
            assert_eq!(packs.class_of_office(office), class, "{office}");
        }
    }
}
