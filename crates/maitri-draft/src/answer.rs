//! What an office answers, and what it comes to: one set of answers gives the paper in every language.
//!
//! Answers are a table (TOML or JSON): `template`, and a value for each blank of that template by its id.

use maitri_document::lang::numbers::Unit;
use maitri_document::lang::{dates, fold, say};
use maitri_pack::template::{AnswerType, Template, TemplateBlank};
use maitri_pack::{Choice, ChoiceValue, Form, Language, Packs, Place, Words3};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Answers, as a file holds them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    /// The template that they are for: `th/mou`.
    pub template: String,
    /// A value for each blank, by its id.
    #[serde(flatten)]
    pub values: Map<String, Value>,
}

/// Why a paper cannot be written yet: a blank, and what is amiss with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The id of the blank.
    pub blank: String,
    /// What is amiss.
    pub what: What,
}

/// What is amiss with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// It is missing.
    Missing,
    /// The template has no such blank; the nearest that it has.
    NotAsked(Option<String>),
    /// It is not known, and was not given in every language.
    Unknown(String),
    /// It names several things.
    Several(String, Vec<String>),
    /// It lacks words in a language.
    Lacks(Language),
    /// It is no day.
    NoDate(String),
    /// It names something a second time.
    Twice(String),
    /// What the pack says must hold of it does not; the pack's sentence.
    Must(Words3),
    /// It is no length of time.
    NoPeriod(String),
    /// It is of another shape than the blank takes; what it takes.
    Shape(&'static str),
}

impl Fault {
    fn new(blank: &str, what: What) -> Fault {
        Fault { blank: blank.to_owned(), what }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let blank = &self.blank;
        match &self.what {
            What::Missing => write!(f, "`{blank}` has no answer"),
            What::NotAsked(None) => write!(f, "the template does not ask for `{blank}`"),
            What::NotAsked(Some(near)) => {
                write!(f, "the template does not ask for `{blank}`; did you mean `{near}`?")
            }
            What::Unknown(given) => write!(
                f,
                "`{blank}`: `{given}` is not known; give its id, or its words in each language: {{ th = …, vi = …, en = … }}"
            ),
            What::Several(given, which) => {
                write!(f, "`{blank}`: `{given}` can be {}; give the id", which.join(" or "))
            }
            What::Lacks(language) => write!(f, "`{blank}` has no words in {language}"),
            What::NoDate(given) => write!(f, "`{blank}`: `{given}` is no day of the calendar (2026-12-01)"),
            What::NoPeriod(given) => write!(f, "`{blank}`: `{given}` is no length of time (5 years, 6 months)"),
            What::Twice(given) => write!(f, "`{blank}` names `{given}` twice"),
            What::Must(say) => write!(f, "`{blank}`: {}", say.en),
            What::Shape(takes) => write!(f, "`{blank}` takes {takes}"),
        }
    }
}

/// Words that somebody gave: the same for all languages, or each its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    all: Option<String>,
    each: BTreeMap<Language, String>,
}

impl Said {
    /// The words as given.
    pub fn of(value: &Value) -> Option<Said> {
        let tidy = |t: &str| Some(t.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|t| !t.is_empty());
        match value {
            Value::String(text) => Some(Said { all: Some(tidy(text)?), each: BTreeMap::new() }),
            Value::Object(map) => {
                let mut each = BTreeMap::new();
                for (key, value) in map {
                    let language = Language::from_code(key)?;
                    if let Some(text) = value.as_str().and_then(tidy) {
                        each.insert(language, text);
                    }
                }
                (!each.is_empty()).then_some(Said { all: None, each })
            }
            _ => None,
        }
    }

    /// The words for a language. Words given for all stand only where their script does: a name in Thai letters is no name in an
    /// English text.
    pub fn get(&self, language: Language) -> Option<&str> {
        let thai = |t: &str| t.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
        let fits = |t: &&String| thai(t) == (language == Language::Th) || t.chars().all(|c| !c.is_alphabetic());
        self.each.get(&language).or_else(|| self.all.as_ref().filter(fits)).map(String::as_str)
    }
}

/// An answer understood.
#[derive(Debug, Clone)]
pub enum Answer<'p> {
    /// Words.
    Said(Said),
    /// A day or month, ISO 8601.
    Date(String),
    /// A length of time.
    Period(u32, Unit),
    /// A place of the packs.
    Place(&'p Place),
    /// A party.
    Party(Box<Party<'p>>),
    /// The id of a choice.
    Choice(String),
    /// A value of the form, and its words where they are not the first that the form has.
    Named(Option<&'p ChoiceValue>, Said),
    /// Fields of cooperation.
    Fields(Vec<FieldNamed<'p>>),
    /// Codes of languages.
    Tongues(Vec<String>),
}

/// A field of cooperation: of the thesaurus, or in words of the office.
#[derive(Debug, Clone)]
pub enum FieldNamed<'p> {
    /// Of the thesaurus.
    Known(&'p maitri_pack::Field),
    /// Own words.
    Own(Said),
}

impl FieldNamed<'_> {
    fn same(&self, other: &FieldNamed<'_>) -> bool {
        match (self, other) {
            (FieldNamed::Known(a), FieldNamed::Known(b)) => a.id == b.id,
            (FieldNamed::Own(a), FieldNamed::Own(b)) => a == b,
            _ => false,
        }
    }
}

/// A party of an instrument.
#[derive(Debug, Clone)]
pub struct Party<'p> {
    /// Its place, where the packs know it.
    pub place: Option<&'p Place>,
    /// Its name in own words.
    pub name: Said,
    /// ISO code of its country.
    pub country: String,
    /// The person who signs.
    pub signer: Said,
    /// The person's title, where it is not the head of the unit.
    pub title: Said,
}

/// Reads the answers for a template.
///
/// # Errors
/// Every answer that is missing or amiss.
pub fn read<'p>(
    packs: &'p Packs,
    template: &Template,
    answers: &Answers,
) -> Result<BTreeMap<String, Answer<'p>>, Vec<Fault>> {
    let mut out = BTreeMap::new();
    let mut faults = Vec::new();
    let form = template.form.as_ref().and_then(|f| packs.form(f));
    for blank in &template.blank {
        let given = answers.values.get(&blank.id).filter(|v| !is_empty(v));
        match given {
            Some(value) => match one(packs, form, blank, value) {
                Ok(answer) => {
                    out.insert(blank.id.clone(), answer);
                }
                Err(what) => faults.push(Fault::new(&blank.id, what)),
            },
            None if blank.optional => {}
            None => faults.push(Fault::new(&blank.id, What::Missing)),
        }
    }
    for id in answers.values.keys().filter(|id| !BESIDE.contains(&id.as_str())) {
        if !template.blank.iter().any(|b| b.id == *id) {
            let near = template.blank.iter().map(|b| b.id.clone()).min_by_key(|b| distance(b, id));
            faults.push(Fault::new(id, What::NotAsked(near.filter(|b| distance(b, id) <= 3))));
        }
    }
    if faults.is_empty() { Ok(out) } else { Err(faults) }
}

/// An answer with its letters composed: some keyboards and programs give a letter and its marks apart, and a paper must not.
pub fn composed(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(fold::composed(text)),
        Value::Array(items) => Value::Array(items.iter().map(composed).collect()),
        Value::Object(map) => Value::Object(map.iter().map(|(name, value)| (name.clone(), composed(value))).collect()),
        other => other.clone(),
    }
}

/// What a file of answers may hold beside the blanks: in which order the parties stand, and what goes to the working plan.
pub const BESIDE: [&str; 2] = ["first", "plan"];

/// Whether an answer says nothing.
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_empty),
        Value::Object(map) => map.values().all(is_empty),
        _ => false,
    }
}

/// One answer.
fn one<'p>(packs: &'p Packs, form: Option<&'p Form>, blank: &TemplateBlank, value: &Value) -> Result<Answer<'p>, What> {
    match blank.kind {
        AnswerType::Party => party(packs, value).map(|p| Answer::Party(Box::new(p))),
        AnswerType::Place => match value.as_str() {
            Some(text) => match place(packs, text, None)? {
                Some(place) => Ok(Answer::Place(place)),
                None => Err(What::Unknown(text.to_owned())),
            },
            None => Said::of(value).map(Answer::Said).ok_or(What::Shape("a place, or its words in each language")),
        },
        AnswerType::Date => {
            let text = value.as_str().ok_or(What::Shape("a day"))?;
            date(text).map(Answer::Date).ok_or_else(|| What::NoDate(text.to_owned()))
        }
        AnswerType::Period => {
            let text = value.as_str().ok_or(What::Shape("a length of time"))?;
            say::read_period(text).map(|(n, u)| Answer::Period(n, u)).ok_or_else(|| What::NoPeriod(text.to_owned()))
        }
        AnswerType::Choice => {
            let text = value.as_str().ok_or(What::Shape("one of its options"))?;
            match blank.options.contains_key(text) {
                true => Ok(Answer::Choice(text.to_owned())),
                false => Err(What::Several(text.to_owned(), blank.options.keys().cloned().collect())),
            }
        }
        AnswerType::FormChoice => {
            let choice =
                form.and_then(|f| f.choice(&blank.id)).ok_or(What::Shape("nothing: the form has no such choice"))?;
            named(choice, value)
        }
        AnswerType::Fields => {
            let items = match value {
                Value::Array(items) => items.clone(),
                Value::String(text) => {
                    text.split([',', ';', '\n']).map(|t| Value::String(t.trim().to_owned())).collect()
                }
                _ => return Err(What::Shape("a list of fields")),
            };
            let mut fields: Vec<FieldNamed<'_>> = Vec::new();
            for item in items.iter().filter(|v| !is_empty(v)) {
                let one = field(packs, item)?;
                if fields.iter().any(|other| other.same(&one)) {
                    return Err(What::Twice(item.as_str().map_or_else(|| item.to_string(), str::to_owned)));
                }
                fields.push(one);
            }
            Ok(Answer::Fields(fields))
        }
        AnswerType::Tongues => {
            let codes: Vec<String> = match value {
                Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
                Value::String(text) => text.split([',', ' ', ';']).map(str::to_owned).collect(),
                _ => return Err(What::Shape("codes of languages")),
            };
            Ok(Answer::Tongues(codes.into_iter().map(|c| c.trim().to_lowercase()).filter(|c| !c.is_empty()).collect()))
        }
        _ => Said::of(value).map(Answer::Said).ok_or(What::Shape("words, or words in each language")),
    }
}

/// A whole day as it was given, in any of the ways that papers write it: an instrument is signed on a day, not in a month.
pub fn date(text: &str) -> Option<String> {
    when(text).filter(|iso| iso.len() == "2026-12-01".len())
}

/// A day, a month or a year as a paper writes it, as exact as it does.
pub fn when(text: &str) -> Option<String> {
    let text = text.trim();
    // A year of the Buddhist era is one however the day is written: 2569-12-01 is a day of 2026.
    let written = |iso: &str| {
        let era = iso.get(..4).and_then(|y| y.parse::<u32>().ok()).map(dates::to_common_era)?;
        let iso = format!("{era:04}{}", iso.get(4..)?);
        say::date(&iso, maitri_document::paper::Tongue::English, false).map(|_| iso)
    };
    if let Some(iso) = written(text) {
        return Some(iso);
    }
    let found = dates::find(text, 0);
    let [only] = found.as_slice() else { return None };
    written(&only.date.iso()?)
}

/// The place that a text names by id or name; `None` where the packs know none.
fn place<'p>(packs: &'p Packs, text: &str, country: Option<&str>) -> Result<Option<&'p Place>, What> {
    let text = text.trim();
    if let Some(place) = packs.places.get(text) {
        return Ok(Some(place));
    }
    let mut found: Vec<&Place> = packs.places.find(text, country).into_iter().map(|(p, _)| p).collect();
    if found.len() > 1 {
        // The unit that stands goes before one that is no more.
        found.retain(|p| p.to.is_none());
    }
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        many => Err(What::Several(text.to_owned(), many.iter().map(|p| p.id.clone()).collect())),
    }
}

fn party<'p>(packs: &'p Packs, value: &Value) -> Result<Party<'p>, What> {
    const SHAPE: What = What::Shape("a place, or { place, signer, title } or { name, country, signer, title }");
    let empty = Map::new();
    let (words, map) = match value {
        Value::String(text) => (Some(text.as_str()), &empty),
        Value::Object(map) => (map.get("place").and_then(Value::as_str), map),
        _ => return Err(SHAPE),
    };
    if map.keys().any(|k| !["place", "name", "country", "signer", "title"].contains(&k.as_str())) {
        return Err(SHAPE);
    }
    let said = |key: &str| map.get(key).and_then(Said::of).unwrap_or_default();
    let country = map.get("country").and_then(Value::as_str).map(str::to_uppercase);
    let place = match words {
        Some(text) => Some(place(packs, text, country.as_deref())?.ok_or_else(|| What::Unknown(text.to_owned()))?),
        None => None,
    };
    let country = place.map(|p| p.country.clone()).or(country);
    let name = said("name");
    match country {
        Some(country) if place.is_some() || name != Said::default() => {
            if !packs.places.countries.iter().any(|c| c.code == country) {
                return Err(What::Unknown(country));
            }
            Ok(Party { place, name, country, signer: said("signer"), title: said("title") })
        }
        _ => Err(SHAPE),
    }
}

/// A name that the form offers, by its id or any of its spellings; or, where the form allows one, another.
fn named<'p>(choice: &'p Choice, value: &Value) -> Result<Answer<'p>, What> {
    let ids = || choice.value.iter().map(|v| v.id.clone()).collect();
    let said = Said::of(value).ok_or(What::Shape("a name of the form, or own words in each language"))?;
    if let Some(text) = &said.all {
        if let Some(value) = choice.value.iter().find(|v| v.id == *text) {
            return Ok(Answer::Named(Some(value), Said::default()));
        }
        let key = fold::key(text);
        let spelt = |value: &ChoiceValue| {
            Language::SPOKEN.into_iter().find_map(|l| {
                let name = value.names(l).iter().find(|n| fold::key(n) == key)?;
                Some(Said { all: None, each: BTreeMap::from([(l, name.clone())]) })
            })
        };
        let mut found: Vec<_> = choice.value.iter().filter_map(|v| Some((v, spelt(v)?))).collect();
        return match found.len() {
            0 if choice.other => Err(What::Unknown(text.clone())),
            0 => Err(What::Several(text.clone(), ids())),
            1 => found.pop().map(|(value, own)| Answer::Named(Some(value), own)).ok_or(What::Missing),
            // Vietnamese "kết nghĩa" is twin and sister: a person says which.
            _ => Err(What::Several(text.clone(), found.iter().map(|(v, _)| v.id.clone()).collect())),
        };
    }
    let words = || said.each.values().cloned().collect::<Vec<_>>().join(" / ");
    let holds = |value: &&ChoiceValue| {
        said.each.iter().all(|(l, t)| value.names(*l).iter().any(|n| fold::key(n) == fold::key(t)))
    };
    let found: Vec<&ChoiceValue> = choice.value.iter().filter(holds).collect();
    match found.as_slice() {
        [only] => Ok(Answer::Named(Some(only), said)),
        [] if choice.other => Ok(Answer::Named(None, said)),
        [] => Err(What::Several(words(), ids())),
        many => Err(What::Several(words(), many.iter().map(|v| v.id.clone()).collect())),
    }
}

fn field<'p>(packs: &'p Packs, value: &Value) -> Result<FieldNamed<'p>, What> {
    let said = Said::of(value).ok_or(What::Shape("a list of fields"))?;
    let Some(text) = &said.all else { return Ok(FieldNamed::Own(said)) };
    let key = fold::key(text);
    let all = packs.fields.all();
    if let Some(field) = all.iter().find(|f| f.id == *text) {
        return Ok(FieldNamed::Known(field));
    }
    let spelt =
        |f: &&maitri_pack::Field| Language::SPOKEN.iter().any(|l| f.names(*l).iter().any(|n| fold::key(n) == key));
    match all.iter().filter(spelt).collect::<Vec<_>>().as_slice() {
        [] => Err(What::Unknown(text.clone())),
        [only] => Ok(FieldNamed::Known(only)),
        many => Err(What::Several(text.clone(), many.iter().map(|f| f.id.clone()).collect())),
    }
}

/// How many letters two short words differ by.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let next = (left + 1).min(*cell + 1).min(corner + usize::from(x != *y));
            corner = *cell;
            *cell = next;
            left = next;
        }
    }
    row.last().copied().unwrap_or(0)
}
