//! The card of a tie: each fact with the statements that it rests on.

use super::super::Site;
use super::super::page::{Frame, show};
use super::public::{Public, Tie};
use super::wording::{self, Shown};
use super::{Away, ask, list};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maitri_registry::act::SettledState;
use maitri_registry::record::{Claim, ClaimStatus, Method};
use std::collections::BTreeSet;

/// A fact and what it rests on.
struct Fact {
    label: String,
    value: String,
    /// Language of the value where it is not the reader's.
    language: String,
    href: String,
    hint: String,
    /// Numbers and ids of its claims.
    refs: Vec<(String, String)>,
    /// Whether two sources say different things.
    differs: bool,
}

/// A claim made ready to be shown.
struct Said {
    number: String,
    id: String,
    what: String,
    raw: String,
    raw_language: String,
    value: String,
    source: String,
    href: String,
    place: String,
    as_of: String,
    method: String,
    confidence: String,
    standing: String,
    class: &'static str,
    sign: &'static str,
}

#[derive(Template)]
#[template(path = "register/tie.html")]
struct TiePage {
    f: Frame,
    id: String,
    title: String,
    signed: bool,
    headline: String,
    rests: String,
    notices: Vec<(&'static str, &'static str, String)>,
    facts: Vec<Fact>,
    moments: Vec<(String, String, String)>,
    conflicts: Vec<Shown>,
    claims: Vec<Said>,
    sources: Vec<(String, String, String)>,
    /// Pages around it: address, words.
    around: Vec<(String, String)>,
}

/// What a claim speaks of.
fn property(f: &Frame, code: &str) -> String {
    f.t(match code {
        "home" => "property-home",
        "partner" => "property-partner",
        "year-signed" => "property-year-signed",
        "date-signed" => "property-date-signed",
        "year-started" => "property-year-started",
        "date-started" => "property-date-started",
        "status" => "property-status",
        "signed-by-municipality" => "property-municipality",
        "field" => "property-field",
        "note" => "property-note",
        "listed" => "property-listed",
        _ => "property-other",
    })
}

/// The value of a claim in the reader's words.
fn value(f: &Frame, claim: &Claim) -> String {
    let Some(value) = &claim.value else { return f.t("claim-unread") };
    match claim.property.as_str() {
        "home" | "partner" => wording::unit(f, value).unwrap_or_else(|| value.clone()),
        "status" => wording::status(f, value),
        "year-signed" | "date-signed" | "year-started" | "date-started" => wording::date(f, value),
        "signed-by-municipality" | "listed" => f.t("reg-yes"),
        _ => value.clone(),
    }
}

fn said(f: &Frame, public: &Public, number: usize, claim: &Claim) -> Said {
    let source = public.sources.iter().find(|s| s.id == claim.source);
    let (class, sign, standing) = match claim.status {
        ClaimStatus::Accepted => ("plain", "✓", "claim-accepted"),
        ClaimStatus::Disputed => ("warning", "!", "claim-disputed"),
        ClaimStatus::Superseded => ("info", "i", "claim-superseded"),
        ClaimStatus::NeedsPerson => ("ask", "?", "claim-needs-person"),
    };
    let method = match claim.method {
        Method::Imported => f.t("method-imported"),
        Method::Inferred => f.t("method-inferred"),
        Method::Corrected => f.t("method-corrected"),
    };
    let place = if claim.line == 0 {
        String::new()
    } else {
        let table = wording::table_id(f, public, &claim.source, &claim.table);
        let args = [("table", table.as_str()), ("line", &f.n(claim.line))];
        let line = f.args("reg-place", &args);
        if claim.cell > 0 { format!("{line}, {}", f.with("claim-cell", "n", &f.n(claim.cell))) } else { line }
    };
    let percent = (claim.confidence.clamp(0.0, 1.0) * 100.0).round();
    Said {
        number: f.n(number),
        id: claim.id.clone(),
        what: property(f, &claim.property),
        raw: claim.raw.clone(),
        raw_language: wording::language(&claim.raw),
        value: value(f, claim),
        // Where there is but one source, the card names it once.
        source: source.filter(|_| public.sources.len() > 1).map(|s| s.title.clone()).unwrap_or_default(),
        href: match source {
            Some(_) => wording::line_address(f, public, &claim.source, &claim.table, claim.line),
            None => format!("#{}", claim.source),
        },
        place,
        as_of: match (claim.as_of.as_deref(), public.table_date(&claim.source, &claim.table)) {
            (Some(date), _) | (None, Some(date)) => f.with("reg-as-of", "date", &wording::date(f, date)),
            (None, None) => match public.as_of(&claim.source) {
                "" => f.t("reg-undated"),
                date => f.with("claim-table-undated", "date", &wording::date(f, date)),
            },
        },
        method,
        confidence: format!("{} %", f.n(percent)),
        standing: f.t(standing),
        class,
        sign,
    }
}

/// Whether the claims of these properties disagree; dates are compared as far as both are told.
fn differ(claims: &[Claim], properties: &[&str]) -> bool {
    let values: Vec<&str> = claims
        .iter()
        .filter(|c| properties.contains(&c.property.as_str()) && c.status != ClaimStatus::Superseded)
        .filter_map(|c| c.value.as_deref())
        .collect();
    values.iter().any(|a| values.iter().any(|b| !a.starts_with(b) && !b.starts_with(a)))
}

/// The address of the page of a province or country; empty where its code is not known.
fn territory(f: &Frame, what: &str, code: &str) -> String {
    if code.is_empty() {
        return String::new();
    }
    wording::address(f, &format!("/register/{what}/{}", wording::percent(code)), &[])
}

fn facts(f: &Frame, tie: &Tie, claims: &[Claim]) -> Vec<Fact> {
    let r = &tie.record;
    let refs = |properties: &[&str]| -> Vec<(String, String)> {
        let of = claims.iter().enumerate().filter(|(_, c)| properties.contains(&c.property.as_str()));
        of.map(|(i, c)| (f.n(i + 1), c.id.clone())).collect()
    };
    let fact = |label: &str, value: String, properties: &[&str]| Fact {
        label: f.t(label),
        value,
        language: String::new(),
        href: String::new(),
        hint: String::new(),
        refs: refs(properties),
        differs: differ(claims, properties),
    };
    let code = |iso: &str, level: &str| {
        let level = if level.is_empty() { String::new() } else { wording::level(f, level) };
        [iso.to_owned(), level].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let mut out = vec![Fact {
        href: territory(f, "province", &r.home.iso),
        hint: code(&r.home.iso, ""),
        ..fact("fact-home", wording::place(f, &r.home).to_owned(), &["home"])
    }];
    let within = wording::container(f, &r.partner);
    let country = wording::country(f, &r.partner.country);
    let place = [wording::place(f, &r.partner), within.as_str(), country.as_str()];
    out.push(Fact {
        href: territory(f, "province", &r.partner.iso),
        hint: code(&r.partner.iso, &r.partner.level),
        ..fact("fact-partner", place.into_iter().filter(|n| !n.is_empty()).collect::<Vec<_>>().join(", "), &["partner"])
    });
    out.push(Fact {
        language: wording::language(&r.partner.printed),
        differs: false,
        refs: Vec::new(),
        ..fact("fact-printed", r.partner.printed.clone(), &[])
    });
    let mut state = fact("fact-status", wording::status(f, &r.status), &["status"]);
    // A further state is no contradiction by itself; the contradictions say where it is one.
    state.differs = false;
    out.push(state);
    let unknown = || f.t("reg-not-printed");
    let of = |text: &str| if text.is_empty() { unknown() } else { wording::date(f, text) };
    if tie.is_signed() {
        out.push(fact("fact-signed", of(&r.signed), &["year-signed", "date-signed"]));
    }
    if !r.started.is_empty() || !tie.is_signed() {
        out.push(Fact {
            hint: f.t("fact-started-hint"),
            ..fact("fact-started", of(&r.started), &["year-started", "date-started"])
        });
    }
    if r.by_municipality {
        out.push(Fact {
            hint: f.t("fact-municipality-hint"),
            differs: false,
            ..fact("fact-municipality", f.t("reg-yes"), &["signed-by-municipality"])
        });
    }
    if !r.fields.is_empty() {
        let text = r.fields.join("; ");
        out.push(Fact { language: wording::language(&text), differs: false, ..fact("fact-fields", text, &["field"]) });
    }
    let notes: BTreeSet<&str> = claims.iter().filter(|c| c.property == "note").map(|c| c.raw.as_str()).collect();
    if !notes.is_empty() {
        let text = notes.into_iter().collect::<Vec<_>>().join("; ");
        out.push(Fact { language: wording::language(&text), differs: false, ..fact("fact-notes", text, &["note"]) });
    }
    if tie.is_signed() {
        out.push(fact("fact-instrument", f.t("fact-no-instrument"), &[]));
    }
    out
}

/// When what happened: what sorts, the day, what, the address behind it.
fn moments(f: &Frame, public: &Public, tie: &Tie) -> Vec<(String, String, String)> {
    let r = &tie.record;
    let mut out: Vec<(String, String, String)> = Vec::new();
    if !r.started.is_empty() {
        out.push((r.started.clone(), f.t("moment-started"), String::new()));
    }
    if !r.signed.is_empty() {
        out.push((r.signed.clone(), f.t("moment-signed"), String::new()));
    }
    let mut dates: BTreeSet<(String, String)> = BTreeSet::new();
    for seen in &r.seen {
        let tables = public.sources.iter().filter(|s| s.id == seen.source).flat_map(|s| &s.tables);
        for table in tables.filter(|t| t.id == seen.table) {
            if let Some(date) = &table.as_of {
                dates.insert((date.clone(), wording::table(f, table)));
            }
        }
    }
    out.extend(dates.into_iter().map(|(date, table)| (date, f.with("moment-table", "table", &table), String::new())));
    if !r.partner.successor_since.is_empty() {
        let successor = wording::unit(f, &r.partner.successor).unwrap_or_else(|| r.partner.successor.clone());
        let args = [("partner", wording::place(f, &r.partner)), ("successor", successor.as_str())];
        out.push((r.partner.successor_since.clone(), f.args("moment-successor", &args), String::new()));
    }
    for conflict in public.conflicts_of(tie) {
        if let Some(decision) = &conflict.record.decision {
            let day = decision.at.get(..10).unwrap_or(&decision.at).to_owned();
            let what = match conflict.record.state {
                SettledState::Resolved => "moment-resolved",
                _ => "moment-explained",
            };
            out.push((
                day,
                f.with(what, "kind", &wording::kind(f, &conflict.record.kind)),
                format!("#{}", conflict.record.id),
            ));
        }
    }
    out.sort();
    out.into_iter().map(|(date, what, href)| (wording::date(f, &date), what, href)).collect()
}

fn make(f: Frame, public: &Public, tie: &Tie, claims: &[Claim]) -> TiePage {
    let r = &tie.record;
    let mut notices = Vec::new();
    if !r.partner.successor.is_empty() {
        let successor = wording::unit(&f, &r.partner.successor).unwrap_or_else(|| r.partner.successor.clone());
        let args = [
            ("date", wording::date(&f, &r.partner.successor_since)),
            ("partner", wording::place(&f, &r.partner).to_owned()),
            ("successor", successor),
        ];
        let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        notices.push(("ask", "?", f.args("notice-successor", &args)));
    }
    match r.certainty {
        maitri_registry::record::Certainty::Person => notices.push(("ask", "?", f.t("notice-person"))),
        maitri_registry::record::Certainty::Likely => notices.push(("info", "i", f.t("notice-likely"))),
        maitri_registry::record::Certainty::Certain => {}
    }
    if r.inferred {
        notices.push(("info", "i", f.t("notice-inferred")));
    }
    if r.by_municipality {
        notices.push(("info", "i", f.t("notice-municipality")));
    }
    let sources: BTreeSet<&str> = r.seen.iter().map(|s| s.source.as_str()).collect();
    let as_of =
        if r.as_of.is_empty() { f.t("reg-undated") } else { f.with("reg-as-of", "date", &wording::date(&f, &r.as_of)) };
    let (rows, many) = (f.n(r.seen.len()), f.n(sources.len()));
    let best = wording::quality(&f, r.quality.code());
    let rests = f.args("tie-rests", &[("rows", &rows), ("sources", &many), ("quality", &best), ("date", &as_of)]);
    let year = tie.year().map(|y| wording::year(&f, y));
    let headline = match (tie.is_signed(), &year) {
        (true, Some(year)) => f.with("tie-signed-in", "year", year),
        (true, None) => f.t("tie-signed"),
        (false, _) => f.with("tie-in-progress", "status", &wording::status(&f, &r.status)),
    };
    // Both sides known: the way to a new instrument of this pair.
    let known = |id: &str| maitri_pack::Packs::embedded().is_ok_and(|p| p.places.get(id).is_some());
    let draft = match known(&r.home.id) && known(&r.partner.id) {
        true => {
            format!("/draft/th/mou?lang={}&party-a={}&party-b={}&step=instrument", f.code(), r.home.id, r.partner.id)
        }
        false => String::new(),
    };
    let around = [
        (draft, f.t("tie-draft")),
        (territory(&f, "province", &r.home.iso), f.with("tie-of-province", "name", wording::place(&f, &r.home))),
        (
            territory(&f, "country", &r.partner.country),
            f.with("tie-of-country", "name", &wording::country(&f, &r.partner.country)),
        ),
    ];
    TiePage {
        id: r.id.clone(),
        title: wording::title(&f, tie),
        signed: tie.is_signed(),
        headline,
        rests,
        notices,
        facts: facts(&f, tie, claims),
        moments: moments(&f, public, tie),
        conflicts: public.conflicts_of(tie).map(|c| Shown::of(&f, public, c)).collect(),
        claims: claims.iter().enumerate().map(|(i, c)| said(&f, public, i + 1, c)).collect(),
        sources: if public.sources.len() == 1 { list::sources(&f, public) } else { Vec::new() },
        around: around.into_iter().filter(|(href, _)| !href.is_empty()).collect(),
        f,
    }
}

/// The card.
pub async fn page(State(site): State<Site>, frame: Frame, Path(id): Path<String>) -> Response {
    let f = frame.clone();
    let made = ask(&site, move |store, public| {
        let tie = public.tie(&id).ok_or(Away::NotHere)?;
        let claims = store.claims_of(&id).map_err(|_| Away::Failed)?;
        Ok(make(f, public, tie, &claims))
    });
    match made.await {
        Ok(page) => show(StatusCode::OK, &page),
        Err(Away::Empty) => Away::NotHere.page(&frame).await,
        Err(away) => away.page(&frame).await,
    }
}
