//! The names of all places, found again without folding them all: a sieve of their letters leaves a few, and only these are
//! folded and compared.

use super::gazetteer::{squash, squash_bare};
use maitri_document::lang::{digits, fold};
use std::sync::OnceLock;
use unicode_normalization::char::decompose_canonical;

/// Which spelling of a unit a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spelling {
    /// A name of the tables.
    Name,
    /// Another spelling of the tables.
    Alias,
    /// Made by the table of sounds of that index.
    Written(u8),
}

/// A name as it stands in the tables.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// Where it begins and ends in the text of all names.
    from: u32,
    to: u32,
    unit: u32,
    spelling: Spelling,
}

/// All names, in the order of the tables.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    text: String,
    rows: Vec<Row>,
    /// Hash of the letters of each name, and its row; sorted.
    sieve: Vec<(u32, u32)>,
    /// Unit and row, sorted; made when it is first asked for.
    by_unit: OnceLock<Vec<(u32, u32)>>,
}

/// The letters of a name without anything that folding may change: two names of one key (or of one key without marks) give
/// the same, and few others do.
pub(super) fn letters(name: &str, mut take: impl FnMut(char)) {
    for c in name.chars() {
        match c {
            'a'..='z' | '0'..='9' => take(c),
            'A'..='Z' => take(c.to_ascii_lowercase()),
            '\0'..='\u{7f}' => {}
            // Of Thai the consonants: vowel signs are reordered and dropped.
            '\u{e01}'..='\u{e2e}' => take(c),
            '\u{e2f}'..='\u{e4f}' | '\u{e5a}'..='\u{e7f}' => {}
            '\u{4e00}'..='\u{9fff}' => take(c),
            _ => {
                if let Some(digit) = digits::value(c).and_then(|d| char::from_digit(d, 10)) {
                    take(digit);
                } else {
                    decompose_canonical(c, |part| {
                        let mark = matches!(part, '\u{300}'..='\u{36f}');
                        if fold::is_alphanumeric(part) && !mark {
                            for lower in part.to_lowercase() {
                                match lower {
                                    'đ' => take('d'),
                                    '\u{300}'..='\u{36f}' => {}
                                    _ => take(lower),
                                }
                            }
                        }
                    });
                }
            }
        }
    }
}

fn hash(name: &str) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    letters(name, |c| hash = (hash ^ u32::from(c)).wrapping_mul(0x0100_0193).rotate_left(5));
    hash
}

impl Names {
    /// Adds a name; an empty one is none.
    pub(super) fn push(&mut self, unit: u32, name: &str, spelling: Spelling) {
        if name.is_empty() {
            return;
        }
        let from = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(name);
        let to = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let row = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.rows.push(Row { from, to, unit, spelling });
        self.sieve.push((hash(name), row));
    }

    /// To be called once, after the last name.
    pub(super) fn finish(&mut self) {
        self.sieve.sort_unstable();
    }

    /// Number of names.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The name of a row, its unit, and which spelling it is.
    pub(super) fn row(&self, row: u32) -> Option<(&str, u32, Spelling)> {
        let Row { from, to, unit, spelling } = *self.rows.get(row as usize)?;
        Some((self.text.get(from as usize..to as usize)?, unit, spelling))
    }

    /// The names of a unit, in the order of the tables.
    pub(super) fn of(&self, unit: u32) -> impl Iterator<Item = (&str, Spelling)> {
        let all = self.by_unit.get_or_init(|| {
            let rows = self.rows.iter().enumerate();
            let mut all: Vec<(u32, u32)> = rows.map(|(i, r)| (r.unit, u32::try_from(i).unwrap_or(u32::MAX))).collect();
            all.sort_unstable();
            all
        });
        let from = all.partition_point(|(u, _)| *u < unit);
        let own = all.iter().skip(from).take_while(move |(u, _)| *u == unit);
        own.filter_map(|(_, row)| self.row(*row)).map(|(name, _, spelling)| (name, spelling))
    }

    /// The names whose letters pass the sieve, in the order of the tables, without those that repeat an earlier one of their
    /// unit: the folded key beside each.
    fn sieved(&self, key: &str) -> Vec<(&str, String, u32, Spelling)> {
        let wanted = hash(key);
        let from = self.sieve.partition_point(|(hash, _)| *hash < wanted);
        let mut out: Vec<(&str, String, u32, Spelling)> = Vec::new();
        for (_, row) in self.sieve.iter().skip(from).take_while(|(hash, _)| *hash == wanted) {
            let Some((name, unit, spelling)) = self.row(*row) else { continue };
            let folded = squash(name);
            if !folded.is_empty() && !out.iter().any(|(_, key, u, _)| *u == unit && *key == folded) {
                out.push((name, folded, unit, spelling));
            }
        }
        out
    }

    /// The units that bear a name of this key ([`squash`]).
    pub(super) fn exact(&self, key: &str) -> Vec<(u32, Spelling)> {
        let found = self.sieved(key).into_iter().filter(|(_, folded, ..)| folded == key);
        found.map(|(.., unit, spelling)| (unit, spelling)).collect()
    }

    /// The units that bear a name of this key without marks ([`squash_bare`]).
    pub(super) fn bare(&self, key: &str) -> Vec<(u32, Spelling)> {
        let found = self.sieved(key).into_iter().filter(|(name, ..)| squash_bare(name) == key);
        found.map(|(.., unit, spelling)| (unit, spelling)).collect()
    }

    /// Whether any name has this key.
    pub(super) fn has_exact(&self, key: &str) -> bool {
        self.some(key, |name| squash(name) == key)
    }

    /// Whether any name has this key without marks.
    pub(super) fn has_bare(&self, key: &str) -> bool {
        // A name whose folded key is empty is none.
        self.some(key, |name| squash_bare(name) == key && !squash(name).is_empty())
    }

    fn some(&self, key: &str, is: impl Fn(&str) -> bool) -> bool {
        let wanted = hash(key);
        let from = self.sieve.partition_point(|(hash, _)| *hash < wanted);
        let sieved = self.sieve.iter().skip(from).take_while(|(hash, _)| *hash == wanted);
        sieved.filter_map(|(_, row)| self.row(*row)).any(|(name, ..)| is(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Gazetteer;

    fn of(name: &str) -> String {
        let mut out = String::new();
        letters(name, |c| out.push(c));
        out
    }

    #[test]
    fn folding_changes_nothing_that_the_sieve_looks_at() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let odd =
            ["เเม่สาย", "คํานึง", "น้ํา", "İstanbul", "Đà Nẵng", "hoà", "hòa", "Ho\u{300}a", "๑๒", "서울", "ﬁ", "ບໍ່ແກ້ວ", "ẞ"];
        let names = (0..).map_while(|row| gazetteer.names.row(row)).map(|(name, ..)| name);
        for name in names.chain(odd) {
            assert_eq!(of(name), of(&squash(name)), "{name}");
            assert_eq!(of(name), of(&squash_bare(name)), "{name}");
        }
    }

    #[test]
    fn each_name_is_found_by_its_keys() {
        let gazetteer = Gazetteer::embedded().unwrap();
        for (name, unit, _) in (0..).map_while(|row| gazetteer.names.row(row)) {
            let (key, bare) = (squash(name), squash_bare(name));
            if key.is_empty() {
                continue;
            }
            assert!(gazetteer.names.exact(&key).iter().any(|(u, _)| *u == unit) && gazetteer.names.has_exact(&key));
            assert!(gazetteer.names.bare(&bare).iter().any(|(u, _)| *u == unit) && gazetteer.names.has_bare(&bare));
        }
    }
}
