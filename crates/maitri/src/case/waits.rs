//! What waits, in words.

use super::{calendars, office_name};
use crate::web::words::text;
use maitri_pack::procedure::Procedures;
use maitri_pack::{Language, Packs};
use maitri_registry::case::Cases;
use maitri_registry::case::waiting::{Waiting, Waits, What, waiting};
use maitri_store::Store;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

/// What waits in all cases, or for one office.
pub fn rows(cases: &Cases, procedures: &Procedures, office: Option<&str>, today: &str) -> Vec<Waiting> {
    let mut all = waiting(cases, procedures, calendars(), today);
    if let Some(office) = office {
        all.retain(|w| w.offices.iter().any(|o| o == office));
    }
    all
}

/// What waits in the cases of a store, for the offices of which `is_theirs` says so, or for all: kept in memory, it costs what was recorded
/// since somebody looked last.
pub fn kept(
    store: &Store,
    cases: &Cases,
    procedures: &Procedures,
    is_theirs: Option<&dyn Fn(&str) -> bool>,
    today: &str,
) -> Vec<Arc<Waiting>> {
    let waits = store.beside::<Mutex<Waits>>();
    let mut waits = waits.lock().unwrap_or_else(PoisonError::into_inner);
    waits.look(cases, procedures, calendars(), today);
    match is_theirs {
        Some(is_theirs) => waits.of_offices(is_theirs),
        None => waits.all(),
    }
}

/// What a row says.
pub fn what(row: &Waiting, cases: &Cases, procedures: &Procedures, packs: &Packs, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let procedure = cases.cases.get(&row.case).and_then(|c| procedures.find(&c.opened.procedure)).map(|(p, _)| p);
    let step = |id: &str| {
        let found = procedure.and_then(|p| p.step.iter().find(|s| s.id == id));
        found.map_or(id, |s| s.name.get(language)).to_owned()
    };
    match &row.what {
        What::Step { step: id, facts, guards, documents } => {
            let mut out = step(id);
            if !documents.is_empty() {
                let _ = write!(out, " · {}", t("case-wait-papers", &[("papers", &documents.join(", "))]));
            }
            let stands = guards.iter().filter_map(|g| procedure.and_then(|p| p.guards.get(g)));
            let stands: Vec<&str> = stands.map(|g| g.says.get(language)).collect();
            if !stands.is_empty() {
                let _ = write!(out, " · ✕ {}", stands.join("; "));
            }
            if !facts.is_empty() {
                let ask = |f: &String| {
                    procedure.and_then(|p| p.facts.get(f)).map_or(f.as_str(), |f| f.ask.get(language)).to_owned()
                };
                let asks: Vec<String> = facts.iter().map(ask).collect();
                let _ = write!(out, " · {}", t("case-wait-facts", &[("facts", &asks.join("; "))]));
            }
            out
        }
        What::Reply { step: id } => t("case-wait-reply", &[("step", &step(id))]),
        What::Duty { state, .. } => {
            let name = procedure.and_then(|p| p.state(state)).map_or(state.as_str(), |s| s.name.get(language));
            t("proc-duty-open", &[("what", name)])
        }
        What::Opinion { round, body } => {
            let office = office_name(packs, body, language);
            t("case-wait-opinion", &[("office", &office), ("round", &round.to_string())])
        }
        What::Silence { round, bodies } => {
            t("case-wait-silence", &[("round", &round.to_string()), ("n", &bodies.to_string())])
        }
        What::Comments { comments } => t("case-wait-comments", &[("n", &comments.to_string())]),
        What::Evidence { steps, unproven } => match procedure {
            Some(procedure) => super::lacking(procedure, steps, unproven.as_deref(), language),
            None => t("case-incomplete", &[("steps", &steps.join("; "))]),
        },
    }
}

/// The list in words, what is late first.
pub fn told(rows: &[Waiting], cases: &Cases, procedures: &Procedures, packs: &Packs, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let day = |d: &str| maitri_review::report::words::day(d, language);
    let mut out = String::new();
    for row in rows {
        let pair = cases.cases.get(&row.case).map_or(String::new(), |c| super::pair_name(&c.opened, language));
        let when = match (row.due.is_empty(), row.since.is_empty()) {
            (false, _) => t("case-wait-until", &[("day", &day(&row.due))]),
            (true, false) => t("case-wait-since", &[("day", &day(&row.since))]),
            (true, true) => String::new(),
        };
        let late = if row.late { format!("! {}: ", t("case-due-late", &[])) } else { String::new() };
        let still = if row.suspended { format!(" · {}", t("case-wait-still", &[])) } else { String::new() };
        let offices: Vec<String> = row.offices.iter().map(|o| office_name(packs, o, language)).collect();
        let told = what(row, cases, procedures, packs, language);
        let _ = writeln!(out, "{late}{} {pair}: {told}", row.case);
        let parts: Vec<String> = [offices.join("; "), when].into_iter().filter(|p| !p.is_empty()).collect();
        let _ = writeln!(out, "    {}{still}", parts.join(" · "));
    }
    if out.is_empty() { t("case-nothing-waits", &[]) + "\n" } else { out }
}
