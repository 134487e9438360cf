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
    /// What the heading of a paper begins with that only speaks of an instrument, by language.
    #[serde(default)]
    pub about: BTreeMap<Language, Vec<String>>,
    /// What the heading of an annex begins with.
    #[serde(default)]
    pub annex: BTreeMap<Language, Vec<String>>,
    /// Words of certifications, stamps, witnesses and translators, which say nothing of the sides.
    #[serde(default)]
    pub notes: BTreeMap<Language, Vec<String>>,
    /// What a list of those who get a copy begins with.
    #[serde(default)]
    pub copies: BTreeMap<Language, Vec<String>>,
    /// The heading of the list of what is open, at the end of a draft that Maitri wrote.
    #[serde(default)]
    pub open: BTreeMap<Language, Vec<String>>,
    /// Words of a duty, a promise or a future: what no part of a signature holds.
    #[serde(default)]
    pub duty: BTreeMap<Language, Vec<String>>,
    /// Names of the two sides that no form has.
    #[serde(default)]
    pub sides: BTreeMap<Language, Vec<String>>,
    /// Names by language.
    #[serde(flatten)]
    pub names: BTreeMap<Language, Vec<String>>,
}

impl Families {
    /// The family that the first `lines` of a paper fit, if any.
    pub fn of(&self, lines: &[&str]) -> Option<&Family> {
        self.of_keys(lines, &fold::key)
    }

    /// The same of a paper that a machine read: marks above and below letters may be lost.
    pub fn of_scan(&self, lines: &[&str]) -> Option<&Family> {
        self.of(lines).or_else(|| self.of_keys(lines, &|line| fold::skeleton(&fold::key(line))))
    }

    fn of_keys(&self, lines: &[&str], key: &dyn Fn(&str) -> String) -> Option<&Family> {
        let keys: Vec<String> = lines.iter().map(|l| key(l)).collect();
        self.family.iter().find(|f| {
            let head = keys.get(..f.within.min(keys.len())).unwrap_or_default();
            let any = |group: &[String], test: &dyn Fn(&str, &str) -> bool| {
                group.iter().any(|word| {
                    // A blank at its end is meant: a longer word begins alike.
                    let blank = if word.ends_with(' ') { " " } else { "" };
                    let word = key(word) + blank;
                    head.iter().any(|line| test(line, &word))
                })
            };
            // Where the cells of a head run into one line, as in the text of a PDF, the words in capitals before the others are one:
            // `ĐẢNG CỘNG SẢN VIỆT NAM Điện Biên, ngày …`.
            let capitals = |group: &[String]| {
                let heads = lines.iter().take(f.within).map(|line| key(&in_capitals(line)));
                let heads: Vec<String> = heads.collect();
                group.iter().any(|word| heads.contains(&key(word)))
            };
            // A line that was too long for its column goes on in the next, or below one of the other column.
            let broken = |group: &[String]| {
                group.iter().map(|word| fold::key(word)).any(|word| {
                    head.iter().enumerate().any(|(i, line)| {
                        let rest = word.strip_prefix(line.as_str()).and_then(|r| r.strip_prefix(' '));
                        line.split(' ').count() > 2
                            && rest.is_some_and(|rest| keys.iter().skip(i + 1).take(3).any(|next| next == rest))
                    })
                })
            };
            f.lines.iter().all(|g| any(g, &|line, word| line == word) || capitals(g) || broken(g))
                && f.starts.iter().all(|g| {
                    // A tab may stand where the blank does: then the mark is the whole of its column.
                    any(g, &|line, word| line.starts_with(word) || word.strip_suffix(' ') == Some(line))
                })
                && !any(&f.unless, &|line, word| {
                    line == word || line.strip_prefix(word).is_some_and(|r| r.starts_with(' '))
                })
        })
    }
}

/// The words in capitals with which a line begins, where other words follow.
fn in_capitals(line: &str) -> String {
    let is_capital = |word: &&str| word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase);
    line.split_whitespace().take_while(is_capital).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use crate::Packs;

    #[test]
    fn labels_that_lost_their_marks_in_a_scan_are_labels() {
        let families = &Packs::embedded().unwrap().families;
        let lines = ["ทีนน ๐๐๑๓/๕", "๑๕ สิงหาคม ๒๕๖๙", "เรือง ขอความเห็นชอบ", "เรียน ปลัดกระทรวงมหาดไทย"];
        assert_eq!(families.of(&lines).map(|f| f.id.as_str()), None);
        assert_eq!(families.of_scan(&lines).map(|f| f.envelope.as_str()), Some("th_state"));
        // The name of an instrument rules a family out, with or without its marks.
        let own = ["CONG HOA XA HOI CHU NGHIA VIET NAM", "THOA THUAN"];
        assert_eq!(families.of_scan(&own).map(|f| f.id.as_str()), None);
    }

    #[test]
    fn a_head_that_ran_into_the_place_and_day_is_still_a_head() {
        let of = |lines: &[&str]| Packs::embedded().unwrap().families.of(lines).map(|f| f.id.clone());
        let rest = ["Số 12-TTr/ĐU", "TỜ TRÌNH", "Kính gửi: Thường trực Tỉnh ủy"];
        let with = |head: &'static str| [&["ĐẢNG ỦY ỦY BAN NHÂN DÂN TỈNH", head], rest.as_slice()].concat();
        for head in ["ĐẢNG CỘNG SẢN VIỆT NAM", "ĐẢNG CỘNG SẢN VIỆT NAM Điện Biên, ngày tháng 02 năm 2026"]
        {
            assert_eq!(of(&with(head)).as_deref(), Some("vn-party-paper"), "{head}");
        }
        // A sentence that begins with the Party's name is none, nor are other words in capitals behind it.
        for head in ["Đảng Cộng sản Việt Nam lãnh đạo", "ĐẢNG CỘNG SẢN VIỆT NAM VÀ NHÀ NƯỚC Điện Biên"]
        {
            assert_ne!(of(&with(head)).as_deref(), Some("vn-party-paper"), "{head}");
        }
    }
}
