//! The two parties: what they are called, where they are, and on which level they stand.

use maitri_document::lang::fold;
use maitri_pack::place::{Gazetteer, Unit};
use maitri_pack::{Country, Language, LevelWord, Packs, Place, Standing3};

/// A party or other unit as a text names it.
#[derive(Debug, Clone)]
pub struct Party<'p> {
    /// The words of the text.
    pub raw: String,
    /// The unit's own name without level word and country.
    pub name: String,
    /// The word for its level.
    pub word: Option<&'p LevelWord>,
    /// The country that the text names, or that the place lies in.
    pub country: Option<&'p Country>,
    /// The place, where the tables know it.
    pub place: Option<&'p Place>,
    /// The unit below the first level that the tables of the register know by this name in this country, where those of the
    /// packs do not.
    pub unit: Option<&'static Unit>,
    /// The name of a larger unit that stands behind it ("Gunma Prefecture").
    pub container: Option<String>,
    /// Its level against a Thai province.
    pub level: Standing3,
    /// Whether its name is preceded by a people's committee or another organ.
    pub organ: bool,
}

/// Words for organs that act for a unit; they are no part of its name.
const ORGANS: &[&str] = &[
    "ủy ban nhân dân",
    "hội đồng nhân dân",
    "chính quyền",
    "ubnd",
    "the people's committee of the",
    "the people's committee of",
    "people's committee of the",
    "people's committee of",
    "peoples committee of",
    "the people's government of",
    "people's government of",
    "the provincial government of",
    "provincial government of",
    "government of",
    "the government of",
    "the administration of",
    "administration of",
    "คณะกรรมการประชาชน",
    "รัฐบาลประชาชน",
    "รัฐบาล",
    "ที่ทำการปกครอง",
    "ทำการปกครอง",
    "โดย",
];

fn strip<'t>(text: &'t str, prefixes: &[&str]) -> Option<&'t str> {
    prefixes.iter().find_map(|p| text.strip_prefix(p)).map(str::trim_start)
}

/// The same of words that a machine read: Vietnamese names of organs, countries, levels and places have their marks again.
pub fn read_scan<'p>(raw: &str, packs: &'p Packs) -> Party<'p> {
    let places = &packs.places;
    let key = fold::key(raw);
    let words: Vec<&str> = key.split(' ').collect();
    let bare = |word: &str| word.trim_matches(|c: char| !fold::is_alphanumeric(c)).to_owned();
    let names = places.countries.iter().flat_map(|c| c.names.iter().cloned());
    let levels = places.levels.iter().filter(|l| l.language == Language::Vi).map(|l| l.key.clone());
    let known = places.all().iter().map(|p| fold::key(&p.vi)).filter(|name| name.contains(' '));
    let organs = ORGANS.iter().map(|o| (*o).to_owned());
    let mut phrases: Vec<String> = organs.chain(names).chain(levels).chain(known).collect();
    // The longest first.
    phrases.sort_by_key(|p| (std::cmp::Reverse(p.split(' ').count()), p.clone()));
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let found = phrases.iter().find(|phrase| {
            let wanted: Vec<&str> = phrase.split(' ').collect();
            let Some(read) = words.get(at..at + wanted.len()) else { return false };
            let fits = |(r, w): (&&str, &&str)| bare(r) == **w || fold::has_lost_marks(&bare(r), w);
            read.iter().zip(&wanted).all(fits)
        });
        let taken = found.map_or(1, |phrase| phrase.split(' ').count());
        match found {
            Some(phrase) => {
                let last = words.get(at + taken - 1).copied().unwrap_or_default();
                let sign = last.chars().next_back().filter(|c| !fold::is_alphanumeric(*c));
                out.push(phrase.chars().chain(sign).collect());
            }
            None => out.push((*word).to_owned()),
        }
        at += taken;
    }
    let party = read(&out.join(" "), packs);
    Party { raw: raw.split_whitespace().collect::<Vec<_>>().join(" "), ..party }
}

/// Reads the name of a party or unit.
pub fn read<'p>(raw: &str, packs: &'p Packs) -> Party<'p> {
    let places = &packs.places;
    let flat = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    let flat = flat.replace("- ", "-");
    let mut key = fold::key(&flat);
    let found_country = places.country_at(&key);
    let country = found_country.map(|(c, _, _)| c);
    if let Some((found, at, apart)) = found_country {
        // Cut from the country's name on: what stands behind it is no name of the unit. A name of a country inside the
        // unit's own ("Western Australia") stays.
        let tail = key.get(at..).unwrap_or("");
        let long =
            found.long.values().any(|l| !l.is_empty() && tail.starts_with(fold::key(l).trim_start_matches("the ")));
        if at > 0 && (apart || long) {
            key.truncate(at);
            let shorter = key.trim_end();
            let shorter = shorter.strip_suffix(" the").or_else(|| shorter.strip_suffix(" nước")).unwrap_or(shorter);
            key = shorter.to_owned();
        }
    }
    let key = key
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.' | '(' | ')' | '"' | '-'))
        .to_owned();
    let mut segments = key.split(',').map(str::trim).filter(|s| !s.is_empty());
    let mut first = segments.next().unwrap_or("").to_owned();
    let mut container = segments.next().map(str::to_owned);
    let mut organ = false;
    while let Some(rest) = strip(&first, ORGANS) {
        first = rest.to_owned();
        organ = true;
    }
    for article in ["the ", "nước "] {
        if let Some(rest) = first.strip_prefix(article) {
            first = rest.to_owned();
        }
    }
    // In Thai the larger unit follows after a space: เมืองท่าขี้เหล็ก รัฐฉาน.
    let is_thai = first.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
    if is_thai
        && container.is_none()
        && let Some((head, tail)) = first.clone().split_once(' ')
    {
        let level_tail = places.levels.iter().any(|l| l.language == Language::Th && tail.starts_with(l.key.as_str()));
        if level_tail && !head.is_empty() {
            container = Some(tail.to_owned());
            first = head.to_owned();
        }
    }
    let code = country.map(|c| c.code.as_str());
    let (word, name) = level_word(&first, packs, code);
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '-').to_owned();
    // The place by the whole segment ("Kyoto City") or by the bare name.
    let mut found = places.find(&first, code);
    if found.is_empty() {
        found = places.find(&name, code);
    }
    if found.is_empty() && code.is_none() {
        found = places.find(&name, None);
    }
    let wanted = word.map(|w| w.standing);
    let place = found
        .iter()
        .find(|(p, _)| match wanted {
            Some(Standing3::First) => p.level == 1,
            Some(Standing3::Below) => p.level == 2,
            // Nothing but the name: a province goes before the town that is called like it.
            None => p.level == 1,
            Some(Standing3::Ask) => false,
        })
        .or_else(|| found.first())
        .map(|(p, _)| *p);
    // The tables of the packs hold what occurs; those of the register all that is known. They are asked only where the text
    // says the country and nothing says the level.
    let unit = match (code, word, place) {
        (Some(code), None, None) if !name.is_empty() => {
            Gazetteer::embedded().ok().and_then(|g| g.below_named(&name, code))
        }
        _ => None,
    };
    let country = country.or_else(|| place.and_then(|p| places.countries.iter().find(|c| c.code == p.country)));
    let container_first = container.as_ref().is_some_and(|c| {
        let (w, n) = level_word(c, packs, code);
        w.is_some_and(|w| w.standing == Standing3::First) || places.find(&n, code).iter().any(|(p, _)| p.level == 1)
    });
    let level = match (word.map(|w| w.standing), place) {
        (Some(Standing3::Below), _) => Standing3::Below,
        (Some(Standing3::First), _) if !container_first => Standing3::First,
        (_, Some(p)) if p.level == 1 && !container_first => Standing3::First,
        (_, Some(p)) if p.level == 2 => Standing3::Below,
        (_, _) if container_first => Standing3::Below,
        (Some(s), _) => s,
        _ if unit.is_some() => Standing3::Below,
        _ => Standing3::Ask,
    };
    Party { raw: flat, name, word, country, place, unit, container, level, organ }
}

/// The word for a level at the beginning or end of a folded name, and the name without it. A row that names the country
/// goes before one that does not.
fn level_word<'p>(folded: &str, packs: &'p Packs, country: Option<&str>) -> (Option<&'p LevelWord>, String) {
    let folded = folded.strip_prefix("the ").unwrap_or(folded);
    let mut best: Option<(bool, usize, &LevelWord, String)> = None;
    for level in &packs.places.levels {
        let fits = level.countries.is_empty() || country.is_some_and(|c| level.countries.iter().any(|l| l == c));
        if !fits {
            continue;
        }
        let word = &level.key;
        let rest = match level.language {
            Language::Th | Language::Lo => folded.strip_prefix(word.as_str()).map(str::to_owned),
            Language::Vi => folded
                .strip_prefix(word.as_str())
                .filter(|r| r.is_empty() || r.starts_with([' ', '-']))
                .map(str::to_owned),
            Language::En => {
                folded.strip_suffix(word.as_str()).filter(|r| r.ends_with([' ', '-'])).map(str::to_owned).or_else(
                    || folded.strip_prefix(&format!("{word} of ")).map(|r| r.trim_start_matches("the ").to_owned()),
                )
            }
        };
        let Some(rest) = rest else { continue };
        // A word that is the whole name (กรุงเทพมหานคร) stays the name.
        let rest = if rest.trim().is_empty() { folded.to_owned() } else { rest };
        let candidate = (!level.countries.is_empty(), word.chars().count(), level, rest);
        if best.as_ref().is_none_or(|b| (candidate.1, candidate.0) > (b.1, b.0)) {
            best = Some(candidate);
        }
    }
    match best {
        Some((_, _, level, rest)) => (Some(level), rest),
        None => (None, folded.to_owned()),
    }
}

impl Party<'_> {
    /// Whether it is a body of Thailand.
    pub fn is_thai(&self) -> bool {
        self.country.is_some_and(|c| c.code == "TH")
    }

    /// Whether the two names mean the same unit.
    pub fn same(&self, other: &Party<'_>) -> bool {
        if let (Some(a), Some(b)) = (self.place, other.place) {
            if a.id == b.id {
                return true;
            }
            if a.level == b.level {
                return false;
            }
        }
        let bare = |n: &str| fold::skeleton(n).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let (a, b) = (bare(&self.name), bare(&other.name));
        !a.is_empty() && a == b
    }

    /// Whether enough is known of the name to compare it with another: a level word or a known place.
    pub fn is_named(&self) -> bool {
        !self.name.is_empty() && (self.word.is_some() || self.place.is_some() || self.unit.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(raw: &str) -> (String, Option<String>, Standing3, Option<String>) {
        let packs = Packs::embedded().unwrap();
        let p = read(raw, packs);
        (p.name.clone(), p.country.map(|c| c.code.clone()), p.level, p.place.map(|p| p.id.clone()))
    }

    #[test]
    fn a_party_that_lost_its_marks_is_the_same() {
        let packs = Packs::embedded().unwrap();
        for (raw, code, id) in [
            ("UY BAN NHÂN DAN TINH ĐIỆN BIEN, NƯỚC CONG HOA XÃ HỘI CHU NGHIA VIET NAM", "VN", "vn.dien-bien"),
            ("CHÍNH QUYỀN TỈNH CHIENG-MAI, VUONG QUOC THAI LAN", "TH", "th.chiang-mai"),
        ] {
            let party = read_scan(raw, packs);
            assert_eq!(party.country.map(|c| c.code.as_str()), Some(code), "{party:?}");
            assert_eq!(party.place.map(|p| p.id.as_str()), Some(id), "{party:?}");
            assert!(party.organ && party.raw == raw, "{party:?}");
        }
        // What was read with its marks stays as it is.
        assert_eq!(read_scan("tỉnh Nan, Vương quốc Thái Lan", packs).name, "nan");
    }

    #[test]
    fn reads_parties_of_three_languages() {
        use Standing3::{Below, First};
        for (raw, name, country, level, id) in [
            ("Nan Province, the Kingdom of Thailand", "nan", "TH", First, Some("th.nan")),
            ("จังหวัดน่าน ราชอาณาจักรไทย", "น่าน", "TH", First, Some("th.nan")),
            ("แขวงหลวงพระบาง สาธารณรัฐประชาธิปไตยประชาชนลาว", "หลวงพระบาง", "LA", First, Some("la.luang-prabang")),
            (
                "Ủy ban nhân dân tỉnh Điện Biên, nước Cộng hòa xã hội chủ nghĩa Việt Nam",
                "điện biên",
                "VN",
                First,
                Some("vn.dien-bien"),
            ),
            ("CHÍNH QUYỀN TỈNH CHIỀNG-MAI, VƯƠNG QUỐC THÁI LAN", "chiềng-mai", "TH", First, Some("th.chiang-mai")),
            ("Kiryu City, Gunma Prefecture, Japan", "kiryu", "JP", Below, Some("jp.kiryu")),
            ("เทศบาลตำบลเวียงสวย ราชอาณาจักรไทย", "เวียงสวย", "TH", Below, None),
            ("เมืองท่าขี้เหล็ก รัฐฉาน สาธารณรัฐแห่งสหภาพเมียนมา", "ท่าขี้เหล็ก", "MM", Below, None),
            ("Da Nang City, the Socialist Republic of Viet Nam", "da nang", "VN", First, Some("vn.da-nang")),
            ("the City of Tacoma, the State of Washington, the United States of America", "tacoma", "US", Below, None),
            ("huyện Mae Sai, Vương quốc Thái Lan", "mae sai", "TH", Below, None),
            ("the State of Western Australia, the Commonwealth of Australia", "western australia", "AU", First, None),
            ("Inner Mongolia Autonomous Region, the People's Republic of China", "inner mongolia", "CN", First, None),
            ("Mae Sai, the Kingdom of Thailand", "mae sai", "TH", Below, Some("th.mae-sai")),
            ("แม่สาย ราชอาณาจักรไทย", "แม่สาย", "TH", Below, Some("th.mae-sai")),
            ("Muse, the Republic of the Union of Myanmar", "muse", "MM", Below, Some("mm.muse")),
            ("Kunming, the People's Republic of China", "kunming", "CN", Below, Some("cn.kunming")),
            ("Toyota, Japan", "toyota", "JP", Below, None),
            // The name of a province and of its town is the province's.
            ("Khon Kaen, the Kingdom of Thailand", "khon kaen", "TH", First, Some("th.khon-kaen")),
            ("Chiang Mai, the Kingdom of Thailand", "chiang mai", "TH", First, Some("th.chiang-mai")),
            ("Kyoto, Japan", "kyoto", "JP", First, None),
            ("Savannakhet, the Lao People's Democratic Republic", "savannakhet", "LA", First, None),
            ("Shanghai Municipality, the People's Republic of China", "shanghai", "CN", First, Some("cn.shanghai")),
        ] {
            let got = read_one(raw);
            assert_eq!((got.0.as_str(), got.1.as_deref(), got.2), (name, Some(country), level), "{raw}: {got:?}");
            if let Some(id) = id {
                assert_eq!(got.3.as_deref(), Some(id), "{raw}");
            }
        }
    }
}
