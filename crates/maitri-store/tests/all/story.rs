//! What a register lives through, told once and held by both databases.

use crate::made::*;
use maitri_registry::act::*;
use maitri_registry::log::{Checkpoint, LogKey, sha256, unhex, verify_consistency, verify_export, verify_inclusion};
use maitri_registry::record::*;
use maitri_registry::source::SourceKind;
use maitri_store::*;
use std::collections::BTreeSet;

on_both!(
    a_register_is_read_and_settled,
    a_command_happens_once,
    lists_and_their_counts,
    an_older_store_is_brought_up_to_date,
    names_are_found_with_and_without_marks,
    the_log_is_proved,
    what_is_erased_is_gone,
    sixty_four_people_lose_nothing,
    two_programs_at_one_store,
    a_backup_is_a_backup,
    a_store_of_another_program_is_refused,
    cases_are_kept_beside_the_register,
    ways_in_are_kept_beside_the_log,
    mail_goes_once_and_is_given_out_to_one,
);

/// A store with one source of ten rows, from which [`projection`] is said to follow: eleven events.
fn loaded(made: &Made) -> Store {
    let store = made.store();
    let mut facts = vec![Fact::SourceRead { source: source("s") }];
    facts.extend((1..=10).map(|line| row("s", line)));
    let receipt = store.commit(Some(0), &act("load"), &facts, Change::Replace(projection())).unwrap();
    assert_eq!((receipt.first, receipt.events, receipt.size), (0, 11, 11));
    assert_eq!(receipt.root, store.root().unwrap());
    store
}

fn ids(ties: &[Relationship]) -> Vec<&str> {
    ties.iter().map(|tie| tie.id.as_str()).collect()
}

fn a_register_is_read_and_settled(made: &Made) {
    let store = loaded(made);
    assert_eq!(store.size(), Ok(11));
    assert_eq!(store.sources().unwrap(), [source("s")]);
    let rows = store.source_rows("s").unwrap();
    assert_eq!(rows.iter().map(|r| r.line).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    assert_eq!(store.relationship("hue").unwrap().as_ref(), projection().relationships.first());
    assert_eq!(store.relationship("none"), Ok(None));
    assert_eq!(store.claims_of("hue").unwrap().len(), 2);
    assert_eq!(store.totals().unwrap(), projection().totals);
    let events = store.facts().unwrap();
    assert_eq!(events[0].act, Some(act("load")));
    assert_eq!(events[3].fact, Some(row("s", 3)));

    // A person decides: the year of Huế is another, and the hidden one is published.
    let mut settled = contradiction("k1", SettledState::Resolved);
    settled.decision = Some(Decision {
        person: "ก".into(),
        at: "2026-11-25T11:00:00Z".into(),
        value: "2016".into(),
        reason: "r".into(),
    });
    let mut hue = projection().relationships[0].clone();
    hue.signed = "2016".into();
    let mut hidden = projection().relationships[4].clone();
    hidden.published = true;
    let new = tie("new", "TH-10", "LA", "หลวงพระบาง", "", "Luang Prabang");
    let fact = Fact::Settled(Settlement {
        contradiction: "k1".into(),
        state: SettledState::Resolved,
        value: "2016".into(),
        reason: "r".into(),
    });
    let mut superseded = claim("c1", "hue");
    superseded.status = ClaimStatus::Superseded;
    let change = Change::Settled(
        Box::new(settled.clone()),
        vec![hue.clone(), hidden, new],
        vec![superseded.clone(), claim("c9", "hue")],
    );
    store.commit(Some(11), &act("settle"), &[fact], change).unwrap();
    assert_eq!(store.contradiction("k1").unwrap(), Some(settled));
    assert_eq!(store.relationship("hue").unwrap(), Some(hue));
    assert_eq!(store.claims_of("hue").unwrap(), [superseded, claim("c2", "hue"), claim("c9", "hue")]);
    let facets = store.facets().unwrap();
    assert_eq!(facets.all, 6);
    assert_eq!(
        facets.year.iter().map(|(y, n)| (*y, *n)).collect::<Vec<_>>(),
        [(0, 1), (2010, 1), (2015, 3), (2016, 1)]
    );
    assert_eq!(facets.country["CN"], 2);
    let (found, total) =
        store.relationships(&Filter { query: "luang".into(), ..Filter::default() }, Page::default()).unwrap();
    assert_eq!((ids(&found), total), (vec!["new"], 1));
    let open = ContradictionFilter { state: Some(SettledState::Open), ..ContradictionFilter::default() };
    let (contradictions, total) = store.contradictions(&open, Page::default()).unwrap();
    assert_eq!((contradictions[0].id.as_str(), total), ("k2", 1));
    assert_eq!(store.contradictions(&ContradictionFilter::default(), Page::default()).unwrap().1, 2);

    // What a person remembers; the latest of a text holds.
    for (id, place) in [("r1", "vn-26"), ("r2", "vn-hue")] {
        store.commit(None, &act(id), &[remembered("เว้", place)], Change::None).unwrap();
    }
    let places: Vec<String> = store.remembered().unwrap().into_iter().map(|r| r.place).collect();
    assert_eq!(places, ["vn-hue"]);

    let bytes = [0, 159, 146, 150];
    let hash = store.blob_put(&bytes).unwrap();
    assert_eq!((store.blob_put(&bytes).unwrap(), unhex(&hash)), (hash.clone(), Some(sha256(&bytes))));
    assert_eq!(store.blob_get(&hash).unwrap().as_deref(), Some(bytes.as_slice()));
    assert_eq!(store.blob_get("none"), Ok(None));
    assert_eq!(store.packs().unwrap(), "");
    store.set_packs("abc").unwrap();
    store.set_packs("abd").unwrap();
    assert_eq!(store.packs().unwrap(), "abd");

    // Opened again, nothing is different; written anew, the counts are those of the new tables.
    let before = (store.facts().unwrap(), store.facets().unwrap(), store.root().unwrap());
    drop(store);
    let store = made.store();
    assert_eq!((store.facts().unwrap(), store.facets().unwrap(), store.root().unwrap()), before);
    store.commit(None, &act("again"), &[], Change::Replace(projection())).unwrap();
    assert_eq!(store.facets().unwrap().all, 4);
    assert_eq!(store.size(), Ok(14));
    assert_eq!(store.verify().unwrap().size, 14);
}

fn a_command_happens_once(made: &Made) {
    let store = loaded(made);
    let facts = [remembered("a", "p"), remembered("b", "p")];
    let first = store.commit(Some(11), &act("once"), &facts, Change::None).unwrap();
    // Again, though the log has grown since it was decided; even what it brings is not looked at.
    store.commit(None, &act("other"), &[remembered("c", "p")], Change::None).unwrap();
    assert_eq!(store.commit(Some(11), &act("once"), &facts, Change::None), Ok(first.clone()));
    assert_eq!(store.commit(None, &act("once"), &[], Change::Replace(Projection::default())), Ok(first));
    assert_eq!((store.size(), store.facets().unwrap().all), (Ok(14), 4));

    // Decided on what no longer holds: nothing happens, and the same command may be decided anew.
    let late = store.commit(Some(11), &act("late"), &facts, Change::None);
    assert_eq!(late, Err(CommitError::Moved { size: 14 }));
    assert_eq!(store.size(), Ok(14));
    assert_eq!(store.commit(Some(14), &act("late"), &facts, Change::None).unwrap().first, 14);
    // A command without an event is one as well.
    assert_eq!(store.commit(None, &act("nothing"), &[], Change::None).unwrap().events, 0);
    store.verify().unwrap();
}

fn lists_and_their_counts(made: &Made) {
    let store = loaded(made);
    let list = |filter: Filter, page: Page| {
        let (ties, total) = store.relationships(&filter, page).unwrap();
        (ties.into_iter().map(|t| t.id).collect::<Vec<_>>(), total)
    };
    let all = Filter::default;
    let public = || Filter { published: Some(true), ..Filter::default() };
    let by = |order| Page { order, ..Page::default() };
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();

    // The press comes behind ministries, and what is not published behind all.
    assert_eq!(list(all(), by(Order::Best)), (ids(&["hue", "phue", "da-nang", "yunnan", "hidden"]), 5));
    assert_eq!(list(public(), by(Order::Partner)).0, ids(&["yunnan", "da-nang", "phue", "hue"]));
    assert_eq!(list(public(), by(Order::Home)).1, 4);
    assert_eq!(list(public(), by(Order::Year)).0, ids(&["hue", "phue", "da-nang", "yunnan"]));
    let part = Page { order: Order::Best, offset: 1, limit: 2 };
    assert_eq!(list(public(), part), (ids(&["phue", "da-nang"]), 4));
    assert_eq!(list(public(), Page { offset: 9, ..part }), (vec![], 4));
    assert_eq!(list(public(), Page { limit: 0, ..part }), (vec![], 4));

    let some = |s: &str| Some(s.to_owned());
    let filters = [
        (Filter { country: some("VN"), ..public() }, 3),
        (Filter { home_iso: some("TH-40"), ..public() }, 1),
        (Filter { home_iso: some("TH-40"), ..all() }, 2),
        (Filter { status: some("mou-drafting"), ..public() }, 1),
        (Filter { status: some("proposed"), ..public() }, 0),
        (Filter { year: Some(2015), ..public() }, 2),
        (Filter { year: Some(0), ..public() }, 1),
        (Filter { quality: Some(SourceKind::Press), ..public() }, 1),
        (Filter { country: some("CN"), year: Some(2015), published: Some(false), ..all() }, 1),
        (Filter { country: some("VN"), home_iso: some("TH-50"), ..public() }, 2),
        (Filter { country: some("VN' OR 1=1 --"), ..public() }, 0),
        (Filter { partner_iso: some("VN-26"), ..public() }, 0),
        (Filter { country: some("CN"), query: "yunnan".into(), ..public() }, 1),
        (Filter { country: some("VN"), query: "yunnan".into(), ..public() }, 0),
    ];
    for (filter, expected) in filters {
        let (ties, total) = list(filter.clone(), Page::default());
        assert_eq!((ties.len(), total), (expected, expected as u64), "{filter:?}");
    }
    // Two facets at once: what both lists hold, and the kept count says the same, in every order.
    let one = [
        Filter { country: some("VN"), ..public() },
        Filter { home_iso: some("TH-50"), ..public() },
        Filter { status: some("signed"), ..public() },
        Filter { year: Some(2015), ..public() },
        Filter { quality: Some(SourceKind::MinistryTable), ..public() },
    ];
    for (i, a) in one.iter().enumerate() {
        for b in one.iter().skip(i + 1) {
            let both = Filter {
                country: a.country.clone().or(b.country.clone()),
                home_iso: a.home_iso.clone().or(b.home_iso.clone()),
                status: a.status.clone().or(b.status.clone()),
                year: a.year.or(b.year),
                quality: a.quality.or(b.quality),
                ..public()
            };
            let second = list(b.clone(), Page::default()).0;
            let mut expected = list(a.clone(), Page::default()).0;
            expected.retain(|id| second.contains(id));
            expected.sort();
            for order in [Order::Best, Order::Home, Order::Partner, Order::Year] {
                let (mut ties, total) = list(both.clone(), Page { order, ..Page::default() });
                ties.sort();
                assert_eq!((&ties, total), (&expected, expected.len() as u64), "{both:?}");
            }
        }
    }
    let facets = store.facets().unwrap();
    assert_eq!((facets.all, facets.country["VN"], facets.province["TH-50"]), (4, 3, 3));
    assert_eq!((facets.status["signed"], facets.year[&2015], facets.quality["press"]), (3, 2, 1));
}

fn names_are_found_with_and_without_marks(made: &Made) {
    let store = loaded(made);
    let found = |query: &str| {
        let filter = Filter { query: query.into(), ..Filter::default() };
        let (ties, total) = store.relationships(&filter, Page::default()).unwrap();
        assert_eq!(ties.len() as u64, total, "{query}");
        // Page by page it is the same list.
        let pages: Vec<String> = (0..total)
            .flat_map(|offset| store.relationships(&filter, Page { offset, limit: 1, ..Page::default() }).unwrap().0)
            .map(|tie| tie.id)
            .collect();
        assert_eq!(pages, ids(&ties), "{query}");
        pages
    };
    // With marks, without, in capitals, decomposed; whole words before parts of words.
    for query in ["Huế", "hue", "HUE", "Hu\u{ea}\u{301}"] {
        assert_eq!(found(query), ["hue", "phue"], "{query}");
    }
    for query in ["เว้", "เถื่อเทียน", "เถอเทยน", "Thừa Thiên", "thua thien hue", "จังหวัด เว้"]
    {
        assert_eq!(found(query), ["hue"], "{query}");
    }
    assert_eq!(found("เว"), ["hue"]);
    assert_eq!(found("Đà Nẵng"), ["da-nang"]);
    assert_eq!(found("da nang"), ["da-nang"]);
    assert_eq!(found("ยูนนาน"), ["yunnan"]);
    assert_eq!(found("ยนนาน"), ["yunnan"], "a scan that lost its marks");
    assert_eq!(found("chiang mai").len(), 5);
    for query in ["Hà Nội", "!!!", "' \" & | ) ( *", "น้ำ", "word:hue OR x", "\u{1e900}", "Ⓐ", "ကျိုင်းတုံ"]
    {
        assert_eq!(found(query), Vec::<String>::new(), "{query}");
    }
    assert_eq!(found("  ").len(), 5);

    // Marks of Thai, letters of other scripts, and what is longer than an index takes.
    let mut odd = tie("odd", "TH-10", "MM", "น้ำตก", "ကျိုင်းတုံ Ⓐ 𞤀𞤁𞤂", &"a".repeat(70_000));
    odd.home.en = "\"quoted\" \\ 'x' \u{0301}".into();
    let change = Change::Settled(Box::new(contradiction("k1", SettledState::Open)), vec![odd], vec![]);
    let mut strange = act("odd\0");
    strange.why = "\0 NUL, \u{feff}, \r\n, \u{10ffff}".into();
    let fact = remembered("a\0b", "p");
    store.commit(None, &strange, std::slice::from_ref(&fact), change).unwrap();
    let event = store.facts().unwrap().pop().unwrap();
    assert_eq!((event.act, event.fact), (Some(strange), Some(fact)));
    store.verify().unwrap();
    for query in ["น้ำตก", "นำตก", "ကျိုင်းတုံ", "𞤀𞤁𞤂", "aaaa", "quoted"]
    {
        assert_eq!(found(query), ["odd"], "{query}");
    }
}

fn key(store: &Store) -> LogKey {
    LogKey::from_seed(&store.origin().unwrap(), &[7; 32]).unwrap()
}

fn the_log_is_proved(made: &Made) {
    let store = loaded(made);
    let key = key(&store);
    let wrong = LogKey::from_seed("another", &[7; 32]).unwrap();
    assert!(matches!(store.checkpoint(&wrong), Err(Error::Key { .. })));
    let note = store.checkpoint(&key).unwrap();
    let point = Checkpoint::open(&note, &key.public()).unwrap();
    assert_eq!((point.size, point.root, point.origin), (11, store.root().unwrap(), store.origin().unwrap()));
    for n in 0..9 {
        store.commit(None, &act(&format!("r{n}")), &[remembered(&format!("t{n}"), "p")], Change::None).unwrap();
    }
    assert_eq!(store.checkpoint(&key).unwrap(), *store.checkpoints().unwrap().last().unwrap());
    assert_eq!(store.checkpoints().unwrap().len(), 2);

    for sequence in 0..20 {
        let p = store.inclusion(sequence).unwrap();
        assert_eq!(p.root, store.root().unwrap());
        assert!(verify_inclusion(&p.leaf, p.sequence, p.size, &p.proof, &p.root), "{sequence}");
    }
    for old in 0..=20 {
        let p = store.consistency(old).unwrap();
        assert!(verify_consistency(p.old, p.new, &p.old_root, &p.new_root, &p.proof), "{old}");
    }
    assert_eq!(store.consistency(11).unwrap().old_root, point.root);
    assert_eq!(store.inclusion(20), Err(Error::Beyond { asked: 20, size: 20 }));
    assert_eq!(store.consistency(21), Err(Error::Beyond { asked: 21, size: 20 }));

    let mut export = Vec::new();
    store.export_log(&mut export).unwrap();
    let report = verify_export(&export, &key.public()).unwrap();
    assert_eq!((report.size, report.signed, report.root), (20, 20, store.root().unwrap()));
    let verified = store.verify().unwrap();
    assert_eq!((verified.size, verified.signed, verified.erased), (20, 20, 0));
}

fn what_is_erased_is_gone(made: &Made) {
    let store = loaded(made);
    let key = key(&store);
    let mut private = act("private");
    private.person = "Nguyễn Bí Mật".into();
    private.why = "hộ chiếu K0099887".into();
    store.commit(None, &private, &[remembered("Tên riêng", "p")], Change::None).unwrap();
    store.checkpoint(&key).unwrap();
    let (root, leaf) = (store.consistency(12).unwrap().old_root, store.inclusion(11).unwrap().leaf);

    let receipt = store.erase(&act("erase"), 11, Change::None).unwrap();
    assert_eq!((receipt.first, receipt.events), (12, 1));
    assert_eq!(store.erase(&act("erase"), 11, Change::None), Ok(receipt));
    let events = store.facts().unwrap();
    assert_eq!((&events[11].act, &events[11].fact), (&None, &None));
    assert_eq!(events[12].fact, Some(Fact::Erased { sequence: 11 }));
    assert_eq!(store.remembered().unwrap(), []);
    // Nothing that was shown before is shown otherwise now.
    assert_eq!(store.inclusion(11).unwrap().leaf, leaf);
    assert_eq!(store.consistency(12).unwrap().old_root, root);
    assert_eq!(store.verify().unwrap().erased, 1);
    let mut export = Vec::new();
    store.export_log(&mut export).unwrap();
    assert_eq!(verify_export(&export, &key.public()).unwrap().erased, [11]);
    // An erasure itself stays, and so does what is not there.
    for sequence in [12, 99] {
        let refused = store.erase(&act(&format!("e{sequence}")), sequence, Change::None);
        assert_eq!(refused, Err(CommitError::Store(Error::NotErasable { sequence })));
    }
    // A source goes with its file.
    let file = store.blob_put(b"a table").unwrap();
    let facts = [Fact::SourceRead { source: source(&file) }];
    let first = store.commit(None, &act("source"), &facts, Change::None).unwrap().first;
    store.erase(&act("erase-source"), first, Change::None).unwrap();
    assert_eq!((store.blob_get(&file), store.sources().unwrap().len()), (Ok(None), 1));
    store.verify().unwrap();

    // The bytes are gone from the files too, not only from the tables. (A server keeps its own files.)
    if made.url.starts_with("sqlite:") {
        for entry in std::fs::read_dir(made.folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            for secret in ["Bí Mật", "K0099887", "Tên riêng"] {
                assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret}");
            }
        }
    }
}

/// Everybody at once: half of them decide on what they have read, and decide anew when it has moved.
fn sixty_four_people_lose_nothing(made: &Made) {
    const EACH: usize = 20;
    let store = loaded(made);
    let start = std::time::Instant::now();
    let moved: usize = std::thread::scope(|scope| {
        let people: Vec<_> = (0..64)
            .map(|person| {
                let store = &store;
                scope.spawn(move || {
                    let mut moved = 0;
                    for n in 0..EACH {
                        let id = format!("p{person}-{n}");
                        let facts = [remembered(&id, "p")];
                        loop {
                            let expected = (person % 16 == 0).then(|| store.size().unwrap());
                            match store.commit(expected, &act(&id), &facts, Change::None) {
                                Ok(receipt) => break assert_eq!(receipt.events, 1),
                                Err(CommitError::Moved { .. }) => moved += 1,
                                Err(e) => panic!("{e}"),
                            }
                        }
                    }
                    moved
                })
            })
            .collect();
        people.into_iter().map(|p| p.join().unwrap()).sum()
    });
    let wrote = (64 * EACH) as u64;
    println!("{wrote} commands of 64 people in {:?}, {moved} decided anew", start.elapsed());
    let verified = store.verify().unwrap();
    assert_eq!(verified.size, 11 + wrote);
    let texts: BTreeSet<String> = store.remembered().unwrap().into_iter().map(|r| r.text).collect();
    assert_eq!(texts.len() as u64, wrote);
}

fn two_programs_at_one_store(made: &Made) {
    let (one, other) = (loaded(made), made.store());
    std::thread::scope(|scope| {
        for (name, store) in [("one", &one), ("other", &other)] {
            scope.spawn(move || {
                for n in 0..30 {
                    let id = format!("{name}-{n}");
                    store.commit(None, &act(&id), &[remembered(&id, "p")], Change::None).unwrap();
                }
            });
        }
    });
    assert_eq!((one.size(), one.root()), (Ok(71), other.root()));
    one.verify().unwrap();
}

fn a_backup_is_a_backup(made: &Made) {
    let store = loaded(made);
    store.checkpoint(&key(&store)).unwrap();
    let file = store.blob_put(&vec![7; 3_000_000]).unwrap();
    store.commit(None, &act("r"), &[remembered("x", "p")], Change::None).unwrap();
    store.erase(&act("e"), 4, Change::None).unwrap();
    let path = made.file("copy.db");
    // While others write: it is one moment of what they wrote.
    let verified = std::thread::scope(|scope| {
        let busy = scope.spawn(|| {
            for n in 0..40 {
                store
                    .commit(None, &act(&format!("b{n}")), &[row("s", 100 + n)], Change::Replace(projection()))
                    .unwrap();
            }
        });
        let verified = store.backup(&path).unwrap();
        busy.join().unwrap();
        verified
    });
    assert!((13..=53).contains(&verified.size), "{verified:?}");
    assert_eq!(store.consistency(verified.size).unwrap().old_root, verified.root);
    assert!(matches!(store.backup(&path), Err(Error::NotEmpty { .. })));
    let names: Vec<_> = std::fs::read_dir(made.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(names.iter().all(|n| !n.to_string_lossy().starts_with("copy.db.") && n != "copy.db-wal"), "{names:?}");

    for place in Made::all() {
        let other = place.store();
        assert_eq!(other.restore(&path).unwrap(), verified);
        assert_eq!(other.origin(), store.origin());
        assert_eq!(other.facets(), store.facets());
        assert_eq!(other.blob_get(&file).unwrap().map(|b| b.len()), Some(3_000_000));
        assert_eq!(other.checkpoints(), store.checkpoints());
        let filter = Filter { query: "เว้".into(), ..Filter::default() };
        assert_eq!(other.relationships(&filter, Page::default()), store.relationships(&filter, Page::default()));
        let at = usize::try_from(verified.size).unwrap();
        assert_eq!(other.facts().unwrap(), store.facts().unwrap()[..at]);
        // It lives on, and what was done before is known.
        assert_eq!(other.commit(None, &act("load"), &[], Change::None).unwrap().events, 11);
        other.commit(Some(verified.size), &act("after"), &[remembered("y", "p")], Change::None).unwrap();
        assert_eq!(other.verify().unwrap().size, verified.size + 1);
        // Only into an empty store; nothing of a refused one stays.
        assert!(matches!(other.restore(&path), Err(Error::NotEmpty { .. })));
        // And back again, from either kind.
        let second = place.file("second.db");
        assert_eq!(other.backup(&second).unwrap().size, verified.size + 1);
        let opened = Store::open(&format!("sqlite:{}", second.display())).unwrap();
        assert_eq!(opened.root(), other.root());
    }
    // An altered backup is not restored, and the store stays empty.
    run(&format!("sqlite:{}", path.display()), "UPDATE event SET person = 'x' WHERE sequence = 2");
    for place in Made::all() {
        let other = place.store();
        let refused = other.restore(&path).unwrap_err();
        assert!(refused.to_string().starts_with("event 2 of the store was altered"), "{refused}");
        assert_eq!(other.size(), Ok(0));
        assert!(other.restore(&place.file("none.db")).unwrap_err().to_string().ends_with("there is no such file"));
        other.commit(None, &act("a"), &[remembered("x", "p")], Change::None).unwrap();
    }
}

fn a_store_of_another_program_is_refused(made: &Made) {
    let store = loaded(made);
    drop(store);
    let error = || Store::open(&made.url).err().map(|e| e.to_string()).unwrap_or_default();
    run(&made.url, "UPDATE migration SET hash = 'x'");
    assert!(error().starts_with("migration 1 of the store is not the one of this program"), "{}", error());
    run(&made.url, "DELETE FROM migration; INSERT INTO migration VALUES (99, 'x')");
    assert_eq!(
        error(),
        "the store was made by a newer program (schema 99, this one knows 7): use that program, it is not changed"
    );
}

/// Events of cases are read past the rows of the register, go into the same log, and are erased like all others.
fn cases_are_kept_beside_the_register(made: &Made) {
    use maitri_pack::procedure::Procedures;
    use maitri_registry::case::{Cases, Entry, Evidence, Opened};
    let procedures = Procedures::embedded().unwrap();
    let store = loaded(made);
    let opened = Opened {
        case: "2026-1".into(),
        procedure: "th/approval".into(),
        at: "dossier-at-moi".into(),
        subject: "ร่างบันทึกความเข้าใจ".into(),
        home: "th.chiang-mai".into(),
        partner: "vn.dien-bien".into(),
        packs: std::collections::BTreeMap::new(),
    };
    store.commit(Some(11), &act("open"), &[Fact::CaseOpened(opened)], Change::None).unwrap();
    let note = |text: &str| {
        let entry = Entry::Noted { text: text.into(), evidence: Evidence::default() };
        Fact::CaseRecorded { case: "2026-1".into(), entry }
    };
    store.commit(Some(12), &act("one"), &[note("Đã gọi điện"), note("เรื่องลับ")], Change::None).unwrap();
    // Whoever decided on a case as it stood before is told that it moved.
    let late = store.commit(Some(12), &act("two"), &[note("x")], Change::None);
    assert!(matches!(late, Err(CommitError::Moved { size: 14 })), "{late:?}");
    // Whoever decided on the cases of a pair is stopped by what happens in them, and by nothing else.
    let about =
        || About { cases: ["2026-1".to_owned()].into(), home: "th.chiang-mai".into(), partner: "vn.dien-bien".into() };
    let other = |case: &str, partner: &str| Opened {
        case: case.into(),
        procedure: "th/signing".into(),
        at: "approved".into(),
        subject: String::new(),
        home: "th.chiang-mai".into(),
        partner: partner.into(),
        packs: std::collections::BTreeMap::new(),
    };
    store.commit(None, &act("elsewhere"), &[Fact::CaseOpened(other("2026-2", "vn.hue"))], Change::None).unwrap();
    let entry = Entry::Noted { text: "Huế".into(), evidence: Evidence::default() };
    store.commit(None, &act("there"), &[Fact::CaseRecorded { case: "2026-2".into(), entry }], Change::None).unwrap();
    assert_eq!(store.commit_about(14, about(), &act("three"), &[note("giữ nguyên")]).unwrap().first, 16);
    for stopped in [
        store.commit_about(14, about(), &act("four"), &[note("x")]),
        store.commit_about(18, about(), &act("five"), &[note("x")]),
    ] {
        assert!(matches!(stopped, Err(CommitError::Moved { size: 17 })), "{stopped:?}");
    }
    store.commit(None, &act("again"), &[Fact::CaseOpened(other("2026-3", "vn.dien-bien"))], Change::None).unwrap();
    let stopped = store.commit_about(17, about(), &act("six"), &[note("x")]);
    assert!(matches!(stopped, Err(CommitError::Moved { size: 18 })), "{stopped:?}");
    let (later, size) = store.case_events_from(16).unwrap();
    assert_eq!((later.iter().map(|e| e.sequence).collect::<Vec<_>>(), size), (vec![16, 17], 18));
    let cases = |store: &Store| {
        let (events, size) = store.case_events().unwrap();
        assert_eq!(size, store.size().unwrap());
        Cases::of(&events, procedures)
    };
    let found = cases(&store);
    let case = &found.cases["2026-1"];
    assert_eq!((case.here.as_str(), case.entries.len(), case.sequence), ("dossier-at-moi", 3, 11));
    store.erase(&act("erase"), 13, Change::None).unwrap();
    assert_eq!(cases(&store).cases["2026-1"].entries.len(), 2);
    store.verify().unwrap();
    // The register that lies beside them is what it was.
    assert_eq!(store.source_rows("s").unwrap().len(), 10);
    let file = made.file("cases.db");
    store.backup(&file).unwrap();
    let copy = Store::open(&format!("sqlite:{}", file.display())).unwrap();
    assert_eq!(cases(&copy).cases, cases(&store).cases);
}

/// A store that an earlier version made is brought up to date when it is opened, with the counts that were not kept then.
fn an_older_store_is_brought_up_to_date(made: &Made) {
    let store = loaded(made);
    let two = Filter {
        published: Some(true),
        country: Some("VN".into()),
        status: Some("signed".into()),
        ..Filter::default()
    };
    let (ties, total) = store.relationships(&two, Page::default()).unwrap();
    assert!(total > 0 && ties.len() as u64 == total);
    drop(store);
    run(
        &made.url,
        "DELETE FROM migration WHERE number >= 2; DROP INDEX event_case; DROP INDEX event_followed; DROP INDEX event_person; DROP TABLE account;
         DROP TABLE recovery; DROP TABLE outside_login; DROP TABLE session; DROP TABLE invitation; DROP TABLE token;
         DROP TABLE throttle; DROP TABLE outbox; DROP TABLE notice; DELETE FROM tally WHERE facet LIKE '%+%';
         ALTER TABLE relationship DROP COLUMN further; DROP INDEX relationship_country_status; DROP INDEX relationship_home_country;
         DROP INDEX relationship_status_year; DROP INDEX relationship_year_country;",
    );
    let store = Store::open(&made.url).unwrap();
    assert_eq!(store.relationships(&two, Page::default()).unwrap(), (ties, total));
    store.verify().unwrap();
}

/// The server drops every connection, as when it is restarted: reading goes on, and so does writing.
#[test]
fn a_server_that_was_away() {
    let Some(made) = Made::postgres() else { return };
    let store = loaded(&made);
    for n in 0..3 {
        run(
            &made.url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        assert_eq!(store.size(), Ok(11 + n));
        store.commit(Some(11 + n), &act(&format!("r{n}")), &[remembered("x", "p")], Change::None).unwrap();
    }
    store.verify().unwrap();
}

#[test]
fn an_address_that_is_none() {
    let error = |url: &str| Store::open(url).err().map(|e| e.to_string()).unwrap_or_default();
    let none = "is no store: write `sqlite:PATH` or `postgres://USER@HOST/DATABASE`";
    for url in ["", "sqlite:", "mysql://x", "register.db", "postgres"] {
        assert_eq!(error(url), format!("`{url}` {none}"));
    }
    assert!(
        error("sqlite:/none/where/x.db").starts_with("the store `sqlite:/none/where/x.db` cannot be opened (No such")
    );
    let secret = error("postgres://me:secret@%2Fnone/x");
    assert!(secret.starts_with("the store `postgres://me@%2Fnone/x` cannot be opened"), "{secret}");
    assert!(!error("mysql://me:secret@host/x").contains("secret"));
}

/// Ways in to accounts, and the events that belong to them: together or not at all.
fn ways_in_are_kept_beside_the_log(made: &Made) {
    use maitri_registry::account::{People, PersonEntry, Tenure};
    let store = made.store();
    assert_eq!(store.has_accounts(), Ok(false));
    let hash = |text: &str| sha256(text.as_bytes());
    let person = |id: &str, login: &str| Account {
        id: id.into(),
        login: login.into(),
        name: "Nguyễn Thị Mai".into(),
        closed: false,
        password: "$argon2id$x".into(),
        totp: None,
        made: 1000,
    };
    let tenure = Tenure {
        id: "t1".into(),
        account: "a1".into(),
        office: "vn.sngv".into(),
        place: "vn.dien-bien".into(),
        capacity: Capacity::Substantive,
        roles: vec!["vn-sngv-head".into()],
        from: "2026-01-01".into(),
        until: String::new(),
        of: String::new(),
        paper: String::new(),
    };
    let given = |t: &Tenure| Fact::PersonRecorded { entry: PersonEntry::Given { tenure: t.clone() } };
    let link = Secret::Invitation { hash: hash("link"), id: "i1".into(), account: String::new(), until: 2000 };
    store.people(None, vec![link]).unwrap();
    assert_eq!(store.invitation(&hash("link"), 1999), Ok(Some(("i1".into(), String::new()))));
    assert_eq!(store.invitation(&hash("link"), 2000), Ok(None));
    // A link is taken up once; the second who does finds neither an account made nor an event written.
    let take = |id: &str, account: &str, login: &str| {
        let secrets = vec![Secret::InvitationTaken(hash("link"), 1500), Secret::Account(person(account, login))];
        store.people(Some((None, &act(id), &[given(&tenure)])), secrets)
    };
    let mark = store.person_mark().unwrap();
    assert_eq!(take("join", "a1", "mai").unwrap().unwrap().size, 1);
    assert_ne!(store.person_mark().unwrap(), mark);
    let again = take("again", "a2", "other");
    assert_eq!(again, Err(CommitError::Store(Error::Taken { what: "invitation" })));
    assert_eq!(store.account("a2"), Ok(None));
    let (events, size) = store.person_events().unwrap();
    assert_eq!((size, People::of(&events).held_by("a1", "2026-11-26").len()), (1, 1));
    // So is a login.
    let other = store.people(None, vec![Secret::Account(person("a2", "mai"))]);
    assert_eq!(other, Err(CommitError::Store(Error::Taken { what: "login" })));
    assert_eq!(store.account_of_login("mai").unwrap().unwrap().id, "a1");
    assert_eq!(store.has_accounts(), Ok(true));
    assert!(!format!("{:?}", store.account("a1")).contains("argon2id"));

    // Sessions: by the hash of the cookie, with two ends.
    let session = |cookie: &str, seen: i64| Session {
        hash: hash(cookie),
        account: "a1".into(),
        whole: true,
        tenure: "t1".into(),
        made: 1000,
        seen,
        until: 9000,
        agent: "Firefox".into(),
        address: "192.0.2.7".into(),
    };
    for cookie in ["c1", "c2", "c3"] {
        store.people(None, vec![Secret::Session(session(cookie, 1000))]).unwrap();
    }
    let nobody = Session { account: "nobody".into(), ..session("c4", 1000) };
    assert!(store.people(None, vec![Secret::Session(nobody)]).is_err());
    assert_eq!(store.session(&hash("c1"), 1500, 600), Ok(Some(session("c1", 1000))));
    assert_eq!(store.session(&hash("c1"), 1600, 600), Ok(None));
    store.session_seen(&hash("c1"), 1590).unwrap();
    assert!(store.session(&hash("c1"), 1600, 600).unwrap().is_some());
    assert_eq!(store.session(&hash("c1"), 9000, 99_999), Ok(None));
    store.people(None, vec![Secret::SessionEnded("another".into(), hash("c2"))]).unwrap();
    assert_eq!(store.sessions("a1", 1500, 600).unwrap().len(), 3);
    store.people(None, vec![Secret::SessionEnded("a1".into(), hash("c2"))]).unwrap();
    store.people(None, vec![Secret::OtherSessions("a1".into(), hash("c1"))]).unwrap();
    assert_eq!(store.sessions("a1", 1500, 600).unwrap(), [session("c1", 1590)]);

    // A code of the second factor is taken once, and none of an earlier step after it; a recovery code once.
    assert_eq!(store.take_step("a1", 7), Ok(true));
    assert_eq!(store.take_step("a1", 7), Ok(false));
    assert_eq!(store.take_step("a1", 6), Ok(false));
    assert_eq!(store.take_step("a1", 8), Ok(true));
    store.people(None, vec![Secret::Totp("a1".into(), Some(vec![1, 2, 3]))]).unwrap();
    store.people(None, vec![Secret::Recovery("a1".into(), vec![hash("r1"), hash("r2")])]).unwrap();
    assert_eq!(store.account("a1").unwrap().unwrap().totp, Some(vec![1, 2, 3]));
    assert_eq!(store.take_recovery("another", &hash("r1")), Ok(false));
    assert_eq!(store.take_recovery("a1", &hash("r1")), Ok(true));
    assert_eq!(store.take_recovery("a1", &hash("r1")), Ok(false));
    assert_eq!(store.recovery_left("a1"), Ok(1));

    // Tokens, and who vouches outside.
    let token = Token {
        hash: hash("token"),
        id: "k1".into(),
        account: "a1".into(),
        tenure: "t1".into(),
        name: "Excel".into(),
        made: 1000,
        until: 5000,
        seen: 0,
    };
    store.people(None, vec![Secret::Token(token.clone())]).unwrap();
    assert_eq!(store.token(&hash("token"), 4999), Ok(Some(token.clone())));
    assert_eq!(store.token(&hash("token"), 5000), Ok(None));
    store.token_seen(&hash("token"), 1700).unwrap();
    assert_eq!(store.tokens("a1").unwrap()[0].seen, 1700);
    let vouch = |subject: &str, account: &str| {
        store.people(None, vec![Secret::Outside("https://id.example".into(), subject.into(), account.into(), 1)])
    };
    vouch("s1", "a1").unwrap();
    assert!(vouch("s1", "a2").is_err());
    assert_eq!(store.account_of_subject("https://id.example", "s1"), Ok(Some("a1".into())));
    assert_eq!(store.account_of_subject("https://other.example", "s1"), Ok(None));
    assert_eq!(store.outside_logins("a1").unwrap().len(), 1);

    // Tries are counted before they are made, the pause doubles to its end, and it is not lengthened by those who hammer on.
    let knock = |now: i64| store.knock(vec![Knock { what: "x".into(), free: 2, most: 10 }], now).unwrap();
    assert_eq!([knock(100), knock(100)], [None, None]);
    assert_eq!([knock(100), knock(101), knock(102)], [Some(2), Some(1), None]);
    assert_eq!(knock(102), Some(4));
    for (now, wait) in [(106, None), (106, Some(8)), (114, None), (114, Some(10)), (124, None), (124, Some(10))] {
        assert_eq!(knock(now), wait, "{now}");
    }
    store.forgive(vec!["x".into()], vec![]).unwrap();
    assert_eq!([knock(125), knock(125), knock(125)], [None, None, Some(2)]);
    store.forgive(vec![], vec!["x".into()]).unwrap();
    assert_eq!(knock(125), None);

    // A copy has the accounts and no session: one that was ended since must not come back with it.
    let file = made.file("accounts.db");
    store.backup(&file).unwrap();
    let copy = Store::open(&format!("sqlite:{}", file.display())).unwrap();
    assert_eq!(copy.account("a1"), store.account("a1"));
    assert!(copy.sessions("a1", 1500, 600).unwrap().is_empty());
    assert_eq!(copy.tokens("a1").unwrap(), store.tokens("a1").unwrap());
    assert_eq!(copy.recovery_left("a1"), Ok(1));

    // Void: no way in is left. Closed: none comes back.
    store.people(None, vec![Secret::Void("a1".into())]).unwrap();
    let left = store.account("a1").unwrap().unwrap();
    assert_eq!((left.password.as_str(), left.totp, left.closed), ("", None, false));
    assert!(store.sessions("a1", 1500, 600).unwrap().is_empty() && store.tokens("a1").unwrap().is_empty());
    assert_eq!(store.account_of_subject("https://id.example", "s1"), Ok(None));
    store.people(None, vec![Secret::Closed("a1".into())]).unwrap();
    assert!(store.people(None, vec![Secret::Session(session("c9", 1000))]).is_err());
    assert!(store.people(None, vec![Secret::Password("a1".into(), "x".into())]).is_err());

    // The log as an auditor reads it.
    store.commit(None, &Act { office: "th.moi".into(), ..act("more") }, &[given(&tenure)], Change::None).unwrap();
    let lines = store.log_lines(u64::MAX, None, 10).unwrap();
    assert_eq!(lines.iter().map(|l| l.sequence).collect::<Vec<_>>(), [1, 0]);
    assert_eq!((lines[1].kind.as_str(), lines[1].person.as_deref()), ("person-recorded", Some("สมชาย ใจดี")));
    assert_eq!(store.log_lines(1, None, 10).unwrap().len(), 1);
    assert_eq!(store.log_lines(u64::MAX, Some("th.moi"), 10).unwrap().len(), 1);
    store.verify().unwrap();
}

fn mail_goes_once_and_is_given_out_to_one(made: &Made) {
    let store = made.store();
    let mail = |n: u32| Outgoing {
        to: format!("{n}@example.org"),
        language: "vi".into(),
        kind: "waits".into(),
        key: format!("key {n}"),
        doc: format!(r#"{{"case":"{n}"}}"#),
    };
    let at = |minute: u32| format!("2026-11-26T08:{minute:02}:00Z");
    assert_eq!(store.mail_take(&at(0), &at(5)), Ok(None));
    for n in 1..=3 {
        assert_eq!(store.mail_put(&mail(n), &at(n)), Ok(true));
    }
    // The same notice once, also when it comes later.
    assert_eq!(store.mail_put(&mail(2), &at(9)), Ok(false));

    // The oldest first, and nothing before its time.
    let first = store.mail_take(&at(2), &at(20)).unwrap().unwrap();
    assert_eq!((first.mail.clone(), first.tries, first.made.as_str()), (mail(1), 1, at(1).as_str()));
    let second = store.mail_take(&at(2), &at(20)).unwrap().unwrap();
    assert_eq!(second.mail, mail(2));
    assert_eq!(store.mail_take(&at(2), &at(20)), Ok(None));
    store.mail_sent(first.id, &at(3)).unwrap();
    store.mail_failed(second.id, &at(30), "451 try later").unwrap();
    let standing = store.mail_standing().unwrap();
    assert_eq!(standing, MailStanding { waiting: 2, sent: 1, given_up: 0, said: "451 try later".into() });
    // Who took the third one died: it is given out again when its time is over.
    let third = store.mail_take(&at(4), &at(10)).unwrap().unwrap();
    assert_eq!(store.mail_take(&at(9), &at(10)), Ok(None));
    assert_eq!(store.mail_take(&at(10), &at(20)).unwrap().unwrap(), DueMail { tries: 2, ..third.clone() });
    store.mail_given_up(third.id, &at(11), "550 nobody of that name").unwrap();
    let again = store.mail_take(&at(30), &at(40)).unwrap().unwrap();
    assert_eq!((again.mail, again.tries), (mail(2), 2));
    assert_eq!(store.mail_take(&at(59), &at(59)).map(|m| m.is_some()), Ok(true));
    assert_eq!(store.mail_put(&mail(1), &at(12)), Ok(false), "sent already");

    // Many workers, each mail to one of them.
    for n in 10..50 {
        store.mail_put(&mail(n), &at(1)).unwrap();
    }
    let taken = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let other = made.store();
                    let mut mine = Vec::new();
                    while let Some(due) = other.mail_take(&at(1), &at(50)).unwrap() {
                        mine.push(due.id);
                    }
                    mine
                })
            })
            .collect();
        all.into_iter().flat_map(|one| one.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!((taken.len(), taken.iter().collect::<BTreeSet<_>>().len()), (40, 40));

    // What was sent is known to a restored store, and its words are gone.
    let copy = made.file("mail.db");
    store.backup(&copy).unwrap();
    let other = Made::sqlite();
    other.store().restore(&copy).unwrap();
    assert_eq!(other.store().mail_put(&mail(1), &at(13)), Ok(false));
    assert_eq!(other.store().mail_standing().unwrap().sent, 1);
    // A row whose words were still there would break the table.
    let left = "INSERT INTO gone SELECT NULL FROM outbox WHERE id IN (1, 3) AND doc IS NOT NULL";
    run(&made.url, &format!("CREATE TABLE gone (x BIGINT NOT NULL); {left}"));
}
