//! The further life of a tie: signals, renewal, end, the worklist of dissolved partners, the calendar.

use super::super::Site;
use axum::Router;

/// The pages of them.
pub fn routes() -> Router<Site> {
    Router::new()
}
