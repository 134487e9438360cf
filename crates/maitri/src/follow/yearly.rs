//! The reporting year at the edge: who is expected follows from the register, who is missing from what was recorded.

use super::activities::{side, ties, when_words};
use super::{NotRecorded, record};
use crate::case::place_name;
use crate::web::words::text;
use maitri_pack::procedure::{Procedure, Procedures};
use maitri_pack::{Language, Packs};
use maitri_registry::act::{Act, SettledState};
use maitri_registry::case::{Cases, Entry as CaseEntry};
use maitri_registry::follow::activity::Activities;
pub use maitri_registry::follow::cycle::Stepping;
use maitri_registry::follow::cycle::{
    self, About, Cycle, Entry, Expected, Opened, Outcome, Paper, Refusal, Report, Sheet, TieReport,
};
use maitri_registry::follow::life::Standing;
use maitri_registry::follow::standing::{TieLine, done, lines};
use maitri_registry::follow::{Follow, when};
use maitri_registry::record::Relationship;
use maitri_review::report::words::{day, number};
use maitri_store::{ContradictionFilter, Page, Store};
use std::collections::BTreeSet;

/// Why nothing was recorded.
pub type Stop = NotRecorded<Refusal>;

/// The day of the resolution that asks for the evaluation of older ties: that of the law in the pack.
pub fn resolution(packs: &Packs) -> String {
    packs.laws.get("th/cabinet-guideline-2018").and_then(|l| l.date.clone()).unwrap_or_default()
}

/// The procedure of the reporting year.
///
/// # Errors
/// The packs have none.
pub fn procedure(procedures: &Procedures) -> Result<&Procedure, String> {
    procedures.find(cycle::PROCEDURE).map(|(p, _)| p).ok_or_else(|| format!("the packs have no `{}`", cycle::PROCEDURE))
}

/// The time that a year reports where nothing else is said: the Thai budget year, October to September. House: the guideline does not say
/// from when the year is counted.
pub fn budget_year(year: i32) -> (String, String) {
    (format!("{:04}-10-01", year - 1), format!("{year:04}-09-30"))
}

/// Who is expected as of a day: the signed ties of Thai provinces, but for those that were surely signed later.
pub fn expected(ties: &[Relationship], as_of: &str) -> Vec<Expected> {
    let mut out: Vec<Expected> = ties
        .iter()
        .filter(|t| t.status == "signed" && t.home.country == "TH")
        .filter(|t| when::bounds(&t.signed).is_none_or(|(first, _)| first.as_str() <= as_of))
        .map(|t| Expected {
            tie: t.id.clone(),
            home: t.home.id.clone(),
            partner: t.partner.id.clone(),
            printed: t.partner.printed.clone(),
            signed: t.signed.clone(),
            inferred: t.inferred,
            municipality: t.by_municipality,
            municipality_asked: false,
        })
        .collect();
    out.sort_by(|a, b| (&a.home, &a.partner, &a.tie).cmp(&(&b.home, &b.partner, &b.tie)));
    out
}

/// Ties of which it is an open question whether a municipality signed: one source says so, another does not (G-09).
fn in_question(store: &Store, ties: &[Relationship]) -> Result<BTreeSet<String>, String> {
    let (all, _) = store.contradictions(&ContradictionFilter::default(), Page::default()).map_err(|e| e.to_string())?;
    let open = all.iter().filter(|c| c.kind == "municipality" && c.state == SettledState::Open);
    let concerned: BTreeSet<&str> = open.flat_map(|c| c.relationships.iter().map(String::as_str)).collect();
    let unsure = ties.iter().filter(|t| !t.by_municipality && concerned.contains(t.id.as_str()));
    Ok(unsure.map(|t| t.id.clone()).collect())
}

/// Ties in progress of which a municipality signed already, in words.
pub fn municipal_in_progress(ties: &[Relationship], language: Language) -> Vec<String> {
    let own = ties.iter().filter(|t| t.home.country == "TH" && t.status != "signed" && t.by_municipality);
    own.map(|t| super::activities::tie_words(t, language)).collect()
}

/// What is asked when a year is opened.
pub struct Opening {
    /// The year, of the common era.
    pub year: i32,
    /// First and last day of the time that is reported; empty: the budget year.
    pub from: String,
    /// Its last day.
    pub until: String,
    /// The day as of which the register is asked.
    pub as_of: String,
}

/// Opens a year; gives its id. Where a case of the procedure is open it belongs to that.
///
/// # Errors
/// It is open already, the register has no signed tie, or what the store says.
pub fn open(store: &Store, procedures: &Procedures, act: &Act, asked: &Opening) -> Result<String, Stop> {
    let failed = |e: String| NotRecorded::Stopped(crate::case::Stopped::Failed(e));
    let ties = ties(store).map_err(failed)?;
    let (cases, _) = crate::case::load(store, procedures).map_err(failed)?;
    let (_, start) =
        procedures.find(cycle::PROCEDURE).ok_or_else(|| failed("the packs have no yearly report".to_owned()))?;
    let (from, until) = budget_year(asked.year);
    let said = |given: &String, default: String| if given.is_empty() { default } else { given.clone() };
    let from = said(&asked.from, from);
    let mut expected = expected(&ties, &asked.as_of);
    // What ended before the time that is reported owes no report of it (P-TH-06): an end is terminal. What ended within still does.
    let watch = crate::life::Watch::load(store, procedures, &crate::cli::today()).map_err(failed)?;
    let is_over = |tie: &str| {
        let life = watch.life(tie);
        life.is_some_and(|life| matches!(life.standing(watch.house, &from), Standing::Ended(..)))
    };
    expected.retain(|e| !is_over(&e.tie));
    drop(watch);
    let asked_of = in_question(store, &ties).map_err(failed)?;
    for one in &mut expected {
        one.municipality_asked = asked_of.contains(&one.tie);
    }
    let opened = Opened {
        year: asked.year,
        from,
        until: said(&asked.until, until),
        as_of: asked.as_of.clone(),
        expected,
        case: open_case(&cases, procedures).unwrap_or_default(),
        state: start.to_owned(),
    };
    record(store, act, &|follow: &Follow| {
        let (id, entry) = cycle::open(&follow.cycles, opened.clone(), &crate::cli::today())?;
        Ok(vec![(id, of(entry))])
    })?;
    Ok(cycle::id_of(asked.year))
}

fn of(entry: Entry) -> maitri_registry::follow::Entry {
    maitri_registry::follow::Entry::Cycle(entry)
}

/// The case of the procedure that is open, the latest of several.
fn open_case(cases: &Cases, procedures: &Procedures) -> Option<String> {
    let procedure = procedure(procedures).ok()?;
    let runs = |c: &&maitri_registry::case::Case| {
        c.opened.procedure == cycle::PROCEDURE && procedure.state(&c.here).is_none_or(|s| !s.end)
    };
    cases.cases.values().filter(runs).map(|c| c.opened.case.clone()).next_back()
}

/// What a command makes of a year.
pub type Decide<'d> = dyn Fn(&Cycle, &Follow) -> Result<Entry, Refusal> + 'd;

/// Records something of a year, for who saw it at `seen`: nothing that touches it may have been recorded since.
///
/// # Errors
/// Why it may not be, or what the store says.
pub fn put(
    store: &Store,
    act: &Act,
    id: &str,
    seen: Option<u64>,
    about: About<'_>,
    decide: &Decide<'_>,
) -> Result<(), Stop> {
    record(store, act, &|follow: &Follow| {
        let one = cycle::standing(&follow.cycles, id, seen, about)?;
        Ok(vec![(id.to_owned(), of(decide(one, follow)?))])
    })
    .map(drop)
}

/// Takes a step.
///
/// # Errors
/// Why it may not be taken.
pub fn step(
    store: &Store,
    procedures: &Procedures,
    act: &Act,
    id: &str,
    seen: Option<u64>,
    say: &Stepping,
) -> Result<(), Stop> {
    let procedure = procedure(procedures).map_err(|e| NotRecorded::Stopped(crate::case::Stopped::Failed(e)))?;
    put(store, act, id, seen, About::Year, &|one, _| {
        let say = say.clone();
        cycle::step(one, procedure, say, &crate::cli::today())
    })
}

/// A province reports.
///
/// # Errors
/// Why it may not.
pub fn report(
    store: &Store,
    procedures: &Procedures,
    act: &Act,
    id: &str,
    seen: Option<u64>,
    home: &str,
    what: &Report,
) -> Result<(), Stop> {
    let procedure = procedure(procedures).map_err(|e| NotRecorded::Stopped(crate::case::Stopped::Failed(e)))?;
    put(store, act, id, seen, About::Home(home), &|one, follow| {
        cycle::report(
            one,
            procedure,
            home,
            what.clone(),
            &|tie| done(one, &follow.activities, tie),
            &crate::cli::today(),
        )
    })
}

/// An evaluation sheet is kept.
///
/// # Errors
/// Why it may not be.
pub fn evaluate(store: &Store, act: &Act, id: &str, seen: Option<u64>, tie: &str, sheet: &Sheet) -> Result<(), Stop> {
    put(store, act, id, seen, About::Tie(tie), &|one, _| cycle::evaluate(one, tie, sheet.clone()))
}

/// A person decides what is to become of a tie.
///
/// # Errors
/// Why it may not be.
pub fn decide(
    store: &Store,
    act: &Act,
    id: &str,
    seen: Option<u64>,
    tie: &str,
    outcome: Outcome,
    paper: &Paper,
) -> Result<(), Stop> {
    put(store, act, id, seen, About::Tie(tie), &|one, _| {
        cycle::decide(one, tie, outcome, paper.clone(), &act.why, &crate::cli::today())
    })
}

/// Withdraws a year that should not have been opened.
///
/// # Errors
/// Why it may not be.
pub fn withdraw(store: &Store, act: &Act, id: &str, seen: Option<u64>) -> Result<(), Stop> {
    put(store, act, id, seen, About::Year, &|_, _| {
        if act.why.trim().is_empty() { Err(Refusal::NoReason) } else { Ok(Entry::Withdrawn) }
    })
}

/// A year in words: in Thai of the Buddhist era, else of both.
pub fn year_words(year: i32, language: Language) -> String {
    match language {
        Language::Th => number(year + 543, language),
        _ => format!("{year} ({} BE)", year + 543),
    }
}

/// The time that is reported, in words.
pub fn period_words(opened: &Opened, language: Language) -> String {
    when_words(&format!("{}/{}", opened.from, opened.until), language)
}

/// The time as papers say it: the budget year where it is one.
pub fn period_on_paper(opened: &Opened) -> String {
    if (opened.from.clone(), opened.until.clone()) == budget_year(opened.year) {
        return format!("ปีงบประมาณ พ.ศ. {}", opened.year + 543);
    }
    let said = |iso: &str| day(iso, Language::Th);
    format!("ช่วงวันที่ {} ถึงวันที่ {}", said(&opened.from), said(&opened.until))
}

/// A tie that is expected, in words.
pub fn expected_words(one: &Expected, language: Language) -> String {
    format!("{} – {}", place_name(&one.home, language), side(&one.partner, &one.printed, language))
}

/// Counts of a list: ties, provinces, printed, inferred, signed by a municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Ties.
    pub ties: usize,
    /// Provinces.
    pub provinces: usize,
    /// Ties that the signed table prints.
    pub printed: usize,
    /// Ties that stand in the register only by inference.
    pub inferred: usize,
    /// Ties that a municipality signed (G-09).
    pub municipal: usize,
    /// Ties of which that is an open question: they are counted as none.
    pub municipal_asked: usize,
    /// Ties of which the province reported activities.
    pub reported: usize,
    /// Ties of which it reported that there was nothing.
    pub nothing: usize,
    /// Ties of which nothing was reported.
    pub missing: usize,
    /// Provinces that have not reported on some tie.
    pub silent: usize,
}

/// Counts a year.
pub fn counts(one: &Cycle) -> Counts {
    let all = &one.opened.expected;
    let (nothing, reported) = {
        let told = all.iter().filter_map(|e| one.told.get(&e.tie));
        told.fold((0, 0), |(n, r), t| if t.nothing { (n + 1, r) } else { (n, r + 1) })
    };
    let inferred = all.iter().filter(|e| e.inferred).count();
    Counts {
        ties: all.len(),
        provinces: one.homes().len(),
        printed: all.len() - inferred,
        inferred,
        municipal: all.iter().filter(|e| e.municipality).count(),
        municipal_asked: all.iter().filter(|e| e.municipality_asked).count(),
        reported,
        nothing,
        missing: all.len() - reported - nothing,
        silent: one.missing().len(),
    }
}

/// A refusal in words.
pub fn refusal_words(refusal: &Refusal, cycle: Option<&Cycle>, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let tie = |id: &String| {
        let found = cycle.and_then(|c| c.opened.expected.iter().find(|e| e.tie == *id));
        found.map_or_else(|| id.clone(), |e| expected_words(e, language))
    };
    match refusal {
        Refusal::Gone => t("year-gone", &[]),
        Refusal::Open => t("year-r-open", &[]),
        Refusal::Moved => t("year-moved", &[]),
        Refusal::Withdrawn => t("year-is-withdrawn", &[]),
        Refusal::Step { step, state } => t("year-r-step", &[("step", step), ("state", state)]),
        Refusal::Nobody(home) if home.is_empty() => t("year-r-nobody-missing", &[]),
        Refusal::Nobody(home) => t("year-r-nobody", &[("home", &place_name(home, language))]),
        Refusal::Tie(id) => t("year-r-tie", &[("tie", &tie(id))]),
        Refusal::NoReason => t("year-r-reason", &[]),
        Refusal::Empty(all) if all.is_empty() => t("year-r-empty", &[]),
        Refusal::Empty(all) => {
            let all: Vec<String> = all.iter().map(tie).collect();
            t("year-r-empty-ties", &[("ties", &all.join("; "))])
        }
        Refusal::NoPaper => t("year-r-paper", &[]),
        Refusal::Mark => t("year-r-mark", &[]),
        Refusal::NoSheet => t("year-r-sheet", &[]),
        Refusal::NoTies => t("year-r-no-ties", &[]),
        Refusal::NoDay(_, given) => crate::case::no_day(given, language),
        Refusal::Future(on) => t("case-future", &[("day", &day(on, language))]),
        Refusal::Older(on, before) => {
            t("year-r-older", &[("day", &day(on, language)), ("before", &day(before, language))])
        }
        Refusal::Period => t("year-r-period", &[]),
        Refusal::Active(id, what) => t("year-r-active", &[("tie", &tie(id)), ("what", what)]),
    }
}

/// Why nothing was recorded, in words.
pub fn stop_words(stop: &Stop, cycle: Option<&Cycle>, language: Language) -> String {
    match stop {
        NotRecorded::Refused(refusal) => refusal_words(refusal, cycle, language),
        NotRecorded::Stopped(crate::case::Stopped::Failed(why)) => why.clone(),
        NotRecorded::Stopped(_) => refusal_words(&Refusal::Moved, cycle, language),
    }
}

/// What is to become of a tie, in words.
pub fn outcome_words(outcome: Outcome, language: Language) -> String {
    let key = match outcome {
        Outcome::Keep => "year-keep",
        Outcome::Upgrade => "year-upgrade",
        Outcome::End => "year-end",
    };
    text(language, key, &[])
}

/// The state of a tie in a year, in words.
pub fn told_words(line: &TieLine<'_>, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let mut out = match line.told {
        None => t("year-told-missing", &[]),
        Some(told) if told.nothing => t("year-told-nothing", &[("reason", &told.reason)]),
        Some(_) => t("year-told-reported", &[]),
    };
    if line.told.is_some_and(|t| t.late) {
        out.push_str(&format!(" · {}", t("year-late", &[])));
    }
    out
}

/// An approval under article 8 that a case has, and that was not yet put before the cabinet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The case.
    pub case: String,
    /// Id of the place of the own side.
    pub home: String,
    /// Id of the place of the other side.
    pub partner: String,
    /// What it is about.
    pub subject: String,
    /// The day of the ministers' approval.
    pub approved: String,
    /// The day of signing, where a case knows it.
    pub signed: String,
}

/// The approvals under article 8 that still wait to be put before the cabinet: the duty is open. None is left out for its age, and none is
/// lost by the end of its case.
pub fn approvals(cases: &Cases) -> Vec<Approval> {
    let day_of = |case: &maitri_registry::case::Case, state: &str| {
        case.entries.iter().rev().find_map(|d| match &d.entry {
            CaseEntry::Stepped { to, evidence, .. } if to == state => Some(evidence.day.clone()),
            _ => None,
        })
    };
    let signed = |home: &str, partner: &str| {
        let of = |c: &&maitri_registry::case::Case| {
            c.opened.procedure == "th/signing" && c.opened.home == home && c.opened.partner == partner
        };
        cases.cases.values().filter(of).find_map(|c| day_of(c, "signed")).unwrap_or_default()
    };
    let mut out: Vec<Approval> = cases
        .cases
        .values()
        .filter(|c| {
            c.opened.procedure == "th/approval"
                && c.duties.iter().any(|d| d == "cabinet-to-be-informed" || d == "cabinet-perhaps-to-be-informed")
        })
        .filter_map(|c| {
            Some(Approval {
                case: c.opened.case.clone(),
                home: c.opened.home.clone(),
                partner: c.opened.partner.clone(),
                subject: c.opened.subject.clone(),
                approved: day_of(c, "approved")?,
                signed: signed(&c.opened.home, &c.opened.partner),
            })
        })
        .collect();
    out.sort_by(|a, b| a.approved.cmp(&b.approved));
    out
}

/// A year as programs read it (`maitri/year/1`).
pub fn wire(id: &str, one: &Cycle, all: &Activities) -> serde_json::Value {
    let n = counts(one);
    let ties: Vec<serde_json::Value> = lines(one, all)
        .iter()
        .map(|line| {
            let sums = |of: &maitri_registry::follow::standing::Sums| -> serde_json::Value {
                of.iter()
                    .map(|(name, sum)| {
                        let wire = serde_json::json!({
                            "value": sum.total.to_string(), "target": sum.target.map(|t| t.to_string()), "activities": sum.rows,
                            "without_source": sum.unsourced, "sources": sum.sources,
                        });
                        (name.clone(), wire)
                    })
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            };
            let told = match line.told {
                None => "missing",
                Some(t) if t.nothing => "nothing",
                Some(_) => "reported",
            };
            serde_json::json!({
                "tie": line.expected, "told": told, "reason": line.told.map(|t| &t.reason), "late": line.told.is_some_and(|t| t.late),
                "activities": line.activities.iter().map(|(id, _)| id).collect::<Vec<_>>(),
                "last_activity": line.last.map(|(id, a)| serde_json::json!({ "activity": id, "days": a.said.days })),
                "outputs": sums(&line.outputs), "outcomes": sums(&line.outcomes), "costs": sums(&line.costs),
                "evaluation": one.sheets.get(&line.expected.tie),
                "decided": one.decided.get(&line.expected.tie).map(|(o, why)| serde_json::json!({ "outcome": o, "why": why })),
            })
        })
        .collect();
    let missing: Vec<serde_json::Value> = one
        .missing()
        .iter()
        .map(
            |(home, ties)| serde_json::json!({ "home": home, "ties": ties.iter().map(|e| &e.tie).collect::<Vec<_>>() }),
        )
        .collect();
    serde_json::json!({
        "schema": "maitri/year/1", "id": id, "year": one.opened.year, "year_be": one.opened.year + 543,
        "from": one.opened.from, "until": one.opened.until, "as_of": one.opened.as_of, "state": one.state, "case": one.opened.case,
        "deadline": one.deadline, "withdrawn": one.withdrawn, "last": one.last,
        "counts": {
            "ties": n.ties, "provinces": n.provinces, "printed": n.printed, "inferred": n.inferred, "by_municipality": n.municipal,
            "by_municipality_asked": n.municipal_asked, "without_municipal": n.ties - n.municipal, "reported": n.reported, "nothing": n.nothing, "missing": n.missing,
        },
        "missing": missing, "ties": ties,
    })
}

/// What a sheet says of the ties of a province in a year: activities of that time, or that there was nothing. A tie of which it says neither
/// stays missing.
pub fn told_by(taken: &super::activities::Taken, year: &Cycle, home: &str) -> Vec<TieReport> {
    let (from, until) = (&year.opened.from, &year.opened.until);
    let rows = taken.sheets.iter().flat_map(|s| &s.rows);
    let active: Vec<&str> =
        rows.filter(|r| when::is_within(&r.said.days, from, until)).map(|r| r.whose.tie.as_str()).collect();
    let nothing: Vec<_> = taken.sheets.iter().flat_map(|s| &s.nothing).collect();
    year.of_home(home)
        .filter_map(|e| {
            if active.contains(&e.tie.as_str()) {
                return Some(TieReport { tie: e.tie.clone(), ..TieReport::default() });
            }
            let said = nothing.iter().find(|n| n.whose.tie == e.tie)?;
            Some(TieReport { tie: e.tie.clone(), nothing: true, reason: said.reason.clone() })
        })
        .collect()
}

/// Rows of a sheet about ties of the province that lie outside the time that is reported: the row and its days.
pub fn outside(taken: &super::activities::Taken, year: &Cycle, home: &str) -> Vec<(u32, String)> {
    let (from, until) = (&year.opened.from, &year.opened.until);
    let rows = taken.sheets.iter().flat_map(|s| &s.rows);
    let theirs = rows.filter(|r| year.of_home(home).any(|e| e.tie == r.whose.tie));
    theirs.filter(|r| !when::is_within(&r.said.days, from, until)).map(|r| (r.line, r.said.days.clone())).collect()
}
