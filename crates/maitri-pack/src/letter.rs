//! How letters say which of their parts is which, what their numbers mean, and which names they may hold.

use serde::Deserialize;
use std::collections::BTreeMap;

/// What all packs say about letters: their `letter-words.toml` and `localities.csv` together.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Letters {
    /// The marks of each family.
    #[serde(default)]
    pub letter: Vec<LetterWords>,
    /// Code of an office's province (`ชร`) to the id of the place.
    #[serde(default)]
    pub codes: BTreeMap<String, String>,
    /// Groups of letters that are taken for one another.
    #[serde(default)]
    pub confused: Vec<String>,
    /// Abbreviations as they are printed.
    #[serde(default)]
    pub abbreviations: Vec<String>,
    /// Words before the name of a local unit.
    #[serde(default)]
    pub locality: Vec<LocalityWord>,
    /// Marks of secrecy, by the language in which they are stamped.
    #[serde(default)]
    pub secrecy: Vec<SecrecyWords>,
    /// Local units by province.
    #[serde(skip)]
    pub localities: Vec<Locality>,
}

/// The marks of a family of papers.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterWords {
    /// Id of the family.
    pub family: String,
    /// The family whose marks these are too.
    #[serde(default)]
    pub like: Option<String>,
    /// Lines of the head that are the same on every paper.
    #[serde(default)]
    pub heading: Vec<String>,
    /// Marks by the part that they begin.
    #[serde(default)]
    pub marks: BTreeMap<String, Vec<String>>,
}

/// Marks of secrecy as a country or language stamps them, and where such a stamp may stand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecrecyWords {
    /// The degrees, the gravest first.
    pub degrees: Vec<String>,
    /// Other ways of writing a degree.
    #[serde(default)]
    pub also: BTreeMap<String, Vec<String>>,
    /// Words that a degree follows: `ชั้นความลับ`.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Words that may stand on the line of the mark: those of urgency.
    #[serde(default)]
    pub beside: Vec<String>,
    /// In how many lines and columns from the beginning a mark is looked for.
    pub lines: usize,
    /// Whether a picture of the mark is still known when the signs above and below its letters are misread.
    #[serde(default)]
    pub marks_may_fail: bool,
}

/// Words before the name of a local unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalityWord {
    /// `เทศบาลตำบล`.
    pub words: Vec<String>,
    /// Which of the tables the name is in.
    pub rank: LocalityRank,
}

/// The rank of a local unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LocalityRank {
    /// อำเภอ.
    District,
    /// ตำบล.
    Subdistrict,
}

/// A local unit with the units below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locality {
    /// Id of its province.
    pub province: String,
    /// Name of the district.
    pub district: String,
    /// Names of its subdistricts.
    pub subdistricts: Vec<String>,
}

impl Letters {
    /// Adds what one pack says.
    pub(crate) fn add(&mut self, other: Letters) {
        self.letter.extend(other.letter);
        self.codes.extend(other.codes);
        self.confused.extend(other.confused);
        self.abbreviations.extend(other.abbreviations);
        self.locality.extend(other.locality);
        self.secrecy.extend(other.secrecy);
    }

    /// Adds a table of local units.
    pub(crate) fn add_localities(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut reader = csv::Reader::from_reader(bytes);
        for row in reader.records() {
            let row = row.map_err(|e| e.to_string())?;
            let (Some(province), Some(district), Some(below)) = (row.get(0), row.get(1), row.get(2)) else {
                return Err("a row has no `province`, `district`, `subdistricts`".to_owned());
            };
            self.localities.push(Locality {
                province: province.to_owned(),
                district: district.to_owned(),
                subdistricts: below.split('|').filter(|n| !n.is_empty()).map(str::to_owned).collect(),
            });
        }
        Ok(())
    }

    /// The marks that begin `part` in papers of `family`; empty where the packs know none.
    pub fn marks(&self, family: &str, part: &str) -> &[String] {
        self.words(family).and_then(|w| w.marks.get(part)).map(Vec::as_slice).unwrap_or_default()
    }

    /// All marks of a family.
    pub fn all_marks(&self, family: &str) -> impl Iterator<Item = &str> {
        self.words(family).into_iter().flat_map(|w| w.marks.values().flatten()).map(String::as_str)
    }

    /// The lines that stand at the head of every paper of `family`.
    pub fn heading(&self, family: &str) -> &[String] {
        self.letter.iter().find(|w| w.family == family).map(|w| w.heading.as_slice()).unwrap_or_default()
    }

    fn words(&self, family: &str) -> Option<&LetterWords> {
        let own = self.letter.iter().find(|w| w.family == family)?;
        match &own.like {
            Some(like) => self.letter.iter().find(|w| w.family == *like),
            None => Some(own),
        }
    }

    /// The words of which each differs from `word` by one letter that is easily taken for another.
    pub fn one_letter_off<'w>(&self, word: &str, known: impl Iterator<Item = &'w str>) -> Vec<&'w str> {
        let letters: Vec<char> = word.chars().collect();
        known
            .filter(|other| {
                let mut differences = 0;
                let mut length = 0;
                for (i, b) in other.chars().enumerate() {
                    length += 1;
                    match letters.get(i) {
                        Some(a) if *a == b => {}
                        Some(a) if self.are_confused(*a, b) => differences += 1,
                        _ => return false,
                    }
                }
                differences == 1 && length == letters.len()
            })
            .collect()
    }

    fn are_confused(&self, a: char, b: char) -> bool {
        self.confused.iter().any(|group| group.contains(a) && group.contains(b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_exchange_of_like_letters_is_one_slip() {
        let letters = Letters { confused: vec!["พห".into(), "คล".into()], ..Letters::default() };
        let near = |word: &str, known: &[&'static str]| letters.one_letter_off(word, known.iter().copied());
        assert_eq!(near("เวียงหางคำ", &["เวียงพางคำ", "เวียงชัย"]), ["เวียงพางคำ"]);
        // The same word, another length, two exchanges, letters that nobody takes for one another.
        assert!(near("เวียงพางคำ", &["เวียงพางคำ"]).is_empty());
        assert!(near("เวียงหาง", &["เวียงพางคำ"]).is_empty());
        assert!(near("หหา", &["พพา"]).is_empty());
        assert!(near("ปม", &["ปก"]).is_empty());
    }

    #[test]
    fn every_code_is_a_province_and_every_province_has_one() {
        let packs = crate::Packs::embedded().unwrap();
        for (code, id) in &packs.letters.codes {
            assert!(packs.places.all().iter().any(|p| p.id == *id && p.country == "TH"), "{code}: {id}");
        }
        for place in packs.places.all().iter().filter(|p| p.country == "TH" && p.level == 1) {
            assert!(packs.letters.codes.values().any(|id| *id == place.id), "{}: no code", place.id);
        }
        assert_eq!(packs.letters.localities.len(), 928);
        for unit in &packs.letters.localities {
            assert!(packs.letters.codes.values().any(|id| *id == unit.province), "{unit:?}");
        }
    }
}
