//! Indicators, kinds of activity, and the words by which a province's own sheet is understood: data of the packs
//! (`intl/indicators.toml`, `intl/activities.toml`), to which an office adds its own.

use super::times;
use maitri_document::lang::fold;
use maitri_pack::{Language, Words3};
use serde::{Deserialize, Serialize};

/// Whether an indicator counts what was done, or what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measures {
    /// What was done (ผลผลิต).
    Output,
    /// What came of it (ผลลัพธ์).
    Outcome,
}

impl Measures {
    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Measures::Output => "output",
            Measures::Outcome => "outcome",
        }
    }
}

/// Words in three languages, as an office gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Thai.
    pub th: String,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Told {
    /// The words in a language, else in whatever there is.
    pub fn get(&self, language: Language) -> &str {
        let own = match language {
            Language::Th => &self.th,
            Language::Vi => &self.vi,
            _ => &self.en,
        };
        [own, &self.en, &self.th, &self.vi].into_iter().find(|t| !t.is_empty()).map_or("", String::as_str)
    }

    fn is_empty(&self) -> bool {
        self.get(Language::En).trim().is_empty()
    }
}

/// An indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// `trainees`.
    pub id: String,
    /// What it counts.
    pub kind: Measures,
    /// Its name.
    pub name: Told,
    /// What is counted, so that two people count the same.
    pub definition: Told,
    /// What one counts.
    pub unit: Told,
    /// `up` or `down`: which way is better.
    pub direction: String,
    /// `activity` or `year`: how often a figure is asked.
    pub frequency: String,
    /// Where such a figure usually comes from.
    pub source: Told,
    /// Further names in sheets.
    #[serde(default)]
    pub words: Vec<String>,
    /// `house`: of the packs; else the office that added it.
    #[serde(default)]
    pub standing: String,
}

impl Indicator {
    /// By how many times ten its unit counts: six where that is `ล้านบาท`.
    pub fn tens(&self) -> u32 {
        let unit = &self.unit;
        [&unit.th, &unit.vi, &unit.en].into_iter().find_map(|unit| times::of_unit(unit)).unwrap_or(0)
    }

    /// The parts that are missing: an indicator without one of them is not clear.
    pub fn lacks(&self) -> Vec<&'static str> {
        let mut out = Vec::new();
        for (part, empty) in [
            (
                "id",
                self.id.is_empty()
                    || !self.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            ),
            ("name", self.name.is_empty()),
            ("definition", self.definition.is_empty()),
            ("unit", self.unit.is_empty()),
            ("direction", !matches!(self.direction.as_str(), "up" | "down")),
            ("frequency", !matches!(self.frequency.as_str(), "activity" | "year")),
            ("source", self.source.is_empty()),
        ] {
            if empty {
                out.push(part);
            }
        }
        out
    }
}

/// A kind of activity.
#[derive(Debug, Clone, Deserialize)]
pub struct Kind {
    /// `visit-out`.
    pub id: String,
    /// Its name.
    pub name: Words3,
    /// Words by which a sheet names it.
    pub words: Vec<String>,
}

/// What a column of a sheet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names are those of the parts of an activity")]
pub enum Role {
    Id,
    Number,
    Home,
    Partner,
    Kind,
    What,
    Day,
    Until,
    Place,
    Participants,
    Output,
    Outcome,
    Indicator,
    Unit,
    Baseline,
    Target,
    Actual,
    Source,
    Cost,
    Money,
    BenefitHome,
    BenefitPartner,
    Clause,
    Reason,
    Note,
}

impl Role {
    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Role::Id => "id",
            Role::Number => "number",
            Role::Home => "home",
            Role::Partner => "partner",
            Role::Kind => "kind",
            Role::What => "what",
            Role::Day => "day",
            Role::Until => "until",
            Role::Place => "place",
            Role::Participants => "participants",
            Role::Output => "output",
            Role::Outcome => "outcome",
            Role::Indicator => "indicator",
            Role::Unit => "unit",
            Role::Baseline => "baseline",
            Role::Target => "target",
            Role::Actual => "actual",
            Role::Source => "source",
            Role::Cost => "cost",
            Role::Money => "money",
            Role::BenefitHome => "benefit-home",
            Role::BenefitPartner => "benefit-partner",
            Role::Clause => "clause",
            Role::Reason => "reason",
            Role::Note => "note",
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
struct HeadingRow {
    role: Role,
    words: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
struct Says {
    nothing: Vec<String>,
    total: Vec<String>,
    baht: Vec<String>,
    dong: Vec<String>,
    yuan: Vec<String>,
    dollar: Vec<String>,
    /// Words of other money, by its code of ISO 4217.
    #[serde(default)]
    money: std::collections::BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct IndicatorFile {
    standing: String,
    indicator: Vec<Indicator>,
}

#[derive(Deserialize)]
struct ActivityFile {
    kind: Vec<Kind>,
    heading: Vec<HeadingRow>,
    says: Says,
}

/// What is known of indicators, kinds and sheets.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// Of the packs, in their order.
    pub indicators: Vec<Indicator>,
    /// The kinds of activity, in their order.
    pub kinds: Vec<Kind>,
    headings: Vec<(String, Role)>,
    says: Says,
}

impl Catalogue {
    /// Reads the files of the packs.
    ///
    /// # Errors
    /// One sentence that names the file.
    pub fn load<P: AsRef<str>, B: AsRef<[u8]>>(files: &[(P, B)]) -> Result<Catalogue, String> {
        fn parse<T: serde::de::DeserializeOwned, P: AsRef<str>, B: AsRef<[u8]>>(
            files: &[(P, B)],
            path: &str,
        ) -> Result<T, String> {
            let bytes = files.iter().find(|(p, _)| p.as_ref() == path).map(|(_, b)| b.as_ref());
            let text = std::str::from_utf8(bytes.ok_or_else(|| format!("{path} is missing"))?);
            let text = text.map_err(|_| format!("{path} is not UTF-8"))?;
            toml::from_str(text).map_err(|e| format!("{path}: {}", e.to_string().trim().replace('\n', " ")))
        }
        let mut file: IndicatorFile = parse(files, "intl/indicators.toml")?;
        let words: ActivityFile = parse(files, "intl/activities.toml")?;
        let mut seen = std::collections::BTreeSet::new();
        for one in &mut file.indicator {
            one.standing.clone_from(&file.standing);
            let lacks = one.lacks();
            if !lacks.is_empty() {
                return Err(format!("intl/indicators.toml: `{}` has no {}", one.id, lacks.join(", ")));
            }
            if !seen.insert(one.id.clone()) {
                return Err(format!("intl/indicators.toml: `{}` stands twice", one.id));
            }
        }
        let mut headings: Vec<(String, Role)> =
            words.heading.iter().flat_map(|h| h.words.iter().map(|w| (fold::key(w), h.role))).collect();
        headings.sort_by_key(|(w, _)| std::cmp::Reverse(w.chars().count()));
        Ok(Catalogue { indicators: file.indicator, kinds: words.kind, headings, says: words.says })
    }

    /// The kind of that id.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|k| k.id == id)
    }

    /// The name of a kind.
    pub fn kind_name<'c>(&'c self, id: &'c str, language: Language) -> &'c str {
        self.kind(id).map_or(id, |k| k.name.get(language))
    }

    /// The kind that a text names: its id, its name, or the first word of a kind in it.
    pub fn kind_of(&self, text: &str) -> Option<&Kind> {
        let key = fold::key(text);
        if key.is_empty() {
            return None;
        }
        let exact = |k: &&Kind| {
            k.id == text.trim() || [&k.name.th, &k.name.vi, &k.name.en].into_iter().any(|n| fold::key(n) == key)
        };
        if let Some(kind) = self.kinds.iter().find(exact) {
            return Some(kind);
        }
        // What a thing is stands first in Thai and in Vietnamese: a training in agriculture is a training.
        let words = self.kinds.iter().flat_map(|k| k.words.iter().map(move |w| (fold::key(w), k)));
        let found =
            words.filter(|(w, _)| holds(&key, w)).filter_map(|(w, k)| Some((key.find(&w)?, w.chars().count(), k)));
        found.min_by_key(|(at, length, _)| (*at, std::cmp::Reverse(*length))).map(|(_, _, k)| k)
    }

    /// The role that a heading names; the longest of its words wins.
    pub fn heading(&self, cell: &str) -> Option<Role> {
        let key = fold::key(cell);
        if key.is_empty() || key.chars().count() > 60 {
            return None;
        }
        let bare = key.trim_end_matches([':', '.']).trim();
        let exact = self.headings.iter().find(|(w, _)| w == bare);
        // A short word inside a longer text proves nothing.
        let inside = || {
            self.headings.iter().find(|(w, _)| {
                w.chars().count() > 4 && holds(bare, w) && bare.chars().count() < w.chars().count() * 3 + 4
            })
        };
        exact.or_else(inside).map(|(_, role)| *role)
    }

    /// Whether a cell says that there was no activity.
    pub fn says_nothing(&self, cell: &str) -> bool {
        let key = fold::key(cell);
        self.says.nothing.iter().any(|w| key.contains(&fold::key(w)))
    }

    /// Whether a row that begins so adds up.
    pub fn is_total(&self, cell: &str) -> bool {
        let key = fold::key(cell);
        self.says.total.iter().map(|w| fold::key(w)).any(|w| key == w || key.starts_with(&format!("{w} ")))
    }

    /// The currency that a cell or heading names.
    pub fn currency(&self, text: &str) -> Option<&str> {
        let key = fold::key(text);
        let named = |words: &[String]| words.iter().any(|w| holds(&key, &fold::key(w)));
        match () {
            () if named(&self.says.baht) => Some("THB"),
            () if named(&self.says.dong) => Some("VND"),
            () if named(&self.says.yuan) => Some("CNY"),
            () if named(&self.says.dollar) => Some("USD"),
            () => {
                let other = self.says.money.iter().find(|(_, words)| named(words));
                other.map(|(code, _)| code.as_str())
            }
        }
    }

    /// The money in which an indicator is counted; `None`: it counts no money.
    pub fn money_of(&self, indicator: &Indicator) -> Option<&str> {
        let unit = &indicator.unit;
        [&unit.th, &unit.vi, &unit.en].into_iter().find_map(|unit| self.currency(unit))
    }
}

/// Whether a folded text holds a folded word: in Latin letters as whole words, in Thai anywhere.
fn holds(text: &str, word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    let thai = word.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
    if thai {
        return text.contains(word);
    }
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// The indicator that a text names, of those given: its id, its name, or the longest of its further names in it.
pub fn named<'i>(indicators: impl IntoIterator<Item = &'i Indicator>, text: &str) -> Option<&'i Indicator> {
    let key = fold::key(text);
    if key.is_empty() {
        return None;
    }
    let mut best: Option<(usize, &Indicator)> = None;
    for one in indicators {
        let names = [&one.name.th, &one.name.vi, &one.name.en].into_iter().chain(&one.words);
        for name in names.map(|n| fold::key(n)).filter(|n| !n.is_empty()) {
            let length = if name == key { usize::MAX } else { name.chars().count() };
            if (name == key || holds(&key, &name)) && best.is_none_or(|(most, _)| length > most) {
                best = Some((length, one));
            }
        }
        if one.id == text.trim() {
            best = Some((usize::MAX, one));
        }
    }
    best.map(|(_, one)| one)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use maitri_pack::Packs;

    pub(crate) fn catalogue() -> Catalogue {
        Catalogue::load(Packs::embedded_files()).unwrap()
    }

    #[test]
    fn the_catalogue_is_whole_and_in_three_languages() {
        let all = catalogue();
        assert!(all.indicators.len() >= 20 && all.kinds.len() == 18);
        for one in &all.indicators {
            for told in [&one.name, &one.definition, &one.unit, &one.source] {
                assert!(!told.th.is_empty() && !told.vi.is_empty() && !told.en.is_empty(), "{}", one.id);
            }
            assert_eq!(one.standing, "house");
            // Its own name finds it, in each language.
            for name in [&one.name.th, &one.name.vi, &one.name.en] {
                assert_eq!(named(&all.indicators, name).map(|i| i.id.as_str()), Some(one.id.as_str()), "{name}");
            }
        }
        let mut lame = all.indicators[0].clone();
        lame.definition = Told::default();
        lame.direction = "sideways".to_owned();
        assert_eq!(lame.lacks(), ["definition", "direction"]);
    }

    #[test]
    fn words_of_sheets_are_known_in_three_languages() {
        let all = catalogue();
        for (cell, role) in [
            ("ที่", Role::Number),
            ("ชื่อกิจกรรม/โครงการ", Role::What),
            ("กิจกรรม", Role::What),
            ("วัน เดือน ปี", Role::Day),
            ("ผลผลิต (Output)", Role::Output),
            ("ผลลัพธ์ (Outcome)", Role::Outcome),
            ("งบประมาณ (บาท)", Role::Cost),
            ("แหล่งงบประมาณ", Role::Money),
            ("คู่ความสัมพันธ์", Role::Partner),
            ("Số người tham gia", Role::Participants),
            ("Thời gian", Role::Day),
            ("KẾT QUẢ ĐẠT ĐƯỢC", Role::Outcome),
            ("Nguồn số liệu", Role::Source),
            ("Activity", Role::What),
            ("Source of data", Role::Source),
        ] {
            assert_eq!(all.heading(cell), Some(role), "{cell}");
        }
        for (text, kind) in [
            ("ประชุมหารือร่วมกับเมือง", "meeting"),
            ("Tập huấn nông nghiệp", "training"),
            ("อบรมครูสอนภาษา", "training"),
            ("trade fair", "fair"),
            ("visit-in", "visit-in"),
            ("ต้อนรับคณะผู้แทน", "visit-in"),
        ] {
            assert_eq!(all.kind_of(text).map(|k| k.id.as_str()), Some(kind), "{text}");
        }
        assert!(
            all.says_nothing("ไม่มีกิจกรรมในปีนี้") && all.says_nothing("Không có hoạt động") && !all.says_nothing("กิจกรรม")
        );
        assert_eq!((all.currency("งบประมาณ (บาท)"), all.currency("kinh phí (đồng)")), (Some("THB"), Some("VND")));
    }
}
