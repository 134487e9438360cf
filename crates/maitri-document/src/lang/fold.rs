//! Folding: what is compared is never what is printed.
//!
//! NFC alone does not repair what keyboards, PDF extraction and scanners do to Thai (sara am in two parts, a doubled เ
//! for แ, a tone mark before its vowel) nor the two placements of the Vietnamese tone ("hoà", "hòa"). [`fold`] does, and
//! keeps for each character of the result the place in the source that it came from.

use crate::Span;
use unicode_normalization::UnicodeNormalization;

/// Folded text with a map back to its source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded characters.
    pub chars: Vec<char>,
    /// For each of them, the bytes of the source that it stands for.
    pub at: Vec<Span>,
}

impl Folded {
    /// The folded text.
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    fn push(&mut self, c: char, at: Span) {
        self.chars.push(c);
        self.at.push(at);
    }
}

/// Characters that nobody sees and that no comparison may see.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{202a}'..='\u{202e}')
}

/// Thai vowel signs and tone marks written above or below their consonant.
pub fn is_thai_mark(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

/// [`char::is_alphanumeric`], without its long search for the scripts that are read most.
pub fn is_alphanumeric(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        '\u{c0}'..='\u{24f}' => !matches!(c, '×' | '÷'),
        '\u{1ea0}'..='\u{1ef9}' | '\u{4e00}'..='\u{9fff}' => true,
        '\u{e00}'..='\u{e7f}' => {
            matches!(c, '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e46}' | '\u{e4d}' | '\u{e50}'..='\u{e59}')
        }
        _ => c.is_alphanumeric(),
    }
}

fn is_thai_tone(c: char) -> bool {
    matches!(c, '\u{e48}'..='\u{e4b}')
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// One character of punctuation for the many that mean the same.
fn plain(c: char) -> char {
    match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => '"',
        '‘' | '’' | '‚' | '‛' | '′' | '`' => '\'',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => ' ',
        '\u{e50}'..='\u{e59}' | '\u{ed0}'..='\u{ed9}' => {
            super::digits::value(c).and_then(|d| char::from_digit(d, 10)).unwrap_or(c)
        }
        'ﬁ' | 'ﬂ' => c,
        _ => c,
    }
}

/// Whether a letter is its own composed form: Latin with the letters of Vietnamese, Thai and Lao.
fn is_composed(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1ea0}'..='\u{1ef9}' | '\u{e00}'..='\u{eff}')
}

/// Folds `text`, whose first byte stands at `base` in its source: case, Unicode composition, invisible characters,
/// quotation marks, dashes, spaces, digits; for Thai also the order of marks, sara am, doubled เ. Vietnamese tones are
/// *not* moved here (that needs the whole syllable: [`vietnamese_key`]).
pub fn fold(text: &str, base: usize) -> Folded {
    let mut out = Folded::default();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let span = Span::new(base + at, base + at + c.len_utf8());
        if is_invisible(c) {
            continue;
        }
        // Nearly every letter stands alone and is composed already: the short way.
        let alone = chars.peek().is_none_or(|(_, next)| !is_combining(*next));
        if alone && c.is_ascii() {
            out.push(plain(c).to_ascii_lowercase(), span);
            continue;
        }
        if alone && is_composed(c) {
            if is_thai_mark(c) || matches!(c, 'เ' | 'า') {
                thai(&mut out, c, span);
            } else {
                for lower in plain(c).to_lowercase() {
                    out.push(lower, span);
                }
            }
            continue;
        }
        // A base with its combining marks is composed as one; its span covers all of it.
        let mut whole = span;
        let mut cluster = String::new();
        cluster.push(c);
        while let Some(&(next, mark)) = chars.peek() {
            if !is_combining(mark) {
                break;
            }
            cluster.push(mark);
            whole.end = base + next + mark.len_utf8();
            chars.next();
        }
        for composed in cluster.nfc() {
            if is_thai_mark(composed) || matches!(composed, 'เ' | 'า') {
                thai(&mut out, composed, whole);
            } else {
                for lower in plain(composed).to_lowercase() {
                    out.push(lower, whole);
                }
            }
        }
    }
    out
}

/// A text in its composed form, in pieces: what each piece of the source became. None where the source is composed already. Unlike [`fold`]
/// it can be printed: capitals, signs and spaces stay.
pub fn composed_pieces(text: &str) -> Option<Vec<(Span, String)>> {
    let parts = |c: char| is_combining(c) || matches!(c, '\u{e4d}');
    let swapped = |a: char, b: char| is_thai_tone(a) && matches!(b, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}');
    let mut before = ' ';
    let loose = text.chars().any(|c| {
        let last = std::mem::replace(&mut before, c);
        parts(c) || c == 'เ' && last == 'เ' || swapped(last, c)
    });
    if !loose {
        return None;
    }
    let mut out: Vec<(Span, String)> = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let mut cluster = String::from(c);
        // A letter with all that is written above and below it; sara am, and the second half of แ, belong to it.
        while let Some((_, next)) = rest.next_if(|(_, n)| {
            let thai = ('\u{e01}'..='\u{e2e}').contains(&c) && is_thai_mark(*n);
            is_combining(*n) || thai || c == 'เ' && *n == 'เ' || *n == 'า' && cluster.contains('\u{e4d}')
        }) {
            cluster.push(next);
        }
        let span = Span::new(at, at + cluster.len());
        let mut new: String = cluster.nfc().collect();
        if cluster.starts_with("เเ") {
            new = new.replace("เเ", "แ");
        }
        if new.contains('\u{e4d}') && new.ends_with('า') {
            new = new.replace('\u{e4d}', "").replace('า', "ำ");
        } else if let Some(tone) = new.chars().find(|t| is_thai_tone(*t)) {
            // The tone stands above the vowel.
            let mut marks: Vec<char> = new.chars().collect();
            if marks.windows(2).any(|w| matches!(w, [a, b] if swapped(*a, *b))) {
                marks.retain(|m| *m != tone);
                marks.push(tone);
                new = marks.into_iter().collect();
            }
        }
        out.push((span, new));
    }
    Some(out)
}

/// Adds a Thai character so that equal words have equal characters.
fn thai(out: &mut Folded, c: char, at: Span) {
    let last = out.chars.last().copied();
    match (c, last) {
        // เ + เ is how แ is typed by hand.
        ('เ', Some('เ')) => {
            if let (Some(slot), Some(place)) = (out.chars.last_mut(), out.at.last_mut()) {
                *slot = 'แ';
                *place = place.join(at);
            }
        }
        // Nikhahit + า is sara am, with or without a tone mark between them.
        ('า', Some('\u{e4d}')) => {
            if let (Some(slot), Some(place)) = (out.chars.last_mut(), out.at.last_mut()) {
                *slot = 'ำ';
                *place = place.join(at);
            }
        }
        ('า', Some(tone)) if is_thai_tone(tone) && out.chars.iter().rev().nth(1) == Some(&'\u{e4d}') => {
            let tone_at = out.at.pop().unwrap_or(at);
            out.chars.pop();
            if let (Some(slot), Some(place)) = (out.chars.last_mut(), out.at.last_mut()) {
                *slot = tone;
                *place = place.join(tone_at);
            }
            out.push('ำ', at);
        }
        // A vowel sign typed after the tone mark goes before it.
        (vowel, Some(tone))
            if is_thai_tone(tone) && is_thai_mark(vowel) && !is_thai_tone(vowel) && vowel != '\u{e4c}' =>
        {
            let tone_at = out.at.pop().unwrap_or(at);
            out.chars.pop();
            if vowel == '\u{e4d}' {
                // Nikhahit after the tone: leave the tone before it, so that sara am can still form.
                out.push(tone, tone_at);
                out.push(vowel, at);
            } else {
                out.push(vowel, at);
                out.push(tone, tone_at);
            }
        }
        _ => out.push(c, at),
    }
}

/// The text with each letter and its marks composed as one (NFC), as offices' programs and searches expect it.
pub fn composed(text: &str) -> String {
    let pieces = composed_pieces(text);
    pieces.map_or_else(|| text.to_owned(), |pieces| pieces.into_iter().map(|(_, new)| new).collect())
}

/// The key under which two spellings of one Vietnamese word are equal: lower case, composed, the tone on the vowel of
/// the newer placement (`hoà` and `hòa` give `hòa`; `thuỷ` and `thủy` give `thủy`).
pub fn vietnamese_key(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let lower: String = word.nfd().flat_map(char::to_lowercase).collect();
    // The tone marks, taken off and put back on one vowel.
    let tone = lower.chars().find(|c| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'));
    let bare: Vec<char> = lower
        .chars()
        .filter(|c| !matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'))
        .collect::<String>()
        .nfc()
        .collect();
    let Some(tone) = tone else {
        return bare.into_iter().collect();
    };
    let place = tone_place(&bare);
    let mut out = String::new();
    for (i, c) in bare.iter().enumerate() {
        out.push(*c);
        if Some(i) == place {
            out.push(tone);
        }
    }
    out.nfc().collect()
}

/// Where the tone of a syllable without marks of tone stands, by the older typographic rule ("hòa", "thủy"); any fixed
/// rule would do, since both sides of a comparison go through it.
fn tone_place(bare: &[char]) -> Option<usize> {
    let is_vowel = |c: char| "aăâeêioôơuưy".contains(c);
    let mut vowels: Vec<usize> = (0..bare.len()).filter(|i| bare.get(*i).is_some_and(|c| is_vowel(*c))).collect();
    // "qu" and "gi" before a vowel belong to the onset.
    if vowels.len() > 1 {
        let onset = (bare.first(), bare.get(1));
        if matches!(onset, (Some('q'), Some('u')) | (Some('g'), Some('i'))) && vowels.first() == Some(&1) {
            vowels.remove(0);
        }
    }
    if let Some(marked) = vowels.iter().rev().find(|i| bare.get(**i).is_some_and(|c| "ăâêôơư".contains(*c))) {
        return Some(*marked);
    }
    let closed = vowels.last().is_some_and(|last| last + 1 < bare.len());
    match vowels.len() {
        0 => None,
        1 => vowels.first().copied(),
        2 if closed => vowels.get(1).copied(),
        2 => vowels.first().copied(),
        _ => vowels.get(1).copied(),
    }
}

/// Text without any mark above or below: Thai without vowel signs and tones, Latin without diacritics, đ as d. A
/// difference that is gone in the skeleton is a probable slip of recognition, never changed wording.
pub fn skeleton(text: &str) -> String {
    if text.is_ascii() {
        return text.chars().map(|c| plain(c).to_ascii_lowercase()).collect();
    }
    text.nfd()
        .filter(|c| !is_combining(*c) && !is_thai_mark(*c) && !is_invisible(*c))
        .flat_map(|c| match c {
            'đ' | 'Đ' => 'd'.to_lowercase(),
            other => plain(other).to_lowercase(),
        })
        .collect()
}

/// Whether `read` is `word` with marks lost, and none in the place of another: `da` of `đã`, but not `đối` of `đổi`.
pub fn has_lost_marks(read: &str, word: &str) -> bool {
    let marks = |text: &str| -> Vec<char> {
        let all = text.nfd().map(|c| if matches!(c, 'đ' | 'Đ') { '\u{335}' } else { c });
        all.filter(|c| is_combining(*c) || is_thai_mark(*c)).collect()
    };
    let (mut kept, whole) = (marks(read), marks(word));
    for mark in &whole {
        if let Some(at) = kept.iter().position(|m| m == mark) {
            kept.remove(at);
        }
    }
    kept.is_empty() && marks(read).len() < whole.len() && skeleton(read) == skeleton(word)
}

/// One key for a name or phrase: folded, Vietnamese tones placed, runs of white space as one space, none at the ends.
pub fn key(text: &str) -> String {
    if text.is_ascii() {
        let mut out = String::with_capacity(text.len());
        for word in text.split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.extend(word.chars().map(|c| plain(c).to_ascii_lowercase()));
        }
        return out;
    }
    let folded = fold(text, 0).text();
    let mut out = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        if word.is_ascii() || word.chars().any(|c| ('\u{e00}'..='\u{eff}').contains(&c)) {
            out.push_str(word);
        } else {
            out.push_str(&vietnamese_words(word));
        }
    }
    out
}

fn vietnamese_words(word: &str) -> String {
    let mut out = String::new();
    let mut syllable = String::new();
    for c in word.chars() {
        if c.is_alphabetic() {
            syllable.push(c);
        } else {
            out.push_str(&vietnamese_key(&syllable));
            syllable.clear();
            out.push(c);
        }
    }
    out.push_str(&vietnamese_key(&syllable));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_lost_and_not_changed() {
        for (read, word, lost) in [
            ("da", "đã", true),
            ("Chiéng", "Chiềng", false),
            ("thê", "thể", true),
            ("đối", "đổi", false),
            ("เมอง", "เมือง", true),
            ("มิ", "มี", false),
            ("và", "và", false),
        ] {
            assert_eq!(has_lost_marks(read, word), lost, "{read} {word}");
        }
    }

    #[test]
    fn thai_of_keyboards_and_pdf_becomes_one() {
        let same = |a: &str, b: &str| assert_eq!(fold(a, 0).text(), fold(b, 0).text(), "{a} {b}");
        same("คํานึง", "คำนึง");
        same("น้ํา", "น้ำ");
        same("นํ้า", "น้ำ");
        same("เเม่สาย", "แม่สาย");
        same("ที่\u{200b}สุด", "ที่สุด");
        same("ที\u{e48}", "ที่");
        same("ท\u{e48}\u{e35}", "ที่");
        same("๒๕๖๙", "2569");
    }

    #[test]
    fn the_short_way_is_the_long_way() {
        let composed = ['\u{c0}'..='\u{24f}', '\u{1ea0}'..='\u{1ef9}', '\u{e00}'..='\u{eff}'];
        for c in ('\0'..='\u{7f}').chain(composed.into_iter().flatten()) {
            let long: String = c.nfc().flat_map(|c| plain(c).to_lowercase()).collect();
            assert_eq!(fold(&c.to_string(), 0).text(), long, "U+{:04X}", u32::from(c));
            // A Vietnamese letter beside it keeps a key from its ASCII way.
            let beside = key(&format!("a{c}b đ"));
            assert_eq!(key(&format!("a{c}b")), beside.trim_end_matches('đ').trim_end(), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn letters_and_digits_are_those_of_unicode() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn the_map_points_back() {
        let text = "ก คํานึง";
        let folded = fold(text, 10);
        let place = folded.chars.iter().position(|c| *c == 'ำ').unwrap();
        let at = folded.at[place];
        assert_eq!(Span::new(at.start - 10, at.end - 10).of(text), "ํา");
    }

    #[test]
    fn vietnamese_tones_have_one_place() {
        for (a, b) in [("hoà", "hòa"), ("Thoả", "thỏa"), ("thuỷ", "Thủy"), ("Hoá", "hóa"), ("quý", "quý"), ("gì", "gì")]
        {
            assert_eq!(vietnamese_key(a), vietnamese_key(b), "{a} {b}");
        }
        assert_ne!(vietnamese_key("thế"), vietnamese_key("thể"));
        let decomposed: String = "Việt".nfd().collect();
        assert_eq!(vietnamese_key(&decomposed), "việt");
        assert_eq!(key("Văn  Hoá, Việt"), "văn hóa, việt");
    }

    #[test]
    fn skeletons_hide_marks_only() {
        assert_eq!(skeleton("Điện Biên"), "dien bien");
        assert_eq!(skeleton("ทั้งสอง"), skeleton("ทังสอง"));
    }
}
