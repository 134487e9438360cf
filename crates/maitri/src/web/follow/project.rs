//! Aid and joint projects, programmes, plans, work at the border.

use super::super::Site;
use super::things::answers;
use axum::Router;
use axum::routing::get;

answers!(Noun::Project);

/// The pages of them.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/projects", get(list))
        .route("/projects/new", get(open_form).post(open))
        .route("/projects/{id}", get(one))
        .route("/projects/{id}/record/{entry}", get(say_form).post(say))
}
