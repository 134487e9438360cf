//! The second store: papers of restricted classes, of a place and a key of their own (decision 29).
//!
//! A paper is sealed with its class, its id and its place; the number of papers is sealed too. So what another hand exchanges, moves,
//! calls by another class or takes away is found, and without the key nothing is read. The id is a hash over 32 bytes of
//! chance and the paper: it stands in the log of the register, and a short paper must not be found by trying words.

use crate::error::Error;
use crate::link::{Link, Place, Value};
use crate::migrate::has_table;
use crate::seal::{SealKey, bytes_of};
use crate::{place, private_file};
use maitri_registry::class::Class;
use maitri_registry::log::{hex, sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// Number of the form of the tables; a newer program writes a higher one.
const SCHEMA: i64 = 1;

/// Bytes of chance before each paper.
const SALT: usize = 32;

/// What the sealing adds to a text.
const TAG: u64 = 16;

/// The second store, opened with its key. Nothing of it can be reached by a [`crate::Store`], nor the other way round.
pub struct Sealed {
    shown: String,
    place: Place,
    key: SealKey,
    origin: String,
    /// One connection: restricted papers are few, and are read one at a time.
    link: Mutex<Link>,
}

/// How many papers there are: it is sealed itself, so that none can be taken away, and none that was erased can be put back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Head {
    /// All, the erased ones among them.
    papers: u64,
    /// Those that were erased.
    erased: u64,
}

/// What an id leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// A paper.
    Kept {
        /// Its class, as it was sealed.
        class: Class,
        /// Its bytes.
        bytes: Zeroizing<Vec<u8>>,
    },
    /// A paper that was erased.
    Erased {
        /// The class it had.
        class: Class,
    },
    /// Nothing: no paper of this store bears it.
    Missing,
}

/// A line of the list. Nothing is opened for it; [`Sealed::check`] does that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Id of the paper.
    pub id: String,
    /// Its class.
    pub class: Class,
    /// Bytes of the paper; 0 where it was erased.
    pub bytes: u64,
    /// Whether it was erased.
    pub erased: bool,
}

/// What a check saw: every paper was opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Papers that are kept, by class.
    pub kept: BTreeMap<Class, u64>,
    /// Papers that were erased.
    pub erased: u64,
}

impl Checked {
    /// All that are kept.
    pub fn papers(&self) -> u64 {
        self.kept.values().sum()
    }
}

/// A row as it stands.
struct Kept {
    sequence: u64,
    id: String,
    class: Class,
    erased: bool,
    nonce: Vec<u8>,
    body: Vec<u8>,
}

const COLUMNS: &str = "sequence, id, class, erased, nonce, body";

impl Sealed {
    /// Makes an empty second store, for this key.
    pub fn init(url: &str, key: SealKey) -> Result<Sealed, Error> {
        let mut chance = [0; 16];
        getrandom::fill(&mut chance).map_err(|e| Error::Lost { why: e.to_string() })?;
        let origin = format!("maitri-restricted-{}", hex(&chance));
        let (shown, place) = place(url)?;
        let mut link = connect(&shown, &place, true)?;
        let empty = |link: &mut Link| {
            if has_table(link, "sealed")? {
                return Err(Error::NotEmpty { what: shown.clone() });
            }
            make(link, &origin, &key)
        };
        begin_making(&mut link)?;
        end(&mut link, empty)?;
        Ok(Sealed { shown, place, key, origin, link: Mutex::new(link) })
    }

    /// Opens the second store; refuses another key than its own, and makes none where there is none.
    pub fn open(url: &str, key: SealKey) -> Result<Sealed, Error> {
        let (shown, place) = place(url)?;
        let mut link = connect(&shown, &place, false)?;
        if !has_table(&mut link, "sealed")? {
            return Err(Error::NotMade { url: shown });
        }
        wants(&mut link, &key)?;
        let origin = meta(&mut link, "origin")?;
        head(&mut link, &key, &origin)?;
        Ok(Sealed { shown, place, key, origin, link: Mutex::new(link) })
    }

    /// Whether there is a second store at the address. No key is asked for.
    pub fn is_made(url: &str) -> Result<bool, Error> {
        let (shown, place) = place(url)?;
        match connect(&shown, &place, false) {
            Ok(mut link) => has_table(&mut link, "sealed"),
            Err(Error::NotMade { .. }) => Ok(false),
            Err(e) => Err(e),
        }
    }

    /// Its address, without a password.
    pub fn address(&self) -> &str {
        &self.shown
    }

    /// Id of the key it was opened with.
    pub fn key_id(&self) -> String {
        self.key.id()
    }

    /// Keeps a paper; gives its id. The same bytes twice are two papers: nobody shall see that two are alike.
    pub fn put(&self, class: Class, bytes: &[u8]) -> Result<String, Error> {
        if !class.is_restricted() {
            let why =
                format!("papers of class `{}` belong into the register, not among the restricted ones", class.code());
            return Err(Error::Database { why });
        }
        let mut text = Zeroizing::new(vec![0; SALT]);
        getrandom::fill(&mut text).map_err(|e| Error::Lost { why: e.to_string() })?;
        text.extend_from_slice(bytes);
        let id = hex(&sha256(&text));
        let put = |link: &mut Link| {
            // The first try may have succeeded before its answer was lost.
            if link.row("SELECT id FROM sealed WHERE id = $1", &[id.as_str().into()])?.is_some() {
                return Ok(());
            }
            let head = head(link, &self.key, &self.origin)?;
            let sequence = head.papers;
            let (nonce, body) = self.key.seal(&about(&self.origin, sequence, &id, class, false), &text)?;
            let row = Kept { sequence, id: id.clone(), class, erased: false, nonce: nonce.to_vec(), body };
            insert(link, row)?;
            set_head(link, &self.key, &self.origin, Head { papers: sequence + 1, ..head })
        };
        match self.write(put) {
            Err(Error::Lost { .. }) => self.write(put)?,
            done => done?,
        }
        Ok(id)
    }

    /// A paper by its id. It is opened and held against its id: what was altered is an error, never a paper.
    pub fn get(&self, id: &str) -> Result<Held, Error> {
        let id = id.to_owned();
        self.read(|link| {
            let sql = format!("SELECT {COLUMNS} FROM sealed WHERE id = $1");
            let Some(row) = link.row(&sql, &[id.as_str().into()])? else { return Ok(Held::Missing) };
            let row = kept(&row)?;
            let opened = opened(&self.key, &self.origin, &row)?;
            Ok(match opened {
                Some(bytes) => Held::Kept { class: row.class, bytes },
                None => Held::Erased { class: row.class },
            })
        })
    }

    /// Erases a paper; says whether there was one. What stays is that there was one, sealed. Copies outside (backups) are not reached.
    pub fn erase(&self, id: &str) -> Result<bool, Error> {
        let id = id.to_owned();
        let done = self.write(|link| {
            let sql = format!("SELECT {COLUMNS} FROM sealed WHERE id = $1 AND erased = 0");
            let Some(row) = link.row(&sql, &[id.as_str().into()])? else { return Ok(false) };
            let row = kept(&row)?;
            let (nonce, body) = self.key.seal(&about(&self.origin, row.sequence, &row.id, row.class, true), b"")?;
            link.execute(
                "UPDATE sealed SET erased = 1, nonce = $1, body = $2 WHERE sequence = $3",
                &[Value::Bytes(nonce.to_vec()), Value::Bytes(body), row.sequence.into()],
            )?;
            let head = head(link, &self.key, &self.origin)?;
            set_head(link, &self.key, &self.origin, Head { erased: head.erased + 1, ..head })?;
            Ok(true)
        })?;
        if done {
            self.wipe();
        }
        Ok(done)
    }

    /// The papers in the order in which they came, of one class or of all.
    pub fn list(&self, class: Option<Class>) -> Result<Vec<Listed>, Error> {
        self.read(|link| {
            let mut all = Vec::new();
            let sql = "SELECT id, class, erased, CAST(length(body) AS BIGINT) FROM sealed ORDER BY sequence";
            link.each(sql, &[], |row| {
                let one = Listed {
                    id: row.text(0)?.to_owned(),
                    class: class_of(row.text(0)?, row.text(1)?)?,
                    erased: row.int(2)? != 0,
                    bytes: row.count(3)?.saturating_sub(TAG + SALT as u64),
                };
                if class.is_none_or(|c| c == one.class) {
                    all.push(one);
                }
                Ok::<(), Error>(())
            })?;
            Ok(all)
        })
    }

    /// Opens every paper; an error names the first that is not what was written, or is missing.
    pub fn check(&self) -> Result<Checked, Error> {
        self.read(|link| check(link, &self.key, &self.origin))
    }

    /// Writes all papers, sealed as they are, into a new SQLite file, and checks that file. It is read with the same key.
    pub fn backup(&self, path: &Path) -> Result<Checked, Error> {
        if path.exists() {
            return Err(Error::NotEmpty { what: path.display().to_string() });
        }
        // Under another name until it is whole: what bears the name of a backup is one.
        let mut name = path.as_os_str().to_owned();
        name.push(".unfinished");
        let part = PathBuf::from(name);
        let done = self.written(&part).and_then(|checked| {
            let fail = |e: std::io::Error| Error::File { path: path.display().to_string(), why: e.to_string() };
            std::fs::rename(&part, path).map_err(fail)?;
            crate::copy::onto_disk(path)?;
            Ok(checked)
        });
        if done.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        done
    }

    fn written(&self, part: &Path) -> Result<Checked, Error> {
        let _ = std::fs::remove_file(part);
        private_file(part)?;
        let mut copy = Link::open_file(part, true)?;
        begin_making(&mut copy)?;
        end(&mut copy, |copy| {
            make(copy, &self.origin, &self.key)?;
            let head = self.read(|link| copied(link, copy, &self.key, &self.origin))?;
            set_head(copy, &self.key, &self.origin, head)
        })?;
        drop(copy);
        crate::copy::onto_disk(part)?;
        check(&mut Link::open_to_read(part)?, &self.key, &self.origin)
    }

    /// Makes a second store out of a backup, with the key that the backup was written under. It stands whole or not at all.
    pub fn restore(url: &str, key: SealKey, path: &Path) -> Result<(Sealed, Checked), Error> {
        let mut from = match path.is_file() {
            true => Link::open_to_read(path)?,
            false => {
                return Err(Error::File { path: path.display().to_string(), why: "there is no such file".to_owned() });
            }
        };
        if !has_table(&mut from, "sealed")? {
            let why = "it is no copy of restricted papers".to_owned();
            return Err(Error::File { path: path.display().to_string(), why });
        }
        wants(&mut from, &key)?;
        let origin = meta(&mut from, "origin")?;
        let (shown, place) = place(url)?;
        let mut link = connect(&shown, &place, true)?;
        begin_making(&mut link)?;
        let checked = end(&mut link, |link| {
            if has_table(link, "sealed")? {
                return Err(Error::NotEmpty { what: shown.clone() });
            }
            make(link, &origin, &key)?;
            let head = copied(&mut from, link, &key, &origin)?;
            set_head(link, &key, &origin, head)?;
            check(link, &key, &origin)
        })?;
        Ok((Sealed { shown, place, key, origin, link: Mutex::new(link) }, checked))
    }

    /// Seals every paper with another key, all of them or none. Backups of before still want the key of before.
    pub fn rekey(self, new: SealKey) -> Result<Sealed, Error> {
        self.write(|link| {
            let head = head(link, &self.key, &self.origin)?;
            for sequence in 0..head.papers {
                let row = row_at(link, sequence)?;
                let text = opened_whole(&self.key, &self.origin, &row)?;
                let about = about(&self.origin, sequence, &row.id, row.class, row.erased);
                let (nonce, body) = new.seal(&about, &text)?;
                link.execute(
                    "UPDATE sealed SET nonce = $1, body = $2 WHERE sequence = $3",
                    &[Value::Bytes(nonce.to_vec()), Value::Bytes(body), sequence.into()],
                )?;
            }
            set_meta(link, "key", &new.id())?;
            set_head(link, &new, &self.origin, head)
        })?;
        self.wipe();
        Ok(Sealed { key: new, ..self })
    }

    /// Overwrites what the database still keeps of rows that were changed. When somebody reads just then, it happens later.
    fn wipe(&self) {
        let mut link = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = if link.is_sqlite() {
            link.rows("PRAGMA wal_checkpoint(TRUNCATE)", &[]).map(drop)
        } else {
            link.batch("VACUUM sealed, seal")
        };
    }

    /// Begins a transaction. A server may have been restarted while nobody asked: then over a new connection.
    fn begun(&self, link: &mut Link, begin: impl Fn(&mut Link) -> Result<(), Error>) -> Result<(), Error> {
        let gone = || Error::Lost { why: "the connection is closed".to_owned() };
        match if link.is_closed() { Err(gone()) } else { begin(link) } {
            Err(Error::Lost { .. }) => {
                *link = Link::open(&self.place)?;
                begin(link)
            }
            done => done,
        }
    }

    /// One moment of reading.
    fn read<T>(&self, mut work: impl FnMut(&mut Link) -> Result<T, Error>) -> Result<T, Error> {
        let mut link = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        self.begun(&mut link, Link::begin_reading)?;
        let done = wants(&mut link, &self.key).and_then(|()| work(&mut link));
        match &done {
            Ok(_) => link.end_reading()?,
            Err(_) => drop(link.batch("ROLLBACK")),
        }
        done
    }

    /// One change, alone: on the disk when this returns, or nothing of it.
    fn write<T>(&self, work: impl Fn(&mut Link) -> Result<T, Error>) -> Result<T, Error> {
        let mut link = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = |link: &mut Link| match link {
            Link::Sqlite(_) => link.batch("BEGIN IMMEDIATE"),
            Link::Postgres(..) => {
                link.batch("BEGIN; SET LOCAL synchronous_commit = on; LOCK TABLE seal IN EXCLUSIVE MODE")
            }
        };
        self.begun(&mut link, begin)?;
        end(&mut link, |link| {
            // Somebody may have changed the key meanwhile: what this one sealed could not be read with that one.
            wants(link, &self.key)?;
            work(link)
        })
    }
}

/// Opens the place; says whose it is where it holds the register.
fn connect(shown: &str, place: &Place, make: bool) -> Result<Link, Error> {
    let open = |e: Error| match e {
        Error::Lost { why } | Error::Database { why } | Error::File { why, .. } => {
            Error::Open { url: shown.to_owned(), why }
        }
        other => other,
    };
    if let Place::Sqlite(path) = place {
        if make {
            private_file(path).map_err(open)?;
        } else if !path.exists() {
            return Err(Error::NotMade { url: shown.to_owned() });
        }
    }
    let mut link = Link::open(place).map_err(open)?;
    if has_table(&mut link, "event").map_err(open)? {
        return Err(Error::Occupied { url: shown.to_owned(), what: "the register" });
    }
    Ok(link)
}

/// Begins to make a store: of two that do so at once, the second finds it done.
fn begin_making(link: &mut Link) -> Result<(), Error> {
    link.batch(match link {
        Link::Sqlite(_) => "BEGIN IMMEDIATE",
        Link::Postgres(..) => "BEGIN; SET LOCAL synchronous_commit = on; SELECT pg_advisory_xact_lock(7305449)",
    })
}

/// Does the work in the transaction that was begun, and ends it.
fn end<T>(link: &mut Link, work: impl FnOnce(&mut Link) -> Result<T, Error>) -> Result<T, Error> {
    match work(link).and_then(|done| link.batch("COMMIT").map(|()| done)) {
        Ok(done) => Ok(done),
        Err(e) => {
            let _ = link.batch("ROLLBACK");
            Err(e)
        }
    }
}

fn make(link: &mut Link, origin: &str, key: &SealKey) -> Result<(), Error> {
    link.batch(if link.is_sqlite() {
        include_str!("../migrations/sealed/sqlite.sql")
    } else {
        include_str!("../migrations/sealed/postgres.sql")
    })?;
    set_meta(link, "schema", &SCHEMA.to_string())?;
    set_meta(link, "origin", origin)?;
    set_meta(link, "key", &key.id())?;
    set_head(link, key, origin, Head::default())
}

fn meta(link: &mut Link, name: &str) -> Result<String, Error> {
    let row = link.row("SELECT value FROM seal WHERE name = $1", &[name.into()])?;
    match row {
        Some(row) => Ok(row.text(0)?.to_owned()),
        None => Err(altered(&format!("the line `{name}`"), "it is missing")),
    }
}

fn set_meta(link: &mut Link, name: &str, value: &str) -> Result<(), Error> {
    let sql = "INSERT INTO seal VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    link.execute(sql, &[name.into(), value.into()]).map(drop)
}

/// Refuses a store of a newer program, and one of another key.
fn wants(link: &mut Link, key: &SealKey) -> Result<(), Error> {
    let schema = meta(link, "schema")?;
    match schema.parse::<i64>() {
        Ok(found) if found > SCHEMA => return Err(Error::Newer { found, known: SCHEMA }),
        Ok(SCHEMA) => {}
        _ => return Err(altered("the line `schema`", "it is no number of ours")),
    }
    let wanted = meta(link, "key")?;
    if wanted == key.id() { Ok(()) } else { Err(Error::WrongKey { wanted, given: key.id() }) }
}

fn head_about(origin: &str) -> String {
    format!("maitri/sealed-head/1\n{origin}")
}

/// What a paper is sealed with. Neither part can hold a line end, so two different ones never read alike.
fn about(origin: &str, sequence: u64, id: &str, class: Class, erased: bool) -> String {
    let state = if erased { "erased" } else { "kept" };
    format!("maitri/sealed/1\n{origin}\n{sequence}\n{id}\n{}\n{state}", class.code())
}

fn head(link: &mut Link, key: &SealKey, origin: &str) -> Result<Head, Error> {
    let sealed = meta(link, "head")?;
    let head = bytes_of(&sealed).and_then(|bytes| {
        let (nonce, sealed) = bytes.split_at_checked(24)?;
        let text = key.open(&head_about(origin), nonce, sealed)?;
        let (papers, erased) = text.split_at_checked(8)?;
        Some(Head {
            papers: u64::from_be_bytes(papers.try_into().ok()?),
            erased: u64::from_be_bytes(erased.try_into().ok()?),
        })
    });
    head.ok_or_else(|| altered("the number of papers", "it was not sealed with this key"))
}

fn set_head(link: &mut Link, key: &SealKey, origin: &str, head: Head) -> Result<(), Error> {
    let text = [head.papers.to_be_bytes(), head.erased.to_be_bytes()].concat();
    let (nonce, sealed) = key.seal(&head_about(origin), &text)?;
    set_meta(link, "head", &hex(&[nonce.as_slice(), &sealed].concat()))
}

fn altered(place: &str, why: &str) -> Error {
    Error::Altered { place: format!("{place} (restricted)"), why: why.to_owned() }
}

fn class_of(id: &str, code: &str) -> Result<Class, Error> {
    Class::of(code).ok_or_else(|| altered(&format!("paper {id}"), &format!("`{code}` is no class")))
}

fn kept(row: &crate::link::Row) -> Result<Kept, Error> {
    let id = row.text(1)?.to_owned();
    Ok(Kept {
        sequence: row.count(0)?,
        class: class_of(&id, row.text(2)?)?,
        id,
        erased: row.int(3)? != 0,
        nonce: row.bytes(4)?.to_vec(),
        body: row.bytes(5)?.to_vec(),
    })
}

fn row_at(link: &mut Link, sequence: u64) -> Result<Kept, Error> {
    let row = link.row(&format!("SELECT {COLUMNS} FROM sealed WHERE sequence = $1"), &[sequence.into()])?;
    row.as_ref().map_or_else(|| Err(altered(&format!("paper no. {}", sequence + 1), "it is missing")), kept)
}

fn insert(link: &mut Link, row: Kept) -> Result<(), Error> {
    let values = [
        row.sequence.into(),
        row.id.into(),
        row.class.code().into(),
        row.erased.into(),
        Value::Bytes(row.nonce),
        Value::Bytes(row.body),
    ];
    link.execute("INSERT INTO sealed VALUES ($1, $2, $3, $4, $5, $6)", &values).map(drop)
}

/// What was sealed: salt and paper, or nothing where it was erased.
fn opened_whole(key: &SealKey, origin: &str, row: &Kept) -> Result<Zeroizing<Vec<u8>>, Error> {
    let wrong = |why| altered(&format!("paper no. {} ({})", row.sequence + 1, row.id), why);
    let text = key.open(&about(origin, row.sequence, &row.id, row.class, row.erased), &row.nonce, &row.body);
    let text = text.ok_or_else(|| wrong("what stands there was not sealed so with this key"))?;
    // The id stands in the log of the register: the paper must be the one that was meant there.
    let whole = if row.erased { text.is_empty() } else { text.len() >= SALT && hex(&sha256(&text)) == row.id };
    if whole { Ok(text) } else { Err(wrong("it is not the paper of this id")) }
}

/// The paper; nothing where it was erased.
fn opened(key: &SealKey, origin: &str, row: &Kept) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let text = opened_whole(key, origin, row)?;
    Ok(if row.erased { None } else { text.get(SALT..).map(|t| Zeroizing::new(t.to_vec())) })
}

fn check(link: &mut Link, key: &SealKey, origin: &str) -> Result<Checked, Error> {
    if link.is_sqlite()
        && let Some(row) = link.row("PRAGMA integrity_check", &[])?
        && row.text(0)? != "ok"
    {
        return Err(altered("the file", row.text(0)?));
    }
    let head = head(link, key, origin)?;
    let mut checked = Checked::default();
    for sequence in 0..head.papers {
        let row = row_at(link, sequence)?;
        opened_whole(key, origin, &row)?;
        if row.erased {
            checked.erased += 1;
        } else {
            *checked.kept.entry(row.class).or_default() += 1;
        }
    }
    let rows = link.row("SELECT count(*) FROM sealed", &[])?.map_or(Ok(0), |row| row.count(0))?;
    if rows != head.papers {
        return Err(altered("the list of papers", "rows stand there that this program did not write"));
    }
    if checked.erased != head.erased {
        return Err(altered("the list of papers", "a paper that was erased stands there again"));
    }
    Ok(checked)
}

/// Copies all papers as they are sealed, each opened once; gives how many there are.
fn copied(from: &mut Link, to: &mut Link, key: &SealKey, origin: &str) -> Result<Head, Error> {
    let head = head(from, key, origin)?;
    for sequence in 0..head.papers {
        let row = row_at(from, sequence)?;
        opened_whole(key, origin, &row)?;
        insert(to, row)?;
    }
    Ok(head)
}
