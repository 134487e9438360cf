//! People who travel, out and in.

use super::super::Site;
use axum::Router;

/// The pages of them.
pub fn routes() -> Router<Site> {
    Router::new()
}
