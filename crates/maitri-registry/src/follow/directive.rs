//! Directives and their points, requests upward, obstacles: who leads, what comes of it, until when. No point is ever dropped: only who gave
//! it lifts it.

use super::delegation::{Line, Obstacle};
use super::refusal::{Paper, Refusal, Warning, before, day, next, said};
use super::{Place, Whose};
use maitri_document::lang::fold;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a directive is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct About {
    /// What it is called.
    pub title: String,
    /// Who gave it: an id of the packs, or a name.
    #[serde(default)]
    pub giver: String,
    /// Number of the paper; empty where it has none.
    #[serde(default)]
    pub number: String,
    /// The day on which it was given.
    #[serde(default)]
    pub day: String,
    /// How many points the paper has, where somebody counted them; 0: nobody did.
    #[serde(default)]
    pub points: u32,
    /// Id of the case of a procedure that runs for it.
    #[serde(default)]
    pub case: String,
}

/// Who does what until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Charge {
    /// The office that leads.
    #[serde(default)]
    pub lead: String,
    /// Offices that work with it.
    #[serde(default)]
    pub with: String,
    /// What comes of it.
    #[serde(default)]
    pub product: String,
    /// Until when; empty where it is a regular task, or nobody said.
    #[serde(default)]
    pub due: String,
    /// A regular task, without a day.
    #[serde(default)]
    pub regular: bool,
}

/// What is recorded of a directive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum Entry {
    /// It was given.
    Given {
        /// Whose it is.
        whose: Whose,
        /// What it is about.
        #[serde(flatten)]
        about: About,
    },
    /// A field of it, or of a point, was wrong.
    Corrected {
        /// The point; empty: the directive itself.
        #[serde(default)]
        point: String,
        /// `title`, `giver`, `number`, `day`, `points`, `case`; of a point `text`.
        field: String,
        /// What holds now.
        value: String,
    },
    /// One of its points.
    Point {
        /// Its number; empty: the next.
        #[serde(default)]
        point: String,
        /// What is to be done.
        text: String,
        /// Who does it, as far as it is said.
        #[serde(flatten)]
        charge: Charge,
    },
    /// Who does what until when is fixed (D-51).
    Assigned {
        /// The point.
        point: String,
        /// Who does what until when.
        #[serde(flatten)]
        charge: Charge,
    },
    /// Work on a point goes on.
    Progress {
        /// The point.
        point: String,
        /// What was done.
        text: String,
        /// When.
        #[serde(default)]
        day: String,
    },
    /// What stands in the way, of a point or of the work as a whole (D-72).
    Obstacle {
        /// What stands in the way.
        #[serde(flatten)]
        obstacle: Obstacle,
    },
    /// It stands in the way no more: a new directive, or otherwise.
    Solved {
        /// Its id.
        obstacle: String,
        /// How.
        how: String,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// It is answered what came of a point (D-74).
    Answered {
        /// The point.
        point: String,
        /// What came of it.
        result: String,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// Who gave it accepts the answer.
    Accepted {
        /// The point.
        point: String,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// Who gave it sends the answer back.
    SentBack {
        /// The point.
        point: String,
        /// Why.
        reason: String,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// Who gave it lifts the point.
    Lifted {
        /// The point.
        point: String,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// A request upward.
    Request {
        /// Its number; empty: the next.
        #[serde(default)]
        request: String,
        /// What is asked.
        text: String,
        /// Of whom.
        #[serde(default)]
        to: String,
    },
    /// A request is answered.
    Replied {
        /// Its number.
        request: String,
        /// What is answered.
        answer: String,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// The whole directive should not have been recorded; why, the act says.
    Withdrawn,
}

/// A point, as it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Point {
    /// What is to be done.
    pub text: String,
    /// Who does what until when.
    pub charge: Charge,
    /// Whether who does what was fixed by an assignment.
    pub assigned: bool,
    /// What was done: day and words.
    pub progress: Vec<(String, String)>,
    /// What is answered.
    pub answer: Option<(String, Paper)>,
    /// Accepted.
    pub accepted: Option<Paper>,
    /// Sent back, and why.
    pub sent_back: Option<String>,
    /// Lifted.
    pub lifted: Option<Paper>,
}

/// A request upward.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// What is asked.
    pub text: String,
    /// Of whom.
    pub to: String,
    /// What is answered.
    pub answer: Option<(String, Paper)>,
}

/// A directive, as it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Directive {
    /// Sequence of the last event about it: what whoever looks at it has seen.
    pub last: u64,
    /// It was withdrawn.
    pub withdrawn: bool,
    /// Whose it is.
    pub whose: Whose,
    /// The office that recorded it.
    pub office: String,
    /// What it is about.
    pub about: About,
    /// Its points by number, in the order of [`Directive::order`].
    pub points: BTreeMap<String, Point>,
    /// The numbers in the order in which they were given: that of the paper.
    pub order: Vec<String>,
    /// Requests upward, by number.
    pub requests: BTreeMap<String, Request>,
    /// What stands in the way, by id; how it was solved.
    pub obstacles: BTreeMap<String, (Obstacle, String)>,
    /// What was recorded.
    pub history: Vec<Line>,
}

impl Point {
    /// What R-253 misses: lead, product, a day or that it is a regular task.
    pub fn lacks(&self) -> Vec<&'static str> {
        let charge = &self.charge;
        let mut out = Vec::new();
        if charge.lead.trim().is_empty() {
            out.push("lead");
        }
        if charge.product.trim().is_empty() {
            out.push("product");
        }
        if charge.due.is_empty() && !charge.regular {
            out.push("due");
        }
        out
    }

    /// Whether it came to an end.
    pub fn is_over(&self) -> bool {
        self.accepted.is_some() || self.lifted.is_some()
    }
}

impl Directive {
    /// Where a point stands: an id of the states of `vn/directive`.
    pub fn state(&self, number: &str) -> &'static str {
        let Some(point) = self.points.get(number) else { return "directive-recorded" };
        let blocked = || self.obstacles.values().any(|(o, how)| o.point == number && how.is_empty());
        match () {
            () if point.lifted.is_some() => "closed-by-giver",
            () if point.accepted.is_some() => "done",
            () if blocked() => "blocked",
            () if point.answer.is_some() && point.sent_back.is_none() => "answered",
            () if point.sent_back.is_some() => "returned",
            () if !point.progress.is_empty() => "in-progress",
            () if point.lacks().is_empty() => "assigned",
            () => "directive-recorded",
        }
    }

    /// How many of its points are done, how many were lifted by who gave them, and how many there are: a lifted point is over, and not done.
    pub fn counts(&self) -> (usize, usize, usize) {
        let of = |state: &str| self.points.keys().filter(|no| self.state(no) == state).count();
        (of("done"), of("closed-by-giver"), self.points.len())
    }

    /// Whether a paper may be that of who gave it: of the same house (a chair over the vice chair, the office that writes for both), or of one
    /// that nobody can tell. Never of who is to do the work, or who gave the answer: nobody accepts their own.
    fn given_by(&self, point: &Point, paper: &Paper) -> Result<(), Refusal> {
        let (giver, office) = (self.about.giver.trim(), paper.office.trim());
        if giver.is_empty() || office.is_empty() {
            return Ok(());
        }
        let same = |a: &str, b: &str| fold::key(a) == fold::key(b);
        // The place behind an office says where, and not which.
        let plain = |id: &str| id.split('@').next().unwrap_or(id).to_owned();
        let (given, written) = (plain(giver), plain(office));
        let is_id = |id: &str| id.contains('.') && !id.contains(char::is_whitespace);
        let house = |id: &str| id.split('.').take(2).map(str::to_owned).collect::<Vec<_>>();
        if same(&given, &written) || is_id(&given) && house(&given) == house(&written) {
            return Ok(());
        }
        let answered = point.answer.as_ref().map(|(_, paper)| paper.office.as_str()).unwrap_or("");
        let theirs = [point.charge.lead.as_str(), answered, self.office.as_str()];
        let own = theirs.iter().any(|o| !o.is_empty() && same(&plain(o), &written));
        if own || is_id(&given) && is_id(&written) { Err(Refusal::NotGiver(giver.to_owned())) } else { Ok(()) }
    }

    /// The points in the order of the paper.
    pub fn in_order(&self) -> impl Iterator<Item = (&String, &Point)> {
        self.order.iter().filter_map(|no| Some((no, self.points.get(no)?)))
    }

    /// What is told of it on a day.
    pub fn warnings(&self, today: &str) -> Vec<Warning> {
        if self.withdrawn {
            return Vec::new();
        }
        let mut out = Vec::new();
        if usize::try_from(self.about.points).is_ok_and(|n| n > self.points.len()) {
            out.push(Warning::Dropped(self.about.points, self.points.len()));
        }
        for (number, point) in self.in_order().filter(|(_, p)| !p.is_over()) {
            let lacks = point.lacks();
            if !lacks.is_empty() {
                out.push(Warning::Incomplete(number.clone(), lacks));
            }
            if self.is_late(point, today) {
                out.push(Warning::Late(number.clone(), point.charge.due.clone()));
            }
        }
        // Papers may be recorded in any order; one that is older than what it follows is told (P-VN-08).
        for (number, point) in self.in_order() {
            let given = self.about.day.as_str();
            let answered = point.answer.as_ref().map_or("", |(_, paper)| paper.day.as_str());
            let ended = |paper: &Option<Paper>| paper.as_ref().map(|p| p.day.clone()).unwrap_or_default();
            let first = if answered.is_empty() { given } else { answered };
            out.extend(before(number, &point.charge.due, given));
            out.extend(before(number, answered, given));
            out.extend(before(number, &ended(&point.accepted), first));
            out.extend(before(number, &ended(&point.lifted), given));
        }
        out
    }

    /// Whether a point is late on a day.
    pub fn is_late(&self, point: &Point, today: &str) -> bool {
        let due = &point.charge.due;
        let waits = point.answer.is_none() || point.sent_back.is_some();
        !due.is_empty() && due.as_str() < today && !point.is_over() && waits
    }

    /// The entries that come of one, or why it may not be recorded.
    ///
    /// # Errors
    /// Why not.
    pub fn decide(&self, entry: &Entry) -> Result<Vec<Entry>, Refusal> {
        if self.withdrawn {
            return Err(Refusal::Ended);
        }
        let there = |no: &String| self.points.get(no).ok_or_else(|| Refusal::NoSuch(no.clone()));
        let open = |no: &String| if there(no)?.is_over() { Err(Refusal::Ended) } else { Ok(()) };
        match entry {
            Entry::Given { .. } => return Err(Refusal::Exists(self.about.title.clone())),
            Entry::Corrected { point, field, value } => {
                if !point.is_empty() {
                    there(point)?;
                }
                let mut after = self.clone();
                after.correct(point, field, value)?;
                checked(&after.about)?;
                said("value", value)?;
            }
            Entry::Point { point, text, charge } => {
                said("text", text)?;
                day("due", &charge.due, false)?;
                if point.is_empty() {
                    let last = self.points.keys().filter_map(|n| n.parse::<u32>().ok()).max().unwrap_or(0);
                    let point = last.saturating_add(1).to_string();
                    return Ok(vec![Entry::Point { point, text: text.clone(), charge: charge.clone() }]);
                }
                if self.points.contains_key(point) {
                    return Err(Refusal::Exists(point.clone()));
                }
            }
            Entry::Assigned { point, charge } => {
                open(point)?;
                day("due", &charge.due, false)?;
                let lacks = Point { charge: charge.clone(), ..Point::default() }.lacks();
                if !lacks.is_empty() {
                    return Err(Refusal::Incomplete(lacks));
                }
            }
            Entry::Progress { point, text, day: on } => {
                open(point)?;
                said("text", text)?;
                day("day", on, false)?;
            }
            Entry::Obstacle { obstacle } => {
                obstacle.must()?;
                if !obstacle.point.is_empty() {
                    open(&obstacle.point)?;
                }
                if obstacle.obstacle.is_empty() {
                    let id = next("o", self.obstacles.keys());
                    return Ok(vec![Entry::Obstacle { obstacle: Obstacle { obstacle: id, ..obstacle.clone() } }]);
                }
            }
            Entry::Solved { obstacle, how, paper } => {
                if !self.obstacles.contains_key(obstacle) {
                    return Err(Refusal::NoSuch(obstacle.clone()));
                }
                said("how", how)?;
                day("day", &paper.day, false)?;
            }
            Entry::Answered { point, result, paper } => {
                open(point)?;
                said("result", result)?;
                day("day", &paper.day, true)?;
            }
            Entry::Accepted { point, paper } => {
                open(point)?;
                if there(point)?.answer.is_none() {
                    return Err(Refusal::Missing("result"));
                }
                day("day", &paper.day, true)?;
                self.given_by(there(point)?, paper)?;
            }
            Entry::SentBack { point, reason, paper } => {
                open(point)?;
                if there(point)?.answer.is_none() {
                    return Err(Refusal::Missing("result"));
                }
                said("reason", reason)?;
                day("day", &paper.day, false)?;
                self.given_by(there(point)?, paper)?;
            }
            Entry::Lifted { point, paper } => {
                open(point)?;
                // A point goes by the word of who gave it, on paper, and in no other way.
                paper.must()?;
                self.given_by(there(point)?, paper)?;
            }
            Entry::Request { request, text, to } => {
                said("text", text)?;
                if request.is_empty() {
                    let last = self.requests.keys().filter_map(|n| n.parse::<u32>().ok()).max().unwrap_or(0);
                    let request = last.saturating_add(1).to_string();
                    return Ok(vec![Entry::Request { request, text: text.clone(), to: to.clone() }]);
                }
                if self.requests.contains_key(request) {
                    return Err(Refusal::Exists(request.clone()));
                }
            }
            Entry::Replied { request, answer, paper } => {
                if !self.requests.contains_key(request) {
                    return Err(Refusal::NoSuch(request.clone()));
                }
                said("answer", answer)?;
                day("day", &paper.day, true)?;
            }
            Entry::Withdrawn => {
                if self.points.values().any(|p| !p.progress.is_empty() || p.answer.is_some()) {
                    return Err(Refusal::NeverDropped);
                }
            }
        }
        Ok(vec![entry.clone()])
    }

    fn correct(&mut self, point: &str, field: &str, value: &str) -> Result<(), Refusal> {
        let about = &mut self.about;
        let slot = match field {
            "text" => match self.points.get_mut(point) {
                Some(point) => &mut point.text,
                None => return Err(Refusal::NoSuch(point.to_owned())),
            },
            "title" => &mut about.title,
            "giver" => &mut about.giver,
            "number" => &mut about.number,
            "day" => &mut about.day,
            "case" => &mut about.case,
            "points" => {
                about.points = value.parse().map_err(|_| Refusal::Not("value", value.to_owned()))?;
                return Ok(());
            }
            _ => return Err(Refusal::Not("field", field.to_owned())),
        };
        value.clone_into(slot);
        Ok(())
    }
}

fn checked(about: &About) -> Result<(), Refusal> {
    said("title", &about.title)?;
    day("day", &about.day, false)
}

/// A new directive.
///
/// # Errors
/// What is missing or amiss.
pub fn open(whose: &Whose, about: &About) -> Result<Entry, Refusal> {
    said("home", &whose.home)?;
    checked(about)?;
    Ok(Entry::Given { whose: whose.clone(), about: about.clone() })
}

/// All of them, by id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Directives {
    /// By id.
    pub by_id: BTreeMap<String, Directive>,
}

impl Directives {
    /// Takes what was recorded.
    pub fn take(&mut self, place: Place<'_>, entry: &Entry) {
        let one = self.by_id.entry(place.id.to_owned()).or_default();
        one.last = place.sequence;
        one.take(place, entry);
    }
}

impl Directive {
    fn take(&mut self, place: Place<'_>, entry: &Entry) {
        let (word, of) = entry.told();
        self.history.push(Line::new(place, word, of));
        match entry {
            Entry::Given { whose, about } => {
                (self.whose, self.about) = (whose.clone(), about.clone());
                self.office = place.act.map(|a| a.office.clone()).unwrap_or_default();
            }
            Entry::Corrected { point, field, value } => drop(self.correct(point, field, value)),
            Entry::Point { point, text, charge } => {
                if !self.order.contains(point) {
                    self.order.push(point.clone());
                }
                let one = self.points.entry(point.clone()).or_default();
                (one.text, one.charge) = (text.clone(), charge.clone());
            }
            Entry::Assigned { point, charge } => self.at(point, |p| {
                p.charge = charge.clone();
                p.assigned = true;
            }),
            Entry::Progress { point, text, day } => self.at(point, |p| {
                p.sent_back = None;
                p.answer = None;
                p.progress.push((day.clone(), text.clone()));
            }),
            Entry::Obstacle { obstacle } => {
                self.obstacles.insert(obstacle.obstacle.clone(), (obstacle.clone(), String::new()));
            }
            Entry::Solved { obstacle, how, .. } => {
                if let Some(one) = self.obstacles.get_mut(obstacle) {
                    one.1.clone_from(how);
                }
            }
            Entry::Answered { point, result, paper } => self.at(point, |p| {
                p.sent_back = None;
                p.answer = Some((result.clone(), paper.clone()));
            }),
            Entry::Accepted { point, paper } => self.at(point, |p| p.accepted = Some(paper.clone())),
            Entry::SentBack { point, reason, .. } => self.at(point, |p| p.sent_back = Some(reason.clone())),
            Entry::Lifted { point, paper } => self.at(point, |p| p.lifted = Some(paper.clone())),
            Entry::Request { request, text, to } => {
                let one = self.requests.entry(request.clone()).or_default();
                (one.text, one.to) = (text.clone(), to.clone());
            }
            Entry::Replied { request, answer, paper } => {
                if let Some(one) = self.requests.get_mut(request) {
                    one.answer = Some((answer.clone(), paper.clone()));
                }
            }
            Entry::Withdrawn => self.withdrawn = true,
        }
    }

    fn at(&mut self, point: &str, set: impl FnOnce(&mut Point)) {
        if let Some(one) = self.points.get_mut(point) {
            set(one);
        }
    }
}

impl Entry {
    /// Its word, and what of the directive it is about.
    pub fn told(&self) -> (&'static str, &str) {
        match self {
            Entry::Given { .. } => ("given", ""),
            Entry::Corrected { point, .. } => ("corrected", point),
            Entry::Point { point, .. } => ("point", point),
            Entry::Assigned { point, .. } => ("assigned", point),
            Entry::Progress { point, .. } => ("progress", point),
            Entry::Obstacle { obstacle } => ("obstacle", &obstacle.obstacle),
            Entry::Solved { obstacle, .. } => ("solved", obstacle),
            Entry::Answered { point, .. } => ("answered", point),
            Entry::Accepted { point, .. } => ("accepted", point),
            Entry::SentBack { point, .. } => ("sent-back", point),
            Entry::Lifted { point, .. } => ("lifted", point),
            Entry::Request { request, .. } => ("request", request),
            Entry::Replied { request, .. } => ("replied", request),
            Entry::Withdrawn => ("withdrawn", ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(points: u32) -> Directive {
        let mut all = Directives::default();
        let whose = Whose { home: "vn.son-la".into(), ..Whose::default() };
        let about = About { title: "Kết luận cuộc họp".into(), points, ..About::default() };
        all.take(Place { sequence: 0, act: None, id: "d" }, &open(&whose, &about).unwrap());
        all.by_id.remove("d").unwrap()
    }

    fn put(d: &mut Directive, entry: Entry) -> Result<(), Refusal> {
        for entry in d.decide(&entry)? {
            d.last += 1;
            d.take(Place { sequence: d.last, act: None, id: "d" }, &entry);
        }
        Ok(())
    }

    fn point(text: &str) -> Entry {
        Entry::Point { point: String::new(), text: text.into(), charge: Charge::default() }
    }

    fn paper(number: &str, day: &str) -> Paper {
        Paper { number: number.into(), day: day.into(), office: String::new() }
    }

    fn charge(due: &str) -> Charge {
        Charge { lead: "Sở Ngoại vụ".into(), product: "Tờ trình".into(), due: due.into(), ..Charge::default() }
    }

    #[test]
    fn none_is_dropped_and_what_a_point_lacks_is_told() {
        let mut d = new(11);
        for n in 1..=12 {
            if n == 11 {
                // Two short of the count.
                assert_eq!(d.warnings("2026-01-01")[0], Warning::Dropped(11, 10));
            }
            put(&mut d, point(&format!("Việc {n}"))).unwrap();
        }
        assert_eq!(d.order.last().unwrap(), "12");
        assert_eq!(d.warnings("2026-01-01").len(), 12, "each lacks lead, product and day: S4 gives none");
        assert_eq!(
            put(&mut d, Entry::Assigned { point: "1".into(), charge: Charge::default() }).unwrap_err().rule(),
            Some("R-253")
        );
        let regular = Charge { regular: true, ..charge("") };
        put(&mut d, Entry::Assigned { point: "1".into(), charge: regular }).unwrap();
        assert_eq!((d.state("1"), d.state("2")), ("assigned", "directive-recorded"));
        // A point goes only by the word of who gave it, on paper.
        assert!(put(&mut d, Entry::Lifted { point: "2".into(), paper: Paper::default() }).is_err());
        put(&mut d, Entry::Lifted { point: "2".into(), paper: paper("7/TB-UBND", "2026-02-01") }).unwrap();
        assert_eq!((d.state("2"), d.points.len()), ("closed-by-giver", 12));
        assert_eq!(
            put(&mut d, Entry::Progress { point: "2".into(), text: "x".into(), day: String::new() }),
            Err(Refusal::Ended)
        );
        put(&mut d, Entry::Progress { point: "1".into(), text: "x".into(), day: String::new() }).unwrap();
        assert_eq!(put(&mut d, Entry::Withdrawn), Err(Refusal::NeverDropped));
    }

    #[test]
    fn a_point_goes_from_the_assignment_to_the_acceptance() {
        let mut d = new(0);
        put(&mut d, point("Tháo gỡ khó khăn")).unwrap();
        let one = || "1".to_owned();
        put(&mut d, Entry::Assigned { point: one(), charge: charge("2026-06-30") }).unwrap();
        put(&mut d, Entry::Progress { point: one(), text: "đã gửi lấy ý kiến".into(), day: "2026-03-01".into() })
            .unwrap();
        assert_eq!(d.state("1"), "in-progress");
        let obstacle = Obstacle { point: one(), difficulty: "Chưa có hướng dẫn".into(), ..Obstacle::default() };
        put(&mut d, Entry::Obstacle { obstacle }).unwrap();
        assert_eq!(d.state("1"), "blocked");
        assert_eq!(d.warnings("2026-07-01"), [Warning::Late(one(), "2026-06-30".into())]);
        put(&mut d, Entry::Solved { obstacle: "o1".into(), how: "Đã hướng dẫn".into(), paper: Paper::default() })
            .unwrap();
        // What was not answered is neither accepted nor sent back.
        for entry in [
            Entry::Accepted { point: one(), paper: paper("", "2026-05-01") },
            Entry::SentBack { point: one(), reason: "x".into(), paper: Paper::default() },
        ] {
            assert_eq!(put(&mut d, entry), Err(Refusal::Missing("result")));
        }
        let answer =
            || Entry::Answered { point: "1".into(), result: "xong".into(), paper: paper("9/BC", "2026-05-01") };
        put(&mut d, answer()).unwrap();
        assert!(d.warnings("2026-07-01").is_empty(), "what is answered waits for who gave it");
        put(&mut d, Entry::SentBack { point: one(), reason: "thiếu số liệu".into(), paper: Paper::default() }).unwrap();
        assert_eq!(d.state("1"), "returned");
        assert_eq!(d.warnings("2026-07-01").len(), 1);
        put(&mut d, answer()).unwrap();
        assert_eq!(d.state("1"), "answered");
        put(&mut d, Entry::Accepted { point: one(), paper: paper("", "2026-05-20") }).unwrap();
        assert_eq!(d.state("1"), "done");
    }

    /// P-VN-08: who gave it accepts and lifts, nobody else; a lifted point is over, and not done.
    #[test]
    fn nobody_accepts_their_own_answer_nor_lifts_the_point_of_another() {
        let mut d = new(0);
        d.about.giver = "vn.ppc.vice".into();
        put(&mut d, point("a")).unwrap();
        put(&mut d, point("b")).unwrap();
        let by = |office: &str| Paper { office: office.into(), ..paper("7/TB", "2026-11-12") };
        let answer = Entry::Answered { point: "1".into(), result: "xong".into(), paper: by("vn.sngv") };
        put(&mut d, answer).unwrap();
        let accepted = |office: &str| Entry::Accepted { point: "1".into(), paper: by(office) };
        let lifted = |office: &str| Entry::Lifted { point: "2".into(), paper: by(office) };
        for office in ["vn.sngv", "vn.sngv@vn.son-la", "vn.stc"] {
            for entry in [accepted(office), lifted(office)] {
                assert_eq!(put(&mut d, entry), Err(Refusal::NotGiver("vn.ppc.vice".into())), "{office}");
            }
        }
        put(&mut d, accepted("vn.ppc.vice@vn.son-la")).unwrap();
        // The committee stands over its vice chair.
        put(&mut d, lifted("vn.ppc")).unwrap();
        assert_eq!(d.counts(), (1, 1, 2));
    }

    #[test]
    fn a_paper_older_than_what_it_follows_is_told() {
        let mut d = new(0);
        d.about.day = "2025-11-21".into();
        put(&mut d, point("a")).unwrap();
        put(&mut d, Entry::Assigned { point: "1".into(), charge: charge("2020-12-01") }).unwrap();
        let at = |day: &str| paper("1", day);
        put(&mut d, Entry::Answered { point: "1".into(), result: "x".into(), paper: at("2026-11-10") }).unwrap();
        put(&mut d, Entry::Accepted { point: "1".into(), paper: at("2020-01-01") }).unwrap();
        let told = d.warnings("2026-11-26");
        assert_eq!(
            told,
            [
                Warning::Before("1".into(), "2020-12-01".into(), "2025-11-21".into()),
                Warning::Before("1".into(), "2020-01-01".into(), "2026-11-10".into()),
            ]
        );
    }

    #[test]
    fn requests_upward_are_counted_and_answered() {
        let mut d = new(0);
        for n in 1..=3 {
            put(&mut d, Entry::Request { request: String::new(), text: format!("Kiến nghị {n}"), to: "vn.ppc".into() })
                .unwrap();
        }
        assert_eq!(d.requests.len(), 3);
        let reply =
            |no: &str| Entry::Replied {
                request: no.into(), answer: "đồng ý".into(), paper: paper("1", "2026-01-02")
            };
        assert_eq!(put(&mut d, reply("4")), Err(Refusal::NoSuch("4".into())));
        put(&mut d, reply("2")).unwrap();
        assert!(d.requests["2"].answer.is_some() && d.requests["1"].answer.is_none());
        put(&mut d, Entry::Corrected { point: String::new(), field: "points".into(), value: "11".into() }).unwrap();
        assert_eq!(d.about.points, 11);
    }
}
