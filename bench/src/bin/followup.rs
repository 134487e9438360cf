//! What follow-up takes, for bench/followup.py: each run prints one line of JSON.
//!   followup fill STORE TIES                 TIES made-up signed ties with five years of life: terms, activities, reporting years, reports
//!   followup table STORE FILE                the activities and the ties of it as two tables of tabs (FILE.activities, FILE.ties), for the peer
//!   followup look STORE TIMES PATH...        how long pages and papers take over HTTP, and how many statements each needs; an activity is recorded before each
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use maitri_bench::line::{Line, milliseconds};
use maitri_pack::Packs;
use maitri_pack::place::{Certainty, Gazetteer, Unit};
use maitri_pack::procedure::Procedures;
use maitri_registry::act::{Act, Capacity, Event, Fact, Remembered};
use maitri_registry::follow::activity::{self, Figure, Said};
use maitri_registry::follow::cycle::{self, Done, Expected, Opened, Paper, Report, Stepping, TieReport};
use maitri_registry::follow::{Entry, Follow, Whose, life};
use maitri_registry::record::{Further, PlaceName, Projection, Relationship};
use maitri_registry::source::SourceKind;
use maitri_store::{Change, Store, statements};
use std::collections::BTreeSet;
use std::time::Instant;

/// The reporting years.
const YEARS: std::ops::RangeInclusive<i32> = 2021..=2025;
/// The day on which all of it is told.
const TODAY: &str = "2026-11-26";
/// Kinds of activity, and an output of each with the source of its figure.
const KINDS: [(&str, &str); 4] = [
    ("visit-out", "delegations-out"),
    ("visit-in", "delegations-in"),
    ("training", "people-travelled"),
    ("fair", "joint-events"),
];

/// Numbers without a pattern, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(n).unwrap()).unwrap()
    }
}

fn act(id: &str, at: &str, why: &str) -> Act {
    Act {
        id: id.to_owned(),
        at: at.to_owned(),
        person: "bench".to_owned(),
        office: "th.moi".to_owned(),
        capacity: Capacity::LocalOperator,
        why: why.to_owned(),
    }
}

/// Signed ties of Thai provinces with units of the first level abroad.
fn ties(count: usize, chance: &mut Chance) -> Vec<Relationship> {
    let gazetteer = Gazetteer::embedded().unwrap();
    let stands = |u: &&Unit| u.level == 1 && u.to.is_none() && !u.th.is_empty();
    let homes: Vec<&Unit> = gazetteer.units().iter().filter(stands).filter(|u| u.country == "TH").collect();
    let partners: Vec<&Unit> = gazetteer.units().iter().filter(stands).filter(|u| u.country != "TH").collect();
    let name = |u: &Unit| PlaceName {
        id: u.id.clone(),
        iso: u.iso.clone(),
        country: u.country.clone(),
        th: u.th.clone(),
        vi: u.name(maitri_pack::Language::Vi).to_owned(),
        en: u.en.clone(),
        printed: u.th.clone(),
        level: "province-level".to_owned(),
        ..PlaceName::default()
    };
    // Every pair once: the partners begin anew one further each time round.
    let one = |i: usize, chance: &mut Chance| Relationship {
        id: format!("tie-{i}"),
        home: name(homes[i % homes.len()]),
        partner: name(partners[(i / homes.len() + i) % partners.len()]),
        certainty: Certainty::Certain,
        status: "signed".to_owned(),
        signed: (1990 + chance.below(30)).to_string(),
        started: String::new(),
        by_municipality: chance.below(20) == 0,
        inferred: chance.below(30) == 0,
        published: true,
        fields: vec!["การศึกษา วัฒนธรรม".to_owned()],
        further: Further::default(),
        seen: Vec::new(),
        contradictions: Vec::new(),
        as_of: "2025".to_owned(),
        quality: SourceKind::MinistryTable,
    };
    (0..count).map(|i| one(i, chance)).collect()
}

/// What is told of the years, in the order in which it came in: id of the thing, what, and the day.
struct Told {
    follow: Follow,
    facts: Vec<(Fact, String)>,
}

impl Told {
    fn take(&mut self, id: String, entry: Entry, day: &str) {
        let fact = Fact::Followed { id, entry };
        let sequence = u64::try_from(self.facts.len()).unwrap() + 1;
        self.follow.take(&Event { sequence, act: Some(act("x", day, "")), fact: Some(fact.clone()) });
        self.facts.push((fact, day.to_owned()));
    }
}

fn term(tie: &Relationship, chance: &mut Chance) -> life::Entry {
    let paper =
        life::Paper {
            number: "มท ๐๒๐๕.๒/๑".to_owned(), day: "2020-10-01".to_owned(), ..life::Paper::default()
        };
    let fixed = chance.below(2) == 0;
    let term = life::Term {
        kind: if fixed { life::TermKind::Fixed } else { life::TermKind::UntilNotice },
        length: fixed.then_some(life::Length { n: 5, unit: life::Measure::Years }),
        from: if fixed {
            format!("20{:02}-0{}-10", 20 + chance.below(6), 1 + chance.below(9))
        } else {
            tie.signed.clone()
        },
        renewing: life::Renewing::MutualDecision,
        case: String::new(),
        file: String::new(),
        words: "บันทึกความเข้าใจ ข้อ ๕".to_owned(),
        paper,
    };
    life::Entry::Term { term }
}

fn held(tie: &Relationship, year: i32, chance: &mut Chance) -> activity::Entry {
    let (kind, output) = KINDS[chance.below(KINDS.len())];
    let figure = |indicator: &str, actual: usize, source: &str| Figure {
        indicator: indicator.to_owned(),
        actual: actual.to_string(),
        source: source.to_owned(),
        ..Figure::default()
    };
    let said = Said {
        kind: kind.to_owned(),
        what: "กิจกรรมความร่วมมือระหว่างจังหวัด".to_owned(),
        days: format!("{year}-0{}-1{}", 1 + chance.below(9), chance.below(9)),
        participants: Some(u64::try_from(5 + chance.below(60)).unwrap()),
        outputs: vec![figure(output, 1 + chance.below(30), if chance.below(3) == 0 { "" } else { "รายงานจังหวัด" })],
        ..Said::default()
    };
    let whose = Whose { home: tie.home.id.clone(), partner: tie.partner.id.clone(), tie: tie.id.clone() };
    activity::Entry::Held { whose, said: Box::new(said), row: None }
}

fn fill(url: &str, count: usize) {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    let ties = ties(count, &mut chance);
    let procedures = Procedures::embedded().unwrap();
    let (procedure, state) = procedures.find(cycle::PROCEDURE).unwrap();
    let mut told = Told { follow: Follow::default(), facts: Vec::new() };
    for tie in ties.iter().filter(|_| chance.below(3) == 0).collect::<Vec<_>>() {
        told.take(tie.id.clone(), Entry::Life(term(tie, &mut chance)), "2020-11-02");
    }
    for year in YEARS {
        // Two thirds of the ties do something in a year, twice on the average.
        // All of it is of the budget year: asking each time would try every activity for every tie.
        let mut active: BTreeSet<&str> = BTreeSet::new();
        for (n, tie) in ties.iter().enumerate() {
            for k in 0..[0, 1, 3][chance.below(3)] {
                active.insert(&tie.id);
                told.take(
                    format!("act-{year}-{n}-{k}"),
                    Entry::Activity(held(tie, year, &mut chance)),
                    &format!("{year}-10-02"),
                );
            }
        }
        let (from, until) = maitri::follow::yearly::budget_year(year);
        let opened = Opened {
            year,
            from,
            until: until.clone(),
            expected: maitri::follow::yearly::expected(&ties, &until),
            as_of: until,
            case: String::new(),
            state: state.to_owned(),
        };
        let (id, entry) = cycle::open(&told.follow.cycles, opened, TODAY).unwrap();
        told.take(id.clone(), Entry::Cycle(entry), &format!("{year}-10-03"));
        let step = |told: &mut Told, on: &str, deadline: &str| {
            let paper = Paper {
                number: format!("มท ๐๒๐๕.๒/{year}"),
                day: format!("{year}-10-05"),
                office: "th.moi".to_owned(),
            };
            let one = told.follow.cycles.by_id.get(&id).unwrap();
            let entry = cycle::step(
                one,
                procedure,
                Stepping { step: on.to_owned(), paper, deadline: deadline.to_owned(), ..Stepping::default() },
                TODAY,
            )
            .unwrap();
            told.take(id.clone(), Entry::Cycle(entry), &format!("{year}-10-05"));
        };
        step(&mut told, "call-for-data", &format!("{year}-11-15"));
        let homes: Vec<String> =
            told.follow.cycles.by_id.get(&id).unwrap().homes().iter().map(|h| (*h).to_owned()).collect();
        // One province of five is silent; the others say of each tie whether there was something.
        for home in homes.iter().filter(|_| chance.below(5) > 0).collect::<Vec<_>>() {
            let one = told.follow.cycles.by_id.get(&id).unwrap();
            let active = |tie: &str| {
                active.contains(tie).then(|| Done {
                    what: "กิจกรรมความร่วมมือระหว่างจังหวัด".to_owned(), sure: true
                })
            };
            let of_tie = |e: &Expected| {
                let nothing = active(&e.tie).is_none();
                let reason = if nothing { "ไม่มีงบประมาณ".to_owned() } else { String::new() };
                TieReport { tie: e.tie.clone(), nothing, reason }
            };
            let report = Report { ties: one.of_home(home).map(of_tie).collect(), ..Report::default() };
            let entry = cycle::report(one, procedure, home, report, &active, TODAY).unwrap();
            told.take(id.clone(), Entry::Cycle(entry), &format!("{year}-11-10"));
        }
        // The last year is still open.
        if year < *YEARS.end() {
            step(&mut told, "close-and-compile", "");
        }
    }
    let store = Store::open(url).unwrap();
    let start = Instant::now();
    let projection = Projection { relationships: ties, ..Projection::default() };
    // One event, so that the store is not taken for one that nobody has used yet.
    let first = Remembered {
        text: "bench".to_owned(),
        country: "VN".to_owned(),
        place: "vn.hue".to_owned(),
        reason: String::new(),
    };
    store
        .commit(
            None,
            &act("ties", "2020-10-01T08:00:00Z", ""),
            &[Fact::PlaceRemembered(first)],
            Change::Replace(projection),
        )
        .unwrap();
    for (n, part) in told.facts.chunk_by(|a, b| a.1 == b.1).flat_map(|day| day.chunks(1000)).enumerate() {
        let facts: Vec<Fact> = part.iter().map(|(fact, _)| fact.clone()).collect();
        let at = format!("{}T08:00:00Z", part[0].1);
        store.commit(None, &act(&format!("fill-{n}"), &at, ""), &facts, Change::None).unwrap();
    }
    println!("{{\"seconds\": {}, \"events\": {}}}", start.elapsed().as_secs_f64(), store.size().unwrap());
}

fn table(url: &str, file: &str) {
    let store = Store::open(url).unwrap();
    let (follow, _) = maitri::follow::load(&store).unwrap();
    let mut out = String::from("home\tpartner\ttie\tday\tkind\tindicator\tactual\n");
    for one in follow.activities.by_id.values() {
        let (whose, said, figure) = (&one.whose, &one.said, &one.said.outputs[0]);
        let row = [&whose.home, &whose.partner, &whose.tie, &said.days, &said.kind, &figure.indicator, &figure.actual];
        out.push_str(&format!("{}\n", row.map(String::as_str).join("\t")));
    }
    std::fs::write(format!("{file}.activities"), out).unwrap();
    let mut out = String::from("tie\thome\tpartner\tsigned\n");
    for tie in maitri::follow::activities::ties(&store).unwrap() {
        out.push_str(&format!("{}\t{}\t{}\t{}\n", tie.id, tie.home.th, tie.partner.th, tie.signed));
    }
    std::fs::write(format!("{file}.ties"), out).unwrap();
    println!("{{\"activities\": {}}}", follow.activities.by_id.len());
}

/// Serves the store in this process, so that its statements can be counted; gives its address.
fn serve(store: std::sync::Arc<Store>) -> String {
    // One client asks for all of them here, so the limit on what one client may ask stands high.
    let settings = maitri::web::Settings {
        api_per_second: u32::MAX,
        api_burst: u32::MAX,
        cases: true,
        ..maitri::web::Settings::default()
    };
    let site = maitri::web::Site::new(Packs::embedded().unwrap(), settings).with_register(store);
    let (told, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            told.send(listener.local_addr().unwrap().to_string()).unwrap();
            maitri::web::serve(listener, site).await.unwrap();
        });
    });
    address.recv().unwrap()
}

fn look(url: &str, times: usize, paths: &[&str]) {
    let store = std::sync::Arc::new(Store::open(url).unwrap());
    let ties = maitri::follow::activities::ties(&store).unwrap();
    let mut line = Line::new(&serve(std::sync::Arc::clone(&store)));
    // Whoever comes first after a start waits for all of it to be derived.
    let before = Instant::now();
    line.ask("GET", paths[0], "", "");
    let first = before.elapsed().as_secs_f64() * 1e3;
    let (mut chance, mut recorded) = (Chance(u64::from(std::process::id()) + 1), 0);
    let mut out = format!("{{\"first_ms\": {first}");
    for path in paths {
        let (mut took, mut most, mut length) = (Vec::new(), 0, 0);
        for _ in 0..times {
            let tie = &ties[chance.below(ties.len())];
            recorded += 1;
            let id = format!("act-{}-{recorded}", std::process::id());
            let fact = Fact::Followed { id: id.clone(), entry: Entry::Activity(held(tie, 2025, &mut chance)) };
            store.commit(None, &act(&id, "2026-11-26T08:00:00Z", ""), &[fact], Change::None).unwrap();
            let (sent, before) = (statements(), Instant::now());
            let answer = line.ask("GET", path, "", "");
            took.push(before.elapsed().as_secs_f64());
            most = most.max(statements() - sent);
            assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
            length = answer.body.len();
        }
        let (median, p99) = milliseconds(took);
        out.push_str(&format!(
            ", \"{path}\": {{\"median_ms\": {median}, \"p99_ms\": {p99}, \"statements\": {most}, \"bytes\": {length}}}"
        ));
    }
    println!("{out}}}");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<usize>().expect("a number");
    match arguments.as_slice() {
        ["fill", store, count] => fill(store, number(count)),
        ["table", store, file] => table(store, file),
        ["look", store, times, paths @ ..] if !paths.is_empty() => look(store, number(times), paths),
        _ => panic!("see the first lines of the source for what it does"),
    }
}
