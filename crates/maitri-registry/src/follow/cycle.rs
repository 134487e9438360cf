//! The reporting year: who was asked, who reported, what was put before the cabinet (article 13).
//!
//! Which step may follow which stands in the procedure of the pack (`th/yearly-report`); here stands who is expected, who reported what,
//! and who is missing. The list of those who are expected is taken from the register when the year is opened, and stays as it was taken.

use super::{Place, when};
use crate::act::Act;
use maitri_pack::procedure::{Procedure, Step};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The procedure that a reporting year follows.
pub const PROCEDURE: &str = "th/yearly-report";
/// The step by which a province reports.
pub const REPORT: &str = "submit-progress";
/// The step by which the ministry closes the year and compiles.
pub const CLOSE: &str = "close-and-compile";

/// What is recorded of a reporting year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum Entry {
    /// The year was opened.
    Opened(Box<Opened>),
    /// A step of the procedure was taken.
    Stepped {
        /// Its event (`call-for-data`).
        step: String,
        /// The state that it leads to.
        to: String,
        /// The paper behind it.
        paper: Paper,
        /// What it says or adds, where that is worth keeping.
        #[serde(default)]
        text: String,
        /// The provinces that it goes to, by place id; empty: all.
        #[serde(default)]
        provinces: Vec<String>,
        /// Until when an answer is asked for, ISO 8601.
        #[serde(default)]
        deadline: String,
    },
    /// A province reported.
    Reported {
        /// The province, by place id.
        home: String,
        /// What it reports.
        report: Box<Report>,
        /// The state of the year after it.
        to: String,
        /// It came when the year was closed already.
        #[serde(default)]
        late: bool,
    },
    /// A tie was evaluated (D-31).
    Evaluated {
        /// The tie.
        tie: String,
        /// The sheet.
        sheet: Box<Sheet>,
    },
    /// A person decided what is to become of a tie; why, the act says.
    Decided {
        /// The tie.
        tie: String,
        /// What.
        outcome: Outcome,
        /// The paper behind it.
        paper: Paper,
    },
    /// It should not have been recorded; why, the act says.
    Withdrawn,
}

/// A reporting year as it was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The year, of the common era.
    pub year: i32,
    /// First day of the time that is reported, ISO 8601.
    pub from: String,
    /// Its last day.
    pub until: String,
    /// The day as of which the register was asked.
    pub as_of: String,
    /// Who is expected.
    pub expected: Vec<Expected>,
    /// The case of the procedure that the year belongs to; empty: none was open.
    #[serde(default)]
    pub case: String,
    /// The state in which it begins.
    pub state: String,
}

/// A tie of which a report is expected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// Id of the tie in the register.
    pub tie: String,
    /// Id of the place of the own side.
    pub home: String,
    /// Id of the place of the other side; empty where the register could not resolve it.
    pub partner: String,
    /// The other side as the best source prints it.
    pub printed: String,
    /// When it was signed: EDTF; empty where unknown.
    pub signed: String,
    /// It stands in the register only by inference: the signed table does not print it.
    #[serde(default)]
    pub inferred: bool,
    /// A municipality signed it.
    #[serde(default)]
    pub municipality: bool,
    /// One source says that a municipality signed it, another does not, and nobody settled that: it is not counted as one (G-09).
    #[serde(default)]
    pub municipality_asked: bool,
}

/// The paper behind something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Paper {
    /// Its number, as printed.
    pub number: String,
    /// Its day, ISO 8601.
    pub day: String,
    /// The office that wrote it.
    pub office: String,
}

/// What a province reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The ties on which it reports.
    pub ties: Vec<TieReport>,
    /// The letter with which it came.
    pub paper: Paper,
    /// SHA-256 of the sheet with which it came.
    pub file: String,
    /// Name of that sheet.
    pub name: String,
    /// Problems, as it says.
    pub problems: String,
    /// What it plans next.
    pub ahead: String,
    /// What support it asks for.
    pub support: String,
}

/// What a province reports on a tie. The activities stand by themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TieReport {
    /// The tie.
    pub tie: String,
    /// There was nothing to report (ไม่มีกิจกรรม).
    pub nothing: bool,
    /// Why there was nothing.
    pub reason: String,
}

/// What an evaluation says (D-31). The source names no criteria; these marks are our own proposal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sheet {
    /// The time that is evaluated: EDTF.
    pub period: String,
    /// Benefit to the own side, 0 to 3.
    pub home: u8,
    /// Benefit to the other side, 0 to 3.
    pub partner: u8,
    /// Continuity, 0 to 3.
    pub continuity: u8,
    /// Benefit to both, in words.
    pub benefit: String,
    /// Continuity, in words.
    pub steadiness: String,
    /// What is proposed.
    pub proposes: Option<Outcome>,
    /// Why.
    pub reasons: String,
}

impl Sheet {
    /// Most that a mark may be.
    pub const MOST: u8 = 3;

    /// The sum of the marks, of nine.
    pub fn score(&self) -> u8 {
        self.home.saturating_add(self.partner).saturating_add(self.continuity)
    }
}

/// What is to become of a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is kept.
    Keep,
    /// It is raised, as from a municipality to the province.
    Upgrade,
    /// It is recommended to end it.
    End,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 3] = [Outcome::Keep, Outcome::Upgrade, Outcome::End];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Keep => "keep",
            Outcome::Upgrade => "upgrade",
            Outcome::End => "end",
        }
    }

    /// The outcome of a word.
    pub fn of(code: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|o| o.code() == code)
    }
}

/// Something of a reporting year, with when and under whose name it was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Sequence of the event.
    pub sequence: u64,
    /// When, RFC 3339, person and office; empty where it was erased.
    pub by: (String, String, String),
    /// Why.
    pub why: String,
    /// What.
    pub entry: Entry,
}

/// What a province reported on a tie, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// There was nothing.
    pub nothing: bool,
    /// Why there was nothing.
    pub reason: String,
    /// It came after the year was closed.
    pub late: bool,
    /// Sequence of the entry.
    pub sequence: u64,
}

/// A reporting year, as it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cycle {
    /// As it was opened.
    pub opened: Opened,
    /// The state in which it is.
    pub state: String,
    /// What was reported on each tie; the latest of a tie holds.
    pub told: BTreeMap<String, Told>,
    /// The reports of the provinces, the latest of each.
    pub reports: BTreeMap<String, Report>,
    /// How often each province was reminded, and the day of the last reminder.
    pub reminded: BTreeMap<String, (usize, String)>,
    /// Evaluation sheets, the latest of each tie.
    pub sheets: BTreeMap<String, Sheet>,
    /// What persons decided.
    pub decided: BTreeMap<String, (Outcome, String)>,
    /// Everything, in its order.
    pub lines: Vec<Line>,
    /// Until when reports were asked for.
    pub deadline: String,
    /// Sequence of the last event about it: what whoever looks at it has seen.
    pub last: u64,
    /// It was withdrawn.
    pub withdrawn: bool,
}

impl Cycle {
    /// The ties of a province of which a report is expected.
    pub fn of_home<'a>(&'a self, home: &'a str) -> impl Iterator<Item = &'a Expected> {
        self.opened.expected.iter().filter(move |e| e.home == home)
    }

    /// The provinces that are expected, in the order of the list.
    pub fn homes(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        self.opened.expected.iter().map(|e| e.home.as_str()).filter(|h| seen.insert(*h)).collect()
    }

    /// The provinces that have not reported on some tie, each with the ties that are missing.
    pub fn missing(&self) -> BTreeMap<&str, Vec<&Expected>> {
        let mut out: BTreeMap<&str, Vec<&Expected>> = BTreeMap::new();
        for one in self.opened.expected.iter().filter(|e| !self.told.contains_key(&e.tie)) {
            out.entry(&one.home).or_default().push(one);
        }
        out
    }

    /// Those that were signed before a day surely, surely not, and those of which it cannot be decided.
    pub fn before<'a>(&'a self, day: &str) -> (Vec<&'a Expected>, Vec<&'a Expected>, Vec<&'a Expected>) {
        let (mut before, mut after, mut open) = (Vec::new(), Vec::new(), Vec::new());
        for one in &self.opened.expected {
            match when::is_before(&one.signed, day) {
                Some(true) => before.push(one),
                Some(false) => after.push(one),
                None => open.push(one),
            }
        }
        (before, after, open)
    }
}

/// What somebody is about to record of a year: of that nothing may have changed since they looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About<'a> {
    /// A step, or all of it.
    Year,
    /// The report of a province. What other provinces report in the same weeks does not touch it.
    Home(&'a str),
    /// The evaluation of a tie, and what is decided of it.
    Tie(&'a str),
}

impl Cycle {
    /// Sequence of the last event that touches what somebody is about to record.
    pub fn last_of(&self, about: About<'_>) -> u64 {
        let touches = |entry: &Entry| match (about, entry) {
            (About::Year, _) | (_, Entry::Opened(_) | Entry::Withdrawn) => true,
            (About::Home(home), Entry::Reported { home: of, .. }) => home == of,
            // A step may close the year: what comes after it is late.
            (About::Home(_), Entry::Stepped { .. }) => true,
            (About::Tie(tie), Entry::Evaluated { tie: of, .. } | Entry::Decided { tie: of, .. }) => tie == of,
            (About::Tie(tie), Entry::Reported { report, .. }) => report.ties.iter().any(|t| t.tie == tie),
            _ => false,
        };
        self.lines.iter().rfind(|l| touches(&l.entry)).map_or(0, |l| l.sequence)
    }

    /// The year as far as somebody may see it: the ties of the provinces of which `sees` says so, and what was recorded of those. Every count,
    /// sum and list that is made of it is of these provinces alone.
    #[must_use]
    pub fn cut(&self, sees: &dyn Fn(&str) -> bool) -> Cycle {
        if self.homes().into_iter().all(sees) {
            return self.clone();
        }
        let mut out = self.clone();
        out.opened.expected.retain(|e| sees(&e.home));
        let ties: BTreeSet<String> = out.opened.expected.iter().map(|e| e.tie.clone()).collect();
        out.told.retain(|tie, _| ties.contains(tie));
        out.reports.retain(|home, _| sees(home));
        out.reminded.retain(|home, _| sees(home));
        out.sheets.retain(|tie, _| ties.contains(tie));
        out.decided.retain(|tie, _| ties.contains(tie));
        out.lines.retain_mut(|line| match &mut line.entry {
            Entry::Opened(opened) => {
                opened.expected.retain(|e| sees(&e.home));
                true
            }
            Entry::Stepped { provinces, text, .. } => {
                let to_all = provinces.is_empty();
                provinces.retain(|home| sees(home));
                // What a ministry adds in words may tell of anybody.
                text.clear();
                to_all || !provinces.is_empty()
            }
            Entry::Reported { home, .. } => sees(home),
            Entry::Evaluated { tie, .. } | Entry::Decided { tie, .. } => ties.contains(tie),
            Entry::Withdrawn => true,
        });
        out
    }
}

/// All of them, by id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cycles {
    /// By id.
    pub by_id: BTreeMap<String, Cycle>,
}

/// The id of the reporting year of a year of the common era.
pub fn id_of(year: i32) -> String {
    format!("year-{year}")
}

impl Cycles {
    /// Takes what was recorded.
    pub fn take(&mut self, place: Place<'_>, entry: &Entry) {
        let one = self.by_id.entry(place.id.to_owned()).or_default();
        one.last = place.sequence;
        let act = place.act;
        let by = act.map(|a: &Act| (a.at.clone(), a.person.clone(), a.office.clone())).unwrap_or_default();
        let why = act.map(|a| a.why.clone()).unwrap_or_default();
        match entry {
            Entry::Opened(opened) => {
                // A year that was withdrawn may be opened anew.
                *one = Cycle {
                    opened: (**opened).clone(),
                    state: opened.state.clone(),
                    last: place.sequence,
                    lines: std::mem::take(&mut one.lines),
                    ..Cycle::default()
                };
            }
            Entry::Stepped { step, to, provinces, deadline, paper, .. } => {
                one.state.clone_from(to);
                if !deadline.is_empty() {
                    one.deadline.clone_from(deadline);
                }
                if step == "remind" {
                    for home in provinces {
                        let slot = one.reminded.entry(home.clone()).or_default();
                        slot.0 += 1;
                        slot.1.clone_from(&paper.day);
                    }
                }
            }
            Entry::Reported { home, report, to, late } => {
                one.state.clone_from(to);
                for tie in &report.ties {
                    let told = Told {
                        nothing: tie.nothing,
                        reason: tie.reason.clone(),
                        late: *late,
                        sequence: place.sequence,
                    };
                    one.told.insert(tie.tie.clone(), told);
                }
                one.reports.insert(home.clone(), (**report).clone());
            }
            Entry::Evaluated { tie, sheet } => {
                one.sheets.insert(tie.clone(), (**sheet).clone());
            }
            Entry::Decided { tie, outcome, .. } => {
                one.decided.insert(tie.clone(), (*outcome, why.clone()));
            }
            Entry::Withdrawn => one.withdrawn = true,
        }
        one.lines.push(Line { sequence: place.sequence, by, why, entry: entry.clone() });
    }

    /// The latest year before one, that was not withdrawn.
    pub fn before(&self, year: i32) -> Option<&Cycle> {
        self.by_id.values().filter(|c| !c.withdrawn && c.opened.year < year).max_by_key(|c| c.opened.year)
    }
}

/// Why something may not be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such year.
    Gone,
    /// It is open already.
    Open,
    /// Somebody recorded something of it since the reader looked.
    Moved,
    /// It was withdrawn.
    Withdrawn,
    /// The step does not lead on from where the year is.
    Step {
        /// The step.
        step: String,
        /// The state.
        state: String,
    },
    /// Nobody is expected of that province.
    Nobody(String),
    /// The tie is not on the list.
    Tie(String),
    /// "Nothing to report" needs a reason.
    NoReason,
    /// Nothing is reported: no activity stands, and it is not said that there was none.
    Empty(Vec<String>),
    /// A resolution or decision without number and day.
    NoPaper,
    /// A mark over 3.
    Mark,
    /// An end that nobody evaluated.
    NoSheet,
    /// The register has no signed tie on that day.
    NoTies,
    /// A field that is no whole day.
    NoDay(&'static str, String),
    /// A day that has not come yet.
    Future(String),
    /// The paper is older than that of the step before it.
    Older(String, String),
    /// The time that is reported ends before it begins.
    Period,
    /// It is said that there was nothing, and an activity stands: the tie, and what was done.
    Active(String, String),
}

/// What was done of a tie in the time that is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// What, in words.
    pub what: String,
    /// Whether it surely belongs to that time.
    pub sure: bool,
}

/// Refuses what is no whole day, or not past; nothing is fine.
fn past(field: &'static str, on: &str, today: &str) -> Result<(), Refusal> {
    whole(field, on)?;
    if on > today { Err(Refusal::Future(on.to_owned())) } else { Ok(()) }
}

fn whole(field: &'static str, on: &str) -> Result<(), Refusal> {
    let fine = on.is_empty() || maitri_pack::calendar::Day::parse(on).is_some();
    if fine { Ok(()) } else { Err(Refusal::NoDay(field, on.to_owned())) }
}

/// The year of an id, for who saw it at `seen` and is about to record something of it.
///
/// # Errors
/// Why nothing may be recorded of it.
pub fn standing<'a>(all: &'a Cycles, id: &str, seen: Option<u64>, about: About<'_>) -> Result<&'a Cycle, Refusal> {
    let one = all.by_id.get(id).ok_or(Refusal::Gone)?;
    if one.withdrawn {
        return Err(Refusal::Withdrawn);
    }
    // A state that is still to come nobody has seen.
    if seen.is_some_and(|seen| one.last_of(about) > seen || seen > one.last) {
        return Err(Refusal::Moved);
    }
    Ok(one)
}

/// The step of the procedure that leads on from where a year is.
pub fn step_from<'p>(procedure: &'p Procedure, state: &str, on: &str) -> Option<&'p Step> {
    procedure.step.iter().find(|s| s.on == on && s.from.iter().any(|f| f == state))
}

/// The steps that may come next, without the reports of provinces.
pub fn next<'p>(procedure: &'p Procedure, cycle: &Cycle) -> Vec<&'p Step> {
    procedure.step.iter().filter(|s| s.on != REPORT && s.from.contains(&cycle.state)).collect()
}

/// Opens a year.
///
/// # Errors
/// It is open already, nobody is expected, or its days cannot be.
pub fn open(all: &Cycles, opened: Opened, today: &str) -> Result<(String, Entry), Refusal> {
    let id = id_of(opened.year);
    whole("from", &opened.from)?;
    whole("until", &opened.until)?;
    past("as-of", &opened.as_of, today)?;
    if opened.from > opened.until {
        return Err(Refusal::Period);
    }
    if all.by_id.get(&id).is_some_and(|c| !c.withdrawn) {
        return Err(Refusal::Open);
    }
    if opened.expected.is_empty() {
        return Err(Refusal::NoTies);
    }
    Ok((id, Entry::Opened(Box::new(opened))))
}

/// What a step of the year says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stepping {
    /// Its event.
    pub step: String,
    /// The paper behind it.
    pub paper: Paper,
    /// What it says or adds.
    pub text: String,
    /// To whom; empty: all, or of a reminder those who are missing.
    pub provinces: Vec<String>,
    /// Until when.
    pub deadline: String,
}

/// Takes a step. A reminder without names goes to every province that is missing; the resolution needs its number and day.
///
/// # Errors
/// The step does not lead on, or its paper is missing.
pub fn step(cycle: &Cycle, procedure: &Procedure, say: Stepping, today: &str) -> Result<Entry, Refusal> {
    let Stepping { step: on, paper, text, mut provinces, deadline } = say;
    past("day", &paper.day, today)?;
    whole("deadline", &deadline)?;
    let wrong = || Refusal::Step { step: on.clone(), state: cycle.state.clone() };
    let step = step_from(procedure, &cycle.state, &on).filter(|_| on != REPORT).ok_or_else(wrong)?;
    if on == "remind" && provinces.is_empty() {
        provinces = cycle.missing().keys().map(|h| (*h).to_owned()).collect();
        if provinces.is_empty() {
            return Err(Refusal::Nobody(String::new()));
        }
    }
    let homes = cycle.homes();
    if let Some(other) = provinces.iter().find(|p| !homes.contains(&p.as_str())) {
        return Err(Refusal::Nobody(other.clone()));
    }
    // What a body decided is a number and a day, and nothing without them.
    if step.human && (paper.number.is_empty() || paper.day.is_empty()) {
        return Err(Refusal::NoPaper);
    }
    // Papers of ministries may come in out of order; what a body decided was put to it before.
    let before = cycle.lines.iter().rev().find_map(|l| match &l.entry {
        Entry::Stepped { paper, .. } if !paper.day.is_empty() => Some(paper.day.as_str()),
        _ => None,
    });
    if let Some(before) = before.filter(|before| step.human && paper.day.as_str() < *before) {
        return Err(Refusal::Older(paper.day, before.to_owned()));
    }
    Ok(Entry::Stepped { to: step.to.clone(), step: on, paper, text, provinces, deadline })
}

/// A province reports. `active`: the activity of a tie that stands in the time that is reported.
///
/// # Errors
/// The province or a tie is not on the list; nothing stands, and it is not said that there was none, or not why.
pub fn report(
    cycle: &Cycle,
    procedure: &Procedure,
    home: &str,
    mut report: Report,
    active: &dyn Fn(&str) -> Option<Done>,
    today: &str,
) -> Result<Entry, Refusal> {
    past("day", &report.paper.day, today)?;
    let expected: Vec<&Expected> = cycle.of_home(home).collect();
    if expected.is_empty() {
        return Err(Refusal::Nobody(home.to_owned()));
    }
    if report.ties.is_empty() {
        // A province that names no tie reports on all of them that it did something in.
        report.ties = expected
            .iter()
            .filter(|e| active(&e.tie).is_some())
            .map(|e| TieReport { tie: e.tie.clone(), ..TieReport::default() })
            .collect();
    }
    if let Some(other) = report.ties.iter().find(|t| !expected.iter().any(|e| e.tie == t.tie)) {
        return Err(Refusal::Tie(other.tie.clone()));
    }
    if report.ties.iter().any(|t| t.nothing && t.reason.trim().is_empty()) {
        return Err(Refusal::NoReason);
    }
    let said_none = report.ties.iter().filter(|t| t.nothing);
    if let Some((tie, done)) = said_none.filter_map(|t| Some((&t.tie, active(&t.tie)?))).find(|(_, done)| done.sure) {
        return Err(Refusal::Active(tie.clone(), done.what));
    }
    let empty: Vec<String> =
        report.ties.iter().filter(|t| !t.nothing && active(&t.tie).is_none()).map(|t| t.tie.clone()).collect();
    if report.ties.is_empty() || !empty.is_empty() {
        return Err(Refusal::Empty(empty));
    }
    let leads = step_from(procedure, &cycle.state, REPORT);
    // Before the call went out a report is early, and welcome; after the year was closed it is late, and shown so.
    let late = leads.is_none() && cycle.state != cycle.opened.state;
    let to = leads.map_or_else(|| cycle.state.clone(), |s| s.to.clone());
    Ok(Entry::Reported { home: home.to_owned(), report: Box::new(report), to, late })
}

/// An evaluation sheet is kept.
///
/// # Errors
/// The tie is not on the list; a mark is over what it may be.
pub fn evaluate(cycle: &Cycle, tie: &str, sheet: Sheet) -> Result<Entry, Refusal> {
    if !cycle.opened.expected.iter().any(|e| e.tie == tie) {
        return Err(Refusal::Tie(tie.to_owned()));
    }
    if [sheet.home, sheet.partner, sheet.continuity].iter().any(|m| *m > Sheet::MOST) {
        return Err(Refusal::Mark);
    }
    Ok(Entry::Evaluated { tie: tie.to_owned(), sheet: Box::new(sheet) })
}

/// A person decides what is to become of a tie.
///
/// # Errors
/// The tie is not on the list, nobody evaluated it, or it is not said why.
pub fn decide(
    cycle: &Cycle,
    tie: &str,
    outcome: Outcome,
    paper: Paper,
    why: &str,
    today: &str,
) -> Result<Entry, Refusal> {
    past("day", &paper.day, today)?;
    if !cycle.opened.expected.iter().any(|e| e.tie == tie) {
        return Err(Refusal::Tie(tie.to_owned()));
    }
    if !cycle.sheets.contains_key(tie) {
        return Err(Refusal::NoSheet);
    }
    if why.trim().is_empty() {
        return Err(Refusal::NoReason);
    }
    Ok(Entry::Decided { tie: tie.to_owned(), outcome, paper })
}

#[cfg(test)]
mod tests {
    use super::super::activity::tests::event;
    use super::*;
    use crate::follow::Follow;
    use maitri_pack::procedure::Procedures;

    fn expected(tie: &str, home: &str, signed: &str) -> Expected {
        Expected { tie: tie.into(), home: home.into(), signed: signed.into(), ..Expected::default() }
    }

    const TODAY: &str = "2026-11-26";

    fn opened() -> Opened {
        Opened {
            year: 2026,
            from: "2025-10-01".into(),
            until: "2026-09-30".into(),
            as_of: "2026-11-26".into(),
            expected: vec![
                expected("a", "th.nan", "2010"),
                expected("b", "th.nan", "2018"),
                expected("c", "th.trat", "2019"),
                expected("d", "th.loei", ""),
            ],
            case: String::new(),
            state: "cycle-opened".into(),
        }
    }

    #[test]
    fn the_year_follows_the_procedure_and_names_who_is_missing() {
        let (procedure, _) = Procedures::embedded().unwrap().find(PROCEDURE).unwrap();
        let mut follow = Follow::default();
        let mut n = 0;
        let mut put = |follow: &mut Follow, entry: Entry| {
            n += 1;
            follow.take(&event(n, "year-2026", crate::follow::Entry::Cycle(entry)));
        };
        let (id, entry) = open(&follow.cycles, opened(), TODAY).unwrap();
        assert_eq!(id, "year-2026");
        put(&mut follow, entry);
        assert_eq!(open(&follow.cycles, opened(), TODAY), Err(Refusal::Open));
        let paper = |number: &str| Paper { number: number.into(), day: "2026-11-26".into(), office: "th.moi".into() };
        let year = |follow: &Follow| follow.cycles.by_id["year-2026"].clone();
        let go = |follow: &Follow, on: &str, paper: Paper| {
            step(&year(follow), procedure, Stepping { step: on.to_owned(), paper, ..Stepping::default() }, TODAY)
        };
        // The cabinet is not told before anything was collected.
        assert!(matches!(go(&follow, "put-to-cabinet", paper("1")), Err(Refusal::Step { .. })));
        let entry = go(&follow, "call-for-data", paper("มท 1")).unwrap();
        put(&mut follow, entry);
        let one = year(&follow);
        assert_eq!((one.state.as_str(), one.missing().len()), ("collecting", 3));
        // Nothing is reported in silence.
        let active = |tie: &str| (tie == "a").then(|| Done { what: "อบรม".into(), sure: true });
        let ties = |all: &[(&str, bool, &str)]| Report {
            ties: all
                .iter()
                .map(|(t, n, r)| TieReport { tie: (*t).into(), nothing: *n, reason: (*r).into() })
                .collect(),
            ..Report::default()
        };
        assert_eq!(
            report(&one, procedure, "th.trat", ties(&[("c", true, " ")]), &active, TODAY),
            Err(Refusal::NoReason)
        );
        assert_eq!(report(&one, procedure, "th.trat", Report::default(), &active, TODAY), Err(Refusal::Empty(vec![])));
        // Where an activity stands it is not said that there was none; one that may be of another year leaves that open.
        assert_eq!(
            report(&one, procedure, "th.nan", ties(&[("a", true, "x")]), &active, TODAY),
            Err(Refusal::Active("a".into(), "อบรม".into()))
        );
        let perhaps = |tie: &str| active(tie).map(|d| Done { sure: false, ..d });
        assert!(report(&one, procedure, "th.nan", ties(&[("a", true, "x")]), &perhaps, TODAY).is_ok());
        let late =
            Report { paper: Paper { day: "2026-11-27".into(), ..Paper::default() }, ..ties(&[("a", false, "")]) };
        assert_eq!(report(&one, procedure, "th.nan", late, &active, TODAY), Err(Refusal::Future("2026-11-27".into())));
        assert_eq!(
            report(&one, procedure, "th.nan", ties(&[("b", false, "")]), &active, TODAY),
            Err(Refusal::Empty(vec!["b".into()]))
        );
        assert_eq!(
            report(&one, procedure, "th.nan", ties(&[("c", true, "x")]), &active, TODAY),
            Err(Refusal::Tie("c".into()))
        );
        assert_eq!(
            report(&one, procedure, "th.rayong", Report::default(), &active, TODAY),
            Err(Refusal::Nobody("th.rayong".into()))
        );
        put(&mut follow, report(&one, procedure, "th.nan", Report::default(), &active, TODAY).unwrap());
        let one = year(&follow);
        assert_eq!((one.told.len(), one.missing()["th.nan"].len()), (1, 1));
        let entry = go(&follow, "remind", paper("มท 2")).unwrap();
        put(&mut follow, entry);
        let one = year(&follow);
        assert_eq!((one.state.as_str(), one.reminded.len(), one.reminded["th.trat"].0), ("chasing", 3, 1));
        put(&mut follow, report(&one, procedure, "th.trat", ties(&[("c", true, "ด่านปิด")]), &active, TODAY).unwrap());
        assert_eq!(year(&follow).state, "collecting");
        let entry = go(&follow, CLOSE, paper("มท 3")).unwrap();
        put(&mut follow, entry);
        let one = year(&follow);
        assert_eq!(one.missing().keys().copied().collect::<Vec<_>>(), ["th.loei", "th.nan"]);
        // Who comes late is taken, and shown as late.
        let Entry::Reported { late, to, .. } =
            report(&one, procedure, "th.loei", ties(&[("d", true, "x")]), &active, TODAY).unwrap()
        else {
            panic!()
        };
        assert_eq!((late, to.as_str()), (true, "compiled-by-moi"));
        for on in ["coordinate", "mfa-adds", "put-to-cabinet"] {
            let entry = go(&follow, on, paper("4")).unwrap();
            put(&mut follow, entry);
        }
        // A resolution is a number and a day.
        assert_eq!(go(&follow, "resolution", Paper::default()), Err(Refusal::NoPaper));
        let dated = |day: &str| Paper { day: day.into(), ..paper("นร 0505/1") };
        let older = Refusal::Older("2026-11-25".into(), "2026-11-26".into());
        assert_eq!(go(&follow, "resolution", dated("2026-11-25")), Err(older));
        assert_eq!(go(&follow, "resolution", dated("2026-11-27")), Err(Refusal::Future("2026-11-27".into())));
        assert_eq!(go(&follow, "resolution", dated("banana")), Err(Refusal::NoDay("day", "banana".into())));
        let entry = go(&follow, "resolution", paper("นร 0505/1")).unwrap();
        put(&mut follow, entry);
        assert_eq!(year(&follow).state, "acknowledged");
        assert!(next(procedure, &year(&follow)).is_empty());
    }

    #[test]
    fn a_year_has_days_that_can_be() {
        let with = |from: &str, until: &str, as_of: &str| {
            let days = Opened { from: from.into(), until: until.into(), as_of: as_of.into(), ..opened() };
            open(&Cycles::default(), days, TODAY).err()
        };
        assert_eq!(with("2025-10-01", "2026-09-30", TODAY), None);
        assert_eq!(with("2026-10-01", "2026-09-30", TODAY), Some(Refusal::Period));
        assert_eq!(with("2025-10-01", "2026-09-30", "2026-11-27"), Some(Refusal::Future("2026-11-27".into())));
        assert_eq!(with("never", "2026-09-30", TODAY), Some(Refusal::NoDay("from", "never".into())));
    }

    /// Of a year a province sees its own part: in its counts, its log, what is missing of it.
    #[test]
    fn a_year_is_cut_to_what_somebody_may_see() {
        let (procedure, _) = Procedures::embedded().unwrap().find(PROCEDURE).unwrap();
        let mut follow = Follow::default();
        let entry = |n: u64, entry: Entry| event(n, "year-2026", crate::follow::Entry::Cycle(entry));
        follow.take(&entry(1, open(&Cycles::default(), opened(), TODAY).unwrap().1));
        let year = |follow: &Follow| follow.cycles.by_id["year-2026"].clone();
        let say = |on: &str, to: &[&str]| {
            let provinces = to.iter().map(|h| (*h).to_owned()).collect();
            let to = match on {
                "remind" => "chasing",
                _ => "collecting",
            };
            Entry::Stepped {
                step: on.into(),
                to: to.into(),
                paper: Paper::default(),
                text: "ตราดยังไม่ส่ง".into(),
                provinces,
                deadline: String::new(),
            }
        };
        let nothing = |tie: &str| Report {
            ties: vec![TieReport { tie: tie.into(), nothing: true, reason: "ด่านปิด".into() }],
            problems: "เฉพาะจังหวัด".into(),
            ..Report::default()
        };
        follow.take(&entry(2, say("call-for-data", &[])));
        for (n, home, tie) in [(3, "th.nan", "a"), (4, "th.trat", "c")] {
            let told = report(&year(&follow), procedure, home, nothing(tie), &|_| None, TODAY).unwrap();
            follow.take(&entry(n, told));
        }
        follow.take(&entry(5, say("remind", &["th.loei"])));
        follow.take(&entry(6, evaluate(&year(&follow), "c", Sheet::default()).unwrap()));
        let whole = year(&follow);
        let one = whole.cut(&|home| home == "th.nan");
        assert_eq!((one.homes(), one.opened.expected.len(), one.told.len()), (vec!["th.nan"], 2, 1));
        assert_eq!(one.missing().keys().copied().collect::<Vec<_>>(), ["th.nan"]);
        assert!(one.sheets.is_empty() && one.reminded.is_empty() && one.reports.len() == 1);
        assert_eq!(one.lines.iter().map(|l| l.sequence).collect::<Vec<_>>(), [1, 2, 3]);
        let words = format!("{one:?}");
        for other in ["th.trat", "th.loei", "ตราดยังไม่ส่ง"] {
            assert!(!words.contains(other), "{other}: {words}");
        }
        assert_eq!(whole.cut(&|_| true), whole);
    }

    /// Who writes says what they saw; what others wrote of other provinces and ties meanwhile does not stop them.
    #[test]
    fn what_changed_since_it_was_seen_is_refused() {
        let mut follow = Follow::default();
        let mut put = |n: u64, entry: Entry| {
            follow.take(&event(n, "year-2026", crate::follow::Entry::Cycle(entry)));
            follow.clone()
        };
        let told = |home: &str, tie: &str| Entry::Reported {
            home: home.into(),
            report: Box::new(Report {
                ties: vec![TieReport { tie: tie.into(), ..TieReport::default() }],
                ..Report::default()
            }),
            to: "collecting".into(),
            late: false,
        };
        put(1, open(&Cycles::default(), opened(), TODAY).unwrap().1);
        put(2, told("th.nan", "a"));
        put(3, Entry::Evaluated { tie: "c".into(), sheet: Box::default() });
        let all = put(4, told("th.trat", "c"));
        let at = |seen: u64, about: About<'_>| standing(&all.cycles, "year-2026", Some(seen), about).err();
        assert_eq!(at(1, About::Home("th.loei")), None);
        assert_eq!(at(1, About::Home("th.nan")), Some(Refusal::Moved));
        assert_eq!(at(2, About::Home("th.nan")), None);
        assert_eq!((at(2, About::Tie("a")), at(1, About::Tie("a"))), (None, Some(Refusal::Moved)));
        assert_eq!((at(3, About::Tie("c")), at(4, About::Tie("c"))), (Some(Refusal::Moved), None));
        assert_eq!((at(3, About::Year), at(4, About::Year)), (Some(Refusal::Moved), None));
        assert_eq!(at(5, About::Home("th.nan")), Some(Refusal::Moved), "nobody has seen what is still to come");
    }

    #[test]
    fn old_ties_are_evaluated_and_a_person_decides() {
        let mut follow = Follow::default();
        follow.take(&event(
            1,
            "year-2026",
            crate::follow::Entry::Cycle(open(&Cycles::default(), opened(), TODAY).unwrap().1),
        ));
        let one = follow.cycles.by_id["year-2026"].clone();
        let (before, after, unknown) = one.before("2018-10-10");
        let ties = |of: &[&Expected]| of.iter().map(|e| e.tie.clone()).collect::<Vec<_>>();
        assert_eq!(
            (ties(&before), ties(&after), ties(&unknown)),
            (vec!["a".into()], vec!["c".into()], vec!["b".into(), "d".into()])
        );
        assert_eq!(decide(&one, "a", Outcome::End, Paper::default(), "x", TODAY), Err(Refusal::NoSheet));
        assert_eq!(evaluate(&one, "a", Sheet { home: 4, ..Sheet::default() }), Err(Refusal::Mark));
        let sheet = Sheet { home: 2, partner: 1, continuity: 3, proposes: Some(Outcome::Keep), ..Sheet::default() };
        assert_eq!(sheet.score(), 6);
        follow.take(&event(2, "year-2026", crate::follow::Entry::Cycle(evaluate(&one, "a", sheet).unwrap())));
        let one = follow.cycles.by_id["year-2026"].clone();
        assert_eq!(decide(&one, "a", Outcome::Keep, Paper::default(), "", TODAY), Err(Refusal::NoReason));
        follow.take(&event(
            3,
            "year-2026",
            crate::follow::Entry::Cycle(
                decide(&one, "a", Outcome::Keep, Paper::default(), "มีกิจกรรมต่อเนื่อง", TODAY).unwrap(),
            ),
        ));
        assert_eq!(follow.cycles.by_id["year-2026"].decided["a"].0, Outcome::Keep);
    }
}
