//! What the register's parts take, for bench/register.py: each run prints one line of JSON.
//!   register names NAMES QUERIES COUNT   the five nearest names to each of the first COUNT queries
//!   register log FOLDER COUNT BATCH      (or the address of an empty PostgreSQL database for FOLDER) appends of COUNT events, BATCH in a command, each command on the disk
//!   register proof FOLDER SIZE           a log of SIZE events: its proofs, and its verification
//!   register names-of-places FILE CODES  code, language and name of each first-level unit of our own places; the code of each place
//!   register ties STORE FILE COUNT       COUNT made-up ties between real places into a store, and the same as a table of tabs
//!   register serve STORE                 the program's own server over it, until its input ends; prints its address
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use maitri_pack::Packs;
use maitri_pack::place::{Certainty, Gazetteer, Unit};
use maitri_registry::act::{Act, Capacity, Fact, Remembered};
use maitri_registry::record::{Further, PlaceName, Projection, Relationship};
use maitri_registry::source::SourceKind;
use maitri_store::{Change, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Instant;

/// The lines of a table of tabs.
fn rows(path: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    text.lines().map(|l| l.split('\t').map(str::to_owned).collect()).collect()
}

/// A gazetteer of rows (code, language, name) instead of our own places.
fn gazetteer(rows: &[Vec<String>]) -> Gazetteer {
    let mut units: BTreeMap<&str, [Vec<&str>; 4]> = BTreeMap::new();
    for row in rows {
        let [code, language, name] = row.as_slice() else { panic!("a row has code, language and name: {row:?}") };
        let slot = match language.as_str() {
            "th" => 0,
            "en" => 1,
            "vi" => 2,
            _ => 3,
        };
        units.entry(code).or_default()[slot].push(name);
    }
    let mut csv = String::from(
        "id,country,level,kind,name_th,name_en,name_vi,name_native,aliases,parent,to,successor,source,iso\n",
    );
    for (code, names) in units {
        let country = code.split_once('-').map_or("XX", |(country, _)| country);
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let first = names.each_ref().map(|all| quoted(all.first().copied().unwrap_or("")));
        let others: Vec<&str> = names.iter().flat_map(|all| all.iter().skip(1).copied()).collect();
        let others = quoted(&others.join("|"));
        writeln!(csv, "{code},{country},1,,{},{others},,,,bench,{code}", first.join(",")).unwrap();
    }
    let ours = |path: &str| path == "intl/cells.toml" || path.starts_with("intl/sounds/");
    let mut files: Vec<(&str, &[u8])> =
        Packs::embedded_files().iter().filter(|(path, _)| ours(path)).copied().collect();
    files.push(("bench/places.csv", csv.as_bytes()));
    let words = Packs::words_for_places(Packs::embedded_files()).unwrap();
    Gazetteer::load(&words, &files).unwrap()
}

fn names(names: &str, queries: &str, count: usize) {
    let (names, queries) = (rows(names), rows(queries));
    let mut codes: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for row in &names {
        codes.entry(row[2].to_lowercase()).or_default().insert(&row[0]);
    }
    let start = Instant::now();
    let gazetteer = gazetteer(&names);
    gazetteer.nearest("a", None, 1);
    let load = start.elapsed().as_secs_f64();
    let (mut seconds, mut right, mut in_five) = (0.0, 0, 0);
    for query in &queries[..count.min(queries.len())] {
        let start = Instant::now();
        let found = gazetteer.nearest(&query[2], None, 5);
        seconds += start.elapsed().as_secs_f64();
        // As for the peer: any place that bears the name which was found.
        let is = |name: &str| codes.get(&name.to_lowercase()).is_some_and(|c| c.contains(query[0].as_str()));
        right += usize::from(found.first().is_some_and(|f| is(f.name)));
        in_five += usize::from(found.iter().any(|f| is(f.name)));
    }
    println!("{{\"seconds\": {seconds}, \"right\": {right}, \"in_five\": {in_five}, \"load\": {load}}}");
}

fn act(id: usize) -> Act {
    Act {
        id: id.to_string(),
        at: "2026-11-25T00:00:00Z".to_owned(),
        person: "bench".to_owned(),
        office: String::new(),
        capacity: Capacity::Program,
        why: String::new(),
    }
}

/// An event of about 256 bytes.
fn fact(n: usize) -> Fact {
    let text = format!("{n:<150}");
    Fact::PlaceRemembered(Remembered {
        text,
        country: "VN".to_owned(),
        place: "vn.hue".to_owned(),
        reason: String::new(),
    })
}

/// A new store with `count` events; gives the seconds of the appending.
fn fill(folder: &str, count: usize, batch: usize) -> (Store, f64) {
    let store = if folder.starts_with("postgres") {
        Store::open(folder).unwrap()
    } else {
        std::fs::create_dir_all(folder).unwrap();
        let path = Path::new(folder).join("log.db");
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", path.display()));
        }
        Store::open(&format!("sqlite:{}", path.display())).unwrap()
    };
    let start = Instant::now();
    for (id, from) in (0..count).step_by(batch).enumerate() {
        let facts: Vec<Fact> = (from..(from + batch).min(count)).map(fact).collect();
        store.commit(None, &act(id), &facts, Change::None).unwrap();
    }
    let seconds = start.elapsed().as_secs_f64();
    (store, seconds)
}

fn proof(folder: &str, size: usize) {
    let (store, seconds) = fill(folder, size, 1000);
    let start = Instant::now();
    let proof = store.inclusion(u64::try_from(size / 2).unwrap()).unwrap();
    let prove = start.elapsed().as_secs_f64();
    let bytes = 32 * proof.proof.len();
    let start = Instant::now();
    let seen = store.verify().unwrap();
    assert_eq!(seen.size, u64::try_from(size).unwrap());
    let verify = start.elapsed().as_secs_f64();
    println!("{{\"fill\": {seconds}, \"proof_bytes\": {bytes}, \"prove\": {prove}, \"verify\": {verify}}}");
}

fn names_of_places(file: &str, codes: &str) {
    let gazetteer = Gazetteer::embedded().unwrap();
    let mut out = String::new();
    for unit in gazetteer.units().iter().filter(|u| u.level == 1 && !u.iso.is_empty() && u.to.is_none()) {
        for (language, name) in [("en", &unit.en), ("th", &unit.th), ("vi", &unit.vi)] {
            if !name.is_empty() {
                writeln!(out, "{}\t{language}\t{name}", unit.iso).unwrap();
            }
        }
    }
    std::fs::write(file, out).unwrap();
    let mut out = String::new();
    for unit in gazetteer.units() {
        writeln!(out, "{}\t{}", unit.id, gazetteer.first_level(unit).iso).unwrap();
    }
    std::fs::write(codes, out).unwrap();
}

/// Fields of cooperation and notes, as tables of ministries print them.
const FIELDS: [&str; 6] = [
    "การค้า การลงทุน การท่องเที่ยว",
    "Giáo dục, Y tế, Văn hóa",
    "ด้านชายแดน การป้องกันและปราบปราม",
    "Nông nghiệp và du lịch",
    "education and culture",
    "เศรษฐกิจ กีฬา",
];
const NOTES: [&str; 4] = ["ลงนามโดยเทศบาล", "", "อยู่ระหว่างร่าง MOU", "ký bởi thị xã"];

fn ties(url: &str, file: &str, count: usize) {
    let gazetteer = Gazetteer::embedded().unwrap();
    let homes: Vec<&Unit> = gazetteer.units().iter().filter(|u| u.country == "TH" && u.level == 1).collect();
    let partners: Vec<&Unit> =
        gazetteer.units().iter().filter(|u| u.country != "TH" && !u.th.is_empty() && !u.en.is_empty()).collect();
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    let mut pick = |below: usize| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        usize::try_from(chance % u64::try_from(below).unwrap()).unwrap()
    };
    let mut table = std::io::BufWriter::new(std::fs::File::create(file).unwrap());
    let mut relationships = Vec::with_capacity(count);
    for i in 0..count {
        let (home, partner) = (homes[pick(homes.len())], partners[pick(partners.len())]);
        let status = maitri::api::STATUSES[pick(maitri::api::STATUSES.len())];
        let (year, field, note) = (1980 + pick(46), FIELDS[pick(FIELDS.len())], NOTES[pick(NOTES.len())]);
        let name = |u: &Unit| PlaceName {
            id: u.id.clone(),
            iso: gazetteer.first_level(u).iso.clone(),
            country: u.country.clone(),
            th: u.th.clone(),
            vi: u.name(maitri_pack::Language::Vi).to_owned(),
            en: u.en.clone(),
            printed: u.th.clone(),
            level: "province-level".to_owned(),
            ..PlaceName::default()
        };
        writeln!(
            table,
            "{i}\t{}\t{}\t{}\t{}\t{}\t{status}\t{year}\t{field}\t{note} {}",
            home.iso,
            home.th,
            gazetteer.first_level(partner).iso,
            partner.th,
            partner.country,
            i % 977
        )
        .unwrap();
        let names = [home, partner].into_iter().flat_map(|u| gazetteer.further_names(u)).collect();
        relationships.push(Relationship {
            id: format!("tie-{i}"),
            home: name(home),
            partner: name(partner),
            certainty: Certainty::Certain,
            status: status.to_owned(),
            signed: year.to_string(),
            started: String::new(),
            by_municipality: false,
            inferred: false,
            published: true,
            fields: vec![field.to_owned(), format!("{note} {}", i % 977)],
            further: Further { names, country: gazetteer.names_of_country(&partner.country) },
            seen: Vec::new(),
            contradictions: Vec::new(),
            as_of: "2022".to_owned(),
            quality: SourceKind::MinistryTable,
        });
    }
    table.flush().unwrap();
    let store = Store::open(url).unwrap();
    let start = Instant::now();
    // One event, so that the store is not taken for one that nobody has used yet.
    let change = Change::Replace(Projection { relationships, ..Projection::default() });
    store.commit(None, &act(0), &[fact(0)], change).unwrap();
    println!("{{\"seconds\": {}}}", start.elapsed().as_secs_f64());
}

fn serve(url: &str) {
    let store = std::sync::Arc::new(Store::open(url).unwrap());
    // One client asks for all of them here, so the limit on what one client may ask stands high.
    let settings =
        maitri::web::Settings { api_per_second: u32::MAX, api_burst: u32::MAX, ..maitri::web::Settings::default() };
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

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<usize>().expect("a number");
    match arguments.as_slice() {
        ["names", path, queries, count] => names(path, queries, number(count)),
        ["log", folder, count, batch] => {
            let (_, seconds) = fill(folder, number(count), number(batch));
            println!("{{\"seconds\": {seconds}}}");
        }
        ["proof", folder, size] => proof(folder, number(size)),
        ["names-of-places", file, codes] => names_of_places(file, codes),
        ["ties", store, file, count] => ties(store, file, number(count)),
        ["serve", store] => serve(store),
        _ => panic!("see the first lines of the source for what it does"),
    }
}
