//! Which rows speak of one tie: the same two sides under different spellings, in one table or in several. Nothing is merged in
//! the sources; the grouping is derived anew each time, and a person's decision changes it (G-05, G-06).

use crate::columns::{Columns, Reading};
use crate::entry::Entry;
use maitri_document::lang::fold;
use maitri_pack::place::{Certainty, Gazetteer};
use std::collections::BTreeMap;

/// Rows of one tie, by index, in the order of the sources.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// Indexes of the rows.
    pub rows: Vec<usize>,
    /// The partner as the group knows it; empty where nobody can tell.
    pub place: String,
    /// How sure the group is of it.
    pub certainty: Option<Certainty>,
    /// Two rows of one table that print one tie in two: the place, and its container.
    pub split: Option<(usize, usize)>,
    /// Why the partner is read so, where it is not by its own name.
    pub because: Option<Because>,
}

/// Why a partner is read as something else than its name says.
#[derive(Debug, Clone, PartialEq)]
pub enum Because {
    /// Another row of the same tie prints it clearly.
    Row(usize),
    /// The same text stands in another tie, where another table prints it clearly: row and that other row.
    Proof(usize, usize),
    /// A source outside the tables: index into [`Columns::readings`].
    Reading(usize),
}

/// A name without country, spaces and level words.
fn bare(entry: &Entry) -> String {
    let name = if entry.resolution.name.is_empty() { &entry.reading } else { &entry.resolution.name };
    fold::key(name).split_whitespace().collect()
}

fn country(entry: &Entry) -> Option<&str> {
    entry
        .resolution
        .country
        .as_deref()
        .or_else(|| entry.resolution.answers.first().map(|a| a.country.as_str()))
        .filter(|c| !c.is_empty())
}

fn iso(entry: &Entry) -> &str {
    entry.resolution.answers.first().map_or("", |a| a.iso.as_str())
}

/// Whether a row's own reading names the place itself and is good enough to say that two rows are one.
fn firm(entry: &Entry) -> bool {
    entry.resolution.answers.first().is_some_and(|a| !a.container_only && a.score >= 0.74) && !entry.place.is_empty()
}

struct Union(Vec<usize>);

impl Union {
    fn root(&mut self, mut at: usize) -> usize {
        while let Some(up) = self.0.get(at).copied().filter(|up| *up != at) {
            at = up;
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // The earlier row stays the root, so that the order of groups is the order of the sources.
        if let Some(slot) = self.0.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
}

/// Groups rows into ties.
pub fn groups(entries: &[Entry], columns: &Columns, gazetteer: &Gazetteer) -> Vec<Group> {
    let mut union = Union((0..entries.len()).collect());
    let mut homes: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, entry) in entries.iter().enumerate() {
        let key =
            if entry.home.is_empty() { format!("?{}", fold::key(&entry.home_printed)) } else { entry.home.clone() };
        homes.entry(key).or_default().push(i);
    }
    let mut splits: Vec<(usize, usize)> = Vec::new();
    for rows in homes.values() {
        by_place(entries, rows, &mut union);
        by_likeness(entries, rows, gazetteer, &mut union);
        splits.extend(split_rows(entries, rows, gazetteer, &mut union));
    }
    mirrored(entries, gazetteer, &mut union);
    let mut by_root: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for i in 0..entries.len() {
        by_root.entry(union.root(i)).or_default().push(i);
    }
    let mut out: Vec<Group> = by_root.into_values().map(|rows| Group { rows, ..Group::default() }).collect();
    for group in &mut out {
        group.split = splits.iter().find(|(a, _)| group.rows.contains(a)).copied();
        settle_place(group, entries);
    }
    proofs(&mut out, entries);
    readings(&mut out, entries, columns, gazetteer);
    out
}

/// The same place, or the same text.
fn by_place(entries: &[Entry], rows: &[usize], union: &mut Union) {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut texts: BTreeMap<(String, Option<&str>), usize> = BTreeMap::new();
    for i in rows {
        let Some(entry) = entries.get(*i) else { continue };
        if firm(entry) {
            let first = *places.entry(entry.place.as_str()).or_insert(*i);
            union.join(first, *i);
        }
        let text: String = fold::key(&entry.reading).split_whitespace().collect();
        let first = *texts.entry((text, country(entry))).or_insert(*i);
        union.join(first, *i);
    }
}

/// One tie in the tables of both its sides: a Thai province and a Vietnamese one, in either order.
fn mirrored(entries: &[Entry], gazetteer: &Gazetteer, union: &mut Union) {
    let side = |id: &str| gazetteer.get(id).filter(|u| gazetteer.is_home(&u.country)).map(|u| u.id.clone());
    let mut sides: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (i, e) in entries.iter().enumerate().filter(|(_, e)| firm(e)) {
        let (Some(a), Some(b)) = (side(&e.home), side(&e.place)) else { continue };
        let first = *sides.entry(if a < b { (a, b) } else { (b, a) }).or_insert(i);
        union.join(first, i);
    }
}

/// Rows of different tables that match by name, or by year where nothing else is left.
fn by_likeness(entries: &[Entry], rows: &[usize], gazetteer: &Gazetteer, union: &mut Union) {
    let table = |i: usize| entries.get(i).map(|e| (e.source_index, e.table_index));
    let mut tables: Vec<(usize, usize)> = rows.iter().filter_map(|i| table(*i)).collect();
    tables.sort_unstable();
    tables.dedup();
    for (at, a) in tables.iter().enumerate() {
        for b in tables.iter().skip(at + 1) {
            let of = |t: (usize, usize)| rows.iter().copied().filter(move |i| table(*i) == Some(t));
            let roots_a: Vec<usize> = of(*a).map(|i| union.root(i)).collect();
            let roots_b: Vec<usize> = of(*b).map(|i| union.root(i)).collect();
            let free_a: Vec<usize> = of(*a).filter(|i| !roots_b.contains(&union.root(*i))).collect();
            let free_b: Vec<usize> = of(*b).filter(|i| !roots_a.contains(&union.root(*i))).collect();
            let mut edges: Vec<(f64, usize, usize)> = Vec::new();
            for i in &free_a {
                for j in &free_b {
                    let (Some(x), Some(y)) = (entries.get(*i), entries.get(*j)) else { continue };
                    let same_country = match (country(x), country(y)) {
                        (Some(p), Some(q)) => p == q,
                        _ => true,
                    };
                    // Two names that are both known as printed are two places.
                    let clear = x.certainty == Certainty::Certain && y.certainty == Certainty::Certain;
                    if !same_country || clear {
                        continue;
                    }
                    let likeness = gazetteer.alike(&bare(x), &bare(y));
                    if likeness >= 0.78 {
                        edges.push((likeness + 1.0, *i, *j));
                    } else if x.says == "signed"
                        && y.says == "signed"
                        && x.year_ce().is_some()
                        && x.year_ce() == y.year_ce()
                    {
                        let near = iso(x) == iso(y) && !iso(x).is_empty();
                        edges.push((likeness + if near { 0.3 } else { 0.0 }, *i, *j));
                    }
                }
            }
            edges.sort_by(|p, q| q.0.total_cmp(&p.0).then(p.1.cmp(&q.1)).then(p.2.cmp(&q.2)));
            let mut used: Vec<usize> = Vec::new();
            for (score, i, j) in &edges {
                if used.contains(i) || used.contains(j) {
                    continue;
                }
                // By year alone only where no other row could be meant.
                let others = |k: usize| edges.iter().filter(|(_, p, q)| *p == k || *q == k).count();
                if *score < 1.0 && (others(*i) > 1 || others(*j) > 1) {
                    continue;
                }
                used.extend([*i, *j]);
                union.join(*i, *j);
            }
        }
    }
}

/// One tie printed as two rows below each other: the city, and the state that another table prints with it in one cell.
fn split_rows(entries: &[Entry], rows: &[usize], gazetteer: &Gazetteer, union: &mut Union) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for pair in rows.windows(2) {
        let [a, b] = pair else { continue };
        let (Some(x), Some(y)) = (entries.get(*a), entries.get(*b)) else { continue };
        let neighbours =
            x.table_index == y.table_index && x.source_index == y.source_index && x.home_line == y.home_line;
        let (Some(inner), Some(outer)) = (gazetteer.get(&x.place), gazetteer.get(&y.place)) else { continue };
        if !neighbours || inner.level < 2 || outer.level != 1 || gazetteer.first_level(inner).id != outer.id {
            continue;
        }
        let root = union.root(*a);
        let whole = rows.iter().filter(|i| union.root(**i) == root && **i != *a).any(|i| {
            entries.get(*i).is_some_and(|e| {
                e.resolution.parts.iter().skip(1).any(|(_, name)| {
                    gazetteer.first_level_named(name, &outer.country).is_some_and(|u| u.id == outer.id)
                })
            })
        });
        if whole {
            union.join(*a, *b);
            out.push((*a, *b));
        }
    }
    out
}

fn settle_place(group: &mut Group, entries: &[Entry]) {
    let best = group
        .rows
        .iter()
        .filter(|i| group.split.is_none_or(|(_, container)| container != **i))
        .filter_map(|i| entries.get(*i).map(|e| (*i, e)))
        .filter(|(_, e)| !e.place.is_empty())
        .max_by(|(i, a), (j, b)| {
            let firmness = |e: &Entry| (e.certainty, firm(e));
            firmness(a).cmp(&firmness(b)).then(j.cmp(i))
        });
    let Some((at, entry)) = best else { return };
    group.place.clone_from(&entry.place);
    group.certainty = Some(entry.certainty);
    let differs = group.rows.iter().any(|i| {
        entries.get(*i).is_some_and(|e| firm(e) && e.place != entry.place && group.split.is_none_or(|(_, c)| c != *i))
    });
    if differs {
        // Two readings of one tie: the clearer one leads, and a person decides.
        group.certainty = Some(entry.certainty.min(Certainty::Likely));
    }
    if group.rows.first() != Some(&at)
        && entries.get(*group.rows.first().unwrap_or(&at)).is_some_and(|e| e.place != entry.place)
    {
        group.because = Some(Because::Row(at));
    }
}

/// A text that nobody can read in one tie, and that another tie explains: "อุดรธานี" under Cambodia.
fn proofs(groups: &mut [Group], entries: &[Entry]) {
    let mut known: BTreeMap<(String, String), (usize, usize, String)> = BTreeMap::new();
    for group in groups.iter() {
        if group.certainty < Some(Certainty::Likely) {
            continue;
        }
        for i in &group.rows {
            let Some(e) = entries.get(*i) else { continue };
            let clear = group.rows.iter().find(|j| entries.get(**j).is_some_and(|o| o.place == group.place && firm(o)));
            if let (Some(clear), Some(c)) = (clear, country(e))
                && e.certainty == Certainty::Person
                && e.place != group.place
            {
                known.entry((bare(e), c.to_owned())).or_insert((*i, *clear, group.place.clone()));
            }
        }
    }
    for group in groups.iter_mut() {
        if group.certainty > Some(Certainty::Person) {
            continue;
        }
        let found = group.rows.iter().find_map(|i| {
            let e = entries.get(*i)?;
            known.get(&(bare(e), country(e)?.to_owned()))
        });
        if let Some((row, clear, place)) = found {
            group.place.clone_from(place);
            group.because = Some(Because::Proof(*row, *clear));
            group.certainty = Some(Certainty::Person);
        }
    }
}

fn readings(groups: &mut [Group], entries: &[Entry], columns: &Columns, gazetteer: &Gazetteer) {
    for group in groups.iter_mut() {
        for i in &group.rows {
            let Some(e) = entries.get(*i) else { continue };
            let fits = |r: &Reading| {
                r.home == e.home
                    && e.partner_printed.contains(r.printed.as_str())
                    && (r.country.is_empty() || country(e) == Some(r.country.as_str()))
                    && gazetteer.get(&r.place).is_some()
            };
            if let Some((index, reading)) = columns.readings.iter().enumerate().find(|(_, r)| fits(r)) {
                group.because = Some(Because::Reading(index));
                group.certainty = Some(Certainty::Person);
                // A weak hint is shown, and changes nothing.
                if reading.sure != "low" {
                    group.place.clone_from(&reading.place);
                }
            }
        }
    }
}
