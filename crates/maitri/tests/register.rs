//! The register against a second reader's work (tests/corpus/register/ORIGIN.md) and the numbers that an importer must give.

use maitri::register::{act, add, load, load_shipped, of_files, tables, understand};
use maitri_pack::place::{Certainty, Gazetteer};
use maitri_registry::act::Capacity;
use maitri_registry::project::{Register, State, project};
use maitri_registry::take::{self, Said};
use maitri_store::{Filter, Order, Page};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The tables that ship with the program, taken in.
fn shipped() -> (State, Register) {
    let tables = tables().unwrap();
    let mut state = State::default();
    for taken in take::shipped(tables.columns, tables.gazetteer).unwrap() {
        for fact in taken.facts() {
            state.take(&fact, "", "");
        }
    }
    let register = project(&state, tables);
    (state, register)
}

fn csv_rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|r| header.iter().map(str::to_owned).zip(r.unwrap().iter().map(str::to_owned)).collect())
        .collect()
}

#[test]
fn the_tables_are_as_printed() {
    let source = std::fs::read_to_string(root().join("tests/corpus/S3-guideline-forms-registers.th.txt")).unwrap();
    let lines: Vec<&str> = source.split('\n').collect();
    let folder = root().join("data/th-registers-2022");
    let description: toml::Table = std::fs::read_to_string(folder.join("source.toml")).unwrap().parse().unwrap();
    let mut rows = 0;
    for table in description["table"].as_array().unwrap() {
        let text = std::fs::read_to_string(folder.join(table["file"].as_str().unwrap())).unwrap();
        let first = usize::try_from(table["first_line"].as_integer().unwrap()).unwrap();
        for (i, line) in text.lines().enumerate() {
            assert_eq!(line, lines[first - 1 + i], "line {}", first + i);
        }
        rows += text.lines().filter(|l| l.contains('\t')).count();
    }
    assert!(rows > 201, "the rows and their headings");
}

#[test]
fn the_numbers_of_the_source_are_reproduced() {
    let (state, register) = shipped();
    let of = |table: &str| register.rows.iter().filter(|r| r.table == table).collect::<Vec<_>>();
    let by_country = |table: &str| {
        let mut out: BTreeMap<String, usize> = BTreeMap::new();
        for r in of(table) {
            *out.entry(r.partner.country.clone()).or_default() += 1;
        }
        out
    };
    let expect = |pairs: &[(&str, usize)]| pairs.iter().map(|(c, n)| ((*c).to_owned(), *n)).collect::<BTreeMap<_, _>>();
    let homes = |table: &str| of(table).iter().map(|r| r.home_iso.as_str()).collect::<BTreeSet<_>>().len();
    assert_eq!((of("signed").len(), homes("signed")), (83, 39));
    assert_eq!((of("in_progress").len(), homes("in_progress")), (65, 29));
    assert_eq!((of("china").len(), homes("china")), (34, 27));
    let neighbours: Vec<usize> =
        ["neighbour-la", "neighbour-my", "neighbour-mm", "neighbour-kh"].map(|t| of(t).len()).to_vec();
    assert_eq!(neighbours, [2, 3, 4, 10]);
    assert_eq!(
        by_country("signed"),
        expect(&[
            ("CN", 33),
            ("VN", 14),
            ("KH", 8),
            ("US", 6),
            ("JP", 4),
            ("MM", 4),
            ("KR", 2),
            ("CA", 2),
            ("LA", 2),
            ("MY", 2),
            ("ID", 1),
            ("TR", 1),
            ("AU", 1),
            ("FR", 1),
            ("IN", 1),
            ("RU", 1),
        ])
    );
    // The source prints Bangkok as a partner: it lies in Thailand.
    assert_eq!(
        by_country("in_progress"),
        expect(&[
            ("CN", 42),
            ("VN", 4),
            ("MM", 3),
            ("LA", 3),
            ("JP", 2),
            ("KR", 2),
            ("IN", 2),
            ("NP", 1),
            ("IT", 1),
            ("MN", 1),
            ("AU", 1),
            ("RU", 1),
            ("MY", 1),
            ("TH", 1),
        ])
    );
    let signed = of("signed");
    assert_eq!(signed.iter().filter(|r| r.by_municipality).count(), 5);
    assert_eq!(signed.iter().filter(|r| r.year_ce.is_none()).count(), 1);
    let before = signed.iter().filter(|r| r.year_ce.is_some_and(|y| y < 2018)).count();
    let during = signed.iter().filter(|r| r.year_ce == Some(2018)).count();
    let after = signed.iter().filter(|r| r.year_ce.is_some_and(|y| y > 2018)).count();
    assert_eq!((before, during, after), (79, 1, 2));
    let statuses = |s: &str| of("in_progress").iter().filter(|r| r.status == s).count();
    assert_eq!(
        (
            statuses("loi-signed"),
            statuses("mou-drafting"),
            statuses("loi-drafting"),
            statuses("approved-awaiting-signature")
        ),
        (8, 4, 1, 2)
    );
    assert_eq!(statuses("unknown"), 50);

    // What one dropped province restores.
    let ties = &register.projection.relationships;
    let all: Vec<_> = ties.iter().filter(|r| r.status == "signed").collect();
    assert_eq!(all.len(), 86);
    assert_eq!(all.iter().map(|r| r.home.iso.as_str()).collect::<BTreeSet<_>>().len(), 40);
    assert_eq!(all.iter().filter(|r| r.partner.country == "CN").count(), 34);
    assert_eq!(all.iter().filter(|r| r.inferred).count(), 3);
    assert!(all.iter().filter(|r| r.inferred).all(|r| r.home.en == "Surin"));
    let totals: BTreeSet<(u32, u32)> = register.projection.totals.iter().map(|t| (t.declared, t.counted)).collect();
    for total in [(86, 83), (40, 39), (65, 65), (30, 29), (18, 19), (34, 34), (41, 42)] {
        assert!(totals.contains(&total), "{total:?}");
    }
    let closed = register.projection.totals.iter().filter(|t| t.declared != t.counted);
    for total in closed {
        assert!(!total.explanation.en.is_empty(), "{} {}", total.table, total.what);
    }
    let dates: Vec<_> = state.sources[0].tables.iter().map(|t| (t.id.as_str(), t.as_of.as_deref())).collect();
    assert!(dates.contains(&("in_progress", Some("2022-03-10"))));
    assert!(dates.contains(&("neighbour-kh", Some("2021-03-10"))));
}

#[test]
fn every_row_is_read_as_the_second_reader_reads_it() {
    let (_, register) = shipped();
    let gold = csv_rows(&root().join("tests/corpus/register/rows.csv"));
    assert_eq!(gold.len(), register.rows.len());
    let mut right = 0;
    let mut misses = Vec::new();
    for (g, r) in gold.iter().zip(&register.rows) {
        assert_eq!(g["source_line"], r.source_line.to_string(), "table order");
        let accepted = g["partner_iso"] == r.partner.iso || g["alt_iso"].split(' ').any(|a| a == r.partner.iso);
        right += usize::from(accepted);
        if !accepted {
            misses.push(format!(
                "L{} {}: {} for {}",
                r.source_line, r.partner_as_printed, r.partner.iso, g["partner_iso"]
            ));
            assert_ne!(r.certainty, Certainty::Certain, "wrong and certain: L{}", r.source_line);
        }
        if g["certainty"] == "person" {
            assert_ne!(r.certainty, Certainty::Certain, "nobody can know: L{}", r.source_line);
        }
        let line = r.source_line;
        assert_eq!(g["table"], r.table, "L{line}");
        assert_eq!(g["status"], r.status, "L{line}");
        assert_eq!(g["year_ce"], r.year_ce.map(|y| y.to_string()).unwrap_or_default(), "L{line}");
        assert_eq!(g["date_signed"], r.date_signed, "L{line}");
        assert_eq!(g["thai_province_iso"], r.home_iso, "L{line}");
        assert_eq!(g["signed_by_municipality"], r.by_municipality.to_string(), "L{line}");
    }
    // 201 of 201 on the day this was written; the contract asks for 97 %.
    assert!(right * 100 >= gold.len() * 99, "{right} of {}: {misses:#?}", gold.len());
}

/// A contradiction of the second reader: kinds that may name it, lines, whether it may be left out, a note.
struct Wanted {
    kinds: Vec<String>,
    lines: BTreeSet<u32>,
    optional: bool,
    note: String,
}

fn wanted(value: &serde_json::Value) -> Vec<Wanted> {
    let words = |v: &serde_json::Value| {
        v.as_array().into_iter().flatten().filter_map(|k| k.as_str()).map(str::to_owned).collect::<Vec<_>>()
    };
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|c| Wanted {
            kinds: [vec![c["kind"].as_str().unwrap().to_owned()], words(&c["alt_kinds"])].concat(),
            lines: c["lines"].as_array().unwrap().iter().map(|n| u32::try_from(n.as_u64().unwrap()).unwrap()).collect(),
            optional: c["optional"].as_bool().unwrap_or(false),
            note: c["note"].as_str().unwrap_or("").to_owned(),
        })
        .collect()
}

/// Which of the wanted ones are not found, and how many found ones nobody wanted.
fn compare(wanted: &[Wanted], register: &Register) -> (Vec<String>, Vec<String>) {
    let found: Vec<(&str, BTreeSet<u32>)> = register
        .projection
        .contradictions
        .iter()
        .map(|c| (c.kind.as_str(), c.at.iter().map(|s| s.line).collect()))
        .collect();
    let fits = |w: &Wanted, kind: &str, lines: &BTreeSet<u32>| {
        let shared = w.lines.intersection(lines).count();
        w.kinds.iter().any(|k| k == kind) && (w.lines.is_empty() || shared > 0 && shared * 2 >= w.lines.len())
    };
    let missed = wanted
        .iter()
        .filter(|w| !w.optional && !found.iter().any(|(k, l)| fits(w, k, l)))
        .map(|w| format!("{:?} {:?} {}", w.kinds, w.lines, w.note))
        .collect();
    let extra = found
        .iter()
        .filter(|(k, l)| !wanted.iter().any(|w| fits(w, k, l)))
        .map(|(k, l)| format!("{k} {l:?}"))
        .collect();
    (missed, extra)
}

#[test]
fn the_audit_finds_what_the_second_reader_found() {
    let (_, register) = shipped();
    let text = std::fs::read_to_string(root().join("tests/corpus/register/contradictions.json")).unwrap();
    let wanted = wanted(&serde_json::from_str(&text).unwrap());
    let (missed, extra) = compare(&wanted, &register);
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(extra.len() <= 2, "noise: {extra:#?}");
    for c in &register.projection.contradictions {
        for words in [&c.title, &c.explanation, &c.likelier] {
            for text in [&words.th, &words.vi, &words.en] {
                assert!(!text.contains(['{', '}']), "{}: {text}", c.id);
            }
        }
    }
}

#[test]
fn noisy_names_are_resolved() {
    let gazetteer = Gazetteer::embedded().unwrap();
    let text = std::fs::read_to_string(root().join("tests/corpus/register/names.tsv")).unwrap();
    let (mut right, mut all) = (0, 0);
    let mut wrong = Vec::new();
    let mut overbold = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (query, country, iso, note) = (cells[0], cells[1], cells[2], cells.get(4).copied().unwrap_or(""));
        let found = gazetteer.resolve(query, Some(country).filter(|c| !c.is_empty()), &[]);
        let first = found.answers.first().map_or("", |a| a.iso.as_str());
        if iso == "AMBIGUOUS" {
            if found.certainty == Certainty::Certain {
                overbold.push(query);
            }
            continue;
        }
        all += 1;
        let alternatives = note.split_once("alt=").map_or("", |(_, a)| a.split(';').next().unwrap_or(""));
        if first == iso || alternatives.split(' ').any(|a| a == first) {
            right += 1;
        } else {
            wrong.push(format!("{query}: {first} for {iso}"));
            assert_ne!(found.certainty, Certainty::Certain, "wrong and certain: {query}: {first} for {iso}");
        }
    }
    assert!(right * 100 >= all * 97, "{right} of {all}: {wrong:#?}");
    assert!(overbold.len() <= 1, "{overbold:#?}");
}

#[test]
fn tables_of_ministries_are_understood() {
    let folder = root().join("tests/corpus/register/made");
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let Some(table) = name.strip_suffix(".expected.json") else { continue };
        files += 1;
        let expected: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let (_, register) = of_files(&[folder.join(table)]).unwrap();
        assert_eq!(register.rows.len() as u64, expected["rows"].as_u64().unwrap(), "{table}");
        for row in expected["row_iso"].as_array().unwrap() {
            let line = row[0].as_u64().unwrap();
            let found = register.rows.iter().find(|r| u64::from(r.source_line) == line).unwrap();
            assert_eq!(found.home_iso, row[1].as_str().unwrap(), "{table} row {line}");
            let partner = row[2].as_str().unwrap();
            if partner == "?" {
                assert_ne!(found.certainty, Certainty::Certain, "{table} row {line}");
            } else {
                assert_eq!(found.partner.iso, partner, "{table} row {line}");
            }
        }
        let (missed, extra) = compare(&wanted(&expected["contradictions"]), &register);
        assert!(missed.is_empty(), "{table}: {missed:#?}");
        assert!(extra.is_empty(), "{table}: noise {extra:#?}");
    }
    assert_eq!(files, 5);
}

#[test]
fn files_are_held_against_one_another() {
    let file = |name: &str| root().join("tests/corpus/register/made").join(name);
    let conflicts = |files: &[PathBuf]| {
        let (_, register) = of_files(files).unwrap();
        register.projection.contradictions.into_iter().filter(|c| c.kind == "year-conflict").collect::<Vec<_>>()
    };
    let two = conflicts(&[file("a_province.csv"), file("b_register.xlsx")]);
    assert!(two.iter().any(|c| c.title.en.contains("Nakhon Phanom – Ha Tinh")), "{two:#?}");
    // The same tie in a table of the other side.
    let mirrored = conflicts(&[file("a_province.csv"), file("d_vietnam.html")]);
    assert!(mirrored.iter().any(|c| c.title.en.contains("Ha Tinh")), "{mirrored:#?}");
}

#[test]
fn the_same_facts_give_the_same_register() {
    let (state, first) = shipped();
    let second = project(&state, tables().unwrap());
    let bytes = |r: &Register| serde_json::to_vec(&r.projection).unwrap();
    assert_eq!(bytes(&first), bytes(&second));
}

/// No two ties, claims or contradictions share an id: the store keeps them by it.
fn ids_are_unique(register: &Register, after: &str) {
    let p = &register.projection;
    let unique = |kind: &str, ids: Vec<&str>| {
        let mut seen = BTreeSet::new();
        let twice: Vec<&&str> = ids.iter().filter(|id| !seen.insert(**id)).collect();
        assert!(twice.is_empty(), "{kind} with one id after {after}: {twice:?}");
    };
    unique("ties", p.relationships.iter().map(|r| r.id.as_str()).collect());
    unique("claims", p.claims.iter().map(|c| c.id.as_str()).collect());
    unique("contradictions", p.contradictions.iter().map(|c| c.id.as_str()).collect());
}

#[test]
fn every_made_table_goes_on_top_of_the_shipped_ones() {
    let folder = std::env::temp_dir().join(format!("maitri-on-top-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let store = maitri_store::Store::open(&format!("sqlite:{}", folder.join("register.db").display())).unwrap();
    load_shipped(&store).unwrap();
    let made = root().join("tests/corpus/register/made");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&made).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e != "json"));
    files.sort();
    for path in &files {
        let before = load(&store).unwrap().register;
        let (taken, _) = understand(path, None).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        add(&store, &act("a person", Capacity::LocalOperator, "test"), &|_| Ok(taken.facts())).unwrap().unwrap();
        let after = load(&store).unwrap().register;
        ids_are_unique(&after, name);
        assert!(after.rows.len() > before.rows.len(), "{name}");
        // What stood before stands still: a tie changes its id only where another table says which one it is.
        let ids: BTreeSet<&str> = after.projection.relationships.iter().map(|r| r.id.as_str()).collect();
        let gone: Vec<&str> = before
            .projection
            .relationships
            .iter()
            .filter(|r| !ids.contains(r.id.as_str()) && r.certainty == Certainty::Certain)
            .map(|r| r.id.as_str())
            .collect();
        assert!(gone.is_empty(), "{name}: {gone:?}");
        let (stored, _) =
            store.relationships(&Filter::default(), Page { order: Order::Home, offset: 0, limit: 1000 }).unwrap();
        assert_eq!(stored.len(), after.projection.relationships.len(), "{name}");
    }
    drop(store);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_copy_with_slips_goes_on_top_of_the_shipped_tables() {
    let tables = tables().unwrap();
    let source = std::fs::read_to_string(root().join("data/th-registers-2022/signed.txt")).unwrap();
    let (state, _) = shipped();
    let mut chance = 0x2545_f491_4f6c_dd1du64;
    let mut next = move |below: usize| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        usize::try_from(chance % below as u64).unwrap()
    };
    for round in 0..12 {
        // Letters lost, doubled and exchanged, cells moved, rows lost: what copying by hand does.
        let lines: Vec<String> = source
            .lines()
            .filter_map(|line| {
                if next(20) == 0 {
                    return None;
                }
                let mut chars: Vec<char> = line.chars().collect();
                for _ in 0..next(3) {
                    let at = next(chars.len().max(1));
                    match next(4) {
                        0 if chars.get(at).is_some_and(|c| *c != '\t') => drop(chars.remove(at)),
                        1 => chars.insert(at, chars.get(at).copied().unwrap_or('ก')),
                        2 if at + 1 < chars.len() => chars.swap(at, at + 1),
                        _ => {}
                    }
                }
                Some(chars.into_iter().collect())
            })
            .collect();
        let bytes = lines.join("\n").into_bytes();
        let name = format!("copy-{round}.tsv");
        let grids = maitri_document::read::grids(&bytes, &name, &maitri_document::read::Limits::default()).unwrap();
        let taken = take::file(&name, &bytes, &grids, &Said::default(), tables.columns, tables.gazetteer).unwrap();
        let mut state = state.clone();
        for fact in taken.facts() {
            state.take(&fact, "", "");
        }
        ids_are_unique(&project(&state, tables), &name);
    }
}

#[test]
fn a_place_of_another_country_is_said_to_be_one() {
    let places = Gazetteer::embedded().unwrap();
    let elsewhere = |text: &str, country: &str| {
        let remarks = places.resolve(text, Some(country), &[]).remarks;
        remarks.iter().find_map(|r| match r {
            maitri_pack::place::CellRemark::Elsewhere { place } => Some(place.clone()),
            _ => None,
        })
    };
    assert_eq!(elsewhere("เมืองโฮจิมินห์", "CN").as_deref(), Some("vn.ho-chi-minh"));
    // The town is in no table; what it is said to lie in is known elsewhere.
    assert_eq!(elsewhere("เมืองเพนชาญจ์ รัฐเกรละ", "NP").as_deref(), Some("in.kerala"));
    assert_eq!(elsewhere("มณฑลยูนนาน", "CN"), None);
    // As a column of countries writes them.
    for (text, code) in [("จีน", "CN"), ("ประเทศจีน", "CN"), ("ลาว", "LA"), ("nước Lào", "LA"), ("Việt Nam", "VN")]
    {
        assert_eq!(places.country_code(text), Some(code), "{text}");
    }
}

#[test]
fn names_with_their_word_for_the_level_in_them() {
    let places = Gazetteer::embedded().unwrap();
    let found = places.resolve("Washington, District of Columbia", Some("US"), &[]);
    assert_eq!(found.answers[0].iso, "US-DC");
    assert!(found.remarks.is_empty(), "{:?}", found.remarks);
    // Another place of that first word, inside its state.
    assert_eq!(places.resolve("Columbia, South Carolina", Some("US"), &[]).answers[0].place, "us.columbia");
    // Marks that the name does not have may be those of another name.
    assert_ne!(places.resolve("Vĩnh", None, &[]).certainty, Certainty::Certain);
    assert_eq!(places.resolve("Vinh", Some("VN"), &[]).answers[0].place, "vn.vinh");
}
