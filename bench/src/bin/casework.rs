//! What casework takes, for bench/casework.py: each run prints one line of JSON.
//!   casework library STORE CASES            cases run from their opening through twelve steps, by one client, through the call that the program uses
//!   casework fill STORE COUNT               COUNT open cases of real pairs, a fifth of them with texts, opinions and letters, in large commands
//!   casework serve STORE                    the program's own server over it, as a desk; prints its address, ends with its input
//!   casework drive ADDRESS CLIENTS CASES    CLIENTS run CASES cases in all over HTTP, each its own ones, step by step
//!   casework look ADDRESS TIMES PATH...     how long pages take, one client, something recorded in some case before each
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use maitri::case::{add, next_id, open, packs_of, record};
use maitri_bench::line::{Line, milliseconds};
use maitri_pack::Packs;
use maitri_pack::procedure::Procedures;
use maitri_registry::act::{Act, Capacity, Fact};
use maitri_registry::case::{Entry, Evidence, Opened, stepped};
use maitri_store::{Change, Store};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::time::Instant;

const PROCEDURE: &str = "th/approval";

/// The road of a text that departs from the form: once returned to the province, in the end approved under article 8.1. The step, what is
/// answered with it, and who wrote the paper behind it.
const ROAD: [(&str, &str, &str); 12] = [
    ("compare-with-standard", "", "th.moi"),
    ("deviation-found", "deviation=some comparison-confirmed=yes", "th.moi"),
    ("consult", "", "th.moi"),
    ("return-for-redraft", "returned-in=moi-mfa-considering", "th.moi"),
    ("resubmit", "resubmitted=yes", "th.province"),
    ("compare-with-standard", "", "th.moi"),
    ("deviation-found", "deviation=some comparison-confirmed=yes", "th.moi"),
    ("consult", "", "th.moi"),
    ("ask-ocs", "", "th.moi"),
    ("opinions-collected", "treaty-ocs=no-treaty", "th.ocs"),
    (
        "joint-8-1",
        "principles-moi=in-line principles-mfa=in-line principles-ocs=in-line treaty-moi=no-treaty treaty-mfa=no-treaty joint-record=yes",
        "th.moi",
    ),
    ("proceed", "minister-interior=approves minister-foreign=approves", "th.moi"),
];

fn answers(text: &str) -> BTreeMap<String, String> {
    text.split_whitespace().filter_map(|p| p.split_once('=')).map(|(f, v)| (f.to_owned(), v.to_owned())).collect()
}

fn evidence(case: usize, step: usize, office: &str) -> Evidence {
    let number = format!("มท ๐๒๐๕.๒/{}", case * 12 + step);
    Evidence { number, day: format!("2026-{:02}-15", 1 + step % 10), office: office.to_owned(), ..Evidence::default() }
}

/// The n-th pair of a Thai province and a Vietnamese one; several thousand before they come again.
fn pair(n: usize) -> (String, String) {
    let all = |country: &str| -> Vec<&str> {
        let places = Packs::embedded().unwrap().places.all().iter();
        places.filter(|p| p.country == country && p.level == 1 && p.to.is_none()).map(|p| p.id.as_str()).collect()
    };
    let (thai, other) = (all("TH"), all("VN"));
    (thai[n % thai.len()].to_owned(), other[(n / thai.len() + n) % other.len()].to_owned())
}

fn act(id: &str) -> Act {
    Act {
        id: id.to_owned(),
        at: "2026-11-26T08:00:00Z".to_owned(),
        person: "bench".to_owned(),
        office: "th.moi".to_owned(),
        capacity: Capacity::LocalOperator,
        why: String::new(),
    }
}

fn chance() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    format!("{now:x}-{}", std::process::id())
}

fn opened(case: String, n: usize) -> Opened {
    let (home, partner) = pair(n);
    Opened {
        case,
        procedure: PROCEDURE.to_owned(),
        at: String::new(),
        subject: "บันทึกความเข้าใจว่าด้วยความสัมพันธ์เมืองพี่เมืองน้อง".to_owned(),
        home,
        partner,
        packs: packs_of(Packs::embedded().unwrap()),
    }
}

fn library(url: &str, count: usize) {
    let store = Store::open(url).unwrap();
    let procedures = Procedures::embedded().unwrap();
    let run = chance();
    let mut took = Vec::new();
    let start = Instant::now();
    for n in 0..count {
        let id = std::cell::RefCell::new(String::new());
        add(&store, procedures, &act(&format!("{run}-{n}")), &|cases| {
            id.replace(next_id(cases, "2026"));
            open(cases, procedures, opened(id.borrow().clone(), n))
        })
        .unwrap();
        let id = id.into_inner();
        let mut at = None;
        for (s, (step, given, office)) in ROAD.iter().enumerate() {
            let (now, before) = (answers(given), Instant::now());
            let receipt =
                record(&store, procedures, &id, at, &act(&format!("{run}-{n}-{s}")), &|cases, case, procedure| {
                    let reached = cases.reached(&case.opened);
                    stepped(case, procedure, &reached, step, &now, evidence(n, s, office), "2026-11-26")
                });
            let receipt = receipt.unwrap_or_else(|e| panic!("{id} {step}: {e:?}"));
            took.push(before.elapsed().as_secs_f64());
            at = Some(receipt.size - 1);
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let (median, p99) = milliseconds(took);
    println!(
        "{{\"steps\": {}, \"seconds\": {seconds}, \"median_ms\": {median}, \"p99_ms\": {p99}}}",
        count * ROAD.len()
    );
}

/// Open cases, each somewhere on the road: the last step is left to be taken.
fn fill(url: &str, count: usize) {
    let store = Store::open(url).unwrap();
    let procedures = Procedures::embedded().unwrap();
    let run = chance();
    let start = Instant::now();
    // One case is run through the guards; the others tell the same of their own pair, with their own papers.
    let mut told: Vec<Entry> = Vec::new();
    {
        let mut cases = maitri_registry::case::Cases::default();
        let mut sequence = 0;
        let mut take = |cases: &mut maitri_registry::case::Cases, fact: Fact| {
            cases.take(&maitri_registry::act::Event { sequence, act: Some(act("x")), fact: Some(fact) }, procedures);
            sequence += 1;
        };
        let facts = open(&cases, procedures, opened("model".to_owned(), 0)).unwrap();
        facts.into_iter().for_each(|fact| take(&mut cases, fact));
        for (s, (step, given, office)) in ROAD.iter().enumerate().take(11) {
            let case = cases.cases.get("model").unwrap();
            let (procedure, _) = procedures.find(PROCEDURE).unwrap();
            let reached = cases.reached(&case.opened);
            let entries =
                stepped(case, procedure, &reached, step, &answers(given), evidence(0, s, office), "2026-11-26")
                    .unwrap();
            for entry in entries {
                take(&mut cases, Fact::CaseRecorded { case: "model".to_owned(), entry: entry.clone() });
                told.push(entry);
            }
        }
    }
    let steps_of = |most: usize| {
        let mut seen = 0;
        told.iter().take_while(move |entry| {
            seen += usize::from(matches!(entry, Entry::Stepped { .. }));
            seen <= most
        })
    };
    let (cases, _) = maitri::case::load(&store, procedures).unwrap();
    let first: usize = next_id(&cases, "2026").rsplit_once('-').unwrap().1.parse().unwrap();
    for from in (0..count).step_by(200) {
        let mut facts = Vec::new();
        for n in from..(from + 200).min(count) {
            let case = format!("2026-{}", first + n);
            facts.extend(open(&cases, procedures, opened(case.clone(), n)).unwrap());
            let of_case = steps_of(n % 12).map(|entry| Fact::CaseRecorded { case: case.clone(), entry: entry.clone() });
            facts.extend(of_case);
        }
        store.commit(None, &act(&format!("{run}-fill-{from}")), &facts, Change::None).unwrap();
    }
    println!("{{\"seconds\": {}, \"events\": {}}}", start.elapsed().as_secs_f64(), store.size().unwrap());
}

fn serve(url: &str) {
    let store = std::sync::Arc::new(Store::open(url).unwrap());
    // One client asks for all of them here, so the limit on what one client may ask stands high.
    let settings = maitri::web::Settings {
        api_per_second: u32::MAX,
        api_burst: u32::MAX,
        cases: true,
        ..maitri::web::Settings::default()
    };
    let site = maitri::web::Site::new(Packs::embedded().unwrap(), settings).with_register(store);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    // Whoever started it ends it by closing its input.
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("http://{}", listener.local_addr().unwrap());
        maitri::web::serve(listener, site).await.unwrap();
    });
}

/// Opens a case and takes steps of the road; gives how long each took.
fn run(line: &mut Line, n: usize, steps: usize) -> Vec<f64> {
    let (home, partner) = pair(n);
    let body = serde_json::json!({ "procedure": PROCEDURE, "home": home, "partner": partner, "for": "th.moi" });
    let answer = line.ask("POST", "/api/v1/cases", "", &body.to_string());
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    let (address, mut tag) = (format!("{}/steps", answer.location), answer.tag);
    let mut took = Vec::new();
    for (s, (step, given, office)) in ROAD.iter().enumerate().take(steps) {
        let paper = evidence(n, s, office);
        let paper = serde_json::json!({ "number": paper.number, "day": paper.day, "office": paper.office });
        let body = serde_json::json!({ "step": step, "answers": answers(given), "paper": paper, "for": office });
        let (body, before) = (body.to_string(), Instant::now());
        let answer = line.ask("POST", &address, &tag, &body);
        took.push(before.elapsed().as_secs_f64());
        let said = String::from_utf8_lossy(&answer.body);
        assert!(matches!(answer.status, 200 | 204), "{address} {step}: {} {said}", answer.status);
        tag = answer.tag;
    }
    took
}

fn drive(address: &str, clients: usize, count: usize) {
    let each = count.div_ceil(clients);
    let lines: Vec<Line> = (0..clients).map(|_| Line::new(address)).collect();
    let start = Instant::now();
    let took: Vec<f64> = std::thread::scope(|scope| {
        let drives = |(client, mut line): (usize, Line)| {
            scope.spawn(move || {
                (0..each).flat_map(|n| run(&mut line, client * each + n, ROAD.len())).collect::<Vec<_>>()
            })
        };
        let all: Vec<_> = lines.into_iter().enumerate().map(drives).collect();
        all.into_iter().flat_map(|one| one.join().unwrap()).collect()
    });
    let seconds = start.elapsed().as_secs_f64();
    let steps = took.len();
    let (median, p99) = milliseconds(took);
    println!("{{\"steps\": {steps}, \"seconds\": {seconds}, \"median_ms\": {median}, \"p99_ms\": {p99}}}");
}

fn look(address: &str, times: usize, paths: &[&str]) {
    let mut line = Line::new(address);
    // Whoever comes first after a start waits for all cases to be derived.
    let before = Instant::now();
    line.ask("GET", "/api/v1/cases/2026-1", "", "");
    let first = before.elapsed().as_secs_f64() * 1e3;
    let mut out = format!("{{\"first_ms\": {first}");
    for path in paths {
        let (mut took, mut length) = (Vec::new(), 0);
        for n in 0..times {
            run(&mut line, 100_000 + n, 1);
            let before = Instant::now();
            let answer = line.ask("GET", path, "", "");
            took.push(before.elapsed().as_secs_f64());
            assert_eq!(answer.status, 200, "{path}");
            length = answer.body.len();
        }
        let (median, p99) = milliseconds(took);
        out.push_str(&format!(", \"{path}\": {{\"median_ms\": {median}, \"p99_ms\": {p99}, \"bytes\": {length}}}"));
    }
    println!("{out}}}");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<usize>().expect("a number");
    match arguments.as_slice() {
        ["library", store, cases] => library(store, number(cases)),
        ["fill", store, count] => fill(store, number(count)),
        ["serve", store] => serve(store),
        ["drive", address, clients, cases] => drive(address, number(clients), number(cases)),
        ["look", address, times, paths @ ..] => look(address, number(times), paths),
        _ => panic!("see the first lines of the source for what it does"),
    }
}
