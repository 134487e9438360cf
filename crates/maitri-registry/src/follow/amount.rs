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

    /// Reads a figure that stands alone. A point before three digits is taken as the point of a decimal, as Thai and English write.
    pub fn read(text: &str) -> Option<Amount> {
        Amount::read_as(text, false)
    }

    /// The same where points keep thousands apart, as Vietnamese writes.
    pub fn read_vietnamese(text: &str) -> Option<Amount> {
        Amount::read_as(text, true)
    }

    /// Reads a figure; `points`: a single point before three digits keeps thousands apart.
    pub fn read_as(text: &str, points: bool) -> Option<Amount> {
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
        if plain.is_empty() || plain.contains('-') || plain.chars().filter(char::is_ascii_digit).count() > MOST {
            return None;
        }
        let (whole, part) = split(&plain, points)?;
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

/// The whole part and what stands behind the point. With both signs the last is the point; alone, a sign that stands more than once, or a
/// comma before just three digits, keeps thousands apart.
fn split(plain: &str, apart: bool) -> Option<(String, String)> {
    let (commas, points) = (plain.matches(',').count(), plain.matches('.').count());
    let behind =
        |sign: char| plain.rsplit(sign).next().map_or(0, |rest| rest.chars().filter(char::is_ascii_digit).count());
    let point = match (commas, points) {
        (0, 0) => None,
        (0, 1) if !apart || behind('.') != 3 => Some('.'),
        (1, 0) if behind(',') != 3 => Some(','),
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
        [one] => Amount::read_as(one, points),
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
            assert_eq!(Amount::read(text).map(|a| a.to_string()).as_deref(), Some(value), "{text}");
        }
        for text in ["", "ครู 8 คน", "1,23,4", "1-2", "12a", "1.2.3", "1,2,3.4.5", &"9".repeat(40)] {
            assert_eq!(Amount::read(text), None, "{text}");
        }
        assert_eq!(Amount::read_vietnamese("1.250"), Some(Amount::whole(1250)));
        assert_eq!(Amount::read_vietnamese("1.25").map(|a| a.to_string()).as_deref(), Some("1.25"));
        assert_eq!(Amount::read("1234567.5").unwrap().grouped(true), "1.234.567,5");
        assert_eq!(Amount::whole(300_000).grouped(false), "300,000");
        assert_eq!(Amount::whole(7).plus(Amount::read("0.5").unwrap()).to_string(), "7.5");
        assert_eq!(Amount::whole(7).count(), Some(7));
    }

    #[test]
    fn a_figure_in_words_is_taken_only_where_it_is_the_only_one() {
        assert_eq!(only_figure("ครูเข้าร่วม ๘ คน", false), Some(Amount::whole(8)));
        assert_eq!(only_figure("1.250 lượt khách.", true), Some(Amount::whole(1250)));
        assert_eq!(only_figure("ครู 8 คน ผู้ประกอบการ 30 ราย", false), None);
        assert_eq!(only_figure("ประสบผลสำเร็จด้วยดี", false), None);
    }
}
