//! Directives and their points, requests, obstacles.

use super::super::Site;
use axum::Router;

/// The pages of them.
pub fn routes() -> Router<Site> {
    Router::new()
}
