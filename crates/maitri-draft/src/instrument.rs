//! Instruments: a memorandum or letter of intent from one set of answers, in each language, and the languages side by side.

use crate::answer::{self, Answer, Answers, Fault, FieldNamed, Party, Said, What};
use crate::markup;
use maitri_document::lang::say;
use maitri_document::paper::{Attachment, Cell, Inline, Line, Number, Paper, Part, Row, Table};
use maitri_pack::papers::Papers;
use maitri_pack::template::{Template, tongue};
use maitri_pack::{Language, Packs};
use minijinja::Value;
use std::collections::BTreeMap;

/// A language version of an instrument.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its language.
    pub language: Language,
    /// The paper.
    pub paper: Paper,
}

/// What is said of a draft that may not be signed: the mark on each page, and what is open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mark {
    /// `DRAFT`.
    pub word: String,
    /// The heading of the list.
    pub heading: String,
    /// What is open, a sentence each.
    pub open: Vec<String>,
}

/// Which party an original names first. Each side's own originals name it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum First {
    A,
    B,
}

/// The instrument of these answers, with all that does not depend on a language found once.
pub struct Instrument<'p> {
    packs: &'p Packs,
    papers: &'p Papers,
    template: &'p Template,
    answers: BTreeMap<String, Answer<'p>>,
    given: Answers,
    /// Whose name stands first where nothing else is asked.
    pub first: First,
}

impl<'p> Instrument<'p> {
    /// Reads the answers.
    ///
    /// # Errors
    /// Every answer that is missing or amiss.
    pub fn new(packs: &'p Packs, papers: &'p Papers, answers: &Answers) -> Result<Instrument<'p>, Vec<Fault>> {
        let fault = |what| vec![Fault { blank: "template".to_owned(), what }];
        if answers.template.is_empty() {
            return Err(fault(What::Missing));
        }
        let known = papers.template(&answers.template).filter(|t| t.form.is_some());
        let template = known.ok_or_else(|| fault(What::Unknown(answers.template.clone())))?;
        let composed = answers.values.iter().map(|(name, value)| (name.clone(), answer::composed(value))).collect();
        let answers = &Answers { template: answers.template.clone(), values: composed };
        let mut read = answer::read(packs, template, answers)?;
        if let Some(Answer::Tongues(codes)) = read.get("languages") {
            let ours = || template.body.keys().map(|l| l.code().to_owned());
            let unknown = codes.iter().filter(|c| papers.units.tongue(c, Language::En).is_none());
            let mut faults: Vec<Fault> =
                unknown.map(|c| Fault { blank: "languages".to_owned(), what: What::Unknown(c.clone()) }).collect();
            // Signed in languages none of which is written here: nothing would come of it.
            if faults.is_empty() && !codes.is_empty() && !codes.iter().any(|c| ours().any(|o| o == *c)) {
                faults.push(Fault {
                    blank: "languages".to_owned(),
                    what: What::Several(codes.join(", "), ours().collect()),
                });
            }
            if !faults.is_empty() {
                return Err(faults);
            }
        }
        // A choice of one is no question.
        if let Some(form) = template.form.as_ref().and_then(|f| packs.form(f)) {
            for choice in &form.choices {
                if let ([only], false) = (choice.value.as_slice(), read.contains_key(&choice.id)) {
                    read.insert(choice.id.clone(), Answer::Named(Some(only), Said::default()));
                }
            }
        }
        // What the pack says must hold of the two sides.
        let sides: BTreeMap<String, Value> = read
            .iter()
            .filter_map(|(id, answer)| match answer {
                Answer::Party(party) => {
                    Some((id.replace('-', "_"), minijinja::context! { country => party.country.clone() }))
                }
                _ => None,
            })
            .collect();
        let mut faults = Vec::new();
        for blank in &template.blank {
            let Some(expression) = &blank.must else { continue };
            let what = match crate::letter::holds(expression, &sides) {
                Ok(true) => continue,
                Ok(false) => What::Must(blank.must_say.clone()),
                Err(e) => What::Unknown(format!("{expression}: {e}")),
            };
            faults.push(Fault { blank: blank.id.clone(), what });
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let first = match answers.values.get("first").and_then(serde_json::Value::as_str) {
            Some("b") => First::B,
            _ => First::A,
        };
        Ok(Instrument { packs, papers, template, answers: read, given: answers.clone(), first })
    }

    /// The template.
    pub fn template(&self) -> &'p Template {
        self.template
    }

    /// The codes of the languages that the instrument is signed in, in the order in which the text names them: by the
    /// answer, else Thai or whatever each side's offices write, the first side's before the other's, and English.
    pub fn tongues(&self, first: First) -> Vec<String> {
        if let Some(Answer::Tongues(codes)) = self.answers.get("languages") {
            return codes.clone();
        }
        let mut out: Vec<String> = Vec::new();
        for party in self.parties(first).into_iter().flatten() {
            if let Some(tongue) = self.papers.units.tongues(&party.country).next()
                && !out.contains(&tongue.code)
            {
                out.push(tongue.code.clone());
            }
        }
        out.push("en".to_owned());
        out
    }

    /// The languages of [`Instrument::tongues`] that the template is written in.
    pub fn languages(&self) -> Vec<Language> {
        let known = |code: &String| Language::from_code(code).filter(|l| self.template.body.contains_key(l));
        self.tongues(self.first).iter().filter_map(known).collect()
    }

    fn parties(&self, first: First) -> [Option<&Party<'p>>; 2] {
        let party = |id: &str| match self.answers.get(id) {
            Some(Answer::Party(party)) => Some(party.as_ref()),
            _ => None,
        };
        let (a, b) = (party("party-a"), party("party-b"));
        if first == First::A { [a, b] } else { [b, a] }
    }

    /// A party of the instrument by its blank.
    pub fn party(&self, id: &str) -> Option<&Party<'p>> {
        match self.answers.get(id) {
            Some(Answer::Party(party)) => Some(party.as_ref()),
            _ => None,
        }
    }

    /// The instrument in a language, the party `first` named first, dated `date` (ISO 8601, for the file only).
    ///
    /// # Errors
    /// Answers that lack words in the language, or a template that cannot be put together.
    pub fn version(&self, language: Language, first: First, date: &str, mark: &Mark) -> Result<Version, Vec<Fault>> {
        let template = self.template;
        let fault = |blank: &str, what| vec![Fault { blank: blank.to_owned(), what }];
        let body = template.body.get(&language).ok_or_else(|| fault("languages", What::Lacks(language)))?;
        let layout = self.papers.layout(&template.layout).ok_or_else(|| fault("template", What::Missing))?;
        let known = self.known(language, first)?;
        // A template that cannot be put together is a fault of its pack, which the tests of the pack show.
        let broken = |message: String| fault("template", What::Unknown(message));
        let mut paper = layout.paper(language, &self.name(language), date);
        let text = markup::fill(&template.id, body, &known).map_err(broken)?;
        paper.body = markup::parts(&template.id, &text, layout, &mut paper).map_err(broken)?;
        if let Some(foot) = layout.footer.get(language) {
            paper.footer = markup::lines(&layout.id, foot, layout, &paper).map_err(broken)?;
        }
        marked(&mut paper, mark);
        Ok(Version { language, paper })
    }

    /// What the file is called: the instrument and its two places.
    pub fn name(&self, language: Language) -> String {
        let name = match self.answers.get("instrument") {
            Some(Answer::Named(value, own)) => own
                .get(language)
                .map(str::to_owned)
                .or_else(|| value.and_then(|v| v.names(language).first().cloned()))
                .unwrap_or_default(),
            _ => String::new(),
        };
        let places = self.parties(self.first).map(|p| p.and_then(|p| self.place_name(p, language)).unwrap_or_default());
        format!("{name}: {}", places.join(" – "))
    }

    fn place_name(&self, party: &Party<'_>, language: Language) -> Option<String> {
        party.name.get(language).map(str::to_owned).or_else(|| party.place.map(|p| p.name(language).to_owned()))
    }

    /// What the template may speak of.
    fn known(&self, language: Language, first: First) -> Result<Value, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut out: BTreeMap<String, Value> = BTreeMap::new();
        let mut chosen: BTreeMap<String, String> = BTreeMap::new();
        let thai_digits =
            self.papers.layout(&self.template.layout).is_some_and(|l| l.paper(language, "", "").sheet.thai_digits);
        let tongue = tongue(language);
        for blank in &self.template.blank {
            let name = blank.id.replace('-', "_");
            let value = match self.answers.get(&blank.id) {
                None => Value::from(""),
                Some(Answer::Party(_)) => continue,
                Some(answer) => match self.words(answer, language, tongue, thai_digits, &mut chosen, &blank.id) {
                    Ok(value) => value,
                    Err(what) => {
                        faults.push(Fault { blank: blank.id.clone(), what });
                        continue;
                    }
                },
            };
            out.insert(name, value);
        }
        // Choices of one value have no blank.
        for (id, answer) in &self.answers {
            if matches!(answer, Answer::Named(..)) && !out.contains_key(&id.replace('-', "_")) {
                match self.words(answer, language, tongue, thai_digits, &mut chosen, id) {
                    Ok(value) => {
                        out.insert(id.replace('-', "_"), value);
                    }
                    Err(what) => faults.push(Fault { blank: id.clone(), what }),
                }
            }
        }
        let blanks = if first == First::A { ["party-a", "party-b"] } else { ["party-b", "party-a"] };
        for ((key, blank), party) in ["a", "b"].iter().zip(blanks).zip(self.parties(first)) {
            match party.map(|p| self.side(p, language)) {
                Some(Ok(side)) => {
                    out.insert((*key).to_owned(), side);
                }
                Some(Err(what)) => faults.push(Fault { blank: blank.to_owned(), what }),
                None => faults.push(Fault { blank: blank.to_owned(), what: What::Missing }),
            }
        }
        let mut names = Vec::new();
        for code in self.tongues(first) {
            match self.papers.units.tongue(&code, language) {
                Some(name) => names.push(name),
                None => faults.push(Fault { blank: "languages".to_owned(), what: What::Unknown(code) }),
            }
        }
        let listed = say::list(&names, tongue);
        out.insert("languages".to_owned(), minijinja::context! { plain => listed.clone(), before => listed });
        out.insert("chosen".to_owned(), Value::from_pairs(chosen));
        if faults.is_empty() { Ok(Value::from_pairs(out)) } else { Err(faults) }
    }

    /// An answer in the words of a language.
    fn words(
        &self,
        answer: &Answer<'p>,
        language: Language,
        tongue: maitri_document::paper::Tongue,
        thai_digits: bool,
        chosen: &mut BTreeMap<String, String>,
        id: &str,
    ) -> Result<Value, What> {
        let typed = |text: &str| if language == Language::En { text.replace('\'', "’") } else { text.to_owned() };
        Ok(match answer {
            Answer::Said(said) => Value::from(typed(said.get(language).ok_or(What::Lacks(language))?)),
            Answer::Date(iso) => {
                Value::from(say::date(iso, tongue, thai_digits).ok_or_else(|| What::NoDate(iso.clone()))?)
            }
            Answer::Period(n, unit) => minijinja::context! {
                plain => say::period(*n, *unit, tongue, thai_digits),
                adjective => say::adjective(*n, *unit),
                possessive => say::possessive(*n, *unit),
            },
            // A place of signing goes by its bare name; Thai says what kind of place it is.
            Answer::Place(place) => match self.papers.units.kind(&place.country, &place.kind) {
                Some(kind) if language == Language::Th => Value::from(kind.unit(language, place.name(language))),
                _ => Value::from(place.name(language)),
            },
            Answer::Choice(id) => Value::from(id.as_str()),
            Answer::Named(value, own) => {
                if let Some(value) = value {
                    chosen.insert(id.to_owned(), value.id.clone());
                }
                let words =
                    own.get(language).or_else(|| value.and_then(|v| v.names(language).first().map(String::as_str)));
                Value::from(typed(words.ok_or(What::Lacks(language))?))
            }
            Answer::Fields(fields) => {
                let mut names = Vec::new();
                for field in fields {
                    names.push(match field {
                        FieldNamed::Known(field) => {
                            field.names(language).first().cloned().ok_or(What::Lacks(language))?
                        }
                        FieldNamed::Own(said) => said.get(language).map(typed).ok_or(What::Lacks(language))?,
                    });
                }
                // "in the field of", where it is one.
                let many = if names.len() == 1 { "one" } else { "several" };
                chosen.insert(id.replace('-', "_"), many.to_owned());
                Value::from(say::list(&names, tongue))
            }
            Answer::Tongues(_) | Answer::Party(_) => Value::from(""),
        })
    }

    /// A party as the template speaks of it.
    fn side(&self, party: &Party<'_>, language: Language) -> Result<Value, What> {
        let typed = |text: String| if language == Language::En { text.replace('\'', "’") } else { text };
        let kind = party.place.and_then(|p| self.papers.units.kind(&p.country, &p.kind));
        let place = party.place.map(|p| p.name(language)).filter(|n| !n.is_empty());
        let short = match (party.name.get(language), kind, place) {
            (Some(own), _, _) => own.to_owned(),
            (None, Some(kind), Some(place)) => kind.unit(language, place),
            (None, None, Some(place)) => place.to_owned(),
            (None, _, None) => return Err(What::Lacks(language)),
        };
        let country = self.packs.places.countries.iter().find(|c| c.code == party.country);
        let country = country.and_then(|c| {
            let long = c.long.get(&language).filter(|t| !t.is_empty());
            long.or_else(|| c.short.get(&language)).cloned()
        });
        let long = match country {
            Some(country) if language == Language::Th => format!("{short} {country}"),
            Some(country) => format!("{short}, {country}"),
            None => short.clone(),
        };
        let head = match (kind, place) {
            (Some(kind), Some(place)) => kind.head(language, place),
            _ => String::new(),
        };
        let title = party.title.get(language).map_or(head, str::to_owned);
        Ok(minijinja::context! {
            short => typed(short),
            long => typed(long),
            signer => minijinja::context! { name => party.signer.get(language).unwrap_or(""), title => typed(title) },
        })
    }

    /// The answers as a file inside the PDF: who opens it in five years can draft from it again.
    pub fn attachment(&self, description: &str) -> Attachment {
        Attachment {
            name: "answers.json".to_owned(),
            media_type: "application/json".to_owned(),
            description: description.to_owned(),
            bytes: serde_json::to_vec_pretty(&self.given).unwrap_or_default(),
        }
    }

    /// Two or three languages side by side, clause by clause.
    ///
    /// # Errors
    /// Where the versions do not have the same parts, which a test of the templates shows.
    pub fn columns(&self, versions: &[Version], date: &str, mark: &Mark) -> Result<Paper, Vec<Fault>> {
        let fault = |what| vec![Fault { blank: "template".to_owned(), what }];
        let first = versions.first().ok_or_else(|| fault(What::Missing))?;
        let layout = format!("{}-columns", self.template.layout);
        let layout = self.papers.layout(&layout).ok_or_else(|| fault(What::Unknown(layout.clone())))?;
        let title: Vec<String> = versions.iter().map(|v| self.name(v.language)).collect();
        let mut paper = layout.paper(first.language, &title.join(" / "), date);
        paper.lists.clear();
        let mut rows: Vec<Row> = Vec::new();
        for (column, version) in versions.iter().enumerate() {
            let offset = paper.lists.len();
            paper.lists.extend(version.paper.lists.iter().cloned());
            let mut at: Option<usize> = None;
            for line in flat(&version.paper) {
                // A part begins where a line has a name; what has none belongs to the part before it.
                if line.anchor.is_some() {
                    at = Some(at.map_or(0, |n| n + 1));
                }
                let at = at.unwrap_or(0);
                if rows.len() <= at {
                    rows.push(Row { cells: vec![Cell::default(); versions.len()], breaks: false });
                }
                let Some(cell) = rows.get_mut(at).and_then(|r| r.cells.get_mut(column)) else { continue };
                let number = line.number.map(|n| Number { list: n.list + offset, ..n });
                let anchor = line.anchor.map(|a| format!("{}-{a}", version.language));
                cell.lines.push(Line { number, anchor, tongue: Some(tongue(version.language)), ..line });
            }
        }
        if rows.iter().any(|r| r.cells.iter().any(|c| c.lines.is_empty())) {
            return Err(fault(What::Unknown(self.template.id.clone())));
        }
        let room = paper.sheet.width - paper.sheet.left - paper.sheet.right;
        #[allow(clippy::cast_precision_loss)]
        let width = room / versions.len() as f64;
        let widths = vec![width; versions.len()];
        paper.body.push(Part::Table(Table { widths, head: 0, ruled: false, caption: title.join(" / "), rows }));
        if let Some(foot) = layout.footer.get(first.language) {
            paper.footer =
                markup::lines(&layout.id, foot, layout, &paper).map_err(|message| fault(What::Unknown(message)))?;
        }
        marked(&mut paper, mark);
        Ok(paper)
    }
}

/// All lines of a paper's body, those in tables too. The first line of the signatures gets a name, so that they stand side by side.
fn flat(paper: &Paper) -> Vec<Line> {
    let mut out = Vec::new();
    for part in &paper.body {
        match part {
            Part::Line(line) => out.push(line.clone()),
            Part::Table(table) => {
                for (n, cell) in table.rows.iter().flat_map(|r| &r.cells).enumerate() {
                    for (m, line) in cell.lines.iter().enumerate() {
                        let anchor = (m == 0).then(|| format!("signature-{}", n + 1));
                        out.push(Line { anchor: line.anchor.clone().or(anchor), ..line.clone() });
                    }
                }
            }
            Part::PageBreak => break,
        }
    }
    out
}

/// Puts the mark on each page and what is open at the end.
fn marked(paper: &mut Paper, mark: &Mark) {
    if mark.word.is_empty() {
        return;
    }
    paper.header = vec![Line::new("mark", &mark.word)];
    if mark.open.is_empty() {
        return;
    }
    paper.body.push(Part::PageBreak);
    paper.body.push(Part::Line(Line::new("findings-head", &mark.heading)));
    for (n, open) in mark.open.iter().enumerate() {
        let mut line = Line::new("finding", open);
        line.inlines.insert(0, Inline::Tab);
        line.inlines.insert(0, Inline::Text(maitri_document::paper::Text::plain(&format!("{}.", n + 1))));
        paper.body.push(Part::Line(line));
    }
}
