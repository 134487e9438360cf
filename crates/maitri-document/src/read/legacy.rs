//! Encodings of the years before Unicode, and how plausible a text looks as Thai or Vietnamese.
//!
//! The tables stand in the standards themselves (TCVN 5712:1993, RFC 1456); VNI writes a base letter and a mark letter.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

/// TCVN 5712 (VN3, "ABC"), bytes 0xA1 to 0xFF.
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđẶ\u{300}\u{309}\u{303}\u{301}\u{323}àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ";
/// VISCII, bytes 0x80 to 0xFF.
const VISCII: &str = "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ";
/// VNI for Windows: what a mark letter makes of the letter before it.
const VNI_A: &str = "øàùáûảõãïạââàầáấåẩãẫäậêăèằéắúẳüẵëặ";
const VNI_E: &str = "øèùéûẻõẽïẹâêàềáếåểãễäệ";
const VNI_O: &str = "øòùóûỏõõïọâôàồáốåổãỗäộ";
const VNI_U: &str = "øùùúûủõũïụ";
const VNI_Y: &str = "øỳùýûỷõỹïỵ";
const VNI_OW: &str = "øờùớûởõỡïợ";
const VNI_UW: &str = "øừùứûửõữïự";

/// The letters that the font family of a run stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Font {
    /// A font whose letters are what they seem.
    #[default]
    Unicode,
    /// `.VnTime` and its kin.
    Tcvn3,
    /// `.VnTimeH` and its kin: capitals at the places of the small letters.
    Tcvn3Capitals,
    /// `VNI-Times` and its kin.
    Vni,
}

impl Font {
    /// The kind of font that a name tells.
    pub(super) fn of(name: &str) -> Font {
        let name = name.trim();
        if name.starts_with(".Vn") || name.starts_with(".VN") {
            if name.ends_with('H') { Font::Tcvn3Capitals } else { Font::Tcvn3 }
        } else if name.starts_with("VNI-") || name.starts_with("VNI ") {
            Font::Vni
        } else {
            Font::Unicode
        }
    }

    /// Text typed in the font, in Unicode.
    pub(super) fn convert(self, text: &str) -> String {
        match self {
            Font::Unicode => text.to_owned(),
            Font::Tcvn3 => tcvn3(text.chars().map(latin1)),
            Font::Tcvn3Capitals => tcvn3(text.chars().map(latin1)).to_uppercase(),
            Font::Vni => vni(text),
        }
    }
}

/// The byte that a character of Windows-1252 stands for where a program took old bytes for Latin letters.
fn latin1(c: char) -> Result<u8, char> {
    u8::try_from(u32::from(c)).map_err(|_| c)
}

/// TCVN3 bytes (or characters that are none) in Unicode.
pub(super) fn tcvn3(units: impl Iterator<Item = Result<u8, char>>) -> String {
    let table: Vec<char> = TCVN3.chars().collect();
    units
        .map(|unit| match unit {
            Ok(b) if b >= 0xA1 => table.get(usize::from(b - 0xA1)).copied().unwrap_or('\u{fffd}'),
            // Between the two halves stand the quotation marks and dashes of Windows.
            Ok(0x80..=0xA0) => windows(unit),
            Ok(b) => char::from(b),
            Err(c) => c,
        })
        .nfc()
        .collect()
}

fn windows(unit: Result<u8, char>) -> char {
    let decoded = unit.map(|b| encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[b]).0.chars().next());
    decoded.ok().flatten().unwrap_or('\u{fffd}')
}

/// VISCII bytes in Unicode.
pub(super) fn viscii(bytes: &[u8]) -> String {
    let table: Vec<char> = VISCII.chars().collect();
    bytes
        .iter()
        .map(|b| match b {
            0x02 => 'Ẳ',
            0x05 => 'Ẵ',
            0x06 => 'Ẫ',
            0x14 => 'Ỷ',
            0x19 => 'Ỹ',
            0x1E => 'Ỵ',
            0x80.. => table.get(usize::from(b - 0x80)).copied().unwrap_or('\u{fffd}'),
            _ => char::from(*b),
        })
        .collect()
}

/// VNI text, its bytes already taken for Windows-1252, in Unicode.
pub(super) fn vni(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let small = lower(c);
        let pairs = match small {
            'a' => VNI_A,
            'e' => VNI_E,
            'o' => VNI_O,
            'u' => VNI_U,
            'y' => VNI_Y,
            'ô' => VNI_OW,
            'ö' => VNI_UW,
            _ => "",
        };
        let made = chars.peek().and_then(|&next| pair(pairs, lower(next)));
        let letter = match made {
            Some(letter) => {
                chars.next();
                letter
            }
            None => match small {
                'ô' => 'ơ',
                'ö' => 'ư',
                'ñ' => 'đ',
                'æ' => 'ỉ',
                'ó' => 'ĩ',
                'ò' => 'ị',
                'î' => 'ỵ',
                other => other,
            },
        };
        if small == c { out.push(letter) } else { out.extend(letter.to_uppercase()) }
    }
    out
}

/// The partner of `mark` in a list of pairs.
fn pair(pairs: &str, mark: char) -> Option<char> {
    let mut chars = pairs.chars();
    while let (Some(a), Some(b)) = (chars.next(), chars.next()) {
        if a == mark {
            return Some(b);
        }
    }
    None
}

fn lower(c: char) -> char {
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

const ONSETS: &str = "ngh ng nh gh gi kh th tr ch ph qu b c d đ g h k l m n p r s t v x";
const RHYMES: &str = "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et \
ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan oang oanh oao oap oat oay \
oe oem oen oeo oet oăc oăm oăn oăng oăt oc oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut \
uê uêch uênh uy uya uych uyn uynh uyt uyu uyên uyêt uơ uân uâng uât uây uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm \
ươn ương ươp ươt ươu y yên yêng yêt yêu yêm ynh ych yt";

static RHYME_SET: LazyLock<BTreeSet<&str>> = LazyLock::new(|| RHYMES.split_whitespace().collect());

/// Whether a word of letters is a well-formed Vietnamese syllable.
pub(super) fn is_syllable(word: &str) -> bool {
    const LETTERS: &str = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúýĂăĐđĨĩŨũƠơƯư";
    let is_letter = |c: char| {
        c.is_ascii_alphabetic() || matches!(c, '\u{1ea0}'..='\u{1ef9}' | '\u{300}'..='\u{323}') || LETTERS.contains(c)
    };
    // Nearly every word that was read with the wrong table ends here.
    if !word.chars().all(is_letter) {
        return false;
    }
    let mut tone = None;
    let mut tones = 0;
    let plain: String = word
        .nfd()
        .filter(|c| {
            let is_tone = matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
            if is_tone {
                tone = Some(*c);
                tones += 1;
            }
            !is_tone
        })
        .nfc()
        .collect::<String>()
        .to_lowercase();
    // Capitals stand at the beginning or everywhere; a legacy text read with the wrong table mixes them.
    let mut capitals = word.chars().map(char::is_uppercase);
    let first = capitals.next().unwrap_or(false);
    let rest: Vec<bool> = capitals.collect();
    let mixed = rest.iter().any(|c| *c) && !(first && rest.iter().all(|c| *c));
    if tones > 1 || mixed {
        return false;
    }
    let fits = |rest: &str| {
        let stopped = rest.ends_with(['c', 't', 'p']) || rest.ends_with("ch");
        let tone_fits = !stopped || matches!(tone, Some('\u{301}' | '\u{323}'));
        tone_fits && RHYME_SET.contains(rest)
    };
    if fits(&plain) || plain == "gi" {
        return true;
    }
    ONSETS.split_whitespace().filter_map(|onset| plain.strip_prefix(onset)).any(fits)
}

/// How many words that hold a letter outside ASCII are Vietnamese syllables, and how many are not.
pub(super) fn vietnamese(text: &str) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    let is_letter = |c: char| c.is_alphabetic() || ('\u{300}'..='\u{323}').contains(&c);
    for word in text.split(|c: char| !is_letter(c)).take(20_000) {
        if word.len() > 40 {
            bad += 1;
        } else if !word.is_ascii() {
            if is_syllable(word) { good += 1 } else { bad += 1 }
        }
    }
    (good, bad)
}

pub(super) fn is_thai_consonant(c: char) -> bool {
    ('\u{e01}'..='\u{e2e}').contains(&c)
}

/// A Thai mark above or below a letter.
pub(super) fn is_thai_mark(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

/// Whether the letters are those of a Thai text: two in five are vowels or marks, and two consonants of the code table
/// have not been in use for a hundred years.
pub(super) fn is_like_thai(text: &str) -> bool {
    let thai = || text.chars().filter(|c| ('\u{e01}'..='\u{e4e}').contains(c));
    let all = thai().count();
    let consonants = thai().filter(|c| is_thai_consonant(*c)).count();
    let obsolete = thai().filter(|c| matches!(c, 'ฃ' | 'ฅ')).count();
    (all - consonants) * 4 >= all && obsolete * 100 <= all
}

/// How many letters are what a Thai text has: Thai characters that stand where they can stand; and how many are not: Thai ones that
/// stand elsewhere, and those of another script beyond ASCII.
pub(super) fn thai(text: &str) -> (usize, usize) {
    let foreign = |c: &char| {
        u32::from(*c) > 0x7f && (c.is_alphabetic() || *c == '\u{fffd}') && !('\u{e01}'..='\u{e5b}').contains(c)
    };
    let (good, bad) = thai_alone(text);
    (good, bad + text.chars().filter(foreign).count())
}

/// The same, of the Thai characters alone: a Vietnamese page has none, and none that is wrong.
pub(super) fn thai_alone(text: &str) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        if ('\u{e01}'..='\u{e5b}').contains(&c) {
            let after_letter = is_thai_consonant(before) || is_thai_mark(before);
            let fits = match c {
                '\u{e30}' | '\u{e32}' | '\u{e33}' | '\u{e45}' => after_letter || before == '\u{e32}',
                '\u{e40}'..='\u{e44}' => is_thai_consonant(next),
                _ if is_thai_mark(c) => after_letter,
                _ => true,
            };
            // Thai letters lean on no Latin ones: Vietnamese bytes taken for Thai do that in every word.
            let leans = before.is_ascii_alphabetic() || next.is_ascii_alphabetic();
            if fits && !leans { good += 1 } else { bad += 1 }
        }
        before = c;
    }
    (good, bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_by_name() {
        assert_eq!(Font::of(".VnTime"), Font::Tcvn3);
        assert_eq!(Font::of(".VnTimeH"), Font::Tcvn3Capitals);
        assert_eq!(Font::of("VNI-Times"), Font::Vni);
        assert_eq!(Font::of("Times New Roman"), Font::Unicode);
    }

    #[test]
    fn old_vietnamese_letters() {
        assert_eq!(Font::Tcvn3.convert("Céng hßa x· héi chñ nghÜa ViÖt Nam"), "Cộng hòa xã hội chủ nghĩa Việt Nam");
        assert_eq!(Font::Tcvn3Capitals.convert("tháa thuËn"), "THỎA THUẬN");
        assert_eq!(Font::Vni.convert("Thoûa thuaän, tænh Ñieän Bieân, nöôùc"), "Thỏa thuận, tỉnh Điện Biên, nước");
        assert_eq!(Font::Vni.convert("TÆNH ÑIEÄN BIEÂN"), "TỈNH ĐIỆN BIÊN");
        assert_eq!(viscii(&[b'V', b'i', 0xAE, b't']), "Việt");
    }

    #[test]
    fn syllables() {
        for word in
            ["Việt", "nghĩa", "quốc", "gì", "giữa", "thuận", "Ủy", "huyện", "khuếch", "ĐIỆN", "ý", "thỏa", "hoà"]
        {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["Viût", "cßng", "xyz", "việc̀", "viẹtt", "vIệt", "việp̃"] {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
