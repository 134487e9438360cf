//! "Draft": an instrument asked for question by question. All answers stand in the address: nothing is stored, the way back
//! works, and who keeps the address comes back to where he was.

use super::guard::with_form;
use super::page::{Fault, Frame, show};
use super::{Site, words};
use crate::draft::{self, Drafted, Format, Refused, Wanted};
use askama::Template;
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maitri_draft::answer::{Answers, FieldNamed, What, read};
use maitri_pack::papers::Papers;
use maitri_pack::template::{AnswerType, Template as PaperTemplate, TemplateBlank};
use maitri_pack::{Language, Packs};
use serde_json::{Map, Value};

/// The pages.
pub fn router() -> Router<Site> {
    Router::new()
        .route("/draft", get(list))
        .route("/draft/{pack}/{name}", get(interview))
        .route("/draft/{pack}/{name}/{file}", get(file))
}

/// The step in which the names of those who sign are asked for.
const SIGNERS: &str = "signers";
/// The last step: what was answered and what came of it.
const RESULT: &str = "result";
/// Most bytes of an address that are read as answers.
const MOST_QUERY: usize = 32 << 10;

/// A template of the list.
struct Offered {
    address: String,
    title: String,
    when: String,
}

#[derive(Template)]
#[template(path = "draft/list.html")]
struct ListPage<'f> {
    f: &'f Frame,
    instruments: Vec<Offered>,
}

async fn list(frame: Frame) -> Response {
    let Some((_, papers)) = loaded() else { return broken(&frame) };
    let offered = |t: &PaperTemplate| Offered {
        address: format!("/draft/{}?lang={}", t.id, frame.code()),
        title: t.title.get(frame.language).to_owned(),
        when: t.when.get(frame.language).to_owned(),
    };
    let instruments = papers.templates.iter().filter(|t| t.form.is_some()).map(offered).collect();
    show(StatusCode::OK, &ListPage { f: &frame, instruments })
}

/// The packs and what the writer reads of them.
fn loaded() -> Option<(&'static Packs, &'static Papers)> {
    Some((Packs::embedded().ok()?, Papers::embedded().ok()?))
}

fn broken(frame: &Frame) -> Response {
    Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "fault-broken", "fault-broken-help").page(frame)
}

/// The answers of an address, and its step.
struct Asked {
    answers: Answers,
    step: Option<String>,
    from: Option<String>,
    /// Every pair but language, step and where it comes from.
    pairs: Vec<(String, String)>,
}

impl Asked {
    fn of(template: &str, query: &str) -> Asked {
        let mut values: Map<String, Value> = Map::new();
        let (mut step, mut from) = (None, None);
        let mut pairs = Vec::new();
        for (key, value) in form_urlencoded::parse(query.as_bytes()).take(400) {
            let value: String = value.chars().filter(|c| !c.is_control() || *c == '\n').take(600).collect();
            match key.as_ref() {
                "lang" => {}
                "step" => step = Some(value),
                "from" => from = Some(value),
                _ if value.trim().is_empty() => {}
                key => {
                    pairs.push((key.to_owned(), value.clone()));
                    put(&mut values, key, value);
                }
            }
        }
        Asked { answers: Answers { template: template.to_owned(), values }, step, from, pairs }
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
}

struct Question {
    id: String,
    ask: String,
    hint: String,
    complaint: String,
    /// `text`, `radio`, `check`, `lines`.
    shape: &'static str,
    value: String,
    options: Vec<Option1>,
    /// Own words, where they are allowed.
    own: Vec<Input1>,
    known: Vec<String>,
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

#[derive(Template)]
#[template(path = "draft/result.html")]
struct ResultPage<'f> {
    f: &'f Frame,
    title: String,
    answers: Vec<Told>,
    fine: bool,
    complaint: String,
    marked: bool,
    roads: Vec<draft::Road>,
    findings: Vec<Finding>,
    files: Vec<(String, Vec<Taken>)>,
    unwritten: String,
    texts: Vec<(&'static str, &'static str, String)>,
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
    let mut out: Vec<String> = template.blank.iter().map(|b| b.id.clone()).collect();
    if template.blank.iter().any(|b| b.kind == AnswerType::Party) {
        out.push(SIGNERS.to_owned());
    }
    out.push(RESULT.to_owned());
    out
}

async fn interview(
    State(_): State<Site>,
    frame: Frame,
    Path((pack, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some((packs, papers)) = loaded() else { return broken(&frame) };
    let id = format!("{pack}/{name}");
    let Some(template) = papers.templates.iter().find(|t| t.id == id && t.form.is_some()) else {
        return super::page::not_found(frame).await;
    };
    let query = query.unwrap_or_default();
    if query.len() > MOST_QUERY {
        return Fault::new(StatusCode::URI_TOO_LONG, "draft-too-long", "draft-too-long-help").page(&frame);
    }
    let path = format!("/draft/{id}");
    let mut asked = Asked::of(&id, &query);
    draft::settle(packs, template, &mut asked.answers);
    let steps = steps(template);
    let place = |step: &str| steps.iter().position(|s| s == step);
    // An answer was given: it is looked at, and the next question asked.
    if let Some(from) = asked.from.clone().filter(|f| place(f).is_some()) {
        let complaint = complaint(packs, template, &asked.answers, &from, frame.language);
        if complaint.is_empty() {
            let next = place(&from).and_then(|n| steps.get(n + 1)).map_or(RESULT, String::as_str);
            // Who changes one answer at the end comes back to the end.
            let whole = read(packs, template, &asked.answers).is_ok();
            let next = if whole && asked.step.as_deref() == Some(RESULT) { RESULT } else { next };
            return Redirect::to(&asked.address(&path, next, frame.language)).into_response();
        }
        let page = question(packs, template, &asked, &from, complaint, &frame, &path, &steps);
        return with_form(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let step = asked.step.clone().filter(|s| place(s).is_some());
    let step = step.or_else(|| steps.first().cloned()).unwrap_or_default();
    if step == RESULT {
        let language = frame.language;
        let (answers, template_id) = (asked.answers.clone(), id.clone());
        let worked = tokio::task::spawn_blocking(move || {
            let (packs, papers) = loaded()?;
            let _ = template_id;
            Some(draft::draft(packs, papers, &answers, &wanted(language)))
        })
        .await;
        let Ok(Some(worked)) = worked else { return broken(&frame) };
        return show(StatusCode::OK, &result(packs, template, &asked, worked, &frame, &path));
    }
    with_form(show(StatusCode::OK, &question(packs, template, &asked, &step, String::new(), &frame, &path, &steps)))
}

/// What a page asks to be written.
fn wanted(told: Language) -> Wanted {
    Wanted {
        languages: Vec::new(),
        formats: vec![Format::Txt],
        columns: false,
        copies: false,
        told,
        as_of: crate::cli::today(),
    }
}

/// What is amiss with the answer of a step; empty where it is fine.
fn complaint(packs: &Packs, template: &PaperTemplate, answers: &Answers, step: &str, language: Language) -> String {
    let Err(faults) = read(packs, template, answers) else { return String::new() };
    let of_step = |blank: &str| blank == step;
    faults.iter().find(|f| of_step(&f.blank)).map(|f| draft::sentence(f, language)).unwrap_or_default()
}

/// The words given for a key of the address.
fn given<'a>(asked: &'a Asked, key: &str) -> &'a str {
    asked.pairs.iter().rev().find(|(k, _)| k == key).map_or("", |(_, v)| v.as_str())
}

#[allow(clippy::too_many_arguments)]
fn question<'f>(
    packs: &Packs,
    template: &PaperTemplate,
    asked: &Asked,
    step: &str,
    complaint: String,
    frame: &'f Frame,
    path: &str,
    steps: &[String],
) -> QuestionPage<'f> {
    let language = frame.language;
    let blank = template.blank.iter().find(|b| b.id == step);
    let question = match blank {
        Some(blank) => asks(packs, template, blank, asked, complaint, language),
        None => signers(template, asked, frame),
    };
    // What this page asks for is not carried along beside it.
    let own = |key: &str| match blank {
        Some(blank) if blank.kind == AnswerType::Party => key == blank.id,
        Some(blank) => key == blank.id || key.starts_with(&format!("{}.", blank.id)),
        None => key.contains(".signer."),
    };
    let hidden = asked.pairs.iter().filter(|(k, _)| !own(k)).cloned().collect();
    let at = steps.iter().position(|s| s == step).unwrap_or(0);
    let back = at.checked_sub(1).and_then(|n| steps.get(n)).map(|s| asked.address(path, s, language));
    let number = frame.args("draft-step", &[("n", &frame.n(at + 1)), ("all", &frame.n(steps.len()))]);
    QuestionPage {
        f: frame,
        title: template.title.get(language).to_owned(),
        path: path.to_owned(),
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
    template: &PaperTemplate,
    blank: &TemplateBlank,
    asked: &Asked,
    complaint: String,
    language: Language,
) -> Question {
    let form = template.form.as_ref().and_then(|f| packs.form(f));
    let chosen: Vec<&str> = asked.pairs.iter().filter(|(k, _)| *k == blank.id).map(|(_, v)| v.as_str()).collect();
    let others = |name: &dyn Fn(Language) -> String| -> String {
        let rest = Language::SPOKEN.iter().filter(|l| **l != language).map(|l| name(*l));
        rest.filter(|n| !n.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let mut own = false;
    let (shape, options) = match blank.kind {
        AnswerType::Choice => {
            let option = |(id, words): (&String, &maitri_pack::Words3)| Option1 {
                value: id.clone(),
                label: words.get(language).to_owned(),
                beside: String::new(),
                chosen: chosen.contains(&id.as_str()),
            };
            ("radio", blank.options.iter().map(option).collect())
        }
        AnswerType::FormChoice => {
            let choice = form.and_then(|f| f.choice(&blank.id));
            own = choice.is_some_and(|c| c.other);
            let first = |v: &maitri_pack::ChoiceValue, l: Language| v.names(l).first().cloned().unwrap_or_default();
            let option = |v: &maitri_pack::ChoiceValue| Option1 {
                value: v.id.clone(),
                label: first(v, language),
                beside: others(&|l| first(v, l)),
                chosen: chosen.contains(&v.id.as_str()),
            };
            ("radio", choice.map(|c| c.value.iter().map(option).collect()).unwrap_or_default())
        }
        AnswerType::Fields => {
            let mut options: Vec<Option1> = packs
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
            ("check", options)
        }
        _ => ("text", Vec::new()),
    };
    let known = match blank.kind {
        AnswerType::Party | AnswerType::Place => packs
            .places
            .all()
            .iter()
            .filter(|p| p.level == 1 && p.to.is_none() && packs.places.homes.iter().any(|h| h.country == p.country))
            .map(|p| p.name(language).to_owned())
            .collect(),
        _ => Vec::new(),
    };
    let own = match own {
        true => lines(asked, &blank.id, language),
        false => Vec::new(),
    };
    let value = match blank.kind {
        // What was found is shown by its name.
        AnswerType::Party | AnswerType::Place => {
            let given = chosen.last().copied().unwrap_or("");
            packs.places.get(given).map_or(given.to_owned(), |p| p.name(language).to_owned())
        }
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
        known,
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
            Input1 { name, label, language: l.code(), value }
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
        known: Vec::new(),
    }
}

/// An answer in words.
fn told(packs: &Packs, template: &PaperTemplate, asked: &Asked, blank: &TemplateBlank, language: Language) -> String {
    use maitri_draft::answer::Answer;
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
    template: &PaperTemplate,
    asked: &Asked,
    worked: Result<Drafted, Refused>,
    frame: &'f Frame,
    path: &str,
) -> ResultPage<'f> {
    let language = frame.language;
    let faults = match &worked {
        Err(Refused::Answers(faults)) => faults.clone(),
        _ => Vec::new(),
    };
    let complaint_of = |id: &str| {
        let own = faults.iter().find(|f| f.blank == id && !matches!(f.what, What::NotAsked(_)));
        own.map(|f| draft::sentence(f, language)).unwrap_or_default()
    };
    let mut answers: Vec<Told> = template
        .blank
        .iter()
        .map(|blank| Told {
            ask: blank.ask.get(language).to_owned(),
            answer: told(packs, template, asked, blank, language),
            change: asked.address(path, &blank.id, language),
            complaint: complaint_of(&blank.id),
        })
        .collect();
    let names: Vec<&str> =
        asked.pairs.iter().filter(|(k, _)| k.contains(".signer.")).map(|(_, v)| v.as_str()).collect();
    answers.push(Told {
        ask: frame.t("draft-signers"),
        answer: names.join(" · "),
        change: asked.address(path, SIGNERS, language),
        complaint: String::new(),
    });
    let complaint = match &worked {
        Err(Refused::File(message)) => message.clone(),
        Err(Refused::Answers(_)) => frame.t("draft-incomplete"),
        Ok(_) => String::new(),
    };
    let mut page = ResultPage {
        f: frame,
        title: template.title.get(language).to_owned(),
        answers,
        fine: worked.is_ok(),
        complaint,
        marked: false,
        roads: Vec::new(),
        findings: Vec::new(),
        files: Vec::new(),
        unwritten: String::new(),
        texts: Vec::new(),
    };
    let Ok(done) = worked else { return page };
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
    for (format, key) in Format::ALL.iter().filter_map(|f| Some((f, f.key()?))) {
        let mut files: Vec<Taken> = done
            .languages
            .iter()
            .map(|l| Taken {
                address: asked.address(&format!("{path}/{l}.{}", format.code()), "", language),
                label: own_name(*l).to_owned(),
                language: l.code(),
            })
            .collect();
        if done.languages.len() > 1 && *format != Format::Txt {
            files.push(Taken {
                address: asked.address(&format!("{path}/columns.{}", format.code()), "", language),
                label: frame.t("draft-columns"),
                language: language.code(),
            });
        }
        page.files.push((frame.t(key), files));
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

async fn file(
    State(_): State<Site>,
    frame: Frame,
    Path((pack, name, file)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some((packs, papers)) = loaded() else { return broken(&frame) };
    let id = format!("{pack}/{name}");
    let template = papers.templates.iter().find(|t| t.id == id && t.form.is_some());
    let (what, end) = file.split_once('.').unwrap_or((file.as_str(), ""));
    let format = Format::from_code(end);
    let language = super::page::spoken(what);
    let (Some(template), Some(format)) = (template, format) else { return super::page::not_found(frame).await };
    if language.is_none() && what != "columns" {
        return super::page::not_found(frame).await;
    }
    let query = query.unwrap_or_default();
    if query.len() > MOST_QUERY {
        return Fault::new(StatusCode::URI_TOO_LONG, "draft-too-long", "draft-too-long-help").page(&frame);
    }
    let mut asked = Asked::of(&id, &query);
    draft::settle(packs, template, &mut asked.answers);
    let wanted = Wanted {
        languages: language.into_iter().collect(),
        formats: vec![format],
        columns: language.is_none(),
        ..wanted(frame.language)
    };
    let worked = tokio::task::spawn_blocking(move || {
        let (packs, papers) = loaded()?;
        draft::draft(packs, papers, &asked.answers, &wanted).ok()
    })
    .await;
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

    #[test]
    fn an_address_is_answers() {
        let asked = Asked::of(
            "th/mou",
            "lang=th&party-a=th.nan&party-a.signer.th=%E0%B8%81&fields=tourism&fields=education&relation.th=x&relation.en=y&step=place",
        );
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
}
