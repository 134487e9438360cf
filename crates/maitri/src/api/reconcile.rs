//! The Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group): which administrative unit a cell of
//! somebody's table names, with the reasons, for OpenRefine and others. Only places of the packs are given out.

use super::place::{gazetteer, ties_of};
use super::problem::Problem;
use super::query::Asked;
use super::{Api, answer, compute};
use askama::Template;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use maitri_document::lang::fold;
use maitri_pack::Language;
use maitri_pack::place::{Answer, CellRemark, Certainty, Gazetteer, Resolution, Unit};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use utoipa::ToSchema;

/// Bytes of a posted form.
const FORM: usize = 512 << 10;
/// Questions of one batch.
const QUESTIONS: usize = 200;
/// Characters of one question.
const QUESTION: usize = 300;
/// Places or properties of one extension.
const IDS: usize = 1000;
/// Suggestions at a time.
const SUGGESTIONS: usize = 20;

const TYPES: [(&str, &str, &str); 2] = [
    ("first-level-unit", "First-level unit", "province, state, prefecture, city under the central government"),
    ("unit-below", "Unit below the first level", "city, district or town within a first-level unit"),
];

/// Properties that a place has: id, name, what it is.
const PROPERTIES: [(&str, &str, &str); 9] = [
    ("country", "Country", "ISO 3166-1 alpha-2; narrows a question"),
    ("parent", "Unit in which it lies", "by id, ISO 3166-2 or name; narrows a question"),
    ("iso_3166_2", "ISO 3166-2", "of the first-level unit that is or contains it"),
    ("name_th", "Thai name", ""),
    ("name_vi", "Vietnamese name", ""),
    ("name_en", "English name", ""),
    ("level", "Level", "1: first-level unit; 2: below"),
    ("successor", "Unit that took it over", ""),
    ("point", "Point", "degrees north, degrees east (WGS 84); GeoNames, CC BY 4.0"),
];

/// The routes, which other sites may ask.
pub fn router() -> Router<Api> {
    Router::new()
        .route("/reconcile", get(service).post(posted).options(may))
        .route("/reconcile/suggest/entity", get(suggest_entity).options(may))
        .route("/reconcile/suggest/type", get(suggest_type).options(may))
        .route("/reconcile/suggest/property", get(suggest_property).options(may))
        .route("/reconcile/properties", get(propose).options(may))
        .route("/reconcile/preview", get(preview).options(may))
        .layer(DefaultBodyLimit::max(FORM))
        .layer(axum::middleware::from_fn(across))
}

/// The question of a browser whether a page of another site may ask (Fetch standard, CORS): it may. Nobody else asks so.
async fn may(uri: Uri, headers: HeaderMap) -> Response {
    let allow = if uri.path() == "/reconcile" { "GET,HEAD,POST" } else { "GET,HEAD" };
    if headers.contains_key("access-control-request-method") {
        return (StatusCode::NO_CONTENT, [(header::ALLOW, allow)]).into_response();
    }
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "`OPTIONS` is for a browser's question before its own");
    ([(header::ALLOW, allow)], problem).into_response()
}

/// Lets pages of other sites read the answer.
async fn across(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let rows = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, HEAD, POST"),
        ("access-control-allow-headers", "content-type"),
        ("access-control-max-age", "86400"),
        ("cross-origin-resource-policy", "cross-origin"),
    ];
    for (name, value) in rows {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The address under which this machine was asked.
fn base(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("localhost");
    let secure = headers.get("x-forwarded-proto").is_some_and(|p| p.as_bytes() == b"https");
    format!("{}://{host}", if secure { "https" } else { "http" })
}

fn manifest(base: &str) -> Value {
    let suggest =
        |what: &str| json!({ "service_url": base, "service_path": format!("/api/v1/reconcile/suggest/{what}") });
    json!({
        "versions": ["0.2"],
        "name": "Maitri: administrative units",
        "identifierSpace": "urn:maitri:place:",
        "schemaSpace": "urn:maitri:ns:",
        "documentation": format!("{base}/api/v1/openapi.json"),
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "view": { "url": format!("{base}/api/v1/places/{{{{id}}}}") },
        "defaultTypes": TYPES.map(|(id, name, description)| json!({ "id": id, "name": name, "description": description })),
        "suggest": { "entity": suggest("entity"), "type": suggest("type"), "property": suggest("property") },
        "preview": { "url": format!("{base}/api/v1/reconcile/preview?id={{{{id}}}}"), "width": 430, "height": 300 },
        "extend": {
            "propose_properties": { "service_url": base, "service_path": "/api/v1/reconcile/properties" },
            "property_settings": []
        }
    })
}

/// One or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore<T> {
    One(T),
    More(Vec<T>),
}

impl<T> OneOrMore<T> {
    fn all(self) -> Vec<T> {
        match self {
            OneOrMore::One(one) => vec![one],
            OneOrMore::More(more) => more,
        }
    }
}

/// A value that narrows a question.
#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Text(String),
    Number(f64),
    Truth(bool),
    Entity { id: String },
}

impl Given {
    fn text(self) -> String {
        match self {
            Given::Text(text) | Given::Entity { id: text } => text,
            Given::Number(number) => number.to_string(),
            Given::Truth(truth) => truth.to_string(),
        }
    }
}

#[derive(Deserialize)]
struct Narrowing {
    pid: String,
    v: OneOrMore<Given>,
}

#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    query: Option<String>,
    #[serde(default, rename = "type")]
    types: Option<OneOrMore<String>>,
    #[serde(default)]
    limit: Option<f64>,
    #[serde(default)]
    properties: Vec<Narrowing>,
    #[serde(default)]
    type_strict: Option<Strict>,
}

/// How types narrow a question.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Strict {
    Any,
    Should,
    All,
}

#[derive(Serialize)]
struct Candidate {
    id: String,
    name: String,
    description: String,
    score: f64,
    #[serde(rename = "match")]
    is_match: bool,
    #[serde(rename = "type")]
    types: Vec<Value>,
    features: Vec<Value>,
}

fn type_of(unit: &Unit) -> (&'static str, &'static str) {
    let [(first, first_name, _), (below, below_name, _)] = TYPES;
    if unit.level == 1 { (first, first_name) } else { (below, below_name) }
}

fn type_json(unit: &Unit) -> Value {
    let (id, name) = type_of(unit);
    json!({ "id": id, "name": name })
}

fn is_thai(text: &str) -> bool {
    text.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c))
}

/// The name in the script of the question.
fn name_for<'u>(unit: &'u Unit, text: &str) -> &'u str {
    if is_thai(text) {
        unit.name(Language::Th)
    } else if !text.is_ascii() {
        unit.name(Language::Vi)
    } else {
        unit.name(Language::En)
    }
}

/// What a unit is and where it lies, for a person.
fn described(gazetteer: &Gazetteer, unit: &Unit) -> String {
    let mut out = unit.kind.clone();
    if let Some(parent) = unit.parent.and_then(|p| gazetteer.units().get(p)) {
        out = format!("{out}, {}", parent.en);
    }
    out = format!("{out}, {}", unit.country);
    let iso = &gazetteer.first_level(unit).iso;
    if !iso.is_empty() {
        out = format!("{out} ({iso})");
    }
    if let Some((successor, until)) = gazetteer.successor(unit) {
        out = format!("{out}; until {until}, then {}", successor.en);
    }
    out
}

/// Whether a unit is, or lies in, another.
fn lies_in(gazetteer: &Gazetteer, unit: &Unit, container: &Unit) -> bool {
    let mut at = Some(unit);
    for _ in 0..6 {
        match at {
            Some(u) if u.id == container.id => return true,
            Some(u) => at = u.parent.and_then(|p| gazetteer.units().get(p)),
            None => return false,
        }
    }
    false
}

/// What narrows a question.
#[derive(Default)]
struct Narrow<'g> {
    country: Option<String>,
    parent: Option<&'g Unit>,
    parent_text: Option<String>,
    types: Vec<String>,
    /// Whether another type is no answer at all.
    strict: bool,
}

impl<'g> Narrow<'g> {
    fn of(gazetteer: &'g Gazetteer, question: &mut Question) -> Narrow<'g> {
        let mut out = Narrow::default();
        for given in question.properties.drain(..).take(20) {
            let Some(text) = given.v.all().into_iter().next().map(Given::text) else { continue };
            let text: String = text.trim().chars().take(QUESTION).collect();
            match given.pid.as_str() {
                "country" => {
                    let code = text.to_ascii_uppercase();
                    let is_code = code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
                    out.country =
                        gazetteer.country_code(&text).map(str::to_owned).or(is_code.then_some(code)).or(out.country);
                }
                "parent" if !text.is_empty() => {
                    let by_iso = || gazetteer.units().iter().find(|u| u.level == 1 && u.iso == text);
                    out.parent = gazetteer.get(&text).or_else(by_iso);
                    out.parent_text = Some(text);
                }
                // Others say nothing about where a place lies.
                _ => {}
            }
        }
        out.types = question.types.take().map(OneOrMore::all).unwrap_or_default();
        out.strict = question.type_strict != Some(Strict::Should) && !out.types.is_empty();
        out
    }

    fn fits_type(&self, unit: &Unit) -> bool {
        self.types.is_empty() || self.types.iter().any(|t| t == type_of(unit).0)
    }
}

/// What the score is made of, as numbers and yes or no.
fn features(gazetteer: &Gazetteer, r: &Resolution, a: &Answer, unit: &Unit, narrow: &Narrow<'_>) -> Vec<Value> {
    let mut out = vec![json!({ "id": "score", "value": (a.score * 1000.0).round() / 1000.0 })];
    let thai = is_thai(&r.name);
    let names = [&unit.th, &unit.en, &unit.vi];
    let alike = names
        .into_iter()
        .filter(|n| !n.is_empty() && is_thai(n) == thai)
        .map(|n| if fold::key(n) == fold::key(&r.name) { 1.0 } else { gazetteer.alike(n, &r.name) })
        .fold(0.0, f64::max);
    out.push(json!({ "id": "name_likeness", "value": (alike * 1000.0).round() / 1000.0 }));
    if let Some(country) = narrow.country.as_ref().or(r.country.as_ref()) {
        out.push(json!({ "id": "country_agrees", "value": *country == unit.country }));
    }
    let says = |start: &str| a.why.iter().any(|w| w.starts_with(start));
    if says("container: it lies in") || says("container: it does not lie in") {
        out.push(json!({ "id": "container_agrees", "value": !says("container: it does not lie in") }));
    }
    if let Some(parent) = narrow.parent {
        out.push(json!({ "id": "parent_agrees", "value": lies_in(gazetteer, unit, parent) }));
    }
    if !r.level_word.is_empty() {
        out.push(json!({ "id": "level_agrees", "value": !says("level:") }));
    }
    let margin = a.why.iter().find_map(|w| w.strip_prefix("margin: ")?.split(' ').next()?.parse::<f64>().ok());
    if let Some(margin) = margin {
        out.push(json!({ "id": "margin", "value": margin }));
    }
    out.push(json!({ "id": "level", "value": unit.level }));
    out.push(json!({ "id": "container_only", "value": a.container_only }));
    out.push(json!({ "id": "dissolved", "value": gazetteer.successor(unit).is_some() }));
    out
}

/// The candidates of one question.
fn ask(gazetteer: &Gazetteer, mut question: Question) -> Vec<Candidate> {
    let narrow = Narrow::of(gazetteer, &mut question);
    let limit = question.limit.filter(|l| l.is_finite() && *l >= 1.0).map_or(5, |l| l.min(50.0) as usize);
    let text = question.query.unwrap_or_default();
    let text: String = text.trim().chars().take(QUESTION).collect();
    if text.is_empty() {
        return within(gazetteer, &narrow, limit);
    }
    let country = narrow.country.clone().or_else(|| narrow.parent.map(|p| p.country.clone()));
    let container = narrow.parent.map(|p| name_for(p, &text).to_owned()).or_else(|| narrow.parent_text.clone());
    let asked = match &container {
        Some(container) if !text.contains(container.as_str()) => format!("{text}, {container}"),
        _ => text.clone(),
    };
    let resolution = gazetteer.resolve(&asked, country.as_deref(), &[]);
    let waits = resolution.remarks.iter().any(|r| matches!(r, CellRemark::Sensitive { .. }));
    let sure = resolution.certainty == Certainty::Certain && !waits;
    let candidates = resolution.answers.iter().enumerate().filter_map(|(rank, a)| {
        let unit = gazetteer.get(&a.place)?;
        let fits = narrow.fits_type(unit);
        if narrow.strict && !fits {
            return None;
        }
        let agrees = country.as_ref().is_none_or(|c| *c == unit.country)
            && narrow.parent.is_none_or(|p| lies_in(gazetteer, unit, p));
        let score = a.score * if agrees { 100.0 } else { 50.0 };
        let why = if a.why.is_empty() { String::new() } else { format!("; because {}", a.why.join("; ")) };
        Some(Candidate {
            id: unit.id.clone(),
            name: name_for(unit, &text).to_owned(),
            description: described(gazetteer, unit) + &why,
            score: (score * 10.0).round() / 10.0,
            is_match: sure && rank == 0 && fits && agrees && !a.container_only,
            types: vec![type_json(unit)],
            features: features(gazetteer, &resolution, a, unit, &narrow),
        })
    });
    let mut candidates: Vec<Candidate> = candidates.collect();
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    candidates.truncate(limit);
    candidates
}

/// The candidates of a question without words: what lies in the unit, or the first-level units of the country.
fn within(gazetteer: &Gazetteer, narrow: &Narrow<'_>, limit: usize) -> Vec<Candidate> {
    if narrow.country.is_none() && narrow.parent.is_none() {
        return Vec::new();
    }
    let fits = |u: &&Unit| {
        narrow.country.as_ref().is_none_or(|c| *c == u.country)
            && narrow
                .parent
                .map_or(u.level == 1 || !narrow.types.is_empty(), |p| p.id != u.id && lies_in(gazetteer, u, p))
            && narrow.fits_type(u)
    };
    let units = gazetteer.units().iter().filter(fits).take(limit);
    units
        .map(|u| Candidate {
            id: u.id.clone(),
            name: u.name(Language::En).to_owned(),
            description: described(gazetteer, u),
            score: 0.0,
            is_match: false,
            types: vec![type_json(u)],
            features: vec![json!({ "id": "level", "value": u.level })],
        })
        .collect()
}

fn parsed<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|e| Problem::bad(format!("`{what}` cannot be read: {e}")))
}

/// Answers a batch of questions.
fn answered(text: &str) -> Result<Value, Problem> {
    let batch: BTreeMap<String, Question> = parsed("queries", text)?;
    if batch.len() > QUESTIONS {
        return Err(Problem::bad(format!("a batch has at most {QUESTIONS} questions")));
    }
    let gazetteer = gazetteer()?;
    let mut out = serde_json::Map::new();
    for (key, question) in batch {
        let long = question.query.as_ref().is_some_and(|q| q.chars().count() > QUESTION);
        if long {
            return Err(Problem::bad(format!("a question has at most {QUESTION} characters")));
        }
        out.insert(key, json!({ "result": ask(gazetteer, question) }));
    }
    Ok(Value::Object(out))
}

#[derive(Deserialize)]
struct Extension {
    ids: Vec<String>,
    properties: Vec<Wanted>,
}

#[derive(Deserialize)]
struct Wanted {
    id: String,
}

fn property(gazetteer: &Gazetteer, unit: &Unit, id: &str) -> Vec<Value> {
    let text = |t: &str| if t.is_empty() { Vec::new() } else { vec![json!({ "str": t })] };
    let entity = |u: &Unit| vec![json!({ "id": u.id, "name": u.name(Language::En) })];
    match id {
        "iso_3166_2" => text(&gazetteer.first_level(unit).iso),
        "country" => text(&unit.country),
        "name_th" => text(&unit.th),
        "name_vi" => text(&unit.vi),
        "name_en" => text(&unit.en),
        "level" => vec![json!({ "int": unit.level })],
        "parent" => unit.parent.and_then(|p| gazetteer.units().get(p)).map(entity).unwrap_or_default(),
        "successor" => gazetteer.successor(unit).map(|(u, _)| entity(u)).unwrap_or_default(),
        "point" => unit.point.map(|(lat, lon)| vec![json!({ "str": format!("{lat},{lon}") })]).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn property_name(id: &str) -> Option<&'static str> {
    PROPERTIES.iter().find(|(p, _, _)| *p == id).map(|(_, name, _)| *name)
}

/// Gives values of properties of places.
fn extended(text: &str) -> Result<Value, Problem> {
    let asked: Extension = parsed("extend", text)?;
    if asked.ids.len() > IDS || asked.properties.len() > PROPERTIES.len() * 2 {
        return Err(Problem::bad(format!("at most {IDS} ids and {} properties at a time", PROPERTIES.len() * 2)));
    }
    let gazetteer = gazetteer()?;
    let mut meta = Vec::new();
    for wanted in &asked.properties {
        let Some(name) = property_name(&wanted.id) else {
            let id: String = wanted.id.chars().take(60).collect();
            return Err(Problem::bad(format!("no property has the id `{id}`")).known(&PROPERTIES.map(|(id, _, _)| id)));
        };
        let mut row = json!({ "id": wanted.id, "name": name });
        if matches!(wanted.id.as_str(), "parent" | "successor")
            && let (Some(map), [(id, name, _), _]) = (row.as_object_mut(), TYPES)
        {
            map.insert("type".to_owned(), json!({ "id": id, "name": name }));
        }
        meta.push(row);
    }
    let mut rows = serde_json::Map::new();
    for id in &asked.ids {
        let unit = gazetteer.get(id);
        let values = asked.properties.iter().map(|p| {
            let values = unit.map(|u| property(gazetteer, u, &p.id)).unwrap_or_default();
            (p.id.clone(), Value::Array(values))
        });
        rows.insert(id.clone(), Value::Object(values.collect()));
    }
    Ok(json!({ "meta": meta, "rows": rows }))
}

/// The schemas of the two parameters, which hold JSON: the attribute macro cannot say so.
pub fn json_parameters() -> [(&'static str, Value); 2] {
    let value = json!({ "oneOf": [{ "type": "string" }, { "type": "number" }, { "type": "boolean" },
        { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } } }] });
    let narrowing = json!({ "type": "object", "required": ["pid", "v"], "properties": {
        "pid": { "type": "string" }, "v": { "anyOf": [value, { "type": "array", "items": value }] } } });
    let question = json!({ "type": "object", "properties": {
        "query": { "type": ["string", "null"], "maxLength": QUESTION },
        "type": { "anyOf": [{ "type": ["string", "null"] }, { "type": "array", "items": { "type": "string" } }] },
        "limit": { "type": ["number", "null"] },
        "properties": { "type": "array", "items": narrowing },
        "type_strict": { "enum": ["any", "should", "all", null] } } });
    let ids = PROPERTIES.map(|(id, _, _)| id);
    let wanted = json!({ "type": "object", "required": ["id"], "properties": { "id": { "enum": ids } } });
    [
        ("queries", json!({ "type": "object", "maxProperties": QUESTIONS, "additionalProperties": question })),
        (
            "extend",
            json!({ "type": "object", "required": ["ids", "properties"], "properties": {
            "ids": { "type": "array", "maxItems": IDS, "items": { "type": "string" } },
            "properties": { "type": "array", "maxItems": PROPERTIES.len() * 2, "items": wanted } } }),
        ),
    ]
}

async fn served(headers: HeaderMap, asked: Asked) -> Result<Response, Problem> {
    let value = match (asked.text("queries").map(str::to_owned), asked.text("extend").map(str::to_owned)) {
        (Some(_), Some(_)) => return Err(Problem::bad("`queries` and `extend` are two requests")),
        (Some(queries), None) => compute(move || answered(&queries)).await?,
        (None, Some(extend)) => compute(move || extended(&extend)).await?,
        (None, None) => manifest(&base(&headers)),
    };
    answer::json(&headers, &value)
}

const ASKED: [&str; 2] = ["queries", "extend"];

/// The service: its manifest; with `queries` a batch of questions; with `extend` in its place values of properties. The same by
/// POST as a form.
#[utoipa::path(get, path = "/api/v1/reconcile", tag = "reconcile", operation_id = "reconcile",
    params(
        ("queries" = Option<String>, Query, description = "A reconciliation query batch in JSON"),
    ),
    responses(
        (status = 200, description = "The manifest, a result batch or an extension, as the specification 0.2 has them", body = Object, content_type = "application/json"),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = 400, description = "A parameter is not known or not understood", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = 414, description = "The address is longer than 64 kB, and was not read: ask by POST"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn service(uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    served(headers, Asked::read(uri.query().unwrap_or("").as_bytes(), &ASKED, FORM)?).await
}

/// The form of the service.
#[derive(ToSchema)]
#[schema(as = Reconciliation)]
#[allow(dead_code, reason = "only its description is used")]
pub struct WireForm {
    /// A reconciliation query batch in JSON.
    queries: Option<String>,
    /// A data extension query in JSON.
    extend: Option<String>,
}

/// The same for what is too long for an address.
#[utoipa::path(post, path = "/api/v1/reconcile", tag = "reconcile", operation_id = "reconcile_form",
    request_body(content = WireForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A result batch or an extension", body = Object, content_type = "application/json"),
        (status = 400, description = "A parameter is not known or not understood", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = 413, description = "The form is too long", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = 415, description = "Not a form", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn posted(
    uri: Uri,
    mut headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Problem> {
    Asked::of(&uri, &[])?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if !kind.to_ascii_lowercase().starts_with("application/x-www-form-urlencoded") {
        let sentence = "the body is a form: application/x-www-form-urlencoded";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence));
    }
    let body = body.map_err(|_| {
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the form is longer than {FORM} bytes, or was cut off"))
    })?;
    // A condition on what is kept means nothing for a POST.
    headers.remove(header::IF_NONE_MATCH);
    let mut response = served(headers, Asked::read(&body, &ASKED, FORM)?).await?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The names of all places, without marks, in order; and for each the place. A name of several words stands under each.
fn names(gazetteer: &'static Gazetteer) -> &'static [(String, usize)] {
    static NAMES: OnceLock<Vec<(String, usize)>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut all = Vec::new();
        for (index, unit) in gazetteer.units().iter().enumerate() {
            for name in [&unit.th, &unit.en, &unit.vi] {
                let key = fold::skeleton(name);
                let starts = key.match_indices([' ', '-']).map(|(at, sign)| at + sign.len());
                for start in std::iter::once(0).chain(starts) {
                    if let Some(part) = key.get(start..).filter(|p| !p.is_empty()) {
                        all.push((part.to_owned(), index));
                    }
                }
            }
        }
        all.sort();
        all.dedup();
        all
    })
}

/// Places of which a name begins so: whole names first, then first-level units.
fn suggested(gazetteer: &'static Gazetteer, prefix: &str) -> Vec<&'static Unit> {
    let key = fold::skeleton(prefix.trim());
    if key.is_empty() {
        return Vec::new();
    }
    let all = names(gazetteer);
    let from = all.partition_point(|(name, _)| name.as_str() < key.as_str());
    let mut found: BTreeMap<usize, bool> = BTreeMap::new();
    for (name, index) in all.iter().skip(from).take_while(|(name, _)| name.starts_with(&key)) {
        *found.entry(*index).or_default() |= *name == key;
    }
    let near = |u: &Unit| !gazetteer.is_home(&u.country);
    let mut units: Vec<(bool, u8, bool, &str, &'static Unit)> = found
        .into_iter()
        .filter_map(|(index, whole)| gazetteer.units().get(index).map(|u| (!whole, u.level, near(u), u.id.as_str(), u)))
        .collect();
    units.sort_by(|a, b| (a.0, a.1, a.2, a.3).cmp(&(b.0, b.1, b.2, b.3)));
    units.into_iter().map(|(_, _, _, _, unit)| unit).collect()
}

/// The prefix and from where on.
fn prefixed(uri: &Uri) -> Result<(String, usize), Problem> {
    let asked = Asked::of(uri, &["prefix", "cursor"])?;
    let prefix = asked.raw("prefix").ok_or_else(|| Problem::bad("the parameter `prefix` is missing"))?.to_owned();
    let cursor = asked.number("cursor", 0, 1_000_000)?.unwrap_or(0);
    Ok((prefix, usize::try_from(cursor).unwrap_or(usize::MAX)))
}

/// Suggestions.
#[derive(Serialize, ToSchema)]
#[schema(as = Suggestions)]
pub struct WireSuggestions {
    /// At most twenty; the rest with `cursor`.
    #[schema(value_type = Vec<WireSuggestion>)]
    result: Vec<Value>,
}

/// A suggestion.
#[derive(ToSchema)]
#[schema(as = Suggestion)]
#[allow(dead_code, reason = "only its description is used")]
pub struct WireSuggestion {
    /// Id.
    id: String,
    /// Name.
    name: String,
    /// What it is.
    #[schema(required = false)]
    description: String,
}

/// Places whose name begins so.
#[utoipa::path(get, path = "/api/v1/reconcile/suggest/entity", tag = "reconcile", operation_id = "suggest_entity",
    params(
        ("prefix" = String, Query, description = "The beginning of a name, with or without marks", max_length = 300, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$"),
        ("cursor" = Option<u64>, Query, description = "How many to leave out", minimum = 0, maximum = 1000000),
    ),
    responses(
        (status = 200, description = "Places", body = WireSuggestions),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = 400, description = "A parameter is missing, not known or not understood", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn suggest_entity(uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let (prefix, cursor) = prefixed(&uri)?;
    let result = compute(move || {
        let gazetteer = gazetteer()?;
        let units = suggested(gazetteer, &prefix);
        let shown = units.into_iter().skip(cursor).take(SUGGESTIONS);
        let row = |u: &Unit| {
            json!({ "id": u.id, "name": name_for(u, &prefix), "description": described(gazetteer, u),
                "notable": [type_json(u)] })
        };
        Ok(shown.map(row).collect())
    })
    .await?;
    answer::json(&headers, &WireSuggestions { result })
}

fn listed(list: &[(&str, &str, &str)], prefix: &str, cursor: usize) -> WireSuggestions {
    let key = prefix.trim().to_lowercase();
    let fits =
        |id: &str, name: &str| id.starts_with(&key) || name.to_lowercase().split(' ').any(|w| w.starts_with(&key));
    let row =
        |(id, name, description): &(&str, &str, &str)| json!({ "id": id, "name": name, "description": description });
    let found = list.iter().filter(|(id, name, _)| fits(id, name) || name.to_lowercase().starts_with(&key));
    WireSuggestions { result: found.skip(cursor).take(SUGGESTIONS).map(row).collect() }
}

/// Types whose name begins so.
#[utoipa::path(get, path = "/api/v1/reconcile/suggest/type", tag = "reconcile", operation_id = "suggest_type",
    params(
        ("prefix" = String, Query, description = "The beginning of a name; empty: all", max_length = 300, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$"),
        ("cursor" = Option<u64>, Query, description = "How many to leave out", minimum = 0, maximum = 1000000),
    ),
    responses(
        (status = 200, description = "Types", body = WireSuggestions),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = 400, description = "A parameter is missing, not known or not understood", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn suggest_type(uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let (prefix, cursor) = prefixed(&uri)?;
    answer::json(&headers, &listed(&TYPES, &prefix, cursor))
}

/// Properties whose name begins so.
#[utoipa::path(get, path = "/api/v1/reconcile/suggest/property", tag = "reconcile", operation_id = "suggest_property",
    params(
        ("prefix" = String, Query, description = "The beginning of a name; empty: all", max_length = 300, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$"),
        ("cursor" = Option<u64>, Query, description = "How many to leave out", minimum = 0, maximum = 1000000),
    ),
    responses(
        (status = 200, description = "Properties", body = WireSuggestions),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = 400, description = "A parameter is missing, not known or not understood", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn suggest_property(uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let (prefix, cursor) = prefixed(&uri)?;
    answer::json(&headers, &listed(&PROPERTIES, &prefix, cursor))
}

/// Properties by which a table can be extended.
#[utoipa::path(get, path = "/api/v1/reconcile/properties", tag = "reconcile", operation_id = "propose_properties",
    params(
        ("type" = Option<String>, Query, description = "A type; every type has the same properties", max_length = 300, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$"),
        ("limit" = Option<u64>, Query, description = "How many to give", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "Properties", body = Object, content_type = "application/json"),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = 400, description = "A parameter is not known or not understood", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn propose(uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let asked = Asked::of(&uri, &["type", "limit"])?;
    let limit = asked.number("limit", 1, super::query::MOST)?.unwrap_or(super::query::MOST);
    let properties = PROPERTIES
        .iter()
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .map(|(id, name, description)| json!({ "id": id, "name": name, "description": description }));
    let mut out = json!({ "limit": limit, "properties": properties.collect::<Vec<Value>>() });
    if let (Some(kind), Some(map)) = (asked.raw("type"), out.as_object_mut()) {
        map.insert("type".to_owned(), json!(kind));
    }
    answer::json(&headers, &out)
}

#[derive(Template)]
#[template(path = "reconcile/preview.html")]
struct Preview {
    th: String,
    vi: String,
    en: String,
    what: String,
    point: String,
    ties: u64,
}

/// A small page about a place, to be shown inside another.
#[utoipa::path(get, path = "/api/v1/reconcile/preview", tag = "reconcile", operation_id = "preview",
    params(("id" = String, Query, description = "Id of the place", max_length = 300, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$")),
    responses(
        (status = 200, description = "A page", body = String, content_type = "text/html"),
        (status = 400, description = "A parameter is missing or not known", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = 404, description = "No such place", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn preview(State(api): State<Api>, uri: Uri) -> Result<Response, Problem> {
    let asked = Asked::of(&uri, &["id"])?;
    let id = asked.raw("id").ok_or_else(|| Problem::bad("the parameter `id` is missing"))?.to_owned();
    let store = api.register.clone();
    let page = compute(move || {
        let gazetteer = gazetteer()?;
        let unit = gazetteer.get(&id).ok_or_else(|| Problem::missing("place", &id))?;
        let ties = match &store {
            Some(store) => ties_of(store, &gazetteer.first_level(unit).iso)?,
            None => 0,
        };
        let point = unit.point.map(|(lat, lon)| format!("{lat}, {lon}")).unwrap_or_default();
        let (th, vi, en) = (unit.th.clone(), unit.vi.clone(), unit.en.clone());
        Ok(Preview { th, vi, en, what: described(gazetteer, unit), point, ties })
    })
    .await?;
    let html = page.render().map_err(|_| Problem::ours())?;
    // The one page that others show in a frame: it has no link, no form and no script.
    let policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors *";
    let mut response = Html(html).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    Ok(response)
}
