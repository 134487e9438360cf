//! Figures as people write them: digits of any script, thousands apart by comma, point or blank, and the words that make them so many times as
//! much (`2.5 ล้าน`, `1 tỷ 500 triệu`). They are kept as decimals; nothing is rounded, and no such word is passed over: one that is not sure is
//! asked back.

use super::times::{self, Word};
use maitri_document::lang::{digits, fold};
use std::fmt;

/// A decimal, kept in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Amount(i128);

const ONE: i128 = 1_000_000;
/// Digits that a figure may have; a budget in đồng has fewer.
const MOST: usize = 24;

impl Amount {
    /// A whole number.
    pub fn whole(n: u64) -> Amount {
        Amount(i128::from(n) * ONE)
    }

    /// Reads a figure as it is kept, and as programs send it: `-1234.5`. Nothing else is one, and no two readings are possible.
    pub fn kept(text: &str) -> Option<Amount> {
        let (minus, plain) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = plain.split_once('.').unwrap_or((plain, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if digits(whole) && digits(part) { Amount::of(minus, whole, part) } else { None }
    }

    /// Reads a figure that a person wrote. `points`: in a language that keeps thousands apart by points, as Vietnamese does; else by commas.
    ///
    /// # Errors
    /// It is none, or it goes against the language and so may be either of two.
    pub fn read(text: &str, points: bool) -> Result<Amount, NoAmount> {
        Amount::read_told(text, points).map(|told| told.amount)
    }

    /// The same, and whether a word in it made it so many times as much.
    ///
    /// # Errors
    /// As [`Amount::read`].
    pub fn read_told(text: &str, points: bool) -> Result<Told, NoAmount> {
        match Amount::plain(text, points) {
            Err(NoAmount::NoFigure) => {}
            read => return read.map(|amount| Told { amount, times: false }),
        }
        let text = fold::key(text);
        let (read, rest) = told(text.trim(), points, true);
        let read = read?;
        // A word that no figure needs makes it a sentence.
        if rest.trim().is_empty() && read.times { Ok(read) } else { Err(NoAmount::NoFigure) }
    }

    /// A figure of digits and signs alone.
    fn plain(text: &str, points: bool) -> Result<Amount, NoAmount> {
        let (minus, plain) = arabic(text).ok_or(NoAmount::NoFigure)?;
        // The only sign is not that of thousands in this language, and stands where one of thousands would: `1,234` in Vietnamese, `1.234`
        // elsewhere. Which is meant only who wrote it knows.
        if let Some((whole, part)) = plain.split_once(if points { ',' } else { '.' })
            && begins_thousands(whole)
            && part.len() == 3
            && part.bytes().all(|b| b.is_ascii_digit())
        {
            let both = Amount::of(minus, &format!("{whole}{part}"), "").zip(Amount::of(minus, whole, part));
            return Err(both.map_or(NoAmount::NoFigure, |(thousands, decimal)| NoAmount::Either(thousands, decimal)));
        }
        let parts = split(&plain, points).ok_or(NoAmount::NoFigure)?;
        Amount::of(minus, &parts.0, &parts.1).ok_or(NoAmount::NoFigure)
    }

    fn of(minus: bool, whole: &str, part: &str) -> Option<Amount> {
        if whole.len() + part.len() > MOST {
            return None;
        }
        let mut value: i128 = 0;
        for d in whole.chars().filter_map(|c| c.to_digit(10)) {
            value = value.checked_mul(10)?.checked_add(i128::from(d))?;
        }
        value = value.checked_mul(ONE)?;
        let mut place = ONE;
        for d in part.chars().filter_map(|c| c.to_digit(10)).take(6) {
            place /= 10;
            value = value.checked_add(i128::from(d) * place)?;
        }
        Some(Amount(if minus { -value } else { value }))
    }

    /// So many times ten of it; `None`: more than can be held.
    pub fn tens(self, tens: u32) -> Option<Amount> {
        Some(Amount(self.0.checked_mul(10_i128.checked_pow(tens)?)?))
    }

    /// What it is counted in a unit of so many times ten; `None` where that cannot be said without rounding.
    pub fn in_tens(self, tens: u32) -> Option<Amount> {
        let unit = 10_i128.checked_pow(tens)?;
        (self.0 % unit == 0).then_some(Amount(self.0 / unit))
    }

    /// The sum, as far as it can be held.
    #[must_use]
    pub fn plus(self, other: Amount) -> Amount {
        Amount(self.0.saturating_add(other.0))
    }

    /// As a person types it in a language, so that it is read again as the same figure.
    pub fn typed(self, points: bool) -> String {
        let plain = self.to_string();
        let Some((whole, part)) = plain.split_once('.') else { return plain };
        // Before just three digits the sign could be taken for that of thousands.
        let part = if part.len() == 3 { format!("{part}0") } else { part.to_owned() };
        format!("{whole}{}{part}", if points { ',' } else { '.' })
    }

    /// The whole part, where it is one of those that count.
    pub fn count(self) -> Option<u64> {
        (self.0 % ONE == 0).then(|| u64::try_from(self.0 / ONE).ok()).flatten()
    }

    /// With thousands apart: a point in Vietnamese, else a comma.
    pub fn grouped(self, vietnamese: bool) -> String {
        let plain = self.to_string();
        let (minus, plain) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
        let (apart, point) = if vietnamese { ('.', ',') } else { (',', '.') };
        let mut out = String::from(minus);
        for (at, c) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.push(apart);
            }
            out.push(c);
        }
        if !part.is_empty() {
            out.push(point);
            out.push_str(part);
        }
        out
    }
}

/// A figure, and how it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// What it comes to.
    pub amount: Amount,
    /// A word made it so many times as much: `ล้าน`, `triệu`, `million`.
    pub times: bool,
}

/// Why a text is no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAmount {
    /// It is none.
    NoFigure,
    /// It may be the one or the other: with the sign between thousands, or before decimals.
    Either(Amount, Amount),
}

/// Whether it is minus, and the figure in digits of the house, its signs as they stand; `None`: something else stands in it.
fn arabic(text: &str) -> Option<(bool, String)> {
    let mut plain = String::new();
    for c in text.trim().chars() {
        match (digits::value(c), c) {
            (Some(d), _) => plain.push(char::from_digit(d, 10)?),
            (None, ',' | '.' | '-') => plain.push(c),
            // A plain or narrow blank keeps thousands apart.
            (None, ' ' | '\u{a0}' | '\u{202f}') => plain.push(' '),
            (None, '−') => plain.push('-'),
            _ => return None,
        }
    }
    let (minus, plain) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start().to_owned()),
        None => (false, plain),
    };
    (plain.bytes().any(|b| b.is_ascii_digit()) && !plain.contains('-')).then_some((minus, plain))
}

/// Whether digits can stand before the first sign of thousands.
fn begins_thousands(whole: &str) -> bool {
    matches!(whole.len(), 1..=3) && whole.bytes().all(|b| b.is_ascii_digit()) && !whole.starts_with('0')
}

/// The whole part and what stands behind the point. With both signs the last is the point. Alone, the sign of thousands of the language keeps
/// them apart where it can, and a sign that stands more than once always does.
fn split(plain: &str, points: bool) -> Option<(String, String)> {
    let (commas, dots) = (plain.matches(',').count(), plain.matches('.').count());
    let point = match (commas, dots) {
        (0, 0) => None,
        (1, 0) | (0, 1) => {
            let sign = if commas == 1 { ',' } else { '.' };
            let (whole, part) = plain.split_once(sign)?;
            let apart = (sign == '.') == points && begins_thousands(whole) && part.len() == 3;
            (!apart).then_some(sign)
        }
        (_, 0) | (0, _) => None,
        _ => {
            let last = plain.rfind(['.', ','])?;
            let sign = plain.get(last..)?.chars().next()?;
            if plain.matches(sign).count() > 1 {
                return None;
            }
            Some(sign)
        }
    };
    let (whole, part) = match point {
        Some(sign) => plain.rsplit_once(sign)?,
        None => (plain, ""),
    };
    // Thousands are groups of three.
    let groups: Vec<&str> = whole.split([',', '.', ' ']).collect();
    let (first, rest) = groups.split_first()?;
    if first.is_empty() && !rest.is_empty() || rest.iter().any(|g| g.len() != 3) || part.contains(' ') {
        return None;
    }
    Some((groups.concat(), part.to_owned()))
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0.unsigned_abs() / ONE.unsigned_abs(), self.0.unsigned_abs() % ONE.unsigned_abs());
        if self.0 < 0 {
            f.write_str("-")?;
        }
        write!(f, "{whole}")?;
        if part > 0 {
            write!(f, ".{}", format!("{part:06}").trim_end_matches('0'))?;
        }
        Ok(())
    }
}

/// The figure at the beginning of a folded text, with the words after it that make it so many times as much, and what comes behind it. `alone`:
/// nothing else stands in the text, so that a blank may keep thousands apart.
fn told(text: &str, points: bool, alone: bool) -> (Result<Told, NoAmount>, &str) {
    let inside = |c: char| digits::value(c).is_some() || matches!(c, ',' | '.') || alone && matches!(c, ' ' | '-');
    let end = text.find(|c| !inside(c)).unwrap_or(text.len());
    let (run, mut rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let run = run.trim_end_matches([',', '.', ' ']);
    let read = Amount::plain(run, points);
    let (mut tens, mut times, mut half, mut asked) = (0, false, false, false);
    while let Some((word, behind)) = times::at(rest, times) {
        match word {
            Word::Tens(more) => {
                (tens, times) = (tens + more, true);
                asked |= half;
            }
            Word::Half => {
                asked |= half;
                half = true;
            }
            Word::Asked => asked = true,
        }
        rest = behind;
        if asked {
            return (Err(NoAmount::NoFigure), rest);
        }
    }
    if !times {
        return (read.map(|amount| Told { amount, times }), rest);
    }
    // More is known of it than millionths before it is made so many times as much.
    let made = read.and_then(|amount| {
        let whole = shifted(run, points, tens).or_else(|| amount.tens(tens));
        let half = if half { Amount::whole(5).tens(tens.saturating_sub(1)) } else { Some(Amount::default()) };
        whole.zip(half).map(|(whole, half)| whole.plus(half)).ok_or(NoAmount::NoFigure)
    });
    let next = rest.trim_start();
    if !next.starts_with(|c| digits::value(c).is_some()) {
        return (made.map(|amount| Told { amount, times }), rest);
    }
    // `2 ล้าน 5 แสน`, `1 tỷ 500 triệu`: what follows is less than one of what stands before it, and says of what it is. Else nobody can tell
    // whether it belongs to it (`1 tỷ 2`).
    let (more, behind) = told(next, points, false);
    let one = Amount::whole(1).tens(tens);
    let sum = match (made, more) {
        (Ok(made), Ok(more)) if more.times && !half && one.is_some_and(|one| more.amount < one) => {
            Ok(Told { amount: made.plus(more.amount), times })
        }
        _ => Err(NoAmount::NoFigure),
    };
    (sum, behind)
}

/// A figure in digits made so many times ten as much, with every digit behind its point.
fn shifted(run: &str, points: bool, tens: u32) -> Option<Amount> {
    if run.contains('-') {
        return None;
    }
    let (whole, part) = split(&digits::arabic(run), points)?;
    let tens = usize::try_from(tens).ok()?;
    let (up, rest) = part.split_at_checked(tens.min(part.len()))?;
    let zeros = "0".repeat(tens.checked_sub(up.len())?);
    Amount::of(false, &format!("{whole}{up}{zeros}"), rest)
}

/// The only figure that a text holds (`ครูเข้าร่วม ๘ คน`); none where there are several or none: which one is meant is then not for a program
/// to say.
pub fn only_figure(text: &str, points: bool) -> Option<Told> {
    let text = fold::key(text);
    let mut rest = text.as_str();
    let mut only = None;
    while let Some(at) = rest.find(|c| digits::value(c).is_some()) {
        let (read, behind) = told(rest.get(at..)?, points, false);
        if only.is_some() {
            return None;
        }
        only = Some(read.ok()?);
        rest = behind;
    }
    only
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_as_three_countries_write_them() {
        for (text, value) in [
            ("25", "25"),
            ("๑,๒๓๔,๕๖๗.๕๐", "1234567.5"),
            ("1.234.567", "1234567"),
            ("1.234.567,25", "1234567.25"),
            ("1 200 000", "1200000"),
            ("1,200", "1200"),
            ("12,5", "12.5"),
            ("0.75", "0.75"),
            ("-3", "-3"),
            ("300000.0", "300000"),
        ] {
            assert_eq!(Amount::read(text, false).map(|a| a.to_string()).as_deref(), Ok(value), "{text}");
        }
        for text in ["", "ครู 8 คน", "1,23,4", "1-2", "12a", "1.2.3", "1,2,3.4.5", &"9".repeat(40)] {
            assert_eq!(Amount::read(text, false), Err(NoAmount::NoFigure), "{text}");
        }
        let twelve = |text: &str| Amount::kept(text).unwrap();
        assert_eq!(twelve("1234567.5").grouped(true), "1.234.567,5");
        assert_eq!(Amount::whole(300_000).grouped(false), "300,000");
        assert_eq!(Amount::whole(7).plus(twelve("0.5")).to_string(), "7.5");
        assert_eq!(Amount::whole(7).count(), Some(7));
    }

    /// No word that makes a figure so many times as much is passed over, in whichever language of a sheet.
    #[test]
    fn words_of_thousands_and_millions_count() {
        for (text, value) in [
            ("3 ล้าน", "3000000"),
            ("๒.๕ล้าน", "2500000"),
            ("2 ล้าน 5 แสน", "2500000"),
            ("2 ล้าน 5 แสน 3 หมื่น", "2530000"),
            ("5 หมื่นล้าน", "50000000000"),
            ("1.5 พันล้าน", "1500000000"),
            ("2 ล้านครึ่ง", "2500000"),
            ("4 ร้อย", "400"),
            ("1 tỷ 500 triệu", "1500000000"),
            ("1,5 tỉ", "1500000000"),
            ("1.5 TỶ", "1500000000"),
            ("12 nghìn", "12000"),
            ("12 ngàn", "12000"),
            ("3 trăm triệu", "300000000"),
            ("2 nghìn tỷ", "2000000000000"),
            ("2 triệu rưỡi", "2500000"),
            ("500tr", "500000000"),
            ("12k", "12000"),
            ("1.2 million", "1200000"),
            ("2 billion", "2000000000"),
            ("3 hundred thousand", "300000"),
            ("1,234.5 ล้าน", "1234500000"),
            ("1.234567891 tỷ", "1234567891"),
            ("1 200 triệu", "1200000000"),
            ("-3 ล้าน", "-3000000"),
            ("5 ລ້ານ", "5000000"),
            ("3万", "30000"),
        ] {
            let read = Amount::read_told(text, false).map(|t| (t.amount.to_string(), t.times));
            assert_eq!(read, Ok((value.to_owned(), true)), "{text}");
        }
        for text in [
            "ล้าน",
            "3 ล้านบาท",
            "3 ล้าน 5",
            "1tr2",
            "ล้าน 3",
            "5 m",
            "5m",
            "3 ล้าน 5 ล้าน",
            "3 triệu 2 tỷ",
            "9 พันธุ์",
            "1-2 ล้าน",
        ] {
            assert_eq!(Amount::read(text, false), Err(NoAmount::NoFigure), "{text}");
        }
        assert!(matches!(Amount::read("1.250 ล้าน", false), Err(NoAmount::Either(..))), "the sign is still asked for");
        assert_eq!(Amount::read("1.250 triệu", true).map(|a| a.to_string()).as_deref(), Ok("1250000000"));
        assert_eq!(Amount::whole(3_000_000).in_tens(6), Some(Amount::whole(3)));
        assert_eq!(Amount::kept("0.000001").unwrap().in_tens(6), None);
    }

    /// The same signs are another figure in another language; what may be either is asked back.
    #[test]
    fn a_figure_is_read_in_its_language_and_never_guessed() {
        let read = |text: &str, points: bool| Amount::read(text, points).map(|a| a.to_string());
        for (text, value) in [
            ("1.234,5", "1234.5"),
            ("1,234.5", "1234.5"),
            ("12,5", "12.5"),
            ("1.25", "1.25"),
            // A sign that begins no group of thousands is the point of decimals everywhere.
            ("0,125", "0.125"),
            ("0.125", "0.125"),
            ("1234.567", "1234.567"),
            ("๑.๒๓๔.๕๖๗", "1234567"),
        ] {
            for points in [true, false] {
                assert_eq!(read(text, points).as_deref(), Ok(value), "{text} {points}");
            }
        }
        assert_eq!((read("1.250", true).as_deref(), read("1,250", false).as_deref()), (Ok("1250"), Ok("1250")));
        for (text, points) in [("1.250", false), ("๑.๒๕๐", false), ("1,250", true), ("-1,250", true)] {
            let minus = text.starts_with('-');
            let either = |text: &str| Amount::kept(&format!("{}{text}", if minus { "-" } else { "" })).unwrap();
            assert_eq!(Amount::read(text, points), Err(NoAmount::Either(either("1250"), either("1.25"))), "{text}");
        }
        // What is shown in a form comes back as the same figure.
        for kept in ["1.25", "1.234", "0.5", "1250", "-1234567.891", "12.345678"] {
            for points in [true, false] {
                let typed = Amount::kept(kept).unwrap().typed(points);
                assert_eq!(read(&typed, points).as_deref(), Ok(kept), "{typed}");
            }
        }
        for text in ["1,250", "1.250,5", "๑๒", " 12", "+5", "1e3", ".5", "5.", "--1", ""] {
            assert_eq!(Amount::kept(text), None, "{text}");
        }
    }

    #[test]
    fn a_figure_in_words_is_taken_only_where_it_is_the_only_one() {
        let only = |text: &str, points: bool| only_figure(text, points).map(|t| (t.amount.to_string(), t.times));
        let is = |text: &str, times: bool| Some((text.to_owned(), times));
        assert_eq!(only("ครูเข้าร่วม ๘ คน", false), is("8", false));
        assert_eq!(only("1.250 lượt khách.", true), is("1250", false));
        for (text, points, value) in [
            ("มูลค่าการค้า 3 ล้านบาท", false, "3000000"),
            ("มูลค่าการค้า ๒ ล้าน ๕ แสนบาทเศษ", false, "2500000"),
            ("kim ngạch 1,5 tỷ đồng", true, "1500000000"),
            ("kim ngạch 1 tỷ 500 triệu đồng", true, "1500000000"),
            ("đón 12 nghìn lượt khách", true, "12000"),
            ("trade worth 1.2 million baht", false, "1200000"),
            ("trade worth 12k baht", false, "12000"),
        ] {
            assert_eq!(only(text, points), is(value, true), "{text}");
        }
        // Words that only begin so, and units.
        for text in ["ปลูกข้าว 5 พันธุ์", "ครั้งที่ 5 ร้อยเอ็ด", "2 พันธมิตร", "3 ล้านนา", "đường 5 m", "5 tỷ lệ", "7 tỉnh", "8 Kids"]
        {
            assert_eq!(only(text, false).map(|t| t.1), Some(false), "{text}");
        }
        // What may be meant otherwise is asked back.
        for text in
            ["1 tỷ 2", "1tr2", "2 ล้าน 500", "3 ล้าน 5 ล้าน", "5m", "วิ่ง 10k เพื่อสุขภาพ", "2 dozen", "5 ลบ.", "10-15 ล้าน"]
        {
            assert_eq!(only(text, false), None, "{text}");
        }
        assert_eq!(only_figure("ครู 8 คน ผู้ประกอบการ 30 ราย", false), None);
        assert_eq!(only_figure("ประสบผลสำเร็จด้วยดี", false), None);
    }
}
