//! `kill -9` in the middle of large commands: what was acknowledged is there, and nothing is half done.

use crate::made::*;
use maitri_registry::record::Projection;
use maitri_store::*;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Duration;

/// Events and ties of each command.
const ROWS: u32 = 200;
const TIES: usize = 30;

/// Not a test by itself: what the killed process does, when `MAITRI_STORE_CHILD` says where.
#[test]
fn child() {
    let Ok(url) = std::env::var("MAITRI_STORE_CHILD") else { return };
    let store = Store::open(&url).unwrap();
    let ties = |n: u32| {
        let mut tie = tie("", "TH-50", "VN", "เว้", "Huế", "Hue");
        (0..TIES)
            .map(|i| {
                tie.id = format!("t{i}");
                tie.signed = format!("{}", 2000 + n % 10);
                tie.clone()
            })
            .collect()
    };
    for n in 0.. {
        let id = format!("{}-{n}", std::process::id());
        let facts: Vec<_> = (1..=ROWS).map(|line| row(&id, line)).collect();
        let change = Change::Replace(Projection { relationships: ties(n), ..Projection::default() });
        store.commit(None, &act(&id), &facts, change).unwrap();
        tell(&format!("done {id}"));
    }
}

/// Rounds of a writer that is killed at a moment that nobody chose.
fn killed(made: &Made, rounds: u32) {
    let mut acknowledged = Vec::new();
    let mut unknown = 0;
    for _ in 0..rounds {
        let mut child = again("crash::child", &made.url, Stdio::piped());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // Killed when the first command is done, and some time later.
        let mut seen = Vec::new();
        for line in lines.by_ref() {
            let line = line.unwrap();
            if let Some((_, id)) = line.split_once("done ") {
                seen.push(id.to_owned());
                break;
            }
        }
        std::thread::sleep(some_time(Duration::from_millis(60)));
        child.kill().unwrap();
        child.wait().unwrap();
        made.settle();
        seen.extend(lines.map_while(Result::ok).filter_map(|l| Some(l.split_once("done ")?.1.to_owned())));
        assert!(!seen.is_empty(), "the child did nothing");
        acknowledged.extend(seen);

        let store = made.store();
        let verified = store.verify().unwrap();
        let mut events: BTreeMap<String, u32> = BTreeMap::new();
        for event in store.facts().unwrap() {
            *events.entry(event.act.unwrap().id).or_default() += 1;
        }
        // Each command whole, or not there at all.
        assert!(events.values().all(|n| *n == ROWS), "{events:?}");
        for id in &acknowledged {
            assert!(events.contains_key(id), "{id} was acknowledged and is lost");
            assert_eq!(store.commit(None, &act(id), &[], Change::None).unwrap().events, u64::from(ROWS));
        }
        unknown = events.len() - acknowledged.len();
        assert_eq!(verified.size, u64::from(ROWS) * events.len() as u64);
        // The tables are those of one command.
        let (ties, total) = store.relationships(&Filter::default(), Page::default()).unwrap();
        assert_eq!((ties.len(), total, store.facets().unwrap().all), (TIES, TIES as u64, TIES as u64));
        assert!(ties.iter().all(|tie| tie.signed == ties[0].signed));
        let filter = Filter { query: "huế".into(), ..Filter::default() };
        assert_eq!(store.relationships(&filter, Page::default()).unwrap().1, TIES as u64);
    }
    println!("{rounds} rounds: {} acknowledged, 0 lost; {unknown} done but not acknowledged", acknowledged.len());
}

#[test]
fn sqlite() {
    // Quality line 1: 200 rounds; a store grows with each, so every twenty have one of their own.
    for _ in 0..10 {
        killed(&Made::sqlite(), 20);
    }
}

#[test]
fn postgres() {
    if let Some(made) = Made::postgres() {
        killed(&made, 5);
    }
}

/// The long form of quality line 1: `cargo test --release -p maitri-store -- --ignored many_rounds`.
#[test]
#[ignore = "takes minutes"]
fn many_rounds() {
    for _ in 0..25 {
        killed(&Made::sqlite(), 20);
    }
    if let Some(made) = Made::postgres() {
        killed(&made, 50);
    }
}
