//! Standard forms: an instrument's official text with its choices, blanks and elements.

use crate::{Language, Standing, Words3};
use maitri_document::Span;
use maitri_document::lang::token::{self, Kind};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A standard form.
#[derive(Debug, Clone)]
pub struct Form {
    /// `th/mou`.
    pub id: String,
    /// `mou`, `loi`.
    pub instrument: String,
    /// Day of the version, ISO 8601.
    pub version: String,
    /// The article under which the form is cited.
    pub citation: String,
    /// Name of the form.
    pub title: Words3,
    /// How the text of each language stands.
    pub standing: BTreeMap<Language, Standing>,
    /// Its choices.
    pub choices: Vec<Choice>,
    /// Its blanks.
    pub blanks: Vec<Blank>,
    /// Its elements.
    pub elements: Vec<Element>,
    /// Its parts in order.
    pub units: Vec<Unit>,
    /// Words that a signature block begins with.
    pub signature: BTreeMap<Language, Vec<String>>,
    /// What is wrong with the printed form.
    pub defects: Vec<Defect>,
}

/// A bracket of the form from which one value is taken, the same throughout.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// `instrument`, `relation`, `collective`.
    pub id: String,
    /// Whether another agreed value is allowed ("etc.").
    #[serde(default)]
    pub other: bool,
    /// The printed values.
    #[serde(default)]
    pub value: Vec<ChoiceValue>,
}

/// One value of a choice in all languages; a language may have several spellings, the first is the form's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ChoiceValue {
    pub id: String,
    #[serde(default)]
    pub en: Vec<String>,
    #[serde(default)]
    pub th: Vec<String>,
    #[serde(default)]
    pub vi: Vec<String>,
}

impl ChoiceValue {
    /// The spellings in `language`.
    pub fn names(&self, language: Language) -> &[String] {
        match language {
            Language::Th => &self.th,
            Language::Vi => &self.vi,
            _ => &self.en,
        }
    }
}

/// A blank of the form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blank {
    /// `party-a`, `date`, `term`.
    pub id: String,
    /// What may be filled in.
    #[serde(rename = "type")]
    pub kind: BlankType,
}

/// What may be filled into a blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlankType {
    /// A province or other unit with its country.
    Party,
    /// A list of fields of cooperation.
    Fields,
    /// A number with a unit of time.
    Period,
    /// A place.
    Place,
    /// A date.
    Date,
    /// Names of languages.
    Languages,
    /// Another name for a choice that allows one.
    Name,
}

/// What the loss of an element means; the pack's rules give it kind, severity and road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Other words for the form's.
    Wording,
    /// A limit on what the sides promise is gone (authority, law, no rights and obligations).
    LimitRemoved,
    /// The term of the instrument is touched.
    Term,
    /// The languages or the text that decides are touched.
    Language,
}

/// A part of a clause that carries one idea.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Element {
    pub id: String,
    pub loss: Loss,
    #[serde(default)]
    pub en: Option<String>,
    #[serde(default)]
    pub th: Option<String>,
    #[serde(default)]
    pub vi: Option<String>,
}

/// A defect of the printed form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defect {
    /// `DF-10`.
    pub id: String,
    /// As printed.
    pub printed: String,
    /// The canonical reading, where there is one.
    #[serde(default)]
    pub read: Option<String>,
    /// What is wrong, in English (packs are read by their maintainers).
    pub en: String,
}

/// A part of the form: title, recital, clause, testimonium.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Unique in the form: `aspiration`, `5`.
    pub id: String,
    /// Where findings say it stands: `preamble`, `5`.
    pub place: String,
    /// Words that a paragraph of this part begins with, where its likeness alone does not tell.
    pub heads: BTreeMap<Language, Vec<String>>,
    /// Words any of which, denied in a paragraph, make it this part in other words.
    pub denied: BTreeMap<Language, Vec<String>>,
    /// Its text in each language.
    pub text: BTreeMap<Language, Vec<Item>>,
    /// The same as written in the pack.
    pub source: BTreeMap<Language, String>,
}

/// A piece of a form's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Words that stand as they are.
    Text(Vec<Literal>),
    /// `{name}`: a choice or blank.
    Slot(String),
    /// `[a|b]`: allowed readings, the canonical one first, with the defect of the print that makes them necessary.
    Alternatives(Vec<Vec<Item>>, Option<String>),
    /// `<name>…</name>`.
    Element(String, Vec<Item>),
}

/// A word of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// As printed.
    pub text: String,
    /// As compared.
    pub key: String,
    /// Word, number or mark.
    pub kind: Kind,
    /// Whether white space stands before it in the form.
    pub spaced: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    instrument: String,
    version: String,
    citation: String,
    title: Words3,
    standing: BTreeMap<Language, Standing>,
    #[serde(default)]
    choice: Vec<Choice>,
    #[serde(default)]
    blank: Vec<Blank>,
    #[serde(default)]
    element: Vec<Element>,
    unit: Vec<FileUnit>,
    #[serde(default)]
    signature: BTreeMap<Language, Vec<String>>,
    #[serde(default)]
    defect: Vec<Defect>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileUnit {
    id: String,
    #[serde(rename = "where")]
    place: String,
    #[serde(default)]
    en: Option<String>,
    #[serde(default)]
    th: Option<String>,
    #[serde(default)]
    vi: Option<String>,
    #[serde(default)]
    heads: BTreeMap<Language, Vec<String>>,
    #[serde(default)]
    denied: BTreeMap<Language, Vec<String>>,
}

impl Form {
    /// Parses the TOML of a form.
    ///
    /// # Errors
    /// One sentence for a broken file, an unknown slot, element or defect, or an unclosed bracket.
    pub fn parse(toml: &str) -> Result<Form, String> {
        let file: File = toml::from_str(toml).map_err(|e| e.to_string().trim().replace('\n', " "))?;
        let mut units = Vec::new();
        for unit in file.unit {
            let mut text = BTreeMap::new();
            let mut source = BTreeMap::new();
            for (language, written) in [(Language::En, unit.en), (Language::Th, unit.th), (Language::Vi, unit.vi)] {
                let Some(written) = written else { continue };
                let items = parse_items(&written, language == Language::Th)
                    .map_err(|e| format!("unit `{}` in {language}: {e}", unit.id))?;
                text.insert(language, items);
                source.insert(language, written);
            }
            units.push(Unit { id: unit.id, place: unit.place, heads: unit.heads, denied: unit.denied, text, source });
        }
        let form = Form {
            id: file.id,
            instrument: file.instrument,
            version: file.version,
            citation: file.citation,
            title: file.title,
            standing: file.standing,
            choices: file.choice,
            blanks: file.blank,
            elements: file.element,
            units,
            signature: file.signature,
            defects: file.defect,
        };
        for unit in &form.units {
            for (language, items) in &unit.text {
                form.check(items).map_err(|e| format!("unit `{}` in {language}: {e}", unit.id))?;
            }
        }
        Ok(form)
    }

    fn check(&self, items: &[Item]) -> Result<(), String> {
        for item in items {
            match item {
                Item::Text(_) => {}
                Item::Slot(name) => {
                    if self.choice(name).is_none() && self.blank(name).is_none() {
                        return Err(format!("`{{{name}}}` is neither a choice nor a blank"));
                    }
                }
                Item::Alternatives(options, defect) => {
                    if let Some(defect) = defect
                        && !self.defects.iter().any(|d| d.id == *defect)
                    {
                        return Err(format!("defect `{defect}` is not listed"));
                    }
                    for option in options {
                        self.check(option)?;
                    }
                }
                Item::Element(name, inner) => {
                    if self.element(name).is_none() {
                        return Err(format!("element `{name}` is not listed"));
                    }
                    self.check(inner)?;
                }
            }
        }
        Ok(())
    }

    /// The choice of that id.
    pub fn choice(&self, id: &str) -> Option<&Choice> {
        self.choices.iter().find(|c| c.id == id)
    }

    /// The blank of that id.
    pub fn blank(&self, id: &str) -> Option<&Blank> {
        self.blanks.iter().find(|b| b.id == id)
    }

    /// The element of that id.
    pub fn element(&self, id: &str) -> Option<&Element> {
        self.elements.iter().find(|e| e.id == id)
    }

    /// The unit of that id.
    pub fn unit(&self, id: &str) -> Option<&Unit> {
        self.units.iter().find(|u| u.id == id)
    }

    /// Whether the form has a text in `language`.
    pub fn speaks(&self, language: Language) -> bool {
        self.units.iter().any(|u| u.text.contains_key(&language))
    }
}

/// Parses the little language of form texts; see the head of `packs/th/forms/mou.toml`.
fn parse_items(written: &str, thai: bool) -> Result<Vec<Item>, String> {
    let chars: Vec<char> = written.chars().collect();
    let mut at = 0;
    let items = sequence(&chars, &mut at, &[], thai)?;
    if at < chars.len() {
        return Err(format!("unexpected `{}` at character {at}", chars.get(at).copied().unwrap_or(' ')));
    }
    Ok(items)
}

fn sequence(chars: &[char], at: &mut usize, stop: &[char], thai: bool) -> Result<Vec<Item>, String> {
    let mut items: Vec<Item> = Vec::new();
    let mut text = String::new();
    // Whether the form's own white space stands before the next item.
    let mut gap = false;
    let flush = |text: &mut String, items: &mut Vec<Item>, gap: &mut bool| {
        let ours = thai && !items.is_empty() && text.starts_with(' ') && !text.starts_with("  ");
        let literals = literals(if ours { text.trim_start() } else { text });
        if !literals.is_empty() {
            items.push(Item::Text(literals));
        }
        *gap = thai && text.ends_with("  ");
        text.clear();
    };
    while let Some(c) = chars.get(*at).copied() {
        if stop.contains(&c) || matches!(c, '|' | ']') || (c == '<' && chars.get(*at + 1) == Some(&'/')) {
            break;
        }
        match c {
            '{' => {
                flush(&mut text, &mut items, &mut gap);
                items.push(Item::Slot(take_until(chars, at, '}')?));
            }
            '<' => {
                flush(&mut text, &mut items, &mut gap);
                let name = take_until(chars, at, '>')?;
                let mut inner = sequence(chars, at, &[], thai)?;
                let close = take_until(chars, at, '>')?;
                if close != format!("/{name}") {
                    return Err(format!("`<{name}>` is closed by `<{close}>`"));
                }
                if gap {
                    part(&mut inner);
                }
                items.push(Item::Element(name, inner));
            }
            '[' => {
                flush(&mut text, &mut items, &mut gap);
                *at += 1;
                let mut options = Vec::new();
                loop {
                    // The canonical reading comes first, wherever it is written.
                    let first = chars.get(*at) == Some(&'*');
                    *at += usize::from(first);
                    let mut option = sequence(chars, at, &['|', ']'], thai)?;
                    if gap {
                        part(&mut option);
                    }
                    options.insert(if first { 0 } else { options.len() }, option);
                    match chars.get(*at) {
                        Some('|') => *at += 1,
                        Some(']') => {
                            *at += 1;
                            break;
                        }
                        _ => return Err("`[` is not closed".to_owned()),
                    }
                }
                let mut defect = None;
                if chars.get(*at) == Some(&'#') {
                    let name: String =
                        chars.iter().skip(*at + 1).take_while(|c| c.is_ascii_alphanumeric() || **c == '-').collect();
                    *at += 1 + name.chars().count();
                    defect = Some(name);
                }
                items.push(Item::Alternatives(options, defect));
            }
            _ => {
                text.push(c);
                *at += 1;
            }
        }
    }
    flush(&mut text, &mut items, &mut gap);
    Ok(items)
}

/// Puts white space before the first word.
fn part(items: &mut [Item]) {
    match items.first_mut() {
        Some(Item::Text(words)) => words.iter_mut().take(1).for_each(|w| w.spaced = true),
        Some(Item::Element(_, inner)) => part(inner),
        Some(Item::Alternatives(options, _)) => options.iter_mut().for_each(|o| part(o)),
        Some(Item::Slot(_)) | None => {}
    }
}

fn take_until(chars: &[char], at: &mut usize, close: char) -> Result<String, String> {
    let rest = chars.get(*at + 1..).unwrap_or_default();
    let length = rest.iter().position(|c| *c == close).ok_or_else(|| format!("`{close}` is missing"))?;
    *at += length + 2;
    Ok(rest.iter().take(length).collect())
}

fn literals(text: &str) -> Vec<Literal> {
    let tokens = token::atoms(text, token::tokens(text, Span::new(0, text.len()), &|_| false));
    let ends: Vec<usize> = tokens.iter().skip(1).map(|t| t.span.start).chain([text.len()]).collect();
    tokens
        .into_iter()
        .zip(ends)
        .map(|(t, next)| {
            // ๆ and ฯ are no words and are not compared, but they are printed: ต่าง ๆ.
            let behind = text.get(t.span.end..next).filter(|gap| gap.contains(['ๆ', 'ฯ'])).map_or("", str::trim_end);
            Literal {
                spaced: text.get(..t.span.start).is_some_and(|b| b.ends_with(char::is_whitespace)),
                text: format!("{}{behind}", t.span.of(text)),
                key: t.key,
                kind: t.kind,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_repetition_are_printed() {
        let printed: String = literals("ในด้านต่าง ๆ ที่มี").iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join("|");
        assert!(printed.contains("ต่าง ๆ|"), "{printed}");
    }

    #[test]
    fn parses_the_little_language() {
        let items = parse_items("The {collective} will <a>do [this|that|]#DF-1</a>.", false).unwrap();
        assert_eq!(items.len(), 5);
        assert!(matches!(&items[1], Item::Slot(s) if s == "collective"));
        let Item::Element(name, inner) = &items[3] else { panic!() };
        assert_eq!(name, "a");
        assert!(matches!(&inner[1], Item::Alternatives(o, Some(d)) if o.len() == 3 && o[2].is_empty() && d == "DF-1"));
    }

    #[test]
    fn the_canonical_reading_comes_first_and_white_space_beside_marks_is_ours() {
        let items = parse_items("จะ [ต้อง|*] ร่วมมือ  <a>ภายใต้</a>  [และ|หรือ] นี้", true).unwrap();
        assert!(matches!(&items[1], Item::Alternatives(o, None) if o[0].is_empty() && o.len() == 2));
        let spaced = |item: &Item| match item {
            Item::Text(words) => words[0].spaced,
            Item::Element(_, inner) => matches!(&inner[0], Item::Text(words) if words[0].spaced),
            Item::Alternatives(o, _) => o.iter().flatten().all(|i| matches!(i, Item::Text(words) if words[0].spaced)),
            Item::Slot(_) => false,
        };
        let told: Vec<bool> = items.iter().skip(2).map(spaced).collect();
        assert_eq!(told, [false, true, true, false]);
    }

    #[test]
    fn says_what_is_wrong() {
        for bad in ["{open", "[a|b", "<a>x</b>", "a]"] {
            assert!(parse_items(bad, false).is_err(), "{bad}");
        }
    }
}
