//! Cases taken event by event are those derived from all events: on histories made by chance, in which commands are what they are for
//! officers, out of order and refused ones among them; and events are erased.

use super::letter::{Direction, Letter, Stamp};
use super::opinion::Round;
use super::waiting::{Waiting, Waits, waiting};
use super::*;
use crate::act::Capacity;
use crate::class::Class;

/// Numbers by chance, the same for the same seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n.max(1) as u64) as usize
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }

    fn day(&mut self) -> String {
        format!("2026-{:02}-{:02}", 1 + self.below(11), 1 + self.below(28))
    }

    fn evidence(&mut self) -> Evidence {
        let day = self.day();
        let scan = if self.below(8) == 0 { "ab".repeat(32) } else { String::new() };
        Evidence {
            number: format!("มท {}", self.below(99)),
            day,
            office: "th.moi".to_owned(),
            scan,
            ..Evidence::default()
        }
    }
}

const TODAY: &str = "2026-11-26";
/// Names whose joins are alike: `ab` + `c` and `a` + `bc`.
const PLACES: [&str; 5] = ["th.chiang-mai", "ab", "c", "a", "bc"];

/// A log, and the cases as they were taken from it one by one.
struct History {
    chance: Chance,
    events: Vec<Event>,
    next: u64,
    cases: Cases,
    procedures: &'static Procedures,
}

impl History {
    fn put(&mut self, fact: Fact) {
        // Events of others stand between.
        let sequence = self.next + self.chance.below(3) as u64;
        self.next = sequence + 1;
        let act = Act {
            id: sequence.to_string(),
            at: format!("{TODAY}T08:00:00Z"),
            person: (*self.chance.one_of(&["Somchai", "Lan"])).to_owned(),
            office: "th.moi".to_owned(),
            capacity: Capacity::LocalOperator,
            why: String::new(),
        };
        let event = Event { sequence, act: Some(act), fact: Some(fact) };
        self.cases.take(&event, self.procedures);
        self.events.push(event);
    }

    fn open(&mut self) {
        let procedure = &self.procedures.procedures[self.chance.below(self.procedures.procedures.len())];
        let case = match self.chance.below(6) {
            0 => "2026-1".to_owned(),
            1 => format!("own-{}", self.chance.below(40)),
            2 => "no number".to_owned(),
            _ => self.cases.next_id("2026"),
        };
        let at = match self.chance.below(4) {
            0 => procedure.state[self.chance.below(procedure.state.len())].id.clone(),
            _ => procedure.start.clone(),
        };
        let (home, partner) = (self.chance.one_of(&PLACES).to_owned(), self.chance.one_of(&PLACES).to_owned());
        let (subject, packs) = (String::new(), BTreeMap::new());
        self.put(Fact::CaseOpened(Opened { case, procedure: procedure.id.clone(), at, subject, home, partner, packs }));
    }

    /// A value that a fact takes.
    fn value(&mut self, procedure: &Procedure, fact: &str) -> String {
        let Some(fact) = procedure.facts.get(fact) else { return "yes".to_owned() };
        let states = procedure.state.iter().map(|s| s.id.as_str());
        let all: Vec<&str> = ["yes", "no", "never", "2026-03-04"]
            .into_iter()
            .chain(fact.values.keys().map(String::as_str))
            .chain(states)
            .filter(|value| fact.takes(value, &procedure.state))
            .collect();
        // What was decided leads on more often than not.
        if all.contains(&"yes") && self.chance.below(3) > 0 {
            "yes".to_owned()
        } else {
            self.chance.one_of(&all).to_owned()
        }
    }

    fn recorded(&mut self, case: &str, entries: Vec<Entry>) {
        for entry in entries {
            self.put(Fact::CaseRecorded { case: case.to_owned(), entry });
        }
    }

    /// Something is recorded of a case, if it may be.
    fn record(&mut self) {
        let ids: Vec<String> = self.cases.cases.keys().cloned().collect();
        let id = ids[self.chance.below(ids.len())].clone();
        let cases = self.cases.clone();
        let case = cases.cases.get(id.as_str()).unwrap();
        let Some((procedure, _)) = self.procedures.find(&case.opened.procedure) else { return };
        let reached = cases.reached(&case.opened);
        let evidence = self.chance.evidence();
        match self.chance.below(19) {
            0..=7 => {
                let open = next(case, procedure, &reached);
                let step: &Step = match (open.len(), self.chance.below(4)) {
                    (0, _) | (_, 0) => &procedure.step[self.chance.below(procedure.step.len())],
                    (n, _) => open[self.chance.below(n)].step,
                };
                // What is refused for want of answers is tried again with them, as officers do.
                let mut now = BTreeMap::new();
                for _ in 0..4 {
                    match stepped(case, procedure, &reached, &step.id, &now, evidence.clone(), TODAY) {
                        Ok(entries) => return self.recorded(&id, entries),
                        Err(Refusal::Missing { facts } | Refusal::OtherWay { facts }) => {
                            for fact in facts {
                                let value = self.value(procedure, &fact);
                                now.insert(fact, value);
                            }
                        }
                        Err(_) => return,
                    }
                }
            }
            8 if !procedure.facts.is_empty() => {
                let all: Vec<&str> = procedure.facts.keys().map(String::as_str).collect();
                let fact = self.chance.one_of(&all).to_owned();
                let value = if self.chance.below(4) == 0 { String::new() } else { self.value(procedure, &fact) };
                if let Ok(entry) = answered(case, procedure, &reached, &fact, &value, evidence, TODAY) {
                    self.recorded(&id, vec![entry]);
                }
            }
            9 | 10 => {
                let text = TextVersion {
                    role: TextRole::ALL[self.chance.below(TextRole::ALL.len())],
                    language: (*self.chance.one_of(&["th", "vi"])).to_owned(),
                    file: "ef".repeat(32),
                    words: self.chance.below(2).to_string(),
                    name: "draft.docx".to_owned(),
                    author: String::new(),
                    side: Side::Ours,
                    round: 0,
                    review: None,
                };
                if let Ok(entry) = text::text_added(&reached, text) {
                    self.recorded(&id, vec![entry]);
                }
            }
            11 => {
                let texts = BTreeMap::from([("th".to_owned(), self.chance.below(2).to_string())]);
                let (state, day) = ("vn/signing#decided".to_owned(), self.chance.day());
                self.recorded(&id, vec![Entry::Counterpart { state, day, how: "letter".to_owned(), texts }]);
            }
            12 => {
                let on = self.chance.day();
                let entry = match case.still.last() {
                    Some((_, None)) => resumed(case, &on, evidence, TODAY),
                    _ => suspended(case, &on, "the cabinet was dissolved", evidence, TODAY),
                };
                if let Ok(entry) = entry {
                    self.recorded(&id, vec![entry]);
                }
            }
            13 => {
                let day = self.chance.day();
                let number = letter::next_receipt(&cases.letters, "th.moi", &day);
                let letter = Letter {
                    id: 0,
                    direction: Direction::In,
                    book: "th.moi".to_owned(),
                    number: format!("ชม {}", self.chance.below(30)),
                    day: "2026-01-02".to_owned(),
                    from: "ชม".to_owned(),
                    to: Vec::new(),
                    subject: String::new(),
                    class: Class::Ordinary,
                    stamp: Some(Stamp { number, day, time: String::new() }),
                    relays: 0,
                    relays_number: String::new(),
                    scan: String::new(),
                };
                let case = if self.chance.below(2) == 0 { NO_CASE.to_owned() } else { id };
                if let Ok(entry) = letter::enter(&cases, letter, "", TODAY) {
                    self.recorded(&case, vec![entry]);
                }
            }
            14 => {
                let body = Body { office: "th.mfa".to_owned(), ..Body::default() };
                let number = u32::try_from(case.opinions.rounds.len()).unwrap() + 1;
                let (text, file, due) = (String::new(), String::new(), self.chance.day());
                let round =
                    Round { round: number, asked: vec![body], text, file, due, evidence, circle: case.opinions.circle };
                self.recorded(&id, vec![Entry::Asked { round }]);
            }
            15 if !case.entries.is_empty() => {
                let of = case.entries[self.chance.below(case.entries.len())].sequence;
                if let Ok(entry) = mend::struck(&cases, self.procedures, case, of, "recorded in the wrong case") {
                    self.recorded(&id, vec![entry]);
                }
            }
            16 => {
                let home = self.chance.one_of(&PLACES).to_owned();
                self.recorded(&id, vec![Entry::Placed { home, reason: "chosen".to_owned(), evidence }]);
            }
            _ => {
                // A case that the log does not know, and one that it does.
                let case = if self.chance.below(3) == 0 { "nowhere".to_owned() } else { id };
                self.recorded(&case, vec![Entry::Noted { text: "a call".to_owned(), evidence }]);
            }
        }
    }

    /// An earlier event is erased: what was derived is derived anew.
    fn erase(&mut self) {
        if self.events.is_empty() {
            return;
        }
        let at = self.chance.below(self.events.len());
        let event = &mut self.events[at];
        (event.act, event.fact) = (None, None);
        self.next += 1;
        self.cases = Cases::of(&self.events, self.procedures);
    }
}

fn hold(history: &History, waits: &mut Waits, label: &str) {
    let (cases, procedures) = (&history.cases, history.procedures);
    assert_eq!(*cases, Cases::of(&history.events, procedures), "{label}");
    for case in cases.cases.values() {
        let about = &case.opened;
        let of_pair = cases.cases.values().filter(|c| c.opened.home == about.home && c.opened.partner == about.partner);
        let of_pair: Vec<&str> = of_pair.map(|c| c.opened.case.as_str()).collect();
        assert_eq!(cases.of_pair(about).map(|c| c.opened.case.as_str()).collect::<Vec<_>>(), of_pair, "{label}");
    }
    let highest = |year: &str| {
        let number = |id: &String| id.strip_prefix(year)?.strip_prefix('-')?.parse::<u32>().ok();
        cases.cases.keys().filter_map(number).max().map_or(1, |n| n + 1)
    };
    for year in ["2026", "own", "2025"] {
        assert_eq!(cases.next_id(year), format!("{year}-{}", highest(year)));
    }
    let calendars = Calendars::embedded().unwrap();
    for today in [TODAY, "2026-06-01", TODAY] {
        waits.look(cases, procedures, calendars, today);
        let all = waiting(cases, procedures, calendars, today);
        assert!(waits.all().iter().map(|w| &**w).eq(&all), "{label}");
        let theirs = |w: &&Waiting| w.offices.iter().any(|o| o.starts_with("th.m"));
        let of_offices = waits.of_offices(|office| office.starts_with("th.m"));
        assert!(of_offices.iter().map(|w| &**w).eq(all.iter().filter(theirs)), "{label}");
        if today != TODAY {
            continue;
        }
        // A second look at the same day takes the short way.
        waits.look(cases, procedures, calendars, today);
        assert!(waits.all().iter().map(|w| &**w).eq(&all), "{label}");
    }
}

#[test]
fn one_by_one_is_as_from_the_whole() {
    let (mut steps, mut refused_ids) = (0, 0);
    for seed in 0..24 {
        let mut history = History {
            chance: Chance(seed * 7919 + 1),
            events: Vec::new(),
            next: 0,
            cases: Cases::default(),
            procedures: Procedures::embedded().unwrap(),
        };
        let mut waits = Waits::default();
        let mut copies: Vec<(Cases, Vec<Event>)> = Vec::new();
        history.open();
        for n in 0..150 {
            match history.chance.below(30) {
                0 | 1 => history.open(),
                2 if seed % 3 == 0 => history.erase(),
                _ if history.cases.cases.is_empty() => history.open(),
                _ => history.record(),
            }
            if history.chance.below(10) == 0 {
                let label = format!("seed {seed}, move {n}");
                hold(&history, &mut waits, &label);
                copies.push((history.cases.clone(), history.events.clone()));
            }
        }
        hold(&history, &mut waits, &format!("seed {seed}, the end"));
        // Whoever holds cases as they were holds them still.
        for (cases, events) in &copies {
            assert_eq!(*cases, Cases::of(events, history.procedures), "seed {seed}");
        }
        let stepped = |e: &&Event| matches!(&e.fact, Some(Fact::CaseRecorded { entry: Entry::Stepped { .. }, .. }));
        steps += history.events.iter().filter(stepped).count();
        let opened = history.events.iter().filter(|e| matches!(e.fact, Some(Fact::CaseOpened(_)))).count();
        refused_ids += opened - history.cases.cases.len();
    }
    // The histories are histories: cases went their roads, and some ids were given twice.
    assert!(steps > 300, "{steps} steps");
    assert!(refused_ids > 0);
}
