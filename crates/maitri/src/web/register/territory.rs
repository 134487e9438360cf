//! A page a province, of either side, and a page a country.

use super::super::Site;
use super::super::page::{Frame, show};
use super::public::{Public, Tie};
use super::wording::{self, Line, Shown};
use super::{Away, ask, list};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

/// Ties on a page; the list has the rest.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "register/territory.html")]
struct TerritoryPage {
    f: Frame,
    title: String,
    code: String,
    /// Number, what is counted, address of its rows.
    counts: Vec<(String, String, String)>,
    lines: Vec<Line>,
    all: String,
    conflicts: Vec<Shown>,
    sources: Vec<(String, String, String)>,
}

fn make(f: Frame, public: &Public, title: String, code: String, key: &'static str) -> Result<TerritoryPage, Away> {
    let mut ties: Vec<&Tie> = list::ties(public, &[(key, &code)]);
    if ties.is_empty() {
        return Err(Away::NotHere);
    }
    let name = |t: &Tie| wording::sort_key(&f, &wording::title(&f, t));
    ties.sort_by_cached_key(|t| (!t.is_signed(), name(t)));
    let mut counts = Vec::new();
    for (pairs, word) in [
        (vec![("status", "signed")], "territory-signed"),
        (vec![("status", "in-progress")], "territory-in-progress"),
        (vec![("mark", "by-municipality")], "territory-municipality"),
        (vec![("mark", "contradiction")], "territory-contradiction"),
        (vec![("mark", "successor")], "territory-successor"),
    ] {
        let mut all = vec![(key, code.as_str())];
        all.extend(pairs);
        if !list::ties(public, &all).is_empty() {
            let (n, href) = list::counted(&f, public, &all);
            counts.push((n, f.t(word), href));
        }
    }
    let (_, all) = list::counted(&f, public, &[(key, &code)]);
    let conflicts = public
        .conflicts
        .iter()
        .filter(|c| ties.iter().any(|t| t.record.contradictions.contains(&c.record.id)))
        .take(MOST)
        .map(|c| Shown::of(&f, public, c))
        .collect();
    Ok(TerritoryPage {
        title,
        code,
        counts,
        lines: ties.iter().take(MOST).map(|t| Line::of(&f, public, t)).collect(),
        all,
        conflicts,
        sources: list::sources(&f, public),
        f,
    })
}

fn answer(made: Result<TerritoryPage, Away>) -> Result<Response, Away> {
    match made {
        Ok(page) => Ok(show(StatusCode::OK, &page)),
        Err(Away::Empty) => Err(Away::NotHere),
        Err(away) => Err(away),
    }
}

/// A province, by its ISO 3166-2 code.
pub async fn province(State(site): State<Site>, frame: Frame, Path(iso): Path<String>) -> Response {
    let f = frame.clone();
    let made = ask(&site, move |_, public| {
        let iso = iso.to_ascii_uppercase();
        let home = public.ties.iter().any(|t| t.record.home.iso == iso);
        let title = list::province(&f, public, &iso);
        make(f, public, title, iso, if home { "province" } else { "partner" })
    });
    match answer(made.await) {
        Ok(response) => response,
        Err(away) => away.page(&frame).await,
    }
}

/// A country, by its ISO 3166-1 code.
pub async fn country(State(site): State<Site>, frame: Frame, Path(code): Path<String>) -> Response {
    let f = frame.clone();
    let made = ask(&site, move |_, public| {
        let code = code.to_ascii_uppercase();
        let title = wording::country(&f, &code);
        make(f, public, title, code, "country")
    });
    match answer(made.await) {
        Ok(response) => response,
        Err(away) => away.page(&frame).await,
    }
}
