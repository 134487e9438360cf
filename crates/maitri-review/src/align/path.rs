//! The best path of a draft's words through a lattice: a global optimum with affine gaps.

use super::lattice::{Lattice, Step, WORD, may_fill};
use maitri_document::lang::token::{Kind, Token};
use maitri_pack::BlankType;

/// What happened to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// A word of the form stands in the draft.
    Same {
        /// Edge of the lattice.
        edge: usize,
        /// Index of the draft's token.
        token: usize,
    },
    /// Nearly the same word: a probable slip.
    Near {
        /// Edge of the lattice.
        edge: usize,
        /// Index of the draft's token.
        token: usize,
    },
    /// A word of the form that is missing.
    Missing {
        /// Edge of the lattice.
        edge: usize,
    },
    /// A word of the draft that the form does not have.
    Extra {
        /// Index of the draft's token.
        token: usize,
    },
    /// A word in a blank.
    Fill {
        /// Index of the blank.
        blank: usize,
        /// Index of the draft's token.
        token: usize,
    },
    /// A blank that was left out altogether.
    Blank {
        /// Edge of the lattice.
        edge: usize,
    },
}

const OPEN: u32 = 10;
const NEAR: u32 = 6;
const BLANK: u32 = 12;
/// More cells than this are not worth the wait; the caller takes the text as unmatched.
const MOST_CELLS: usize = 6_000_000;

/// Modes of a state: after a match, inside added text, inside missing text.
const MODES: usize = 3;

/// The cheapest way of `tokens` through `lattice`; `None` where it would be more work than [`MOST_CELLS`].
pub fn align(lattice: &Lattice, tokens: &[Token]) -> Option<Vec<Op>> {
    let width = tokens.len() + 1;
    let cells = lattice.nodes().checked_mul(width)?.checked_mul(MODES)?;
    if cells > MOST_CELLS || lattice.nodes() == 0 {
        return None;
    }
    const FAR: u32 = u32::MAX;
    let mut cost = vec![FAR; cells];
    let mut back: Vec<(u32, u32)> = vec![(FAR, FAR); cells];
    let state = |node: usize, at: usize, mode: usize| (node * width + at) * MODES + mode;
    if let Some(first) = cost.first_mut() {
        *first = 0;
    }
    // `how` packs the operation: the edge for steps along one, FAR - 1 for an added word, FAR - 2 for a filled one.
    const ADDED: u32 = FAR - 1;
    const FILLED: u32 = FAR - 2;
    let relax = |cost: &mut [u32], back: &mut [(u32, u32)], to: usize, value: u32, from: usize, how: u32| {
        if let (Some(slot), Some(pointer)) = (cost.get_mut(to), back.get_mut(to))
            && value < *slot
        {
            *slot = value;
            *pointer = (u32::try_from(from).unwrap_or(FAR), how);
        }
    };
    let token_masks: Vec<u64> = tokens.iter().map(|t| mask(&t.key)).collect();
    let edge_masks: Vec<u64> =
        lattice.edges.iter().map(|e| if let Step::Word { key, .. } = &e.step { mask(key) } else { 0 }).collect();
    for node in 0..lattice.nodes() {
        let running = lattice.loops.get(node).copied().flatten();
        for at in 0..width {
            let token = tokens.get(at);
            for mode in 0..MODES {
                let here = state(node, at, mode);
                let base = cost.get(here).copied().unwrap_or(FAR);
                if base == FAR {
                    continue;
                }
                if let Some(token) = token {
                    let open = if mode == 1 { 0 } else { OPEN };
                    let added = base + open + Lattice::weight(token.kind);
                    relax(&mut cost, &mut back, state(node, at + 1, 1), added, here, ADDED);
                    // A filling is one run: it does not go on behind added text.
                    if mode == 0
                        && let Some((_, kind)) = running.and_then(|b| lattice.blanks.get(b))
                        && may_fill(*kind, token)
                    {
                        let value = base + lattice.fill_cost(*kind, token) + lattice.across(node, at, false);
                        relax(&mut cost, &mut back, state(node, at + 1, 0), value, here, FILLED);
                    }
                }
                for index in lattice.from.get(node).into_iter().flatten() {
                    let Some(edge) = lattice.edges.get(*index) else {
                        continue;
                    };
                    let how = u32::try_from(*index).unwrap_or(FAR);
                    match &edge.step {
                        Step::Pass { cost: extra } => {
                            relax(&mut cost, &mut back, state(edge.to, at, mode), base + extra, here, how);
                        }
                        Step::Word { key, weight, .. } => {
                            let open = if mode == 2 { 0 } else { OPEN };
                            relax(&mut cost, &mut back, state(edge.to, at, 2), base + open + weight, here, how);
                            if let Some(token) = token {
                                if token.key == *key {
                                    relax(&mut cost, &mut back, state(edge.to, at + 1, 0), base, here, how);
                                } else if *weight == WORD
                                    && may_be_near(edge_masks.get(*index), token_masks.get(at))
                                    && is_near(key, &token.key)
                                {
                                    relax(&mut cost, &mut back, state(edge.to, at + 1, 0), base + NEAR, here, how);
                                }
                            }
                        }
                        Step::Fill { blank } => {
                            relax(&mut cost, &mut back, state(edge.to, at, 2), base + BLANK, here, how);
                            if let Some(token) = token
                                && let Some((_, kind)) = lattice.blanks.get(*blank)
                                && may_fill(*kind, token)
                                // A name does not begin with a sign.
                                && (*kind != BlankType::Party || token.kind != Kind::Mark)
                            {
                                let value = base + lattice.fill_cost(*kind, token) + lattice.across(edge.to, at, true);
                                relax(&mut cost, &mut back, state(edge.to, at + 1, 0), value, here, how);
                            }
                        }
                    }
                }
            }
        }
    }
    let last = lattice.nodes() - 1;
    let mut here =
        (0..MODES).map(|m| state(last, tokens.len(), m)).min_by_key(|s| cost.get(*s).copied().unwrap_or(FAR))?;
    if cost.get(here).copied().unwrap_or(FAR) == FAR {
        return None;
    }
    let mut ops = Vec::new();
    // The nodes before and behind each operation.
    let mut nodes = Vec::new();
    while here != 0 {
        let (from, how) = back.get(here).copied()?;
        if from == FAR {
            return None;
        }
        let from = usize::try_from(from).ok()?;
        let at = (here / MODES) % width;
        let before = (from / MODES) % width;
        let node = from / MODES / width;
        let made = ops.len();
        match how {
            ADDED => ops.push(Op::Extra { token: before }),
            FILLED => {
                if let Some(blank) = lattice.loops.get(node).copied().flatten() {
                    ops.push(Op::Fill { blank, token: before });
                }
            }
            index => {
                let edge_index = usize::try_from(index).ok()?;
                let edge = lattice.edges.get(edge_index)?;
                match (&edge.step, at > before) {
                    (Step::Pass { .. }, _) => {}
                    (Step::Word { key, .. }, true) => {
                        let same = tokens.get(before).is_some_and(|t| t.key == *key);
                        ops.push(if same {
                            Op::Same { edge: edge_index, token: before }
                        } else {
                            Op::Near { edge: edge_index, token: before }
                        });
                    }
                    (Step::Word { .. }, false) => ops.push(Op::Missing { edge: edge_index }),
                    (Step::Fill { blank }, true) => ops.push(Op::Fill { blank: *blank, token: before }),
                    (Step::Fill { .. }, false) => ops.push(Op::Blank { edge: edge_index }),
                }
            }
        }
        if ops.len() > made {
            nodes.push((node, here / MODES / width));
        }
        here = from;
    }
    ops.reverse();
    nodes.reverse();
    let (ops, nodes) = kept_whole(lattice, tokens, ops, nodes);
    Some(canonical(lattice, ops, &nodes))
}

/// The most words of a filling that may happen to be words of what is missing behind it.
const SHARED: usize = 3;

/// A filling keeps its end where what follows in the form is missing and happens to share a word with it: "in Thai and
/// English" is no "English text".
fn kept_whole(
    lattice: &Lattice,
    tokens: &[Token],
    mut ops: Vec<Op>,
    mut nodes: Vec<(usize, usize)>,
) -> (Vec<Op>, Vec<(usize, usize)>) {
    let gone = |op: &&Op| matches!(op, Op::Missing { .. });
    let mut at = 0;
    while at < ops.len() {
        let Some(Op::Fill { blank, token: last }) = ops.get(at).copied() else {
            at += 1;
            continue;
        };
        at += 1;
        let rest = ops.get(at..).unwrap_or_default();
        let before = rest.iter().take_while(gone).count();
        let same = rest.iter().skip(before).take_while(|op| matches!(op, Op::Same { .. })).count();
        let behind = rest.iter().skip(before + same).take_while(gone).count();
        if before < 3 || same == 0 || same > SHARED || behind == 0 {
            continue;
        }
        let kind = lattice.blanks.get(blank).map(|(_, kind)| *kind);
        let shared: Vec<(usize, usize)> = rest
            .iter()
            .skip(before)
            .take(same)
            .filter_map(|op| if let Op::Same { edge, token } = op { Some((*edge, *token)) } else { None })
            .collect();
        let fits = shared.iter().enumerate().all(|(n, (_, token))| {
            *token == last + 1 + n && tokens.get(*token).zip(kind).is_some_and(|(t, kind)| may_fill(kind, t))
        });
        let Some(inside) = nodes.get(at - 1).map(|n| n.1).filter(|_| fits) else { continue };
        let gap: Vec<Op> = ops.drain(at..at + before + same).collect();
        let steps: Vec<(usize, usize)> = nodes.drain(at..at + before + same).collect();
        let fills = shared.iter().map(|(_, token)| Op::Fill { blank, token: *token });
        let missing = gap.iter().map(|op| match op {
            Op::Same { edge, .. } => Op::Missing { edge: *edge },
            other => *other,
        });
        let new: Vec<Op> = fills.chain(missing).collect();
        ops.splice(at..at, new);
        nodes.splice(at..at, std::iter::repeat_n((inside, inside), same).chain(steps));
        at += same;
    }
    (ops, nodes)
}

/// Where words of the form are missing the cheapest reading is the shortest one, and not what the form says: each run of them
/// is read canonically, as far as the words around it allow.
fn canonical(lattice: &Lattice, ops: Vec<Op>, nodes: &[(usize, usize)]) -> Vec<Op> {
    let gone = |op: &Op| matches!(op, Op::Missing { .. } | Op::Blank { .. });
    let added = |op: &Op| matches!(op, Op::Extra { .. });
    let mut out = Vec::with_capacity(ops.len());
    let mut last = 0;
    let mut at = 0;
    while let Some(op) = ops.get(at) {
        if !gone(op) {
            if !added(op) {
                last = nodes.get(at).map_or(last, |n| n.1);
            }
            out.push(*op);
            at += 1;
            continue;
        }
        let rest = ops.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|o| gone(o) || added(o)).count();
        let run = rest.get(..length).unwrap_or_default();
        let next = nodes.get(at + length).map_or(lattice.nodes() - 1, |n| n.0);
        let before = at.checked_sub(1).and_then(|b| ops.get(b)).is_some_and(added);
        let missing = run.iter().filter(|o| gone(o)).count();
        // A word or two beside others may be these, misspelt: which reading is meant the words tell.
        let few = missing < 3 && (before || run.len() > missing);
        match way(lattice, last, next).filter(|_| !few) {
            Some(edges) => {
                let end = run.iter().rposition(gone).unwrap_or(0);
                out.extend(run.iter().take(end).filter(|o| added(o)).copied());
                out.extend(edges);
                out.extend(run.iter().skip(end + 1).copied());
            }
            None => out.extend(run.iter().copied()),
        }
        at += length;
    }
    out
}

/// The words and blanks of the reading between two nodes that is nearest to the canonical one.
fn way(lattice: &Lattice, from: usize, to: usize) -> Option<Vec<Op>> {
    let mut best: Vec<Option<(u32, usize, usize)>> = vec![None; (to + 1).checked_sub(from)?];
    for node in from..to {
        let here = match best.get(node - from).copied().flatten() {
            Some((rank, ..)) => rank,
            None if node == from => 0,
            None => continue,
        };
        for index in lattice.from.get(node).into_iter().flatten() {
            let Some(edge) = lattice.edges.get(*index) else { continue };
            let rank = here.saturating_add(edge.rank);
            if let Some(slot) = edge.to.checked_sub(from).and_then(|n| best.get_mut(n))
                && slot.is_none_or(|(old, ..)| rank < old)
            {
                *slot = Some((rank, node, *index));
            }
        }
    }
    let mut out = Vec::new();
    let mut node = to;
    while node > from {
        let (_, before, index) = best.get(node - from).copied().flatten()?;
        match lattice.edges.get(index)?.step {
            Step::Pass { .. } => {}
            Step::Word { .. } => out.push(Op::Missing { edge: index }),
            Step::Fill { .. } => out.push(Op::Blank { edge: index }),
        }
        node = before;
    }
    out.reverse();
    Some(out)
}

/// The letters of a word as a set of bits.
fn mask(word: &str) -> u64 {
    word.chars().fold(0, |bits, c| bits | 1u64 << (u32::from(c) % 64))
}

/// Whether two words have so many letters in common that two edits may part them.
fn may_be_near(a: Option<&u64>, b: Option<&u64>) -> bool {
    a.zip(b).is_some_and(|(a, b)| (a ^ b).count_ones() <= 4)
}

/// Whether two different words are as near as a slip of the keyboard makes them.
pub fn is_near(a: &str, b: &str) -> bool {
    let (long, short) = (a.chars().count().max(b.chars().count()), a.chars().count().min(b.chars().count()));
    if short < 3 || long - short > 2 {
        return false;
    }
    // Two edits rarely change both ends of a word; asking that one end stays saves most of the work.
    if a.chars().next() != b.chars().next() && a.chars().next_back() != b.chars().next_back() {
        return false;
    }
    let distance = distance(a, b, 3);
    distance == 1 || (distance == 2 && short >= 6)
}

/// The number of letters that must be put in, taken out, changed or swapped to make `b` of `a`; at most `limit`.
pub fn distance(a: &str, b: &str, limit: usize) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) >= limit {
        return limit;
    }
    let mut two: Vec<usize> = vec![0; b.len() + 1];
    let mut one: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let cell = |row: &[usize], at: usize| row.get(at).copied().unwrap_or(limit);
            let mut best = (cell(&one, j + 1) + 1).min(cell(&row, j) + 1).min(cell(&one, j) + usize::from(x != y));
            if i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x) {
                best = best.min(cell(&two, j - 1) + 1);
            }
            row.push(best);
        }
        two = std::mem::replace(&mut one, row);
    }
    one.last().copied().unwrap_or(limit).min(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_edits() {
        assert_eq!(distance("cooperation", "cooperatoin", 3), 1);
        assert_eq!(distance("ร่วมมือ", "ร่วมมมือ", 3), 1);
        assert_eq!(distance("will", "shall", 3), 3);
        assert!(is_near("thể", "thế"));
        assert!(!is_near("and", "any") || distance("and", "any", 3) == 1);
    }
}
