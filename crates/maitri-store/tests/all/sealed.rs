//! The second store: what it keeps, whom it refuses, what it finds, told once and held by both databases.

use crate::made::*;
use maitri_registry::class::Class;
use maitri_store::*;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Duration;

on_both!(
    papers_are_kept_and_erased,
    the_wrong_key_and_the_wrong_place_are_refused,
    what_is_altered_is_found_and_named,
    a_backup_is_read_with_its_key,
    another_key_seals_all_or_nothing,
    two_programs_lose_nothing,
    what_is_acknowledged_survives_a_kill,
);

fn key(made: &Made, name: &str) -> SealKey {
    SealKey::make(&made.file(name)).unwrap()
}

fn fresh(made: &Made) -> Sealed {
    Sealed::init(&made.url, key(made, "k")).unwrap()
}

fn again_with(made: &Made, name: &str) -> Result<Sealed, Error> {
    Sealed::open(&made.url, SealKey::read(&made.file(name)).unwrap())
}

fn text(sealed: &Sealed, id: &str) -> String {
    match sealed.get(id).unwrap() {
        Held::Kept { bytes, .. } => String::from_utf8(bytes.to_vec()).unwrap(),
        other => format!("{other:?}"),
    }
}

/// Three papers, the second of them erased.
fn three(sealed: &Sealed) -> [String; 3] {
    let police = sealed.put(Class::Police, "Công an tỉnh: không có ý kiến".as_bytes()).unwrap();
    let party = sealed.put(Class::Party, "Tờ trình của Đảng ủy".as_bytes()).unwrap();
    let cabinet = sealed.put(Class::Cabinet, "เรื่องเสนอคณะรัฐมนตรี".as_bytes()).unwrap();
    assert!(sealed.erase(&party).unwrap());
    [police, party, cabinet]
}

fn papers_are_kept_and_erased(made: &Made) {
    let sealed = fresh(made);
    let [police, party, cabinet] = three(&sealed);
    assert_eq!(text(&sealed, &police), "Công an tỉnh: không có ý kiến");
    assert_eq!(text(&sealed, &cabinet), "เรื่องเสนอคณะรัฐมนตรี");
    assert_eq!(sealed.get(&party).unwrap(), Held::Erased { class: Class::Party });
    assert_eq!(sealed.get(&"0".repeat(64)).unwrap(), Held::Missing);
    // Erased once; and what is not there is not erased.
    assert!(!sealed.erase(&party).unwrap() && !sealed.erase("none").unwrap());

    let listed = sealed.list(None).unwrap();
    assert_eq!(listed.iter().map(|l| l.id.as_str()).collect::<Vec<_>>(), [&police, &party, &cabinet]);
    assert_eq!(listed[0].bytes, "Công an tỉnh: không có ý kiến".len() as u64);
    assert_eq!((listed[1].erased, listed[1].bytes), (true, 0));
    assert_eq!(sealed.list(Some(Class::Cabinet)).unwrap().len(), 1);
    assert!(sealed.list(Some(Class::Military)).unwrap().is_empty());
    let checked = sealed.check().unwrap();
    assert_eq!((checked.papers(), checked.erased, checked.kept[&Class::Police]), (2, 1, 1));

    // The same words twice: two ids, so that nobody who sees ids can try words.
    let one = sealed.put(Class::Military, b"no objection").unwrap();
    assert_ne!(one, sealed.put(Class::Military, b"no objection").unwrap());
    assert_eq!(text(&sealed, &sealed.put(Class::Military, b"").unwrap()), "");
    for class in [Class::Public, Class::Ordinary, Class::Opinion, Class::Personal] {
        assert!(sealed.put(class, b"x").unwrap_err().to_string().contains(class.code()));
    }
    // It is all there for the next program, and nothing of it in the clear.
    drop(sealed);
    assert_eq!(text(&again_with(made, "k").unwrap(), &police), "Công an tỉnh: không có ý kiến");
    if let Some(path) = made.url.strip_prefix("sqlite:") {
        use std::os::unix::fs::MetadataExt as _;
        assert_eq!(std::fs::metadata(path).unwrap().mode() & 0o777, 0o600);
        for ending in ["", "-wal"] {
            let bytes = std::fs::read(format!("{path}{ending}")).unwrap_or_default();
            for words in ["không có ý kiến", "Tờ trình", "คณะรัฐมนตรี", "no objection"] {
                assert!(!bytes.windows(words.len()).any(|w| w == words.as_bytes()), "{words} stands in the file");
            }
        }
    }
}

fn the_wrong_key_and_the_wrong_place_are_refused(made: &Made) {
    let right = key(made, "right");
    let said = Sealed::open(&made.url, right.clone()).err().unwrap().to_string();
    assert!(said.contains("maitri restricted init"), "{said}");
    assert_eq!(Sealed::is_made(&made.url), Ok(false));
    let sealed = Sealed::init(&made.url, right.clone()).unwrap();
    assert_eq!(Sealed::is_made(&made.url), Ok(true));
    let id = sealed.put(Class::Police, b"secret").unwrap();
    assert!(Sealed::init(&made.url, right.clone()).err().unwrap().to_string().contains("not empty"));

    let wrong = key(made, "wrong");
    let said = Sealed::open(&made.url, wrong.clone()).err().unwrap();
    assert_eq!(said, Error::WrongKey { wanted: right.id(), given: wrong.id() });
    // A hand that writes the other key's name into the table gains nothing.
    run(&made.url, &format!("UPDATE seal SET value = '{}' WHERE name = 'key'", wrong.id()));
    let said = Sealed::open(&made.url, wrong).err().unwrap().to_string();
    assert!(said.contains("number of papers") && !said.contains("secret"), "{said}");
    run(&made.url, &format!("UPDATE seal SET value = '{}' WHERE name = 'key'", right.id()));
    assert_eq!(text(&Sealed::open(&made.url, right.clone()).unwrap(), &id), "secret");
    run(&made.url, "UPDATE seal SET value = '2' WHERE name = 'schema'");
    assert_eq!(Sealed::open(&made.url, right.clone()).err(), Some(Error::Newer { found: 2, known: 1 }));
    run(&made.url, "UPDATE seal SET value = '1' WHERE name = 'schema'");

    // The register is not opened there, and the restricted papers not in the register.
    let said = Store::open(&made.url).err().unwrap().to_string();
    assert!(said.contains("holds restricted papers"), "{said}");
    let register = Made::sqlite();
    drop(register.store());
    for said in [Sealed::open(&register.url, right.clone()), Sealed::init(&register.url, right)] {
        assert!(said.err().unwrap().to_string().contains("holds the register"));
    }
}

/// What the check says while `sql` holds; the table is put back afterwards.
fn said(made: &Made, sealed: &Sealed, table: &str, sql: &str) -> String {
    run(&made.url, &format!("CREATE TABLE kept AS SELECT * FROM {table}"));
    run(&made.url, sql);
    let said = sealed.check().err().map(|e| e.to_string()).unwrap_or_default();
    run(&made.url, &format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept"));
    sealed.check().expect("put back");
    said
}

fn what_is_altered_is_found_and_named(made: &Made) {
    let sealed = fresh(made);
    let before_erasing = sealed.put(Class::Party, b"to be erased").unwrap();
    run(&made.url, "CREATE TABLE old AS SELECT * FROM sealed");
    sealed.erase(&before_erasing).unwrap();
    let [first, second, third] = three(&sealed);
    let other = if made.url.starts_with("sqlite:") { "randomblob(64)" } else { "sha256('x') || sha256('y')" };
    let cases = [
        (format!("UPDATE sealed SET body = {other} WHERE sequence = 1"), "paper no. 2", first.as_str()),
        (format!("UPDATE sealed SET nonce = {other} WHERE sequence = 3"), "paper no. 4", &third),
        ("UPDATE sealed SET class = 'military' WHERE sequence = 1".to_owned(), "paper no. 2", &first),
        ("UPDATE sealed SET class = 'open' WHERE sequence = 1".to_owned(), "is no class", &first),
        // Shown as erased while it is not, and the other way round.
        ("UPDATE sealed SET erased = 1 WHERE sequence = 3".to_owned(), "paper no. 4", &third),
        ("UPDATE sealed SET erased = 0 WHERE sequence = 2".to_owned(), "paper no. 3", &second),
        ("UPDATE sealed SET id = '0' || substr(id, 2) || 'x' WHERE sequence = 1".to_owned(), "paper no. 2", ""),
        // One paper's bytes under another's name.
        (
            "UPDATE sealed SET nonce = (SELECT nonce FROM sealed WHERE sequence = 3), \
             body = (SELECT body FROM sealed WHERE sequence = 3) WHERE sequence = 1"
                .to_owned(),
            "paper no. 2",
            &first,
        ),
        (
            "DELETE FROM sealed WHERE sequence = 1".to_owned(),
            "paper no. 2 (restricted) of the store was altered (it is missing)",
            "",
        ),
        (
            "DELETE FROM sealed WHERE sequence = 3".to_owned(),
            "paper no. 4 (restricted) of the store was altered (it is missing)",
            "",
        ),
        ("UPDATE sealed SET sequence = 9 WHERE sequence = 3".to_owned(), "paper no. 4", ""),
        (
            "INSERT INTO sealed SELECT 77, 'more', class, erased, nonce, body FROM sealed WHERE sequence = 3"
                .to_owned(),
            "rows stand there",
            "",
        ),
        // What was erased, put back from an older copy, is whole in itself.
        (
            "DELETE FROM sealed WHERE sequence = 0; INSERT INTO sealed SELECT * FROM old".to_owned(),
            "a paper that was erased stands there again",
            "",
        ),
    ];
    for (sql, place, id) in &cases {
        let said = said(made, &sealed, "sealed", sql);
        assert!(said.contains(place) && said.contains(id), "{sql}: {said}");
    }
    for sql in ["DELETE FROM seal WHERE name = 'head'", "UPDATE seal SET value = 'ff' WHERE name = 'head'"] {
        assert!(!said(made, &sealed, "seal", sql).is_empty(), "{sql}");
    }
    // Reading finds it too, not only the check.
    run(&made.url, "UPDATE sealed SET class = 'military' WHERE sequence = 1");
    assert!(sealed.get(&first).unwrap_err().to_string().contains(&first));
}

fn a_backup_is_read_with_its_key(made: &Made) {
    let sealed = fresh(made);
    let [police, party, _] = three(&sealed);
    let copy = made.file("copy.db");
    assert_eq!(sealed.backup(&copy).unwrap(), sealed.check().unwrap());
    assert!(sealed.backup(&copy).unwrap_err().to_string().contains("not empty"));
    assert!(!made.file("copy.db.unfinished").exists());

    for place in Made::all() {
        let read = |name: &str| SealKey::read(&made.file(name)).unwrap();
        let wrong = SealKey::make(&place.file("wrong")).unwrap();
        assert!(matches!(Sealed::restore(&place.url, wrong, &copy), Err(Error::WrongKey { .. })));
        let (restored, checked) = Sealed::restore(&place.url, read("k"), &copy).unwrap();
        assert_eq!((checked.papers(), checked.erased), (2, 1));
        assert_eq!(text(&restored, &police), "Công an tỉnh: không có ý kiến");
        assert_eq!(restored.get(&party).unwrap(), Held::Erased { class: Class::Party });
        restored.put(Class::Police, b"more").unwrap();
        restored.check().unwrap();
        // Not over what is there.
        assert!(Sealed::restore(&place.url, read("k"), &copy).err().unwrap().to_string().contains("not empty"));
    }
    // A copy that was altered is not restored, and nothing of it stands.
    run(&format!("sqlite:{}", copy.display()), "UPDATE sealed SET class = 'military' WHERE sequence = 0");
    let place = Made::sqlite();
    let key = SealKey::read(&made.file("k")).unwrap();
    assert!(Sealed::restore(&place.url, key.clone(), &copy).err().unwrap().to_string().contains("paper no. 1"));
    assert!(matches!(Sealed::open(&place.url, key.clone()), Err(Error::NotMade { .. })));
    let said = Sealed::restore(&place.url, key, &made.file("none.db")).err().unwrap().to_string();
    assert!(said.contains("there is no such file"), "{said}");
}

fn another_key_seals_all_or_nothing(made: &Made) {
    let sealed = fresh(made);
    let [police, party, cabinet] = three(&sealed);
    let beside = again_with(made, "k").unwrap();
    let new = key(made, "new");
    let sealed = sealed.rekey(new.clone()).unwrap();
    assert_eq!(sealed.key_id(), new.id());
    assert_eq!(text(&sealed, &police), "Công an tỉnh: không có ý kiến");
    assert_eq!(sealed.get(&party).unwrap(), Held::Erased { class: Class::Party });
    assert_eq!(sealed.check().unwrap().papers(), 2);
    // Whoever has it open with the old key neither reads nor writes on.
    assert!(matches!(beside.get(&police), Err(Error::WrongKey { .. })));
    assert!(matches!(beside.put(Class::Police, b"x"), Err(Error::WrongKey { .. })));
    assert!(matches!(again_with(made, "k"), Err(Error::WrongKey { .. })));
    assert_eq!(text(&again_with(made, "new").unwrap(), &cabinet), "เรื่องเสนอคณะรัฐมนตรี");

    // One paper that cannot be opened: then none is sealed anew.
    run(&made.url, "UPDATE sealed SET class = 'military' WHERE sequence = 2");
    assert!(sealed.rekey(key(made, "third")).err().unwrap().to_string().contains("paper no. 3"));
    run(&made.url, "UPDATE sealed SET class = 'cabinet' WHERE sequence = 2");
    again_with(made, "new").unwrap().check().unwrap();
}

fn two_programs_lose_nothing(made: &Made) {
    drop(fresh(made));
    let handles: Vec<Sealed> = (0..4).map(|_| again_with(made, "k").unwrap()).collect();
    std::thread::scope(|scope| {
        for (n, one) in handles.iter().enumerate() {
            scope.spawn(move || {
                for i in 0..10 {
                    one.put(Class::Military, format!("{n} {i}").as_bytes()).unwrap();
                }
            });
        }
    });
    let sealed = again_with(made, "k").unwrap();
    assert_eq!(sealed.check().unwrap().papers(), 40);
    let mut all: Vec<String> = sealed.list(None).unwrap().iter().map(|l| text(&sealed, &l.id)).collect();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 40);
}

/// Not a test by itself: what the killed process does, when `MAITRI_STORE_CHILD` says where. It keeps, erases and changes the key.
#[test]
fn child() {
    let Ok(url) = std::env::var("MAITRI_STORE_CHILD") else { return };
    let (key, url) = url.split_once('|').unwrap();
    let sealed = Sealed::open(url, SealKey::read(key.as_ref()).unwrap()).unwrap();
    let me = std::process::id();
    for n in 0.. {
        let id = sealed.put(Class::Police, format!("{me}-{n} {}", "x".repeat(20_000)).as_bytes()).unwrap();
        tell(&format!("done {id}"));
        if n % 5 == 4 {
            tell(&format!("erasing {id}"));
            assert!(sealed.erase(&id).unwrap());
            tell(&format!("erased {id}"));
        }
    }
}

/// Rounds of a program that is killed at a moment that nobody chose: acknowledged papers are there, erased ones are gone.
fn what_is_acknowledged_survives_a_kill(made: &Made) {
    drop(fresh(made));
    let rounds = if made.url.starts_with("sqlite:") { 20 } else { 5 };
    let (mut papers, mut erasures) = (0, 0);
    for _ in 0..rounds {
        let place = format!("{}|{}", made.file("k").display(), made.url);
        let mut child = again("sealed::child", &place, Stdio::piped());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut seen: Vec<String> = lines.by_ref().find(|l| l.contains("done ")).into_iter().collect();
        std::thread::sleep(some_time(Duration::from_millis(60)));
        child.kill().unwrap();
        child.wait().unwrap();
        made.settle();
        seen.extend(lines);
        assert!(!seen.is_empty(), "the child did nothing");

        let sealed = again_with(made, "k").unwrap();
        sealed.check().unwrap();
        let of = |word: &str| -> Vec<&str> { seen.iter().filter_map(|l| Some(l.split_once(word)?.1)).collect() };
        let (erasing, erased) = (of("erasing "), of("erased "));
        for id in of("done ") {
            match sealed.get(id).unwrap() {
                Held::Kept { bytes, .. } => assert!(!erased.contains(&id) && bytes.len() > 20_000),
                Held::Erased { .. } => assert!(erasing.contains(&id), "{id} was erased by nobody"),
                Held::Missing => panic!("{id} was acknowledged and is lost"),
            }
            papers += 1;
        }
        erasures += erased.len();
    }
    println!("{rounds} rounds: {papers} papers acknowledged, 0 lost; {erasures} erased, 0 there again");
}

/// The server drops every connection, as when it is restarted: reading goes on, and so does writing.
#[test]
fn a_server_that_was_away() {
    let Some(made) = Made::postgres() else { return };
    let sealed = fresh(&made);
    let mut ids = vec![sealed.put(Class::Police, b"0").unwrap()];
    for n in 1..4 {
        run(
            &made.url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
        if n % 2 == 0 {
            assert_eq!(text(&sealed, &ids[0]), "0");
        }
        ids.push(sealed.put(Class::Police, n.to_string().as_bytes()).unwrap());
    }
    assert_eq!(sealed.check().unwrap().papers(), 4);
}
