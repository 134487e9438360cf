//! What was changed between two texts, word by word.
//!
//! A word is never cut: Thai is taken apart by [`thai_words::segment`], everywhere else a letter keeps the marks that are
//! written on it. White space counts as it stands, because what is written back must be the other text exactly.

use super::{fold, thai_words};
use crate::Span;
use std::ops::Range;

/// Differences of two texts beyond which the smallest way is not looked for: the middle is then replaced as a whole.
const MOST: usize = 1_500;

/// A stretch of the old text that has other words in the new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// Where it stands in the old text; empty where something is only put in.
    pub old: Span,
    /// Where its words stand in the new text; empty where something is only taken out.
    pub new: Span,
}

fn is_thai(c: char) -> bool {
    ('\u{e01}'..='\u{e4f}').contains(&c)
}

/// Marks that are written on the letter before them, in the scripts of the region and in decomposed Latin.
fn is_mark(c: char) -> bool {
    fold::is_thai_mark(c)
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{eb1}' | '\u{eb4}'..='\u{ebc}' | '\u{ec8}'..='\u{ecd}')
        || matches!(c, '\u{102b}'..='\u{103e}' | '\u{17b6}'..='\u{17d3}' | '\u{fe00}'..='\u{fe0f}')
        || matches!(c, '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20f0}' | '\u{200c}' | '\u{200d}')
}

/// The words of a text, its white space and its signs, without a gap between them.
pub fn words(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let kind = |c: char| match c {
            c if is_thai(c) => 0,
            c if c.is_whitespace() => 1,
            c if fold::is_alphanumeric(c) => 2,
            _ => 3,
        };
        let own = kind(c);
        let mut end = start + c.len_utf8();
        while let Some((at, next)) = chars.peek().copied() {
            let joins = match own {
                0 => is_thai(next),
                1 => next.is_whitespace(),
                2 => is_mark(next) || kind(next) == 2,
                _ => is_mark(next) || next == '\u{200d}',
            };
            if !joins {
                break;
            }
            end = at + next.len_utf8();
            chars.next();
        }
        if own == 0 {
            let run = text.get(start..end).unwrap_or("");
            out.extend(thai_words::segment(run, &|_| false).into_iter().map(|r| start + r.start..start + r.end));
            // What the segmentation leaves out stays a piece of its own.
            if out.last().is_none_or(|r| r.end < end) {
                let from = out.last().map_or(start, |r| r.end.max(start));
                out.push(from..end);
            }
        } else {
            out.push(start..end);
        }
    }
    out
}

/// The differences of two texts in their order.
pub fn hunks(old: &str, new: &str) -> Vec<Hunk> {
    let (a, b) = (words(old), words(new));
    let left: Vec<&str> = a.iter().map(|r| old.get(r.clone()).unwrap_or("")).collect();
    let right: Vec<&str> = b.iter().map(|r| new.get(r.clone()).unwrap_or("")).collect();
    let edge = |pieces: &[Range<usize>], i: usize, text: &str| pieces.get(i).map_or(text.len(), |r| r.start);
    let raw: Vec<(Range<usize>, Range<usize>)> = changes(&left, &right);
    // What stands between two differences and is shorter than either reads as a part of them: words that happen to be
    // the same in two sentences that say something else.
    let length = |pieces: &[&str]| pieces.iter().map(|w| w.chars().count()).sum::<usize>();
    let size = |x: &Range<usize>, y: &Range<usize>| {
        let gone = left.get(x.clone()).map_or(0, &length);
        gone.max(right.get(y.clone()).map_or(0, &length))
    };
    let mut merged: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for (x, y) in raw {
        if let Some((px, py)) = merged.last_mut() {
            let between = left.get(px.end..x.start).map_or(0, &length);
            let swaps = |x: &Range<usize>, y: &Range<usize>| x.start < x.end && y.start < y.end;
            if between <= size(&x, &y).min(size(px, py)) && (swaps(&x, &y) || swaps(px, py)) {
                px.end = x.end;
                py.end = y.end;
                continue;
            }
        }
        merged.push((x, y));
    }
    merged
        .into_iter()
        .map(|(x, y)| Hunk {
            old: Span::new(edge(&a, x.start, old), edge(&a, x.end, old)),
            new: Span::new(edge(&b, y.start, new), edge(&b, y.end, new)),
        })
        .collect()
}

/// Ranges of two sequences that differ, by the shortest way of putting in and taking out (Myers 1986).
pub fn changes<T: PartialEq>(a: &[T], b: &[T]) -> Vec<(Range<usize>, Range<usize>)> {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (ra, rb) = (a.get(head..).unwrap_or_default(), b.get(head..).unwrap_or_default());
    let tail = ra.iter().rev().zip(rb.iter().rev()).take_while(|(x, y)| x == y).count();
    let (ra, rb) = (ra.get(..ra.len() - tail).unwrap_or_default(), rb.get(..rb.len() - tail).unwrap_or_default());
    if ra.is_empty() && rb.is_empty() {
        return Vec::new();
    }
    let Some(pairs) = (if ra.is_empty() || rb.is_empty() { Some(Vec::new()) } else { shortest(ra, rb) }) else {
        return vec![(head..head + ra.len(), head..head + rb.len())];
    };
    let mut out = Vec::new();
    let (mut x, mut y) = (0, 0);
    for (i, j) in pairs.into_iter().chain([(ra.len(), rb.len())]) {
        if i > x || j > y {
            out.push((head + x..head + i, head + y..head + j));
        }
        (x, y) = (i + 1, j + 1);
    }
    out
}

/// Pairs of equal elements along the shortest way; `None` where the two differ too much.
fn shortest<T: PartialEq>(a: &[T], b: &[T]) -> Option<Vec<(usize, usize)>> {
    let most = (a.len() + b.len()).min(MOST);
    let width = 2 * most + 1;
    // The furthest place in `a` on each diagonal, kept for each number of differences.
    let mut front = vec![0usize; width + 2];
    let mut fronts: Vec<Vec<usize>> = Vec::new();
    let place = |front: &[usize], k: isize| -> usize {
        usize::try_from(k + most as isize + 1).ok().and_then(|i| front.get(i).copied()).unwrap_or(0)
    };
    let step = |front: &[usize], d: isize, k: isize| -> usize {
        if k == -d || (k != d && place(front, k - 1) < place(front, k + 1)) {
            place(front, k + 1)
        } else {
            place(front, k - 1) + 1
        }
    };
    for d in 0..=most as isize {
        fronts.push(front.clone());
        for k in (-d..=d).step_by(2) {
            let mut x = step(&front, d, k);
            let mut y = usize::try_from(x as isize - k).unwrap_or(usize::MAX);
            while let (Some(p), Some(q)) = (a.get(x), b.get(y)) {
                if p != q {
                    break;
                }
                (x, y) = (x + 1, y + 1);
            }
            if let Some(slot) = usize::try_from(k + most as isize + 1).ok().and_then(|i| front.get_mut(i)) {
                *slot = x;
            }
            if x >= a.len() && y >= b.len() {
                return Some(walk_back(a.len(), b.len(), &fronts, &place, &step));
            }
        }
    }
    None
}

fn walk_back(
    mut x: usize,
    mut y: usize,
    fronts: &[Vec<usize>],
    place: &dyn Fn(&[usize], isize) -> usize,
    step: &dyn Fn(&[usize], isize, isize) -> usize,
) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (d, front) in fronts.iter().enumerate().rev() {
        let d = d as isize;
        let k = x as isize - y as isize;
        let from = step(front, d, k);
        let start = usize::try_from(from as isize - k).unwrap_or(0);
        while x > from && y > start {
            (x, y) = (x - 1, y - 1);
            pairs.push((x, y));
        }
        if d == 0 {
            break;
        }
        let down = k == -d || (k != d && place(front, k - 1) < place(front, k + 1));
        if down {
            y = y.saturating_sub(1);
        } else {
            x = x.saturating_sub(1);
        }
    }
    pairs.reverse();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        for h in hunks(old, new) {
            out += &old[at..h.old.start];
            if !h.old.is_empty() {
                out += &format!("[-{}-]", h.old.of(old));
            }
            if !h.new.is_empty() {
                out += &format!("[+{}+]", h.new.of(new));
            }
            at = h.old.end;
        }
        out + &old[at..]
    }

    fn applied(old: &str, new: &str) -> String {
        let mut out = String::new();
        let mut at = 0;
        for h in hunks(old, new) {
            out += &old[at..h.old.start];
            out += h.new.of(new);
            at = h.old.end;
        }
        out + &old[at..]
    }

    #[test]
    fn words_change_and_nothing_else() {
        assert_eq!(
            shown("The sides shall cooperate.", "The sides will cooperate."),
            "The sides [-shall-][+will+] cooperate."
        );
        assert_eq!(shown("ทั้งสองฝ่ายจะต้องร่วมมือกัน", "ทั้งสองฝ่ายจะร่วมมือกัน"), "ทั้งสองฝ่ายจะ[-ต้อง-]ร่วมมือกัน");
        assert_eq!(
            shown("Hai bên cam kết thúc đẩy", "Hai bên sẽ khuyến khích"),
            "Hai bên [-cam kết thúc đẩy-][+sẽ khuyến khích+]"
        );
        assert_eq!(shown("a b", "a b"), "a b");
        assert_eq!(shown("", "x"), "[+x+]");
        assert_eq!(shown("x", ""), "[-x-]");
    }

    #[test]
    fn any_two_texts() {
        let mut seed = 7u64;
        let mut dice = |n: u64| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed % n
        };
        let stock = ["ก", "ที่", "น้ำ", " ", "ab", "e\u{302}", "\u{301}", ".", "\n", "๑", "1", "กำ", "ລາວ", "-"];
        for _ in 0..3_000 {
            let mut text = |n: u64| (0..dice(n)).map(|_| stock[dice(stock.len() as u64) as usize]).collect::<String>();
            let (a, b) = (text(14), text(14));
            assert_eq!(applied(&a, &b), b, "{a:?} {b:?}");
            let pieces = words(&a);
            assert_eq!(pieces.iter().map(|r| &a[r.clone()]).collect::<String>(), a);
        }
    }

    #[test]
    fn two_long_texts_without_a_word_in_common() {
        let a: Vec<u32> = (0..20_000).collect();
        let b: Vec<u32> = (20_000..40_000).collect();
        assert_eq!(changes(&a, &b), [(0..20_000, 0..20_000)]);
    }
}
