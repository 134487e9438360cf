//! The text of a PDF as the outside program `pdftotext` prints it, made readable again.
//!
//! The program is started elsewhere; here is only what undoes the traces of the page: running heads and page numbers,
//! columns, and what the placing of marks does to Thai: clusters written twice, marks behind a space or on a line of
//! their own, sara am in two pieces. Where the plain order of the file (`-raw`) is given beside the layout, its letters
//! are taken, because they are the better ones in every file that was tried, and the layout only says where the
//! paragraphs end.

use std::collections::{BTreeMap, BTreeSet};

use super::boxes::{Boxes, Placed, Shape, Sheets};
use super::legacy::{is_thai_consonant, is_thai_mark, thai_alone};
use super::order::in_place;
use super::page_number;
use super::sides::{Line, SIGNED, halves_of, over_the_page};
use crate::{BlockKind, Document, Format, Remark};

/// Share of ill-formed Thai clusters, in thousandths, above which a page is not trusted.
const TRUST: usize = 20;
/// Lines at the head and at the foot of a page that may be furniture.
const EDGE: usize = 3;
/// Where no line is wider than this, in tenths of a letter, none was broken for being full.
const NARROW: usize = 350;
/// Columns of white space that part two columns of text.
const GUTTER: usize = 3;

/// The document of what `pdftotext -layout -enc UTF-8` prints: form feeds between the pages.
///
/// Lines that were broken because they were full are joined again: a block is a paragraph. A document without blocks is a scan: there is no text layer.
pub fn from_pdftotext(layout: &str) -> Document {
    let mut count = 0;
    let pages = pages(layout);
    let pages = pages.iter().map(|page| columns(&joined(page), &mut count)).collect();
    document(pages, None)
}

/// As [`from_pdftotext`], with the output of `pdftotext -raw -enc UTF-8` beside it.
pub fn from_pdftotext_with_raw(layout: &str, raw: &str) -> Document {
    from_pdftotext_with_boxes(layout, raw, "")
}

/// As [`from_pdftotext_with_raw`], with the output of `pdftotext -bbox-layout -enc UTF-8`, which says where each word
/// stands; prefer this one. Where a line is not found in it, its letters alone decide, as they do without it.
pub fn from_pdftotext_with_boxes(layout: &str, raw: &str, boxes: &str) -> Document {
    let (layout, raw) = (pages(layout), pages(raw));
    let mut count = 0;
    let pages: Vec<Vec<Printed>> = if layout.len() == raw.len() {
        let lines = |l: &[String], raw: &[String]| {
            let layout = joined(l);
            with_gaps(&layout, &in_place(&layout, raw))
        };
        layout.iter().zip(&raw).map(|(l, raw)| columns(&lines(l, raw), &mut count)).collect()
    } else {
        layout.iter().map(|page| columns(&joined(page), &mut count)).collect()
    };
    let boxes = Boxes::of(boxes, |word| skeleton(&own_letters(word)));
    let boxes = Some(boxes).filter(|b| b.len() == pages.len());
    document(pages, boxes)
}

fn pages(text: &str) -> Vec<Vec<String>> {
    // Far more than an agreement; the caller limits what the program may print, this limits what is done with it.
    let text = text.get(..text.floor_char_boundary(super::TEXT)).unwrap_or(text);
    let text = text.strip_suffix('\u{c}').unwrap_or(text);
    let pages = text.split('\u{c}').take(2_000);
    pages.map(|page| page.lines().map(|line| own_letters(line.trim_end())).collect()).collect()
}

/// Letters of old Thai fonts in the private area, and Latin ligatures, as what they are.
fn own_letters(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        let letter = match c {
            '\u{f700}' => 'ฐ',
            '\u{f701}'..='\u{f704}' => shifted(c, 0xf701, 0xe34),
            '\u{f705}'..='\u{f709}' => shifted(c, 0xf705, 0xe48),
            '\u{f70a}'..='\u{f70e}' => shifted(c, 0xf70a, 0xe48),
            '\u{f70f}' => 'ญ',
            '\u{f710}' => '\u{e31}',
            '\u{f711}' => '\u{e4d}',
            '\u{f712}' => '\u{e47}',
            '\u{f713}'..='\u{f717}' => shifted(c, 0xf713, 0xe48),
            '\u{f718}'..='\u{f71a}' => shifted(c, 0xf718, 0xe38),
            '\u{fb00}' => {
                out.push_str("ff");
                continue;
            }
            '\u{fb01}' => {
                out.push_str("fi");
                continue;
            }
            '\u{fb02}' => {
                out.push_str("fl");
                continue;
            }
            '\u{fb03}' => {
                out.push_str("ffi");
                continue;
            }
            '\u{fb04}' => {
                out.push_str("ffl");
                continue;
            }
            '\u{ad}' => continue,
            other => other,
        };
        out.push(letter);
    }
    out
}

fn shifted(c: char, from: u32, to: u32) -> char {
    char::from_u32(u32::from(c).wrapping_sub(from) + to).unwrap_or(c)
}

/// A line that begins with a mark is the rest of the line before it.
fn joined(page: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(page.len());
    for line in page {
        let rest = line.trim_start();
        let mark = rest.chars().next().filter(|c| is_thai_mark(*c));
        match (mark, out.last_mut()) {
            (Some(mark), Some(above))
                if above
                    .chars()
                    .next_back()
                    .is_some_and(|c| is_thai_consonant(c) || is_thai_mark(c) || is_lead_vowel(c)) =>
            {
                let rest = rest.strip_prefix(mark).unwrap_or(rest);
                let rest = rest.strip_prefix(' ').unwrap_or(rest);
                let mut letters = above.chars().rev();
                let (last, before) = (letters.next(), letters.next());
                match last {
                    // The mark stands over the cluster before the last letter.
                    Some(last) if is_thai_consonant(last) && before.is_some_and(is_upper_vowel) => {
                        above.pop();
                        above.push(mark);
                        above.push(last);
                    }
                    _ => above.push(mark),
                }
                above.push_str(rest);
            }
            _ => out.push(line.clone()),
        }
    }
    out
}

fn is_upper_vowel(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e34}'..='\u{e37}')
}

fn is_lead_vowel(c: char) -> bool {
    ('\u{e40}'..='\u{e44}').contains(&c)
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{e48}'..='\u{e4b}')
}

/// The letters of a line, without white space and marks: the same in both outputs of the program.
pub(super) fn skeleton(line: &str) -> String {
    line.chars().filter(|c| !c.is_whitespace() && !is_thai_mark(*c) && *c != '\u{e33}' && *c != '\u{e32}').collect()
}

/// The lines of the plain order, with an empty line where the layout has one.
fn with_gaps(layout: &[String], raw: &[String]) -> Vec<String> {
    let mut gaps: Vec<(String, bool, &str)> = Vec::new();
    let mut empty = false;
    for line in layout {
        let letters = skeleton(line);
        if letters.is_empty() {
            empty = true;
        } else {
            gaps.push((letters, std::mem::take(&mut empty), line));
        }
    }
    let mut out: Vec<String> = Vec::with_capacity(raw.len() * 2);
    // Lines come in nearly the same order: the search begins where the last one was found.
    let mut at = 0;
    for line in raw {
        let letters = skeleton(line);
        if letters.is_empty() {
            continue;
        }
        let holds = |(_, (all, _, _)): &(usize, &(String, bool, &str))| all.contains(&letters);
        let near = gaps.iter().enumerate().skip(at).take(8).find(holds);
        let found = near.or_else(|| gaps.iter().enumerate().skip(at.saturating_sub(40)).take(80).find(holds));
        let mut line = line.clone();
        if let Some((i, (all, gap, printed))) = found {
            at = i;
            if *all == letters && printed.trim().contains("    ") {
                line = spread(&line, printed);
            }
            if *gap && (all.starts_with(&letters) || all.ends_with(&letters)) {
                out.push(String::new());
            }
        }
        out.push(line);
    }
    out
}

/// The line with its pieces at the columns where the page has them: wide gaps, which the plain order does not keep.
fn spread(line: &str, printed: &str) -> String {
    let mut out = String::new();
    let mut rest = line.trim_start();
    let mut column = printed.len() - printed.trim_start().len();
    for piece in printed.trim().split("    ") {
        let inner = piece.trim_start();
        column += piece.chars().count() - inner.chars().count();
        let mut wanted = skeleton(inner).chars().count();
        // As many letters as the piece has, and the marks that follow the last one.
        let end = rest.char_indices().find(|(_, c)| {
            let counts = !skeleton(c.encode_utf8(&mut [0; 4])).is_empty();
            if counts && wanted == 0 {
                return true;
            }
            wanted -= usize::from(counts);
            false
        });
        let (head, tail) = end.and_then(|(at, _)| rest.split_at_checked(at)).unwrap_or((rest, ""));
        if !inner.is_empty() {
            let padding = column.saturating_sub(out.chars().count()).max(if out.is_empty() { 0 } else { 4 });
            out.push_str(&" ".repeat(padding.min(400)));
            out.push_str(head.trim());
            rest = tail;
        }
        column += inner.chars().count() + 4;
    }
    out.push_str(rest.trim_end());
    out
}

/// A line of a page and its column: 0 where it has the page to itself, else an odd number on the left and the next even
/// one on the right.
struct Printed {
    text: String,
    column: usize,
}

/// Puts columns one after the other where white space runs through several lines. `count` is the number of columns so
/// far, and grows.
fn columns(page: &[String], count: &mut usize) -> Vec<Printed> {
    // Groups of lines between empty lines.
    let mut groups: Vec<Vec<&String>> = vec![Vec::new()];
    for line in page {
        if line.trim().is_empty() {
            groups.push(Vec::new());
        } else if let Some(group) = groups.last_mut() {
            group.push(line);
        }
    }
    let groups: Vec<Vec<&String>> = groups.into_iter().filter(|g| !g.is_empty()).flat_map(parted).collect();
    let mut out = Vec::new();
    let mut rest = groups.as_slice();
    while let Some((first, after)) = rest.split_first() {
        // As many groups as share a gutter.
        let mut region: Vec<&Vec<&String>> = vec![first];
        let mut gutter = find_gutter(&region);
        let mut tail = after;
        // Signatures and annexes, not books: the search is done anew for every group.
        while gutter.is_some() && region.len() < 40 {
            let Some((next, later)) = tail.split_first() else { break };
            region.push(next);
            match find_gutter(&region) {
                Some(wider) => {
                    gutter = Some(wider);
                    tail = later;
                }
                None => {
                    region.pop();
                    break;
                }
            }
        }
        let alone = |text: String| Printed { text, column: 0 };
        if !out.is_empty() {
            out.push(alone(String::new()));
        }
        match gutter.filter(|gutter| two_sided(&region) >= 2 || is_staggered(&region, *gutter)) {
            Some(gutter) => {
                let (left, right): (Vec<_>, Vec<_>) = region
                    .iter()
                    .flat_map(|g| g.iter().map(|l| split_at(l, gutter)).chain([(String::new(), String::new())]))
                    .unzip();
                let (odd, even) = (*count + 1, *count + 2);
                *count = even;
                out.extend(tidy(left).into_iter().map(|text| Printed { text, column: odd }));
                out.push(alone(String::new()));
                out.extend(tidy(right).into_iter().map(|text| Printed { text, column: even }));
                rest = tail;
            }
            None => {
                out.extend(first.iter().map(|l| alone((*l).clone())));
                rest = after;
            }
        }
    }
    out
}

/// A group without white space before its signatures, cut where these begin: the lines side by side that end it.
fn parted(group: Vec<&String>) -> Vec<Vec<&String>> {
    if find_gutter(&[&group]).is_some() {
        return vec![group];
    }
    let is_row = |l: &String| two_sided(&[&vec![l]]) > 0;
    let from = group.len().saturating_sub(2 * SIGNED).max(1);
    let starts = group.iter().enumerate().skip(from).filter(|(_, l)| is_row(l)).map(|(i, _)| i);
    let cut = starts.into_iter().find(|at| {
        let tail: Vec<&String> = group.iter().skip(*at).copied().collect();
        two_sided(&[&tail]) >= 3 && find_gutter(&[&tail]).is_some()
    });
    let mut group = group;
    let tail = cut.map(|at| group.split_off(at));
    std::iter::once(group).chain(tail).collect()
}

/// Lines trimmed, empty ones at the ends gone and the others single.
fn tidy(lines: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    for line in lines {
        let line = line.trim().to_owned();
        if !line.is_empty() || out.last().is_some_and(|l| !l.is_empty()) {
            out.push(line);
        }
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out
}

/// How many lines have text on both sides of a wide gap.
fn two_sided(region: &[&Vec<&String>]) -> usize {
    let lines = region.iter().flat_map(|g| g.iter());
    lines.filter(|l| l.trim().contains("   ") && !starts_with_number(l.trim())).count()
}

/// Whether one line has text on both sides, and lines below it on one side only begin where its two parts do: names of
/// other length, or another height of letters, and the two signatures are no more level.
fn is_staggered(region: &[&Vec<&String>], gutter: usize) -> bool {
    let begin = |line: &str, from: usize| line.chars().skip(from).position(|c| !c.is_whitespace()).map(|at| at + from);
    let mut lines = region.iter().flat_map(|g| g.iter()).skip_while(|l| two_sided(&[&vec![l]]) == 0);
    let Some((left, right)) = lines.next().and_then(|l| Some((begin(l, 0)?, begin(l, gutter)?))) else { return false };
    let below: Vec<usize> = lines.filter_map(|l| begin(l, 0)).collect();
    let count = |at: usize| below.iter().filter(|b| b.abs_diff(at) <= 2).count();
    let (lefts, rights) = (count(left), count(right));
    lefts >= 2 && rights >= 2 && lefts + rights == below.len()
}

pub(super) fn starts_with_number(line: &str) -> bool {
    line.split("   ").next().is_some_and(|first| first.chars().count() <= 5)
}

/// A run of columns that is white in all lines, with text on both sides in at least one.
fn find_gutter(region: &[&Vec<&String>]) -> Option<usize> {
    let lines: Vec<&String> = region.iter().flat_map(|g| g.iter().copied()).collect();
    let width = lines.iter().map(|l| l.chars().count()).max()?.min(400);
    let mut used = vec![false; width + 1];
    let (mut left, mut right) = (usize::MAX, 0);
    for line in &lines {
        for (i, c) in line.chars().enumerate().take(width) {
            if !c.is_whitespace() {
                if let Some(slot) = used.get_mut(i) {
                    *slot = true;
                }
                left = left.min(i);
                right = right.max(i);
            }
        }
        // One space between words is no gutter: fill it.
        let cells: Vec<char> = line.chars().take(width).collect();
        for (i, three) in cells.windows(3).enumerate() {
            if let [a, ' ', b] = three
                && !a.is_whitespace()
                && !b.is_whitespace()
                && let Some(slot) = used.get_mut(i + 1)
            {
                *slot = true;
            }
        }
    }
    let mut best: Option<(usize, usize)> = None;
    let mut from = None;
    for (i, used) in used.iter().enumerate().skip(left) {
        match (used, from) {
            (false, None) => from = Some(i),
            (true, Some(start)) => {
                let length = i - start;
                if length >= GUTTER && best.is_none_or(|(_, l)| length > l) {
                    best = Some((start, length));
                }
                from = None;
            }
            _ => {}
        }
    }
    let (start, length) = best?;
    let middle = start + length / 2;
    // A few wide spaces of stretched lines are no column.
    let beside = lines.iter().filter(|l| l.chars().skip(middle).any(|c| !c.is_whitespace())).count();
    if beside * 3 < lines.len() {
        return None;
    }
    // A number and its text are no two columns.
    (start >= left + 6 && right > start + length + 4).then_some(middle)
}

fn split_at(line: &str, column: usize) -> (String, String) {
    (line.chars().take(column).collect(), line.chars().skip(column).collect())
}

/// The pages as one document. Its paragraphs are whole: only here is it known how wide a line was and where the page
/// ended, and in Thai a line ends inside a word.
fn document(pages: Vec<Vec<Printed>>, mut boxes: Option<Boxes>) -> Document {
    let columns: Vec<Vec<usize>> = pages.iter().map(|p| p.iter().map(|l| l.column).collect()).collect();
    let pages: Vec<Vec<String>> = pages.into_iter().map(|p| p.into_iter().map(|l| l.text).collect()).collect();
    let furniture = furniture(&pages);
    let mut sheets: Vec<Vec<Line>> = Vec::with_capacity(pages.len());
    let mut remarks = Vec::new();
    let doubles = pages.iter().flatten().map(|l| doubled(l)).sum::<usize>();
    for (number, (page, furniture)) in pages.iter().zip(&furniture).enumerate() {
        let (mut good, mut bad) = (0, 0);
        let mut letters = 0;
        let filled = |line: &String| !line.trim().is_empty();
        let (first, last) = (page.iter().position(filled), page.iter().rposition(filled));
        let is_body = |i: &usize| page.get(*i).is_some_and(filled) && !furniture.get(*i).copied().unwrap_or(false);
        let ends = [(0..page.len()).find(is_body), (0..page.len()).rfind(is_body)];
        let mut lines = Vec::with_capacity(page.len());
        let mut near = 0;
        for (i, (line, is_furniture)) in page.iter().zip(furniture).enumerate() {
            let asked = boxes.as_mut().filter(|_| ends.contains(&Some(i)) || line.trim().contains("    "));
            let halves = asked
                .and_then(|b| b.halves(number, &skeleton(line), near))
                .and_then(|halves| halves_of(line, doubles >= 3, halves));
            let place = boxes.as_mut().and_then(|b| b.take(number, &skeleton(line), &mut near));
            let touching = boxes.as_mut().filter(|_| place.is_some()).map(Boxes::touching).unwrap_or_default();
            let line = &closed(line, &touching);
            let column = columns.get(number).and_then(|c| c.get(i)).copied().unwrap_or(0);
            let line = repaired(line, doubles >= 3);
            let (g, b) = thai_alone(&line);
            good += g;
            bad += b;
            letters += line.chars().filter(|c| c.is_alphabetic()).count();
            // The white beside running heads and feet is no gap between paragraphs: one may go on over the page.
            let beside = |j: Option<usize>| j.and_then(|j| furniture.get(j)).copied().unwrap_or(false);
            let is_edge = Some(i) < first || Some(i) > last || beside(i.checked_sub(1)) || beside(Some(i + 1));
            match (line.trim().is_empty(), *is_furniture) {
                (true, _) if is_edge => {}
                (true, _) => lines.push(Line::Empty),
                (_, true) => lines.push(Line::Furniture(line.trim().to_owned())),
                (_, false) => lines.push(Line::Body { text: line.trim().to_owned(), column, place, halves }),
            }
        }
        sheets.push(lines);
        if letters == 0 {
            remarks.push(format!("page {} has no text: a picture, or empty", number + 1));
        } else if good + bad > 0 && bad * 1000 > (good + bad) * TRUST {
            let share = bad * 100 / (good + bad);
            remarks.push(format!(
                "{share} % of the thai letters on page {} are ill-formed: compare it with the paper",
                number + 1
            ));
        }
    }
    let widths = boxes.as_ref().map(Boxes::widths).unwrap_or_default();
    let lines = over_the_page(sheets, columns.iter().flatten().copied().max().unwrap_or(0));
    let mut document = paragraphs(&lines, widths);
    document.remarks = remarks.into_iter().map(|message| Remark { at: None, message }).collect();
    document
}

/// The line without the spaces that the page does not have: where a letter of another font stands, the program sees one.
fn closed(line: &str, touching: &[usize]) -> String {
    let mut out = String::with_capacity(line.len());
    let mut seen = 0;
    for c in line.chars() {
        if c.is_whitespace() && touching.contains(&seen) {
            continue;
        }
        seen += usize::from(!skeleton(c.encode_utf8(&mut [0; 4])).is_empty());
        out.push(c);
    }
    out
}

/// Joins the lines that were broken because they were full.
fn paragraphs(lines: &[Line], sheets: &[i32]) -> Document {
    let placed: Vec<Placed<'_>> = lines
        .iter()
        .filter_map(|l| match l {
            Line::Body { text, column, place, .. } => Some(Placed { text, column: *column, place: *place }),
            _ => None,
        })
        .collect();
    let sheets = Sheets::of(&placed, sheets);
    let mut widths: Vec<usize> = placed.iter().map(|l| width(l.text)).collect();
    widths.sort_unstable();
    // The widest lines are full ones, save for a few that are longer by accident.
    let full = widths.iter().rev().nth(widths.len() / 30).copied().unwrap_or(0);
    let gaps = lines.iter().filter(|l| matches!(l, Line::Empty)).count();
    let has_gaps = gaps * 12 >= widths.len();
    let mut out = Document { format: Format::Pdf, ..Document::default() };
    let mut paragraph = String::new();
    let mut last: Option<&Placed<'_>> = None;
    let mut shape: Option<Shape> = None;
    let mut waiting: Vec<&str> = Vec::new();
    let mut gap = false;
    let mut emit = |paragraph: &mut String, waiting: &mut Vec<&str>, gap: bool| {
        if !paragraph.is_empty() {
            if gap && !out.text.is_empty() {
                out.text.push('\n');
            }
            out.push(paragraph, BlockKind::Paragraph);
            paragraph.clear();
        }
        for line in waiting.drain(..) {
            out.push(line, BlockKind::Footer);
        }
    };
    // Whether an empty line stands before the paragraph that is being made, and before the next line.
    let mut before = false;
    let mut bodies = placed.iter().peekable();
    for line in lines {
        match line {
            Line::Empty => gap = true,
            Line::Furniture(line) => {
                waiting.push(line);
                if paragraph.is_empty() {
                    emit(&mut paragraph, &mut waiting, false);
                }
            }
            Line::Body { text: line, .. } => {
                let Some(here) = bodies.next() else { continue };
                let after = bodies.peek().copied();
                let joins = !paragraph.is_empty()
                    && last.is_some_and(|last| {
                        // The boxes know better than the layout what is a gap; only where they say nothing the letters do.
                        let told =
                            shape.and_then(|s| sheets.goes_on(&s, last, here, after, is_listed(last.text, line)));
                        told.unwrap_or_else(|| !gap && goes_on(last.text, line, full, has_gaps))
                    });
                if joins {
                    let (end, start) =
                        (paragraph.chars().next_back().unwrap_or(' '), line.chars().next().unwrap_or(' '));
                    let thai = |c: char| ('\u{e01}'..='\u{e4e}').contains(&c);
                    // "sister-" goes on in the same word, "kinh tế -" does not.
                    let hyphen = end == '-' && !paragraph.ends_with(" -");
                    if !(thai(end) && thai(start) || hyphen && start.is_lowercase()) {
                        paragraph.push(' ');
                    }
                    paragraph.push_str(line);
                    shape = last.and_then(|last| sheets.grown(shape, last, here));
                } else {
                    emit(&mut paragraph, &mut waiting, before);
                    before = gap;
                    paragraph.push_str(line);
                    shape = sheets.begin(here);
                }
                last = Some(here);
                gap = false;
            }
        }
    }
    emit(&mut paragraph, &mut waiting, before);
    out
}

/// About how wide a line is printed, in tenths of a small letter.
fn width(line: &str) -> usize {
    let of = |c: char| match c {
        _ if is_thai_mark(c) || ('\u{300}'..='\u{36f}').contains(&c) => 0,
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | ' ' | '.' | ',' | ';' | ':' | '(' | ')' | '-' | '/' | '\'' => 6,
        'm' | 'w' | 'M' | 'W' => 15,
        '…' => 20,
        '\u{e30}' | '\u{e40}'..='\u{e44}' => 7,
        _ if c.is_uppercase() => 13,
        _ => 10,
    };
    line.chars().map(of).sum()
}

/// Whether `next` begins as a point of a list does.
fn is_listed(line: &str, next: &str) -> bool {
    let head = next.trim_start_matches('(');
    let label = head.chars().take_while(|c| c.is_alphanumeric() && !is_thai_mark(*c)).count();
    let figures = head.chars().next().is_some_and(char::is_numeric);
    let after: String = head.chars().skip(label).take(2).collect();
    let closed = after == ". " || after == ") " || after == ".";
    let listed = (label <= 2 && label > 0 && closed)
        || (figures && label <= 2 && after.starts_with('.'))
        || next.starts_with(['-', '•', '–', '+']);
    // "kinh tế, văn hóa / - xã hội": a dash inside a sentence, not before a point.
    let dash = next.strip_prefix(['-', '–']).map(str::trim_start);
    let inside = dash.is_some_and(|d| d.starts_with(char::is_lowercase)) && !line.ends_with(['.', ';', ':', ',']);
    listed && !inside
}

/// Whether `next` is the rest of a paragraph that `line` did not hold, by their letters.
fn goes_on(line: &str, next: &str, full: usize, has_gaps: bool) -> bool {
    let dotted = |text: &str| !text.chars().any(char::is_alphanumeric);
    if is_listed(line, next) || dotted(line) || dotted(next) {
        return false;
    }
    // The first word of the next line would not have found room. In Thai a word has no visible end.
    let word = next.split_whitespace().next().unwrap_or("");
    let thai = word.chars().next().is_some_and(|c| ('\u{e01}'..='\u{e4e}').contains(&c));
    let word: String = word.chars().take(if thai { 8 } else { 40 }).collect();
    let wide = width(line) + 6 + width(&word);
    if full < NARROW || wide * 100 < full * 92 {
        return false;
    }
    let ended = is_ended(line);
    // Without white space between paragraphs a sentence that ends a full line may end the paragraph as well.
    !ended || has_gaps || wide > full
}

/// Whether a line ends with a sentence. Thai sets no full stop, but behind letters that stand for words: "พ.ศ." ends nothing.
pub(super) fn is_ended(line: &str) -> bool {
    let mut back = line.chars().rev();
    match back.next() {
        Some('.') => !back.next().is_some_and(is_thai_consonant),
        last => matches!(last, Some(';' | ':' | '!' | '?')),
    }
}

/// Which lines of each page are running heads, running feet or page numbers.
fn furniture(pages: &[Vec<String>]) -> Vec<Vec<bool>> {
    // The same words in another page's edge, whatever the figures in them.
    let shape = |line: &str| -> String { line.chars().filter(|c| !c.is_whitespace() && !c.is_numeric()).collect() };
    let edge = |page: &Vec<String>| -> (Vec<usize>, Vec<usize>) {
        let filled: Vec<usize> =
            (0..page.len()).filter(|i| page.get(*i).is_some_and(|l| !l.trim().is_empty())).collect();
        let head = filled.iter().take(EDGE).copied().collect();
        let foot = filled.iter().rev().take(EDGE).copied().collect();
        (head, foot)
    };
    let edges: Vec<_> = pages.iter().map(edge).collect();
    // On how many pages each shape stands at an edge.
    let mut counts: BTreeMap<(String, bool), usize> = BTreeMap::new();
    for ((head, foot), page) in edges.iter().zip(pages) {
        for (places, is_foot) in [(head, false), (foot, true)] {
            let shapes: BTreeSet<String> = places.iter().filter_map(|i| page.get(*i)).map(|l| shape(l)).collect();
            for shape in shapes {
                *counts.entry((shape, is_foot)).or_default() += 1;
            }
        }
    }
    let mut out = Vec::with_capacity(pages.len());
    for (number, (page, (head, foot))) in pages.iter().zip(&edges).enumerate() {
        let mut marks = vec![false; page.len()];
        for (places, is_foot) in [(head, false), (foot, true)] {
            for (depth, i) in places.iter().enumerate() {
                let Some(line) = page.get(*i) else { continue };
                let wanted = shape(line);
                let repeated = pages.len() >= 2 && wanted.chars().filter(|c| c.is_alphabetic()).count() >= 3 && {
                    let times = counts.get(&(wanted.clone(), is_foot)).copied().unwrap_or(0);
                    times >= 2 && times * 2 >= pages.len()
                };
                // The head of the first page may be the title of the document itself.
                let repeated = repeated && (is_foot || number > 0);
                if (depth < 2 && page_number(line.trim(), true)) || repeated {
                    if let Some(mark) = marks.get_mut(*i) {
                        *mark = true;
                    }
                } else {
                    // Furniture lies at the very edge.
                    break;
                }
            }
        }
        out.push(marks);
    }
    out
}

/// How many clusters of a line stand there twice.
fn doubled(line: &str) -> usize {
    let chars: Vec<char> = line.chars().collect();
    let mut count = 0;
    let mut at = 0;
    while let Some(length) = chars.get(at..).and_then(twice) {
        count += usize::from(length > 0);
        at += length.max(1);
    }
    count
}

/// The length of a cluster with a mark at the beginning of `rest` that is written twice; 0 where there is none, nothing
/// at the end.
fn twice(rest: &[char]) -> Option<usize> {
    let first = *rest.first()?;
    if !is_thai_consonant(first) {
        return Some(0);
    }
    let marks = rest.iter().skip(1).take_while(|c| is_thai_mark(**c)).count();
    let length = marks + 1;
    let same = rest.get(..length).zip(rest.get(length..length * 2)).is_some_and(|(a, b)| a == b);
    // The second one must end there too.
    let ends = !rest.get(length * 2).is_some_and(|c| is_thai_mark(*c));
    Some(if marks > 0 && same && ends { length } else { 0 })
}

/// A line with its Thai put in order; `often` where the file doubles clusters regularly.
pub(super) fn repaired(line: &str, often: bool) -> String {
    let indent = line.len() - line.trim_start().len();
    let (space, rest) = line.split_at_checked(indent).unwrap_or(("", line));
    let chars: Vec<char> = rest.chars().collect();
    let chars = marks(&spaces(&marks(&chars)));
    // Twice is a word of its own here and there: "ในที่ที่".
    let mut out: Vec<char> = Vec::with_capacity(chars.len());
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let length = chars.get(at..).and_then(twice).unwrap_or(0);
        let cluster: String = chars.get(at..at + length).unwrap_or_default().iter().collect();
        if length > 0 && (often || cluster != "ที่") {
            out.extend(cluster.chars());
            at += length * 2;
        } else {
            out.push(*c);
            at += 1;
        }
    }
    space.chars().chain(out).collect()
}

/// White space that justification widened, and white space that cannot stand where it stands.
fn spaces(line: &[char]) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(line.len());
    let mut chars = line.iter().copied().peekable();
    while let Some(c) = chars.next() {
        if c != ' ' {
            out.push(c);
            continue;
        }
        while chars.peek() == Some(&' ') {
            chars.next();
        }
        let (before, next) = (out.last().copied().unwrap_or(' '), chars.peek().copied().unwrap_or('\n'));
        let after_letter = is_thai_consonant(before) || is_thai_mark(before);
        // No word begins with a mark or with these vowels.
        if after_letter && (is_thai_mark(next) || matches!(next, '\u{e30}' | '\u{e32}' | '\u{e33}' | '\u{e45}')) {
            if is_thai_consonant(before) {
                // Sara am loses its circle before such a space: "จ านวน", "น ้า".
                if next == '\u{e32}' {
                    chars.next();
                    out.push('\u{e33}');
                } else if is_tone(next) {
                    chars.next();
                    out.push(next);
                    if chars.peek() == Some(&'\u{e32}') {
                        chars.next();
                        out.push('\u{e33}');
                    }
                }
            }
            continue;
        }
        // A vowel that stands before its letter never ends a word.
        if is_thai_consonant(next) && (is_lead_vowel(before) || is_unfinished(&out)) {
            continue;
        }
        out.push(' ');
    }
    out
}

/// Whether the syllable at the end of the text still wants a letter, so that no space can follow.
fn is_unfinished(text: &[char]) -> bool {
    let marks: Vec<char> = text.iter().rev().take_while(|c| is_thai_mark(**c)).copied().collect();
    let mut before = text.iter().rev().skip(marks.len());
    let (base, lead) = (before.next().copied().unwrap_or(' '), before.next().copied().unwrap_or(' '));
    if !is_thai_consonant(base) || marks.is_empty() {
        return false;
    }
    let has = |wanted: char| marks.contains(&wanted);
    if has('\u{e47}') {
        return base != 'ก';
    }
    // A tone with nothing but its letter is no syllable, nor are these two vowels without a final.
    let only_tone = marks.iter().all(|c| is_tone(*c));
    // "ใหม่", "ไกล่": these two vowels want no letter behind the syllable, wherever they stand before it.
    let whole = matches!(before.next(), Some('\u{e43}' | '\u{e44}')) && is_thai_consonant(lead);
    let led = is_lead_vowel(lead) || whole;
    // Two letters may share a vowel that stands before them: "เกล้า", "เปล่า" go on, "เล่" may end.
    has('\u{e31}') || has('\u{e37}') || (only_tone && !led)
}

/// Marks in the order and at the letter where they belong.
fn marks(chars: &[char]) -> Vec<char> {
    let mut out: Vec<char> = Vec::with_capacity(chars.len());
    for &c in chars {
        // ํ (tone) า is sara am behind its tone.
        if c == '\u{e32}' {
            let tones = out.iter().rev().take_while(|t| is_tone(**t)).count();
            let circle = out.len().checked_sub(tones + 1);
            if let Some(circle) = circle.filter(|i| out.get(*i) == Some(&'\u{e4d}')) {
                out.remove(circle);
                out.push('\u{e33}');
                continue;
            }
        }
        // "นีไ้ด้": the tone fell behind the vowel that stands before the next letter.
        if is_tone(c)
            && let [.., base, lead] = out.as_slice()
            && is_lead_vowel(*lead)
            && (is_thai_consonant(*base) || is_upper_vowel(*base))
        {
            let at = out.len() - 1;
            out.insert(at, c);
            continue;
        }
        if (c == ' ' || is_thai_consonant(c) || c == '\u{e30}') && fallen(&out, c == ' ') {
            put_back(&mut out);
            if c == ' ' {
                continue;
            }
        }
        out.push(c);
    }
    if fallen(&out, true) {
        put_back(&mut out);
    }
    out
}

/// "ทัง้ ": whether the last tone fell behind the letter after its own.
fn fallen(text: &[char], space: bool) -> bool {
    let [.., base, vowel, letter, tone] = text else {
        return false;
    };
    if !is_tone(*tone) || !is_thai_consonant(*letter) {
        return false;
    }
    match vowel {
        // These vowels want a final letter, which the next one is: it can have no tone.
        '\u{e31}' | '\u{e36}' | '\u{e37}' => true,
        // This one does not; but these two words are everywhere, and have no meaning without their tone.
        '\u{e35}' => space && matches!((base, tone), ('น', '\u{e49}') | ('ท', '\u{e48}')),
        _ => false,
    }
}

fn put_back(text: &mut Vec<char>) {
    if let (Some(tone), Some(letter)) = (text.pop(), text.pop()) {
        text.push(tone);
        text.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::super::order::weave;
    use super::*;

    fn body(document: &Document) -> Vec<&str> {
        let blocks = document.blocks.iter().filter(|b| b.kind.is_body());
        blocks.map(|b| b.span.of(&document.text)).collect()
    }

    #[test]
    fn thai_is_put_in_order() {
        for (broken, whole) in [
            ("ทั้ทั้งสองฝ่าย ซึ่ซึ่งต่อไป", "ทั้งสองฝ่าย ซึ่งต่อไป"),
            ("ในที่ที่เหมาะสม", "ในที่ที่เหมาะสม"),
            ("อ\u{e4d}\u{e32}นาจ น\u{e4d}\u{e49}\u{e32}", "อำนาจ น้ำ"),
            ("ผู้เข้าร่วมทัง้ สองฝ่ าย", "ผู้เข้าร่วมทั้งสองฝ่าย"),
            ("ให้เป็ นไปตาม หน่ วยงาน สนั บสนุน", "ให้เป็นไปตาม หน่วยงาน สนับสนุน"),
            ("ต่อไปน ี ้ อีก วันท ี่ ๑๒", "ต่อไปนี้ อีก วันที่ ๑๒"),
            ("จ านวน ส าหรับ น ้าใจ", "จำนวน สำหรับ น้ำใจ"),
            ("นีไ้ด้ ท่าขีเ้ หล็ก", "นี้ได้ ท่าขี้เหล็ก"),
            ("ก็ ได้ ปี การศึกษา แม่ น้อง", "ก็ ได้ ปี การศึกษา แม่ น้อง"),
            ("จังหวัดเชียงใหม่ ราชอาณาจักรไทย", "จังหวัดเชียงใหม่ ราชอาณาจักรไทย"),
            ("ท\u{f710}\u{f706}ง", "ทั้ง"),
        ] {
            assert_eq!(body(&from_pdftotext(broken)), [whole], "{broken}");
        }
    }

    #[test]
    fn stranded_marks() {
        assert_eq!(body(&from_pdftotext("ซึ่งต่อไปนีจ\n          ้ ะเรียกว่า\n")), ["ซึ่งต่อไปนี้จะเรียกว่า"]);
    }

    #[test]
    fn furniture_of_pages() {
        let text = "Title\nBody one\n\n - 1 -\n\u{c}Draft of May\n\nBody two\n\nPage 2 of 3\n\u{c}Draft of May\nBody three\nหน้า ๓\n\u{c}";
        let document = from_pdftotext(text);
        assert_eq!(body(&document), ["Title", "Body one", "Body two", "Body three"]);
    }

    #[test]
    fn two_columns() {
        let text = "Signed at Nan on the day written below in two copies, in English.\n\n   For Nan                    For Hue\n\n   ..........                ..........\n   (Somchai)                 (Lan)\n   Governor                  Chairman\n";
        assert_eq!(
            body(&from_pdftotext(text)).split_first().unwrap().1,
            ["For Nan", "..........", "(Somchai)", "Governor", "For Hue", "..........", "(Lan)", "Chairman"]
        );
    }

    #[test]
    fn gaps_of_the_layout_in_the_plain_order() {
        let layout = "  สำหรับจังหวัดน่าน              สำหรับเมืองเว้\n  (สมชายทัง้ สอง)              (ลาน)\n  ผู้ว่าราชการ                  ประธาน\n";
        let raw = "สำหรับจังหวัดน่าน สำหรับเมืองเว้\n(สมชายทั้งสอง) (ลาน)\nผู้ว่าราชการ ประธาน\n";
        assert_eq!(
            body(&from_pdftotext_with_raw(layout, raw)),
            ["สำหรับจังหวัดน่าน", "(สมชายทั้งสอง)", "ผู้ว่าราชการ", "สำหรับเมืองเว้", "(ลาน)", "ประธาน"]
        );
    }

    #[test]
    fn paragraphs_are_whole() {
        let text = "MEMORANDUM\nBETWEEN\n\nThe Participants will consult each other on the modalities\nand the programmes of their cooperation, at the annual\n\n 1\n\u{c}meeting.\n\n2. They will meet.\n3. They will write.\n\n๔. ผู้เข้าร่วมทั้งสองฝ่ายจะร่วมมือกันเพื่อส่งเสริมความเท่าเทียมและประโยชน์ร่ว\nมกัน\n";
        assert_eq!(
            body(&from_pdftotext(text)),
            [
                "MEMORANDUM",
                "BETWEEN",
                "The Participants will consult each other on the modalities and the programmes of their cooperation, at the annual meeting.",
                "2. They will meet.",
                "3. They will write.",
                "๔. ผู้เข้าร่วมทั้งสองฝ่ายจะร่วมมือกันเพื่อส่งเสริมความเท่าเทียมและประโยชน์ร่วมกัน"
            ]
        );
    }

    #[test]
    fn bad_pages_are_told() {
        let document = from_pdftotext("ก่่า้้้ \u{e31}\u{e31}ข ำำ ้ะ้\n\u{c}   \n\u{c}");
        assert_eq!(document.remarks.len(), 2, "{:?}", document.remarks);
    }

    /// Pages of words as the program prints their boxes: left edge, top, text; a letter is 5 points wide, a line 12 high.
    fn boxes(pages: &[&[(f32, f32, &str)]]) -> String {
        let mut out = String::new();
        for page in pages {
            out += "<page width=\"595.0\" height=\"842.0\">\n";
            for (left, top, text) in *page {
                let mut left = *left;
                for word in text.split(' ') {
                    let right = left + 5.0 * word.chars().filter(|c| !is_thai_mark(*c)).count() as f32;
                    let bottom = top + 12.0;
                    out += &format!(
                        "<word xMin=\"{left}\" yMin=\"{top}\" xMax=\"{right}\" yMax=\"{bottom}\">{word}</word>\n"
                    );
                    left = right + 4.0;
                }
            }
            out += "</page>\n";
        }
        out
    }

    #[test]
    fn signs_of_another_font_go_back_to_their_place() {
        let layout = "ซึง่ ต่อไปนี้ จะเรียกว่า “ทัง้ สองฝ่ าย” (ต่อ)\nเพื่อ “ให้”\n";
        let raw = "“ ”\nซึ่งต่อไปนี้จะเรียกว่า ทั้งสองฝ่ าย (ต่อ)\nเพื่อ ให้\n“ ”\n";
        let read = from_pdftotext_with_raw(layout, raw);
        assert_eq!(body(&read), ["ซึ่งต่อไปนี้จะเรียกว่า “ทั้งสองฝ่าย” (ต่อ)", "เพื่อ “ให้”"]);
        // What stands on a line of its own on the page as well stays there.
        let read = from_pdftotext_with_raw("เพื่อ\n“ ”\n", "เพื่อ\n“ ”\n");
        assert_eq!(body(&read), ["เพื่อ", "“ ”"]);
        assert_eq!(weave("a c", "b", "abd"), None);
        assert_eq!(weave("ab d", "c", "ab cd"), Some("ab cd".to_owned()));
    }

    #[test]
    fn letters_that_a_font_lacks_are_taken_from_the_page() {
        let layout = "THỎA THUẬN\n\nVỀ VIỆC THIẾT LẬP QUAN HỆ\n\nỦy ban nhân dân tỉnh Sơn La\n";
        let raw = "TH A THU N\nỎ Ậ\nV VI C THI T L P QUAN H\nỀ Ệ Ế Ậ Ệ\ny ban nhân dân t nh S n La Ủ ỉ ơ\n";
        let read = from_pdftotext_with_raw(layout, raw);
        assert_eq!(body(&read), ["THỎA THUẬN", "VỀ VIỆC THIẾT LẬP QUAN HỆ", "Ủy ban nhân dân tỉnh Sơn La"]);
    }

    #[test]
    fn words_that_touch_are_one() {
        let line = "phù h ợp v ới";
        let boxes = "<page width=\"595.0\" height=\"842.0\">\n<word xMin=\"80\" yMin=\"50\" xMax=\"95\" yMax=\"62\">phù</word>\n<word xMin=\"100\" yMin=\"50\" xMax=\"105\" yMax=\"62\">h</word>\n<word xMin=\"105.3\" yMin=\"50\" xMax=\"115\" yMax=\"62\">ợp</word>\n<word xMin=\"120\" yMin=\"50\" xMax=\"125\" yMax=\"62\">v</word>\n<word xMin=\"124.9\" yMin=\"50\" xMax=\"135\" yMax=\"62\">ới</word>\n</page>\n";
        assert_eq!(body(&from_pdftotext_with_boxes(line, line, boxes)), ["phù hợp với"]);
    }

    const ONE: [&str; 3] = ["For Nan", "(Somchai)", "Governor"];
    const OTHER: [&str; 3] = ["For Hue", "(Lan)", "Chairman"];

    /// The signatures of two sides, the first `on` rows on one page and the rest on the next; below each other from `step`
    /// points a row.
    fn signed(on: usize, plain: &str, layout: &str) {
        let row = |i: usize, top: f32| [(80.0, top, ONE[i]), (310.0, top, OTHER[i])];
        let head: Vec<(f32, f32, &str)> = (0..on).flat_map(|i| row(i, 700.0 + 20.0 * i as f32)).collect();
        let tail: Vec<(f32, f32, &str)> = (on..3).flat_map(|i| row(i, 50.0 + 20.0 * (i - on) as f32)).collect();
        // A line of the text before them, as wide as the page.
        let long = "words of a text that reaches as far as the edge of its page does and is no signature at all";
        let head: Vec<(f32, f32, &str)> = std::iter::once((80.0, 600.0, long)).chain(head).collect();
        let boxes = boxes(&[&head, &tail]);
        let (layout, plain) = (format!("{long}\n\n{layout}"), format!("{long}\n{plain}"));
        let read = from_pdftotext_with_boxes(&layout, &plain, &boxes);
        assert_eq!(body(&read).get(1..), Some(&[ONE, OTHER].concat()[..]), "{on} {plain:?}");
    }

    #[test]
    fn signatures_that_a_page_cuts_are_put_together() {
        let row = |i: usize| format!("  {:<30}{}\n", ONE[i], OTHER[i]);
        for on in [1, 2] {
            let rows = |range: std::ops::Range<usize>| range.map(row).collect::<String>();
            let layout = format!("{}\u{c}{}\u{c}", rows(0..on), rows(on..3));
            // Row by row, and one side after the other.
            let by_row = layout.clone();
            let sides = |range: std::ops::Range<usize>| {
                let side = |side: [&str; 3]| range.clone().map(|i| format!("{}\n", side[i])).collect::<String>();
                side(ONE) + &side(OTHER)
            };
            let by_side = format!("{}\u{c}{}\u{c}", sides(0..on), sides(on..3));
            // One row is one line in the plain order too.
            let first_in_one = format!("{} {}\n\u{c}{}\u{c}", ONE[0], OTHER[0], sides(1..3));
            signed(on, &by_row, &layout);
            signed(on, &by_side, &layout);
            if on == 1 {
                signed(on, &first_in_one, &layout);
            }
        }
    }

    #[test]
    fn lines_stretched_to_the_edge_are_no_columns() {
        let layout = "short line one\nsome words of a line that goes to the edge           and more\nshort line two\n\
                      some words of a line that goes there as well          and on\nshort line three\nfour\nfive\n";
        let words = body(&from_pdftotext(layout)).join(" ");
        assert!(words.contains("to the edge and more") && words.contains("as well and on"), "{words}");
        assert!(is_ended("it ends.") && is_ended("ข้อ ๑;") && !is_ended("เมื่อวันที่ ๑๒ มกราคม พ.ศ.") && !is_ended("no end"));
    }

    #[test]
    fn disordered_pages_of_any_kind_do_no_harm() {
        for (layout, raw) in [
            ("“", "”"),
            ("a “b” c", "“\n”\na b\n“”\nc"),
            ("", "a\nb"),
            ("a    b\n\u{c}    \u{c}b    a", "b\na\u{c}\u{c}a b"),
            ("ก    ข\n\u{c}ก    ข", "ก ข\u{c}ก\nข"),
        ] {
            let boxes = "<page width=\"1\">\n<word xMin=\"0\" yMin=\"0\" xMax=\"1\" yMax=\"1\">a</word>\n<word xMin=\"9\" yMin=\"0\" xMax=\"9\" yMax=\"1\">b</word>\n</page>\n".repeat(3);
            let _ = from_pdftotext_with_boxes(layout, raw, &boxes);
        }
    }
}
