//! Aid and joint projects: legal basis, budget decisions, hand-over; and the other work of an office that has a period: programmes of
//! cooperation, yearly plans, joint inspections of the border (restricted). Where each stands follows from what was recorded.

use super::delegation::{Line, Obstacle};
use super::refusal::{Paper, Refusal, Warning, before, currency, day, money, next, said};
use super::{Place, Whose};
use crate::class::Class;
use maitri_pack::procedure::Procedures;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What kind of work it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Aid to the partner.
    #[default]
    Aid,
    /// Done and paid by both.
    Joint,
    /// A programme or high-level agreement with a period.
    Programme,
    /// The plan of foreign affairs of a year.
    Plan,
    /// Joint inspection of the border.
    Border,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 5] = [Kind::Aid, Kind::Joint, Kind::Programme, Kind::Plan, Kind::Border];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Aid => "aid",
            Kind::Joint => "joint",
            Kind::Programme => "programme",
            Kind::Plan => "plan",
            Kind::Border => "border",
        }
    }

    /// Who may see it: work at the border is restricted from the start (P-VN-09).
    pub fn class(self) -> Class {
        if self == Kind::Border { Class::Military } else { Class::Ordinary }
    }

    /// The procedure by which the offices that take part are known.
    pub fn procedure(self) -> &'static str {
        match self {
            Kind::Aid | Kind::Joint => "vn/aid-project",
            Kind::Programme | Kind::Plan => "vn/yearly-plan",
            Kind::Border => "vn/border-survey",
        }
    }

    /// The steps of work that goes from one state to the next: ids of the states of its procedure.
    pub fn steps(self) -> &'static [&'static str] {
        match self {
            Kind::Plan => &["collecting", "compiled", "approved", SENT],
            Kind::Border => &["plan-issued", "teams-formed", "inspecting", "minutes-signed", "reported"],
            _ => &[],
        }
    }
}

/// What a project is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct About {
    /// Which kind.
    #[serde(default)]
    pub kind: Kind,
    /// Its name.
    pub title: String,
    /// The instrument on which it rests.
    #[serde(default)]
    pub instrument: String,
    /// Its clause.
    #[serde(default)]
    pub clause: String,
    /// What comes of it.
    #[serde(default)]
    pub output: String,
    /// What it costs, a whole number; empty: not said.
    #[serde(default)]
    pub cost: String,
    /// Currency, ISO 4217.
    #[serde(default)]
    pub currency: String,
    /// Which fund pays.
    #[serde(default)]
    pub fund: String,
    /// First day of its period; of a plan: of its year.
    #[serde(default)]
    pub from: String,
    /// Last day.
    #[serde(default)]
    pub to: String,
    /// Id of the case of a procedure that runs for it.
    #[serde(default)]
    pub case: String,
}

/// What is recorded of a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum Entry {
    /// It is outlined.
    Opened {
        /// Whose it is.
        whose: Whose,
        /// What it is about.
        #[serde(flatten)]
        about: About,
    },
    /// A field of it was wrong or changed.
    Corrected {
        /// The field.
        field: String,
        /// What holds now.
        value: String,
    },
    /// The rule by which the local budget may pay, as somebody found it.
    LegalBasis {
        /// The provision.
        rule: String,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// What stands in the way (D-72). The program opens one itself where no legal basis is recorded.
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
    /// The budget is proposed (D-71).
    BudgetProposed {
        /// How much, a whole number.
        amount: String,
        /// Currency.
        #[serde(default)]
        currency: String,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// The budget is decided (D-66).
    BudgetDecided {
        /// How much, a whole number.
        amount: String,
        /// Currency.
        #[serde(default)]
        currency: String,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// The details are agreed with the partner (D-40).
    Agreed {
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// The work has begun.
    Started {
        /// The day.
        day: String,
    },
    /// It is accepted (D-73).
    Accepted {
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// It is handed over (D-73).
    HandedOver {
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// It goes no further.
    Stopped {
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// A plan, or work at the border, came to its next state.
    Stepped {
        /// The state, in the words of its procedure.
        state: String,
        /// The paper.
        #[serde(flatten)]
        paper: Paper,
    },
    /// What goes on where its period ends.
    Successor {
        /// Id of it.
        project: String,
    },
    /// It should not have been recorded; why, the act says.
    Withdrawn,
}

/// A project, as it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Project {
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
    /// The rule by which the local budget may pay.
    pub basis: Option<(String, Paper)>,
    /// What stands in the way, by id, and how it was solved.
    pub obstacles: BTreeMap<String, (Obstacle, String)>,
    /// The budget proposed: amount, currency, paper.
    pub proposed: Option<(String, String, Paper)>,
    /// The budget decisions, in their order.
    pub budgets: Vec<(String, String, Paper)>,
    /// Agreed with the partner.
    pub agreed: Option<Paper>,
    /// Begun on this day.
    pub started: String,
    /// Accepted.
    pub accepted: Option<Paper>,
    /// Handed over.
    pub handed_over: Option<Paper>,
    /// Stopped.
    pub stopped: Option<Paper>,
    /// States that it came to.
    pub steps: Vec<(String, Paper)>,
    /// What goes on after its period.
    pub successor: String,
    /// What was recorded.
    pub history: Vec<Line>,
}

/// The state of a plan that was sent.
const SENT: &str = "sent";

/// The id of the obstacle that the program opens where no legal basis is recorded.
pub const NO_BASIS: &str = "legal-basis";

impl Project {
    /// Whether R-252 is asked: money of a Vietnamese province that goes abroad.
    pub fn needs_basis(&self) -> bool {
        needs_basis(&self.whose, &self.about)
    }

    /// Where it stands: an id of the states of its procedure; of a programme `running` or `ended`.
    pub fn state(&self, today: &str) -> &str {
        match self.about.kind {
            _ if self.withdrawn => "stopped",
            Kind::Plan => self.steps.last().map_or("year-opened", |(s, _)| s.as_str()),
            Kind::Border => self.steps.last().map_or("plan-advised", |(s, _)| s.as_str()),
            Kind::Programme if !self.about.to.is_empty() && self.about.to.as_str() < today => "ended",
            Kind::Programme => "running",
            Kind::Aid | Kind::Joint => match () {
                () if self.stopped.is_some() => "stopped",
                () if self.handed_over.is_some() => "handed-over",
                () if self.accepted.is_some() => "accepted",
                () if !self.started.is_empty() => "implementing",
                () if self.agreed.is_some() => "agreed-with-partner",
                () if !self.budgets.is_empty() => "budget-decided",
                () if self.proposed.is_some() => "budget-proposed",
                () if self.needs_basis() && self.basis.is_none() => "legal-basis-missing",
                () => "project-outlined",
            },
        }
    }

    /// What is told of it on a day, among all others.
    pub fn warnings(&self, id: &str, all: &Projects, procedures: &Procedures, today: &str) -> Vec<Warning> {
        let mut out = Vec::new();
        if self.withdrawn || self.stopped.is_some() {
            return out;
        }
        if self.needs_basis() && self.basis.is_none() && self.handed_over.is_none() {
            out.push(Warning::NoLegalBasis);
        }
        // Papers may be recorded in any order; one that is older than what it follows is told.
        let on = |paper: &Option<Paper>| paper.as_ref().map(|p| p.day.clone()).unwrap_or_default();
        let proposed = self.proposed.as_ref().map_or("", |(_, _, p)| p.day.as_str());
        let decided = self.budgets.first().map_or("", |(_, _, p)| p.day.as_str());
        let (accepted, handed) = (on(&self.accepted), on(&self.handed_over));
        let title = &self.about.title;
        for (day, first) in [
            (decided, proposed),
            (&self.started, decided),
            (&accepted, &self.started),
            (&handed, if accepted.is_empty() { &self.started } else { &accepted }),
        ] {
            out.extend(before(title, day, first));
        }
        match self.about.kind {
            Kind::Programme if self.state(today) == "ended" && self.successor.is_empty() => {
                // What may go on: a programme of the same house that runs on beyond the end, and began before or right after it.
                let goes_on = |(other, p): &(&String, &Project)| {
                    p.about.kind == Kind::Programme
                        && all.may_follow(id, other)
                        && (p.about.to.is_empty() || p.about.to > self.about.to)
                };
                let ids = all.by_id.iter().filter(goes_on).map(|(id, _)| id.clone()).collect();
                out.push(Warning::PeriodEnded(self.about.to.clone(), ids));
            }
            Kind::Plan => {
                let due = self.plan_due(procedures);
                let sent = self.steps.iter().find(|(s, _)| s == SENT).map(|(_, p)| p.day.as_str());
                if let Some(due) = due
                    && sent.unwrap_or(today) > due.as_str()
                {
                    out.push(Warning::PlanLate(due));
                }
            }
            Kind::Aid | Kind::Joint
                if !self.about.to.is_empty() && self.about.to.as_str() < today && self.handed_over.is_none() =>
            {
                out.push(Warning::Late(self.about.title.clone(), self.about.to.clone()));
            }
            _ => {}
        }
        out
    }

    /// the day until which a plan is sent, as the procedure of the own side's law has it: each year by a day of the year before.
    fn plan_due(&self, procedures: &Procedures) -> Option<String> {
        let id = self.about.kind.procedure();
        if id.split('/').next() != self.whose.home.split('.').next() {
            return None;
        }
        let (procedure, _) = procedures.find(id)?;
        let sent = procedure.step.iter().filter(|step| step.to == SENT);
        let yearly = sent.filter_map(|step| step.due.as_ref()?.yearly.as_ref()).next()?;
        let year: u32 = self.about.from.get(..4)?.parse().ok()?;
        Some(format!("{:04}-{yearly}", year.checked_sub(1)?))
    }

    /// The entries that come of one, or why it may not be recorded.
    ///
    /// # Errors
    /// Why not.
    pub fn decide(&self, entry: &Entry) -> Result<Vec<Entry>, Refusal> {
        if self.withdrawn || (self.stopped.is_some() && !matches!(entry, Entry::Withdrawn)) {
            return Err(Refusal::Ended);
        }
        match entry {
            Entry::Opened { .. } => return Err(Refusal::Exists(self.about.title.clone())),
            Entry::Corrected { field, value } => {
                let mut after = self.clone();
                after.correct(field, value)?;
                checked(&after.about)?;
                if ["cost", "currency"].contains(&field.as_str()) {
                    currency(&after.about.cost, &after.about.currency)?;
                }
            }
            Entry::LegalBasis { rule, paper } => {
                said("rule", rule)?;
                paper.must()?;
                let mut out = vec![entry.clone()];
                // What the program opened it closes itself; what people reported they say is solved.
                if self.obstacles.get(NO_BASIS).is_some_and(|(_, how)| how.is_empty()) {
                    out.push(Entry::Solved { obstacle: NO_BASIS.to_owned(), how: rule.clone() });
                }
                return Ok(out);
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
                // Only the rule itself does away with this one.
                if obstacle == NO_BASIS && self.basis.is_none() {
                    return Err(Refusal::NoLegalBasis(NO_BASIS.to_owned()));
                }
            }
            Entry::BudgetProposed { amount, paper, currency: of }
            | Entry::BudgetDecided { amount, paper, currency: of } => {
                self.has_basis()?;
                money("amount", amount, true)?;
                currency(amount, of)?;
                paper.must()?;
                self.rests_on_basis(&paper.day)?;
            }
            Entry::Started { day: on } => {
                self.has_basis()?;
                day("day", on, true)?;
                self.rests_on_basis(on)?;
            }
            Entry::Agreed { paper } | Entry::Stopped { paper } => paper.must()?,
            Entry::Accepted { paper } | Entry::HandedOver { paper } => {
                self.has_basis()?;
                paper.must()?;
                self.rests_on_basis(&paper.day)?;
            }
            Entry::Stepped { state, paper } => {
                if !self.about.kind.steps().contains(&state.as_str()) {
                    return Err(Refusal::Not("state", state.clone()));
                }
                day("day", &paper.day, true)?;
            }
            Entry::Successor { project } => said("project", project)?,
            Entry::Withdrawn => {}
        }
        Ok(vec![entry.clone()])
    }

    /// whether the rule is recorded by which the local budget may pay.
    fn has_basis(&self) -> Result<(), Refusal> {
        if self.needs_basis() && self.basis.is_none() {
            return Err(Refusal::NoLegalBasis(NO_BASIS.to_owned()));
        }
        Ok(())
    }

    /// whether the rule was there on a day. What is younger than a decision is no basis of it.
    fn rests_on_basis(&self, on: &str) -> Result<(), Refusal> {
        let basis = self.basis.as_ref().filter(|_| self.needs_basis()).map_or("", |(_, paper)| paper.day.as_str());
        if on < basis { Err(Refusal::BasisLater(basis.to_owned())) } else { Ok(()) }
    }

    fn correct(&mut self, field: &str, value: &str) -> Result<(), Refusal> {
        let about = &mut self.about;
        let slot = match field {
            "title" => &mut about.title,
            "instrument" => &mut about.instrument,
            "clause" => &mut about.clause,
            "output" => &mut about.output,
            "cost" => &mut about.cost,
            "currency" => &mut about.currency,
            "fund" => &mut about.fund,
            "from" => &mut about.from,
            "to" => &mut about.to,
            "case" => &mut about.case,
            "tie" => &mut self.whose.tie,
            "partner" => &mut self.whose.partner,
            _ => return Err(Refusal::Not("field", field.to_owned())),
        };
        value.clone_into(slot);
        Ok(())
    }
}

fn needs_basis(whose: &Whose, about: &About) -> bool {
    about.kind == Kind::Aid && whose.home.starts_with("vn.")
}

fn checked(about: &About) -> Result<(), Refusal> {
    said("title", &about.title)?;
    money("cost", &about.cost, false)?;
    let period = matches!(about.kind, Kind::Programme | Kind::Plan);
    day("from", &about.from, period)?;
    day("to", &about.to, about.kind == Kind::Programme)?;
    if !about.from.is_empty() && !about.to.is_empty() && about.to < about.from {
        return Err(Refusal::Not("to", about.to.clone()));
    }
    Ok(())
}

/// A new project. Aid of a Vietnamese province without a legal basis for the local budget comes with the obstacle report (story 17).
///
/// # Errors
/// What is missing or amiss.
pub fn open(whose: &Whose, about: &About) -> Result<Vec<Entry>, Refusal> {
    said("home", &whose.home)?;
    checked(about)?;
    currency(&about.cost, &about.currency)?;
    let mut out = vec![Entry::Opened { whose: whose.clone(), about: about.clone() }];
    if needs_basis(whose, about) {
        let obstacle = Obstacle { obstacle: NO_BASIS.to_owned(), ..Obstacle::default() };
        out.push(Entry::Obstacle { obstacle });
    }
    Ok(out)
}

/// All of them, by id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Projects {
    /// By id.
    pub by_id: BTreeMap<String, Project>,
}

impl Projects {
    /// Whether `other` may go on where the period of `id` ends: one of the same house, and not seen by fewer than may see `id`. Whoever reads
    /// of a project reads the name of its successor.
    pub fn may_follow(&self, id: &str, other: &str) -> bool {
        let (Some(one), Some(next)) = (self.by_id.get(id), self.by_id.get(other)) else { return false };
        let class = next.about.kind.class();
        id != other
            && !next.withdrawn
            && next.whose.home == one.whose.home
            && (!class.is_restricted() || class == one.about.kind.class())
    }

    /// Takes what was recorded.
    pub fn take(&mut self, place: Place<'_>, entry: &Entry) {
        let one = self.by_id.entry(place.id.to_owned()).or_default();
        one.last = place.sequence;
        one.take(place, entry);
    }
}

impl Project {
    fn take(&mut self, place: Place<'_>, entry: &Entry) {
        let (word, of) = entry.told();
        self.history.push(Line::new(place, word, of));
        match entry {
            Entry::Opened { whose, about } => {
                (self.whose, self.about) = (whose.clone(), about.clone());
                self.office = place.act.map(|a| a.office.clone()).unwrap_or_default();
            }
            Entry::Corrected { field, value } => drop(self.correct(field, value)),
            Entry::LegalBasis { rule, paper } => self.basis = Some((rule.clone(), paper.clone())),
            Entry::Obstacle { obstacle } => {
                self.obstacles.insert(obstacle.obstacle.clone(), (obstacle.clone(), String::new()));
            }
            Entry::Solved { obstacle, how } => {
                if let Some(one) = self.obstacles.get_mut(obstacle) {
                    one.1.clone_from(how);
                }
            }
            Entry::BudgetProposed { amount, currency, paper } => {
                self.proposed = Some((amount.clone(), currency.clone(), paper.clone()));
            }
            Entry::BudgetDecided { amount, currency, paper } => {
                self.budgets.push((amount.clone(), currency.clone(), paper.clone()));
            }
            Entry::Agreed { paper } => self.agreed = Some(paper.clone()),
            Entry::Started { day } => self.started.clone_from(day),
            Entry::Accepted { paper } => self.accepted = Some(paper.clone()),
            Entry::HandedOver { paper } => self.handed_over = Some(paper.clone()),
            Entry::Stopped { paper } => self.stopped = Some(paper.clone()),
            Entry::Stepped { state, paper } => self.steps.push((state.clone(), paper.clone())),
            Entry::Successor { project } => self.successor.clone_from(project),
            Entry::Withdrawn => self.withdrawn = true,
        }
    }
}

impl Entry {
    /// Its word, and what of the project it is about.
    pub fn told(&self) -> (&'static str, &str) {
        match self {
            Entry::Opened { .. } => ("opened", ""),
            Entry::Corrected { field, .. } => ("corrected", field),
            Entry::LegalBasis { .. } => ("legal-basis", ""),
            Entry::Obstacle { obstacle } => ("obstacle", &obstacle.obstacle),
            Entry::Solved { obstacle, .. } => ("solved", obstacle),
            Entry::BudgetProposed { .. } => ("budget-proposed", ""),
            Entry::BudgetDecided { .. } => ("budget-decided", ""),
            Entry::Agreed { .. } => ("agreed", ""),
            Entry::Started { .. } => ("started", ""),
            Entry::Accepted { .. } => ("accepted", ""),
            Entry::HandedOver { .. } => ("handed-over", ""),
            Entry::Stopped { .. } => ("stopped", ""),
            Entry::Stepped { state, .. } => ("stepped", state),
            Entry::Successor { project } => ("successor", project),
            Entry::Withdrawn => ("withdrawn", ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn procedures() -> &'static Procedures {
        Procedures::embedded().unwrap()
    }

    fn whose(home: &str) -> Whose {
        Whose { home: home.into(), ..Whose::default() }
    }

    fn add(all: &mut Projects, id: &str, home: &str, about: About) {
        for (n, entry) in (0..).zip(open(&whose(home), &about).unwrap()) {
            all.take(Place { sequence: n, act: None, id }, &entry);
        }
    }

    fn put(all: &mut Projects, id: &str, entry: Entry) -> Result<(), Refusal> {
        for entry in all.by_id[id].decide(&entry)? {
            let sequence = all.by_id[id].last + 1;
            all.take(Place { sequence, act: None, id }, &entry);
        }
        Ok(())
    }

    fn paper(number: &str, day: &str) -> Paper {
        Paper { number: number.into(), day: day.into(), office: String::new() }
    }

    fn budget(decided: bool) -> Entry {
        let (amount, currency, paper) = ("500000000".to_owned(), "VND".to_owned(), paper("5/TTr-STC", "2026-12-24"));
        match decided {
            true => Entry::BudgetDecided { amount, currency, paper },
            false => Entry::BudgetProposed { amount, currency, paper },
        }
    }

    /// Section 10, step 11, and story 17: no rule is recorded, the obstacle report is opened, and nothing is guessed.
    #[test]
    fn aid_stops_where_no_rule_says_that_the_local_budget_may_pay() {
        let mut all = Projects::default();
        let aid =
            About { title: "trang thiết bị dạy học".into(), clause: "khoản 2".into(), ..About::default() };
        add(&mut all, "p", "vn.son-la", aid.clone());
        assert_eq!(all.by_id["p"].state("2026-11-26"), "legal-basis-missing");
        assert!(all.by_id["p"].obstacles.contains_key(NO_BASIS), "the obstacle report is opened");
        assert_eq!(all.by_id["p"].warnings("p", &all, procedures(), "2026-11-26"), [Warning::NoLegalBasis]);
        for entry in [
            budget(false),
            budget(true),
            Entry::Started { day: "2026-11-26".into() },
            Entry::HandedOver { paper: paper("1", "2026-11-26") },
            // Saying that it is solved is not yet a rule.
            Entry::Solved { obstacle: NO_BASIS.into(), how: "x".into() },
        ] {
            let why = put(&mut all, "p", entry.clone()).unwrap_err();
            assert_eq!((why.rule(), why), (Some("R-252"), Refusal::NoLegalBasis(NO_BASIS.into())), "{entry:?}");
        }
        let basis = |paper| Entry::LegalBasis { rule: "Nghị quyết số … của HĐND tỉnh".into(), paper };
        assert!(put(&mut all, "p", basis(Paper::default())).is_err(), "a rule has its number and day");
        put(&mut all, "p", basis(paper("12/NQ-HĐND", "2026-12-10"))).unwrap();
        assert!(!all.by_id["p"].obstacles[NO_BASIS].1.is_empty());
        // What is younger than the decision is no basis of it.
        let early =
            Entry::BudgetDecided { amount: "5".into(), currency: "VND".into(), paper: paper("5", "2026-12-09") };
        let why = put(&mut all, "p", early).unwrap_err();
        assert_eq!((why.rule(), why), (Some("R-252"), Refusal::BasisLater("2026-12-10".into())));
        for (entry, state) in [
            (budget(false), "budget-proposed"),
            (budget(true), "budget-decided"),
            (Entry::Agreed { paper: paper("1", "2027-01-05") }, "agreed-with-partner"),
            (Entry::Started { day: "2027-02-01".into() }, "implementing"),
            (Entry::Accepted { paper: paper("2", "2027-09-01") }, "accepted"),
            (Entry::HandedOver { paper: paper("3", "2027-09-10") }, "handed-over"),
        ] {
            put(&mut all, "p", entry).unwrap();
            assert_eq!(all.by_id["p"].state("2027-12-01"), state);
        }
        // The rule is that of the Vietnamese budget: a Thai province is not held to it.
        add(&mut all, "q", "th.nan", aid);
        assert_eq!(all.by_id["q"].state("2026-11-26"), "project-outlined");
        put(&mut all, "q", budget(true)).unwrap();
    }

    fn programme(from: &str, to: &str) -> About {
        About { kind: Kind::Programme, title: "Lào".into(), from: from.into(), to: to.into(), ..About::default() }
    }

    /// R-254 with the two periods of S4: the agreement of 2021–2025 ends, the proposals of 2025–2028 may go on, a person says so.
    #[test]
    fn a_period_that_ended_has_a_successor_or_shows_the_gap() {
        let mut all = Projects::default();
        assert_eq!(open(&whose("vn.son-la"), &programme("2021-01-01", "")), Err(Refusal::Missing("to")));
        add(&mut all, "old", "vn.son-la", programme("2021-01-01", "2025-12-31"));
        let told = |all: &Projects, day: &str| all.by_id["old"].warnings("old", all, procedures(), day);
        assert!(told(&all, "2025-12-31").is_empty());
        assert_eq!(told(&all, "2026-01-01"), [Warning::PeriodEnded("2025-12-31".into(), vec![])]);
        add(&mut all, "new", "vn.son-la", programme("2025-01-01", "2028-12-31"));
        add(&mut all, "other", "vn.dien-bien", programme("2025-01-01", "2028-12-31"));
        assert_eq!(told(&all, "2026-01-01"), [Warning::PeriodEnded("2025-12-31".into(), vec!["new".into()])]);
        put(&mut all, "old", Entry::Successor { project: "new".into() }).unwrap();
        assert!(told(&all, "2026-11-26").is_empty());
    }

    /// on 22 November 2026 the plan of 2027 is late, unless it was sent in time.
    #[test]
    fn the_plan_of_a_year_is_sent_by_the_15th_of_november_before() {
        let mut all = Projects::default();
        let plan = About { kind: Kind::Plan, title: "2027".into(), from: "2027-01-01".into(), ..About::default() };
        add(&mut all, "p", "vn.son-la", plan);
        let told = |all: &Projects, day: &str| all.by_id["p"].warnings("p", all, procedures(), day);
        assert!(told(&all, "2026-11-15").is_empty());
        assert_eq!(told(&all, "2026-11-22"), [Warning::PlanLate("2026-11-15".into())]);
        let sent = |day: &str| Entry::Stepped { state: "sent".into(), paper: paper("1/KH", day) };
        let mut in_time = all.clone();
        put(&mut in_time, "p", sent("2026-11-14")).unwrap();
        assert!(told(&in_time, "2026-11-22").is_empty());
        put(&mut all, "p", sent("2026-11-20")).unwrap();
        assert_eq!(told(&all, "2027-01-01"), [Warning::PlanLate("2026-11-15".into())], "late stays late");
        assert_eq!(all.by_id["p"].state("2027-01-01"), "sent");
        assert!(
            put(&mut all, "p", Entry::Stepped { state: "inspecting".into(), paper: paper("1", "2026-11-20") }).is_err()
        );
    }

    /// The day is the procedure's, and holds for the side whose procedure it is.
    #[test]
    fn the_day_of_a_plan_stands_in_the_procedure() {
        let other: Vec<(&str, Vec<u8>)> = maitri_pack::Packs::embedded_files()
            .iter()
            .map(|(path, bytes)| {
                let text = String::from_utf8_lossy(bytes).replace("yearly = \"11-15\"", "yearly = \"10-01\"");
                (
                    *path,
                    if path.ends_with("vn/procedures/yearly-plan.toml") { text.into_bytes() } else { bytes.to_vec() },
                )
            })
            .collect();
        let other = Procedures::load(&other).unwrap();
        let plan = About { kind: Kind::Plan, title: "2027".into(), from: "2027-01-01".into(), ..About::default() };
        let mut all = Projects::default();
        add(&mut all, "vn", "vn.son-la", plan.clone());
        add(&mut all, "th", "th.nan", plan);
        let told = |id: &str, procedures| all.by_id[id].warnings(id, &all, procedures, "2026-10-20");
        assert!(told("vn", procedures()).is_empty());
        assert_eq!(told("vn", &other), [Warning::PlanLate("2026-10-01".into())]);
        assert!(told("th", &other).is_empty(), "a Thai plan is not sent by a day of the Vietnamese law");
    }

    /// Nothing of another house, and nothing that fewer may see, is named as what goes on.
    #[test]
    fn what_goes_on_is_of_the_same_house_and_class() {
        let mut all = Projects::default();
        for (id, home) in [("old", "vn.son-la"), ("new", "vn.son-la"), ("other", "vn.dien-bien"), ("gone", "vn.son-la")]
        {
            add(&mut all, id, home, programme("2021-01-01", "2025-12-31"));
        }
        let border = About { kind: Kind::Border, title: "x".into(), ..About::default() };
        add(&mut all, "border", "vn.son-la", border.clone());
        add(&mut all, "border-2", "vn.son-la", border);
        put(&mut all, "gone", Entry::Withdrawn).unwrap();
        for (id, other, may) in [
            ("old", "new", true),
            ("old", "old", false),
            ("old", "other", false),
            ("old", "gone", false),
            ("old", "border", false),
            ("old", "nothing", false),
            ("border", "new", true),
            ("border", "border-2", true),
        ] {
            assert_eq!(all.may_follow(id, other), may, "{id} {other}");
        }
    }

    #[test]
    fn what_is_accepted_before_it_began_is_told() {
        let mut all = Projects::default();
        add(&mut all, "p", "th.nan", About { title: "x".into(), ..About::default() });
        put(&mut all, "p", Entry::Started { day: "2026-05-01".into() }).unwrap();
        put(&mut all, "p", Entry::Accepted { paper: paper("1", "2026-04-01") }).unwrap();
        let told = all.by_id["p"].warnings("p", &all, procedures(), "2026-06-01");
        assert_eq!(told, [Warning::Before("x".into(), "2026-04-01".into(), "2026-05-01".into())]);
    }

    #[test]
    fn money_has_its_currency() {
        let joint = About { kind: Kind::Joint, title: "x".into(), cost: "5".into(), ..About::default() };
        assert_eq!(open(&whose("vn.son-la"), &joint), Err(Refusal::Missing("currency")));
        let mut all = Projects::default();
        add(&mut all, "p", "vn.son-la", About { currency: "VND".into(), ..joint });
        let correct = |field: &str, value: &str| Entry::Corrected { field: field.into(), value: value.into() };
        assert_eq!(put(&mut all, "p", correct("currency", "")), Err(Refusal::Missing("currency")));
        put(&mut all, "p", correct("title", "y")).unwrap();
        let decided =
            Entry::BudgetDecided { amount: "5".into(), currency: "kip".into(), paper: paper("1", "2026-11-24") };
        assert_eq!(put(&mut all, "p", decided), Err(Refusal::Not("currency", "kip".into())));
        let decided = |amount: &str, currency: &str| Entry::BudgetDecided {
            amount: amount.into(),
            currency: currency.into(),
            paper: paper("1", "2026-11-24"),
        };
        assert_eq!(put(&mut all, "p", decided("5", "XYZ")), Err(Refusal::Not("currency", "XYZ".into())));
        // Gold has a code too, and nobody is paid in it.
        assert_eq!(put(&mut all, "p", decided("5", "XAU")), Err(Refusal::Not("currency", "XAU".into())));
        assert_eq!(put(&mut all, "p", decided("-5", "LAK")), Err(Refusal::Not("amount", "-5".into())));
        put(&mut all, "p", decided("1.5", "LAK")).unwrap();
    }

    #[test]
    fn work_at_the_border_is_restricted_from_the_start() {
        assert!(Kind::Border.class().is_restricted());
        assert!(Kind::ALL.into_iter().filter(|k| *k != Kind::Border).all(|k| !k.class().is_restricted()));
    }
}
