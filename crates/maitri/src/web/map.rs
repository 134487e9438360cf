//! The map of the published ties, drawn without asking another machine: a page with its table, and the drawing alone.

use super::Site;
use super::page::{Fault, Frame, not_found, show};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maitri_pack::place::Gazetteer;
use maitri_registry::record::{Certainty, PlaceName, Relationship};
use maitri_store::{Filter, Order, Page};
use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::PI;
use std::fmt::Write as _;
use std::sync::OnceLock;

/// Ties that are drawn at most; more would be a grey cloud.
const MOST: u64 = 2000;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new().route("/register/map", get(page)).route("/register/map.svg", get(drawing))
}

/// Which part of the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    World,
    Asia,
}

impl View {
    fn code(self) -> &'static str {
        match self {
            View::World => "world",
            View::Asia => "asia",
        }
    }

    /// Width and height of the drawing, in its own units.
    fn size(self) -> (f64, f64) {
        match self {
            View::World => (2000.0, 860.0),
            View::Asia => (2000.0, 1960.0),
        }
    }

    /// Where a point (degrees north, degrees east) stands in the drawing.
    fn place(self, lat: f64, lon: f64) -> (f64, f64) {
        match self {
            View::World => natural_earth(lat, lon),
            View::Asia => equal_area(lat, lon),
        }
    }
}

/// The Natural Earth projection (T. Patterson; polynomials of B. Šavrič 2011), centred on 150° east, so that the cut lies in
/// the Atlantic.
fn natural_earth(lat: f64, lon: f64) -> (f64, f64) {
    let east = (lon + 30.0).rem_euclid(360.0) - 180.0;
    let (l, f) = (east.to_radians(), lat.to_radians());
    let f2 = f * f;
    let f4 = f2 * f2;
    let x = l * (0.870_700 - 0.131_979 * f2 + f4 * (-0.013_791 + f4 * (0.003_971 * f2 - 0.001_529 * f4)));
    let y = f * (1.007_226 + f2 * (0.015_085 + f4 * (-0.044_475 + 0.028_874 * f2 - 0.005_916 * f4)));
    let scale = 1000.0 / (0.8707 * PI);
    (1000.0 + x * scale, 510.0 - y * scale)
}

/// Lambert's equal-area projection on the point 19° north, 115° east.
fn equal_area(lat: f64, lon: f64) -> (f64, f64) {
    let (l, f, f0) = ((lon - 115.0).to_radians(), lat.to_radians(), 19.0_f64.to_radians());
    let inside = 1.0 + f0.sin() * f.sin() + f0.cos() * f.cos() * l.cos();
    let k = (2.0 / inside.max(1e-6)).sqrt();
    let x = k * f.cos() * l.sin();
    let y = k * (f0.cos() * f.sin() - f0.sin() * f.cos() * l.cos());
    (1000.0 + x * 2000.0, 960.0 - y * 2000.0)
}

/// Land and borders as paths of a drawing.
struct Ground {
    land: String,
    borders: String,
}

/// A path of whole units, each point told from the one before.
fn path(points: &[(f64, f64)], closed: bool) -> String {
    let whole = |v: f64| v.round() as i64;
    let mut out = String::new();
    let (mut x, mut y) = (0, 0);
    for (px, py) in points {
        let (nx, ny) = (whole(*px), whole(*py));
        if out.is_empty() {
            let _ = write!(out, "M{nx} {ny}l");
        } else if (nx, ny) != (x, y) {
            // A sign parts two numbers as well as a space does.
            let gap = if out.ends_with('l') || nx - x < 0 { "" } else { " " };
            let between = if ny - y < 0 { "" } else { " " };
            let _ = write!(out, "{gap}{}{between}{}", nx - x, ny - y);
        } else {
            continue;
        }
        (x, y) = (nx, ny);
    }
    if out.ends_with('l') {
        return String::new();
    }
    if closed {
        out.push('z');
    }
    out
}

/// The ground of a view, from `web/data/world.txt`: a heading for each view, then a line for each ring of land (`L`) or border
/// (`B`), in hundredths of a degree.
fn ground(view: View) -> &'static Ground {
    static GROUNDS: OnceLock<[Ground; 2]> = OnceLock::new();
    let read = |wanted: View| {
        let mut out = Ground { land: String::new(), borders: String::new() };
        let mut here = false;
        for line in include_str!("../../../../web/data/world.txt").lines() {
            let (kind, rest) = match (line.strip_prefix('L'), line.strip_prefix('B')) {
                (Some(rest), _) => (true, rest),
                (_, Some(rest)) => (false, rest),
                _ => {
                    here = line == wanted.code();
                    continue;
                }
            };
            if !here {
                continue;
            }
            let (mut lon, mut lat) = (0i32, 0i32);
            let points: Vec<(f64, f64)> = rest
                .split(',')
                .filter_map(|pair| pair.split_once(' '))
                .filter_map(|(x, y)| Some((x.parse::<i32>().ok()?, y.parse::<i32>().ok()?)))
                .map(|(x, y)| {
                    (lon, lat) = (lon.saturating_add(x), lat.saturating_add(y));
                    // What lies on the cut itself must not jump to the other side.
                    let east = f64::from(lon.clamp(-2999, 32999)) / 100.0;
                    wanted.place(f64::from(lat) / 100.0, east)
                })
                .collect();
            let text = path(&points, kind);
            if kind { out.land.push_str(&text) } else { out.borders.push_str(&text) }
        }
        out
    };
    let [world, asia] = GROUNDS.get_or_init(|| [read(View::World), read(View::Asia)]);
    if view == View::World { world } else { asia }
}

/// Text for XML.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 has no other control characters.
            c if c.is_control() && !matches!(c, '\t' | '\n' | '\r') => {}
            c => out.push(c),
        }
    }
    out
}

/// The name of a place for a reader, else as printed.
fn name(place: &PlaceName, frame: &Frame) -> String {
    let own = match frame.language {
        maitri_pack::Language::Th => &place.th,
        maitri_pack::Language::Vi => &place.vi,
        _ => &place.en,
    };
    [own, &place.en, &place.printed].into_iter().find(|n| !n.is_empty()).cloned().unwrap_or_default()
}

/// The name of a country for a reader; its code where the packs do not know it.
pub fn country(site: &Site, code: &str, frame: &Frame) -> String {
    let country = site.inner.packs.places.countries.iter().find(|c| c.code == code);
    match country.and_then(|c| c.short.get(&frame.language)).filter(|n| !n.is_empty()) {
        // The tables write nước Lào, a list of countries writes Lào.
        Some(name) => Gazetteer::embedded().map_or(name.as_str(), |g| g.bare_country(name)).to_owned(),
        None if code.is_empty() => frame.t("map-unknown"),
        None => code.to_owned(),
    }
}

/// A place on the map.
struct Spot {
    name: String,
    at: (f64, f64),
    /// Address of the list of its ties; empty where it has no code.
    address: String,
    ties: u64,
    home: bool,
}

/// A line between two places, with how many ties it stands for.
struct Line {
    from: (f64, f64),
    to: (f64, f64),
    signed: bool,
}

/// One line of the table.
pub struct Country {
    code: String,
    name: String,
    ties: u64,
    signed: u64,
    /// Home provinces: name, code, number of ties with that country.
    provinces: Vec<(String, String, u64)>,
}

/// What is drawn and told.
struct Told {
    total: u64,
    shown: u64,
    unplaced: u64,
    /// Ties that are not drawn because a person has to say which place is meant.
    unsure: u64,
    homes: usize,
    countries: Vec<Country>,
    spots: Vec<Spot>,
    lines: Vec<Line>,
    as_of: String,
}

/// The ties with one country.
#[derive(Default)]
struct Counted {
    ties: u64,
    signed: u64,
    /// By code of the home province: its name, how many.
    provinces: BTreeMap<String, (String, u64)>,
}

fn told(ties: &[Relationship], total: u64, site: &Site, frame: &Frame) -> Told {
    let mut spots: BTreeMap<(bool, String), Spot> = BTreeMap::new();
    let mut lines: BTreeMap<(String, String), Line> = BTreeMap::new();
    let mut countries: BTreeMap<String, Counted> = BTreeMap::new();
    let mut homes = BTreeSet::new();
    let (mut unplaced, mut unsure, mut as_of) = (0, 0, String::new());
    for tie in ties {
        homes.insert(tie.home.iso.clone());
        as_of = as_of.max(tie.as_of.clone());
        let row = countries.entry(tie.partner.country.clone()).or_default();
        row.ties += 1;
        row.signed += u64::from(tie.status == "signed");
        row.provinces.entry(tie.home.iso.clone()).or_insert_with(|| (name(&tie.home, frame), 0)).1 += 1;
        // A place of which nobody is sure yet is not drawn where it may not lie.
        if tie.certainty == Certainty::Person {
            unsure += 1;
            continue;
        }
        let (Some(from), Some(to)) = (tie.home.point, tie.partner.point) else {
            unplaced += 1;
            continue;
        };
        for (home, place, at) in [(true, &tie.home, from), (false, &tie.partner, to)] {
            let asked = if home { "province" } else { "partner" };
            let address = match place.iso.as_str() {
                "" => String::new(),
                iso => format!("/register?{asked}={iso}&lang={}", frame.code()),
            };
            let spot = spots.entry((home, place.id.clone())).or_insert_with(|| Spot {
                name: name(place, frame),
                at,
                address,
                ties: 0,
                home,
            });
            spot.ties += 1;
        }
        let line = lines.entry((tie.home.id.clone(), tie.partner.id.clone()));
        line.or_insert(Line { from, to, signed: false }).signed |= tie.status == "signed";
    }
    let mut spots: Vec<Spot> = spots.into_values().collect();
    spots.sort_by(|a, b| (a.home, b.ties, &a.name).cmp(&(b.home, a.ties, &b.name)));
    let mut countries: Vec<Country> = countries
        .into_iter()
        .map(|(code, Counted { ties, signed, provinces })| {
            let mut provinces: Vec<(String, String, u64)> =
                provinces.into_iter().map(|(iso, (name, n))| (name, iso, n)).collect();
            provinces.sort_by(|a, b| (b.2, &a.0).cmp(&(a.2, &b.0)));
            Country { name: country(site, &code, frame), code, ties, signed, provinces }
        })
        .collect();
    countries.sort_by(|a, b| (b.ties, &a.name).cmp(&(a.ties, &b.name)));
    Told {
        total,
        shown: ties.len() as u64,
        unplaced,
        unsure,
        homes: homes.len(),
        countries,
        spots,
        lines: lines.into_values().collect(),
        as_of,
    }
}

/// A label's box: left, top, right, bottom.
type Box4 = (f64, f64, f64, f64);

fn overlap(a: Box4, b: Box4) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

/// Width of a text in a size: marks above and below take no room.
fn width(text: &str, size: f64) -> f64 {
    let wide = text.chars().filter(|c| !maitri_document::lang::fold::is_thai_mark(*c)).count();
    wide as f64 * size * 0.56
}

/// The drawing.
fn svg(told: &Told, view: View, frame: &Frame) -> String {
    let (wide, high) = view.size();
    let ground = ground(view);
    let title = frame.t("map-title");
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" class=\"map\" role=\"group\" \
         aria-labelledby=\"map-name\" aria-describedby=\"map-what\" lang=\"{}\" font-family=\"Sarabun, sans-serif\">\
         <title id=\"map-name\">{}</title><desc id=\"map-what\">{}</desc>\
         <rect class=\"sea\" width=\"{wide}\" height=\"{high}\" fill=\"#f4f7f7\"/>\
         <path class=\"land\" d=\"{}\" fill=\"#dfe2dc\" stroke=\"#c3c8c1\" stroke-width=\"1.5\"/>\
         <path class=\"border\" d=\"{}\" fill=\"none\" stroke=\"#fff\" stroke-width=\"2.5\"/>",
        frame.code(),
        escaped(&title),
        escaped(&described(told, frame)),
        ground.land,
        ground.borders,
    );
    // Lines first, dashed ones under the others: what is agreed lies on top.
    for signed in [false, true] {
        let mut all = String::new();
        for line in told.lines.iter().filter(|l| l.signed == signed) {
            let (a, b) = (view.place(line.from.0, line.from.1), view.place(line.to.0, line.to.1));
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            // Bent to the north, so that lines to neighbouring places stand apart.
            let bend = if dx >= 0.0 { 0.16 } else { -0.16 };
            let (cx, cy) = ((a.0 + b.0) / 2.0 + dy * bend, (a.1 + b.1) / 2.0 - dx * bend);
            let _ = write!(all, "M{:.0} {:.0}Q{cx:.0} {cy:.0} {:.0} {:.0}", a.0, a.1, b.0, b.1);
        }
        let (class, dash) = if signed { ("tie", "") } else { ("tie open", " stroke-dasharray=\"10 7\"") };
        let colour = if signed { "#0b5d5f" } else { "#7a5200" };
        let _ = write!(
            out,
            "<path class=\"{class}\" d=\"{all}\" fill=\"none\" stroke=\"{colour}\" stroke-opacity=\".55\" stroke-width=\"2.6\"{dash}/>"
        );
    }
    let size = if view == View::World { 26.0 } else { 30.0 };
    let scale = if view == View::World { 0.62 } else { 1.0 };
    let radius = |ties: u64| (6.0 + 4.0 * (ties as f64).sqrt()) * scale;
    let mut taken: Vec<Box4> = Vec::new();
    let mut labels = String::new();
    let spots: Vec<(&Spot, (f64, f64), f64)> = told
        .spots
        .iter()
        .map(|s| (s, view.place(s.at.0, s.at.1), radius(s.ties)))
        .filter(|(_, (x, y), _)| (0.0..wide).contains(x) && (0.0..high).contains(y))
        .collect();
    for (_, (x, y), r) in &spots {
        let r = r * 0.8;
        taken.push((x - r, y - r, x + r, y + r));
    }
    let mut by_ties: Vec<&(&Spot, (f64, f64), f64)> = spots.iter().collect();
    by_ties.sort_by_key(|(s, _, _)| std::cmp::Reverse(s.ties));
    for (spot, (x, y), r) in by_ties {
        let text_width = width(&spot.name, size);
        let places = [
            (x + r + 5.0, y + size * 0.35, "start"),
            (x - r - 5.0, y + size * 0.35, "end"),
            (*x, y - r - 7.0, "middle"),
            (*x, y + r + size * 0.95, "middle"),
        ];
        for (lx, ly, anchor) in places {
            let left = match anchor {
                "start" => lx,
                "end" => lx - text_width,
                _ => lx - text_width / 2.0,
            };
            let own = (left, ly - size * 0.85, left + text_width, ly + size * 0.3);
            let inside = own.0 > 4.0 && own.1 > 4.0 && own.2 < wide - 4.0 && own.3 < high - 4.0;
            // A name that many look for may cover small points, no other name.
            let much = spot.ties >= 8 && view == View::Asia;
            let free = !taken.iter().skip(if much { spots.len() } else { 0 }).any(|t| overlap(*t, own));
            if inside && free {
                taken.push(own);
                let anchor = if anchor == "start" { String::new() } else { format!(" text-anchor=\"{anchor}\"") };
                let class = if spot.home { " class=\"own\" font-weight=\"700\"" } else { "" };
                let _ =
                    write!(labels, "<text x=\"{lx:.0}\" y=\"{ly:.0}\"{anchor}{class}>{}</text>", escaped(&spot.name));
                break;
            }
        }
    }
    for (spot, (x, y), r) in &spots {
        let ties = frame.n(spot.ties);
        let says = super::words::text(frame.language, "map-spot", &[("place", &spot.name), ("ties", &ties)]);
        let shape = if spot.home {
            format!(
                "<circle class=\"home\" cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"{r:.0}\" fill=\"#0b5d5f\" stroke=\"#fff\" stroke-width=\"2\"/>"
            )
        } else {
            let d = r * 0.85;
            format!(
                "<rect class=\"partner\" x=\"{:.0}\" y=\"{:.0}\" width=\"{:.0}\" height=\"{:.0}\" fill=\"#fff\" stroke=\"#1d2326\" stroke-width=\"3\"/>",
                x - d,
                y - d,
                d * 2.0,
                d * 2.0
            )
        };
        let body = format!("<title>{}</title>{shape}", escaped(&says));
        let _ = if spot.address.is_empty() {
            write!(out, "<g>{body}</g>")
        } else {
            write!(out, "<a href=\"{}\" aria-label=\"{}\">{body}</a>", escaped(&spot.address), escaped(&says))
        };
    }
    let _ = write!(
        out,
        "<g class=\"names\" font-size=\"{size}\" fill=\"#1d2326\" stroke=\"#f4f7f7\" stroke-width=\"6\" stroke-linejoin=\"round\" paint-order=\"stroke\" pointer-events=\"none\" aria-hidden=\"true\">{labels}</g></svg>"
    );
    out
}

/// What the map shows, in words.
fn described(told: &Told, frame: &Frame) -> String {
    let most: Vec<String> = told.countries.iter().take(5).map(|c| format!("{} {}", c.name, frame.n(c.ties))).collect();
    let args = [
        ("ties", frame.n(told.total)),
        ("provinces", frame.n(told.homes)),
        ("countries", frame.n(told.countries.iter().filter(|c| !c.code.is_empty()).count())),
        ("most", most.join(", ")),
    ];
    let args: Vec<(&str, &str)> = args.iter().map(|(n, v)| (*n, v.as_str())).collect();
    super::words::text(frame.language, "map-lead", &args)
}

#[derive(Template)]
#[template(path = "map/map.html")]
struct MapPage<'f> {
    f: &'f Frame,
    title: String,
    lead: String,
    svg: String,
    asia: bool,
    view: &'static str,
    countries: Vec<Country>,
    total: u64,
    as_of: String,
    unplaced: String,
    unsure: String,
    more: String,
}

/// What an address asks.
#[derive(serde::Deserialize, Default)]
struct Asked {
    #[serde(default)]
    view: String,
}

impl Asked {
    fn view(&self) -> View {
        if self.view == "asia" { View::Asia } else { View::World }
    }
}

/// Reads the ties that may be shown.
async fn read(site: &Site, frame: &Frame) -> Result<Told, Response> {
    let Some(store) = site.store() else { return Err(not_found(frame.clone()).await) };
    let filter = Filter { published: Some(true), ..Filter::default() };
    let page = Page { order: Order::Best, offset: 0, limit: MOST };
    let read = tokio::task::spawn_blocking(move || store.relationships(&filter, page)).await;
    let Ok(Ok((ties, total))) = read else { return Err(unreadable(frame)) };
    Ok(told(&ties, total, site, frame))
}

/// The page for a register that cannot be read just now.
pub fn unreadable(frame: &Frame) -> Response {
    Fault::new(StatusCode::SERVICE_UNAVAILABLE, "map-unreadable", "map-unreadable-help").page(frame)
}

async fn page(State(site): State<Site>, frame: Frame, Query(asked): Query<Asked>) -> Response {
    let told = match read(&site, &frame).await {
        Ok(told) => told,
        Err(answer) => return answer,
    };
    let view = asked.view();
    let sentence = |n: u64, key: &str| if n == 0 { String::new() } else { frame.with(key, "n", &frame.n(n)) };
    let page = MapPage {
        title: frame.t("map-title"),
        lead: described(&told, &frame),
        svg: svg(&told, view, &frame),
        asia: view == View::Asia,
        view: view.code(),
        total: told.total,
        as_of: maitri_review::report::words::day(&told.as_of, frame.language),
        unplaced: sentence(told.unplaced, "map-unplaced"),
        unsure: sentence(told.unsure, "map-unsure"),
        more: sentence(told.total.saturating_sub(told.shown), "map-more"),
        countries: told.countries,
        f: &frame,
    };
    show(StatusCode::OK, &page)
}

async fn drawing(State(site): State<Site>, frame: Frame, Query(asked): Query<Asked>) -> Response {
    match read(&site, &frame).await {
        Ok(told) => {
            ([(header::CONTENT_TYPE, "image/svg+xml; charset=utf-8")], svg(&told, asked.view(), &frame)).into_response()
        }
        Err(answer) => answer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_where_they_belong() {
        let (x, y) = natural_earth(0.0, 150.0);
        assert!((x - 1000.0).abs() < 1e-9 && (y - 510.0).abs() < 1e-9);
        // Thailand lies west of the middle, the east of America east of it.
        assert!(natural_earth(15.0, 100.0).0 < 900.0);
        assert!(natural_earth(40.0, -75.0).0 > 1500.0);
        let (x, y) = equal_area(19.0, 115.0);
        assert!((x - 1000.0).abs() < 1e-9 && (y - 960.0).abs() < 1e-9);
        for (lat, lon) in [(-8.5, 115.0), (43.1, 141.4), (7.0, 98.0), (36.0, 101.0)] {
            let (x, y) = equal_area(lat, lon);
            assert!((0.0..2000.0).contains(&x) && (0.0..1960.0).contains(&y), "{lat} {lon}: {x} {y}");
        }
    }

    #[test]
    fn the_ground_is_drawn() {
        for view in [View::World, View::Asia] {
            let ground = ground(view);
            assert!(ground.land.len() > 10_000, "{}", ground.land.len());
            assert!(ground.borders.len() > 2_000, "{}", ground.borders.len());
            assert!(ground.land.len() + ground.borders.len() < 90_000);
        }
        assert_eq!(path(&[(0.0, 0.0), (3.0, -4.0), (1.0, 5.0)], true), "M0 0l3-4-2 9z");
    }
}
