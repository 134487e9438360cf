//! Templates of papers, and the layouts that they stand in.
//!
//! A layout says how a family of papers looks (sheet, styles, lists, head and foot); a template says what stands on one paper.
//! Both are data: a pack author adds a paper without Rust. The text of a template is written in the template language of
//! minijinja, a line a paragraph, each beginning with the style it stands in; `maitri-draft` puts it together.

use crate::{Language, Standing, Words3};
use maitri_document::paper::{Align, Count, Level, List, Paper, Sheet, Style, Tongue};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A template.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// `th/mou`.
    pub id: String,
    /// Id of the catalogue of papers: `D-12`.
    pub paper: String,
    /// The layout it stands in: `intl/instrument`.
    pub layout: String,
    /// The family of papers: `instrument`, `th-state-letter`, `vn-party-paper` …
    pub family: String,
    /// The standard form that the paper must agree with.
    #[serde(default)]
    pub form: Option<String>,
    /// Its name.
    pub title: Words3,
    /// When the office needs it, a sentence.
    #[serde(default)]
    pub when: Words3,
    /// The office that writes it.
    #[serde(default)]
    pub from: Option<String>,
    /// The office that it goes to.
    #[serde(default)]
    pub to: Option<String>,
    /// The articles that ask for it, or the source of its shape.
    #[serde(default)]
    pub citations: Vec<String>,
    /// How its wording stands: the source's own, known from elsewhere, or ours.
    pub standing: Standing,
    /// The class of such papers where it is another than that of who writes them: `military`, `personal` …
    #[serde(default)]
    pub class: Option<String>,
    /// What it asks for; after loading also the shared questions it names, and those of its layout.
    #[serde(default)]
    pub blank: Vec<TemplateBlank>,
    /// Ids of shared questions (`questions.toml`) that it asks too.
    #[serde(default)]
    pub asks: Vec<String>,
    /// What it tells its layout: names, and texts of the template language without markup (`subject`, `addressee`).
    #[serde(default)]
    pub given: BTreeMap<String, PerLanguage<String>>,
    /// Its text in each language that it is written in.
    pub body: BTreeMap<Language, String>,
    /// Answers that it is tried with: invented, never shown as somebody's.
    #[serde(default)]
    pub sample: toml::Table,
}

/// What a template asks for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateBlank {
    /// The name that the text calls it by.
    pub id: String,
    /// What may be answered.
    #[serde(rename = "type")]
    pub kind: AnswerType,
    /// The question.
    pub ask: Words3,
    /// A hint below the question.
    #[serde(default)]
    pub hint: Words3,
    /// May stay open.
    #[serde(default)]
    pub optional: bool,
    /// The allowed answers where it is a choice: id and name.
    #[serde(default)]
    pub options: BTreeMap<String, Words3>,
    /// The columns where it is rows: what each row is asked.
    #[serde(default)]
    pub column: Vec<TemplateBlank>,
    /// An answer that templates are tried with, where they have none of their own; in one language, or by language.
    #[serde(default)]
    pub sample: Option<toml::Value>,
    /// Where a case answers it: an expression of the template language over what a case knows (`thai.id`, `papers["D-04"]`). What comes
    /// to nothing is asked.
    #[serde(default)]
    pub case: Option<String>,
    /// What must hold of its answer: an expression of the template language over all answers (`partner.code != province.code`).
    #[serde(default)]
    pub must: Option<String>,
    /// What is told where that does not hold.
    #[serde(default)]
    pub must_say: Words3,
}

/// What may be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerType {
    /// One line.
    Line,
    /// Several paragraphs.
    Text,
    /// A list of lines.
    Lines,
    /// A day: `2026-11-25`, or a month, where the day is not yet known.
    Date,
    /// A whole number.
    Number,
    /// A place, by its id or any of its names.
    Place,
    /// A party of an instrument: a unit with its country, and who signs for it.
    Party,
    /// One of the names that the standard form offers for what the blank is called after.
    FormChoice,
    /// Languages, by their codes.
    Tongues,
    /// An office, by its id.
    Office,
    /// A person who signs: name, title, formula.
    Signer,
    /// A letter that is referred to: office, number, day, subject.
    Letter,
    /// Several of them.
    Letters,
    /// What is enclosed: title, number of copies.
    Enclosures,
    /// Fields of cooperation.
    Fields,
    /// A length of time: `5 years`.
    Period,
    /// One of the options.
    Choice,
    /// Yes or no.
    YesNo,
    /// Rows of a table, each answering the columns of the blank.
    Rows,
}

/// A layout.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// `intl/instrument`.
    pub id: String,
    /// How we know it.
    pub standing: Standing,
    /// Where it is from, a sentence for maintainers.
    pub source: String,
    sheet: SheetFile,
    face: PerLanguage<String>,
    #[serde(default)]
    thai_digits: PerLanguage<bool>,
    style: Vec<StyleFile>,
    #[serde(default)]
    list: Vec<ListFile>,
    /// What all papers of the layout are asked.
    #[serde(default)]
    pub blank: Vec<TemplateBlank>,
    /// Ids of shared questions that they are asked too.
    #[serde(default)]
    pub asks: Vec<String>,
    /// What stands before the text of every paper: head, number, addressee; lines of a template.
    #[serde(default)]
    pub before: PerLanguage<String>,
    /// What stands after it: formula, signature, recipients.
    #[serde(default)]
    pub after: PerLanguage<String>,
    /// What stands at the head of each page, as lines of a template.
    #[serde(default)]
    pub header: PerLanguage<String>,
    /// What stands at the head of the first page; absent where it is as the others.
    #[serde(default)]
    pub first_header: Option<PerLanguage<String>>,
    /// What stands at the foot of each page.
    #[serde(default)]
    pub footer: PerLanguage<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetFile {
    #[serde(default)]
    landscape: bool,
    top: f64,
    bottom: f64,
    left: f64,
    right: f64,
}

/// One value for all languages, or one each.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum PerLanguage<T> {
    /// The same in all.
    All(T),
    /// `th`, `vi`, `en`.
    Each(BTreeMap<Language, T>),
}

impl<T: Default> Default for PerLanguage<T> {
    fn default() -> Self {
        PerLanguage::All(T::default())
    }
}

impl<T> PerLanguage<T> {
    /// The value of a language.
    pub fn get(&self, language: Language) -> Option<&T> {
        match self {
            PerLanguage::All(value) => Some(value),
            PerLanguage::Each(each) => each.get(&language),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct StyleFile {
    id: String,
    name: String,
    #[serde(default)]
    heading: Option<u8>,
    #[serde(default)]
    align: AlignFile,
    size: PerLanguage<f64>,
    #[serde(default)]
    bold: bool,
    #[serde(default)]
    italic: bool,
    #[serde(default)]
    left: f64,
    #[serde(default)]
    right: f64,
    #[serde(default)]
    first: f64,
    #[serde(default)]
    before: f64,
    #[serde(default)]
    after: f64,
    #[serde(default)]
    line: Option<PerLanguage<f64>>,
    #[serde(default)]
    keep_next: bool,
    #[serde(default)]
    tabs: Vec<f64>,
    #[serde(default)]
    list: Option<String>,
    #[serde(default)]
    level: usize,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum AlignFile {
    #[default]
    Start,
    Center,
    End,
    Justify,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListFile {
    id: String,
    level: Vec<LevelFile>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelFile {
    count: PerLanguage<CountFile>,
    pattern: PerLanguage<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum CountFile {
    #[default]
    Decimal,
    Thai,
    Letter,
    Bullet,
}

/// The language of a paper as files name it; Lao is written as English is, until there is a Lao pack.
pub fn tongue(language: Language) -> Tongue {
    match language {
        Language::Th => Tongue::Thai,
        Language::Vi => Tongue::Vietnamese,
        Language::En | Language::Lo => Tongue::English,
    }
}

impl Layout {
    /// An empty paper of this layout in `language`, dated `date` (ISO 8601).
    pub fn paper(&self, language: Language, title: &str, date: &str) -> Paper {
        let (short, long) = (210.0, 297.0);
        let (width, height) = if self.sheet.landscape { (long, short) } else { (short, long) };
        Paper {
            tongue: tongue(language),
            title: title.to_owned(),
            date: date.to_owned(),
            sheet: Sheet {
                width,
                height,
                top: self.sheet.top,
                bottom: self.sheet.bottom,
                left: self.sheet.left,
                right: self.sheet.right,
                face: self.face.get(language).cloned().unwrap_or_default(),
                thai_digits: self.thai_digits.get(language).copied().unwrap_or_default(),
            },
            styles: self.style.iter().map(|s| s.style(language)).collect(),
            lists: self.list.iter().map(|l| l.list(language)).collect(),
            header: Vec::new(),
            first_header: None,
            footer: Vec::new(),
            body: Vec::new(),
            attachments: Vec::new(),
        }
    }

    /// The list that lines of a style are items of: its place among the lists, and the level.
    pub fn list_of(&self, style: &str) -> Option<(usize, usize)> {
        let style = self.style.iter().find(|s| s.id == style)?;
        let name = style.list.as_ref()?;
        Some((self.list.iter().position(|l| l.id == *name)?, style.level))
    }

    /// Whether the layout has that style.
    pub fn has(&self, style: &str) -> bool {
        self.style.iter().any(|s| s.id == style)
    }

    /// What is wrong with it.
    pub(crate) fn faults(&self) -> Vec<String> {
        let mut out = Vec::new();
        for style in &self.style {
            if let Some(list) = &style.list {
                match self.list.iter().find(|l| l.id == *list) {
                    None => out.push(format!("style `{}` names the list `{list}`, which is not there", style.id)),
                    Some(l) if style.level >= l.level.len() => {
                        out.push(format!("style `{}` stands at level {} of the list `{list}`", style.id, style.level));
                    }
                    Some(_) => {}
                }
            }
        }
        if self.style.is_empty() {
            out.push("has no style".to_owned());
        }
        out
    }
}

impl StyleFile {
    fn style(&self, language: Language) -> Style {
        Style {
            id: self.id.clone(),
            name: self.name.clone(),
            heading: self.heading,
            align: match self.align {
                AlignFile::Start => Align::Start,
                AlignFile::Center => Align::Center,
                AlignFile::End => Align::End,
                AlignFile::Justify => Align::Justify,
            },
            size: self.size.get(language).copied().unwrap_or(14.0),
            bold: self.bold,
            italic: self.italic,
            left: self.left,
            right: self.right,
            first: self.first,
            before: self.before,
            after: self.after,
            line: self.line.as_ref().and_then(|l| l.get(language).copied()).unwrap_or(1.0),
            keep_next: self.keep_next,
            tabs: self.tabs.clone(),
        }
    }
}

impl ListFile {
    fn list(&self, language: Language) -> List {
        let levels = self.level.iter().map(|l| Level {
            count: match l.count.get(language).copied().unwrap_or_default() {
                CountFile::Decimal => Count::Decimal,
                CountFile::Thai => Count::Thai,
                CountFile::Letter => Count::Letter,
                CountFile::Bullet => Count::Bullet,
            },
            pattern: l.pattern.get(language).cloned().unwrap_or_default(),
        });
        List { levels: levels.collect() }
    }
}
