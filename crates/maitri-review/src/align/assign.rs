//! Which clause of the draft stands for which clause of the form: the assignment whose likeness is greatest in sum.

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;
use std::collections::BTreeMap;

/// Words and pairs of words of a text, counted.
#[derive(Debug, Clone, Default)]
pub struct Bag {
    words: BTreeMap<String, u32>,
    pairs: BTreeMap<(String, String), u32>,
    total: u32,
    pair_total: u32,
}

impl Bag {
    /// The bag of a sequence of keys, marks left out by the caller.
    pub fn of<'k>(keys: impl IntoIterator<Item = &'k str>) -> Bag {
        let mut bag = Bag::default();
        let mut last: Option<&str> = None;
        for key in keys {
            *bag.words.entry(key.to_owned()).or_default() += 1;
            bag.total += 1;
            if let Some(last) = last {
                *bag.pairs.entry((last.to_owned(), key.to_owned())).or_default() += 1;
                bag.pair_total += 1;
            }
            last = Some(key);
        }
        bag
    }

    /// Number of words.
    pub fn size(&self) -> u32 {
        self.total
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    /// The share of this bag's words and pairs that `other` has too, in thousandths.
    pub fn covered_by(&self, other: &Bag) -> u32 {
        let share = |shared: u32, total: u32| (shared * 1000).checked_div(total).unwrap_or(0);
        let words: u32 = self.words.iter().map(|(w, n)| other.words.get(w).map_or(0, |m| *n.min(m))).sum();
        let pairs: u32 = self.pairs.iter().map(|(p, n)| other.pairs.get(p).map_or(0, |m| *n.min(m))).sum();
        if self.pair_total == 0 {
            share(words, self.total)
        } else {
            (share(words, self.total) + share(pairs, self.pair_total)) / 2
        }
    }
}

/// For each row (clause of the form) the column (clause of the draft) that it is assigned to, by likeness in
/// thousandths; pairs below `least` are not made. The sum of likeness is the greatest possible.
pub fn assign(likeness: &[Vec<u32>], least: u32) -> Vec<Option<usize>> {
    let rows = likeness.len();
    let columns = likeness.first().map_or(0, Vec::len);
    if rows == 0 || columns == 0 {
        return vec![None; rows];
    }
    // One column of "nobody" a row, so that leaving a clause alone is always possible.
    let width = columns + rows;
    let mut cells: Vec<i64> = Vec::with_capacity(rows * width);
    for row in likeness {
        for column in 0..width {
            let value = row.get(column).copied().unwrap_or(0);
            cells.push(if column < columns && value >= least { i64::from(value) } else { 0 });
        }
    }
    let Ok(matrix) = Matrix::from_vec(rows, width, cells) else {
        return vec![None; rows];
    };
    let (_, pairs) = kuhn_munkres(&matrix);
    pairs
        .into_iter()
        .zip(likeness)
        .map(|(column, row)| row.get(column).filter(|v| **v >= least).map(|_| column))
        .collect()
}

/// The positions of the longest ascending run (not necessarily adjacent) of the assigned columns: what is not in it was
/// moved.
pub fn in_order(assigned: &[Option<usize>]) -> Vec<bool> {
    let items: Vec<(usize, usize)> = assigned.iter().enumerate().filter_map(|(i, a)| a.map(|a| (i, a))).collect();
    let mut best: Vec<(usize, Option<usize>)> = Vec::new();
    for (i, (_, column)) in items.iter().enumerate() {
        let mut length = 1;
        let mut before = None;
        for (j, (_, earlier)) in items.iter().enumerate().take(i) {
            let reach = best.get(j).map_or(0, |b| b.0);
            if earlier < column && reach + 1 > length {
                length = reach + 1;
                before = Some(j);
            }
        }
        best.push((length, before));
    }
    let mut keep = vec![false; assigned.len()];
    let mut at = (0..best.len()).max_by_key(|i| (best.get(*i).map_or(0, |b| b.0), std::cmp::Reverse(*i)));
    while let Some(i) = at {
        if let Some(slot) = items.get(i).and_then(|(row, _)| keep.get_mut(*row)) {
            *slot = true;
        }
        at = best.get(i).and_then(|b| b.1);
    }
    keep
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_best_sum_not_the_first() {
        let likeness = vec![vec![900, 800], vec![850, 100]];
        assert_eq!(assign(&likeness, 200), [Some(1), Some(0)]);
        assert_eq!(assign(&[vec![100]], 200), [None]);
        assert_eq!(assign(&[vec![500], vec![900]], 200), [None, Some(0)]);
    }

    #[test]
    fn finds_what_was_moved() {
        assert_eq!(in_order(&[Some(0), Some(1), Some(3), Some(2), Some(4)]), [true, true, true, false, true]);
        assert_eq!(in_order(&[Some(0), None, Some(1)]), [true, false, true]);
    }
}
