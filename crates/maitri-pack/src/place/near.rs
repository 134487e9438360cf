//! Names by their sound, sorted so that one comparison serves all that begin alike: the distance to a name is worked out letter
//! by letter, what two names share is worked out once, and where a beginning is too far already, all names with it are left
//! out. What is found is exactly what comparing with each name would find.

use super::names::Spelling;
use super::sound::Letters;

/// A spelling as it sounds.
#[derive(Debug, Clone)]
pub(super) struct Sounded {
    pub unit: u32,
    pub spelling: Spelling,
    pub text: Box<str>,
    pub code: Box<[u8]>,
}

/// A name in sorted order, and how many letters it shares with the one before it.
#[derive(Debug, Clone, Copy)]
struct Step {
    entry: u32,
    shared: u32,
    /// Place of the next name that has not the same first letter, the same first two, the same first three.
    next: [u32; 3],
}

/// The names of one country in one script.
#[derive(Debug, Clone, Default)]
pub(super) struct Sounds {
    entries: Vec<Sounded>,
    /// By code.
    forward: Vec<Step>,
    /// Those whose end alone may be printed, by their code from its end.
    backward: Vec<Step>,
    longest: usize,
}

/// How near an entry is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Near {
    /// Index of the entry, in the order of the tables.
    pub entry: u32,
    /// Likeness of the whole, 0 below the floor.
    pub whole: f64,
    /// Likeness of its beginning or end to a shorter text, 0 below nine tenths.
    pub part: f64,
}

/// A text that is compared with many names, and the rows of the comparison, kept from one to the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    code: Vec<u8>,
    forward: Lines,
    backward: Lines,
}

/// The rows of the comparison in one direction.
#[derive(Debug, Clone, Default)]
struct Lines {
    /// Costs of the letters of the text against each letter of the table.
    swaps: Vec<u8>,
    gaps: Vec<u32>,
    rows: Vec<u32>,
    /// The least number of each row.
    least: Vec<u32>,
}

/// The longest text that is compared by its sound, in letters: no place has a longer name.
pub(super) const LONGEST: usize = 160;
/// The shortest text that may be a part of a longer name.
const PART: usize = 5;
/// How like a part of a name must be.
const PART_FLOOR: f64 = 0.9;

/// Whether a text of `short` letters may be a part of a name of `long`.
fn may_be_part(short: usize, long: usize) -> bool {
    short >= PART && short < long && (long - short) * 2 <= long
}

/// The distance from which on two names of which the longer has `longest` letters are less alike than `floor`.
pub(super) fn limit(longest: usize, floor: f64) -> u32 {
    (longest as f64 * 100.0 * (1.0 - floor)) as u32 + 1
}

impl Sounds {
    pub(super) fn new(entries: Vec<Sounded>) -> Sounds {
        let longest = entries.iter().map(|e| e.code.len()).max().unwrap_or(0);
        let code = |index: &u32| entries.get(*index as usize).map_or(&[][..], |e| &e.code);
        let mut order: Vec<u32> = (0..u32::try_from(entries.len()).unwrap_or(u32::MAX)).collect();
        order.sort_by(|a, b| code(a).cmp(code(b)));
        let forward = steps(&order, |a, b| code(a).iter().zip(code(b)).take_while(|(a, b)| a == b).count());
        order
            .retain(|i| entries.get(*i as usize).is_some_and(|e| e.spelling <= Spelling::Alias && e.code.len() > PART));
        order.sort_by(|a, b| code(a).iter().rev().cmp(code(b).iter().rev()));
        let same_end =
            |a: &u32, b: &u32| code(a).iter().rev().zip(code(b).iter().rev()).take_while(|(a, b)| a == b).count();
        let backward = steps(&order, same_end);
        Sounds { entries, forward, backward, longest }
    }

    pub(super) fn entry(&self, index: u32) -> Option<&Sounded> {
        self.entries.get(index as usize)
    }

    /// All entries that are at least `floor` like the text, or that it may be a part of; in the order of the tables.
    pub(super) fn near(&self, letters: &Letters, floor: f64, text: &mut Scratch) -> Vec<Near> {
        let short = text.code.len();
        let mut out: Vec<Near> = Vec::new();
        if short == 0 || short > LONGEST {
            return out;
        }
        let part_limit = limit(short, PART_FLOOR);
        // As in `Letters::likeness`: names of very different length need no look.
        let fits = |long: usize| {
            let longest = long.max(short);
            (longest - long.min(short)) as f64 * 30.0 <= longest as f64 * 100.0 * (1.0 - floor)
        };
        // How far a name of each length may be at most.
        let own = |long: usize| if fits(long) { limit(long.max(short), floor).max(part_limit) } else { part_limit };
        let bounds: Vec<u32> = (0..=self.longest).map(own).collect();
        text.forward.walk(letters, self, &self.forward, false, usize::MAX, &bounds, |index, entry, rows, columns| {
            let long = entry.code.len();
            let longest = long.max(short);
            let end_of = |depth: usize| rows.get(depth * columns + short).copied().unwrap_or(u32::MAX);
            let mut near = Near { entry: index, whole: 0.0, part: 0.0 };
            if fits(long) {
                let far = end_of(long);
                if far < limit(longest, floor) {
                    near.whole = 1.0 - f64::from(far) / (longest as f64 * 100.0);
                }
            }
            if entry.spelling <= Spelling::Alias && may_be_part(short, long) {
                let far = end_of(short);
                if far < part_limit {
                    near.part = 1.0 - f64::from(far) / (short as f64 * 100.0);
                }
            }
            if near.whole > 0.0 || near.part > 0.0 {
                out.push(near);
            }
        });
        if short >= PART {
            text.backward.walk(
                letters,
                self,
                &self.backward,
                true,
                short,
                &[part_limit],
                |index, entry, rows, columns| {
                    if !may_be_part(short, entry.code.len()) {
                        return;
                    }
                    let far = rows.get(short * columns + short).copied().unwrap_or(u32::MAX);
                    if far < part_limit {
                        let part = 1.0 - f64::from(far) / (short as f64 * 100.0);
                        out.push(Near { entry: index, whole: 0.0, part });
                    }
                },
            );
        }
        out.sort_by_key(|n| n.entry);
        out.dedup_by(|later, first| {
            let same = later.entry == first.entry;
            if same {
                first.whole = first.whole.max(later.whole);
                first.part = first.part.max(later.part);
            }
            same
        });
        out
    }
}

fn steps(order: &[u32], shared: impl Fn(&u32, &u32) -> usize) -> Vec<Step> {
    let before = std::iter::once(None).chain(order.iter().map(Some));
    let shared = |before: Option<&u32>, entry: &u32| before.map_or(0, |b| shared(b, entry));
    let step = |(entry, before): (&u32, Option<&u32>)| Step {
        entry: *entry,
        shared: u32::try_from(shared(before, entry)).unwrap_or(0),
        next: [0; 3],
    };
    let mut steps: Vec<Step> = order.iter().zip(before).map(step).collect();
    let end = u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let mut next = [end; 3];
    for (at, step) in (0..end).zip(&mut steps).rev() {
        step.next = next;
        for (depth, slot) in (1..).zip(&mut next) {
            if step.shared < depth {
                *slot = at;
            }
        }
    }
    steps
}

impl Scratch {
    /// Takes a text to compare with names.
    pub(super) fn set(&mut self, letters: &Letters, code: Vec<u8>) {
        self.forward.set(letters, &code);
        if code.len() >= PART {
            let reversed: Vec<u8> = code.iter().rev().copied().collect();
            self.backward.set(letters, &reversed);
        }
        self.code = code;
    }
}

impl Lines {
    fn set(&mut self, letters: &Letters, code: &[u8]) {
        letters.costs(code, &mut self.swaps, &mut self.gaps);
        self.rows.clear();
        self.rows.push(0);
        let mut sum = 0;
        for gap in &self.gaps {
            sum += gap;
            self.rows.push(sum);
        }
    }

    /// Goes through the names in their sorted order and calls `seen` with each that is not too far, or not before it has as many
    /// letters as the text, with the rows of the comparison: `columns` numbers each, row n for its first n letters, as far as they
    /// were needed. `bounds`: the distance that is too far, by length of the name (one for all where there is only one);
    /// `deepest`: how many letters of a name are compared.
    #[allow(clippy::too_many_arguments)]
    fn walk(
        &mut self,
        letters: &Letters,
        sounds: &Sounds,
        steps: &[Step],
        backward: bool,
        deepest: usize,
        bounds: &[u32],
        mut seen: impl FnMut(u32, &Sounded, &[u32], usize),
    ) {
        let columns = self.gaps.len() + 1;
        let bound = bounds.iter().copied().max().unwrap_or(0);
        self.least.clear();
        self.least.push(0);
        // Rows that hold for the name at hand, and the depth at which its beginning was too far.
        let mut depth = 0;
        let mut dead = usize::MAX;
        let mut at = 0;
        while let Some(step) = steps.get(at) {
            at += 1;
            let shared = step.shared as usize;
            let Some(entry) = sounds.entry(step.entry) else { continue };
            if shared >= dead {
                // Too far as a whole: its beginning, which is as long as the text, may be near even so.
                if dead >= columns {
                    seen(step.entry, entry, &self.rows, columns);
                }
                continue;
            }
            dead = usize::MAX;
            depth = depth.min(shared);
            self.rows.truncate((depth + 1) * columns);
            self.least.truncate(depth + 1);
            // Of one length there may be a nearer bound.
            let own = bounds.get(entry.code.len()).copied().unwrap_or(bound);
            let length = entry.code.len().min(deepest);
            while depth < length && self.least.last().is_some_and(|least| *least < own) {
                let at = if backward { entry.code.len() - 1 - depth } else { depth };
                let letter = entry.code.get(at).copied().unwrap_or(0);
                let least = self.row(letters, letter, columns);
                self.least.push(least);
                depth += 1;
                if least >= bound {
                    dead = depth;
                    break;
                }
            }
            if dead < columns
                && let Some(next) = step.next.get(dead - 1)
            {
                at = *next as usize;
            }
            // All rows are there, or as many as its beginning needs.
            if depth == length || depth >= columns {
                seen(step.entry, entry, &self.rows, columns);
            }
        }
    }

    /// Adds the row of one more letter; gives the least number in it.
    fn row(&mut self, letters: &Letters, letter: u8, columns: usize) -> u32 {
        let text = columns - 1;
        let gap_y = letters.gap(letter);
        let old = self.rows.len() - columns;
        self.rows.resize(old + 2 * columns, 0);
        let (before, row) = self.rows.split_at_mut(old + columns);
        let before = before.get(old..).unwrap_or(&[]);
        let swaps = self.swaps.get(usize::from(letter) * text..).unwrap_or(&[]);
        let mut diagonal = before.first().copied().unwrap_or(0);
        let mut left = diagonal + gap_y;
        let mut least = left;
        let mut slots = row.iter_mut();
        if let Some(first) = slots.next() {
            *first = left;
        }
        for (((slot, up), swap), gap_x) in slots.zip(before.iter().skip(1)).zip(swaps).zip(&self.gaps) {
            let best = (diagonal + u32::from(*swap)).min(*up + gap_y).min(left + gap_x);
            diagonal = *up;
            *slot = best;
            left = best;
            least = least.min(best);
        }
        least
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Gazetteer;

    /// Letters lost, added and changed, the same in every run.
    fn noisy(code: &[u8], seed: &mut u64) -> Vec<u8> {
        let mut next = |n: usize| {
            *seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            usize::try_from(*seed >> 33).unwrap() % n
        };
        let mut out = code.to_vec();
        for _ in 0..next(4) {
            let at = next(out.len().max(1));
            let letter = u8::try_from(1 + next(40)).unwrap();
            match next(3) {
                0 if out.len() > 2 => drop(out.remove(at)),
                1 if !out.is_empty() => out[at] = letter,
                _ => out.insert(at.min(out.len()), letter),
            }
        }
        // A part of a name: its beginning, its end.
        match next(6) {
            0 => out.truncate(out.len() * 2 / 3),
            1 => drop(out.drain(..out.len() / 3)),
            _ => {}
        }
        out
    }

    /// What comparing with each name finds: whole and part, as [`Sounds::near`] gives them.
    fn scan(sounds: &Sounds, letters: &Letters, code: &[u8], floor: f64) -> Vec<Near> {
        let mut out = Vec::new();
        for (index, entry) in (0..).zip(&sounds.entries) {
            let (long, short) = (entry.code.len(), code.len());
            let mut near = Near { entry: index, whole: letters.likeness(code, &entry.code, floor), part: 0.0 };
            if entry.spelling <= Spelling::Alias && may_be_part(short, long) {
                let tail = letters.likeness(code, &entry.code[long - short..], PART_FLOOR);
                near.part = tail.max(letters.likeness(code, &entry.code[..short], PART_FLOOR));
            }
            if near.whole > 0.0 || near.part > 0.0 {
                out.push(near);
            }
        }
        out
    }

    #[test]
    fn finds_what_a_comparison_with_each_name_finds() {
        let gazetteer = Gazetteer::embedded().unwrap();
        let (mut seed, mut asked, mut found) = (7, 0, 0);
        let mut text = Scratch::default();
        for thai in [true, false] {
            let letters = if thai { &gazetteer.thai_letters } else { &gazetteer.latin_letters };
            let all: Vec<&Sounds> = gazetteer.sounds(None, thai).collect();
            for (n, own) in all.iter().enumerate() {
                let other = all[(n + 1) % all.len()];
                for entry in &own.entries {
                    let code = noisy(&entry.code, &mut seed);
                    if code.is_empty() {
                        continue;
                    }
                    text.set(letters, code.clone());
                    // The floors that are in use; a full scan of the largest countries for each name would take minutes.
                    let floor = [0.55, 0.72, 0.86, 0.93][asked % 4];
                    for sounds in [own, other].into_iter().filter(|s| s.entries.len() < 400 || asked % 16 < 4) {
                        let near = sounds.near(letters, floor, &mut text);
                        assert_eq!(near, scan(sounds, letters, &code, floor), "{} at {floor}", entry.text);
                        found += near.len();
                    }
                    asked += 1;
                }
            }
        }
        assert!(asked > 20_000 && found > 100_000, "{asked} asked, {found} found");
    }
}
