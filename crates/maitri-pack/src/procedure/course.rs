//! The road that follows from facts.

use super::{Answers, Guard, Procedure, Procedures, Record, State, Step, Truth};
use std::collections::{BTreeMap, BTreeSet};

/// Answers by fact: usually one; several are used one after the other, each time the matter comes to a state that asks.
pub type Given = BTreeMap<String, Vec<String>>;

/// Why answers cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No procedure of that id.
    NoProcedure {
        /// As given.
        id: String,
    },
    /// The procedure asks for no such fact.
    NoFact {
        /// As given.
        fact: String,
        /// The procedure.
        procedure: String,
        /// What it asks for.
        known: Vec<String>,
    },
    /// The fact cannot have that value.
    NoValue {
        /// The fact.
        fact: String,
        /// As given.
        value: String,
        /// What it may be.
        allowed: String,
    },
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::NoProcedure { id } => write!(f, "`{id}` is no procedure of the packs"),
            Fault::NoFact { fact, procedure, known } => {
                write!(f, "`{fact}` is no fact of {procedure}; its facts are: {}", known.join(", "))
            }
            Fault::NoValue { fact, value, allowed } => write!(f, "`{fact}` cannot be `{value}`; it is {allowed}"),
        }
    }
}

/// A step that the road takes.
#[derive(Debug, Clone)]
pub struct Taken<'p> {
    /// Its procedure.
    pub procedure: &'p Procedure,
    /// The step.
    pub step: &'p Step,
    /// The state before.
    pub from: &'p str,
    /// The answers that it rests on.
    pub because: Vec<(String, String)>,
    /// Guards that should hold and do not; the step is taken all the same.
    pub flags: Vec<&'p str>,
    /// Guards that should hold and of which nobody said whether they do.
    pub unsaid: Vec<&'p str>,
}

impl Taken<'_> {
    /// Rules of the catalogue that speak of its flags.
    pub fn rules(&self) -> Vec<&str> {
        let guards = self.flags.iter().filter_map(|f| self.procedure.guards.get(*f));
        guards.flat_map(|g| g.rules.iter().map(String::as_str)).collect()
    }
}

/// Why a road goes no further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A person decides, and the decision is not recorded.
    Human,
    /// Something is not known.
    Unknown,
    /// What is required does not hold.
    Refused,
    /// It has come to an end.
    End,
}

impl Why {
    /// The word on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Why::Human => "human",
            Why::Unknown => "unknown",
            Why::Refused => "refused",
            Why::End => "end",
        }
    }
}

/// Where a road stops.
#[derive(Debug, Clone)]
pub struct Stop<'p> {
    /// The procedure.
    pub procedure: &'p Procedure,
    /// The state.
    pub at: &'p str,
    /// Why.
    pub why: Why,
    /// Facts that are missing, or that stand in the way.
    pub facts: BTreeSet<String>,
    /// Offices whose act is waited for.
    pub offices: BTreeSet<String>,
    /// Named guards that do not hold or cannot be told.
    pub guards: BTreeSet<String>,
    /// The steps that would be next.
    pub next: Vec<&'p Step>,
    /// Of the facts, those that were answered, and that a step made open again.
    pub again: BTreeSet<String>,
}

impl Stop<'_> {
    /// Rules of the catalogue that speak here.
    pub fn rules(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for rule in self.guards.iter().filter_map(|g| self.procedure.guards.get(g)).flat_map(|g| &g.rules) {
            if !out.contains(rule) {
                out.push(rule.clone());
            }
        }
        out
    }
}

/// A duty that a step opened, and that outlives the case.
#[derive(Debug, Clone)]
pub struct Duty<'p> {
    /// The procedure.
    pub procedure: &'p Procedure,
    /// Its state now.
    pub state: &'p State,
    /// Whether it still waits.
    pub open: bool,
}

/// A road: the steps that follow from the facts, and where it stops.
#[derive(Debug, Clone)]
pub struct Course<'p> {
    /// The steps.
    pub steps: Vec<Taken<'p>>,
    /// Where it stops.
    pub stop: Stop<'p>,
    /// Duties that its steps opened.
    pub duties: Vec<Duty<'p>>,
    /// Procedures that begin after it.
    pub then: Vec<&'p str>,
}

/// A road longer than this goes in a circle: no procedure of the sources has so many steps.
const LONGEST: usize = 400;

struct Walk<'p, 'g> {
    procedure: &'p Procedure,
    here: &'p str,
    given: &'g Given,
    /// The day on which it is asked, ISO 8601.
    today: &'g str,
    /// How many answers of a fact are used up.
    used: BTreeMap<&'p str, usize>,
    /// Facts of the road that steps have read since they were last forgotten.
    read: BTreeSet<&'p str>,
    /// How often a step made a fact open again whose answer others had read: so many of its answers are no answers any more.
    past: BTreeMap<&'p str, usize>,
    /// States that were reached, as `procedure#state`.
    reached: BTreeSet<String>,
    once: BTreeSet<(&'p str, &'p str)>,
    steps: Vec<Taken<'p>>,
    spawned: Vec<(&'p Procedure, &'p str)>,
    then: Vec<&'p str>,
}

impl Answers for Walk<'_, '_> {
    fn answer(&self, fact: &str) -> Option<&str> {
        let past = self.past.get(fact).copied().unwrap_or(0);
        if let Some(values) = self.given.get(fact).filter(|values| past < values.len()) {
            let at = self.used.get(fact).copied().unwrap_or(0).max(past).min(values.len().saturating_sub(1));
            return values.get(at).map(String::as_str);
        }
        let declared = self.procedure.facts.get(fact)?;
        if let Some(Record::DayReached(day)) = declared.record() {
            return self
                .answer(day)
                .and_then(|day| has_come(day, self.today))
                .map(|come| if come { "yes" } else { "no" });
        }
        match &declared.of {
            Some(state) if self.reached.contains(state) => Some("yes"),
            _ => declared.default.as_deref(),
        }
    }

    fn here(&self) -> &str {
        self.here
    }
}

/// Whether the state in which a fact says that something happens is one from which its step starts; what is no state is not asked.
fn happens_in(procedure: &Procedure, fact: &str, state: &str) -> bool {
    if procedure.facts.get(fact).is_some_and(|f| f.kind != super::FactType::State) {
        return true;
    }
    let tests = |step: &Step| {
        let when = step.when.iter().flat_map(Guard::tests);
        when.into_iter().any(|(name, test)| name == fact && *test == super::Test::Here)
    };
    procedure.step.iter().filter(|s| tests(s)).any(|s| s.from.iter().any(|f| f == state))
}

/// Whether a day has come, where it is known precisely enough.
fn has_come(day: &str, today: &str) -> Option<bool> {
    let shared = day.len().min(today.len());
    match day.get(..shared)?.cmp(today.get(..shared)?) {
        std::cmp::Ordering::Less => Some(true),
        std::cmp::Ordering::Greater => Some(false),
        std::cmp::Ordering::Equal => (day.len() >= 10).then_some(true),
    }
}

impl Procedures {
    /// Checks that each answer belongs to a fact of one of `procedures` and may be its value. `_` counts as `-`, `true` as
    /// `yes`.
    ///
    /// # Errors
    /// The first answer that does not fit.
    pub fn given(&self, procedures: &[&Procedure], raw: &Given) -> Result<Given, Fault> {
        let mut out = Given::new();
        for (name, values) in raw {
            let fact = name.trim().replace('_', "-");
            let declared: Vec<(&super::Fact, &Procedure)> =
                procedures.iter().filter_map(|p| p.facts.get(&fact).map(|f| (f, *p))).collect();
            let Some((first, procedure)) = declared.first().copied() else {
                let known: BTreeSet<String> = procedures.iter().flat_map(|p| p.facts.keys().cloned()).collect();
                let procedure = procedures.first().map(|p| p.id.clone()).unwrap_or_default();
                return Err(Fault::NoFact { fact: name.clone(), procedure, known: known.into_iter().collect() });
            };
            let mut read = Vec::new();
            for value in values {
                let plain = match value.trim() {
                    "true" => "yes".to_owned(),
                    "false" => "no".to_owned(),
                    other => other.replace('_', "-"),
                };
                // Procedures that follow one another may share a fact, each with states of its own.
                let takes = |declared: &super::Fact, of: &Procedure| {
                    declared.takes(&plain, &of.state) && (plain == "never" || happens_in(of, &fact, &plain))
                };
                if !declared.iter().any(|(declared, of)| takes(declared, of)) {
                    let allowed = match first.kind {
                        super::FactType::YesNo => "yes or no".to_owned(),
                        super::FactType::Choice => {
                            format!("one of: {}", first.values.keys().cloned().collect::<Vec<_>>().join(", "))
                        }
                        super::FactType::State => format!(
                            "`never` or a state: {}",
                            procedure
                                .state
                                .iter()
                                .map(|s| s.id.as_str())
                                .filter(|s| happens_in(procedure, &fact, s))
                                .collect::<Vec<_>>()
                                .join(", ")
                        ),
                        super::FactType::Date => "a day, written YYYY-MM-DD, of the common era".to_owned(),
                    };
                    return Err(Fault::NoValue { fact: name.clone(), value: value.clone(), allowed });
                }
                read.push(plain);
            }
            // No value at all says nothing, as if the fact were not named.
            if !read.is_empty() {
                out.insert(fact, read);
            }
        }
        Ok(out)
    }

    /// The procedures that may follow one, itself first.
    pub fn onward(&self, id: &str) -> Vec<&Procedure> {
        let mut out: Vec<&Procedure> = Vec::new();
        let mut waiting: Vec<&str> = vec![id];
        while let Some(id) = waiting.pop() {
            let Some((procedure, _)) = self.find(id) else { continue };
            if out.iter().all(|p| p.id != procedure.id) {
                out.push(procedure);
                waiting.extend(procedure.step.iter().rev().flat_map(|s| s.then.iter().rev()).map(String::as_str));
            }
        }
        out
    }

    /// Follows the road of a procedure from where its id enters, as it is on the day `today` (ISO 8601). With `onward`, goes on into the
    /// procedures that begin when it ends.
    ///
    /// # Errors
    /// No such procedure, or an answer that does not fit.
    pub fn course(&self, id: &str, raw: &Given, onward: bool, today: &str) -> Result<Course<'_>, Fault> {
        let (procedure, start) = self.find(id).ok_or_else(|| Fault::NoProcedure { id: id.to_owned() })?;
        let asked = if onward { self.onward(id) } else { vec![procedure] };
        let given = self.given(&asked, raw)?;
        let mut walk = Walk {
            procedure,
            here: start,
            given: &given,
            today,
            used: BTreeMap::new(),
            read: BTreeSet::new(),
            past: BTreeMap::new(),
            reached: BTreeSet::from([format!("{}#{start}", procedure.id)]),
            once: BTreeSet::new(),
            steps: Vec::new(),
            spawned: Vec::new(),
            then: Vec::new(),
        };
        let mut stop = walk.run();
        while onward && stop.why == Why::End && !walk.then.is_empty() {
            let next = walk.then.remove(0);
            let Some((procedure, start)) = self.find(next) else { continue };
            walk.procedure = procedure;
            walk.here = start;
            walk.reached.insert(format!("{}#{start}", procedure.id));
            stop = walk.run();
        }
        let duties = walk.duties();
        Ok(Course { steps: walk.steps, stop, duties, then: walk.then })
    }
}

impl<'p> Walk<'p, '_> {
    fn run(&mut self) -> Stop<'p> {
        loop {
            let step = match self.next() {
                Ok(step) => step,
                Err(stop) => return *stop,
            };
            if let Some(stop) = self.hindered(step) {
                return stop;
            }
            if self.steps.len() >= LONGEST {
                let facts = step.when.as_ref().map(Guard::facts).unwrap_or_default();
                return self.stop(Why::Unknown, facts, &[], vec![step]);
            }
            self.take(step);
        }
    }

    /// The step that is taken next, or why there is none.
    fn next(&self) -> Result<&'p Step, Box<Stop<'p>>> {
        let procedure = self.procedure;
        let truth = |step: &Step| step.when.as_ref().map_or(Truth::True, |w| w.truth(self));
        let here: Vec<&'p Step> = procedure.steps_from(self.here).collect();
        let fresh = |s: &&&Step| !self.once.contains(&(procedure.id.as_str(), s.id.as_str()));
        if let Some(step) = here.iter().filter(|s| s.optional).filter(fresh).find(|s| truth(s) == Truth::True) {
            return Ok(step);
        }
        let needed: Vec<&'p Step> = here.into_iter().filter(|s| !s.optional).collect();
        if let Some(step) = needed.iter().find(|s| truth(s) == Truth::True) {
            return Ok(step);
        }
        let waiting: Vec<&'p Step> = needed.iter().copied().filter(|s| truth(s) == Truth::Unknown).collect();
        if !waiting.is_empty() {
            let facts = waiting
                .iter()
                .filter_map(|s| s.when.as_ref())
                .flat_map(|w| w.facts_with(Truth::Unknown, self))
                .collect::<BTreeSet<_>>();
            let why = self.awaited(&facts);
            return Err(Box::new(self.stop(why, facts, &[], waiting)));
        }
        let ended = procedure.state(self.here).is_some_and(|s| s.end) || needed.is_empty();
        if ended {
            return Err(Box::new(self.stop(Why::End, BTreeSet::new(), &[], Vec::new())));
        }
        let facts =
            needed.iter().filter_map(|s| s.when.as_ref()).flat_map(|w| w.facts_with(Truth::False, self)).collect();
        Err(Box::new(self.stop(Why::Refused, facts, &[], needed)))
    }

    /// Whether what the step requires is missing.
    fn hindered(&self, step: &'p Step) -> Option<Stop<'p>> {
        let named: Vec<(&str, &Guard)> = step
            .must
            .iter()
            .filter_map(|name| self.procedure.guards.get(name).map(|g| (name.as_str(), &g.is)))
            .collect();
        for wanted in [Truth::False, Truth::Unknown] {
            let hit: Vec<&(&str, &Guard)> = named.iter().filter(|(_, g)| g.truth(self) == wanted).collect();
            if hit.is_empty() {
                continue;
            }
            let facts: BTreeSet<&str> = hit.iter().flat_map(|(_, g)| g.facts_with(wanted, self)).collect();
            let why = if wanted == Truth::False { Why::Refused } else { self.awaited(&facts) };
            let names: Vec<&str> = hit.iter().map(|(name, _)| *name).collect();
            return Some(self.stop(why, facts, &names, vec![step]));
        }
        None
    }

    /// A person is waited for where only records of decisions are missing.
    fn awaited(&self, facts: &BTreeSet<&str>) -> Why {
        let decides = |fact: &&str| self.procedure.facts.get(*fact).is_some_and(|f| !f.who.is_empty());
        if !facts.is_empty() && facts.iter().all(decides) { Why::Human } else { Why::Unknown }
    }

    fn stop(&self, why: Why, facts: BTreeSet<&str>, guards: &[&str], next: Vec<&'p Step>) -> Stop<'p> {
        // Whether a day has come is told by the day: that is asked.
        let asked = |fact: &str| match self.procedure.facts.get(fact).and_then(|f| f.record()) {
            Some(Record::DayReached(day)) if why == Why::Unknown => day.to_owned(),
            _ => fact.to_owned(),
        };
        let facts: BTreeSet<String> = facts.into_iter().map(asked).collect();
        let mut facts: BTreeSet<&str> = facts.iter().map(String::as_str).collect();
        // What is simply so is asked first: whether a person must decide at all may hang on it.
        let plain = |fact: &&str| self.procedure.facts.get(*fact).is_none_or(|f| f.who.is_empty());
        if why == Why::Unknown && facts.iter().any(plain) {
            facts.retain(plain);
        }
        let mut offices: BTreeSet<String> =
            facts.iter().filter_map(|f| self.procedure.facts.get(*f)).flat_map(|f| f.who.iter().cloned()).collect();
        if why == Why::Human && offices.is_empty() {
            offices.extend(next.iter().flat_map(|s| s.by.iter().cloned()));
        }
        let again = facts.iter().filter(|f| self.past.contains_key(**f) && self.given.contains_key(**f));
        let again = again.map(|f| (*f).to_owned()).collect();
        Stop {
            again,
            procedure: self.procedure,
            at: self.here,
            why,
            facts: facts.into_iter().map(str::to_owned).collect(),
            offices,
            guards: guards.iter().map(|g| (*g).to_owned()).collect(),
            next,
        }
    }

    fn take(&mut self, step: &'p Step) {
        let procedure = self.procedure;
        let guards = step.must.iter().chain(&step.warn).filter_map(|n| procedure.guards.get(n)).map(|g| &g.is);
        let read: BTreeSet<&'p str> = step.when.iter().chain(guards).flat_map(Guard::facts).collect();
        let because = read
            .iter()
            .filter_map(|fact| self.answer(fact).map(|answer| ((*fact).to_owned(), answer.to_owned())))
            .collect();
        let flags = step
            .warn
            .iter()
            .filter(|name| procedure.guards.get(*name).is_some_and(|g| g.is.truth(self) == Truth::False))
            .map(String::as_str)
            .collect();
        let unsaid = step
            .warn
            .iter()
            .filter(|name| procedure.guards.get(*name).is_some_and(|g| g.is.truth(self) == Truth::Unknown))
            .map(String::as_str)
            .collect();
        self.read.extend(&read);
        // Who reads whether a day has come has read the day.
        self.read.extend(read.iter().filter_map(|f| match procedure.facts.get(*f)?.record()? {
            Record::DayReached(day) => Some(day),
            _ => None,
        }));
        self.steps.push(Taken { procedure, step, from: self.here, because, flags, unsaid });
        // One visit to a state uses one answer to each question that the state asks, whichever way it is left.
        if step.to != self.here {
            let asked: BTreeSet<&'p str> = procedure
                .steps_from(self.here)
                .filter(|s| !s.optional)
                .flat_map(|s| s.when.iter())
                .flat_map(Guard::facts)
                .collect();
            for fact in asked {
                *self.used.entry(fact).or_default() += 1;
            }
        }
        // What is open again takes the next answer of its list, and is not known where there is none; one that no step has read yet was
        // given for what comes.
        for fact in &step.forgets {
            if self.read.remove(fact.as_str()) {
                *self.past.entry(fact).or_default() += 1;
            }
        }
        if step.optional {
            self.once.insert((&procedure.id, &step.id));
        }
        self.spawned.extend(step.spawn.iter().map(|state| (procedure, state.as_str())));
        for next in &step.then {
            if !self.then.contains(&next.as_str()) {
                self.then.push(next);
            }
        }
        self.here = &step.to;
        self.reached.insert(format!("{}#{}", procedure.id, step.to));
    }

    /// The duties that the steps opened, each carried as far as the facts say.
    fn duties(&mut self) -> Vec<Duty<'p>> {
        let mut out = Vec::new();
        // A duty may open another; the list grows while it is read.
        let mut at = 0;
        while let Some((procedure, state)) = self.spawned.get(at).copied() {
            at += 1;
            self.procedure = procedure;
            self.here = state;
            let mut open = true;
            for _ in 0..LONGEST {
                match self.next() {
                    Ok(step) if self.hindered(step).is_none() => self.take(step),
                    Ok(_) => break,
                    Err(stop) => {
                        open = stop.why != Why::End;
                        break;
                    }
                }
            }
            if let Some(state) = procedure.state(self.here) {
                out.push(Duty { procedure, state, open });
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> Given {
        text.split_whitespace()
            .filter_map(|pair| pair.split_once('='))
            .map(|(fact, values)| (fact.to_owned(), values.split(',').map(str::to_owned).collect()))
            .collect()
    }

    fn course(id: &str, facts: &str) -> Course<'static> {
        Procedures::embedded().unwrap().course(id, &given(facts), false, "2026-11-26").unwrap()
    }

    fn events<'c>(course: &'c Course<'_>) -> Vec<&'c str> {
        course.steps.iter().map(|t| t.step.on.as_str()).collect()
    }

    const STANDARD: &str =
        "deviation=none comparison-confirmed=yes minister-interior=approves minister-foreign=approves";
    const AGREED: &str = "deviation=some comparison-confirmed=yes treaty-moi=no-treaty treaty-mfa=no-treaty \
                          treaty-ocs=no-treaty joint-record=yes principles-moi=in-line principles-mfa=in-line";

    #[test]
    fn the_short_road_leaves_a_duty_behind() {
        let course = course("P-TH-04", STANDARD);
        assert_eq!(events(&course).last(), Some(&"both-ministers-approve"));
        assert_eq!((course.stop.at, course.stop.why), ("approved", Why::End));
        assert_eq!(course.then, ["th/signing"]);
        assert!(
            course.duties.iter().all(|d| d.open && d.state.id == "cabinet-to-be-informed") && course.duties.len() == 1
        );
        let told = self::course("th/approval", &format!("{STANDARD} cabinet-informed=yes"));
        assert!(!told.duties[0].open);
    }

    #[test]
    fn a_person_is_waited_for_and_named() {
        let stop = course("th/approval", "deviation=none").stop;
        assert_eq!((stop.at, stop.why), ("comparison-done", Why::Human));
        assert_eq!(stop.rules(), ["R-025"]);
        assert_eq!(stop.offices, BTreeSet::from(["th.moi".to_owned()]));
        let stop = course("th/approval", "").stop;
        assert_eq!((stop.at, stop.why), ("comparison-done", Why::Unknown));
        assert_eq!(stop.facts, BTreeSet::from(["deviation".to_owned()]));
        let one = course("th/approval", &STANDARD.replace("minister-foreign=approves", "")).stop;
        assert_eq!((one.at, one.why), ("ministers-considering", Why::Human));
        assert_eq!(one.offices, BTreeSet::from(["th.mfa.minister".to_owned()]));
    }

    #[test]
    fn neither_8_1_nor_8_2_is_chosen_by_the_program() {
        // The three agree: their record is needed, and then the ministers' consent of article 9.
        let stop = course("th/approval", &format!("{AGREED} principles-ocs=in-line")).stop;
        assert_eq!((stop.at, stop.why), ("case-8-1", Why::Human));
        // One is silent: nobody proceeds.
        let stop = course("th/approval", AGREED).stop;
        assert_eq!((stop.at, stop.why), ("joint-opinion", Why::Human));
        assert_eq!(stop.offices, BTreeSet::from(["th.ocs".to_owned()]));
        // They disagree, or it is a treaty: no article covers it.
        for facts in [
            format!("{AGREED} principles-ocs=contrary"),
            format!("{AGREED} principles-ocs=in-line").replace("treaty-ocs=no-treaty", "treaty-ocs=treaty"),
        ] {
            let stop = course("th/approval", &facts).stop;
            assert_eq!((stop.at, stop.why), ("undetermined", Why::Human));
            assert_eq!(stop.rules(), ["R-028"]);
        }
        let treaty = format!("{AGREED} principles-ocs=in-line").replace("no-treaty", "treaty");
        let stop = course("th/approval", &treaty).stop;
        assert_eq!((stop.at, stop.why), ("undetermined", Why::Human));
        assert_eq!(stop.rules(), ["R-029"]);
    }

    #[test]
    fn answers_are_used_one_after_the_other() {
        let facts = |at: &str| {
            format!(
                "deviation=some,none comparison-confirmed=yes,yes returned-in={at} resubmitted=yes \
                 minister-interior=approves minister-foreign=approves"
            )
        };
        for at in ["comparison-done", "moi-mfa-considering"] {
            let course = course("th/approval", &facts(at));
            assert_eq!(course.stop.at, "approved", "{at}: {:?}", events(&course));
        }
        // Also of what only guards read: the new text is compared anew.
        let again = facts("moi-mfa-considering").replace("confirmed=yes,yes", "confirmed=yes,no");
        assert_eq!(course("th/approval", &again).stop.at, "comparison-done");
        // One answer is none for the text that comes after it.
        let once = facts("moi-mfa-considering").replace("confirmed=yes,yes", "confirmed=yes");
        let stop = course("th/approval", &once).stop;
        assert_eq!((stop.at, stop.why), ("comparison-done", Why::Human));
        assert_eq!(stop.facts, BTreeSet::from(["comparison-confirmed".to_owned()]));
    }

    #[test]
    fn what_the_law_forbids_is_refused_with_its_rule() {
        let all = "approved=yes instrument=mou date-fixed=yes date-after-notice=no same-text=yes partner-cleared=yes \
                   day-after-approvals=yes thai-signatory=governor foreign-signatory=head signed=yes";
        let fine = course("th/signing", all);
        assert_eq!((fine.stop.at, fine.stop.why), ("reported-to-mfa", Why::End));
        assert_eq!(fine.steps[1].rules(), ["R-031"], "out of order is flagged and not blocked");
        for (from, to, rule) in [
            ("approved=yes", "approved=no", "R-020"),
            ("same-text=yes", "same-text=no", "R-033"),
            ("partner-cleared=yes", "partner-cleared=no", "R-173"),
            ("thai-signatory=governor", "thai-signatory=other", "R-160"),
            ("day-after-approvals=yes", "day-after-approvals=no", "R-173"),
        ] {
            let stop = course("th/signing", &all.replace(from, to)).stop;
            assert_eq!(stop.why, Why::Refused, "{to}");
            assert!(stop.rules().iter().any(|r| r == rule), "{to}: {:?}", stop.rules());
        }
    }

    /// What must hold and was not said stops the road; what should hold and was not said is told beside the step.
    #[test]
    fn what_nobody_said_is_no_yes() {
        let all = "approved=yes instrument=mou date-fixed=yes same-text=yes partner-cleared=yes thai-signatory=governor \
                   foreign-signatory=head signed=yes";
        let stop = course("th/signing", all).stop;
        assert_eq!(
            (stop.at, stop.why, stop.rules()),
            ("date-place-fixed", Why::Unknown, vec!["R-020".into(), "R-173".into()])
        );
        let whole = course("th/signing", &format!("{all} day-after-approvals=yes"));
        assert_eq!((whole.stop.at, whole.stop.why), ("reported-to-mfa", Why::End));
        let unsaid: Vec<&str> = whole.steps.iter().flat_map(|t| t.unsaid.iter().copied()).collect();
        assert_eq!(unsaid, ["after-notice", "by-both", "originals", "one-copy", "one-copy"]);
    }

    #[test]
    fn a_period_ends_on_its_day_and_not_before() {
        let notice = "option=until-notice termination-decided=yes notice-receipt-recorded=yes";
        let stop = course("th/termination", notice).stop;
        assert_eq!((stop.at, stop.why), ("notice-running", Why::Unknown));
        assert_eq!(stop.facts, BTreeSet::from(["notice-ends".to_owned()]));
        for (day, at, why) in [
            ("2027-03-01", "notice-running", Why::Refused),
            ("2026-11-26", "ended-by-notice", Why::End),
            ("2026-11", "notice-running", Why::Unknown),
        ] {
            let stop = course("th/termination", &format!("{notice} notice-ends={day}")).stop;
            assert_eq!((stop.at, stop.why), (at, why), "{day}");
        }
        let term = |more: &str| course("th/renewal", &format!("option=fixed {more}")).stop;
        let undecided = "renewal-opened=yes mutual-decision=no";
        assert_eq!(term(&format!("{undecided} expires-on=2030-01-01")).why, Why::Refused);
        assert_eq!(term(undecided).facts, BTreeSet::from(["expires-on".to_owned()]));
        assert_eq!(term("renewal-opened=no expires-on=2026-03-01").at, "ended-by-expiry");
        assert_eq!(term("renewal-opened=no expires-on=2030-03-01").at, "in-force");
    }

    #[test]
    fn a_step_that_leads_back_takes_its_answers_with_it() {
        let joint = "bundle-clean=yes text-agreed=yes vn-decided=yes same-text=yes th-approved=yes text-changed=yes \
                     th-approved-on=2026-05-01 vn-decided-on=2026-06-01 signed-on=2026-06-20 clears-this-text=yes";
        let course = course("intl/joint-signing", joint);
        assert_eq!(course.stop.at, "text-offered", "{:?}", events(&course));
        assert_eq!(course.stop.facts, BTreeSet::from(["text-agreed".to_owned()]));
        for (id, facts, at) in [
            (
                "th/termination",
                "option=until-notice termination-decided=yes notice-receipt-recorded=yes notice-withdrawn=yes",
                "in-force",
            ),
            ("th/below-province-guard", "tie-by-any-name=yes after-block=redraft", "tested"),
            ("th/signing", "approved=yes date-fixed=yes instrument=mou postponed=yes", "province-informed"),
        ] {
            let course = self::course(id, facts);
            assert_eq!(course.stop.at, at, "{id}: {:?}", events(&course));
            assert_ne!(course.stop.why, Why::Refused, "{id}");
        }
    }

    #[test]
    fn no_day_is_one_that_no_calendar_has() {
        let procedures = Procedures::embedded().unwrap();
        for day in ["2026-02-30", "2569-06-01", "2026-13", "0000-00-00", "2026-04-31"] {
            let fault =
                procedures.course("intl/joint-signing", &given(&format!("signed-on={day}")), false, "2026-11-26");
            assert!(fault.map(|_| ()).unwrap_err().to_string().contains("of the common era"), "{day}");
        }
        assert!(procedures.course("intl/joint-signing", &given("signed-on=2024-02-29"), false, "2026-11-26").is_ok());
    }

    #[test]
    fn one_road_goes_on_into_the_next() {
        let facts = format!("{STANDARD} instrument=mou");
        let course = Procedures::embedded().unwrap().course("th/approval", &given(&facts), true, "2026-11-26").unwrap();
        assert_eq!((course.stop.procedure.id.as_str(), course.stop.at), ("th/signing", "province-informed"));
    }

    #[test]
    fn answers_that_do_not_fit_are_named() {
        let procedures = Procedures::embedded().unwrap();
        let fault = |facts| {
            procedures.course("th/approval", &given(facts), false, "2026-11-26").map(|_| ()).unwrap_err().to_string()
        };
        assert!(fault("weather=fine").starts_with("`weather` is no fact of th/approval; its facts are: "));
        assert!(
            fault("returned-in=approved").ends_with("joint-opinion, undetermined"),
            "{}",
            fault("returned-in=approved")
        );
        assert_eq!(fault("deviation=perhaps"), "`deviation` cannot be `perhaps`; it is one of: none, some");
        assert!(procedures.course("th/nothing", &Given::new(), false, "2026-11-26").is_err());
    }
}
