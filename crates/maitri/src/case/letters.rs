//! The register of letters in words and on the wire.

use super::office_name;
use crate::web::words::text;
use maitri_pack::{Language, Packs};
use maitri_registry::case::Cases;
use maitri_registry::case::letter::{Direction, Letter, Registered, in_order};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A letter in one line: as it was entered, with its stamp.
pub fn line(letter: &Letter, packs: &Packs, language: Language) -> String {
    let day = |d: &str| maitri_review::report::words::day(d, language);
    let key = match letter.direction {
        Direction::In => "case-letter-in",
        Direction::Out => "case-letter-out",
    };
    let to: Vec<String> = letter.to.iter().map(|o| office_name(packs, o, language)).collect();
    let mut out = text(
        language,
        key,
        &[
            ("n", &letter.id.to_string()),
            ("number", &letter.number),
            ("day", &day(&letter.day)),
            ("from", &office_name(packs, &letter.from, language)),
            ("to", &to.join("; ")),
        ],
    );
    if !letter.subject.is_empty() {
        let _ = write!(out, " — {}", letter.subject);
    }
    if let Some(stamp) = &letter.stamp {
        let (number, day) = (stamp.number.to_string(), day(&stamp.day));
        let told = text(language, "case-letter-stamp", &[("number", &number), ("day", &day), ("time", &stamp.time)]);
        let _ = write!(out, " · {}", told.trim_end());
    }
    if letter.relays > 0 {
        let _ =
            write!(out, " · {}", text(language, "case-letter-relays", &[("letter", &format!("#{}", letter.relays))]));
    } else if !letter.relays_number.is_empty() {
        let _ = write!(out, " · {}", text(language, "case-letter-relays", &[("letter", &letter.relays_number)]));
    }
    out
}

/// The register in order: a heading a book and way.
pub fn told(letters: &[Registered], year: Option<&str>, packs: &Packs, language: Language) -> String {
    let mut out = String::new();
    let mut before: Option<(String, Direction)> = None;
    for one in in_order(letters, year) {
        let here = (one.letter.book.clone(), one.letter.direction);
        if before.as_ref() != Some(&here) {
            let key = match here.1 {
                Direction::In => "case-book-in",
                Direction::Out => "case-book-out",
            };
            let _ = writeln!(out, "{}", text(language, key, &[("office", &office_name(packs, &here.0, language))]));
            before = Some(here);
        }
        let case = if one.case.is_empty() { String::new() } else { format!(" [{}]", one.case) };
        let _ = writeln!(out, "  {}{case}", line(&one.letter, packs, language));
    }
    if out.is_empty() { text(language, "case-no-letters", &[]) + "\n" } else { out }
}

/// The letters of a case on the wire.
pub fn wire(cases: &Cases, case: &str) -> Value {
    cases
        .letters
        .iter()
        .filter(|r| r.case == case)
        .map(|r| json!({ "sequence": r.sequence, "person": r.person, "letter": *r.letter }))
        .collect()
}
