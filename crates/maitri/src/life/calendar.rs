//! The days of an office as a calendar feed: deadlines of its cases, ends of terms with the alerts before them, annual meetings, what the sides said
//! there. Of a case it says number and step, as a mail does: no opinion, no name, nothing restricted.

use super::{Watch, title, words};
use crate::case::waits;
use crate::notices::{language_of, step};
use crate::web::who::Asker;
use crate::web::words::text;
use maitri_document::write::calendar::{Calendar, Event, Status, ics};
use maitri_pack::calendar::Day;
use maitri_pack::procedure::Procedures;
use maitri_pack::{Language, Packs};
use maitri_registry::class::Class;
use maitri_registry::follow::cycle::Entry as CycleEntry;
use maitri_registry::follow::life::{Entry, Life, MeetingState};
use maitri_registry::record::Relationship;
use maitri_registry::rights::{Action, Rights, Scope, below, nearness};
use maitri_store::Store;
use serde::{Deserialize, Serialize};

/// For whom a feed is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reader {
    /// Whether it is the desk of one person, without accounts: to them all of it is open.
    #[serde(default)]
    pub desk: bool,
    /// The office.
    #[serde(default)]
    pub office: String,
    /// The place of an office that is one of many.
    #[serde(default)]
    pub place: String,
    /// The roles under which it was made: it shows what they may find, and no more.
    #[serde(default)]
    pub roles: Vec<String>,
    /// The language of its words.
    #[serde(default)]
    pub language: String,
}

/// A feed with its secret address, as the store keeps it under the hash of the secret.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Feed {
    /// For whom.
    #[serde(flatten)]
    pub reader: Reader,
    /// What it is called.
    pub name: String,
    /// When it was made, RFC 3339.
    pub made: String,
    /// Who made it.
    pub by: String,
}

/// With what a feed is made.
#[derive(Clone, Copy)]
pub struct Laws<'l> {
    /// The offices.
    pub packs: &'l Packs,
    /// The procedures.
    pub procedures: &'l Procedures,
    /// The table of rights.
    pub rights: &'l Rights,
}

impl<'l> Laws<'l> {
    /// A reader, as the table of rights is asked about them.
    pub fn asker(self, reader: &'l Reader) -> Asker<'l> {
        Asker {
            desk: reader.desk,
            office: &reader.office,
            place: &reader.place,
            roles: &reader.roles,
            packs: self.packs,
            procedures: self.procedures,
            rights: self.rights,
        }
    }
}

/// Whether a reader may find what belongs to the work of a procedure about a place.
fn finds(laws: Laws<'_>, reader: &Reader, procedure: &str, place: &str) -> bool {
    laws.asker(reader).may_at(Action::Find, place, "", procedure, Class::Ordinary)
}

struct Maker<'m> {
    language: Language,
    base: &'m str,
    origin: &'m str,
    /// The first day that still stands in the feed.
    first: String,
    events: Vec<Event>,
}

/// A day to be put in.
struct Said<'s> {
    id: String,
    day: &'s str,
    at: &'s str,
    sequence: u64,
    status: Status,
    summary: String,
    about: String,
    place: &'s str,
    category: &'s str,
    path: String,
}

impl Maker<'_> {
    fn t(&self, key: &str, args: &[(&str, &str)]) -> String {
        text(self.language, key, args)
    }

    fn put(&mut self, said: Said<'_>) {
        let Some(day) = Day::parse(said.day).filter(|d| d.iso() >= self.first) else { return };
        let Some(next) = day.later(1) else { return };
        let url = if self.base.is_empty() {
            String::new()
        } else {
            format!("{}{}?lang={}", self.base.trim_end_matches('/'), said.path, self.language.code())
        };
        self.events.push(Event {
            uid: format!("{}@{}", said.id, self.origin),
            said: said.at.to_owned(),
            sequence: said.sequence,
            status: said.status,
            day: day.iso(),
            until: next.iso(),
            summary: said.summary,
            about: said.about,
            place: said.place.to_owned(),
            category: self.t(said.category, &[]),
            url,
        });
    }

    fn life(&mut self, watch: &Watch, tie: &Relationship, life: &Life) {
        let pair = title(tie, self.language);
        let path = format!("/life/{}", tie.id);
        let at_of = |sequence: u64| {
            let found = life.holding().find(|n| n.sequence == sequence);
            found.map(|n| n.at.clone()).unwrap_or_default()
        };
        let changes = u64::from(life.end_changes);
        let term_at = life.term.as_ref().map(|(_, n)| at_of(*n)).unwrap_or_default();
        // The day on which the tie ends: a recorded end moves it there.
        if let Some(end) = life.last_day() {
            let end = end.iso();
            let on = words::date(&end, self.language);
            let key = if life.ended.is_some() { "feed-ended" } else { "feed-end" };
            self.put(Said {
                id: format!("{}-end", tie.id),
                day: &end,
                at: &life.ended.as_ref().map_or_else(|| term_at.clone(), |e| at_of(e.2)),
                sequence: changes,
                status: Status::Confirmed,
                summary: self.t(key, &[("pair", &pair)]),
                about: String::new(),
                place: "",
                category: "feed-renewals",
                path: path.clone(),
            });
            for alert in life.alerts(watch.house) {
                let months = maitri_review::report::words::number(alert.months, self.language);
                self.put(Said {
                    id: format!("{}-alert-{}", tie.id, alert.months),
                    day: &alert.on,
                    at: &term_at,
                    sequence: changes,
                    status: Status::Confirmed,
                    summary: self.t("feed-alert", &[("n", &months), ("pair", &pair)]),
                    about: self.t("feed-alert-about", &[("day", &on)]),
                    place: "",
                    category: "feed-renewals",
                    path: path.clone(),
                });
            }
        }
        // A notice that was taken back stays, and says so.
        let notice = life.holding().filter_map(|n| match &n.entry {
            Entry::NoticeDelivered { received, .. } => Some((received.clone(), n.at.clone())),
            _ => None,
        });
        if let Some((received, at)) = notice.last()
            && let Some(length) = life.term.as_ref().and_then(|(t, _)| t.length)
            && let Some(end) = Day::parse(&received).and_then(|d| length.after(d)).map(Day::iso)
        {
            // What was taken back, or ended before, does not come.
            let gone = life.notice_withdrawn || life.ended.as_ref().is_some_and(|(on, ..)| *on < end);
            self.put(Said {
                id: format!("{}-notice", tie.id),
                day: &end,
                at: &at,
                sequence: changes,
                status: if gone { Status::Cancelled } else { Status::Confirmed },
                summary: self.t("feed-notice", &[("pair", &pair)]),
                about: String::new(),
                place: "",
                category: "feed-renewals",
                path: path.clone(),
            });
        }
        for meeting in life.meetings.values() {
            let status = match meeting.state {
                MeetingState::Planned | MeetingState::Held => Status::Confirmed,
                MeetingState::Open | MeetingState::Cancelled => Status::Cancelled,
            };
            let about = match meeting.state {
                MeetingState::Open => self.t("life-no-new-day", &[]),
                _ => String::new(),
            };
            self.put(Said {
                id: format!("{}-{}", tie.id, meeting.id),
                day: &meeting.on,
                at: &meeting.at,
                sequence: u64::from(meeting.changes),
                status,
                summary: self.t("feed-meeting", &[("pair", &pair)]),
                about,
                place: &meeting.place,
                category: "feed-meetings",
                path: path.clone(),
            });
        }
        for one in life.commitments.values().filter(|c| c.settled.is_none() && !c.due.is_empty()) {
            // As in a mail: that there is one, and not its words.
            let what = self.t("life-kind-promised", &[]);
            self.put(Said {
                id: format!("{}-{}", tie.id, one.id),
                day: &one.due,
                at: &at_of(one.sequence),
                sequence: 0,
                status: Status::Confirmed,
                summary: self.t("feed-commitment", &[("what", &what), ("pair", &pair)]),
                about: String::new(),
                place: "",
                category: "feed-meetings",
                path: path.clone(),
            });
        }
    }

    /// The day until which reports were asked for, and the days of directives: their numbers, never their words.
    fn years(&mut self, watch: &Watch, laws: Laws<'_>, reader: &Reader) {
        for (id, cycle) in &watch.follow.cycles.by_id {
            let theirs = cycle.opened.expected.iter().any(|e| finds(laws, reader, "th/yearly-report", &e.home));
            if !theirs || cycle.deadline.is_empty() {
                continue;
            }
            let year = words::date(&cycle.opened.year.to_string(), self.language);
            // What leaves the day as it is changes nothing that a calendar shows.
            let changes = cycle.lines.iter().filter(|l| match &l.entry {
                CycleEntry::Opened(_) | CycleEntry::Withdrawn => true,
                CycleEntry::Stepped { deadline, .. } => !deadline.is_empty(),
                _ => false,
            });
            self.put(Said {
                id: format!("{id}-deadline"),
                day: &cycle.deadline,
                at: changes.clone().next_back().map_or("", |l| &l.by.0),
                sequence: changes.count() as u64,
                status: if cycle.withdrawn { Status::Cancelled } else { Status::Confirmed },
                summary: self.t("feed-year", &[("year", &year)]),
                about: String::new(),
                place: "",
                category: "feed-deadlines",
                path: format!("/yearly/{id}"),
            });
        }
        for (id, directive) in &watch.follow.directives.by_id {
            if !finds(laws, reader, "vn/directive", &directive.whose.home) {
                continue;
            }
            for (number, point) in directive.points.iter().filter(|(_, p)| !p.charge.due.is_empty()) {
                let over = directive.withdrawn || point.is_over();
                // Of all that was recorded, what changed the day of this point, or ended it.
                let changes = directive.history.iter().filter(|l| {
                    let of = l.of == *number && ["point", "assigned", "accepted", "lifted"].contains(&l.entry.as_str());
                    of || l.entry == "withdrawn"
                });
                self.put(Said {
                    id: format!("directive-{id}-{number}"),
                    day: &point.charge.due,
                    at: changes.clone().next_back().map_or("", |l| &l.at),
                    sequence: changes.count() as u64,
                    status: if over { Status::Cancelled } else { Status::Confirmed },
                    summary: self.t("feed-directive", &[("id", id), ("n", number)]),
                    about: String::new(),
                    place: "",
                    category: "feed-deadlines",
                    path: format!("/directives/{}", crate::web::escaped(id)),
                });
            }
        }
    }

    fn cases(&mut self, store: &Store, laws: Laws<'_>, reader: &Reader, today: &str) -> Result<(), String> {
        let (cases, _) = crate::case::load(store, laws.procedures)?;
        for row in waits::rows(&cases, laws.procedures, None, today) {
            let Some(case) = cases.cases.get(&row.case).filter(|_| !row.due.is_empty() && !row.suspended) else {
                continue;
            };
            let theirs = row.offices.iter().any(|o| below(o, &reader.office) || below(&reader.office, o));
            // A case is told of to who may find it on the pages, and to nobody else.
            let near = nearness(case, &reader.office, &reader.place, true);
            let may = laws.rights.may(&reader.roles, Action::Find, near, Class::Ordinary);
            let open = theirs && may && near != Scope::Installation;
            if !(reader.desk || open) {
                continue;
            }
            let said = case.entries.last().and_then(|d| d.act.as_ref()).map(|a| a.at.clone()).unwrap_or_default();
            let what = step(&row, &cases, laws.procedures, self.language);
            let key = maitri_registry::log::hex(&maitri_registry::log::sha256(format!("{:?}", row.what).as_bytes()));
            let escaped = crate::web::escaped(&row.case);
            self.put(Said {
                id: format!("case-{escaped}-{}", key.get(..12).unwrap_or("")),
                day: &row.due,
                at: &said,
                sequence: case.entries.len() as u64,
                status: Status::Confirmed,
                summary: self.t("feed-case", &[("case", &row.case), ("what", &what)]),
                about: String::new(),
                place: "",
                category: "feed-deadlines",
                path: format!("/cases/{escaped}"),
            });
        }
        Ok(())
    }
}

/// The feed of a reader. `base` is the address under which people reach the pages; empty: none stands in it.
///
/// # Errors
/// What the store says.
pub fn feed(store: &Store, laws: Laws<'_>, reader: &Reader, base: &str, today: &str) -> Result<String, String> {
    let watch = Watch::load(store, laws.procedures, today)?;
    let origin = store.origin().map_err(|e| e.to_string())?;
    let language = Language::from_code(&reader.language).unwrap_or_else(|| language_of(&reader.office));
    let kept = watch.house.kept;
    let first = Day::parse(today).map(|d| before(d, kept)).unwrap_or_default();
    let mut maker = Maker { language, base, origin: &origin, first, events: Vec::new() };
    for tie in &watch.ties {
        if let Some(life) = watch.life(&tie.id).filter(|_| super::may(&laws.asker(reader), Action::Find, tie)) {
            maker.life(&watch, tie, life);
        }
    }
    maker.years(&watch, laws, reader);
    maker.cases(store, laws, reader, today)?;
    let mut events = maker.events;
    events.sort_by(|a, b| (&a.day, &a.uid).cmp(&(&b.day, &b.uid)));
    let office = if reader.desk {
        text(language, "feed-desk", &[])
    } else {
        crate::web::who::office_name(laws.packs, &reader.office, &reader.place, language)
    };
    let calendar = Calendar {
        name: text(language, "feed-name", &[("office", &office)]),
        about: text(language, "feed-about", &[]),
        language: language.code().to_owned(),
        url: if base.is_empty() {
            String::new()
        } else {
            format!("{}/life?lang={}", base.trim_end_matches('/'), language.code())
        },
        refresh: watch.house.refresh,
        product: format!("-//Maitri//Maitri {}//{}", env!("CARGO_PKG_VERSION"), language.code().to_uppercase()),
        events,
    };
    Ok(ics(&calendar))
}

/// The day so many days earlier.
fn before(day: Day, days: u32) -> String {
    let (year, ..) = day.parts();
    // From a day that lies surely before it, forward again.
    let years = i32::try_from(days / 365).unwrap_or(0) + 2;
    let Some(far) = Day::new(year - years, 1, 1) else { return String::new() };
    let ahead = u32::try_from(far.until(day)).unwrap_or(0).saturating_sub(days);
    far.later(ahead).map(Day::iso).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_day_some_days_earlier() {
        let day = |text: &str| maitri_pack::calendar::Day::parse(text).unwrap();
        assert_eq!(super::before(day("2026-03-01"), 1), "2026-02-28");
        assert_eq!(super::before(day("2026-11-26"), 400), "2025-10-22");
        assert_eq!(super::before(day("2026-11-26"), 0), "2026-11-26");
    }
}
