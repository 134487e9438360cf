//! Marks of secrecy: a paper that bears one does not belong on an ordinary installation.
//!
//! Such a mark is a stamp: it stands alone on its line or in its column, at the head or foot of the paper, in a page's header or footer, or behind
//! the words that name the degree. The same words inside a sentence are no mark. Words and places are data of the packs
//! (`letter-words.toml`); what is not found here is no proof that a paper is open.

use super::lines::lines;
use maitri_document::{Block, BlockKind, Document, Span};
use maitri_pack::{Packs, SecrecyWords};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A mark of secrecy that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrecy {
    /// The degree, as the pack writes it.
    pub degree: String,
    /// Where it stands.
    pub span: Span,
}

/// The gravest mark of secrecy that the paper bears.
pub fn secrecy(document: &Document, packs: &Packs) -> Option<Secrecy> {
    among(&document.text, document.recognised.is_some(), packs, &|most| places(document, most))
}

/// The same, of a table that was read as nothing else: its cells, row by row.
pub fn secrecy_of_cells(cells: &[&str], packs: &Packs) -> Option<String> {
    let text = cells.join("\n");
    let mut spans = Vec::new();
    let mut at = 0;
    for cell in cells {
        for line in cell.split('\n') {
            spans.push(Span::new(at, at + line.len()));
            at += line.len() + 1;
        }
    }
    among(&text, false, packs, &|most| head_and_foot(&spans, most)).map(|mark| mark.degree)
}

fn among(text: &str, scanned: bool, packs: &Packs, places: &dyn Fn(usize) -> Vec<Span>) -> Option<Secrecy> {
    let mut found: Option<(usize, Secrecy)> = None;
    for words in &packs.letters.secrecy {
        let words = Words::new(words, &packs.letters.secrecy, scanned);
        let mut here: Vec<(usize, Span)> = Vec::new();
        for span in places(words.of.lines) {
            here.extend(words.in_line(text, span).map(|rank| (rank, span)));
        }
        // All degrees one below the other are an explanation of them, or a form in which none is chosen yet.
        let known = words.of.degrees.len();
        if known > 2 && (0..known).all(|rank| here.iter().any(|(r, _)| *r == rank)) {
            continue;
        }
        let gravest = here.into_iter().min_by_key(|(rank, span)| (*rank, span.start));
        if let Some((rank, span)) = gravest
            && found.as_ref().is_none_or(|(before, _)| rank < *before)
            && let Some(degree) = words.of.degrees.get(rank)
        {
            found = Some((rank, Secrecy { degree: degree.clone(), span }));
        }
    }
    found.map(|(_, mark)| mark)
}

/// The first lines, and the last: a stamp stands at the head and at the foot.
fn head_and_foot(lines: &[Span], most: usize) -> Vec<Span> {
    let foot = lines.len().saturating_sub(most.min(5)).max(most.min(lines.len()));
    lines.iter().take(most).chain(lines.iter().skip(foot)).copied().collect()
}

/// The lines and columns where a stamp may stand.
fn places(document: &Document, most: usize) -> Vec<Span> {
    let lines: Vec<Span> =
        lines(document, &[]).into_iter().map(|line| line.span).filter(|span| cell_may_bear(document, *span)).collect();
    let mut out = head_and_foot(&lines, most);
    // The head of each further page of a scan: a stamp stands on every page, and the first may be illegible.
    if let Some(scan) = &document.recognised {
        let mut page = (0, 0);
        for line in &scan.lines {
            page = if line.page == page.0 { (page.0, page.1 + 1) } else { (line.page, 0) };
            if page.1 < 4 && !out.contains(&line.span) {
                out.push(line.span);
            }
        }
    }
    let aside = |block: &&Block| matches!(block.kind, BlockKind::Header | BlockKind::Footer | BlockKind::TextBox);
    for block in document.blocks.iter().filter(aside) {
        let mut at = block.span.start;
        for line in block.span.of(&document.text).split_inclusive(['\n', '\t', '\u{b}']) {
            out.push(Span::new(at, at + line.len()).trim(&document.text));
            at += line.len();
        }
    }
    out
}

/// Whether a line is in no table, or in the first rows of the first one: the head of a Vietnamese paper is often such a table. Deep
/// in a table, the word is what a register says of another paper.
fn cell_may_bear(document: &Document, span: Span) -> bool {
    let block = document.blocks.iter().find(|b| b.span.start <= span.start && span.end <= b.span.end);
    match block.map(|b| b.kind) {
        Some(BlockKind::Cell { table, row, .. }) => table == 0 && row < 3,
        _ => true,
    }
}

/// The words of a pack, made ready.
struct Words<'a> {
    of: &'a SecrecyWords,
    /// Each degree's ways of being written, without spaces.
    degrees: Vec<Vec<String>>,
    /// What may stand beside, longest first.
    beside: Vec<String>,
    labels: Vec<String>,
    /// Whether the text was recognised from a picture, and marks above letters may be wrong.
    scanned: bool,
}

impl<'a> Words<'a> {
    fn new(of: &'a SecrecyWords, all: &[SecrecyWords], scanned: bool) -> Words<'a> {
        let loose = scanned && of.marks_may_fail;
        let key = |word: &String| key(word, loose);
        // Also the same stamp in another language.
        let others = all.iter().filter(|o| o.degrees != of.degrees).flat_map(|o| &o.degrees);
        let mut beside: Vec<String> = of.beside.iter().chain(others).map(key).collect();
        beside.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let also = |degree: &String| of.also.get(degree).into_iter().flatten().map(key).collect::<Vec<_>>();
        let degrees = of.degrees.iter().map(|d| [vec![key(d)], also(d)].concat()).collect();
        Words { of, degrees, beside, labels: of.labels.iter().map(|l| key(l).to_lowercase()).collect(), scanned: loose }
    }

    /// The degree that a line or column says, by its place in the list: all of it is the degree, with what may stand beside.
    fn in_line(&self, text: &str, span: Span) -> Option<usize> {
        let line = span.of(text);
        // A stamp is short.
        if line.chars().count() > 120 {
            return None;
        }
        let whole = key(line, self.scanned);
        let lower = whole.to_lowercase();
        let label = self.labels.iter().find_map(|label| lower.strip_prefix(label.as_str()));
        if let Some(value) = label {
            return self.chosen(value.trim_start_matches([':', '：', '=']), true);
        }
        self.chosen(&whole, false)
    }

    /// The one degree that is said. Behind a label case does not matter; by itself only the stamp's own letters are one.
    fn chosen(&self, said: &str, any_case: bool) -> Option<usize> {
        // A form: of several boxes the one with a tick.
        if said.contains(BOXES) {
            let ticked: Vec<usize> = said
                .split_inclusive(BOXES)
                .zip(said.split_inclusive(BOXES).skip(1))
                .filter(|(before, _)| before.ends_with(TICKED))
                .filter_map(|(_, word)| self.alone(word.trim_end_matches(BOXES), any_case))
                .collect();
            return match ticked.as_slice() {
                [one] => Some(*one),
                _ => None,
            };
        }
        self.alone(said, any_case)
    }

    fn alone(&self, said: &str, any_case: bool) -> Option<usize> {
        let said = if any_case { said.to_lowercase() } else { said.to_owned() };
        let mut rest = said.trim_matches(around);
        let mut degree = None;
        while !rest.is_empty() {
            let cased = |word: &String| if any_case { word.to_lowercase() } else { word.clone() };
            let longest = self
                .degrees
                .iter()
                .enumerate()
                .flat_map(|(rank, ways)| ways.iter().map(move |way| (rank, cased(way))))
                .filter(|(_, way)| rest.starts_with(way.as_str()))
                .max_by_key(|(_, way)| way.len());
            let next = if let Some((rank, way)) = longest {
                // Two degrees on one line: one of them is to be chosen, none is said.
                if degree.is_some_and(|before| before != rank) {
                    return None;
                }
                degree = Some(rank);
                rest.strip_prefix(way.as_str())
            } else {
                self.beside.iter().find_map(|word| rest.strip_prefix(cased(word).as_str()))
            };
            rest = next?.trim_start_matches(around);
        }
        degree
    }
}

const BOXES: [char; 6] = ['☐', '□', '☑', '☒', '✓', '✔'];
const TICKED: [char; 4] = ['☑', '☒', '✓', '✔'];

/// The frame of a stamp as text has it.
fn around(c: char) -> bool {
    !c.is_alphanumeric() && !is_combining_mark(c) && !BOXES.contains(&c)
}

/// A text as it is compared: composed, without spaces (stamps are spaced out), without marks where a picture may have lost them.
fn key(text: &str, loose: bool) -> String {
    let seen = |c: &char| !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}');
    if loose {
        let bare = |c: char| {
            if c == 'Đ' {
                'D'
            } else if c == 'đ' {
                'd'
            } else {
                c
            }
        };
        return text.nfd().filter(|c| seen(c) && !is_combining_mark(*c)).map(bare).collect();
    }
    text.nfc().filter(seen).collect()
}
