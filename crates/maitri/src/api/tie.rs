//! Ties: lists by what is asked, and one with all that supports it.

use super::answer::{self, Part};
use super::contradiction::WireContradiction;
use super::place::WirePlace;
use super::problem::Problem;
use super::query::{Asked, Id};
use super::{Api, Withheld};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use maitri_registry::record::{Claim, Method, Relationship};
use maitri_store::{Filter, Order, Page};
use serde::Serialize;
use utoipa::ToSchema;

/// The parameters of a list of ties.
const KNOWN: [&str; 9] = ["country", "home", "partner", "status", "year", "q", "sort", "offset", "limit"];

/// The furthest states of a tie.
pub const STATUSES: [&str; 7] =
    ["signed", "approved-awaiting-signature", "mou-drafting", "loi-signed", "loi-drafting", "proposed", "unknown"];

const SORTS: [&str; 4] = ["best", "home", "partner", "year"];

/// A published tie between a home unit and a foreign one.
#[derive(Serialize, ToSchema)]
#[schema(as = Tie)]
pub struct WireTie {
    /// Its id; the same tie has the same id in every installation.
    pub pair_id: String,
    /// The home side.
    pub home: WirePlace,
    /// The foreign side.
    pub partner: WirePlace,
    /// How sure the identity of the foreign side is: `certain`, `likely`, `person`.
    pub certainty: &'static str,
    /// Furthest state reached.
    pub status: String,
    /// Date of signing (EDTF: a year or a day, common era); null where unknown.
    pub signed: Option<String>,
    /// Year of start, which is not the year of signing; null where unknown.
    pub started: Option<String>,
    /// Whether a municipality signed.
    pub signed_by_municipality: bool,
    /// Whether it stands here only by inference.
    pub inferred: bool,
    /// Fields of cooperation, as printed.
    pub fields: Vec<String>,
    /// Status date of its best source (ISO 8601); null where none is given.
    pub as_of: Option<String>,
    /// Best kind of source that states it.
    pub quality: &'static str,
    /// Ids of the contradictions that concern it.
    pub contradictions: Vec<String>,
    /// Where it stands with its claims.
    pub href: String,
}

/// An empty text is nothing.
pub fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|t| !t.is_empty())
}

impl WireTie {
    fn of(r: &Relationship) -> WireTie {
        WireTie {
            pair_id: r.id.clone(),
            home: WirePlace::of(&r.home),
            partner: WirePlace::of(&r.partner),
            certainty: r.certainty.code(),
            status: r.status.clone(),
            signed: some(&r.signed),
            started: some(&r.started),
            signed_by_municipality: r.by_municipality,
            inferred: r.inferred,
            fields: r.fields.clone(),
            as_of: some(&r.as_of),
            quality: r.quality.code(),
            contradictions: r.contradictions.clone(),
            href: format!("/api/v1/ties/{}", r.id),
        }
    }
}

/// A part of the published ties.
#[derive(Serialize, ToSchema)]
#[schema(as = Ties)]
pub struct WireTies {
    /// How many there are in all; a search counts no further than 10,000.
    total: u64,
    /// How many are left out before these.
    offset: u64,
    /// How many a part may hold.
    limit: u64,
    /// The address of the next part; null at the end.
    next: Option<String>,
    /// The ties.
    ties: Vec<WireTie>,
}

/// A statement of a source.
#[derive(Serialize, ToSchema)]
#[schema(as = Claim)]
pub struct WireClaim {
    /// Its id; the same statement has the same id in every installation.
    id: String,
    /// What it says something about: `partner`, `home`, `year-signed`, `date-signed`, `status` …
    property: String,
    /// As printed.
    as_printed: String,
    /// As read; null where it could not be read.
    value: Option<String>,
    /// Id of the source, or of the contradiction that a person settled.
    source: String,
    /// Table of the source; empty where it comes from none.
    table: String,
    /// Line in the source, from 1; 0 where it comes from none.
    line: u32,
    /// Column, from 1; 0 where no cell prints it.
    cell: u32,
    /// Status date of the source (ISO 8601).
    as_of: Option<String>,
    /// How it came in: `imported`, `inferred`, `corrected`.
    method: String,
    /// For an inference, its rule in words.
    because: Option<String>,
    /// 0 to 1.
    confidence: f64,
    /// Its standing: `accepted`, `disputed`, `superseded`, `needs-person`.
    status: String,
}

/// The word of an enum as it is kept.
pub fn word<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

impl WireClaim {
    fn of(c: &Claim) -> WireClaim {
        WireClaim {
            id: c.id.clone(),
            property: c.property.clone(),
            as_printed: c.raw.clone(),
            value: c.value.clone(),
            source: c.source.clone(),
            table: c.table.clone(),
            line: c.line,
            cell: c.cell,
            as_of: c.as_of.clone(),
            method: word(&c.method),
            // The reason of a correction begins with the name of the person: it stays inside.
            because: Some(c.because.clone()).filter(|b| c.method == Method::Inferred && !b.is_empty()),
            confidence: c.confidence,
            status: word(&c.status),
        }
    }
}

/// A line of a source.
#[derive(Serialize, ToSchema)]
#[schema(as = Place_in_source)]
pub struct WireSeen {
    /// Id of the source.
    pub source: String,
    /// Table.
    pub table: String,
    /// Line, from 1.
    pub line: u32,
}

impl WireSeen {
    pub fn of(seen: &maitri_registry::record::Seen) -> WireSeen {
        WireSeen { source: seen.source.clone(), table: seen.table.clone(), line: seen.line }
    }
}

/// A tie with all that supports it.
#[derive(Serialize, ToSchema)]
#[schema(as = Tie_with_claims)]
pub struct WireTieWhole {
    #[serde(flatten)]
    tie: WireTie,
    /// The lines that print it.
    seen: Vec<WireSeen>,
    /// Every statement about it.
    claims: Vec<WireClaim>,
    /// The contradictions that concern it.
    contradiction_list: Vec<WireContradiction>,
}

/// The ties that may be published, the best supported first.
#[utoipa::path(get, path = "/api/v1/ties", tag = "register", operation_id = "ties",
    params(
        ("country" = Option<String>, Query, description = "ISO 3166-1 of the foreign country", pattern = "^[A-Za-z]{2}$"),
        ("home" = Option<String>, Query, description = "ISO 3166-2 of the home province", pattern = "^[A-Za-z]{2}-[A-Za-z0-9]{1,3}$"),
        ("partner" = Option<String>, Query, description = "ISO 3166-2 of the foreign first-level unit", pattern = "^[A-Za-z]{2}-[A-Za-z0-9]{1,3}$"),
        ("status" = inline(Option<super::openapi::Status>), Query, description = "Furthest state reached"),
        ("year" = Option<u32>, Query, description = "Year (common era) of signing, else of start; 0: unknown", minimum = 0, maximum = 3000),
        ("q" = Option<String>, Query, description = "Words in Thai, Vietnamese or English, with or without marks", max_length = 300, pattern = "^[^\\x00-\\x1f\\x7f-\\x9f]*$"),
        ("sort" = inline(Option<super::openapi::Sort>), Query, description = "Order; not together with `q`, where the best hits come first"),
        ("offset" = Option<u64>, Query, description = "How many to leave out", minimum = 0, maximum = 10000000),
        ("limit" = Option<u64>, Query, description = "How many to give; 50 where it is not said", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "A part of the list; `Link` names the next one", body = WireTies,
            headers(("ETag" = String, description = "Strong entity tag"))),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = 400, description = "A parameter is not known or not understood", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem: 404 without a register, 405, 429 with `Retry-After`, 503", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn list(State(api): State<Api>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let asked = Asked::of(&uri, &KNOWN)?;
    let (offset, limit) = asked.part()?;
    let filter = Filter {
        country: asked.country("country")?,
        home_iso: asked.unit("home")?,
        partner_iso: asked.unit("partner")?,
        status: asked.word("status", &STATUSES)?.map(str::to_owned),
        year: asked.number("year", 0, 3000)?.and_then(|y| i64::try_from(y).ok()),
        quality: None,
        published: Some(true),
        query: asked.text("q").unwrap_or_default().to_owned(),
    };
    let order = match asked.word("sort", &SORTS)? {
        Some("home") => Order::Home,
        Some("partner") => Order::Partner,
        Some("year") => Order::Year,
        _ => Order::Best,
    };
    let page = Page { order, offset, limit };
    let (ties, total) = api.read(move |store| Ok(store.relationships(&filter, page)?)).await?;
    let next = Part { offset, limit, total }.next("/api/v1/ties", &asked);
    let ties = ties.iter().filter(|t| t.published).map(WireTie::of).collect();
    let wire = WireTies { total, offset, limit, next: next.clone(), ties };
    answer::part(&headers, &wire, next.as_deref())
}

/// One tie with its claims and contradictions.
#[utoipa::path(get, path = "/api/v1/ties/{id}", tag = "register", operation_id = "tie",
    params(("id" = String, Path, description = "`pair_id` of the tie", max_length = 100)),
    responses(
        (status = 200, description = "The tie", body = WireTieWhole, headers(("ETag" = String, description = "Strong entity tag"))),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = 404, description = "No such tie, or it may not be published", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn one(State(api): State<Api>, uri: Uri, Id(id): Id, headers: HeaderMap) -> Result<Response, Problem> {
    Asked::of(&uri, &[])?;
    let whole = api
        .read(move |store| {
            let tie = store.relationship(&id)?.filter(|t| t.published).ok_or_else(|| Problem::missing("tie", &id))?;
            let mut list = Vec::new();
            // What must be kept out of their words is asked only where there are any.
            let withheld = if tie.contradictions.is_empty() { Withheld::none() } else { Withheld::of(store)? };
            for id in &tie.contradictions {
                if let Some(found) = store.contradiction(id)? {
                    list.push(WireContradiction::of(&found, &withheld));
                }
            }
            Ok(WireTieWhole {
                seen: tie.seen.iter().map(WireSeen::of).collect(),
                claims: store.claims_of(&id)?.iter().map(WireClaim::of).collect(),
                contradiction_list: list,
                tie: WireTie::of(&tie),
            })
        })
        .await?;
    answer::json(&headers, &whole)
}
