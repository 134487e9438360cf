//! The disk of Maitri: a register with its log, in SQLite or PostgreSQL. Nothing else writes SQL.
//!
//! A command is one transaction: its events with their leaves and nodes, and the tables that are derived from them. What is
//! acknowledged is on the disk. All calls block; in an asynchronous program they belong on a thread for blocking work.

// The edge: files, the network, chance and threads are met here.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

mod commit;
mod copy;
mod error;
mod feeds;
mod link;
mod log;
mod migrate;
mod outbox;
mod people;
mod read;
mod recent;
mod seal;
mod sealed;
mod writer;

pub use commit::{About, Change, Receipt};
pub use error::{CommitError, Error};
pub use link::statements;
pub use log::{Consistency, Inclusion, LogLine, Verified};
pub use outbox::{DueMail, MailStanding, Outgoing};
pub use people::{Account, Knock, Notice, Secret, Session, Token};
pub use read::{ContradictionFilter, Facets, Filter, Order, Page};
pub use seal::SealKey;
pub use sealed::{Checked, Held, Listed, Sealed};

use commit::Basis;
use link::{Link, Place, Value};
use maitri_registry::act::{Act, Event, Fact, Remembered};
use maitri_registry::log::{Hash, LogKey, hex, sha256};
use maitri_registry::record::{Claim, Contradiction, Relationship, Total};
use maitri_registry::source::{Source, SourceRow};
use recent::Recent;
use std::any::{Any, TypeId};
use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use writer::{Tip, Writer};

/// An open store. It may be shared between threads.
pub struct Store {
    place: Place,
    writer: Writer,
    /// Connections that read.
    readers: Readers,
    /// The last events that this program wrote.
    recent: Arc<Mutex<Recent>>,
    /// What others keep beside it, by its type.
    beside: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// What came into the log since it had some size.
#[derive(Debug, Clone)]
pub struct Since {
    /// The events of the kinds that were asked for, in their order.
    pub events: Vec<Arc<Event>>,
    /// Size of the log now.
    pub size: u64,
    /// An event that stood before was erased: what rests on those before must be derived anew.
    pub erased: bool,
}

/// Most connections that are kept while nobody reads.
const IDLE: usize = 8;

/// Most that read at the same time.
const READING: usize = 16;

/// The connections that read.
#[derive(Default)]
struct Readers {
    now: Mutex<Reading>,
    ended: Condvar,
}

#[derive(Default)]
struct Reading {
    /// They wait for work.
    idle: Vec<Link>,
    /// How many are at work.
    busy: usize,
}

/// The right to read, given back when it goes, however reading ended.
struct Turn<'r>(&'r Readers);

impl Readers {
    fn lock(&self) -> MutexGuard<'_, Reading> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until fewer read than may.
    fn turn(&self) -> Turn<'_> {
        let full = |reading: &mut Reading| reading.busy >= READING;
        let mut reading = self.ended.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        reading.busy += 1;
        Turn(self)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.lock().busy -= 1;
        self.0.ended.notify_one();
    }
}

/// Makes an empty file that nobody else may read: names of persons stand in a store.
fn private_file(path: &Path) -> Result<(), Error> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let why = |e: std::io::Error| Error::File { path: path.display().to_string(), why: e.to_string() };
    options.open(path).map(drop).map_err(why)
}

impl Store {
    /// Opens a store, and makes it where there is none: `sqlite:PATH` (its folder must be there) or `postgres://…` as libpq
    /// writes it (the database must be there; without TLS: over the loopback, a Unix socket or a tunnel).
    pub fn open(url: &str) -> Result<Store, Error> {
        let (shown, place) = place(url)?;
        let open = |e: Error| match e {
            // These say more than that something could not be opened.
            Error::Newer { .. } | Error::Migration { .. } | Error::Altered { .. } | Error::Busy | Error::Full => e,
            Error::Occupied { .. } => e,
            Error::Lost { why } | Error::Database { why } | Error::File { why, .. } => {
                Error::Open { url: shown.clone(), why }
            }
            other => Error::Open { url: shown.clone(), why: other.to_string() },
        };
        if let Place::Sqlite(path) = &place {
            private_file(path).map_err(open)?;
        }
        let mut link = Link::open(&place).map_err(open)?;
        if migrate::has_table(&mut link, "sealed").map_err(open)? {
            return Err(Error::Occupied { url: shown, what: "restricted papers" });
        }
        // A name that no other log in the world has; 128 bits of chance.
        let mut chance = [0; 16];
        getrandom::fill(&mut chance).map_err(|e| open(Error::Lost { why: e.to_string() }))?;
        migrate::migrate(&mut link, &format!("maitri-{}", hex(&chance))).map_err(open)?;
        let recent: Arc<Mutex<Recent>> = Arc::default();
        let writer = Writer::start(place.clone(), link, Arc::clone(&recent))?;
        Ok(Store { place, writer, readers: Readers::default(), recent, beside: Mutex::default() })
    }

    /// Has `work` read. A connection that has seen an error is not used again, and one that died while it waited is no error. Where many
    /// read at once, some wait: a server takes no more than so many connections, and each new one costs more than what is asked.
    fn read<T>(&self, work: impl Fn(&mut Link) -> Result<T, Error>) -> Result<T, Error> {
        let turn = self.readers.turn();
        let waiting = turn.0.lock().idle.pop();
        let kept = waiting.is_some();
        let mut link = match waiting {
            Some(link) if !link.is_closed() => link,
            _ => Link::open(&self.place)?,
        };
        match work(&mut link) {
            Err(Error::Lost { .. }) if kept => work(&mut Link::open(&self.place)?),
            Err(e) => Err(e),
            Ok(value) => {
                let mut readers = turn.0.lock();
                if readers.idle.len() < IDLE {
                    readers.idle.push(link);
                }
                Ok(value)
            }
        }
    }

    /// The same, for what needs several statements: they see one moment.
    fn moment<T>(&self, work: impl Fn(&mut Link) -> Result<T, Error>) -> Result<T, Error> {
        self.read(|link| {
            link.begin_reading()?;
            let value = work(link)?;
            link.end_reading()?;
            Ok(value)
        })
    }

    /// Carries out a command: all of it or nothing. `expected` is the size of the log on which it was decided; `None` where that
    /// does not matter. A command whose id was carried out before changes nothing and gives the first receipt. To erase,
    /// give [`Fact::Erased`] and a change that says what the register is without it, or call [`Store::erase`].
    pub fn commit(
        &self,
        expected: Option<u64>,
        act: &Act,
        facts: &[Fact],
        change: Change,
    ) -> Result<Receipt, CommitError> {
        self.carry_out(expected.map_or(Basis::Nothing, Basis::Log), act, facts, change)
    }

    /// Carries out a command about cases that was decided on those of one pair, as they were when the log had `size` events:
    /// what was recorded in other cases meanwhile does not stop it.
    ///
    /// # Errors
    /// [`CommitError::Moved`] where something was recorded in the cases of the pair meanwhile; what the database says.
    pub fn commit_about(&self, size: u64, about: About, act: &Act, facts: &[Fact]) -> Result<Receipt, CommitError> {
        self.carry_out(Basis::Cases(size, about), act, facts, Change::None)
    }

    /// Carries out a command about things of the time after signing (activities, delegations …), decided on those with these ids
    /// as they were when the log had `size` events: what was recorded of others meanwhile does not stop it.
    ///
    /// # Errors
    /// [`CommitError::Moved`] where something was recorded of one of them meanwhile; what the database says.
    pub fn commit_things(
        &self,
        size: u64,
        ids: BTreeSet<String>,
        act: &Act,
        facts: &[Fact],
    ) -> Result<Receipt, CommitError> {
        self.carry_out(Basis::Things(size, ids), act, facts, Change::None)
    }

    fn carry_out(&self, basis: Basis, act: &Act, facts: &[Fact], change: Change) -> Result<Receipt, CommitError> {
        let events = log::ready(act, facts)?;
        let act = act.clone();
        let erases = facts.iter().any(|fact| matches!(fact, Fact::Erased { .. }));
        let light = commit::is_light(&events, &change);
        let id = light.then(|| act.id.clone());
        let work =
            move |link: &mut Link, tip: &mut Tip| commit::commit(link, tip, &basis, &act, &events, &change, light);
        let receipt = self.writer.light(id, work)?;
        if erases {
            self.wipe();
        }
        Ok(receipt)
    }

    /// Erases the payload of an event; its leaf stays, and every proof with it. What the register is without it, the caller says
    /// by `change`. Copies outside (backups, exports) are not reached.
    pub fn erase(&self, act: &Act, sequence: u64, change: Change) -> Result<Receipt, CommitError> {
        self.commit(None, act, &[Fact::Erased { sequence }], change)
    }

    /// Overwrites what was erased where the database keeps it for a while: the write-ahead file, dead rows. When somebody reads
    /// just then, it happens with the next checkpoint or vacuum instead.
    fn wipe(&self) {
        let _ = Link::open(&self.place).and_then(|mut link| {
            if link.is_sqlite() {
                link.rows("PRAGMA wal_checkpoint(TRUNCATE)", &[]).map(drop)
            } else {
                link.batch("VACUUM event, source, source_row, remembered, claim, relationship, contradiction, blob")
            }
        });
    }

    /// Number of events.
    pub fn size(&self) -> Result<u64, Error> {
        self.read(log::size)
    }

    /// Root of the log.
    pub fn root(&self) -> Result<Hash, Error> {
        self.moment(|link| {
            let size = log::size(link)?;
            log::root(link, size)
        })
    }

    /// All events in their order.
    pub fn facts(&self) -> Result<Vec<Event>, Error> {
        self.read(log::facts)
    }

    /// The events of cases in their order, and the size of the log at that moment.
    pub fn case_events(&self) -> Result<(Vec<Event>, u64), Error> {
        self.case_events_from(0)
    }

    /// The events of cases from a place in the log on, and the size of the log at that moment: for who knows those before.
    pub fn case_events_from(&self, first: u64) -> Result<(Vec<Event>, u64), Error> {
        self.moment(|link| Ok((log::cases(link, first)?, log::size(link)?)))
    }

    /// What was recorded of ties after signing from a place in the log on, and the size of the log at that moment.
    pub fn followed_from(&self, first: u64) -> Result<(Vec<Event>, u64), Error> {
        self.moment(|link| Ok((log::followed(link, first)?, log::size(link)?)))
    }

    /// The events of some kinds that came in since the log had `first` events. What this program wrote itself is not read from the disk,
    /// unless another wrote too.
    ///
    /// # Errors
    /// What the database says.
    pub fn since(&self, kinds: &[&str], first: u64) -> Result<Since, Error> {
        let size = self.size()?;
        {
            let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(all) = recent.since(first, size) {
                // An erasure lets all of them go: here is none.
                let of_kinds = |e: &&Arc<Event>| e.fact.as_ref().is_some_and(|fact| kinds.contains(&fact.kind()));
                return Ok(Since { events: all.filter(of_kinds).cloned().collect(), size, erased: false });
            }
        }
        self.moment(|link| {
            let erased = first > 0 && log::erased_since(link, first)?;
            let events = log::of_kinds(link, kinds, first)?.into_iter().map(Arc::new).collect();
            Ok(Since { events, size: log::size(link)?, erased })
        })
    }

    /// What somebody keeps beside this store, one of each type: it is made when it is first asked for, and goes with the store. What was
    /// derived from one store is never taken for that of another.
    pub fn beside<T: Any + Default + Send + Sync>(&self) -> Arc<T> {
        let mut all = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default()));
        // It was put there under its own type.
        Arc::clone(kept).downcast().unwrap_or_default()
    }

    /// Name of the log, as checkpoints bear it and a key must be named; made with the store, and restored with it.
    pub fn origin(&self) -> Result<String, Error> {
        self.read(log::origin)
    }

    /// Hash of the packs of which the derived tables were made; empty where none was noted.
    pub fn packs(&self) -> Result<String, Error> {
        let row = self.read(|link| link.row("SELECT value FROM meta WHERE name = 'packs'", &[]))?;
        row.map_or(Ok(String::new()), |row| Ok(row.text(0)?.to_owned()))
    }

    /// Notes the hash of the packs.
    pub fn set_packs(&self, hash: &str) -> Result<(), Error> {
        let sql = "INSERT INTO meta VALUES ('packs', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.write(sql, vec![hash.into()])
    }

    /// One statement by the writer.
    fn write(&self, sql: &'static str, values: Vec<Value>) -> Result<(), Error> {
        plain(self.writer.run(move |link, _| Ok(link.execute(sql, &values).map(drop)?)))
    }

    /// A page of relationships, and how many there are in all.
    pub fn relationships(&self, filter: &Filter, page: Page) -> Result<(Vec<Relationship>, u64), Error> {
        self.moment(|link| read::relationships(link, filter, page))
    }

    /// A relationship by its id.
    pub fn relationship(&self, id: &str) -> Result<Option<Relationship>, Error> {
        self.docs("SELECT doc FROM relationship WHERE id = $1", Some(id)).map(|mut all| all.pop())
    }

    /// All claims about a relationship or place, in the order in which they are shown.
    pub fn claims_of(&self, subject: &str) -> Result<Vec<Claim>, Error> {
        self.docs("SELECT doc FROM claim WHERE subject = $1 ORDER BY ord", Some(subject))
    }

    /// A page of contradictions in their order, and how many there are in all.
    pub fn contradictions(&self, filter: &ContradictionFilter, page: Page) -> Result<(Vec<Contradiction>, u64), Error> {
        self.moment(|link| read::contradictions(link, filter, page))
    }

    /// A contradiction by its id.
    pub fn contradiction(&self, id: &str) -> Result<Option<Contradiction>, Error> {
        self.docs("SELECT doc FROM contradiction WHERE id = $1", Some(id)).map(|mut all| all.pop())
    }

    /// Declared totals against counted ones.
    pub fn totals(&self) -> Result<Vec<Total>, Error> {
        self.docs("SELECT doc FROM total ORDER BY ord", None)
    }

    /// Counts of published relationships by each facet; kept, not counted.
    pub fn facets(&self) -> Result<Facets, Error> {
        self.read(read::facets)
    }

    /// All sources in the order in which they were read.
    pub fn sources(&self) -> Result<Vec<Source>, Error> {
        self.docs("SELECT doc FROM source ORDER BY sequence", None)
    }

    /// The rows of a source in the printed order.
    pub fn source_rows(&self, source: &str) -> Result<Vec<SourceRow>, Error> {
        self.docs("SELECT doc FROM source_row WHERE source = $1 ORDER BY sequence", Some(source))
    }

    /// What persons said that printed texts name; of each text and country the latest.
    pub fn remembered(&self) -> Result<Vec<Remembered>, Error> {
        self.read(read::remembered)
    }

    fn docs<T: serde::de::DeserializeOwned>(&self, sql: &str, id: Option<&str>) -> Result<Vec<T>, Error> {
        let values: Vec<Value> = id.into_iter().map(Value::from).collect();
        self.read(|link| read::docs(link, sql, &values))
    }

    /// Keeps a file; gives the SHA-256 of its bytes in hexadecimal. The same bytes are kept once.
    pub fn blob_put(&self, bytes: &[u8]) -> Result<String, Error> {
        let hash = hex(&sha256(bytes));
        let values = vec![hash.as_str().into(), Value::Bytes(bytes.to_vec())];
        self.write("INSERT INTO blob VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING", values)?;
        Ok(hash)
    }

    /// A file by its hash, verified against it.
    pub fn blob_get(&self, hash: &str) -> Result<Option<Vec<u8>>, Error> {
        let row = self.read(|link| link.row("SELECT bytes FROM blob WHERE hash = $1", &[hash.into()]))?;
        let Some(row) = row else { return Ok(None) };
        let bytes = row.bytes(0)?;
        if hex(&sha256(bytes)) != hash {
            let why = "its bytes have another hash".to_owned();
            return Err(Error::Altered { place: format!("blob {hash}"), why });
        }
        Ok(Some(bytes.to_vec()))
    }

    /// Writes the whole log as `maitri/log/1` ([`maitri_registry::log::verify_export`] reads it), as it stands at this moment.
    pub fn export_log(&self, out: &mut dyn Write) -> Result<(), Error> {
        // Not by the pool's way: a half-written export must not be begun again behind itself.
        let mut link = Link::open(&self.place)?;
        link.begin_reading()?;
        log::export(&mut link, out)
    }

    /// The proof that an event stands in the log.
    pub fn inclusion(&self, sequence: u64) -> Result<Inclusion, Error> {
        self.moment(|link| log::inclusion(link, sequence))
    }

    /// The proof that the log only grew since it had `old` events.
    pub fn consistency(&self, old: u64) -> Result<Consistency, Error> {
        self.moment(|link| log::consistency(link, old))
    }

    /// Signs the log as it stands, and keeps the note. The key must bear the name of the log ([`Store::origin`]).
    pub fn checkpoint(&self, key: &LogKey) -> Result<String, Error> {
        let key = key.clone();
        plain(self.writer.run(move |link, tip| log::checkpoint(link, &tip.tree, &key)))
    }

    /// All signed checkpoints, the oldest first.
    pub fn checkpoints(&self) -> Result<Vec<String>, Error> {
        self.read(log::checkpoints)
    }

    /// Verifies the whole log against the payloads, and what repeats them; an error names the first wrong place. The derived
    /// tables are not covered: they can be derived again and compared.
    pub fn verify(&self) -> Result<Verified, Error> {
        self.moment(log::verify)
    }

    /// Writes the whole store into a new SQLite file while others go on writing, then opens that file and verifies it. The file
    /// can be opened as a store, or restored into one.
    pub fn backup(&self, path: &Path) -> Result<Verified, Error> {
        let mut link = Link::open(&self.place)?;
        copy::backup(&mut link, path)
    }

    /// Fills this store, in which nothing may be yet, from a backup, and verifies it. It stands whole or not at all.
    pub fn restore(&self, path: &Path) -> Result<Verified, Error> {
        let path = PathBuf::from(path);
        plain(self.writer.run(move |link, tip| {
            let verified = copy::restore(link, &path)?;
            tip.tree = log::frontier(link)?;
            Ok(verified)
        }))
    }
}

/// The error of work that expects no size of the log.
fn plain<T>(result: Result<T, CommitError>) -> Result<T, Error> {
    result.map_err(|e| match e {
        CommitError::Store(e) => e,
        CommitError::Moved { .. } => Error::Database { why: e.to_string() },
    })
}

/// Reads the address of a store; gives it also as it may be shown, without a password.
fn place(url: &str) -> Result<(String, Place), Error> {
    if let Some(path) = url.strip_prefix("sqlite:")
        && !path.is_empty()
    {
        return Ok((url.to_owned(), Place::Sqlite(PathBuf::from(path))));
    }
    let shown = match url.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?))) {
        Some((scheme, (person, rest))) => {
            format!("{scheme}://{}@{rest}", person.split(':').next().unwrap_or_default())
        }
        None => url.to_owned(),
    };
    match url.strip_prefix("postgres").and_then(|_| url.parse::<postgres::Config>().ok()) {
        Some(config) => Ok((shown, Place::Postgres(Box::new(config)))),
        None => Err(Error::Address { url: shown }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maitri_registry::act::Capacity;

    /// A disk that is full, played by a limit on the pages of the file: one clear sentence, reading goes on, and when there
    /// is room again so does writing.
    #[test]
    fn a_full_disk_is_survived() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("x.db").display())).unwrap();
        let room = |pages: u32| {
            let sql = format!("PRAGMA max_page_count = {pages}");
            plain(store.writer.run(move |link, _| Ok(link.rows(&sql, &[]).map(drop)?))).unwrap();
        };
        let put = |n: usize, letters: usize| {
            let place = "x".repeat(letters);
            let fact =
                Fact::PlaceRemembered(Remembered { text: n.to_string(), country: "".into(), place, reason: "".into() });
            let capacity = Capacity::LocalOperator;
            let (id, empty) = (n.to_string(), String::new());
            let act = Act { id, at: empty.clone(), person: empty.clone(), office: empty.clone(), capacity, why: empty };
            store.commit(None, &act, &[fact], Change::None)
        };
        put(0, 10).unwrap();
        room(1);
        assert_eq!(put(1, 5_000_000), Err(CommitError::Store(Error::Full)));
        // Those who wait together with one that does not fit are told the truth, and lose nothing that was acknowledged.
        let done = std::thread::scope(|scope| {
            let all: Vec<_> = (2..40)
                .map(|n| {
                    scope.spawn({
                        let put = &put;
                        move || put(n, if n % 3 == 0 { 3_000_000 } else { 10 })
                    })
                })
                .collect();
            let ends: Vec<_> = all.into_iter().map(|one| one.join().unwrap()).collect();
            assert!(ends.iter().all(|end| end.is_ok() || *end == Err(CommitError::Store(Error::Full))), "{ends:?}");
            ends.iter().filter(|end| end.is_ok()).count()
        });
        assert_eq!(store.verify().unwrap().size, 1 + done as u64);
        room(1_000_000);
        for n in 1..40 {
            put(n, 100_000).unwrap();
        }
        assert_eq!(store.remembered().unwrap().len(), 40);
        assert_eq!(store.verify().unwrap().size, 40);
    }
}
