//! A command, carried out: its events, and what they change in the tables, in the writer's transaction.

use crate::error::{CommitError, Error};
use crate::link::{Link, Value};
use crate::log::{self, Ready};
use maitri_document::lang::fold;
use maitri_registry::act::{Act, Event, Fact};
use maitri_registry::log::{Frontier, Hash};
use maitri_registry::record::{Certainty, Claim, Contradiction, PlaceName, Projection, Relationship};
use maitri_registry::search;
use std::collections::{BTreeMap, BTreeSet};

/// What a command changes in the tables that are derived from the facts.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Nothing.
    None,
    /// All of them are written anew.
    Replace(Projection),
    /// A contradiction was settled: it, and the relationships and claims that say otherwise by it. What is not named stays.
    Settled(Box<Contradiction>, Vec<Relationship>, Vec<Claim>),
}

/// What is known of a command that was carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Id of the command.
    pub command: String,
    /// Sequence of its first event.
    pub first: u64,
    /// Number of its events.
    pub events: u64,
    /// Size of the log behind it.
    pub size: u64,
    /// Root of the log at that size.
    pub root: Hash,
}

/// On what a command was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Basis {
    /// On nothing that the log holds.
    Nothing,
    /// On the whole log, of this size.
    Log(u64),
    /// On the cases of one pair, as they were at this size of the log.
    Cases(u64, About),
    /// On things of the time after signing with these ids, as they were at this size of the log.
    Things(u64, BTreeSet<String>),
}

/// The cases on which a command was decided: those of one pair of places. What happens in others does not touch it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Ids of the cases.
    pub cases: BTreeSet<String>,
    /// Id of the place of the own side.
    pub home: String,
    /// Id of the place of the other side.
    pub partner: String,
}

impl Basis {
    /// Whether something happened since that could change the decision. `first` is the size of the log now.
    fn has_moved(&self, link: &mut Link, first: u64) -> Result<bool, Error> {
        let (size, about) = match self {
            Basis::Nothing => return Ok(false),
            Basis::Log(size) => return Ok(*size != first),
            Basis::Things(size, ids) => {
                let since = if *size < first { log::followed(link, *size)? } else { Vec::new() };
                // Of what was erased it cannot be known any more what it was about.
                let touches =
                    |event: &Event| !matches!(&event.fact, Some(Fact::Followed { id, .. }) if !ids.contains(id));
                return Ok(*size > first || since.iter().any(touches));
            }
            Basis::Cases(size, about) => (*size, about),
        };
        if size >= first {
            return Ok(size > first);
        }
        let since = log::cases(link, size)?;
        Ok(since.iter().any(|event| match &event.fact {
            Some(Fact::CaseRecorded { case, .. }) => about.cases.contains(case),
            Some(Fact::CaseOpened(opened)) => opened.home == about.home && opened.partner == about.partner,
            // It cannot be known any more of which case it was.
            _ => true,
        }))
    }
}

pub(crate) fn commit(
    link: &mut Link,
    tree: &mut Frontier,
    basis: &Basis,
    act: &Act,
    events: &[Ready],
    change: &Change,
) -> Result<Receipt, CommitError> {
    if let Some(row) =
        link.row("SELECT id, first, events, size, root FROM command WHERE id = $1", &[act.id.as_str().into()])?
    {
        let command = row.text(0)?.to_owned();
        let (first, events, size) = (row.count(1)?, row.count(2)?, row.count(3)?);
        return Ok(Receipt { command, first, events, size, root: row.hash(4)? });
    }
    let first = tree.size();
    if basis.has_moved(link, first)? {
        return Err(CommitError::Moved { size: first });
    }
    log::append(link, tree, act, events)?;
    let mut rows = Vec::new();
    for (sequence, event) in (first..).zip(events) {
        if let Fact::RowRead { source, row } = &event.fact {
            rows.push(vec![sequence.into(), source.as_str().into(), json(row)?]);
        }
    }
    link.fill("source_row", "(?, ?, ?)", rows)?;
    for (sequence, event) in (first..).zip(events) {
        enter(link, sequence, &event.fact)?;
    }
    match change {
        Change::None => {}
        Change::Replace(projection) => replace(link, projection)?,
        Change::Settled(contradiction, relationships, claims) => settled(link, contradiction, relationships, claims)?,
    }
    let receipt =
        Receipt { command: act.id.clone(), first, events: tree.size() - first, size: tree.size(), root: tree.root() };
    link.execute(
        "INSERT INTO command VALUES ($1, $2, $3, $4, $5)",
        &[
            act.id.as_str().into(),
            receipt.first.into(),
            receipt.events.into(),
            receipt.size.into(),
            receipt.root.into(),
        ],
    )?;
    Ok(receipt)
}

fn json(value: &impl serde::Serialize) -> Result<Value, Error> {
    Ok(serde_json::to_string(value).map_err(|e| Error::Database { why: e.to_string() })?.into())
}

/// What a fact says directly, without any derivation.
fn enter(link: &mut Link, sequence: u64, fact: &Fact) -> Result<(), Error> {
    match fact {
        Fact::SourceRead { source } => link.execute(
            "INSERT INTO source VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, doc = excluded.doc",
            &[sequence.into(), source.id.as_str().into(), json(source)?],
        )?,
        Fact::PlaceRemembered(remembered) => link.execute(
            "INSERT INTO remembered VALUES ($1, $2, $3, $4)",
            &[sequence.into(), remembered.text.as_str().into(), remembered.country.as_str().into(), json(remembered)?],
        )?,
        // Rows are many, and are entered together; the events of cases and persons have no table of their own.
        Fact::RowRead { .. }
        | Fact::Settled(_)
        | Fact::CaseOpened(_)
        | Fact::CaseRecorded { .. }
        | Fact::Followed { .. }
        | Fact::PersonRecorded { .. }
        | Fact::PaperRead { .. } => 0,
        Fact::Erased { sequence } => erase(link, *sequence)?,
    };
    Ok(())
}

/// Takes away all of an event but its leaf, its place, its time and its office.
fn erase(link: &mut Link, sequence: u64) -> Result<u64, Error> {
    let at = [Value::from(sequence)];
    // An event that records an erasure stays: without it a gap could not be told from a theft.
    let gone = link.execute(
        "UPDATE event SET person = NULL, why = NULL, salt = NULL, payload = NULL, payload_hash = NULL
         WHERE sequence = $1 AND kind <> 'erased'",
        &at,
    )?;
    if gone == 0 {
        return Err(Error::NotErasable { sequence });
    }
    link.execute("DELETE FROM blob WHERE hash IN (SELECT id FROM source WHERE sequence = $1)", &at)?;
    for table in ["source", "source_row", "remembered"] {
        link.execute(&format!("DELETE FROM {table} WHERE sequence = $1"), &at)?;
    }
    Ok(gone)
}

/// Column lists of the derived tables, as they are filled.
const RELATIONSHIP: &str = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const CLAIM: &str = "(?, ?, ?, ?)";
const CONTRADICTION: &str = "(?, ?, ?, ?, ?, ?)";

/// The table of search terms, and one row of it.
fn word(link: &Link) -> (&'static str, &'static str) {
    if link.is_sqlite() {
        ("word (rowid, terms)", "(?, ?)")
    } else {
        ("word (rowid, terms)", "(?, array_to_tsvector(string_to_array(?, ' ')))")
    }
}

fn replace(link: &mut Link, projection: &Projection) -> Result<(), Error> {
    for table in ["relationship", "claim", "contradiction", "total", "tally"] {
        link.execute(&format!("DELETE FROM {table}"), &[])?;
    }
    // Row by row, an index without content would be emptied only slowly.
    let empty = if link.is_sqlite() { "INSERT INTO word (word) VALUES ('delete-all')" } else { "DELETE FROM word" };
    link.execute(empty, &[])?;

    let mut tally = Tally::default();
    // In parts: a register of a million ties is not held twice in memory.
    for (part, ties) in (0_u64..).zip(projection.relationships.chunks(1000)) {
        let mut rows = Vec::with_capacity(ties.len());
        for (serial, tie) in (part * 1000..).zip(ties) {
            tally.add(tie, 1);
            rows.push(relationship(tie, serial)?);
        }
        link.fill("relationship", RELATIONSHIP, rows)?;
        index(link, (part * 1000..).zip(ties))?;
    }
    let mut rows = Vec::with_capacity(projection.claims.len());
    for (ord, claim) in (0_u64..).zip(&projection.claims) {
        rows.push(claim_row(claim, ord)?);
    }
    link.fill("claim", CLAIM, rows)?;
    let mut rows = Vec::with_capacity(projection.contradictions.len());
    for (ord, contradiction) in (0_u64..).zip(&projection.contradictions) {
        rows.push(contradiction_row(contradiction, ord)?);
    }
    link.fill("contradiction", CONTRADICTION, rows)?;
    let mut rows = Vec::with_capacity(projection.totals.len());
    for (ord, total) in (0_u64..).zip(&projection.totals) {
        rows.push(vec![ord.into(), json(total)?]);
    }
    link.fill("total", "(?, ?)", rows)?;
    if !link.is_sqlite() {
        // Its plans rest on what it knows of the tables, and until it looks by itself it knows those that were.
        link.batch("ANALYZE relationship; ANALYZE word; ANALYZE claim; ANALYZE contradiction")?;
    }
    tally.write(link)
}

/// Enters the search terms of relationships.
pub(crate) fn index<'a>(link: &mut Link, ties: impl Iterator<Item = (u64, &'a Relationship)>) -> Result<(), Error> {
    let (table, shape) = word(link);
    link.fill(table, shape, ties.map(|(serial, tie)| vec![ord(tie, serial).into(), search_terms(tie).into()]))
}

fn settled(
    link: &mut Link,
    contradiction: &Contradiction,
    ties: &[Relationship],
    claims: &[Claim],
) -> Result<(), Error> {
    let at = place(link, "contradiction", &contradiction.id)?;
    link.execute("DELETE FROM contradiction WHERE id = $1", &[contradiction.id.as_str().into()])?;
    link.fill("contradiction", CONTRADICTION, [contradiction_row(contradiction, at)?])?;
    for claim in claims {
        let at = place(link, "claim", &claim.id)?;
        link.execute("DELETE FROM claim WHERE id = $1", &[claim.id.as_str().into()])?;
        link.fill("claim", CLAIM, [claim_row(claim, at)?])?;
    }
    let mut tally = Tally::default();
    for tie in ties {
        let old = link.row("SELECT ord, doc FROM relationship WHERE id = $1", &[tie.id.as_str().into()])?;
        let serial = match old {
            Some(row) => {
                let before: Relationship = crate::read::doc(&row, 1)?;
                tally.add(&before, -1);
                link.execute("DELETE FROM relationship WHERE ord = $1", &[row.int(0)?.into()])?;
                link.execute("DELETE FROM word WHERE rowid = $1", &[row.int(0)?.into()])?;
                row.count(0)? & SERIAL
            }
            None => {
                let sql = format!("SELECT coalesce(max(ord & {SERIAL}), -1) + 1 FROM relationship");
                link.row(&sql, &[])?.map_or(Ok(0), |row| row.count(0))?
            }
        };
        tally.add(tie, 1);
        link.fill("relationship", RELATIONSHIP, [relationship(tie, serial)?])?;
        index(link, [(serial, tie)].into_iter())?;
    }
    tally.write(link)
}

/// Where a row stands in the order of its table; behind all others where it is new.
fn place(link: &mut Link, table: &str, id: &str) -> Result<u64, Error> {
    if let Some(row) = link.row(&format!("SELECT ord FROM {table} WHERE id = $1"), &[id.into()])? {
        return row.count(0);
    }
    let last = link.row(&format!("SELECT coalesce(max(ord), -1) + 1 FROM {table}"), &[])?;
    last.map_or(Ok(0), |row| row.count(0))
}

fn claim_row(claim: &Claim, ord: u64) -> Result<Vec<Value>, Error> {
    Ok(vec![ord.into(), claim.id.as_str().into(), claim.subject.as_str().into(), json(claim)?])
}

fn contradiction_row(contradiction: &Contradiction, ord: u64) -> Result<Vec<Value>, Error> {
    Ok(vec![
        ord.into(),
        contradiction.id.as_str().into(),
        contradiction.kind.as_str().into(),
        contradiction.severity.as_str().into(),
        contradiction.state.code().into(),
        json(contradiction)?,
    ])
}

/// The bits of `ord` that hold the order of import.
const SERIAL: u64 = (1 << 40) - 1;

/// 0 to 63: trust of the best source, then how sure the foreign side is.
fn rank(tie: &Relationship) -> u64 {
    let sure = match tie.certainty {
        Certainty::Certain => 2,
        Certainty::Likely => 1,
        Certainty::Person => 0,
    };
    u64::from(tie.quality.trust()) * 3 + sure
}

/// The bit of `ord` of those that are not published.
pub(crate) const UNPUBLISHED: u64 = 1 << 46;

/// Place in lists: published ones before others, the best first, then in the order of import. A search runs along it and stops
/// when a page is full; what is published is a range of it, so that the search index alone can count.
pub(crate) fn ord(tie: &Relationship, serial: u64) -> u64 {
    let last = if tie.published { 0 } else { UNPUBLISHED };
    last | (63 - rank(tie)) << 40 | (serial & SERIAL)
}

/// Year CE of signing, else of start; 0 where unknown.
pub(crate) fn year(tie: &Relationship) -> i64 {
    [&tie.signed, &tie.started].iter().find_map(|date| date.get(..4)?.parse().ok()).unwrap_or(0)
}

/// What lists sort by; cut, since an index takes no long text.
fn sort_key(place: &PlaceName) -> String {
    let name = [&place.en, &place.th, &place.printed].into_iter().find(|name| !name.is_empty());
    fold::skeleton(name.map_or("", String::as_str)).chars().take(100).collect()
}

fn relationship(tie: &Relationship, serial: u64) -> Result<Vec<Value>, Error> {
    Ok(vec![
        ord(tie, serial).into(),
        tie.id.as_str().into(),
        tie.home.id.as_str().into(),
        tie.home.iso.as_str().into(),
        tie.partner.id.as_str().into(),
        tie.partner.iso.as_str().into(),
        tie.partner.country.as_str().into(),
        tie.status.as_str().into(),
        year(tie).into(),
        tie.certainty.code().into(),
        tie.published.into(),
        tie.quality.code().into(),
        rank(tie).into(),
        sort_key(&tie.home).into(),
        format!("{} {}", tie.partner.country, sort_key(&tie.partner)).into(),
        json(tie)?,
        json(&tie.further)?,
    ])
}

/// The terms under which a relationship is found: the names of both sides in all languages and as printed, its fields and further
/// names; of the names of the partner's country the whole words.
fn search_terms(tie: &Relationship) -> String {
    let names = |place: &PlaceName| [&place.th, &place.vi, &place.en, &place.printed].map(String::clone);
    let more = [tie.fields.join(" "), tie.further.names.join(" ")];
    let text = [names(&tie.home).join(" "), names(&tie.partner).join(" "), more.join(" ")].join(" ");
    let mut terms = search::terms(&text);
    terms.extend(search::whole_terms(&tie.further.country.join(" ")));
    terms.sort();
    terms.dedup();
    terms.iter().filter_map(|term| indexed(term)).collect::<Vec<_>>().join(" ")
}

/// A term as the index has it. The tokenizer of SQLite knows the letters of Unicode 6.1: what is beyond the scripts that we
/// meet is written by its bytes, so that neither database can cut or change it. `None`: longer than an index takes.
pub(crate) fn indexed(term: &str) -> Option<String> {
    let known = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '\u{c0}'..='\u{17f}' | '\u{1a0}'..='\u{1b0}' | '\u{e00}'..='\u{edf}' | '\u{1ea0}'..='\u{1ef9}')
    };
    let written = if term.chars().all(known) {
        term.to_owned()
    } else {
        term.bytes().fold(String::from("x"), |out, b| out + &format!("{b:02x}"))
    };
    (written.len() <= 500).then_some(written)
}

/// The count of two facets at once, as it is kept: country, province, status, year, quality, in this order.
pub(crate) fn pair(one: (&str, &str), two: (&str, &str)) -> (String, String) {
    (format!("{}+{}", one.0, two.0), format!("{}+{}", one.1, two.1))
}

/// Changes to the counts of published relationships.
#[derive(Default)]
struct Tally(BTreeMap<(String, String), i64>);

impl Tally {
    fn add(&mut self, tie: &Relationship, by: i64) {
        if !tie.published {
            return;
        }
        let facets = [
            ("country", tie.partner.country.clone()),
            ("province", tie.home.iso.clone()),
            ("status", tie.status.clone()),
            ("year", year(tie).to_string()),
            ("quality", tie.quality.code().to_owned()),
        ];
        *self.0.entry(("all".to_owned(), String::new())).or_default() += by;
        for (i, (facet, value)) in facets.iter().enumerate() {
            *self.0.entry(((*facet).to_owned(), value.clone())).or_default() += by;
            for (other, second) in facets.iter().skip(i + 1) {
                *self.0.entry(pair((facet, value), (other, second))).or_default() += by;
            }
        }
    }

    fn write(self, link: &mut Link) -> Result<(), Error> {
        for ((facet, value), n) in self.0 {
            link.execute(
                "INSERT INTO tally VALUES ($1, $2, $3) ON CONFLICT (facet, value) DO UPDATE SET n = tally.n + excluded.n",
                &[facet.into(), value.into(), n.into()],
            )?;
        }
        link.execute("DELETE FROM tally WHERE n = 0", &[])?;
        Ok(())
    }
}
