//! A paper of an office: a template of a pack, and what somebody answered to its questions.
//!
//! Which papers there are, what they ask, how an office numbers, dates and signs: all of it is data ([`maitri_pack::template`],
//! [`maitri_pack::grammar`]). Here the answers are said in the paper's language and put in.

use crate::answer::composed;
use crate::markup;
use crate::said::{Fault, FaultKind, Speaker};
use maitri_document::lang::{digits, say};
use maitri_document::paper::Paper;
use maitri_pack::grammar;
use maitri_pack::papers::Papers;
use maitri_pack::template::{Layout, PerLanguage, Template, tongue};
use maitri_pack::{Language, Packs};
use minijinja::Value;
use minijinja::value::ValueKind;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Writes the paper of `template` in `language`. `answers` is a table by the ids of the template's questions; an answer of words
/// may be given by language (`{ "th": …, "vi": … }`). `today` is ISO 8601.
///
/// # Errors
/// Everything that is missing or wrong, each with its question.
pub fn write(
    packs: &Packs,
    papers: &Papers,
    template: &Template,
    answers: &Json,
    language: Language,
    today: &str,
) -> Result<Paper, Vec<Fault>> {
    let of_template = |message: String| vec![Fault::of_template(message)];
    let Some(body) = template.body.get(&language) else {
        return Err(of_template(format!("`{}` is not written in the language `{language}`", template.id)));
    };
    let layout = papers.layout(&template.layout);
    let layout = layout.ok_or_else(|| of_template(format!("`{}` is no layout", template.layout)))?;
    let mut paper = layout.paper(language, template.title.get(language), today);
    let grammar = papers.grammar(&template.family);
    let thai_digits = paper.sheet.thai_digits;
    let mut speaker = Speaker { packs, papers, grammar, language, thai_digits, today, faults: Vec::new() };
    let mut known = speaker.known(template, &composed(answers));
    if speaker.faults.is_empty() {
        speaker.musts(template, &known).map_err(of_template)?;
    }
    if !speaker.faults.is_empty() {
        return Err(speaker.faults);
    }
    speaker.functions(&mut known);
    let asked = known.clone();
    for (name, texts) in &template.given {
        let text = texts.get(language).map_or("", String::as_str);
        let text = markup::plain(&format!("{}, {name}", template.id), text, &Value::from(asked.clone()));
        known.insert(name.clone(), Value::from(text.map_err(of_template)?));
    }
    speaker.envelope(template, &mut known).map_err(of_template)?;
    let known = Value::from(known);
    if let Some(subject) = known.get_attr("subject").ok().filter(|s| s.is_true()) {
        paper.title = format!("{}: {subject}", paper.title);
    }
    put(template, layout, body, &known, &mut paper).map_err(of_template)?;
    Ok(paper)
}

fn put(template: &Template, layout: &Layout, body: &str, known: &Value, paper: &mut Paper) -> Result<(), String> {
    let own = paper.tongue;
    let language_of = |texts: &PerLanguage<String>| {
        let text = match texts {
            PerLanguage::All(text) => Some(text),
            each => Language::SPOKEN.into_iter().find(|l| tongue(*l) == own).and_then(|l| each.get(l)),
        };
        text.cloned().unwrap_or_default()
    };
    let (before, after) = (language_of(&layout.before), language_of(&layout.after));
    let mut text = String::new();
    for (name, piece) in [(&layout.id, before.as_str()), (&template.id, body), (&layout.id, after.as_str())] {
        text.push_str(&markup::fill(name, piece, known)?);
        text.push('\n');
    }
    paper.body = markup::parts(&template.id, &text, layout, paper)?;
    let lines = |texts: &PerLanguage<String>| {
        markup::lines(&layout.id, &markup::fill(&layout.id, &language_of(texts), known)?, layout, paper)
    };
    let (header, footer) = (lines(&layout.header)?, lines(&layout.footer)?);
    let first_header = layout.first_header.as_ref().map(lines).transpose()?;
    (paper.header, paper.footer, paper.first_header) = (header, footer, first_header);
    Ok(())
}

/// Whether what a pack says must hold of answers does.
pub(crate) fn holds(expression: &str, known: &BTreeMap<String, Value>) -> Result<bool, minijinja::Error> {
    let mut environment = minijinja::Environment::new();
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Chainable);
    environment.set_fuel(Some(50_000));
    environment.add_function("made_of", made_of);
    environment.add_function("after", |given: Value, day: Value| after(&given, &day));
    environment.add_function("ends_in", |text: &str, end: &str| text.trim_end().ends_with(end));
    environment.compile_expression(expression).and_then(|e| e.eval(known)).map(|v| v.is_true())
}

/// Whether a text is made of nothing but `signs`, in which `ก` stands for any Thai letter, `a` for any other letter and `๐` for any
/// digit.
fn made_of(text: &str, signs: &str) -> bool {
    let thai = |c: char| ('\u{e01}'..='\u{e4e}').contains(&c);
    text.chars().all(|c| {
        signs.contains(c)
            || digits::value(c).is_some() && signs.contains('๐')
            || thai(c) && signs.contains('ก')
            || c.is_alphabetic() && !thai(c) && signs.contains('a')
    })
}

/// Whether `given` (a day, a letter with its day, or several of them) lies after `day`. What is not answered lies after nothing; where
/// one of the two is only a month, the months are compared.
fn after(given: &Value, day: &Value) -> bool {
    let iso = |of: &Value| of.get_attr("iso").ok().and_then(|iso| iso.as_str().map(str::to_owned));
    let Some(day) = iso(day) else { return false };
    let later = |given: &Value| {
        let own = iso(given).or_else(|| given.get_attr("date").ok().and_then(|date| iso(&date)));
        own.is_some_and(|own| {
            let exact = own.len().min(day.len());
            own.get(..exact) > day.get(..exact)
        })
    };
    match given.kind() {
        ValueKind::Seq => given.try_iter().is_ok_and(|mut all| all.any(|one| later(&one))),
        _ => later(given),
    }
}

impl Fault {
    fn of_template(message: String) -> Fault {
        Fault { blank: String::new(), question: String::new(), kind: FaultKind::Template(message) }
    }
}

impl Speaker<'_> {
    /// What is answered, by the ids of the questions.
    fn known(&mut self, template: &Template, answers: &Json) -> BTreeMap<String, Value> {
        let mut known = BTreeMap::new();
        for blank in &template.blank {
            known.insert(blank.id.clone(), self.answer(blank, &blank.id, answers.get(&blank.id)));
        }
        let names = answers.as_object().into_iter().flat_map(|a| a.keys());
        for name in names.filter(|name| !known.contains_key(*name)).cloned().collect::<Vec<_>>() {
            self.faults.push(Fault { blank: name, question: String::new(), kind: FaultKind::NotAsked });
        }
        known
    }

    /// Tells each answer of which the pack says that something must hold, and it does not.
    fn musts(&mut self, template: &Template, known: &BTreeMap<String, Value>) -> Result<(), String> {
        for blank in &template.blank {
            let Some(expression) = &blank.must else { continue };
            // What may stay open, and does, breaks nothing; nor do dots to write on.
            let dots = |v: &Value| v.as_str().is_some_and(|text| text.chars().all(|c| matches!(c, '…' | '.' | ' ')));
            if known.get(&blank.id).is_none_or(|v| !v.is_true() || dots(v)) {
                continue;
            }
            let broken = |e: minijinja::Error| format!("{}: `{}`: `{expression}`: {e}", template.id, blank.id);
            if !holds(expression, known).map_err(broken)? {
                let question = blank.ask.get(self.language).to_owned();
                let kind = FaultKind::Must(blank.must_say.clone());
                self.faults.push(Fault { blank: blank.id.clone(), question, kind });
            }
        }
        Ok(())
    }

    /// What a template may call: `listed(items)` with the language's "and", `grouped(n)` with thousands apart,
    /// `two(n)` in two figures at least.
    fn functions(&self, known: &mut BTreeMap<String, Value>) {
        let tongue = tongue(self.language);
        let listed =
            move |items: Vec<Value>| say::list(&items.iter().map(ToString::to_string).collect::<Vec<_>>(), tongue);
        known.insert("listed".to_owned(), Value::from_function(listed));
        let thai_digits = self.thai_digits;
        let grouped = move |n: i64| crate::said::grouped(n, tongue, thai_digits);
        known.insert("grouped".to_owned(), Value::from_function(grouped));
        let two = move |n: i64| crate::said::in_digits(&format!("{n:02}"), thai_digits);
        known.insert("two".to_owned(), Value::from_function(two));
        let phrases = self.grammar.map(|g| g.phrase.clone()).unwrap_or_default();
        known.insert("phrase".to_owned(), Value::from(phrases));
        known.insert("today".to_owned(), self.date(self.today).unwrap_or_default());
    }

    /// What the family writes on every paper: `number_line`, `day_line`, `greeting`, `closing`.
    fn envelope(&self, template: &Template, known: &mut BTreeMap<String, Value>) -> Result<(), String> {
        let Some(grammar) = self.grammar else { return Ok(()) };
        let text = |name: &str| known.get(name).filter(|v| !v.is_none()).map(ToString::to_string);
        let addressee = text("addressee").unwrap_or_default();
        let many = grammar.circular_words.iter().any(|w| addressee.contains(w.as_str()));
        let circular = many || known.get("circular").is_some_and(Value::is_true);
        let slot = |name: &str| {
            Some(match name {
                "circular" if circular => grammar.circular.clone(),
                "running" => text(name).unwrap_or_else(|| grammar.open_number.clone()),
                "circular" => String::new(),
                _ => text(name).unwrap_or_default(),
            })
        };
        // A table or brief has no number of its own: nothing asks for one.
        if known.contains_key("running") {
            let number = grammar::fill(&grammar.number, &slot)
                .map_err(|slot| format!("the number of `{}` has no slot `{slot}`", grammar.id))?;
            known.insert("number_line".to_owned(), Value::from(number));
        }
        let day = known.get("date").filter(|d| !d.is_none()).cloned();
        let year = self.today.get(..4).unwrap_or("");
        let day = day.or_else(|| self.date(year)).unwrap_or_default();
        known.insert("day_line".to_owned(), day.get_attr("head").unwrap_or_default());
        let greeting = grammar.greeting(template.to.as_deref());
        let words =
            |pick: fn(&grammar::Greeting) -> &String| Value::from(greeting.map(pick).cloned().unwrap_or_default());
        known.insert("greeting".to_owned(), words(|g| &g.greeting));
        known.insert("closing".to_owned(), words(|g| &g.closing));
        Ok(())
    }
}
