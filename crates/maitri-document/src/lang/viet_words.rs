//! Vietnamese is written in syllables, and which syllables can be written is a closed grammar: an onset, a rhyme and
//! a tone that must go together. What the grammar refuses is a slip or a foreign word.

use unicode_normalization::UnicodeNormalization;

/// The tones in the order of Vietnamese dictionaries: ngang, huyền, hỏi, ngã, sắc, nặng.
pub(super) const TONES: [Option<char>; 6] =
    [None, Some('\u{300}'), Some('\u{309}'), Some('\u{303}'), Some('\u{301}'), Some('\u{323}')];

/// Onsets, longest first where one begins another. `qu` and `gi` hold a letter that is no vowel of the rhyme.
const ONSETS: &[&str] = &[
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k", "l", "m",
    "n", "p", "r", "s", "t", "v", "x",
];

/// Onsets of foreign names written the Vietnamese way (Ô-xtrây-li-a, Krông, Blao).
const FOREIGN_ONSETS: &[&str] = &[
    "bl", "br", "cl", "cr", "đl", "đr", "dr", "gl", "gr", "hl", "hm", "hn", "hr", "kl", "kr", "ml", "mr", "phn", "pl",
    "pr", "sk", "sl", "sm", "sn", "sp", "sr", "st", "str", "xc", "xk", "xl", "xm", "xn", "xp", "xt", "xtr",
];

/// Rhymes that follow any onset whose spelling allows it.
const RHYMES: &[&str] = &[
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "ăc", "ăm", "ăn", "ăng", "ăp",
    "ăt", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "e", "ec", "em", "en", "eng", "eo", "ep", "et", "ê", "êch",
    "êm", "ên", "ênh", "êp", "êt", "êu", "i", "ia", "ich", "iêc", "iêm", "iên", "iêng", "iêp", "iêt", "iêu", "im",
    "in", "inh", "ip", "it", "iu", "o", "oc", "oi", "om", "on", "ong", "op", "ot", "ooc", "oong", "ô", "ôc", "ôi",
    "ôm", "ôn", "ông", "ôp", "ôt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "u", "ua", "uc", "ui", "um", "un", "ung", "up",
    "ut", "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "ư", "ưa", "ưc", "ưi", "ưm", "ưn", "ưng", "ưt", "ưu", "ươc",
    "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu",
];

/// Rhymes with a rounded glide: not after lips (b m p ph v), save for [`SINGLE`].
const ROUNDED: &[&str] = &[
    "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oăc", "oăm", "oăn", "oăng",
    "oăt", "oe", "oen", "oeo", "oet", "uân", "uâng", "uât", "uây", "uê", "uêch", "uên", "uênh", "uêt", "uơ", "uơi",
    "uy", "uya", "uych", "uyên", "uyêt", "uyn", "uynh", "uyp", "uyt", "uyu",
];

/// What may follow `qu`.
const AFTER_QU: &[&str] = &[
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "ăc", "ăm", "ăn", "ăng", "ăp",
    "ăt", "âc", "ân", "âng", "ât", "âu", "ây", "e", "en", "eng", "eo", "ep", "et", "ê", "êch", "ên", "ênh", "êt", "êu",
    "i", "in", "inh", "it", "iu", "ôc", "ơ", "ơi", "ơn", "ơt", "y", "ych", "yên", "yêt", "yn", "ynh", "yt", "yu",
];

/// What may follow `gi` (giêng, giết are gi + iêng, gi + iêt with one i).
const AFTER_GI: &[&str] = &[
    "", "a", "ac", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "ăc", "ăm", "ăn", "ăng", "ăt", "âc",
    "âm", "ân", "âng", "âp", "ât", "âu", "ây", "e", "em", "en", "eo", "ep", "et", "êc", "êm", "ên", "êng", "êt", "êu",
    "n", "o", "oc", "oi", "om", "on", "ong", "ot", "ô", "ôc", "ôi", "ôn", "ông", "ôt", "ơ", "ơi", "ơn", "ơt", "u",
    "ua", "uc", "ui", "un", "ung", "uôc", "up", "ut", "ư", "ưa", "ưc", "ưng", "ưt", "ươc", "ương",
];

/// Rhymes written with `y`; without an onset, or after the few onsets that take it (Mỹ, kỳ, lý).
const Y_ALONE: &[&str] = &["y", "yêm", "yên", "yêng", "yêt", "yêu", "yêp"];
const Y_ONSETS: &[&str] = &["h", "k", "l", "m", "s", "t", "th", "v"];

/// Syllables in use that the grammar refuses: names of provinces and peoples, and loans. Toneless, then the tones that
/// they are met with.
const SINGLE: &[(&str, &[usize])] = &[
    ("boa", &[0]),
    ("buyt", &[4]),
    ("ka", &[0]),
    ("kan", &[5]),
    ("kon", &[0]),
    ("kông", &[0]),
    ("lăk", &[0, 4]),
    ("moay", &[0]),
    ("păk", &[0, 4]),
    ("phuy", &[0]),
    ("ruy", &[0]),
    ("voan", &[0]),
    ("đăk", &[0, 4]),
];

/// A syllable taken apart: letters without the tone, the tone and the letter that it was written on.
pub(super) struct Parts {
    pub(super) letters: Vec<char>,
    /// Index into [`TONES`].
    pub(super) tone: usize,
    place: Option<usize>,
}

/// Takes a written syllable apart, lower-cased; `None` if it has two tones or anything that is no letter.
pub(super) fn parts(s: &str) -> Option<Parts> {
    let mut letters: Vec<char> = Vec::with_capacity(8);
    let mut tone = 0;
    let mut place = None;
    for c in s.nfd().flat_map(char::to_lowercase) {
        if let Some(index) = TONES.iter().position(|t| *t == Some(c)) {
            if tone != 0 || letters.is_empty() {
                return None;
            }
            tone = index;
            place = Some(letters.len() - 1);
            continue;
        }
        match c {
            '\u{302}' | '\u{306}' | '\u{31B}' => {
                let last = letters.last_mut()?;
                *last = unicode_normalization::char::compose(*last, c)?;
            }
            'a'..='z' | 'đ' => letters.push(c),
            _ => return None,
        }
    }
    Some(Parts { letters, tone, place })
}

pub(super) fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'o' | 'ô' | 'ơ' | 'u' | 'ư' | 'y')
}

/// How many tone marks a text has.
pub(super) fn tones(s: &str) -> usize {
    s.nfd().filter(|c| TONES.contains(&Some(*c))).count()
}

/// Letters without tones, and the first tone, of anything that looks like a syllable, even if it can be none.
pub(super) fn letters(s: &str) -> (Vec<char>, usize) {
    let tone = s.nfd().find_map(|c| TONES.iter().position(|t| *t == Some(c))).unwrap_or(0);
    let bare: String = s.nfd().filter(|c| !TONES.contains(&Some(*c))).nfc().flat_map(char::to_lowercase).collect();
    (bare.chars().collect(), tone)
}

/// Length in letters of the onset that `toneless` is read with, and the rhyme; the grammar decides which onsets.
fn split<'t>(toneless: &'t str, onsets: &[&'static str]) -> Option<(&'static str, &'t str)> {
    onsets
        .iter()
        .filter(|onset| toneless.starts_with(**onset))
        .max_by_key(|onset| onset.len())
        .and_then(|onset| Some((*onset, toneless.get(onset.len()..)?)))
}

/// Can this onset be written before this rhyme?
fn joins(onset: &str, rhyme: &str) -> bool {
    let Some(first) = rhyme.chars().next() else { return onset == "gi" };
    let front = matches!(first, 'e' | 'ê' | 'i' | 'y');
    match onset {
        "qu" => return AFTER_QU.contains(&rhyme),
        "gi" => return AFTER_GI.contains(&rhyme),
        "" if first == 'y' => return Y_ALONE.contains(&rhyme),
        "k" | "gh" | "ngh" if !front => return false,
        "c" | "g" | "ng" if front => return false,
        _ => {}
    }
    if rhyme == "y" {
        return Y_ONSETS.contains(&onset);
    }
    // Without an onset iê is written yê.
    if onset.is_empty() && rhyme.starts_with("iê") {
        return false;
    }
    if ROUNDED.contains(&rhyme) {
        return !matches!(onset, "b" | "m" | "p" | "ph" | "v");
    }
    RHYMES.contains(&rhyme)
}

/// Does a rhyme end in a stop, which only the tones sắc and nặng go with?
fn stopped(toneless: &str) -> bool {
    ["c", "ch", "p", "t"].iter().any(|stop| toneless.ends_with(stop))
}

/// The letter that carries the tone: as today's official papers write it (hòa, thỏa, khỏe, thủy).
fn tone_place(letters: &[char], onset: usize) -> Option<usize> {
    let vowels: Vec<usize> =
        (onset..letters.len()).filter(|i| letters.get(*i).copied().is_some_and(is_vowel)).collect();
    let marked = |i: &&usize| letters.get(**i).is_some_and(|c| matches!(c, 'ă' | 'â' | 'ê' | 'ô' | 'ơ' | 'ư'));
    if let Some(place) = vowels.iter().rev().find(marked) {
        return Some(*place);
    }
    let closed = letters.last().is_some_and(|c| !is_vowel(*c));
    match vowels.len() {
        0 => None,
        1 => vowels.first().copied(),
        _ if closed => vowels.last().copied(),
        2 => vowels.first().copied(),
        _ => vowels.get(1).copied(),
    }
}

/// How many letters the onset has that the tone can not stand on (`gi` keeps its i in gì, gìn).
fn onset_letters(onset: &str, rhyme: &str) -> usize {
    if onset == "gi" && !rhyme.starts_with(is_vowel) { 1 } else { onset.chars().count() }
}

/// The onset and rhyme of a toneless syllable that the grammar allows with this tone.
fn grammatical(toneless: &str, tone: usize) -> Option<(&'static str, &str)> {
    if let Some((_, tones)) = SINGLE.iter().find(|(syllable, _)| *syllable == toneless) {
        if !tones.contains(&tone) {
            return None;
        }
        let first = toneless.find(is_vowel).unwrap_or(0);
        let (onset, rhyme) = split(toneless, ONSETS).unwrap_or(("", toneless));
        return (onset.len() <= first).then_some((onset, rhyme));
    }
    if stopped(toneless) && tone < 4 {
        return None;
    }
    let (onset, rhyme) = split(toneless, ONSETS).unwrap_or(("", toneless));
    joins(onset, rhyme).then_some((onset, rhyme))
}

/// Is the tone on a letter that some school of spelling puts it on?
fn placed(parts: &Parts, onset: &str, rhyme: &str) -> bool {
    let Some(place) = parts.place else { return true };
    let right = tone_place(&parts.letters, onset_letters(onset, rhyme));
    right == Some(place)
        || (matches!(rhyme, "oa" | "oe" | "uy") && onset != "qu" && right.is_some_and(|right| right + 1 == place))
}

/// Can this be a Vietnamese syllable? Any case, NFC or NFD, both habits of placing the tone (hòa, hoà).
pub fn is_syllable(s: &str) -> bool {
    let Some(parts) = parts(s) else { return false };
    let toneless: String = parts.letters.iter().collect();
    grammatical(&toneless, parts.tone).is_some_and(|(onset, rhyme)| placed(&parts, onset, rhyme))
}

/// Is it a foreign name written by Vietnamese rules (an onset that Vietnamese lacks, a rhyme that it has)?
pub(super) fn is_transcribed(s: &str) -> bool {
    let Some(parts) = parts(s) else { return false };
    let toneless: String = parts.letters.iter().collect();
    split(&toneless, FOREIGN_ONSETS).is_some_and(|(_, rhyme)| RHYMES.contains(&rhyme) || rhyme == "y")
}

/// Writes a syllable from its letters and tone; `None` if the grammar refuses it.
pub(super) fn write(letters: &[char], tone: usize) -> Option<String> {
    let toneless: String = letters.iter().collect();
    let (onset, rhyme) = grammatical(&toneless, tone)?;
    let place = tone_place(letters, onset_letters(onset, rhyme))?;
    let mut written = String::with_capacity(12);
    for (index, letter) in letters.iter().enumerate() {
        written.push(*letter);
        if index == place {
            written.extend(TONES.get(tone).copied().flatten());
        }
    }
    Some(written.nfc().collect())
}

/// NFC, lower case, and each syllable with its tone where today's official papers put it (hoà -> hòa, thoả -> thỏa,
/// quý stays). What is no syllable is only lower-cased.
pub fn fold_tone(s: &str) -> String {
    let lower: String = s.nfc().flat_map(char::to_lowercase).nfc().collect();
    // Only these letters can carry a tone that another school puts elsewhere.
    if !lower.contains(['à', 'á', 'ả', 'ã', 'ạ', 'è', 'é', 'ẻ', 'ẽ', 'ẹ', 'ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'])
    {
        return lower;
    }
    let mut folded = String::with_capacity(lower.len());
    let mut word = String::new();
    for c in lower.chars().chain(['\0']) {
        if c.is_alphabetic() {
            word.push(c);
            continue;
        }
        match parts(&word) {
            Some(parts) if parts.tone != 0 && is_syllable(&word) => {
                folded.push_str(&write(&parts.letters, parts.tone).unwrap_or_else(|| word.clone()));
            }
            _ => folded.push_str(&word),
        }
        word.clear();
        if c != '\0' {
            folded.push(c);
        }
    }
    folded
}
