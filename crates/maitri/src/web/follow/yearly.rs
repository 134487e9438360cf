//! The reporting year: who is expected, who reported, who is missing, and the papers that come of it.

use super::super::Site;
use axum::Router;

/// The pages of them.
pub fn routes() -> Router<Site> {
    Router::new()
}
