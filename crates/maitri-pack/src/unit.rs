//! How the units of a country are written in each language, who is at their head, and what the country's language is
//! called: what an instrument needs to name its parties.

use crate::{Language, Places};
use serde::Deserialize;

/// The two tables `intl/units.csv` and `intl/tongues.csv`.
#[derive(Debug, Clone, Default)]
pub struct Units {
    kinds: Vec<UnitKind>,
    tongues: Vec<CountryTongue>,
}

/// A kind of unit of a country. In each text `*` stands for the name of the unit.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitKind {
    /// ISO code.
    pub country: String,
    /// As the table of places says: `province`.
    pub kind: String,
    unit_en: String,
    unit_th: String,
    unit_vi: String,
    head_en: String,
    head_th: String,
    head_vi: String,
    /// How we know it.
    pub standing: crate::Standing,
}

/// A language that a country's offices write beside English.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountryTongue {
    /// ISO code of the country.
    pub country: String,
    /// ISO 639 code of the language.
    pub code: String,
    en: String,
    th: String,
    vi: String,
}

impl CountryTongue {
    /// Its name in a language: `Thai`, `ภาษาไทย`, `tiếng Thái Lan`.
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::Th => &self.th,
            Language::Vi => &self.vi,
            _ => &self.en,
        }
    }
}

impl UnitKind {
    /// The unit of that name: `จังหวัดน่าน`.
    pub fn unit(&self, language: Language, name: &str) -> String {
        let pattern = match language {
            Language::Th => &self.unit_th,
            Language::Vi => &self.unit_vi,
            _ => &self.unit_en,
        };
        put(pattern, name)
    }

    /// The title of its head: `ผู้ว่าราชการจังหวัดน่าน`; empty where we do not know it.
    pub fn head(&self, language: Language, name: &str) -> String {
        let pattern = match language {
            Language::Th => &self.head_th,
            Language::Vi => &self.head_vi,
            _ => &self.head_en,
        };
        put(pattern, name)
    }
}

/// `pattern` with `name` for its `*`. A name that holds the word for its level already (Ho Chi Minh City, แขวงเวียงจันทน์)
/// does not get it twice.
fn put(pattern: &str, name: &str) -> String {
    let Some((before, after)) = pattern.split_once('*') else { return pattern.to_owned() };
    // The longest end of `before` that the name begins with: a level, whatever the script's way with blanks.
    let overlap = before.char_indices().map(|(i, _)| before.get(i..).unwrap_or("")).find(|tail| {
        let head: String = name.chars().take(tail.chars().count()).collect();
        tail.trim().chars().count() >= 3 && head.to_lowercase() == tail.to_lowercase()
    });
    let before = overlap.and_then(|tail| before.strip_suffix(tail)).unwrap_or(before);
    let next = after.split_inclusive(' ').nth(1).unwrap_or("").trim();
    let word = format!(" {next}");
    let twice_behind =
        !next.is_empty() && name.len() > word.len() && name.to_lowercase().ends_with(&word.to_lowercase());
    let after = if twice_behind { after.trim_start().strip_prefix(next).unwrap_or(after) } else { after };
    format!("{before}{name}{after}")
}

impl Units {
    pub(crate) fn add_units(&mut self, bytes: &[u8]) -> Result<(), String> {
        for row in csv::Reader::from_reader(bytes).deserialize() {
            self.kinds.push(row.map_err(|e| e.to_string())?);
        }
        Ok(())
    }

    pub(crate) fn add_tongues(&mut self, bytes: &[u8]) -> Result<(), String> {
        for row in csv::Reader::from_reader(bytes).deserialize() {
            self.tongues.push(row.map_err(|e| e.to_string())?);
        }
        Ok(())
    }

    /// The kind of unit.
    pub fn kind(&self, country: &str, kind: &str) -> Option<&UnitKind> {
        self.kinds.iter().find(|k| k.country == country && k.kind == kind)
    }

    /// The languages that a country's offices write beside English, the usual one first.
    pub fn tongues<'a>(&'a self, country: &'a str) -> impl Iterator<Item = &'a CountryTongue> + 'a {
        self.tongues.iter().filter(move |t| t.country == country)
    }

    /// The name of the language of a code, from whichever country writes it; English is always known.
    pub fn tongue(&self, code: &str, language: Language) -> Option<String> {
        if code == "en" {
            let english = match language {
                Language::Th => "ภาษาอังกฤษ",
                Language::Vi => "tiếng Anh",
                _ => "English",
            };
            return Some(english.to_owned());
        }
        self.tongues.iter().find(|t| t.code == code).map(|t| t.name(language).to_owned())
    }

    pub(crate) fn faults(&self, places: &Places) -> Vec<String> {
        let mut out = Vec::new();
        for kind in &self.kinds {
            let known = |c: &str| places.countries.iter().any(|k| k.code == c);
            if !known(&kind.country) {
                out.push(format!("`{}` is no country", kind.country));
            }
            for text in [&kind.unit_en, &kind.unit_th, &kind.unit_vi] {
                if text.matches('*').count() != 1 {
                    out.push(format!("{} {}: `{text}` has not one `*`", kind.country, kind.kind));
                }
            }
        }
        // A unit that nobody can write cannot be a party; the first level must be whole.
        for place in places.all().iter().filter(|p| p.level == 1 && p.to.is_none()) {
            if self.kind(&place.country, &place.kind).is_none() {
                out.push(format!("{} {} has no row, and {} is one", place.country, place.kind, place.id));
            }
        }
        out.sort();
        out.dedup();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::put;

    #[test]
    fn a_level_is_said_once() {
        assert_eq!(put("* City", "Ho Chi Minh City"), "Ho Chi Minh City");
        assert_eq!(put("* City", "Hue"), "Hue City");
        assert_eq!(
            put("Chairman of the People's Committee of * City", "Ho Chi Minh City"),
            "Chairman of the People's Committee of Ho Chi Minh City"
        );
        assert_eq!(put("ผู้ว่าราชการจังหวัด*", "น่าน"), "ผู้ว่าราชการจังหวัดน่าน");
        assert_eq!(put("เจ้าแขวง*", "แขวงเวียงจันทน์"), "เจ้าแขวงเวียงจันทน์");
        assert_eq!(put("thành phố *", "Thành phố Hồ Chí Minh"), "Thành phố Hồ Chí Minh");
        assert_eq!(put("* Province", "Vientiane Province"), "Vientiane Province");
    }
}
