//! People who travel, out and in.

use super::super::Site;
use super::things::answers;
use axum::Router;
use axum::routing::{get, post};

answers!(Noun::Delegation);

/// The pages of them.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/delegations", get(list))
        .route("/delegations/new", get(open_form).post(open))
        .route("/delegations/{id}", get(one))
        .route("/delegations/{id}/record/{entry}", get(say_form).post(say))
        .route("/delegations/{id}/personal/{member}", post(things::personal))
}
