//! Where the lines of a PDF stand on their pages, as `pdftotext -bbox-layout` prints it, and what that says of paragraphs.
//!
//! Letters tell little of where a paragraph ends: a line may be full by chance, and a sentence may end at the end of a
//! line. On the page it is plain: a first line stands further in, what follows a number hangs behind it, titles stand in
//! the middle, and a justified line that goes on ends exactly where the others end.

use std::collections::{BTreeMap, BTreeSet};

use super::legacy::{is_thai_consonant, is_thai_mark};
use crate::lang::{dates, thai_words};

/// Words of all pages that are read: far more than an agreement has.
const WORDS: usize = 300_000;
/// Words that are looked at before no more lines are searched for; twenty pages take a hundredth of it.
const WORK: usize = 20_000_000;
/// Rows that are searched for a line, before and behind the one that was found last.
const NEAR: usize = 60;
/// Letters that a Thai word at the beginning of a line is taken to have at least.
const THAI_WORD: usize = 9;
/// Words that stand alone on a line of a title.
const BETWEEN: [&str; 9] = ["between", "and", "giữa", "và", "ระหว่าง", "กับ", "และ", "ລະຫວ່າງ", "ກັບ"];
/// Hundredths of a point.
const POINT: i32 = 100;

/// A word of the page: its letters without marks and white space, and its box in hundredths of a point.
struct Word {
    letters: String,
    left: i32,
    right: i32,
    top: i32,
    bottom: i32,
}

/// Words that stand beside one another.
struct Row {
    words: Vec<Word>,
    /// The letters of all of them.
    letters: String,
    /// Where each word begins in the letters, and where the last one ends.
    starts: Vec<usize>,
    taken: Vec<bool>,
}

/// The pages of a file, as rows of words.
pub(super) struct Boxes {
    pages: Vec<Vec<Row>>,
    /// Widths of the sheets.
    widths: Vec<i32>,
    /// What is left of [`WORK`].
    work: usize,
    /// Of the line that was taken last, behind how many letters two of its words touch.
    touching: Vec<usize>,
}

/// A line on its page, in hundredths of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    page: usize,
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
    pub(super) height: i32,
    /// Width of the first word, as the page has it: up to the first white space.
    first: i32,
    /// Where the second word begins, and how wide the white before it is.
    second: Option<(i32, i32)>,
    /// Where the word behind the widest white begins, if that is more than a common space.
    hung: Option<i32>,
    /// The widest white between its words.
    gap: i32,
    /// Whether other words stand beside the line.
    shared: bool,
    /// Where those on its right begin.
    next: Option<i32>,
}

impl Place {
    /// Whether a line stands lower on its page than `other`; lines of one row do not.
    pub(super) fn is_under(&self, other: &Place) -> bool {
        (self.bottom - other.bottom) * 2 > other.height
    }
}

impl Boxes {
    /// The words of `pdftotext -bbox-layout`; `letters` takes away what the other outputs may place otherwise.
    pub(super) fn of(output: &str, letters: impl Fn(&str) -> String) -> Boxes {
        let mut pages: Vec<Vec<Word>> = Vec::new();
        let mut widths = Vec::new();
        let mut left = WORDS;
        for line in output.lines() {
            let line = line.trim_start();
            if let Some(page) = line.strip_prefix("<page ") {
                pages.push(Vec::new());
                widths.push(number(page, "width").unwrap_or(0));
            } else if let Some(word) = line.strip_prefix("<word ")
                && let Some(page) = pages.last_mut()
                && left > 0
                && let Some(word) = read(word, &letters)
            {
                page.push(word);
                left -= 1;
            }
        }
        Boxes { pages: pages.into_iter().map(rows).collect(), widths, work: WORK, touching: Vec::new() }
    }

    /// Number of pages.
    pub(super) fn len(&self) -> usize {
        self.pages.len()
    }

    /// Width of each sheet.
    pub(super) fn widths(&self) -> &[i32] {
        &self.widths
    }

    /// Where a line with these letters stands on the page; each place is given once. `near` is the row that was found
    /// last, and becomes the row of this one.
    pub(super) fn take(&mut self, page: usize, letters: &str, near: &mut usize) -> Option<Place> {
        let rows = self.pages.get_mut(page)?;
        for i in around(*near, rows.len()) {
            let Some(row) = rows.get_mut(i) else { continue };
            self.work = self.work.checked_sub(row.words.len())?;
            if let Some((words, place)) = row.find(page, letters) {
                self.touching = row.touching(words.clone());
                row.taken.get_mut(words)?.fill(true);
                *near = i;
                return Some(place);
            }
        }
        None
    }

    /// Behind how many letters of the line that was taken last two of its words touch, so that they are one; in writings
    /// that have spaces between words.
    pub(super) fn touching(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.touching)
    }

    /// The two parts of the line with these letters at its widest gap, if that is no common space: how many letters the first
    /// has, and where they stand. The line stays to be had.
    pub(super) fn halves(&mut self, page: usize, letters: &str, near: usize) -> Option<(usize, [Place; 2])> {
        let rows = self.pages.get(page)?;
        let mut found = None;
        for row in around(near, rows.len()).filter_map(|i| rows.get(i)) {
            self.work = self.work.checked_sub(row.words.len())?;
            found = row.find(page, letters).map(|(words, _)| (row, words));
            if found.is_some() {
                break;
            }
        }
        let (row, words) = found?;
        let gaps = row.words.get(words.clone())?.windows(2).filter_map(|w| Some(w.get(1)?.left - w.first()?.right));
        let (at, gap) = gaps.enumerate().max_by_key(|(_, gap)| *gap)?;
        let cut = words.start + at + 1;
        let (left, right) = (row.place(page, words.start..cut)?, row.place(page, cut..words.end)?);
        let before = row.starts.get(cut)? - row.starts.get(words.start)?;
        let before = letters.get(..before)?.chars().count();
        (gap * 2 > left.height).then_some((before, [left, right]))
    }
}

/// The rows to look at, those ahead first.
fn around(near: usize, rows: usize) -> impl Iterator<Item = usize> {
    (near..near.saturating_add(NEAR).min(rows)).chain(near.saturating_sub(NEAR)..near)
}

/// The value of an attribute in hundredths of a point.
fn number(head: &str, name: &str) -> Option<i32> {
    let (_, value) = head.split_once(name)?;
    let value: f32 = value.strip_prefix("=\"")?.split('"').next()?.parse().ok()?;
    // No page is wider than that; what is not a number becomes nothing.
    Some((value.clamp(-20_000.0, 20_000.0) * 100.0).round() as i32)
}

fn read(line: &str, letters: &impl Fn(&str) -> String) -> Option<Word> {
    let (head, rest) = line.split_once('>')?;
    let text = rest.strip_suffix("</word>").unwrap_or(rest);
    let text = ["&lt;", "&gt;", "&quot;", "&apos;", "&amp;"]
        .iter()
        .zip(["<", ">", "\"", "'", "&"])
        .fold(text.to_owned(), |text, (entity, sign)| text.replace(entity, sign));
    Some(Word {
        letters: letters(&text),
        left: number(head, "xMin")?,
        right: number(head, "xMax")?,
        top: number(head, "yMin")?,
        bottom: number(head, "yMax")?,
    })
}

fn rows(mut words: Vec<Word>) -> Vec<Row> {
    let middle = |w: &Word| (w.top + w.bottom) / 2;
    words.sort_by_key(|w| (middle(w), w.left));
    let mut groups: Vec<Vec<Word>> = Vec::new();
    let mut at = i32::MIN;
    for word in words {
        let height = (word.bottom - word.top).max(0);
        match groups.last_mut() {
            Some(group) if middle(&word).saturating_sub(at) * 5 < height * 2 => group.push(word),
            _ => {
                at = middle(&word);
                groups.push(vec![word]);
            }
        }
    }
    groups.into_iter().map(Row::new).collect()
}

impl Row {
    fn new(mut words: Vec<Word>) -> Row {
        words.sort_by_key(|w| w.left);
        let mut letters = String::new();
        let mut starts = Vec::with_capacity(words.len() + 1);
        for word in &words {
            starts.push(letters.len());
            letters.push_str(&word.letters);
        }
        starts.push(letters.len());
        let taken = vec![false; words.len()];
        Row { words, letters, starts, taken }
    }

    /// Behind how many letters two of these words touch. No space is as narrow as that, not even in a line pressed together.
    fn touching(&self, words: std::ops::Range<usize>) -> Vec<usize> {
        let mut seen = 0;
        let mut out = Vec::new();
        for pair in self.words.get(words).unwrap_or_default().windows(2) {
            let [a, b] = pair else { continue };
            seen += a.letters.chars().count();
            let height = (a.bottom - a.top).min(b.bottom - b.top);
            // Words that lie on one another are no one word: a stamp over a line.
            if (b.left - a.right).abs() * 20 < height && !is_thai(&a.letters) && !is_thai(&b.letters) {
                out.push(seen);
            }
        }
        out
    }

    /// Whole words that have these letters and are still to be had.
    fn find(&self, page: usize, letters: &str) -> Option<(std::ops::Range<usize>, Place)> {
        if letters.is_empty() {
            return None;
        }
        for (i, start) in self.starts.iter().enumerate() {
            if self.taken.get(i).copied().unwrap_or(true) || !self.letters.get(*start..)?.starts_with(letters) {
                continue;
            }
            // Marks that stand alone have no letters: they belong to what is before them.
            let wanted = start + letters.len();
            let end = self.starts.partition_point(|e| *e <= wanted).saturating_sub(1);
            if end <= i || self.starts.get(end) != Some(&wanted) {
                continue;
            }
            if self.taken.get(i..end)?.contains(&true) {
                continue;
            }
            return Some((i..end, self.place(page, i..end)?));
        }
        None
    }

    /// Where these words stand.
    fn place(&self, page: usize, range: std::ops::Range<usize>) -> Option<Place> {
        let shared = range.start > 0 || range.end < self.words.len();
        let next = self.words.get(range.end).map(|w| w.left);
        let words = self.words.get(range)?;
        let (first, last) = (words.first()?, words.last()?);
        // The letters of a line are of one size but for a sign here and there.
        let longest = words.iter().max_by_key(|w| w.right - w.left)?;
        let height = (longest.bottom - longest.top).max(1);
        let gaps: Vec<(i32, i32)> =
            words.windows(2).filter_map(|w| Some((w.get(1)?.left - w.first()?.right, w.get(1)?.left))).collect();
        let widest = gaps.iter().take(8).max_by_key(|(gap, left)| (*gap, -left));
        Some(Place {
            page,
            left: first.left,
            right: last.right,
            bottom: longest.bottom,
            height,
            first: chunk(words) - first.left,
            second: words.get(1).map(|w| (w.left, w.left - first.right)),
            hung: widest.filter(|(gap, _)| gap * 10 > height * 3).map(|(_, left)| *left),
            gap: gaps.iter().map(|(gap, _)| *gap).max().unwrap_or(0),
            shared,
            next,
        })
    }
}

/// Right edge of the first words that no space parts: a font whose marks stand on their own cuts words in pieces.
fn chunk(words: &[Word]) -> i32 {
    let mut right = words.first().map_or(0, |w| w.right);
    for pair in words.windows(2) {
        let [a, b] = pair else { continue };
        // A mark alone has no letters.
        let thai = |word: &Word| word.letters.is_empty() || is_thai(&word.letters);
        let parted = !thai(a) || !thai(b);
        if parted || (b.left - right) * 20 > (a.bottom - a.top) * 3 {
            break;
        }
        right = right.max(b.right);
    }
    right
}

/// A line of the running text, with the column that it stands in: 0 is the page itself, then two and two the left and
/// the right one of the places where text stands side by side.
pub(super) struct Placed<'a> {
    /// The line.
    pub(super) text: &'a str,
    /// Its column.
    pub(super) column: usize,
    /// Where it stands, if that was found.
    pub(super) place: Option<Place>,
}

/// What is known of the pages when their lines are put together.
pub(super) struct Sheets {
    /// Left and right edge of the text of each page.
    pages: Vec<(i32, i32)>,
    /// Left and right edge of the columns, by column.
    columns: BTreeMap<usize, (i32, i32)>,
    /// How far the text of a page stands from that of the others: pages of a book have their wide margin left and right
    /// in turn.
    shifts: Vec<i32>,
    /// Distance of two lines in thousandths of their height.
    leading: i32,
    /// Columns whose lines begin at one place: text and no signatures.
    filled: BTreeSet<usize>,
    /// Columns whose full lines end at one place.
    justified: BTreeSet<usize>,
    /// Where first lines stand that are further in than the next, by point.
    openers: BTreeSet<i32>,
}

/// The first line of a paragraph, and where its others begin once there is one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    first: Place,
    rest: Option<i32>,
    flush: bool,
}

impl Sheets {
    /// What the lines of all pages tell; `widths` are those of the sheets.
    pub(super) fn of(lines: &[Placed<'_>], widths: &[i32]) -> Sheets {
        let placed = || lines.iter().filter_map(|l| l.place.map(|p| (l, p)));
        let mut lefts_and_rights: Vec<(i32, Vec<i32>)> = vec![(i32::MAX, Vec::new()); widths.len()];
        for (_, p) in placed().filter(|(l, _)| l.column == 0) {
            if let Some((left, rights)) = lefts_and_rights.get_mut(p.page) {
                *left = p.left.min(*left);
                rights.push(p.right);
            }
        }
        let edge = |(left, mut rights): (i32, Vec<i32>)| {
            rights.sort_unstable();
            // The widest lines are full ones, save for a few that are longer by accident.
            rights.iter().rev().nth(rights.len() / 30).map(|right| (left, *right))
        };
        let own: Vec<Option<(i32, i32)>> = lefts_and_rights.into_iter().map(edge).collect();
        // Sheets of one width have one width of text, that of the page that shows most of it; a page as wide is moved there.
        let mut widest: BTreeMap<i32, (i32, i32)> = BTreeMap::new();
        for (edge, width) in own.iter().zip(widths).filter_map(|(e, w)| Some(((*e)?, w / POINT))) {
            let slot = widest.entry(width).or_insert(edge);
            if edge.1 - edge.0 > slot.1 - slot.0 {
                *slot = edge;
            }
        }
        let pages: Vec<(i32, i32)> =
            widths.iter().map(|w| widest.get(&(w / POINT)).copied().unwrap_or((0, 0))).collect();
        let shift = |(own, page): (&Option<(i32, i32)>, &(i32, i32))| match own {
            Some((l, r)) if ((r - l) - (page.1 - page.0)).abs() <= 3 * POINT => page.0 - l,
            _ => 0,
        };
        let mut out = Sheets {
            shifts: own.iter().zip(&pages).map(shift).collect(),
            pages,
            columns: BTreeMap::new(),
            leading: 0,
            filled: BTreeSet::new(),
            justified: BTreeSet::new(),
            openers: BTreeSet::new(),
        };
        let mut by_column: BTreeMap<usize, Vec<Place>> = BTreeMap::new();
        for (line, place) in placed() {
            by_column.entry(line.column).or_default().push(place);
        }
        for (column, places) in by_column.iter().filter(|(c, _)| **c > 0) {
            if let Some(first) = places.first() {
                out.columns.insert(*column, column_edges(&by_column, *column, out.page(*first)));
            }
        }
        for (column, places) in &by_column {
            let right = |p: &Place| out.columns.get(column).copied().unwrap_or_else(|| out.page(*p)).1;
            let rights: Vec<i32> = places.iter().map(|p| right(p) - out.right(*p)).collect();
            let flush = rights.iter().filter(|d| d.abs() <= 2 * POINT).count();
            let near = rights.iter().filter(|d| **d > 2 * POINT && **d < 40 * POINT).count();
            let (justified, filled) = (flush >= 3 && flush > near, *column > 0 && at(places, |p| p.left).is_some());
            if justified {
                out.justified.insert(*column);
            }
            if filled {
                out.filled.insert(*column);
            }
        }
        let mut steps: Vec<i32> = Vec::new();
        for pair in lines.windows(2) {
            let [a, b] = pair else { continue };
            let (Some(p), Some(q)) = (a.place, b.place) else { continue };
            if a.column != b.column || p.page != q.page {
                continue;
            }
            let step = q.bottom - p.bottom;
            if step > 0 && step < 3 * p.height {
                steps.push(step * 1000 / p.height);
            }
        }
        steps.sort_unstable();
        // Between paragraphs there may be more room, between the lines of one there is the least.
        out.leading = steps.get(steps.len() / 4).copied().unwrap_or(1500);
        for pair in lines.windows(2) {
            let [a, b] = pair else { continue };
            let (Some(p), Some(q)) = (a.place, b.place) else { continue };
            let (l, r) = out.edges(a, p);
            let near = 30 * p.height / 100;
            let first = out.left(p) > l + near && out.right(p) >= r - 2 * POINT && (out.left(q) - l).abs() <= near;
            if a.column == b.column && p.page == q.page && first && !out.apart(p, q) {
                out.openers.insert(out.left(p) / POINT);
            }
        }
        out
    }

    fn page(&self, place: Place) -> (i32, i32) {
        self.pages.get(place.page).copied().unwrap_or((0, 0))
    }

    /// The edges that a line may reach.
    fn edges(&self, line: &Placed<'_>, place: Place) -> (i32, i32) {
        self.columns.get(&line.column).copied().unwrap_or_else(|| self.page(place))
    }

    fn shift(&self, place: Place) -> i32 {
        self.shifts.get(place.page).copied().unwrap_or(0)
    }

    fn left(&self, place: Place) -> i32 {
        place.left + self.shift(place)
    }

    fn right(&self, place: Place) -> i32 {
        place.right + self.shift(place)
    }

    /// Whether more room is between two lines of a page than between the lines of a paragraph, or another size of letters.
    fn apart(&self, a: Place, b: Place) -> bool {
        let other = (a.height - b.height).abs() * 100 > 14 * a.height.max(b.height);
        let step = b.bottom - a.bottom;
        other || a.page == b.page && (step <= 0 || step * 1000 / a.height > self.leading * 13 / 10)
    }

    /// The shape of a paragraph that begins with this line.
    pub(super) fn begin(&self, line: &Placed<'_>) -> Option<Shape> {
        line.place.map(|first| Shape { first, rest: None, flush: true })
    }

    /// Whether `line` goes on in the paragraph that ended, until now, with `last`; nothing where the page does not say.
    /// `numbered` tells that the line begins as a point of a list would, `after` is the line behind it.
    pub(super) fn goes_on(
        &self,
        shape: &Shape,
        last: &Placed<'_>,
        line: &Placed<'_>,
        after: Option<&Placed<'_>>,
        numbered: bool,
    ) -> Option<bool> {
        let (a, b) = (last.place?, line.place?);
        if last.column != line.column {
            return Some(false);
        }
        let (l, r) = self.edges(last, a);
        if r - l < 8 * a.height || is_rule(last.text) || is_rule(line.text) {
            return Some(false);
        }
        if self.apart(a, b) {
            return Some(false);
        }
        // A letter alone is no word: the line above was too long by it for a program that does not part words.
        if is_scrap(line.text) && is_thai(last.text) && (self.left(a) - self.left(b)).abs() < a.height {
            return Some(true);
        }
        if ends_a_day(last.text, line.text) {
            return Some(true);
        }
        // A line as wide as the page, and one of two that stand side by side below it.
        if !a.shared && b.shared && self.right(b) < l + (r - l) * 3 / 5 && self.right(a) > l + (r - l) * 3 / 5 {
            return Some(false);
        }
        // Cells of one row, or the two sides of a letterhead.
        if a.gap > 4 * a.height || b.gap > 4 * b.height {
            return Some(false);
        }
        let near = 30 * a.height / 100;
        let same = |x: i32, y: i32| (x - y).abs() <= near;
        let space = a.height / 5;
        let (left, first) = (self.left(b), self.left(shape.first));
        // In the middle: both lines have white on both sides, and the same point in the middle.
        let middle = |p: Place| (self.left(p) + self.right(p)) / 2;
        let white = self.left(a) > l + POINT && self.right(a) < r - POINT && self.left(b) > l + POINT;
        let aside = last.column > 0 || a.shared;
        // The name of who signs; what is below it is the office.
        if aside && last.text.starts_with('(') && last.text.ends_with(')') {
            return Some(false);
        }
        if (middle(a) - middle(b)).abs() <= 2 * POINT {
            let wide = a.right - a.left + space + first_word(line, b);
            if white && !aside && (middle(a) - (l + r) / 2).abs() <= 4 * POINT {
                let between = BETWEEN.contains(&line.text.to_lowercase().as_str());
                return Some(wide > r - l && !numbered && !between);
            }
            // Signatures: a column may be as wide as its middle lets it be, less the margins of a cell.
            let (left, right) = self.page(a);
            let room = 2 * (middle(a) - left).min(right - middle(a));
            // Names in brackets begin anew, and so do the lines of a letterhead: capitals below capitals, and what stands in
            // small letters below them.
            let small = |text: &str| text.chars().any(char::is_lowercase) || is_thai(text);
            let figures = |text: &str| !text.chars().any(char::is_alphabetic);
            let anew = line.text.starts_with('(')
                || last.text.ends_with(')')
                || !figures(line.text) && (!small(line.text) || !small(last.text));
            if aside && anew {
                return Some(false);
            }
            // Lines that begin at one place and happen to be of one length do not stand in the middle.
            let begins = same(self.left(a), self.left(b)) && self.left(a) <= l + near;
            if aside && !begins && !self.filled.contains(&last.column) {
                return Some(wide > room - 12 * POINT && !numbered);
            }
        }
        // Cells of a table, whose edges are not known; but no word fits where the next cell begins.
        if aside && !self.filled.contains(&last.column) {
            let room = a.next.map_or(r, |next| next + self.shift(a)).min(r);
            let over = self.right(a) + space + first_word(line, b) > room;
            let name = line.text.starts_with('(');
            return (over && same(self.left(a), self.left(b)) && !numbered && !name).then_some(true);
        }
        // Where the text behind the number of a point begins.
        let second = shape.first.second.filter(|_| is_label(last.text)).map(|(x, _)| x);
        let mut hung = [second, shape.first.hung].into_iter().flatten().map(|x| x + self.shift(shape.first));
        let hung = hung.find(|x| shape.rest.is_none() && same(left, *x));
        let rest = match (shape.rest, hung) {
            (Some(rest), _) => Some(rest),
            (None, hung) => hung,
        };
        // The place alone shows that this is no first line.
        let mut shown = false;
        match rest {
            Some(rest) if !same(left, rest) => return Some(false),
            Some(rest) => shown = !same(rest, first),
            // Behind the label of a field (`เรียน`, `Subject:`) its words hang; at its own place stands the next label.
            None if is_field(line, b) && is_field_place(shape.first) && same(left, first) => return Some(false),
            None if is_field_place(shape.first)
                && left > first + 2 * a.height
                && shape.first.second.is_some_and(|(x, _)| left < x + self.shift(shape.first) + near)
                && !self.openers.iter().any(|x| same(*x * POINT, left)) =>
            {
                shown = true;
            }
            // Further in than the first line: the first line of another paragraph.
            None if left > first + near => return Some(false),
            None if left < first - near => {
                // A first line further in, and this at the edge; anywhere else it is another paragraph. A day or a title in
                // the right half of the page is no first line.
                if !same(left, l) && shape.first.page == b.page || first > l + (r - l) / 3 {
                    return Some(false);
                }
                shown = true;
            }
            None if first > l + near && self.openers.iter().any(|x| same(*x * POINT, left)) => {
                // Two lines where first lines stand: the second one is a first line too, if the next is not.
                let next = after.filter(|n| n.column == line.column).and_then(|n| n.place);
                let goes = next.is_some_and(|n| n.page == b.page && !self.apart(b, n) && same(self.left(n), left));
                if !goes {
                    return Some(false);
                }
            }
            None => {}
        }
        // A label with its own text behind a wide gap is a point of its own; so is one where first lines stand.
        let label = numbered && (!shown || b.second.is_some_and(|(_, gap)| gap > 3 * a.height / 5));
        if label {
            return Some(false);
        }
        // Where lines end anywhere, the edge lies behind the longest of them.
        let slack = (r - l) * if is_thai(line.text) { 3 } else { 1 } / 100;
        let over = self.right(a) + space + first_word(line, b) > r - slack;
        let flush = self.right(a) >= r - 2 * POINT;
        let justified = self.justified.contains(&last.column);
        let full = match () {
            () if flush => true,
            // Others of this paragraph, or the next line, end exactly at the edge, and this one does not. Thai has few
            // spaces to make wider.
            () if justified
                && !is_thai(last.text)
                && (shape.flush && shape.rest.is_some() || self.right(b) >= r - 2 * POINT) =>
            {
                false
            }
            () => over,
        };
        if !full {
            return Some(false);
        }
        let ended = super::pdf::is_ended(last.text);
        if !ended || shown || line.text.starts_with(char::is_lowercase) {
            return Some(true);
        }
        None
    }

    /// The shape when `line` was added behind `last`.
    pub(super) fn grown(&self, shape: Option<Shape>, last: &Placed<'_>, line: &Placed<'_>) -> Option<Shape> {
        let (mut shape, a, b) = (shape?, last.place?, line.place?);
        let edge = self.edges(last, a).1;
        shape.flush &= self.right(a) >= edge - 2 * POINT;
        // Lines in the middle begin anywhere.
        let middle = |p: Place| (self.left(p) + self.right(p)) / 2;
        let centred = (middle(a) - middle(b)).abs() <= 2 * POINT && (self.left(a) - self.left(b)).abs() > POINT;
        if !centred {
            shape.rest = Some(self.left(b));
        }
        Some(shape)
    }
}

/// The place where at least half of the lines stand that stand furthest out.
fn at(places: &[Place], of: impl Fn(&Place) -> i32) -> Option<i32> {
    let mut all: Vec<i32> = places.iter().map(of).collect();
    all.sort_unstable();
    let half = |x: &i32| {
        let count = all.iter().filter(|y| (**y - x).abs() <= 3 * POINT).count();
        count >= 4 && count * 2 >= all.len()
    };
    [all.first(), all.last()].into_iter().flatten().copied().find(half)
}

/// The edges of a column beside another: as far as its neighbour, or, where its lines fill it, as far as these.
fn column_edges(columns: &BTreeMap<usize, Vec<Place>>, column: usize, page: (i32, i32)) -> (i32, i32) {
    let of = |c: usize| columns.get(&c).map(Vec::as_slice).unwrap_or_default();
    let own = of(column);
    let right = own.iter().map(|p| p.right).max().unwrap_or(page.1);
    let left = own.iter().map(|p| p.left).min().unwrap_or(page.0);
    let is_left = column % 2 == 1;
    let beside = if is_left {
        of(column + 1).iter().map(|p| p.left).min()
    } else {
        of(column.saturating_sub(1)).iter().map(|p| p.right).max()
    };
    let outer = match (is_left, beside) {
        (true, Some(beside)) => (page.0.min(left), beside - POINT),
        (false, Some(beside)) => (beside + POINT, page.1.max(right)),
        (_, None) => page,
    };
    (at(own, |p| p.left).unwrap_or(outer.0), at(own, |p| p.right).unwrap_or(outer.1))
}

/// Whether a paragraph begins with the number of a point or a dash.
fn is_label(text: &str) -> bool {
    let label = text.split_whitespace().next().unwrap_or("");
    label.chars().count() <= 6 && label.ends_with(['.', ')', ':', '/']) || !label.chars().any(char::is_alphanumeric)
}

/// Whether a line is nothing but the year of a day that begins on the line before it, as in a narrow letterhead.
fn ends_a_day(last: &str, line: &str) -> bool {
    let year = |text: &str| text.chars().count() == 4 && text.chars().all(char::is_numeric);
    if !year(line) {
        return false;
    }
    let joined = format!("{last} {line}");
    dates::find(&joined, 0).iter().any(|found| found.span.start < last.len() && found.span.end > last.len())
}

/// Whether the words behind the first one of a line stand as behind a label: a wider white than that between words.
fn is_field_place(place: Place) -> bool {
    place.second.is_some_and(|(_, gap)| gap * 10 > place.height * 3)
}

/// Whether a line begins with the label of a field. Letters of Thai offices set no colon behind it.
fn is_field(line: &Placed<'_>, place: Place) -> bool {
    let label = line.text.split_whitespace().next().unwrap_or("");
    is_field_place(place) && (is_thai(label) || label.ends_with(':')) && label.chars().count() <= 20
}

/// Whether a line is one Thai consonant and no more; ณ is a word.
fn is_scrap(line: &str) -> bool {
    let mut letters = line.chars();
    letters.next().is_some_and(|c| is_thai_consonant(c) && c != 'ณ') && letters.next().is_none()
}

fn is_thai(text: &str) -> bool {
    text.chars().any(|c| ('\u{e01}'..='\u{e4e}').contains(&c))
}

/// Width of the first word of a line. In Thai a word has no visible end, and programs do not agree where one ends: the
/// share of its first word, or of [`THAI_WORD`] letters, in what stands before the first space.
fn first_word(line: &Placed<'_>, place: Place) -> i32 {
    let chunk = line.text.split_whitespace().next().unwrap_or("");
    let letters = |text: &str| text.chars().filter(|c| !is_thai_mark(*c)).count();
    if !chunk.starts_with(|c: char| ('\u{e01}'..='\u{e4e}').contains(&c)) {
        return place.first;
    }
    let head: String = chunk.chars().take(60).collect();
    let word = thai_words::segment(&head, &|_| false).into_iter().next().and_then(|r| head.get(r)).unwrap_or(chunk);
    let share = letters(word).max(THAI_WORD).min(letters(chunk)) * 1000 / letters(chunk).max(1);
    place.first * i32::try_from(share).unwrap_or(1000) / 1000
}

/// Whether a line is there to write on: dots and nothing else, but for brackets.
fn is_rule(line: &str) -> bool {
    let letters = line.chars().filter(|c| !c.is_whitespace()).count();
    let dots = line.chars().filter(|c| matches!(c, '.' | '…' | '_' | '(' | ')')).count();
    letters > 0 && dots == letters
}

#[cfg(test)]
mod tests {
    use crate::Document;
    use crate::read::from_pdftotext_with_boxes;

    /// A page of lines, each with its left edge and the distance from the line above, as the program prints its boxes. A
    /// letter is 5 points wide; `|` stands where a line is stretched to the right edge at 500, `→` for a wide white behind a
    /// word, and 0 for a line in the middle.
    fn boxes(lines: &[(f32, f32, &str)]) -> (String, String) {
        let (mut plain, mut out) = (String::new(), "<page width=\"595.0\" height=\"842.0\">\n".to_owned());
        let mut top = 50.0;
        for (left, step, text) in lines {
            top += step;
            let words: Vec<&str> = text.trim_end_matches('|').split_whitespace().collect();
            let letters = |w: &str| w.chars().filter(|c| *c != '→' && !super::is_thai_mark(*c)).count() as f32 * 5.0;
            let (all, gaps) = (words.iter().map(|w| letters(w)).sum::<f32>(), words.len().max(2) as f32 - 1.0);
            let space = if text.ends_with('|') { (500.0 - left - all) / gaps } else { 3.0 };
            let mut x = if *left > 0.0 { *left } else { 290.0 - (all + gaps * space) / 2.0 };
            for word in &words {
                let (right, bottom) = (x + letters(word), top + 12.0);
                out.push_str(&format!(
                    "  <word xMin=\"{x}\" yMin=\"{top}\" xMax=\"{right}\" yMax=\"{bottom}\">{}</word>\n",
                    word.replace('&', "&amp;").replace('→', "")
                ));
                x = right + space + if word.ends_with('→') { 9.0 } else { 0.0 };
            }
            plain.push_str(&words.join(" ").replace('→', ""));
            plain.push('\n');
        }
        out.push_str("</page>\n");
        (plain, out)
    }

    fn paragraphs(lines: &[(f32, f32, &str)]) -> Vec<String> {
        let (plain, boxes) = boxes(lines);
        let document: Document = from_pdftotext_with_boxes(&plain, &plain, &boxes);
        document.blocks.iter().map(|b| b.span.of(&document.text).to_owned()).collect()
    }

    const FULL: &str = "a line of the page whose words are stretched as far as its right edge and that is full|";

    #[test]
    fn a_first_line_further_in_begins_a_paragraph() {
        let full = FULL.trim_end_matches('|');
        let told = paragraphs(&[
            (100.0, 0.0, FULL),
            (80.0, 15.0, FULL),
            // The line above is full and ends no sentence; only the white before this one tells.
            (100.0, 15.0, FULL),
            (80.0, 15.0, "the end"),
        ]);
        assert_eq!(told, [format!("{full} {full}"), format!("{full} the end")]);
    }

    #[test]
    fn what_hangs_behind_a_number_goes_on() {
        let full = FULL.trim_end_matches('|');
        let told = paragraphs(&[
            (80.0, 0.0, "1. abc"),
            (80.0, 15.0, FULL),
            // Where all lines begin at one place, this may as well be a point.
            (80.0, 15.0, "(05) years of it"),
        ]);
        assert_eq!(told.len(), 3, "{told:?}");
        let told = paragraphs(&[
            (80.0, 0.0, "1. abc"),
            (100.0, 15.0, FULL),
            (80.0, 15.0, FULL),
            (80.0, 15.0, "(05) years of it, and no point of a list"),
        ]);
        assert_eq!(told, ["1. abc".to_owned(), format!("{full} {full} (05) years of it, and no point of a list")]);
    }

    #[test]
    fn dots_to_write_on_inside_a_sentence_do_not_end_it() {
        let told = paragraphs(&[
            (80.0, 0.0, FULL),
            (80.0, 15.0, FULL),
            (100.0, 15.0, "Signed in duplicate at this place on the day of the week that is …………… and …………|"),
            (80.0, 15.0, "…… in English."),
            (80.0, 40.0, "………………………………"),
            (80.0, 15.0, "(name)"),
        ]);
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(told[1].ends_with("and ………… …… in English."), "{told:?}");
    }

    #[test]
    fn titles_in_the_middle_go_on_where_a_word_found_no_room() {
        let told = paragraphs(&[
            (0.0, 0.0, "Memorandum of Understanding on the tie of"),
            (0.0, 15.0, "between"),
            (0.0, 15.0, "the Province of the Long Name and its People, and the Country of the still longer one, the"),
            (0.0, 15.0, "Kingdom"),
            (80.0, 30.0, FULL),
            (80.0, 15.0, FULL),
            (80.0, 15.0, FULL),
        ]);
        assert_eq!(told.len(), 4, "{told:?}");
        assert!(told[2].ends_with("one, the Kingdom"), "{told:?}");
    }

    #[test]
    fn more_room_than_between_lines_parts_paragraphs() {
        let told = paragraphs(&[(80.0, 0.0, FULL), (80.0, 15.0, FULL), (80.0, 25.0, FULL), (80.0, 15.0, "end")]);
        assert_eq!(told.len(), 2, "{told:?}");
    }

    #[test]
    fn fields_of_a_letter_begin_with_their_labels() {
        let long = "the words of this field are so many that they reach as far as the edge of the page, here";
        let told = paragraphs(&[
            (420.0, 0.0, "of the year 2026|"),
            (80.0, 15.0, &format!("Subject:→ {long}|")),
            (80.0, 15.0, &format!("To:→ {long}|")),
            (107.0, 15.0, "and here"),
            (80.0, 15.0, &format!("Enclosures:→ {long}|")),
            (110.0, 15.0, "and there"),
            (100.0, 15.0, FULL),
            (80.0, 15.0, FULL),
            (80.0, 15.0, FULL),
        ]);
        let wanted = ["of the year", "Subject: the words", "To: the words", "Enclosures: the words", "a line of"];
        assert_eq!(told.len(), wanted.len(), "{told:?}");
        assert!(told.iter().zip(wanted).all(|(told, wanted)| told.starts_with(wanted)), "{told:?}");
        assert!(told[2].ends_with("here and here") && told[3].ends_with("here and there"), "{told:?}");
    }

    #[test]
    fn a_year_below_its_day_belongs_to_it() {
        let day = "Thành phố Hồ Chí Minh, ngày 25 tháng 11 năm";
        let told = paragraphs(&[(250.0, 0.0, day), (350.0, 15.0, "2026"), (80.0, 15.0, FULL), (80.0, 15.0, FULL)]);
        assert_eq!(told.first(), Some(&format!("{day} 2026")), "{told:?}");
        let told = paragraphs(&[(250.0, 0.0, "on the 25th of"), (350.0, 15.0, "2026"), (80.0, 15.0, FULL)]);
        assert_eq!(told.first().map(String::as_str), Some("on the 25th of"), "{told:?}");
    }

    #[test]
    fn boxes_of_any_kind_do_no_harm() {
        for boxes in [
            "<page",
            "<page width=\"NaN\">\n<word xMin=\"inf\" yMin=\"-1e30\" xMax=\"NaN\" yMax=\"0\">a</word>\n</page>",
            "<page width=\"1\">\n<word xMin=\"9999999\" yMin=\"0\" xMax=\"-9999999\" yMax=\"-5\">a</word>",
            "<word xMin=\"0\" yMin=\"0\" xMax=\"1\" yMax=\"1\">a</word>",
        ] {
            let document = from_pdftotext_with_boxes("a\nb\n", "a\nb\n", boxes);
            assert_eq!(document.text, "a\nb", "{boxes}");
        }
    }
}
