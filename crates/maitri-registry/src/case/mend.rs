//! Entries that were recorded wrongly: struck or put right. Both stay in the log, with who, when and why.

use super::{Case, Dated, Entry, Evidence, Procedure, Reached, Refusal, View, named};
use maitri_pack::procedure::{Procedures, Record, Truth};
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
    /// Makes an entry void: the case becomes what it would be without it.
    pub(super) fn strike(&mut self, sequence: u64, procedures: &Procedures) {
        let counts = |d: &&Dated| d.sequence == sequence && !matches!(d.entry, Entry::Void { .. });
        if self.entries.iter().find(counts).is_none() {
            return;
        }
        let mut fresh = Case::open(self.opened.clone(), self.sequence, self.act.clone(), procedures);
        for dated in &self.entries {
            let entry = if dated.sequence == sequence {
                Entry::Void { was: Box::new(dated.entry.clone()) }
            } else {
                dated.entry.clone()
            };
            fresh.take(dated.sequence, dated.act.clone(), &entry, procedures);
        }
        *self = fresh;
    }

    /// Puts the paper behind an entry right, wherever it is kept.
    pub(super) fn right(&mut self, sequence: u64, paper: &Evidence) {
        let Some(dated) = self.entries.iter_mut().find(|d| d.sequence == sequence) else { return };
        if let Some(evidence) = evidence_of(&mut dated.entry) {
            evidence.clone_from(paper);
        }
        match &dated.entry {
            Entry::Attached { paper: of } => {
                let id = of.id;
                if let Some(kept) = self.papers.iter_mut().find(|p| p.id == id) {
                    kept.evidence.clone_from(paper);
                }
            }
            Entry::Asked { round } => {
                let n = round.round;
                if let Some(kept) = self.opinions.rounds.iter_mut().find(|r| r.round == n) {
                    kept.evidence.clone_from(paper);
                }
            }
            Entry::OpinionCame { opinion } => {
                let id = opinion.id;
                if let Some(kept) = self.opinions.given.iter_mut().find(|g| g.opinion.id == id) {
                    kept.opinion.evidence.clone_from(paper);
                }
            }
            _ => {}
        }
    }

    fn entry(&self, sequence: u64) -> Result<&Dated, Refusal> {
        self.entries.iter().find(|d| d.sequence == sequence).ok_or(Refusal::NoEntry { entry: sequence })
    }
}

/// Strikes an entry: the entry that records it.
///
/// # Errors
/// There is no reason; there is no such entry, or it is of a kind that is changed otherwise; later steps rest on it.
pub fn struck(case: &Case, sequence: u64, reason: &str) -> Result<Entry, Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::NoReasonToMend);
    }
    let dated = case.entry(sequence)?;
    let later = |counts: &dyn Fn(&Entry) -> bool| -> Vec<u64> {
        let after = case.entries.iter().rev().filter(|d| d.sequence > sequence && counts(&d.entry));
        after.map(|d| d.sequence).collect()
    };
    let rests = match &dated.entry {
        // What brought the case where it is goes last in, first out; what filled a gap or did a duty moved nothing.
        Entry::Stepped { late: false, to, .. } if !case.duties.contains(to) => {
            later(&|e| matches!(e, Entry::Stepped { late: false, from, .. } if !case_duty(case, from)))
        }
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
        Entry::Stepped { .. }
        | Entry::Answered { .. }
        | Entry::TextAdded { .. }
        | Entry::Counterpart { .. }
        | Entry::Noted { .. }
        | Entry::OpinionCame { .. }
        | Entry::Silent { .. }
        | Entry::Placed { .. } => Vec::new(),
        // Answers are replaced by answers, comments by corrections, letters have a register of their own.
        _ => return Err(Refusal::NoEntry { entry: sequence }),
    };
    if rests.is_empty() {
        Ok(Entry::Struck { of: sequence, reason: reason.trim().to_owned() })
    } else {
        Err(Refusal::RestedUpon { entry: sequence, later: rests })
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
/// the other day it would be what may not happen.
pub fn righted(
    case: &Case,
    procedure: &Procedure,
    reached: &Reached,
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
    if let Entry::Stepped { step, from, .. } = &entry
        && let Some(step) = procedure.step.iter().find(|s| s.id == *step)
    {
        if step.human && !paper.is_whole() {
            return Err(Refusal::NoPaper { step: step.on.clone() });
        }
        let nothing = BTreeMap::new();
        let view = View { case, procedure, reached, now: &nothing, here: from, day: &paper.day };
        let of_days = |fact: &str| {
            let record = procedure.facts.get(fact).and_then(maitri_pack::procedure::Fact::record);
            matches!(record, Some(Record::NotBefore(_) | Record::Counterpart(_)))
        };
        let guards: BTreeSet<String> = named(&step.must, procedure)
            .into_iter()
            .filter(|(_, g)| g.facts().into_iter().any(of_days) && g.truth(&view) == Truth::False)
            .map(|(name, _)| name.to_owned())
            .collect();
        if !guards.is_empty() {
            let because = super::against(case, procedure, reached, &guards, &paper.day);
            return Err(Refusal::Forbidden { guards, because });
        }
    }
    Ok(Entry::Righted { of: sequence, was, paper, reason: reason.trim().to_owned() })
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
