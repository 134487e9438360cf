//! Migrations: numbered files of SQL, only ever forward. Each is remembered with its hash, so that a store which other
//! hands or another program have changed is not written to.

use crate::error::Error;
use crate::link::Link;
use maitri_registry::log::{hex, sha256};

/// For SQLite and for PostgreSQL, in order; the number is the place, from 1.
const MIGRATIONS: &[(&str, &str)] = &[
    (include_str!("../migrations/sqlite/0001-register.sql"), include_str!("../migrations/postgres/0001-register.sql")),
    (include_str!("../migrations/sqlite/0002-lists.sql"), include_str!("../migrations/postgres/0002-lists.sql")),
    (include_str!("../migrations/sqlite/0003-cases.sql"), include_str!("../migrations/postgres/0003-cases.sql")),
    (include_str!("../migrations/sqlite/0004-accounts.sql"), include_str!("../migrations/postgres/0004-accounts.sql")),
    (include_str!("../migrations/sqlite/0005-mail.sql"), include_str!("../migrations/postgres/0005-mail.sql")),
    (include_str!("../migrations/sqlite/0006-notices.sql"), include_str!("../migrations/postgres/0006-notices.sql")),
    (include_str!("../migrations/sqlite/0007-followed.sql"), include_str!("../migrations/postgres/0007-followed.sql")),
];

/// Number of the latest migration that this program knows.
pub(crate) fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Whether the database has a table of that name.
pub(crate) fn has_table(link: &mut Link, name: &str) -> Result<bool, Error> {
    let sql = if link.is_sqlite() {
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = $1"
    } else {
        "SELECT table_name::text FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_name::text = $1"
    };
    Ok(link.row(sql, &[name.into()])?.is_some())
}

/// Number of the latest migration of the store, 0 for an empty one. Refuses a store that this program would not understand.
pub(crate) fn found(link: &mut Link) -> Result<i64, Error> {
    if !has_table(link, "migration")? {
        return Ok(0);
    }
    let mut found = 0;
    for row in link.rows("SELECT number, hash FROM migration ORDER BY number", &[])? {
        found = row.int(0)?;
        let Some((sqlite, postgres)) = usize::try_from(found - 1).ok().and_then(|at| MIGRATIONS.get(at)) else {
            continue;
        };
        let sql = if link.is_sqlite() { sqlite } else { postgres };
        if row.text(1)? != hex(&sha256(sql.as_bytes())) {
            return Err(Error::Migration { number: found });
        }
    }
    if found > known() { Err(Error::Newer { found, known: known() }) } else { Ok(found) }
}

/// Brings a store up to date, in one transaction. `origin` names the log of a store that is made just now.
pub(crate) fn migrate(link: &mut Link, origin: &str) -> Result<(), Error> {
    if found(link)? == known() {
        return Ok(());
    }
    // Two programs may open a new store at once: the second waits, and finds it done.
    link.batch(match link {
        Link::Sqlite(_) => "BEGIN IMMEDIATE",
        Link::Postgres(..) => "BEGIN; SELECT pg_advisory_xact_lock(7305448)",
    })?;
    let done = carry_out(link, origin);
    match done {
        Ok(()) => link.batch("COMMIT"),
        Err(e) => link.batch("ROLLBACK").and(Err(e)),
    }
}

fn carry_out(link: &mut Link, origin: &str) -> Result<(), Error> {
    let done = found(link)?;
    if done == 0 {
        // number: place in the order, from 1; hash: SHA-256 of the file that was carried out, in hexadecimal.
        link.batch("CREATE TABLE migration (number BIGINT PRIMARY KEY, hash TEXT NOT NULL)")?;
    }
    for (number, (sqlite, postgres)) in (1_i64..).zip(MIGRATIONS) {
        if number > done {
            let sql = if link.is_sqlite() { sqlite } else { postgres };
            link.batch(sql)?;
            let hash = hex(&sha256(sql.as_bytes()));
            link.execute("INSERT INTO migration VALUES ($1, $2)", &[number.into(), hash.into()])?;
        }
    }
    if done == 0 {
        link.execute("INSERT INTO meta VALUES ('origin', $1)", &[origin.into()])?;
    }
    Ok(())
}
