//! Dates, numbers, lengths of time and lists as the papers of each language write them: what [`super::dates`] and
//! [`super::numbers`] read, written.

use super::numbers::Unit;
use super::{dates, digits};
use crate::paper::Tongue;

/// A day or month as the papers write it: `๑ ธันวาคม ๒๕๖๙` (Thai digits where asked, Buddhist era), `ngày 01 tháng 12 năm 2026`
/// (day and month of two digits, as Vietnamese papers do below 10 and in January and February), `1 December 2026`. `iso` is
/// `2026-12-01`, `2026-12` or `2026`; `None` for anything else and for a day that does not exist.
pub fn date(iso: &str, tongue: Tongue, thai_digits: bool) -> Option<String> {
    let mut parts = iso.split('-');
    let year: u32 = parts.next().filter(|y| y.len() == 4)?.parse().ok()?;
    let two = |t: &str| t.parse::<u32>().ok().filter(|_| t.len() == 2);
    let month = parts.next().map(|m| two(m).ok_or(())).transpose().ok()?;
    let day = parts.next().map(|d| two(d).ok_or(())).transpose().ok()?;
    let known = dates::Date { year: Some(year), month, day, era: Some(dates::Era::Common) };
    if parts.next().is_some() || !known.is_possible() {
        return None;
    }
    let number = |n: u32| if thai_digits { digits::thai(n) } else { n.to_string() };
    Some(match tongue {
        Tongue::Thai => {
            let year = number(year + 543);
            match (day, month) {
                (Some(d), Some(m)) => format!("{} {} {year}", number(d), dates::month_name(m, true)?),
                (None, Some(m)) => format!("{} {year}", dates::month_name(m, true)?),
                _ => year,
            }
        }
        Tongue::Vietnamese => match (day, month) {
            (Some(d), Some(m)) => format!("ngày {d:02} tháng {m:02} năm {year}"),
            (None, Some(m)) => format!("tháng {m:02} năm {year}"),
            _ => format!("năm {year}"),
        },
        Tongue::English => match (day, month) {
            (Some(d), Some(m)) => format!("{d} {} {year}", dates::month_name(m, false)?),
            (None, Some(m)) => format!("{} {year}", dates::month_name(m, false)?),
            _ => year.to_string(),
        },
    })
}

/// A number below 100 in words; `None` above.
pub fn number(n: u32, tongue: Tongue) -> Option<String> {
    let at = |words: &[&'static str], n: u32| usize::try_from(n).ok().and_then(|n| words.get(n).copied());
    let (tens, ones) = (n / 10, n % 10);
    if n > 99 {
        return None;
    }
    Some(match tongue {
        Tongue::English => {
            const SMALL: [&str; 20] = [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
            ];
            const TENS: [&str; 10] =
                ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
            match (at(&SMALL, n), ones) {
                (Some(word), _) => word.to_owned(),
                (None, 0) => at(&TENS, tens)?.to_owned(),
                (None, _) => format!("{}-{}", at(&TENS, tens)?, at(&SMALL, ones)?),
            }
        }
        Tongue::Thai => {
            const ONES: [&str; 10] = ["ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"];
            let ten = match tens {
                0 => return at(&ONES, n).map(str::to_owned),
                1 => "สิบ".to_owned(),
                2 => "ยี่สิบ".to_owned(),
                _ => format!("{}สิบ", at(&ONES, tens)?),
            };
            match ones {
                0 => ten,
                1 => format!("{ten}เอ็ด"),
                _ => format!("{ten}{}", at(&ONES, ones)?),
            }
        }
        Tongue::Vietnamese => {
            const ONES: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
            let ten = match tens {
                0 => return at(&ONES, n).map(str::to_owned),
                1 => "mười".to_owned(),
                _ => format!("{} mươi", at(&ONES, tens)?),
            };
            match (tens, ones) {
                (_, 0) => ten,
                (1, 1) => format!("{ten} một"),
                (_, 1) => format!("{ten} mốt"),
                (_, 5) => format!("{ten} lăm"),
                _ => format!("{ten} {}", at(&ONES, ones)?),
            }
        }
    })
}

/// A length of time: `five years`, `๕ ปี`, `năm (05) năm`, as instruments write them.
pub fn period(n: u32, unit: Unit, tongue: Tongue, thai_digits: bool) -> String {
    let digit = || if thai_digits { digits::thai(n) } else { n.to_string() };
    match tongue {
        Tongue::Thai => {
            let unit = match unit {
                Unit::Day => "วัน",
                Unit::Week => "สัปดาห์",
                Unit::Month => "เดือน",
                Unit::Year => "ปี",
            };
            format!("{} {unit}", digit())
        }
        Tongue::Vietnamese => {
            let unit = match unit {
                Unit::Day => "ngày",
                Unit::Week => "tuần",
                Unit::Month => "tháng",
                Unit::Year => "năm",
            };
            match number(n, tongue) {
                Some(word) => format!("{word} ({n:02}) {unit}"),
                None => format!("{n} {unit}"),
            }
        }
        Tongue::English => {
            let plural = if n == 1 { "" } else { "s" };
            format!("{} {}{plural}", number(n, tongue).unwrap_or_else(digit), english(unit))
        }
    }
}

/// A length of time before a noun, in English: `five-year`, `90-day`.
pub fn adjective(n: u32, unit: Unit) -> String {
    format!("{}-{}", number(n, Tongue::English).unwrap_or_else(|| n.to_string()), english(unit))
}

/// A length of time before "prior notice", in English: `six months'`, `one month's`.
pub fn possessive(n: u32, unit: Unit) -> String {
    let mark = if n == 1 { "’s" } else { "’" };
    format!("{}{mark}", period(n, unit, Tongue::English, false))
}

fn english(unit: Unit) -> &'static str {
    match unit {
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Year => "year",
    }
}

/// A length of time as people type it: `5 years`, `6 เดือน`, `năm năm`, `๕ ปี`, `five-year`.
pub fn read_period(text: &str) -> Option<(u32, Unit)> {
    let key = super::fold::key(text);
    // "five-year" has a hyphen; "-5 years" is no length of time, and neither is "1.5 years".
    let chars: Vec<char> = key.chars().collect();
    let figure = |at: usize| chars.get(at).is_some_and(|c| digits::value(*c).is_some());
    let odd = |at: usize| match chars.get(at) {
        Some('-' | '–' | '−') => {
            figure(at + 1) && (at == 0 || !figure(at - 1) && !chars.get(at - 1).is_some_and(|c| c.is_alphabetic()))
        }
        Some('.' | ',') => at > 0 && figure(at - 1) && figure(at + 1),
        _ => false,
    };
    if (0..chars.len()).any(odd) {
        return None;
    }
    // "six months’ notice" is of six months.
    let key = key.replace(['-', '(', ')', '\'', '’'], " ");
    let (mut count, mut unit) = (None, None);
    for word in key.split_whitespace() {
        let head: String = word.chars().take_while(|c| digits::value(*c).is_some()).collect();
        let tail: String = word.chars().skip(head.chars().count()).collect();
        let number = digits::parse(&head).or_else(|| super::numbers::word(word).filter(|_| count.is_none()));
        let named = super::numbers::unit(if head.is_empty() { word } else { &tail });
        // "năm" is both five and year: the first is the number, where no other stands.
        match (number, named) {
            (Some(n), _) if count.is_none() => {
                count = Some(n);
                unit = unit.or(named.filter(|_| !head.is_empty()));
            }
            // The same number in words and in figures is one; another is another length of time.
            (Some(n), _) if count != Some(n) && !head.is_empty() => return None,
            (_, Some(u)) => unit = unit.or(Some(u)),
            _ => {}
        }
    }
    Some((count.filter(|n| (1..=999).contains(n))?, unit?))
}

/// Items one after another with the language's "and": `a, b and c`; Thai puts blanks between, and none after และ.
pub fn list(items: &[String], tongue: Tongue) -> String {
    let Some((last, first)) = items.split_last() else { return String::new() };
    if first.is_empty() {
        return last.clone();
    }
    match tongue {
        Tongue::Thai => format!("{} และ{last}", first.join(" ")),
        Tongue::Vietnamese => format!("{} và {last}", first.join(", ")),
        Tongue::English => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Tongue; 3] = [Tongue::Thai, Tongue::Vietnamese, Tongue::English];

    #[test]
    fn what_is_written_is_read_back() {
        for iso in ["2026-12-01", "2028-02-29", "2026-05-31"] {
            for tongue in ALL {
                let written = date(iso, tongue, true).unwrap();
                let found = dates::find(&written, 0);
                assert_eq!(found.first().and_then(|f| f.date.iso()).as_deref(), Some(iso), "{written}");
            }
        }
        for bad in ["2026-02-30", "2026-13-01", "26-01-01", "2026-1-1", "2026-01-01-01", "soon", ""] {
            assert_eq!(date(bad, Tongue::English, false), None, "{bad}");
        }
    }

    #[test]
    fn a_length_of_time_is_read_or_refused() {
        for (text, wanted) in [
            ("5 years", (5, Unit::Year)),
            ("five-year", (5, Unit::Year)),
            ("năm (05) năm", (5, Unit::Year)),
            ("ห้า (๕) ปี", (5, Unit::Year)),
            ("90-day", (90, Unit::Day)),
        ] {
            assert_eq!(read_period(text), Some(wanted), "{text}");
        }
        for text in ["-5 years", "−5 years", "-๕ ปี", "1.5 years", "1,5 năm", "2 years 6 months", "0 years"] {
            assert_eq!(read_period(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_in_words() {
        let say = |n| ALL.map(|t| number(n, t).unwrap_or_default());
        assert_eq!(say(5), ["ห้า", "năm", "five"]);
        assert_eq!(say(21), ["ยี่สิบเอ็ด", "hai mươi mốt", "twenty-one"]);
        assert_eq!(say(15), ["สิบห้า", "mười lăm", "fifteen"]);
        assert_eq!(number(100, Tongue::Thai), None);
    }

    #[test]
    fn periods() {
        assert_eq!(period(5, Unit::Year, Tongue::Vietnamese, false), "năm (05) năm");
        assert_eq!(period(5, Unit::Year, Tongue::Thai, true), "๕ ปี");
        assert_eq!(possessive(1, Unit::Month), "one month’s");
        assert_eq!(adjective(5, Unit::Year), "five-year");
        for (text, is) in [
            ("5 years", (5, Unit::Year)),
            ("๕ ปี", (5, Unit::Year)),
            ("5ปี", (5, Unit::Year)),
            ("năm năm", (5, Unit::Year)),
            ("năm (05) năm", (5, Unit::Year)),
            ("six months", (6, Unit::Month)),
            ("six months’", (6, Unit::Month)),
            ("one year's", (1, Unit::Year)),
            ("90 ngày", (90, Unit::Day)),
        ] {
            assert_eq!(read_period(text), Some(is), "{text}");
        }
        for bad in ["", "years", "0 days", "soon", "5"] {
            assert_eq!(read_period(bad), None, "{bad}");
        }
    }

    #[test]
    fn lists() {
        let items: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
        assert_eq!(list(&items, Tongue::English), "a, b and c");
        assert_eq!(list(&items, Tongue::Thai), "a b และc");
        assert_eq!(list(&items[..1], Tongue::Vietnamese), "a");
    }
}
