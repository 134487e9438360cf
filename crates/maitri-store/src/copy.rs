//! A store written into another: backup and restore. A backup is an SQLite store in one file, whatever it comes from, and
//! what was written is read again and verified before it is called done.

use crate::error::Error;
use crate::link::{Link, Value};
use crate::log::Verified;
use crate::{commit, log, migrate, read};
use maitri_registry::record::Relationship;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Each table with its columns and their order. `word` is not among them: it is made anew from the relationships.
const TABLES: &[(&str, &str, &str)] = &[
    ("meta", "name, value", "name"),
    ("command", "id, first, events, size, root", "id"),
    (
        "event",
        "sequence, command, kind, at, person, office, capacity, why, salt, payload, payload_hash, leaf_hash",
        "sequence",
    ),
    ("node", "level, idx, hash", "level, idx"),
    ("checkpoint", "size, root, note", "size"),
    ("blob", "hash, bytes", "hash"),
    ("source", "sequence, id, doc", "sequence"),
    ("source_row", "sequence, source, doc", "sequence"),
    ("remembered", "sequence, text, country, doc", "sequence"),
    ("claim", "ord, id, subject, doc", "ord"),
    (
        "relationship",
        "ord, id, home_id, home_iso, partner_id, partner_iso, partner_country, status, year, certainty, published, \
         quality, rank, home_sort, partner_sort, doc, further",
        "ord",
    ),
    ("contradiction", "ord, id, kind, severity, state, doc", "ord"),
    ("total", "ord, doc", "ord"),
    ("tally", "facet, value, n", "facet, value"),
    ("account", "id, login, name, closed, password, totp, totp_step, made", "id"),
    ("recovery", "hash, account", "hash"),
    ("outside_login", "issuer, subject, account, made", "issuer, subject"),
    ("notice", "account, address, language, wanted", "account"),
    ("invitation", "hash, id, account, until", "hash"),
    ("token", "hash, id, account, tenure, name, made, until, seen", "hash"),
    // Those that were sent too: a restored store must not send them again.
    ("outbox", "id, recipient, language, kind, key, doc, made, tries, next, sent, given_up, said", "id"),
];

/// What is of the moment and in no copy: a session that was ended since must not come back with a backup.
const NOT_COPIED: &str = "DELETE FROM session; DELETE FROM throttle";

/// Number of rows of each table, the search index included.
pub(crate) fn counts(link: &mut Link) -> Result<Vec<(&'static str, u64)>, Error> {
    let mut all = Vec::new();
    for table in TABLES.iter().map(|(table, ..)| *table).chain(["word"]) {
        let row = link.row(&format!("SELECT count(*) FROM {table}"), &[])?;
        all.push((table, row.map_or(Ok(0), |row| row.count(0))?));
    }
    Ok(all)
}

/// How many rows are held in memory; of files, how many bytes.
const AT_ONCE: usize = 1000;
const BYTES_AT_ONCE: usize = 8 << 20;

/// Copies all rows. `from` stands in a transaction of reading, `to` in one of writing.
fn rows(from: &mut Link, to: &mut Link) -> Result<(), Error> {
    for (table, columns, order) in TABLES {
        let shape = format!("({})", vec!["?"; columns.split(',').count()].join(", "));
        let (mut held, mut bytes) = (Vec::new(), 0);
        from.each(&format!("SELECT {columns} FROM {table} ORDER BY {order}"), &[], |row| {
            bytes += row.0.iter().map(|v| if let Value::Bytes(b) = v { b.len() } else { 0 }).sum::<usize>();
            held.push(row);
            if held.len() == AT_ONCE || bytes > BYTES_AT_ONCE {
                bytes = 0;
                write(to, table, &shape, std::mem::take(&mut held))?;
            }
            Ok::<(), Error>(())
        })?;
        write(to, table, &shape, held)?;
    }
    Ok(())
}

fn write(to: &mut Link, table: &str, shape: &str, held: Vec<crate::link::Row>) -> Result<(), Error> {
    if table == "relationship" {
        let mut ties: Vec<(u64, Relationship)> = Vec::with_capacity(held.len());
        for row in &held {
            let tie: Relationship = read::doc(row, 15)?;
            ties.push((row.count(0)?, Relationship { further: read::doc(row, 16)?, ..tie }));
        }
        commit::index(to, ties.iter().map(|(ord, tie)| (*ord, tie)))?;
    }
    to.fill(table, shape, held.into_iter().map(|row| row.0))
}

fn file_error(path: &Path, e: impl ToString) -> Error {
    Error::File { path: path.display().to_string(), why: e.to_string() }
}

/// A file, and then its folder, onto the disk.
pub(crate) fn onto_disk(path: &Path) -> Result<(), Error> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(path).and_then(|f| f.sync_all()).map_err(|e| file_error(path, e))?;
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| file_error(folder, e))
}

/// Writes a backup while others write; `link` is a reader. Gives what the verification of the written file saw.
pub(crate) fn backup(link: &mut Link, path: &Path) -> Result<Verified, Error> {
    if path.exists() {
        return Err(Error::NotEmpty { what: path.display().to_string() });
    }
    // Under another name until it is whole and verified: what bears the name of a backup is one.
    let mut name = path.as_os_str().to_owned();
    name.push(".unfinished");
    let part = PathBuf::from(name);
    let done = written(link, &part).and_then(|verified| {
        std::fs::rename(&part, path).map_err(|e| file_error(path, e))?;
        onto_disk(path)?;
        Ok(verified)
    });
    if done.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    done
}

fn written(link: &mut Link, part: &Path) -> Result<Verified, Error> {
    let _ = std::fs::remove_file(part);
    crate::private_file(part)?;
    // One moment for all that is read.
    link.begin_reading()?;
    let copied = snapshot(link, part);
    link.batch("ROLLBACK")?;
    let (root, counted) = copied?;
    onto_disk(part)?;
    let mut copy = Link::open_to_read(part)?;
    check(&mut copy, root, &counted)
}

type Counts = Vec<(&'static str, u64)>;

/// Writes what stands at this moment; gives its root and its counts.
fn snapshot(link: &mut Link, part: &Path) -> Result<([u8; 32], Counts), Error> {
    let counted = counts(link)?;
    let size = log::size(link)?;
    let root = log::root(link, size)?;
    if let Link::Sqlite(connection) = link {
        // Page by page; in the open transaction it sees what was counted.
        let mut copy = rusqlite::Connection::open(part)?;
        rusqlite::backup::Backup::new(connection, &mut copy)?.run_to_completion(i32::MAX, Duration::ZERO, None)?;
        copy.execute_batch(&format!("PRAGMA journal_mode = DELETE; PRAGMA secure_delete = ON; {NOT_COPIED}"))?;
    } else {
        let mut copy = Link::open_file(part, true)?;
        migrate::migrate(&mut copy, "")?;
        copy.begin()?;
        copy.execute("DELETE FROM meta", &[])?;
        rows(link, &mut copy)?;
        copy.batch("COMMIT")?;
    }
    Ok((root, counted))
}

/// Verifies a store against what it was made from.
fn check(copy: &mut Link, root: [u8; 32], counted: &Counts) -> Result<Verified, Error> {
    if let Some(row) = copy.is_sqlite().then(|| copy.row("PRAGMA integrity_check", &[])).transpose()?.flatten()
        && row.text(0)? != "ok"
    {
        return Err(Error::Altered { place: "the file".to_owned(), why: row.text(0)?.to_owned() });
    }
    let verified = log::verify(copy)?;
    if verified.root != root {
        return Err(Error::Altered {
            place: "the log".to_owned(),
            why: "the root is not that of the original".to_owned(),
        });
    }
    for (table, n) in counts(copy)? {
        if !counted.contains(&(table, n)) {
            let why = format!("{n} rows were written, the original has another number");
            return Err(Error::Altered { place: format!("table {table}"), why });
        }
    }
    Ok(verified)
}

/// Fills an empty store from a backup, in the writer's transaction: it stands whole, or not at all.
pub(crate) fn restore(link: &mut Link, path: &Path) -> Result<Verified, Error> {
    if counts(link)?.iter().any(|(table, n)| *table != "meta" && *n > 0) {
        return Err(Error::NotEmpty { what: "the store".to_owned() });
    }
    if !path.is_file() {
        return Err(file_error(path, "there is no such file"));
    }
    let mut from = Link::open_to_read(path)?;
    let found = migrate::found(&mut from)?;
    if found < migrate::known() {
        return Err(Error::Older { found, known: migrate::known() });
    }
    from.begin_reading()?;
    let root = log::verify(&mut from)?.root;
    let counted = counts(&mut from)?;
    link.execute("DELETE FROM meta", &[])?;
    rows(&mut from, link)?;
    check(link, root, &counted)
}
