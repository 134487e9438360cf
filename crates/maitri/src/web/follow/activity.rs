//! Activities under a tie: the list, one, the short form, what is missing, and the province's own sheet.

use super::super::Site;
use axum::Router;

/// The pages of them.
pub fn routes() -> Router<Site> {
    Router::new()
}
