//! People who travel, out and in: members, who decides on each, programme, report. Where a delegation stands follows from what was recorded.

use super::authority::{Answer, Person, Tables, Tri};
use super::refusal::{Paper, Refusal, Warning, currency, day, money, next, said};
use super::{Place, Whose};
use crate::class::Class;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which way people travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// Ours go abroad.
    #[default]
    Out,
    /// Others come to us.
    In,
}

impl Direction {
    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Direction::Out => "out",
            Direction::In => "in",
        }
    }
}

/// Whether it stands in the yearly plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Plan {
    /// It does.
    InPlan,
    /// It does not; why is said.
    OffPlan,
    /// Nobody said.
    #[default]
    Unknown,
}

/// What a delegation is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct About {
    /// Out or in.
    #[serde(default)]
    pub direction: Direction,
    /// Why people travel.
    pub purpose: String,
    /// Id of an activity that it serves.
    #[serde(default)]
    pub activity: String,
    /// A partner with whom there is no tie yet, by name.
    #[serde(default)]
    pub new_partner: String,
    /// Country, or countries, in words.
    #[serde(default)]
    pub country: String,
    /// In the plan or outside it.
    #[serde(default)]
    pub plan: Plan,
    /// Why it is outside the plan.
    #[serde(default)]
    pub reason: String,
    /// Day of departure (in: of arrival), ISO 8601; empty: not fixed.
    #[serde(default)]
    pub from: String,
    /// Day of return.
    #[serde(default)]
    pub to: String,
    /// Id of the case of a procedure that runs for it; empty: none.
    #[serde(default)]
    pub case: String,
}

/// What is recorded of a delegation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum Entry {
    /// It is prepared.
    Opened {
        /// Whose it is.
        whose: Whose,
        /// What it is about.
        #[serde(flatten)]
        about: About,
    },
    /// A field of it was wrong or changed.
    Corrected {
        /// `purpose`, `activity`, `new-partner`, `country`, `plan`, `reason`, `from`, `to`, `case`, `tie`, `partner`.
        field: String,
        /// What holds now.
        value: String,
    },
    /// Somebody is on the list, by what matters for who decides; said again, it is corrected.
    Member {
        /// Its id on the list; empty: the next.
        #[serde(default)]
        member: String,
        /// What matters.
        #[serde(flatten)]
        person: Person,
    },
    /// Who that is. An entry of its own, so that it can be erased and the counts stay.
    Named {
        /// Its id on the list.
        member: String,
        /// Name.
        name: String,
        /// Title and office.
        #[serde(default)]
        title: String,
        /// Part in the delegation.
        #[serde(default)]
        role: String,
    },
    /// Passport and day of birth (class personal, R-262): stand in no list, search or export, and can be erased.
    Personal {
        /// Its id on the list.
        member: String,
        /// Number of the passport.
        #[serde(default)]
        passport: String,
        /// Day of birth, as given.
        #[serde(default)]
        born: String,
    },
    /// Somebody does not travel after all.
    Left {
        /// Its id on the list.
        member: String,
    },
    /// Who decides on somebody, as an officer found it in the rules in force: never said by the program.
    Authority {
        /// Its id on the list.
        member: String,
        /// Who decides or gives an opinion.
        who: String,
        /// On which paper.
        #[serde(default)]
        paper: String,
        /// The provision: number and day of the rule, article.
        rule: String,
        /// Since which day the rule is in force, ISO 8601.
        from: String,
        /// Whether the Party's opinion is asked first.
        #[serde(default)]
        opinion: bool,
    },
    /// A note on the gap went to who can close it (D-70); for one member, or for all without a rule.
    GapNoted {
        /// Its id on the list; empty: all.
        #[serde(default)]
        member: String,
        /// The note.
        #[serde(flatten)]
        paper: Paper,
    },
    /// The Party committee consented (D-65): number and day only; for one member, or for all who need it.
    Consent {
        /// Its id on the list; empty: all.
        #[serde(default)]
        member: String,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// Where the money comes from.
    Budget {
        /// The source, as the rules name it.
        source: String,
        /// How much; empty: not said.
        #[serde(default)]
        amount: String,
        /// Currency of it, ISO 4217.
        #[serde(default)]
        currency: String,
    },
    /// The programme.
    Programme {
        /// A line a day or stop.
        text: String,
    },
    /// An opinion on security came in: a stub, and nothing of what it says.
    Security {
        /// Whose papers it is kept with: police or military.
        class: Class,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// The decision to send it (D-66), or the approval of the programme of one that comes (D-69).
    Decided {
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// They left (in: they came).
    Departed {
        /// The day.
        day: String,
    },
    /// They are back (in: they have gone).
    Returned {
        /// The day.
        day: String,
    },
    /// Until when the report is due.
    ReportDue {
        /// The day.
        day: String,
        /// By which rule.
        #[serde(default)]
        rule: String,
    },
    /// The report (D-67).
    Reported {
        /// Its results, a line each.
        results: String,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// Something was promised on the journey: a task from now on.
    Committed {
        /// Its id; empty: the next.
        #[serde(default)]
        task: String,
        /// What.
        what: String,
        /// Who sees to it.
        #[serde(default)]
        lead: String,
        /// Until when.
        #[serde(default)]
        due: String,
    },
    /// A promise was kept.
    Kept {
        /// Its id.
        task: String,
        /// When.
        day: String,
        /// How.
        #[serde(default)]
        how: String,
    },
    /// What stands in the way.
    Obstacle {
        /// What stands in the way.
        #[serde(flatten)]
        obstacle: Obstacle,
    },
    /// It stands in the way no more.
    Solved {
        /// Its id.
        obstacle: String,
        /// How.
        how: String,
    },
    /// It does not take place.
    Cancelled,
    /// It should not have been recorded; why, the act says.
    Withdrawn,
}

/// Something that stands in the way (D-72).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Obstacle {
    /// Its id; empty: the next.
    #[serde(default)]
    pub obstacle: String,
    /// A point of a directive that it keeps from being done; empty: none.
    #[serde(default)]
    pub point: String,
    /// What it is.
    pub difficulty: String,
    /// Why.
    #[serde(default)]
    pub cause: String,
    /// What is proposed.
    #[serde(default)]
    pub proposal: String,
    /// Who may decide on it.
    #[serde(default)]
    pub competence: String,
}

impl Obstacle {
    /// Refuses one that does not say what it is.
    ///
    /// # Errors
    /// What is missing.
    pub fn must(&self) -> Result<(), Refusal> {
        said("difficulty", &self.difficulty)
    }
}

/// An authority that somebody found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Who decides.
    pub who: String,
    /// On which paper.
    pub paper: String,
    /// The provision.
    pub rule: String,
    /// In force since.
    pub from: String,
    /// Whether the Party's opinion is asked first.
    pub opinion: bool,
    /// Who recorded it.
    pub by: String,
    /// Of whom it was found: of one who is classified otherwise since it says nothing.
    pub of: Person,
}

/// A member, as it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Member {
    /// What matters for who decides.
    pub person: Person,
    /// Name; empty: not said, or erased.
    pub name: String,
    /// Title.
    pub title: String,
    /// Part.
    pub role: String,
    /// Whether passport or day of birth are recorded: what they say stands apart.
    pub personal: bool,
    /// Passport and day of birth, for who may read them.
    pub secret: (String, String),
    /// Events that say who it is, for who must be forgotten.
    pub events: Vec<u64>,
    /// Who decides, as somebody found it.
    pub found: Option<Found>,
    /// The note on the gap.
    pub gap: Option<Paper>,
    /// The Party committee's consent.
    pub consent: Option<Paper>,
    /// Taken off the list.
    pub left: bool,
}

/// How it stands with who decides on a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Who decides is known: by the table, or as somebody found it.
    Known,
    /// No rule names anybody, and a note on that has gone.
    Noted,
    /// Neither.
    Open,
}

impl Member {
    /// Who decides, by the table.
    pub fn answer<'t>(&self, tables: &'t Tables, home: &str, day: &str) -> Answer<'t> {
        tables.answer(home, &self.person, day)
    }

    /// What somebody found, where it holds on the day of departure: it is in force by then, and younger than a gap that the table has. The day
    /// may have been corrected since it was found, or the person classified otherwise: then it was found of somebody else. Who is classified
    /// comes before who decides (P-VN-06).
    pub fn found_on(&self, answer: &Answer<'_>, travels: &str) -> Option<&Found> {
        let old = |f: &Found| matches!(answer, Answer::Gap(row, _) if f.from <= row.from);
        let unclear = matches!(answer, Answer::Unclear(_));
        let holds = |f: &&Found| !travels.is_empty() && f.from.as_str() <= travels && !old(f) && f.of == self.person;
        self.found.as_ref().filter(|_| !unclear).filter(holds)
    }

    /// Whether somebody decides, or the gap is noted, for who departs on `travels`. A note counts up to the day `by`; empty: whenever.
    pub fn cover(&self, answer: &Answer<'_>, travels: &str, by: &str) -> Cover {
        match answer {
            // A side without a table writes down who decided.
            Answer::Decides(..) | Answer::NoTable => Cover::Known,
            _ if self.found_on(answer, travels).is_some() => Cover::Known,
            // Of whom too little is said, nobody can say that there is no rule.
            Answer::Unclear(_) => Cover::Open,
            Answer::Gap(..) | Answer::NotKnown(_) | Answer::Differ(_) if written(self.gap.as_ref(), by) => Cover::Noted,
            Answer::Gap(..) | Answer::NotKnown(_) | Answer::Differ(_) => Cover::Open,
        }
    }

    /// Whether they go only with the Party committee's consent.
    pub fn needs_consent(&self, answer: &Answer<'_>, travels: &str) -> bool {
        match answer {
            Answer::Decides(row, _) => row.opinion,
            Answer::NoTable => false,
            // Over who is no member the Party committee decides nothing: the note on the gap is enough.
            _ => self.found_on(answer, travels).map_or(self.person.party != Tri::No, |f| f.opinion),
        }
    }
}

/// Whether a paper was written by a day; an empty day: whenever.
fn written(paper: Option<&Paper>, by: &str) -> bool {
    paper.is_some_and(|p| by.is_empty() || p.day.as_str() <= by)
}

/// A promise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Task {
    /// What.
    pub what: String,
    /// Who sees to it.
    pub lead: String,
    /// Until when.
    pub due: String,
    /// Kept on this day; empty: open.
    pub kept: String,
    /// How.
    pub how: String,
}

/// A delegation, as it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Delegation {
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
    /// Its members, by id.
    pub members: BTreeMap<String, Member>,
    /// The source of the money, amount, currency.
    pub budget: Option<(String, String, String)>,
    /// The programme.
    pub programme: String,
    /// Opinions on security: class and stub.
    pub security: Vec<(Class, Paper)>,
    /// The decision.
    pub decided: Option<Paper>,
    /// The day of departure, as it was.
    pub departed: String,
    /// The day of return, as it was.
    pub returned: String,
    /// Until when the report is due, and by which rule.
    pub report_due: Option<(String, String)>,
    /// The report and its results.
    pub report: Option<(Paper, String)>,
    /// Promises, by id.
    pub tasks: BTreeMap<String, Task>,
    /// What stands in the way, by id, and how it was solved.
    pub obstacles: BTreeMap<String, (Obstacle, String)>,
    /// It does not take place.
    pub cancelled: bool,
    /// What was recorded: sequence, day of recording, person, word, why.
    pub history: Vec<Line>,
}

/// A line of what was recorded of a thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Sequence.
    pub sequence: u64,
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub person: String,
    /// The word of the entry.
    pub entry: String,
    /// What of the thing: a member, a point, a field.
    pub of: String,
    /// Why.
    pub why: String,
}

impl Line {
    /// A line about an entry.
    pub fn new(place: Place<'_>, entry: &str, of: &str) -> Line {
        Line {
            sequence: place.sequence,
            at: place.act.map(|a| a.at.clone()).unwrap_or_default(),
            person: place.act.map(|a| a.person.clone()).unwrap_or_default(),
            entry: entry.to_owned(),
            of: of.to_owned(),
            why: place.act.map(|a| a.why.clone()).unwrap_or_default(),
        }
    }
}

impl Delegation {
    /// The members who travel.
    pub fn travelling(&self) -> impl Iterator<Item = (&String, &Member)> {
        self.listed().into_iter().filter(|(_, m)| !m.left)
    }

    /// All members in the order in which they were listed: `m2` before `m10`.
    pub fn listed(&self) -> Vec<(&String, &Member)> {
        let mut all: Vec<_> = self.members.iter().collect();
        all.sort_by_key(|(id, _)| (id.len(), *id));
        all
    }

    /// The day on which the table is asked: as they left, else as it is planned.
    pub fn day(&self) -> &str {
        if self.departed.is_empty() { &self.about.from } else { &self.departed }
    }

    /// How many people travel: of one that comes, the table is not asked.
    pub fn people(&self) -> usize {
        self.travelling().count()
    }

    /// How many people travel, where anybody was listed: a delegation without a list is not one of nobody.
    pub fn counted(&self) -> Option<usize> {
        (!self.members.is_empty()).then(|| self.people())
    }

    /// Members for whom nobody decides and no gap is noted. Of those who left, papers count that were written by then.
    pub fn uncovered(&self, tables: &Tables) -> Vec<String> {
        self.open_by(tables, &self.departed)
    }

    /// Members who go only with a consent, and have none.
    pub fn without_consent(&self, tables: &Tables) -> Vec<String> {
        self.unconsented_by(tables, &self.departed)
    }

    fn open_by(&self, tables: &Tables, by: &str) -> Vec<String> {
        self.those(tables, |m, answer| m.cover(answer, self.day(), by) == Cover::Open)
    }

    fn unconsented_by(&self, tables: &Tables, by: &str) -> Vec<String> {
        self.those(tables, |m, answer| m.needs_consent(answer, self.day()) && !written(m.consent.as_ref(), by))
    }

    fn those(&self, tables: &Tables, test: impl Fn(&Member, &Answer<'_>) -> bool) -> Vec<String> {
        if self.about.direction == Direction::In {
            return Vec::new();
        }
        let day = self.day();
        self.travelling()
            .filter(|(_, m)| test(m, &m.answer(tables, &self.whose.home, day)))
            .map(|(id, _)| id.clone())
            .collect()
    }

    /// Where it stands, for who sees papers of the classes that `sees` says: an id of the states of `vn/delegation-out` or `vn/delegation-in`.
    /// That an opinion on security came in is told as little as what it says.
    pub fn state(&self, tables: &Tables, sees: impl Fn(Class) -> bool) -> &'static str {
        if self.about.direction == Direction::In {
            return match () {
                () if self.withdrawn || self.cancelled => "declined",
                () if self.report.is_some() && !self.whose.tie.is_empty() => "closed",
                () if self.report.is_some() => "reported",
                () if !self.departed.is_empty() => "visiting",
                () if self.decided.is_some() => "programme-approved",
                () if self.security.iter().any(|(class, _)| sees(*class)) => "security-opinion",
                () if self.people() > 0 || !self.programme.is_empty() => "assessed",
                () => "notice-received",
            };
        }
        match () {
            () if self.withdrawn || self.cancelled => "cancelled",
            () if self.report.is_some() => "closed",
            () if !self.returned.is_empty() && self.report_due.is_some() => "report-due",
            () if !self.returned.is_empty() => "returned",
            () if !self.departed.is_empty() => "abroad",
            () if self.decided.is_some() => "visas-and-contacts",
            () if self.people() == 0 && self.about.plan == Plan::OffPlan => "off-plan",
            () if self.people() == 0 => "planned",
            () if !self.uncovered(tables).is_empty() => "authority-check",
            () if !self.without_consent(tables).is_empty() => "party-opinion",
            () => "decided",
        }
    }

    /// What is told of it on a day.
    pub fn warnings(&self, today: &str) -> Vec<Warning> {
        let mut out = Vec::new();
        if self.withdrawn || self.cancelled {
            return out;
        }
        if self.whose.tie.is_empty() && self.about.activity.is_empty() && self.about.new_partner.is_empty() {
            out.push(Warning::NoLink);
        }
        if !self.departed.is_empty() && self.decided.is_none() {
            out.push(Warning::NoDecision);
        }
        if self.report.is_none() && !self.returned.is_empty() {
            match &self.report_due {
                None => out.push(Warning::NoReportDay),
                Some((due, _)) if due.as_str() < today => out.push(Warning::ReportLate(due.clone())),
                Some(_) => {}
            }
        }
        let late = |t: &&Task| t.kept.is_empty() && !t.due.is_empty() && t.due.as_str() < today;
        out.extend(self.tasks.values().filter(late).map(|t| Warning::Late(t.what.clone(), t.due.clone())));
        out
    }

    /// The entries that come of one, or why it may not be recorded.
    ///
    /// # Errors
    /// Why not.
    pub fn decide(&self, entry: &Entry, tables: &Tables) -> Result<Vec<Entry>, Refusal> {
        if self.withdrawn || (self.cancelled && !matches!(entry, Entry::Withdrawn)) {
            return Err(Refusal::Ended);
        }
        let listed = |member: &String| match self.members.get(member) {
            Some(m) if !m.left => Ok(m),
            _ => Err(Refusal::NoSuch(member.clone())),
        };
        let all_or = |member: &String| if member.is_empty() { Ok(()) } else { listed(member).map(drop) };
        match entry {
            Entry::Opened { .. } => return Err(Refusal::Exists(self.about.purpose.clone())),
            Entry::Corrected { field, value } => {
                let mut after = self.clone();
                after.correct(field, value)?;
                checked(&after.about)?;
            }
            Entry::Member { member, person } if member.is_empty() => {
                let member = next("m", self.members.keys());
                return Ok(vec![Entry::Member { member, person: *person }]);
            }
            // An id is given once and never moves on to somebody else.
            Entry::Member { member, .. } => drop(listed(member)?),
            Entry::Named { member, name, .. } => {
                listed(member)?;
                said("name", name)?;
            }
            Entry::Personal { member, passport, born } => {
                listed(member)?;
                if passport.trim().is_empty() && born.trim().is_empty() {
                    return Err(Refusal::Missing("passport"));
                }
            }
            Entry::Left { member } => drop(listed(member)?),
            Entry::Authority { member, who, rule, from, .. } => {
                let member = listed(member)?;
                said("who", who)?;
                said("rule", rule)?;
                day("from", from, true)?;
                let travels = self.day();
                if !travels.is_empty() && from.as_str() > travels {
                    return Err(Refusal::NotInForce(from.clone()));
                }
                if let Answer::Gap(row, _) = member.answer(tables, &self.whose.home, travels)
                    && *from <= row.from
                {
                    return Err(Refusal::OldRule(row.from.clone()));
                }
            }
            Entry::GapNoted { member, paper } | Entry::Consent { member, paper } => {
                all_or(member)?;
                paper.must()?;
            }
            Entry::Budget { source, amount, currency: of } => {
                said("source", source)?;
                money("amount", amount, false)?;
                currency(amount, of)?;
            }
            Entry::Programme { text } => said("text", text)?,
            Entry::Security { class, paper } => {
                if !matches!(class, Class::Police | Class::Military) {
                    return Err(Refusal::Not("class", class.code().to_owned()));
                }
                paper.must()?;
            }
            Entry::Decided { paper } => {
                paper.must()?;
                self.may_go(tables, &paper.day)?;
                if self.budget.is_none() && self.about.direction == Direction::Out {
                    return Err(Refusal::NoMoney);
                }
                if self.about.plan == Plan::OffPlan && self.about.reason.trim().is_empty() {
                    return Err(Refusal::NoReason);
                }
            }
            Entry::Departed { day: on } => {
                day("day", on, true)?;
                let mut after = self.clone();
                after.departed.clone_from(on);
                // Papers may come late; that nobody decides on a traveller may not.
                after.may_go(tables, on)?;
            }
            Entry::Returned { day: on } => {
                day("day", on, true)?;
                match self.departed.as_str() {
                    // Who is back was gone: what keeps people from going is not got round by leaving that out.
                    "" => self.may_go(tables, on)?,
                    left if on.as_str() < left => return Err(Refusal::Not("day", on.clone())),
                    _ => {}
                }
            }
            Entry::ReportDue { day: on, .. } => day("day", on, true)?,
            Entry::Reported { results, paper } => {
                said("results", results)?;
                day("day", &paper.day, true)?;
                if self.departed.is_empty() {
                    self.may_go(tables, &paper.day)?;
                }
            }
            Entry::Committed { task, what, due, lead } => {
                said("what", what)?;
                day("due", due, false)?;
                if task.is_empty() {
                    let task = next("t", self.tasks.keys());
                    let (what, lead, due) = (what.clone(), lead.clone(), due.clone());
                    return Ok(vec![Entry::Committed { task, what, lead, due }]);
                }
            }
            Entry::Kept { task, day: on, .. } => {
                if !self.tasks.contains_key(task) {
                    return Err(Refusal::NoSuch(task.clone()));
                }
                day("day", on, true)?;
            }
            Entry::Obstacle { obstacle } => {
                obstacle.must()?;
                if obstacle.obstacle.is_empty() {
                    let id = next("o", self.obstacles.keys());
                    return Ok(vec![Entry::Obstacle { obstacle: Obstacle { obstacle: id, ..obstacle.clone() } }]);
                }
            }
            Entry::Solved { obstacle, how } => {
                if !self.obstacles.contains_key(obstacle) {
                    return Err(Refusal::NoSuch(obstacle.clone()));
                }
                said("how", how)?;
            }
            Entry::Cancelled | Entry::Withdrawn => {}
        }
        Ok(vec![entry.clone()])
    }

    /// whether everybody has somebody who decides, or an open note on the gap and the consent that then is needed, on the day `on` of
    /// what is recorded: a paper that was written later was not there.
    fn may_go(&self, tables: &Tables, on: &str) -> Result<(), Refusal> {
        if self.about.direction == Direction::In {
            return Ok(());
        }
        if self.people() == 0 {
            return Err(Refusal::NoMembers);
        }
        let open = self.open_by(tables, on);
        if !open.is_empty() {
            return Err(Refusal::Uncovered(open));
        }
        let without = self.unconsented_by(tables, on);
        if without.is_empty() { Ok(()) } else { Err(Refusal::NoConsent(without)) }
    }

    fn correct(&mut self, field: &str, value: &str) -> Result<(), Refusal> {
        let about = &mut self.about;
        let slot = match field {
            "purpose" => &mut about.purpose,
            "activity" => &mut about.activity,
            "new-partner" => &mut about.new_partner,
            "country" => &mut about.country,
            "reason" => &mut about.reason,
            "from" => &mut about.from,
            "to" => &mut about.to,
            "case" => &mut about.case,
            "tie" => &mut self.whose.tie,
            "partner" => &mut self.whose.partner,
            "plan" => {
                about.plan = match value {
                    "in-plan" => Plan::InPlan,
                    "off-plan" => Plan::OffPlan,
                    "unknown" => Plan::Unknown,
                    _ => return Err(Refusal::Not("value", value.to_owned())),
                };
                return Ok(());
            }
            _ => return Err(Refusal::Not("field", field.to_owned())),
        };
        value.clone_into(slot);
        Ok(())
    }
}

fn checked(about: &About) -> Result<(), Refusal> {
    said("purpose", &about.purpose)?;
    day("from", &about.from, false)?;
    day("to", &about.to, false)?;
    if !about.from.is_empty() && !about.to.is_empty() && about.to < about.from {
        return Err(Refusal::Not("to", about.to.clone()));
    }
    if about.plan == Plan::OffPlan { said("reason", &about.reason) } else { Ok(()) }
}

/// A new delegation.
///
/// # Errors
/// What is missing or amiss.
pub fn open(whose: &Whose, about: &About) -> Result<Entry, Refusal> {
    said("home", &whose.home)?;
    checked(about)?;
    Ok(Entry::Opened { whose: whose.clone(), about: about.clone() })
}

/// All of them, by id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Delegations {
    /// By id.
    pub by_id: BTreeMap<String, Delegation>,
}

impl Delegations {
    /// Takes what was recorded.
    pub fn take(&mut self, place: Place<'_>, entry: &Entry) {
        let one = self.by_id.entry(place.id.to_owned()).or_default();
        one.last = place.sequence;
        one.take(place, entry);
    }
}

impl Delegation {
    /// Members that an entry means: one, or all.
    fn meant(&mut self, member: &str, mut set: impl FnMut(&mut Member)) {
        for (id, m) in &mut self.members {
            if member.is_empty() || member == id {
                set(m);
            }
        }
    }

    fn take(&mut self, place: Place<'_>, entry: &Entry) {
        let (word, of) = entry.told();
        self.history.push(Line::new(place, word, of));
        match entry {
            Entry::Opened { whose, about } => {
                (self.whose, self.about) = (whose.clone(), about.clone());
                self.office = place.act.map(|a| a.office.clone()).unwrap_or_default();
            }
            Entry::Corrected { field, value } => drop(self.correct(field, value)),
            Entry::Member { member, person } => self.members.entry(member.clone()).or_default().person = *person,
            // Who was taken off the list by an erasure of the entry before does not come back by its name.
            Entry::Named { member, name, title, role } => self.meant(member, |m| {
                (m.name, m.title, m.role) = (name.clone(), title.clone(), role.clone());
                m.events.push(place.sequence);
            }),
            Entry::Personal { member, passport, born } => self.meant(member, |m| {
                m.personal = true;
                m.secret = (passport.clone(), born.clone());
                m.events.push(place.sequence);
            }),
            Entry::Left { member } => self.meant(member, |m| m.left = true),
            Entry::Authority { member, who, paper, rule, from, opinion } => {
                let by = place.act.map(|a| a.person.clone()).unwrap_or_default();
                self.meant(member, |m| {
                    m.found = Some(Found {
                        who: who.clone(),
                        paper: paper.clone(),
                        rule: rule.clone(),
                        from: from.clone(),
                        opinion: *opinion,
                        by: by.clone(),
                        of: m.person,
                    });
                });
            }
            Entry::GapNoted { member, paper } => self.meant(member, |m| m.gap = Some(paper.clone())),
            Entry::Consent { member, paper } => self.meant(member, |m| m.consent = Some(paper.clone())),
            Entry::Budget { source, amount, currency } => {
                self.budget = Some((source.clone(), amount.clone(), currency.clone()));
            }
            Entry::Programme { text } => self.programme.clone_from(text),
            Entry::Security { class, paper } => self.security.push((*class, paper.clone())),
            Entry::Decided { paper } => self.decided = Some(paper.clone()),
            Entry::Departed { day } => self.departed.clone_from(day),
            Entry::Returned { day } => self.returned.clone_from(day),
            Entry::ReportDue { day, rule } => self.report_due = Some((day.clone(), rule.clone())),
            Entry::Reported { results, paper } => self.report = Some((paper.clone(), results.clone())),
            Entry::Committed { task, what, lead, due } => {
                let one = self.tasks.entry(task.clone()).or_default();
                (one.what, one.lead, one.due) = (what.clone(), lead.clone(), due.clone());
            }
            Entry::Kept { task, day, how } => {
                if let Some(one) = self.tasks.get_mut(task) {
                    (one.kept, one.how) = (day.clone(), how.clone());
                }
            }
            Entry::Obstacle { obstacle } => {
                self.obstacles.insert(obstacle.obstacle.clone(), (obstacle.clone(), String::new()));
            }
            Entry::Solved { obstacle, how } => {
                if let Some(one) = self.obstacles.get_mut(obstacle) {
                    one.1.clone_from(how);
                }
            }
            Entry::Cancelled => self.cancelled = true,
            Entry::Withdrawn => self.withdrawn = true,
        }
    }
}

impl Entry {
    /// Its word, and what of the delegation it is about.
    pub fn told(&self) -> (&'static str, &str) {
        match self {
            Entry::Opened { .. } => ("opened", ""),
            Entry::Corrected { field, .. } => ("corrected", field),
            Entry::Member { member, .. } => ("member", member),
            Entry::Named { member, .. } => ("named", member),
            Entry::Personal { member, .. } => ("personal", member),
            Entry::Left { member } => ("left", member),
            Entry::Authority { member, .. } => ("authority", member),
            Entry::GapNoted { member, .. } => ("gap-noted", member),
            Entry::Consent { member, .. } => ("consent", member),
            Entry::Budget { .. } => ("budget", ""),
            Entry::Programme { .. } => ("programme", ""),
            Entry::Security { class, .. } => ("security", class.code()),
            Entry::Decided { .. } => ("decided", ""),
            Entry::Departed { .. } => ("departed", ""),
            Entry::Returned { .. } => ("returned", ""),
            Entry::ReportDue { .. } => ("report-due", ""),
            Entry::Reported { .. } => ("reported", ""),
            Entry::Committed { task, .. } => ("committed", task),
            Entry::Kept { task, .. } => ("kept", task),
            Entry::Obstacle { obstacle } => ("obstacle", &obstacle.obstacle),
            Entry::Solved { obstacle, .. } => ("solved", obstacle),
            Entry::Cancelled => ("cancelled", ""),
            Entry::Withdrawn => ("withdrawn", ""),
        }
    }

    /// Who may see and record it.
    pub fn class(&self) -> Class {
        match self {
            Entry::Personal { .. } => Class::Personal,
            Entry::Security { class, .. } => *class,
            _ => Class::Ordinary,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::authority::{Level, Tri, Trip};
    use super::*;

    fn tables() -> &'static Tables {
        Tables::embedded().unwrap()
    }

    fn delegation(purpose: &str) -> Delegation {
        let mut all = Delegations::default();
        let whose = Whose { home: "vn.son-la".into(), ..Whose::default() };
        let about = About {
            purpose: purpose.into(),
            from: "2026-12-07".into(),
            plan: Plan::InPlan,
            new_partner: "Embassy of India".into(),
            ..About::default()
        };
        all.take(Place { sequence: 1, act: None, id: "d" }, &open(&whose, &about).unwrap());
        all.by_id.remove("d").unwrap()
    }

    impl Delegation {
        fn put(&mut self, entry: Entry) -> Result<(), Refusal> {
            for entry in self.decide(&entry, tables())? {
                self.last += 1;
                self.take(Place { sequence: self.last, act: None, id: "d" }, &entry);
            }
            Ok(())
        }

        fn person(&mut self, party: Tri, managed: Tri, level: Level, position: Tri) {
            let person = Person { party, managed, level, position, trip: Trip::Official };
            self.put(Entry::Member { member: String::new(), person }).unwrap();
        }
    }

    fn paper(number: &str, day: &str) -> Paper {
        Paper { number: number.into(), day: day.into(), office: String::new() }
    }

    /// Section 10, step 11: two travellers whom no rule covers stop it at R-250; notes on the gap and the consent let it go on.
    #[test]
    fn two_uncovered_travellers_stop_a_delegation() {
        let mut d = delegation("Làm việc với Đại sứ quán");
        assert_eq!(d.state(tables(), |_| true), "planned");
        assert_eq!(d.put(Entry::Decided { paper: paper("1", "2026-11-30") }), Err(Refusal::NoMembers));
        d.person(Tri::Yes, Tri::No, Level::Province, Tri::No);
        d.person(Tri::Yes, Tri::No, Level::Commune, Tri::No);
        assert_eq!(d.state(tables(), |_| true), "authority-check");
        d.put(Entry::Budget { source: "Ngân sách tỉnh".into(), amount: String::new(), currency: String::new() })
            .unwrap();
        let decide = Entry::Decided { paper: paper("45/QĐ-UBND", "2026-11-30") };
        let stopped = d.put(decide.clone()).unwrap_err();
        assert_eq!(stopped, Refusal::Uncovered(vec!["m1".into(), "m2".into()]));
        assert_eq!(stopped.rule(), Some("R-250"));
        // Nor may it be said that they left, are back, or reported.
        assert!(d.put(Entry::Departed { day: "2026-12-07".into() }).is_err());
        assert!(d.put(Entry::Returned { day: "2026-12-11".into() }).is_err());
        assert!(d.put(Entry::Reported { results: "x".into(), paper: paper("", "2026-12-20") }).is_err());
        // A rule that is older than the day on which there was none cannot be one; one that comes after the journey is none either.
        let rule = |from: &str| Entry::Authority {
            member: "m1".into(),
            who: "Cấp ủy trực tiếp quản lý".into(),
            paper: "D-65".into(),
            rule: "Quy định số 30-QĐ/TU".into(),
            from: from.into(),
            opinion: false,
        };
        assert!(matches!(d.put(rule("2024-01-01")), Err(Refusal::OldRule(_))));
        assert!(matches!(d.put(rule("2027-01-01")), Err(Refusal::NotInForce(_))));
        d.put(rule("2026-12-01")).unwrap();
        assert_eq!(d.uncovered(tables()), ["m2"]);
        // A note on the gap without number and day is none.
        assert_eq!(
            d.put(Entry::GapNoted { member: "m2".into(), paper: Paper::default() }),
            Err(Refusal::Missing("number"))
        );
        d.put(Entry::GapNoted { member: "m2".into(), paper: paper("12/SNgV", "2026-11-25") }).unwrap();
        assert_eq!(d.state(tables(), |_| true), "party-opinion");
        assert_eq!(d.put(decide.clone()), Err(Refusal::NoConsent(vec!["m2".into()])));
        d.put(Entry::Consent { member: "m2".into(), paper: paper("88-CV/TU", "2026-11-28") }).unwrap();
        assert_eq!(d.state(tables(), |_| true), "decided");
        d.put(decide).unwrap();
        d.put(Entry::Departed { day: "2026-12-07".into() }).unwrap();
        assert_eq!(d.state(tables(), |_| true), "abroad");
        d.put(Entry::Returned { day: "2026-12-11".into() }).unwrap();
        assert_eq!(d.warnings("2026-12-31"), [Warning::NoReportDay]);
        d.put(Entry::ReportDue { day: "2026-12-26".into(), rule: String::new() }).unwrap();
        assert_eq!(d.warnings("2026-12-31"), [Warning::ReportLate("2026-12-26".into())]);
        d.put(Entry::Reported { results: "Đã làm việc".into(), paper: paper("9/BC", "2027-01-02") }).unwrap();
        let promise = Entry::Committed {
            task: String::new(),
            what: "Gửi dự thảo kế hoạch".into(),
            lead: "Sở Ngoại vụ".into(),
            due: "2027-02-01".into(),
        };
        d.put(promise).unwrap();
        assert_eq!(d.state(tables(), |_| true), "closed");
        assert_eq!(d.warnings("2027-03-01"), [Warning::Late("Gửi dự thảo kế hoạch".into(), "2027-02-01".into())]);
        d.put(Entry::Kept { task: "t1".into(), day: "2027-03-01".into(), how: String::new() }).unwrap();
        assert!(d.warnings("2027-03-01").is_empty());
        assert_eq!(d.history.len(), 14);
    }

    #[test]
    fn somebody_of_whom_too_little_is_said_is_not_covered_by_a_note() {
        let mut d = delegation("x");
        d.person(Tri::Yes, Tri::Unknown, Level::Province, Tri::No);
        d.put(Entry::GapNoted { member: String::new(), paper: paper("1", "2026-11-25") }).unwrap();
        assert_eq!(d.uncovered(tables()), ["m1"]);
        let whole = Person {
            party: Tri::Yes,
            managed: Tri::Yes,
            level: Level::Province,
            position: Tri::No,
            trip: Trip::Official,
        };
        d.put(Entry::Member { member: "m1".into(), person: whole }).unwrap();
        assert!(d.uncovered(tables()).is_empty(), "no rule in our sources, and the note has gone");
        // A journey whose day is not fixed has no answer.
        d.put(Entry::Corrected { field: "from".into(), value: String::new() }).unwrap();
        assert_eq!(d.uncovered(tables()), ["m1"]);
        // Who does not travel holds up nobody.
        d.put(Entry::Left { member: "m1".into() }).unwrap();
        assert!(d.uncovered(tables()).is_empty());
        assert_eq!(d.put(Entry::Left { member: "m1".into() }), Err(Refusal::NoSuch("m1".into())));
    }

    #[test]
    fn one_outside_the_plan_says_why_and_what_is_amiss_is_told() {
        let whose = Whose { home: "vn.son-la".into(), ..Whose::default() };
        let about = About { purpose: "x".into(), plan: Plan::OffPlan, ..About::default() };
        assert_eq!(open(&whose, &about), Err(Refusal::Missing("reason")));
        let about = About { from: "2026-12-07".into(), to: "2026-12-01".into(), plan: Plan::InPlan, ..about };
        assert_eq!(open(&whose, &about), Err(Refusal::Not("to", "2026-12-01".into())));
        let mut d = delegation("x");
        d.put(Entry::Corrected { field: "new-partner".into(), value: String::new() }).unwrap();
        assert_eq!(d.warnings("2026-01-01"), [Warning::NoLink]);
        assert!(d.put(Entry::Corrected { field: "office".into(), value: String::new() }).is_err());
        d.put(Entry::Cancelled).unwrap();
        assert_eq!(
            (d.state(tables(), |_| true), d.put(Entry::Programme { text: "x".into() })),
            ("cancelled", Err(Refusal::Ended))
        );
    }

    /// A Thai province has no table: it writes down who decided, and nothing of the Vietnamese rules stops it.
    #[test]
    fn a_side_without_a_table_is_not_held_to_that_of_the_other() {
        let mut d = delegation("x");
        d.whose.home = "th.chiang-mai".into();
        d.person(Tri::Unknown, Tri::Unknown, Level::Unknown, Tri::Unknown);
        d.put(Entry::Budget {
            source: "งบจังหวัด".into(), amount: "100000".into(), currency: "THB".into()
        })
        .unwrap();
        assert_eq!(d.state(tables(), |_| true), "decided");
        d.put(Entry::Decided { paper: paper("ชม ๐๐๑๗/๑", "2026-11-30") }).unwrap();
    }

    #[test]
    fn one_that_comes_asks_no_table_and_keeps_opinions_as_stubs() {
        let mut d = delegation("Đoàn thương nhân Lào dự hội chợ");
        d.about.direction = Direction::In;
        assert_eq!(d.state(tables(), |_| true), "notice-received");
        d.person(Tri::Unknown, Tri::Unknown, Level::Unknown, Tri::Unknown);
        assert_eq!(d.state(tables(), |_| true), "assessed");
        let security = |class| Entry::Security { class, paper: paper("17/CAT", "2026-11-20") };
        assert!(d.put(security(Class::Ordinary)).is_err());
        d.put(security(Class::Police)).unwrap();
        assert_eq!(security(Class::Police).class(), Class::Police);
        assert_eq!(d.state(tables(), |_| true), "security-opinion");
        d.put(Entry::Decided { paper: paper("3/UBND", "2026-11-22") }).unwrap();
        d.put(Entry::Departed { day: "2026-12-07".into() }).unwrap();
        d.put(Entry::Reported { results: "x".into(), paper: paper("", "2026-12-20") }).unwrap();
        assert_eq!(d.state(tables(), |_| true), "reported");
        d.put(Entry::Corrected { field: "tie".into(), value: "some-tie".into() }).unwrap();
        assert_eq!(d.state(tables(), |_| true), "closed");
    }

    /// Over who is no Party member its committee decides nothing: the note on the gap is enough. Of whom it is not said, it is asked.
    #[test]
    fn consent_is_asked_for_members_of_the_party() {
        let mut d = delegation("x");
        for party in [Tri::No, Tri::Yes, Tri::Unknown] {
            d.person(party, Tri::No, Level::Province, Tri::No);
        }
        assert!(!d.without_consent(tables()).contains(&"m1".to_owned()));
        assert!(d.without_consent(tables()).contains(&"m2".to_owned()));
        for _ in 4..=10 {
            d.person(Tri::Yes, Tri::No, Level::Province, Tri::No);
        }
        let order: Vec<&str> = d.travelling().map(|(id, _)| id.as_str()).collect();
        assert_eq!((order[1], order[9]), ("m2", "m10"), "{order:?}");
    }

    /// R-250 is asked on the day of the departure, and of the papers that were there on the day of what is recorded.
    #[test]
    fn the_day_of_the_thing_decides_and_not_that_of_the_entry() {
        let mut d = delegation("x");
        d.person(Tri::Yes, Tri::No, Level::Province, Tri::No);
        d.put(Entry::Budget { source: "x".into(), amount: String::new(), currency: String::new() }).unwrap();
        let found = Entry::Authority {
            member: "m1".into(),
            who: "x".into(),
            paper: String::new(),
            rule: "30-QĐ/TU".into(),
            from: "2026-12-05".into(),
            opinion: false,
        };
        d.put(found).unwrap();
        assert!(d.uncovered(tables()).is_empty());
        // They go before the rule is in force.
        d.put(Entry::Corrected { field: "from".into(), value: "2026-12-01".into() }).unwrap();
        assert_eq!(d.uncovered(tables()), ["m1"]);
        assert_eq!(d.without_consent(tables()), ["m1"]);
        d.put(Entry::GapNoted { member: "m1".into(), paper: paper("12", "2026-11-25") }).unwrap();
        d.put(Entry::Consent { member: "m1".into(), paper: paper("88", "2026-11-28") }).unwrap();
        let decide = |day: &str| Entry::Decided { paper: paper("45", day) };
        assert_eq!(d.put(decide("2026-11-24")), Err(Refusal::Uncovered(vec!["m1".into()])));
        assert_eq!(d.put(decide("2026-11-26")), Err(Refusal::NoConsent(vec!["m1".into()])));
        let left = |day: &str| Entry::Departed { day: day.into() };
        assert_eq!(d.put(left("2026-11-27")), Err(Refusal::NoConsent(vec!["m1".into()])));
        d.put(decide("2026-11-28")).unwrap();
        d.put(left("2026-12-01")).unwrap();
        // What was found while too little was said is none where the table has a gap since.
        let mut d = delegation("x");
        d.person(Tri::Unknown, Tri::Unknown, Level::Unknown, Tri::Unknown);
        let old = Entry::Authority {
            member: "m1".into(),
            who: "x".into(),
            paper: String::new(),
            rule: "1-QĐ/TU".into(),
            from: "2020-01-01".into(),
            opinion: false,
        };
        d.put(old).unwrap();
        let party = Tri::Yes;
        let person =
            Person { party, managed: Tri::No, level: Level::Province, position: Tri::No, trip: Trip::Official };
        d.put(Entry::Member { member: "m1".into(), person }).unwrap();
        assert_eq!(d.uncovered(tables()), ["m1"]);
    }

    /// P-VN-06: who is not classified does not travel on an authority that somebody found; who is classified otherwise is looked at anew.
    #[test]
    fn an_authority_is_of_the_person_as_classified() {
        let mut d = delegation("x");
        d.person(Tri::Unknown, Tri::Unknown, Level::Unknown, Tri::Unknown);
        d.put(Entry::Budget { source: "x".into(), amount: String::new(), currency: String::new() }).unwrap();
        let found = || Entry::Authority {
            member: "m1".into(),
            who: "Giám đốc".into(),
            paper: "QĐ".into(),
            rule: "QĐ 1".into(),
            from: "2026-12-01".into(),
            opinion: false,
        };
        d.put(found()).unwrap();
        let decide = Entry::Decided { paper: paper("45", "2026-12-05") };
        assert_eq!(d.put(decide.clone()), Err(Refusal::Uncovered(vec!["m1".into()])));
        let person = |managed, level| {
            let person = Person { party: Tri::Yes, managed, level, position: Tri::No, trip: Trip::Official };
            Entry::Member { member: "m1".into(), person }
        };
        d.put(person(Tri::Yes, Level::Province)).unwrap();
        assert_eq!(d.uncovered(tables()), ["m1"], "it was found before anybody said who they are");
        d.put(found()).unwrap();
        d.put(decide).unwrap();
        assert!(d.uncovered(tables()).is_empty());
        d.put(person(Tri::No, Level::Commune)).unwrap();
        assert_eq!(d.uncovered(tables()), ["m1"], "it was found of another kind of person");
    }

    /// An id of a member is given once: nothing is said of one that was never given, or of who was struck.
    #[test]
    fn a_member_keeps_their_id_when_another_is_struck() {
        let mut d = delegation("x");
        for _ in 0..2 {
            d.person(Tri::No, Tri::No, Level::Other, Tri::No);
        }
        d.put(Entry::Left { member: "m2".into() }).unwrap();
        let person = Person::default();
        for member in ["m2", "m3", "1"] {
            let why = d.put(Entry::Member { member: member.into(), person });
            assert_eq!(why, Err(Refusal::NoSuch(member.into())));
        }
        d.person(Tri::Yes, Tri::No, Level::Other, Tri::No);
        assert_eq!(d.travelling().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["m1", "m3"]);
        assert_eq!((d.members["m2"].person.party, d.members["m3"].person.party), (Tri::No, Tri::Yes));
        assert_eq!((delegation("x").counted(), d.counted()), (None, Some(2)), "without a list nobody counted");
    }

    #[test]
    fn an_opinion_on_security_shows_in_no_state_to_who_may_not_see_it() {
        let mut d = delegation("x");
        d.about.direction = Direction::In;
        d.put(Entry::Security { class: Class::Police, paper: paper("17/CAT", "2026-11-20") }).unwrap();
        assert_eq!(d.state(tables(), |class| class == Class::Police), "security-opinion");
        assert_eq!(d.state(tables(), |class| class == Class::Military), "notice-received");
    }

    #[test]
    fn what_stood_in_the_way_stands_there_no_more_once_it_is_solved() {
        let mut d = delegation("x");
        let solved = |id: &str| Entry::Solved { obstacle: id.into(), how: "đã có hướng dẫn".into() };
        assert_eq!(d.put(solved("o1")), Err(Refusal::NoSuch("o1".into())));
        d.put(Entry::Obstacle { obstacle: Obstacle { difficulty: "x".into(), ..Obstacle::default() } }).unwrap();
        d.put(solved("o1")).unwrap();
        assert_eq!(d.obstacles["o1"].1, "đã có hướng dẫn");
    }

    #[test]
    fn an_amount_has_its_currency() {
        let mut d = delegation("x");
        let budget = |amount: &str, currency: &str| Entry::Budget {
            source: "x".into(),
            amount: amount.into(),
            currency: currency.into(),
        };
        assert_eq!(d.put(budget("5", "")), Err(Refusal::Missing("currency")));
        assert_eq!(d.put(budget("5", "đồng")), Err(Refusal::Not("currency", "đồng".into())));
        d.put(budget("", "")).unwrap();
        d.put(budget("5", "VND")).unwrap();
    }

    #[test]
    fn entries_are_the_same_after_the_log() {
        let person = Person { party: Tri::Yes, ..Person::default() };
        for entry in [
            Entry::Member { member: "m1".into(), person },
            Entry::Consent { member: String::new(), paper: paper("1", "2026-01-01") },
            Entry::Obstacle { obstacle: Obstacle { difficulty: "x".into(), ..Obstacle::default() } },
            open(&Whose { home: "h".into(), ..Whose::default() }, &About { purpose: "p".into(), ..About::default() })
                .unwrap(),
        ] {
            let text = serde_json::to_string(&entry).unwrap();
            assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry, "{text}");
        }
    }
}
