//! Partners that are not the unit any more that signed: merged, abolished, or enlarged by what was merged into them. All of it is derived from
//! the places of the packs and the ties of the register; who goes on with a tie, and how, a person decides (R-234, G-06).

use crate::record::Relationship;
use maitri_pack::calendar::Day;
use maitri_pack::place::{Gazetteer, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It was merged into another, or became another.
    Merged,
    /// It was below the first level, and no such unit is there any more.
    Abolished,
    /// It goes on, with these in it.
    Enlarged(Vec<String>),
}

impl Change {
    /// Its word.
    pub fn code(&self) -> &'static str {
        match self {
            Change::Merged => "merged",
            Change::Abolished => "abolished",
            Change::Enlarged(_) => "enlarged",
        }
    }
}

/// A tie whose partner changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dissolved {
    /// Id of the tie.
    pub tie: String,
    /// Id of the unit that it names.
    pub unit: String,
    /// What became of it.
    pub change: Change,
    /// The first day of that, ISO 8601.
    pub since: String,
    /// Id of the unit that is there now.
    pub successor: String,
}

impl Dissolved {
    /// The year of the change.
    pub fn year(&self) -> &str {
        self.since.get(..4).unwrap_or("")
    }
}

/// What became of units: made once of all places.
pub struct Changes<'g> {
    gazetteer: &'g Gazetteer,
    /// Units that were merged into one, by the id of that.
    into: BTreeMap<&'g str, Vec<&'g Unit>>,
}

/// What became of all units.
pub fn changes(gazetteer: &Gazetteer) -> Changes<'_> {
    let mut into: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
    for unit in gazetteer.units() {
        if let Some(next) = unit.successor.as_deref() {
            into.entry(next).or_default().push(unit);
        }
    }
    Changes { gazetteer, into }
}

/// The day after the last one.
fn since(to: &str) -> String {
    Day::parse(to).and_then(|day| day.later(1)).map(Day::iso).unwrap_or_default()
}

impl Changes<'_> {
    /// What became of a unit: what, since when, and the unit that is there now. `None` where nothing is known to have changed.
    pub fn of(&self, id: &str) -> Option<(Change, String, String)> {
        let unit = self.gazetteer.get(id)?;
        let first = self.gazetteer.first_level(unit);
        if let Some(to) = unit.to.as_deref() {
            let merged = unit.successor.is_some();
            let now = self.now(if merged { unit } else { first });
            let change = if merged { Change::Merged } else { Change::Abolished };
            return Some((change, since(to), now.id.clone()));
        }
        // A unit below a province that was merged goes on in another one.
        if first.id != unit.id && first.to.is_some() {
            let to = first.to.as_deref().unwrap_or("");
            return Some((Change::Merged, since(to), self.now(first).id.clone()));
        }
        let with = self.into.get(id)?;
        let to = with.iter().filter_map(|u| u.to.as_deref()).max()?;
        Some((Change::Enlarged(with.iter().map(|u| u.id.clone()).collect()), since(to), unit.id.clone()))
    }

    /// The unit that is there now.
    fn now<'u>(&'u self, unit: &'u Unit) -> &'u Unit {
        now(self.gazetteer, unit)
    }
}

/// The unit that a unit is now.
fn now<'u>(gazetteer: &'u Gazetteer, unit: &'u Unit) -> &'u Unit {
    let mut at = unit;
    // A chain longer than this is a fault of the tables.
    for _ in 0..8 {
        match at.successor.as_deref().and_then(|next| gazetteer.get(next)) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

/// The pair that two places make, by what they are now, in whichever order they are named: however many instruments two sides have signed, and
/// whatever became of them, they are one pair. `None` where a place is not known: then nobody can tell.
pub fn pair(gazetteer: &Gazetteer, home: &str, partner: &str) -> Option<(String, String)> {
    let of = |id: &str| gazetteer.get(id).map(|unit| now(gazetteer, unit).id.clone());
    let (a, b) = (of(home)?, of(partner)?);
    Some(if a <= b { (a, b) } else { (b, a) })
}

/// The ties whose partner changed, those that share a unit beside one another.
pub fn dissolved(ties: &[Relationship], gazetteer: &Gazetteer) -> Vec<Dissolved> {
    let changes = changes(gazetteer);
    let mut out: Vec<Dissolved> = ties
        .iter()
        .filter_map(|tie| {
            let (change, since, successor) = changes.of(&tie.partner.id)?;
            Some(Dissolved { tie: tie.id.clone(), unit: tie.partner.id.clone(), change, since, successor })
        })
        .collect();
    out.sort_by(|a, b| (&a.successor, &a.unit, &a.tie).cmp(&(&b.successor, &b.unit, &b.tie)));
    out
}

/// The years in which partners changed, the latest first.
pub fn years(all: &[Dissolved]) -> Vec<String> {
    let years: BTreeSet<&str> = all.iter().map(Dissolved::year).collect();
    years.into_iter().rev().map(str::to_owned).collect()
}
