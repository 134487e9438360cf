//! An answer as somebody gave it becomes what a template may say: words in the paper's language, and their parts.
//!
//! `{{ signed }}` says the day in words, `{{ signed.short }}` in figures: each kind of answer has one way to be said and fields
//! for the others.

use maitri_document::lang::{dates, digits, fold, say};
use maitri_document::paper::Tongue;
use maitri_pack::grammar::{self, Grammar};
use maitri_pack::papers::Papers;
use maitri_pack::template::{AnswerType, TemplateBlank, tongue};
use maitri_pack::{Language, Packs, Place, Words3};
use minijinja::Value;
use minijinja::value::{Enumerator, Object, ObjectRepr};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What keeps a paper from being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The question, by its id; with row and column where it is rows: `activities 2 period`. Empty where it is the template.
    pub blank: String,
    /// The question as asked, in the paper's language.
    pub question: String,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// It is not there.
    Missing,
    /// It is there, but not in this language.
    MissingIn(Language),
    /// It is of another kind; what was wanted, and what was given.
    Wanted(&'static str, String),
    /// No place, office or field of that name is known.
    NotKnown(String),
    /// Several places have that name; their ids.
    Several(String, Vec<String>),
    /// Nothing asks it.
    NotAsked,
    /// What the pack says must hold of it does not; the pack's sentence.
    Must(Words3),
    /// The template itself is wrong: a sentence for its author.
    Template(String),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.blank.is_empty() {
            write!(f, "`{}`: ", self.blank)?;
        }
        match &self.kind {
            FaultKind::Missing => write!(f, "is not answered"),
            FaultKind::MissingIn(language) => write!(f, "is not answered in the language `{language}`"),
            FaultKind::Wanted(what, given) => write!(f, "`{given}` is not {what}"),
            FaultKind::NotKnown(given) => write!(f, "`{given}` is not known"),
            FaultKind::Several(given, ids) => write!(f, "`{given}` may be any of {}", ids.join(", ")),
            FaultKind::NotAsked => write!(f, "is answered, and nothing asks it"),
            FaultKind::Must(say) => f.write_str(&say.en),
            FaultKind::Template(message) => f.write_str(message),
        }?;
        if !self.question.is_empty() {
            write!(f, " ({})", self.question)?;
        }
        Ok(())
    }
}

/// Something that is said in one way and has further fields.
#[derive(Debug)]
struct Said {
    words: String,
    fields: BTreeMap<&'static str, Value>,
}

impl Object for Said {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.fields.get(key.as_str()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}

fn said<const N: usize>(words: String, fields: [(&'static str, Value); N]) -> Value {
    Value::from_object(Said { words, fields: fields.into_iter().collect() })
}

/// What a signature takes.
pub const SIGNER: &str = "a person who signs, with `name` and `title`";
/// What a signature in the name of a body takes.
pub const SIGNER_FOR_BODY: &str = "a person who signs in the name of a `body`";
/// What a signature for somebody else takes.
pub const SIGNER_FOR_OFFICE: &str = "a person who signs for an `office`";
/// What a letter that is referred to takes.
pub const LETTER: &str = "a letter with `number` and `date`";

/// What answers are said with.
pub(crate) struct Speaker<'a> {
    pub(crate) packs: &'a Packs,
    pub(crate) papers: &'a Papers,
    pub(crate) grammar: Option<&'a Grammar>,
    pub(crate) language: Language,
    pub(crate) thai_digits: bool,
    /// The day of writing, ISO 8601.
    pub(crate) today: &'a str,
    pub(crate) faults: Vec<Fault>,
}

/// Most rows or lines that one answer may have: a paper is read by a person.
const MOST: usize = 2_000;

impl Speaker<'_> {
    fn tongue(&self) -> Tongue {
        tongue(self.language)
    }

    fn fault(&mut self, blank: &TemplateBlank, path: &str, kind: FaultKind) {
        self.faults.push(Fault { blank: path.to_owned(), question: blank.ask.get(self.language).to_owned(), kind });
    }

    /// The answer of a blank. An open one that may stay open is nothing, or no items.
    pub(crate) fn answer(&mut self, blank: &TemplateBlank, path: &str, given: Option<&Json>) -> Value {
        let open = match given {
            None | Some(Json::Null) => true,
            Some(Json::String(text)) => text.trim().is_empty(),
            Some(Json::Array(items)) => items.is_empty(),
            _ => false,
        };
        let Some(given) = given.filter(|_| !open) else {
            if !blank.optional {
                self.fault(blank, path, FaultKind::Missing);
            }
            return self.open(blank.kind);
        };
        match self.convert(blank, path, given) {
            Ok(value) => value,
            Err(kind) => {
                self.fault(blank, path, kind);
                self.open(blank.kind)
            }
        }
    }

    fn open(&self, kind: AnswerType) -> Value {
        match kind {
            AnswerType::Text
            | AnswerType::Lines
            | AnswerType::Letters
            | AnswerType::Enclosures
            | AnswerType::Rows
            | AnswerType::Fields => Value::from(Vec::<Value>::new()),
            AnswerType::YesNo => Value::from(false),
            _ => Value::from(()),
        }
    }

    fn convert(&mut self, blank: &TemplateBlank, path: &str, given: &Json) -> Result<Value, FaultKind> {
        Ok(match blank.kind {
            AnswerType::Line => Value::from(self.words(given)?),
            AnswerType::Text | AnswerType::Lines => {
                let given = self.in_language(given)?;
                let lines = match given {
                    Json::Array(items) => {
                        items.iter().take(MOST).map(|i| self.words(i)).collect::<Result<Vec<_>, _>>()?
                    }
                    other => self.words(other)?.lines().map(|l| l.trim().to_owned()).collect(),
                };
                Value::from(lines.into_iter().filter(|l| !l.is_empty()).collect::<Vec<_>>())
            }
            AnswerType::Date => {
                let text = self.words(given)?;
                let iso = iso(&text).ok_or(FaultKind::Wanted("a day like 2026-02-23", text))?;
                self.date(&iso).ok_or(FaultKind::Wanted("a day that exists", iso))?
            }
            AnswerType::Number => {
                let text = plain(given).ok_or(FaultKind::Wanted("a whole number", given.to_string()))?;
                // Papers count people, copies and money: never fewer than none.
                let number = number(&text).filter(|n| *n >= 0);
                let number = number.ok_or(FaultKind::Wanted("a whole number, not below zero", text))?;
                self.number(number)
            }
            AnswerType::Place => {
                let text = plain(given).ok_or(FaultKind::Wanted("a place", given.to_string()))?;
                let place = self.find_place(&text)?;
                self.place(place)
            }
            AnswerType::Office => Value::from(self.office(given)?),
            AnswerType::Signer => self.signer(given)?,
            AnswerType::Letter => self.letter(given)?,
            AnswerType::Letters => self.each(given, |s, item| s.letter(item))?,
            AnswerType::Enclosures => self.each(given, |s, item| s.enclosure(item))?,
            AnswerType::Fields => self.each(given, |s, item| s.field(item))?,
            AnswerType::Period => {
                let text = self.words(given)?;
                let (n, unit) =
                    say::read_period(&text).ok_or(FaultKind::Wanted("a length of time like `5 years`", text))?;
                Value::from(say::period(n, unit, self.tongue(), self.thai_digits))
            }
            AnswerType::Choice => {
                let id = plain(given).unwrap_or_default();
                let options: Vec<&str> = blank.options.keys().map(String::as_str).collect();
                let name = blank.options.get(&id).ok_or(FaultKind::Several(id.clone(), owned(&options)))?;
                said(name.get(self.language).to_owned(), [("id", Value::from(id))])
            }
            AnswerType::YesNo => match given {
                Json::Bool(yes) => Value::from(*yes),
                other => match plain(other).unwrap_or_default().to_lowercase().as_str() {
                    "yes" | "true" => Value::from(true),
                    "no" | "false" => Value::from(false),
                    text => return Err(FaultKind::Wanted("yes or no", text.to_owned())),
                },
            },
            // What only an instrument asks is answered where instruments are put together, with their form.
            AnswerType::Party | AnswerType::FormChoice | AnswerType::Tongues => {
                return Err(FaultKind::Template("only an instrument can ask this".to_owned()));
            }
            AnswerType::Rows => {
                let Json::Array(rows) = given else { return Err(FaultKind::Wanted("rows", given.to_string())) };
                let mut out = Vec::new();
                for (n, row) in rows.iter().take(MOST).enumerate() {
                    let Json::Object(cells) = row else {
                        return Err(FaultKind::Wanted("a row with its columns named", row.to_string()));
                    };
                    let mut said = BTreeMap::new();
                    for column in &blank.column {
                        let place = format!("{path} {} {}", n + 1, column.id);
                        said.insert(column.id.clone(), self.answer(column, &place, cells.get(&column.id)));
                    }
                    for name in cells.keys().filter(|name| !said.contains_key(*name)).cloned().collect::<Vec<_>>() {
                        self.fault(blank, &format!("{path} {} {name}", n + 1), FaultKind::NotAsked);
                    }
                    out.push(Value::from(said));
                }
                Value::from(out)
            }
        })
    }

    fn each(
        &mut self,
        given: &Json,
        one: impl Fn(&mut Self, &Json) -> Result<Value, FaultKind>,
    ) -> Result<Value, FaultKind> {
        let single = [given.clone()];
        let items = match given {
            Json::Array(items) => items.as_slice(),
            _ => &single,
        };
        let items = items.iter().take(MOST).map(|item| one(self, item)).collect::<Result<Vec<_>, _>>()?;
        Ok(Value::from(items))
    }

    /// An answer that is given by language, in ours.
    fn in_language<'j>(&self, given: &'j Json) -> Result<&'j Json, FaultKind> {
        match given {
            Json::Object(each) if !each.is_empty() && each.keys().all(|k| Language::from_code(k).is_some()) => {
                each.get(self.language.code()).ok_or(FaultKind::MissingIn(self.language))
            }
            other => Ok(other),
        }
    }

    /// One text in the paper's language and digits.
    fn words(&self, given: &Json) -> Result<String, FaultKind> {
        let given = self.in_language(given)?;
        let text = plain(given).ok_or(FaultKind::Wanted("a text", given.to_string()))?;
        Ok(self.in_digits(&text))
    }

    /// Thai digits where the paper has them; a word with Latin letters (an address of the net, `COVID-19`) stays as it is.
    fn in_digits(&self, text: &str) -> String {
        if self.language != Language::Th {
            // A Thai keyboard types Thai digits: in a number of another language they stand as its own. In a sentence, or in the
            // number of a Thai letter, they are words of somebody and stay.
            let is_number = text.chars().any(|c| digits::value(c).is_some())
                && text.chars().all(|c| digits::value(c).is_some() || !c.is_alphabetic() || c.is_uppercase());
            if !is_number {
                return text.to_owned();
            }
            let arabic = |c: char| digits::value(c).and_then(|d| char::from_digit(d, 10));
            return text.chars().map(|c| arabic(c).unwrap_or(c)).collect();
        }
        in_digits(text, self.thai_digits)
    }

    fn part(&self, given: &Json, name: &str, wanted: &'static str) -> Result<String, FaultKind> {
        let part = given.get(name).ok_or(FaultKind::Wanted(wanted, given.to_string()))?;
        self.words(part)
    }

    fn optional_part(&self, given: &Json, name: &str) -> Result<String, FaultKind> {
        given.get(name).filter(|p| !p.is_null()).map_or(Ok(String::new()), |p| self.words(p))
    }

    /// A day or month, as this language's papers say it.
    pub(crate) fn date(&self, iso: &str) -> Option<Value> {
        let words = say::date(iso, self.tongue(), self.thai_digits)?;
        let month = iso.get(..7).and_then(|m| say::date(m, self.tongue(), self.thai_digits));
        let year: u32 = iso.get(..4)?.parse().ok()?;
        let era = if self.tongue() == Tongue::Thai { year + 543 } else { year };
        let (day, in_month) = (iso.get(8..10), iso.get(5..7));
        let short = match (day, in_month, self.tongue()) {
            (Some(d), Some(m), Tongue::Vietnamese) => format!("{d}/{m}/{year}"),
            (None, Some(m), Tongue::Vietnamese) => format!("{m}/{year}"),
            _ => words.clone(),
        };
        // What stands in a letter's own head: the day stays open where only the month is known.
        let head = match (self.grammar, day) {
            (Some(grammar), None) => {
                let year = self.in_digits(&era.to_string());
                let value = |slot: &str| match slot {
                    "month" => month.clone(),
                    "year" => Some(year.clone()),
                    _ => None,
                };
                let pattern = if in_month.is_some() { &grammar.open_day } else { &grammar.open_date };
                // As a rule the month is printed with the words for day before it: `ngày      tháng 02 năm 2026`.
                grammar::fill(pattern, &value).unwrap_or_else(|_| words.clone())
            }
            _ => words.clone(),
        };
        Some(said(
            words,
            [
                ("short", Value::from(short)),
                ("head", Value::from(head)),
                ("iso", Value::from(iso)),
                ("month", Value::from(month)),
                ("year", Value::from(self.in_digits(&era.to_string()))),
            ],
        ))
    }

    /// A number: in figures; `.n` to reckon with, `.grouped` with its thousands apart, `.two` in two figures at least, `.words`
    /// in words where it is small.
    fn number(&self, number: i64) -> Value {
        let small = u32::try_from(number).ok().and_then(|n| say::number(n, self.tongue()));
        said(
            self.in_digits(&number.to_string()),
            [
                ("n", Value::from(number)),
                ("grouped", Value::from(grouped(number, self.tongue(), self.thai_digits))),
                ("two", Value::from(self.in_digits(&format!("{number:02}")))),
                ("words", Value::from(small.unwrap_or_else(|| self.in_digits(&number.to_string())))),
            ],
        )
    }

    fn find_place(&self, text: &str) -> Result<&Place, FaultKind> {
        if let Some(place) = self.packs.places.get(text) {
            return Ok(place);
        }
        // A unit of today is meant, unless no such has the name.
        let mut found: Vec<&Place> = self.packs.places.find(text, None).into_iter().map(|(p, _)| p).collect();
        if found.iter().any(|p| p.to.is_none()) {
            found.retain(|p| p.to.is_none());
        }
        if found.iter().any(|p| p.level == 1) {
            found.retain(|p| p.level == 1);
        }
        match found.as_slice() {
            [] => Err(FaultKind::NotKnown(text.to_owned())),
            [one] => Ok(one),
            several => Err(FaultKind::Several(text.to_owned(), several.iter().map(|p| p.id.clone()).collect())),
        }
    }

    /// A unit: `จังหวัดน่าน`; `.name` alone, `.head` of it, `.country` in full, `.full` the unit with its country.
    pub(crate) fn place(&self, place: &Place) -> Value {
        let name = place.name(self.language);
        let kind = self.papers.units.kind(&place.country, &place.kind);
        let unit = kind.map_or_else(|| name.to_owned(), |k| k.unit(self.language, name));
        let head = kind.map_or_else(String::new, |k| k.head(self.language, name));
        let country = self.packs.places.countries.iter().find(|c| c.code == place.country);
        let long = country.and_then(|c| c.long.get(&self.language)).cloned().unwrap_or_default();
        let short = country.and_then(|c| c.short.get(&self.language)).cloned().unwrap_or_default();
        let full = match self.tongue() {
            Tongue::Thai => format!("{unit} {long}"),
            _ => format!("{unit}, {long}"),
        };
        said(
            unit,
            [
                ("id", Value::from(place.id.as_str())),
                ("name", Value::from(name)),
                ("head", Value::from(head)),
                ("country", Value::from(long)),
                ("country_short", Value::from(short)),
                ("code", Value::from(place.country.as_str())),
                ("full", Value::from(full)),
            ],
        )
    }

    /// An office by its id, of a place where one is named (`vn.ppc@vn.dien-bien`); any other words are an office that the
    /// packs do not list, and stand as they are.
    pub(crate) fn office(&self, given: &Json) -> Result<String, FaultKind> {
        let text = self.words(given)?;
        let (id, place) = text.split_once('@').map_or((text.as_str(), None), |(id, place)| (id.trim(), Some(place)));
        let Some(office) = self.packs.offices.iter().find(|o| o.id == id) else {
            let like_an_id = id.contains('.') && id.chars().all(|c| c.is_ascii_lowercase() || "-.".contains(c));
            return if like_an_id || place.is_some() { Err(FaultKind::NotKnown(text)) } else { Ok(text) };
        };
        let names = office.names.get(&self.language).and_then(|n| n.first());
        let name = names.cloned().ok_or(FaultKind::NotKnown(text.clone()))?;
        let Some(place) = place else { return Ok(name) };
        let place = self.find_place(place.trim())?;
        let own = place.name(self.language);
        let unit = self.papers.units.kind(&place.country, &place.kind);
        let unit = unit.map_or_else(|| own.to_owned(), |k| k.unit(self.language, own));
        // An office's name may end with the word for its level ("… tỉnh", "…จังหวัด"); the unit says it again.
        let plain = self.papers.units.kind(&place.country, "province").map(|k| k.unit(self.language, "*"));
        let level = plain.unwrap_or_default().replace('*', "");
        let stem = name.strip_suffix(level.trim()).filter(|_| !level.trim().is_empty()).unwrap_or(&name);
        Ok(match self.tongue() {
            Tongue::Thai => format!("{stem}{unit}"),
            Tongue::Vietnamese => format!("{} {unit}", stem.trim_end()),
            Tongue::English => format!("{name} of {unit}"),
        })
    }

    /// Whoever signs: `.lines` are what stands by the name, in the order of the family's formula.
    fn signer(&self, given: &Json) -> Result<Value, FaultKind> {
        let name = self.part(given, "name", SIGNER)?;
        let title = self.office(given.get("title").ok_or(FaultKind::Wanted(SIGNER, given.to_string()))?)?;
        let other = |part: &str| given.get(part).map_or(Ok(String::new()), |o| self.office(o));
        let (office, body) = (other("office")?, other("body")?);
        let id = self.optional_part(given, "formula")?;
        let id = if id.is_empty() { "own" } else { id.as_str() };
        let lines = match self.grammar {
            None if id == "own" => vec![title.clone()],
            None => return Err(FaultKind::NotKnown(id.to_owned())),
            Some(grammar) => {
                let formula = grammar.formula(id).ok_or_else(|| FaultKind::NotKnown(id.to_owned()))?;
                let value = |slot: &str| {
                    let text = match slot {
                        "title" => &title,
                        "office" => &office,
                        _ => &body,
                    };
                    let text = if grammar.capitals { text.to_uppercase() } else { text.clone() };
                    Some(text).filter(|t| !t.is_empty())
                };
                let lines = formula.lines.iter().map(|l| grammar::fill(l, &value)).collect::<Result<Vec<_>, _>>();
                lines.map_err(|slot| match slot {
                    "body" => FaultKind::Wanted(SIGNER_FOR_BODY, given.to_string()),
                    _ => FaultKind::Wanted(SIGNER_FOR_OFFICE, given.to_string()),
                })?
            }
        };
        Ok(said(name, [("title", Value::from(title)), ("lines", Value::from(lines))]))
    }

    /// A letter that is referred to, as the family writes it.
    fn letter(&self, given: &Json) -> Result<Value, FaultKind> {
        let number = self.part(given, "number", LETTER)?;
        let day = self.part(given, "date", LETTER)?;
        let iso = iso(&day).ok_or(FaultKind::Wanted("a day like 2026-02-23", day))?;
        let date = self.date(&iso).ok_or(FaultKind::Wanted("a day that exists", iso))?;
        let office = given.get("office").map_or(Ok(String::new()), |o| self.office(o))?;
        let (kind, subject) = (self.optional_part(given, "kind")?, self.optional_part(given, "subject")?);
        let short = date.get_attr("short").map(|s| s.to_string()).unwrap_or_default();
        let words = |office: &str| match self.grammar {
            None => Ok(format!("{kind} {office} {number} {date}").trim().to_owned()),
            Some(grammar) => {
                let value = |slot: &str| {
                    Some(match slot {
                        "kind" if kind.is_empty() => grammar.letter_kind.clone(),
                        "kind" => kind.clone(),
                        "office" => office.to_owned(),
                        "number" => number.clone(),
                        "date" => date.to_string(),
                        "day" => short.clone(),
                        _ => return None,
                    })
                };
                grammar::fill(&grammar.letter, &value)
                    .map_err(|slot| FaultKind::Template(format!("a letter has no slot `{slot}`")))
            }
        };
        Ok(said(
            words(&office)?,
            [
                // As it stands beside who sent it: the office is not said twice.
                ("own", Value::from(words("")?)),
                ("kind", Value::from(kind)),
                ("office", Value::from(office)),
                ("number", Value::from(number)),
                ("date", date),
                ("subject", Value::from(subject)),
            ],
        ))
    }

    /// What is enclosed: its title; `.copies` says how many.
    fn enclosure(&self, given: &Json) -> Result<Value, FaultKind> {
        if let Json::String(title) = given {
            return Ok(said(self.in_digits(title), [("copies", Value::from(""))]));
        }
        let title = self.part(given, "title", "an enclosure with `title` and `copies`")?;
        let count = self.optional_part(given, "copies")?;
        let unit = self.optional_part(given, "unit")?;
        let copies = match self.grammar.filter(|_| !count.is_empty()) {
            None => String::new(),
            Some(grammar) => {
                number(&count).filter(|n| *n > 0).ok_or(FaultKind::Wanted("a number of copies", count.clone()))?;
                let unit = if unit.is_empty() { grammar.copies_unit.clone() } else { unit };
                let value = |slot: &str| match slot {
                    "n" => Some(count.clone()),
                    "unit" => Some(unit.clone()),
                    _ => None,
                };
                grammar::fill(&grammar.copies, &value)
                    .map_err(|slot| FaultKind::Template(format!("copies have no slot `{slot}`")))?
            }
        };
        Ok(said(title, [("copies", Value::from(copies))]))
    }

    fn field(&self, given: &Json) -> Result<Value, FaultKind> {
        let text = plain(given).unwrap_or_default();
        let key = fold::key(&text);
        let all = self.packs.fields.all();
        let named =
            |f: &&maitri_pack::Field| Language::SPOKEN.iter().any(|l| f.names(*l).iter().any(|n| fold::key(n) == key));
        let field = all.iter().find(|f| f.id == text).or_else(|| all.iter().find(named));
        let name = field.and_then(|f| f.names(self.language).first()).ok_or(FaultKind::NotKnown(text))?;
        Ok(Value::from(name.as_str()))
    }
}

pub(crate) fn in_digits(text: &str, thai_digits: bool) -> String {
    if !thai_digits {
        return text.to_owned();
    }
    let word = |word: &str| {
        if word.chars().any(|c| c.is_ascii_alphabetic()) { word.to_owned() } else { digits::thai(word) }
    };
    text.split_inclusive(char::is_whitespace).map(word).collect()
}

/// A number with its thousands apart, as the language's papers do it.
pub(crate) fn grouped(number: i64, tongue: Tongue, thai_digits: bool) -> String {
    let mark = if tongue == Tongue::Vietnamese { '.' } else { ',' };
    let figures: Vec<char> = number.unsigned_abs().to_string().chars().collect();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (n, figure) in figures.iter().enumerate() {
        if n > 0 && (figures.len() - n).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(*figure);
    }
    in_digits(&out, thai_digits)
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|t| (*t).to_owned()).collect()
}

/// A text or number as text.
fn plain(given: &Json) -> Option<String> {
    match given {
        Json::String(text) => Some(text.trim().to_owned()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A day as people type it, as ISO 8601 of the common era: `2026-02-23`, `2026-02`, `23/02/2569`, `๒๓ กุมภาพันธ์ ๒๕๖๙`.
fn iso(text: &str) -> Option<String> {
    let text: String =
        text.trim().chars().map(|c| digits::value(c).and_then(|d| char::from_digit(d, 10)).unwrap_or(c)).collect();
    let is_iso = text.len() >= 4 && text.chars().all(|c| c.is_ascii_digit() || c == '-');
    if is_iso {
        let (year, rest) = text.split_at_checked(4)?;
        let year: u32 = year.parse().ok()?;
        return Some(format!("{:04}{rest}", dates::to_common_era(year)));
    }
    let found = dates::find(&text, 0);
    let [one] = found.as_slice() else { return None };
    one.date.iso()
}

/// A whole number as people type it: `1200000`, `1,200,000`, `1.200.000`, `๑,๒๐๐,๐๐๐`.
fn number(text: &str) -> Option<i64> {
    let plain: String =
        text.trim().chars().map(|c| digits::value(c).and_then(|d| char::from_digit(d, 10)).unwrap_or(c)).collect();
    let mark = |c: char| c == ',' || c == '.' || c == ' ';
    let mut groups = plain.split(mark);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let figures = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit());
    let whole = figures(first.trim_start_matches('-')) && rest.iter().all(|g| g.len() == 3 && figures(g));
    if !whole || !rest.is_empty() && first.len() > 3 {
        return None;
    }
    format!("{first}{}", rest.concat()).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_numbers_as_people_type_them() {
        for text in ["2026-02-23", "2569-02-23", "๒๕๖๙-๐๒-๒๓", "๒๓ กุมภาพันธ์ ๒๕๖๙", "ngày 23 tháng 02 năm 2026"]
        {
            assert_eq!(iso(text).as_deref(), Some("2026-02-23"), "{text}");
        }
        assert_eq!(iso("2026-02").as_deref(), Some("2026-02"));
        assert_eq!(iso("soon"), None);
        for text in ["1200000", "1,200,000", "1.200.000", "๑,๒๐๐,๐๐๐"] {
            assert_eq!(number(text), Some(1_200_000), "{text}");
        }
        for text in ["1,20", "1200,000", "", "a", "1.5", "99999999999999999999"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
