//! Signs of life and of risk: each with its reason and the rows behind it, a list and never one score. Where nothing was ever recorded the
//! sign says "unknown": that is not silence.

use super::{Change, Dissolved, House, Life, MeetingState, Standing, earlier};
use crate::record::Relationship;
use maitri_pack::calendar::Day;

/// What a sign tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SignKind {
    /// Its term is over, and nobody recorded what became of it.
    TermOver,
    /// Notice runs.
    Notice,
    /// Its end is recorded, for a day to come.
    Ending,
    /// The end of the term is near.
    TermNear,
    /// The partner was merged, abolished or enlarged.
    Partner,
    /// It is suspended.
    Suspended,
    /// Nothing happened for longer than the house says.
    Silent,
    /// No report came in the cycle.
    NoReport,
    /// No annual meeting was held within the year, or one that was planned has no minutes.
    NoMeeting,
    /// Something that a side said it would do is past its day.
    Promise,
    /// The partner's rank is another than when it was signed.
    Level,
    /// A municipality signed it.
    Municipality,
    /// Sources contradict one another.
    Contradiction,
    /// Nobody recorded its term.
    TermUnknown,
    /// Nothing was ever recorded of what the sides did.
    LifeUnknown,
}

impl SignKind {
    /// All of them, the gravest first.
    pub const ALL: [SignKind; 15] = [
        SignKind::TermOver,
        SignKind::Notice,
        SignKind::Ending,
        SignKind::TermNear,
        SignKind::Partner,
        SignKind::Suspended,
        SignKind::Silent,
        SignKind::NoReport,
        SignKind::NoMeeting,
        SignKind::Promise,
        SignKind::Level,
        SignKind::Municipality,
        SignKind::Contradiction,
        SignKind::TermUnknown,
        SignKind::LifeUnknown,
    ];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            SignKind::TermOver => "term-over",
            SignKind::Notice => "notice",
            SignKind::Ending => "ending",
            SignKind::TermNear => "term-near",
            SignKind::Partner => "partner",
            SignKind::Suspended => "suspended",
            SignKind::Silent => "silent",
            SignKind::NoReport => "no-report",
            SignKind::NoMeeting => "no-meeting",
            SignKind::Promise => "promise",
            SignKind::Level => "level",
            SignKind::Municipality => "municipality",
            SignKind::Contradiction => "contradiction",
            SignKind::TermUnknown => "term-unknown",
            SignKind::LifeUnknown => "life-unknown",
        }
    }

    /// The kind of a word.
    pub fn of(code: &str) -> Option<SignKind> {
        SignKind::ALL.into_iter().find(|k| k.code() == code)
    }

    /// Id of the rule; empty where it is ours alone.
    pub fn rule(self) -> &'static str {
        match self {
            SignKind::TermOver => "R-254",
            SignKind::Notice => "R-072",
            SignKind::TermNear => "R-249",
            SignKind::Partner => "R-234",
            SignKind::Suspended => "Q-20",
            SignKind::NoReport => "R-240",
            SignKind::NoMeeting | SignKind::Promise => "R-246",
            SignKind::Contradiction => "R-225",
            SignKind::TermUnknown | SignKind::LifeUnknown => "R-236",
            SignKind::Ending | SignKind::Silent | SignKind::Level | SignKind::Municipality => "",
        }
    }

    /// How it is meant.
    pub fn tone(self) -> Tone {
        match self {
            SignKind::TermUnknown | SignKind::LifeUnknown => Tone::Unknown,
            SignKind::Partner | SignKind::Contradiction | SignKind::Level => Tone::Ask,
            SignKind::Municipality | SignKind::Suspended | SignKind::Ending => Tone::Info,
            _ => Tone::Warning,
        }
    }
}

/// How a sign is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Somebody should look.
    Warning,
    /// A person has to decide.
    Ask,
    /// Worth knowing.
    Info,
    /// Nobody knows.
    Unknown,
}

/// A row behind a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// An entry of the life, by its place in the log.
    Entry(u64),
    /// An activity, by its id.
    Activity(String),
    /// A report, by its id.
    Report(String),
    /// A contradiction, by its id.
    Contradiction(String),
    /// A place, by its id.
    Place(String),
    /// A line of a source: source, table, line.
    Line(String, String, u32),
}

/// A sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// What it tells.
    pub kind: SignKind,
    /// The day that it speaks of: of the end, of what happened last; empty where there is none.
    pub day: String,
    /// A word or number of the reason: the rank then and now, the unit that took the partner over, how many contradictions, the months that
    /// the house gives.
    pub more: Vec<String>,
    /// The rows behind it.
    pub rows: Vec<Seen>,
}

/// What other parts know of a tie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The last activity: day, id.
    pub activity: Option<(String, String)>,
    /// The last report that came in: day, id.
    pub report: Option<(String, String)>,
    /// The cycles in which a report was asked for and none came: the day until which, and the cycle.
    pub asked: Vec<(String, String)>,
    /// The partner's rank when it was signed, and today; empty: unknown.
    pub level: (String, String),
}

/// The signs of a tie on a day.
pub fn signs(
    tie: &Relationship,
    life: Option<&Life>,
    known: &Known,
    change: Option<&Dissolved>,
    house: &House,
    today: &str,
) -> Vec<Sign> {
    let nothing = Life::default();
    let life = life.unwrap_or(&nothing);
    let standing = life.standing(house, today);
    let mut out = Vec::new();
    let mut add = |kind: SignKind, day: &str, more: Vec<String>, rows: Vec<Seen>| {
        out.push(Sign { kind, day: day.to_owned(), more, rows });
    };
    let lines = || tie.seen.iter().map(|s| Seen::Line(s.source.clone(), s.table.clone(), s.line)).collect();
    let entry = |sequence: Option<u64>| sequence.map(Seen::Entry).into_iter().collect::<Vec<_>>();
    let term_row = || entry(life.term.as_ref().map(|(_, n)| *n));
    let ago = |months: u32| Day::parse(today).and_then(|d| earlier(d, months)).map(Day::iso).unwrap_or_default();
    let is_over = matches!(standing, Standing::Ended(..));
    if tie.status == "signed" && !is_over {
        match &standing {
            Standing::Over(end) => add(SignKind::TermOver, end, Vec::new(), term_row()),
            Standing::Due(end) => {
                let first = house.alerts.first().map(u32::to_string);
                add(SignKind::TermNear, end, first.into_iter().collect(), term_row());
            }
            Standing::Ending(on, _) => add(SignKind::Ending, on, Vec::new(), entry(life.ended.as_ref().map(|e| e.2))),
            Standing::Notice(end) => {
                add(SignKind::Notice, end, Vec::new(), entry(life.notice.as_ref().map(|n| n.1)));
            }
            Standing::Suspended(since) => {
                add(SignKind::Suspended, since, Vec::new(), entry(life.suspended.as_ref().map(|s| s.1)));
            }
            Standing::Unknown => add(SignKind::TermUnknown, "", Vec::new(), lines()),
            Standing::InForce | Standing::Ended(..) => {}
        }
        // Silence: something was recorded once, and nothing since.
        let met = life.last_meeting();
        let last = [
            known.activity.as_ref().map(|(day, id)| (day.as_str(), Seen::Activity(id.clone()))),
            known.report.as_ref().map(|(day, id)| (day.as_str(), Seen::Report(id.clone()))),
            met.map(|m| (m.on.as_str(), Seen::Entry(m.sequence))),
        ];
        match last.into_iter().flatten().max_by(|a, b| a.0.cmp(b.0)) {
            None => add(SignKind::LifeUnknown, "", Vec::new(), lines()),
            Some((day, row)) if day < ago(house.silent).as_str() => {
                add(SignKind::Silent, day, vec![house.silent.to_string()], vec![row]);
            }
            Some(_) => {}
        }
        // Each cycle stands for itself: a report of one is none of another, and where no day was set none is late.
        let missed: Vec<_> =
            known.asked.iter().filter(|(until, _)| !until.is_empty() && until.as_str() < today).collect();
        if let Some((until, _)) = missed.iter().max() {
            let rows = missed.iter().map(|(_, cycle)| Seen::Report(cycle.clone())).collect();
            add(SignKind::NoReport, until, vec![missed.len().to_string()], rows);
        }
        // A meeting of which nobody knows anything is unknown and no fault.
        let planned = life.meetings.values().filter(|m| m.state == MeetingState::Planned);
        let ahead = planned.clone().any(|m| m.on.as_str() >= today);
        let passed = planned.filter(|m| m.on.as_str() < today).max_by(|a, b| a.on.cmp(&b.on));
        if let Some(meeting) = passed {
            add(SignKind::NoMeeting, &meeting.on, vec!["planned".to_owned()], vec![Seen::Entry(meeting.sequence)]);
        } else if let Some(meeting) = met.filter(|m| !ahead && m.on.as_str() < ago(house.meeting).as_str()) {
            let more = vec!["held".to_owned(), house.meeting.to_string()];
            add(SignKind::NoMeeting, &meeting.on, more, vec![Seen::Entry(meeting.sequence)]);
        } else if let Some(meeting) = met.filter(|m| m.minutes.number.is_empty() && m.minutes.day.is_empty()) {
            // Held is not yet minuted.
            add(SignKind::NoMeeting, &meeting.on, vec!["unminuted".to_owned()], vec![Seen::Entry(meeting.sequence)]);
        }
        let open = life.commitments.values().filter(|c| c.settled.is_none());
        let late: Vec<_> = open.filter(|c| !c.due.is_empty() && c.due.as_str() < today).collect();
        if let Some(first) = late.iter().map(|c| c.due.as_str()).min() {
            let rows = late.iter().map(|c| Seen::Entry(c.sequence)).collect();
            add(SignKind::Promise, first, vec![late.len().to_string()], rows);
        }
    }
    // What a person decided, or the sides confirmed, is settled.
    let settled = life.partner.is_some() || life.decision.is_some();
    if let Some(change) = change.filter(|_| !settled && !is_over) {
        let mut rows = vec![Seen::Place(change.unit.clone())];
        if let Change::Enlarged(with) = &change.change {
            rows.extend(with.iter().cloned().map(Seen::Place));
        } else {
            rows.push(Seen::Place(change.successor.clone()));
        }
        let more = vec![change.change.code().to_owned(), change.successor.clone()];
        add(SignKind::Partner, &change.since, more, rows);
    }
    let (then, now) = &known.level;
    if !then.is_empty() && !now.is_empty() && then != now {
        let rows = vec![Seen::Place(tie.partner.id.clone())];
        add(SignKind::Level, "", vec![then.clone(), now.clone()], rows);
    }
    if tie.by_municipality {
        add(SignKind::Municipality, "", Vec::new(), lines());
    }
    if !tie.contradictions.is_empty() {
        let rows = tie.contradictions.iter().cloned().map(Seen::Contradiction).collect();
        add(SignKind::Contradiction, "", vec![tie.contradictions.len().to_string()], rows);
    }
    out.sort_by_key(|s| s.kind);
    out
}
