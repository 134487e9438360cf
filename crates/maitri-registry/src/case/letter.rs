//! The register of letters: what came in and went out, with numbers, receipt stamps, and which letter passes on which.

use super::{Cases, Entry, NO_CASE, Refusal};
use crate::class::Class;
use maitri_document::lang::{digits, fold};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Which way a letter goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It came in.
    In,
    /// It went out.
    Out,
}

impl Direction {
    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Direction::In => "in",
            Direction::Out => "out",
        }
    }

    /// The direction of a word.
    pub fn of(code: &str) -> Option<Direction> {
        [Direction::In, Direction::Out].into_iter().find(|d| d.code() == code)
    }
}

/// A stamp of receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Stamp {
    /// Its number in the book of the office that received.
    pub number: u32,
    /// The day, ISO 8601.
    pub day: String,
    /// Hours and minutes, `16:38`; empty where none is stamped.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time: String,
}

/// A letter in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its number in the register of the installation, from 1.
    pub id: u32,
    /// Which way it goes.
    pub direction: Direction,
    /// The office in whose book it stands: an id of the packs, or a name.
    pub book: String,
    /// Its number, as printed.
    pub number: String,
    /// Its day, ISO 8601.
    pub day: String,
    /// Who sends it.
    pub from: String,
    /// Who gets it.
    #[serde(default)]
    pub to: Vec<String>,
    /// What it is about; empty where it is restricted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// Who may see it.
    #[serde(default)]
    pub class: Class,
    /// The stamp of receipt, of a letter that came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<Stamp>,
    /// The letter of the register that it passes on; 0: none.
    #[serde(default)]
    pub relays: u32,
    /// The number of a letter that it passes on and that stands in no register of this installation.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub relays_number: String,
    /// SHA-256 of the scan, where one is kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scan: String,
}

/// A letter with its place in the log and its case.
#[derive(Debug, Clone, PartialEq)]
pub struct Registered {
    /// Place in the log.
    pub sequence: u64,
    /// Who registered it.
    pub person: String,
    /// The case; empty where it belongs to none.
    pub case: String,
    /// The letter. Copies of the register share it.
    pub letter: Arc<Letter>,
}

/// A number of a letter in its parts: what all of its book have, and the count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// What stands before the count, as printed.
    pub before: String,
    /// The count.
    pub running: u32,
    /// What stands behind it.
    pub behind: String,
    /// Digits that it is filled to with noughts.
    pub width: usize,
}

impl Numbered {
    /// The parts of a number as printed. A Vietnamese number begins with its count (`12/SNgV-HTQT`, `392-QĐ/TW`), a Thai one ends
    /// with it (`ขร ๐๐๒๓.๒๐/ว ๐๓๑๓`).
    pub fn of(number: &str) -> Option<Numbered> {
        let number = number.trim();
        let is_digit = |c: char| digits::value(c).is_some();
        let leading: usize = number.chars().take_while(|c| is_digit(*c)).map(char::len_utf8).sum();
        if leading > 0 && number.get(leading..).is_some_and(|rest| rest.contains(char::is_alphabetic)) {
            let (count, behind) = number.split_at_checked(leading)?;
            return Some(Numbered {
                before: String::new(),
                running: digits::parse(count)?,
                behind: behind.to_owned(),
                width: count.chars().count(),
            });
        }
        let trailing: usize = number.chars().rev().take_while(|c| is_digit(*c)).map(char::len_utf8).sum();
        let (before, count) = number.split_at_checked(number.len().checked_sub(trailing)?)?;
        Some(Numbered {
            before: before.to_owned(),
            running: digits::parse(count)?,
            behind: String::new(),
            width: count.chars().count(),
        })
    }

    /// The series to which it belongs: numbers of one series follow one another within a year.
    pub fn series(&self) -> String {
        let tight = |t: &str| fold::key(t).chars().filter(|c| !c.is_whitespace()).collect::<String>();
        format!("{}#{}", tight(&self.before), tight(&self.behind))
    }

    /// The number with another count, in the digits of its script.
    pub fn with(&self, running: u32) -> String {
        let thai = self.before.chars().any(|c| ('\u{e01}'..='\u{e2e}').contains(&c));
        let count = format!("{running:0width$}", width = self.width.min(9));
        let count = if thai { digits::thai(count) } else { count };
        format!("{}{count}{}", self.before, self.behind)
    }
}

/// Hours and minutes of a stamp: `๑๖.๓๘ น.`, `16:38`, `16.3๘`, `14 giờ 05`; `None` where that is no time of day.
pub fn clock(text: &str) -> Option<String> {
    let mut runs: Vec<String> = Vec::new();
    let mut within = false;
    for c in text.chars() {
        match digits::value(c) {
            Some(_) if within => runs.last_mut()?.push(c),
            Some(_) => runs.push(c.to_string()),
            None => {}
        }
        within = digits::value(c).is_some();
    }
    let numbers: Vec<u32> = runs.iter().map(|r| digits::parse(r)).collect::<Option<_>>()?;
    match *numbers.as_slice() {
        [hours, minutes] if hours < 24 && minutes < 60 => Some(format!("{hours:02}:{minutes:02}")),
        [hours] if hours < 24 => Some(format!("{hours:02}:00")),
        [run] if runs.first().is_some_and(|r| r.chars().count() == 4) && run / 100 < 24 && run % 100 < 60 => {
            Some(format!("{:02}:{:02}", run / 100, run % 100))
        }
        _ => None,
    }
}

fn year(day: &str) -> &str {
    day.get(..4).unwrap_or("")
}

impl Letter {
    /// The day by which it stands in its book: that of its stamp, else its own.
    pub fn booked(&self) -> &str {
        self.stamp.as_ref().map_or(self.day.as_str(), |s| s.day.as_str())
    }
}

/// The register in order: by book, way and year, then by the count, then as it was entered.
pub fn in_order<'r>(letters: &'r [Registered], of_year: Option<&str>) -> Vec<&'r Registered> {
    let mut out: Vec<&Registered> =
        letters.iter().filter(|r| of_year.is_none_or(|y| year(r.letter.booked()) == y)).collect();
    out.sort_by(|a, b| {
        let key = |r: &'r Registered| {
            let l = &r.letter;
            let count = l.stamp.as_ref().map(|s| s.number);
            let numbered = Numbered::of(&l.number);
            let series =
                if count.is_some() { String::new() } else { numbered.as_ref().map_or(String::new(), Numbered::series) };
            let count = count.or(numbered.map(|n| n.running)).unwrap_or(u32::MAX);
            (l.book.clone(), l.direction, year(l.booked()).to_owned(), series, count, r.sequence)
        };
        key(a).cmp(&key(b))
    });
    out
}

/// The next number of receipt in an office's book, of the year of `day`.
pub fn next_receipt(letters: &[Registered], book: &str, day: &str) -> u32 {
    let same = |l: &&Letter| l.book == book && year(l.booked()) == year(day);
    letters
        .iter()
        .map(|r| &*r.letter)
        .filter(same)
        .filter_map(|l| l.stamp.as_ref())
        .map(|s| s.number)
        .max()
        .unwrap_or(0)
        + 1
}

/// The next number of a series that goes out of an office's book, of the year of `day`. `pattern` is a number of the series, its
/// count included (`ขร ๐๐๒๓.๒๐/ว ๐๐๐๐`, `00/SNgV-HTQT`): how it is written is taken from it.
pub fn next_number(letters: &[Registered], book: &str, pattern: &str, day: &str) -> Option<String> {
    let pattern = Numbered::of(pattern)?;
    let series = pattern.series();
    let same = |l: &&Letter| l.direction == Direction::Out && l.book == book && year(&l.day) == year(day);
    let taken = letters.iter().map(|r| &*r.letter).filter(same).filter_map(|l| Numbered::of(&l.number));
    let last = taken.filter(|n| n.series() == series).map(|n| n.running).max().unwrap_or(0);
    Some(pattern.with(last + 1))
}

/// A letter is entered into the register: the entry that records it. `relays` names the letter that it passes on: its place in the
/// register (`#3`), or its number as printed, which may stand in no register of this installation.
///
/// # Errors
/// It stands there already; the number of receipt is taken; it passes on a letter that the register does not have, or itself; it
/// lacks number or day; its day, or that of its stamp, lies behind `today`, or it was received before it was written.
pub fn enter(cases: &Cases, mut letter: Letter, relays: &str, today: &str) -> Result<Entry, Refusal> {
    if letter.day.len() != 10 || letter.from.trim().is_empty() {
        return Err(Refusal::LetterNotWhole);
    }
    for day in [Some(&letter.day), letter.stamp.as_ref().map(|s| &s.day)].into_iter().flatten() {
        if day.as_str() > today {
            return Err(Refusal::Future { day: day.clone() });
        }
    }
    let tight = |t: &str| fold::key(t).chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let same = |other: &&Registered| {
        let l = &other.letter;
        l.book == letter.book
            && l.direction == letter.direction
            && !letter.number.trim().is_empty()
            && tight(&l.number) == tight(&letter.number)
            && tight(&l.from) == tight(&letter.from)
            && year(&l.day) == year(&letter.day)
    };
    if let Some(there) = cases.letters.iter().find(same) {
        return Err(Refusal::LetterThere { letter: there.letter.id, number: letter.number });
    }
    if let Some(stamp) = &letter.stamp {
        if stamp.day < letter.day {
            return Err(Refusal::ReceivedBefore { day: letter.day.clone(), received: stamp.day.clone() });
        }
        let taken = cases.letters.iter().find(|r| {
            let l = &r.letter;
            l.book == letter.book
                && year(l.booked()) == year(&stamp.day)
                && l.stamp.as_ref().is_some_and(|s| s.number == stamp.number)
        });
        if let Some(taken) = taken {
            let next = next_receipt(&cases.letters, &letter.book, &stamp.day);
            return Err(Refusal::ReceiptTaken { number: stamp.number, letter: taken.letter.id, next });
        }
    }
    letter.id = cases.letters.iter().map(|r| r.letter.id).max().unwrap_or(0) + 1;
    if letter.class.is_restricted() {
        letter.subject.clear();
        letter.scan.clear();
    }
    match relays.trim() {
        "" => {}
        named => match named.strip_prefix('#') {
            Some(id) => {
                let known = |r: &&Registered| digits::parse(id) == Some(r.letter.id);
                letter.relays = cases
                    .letters
                    .iter()
                    .find(known)
                    .map(|r| r.letter.id)
                    .ok_or_else(|| Refusal::NoLetter { letter: named.to_owned() })?;
            }
            // The same number is written by others in other years, and may stand in two books: the latest that is no later than
            // this letter is meant.
            None => {
                let meant = |r: &&Registered| tight(&r.letter.number) == tight(named) && r.letter.day <= letter.day;
                match cases.letters.iter().filter(meant).max_by_key(|r| (r.letter.day.clone(), r.letter.id)) {
                    Some(found) => letter.relays = found.letter.id,
                    None => named.clone_into(&mut letter.relays_number),
                }
            }
        },
    }
    Ok(Entry::Lettered { letter })
}

/// The letters that lead to one, the first first: each passes on the one before it.
pub fn chain(letters: &[Registered], id: u32) -> Vec<&Registered> {
    let mut out: Vec<&Registered> = Vec::new();
    let mut seen: BTreeSet<u32> = BTreeSet::new();
    let mut at = id;
    while seen.insert(at) {
        let Some(found) = letters.iter().find(|r| r.letter.id == at) else { break };
        out.push(found);
        at = found.letter.relays;
    }
    out.reverse();
    out
}

/// The case under which a letter of no case is recorded.
pub(super) fn case_of(case: &str) -> String {
    if case == NO_CASE { String::new() } else { case.to_owned() }
}
