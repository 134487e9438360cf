//! Days as EDTF, with the precision that is known: a year, a month, a day, or from one to another.

use maitri_document::lang::{dates, digits};

/// The first and the last day that a date may mean. A month ends on its 31st here: only comparisons are made with it.
pub fn bounds(edtf: &str) -> Option<(String, String)> {
    let (from, until) = edtf.split_once('/').unwrap_or((edtf, edtf));
    let (from, until) = (from.trim(), until.trim());
    let shape = |text: &str| {
        let parts: Vec<&str> = text.split('-').collect();
        let digits = parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit()));
        let lengths: Vec<usize> = parts.iter().map(|p| p.len()).collect();
        let fine = matches!(lengths.as_slice(), [4] | [4, 2] | [4, 2, 2]);
        let within =
            |n: usize, most: u32| parts.get(n).is_none_or(|p| p.parse().is_ok_and(|v: u32| (1..=most).contains(&v)));
        (digits && fine && within(1, 12) && within(2, 31)).then_some(())
    };
    shape(from)?;
    shape(until)?;
    let first = match from.len() {
        4 => format!("{from}-01-01"),
        7 => format!("{from}-01"),
        _ => from.to_owned(),
    };
    let last = match until.len() {
        4 => format!("{until}-12-31"),
        7 => format!("{until}-31"),
        _ => until.to_owned(),
    };
    (first <= last).then_some((first, last))
}

/// Whether a date lies before a day: surely, surely not, or (`None`) it cannot be decided with what is known.
pub fn is_before(edtf: &str, day: &str) -> Option<bool> {
    let (first, last) = bounds(edtf)?;
    match (last.as_str() < day, first.as_str() >= day) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// Whether a date touches the time from one day to another.
pub fn is_within(edtf: &str, from: &str, until: &str) -> bool {
    bounds(edtf).is_some_and(|(first, last)| first.as_str() <= until && last.as_str() >= from)
}

/// Whether a date surely ended in the time from one day to another: however much of it is known, it ended in no other.
pub fn is_ended_within(edtf: &str, from: &str, until: &str) -> bool {
    let end = edtf.rsplit('/').next().unwrap_or(edtf).trim();
    // A month that ends with the time lies in it, though here it has 31 days.
    let whole_month = end.len() == 7 && until.starts_with(end);
    bounds(end).is_some_and(|(first, last)| {
        first.as_str() >= from && (last.as_str() <= until || whole_month && is_last(until))
    })
}

/// Whether a day is the last of its month.
fn is_last(day: &str) -> bool {
    let Some((month, d)) = day.rsplit_once('-') else { return false };
    let next = d.parse::<u32>().map(|d| format!("{month}-{:02}", d + 1));
    next.is_ok_and(|next| maitri_pack::calendar::Day::parse(&next).is_none())
}

/// A year as typed in either era, of the common era.
pub fn year(text: &str) -> Option<i32> {
    let n = i32::try_from(digits::parse(text.trim())?).ok()?;
    let n = dates::to_common_era(n);
    (1900..=2400).contains(&n).then_some(n)
}

enum Token {
    Number(u32, usize),
    Month(u32),
    Dash,
    Stroke,
}

/// Short names of months, besides the full ones.
const SHORT: [[&str; 2]; 12] = [
    ["ม.ค", "jan"],
    ["ก.พ", "feb"],
    ["มี.ค", "mar"],
    ["เม.ย", "apr"],
    ["พ.ค", "may"],
    ["มิ.ย", "jun"],
    ["ก.ค", "jul"],
    ["ส.ค", "aug"],
    ["ก.ย", "sep"],
    ["ต.ค", "oct"],
    ["พ.ย", "nov"],
    ["ธ.ค", "dec"],
];

/// Words that stand in dates and say nothing more.
const SILENT: [&str; 17] = [
    "วันที่",
    "เดือน",
    "พ.ศ.",
    "ค.ศ.",
    "พ.ศ",
    "ค.ศ",
    "ปี",
    "ngày",
    "tháng",
    "năm",
    "from",
    "ระหว่าง",
    "từ",
    "th",
    "st",
    "nd",
    "of",
];
const UNTIL: [&str; 5] = ["ถึง", "đến", "until", "to", "–"];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let lower: String = text.to_lowercase();
    let mut rest = lower.as_str();
    let mut out = Vec::new();
    while let Some(c) = rest.chars().next() {
        if digits::value(c).is_some() {
            let end = rest.find(|c| digits::value(c).is_none()).unwrap_or(rest.len());
            let run = rest.get(..end)?;
            out.push(Token::Number(digits::parse(run)?, run.chars().count()));
            rest = rest.get(end..)?;
            continue;
        }
        let month = (1..=12).zip(SHORT).find_map(|(n, short)| {
            let full = [dates::month_name(n, true), dates::month_name(n, false).map(|m| m.to_lowercase())];
            let names = full.iter().flatten().map(String::as_str).chain(short);
            names.filter(|name| rest.starts_with(name)).map(str::len).max().map(|length| (n, length))
        });
        if let Some((n, length)) = month {
            out.push(Token::Month(n));
            rest = rest.get(length..)?;
            continue;
        }
        if let Some(word) = UNTIL.iter().find(|w| rest.starts_with(**w)) {
            out.push(Token::Dash);
            rest = rest.get(word.len()..)?;
            continue;
        }
        if let Some(word) = SILENT.iter().find(|w| rest.starts_with(**w)) {
            rest = rest.get(word.len()..)?;
            continue;
        }
        match c {
            '-' | '—' | '‐' | '‑' => out.push(Token::Dash),
            '/' => out.push(Token::Stroke),
            '.' | ',' | '(' | ')' => {}
            c if c.is_whitespace() => {}
            _ => return None,
        }
        rest = rest.get(c.len_utf8()..)?;
    }
    Some(out)
}

/// Of which century two figures of a year are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Short {
    /// 2500 of the Buddhist era: who writes Thai writes 69 for 2569.
    Buddhist,
    /// 2000 of the common era.
    Common,
    /// Nobody knows: no year is read, whoever wrote it is asked.
    Asked,
}

impl Short {
    /// The one rule for all that is typed: where the language or the text is Thai the era is the Buddhist one, else it is asked back.
    pub fn of(text: &str, thai: bool) -> Short {
        if thai || text.chars().any(|c| ('\u{0e00}'..='\u{0e7f}').contains(&c)) {
            Short::Buddhist
        } else {
            Short::Asked
        }
    }

    /// The year of the common era that two figures mean.
    pub fn year(self, n: u32) -> Option<i32> {
        let n = i32::try_from(n).ok().filter(|n| (0..100).contains(n))?;
        match self {
            Short::Buddhist => Some(dates::to_common_era(2500 + n)),
            Short::Common => Some(2000 + n),
            Short::Asked => None,
        }
    }
}

/// A year with its era by size; two figures as `short` says.
fn full_year(n: u32, length: usize, short: Short) -> Option<i32> {
    let common = match length {
        2 => short.year(n)?,
        4 => dates::to_common_era(i32::try_from(n).ok()?),
        _ => return None,
    };
    (1900..=2400).contains(&common).then_some(common)
}

#[derive(Default, Clone, Copy)]
struct Part {
    day: Option<u32>,
    month: Option<u32>,
    year: Option<i32>,
}

fn part(of: &[Token], short: Short) -> Option<Part> {
    let numbers: Vec<(u32, usize)> =
        of.iter().filter_map(|t| if let Token::Number(n, l) = t { Some((*n, *l)) } else { None }).collect();
    let months: Vec<u32> = of.iter().filter_map(|t| if let Token::Month(m) = t { Some(*m) } else { None }).collect();
    let small = |n: u32, most: u32| (1..=most).contains(&n).then_some(n);
    let got = match (months.as_slice(), numbers.as_slice()) {
        ([month], [(d, _), (y, l)]) => {
            Part { day: Some(small(*d, 31)?), month: Some(*month), year: Some(full_year(*y, *l, short)?) }
        }
        ([month], [(y, 4)]) => Part { day: None, month: Some(*month), year: Some(full_year(*y, 4, short)?) },
        ([month], []) => Part { day: None, month: Some(*month), year: None },
        ([month], [(n, _)]) => {
            // `12 ก.พ.`, or `ก.พ. 69`: what stands before the month is its day.
            if matches!(of.first(), Some(Token::Number(..))) {
                Part { day: Some(small(*n, 31)?), month: Some(*month), year: None }
            } else {
                Part { day: None, month: Some(*month), year: Some(full_year(*n, 2, short)?) }
            }
        }
        ([], [(y, 4), (m, _), (d, _)]) => {
            Part { day: Some(small(*d, 31)?), month: Some(small(*m, 12)?), year: full_year(*y, 4, short) }
        }
        ([], [(d, _), (m, _), (y, l)]) => {
            Part { day: Some(small(*d, 31)?), month: Some(small(*m, 12)?), year: Some(full_year(*y, *l, short)?) }
        }
        ([], [(y, 4), (m, _)]) => Part { day: None, month: Some(small(*m, 12)?), year: Some(full_year(*y, 4, short)?) },
        ([], [(m, _), (y, 4)]) => Part { day: None, month: Some(small(*m, 12)?), year: Some(full_year(*y, 4, short)?) },
        ([], [(d, _), (m, _)]) => Part { day: Some(small(*d, 31)?), month: Some(small(*m, 12)?), year: None },
        ([], [(y, 4)]) => Part { day: None, month: None, year: Some(full_year(*y, 4, short)?) },
        ([], [(d, _)]) => Part { day: Some(small(*d, 31)?), month: None, year: None },
        _ => return None,
    };
    Some(got)
}

fn written(part: Part) -> Option<String> {
    let year = part.year?;
    Some(match (part.month, part.day) {
        (Some(month), Some(day)) => {
            let date = dates::Date {
                year: u32::try_from(year).ok(),
                month: Some(month),
                day: Some(day),
                era: Some(dates::Era::Common),
            };
            if !date.is_possible() {
                return None;
            }
            format!("{year:04}-{month:02}-{day:02}")
        }
        (Some(month), None) => format!("{year:04}-{month:02}"),
        (None, None) => format!("{year:04}"),
        (None, Some(_)) => return None,
    })
}

/// A date or a span of dates as people write them in three languages and two eras (`12-15 ก.พ. 69`, `10-12/3/2026`, `๒๕๖๙`), as EDTF;
/// `None` where it is none, or no possible one, or its year has two figures and nothing tells of which era.
pub fn read(text: &str, thai: bool) -> Option<String> {
    read_as(text, Short::of(text, thai))
}

/// The two readings of a date that nothing but its two figures of a year keeps from being one.
pub fn either(text: &str, thai: bool) -> Option<(String, String)> {
    if read(text, thai).is_some() {
        return None;
    }
    read_as(text, Short::Buddhist).zip(read_as(text, Short::Common))
}

/// Whether a year of two figures stands in a date that says nothing of its era, so that one was taken for it.
pub fn is_short(text: &str) -> bool {
    !text.chars().any(|c| ('\u{0e00}'..='\u{0e7f}').contains(&c))
        && read_as(text, Short::Asked).is_none()
        && read_as(text, Short::Common).is_some()
}

fn read_as(text: &str, short: Short) -> Option<String> {
    let text = text.trim();
    // As it is kept: a span with a stroke is no day and month.
    if text.contains('-') && bounds(text).is_some_and(|(first, _)| first.as_str() < "2400") {
        let fine = text.split('/').all(|one| {
            let numbers: Vec<u32> = one.split('-').filter_map(|p| p.parse().ok()).collect();
            match numbers.as_slice() {
                [y, m, d] => {
                    dates::Date { year: Some(*y), month: Some(*m), day: Some(*d), era: Some(dates::Era::Common) }
                        .is_possible()
                }
                _ => true,
            }
        });
        return fine.then(|| text.to_owned());
    }
    let all = tokens(text)?;
    // A year first with dashes is one date: 2569-02-12.
    if let [Token::Number(y, 4), Token::Dash, Token::Number(m, _), Token::Dash, Token::Number(d, _)] = all.as_slice() {
        return written(Part {
            day: Some(*d),
            month: Some(*m).filter(|m| (1..=12).contains(m)),
            year: full_year(*y, 4, short),
        });
    }
    // Dashes between three numbers: 12-02-2569.
    if let [Token::Number(d, _), Token::Dash, Token::Number(m, _), Token::Dash, Token::Number(y, l)] = all.as_slice() {
        return written(Part {
            day: Some(*d),
            month: Some(*m).filter(|m| (1..=12).contains(m)),
            year: full_year(*y, *l, short),
        });
    }
    let halves: Vec<&[Token]> = all.split(|t| matches!(t, Token::Dash)).collect();
    match halves.as_slice() {
        [one] => written(part(one, short)?),
        [from, until] => {
            let (mut from, until) = (part(from, short)?, part(until, short)?);
            let end = written(until)?;
            from.year = from.year.or(until.year);
            // `12-15 ก.พ.`: the month stands once. A span of years or months has no day to share.
            if from.day.is_some() {
                from.month = from.month.or(until.month);
            }
            let begin = written(from)?;
            if begin == end {
                return Some(end);
            }
            let span = format!("{begin}/{end}");
            bounds(&span).map(|_| span)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_sheets_are_read() {
        for (text, edtf) in [
            ("12 กุมภาพันธ์ 2569", "2026-02-12"),
            ("๑๒ - ๑๕ ก.พ. ๒๕๖๙", "2026-02-12/2026-02-15"),
            ("12-15 ก.พ. 69", "2026-02-12/2026-02-15"),
            ("28 ก.พ. - 2 มี.ค. 2569", "2026-02-28/2026-03-02"),
            ("วันที่ 5 มกราคม พ.ศ. 2569", "2026-01-05"),
            ("ม.ค. 2569", "2026-01"),
            ("มกราคม - มีนาคม 2569", "2026-01/2026-03"),
            ("2569", "2026"),
            ("๒๕๖๙", "2026"),
            ("12/02/2569", "2026-02-12"),
            ("12-02-2569", "2026-02-12"),
            ("2569-02-12", "2026-02-12"),
            ("2026-02-12", "2026-02-12"),
            ("2026-02-12/2026-02-15", "2026-02-12/2026-02-15"),
            ("10-12/3/2026", "2026-03-10/2026-03-12"),
            ("ngày 10 tháng 3 năm 2026", "2026-03-10"),
            ("từ 10/3/2026 đến 12/3/2026", "2026-03-10/2026-03-12"),
            ("tháng 3/2026", "2026-03"),
            ("12 February 2026", "2026-02-12"),
            ("February 12, 2026", "2026-02-12"),
            ("12 ก.พ. 69 ถึง 12 ก.พ. 69", "2026-02-12"),
        ] {
            assert_eq!(read(text, false).as_deref(), Some(edtf), "{text}");
        }
        for text in
            ["", "30 ก.พ. 2569", "2026-02-30", "ตลอดปี", "12", "ไตรมาส 1", "15-12 ก.พ. 2569", "1/13/2026", "๑๒ ๑๓ ๑๔ ๑๕"]
        {
            assert_eq!(read(text, false), None, "{text}");
        }
    }

    #[test]
    fn what_ended_in_a_time_is_known_or_not() {
        let ended = |days: &str| is_ended_within(days, "2025-10-01", "2026-09-30");
        for days in ["2025-10-01", "2024-01/2026-02-01", "2026-09", "2025-10", "2026-09-30"] {
            assert!(ended(days), "{days}");
        }
        for days in ["2026", "2025", "2025-09-30", "2026-09-30/2026-10-01", "2026-10", ""] {
            assert!(!ended(days), "{days}");
        }
        assert!(!is_ended_within("2026-09", "2025-10-01", "2026-09-29"));
    }

    #[test]
    fn two_figures_of_a_year_are_never_guessed() {
        for text in ["26/11/69", "26-11-69", "26/11/26", "26 Nov 69", "10-12/3/26"] {
            assert_eq!(read(text, false), None, "{text}");
            let (buddhist, common) = either(text, false).unwrap();
            assert!(buddhist < common, "{text}");
            assert_eq!(read(text, true), Some(buddhist), "{text}");
        }
        assert!(is_short("26/11/26") && !is_short("๑๗/๓/๒๖") && !is_short("26 พ.ย. 69") && !is_short("26/11/2569"));
        assert_eq!(either("26/11/69", false), Some(("2026-11-26".to_owned(), "2069-11-26".to_owned())));
        // Thai words tell the era, in whatever language one works.
        assert_eq!(read("26 พ.ย. 55", false).as_deref(), Some("2012-11-26"));
        assert_eq!(
            (either("26 พ.ย. 55", false), either("26/11/2569", false), either("never", false)),
            (None, None, None)
        );
    }

    #[test]
    fn what_is_known_too_little_of_is_not_decided() {
        assert_eq!(is_before("2017", "2018-10-10"), Some(true));
        assert_eq!(is_before("2018", "2018-10-10"), None);
        assert_eq!(is_before("2018-10-09", "2018-10-10"), Some(true));
        assert_eq!(is_before("2018-10-10", "2018-10-10"), Some(false));
        assert_eq!(is_before("2019", "2018-10-10"), Some(false));
        assert_eq!(is_before("", "2018-10-10"), None);
        assert!(
            is_within("2025-12/2026-01", "2025-10-01", "2026-09-30") && !is_within("2024", "2025-10-01", "2026-09-30")
        );
        assert_eq!((year("๒๕๖๙"), year("2026"), year("69")), (Some(2026), Some(2026), None));
    }
}
