//! The register for programs: `/api/v1`, described by OpenAPI 3.1 at `/api/v1/openapi.json`, and under
//! `/api/v1/reconcile` the Reconciliation Service API 0.2. It only reads, and only what may be published leaves.
//!
//! What goes over the wire are structs of this module, versioned by the address; the register's own types may change
//! behind them.

mod activities;
mod answer;
mod case;
mod contradiction;
mod department;
mod etag;
mod life;
mod openapi;
mod paper;
mod place;
mod problem;
mod query;
mod rate;
mod reconcile;
mod source;
mod stats;
mod tie;
mod yearly;

pub use openapi::document;
pub use rate::{Rate, address};
pub use tie::STATUSES;

use axum::Router;
use axum::routing::get;
use maitri_store::{Filter, Page, Store};
use problem::Problem;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whether a path leads to a program's door: its faults are answered as `application/problem+json`.
pub fn is_machine(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// Whether pages of other sites may ask under this path. Tools for reconciliation run in a browser; nothing here changes
/// anything, and nobody is logged in.
pub fn is_open(path: &str) -> bool {
    path.strip_prefix("/api/v1/reconcile").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The answer of the guard to a program: the same sentence as on a page.
pub fn refused(status: axum::http::StatusCode, sentence: &str) -> axum::response::Response {
    Problem::new(status, sentence).into()
}

/// What the handlers share.
#[derive(Clone)]
struct Api {
    register: Option<Arc<Store>>,
}

impl Api {
    /// Reads the register on a thread for blocking work.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let store = self.register.clone().ok_or_else(Problem::no_register)?;
        compute(move || work(&store)).await
    }
}

/// Runs work that takes the processor for a while.
async fn compute<T: Send + 'static>(work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Problem::ours()))
}

/// A printed line: source, table, line.
type Line = (String, String, u32);

/// What may not leave: ties that wait for a person, and the printed lines that they rest on.
struct Withheld {
    ties: BTreeSet<String>,
    lines: BTreeSet<Line>,
}

impl Withheld {
    /// Nothing: for what names no contradiction.
    fn none() -> Withheld {
        Withheld { ties: BTreeSet::new(), lines: BTreeSet::new() }
    }

    fn of(store: &Store) -> Result<Withheld, Problem> {
        let filter = Filter { published: Some(false), ..Filter::default() };
        let (ties, _) = store.relationships(&filter, Page::default())?;
        let lines = ties.iter().flat_map(|t| &t.seen).map(|s| (s.source.clone(), s.table.clone(), s.line)).collect();
        Ok(Withheld { ties: ties.into_iter().map(|t| t.id).collect(), lines })
    }

    fn line(&self, source: &str, table: &str, line: u32) -> bool {
        !self.lines.is_empty() && self.lines.contains(&(source.to_owned(), table.to_owned(), line))
    }
}

/// The cases for programs: who may ask is known to the pages.
pub fn cases(rate: Arc<Rate>) -> Router<crate::web::Site> {
    use axum::routing::post;
    let routes = Router::new()
        .route("/cases", get(case::list).post(case::open))
        .route("/cases/{id}", get(case::one))
        .route("/cases/{id}/steps", post(case::step))
        .route("/cases/{id}/answers", post(case::answers))
        .route("/cases/{id}/counterpart", post(case::counterpart))
        .route("/cases/{id}/notes", post(case::note))
        .route("/cases/{id}/mends", post(case::mend))
        .route("/cases/{id}/rounds", post(case::ask_opinions))
        .route("/cases/{id}/opinions", post(case::give_opinion))
        .route("/cases/{id}/responses", post(case::respond_comment))
        .route("/cases/{id}/silence", post(case::silence))
        .route("/waiting", get(case::waiting))
        .route("/cases/{id}/texts", post(case::text))
        .route("/cases/{id}/papers", post(paper::write))
        .route("/cases/{id}/same", post(case::same))
        .route("/cases/{id}/files/{hash}", get(case::file))
        // Activities and the reporting year.
        .route("/activities", get(activities::list).post(activities::add))
        .route("/activities/{id}", get(activities::one))
        .route("/activities/{id}/corrections", post(activities::say_anew))
        .route("/activities/{id}/withdrawal", post(activities::take_back))
        .route("/yearly", get(yearly::list).post(yearly::start))
        .route("/yearly/{id}", get(yearly::one))
        .route("/yearly/{id}/steps", post(yearly::take_step))
        .route("/yearly/{id}/reports", post(yearly::take_report))
        // The further life of ties.
        .route("/life", get(life::list))
        .route("/life/{id}", get(life::one))
        .route("/life/{id}/entries", post(life::entry))
        .route("/worklist", get(life::changed))
        .layer(axum::extract::DefaultBodyLimit::max(20 << 20))
        .layer(axum::middleware::from_fn_with_state(rate, rate::limit));
    Router::new().nest("/api/v1", routes)
}

/// What a Department keeps: people who travel, projects, directives.
pub fn department(rate: Arc<Rate>) -> Router<crate::web::Site> {
    use axum::routing::post;
    let routes = Router::new()
        .route("/delegations", get(department::delegations).post(department::open_delegation))
        .route("/delegations/{id}", get(department::delegation))
        .route("/delegations/{id}/entries", post(department::say_of_delegation))
        .route("/projects", get(department::projects).post(department::open_project))
        .route("/projects/{id}", get(department::project))
        .route("/projects/{id}/entries", post(department::say_of_project))
        .route("/directives", get(department::directives).post(department::open_directive))
        .route("/directives/{id}", get(department::directive))
        .route("/directives/{id}/entries", post(department::say_of_directive))
        .layer(axum::extract::DefaultBodyLimit::max(1 << 20))
        .layer(axum::middleware::from_fn_with_state(rate, rate::limit));
    Router::new().nest("/api/v1", routes)
}

/// The routes, over a register where there is one, for routers of any state.
pub fn router<S: Clone + Send + Sync + 'static>(register: Option<Arc<Store>>, rate: Arc<Rate>) -> Router<S> {
    let api = Api { register };
    let routes = Router::new()
        .route("/", get(openapi::entry))
        .route("/openapi.json", get(openapi::openapi))
        .route("/ties", get(tie::list))
        .route("/ties/{id}", get(tie::one))
        .route("/contradictions", get(contradiction::list))
        .route("/contradictions/{id}", get(contradiction::one))
        .route("/sources", get(source::list))
        .route("/sources/{id}/rows", get(source::rows))
        .route("/totals", get(stats::totals))
        .route("/stats", get(stats::stats))
        .route("/places/resolve", get(place::resolve))
        .route("/places/{id}", get(place::one))
        .merge(reconcile::router())
        .fallback(problem::nowhere)
        .method_not_allowed_fallback(problem::not_allowed)
        .layer(axum::middleware::from_fn_with_state(rate, rate::limit))
        .with_state(api);
    Router::new().nest("/api/v1", routes)
}
