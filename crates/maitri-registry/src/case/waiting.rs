//! What waits: for whom, until when, and why, over all cases. Pages, the terminal and mails read the same rows.

use super::{Case, Cases, Deadline, Procedures, Root, Verdict, deadlines, next, paper};
use maitri_pack::calendar::{Calendars, Day};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Why something waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum What {
    /// A step is to be taken.
    Step {
        /// Its id.
        step: String,
        /// Facts that are not known yet.
        facts: Vec<String>,
        /// Guards that stand in the way.
        guards: Vec<String>,
        /// Documents that it needs and that are neither attached nor recorded.
        documents: Vec<String>,
    },
    /// The answer to a step is awaited.
    Reply {
        /// The step.
        step: String,
    },
    /// A duty that outlives the case is open.
    Duty {
        /// The state of the duty.
        state: String,
        /// The step that discharges it.
        step: String,
    },
    /// A body was asked for its opinion.
    Opinion {
        /// The round.
        round: u32,
        /// The body.
        body: String,
    },
    /// The silence of bodies is to be recorded, and the round closed.
    Silence {
        /// The round.
        round: u32,
        /// How many are silent.
        bodies: usize,
    },
    /// Comments need an answer.
    Comments {
        /// How many.
        comments: usize,
    },
    /// Steps must have happened, and their papers are not recorded.
    Evidence {
        /// The steps.
        steps: Vec<String>,
        /// The state in which the case was opened, of which no paper is recorded.
        #[serde(skip_serializing_if = "Option::is_none")]
        unproven: Option<String>,
    },
}

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The case.
    pub case: String,
    /// What.
    #[serde(flatten)]
    pub what: What,
    /// Offices that are to act: ids of the packs, or names.
    pub offices: Vec<String>,
    /// Since which day, ISO 8601; empty where no paper tells.
    pub since: String,
    /// Until which day, ISO 8601; empty where nothing sets one.
    pub due: String,
    /// The day has passed.
    pub late: bool,
    /// The case is suspended: no period runs.
    pub suspended: bool,
}

/// Everything that waits in all cases: what is late first, the longest late before others; then what is due, the earliest first;
/// then what has no day, the oldest first.
pub fn waiting(cases: &Cases, procedures: &Procedures, calendars: &Calendars, today: &str) -> Vec<Waiting> {
    let mut out: Vec<Waiting> =
        cases.cases.values().flat_map(|case| in_case(case, cases, procedures, calendars, today)).collect();
    out.sort_by(|a, b| a.order().cmp(&b.order()));
    out
}

impl Waiting {
    /// What lists are sorted by.
    fn order(&self) -> (bool, bool, &str, &str) {
        let dateless = self.due.is_empty();
        (!self.late, dateless, if dateless { &self.since } else { &self.due }, &self.case)
    }
}

/// A place in the list of what waits: as [`Waiting::order`] has it, then as it stands within its case.
type Place = (bool, bool, String, String, usize);

/// What waits in all cases, kept from one look to the next: worked out anew only for pairs in whose cases something was recorded
/// since, and for all of them on another day.
#[derive(Debug, Clone, Default)]
pub struct Waits {
    today: String,
    /// Of which cases: those that were made of the same ones by taking events differ in what moved since.
    root: Option<Arc<Root>>,
    size: u64,
    rows: BTreeMap<Place, Arc<Waiting>>,
    by_case: BTreeMap<String, Vec<Place>>,
    by_office: BTreeMap<String, BTreeSet<Place>>,
}

impl Waits {
    /// Brings it to the cases as they stand, if it does not know later ones already.
    pub fn look(&mut self, cases: &Cases, procedures: &Procedures, calendars: &Calendars, today: &str) {
        let same = self.root.as_ref().is_some_and(|root| Arc::ptr_eq(root, &cases.root));
        if !same || self.today != today {
            *self = Waits { today: today.to_owned(), root: Some(Arc::clone(&cases.root)), ..Waits::default() };
            for case in cases.cases.values() {
                self.enter(case, cases, procedures, calendars);
            }
        } else {
            for id in cases.moved_since(self.size) {
                self.forget(id);
                if let Some(case) = cases.cases.get(id) {
                    self.enter(case, cases, procedures, calendars);
                }
            }
        }
        self.size = self.size.max(cases.size());
    }

    fn enter(&mut self, case: &Case, cases: &Cases, procedures: &Procedures, calendars: &Calendars) {
        let mut places = Vec::new();
        for (n, row) in in_case(case, cases, procedures, calendars, &self.today).into_iter().enumerate() {
            let (on_time, dateless, day, id) = row.order();
            let place: Place = (on_time, dateless, day.to_owned(), id.to_owned(), n);
            for office in &row.offices {
                self.by_office.entry(office.clone()).or_default().insert(place.clone());
            }
            self.rows.insert(place.clone(), Arc::new(row));
            places.push(place);
        }
        self.by_case.insert(case.opened.case.clone(), places);
    }

    fn forget(&mut self, case: &str) {
        for place in self.by_case.remove(case).unwrap_or_default() {
            let Some(row) = self.rows.remove(&place) else { continue };
            for office in &row.offices {
                if let Some(of_office) = self.by_office.get_mut(office) {
                    of_office.remove(&place);
                    if of_office.is_empty() {
                        self.by_office.remove(office);
                    }
                }
            }
        }
    }

    /// Everything that waits, in the order of [`waiting`].
    pub fn all(&self) -> Vec<Arc<Waiting>> {
        self.rows.values().cloned().collect()
    }

    /// What waits for offices, in the same order: those for which `is_theirs` says so.
    pub fn of_offices(&self, is_theirs: impl Fn(&str) -> bool) -> Vec<Arc<Waiting>> {
        let mut places: BTreeSet<&Place> = BTreeSet::new();
        for (_, of_office) in self.by_office.iter().filter(|(office, _)| is_theirs(office)) {
            places.extend(of_office);
        }
        places.into_iter().filter_map(|place| self.rows.get(place).cloned()).collect()
    }
}

/// What waits in one case, in no order yet.
fn in_case(case: &Case, cases: &Cases, procedures: &Procedures, calendars: &Calendars, today: &str) -> Vec<Waiting> {
    let Some((procedure, _)) = procedures.find(&case.opened.procedure) else { return Vec::new() };
    let reached = cases.reached(&case.opened);
    let suspended = case.suspended_on(today);
    let until = Day::parse(today);
    let all: Vec<Deadline<'_>> = deadlines(case, procedure, &reached, calendars, until);
    let since = case.latest_day().to_owned();
    let row = |what: What, offices: Vec<String>, since: String, due: String| Waiting {
        case: case.opened.case.clone(),
        what,
        offices,
        late: !due.is_empty() && due.as_str() < today && !suspended,
        since,
        due,
        suspended,
    };
    let mut out = Vec::new();
    let ended = procedure.state(&case.here).is_some_and(|s| s.end);
    let dossier = paper::dossier(case, procedure, &reached);
    for one in next(case, procedure, &reached).into_iter().filter(|n| !n.step.optional) {
        if ended && !one.duty {
            continue;
        }
        let due = all.iter().find(|d| d.step.id == one.step.id && !d.due.reply);
        let (from, last) = due.map_or((since.clone(), String::new()), |d| (d.from.iso(), d.last.iso()));
        if one.duty {
            let state = one.step.from.iter().find(|s| case.duties.contains(s)).cloned().unwrap_or_default();
            let what = What::Duty { state, step: one.step.id.clone() };
            out.push(row(what, one.step.by.clone(), from, last));
            continue;
        }
        let (facts, guards) = match one.verdict {
            Verdict::Open => (Vec::new(), Vec::new()),
            Verdict::Waits(facts) => (facts.into_iter().collect(), Vec::new()),
            Verdict::Refused(guards) => (Vec::new(), guards.into_iter().collect()),
        };
        let documents = dossier
            .needs
            .iter()
            .filter(|n| n.step == one.step.id && n.is_missing())
            .map(|n| n.document.clone())
            .collect();
        let what = What::Step { step: one.step.id.clone(), facts, guards, documents };
        out.push(row(what, one.step.by.clone(), from, last));
    }
    for one in all.iter().filter(|d| d.due.reply) {
        let what = What::Reply { step: one.step.id.clone() };
        out.push(row(what, one.step.notify.clone(), one.from.iso(), one.last.iso()));
    }
    // Who acts for the case: whoever takes its next step.
    let own: Vec<String> = next(case, procedure, &reached)
        .into_iter()
        .filter(|n| !n.step.optional && !n.duty)
        .flat_map(|n| n.step.by.clone())
        .fold(Vec::new(), |mut all, office| {
            if !all.contains(&office) {
                all.push(office);
            }
            all
        });
    // A case that has ended asks nobody any more; its duties and missing papers stay.
    for round in case.opinions.rounds.iter().filter(|_| !ended) {
        let open: Vec<_> = case.opinions.open(round).collect();
        let due = case.last_day(round, today);
        for body in &open {
            let what = What::Opinion { round: round.round, body: body.shown().to_owned() };
            let office = if body.office.is_empty() { body.name.clone() } else { body.office.clone() };
            out.push(row(what, vec![office], round.evidence.day.clone(), due.clone()));
        }
        if !open.is_empty() && !due.is_empty() && due.as_str() < today {
            let what = What::Silence { round: round.round, bodies: open.len() };
            out.push(row(what, own.clone(), due, String::new()));
        }
    }
    let comments = case.opinions.unanswered().count();
    if comments > 0 && !ended {
        let first = case.opinions.unanswered().map(|(g, _)| g.opinion.evidence.day.clone()).min().unwrap_or_default();
        out.push(row(What::Comments { comments }, own.clone(), first, String::new()));
    }
    // A case that was opened in the middle of its road lacks the paper of where it stood, whichever step led there.
    let leads = |s: &maitri_pack::procedure::Step| case.unproven.as_ref() == Some(&s.to) && !s.from.contains(&s.to);
    if !case.missing.is_empty() || case.unproven.is_some() {
        let offices: Vec<String> = procedure
            .step
            .iter()
            .filter(|s| case.missing.contains(&s.id) || leads(s))
            .flat_map(|s| s.by.iter().cloned())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        out.push(row(
            What::Evidence { steps: case.missing.clone(), unproven: case.unproven.clone() },
            offices,
            since.clone(),
            String::new(),
        ));
    }
    out
}
