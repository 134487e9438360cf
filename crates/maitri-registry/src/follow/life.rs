//! What persons decided about the further life of a tie: its term, renewal, notice and end, suspension, annual meetings with what the sides
//! said there that they would do, and a partner that was merged. What nobody recorded is unknown, never "no" and never "expired".

mod dissolved;
mod house;
mod sign;

pub use dissolved::{Change, Dissolved, changes, dissolved, pair, years};
pub use house::{House, PATH};
pub use sign::{Known, Seen, Sign, SignKind, Tone, signs};

use super::Place;
use crate::record::Words;
use crate::rights::below;
use maitri_pack::calendar::{Day, plus};
use maitri_pack::procedure::DueKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A length of time as a text states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Length {
    /// How many.
    pub n: u32,
    /// Of what.
    pub unit: Measure,
}

/// What a length is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Days.
    Days,
    /// Months.
    Months,
    /// Years.
    Years,
}

impl Measure {
    /// All of them.
    pub const ALL: [Measure; 3] = [Measure::Days, Measure::Months, Measure::Years];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Measure::Days => "days",
            Measure::Months => "months",
            Measure::Years => "years",
        }
    }

    /// The measure of a word.
    pub fn of(code: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|m| m.code() == code)
    }
}

impl Length {
    /// The day so much later; a month that lacks the day ends on its last.
    pub fn after(self, day: Day) -> Option<Day> {
        let kind = match self.unit {
            Measure::Days => DueKind::Days,
            Measure::Months => DueKind::Months,
            Measure::Years => DueKind::Years,
        };
        plus(day, kind, self.n)
    }
}

/// The paper behind an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Paper {
    /// Its number, as printed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// Its day, ISO 8601.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub day: String,
    /// Who wrote it: an id of the packs, or words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
}

impl Paper {
    /// Whether nothing is said of it.
    pub fn is_none(&self) -> bool {
        self.number.is_empty() && self.day.is_empty() && self.by.is_empty()
    }

    /// Whether somebody else can find it by what is said of it: its number and its whole day.
    pub fn is_cited(&self) -> bool {
        !self.number.trim().is_empty() && Day::parse(&self.day).is_some()
    }
}

/// What clause 5 says of how long the tie lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermKind {
    /// Option 1: in effect until one side gives written notice.
    UntilNotice,
    /// Option 2: for a time.
    Fixed,
    /// The text was read and says nothing of it.
    NoneStated,
}

impl TermKind {
    /// All of them.
    pub const ALL: [TermKind; 3] = [TermKind::UntilNotice, TermKind::Fixed, TermKind::NoneStated];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            TermKind::UntilNotice => "until-notice",
            TermKind::Fixed => "fixed",
            TermKind::NoneStated => "none-stated",
        }
    }

    /// The kind of a word.
    pub fn of(code: &str) -> Option<TermKind> {
        TermKind::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// How the text says that the tie is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Renewing {
    /// By a decision of both sides.
    MutualDecision,
    /// By itself: no form of ours says so.
    Automatic,
    /// The text was read and does not say it.
    Unsaid,
    /// Nobody recorded what it says.
    #[default]
    Unknown,
}

impl Renewing {
    /// All of them.
    pub const ALL: [Renewing; 4] = [Renewing::MutualDecision, Renewing::Automatic, Renewing::Unsaid, Renewing::Unknown];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Renewing::MutualDecision => "mutual-decision",
            Renewing::Automatic => "automatic",
            Renewing::Unsaid => "unsaid",
            Renewing::Unknown => "unknown",
        }
    }

    /// The way of a word.
    pub fn of(code: &str) -> Option<Renewing> {
        Renewing::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// The term of a tie, and where that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Which option.
    pub kind: TermKind,
    /// The period of notice, or the term itself; `None` where the text leaves it open.
    #[serde(default)]
    pub length: Option<Length>,
    /// The day of effect, EDTF: only a whole day gives the day of an end.
    #[serde(default)]
    pub from: String,
    /// How it is renewed.
    #[serde(default)]
    pub renewing: Renewing,
    /// Id of the case in which the signed text is kept; empty: recorded from a paper.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub case: String,
    /// SHA-256 of that text's file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// The words of the clause, as printed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// The paper from which it was recorded.
    #[serde(default, skip_serializing_if = "Paper::is_none")]
    pub paper: Paper,
}

impl Term {
    /// Whether something tells where it stands: the words of its clause, a paper that can be found, or one of the signed texts (case and file)
    /// that are kept of the tie.
    fn is_sourced(&self, texts: &[(String, String)]) -> bool {
        let kept = texts.iter().any(|(case, file)| *case == self.case && *file == self.file);
        match self.file.is_empty() {
            true => self.paper.is_cited() || !self.words.trim().is_empty(),
            false => kept,
        }
    }
}

/// Which side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The own one.
    Home,
    /// The other.
    Partner,
    /// Both of them.
    Both,
}

impl Side {
    /// All of them.
    pub const ALL: [Side; 3] = [Side::Home, Side::Partner, Side::Both];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Side::Home => "home",
            Side::Partner => "partner",
            Side::Both => "both",
        }
    }

    /// The side of a word.
    pub fn of(code: &str) -> Option<Side> {
        Side::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// How a tie ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Its term was over.
    Expiry,
    /// By written notice.
    Notice,
    /// Both sides agreed to end it.
    Agreement,
    /// By the procedure of termination of the own law.
    Procedure,
}

impl Ending {
    /// All of them.
    pub const ALL: [Ending; 4] = [Ending::Expiry, Ending::Notice, Ending::Agreement, Ending::Procedure];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Ending::Expiry => "expiry",
            Ending::Notice => "notice",
            Ending::Agreement => "agreement",
            Ending::Procedure => "procedure",
        }
    }

    /// The ending of a word.
    pub fn of(code: &str) -> Option<Ending> {
        Ending::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// What a person decided about a tie whose partner is not the unit any more that signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The other side is told, or has told us, who goes on with it.
    Notice,
    /// A new text is signed with the unit that took it over.
    ReSign,
    /// Nothing is done; the reason stands with it.
    Nothing,
}

impl Decision {
    /// All of them.
    pub const ALL: [Decision; 3] = [Decision::Notice, Decision::ReSign, Decision::Nothing];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Decision::Notice => "notice",
            Decision::ReSign => "re-sign",
            Decision::Nothing => "nothing",
        }
    }

    /// The decision of a word.
    pub fn of(code: &str) -> Option<Decision> {
        Decision::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// What became of something that a side said it would do. A commitment of a meeting is a soft one: "not done" is a fact, no breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kept {
    /// It was done.
    Done,
    /// It was not.
    NotDone,
    /// Both sides let it go.
    Dropped,
}

impl Kept {
    /// All of them.
    pub const ALL: [Kept; 3] = [Kept::Done, Kept::NotDone, Kept::Dropped];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Kept::Done => "done",
            Kept::NotDone => "not-done",
            Kept::Dropped => "dropped",
        }
    }

    /// The state of a word.
    pub fn of(code: &str) -> Option<Kept> {
        Kept::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// What is recorded of the life of a tie. Days are ISO 8601.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum Entry {
    /// How long it lasts.
    Term {
        /// The term.
        term: Term,
    },
    /// The sides began to think about renewal.
    Considered {
        /// When.
        on: String,
        /// The paper.
        #[serde(default, skip_serializing_if = "Paper::is_none")]
        paper: Paper,
    },
    /// Both sides decided to renew.
    Agreed {
        /// When.
        on: String,
        /// The paper.
        #[serde(default, skip_serializing_if = "Paper::is_none")]
        paper: Paper,
    },
    /// The renewal was signed.
    Renewed {
        /// From when the new term runs.
        on: String,
        /// The new term.
        length: Length,
        /// What cleared it: the case of the approval, or the letter that says that none is needed.
        cleared: String,
        /// The paper.
        #[serde(default, skip_serializing_if = "Paper::is_none")]
        paper: Paper,
    },
    /// Written notice reached the other side.
    NoticeDelivered {
        /// The day on which it was received.
        received: String,
        /// Who gave it.
        by: Side,
        /// The notice.
        #[serde(default, skip_serializing_if = "Paper::is_none")]
        paper: Paper,
    },
    /// The notice was taken back before its period was over.
    NoticeWithdrawn {
        /// When.
        on: String,
        /// The paper.
        #[serde(default, skip_serializing_if = "Paper::is_none")]
        paper: Paper,
    },
    /// It ended.
    Ended {
        /// When.
        on: String,
        /// How.
        how: Ending,
        /// The paper.
        #[serde(default, skip_serializing_if = "Paper::is_none")]
        paper: Paper,
    },
    /// It was suspended, by who may.
    Suspended {
        /// When.
        on: String,
        /// The office that did it.
        by: String,
        /// The act.
        paper: Paper,
    },
    /// It goes on.
    Resumed {
        /// When.
        on: String,
        /// The office that did it.
        by: String,
        /// The act.
        paper: Paper,
    },
    /// An annual meeting is planned (clause 4).
    MeetingPlanned {
        /// Its id: `m1`, `m2` …
        meeting: String,
        /// For which day.
        on: String,
        /// Where.
        #[serde(default)]
        place: String,
    },
    /// It is held later.
    MeetingPostponed {
        /// Its id.
        meeting: String,
        /// The new day; empty: none is set yet.
        #[serde(default)]
        to: String,
    },
    /// It is not held.
    MeetingCancelled {
        /// Its id.
        meeting: String,
    },
    /// It was held.
    MeetingHeld {
        /// Its id.
        meeting: String,
        /// When.
        on: String,
        /// Where.
        #[serde(default)]
        place: String,
        /// The minutes (D-41).
        #[serde(default, skip_serializing_if = "Paper::is_none")]
        paper: Paper,
    },
    /// A side said at a meeting what it would do.
    Promised {
        /// Its id: `c1`, `c2` …
        commitment: String,
        /// The meeting.
        meeting: String,
        /// What, in each side's language as far as it is known.
        words: Words,
        /// Who.
        who: Side,
        /// Until when; empty: no day was set.
        #[serde(default)]
        due: String,
    },
    /// What became of it.
    Settled {
        /// The commitment.
        commitment: String,
        /// What.
        state: Kept,
        /// When.
        on: String,
        /// What came of it, or why not.
        #[serde(default)]
        words: Words,
    },
    /// The unit that took the partner over says that it goes on with the tie (G-06).
    PartnerConfirmed {
        /// Id of the place.
        partner: String,
        /// When.
        on: String,
        /// The paper.
        #[serde(default, skip_serializing_if = "Paper::is_none")]
        paper: Paper,
    },
    /// What a person decided about a partner that was dissolved or enlarged; why, the act says.
    Decided {
        /// What.
        decision: Decision,
        /// When.
        on: String,
        /// The paper.
        #[serde(default, skip_serializing_if = "Paper::is_none")]
        paper: Paper,
    },
    /// An earlier entry does not hold; why, the act says. It stays visible.
    Corrected {
        /// Its place in the log.
        sequence: u64,
        /// What holds instead; `None`: nothing.
        #[serde(default)]
        instead: Option<Box<Entry>>,
    },
}

impl Entry {
    /// Its word.
    pub fn kind(&self) -> &'static str {
        match self {
            Entry::Term { .. } => "term",
            Entry::Considered { .. } => "considered",
            Entry::Agreed { .. } => "agreed",
            Entry::Renewed { .. } => "renewed",
            Entry::NoticeDelivered { .. } => "notice-delivered",
            Entry::NoticeWithdrawn { .. } => "notice-withdrawn",
            Entry::Ended { .. } => "ended",
            Entry::Suspended { .. } => "suspended",
            Entry::Resumed { .. } => "resumed",
            Entry::MeetingPlanned { .. } => "meeting-planned",
            Entry::MeetingPostponed { .. } => "meeting-postponed",
            Entry::MeetingCancelled { .. } => "meeting-cancelled",
            Entry::MeetingHeld { .. } => "meeting-held",
            Entry::Promised { .. } => "promised",
            Entry::Settled { .. } => "settled",
            Entry::PartnerConfirmed { .. } => "partner-confirmed",
            Entry::Decided { .. } => "decided",
            Entry::Corrected { .. } => "corrected",
        }
    }

    /// The day on which it happened; empty where it tells of a plan or of the text.
    pub fn happened(&self) -> &str {
        match self {
            Entry::Considered { on, .. }
            | Entry::Agreed { on, .. }
            | Entry::Renewed { on, .. }
            | Entry::NoticeWithdrawn { on, .. }
            | Entry::Ended { on, .. }
            | Entry::Suspended { on, .. }
            | Entry::Resumed { on, .. }
            | Entry::MeetingHeld { on, .. }
            | Entry::Settled { on, .. }
            | Entry::PartnerConfirmed { on, .. }
            | Entry::Decided { on, .. } => on,
            Entry::NoticeDelivered { received, .. } => received,
            _ => "",
        }
    }

    /// The paper behind it.
    pub fn paper(&self) -> Option<&Paper> {
        let paper = match self {
            Entry::Term { term } => &term.paper,
            Entry::Considered { paper, .. }
            | Entry::Agreed { paper, .. }
            | Entry::Renewed { paper, .. }
            | Entry::NoticeDelivered { paper, .. }
            | Entry::NoticeWithdrawn { paper, .. }
            | Entry::Ended { paper, .. }
            | Entry::Suspended { paper, .. }
            | Entry::Resumed { paper, .. }
            | Entry::MeetingHeld { paper, .. }
            | Entry::PartnerConfirmed { paper, .. }
            | Entry::Decided { paper, .. } => paper,
            _ => return None,
        };
        Some(paper).filter(|p| !p.is_none())
    }
}

/// An entry as it was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Noted {
    /// Its place in the log.
    pub sequence: u64,
    /// When it was recorded, RFC 3339; empty where that was erased.
    pub at: String,
    /// Who recorded it.
    pub person: String,
    /// For which office.
    pub office: String,
    /// Why.
    pub why: String,
    /// What.
    pub entry: Entry,
    /// The entry that corrected it; `None`: it holds.
    pub struck: Option<u64>,
    /// Where it stands among what holds: its own place in the log, or that of the entry whose place it takes.
    pub place: u64,
}

/// What holds of all that was recorded, in the order in which it came; what puts an entry right stands where that stood.
fn in_order(noted: &[Noted]) -> Vec<&Noted> {
    let mut all: Vec<&Noted> =
        noted.iter().filter(|n| n.struck.is_none() && !matches!(n.entry, Entry::Corrected { .. })).collect();
    all.sort_by_key(|n| n.place);
    all
}

/// How an annual meeting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingState {
    /// It is to be held.
    Planned,
    /// It is held later, and no day is set.
    Open,
    /// It was held.
    Held,
    /// It is not held.
    Cancelled,
}

impl MeetingState {
    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            MeetingState::Planned => "planned",
            MeetingState::Open => "open",
            MeetingState::Held => "held",
            MeetingState::Cancelled => "cancelled",
        }
    }
}

/// An annual meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct Meeting {
    /// Its id.
    pub id: String,
    /// The day for which it is planned, or on which it was held; while no day is set, the one before.
    pub on: String,
    /// Where.
    pub place: String,
    /// How it stands.
    pub state: MeetingState,
    /// How often it was changed.
    pub changes: u32,
    /// The entry that said so last.
    pub sequence: u64,
    /// When that was recorded.
    pub at: String,
    /// Its minutes.
    pub minutes: Paper,
}

/// What a side said that it would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Commitment {
    /// Its id.
    pub id: String,
    /// The meeting.
    pub meeting: String,
    /// What.
    pub words: Words,
    /// Who.
    pub who: Side,
    /// Until when.
    pub due: String,
    /// The entry that recorded it.
    pub sequence: u64,
    /// What became of it: what, when, how, and the entry that says so.
    pub settled: Option<(Kept, String, Words, u64)>,
}

/// How a tie stands, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nobody recorded its term.
    Unknown,
    /// It lasts.
    InForce,
    /// The end of its term is near: the day.
    Due(String),
    /// Its term is over, and nobody recorded a renewal or an end: the day.
    Over(String),
    /// Notice was given: the day on which its period is over; empty where the text states none.
    Notice(String),
    /// It is suspended: since when.
    Suspended(String),
    /// It lasts, and its end is recorded for a day to come: when, how.
    Ending(String, Ending),
    /// It ended: when, how.
    Ended(String, Ending),
}

impl Standing {
    /// Its word.
    pub fn code(&self) -> &'static str {
        match self {
            Standing::Unknown => "unknown",
            Standing::InForce => "in-force",
            Standing::Due(_) => "renewal-due",
            Standing::Over(_) => "over",
            Standing::Notice(_) => "notice",
            Standing::Suspended(_) => "suspended",
            Standing::Ending(..) => "ending",
            Standing::Ended(..) => "ended",
        }
    }

    /// The day that it speaks of; empty where it speaks of none.
    pub fn day(&self) -> &str {
        match self {
            Standing::Unknown | Standing::InForce => "",
            Standing::Due(day)
            | Standing::Over(day)
            | Standing::Notice(day)
            | Standing::Suspended(day)
            | Standing::Ending(day, _)
            | Standing::Ended(day, _) => day,
        }
    }
}

/// A time at which somebody is told that a term ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Months before the end.
    pub months: u32,
    /// The day.
    pub on: String,
    /// The end.
    pub end: String,
}

/// The life of a tie, as it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Life {
    /// Sequence of the last event about it: what whoever looks at it has seen.
    pub last: u64,
    /// When that was recorded.
    pub last_at: String,
    /// All that was recorded, in order, with what does not hold any more.
    pub noted: Vec<Noted>,
    /// The term that holds, and the entry that says so.
    pub term: Option<(Term, u64)>,
    /// How often the day of its end changed.
    pub end_changes: u32,
    /// Renewal was considered: when.
    pub considered: String,
    /// Renewal was decided by both: when.
    pub agreed: String,
    /// Renewals: from when, and the entry.
    pub renewals: Vec<(String, u64)>,
    /// Notice: the day of its receipt and the entry; `None` where there is none or it was taken back.
    pub notice: Option<(String, u64)>,
    /// The last notice was taken back.
    pub notice_withdrawn: bool,
    /// Suspended since, and the entry.
    pub suspended: Option<(String, u64)>,
    /// Its end as it was recorded, which may be of a day to come: when, how, and the entry.
    pub ended: Option<(String, Ending, u64)>,
    /// Annual meetings by id.
    pub meetings: BTreeMap<String, Meeting>,
    /// Commitments by id.
    pub commitments: BTreeMap<String, Commitment>,
    /// The unit that goes on with it: place, day, entry.
    pub partner: Option<(String, String, u64)>,
    /// What was decided about its partner: what, when, why, entry.
    pub decision: Option<(Decision, String, String, u64)>,
}

impl Life {
    /// What holds, in the order in which it came.
    pub fn holding(&self) -> impl Iterator<Item = &Noted> {
        in_order(&self.noted).into_iter()
    }

    /// The life as it stood before a place in the order of what holds.
    fn before(&self, place: u64) -> Life {
        let mut out = Life::default();
        for one in self.holding().filter(|n| n.place < place) {
            out.hold(one);
            out.noted.push(one.clone());
        }
        out
    }

    fn take(&mut self, place: Place<'_>, entry: &Entry) {
        let act = place.act;
        let said = |pick: fn(&crate::act::Act) -> &String| act.map(pick).cloned().unwrap_or_default();
        self.last = place.sequence;
        self.last_at = said(|a| &a.at);
        let noted = |entry: &Entry, at: u64| Noted {
            sequence: place.sequence,
            at: said(|a| &a.at),
            person: said(|a| &a.person),
            office: said(|a| &a.office),
            why: said(|a| &a.why),
            entry: entry.clone(),
            struck: None,
            place: at,
        };
        self.noted.push(noted(entry, place.sequence));
        if let Entry::Corrected { sequence, instead } = entry {
            let mut at = place.sequence;
            let holds = |n: &&mut Noted| n.struck.is_none() && !matches!(n.entry, Entry::Corrected { .. });
            for old in self.noted.iter_mut().filter(|n| n.sequence == *sequence).filter(holds) {
                old.struck = Some(place.sequence);
                at = old.place;
            }
            if let Some(instead) = instead {
                self.noted.push(noted(instead, at));
            }
            self.derive();
        } else {
            let last = self.noted.last().cloned();
            last.iter().for_each(|n| self.hold(n));
        }
    }

    /// Derives what holds from all that was recorded: only after a correction, so that a long life costs no more than its entries.
    fn derive(&mut self) {
        let noted = std::mem::take(&mut self.noted);
        let changes = self.end_changes + 1;
        let before: BTreeMap<String, u32> = self.meetings.iter().map(|(id, m)| (id.clone(), m.changes)).collect();
        let (last, last_at) = (self.last, std::mem::take(&mut self.last_at));
        *self = Life { last, last_at, noted: Vec::new(), ..Life::default() };
        for one in in_order(&noted) {
            self.hold(one);
        }
        // What a calendar was told has changed once more, never less.
        self.end_changes = self.end_changes.max(changes);
        for (id, changes) in before {
            if let Some(meeting) = self.meetings.get_mut(&id) {
                meeting.changes = meeting.changes.max(changes + 1);
            }
        }
        self.noted = noted;
    }

    fn hold(&mut self, noted: &Noted) {
        let sequence = noted.sequence;
        match &noted.entry {
            Entry::Term { term } => {
                self.end_changes += u32::from(self.term.is_some());
                self.term = Some((term.clone(), sequence));
            }
            Entry::Considered { on, .. } => self.considered.clone_from(on),
            Entry::Agreed { on, .. } => self.agreed.clone_from(on),
            Entry::Renewed { on, length, paper, .. } => {
                let renewing = self.term.as_ref().map_or(Renewing::Unknown, |t| t.0.renewing);
                let term = Term {
                    kind: TermKind::Fixed,
                    length: Some(*length),
                    from: on.clone(),
                    renewing,
                    case: String::new(),
                    file: String::new(),
                    words: String::new(),
                    paper: paper.clone(),
                };
                self.end_changes += 1;
                self.term = Some((term, sequence));
                self.renewals.push((on.clone(), sequence));
                self.considered.clear();
                self.agreed.clear();
            }
            Entry::NoticeDelivered { received, .. } => {
                self.end_changes += 1;
                self.notice = Some((received.clone(), sequence));
                self.notice_withdrawn = false;
            }
            Entry::NoticeWithdrawn { .. } => {
                self.end_changes += 1;
                self.notice_withdrawn = self.notice.take().is_some();
            }
            Entry::Ended { on, how, .. } => {
                self.end_changes += 1;
                self.ended = Some((on.clone(), *how, sequence));
            }
            Entry::Suspended { on, .. } => self.suspended = Some((on.clone(), sequence)),
            Entry::Resumed { .. } => self.suspended = None,
            Entry::MeetingPlanned { meeting, on, place } => {
                let made = Meeting {
                    id: meeting.clone(),
                    on: on.clone(),
                    place: place.clone(),
                    state: MeetingState::Planned,
                    changes: 0,
                    sequence,
                    at: noted.at.clone(),
                    minutes: Paper::default(),
                };
                self.meetings.entry(meeting.clone()).or_insert(made);
            }
            Entry::MeetingPostponed { meeting, to } => self.meeting(meeting, noted, |m| {
                m.state = if to.is_empty() { MeetingState::Open } else { MeetingState::Planned };
                if !to.is_empty() {
                    m.on.clone_from(to);
                }
            }),
            Entry::MeetingCancelled { meeting } => self.meeting(meeting, noted, |m| m.state = MeetingState::Cancelled),
            Entry::MeetingHeld { meeting, on, place, paper } => {
                let made = || Meeting {
                    id: meeting.clone(),
                    on: String::new(),
                    place: String::new(),
                    state: MeetingState::Held,
                    changes: 0,
                    sequence,
                    at: noted.at.clone(),
                    minutes: Paper::default(),
                };
                // A meeting that nobody had planned was held all the same.
                self.meetings.entry(meeting.clone()).or_insert_with(made);
                self.meeting(meeting, noted, |m| {
                    m.state = MeetingState::Held;
                    m.on.clone_from(on);
                    if !place.is_empty() {
                        m.place.clone_from(place);
                    }
                    m.minutes = paper.clone();
                });
            }
            Entry::Promised { commitment, meeting, words, who, due } => {
                let made = Commitment {
                    id: commitment.clone(),
                    meeting: meeting.clone(),
                    words: words.clone(),
                    who: *who,
                    due: due.clone(),
                    sequence,
                    settled: None,
                };
                self.commitments.entry(commitment.clone()).or_insert(made);
            }
            Entry::Settled { commitment, state, on, words } => {
                if let Some(one) = self.commitments.get_mut(commitment) {
                    one.settled = Some((*state, on.clone(), words.clone(), sequence));
                }
            }
            Entry::PartnerConfirmed { partner, on, .. } => self.partner = Some((partner.clone(), on.clone(), sequence)),
            Entry::Decided { decision, on, .. } => {
                self.decision = Some((*decision, on.clone(), noted.why.clone(), sequence));
            }
            Entry::Corrected { .. } => {}
        }
    }

    fn meeting(&mut self, id: &str, noted: &Noted, change: impl FnOnce(&mut Meeting)) {
        if let Some(meeting) = self.meetings.get_mut(id) {
            meeting.changes += 1;
            meeting.sequence = noted.sequence;
            meeting.at.clone_from(&noted.at);
            change(meeting);
        }
    }

    /// The day on which the term ends; `None` where it has none, or nobody knows the whole day of its beginning.
    pub fn end(&self) -> Option<Day> {
        let (term, _) = self.term.as_ref().filter(|(t, _)| t.kind == TermKind::Fixed)?;
        term.length?.after(Day::parse(&term.from)?)
    }

    /// The year in which it ends, where only the year of its beginning is known.
    pub fn end_year(&self) -> Option<i32> {
        let (term, _) = self.term.as_ref().filter(|(t, _)| t.kind == TermKind::Fixed)?;
        let length = term.length.filter(|l| l.unit == Measure::Years)?;
        let year: i32 = term.from.get(..4)?.parse().ok()?;
        year.checked_add(i32::try_from(length.n).ok()?)
    }

    /// The day on which the period of a notice is over.
    pub fn notice_end(&self) -> Option<Day> {
        let (received, _) = self.notice.as_ref()?;
        let (term, _) = self.term.as_ref().filter(|(t, _)| t.kind == TermKind::UntilNotice)?;
        term.length?.after(Day::parse(received)?)
    }

    /// The day on which the tie ends: as it was recorded, else with its term.
    pub fn last_day(&self) -> Option<Day> {
        match &self.ended {
            Some((on, ..)) => Day::parse(on),
            None => self.end(),
        }
    }

    /// When somebody is told that the term ends; none once an end is recorded.
    pub fn alerts(&self, house: &House) -> Vec<Alert> {
        let Some(end) = self.end().filter(|_| self.ended.is_none()) else { return Vec::new() };
        let before = |months: &u32| Some(Alert { months: *months, on: earlier(end, *months)?.iso(), end: end.iso() });
        house.alerts.iter().filter_map(before).collect()
    }

    /// How it stands on a day.
    pub fn standing(&self, house: &House, today: &str) -> Standing {
        let passed = |day: Day| day.iso().as_str() < today;
        // A recorded end holds from its own day: until then the tie stands.
        match &self.ended {
            Some((on, how, _)) if on.as_str() <= today => return Standing::Ended(on.clone(), *how),
            Some(_) => {}
            None => {
                if let Some(end) = self.notice_end().filter(|d| passed(*d)) {
                    return Standing::Ended(end.iso(), Ending::Notice);
                }
            }
        }
        if let Some((since, _)) = &self.suspended {
            return Standing::Suspended(since.clone());
        }
        if let Some((on, how, _)) = &self.ended {
            return Standing::Ending(on.clone(), *how);
        }
        if self.notice.is_some() {
            return Standing::Notice(self.notice_end().map(Day::iso).unwrap_or_default());
        }
        if self.term.is_none() {
            return Standing::Unknown;
        }
        match self.end() {
            Some(end) if passed(end) => Standing::Over(end.iso()),
            Some(end) if self.alerts(house).iter().any(|a| a.on.as_str() <= today) => Standing::Due(end.iso()),
            Some(_) => Standing::InForce,
            // A fixed term of which the day of its beginning or its length is not known says nothing about today.
            None if self.term.as_ref().is_some_and(|(t, _)| t.kind == TermKind::Fixed) => Standing::Unknown,
            None => Standing::InForce,
        }
    }

    /// The last annual meeting that was held.
    pub fn last_meeting(&self) -> Option<&Meeting> {
        self.meetings.values().filter(|m| m.state == MeetingState::Held).max_by(|a, b| a.on.cmp(&b.on))
    }

    /// The next free id with a letter before it.
    pub fn next_id(taken: impl Iterator<Item = impl AsRef<str>>, letter: &str) -> String {
        let most = taken.filter_map(|id| id.as_ref().strip_prefix(letter)?.parse::<u32>().ok()).max().unwrap_or(0);
        format!("{letter}{}", most + 1)
    }
}

/// A day some months earlier; a month that lacks the day gives its last.
fn earlier(day: Day, months: u32) -> Option<Day> {
    let (year, month, of_month) = day.parts();
    let count = (i64::from(year) * 12 + i64::from(month) - 1).checked_sub(i64::from(months))?;
    let (year, month) = (i32::try_from(count.div_euclid(12)).ok()?, i32::try_from(count.rem_euclid(12)).ok()? + 1);
    (1..=of_month).rev().find_map(|d| Day::new(year, month, d))
}

/// Why something may not be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It has not happened yet.
    Future(String),
    /// It is no whole day.
    NoDay(String),
    /// The text has no period of notice: option 1 alone ends by notice.
    NotByNotice,
    /// No term that ends is recorded: option 2 alone is renewed.
    NotFixed,
    /// Both sides have to decide first.
    NotAgreed,
    /// The approval, or the letter that none is needed, is not named.
    NotCleared,
    /// No notice runs.
    NoNotice,
    /// Only these may suspend it: ids of offices.
    NotTheirs(Vec<String>),
    /// The act has no number and day.
    NoPaper,
    /// It is not suspended.
    NotSuspended,
    /// There is no meeting of that name, or it stands otherwise.
    NoMeeting(String),
    /// There is a meeting or commitment of that name already.
    Taken(String),
    /// There is no commitment of that name.
    NoCommitment(String),
    /// Nothing is said.
    NoWords,
    /// The reason is missing.
    NoReason,
    /// No entry with that place in the log holds.
    NoEntry(u64),
    /// It ended already.
    Ended,
    /// It cannot have ended in that way before this day: the last of its term, or of the period of the notice.
    TooEarly(Ending, String),
    /// It lies before the day on which that began which it ends.
    BeforeBeginning(String),
    /// Nothing tells where the term stands: neither a text nor a paper.
    NoSource,
    /// The unit did not take the partner over.
    NoSuccessor(String),
}

impl Refusal {
    /// Id of the rule; empty where it is a matter of course.
    pub fn rule(&self) -> &'static str {
        match self {
            Refusal::NotByNotice | Refusal::TooEarly(Ending::Notice, _) => "R-072",
            Refusal::NotFixed | Refusal::NotAgreed | Refusal::TooEarly(..) => "R-073",
            Refusal::NotCleared => "R-033",
            Refusal::NotTheirs(_) => "Q-20",
            Refusal::NoSource => "R-236",
            Refusal::NoMeeting(_) => "R-246",
            Refusal::NoSuccessor(_) => "R-234",
            Refusal::NoReason => "R-264",
            _ => "",
        }
    }
}

/// What a decision rests on beside the life itself.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// Today, ISO 8601.
    pub today: &'a str,
    /// Offices that may suspend a tie of the own side, by its procedures.
    pub suspenders: &'a [String],
    /// Units that may go on with the partner: itself and what took it over.
    pub successors: &'a [String],
    /// Signed texts that cases of the tie keep: the case and the SHA-256 of the file.
    pub texts: &'a [(String, String)],
    /// Why, as it was said.
    pub why: &'a str,
}

/// Whether something may be recorded of a life.
///
/// # Errors
/// Why not.
pub fn check(life: &Life, entry: &Entry, ground: Ground<'_>) -> Result<(), Refusal> {
    let whole = |day: &str| Day::parse(day).map(drop).ok_or_else(|| Refusal::NoDay(day.to_owned()));
    let happened = entry.happened();
    if !matches!(entry, Entry::Term { .. }) && !happened.is_empty() {
        whole(happened)?;
        // A renewal may be signed before the new term begins; an end may be set for a later day.
        let ahead = matches!(entry, Entry::Renewed { .. } | Entry::Ended { .. });
        if !ahead && happened > ground.today {
            return Err(Refusal::Future(happened.to_owned()));
        }
    }
    // Of a day to come there is no paper yet, whatever it speaks of.
    if let Some(on) = entry.paper().map(|p| p.day.as_str()).filter(|on| *on > ground.today) {
        return Err(Refusal::Future(on.to_owned()));
    }
    let fixed = life.term.as_ref().is_some_and(|(t, _)| t.kind == TermKind::Fixed);
    let meeting = |id: &str, fits: fn(MeetingState) -> bool| {
        let found = life.meetings.get(id).is_some_and(|m| fits(m.state));
        if found { Ok(()) } else { Err(Refusal::NoMeeting(id.to_owned())) }
    };
    let theirs = |by: &str, paper: &Paper| {
        if !ground.suspenders.iter().any(|o| below(by, o)) {
            return Err(Refusal::NotTheirs(ground.suspenders.to_vec()));
        }
        if paper.is_cited() { Ok(()) } else { Err(Refusal::NoPaper) }
    };
    // What was before an end may still be recorded after it; from its day on nothing happens any more.
    let day = if happened.is_empty() { ground.today } else { happened };
    let over_by_then = life.ended.as_ref().is_some_and(|(on, ..)| on.as_str() <= day);
    let over = |m: MeetingState| matches!(m, MeetingState::Planned | MeetingState::Open);
    match entry {
        Entry::Term { term } => {
            if term.is_sourced(ground.texts) {
                Ok(())
            } else {
                Err(Refusal::NoSource)
            }
        }
        _ if over_by_then && !matches!(entry, Entry::Corrected { .. } | Entry::Settled { .. }) => Err(Refusal::Ended),
        // Two records would say of one tie that it ends and that it goes on, or ends twice: the end is put right first.
        Entry::Renewed { .. } | Entry::Ended { .. } if life.ended.is_some() => Err(Refusal::Ended),
        Entry::Considered { on, .. } | Entry::Agreed { on, .. } => {
            whole(on)?;
            if fixed { Ok(()) } else { Err(Refusal::NotFixed) }
        }
        Entry::Renewed { on, cleared, paper, .. } => {
            whole(on)?;
            match (fixed, life.agreed.is_empty(), cleared.trim().is_empty()) {
                (false, _, _) => Err(Refusal::NotFixed),
                (_, true, _) => Err(Refusal::NotAgreed),
                (_, _, true) => Err(Refusal::NotCleared),
                // It brings a new term, and a term has a source.
                _ if !paper.is_cited() => Err(Refusal::NoSource),
                _ => Ok(()),
            }
        }
        Entry::NoticeDelivered { received, .. } => {
            whole(received)?;
            let by_notice = life.term.as_ref().is_some_and(|(t, _)| t.kind == TermKind::UntilNotice);
            if by_notice { Ok(()) } else { Err(Refusal::NotByNotice) }
        }
        Entry::NoticeWithdrawn { on, .. } => {
            whole(on)?;
            if life.notice.is_some() { Ok(()) } else { Err(Refusal::NoNotice) }
        }
        Entry::Ended { on, how, paper } => {
            whole(on)?;
            // Of a term of which only the year is known the year alone is compared.
            let began = life.term.as_ref().map_or("", |(t, _)| t.from.as_str());
            if !began.is_empty() && on.as_str() < began {
                return Err(Refusal::BeforeBeginning(began.to_owned()));
            }
            let year = || life.end_year().map(|y| format!("{y:04}"));
            let first = match how {
                Ending::Expiry if !fixed => return Err(Refusal::NotFixed),
                Ending::Expiry => life.end().map(Day::iso).or_else(year),
                Ending::Notice if life.notice.is_none() => return Err(Refusal::NoNotice),
                Ending::Notice => life.notice_end().map(Day::iso),
                Ending::Agreement if !paper.is_cited() => return Err(Refusal::NoPaper),
                _ => None,
            };
            match first.filter(|first| on < first) {
                Some(first) => Err(Refusal::TooEarly(*how, first)),
                None => Ok(()),
            }
        }
        Entry::Suspended { on, by, paper } => {
            whole(on)?;
            theirs(by, paper)
        }
        Entry::Resumed { on, by, paper } => {
            whole(on)?;
            theirs(by, paper)?;
            match &life.suspended {
                None => Err(Refusal::NotSuspended),
                Some((since, _)) if on < since => Err(Refusal::BeforeBeginning(since.clone())),
                Some(_) => Ok(()),
            }
        }
        Entry::MeetingPlanned { meeting, on, .. } => {
            whole(on)?;
            let taken = meeting.is_empty() || life.meetings.contains_key(meeting);
            if taken { Err(Refusal::Taken(meeting.clone())) } else { Ok(()) }
        }
        Entry::MeetingPostponed { meeting: id, to } => {
            if !to.is_empty() {
                whole(to)?;
            }
            meeting(id, over)
        }
        Entry::MeetingCancelled { meeting: id } => meeting(id, over),
        Entry::MeetingHeld { meeting: id, on, .. } => {
            whole(on)?;
            if life.meetings.contains_key(id) { meeting(id, over) } else { Ok(()) }
        }
        Entry::Promised { commitment, meeting: id, words, due, .. } => {
            if commitment.is_empty() || life.commitments.contains_key(commitment) {
                return Err(Refusal::Taken(commitment.clone()));
            }
            if [&words.th, &words.vi, &words.en].into_iter().all(|w| w.trim().is_empty()) {
                return Err(Refusal::NoWords);
            }
            if !due.is_empty() {
                whole(due)?;
            }
            meeting(id, |_| true)
        }
        Entry::Settled { commitment, on, .. } => {
            whole(on)?;
            let known = life.commitments.contains_key(commitment);
            if known { Ok(()) } else { Err(Refusal::NoCommitment(commitment.clone())) }
        }
        Entry::PartnerConfirmed { partner, on, .. } => {
            whole(on)?;
            let known = ground.successors.contains(partner);
            if known { Ok(()) } else { Err(Refusal::NoSuccessor(partner.clone())) }
        }
        Entry::Decided { on, .. } => {
            whole(on)?;
            if ground.why.trim().is_empty() { Err(Refusal::NoReason) } else { Ok(()) }
        }
        Entry::Corrected { sequence, instead } => {
            let Some(old) = life.holding().find(|n| n.sequence == *sequence) else {
                return Err(Refusal::NoEntry(*sequence));
            };
            if ground.why.trim().is_empty() {
                return Err(Refusal::NoReason);
            }
            match instead.as_deref() {
                None => Ok(()),
                Some(Entry::Corrected { .. }) => Err(Refusal::NoEntry(*sequence)),
                // What holds instead is held against the life as it stood there: what came later is no hindrance.
                Some(entry) => check(&life.before(old.place), entry, ground),
            }
        }
    }
}

/// All of them, by id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lives {
    /// By id of the tie.
    pub by_id: BTreeMap<String, Life>,
}

impl Lives {
    /// Takes what was recorded.
    pub fn take(&mut self, place: Place<'_>, entry: &Entry) {
        self.by_id.entry(place.id.to_owned()).or_default().take(place, entry);
    }
}

#[cfg(test)]
mod tests;
