//! What becomes of a tie after signing (article 13): activities and the reporting year, people who travel, projects and directives, the
//! further life of a tie. One file a noun; what several of them need stands here.

mod activity;
mod delegation;
mod directive;
pub(crate) mod life;
mod project;
mod report;
mod things;
mod yearly;

use super::Site;
use axum::Router;
use axum::extract::DefaultBodyLimit;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new()
        .merge(activity::routes())
        .merge(yearly::routes())
        .merge(delegation::routes())
        .merge(project::routes())
        .merge(directive::routes())
        .merge(report::routes())
        .merge(life::routes())
        // Bodies are counted while they are read, so that too large a file gets a page and no broken line.
        .layer(DefaultBodyLimit::disable())
}
