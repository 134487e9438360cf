//! A large register; prints figures. `cargo test --release -p maitri-store -- --ignored --nocapture scale`
//! (ties and events: `MAITRI_SCALE`, else 100,000).

use crate::made::*;
use maitri_registry::record::Projection;
use maitri_store::*;
use std::time::{Duration, Instant};

/// Syllables of which names are made; the first are the most frequent.
const SYLLABLES: [&str; 12] =
    ["hà", "nam", "huế", "thái", "bình", "quảng", "lào", "điện", "sơn", "phú", "khánh", "trà"];

#[test]
#[ignore = "takes minutes"]
fn figures() {
    for made in Made::all() {
        let n: u32 = std::env::var("MAITRI_SCALE").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
        println!("{n} ties and events on {}", made.url.split(':').next().unwrap());
        let store = made.store();
        let mut chance = 12345_u32;
        let mut pick = |below: u32| {
            chance = chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (chance >> 8) % below
        };
        let relationships = (0..n)
            .map(|i| {
                let mut name = || SYLLABLES[(pick(12).min(pick(12))) as usize];
                let vi = format!("{} {} {}", name(), name(), name());
                let mut tie = tie(&format!("t{i}"), &format!("TH-{}", pick(77)), "VN", "จังหวัดเว้", &vi, &vi);
                tie.partner.country = ["VN", "CN", "LA", "KH", "JP"][pick(5) as usize].into();
                tie.signed = (1990 + pick(35)).to_string();
                tie
            })
            .collect();
        let start = Instant::now();
        for part in 0..n.div_ceil(10_000) {
            let facts: Vec<_> = (0..10_000.min(n - part * 10_000)).map(|i| row("s", part * 10_000 + i)).collect();
            store.commit(None, &act(&format!("rows-{part}")), &facts, Change::None).unwrap();
        }
        println!("  events appended: {:.0} a second", f64::from(n) / start.elapsed().as_secs_f64());
        let start = Instant::now();
        let change = Change::Replace(Projection { relationships, ..Projection::default() });
        store.commit(None, &act("tables"), &[], change).unwrap();
        println!("  tables written anew in {:?}", start.elapsed());
        let start = Instant::now();
        store.verify().unwrap();
        println!("  log verified in {:?}", start.elapsed());
        let proof = store.inclusion(7).unwrap().proof;
        println!("  a proof has {} bytes", proof.len() * 32);

        let page = Page { limit: 20, ..Page::default() };
        let public = || Filter { published: Some(true), ..Filter::default() };
        let ask = |what: &str, filter: &dyn Fn(u32) -> Filter, page: Page| {
            let mut times: Vec<Duration> = (0..100)
                .map(|i| {
                    let start = Instant::now();
                    store.relationships(&filter(i), page).unwrap();
                    start.elapsed()
                })
                .collect();
            times.sort();
            println!("  {what}: median {:?}, 95th of 100 {:?}", times[50], times[95]);
        };
        ask("first page", &|_| public(), page);
        ask("by home", &|_| public(), Page { order: Order::Home, ..page });
        ask("one province", &|i| Filter { home_iso: Some(format!("TH-{}", i % 77)), ..public() }, page);
        ask("one country", &|_| Filter { country: Some("LA".into()), ..public() }, page);
        ask(
            "country and year",
            &|i| Filter { country: Some("LA".into()), year: Some(1990 + i64::from(i % 35)), ..public() },
            page,
        );
        ask("page 1000", &|_| public(), Page { offset: 20_000, ..page });
        ask("search, frequent", &|i| Filter { query: SYLLABLES[i as usize % 3].into(), ..public() }, page);
        ask(
            "search, two words",
            &|i| Filter {
                query: format!("{} {}", SYLLABLES[i as usize % 12], SYLLABLES[(i * 5 + 7) as usize % 12]),
                ..public()
            },
            page,
        );
        let start = Instant::now();
        for i in 0..1000 {
            store.relationship(&format!("t{}", i * 97 % n)).unwrap().unwrap();
        }
        println!("  one tie: {:?}", start.elapsed() / 1000);
        let start = Instant::now();
        store.backup(&made.file("copy.db")).unwrap();
        let size = std::fs::metadata(made.file("copy.db")).unwrap().len() >> 20;
        println!("  backup, verified, in {:?}, {size} MiB", start.elapsed());
        let other = Made::sqlite();
        let start = Instant::now();
        other.store().restore(&made.file("copy.db")).unwrap();
        println!("  restored, verified, in {:?}", start.elapsed());
    }
}
