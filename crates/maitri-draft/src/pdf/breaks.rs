//! Where a line of Thai may end.
//!
//! Thai has no blanks between words. Typst would ask a model for the words, which is slow, knows no names and cuts
//! `ผู้เข้าร่วม` after `ผู้`. Here a zero-width space stands between words as our own segmenter finds them, and the
//! template chooses a way of breaking lines that breaks Thai nowhere else. [`super::glyphs`] takes the marks out again.

use std::collections::BTreeMap;
use std::ops::Range;

use maitri_document::lang::{hold, thai_words, words};

/// A line may end here.
pub(super) const MAY: char = '\u{200b}';
/// A line may not end here.
pub(super) const MAY_NOT: char = '\u{2060}';
/// What is held together around hyphens is no longer than this, in letters, and the word that follows.
const LONG: usize = 24;

/// From how many clusters on a word is taken for a name of several words.
const NAME: usize = 9;
/// How many clusters a part of such a name has.
const PART: Range<usize> = 2..NAME;

/// A letter, mark or digit of Thai.
pub(super) fn is_thai(c: char) -> bool {
    matches!(c, '\u{e01}'..='\u{e5b}')
}

/// Begins a Thai word: no mark, no sign that belongs to what stands before it.
fn begins(c: char) -> bool {
    matches!(c, 'ก'..='ฮ' | 'เ'..='ไ')
}

/// Ends a Thai word, or is one of the signs that follow it without a blank.
fn ends(c: char) -> bool {
    matches!(c, '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}')
}

/// Where marks stand in `text`, by byte, in order; what any writing has (blanks may end a line) needs none. In a `narrow` column
/// nothing is held together but around hyphens: it would stand out of its cell.
pub(super) fn marks(text: &str, narrow: bool) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    if text.contains(begins) {
        for pair in words(text).windows(2) {
            let [before, after] = pair else { continue };
            let left = text.get(before.clone()).and_then(|s| s.chars().next_back());
            let right = text.get(after.clone()).and_then(|s| s.chars().next());
            if left.is_some_and(ends) && right.is_some_and(begins) {
                found.push((after.start, MAY));
            }
        }
    }
    if text.contains('-') {
        hyphens(text, &mut found);
    }
    if !narrow {
        slashes(text, &mut found);
        found.extend(hold::blanks(text).into_iter().map(|blank| (blank + 1, MAY_NOT)));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What a stroke joins stays on one line where it is short: `(để b/c)`, `12/TTr-SNgV`. Thai has too few blanks to take what is
/// left open before a long number.
fn slashes(text: &str, found: &mut Vec<(usize, char)>) {
    let mut from = 0;
    for piece in text.split(char::is_whitespace) {
        if piece.chars().count() <= LONG && !piece.chars().any(is_thai) {
            let strokes = piece.match_indices('/').map(|(at, _)| from + at + 1);
            found.extend(strokes.filter(|end| *end < from + piece.len()).map(|end| (end, MAY_NOT)));
        }
        from +=
            piece.len() + text.get(from + piece.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
}

/// The words; a long name of several (`สาธารณรัฐประชาธิปไตยประชาชนลาว`) in its parts, or no column of a table could hold it.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for word in thai_words::segment(text, &|_| false) {
        let said = text.get(word.clone()).unwrap_or("");
        if said.starts_with(begins) && thai_words::clusters(said).len() >= NAME {
            found.extend(parts(said).into_iter().map(|part| word.start + part.start..word.start + part.end));
        } else {
            found.push(word);
        }
    }
    found
}

/// The fewest words that a long word is made of; itself, if it is not made of words.
fn parts(word: &str) -> Vec<Range<usize>> {
    let list = words::thai();
    // The fewest words from each place to the end, and where the first of them ends.
    let mut best: BTreeMap<usize, (usize, usize)> = BTreeMap::from([(word.len(), (0, word.len()))]);
    for cluster in thai_words::clusters(word).iter().rev() {
        let rest = word.get(cluster.start..).unwrap_or("");
        let shortest = list
            .prefixes(rest)
            .into_iter()
            .filter(|length| rest.get(..*length).is_some_and(|part| PART.contains(&thai_words::clusters(part).len())))
            .filter_map(|length| {
                best.get(&(cluster.start + length)).map(|(count, _)| (count + 1, cluster.start + length))
            })
            // Of two ways with as many words, that with the longer first word.
            .min_by_key(|(count, end)| (*count, word.len() - end));
        if let Some(shortest) = shortest {
            best.insert(cluster.start, shortest);
        }
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < word.len() {
        let Some((_, end)) = best.get(&at) else { return std::iter::once(0..word.len()).collect() };
        found.push(at..*end);
        at = *end;
    }
    found
}

/// No line ends with a hyphen: who copies it would get `ChiềngMai` for `Chiềng-Mai`, because readers take a hyphen at the
/// end of a line for that of a word broken there.
fn hyphens(text: &str, found: &mut Vec<(usize, char)>) {
    let mut letters = 0;
    let mut before = ' ';
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        letters = if c.is_whitespace() || found.contains(&(at, MAY)) { 0 } else { letters + 1 };
        if c == '-' && before != '-' {
            let mut end = at + c.len_utf8();
            if let Some((blank, ' ')) = rest.peek().copied() {
                end = blank + 1;
            }
            let next = text.get(end..).and_then(|rest| rest.chars().next());
            if next.is_some_and(|next| !next.is_whitespace() && next != '-') {
                if letters > LONG {
                    letters = 0;
                } else {
                    found.push((end, MAY_NOT));
                    if end > at + c.len_utf8() {
                        rest.next();
                        letters += 1;
                    }
                }
            }
        }
        before = c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> String {
        let mut out = String::new();
        let mut from = 0;
        for (at, mark) in marks(text, false) {
            out.push_str(&text[from..at]);
            out.push(if mark == MAY { '|' } else { '_' });
            from = at;
        }
        out + &text[from..]
    }

    #[test]
    fn lines_end_between_thai_words_only() {
        assert_eq!(marked("ผู้เข้าร่วมทั้งสองฝ่ายจะร่วมมือกัน"), "ผู้เข้าร่วม|ทั้งสองฝ่าย|จะ|ร่วมมือ|กัน");
        assert_eq!(marked("ด้านต่างๆที่สำคัญ"), "ด้าน|ต่างๆ|ที่|สำคัญ");
        assert_eq!(marked("ข้อ ๑ (ก)"), "ข้อ _๑ (ก)");
        assert_eq!(marked("tỉnh Điện Biên"), "tỉnh Điện Biên");
        assert_eq!(marked("กรุงเทพฯ"), "กรุงเทพฯ");
        assert_eq!(marked("และนายกองค์การบริหารส่วนตำบล"), "และ|นายก|องค์การ|บริหาร|ส่วน|ตำบล");
        assert_eq!(marked("สาธารณรัฐประชาธิปไตยประชาชนลาว"), "สาธารณรัฐ|ประชาธิปไตย|ประชาชน|ลาว");
    }

    #[test]
    fn what_belongs_together_stays_on_one_line() {
        assert_eq!(marked("UBND tỉnh (để b/c);"), "UBND tỉnh (để b/_c);");
        assert_eq!(marked("ngày 05 tháng 10 năm 2026"), "ngày _05 tháng _10 năm _2026");
        assert_eq!(marked("ที่ มท ๐๒๑๑.๕/ว ๔๖๓๔"), "ที่ มท ๐๒๑๑.๕/ว ๔๖๓๔");
        assert_eq!(marked("จำนวน ๑ ฉบับ"), "จำนวน _๑ _ฉบับ");
    }

    #[test]
    fn no_line_ends_with_a_hyphen() {
        assert_eq!(marked("Chiềng-Mai"), "Chiềng-_Mai");
        assert_eq!(marked("Kinh tế - Xã hội"), "Kinh tế - _Xã hội");
        assert_eq!(marked("- Như trên;"), "- _Như trên;");
        assert_eq!(marked("ลำปาง-เชียงใหม่"), "ลำปาง-_เชียงใหม่");
        assert_eq!(marked("-----"), "-----");
        assert_eq!(marked("Số   -TTr"), "Số   -_TTr");
        // A chain without end may be broken somewhere.
        let chain = "ab-".repeat(40);
        assert!(marked(&chain).matches('_').count() < 39);
    }
}
