//! Numbers of papers: `ที่ ชร ๐๐๑๗.๑/ว ๑๒๓`, `Số 12-TTr/ĐU`, `Số: 498/SNgV-HTQT`.

use super::Part;
use maitri_document::Span;
use maitri_document::lang::dates::is_buddhist;
use maitri_document::lang::digits;
use std::collections::BTreeMap;

/// The number of a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Number {
    /// The words as they stand, the mark before them included where it is the paper's own.
    pub raw: String,
    /// Where they stand.
    pub span: Span,
    /// The number without its mark, on one line: `ชร ๐๐๑๗.๑/ว ๑๒๓`, `392-QĐ/TW`.
    pub number: String,
    /// Code of the office (Thai): `ชร ๐๐๑๗.๑`.
    pub office_code: Option<String>,
    /// Id of the province that the code stands for.
    pub province: Option<String>,
    /// Whether it is that of a circular (Thai: ว).
    pub circular: bool,
    /// The running number; none where it is blank.
    pub running: Option<u32>,
    /// Kind of paper (Vietnamese): `TTr`.
    pub kind: Option<String>,
    /// The body that issued it (Vietnamese): `ĐU`.
    pub organ: Option<String>,
    /// The unit of that body: `HTQT`.
    pub unit: Option<String>,
    /// The year that stands with it, as printed.
    pub year: Option<u32>,
}

impl Number {
    /// The same with the mark before it in `raw`.
    #[must_use]
    pub fn with_mark(mut self, text: &str, whole: Span) -> Number {
        let whole = Span::new(whole.start, self.span.end);
        let part = Part::raw(text, whole);
        self.raw = part.text;
        self.span = part.span;
        self
    }
}

/// Reader over the characters of a span.
struct Scan<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl Scan<'_> {
    fn peek(&self) -> Option<char> {
        Span::new(self.at, self.end).of(self.text).chars().next()
    }

    fn run(&mut self, most: usize, test: impl Fn(char) -> bool) -> Span {
        let start = self.at;
        let mut count = 0;
        while let Some(c) = self.peek().filter(|c| count < most && test(*c)) {
            self.at += c.len_utf8();
            count += 1;
        }
        Span::new(start, self.at)
    }

    fn spaces(&mut self) {
        self.run(usize::MAX, |c| c.is_whitespace() && c != '\n');
    }

    fn eat(&mut self, c: char) -> bool {
        let hit = self.peek() == Some(c);
        if hit {
            self.at += c.len_utf8();
        }
        hit
    }
}

fn is_digit(c: char) -> bool {
    digits::value(c).is_some()
}

/// The Thai number that a span begins with: code, figures of the office, a slash, ว for a circular, the running number,
/// perhaps a year. The running number may be blank.
pub fn thai(text: &str, span: Span, codes: &BTreeMap<String, String>) -> Option<Number> {
    let mut s = Scan { text, at: span.start, end: span.end };
    let letters = s.run(4, |c| ('\u{e01}'..='\u{e2e}').contains(&c));
    s.eat('.');
    s.spaces();
    let figures = s.run(6, is_digit);
    while s.peek() == Some('.') {
        let at = s.at;
        s.eat('.');
        if s.run(4, is_digit).is_empty() {
            s.at = at;
            break;
        }
    }
    // `ตช ๐๐๒๒(นพ)`, `ตช ๐๐๒๒.นพ`: the province of an office that is no office of the province.
    let code_end = s.at;
    let open = s.eat('(');
    let named = (open || s.eat('.')) && !s.run(4, |c| ('\u{e01}'..='\u{e2e}').contains(&c)).is_empty();
    s.eat('.');
    let code_end = if named && (!open || s.eat(')')) { s.at } else { code_end };
    s.at = code_end;
    s.spaces();
    if figures.is_empty() || !s.eat('/') {
        return None;
    }
    if letters.is_empty() {
        // `๑๒๓/๒๕๖๙`: an order, a paper of a body without a code.
        s.spaces();
        let year = s.run(4, is_digit);
        let year = digits::parse(year.of(text)).filter(|y| is_buddhist(*y))?;
        let number = Part::new(text, Span::new(span.start, s.at));
        return Some(Number {
            raw: number.text.clone(),
            span: number.span,
            number: number.text,
            running: digits::parse(figures.of(text)),
            year: Some(year),
            ..Number::default()
        });
    }
    let mut end = s.at;
    s.spaces();
    let circular = s.eat('ว');
    if circular {
        s.eat('.');
        end = s.at;
    }
    // Inside one field the line may end before the running number; what a list counts with is none.
    s.run(usize::MAX, char::is_whitespace);
    let mut running = s.run(7, is_digit);
    let broken = s.text.get(end..running.start).is_some_and(|gap| gap.contains('\n'));
    if broken && (running.is_empty() || matches!(s.peek(), Some('.' | ')'))) {
        running = Span::new(end, end);
        s.at = end;
    }
    let mut year = None;
    if running.is_empty() {
        // Dots to write on.
        let dots = s.run(usize::MAX, |c| matches!(c, '.' | '…' | '_'));
        end = if dots.is_empty() { end } else { s.at };
    } else {
        end = s.at;
        if s.eat('/') {
            let figures = s.run(4, is_digit);
            year = digits::parse(figures.of(text)).filter(|y| is_buddhist(*y));
            end = if year.is_some() { s.at } else { end };
        }
    }
    let number = Part::new(text, Span::new(span.start, end));
    let code = crate::review::flat(Span::new(span.start, code_end).of(text));
    Some(Number {
        raw: number.text.clone(),
        span: number.span,
        number: number.text,
        province: codes.get(letters.of(text)).cloned(),
        office_code: Some(code),
        circular,
        running: digits::parse(running.of(text)),
        year,
        ..Number::default()
    })
}

/// The Vietnamese number that a span begins with: figures or a blank, then signs for kind, body and unit.
pub fn vietnamese(text: &str, span: Span, kinds: &[String]) -> Option<Number> {
    let mut s = Scan { text, at: span.start, end: span.end };
    let running = s.run(7, is_digit);
    s.run(usize::MAX, |c| c.is_whitespace() && c != '\n' || matches!(c, '.' | '…' | '_'));
    let separator = s.peek().filter(|c| matches!(c, '-' | '–' | '/'));
    let Some(separator) = separator else {
        // `Số 15` alone is a number, words are none.
        let number = Part::new(text, running);
        return (!running.is_empty()).then(|| Number {
            raw: number.text.clone(),
            span: number.span,
            number: number.text.clone(),
            running: digits::parse(&number.text),
            ..Number::default()
        });
    };
    s.eat(separator);
    s.spaces();
    let signs = s.run(40, |c| !c.is_whitespace() && !matches!(c, ',' | ';' | '(' | ')' | ':'));
    let signs = super::bare(text, signs);
    if signs.is_empty() && running.is_empty() {
        return None;
    }
    let end = if signs.is_empty() { running.end } else { signs.end };
    let whole = Part::new(text, Span::new(span.start, end));
    let mut parts = signs.of(text).split(['-', '/', '–']).filter(|p| !p.is_empty()).peekable();
    let year = parts.peek().and_then(|p| digits::parse(p)).filter(|y| (1900..2200).contains(y));
    if year.is_some() {
        parts.next();
    }
    // Capitals are not always kept; the code of a kind is the code of a kind.
    let kind = parts.peek().filter(|p| kinds.iter().any(|k| k.to_lowercase() == p.to_lowercase())).copied();
    if kind.is_some() {
        parts.next();
    }
    let organ = parts.next().map(str::to_owned);
    let unit: Vec<&str> = parts.collect();
    Some(Number {
        raw: whole.text.clone(),
        span: whole.span,
        number: whole.text,
        running: digits::parse(running.of(text)),
        kind: kind.map(str::to_owned),
        organ,
        unit: (!unit.is_empty()).then(|| unit.join("-")),
        year,
        ..Number::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thai_numbers() {
        let codes = BTreeMap::from([("ชร".to_owned(), "th.chiang-rai".to_owned())]);
        let read = |t: &str| thai(t, Span::new(0, t.len()), &codes);
        let n = read("ชร ๐๐๒๓.๒๐/ว ๐๓๑๓ ที่ว่าการอำเภอ").unwrap();
        assert_eq!((n.number.as_str(), n.office_code.as_deref()), ("ชร ๐๐๒๓.๒๐/ว ๐๓๑๓", Some("ชร ๐๐๒๓.๒๐")));
        assert_eq!((n.circular, n.running, n.province.as_deref()), (true, Some(313), Some("th.chiang-rai")));
        let n = read("ตช ๐๐๒๒(นพ)/๓๐๑๒").unwrap();
        assert_eq!((n.number.as_str(), n.office_code.as_deref()), ("ตช ๐๐๒๒(นพ)/๓๐๑๒", Some("ตช ๐๐๒๒(นพ)")));
        assert_eq!(read("ตช ๐๐๒๒.นพ/๓๐๑๒").unwrap().running, Some(3012));
        assert_eq!(read("ขร ๐๐๒๓.๓/ว\n๔๖๓๔").unwrap().number, "ขร ๐๐๒๓.๓/ว ๔๖๓๔");
        assert_eq!(read("ขร ๐๐๒๓.๓/ว\n๒. หนังสือ").unwrap().running, None);
        let n = read("มท 0211.4/12345").unwrap();
        assert_eq!((n.circular, n.running, n.province), (false, Some(12345), None));
        let n = read("ชร ๕๑๐๐๑/").unwrap();
        assert_eq!((n.running, n.number.as_str()), (None, "ชร ๕๑๐๐๑/"));
        assert_eq!(read("นน ๐๐๑๗.๒/ว......").unwrap().number, "นน ๐๐๑๗.๒/ว......");
        assert_eq!(read("กต ๐๘๐๔/๑๒๓/๒๕๖๙").unwrap().year, Some(2569));
        assert_eq!(read("๑๒๓/๒๕๖๙").unwrap().running, Some(123));
        for no in ["ว่าการอำเภอ", "", "ชร", "ชร ๐๐๑๗", "๑/๒", "/", "ประชุม ๑/๒๕๖๙"]
        {
            assert!(read(no).is_none(), "{no}");
        }
    }

    #[test]
    fn vietnamese_numbers() {
        let kinds = ["TTr".to_owned(), "QĐ".to_owned()];
        let read = |t: &str| vietnamese(t, Span::new(0, t.len()), &kinds);
        let all = |t: &str| read(t).map(|n| (n.running, n.kind, n.organ, n.unit)).unwrap();
        let s = |t: &str| Some(t.to_owned());
        assert_eq!(all("12-TTr/ĐU"), (Some(12), s("TTr"), s("ĐU"), None));
        assert_eq!(all("        -TTr/ĐU"), (None, s("TTr"), s("ĐU"), None));
        assert_eq!(all("498/TTr-SNgV"), (Some(498), s("TTr"), s("SNgV"), None));
        assert_eq!(all("1023/SNgV-HTQT"), (Some(1023), None, s("SNgV"), s("HTQT")));
        assert_eq!(all("72/2025/QH15"), (Some(72), None, s("QH15"), None));
        assert_eq!(read("392-QĐ/TW ngày").unwrap().number, "392-QĐ/TW");
        assert_eq!(read("15").unwrap().running, Some(15));
        assert!(read("lượng").is_none());
        assert!(read("").is_none());
    }
}
