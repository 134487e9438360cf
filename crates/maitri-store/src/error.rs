//! What can go wrong at the disk, each as one sentence that says what to do.

use std::fmt;

/// Why something could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The address of the store is of no known kind.
    Address {
        /// The address as given, without a password.
        url: String,
    },
    /// The store could not be opened.
    Open {
        /// Its address, without a password.
        url: String,
        /// What the database says.
        why: String,
    },
    /// A newer program has made or changed the store.
    Newer {
        /// Number of its latest migration.
        found: i64,
        /// Number of the latest one that this program knows.
        known: i64,
    },
    /// An older program wrote this backup, and its tables are not those of today.
    Older {
        /// Number of its latest migration.
        found: i64,
        /// Number of the latest one that this program knows.
        known: i64,
    },
    /// A migration that was carried out is not the one of this program.
    Migration {
        /// Its number.
        number: i64,
    },
    /// Somebody else writes for longer than ten seconds.
    Busy,
    /// No room is left on the disk.
    Full,
    /// The connection was lost or the writer has stopped. What was being written may stand or not: the same command
    /// may be given again, with the same id, and happens once.
    Lost {
        /// What the database says.
        why: String,
    },
    /// The database refuses, for another reason.
    Database {
        /// What it says.
        why: String,
    },
    /// Something in the store is not what was written.
    Altered {
        /// Where: `event 7`, `node 3/2`, `checkpoint 12`, `blob …`, a table.
        place: String,
        /// What is wrong with it.
        why: String,
    },
    /// A proof or checkpoint about a part of the log that does not exist.
    Beyond {
        /// What was asked for.
        asked: u64,
        /// Number of events.
        size: u64,
    },
    /// An event that cannot be erased.
    NotErasable {
        /// Its sequence.
        sequence: u64,
    },
    /// A key that bears another name than the log.
    Key {
        /// Name of the key.
        name: String,
        /// Name of the log.
        origin: String,
    },
    /// A backup goes to a file that is not there yet, a restore into a store in which nothing is.
    NotEmpty {
        /// The file or store.
        what: String,
    },
    /// A name to log in with that another has, or a link that was used already: what it was is said to nobody who guesses.
    Taken {
        /// `login`, `invitation`, `account`.
        what: &'static str,
    },
    /// The file of a key cannot be used.
    KeyFile {
        /// Its path, as given.
        path: String,
        /// What is wrong with it, and what to do.
        why: String,
    },
    /// The key is not that of the second store.
    WrongKey {
        /// Id of the key that it wants.
        wanted: String,
        /// Id of the key that was given.
        given: String,
    },
    /// There is no second store yet.
    NotMade {
        /// Its address, without a password.
        url: String,
    },
    /// The place is taken by a store of the other kind.
    Occupied {
        /// Its address, without a password.
        url: String,
        /// What it holds.
        what: &'static str,
    },
    /// A file could not be read or written.
    File {
        /// Its path, as given.
        path: String,
        /// What the system says.
        why: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Address { url } => {
                write!(f, "`{url}` is no store: write `sqlite:PATH` or `postgres://USER@HOST/DATABASE`")
            }
            Error::Open { url, why } => {
                write!(f, "the store `{url}` cannot be opened ({why}): look whether its folder or server is there")
            }
            Error::Newer { found, known } => write!(
                f,
                "the store was made by a newer program (schema {found}, this one knows {known}): use that program, it is not changed"
            ),
            Error::Older { found, known } => write!(
                f,
                "the backup was made by an older program (schema {found}, this one writes {known}): restore it with that program, then open the store with this one"
            ),
            Error::Migration { number } => write!(
                f,
                "migration {number} of the store is not the one of this program: use the program that made the store"
            ),
            Error::Busy => f.write_str("the store is being written to by another program: try again when it is done"),
            Error::Full => {
                f.write_str("no room is left on the disk of the store: make room; nothing half-done was kept")
            }
            Error::Lost { why } => {
                write!(f, "the connection to the store was lost ({why}): give the same command again, it happens once")
            }
            Error::Database { why } => write!(f, "the store refuses: {why}"),
            Error::Altered { place, why } => {
                write!(f, "{place} of the store was altered ({why}): keep it as it is and restore a backup beside it")
            }
            Error::Beyond { asked, size } => write!(f, "{asked} is beyond the log, which has {size} events"),
            Error::NotErasable { sequence } => {
                write!(f, "event {sequence} cannot be erased: it is not there, or it records an erasure itself")
            }
            Error::Key { name, origin } => {
                write!(f, "the key `{name}` is not of this log: make one with the name `{origin}`")
            }
            Error::NotEmpty { what } => write!(f, "`{what}` is not empty: name a new one"),
            Error::Taken { what } => write!(f, "the {what} is taken or used already: choose or ask for another"),
            Error::KeyFile { path, why } => write!(f, "the key `{path}` cannot be used: {why}"),
            Error::WrongKey { wanted, given } => write!(
                f,
                "the key is not that of the restricted papers (they want key {wanted}, this is key {given}): name the right file with --key"
            ),
            Error::NotMade { url } => {
                write!(f, "there are no restricted papers at `{url}` yet: `maitri restricted init` makes their store")
            }
            Error::Occupied { url, what } => {
                write!(f, "`{url}` holds {what}: restricted papers and the register each need a place of their own")
            }
            Error::File { path, why } => write!(f, "`{path}` cannot be read or written: {why}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<rusqlite::Error> for Error {
    fn from(e: rusqlite::Error) -> Error {
        match e.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Error::Busy,
            Some(rusqlite::ErrorCode::DiskFull) => Error::Full,
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
                Error::Altered { place: "the file".to_owned(), why: e.to_string() }
            }
            _ => Error::Database { why: e.to_string() },
        }
    }
}

impl From<postgres::Error> for Error {
    fn from(e: postgres::Error) -> Error {
        // The cause stands in the source: `db error` alone helps nobody.
        let why = match std::error::Error::source(&e) {
            Some(cause) => format!("{e}: {cause}"),
            None => e.to_string(),
        };
        match e.code() {
            Some(code) if *code == postgres::error::SqlState::DISK_FULL => Error::Full,
            // Class 57: the server was told to stop.
            Some(code) if code.code().starts_with("57P") => Error::Lost { why },
            Some(_) => Error::Database { why },
            None => Error::Lost { why },
        }
    }
}

/// Why a command was not carried out; nothing of it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitError {
    /// The log has grown since the decision was made: read again, decide again.
    Moved {
        /// Its size now.
        size: u64,
    },
    /// The disk.
    Store(Error),
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CommitError::Moved { size } => {
                write!(
                    f,
                    "somebody else changed the register meanwhile (it has {size} events now): read it again and decide again"
                )
            }
            CommitError::Store(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for CommitError {}

impl<E: Into<Error>> From<E> for CommitError {
    fn from(e: E) -> CommitError {
        CommitError::Store(e.into())
    }
}
