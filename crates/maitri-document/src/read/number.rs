//! Numbers as a word processor prints them before a paragraph.

/// A way of writing a list number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Style {
    /// 1, 2, 3.
    #[default]
    Decimal,
    /// 01, 02, 03.
    DecimalZero,
    /// a, b, … z, aa, bb.
    LowerLetter,
    /// A, B, … Z, AA, BB.
    UpperLetter,
    /// a, b, … z, aa, ab (OpenDocument and HTML).
    LowerAlphabetic,
    /// A, B, … Z, AA, AB.
    UpperAlphabetic,
    /// i, ii, iii.
    LowerRoman,
    /// I, II, III.
    UpperRoman,
    /// ๑, ๒, ๓.
    ThaiNumbers,
    /// ก, ข, ค.
    ThaiLetters,
    /// หนึ่ง, สอง, สาม.
    ThaiCounting,
    /// một, hai, ba.
    VietnameseCounting,
    /// 1st, 2nd, 3rd.
    Ordinal,
    /// Nothing.
    None,
}

impl Style {
    /// The style that a value of OOXML's `numFmt` names; `None` for one that is not known here.
    pub(super) fn from_ooxml(name: &str) -> Option<Style> {
        Some(match name {
            "decimal" => Style::Decimal,
            "decimalZero" => Style::DecimalZero,
            "lowerLetter" => Style::LowerLetter,
            "upperLetter" => Style::UpperLetter,
            "lowerRoman" => Style::LowerRoman,
            "upperRoman" => Style::UpperRoman,
            "thaiNumbers" => Style::ThaiNumbers,
            "thaiLetters" => Style::ThaiLetters,
            "thaiCounting" => Style::ThaiCounting,
            "vietnameseCounting" => Style::VietnameseCounting,
            "ordinal" => Style::Ordinal,
            "none" | "bullet" => Style::None,
            _ => return None,
        })
    }

    /// The style that OpenDocument's `num-format` names.
    pub(super) fn from_odf(name: &str, letters_repeat: bool) -> Style {
        match (name.chars().next(), letters_repeat) {
            (None, _) => Style::None,
            (Some('a'), true) => Style::LowerLetter,
            (Some('A'), true) => Style::UpperLetter,
            (Some('a'), false) => Style::LowerAlphabetic,
            (Some('A'), false) => Style::UpperAlphabetic,
            (Some('i'), _) => Style::LowerRoman,
            (Some('I'), _) => Style::UpperRoman,
            (Some('ก'), _) => Style::ThaiLetters,
            (Some('๑'), _) => Style::ThaiNumbers,
            (Some('0'), _) => Style::DecimalZero,
            _ => Style::Decimal,
        }
    }

    /// The number `n` written in the style.
    pub(crate) fn write(self, n: u32) -> String {
        match self {
            Style::Decimal => n.to_string(),
            Style::DecimalZero => format!("{n:02}"),
            Style::LowerLetter => repeated(n, LATIN),
            Style::UpperLetter => repeated(n, LATIN).to_uppercase(),
            Style::LowerAlphabetic => alphabetic(n),
            Style::UpperAlphabetic => alphabetic(n).to_uppercase(),
            Style::LowerRoman => roman(n),
            Style::UpperRoman => roman(n).to_uppercase(),
            Style::ThaiNumbers => {
                n.to_string().chars().filter_map(|c| char::from_u32(0xe50 + c.to_digit(10)?)).collect()
            }
            Style::ThaiLetters => repeated(n, THAI),
            Style::ThaiCounting => thai_words(n),
            Style::VietnameseCounting => vietnamese_words(n),
            Style::Ordinal => {
                let end = match (n % 10, n % 100) {
                    (_, 11..=13) => "th",
                    (1, _) => "st",
                    (2, _) => "nd",
                    (3, _) => "rd",
                    _ => "th",
                };
                format!("{n}{end}")
            }
            Style::None => String::new(),
        }
    }
}

const LATIN: &str = "abcdefghijklmnopqrstuvwxyz";
/// The letters that office programs count with: without ฃ ฅ ฤ ฦ.
const THAI: &str = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ";

/// Word's way: after the last letter each is doubled, then tripled.
fn repeated(n: u32, letters: &str) -> String {
    let count = u32::try_from(letters.chars().count()).unwrap_or(1).max(1);
    let Some(zero) = n.checked_sub(1) else {
        return String::new();
    };
    let letter = letters.chars().nth((zero % count) as usize);
    let times = (zero / count + 1).min(20);
    letter.map_or_else(String::new, |c| std::iter::repeat_n(c, times as usize).collect())
}

/// The spreadsheet's way: z, aa, ab.
fn alphabetic(mut n: u32) -> String {
    let mut letters = Vec::new();
    while n > 0 {
        n -= 1;
        letters.push(LATIN.chars().nth((n % 26) as usize).unwrap_or('a'));
        n /= 26;
    }
    letters.iter().rev().collect()
}

fn roman(mut n: u32) -> String {
    const STEPS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if n >= 4000 {
        return n.to_string();
    }
    let mut out = String::new();
    for (value, letters) in STEPS {
        while n >= value {
            out.push_str(letters);
            n -= value;
        }
    }
    out
}

fn digit_word(words: &str, n: u32) -> &str {
    words.split(' ').nth(n as usize).unwrap_or("")
}

fn thai_words(n: u32) -> String {
    const WORDS: &str = "ศูนย์ หนึ่ง สอง สาม สี่ ห้า หก เจ็ด แปด เก้า";
    if n > 99 {
        return Style::ThaiNumbers.write(n);
    }
    if n < 10 {
        return digit_word(WORDS, n).to_owned();
    }
    let tens = match n / 10 {
        1 => "",
        2 => "ยี่",
        t => digit_word(WORDS, t),
    };
    let ones = match n % 10 {
        0 => "",
        1 => "เอ็ด",
        o => digit_word(WORDS, o),
    };
    format!("{tens}สิบ{ones}")
}

fn vietnamese_words(n: u32) -> String {
    const WORDS: &str = "không một hai ba bốn năm sáu bảy tám chín";
    if n > 99 {
        return n.to_string();
    }
    if n < 10 {
        return digit_word(WORDS, n).to_owned();
    }
    let (tens, ones) = (n / 10, n % 10);
    let head = if tens == 1 { "mười".to_owned() } else { format!("{} mươi", digit_word(WORDS, tens)) };
    match ones {
        0 => head,
        1 if tens > 1 => format!("{head} mốt"),
        5 => format!("{head} lăm"),
        o => format!("{head} {}", digit_word(WORDS, o)),
    }
}

/// What a symbol of the private area (fonts Symbol and Wingdings) looks like.
pub(super) fn symbol(c: char) -> Option<char> {
    let code = u32::from(c);
    if !(0xf000..=0xf0ff).contains(&code) {
        return Some(c);
    }
    Some(match code & 0xff {
        0xb7 | 0x6c | 0x9f | 0x77 => '•',
        0xa7 | 0x6e => '▪',
        0xd8 | 0xe8 | 0xe0 => '→',
        0x76 => '❖',
        0xfc => '✓',
        0xa8 | 0x6f | 0x71 => '☐',
        0xfe | 0x52 => '☑',
        0x2d | 0xbe => '-',
        0xa3 => '≤',
        0xb3 => '≥',
        0xb0 => '°',
        0x20..=0x7e => char::from_u32(code & 0xff)?,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_printed() {
        let all = |style: Style, ns: &[u32]| ns.iter().map(|n| style.write(*n)).collect::<Vec<_>>().join(" ");
        assert_eq!(all(Style::LowerLetter, &[1, 26, 27, 28]), "a z aa bb");
        assert_eq!(all(Style::LowerAlphabetic, &[1, 26, 27, 28, 703]), "a z aa ab aaa");
        assert_eq!(all(Style::UpperRoman, &[1, 4, 9, 14, 40]), "I IV IX XIV XL");
        assert_eq!(all(Style::ThaiNumbers, &[1, 10, 25]), "๑ ๑๐ ๒๕");
        assert_eq!(all(Style::ThaiLetters, &[1, 2, 3, 4, 41, 42]), "ก ข ค ง ฮ กก");
        assert_eq!(all(Style::ThaiCounting, &[1, 11, 21, 35]), "หนึ่ง สิบเอ็ด ยี่สิบเอ็ด สามสิบห้า");
        assert_eq!(all(Style::VietnameseCounting, &[1, 11, 15, 21, 30]), "một mười một mười lăm hai mươi mốt ba mươi");
        assert_eq!(all(Style::Ordinal, &[1, 2, 3, 11, 22]), "1st 2nd 3rd 11th 22nd");
        assert_eq!(Style::LowerLetter.write(0), "");
        assert_eq!(Style::LowerLetter.write(u32::MAX).len(), 20);
    }
}
