//! Cases: a procedure run about a pair of places. A case is nothing but what was recorded of it, in the order of the log; where it
//! stands, what is missing and what may come next follow from that and from the procedure.
//!
//! What happened on paper is recorded, never done, by the program: an officer enters that the minister approved, with number,
//! day and office. Papers come out of order: what comes early is taken and flagged, what comes late fills its gap. What may not
//! happen is refused, with the rule and the article.

pub mod letter;
pub mod mend;
pub mod opinion;
pub mod paper;
pub mod text;
pub mod waiting;

use crate::act::{Act, Event, Fact};
use crate::shelf::Shelf;
use letter::{Letter, Registered};
use maitri_document::lang::dates;
use maitri_pack::calendar::{Calendars, Day, Holiday, Suspension, plus_suspended};
use maitri_pack::procedure::{
    Answers, Circle, Due, DueKind, FactType, Guard, Procedure, Procedures, Record, Step, Truth,
};
use opinion::{Body, Book, Comment, Held, Opinion, Response, Round};
use paper::Attached;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use text::{Differing, Reached, Side};

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

    /// The role of a word.
    pub fn of(code: &str) -> Option<TextRole> {
        TextRole::ALL.into_iter().find(|r| r.code() == code)
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
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Side::is_ours")]
    pub side: Side,
    /// The round of exchange with the partner in which it stands, from 1; 0: none was said.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub round: u32,
    /// Its review, as it was when the text came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Reviewed>,
}

/// The review of a text, kept with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// SHA-256 of the report (`maitri/review/1`), under which it is kept.
    pub report: String,
    /// Findings by severity.
    pub findings: BTreeMap<String, usize>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde gives a reference
fn is_nought(n: &u32) -> bool {
    *n == 0
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
        /// The texts that this approval froze, a language each: nothing else may be signed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        frozen: Vec<TextVersion>,
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
    /// Bodies were asked for their opinion.
    Asked {
        /// Whom, about what, until when.
        round: Round,
    },
    /// An opinion came in.
    OpinionCame {
        /// The opinion.
        opinion: Opinion,
    },
    /// A comment was answered; the answer before it is replaced.
    Responded {
        /// Id of the comment.
        comment: String,
        /// The answer.
        response: Response,
    },
    /// What was read of a comment was put right.
    Corrected {
        /// The comment as it should have been read.
        comment: Comment,
    },
    /// Bodies did not answer: silence, never agreement.
    Silent {
        /// The round.
        round: u32,
        /// Who.
        bodies: Vec<Body>,
    },
    /// The answers were held against the completed draft.
    Held {
        /// What was found.
        held: Held,
    },
    /// The table of opinions went out, to be filled in; what comes back is held against the case as it stood then.
    TableWent {
        /// Kind of file.
        format: String,
    },
    /// A paper was put into the dossier.
    Attached {
        /// The paper.
        paper: Attached,
    },
    /// A letter was entered into the register.
    Lettered {
        /// The letter.
        letter: Letter,
    },
    /// The periods of the case stand still.
    Suspended {
        /// The first day on which they do not run, ISO 8601.
        from: String,
        /// Why.
        reason: String,
        /// The paper behind it.
        evidence: Evidence,
    },
    /// They run again.
    Resumed {
        /// The first day on which they run again, ISO 8601.
        on: String,
        /// The paper behind it.
        evidence: Evidence,
    },
    /// The own side was not known when the case began, and is now.
    Placed {
        /// Id of the place.
        home: String,
        /// Why this one.
        reason: String,
        /// The paper behind it.
        evidence: Evidence,
    },
    /// An entry was recorded wrongly: it does not count any more, and stays in the log.
    Struck {
        /// Its place in the log.
        of: u64,
        /// Why.
        reason: String,
    },
    /// The paper behind an entry was written down wrongly.
    Righted {
        /// Its place in the log.
        of: u64,
        /// The paper as it was written down.
        was: Evidence,
        /// The paper as it is.
        paper: Evidence,
        /// Why.
        reason: String,
    },
    /// An entry that was struck, as a case keeps it: what reads the case does not see it, the log shows it. Never recorded.
    Void {
        /// The entry.
        was: Box<Entry>,
    },
}

impl Entry {
    /// The paper behind it, where there is one.
    pub fn evidence(&self) -> Option<&Evidence> {
        match self {
            Entry::Answered { evidence, .. }
            | Entry::Stepped { evidence, .. }
            | Entry::Noted { evidence, .. }
            | Entry::Suspended { evidence, .. }
            | Entry::Placed { evidence, .. }
            | Entry::Resumed { evidence, .. } => Some(evidence),
            Entry::Asked { round } => Some(&round.evidence),
            Entry::OpinionCame { opinion } => Some(&opinion.evidence),
            Entry::Attached { paper } => Some(&paper.evidence),
            // A scan behind what was struck is still behind what the log shows.
            Entry::Void { was } => was.evidence(),
            Entry::TextAdded { .. }
            | Entry::Struck { .. }
            | Entry::Righted { .. }
            | Entry::Counterpart { .. }
            | Entry::Responded { .. }
            | Entry::Corrected { .. }
            | Entry::Silent { .. }
            | Entry::Held { .. }
            | Entry::TableWent { .. }
            | Entry::Lettered { .. } => None,
        }
    }
}

/// Stands for a case where a letter belongs to none.
pub const NO_CASE: &str = "-";

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
    /// The state in the middle of its procedure in which it was opened, while no paper of it is recorded: it proves nothing of itself.
    pub unproven: Option<String>,
    /// Who was asked, who answered, what was answered to them.
    pub opinions: Book,
    /// The papers of its dossier.
    pub papers: Vec<Attached>,
    /// When its periods stood still: the first day of each time, and the first on which they ran again; none while they stand.
    pub still: Vec<(String, Option<String>)>,
    /// Places in the log at which it concluded an instrument.
    pub concluded: Vec<u64>,
    /// The latest day of the papers on which an approval or a signature rests, by its place in the log.
    pub rests: BTreeMap<u64, String>,
    /// What its states prove belongs to one instrument: an approval, a signature.
    pub of_instrument: bool,
    /// The own side as it was when the case was opened: a choice of it that is struck leads back there.
    first_home: String,
    /// Everything recorded, in order.
    pub entries: Vec<Dated>,
}

/// Every case of an installation. A copy costs nothing: what two of them have in common they share.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cases {
    /// By id.
    pub cases: Shelf<String, Case>,
    /// The register of letters, as they were entered.
    pub letters: Arc<Vec<Registered>>,
    /// The pairs that cases are about.
    pairs: Shelf<Arc<str>, Pair>,
    /// The pairs by the latest event of their cases: who knows the cases as they were looks at the later ones alone.
    recent: Shelf<(u64, Arc<str>), ()>,
    /// The highest number of ids that end in one, by what stands before it (`2026-7`).
    numbers: Shelf<Arc<str>, u32>,
    /// The same in all that were made of one another by taking events: what they were made of still holds.
    root: Arc<Root>,
}

/// Has no content: only whether two are the same one counts.
#[derive(Debug, Default, PartialEq)]
struct Root;

/// What the cases about one pair of places have in common.
#[derive(Debug, Clone, PartialEq)]
struct Pair {
    /// Their ids.
    cases: BTreeSet<String>,
    /// Their latest event.
    at: u64,
}

/// The key of a pair: no two pairs have the same, whatever their names.
fn pair_key(home: &str, partner: &str) -> String {
    format!("{}:{home}{partner}", home.len())
}

impl Cases {
    /// The cases after `events`.
    pub fn of(events: &[Event], procedures: &Procedures) -> Cases {
        let mut cases = Cases::default();
        for event in events {
            cases.take(event, procedures);
        }
        cases
    }

    /// Takes the next event of the log: the cases are then what they would be, were they derived from all events anew. What an event
    /// says that was erased later is not taken back: then they must be derived anew.
    pub fn take(&mut self, event: &Event, procedures: &Procedures) {
        match &event.fact {
            Some(Fact::CaseOpened(opened)) => self.opened(event, opened, procedures),
            Some(Fact::CaseRecorded { case, entry }) => {
                if let Entry::Lettered { letter } = entry {
                    Arc::make_mut(&mut self.letters).push(Registered {
                        sequence: event.sequence,
                        person: event.act.as_ref().map(|a| a.person.clone()).unwrap_or_default(),
                        case: letter::case_of(case),
                        letter: Arc::new(letter.clone()),
                    });
                }
                if let Some(case) = self.cases.get_mut(case.as_str()) {
                    let before = pair_key(&case.opened.home, &case.opened.partner);
                    case.take(event.sequence, event.act.clone(), entry, procedures);
                    let (id, now) = (case.opened.case.clone(), pair_key(&case.opened.home, &case.opened.partner));
                    if before != now {
                        // It is about another pair from now on: both are others than they were.
                        self.touched(&before, event.sequence, |cases| cases.remove(&id));
                    }
                    self.touched(&now, event.sequence, |cases| cases.insert(id));
                }
            }
            _ => {}
        }
    }

    fn opened(&mut self, event: &Event, opened: &Opened, procedures: &Procedures) {
        // An id is given once.
        if self.cases.contains_key(opened.case.as_str()) {
            return;
        }
        let case = Case::open(opened.clone(), event.sequence, event.act.clone(), procedures);
        self.cases.insert(opened.case.clone(), case);
        if let Some((before, number)) = opened.case.rsplit_once('-')
            && let Ok(number) = number.parse::<u32>()
            && self.numbers.get(before).is_none_or(|highest| *highest < number)
        {
            self.numbers.insert(before.into(), number);
        }
        let key = pair_key(&opened.home, &opened.partner);
        self.touched(&key, event.sequence, |cases| cases.insert(opened.case.clone()));
    }

    /// Something happened in the cases of a pair.
    fn touched(&mut self, key: &str, sequence: u64, change: impl FnOnce(&mut BTreeSet<String>) -> bool) {
        if !self.pairs.contains_key(key) {
            self.pairs.insert(key.into(), Pair { cases: BTreeSet::new(), at: sequence });
        }
        let Some(pair) = self.pairs.get_mut(key) else { return };
        change(&mut pair.cases);
        let before = std::mem::replace(&mut pair.at, sequence);
        self.recent.remove(&(before, key.into()));
        self.recent.insert((sequence, key.into()), ());
    }

    /// What the cases about the same pair have come to: what one of them reached, and the texts that hold, the guards of another
    /// ask.
    pub fn reached(&self, about: &Opened) -> Reached {
        Reached::of(self, about)
    }

    /// The ids of the cases about a pair.
    pub fn about(&self, home: &str, partner: &str) -> impl Iterator<Item = &String> {
        self.pairs.get(pair_key(home, partner).as_str()).into_iter().flat_map(|pair| &pair.cases)
    }

    /// The cases about the pair of one, itself among them.
    pub fn of_pair(&self, about: &Opened) -> impl Iterator<Item = &Case> {
        self.about(&about.home, &about.partner).filter_map(|id| self.cases.get(id))
    }

    /// The ids of the cases that may stand otherwise than they did when the log had `size` events: those about a pair in whose cases
    /// something was recorded since.
    pub fn moved_since(&self, size: u64) -> impl Iterator<Item = &String> {
        let keys = self.recent.from(&(size, Arc::from(""))).map(|((_, key), ())| key);
        keys.filter_map(|key| self.pairs.get(&**key)).flat_map(|pair| &pair.cases)
    }

    /// The place in the log behind the latest event of a case.
    pub fn size(&self) -> u64 {
        self.recent.keys().next_back().map_or(0, |(last, _)| last + 1)
    }

    /// The next free id of a year: `2026-1`, `2026-2` …
    pub fn next_id(&self, year: &str) -> String {
        format!("{year}-{}", self.numbers.get(year).map_or(1, |highest| highest.saturating_add(1)))
    }

    /// The text that holds of a role and language in the cases about the same pair: the latest, or the one that an approval froze.
    pub fn text(&self, about: &Opened, role: TextRole, language: &str) -> Option<TextVersion> {
        self.reached(about).texts.remove(&(role, language.to_owned()))
    }
}

impl Case {
    /// A case of which nothing is recorded yet.
    fn open(opened: Opened, sequence: u64, act: Option<Act>, procedures: &Procedures) -> Case {
        let procedure = procedures.find(&opened.procedure).map(|(p, _)| p);
        let circle = procedure.map_or(Circle::Local, |p| opinion::first_circle(p, &opened.at));
        let midway = procedure.filter(|p| !begins_at(p, &opened.at));
        Case {
            sequence,
            act,
            here: opened.at.clone(),
            // The duties of a decision are those of whoever records it late, too (P-06).
            duties: midway.map(|p| duties_at(p, &opened.at)).unwrap_or_default(),
            answers: BTreeMap::new(),
            reached: BTreeSet::from([format!("{}#{}", opened.procedure, opened.at)]),
            missing: midway.map(|p| led_to(p, &opened.at)).unwrap_or_default(),
            unproven: midway.map(|_| opened.at.clone()),
            opinions: Book::in_circle(circle),
            papers: Vec::new(),
            still: Vec::new(),
            concluded: Vec::new(),
            rests: BTreeMap::new(),
            of_instrument: procedure.is_some_and(|p| p.state.iter().any(|s| s.freezes || s.concludes)),
            entries: Vec::new(),
            first_home: opened.home.clone(),
            opened,
        }
    }

    fn take(&mut self, sequence: u64, act: Option<Act>, entry: &Entry, procedures: &Procedures) {
        match entry {
            Entry::Answered { fact, value, .. } if value.is_empty() => {
                self.answers.remove(fact);
            }
            Entry::Answered { fact, value, .. } => {
                self.answers.insert(fact.clone(), value.clone());
            }
            Entry::Stepped { step, from, to, skipped, late, evidence, .. } => {
                let procedure = procedures.find(&self.opened.procedure).map(|(p, _)| p);
                let opened = procedure.and_then(|p| p.step.iter().find(|s| s.id == *step));
                self.missing.retain(|m| m != step);
                if let Some((procedure, step)) = procedure.zip(opened) {
                    let latest = self.rests_on(procedure, step).to_owned();
                    if !latest.is_empty() {
                        self.rests.insert(sequence, latest);
                    }
                }
                if let Some(step) = opened.filter(|_| !*late) {
                    self.answers.retain(|fact, _| !step.forgets.contains(fact));
                }
                if *late {
                    // It fills a gap of the road behind; where the case stands does not change.
                } else if let Some(duty) = self.duties.iter_mut().find(|d| *d == from) {
                    duty.clone_from(to);
                } else {
                    self.here.clone_from(to);
                }
                self.reached.insert(format!("{}#{to}", self.opened.procedure));
                self.missing.extend(skipped.iter().filter(|s| *s != step).cloned());
                // The duties of the state in which it was opened are there; those of another way to it are none.
                let there = match procedure {
                    Some(p) if *late && self.unproven.as_ref() == Some(to) => duties_at(p, to),
                    _ => Vec::new(),
                };
                if let Some(step) = opened {
                    self.duties.retain(|d| !there.contains(d) || step.spawn.contains(d));
                }
                let spawned = opened.into_iter().flat_map(|s| &s.spawn).filter(|d| !there.contains(d));
                self.duties.extend(spawned.cloned());
                if from != to && self.unproven.as_ref() == Some(to) && (!*late || evidence.is_whole()) {
                    self.unproven = None;
                }
                if procedure.and_then(|p| p.state(to)).is_some_and(|s| s.concludes) {
                    self.concluded.push(sequence);
                }
                if let Some(circle) = opened.and_then(Circle::asked_by) {
                    self.opinions.circle = circle;
                }
            }
            Entry::Placed { home, .. } => self.opened.home.clone_from(home),
            Entry::Struck { of, .. } => self.strike(*of, procedures),
            Entry::Righted { of, paper, .. } => self.right(*of, paper, procedures),
            Entry::Void { .. } => {}
            Entry::Attached { paper } => self.papers.push(paper.clone()),
            Entry::Suspended { from, .. } => self.still.push((from.clone(), None)),
            Entry::Resumed { on, .. } => {
                if let Some((_, until)) = self.still.iter_mut().rev().find(|(_, until)| until.is_none()) {
                    *until = Some(on.clone());
                }
            }
            Entry::TextAdded { .. } | Entry::Counterpart { .. } | Entry::Noted { .. } | Entry::Lettered { .. } => {}
            Entry::Asked { .. }
            | Entry::OpinionCame { .. }
            | Entry::Responded { .. }
            | Entry::Corrected { .. }
            | Entry::Silent { .. }
            | Entry::Held { .. }
            | Entry::TableWent { .. } => {}
        }
        let person = act.as_ref().map_or("", |a| a.person.as_str());
        self.opinions.take(sequence, person, entry);
        self.entries.push(Dated { sequence, act, entry: entry.clone() });
    }

    /// The place in the log at which a step made a fact open again, the last time.
    fn forgotten_at(&self, procedure: &Procedure, fact: &str) -> Option<u64> {
        if !procedure.step.iter().any(|s| s.forgets.iter().any(|f| f == fact)) {
            return None;
        }
        self.entries.iter().rev().find_map(|d| match &d.entry {
            Entry::Stepped { step, late: false, .. } => {
                let step = procedure.step.iter().find(|s| s.id == *step)?;
                step.forgets.iter().any(|f| f == fact).then_some(d.sequence)
            }
            _ => None,
        })
    }

    /// The place in the log at which the offices of a circle were asked, the last time.
    fn asked_at(&self, circle: Circle) -> Option<u64> {
        self.entries.iter().rev().find_map(|d| match &d.entry {
            Entry::Asked { round } if round.circle == circle => Some(d.sequence),
            _ => None,
        })
    }

    /// What is known of the other side, last.
    pub fn counterpart(&self) -> Option<&Entry> {
        self.entries.iter().rev().map(|d| &d.entry).find(|e| matches!(e, Entry::Counterpart { .. }))
    }

    /// The case as it stood once the event of that place in the log was recorded.
    pub fn as_of(&self, sequence: u64, procedures: &Procedures) -> Case {
        let mut stood = self.unbegun(procedures);
        for dated in self.recorded().into_iter().filter(|d| d.sequence <= sequence) {
            stood.take(dated.sequence, dated.act, &dated.entry, procedures);
        }
        stood
    }

    /// Place in the log of the last thing recorded of it: what a reader saw.
    pub fn at(&self) -> u64 {
        self.entries.last().map_or(self.sequence, |d| d.sequence)
    }

    /// Whether its periods stand still on a day (ISO 8601).
    pub fn suspended_on(&self, day: &str) -> bool {
        self.still.iter().any(|(from, until)| from.as_str() <= day && until.as_ref().is_none_or(|u| day < u.as_str()))
    }

    /// The days that do not count; a suspension that goes on counts until `today`.
    fn suspensions(&self, today: Option<Day>) -> Vec<Suspension> {
        let one = |(from, until): &(String, Option<String>)| {
            let from = Day::parse(from)?;
            let to = match until {
                Some(on) => Day::parse(on).and_then(before)?,
                None => today?,
            };
            (from <= to).then_some(Suspension { from, to })
        };
        self.still.iter().filter_map(one).collect()
    }

    /// The last day of a round of opinions (ISO 8601; empty: none): days on which the case is suspended do not count in it.
    pub fn last_day(&self, round: &Round, today: &str) -> String {
        let counted = || {
            let (from, due) = (Day::parse(&round.evidence.day)?, Day::parse(&round.due)?);
            let days = u32::try_from(from.until(due)).ok()?;
            plus_suspended(from, DueKind::Days, days, &self.suspensions(Day::parse(today)))
        };
        counted().map_or_else(|| round.due.clone(), Day::iso)
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

impl Case {
    /// Its entries as they were recorded, before anything of them was struck or put right.
    fn recorded(&self) -> Vec<Dated> {
        let mut all: Vec<Dated> = self.entries.clone();
        for dated in &mut all {
            if let Entry::Void { was } = &dated.entry {
                dated.entry = (**was).clone();
            }
        }
        // A paper that was put right twice was first what the first of the two says.
        let righted: Vec<(u64, Evidence)> = all
            .iter()
            .rev()
            .filter_map(|d| match &d.entry {
                Entry::Righted { of, was, .. } => Some((*of, was.clone())),
                _ => None,
            })
            .collect();
        for (sequence, was) in righted {
            if let Some(evidence) =
                all.iter_mut().find(|d| d.sequence == sequence).and_then(|d| mend::evidence_of(&mut d.entry))
            {
                *evidence = was;
            }
        }
        all
    }
}

/// Whether a procedure begins in a state, under its own id or another.
fn begins_at(procedure: &Procedure, state: &str) -> bool {
    procedure.start == state || procedure.alias.iter().any(|a| a.at == state)
}

/// The steps without which no road leads to a state, in the order of the file: whoever stands there has taken them.
fn led_to(procedure: &Procedure, state: &str) -> Vec<String> {
    let starts = || std::iter::once(procedure.start.as_str()).chain(procedure.alias.iter().map(|a| a.at.as_str()));
    let reached_without = |out: &Step| {
        let mut known: BTreeSet<&str> = starts().collect();
        loop {
            let before = known.len();
            let steps = procedure.step.iter().filter(|s| s.id != out.id);
            let on: Vec<&str> =
                steps.filter(|s| s.from.iter().any(|f| known.contains(f.as_str()))).map(|s| s.to.as_str()).collect();
            known.extend(on);
            if known.len() == before {
                return known.contains(state);
            }
        }
    };
    procedure.step.iter().filter(|s| !reached_without(s)).map(|s| s.id.clone()).collect()
}

/// The duties that a step which leads to a state may have opened: while nobody has recorded which it was, they are open.
fn duties_at(procedure: &Procedure, state: &str) -> Vec<String> {
    let leading = procedure.step.iter().filter(|s| s.to == state && !s.from.iter().any(|f| f == state));
    leading.flat_map(|s| s.spawn.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Whether the articles guard a state: it approves, it concludes, or something is proved of those who enter it.
fn is_guarded(procedure: &Procedure, state: &str) -> bool {
    procedure.state(state).is_some_and(|s| s.freezes || s.concludes)
        || procedure.invariant.iter().any(|i| i.state == state)
}

/// The day before; none before the first.
fn before(day: Day) -> Option<Day> {
    let (year, month, of_month) = day.parts();
    if of_month > 1 {
        return Day::new(year, month, of_month - 1);
    }
    let (year, month) = if month > 1 { (year, month - 1) } else { (year - 1, 12) };
    (28..=31).rev().find_map(|last| Day::new(year, month, last))
}

/// What the records of a case prove of a fact, where its procedure says that it follows from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The answer.
    pub value: Cow<'static, str>,
    /// Why not, where the answer is no.
    pub because: Because,
}

/// Why a record answers a fact with no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// Nothing stands against it.
    Nothing,
    /// These texts differ.
    Texts(Vec<Differing>),
    /// A text is there in these languages, and the approval froze none in them.
    Unapproved(Vec<String>),
    /// The pair keeps signed texts, by their names, and has not come to the state.
    Signed {
        /// Their names.
        texts: Vec<String>,
        /// The state.
        until: String,
    },
    /// These comments have no answer, or none with its reason.
    Comments(Vec<String>),
    /// These bodies have not answered, and their silence is not recorded.
    Bodies(Vec<String>),
    /// These comments were accepted, and the draft does not show it.
    Draft(Vec<String>),
    /// Of these bodies the table has no row, or the case no opinion.
    Rows(Vec<String>),
    /// The papers name other partners than one another.
    Partners,
    /// A body of the round is against it: the bodies.
    Against(Vec<String>),
    /// Another case of the pair has not come there.
    Elsewhere {
        /// The case.
        case: String,
        /// Its procedure.
        procedure: String,
        /// The state in which it is.
        at: String,
    },
    /// What is known of the other side is another state, or a later day.
    OtherSide {
        /// The state.
        state: String,
        /// Since which day.
        day: String,
    },
    /// A paper is younger than the one that is recorded: what it is, and its day.
    Younger {
        /// An event of the procedure, a state (`th/approval#approved`), or `counterpart`.
        what: String,
        /// Its day.
        day: String,
    },
}

/// What the case itself says of a fact; `None` where its procedure does not ask its records, or they hold nothing of it.
pub fn proven(case: &Case, procedure: &Procedure, reached: &Reached, fact: &str) -> Option<Proven> {
    proven_on(case, procedure, reached, fact, "")
}

fn yes_or(because: Because, holds: bool) -> Proven {
    match holds {
        true => Proven { value: "yes".into(), because: Because::Nothing },
        false => Proven { value: "no".into(), because },
    }
}

/// Whether a state that the pair has come to answers a fact: not where a step of the case made it open again since.
fn comes_to(case: &Case, procedure: &Procedure, reached: &Reached, fact: &str, state: &str) -> bool {
    let since = case.forgotten_at(procedure, fact);
    reached.states.contains(state) && since.is_none_or(|s| reached.at.get(state).is_some_and(|at| *at > s))
}

/// The day that the papers give for a fact that is the day of one of them: the first that is known, and what it is the day of.
fn day_told<'c>(
    case: &'c Case,
    procedure: &'c Procedure,
    reached: &'c Reached,
    fact: &str,
) -> Option<(&'c str, &'c str)> {
    let Record::Day(what) = procedure.facts.get(fact)?.record()? else { return None };
    let since = case.forgotten_at(procedure, fact);
    let at = |what: &str| match what.contains('#') {
        true => reached.at.get(what).copied(),
        false => case.entries.iter().rev().find_map(|d| match &d.entry {
            Entry::Stepped { event, .. } if event == what => Some(d.sequence),
            _ => None,
        }),
    };
    // The paper of a clearance before the text changed is none of the new one.
    let counts = |w: &&str| since.is_none_or(|s| at(w).is_some_and(|at| at > s));
    what.into_iter().filter(counts).find_map(|w| day_of(case, reached, w))
}

/// The same for a paper of a day (ISO 8601) that is to be recorded; what compares days says nothing without one.
fn proven_on(case: &Case, procedure: &Procedure, reached: &Reached, fact: &str, day: &str) -> Option<Proven> {
    let book = &case.opinions;
    let declared = procedure.facts.get(fact)?;
    // What was recorded before a step made the fact open again says nothing of what comes after it.
    let open_since = case.forgotten_at(procedure, fact);
    let stale = |at: Option<u64>| open_since.is_some_and(|since| at.is_none_or(|at| at < since));
    let Some(record) = declared.record() else {
        // A state of another case of the pair: where it has not come there, that is known too.
        let waits = declared.of.as_deref().filter(|of| !reached.states.contains(*of));
        let (other, at) = waits.and_then(|of| reached.open.get(of.split('#').next()?))?;
        let because = Because::Elsewhere {
            case: other.clone(),
            procedure: declared.of.as_deref()?.split('#').next()?.to_owned(),
            at: at.clone(),
        };
        return Some(Proven { value: "no".into(), because });
    };
    let asked_of = match record {
        Record::Listed => Some(book.circle),
        Record::Answered(circle) | Record::Replies(circle) | Record::Objection(circle) => Some(circle),
        _ => None,
    };
    if asked_of.is_some_and(|circle| stale(case.asked_at(circle))) {
        return None;
    }
    match record {
        Record::Texts(_) if stale(reached.texts_at) => None,
        Record::Paper(document) if stale(attached_at(case, document)) => None,
        Record::Texts(roles) => {
            let (same, unapproved) = (reached.same(&roles), reached.unapproved(&roles));
            if same != Some(false) && !unapproved.is_empty() {
                return Some(yes_or(Because::Unapproved(unapproved), false));
            }
            Some(yes_or(Because::Texts(reached.sameness(&roles).differing), same?))
        }
        // That a paper is not attached does not say that there is none: it may lie in a folder.
        Record::Paper(document) => {
            case.papers.iter().any(|p| p.document == document).then(|| yes_or(Because::Nothing, true))
        }
        Record::Listed => {
            let open = book.rounds_of(book.circle).flat_map(|r| book.open(r)).map(|b| b.shown().to_owned()).collect();
            book.listed(book.circle).map(|listed| yes_or(Because::Bodies(open), listed))
        }
        Record::Answered(circle) => {
            let open = book.unanswered_of(circle).map(|(_, c)| c.comment.id.clone()).collect();
            book.answered(circle).map(|answered| yes_or(Because::Comments(open), answered))
        }
        Record::Replies(circle) => {
            let (value, lack) = book.replies(circle)?;
            let because = if lack.is_empty() { Because::Nothing } else { Because::Bodies(lack) };
            Some(Proven { value: value.into(), because })
        }
        Record::Objection(circle) => {
            let against = book.against(circle);
            (!against.is_empty()).then(|| Proven { value: "yes".into(), because: Because::Against(against) })
        }
        Record::InDraft => {
            let held = book.held.as_ref()?;
            let amiss = held.amiss.iter().map(|a| a.comment.clone()).collect();
            Some(yes_or(Because::Draft(amiss), held.amiss.is_empty()))
        }
        Record::Opinions => {
            let amiss = paper::opinions_amiss(case);
            let bodies = amiss.into_iter().filter_map(|f| match f {
                paper::Fault::NoRow { body, .. } | paper::Fault::NoOpinion { body, .. } => Some(body),
                _ => None,
            });
            let bodies = bodies.collect();
            paper::opinions_attached(case).map(|whole| yes_or(Because::Rows(bodies), whole))
        }
        Record::Partners => paper::partners_agree(case).map(|agree| yes_or(Because::Partners, agree)),
        Record::Counterpart(states) => {
            let (there, because) = other_side(reached, &states, day)?;
            Some(yes_or(because, there))
        }
        Record::CounterpartWaits(states) => {
            let (there, because) = other_side(reached, &states, day)?;
            Some(if there { yes_or(Because::Nothing, false) } else { Proven { value: "yes".into(), because } })
        }
        Record::CounterpartBefore(until, states) => {
            let (state, since) = reached.other.as_ref().filter(|(s, _)| states.contains(&s.as_str()))?;
            let come = reached.days.get(until).filter(|_| reached.states.contains(until));
            let early = come.is_none_or(|day| !not_later(day, since));
            let because = Because::OtherSide { state: state.clone(), day: since.clone() };
            Some(if early { Proven { value: "yes".into(), because } } else { yes_or(Because::Nothing, false) })
        }
        // The tables of places are not here; what they say is told beside the case.
        Record::PartnerLevel => None,
        Record::SignedBefore(until) => {
            let early = !reached.signed.is_empty() && !reached.states.contains(until);
            let because = Because::Signed { texts: reached.signed.clone(), until: until.to_owned() };
            early.then(|| Proven { value: "yes".into(), because })
        }
        Record::Day(_) => {
            let (what, on) = day_told(case, procedure, reached, fact)?;
            let because = Because::Younger { what: what.to_owned(), day: on.to_owned() };
            Some(Proven { value: on.to_owned().into(), because })
        }
        Record::DayReached(fact) => {
            let last = case.answers.get(fact).filter(|d| d.len() == 10)?;
            let because = Because::Younger { what: fact.to_owned(), day: last.clone() };
            (!day.is_empty()).then(|| yes_or(because, last.as_str() <= day))
        }
        Record::InTime(event) => {
            let step = procedure.step.iter().find(|s| s.on == event)?;
            let (on, due) = (Day::parse(day)?, step.due.as_ref()?);
            let last = day_given(case, due)?;
            Some(yes_or(Because::Younger { what: event.to_owned(), day: last.iso() }, on <= last))
        }
        Record::NotBefore(what) => {
            let known: Vec<(&str, &str)> = what.into_iter().filter_map(|w| day_of(case, reached, w)).collect();
            if known.is_empty() || day.is_empty() {
                return None;
            }
            // Papers in order prove nothing: what they tell may have been settled before they were written.
            let (what, other) = known.into_iter().find(|(_, other)| !not_later(other, day))?;
            Some(yes_or(Because::Younger { what: what.to_owned(), day: other.to_owned() }, false))
        }
    }
}

/// The place in the log at which a paper of that kind was attached, the last time.
fn attached_at(case: &Case, document: &str) -> Option<u64> {
    case.entries.iter().rev().find_map(|d| match &d.entry {
        Entry::Attached { paper } if paper.document == document => Some(d.sequence),
        _ => None,
    })
}

/// Whether the records that could stand against a fact were there to be looked at: only then their silence says something.
fn looked_at(case: &Case, reached: &Reached, record: &Record<'_>) -> bool {
    match record {
        Record::NotBefore(what) => what.iter().any(|w| day_of(case, reached, w).is_some()),
        Record::DayReached(day) => case.answers.contains_key(*day),
        Record::SignedBefore(_) => true,
        _ => false,
    }
}

/// The last day of a period that no event begins: what a fact gives, or a day of each year.
fn day_given(case: &Case, due: &Due) -> Option<Day> {
    let answer = due.on.as_ref().and_then(|fact| case.answers.get(fact));
    let Some(yearly) = &due.yearly else { return Day::parse(answer?) };
    let year = |text: &str| text.get(..4).and_then(|y| y.parse::<i32>().ok());
    let before = answer.and_then(|a| year(a)).map(|y| y - 1);
    let opened = || case.act.as_ref().and_then(|a| year(&a.at));
    Day::parse(&format!("{:04}-{yearly}", before.or_else(opened)?))
}

/// What the records say against guards that do not hold.
fn against(
    case: &Case,
    procedure: &Procedure,
    reached: &Reached,
    guards: &BTreeSet<String>,
    day: &str,
) -> Vec<Because> {
    let asked: BTreeSet<&str> =
        guards.iter().filter_map(|g| procedure.guards.get(g)).flat_map(|g| g.is.facts()).collect();
    let said = asked.into_iter().filter_map(|fact| proven_on(case, procedure, reached, fact, day));
    let mut out: Vec<Because> = Vec::new();
    for because in said.map(|p| p.because).filter(|b| *b != Because::Nothing) {
        if !out.contains(&because) {
            out.push(because);
        }
    }
    out
}

/// Whether the other side has come to one of some states, no later than on a day; `None` where nothing is known of it, or only in
/// words that no procedure of its country has: those are for a person to read.
fn other_side(reached: &Reached, states: &[&str], day: &str) -> Option<(bool, Because)> {
    let (state, since) = reached.other.as_ref()?;
    let (procedure, _) = state.split_once('#')?;
    let country = |id: &str| id.split('/').next().map(str::to_owned);
    states.iter().find(|s| country(s) == country(procedure))?;
    let there = states.iter().any(|s| s == state || *s == procedure);
    let because = Because::OtherSide { state: state.clone(), day: since.clone() };
    Some((there && not_later(since, day), because))
}

/// The day of an event of the case, of a state of the pair, or of what is known of the other side.
fn day_of<'w, 'c: 'w>(case: &'c Case, reached: &'c Reached, what: &'w str) -> Option<(&'w str, &'c str)> {
    if what == text::COUNTERPART {
        return reached.other.as_ref().map(|(_, day)| (what, day.as_str()));
    }
    if what.contains('#') {
        return reached.days.get(what).map(|day| (what, day.as_str()));
    }
    case.entries.iter().rev().find_map(|d| match &d.entry {
        Entry::Stepped { event, evidence, .. } if event == what => {
            Some((what, case.day_of_step(d.sequence, evidence))).filter(|(_, day)| !day.is_empty())
        }
        _ => None,
    })
}

/// Whether a day is not later than another, as far as both are known.
fn not_later(earlier: &str, later: &str) -> bool {
    let shared = earlier.len().min(later.len());
    earlier.get(..shared) <= later.get(..shared)
}

/// What a guard of a case looks at.
struct View<'a> {
    case: &'a Case,
    procedure: &'a Procedure,
    /// What cases about the same pair have come to.
    reached: &'a Reached,
    /// Answers that are given together with a step.
    now: &'a BTreeMap<String, String>,
    here: &'a str,
    /// Day of the paper that is recorded; empty where none is.
    day: &'a str,
}

impl Answers for View<'_> {
    fn answer(&self, fact: &str) -> Option<&str> {
        // What is recorded is not said otherwise.
        if let Some((_, day)) = day_told(self.case, self.procedure, self.reached, fact) {
            return Some(day);
        }
        let proven = proven_on(self.case, self.procedure, self.reached, fact, self.day);
        if let Some(Cow::Borrowed(value)) = proven.map(|p| p.value) {
            return Some(value);
        }
        let declared = self.procedure.facts.get(fact);
        // Whether a day has come is known from the day alone.
        if let Some(Record::DayReached(day)) = declared.and_then(|d| d.record())
            && !self.now.contains_key(day)
            && !self.case.answers.contains_key(day)
        {
            return None;
        }
        if let Some(value) = self.now.get(fact).or_else(|| self.case.answers.get(fact)) {
            return Some(value);
        }
        let declared = declared?;
        match &declared.of {
            Some(state) if comes_to(self.case, self.procedure, self.reached, fact, state) => Some("yes"),
            _ => {
                let looked = || declared.record().is_some_and(|r| looked_at(self.case, self.reached, &r));
                declared.default.as_deref().or_else(|| declared.presumed.as_deref().filter(|_| looked()))
            }
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
    /// What is not known and should be: it may happen without, and an officer is told.
    pub should: BTreeSet<String>,
    /// It discharges a duty.
    pub duty: bool,
}

/// A day that was to be put right, and the later step that stands against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestedDay {
    /// The entry whose day was to be put right.
    pub entry: u64,
    /// The day given.
    pub day: String,
    /// The entry of the step.
    pub later: u64,
    /// The procedure whose step and guards these are: that of another case of the pair, where it is one of that.
    pub procedure: String,
    /// The event of the step.
    pub step: String,
    /// The day of its paper.
    pub on: String,
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
        /// What the records say against it.
        because: Vec<Because>,
    },
    /// A person's decision needs its paper: number, day and office (P-05).
    NoPaper {
        /// The step.
        step: String,
    },
    /// An approval or a signature rests on what an office decided, and no paper of that is recorded (P-05).
    NoPaperOf {
        /// The fact.
        fact: String,
    },
    /// A period would end before it begins.
    EndsBefore {
        /// The fact that gives its end.
        fact: String,
        /// The end.
        day: String,
        /// The event from which it runs.
        event: String,
        /// The day of its paper.
        from: String,
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
    /// What is recorded of the case says otherwise.
    Contradicted {
        /// The fact.
        fact: String,
        /// As given.
        value: String,
        /// What the records say.
        proven: Box<Proven>,
    },
    /// An approval froze another text.
    Frozen {
        /// The two.
        differing: Box<Differing>,
    },
    /// No office is named.
    NobodyAsked,
    /// The last day for answers lies before the letter that asks.
    DueBefore {
        /// The last day.
        due: String,
        /// The letter's.
        day: String,
    },
    /// The same paper of the same office is recorded.
    OpinionThere {
        /// The opinion.
        opinion: u32,
        /// The number of its paper.
        number: String,
    },
    /// The same letter asked the same bodies.
    RoundThere {
        /// The round.
        round: u32,
        /// The number of its letter.
        number: String,
    },
    /// There is no such comment.
    NoComment {
        /// As given.
        comment: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// What is not accepted as asked needs its reason.
    NoReason {
        /// The comment.
        comment: String,
    },
    /// Nobody is silent whose silence is not recorded.
    NobodySilent,
    /// Those who were asked still have time.
    StillTime {
        /// The round.
        round: u32,
        /// The last day.
        due: String,
    },
    /// There is no such paper in the dossier.
    NoSuchPaper {
        /// As given.
        paper: u32,
        /// Those that there are.
        known: Vec<u32>,
    },
    /// Of a restricted paper number, day and office are recorded, all three.
    StubNotWhole,
    /// A letter needs its day and its sender.
    LetterNotWhole,
    /// The letter stands in the register.
    LetterThere {
        /// Where.
        letter: u32,
        /// Its number.
        number: String,
    },
    /// There is no such letter in the register.
    NoLetter {
        /// As given.
        letter: String,
    },
    /// It was received before it was written.
    ReceivedBefore {
        /// Its day.
        day: String,
        /// The day of its stamp.
        received: String,
    },
    /// Another letter of the year has this number of receipt.
    ReceiptTaken {
        /// The number.
        number: u32,
        /// The other.
        letter: u32,
        /// The next free one.
        next: u32,
    },
    /// The case is suspended already.
    IsSuspended {
        /// Since.
        from: String,
    },
    /// It is not suspended.
    NotSuspended,
    /// A suspension needs a reason, and its first day.
    NoReasonToSuspend,
    /// The step is recorded already.
    StepThere {
        /// The step.
        step: String,
        /// Where in the log.
        entry: u64,
        /// The number of its paper.
        number: String,
        /// The day of its paper.
        day: String,
    },
    /// The case has no such entry, or none that can be struck or put right.
    NoEntry {
        /// As given.
        entry: u64,
    },
    /// What came after it rests on it, and is struck first.
    RestedUpon {
        /// The entry.
        entry: u64,
        /// The entries that rest on it, the latest first.
        later: Vec<u64>,
    },
    /// With the other day a step would be what may not happen.
    DayRestedUpon {
        /// Which day, and which step.
        what: Box<RestedDay>,
        /// The guards that stand against it.
        guards: BTreeSet<String>,
        /// What the records say.
        because: Vec<Because>,
    },
    /// A correction needs its reason.
    NoReasonToMend,
    /// The procedure's own side is known.
    IsPlaced,
    /// It cannot end before it began.
    ResumedBefore {
        /// The day given.
        on: String,
        /// When it began.
        from: String,
    },
}

/// The steps that may come next, those of open duties behind them.
pub fn next<'p>(case: &Case, procedure: &'p Procedure, reached: &Reached) -> Vec<Next<'p>> {
    let nothing = BTreeMap::new();
    let mut out = Vec::new();
    let states = std::iter::once((case.here.as_str(), false)).chain(case.duties.iter().map(|d| (d.as_str(), true)));
    for (here, duty) in states {
        let view = View { case, procedure, reached, now: &nothing, here, day: "" };
        for step in procedure.step.iter().filter(|s| s.from.iter().any(|f| f == here)) {
            let when = step.when.as_ref().map_or(Truth::True, |w| w.truth(&view));
            // An optional step is always on offer: recording it is saying that it happened.
            if when == Truth::False && !step.optional {
                continue;
            }
            // What the records tell on the day of the paper is not asked.
            let asked = |f: &&str| procedure.facts.get(*f).is_some_and(|d| d.record().is_none());
            let warn = named(&step.warn, procedure).into_iter();
            let should = warn.flat_map(|(_, g)| g.facts_with(Truth::Unknown, &view)).filter(asked);
            let should = should.map(str::to_owned).collect();
            out.push(Next { step, verdict: verdict(step, procedure, &view), should, duty });
        }
    }
    out
}

fn named<'p>(names: &'p [String], procedure: &'p Procedure) -> Vec<(&'p str, &'p Guard)> {
    names.iter().filter_map(|n| procedure.guards.get(n).map(|g| (n.as_str(), &g.is))).collect()
}

/// The facts that are to be asked: the day itself, where only whether it has come is not known.
fn to_ask(facts: BTreeSet<&str>, view: &View<'_>) -> BTreeSet<String> {
    let asked = |fact: &str| match view.procedure.facts.get(fact).and_then(|f| f.record()) {
        Some(Record::DayReached(day)) if !view.case.answers.contains_key(day) => day.to_owned(),
        _ => fact.to_owned(),
    };
    facts.into_iter().map(asked).collect()
}

fn verdict(step: &Step, procedure: &Procedure, view: &View<'_>) -> Verdict {
    let must = named(&step.must, procedure);
    let refused: BTreeSet<String> =
        must.iter().filter(|(_, g)| g.truth(view) == Truth::False).map(|(n, _)| (*n).to_owned()).collect();
    if !refused.is_empty() {
        return Verdict::Refused(refused);
    }
    let mut facts: BTreeSet<String> =
        to_ask(must.iter().flat_map(|(_, g)| g.facts_with(Truth::Unknown, view)).collect(), view);
    if let Some(when) = step.when.as_ref().filter(|_| !step.optional) {
        facts.extend(to_ask(when.facts_with(Truth::Unknown, view), view));
    }
    if facts.is_empty() { Verdict::Open } else { Verdict::Waits(facts) }
}

/// What should have held when steps were recorded, and nobody has said yet whether it did: the step, the guard, the facts.
pub fn unsaid<'p>(
    case: &Case,
    procedure: &'p Procedure,
    reached: &Reached,
) -> Vec<(&'p Step, &'p str, BTreeSet<&'p str>)> {
    let nothing = BTreeMap::new();
    let mut out: Vec<(&Step, &str, BTreeSet<&str>)> = Vec::new();
    for dated in &case.entries {
        let Entry::Stepped { step, from, evidence, .. } = &dated.entry else { continue };
        let Some(step) = procedure.step.iter().find(|s| s.id == *step) else { continue };
        let view = View { case, procedure, reached, now: &nothing, here: from, day: &evidence.day };
        for (name, guard) in named(&step.warn, procedure) {
            // What the records tell by themselves, or cannot tell, is no question to an officer.
            let asked = |f: &&str| procedure.facts.get(*f).is_some_and(|d| d.record().is_none());
            let open: BTreeSet<&str> = guard.facts_with(Truth::Unknown, &view).into_iter().filter(asked).collect();
            if !open.is_empty() && !out.iter().any(|(s, g, _)| s.id == step.id && *g == name) {
                out.push((step, name, open));
            }
        }
    }
    out
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
    /// Days that did not count because the case was suspended.
    pub suspended: u32,
}

/// What is due in a case: the next steps whose period runs from an event that is recorded, and the answer to the step behind
/// which it waits. A period whose beginning no paper tells is not counted; days on which the case is suspended do not count, those
/// until `today` where it still is.
pub fn deadlines<'p>(
    case: &Case,
    procedure: &'p Procedure,
    reached: &Reached,
    calendars: &Calendars,
    today: Option<Day>,
) -> Vec<Deadline<'p>> {
    let still = case.suspensions(today);
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
            (DueKind::WorkingDays, Some(calendar)) => {
                calendar.after_suspended(from, n, &still).map(|c| (c.last, c.passed, c.expected, c.suspended))
            }
            (kind, _) => plus_suspended(from, kind, n, &still).map(|last| {
                let stood = (1..).map_while(|n| from.later(n)).take_while(|day| *day <= last);
                let stood = stood.filter(|day| still.iter().any(|s| (s.from..=s.to).contains(day))).count();
                (last, Vec::new(), false, u32::try_from(stood).unwrap_or(u32::MAX))
            }),
        };
        if let Some((last, passed, expected, suspended)) = counted {
            out.push(Deadline { step, due, from, last, passed, expected, suspended });
        }
    };
    let mut given: Vec<Deadline<'p>> = Vec::new();
    for one in next(case, procedure, reached) {
        if let Some((due, last)) = one.step.due.as_ref().and_then(|d| Some((d, day_given(case, d)?))) {
            let (passed, expected) = (Vec::new(), false);
            given.push(Deadline { step: one.step, due, from: last, last, passed, expected, suspended: 0 });
            continue;
        }
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
    if let Some((id, _, _, day)) = led
        && let Some(step) = procedure.step.iter().find(|s| s.id == *id && s.due.as_ref().is_some_and(|d| d.reply))
    {
        // Where the dossier was not whole at first, the clock starts when it is.
        let event = step.due.as_ref().and_then(|d| d.from.as_deref());
        let whole = papers.iter().rev().take_while(|(i, ..)| i != id).find(|(_, e, ..)| Some(*e) == event);
        add(step, whole.map_or(*day, |(.., day)| *day));
    }
    out.extend(given);
    out
}

/// Checks an answer and makes the entry that records it.
///
/// # Errors
/// The procedure has no such fact, or the fact no such answer; what is recorded of the case says otherwise; the paper's day lies
/// behind `today`.
pub fn answered(
    case: &Case,
    procedure: &Procedure,
    reached: &Reached,
    fact: &str,
    value: &str,
    evidence: Evidence,
    today: &str,
) -> Result<Entry, Refusal> {
    let fact = fact.replace('_', "-");
    let value = value.trim().replace('_', "-");
    // A day may be written as the paper has it.
    let is_date = procedure.facts.get(&fact).is_some_and(|f| f.kind == FactType::Date);
    let value = match dates::find(&value, 0).first().and_then(|d| d.date.iso()) {
        Some(iso) if is_date && value.chars().any(|c| !c.is_ascii_digit() && c != '-') => iso,
        _ => value,
    };
    let value = match value.get(..4).and_then(|y| y.parse::<u32>().ok()).filter(|_| is_date) {
        Some(year) => format!("{:04}{}", dates::to_common_era(year), value.get(4..).unwrap_or("")),
        None => value,
    };
    let fits = |f: &maitri_pack::procedure::Fact| value.is_empty() || f.takes(&value, &procedure.state);
    if !procedure.facts.get(&fact).is_some_and(fits) {
        return Err(Refusal::NoAnswer { fact, value });
    }
    not_in_the_future(&evidence, today)?;
    // What has happened did so before today, and before the paper that tells of it.
    if procedure.facts.get(&fact).is_some_and(|f| f.past) {
        let latest = if evidence.day.len() == 10 { evidence.day.as_str() } else { today };
        if !value.is_empty() && !not_later(&value, latest) {
            return Err(Refusal::Future { day: value });
        }
    }
    let says = proven_on(case, procedure, reached, &fact, &evidence.day);
    if let Some(proven) = says.filter(|p| !value.is_empty() && p.value != value) {
        return Err(Refusal::Contradicted { fact, value, proven: Box::new(proven) });
    }
    for event in begins(procedure, &fact) {
        let paper = case.entries.iter().rev().find_map(|d| match &d.entry {
            Entry::Stepped { event: e, evidence, .. } if e == event => Some(evidence.day.as_str()),
            _ => None,
        });
        ends_before(&fact, &value, event, paper.unwrap_or(""))?;
    }
    Ok(Entry::Answered { fact, value, evidence })
}

/// The events from which the periods run of which a fact gives the end.
fn begins<'p>(procedure: &'p Procedure, fact: &str) -> impl Iterator<Item = &'p str> {
    let ends: Vec<&Due> = procedure.step.iter().filter_map(|s| s.due.as_ref()).collect();
    ends.into_iter().filter(move |d| d.on.as_deref() == Some(fact)).filter_map(|d| d.from.as_deref())
}

fn ends_before(fact: &str, day: &str, event: &str, from: &str) -> Result<(), Refusal> {
    if day.is_empty() || from.is_empty() || not_later(from, day) {
        return Ok(());
    }
    let (fact, day, event, from) = (fact.to_owned(), day.to_owned(), event.to_owned(), from.to_owned());
    Err(Refusal::EndsBefore { fact, day, event, from })
}

/// The facts that an office decides and on which an approval or a signature rests; none for another step.
fn decided<'p>(procedure: &'p Procedure, step: &'p Step) -> BTreeSet<&'p str> {
    if !procedure.state(&step.to).is_some_and(|s| s.freezes || s.concludes) {
        return BTreeSet::new();
    }
    let must = named(&step.must, procedure).into_iter().map(|(_, g)| g);
    let facts = step.when.iter().chain(must).flat_map(Guard::facts);
    facts.filter(|f| procedure.facts.get(*f).is_some_and(|d| !d.who.is_empty())).collect()
}

impl Case {
    /// The paper behind what is answered of a fact.
    fn paper_of(&self, fact: &str) -> Option<&Evidence> {
        let value = self.answers.get(fact)?;
        self.entries.iter().rev().find_map(|d| match &d.entry {
            Entry::Answered { fact: f, value: v, evidence } if f == fact && v == value => Some(evidence),
            _ => None,
        })
    }

    /// The day of the latest paper of what a step rests on: nobody has approved before the last of those has who must.
    fn rests_on(&self, procedure: &Procedure, step: &Step) -> &str {
        let days = decided(procedure, step).into_iter().filter_map(|f| self.paper_of(f)).map(|e| e.day.as_str());
        days.filter(|d| d.len() == 10).max().unwrap_or("")
    }

    /// The day of a step of it: that of its paper, or of the latest paper on which it rests.
    fn day_of_step<'c>(&'c self, sequence: u64, evidence: &'c Evidence) -> &'c str {
        let rests = self.rests.get(&sequence).map_or("", String::as_str);
        if not_later(rests, &evidence.day) { &evidence.day } else { rests }
    }
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
    reached: &Reached,
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
    let mut normal = BTreeMap::new();
    for (fact, value) in now {
        let entry = answered(case, procedure, reached, fact, value, evidence.clone(), today)?;
        if let Entry::Answered { fact, value, .. } = &entry {
            normal.insert(fact.clone(), value.clone());
        }
        entries.push(entry);
    }
    let now = &normal;
    // An event may stand for several steps: the one that starts here comes first, then one that fills a gap, then one ahead.
    let starts = |s: &&&Step| s.from.contains(&case.here) || s.from.iter().any(|f| case.duties.contains(f));
    let fills = |s: &&&Step| case.missing.contains(&s.id) || case.unproven.as_ref() == Some(&s.to);
    // Where no paper tells the day, it is that of recording.
    let papers_day = if evidence.day.is_empty() { today.to_owned() } else { evidence.day.clone() };
    // A day that is answered with the step counts for it.
    let with_days = now.iter().filter(|(f, _)| procedure.facts.get(*f).is_some_and(|d| d.kind == FactType::Date));
    let with_days: Vec<_> = with_days.collect();
    let mut answered_now;
    let case = if with_days.is_empty() {
        case
    } else {
        answered_now = case.clone();
        answered_now.answers.extend(with_days.into_iter().map(|(f, v)| (f.clone(), v.clone())));
        &answered_now
    };
    let view = |here| View { case, procedure, reached, now, here, day: &papers_day };
    let way = |s: &&&Step| s.when.as_ref().is_none_or(|w| w.truth(&view(&case.here)) != Truth::False);
    let chosen = named_so
        .iter()
        .filter(starts)
        .find(way)
        .or_else(|| named_so.iter().find(starts))
        .or_else(|| named_so.iter().find(fills));
    if let Some(there) = recorded_already(case, &named_so, chosen.copied(), &evidence) {
        return Err(there);
    }
    let (step, skipped): (&Step, Vec<&Step>) = match chosen {
        Some(step) => (step, Vec::new()),
        None => named_so
            .iter()
            .filter_map(|s| {
                let way = |s: &Step| s.when.as_ref().map_or(Truth::True, |w| w.truth(&view(&case.here)));
                ahead(case, procedure, s, &way).map(|skipped| (*s, skipped))
            })
            .min_by_key(|(_, skipped)| skipped.len())
            .ok_or_else(|| Refusal::NoRoad { step: asked.clone(), here: case.here.clone() })?,
    };
    let late = !starts(&&step) && fills(&&step);
    // What a step that is passed over makes open again is open, where it is not answered now.
    let open_again: BTreeSet<&String> =
        skipped.iter().flat_map(|s| &s.forgets).filter(|f| case.answers.contains_key(*f)).collect();
    let forgetful;
    let case = if open_again.is_empty() {
        case
    } else {
        let mut without = case.clone();
        without.answers.retain(|fact, _| !open_again.contains(fact));
        forgetful = without;
        let back = |fact: &&String| Entry::Answered {
            fact: (*fact).clone(),
            value: String::new(),
            evidence: Evidence::default(),
        };
        entries.splice(0..0, open_again.iter().map(back).collect::<Vec<_>>());
        &forgetful
    };
    let view = |here| View { case, procedure, reached, now, here, day: &papers_day };
    // What the law protects is not passed over unseen.
    let guarded = |s: &Step| procedure.invariant.iter().any(|i| i.state == s.to);
    if let Some(passed) = skipped.iter().find(|s| guarded(s)) {
        return Err(Refusal::NotPassedOver { step: passed.on.clone() });
    }
    // A case that was opened behind a decision has no paper of it: nothing that the articles guard rests on that.
    if !late && is_guarded(procedure, &step.to) {
        let lacks = |s: &&Step| case.missing.contains(&s.id) && is_guarded(procedure, &s.to);
        let opened = |s: &&Step| case.unproven.as_ref() == Some(&s.to) && is_guarded(procedure, &s.to);
        let passed = procedure.step.iter().find(lacks).or_else(|| procedure.step.iter().find(opened));
        if let Some(passed) = passed.filter(|p| p.id != step.id) {
            return Err(Refusal::NotPassedOver { step: passed.on.clone() });
        }
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
                return Err(Refusal::Missing { facts: to_ask(when.facts_with(Truth::Unknown, &view), &view) });
            }
        }
    }
    match verdict(step, procedure, &view) {
        Verdict::Open => {}
        Verdict::Refused(guards) => {
            let because = against(case, procedure, reached, &guards, &papers_day);
            return Err(Refusal::Forbidden { guards, because });
        }
        Verdict::Waits(facts) => return Err(Refusal::Missing { facts }),
    }
    if step.human && !evidence.is_whole() {
        return Err(Refusal::NoPaper { step: step.on.clone() });
    }
    // What the records themselves prove needs no other paper.
    let proves = |f: &str| {
        let of = procedure.facts.get(f).and_then(|d| d.of.as_ref());
        of.is_some_and(|of| comes_to(case, procedure, reached, f, of))
            || proven_on(case, procedure, reached, f, &papers_day).is_some()
    };
    for fact in decided(procedure, step).into_iter().filter(|f| !proves(f)) {
        let paper = if now.contains_key(fact) { Some(&evidence) } else { case.paper_of(fact) };
        if paper.is_some_and(|e| !e.is_whole()) {
            return Err(Refusal::NoPaperOf { fact: fact.to_owned() });
        }
    }
    for due in procedure.step.iter().filter_map(|s| s.due.as_ref()).filter(|d| d.from.as_ref() == Some(&step.on)) {
        let Some(fact) = &due.on else { continue };
        let end = now.get(fact).or_else(|| case.answers.get(fact));
        ends_before(fact, end.map_or("", String::as_str), &step.on, &evidence.day)?;
    }
    let mut flags: Vec<String> = named(&step.warn, procedure)
        .into_iter()
        .filter(|(_, g)| g.truth(&view) == Truth::False)
        .map(|(name, _)| name.to_owned())
        .collect();
    flags.extend(flags_of_day(case, procedure, reached, step, &evidence.day, late));
    if step.human && evidence.channel != Channel::Paper {
        flags.push(NOT_ON_PAPER.to_owned());
    }
    if step.human && !has_number(&evidence.number) {
        flags.push(NO_NUMBER.to_owned());
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
        frozen: if text::freezes(procedure, &step.to) { reached.to_freeze(case) } else { Vec::new() },
    });
    Ok(entries)
}

/// The periods of a case stand still from a day on: the entry that records it.
///
/// # Errors
/// They stand still already; there is no reason, or no day; the paper's day lies behind `today`.
pub fn suspended(case: &Case, from: &str, reason: &str, evidence: Evidence, today: &str) -> Result<Entry, Refusal> {
    not_in_the_future(&evidence, today)?;
    if let Some((from, None)) = case.still.last() {
        return Err(Refusal::IsSuspended { from: from.clone() });
    }
    if reason.trim().is_empty() || Day::parse(from).is_none() {
        return Err(Refusal::NoReasonToSuspend);
    }
    Ok(Entry::Suspended { from: from.to_owned(), reason: reason.trim().to_owned(), evidence })
}

/// The periods of a case run again from a day on: the entry that records it.
///
/// # Errors
/// They do not stand still; the day is none, or lies before the one on which they stopped; the paper's day lies behind `today`.
pub fn resumed(case: &Case, on: &str, evidence: Evidence, today: &str) -> Result<Entry, Refusal> {
    not_in_the_future(&evidence, today)?;
    let Some((from, None)) = case.still.last() else { return Err(Refusal::NotSuspended) };
    if Day::parse(on).is_none() || on < from.as_str() {
        return Err(Refusal::ResumedBefore { on: on.to_owned(), from: from.clone() });
    }
    Ok(Entry::Resumed { on: on.to_owned(), evidence })
}

/// Flag of a step whose paper is older than the paper of a step before it.
pub const OUT_OF_ORDER: &str = "out-of-order";
/// Flag of a decision that is not known from a paper (P-05).
pub const NOT_ON_PAPER: &str = "not-on-paper";
/// Flag of a decision whose paper bears no number.
pub const NO_NUMBER: &str = "no-number";
/// Beginning of the flag of a step whose paper is younger than its period allows; the last day follows.
pub const AFTER: &str = "after:";

/// Whether a number says more than that there is none.
fn has_number(number: &str) -> bool {
    number.chars().any(char::is_numeric)
}

/// A step of this event that is recorded with the same paper, or that only a way round would lead to a second time.
fn recorded_already(case: &Case, named: &[&Step], chosen: Option<&Step>, evidence: &Evidence) -> Option<Refusal> {
    let key = |number: &str| maitri_document::lang::fold::key(number);
    let same = |e: &Evidence| {
        has_number(&evidence.number)
            && key(&e.number) == key(&evidence.number)
            && e.day == evidence.day
            && e.office == evidence.office
    };
    let found = case.entries.iter().rev().find_map(|d| match &d.entry {
        Entry::Stepped { step, evidence: e, .. } if named.iter().any(|s| s.id == *step) => {
            let own = chosen.is_none_or(|c| c.id == *step && same(e));
            own.then(|| (d.sequence, step.clone(), e.clone()))
        }
        _ => None,
    })?;
    let (entry, step, e) = found;
    Some(Refusal::StepThere { step, entry, number: e.number, day: e.day })
}

/// The flags that follow from the day of a step's paper, `case` being as it stood before the step.
fn flags_of_day(
    case: &Case,
    procedure: &Procedure,
    reached: &Reached,
    step: &Step,
    day: &str,
    late: bool,
) -> Vec<String> {
    let mut flags = Vec::new();
    let before = case.latest_day().max(case.rests_on(procedure, step));
    if !late && day.len() == 10 && day < before {
        flags.push(OUT_OF_ORDER.to_owned());
    }
    flags.extend(passed(case, procedure, reached, step, day).map(|last| format!("{AFTER}{last}")));
    flags
}

/// The last day of the period of a step, where the day of its paper lies behind it.
fn passed(case: &Case, procedure: &Procedure, reached: &Reached, step: &Step, day: &str) -> Option<String> {
    let on = Day::parse(day)?;
    let due = deadlines(case, procedure, reached, Calendars::embedded().ok()?, Some(on));
    let own = due.into_iter().find(|d| d.step.id == step.id && !d.due.reply)?;
    (own.last < on).then(|| own.last.iso())
}

/// The steps of the shortest road from where a case stands to where `step` starts; `None` where there is no road. Of two ways the
/// one that the answers open comes first, and one that they close is none.
fn ahead<'p>(
    case: &Case,
    procedure: &'p Procedure,
    step: &Step,
    way: &dyn Fn(&Step) -> Truth,
) -> Option<Vec<&'p Step>> {
    let mut waiting: VecDeque<(&str, Vec<&'p Step>)> = VecDeque::from([(case.here.as_str(), Vec::new())]);
    let mut known: BTreeSet<&str> = BTreeSet::from([case.here.as_str()]);
    while let Some((here, road)) = waiting.pop_front() {
        let open = |truth: Truth| procedure.step.iter().filter(move |s| way(s) == truth);
        let ways = open(Truth::True).chain(open(Truth::Unknown));
        for next in ways.filter(|s| !s.optional && s.from.iter().any(|f| f == here)) {
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
mod taken;
#[cfg(test)]
mod tests;
