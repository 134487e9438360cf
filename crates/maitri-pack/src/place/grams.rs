//! The names nearest to a text, by pairs of letters: those that share enough pairs with it are counted first, and only of these
//! the distance is worked out, the most promising first, until none that is left can be nearer.

use super::gazetteer::{Gazetteer, Unit, is_thai, squash};
use super::names::Names;
use std::collections::BTreeMap;

/// A unit near a name.
#[derive(Debug, Clone, Copy)]
pub struct Nearest<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// The spelling that is near, as it stands in the tables.
    pub name: &'a str,
    /// How near it is, 0 to 1: by its letters, and a little by its sound.
    pub score: f64,
}

/// Letters of a text that are looked at; the distance is worked out in one machine word.
const LETTERS: usize = 64;
/// Number of lists of pairs; pairs that share a list only make a name look more promising than it is.
const LISTS: usize = 1 << 16;
/// Share of the sound in a score.
const SOUND: f64 = 0.2;

/// All names by the pairs of letters that stand in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Grams {
    /// A number for each letter that occurs; 0 is none of them, and the space around a name.
    alphabet: BTreeMap<char, u16>,
    /// The letters of all names, and where each begins.
    letters: Vec<u16>,
    starts: Vec<u32>,
    /// How many different pairs stand in each name.
    pairs: Vec<u8>,
    /// Names by pair: where the list of a pair begins, and the lists.
    lists: Vec<u32>,
    rows: Vec<u32>,
}

fn pairs(letters: &[u16], out: &mut Vec<u16>) {
    out.clear();
    let mut before = 0_u16;
    for letter in letters.iter().copied().chain([0]) {
        let pair = (u32::from(before) << 16 | u32::from(letter)).wrapping_mul(0x9e37_79b1);
        // The upper half of the product is the better mixed one.
        out.push(u16::try_from(pair >> 16).unwrap_or(0));
        before = letter;
    }
    out.sort_unstable();
    out.dedup();
}

impl Grams {
    pub(super) fn new(names: &Names) -> Grams {
        let mut out = Grams { starts: vec![0], ..Grams::default() };
        let mut seen: Vec<u16> = Vec::new();
        let mut counts = vec![0_u32; LISTS + 1];
        let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
        for row in 0..count {
            let name = names.row(row).map_or("", |(name, ..)| name);
            let from = out.letters.len();
            for c in squash(name).chars() {
                let next = u16::try_from(out.alphabet.len() + 1).unwrap_or(0);
                out.letters.push(*out.alphabet.entry(c).or_insert(next));
            }
            out.starts.push(u32::try_from(out.letters.len()).unwrap_or(u32::MAX));
            pairs(out.letters.get(from..).unwrap_or(&[]), &mut seen);
            out.pairs.push(u8::try_from(seen.len()).unwrap_or(u8::MAX));
            for pair in &seen {
                if let Some(slot) = counts.get_mut(usize::from(*pair) + 1) {
                    *slot += 1;
                }
            }
        }
        let mut sum = 0;
        for slot in &mut counts {
            sum += *slot;
            *slot = sum;
        }
        out.lists.clone_from(&counts);
        out.rows = vec![0; sum as usize];
        for row in 0..count {
            pairs(out.name(row), &mut seen);
            for pair in &seen {
                if let Some(next) = counts.get_mut(usize::from(*pair)) {
                    if let Some(slot) = out.rows.get_mut(*next as usize) {
                        *slot = row;
                    }
                    *next += 1;
                }
            }
        }
        out
    }

    fn name(&self, row: u32) -> &[u16] {
        let (from, to) = (self.starts.get(row as usize), self.starts.get(row as usize + 1));
        let range = from.copied().unwrap_or(0) as usize..to.copied().unwrap_or(0) as usize;
        self.letters.get(range).unwrap_or(&[])
    }

    fn list(&self, pair: u16) -> &[u32] {
        let (from, to) = (self.lists.get(usize::from(pair)), self.lists.get(usize::from(pair) + 1));
        let range = from.copied().unwrap_or(0) as usize..to.copied().unwrap_or(0) as usize;
        self.rows.get(range).unwrap_or(&[])
    }
}

/// The letters of a text, ready for its distance to many names (Myers 1999, Hyyrö 2003).
struct Text {
    masks: Vec<u64>,
    length: usize,
}

impl Text {
    fn new(letters: &[u16], alphabet: usize) -> Text {
        let mut masks = vec![0_u64; alphabet + 1];
        for (at, letter) in letters.iter().enumerate() {
            // A letter that stands in no name is none of theirs.
            if let Some(mask) = masks.get_mut(usize::from(*letter)).filter(|_| *letter > 0) {
                *mask |= 1 << at;
            }
        }
        Text { masks, length: letters.len() }
    }

    /// Letters that have to be changed, added or taken away.
    fn distance(&self, name: &[u16]) -> usize {
        if self.length == 0 {
            return name.len();
        }
        let last = 1_u64 << (self.length - 1);
        let (mut plus, mut minus, mut distance) = (u64::MAX, 0_u64, self.length);
        for letter in name {
            let mask = self.masks.get(usize::from(*letter)).copied().unwrap_or(0);
            let zero = ((mask & plus).wrapping_add(plus) ^ plus) | mask | minus;
            let up = minus | !(zero | plus);
            let down = plus & zero;
            distance += usize::from(up & last != 0);
            distance -= usize::from(down & last != 0);
            let up = up << 1 | 1;
            plus = down << 1 | !(zero | up);
            minus = up & zero;
        }
        distance
    }
}

/// Likeness by letters of two texts of which one has `a`, the other `b` letters.
fn plain(distance: usize, a: usize, b: usize) -> f64 {
    1.0 - distance as f64 / a.max(b).max(1) as f64
}

impl Gazetteer {
    /// The `n` units whose names are nearest to a name, best first; in one country where one is given (ISO 3166-1). Nothing is cut
    /// from the name, and nothing is weighed but its spelling: for what a cell of a table means, ask [`Gazetteer::resolve`].
    ///
    /// Looks at names that share at least two pairs of neighbouring letters with it, one where it has four pairs or fewer; the
    /// ends count as letters. A name that differs in fewer than half as many letters always does.
    pub fn nearest(&self, name: &str, country: Option<&str>, n: usize) -> Vec<Nearest<'_>> {
        let grams = self.grams.get_or_init(|| Grams::new(&self.names));
        let key = squash(name);
        let code = |c| grams.alphabet.get(&c).copied().unwrap_or(0);
        let letters: Vec<u16> = key.chars().take(LETTERS).map(code).collect();
        if letters.is_empty() || n == 0 {
            return Vec::new();
        }
        let mut wanted = Vec::new();
        pairs(&letters, &mut wanted);
        let mut shared = vec![0_u8; self.names.len().next_multiple_of(8)];
        for pair in &wanted {
            for row in grams.list(*pair) {
                if let Some(count) = shared.get_mut(*row as usize) {
                    *count += 1;
                }
            }
        }
        let least = if wanted.len() > 4 { 2 } else { 1 };
        // By the least distance that they can have, as a likeness in steps.
        const STEPS: usize = 64;
        let mut promising: Vec<Vec<u32>> = vec![Vec::new(); STEPS + 1];
        for (block, eight) in (0_u32..).step_by(8).zip(shared.chunks_exact(8)) {
            let word = eight.iter().fold(0, |or, count| or | count);
            if word < least {
                continue;
            }
            for (row, count) in (block..).zip(eight).filter(|(_, count)| **count >= least) {
                let length = grams.name(row).len();
                let most = wanted.len().max(usize::from(grams.pairs.get(row as usize).copied().unwrap_or(0)));
                // A letter stands in two pairs.
                let far = (most - usize::from(*count).min(most)).div_ceil(2).max(length.abs_diff(letters.len()));
                let step = (plain(far, length, letters.len()) * STEPS as f64).ceil().max(0.0) as usize;
                if let Some(list) = promising.get_mut(step) {
                    list.push(row);
                }
            }
        }
        let text = Text::new(&letters, grams.alphabet.len());
        let thai = is_thai(&key);
        let table = if thai { &self.thai_letters } else { &self.latin_letters };
        let sound = table.code(&key);
        let mut best: Vec<(f64, u32, u32)> = Vec::new();
        let enough =
            |best: &Vec<(f64, u32, u32)>| if best.len() < n { -1.0 } else { best.last().map_or(-1.0, |b| b.0) };
        let whole = |plain: f64, sound: f64| plain * (1.0 - SOUND) + sound * SOUND;
        'steps: for (step, rows) in promising.iter().enumerate().rev() {
            for row in rows {
                let bar = enough(&best);
                if whole(step as f64 / STEPS as f64, 1.0) < bar {
                    break 'steps;
                }
                let near = grams.name(*row);
                let plain = plain(text.distance(near), near.len(), letters.len());
                if whole(plain, 1.0) <= bar {
                    continue;
                }
                let Some((printed, unit, _)) = self.names.row(*row) else { continue };
                if country.is_some_and(|c| self.unit(unit).is_none_or(|u| u.country != c)) {
                    continue;
                }
                // A name of another script has no sound in this one.
                let alike =
                    if thai == is_thai(printed) { table.likeness(&sound, &table.code(printed), 0.0) } else { 0.0 };
                let score = whole(plain, alike);
                if let Some(known) = best.iter().position(|(_, u, _)| *u == unit) {
                    if best.get(known).is_some_and(|b| b.0 >= score) {
                        continue;
                    }
                    best.remove(known);
                }
                let at = best.partition_point(|b| b.0 > score || b.0 == score && b.2 < *row);
                best.insert(at, (score, unit, *row));
                best.truncate(n);
            }
        }
        let found = best.into_iter();
        found
            .filter_map(|(score, unit, row)| {
                Some(Nearest { unit: self.unit(unit)?, name: self.names.row(row)?.0, score })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(a: &[char], b: &[char]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let best = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
                diagonal = row[j + 1];
                row[j + 1] = best;
            }
        }
        row[b.len()]
    }

    #[test]
    fn a_name_that_differs_in_few_letters_is_found() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let keys: Vec<Vec<char>> =
            (0..).map_while(|row| gazetteer.names.row(row)).map(|(name, ..)| squash(name).chars().collect()).collect();
        let mut seed = 5_u64;
        let mut next = |n: usize| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            usize::try_from(seed >> 33).unwrap() % n
        };
        for row in (0..keys.len()).step_by(61) {
            let mut text = keys[row].clone();
            for _ in 0..next(4) {
                let at = next(text.len().max(1));
                match next(3) {
                    0 if text.len() > 3 => drop(text.remove(at)),
                    1 if !text.is_empty() => text[at] = 'x',
                    _ => text.insert(at.min(text.len()), 'q'),
                }
            }
            if text.is_empty() || text.len() > LETTERS {
                continue;
            }
            let name: String = text.iter().collect();
            let text: Vec<char> = squash(&name).chars().collect();
            let found = gazetteer.nearest(&name, None, 5);
            let near = keys.iter().map(|k| plain(edit(&text, k), text.len(), k.len())).fold(0.0, f64::max);
            let best = found.iter().map(|f| {
                let key: Vec<char> = squash(f.name).chars().collect();
                plain(edit(&text, &key), text.len(), key.len())
            });
            // The sound may put a name before another that is as near by its letters or nearly so.
            let best = best.fold(0.0, f64::max);
            assert!(near < 0.6 || best >= near - SOUND, "{name}: {best} where {near} is");
            assert!(found.windows(2).all(|w| w[0].score >= w[1].score), "{name}");
            let units: std::collections::BTreeSet<&str> = found.iter().map(|f| f.unit.id.as_str()).collect();
            assert_eq!(units.len(), found.len(), "{name}");
        }
    }

    #[test]
    fn of_one_country_and_no_more_than_asked() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let found = gazetteer.nearest("เชียงไหม", Some("TH"), 3);
        assert_eq!(found.first().map(|f| f.unit.id.as_str()), Some("th.chiang-mai"));
        assert!(found.len() <= 3 && found.iter().all(|f| f.unit.country == "TH"));
        assert!(gazetteer.nearest("", None, 5).is_empty() && gazetteer.nearest("Chiang Mai", None, 0).is_empty());
        assert_eq!(gazetteer.nearest("Quang Bin", Some("VN"), 1).first().map(|f| f.name), Some("Quang Binh"));
    }
}
