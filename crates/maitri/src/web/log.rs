//! The log as an auditor reads it: who did what, when, for which office, in which capacity, and why. Never the papers: what was done stands
//! there as a word, and what it was done with is not told.

use super::Site;
use super::login::work;
use super::page::{Fault, Frame, show};
use super::who::{Who, failed, office_name};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maitri_registry::act::Capacity;
use maitri_registry::log::hex;
use maitri_registry::rights::Action;
use maitri_review::report::words::day;
use serde::Deserialize;

/// The page.
pub fn router() -> Router<Site> {
    Router::new().route("/log", get(page))
}

/// Lines of a page.
const MOST: u64 = 100;

struct Line {
    sequence: String,
    at: String,
    kind: String,
    person: String,
    office: String,
    capacity: String,
    why: String,
    leaf: String,
    /// It says an earlier time than the line before it in the log.
    back_dated: bool,
}

#[derive(Template)]
#[template(path = "account/log.html")]
struct LogPage<'f> {
    f: &'f Frame,
    lines: Vec<Line>,
    older: String,
}

#[derive(Deserialize)]
struct Asked {
    before: Option<u64>,
}

/// What happened, as a word.
fn kind(frame: &Frame, kind: &str) -> String {
    let key = match kind {
        "source-read" => "log-source-read",
        "row-read" => "log-row-read",
        "settled" => "log-settled",
        "place-remembered" => "log-place-remembered",
        "case-opened" => "log-case-opened",
        "case-recorded" => "log-case-recorded",
        "followed" => "log-followed",
        "person-recorded" => "log-person-recorded",
        "paper-read" => "log-paper-read",
        "erased" => "log-erased",
        other => return other.to_owned(),
    };
    frame.t(key)
}

async fn page(State(site): State<Site>, frame: Frame, who: Who, Query(asked): Query<Asked>) -> Response {
    // A line names an office and not its province: who may read of one office only would read of all of its kind.
    if !who.may_everywhere(Action::ReadLog) {
        return Fault::new(StatusCode::FORBIDDEN, "fault-rights", "fault-rights-help").page(&frame);
    }
    let before = asked.before.unwrap_or(u64::MAX);
    // One more than is shown: it tells whether there are older ones, and whether the last one shown is back-dated.
    let read = work(&site, move |store| store.log_lines(before, None, MOST + 1).map_err(|e| e.to_string()));
    let Ok(read) = read.await else { return failed(&frame) };
    let language = frame.language;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let lines: Vec<Line> = read
        .iter()
        .zip(read.iter().skip(1).map(Some).chain([None]))
        .take(most)
        .map(|(line, older)| Line {
            sequence: frame.n(line.sequence),
            at: format!("{} {}", day(line.at.get(..10).unwrap_or(""), language), line.at.get(11..).unwrap_or("")),
            kind: kind(&frame, &line.kind),
            person: line.person.clone().unwrap_or_else(|| frame.t("log-gone")),
            office: office_name(site.inner.packs, &line.office, "", language),
            capacity: Capacity::of(&line.capacity)
                .map_or_else(String::new, |capacity| super::offices::capacity(&frame, capacity)),
            why: line.why.clone().unwrap_or_default(),
            leaf: hex(&line.leaf).get(..16).unwrap_or_default().to_owned(),
            back_dated: older.is_some_and(|o| o.at > line.at),
        })
        .collect();
    let older = match read.get(most.saturating_sub(1)) {
        Some(last) if read.len() > most => format!("/log?lang={}&before={}", frame.code(), last.sequence),
        _ => String::new(),
    };
    show(StatusCode::OK, &LogPage { f: &frame, lines, older })
}
