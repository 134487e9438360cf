//! Any two files against one another, paragraph by paragraph and word by word.
//!
//! What only looks different (white space, ๑ for 1, another spelling of the same letters) is told apart from what says
//! something different. Paragraphs that stand at another place are moves, not a deletion and an insertion. Where a machine
//! read one of the files, what it probably misread is told apart too: marks, letters that look alike, words that it was
//! not sure of.

use crate::align::assign::Bag;
use crate::misread::{Doubts, letters, shapes};
use maitri_document::lang::{diff, fold, token};
use maitri_document::outline::{self, Enumerator};
use maitri_document::write::docx::{Act, Edit, Paragraph, Undone};
use maitri_document::{BlockKind, Document, ScanPage, ScanPicture, Span};
use maitri_pack::Language;
use std::collections::{BTreeMap, BTreeSet};

/// Paragraphs of one gap times those of the other beyond which they are not compared pair by pair.
const MOST_PAIRS: usize = 250_000;
/// Likeness, in thousandths, from which two paragraphs are one in other words.
const ALIKE: u32 = 380;
/// Likeness from which a paragraph at another place was moved there.
const MOVED: u32 = 800;
/// A paragraph with fewer letters is too short to say that it was moved.
const SHORT: usize = 20;

/// A paragraph of either file.
#[derive(Debug, Clone)]
pub struct Para {
    /// Where it stands.
    pub span: Span,
    /// Its text on one line, its number included.
    pub text: String,
    /// Its number as printed, and whether the file computes it.
    number: Option<(String, bool)>,
    /// Where its text without the number stands.
    body: Span,
    kind: BlockKind,
    key: String,
    /// Places of its text where two lines of Thai were joined: whether a space stood there nobody can see.
    joined: Vec<usize>,
}

impl Para {
    /// Its number as printed, where it has one.
    pub fn number(&self) -> Option<&str> {
        self.number.as_ref().map(|(number, _)| number.as_str())
    }
}

/// What became of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It stands in both, to the letter.
    Same,
    /// It says the same; only white space, digits or the like differ.
    Form,
    /// A machine read one of the two, and probably misread it; nobody but a person with the paper knows.
    Misread,
    /// Other words.
    Changed,
    /// Only in the first.
    Out,
    /// Only in the second.
    In,
    /// In the first, and at another place of the second.
    MovedAway,
    /// The same paragraph at its place in the second.
    MovedHere,
}

/// A piece of a changed paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// In both, only in the first, only in the second.
    pub what: What,
    /// Its words.
    pub text: String,
    /// Whether they differ from those of the other file by what a machine probably misread.
    pub misread: bool,
}

/// A row of the comparison.
#[derive(Debug, Clone)]
pub struct Row {
    /// What became of it.
    pub what: What,
    /// Index of the paragraph of the first file.
    pub a: Option<usize>,
    /// Index of the paragraph of the second file.
    pub b: Option<usize>,
    /// The words.
    pub pieces: Vec<Piece>,
    /// The number of the move, from 1.
    pub moved: Option<usize>,
}

/// Two files side by side.
#[derive(Debug, Clone, Default)]
pub struct Redline {
    /// Paragraphs of the first.
    pub a: Vec<Para>,
    /// Paragraphs of the second.
    pub b: Vec<Para>,
    /// In the order of the second; what is only in the first stands where it stood.
    pub rows: Vec<Row>,
    /// The files that a machine read.
    pub scans: Vec<Scan>,
}

/// What is known of the reading of a file.
#[derive(Debug, Clone)]
pub struct Scan {
    /// Whether it is the second file.
    pub second: bool,
    /// How far each page is to be trusted.
    pub pages: Vec<ScanPage>,
    /// Lines that a person must compare, with what was read there.
    pub pictures: Vec<(ScanPicture, Option<String>)>,
}

impl Redline {
    /// How many rows are of a kind.
    pub fn count(&self, what: What) -> usize {
        self.rows.iter().filter(|r| r.what == what).count()
    }

    /// Whether the two paragraphs of a row say something different; another number before them, other digits or white space do
    /// not count.
    pub fn says_otherwise(&self, row: &Row, a: &str, b: &str) -> bool {
        let one = row.a.and_then(|i| self.a.get(i)).map(|p| tight(&flowing(p.body.of(a))));
        let two = row.b.and_then(|j| self.b.get(j)).map(|p| tight(&flowing(p.body.of(b))));
        one != two
    }

    /// Whether nothing differs but the look.
    pub fn is_same(&self) -> bool {
        self.rows.iter().all(|r| matches!(r.what, What::Same | What::Form))
    }

    /// Whether nothing differs but what was probably misread.
    pub fn may_be_same(&self) -> bool {
        !self.is_same() && self.rows.iter().all(|r| matches!(r.what, What::Same | What::Form | What::Misread))
    }
}

/// The paragraphs of a file: the running text, then what stands beside it.
fn paragraphs(document: &Document, key: &dyn Fn(&str) -> String) -> Vec<Para> {
    let text = document.text.as_str();
    let make = |span: Span, enumerator: Option<&Enumerator>, kind: BlockKind| {
        let computed =
            document.blocks.iter().filter_map(|b| b.number).find(|n| span.start <= n.start && n.end <= span.end);
        let number = enumerator.map(|e| e.span).or(computed).filter(|n| n.start == span.start);
        let body = Span::new(number.map_or(span.start, |n| n.end), span.end).trim(text);
        let (line, joined) = flowing_places(span.of(text));
        Para {
            joined,
            span,
            number: number.map(|n| (n.of(text).to_owned(), computed.is_some())),
            body,
            kind,
            key: key(&line),
            text: line,
        }
    };
    let outline = outline::outline(document);
    let mut out: Vec<Para> = outline.paragraphs.iter().map(|p| make(p.span, p.enumerator.as_ref(), p.kind)).collect();
    let beside = document.blocks.iter().filter(|b| !b.kind.is_body()).map(|b| make(b.span, None, b.kind));
    // The number of a page is no word of the paper: whoever saves the file writes it anew.
    let furniture =
        |p: &Para| matches!(p.kind, BlockKind::Header | BlockKind::Footer) && outline::is_furniture(&p.text);
    out.extend(beside.filter(|p| !furniture(p)).map(|p| without_page_number(p, key)));
    out.retain(|p| !p.text.is_empty());
    out
}

/// A line of a header or footer under a key that does not know the page: "MOU – Page 2 of 5".
fn without_page_number(mut para: Para, key: &dyn Fn(&str) -> String) -> Para {
    if !matches!(para.kind, BlockKind::Header | BlockKind::Footer) {
        return para;
    }
    let figure = |c: char| maitri_document::lang::digits::value(c).is_some();
    let folded = fold::key(&para.text);
    let mut kept: Vec<String> = Vec::new();
    let mut of_page = false;
    for word in folded.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && !fold::is_thai_mark(c));
        let numbers = !bare.is_empty() && bare.chars().all(|c| figure(c) || c == '/');
        if of_page && numbers {
            kept.push("#".to_owned());
            continue;
        }
        // "Page 2 of 5", "หน้า 2 จาก 5", "หน้า2".
        let named = ["page", "trang", "หน้าที่", "หน้า", "p."].iter().find_map(|w| bare.strip_prefix(w));
        let number = named.filter(|n| !n.is_empty() && n.chars().all(|c| figure(c) || c == '/'));
        of_page = named.is_some_and(str::is_empty) || of_page && matches!(bare, "of" | "trên" | "จาก");
        kept.push(number.map_or(word, |n| word.strip_suffix(n).unwrap_or(word)).to_owned());
        if number.is_some() {
            kept.push("#".to_owned());
        }
    }
    if kept.iter().any(|k| k == "#") {
        para.key = key(&kept.join(" "));
    }
    para
}

/// A paragraph on one line: the ends of full lines are white space, in Thai none.
fn flowing(text: &str) -> String {
    flowing_places(text).0
}

/// The same, and where lines of Thai were joined.
fn flowing_places(text: &str) -> (String, Vec<usize>) {
    let mut joined = Vec::new();
    let is_thai = |c: char| ('\u{e00}'..='\u{e7f}').contains(&c);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_whitespace() {
            out.push(c);
            continue;
        }
        let mut broken = c == '\n';
        while let Some(next) = chars.peek().copied().filter(|n| n.is_whitespace()) {
            broken |= next == '\n';
            chars.next();
        }
        let before = out.chars().next_back();
        let after = chars.peek().copied();
        let thai = before.is_some_and(is_thai) && after.is_some_and(is_thai);
        let hyphen = before == Some('-') && after.is_some_and(char::is_alphabetic);
        if after.is_some() && !out.is_empty() && !(broken && (thai || hyphen)) {
            out.push(' ');
        } else if broken && thai {
            joined.push(out.len());
        }
    }
    (out, joined)
}

/// The text of a paragraph with a space where two of its lines were joined and the other file has one between the same letters.
fn spaced_as(para: &Para, other: &str) -> String {
    /// Letters on either side that must be the same.
    const NEAR: usize = 8;
    let mut out = para.text.clone();
    for at in para.joined.iter().rev() {
        let (Some(head), Some(tail)) = (para.text.get(..*at), para.text.get(*at..)) else { continue };
        let from = head.char_indices().rev().nth(NEAR - 1).map_or(0, |(i, _)| i);
        let to = tail.char_indices().nth(NEAR).map_or(tail.len(), |(i, _)| i);
        let (before, after) = (head.get(from..).unwrap_or(""), tail.get(..to).unwrap_or(""));
        if other.contains(&format!("{before} {after}")) && !other.contains(&format!("{before}{after}")) {
            out.insert(*at, ' ');
        }
    }
    out
}

/// The key under which two paragraphs are the same: folded, digits as ASCII, no white space but where it makes words or numbers: "now
/// here" is not "nowhere", and "๑ ๒" is not "๑๒". Thai writes its words without any.
fn tight(text: &str) -> String {
    let digit = |c: char| maitri_document::lang::digits::value(c).and_then(|d| char::from_digit(d, 10)).unwrap_or(c);
    let spaced = |c: char| c.is_alphabetic() && !('\u{e00}'..='\u{1cff}').contains(&c) && c < '\u{2e80}';
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in fold::key(text).chars().map(digit) {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        let before = out.chars().next_back().filter(|_| gap);
        if before.is_some_and(|b| spaced(b) && spaced(c) || b.is_ascii_digit() && c.is_ascii_digit()) {
            out.push(' ');
        }
        out.push(c);
        gap = false;
    }
    out
}

fn bag(text: &str) -> Bag {
    let tokens = token::tokens(text, Span::new(0, text.len()), &|_| false);
    let words: Vec<&str> = tokens.iter().filter(|t| t.kind != token::Kind::Mark).map(|t| t.key.as_str()).collect();
    Bag::of(words)
}

fn likeness(a: &Bag, b: &Bag) -> u32 {
    if a.is_empty() || b.is_empty() { 0 } else { (a.covered_by(b) + b.covered_by(a)) / 2 }
}

/// Compares two files.
pub fn compare(a: &Document, b: &Document) -> Redline {
    let sides = Sides { a, b, doubts: [Doubts::of(a), Doubts::of(b)] };
    let scanned = sides.doubts.iter().any(Option::is_some);
    // A machine loses marks: paragraphs of a scan are found again by their letters.
    let key = |text: &str| if scanned { shapes(&tight(text)) } else { tight(text) };
    let (mut left, mut right) = (paragraphs(a, &key), paragraphs(b, &key));
    let keys = |list: &[Para]| -> Vec<(u8, String)> { list.iter().map(|p| (place(p.kind), p.key.clone())).collect() };
    let (ka, kb) = (keys(&left), keys(&right));
    let bags = |list: &[Para]| -> Vec<Bag> {
        list.iter().map(|p| if scanned { bag(&fold::skeleton(&p.text)) } else { bag(&p.text) }).collect()
    };
    let (ba, bb) = (bags(&left), bags(&right));
    let mut rows: Vec<Row> = Vec::new();
    let row = |what, a, b| Row { what, a, b, pieces: Vec::new(), moved: None };
    // Stretches that are broken otherwise, by their first row: what both have together.
    let mut together: BTreeMap<usize, (String, String)> = BTreeMap::new();
    let (mut x, mut y) = (0, 0);
    let gaps = diff::changes(&ka, &kb);
    let end = (ka.len()..ka.len(), kb.len()..kb.len());
    for (ga, gb) in gaps.into_iter().chain([end]) {
        while x < ga.start && y < gb.start {
            rows.push(row(What::Same, Some(x), Some(y)));
            (x, y) = (x + 1, y + 1);
        }
        let apart = |ga: std::ops::Range<usize>, gb: std::ops::Range<usize>, rows: &mut Vec<Row>| {
            for (i, j) in pairs(&ba, &bb, &left, &right, ga, gb) {
                rows.push(match (i, j) {
                    (Some(_), Some(_)) => row(What::Changed, i, j),
                    (Some(_), None) => row(What::Out, i, j),
                    _ => row(What::In, i, j),
                });
            }
        };
        let (mut from_a, mut from_b) = (ga.start, gb.start);
        for (one, two) in broken_otherwise(&left, &right, ga.clone(), gb.clone(), &key) {
            apart(from_a..one.start, from_b..two.start, &mut rows);
            let whole = |list: &[Para], of: &std::ops::Range<usize>| {
                list.get(of.clone()).unwrap_or_default().iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" ")
            };
            let (p, q) = (whole(&left, &one), whole(&right, &two));
            if tight(&p) != tight(&q) {
                together.insert(rows.len(), (p, q));
            }
            // A row a paragraph: the rows of the shorter side end first.
            for n in 0..one.len().max(two.len()) {
                let of = |side: &std::ops::Range<usize>| Some(side.start + n).filter(|at| side.contains(at));
                rows.push(row(What::Form, of(&one), of(&two)));
            }
            (from_a, from_b) = (one.end, two.end);
        }
        apart(from_a..ga.end, from_b..gb.end, &mut rows);
        (x, y) = (ga.end, gb.end);
    }
    find_moves(&mut rows, &left, &right, &ba, &bb);
    for (i, j) in rows.iter().filter_map(|r| r.a.zip(r.b)) {
        if let (Some(p), Some(q)) = (left.get_mut(i), right.get_mut(j)) {
            (p.text, q.text) = (spaced_as(p, &q.text), spaced_as(q, &p.text));
        }
    }
    for (n, row) in rows.iter_mut().enumerate() {
        let text =
            |i: Option<usize>, list: &[Para]| i.and_then(|i| list.get(i)).map(|p| p.text.clone()).unwrap_or_default();
        let (one, two) = (text(row.a, &left), text(row.b, &right));
        row.pieces = match row.what {
            What::Form if together.contains_key(&n) => {
                let (one, two) = together.get(&n).cloned().unwrap_or_default();
                row.what = What::Misread;
                let mut all = pieces(&one, &two);
                all.iter_mut().filter(|p| p.what != What::Same).for_each(|p| p.misread = true);
                all
            }
            // The same words, otherwise broken into paragraphs.
            What::Form => vec![piece(What::Same, if one.is_empty() { two } else { one })],
            What::Same | What::Changed if scanned => {
                let (told, what) = sides.judged(row.a.and_then(|i| left.get(i)), row.b.and_then(|j| right.get(j)));
                row.what = what;
                told
            }
            What::Same | What::Changed | What::Misread => pieces(&one, &two),
            What::In if row.b.and_then(|j| right.get(j)).is_some_and(|q| sides.is_noise(q)) => {
                row.what = What::Misread;
                vec![Piece { misread: true, ..piece(What::In, two) }]
            }
            What::Out | What::MovedAway => vec![piece(row.what, one)],
            // A paragraph that was moved and changed shows its new words.
            What::MovedHere if !one.is_empty() && one != two => pieces(&one, &two),
            What::In | What::MovedHere => vec![piece(row.what, two)],
        };
        if row.what == What::Same && row.pieces.iter().any(|p| p.what != What::Same) {
            row.what = What::Form;
        }
    }
    let scans =
        [(false, a), (true, b)].into_iter().filter_map(|(second, document)| Scan::of(second, document)).collect();
    Redline { a: left, b: right, rows, scans }
}

impl Scan {
    fn of(second: bool, document: &Document) -> Option<Scan> {
        let recognised = document.recognised.as_ref()?;
        let reading = |p: &ScanPicture| p.span.map(|s| crate::review::flat(s.of(&document.text)));
        let pictures = recognised.pictures.iter().map(|p| (p.clone(), reading(p))).collect();
        Some(Scan { second, pages: recognised.pages.clone(), pictures })
    }
}

/// Both files, and where nobody can be sure of them.
struct Sides<'d> {
    a: &'d Document,
    b: &'d Document,
    doubts: [Option<Doubts<'d>>; 2],
}

impl Sides<'_> {
    /// Whether a difference is one that recognition makes: of marks, of letters that look alike, or of words that nobody
    /// can be sure of. `one` and `two` are the words, `at` their places in the two files.
    fn is_misread(&self, one: &str, two: &str, at: [Span; 2]) -> bool {
        let [a, b] = &self.doubts;
        let unsure = |doubts: &Option<Doubts<'_>>, at: Span, words: &str| {
            doubts.as_ref().is_some_and(|d| !words.trim().is_empty() && (d.is_unsure(at) || d.mostly(at)))
        };
        letters(one) == letters(two)
            || shapes(&tight(one)) == shapes(&tight(two))
            || unsure(a, at[0], one)
            || unsure(b, at[1], two)
    }

    /// The words of two paragraphs of which a machine read one, and what became of the paragraph.
    fn judged(&self, p: Option<&Para>, q: Option<&Para>) -> (Vec<Piece>, What) {
        let (Some(p), Some(q)) = (p, q) else { return (Vec::new(), What::Changed) };
        let (one, two) = (p.text.as_str(), q.text.as_str());
        let mut out = Vec::new();
        let mut what = What::Same;
        let mut push = |kind, text: &str, misread| {
            if !text.is_empty() {
                out.push(Piece { misread, ..piece(kind, text.to_owned()) });
            }
        };
        let mut from = 0;
        for hunk in diff::hunks(one, two) {
            let (gone, come) = (hunk.old.of(one), hunk.new.of(two));
            let looks = tight(gone) == tight(come);
            let places = [in_file(&self.a.text, p.span, one, hunk.old), in_file(&self.b.text, q.span, two, hunk.new)];
            let misread = !looks && self.is_misread(gone, come, places);
            what = match what {
                What::Changed => What::Changed,
                _ if !looks && !misread => What::Changed,
                What::Misread => What::Misread,
                _ if misread => What::Misread,
                _ => What::Form,
            };
            push(What::Same, one.get(from..hunk.old.start).unwrap_or(""), false);
            push(What::Out, gone, misread);
            push(What::In, come, misread);
            from = hunk.old.end;
        }
        push(What::Same, one.get(from..).unwrap_or(""), false);
        (out, what)
    }

    /// Whether a paragraph of the second file is what recognition makes of a stamp or of grain.
    fn is_noise(&self, q: &Para) -> bool {
        self.doubts[1].as_ref().is_some_and(|d| d.is_noise(q.span))
    }
}

/// Where a part of a paragraph's line stands in the file: the line differs from it in white space alone.
fn in_file(text: &str, paragraph: Span, line: &str, part: Span) -> Span {
    let signs = |t: &str| t.chars().filter(|c| !c.is_whitespace()).count();
    let first = signs(line.get(..part.start).unwrap_or(""));
    let last = first + signs(part.of(line));
    let mut places = paragraph.of(text).char_indices().filter(|(_, c)| !c.is_whitespace());
    let start = places.clone().nth(first).map_or(paragraph.end, |(at, _)| paragraph.start + at);
    if last == first {
        return Span::new(start, start);
    }
    let end = places.nth(last - 1).map_or(paragraph.end, |(at, c)| paragraph.start + at + c.len_utf8());
    Span::new(start, end)
}

fn piece(what: What, text: String) -> Piece {
    Piece { what, text, misread: false }
}

/// Stretches of a gap that hold the same words, broken into other paragraphs: a title of several lines in one file, of one in the other.
fn broken_otherwise(
    left: &[Para],
    right: &[Para],
    ga: std::ops::Range<usize>,
    gb: std::ops::Range<usize>,
    key: &dyn Fn(&str) -> String,
) -> Vec<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    /// Paragraphs of one side that may be one of the other.
    const MOST: usize = 8;
    let mut out = Vec::new();
    if ga.len().saturating_mul(gb.len()) > MOST_PAIRS {
        return out;
    }
    let same = |i: usize, j: usize| -> Option<(usize, usize)> {
        let (mut x, mut y) = (i + 1, j + 1);
        loop {
            let of = |list: &[Para], range: std::ops::Range<usize>| -> Option<String> {
                let kind = place(list.get(range.start)?.kind);
                let paras = list.get(range)?;
                let text = paras.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" ");
                paras.iter().all(|p| place(p.kind) == kind).then(|| key(&text))
            };
            let (one, two) = (of(left, i..x)?, of(right, j..y)?);
            if one == two {
                return Some((x, y));
            }
            if two.starts_with(&one) && x < ga.end && x - i < MOST {
                x += 1;
            } else if one.starts_with(&two) && y < gb.end && y - j < MOST {
                y += 1;
            } else {
                return None;
            }
        }
    };
    let (mut i, mut j) = (ga.start, gb.start);
    while i < ga.end {
        let found = (j..gb.end).find_map(|k| {
            let alike = left.get(i).zip(right.get(k)).is_some_and(|(p, q)| {
                place(p.kind) == place(q.kind) && (p.key.starts_with(&q.key) || q.key.starts_with(&p.key))
            });
            if alike { same(i, k).map(|(x, y)| (k, x, y)) } else { None }
        });
        match found {
            Some((k, x, y)) => {
                out.push((i..x, k..y));
                (i, j) = (x, y);
            }
            None => i += 1,
        }
    }
    out
}

fn place(kind: BlockKind) -> u8 {
    match kind {
        BlockKind::Paragraph | BlockKind::Heading | BlockKind::Cell { .. } => 0,
        BlockKind::Header => 1,
        BlockKind::Footer => 2,
        BlockKind::Footnote => 3,
        BlockKind::TextBox => 4,
    }
}

type Pair = (Option<usize>, Option<usize>);

/// Which paragraph of a gap became which, in order: the sum of likeness is the greatest possible.
fn pairs(
    ba: &[Bag],
    bb: &[Bag],
    left: &[Para],
    right: &[Para],
    ga: std::ops::Range<usize>,
    gb: std::ops::Range<usize>,
) -> Vec<Pair> {
    let (n, m) = (ga.len(), gb.len());
    if n == 0 || m == 0 || n.saturating_mul(m) > MOST_PAIRS {
        return ga.map(|i| (Some(i), None)).chain(gb.map(|j| (None, Some(j)))).collect();
    }
    let like = |i: usize, j: usize| -> u32 {
        let (Some(a), Some(b)) = (ba.get(ga.start + i), bb.get(gb.start + j)) else { return 0 };
        let same_place =
            left.get(ga.start + i).map(|p| place(p.kind)) == right.get(gb.start + j).map(|p| place(p.kind));
        let found = if same_place { likeness(a, b) } else { 0 };
        if found >= ALIKE { found } else { 0 }
    };
    let width = m + 1;
    let mut best = vec![0u32; (n + 1) * width];
    let at = |best: &[u32], i: usize, j: usize| best.get(i * width + j).copied().unwrap_or(0);
    let mut likes = vec![0u32; n * m];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            let own = like(i, j);
            if let Some(slot) = likes.get_mut(i * m + j) {
                *slot = own;
            }
            let both = if own > 0 { own + at(&best, i + 1, j + 1) } else { 0 };
            let value = both.max(at(&best, i + 1, j)).max(at(&best, i, j + 1));
            if let Some(slot) = best.get_mut(i * width + j) {
                *slot = value;
            }
        }
    }
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < n || j < m {
        let own = if i < n && j < m { likes.get(i * m + j).copied().unwrap_or(0) } else { 0 };
        if own > 0 && at(&best, i, j) == own + at(&best, i + 1, j + 1) {
            out.push((Some(ga.start + i), Some(gb.start + j)));
            (i, j) = (i + 1, j + 1);
        } else if i < n && (j >= m || at(&best, i, j) == at(&best, i + 1, j)) {
            out.push((Some(ga.start + i), None));
            i += 1;
        } else {
            out.push((None, Some(gb.start + j)));
            j += 1;
        }
    }
    out
}

/// What is only in one file and stands in the other at another place.
fn find_moves(rows: &mut [Row], left: &[Para], right: &[Para], ba: &[Bag], bb: &[Bag]) {
    let outs: Vec<usize> = (0..rows.len()).filter(|i| rows.get(*i).is_some_and(|r| r.what == What::Out)).collect();
    let ins: Vec<usize> = (0..rows.len()).filter(|i| rows.get(*i).is_some_and(|r| r.what == What::In)).collect();
    let para = |row: usize, of: fn(&Row) -> Option<usize>, list: &[Para]| {
        let p = list.get(of(rows.get(row)?)?)?;
        (p.key.chars().count() >= SHORT).then(|| (place(p.kind), p.key.clone()))
    };
    // The same words first, each with the first that is still free.
    let mut waiting: BTreeMap<(u8, String), Vec<usize>> = BTreeMap::new();
    for i in ins.iter().rev() {
        if let Some(key) = para(*i, |r| r.b, right) {
            waiting.entry(key).or_default().push(*i);
        }
    }
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for o in &outs {
        let free = para(*o, |r| r.a, left).and_then(|key| waiting.get_mut(&key)).and_then(Vec::pop);
        taken.extend(free.map(|i| (*o, i)));
    }
    let used: BTreeSet<usize> = taken.iter().flat_map(|(o, i)| [*o, *i]).collect();
    let (outs, ins): (Vec<usize>, Vec<usize>) = (
        outs.into_iter().filter(|o| !used.contains(o)).collect(),
        ins.into_iter().filter(|i| !used.contains(i)).collect(),
    );
    let mut found: Vec<(u32, usize, usize)> = Vec::new();
    let few = outs.len().saturating_mul(ins.len()) <= MOST_PAIRS;
    for (o, i) in outs.iter().flat_map(|o| ins.iter().map(move |i| (*o, *i))).filter(|_| few) {
        let (Some(a), Some(b)) = (rows.get(o).and_then(|r| r.a), rows.get(i).and_then(|r| r.b)) else { continue };
        let (Some(p), Some(q)) = (left.get(a), right.get(b)) else { continue };
        let long = p.key.chars().count() >= SHORT && place(p.kind) == place(q.kind);
        let like = ba.get(a).zip(bb.get(b)).filter(|_| long).map_or(0, |(x, y)| likeness(x, y));
        if like >= MOVED {
            found.push((like, o, i));
        }
    }
    found.sort_by_key(|(like, o, i)| (std::cmp::Reverse(*like), *o, *i));
    for (_, o, i) in found {
        if !taken.iter().any(|(p, q)| *p == o || *q == i) {
            taken.push((o, i));
        }
    }
    taken.sort_unstable();
    for (n, (o, i)) in taken.into_iter().enumerate() {
        let (a, b) = (rows.get(o).and_then(|r| r.a), rows.get(i).and_then(|r| r.b));
        if let Some(row) = rows.get_mut(o) {
            (row.what, row.b, row.moved) = (What::MovedAway, b, Some(n + 1));
        }
        if let Some(row) = rows.get_mut(i) {
            (row.what, row.a, row.moved) = (What::MovedHere, a, Some(n + 1));
        }
    }
}

fn pieces(one: &str, two: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut push = |what, text: &str| {
        if !text.is_empty() {
            out.push(piece(what, text.to_owned()));
        }
    };
    let mut at = 0;
    for hunk in diff::hunks(one, two) {
        push(What::Same, one.get(at..hunk.old.start).unwrap_or(""));
        push(What::Out, hunk.old.of(one));
        push(What::In, hunk.new.of(two));
        at = hunk.old.end;
    }
    push(What::Same, one.get(at..).unwrap_or(""));
    out
}

/// The cell that a paragraph stands in: table, row, column.
fn cell(para: &Para) -> Option<(u32, u32, u32)> {
    match para.kind {
        BlockKind::Cell { table, row, column } => Some((table, row, column)),
        _ => None,
    }
}

/// A row of a table: its table and its number in it.
type At = (u32, u32);

/// Which rows of the tables of two files are the same, which went and which came.
#[derive(Default)]
struct Tables {
    /// Rows of the second file, and those of the first that they were.
    was: BTreeMap<At, At>,
    /// Rows of the second file in which nothing of the first stands.
    new: BTreeSet<At>,
    /// Rows of the first file of which nothing stands in the second.
    gone: BTreeSet<At>,
    /// Rows of the first file.
    all: BTreeSet<At>,
}

impl Tables {
    fn of(redline: &Redline) -> Tables {
        let row_of = |p: &Para| cell(p).map(|(table, row, _)| (table, row));
        let rows = |list: &[Para]| -> BTreeSet<At> { list.iter().filter_map(row_of).collect() };
        let mut votes: BTreeMap<(At, At), (usize, bool)> = BTreeMap::new();
        let (mut gone, mut new) = (rows(&redline.a), rows(&redline.b));
        let all = gone.clone();
        let stays = |r: &&Row| matches!(r.what, What::Same | What::Form | What::Changed);
        for row in redline.rows.iter().filter(stays) {
            let one = row.a.and_then(|i| redline.a.get(i)).and_then(cell);
            let two = row.b.and_then(|j| redline.b.get(j)).and_then(cell);
            if let Some((table, row, _)) = one {
                gone.remove(&(table, row));
            }
            if let Some((table, row, _)) = two {
                new.remove(&(table, row));
            }
            if let Some((one, two)) = one.zip(two) {
                let vote = votes.entry(((two.0, two.1), (one.0, one.1))).or_insert((0, true));
                *vote = (vote.0 + 1, vote.1 && one.2 == two.2);
            }
        }
        let mut votes: Vec<_> = votes.into_iter().collect();
        votes.sort_by_key(|(rows, (n, _))| (std::cmp::Reverse(*n), *rows));
        let mut was: BTreeMap<At, At> = BTreeMap::new();
        for ((two, one), (_, steady)) in votes {
            // Where columns moved, nobody can say which cell is which.
            if steady && !was.contains_key(&two) && !was.values().any(|o| *o == one) {
                was.insert(two, one);
            }
        }
        Tables { was, new, gone, all }
    }

    /// The row of the first file beside which a new one stands, and whether before it.
    fn beside(&self, row: At) -> Option<(At, bool)> {
        let before = self.was.range((row.0, 0)..row).next_back().map(|(_, one)| (*one, false));
        before.or_else(|| self.was.range(row..=(row.0, u32::MAX)).next().map(|(_, one)| (*one, true)))
    }

    /// Whether all rows of a table are among some.
    fn whole(table: u32, some: &BTreeSet<At>, all: impl Iterator<Item = At>) -> bool {
        let mut own = all.filter(|(t, _)| *t == table);
        own.all(|row| some.contains(&row))
    }
}

/// What a comment says of a change that is not written, in the reader's language; `why` where the file hinders it.
pub fn unwritten(words: &str, why: Option<Undone>, language: Language) -> String {
    let why = crate::report::docx::hindrance(why.unwrap_or(Undone::Shape), language);
    let words = if words.is_empty() { "—" } else { words };
    match language {
        Language::Th => format!("ในไฟล์ที่สองตรงนี้เป็นดังนี้ แต่ไม่ได้เขียนลง ({why}): {words}"),
        Language::Vi => format!("Ở tệp thứ hai, chỗ này là như sau nhưng không được ghi vào ({why}): {words}"),
        _ => format!("The second file has this here, and it is not written ({why}): {words}"),
    }
}

/// The first file's own Word file turned into the second: what to write into it.
pub fn edits(redline: &Redline, a: &Document, b: &Document, language: Language) -> Vec<Edit> {
    let mut out: Vec<Edit> = Vec::new();
    let sides = Sides { a, b, doubts: [Doubts::of(a), Doubts::of(b)] };
    let tables = Tables::of(redline);
    let row_of = |p: &Para| cell(p).map(|(table, row, _)| (table, row));
    let goes = |p: &Para| row_of(p).is_some_and(|row| tables.gone.contains(&row));
    let comes = |q: &Para| row_of(q).is_some_and(|row| tables.new.contains(&row));
    let rows_of_b = || redline.b.iter().filter_map(row_of);
    let mut done_a: BTreeSet<At> = BTreeSet::new();
    let mut done_b: BTreeSet<At> = BTreeSet::new();
    // Words for cells of the first file that are empty.
    let mut fill: BTreeMap<(At, u32), Vec<Paragraph>> = BTreeMap::new();
    // New paragraphs behind one that stands, or before the first.
    let mut behind: Option<&Para> = None;
    let mut early: Vec<Paragraph> = Vec::new();
    let first = redline.a.iter().find(|p| place(p.kind) == 0);
    let span_of = |rows: &dyn Fn(At) -> bool| {
        let own = redline.a.iter().filter(|p| row_of(p).is_some_and(rows)).map(|p| p.span);
        own.reduce(Span::join)
    };
    let name = |n: Option<usize>| n.map(|n| format!("move{n}"));
    for row in &redline.rows {
        let one = row.a.and_then(|i| redline.a.get(i));
        let two = row.b.and_then(|j| redline.b.get(j));
        // What stands beside the running text is no place for what is put into it.
        if let Some(p) = one.filter(|p| place(p.kind) == 0 && row.what != What::MovedHere) {
            behind = Some(p);
        }
        // What moves into a row that comes, or out of one that goes, comes and goes with it.
        let moves = one.zip(two).is_some_and(|(p, q)| p.text == q.text && !goes(p) && cell(q).is_none());
        match (row.what, one, two) {
            // Paragraphs that are only broken otherwise stay as they are; so do numbers of pages.
            (What::Form, Some(p), Some(q)) if p.key != q.key || p.key.contains('#') => {}
            (What::Form | What::Changed, Some(p), Some(q)) => {
                out.extend(changed(p, q, &sides));
            }
            (What::Out | What::MovedAway, Some(p), _) if goes(p) => {
                let Some(at) = row_of(p).filter(|at| !done_a.contains(at)) else { continue };
                let all = Tables::whole(at.0, &tables.gone, tables.all.iter().copied());
                let own = |row: At| if all { row.0 == at.0 } else { row == at };
                done_a.extend(tables.gone.iter().filter(|row| own(**row)));
                let span = span_of(&own).unwrap_or(p.span);
                out.push(Edit { at: span, act: Act::DropRows { all }, note: Vec::new() });
            }
            (What::MovedAway, Some(p), _) if moves => {
                out.push(Edit {
                    at: p.span,
                    act: Act::MoveAway(name(row.moved).unwrap_or_default()),
                    note: Vec::new(),
                });
            }
            // What was changed on its way is told as it is: taken out here, put in there.
            (What::Out | What::MovedAway, Some(p), _) => {
                out.push(Edit { at: p.span, act: Act::Replace(String::new()), note: Vec::new() });
            }
            (What::In | What::MovedHere, one, Some(q)) if place(q.kind) == 0 => {
                let counted = one.and_then(|p| p.number.as_ref()).is_some_and(|(_, computed)| *computed);
                let like = one.map(|p| p.body).filter(|_| row.what == What::MovedHere && !one.is_some_and(goes));
                let text = if counted { flowing(q.body.of(&b.text)) } else { q.text.clone() };
                let moved = name(row.moved).filter(|_| moves);
                let mut paragraph = Paragraph { text, like, listed: counted, moved, ..Paragraph::default() };
                if let Some((table, number, column)) = cell(q) {
                    let own = (table, number);
                    let whole = Tables::whole(table, &tables.new, rows_of_b());
                    if comes(q) && (whole || tables.beside(own).is_some()) {
                        if !done_b.insert(own) {
                            continue;
                        }
                        if !whole {
                            let Some((beside, before)) = tables.beside(own) else { continue };
                            let rows = vec![cells(redline, own)];
                            let at = span_of(&|row| row == beside).unwrap_or_default();
                            out.push(Edit { at, act: Act::Rows { rows, before }, note: Vec::new() });
                            continue;
                        }
                        // A table that is new altogether is put in at once.
                        let all: BTreeSet<At> = rows_of_b().filter(|(t, _)| *t == table).collect();
                        let rows = all.iter().map(|row| cells(redline, *row)).collect();
                        done_b.extend(all);
                        paragraph = Paragraph { table: rows, ..Paragraph::default() };
                    } else if let Some(home) = tables.was.get(&own) {
                        let mut here = redline.a.iter().filter(|p| cell(p) == Some((home.0, home.1, column)));
                        let last = here.clone().rfind(|p| behind.is_some_and(|b| p.span.start <= b.span.start));
                        match (last, here.next()) {
                            (Some(p), _) => {
                                out.push(Edit { at: p.span, act: Act::Follow(vec![paragraph]), note: Vec::new() });
                            }
                            (None, Some(p)) => {
                                out.push(Edit { at: p.span, act: Act::Precede(vec![paragraph]), note: Vec::new() });
                            }
                            (None, None) => fill.entry((*home, column)).or_default().push(paragraph),
                        }
                        continue;
                    } else {
                        // Words in a wrong cell would be worse than none.
                        let at = behind.or(first).map_or(Span::default(), |p| p.span);
                        out.push(Edit { at, act: Act::Leave, note: vec![unwritten(&q.text, None, language)] });
                        continue;
                    }
                }
                match behind {
                    Some(p) => {
                        let new = vec![paragraph];
                        let act = if cell(p).is_some() { Act::Past(new) } else { Act::Follow(new) };
                        out.push(Edit { at: p.span, act, note: Vec::new() });
                    }
                    None => early.push(paragraph),
                }
            }
            // What stands beside the running text is not put in: where it would stand is a matter of the page.
            _ => {}
        }
    }
    for ((home, column), paragraphs) in fill {
        let at = span_of(&|row| row == home).unwrap_or_default();
        out.push(Edit { at, act: Act::Fill { column: column as usize, paragraphs }, note: Vec::new() });
    }
    if let Some(first) = first.filter(|_| !early.is_empty()) {
        // Before a table there is no paragraph to stand before.
        if cell(first).is_some() || early.iter().any(|p| !p.table.is_empty()) {
            let told = early.iter().map(|p| unwritten(&said(p), None, language)).collect();
            out.push(Edit { at: first.span, act: Act::Leave, note: told });
        } else {
            out.push(Edit { at: first.span, act: Act::Precede(early), note: Vec::new() });
        }
    }
    out
}

/// The words of a new paragraph or table on one line.
fn said(paragraph: &Paragraph) -> String {
    let words = paragraph.table.iter().flatten().flatten().map(|p| p.text.as_str());
    std::iter::once(paragraph.text.as_str()).chain(words).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" | ")
}

/// The words of an edit on one line, as a comment tells them where they are not written.
pub fn words(edit: &Edit) -> String {
    match &edit.act {
        Act::Replace(words) => words.clone(),
        Act::Follow(new) | Act::Precede(new) | Act::Past(new) | Act::Fill { paragraphs: new, .. } => {
            new.iter().map(said).collect::<Vec<_>>().join(" | ")
        }
        Act::Rows { rows, .. } => said(&Paragraph { table: rows.clone(), ..Paragraph::default() }),
        Act::Leave | Act::MoveAway(_) | Act::DropRows { .. } => String::new(),
    }
}

/// A row of the second file: its cells and their paragraphs.
fn cells(redline: &Redline, row: At) -> Vec<Vec<Paragraph>> {
    let mut out: Vec<Vec<Paragraph>> = Vec::new();
    for q in &redline.b {
        let Some((_, _, column)) = cell(q).filter(|(t, r, _)| (*t, *r) == row) else { continue };
        let column = column as usize;
        if out.len() <= column {
            out.resize(column + 1, Vec::new());
        }
        if let Some(cell) = out.get_mut(column) {
            cell.push(Paragraph { text: q.text.clone(), ..Paragraph::default() });
        }
    }
    out
}

/// The words of one paragraph that become those of another; white space that only breaks lines stays as it is.
/// What was probably misread is no change.
fn changed(p: &Para, q: &Para, sides: &Sides<'_>) -> Option<Edit> {
    let (a, b) = (sides.a, sides.b);
    let computed = [p, q].iter().any(|x| x.number.as_ref().is_some_and(|(_, computed)| *computed));
    let (at, new) = if computed { (p.body, flowing(q.body.of(&b.text))) } else { (p.span, q.text.clone()) };
    let of_new = if computed { q.body } else { q.span };
    let scanned = sides.doubts.iter().any(Option::is_some);
    let old = at.of(&a.text);
    let mut words = String::new();
    let mut from = 0;
    for hunk in diff::hunks(old, &new) {
        let (gone, come) = (hunk.old.of(old), hunk.new.of(&new));
        words.push_str(old.get(from..hunk.old.start).unwrap_or(""));
        let blank = |t: &str| !t.is_empty() && t.trim().is_empty();
        let breaks = blank(gone) && (blank(come) || come.is_empty() && gone.contains('\n'));
        // Places are looked for only where a machine read one of the files.
        let misread = scanned && {
            let old = Span::new(at.start + hunk.old.start, at.start + hunk.old.end);
            sides.is_misread(gone, come, [old, in_file(&b.text, of_new, &new, hunk.new)])
        };
        words.push_str(if breaks || misread { gone } else { come });
        from = hunk.old.end;
    }
    words.push_str(old.get(from..).unwrap_or(""));
    (words != old).then(|| Edit { at, act: Act::Replace(words), note: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use maitri_document::read::from_text;

    fn told(a: &str, b: &str) -> Vec<(What, String)> {
        let redline = compare(&from_text(a), &from_text(b));
        let shown = |r: &Row| {
            let mut out = String::new();
            for p in &r.pieces {
                out += &match p.what {
                    What::Out => format!("[-{}-]", p.text),
                    What::In => format!("[+{}+]", p.text),
                    _ => p.text.clone(),
                };
            }
            out
        };
        redline.rows.iter().map(|r| (r.what, shown(r))).collect()
    }

    #[test]
    fn words_moves_and_looks() {
        let a = "1. The sides shall cooperate in education.\n\nThe annual meeting is held in Nan every year.\n\nThird stays as it is.\n\n๕. ทั้งสองฝ่ายจะต้องร่วมมือกัน\n";
        let b = "1. The sides will cooperate in education.\n\nThird stays as it is.\n\n5. ทั้งสองฝ่ายจะร่วมมือกัน\n\nThe annual meeting is held in Nan every year.\n\nNew words here.\n";
        assert_eq!(
            told(a, b),
            [
                (What::Changed, "1. The sides [-shall-][+will+] cooperate in education.".to_owned()),
                (What::MovedAway, "The annual meeting is held in Nan every year.".to_owned()),
                (What::Same, "Third stays as it is.".to_owned()),
                (What::Changed, "[-๕-][+5+]. ทั้งสองฝ่ายจะ[-ต้อง-]ร่วมมือกัน".to_owned()),
                (What::MovedHere, "The annual meeting is held in Nan every year.".to_owned()),
                (What::In, "[+New words here.+]".to_owned()),
            ]
        );
        assert_eq!(told("ข้อ ๑ ความร่วมมือ\n", "ข้อ 1 ความร่วมมือ\n"), [(What::Form, "ข้อ [-๑-][+1+] ความร่วมมือ".to_owned())]);
        assert!(compare(&from_text(a), &from_text(a)).is_same());
        // White space that makes words or numbers is no look; in Thai it makes none.
        for (a, b) in [("๑ ๒ มีนาคม\n", "๑๒ มีนาคม\n"), ("now here\n", "nowhere\n"), ("in 1 5 days\n", "in 15 days\n")]
        {
            assert!(!compare(&from_text(a), &from_text(b)).is_same(), "{a}");
        }
        assert!(compare(&from_text("ร่วมมือ กัน\n"), &from_text("ร่วมมือกัน\n")).is_same());
    }

    /// A text as a machine read it, its lines as sure as `sure` says and the rest at 95.
    fn scanned(text: &str, sure: &[(&str, u8)]) -> Document {
        let mut document = from_text(text);
        let sure_of = |words: &str| sure.iter().find(|(w, _)| words.contains(w)).map_or(95, |(_, sure)| *sure);
        let line = |b: &maitri_document::Block| maitri_document::ScanLine {
            span: b.span,
            page: 1,
            frame: [0, 0, 1000, 60],
            sure: sure_of(b.span.of(text)),
        };
        let lines = document.blocks.iter().map(line).collect();
        let pages = vec![ScanPage { number: 1, trust: 93, lines: 1, low: 0 }];
        document.recognised = Some(maitri_document::Recognised { pages, lines, ..Default::default() });
        document
    }

    #[test]
    fn what_a_machine_misread_is_told_apart() {
        let a = "ỦY BAN NHÂN DÂN TỈNH ĐIỆN BIÊN\n\n1. Hai Bên sẽ khuyến khích trao đổi học sinh.\n\n2. Văn bản được ký thành hai bản tại tỉnh.\n";
        let b = "UY BAN NHAN DAN TINH DIEN BIEN\n\n1. Hai Bên sẽ khuyen khích trao đổi hoc sinh.\n\n2. Văn bản đuợc ký thành ba bản tại tỉnh.\n";
        let typed = compare(&from_text(a), &from_text(b));
        assert_eq!(typed.count(What::Misread), 0);
        let (one, two) = (from_text(a), scanned(b, &[]));
        let found = compare(&one, &two);
        let what: Vec<What> = found.rows.iter().map(|r| r.what).collect();
        assert_eq!(what, [What::Misread, What::Misread, What::Changed], "{:?}", found.rows);
        assert!(!found.is_same() && !found.may_be_same());
        assert_eq!(found.scans.len(), 1);
        // The real change is told, and is the only one that goes into the Word file.
        let real: Vec<&str> =
            found.rows[2].pieces.iter().filter(|p| p.what == What::In && !p.misread).map(|p| p.text.as_str()).collect();
        assert_eq!(real, ["ba"]);
        let words: Vec<Act> = edits(&found, &one, &two, Language::En).into_iter().map(|e| e.act).collect();
        assert_eq!(words, [Act::Replace("2. Văn bản được ký thành ba bản tại tỉnh.".to_owned())]);
        // The other way round it is the same.
        assert_eq!(compare(&two, &one).count(What::Misread), 2);
        let may_be = compare(&from_text(a), &scanned(&b.replace("thành ba", "thành hai"), &[]));
        assert!(may_be.may_be_same() && !may_be.is_same(), "{:?}", may_be.rows);
    }

    #[test]
    fn thai_of_a_scan_is_found_by_its_letters() {
        let a = "บันทึกความเข้าใจ\n\nจังหวัดน่าน ราชอาณาจักรไทย กับ แขวงหลวงพระบาง\n\n๑. ผู้เข้าร่วมทั้งสองฝ่ายจะร่วมมือกัน เพื่อส่งเสริมความมั่นคง\n\n๒. ผู้เข้าร่วมทั้งสองฝ่ายจะหารือกันเกี่ยวกับรูปแบบและแผนงานความร่วมมือ\n";
        let b = "RECEIVED 24 F\n\nบันทึกความเข้าใจ\n\nจังหวัดน่าน ราชอาณาจักรไทย AU แขวงหลวงพระบาง\n\n๑. ผู้เข้าร่วมทังสองฝ่ายจะร่วมมือกัน\n\nเพื่อส่งเสริมความมันคง\n\n๒. ผู้เข้าร่วมทังสองฝ่ายจะประชุมกันเกี่ยวกับรูปแบบและแผนงานความร่วมมือ\n";
        let found = compare(&from_text(a), &scanned(b, &[]));
        let what: Vec<What> = found.rows.iter().map(|r| r.what).filter(|w| *w != What::Form).collect();
        assert_eq!(what, [What::Misread, What::Same, What::Misread, What::Misread, What::Changed], "{:?}", found.rows);
        assert!(found.rows[2].pieces.iter().any(|p| p.text == "AU" && p.misread), "{:?}", found.rows[2]);
    }

    #[test]
    fn the_number_of_a_page_is_no_word_of_the_paper() {
        let with = |foot: &str| {
            let mut document = from_text("1. The sides will cooperate.\n");
            let start = document.text.len();
            document.text.push_str(foot);
            document.blocks.push(maitri_document::Block {
                kind: BlockKind::Footer,
                span: Span::new(start, document.text.len()),
                ..document.blocks.first().cloned().unwrap()
            });
            document
        };
        let plain = from_text("1. The sides will cooperate.\n");
        for (a, b) in [(with("1"), with("2")), (plain.clone(), with("๑")), (plain.clone(), with("- 3 -"))] {
            assert!(compare(&a, &b).is_same(), "{}", b.text);
        }
        for (a, b) in [
            ("MOU Nan – Page 1 of 4", "MOU Nan – Page 2 of 5"),
            ("Trang 1/4", "Trang 2/4"),
            ("ร่าง หน้า ๑ จาก ๓", "ร่าง หน้า ๒ จาก ๓"),
        ] {
            assert!(compare(&with(a), &with(b)).is_same(), "{a}");
        }
        for (a, b) in
            [("Draft 1", "Draft 2"), ("MOU Nan – Page 1", "MOU Loei – Page 1"), ("Annex 1, page 2", "Annex 2, page 2")]
        {
            assert!(!compare(&with(a), &with(b)).is_same(), "{a}");
        }
        assert!(!compare(&plain, &with("Confidential")).is_same());
    }

    #[test]
    fn the_same_words_broken_into_other_paragraphs_are_the_same() {
        let a = "# Title\n\ntỉnh Điện Biên, nước Cộng hòa xã hội chủ nghĩa Việt Nam\n\nvà\n\ntỉnh Chiang Mai\n\nĐiều 1. Hợp tác.\n";
        let b = "# Title\n\ntỉnh Điện Biên, nước Cộng hòa xã hội chủ nghĩa Việt Nam và\n\ntỉnh Chiang Mai\n\nĐiều 1. Hợp tác.\n";
        for (a, b) in [(a, b), (b, a)] {
            let (one, two) = (from_text(a), from_text(b));
            let found = compare(&one, &two);
            assert!(found.is_same(), "{:?}", found.rows);
            assert!(edits(&found, &one, &two, Language::En).is_empty());
        }
        let c = b.replace("Việt Nam và", "Việt Nam hoặc");
        assert!(!compare(&from_text(a), &from_text(&c)).is_same());
    }

    /// A document of lines and of a table behind the first of them.
    fn planned(rows: &[&[&str]], lines: &[&str]) -> Document {
        let mut document = Document::default();
        document.push("Plan of the year", BlockKind::Paragraph);
        for (row, cells) in rows.iter().enumerate() {
            for (column, words) in cells.iter().enumerate().filter(|(_, words)| !words.is_empty()) {
                document.push(words, BlockKind::Cell { table: 0, row: row as u32, column: column as u32 });
            }
        }
        for line in lines {
            document.push(line, BlockKind::Paragraph);
        }
        document
    }

    #[test]
    fn rows_of_tables_go_and_come_whole() {
        let head: &[&str] = &["Field", "Budget"];
        let old: &[&[&str]] = &[head, &["Tourism", "100 baht"], &["Health", "300 baht"]];
        let acts = |one: &Document, two: &Document| -> Vec<(String, Act)> {
            let found = edits(&compare(one, two), one, two, Language::En);
            found.into_iter().map(|e| (e.at.of(&one.text).to_owned(), e.act)).collect()
        };
        let new = |text: &str| Paragraph { text: text.to_owned(), ..Paragraph::default() };
        let row = |texts: &[&str]| -> Vec<Vec<Paragraph>> { texts.iter().map(|t| vec![new(t)]).collect() };
        let end: &[&str] = &["End of the plan"];
        let a = planned(old, end);
        let more = planned(&[old[0], old[1], &["Sport", "50 baht"], old[2]], end);
        let rows = vec![row(&["Sport", "50 baht"])];
        assert_eq!(acts(&a, &more), [("Tourism\n100 baht".to_owned(), Act::Rows { rows, before: false })]);
        assert_eq!(acts(&more, &a), [("Sport\n50 baht".to_owned(), Act::DropRows { all: false })]);
        let none = planned(&[], end);
        let all = "Field\nBudget\nTourism\n100 baht\nHealth\n300 baht".to_owned();
        assert_eq!(acts(&a, &none), [(all, Act::DropRows { all: true })]);
        let table = old.iter().map(|r| row(r)).collect();
        let put = Act::Follow(vec![Paragraph { table, ..Paragraph::default() }]);
        assert_eq!(acts(&none, &a), [("Plan of the year".to_owned(), put)]);
        // What is new behind a table stands in none of its cells.
        let longer = planned(old, &["Signed in two copies", "End of the plan"]);
        let put = Act::Past(vec![new("Signed in two copies")]);
        assert_eq!(acts(&a, &longer), [("300 baht".to_owned(), put)]);
        // A cell that was empty.
        let empty = planned(&[head, &["Tourism", ""], old[2]], end);
        let put = Act::Fill { column: 1, paragraphs: vec![new("100 baht")] };
        assert_eq!(acts(&empty, &a), [("Tourism".to_owned(), put)]);
        // Columns that moved: nobody knows the cell, and the words are told.
        let wide =
            planned(&[&["No", "Field", "Budget"], &["7", "Tourism", "100 baht"], &["8", "Health", "300 baht"]], end);
        assert!(acts(&a, &wide).iter().all(|(_, act)| *act == Act::Leave), "{:?}", acts(&a, &wide));
    }

    #[test]
    fn where_lines_of_thai_end_no_space_is_missed() {
        let a = from_text("๑. ผู้เข้าร่วมทั้งสองฝ่ายจะร่วมมือกัน ภายใต้อำนาจหน้าที่ของตน และตามกฎหมาย\n");
        let mut b = from_text("๑. ผู้เข้าร่วมทั้งสองฝ่ายจะร่วมมือกัน\nภายใต้อำนาจหน้าที่ของตน และตาม\nกฎหมาย\n");
        let whole = Span::new(0, b.text.trim_end().len());
        b.blocks.truncate(1);
        b.blocks[0].span = whole;
        for (one, two) in [(&a, &b), (&b, &a)] {
            let found = compare(one, two);
            assert_eq!(found.rows.iter().map(|r| r.what).collect::<Vec<_>>(), [What::Same], "{:?}", found.rows);
            assert!(edits(&found, one, two, Language::En).is_empty());
        }
        // Without a line end a space is one.
        let c = from_text("๑. ผู้เข้าร่วมทั้งสองฝ่ายจะร่วมมือกันภายใต้อำนาจหน้าที่ของตน และตามกฎหมาย\n");
        assert_eq!(compare(&a, &c).count(What::Form), 1);
    }
}
