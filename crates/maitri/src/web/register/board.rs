//! The contradictions of the sources, with what a person decided about them.

use super::super::Site;
use super::super::page::{Frame, show};
use super::super::pager::Pager;
use super::ask;
use super::public::{Conflict, Public};
use super::wording::{self, Shown};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use maitri_review::report;
use std::collections::BTreeMap;

/// What the board can be narrowed by.
const KEYS: [&str; 3] = ["severity", "kind", "state"];

/// Contradictions on a page.
const LINES: usize = 25;

/// A value: its word, address, count, whether it is picked.
struct Value {
    word: String,
    href: String,
    count: String,
    picked: bool,
    class: String,
    sign: &'static str,
}

#[derive(Template)]
#[template(path = "register/board.html")]
struct BoardPage {
    f: Frame,
    groups: Vec<(String, Vec<Value>)>,
    showing: String,
    conflicts: Vec<Shown>,
    pager: Pager,
}

fn value<'c>(conflict: &'c Conflict, key: &str) -> &'c str {
    match key {
        "severity" => &conflict.record.severity,
        "kind" => &conflict.record.kind,
        _ => conflict.record.state.code(),
    }
}

fn fits(conflict: &Conflict, picked: &BTreeMap<&'static str, String>, but: &str) -> bool {
    picked.iter().all(|(key, wanted)| *key == but || value(conflict, key) == wanted)
}

fn address(f: &Frame, picked: &BTreeMap<&'static str, String>, key: &'static str, to: &str) -> String {
    let mut pairs: Vec<(&str, &str)> =
        picked.iter().filter(|(k, _)| **k != key).map(|(k, v)| (*k, v.as_str())).collect();
    if !to.is_empty() {
        pairs.push((key, to));
    }
    wording::address(f, "/register/contradictions", &pairs)
}

fn word(f: &Frame, key: &str, code: &str) -> String {
    match key {
        "severity" => report::words::severity(wording::severity(code), f.language).to_owned(),
        "kind" => wording::kind(f, code),
        _ => wording::state(f, code),
    }
}

fn make(f: Frame, public: &Public, raw: &BTreeMap<String, String>) -> BoardPage {
    let picked: BTreeMap<&'static str, String> = KEYS
        .iter()
        .filter_map(|key| Some((*key, raw.get(*key)?.chars().take(40).collect::<String>())))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let groups = [("severity", "board-severity"), ("state", "board-state"), ("kind", "board-kind")]
        .iter()
        .map(|(key, title)| {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for conflict in public.conflicts.iter().filter(|c| fits(c, &picked, key)) {
                *counts.entry(value(conflict, key)).or_default() += 1;
            }
            let mut all: Vec<(&str, usize)> = counts.into_iter().collect();
            if *key == "severity" {
                all.sort_by_key(|(code, _)| ["error", "warning", "ask", "info"].iter().position(|s| s == code));
            } else {
                all.sort_by_key(|(code, n)| (std::cmp::Reverse(*n), *code));
            }
            let shown = |(code, n): (&str, usize)| {
                let is = picked.get(key).is_some_and(|p| p == code);
                let grave = *key == "severity";
                Value {
                    word: word(&f, key, code),
                    href: address(&f, &picked, key, if is { "" } else { code }),
                    count: f.n(n),
                    picked: is,
                    class: if grave { code.to_owned() } else { String::new() },
                    sign: if grave { report::words::sign(wording::severity(code)) } else { "" },
                }
            };
            (f.t(title), all.into_iter().map(shown).collect())
        })
        .collect();
    let mut found: Vec<&Conflict> = public.conflicts.iter().filter(|c| fits(c, &picked, "")).collect();
    // The graver first; within one severity as the audit found them.
    found.sort_by_key(|c| ["error", "warning", "ask", "info"].iter().position(|s| *s == c.record.severity));
    let total = found.len();
    let asked = raw.get("page").and_then(|p| p.parse().ok()).unwrap_or(1);
    let page = |n: usize| {
        let n = if n == 1 { String::new() } else { n.to_string() };
        address(&f, &picked, "page", &n)
    };
    let (pager, part) = Pager::of(&f, total, asked, LINES, page);
    let first = f.n(if total == 0 { 0 } else { part.start + 1 });
    let last = f.n(part.end);
    let conflicts: Vec<Shown> = found.get(part).unwrap_or_default().iter().map(|c| Shown::of(&f, public, c)).collect();
    let showing = f.args(
        "reg-showing",
        &[("first", &first), ("last", &last), ("n", &f.n(total)), ("m", &f.n(public.conflicts.len()))],
    );
    BoardPage { groups, showing, conflicts, pager, f }
}

/// The board.
pub async fn page(
    State(site): State<Site>,
    frame: Frame,
    query: Result<Query<BTreeMap<String, String>>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let raw = query.map(|Query(raw)| raw).unwrap_or_default();
    let f = frame.clone();
    match ask(&site, move |_, public| Ok(make(f, public, &raw))).await {
        Ok(page) => show(StatusCode::OK, &page),
        Err(away) => away.page(&frame).await,
    }
}
