//! Dates of two eras in many shapes, with the precision that was written.

use super::digits;
use crate::Span;

/// The era that a year is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// Buddhist era (พ.ศ., BE): 543 more than the common era.
    Buddhist,
    /// Common era (ค.ศ., CE, AD).
    Common,
}

/// Whether a year beside which no era stands is one of the Buddhist era: by its size. The one place that says so; nothing that is read here
/// happens in the common year 2401, or happened in the Buddhist year 2400 (1857).
pub fn is_buddhist<Y: PartialOrd + From<u16>>(year: Y) -> bool {
    year > Y::from(2400)
}

/// A year beside which no era stands as one of the common era.
pub fn to_common_era<Y: Copy + PartialOrd + From<u16> + std::ops::Sub<Output = Y>>(year: Y) -> Y {
    if is_buddhist(year) { year - Y::from(543) } else { year }
}

/// A date with the precision that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// The year as printed.
    pub year: Option<u32>,
    /// Month 1…12.
    pub month: Option<u32>,
    /// Day as printed, possible or not.
    pub day: Option<u32>,
    /// The era that stands beside the year, if one does.
    pub era: Option<Era>,
}

impl Date {
    /// The year of the common era: by the era written, else by size ([`is_buddhist`]).
    pub fn common_year(self) -> Option<i32> {
        let year = i32::try_from(self.year?).ok()?;
        Some(match self.era {
            Some(Era::Buddhist) => year - 543,
            Some(Era::Common) => year,
            None => to_common_era(year),
        })
    }

    /// Whether the day exists in that month (29 February by the common year, allowed where the year is unknown).
    pub fn is_possible(self) -> bool {
        let (Some(month), Some(day)) = (self.month, self.day) else {
            return self.month.is_none_or(|m| (1..=12).contains(&m));
        };
        let leap = self.common_year().is_none_or(|y| (y % 4 == 0 && y % 100 != 0) || y % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return false,
        };
        (1..=days).contains(&day)
    }

    /// The date as ISO 8601 with the precision at hand (`2026`, `2026-02`, `2026-02-23`), of the common era; none for a day that does
    /// not exist.
    pub fn iso(self) -> Option<String> {
        let year = self.common_year().filter(|_| self.is_possible())?;
        Some(match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
            (Some(month), None) => format!("{year:04}-{month:02}"),
            _ => format!("{year:04}"),
        })
    }
}

/// A date found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Where the whole date stands.
    pub span: Span,
    /// Where its year stands with its era ("พ.ศ. ๒๕๖๙").
    pub year_span: Option<Span>,
    /// What it says.
    pub date: Date,
}

/// Names of months; the first list of a month that fits wins.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan", "มกราคม", "ม.ค."],
    &["february", "feb", "กุมภาพันธ์", "ก.พ."],
    &["march", "mar", "มีนาคม", "มี.ค."],
    &["april", "apr", "เมษายน", "เม.ย."],
    &["may", "พฤษภาคม", "พ.ค."],
    &["june", "jun", "มิถุนายน", "มิ.ย."],
    &["july", "jul", "กรกฎาคม", "ก.ค."],
    &["august", "aug", "สิงหาคม", "ส.ค."],
    &["september", "sept", "sep", "กันยายน", "ก.ย."],
    &["october", "oct", "ตุลาคม", "ต.ค."],
    &["november", "nov", "พฤศจิกายน", "พ.ย."],
    &["december", "dec", "ธันวาคม", "ธ.ค."],
];

/// The full name of a month (1 to 12), in Thai or in English, as it is written within a sentence.
pub fn month_name(month: u32, thai: bool) -> Option<String> {
    let names = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let name = if thai { names.iter().find(|n| !n.is_ascii()) } else { names.first() }?;
    let mut letters = name.chars();
    Some(letters.next()?.to_uppercase().chain(letters).collect())
}

/// Whether a folded word is the full name of a month.
pub fn is_month(word: &str) -> bool {
    MONTHS.iter().any(|names| names.iter().any(|n| *n == word && (n.chars().count() > 3 || word == "may")))
}

/// The month that `text` begins with, and its length in bytes.
fn month_at(text: &str) -> Option<(u32, usize)> {
    let mut best: Option<(u32, usize)> = None;
    for (number, names) in (1..).zip(MONTHS) {
        for name in names {
            let Some(head) = text.get(..name.len()) else { continue };
            if !head.eq_ignore_ascii_case(name) && head != *name {
                continue;
            }
            let ends = name.chars().next().is_some_and(|c| !c.is_ascii())
                || text.get(name.len()..).and_then(|t| t.chars().next()).is_none_or(|c| !c.is_alphabetic());
            if ends && best.is_none_or(|(_, length)| name.len() > length) {
                best = Some((number, name.len()));
            }
        }
    }
    best
}

/// Reader over a piece of text.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn spaces(&mut self) {
        let rest = self.rest();
        self.at +=
            rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || super::fold::is_invisible(c)).len();
    }

    fn eat(&mut self, options: &[&str]) -> bool {
        let rest = self.rest();
        for option in options {
            if rest.starts_with(option) {
                self.at += option.len();
                return true;
            }
            // Decomposed letters are longer than composed ones: fold a head of as many letters.
            let same_start =
                rest.chars().next().zip(option.chars().next()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(&b));
            let decomposed =
                || rest.chars().take(option.chars().count() * 2).any(|c| matches!(c, '\u{300}'..='\u{36f}'));
            if same_start && !option.is_ascii() && decomposed() {
                let wanted = super::fold::key(option);
                let head = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(option.chars().count() * 2);
                if let Some(length) =
                    head.into_iter().find(|end| rest.get(..*end).is_some_and(|h| super::fold::key(h) == wanted))
                {
                    // Marks that belong to the last letter go with it.
                    let marks: usize = rest.get(length..).map_or(0, |t| {
                        t.chars().take_while(|c| matches!(c, '\u{300}'..='\u{36f}')).map(char::len_utf8).sum()
                    });
                    if marks == 0 {
                        self.at += length;
                        return true;
                    }
                }
            } else if same_start && rest.get(..option.len()).is_some_and(|h| h.eq_ignore_ascii_case(option)) {
                self.at += option.len();
                return true;
            }
        }
        false
    }

    /// A run of one to `most` digits.
    fn number(&mut self, most: usize) -> Option<u32> {
        let rest = self.rest();
        let length: usize = rest.chars().take_while(|c| digits::value(*c).is_some()).map(char::len_utf8).sum();
        let run = rest.get(..length)?;
        if run.is_empty() || run.chars().count() > most {
            return None;
        }
        self.at += length;
        digits::parse(run)
    }

    /// A blank of dots or an ellipsis, as in a draft whose day is open.
    fn blank(&mut self) -> bool {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches(['.', '…', '_', '-']).len();
        self.at += length;
        length > 0
    }

    fn era(&mut self) -> Option<Era> {
        if self.eat(&["พ.ศ.", "พุทธศักราช", "พ.ศ", "B.E.", "BE"]) {
            Some(Era::Buddhist)
        } else if self.eat(&["ค.ศ.", "คริสต์ศักราช", "ค.ศ", "C.E.", "A.D.", "AD", "CE"])
        {
            Some(Era::Common)
        } else {
            None
        }
    }
}

/// All dates with at least a month or an era in `text`, whose first byte stands at `base` in its source: day month year
/// in English and Thai, month day, year in English, "ngày … tháng … năm …" in Vietnamese, 23/02/2026 and 2026-02-23.
pub fn find(text: &str, base: usize) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let Some(rest) = text.get(at..) else {
            at += 1;
            continue;
        };
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        // A date begins with a digit, the first letter of a month or era, or "ngày", "tháng".
        let first = rest.chars().next().unwrap_or(' ');
        let may_begin = digits::value(first).is_some()
            || "ngtNGTjfmasodJFMASODBCพคมกสตธเ".contains(first)
                && !(first.is_ascii() && before.is_some_and(char::is_alphabetic));
        let hit = if !may_begin || before.is_some_and(|c| digits::value(c).is_some()) {
            None
        } else {
            vietnamese(text, at)
                .or_else(|| numeric(text, at))
                .or_else(|| named(text, at))
                .or_else(|| year_with_era(text, at))
        };
        match hit {
            Some((mut hit, end)) if end > at => {
                hit.span = Span::new(at + base, end + base);
                hit.year_span = hit.year_span.map(|s| Span::new(s.start + base, s.end + base));
                found.push(hit);
                at = end;
            }
            _ => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

fn hit(year: Option<u32>, month: Option<u32>, day: Option<u32>, era: Option<Era>, year_span: Option<Span>) -> Found {
    Found { span: Span::default(), year_span, date: Date { year, month, day, era } }
}

/// `ngày 10 tháng 3 năm 2027`, any part but the month may be a blank; `tháng 02 năm 2026`.
fn vietnamese(text: &str, at: usize) -> Option<(Found, usize)> {
    let mut c = Cursor { text, at };
    let mut day = None;
    if c.eat(&["ngày", "Ngày"]) {
        c.spaces();
        day = c.number(2);
        if day.is_none() {
            c.blank();
        }
        c.spaces();
    }
    if !c.eat(&["tháng", "Tháng"]) {
        return None;
    }
    c.spaces();
    let month = c.number(2);
    if month.is_none() {
        c.blank();
    }
    c.spaces();
    let mut end = c.at;
    let mut year = None;
    let mut year_span = None;
    if c.eat(&["năm", ","]) {
        c.spaces();
        let start = c.at;
        year = c.number(4).filter(|y| *y > 99);
        if year.is_some() {
            end = c.at;
            year_span = Some(Span::new(start, c.at));
        }
    }
    (month.is_some() || year.is_some()).then(|| (hit(year, month, day, None, year_span), end))
}

/// `23/02/2026`, `23-02-2026`, `23.02.2026`, `2026-02-23`.
fn numeric(text: &str, at: usize) -> Option<(Found, usize)> {
    let mut c = Cursor { text, at };
    let first = c.number(4)?;
    let separator = ["/", "-", "."].into_iter().find(|s| c.rest().starts_with(s))?;
    c.at += separator.len();
    let month = c.number(2)?;
    if !c.rest().starts_with(separator) {
        return None;
    }
    c.at += separator.len();
    let start = c.at;
    let last = c.number(4)?;
    let (day, year, year_span) =
        if first > 31 { (last, first, Span::new(at, at + 4)) } else { (first, last, Span::new(start, c.at)) };
    if !(1..=12).contains(&month) || year < 1000 || day == 0 {
        return None;
    }
    Some((hit(Some(year), Some(month), Some(day), None, Some(year_span)), c.at))
}

/// `12 January 2027`, `12th of January, 2027`, `January 12, 2027`, `๑๒ มกราคม พ.ศ. ๒๕๗๐`, `24 ก.พ. 2569`, `มกราคม ๒๕๗๐`.
fn named(text: &str, at: usize) -> Option<(Found, usize)> {
    let before = text.get(..at).and_then(|t| t.chars().next_back());
    let mut c = Cursor { text, at };
    let mut day = c.number(2);
    if day.is_some() {
        c.eat(&["st", "nd", "rd", "th"]);
        c.spaces();
        if c.eat(&["day of", "of", "เดือน"]) {
            c.spaces();
        }
    } else if before.is_some_and(|b| b.is_alphabetic() && b.is_ascii()) {
        return None;
    }
    let (month, length) = month_at(c.rest())?;
    let english = c.rest().starts_with(|ch: char| ch.is_ascii_alphabetic());
    c.at += length;
    let mut end = c.at;
    c.spaces();
    if day.is_none() && english {
        let mut ahead = Cursor { text, at: c.at };
        if let Some(number) = ahead.number(2) {
            ahead.eat(&["st", "nd", "rd", "th"]);
            ahead.spaces();
            if ahead.eat(&[","]) || ahead.rest().starts_with(|ch: char| ch.is_ascii_digit()) {
                ahead.spaces();
                day = Some(number);
                end = ahead.at;
                c.at = ahead.at;
            }
        }
    }
    if c.eat(&[","]) {
        c.spaces();
    }
    let start = c.at;
    let era = c.era();
    c.spaces();
    let year = c.number(4).filter(|y| *y > 99);
    let mut year_span = None;
    let mut era = era;
    if year.is_some() {
        end = c.at;
        year_span = Some(Span::new(start, c.at));
        if era.is_none() {
            c.spaces();
            era = c.era();
            if era.is_some() {
                end = c.at;
                year_span = Some(Span::new(start, c.at));
            }
        }
    }
    // A bare English month name is a word ("may"), not a date.
    (day.is_some() || year.is_some()).then(|| (hit(year, Some(month), day, era, year_span), end))
}

/// `พ.ศ. ๒๕๖๙`, `ค.ศ. 2026`, `B.E. 2569`.
fn year_with_era(text: &str, at: usize) -> Option<(Found, usize)> {
    if !text.get(at..)?.starts_with(['พ', 'ค', 'B', 'A', 'C']) {
        return None;
    }
    let mut c = Cursor { text, at };
    let era = c.era()?;
    c.spaces();
    let year = c.number(4).filter(|y| *y > 99)?;
    Some((hit(Some(year), None, None, Some(era), Some(Span::new(at, c.at))), c.at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> (String, String) {
        let found = find(text, 0);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        (found[0].span.of(text).to_owned(), found[0].date.iso().unwrap_or_default())
    }

    #[test]
    fn a_year_without_its_era_is_told_by_its_size() {
        for (year, common) in [(1857, 1857), (2026, 2026), (2400, 2400), (2401, 1858), (2569, 2026)] {
            assert_eq!((to_common_era(year), is_buddhist(year)), (common, year != common));
        }
    }

    #[test]
    fn reads_many_shapes() {
        for (text, raw, iso) in [
            ("เมื่อวันที่ ๒๓ กุมภาพันธ์ ๒๕๖๙ ณ", "๒๓ กุมภาพันธ์ ๒๕๖๙", "2026-02-23"),
            ("24 ก.พ. 2569", "24 ก.พ. 2569", "2026-02-24"),
            ("วันที่ ๑๒ มกราคม พ.ศ. ๒๕๗๐ เป็น", "๑๒ มกราคม พ.ศ. ๒๕๗๐", "2027-01-12"),
            ("Điện Biên, ngày        tháng 02 năm 2026", "ngày        tháng 02 năm 2026", "2026-02"),
            ("ngày 10 tháng 3 năm 2027, bằng", "ngày 10 tháng 3 năm 2027", "2027-03-10"),
            ("on 12 January 2027 in", "12 January 2027", "2027-01-12"),
            ("on this 12th day of January, 2027", "12th day of January, 2027", "2027-01-12"),
            ("on January 12, 2027 in", "January 12, 2027", "2027-01-12"),
            ("ngày 13/11/2020;", "13/11/2020", "2020-11-13"),
            ("2026-02-23", "2026-02-23", "2026-02-23"),
            ("พ.ศ. ๒๕๖๑", "พ.ศ. ๒๕๖๑", "2018"),
            ("January 2027", "January 2027", "2027-01"),
        ] {
            assert_eq!(one(text), (raw.to_owned(), iso.to_owned()), "{text}");
        }
    }

    #[test]
    fn leaves_words_and_numbers_alone() {
        for text in ["they may march", "2.1. Nhận thức", "3.14", "ข้อ ๘.๑", "tháng sau", "version 1.2.3"]
        {
            assert_eq!(find(text, 0), [], "{text}");
        }
    }

    #[test]
    fn knows_impossible_days_and_wrong_eras() {
        assert!(!find("31 April 2027", 0)[0].date.is_possible());
        assert!(!find("30 กุมภาพันธ์ ๒๕๗๐", 0)[0].date.is_possible());
        assert!(find("29 February 2028", 0)[0].date.is_possible());
        assert_eq!(find("พ.ศ. ๒๐๒๖", 0)[0].date.era, Some(Era::Buddhist));
    }
}
