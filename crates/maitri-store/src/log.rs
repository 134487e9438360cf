//! The log as it stands in the tables: its tree, its proofs, its export, and its verification.

use crate::error::{CommitError, Error};
use crate::link::{Link, Row, Value, without_nul};
use maitri_registry::act::{Act, Event, Fact};
use maitri_registry::log::{
    self, Checkpoint, EXPORT_SCHEMA, ExportEntry, ExportHeader, Frontier, Hash, LogKey, hex, sha256,
};
use serde::{Deserialize, Serialize};
use std::io::Write;

/// What is hashed: the circumstances and what happened.
#[derive(Serialize)]
pub(crate) struct Payload<'a> {
    pub(crate) act: &'a Act,
    pub(crate) fact: &'a Fact,
}

/// The same, read.
#[derive(Deserialize)]
pub(crate) struct Read {
    pub(crate) act: Act,
    pub(crate) fact: Fact,
}

/// The proof that an event stands in the log ([`log::verify_inclusion`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inclusion {
    /// Place of the event, from 0.
    pub sequence: u64,
    /// Hash of its leaf.
    pub leaf: Hash,
    /// Size of the log.
    pub size: u64,
    /// Its root at that size.
    pub root: Hash,
    /// The steps from the leaf to the root.
    pub proof: Vec<Hash>,
}

/// The proof that the log only grew since it had `old` events ([`log::verify_consistency`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Consistency {
    /// Earlier size.
    pub old: u64,
    /// Root at that size.
    pub old_root: Hash,
    /// Size now.
    pub new: u64,
    /// Root now.
    pub new_root: Hash,
    /// The steps.
    pub proof: Vec<Hash>,
}

/// What a verification of the whole store has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Number of events.
    pub size: u64,
    /// Root over all of them, computed from their payloads.
    pub root: Hash,
    /// How many of them were erased.
    pub erased: u64,
    /// Size of the latest checkpoint that was found to be a beginning of this log; 0 where none was made.
    pub signed: u64,
}

pub(crate) fn size(link: &mut Link) -> Result<u64, Error> {
    match link.row("SELECT max(sequence) FROM event", &[])? {
        Some(row) if row.0.first() != Some(&Value::Null) => Ok(row.count(0)? + 1),
        _ => Ok(0),
    }
}

/// The hash of a complete subtree, as stored.
fn node(link: &mut Link) -> impl FnMut(u8, u64) -> Result<Hash, Error> + '_ {
    move |level, index| {
        let row = match level {
            0 => link.row("SELECT leaf_hash FROM event WHERE sequence = $1", &[index.into()])?,
            _ => link
                .row("SELECT hash FROM node WHERE level = $1 AND idx = $2", &[i64::from(level).into(), index.into()])?,
        };
        match row {
            Some(row) => row.hash(0),
            None => Err(altered(format!("node {level}/{index}"), "it is missing")),
        }
    }
}

fn altered(place: String, why: &str) -> Error {
    Error::Altered { place, why: why.to_owned() }
}

pub(crate) fn frontier(link: &mut Link) -> Result<Frontier, Error> {
    let size = size(link)?;
    Frontier::of(size, &mut node(link))
}

pub(crate) fn root(link: &mut Link, size: u64) -> Result<Hash, Error> {
    log::root(size, &mut node(link))
}

pub(crate) fn origin(link: &mut Link) -> Result<String, Error> {
    match link.row("SELECT value FROM meta WHERE name = 'origin'", &[])? {
        Some(row) => Ok(row.text(0)?.to_owned()),
        None => Err(altered("meta".to_owned(), "the name of the log is missing")),
    }
}

pub(crate) fn inclusion(link: &mut Link, sequence: u64) -> Result<Inclusion, Error> {
    let size = size(link)?;
    if sequence >= size {
        return Err(Error::Beyond { asked: sequence, size });
    }
    let leaf = node(link)(0, sequence)?;
    let proof = log::inclusion(sequence, size, &mut node(link))?;
    Ok(Inclusion { sequence, leaf, size, root: root(link, size)?, proof })
}

pub(crate) fn consistency(link: &mut Link, old: u64) -> Result<Consistency, Error> {
    let new = size(link)?;
    if old > new {
        return Err(Error::Beyond { asked: old, size: new });
    }
    let proof = log::consistency(old, new, &mut node(link))?;
    Ok(Consistency { old, old_root: root(link, old)?, new, new_root: root(link, new)?, proof })
}

/// Signs the log as it stands, in the writer's transaction, and keeps the note.
pub(crate) fn checkpoint(link: &mut Link, tree: &Frontier, key: &LogKey) -> Result<String, CommitError> {
    let origin = origin(link)?;
    if key.public().name() != origin {
        return Err(Error::Key { name: key.public().name().to_owned(), origin }.into());
    }
    let note = Checkpoint { origin, size: tree.size(), root: tree.root() }.sign(key);
    link.execute(
        "INSERT INTO checkpoint VALUES ($1, $2, $3)
         ON CONFLICT (size) DO UPDATE SET root = excluded.root, note = excluded.note",
        &[tree.size().into(), tree.root().into(), note.as_str().into()],
    )?;
    Ok(note)
}

pub(crate) fn checkpoints(link: &mut Link) -> Result<Vec<String>, Error> {
    link.rows("SELECT note FROM checkpoint ORDER BY size", &[])?.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

/// Columns of an event as [`entry`] reads them.
const ENTRY: &str = "sequence, kind, salt, payload_hash, payload, leaf_hash";

fn entry(row: &Row) -> Result<ExportEntry, Error> {
    let sequence = row.count(0)?;
    // What stands on a passport leaves in no export: its leaf is there, and every proof with it, as for what was erased.
    let payload = row.opt_text(4)?;
    let personal = match payload {
        Some(payload) if row.text(1)? == "followed" => {
            serde_json::from_str::<Read>(payload).is_ok_and(|read| read.fact.is_personal())
        }
        _ => false,
    };
    Ok(match payload.filter(|_| !personal) {
        Some(payload) => ExportEntry {
            sequence,
            kind: row.text(1)?.to_owned(),
            salt: Some(hex(row.bytes(2)?)),
            payload_hash: Some(hex(row.bytes(3)?)),
            payload: Some(payload.to_owned()),
            leaf: None,
        },
        None => ExportEntry {
            sequence,
            kind: String::new(),
            salt: None,
            payload_hash: None,
            payload: None,
            leaf: Some(hex(row.bytes(5)?)),
        },
    })
}

/// Writes the whole log as `maitri/log/1`: JSON lines, the header first.
pub(crate) fn export(link: &mut Link, out: &mut dyn Write) -> Result<(), Error> {
    let wrong = |e: std::io::Error| Error::File { path: "the export".to_owned(), why: e.to_string() };
    let size = size(link)?;
    let header = ExportHeader {
        schema: EXPORT_SCHEMA.to_owned(),
        origin: origin(link)?,
        size,
        root: hex(&root(link, size)?),
        checkpoint: checkpoints(link)?.pop().unwrap_or_default(),
    };
    let mut line = |value: &dyn erased::Line| out.write_all(value.line().as_bytes()).map_err(wrong);
    line(&header)?;
    link.each(&format!("SELECT {ENTRY} FROM event ORDER BY sequence"), &[], |row| line(&entry(&row)?))
}

/// A line of the export, whatever stands in it.
mod erased {
    pub(super) trait Line {
        fn line(&self) -> String;
    }

    impl<T: serde::Serialize> Line for T {
        fn line(&self) -> String {
            // Structs of strings and numbers: they cannot fail to be written.
            serde_json::to_string(self).unwrap_or_default() + "\n"
        }
    }
}

pub(crate) fn facts(link: &mut Link) -> Result<Vec<Event>, Error> {
    events(link, "SELECT sequence, payload FROM event ORDER BY sequence")
}

/// The events of cases from `first` on; the index `event_case` holds their places.
pub(crate) fn cases(link: &mut Link, first: u64) -> Result<Vec<Event>, Error> {
    let kinds = "kind IN ('case-opened', 'case-recorded')";
    events(
        link,
        &format!("SELECT sequence, payload FROM event WHERE {kinds} AND sequence >= {first} ORDER BY sequence"),
    )
}

/// The events of what became of ties from `first` on; the index `event_followed` holds their places.
pub(crate) fn followed(link: &mut Link, first: u64) -> Result<Vec<Event>, Error> {
    events(
        link,
        &format!(
            "SELECT sequence, payload FROM event WHERE kind = 'followed' AND sequence >= {first} ORDER BY sequence"
        ),
    )
}

/// The events of persons; the index `event_person` holds their places.
pub(crate) fn persons(link: &mut Link) -> Result<Vec<Event>, Error> {
    let kinds = "kind IN ('person-recorded', 'erased')";
    let all = events(link, &format!("SELECT sequence, payload FROM event WHERE {kinds} ORDER BY sequence"))?;
    Ok(all.into_iter().filter(|e| !matches!(e.fact, Some(Fact::Erased { .. }))).collect())
}

/// One line of the log as an auditor reads it: circumstances, no paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Place in the log.
    pub sequence: u64,
    /// Kind of the fact.
    pub kind: String,
    /// When, RFC 3339.
    pub at: String,
    /// Who; `None` where it was erased.
    pub person: Option<String>,
    /// For which office.
    pub office: String,
    /// In which capacity.
    pub capacity: String,
    /// Why, in their words; `None` where it was erased.
    pub why: Option<String>,
    /// Hash of the leaf.
    pub leaf: [u8; 32],
}

/// Lines of the log below `before`, the latest first; of one office where one is given.
pub(crate) fn lines(link: &mut Link, before: u64, office: Option<&str>, most: u64) -> Result<Vec<LogLine>, Error> {
    let columns = "sequence, kind, at, person, office, capacity, why, leaf_hash";
    let mut values = vec![before.into()];
    let mut filter = String::new();
    if let Some(office) = office {
        values.push(office.into());
        filter.push_str(" AND office = $2");
    }
    let sql = format!("SELECT {columns} FROM event WHERE sequence < $1{filter} ORDER BY sequence DESC LIMIT {most}");
    let mut out = Vec::new();
    for row in link.rows(&sql, &values)? {
        out.push(LogLine {
            sequence: row.count(0)?,
            kind: row.text(1)?.to_owned(),
            at: row.text(2)?.to_owned(),
            person: row.opt_text(3)?.map(str::to_owned),
            office: row.text(4)?.to_owned(),
            capacity: row.text(5)?.to_owned(),
            why: row.opt_text(6)?.map(str::to_owned),
            leaf: row.hash(7)?,
        });
    }
    Ok(out)
}

fn events(link: &mut Link, sql: &str) -> Result<Vec<Event>, Error> {
    let mut events = Vec::new();
    link.each(sql, &[], |row| {
        let sequence = row.count(0)?;
        let read = match row.opt_text(1)? {
            None => None,
            Some(payload) => Some(
                serde_json::from_str::<Read>(payload)
                    .map_err(|e| altered(format!("event {sequence}"), &e.to_string()))?,
            ),
        };
        let (act, fact) = read.map(|r| (r.act, r.fact)).unzip();
        events.push(Event { sequence, act, fact });
        Ok::<(), Error>(())
    })?;
    Ok(events)
}

/// Verifies all that the log covers: each payload against its hash and its columns, each leaf, each node, each checkpoint,
/// and the tables that repeat what payloads say. Gives the first place that is wrong. Memory: 32 bytes an event, 48 a command.
pub(crate) fn verify(link: &mut Link) -> Result<Verified, Error> {
    let mut tree = Frontier::default();
    let mut nodes: Vec<Vec<Hash>> = Vec::new();
    // Roots that are known from elsewhere: by size, the largest first, and whether a signature stands under it.
    let mut roots: Vec<(u64, bool, Hash)> = Vec::new();
    for row in link.rows("SELECT size, root, note FROM checkpoint", &[])? {
        let (size, root) = (row.count(0)?, row.hash(1)?);
        let note = Checkpoint::parse(row.text(2)?);
        if !note.is_ok_and(|note| note.size == size && note.root == root) {
            return Err(altered(format!("checkpoint {size}"), "the note says otherwise than the table"));
        }
        roots.push((size, true, root));
    }
    let signed = roots.iter().map(|(size, ..)| *size).max().unwrap_or(0);
    link.each("SELECT size, root FROM command", &[], |row| {
        roots.push((row.count(0)?, false, row.hash(1)?));
        Ok::<(), Error>(())
    })?;
    roots.sort_by(|a, b| b.cmp(a));
    let mut at_size = |tree: &Frontier| {
        while let Some((size, signed, root)) = roots.pop_if(|(size, ..)| *size == tree.size()) {
            if root != tree.root() {
                let what = if signed { "checkpoint" } else { "the command that ended at" };
                return Err(altered(format!("{what} {size}"), "the events before it are others"));
            }
        }
        Ok(())
    };
    at_size(&tree)?;
    let (mut erased, mut said) = (Vec::new(), std::collections::BTreeSet::new());
    let mut same_act = SameAct::default();
    let sql = format!(
        "SELECT {ENTRY}, command, at, person, office, capacity, why, s.doc, r.doc, m.doc FROM event
         LEFT JOIN (SELECT sequence AS s_seq, doc FROM source) s ON s_seq = sequence
         LEFT JOIN (SELECT sequence AS r_seq, doc FROM source_row) r ON r_seq = sequence
         LEFT JOIN (SELECT sequence AS m_seq, doc FROM remembered) m ON m_seq = sequence ORDER BY sequence"
    );
    link.each(&sql, &[], |row| {
        let sequence = tree.size();
        let wrong = |why: &str| altered(format!("event {sequence}"), why);
        let other = |_| wrong("a column has another kind of value");
        if row.count(0).map_err(other)? != sequence {
            return Err(wrong("it is missing"));
        }
        let payload = row.opt_text(4).map_err(other)?;
        let leaf = leaf(&row, sequence, payload).map_err(wrong)?;
        if row.hash(5).ok() != Some(leaf) {
            return Err(wrong("its leaf is not the hash of what it says"));
        }
        match payload {
            None => erased.push(sequence),
            Some(payload) => {
                let columns: Result<Vec<_>, _> = (6..12).map(|column| row.opt_text(column)).collect();
                let columns = columns.map_err(|_| wrong("a column says otherwise than the payload"))?;
                let fact = same_act.fact(payload, &columns).map_err(|e| wrong(&e))?;
                if row.text(1).ok() != Some(fact.kind()) {
                    return Err(wrong("a column says otherwise than the payload"));
                }
                repeated(&row, &fact).map_err(|table| {
                    altered(format!("event {sequence}"), &format!("the table {table} says otherwise than the payload"))
                })?;
                if let Fact::Erased { sequence } = fact {
                    said.insert(sequence);
                }
            }
        }
        for node in tree.push(leaf) {
            let level = usize::from(node.level);
            if level > 0 {
                nodes.resize_with(nodes.len().max(level), Vec::new);
                if let Some(row) = nodes.get_mut(level - 1) {
                    row.push(node.hash);
                }
            }
        }
        at_size(&tree)
    })?;
    if let Some((size, ..)) = roots.first() {
        return Err(altered(format!("event {}", tree.size()), &format!("it is missing: there were {size}")));
    }
    if let Some(sequence) = erased.iter().find(|sequence| !said.contains(sequence)) {
        return Err(altered(format!("event {sequence}"), "it is gone, and no event says that it was erased"));
    }
    // The nodes, all of them and no others, in the order in which they stand.
    let mut expected =
        (1_i64..).zip(&nodes).flat_map(|(level, row)| (0_i64..).zip(row).map(move |(i, h)| (level, i, h)));
    link.each("SELECT level, idx, hash FROM node ORDER BY level, idx", &[], |row| {
        let found = (row.int(0)?, row.int(1)?, &row.hash(2)?);
        match expected.next() {
            Some(next) if next == found => Ok(()),
            Some((level, index, _)) => Err(altered(format!("node {level}/{index}"), "it is missing or another")),
            None => Err(altered(format!("node {}/{}", found.0, found.1), "it should not be there")),
        }
    })?;
    if let Some((level, index, _)) = expected.next() {
        return Err(altered(format!("node {level}/{index}"), "it is missing"));
    }
    let count = u64::try_from(erased.len()).unwrap_or(u64::MAX);
    Ok(Verified { size: tree.size(), root: tree.root(), erased: count, signed })
}

/// The circumstances of a command, which all its events repeat: read once, then compared letter by letter.
#[derive(Default)]
struct SameAct {
    columns: Vec<Option<String>>,
    /// How each payload with them begins.
    begin: String,
}

impl SameAct {
    /// What a payload says happened, if its circumstances are those of the columns; an error says what is wrong.
    fn fact(&mut self, payload: &str, columns: &[Option<&str>]) -> Result<Fact, String> {
        let same = self.columns.iter().map(Option::as_deref).eq(columns.iter().copied());
        if same
            && !self.begin.is_empty()
            && let Some(fact) = payload.strip_prefix(self.begin.as_str()).and_then(|rest| rest.strip_suffix('}'))
        {
            return serde_json::from_str(fact).map_err(|e| e.to_string());
        }
        let Read { act, fact } = serde_json::from_str(payload).map_err(|e| e.to_string())?;
        let begin = serde_json::to_string(&act).map(|act| format!("{{\"act\":{act},\"fact\":")).unwrap_or_default();
        let words = [act.id, act.at, act.person, act.office, act.capacity.code().to_owned(), act.why];
        let words = words.map(without_nul);
        if !words.iter().map(|word| Some(word.as_str())).eq(columns.iter().copied()) {
            return Err("a column says otherwise than the payload".to_owned());
        }
        self.columns = columns.iter().map(|c| c.map(str::to_owned)).collect();
        self.begin = begin;
        Ok(fact)
    }
}

/// The hash of an event's leaf from its columns, as [`ExportEntry::leaf_hash`] makes it of an export; an error says what does not
/// fit.
fn leaf(row: &Row, sequence: u64, payload: Option<&str>) -> Result<Hash, &'static str> {
    let bytes = |column| row.bytes(column).map_err(|_| "a column has another kind of value");
    let Some(payload) = payload else {
        return bytes(5)?.try_into().map_err(|_| "the leaf is not 64 hexadecimal digits");
    };
    let kind = row.text(1).map_err(|_| "a column has another kind of value")?;
    let (Ok(salt), Ok(hash)) = (bytes(2)?.try_into(), bytes(3)?.try_into()) else {
        return Err("salt or hash is not 64 hexadecimal digits");
    };
    if sha256(payload.as_bytes()) != hash {
        return Err("the payload is not the one that was hashed");
    }
    Ok(log::leaf(sequence, kind, &salt, &hash))
}

/// Whether the tables that repeat a fact word for word say the same; else the name of the one that does not. A source that was
/// read again stands at the later event.
fn repeated(row: &Row, fact: &Fact) -> Result<(), &'static str> {
    let doc = |column: usize| row.opt_text(column).ok().flatten();
    let same = |table, column, json: serde_json::Result<String>, may_lack: bool| match doc(column) {
        Some(doc) if json.as_deref().ok() == Some(doc) => Ok(()),
        None if may_lack => Ok(()),
        _ => Err(table),
    };
    match fact {
        Fact::SourceRead { source } => same("source", 12, serde_json::to_string(source), true),
        Fact::RowRead { row, .. } => same("source_row", 13, serde_json::to_string(row), false),
        Fact::PlaceRemembered(remembered) => same("remembered", 14, serde_json::to_string(remembered), false),
        Fact::Settled(_)
        | Fact::CaseOpened(_)
        | Fact::CaseRecorded { .. }
        | Fact::Followed { .. }
        | Fact::PersonRecorded { .. }
        | Fact::PaperRead { .. }
        | Fact::Erased { .. } => Ok(()),
    }
}

/// An event made ready to be written: all that can be done before its place is known.
pub(crate) struct Ready {
    pub(crate) fact: Fact,
    pub(crate) payload: String,
    pub(crate) payload_hash: Hash,
    pub(crate) salt: Hash,
}

/// Makes facts ready: serialised once, hashed, salted.
pub(crate) fn ready(act: &Act, facts: &[Fact]) -> Result<Vec<Ready>, Error> {
    let mut chance = vec![0; 32 * facts.len()];
    getrandom::fill(&mut chance).map_err(|e| Error::Database { why: format!("the system gives no chance: {e}") })?;
    let mut salts = chance.chunks_exact(32);
    let mut all = Vec::with_capacity(facts.len());
    for fact in facts {
        let payload =
            serde_json::to_string(&Payload { act, fact }).map_err(|e| Error::Database { why: e.to_string() })?;
        let salt = salts.next().and_then(|s| s.try_into().ok()).unwrap_or_default();
        all.push(Ready { fact: fact.clone(), payload_hash: sha256(payload.as_bytes()), payload, salt });
    }
    Ok(all)
}

/// Appends events with their leaves and nodes.
pub(crate) fn append(link: &mut Link, tree: &mut Frontier, act: &Act, events: &[Ready]) -> Result<(), Error> {
    let (mut rows, mut nodes) = (Vec::with_capacity(events.len()), Vec::new());
    for event in events {
        let leaf = log::leaf(tree.size(), event.fact.kind(), &event.salt, &event.payload_hash);
        rows.push(vec![
            tree.size().into(),
            act.id.as_str().into(),
            event.fact.kind().into(),
            act.at.as_str().into(),
            act.person.as_str().into(),
            act.office.as_str().into(),
            act.capacity.code().into(),
            act.why.as_str().into(),
            event.salt.into(),
            event.payload.as_str().into(),
            event.payload_hash.into(),
            leaf.into(),
        ]);
        for node in tree.push(leaf).into_iter().filter(|node| node.level > 0) {
            nodes.push(vec![i64::from(node.level).into(), node.index.into(), node.hash.into()]);
        }
    }
    link.fill("event", "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)?;
    link.fill("node", "(?, ?, ?)", nodes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use maitri_registry::act::Capacity;

    #[test]
    fn circumstances_that_differ_are_seen_after_those_that_do_not() {
        let act = |why: &str| Act {
            id: "1".to_owned(),
            at: "2026-11-25T00:00:00Z".to_owned(),
            person: "ก".to_owned(),
            office: String::new(),
            capacity: Capacity::Program,
            why: why.to_owned(),
        };
        let payload = |why: &str, sequence: u64| {
            serde_json::to_string(&Payload { act: &act(why), fact: &Fact::Erased { sequence } }).unwrap()
        };
        let columns = |why: &'static str| ["1", "2026-11-25T00:00:00Z", "ก", "", "program", why].map(Some);
        let wrong = Err("a column says otherwise than the payload".to_owned());
        let mut same = SameAct::default();
        for sequence in 0..3 {
            assert_eq!(same.fact(&payload("why", sequence), &columns("why")), Ok(Fact::Erased { sequence }));
            // The columns of the event before, another payload; and the other way round.
            assert_eq!(same.fact(&payload("other", sequence), &columns("why")), wrong);
            assert_eq!(same.fact(&payload("why", sequence), &columns("other")), wrong);
        }
        assert_eq!(same.fact(&payload("why\0", 1), &columns("why")), Ok(Fact::Erased { sequence: 1 }));
        assert_eq!(same.fact(&payload("why", 2), &columns("why")), Ok(Fact::Erased { sequence: 2 }));
        assert!(same.fact(&(payload("why", 3) + "}"), &columns("why")).is_err());
        assert!(same.fact(payload("why", 3).trim_end_matches('}'), &columns("why")).is_err());
    }
}
