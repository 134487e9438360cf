//! Dashboards: what an office should know at a glance, each figure a link to its rows and with its day; charts are tables too, and all of it prints
//! on A4. The public one tells of what is published and of nothing else.

use super::worklist::{groups, year_of};
use super::{SignTold, address, may, watch};
use crate::life::{Watch, papers, side, title, words};
use crate::web::Site;
use crate::web::charts::{Bar, lying};
use crate::web::page::{Frame, not_found, show};
use crate::web::who::{Who, failed};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maitri_registry::follow::life::{Known, Life, MeetingState, SignKind, signs};
use maitri_registry::record::Relationship;
use maitri_registry::rights::Action;
use maitri_review::report::words::day;
use std::collections::{BTreeMap, BTreeSet};

/// A figure: number, what it counts, its rows.
struct Figure {
    n: String,
    what: String,
    href: String,
}

/// A chart beside its table.
struct Chart {
    title: String,
    head: String,
    svg: String,
    rows: Vec<(String, String, String)>,
}

/// Something ahead: day, what, where it stands.
struct Ahead {
    when: String,
    what: String,
    href: String,
}

#[derive(Template)]
#[template(path = "life/dashboard.html")]
struct DashboardPage {
    f: Frame,
    title: String,
    lead: String,
    as_of: String,
    figures: Vec<Figure>,
    ahead: Vec<Ahead>,
    charts: Vec<Chart>,
    looks: Vec<(String, String, SignTold)>,
    public: bool,
}

/// Rows to be counted: name, how many, where they stand.
fn chart(f: &Frame, id: &'static str, title: String, head: String, mut rows: Vec<(String, u64, String)>) -> Chart {
    rows.retain(|r| r.1 > 0);
    let bars: Vec<Bar> =
        rows.iter().map(|(name, n, href)| Bar { name: name.clone(), n: *n, address: href.clone() }).collect();
    Chart {
        svg: lying(id, &title, &bars, f),
        title,
        head,
        rows: rows.into_iter().map(|(name, n, href)| (name, f.n(n), href)).collect(),
    }
}

/// Which dashboard an office is shown: of its own place, of a ministry over all of them, of a department of the other country.
fn kind(who: &Who) -> &'static str {
    match (who.office.split('.').next().unwrap_or(""), who.place.is_empty()) {
        ("vn", _) => "dashboard-department",
        (_, false) => "dashboard-province",
        _ => "dashboard-ministry",
    }
}

fn ahead(f: &Frame, watch: &Watch, ties: &[&Relationship]) -> Vec<Ahead> {
    let language = f.language;
    let mut out: Vec<(String, Ahead)> = Vec::new();
    for tie in ties {
        let Some(life) = watch.life(&tie.id) else { continue };
        let pair = title(tie, language);
        let mut put = |on: &str, what: String| {
            if on >= watch.today.as_str() {
                let href = address(&tie.id, "", f);
                out.push((on.to_owned(), Ahead { when: day(on, language), what, href }));
            }
        };
        for meeting in life.meetings.values().filter(|m| m.state == MeetingState::Planned) {
            put(&meeting.on, f.with("feed-meeting", "pair", &pair));
        }
        if let Some(end) = life.last_day() {
            put(&end.iso(), f.with(if life.ended.is_some() { "feed-ended" } else { "feed-end" }, "pair", &pair));
        }
        if let Some(end) = life.notice_end().filter(|_| life.ended.is_none()) {
            put(&end.iso(), f.with("feed-notice", "pair", &pair));
        }
        for one in life.commitments.values().filter(|c| c.settled.is_none() && !c.due.is_empty()) {
            let what = words::own(&one.words, language);
            put(&one.due, f.args("feed-commitment", &[("what", what), ("pair", &pair)]));
        }
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out.into_iter().take(12).map(|(_, a)| a).collect()
}

fn standing_name(code: &str) -> &'static str {
    match code {
        "in-force" => "dashboard-in-force",
        "renewal-due" => "dashboard-due",
        "over" => "dashboard-over",
        "notice" => "dashboard-notice",
        "suspended" => "dashboard-suspended",
        "ending" => "dashboard-ending",
        "ended" => "dashboard-ended",
        _ => "dashboard-unknown",
    }
}

/// The sign behind which the ties of a standing are listed.
fn standing_sign(code: &str) -> &'static str {
    match code {
        "renewal-due" => "&sign=term-near",
        "over" => "&sign=term-over",
        "notice" => "&sign=notice",
        "suspended" => "&sign=suspended",
        "ending" => "&sign=ending",
        "unknown" => "&sign=term-unknown",
        _ => "",
    }
}

/// The dashboard of the own office.
pub async fn own(State(site): State<Site>, frame: Frame, who: Who) -> Response {
    let f = frame.clone();
    let made = watch(&site, move |_, watch| {
        let list = |rest: &str| format!("/life?lang={}{rest}", f.code());
        let ties: Vec<&Relationship> =
            watch.ties.iter().filter(|t| t.status == "signed" && may(&who, Action::Find, t)).collect();
        let empty = Life::default();
        // Two sides are one pair, however many instruments they have: it is counted once.
        let mut stands: BTreeMap<&str, &'static str> = BTreeMap::new();
        let mut kinds: BTreeMap<SignKind, BTreeSet<&str>> = BTreeMap::new();
        let mut homes: BTreeMap<(String, String), BTreeSet<&str>> = BTreeMap::new();
        let mut looks = Vec::new();
        for tie in &ties {
            let life = watch.life(&tie.id).unwrap_or(&empty);
            let pair = watch.pair(tie);
            let held = stands.entry(pair).or_insert("unknown");
            // An instrument that ended, or of which nobody knows the term, says nothing about the pair while another one does.
            let now = life.standing(watch.house, &watch.today).code();
            if *held == "unknown" || (*held == "ended" && now != "unknown") {
                *held = now;
            }
            homes.entry((side(&tie.home, f.language), tie.home.id.clone())).or_default().insert(pair);
            let all = watch.signs(tie);
            for sign in &all {
                kinds.entry(sign.kind).or_default().insert(pair);
            }
            let grave = all.iter().find(|s| s.kind <= SignKind::TermNear || s.kind == SignKind::Promise);
            if let Some(sign) = grave {
                looks.push((title(tie, f.language), address(&tie.id, "", &f), SignTold::of(sign, tie, &f)));
            }
        }
        // A partner that changed in another year waits as well.
        let (year, years) = year_of(watch, "");
        let worklist: Vec<_> =
            years.iter().flat_map(|y| groups(watch, y, f.language, &|t| may(&who, Action::Find, t))).collect();
        let open = worklist.iter().flat_map(|g| &g.lines).filter(|l| l.open).filter_map(|l| watch.tie(&l.tie));
        let open = watch.pairs(open);
        let figure = |n: usize, key: &str, href: String| Figure { n: f.n(n), what: f.t(key), href };
        let count = |kind: SignKind| kinds.get(&kind).map_or(0, BTreeSet::len);
        let figures = vec![
            // One that ended is a tie no more (P-TH-06).
            figure(stands.values().filter(|s| **s != "ended").count(), "dashboard-ties", list("")),
            figure(count(SignKind::TermNear), "life-sign-term-near", list("&sign=term-near")),
            figure(count(SignKind::NoMeeting), "life-sign-no-meeting", list("&sign=no-meeting")),
            figure(count(SignKind::TermUnknown), "life-sign-term-unknown", list("&sign=term-unknown")),
            figure(open, "dashboard-worklist", format!("/worklist?lang={}&year={year}", f.code())),
        ];
        let mut standings: BTreeMap<&'static str, u64> = BTreeMap::new();
        stands.values().for_each(|code| *standings.entry(code).or_default() += 1);
        let standings = standings.into_iter().map(|(code, n)| (f.t(standing_name(code)), n, list(standing_sign(code))));
        let kinds = kinds
            .into_iter()
            .map(|(k, of)| (f.t(words::sign_name(k)), of.len() as u64, list(&format!("&sign={}", k.code()))));
        let mut charts = vec![
            chart(&f, "by-standing", f.t("dashboard-by-standing"), f.t("dashboard-standing"), standings.collect()),
            chart(&f, "by-sign", f.t("dashboard-by-sign"), f.t("dashboard-sign"), kinds.collect()),
        ];
        if homes.len() > 1 {
            let mut homes: Vec<_> = homes
                .into_iter()
                .map(|((name, id), of)| (name, of.len() as u64, list(&format!("&home={id}"))))
                .collect();
            homes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            charts.push(chart(&f, "by-home", f.t("dashboard-by-home"), f.t("worklist-home"), homes));
        }
        Ok(DashboardPage {
            title: if who.office.is_empty() { f.t("dashboard-title") } else { who.office_name(f.language) },
            lead: f.t(kind(&who)),
            as_of: day(&watch.today, f.language),
            figures,
            ahead: ahead(&f, watch, &ties),
            charts,
            looks,
            public: false,
            f,
        })
    });
    match made.await {
        Ok(page) => show(StatusCode::OK, &page),
        Err(_) => failed(&frame),
    }
}

/// The public dashboard: the published register, counted. Nothing that was recorded inside is in it.
pub async fn public(State(site): State<Site>, frame: Frame) -> Response {
    if site.store().is_none() {
        return not_found(frame).await;
    }
    let f = frame.clone();
    let made = watch(&site, move |store, watch| {
        let sources = store.sources().map_err(|e| e.to_string())?;
        let as_of = sources.iter().flat_map(|s| &s.tables).filter_map(|t| t.as_of.as_deref()).max().unwrap_or("");
        let all = papers::published(watch);
        let list = |rest: &str| format!("/register?lang={}&status=signed{rest}", f.code());
        let mut countries: BTreeMap<&str, u64> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for tie in all.iter().filter(|t| seen.insert(watch.pair(t))) {
            *countries.entry(tie.partner.country.as_str()).or_default() += 1;
        }
        // Signs that follow from what is published alone.
        let told = |tie: &Relationship| {
            signs(tie, None, &Known::default(), watch.dissolved.get(&tie.id), watch.house, &watch.today)
        };
        let count =
            |kind: SignKind| watch.pairs(all.iter().copied().filter(|t| told(t).iter().any(|s| s.kind == kind)));
        let figure = |n: usize, key: &str, href: String| Figure { n: f.n(n), what: f.t(key), href };
        let figures = vec![
            figure(watch.pairs(all.iter().copied()), "dashboard-ties", list("")),
            figure(countries.len(), "dashboard-countries", list("&sort=country")),
            figure(count(SignKind::Partner), "life-sign-partner", list("&mark=successor")),
            figure(count(SignKind::Municipality), "life-sign-municipality", list("&mark=by-municipality")),
            figure(count(SignKind::Contradiction), "life-sign-contradiction", list("&mark=contradiction")),
        ];
        let mut rows: Vec<(String, u64, String)> = countries
            .into_iter()
            .map(|(code, n)| (papers::country(code, f.language), n, list(&format!("&country={code}"))))
            .collect();
        rows.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        Ok(DashboardPage {
            title: f.t("dashboard-public-title"),
            lead: f.t("dashboard-public"),
            as_of: words::date(as_of, f.language),
            figures,
            ahead: Vec::new(),
            charts: vec![chart(&f, "by-country", f.t("chart-by-country"), f.t("map-country"), rows)],
            looks: Vec::new(),
            public: true,
            f,
        })
    });
    match made.await {
        Ok(page) => show(StatusCode::OK, &page),
        Err(_) => failed(&frame),
    }
}

#[cfg(test)]
mod tests {
    use super::standing_name;
    use maitri_registry::follow::life::{Ending, Standing};

    #[test]
    fn every_standing_has_a_name() {
        let all = [
            Standing::Unknown,
            Standing::InForce,
            Standing::Due(String::new()),
            Standing::Over(String::new()),
            Standing::Notice(String::new()),
            Standing::Suspended(String::new()),
            Standing::Ending(String::new(), Ending::Expiry),
            Standing::Ended(String::new(), Ending::Expiry),
        ];
        let names: std::collections::BTreeSet<&str> = all.iter().map(|s| standing_name(s.code())).collect();
        assert_eq!(names.len(), all.len());
    }
}
