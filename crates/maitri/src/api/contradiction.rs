//! Contradictions between sources, or within one.

use super::answer::{self, Part};
use super::problem::Problem;
use super::query::{Asked, Id};
use super::tie::WireSeen;
use super::{Api, Withheld};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use maitri_registry::act::SettledState;
use maitri_registry::record::{Contradiction, Words};
use maitri_store::{ContradictionFilter, Order, Page};
use serde::Serialize;
use utoipa::ToSchema;

const KNOWN: [&str; 5] = ["kind", "severity", "state", "offset", "limit"];
const SEVERITIES: [&str; 4] = ["error", "warning", "info", "ask"];
const STATES: [&str; 3] = ["open", "explained", "resolved"];

/// A text in three languages.
#[derive(Serialize, ToSchema)]
#[schema(as = Words)]
pub struct WireWords {
    /// Thai.
    pub th: String,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl WireWords {
    /// The words, or nothing where there are none.
    pub fn of(words: &Words) -> Option<WireWords> {
        let empty = words.th.is_empty() && words.vi.is_empty() && words.en.is_empty();
        (!empty).then(|| WireWords { th: words.th.clone(), vi: words.vi.clone(), en: words.en.clone() })
    }
}

/// A decision of a person; who it was stays in the log.
#[derive(Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct WireDecision {
    /// When (RFC 3339).
    at: String,
    /// The value that holds.
    value: String,
    /// Why.
    reason: String,
}

/// A contradiction.
#[derive(Serialize, ToSchema)]
#[schema(as = Contradiction)]
pub struct WireContradiction {
    /// Its id.
    id: String,
    /// What kind: `year-conflict`, `missing-pair`, `total-mismatch` …
    kind: String,
    /// `error`, `warning`, `info`, `ask`.
    severity: String,
    /// Its life: `open`, `explained`, `resolved`.
    state: &'static str,
    /// One sentence.
    title: Option<WireWords>,
    /// How it may have come about.
    explanation: Option<WireWords>,
    /// The likelier reading; null where none is, and while a person has to decide about a name.
    likelier: Option<WireWords>,
    /// The lines in the sources.
    at: Vec<WireSeen>,
    /// Ids of the claims that stand against each other.
    claims: Vec<String>,
    /// Ids of the published ties that it concerns.
    ties: Vec<String>,
    /// The last decision; null while open.
    decision: Option<WireDecision>,
}

impl WireContradiction {
    /// What may be said of a contradiction. Where it touches something withheld, its texts would print the very name.
    pub fn of(c: &Contradiction, withheld: &Withheld) -> WireContradiction {
        let touches = c.relationships.iter().any(|id| withheld.ties.contains(id))
            || c.at.iter().any(|s| withheld.line(&s.source, &s.table, s.line));
        let waits = c.kind == "sensitive-name" && c.state == SettledState::Open;
        let said = |words: &Words, hide: bool| WireWords::of(words).filter(|_| !hide);
        let title = if touches {
            Some(WireWords {
                th: "แถวหนึ่งของทะเบียนต้องให้เจ้าหน้าที่พิจารณาก่อนเผยแพร่".to_owned(),
                vi: "một dòng của sổ bộ phải có người xem xét trước khi công bố".to_owned(),
                en: "a row of the register needs a person before publication".to_owned(),
            })
        } else {
            WireWords::of(&c.title)
        };
        WireContradiction {
            id: c.id.clone(),
            kind: c.kind.clone(),
            severity: c.severity.clone(),
            state: c.state.code(),
            title,
            explanation: said(&c.explanation, touches),
            likelier: said(&c.likelier, touches || waits),
            at: c.at.iter().map(WireSeen::of).collect(),
            claims: if touches { Vec::new() } else { c.claims.clone() },
            ties: c.relationships.iter().filter(|id| !withheld.ties.contains(*id)).cloned().collect(),
            decision: c.decision.as_ref().filter(|_| !touches).map(|d| WireDecision {
                at: d.at.clone(),
                value: d.value.clone(),
                reason: d.reason.clone(),
            }),
        }
    }
}

/// A part of the contradictions.
#[derive(Serialize, ToSchema)]
#[schema(as = Contradictions)]
pub struct WireContradictions {
    /// How many there are in all.
    total: u64,
    /// How many are left out before these.
    offset: u64,
    /// How many a part may hold.
    limit: u64,
    /// The address of the next part; null at the end.
    next: Option<String>,
    /// The contradictions.
    contradictions: Vec<WireContradiction>,
}

/// Where the sources contradict one another or themselves.
#[utoipa::path(get, path = "/api/v1/contradictions", tag = "register", operation_id = "contradictions",
    params(
        ("kind" = Option<String>, Query, description = "What kind, such as `year-conflict`", pattern = "^[a-z-]{1,40}$"),
        ("severity" = inline(Option<super::openapi::Severity>), Query, description = "How grave"),
        ("state" = inline(Option<super::openapi::Life>), Query, description = "Its life"),
        ("offset" = Option<u64>, Query, description = "How many to leave out", minimum = 0, maximum = 10000000),
        ("limit" = Option<u64>, Query, description = "How many to give; 50 where it is not said", minimum = 1, maximum = 200),
    ),
    responses(
        (status = 200, description = "A part of the list; `Link` names the next one", body = WireContradictions,
            headers(("ETag" = String, description = "Strong entity tag"))),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = 400, description = "A parameter is not known or not understood", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn list(State(api): State<Api>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let asked = Asked::of(&uri, &KNOWN)?;
    let (offset, limit) = asked.part()?;
    let kind = asked.raw("kind").map(str::to_owned);
    if let Some(kind) = &kind
        && !((1..=40).contains(&kind.len()) && kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
    {
        return Err(Problem::bad("the parameter `kind` is a word of lower-case letters and hyphens"));
    }
    let states = [SettledState::Open, SettledState::Explained, SettledState::Resolved];
    let state = asked.word("state", &STATES)?;
    let filter = ContradictionFilter {
        kind,
        severity: asked.word("severity", &SEVERITIES)?.map(str::to_owned),
        state: states.into_iter().find(|s| Some(s.code()) == state),
    };
    let page = Page { order: Order::Best, offset, limit };
    let (contradictions, total) = api
        .read(move |store| {
            let (found, total) = store.contradictions(&filter, page)?;
            let withheld = Withheld::of(store)?;
            Ok((found.iter().map(|c| WireContradiction::of(c, &withheld)).collect(), total))
        })
        .await?;
    let next = Part { offset, limit, total }.next("/api/v1/contradictions", &asked);
    let wire = WireContradictions { total, offset, limit, next: next.clone(), contradictions };
    answer::part(&headers, &wire, next.as_deref())
}

/// One contradiction.
#[utoipa::path(get, path = "/api/v1/contradictions/{id}", tag = "register", operation_id = "contradiction",
    params(("id" = String, Path, description = "Id of the contradiction", max_length = 100)),
    responses(
        (status = 200, description = "The contradiction", body = WireContradiction, headers(("ETag" = String, description = "Strong entity tag"))),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = 404, description = "No such contradiction", body = super::problem::Wire, content_type = "application/problem+json"),
        (status = "default", description = "Another problem", body = super::problem::Wire, content_type = "application/problem+json"),
    ))]
pub async fn one(State(api): State<Api>, uri: Uri, Id(id): Id, headers: HeaderMap) -> Result<Response, Problem> {
    Asked::of(&uri, &[])?;
    let found = api
        .read(move |store| {
            let found = store.contradiction(&id)?.ok_or_else(|| Problem::missing("contradiction", &id))?;
            Ok(WireContradiction::of(&found, &Withheld::of(store)?))
        })
        .await?;
    answer::json(&headers, &found)
}
