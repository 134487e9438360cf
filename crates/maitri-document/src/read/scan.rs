//! The text of a scan as the outside program `tesseract` prints it (TSV: a row a page, block, paragraph, line and word).
//!
//! The program is started elsewhere; here its rows become a document that knows it was read by a machine: how sure the
//! machine was of each word, where each line stood on its page, and how far a page can be trusted. Thai comes in single
//! clusters and is joined again by line.

use super::legacy::thai;
use crate::document::{Recognised, ScanLine, ScanPage, ScanPicture, ScanWord};
use crate::lang::{digits, fold};
use crate::{BlockKind, Document, Format, Remark, Span};

/// Rows of one page that are read: a page of small print has some thousand.
const ROWS: usize = 60_000;
/// Below this a line goes to a person, in hundredths.
pub const LOW: u8 = 70;
/// Share of a page's ill-formed Thai letters, in thousandths, that costs it all trust.
const WORST: usize = 200;

/// A box in the points of the picture: left, top, width, height.
pub type Frame = [u32; 4];

#[derive(Debug, Clone)]
struct Row {
    key: [u32; 3],
    frame: Frame,
    sure: u8,
    text: String,
}

/// Pictures of lines that are kept, and bytes of all of them: a page that was read badly is looked at as a whole.
const PICTURES: usize = 40;
const PICTURE_BYTES: usize = 2 << 20;

/// Lines of Thai figures of a page that are shown beside what was not read for certain.
const FIGURED: usize = 10;
/// White between two words, in hundredths of a line's height, from which they stand in columns of their own: justified
/// lines have up to one and a half, columns of the papers at hand more than three.
const COLUMN: u64 = 250;

/// The document of the pages' TSV, in their order.
pub fn from_tesseract(pages: &[String]) -> Document {
    let mut reading = Reading::default();
    for tsv in pages {
        reading.page(tsv, &|_| false, Vec::new());
    }
    reading.finish()
}

/// The boxes of the words of a page.
pub fn frames(tsv: &str) -> Vec<Frame> {
    rows(tsv).into_iter().map(|r| r.frame).collect()
}

/// Pages that become a document, one after the other.
#[derive(Debug, Default)]
pub struct Reading {
    document: Document,
    recognised: Recognised,
    /// The number of the last clause in Thai figures.
    numbered: u32,
}

impl Reading {
    /// Adds a page. `covered` tells of a box whether a stamp lies over it: then nobody is sure of the line. `unread` are the
    /// boxes of ink in which no word was read. Answers with the boxes that a person must see, and which they are.
    pub fn page(&mut self, tsv: &str, covered: &dyn Fn(Frame) -> bool, unread: Vec<Frame>) -> Vec<(Shown, Frame)> {
        let number = u32::try_from(self.recognised.pages.len()).unwrap_or(u32::MAX).saturating_add(1);
        let first = self.recognised.lines.len();
        let numbers = page(&mut self.document, &mut self.recognised, &mut self.numbered, tsv, covered);
        let lines = self.recognised.lines.iter().enumerate().skip(first);
        let text = &self.document.text;
        // Thai figures are read for one another, and the program is sure of them.
        let figures =
            |l: &ScanLine| l.span.of(text).chars().filter(|c| ('\u{e50}'..='\u{e59}').contains(c)).count() > 1;
        let (low, rest): (Vec<_>, Vec<_>) = lines.partition(|(i, l)| l.sure < LOW || numbers.contains(i));
        let mut shown: Vec<(Shown, Frame)> = low.into_iter().map(|(i, l)| (Shown::Line(i), l.frame)).collect();
        shown.extend(unread.iter().map(|frame| (Shown::Unread(number), *frame)));
        let figured = rest.into_iter().filter(|(_, l)| figures(l)).take(FIGURED);
        shown.extend(figured.map(|(i, l)| (Shown::Line(i), l.frame)));
        self.recognised.unread.extend(unread.into_iter().map(|frame| (number, frame)));
        shown
    }

    /// Keeps the picture of a box.
    pub fn picture(&mut self, of: Shown, png: Vec<u8>) {
        let kept = &mut self.recognised.pictures;
        let bytes: usize = kept.iter().map(|p| p.png.len()).sum();
        if kept.len() >= PICTURES || bytes.saturating_add(png.len()) > PICTURE_BYTES {
            return;
        }
        match of {
            Shown::Line(i) => {
                if let Some(line) = self.recognised.lines.get(i) {
                    kept.push(ScanPicture { page: line.page, span: Some(line.span), png });
                }
            }
            Shown::Unread(page) => kept.push(ScanPicture { page, span: None, png }),
        }
    }

    /// The document, with its remarks.
    pub fn finish(self) -> Document {
        let Reading { mut document, recognised, .. } = self;
        document.format = Format::Scan;
        let low = recognised.lines.iter().filter(|l| l.sure < LOW).map(|l| {
            let [left, top, width, height] = l.frame;
            let message = format!(
                "low trust ({} %) on page {}, box {left},{top} {width}x{height}: compare the line with its picture",
                l.sure, l.page
            );
            Remark { at: Some(l.span), message }
        });
        let unread = recognised.unread.iter().map(|(page, [left, top, width, height])| {
            let message = format!(
                "ink without words on page {page}, box {left},{top} {width}x{height}: what stands there was not read"
            );
            Remark { at: None, message }
        });
        let pages = recognised.pages.iter().map(|page| {
            let message = format!(
                "page {} was read by a machine: trust {} %, {} of {} lines to be compared with the paper",
                page.number, page.trust, page.low, page.lines
            );
            Remark { at: None, message }
        });
        let remarks: Vec<Remark> = pages.chain(low).chain(unread).collect();
        document.remarks.extend(remarks);
        document.recognised = Some(recognised);
        document
    }
}

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The line with this index.
    Line(usize),
    /// Ink without words, on this page.
    Unread(u32),
}

/// The TSV of a file of several pictures, a page apart.
pub fn pages(tsv: &str) -> Vec<String> {
    let mut out: Vec<(String, String)> = Vec::new();
    for line in tsv.lines() {
        let mut cells = line.split('\t');
        let (Some(level), Some(number)) = (cells.next(), cells.next()) else { continue };
        if level.parse::<u32>().is_err() {
            continue;
        }
        if out.last().is_none_or(|(page, _)| page != number) {
            out.push((number.to_owned(), String::new()));
        }
        if let Some((_, page)) = out.last_mut() {
            page.push_str(line);
            page.push('\n');
        }
    }
    out.into_iter().map(|(_, page)| page).collect()
}

/// Reads a page; answers with the indexes of lines whose number a person must see.
fn page(
    document: &mut Document,
    recognised: &mut Recognised,
    numbered: &mut u32,
    tsv: &str,
    covered: &dyn Fn(Frame) -> bool,
) -> Vec<usize> {
    let number = u32::try_from(recognised.pages.len()).unwrap_or(u32::MAX).saturating_add(1);
    let rows = rows(tsv);
    let mut lines: Vec<Vec<&Row>> = Vec::new();
    for row in &rows {
        match lines.last_mut() {
            Some(line) if line.first().is_some_and(|f| f.key == row.key) => line.push(row),
            _ => lines.push(vec![row]),
        }
    }
    let (mut good, mut bad, mut sum, mut letters, mut low) = (0, 0, 0usize, 0usize, 0);
    let mut last: Option<[u32; 3]> = None;
    // A line without marks is lower than its neighbours.
    let mut heights: Vec<u32> = lines.iter().map(|l| frame_of(l)[3]).collect();
    heights.sort_unstable();
    let high = heights.get(heights.len() / 2).copied().unwrap_or(0);
    let is_of_clusters = rows.iter().any(|r| r.text.chars().any(is_thai));
    let mut count = 0;
    let frames: Vec<Frame> = lines.iter().map(|l| frame_of(l)).collect();
    // Distance of two lines of a paragraph: there is none smaller, but for rows of marks.
    let middle = |f: &Frame| i64::from(f[1]) * 2 + i64::from(f[3]);
    let mut steps: Vec<i64> = frames.windows(2).filter_map(|w| Some(middle(w.get(1)?) - middle(w.first()?))).collect();
    steps.retain(|s| *s > i64::from(high));
    steps.sort_unstable();
    let pitch = steps.get(steps.len() / 3).copied().unwrap_or(0);
    let labels: Vec<Option<u32>> = lines.iter().map(|l| number_of(&joined(l, high).0)).collect();
    let mut numbers = Vec::new();
    let mut stray = 0;
    for (i, line) in lines.iter().enumerate() {
        let frame = frames.get(i).copied().unwrap_or_default();
        // Marks above a line, taken for a line of their own: low, and close above the next one.
        let close = frames.get(i + 1).is_some_and(|next| {
            let bottom = frame[1].saturating_add(frame[3]);
            next[1] < bottom.saturating_add(high / 4) && next[1].saturating_add(next[3]) > bottom
        });
        let low_row = u64::from(frame[3]) * 100 < u64::from(high) * 45;
        // The same below the line before.
        let hangs = low_row
            && i.checked_sub(1).and_then(|before| frames.get(before)).is_some_and(|before| {
                let bottom = before[1].saturating_add(before[3]);
                before[1] < frame[1] && frame[1] < bottom && before[3] > frame[3].saturating_mul(2)
            });
        if is_of_clusters && (close && (low_row || is_scattered(line, high)) || hangs) {
            stray += 1;
            continue;
        }
        let (mut text, mut words) = joined(line, high.max(frame[3]));
        if text.trim().is_empty() {
            continue;
        }
        let sure = weighted(&words);
        let later = labels.get(i + 1..).unwrap_or_default().iter().flatten().next().copied();
        let number_read = misread_number(&text, *numbered, later);
        let doubt = number_read.map(|(figure, length)| {
            let read = text.get(..length).unwrap_or_default().trim().to_owned();
            let more = figure.len().saturating_sub(length);
            let less = length.saturating_sub(figure.len());
            text.replace_range(..length, &figure);
            for (span, _) in &mut words {
                let moved = |at: usize| match at {
                    0 => 0,
                    at if at >= length => at + more - less,
                    _ => figure.len(),
                };
                *span = Span::new(moved(span.start), moved(span.end));
            }
            words.retain(|(span, _)| !span.is_empty());
            // Nobody is sure of the number, whatever the program says; the words after it are none the worse.
            for (_, sure) in words.iter_mut().filter(|(span, _)| span.start < figure.len()) {
                *sure = 0;
            }
            let [left, top, width, height] = frame;
            let place = format!("on page {number}, box {left},{top} {width}x{height}");
            if read == figure {
                format!("{place}, the number “{figure}.” does not follow: compare it with its picture")
            } else {
                format!("{place}, “{read}.” was taken for the number “{figure}.”: compare it with its picture")
            }
        });
        *numbered = number_of(&text).unwrap_or(*numbered);
        let Some(first) = line.first() else { continue };
        // A new paragraph of the page stands apart: for the program, and with more white than between its lines.
        let step = i.checked_sub(1).and_then(|before| frames.get(before)).map(|b| middle(&frame) - middle(b));
        let apart = step.is_none_or(|step| step <= 0 || step * 100 > pitch * 112);
        if apart && last.is_some_and(|l| l.get(..2) != first.key.get(..2)) && !document.text.is_empty() {
            document.text.push('\n');
        }
        last = Some(first.key);
        let span = document.push(&text, BlockKind::Paragraph);
        // Letters of other scripts say nothing of how well Thai was read.
        let (g, b) = if text.chars().any(is_thai) { thai(&text) } else { (0, 0) };
        good += g;
        bad += b;
        // The program is as sure of the letters of a stamp as of those under it.
        let sure = if covered(frame) { sure.min(LOW - 1) } else { sure };
        sum += usize::from(sure) * text.chars().count();
        letters += text.chars().count();
        count += 1;
        low += usize::from(sure < LOW || doubt.is_some());
        if let Some(message) = doubt {
            document.remarks.push(Remark { at: Some(span), message });
            numbers.push(recognised.lines.len());
        }
        recognised.lines.push(ScanLine { span, page: number, frame, sure });
        recognised.words.extend(
            words
                .into_iter()
                .map(|(s, sure)| ScanWord { span: Span::new(span.start + s.start, span.start + s.end), sure }),
        );
    }
    if stray > 0 {
        let message =
            format!("on page {number} {stray} rows of marks above or below a line were taken for lines and left out");
        document.remarks.push(Remark { at: None, message });
    }
    let mean = sum / letters.max(1);
    // Letters that cannot stand so are a sign that the figures of the program are too good.
    let ill = bad * 1000 / (good + bad).max(1);
    let trust = mean * WORST.saturating_sub(ill) / WORST;
    recognised.pages.push(ScanPage {
        number,
        trust: u8::try_from(trust).unwrap_or(100),
        lines: count,
        low: u32::try_from(low).unwrap_or(u32::MAX),
    });
    numbers
}

/// The rows of words; others, and those that are broken, are passed over.
fn rows(tsv: &str) -> Vec<Row> {
    let mut out = Vec::new();
    for line in tsv.lines().take(ROWS) {
        let cells: Vec<&str> = line.splitn(12, '\t').collect();
        let &[level, _, block, paragraph, row, _, left, top, width, height, sure, text] = cells.as_slice() else {
            continue;
        };
        let n = |t: &str| t.parse::<u32>().ok();
        if level != "5" || text.trim().is_empty() {
            continue;
        }
        let (Some(block), Some(paragraph), Some(row)) = (n(block), n(paragraph), n(row)) else { continue };
        let (Some(left), Some(top), Some(width), Some(height)) = (n(left), n(top), n(width), n(height)) else {
            continue;
        };
        let sure = sure.parse::<f32>().unwrap_or(0.0).clamp(0.0, 100.0);
        // Rounding down: nobody is surer than the program.
        out.push(Row {
            key: [block, paragraph, row],
            frame: [left, top, width, height],
            sure: sure as u8,
            text: text.trim().to_owned(),
        });
    }
    out
}

fn is_thai(c: char) -> bool {
    ('\u{e01}'..='\u{e4e}').contains(&c) || ('\u{e81}'..='\u{ecd}').contains(&c)
}

/// Whether a row is single signs without a word of the script, as the marks above a line look to the program. Words come
/// in clusters: only their line together shows one.
fn is_scattered(line: &[&Row], high: u32) -> bool {
    let short = |r: &&&Row| r.text.chars().count() <= 3;
    let letters = |word: &str| word.chars().filter(|c| is_thai(*c) && !fold::is_thai_mark(*c)).count();
    let (text, _) = joined(line, high);
    let worded = text.split_whitespace().any(|word| letters(word) >= 4);
    line.len() >= 4 && !worded && line.iter().filter(short).count() * 10 >= line.len() * 9
}

/// A number before a Thai paragraph that nobody can be sure of, as it should stand, and the length of what was read for it.
/// Thai figures are read as signs of other scripts: then it is the number that follows `last`. ๔ and ๕ are read for one
/// another: that is put right only where `later`, the next number of the page, shows that it was so. Otherwise a clause
/// may be missing, or a number set twice, and the figure stays as it was read.
fn misread_number(text: &str, last: u32, later: Option<u32>) -> Option<(String, usize)> {
    let (label, rest) = text.split_once('.')?;
    let body = rest.trim_start();
    let sign = label.trim();
    if !body.chars().next().is_some_and(is_thai) || body.chars().next().and_then(digits::value).is_some() {
        return None;
    }
    let next = last + 1;
    let figure = match digits::parse(sign) {
        Some(value) if (value, next) == (5, 4) || (value, next) == (4, 5) => {
            if later == Some(next + 1) {
                digits::thai(next)
            } else {
                sign.to_owned()
            }
        }
        Some(_) => return None,
        // One sign or two; a large letter and a small one are a title: “Dr.”.
        None => {
            let signs: Vec<char> = sign.chars().collect();
            let likely = match signs.as_slice() {
                [_] => true,
                [a, b] => !(a.is_uppercase() && b.is_lowercase()),
                _ => false,
            };
            if !likely || sign.chars().any(is_thai) || next > 9 {
                return None;
            }
            digits::thai(next)
        }
    };
    Some((figure, label.len()))
}

/// The number that a Thai paragraph begins with.
fn number_of(text: &str) -> Option<u32> {
    let (label, rest) = text.split_once('.')?;
    let label = label.trim();
    let figures = !label.is_empty() && label.chars().all(|c| ('\u{e50}'..='\u{e59}').contains(&c));
    (figures && rest.trim_start().chars().next().is_some_and(is_thai)).then(|| digits::parse(label)).flatten()
}

/// The words of a line in one piece. Thai and Lao come in clusters: between two of them there is a space only where the
/// picture has one, wider than a quarter of a line's height (letters stand up to a fifth apart, words a third and more).
fn joined(line: &[&Row], high: u32) -> (String, Vec<(Span, u8)>) {
    let mut text = String::new();
    let mut words = Vec::new();
    let mut before: Option<&Row> = None;
    let clusters = line.iter().any(|r| r.text.chars().any(is_thai));
    for row in line {
        if let Some(before) = before {
            let gap = row.frame[0].saturating_sub(before.frame[0].saturating_add(before.frame[2]));
            let (end, start) = (text.chars().next_back().unwrap_or(' '), row.text.chars().next().unwrap_or(' '));
            let latin = |c: char| c.is_alphabetic() && !is_thai(c);
            let one_word = clusters && !(latin(end) && latin(start)) && u64::from(gap) * 100 < u64::from(high) * 28
                || fold::is_thai_mark(start);
            // A number before a paragraph stands apart from it, however narrow the space.
            let numbered = text.ends_with(['.', ')'])
                && text.trim_end_matches(['.', ')']).chars().all(|c| digits::value(c).is_some())
                && is_thai(start);
            if u64::from(gap) * 100 > u64::from(high) * COLUMN && !text.trim().is_empty() {
                text.push('\t');
            } else if !one_word || numbered {
                text.push(' ');
            }
        }
        let start = text.len();
        text.push_str(&row.text);
        words.push((Span::new(start, text.len()), row.sure));
        before = Some(row);
    }
    composed(text, words)
}

/// Nikhahit and aa, which the program prints apart, as the one letter that they are; places are moved along.
fn composed(text: String, words: Vec<(Span, u8)>) -> (String, Vec<(Span, u8)>) {
    if !text.contains('\u{e4d}') {
        return (text, words);
    }
    let mut out = String::with_capacity(text.len());
    // For each byte of the old text, where it stands in the new one.
    let mut moved = vec![0usize; text.len() + 1];
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if let Some(slot) = moved.get_mut(at) {
            *slot = out.len();
        }
        let next = chars.peek().map(|(_, n)| *n);
        if c == '\u{e4d}' && next == Some('า') {
            out.push('ำ');
            if let Some((next, _)) = chars.next()
                && let Some(slot) = moved.get_mut(next)
            {
                *slot = out.len();
            }
        } else {
            out.push(c);
        }
    }
    if let Some(slot) = moved.last_mut() {
        *slot = out.len();
    }
    let place = |at: usize| moved.get(at).copied().unwrap_or(0);
    let words = words.into_iter().map(|(s, sure)| (Span::new(place(s.start), place(s.end)), sure)).collect();
    (out, words)
}

/// How sure the words are, by their length.
fn weighted(words: &[(Span, u8)]) -> u8 {
    let length: usize = words.iter().map(|(s, _)| s.len()).sum();
    let sum: usize = words.iter().map(|(s, sure)| s.len() * usize::from(*sure)).sum();
    u8::try_from(sum / length.max(1)).unwrap_or(100)
}

/// The box around a line.
fn frame_of(line: &[&Row]) -> Frame {
    line.iter().map(|r| r.frame).reduce(around).unwrap_or_default()
}

fn around(a: Frame, b: Frame) -> Frame {
    let [left, top] = [a[0].min(b[0]), a[1].min(b[1])];
    let right = a[0].saturating_add(a[2]).max(b[0].saturating_add(b[2]));
    let bottom = a[1].saturating_add(a[3]).max(b[1].saturating_add(b[3]));
    [left, top, right.saturating_sub(left), bottom.saturating_sub(top)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(block: u32, line: u32, left: u32, width: u32, sure: &str, text: &str) -> String {
        format!("5\t1\t{block}\t1\t{line}\t1\t{left}\t10\t{width}\t30\t{sure}\t{text}\n")
    }

    #[test]
    fn clusters_are_joined_and_words_are_not() {
        let tsv = format!(
            "level\tpage_num\n4\t1\t1\t1\t1\t0\t0\t0\t90\t30\t-1\t\n{}{}{}{}{}",
            row(1, 1, 0, 20, "95.9", "จั"),
            row(1, 1, 24, 60, "91", "งหวัด"),
            row(1, 1, 120, 40, "40", "น\u{e4d}า"),
            row(1, 2, 0, 40, "60", "Sister"),
            row(2, 1, 0, 40, "96", "tỉnh"),
        );
        let document = from_tesseract(&[tsv]);
        assert_eq!(document.text, "จังหวัด นำ\nSister\n\ntỉnh");
        let read = document.recognised.as_ref().unwrap();
        let words: Vec<(&str, u8)> = read.words.iter().map(|w| (w.span.of(&document.text), w.sure)).collect();
        assert_eq!(words, [("จั", 95), ("งหวัด", 91), ("นำ", 40), ("Sister", 60), ("tỉnh", 96)]);
        assert_eq!(read.lines[0].frame, [0, 10, 160, 30]);
        assert_eq!((read.pages[0].lines, read.pages[0].low), (3, 1));
        // The line of low trust is told with its box, and points at its words.
        let low: Vec<&Remark> = document.remarks.iter().filter(|r| r.at.is_some()).collect();
        assert_eq!(low.len(), 1);
        assert_eq!(low[0].at.unwrap().of(&document.text), "Sister");
        assert!(low[0].message.contains("page 1, box 0,10 40x30"), "{}", low[0].message);
    }

    #[test]
    fn columns_of_a_page_stay_apart() {
        let tsv = [
            row(1, 1, 0, 300, "96", "SỞ"),
            row(1, 1, 320, 200, "96", "NGOẠI"),
            row(1, 1, 640, 300, "96", "Độc"),
            row(1, 1, 980, 200, "96", "lập"),
        ];
        // White as of a justified line is no column.
        assert_eq!(from_tesseract(&[tsv.concat()]).text, "SỞ NGOẠI\tĐộc lập");
        let thai = [row(1, 1, 0, 60, "96", "นน"), row(1, 1, 80, 60, "96", "๐๐๑๗"), row(1, 1, 400, 90, "96", "ศาลา")];
        assert_eq!(from_tesseract(&[thai.concat()]).text, "นน ๐๐๑๗\tศาลา");
    }

    #[test]
    fn lines_of_thai_figures_are_shown() {
        let mut reading = Reading::default();
        let tsv = [row(1, 1, 0, 60, "96", "๑๕ สิงหาคม ๒๕๖๙"), row(1, 2, 0, 60, "96", "เรียน")];
        let shown = reading.page(&tsv.concat(), &|_| false, Vec::new());
        assert_eq!(shown.iter().map(|(of, _)| *of).collect::<Vec<_>>(), [Shown::Line(0)]);
        assert_eq!(reading.finish().recognised.unwrap().pages[0].low, 0);
    }

    #[test]
    fn rows_of_marks_are_no_lines_and_numbers_stand_apart() {
        let at = |line: u32, left: u32, top: u32, high: u32, text: &str| {
            format!("5\t1\t1\t1\t{line}\t1\t{left}\t{top}\t40\t{high}\t90\t{text}\n")
        };
        let tsv = [
            at(1, 0, 100, 90, "๑"),
            at(1, 42, 100, 90, "."),
            at(1, 85, 100, 90, "ผู้เข้าร่วม"),
            at(2, 0, 200, 20, "๑4"),
            at(3, 0, 215, 90, "ทั้งสอง"),
            at(4, 0, 500, 30, "2"),
        ]
        .concat();
        let document = from_tesseract(&[tsv]);
        assert_eq!(document.text, "๑. ผู้เข้าร่วม\nทั้งสอง\n2");
        assert!(
            document.remarks.iter().any(|r| r.message.contains("on page 1 1 rows of marks")),
            "{:?}",
            document.remarks
        );
    }

    #[test]
    fn numbers_in_thai_figures_are_put_right_and_told() {
        let line = |line: u32, text: &str| format!("5\t1\t1\t1\t{line}\t1\t0\t{}\t40\t40\t90\t{text}\n", line * 100);
        let told = |d: &Document| d.remarks.iter().filter(|r| r.message.contains("the number")).count();
        let clauses = ["๑@.ผู้เข้าร่วม", "๒. จะร่วมมือ", "mM.จะส่งเสริม", "๕. จะหารือ", "๕. มีผล", "๗. ต่อไป"];
        let tsv: String = (1..).zip(clauses).map(|(n, text)| line(n, text)).collect();
        let document = from_tesseract(&[tsv]);
        let wanted = "๑.ผู้เข้าร่วม\n๒. จะร่วมมือ\n๓.จะส่งเสริม\n๔. จะหารือ\n๕. มีผล\n๗. ต่อไป";
        assert_eq!(document.text, wanted);
        assert_eq!(told(&document), 3, "{:?}", document.remarks);
        // Nobody is sure of these; the last, which is no slip of reading, is left as it stands.
        let read = document.recognised.as_ref().unwrap();
        let sure = |l: &ScanLine| !read.is_unsure(Span::new(l.span.start, l.span.start + 1));
        assert_eq!(read.lines.iter().map(sure).collect::<Vec<_>>(), [false, true, false, false, true, true]);
        assert_eq!((read.pages[0].low, read.lines[0].sure), (3, 90));
        for word in &read.words {
            assert!(document.text.get(word.span.start..word.span.end).is_some(), "{word:?}");
        }
        // Where no later number shows that it was read wrong, a clause may be missing: the number stays, and is asked for.
        for cut in ["๓. จะร่วมมือ|๕. มีผล", "๓. จะร่วมมือ|๕. จะหารือ|๖. มีผล", "๔. จะหารือ|๔. มีผล"]
        {
            let clauses = ["๑. ผู้เข้าร่วม", "๒. จะร่วมมือ", "๓. จะส่งเสริม"];
            let all = clauses.into_iter().take(if cut.starts_with('๓') { 2 } else { 3 }).chain(cut.split('|'));
            let tsv: String = (1..).zip(all.clone()).map(|(n, text)| line(n, text)).collect();
            let document = from_tesseract(&[tsv]);
            assert_eq!(document.text, all.collect::<Vec<_>>().join("\n"));
            assert_eq!(told(&document), 1, "{:?}", document.remarks);
        }
        // A title is no number.
        let document = from_tesseract(&[line(1, "Dr. สมชาย")]);
        assert_eq!((document.text.as_str(), told(&document)), ("Dr. สมชาย", 0));
    }

    #[test]
    fn marks_above_a_line_in_any_height_are_no_words() {
        let at = |line: u32, left: u32, top: u32, high: u32, text: &str| {
            format!("5\t1\t1\t1\t{line}\t1\t{left}\t{top}\t20\t{high}\t40\t{text}\n")
        };
        let marks: String =
            (0..6).map(|n| at(1, n * 90, 100, 45, ["A", "๑", "4", "wA", "1", "Cy)"][n as usize])).collect();
        // The line itself comes in clusters.
        let line: String =
            (0u32..).zip(["คว", "าม", "ก้า", "วห", "น้า"]).map(|(n, c)| at(2, n * 22, 130, 60, c)).collect();
        let tsv = format!("{marks}{line}{}", at(3, 0, 160, 60, "เกิดผลเป็น"));
        assert_eq!(from_tesseract(&[tsv]).text, "ความก้าวหน้า\nเกิดผลเป็น");
    }

    #[test]
    fn marks_below_a_line_are_no_words() {
        let at = |line: u32, top: u32, high: u32, text: &str| {
            format!("5\t1\t1\t1\t{line}\t1\t0\t{top}\t400\t{high}\t90\t{text}\n")
        };
        let lines =
            [at(1, 100, 84, "ที่มีอย่"), at(2, 175, 18, "ขข"), at(3, 240, 84, "ได้บรรลุ"), at(4, 380, 84, "ความเข้าใจ")];
        assert_eq!(from_tesseract(&[lines.concat()]).text, "ที่มีอย่\nได้บรรลุ\nความเข้าใจ");
        // A low line that stands by itself is one.
        let lines =
            [at(1, 100, 84, "ที่มีอย่"), at(2, 300, 18, "ขข"), at(3, 400, 84, "ได้บรรลุ"), at(4, 540, 84, "ความเข้าใจ")];
        assert!(from_tesseract(&[lines.concat()]).text.contains("ขข"));
    }

    #[test]
    fn a_file_of_several_pictures_is_several_pages() {
        let tsv = "level\tpage_num\n1\t1\t0\n5\t1\t1\n1\t2\t0\n5\t2\t1\n";
        assert_eq!(pages(tsv), ["1\t1\t0\n5\t1\t1\n", "1\t2\t0\n5\t2\t1\n"]);
        assert!(pages("").is_empty());
    }

    #[test]
    fn rows_of_any_kind_do_no_harm() {
        for tsv in [
            "",
            "\t\t\t",
            "5\t1\t1\t1\t1\t1\t-4\t0\t0\t0\t9\tx",
            "5\t1\t1\t1\t1\t1\t4294967295\t0\t4294967295\t0\tNaN\tก\u{e4d}า",
        ] {
            let document = from_tesseract(&[tsv.to_owned()]);
            assert_eq!(document.recognised.unwrap().pages.len(), 1);
        }
    }

    #[test]
    fn letters_that_cannot_stand_cost_trust() {
        let sane = from_tesseract(&[row(1, 1, 0, 9, "90", "จังหวัดน่าน")]);
        let wild = from_tesseract(&[row(1, 1, 0, 9, "90", "่จ ังห ่ว ัด เ แ")]);
        let trust = |d: &Document| d.recognised.as_ref().unwrap().pages[0].trust;
        assert_eq!(trust(&sane), 90);
        assert!(trust(&wild) < 30, "{}", trust(&wild));
        assert_eq!(trust(&from_tesseract(&[row(1, 1, 0, 9, "90", "tỉnh Điện Biên")])), 90);
    }
}
