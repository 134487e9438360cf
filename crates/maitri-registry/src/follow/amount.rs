//! Figures as people write them: digits of any script, thousands apart by comma, point or blank. They are kept as decimals; nothing is
//! rounded.

use maitri_document::lang::digits;
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

/// The only figure that a text holds (`ครูเข้าร่วม ๘ คน`); none where there are several or none: which one is meant is then not for a program
/// to say.
pub fn only_figure(text: &str, points: bool) -> Option<Amount> {
    let mut found: Vec<String> = Vec::new();
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        let inside = digits::value(c).is_some() || (matches!(c, ',' | '.') && !run.is_empty());
        if inside {
            run.push(c);
        } else if !run.is_empty() {
            found.push(std::mem::take(&mut run).trim_end_matches([',', '.']).to_owned());
        }
    }
    match found.as_slice() {
        [one] => Amount::read(one, points).ok(),
        _ => None,
    }
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
        assert_eq!(only_figure("ครูเข้าร่วม ๘ คน", false), Some(Amount::whole(8)));
        assert_eq!(only_figure("1.250 lượt khách.", true), Some(Amount::whole(1250)));
        assert_eq!(only_figure("ครู 8 คน ผู้ประกอบการ 30 ราย", false), None);
        assert_eq!(only_figure("ประสบผลสำเร็จด้วยดี", false), None);
    }
}
