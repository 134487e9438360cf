//! Procedures for people and programs: their words, their wire formats, their drawings.

pub mod bpmn;
pub mod svg;

use crate::web::words::text;
use maitri_pack::procedure::{Course, DueKind, Fact, Given, HOUSE, Procedure, Procedures, Step, Why};
use maitri_pack::{Language, Packs, Standing, Words3};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What an office is called: the first of its names in the language; `system` is what time does.
pub fn office(packs: &Packs, id: &str, language: Language) -> String {
    if id == "system" {
        return text(language, "proc-system", &[]);
    }
    let Some(office) = packs.offices.iter().find(|o| o.id == id) else { return id.to_owned() };
    [language, Language::En, Language::Vi, Language::Th]
        .iter()
        .find_map(|l| office.names.get(l).and_then(|names| names.first()))
        .map_or_else(|| id.to_owned(), Clone::clone)
}

/// The offices of a list, in words.
pub fn offices(packs: &Packs, ids: &[String], language: Language) -> String {
    ids.iter().map(|id| office(packs, id, language)).collect::<Vec<_>>().join(", ")
}

/// How an article is cited to a reader; our own default says so.
pub fn citation(packs: &Packs, id: &str, language: Language) -> String {
    if id == HOUSE {
        return text(language, "proc-house", &[]);
    }
    match packs.cite(id) {
        None => id.to_owned(),
        Some(cited) => {
            let name = format!("{}, {}", cited.law.short.get(language), cited.article.label.get(language));
            match cited.law.standing {
                Standing::Source => name,
                _ => format!("{name} ({})", text(language, "proc-outside", &[])),
            }
        }
    }
}

/// The period of a step in words, with how we know it: `7 working days (not verified by a lawyer)`; empty where it has none.
pub fn period(step: &Step, language: Language) -> String {
    let Some(due) = &step.due else { return String::new() };
    let number = maitri_review::report::words::number(due.days.unwrap_or(0), language);
    let key = match due.kind {
        DueKind::None => return String::new(),
        DueKind::WorkingDays => "proc-due-working",
        DueKind::Days => "proc-due-days",
        DueKind::Months => "proc-due-months",
        DueKind::Years => "proc-due-years",
    };
    let mut out = text(language, key, &[("n", &number)]);
    let origin = match due.standing {
        Some(Standing::Source) => "",
        Some(Standing::Outside) => "proc-outside",
        _ => "proc-due-house",
    };
    if !origin.is_empty() {
        out.push_str(&format!(" ({})", text(language, origin, &[])));
    }
    out
}

/// By when a step is due, in words; empty where nothing is said.
pub fn due(packs: &Packs, step: &Step, language: Language) -> String {
    let Some(due) = &step.due else { return String::new() };
    let note = due.note.as_ref().map_or("", |n| n.get(language));
    if due.kind == DueKind::None {
        return if note.is_empty() { text(language, "proc-due-none", &[]) } else { note.to_owned() };
    }
    let mut out = period(step, language);
    if let Some(article) = due.cite.iter().find(|c| *c != HOUSE && !step.cite.contains(c)) {
        out.push_str(&format!(" · {}", citation(packs, article, language)));
    }
    if !note.is_empty() {
        out.push_str(&format!(" · {note}"));
    }
    out
}

/// Reads answers: TOML or JSON, an object of facts; under `[facts]` or bare. `yes` and `no` may be written true and false, a
/// list gives answers that are used one after the other.
///
/// # Errors
/// One sentence that says what is wrong, and where.
pub fn read_facts(bytes: &str, json: bool) -> Result<Given, String> {
    let value: Value = if json {
        let Once(value) = serde_json::from_str(bytes).map_err(|e| format!("line {}: {e}", e.line()))?;
        value
    } else {
        let table: toml::Table = toml::from_str(bytes).map_err(|e| e.to_string().trim().replace('\n', " "))?;
        plain(toml::Value::Table(table))
    };
    let Value::Object(mut map) = value else { return Err("is no list of facts with their answers".to_owned()) };
    if map.len() == 1
        && let Some(Value::Object(inner)) = map.get("facts")
    {
        map = inner.clone();
    }
    answers(&map)
}

/// JSON in which no name stands twice: of two answers one would be lost unseen.
struct Once(Value);

impl<'de> serde::Deserialize<'de> for Once {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> serde::de::Visitor<'de> for Reader {
            type Value = Once;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("facts with their answers")
            }
            fn visit_bool<E>(self, v: bool) -> Result<Once, E> {
                Ok(Once(Value::from(v)))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Once, E> {
                Ok(Once(Value::from(v)))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Once, E> {
                Ok(Once(Value::from(v)))
            }
            fn visit_f64<E>(self, v: f64) -> Result<Once, E> {
                Ok(Once(Value::from(v)))
            }
            fn visit_str<E>(self, v: &str) -> Result<Once, E> {
                Ok(Once(Value::from(v)))
            }
            fn visit_unit<E>(self) -> Result<Once, E> {
                Ok(Once(Value::Null))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<Once, A::Error> {
                let mut out = Vec::new();
                while let Some(Once(item)) = items.next_element()? {
                    out.push(item);
                }
                Ok(Once(Value::Array(out)))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut pairs: A) -> Result<Once, A::Error> {
                let mut out = Map::new();
                while let Some((name, Once(value))) = pairs.next_entry::<String, Once>()? {
                    if out.contains_key(&name) {
                        return Err(serde::de::Error::custom(format_args!("`{name}` stands twice")));
                    }
                    out.insert(name, value);
                }
                Ok(Once(Value::Object(out)))
            }
        }
        input.deserialize_any(Reader)
    }
}

fn answers(map: &Map<String, Value>) -> Result<Given, String> {
    let mut out = BTreeMap::new();
    for (fact, value) in map {
        let values = match value {
            Value::Array(items) => items.iter().map(|v| answer(fact, v)).collect::<Result<Vec<_>, _>>()?,
            Value::Null => Vec::new(),
            one => vec![answer(fact, one)?],
        };
        out.insert(fact.clone(), values);
    }
    Ok(out)
}

fn answer(fact: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.trim().to_owned()),
        Value::Bool(yes) => Ok(if *yes { "yes" } else { "no" }.to_owned()),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(format!("`{fact}` has no plain answer: a word, yes or no, a day, or a list of these")),
    }
}

fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(n) => Value::from(n),
        toml::Value::Float(n) => Value::from(n),
        toml::Value::Boolean(yes) => Value::Bool(yes),
        toml::Value::Datetime(day) => Value::String(day.to_string()),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        toml::Value::Table(table) => Value::Object(table.into_iter().map(|(k, v)| (k, plain(v))).collect()),
    }
}

// ── Wire formats ─────────────────────────────────────────────────────────────────────────────────────────────────────

/// A road as programs read it (`maitri/road/1`).
#[derive(Debug, Serialize)]
pub struct WireRoad {
    schema: &'static str,
    procedure: String,
    steps: Vec<WireTaken>,
    stopped: WireStop,
    /// Duties that the steps opened and that outlive the case.
    duties: Vec<WireDuty>,
    /// Procedures that begin after it.
    then: Vec<String>,
    /// Whether this version of the procedure holds on the day that was asked for.
    holds: bool,
    packs_overlaid: bool,
}

#[derive(Debug, Serialize)]
struct WireTaken {
    procedure: String,
    step: String,
    from: String,
    event: String,
    to: String,
    title: String,
    by: Vec<String>,
    human: bool,
    documents: Vec<String>,
    notify: Vec<String>,
    citations: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<WireDue>,
    /// The answers that the step rests on.
    because: BTreeMap<String, String>,
    /// What should hold and does not.
    flags: Vec<WireGuard>,
    /// What should hold, and nobody said whether it does.
    unsaid: Vec<WireGuard>,
}

#[derive(Debug, Serialize)]
struct WireDue {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    reply: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'static str>,
    citations: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
}

#[derive(Debug, Serialize)]
struct WireStop {
    procedure: String,
    at: String,
    why: &'static str,
    /// Whom or what the road waits for: offices where a person decides, else facts.
    needs: Vec<String>,
    rules: Vec<String>,
    facts: Vec<String>,
    offices: Vec<String>,
    /// What is required and does not hold, or cannot be told.
    guards: Vec<WireGuard>,
    /// Events that would be next.
    next: Vec<String>,
    refused: bool,
}

#[derive(Debug, Serialize)]
struct WireGuard {
    id: String,
    rules: Vec<String>,
    says: String,
    help: String,
    citations: Vec<String>,
}

#[derive(Debug, Serialize)]
struct WireDuty {
    procedure: String,
    state: String,
    open: bool,
}

fn wire_guard(procedure: &Procedure, name: &str, language: Language) -> Option<WireGuard> {
    procedure.guards.get(name).map(|guard| WireGuard {
        id: name.to_owned(),
        rules: guard.rules.clone(),
        says: guard.says.get(language).to_owned(),
        help: guard.help.get(language).to_owned(),
        citations: guard.cite.clone(),
    })
}

fn wire_due(step: &Step, language: Language) -> Option<WireDue> {
    step.due.as_ref().map(|due| WireDue {
        kind: due.kind.code(),
        number: due.days,
        from: due.from.clone(),
        reply: due.reply,
        calendar: due.calendar.clone(),
        standing: due.standing.map(Standing::code),
        citations: due.cite.clone(),
        note: due.note.as_ref().map_or("", |n| n.get(language)).to_owned(),
    })
}

/// The wire format of a road.
pub fn wire_road(course: &Course<'_>, id: &str, language: Language, holds: bool, overlaid: bool) -> WireRoad {
    let stop = &course.stop;
    let facts: Vec<String> = stop.facts.iter().cloned().collect();
    let offices: Vec<String> = stop.offices.iter().cloned().collect();
    let needs = if stop.why == Why::Human { offices.clone() } else { facts.clone() };
    WireRoad {
        schema: "maitri/road/1",
        procedure: id.to_owned(),
        steps: course
            .steps
            .iter()
            .map(|taken| WireTaken {
                procedure: taken.procedure.id.clone(),
                step: taken.step.id.clone(),
                from: taken.from.to_owned(),
                event: taken.step.on.clone(),
                to: taken.step.to.clone(),
                title: taken.step.name.get(language).to_owned(),
                by: taken.step.by.clone(),
                human: taken.step.human,
                documents: taken.step.documents().into_iter().map(str::to_owned).collect(),
                notify: taken.step.notify.clone(),
                citations: taken.step.cite.clone(),
                due: wire_due(taken.step, language),
                because: taken.because.iter().cloned().collect(),
                flags: taken.flags.iter().filter_map(|f| wire_guard(taken.procedure, f, language)).collect(),
                unsaid: taken.unsaid.iter().filter_map(|f| wire_guard(taken.procedure, f, language)).collect(),
            })
            .collect(),
        stopped: WireStop {
            procedure: stop.procedure.id.clone(),
            at: stop.at.to_owned(),
            why: stop.why.code(),
            needs,
            rules: stop.rules(),
            facts,
            offices,
            guards: stop.guards.iter().filter_map(|g| wire_guard(stop.procedure, g, language)).collect(),
            next: stop.next.iter().map(|s| s.on.clone()).collect(),
            refused: stop.why == Why::Refused || stop.procedure.state(stop.at).is_some_and(|s| s.refused),
        },
        duties: course
            .duties
            .iter()
            .map(|d| WireDuty { procedure: d.procedure.id.clone(), state: d.state.id.clone(), open: d.open })
            .collect(),
        then: course.then.iter().map(|t| (*t).to_owned()).collect(),
        holds,
        packs_overlaid: overlaid,
    }
}

fn words3(words: &Words3) -> Value {
    let mut map = Map::new();
    for language in Language::SPOKEN {
        map.insert(language.code().to_owned(), Value::String(words.get(language).to_owned()));
    }
    Value::Object(map)
}

fn fact_json(fact: &Fact) -> Value {
    let values: Vec<Value> =
        fact.values.iter().map(|(id, words)| serde_json::json!({ "value": id, "words": words3(words) })).collect();
    serde_json::json!({
        "type": fact.kind.code(), "values": values, "question": words3(&fact.ask), "who": fact.who,
        "citations": fact.cite, "default": fact.default, "of": fact.of, "presumed": fact.presumed,
    })
}

/// A procedure as programs read it (`maitri/procedure/1`).
pub fn json(packs: &Packs, procedure: &Procedure) -> Value {
    let facts: Map<String, Value> = procedure.facts.iter().map(|(id, fact)| (id.clone(), fact_json(fact))).collect();
    let guards: Map<String, Value> = procedure
        .guards
        .iter()
        .map(|(id, guard)| {
            let value = serde_json::json!({
                "is": guard.is.to_string(), "rules": guard.rules, "says": words3(&guard.says),
                "help": words3(&guard.help), "citations": guard.cite,
            });
            (id.clone(), value)
        })
        .collect();
    let states: Vec<Value> = procedure
        .state
        .iter()
        .map(|s| {
            serde_json::json!({
                "id": s.id, "name": words3(&s.name), "end": s.end, "refused": s.refused, "obligation": s.obligation,
            })
        })
        .collect();
    let steps: Vec<Value> = procedure
        .step
        .iter()
        .map(|s| {
            serde_json::json!({
                "id": s.id, "from": s.from, "event": s.on, "to": s.to, "name": words3(&s.name), "by": s.by,
                "human": s.human, "optional": s.optional, "when": s.when.as_ref().map(ToString::to_string),
                "must": s.must, "warn": s.warn, "in": s.needs, "out": s.out, "notify": s.notify,
                "due": s.due.as_ref().map(|d| serde_json::json!({
                    "kind": d.kind.code(), "number": d.days, "from": d.from, "reply": d.reply, "calendar": d.calendar,
                    "standing": d.standing.map(Standing::code), "citations": d.cite,
                    "note": d.note.as_ref().map(words3),
                })),
                "citations": s.cite, "spawn": s.spawn, "forgets": s.forgets, "then": s.then,
            })
        })
        .collect();
    let forbidden: Vec<Value> = procedure
        .forbidden
        .iter()
        .map(|f| {
            serde_json::json!({
                "event": f.event, "until": f.until, "rules": f.rules, "says": words3(&f.says), "citations": f.cite,
            })
        })
        .collect();
    let invariants: Vec<Value> = procedure
        .invariant
        .iter()
        .map(|i| {
            serde_json::json!({
                "id": i.id, "state": i.state, "after": i.after, "holds": i.holds.as_ref().map(ToString::to_string),
                "citations": i.cite,
            })
        })
        .collect();
    let gaps: Vec<Value> =
        procedure.gap.iter().map(|g| serde_json::json!({ "id": g.id, "text": words3(&g.text) })).collect();
    let alias: Vec<Value> = procedure.alias.iter().map(|a| serde_json::json!({ "id": a.id, "at": a.at })).collect();
    serde_json::json!({
        "schema": "maitri/procedure/1", "id": procedure.id, "old": procedure.old, "alias": alias,
        "title": words3(&procedure.title), "note": procedure.note.as_ref().map(words3),
        "from": procedure.from, "to": procedure.to, "start": procedure.start,
        "standing": procedure.standing(packs).code(), "citations": procedure.cite, "facts": facts, "guards": guards,
        "states": states, "steps": steps, "forbidden": forbidden, "invariants": invariants, "gaps": gaps,
        "packs_overlaid": packs.overlaid,
    })
}

/// The procedures that were compiled in.
///
/// # Errors
/// What is wrong with them; the tests prove that nothing is.
pub fn embedded() -> Result<&'static Procedures, String> {
    Procedures::embedded().map_err(|p| p.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}
