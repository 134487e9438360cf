//! A letter as data: what came in, read into the common envelope of all papers, each part with its place.
//!
//! Which words mark which part stands in the packs (`letter-words.toml`); here is only the shape of a page: lines, columns,
//! what goes on where. Nothing is lost: what no part took is given as [`Letter::rest`].

mod flow;
mod lines;
mod number;
mod other;
mod secrecy;
mod thai;
mod vietnamese;

pub use lines::{Line, lines};
pub use number::Number;
pub use secrecy::{Secrecy, secrecy, secrecy_of_cells};

use crate::draft::Draft;
use crate::rules::names;
use lines::Page;
use maitri_document::lang::{dates, digits};
use maitri_document::{Document, Span};
use maitri_pack::{Language, Packs};

/// A piece of the text that is one part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its words on one line, without the mark before and the punctuation behind.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl Part {
    /// The words of a span, on one line.
    pub fn new(text: &str, span: Span) -> Part {
        let span = span.trim(text);
        Part { text: crate::review::flat(span.of(text)), span }
    }

    /// The words exactly as they stand, their white space included.
    pub fn raw(text: &str, span: Span) -> Part {
        let span = span.trim(text);
        Part { text: span.of(text).to_owned(), span }
    }
}

/// A day as a paper writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The words as they stand.
    pub raw: Part,
    /// Year, month and day of the common era as far as they are written.
    pub iso: Option<String>,
    /// Day of the month; none where it is blank.
    pub day: Option<u32>,
    /// Whether the year is one of the Buddhist era.
    pub buddhist: bool,
}

/// Another paper that a letter names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// All of it.
    pub span: Span,
    /// The words before its number and day: kind and sender, or the name of a law.
    pub title: Option<Part>,
    /// Its number.
    pub number: Option<Number>,
    /// Its day.
    pub date: Option<Day>,
    /// Who issued it, where that is said apart.
    pub issuer: Option<Part>,
    /// What it is about.
    pub about: Option<Part>,
    /// How many copies go with the letter.
    pub copies: Option<u32>,
}

/// Who signs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signer {
    /// Name, with the word before it.
    pub name: Option<Part>,
    /// Title, all its lines.
    pub title: Option<Part>,
    /// In whose name or place: `T/M BAN THƯỜNG VỤ`, `KT. CHỦ TỊCH`, `รักษาการแทน`.
    pub formula: Option<Part>,
    /// Whether the signer acts for a post that is vacant or away.
    pub acting: bool,
}

/// A stamp of receipt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// All of it.
    pub span: Span,
    /// The office that received.
    pub office: Option<Part>,
    /// Its number as it stands.
    pub number: Option<Part>,
    /// Its day.
    pub date: Option<Day>,
    /// The time as it stands, and as hours and minutes.
    pub time: Option<(Part, Option<String>)>,
}

/// A place of the own country and one abroad that the letter speaks of together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// `Điện Biên - Chiang Mai`.
    pub name: String,
    /// Ids of the two places.
    pub places: [String; 2],
    /// Where the place abroad is named first.
    pub span: Span,
}

/// A letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// Id of the family, as reviews give it.
    pub family: String,
    /// The family in the words of the common envelope: `th_state`, `vi_party`, `vi_state`, `internal`, `instrument`,
    /// `foreign`.
    pub envelope: String,
    /// Two-letter code of its language.
    pub language: String,
    /// The printed name of its kind: `TỜ TRÌNH`.
    pub kind: Option<Part>,
    /// The lines that name the office it comes from.
    pub issuer: Vec<Part>,
    /// Its number.
    pub number: Option<Number>,
    /// Its day.
    pub date: Option<Day>,
    /// Where it was written: the place before the day, or the address.
    pub place: Option<Part>,
    /// What it is about.
    pub subject: Option<Part>,
    /// Whom it addresses.
    pub addressees: Vec<Part>,
    /// Letters that it answers or refers to.
    pub refers_to: Vec<Reference>,
    /// Laws and decisions that it rests on.
    pub basis: Vec<Reference>,
    /// Papers that go with it, by the line at its head.
    pub enclosures: Vec<Reference>,
    /// Ties that it speaks of.
    pub pairs: Vec<Pair>,
    /// Papers that go with it, by its text.
    pub attachments: Vec<Part>,
    /// All of the list of attachments.
    pub attachments_span: Option<Span>,
    /// Who gets a copy.
    pub copies_to: Vec<Part>,
    /// Who signs.
    pub signer: Option<Signer>,
    /// Stamps of receipt.
    pub received: Vec<Received>,
    /// Lines of a stamp that is none of these, or of another paper.
    pub stray_stamp: Vec<Part>,
    /// Mark of secrecy.
    pub security: Option<Part>,
    /// Mark of urgency.
    pub urgency: Option<Part>,
    /// Its paragraphs.
    pub body: Vec<Part>,
    /// The words that close it.
    pub closing: Option<Part>,
    /// The unit that owns the matter.
    pub unit: Option<Part>,
    /// Telephone, post.
    pub contact: Vec<Part>,
    /// What no part took.
    pub rest: Vec<Part>,
}

/// Reads a document as a letter. Text boxes stand where they are anchored, and letters are composed, so that a paper says the same
/// however it was typed; the places are those of the document.
pub fn read(document: &Document, packs: &Packs) -> Letter {
    let Some(flow) = flow::Flow::of(document) else { return as_it_stands(document, packs) };
    let mut letter = as_it_stands(&flow.document, packs);
    if letter.envelope == "instrument" {
        // What stands beside an instrument is no part of it.
        return as_it_stands(document, packs);
    }
    for span in letter.spans_mut() {
        *span = flow.back(*span);
    }
    letter
}

fn as_it_stands(document: &Document, packs: &Packs) -> Letter {
    let mut draft = Draft::read(document, packs);
    draft.divide(None, packs);
    of(&draft, packs)
}

/// The letter that a draft is.
pub fn of(draft: &Draft<'_>, packs: &Packs) -> Letter {
    let known = !packs.letters.marks(&draft.family, "number").is_empty();
    let marks = if known { draft.family.as_str() } else { "other" };
    let mut page = Page::new(draft, &packs.letters, marks);
    let mut letter = Letter {
        family: draft.family.clone(),
        envelope: draft.envelope(packs),
        language: draft.language_code.clone(),
        ..Letter::default()
    };
    match draft.family.as_str() {
        "th-state-letter" => thai::read(&mut page, &mut letter, packs),
        "vn-party-paper" | "vn-state-paper" => vietnamese::read(&mut page, &mut letter),
        "instrument" => other::instrument(&mut page, &mut letter),
        _ => other::read(&mut page, &mut letter),
    }
    let dated = letter.date.as_ref().map(|d| d.raw.span);
    letter.pairs = pairs(draft, packs, letter.subject.as_ref().map(|s| s.span), dated);
    letter.rest = page.rest();
    letter
}

/// First-level places that a paper names, with where, in the order of the text; empty in a language that has no reader of names.
pub fn places<'p>(draft: &Draft<'_>, packs: &'p Packs) -> Vec<(Span, &'p maitri_pack::Place)> {
    let mut named = match draft.language {
        Some(Language::Th) => thai::provinces(draft.text(), packs),
        Some(Language::Vi | Language::En) => names::mentions_of(draft, packs, 0..draft.outline.paragraphs.len()),
        _ => Vec::new(),
    };
    named.retain(|(_, p)| p.level == 1);
    named
}

/// Ties that a paper speaks of: the place of the own country that it names first, with each first-level place abroad
/// that its subject names, or, where that names none, its text. The place of the day (`dated`) is where the writer sits, and no side
/// where another is named.
fn pairs(draft: &Draft<'_>, packs: &Packs, subject: Option<Span>, dated: Option<Span>) -> Vec<Pair> {
    let home = match draft.language {
        Some(Language::Th) => "TH",
        Some(Language::Vi) => "VN",
        _ => return Vec::new(),
    };
    let mut named = places(draft, packs);
    let at_home = |(_, p): &&(Span, &maitri_pack::Place)| p.country == home;
    let of_day = |span: Span| dated.is_some_and(|d| d.contains(span));
    let in_subject = named.iter().filter(at_home).find(|(s, _)| subject.is_some_and(|x| x.contains(*s)) && !of_day(*s));
    let own = in_subject.or_else(|| named.iter().filter(at_home).find(|(s, _)| !of_day(*s)));
    let Some(own) = own.or_else(|| named.iter().find(at_home)).map(|(_, p)| *p) else { return Vec::new() };
    named.retain(|(_, p)| p.country != home);
    if let Some(subject) = subject
        && named.iter().any(|(span, _)| subject.contains(*span))
    {
        named.retain(|(span, _)| subject.contains(*span));
    }
    let print = |p: &maitri_pack::Place| if p.country == "VN" { p.vi.clone() } else { p.en.clone() };
    let mut out: Vec<Pair> = Vec::new();
    for (span, place) in named {
        if !out.iter().any(|p| p.places.get(1) == Some(&place.id)) {
            out.push(Pair {
                name: format!("{} - {}", print(own), print(place)),
                places: [own.id.clone(), place.id.clone()],
                span,
            });
        }
    }
    out
}

/// The first day in a span, with two figures of a Thai year read as of this century of its era.
fn day(text: &str, span: Span) -> Option<Day> {
    let found = dates::find(span.of(text), span.start)
        .into_iter()
        .find(|f| f.date.month.is_some() || f.span.of(text).contains("tháng"));
    let Some(mut found) = found else { return short_day(text, span) };
    if found.date.year.is_none() {
        let after = Span::new(found.span.end, span.end).of(text);
        let thai = found.span.of(text).chars().any(|c| ('\u{e01}'..='\u{e2e}').contains(&c));
        let figures: String = after.trim_start().chars().take_while(|c| digits::value(*c).is_some()).collect();
        if thai && figures.chars().count() == 2 {
            found.date.year = digits::parse(&figures).map(|y| 2500 + y);
            let space = after.len() - after.trim_start().len();
            found.span.end += space + figures.len();
        }
    }
    Some(Day {
        raw: Part::raw(text, found.span),
        iso: found.date.iso(),
        day: found.date.day,
        buddhist: found.date.year.is_some_and(dates::is_buddhist) || found.date.era == Some(dates::Era::Buddhist),
    })
}

/// `24/2/69`: a clerk's hand, two figures of a year of the Buddhist era (this century) or of the common one.
fn short_day(text: &str, span: Span) -> Option<Day> {
    let written = span.of(text);
    for (at, _) in written.char_indices().filter(|(_, c)| digits::value(*c).is_some()) {
        let rest = written.get(at..)?;
        let run: String = rest.chars().take_while(|c| digits::value(*c).is_some() || *c == '/').collect();
        let parts: Vec<u32> = run.split('/').filter_map(digits::parse).collect();
        if let &[day, month, year] = parts.as_slice()
            && year < 100
        {
            let buddhist = year > 50;
            let full = if buddhist { 2500 + year } else { 2000 + year };
            let date = dates::Date { year: Some(full), month: Some(month), day: Some(day), era: None };
            return date.is_possible().then(|| Day {
                raw: Part::raw(text, Span::new(span.start + at, span.start + at + run.len())),
                iso: date.iso(),
                day: Some(day),
                buddhist,
            });
        }
        if run.chars().count() > 1 {
            return None;
        }
    }
    None
}

/// Hours and minutes of `๑๖.3๘ น.`, `16:38`, `16h38`.
fn time(text: &str) -> Option<String> {
    let mut runs: Vec<(u32, usize)> = Vec::new();
    let mut run = String::new();
    for c in text.chars().chain([' ']) {
        if digits::value(c).is_some() {
            run.push(c);
        } else if !run.is_empty() {
            runs.push((digits::parse(&run)?, run.chars().count()));
            run.clear();
        }
    }
    match *runs.as_slice() {
        // One figure of a minute is half of it: nobody knows the other.
        [(hours, _), (minutes, 2), ..] if hours < 24 && minutes < 60 => Some(format!("{hours:02}:{minutes:02}")),
        [(hours, _)] if hours < 24 => Some(format!("{hours:02}:00")),
        _ => None,
    }
}

/// The items of a list written in one piece: `1. … 2. …`, `(1) …; (2) …`, a line each with a dash; else all of it.
fn items(text: &str, span: Span) -> Vec<Span> {
    let written = span.of(text);
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut wanted = 1;
    let mut before = ' ';
    for (at, c) in written.char_indices() {
        let begins = before.is_whitespace() || before == ';' || at == 0;
        if begins && let Some(length) = enumerator(written.get(at..).unwrap_or(""), wanted) {
            // A list begins where the piece does, or with a bracket ("gồm: (1) …").
            if wanted > 1 || at == 0 || c == '(' {
                starts.push((at, at + length));
                wanted += 1;
            }
        }
        before = c;
    }
    if starts.is_empty() {
        let mut out: Vec<Span> = Vec::new();
        let mut at = 0;
        for line in written.split_inclusive('\n') {
            let here = Span::new(span.start + at, span.start + at + line.len()).trim(text);
            at += line.len();
            let bullet = here.of(text).strip_prefix(['-', '–', '+', '•', '*']);
            match bullet {
                Some(rest) => {
                    let start = here.end - rest.len();
                    out.push(Span::new(start, here.end).trim(text));
                }
                // A line without a dash goes on with the item before it.
                None => match out.last_mut() {
                    Some(last) => *last = last.join(here),
                    None if !here.is_empty() => out.push(here),
                    None => {}
                },
            }
        }
        return out;
    }
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([written.len()]);
    starts.iter().zip(ends).map(|((_, from), to)| Span::new(span.start + from, span.start + to).trim(text)).collect()
}

/// The length of `1.`, `1)` or `(1)` with the number `wanted` at the beginning of `text`; a space or a letter follows.
fn enumerator(text: &str, wanted: u32) -> Option<usize> {
    let open = usize::from(text.starts_with('('));
    let rest = text.get(open..)?;
    let figures: usize = rest.chars().take_while(|c| digits::value(*c).is_some()).map(char::len_utf8).sum();
    if digits::parse(rest.get(..figures)?)? != wanted {
        return None;
    }
    let after = rest.get(figures..)?;
    let close = after.chars().next()?;
    let fits = if open == 1 { close == ')' } else { matches!(close, '.' | ')') };
    let next = after.get(1..)?.chars().next()?;
    (fits && digits::value(next).is_none()).then_some(open + figures + 1)
}

/// A span without punctuation at its end.
fn bare(text: &str, span: Span) -> Span {
    let trimmed = span.of(text).trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';'));
    Span::new(span.start, span.start + trimmed.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Vec<&str> {
        items(text, Span::new(0, text.len())).into_iter().map(|s| s.of(text)).collect()
    }

    #[test]
    fn lists_fall_into_items() {
        assert_eq!(listed("๑. ร่างบันทึก ๒. แผน 3.5 ล้าน\n๓. บัญชี"), ["ร่างบันทึก", "แผน 3.5 ล้าน", "บัญชี"]);
        assert_eq!(listed("gồm: (1) Dự thảo; (2) Bảng"), ["Dự thảo;", "Bảng"]);
        assert_eq!(listed("- Một;\n- Hai\n  ba."), ["Một;", "Hai\n  ba."]);
        assert_eq!(listed("một mình"), ["một mình"]);
        assert!(listed("").is_empty());
    }

    #[test]
    fn a_clerk_writes_short_days_and_mixed_times() {
        let iso = |t: &str| day(t, Span::new(0, t.len())).and_then(|d| d.iso);
        assert_eq!(iso("24 ก.พ. 69").as_deref(), Some("2026-02-24"));
        assert_eq!(iso("๒๔ ก.พ. ๖๙").as_deref(), Some("2026-02-24"));
        assert_eq!(iso("24/2/69").as_deref(), Some("2026-02-24"));
        assert_eq!(iso("5/3/26").as_deref(), Some("2026-03-05"));
        assert_eq!(iso("99/99/69"), None);
        for (raw, hours) in [
            ("๑๖.3๘ น.", Some("16:38")),
            ("9:05", Some("09:05")),
            ("14 giờ", Some("14:00")),
            ("๑๖.3 ๘ น.", None),
            ("16.3", None),
            ("น.", None),
            ("99.99", None),
        ] {
            assert_eq!(time(raw).as_deref(), hours, "{raw}");
        }
    }

    #[test]
    fn an_addressee_ends_where_the_body_begins() {
        let packs = Packs::embedded().unwrap();
        let of = |text: &str| {
            let letter = read(&maitri_document::read::from_text(text), packs);
            let addressees: Vec<String> = letter.addressees.iter().map(|p| p.text.clone()).collect();
            let body: Vec<String> = letter.body.iter().map(|p| p.text.clone()).collect();
            (addressees, body.join("\n"))
        };
        let head = "UBND TỈNH ĐIỆN BIÊN\nSỞ TƯ PHÁP\nSố: 12/STP\n";
        let (to, body) =
            of(&format!("{head}Kính gửi: Sở Ngoại vụ\nSở Tư pháp không đồng ý với dự thảo.\nNơi nhận:\n- Như trên;\n"));
        assert_eq!(to, ["Sở Ngoại vụ"]);
        assert!(body.contains("Sở Tư pháp không đồng ý với dự thảo."), "{body}");
        let (to, body) =
            of(&format!("{head}Kính gửi: Sở Ngoại vụ\n1. Về tên gọi: giữ nguyên.\nNơi nhận:\n- Như trên;\n"));
        assert_eq!(to, ["Sở Ngoại vụ"]);
        assert!(body.contains("giữ nguyên"), "{body}");
        // A name that goes on over a line stays whole.
        let (to, _) = of(&format!("{head}Kính gửi: Ủy ban nhân dân\ntỉnh Điện Biên\nNơi nhận:\n- Như trên;\n"));
        assert_eq!(to, ["Ủy ban nhân dân tỉnh Điện Biên"]);
        let (to, body) = of(
            "บันทึกข้อความ\nที่ ชร ๐๐๑๗/๑๒\nเรื่อง ร่างบันทึกความเข้าใจ\nเรียน ผู้ว่าราชการจังหวัดเชียงราย\n๑. เรื่องเดิม\nจังหวัดได้รับหนังสือ\n",
        );
        assert_eq!(to, ["ผู้ว่าราชการจังหวัดเชียงราย"]);
        assert!(body.contains("เรื่องเดิม"), "{body}");
    }
}
