//! The list: search, facets, sorting, and the same as a file.

use super::super::Site;
use super::super::page::{Frame, show};
use super::super::pager::Pager;
use super::public::{Public, Tie};
use super::wording::{self, Line};
use super::{ask, csv};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maitri_document::lang::dates::{is_buddhist, to_common_era};
use maitri_pack::{Language, Packs};
use maitri_store::{Filter, Page, Store};
use std::collections::BTreeMap;

/// What the list can be narrowed by, as it stands in addresses.
const KEYS: [&str; 10] =
    ["province", "country", "partner", "status", "decade", "year", "field", "quality", "certainty", "mark"];

/// Lines on a page, where nothing else is asked.
const LINES: usize = 25;

/// Values of a facet before the rest is folded away.
const FIRST: usize = 8;

/// What is asked of the list.
#[derive(Debug, Clone, Default)]
struct Asked {
    query: String,
    picked: BTreeMap<&'static str, String>,
    sort: &'static str,
    page: usize,
    lines: usize,
}

impl Asked {
    fn of(raw: &BTreeMap<String, String>) -> Asked {
        let get = |key: &str, most: usize| {
            let text: String =
                raw.get(key).map_or("", String::as_str).chars().filter(|c| !c.is_control()).take(most).collect();
            text.trim().to_owned()
        };
        let picked = KEYS.iter().map(|key| (*key, get(key, 60))).filter(|(_, value)| !value.is_empty()).collect();
        // Without a search by the home side; with one the best hit first.
        let unasked = if get("q", 200).is_empty() { "home" } else { "" };
        let sort = ["home", "partner", "year"].into_iter().find(|s| *s == get("sort", 10)).unwrap_or(unasked);
        Asked {
            query: get("q", 200),
            picked,
            sort,
            page: get("page", 6).parse().unwrap_or(1).max(1),
            lines: if get("lines", 3) == "50" { 50 } else { LINES },
        }
    }

    /// The order as an address names it: the usual one is not named.
    fn sort_asked(&self) -> &'static str {
        if self.query.is_empty() && self.sort == "home" { "" } else { self.sort }
    }

    /// The address of the list with one thing changed; another page only where that is what changes.
    fn address(&self, f: &Frame, key: &str, value: &str) -> String {
        let mut pairs: Vec<(&str, String)> = vec![("q", self.query.clone())];
        pairs.extend(self.picked.iter().map(|(k, v)| (*k, v.clone())));
        pairs.push(("sort", self.sort_asked().to_owned()));
        pairs.push(("lines", if self.lines == LINES { String::new() } else { self.lines.to_string() }));
        pairs.retain(|(k, _)| *k != key);
        pairs.push((
            match key {
                "page" => "page",
                "q" => "q",
                "sort" => "sort",
                "lines" => "lines",
                other => known(other),
            },
            value.to_owned(),
        ));
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(k, v)| (*k, v.as_str())).filter(|(_, v)| !v.is_empty()).collect();
        wording::address(f, "/register", &pairs)
    }
}

fn known(key: &str) -> &'static str {
    KEYS.into_iter().find(|k| *k == key).unwrap_or("mark")
}

/// The values of a tie for a key.
fn values(tie: &Tie, key: &str) -> Vec<String> {
    let r = &tie.record;
    let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let or_none = |value: Option<String>| vec![value.unwrap_or_else(|| "none".to_owned())];
    match key {
        "province" => or_none(some(&r.home.iso)),
        "country" => or_none(some(&r.partner.country)),
        "partner" => or_none(some(&r.partner.iso)),
        "status" if tie.is_signed() => vec![r.status.clone()],
        "status" => vec![r.status.clone(), "in-progress".to_owned()],
        // Of both eras: no decade of the one is one of the other.
        "decade" => match tie.year() {
            Some(ce) => [ce, ce + 543].iter().map(|y| (y - y.rem_euclid(10)).to_string()).collect(),
            None => or_none(None),
        },
        "year" => or_none(tie.year().map(|y| y.to_string())),
        "field" => tie.fields.clone(),
        "quality" => vec![r.quality.code().to_owned()],
        "certainty" => vec![r.certainty.code().to_owned()],
        _ => {
            let marks = [
                (r.by_municipality, "by-municipality"),
                (!r.by_municipality, "by-province"),
                (r.inferred, "inferred"),
                (!r.contradictions.is_empty(), "contradiction"),
                (!r.partner.successor.is_empty(), "successor"),
            ];
            marks.iter().filter(|(is, _)| *is).map(|(_, word)| (*word).to_owned()).collect()
        }
    }
}

fn fits(tie: &Tie, picked: &BTreeMap<&'static str, String>, but: &str) -> bool {
    picked.iter().all(|(key, value)| *key == but || values(tie, key).contains(value))
}

/// How many ties the list shows for `pairs`, and its address.
pub fn counted(f: &Frame, public: &Public, pairs: &[(&'static str, &str)]) -> (String, String) {
    let picked: BTreeMap<&'static str, String> = pairs.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
    let n = public.ties.iter().filter(|t| fits(t, &picked, "")).count();
    (f.n(n), wording::address(f, "/register", pairs))
}

/// The ties that the list shows for `pairs`.
pub fn ties<'p>(public: &'p Public, pairs: &[(&'static str, &str)]) -> Vec<&'p Tie> {
    let picked: BTreeMap<&'static str, String> = pairs.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
    public.ties.iter().filter(|t| fits(t, &picked, "")).collect()
}

/// The word for a value of a facet.
pub fn word(f: &Frame, public: &Public, key: &str, value: &str) -> String {
    match key {
        "province" | "partner" | "country" if value == "none" => f.t("reg-unknown"),
        "province" | "partner" => province(f, public, value),
        "country" => wording::country(f, value),
        "status" => wording::status(f, value),
        "decade" => decade(f, value),
        "year" if value == "none" => f.t("reg-no-year"),
        "year" => value.parse().map_or_else(|_| value.to_owned(), |y| wording::year(f, y)),
        "field" => field(f, value),
        "quality" => wording::quality(f, value),
        "certainty" => wording::certainty(f, value),
        _ => wording::mark(f, value),
    }
}

/// A first-level unit by its code, as the ties or the places name it.
pub fn province(f: &Frame, public: &Public, iso: &str) -> String {
    if iso.is_empty() {
        return f.t("reg-unknown");
    }
    let home =
        public.ties.iter().find(|t| t.record.home.iso == iso).map(|t| wording::place(f, &t.record.home).to_owned());
    let known = || {
        let units = maitri_pack::place::Gazetteer::embedded().ok()?.units();
        units.iter().find(|u| u.iso == iso && u.level == 1).map(|u| u.name(f.language).to_owned())
    };
    home.or_else(known).unwrap_or_else(|| iso.to_owned())
}

fn decade(f: &Frame, value: &str) -> String {
    let Ok(from) = value.parse::<i32>() else { return f.t("reg-no-year") };
    let to = from.saturating_add(9);
    if is_buddhist(from) {
        format!("{}–{} ({}–{})", f.n(from), f.n(to), to_common_era(from), to_common_era(to))
    } else {
        format!("{from}–{to}")
    }
}

fn field(f: &Frame, id: &str) -> String {
    let packs = Packs::embedded().ok();
    let found = packs.and_then(|p| p.fields.all().iter().find(|field| field.id == id));
    found.and_then(|field| field.names(f.language).first()).cloned().unwrap_or_else(|| id.to_owned())
}

/// A value of a facet.
struct Value {
    word: String,
    href: String,
    count: String,
    picked: bool,
}

/// A facet: what it is, its first values and the rest.
struct Facet {
    title: String,
    first: Vec<Value>,
    rest: Vec<Value>,
    /// Words for what is folded away.
    more: String,
}

fn facets(f: &Frame, public: &Public, asked: &Asked, found: &[&Tie]) -> Vec<Facet> {
    let titles = [
        ("province", "facet-province"),
        ("country", "facet-country"),
        ("status", "facet-status"),
        ("decade", "facet-decade"),
        ("field", "facet-field"),
        ("mark", "facet-mark"),
        ("quality", "facet-quality"),
        ("certainty", "facet-certainty"),
    ];
    let buddhist = f.language == Language::Th;
    titles
        .iter()
        .map(|(key, title)| {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for tie in found.iter().filter(|t| fits(t, &asked.picked, key)) {
                for value in values(tie, key) {
                    *counts.entry(value).or_default() += 1;
                }
            }
            counts.retain(|value, _| {
                *key != "decade" || value.parse::<i32>().map_or(true, |from| is_buddhist(from) == buddhist)
            });
            let mut all: Vec<(String, usize)> = counts.into_iter().collect();
            match *key {
                "decade" => {}
                "quality" => all.sort_by_key(|(v, _)| wording::QUALITIES.iter().position(|q| q.code() == v)),
                "certainty" => all.sort_by_key(|(v, _)| wording::CERTAINTIES.iter().position(|c| c.code() == v)),
                _ => all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0))),
            }
            let mut shown = all.into_iter().map(|(value, n)| {
                let picked = asked.picked.get(key) == Some(&value);
                let href = asked.address(f, key, if picked { "" } else { &value });
                Value { word: word(f, public, key, &value), href, count: f.n(n), picked }
            });
            let first: Vec<Value> = shown.by_ref().take(FIRST).collect();
            let mut rest: Vec<Value> = shown.collect();
            rest.sort_by_cached_key(|v| wording::sort_key(f, &v.word));
            let more = f.with("facet-more", "n", &f.n(rest.len()));
            Facet { title: f.t(title), first, rest, more }
        })
        .filter(|facet| !facet.first.is_empty())
        .collect()
}

/// A heading that sorts.
struct Heading {
    word: String,
    href: String,
    sorted: bool,
    descending: bool,
}

#[derive(Template)]
#[template(path = "register/list.html")]
struct ListPage {
    f: Frame,
    query: String,
    /// What the form of the search keeps: key, value.
    keeps: Vec<(&'static str, String)>,
    /// What narrows the list: name of the facet, value, address without it.
    active: Vec<(String, String, String)>,
    without: String,
    headings: Vec<Heading>,
    lines: Vec<Line>,
    facets: Vec<Facet>,
    showing: String,
    waiting: String,
    pager: Pager,
    sizes: Vec<(String, String, bool)>,
    file: String,
    sources: Vec<(String, String, String)>,
    file_note: String,
}

fn title_of(key: &str) -> &'static str {
    match key {
        "province" => "facet-province",
        "country" => "facet-country",
        "partner" => "facet-partner",
        "status" => "facet-status",
        "decade" => "facet-decade",
        "year" => "facet-year",
        "field" => "facet-field",
        "quality" => "facet-quality",
        "certainty" => "facet-certainty",
        _ => "facet-mark",
    }
}

/// The sources of the register: address, title, status date.
pub fn sources(f: &Frame, public: &Public) -> Vec<(String, String, String)> {
    let shown = |s: &maitri_registry::source::Source| {
        let as_of = public.as_of(&s.id);
        let as_of =
            if as_of.is_empty() { f.t("reg-undated") } else { f.with("reg-as-of", "date", &wording::date(f, as_of)) };
        (wording::source_address(f, &s.id), s.title.clone(), as_of)
    };
    public.sources.iter().map(shown).collect()
}

fn make(f: Frame, store: &Store, public: &Public, asked: &Asked) -> Result<ListPage, super::Away> {
    let mut found: Vec<&Tie> = if asked.query.is_empty() {
        public.ties.iter().collect()
    } else {
        let filter = Filter { published: Some(true), query: asked.query.clone(), ..Filter::default() };
        let (ties, _) = store.relationships(&filter, Page::default()).map_err(|_| super::Away::Failed)?;
        ties.iter().filter_map(|r| public.tie(&r.id)).collect()
    };
    let facets = facets(&f, public, asked, &found);
    found.retain(|t| fits(t, &asked.picked, ""));
    let home = |t: &Tie| wording::sort_key(&f, wording::place(&f, &t.record.home));
    let partner = |t: &Tie| {
        let country = wording::sort_key(&f, &wording::country(&f, &t.record.partner.country));
        (country, wording::sort_key(&f, wording::place(&f, &t.record.partner)))
    };
    match asked.sort {
        "home" => found.sort_by_cached_key(|t| (home(t), partner(t))),
        "partner" => found.sort_by_cached_key(|t| (partner(t), home(t))),
        "year" => found.sort_by_cached_key(|t| (std::cmp::Reverse(t.year()), home(t))),
        _ => {}
    }
    let total = found.len();
    let page_address = |n: usize| asked.address(&f, "page", &if n == 1 { String::new() } else { n.to_string() });
    let (pager, part) = Pager::of(&f, total, asked.page, asked.lines, page_address);
    let (first, last) = (f.n(if total == 0 { 0 } else { part.start + 1 }), f.n(part.end));
    let lines: Vec<Line> = found.get(part).unwrap_or_default().iter().map(|t| Line::of(&f, public, t)).collect();
    let showing = f
        .args("reg-showing", &[("first", &first), ("last", &last), ("n", &f.n(total)), ("m", &f.n(public.ties.len()))]);
    let heading = |word: &str, sort: &'static str| Heading {
        word: f.t(word),
        href: asked.address(&f, "sort", if asked.sort == sort { "" } else { sort }),
        sorted: !sort.is_empty() && asked.sort == sort,
        descending: sort == "year",
    };
    let headings = vec![
        heading("col-home", "home"),
        heading("col-partner", "partner"),
        heading("col-status", "unsorted"),
        heading("col-year", "year"),
    ];
    let sizes = [LINES, 50].map(|n| {
        (f.n(n), asked.address(&f, "lines", &if n == LINES { String::new() } else { n.to_string() }), n == asked.lines)
    });
    let mut keeps: Vec<(&'static str, String)> = asked.picked.iter().map(|(k, v)| (*k, v.clone())).collect();
    keeps.push(("sort", asked.sort_asked().to_owned()));
    keeps.push(("lines", if asked.lines == LINES { String::new() } else { asked.lines.to_string() }));
    keeps.retain(|(_, v)| !v.is_empty());
    let mut active: Vec<(String, String, String)> = Vec::new();
    if !asked.query.is_empty() {
        active.push((f.t("reg-search"), asked.query.clone(), asked.address(&f, "q", "")));
    }
    for (key, value) in &asked.picked {
        active.push((f.t(title_of(key)), word(&f, public, key, value), asked.address(&f, key, "")));
    }
    Ok(ListPage {
        query: asked.query.clone(),
        keeps,
        active,
        without: wording::address(&f, "/register", &[]),
        headings,
        lines,
        facets,
        showing,
        waiting: if public.waiting == 0 { String::new() } else { f.with("reg-waiting", "n", &f.n(public.waiting)) },
        pager,
        sizes: if total > LINES { sizes.to_vec() } else { Vec::new() },
        file: "/register.csv".to_owned(),
        file_note: f.with("reg-file-note", "n", &f.n(public.ties.len())),
        sources: sources(&f, public),
        f,
    })
}

/// The list.
pub async fn page(
    State(site): State<Site>,
    frame: Frame,
    query: Result<Query<BTreeMap<String, String>>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let raw = query.map(|Query(raw)| raw).unwrap_or_default();
    let f = frame.clone();
    let made = ask(&site, move |store, public| make(f, store, public, &Asked::of(&raw))).await;
    match made {
        Ok(page) => show(StatusCode::OK, &page),
        Err(away) => away.page(&frame).await,
    }
}

/// The published ties as CSV.
pub async fn file(State(site): State<Site>, frame: Frame) -> Response {
    match csv(&site).await {
        Ok(bytes) => {
            let head = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (header::CONTENT_DISPOSITION, "attachment; filename=\"maitri-register.csv\""),
            ];
            (head, bytes).into_response()
        }
        Err(away) => away.page(&frame).await,
    }
}
