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
use super::page::Frame;
use super::upload::Sent;
use super::who::{Who, failed};
use crate::follow::activities::ties;
use crate::follow::rights::may;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use maitri_registry::follow::Follow;
use maitri_registry::record::Relationship;
use maitri_store::Store;
use std::sync::Arc;

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

/// What was recorded after signing, and the ties of the register.
struct Known {
    store: Arc<Store>,
    follow: Arc<Follow>,
    ties: Vec<Relationship>,
}

/// Reads both, away from the threads that answer.
async fn known(site: &Site, frame: &Frame) -> Result<Known, Response> {
    let store = site.store().ok_or_else(|| failed(frame))?;
    let task = tokio::task::spawn_blocking(move || {
        let (follow, _) = crate::follow::load(&store)?;
        let ties = ties(&store)?;
        Ok::<_, String>(Known { store, follow, ties })
    });
    match task.await {
        Ok(Ok(known)) => Ok(known),
        _ => Err(failed(frame)),
    }
}

/// The circumstances of a form; at a desk the office may be chosen.
fn act(who: &Who, sent: &Sent) -> maitri_registry::act::Act {
    let why = sent.line("why");
    // The form gives a list: what is none of it names nobody.
    who.act_for(&sent.line("office"), &why).unwrap_or_else(|_| who.act(&why))
}

/// The event that the reader saw last.
fn seen(sent: &Sent) -> Option<u64> {
    Some(sent.line("at").parse().unwrap_or(0))
}

/// What stands now beside what was typed, where somebody else recorded something meanwhile: what it is about, now, typed. What is the same in
/// both is left out.
type Both = Vec<(String, String, String)>;

/// Those of which the two differ.
fn both(frame: &Frame, all: impl IntoIterator<Item = (&'static str, String, String)>) -> Both {
    all.into_iter().filter(|(_, now, typed)| now != typed).map(|(key, now, typed)| (frame.t(key), now, typed)).collect()
}

/// The part of a query of that name.
fn asked(query: Option<&str>, name: &str) -> String {
    let pairs = form_urlencoded::parse(query.unwrap_or("").as_bytes());
    pairs.into_iter().find(|(k, _)| k == name).map(|(_, v)| v.into_owned()).unwrap_or_default()
}
