//! Dates, eras, and numbers in words and figures.

use super::Context;
use crate::finding::Hit;
use maitri_document::Span;
use maitri_document::lang::dates::{self, Era, Found, is_buddhist, to_common_era};
use maitri_document::lang::numbers;
use maitri_document::lang::token::{Kind, Token};
use maitri_pack::Language;

/// All dates of the draft.
pub fn all(c: &Context<'_, '_>) -> Vec<Found> {
    let text = c.text();
    c.draft.outline.paragraphs.iter().flat_map(|p| dates::find(p.span.of(text), p.span.start)).collect()
}

/// Impossible days and wrong eras, in any paper.
pub fn impossible(c: &Context<'_, '_>) -> Vec<Hit> {
    let mut out = Vec::new();
    for found in all(c) {
        let date = found.date;
        if let (Some(year), Some(at)) = (date.year, found.year_span) {
            let wrong = match date.era {
                Some(Era::Buddhist) if (1800..2300).contains(&year) => Some(year + 543),
                Some(Era::Common) if is_buddhist(year) && year < 2700 => Some(to_common_era(year)),
                None if c.draft.language == Some(Language::Th)
                    && (1900..2200).contains(&year)
                    && date.month.is_some() =>
                {
                    Some(year + 543)
                }
                None if c.draft.language != Some(Language::Th) && is_buddhist(year) && year < 2700 => {
                    Some(to_common_era(year))
                }
                _ => None,
            };
            let thai = at.of(c.text()).chars().any(|ch| ('๐'..='๙').contains(&ch));
            // A year in Thai figures in a paper of another language stands in its Thai half.
            if let Some(expected) = wrong.filter(|_| !thai || c.draft.language == Some(Language::Th)) {
                let expected = if thai { maitri_document::lang::digits::thai(expected) } else { expected.to_string() };
                out.push(Hit::new("date-era", c.place(at.start), Some(at)).arg("expected", expected));
            }
        }
        if !date.is_possible() {
            out.push(Hit::new("date-impossible", c.place(found.span.start), Some(found.span)));
        }
    }
    out
}

/// Hits on dates and numbers of an instrument.
pub fn hits(c: &Context<'_, '_>) -> Vec<Hit> {
    let mut out = impossible(c);
    words_and_figures(c, &mut out);
    end_of_term(c, &mut out);
    out
}

/// The number that up to four words before `end` write together, with the index of its first word.
fn words_before(tokens: &[Token], end: usize) -> Option<(u32, usize)> {
    let mut start = end;
    let mut parts: Vec<&str> = Vec::new();
    while start > 0 && parts.len() < 4 {
        let Some(token) = tokens.get(start - 1) else { break };
        let is_number = numbers::word(&token.key).is_some()
            || matches!(
                token.key.as_str(),
                "mươi" | "mười" | "lăm" | "mốt" | "linh" | "lẻ" | "and" | "-" | "สิบ" | "ยี่สิบ" | "เอ็ด"
            );
        if token.kind == Kind::Number || !is_number {
            break;
        }
        start -= 1;
        parts.push(&token.key);
    }
    parts.reverse();
    combine(&parts).map(|n| (n, start))
}

/// The value of a short run of number words.
pub fn combine(parts: &[&str]) -> Option<u32> {
    let parts: Vec<&str> = parts.iter().copied().filter(|p| !matches!(*p, "and" | "-" | "linh" | "lẻ")).collect();
    match parts.as_slice() {
        [one] => numbers::word(one),
        ["mười", unit] => Some(10 + if matches!(*unit, "lăm" | "nhăm") { 5 } else { numbers::word(unit)? }),
        [tens, "mươi"] => Some(numbers::word(tens)? * 10),
        [tens, "mươi", unit] | [tens, "mười", unit] => {
            let unit = match *unit {
                "lăm" => 5,
                "mốt" => 1,
                other => numbers::word(other)?,
            };
            Some(numbers::word(tens)? * 10 + unit)
        }
        ["สิบ", "เอ็ด"] => Some(11),
        ["สิบ", unit] => Some(10 + numbers::word(unit)?),
        [tens, unit] => {
            let (a, b) = (numbers::word(tens)?, numbers::word(unit)?);
            match (a, b) {
                (20..=90, 1..=9) => Some(a + b),
                (2..=9, 10) => Some(a * 10),
                _ => None,
            }
        }
        _ => None,
    }
}

fn words_and_figures(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    for tokens in &c.draft.tokens {
        for (i, window) in tokens.windows(3).enumerate() {
            let [open, number, close] = window else { continue };
            let (word, figure, span) = if open.key == "(" && number.kind == Kind::Number && close.key == ")" {
                // five (05)
                let Some((word, start)) = words_before(tokens, i) else { continue };
                let Some(figure) = number.key.parse::<u32>().ok() else { continue };
                let Some(first) = tokens.get(start) else { continue };
                (word, figure, first.span.join(close.span))
            } else if open.kind == Kind::Number && number.key == "(" {
                // 5 (five)
                let end = tokens.iter().skip(i + 2).take(5).position(|t| t.key == ")").map(|p| p + i + 2);
                let Some(end) = end else { continue };
                let Some((word, start)) = words_before(tokens, end) else { continue };
                let Some(figure) = open.key.parse::<u32>().ok() else { continue };
                if start != i + 2 {
                    continue;
                }
                let Some(last) = tokens.get(end) else { continue };
                (word, figure, open.span.join(last.span))
            } else {
                continue;
            };
            if word != figure {
                let place = c.place(span.start);
                let check = if place == "5" || place.starts_with("5.") { "number-word-term" } else { "number-word" };
                out.push(
                    Hit::new(check, place, Some(span)).arg("word", word.to_string()).arg("figure", figure.to_string()),
                );
            }
        }
    }
}

/// A date in the clause on the term that does not fit signature plus term.
fn end_of_term(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let Some(comparison) = c.comparison else { return };
    let text = c.text();
    let Some(zone) = c
        .draft
        .zones
        .clauses
        .iter()
        .zip(&comparison.places)
        .find(|(_, place)| place.as_deref() == Some("5"))
        .map(|(z, _)| z)
    else {
        return;
    };
    let signed = c
        .draft
        .zones
        .closing
        .clone()
        .filter_map(|i| c.draft.outline.paragraphs.get(i))
        .flat_map(|p| dates::find(p.span.of(text), p.span.start))
        .find(|f| f.date.year.is_some());
    let (Some(signed), Some(years)) = (signed, term_years(c, zone)) else { return };
    let Some(from) = signed.date.common_year() else { return };
    let ends: Vec<Found> = zone
        .paragraphs
        .clone()
        .filter_map(|i| c.draft.outline.paragraphs.get(i))
        .flat_map(|p| dates::find(p.span.of(text), p.span.start))
        .filter(|f| f.date.day.is_some() && f.date.month.is_some())
        .collect();
    let Some(end) = ends.last() else { return };
    let Some(year) = end.date.common_year() else { return };
    let expected = from + i32::try_from(years).unwrap_or(0);
    if year == from {
        return; // the day of signature itself
    }
    let same_day = end.date.month == signed.date.month
        && (end.date.day == signed.date.day || end.date.day.map(|d| d + 1) == signed.date.day);
    let day_before_month = signed.date.day == Some(1);
    if year != expected || !(same_day || day_before_month || signed.date.day.is_none()) {
        out.push(
            Hit::new("date-end", "5", Some(end.span))
                .arg("expected", expected.to_string())
                .arg("years", years.to_string()),
        );
    }
}

/// The term in whole years that a clause gives.
pub fn term_years(c: &Context<'_, '_>, zone: &crate::draft::ClauseZone) -> Option<u32> {
    let tokens = c.draft.tokens_of(&zone.paragraphs, true);
    periods(&tokens, c.draft.language.unwrap_or_default())
        .into_iter()
        .find(|p| p.unit == numbers::Unit::Year)
        .map(|p| p.count)
}

/// A period of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: numbers::Unit,
    /// Where it stands.
    pub span: Span,
}

/// The periods that a run of tokens names: "five-year", "six months", "ห้าปี", "năm (05) năm".
pub fn periods(tokens: &[Token], language: Language) -> Vec<Period> {
    let mut out = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        let Some(unit) = numbers::unit(&token.key) else { continue };
        // Walk back over brackets and hyphens to a number.
        let mut at = i;
        while at > 0 && tokens.get(at - 1).is_some_and(|t| matches!(t.key.as_str(), "-" | ")" | "'")) {
            at -= 1;
        }
        let Some(before) = at.checked_sub(1).and_then(|b| tokens.get(b)) else { continue };
        let (count, start) = if before.kind == Kind::Number {
            let Some(count) = before.key.parse().ok().filter(|n| *n < 200) else { continue };
            (count, at - 1)
        } else {
            let Some((count, start)) = words_before(tokens, at) else { continue };
            (count, start)
        };
        // Vietnamese năm is "five" and "year": a month number or a date before it is no period.
        if language == Language::Vi
            && start
                .checked_sub(1)
                .and_then(|b| tokens.get(b))
                .is_some_and(|t| matches!(t.key.as_str(), "tháng" | "ngày" | "năm" if t.key != "năm"))
        {
            continue;
        }
        if count == 0 {
            continue;
        }
        if let Some(first) = tokens.get(start) {
            out.push(Period { count, unit, span: first.span.join(token.span) });
        }
    }
    out
}
