//! An interview: a paper asked for question by question. All answers stand in the address: nothing is stored, the way back works, and who
//! keeps the address comes back to where he was. An instrument, a paper of an office and a paper of a case are asked for in the same way; a
//! case answers some of the questions itself, and those are not asked again.

use super::guard::with_form;
use super::page::{Fault, Frame, show};
use super::words;
use crate::draft::{self, Drafted, Format, Refused, Wanted};
use askama::Template;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maitri_draft::answer::{Answers, FieldNamed, What, is_empty, read};
use maitri_draft::{known, letter};
use maitri_pack::papers::Papers;
use maitri_pack::template::{AnswerType, Template as PaperTemplate, TemplateBlank};
use maitri_pack::{Language, Packs};
use serde_json::{Map, Value};

/// The step in which the names of those who sign are asked for.
const SIGNERS: &str = "signers";
/// The step in which the languages of a paper are chosen.
const LANGUAGES: &str = "in";
/// The last step: what was answered and what came of it.
const RESULT: &str = "result";
/// Most bytes of an address that are read as answers.
pub const MOST_QUERY: usize = 32 << 10;
/// Most points in the name of an answer (`party-a.signer.1.title.th`).
const DEEPEST: usize = 6;
/// Rows that stay free below those that are filled in.
const FREE: usize = 2;

/// The packs and what the writer reads of them.
pub fn loaded() -> Option<(&'static Packs, &'static Papers)> {
    Some((Packs::embedded().ok()?, Papers::embedded().ok()?))
}

/// The part of an address that names a template: pack and name, and a file where one is asked for.
#[derive(serde::Deserialize)]
pub struct Named {
    pack: String,
    name: String,
    #[serde(default)]
    file: String,
}

/// The page of an interview, or its file, for a template of that name: an instrument (`instrument`) or a paper of an office, below `root`.
pub async fn asked(root: &'static str, instrument: bool, of: Named, query: Option<String>, frame: Frame) -> Response {
    let id = format!("{}/{}", of.pack, of.name);
    let all = loaded().map(|(_, papers)| papers.templates.as_slice()).unwrap_or_default();
    let Some(template) = all.iter().find(|t| t.id == id && t.form.is_some() == instrument) else {
        return super::page::not_found(frame).await;
    };
    let interview = Interview { template, path: format!("{root}/{id}"), known: Map::new(), case: None };
    let query = query.unwrap_or_default();
    if of.file.is_empty() { go(interview, query, frame).await } else { file(interview, of.file, query, frame).await }
}

/// The page where they cannot be read.
pub fn broken(frame: &Frame) -> Response {
    Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "fault-broken", "fault-broken-help").page(frame)
}

/// What is asked for, where, and what is known without asking.
pub struct Interview {
    /// The template.
    pub template: &'static PaperTemplate,
    /// The address of its pages.
    pub path: String,
    /// What a case answers.
    pub known: Map<String, Value>,
    /// The case that the paper is of.
    pub case: Option<OfCase>,
}

/// The case that a paper is of.
pub struct OfCase {
    /// The pair and its number.
    pub title: String,
    /// Its page.
    pub address: String,
    /// The last event of it that the reader saw.
    pub at: u64,
    /// The office that writes the paper.
    pub office: String,
    /// What stood in the way of keeping it.
    pub complaint: String,
}

/// The answers of an address, and its step.
pub struct Asked {
    answers: Answers,
    step: Option<String>,
    from: Option<String>,
    /// More rows are wanted.
    more: bool,
    /// The languages of a paper; none: all that it is written in.
    languages: Vec<Language>,
    /// Every pair but language, step and where it comes from.
    pairs: Vec<(String, String)>,
}

impl Asked {
    /// The answers of an address, laid over what is known.
    pub fn of(interview: &Interview, query: &str) -> Asked {
        let mut values: Map<String, Value> = Map::new();
        let (mut step, mut from, mut more) = (None, None, false);
        let (mut pairs, mut languages): (Vec<(String, String)>, Vec<Language>) = (Vec::new(), Vec::new());
        let mut opened: Vec<String> = Vec::new();
        for (key, value) in form_urlencoded::parse(query.as_bytes()).take(1_000) {
            let value: String = value.chars().filter(|c| !c.is_control() || *c == '\n').take(4_000).collect();
            match key.as_ref() {
                "lang" => {}
                "step" => step = Some(value),
                "from" => from = Some(value),
                "more" => more = true,
                // Closed on purpose, though a case would answer it.
                "open" => opened.push(value),
                LANGUAGES => {
                    if let Some(language) = super::page::spoken(&value) {
                        languages.push(language);
                        pairs.push((key.into_owned(), value));
                    }
                }
                _ if value.trim().is_empty() => {}
                // No question lies so deep: each point of a name is a table in a table, and thousands of them are an attack.
                key if key.bytes().filter(|b| *b == b'.').count() > DEEPEST => {}
                key => {
                    pairs.push((key.to_owned(), value.clone()));
                    put(&mut values, key, value);
                }
            }
        }
        values.values_mut().for_each(rows);
        let mut all = interview.known.clone();
        // What a case answers and somebody emptied stays empty, and the next address says so.
        if let Some(from) = from.as_ref().filter(|f| all.contains_key(*f) && !values.contains_key(*f)) {
            opened.push(from.clone());
        }
        opened.retain(|name| !values.contains_key(name));
        opened.dedup();
        for name in opened {
            all.remove(&name);
            pairs.push(("open".to_owned(), name));
        }
        known::over(&mut all, &values);
        let answers = Answers { template: interview.template.id.clone(), values: all };
        Asked { answers, step, from, more, languages, pairs }
    }

    /// The address of a step with these answers.
    fn address(&self, path: &str, step: &str, language: Language) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        out.append_pair("lang", language.code());
        for (key, value) in &self.pairs {
            out.append_pair(key, value);
        }
        if !step.is_empty() {
            out.append_pair("step", step);
        }
        format!("{path}?{}", out.finish())
    }

    /// The answers, and the languages that were chosen.
    pub fn given(self) -> (Answers, Vec<Language>) {
        (self.answers, self.languages)
    }
}

/// `party-a.signer.th` is a value in a table in a table; a key that comes again makes a list.
fn put(values: &mut Map<String, Value>, key: &str, value: String) {
    match key.split_once('.') {
        Some((head, tail)) => {
            let slot = values.entry(head.to_owned()).or_insert_with(|| Value::Object(Map::new()));
            if let Value::String(place) = slot {
                // A party given by its place alone gets a person who signs.
                let mut map = Map::new();
                map.insert("place".to_owned(), Value::String(place.clone()));
                *slot = Value::Object(map);
            }
            if let Value::Object(map) = slot {
                put(map, tail, value);
            }
        }
        None => match values.get_mut(key) {
            Some(Value::Array(items)) => items.push(Value::String(value)),
            Some(Value::Object(map)) => {
                map.insert("place".to_owned(), Value::String(value));
            }
            Some(slot) => *slot = Value::Array(vec![slot.take(), Value::String(value)]),
            None => {
                values.insert(key.to_owned(), Value::String(value));
            }
        },
    }
}

/// A table whose names are numbers is a list: `activities.1.activity`.
fn rows(value: &mut Value) {
    let Value::Object(map) = value else { return };
    map.values_mut().for_each(rows);
    let number = |name: &String| name.parse::<u32>().ok();
    if map.is_empty() || !map.keys().all(|name| number(name).is_some()) {
        return;
    }
    let mut items: Vec<(u32, Value)> =
        std::mem::take(map).into_iter().filter_map(|(name, item)| Some((number(&name)?, item))).collect();
    items.sort_by_key(|(n, _)| *n);
    *value = items.into_iter().map(|(_, item)| item).collect();
}

/// A thing to choose.
struct Option1 {
    value: String,
    label: String,
    /// How the other languages say it.
    beside: String,
    chosen: bool,
}

/// A line to write in.
struct Input1 {
    name: String,
    label: String,
    language: &'static str,
    value: String,
    /// `line`, `area`, `select`.
    shape: &'static str,
    options: Vec<(String, String, bool)>,
}

struct Question {
    id: String,
    ask: String,
    hint: String,
    complaint: String,
    /// `text`, `radio`, `check`, `lines`, `rows`.
    shape: &'static str,
    value: String,
    options: Vec<Option1>,
    /// Own words, where they are allowed; the parts of an answer.
    own: Vec<Input1>,
    /// Rows of a table, each with its parts.
    rows: Vec<(String, Vec<Input1>)>,
    known: Vec<String>,
}

impl Question {
    /// Whether its one field bears the name of the question itself.
    fn is_alone(&self) -> bool {
        self.own.iter().any(|part| part.name == self.id)
    }
}

#[derive(Template)]
#[template(path = "draft/question.html")]
struct QuestionPage<'f> {
    f: &'f Frame,
    title: String,
    path: String,
    step: String,
    number: String,
    back: Option<String>,
    question: Question,
    hidden: Vec<(String, String)>,
}

/// An answer as it is told.
struct Told {
    ask: String,
    answer: String,
    change: String,
    complaint: String,
    /// It is the case that answers.
    by_case: bool,
}

/// A file to take along.
struct Taken {
    address: String,
    label: String,
    language: &'static str,
}

/// A finding.
struct Finding {
    sign: &'static str,
    severity: &'static str,
    class: &'static str,
    place: String,
    message: String,
}

/// What keeps a paper with its case.
struct Keeping {
    action: String,
    case: String,
    title: String,
    answers: String,
    at: u64,
    office: String,
    complaint: String,
}

#[derive(Template)]
#[template(path = "draft/result.html")]
struct ResultPage<'f> {
    f: &'f Frame,
    title: String,
    paper: bool,
    answers: Vec<Told>,
    fine: bool,
    complaint: String,
    marked: bool,
    roads: Vec<draft::Road>,
    findings: Vec<Finding>,
    files: Vec<(String, Vec<Taken>)>,
    unwritten: String,
    texts: Vec<(&'static str, &'static str, String)>,
    keeping: Option<Keeping>,
}

impl ResultPage<'_> {
    /// The page of an article.
    fn law(&self, article: &str) -> String {
        format!("/law/{}?lang={}", article.replace('#', "/"), self.f.code())
    }

    /// What an article is called: its law in short, and its number as the law writes it.
    fn article(&self, id: &str) -> String {
        let language = self.f.language;
        let cited = Packs::embedded().ok().and_then(|packs| packs.cite(id));
        let name = cited.map(|c| format!("{}, {}", c.law.short.get(language), c.article.label.get(language)));
        name.unwrap_or_else(|| id.to_owned())
    }
}

/// The steps of a template.
fn steps(template: &PaperTemplate) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if template.form.is_none() && template.body.len() > 1 {
        out.push(LANGUAGES.to_owned());
    }
    out.extend(template.blank.iter().map(|b| b.id.clone()));
    if template.blank.iter().any(|b| b.kind == AnswerType::Party) {
        out.push(SIGNERS.to_owned());
    }
    out.push(RESULT.to_owned());
    out
}

/// What is amiss with the answers: a fault a question, as the writer finds them.
fn faults(packs: &Packs, papers: &Papers, template: &PaperTemplate, asked: &Asked) -> Vec<maitri_draft::answer::Fault> {
    if template.form.is_some() {
        return read(packs, template, &asked.answers).err().unwrap_or_default();
    }
    let mut out: Vec<maitri_draft::answer::Fault> = Vec::new();
    let values = Value::Object(asked.answers.values.clone());
    let today = crate::cli::today();
    for language in languages(template, asked) {
        let Err(found) = letter::write(packs, papers, template, &values, language, &today) else { continue };
        let Refused::Answers(found) = draft::faults(found) else { continue };
        out.extend(found.into_iter().filter(|f| !out.iter().any(|o| o.blank == f.blank)).collect::<Vec<_>>());
    }
    out
}

/// The languages in which a paper is wanted.
fn languages(template: &PaperTemplate, asked: &Asked) -> Vec<Language> {
    let written = template.body.keys().copied();
    written.filter(|l| asked.languages.is_empty() || asked.languages.contains(l)).collect()
}

/// The question that a fault is about: `activities 2 period` is about `activities`.
fn of_fault(fault: &maitri_draft::answer::Fault) -> &str {
    fault.blank.split(' ').next().unwrap_or("")
}

/// A fault in words; of a table the row is named.
fn said(template: &PaperTemplate, fault: &maitri_draft::answer::Fault, language: Language) -> String {
    let sentence = draft::sentence(fault, language);
    let mut parts = fault.blank.split(' ').skip(1);
    let (Some(row), Some(column)) = (parts.next(), parts.next()) else { return sentence };
    let blank = template.blank.iter().find(|b| b.id == of_fault(fault));
    let asked = blank.and_then(|b| b.column.iter().find(|c| c.id == column)).map_or("", |c| c.ask.get(language));
    let row = words::text(language, "paper-row", &[("n", row)]);
    format!("{row}, {asked}: {sentence}")
}

/// A page of the interview: the next question, or what came of the answers.
pub async fn go(interview: Interview, query: String, frame: Frame) -> Response {
    let Some((packs, papers)) = loaded() else { return broken(&frame) };
    if query.len() > MOST_QUERY {
        return Fault::new(StatusCode::URI_TOO_LONG, "draft-too-long", "draft-too-long-help").page(&frame);
    }
    let template = interview.template;
    let mut asked = Asked::of(&interview, &query);
    draft::settle(packs, template, &mut asked.answers);
    let steps = steps(template);
    let place = |step: &str| steps.iter().position(|s| s == step);
    let found = faults(packs, papers, template, &asked);
    // Of a paper of a case only what is not known is asked; everything can be changed at the end.
    let lacking = || {
        let chooses = |s: &String| *s == LANGUAGES && asked.languages.is_empty();
        steps.iter().find(|s| chooses(s) || found.iter().any(|f| of_fault(f) == **s)).map_or(RESULT, String::as_str)
    };
    let page =
        |step: &str, complaint: String| question(packs, papers, &interview, &asked, step, complaint, &frame, &steps);
    // An answer was given: it is looked at, and the next question asked.
    if let Some(from) = asked.from.clone().filter(|f| place(f).is_some()) {
        if asked.more {
            return with_form(show(StatusCode::OK, &page(&from, String::new())));
        }
        let complaint = found.iter().find(|f| of_fault(f) == from).map(|f| said(template, f, frame.language));
        if let Some(complaint) = complaint {
            return with_form(show(StatusCode::UNPROCESSABLE_ENTITY, &page(&from, complaint)));
        }
        let next = match &interview.case {
            Some(_) => lacking(),
            // Who changes one answer at the end comes back to the end.
            None if found.is_empty() && asked.step.as_deref() == Some(RESULT) => RESULT,
            None => place(&from).and_then(|n| steps.get(n + 1)).map_or(RESULT, String::as_str),
        };
        return Redirect::to(&asked.address(&interview.path, next, frame.language)).into_response();
    }
    let step = asked.step.clone().filter(|s| place(s).is_some());
    let step = step.unwrap_or_else(|| match &interview.case {
        Some(_) => lacking().to_owned(),
        None => steps.first().cloned().unwrap_or_default(),
    });
    if step != RESULT {
        return with_form(show(StatusCode::OK, &page(&step, String::new())));
    }
    let (answers, wanted) =
        (asked.answers.clone(), Wanted { languages: asked.languages.clone(), ..wanted(frame.language) });
    let worked = tokio::task::spawn_blocking(move || draft::draft(packs, papers, &answers, &wanted)).await;
    let Ok(worked) = worked else { return broken(&frame) };
    let status = match &interview.case {
        Some(case) if !case.complaint.is_empty() => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    with_form(show(status, &result(packs, papers, &interview, &asked, worked, &frame)))
}

/// What a page asks to be written.
pub fn wanted(told: Language) -> Wanted {
    Wanted {
        languages: Vec::new(),
        formats: vec![Format::Txt],
        columns: false,
        copies: false,
        told,
        as_of: crate::cli::today(),
    }
}

/// The words given for a key of the address.
fn given<'a>(asked: &'a Asked, key: &str) -> &'a str {
    asked.pairs.iter().rev().find(|(k, _)| k == key).map_or("", |(_, v)| v.as_str())
}

/// What stands at a path of the answers: `signatories.1.name.th`. Words that are the same in all languages stand in each.
fn at(answers: &Answers, path: &str) -> String {
    let mut parts = path.split('.');
    let mut here = parts.next().and_then(|name| answers.values.get(name));
    for part in parts {
        here = match here {
            Some(Value::Array(items)) if part.parse::<usize>().is_ok() => {
                part.parse::<usize>().ok().and_then(|n| items.get(n.checked_sub(1)?))
            }
            Some(Value::Object(map)) => map.get(part),
            // One text for all languages, or one item where several may stand.
            other if Language::from_code(part).is_some() || part == "1" => other,
            _ => None,
        };
    }
    spoken(here)
}

/// The same, where it may be given by language and is wanted in one.
fn typed(answers: &Answers, path: &str, language: Language) -> String {
    let plain = at(answers, path);
    if plain.is_empty() { at(answers, &format!("{path}.{language}")) } else { plain }
}

/// An answer as it is typed.
fn spoken(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        Some(Value::Array(items)) => items.iter().map(|i| spoken(Some(i))).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    }
}

#[allow(clippy::too_many_arguments)]
fn question<'f>(
    packs: &Packs,
    papers: &Papers,
    interview: &Interview,
    asked: &Asked,
    step: &str,
    complaint: String,
    frame: &'f Frame,
    steps: &[String],
) -> QuestionPage<'f> {
    let language = frame.language;
    let template = interview.template;
    let blank = template.blank.iter().find(|b| b.id == step);
    let question = match blank {
        Some(blank) => asks(packs, papers, template, blank, asked, complaint, language),
        None if step == LANGUAGES => in_languages(template, asked, frame),
        None => signers(template, asked, frame),
    };
    // What this page asks for is not carried along beside it.
    let own = |key: &str, value: &str| match blank {
        Some(blank) if blank.kind == AnswerType::Party => key == blank.id,
        Some(blank) => {
            key == blank.id || key.starts_with(&format!("{}.", blank.id)) || (key == "open" && value == blank.id)
        }
        None if step == LANGUAGES => key == LANGUAGES,
        None => key.contains(".signer."),
    };
    let hidden = asked.pairs.iter().filter(|(k, v)| !own(k, v)).cloned().collect();
    let at = steps.iter().position(|s| s == step).unwrap_or(0);
    let back = at.checked_sub(1).and_then(|n| steps.get(n)).map(|s| asked.address(&interview.path, s, language));
    let number = frame.args("draft-step", &[("n", &frame.n(at + 1)), ("all", &frame.n(steps.len()))]);
    let mut title = template.title.get(language).to_owned();
    if let Some(case) = &interview.case {
        title = format!("{} · {title}", case.title);
    }
    QuestionPage {
        f: frame,
        title,
        path: interview.path.clone(),
        step: step.to_owned(),
        number,
        back,
        question,
        hidden,
    }
}

/// The question of a blank.
fn asks(
    packs: &Packs,
    papers: &Papers,
    template: &PaperTemplate,
    blank: &TemplateBlank,
    asked: &Asked,
    complaint: String,
    language: Language,
) -> Question {
    let form = template.form.as_ref().and_then(|f| packs.form(f));
    let of = languages(template, asked).first().copied().unwrap_or(language);
    let typed = typed(&asked.answers, &blank.id, of);
    let mut chosen: Vec<&str> = typed.lines().collect();
    if let Some(Value::Object(party)) = asked.answers.values.get(&blank.id) {
        chosen = party.get("place").and_then(Value::as_str).into_iter().collect();
    }
    let others = |name: &dyn Fn(Language) -> String| -> String {
        let rest = Language::SPOKEN.iter().filter(|l| **l != language).map(|l| name(*l));
        rest.filter(|n| !n.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let said = Says { packs, papers, template, asked, language };
    let mut named = false;
    let (mut own, mut rows) = (Vec::new(), Vec::new());
    let mut shape = "text";
    let mut options: Vec<Option1> = Vec::new();
    match blank.kind {
        AnswerType::Choice | AnswerType::YesNo => {
            shape = "radio";
            options = said.options(blank, &typed).into_iter().map(plain_option).collect();
        }
        AnswerType::FormChoice => {
            let choice = form.and_then(|f| f.choice(&blank.id));
            named = choice.is_some_and(|c| c.other);
            let first = |v: &maitri_pack::ChoiceValue, l: Language| v.names(l).first().cloned().unwrap_or_default();
            let option = |v: &maitri_pack::ChoiceValue| Option1 {
                value: v.id.clone(),
                label: first(v, language),
                beside: others(&|l| first(v, l)),
                chosen: chosen.contains(&v.id.as_str()),
            };
            shape = "radio";
            options = choice.map(|c| c.value.iter().map(option).collect()).unwrap_or_default();
        }
        AnswerType::Fields => {
            options = packs
                .fields
                .all()
                .iter()
                .map(|field| Option1 {
                    value: field.id.clone(),
                    label: field.names(language).first().cloned().unwrap_or_default(),
                    beside: String::new(),
                    chosen: chosen.contains(&field.id.as_str()),
                })
                .collect();
            options.sort_by_cached_key(|o| maitri_document::lang::fold::skeleton(&o.label));
            shape = "check";
        }
        AnswerType::Signer | AnswerType::Letter => {
            shape = "lines";
            own = said.parts(blank, &blank.id);
        }
        AnswerType::Rows | AnswerType::Letters | AnswerType::Enclosures => {
            shape = "rows";
            let there = asked.answers.values.get(&blank.id).and_then(Value::as_array).map_or(0, Vec::len);
            let free = if asked.more { FREE + 3 } else { FREE };
            for n in 1..=there + free {
                let row =
                    words::text(language, "paper-row", &[("n", &maitri_review::report::words::number(n, language))]);
                rows.push((row, said.parts(blank, &format!("{}.{n}", blank.id))));
            }
        }
        AnswerType::Text | AnswerType::Lines => {
            shape = "lines";
            own = said.lines(&blank.id, "", "area", blank);
            // The question stands above its one field already.
            for one in own.iter_mut().filter(|part| part.name == blank.id) {
                one.label = words::text(language, "paper-one-a-line", &[]);
            }
        }
        _ if template.form.is_none() && known::by_language(blank) && languages(template, asked).len() > 1 => {
            shape = "lines";
            own = said.lines(&blank.id, "", "line", blank);
        }
        _ => {}
    }
    let suggested = match blank.kind {
        AnswerType::Party | AnswerType::Place => packs
            .places
            .all()
            .iter()
            .filter(|p| p.level == 1 && p.to.is_none() && packs.places.homes.iter().any(|h| h.country == p.country))
            .map(|p| p.name(language).to_owned())
            .collect(),
        _ => Vec::new(),
    };
    if named {
        own = lines(asked, &blank.id, language);
    }
    let value = match blank.kind {
        // What was found is shown by its name.
        AnswerType::Party | AnswerType::Place => {
            let given = chosen.last().copied().unwrap_or("");
            packs.places.get(given).map_or(given.to_owned(), |p| p.name(language).to_owned())
        }
        AnswerType::Office => said.office(&typed, of),
        _ => chosen.last().copied().unwrap_or("").to_owned(),
    };
    let optional = if blank.optional { words::text(language, "draft-optional", &[]) } else { String::new() };
    Question {
        id: blank.id.clone(),
        ask: format!("{} {optional}", blank.ask.get(language)).trim().to_owned(),
        hint: blank.hint.get(language).to_owned(),
        complaint,
        shape,
        value,
        options,
        own,
        rows,
        known: suggested,
    }
}

fn plain_option((value, label, chosen): (String, String, bool)) -> Option1 {
    Option1 { value, label, beside: String::new(), chosen }
}

/// What the parts of a question are made with.
struct Says<'a> {
    packs: &'a Packs,
    papers: &'a Papers,
    template: &'a PaperTemplate,
    asked: &'a Asked,
    language: Language,
}

impl Says<'_> {
    /// The words of an office that is given by its id; what is none stays as it is.
    fn office(&self, given: &str, language: Language) -> String {
        known::office(self.packs, self.papers, given, language).unwrap_or_else(|| given.to_owned())
    }

    /// What may be chosen: id, name, whether it is.
    fn options(&self, blank: &TemplateBlank, chosen: &str) -> Vec<(String, String, bool)> {
        if blank.kind == AnswerType::YesNo {
            let word = |id: &str, key: &str| (id.to_owned(), words::text(self.language, key, &[]), chosen == id);
            return vec![word("yes", "paper-yes"), word("no", "paper-no")];
        }
        let all = blank.options.iter();
        all.map(|(id, words)| (id.clone(), words.get(self.language).to_owned(), chosen == id)).collect()
    }

    /// A line or area for an answer, one each language where the paper has several.
    fn lines(&self, path: &str, label: &str, shape: &'static str, blank: &TemplateBlank) -> Vec<Input1> {
        let languages = languages(self.template, self.asked);
        let input = |name: String, label: String, language: &'static str, of: Language| {
            let typed = typed(&self.asked.answers, &name, of);
            let value = if blank.kind == AnswerType::Office { self.office(&typed, of) } else { typed };
            Input1 { name, label, language, value, shape, options: Vec::new() }
        };
        let asks = if label.is_empty() { blank.ask.get(self.language) } else { label };
        if languages.len() < 2 || !known::by_language(blank) {
            let of = languages.first().copied().unwrap_or(self.language);
            return vec![input(path.to_owned(), asks.to_owned(), of.code(), of)];
        }
        let each = languages.into_iter().map(|l| {
            let own = words::text(self.language, draft::language_key(l), &[]);
            let label = if label.is_empty() { own } else { format!("{label} – {own}") };
            input(format!("{path}.{l}"), label, l.code(), l)
        });
        each.collect()
    }

    /// The parts of an answer that has several: a person who signs, a letter, an enclosure, a row.
    fn parts(&self, blank: &TemplateBlank, path: &str) -> Vec<Input1> {
        let part = |id: &str, kind: AnswerType| TemplateBlank {
            id: id.to_owned(),
            kind,
            ask: maitri_pack::Words3::default(),
            hint: maitri_pack::Words3::default(),
            optional: true,
            options: std::collections::BTreeMap::new(),
            column: Vec::new(),
            sample: None,
            case: None,
            must: None,
            must_say: maitri_pack::Words3::default(),
        };
        let t = |key: &str| words::text(self.language, key, &[]);
        let mut out = Vec::new();
        let mut line = |id: &str, key: &str, kind: AnswerType| {
            out.extend(self.lines(&format!("{path}.{id}"), &t(key), "line", &part(id, kind)));
        };
        match blank.kind {
            AnswerType::Signer => {
                line("name", "paper-signer-name", AnswerType::Line);
                line("title", "paper-signer-title", AnswerType::Office);
                if let Some(grammar) = self.papers.grammar(&self.template.family) {
                    line("office", "paper-signer-office", AnswerType::Office);
                    line("body", "paper-signer-body", AnswerType::Office);
                    let name = format!("{path}.formula");
                    let chosen = at(&self.asked.answers, &name);
                    let chosen = if chosen.is_empty() { "own".to_owned() } else { chosen };
                    let options = grammar.formula.iter();
                    let options = options.map(|f| (f.id.clone(), f.name.get(self.language).to_owned(), f.id == chosen));
                    out.push(Input1 {
                        name,
                        label: t("paper-signer-formula"),
                        language: self.language.code(),
                        value: String::new(),
                        shape: "select",
                        options: options.collect(),
                    });
                }
            }
            AnswerType::Letter | AnswerType::Letters => {
                line("office", "paper-letter-office", AnswerType::Office);
                line("number", "paper-letter-number", AnswerType::Number);
                line("date", "paper-letter-day", AnswerType::Date);
                line("kind", "paper-letter-kind", AnswerType::Number);
            }
            AnswerType::Enclosures => {
                line("title", "paper-enclosure-title", AnswerType::Line);
                line("copies", "paper-enclosure-copies", AnswerType::Number);
                line("unit", "paper-enclosure-unit", AnswerType::Line);
            }
            _ => {
                for column in &blank.column {
                    let name = format!("{path}.{}", column.id);
                    let label = column.ask.get(self.language);
                    match column.kind {
                        AnswerType::Choice | AnswerType::YesNo => {
                            let chosen = at(&self.asked.answers, &name);
                            let mut options = self.options(column, &chosen);
                            options.insert(0, (String::new(), "–".to_owned(), chosen.is_empty()));
                            out.push(Input1 {
                                name,
                                label: label.to_owned(),
                                language: self.language.code(),
                                value: String::new(),
                                shape: "select",
                                options,
                            });
                        }
                        AnswerType::Place => {
                            let typed = at(&self.asked.answers, &name);
                            let place = self.packs.places.get(&typed).map(|p| p.name(self.language).to_owned());
                            let value = place.unwrap_or(typed);
                            let language = self.language.code();
                            let label = label.to_owned();
                            out.push(Input1 { name, label, language, value, shape: "line", options: Vec::new() });
                        }
                        _ => out.extend(self.lines(&name, label, "line", column)),
                    }
                }
            }
        }
        out
    }
}

/// In which languages a paper is wanted.
fn in_languages(template: &PaperTemplate, asked: &Asked, frame: &Frame) -> Question {
    let option = |l: &Language| Option1 {
        value: l.code().to_owned(),
        label: frame.t(draft::language_key(*l)),
        beside: String::new(),
        chosen: asked.languages.is_empty() || asked.languages.contains(l),
    };
    Question {
        id: LANGUAGES.to_owned(),
        ask: frame.t("paper-languages"),
        hint: frame.t("paper-languages-hint"),
        complaint: String::new(),
        shape: "check",
        value: String::new(),
        options: template.body.keys().map(option).collect(),
        own: Vec::new(),
        rows: Vec::new(),
        known: Vec::new(),
    }
}

/// A line for the words in each language.
fn lines(asked: &Asked, key: &str, language: Language) -> Vec<Input1> {
    Language::SPOKEN
        .iter()
        .map(|l| {
            let name = format!("{key}.{l}");
            let value = given(asked, &name).to_owned();
            let label = words::text(language, draft::language_key(*l), &[]);
            Input1 { name, label, language: l.code(), value, shape: "line", options: Vec::new() }
        })
        .collect()
}

/// The names of those who sign, in each language.
fn signers(template: &PaperTemplate, asked: &Asked, frame: &Frame) -> Question {
    let language = frame.language;
    let mut own = Vec::new();
    for blank in template.blank.iter().filter(|b| b.kind == AnswerType::Party) {
        for mut line in lines(asked, &format!("{}.signer", blank.id), language) {
            line.label = format!("{} – {}", blank.ask.get(language).trim_end_matches(['?', ' ']), line.label);
            own.push(line);
        }
    }
    Question {
        id: SIGNERS.to_owned(),
        ask: frame.t("draft-signers"),
        hint: frame.t("draft-signers-hint"),
        complaint: String::new(),
        shape: "lines",
        value: String::new(),
        options: Vec::new(),
        own,
        rows: Vec::new(),
        known: Vec::new(),
    }
}

/// An answer of a paper in words: ids by their names, rows a line each.
fn in_words(says: &Says<'_>, blank: &TemplateBlank, value: &Value) -> String {
    let own = says.language;
    match value {
        Value::Array(items)
            if matches!(blank.kind, AnswerType::Rows | AnswerType::Letters | AnswerType::Enclosures) =>
        {
            items.iter().map(|item| in_words(says, blank, item)).collect::<Vec<_>>().join("\n")
        }
        Value::Array(items) => items.iter().map(|i| in_words(says, blank, i)).collect::<Vec<_>>().join("; "),
        Value::Object(parts) if parts.keys().all(|k| Language::from_code(k).is_some()) => {
            let one = parts.get(own.code()).or_else(|| parts.values().next());
            one.map(|v| in_words(says, blank, v)).unwrap_or_default()
        }
        Value::Object(parts) => {
            let part = |(name, value): (&String, &Value)| match blank.column.iter().find(|c| c.id == *name) {
                Some(column) => in_words(says, column, value),
                None if name == "title" || name == "office" => says.office(&spoken_in(value, own), own),
                None if name == "date" => maitri_review::report::words::day(&spoken_in(value, own), own),
                None => spoken_in(value, own),
            };
            // In the order of the columns, not of their names.
            let place = |name: &String| blank.column.iter().position(|c| c.id == *name);
            let mut all: Vec<(&String, &Value)> = parts.iter().collect();
            all.sort_by_key(|(name, _)| place(name));
            all.into_iter().map(part).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
        }
        other => {
            let text = spoken(Some(other));
            match blank.kind {
                AnswerType::Place => says.packs.places.get(&text).map_or(text, |p| p.name(own).to_owned()),
                AnswerType::Office => says.office(&text, own),
                AnswerType::Date => maitri_review::report::words::day(&text, own),
                AnswerType::Choice | AnswerType::YesNo => {
                    let all = says.options(blank, &text);
                    all.into_iter().find(|(id, _, _)| *id == text).map_or(text, |(_, label, _)| label)
                }
                _ => text,
            }
        }
    }
}

/// A text that may be given by language, in one of them.
fn spoken_in(value: &Value, language: Language) -> String {
    match value {
        Value::Object(parts) => spoken(parts.get(language.code()).or_else(|| parts.values().next())),
        other => spoken(Some(other)),
    }
}

/// An answer in words.
fn told(packs: &Packs, template: &PaperTemplate, asked: &Asked, blank: &TemplateBlank, language: Language) -> String {
    use maitri_draft::answer::Answer;
    if template.form.is_none() {
        let Some(papers) = loaded().map(|(_, papers)| papers) else { return String::new() };
        let says = Says { packs, papers, template, asked, language };
        return asked.answers.values.get(&blank.id).map(|v| in_words(&says, blank, v)).unwrap_or_default();
    }
    let all = read(packs, template, &asked.answers).unwrap_or_default();
    let plain = || {
        let own = asked.pairs.iter().filter(|(k, _)| *k == blank.id || k.starts_with(&format!("{}.", blank.id)));
        own.map(|(_, v)| v.as_str()).collect::<Vec<_>>().join(", ")
    };
    match all.get(&blank.id) {
        Some(Answer::Party(party)) => party.place.map_or_else(plain, |p| p.name(language).to_owned()),
        Some(Answer::Place(place)) => place.name(language).to_owned(),
        Some(Answer::Choice(id)) => blank.options.get(id).map_or_else(plain, |w| w.get(language).to_owned()),
        Some(Answer::Named(Some(value), _)) => value.names(language).first().cloned().unwrap_or_else(plain),
        Some(Answer::Date(iso)) => maitri_review::report::words::day(iso, language),
        Some(Answer::Fields(fields)) => {
            let name = |f: &FieldNamed<'_>| match f {
                FieldNamed::Known(f) => f.names(language).first().cloned().unwrap_or_default(),
                FieldNamed::Own(said) => said.get(language).unwrap_or("").to_owned(),
            };
            fields.iter().map(name).collect::<Vec<_>>().join(", ")
        }
        _ => plain(),
    }
}

fn result<'f>(
    packs: &Packs,
    papers: &Papers,
    interview: &Interview,
    asked: &Asked,
    worked: Result<Drafted, Refused>,
    frame: &'f Frame,
) -> ResultPage<'f> {
    let language = frame.language;
    let (template, path) = (interview.template, interview.path.as_str());
    let faults = match &worked {
        Err(Refused::Answers(_)) => faults(packs, papers, template, asked),
        _ => Vec::new(),
    };
    let complaint_of = |id: &str| {
        let own = faults.iter().find(|f| of_fault(f) == id && !matches!(f.what, What::NotAsked(_)));
        own.map(|f| said(template, f, language)).unwrap_or_default()
    };
    let changed = |id: &str| asked.pairs.iter().any(|(k, _)| k == id || k.starts_with(&format!("{id}.")));
    let mut answers: Vec<Told> = template
        .blank
        .iter()
        .map(|blank| Told {
            ask: blank.ask.get(language).to_owned(),
            answer: told(packs, template, asked, blank, language),
            change: asked.address(path, &blank.id, language),
            complaint: complaint_of(&blank.id),
            by_case: interview.known.contains_key(&blank.id)
                && !changed(&blank.id)
                && asked.answers.values.get(&blank.id).is_some_and(|v| !is_empty(v)),
        })
        .collect();
    if template.form.is_some() {
        let names: Vec<&str> =
            asked.pairs.iter().filter(|(k, _)| k.contains(".signer.")).map(|(_, v)| v.as_str()).collect();
        answers.push(Told {
            ask: frame.t("draft-signers"),
            answer: names.join(" · "),
            change: asked.address(path, SIGNERS, language),
            complaint: String::new(),
            by_case: false,
        });
    }
    let complaint = match &worked {
        Err(Refused::File(message)) => message.clone(),
        Err(Refused::Answers(_)) => frame.t("draft-incomplete"),
        Ok(_) => String::new(),
    };
    let mut page = ResultPage {
        f: frame,
        title: template.title.get(language).to_owned(),
        paper: template.form.is_none(),
        answers,
        fine: worked.is_ok(),
        complaint,
        marked: false,
        roads: Vec::new(),
        findings: Vec::new(),
        files: Vec::new(),
        unwritten: String::new(),
        texts: Vec::new(),
        keeping: None,
    };
    let Ok(done) = worked else { return page };
    if let Some(case) = &interview.case {
        let mut carried = form_urlencoded::Serializer::new(String::new());
        carried.extend_pairs(&asked.pairs);
        page.keeping = Some(Keeping {
            action: format!("{path}?lang={}", frame.code()),
            case: case.address.clone(),
            title: case.title.clone(),
            answers: carried.finish(),
            at: case.at,
            office: case.office.clone(),
            complaint: case.complaint.clone(),
        });
    }
    page.marked = done.marked;
    page.findings = done
        .open
        .iter()
        .map(|o| Finding {
            sign: maitri_review::report::words::sign(o.severity),
            severity: maitri_review::report::words::severity(o.severity, language),
            class: o.severity.code(),
            place: frame.with("draft-open-at", "place", &o.place),
            message: format!("{} ({})", o.message, o.language.map_or("", own_name)),
        })
        .collect();
    page.roads = done.roads.clone();
    let names: Vec<String> = done.unwritten.iter().map(|c| language_name(c, language)).collect();
    page.unwritten = names.join(", ");
    // A workbook is of the tables that are ruled; those that only hold things beside one another are none.
    let has_table = template.form.is_none() && template.body.values().any(|text| text.contains(" ruled"));
    for format in Format::ALL.iter().filter(|f| **f != Format::Xlsx || has_table) {
        let mut files: Vec<Taken> = done
            .languages
            .iter()
            .map(|l| Taken {
                address: asked.address(&format!("{path}/{l}.{}", format.code()), "", language),
                label: own_name(*l).to_owned(),
                language: l.code(),
            })
            .collect();
        if template.form.is_some() && done.languages.len() > 1 && *format != Format::Txt {
            files.push(Taken {
                address: asked.address(&format!("{path}/columns.{}", format.code()), "", language),
                label: frame.t("draft-columns"),
                language: language.code(),
            });
        }
        page.files.push((frame.t(format.key()), files));
    }
    page.texts = done
        .languages
        .iter()
        .zip(&done.files)
        .map(|(l, file)| (l.code(), own_name(*l), String::from_utf8_lossy(&file.bytes).into_owned()))
        .collect();
    page
}

fn own_name(language: Language) -> &'static str {
    maitri_review::report::html::own_name(language.code())
}

fn language_name(code: &str, language: Language) -> String {
    let papers = loaded().and_then(|(_, papers)| papers.units.tongue(code, language));
    papers.unwrap_or_else(|| code.to_owned())
}

/// A file of what was asked for: `th.docx`, `columns.pdf`.
pub async fn file(interview: Interview, file: String, query: String, frame: Frame) -> Response {
    let Some((packs, papers)) = loaded() else { return broken(&frame) };
    let template = interview.template;
    let (what, end) = file.split_once('.').unwrap_or((file.as_str(), ""));
    let language = super::page::spoken(what).filter(|l| template.form.is_some() || template.body.contains_key(l));
    let Some(format) = Format::from_code(end) else { return super::page::not_found(frame).await };
    if language.is_none() && (what != "columns" || template.form.is_none()) {
        return super::page::not_found(frame).await;
    }
    if query.len() > MOST_QUERY {
        return Fault::new(StatusCode::URI_TOO_LONG, "draft-too-long", "draft-too-long-help").page(&frame);
    }
    let mut asked = Asked::of(&interview, &query);
    draft::settle(packs, template, &mut asked.answers);
    let wanted = Wanted {
        languages: language.into_iter().collect(),
        formats: vec![format],
        columns: language.is_none(),
        ..wanted(frame.language)
    };
    let worked = tokio::task::spawn_blocking(move || draft::draft(packs, papers, &asked.answers, &wanted).ok()).await;
    let made = worked.ok().flatten().and_then(|mut done| done.files.pop());
    let Some(made) = made else {
        return Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "draft-incomplete", "draft-incomplete-help").page(&frame);
    };
    let name = format!("attachment; filename=\"{}\"", made.name);
    (
        [(header::CONTENT_TYPE, format.media_type().to_owned()), (header::CONTENT_DISPOSITION, name)],
        Body::from(made.bytes),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interview(id: &str, known: Value) -> Interview {
        let template = loaded().unwrap().1.template(id).unwrap();
        Interview { template, path: "/x".to_owned(), known: known.as_object().unwrap().clone(), case: None }
    }

    #[test]
    fn an_address_that_goes_too_deep_is_no_answer() {
        let deep = format!("{}=x&party-a=th.nan", vec!["a"; 15_000].join("."));
        let asked = Asked::of(&interview("th/mou", serde_json::json!({})), &deep);
        assert_eq!(serde_json::to_value(&asked.answers.values).unwrap(), serde_json::json!({ "party-a": "th.nan" }));
    }

    #[test]
    fn an_address_is_answers() {
        let query = "lang=th&party-a=th.nan&party-a.signer.th=%E0%B8%81&fields=tourism&fields=education&relation.th=x&relation.en=y&step=place";
        let asked = Asked::of(&interview("th/mou", serde_json::json!({})), query);
        let values = serde_json::to_value(&asked.answers.values).unwrap();
        assert_eq!(
            values,
            serde_json::json!({
                "party-a": { "place": "th.nan", "signer": { "th": "ก" } },
                "fields": ["tourism", "education"],
                "relation": { "th": "x", "en": "y" },
            })
        );
        assert_eq!(asked.step.as_deref(), Some("place"));
    }

    #[test]
    fn rows_of_an_address_are_a_list_and_empty_ones_are_none() {
        let query = "follow_ups.3.what.vi=b&follow_ups.1.what.vi=a&follow_ups.2.what.vi=&points.vi=x%0Ay&in=vi";
        let asked = Asked::of(&interview("D-41", serde_json::json!({})), query);
        assert_eq!(
            serde_json::to_value(&asked.answers.values).unwrap(),
            serde_json::json!({ "follow_ups": [{ "what": { "vi": "a" } }, { "what": { "vi": "b" } }], "points": { "vi": "x\ny" } })
        );
        assert_eq!(asked.languages, [Language::Vi]);
        assert_eq!(at(&asked.answers, "follow_ups.2.what.vi"), "b");
    }

    #[test]
    fn what_a_case_answers_can_be_changed_and_emptied() {
        let of_case = || interview("D-25", serde_json::json!({ "province": "th.nan", "signed": "2026-11-20" }));
        let asked = Asked::of(&of_case(), "partner=vn.dien-bien");
        assert_eq!(asked.answers.values["province"], "th.nan");
        let asked = Asked::of(&of_case(), "from=signed&signed=");
        assert!(!asked.answers.values.contains_key("signed"));
        // The next address keeps it empty, until it is answered.
        let address = asked.address("/x", "", Language::En);
        let asked = Asked::of(&of_case(), address.split_once('?').unwrap().1);
        assert!(!asked.answers.values.contains_key("signed"));
        let asked = Asked::of(&of_case(), "open=signed&signed=2026-11-21");
        assert_eq!(asked.answers.values["signed"], "2026-11-21");
        assert!(!asked.pairs.iter().any(|(key, _)| key == "open"));
    }
}
