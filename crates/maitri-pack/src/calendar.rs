//! Working calendars: on which days the offices of a state work, and when a period ends.
//!
//! The tables (`packs/<country>/holidays.csv`) are facts taken from a package, corrected by hand, and checked by nobody; each
//! row names its source. Saturday and Sunday are the weekend of both countries. Loaded on demand, like the papers: a check of a
//! draft must start fast.
//!
//! House default: the day of the event itself does not count; the first day counted is the next one.

use crate::procedure::DueKind;
use crate::{Packs, Problem, Words3};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A day of the calendar of today, from 1 January of the year 1 to the end of the year 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// The last day that is written with four figures for its year, as a number of days after the first.
const LAST: i32 = 3_652_058;

fn leap(year: i32) -> bool {
    (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
}

/// How many days a month (1 to 12) has.
fn length(year: i32, month: i32) -> i32 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// How many days lie before a year.
fn before(year: i32) -> i32 {
    let whole = year - 1;
    whole * 365 + whole / 4 - whole / 100 + whole / 400
}

impl Day {
    /// The day of a year of the common era, month (1 to 12) and day of the month; nothing where there is no such day.
    pub fn new(year: i32, month: i32, day: i32) -> Option<Day> {
        let exists =
            (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=length(year, month)).contains(&day);
        exists.then(|| Day(before(year) + (1..month).map(|m| length(year, m)).sum::<i32>() + day - 1))
    }

    /// The day that `2026-04-13` says (ISO 8601, the whole day and nothing else).
    pub fn parse(text: &str) -> Option<Day> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            let part = parts.next()?;
            (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<i32>().ok())?
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        if parts.next().is_some() { None } else { Day::new(year, month, day) }
    }

    /// Year, month, day of the month.
    pub fn parts(self) -> (i32, i32, i32) {
        // Years are at most 366 days long: this is the year or one before it.
        let mut year = self.0 / 366 + 1;
        while before(year + 1) <= self.0 {
            year += 1;
        }
        let mut rest = self.0 - before(year);
        let mut month = 1;
        while rest >= length(year, month) {
            rest -= length(year, month);
            month += 1;
        }
        (year, month, rest + 1)
    }

    /// `2026-04-13`.
    pub fn iso(self) -> String {
        let (year, month, day) = self.parts();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// Whether it is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        // The first of all days is a Monday.
        self.0 % 7 >= 5
    }

    /// How many days later `other` is; less than nothing where it is earlier.
    pub fn until(self, other: Day) -> i32 {
        other.0 - self.0
    }

    /// The day so many days later; nothing beyond the year 9999.
    pub fn later(self, days: u32) -> Option<Day> {
        let day = self.0.checked_add(i32::try_from(days).ok()?)?;
        (day <= LAST).then_some(Day(day))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.iso())
    }
}

/// Days that do not count, because the period stands still: both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspension {
    /// The first day that does not count.
    pub from: Day,
    /// The last.
    pub to: Day,
}

/// Whether a day is suspended.
fn stands_still(suspended: &[Suspension], day: Day) -> bool {
    suspended.iter().any(|s| (s.from..=s.to).contains(&day))
}

/// The end of a period of days, months or years after `day`. A month that lacks the day ends on its last: one month after
/// 31 January is the last of February.
///
/// Nothing for working days, which need a calendar ([`Calendar::after`]), for [`DueKind::None`], and beyond the year 9999.
pub fn plus(day: Day, kind: DueKind, n: u32) -> Option<Day> {
    let months = match kind {
        DueKind::None | DueKind::WorkingDays => return None,
        DueKind::Days => return day.later(n),
        DueKind::Months => i64::from(n),
        DueKind::Years => i64::from(n).checked_mul(12)?,
    };
    let (year, month, of_month) = day.parts();
    let months = (i64::from(year) * 12 + i64::from(month) - 1).checked_add(months)?;
    let (year, month) = (i32::try_from(months / 12).ok()?, i32::try_from(months % 12).ok()? + 1);
    Day::new(year, month, of_month.min(length(year, month)))
}

/// As [`plus`], where some days do not count: the end comes later by each of them that the period meets (house default, for
/// months and years too).
pub fn plus_suspended(day: Day, kind: DueKind, n: u32, suspended: &[Suspension]) -> Option<Day> {
    let mut left = day.until(plus(day, kind, n)?);
    let mut last = day;
    while left > 0 {
        last = last.later(1)?;
        if !stands_still(suspended, last) {
            left -= 1;
        }
    }
    Some(last)
}

/// What a row of a calendar says of its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayKind {
    /// Offices are closed.
    Off,
    /// Offices work, though it is a Saturday, or though others have a holiday.
    Work,
}

/// A day of which a calendar says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// The day.
    pub day: Day,
    /// Whether offices are closed or work.
    pub kind: DayKind,
    /// Its name.
    pub name: Words3,
    /// The package and its version, or `by hand`.
    pub source: String,
    /// Why it was corrected, or the day that it is exchanged for; for those who check, in English.
    pub note: String,
}

impl Holiday {
    /// Whether a person wrote the row, and not the package.
    pub fn by_hand(&self) -> bool {
        self.source == "by hand"
    }
}

/// The working days of a country's offices.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// `TH`.
    pub country: String,
    /// The first day that is covered.
    pub from: Day,
    /// The last.
    pub to: Day,
    /// The last day of the years whose own decisions are in the table; what comes later is counted by rule and by the moon, and
    /// only expected. Nothing where all of it is.
    pub settled: Option<Day>,
    /// The days of which it says something.
    pub days: BTreeMap<Day, Holiday>,
}

/// How a number of working days was counted. The day of the event, the days counted and those that did not count add up:
/// from it to `last` there are as many days as were asked for, and `passed`, `weekends` and `suspended`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The last of them: the end of the period.
    pub last: Day,
    /// Holidays on the way that did not count, those of weekends left out.
    pub passed: Vec<Holiday>,
    /// Saturdays and Sundays that did not count.
    pub weekends: u32,
    /// Days that did not count because the period stood still.
    pub suspended: u32,
    /// Saturdays and Sundays that did count, because offices work on them.
    pub worked: Vec<Holiday>,
    /// The count ends in a year whose own decisions are not in the table yet.
    pub expected: bool,
}

impl Calendar {
    /// What the calendar says of a day beyond its being a weekend or not.
    pub fn holiday(&self, day: Day) -> Option<&Holiday> {
        self.days.get(&day)
    }

    /// Whether offices work on a day; nothing outside the years covered.
    pub fn working_day(&self, day: Day) -> Option<bool> {
        (self.from..=self.to).contains(&day).then(|| match self.days.get(&day) {
            Some(holiday) => holiday.kind == DayKind::Work,
            None => !day.is_weekend(),
        })
    }

    /// The `n`-th working day after `day`, which does not count itself; nothing where the count leaves the years covered.
    pub fn after(&self, day: Day, n: u32) -> Option<Counted> {
        self.after_suspended(day, n, &[])
    }

    /// As [`Calendar::after`], where some days do not count because the period stands still.
    pub fn after_suspended(&self, day: Day, n: u32, suspended: &[Suspension]) -> Option<Counted> {
        self.working_day(day)?;
        let mut counted =
            Counted { last: day, passed: Vec::new(), weekends: 0, suspended: 0, worked: Vec::new(), expected: false };
        let mut left = n;
        while left > 0 {
            counted.last = counted.last.later(1)?;
            let works = self.working_day(counted.last)?;
            let holiday = self.holiday(counted.last).cloned();
            let weekend = counted.last.is_weekend();
            if stands_still(suspended, counted.last) {
                counted.suspended += 1;
            } else if works {
                left -= 1;
                counted.worked.extend(holiday.filter(|_| weekend));
            } else if weekend {
                counted.weekends += 1;
            } else {
                counted.passed.extend(holiday);
            }
        }
        counted.expected = self.settled.is_none_or(|settled| counted.last > settled);
        Some(counted)
    }
}

/// The calendars of all packs.
#[derive(Debug, Clone, Default)]
pub struct Calendars {
    /// In the order of their countries.
    pub calendars: Vec<Calendar>,
}

/// Whether a file of a pack (its path below the pack's folder) is read here and not by [`Packs::load`].
pub(crate) fn is_of_calendars(path: &str) -> bool {
    path == "holidays.csv"
}

#[derive(Deserialize)]
struct PackFile {
    #[serde(default)]
    country: Option<String>,
}

#[derive(Deserialize)]
struct Row {
    day: String,
    kind: DayKind,
    known: Known,
    name_th: String,
    name_vi: String,
    name_en: String,
    source: String,
    note: String,
}

/// Whether the decisions of a row's year are in the table.
#[derive(PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Known {
    Settled,
    Expected,
}

impl Calendars {
    /// Those that were compiled in.
    ///
    /// # Errors
    /// What is wrong with them; the tests prove that nothing is.
    pub fn embedded() -> Result<&'static Calendars, &'static [Problem]> {
        static CALENDARS: OnceLock<Result<Calendars, Vec<Problem>>> = OnceLock::new();
        CALENDARS.get_or_init(|| Calendars::load(Packs::embedded_files())).as_ref().map_err(Vec::as_slice)
    }

    /// Loads them from the files of packs (path below the packs folder, bytes).
    ///
    /// # Errors
    /// Every problem found.
    pub fn load<P: AsRef<str>, B: AsRef<[u8]>>(files: &[(P, B)]) -> Result<Calendars, Vec<Problem>> {
        let mut calendars = Calendars::default();
        let mut problems = Vec::new();
        for (path, bytes) in files {
            let path = path.as_ref();
            let Some((pack, _)) = path.split_once('/').filter(|(_, rest)| is_of_calendars(rest)) else { continue };
            let read = country(pack, files).and_then(|country| calendar(country, bytes.as_ref()));
            match read {
                Ok(calendar) => calendars.calendars.push(calendar),
                Err(message) => problems.push(Problem { place: path.to_owned(), message }),
            }
        }
        calendars.calendars.sort_by(|a, b| a.country.cmp(&b.country));
        if problems.is_empty() { Ok(calendars) } else { Err(problems) }
    }

    /// The calendar of a country (`TH`).
    pub fn get(&self, country: &str) -> Option<&Calendar> {
        self.calendars.iter().find(|c| c.country.eq_ignore_ascii_case(country.trim()))
    }
}

/// The country of a pack.
fn country<P: AsRef<str>, B: AsRef<[u8]>>(pack: &str, files: &[(P, B)]) -> Result<String, String> {
    let own = format!("{pack}/pack.toml");
    files
        .iter()
        .find(|(path, _)| path.as_ref() == own)
        .and_then(|(_, bytes)| std::str::from_utf8(bytes.as_ref()).ok())
        .and_then(|text| toml::from_str::<PackFile>(text).ok()?.country)
        .ok_or_else(|| format!("is a calendar, and {own} names no `country` for it"))
}

/// The calendar that a table holds.
fn calendar(country: String, bytes: &[u8]) -> Result<Calendar, String> {
    // A spreadsheet puts a mark before the first column's name.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut days: BTreeMap<Day, Holiday> = BTreeMap::new();
    let mut settled = None;
    let mut expected = false;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let head = reader.headers().map_err(|e| e.to_string())?.clone();
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        let fault = |message: String| format!("line {line}: {message}");
        let row: Row = record.deserialize(Some(&head)).map_err(|e| fault(e.to_string()))?;
        let day = Day::parse(&row.day).ok_or_else(|| fault(format!("`{}` is no day (2026-04-13)", row.day)))?;
        if let Some((last, _)) = days.last_key_value().filter(|(last, _)| **last >= day) {
            return Err(fault(format!("{day} comes after {last}; put each day once, in order")));
        }
        if let Some((last, _)) = days.last_key_value().filter(|(last, _)| day.parts().0 > last.parts().0 + 1) {
            return Err(fault(format!("no day of {} stands before it; a year is whole or absent", last.parts().0 + 1)));
        }
        let name = Words3 { th: row.name_th, vi: row.name_vi, en: row.name_en };
        if let Some(language) = name.lacks() {
            return Err(fault(format!("{day} lacks its name in {language}")));
        }
        if row.source.is_empty() {
            return Err(fault(format!("{day} does not say where it is from")));
        }
        let year_end = Day::new(day.parts().0, 12, 31);
        match row.known {
            Known::Settled if expected => {
                return Err(fault(format!("{day} is settled, and an earlier day is only expected")));
            }
            Known::Settled => settled = year_end,
            Known::Expected if settled.is_some() && settled == year_end => {
                return Err(fault(format!("{day} is only expected, and its year is settled")));
            }
            Known::Expected => expected = true,
        }
        days.insert(day, Holiday { day, kind: row.kind, name, source: row.source, note: row.note });
    }
    let edge = |day: Option<&Day>, month, of_month| Day::new(day?.parts().0, month, of_month);
    match (edge(days.keys().next(), 1, 1), edge(days.keys().next_back(), 12, 31)) {
        (Some(from), Some(to)) => Ok(Calendar { country, from, to, settled, days }),
        _ => Err("holds no day".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(iso: &str) -> Day {
        Day::parse(iso).unwrap_or_else(|| panic!("{iso}"))
    }

    fn of(country: &str) -> &'static Calendar {
        match Calendars::embedded() {
            Ok(calendars) => calendars.get(country).unwrap(),
            Err(problems) => panic!("{}", problems.iter().map(|p| format!("\n{p}")).collect::<String>()),
        }
    }

    /// The days of holidays.
    fn days(holidays: &[Holiday]) -> Vec<String> {
        holidays.iter().map(|h| h.day.iso()).collect()
    }

    #[test]
    fn days_are_counted_as_the_calendar_does() {
        // Every day of the years that are written with four figures, in order, each with its own name.
        let mut expected = 0;
        for year in 1..=9999 {
            for month in 1..=12 {
                for of_month in 1..=length(year, month) {
                    let day = Day::new(year, month, of_month).unwrap();
                    assert_eq!(day.0, expected);
                    assert_eq!(day.parts(), (year, month, of_month));
                    expected += 1;
                }
            }
        }
        assert_eq!(expected - 1, LAST);
        // Fixed points that nobody disputes: the epoch was a Thursday, the century day a Saturday.
        assert_eq!(day("1970-01-01").0 % 7, 3);
        assert_eq!(day("2000-01-01").0 % 7, 5);
        assert!(day("2000-01-01").is_weekend() && !day("2026-11-26").is_weekend());
        assert_eq!(day("1970-01-01").until(day("2000-01-01")), 10957);
    }

    #[test]
    fn a_day_is_a_whole_day() {
        assert_eq!(day("2026-04-13").iso(), "2026-04-13");
        for bad in [
            "",
            "2026",
            "2026-04",
            "2026-4-13",
            "2026-04-13T00:00",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "0000-01-01",
            "+026-01-01",
            "2026-04-13-1",
            "๒๕๖๙-๐๔-๑๓",
        ] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
        assert_eq!(day("9999-12-31").later(1), None);
        assert_eq!(day("2026-01-01").later(u32::MAX), None);
    }

    #[test]
    fn months_end_on_their_last_day() {
        let plus = |iso: &str, kind, n| plus(day(iso), kind, n).map(Day::iso);
        for (from, kind, n, to) in [
            ("2026-01-31", DueKind::Months, 1, "2026-02-28"),
            ("2028-01-31", DueKind::Months, 1, "2028-02-29"),
            ("2026-12-31", DueKind::Months, 2, "2027-02-28"),
            ("2026-11-30", DueKind::Months, 1, "2026-12-30"),
            ("2026-02-28", DueKind::Months, 1, "2026-03-28"),
            ("2026-06-15", DueKind::Months, 6, "2026-12-15"),
            ("2026-12-15", DueKind::Months, 12, "2027-12-15"),
            ("2024-02-29", DueKind::Years, 1, "2025-02-28"),
            ("2024-02-29", DueKind::Years, 4, "2028-02-29"),
            ("2026-03-04", DueKind::Years, 5, "2031-03-04"),
            ("2028-02-28", DueKind::Days, 1, "2028-02-29"),
            ("2026-02-28", DueKind::Days, 1, "2026-03-01"),
            ("2026-12-20", DueKind::Days, 15, "2027-01-04"),
            ("2026-12-20", DueKind::Days, 0, "2026-12-20"),
        ] {
            assert_eq!(plus(from, kind, n).as_deref(), Some(to), "{from} + {n} {}", kind.code());
        }
        assert_eq!(plus("2026-01-01", DueKind::WorkingDays, 7), None);
        assert_eq!(plus("2026-01-01", DueKind::None, 7), None);
        for kind in [DueKind::Days, DueKind::Months, DueKind::Years] {
            assert_eq!(plus("2026-01-01", kind, u32::MAX), None);
        }
    }

    #[test]
    fn seven_working_days_over_tet() {
        // A dossier of Wednesday 11 February 2026. Thu 12 (1), Fri 13 (2), weekend 14 and 15, Tết from Mon 16 (the eve) to Fri 20
        // (the fourth day), weekend 21 and 22, Mon 23 (3), Tue 24 (4), Wed 25 (5), Thu 26 (6), Fri 27 (7).
        let counted = of("VN").after(day("2026-02-11"), 7).unwrap();
        assert_eq!(counted.last.iso(), "2026-02-27");
        assert_eq!(days(&counted.passed), ["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"]);
        assert_eq!((counted.weekends, counted.suspended, counted.worked.len(), counted.expected), (4, 0, 0, false));
        assert_eq!(counted.passed[1].name.vi, "Mùng một Tết Nguyên đán");
        // The same seven days in Bangkok, where nobody keeps Tết: 12, 13, 16, 17, 18, 19, 20.
        assert_eq!(of("TH").after(day("2026-02-11"), 7).unwrap().last.iso(), "2026-02-20");
    }

    #[test]
    fn seven_working_days_over_songkran() {
        // From Friday 3 April 2026: weekend 4 and 5, Chakri Day Mon 6, Tue 7 (1), Wed 8 (2), Thu 9 (3), Fri 10 (4), weekend 11 and
        // 12, Songkran Mon 13 to Wed 15, Thu 16 (5), Fri 17 (6), weekend 18 and 19, Mon 20 (7).
        let counted = of("TH").after(day("2026-04-03"), 7).unwrap();
        assert_eq!(counted.last.iso(), "2026-04-20");
        assert_eq!(days(&counted.passed), ["2026-04-06", "2026-04-13", "2026-04-14", "2026-04-15"]);
        assert_eq!(counted.weekends, 6);
        assert_eq!(counted.passed[1].name.th, "วันสงกรานต์");
    }

    #[test]
    fn a_saturday_worked_in_exchange_counts() {
        // From Thursday 20 August 2026: Fri 21 (1), Sat 22 (2) for Mon 31, Sun 23, Mon 24 (3) to Fri 28 (7).
        let vn = of("VN");
        let counted = vn.after(day("2026-08-20"), 7).unwrap();
        assert_eq!((counted.last.iso().as_str(), counted.weekends), ("2026-08-28", 1));
        assert_eq!(days(&counted.worked), ["2026-08-22"]);
        assert!(counted.passed.is_empty());
        // Fri 28 (1), weekend, Mon 31 in exchange, National Day on Tue 1 and Wed 2, Thu 3 (2).
        let counted = vn.after(day("2026-08-27"), 2).unwrap();
        assert_eq!(counted.last.iso(), "2026-09-03");
        assert_eq!(days(&counted.passed), ["2026-08-31", "2026-09-01", "2026-09-02"]);
    }

    #[test]
    fn what_was_corrected_by_hand() {
        let (th, vn) = (of("TH"), of("VN"));
        for (calendar, iso, works) in [
            // The exchange of New Year 2026 that the package does not have.
            (vn, "2026-01-02", false),
            (vn, "2026-01-10", true),
            // Days in lieu that the cabinet moved.
            (th, "2020-12-07", true),
            (th, "2021-10-22", false),
            (th, "2021-10-25", true),
            // Thai offices work on Labour Day and on the day in lieu of it, Vietnamese ones do not.
            (th, "2026-05-01", true),
            (th, "2022-05-02", true),
        ] {
            assert_eq!(calendar.working_day(day(iso)), Some(works), "{} {iso}", calendar.country);
            assert!(calendar.holiday(day(iso)).unwrap().by_hand(), "{iso}");
        }
        assert_eq!(vn.working_day(day("2026-05-01")), Some(false));
        // Only offices keep the ploughing ceremony.
        assert_eq!(th.working_day(day("2026-05-13")), Some(false));
        for calendar in [th, vn] {
            let package = calendar.days.values().filter(|h| !h.by_hand());
            assert!(package.map(|h| &h.source).all(|s| s.starts_with("holidays ")));
        }
    }

    #[test]
    fn outside_the_years_covered_nothing_is_said() {
        for calendar in [of("TH"), of("VN")] {
            assert_eq!((calendar.from.iso().as_str(), calendar.to.iso().as_str()), ("2015-01-01", "2027-12-31"));
            assert_eq!(calendar.settled.map(Day::iso).as_deref(), Some("2026-12-31"));
            for iso in ["2014-12-31", "2028-01-01", "0001-01-01", "9999-12-31"] {
                assert_eq!(calendar.working_day(day(iso)), None, "{iso}");
                assert_eq!(calendar.after(day(iso), 1), None, "{iso}");
                assert_eq!(calendar.after(day(iso), 0), None, "{iso}");
            }
            // Friday 31 December 2027 is the last day covered; the count may end on it and not go on.
            assert_eq!(calendar.after(day("2027-12-24"), 20), None);
            assert_eq!(calendar.after(day("2026-12-31"), u32::MAX), None);
            // Over New Year the end is only expected.
            let counted = calendar.after(day("2026-12-28"), 7).unwrap();
            assert!(counted.expected && counted.last > day("2026-12-31"));
            assert!(!calendar.after(day("2026-12-21"), 7).unwrap().expected);
        }
        assert!(Calendars::embedded().unwrap().get("LA").is_none());
        assert!(Calendars::embedded().unwrap().get("th").is_some());
    }

    #[test]
    fn suspended_days_do_not_count() {
        let vn = of("VN");
        let still = |from, to| Suspension { from: day(from), to: day(to) };
        // From Monday 2 March 2026, standing still from Thu 5 to Mon 9: Tue 3 (1), Wed 4 (2), five days, Tue 10 (3) to Fri 13 (6),
        // weekend, Mon 16 (7). The weekend within the suspension is suspended, not a weekend.
        let counted = vn.after_suspended(day("2026-03-02"), 7, &[still("2026-03-05", "2026-03-09")]).unwrap();
        assert_eq!((counted.last.iso().as_str(), counted.suspended, counted.weekends), ("2026-03-16", 5, 2));
        assert_eq!(vn.after(day("2026-03-02"), 7).unwrap().last.iso(), "2026-03-11");
        // Two that overlap count once; one that ended before, or is written the wrong way round, counts for nothing.
        let several = [
            still("2026-03-05", "2026-03-07"),
            still("2026-03-06", "2026-03-09"),
            still("2026-01-05", "2026-03-02"),
            still("2026-03-12", "2026-03-11"),
        ];
        assert_eq!(vn.after_suspended(day("2026-03-02"), 7, &several).unwrap(), counted);
        // A suspension into the years not covered has no end that we could name.
        assert_eq!(vn.after_suspended(day("2026-03-02"), 7, &[still("2026-03-05", "2030-01-01")]), None);

        // Fifteen days from 1 June with ten of them suspended end on 26 June, and what is suspended behind the end is not met.
        let days = [still("2026-06-05", "2026-06-14"), still("2026-07-01", "2026-07-31")];
        let end =
            |kind, n, suspended: &[Suspension]| plus_suspended(day("2026-06-01"), kind, n, suspended).map(Day::iso);
        assert_eq!(end(DueKind::Days, 15, &days).as_deref(), Some("2026-06-26"));
        assert_eq!(end(DueKind::Months, 1, &days[..1]).as_deref(), Some("2026-07-11"));
        // The ten days push the month into July, which is suspended too.
        assert_eq!(end(DueKind::Months, 1, &days).as_deref(), Some("2026-08-11"));
        assert_eq!(end(DueKind::Years, 1, &[]).as_deref(), Some("2027-06-01"));
        assert_eq!(end(DueKind::WorkingDays, 1, &[]), None);
    }

    #[test]
    fn whatever_is_counted_adds_up() {
        for calendar in [of("TH"), of("VN")] {
            let mut from = calendar.from;
            let mut tried = 0;
            while let Some(counted) = calendar.after(from, 7) {
                let Counted { last, passed, weekends, .. } = counted;
                assert_eq!(
                    from.until(last),
                    7 + i32::try_from(passed.len()).unwrap() + i32::try_from(weekends).unwrap()
                );
                assert_eq!(calendar.working_day(last), Some(true), "{from}");
                // The sixth is the one before it, and no day in between works.
                let sixth = calendar.after(from, 6).unwrap().last;
                assert_eq!(calendar.after(sixth, 1).unwrap().last, last, "{from}");
                assert!(passed.iter().all(|h| h.kind == DayKind::Off && !h.day.is_weekend()));
                from = from.later(1).unwrap();
                tried += 1;
            }
            assert!(tried > 13 * 365 - 20, "{tried}");
        }
    }

    #[test]
    fn the_feasts_are_there_in_every_year() {
        let (th, vn) = (of("TH"), of("VN"));
        let off = |calendar: &Calendar, day: Day| calendar.working_day(day) == Some(false);
        // The first day of the first month by the moon, as Vietnamese almanacs print it.
        let tet = [
            "2015-02-19",
            "2016-02-08",
            "2017-01-28",
            "2018-02-16",
            "2019-02-05",
            "2020-01-25",
            "2021-02-12",
            "2022-02-01",
            "2023-01-22",
            "2024-02-10",
            "2025-01-29",
            "2026-02-17",
            "2027-02-06",
        ];
        for (year, tet) in (2015..=2027).zip(tet) {
            assert_eq!(vn.holiday(day(tet)).unwrap().name.en, "Lunar New Year (Tết), first day");
            // The eve and the first four days are off, and with days in lieu five working days or more.
            let eve = Day(day(tet).0 - 1);
            assert!((0..5).all(|n| off(vn, eve.later(n).unwrap())), "{year}");
            let near = (0..14).filter_map(|n| Day(eve.0 - 4).later(n)).filter(|d| !d.is_weekend() && off(vn, *d));
            // In 2015 a sixth, in exchange for a Saturday.
            assert_eq!(near.count(), if year == 2015 { 6 } else { 5 }, "{year}");
            let kings = vn.days.values().filter(|h| h.day.parts().0 == year && h.name.vi == "Giỗ Tổ Hùng Vương");
            assert_eq!(kings.count(), 1, "{year}");
            for (month, of_month) in [(4, 30), (5, 1), (9, 2)] {
                assert!(off(vn, Day::new(year, month, of_month).unwrap()), "{year}");
            }
            for of_month in 13..=15 {
                let holiday = th.holiday(Day::new(year, 4, of_month).unwrap());
                // In 2020 Songkran was put off.
                assert_eq!(holiday.is_some_and(|h| h.name.en == "Songkran"), year != 2020, "{year}");
            }
            for calendar in [th, vn] {
                assert!(off(calendar, Day::new(year, 1, 1).unwrap()), "{year}");
            }
            for name in ["Makha Bucha", "Visakha Bucha", "Asarnha Bucha", "Beginning of the Buddhist Lent"] {
                let of_year = |h: &&Holiday| h.day.parts().0 == year && h.name.en.split("; ").any(|n| n == name);
                assert_eq!(th.days.values().filter(of_year).count(), 1, "{name} {year}");
            }
        }
        for iso in ["2020-07-27", "2020-09-04", "2020-09-07"] {
            assert_eq!(th.holiday(day(iso)).unwrap().name.en, "In lieu: Songkran");
        }
    }

    #[test]
    fn a_table_that_cannot_be_trusted_is_refused() {
        let head = "day,kind,known,name_th,name_vi,name_en,source,note\n";
        let read = |rows: &str| {
            let table = format!("{head}{rows}");
            Calendars::load(&[("xx/holidays.csv", table.as_bytes()), ("xx/pack.toml", b"country = \"XX\"")])
                .map(|c| c.calendars.into_iter().next().unwrap())
                .map_err(|p| p.into_iter().map(|p| p.to_string()).collect::<Vec<_>>().join("\n"))
        };
        let good = read("2026-01-01,off,settled,ก,a,b,by hand,\n2027-01-01,off,expected,ก,a,b,by hand,\n").unwrap();
        assert_eq!((good.country.as_str(), good.to.iso().as_str()), ("XX", "2027-12-31"));
        for (rows, message) in [
            ("", "holds no day"),
            ("2026-02-30,off,settled,ก,a,b,x,\n", "line 2: `2026-02-30` is no day (2026-04-13)"),
            (
                "2026-01-02,off,settled,ก,a,b,x,\n2026-01-01,off,settled,ก,a,b,x,\n",
                "line 3: 2026-01-01 comes after 2026-01-02; put each day once, in order",
            ),
            (
                "2026-01-02,off,settled,ก,a,b,x,\n2026-01-02,off,settled,ก,a,b,x,\n",
                "line 3: 2026-01-02 comes after 2026-01-02; put each day once, in order",
            ),
            (
                "2024-01-02,off,settled,ก,a,b,x,\n2026-01-02,off,settled,ก,a,b,x,\n",
                "line 3: no day of 2025 stands before it; a year is whole or absent",
            ),
            ("2026-01-01,off,settled,ก,,b,x,\n", "line 2: 2026-01-01 lacks its name in vi"),
            ("2026-01-01,off,settled,ก,a,b,,\n", "line 2: 2026-01-01 does not say where it is from"),
            (
                "2026-01-01,off,expected,ก,a,b,x,\n2027-01-01,off,settled,ก,a,b,x,\n",
                "line 3: 2027-01-01 is settled, and an earlier day is only expected",
            ),
            (
                "2026-01-01,off,settled,ก,a,b,x,\n2026-05-01,off,expected,ก,a,b,x,\n",
                "line 3: 2026-05-01 is only expected, and its year is settled",
            ),
        ] {
            assert_eq!(read(rows).unwrap_err(), format!("xx/holidays.csv: {message}"));
        }
        assert!(read("2026-01-01,closed,settled,ก,a,b,x,\n").unwrap_err().contains("closed"));
        assert!(read("2026-01-01,off\n").is_err());
        let lone = Calendars::load(&[("xx/holidays.csv", head)]).unwrap_err();
        assert_eq!(lone[0].to_string(), "xx/holidays.csv: is a calendar, and xx/pack.toml names no `country` for it");
        // A spreadsheet's mark before the table does no harm.
        let marked = format!("\u{feff}{head}2026-01-01,off,settled,ก,a,b,x,\n");
        assert!(
            Calendars::load(&[("xx/holidays.csv", marked.as_bytes()), ("xx/pack.toml", b"country = \"XX\"")]).is_ok()
        );
    }
}
