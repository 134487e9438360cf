//! Papers that are no instruments: Thai state letters, Vietnamese Party and state papers. Their shape (requirements 3.2,
//! 4.H, 4.I), as remarks: nobody's paper is refused for its layout.

use super::{Context, names};
use crate::finding::Hit;
use crate::letter::{self, Letter};
use maitri_document::Span;
use maitri_document::lang::{dates, digits, fold};
use maitri_pack::{LocalityRank, Place};
use std::collections::BTreeMap;

/// Hits on the shape of a paper.
pub fn hits(c: &Context<'_, '_>) -> Vec<Hit> {
    let mut out = match c.draft.family.as_str() {
        "vn-party-paper" | "vn-state-paper" => vietnamese(c),
        "th-state-letter" => thai(c),
        _ => Vec::new(),
    };
    figures(c, &mut out);
    out
}

/// Below this nobody can be sure of a figure that a machine read, in hundredths: a wrong one is a number all the same.
const FIGURE: u8 = 90;

/// Figures of numbers and days that a machine read. Thai ones are read for one another with good trust: each is compared.
fn figures(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let Some(recognised) = &c.draft.document.recognised else { return };
    let text = c.text();
    let letter = letter::of(c.draft, c.packs);
    let received = letter.received.iter().map(|r| ("stamp", r.span));
    let papers = letter.refers_to.iter().chain(&letter.basis).map(|r| ("refers-to", r.span));
    let own = letter.number.iter().map(|n| ("number", n.span));
    let days = letter.date.iter().map(|d| ("date", d.raw.span));
    let mut told: Vec<Span> = Vec::new();
    for (place, span) in own.chain(days).chain(received).chain(papers) {
        let words = span.of(text);
        let thai = words.chars().any(|ch| ('\u{e50}'..='\u{e59}').contains(&ch));
        let unsure = |w: &maitri_document::ScanWord| {
            w.span.overlaps(span) && w.sure < FIGURE && w.span.of(text).chars().any(|ch| digits::value(ch).is_some())
        };
        if (thai || recognised.words.iter().any(unsure)) && !told.iter().any(|t| t.overlaps(span)) {
            told.push(span);
            out.push(Hit::new("scan-figures", place, Some(span)));
        }
    }
}

/// Whether a line begins with a word, marks aside where a machine read it.
fn begins(c: &Context<'_, '_>, line: &Line<'_>, word: &str) -> bool {
    line.text.starts_with(word)
        || c.draft.document.recognised.is_some() && fold::skeleton(line.text).starts_with(&fold::skeleton(word))
}

struct Line<'t> {
    span: Span,
    text: &'t str,
    key: String,
}

fn lines<'t>(c: &'t Context<'_, '_>) -> Vec<Line<'t>> {
    let text = c.text();
    c.draft
        .document
        .blocks
        .iter()
        .filter(|b| b.kind.is_body())
        .map(|b| Line { span: b.span, text: b.span.of(text), key: fold::key(b.span.of(text)) })
        .collect()
}

fn vietnamese(c: &Context<'_, '_>) -> Vec<Hit> {
    let mut out = Vec::new();
    let lines = lines(c);
    let party = c.draft.family == "vn-party-paper";
    if party {
        out.push(Hit::new("party-paper", "whole", lines.first().map(|l| l.span)));
    }
    let head = lines.get(..lines.len().min(12)).unwrap_or_default();
    if let Some(number) = head.iter().find(|l| l.key.starts_with("số")) {
        let blank = !number.key.chars().any(|ch| ch.is_ascii_digit());
        let colon = number.text.contains(':');
        if blank || colon == party {
            out.push(Hit::new("paper-number", "number", Some(number.span)));
        }
    }
    let day = head.iter().flat_map(|l| dates::find(l.text, l.span.start)).find(|f| f.date.month.is_some());
    if let Some(day) = day.filter(|d| d.date.day.is_none()) {
        out.push(Hit::new("paper-number", "date", Some(day.span)));
    }
    let body = lines.iter().rposition(|l| l.key.starts_with("nơi nhận"));
    if let Some(at) = body {
        let copies: Vec<&Line<'_>> = lines.iter().skip(at).collect();
        let has = |word: &str| copies.iter().any(|l| l.key.contains(word));
        // A decision goes to whom its article names ("Như Điều 3"), and a paper to nobody has nobody above.
        let addressed = lines.iter().take(at).any(|l| l.key.contains("kính gửi"));
        if addressed && !has("như trên") && !has("như điều") || !has("lưu") {
            out.push(Hit::new("copies-to", "copies", lines.get(at).map(|l| l.span)));
        }
        let last = lines.get(..at).and_then(<[Line<'_>]>::last);
        if let Some(last) = last.filter(|l| !l.text.trim_end().ends_with("./.")) {
            out.push(Hit::new("paper-ending", "ending", Some(last.span)));
        }
    }
    // T/M of the Party, TM. of the State.
    for l in &lines {
        let words = l.text.trim();
        let of_party = ["T/M", "K/T", "T/L"].iter().any(|f| words.starts_with(f));
        let of_state = ["TM.", "KT.", "TL.", "TUQ."].iter().any(|f| words.starts_with(f));
        if party && of_state || !party && of_party {
            out.push(Hit::new("formula", "signature", Some(l.span)));
        }
    }
    // (Tài liệu kèm theo gồm: (1) …; (2) …)
    let text = c.text();
    let letter = letter::of(c.draft, c.packs);
    if let Some(span) = letter.attachments_span.filter(|_| !letter.attachments.is_empty()) {
        out.push(Hit::new("attachments", "attachments", Some(span)).arg("count", letter.attachments.len().to_string()));
    }
    let mut abroad: BTreeMap<&str, Span> = BTreeMap::new();
    for (span, place) in names::mentions(c, 0..c.draft.outline.paragraphs.len()) {
        if place.country != "VN" && place.level == 1 {
            abroad.entry(place.id.as_str()).or_insert(span);
        }
    }
    // A route or a meeting of many is no tie: the paper has to speak of an agreement.
    let instruments = c.packs.families.instrument.names.get(&maitri_pack::Language::Vi);
    let key = format!(" {} ", fold::key(text));
    let speaks = instruments.into_iter().flatten().any(|name| key.contains(&fold::key(name)));
    if abroad.len() > 1 && speaks {
        let spans: Vec<Span> = abroad.values().copied().collect();
        let first = spans.iter().copied().min();
        let names: Vec<String> = abroad.values().map(|s| crate::review::flat(s.of(text))).collect();
        out.push(Hit::new("two-partners", "subject", first).arg("names", names.join(", ")));
    }
    days(&letter, &mut out);
    out
}

/// Days that cannot follow one another as they stand: a receipt before the letter, a paper referred to that is younger than the letter,
/// years far from that of the letter; and a time of which not every figure was read.
fn days(letter: &Letter, out: &mut Vec<Hit>) {
    /// Years that a paper may be older than the letter that refers to it, before somebody should look.
    const YEARS: i32 = 30;
    let full = |day: Option<&letter::Day>| {
        let iso = day.and_then(|d| d.iso.clone())?;
        let year = iso.get(..4)?.parse::<i32>().ok()?;
        day.map(|d| (iso, year, d.raw.clone()))
    };
    for stamp in &letter.received {
        if let Some((raw, None)) = stamp.time.as_ref()
            && raw.text.chars().any(|ch| digits::value(ch).is_some())
        {
            out.push(Hit::new("letter-time", "stamp", Some(raw.span)));
        }
    }
    let Some((sent, year, written)) = full(letter.date.as_ref()) else { return };
    for (received, of, raw) in letter.received.iter().filter_map(|r| full(r.date.as_ref())) {
        if (year - of).abs() > 1 {
            out.push(Hit::new("letter-years", "stamp", Some(raw.span)).arg("sent", &written.text));
        } else if received < sent && received.len() == sent.len() {
            out.push(Hit::new("letter-stamp", "stamp", Some(raw.span)).arg("sent", &written.text));
        }
    }
    for (named, of, raw) in letter.refers_to.iter().filter_map(|r| full(r.date.as_ref())) {
        if year - of > YEARS || of - year > 1 {
            out.push(Hit::new("letter-years", "reference", Some(raw.span)).arg("sent", &written.text));
        } else if named > sent && named.len() == sent.len() {
            out.push(Hit::new("letter-relay", "reference", Some(raw.span)).arg("sent", &written.text));
        }
    }
}

fn thai(c: &Context<'_, '_>) -> Vec<Hit> {
    let mut out = Vec::new();
    let letter = letter::of(c.draft, c.packs);
    let lines = lines(c);
    let number = lines.iter().find(|l| l.text.starts_with("ที่ ") || l.text.starts_with("ที่\u{a0}"));
    if let Some(number) = number {
        let rest = number.text.trim_start_matches("ที่").trim();
        let shaped = rest.contains('/') && rest.chars().any(|ch| digits::value(ch).is_some());
        // The office may stand on the same line: only the number itself is looked at.
        let own = letter.number.as_ref().filter(|n| number.span.contains(n.span));
        let arabic = own.map_or(rest, |n| n.raw.as_str()).chars().any(|ch| ch.is_ascii_digit());
        let circular = lines.iter().any(|l| l.text.starts_with("เรียน") && l.text.contains("ทุก"));
        if !shaped || arabic || circular && !own.map_or(rest.contains('ว'), |n| n.circular) {
            out.push(Hit::new("letter-number", "number", Some(number.span)));
        }
    }
    let subject = lines.iter().find(|l| begins(c, l, "เรื่อง"));
    if subject.is_none_or(|l| l.text.chars().count() < 10 || l.text.chars().count() > 250) {
        out.push(Hit::new("letter-subject", "subject", subject.map(|l| l.span)));
    }
    let letter_day = lines.iter().find(|l| {
        let found = dates::find(l.text, 0);
        found.len() == 1
            && found.first().is_some_and(|f| f.span.len() + 4 >= l.text.trim().len())
            && !l.text.chars().any(|ch| ch.is_ascii_digit())
    });
    if letter_day.is_none() {
        let any = lines.iter().find(|l| {
            let found = dates::find(l.text, 0);
            found.first().is_some_and(|f| f.span.len() + 4 >= l.text.trim().len())
        });
        if let Some(any) = any {
            out.push(Hit::new("letter-date", "date", Some(any.span)));
        }
    }
    let salutation = lines.iter().any(|l| begins(c, l, "เรียน"));
    let closing = lines.iter().any(|l| l.key.contains("ขอแสดงความนับถือ") || begins(c, l, "ขอแสดงความนับถือ"));
    if salutation && !closing {
        out.push(Hit::new("letter-closing", "closing", lines.last().map(|l| l.span)));
    }
    let own = own_province(c, &letter);
    stamps(c, &letter, own, &lines, &mut out);
    localities(c, own, &mut out);
    abbreviations(c, &mut out);
    running(&letter, &mut out);
    days(&letter, &mut out);
    out
}

/// The province that a letter is of: by the code of its number, else the one that it names most.
fn own_province<'p>(c: &Context<'p, '_>, letter: &Letter) -> Option<&'p Place> {
    let all = c.packs.places.all();
    if let Some(id) = letter.number.as_ref().and_then(|n| n.province.as_ref()) {
        return all.iter().find(|p| p.id == *id);
    }
    all.iter()
        .filter(|p| p.country == "TH" && p.level == 1 && !p.th.is_empty())
        .map(|p| (c.text().matches(&format!("จังหวัด{}", p.th)).count(), p))
        .filter(|(count, _)| *count > 0)
        .max_by_key(|(count, _)| *count)
        .map(|(_, p)| p)
}

/// A stamp that names another province than the letter's code, or, where it has none, than its text.
fn stamps(c: &Context<'_, '_>, letter: &Letter, own: Option<&Place>, lines: &[Line<'_>], out: &mut Vec<Hit>) {
    let Some(own) = own else { return };
    let number = letter.number.as_ref();
    let code = number.filter(|n| n.province.is_some()).and_then(|n| n.office_code.as_deref());
    let code = code.and_then(|c| c.split(' ').next());
    for l in lines {
        let Some(name) = l.text.trim().strip_prefix("จังหวัด") else { continue };
        let other = c.packs.places.all().iter().any(|p| p.country == "TH" && p.level == 1 && p.th == name);
        if other && name != own.th {
            out.push(match code {
                Some(code) => Hit::new("letter-code", "stamp", Some(l.span)).arg("code", code).arg("name", &own.th),
                None => Hit::new("letter-place", "stamp", Some(l.span)).arg("name", &own.th),
            });
        }
    }
}

fn is_thai_letter(ch: char) -> bool {
    ('\u{e01}'..='\u{e3a}').contains(&ch) || ('\u{e40}'..='\u{e4e}').contains(&ch)
}

/// Names of local units that the province does not have, one letter of like shape off one that it has.
fn localities(c: &Context<'_, '_>, own: Option<&Place>, out: &mut Vec<Hit>) {
    let Some(own) = own else { return };
    let letters = &c.packs.letters;
    let text = c.text();
    let mut seen: std::collections::BTreeSet<Span> = std::collections::BTreeSet::new();
    for kind in &letters.locality {
        let known: Vec<&str> = letters
            .localities
            .iter()
            .filter(|l| l.province == own.id)
            .flat_map(|l| match kind.rank {
                LocalityRank::District => vec![l.district.as_str()],
                LocalityRank::Subdistrict => l.subdistricts.iter().map(String::as_str).collect(),
            })
            .collect();
        for (at, word) in kind.words.iter().flat_map(|w| text.match_indices(w.as_str())) {
            let start = at + word.len();
            let rest = text.get(start..).unwrap_or("");
            let length: usize = rest.chars().take_while(|ch| is_thai_letter(*ch)).map(char::len_utf8).sum();
            let name = rest.get(..length).unwrap_or("");
            // Short names are near to one another by nature.
            if name.chars().count() < 5 || known.contains(&name) {
                continue;
            }
            let span = Span::new(start, start + length);
            if let [near] = letters.one_letter_off(name, known.iter().copied()).as_slice()
                && seen.insert(span)
            {
                let place = c.place(span.start);
                out.push(Hit::new("letter-locality", place, Some(span)).arg("name", &own.th).replace(*near));
            }
        }
    }
}

/// Abbreviations that are none, one letter of like shape off one that is known.
fn abbreviations(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let letters = &c.packs.letters;
    let text = c.text();
    let mut at = 0;
    let mut before = ' ';
    while let Some(ch) = text.get(at..).and_then(|t| t.chars().next()) {
        let consonant = |ch: char| ('\u{e01}'..='\u{e2e}').contains(&ch);
        if !consonant(ch) || is_thai_letter(before) || before == '.' {
            before = ch;
            at += ch.len_utf8();
            continue;
        }
        // Groups of up to four consonants, each with a full stop.
        let mut end = at;
        let mut groups = 0;
        loop {
            let rest = text.get(end..).unwrap_or("");
            let letters: usize = rest.chars().take_while(|ch| consonant(*ch)).take(5).map(char::len_utf8).sum();
            if letters == 0 || letters > 12 || !rest.get(letters..).unwrap_or("").starts_with('.') {
                break;
            }
            end += letters + 1;
            groups += 1;
        }
        let span = Span::new(at, end);
        let word = span.of(text);
        if groups > 0 {
            let long = word.chars().filter(|ch| *ch != '.').count() > 2;
            let known = letters.abbreviations.iter().any(|a| a == word);
            let near = letters.one_letter_off(word, letters.abbreviations.iter().map(String::as_str));
            if let ([near], true, false) = (near.as_slice(), long, known) {
                out.push(Hit::new("letter-abbreviation", c.place(at), Some(span)).replace(*near));
            }
        }
        before = if groups > 0 { '.' } else { ch };
        at = if groups > 0 { end } else { at + ch.len_utf8() };
    }
}

/// What one registry numbered: its day, the running number, where it stands, and how both are written.
type Entry = (String, u32, Span, String);

/// Running numbers of one registry that fall while the days go on.
fn running(letter: &Letter, out: &mut Vec<Hit>) {
    let own = letter.number.as_ref().zip(letter.date.as_ref());
    let named = letter
        .refers_to
        .iter()
        .chain(&letter.enclosures)
        .filter_map(|r| r.number.as_ref().zip(r.date.as_ref()))
        .chain(own);
    // By the beginning of the code and by circular or not, in one year.
    let mut series: BTreeMap<(String, bool, String), Vec<Entry>> = BTreeMap::new();
    for (number, day) in named {
        let (Some(code), Some(running), Some(iso)) = (&number.office_code, number.running, &day.iso) else { continue };
        let Some(year) = iso.get(..4).filter(|_| day.day.is_some()) else { continue };
        let head = fold::key(code.split('.').next().unwrap_or(code));
        series.entry((head, number.circular, year.to_owned())).or_default().push((
            iso.clone(),
            running,
            number.span,
            format!("{} ({})", number.number, day.raw.text),
        ));
    }
    for mut entries in series.into_values() {
        entries.sort();
        entries.dedup();
        let rises = |without: usize| {
            let kept: Vec<_> = entries.iter().enumerate().filter(|(i, _)| *i != without).map(|(_, e)| e).collect();
            kept.windows(2).all(|w| matches!(w, [a, b] if a.0 == b.0 || a.1 < b.1))
        };
        if rises(usize::MAX) {
            continue;
        }
        // The one without which the rest rises, looked for from those that others wrote.
        let odd = (0..entries.len()).filter(|i| rises(*i)).max_by_key(|i| entries.get(*i).map(|e| e.1));
        let span = odd.or(Some(entries.len() - 1)).and_then(|i| entries.get(i)).map(|e| e.2);
        let list: Vec<&str> = entries.iter().map(|e| e.3.as_str()).collect();
        out.push(Hit::new("letter-running", "number", span).arg("list", list.join(", ")));
    }
}
