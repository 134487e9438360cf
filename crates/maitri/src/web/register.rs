//! The public pages of the register: the list, a card a tie, a page a province and a country, the contradictions, the sources as
//! printed, and how it is counted. They read what may be published ([`public::Public`]) and nothing else.

mod board;
mod count;
mod list;
mod public;
mod source;
mod territory;
mod tie;
mod wording;

pub use count::Strip;
pub use public::Register;

use super::Site;
use super::page::{Fault, Frame, not_found, show};
use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maitri_store::Store;
use public::Public;
use std::sync::Arc;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new()
        .route("/register", get(list::page))
        .route("/register.csv", get(list::file))
        .route("/register/tie/{id}", get(tie::page))
        .route("/register/province/{iso}", get(territory::province))
        .route("/register/country/{code}", get(territory::country))
        .route("/register/contradictions", get(board::page))
        .route("/register/source/{id}", get(source::page))
        .route("/register/how-we-count", get(count::page))
}

/// Why a page cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Away {
    /// There is no register, or nothing is in it.
    Empty,
    /// Nothing has this address, or it may not be shown: the reader sees no difference.
    NotHere,
    /// The store failed.
    Failed,
}

#[derive(Template)]
#[template(path = "register/empty.html")]
struct EmptyPage<'f> {
    f: &'f Frame,
}

impl Away {
    async fn page(self, frame: &Frame) -> Response {
        match self {
            Away::Empty => show(StatusCode::OK, &EmptyPage { f: frame }),
            Away::NotHere => not_found(frame.clone()).await,
            Away::Failed => {
                Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "fault-register", "fault-register-help").page(frame)
            }
        }
    }
}

/// Reads the register away from the threads that answer.
async fn ask<T, F>(site: &Site, work: F) -> Result<T, Away>
where
    T: Send + 'static,
    F: FnOnce(&Store, &Public) -> Result<T, Away> + Send + 'static,
{
    let register = site.register.clone().ok_or(Away::Empty)?;
    let task = tokio::task::spawn_blocking(move || {
        let public = register.public().map_err(|_| Away::Failed)?;
        if public.is_empty() {
            return Err(Away::Empty);
        }
        work(register.store(), &public)
    });
    task.await.unwrap_or(Err(Away::Failed))
}

/// The register's own strip on the front page; `None` where there is nothing to show.
pub async fn strip(site: &Site, frame: &Frame) -> Option<Strip> {
    let frame = frame.clone();
    ask(site, move |_, public| Ok(Strip::of(&frame, public))).await.ok()
}

/// The register as a file, made once for each state of the log.
async fn csv(site: &Site) -> Result<axum::body::Bytes, Away> {
    let register: Arc<Register> = site.register.clone().ok_or(Away::Empty)?;
    let task = tokio::task::spawn_blocking(move || register.csv().map_err(|_| Away::Failed));
    task.await.unwrap_or(Err(Away::Failed))
}
