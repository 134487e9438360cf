//! The names nearest to a text, by pairs of letters: those that share enough pairs with it are counted first, and only of these
//! the distance is worked out, the most promising first, until none that is left can be nearer.

use super::gazetteer::{Gazetteer, Unit, is_thai, squash};
use super::names::Names;
use maitri_document::lang::fold;
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
/// In how many steps it is told how near a name can be at best.
const STEPS: usize = 64;
/// Number of lists of pairs; pairs that share a list only make a name look more promising than it is.
const LISTS: usize = 1 << 16;
/// Share of the sound in a score.
const SOUND: f64 = 0.03;
/// The fewest names that are put in order by more than the letters that have to be changed.
const ORDERED: usize = 10;
/// How many names that are equally near by their letters are put in order by their sound.
const TIED: usize = 64;

/// All names by the pairs of letters that stand in them.
#[derive(Debug, Clone, Default)]
pub(super) struct Grams {
    /// A number for each letter that occurs; 0 is none of them, and the space around a name.
    alphabet: BTreeMap<char, u16>,
    /// The letters of all names, and where each begins.
    letters: Vec<u16>,
    starts: Vec<u32>,
    /// How long each name is, and how many different pairs stand in it.
    sizes: Vec<(u8, u8)>,
    /// Which letters stand in each name, a bit each; some share a bit.
    bits: Vec<u64>,
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

/// A name as its letters are compared. Not by its key: that moves Vietnamese tones to where they belong, and a text with slips has
/// no syllables to tell where.
fn folded(name: &str) -> String {
    fold::fold(name.trim(), 0).text()
}

/// Which letters stand in a text, a bit each.
fn bits(letters: &[u16]) -> u64 {
    letters.iter().fold(0, |bits, letter| bits | 1 << (letter % 64))
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
            for c in folded(name).chars() {
                let next = u16::try_from(out.alphabet.len() + 1).unwrap_or(0);
                out.letters.push(*out.alphabet.entry(c).or_insert(next));
            }
            out.starts.push(u32::try_from(out.letters.len()).unwrap_or(u32::MAX));
            pairs(out.letters.get(from..).unwrap_or(&[]), &mut seen);
            out.bits.push(bits(out.letters.get(from..).unwrap_or(&[])));
            let size = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
            out.sizes.push((size(out.letters.len() - from), size(seen.len())));
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

    /// Letters that stand in both in the same order (Hyyrö 2004).
    fn common(&self, name: &[u16]) -> usize {
        let mut left = u64::MAX;
        for letter in name {
            let here = left & self.masks.get(usize::from(*letter)).copied().unwrap_or(0);
            left = left.wrapping_add(here) | (left - here);
        }
        let all = u64::MAX.checked_shr(64 - u32::try_from(self.length).unwrap_or(64)).unwrap_or(0);
        (!left & all).count_ones() as usize
    }
}

/// Likeness by letters of two texts of which one has `a`, the other `b` letters.
fn plain(distance: usize, a: usize, b: usize) -> f64 {
    1.0 - distance as f64 / a.max(b).max(1) as f64
}

/// The names that share so many pairs with a text, how near each can be at best (in steps), the most promising first; without
/// those that cannot reach the bar.
fn promising(
    grams: &Grams,
    shared: &[u8],
    counts: std::ops::Range<usize>,
    wanted: usize,
    text: usize,
    own: u64,
    bar: f64,
) -> Vec<(u8, u32)> {
    let bar = (bar * STEPS as f64).floor() as usize;
    let least = u8::try_from(counts.start).unwrap_or(u8::MAX);
    let mut held = [0_usize; STEPS + 1];
    let mut found: Vec<(u8, u32)> = Vec::new();
    // Eight counts are looked at together. None is above 65, so that nothing is carried from one to the next.
    let raise = u64::from_ne_bytes([0x80 - least.min(0x7f); 8]);
    for (start, block) in (0_usize..).step_by(8).zip(shared.chunks_exact(8)) {
        let eight = block.try_into().map_or(0, u64::from_ne_bytes);
        if eight.wrapping_add(raise) & 0x8080_8080_8080_8080 == 0 {
            continue;
        }
        for (row, count) in (start..).zip(block).filter(|(_, count)| counts.contains(&usize::from(**count))) {
            let Some((length, pairs)) = grams.sizes.get(row).map(|(l, p)| (usize::from(*l), usize::from(*p))) else {
                continue;
            };
            // A letter that is changed stands in two pairs; it takes one letter away and brings one.
            let far = wanted.max(pairs).saturating_sub(usize::from(*count)).div_ceil(2).max(length.abs_diff(text));
            let longest = length.max(text).max(1);
            let step = |far: usize| (longest.saturating_sub(far) * STEPS).div_ceil(longest);
            if step(far) < bar {
                continue;
            }
            let other = grams.bits.get(row).copied().unwrap_or(0);
            let letters = (own & !other).count_ones().max((other & !own).count_ones()) as usize;
            let step = step(far.max(letters));
            if step >= bar
                && let (Some(slot), Ok(row)) = (held.get_mut(step), u32::try_from(row))
            {
                *slot += 1;
                found.push((u8::try_from(step).unwrap_or(0), row));
            }
        }
    }
    // Those of a step in the order of the tables.
    let mut sum = 0;
    for slot in held.iter_mut().rev() {
        (*slot, sum) = (sum, sum + *slot);
    }
    let mut order = vec![(0_u8, 0_u32); found.len()];
    for (step, row) in found {
        if let Some(at) = held.get_mut(usize::from(step)) {
            if let Some(slot) = order.get_mut(*at) {
                *slot = (step, row);
            }
            *at += 1;
        }
    }
    order
}

/// The units nearest by their letters alone: `n`, and those that are as near as the last of them.
struct Best<'a> {
    of: &'a Gazetteer,
    grams: &'a Grams,
    country: Option<&'a str>,
    n: usize,
    text: Text,
    /// How near, which unit, by which row: of each unit its nearest name, best first.
    near: Vec<(f64, u32, u32)>,
    /// How near a name has to be to be among them.
    bar: f64,
}

impl Best<'_> {
    /// Takes names, the most promising first.
    fn offer(&mut self, names: Vec<(u8, u32)>) {
        for (step, row) in names {
            if f64::from(step) < self.bar * STEPS as f64 {
                break;
            }
            let name = self.grams.name(row);
            let near = plain(self.text.distance(name), name.len(), self.text.length);
            if near < self.bar || near <= 0.0 {
                continue;
            }
            let Some((_, unit, _)) = self.of.names.row(row) else { continue };
            if self.country.is_some_and(|c| self.of.unit(unit).is_none_or(|u| u.country != c)) {
                continue;
            }
            if let Some(known) = self.near.iter().position(|(_, u, _)| *u == unit) {
                if self.near.get(known).is_some_and(|b| b.0 >= near) {
                    continue;
                }
                self.near.remove(known);
            }
            let at = self.near.partition_point(|b| b.0 >= near);
            self.near.insert(at, (near, unit, row));
            if let Some((last, ..)) = self.near.get(self.n - 1) {
                self.bar = *last;
                let keep = self.near.partition_point(|b| b.0 >= self.bar).min(self.n + TIED);
                self.near.truncate(keep);
            }
        }
    }
}

impl Gazetteer {
    /// The `n` units whose names are nearest to a name by their letters; in one country where one is given (ISO 3166-1). Best first,
    /// and in the order of these, and of those that are equally near, their sound counts a little. Nothing is cut from the name: for what a cell of a table means, ask [`Gazetteer::resolve`].
    ///
    /// Looks at names that share at least a quarter of its pairs of neighbouring letters with it; the ends count as letters. A name
    /// that a third of the letters or fewer tell from it always does, unless pairs repeat in it.
    pub fn nearest(&self, name: &str, country: Option<&str>, n: usize) -> Vec<Nearest<'_>> {
        let grams = self.grams.get_or_init(|| Grams::new(&self.names));
        let key = folded(name);
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
        let least = wanted.len().div_ceil(4);
        // Those that share most give a bar that few of the others pass.
        let text = Text::new(&letters, grams.alphabet.len());
        let mut best = Best { of: self, grams, country, n: n.max(ORDERED), text, near: Vec::new(), bar: 0.0 };
        let first = (wanted.len() / 2).max(least);
        let own = bits(&letters);
        for counts in [first..usize::MAX, least..first] {
            best.offer(promising(grams, &shared, counts, wanted.len(), letters.len(), own, best.bar));
        }
        let Best { near, text, .. } = best;
        self.in_order(name, &text, grams, near, n)
    }

    /// Puts names that are near in order: by the letters that have to be changed, as much by those that stand in both in the same
    /// order (names are cut short more often than they are spelled anew), and a little by their sound.
    fn in_order(
        &self,
        name: &str,
        text: &Text,
        grams: &Grams,
        near: Vec<(f64, u32, u32)>,
        n: usize,
    ) -> Vec<Nearest<'_>> {
        let thai = is_thai(name);
        let table = if thai { &self.thai_letters } else { &self.latin_letters };
        let code = table.code(name);
        let mut out: Vec<Nearest<'_>> = Vec::new();
        let key = squash(name);
        for (plain, unit, row) in near {
            let (Some(unit), Some((name, ..))) = (self.unit(unit), self.names.row(row)) else { continue };
            // A name of another script has no sound in this one.
            let sound = if thai == is_thai(name) { table.likeness(&code, &table.code(name), 0.0) } else { 0.0 };
            let letters = grams.name(row);
            let common = 2.0 * text.common(letters) as f64 / (text.length + letters.len()).max(1) as f64;
            let score = if squash(name) == key { 1.0 } else { (plain + common) / 2.0 * (1.0 - SOUND) + sound * SOUND };
            out.push(Nearest { unit, name, score });
        }
        out.sort_by(|a, b| b.score.total_cmp(&a.score));
        out.truncate(n);
        out
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
            (0..).map_while(|row| gazetteer.names.row(row)).map(|(name, ..)| folded(name).chars().collect()).collect();
        let mut seed = 5_u64;
        let mut next = |n: usize| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            usize::try_from(seed >> 33).unwrap() % n
        };
        let mut sure = 0;
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
            let text: Vec<char> = folded(&name).chars().collect();
            let found = gazetteer.nearest(&name, None, ORDERED);
            let of = |key: &[char]| {
                let far = edit(&text, key);
                (plain(far, text.len(), key.len()), far)
            };
            let (near, far) = keys.iter().map(|k| of(k)).max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
            let best = found.iter().map(|f| of(&folded(f.name).chars().collect::<Vec<_>>()).0).fold(0.0, f64::max);
            // Each changed letter stands in two pairs; a quarter of them has to be left, and two may share a list with others.
            let padded: Vec<char> = std::iter::once(' ').chain(text.iter().copied()).chain([' ']).collect();
            let pairs: std::collections::BTreeSet<&[char]> = padded.windows(2).collect();
            if pairs.len() > 2 * far + pairs.len().div_ceil(4) {
                sure += 1;
                assert!(best >= near - 1e-9, "{name}: {best} where {near} is");
            }
            assert!(found.windows(2).all(|w| w[0].score >= w[1].score), "{name}");
            let units: std::collections::BTreeSet<&str> = found.iter().map(|f| f.unit.id.as_str()).collect();
            assert_eq!(units.len(), found.len(), "{name}");
        }
        assert!(sure > 300, "{sure}");
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
