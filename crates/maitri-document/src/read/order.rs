//! The order of letters in what `pdftotext` prints: what is drawn in another font than the words around it goes back to its
//! place.

use std::collections::BTreeSet;

use super::pdf::skeleton;

/// Most lines of a page whose order is looked into, and most letters of such a line.
const LOOKED_INTO: usize = 300;
/// Most pairs of letters that are held against each other to put the lines of one page in order.
const PAIRS: usize = 2_000_000;

/// A letter with its marks, and whether white space stands before it.
struct Cluster {
    letter: char,
    whole: String,
    spaced: bool,
}

fn clusters(line: &str) -> Vec<Cluster> {
    let mut out: Vec<Cluster> = Vec::new();
    let (mut spaced, mut before) = (false, String::new());
    for c in line.trim().chars() {
        if c.is_whitespace() {
            spaced = true;
        } else if !skeleton(c.encode_utf8(&mut [0; 4])).is_empty() {
            let whole = std::mem::take(&mut before) + c.encode_utf8(&mut [0; 4]);
            out.push(Cluster { letter: c, whole, spaced: std::mem::take(&mut spaced) });
        } else if let Some(last) = out.last_mut() {
            // White space before a mark is no space; it is mended where all marks are.
            if std::mem::take(&mut spaced) {
                last.whole.push(' ');
            }
            last.whole.push(c);
        } else {
            before.push(c);
        }
    }
    out
}

/// The lines of the plain order as the page has them. What is drawn in another font than the words around it (Thai fonts
/// have no curved quotes, many no letters of Vietnamese) may stand a little higher, and the plain order has it on a line of
/// its own or behind all others; the layout has it in its place.
pub(super) fn in_place(layout: &[String], raw: &[String]) -> Vec<String> {
    if layout.len().max(raw.len()) > LOOKED_INTO {
        return raw.to_vec();
    }
    let printed: Vec<String> = layout.iter().map(|l| skeleton(l)).collect();
    let letters: Vec<String> = raw.iter().map(|l| skeleton(l)).collect();
    let is_lost = |line: &String| !line.is_empty() && !printed.iter().any(|p| p.contains(line.as_str()));
    let lost: Vec<usize> = (0..raw.len()).filter(|i| letters.get(*i).is_some_and(is_lost)).collect();
    if lost.is_empty() {
        return raw.to_vec();
    }
    // Without Thai the letters of the layout are as good.
    let filled = letters.iter().filter(|l| !l.is_empty()).count();
    let thai = |c: &char| ('\u{e01}'..='\u{e4e}').contains(c);
    let (all, marked) =
        (printed.iter().flat_map(|l| l.chars()).count(), printed.iter().flat_map(|l| l.chars()).filter(thai).count());
    if lost.len() >= 3 && lost.len() * 5 >= filled && marked * 5 < all {
        return layout.to_vec();
    }
    let mut out: Vec<Option<String>> = raw.iter().cloned().map(Some).collect();
    // Lines of the page that the plain order has as they are, and those that were put together.
    let whole_in_raw: BTreeSet<&String> = letters.iter().collect();
    let mut taken: Vec<bool> = printed.iter().map(|l| whole_in_raw.contains(l)).collect();
    let mut pairs = 0;
    for &line in &lost {
        let Some(own) =
            letters.get(line).filter(|l| out.get(line).is_some_and(Option::is_some) && l.chars().count() > 3)
        else {
            continue;
        };
        // The line of the page that has all its letters, in their order, and more.
        let wanted = (0..layout.len()).find(|at| {
            let whole = printed.get(*at).map(String::as_str).unwrap_or("");
            !taken.get(*at).copied().unwrap_or(true)
                && whole.chars().count() < own.chars().count() * 2
                && is_within(own, whole)
        });
        let Some((at, whole)) = wanted.and_then(|at| Some((at, printed.get(at)?))) else { continue };
        let missing = whole.chars().count().saturating_sub(own.chars().count());
        let count = |i: usize| letters.get(i).map_or(0, |l| l.chars().count());
        // One piece, or two of them, the nearest first.
        let mut pieces: Vec<usize> = (0..raw.len())
            .filter(|i| {
                *i != line
                    && out.get(*i).is_some_and(Option::is_some)
                    && (1..=missing).contains(&count(*i))
                    && letters.get(*i).is_some_and(|l| !printed.contains(l) && is_within(l, whole))
            })
            .collect();
        pieces.sort_by_key(|i| i.abs_diff(line));
        pieces.truncate(8);
        let ones = pieces.iter().map(|i| vec![*i]);
        let twos = pieces.iter().flat_map(|i| pieces.iter().filter(move |j| *j != i).map(move |j| vec![*i, *j]));
        let woven = ones.chain(twos).filter(|p| p.iter().map(|i| count(*i)).sum::<usize>() == missing).find_map(|p| {
            pairs += own.len() * missing;
            if pairs > PAIRS {
                return None;
            }
            let piece: String = p.iter().filter_map(|i| raw.get(*i)).map(|l| l.trim()).collect::<Vec<_>>().join(" ");
            Some((weave(raw.get(line)?, &piece, layout.get(at)?)?, p))
        });
        if let Some((text, pieces)) = woven {
            for i in pieces {
                if let Some(slot) = out.get_mut(i) {
                    *slot = None;
                }
            }
            if let (Some(slot), Some(taken)) = (out.get_mut(line), taken.get_mut(at)) {
                *slot = Some(text);
                *taken = true;
            }
        }
    }
    out.into_iter().flatten().collect()
}

/// Whether all letters of `part` stand in `whole`, in their order.
fn is_within(part: &str, whole: &str) -> bool {
    let mut whole = whole.chars();
    part.chars().all(|c| whole.any(|w| w == c))
}

/// `line` and `piece` put together to the letters of `whole`, if they are its letters; the marks are theirs.
pub(super) fn weave(line: &str, piece: &str, whole: &str) -> Option<String> {
    let (line, piece, whole) = (clusters(line), clusters(piece), clusters(whole));
    if line.len() + piece.len() != whole.len() || whole.len() > LOOKED_INTO {
        return None;
    }
    // For each number of letters of the line and of the piece whether they make the beginning of the whole.
    let width = piece.len() + 1;
    let mut makes = vec![false; (line.len() + 1) * width];
    let same = |one: &[Cluster], i: usize, at: usize| {
        i > 0 && one.get(i - 1).zip(whole.get(at - 1)).is_some_and(|(a, b)| a.letter == b.letter)
    };
    for i in 0..=line.len() {
        for j in 0..=piece.len() {
            let made = |i: usize, j: usize| makes.get(i * width + j).copied().unwrap_or(false);
            let value =
                i + j == 0 || same(&line, i, i + j) && made(i - 1, j) || same(&piece, j, i + j) && made(i, j - 1);
            if let Some(slot) = makes.get_mut(i * width + j) {
                *slot = value;
            }
        }
    }
    let made = |i: usize, j: usize| makes.get(i * width + j).copied().unwrap_or(false);
    let (mut i, mut j) = (line.len(), piece.len());
    if !made(i, j) {
        return None;
    }
    let mut order: Vec<bool> = Vec::with_capacity(whole.len());
    while i + j > 0 {
        let from_line = same(&line, i, i + j) && made(i - 1, j);
        order.push(from_line);
        if from_line {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    let (mut line, mut piece) = (line.into_iter(), piece.into_iter());
    let mut out = String::new();
    let mut before = None;
    for (from_line, printed) in order.into_iter().rev().zip(&whole) {
        let cluster = if from_line { line.next() } else { piece.next() }?;
        // Inside one of them the white space is its own, between the two the page's.
        let spaced = if before == Some(from_line) { cluster.spaced } else { printed.spaced };
        if spaced && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&cluster.whole);
        before = Some(from_line);
    }
    Some(out)
}
