//! The published ties counted: by country, by year and decade, by status. Each chart is a drawing beside its table.

use super::Site;
use super::map::{country, escaped, unreadable};
use super::page::{Frame, not_found, show};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maitri_pack::Language;
use maitri_store::Facets;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The page.
pub fn router() -> Router<Site> {
    Router::new().route("/register/charts", get(page))
}

/// A bar, and a line of the table.
pub struct Bar {
    /// What is counted.
    pub name: String,
    /// How many.
    pub n: u64,
    /// Address of the list that it counts; empty where there is none.
    pub address: String,
}

/// A chart with its table.
pub struct Chart {
    id: &'static str,
    title: String,
    head: String,
    svg: String,
    bars: Vec<Bar>,
    total: u64,
}

/// The year as the reader counts.
fn year(ce: i64, frame: &Frame) -> String {
    frame.n(if frame.language == Language::Th { ce + 543 } else { ce })
}

/// Bars lying one under another: for names.
pub fn lying(id: &str, title: &str, bars: &[Bar], frame: &Frame) -> String {
    let most = bars.iter().map(|b| b.n).max().unwrap_or(1).max(1) as f64;
    let (row, left) = (34.0, 250.0);
    let high = row * bars.len() as f64 + 8.0;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 {high:.0}\" class=\"chart\" role=\"group\" aria-labelledby=\"{id}-name\" lang=\"{}\">\
         <title id=\"{id}-name\">{}</title>",
        frame.code(),
        escaped(title)
    );
    for (at, bar) in bars.iter().enumerate() {
        let y = row * at as f64 + 4.0;
        let wide = 460.0 * bar.n as f64 / most;
        // Name and number stand written out: they are what the link is called, and a second name would differ from what is seen.
        let body = format!(
            "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">{}</text> \
             <rect class=\"bar\" x=\"{left:.0}\" y=\"{:.0}\" width=\"{wide:.1}\" height=\"{:.0}\" fill=\"#0b5d5f\"/>\
             <text x=\"{:.0}\" y=\"{:.0}\">{}</text>",
            left - 12.0,
            y + 22.0,
            escaped(&bar.name),
            y + 3.0,
            row - 8.0,
            left + wide + 10.0,
            y + 22.0,
            frame.n(bar.n)
        );
        linked(&mut out, bar, "", &body);
    }
    out + "</svg>"
}

/// A bar as a link to its ties; `says` names it where its own words do not.
fn linked(out: &mut String, bar: &Bar, says: &str, body: &str) {
    let _ = if bar.address.is_empty() {
        write!(out, "<g>{body}</g>")
    } else if says.is_empty() {
        write!(out, "<a href=\"{}\">{body}</a>", escaped(&bar.address))
    } else {
        write!(out, "<a href=\"{}\" aria-label=\"{}\">{body}</a>", escaped(&bar.address), escaped(says))
    };
}

/// Bars standing side by side along the years; years without a tie keep their room.
fn standing(id: &str, title: &str, bars: &BTreeMap<i64, Bar>, frame: &Frame) -> String {
    let (Some(first), Some(last)) = (bars.keys().next(), bars.keys().next_back()) else { return String::new() };
    let most = bars.values().map(|b| b.n).max().unwrap_or(1).max(1) as f64;
    let span = (last - first + 1).max(1);
    let step = (760.0 / span as f64).min(60.0);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 300\" class=\"chart\" role=\"group\" aria-labelledby=\"{id}-name\" lang=\"{}\">\
         <title id=\"{id}-name\">{}</title><path class=\"ground\" d=\"M20 260H780\" stroke=\"#525c61\"/>",
        frame.code(),
        escaped(title)
    );
    for (ce, bar) in bars {
        let x = 20.0 + step * (ce - first) as f64;
        let high = 215.0 * bar.n as f64 / most;
        let says = format!("{}: {}", bar.name, frame.n(bar.n));
        let body = format!(
            "<title>{}</title><rect class=\"bar\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{high:.1}\" fill=\"#0b5d5f\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            escaped(&says),
            x + step * 0.1,
            260.0 - high,
            step * 0.8,
            x + step * 0.5,
            254.0 - high,
            frame.n(bar.n)
        );
        linked(&mut out, bar, &says, &body);
    }
    // Every fifth year is named: more would not stand beside one another.
    for ce in (*first..=*last).filter(|y| y.rem_euclid(5) == 0) {
        let x = 20.0 + step * (ce - first) as f64 + step * 0.5;
        let _ = write!(out, "<text x=\"{x:.1}\" y=\"286\" text-anchor=\"middle\">{}</text>", year(ce, frame));
    }
    out + "</svg>"
}

fn status(code: &str, frame: &Frame) -> String {
    let key = match code {
        "signed" => "chart-status-signed",
        "approved-awaiting-signature" => "chart-status-approved",
        "mou-drafting" => "chart-status-mou",
        "loi-signed" => "chart-status-loi",
        "loi-drafting" => "chart-status-loi-drafting",
        "proposed" => "chart-status-proposed",
        _ => "chart-status-unknown",
    };
    frame.t(key)
}

fn charts(facets: &Facets, site: &Site, frame: &Frame) -> Vec<Chart> {
    let address = |asked: &str, value: &str| format!("/register?{asked}={value}&lang={}", frame.code());
    let sorted = |mut bars: Vec<Bar>| {
        bars.sort_by(|a, b| (b.n, &a.name).cmp(&(a.n, &b.name)));
        bars
    };
    let named = |counts: &BTreeMap<String, u64>, asked: &str, name: &dyn Fn(&str) -> String| {
        let bars = counts.iter().filter(|(_, n)| **n > 0).map(|(code, n)| Bar {
            name: name(code),
            n: *n,
            address: if code.is_empty() { String::new() } else { address(asked, code) },
        });
        sorted(bars.collect())
    };
    let sum = |bars: &[Bar]| bars.iter().map(|b| b.n).sum();
    let mut out = Vec::new();
    for (id, key, head, bars) in [
        (
            "by-country",
            "chart-by-country",
            "map-country",
            named(&facets.country, "country", &|c| country(site, c, frame)),
        ),
        ("by-status", "chart-by-status", "chart-status", named(&facets.status, "status", &|c| status(c, frame))),
    ] {
        let title = frame.t(key);
        let svg = lying(id, &title, &bars, frame);
        out.push(Chart { id, head: frame.t(head), svg, total: sum(&bars), title, bars });
    }
    let known: BTreeMap<i64, u64> =
        facets.year.iter().filter(|(y, n)| **y > 0 && **n > 0).map(|(y, n)| (*y, *n)).collect();
    let unknown = facets.year.get(&0).copied().unwrap_or(0);
    let without = |bars: &mut Vec<Bar>| {
        if unknown > 0 {
            bars.push(Bar { name: frame.t("chart-no-year"), n: unknown, address: address("year", "none") });
        }
    };
    let bar = |y: i64, n: u64| Bar { name: year(y, frame), n, address: address("year", &y.to_string()) };
    let title = frame.t("chart-by-year");
    let drawn = known.iter().map(|(y, n)| (*y, bar(*y, *n))).collect();
    let svg = standing("by-year", &title, &drawn, frame);
    let mut bars: Vec<Bar> = drawn.into_values().collect();
    without(&mut bars);
    out.insert(1, Chart { id: "by-year", head: frame.t("chart-year"), svg, total: sum(&bars), title, bars });
    // A decade of the reader's own era.
    let shift = if frame.language == Language::Th { 543 } else { 0 };
    let mut decades: BTreeMap<i64, u64> = BTreeMap::new();
    for (y, n) in &known {
        *decades.entry((y + shift).div_euclid(10) * 10).or_default() += n;
    }
    let mut bars: Vec<Bar> = decades
        .into_iter()
        .map(|(d, n)| Bar {
            name: format!("{}–{}", frame.n(d), frame.n(d + 9)),
            n,
            address: address("decade", &d.to_string()),
        })
        .collect();
    without(&mut bars);
    let title = frame.t("chart-by-decade");
    let svg = lying("by-decade", &title, &bars, frame);
    out.insert(2, Chart { id: "by-decade", head: frame.t("chart-decade"), svg, total: sum(&bars), title, bars });
    out
}

#[derive(Template)]
#[template(path = "map/charts.html")]
struct ChartsPage<'f> {
    f: &'f Frame,
    title: String,
    all: u64,
    as_of: String,
    charts: Vec<Chart>,
}

async fn page(State(site): State<Site>, frame: Frame) -> Response {
    let Some(store) = site.store() else { return not_found(frame).await };
    let read = tokio::task::spawn_blocking(move || Ok::<_, maitri_store::Error>((store.facets()?, store.sources()?)));
    let Ok(Ok((facets, sources))) = read.await else { return unreadable(&frame) };
    let as_of = sources.iter().flat_map(|s| &s.tables).filter_map(|t| t.as_of.as_deref()).max().unwrap_or_default();
    let page = ChartsPage {
        title: frame.t("chart-title"),
        all: facets.all,
        as_of: maitri_review::report::words::day(as_of, frame.language),
        charts: charts(&facets, &site, &frame),
        f: &frame,
    };
    show(StatusCode::OK, &page)
}
