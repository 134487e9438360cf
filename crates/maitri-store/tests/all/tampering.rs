//! What a hand with access to the database alters is found, with its place.

use crate::made::*;
use maitri_registry::act::Fact;
use maitri_registry::log::LogKey;
use maitri_store::*;

on_both!(each_altered_cell_is_found, each_missing_row_is_found);

fn store(made: &Made) -> Store {
    let store = made.store();
    let mut facts = vec![Fact::SourceRead { source: source("s") }];
    facts.extend((1..=20).map(|line| row("s", line)));
    facts.extend((1..=9).map(|n| remembered(&format!("text {n}"), "p")));
    store.commit(None, &act("load"), &facts, Change::Replace(projection())).unwrap();
    store.checkpoint(&LogKey::from_seed(&store.origin().unwrap(), &[1; 32]).unwrap()).unwrap();
    store.commit(None, &act("more"), &[remembered("last", "p")], Change::None).unwrap();
    store.verify().unwrap();
    store
}

/// What the verification says while `sql` holds; the table is put back afterwards.
fn said(made: &Made, store: &Store, table: &str, sql: &str) -> String {
    run(&made.url, &format!("CREATE TABLE kept AS SELECT * FROM {table}"));
    run(&made.url, sql);
    let said = store.verify().err().map(|e| e.to_string()).unwrap_or_default();
    run(&made.url, &format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept"));
    store.verify().expect("put back");
    said
}

fn each_altered_cell_is_found(made: &Made) {
    let store = store(made);
    // A letter exchanged, a letter added; a byte exchanged, at three places of each.
    let other_hash = if made.url.starts_with("sqlite:") { "randomblob(32)" } else { "sha256('x')" };
    let texts = ["command", "kind", "at", "person", "office", "capacity", "why", "payload"];
    for sequence in [0, 7, 21, 29, 30] {
        let place = format!("event {sequence} of the store was altered");
        for column in texts {
            for change in [format!("{column} || ' '"), format!("'x' || substr({column}, 2)"), "NULL".into()] {
                if change == "NULL" && !["person", "why", "payload"].contains(&column) {
                    continue;
                }
                let sql = format!("UPDATE event SET {column} = {change} WHERE sequence = {sequence}");
                let said = said(made, &store, "event", &sql);
                assert!(said.starts_with(&place), "{sql}: {said}");
            }
        }
        for column in ["salt", "payload_hash", "leaf_hash"] {
            let sql = format!("UPDATE event SET {column} = {other_hash} WHERE sequence = {sequence}");
            let said = said(made, &store, "event", &sql);
            assert!(said.starts_with(&place), "{sql}: {said}");
        }
    }
    for (table, column, sequence) in [("source", "doc", 0), ("source_row", "doc", 7), ("remembered", "doc", 30)] {
        let sql = format!("UPDATE {table} SET {column} = {column} || ' ' WHERE sequence = {sequence}");
        let said = said(made, &store, table, &sql);
        assert_eq!(
            said.split(" (").next(),
            Some(format!("event {sequence} of the store was altered").as_str()),
            "{sql}"
        );
        assert!(said.contains(&format!("the table {table} says otherwise")), "{said}");
    }
    for (level, idx) in [(1, 0), (1, 14), (2, 3), (4, 0)] {
        let sql = format!("UPDATE node SET hash = {other_hash} WHERE level = {level} AND idx = {idx}");
        let said = said(made, &store, "node", &sql);
        assert!(said.starts_with(&format!("node {level}/{idx} of the store was altered")), "{sql}: {said}");
    }
    for sql in [format!("UPDATE checkpoint SET root = {other_hash}"), "UPDATE checkpoint SET note = 'x'".into()] {
        assert!(said(made, &store, "checkpoint", &sql).starts_with("checkpoint 30 of the store was altered"), "{sql}");
    }
    let hash = store.blob_put(b"a paper").unwrap();
    let empty = if made.url.starts_with("sqlite:") { "X'00'" } else { "'\\x00'" };
    run(&made.url, &format!("UPDATE blob SET bytes = {empty}"));
    assert!(
        store.blob_get(&hash).unwrap_err().to_string().starts_with(&format!("blob {hash} of the store was altered"))
    );
}

fn each_missing_row_is_found(made: &Made) {
    let store = store(made);
    for (sql, expected) in [
        ("DELETE FROM event WHERE sequence = 3", "event 3 of the store was altered (it is missing)"),
        ("DELETE FROM event WHERE sequence >= 25", "event 25 of the store was altered (it is missing: there were 31)"),
        (
            "UPDATE event SET payload = NULL, salt = NULL, payload_hash = NULL WHERE sequence = 5",
            "event 5 of the store was altered (it is gone, and no event says that it was erased)",
        ),
        // Behind the checkpoint nobody has signed, but the command is known.
        ("DELETE FROM event WHERE sequence = 30", "event 30 of the store was altered (it is missing: there were 31)"),
    ] {
        let said = said(made, &store, "event", sql);
        assert!(said.starts_with(expected), "{sql}: {said}");
    }
    let root = "UPDATE command SET root = (SELECT hash FROM node WHERE level = 4) WHERE id = 'load'";
    assert!(said(made, &store, "command", root).starts_with("the command that ended at 30 of the store was altered"));
    let row = "DELETE FROM source_row WHERE sequence = 9";
    assert!(said(made, &store, "source_row", row).starts_with("event 9 of the store was altered"));
    assert!(said(made, &store, "node", "DELETE FROM node WHERE level = 1 AND idx = 4").starts_with("node 1/4"));
    assert!(
        said(made, &store, "node", "INSERT INTO node SELECT 9, 9, hash FROM node WHERE level = 4")
            .starts_with("node 9/9")
    );
}
