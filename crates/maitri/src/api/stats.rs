//! Counts: what the sources declare against what is counted, and the published ties by each side.

use super::Api;
use super::answer;
use super::contradiction::WireWords;
use super::problem::Problem;
use super::query::Asked;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use maitri_store::{ContradictionFilter, Order, Page};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A declared total held against the counted one.
#[derive(Serialize, ToSchema)]
#[schema(as = Total)]
pub struct WireTotal {
    /// Id of the source.
    source: String,
    /// Table.
    table: String,
    /// What is counted: `pairs` or `provinces`.
    what: String,
    /// As the source says.
    declared: u32,
    /// As counted in the source, withheld rows included.
    counted: u32,
    /// Line that declares it, from 1.
    line: u32,
    /// What explains a difference; null where there is none.
    explanation: Option<WireWords>,
}

/// All totals.
#[derive(Serialize, ToSchema)]
#[schema(as = Totals)]
pub struct WireTotals {
    /// How many.
    total: u64,
    /// The totals.
    totals: Vec<WireTotal>,
}

/// A status date.
#[derive(Serialize, ToSchema)]
#[schema(as = Status_date)]
pub struct WireAsOf {
    /// Id of the source.
    source: String,
    /// Table.
    table: String,
    /// ISO 8601.
    as_of: String,
}

/// The counts of published ties. Each can be asked for as a list with the parameter of the same name.
#[derive(Serialize, ToSchema)]
#[schema(as = Stats)]
pub struct WireStats {
    /// Published ties.
    ties: u64,
    /// Home provinces with a published tie.
    home_provinces: u64,
    /// Foreign countries with a published tie.
    countries: u64,
    /// By foreign country (ISO 3166-1); the empty key counts those that are unknown.
    by_country: BTreeMap<String, u64>,
    /// By home province (ISO 3166-2).
    by_home: BTreeMap<String, u64>,
    /// By status.
    by_status: BTreeMap<String, u64>,
    /// By year (common era) of signing, else of start; `0`: unknown.
    #[schema(value_type = BTreeMap<String, u64>)]
    by_year: BTreeMap<i64, u64>,
    /// By best kind of source.
    by_quality: BTreeMap<String, u64>,
    /// Contradictions by severity.
    contradictions: BTreeMap<&'static str, u64>,
    /// The status dates that the sources print.
    as_of: Vec<WireAsOf>,
}

/// What the sources declare, and what is counted in them.
#[utoipa::path(get, path = "/api/v1/totals", tag = "register", operation_id = "totals",
    responses(
        (status = 200, description = "All totals", body = WireTotals, headers(("ETag" = String, description = "Strong entity tag"))),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn totals(State(api): State<Api>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    Asked::of(&uri, &[])?;
    let totals = api.read(|store| Ok(store.totals()?)).await?;
    let totals: Vec<WireTotal> = totals
        .iter()
        .map(|t| WireTotal {
            source: t.source.clone(),
            table: t.table.clone(),
            what: t.what.clone(),
            declared: t.declared,
            counted: t.counted,
            line: t.line,
            explanation: WireWords::of(&t.explanation),
        })
        .collect();
    answer::json(&headers, &WireTotals { total: totals.len() as u64, totals })
}

/// The published ties counted.
#[utoipa::path(get, path = "/api/v1/stats", tag = "register", operation_id = "stats",
    responses(
        (status = 200, description = "The counts", body = WireStats, headers(("ETag" = String, description = "Strong entity tag"))),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn stats(State(api): State<Api>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    Asked::of(&uri, &[])?;
    let wire = api
        .read(|store| {
            let facets = store.facets()?;
            let mut contradictions = BTreeMap::new();
            for severity in ["error", "warning", "info", "ask"] {
                let filter =
                    ContradictionFilter { severity: Some(severity.to_owned()), ..ContradictionFilter::default() };
                let none = Page { order: Order::Best, offset: 0, limit: 0 };
                contradictions.insert(severity, store.contradictions(&filter, none)?.1);
            }
            let mut as_of = Vec::new();
            for source in store.sources()? {
                for table in &source.tables {
                    if let Some(day) = &table.as_of {
                        as_of.push(WireAsOf { source: source.id.clone(), table: table.id.clone(), as_of: day.clone() });
                    }
                }
            }
            let known = |map: &BTreeMap<String, u64>| map.iter().filter(|(k, n)| !k.is_empty() && **n > 0).count();
            Ok(WireStats {
                ties: facets.all,
                home_provinces: known(&facets.province) as u64,
                countries: known(&facets.country) as u64,
                by_country: facets.country,
                by_home: facets.province,
                by_status: facets.status,
                by_year: facets.year,
                by_quality: facets.quality,
                contradictions,
                as_of,
            })
        })
        .await?;
    answer::json(&headers, &wire)
}
