//! Cases: a procedure run about a pair of places. A case is nothing but what was recorded of it, in the order of the log; where it
//! stands, what is missing and what may come next follow from that and from the procedure.
//!
//! What happened on paper is recorded, never done, by the program: an officer enters that the minister approved, with number,
//! day and office. Papers come out of order: what comes early is taken and flagged, what comes late fills its gap. What may not
//! happen is refused, with the rule and the article.

use crate::act::{Act, Event, Fact};
use maitri_pack::calendar::{Calendars, Day, Holiday, plus};
use maitri_pack::procedure::{Answers, Due, DueKind, Guard, Procedure, Procedures, Step, Truth};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A case was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// Its id, unique in the installation.
    pub case: String,
    /// The procedure (`th/approval`).
    pub procedure: String,
    /// The state that it begins in.
    pub at: String,
    /// What it is about, in the words of the office.
    pub subject: String,
    /// Id of the place of the own side.
    pub home: String,
    /// Id of the place of the other side.
    pub partner: String,
    /// The packs that it runs under, by id, with their hashes (decision 4).
    pub packs: BTreeMap<String, String>,
}

/// How something came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Channel {
    /// A signed paper, or its scan.
    #[default]
    Paper,
    /// Recorded, and marked as such (P-05).
    Email,
    Message,
    Spoken,
}

impl Channel {
    /// The word on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Channel::Paper => "paper",
            Channel::Email => "email",
            Channel::Message => "message",
            Channel::Spoken => "spoken",
        }
    }

    /// The channel of a word.
    pub fn of(code: &str) -> Option<Channel> {
        [Channel::Paper, Channel::Email, Channel::Message, Channel::Spoken].into_iter().find(|c| c.code() == code)
    }
}

/// The paper behind an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Evidence {
    /// Its number, as printed.
    #[serde(default)]
    pub number: String,
    /// Its day, ISO 8601, common era, with the precision known.
    #[serde(default)]
    pub day: String,
    /// The office that wrote it: an id of the packs, or its name.
    #[serde(default)]
    pub office: String,
    /// How it came.
    #[serde(default)]
    pub channel: Channel,
    /// SHA-256 of the scan, where one is kept.
    #[serde(default)]
    pub scan: String,
}

impl Evidence {
    /// Whether it names a paper: number, day and office (P-05).
    pub fn is_whole(&self) -> bool {
        !self.number.trim().is_empty() && self.day.len() == 10 && !self.office.trim().is_empty()
    }
}

/// What a text is in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum TextRole {
    Draft,
    /// Both sides agreed on it.
    Agreed,
    /// It was approved; nothing else may be signed.
    Approved,
    /// It is to be signed.
    ForSigning,
    Signed,
}

impl TextRole {
    /// All of them.
    pub const ALL: [TextRole; 5] =
        [TextRole::Draft, TextRole::Agreed, TextRole::Approved, TextRole::ForSigning, TextRole::Signed];

    /// The word on the wire.
    pub fn code(self) -> &'static str {
        match self {
            TextRole::Draft => "draft",
            TextRole::Agreed => "agreed",
            TextRole::Approved => "approved",
            TextRole::ForSigning => "for-signing",
            TextRole::Signed => "signed",
        }
    }
}

/// A version of a text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextVersion {
    /// What it is.
    pub role: TextRole,
    /// Its language, two letters.
    pub language: String,
    /// SHA-256 of the file's bytes, under which it is kept.
    pub file: String,
    /// SHA-256 of its words alone, white space made single: two files that say the same have the same.
    pub words: String,
    /// Name of the file.
    pub name: String,
    /// Who wrote it, in the words of the office.
    pub author: String,
}

/// What is recorded of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum Entry {
    /// A fact of the procedure is known.
    Answered {
        /// The fact.
        fact: String,
        /// Its answer; empty takes an answer back.
        value: String,
        /// The paper behind it.
        evidence: Evidence,
    },
    /// A step happened.
    Stepped {
        /// The step of the procedure.
        step: String,
        /// Its event.
        event: String,
        /// The state before.
        from: String,
        /// The state that it leads to.
        to: String,
        /// The paper behind it.
        evidence: Evidence,
        /// Guards that should hold and do not.
        flags: Vec<String>,
        /// Steps that must have happened before and are not recorded.
        skipped: Vec<String>,
        /// It fills a gap: the case does not move.
        late: bool,
    },
    /// A text came in.
    TextAdded {
        /// The text.
        text: TextVersion,
    },
    /// What is known of the other side (decision 5).
    Counterpart {
        /// The state that it is in, in its procedure's words.
        state: String,
        /// The day of that state.
        day: String,
        /// How we know.
        how: String,
        /// Hashes of the words of its texts, by language.
        texts: BTreeMap<String, String>,
    },
    /// Something worth keeping: a call, a letter, a meeting.
    Noted {
        /// The words.
        text: String,
        /// The paper, where there is one.
        evidence: Evidence,
    },
}

/// An entry with its circumstances.
#[derive(Debug, Clone, PartialEq)]
pub struct Dated {
    /// Place in the log.
    pub sequence: u64,
    /// Who, when, why; `None` where it was erased.
    pub act: Option<Act>,
    /// What.
    pub entry: Entry,
}

/// A case as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// How it was opened.
    pub opened: Opened,
    /// Place of the opening in the log.
    pub sequence: u64,
    /// Who opened it, when.
    pub act: Option<Act>,
    /// The state that it is in.
    pub here: String,
    /// Duties that its steps opened: the state of each.
    pub duties: Vec<String>,
    /// What is known, by fact.
    pub answers: BTreeMap<String, String>,
    /// States that it has reached, as `procedure#state`.
    pub reached: BTreeSet<String>,
    /// Steps that must have happened and are not recorded.
    pub missing: Vec<String>,
    /// Everything recorded, in order.
    pub entries: Vec<Dated>,
}

/// Every case of an installation.
#[derive(Debug, Clone, Default)]
pub struct Cases {
    /// By id.
    pub cases: BTreeMap<String, Case>,
}

impl Cases {
    /// The cases after `events`.
    pub fn of(events: &[Event], procedures: &Procedures) -> Cases {
        let mut cases = Cases::default();
        for event in events {
            match &event.fact {
                Some(Fact::CaseOpened(opened)) => {
                    let case = Case {
                        opened: opened.clone(),
                        sequence: event.sequence,
                        act: event.act.clone(),
                        here: opened.at.clone(),
                        duties: Vec::new(),
                        answers: BTreeMap::new(),
                        reached: BTreeSet::from([format!("{}#{}", opened.procedure, opened.at)]),
                        missing: Vec::new(),
                        entries: Vec::new(),
                    };
                    cases.cases.entry(opened.case.clone()).or_insert(case);
                }
                Some(Fact::CaseRecorded { case, entry }) => {
                    if let Some(case) = cases.cases.get_mut(case) {
                        case.take(event.sequence, event.act.clone(), entry, procedures);
                    }
                }
                _ => {}
            }
        }
        cases
    }

    /// What the cases about the same pair have come to: what one of them reached, the guards of another ask.
    pub fn reached(&self, about: &Opened) -> BTreeSet<String> {
        self.cases
            .values()
            .filter(|c| c.opened.home == about.home && c.opened.partner == about.partner)
            .flat_map(|c| c.reached.iter().cloned())
            .collect()
    }

    /// The latest text of a role and language in the cases about the same pair.
    pub fn text(&self, about: &Opened, role: TextRole, language: &str) -> Option<&TextVersion> {
        let mut all: Vec<(u64, &TextVersion)> = self
            .cases
            .values()
            .filter(|c| c.opened.home == about.home && c.opened.partner == about.partner)
            .flat_map(|c| c.entries.iter())
            .filter_map(|d| match &d.entry {
                Entry::TextAdded { text } if text.role == role && text.language == language => Some((d.sequence, text)),
                _ => None,
            })
            .collect();
        all.sort_by_key(|(sequence, _)| *sequence);
        all.last().map(|(_, text)| *text)
    }
}

impl Case {
    fn take(&mut self, sequence: u64, act: Option<Act>, entry: &Entry, procedures: &Procedures) {
        match entry {
            Entry::Answered { fact, value, .. } if value.is_empty() => {
                self.answers.remove(fact);
            }
            Entry::Answered { fact, value, .. } => {
                self.answers.insert(fact.clone(), value.clone());
            }
            Entry::Stepped { step, from, to, skipped, late, .. } => {
                let procedure = procedures.find(&self.opened.procedure).map(|(p, _)| p);
                let opened = procedure.and_then(|p| p.step.iter().find(|s| s.id == *step));
                self.missing.retain(|m| m != step);
                if *late {
                    // It fills a gap of the road behind; where the case stands does not change.
                } else if let Some(duty) = self.duties.iter_mut().find(|d| *d == from) {
                    duty.clone_from(to);
                } else {
                    self.here.clone_from(to);
                }
                self.reached.insert(format!("{}#{to}", self.opened.procedure));
                self.missing.extend(skipped.iter().filter(|s| *s != step).cloned());
                self.duties.extend(opened.into_iter().flat_map(|s| s.spawn.iter().cloned()));
            }
            Entry::TextAdded { .. } | Entry::Counterpart { .. } | Entry::Noted { .. } => {}
        }
        self.entries.push(Dated { sequence, act, entry: entry.clone() });
    }

    /// What is known of the other side, last.
    pub fn counterpart(&self) -> Option<&Entry> {
        self.entries.iter().rev().map(|d| &d.entry).find(|e| matches!(e, Entry::Counterpart { .. }))
    }

    /// The latest day of a paper behind a step.
    fn latest_day(&self) -> &str {
        self.entries
            .iter()
            .filter_map(|d| match &d.entry {
                Entry::Stepped { evidence, late: false, .. } if evidence.day.len() == 10 => Some(evidence.day.as_str()),
                _ => None,
            })
            .max()
            .unwrap_or("")
    }
}

/// What a guard of a case looks at.
struct View<'a> {
    case: &'a Case,
    procedure: &'a Procedure,
    /// What cases about the same pair have reached.
    reached: &'a BTreeSet<String>,
    /// Answers that are given together with a step.
    now: &'a BTreeMap<String, String>,
    here: &'a str,
}

impl Answers for View<'_> {
    fn answer(&self, fact: &str) -> Option<&str> {
        if let Some(value) = self.now.get(fact).or_else(|| self.case.answers.get(fact)) {
            return Some(value);
        }
        let declared = self.procedure.facts.get(fact)?;
        match &declared.of {
            Some(state) if self.reached.contains(state) => Some("yes"),
            _ => declared.default.as_deref(),
        }
    }

    fn here(&self) -> &str {
        self.here
    }
}

/// Whether a step may be recorded now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may.
    Open,
    /// These facts are not known yet.
    Waits(BTreeSet<String>),
    /// These guards stand in the way.
    Refused(BTreeSet<String>),
}

/// A step that may come next.
#[derive(Debug, Clone)]
pub struct Next<'p> {
    /// The step.
    pub step: &'p Step,
    /// Whether it may.
    pub verdict: Verdict,
    /// It discharges a duty.
    pub duty: bool,
}

/// Why something cannot be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The procedure has no such step.
    NoStep {
        /// As given.
        step: String,
    },
    /// The procedure has no such fact, or the fact no such answer.
    NoAnswer {
        /// As given.
        fact: String,
        /// As given.
        value: String,
    },
    /// No road leads from where the case stands to this step.
    NoRoad {
        /// The step.
        step: String,
        /// Where the case stands.
        here: String,
    },
    /// The facts say that another way was taken.
    OtherWay {
        /// Facts that say so.
        facts: BTreeSet<String>,
    },
    /// Facts must be recorded first, or together with it.
    Missing {
        /// The facts.
        facts: BTreeSet<String>,
    },
    /// What may not happen: the guards, by name, tell rule and article.
    Forbidden {
        /// The guards.
        guards: BTreeSet<String>,
    },
    /// A person's decision needs its paper: number, day and office (P-05).
    NoPaper {
        /// The step.
        step: String,
    },
    /// A step that guards what the law protects cannot be passed over.
    NotPassedOver {
        /// The step that must be recorded first.
        step: String,
    },
    /// The paper's day lies in the future.
    Future {
        /// The day.
        day: String,
    },
}

/// The steps that may come next, those of open duties behind them.
pub fn next<'p>(case: &Case, procedure: &'p Procedure, reached: &BTreeSet<String>) -> Vec<Next<'p>> {
    let nothing = BTreeMap::new();
    let mut out = Vec::new();
    let states = std::iter::once((case.here.as_str(), false)).chain(case.duties.iter().map(|d| (d.as_str(), true)));
    for (here, duty) in states {
        let view = View { case, procedure, reached, now: &nothing, here };
        for step in procedure.step.iter().filter(|s| s.from.iter().any(|f| f == here)) {
            let when = step.when.as_ref().map_or(Truth::True, |w| w.truth(&view));
            // An optional step is always on offer: recording it is saying that it happened.
            if when == Truth::False && !step.optional {
                continue;
            }
            out.push(Next { step, verdict: verdict(step, procedure, &view), duty });
        }
    }
    out
}

fn named<'p>(names: &'p [String], procedure: &'p Procedure) -> Vec<(&'p str, &'p Guard)> {
    names.iter().filter_map(|n| procedure.guards.get(n).map(|g| (n.as_str(), &g.is))).collect()
}

fn verdict(step: &Step, procedure: &Procedure, view: &View<'_>) -> Verdict {
    let must = named(&step.must, procedure);
    let refused: BTreeSet<String> =
        must.iter().filter(|(_, g)| g.truth(view) == Truth::False).map(|(n, _)| (*n).to_owned()).collect();
    if !refused.is_empty() {
        return Verdict::Refused(refused);
    }
    let mut facts: BTreeSet<String> =
        must.iter().flat_map(|(_, g)| g.facts_with(Truth::Unknown, view)).map(str::to_owned).collect();
    if let Some(when) = step.when.as_ref().filter(|_| !step.optional) {
        facts.extend(when.facts_with(Truth::Unknown, view).into_iter().map(str::to_owned));
    }
    if facts.is_empty() { Verdict::Open } else { Verdict::Waits(facts) }
}

/// By when something is due.
#[derive(Debug, Clone)]
pub struct Deadline<'p> {
    /// The step that is due; where it is the answer to a step, that step.
    pub step: &'p Step,
    /// The period.
    pub due: &'p Due,
    /// The day from which it runs.
    pub from: Day,
    /// The last day.
    pub last: Day,
    /// Days off within it that are no weekend, for periods of working days.
    pub passed: Vec<Holiday>,
    /// A table of days off was not settled for all of it: the end may lie otherwise.
    pub expected: bool,
}

/// What is due in a case: the next steps whose period runs from an event that is recorded, and the answer to the step behind
/// which it waits. A period whose beginning no paper tells is not counted.
pub fn deadlines<'p>(
    case: &Case,
    procedure: &'p Procedure,
    reached: &BTreeSet<String>,
    calendars: &Calendars,
) -> Vec<Deadline<'p>> {
    let papers: Vec<(&str, &str, &str, Day)> = case
        .entries
        .iter()
        .filter_map(|d| match &d.entry {
            Entry::Stepped { step, event, to, evidence, late: false, .. } => {
                Day::parse(&evidence.day).map(|day| (step.as_str(), event.as_str(), to.as_str(), day))
            }
            _ => None,
        })
        .collect();
    let mut out = Vec::new();
    let mut add = |step: &'p Step, from: Day| {
        let Some(due) = step.due.as_ref() else { return };
        let n = due.days.unwrap_or(0);
        let counted = match (due.kind, due.calendar.as_deref().and_then(|c| calendars.get(c))) {
            (DueKind::WorkingDays, Some(calendar)) => calendar.after(from, n).map(|c| (c.last, c.passed, c.expected)),
            (kind, _) => plus(from, kind, n).map(|last| (last, Vec::new(), false)),
        };
        if let Some((last, passed, expected)) = counted {
            out.push(Deadline { step, due, from, last, passed, expected });
        }
    };
    for one in next(case, procedure, reached) {
        let due = one.step.due.as_ref().filter(|d| !d.reply);
        let event = due.and_then(|d| d.from.as_deref());
        let ran = papers.iter().rev().find(|(_, e, ..)| Some(*e) == event);
        if let Some((.., day)) = ran {
            add(one.step, *day);
        }
    }
    // The step that brought the case where it waits; what came in meanwhile and moved nothing does not start the clock again.
    let led = papers.iter().rev().find(|(id, _, to, _)| {
        *to == case.here && procedure.step.iter().any(|s| s.id == *id && s.from.iter().any(|f| f != to))
    });
    if let Some((id, .., day)) = led
        && let Some(step) = procedure.step.iter().find(|s| s.id == *id && s.due.as_ref().is_some_and(|d| d.reply))
    {
        add(step, *day);
    }
    out
}

/// Checks an answer and makes the entry that records it.
///
/// # Errors
/// The procedure has no such fact, or the fact no such answer; the paper's day lies behind `today`.
pub fn answered(
    procedure: &Procedure,
    fact: &str,
    value: &str,
    evidence: Evidence,
    today: &str,
) -> Result<Entry, Refusal> {
    let fact = fact.replace('_', "-");
    let value = value.trim().replace('_', "-");
    let fits = |f: &maitri_pack::procedure::Fact| value.is_empty() || f.takes(&value, &procedure.state);
    if !procedure.facts.get(&fact).is_some_and(fits) {
        return Err(Refusal::NoAnswer { fact, value });
    }
    not_in_the_future(&evidence, today)?;
    Ok(Entry::Answered { fact, value, evidence })
}

fn not_in_the_future(evidence: &Evidence, today: &str) -> Result<(), Refusal> {
    let shared = evidence.day.len().min(today.len());
    if evidence.day.get(..shared) > today.get(..shared) {
        return Err(Refusal::Future { day: evidence.day.clone() });
    }
    Ok(())
}

/// Decides whether a step may be recorded, and makes the entries that record it, the answers given with it first.
///
/// `step` is the id or the event of a step; `now` what is answered together with it; `reached` what cases about the same pair
/// have come to ([`Cases::reached`]); `today` the day of recording, ISO 8601.
///
/// # Errors
/// Why not.
pub fn stepped(
    case: &Case,
    procedure: &Procedure,
    reached: &BTreeSet<String>,
    step: &str,
    now: &BTreeMap<String, String>,
    evidence: Evidence,
    today: &str,
) -> Result<Vec<Entry>, Refusal> {
    let asked = step.replace('_', "-");
    let named_so: Vec<&Step> = procedure.step.iter().filter(|s| s.id == asked || s.on == asked).collect();
    if named_so.is_empty() {
        return Err(Refusal::NoStep { step: step.to_owned() });
    }
    not_in_the_future(&evidence, today)?;
    let mut entries = Vec::new();
    for (fact, value) in now {
        entries.push(answered(procedure, fact, value, evidence.clone(), today)?);
    }
    // An event may stand for several steps: the one that starts here comes first, then one that fills a gap, then one ahead.
    let starts = |s: &&&Step| s.from.contains(&case.here) || s.from.iter().any(|f| case.duties.contains(f));
    let fills = |s: &&&Step| case.missing.contains(&s.id);
    let view = |here| View { case, procedure, reached, now, here };
    let way = |s: &&&Step| s.when.as_ref().is_none_or(|w| w.truth(&view(&case.here)) != Truth::False);
    let chosen = named_so
        .iter()
        .filter(starts)
        .find(way)
        .or_else(|| named_so.iter().find(starts))
        .or_else(|| named_so.iter().find(fills));
    let (step, skipped): (&Step, Vec<&Step>) = match chosen {
        Some(step) => (step, Vec::new()),
        None => named_so
            .iter()
            .filter_map(|s| ahead(case, procedure, s).map(|skipped| (*s, skipped)))
            .min_by_key(|(_, skipped)| skipped.len())
            .ok_or_else(|| Refusal::NoRoad { step: asked.clone(), here: case.here.clone() })?,
    };
    let late = !starts(&&step) && fills(&&step);
    // What the law protects is not passed over unseen.
    let guarded = |s: &Step| procedure.invariant.iter().any(|i| i.state == s.to);
    if let Some(passed) = skipped.iter().find(|s| guarded(s)) {
        return Err(Refusal::NotPassedOver { step: passed.on.clone() });
    }
    let from = step
        .from
        .iter()
        .find(|f| **f == case.here || case.duties.contains(f))
        .or_else(|| step.from.first())
        .cloned()
        .unwrap_or_default();
    let view = view(&from);
    // An optional step that is recorded has happened: what it asks in `when` need not be said twice.
    if let Some(when) = step.when.as_ref().filter(|_| !step.optional) {
        match when.truth(&view) {
            Truth::True => {}
            Truth::False => {
                let facts = when.facts_with(Truth::False, &view).into_iter().map(str::to_owned).collect();
                return Err(Refusal::OtherWay { facts });
            }
            Truth::Unknown => {
                let facts = when.facts_with(Truth::Unknown, &view).into_iter().map(str::to_owned).collect();
                return Err(Refusal::Missing { facts });
            }
        }
    }
    match verdict(step, procedure, &view) {
        Verdict::Open => {}
        Verdict::Refused(guards) => return Err(Refusal::Forbidden { guards }),
        Verdict::Waits(facts) => return Err(Refusal::Missing { facts }),
    }
    if step.human && !evidence.is_whole() {
        return Err(Refusal::NoPaper { step: step.on.clone() });
    }
    let mut flags: Vec<String> = named(&step.warn, procedure)
        .into_iter()
        .filter(|(_, g)| g.truth(&view) == Truth::False)
        .map(|(name, _)| name.to_owned())
        .collect();
    if !late && evidence.day.len() == 10 && evidence.day.as_str() < case.latest_day() {
        flags.push(OUT_OF_ORDER.to_owned());
    }
    if step.human && evidence.channel != Channel::Paper {
        flags.push(NOT_ON_PAPER.to_owned());
    }
    entries.push(Entry::Stepped {
        step: step.id.clone(),
        event: step.on.clone(),
        from,
        to: step.to.clone(),
        evidence,
        flags,
        skipped: skipped.iter().map(|s| s.id.clone()).collect(),
        late,
    });
    Ok(entries)
}

/// Flag of a step whose paper is older than the paper of a step before it.
pub const OUT_OF_ORDER: &str = "out-of-order";
/// Flag of a decision that is not known from a paper (P-05).
pub const NOT_ON_PAPER: &str = "not-on-paper";

/// The steps of the shortest road from where a case stands to where `step` starts; `None` where there is no road.
fn ahead<'p>(case: &Case, procedure: &'p Procedure, step: &Step) -> Option<Vec<&'p Step>> {
    let mut waiting: VecDeque<(&str, Vec<&'p Step>)> = VecDeque::from([(case.here.as_str(), Vec::new())]);
    let mut known: BTreeSet<&str> = BTreeSet::from([case.here.as_str()]);
    while let Some((here, road)) = waiting.pop_front() {
        for next in procedure.step.iter().filter(|s| !s.optional && s.from.iter().any(|f| f == here)) {
            if !known.insert(&next.to) {
                continue;
            }
            let mut road = road.clone();
            road.push(next);
            if step.from.contains(&next.to) {
                return Some(road);
            }
            waiting.push_back((&next.to, road));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Capacity;

    const TODAY: &str = "2026-11-26";

    /// A desk that records: cases about one pair.
    struct Desk {
        events: Vec<Event>,
    }

    impl Desk {
        fn open(&mut self, case: &str, procedure: &str) {
            let procedures = Procedures::embedded().unwrap();
            let (procedure, start) = procedures.find(procedure).unwrap();
            self.put(Fact::CaseOpened(Opened {
                case: case.to_owned(),
                procedure: procedure.id.clone(),
                at: start.to_owned(),
                subject: String::new(),
                home: "th.chiang-mai".to_owned(),
                partner: "vn.dien-bien".to_owned(),
                packs: BTreeMap::new(),
            }));
        }

        fn put(&mut self, fact: Fact) {
            let sequence = self.events.len() as u64;
            let act = Act {
                id: sequence.to_string(),
                at: format!("{TODAY}T08:00:00Z"),
                person: "Somchai".to_owned(),
                office: "th.moi".to_owned(),
                capacity: Capacity::LocalOperator,
                why: String::new(),
            };
            self.events.push(Event { sequence, act: Some(act), fact: Some(fact) });
        }

        fn cases(&self) -> Cases {
            Cases::of(&self.events, Procedures::embedded().unwrap())
        }

        fn step(&mut self, case: &str, step: &str, facts: &str, day: &str) -> Result<Case, Refusal> {
            let cases = self.cases();
            let found = &cases.cases[case];
            let (procedure, _) = Procedures::embedded().unwrap().find(&found.opened.procedure).unwrap();
            let now = facts
                .split_whitespace()
                .filter_map(|p| p.split_once('='))
                .map(|(f, v)| (f.to_owned(), v.to_owned()))
                .collect();
            let evidence = match day {
                "" => Evidence::default(),
                day => Evidence {
                    number: "มท ๐๒๐๕/๑".to_owned(),
                    day: day.to_owned(),
                    office: "th.moi".to_owned(),
                    ..Evidence::default()
                },
            };
            let entries = stepped(found, procedure, &cases.reached(&found.opened), step, &now, evidence, TODAY)?;
            for entry in entries {
                self.put(Fact::CaseRecorded { case: case.to_owned(), entry });
            }
            Ok(self.cases().cases[case].clone())
        }
    }

    fn approved(desk: &mut Desk) -> Case {
        desk.open("a", "th/approval");
        desk.step("a", "compare-with-standard", "", "2026-10-01").unwrap();
        desk.step("a", "no-deviation", "deviation=none comparison-confirmed=yes", "2026-10-02").unwrap();
        desk.step("a", "put-to-ministers", "", "2026-10-03").unwrap();
        let both = "minister-interior=approves minister-foreign=approves";
        desk.step("a", "both-ministers-approve", both, "2026-10-20").unwrap()
    }

    #[test]
    fn a_case_goes_its_road_and_leaves_its_duty() {
        let mut desk = Desk { events: Vec::new() };
        let case = approved(&mut desk);
        assert_eq!(case.here, "approved");
        assert_eq!(case.duties, ["cabinet-to-be-informed"]);
        // The duty outlives the case, and is done by its own step.
        let procedure = Procedures::embedded().unwrap().find("th/approval").unwrap().0;
        let open = next(&case, procedure, &BTreeSet::new());
        assert!(open.iter().any(|n| n.duty && n.step.on == "inform-cabinet"));
        let case = desk.step("a", "inform-cabinet", "cabinet-informed=yes", "2026-11-20").unwrap();
        assert_eq!((case.here.as_str(), case.duties[0].as_str()), ("approved", "cabinet-informed"));
    }

    #[test]
    fn what_a_person_decides_needs_its_paper_and_its_record() {
        let mut desk = Desk { events: Vec::new() };
        desk.open("a", "th/approval");
        desk.step("a", "t1", "", "").unwrap();
        let refused = desk.step("a", "no-deviation", "", "2026-10-02");
        assert_eq!(refused, Err(Refusal::Missing { facts: BTreeSet::from(["deviation".to_owned()]) }));
        let both = "deviation=none comparison-confirmed=yes";
        assert_eq!(desk.step("a", "t2", both, ""), Err(Refusal::NoPaper { step: "no-deviation".to_owned() }));
        assert_eq!(desk.step("a", "t2", both, "2026-12-01"), Err(Refusal::Future { day: "2026-12-01".to_owned() }));
        let other = desk.step("a", "deviation-found", both, "2026-10-02");
        assert_eq!(other, Err(Refusal::OtherWay { facts: BTreeSet::from(["deviation".to_owned()]) }));
        assert!(matches!(desk.step("a", "t2", "weather=fine", "2026-10-02"), Err(Refusal::NoAnswer { .. })));
        assert!(matches!(desk.step("a", "dance", "", ""), Err(Refusal::NoStep { .. })));
        assert_eq!(desk.cases().cases["a"].here, "comparison-done");
    }

    #[test]
    fn nothing_is_signed_that_was_not_approved() {
        let mut desk = Desk { events: Vec::new() };
        desk.open("s", "th/signing");
        // Nobody has approved: the program does not know that it was, and refuses what says that it was not.
        assert!(matches!(desk.step("s", "inform-province", "", "2026-10-21"), Err(Refusal::Missing { .. })));
        let refused = desk.step("s", "inform-province", "approved=no", "2026-10-21");
        assert_eq!(refused, Err(Refusal::Forbidden { guards: BTreeSet::from(["approval-first".to_owned()]) }));
        // The report cannot be recorded past the signature.
        let passed = desk.step("s", "report", "", "2026-11-20");
        assert_eq!(passed, Err(Refusal::NotPassedOver { step: "sign".to_owned() }));
        // The case of the approval, about the same pair, opens the way.
        approved(&mut desk);
        desk.step("s", "inform-province", "", "2026-10-21").unwrap();
        desk.step("s", "fix-date-and-place", "date-fixed=yes date-after-notice=no", "2026-10-25").unwrap();
        let facts = "instrument=mou partner-cleared=yes thai-signatory=governor foreign-signatory=head signed=yes";
        let other_text = desk.step("s", "sign", &format!("{facts} same-text=no"), "2026-11-10");
        assert_eq!(other_text, Err(Refusal::Forbidden { guards: BTreeSet::from(["same-text".to_owned()]) }));
        let case = desk.step("s", "sign", &format!("{facts} same-text=yes"), "2026-11-10").unwrap();
        assert_eq!(case.here, "signed");
        let flags = |case: &Case, step: &str| {
            case.entries.iter().find_map(|d| match &d.entry {
                Entry::Stepped { event, flags, .. } if event == step => Some(flags.clone()),
                _ => None,
            })
        };
        assert_eq!(flags(&case, "fix-date-and-place").unwrap(), ["after-notice"]);
    }

    #[test]
    fn papers_that_come_out_of_order_are_taken() {
        let mut desk = Desk { events: Vec::new() };
        desk.open("p", "th/province-initiated");
        let facts = "mfa-result=suitable";
        // The ministry's result comes first; what must have gone before is missing, and named.
        let case = desk.step("p", "give-result", facts, "2026-09-10").unwrap();
        assert_eq!(case.here, "mfa-result-at-moi");
        assert!(case.missing.len() >= 3, "{:?}", case.missing);
        let first = case.missing[0].clone();
        // A letter that comes late fills its gap and moves nothing.
        let all = "thai-level=province partner-level=first same-country=no six-tests-answered=yes";
        let case = desk.step("p", &first, all, "2026-08-01").unwrap();
        assert_eq!(case.here, "mfa-result-at-moi");
        assert!(!case.missing.contains(&first));
        // A paper older than the one before it is flagged.
        let case = desk.step("p", "inform-suitable", "", "2026-09-01").unwrap();
        let Entry::Stepped { flags, .. } = &case.entries.last().unwrap().entry else { panic!() };
        assert_eq!(flags, &[OUT_OF_ORDER]);
        assert!(matches!(desk.step("p", "propose", "", ""), Err(Refusal::NoRoad { .. })));
    }

    #[test]
    fn seven_working_days_pass_over_tet() {
        let mut desk = Desk { events: Vec::new() };
        desk.open("v", "vn/signing");
        desk.step("v", "lead", "", "2026-02-09").unwrap();
        let case = desk.step("v", "send-for-opinions", "", "2026-02-11").unwrap();
        let procedure = Procedures::embedded().unwrap().find("vn/signing").unwrap().0;
        let calendars = Calendars::embedded().unwrap();
        let due = |case: &Case| {
            let all = deadlines(case, procedure, &BTreeSet::new(), calendars);
            all.iter().map(|d| (d.step.on.clone(), d.last.iso(), d.passed.len())).collect::<Vec<_>>()
        };
        let wanted = [("send-for-opinions".to_owned(), "2026-02-27".to_owned(), 5)];
        assert_eq!(due(&case), wanted);
        // An opinion that comes in does not start the clock again.
        let case = desk.step("v", "opinion-received", "local-replies=some", "2026-02-24").unwrap();
        assert_eq!(due(&case), wanted);
        // Fifteen days run from the day of signing, and are counted for the report.
        let case = Case { here: "signed".to_owned(), ..case };
        let mut signed = case.clone();
        signed.entries.push(Dated {
            sequence: 99,
            act: None,
            entry: Entry::Stepped {
                step: "t25".to_owned(),
                event: "sign".to_owned(),
                from: "translation-checked".to_owned(),
                to: "signed".to_owned(),
                evidence: Evidence { day: "2026-06-01".to_owned(), ..Evidence::default() },
                flags: Vec::new(),
                skipped: Vec::new(),
                late: false,
            },
        });
        assert_eq!(due(&signed), [("report".to_owned(), "2026-06-16".to_owned(), 0)]);
        assert!(due(&case).is_empty(), "no paper tells the day of signing");
    }

    #[test]
    fn texts_of_the_pair_are_found_by_role_and_language() {
        let mut desk = Desk { events: Vec::new() };
        desk.open("a", "th/approval");
        let text = |words: &str, language: &str| TextVersion {
            role: TextRole::Approved,
            language: language.to_owned(),
            file: String::new(),
            words: words.to_owned(),
            name: String::new(),
            author: String::new(),
        };
        for (words, language) in [("one", "th"), ("two", "th"), ("three", "vi")] {
            let entry = Entry::TextAdded { text: text(words, language) };
            desk.put(Fact::CaseRecorded { case: "a".to_owned(), entry });
        }
        desk.open("s", "th/signing");
        let cases = desk.cases();
        let about = &cases.cases["s"].opened;
        assert_eq!(cases.text(about, TextRole::Approved, "th").unwrap().words, "two");
        assert_eq!(cases.text(about, TextRole::Approved, "vi").unwrap().words, "three");
        assert!(cases.text(about, TextRole::Signed, "vi").is_none());
    }
}
