//! The proof that procedures are sound.
//!
//! Every id resolves and every step is cited; every state can be reached and every matter can end; whatever the answers, one
//! step is open and no more; nothing enters a state that an invariant guards without the acts of the articles. The last two are
//! found by trying every answer and every road, not by samples.

use super::{Answers, FactType, Guard, HOUSE, Procedure, Procedures, Record, Step, Test, Truth};
use crate::{Packs, Problem, Words3};
use std::collections::{BTreeMap, BTreeSet};

/// How much was tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Proof {
    /// Procedures.
    pub procedures: usize,
    /// States.
    pub states: usize,
    /// Steps.
    pub steps: usize,
    /// Facts.
    pub facts: usize,
    /// Sets of answers that were tried at a state or on entering one.
    pub answers: usize,
    /// Invariants that hold.
    pub invariants: usize,
}

/// More sets of answers than this for one state are not tried: its guards are too large to be understood by a person either.
const MOST: usize = 200_000;

struct Full<'a> {
    answers: &'a BTreeMap<&'a str, &'a str>,
    here: &'a str,
}

impl Answers for Full<'_> {
    fn answer(&self, fact: &str) -> Option<&str> {
        self.answers.get(fact).copied()
    }
    fn here(&self) -> &str {
        self.here
    }
}

/// The same with one answer more.
struct Also<'a> {
    answers: &'a dyn Answers,
    fact: &'a str,
    answer: &'a str,
}

impl Answers for Also<'_> {
    fn answer(&self, fact: &str) -> Option<&str> {
        if fact == self.fact { Some(self.answer) } else { self.answers.answer(fact) }
    }
    fn here(&self) -> &str {
        self.answers.here()
    }
}

/// Days enough to put any three facts into any order.
const DAYS: [&str; 3] = ["2000-01-01", "2000-01-02", "2000-01-03"];

impl Procedures {
    /// Proves that the procedures hold together with their packs.
    ///
    /// # Errors
    /// Every problem found.
    pub fn prove(&self, packs: &Packs) -> Result<Proof, Vec<Problem>> {
        let mut proof = Proof { procedures: self.procedures.len(), ..Proof::default() };
        let mut problems = Vec::new();
        let mut ids = BTreeSet::new();
        for procedure in &self.procedures {
            for id in procedure.old.iter().chain(procedure.alias.iter().map(|a| &a.id)).chain([&procedure.id]) {
                if !ids.insert(id) {
                    problems
                        .push(Problem { place: procedure.id.clone(), message: format!("the id `{id}` stands twice") });
                }
            }
            proof.states += procedure.state.len();
            proof.steps += procedure.step.len();
            proof.facts += procedure.facts.len();
            let mut one = One { all: self, packs, procedure, proof: &mut proof, problems: &mut problems };
            one.words();
            one.references();
            // The searches need a graph that holds together.
            if !one.graph() {
                continue;
            }
            one.reachability();
            one.circles();
            one.branches();
            one.defaults();
            one.rounds();
            one.records();
            one.invariants();
        }
        if problems.is_empty() { Ok(proof) } else { Err(problems) }
    }
}

struct One<'a> {
    all: &'a Procedures,
    packs: &'a Packs,
    procedure: &'a Procedure,
    proof: &'a mut Proof,
    problems: &'a mut Vec<Problem>,
}

impl<'a> One<'a> {
    fn problem(&mut self, at: &str, message: String) {
        let place = if at.is_empty() { self.procedure.id.clone() } else { format!("{}#{at}", self.procedure.id) };
        self.problems.push(Problem { place, message });
    }

    /// Every word is there in three languages.
    fn words(&mut self) {
        let p = self.procedure;
        let mut all: Vec<(&str, &str, &Words3)> = vec![("", "title", &p.title)];
        all.extend(p.note.iter().map(|w| ("", "note", w)));
        all.extend(p.state.iter().map(|s| (s.id.as_str(), "name", &s.name)));
        all.extend(p.step.iter().map(|s| (s.id.as_str(), "name", &s.name)));
        all.extend(p.step.iter().filter_map(|s| s.due.as_ref()?.note.as_ref().map(|n| (s.id.as_str(), "due", n))));
        all.extend(p.facts.iter().map(|(id, f)| (id.as_str(), "ask", &f.ask)));
        all.extend(p.facts.iter().flat_map(|(id, f)| f.values.values().map(move |w| (id.as_str(), "a value", w))));
        all.extend(
            p.guards.iter().flat_map(|(id, g)| [(id.as_str(), "says", &g.says), (id.as_str(), "help", &g.help)]),
        );
        all.extend(p.forbidden.iter().map(|f| (f.event.as_str(), "says", &f.says)));
        all.extend(p.gap.iter().map(|g| (g.id.as_str(), "text", &g.text)));
        let lacking: Vec<(String, String)> = all
            .into_iter()
            .filter_map(|(at, what, words)| words.lacks().map(|l| (at.to_owned(), format!("{what} lacks {l}"))))
            .collect();
        for (at, message) in lacking {
            self.problem(&at, message);
        }
    }

    /// Every article, office, document and rule that is named exists; every step, fact and guard is cited.
    fn references(&mut self) {
        let p = self.procedure;
        let mut found: Vec<(String, String)> = Vec::new();
        let mut cites: Vec<(&str, &[String], bool)> = vec![("", &p.cite, true)];
        cites.extend(p.step.iter().map(|s| (s.id.as_str(), s.cite.as_slice(), true)));
        cites.extend(p.step.iter().filter_map(|s| s.due.as_ref().map(|d| (s.id.as_str(), d.cite.as_slice(), false))));
        cites.extend(p.facts.iter().map(|(id, f)| (id.as_str(), f.cite.as_slice(), true)));
        cites.extend(p.guards.iter().map(|(id, g)| (id.as_str(), g.cite.as_slice(), true)));
        cites.extend(p.forbidden.iter().map(|f| (f.event.as_str(), f.cite.as_slice(), true)));
        cites.extend(p.invariant.iter().map(|i| (i.id.as_str(), i.cite.as_slice(), true)));
        for (at, cite, wanted) in cites {
            if wanted && cite.is_empty() {
                found.push((at.to_owned(), "cites nothing; where no article is, say `house`".to_owned()));
            }
            for id in cite.iter().filter(|c| *c != HOUSE && self.packs.cite(c).is_none()) {
                found.push((at.to_owned(), format!("`{id}` resolves to no article")));
            }
        }
        let office = |id: &str| id == "system" || self.packs.offices.iter().any(|o| o.id == id);
        let document = |id: &str| {
            id.strip_prefix("D-").is_some_and(|n| n.len() == 2 && n.parse::<u8>().is_ok_and(|n| (1..=80).contains(&n)))
        };
        let rule =
            |id: &str| id.strip_prefix("R-").is_some_and(|n| n.len() == 3 && n.bytes().all(|b| b.is_ascii_digit()));
        for step in &p.step {
            if step.by.is_empty() {
                found.push((step.id.clone(), "names nobody who does it".to_owned()));
            }
            for id in step.by.iter().chain(&step.notify).filter(|id| !office(id)) {
                found.push((step.id.clone(), format!("`{id}` is no office")));
            }
            for id in step.needs.iter().chain(&step.out).filter(|id| !document(id)) {
                found.push((step.id.clone(), format!("`{id}` is no document of the catalogue (D-01 to D-80)")));
            }
            for id in step.must.iter().chain(&step.warn).filter(|id| !p.guards.contains_key(*id)) {
                found.push((step.id.clone(), format!("`{id}` is no guard of this procedure")));
            }
            for id in step.then.iter().filter(|id| self.all.find(id).is_none()) {
                found.push((step.id.clone(), format!("`{id}` is no procedure")));
            }
            if step.optional && step.when.is_none() {
                found.push((step.id.clone(), "is optional and does not say when".to_owned()));
            }
            if let Some(due) = &step.due
                && due.kind != super::DueKind::None
                && due.standing.is_none()
            {
                found.push((step.id.clone(), "does not say how we know its period".to_owned()));
            }
        }
        for (id, fact) in &p.facts {
            for who in fact.who.iter().filter(|who| !office(who)) {
                found.push((id.clone(), format!("`{who}` is no office")));
            }
            if (fact.kind == FactType::Choice) == fact.values.is_empty() {
                found.push((id.clone(), "a choice has values, and nothing else has".to_owned()));
            }
            if fact.default.as_ref().is_some_and(|d| !fact.takes(d, &p.state)) {
                found.push((id.clone(), "its default is none of its answers".to_owned()));
            }
            if let Some(presumed) = &fact.presumed {
                // Only a record that tells of what stands against it says something by its silence.
                let silent = matches!(
                    fact.record(),
                    Some(Record::NotBefore(_) | Record::DayReached(_) | Record::SignedBefore(_))
                );
                if !silent || fact.default.is_some() || !fact.takes(presumed, &p.state) {
                    let message = "is presumed and follows from no record that would say otherwise, has a default \
                                   beside it, or is presumed to be none of its answers";
                    found.push((id.clone(), message.to_owned()));
                }
            }
            if fact.past && fact.kind != FactType::Date {
                found.push((id.clone(), "has happened, and is no day".to_owned()));
            }
            let known = |of: &str| fact.record().is_some() || self.all.state(of).is_some();
            // How many replied is a choice, the day of a paper a day; all else that follows from a record is so or not.
            let kind = match fact.record() {
                Some(Record::Replies(_) | Record::PartnerLevel) => FactType::Choice,
                Some(Record::Day(_)) => FactType::Date,
                _ => FactType::YesNo,
            };
            if fact.of.as_deref().is_some_and(|of| fact.kind != kind || !known(of)) {
                let message =
                    "follows from a state that no procedure has, from a record that no case has, or is of another kind";
                found.push((id.clone(), message.to_owned()));
            }
            // What a record follows from is looked up too: a name that nothing has would never answer.
            match fact.record() {
                Some(Record::Counterpart(states) | Record::CounterpartWaits(states)) => {
                    let whole = |s: &str| !s.contains('#') && self.all.find(s).is_some();
                    let lost = states.into_iter().filter(|s| self.all.state(s).is_none() && !whole(s));
                    found.extend(lost.map(|s| (id.clone(), format!("`{s}` is no state of the procedures"))));
                }
                Some(Record::PartnerLevel) if !fact.values.contains_key("first") => {
                    found.push((id.clone(), "follows from a level, and lacks the answer `first`".to_owned()));
                }
                Some(Record::SignedBefore(state)) if self.all.state(state).is_none() => {
                    found.push((id.clone(), format!("`{state}` is no state of the procedures")));
                }
                Some(Record::CounterpartBefore(until, states)) => {
                    let lost = states.into_iter().chain([until]).filter(|s| self.all.state(s).is_none());
                    found.extend(lost.map(|s| (id.clone(), format!("`{s}` is no state of the procedures"))));
                }
                Some(Record::NotBefore(what) | Record::Day(what)) => {
                    let event = |w: &str| p.step.iter().any(|s| s.on == w);
                    let lost =
                        what.into_iter().filter(|w| *w != "counterpart" && !event(w) && self.all.state(w).is_none());
                    found.extend(lost.map(|w| (id.clone(), format!("`{w}` is no event of its own, and no state"))));
                }
                Some(Record::DayReached(day)) if p.facts.get(day).is_none_or(|f| f.kind != FactType::Date) => {
                    found.push((id.clone(), format!("`{day}` is no fact that gives a day")));
                }
                Some(Record::InTime(event)) if !p.step.iter().any(|s| s.on == event && s.due.is_some()) => {
                    found.push((id.clone(), format!("`{event}` is no step that has a period")));
                }
                Some(Record::Replies(_)) => {
                    let lacks = ["all", "some", "none"].into_iter().filter(|v| !fact.values.contains_key(*v));
                    found.extend(
                        lacks.map(|v| (id.clone(), format!("follows from replies, and lacks the answer `{v}`"))),
                    );
                }
                _ => {}
            }
        }
        for rules in p.guards.values().map(|g| &g.rules).chain(p.forbidden.iter().map(|f| &f.rules)) {
            found.extend(
                rules.iter().filter(|r| !rule(r)).map(|r| (String::new(), format!("`{r}` is no rule (R-000)"))),
            );
        }
        for forbidden in p.forbidden.iter().filter(|f| self.all.state(&f.until).is_none()) {
            found.push((forbidden.event.clone(), format!("`{}` is no state of a procedure", forbidden.until)));
        }
        // What expressions say of facts.
        let mut expressions: Vec<(&str, &Guard)> = Vec::new();
        expressions.extend(p.step.iter().filter_map(|s| s.when.as_ref().map(|w| (s.id.as_str(), w))));
        expressions.extend(p.guards.iter().map(|(id, g)| (id.as_str(), &g.is)));
        expressions.extend(p.invariant.iter().filter_map(|i| i.holds.as_ref().map(|h| (i.id.as_str(), h))));
        let mut read: BTreeSet<&str> = BTreeSet::new();
        for (at, guard) in expressions {
            read.extend(guard.facts());
            for (name, test) in guard.tests() {
                let Some(fact) = p.facts.get(name) else {
                    found.push((at.to_owned(), format!("`{name}` is no fact of this procedure")));
                    continue;
                };
                let fits = match test {
                    Test::Yes => fact.kind == FactType::YesNo,
                    Test::In(values) | Test::NotIn(values) => values.iter().all(|v| fact.takes(v, &p.state)),
                    Test::Here => fact.kind == FactType::State,
                    Test::Before(other, _) => {
                        fact.kind == FactType::Date && p.facts.get(other).is_some_and(|f| f.kind == FactType::Date)
                    }
                };
                if !fits {
                    found.push((at.to_owned(), format!("what it says of `{name}` does not fit its kind or values")));
                }
            }
        }
        // A day decides through what compares it, and through the period that it ends.
        read.extend(p.step.iter().filter_map(|s| s.due.as_ref()?.on.as_deref()));
        read.extend(p.facts.values().filter_map(|f| match f.record() {
            Some(Record::DayReached(day)) => Some(day),
            _ => None,
        }));
        for step in &p.step {
            for name in step.forgets.iter().filter(|name| !p.facts.contains_key(*name)) {
                found.push((step.id.clone(), format!("`{name}` is no fact of this procedure")));
            }
        }
        for name in p.facts.keys().filter(|name| !read.contains(name.as_str())) {
            found.push((name.clone(), "is asked and decides nothing".to_owned()));
        }
        let used: BTreeSet<&String> = p.step.iter().flat_map(|s| s.must.iter().chain(&s.warn)).collect();
        for name in p.guards.keys().filter(|name| !used.contains(name)) {
            found.push((name.clone(), "guards no step".to_owned()));
        }
        for (at, message) in found {
            self.problem(&at, message);
        }
    }

    /// States and steps name one another rightly.
    fn graph(&mut self) -> bool {
        let p = self.procedure;
        let mut found: Vec<(String, String)> = Vec::new();
        let mut seen = BTreeSet::new();
        for id in p.state.iter().map(|s| &s.id).chain(p.step.iter().map(|s| &s.id)) {
            if !seen.insert(id) {
                found.push((id.clone(), "stands twice".to_owned()));
            }
        }
        let states: BTreeSet<&str> = p.state.iter().map(|s| s.id.as_str()).collect();
        let mut named: Vec<(&str, &str)> = vec![("", p.start.as_str())];
        named.extend(p.alias.iter().map(|a| ("", a.at.as_str())));
        named.extend(p.invariant.iter().map(|i| (i.id.as_str(), i.state.as_str())));
        for step in &p.step {
            named.extend(step.from.iter().chain(&step.spawn).chain([&step.to]).map(|s| (step.id.as_str(), s.as_str())));
        }
        for (at, state) in named {
            if !states.contains(state) {
                found.push((at.to_owned(), format!("`{state}` is no state of this procedure")));
            }
        }
        for state in p.step.iter().flat_map(|s| &s.spawn) {
            if !p.state(state).is_some_and(|s| s.obligation) {
                found.push((state.clone(), "is opened as a duty and is not marked as one".to_owned()));
            }
        }
        let events: BTreeSet<&str> = p.step.iter().map(|s| s.on.as_str()).collect();
        for invariant in &p.invariant {
            for event in invariant.after.iter().flatten().filter(|e| !events.contains(e.as_str())) {
                found.push((invariant.id.clone(), format!("`{event}` is no event of this procedure")));
            }
            if invariant.after.is_empty() && invariant.holds.is_none() {
                found.push((invariant.id.clone(), "says nothing that could be proved".to_owned()));
            }
        }
        let whole = found.is_empty();
        for (at, message) in found {
            self.problem(&at, message);
        }
        whole
    }

    /// Every state can be reached, and from every state the matter can end.
    fn reachability(&mut self) {
        let p = self.procedure;
        let mut reached: BTreeSet<&str> = BTreeSet::from([p.start.as_str()]);
        reached.extend(p.alias.iter().map(|a| a.at.as_str()));
        loop {
            let before = reached.len();
            for step in &p.step {
                if step.from.iter().any(|f| reached.contains(f.as_str())) {
                    reached.insert(&step.to);
                    reached.extend(step.spawn.iter().map(String::as_str));
                }
            }
            if reached.len() == before {
                break;
            }
        }
        let mut ends: BTreeSet<&str> = p.state.iter().filter(|s| s.end).map(|s| s.id.as_str()).collect();
        loop {
            let before = ends.len();
            for step in p.step.iter().filter(|s| ends.contains(s.to.as_str())).collect::<Vec<_>>() {
                ends.extend(step.from.iter().map(String::as_str));
            }
            if ends.len() == before {
                break;
            }
        }
        for state in &p.state {
            if !reached.contains(state.id.as_str()) {
                self.problem(&state.id, "no road leads here".to_owned());
            }
            if !ends.contains(state.id.as_str()) {
                self.problem(&state.id, "no road leads from here to an end".to_owned());
            }
        }
    }

    /// A road that a program follows must come to an end: every circle has a step that is taken by choice.
    fn circles(&mut self) {
        let p = self.procedure;
        // States whose needed steps all lead out of the circles are taken away until nothing changes; what is left goes round.
        let mut left: BTreeSet<&str> = p.state.iter().map(|s| s.id.as_str()).collect();
        loop {
            let before = left.len();
            let bound: BTreeSet<&str> = left
                .iter()
                .copied()
                .filter(|s| p.steps_from(s).any(|step| !step.optional && left.contains(step.to.as_str())))
                .collect();
            left = bound;
            if left.len() == before {
                break;
            }
        }
        if !left.is_empty() {
            let states: Vec<&str> = left.into_iter().collect();
            self.problem("", format!("goes in a circle without an optional step: {}", states.join(", ")));
        }
    }

    /// Whatever the answers, one needed step is open at each state; at an end, at most one.
    fn branches(&mut self) {
        let p = self.procedure;
        for state in &p.state {
            let steps: Vec<&Step> = p.steps_from(&state.id).filter(|s| !s.optional).collect();
            let guards: Vec<&Guard> = steps.iter().filter_map(|s| s.when.as_ref()).collect();
            let facts: BTreeSet<&str> = guards.iter().flat_map(|g| g.facts()).collect();
            let mut fault: Option<String> = None;
            let tried = every(p, &facts, &state.id, &mut |answers| {
                let open: Vec<&str> = steps
                    .iter()
                    .filter(|s| s.when.as_ref().is_none_or(|w| w.truth(answers) == Truth::True))
                    .map(|s| s.id.as_str())
                    .collect();
                if open.len() > 1 || (open.is_empty() && !state.end) {
                    let told: Vec<String> =
                        facts.iter().map(|f| format!("{f} = {}", answers.answer(f).unwrap_or("?"))).collect();
                    let what = if open.is_empty() {
                        "no step is open".to_owned()
                    } else {
                        format!("{} are open at once", open.join(" and "))
                    };
                    fault.get_or_insert(format!("{what} when {}", told.join(", ")));
                }
            });
            match (tried, fault) {
                (None, _) => self.problem(&state.id, format!("has more than {MOST} sets of answers")),
                (Some(_), Some(fault)) => self.problem(&state.id, fault),
                (Some(tried), None) => self.proof.answers += tried,
            }
        }
    }

    /// Where nobody says otherwise is no answer to what must hold: no default opens a guard that would not hold without it.
    fn defaults(&mut self) {
        let p = self.procedure;
        let named: BTreeSet<&String> = p.step.iter().flat_map(|s| &s.must).collect();
        for (name, guard) in named.into_iter().filter_map(|n| p.guards.get_key_value(n)) {
            for fact in guard.is.facts() {
                let Some(default) = p.facts.get(fact).and_then(|f| f.default.as_deref()) else { continue };
                let others: BTreeSet<&str> = guard.is.facts().into_iter().filter(|f| *f != fact).collect();
                let mut opens = false;
                let tried = every(p, &others, "", &mut |answers| {
                    let with = Also { answers, fact, answer: default };
                    opens |= guard.is.truth(&with) == Truth::True && guard.is.truth(answers) != Truth::True;
                });
                self.proof.answers += tried.unwrap_or(0);
                if opens {
                    let rules = guard.rules.join(", ");
                    self.problem(fact, format!("its default would satisfy `{name}` ({rules}), which must hold"));
                }
            }
        }
    }

    /// What decides on a step is answered anew when the matter comes there again: whatever leads back to it makes its facts open, unless
    /// they hold for the whole matter. Optional steps are taken by choice, and what opens them is said each time.
    fn rounds(&mut self) {
        let p = self.procedure;
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        for (fact, _) in p.facts.iter().filter(|(_, f)| !f.lasting) {
            let keeps: Vec<&Step> = p.step.iter().filter(|s| !s.forgets.contains(fact)).collect();
            for step in &keeps {
                let must = step.must.iter().filter_map(|n| p.guards.get(n)).map(|g| &g.is);
                let mut read = step.when.iter().filter(|_| !step.optional).chain(must).flat_map(Guard::facts);
                if !read.any(|f| f == fact) {
                    continue;
                }
                let mut behind: BTreeSet<&str> = BTreeSet::from([step.to.as_str()]);
                loop {
                    let before = behind.len();
                    let on = keeps.iter().filter(|s| s.from.iter().any(|f| behind.contains(f.as_str())));
                    let on: Vec<&str> = on.map(|s| s.to.as_str()).collect();
                    behind.extend(on);
                    if behind.len() == before {
                        break;
                    }
                }
                if step.from.iter().any(|f| *f != step.to && behind.contains(f.as_str())) {
                    found.insert(
                        format!("{}\n{fact}", step.id),
                        format!(
                            "is taken again on the old answer to `{fact}`: say which step makes it open again (`forgets`), \
                             or that it holds for the whole matter (`lasting`)"
                        ),
                    );
                }
            }
        }
        for (at, message) in found {
            self.problem(at.split('\n').next().unwrap_or(""), message);
        }
    }

    /// A person's step is open only where a record of the decision (`who`) opens it: with none of them answered, no set of the
    /// other answers may. Else the program would take it by itself.
    fn records(&mut self) {
        let p = self.procedure;
        let recorded = |fact: &str| p.facts.get(fact).is_some_and(|f| !f.who.is_empty());
        for step in p.step.iter().filter(|s| s.human) {
            let must = step.must.iter().filter_map(|name| p.guards.get(name)).map(|g| &g.is);
            let guards: Vec<&Guard> = step.when.iter().chain(must).collect();
            let facts: BTreeSet<&str> = guards.iter().flat_map(|g| g.facts()).filter(|f| !recorded(f)).collect();
            let mut leak: Option<String> = None;
            for from in &step.from {
                let tried = every(p, &facts, from, &mut |answers| {
                    if Truth::all(guards.iter().map(|g| g.truth(answers))) == Truth::True {
                        let told: Vec<String> =
                            facts.iter().map(|f| format!("{f} = {}", answers.answer(f).unwrap_or("?"))).collect();
                        let when = if told.is_empty() { String::new() } else { format!(" when {}", told.join(", ")) };
                        leak.get_or_insert(format!("a person decides, and no fact records the decision (`who`){when}"));
                    }
                });
                self.proof.answers += tried.unwrap_or(0);
            }
            if let Some(leak) = leak {
                self.problem(&step.id, leak);
            }
        }
    }

    fn invariants(&mut self) {
        let p = self.procedure;
        for invariant in &p.invariant {
            let mut fault = None;
            if !invariant.after.is_empty() {
                fault = shortcut(p, &invariant.state, &invariant.after);
            }
            if let Some(holds) = &invariant.holds {
                for step in p.step.iter().filter(|s| s.to == invariant.state) {
                    let must: Vec<&Guard> = step.must.iter().filter_map(|n| p.guards.get(n)).map(|g| &g.is).collect();
                    let all: Vec<&Guard> = step.when.iter().chain(must).collect();
                    let facts: BTreeSet<&str> = all.iter().flat_map(|g| g.facts()).chain(holds.facts()).collect();
                    for from in &step.from {
                        let mut leak: Option<String> = None;
                        let tried = every(p, &facts, from, &mut |answers| {
                            let open = Truth::all(all.iter().map(|g| g.truth(answers))) == Truth::True;
                            if open && holds.truth(answers) != Truth::True {
                                let told: Vec<String> = facts
                                    .iter()
                                    .map(|f| format!("{f} = {}", answers.answer(f).unwrap_or("?")))
                                    .collect();
                                leak.get_or_insert(format!("{} enters although {}", step.id, told.join(", ")));
                            }
                        });
                        match tried {
                            None => fault = Some(format!("{} has more than {MOST} sets of answers", step.id)),
                            Some(tried) => self.proof.answers += tried,
                        }
                        fault = fault.or(leak);
                    }
                }
            }
            match fault {
                Some(fault) => self.problem(&invariant.id, format!("does not hold: {fault}")),
                None => self.proof.invariants += 1,
            }
        }
    }
}

/// Calls `look` with every full set of answers to `facts`; `None` where they are more than [`MOST`].
fn every<'a>(
    p: &'a Procedure,
    facts: &BTreeSet<&'a str>,
    here: &str,
    look: &mut dyn FnMut(&dyn Answers),
) -> Option<usize> {
    let mut domains: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut count: usize = 1;
    for fact in facts {
        let domain: Vec<&str> = match p.facts.get(*fact) {
            None => continue,
            Some(declared) => match declared.kind {
                FactType::YesNo => vec!["yes", "no"],
                FactType::Choice => declared.values.keys().map(String::as_str).collect(),
                FactType::State => vec!["never", here],
                FactType::Date => DAYS.to_vec(),
            },
        };
        count = count.checked_mul(domain.len()).filter(|c| *c <= MOST)?;
        domains.push((fact, domain));
    }
    for number in 0..count {
        let mut rest = number;
        let mut answers: BTreeMap<&str, &str> = BTreeMap::new();
        for (fact, domain) in &domains {
            let size = domain.len().max(1);
            if let Some(value) = domain.get(rest % size) {
                answers.insert(fact, value);
            }
            rest /= size;
        }
        look(&Full { answers: &answers, here });
    }
    Some(count)
}

/// A road into `state` on which none of the lists of events is complete, whatever the facts; none is what is wanted.
fn shortcut(p: &Procedure, state: &str, after: &[Vec<String>]) -> Option<String> {
    let relevant: Vec<&str> = after.iter().flatten().map(String::as_str).collect();
    let done = |seen: &BTreeSet<&str>| after.iter().any(|list| list.iter().all(|e| seen.contains(e.as_str())));
    type Node<'n> = (&'n str, BTreeSet<&'n str>);
    let mut waiting: Vec<(Node<'_>, Vec<&str>)> = vec![((p.start.as_str(), BTreeSet::new()), Vec::new())];
    waiting.extend(p.alias.iter().map(|a| ((a.at.as_str(), BTreeSet::new()), Vec::new())));
    let mut known: BTreeSet<Node<'_>> = BTreeSet::new();
    while let Some(((here, seen), road)) = waiting.pop() {
        if !known.insert((here, seen.clone())) {
            continue;
        }
        for step in p.steps_from(here) {
            let mut seen = seen.clone();
            if relevant.contains(&step.on.as_str()) {
                seen.insert(&step.on);
            }
            let mut road = road.clone();
            road.push(step.id.as_str());
            if step.to == state && !done(&seen) {
                return Some(format!("the road {} leads there", road.join(", ")));
            }
            waiting.push(((step.to.as_str(), seen), road));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use crate::Packs;

    fn words(text: &str) -> String {
        format!("{{ th = \"{text}\", vi = \"{text}\", en = \"{text}\" }}")
    }

    /// A procedure of three states; `extra` is put at its end.
    fn small(steps: &str, extra: &str) -> Vec<(String, Vec<u8>)> {
        let w = words("x");
        let text = format!(
            "id = \"th/small\"\nstart = \"a\"\ncite = [\"house\"]\ntitle = {w}\n\
             [facts.ok]\ntype = \"yes-no\"\nask = {w}\nwho = [\"th.moi\"]\ncite = \"house\"\n\
             [[state]]\nid = \"a\"\nname = {w}\n[[state]]\nid = \"b\"\nname = {w}\n[[state]]\nid = \"c\"\nname = {w}\nend = true\n\
             {steps}\n{extra}"
        );
        vec![("th/procedures/small.toml".to_owned(), text.into_bytes())]
    }

    fn step(id: &str, from: &str, to: &str, more: &str) -> String {
        let w = words("x");
        format!(
            "[[step]]\nid = \"{id}\"\nfrom = [\"{from}\"]\non = \"{id}-done\"\nname = {w}\nby = [\"th.moi\"]\ncite = \"house\"\nto = \"{to}\"\n{more}\n"
        )
    }

    fn problems(files: &[(String, Vec<u8>)]) -> Vec<String> {
        let procedures = Procedures::load(files).unwrap();
        match procedures.prove(Packs::embedded().unwrap()) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn what_a_step_makes_open_again_is_a_fact() {
        let refused = |forgets: &str| {
            let steps = step("s1", "a", "b", "when = \"ok\"")
                + &step("s0", "a", "b", "when = \"not ok\"")
                + &step("s2", "b", "c", &format!("forgets = [\"{forgets}\"]"));
            problems(&small(&steps, "")).concat()
        };
        let why = "is no fact of this procedure";
        assert!(!refused("ok").contains(why), "{}", refused("ok"));
        assert!(refused("weather").contains(&format!("`weather` {why}")), "{}", refused("weather"));
    }

    #[test]
    fn no_default_and_no_old_answer_opens_what_must_hold() {
        let w = words("x");
        let fact = |more: &str| {
            format!(
                "[facts.sound]\ntype = \"yes-no\"\nask = {w}\ncite = \"house\"\n{more}\n[guards.g]\nis = \"sound\"\nsays = {w}\nhelp = {w}\ncite = \"house\"\n"
            )
        };
        let way = step("s1", "a", "b", "must = [\"g\"]")
            + &step("s2", "b", "c", "when = \"ok\"")
            + &step("s3", "b", "c", "when = \"not ok\"");
        let found = |more: &str, steps: &str| problems(&small(steps, &fact(more))).concat();
        assert_eq!(found("", &way), "");
        // A default that does not open it is one.
        assert_eq!(found("default = \"no\"", &way), "");
        assert!(found("default = \"yes\"", &way).contains("sound: its default would satisfy `g`"));
        assert_eq!(found("presumed = \"yes\"\nof = \"not-before:s1-done\"", &way), "");
        for more in [
            "presumed = \"yes\"",
            "presumed = \"yes\"\nof = \"paper:D-54\"",
            "presumed = \"maybe\"\nof = \"not-before:s1-done\"",
            "presumed = \"yes\"\ndefault = \"no\"\nof = \"not-before:s1-done\"",
        ] {
            assert!(found(more, &way).contains("is presumed and"), "{more}");
        }
        // The way back asks anew.
        let back = |more: &str| way.clone() + &step("s4", "b", "a", &format!("when = \"ok\"\noptional = true\n{more}"));
        assert!(found("", &back("")).contains("s1: is taken again on the old answer to `sound`"));
        assert_eq!(found("", &back("forgets = [\"sound\"]")), "");
        assert_eq!(found("lasting = true", &back("")), "");
    }

    #[test]
    fn a_period_that_nobody_could_count_is_refused_with_its_place() {
        let refused = |due: &str| {
            let steps = step("s1", "a", "b", "") + &step("s2", "b", "c", &format!("due = {{ {due} }}"));
            let mut files = small(
                &steps,
                "[facts.last-day]\ntype = \"date\"\nask = { th = \"x\", vi = \"x\", en = \"x\" }\ncite = \"house\"\n",
            );
            files.push(("vn/holidays.csv".to_owned(), Vec::new()));
            Procedures::load(&files).err().map(|all| all.iter().map(ToString::to_string).collect::<String>())
        };
        for good in [
            "kind = \"days\", days = 7, from = \"s1-done\"",
            "kind = \"months\", months = 6, from = \"s1-done\"",
            "kind = \"working-days\", days = 7, reply = true, calendar = \"VN\"",
            "kind = \"none\", on = \"last-day\", yearly = \"11-15\"",
            "kind = \"none\"",
        ] {
            assert_eq!(refused(good), None, "{good}");
        }
        for (bad, says) in [
            ("kind = \"days\", days = 0, from = \"s1-done\"", "nought"),
            ("kind = \"days\", from = \"s1-done\"", "how many"),
            ("kind = \"days\", days = -7, from = \"s1-done\"", "-7"),
            ("kind = \"weeks\", days = 2, from = \"s1-done\"", "weeks"),
            ("kind = \"days\", months = 6, from = \"s1-done\"", "not given in months"),
            ("kind = \"none\", days = 6", "not given in days"),
            ("kind = \"days\", days = 7, from = \"signing\"", "`signing`, which is no event"),
            ("kind = \"days\", days = 7", "no event"),
            ("kind = \"working-days\", days = 7, from = \"s1-done\"", "calendar"),
            ("kind = \"working-days\", days = 7, from = \"s1-done\", calendar = \"LA\"", "no calendar of `LA`"),
            ("kind = \"none\", yearly = \"02-29\"", "no day of each year"),
            ("kind = \"none\", on = \"ok\"", "`ok`, which is no fact that gives a day"),
        ] {
            let problem = refused(bad).unwrap_or_else(|| panic!("{bad}"));
            assert!(problem.contains("th/procedures/small.toml") && problem.contains(says), "{bad}: {problem}");
        }
        let named = refused("kind = \"days\", days = 7, from = \"signing\"").unwrap();
        assert!(named.contains("small.toml#s2"), "{named}");
    }

    #[test]
    fn what_is_sound_passes_and_what_is_not_is_named() {
        let good = step("s1", "a", "b", "")
            + &step("s2", "b", "c", "when = \"ok\"\nhuman = true")
            + &step("s3", "b", "c", "when = \"not ok\"");
        assert_eq!(problems(&small(&good, "")), Vec::<String>::new());
        let invariant = |after: &str| format!("[[invariant]]\nid = \"i\"\nstate = \"c\"\ncite = \"house\"\n{after}");
        assert_eq!(problems(&small(&good, &invariant("after = [[\"s2-done\"], [\"s3-done\"]]"))), Vec::<String>::new());
        for (steps, extra, wanted) in [
            (good.clone(), invariant("after = [[\"s2-done\"]]"), "i: does not hold: the road s1, s3 leads there"),
            (good.clone(), invariant("holds = \"ok\""), "i: does not hold: s3 enters although ok = no"),
            (
                step("s1", "a", "b", "") + &step("s2", "b", "c", "when = \"ok\""),
                String::new(),
                "b: no step is open when ok = no",
            ),
            (good.clone() + &step("s4", "b", "c", ""), String::new(), "b: s2 and s4 are open at once"),
            (
                good.clone() + &step("s4", "c", "a", ""),
                String::new(),
                "goes in a circle without an optional step: a, b, c",
            ),
            (
                good.clone() + &step("s4", "a", "c", "when = \"ok\"\noptional = true\nout = [\"D-99\"]"),
                String::new(),
                "`D-99` is no document",
            ),
            (
                good.clone() + &step("s4", "a", "c", "optional = true"),
                String::new(),
                "is optional and does not say when",
            ),
            (
                good.replace("cite = \"house\"\nto = \"b\"", "cite = \"th/cabinet-guideline-2018#99\"\nto = \"b\""),
                String::new(),
                "`th/cabinet-guideline-2018#99` resolves to no article",
            ),
            (
                good.replace("when = \"ok\"\nhuman", "when = \"ok = maybe\"\nhuman"),
                String::new(),
                "does not fit its kind",
            ),
            (step("s1", "a", "c", "human = true"), String::new(), "no fact records the decision"),
            (step("s1", "a", "b", ""), String::new(), "b: no road leads from here to an end"),
            (step("s1", "a", "d", ""), String::new(), "`d` is no state"),
        ] {
            let found = problems(&small(&steps, &extra));
            assert!(found.iter().any(|f| f.contains(wanted)), "wanted `{wanted}`, found {found:#?}");
        }
    }

    #[test]
    fn the_procedures_of_the_repository_are_sound() {
        let procedures = match Procedures::embedded() {
            Ok(procedures) => procedures,
            Err(problems) => panic!("{}", problems.iter().map(|p| format!("\n{p}")).collect::<String>()),
        };
        match procedures.prove(Packs::embedded().unwrap()) {
            Ok(proof) => assert!(proof.steps > 0 && proof.answers > proof.states, "{proof:?}"),
            Err(problems) => panic!("{}", problems.iter().map(|p| format!("\n{p}")).collect::<String>()),
        }
    }
}
