//! What recognition makes of a text: which letters it takes for one another, and where nobody can be sure of what it read.

use maitri_document::lang::fold;
use maitri_document::read::scan::LOW;
use maitri_document::{Document, Recognised, ScanLine, Span};

/// Below this a word of another script on a page is a picture of something else, in hundredths: the program reads words
/// that stand there with more.
const FOREIGN: u8 = 90;
/// Below this a word is noise, and the line around it was read in part only.
const NOISE: u8 = 50;

/// The letters and figures of a text without marks.
pub(crate) fn letters(text: &str) -> String {
    fold::skeleton(text).chars().filter(|c| fold::is_alphanumeric(*c)).collect()
}

/// The same, one letter for those that look alike.
pub(crate) fn shapes(text: &str) -> String {
    letters(text).chars().map(shape).collect()
}

/// One letter for those that recognition takes for one another, on pages that are worn.
fn shape(c: char) -> char {
    match c {
        'i' | 'j' | 'l' | '1' | '|' | '!' => 'l',
        'o' | '0' => 'o',
        'ซ' | 'ช' => 'ข',
        'ด' | 'ต' | 'ศ' | 'ฅ' | '๓' => 'ค',
        'ฝ' | 'พ' | 'ฟ' => 'ผ',
        'ถ' | 'ภ' => 'ก',
        'ป' | 'ษ' => 'บ',
        'ม' | 'ฆ' => 'น',
        'ห' => 'ท',
        'ฮ' => 'อ',
        'ฉ' => 'จ',
        'ฎ' => 'ฏ',
        _ => c,
    }
}

fn is_thai(c: char) -> bool {
    ('\u{e01}'..='\u{e4e}').contains(&c) || ('\u{e81}'..='\u{ecd}').contains(&c)
}

/// A letter of a script that stands on no page of Thai or Lao but in names and stamps.
fn is_foreign(c: char) -> bool {
    c.is_alphabetic() && !is_thai(c) && !fold::is_thai_mark(c)
}

/// Where nobody can be sure of what a machine read.
#[derive(Debug)]
pub(crate) struct Doubts<'d> {
    text: &'d str,
    recognised: &'d Recognised,
    /// Pages whose letters are mostly Thai or Lao: a Latin word there is a question.
    thai: Vec<u32>,
    /// Lines that were read in part only: what the alignment makes of their words says nothing. With whether hardly anything
    /// of the line can be trusted.
    lines: Vec<(Span, bool)>,
}

impl<'d> Doubts<'d> {
    /// The doubts about a document; none where it was typed.
    pub(crate) fn of(document: &'d Document) -> Option<Doubts<'d>> {
        let recognised = document.recognised.as_ref()?;
        let text = document.text.as_str();
        let mut pages: std::collections::BTreeMap<u32, (usize, usize)> = std::collections::BTreeMap::new();
        for line in &recognised.lines {
            let count = pages.entry(line.page).or_default();
            count.0 += line.span.of(text).chars().filter(|c| is_thai(*c)).count();
            count.1 += line.span.of(text).chars().filter(|c| is_foreign(*c)).count();
        }
        let thai: Vec<u32> = pages.into_iter().filter(|(_, (own, other))| own > other).map(|(page, _)| page).collect();
        let mut words = recognised.words.iter().peekable();
        // How badly each line was read: a word of it, or most of it.
        let grades: Vec<Grade> = recognised
            .lines
            .iter()
            .map(|line| {
                let mut own = Vec::new();
                while let Some(word) = words.peek().filter(|w| w.span.start < line.span.end) {
                    own.push((word.span.of(text), word.sure));
                    words.next();
                }
                grade(line, line.span.of(text), &own, thai.contains(&line.page))
            })
            .collect();
        let page = |i: usize| recognised.lines.get(i).map(|l| l.page);
        // A stamp is higher than a line: what stands beside a line that it spoilt is not sure either.
        let beside = |i: usize| {
            [i.checked_sub(1), Some(i + 1)]
                .into_iter()
                .flatten()
                .any(|n| grades.get(n) == Some(&Grade::Spoilt) && page(n) == page(i))
        };
        let lines = (recognised.lines.iter().enumerate())
            .filter(|(i, _)| grades.get(*i) != Some(&Grade::Read) || beside(*i))
            .map(|(i, line)| (line.span, grades.get(i) == Some(&Grade::Spoilt) || beside(i)))
            .collect();
        Some(Doubts { text, recognised, thai, lines })
    }

    /// Whether nobody can be sure of the words, or of those beside them by which their place was found.
    pub(crate) fn at(&self, span: Span) -> bool {
        let beside = self.beside(span);
        self.recognised.is_unsure(beside) || self.lines.iter().any(|(l, _)| l.overlaps(beside)) || self.is_foreign(span)
    }

    /// Whether the program was not sure of these words, or of their line.
    pub(crate) fn is_unsure(&self, span: Span) -> bool {
        self.recognised.is_unsure(span)
    }

    /// Whether the words are of another script than their page.
    pub(crate) fn is_foreign(&self, span: Span) -> bool {
        let words = span.of(self.text);
        words.chars().any(is_foreign)
            && !words.chars().any(is_thai)
            && self.recognised.lines.iter().any(|l| l.span.overlaps(span) && self.thai.contains(&l.page))
    }

    /// Whether nobody can be sure of a good part of the words: a long addition is one, whatever became of a word in it.
    pub(crate) fn mostly(&self, span: Span) -> bool {
        let length = |s: Span| Span::new(s.start.max(span.start), s.end.min(span.end)).of(self.text).chars().count();
        let lines = &self.recognised.lines;
        let doubtful = |line: &ScanLine| line.sure < LOW || self.lines.contains(&(line.span, true));
        let whole: usize = lines.iter().filter(|l| l.span.overlaps(span) && doubtful(l)).map(|l| length(l.span)).sum();
        let clear = |at: Span| !lines.iter().any(|l| l.span.overlaps(at) && doubtful(l));
        let words = self.recognised.words.iter().filter(|w| w.sure < LOW && w.span.overlaps(span) && clear(w.span));
        let single: usize = words.map(|w| length(w.span)).sum();
        self.is_foreign(span) || (whole + single) * 4 > span.of(self.text).chars().count()
    }

    /// Whether a paragraph is what recognition makes of a stamp or of grain: another script, no letter, or lines that were
    /// read with low trust.
    pub(crate) fn is_noise(&self, span: Span) -> bool {
        let low = |l: &&ScanLine| l.span.overlaps(span) && l.sure < LOW;
        let low: usize = self.recognised.lines.iter().filter(low).map(|l| l.span.len()).sum();
        self.is_foreign(span) || letters(span.of(self.text)).is_empty() || low * 2 > span.len()
    }

    /// The words and one on each side of them; of the place of words that are missing, those beside it.
    fn beside(&self, span: Span) -> Span {
        let words = &self.recognised.words;
        let first = words.partition_point(|w| w.span.end <= span.start);
        let last = words.partition_point(|w| w.span.start < span.end.max(span.start + 1));
        let before = first.checked_sub(1).and_then(|i| words.get(i)).map(|w| w.span);
        let after = words.get(last).map(|w| w.span);
        // The number of a clause is a matter of its own.
        let worded = |s: &Span| s.of(self.text).chars().any(char::is_alphabetic);
        [before, after].into_iter().flatten().filter(worded).fold(span, Span::join)
    }
}

/// How well a line was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    /// As far as the program knows, well.
    Read,
    /// A word of it is noise.
    Marred,
    /// Hardly anything of it can be trusted.
    Spoilt,
}

fn grade(line: &ScanLine, text: &str, words: &[(&str, u8)], thai: bool) -> Grade {
    let foreign = |word: &str| thai && word.chars().any(is_foreign);
    let noise = words.iter().filter(|(word, sure)| {
        *sure < NOISE && word.chars().filter(|c| c.is_alphabetic()).count() > 1 || *sure < FOREIGN && foreign(word)
    });
    let other = thai && !text.chars().any(is_thai) && text.chars().any(is_foreign);
    match noise.count() {
        _ if line.sure < LOW || other => Grade::Spoilt,
        0 => Grade::Read,
        1 => Grade::Marred,
        _ => Grade::Spoilt,
    }
}
