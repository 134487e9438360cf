//! The description of `/api/v1` (OpenAPI 3.1). A test holds `docs/api/openapi.json` to it.

use super::answer;
use super::problem::Problem;
use super::query::Asked;

use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

/// Furthest state of a tie, as a parameter.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
#[allow(dead_code, reason = "only its description is used")]
pub enum Status {
    Signed,
    ApprovedAwaitingSignature,
    MouDrafting,
    LoiSigned,
    LoiDrafting,
    Proposed,
    Unknown,
}

/// Order of ties, as a parameter.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
#[allow(dead_code, reason = "only its description is used")]
pub enum Sort {
    Best,
    Home,
    Partner,
    Year,
}

/// How grave a contradiction is, as a parameter.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
#[allow(dead_code, reason = "only its description is used")]
pub enum Severity {
    Error,
    Warning,
    Info,
    Ask,
}

/// The life of a contradiction, as a parameter.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
#[allow(dead_code, reason = "only its description is used")]
pub enum Life {
    Open,
    Explained,
    Resolved,
}

/// What is here.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Maitri: the register of sister-province ties, and the cases of an office",
        version = "1",
        description = "Reads the published register. Dates are of the common era; every figure can be followed to the lines \
                       that print it. What waits for a person's decision is not given out. At most 50 requests a second \
                       and 100 at once for each client; beyond that 429 with `Retry-After`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags((name = "register", description = "Ties, contradictions, sources, counts"), (name = "places", description = "Administrative units"),
        (name = "reconcile", description = "Reconciliation Service API 0.2, for OpenRefine and others"), (name = "cases", description = "Cases of the installation, where its pages show them"), (name = "department", description = "People who travel, projects, directives: what a Department of Foreign Affairs keeps"), (name = "life", description = "The further life of ties: term, renewal, meetings, signs, partners that changed"), (name = "about", description = "This description")),
    paths(
        entry, openapi,
        super::tie::list, super::tie::one,
        super::contradiction::list, super::contradiction::one,
        super::source::list, super::source::rows,
        super::stats::totals, super::stats::stats,
        super::place::resolve, super::place::one,
        super::reconcile::service, super::reconcile::posted, super::reconcile::suggest_entity, super::reconcile::suggest_type,
        super::reconcile::suggest_property, super::reconcile::propose, super::reconcile::preview,
        super::case::list, super::case::open, super::case::one, super::case::step, super::case::answers, super::case::counterpart,
        super::case::note, super::case::mend, super::case::ask_opinions, super::case::give_opinion,
        super::case::respond_comment, super::case::silence, super::case::waiting, super::case::text, super::case::same, super::case::file, super::paper::write,
        super::department::delegations, super::department::open_delegation, super::department::delegation, super::department::say_of_delegation, super::department::projects, super::department::open_project, super::department::project, super::department::say_of_project, super::department::directives, super::department::open_directive, super::department::directive, super::department::say_of_directive,
        super::life::list, super::life::one, super::life::entry, super::life::changed,
    )
)]
struct Description;

/// The description, as it is served and kept in `docs/api/openapi.json`.
pub fn document() -> String {
    let mut whole = serde_json::to_value(Description::openapi()).unwrap_or_default();
    for (name, schema) in super::reconcile::json_parameters() {
        if let Some(field) = whole.pointer_mut(&format!("/components/schemas/Reconciliation/properties/{name}"))
            && let Some(field) = field.as_object_mut()
        {
            field.insert("contentMediaType".to_owned(), serde_json::json!("application/json"));
            field.insert("contentSchema".to_owned(), schema);
        }
    }
    let parameters = whole.pointer_mut("/paths/~1api~1v1~1reconcile/get/parameters").and_then(|p| p.as_array_mut());
    for parameter in parameters.into_iter().flatten().filter_map(|p| p.as_object_mut()) {
        let name = parameter.get("name").and_then(|n| n.as_str()).unwrap_or_default();
        if let Some((_, schema)) = super::reconcile::json_parameters().into_iter().find(|(n, _)| *n == name) {
            parameter.remove("schema");
            parameter.insert("content".to_owned(), serde_json::json!({ "application/json": { "schema": schema } }));
        }
    }
    serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
}

/// The way in.
#[derive(Serialize, ToSchema)]
#[schema(as = Entry)]
pub struct WireEntry {
    /// Version of the interface.
    version: u32,
    /// Version of the program.
    program: &'static str,
    /// Addresses.
    links: Vec<&'static str>,
}

/// What is here.
#[utoipa::path(get, path = "/api/v1", tag = "about", operation_id = "entry",
    responses((status = 200, description = "Addresses", body = WireEntry),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn entry(uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    Asked::of(&uri, &[])?;
    let links = vec![
        "/api/v1/openapi.json",
        "/api/v1/ties",
        "/api/v1/contradictions",
        "/api/v1/sources",
        "/api/v1/totals",
        "/api/v1/stats",
        "/api/v1/places/resolve",
        "/api/v1/reconcile",
    ];
    answer::json(&headers, &WireEntry { version: 1, program: env!("CARGO_PKG_VERSION"), links })
}

/// This description.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "about", operation_id = "openapi",
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value),
        (status = 304, description = "Not changed since the tag of `If-None-Match`"),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn openapi(uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    Asked::of(&uri, &[])?;
    Ok(answer::bytes(&headers, "application/json", document().into_bytes()))
}
