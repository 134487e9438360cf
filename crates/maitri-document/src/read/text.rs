//! Plain text: the encoding is found from the content.
//!
//! Valid UTF-8 always wins, then a byte order mark, then UTF-16 by its zeroes; the rest is tried as each of the old
//! encodings of Thai and Vietnamese, and the reading with the most plausible words is taken. A remark says which.

use encoding_rs::{Encoding, WINDOWS_874, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization as _;

use super::{ReadError, legacy};

/// A text and what was assumed about its bytes (nothing where they are UTF-8).
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) remark: Option<String>,
}

/// Decodes the bytes of a text file.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, ReadError> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf")
        && let Ok(text) = std::str::from_utf8(rest)
    {
        return checked(text.to_owned(), None);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return checked(utf16(rest, u16::from_le_bytes), Some("read as utf-16, little end first"));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return checked(utf16(rest, u16::from_be_bytes), Some("read as utf-16, big end first"));
    }
    if bytes.contains(&0) {
        return without_mark(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => checked(text.to_owned(), None),
        Err(_) => match nearly_utf8(bytes) {
            Some(decoded) => checked(decoded.text, decoded.remark.as_deref()),
            None => old(bytes),
        },
    }
}

/// UTF-8 with a broken place here and there: a file that was cut off, or that a program joined badly.
fn nearly_utf8(bytes: &[u8]) -> Option<Decoded> {
    let (mut broken, mut whole) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    (broken * 50 <= whole).then(|| Decoded {
        text: String::from_utf8_lossy(bytes).into_owned(),
        remark: Some(format!("{broken} places of the file are no utf-8 and were replaced by a mark")),
    })
}

/// UTF-16 without a byte order mark.
fn without_mark(bytes: &[u8]) -> Result<Decoded, ReadError> {
    let candidates = [
        (utf16(bytes, u16::from_le_bytes), "read as utf-16, little end first (found from the content)"),
        (utf16(bytes, u16::from_be_bytes), "read as utf-16, big end first (found from the content)"),
    ];
    let expected = |c: char| {
        matches!(c, '\t' | '\r' | '\n' | ' '..='~' | '\u{a0}'..='\u{1b0}' | '\u{300}'..='\u{323}'
            | '\u{e01}'..='\u{eff}' | '\u{1ea0}'..='\u{1ef9}' | '\u{2010}'..='\u{2026}' | '\u{feff}')
    };
    for (text, remark) in candidates {
        let all = text.chars().count();
        let fit = text.chars().filter(|c| expected(*c)).count();
        if fit * 100 >= all * 97 {
            return checked(text, Some(remark));
        }
    }
    Err(binary())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks(2).map(|pair| match pair {
        [a, b] => unit([*a, *b]),
        _ => 0xfffd,
    });
    char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect()
}

/// Bytes that the encoding is judged by.
const SAMPLE: usize = 1 << 16;

/// An encoding from before Unicode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Old {
    Thai,
    Windows1258,
    Tcvn3,
    Viscii,
    Vni,
}

impl Old {
    fn decode(self, bytes: &[u8]) -> String {
        let windows = |encoding: &'static Encoding| encoding.decode_without_bom_handling(bytes).0.into_owned();
        match self {
            Old::Thai => windows(WINDOWS_874),
            Old::Windows1258 => windows(WINDOWS_1258).nfc().collect(),
            Old::Tcvn3 => legacy::tcvn3(bytes.iter().copied().map(Ok)),
            Old::Viscii => legacy::viscii(bytes),
            Old::Vni => legacy::vni(&windows(WINDOWS_1252)),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Old::Thai => "windows-874 (tis-620)",
            Old::Windows1258 => "windows-1258",
            Old::Tcvn3 => "tcvn3 (abc)",
            Old::Viscii => "viscii",
            Old::Vni => "vni",
        }
    }
}

/// The encoding from before Unicode whose reading is the most plausible.
fn old(bytes: &[u8]) -> Result<Decoded, ReadError> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let mut best: Option<(Old, usize, usize)> = None;
    for encoding in [Old::Thai, Old::Windows1258, Old::Tcvn3, Old::Viscii, Old::Vni] {
        let text = encoding.decode(sample);
        let (good, bad) = match encoding {
            // Bytes of any language are Thai consonants; only Thai has its vowels among them.
            Old::Thai if !legacy::is_like_thai(&text) => (0, 1),
            Old::Thai => legacy::thai(&text),
            _ => legacy::vietnamese(&text),
        };
        let better = best.is_none_or(|(_, g, b)| (good * (g + b), good) > (g * (good + bad), g));
        if good > 0 && better {
            best = Some((encoding, good, bad));
        }
    }
    if let Some((encoding, good, bad)) = best
        && good * 10 >= (good + bad) * 6
    {
        let remark = format!("the file is not utf-8; read as {}, found from its words", encoding.name());
        return checked(encoding.decode(bytes), Some(&remark));
    }
    let latin = WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
    let high = bytes.iter().filter(|b| **b >= 0x80).count();
    if high * 10 > bytes.len() || latin.chars().any(|c| ('\u{80}'..='\u{9f}').contains(&c)) {
        return Err(ReadError::new(
            "the text is in an encoding that is not known here",
            "save the file as UTF-8 and try again",
        ));
    }
    checked(latin, Some("the file is not utf-8; read as windows-1252, found from its words"))
}

/// Refuses what decodes but is no text.
fn checked(text: String, remark: Option<&str>) -> Result<Decoded, ReadError> {
    let controls =
        text.chars().filter(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{b}' | '\u{c}')).count();
    if text.contains('\0') || controls * 100 > text.len().max(200) {
        return Err(binary());
    }
    Ok(Decoded { text, remark: remark.map(str::to_owned) })
}

fn binary() -> ReadError {
    ReadError::new(
        "the file is not a text, nor a kind of document that is known here",
        "send the draft as DOCX, ODT, RTF, PDF, HTML, Markdown or plain text",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const VI: &str = "Thỏa thuận giữa Ủy ban nhân dân tỉnh Điện Biên, nước Cộng hòa xã hội chủ nghĩa Việt Nam";
    const TH: &str = "บันทึกความเข้าใจ\r\nจังหวัดนครพนม ราชอาณาจักรไทย ๑. ผู้เข้าร่วมทั้งสองฝ่าย";

    #[test]
    fn thai_bytes() {
        let (bytes, _, _) = WINDOWS_874.encode(TH);
        let d = decode(&bytes).unwrap();
        assert_eq!(d.text, TH);
        assert!(d.remark.unwrap().contains("windows-874"));
    }

    #[test]
    fn vietnamese_bytes() {
        // Windows-1258 writes the tone as a letter of its own.
        let spread: String = VI
            .nfc()
            .flat_map(|c| {
                let parts: Vec<char> = c.nfd().collect();
                match parts.split_last() {
                    Some((tone, rest))
                        if matches!(tone, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}') && !rest.is_empty() =>
                    {
                        let base: String = rest.iter().collect::<String>().nfc().collect();
                        base.chars().chain([*tone]).collect::<Vec<_>>()
                    }
                    _ if parts.contains(&'\u{323}') => {
                        let base: String =
                            parts.iter().filter(|c| **c != '\u{323}').collect::<String>().nfc().collect();
                        base.chars().chain(['\u{323}']).collect()
                    }
                    _ => vec![c],
                }
            })
            .collect();
        let (bytes, _, lossy) = WINDOWS_1258.encode(&spread);
        assert!(!lossy);
        let d = decode(&bytes).unwrap();
        assert_eq!(d.text, VI);
        assert!(d.remark.unwrap().contains("windows-1258"));

        let tcvn: Vec<u8> = "Tháa thuËn gi÷a ñy ban nh©n d©n tØnh §iÖn Biªn, n\u{ad}íc Céng hßa"
            .chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap())
            .collect();
        let d = decode(&tcvn).unwrap();
        assert_eq!(d.text, "Thỏa thuận giữa ủy ban nhân dân tỉnh Điện Biên, nước Cộng hòa");
        assert!(d.remark.unwrap().contains("tcvn3"));
    }

    #[test]
    fn utf16_with_and_without_mark() {
        for mark in ["\u{feff}", ""] {
            let text = format!("{mark}1. The Participants จะ hợp tác\r\n");
            let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(decode(&le).unwrap().text, "1. The Participants จะ hợp tác\r\n");
            assert_eq!(decode(&be).unwrap().text, "1. The Participants จะ hợp tác\r\n");
        }
    }

    #[test]
    fn english_with_curly_quotes() {
        let d = decode(b"(hereinafter the \x93Participants\x94) caf\xe9 and many more words of English text").unwrap();
        assert!(d.text.contains("“Participants”"));
        assert!(d.remark.unwrap().contains("windows-1252"));
    }

    #[test]
    fn broken_utf8_stays_utf8() {
        let mut bytes = TH.as_bytes().to_vec();
        bytes.truncate(bytes.len() - 1);
        let d = decode(&bytes).unwrap();
        assert!(d.text.starts_with("บันทึกความเข้าใจ"), "{}", d.text);
        assert!(d.remark.unwrap().contains("1 places"));
    }

    #[test]
    fn no_text() {
        assert!(decode(b"ab\0\x01\x02cdef").is_err());
        assert!(decode(&(0..=255).cycle().take(4096).collect::<Vec<u8>>()).is_err());
    }
}
