//! Places: one by its id, and which place a text names.

use super::answer;
use super::problem::Problem;
use super::query::{Asked, Id};
use super::tie::some;
use super::{Api, compute};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use maitri_pack::place::{CellRemark, Gazetteer, Resolution, Unit};
use maitri_registry::record::PlaceName;
use maitri_store::{Filter, Order, Page};
use serde::Serialize;
use utoipa::ToSchema;

/// A point (WGS 84).
#[derive(Serialize, ToSchema)]
#[schema(as = Point)]
pub struct WirePoint {
    /// Degrees north.
    lat: f64,
    /// Degrees east.
    lon: f64,
}

fn point(at: Option<(f64, f64)>) -> Option<WirePoint> {
    at.map(|(lat, lon)| WirePoint { lat, lon })
}

/// A place as a tie names it.
#[derive(Serialize, ToSchema)]
#[schema(as = Place_named)]
pub struct WirePlace {
    /// Its id; null where the printed text could not be resolved.
    pub id: Option<String>,
    /// ISO 3166-2 of the first-level unit that is or contains it.
    pub iso: Option<String>,
    /// ISO 3166-1.
    pub country: Option<String>,
    /// Thai name.
    pub name_th: Option<String>,
    /// Vietnamese name.
    pub name_vi: Option<String>,
    /// English name.
    pub name_en: Option<String>,
    /// As the best source prints it.
    pub as_printed: String,
    /// Level of a partner: `province-level`, `prefecture-level` …
    pub level: Option<String>,
    /// Id of the unit that took it over since.
    pub successor: Option<String>,
    /// ISO 3166-2 of that unit.
    pub successor_iso: Option<String>,
    /// Since when (ISO 8601).
    pub successor_since: Option<String>,
    /// Where it lies; points are from GeoNames (CC BY 4.0).
    pub point: Option<WirePoint>,
}

impl WirePlace {
    pub fn of(p: &PlaceName) -> WirePlace {
        WirePlace {
            id: some(&p.id),
            iso: some(&p.iso),
            country: some(&p.country),
            name_th: some(&p.th),
            name_vi: some(&p.vi),
            name_en: some(&p.en),
            as_printed: p.printed.clone(),
            level: some(&p.level),
            successor: some(&p.successor),
            successor_iso: some(&p.successor_iso),
            successor_since: some(&p.successor_since),
            point: point(p.point),
        }
    }
}

/// A place of the tables.
#[derive(Serialize, ToSchema)]
#[schema(as = Place)]
pub struct WireUnit {
    /// Its id, such as `vn.dien-bien`.
    id: String,
    /// ISO 3166-1.
    country: String,
    /// 1: a first-level unit; 2: below.
    level: u8,
    /// What it is: `province`, `prefecture-level city` …
    kind: String,
    /// Thai name.
    name_th: Option<String>,
    /// Vietnamese name.
    name_vi: Option<String>,
    /// English name.
    name_en: Option<String>,
    /// ISO 3166-2 of the first-level unit that is or contains it.
    iso: Option<String>,
    /// Id of the unit in which it lies.
    parent: Option<String>,
    /// Last day under this name (ISO 8601).
    to: Option<String>,
    /// Id of the unit that took it over.
    successor: Option<String>,
    /// Where it lies; points are from GeoNames (CC BY 4.0).
    point: Option<WirePoint>,
    /// Where the row comes from.
    source: String,
    /// Published ties of the first-level unit that is or contains it.
    ties: u64,
}

impl WireUnit {
    fn of(gazetteer: &Gazetteer, unit: &Unit, ties: u64) -> WireUnit {
        WireUnit {
            id: unit.id.clone(),
            country: unit.country.clone(),
            level: unit.level,
            kind: unit.kind.clone(),
            name_th: some(&unit.th),
            name_vi: some(&unit.vi),
            name_en: some(&unit.en),
            iso: some(&gazetteer.first_level(unit).iso),
            parent: unit.parent.and_then(|p| gazetteer.units().get(p)).map(|p| p.id.clone()),
            to: unit.to.clone(),
            successor: unit.successor.clone(),
            point: point(unit.point),
            source: unit.source.clone(),
            ties,
        }
    }
}

/// The places that are compiled in.
pub fn gazetteer() -> Result<&'static Gazetteer, Problem> {
    Gazetteer::embedded().map_err(|_| Problem::ours())
}

/// Number of published ties of a first-level unit, at home or abroad.
pub fn ties_of(store: &maitri_store::Store, iso: &str) -> Result<u64, Problem> {
    if iso.is_empty() {
        return Ok(0);
    }
    let none = Page { order: Order::Best, offset: 0, limit: 0 };
    let base = Filter { published: Some(true), ..Filter::default() };
    let home = Filter { home_iso: Some(iso.to_owned()), ..base.clone() };
    let partner = Filter { partner_iso: Some(iso.to_owned()), ..base };
    Ok(store.relationships(&home, none)?.1 + store.relationships(&partner, none)?.1)
}

/// One place.
#[utoipa::path(get, path = "/api/v1/places/{id}", tag = "places", operation_id = "place",
    params(("id" = String, Path, description = "Id of the place", max_length = 100)),
    responses(
        (status = 200, description = "The place", body = WireUnit, headers(("ETag" = String, description = "Strong entity tag"))),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = 404, description = "No such place", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn one(State(api): State<Api>, uri: Uri, Id(id): Id, headers: HeaderMap) -> Result<Response, Problem> {
    Asked::of(&uri, &[])?;
    let store = api.register.clone();
    let wire = compute(move || {
        let gazetteer = gazetteer()?;
        let unit = gazetteer.get(&id).ok_or_else(|| Problem::missing("place", &id))?;
        let ties = match &store {
            Some(store) => ties_of(store, &gazetteer.first_level(unit).iso)?,
            None => 0,
        };
        Ok(WireUnit::of(gazetteer, unit, ties))
    })
    .await?;
    answer::json(&headers, &wire)
}

/// One place that a text may name.
#[derive(Serialize, ToSchema)]
#[schema(as = Answer)]
pub struct WireAnswer {
    /// Id of the place.
    place: String,
    /// ISO 3166-2 of the first-level unit that is or contains it.
    iso: Option<String>,
    /// English name.
    name_en: String,
    /// ISO 3166-1.
    country: String,
    /// 0 to 1.
    score: f64,
    /// What the score is made of, a sentence each.
    why: Vec<String>,
    /// ISO 3166-2 of the unit that has taken it over since.
    successor: Option<String>,
    /// Whether only what contains it could be found.
    container_only: bool,
}

/// What a text names.
#[derive(Serialize, ToSchema)]
#[schema(as = Resolution)]
pub struct WireResolution {
    /// The text as given.
    query: String,
    /// How sure the first answer is: `certain`, `likely`, `person`.
    certainty: &'static str,
    /// The country that is printed, or given (ISO 3166-1).
    country: Option<String>,
    /// What is odd about the text: `sensitive`, `tied`, `hierarchy` …
    remarks: Vec<&'static str>,
    /// At most five, the best first.
    answers: Vec<WireAnswer>,
}

fn remark(remark: &CellRemark) -> &'static str {
    match remark {
        CellRemark::CountryWords { .. } => "country-words",
        CellRemark::CountrySpelling { .. } => "country-spelling",
        CellRemark::CountryOther { .. } => "country-other",
        CellRemark::ForeignScript { .. } => "foreign-script",
        CellRemark::Hierarchy { .. } => "hierarchy",
        CellRemark::Elsewhere { .. } => "elsewhere",
        CellRemark::Domestic => "domestic",
        CellRemark::Sensitive { .. } => "sensitive",
        CellRemark::CutName { .. } => "cut-name",
        CellRemark::Trailing { .. } => "trailing",
        CellRemark::Tied { .. } => "tied",
    }
}

impl WireResolution {
    fn of(r: &Resolution) -> WireResolution {
        WireResolution {
            query: r.query.clone(),
            certainty: r.certainty.code(),
            country: r.country.clone(),
            remarks: r.remarks.iter().map(remark).collect(),
            answers: r
                .answers
                .iter()
                .map(|a| WireAnswer {
                    place: a.place.clone(),
                    iso: some(&a.iso),
                    name_en: a.name_en.clone(),
                    country: a.country.clone(),
                    score: a.score,
                    why: a.why.clone(),
                    successor: a.successor.clone(),
                    container_only: a.container_only,
                })
                .collect(),
        }
    }
}

/// Which place a text names, with its reasons.
#[utoipa::path(get, path = "/api/v1/places/resolve", tag = "places", operation_id = "resolve",
    params(
        ("q" = String, Query, description = "The text as it stands in a table", min_length = 1, max_length = 300, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$"),
        ("country" = Option<String>, Query, description = "ISO 3166-1 of the country where it is known to lie", pattern = "^[A-Za-z]{2}$"),
    ),
    responses(
        (status = 200, description = "The places that it may name", body = WireResolution, headers(("ETag" = String, description = "Strong entity tag"))),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = 400, description = "A parameter is missing, not known or not understood", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn resolve(uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let asked = Asked::of(&uri, &["q", "country"])?;
    let country = asked.country("country")?;
    let text = asked.raw("q").filter(|q| !q.is_empty());
    let text = text.ok_or_else(|| Problem::bad("the parameter `q` is missing: give the text of a cell"))?;
    let text = text.to_owned();
    let wire = compute(move || Ok(WireResolution::of(&gazetteer()?.resolve(&text, country.as_deref(), &[])))).await?;
    answer::json(&headers, &wire)
}
