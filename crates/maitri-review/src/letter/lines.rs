//! A letter's page as lines: columns parted, marks found, and which lines a part took.

use super::Part;
use crate::draft::Draft;
use maitri_document::lang::{dates, digits, fold};
use maitri_document::{Document, Format, Span};
use maitri_pack::Letters;

/// A line of the page, or one column of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it stands.
    pub span: Span,
    /// Whether a blank line stands before it.
    pub apart: bool,
}

/// The lines of the body, columns made with tabs or wide spaces parted. `marks` are words that a value follows, however
/// wide the space between.
pub fn lines(document: &Document, marks: &[&str]) -> Vec<Line> {
    let text = &document.text;
    let alone: Vec<String> = marks.iter().map(|m| fold::key(m)).collect();
    let mut out: Vec<Line> = Vec::new();
    let mut end = 0;
    let mut blank = false;
    for block in document.blocks.iter().filter(|b| b.kind.is_body()) {
        let between = Span::new(end, block.span.start).of(text);
        // A drawn rule is a paragraph of nothing but blanks.
        let mut apart = blank || between.matches('\n').count() > 1;
        blank = block.span.of(text).trim().is_empty();
        end = block.span.end;
        for line in broken(text, block.span) {
            for span in columns(text, line, &alone) {
                out.push(Line { span, apart });
                apart = false;
            }
        }
    }
    out
}

/// A block's lines: a paragraph of a Word file may hold line breaks.
fn broken(text: &str, span: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut at = span.start;
    for line in span.of(text).split_inclusive(['\n', '\u{b}']) {
        let here = Span::new(at, at + line.len()).trim(text);
        at += line.len();
        if !here.is_empty() {
            out.push(here);
        }
    }
    out
}

fn columns(text: &str, span: Span, marks: &[String]) -> Vec<Span> {
    let mut pieces: Vec<Span> = Vec::new();
    let mut start = span.start;
    let mut gap: Option<(usize, usize, bool)> = None;
    let mut close = |start: &mut usize, gap: &mut Option<(usize, usize, bool)>, at: usize| {
        if let Some((from, width, tab)) = gap.take()
            && (tab || width > 2)
        {
            pieces.push(Span::new(*start, from));
            *start = at;
        }
    };
    for (offset, c) in span.of(text).char_indices() {
        let at = span.start + offset;
        if c.is_whitespace() {
            let (from, width, tab) = gap.unwrap_or((at, 0, false));
            gap = Some((from, width + 1, tab || c == '\t'));
        } else {
            close(&mut start, &mut gap, at);
        }
    }
    pieces.push(Span::new(start, span.end));
    let mut out: Vec<Span> = Vec::new();
    for piece in pieces {
        match out.last_mut() {
            Some(before) if goes_on(text, *before, piece, marks) => *before = before.join(piece),
            _ => out.push(piece),
        }
    }
    out
}

/// Whether what stands behind a wide space is no column of its own: the value of a mark, the rest of a number or of a day
/// whose figures are still blank.
fn goes_on(text: &str, before: Span, piece: Span, marks: &[String]) -> bool {
    let words = piece.of(text);
    let first = words.chars().next().unwrap_or(' ');
    let second = words.chars().nth(1).unwrap_or(' ');
    if matches!(first, '-' | '/' | '–') && !second.is_whitespace() {
        return true;
    }
    let key = fold::key(before.of(text));
    let key = key.trim_end_matches([':', ' ']);
    if marks.iter().any(|m| m == key) {
        return true;
    }
    // A bullet or number parted from its words by a tab.
    if key.chars().all(|c| !fold::is_alphanumeric(c) || c.is_ascii_digit()) && key.chars().count() < 4 {
        return digits::value(first).is_none();
    }
    // "ngày … tháng … năm …": the figures may be blank.
    let last = key.rsplit([' ', ',']).next().unwrap_or("");
    let next = fold::key(words.split_whitespace().next().unwrap_or(""));
    if matches!(last, "ngày" | "tháng" | "năm") || matches!(next.as_str(), "tháng" | "năm") {
        return true;
    }
    dates::find(before.join(piece).of(text), before.start)
        .iter()
        .any(|f| f.span.start < before.end && piece.start < f.span.end)
}

/// The lines of a letter, and which of them a part took.
pub struct Page<'a> {
    /// The text.
    pub text: &'a str,
    /// The draft.
    pub draft: &'a Draft<'a>,
    /// Its lines.
    pub lines: Vec<Line>,
    letters: &'a Letters,
    family: &'a str,
    used: Vec<bool>,
}

impl<'a> Page<'a> {
    /// The page of a draft, read with the marks of `family`.
    pub fn new(draft: &'a Draft<'a>, letters: &'a Letters, family: &'a str) -> Page<'a> {
        // Beside the copies stands the signature, not their list; beside "VĂN PHÒNG" the heading, not the name of an office.
        let none = [letters.marks(family, "copies"), letters.marks(family, "head")];
        let marks = letters.all_marks(family).filter(|m| !none.iter().any(|list| list.iter().any(|c| c == m)));
        let marks: Vec<&str> = marks.collect();
        let lines = lines(draft.document, &marks);
        let used = vec![false; lines.len()];
        Page { text: draft.text(), draft, lines, letters, family, used }
    }

    /// Where a line stands; nothing behind the last.
    pub fn span(&self, line: usize) -> Span {
        self.lines.get(line).map_or(Span::default(), |l| l.span)
    }

    /// The words of a line.
    pub fn line(&self, line: usize) -> &'a str {
        self.span(line).of(self.text)
    }

    /// A line as a part.
    pub fn part(&self, line: usize) -> Part {
        Part::new(self.text, self.span(line))
    }

    /// Whether a blank line stands before a line.
    pub fn apart(&self, line: usize) -> bool {
        self.lines.get(line).is_some_and(|l| l.apart)
    }

    /// Whether the file's lines may be broken by hand.
    pub fn wrapped(&self) -> bool {
        matches!(self.draft.document.format, Format::Txt | Format::Pdf | Format::Scan)
    }

    /// Says that a part took a line.
    pub fn take(&mut self, line: usize) {
        if let Some(slot) = self.used.get_mut(line) {
            *slot = true;
        }
    }

    /// Whether no part took a line yet.
    pub fn free(&self, line: usize) -> bool {
        self.used.get(line).is_some_and(|u| !u)
    }

    /// The words that mark a part.
    pub fn words(&self, part: &str) -> &'a [String] {
        self.letters.marks(self.family, part)
    }

    /// The lines that every paper of the family has at its head.
    pub fn heading(&self) -> &'a [String] {
        self.letters.heading(self.family)
    }

    /// What follows the mark of `part` at the beginning of a line.
    pub fn after(&self, line: usize, part: &str) -> Option<Span> {
        self.after_in(self.span(line), part)
    }

    /// What follows the mark of `part` at the beginning of a span.
    pub fn after_in(&self, span: Span, part: &str) -> Option<Span> {
        let behind = |after: fn(&str, Span, &str) -> Option<Span>| {
            // The longest mark leaves the shortest rest.
            self.words(part).iter().filter_map(|mark| after(self.text, span, mark)).max_by_key(|rest| rest.start)
        };
        behind(after).or_else(|| if self.is_scan() { behind(after_misread) } else { None })
    }

    /// Whether a machine read the page, and marks above and below letters may be lost.
    fn is_scan(&self) -> bool {
        self.draft.document.recognised.is_some()
    }

    /// Whether a line is one of the words of a part and nothing else.
    pub fn is(&self, line: usize, part: &str) -> bool {
        let key = fold::key(self.line(line));
        let key = key.trim_matches(|c: char| !fold::is_alphanumeric(c) && !fold::is_thai_mark(c));
        self.words(part)
            .iter()
            .any(|w| fold::key(w) == key || self.is_scan() && fold::skeleton(w) == fold::skeleton(key))
    }

    /// Whether a line is decoration: rules and stars that hold no word.
    pub fn is_ornament(&self, line: usize) -> bool {
        !self.line(line).chars().any(fold::is_alphanumeric)
    }

    /// The paragraphs of the text between two places.
    pub fn paragraphs(&self, from: usize, to: usize) -> Vec<Span> {
        let mut out = Vec::new();
        for p in &self.draft.outline.paragraphs {
            let span = Span::new(p.span.start.max(from), p.span.end.min(to.max(from)));
            if p.span.start < to && p.span.end > from && !span.is_empty() {
                let span = span.trim(self.text);
                if !span.is_empty() {
                    out.push(span);
                }
            }
        }
        out
    }

    /// Says that the lines between two places were taken.
    pub fn take_between(&mut self, from: usize, to: usize) {
        for (line, used) in self.lines.iter().zip(self.used.iter_mut()) {
            if line.span.start >= from && line.span.end <= to {
                *used = true;
            }
        }
    }

    /// What no part took; decoration is nothing.
    pub fn rest(&self) -> Vec<Part> {
        (0..self.lines.len()).filter(|i| self.free(*i) && !self.is_ornament(*i)).map(|i| self.part(i)).collect()
    }
}

/// What follows `mark` at the beginning of a span, a colon left out; none where the span begins otherwise or the mark is
/// only the beginning of a longer word.
pub fn after(text: &str, span: Span, mark: &str) -> Option<Span> {
    let folded = fold::fold(span.of(text), span.start);
    let wanted = fold::fold(mark, 0).chars;
    // A line end inside a mark is a space.
    let mut at = 0;
    for w in &wanted {
        let here = folded.chars.get(at)?;
        if w.is_whitespace() && here.is_whitespace() {
            at += folded.chars.iter().skip(at).take_while(|c| c.is_whitespace()).count();
        } else if w == here {
            at += 1;
        } else {
            return None;
        }
    }
    if wanted.is_empty() {
        return None;
    }
    let next = folded.chars.get(at).copied();
    let last = wanted.last().copied().unwrap_or(' ');
    let thai = ('\u{e00}'..='\u{e7f}').contains(&last);
    if next.is_some_and(|n| fold::is_thai_mark(n) || !thai && last.is_alphabetic() && n.is_alphabetic()) {
        return None;
    }
    let start = folded.at.get(at).map_or(span.end, |s| s.start);
    let rest = Span::new(start, span.end).of(text);
    let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
    Some(Span::new(span.end - trimmed.len(), span.end))
}

/// The same where recognition may have lost or changed the marks of the words: their letters stand there.
fn after_misread(text: &str, span: Span, mark: &str) -> Option<Span> {
    let wanted: Vec<char> = fold::skeleton(mark).chars().filter(|c| !c.is_whitespace()).collect();
    let mut left = wanted.iter();
    let mut end = span.start;
    let mut marked = false;
    for (at, c) in span.of(text).char_indices() {
        let bare: String = fold::skeleton(c.encode_utf8(&mut [0; 4]));
        match bare.chars().next() {
            // White space, and marks of the letter before.
            _ if c.is_whitespace() && left.len() < wanted.len() && left.len() > 0 => {}
            None => marked = true,
            Some(letter) => match left.next() {
                Some(want) if *want == letter => marked = false,
                Some(_) => return None,
                None => break,
            },
        }
        end = span.start + at + c.len_utf8();
    }
    let next = text.get(end..span.end).and_then(|t| t.chars().next());
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && !('\u{e00}'..='\u{eff}').contains(&c));
    // A single letter is a word only by the mark on it.
    let told = wanted.len() > 1 || marked;
    if wanted.is_empty() || left.len() > 0 || !told || latin(wanted.last().copied()) && latin(next) {
        return None;
    }
    let rest = Span::new(end, span.end).of(text);
    let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
    Some(Span::new(span.end - trimmed.len(), span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parted(text: &str, marks: &[&str]) -> Vec<String> {
        let document = maitri_document::read::from_text(text);
        lines(&document, marks).iter().map(|l| l.span.of(&document.text).to_owned()).collect()
    }

    #[test]
    fn columns_are_parted_and_blanks_are_not() {
        assert_eq!(parted("ỦY BAN NHÂN DÂN\tCỘNG HÒA", &[]), ["ỦY BAN NHÂN DÂN", "CỘNG HÒA"]);
        assert_eq!(parted("Số         -TTr/ĐU", &["Số"]), ["Số         -TTr/ĐU"]);
        assert_eq!(
            parted("Số:    /TTr-SNgV      Điện Biên, ngày      tháng 02 năm 2026", &["Số"]),
            ["Số:    /TTr-SNgV", "Điện Biên, ngày      tháng 02 năm 2026"]
        );
        assert_eq!(parted("เรื่อง\tแนวทาง", &["เรื่อง"]), ["เรื่อง\tแนวทาง"]);
        assert_eq!(parted("ที่   ชร ๐๐๑๗/๑    ศาลากลางจังหวัด", &["ที่"]), ["ที่   ชร ๐๐๑๗/๑", "ศาลากลางจังหวัด"]);
        assert_eq!(parted("๒๓   กุมภาพันธ์   ๒๕๖๙", &[]), ["๒๓   กุมภาพันธ์   ๒๕๖๙"]);
        assert_eq!(parted("- Như trên;      CHỦ TỊCH", &[]), ["- Như trên;", "CHỦ TỊCH"]);
    }

    #[test]
    fn a_mark_is_no_beginning_of_a_longer_word() {
        let rest = |t: &'static str, m: &str| after(t, Span::new(0, t.len()), m).map(|s| s.of(t));
        assert_eq!(rest("Kính gửi: Sở Ngoại vụ", "kính gửi"), Some("Sở Ngoại vụ"));
        assert_eq!(rest("quy \nđịnh về", "quy định"), Some("về"));
        assert_eq!(rest("Sống", "Số"), None);
        assert_eq!(rest("Regarding", "Re"), None);
        assert_eq!(rest("เรื่อง  แนวทาง", "เรื่อง"), Some("แนวทาง"));
        assert_eq!(rest("อื่น", "อ"), None);
        assert_eq!(rest("", "Số"), None);
    }

    #[test]
    fn a_mark_that_lost_its_tone_in_a_scan_is_one() {
        let rest = |t: &'static str, m: &str| after_misread(t, Span::new(0, t.len()), m).map(|s| s.of(t));
        assert_eq!(rest("เรือง ขอความเห็นชอบ", "เรื่อง"), Some("ขอความเห็นชอบ"));
        assert_eq!(rest("สิงทีส่งมาด้วย ๑. ร่าง", "สิ่งที่ส่งมาด้วย"), Some("๑. ร่าง"));
        assert_eq!(rest("อางถึง๑. หนังสือ", "อ้างถึง"), Some("๑. หนังสือ"));
        assert_eq!(rest("ทีนน ๐๐๑๓/๕", "ที่"), Some("นน ๐๐๑๓/๕"));
        assert_eq!(rest("ทราบ", "ที่"), None);
        assert_eq!(rest("Kinh gui: Sở", "Kính gửi"), Some("Sở"));
        assert_eq!(rest("Song", "Số"), None);
        assert_eq!(rest("", "ที่"), None);
    }
}
