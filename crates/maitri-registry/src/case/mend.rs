//! Entries that were recorded wrongly: struck or put right. Both stay in the log, with who, when and why.

use super::{
    AFTER, Because, Case, Cases, Dated, Entry, Evidence, OUT_OF_ORDER, Opened, Reached, Refusal, RestedDay, TextRole,
    View, flags_of_day, named,
};
use crate::act::{Event, Fact};
use maitri_pack::procedure::{Procedures, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// The paper behind an entry, to be written.
pub(super) fn evidence_of(entry: &mut Entry) -> Option<&mut Evidence> {
    match entry {
        Entry::Answered { evidence, .. }
        | Entry::Stepped { evidence, .. }
        | Entry::Noted { evidence, .. }
        | Entry::Suspended { evidence, .. }
        | Entry::Placed { evidence, .. }
        | Entry::Resumed { evidence, .. } => Some(evidence),
        Entry::Asked { round } => Some(&mut round.evidence),
        Entry::OpinionCame { opinion } => Some(&mut opinion.evidence),
        Entry::Attached { paper } => Some(&mut paper.evidence),
        _ => None,
    }
}

impl Case {
    /// The case as it was opened.
    pub(super) fn unbegun(&self, procedures: &Procedures) -> Case {
        let opened = Opened { home: self.first_home.clone(), ..self.opened.clone() };
        Case::open(opened, self.sequence, self.act.clone(), procedures)
    }

    /// The case as its entries make it, after `was`, of which one of them was mended: what was derived of the old one goes with it. Flags
    /// that follow from days are told anew where the mend changes them.
    fn replayed(&self, was: &Case, procedures: &Procedures) -> Case {
        let procedure = procedures.find(&self.opened.procedure).map(|(p, _)| p);
        let step_of = |id: &str| procedure.and_then(|p| Some((p, p.step.iter().find(|s| s.id == id)?)));
        let of_day = |before: &Case, entry: &Entry| match entry {
            Entry::Stepped { step, evidence, late, .. } => step_of(step)
                .map(|(p, step)| flags_of_day(before, p, &Reached::default(), step, &evidence.day, *late))
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        let (mut old, mut fresh) = (was.unbegun(procedures), self.unbegun(procedures));
        for (before, dated) in was.entries.iter().zip(&self.entries) {
            if let Entry::Struck { of, .. } | Entry::Righted { of, .. } = &dated.entry {
                // What these did stands in the entries already.
                for case in [&mut old, &mut fresh] {
                    case.shaken(*of);
                    case.entries.push(dated.clone());
                }
                continue;
            }
            let mut entry = dated.entry.clone();
            let (told, now) = (of_day(&old, &before.entry), of_day(&fresh, &entry));
            if let Entry::Stepped { flags, .. } = &mut entry
                && told != now
            {
                flags.retain(|f| f != OUT_OF_ORDER && !f.starts_with(AFTER));
                flags.extend(now);
            }
            old.take(before.sequence, before.act.clone(), &before.entry, procedures);
            fresh.take(dated.sequence, dated.act.clone(), &entry, procedures);
        }
        fresh
    }

    /// Makes an entry void: the case becomes what it would be without it.
    pub(super) fn strike(&mut self, sequence: u64, procedures: &Procedures) {
        let mut without = self.clone();
        let counts = |d: &&mut Dated| d.sequence == sequence && !matches!(d.entry, Entry::Void { .. });
        let Some(dated) = without.entries.iter_mut().find(counts) else { return };
        dated.entry = Entry::Void { was: Box::new(dated.entry.clone()) };
        *self = without.replayed(self, procedures);
        self.shaken(sequence);
    }

    /// What was found of the answers rested on an opinion, or on a draft, that is void now: it is to be found out again.
    fn shaken(&mut self, of: u64) {
        let Some(Entry::Void { was }) = self.entries.iter().find(|d| d.sequence == of).map(|d| &d.entry) else {
            return;
        };
        match &**was {
            Entry::OpinionCame { .. } | Entry::Asked { .. } => self.opinions.held = None,
            Entry::TextAdded { text } if text.role == TextRole::Draft => {
                let words = text.words.clone();
                self.opinions.without_draft(&words);
            }
            _ => {}
        }
    }

    /// Puts the paper behind an entry right: the case becomes what it would be, had it been written down so.
    pub(super) fn right(&mut self, sequence: u64, paper: &Evidence, procedures: &Procedures) {
        let mut mended = self.clone();
        let dated = mended.entries.iter_mut().find(|d| d.sequence == sequence);
        let Some(evidence) = dated.and_then(|d| evidence_of(&mut d.entry)) else { return };
        evidence.clone_from(paper);
        *self = mended.replayed(self, procedures);
    }

    fn entry(&self, sequence: u64) -> Result<&Dated, Refusal> {
        self.entries.iter().find(|d| d.sequence == sequence).ok_or(Refusal::NoEntry { entry: sequence })
    }
}

/// A step that does not stand as it did, were something before it mended.
struct Unsettled {
    /// Its place in the log.
    sequence: u64,
    /// The procedure of its case.
    procedure: String,
    /// Its event.
    event: String,
    /// The day of its paper.
    day: String,
    /// The guards that do not hold any more.
    guards: BTreeSet<String>,
    /// What the records say.
    because: Vec<Because>,
}

/// The cases of a pair as they stood before an event, with what was struck or put right since.
fn stood(cases: &Cases, about: &Opened, procedures: &Procedures, before: u64) -> Cases {
    let mut events = Vec::new();
    for case in cases.of_pair(about) {
        let opened = Opened { home: case.first_home.clone(), ..case.opened.clone() };
        let fact = Some(Fact::CaseOpened(opened));
        events.push(Event { sequence: case.sequence, act: case.act.clone(), fact });
        // What these did stands in the entries already.
        let entries = case.entries.iter().filter(|d| !matches!(d.entry, Entry::Struck { .. } | Entry::Righted { .. }));
        events.extend(entries.map(|d| Event {
            sequence: d.sequence,
            act: d.act.clone(),
            fact: Some(Fact::CaseRecorded { case: case.opened.case.clone(), entry: d.entry.clone() }),
        }));
    }
    events.retain(|e| e.sequence < before);
    events.sort_by_key(|e| e.sequence);
    Cases::of(&events, procedures)
}

/// How the guards of a step answered, with the case and what it had reached.
type Held = (Vec<(String, Truth)>, Option<(Case, Reached)>);

/// The steps of the pair's cases, from the one that `entry` mends on, of which a guard that must hold does not hold any more: `lost` says
/// so of what it was and what it would be. Each is looked at with what was known when it was recorded.
fn unsettled(
    cases: &Cases,
    procedures: &Procedures,
    case: &Case,
    entry: &Entry,
    lost: impl Fn(Truth, Truth) -> bool,
) -> Vec<Unsettled> {
    let (Entry::Struck { of, .. } | Entry::Righted { of, .. }) = entry else { return Vec::new() };
    let mut mended = cases.clone();
    let fact = Fact::CaseRecorded { case: case.opened.case.clone(), entry: entry.clone() };
    mended.take(&Event { sequence: cases.size(), act: None, fact: Some(fact) }, procedures);
    let mut out = Vec::new();
    for after in mended.of_pair(&case.opened) {
        let before = cases.cases.get(after.opened.case.as_str());
        let procedure = procedures.find(&after.opened.procedure).map(|(p, _)| p);
        let (Some(before), Some(procedure)) = (before, procedure) else { continue };
        for (was, is) in before.entries.iter().zip(&after.entries).filter(|(was, _)| was.sequence >= *of) {
            let Entry::Stepped { step, event, from, evidence: paper, .. } = &is.entry else { continue };
            let Some(step) = procedure.step.iter().find(|s| s.id == *step) else { continue };
            let nothing = BTreeMap::new();
            let recorded = is.act.as_ref().and_then(|a| a.at.get(..10)).unwrap_or("");
            let day_of = |e: &Evidence| if e.day.is_empty() { recorded.to_owned() } else { e.day.clone() };
            let held = |all: &Cases, day: &str| -> Held {
                let all = stood(all, &case.opened, procedures, was.sequence);
                let Some(own) = all.cases.get(after.opened.case.as_str()) else { return (Vec::new(), None) };
                let reached = all.reached(&own.opened);
                let view = View { case: own, procedure, reached: &reached, now: &nothing, here: from, day };
                // Which way was taken has no name.
                let way = step.when.iter().filter(|_| !step.optional).map(|when| ("", when));
                let all = way.chain(named(&step.must, procedure)).map(|(n, g)| (n.to_owned(), g.truth(&view)));
                (all.collect(), Some((own.clone(), reached)))
            };
            let old_day = was.entry.evidence().map(day_of).unwrap_or_default();
            let day = day_of(paper);
            let ((first, _), (second, now)) = (held(cases, &old_day), held(&mended, &day));
            let pairs = first.into_iter().zip(second);
            let guards: BTreeSet<String> = pairs.filter(|(a, b)| lost(a.1, b.1)).map(|(_, (name, _))| name).collect();
            if let Some((own, reached)) = now.filter(|_| !guards.is_empty()) {
                let because = super::against(&own, procedure, &reached, &guards, &day);
                let (sequence, procedure, event) = (is.sequence, procedure.id.clone(), event.clone());
                out.push(Unsettled { sequence, procedure, event, day: paper.day.clone(), guards, because });
            }
        }
    }
    out.sort_by_key(|u| u.sequence);
    out
}

/// Strikes an entry: the entry that records it.
///
/// # Errors
/// There is no reason; there is no such entry, or it is of a kind that is changed otherwise; later steps rest on it, of this case or of
/// another about the pair.
pub fn struck(
    cases: &Cases,
    procedures: &Procedures,
    case: &Case,
    sequence: u64,
    reason: &str,
) -> Result<Entry, Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::NoReasonToMend);
    }
    let dated = case.entry(sequence)?;
    let entry = Entry::Struck { of: sequence, reason: reason.trim().to_owned() };
    let later = |counts: &dyn Fn(&Entry) -> bool| -> BTreeSet<u64> {
        case.entries.iter().filter(|d| d.sequence > sequence && counts(&d.entry)).map(|d| d.sequence).collect()
    };
    // A step that was open because of it, and would not be without.
    let rested = || -> BTreeSet<u64> {
        let lost = |was: Truth, is: Truth| was == Truth::True && is != Truth::True;
        let all = unsettled(cases, procedures, case, &entry, lost);
        all.into_iter().map(|u| u.sequence).filter(|at| *at > sequence).collect()
    };
    let mut rests = match &dated.entry {
        // What brought the case where it is goes last in, first out, with what filled its gaps; what filled a gap or did a duty moved
        // nothing.
        Entry::Stepped { late: false, to, skipped, .. } if !case.duties.contains(to) => later(&|e| match e {
            Entry::Stepped { late: false, from, .. } => !case_duty(case, from),
            Entry::Stepped { late: true, step, .. } => skipped.contains(step),
            _ => false,
        }),
        Entry::Asked { round } => {
            let n = round.round;
            later(&|e| matches!(e, Entry::Silent { round, .. } if *round == n))
        }
        Entry::Suspended { .. } => later(&|e| matches!(e, Entry::Suspended { .. } | Entry::Resumed { .. })),
        Entry::Resumed { .. } => later(&|e| matches!(e, Entry::Suspended { .. })),
        Entry::Attached { paper } => {
            let id = paper.id;
            later(&|e| matches!(e, Entry::Attached { paper } if paper.annex_of == id))
        }
        // An approval froze it, or offices were asked about it.
        Entry::TextAdded { text } => {
            let own = |e: &Entry| matches!(e, Entry::TextAdded { text: other } if other.file == text.file);
            let again = case.entries.iter().any(|d| d.sequence != sequence && own(&d.entry));
            later(&|e| match e {
                Entry::Stepped { frozen, .. } => frozen.iter().any(|f| f.file == text.file),
                Entry::Asked { round } => !again && !text.file.is_empty() && round.file == text.file,
                _ => false,
            })
        }
        Entry::Stepped { .. }
        | Entry::Answered { .. }
        | Entry::Counterpart { .. }
        | Entry::Noted { .. }
        | Entry::OpinionCame { .. }
        | Entry::Silent { .. }
        | Entry::Placed { .. } => BTreeSet::new(),
        // Answers are replaced by answers, comments by corrections, letters have a register of their own.
        _ => return Err(Refusal::NoEntry { entry: sequence }),
    };
    if let Entry::Stepped { .. } | Entry::Answered { .. } | Entry::Counterpart { .. } | Entry::TextAdded { .. } =
        &dated.entry
    {
        rests.extend(rested());
    }
    if rests.is_empty() {
        Ok(entry)
    } else {
        Err(Refusal::RestedUpon { entry: sequence, later: rests.into_iter().rev().collect() })
    }
}

/// Whether a state is one of a duty that a step of the case opened.
fn case_duty(case: &Case, state: &str) -> bool {
    case.duties.iter().any(|d| d == state)
}

/// Puts the paper behind an entry right: the entry that records it. What `paper` leaves empty stays as it was.
///
/// # Errors
/// There is no reason; there is no such entry, or none with a paper; the day has not come; a decision would lose its paper; with
/// the other day it, or a step behind it, would be what may not happen.
pub fn righted(
    cases: &Cases,
    procedures: &Procedures,
    case: &Case,
    sequence: u64,
    paper: &Evidence,
    reason: &str,
    today: &str,
) -> Result<Entry, Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::NoReasonToMend);
    }
    super::not_in_the_future(paper, today)?;
    let mut entry = case.entry(sequence)?.entry.clone();
    let Some(was) = evidence_of(&mut entry).cloned() else { return Err(Refusal::NoEntry { entry: sequence }) };
    let or = |new: &str, old: &str| if new.trim().is_empty() { old.to_owned() } else { new.trim().to_owned() };
    let paper = Evidence {
        number: or(&paper.number, &was.number),
        day: or(&paper.day, &was.day),
        office: or(&paper.office, &was.office),
        channel: paper.channel,
        scan: or(&paper.scan, &was.scan),
    };
    let procedure = procedures.find(&case.opened.procedure).map(|(p, _)| p);
    match &entry {
        Entry::Stepped { step, .. } => {
            let step = procedure.and_then(|p| p.step.iter().find(|s| s.id == *step));
            if let Some(step) = step.filter(|s| s.human && !paper.is_whole()) {
                return Err(Refusal::NoPaper { step: step.on.clone() });
            }
        }
        Entry::Asked { round } if !round.due.is_empty() && round.due < paper.day => {
            return Err(Refusal::DueBefore { due: round.due.clone(), day: paper.day });
        }
        _ => {}
    }
    let made = Entry::Righted { of: sequence, was, paper: paper.clone(), reason: reason.trim().to_owned() };
    let lost = |was: Truth, is: Truth| was != Truth::False && is == Truth::False;
    match unsettled(cases, procedures, case, &made, lost).into_iter().next() {
        None => Ok(made),
        Some(own) if own.sequence == sequence => Err(Refusal::Forbidden { guards: own.guards, because: own.because }),
        Some(Unsettled { sequence: later, procedure, event: step, day: on, guards, because }) => {
            let what = RestedDay { entry: sequence, day: paper.day, later, procedure, step, on };
            Err(Refusal::DayRestedUpon { what: Box::new(what), guards, because })
        }
    }
}

/// The own side becomes known: the entry that records it.
///
/// # Errors
/// There is no reason; it is known already; the day of the paper has not come.
pub fn placed(
    case: &Case,
    known: bool,
    home: &str,
    reason: &str,
    evidence: Evidence,
    today: &str,
) -> Result<Entry, Refusal> {
    super::not_in_the_future(&evidence, today)?;
    if reason.trim().is_empty() {
        return Err(Refusal::NoReasonToMend);
    }
    if known || case.opened.home == home {
        return Err(Refusal::IsPlaced);
    }
    Ok(Entry::Placed { home: home.to_owned(), reason: reason.trim().to_owned(), evidence })
}
