//! The two sides of a case as an officer names them: which place is meant, and whether the procedure may be about it.

use super::{place, place_name};
use crate::procedure::citation;
use crate::web::words::text;
use maitri_pack::place::Standing3;
use maitri_pack::procedure::{Home, Procedure};
use maitri_pack::{Language, Packs};

/// The article that says who may be a party.
pub(super) const PARTIES: &str = "th/cabinet-guideline-2018#1";

/// The two sides, and what an officer should know of them.
#[derive(Debug, Default)]
pub struct Sides {
    /// Id of the place of the own side; its country, where the place is not chosen yet.
    pub home: String,
    /// Id of the place of the other side; empty where there is none.
    pub partner: String,
    /// What is worth knowing: a unit that was merged, one below the first level.
    pub notes: Vec<String>,
}

/// Why a side cannot stand: the field, and the sentence.
pub type Wrong = (&'static str, String);

/// Whether an id is that of a country.
pub fn is_country(id: &str) -> bool {
    id.len() == 2 && id.bytes().all(|b| b.is_ascii_lowercase())
}

/// The name of a country by its code.
pub fn country_name(code: &str, language: Language) -> String {
    let Ok(tables) = crate::register::tables() else { return code.to_owned() };
    let [th, vi, en] = tables.gazetteer.country_words(code);
    let name = match language {
        Language::Th => th,
        Language::Vi => vi,
        _ => en,
    };
    if name.is_empty() { code.to_owned() } else { name }
}

/// The country whose procedure it is; none for those of several.
fn country_of(procedure: &Procedure) -> Option<String> {
    let pack = procedure.id.split('/').next().unwrap_or("");
    is_country(pack).then(|| pack.to_uppercase())
}

/// The sides of a case of a procedure. `unlisted`: what the gazetteer does not have is kept as it is written.
///
/// # Errors
/// Which side, and why: no such place, the wrong country, a body that may not be a party.
pub fn sides(
    packs: &Packs,
    procedure: &Procedure,
    home: &str,
    partner: &str,
    unlisted: bool,
    language: Language,
) -> Result<Sides, Wrong> {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let (home, partner) = (home.trim(), partner.trim());
    let country = country_of(procedure);
    let mut out = Sides::default();
    out.home = match (procedure.home, home) {
        (Home::Later, "") => country.clone().unwrap_or_default().to_lowercase(),
        (_, "") => return Err(("home", t("case-no-home", &[]))),
        // A body below the province stands under its own name: that it is in no table of places says nothing.
        (Home::Body, name) => known(name).unwrap_or_else(|| name.to_owned()),
        (_, name) => {
            below_province(packs, name, country.as_deref(), language).map_or(Ok(()), |why| Err(("home", why)))?;
            let home = current(&placed(name, language).map_err(|e| ("home", e))?, &mut out.notes, language);
            let tables = crate::register::tables().map_err(|e| ("home", e))?;
            let low = tables.gazetteer.get(&home).is_some_and(|u| u.level > 1);
            if country.as_deref() == Some("VN") && low {
                return Err(("home", t("case-below-province-vn", &[("name", name)])));
            }
            home
        }
    };
    out.partner = match partner {
        "" if procedure.alone => String::new(),
        "" => return Err(("partner", t("case-no-partner", &[]))),
        name if unlisted || procedure.home == Home::Body => known(name).unwrap_or_else(|| name.to_owned()),
        name => current(&placed(name, language).map_err(|e| ("partner", e))?, &mut out.notes, language),
    };
    let tables = crate::register::tables().map_err(|e| ("home", e))?;
    let unit = |id: &str| tables.gazetteer.get(id);
    if let (Some(country), Some(own)) = (&country, unit(&out.home))
        && own.country != *country
    {
        let args = [
            ("procedure", procedure.title.get(language).to_owned()),
            ("country", country_name(country, language)),
            ("place", place_name(&out.home, language)),
        ];
        let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        return Err(("home", t("case-country-of", &args)));
    }
    if out.home == out.partner {
        return Err(("partner", t("case-one-place", &[])));
    }
    if let (Some(own), Some(other)) = (unit(&out.home), unit(&out.partner))
        && own.country == other.country
    {
        let (own, other) = (place_name(&out.home, language), place_name(&out.partner, language));
        return Err(("partner", t("case-same-country", &[("home", &own), ("partner", &other)])));
    }
    let thai = country.as_deref() == Some("TH");
    if thai && out.home == "th.bangkok" {
        out.notes.push(t("case-bangkok", &[]));
    }
    let own_road = procedure.id == "th/partner-below-province";
    if thai && !own_road && unit(&out.partner).is_some_and(|u| u.level > 1) {
        let args = [("place", place_name(&out.partner, language)), ("cite", citation(packs, PARTIES, language))];
        let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        out.notes.push(t("case-partner-below", &args));
    }
    Ok(out)
}

/// Whether the tables know a place below the first level of its country.
pub fn partner_below(id: &str) -> bool {
    crate::register::tables().ok().and_then(|t| t.gazetteer.get(id)).is_some_and(|u| u.level > 1)
}

/// A place that is certain; else what may be meant.
fn placed(name: &str, language: Language) -> Result<String, String> {
    place(name).map_err(|_| {
        let tables = crate::register::tables().ok();
        let read = tables.map(|t| t.gazetteer.resolve(name, None, &[]));
        match read.and_then(|r| r.answers.first().map(|a| place_name(&a.place, language))) {
            Some(perhaps) => text(language, "case-no-place-perhaps", &[("name", name), ("perhaps", &perhaps)]),
            None => text(language, "case-no-place", &[("name", name)]),
        }
    })
}

/// The place of an id that the tables have.
fn known(name: &str) -> Option<String> {
    let tables = crate::register::tables().ok()?;
    tables.gazetteer.get(name).map(|u| u.id.clone())
}

/// Why a name cannot be that of the Thai side: a word of a body below the province, or a place below it.
fn below_province(packs: &Packs, name: &str, country: Option<&str>, language: Language) -> Option<String> {
    if country != Some("TH") {
        return None;
    }
    let key = maitri_document::lang::fold::key(name);
    let word = packs.places.levels.iter().find(|l| begins_or_ends(&key, &l.key));
    let by_word = word.is_some_and(|l| l.thai_side.as_deref() == Some("not-permitted"));
    let by_place = || {
        let tables = crate::register::tables().ok()?;
        let id = place(name).ok()?;
        tables.gazetteer.get(&id).filter(|u| u.country == "TH" && u.level > 1).map(|_| ())
    };
    let first = word.is_some_and(|l| l.standing == Standing3::First);
    (by_word || !first && by_place().is_some()).then(|| {
        let cite = citation(packs, PARTIES, language);
        text(language, "case-below-province", &[("name", name), ("cite", &cite)])
    })
}

/// Whether a name begins or ends with a word for a level. Letters that know gaps between words must have one there: Chachoengsao is no
/// SAO; a Thai word may touch the name.
fn begins_or_ends(name: &str, word: &str) -> bool {
    let glued = word.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
    let apart = |c: Option<char>| glued || c.is_none_or(|c| !c.is_alphanumeric());
    name.strip_prefix(word).is_some_and(|rest| apart(rest.chars().next()))
        || name.strip_suffix(word).is_some_and(|rest| apart(rest.chars().next_back()))
}

/// The unit into which a place was merged since; said among the notes.
fn current(id: &str, notes: &mut Vec<String>, language: Language) -> String {
    let Ok(tables) = crate::register::tables() else { return id.to_owned() };
    let found = tables.gazetteer.get(id).and_then(|u| tables.gazetteer.successor(u).map(|s| (u, s)));
    let Some((old, (new, day))) = found else { return id.to_owned() };
    // What lies in a merged unit and is still there goes on under its own name.
    if old.successor.is_none() {
        return id.to_owned();
    }
    let (was, is) = (old.name(language).to_owned(), new.name(language).to_owned());
    // The tables give the last day of the old unit.
    let first = maitri_pack::calendar::Day::parse(day).and_then(|d| d.later(1)).map_or(day.to_owned(), |d| d.iso());
    let day = maitri_review::report::words::day(&first, language);
    notes.push(text(language, "case-unit-changed", &[("old", &was), ("new", &is), ("day", &day)]));
    new.id.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_province_may_be_named_as_it_is_called() {
        let packs = Packs::embedded().unwrap();
        let tables = crate::register::tables().unwrap();
        let mut seen = 0;
        for unit in tables.gazetteer.units().iter().filter(|u| u.country == "TH" && u.level == 1) {
            for language in [Language::Th, Language::Vi, Language::En] {
                for name in [unit.id.as_str(), unit.name(language)] {
                    assert_eq!(below_province(packs, name, Some("TH"), Language::En), None, "{name}");
                    seen += 1;
                }
            }
        }
        assert!(seen >= 77 * 6, "{seen}");
        for name in ["Chachoengsao SAO", "อบต.บางพระ", "เทศบาลนครเชียงราย", "Chiang Rai Municipality", "อำเภอแม่สาย"]
        {
            assert!(below_province(packs, name, Some("TH"), Language::En).is_some(), "{name}");
        }
    }
}
