//! A calendar as iCalendar (RFC 5545, RFC 7986): days to be kept in mind, for the calendar program that an office has anyway.
//!
//! All that is written are whole days (`VALUE=DATE`): a deadline of an office has no hour, and so needs no time zone. Lines are folded at 75
//! octets and never inside a character.

use std::fmt::Write as _;

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// Its name.
    pub name: String,
    /// What it holds, a sentence.
    pub about: String,
    /// The language of its words (BCP 47).
    pub language: String,
    /// Where people find the same on a page; empty: nowhere.
    pub url: String,
    /// Hours after which a program should ask again.
    pub refresh: u32,
    /// What wrote it.
    pub product: String,
    /// Its days.
    pub events: Vec<Event>,
}

/// How an event stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It may come otherwise.
    Tentative,
    /// It stands.
    Confirmed,
    /// It does not take place.
    Cancelled,
}

impl Status {
    /// Its word in RFC 5545.
    pub fn code(self) -> &'static str {
        match self {
            Status::Tentative => "TENTATIVE",
            Status::Confirmed => "CONFIRMED",
            Status::Cancelled => "CANCELLED",
        }
    }
}

/// A day to be kept in mind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Stays the same whatever changes.
    pub uid: String,
    /// When it was said so last: `2026-11-26T09:30:00Z`.
    pub said: String,
    /// How often it was changed.
    pub sequence: u64,
    /// How it stands.
    pub status: Status,
    /// The day, ISO 8601.
    pub day: String,
    /// The day after its last one, ISO 8601.
    pub until: String,
    /// What it is.
    pub summary: String,
    /// More of it.
    pub about: String,
    /// Where.
    pub place: String,
    /// What kind it is.
    pub category: String,
    /// Where it stands on a page; empty: nowhere.
    pub url: String,
}

/// Most octets of a line, its end not counted (RFC 5545, 3.1).
const MOST: usize = 75;

/// The calendar as a file.
pub fn ics(calendar: &Calendar) -> String {
    let mut out = Lines::default();
    let tongue = &calendar.language;
    out.line("BEGIN:VCALENDAR");
    out.line("VERSION:2.0");
    out.text("PRODID", "", &calendar.product);
    out.line("CALSCALE:GREGORIAN");
    out.line("METHOD:PUBLISH");
    out.text("NAME", tongue, &calendar.name);
    // What programs read that do not know RFC 7986 yet.
    out.text("X-WR-CALNAME", "", &calendar.name);
    out.text("DESCRIPTION", tongue, &calendar.about);
    if !calendar.url.is_empty() {
        out.line(&format!("URL:{}", address(&calendar.url)));
    }
    if calendar.refresh > 0 {
        out.line(&format!("REFRESH-INTERVAL;VALUE=DURATION:PT{}H", calendar.refresh));
        out.line(&format!("X-PUBLISHED-TTL:PT{}H", calendar.refresh));
    }
    for event in &calendar.events {
        out.line("BEGIN:VEVENT");
        out.text("UID", "", &event.uid);
        let said = moment(&event.said);
        out.line(&format!("DTSTAMP:{said}"));
        out.line(&format!("LAST-MODIFIED:{said}"));
        out.line(&format!("SEQUENCE:{}", event.sequence));
        out.line(&format!("STATUS:{}", event.status.code()));
        out.line(&format!("DTSTART;VALUE=DATE:{}", figures(&event.day)));
        out.line(&format!("DTEND;VALUE=DATE:{}", figures(&event.until)));
        out.line("TRANSP:TRANSPARENT");
        out.text("SUMMARY", tongue, &event.summary);
        for (name, value) in [("DESCRIPTION", &event.about), ("LOCATION", &event.place)] {
            if !value.is_empty() {
                out.text(name, tongue, value);
            }
        }
        if !event.category.is_empty() {
            out.text("CATEGORIES", tongue, &event.category);
        }
        if !event.url.is_empty() {
            out.line(&format!("URL:{}", address(&event.url)));
        }
        out.line("END:VEVENT");
    }
    out.line("END:VCALENDAR");
    out.text
}

/// The digits of a day or time.
fn figures(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// `20261126T093000Z`; the beginning of 1970 where it is no time.
fn moment(text: &str) -> String {
    let all = figures(text);
    match (all.get(..8), all.get(8..14)) {
        (Some(day), Some(time)) => format!("{day}T{time}Z"),
        (Some(day), None) => format!("{day}T000000Z"),
        _ => "19700101T000000Z".to_owned(),
    }
}

/// An address without what would end the line or begin another value.
fn address(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect()
}

/// A text as a value: what means something to a calendar is masked, what no keyboard writes goes.
fn masked(text: &str) -> String {
    let mut out = String::new();
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push_str("\\n"),
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    /// A text, with its language where it is one's.
    fn text(&mut self, name: &str, tongue: &str, value: &str) {
        let mut line = name.to_owned();
        if !tongue.is_empty() {
            let tongue: String = tongue.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            let _ = write!(line, ";LANGUAGE={tongue}");
        }
        line.push(':');
        line.push_str(&masked(value));
        self.line(&line);
    }

    /// A line, folded.
    fn line(&mut self, line: &str) {
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > MOST {
                self.text.push_str("\r\n ");
                // The blank that says that the line goes on counts too.
                octets = 1;
            }
            self.text.push(c);
            octets += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]
    use super::*;

    fn event(summary: &str) -> Event {
        Event {
            uid: "m1.tie-1@maitri-x".into(),
            said: "2026-11-26T09:30:00Z".into(),
            sequence: 2,
            status: Status::Confirmed,
            day: "2026-12-01".into(),
            until: "2026-12-02".into(),
            summary: summary.into(),
            about: String::new(),
            place: String::new(),
            category: "ประชุมประจำปี".into(),
            url: "https://maitri.example/life/tie-1?lang=th".into(),
        }
    }

    fn calendar(events: Vec<Event>) -> String {
        ics(&Calendar {
            name: "ไมตรี: เชียงราย".into(),
            language: "th".into(),
            refresh: 6,
            product: "-//Maitri//Maitri 0.1//EN".into(),
            events,
            ..Calendar::default()
        })
    }

    /// The lines as a reader joins them again.
    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn no_line_is_too_long_and_no_character_is_cut() {
        for text in ["ก".repeat(500), "ệ".repeat(333), "e\u{323}\u{302}".repeat(200), "a".repeat(1000), "😀".repeat(99)]
        {
            for shift in 0..5 {
                let summary = format!("{}{text}", "x".repeat(shift));
                let out = calendar(vec![event(&summary)]);
                for line in out.split("\r\n") {
                    assert!(line.len() <= MOST, "{}: {line}", line.len());
                }
                let lines = unfolded(&out);
                assert!(lines.contains(&format!("SUMMARY;LANGUAGE=th:{summary}")));
            }
        }
    }

    #[test]
    fn what_means_something_to_a_calendar_is_masked() {
        let out = calendar(vec![event("a;b,c\\d\r\nBEGIN:VEVENT\u{7}\tz")]);
        let lines = unfolded(&out);
        assert!(lines.contains(&r"SUMMARY;LANGUAGE=th:a\;b\,c\\d\nBEGIN:VEVENT z".to_owned()), "{out}");
        assert_eq!(lines.iter().filter(|l| *l == "BEGIN:VEVENT").count(), 1);
        let mut odd = event("x");
        odd.url = "https://x/\r\nATTACH:evil".into();
        assert!(calendar(vec![odd]).contains("URL:https://x/ATTACH:evil\r\n"));
    }

    #[test]
    fn an_event_is_a_day() {
        let out = calendar(vec![event("x")]);
        for line in [
            "DTSTART;VALUE=DATE:20261201",
            "DTEND;VALUE=DATE:20261202",
            "DTSTAMP:20261126T093000Z",
            "SEQUENCE:2",
            "STATUS:CONFIRMED",
            "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        ] {
            assert!(out.contains(&format!("\r\n{line}\r\n")), "{line}: {out}");
        }
        assert!(out.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && out.ends_with("END:VCALENDAR\r\n"));
    }
}
