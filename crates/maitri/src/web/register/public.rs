//! What of the register may be shown. A tie that waits for a person is left out here, once, for all pages.

use axum::body::Bytes;
use maitri_pack::{Language, Packs};
use maitri_registry::act::SettledState;
use maitri_registry::record::{Contradiction, Relationship, Total, Words};
use maitri_registry::source::Source;
use maitri_store::{ContradictionFilter, Filter, Page, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// A store and what was read of it, kept until the log grows.
pub struct Register {
    store: Arc<Store>,
    kept: Mutex<Option<Arc<Public>>>,
    file: Mutex<Option<(u64, Bytes)>>,
}

impl Register {
    /// The pages' view of `store`.
    pub fn new(store: Arc<Store>) -> Register {
        Register { store, kept: Mutex::new(None), file: Mutex::new(None) }
    }

    /// The store, for what reads it on another thread.
    pub fn shared(&self) -> Arc<Store> {
        Arc::clone(&self.store)
    }

    /// The store itself.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What may be shown, as the log stands now.
    pub fn public(&self) -> Result<Arc<Public>, String> {
        let now = self.store.size().map_err(|e| e.to_string())?;
        // Whoever comes first reads; the others wait for it and read nothing.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(public) = kept.as_ref().filter(|p| p.size == now) {
            return Ok(Arc::clone(public));
        }
        let public = Arc::new(Public::load(&self.store)?);
        *kept = Some(Arc::clone(&public));
        Ok(public)
    }

    /// The published ties as CSV, as `maitri register export` writes them.
    pub fn csv(&self) -> Result<Bytes, String> {
        let now = self.store.size().map_err(|e| e.to_string())?;
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bytes)) = file.as_ref().filter(|(size, _)| *size == now) {
            return Ok(bytes.clone());
        }
        let bytes = Bytes::from(crate::export::csv(&crate::register::load(&self.store)?)?);
        *file = Some((now, bytes.clone()));
        Ok(bytes)
    }
}

/// A tie with what the list asks of it.
#[derive(Debug, Clone)]
pub struct Tie {
    /// The record.
    pub record: Relationship,
    /// Ids of its fields of cooperation.
    pub fields: Vec<String>,
}

impl Tie {
    /// Whether it is signed.
    pub fn is_signed(&self) -> bool {
        self.record.status == "signed"
    }

    /// Year of the common era: of signing, else of start.
    pub fn year(&self) -> Option<i32> {
        let date = if self.record.signed.is_empty() { &self.record.started } else { &self.record.signed };
        date.get(..4)?.parse().ok()
    }

    /// Whether the year is that of a start and not of a signing.
    pub fn year_is_start(&self) -> bool {
        self.record.signed.is_empty() && !self.record.started.is_empty()
    }
}

/// A contradiction as the public sees it.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// The record; emptied of names where it waits.
    pub record: Contradiction,
    /// Whether its words wait for a person.
    pub waits: bool,
}

/// What may be shown.
#[derive(Debug, Clone, Default)]
pub struct Public {
    size: u64,
    /// Published ties, the best first.
    pub ties: Vec<Tie>,
    by_id: BTreeMap<String, usize>,
    /// How many ties wait for a person.
    pub waiting: usize,
    /// In which rows they stand: source, table.
    pub waiting_rows: Vec<(String, String)>,
    /// Contradictions in their order.
    pub conflicts: Vec<Conflict>,
    /// Declared totals against counted ones.
    pub totals: Vec<Total>,
    /// The sources.
    pub sources: Vec<Source>,
    /// Rows of each table (source, table) by the partner's country, those that wait among them.
    pub rows: BTreeMap<(String, String), BTreeMap<String, usize>>,
}

impl Public {
    fn load(store: &Store) -> Result<Public, String> {
        let mut public = Public::read(store)?;
        // Several reads are several moments: where others wrote meanwhile, once more.
        for _ in 0..5 {
            if store.size().map_err(|e| e.to_string())? == public.size {
                break;
            }
            public = Public::read(store)?;
        }
        Ok(public)
    }

    fn read(store: &Store) -> Result<Public, String> {
        let fail = |e: maitri_store::Error| e.to_string();
        let packs = Packs::embedded().map_err(|_| "the packs do not load".to_owned())?;
        let size = store.size().map_err(fail)?;
        let (all, _) = store.relationships(&Filter::default(), Page::default()).map_err(fail)?;
        let (contradictions, _) =
            store.contradictions(&ContradictionFilter::default(), Page::default()).map_err(fail)?;
        let mut public = Public {
            size,
            totals: store.totals().map_err(fail)?,
            sources: store.sources().map_err(fail)?,
            ..Public::default()
        };
        for r in &all {
            for seen in &r.seen {
                let table = public.rows.entry((seen.source.clone(), seen.table.clone())).or_default();
                *table.entry(r.partner.country.clone()).or_default() += 1;
            }
        }
        let (shown, hidden): (Vec<Relationship>, Vec<Relationship>) = all.into_iter().partition(|r| r.published);
        public.waiting = hidden.len();
        let rows = hidden.iter().flat_map(|r| &r.seen);
        public.waiting_rows = rows.map(|s| (s.source.clone(), s.table.clone())).collect();
        public.conflicts = contradictions.into_iter().map(|c| conceal(c, &hidden)).collect();
        for total in &mut public.totals {
            conceal_words(&mut total.explanation, &hidden);
        }
        // Tables say the same words in many rows: each text is read once.
        let mut read: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        public.ties = shown
            .into_iter()
            .map(|record| {
                let mut fields = BTreeSet::new();
                for text in &record.fields {
                    let named = read.entry(text.clone()).or_insert_with(|| {
                        let (_, language) = maitri_review::draft::language_of(text);
                        packs.fields.named(text, language.unwrap_or(Language::Th)).into_iter().collect()
                    });
                    fields.extend(named.iter().copied());
                }
                let fields = fields.into_iter().map(str::to_owned).collect();
                Tie { record, fields }
            })
            .collect();
        public.by_id = public.ties.iter().enumerate().map(|(i, t)| (t.record.id.clone(), i)).collect();
        Ok(public)
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.ties.is_empty() && self.sources.is_empty() && self.waiting == 0
    }

    /// A published tie by its id.
    pub fn tie(&self, id: &str) -> Option<&Tie> {
        self.by_id.get(id).and_then(|i| self.ties.get(*i))
    }

    /// A source by its id or by the beginning of it, of eight letters at least.
    pub fn source(&self, id: &str) -> Option<&Source> {
        if id.len() < 8 {
            return None;
        }
        let mut found = self.sources.iter().filter(|s| s.id.starts_with(id));
        found.next().filter(|_| found.next().is_none())
    }

    /// The contradictions of a tie.
    pub fn conflicts_of<'a>(&'a self, tie: &'a Tie) -> impl Iterator<Item = &'a Conflict> {
        self.conflicts.iter().filter(|c| tie.record.contradictions.contains(&c.record.id))
    }

    /// The status date of a table: its own, else that of the tables of its group. `None` where it bears none.
    pub fn table_date(&self, source: &str, table: &str) -> Option<&str> {
        let tables: Vec<_> = self.sources.iter().filter(|s| s.id == source).flat_map(|s| &s.tables).collect();
        let own = tables.iter().find(|t| t.id == table);
        let group = own.map_or(Some(table), |t| t.group.as_deref());
        own.and_then(|t| t.as_of.as_deref()).or_else(|| {
            let mut of = tables.iter().filter(|t| group.is_some() && t.group.as_deref() == group);
            of.find_map(|t| t.as_of.as_deref())
        })
    }

    /// The latest status date of a source.
    pub fn as_of(&self, source: &str) -> &str {
        let dates = self.sources.iter().filter(|s| s.id == source).flat_map(|s| &s.tables);
        dates.filter_map(|t| t.as_of.as_deref()).max().unwrap_or("")
    }

    /// The first total of ties that a source declares of all that is signed, or in progress, in one table.
    pub fn declared(&self, says: &str, what: &str) -> Option<&Total> {
        let main = |t: &&Total| {
            let tables = self.sources.iter().filter(|s| s.id == t.source).flat_map(|s| &s.tables);
            let mut of = tables.filter(|k| k.id == t.table);
            of.any(|k| k.says == says && k.country.is_none() && k.group.is_none())
        };
        self.totals.iter().find(|t| t.what == what && main(t))
    }
}

/// Whether a text names a tie that waits, in any of its languages.
fn names(text: &str, hidden: &[Relationship]) -> bool {
    hidden.iter().any(|r| {
        let pairs = [(&r.home.th, &r.partner.th), (&r.home.vi, &r.partner.vi), (&r.home.en, &r.partner.en)];
        let pair =
            |(home, partner): &(&String, &String)| !partner.is_empty() && text.contains(&format!("{home} – {partner}"));
        pairs.iter().any(pair) || !r.partner.printed.is_empty() && text.contains(r.partner.printed.as_str())
    })
}

/// Takes words away that name a tie that waits.
fn conceal_words(words: &mut Words, hidden: &[Relationship]) {
    if [&words.th, &words.vi, &words.en].iter().any(|text| names(text, hidden)) {
        *words = Words::default();
    }
}

/// A contradiction without what has to wait: the words of an open question about a sensitive name, and of any that speaks
/// of a tie that waits. What a table is about as a whole (numbers, dates, totals) names no partner and stays.
fn conceal(mut record: Contradiction, hidden: &[Relationship]) -> Conflict {
    let is_hidden = |id: &String| hidden.iter().any(|r| r.id == *id);
    let sensitive = record.kind == "sensitive-name" && record.state == SettledState::Open;
    let about_table =
        matches!(record.kind.as_str(), "numbering" | "as-of-date" | "era" | "total-mismatch" | "copy-down");
    let concerns = !about_table && record.relationships.iter().any(is_hidden);
    let all = [&record.title, &record.explanation, &record.likelier];
    let named = all.iter().any(|w| [&w.th, &w.vi, &w.en].iter().any(|text| names(text, hidden)));
    record.relationships.retain(|id| !is_hidden(id));
    let waits = sensitive || concerns || named;
    if waits {
        (record.title, record.explanation, record.likelier) = Default::default();
        record.claims.clear();
        // The name of the tie would be the likelier place.
        record.relationships.clear();
        record.decision = None;
    }
    Conflict { record, waits }
}
