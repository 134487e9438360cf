//! One connection to either database. SQL is written once, in the words that both know; parameters are `$1`, `$2` … and
//! first appear in that order (SQLite numbers them by appearance).

use crate::error::Error;
use postgres::fallible_iterator::FallibleIterator as _;
use postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A value in a column or for a parameter; neither database has others here.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        text.to_owned().into()
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(without_nul(text))
    }
}

/// PostgreSQL holds no NUL in a text. Columns go without; the JSON beside them has it, as an escape.
pub(crate) fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Int(number)
    }
}

impl From<u64> for Value {
    // Sequences and sizes stay far below 2^63.
    fn from(number: u64) -> Value {
        Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Value {
        Value::Int(i64::from(yes))
    }
}

impl From<[u8; 32]> for Value {
    fn from(hash: [u8; 32]) -> Value {
        Value::Bytes(hash.to_vec())
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Text(s) => ValueRef::Text(s.as_bytes()),
            Value::Bytes(b) => ValueRef::Blob(b),
        }))
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(n) => n.to_sql(ty, out),
            Value::Text(s) => s.to_sql(ty, out),
            Value::Bytes(b) => b.to_sql(ty, out),
        }
    }

    // The tables have BIGINT, TEXT and BYTEA and nothing else; the server checks the rest.
    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

/// A row; a column that is not of the kind asked for was altered by other hands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row(pub(crate) Vec<Value>);

impl Row {
    fn altered(&self, column: usize) -> Error {
        Error::Altered { place: "a row".to_owned(), why: format!("column {} has another kind of value", column + 1) }
    }

    pub(crate) fn int(&self, column: usize) -> Result<i64, Error> {
        match self.0.get(column) {
            Some(Value::Int(n)) => Ok(*n),
            _ => Err(self.altered(column)),
        }
    }

    /// A number that cannot be negative: a sequence, a size, a count.
    pub(crate) fn count(&self, column: usize) -> Result<u64, Error> {
        u64::try_from(self.int(column)?).map_err(|_| self.altered(column))
    }

    pub(crate) fn opt_text(&self, column: usize) -> Result<Option<&str>, Error> {
        match self.0.get(column) {
            Some(Value::Text(s)) => Ok(Some(s)),
            Some(Value::Null) => Ok(None),
            _ => Err(self.altered(column)),
        }
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str, Error> {
        self.opt_text(column)?.ok_or_else(|| self.altered(column))
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], Error> {
        match self.0.get(column) {
            Some(Value::Bytes(b)) => Ok(b),
            _ => Err(self.altered(column)),
        }
    }

    pub(crate) fn hash(&self, column: usize) -> Result<[u8; 32], Error> {
        self.bytes(column)?.try_into().map_err(|_| self.altered(column))
    }
}

/// Where a store is.
#[derive(Clone)]
pub(crate) enum Place {
    Sqlite(std::path::PathBuf),
    Postgres(Box<postgres::Config>),
}

/// An open connection.
pub(crate) enum Link {
    Sqlite(rusqlite::Connection),
    /// With the statements that it has prepared, by their text.
    Postgres(Box<(postgres::Client, HashMap<String, postgres::Statement>)>),
}

/// Statements sent to databases by this process.
static SENT: AtomicU64 = AtomicU64::new(0);

/// How many statements this process has sent to its databases, opening and ending of a moment included. A rig tells by it what a request
/// costs wherever the database is.
pub fn statements() -> u64 {
    SENT.load(Ordering::Relaxed)
}

/// How long a writer waits for another program to finish.
const PATIENCE: Duration = Duration::from_secs(10);

impl Link {
    /// Opens a connection that may write.
    pub(crate) fn open(place: &Place) -> Result<Link, Error> {
        match place {
            Place::Sqlite(path) => Link::open_file(path, false),
            Place::Postgres(config) => Ok(Link::Postgres(Box::new((config.connect(postgres::NoTls)?, HashMap::new())))),
        }
    }

    /// Opens an SQLite file that is only read, wherever it lies.
    pub(crate) fn open_to_read(path: &Path) -> Result<Link, Error> {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        Ok(Link::Sqlite(connection))
    }

    /// Opens an SQLite file. A `plain` one is a single file at rest (a backup); else readers and a writer share it.
    pub(crate) fn open_file(path: &Path, plain: bool) -> Result<Link, Error> {
        let connection = rusqlite::Connection::open(path)?;
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(64);
        // A statement is planned once, not anew for each value.
        connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        // FULL: an acknowledged commit is on the disk. NORMAL loses the last ones when the power goes (measured).
        // secure_delete: what is erased is overwritten, not only unlinked.
        let journal = if plain { "delete" } else { "wal" };
        connection.execute_batch(&format!(
            "PRAGMA journal_mode = {journal}; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
             PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;"
        ))?;
        Ok(Link::Sqlite(connection))
    }

    /// Whether it is of no use any more.
    pub(crate) fn is_closed(&self) -> bool {
        match self {
            Link::Sqlite(_) => false,
            Link::Postgres(server) => server.0.is_closed(),
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Link::Sqlite(_))
    }

    /// Several statements without parameters.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), Error> {
        SENT.fetch_add(1, Ordering::Relaxed);
        match self {
            Link::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Link::Postgres(server) => Ok(server.0.batch_execute(sql)?),
        }
    }

    /// Begins to write, alone; what is read from now on is the newest.
    pub(crate) fn begin(&mut self) -> Result<(), Error> {
        match self {
            Link::Sqlite(_) => self.simple("BEGIN IMMEDIATE"),
            // Held to the end of the transaction; readers are not kept waiting.
            Link::Postgres(..) => {
                self.batch("BEGIN; SET LOCAL synchronous_commit = on; LOCK TABLE event IN EXCLUSIVE MODE")
            }
        }
    }

    /// A statement without parameters, kept prepared in SQLite: it is done for every command.
    fn simple(&mut self, sql: &'static str) -> Result<(), Error> {
        match self {
            Link::Sqlite(_) => self.execute(sql, &[]).map(drop),
            Link::Postgres(..) => self.batch(sql),
        }
    }

    /// Sets a mark, to which what follows can be taken back alone.
    pub(crate) fn set_mark(&mut self) -> Result<(), Error> {
        self.simple("SAVEPOINT job")
    }

    /// Takes the mark away; what was done since stays.
    pub(crate) fn drop_mark(&mut self) -> Result<(), Error> {
        self.simple("RELEASE SAVEPOINT job")
    }

    /// Ends what was begun, and waits until it is on the disk.
    pub(crate) fn commit(&mut self) -> Result<(), Error> {
        self.simple("COMMIT")
    }

    /// Ends a moment of reading.
    pub(crate) fn end_reading(&mut self) -> Result<(), Error> {
        match self {
            Link::Sqlite(_) => self.execute("COMMIT", &[]).map(drop),
            Link::Postgres(..) => self.batch("COMMIT"),
        }
    }

    /// Begins to read: all that follows sees one moment.
    pub(crate) fn begin_reading(&mut self) -> Result<(), Error> {
        match self {
            // Kept prepared: it is done for every list.
            Link::Sqlite(_) => self.execute("BEGIN", &[]).map(drop),
            Link::Postgres(..) => self.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        }
    }

    /// Carries out a statement; gives the number of rows that it changed.
    pub(crate) fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        SENT.fetch_add(1, Ordering::Relaxed);
        match self {
            Link::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql)?;
                let changed = statement.execute(rusqlite::params_from_iter(values))?;
                Ok(u64::try_from(changed).unwrap_or(u64::MAX))
            }
            Link::Postgres(server) => {
                let (client, known) = &mut **server;
                let statement = prepared(client, known, sql)?;
                let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
                Ok(client.execute(&statement, &values)?)
            }
        }
    }

    /// Hands over one row after the other; memory does not grow with their number.
    pub(crate) fn each<E: From<Error>>(
        &mut self,
        sql: &str,
        values: &[Value],
        mut take: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        SENT.fetch_add(1, Ordering::Relaxed);
        match self {
            Link::Sqlite(connection) => {
                let mut statement = connection.prepare_cached(sql).map_err(Error::from)?;
                let columns = statement.column_count();
                let mut rows = statement.query(rusqlite::params_from_iter(values)).map_err(Error::from)?;
                while let Some(row) = rows.next().map_err(Error::from)? {
                    let mut out = Vec::with_capacity(columns);
                    for column in 0..columns {
                        out.push(match row.get_ref(column).map_err(Error::from)? {
                            ValueRef::Integer(n) => Value::Int(n),
                            // Nearly always UTF-8, which is told faster whole than piece by piece.
                            ValueRef::Text(s) => Value::Text(match std::str::from_utf8(s) {
                                Ok(text) => text.to_owned(),
                                Err(_) => String::from_utf8_lossy(s).into_owned(),
                            }),
                            ValueRef::Blob(b) => Value::Bytes(b.to_vec()),
                            _ => Value::Null,
                        });
                    }
                    take(Row(out))?;
                }
            }
            Link::Postgres(server) => {
                let (client, known) = &mut **server;
                let statement = prepared(client, known, sql)?;
                let mut rows = client.query_raw(&statement, values).map_err(Error::from)?;
                while let Some(row) = rows.next().map_err(Error::from)? {
                    let mut out = Vec::with_capacity(row.len());
                    for (at, column) in row.columns().iter().enumerate() {
                        out.push(match *column.type_() {
                            Type::INT8 => {
                                row.try_get::<_, Option<i64>>(at).map_err(Error::from)?.map_or(Value::Null, Value::Int)
                            }
                            Type::BYTEA => row
                                .try_get::<_, Option<Vec<u8>>>(at)
                                .map_err(Error::from)?
                                .map_or(Value::Null, Value::Bytes),
                            _ => row
                                .try_get::<_, Option<String>>(at)
                                .map_err(Error::from)?
                                .map_or(Value::Null, Value::Text),
                        });
                    }
                    take(Row(out))?;
                }
            }
        }
        Ok(())
    }

    /// All rows.
    pub(crate) fn rows(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        let mut rows = Vec::new();
        self.each(sql, values, |row| {
            rows.push(row);
            Ok::<(), Error>(())
        })?;
        Ok(rows)
    }

    /// The first row.
    pub(crate) fn row(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Error> {
        Ok(self.rows(sql, values)?.into_iter().next())
    }

    /// Writes many rows: `shape` is one row in the words of the statement, a `?` for each of its values.
    pub(crate) fn fill(
        &mut self,
        table: &str,
        shape: &str,
        rows: impl IntoIterator<Item = Vec<Value>>,
    ) -> Result<(), Error> {
        let width = shape.matches('?').count().max(1);
        // SQLite looks a `$1` up by its name among all others; a `?1` is a number at once.
        let sign = if self.is_sqlite() { '?' } else { '$' };
        // Well below the 32,766 values of SQLite and the 65,535 of PostgreSQL, and few texts to prepare.
        let most = (8000 / width).clamp(1, 500);
        // A full statement is the same text each time. What is left over goes row by row in a file, where a statement costs little; to a
        // server, where each is a way there and back, by powers of four.
        let by_powers = !self.is_sqlite();
        let at_once = |left: usize| match left {
            left if left >= most => most,
            left if by_powers => 4_usize.pow(left.checked_ilog(4).unwrap_or(0)),
            _ => 1,
        };
        let mut values = Vec::with_capacity(most * width);
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut chunk: VecDeque<Vec<Value>> = rows.by_ref().take(most).collect();
            while !chunk.is_empty() {
                let count = at_once(chunk.len());
                let mut number = 0;
                let mut sql = format!("INSERT INTO {table} VALUES ");
                for row in 0..count {
                    if row > 0 {
                        sql.push_str(", ");
                    }
                    for part in shape.split_inclusive('?') {
                        match part.strip_suffix('?') {
                            None => sql.push_str(part),
                            Some(before) => {
                                number += 1;
                                sql.push_str(&format!("{before}{sign}{number}"));
                            }
                        }
                    }
                }
                // The same text as long as as many are written.
                while chunk.len() >= count && at_once(chunk.len()) == count {
                    values.clear();
                    values.extend(chunk.drain(..count).flatten());
                    self.execute(&sql, &values)?;
                }
            }
        }
        Ok(())
    }
}

fn prepared(
    client: &mut postgres::Client,
    known: &mut HashMap<String, postgres::Statement>,
    sql: &str,
) -> Result<postgres::Statement, Error> {
    if let Some(statement) = known.get(sql) {
        return Ok(statement.clone());
    }
    let statement = client.prepare(sql)?;
    // A search with many filters makes many texts; each costs memory in the server.
    if known.len() >= 200 {
        known.clear();
    }
    known.insert(sql.to_owned(), statement.clone());
    Ok(statement)
}
