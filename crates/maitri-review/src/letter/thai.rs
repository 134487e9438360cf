//! Thai official letters and internal notes.

use super::lines::Page;
use super::{Day, Letter, Number, Part, Received, Reference, Signer, bare, day, items, number, time};
use maitri_document::lang::{digits, fold};
use maitri_document::{Span, outline};
use maitri_pack::{Language, Packs};

/// Reads the page into `letter`.
pub fn read(page: &mut Page<'_>, letter: &mut Letter, packs: &Packs) {
    let codes = &packs.letters.codes;
    stamps(page, letter);
    let subject = (0..page.lines.len()).find(|i| page.after(*i, "subject").is_some()).unwrap_or(page.lines.len());
    let begin = (0..page.lines.len())
        .find(|i| page.free(*i) && (page.after(*i, "addressee").is_some() || page.after(*i, "subject").is_some()));
    let head = begin.unwrap_or(subject);
    let numbered = number_line(page, letter, head, codes);
    head_lines(page, letter, head, numbered);
    let body = fields(page, letter, head, codes);
    let closing = (body..page.lines.len()).find(|i| page.free(*i) && page.after(*i, "closing").is_some());
    let signed = closing.or_else(|| signature_without_closing(page, body));
    let sealed = if signed.is_none() { seal(page, letter, body) } else { None };
    let end = signed.or(sealed.map(|(office, _)| office)).unwrap_or(page.lines.len());
    let (from, to) = (page.span(body).start, end.checked_sub(1).map_or(0, |l| page.span(l).end));
    if body < end {
        letter.body = page.paragraphs(from, to).into_iter().map(|s| Part::new(page.text, s)).collect();
        page.take_between(from, to);
    }
    if let Some(line) = closing {
        letter.closing = Some(page.part(line));
        page.take(line);
    }
    let after = sealed.map_or(end, |(_, day)| day + 1);
    foot(page, letter, closing.map_or(after, |l| l + 1), sealed.is_some(), packs);
}

/// The foot of a letter that bears a seal and no signature (หนังสือประทับตรา): the office, the place of the seal, the day. Gives the
/// lines of the office and of the day.
fn seal(page: &mut Page<'_>, letter: &mut Letter, body: usize) -> Option<(usize, usize)> {
    if letter.date.is_some() {
        return None;
    }
    let dated = (body + 1..page.lines.len()).rev().find(|i| page.free(*i) && day_alone(page, *i).is_some())?;
    let bare = |i: &usize| page.is_ornament(*i) || page.line(*i).starts_with('(') && page.line(*i).ends_with(')');
    let office = (body + 1..dated).rev().find(|i| !bare(i)).filter(|i| page.line(*i).chars().count() < 80)?;
    letter.date = day_alone(page, dated);
    if letter.issuer.is_empty() {
        letter.issuer.push(page.part(office));
    }
    for line in office..=dated {
        page.take(line);
    }
    Some((office, dated))
}

/// Stamps of receipt, wherever they stand: number, day and time, on lines of their own or on one, the office above.
fn stamps(page: &mut Page<'_>, letter: &mut Letter) {
    let mut i = 0;
    while i < page.lines.len() {
        let Some(rest) = page.after(i, "received-number") else {
            i += 1;
            continue;
        };
        let text = page.text;
        let mut stamp = Received { span: page.span(i), ..Received::default() };
        let above = i.checked_sub(1).filter(|a| {
            page.free(*a)
                && !page.apart(i)
                && number_at(page, *a, &std::collections::BTreeMap::new()).is_none()
                && day_alone(page, *a).is_none()
                && ["subject", "addressee", "refers-to", "enclosures", "closing", "contact", "urgency"]
                    .iter()
                    .all(|p| page.after(*a, p).is_none())
        });
        if let Some(above) = above {
            stamp.office = Some(page.part(above));
            stamp.span = stamp.span.join(page.span(above));
            page.take(above);
        }
        page.take(i);
        let mut pieces = vec![("number", rest)];
        let mut last = i;
        for next in i + 1..(i + 4).min(page.lines.len()) {
            if let Some(rest) = page.after(next, "received-date").filter(|_| page.free(next)) {
                pieces.push(("date", rest));
            } else if let Some(rest) = page.after(next, "received-time").filter(|_| page.free(next)) {
                pieces.push(("time", rest));
            } else {
                break;
            }
            page.take(next);
            stamp.span = stamp.span.join(page.span(next));
            last = next;
        }
        for (what, span) in pieces {
            stamp_piece(page, &mut stamp, what, span, text);
        }
        letter.received.push(stamp);
        i = last + 1;
    }
}

/// One line of a stamp; what is marked further along it is read as well.
fn stamp_piece(page: &Page<'_>, stamp: &mut Received, what: &str, span: Span, text: &str) {
    let mut end = span.end;
    let mut next = None;
    for (offset, c) in span.of(text).char_indices().skip(1) {
        let at = span.start + offset;
        let before = Span::new(span.start, at).of(text).chars().next_back().unwrap_or(' ');
        if fold::is_thai_mark(c) || !(before.is_whitespace() || digits::value(before).is_some()) {
            continue;
        }
        for (part, kind) in [("received-date", "date"), ("received-time", "time")] {
            if let Some(rest) = page.after_in(Span::new(at, span.end), part)
                && next.is_none()
            {
                end = at;
                next = Some((kind, rest));
            }
        }
    }
    let own = Span::new(span.start, end).trim(text);
    match what {
        "number" if !own.is_empty() => stamp.number = Some(Part::new(text, own)),
        "date" => stamp.date = day(text, own),
        "time" if !own.is_empty() => stamp.time = Some((Part::raw(text, own), time(own.of(text)))),
        _ => {}
    }
    if let Some((kind, rest)) = next {
        stamp_piece(page, stamp, kind, rest, text);
    }
}

/// The number after the mark at the beginning of a line.
fn number_at(page: &Page<'_>, line: usize, codes: &std::collections::BTreeMap<String, String>) -> Option<Number> {
    let rest = page.after(line, "number")?;
    number::thai(page.text, rest, codes).map(|n| n.with_mark(page.text, page.span(line)))
}

/// The line of the number; what stands behind it on the line is the office or the day.
fn number_line(
    page: &mut Page<'_>,
    letter: &mut Letter,
    head: usize,
    codes: &std::collections::BTreeMap<String, String>,
) -> Option<usize> {
    let text = page.text;
    for line in 0..head {
        if !page.free(line) {
            continue;
        }
        let whole = page.span(line);
        if let Some(number) = number_at(page, line, codes) {
            let rest = Span::new(number.span.end, whole.end).trim(text);
            letter.number = Some(number);
            page.take(line);
            if !rest.is_empty() {
                let dated = page.after_in(rest, "date").unwrap_or(rest);
                match day(text, dated).filter(|d| d.raw.span.len() + 6 >= dated.len()) {
                    Some(day) => letter.date = Some(day),
                    None => letter.issuer.push(Part::new(text, rest)),
                }
            }
            return Some(line);
        }
        // The mark alone, or with dots: the number is still blank.
        let blank = page.after(line, "number").filter(|rest| {
            let words = rest.of(text);
            !words.chars().any(fold::is_alphanumeric)
                && (words.is_empty() || whole.of(text).chars().any(|c| matches!(c, '.' | '…' | '_')))
        });
        if blank.is_some() {
            let raw = Part::raw(text, whole);
            letter.number = Some(Number { raw: raw.text, span: raw.span, ..Number::default() });
            page.take(line);
            return Some(line);
        }
    }
    None
}

/// A day that fills its line.
fn day_alone(page: &Page<'_>, line: usize) -> Option<Day> {
    let span = page.span(line);
    let span = page.after_in(span, "date").unwrap_or(span);
    day(page.text, span).filter(|d| {
        let outside: usize = [Span::new(span.start, d.raw.span.start), Span::new(d.raw.span.end, span.end)]
            .iter()
            .map(|s| s.of(page.text).chars().filter(|c| fold::is_alphanumeric(*c)).count())
            .sum();
        outside == 0
    })
}

/// What stands above the fields: office, address, day, marks of urgency; a stamp above the number.
fn head_lines(page: &mut Page<'_>, letter: &mut Letter, head: usize, numbered: Option<usize>) {
    let text = page.text;
    for line in 0..head {
        if !page.free(line) {
            continue;
        }
        for (mark, slot) in [("urgency", &mut letter.urgency), ("security", &mut letter.security)] {
            if page.is(line, mark) && slot.is_none() {
                *slot = Some(page.part(line));
                page.take(line);
            }
        }
        if page.is(line, "memo") {
            letter.kind = Some(page.part(line));
            page.take(line);
        } else if let Some(rest) = page.after(line, "memo-office").filter(|r| !r.is_empty()) {
            // "… โทร. ๐ ๒๒๒๑ ๑๑๒๔" behind the office is no part of its name.
            let told = rest.of(text).char_indices().find(|(at, _)| {
                let blank = rest.of(text).get(..*at).is_some_and(|b| b.ends_with(char::is_whitespace));
                blank && page.after_in(Span::new(rest.start + at, rest.end), "contact").is_some()
            });
            let cut = told.map_or(rest.end, |(at, _)| rest.start + at);
            letter.issuer.push(Part::new(text, Span::new(rest.start, cut)));
            if cut < rest.end {
                letter.contact.push(Part::new(text, Span::new(cut, rest.end)));
            }
            page.take(line);
        }
    }
    let from = numbered.map_or(0, |n| n + 1);
    // The day nearest to the fields is the letter's own: a stamp stands further up.
    let dated = (from..head).rev().find_map(|i| page.free(i).then(|| day_alone(page, i)).flatten().map(|d| (i, d)));
    if letter.date.is_none()
        && let Some((line, found)) = dated
    {
        letter.date = Some(found);
        page.take(line);
    }
    let mut own: Vec<usize> = (from..head).filter(|i| page.free(*i) && !page.is_ornament(*i)).collect();
    let above: Vec<usize> = (0..from.min(head)).filter(|i| page.free(*i) && !page.is_ornament(*i)).collect();
    let stamped = above.iter().any(|i| day_alone(page, *i).is_some());
    if own.is_empty() && letter.issuer.is_empty() && !stamped {
        own = above;
    } else {
        for line in above {
            letter.stray_stamp.push(page.part(line));
            page.take(line);
        }
    }
    for line in own {
        let part = page.part(line);
        page.take(line);
        if letter.issuer.is_empty() {
            letter.issuer.push(part);
        } else {
            // An address over several lines is one.
            letter.place = Some(match letter.place.take() {
                Some(before) => Part::new(text, before.span.join(part.span)),
                None => part,
            });
        }
    }
}

/// The fields below the head; gives the line at which the body begins.
fn fields(
    page: &mut Page<'_>,
    letter: &mut Letter,
    head: usize,
    codes: &std::collections::BTreeMap<String, String>,
) -> usize {
    let text = page.text;
    let mut spans: Vec<(&str, Span)> = Vec::new();
    let mut line = head;
    while line < page.lines.len() {
        if !page.free(line) {
            line += 1;
            continue;
        }
        let marked = ["subject", "addressee", "refers-to", "enclosures"]
            .into_iter()
            .filter_map(|part| page.after(line, part).map(|rest| (part, rest)))
            // A body may begin with a word that a field begins with; a field stands once, and before the body.
            .find(|(part, _)| !spans.iter().any(|(p, _)| p == part));
        let span = page.span(line);
        if let Some((part, rest)) = marked {
            spans.push((part, rest));
        } else if let Some((part, field)) = spans.last_mut() {
            let words = span.of(text);
            let listed = outline::enumerator(words, span.start).is_some() || words.starts_with(['-', '•', '–']);
            let counted = page.after(line, "copies-count").is_some();
            let opens = page.words("body").iter().any(|w| words.starts_with(w.as_str()));
            // "๑. เรื่องเดิม" is the first head of a memo, not one more addressee.
            let heads = outline::enumerator(words, span.start).is_some_and(|_| {
                let said = words.trim_start_matches(|c: char| !c.is_alphabetic());
                page.words("body").iter().any(|w| said.starts_with(w.as_str()))
            }) && *part == "addressee";
            // A line broken by hand goes on where no blank line parts it and no list of copies has ended.
            // "จำนวน ๑ / ฉบับ": the count is broken over two lines.
            let unit = field.of(text).ends_with(|c: char| digits::value(c).is_some())
                && page.words("copies-unit").iter().any(|u| words.starts_with(u.as_str()));
            let ended = field.of(text).contains("จำนวน") && *part == "enclosures" && !unit;
            let wrapped = page.wrapped() && !page.apart(line) && !opens && !ended;
            let goes_on = unfinished(page, part, *field, line, codes)
                || counted && *part != "addressee"
                || listed && !heads && matches!(*part, "refers-to" | "enclosures" | "addressee")
                || field.is_empty() && !opens
                || wrapped && !heads;
            if !goes_on {
                break;
            }
            *field = if field.is_empty() { span } else { field.join(span) };
        } else {
            break;
        }
        page.take(line);
        line += 1;
    }
    for (part, span) in spans {
        if span.trim(text).is_empty() {
            continue;
        }
        match part {
            "subject" => letter.subject = Some(Part::new(text, span)),
            "addressee" => letter.addressees = addressees(page, span),
            "refers-to" => {
                letter.refers_to = items(text, span).into_iter().map(|s| reference(page, s, codes)).collect()
            }
            _ => letter.enclosures = items(text, span).into_iter().map(|s| reference(page, s, codes)).collect(),
        }
    }
    line
}

/// Whether a line goes on with a field whatever it begins with: a name such as "จังหวัด…" that a body may begin with too. The fields
/// come in one order, so what stands before the next one is none of the body's.
fn unfinished(
    page: &Page<'_>,
    part: &str,
    field: Span,
    line: usize,
    codes: &std::collections::BTreeMap<String, String>,
) -> bool {
    let text = page.text;
    let words = page.line(line);
    let marked = |i: usize, parts: &[&str]| parts.iter().any(|p| page.after(i, p).is_some());
    let soon = line + 1..(line + 4).min(page.lines.len());
    match part {
        "subject" => soon.clone().any(|i| marked(i, &["addressee"])),
        "addressee" => {
            soon.clone().any(|i| marked(i, &["refers-to", "enclosures"]))
                && outline::enumerator(words, page.span(line).start).is_none()
        }
        "refers-to" if page.apart(line) => false,
        // "อ้างถึง หนังสือ / จังหวัด… ที่ … ลงวันที่ …": the number of the last letter named still fails.
        "refers-to" => {
            let last = items(text, field).into_iter().next_back().unwrap_or(field);
            let open = reference(page, last, codes).number.is_none();
            open && reference(page, page.span(line), codes).number.is_some()
        }
        // The last paper has no count yet, and this line has it, or one more follows.
        _ => {
            let last = items(text, field).into_iter().next_back().unwrap_or(field);
            let counts = |span: Span| reference(page, span, codes).copies.is_some();
            let listed = outline::enumerator(field.of(text), field.start).is_some();
            // The count may stand in a column of its own.
            let next = line + 1 < page.lines.len()
                && (outline::enumerator(page.line(line + 1), page.span(line + 1).start).is_some()
                    || page.after(line + 1, "copies-count").is_some());
            !page.apart(line) && listed && !counts(last) && (counts(page.span(line)) || next && !page.apart(line + 1))
        }
    }
}

/// Addressees: a list, or heads of offices joined by และ or a comma; a quantity behind the last holds for each.
fn addressees(page: &Page<'_>, span: Span) -> Vec<Part> {
    let text = page.text;
    let mut out: Vec<Part> = Vec::new();
    for item in items(text, span) {
        let written = item.of(text);
        let mut cuts: Vec<(usize, usize)> = Vec::new();
        for joint in ["และ", "หรือ", ","] {
            for (at, _) in written.match_indices(joint) {
                let before = written.get(..at).unwrap_or("");
                let rest = written.get(at + joint.len()..).unwrap_or("");
                let next = rest.trim_start();
                let opens = page.words("head").iter().any(|h| next.starts_with(h.as_str()));
                // และ inside a name stands without a space before it.
                if opens && (joint == "," || before.ends_with(char::is_whitespace)) && !before.trim().is_empty() {
                    cuts.push((at, at + joint.len() + (rest.len() - next.len())));
                }
            }
        }
        cuts.sort_unstable();
        let mut from = 0;
        let mut parts: Vec<Part> = Vec::new();
        for (at, to) in cuts.into_iter().chain([(written.len(), written.len())]) {
            if at >= from {
                parts.push(Part::new(text, bare(text, Span::new(item.start + from, item.start + at))));
                from = to;
            }
        }
        let quantity = parts.last().and_then(|last| {
            let word = last.text.rsplit(' ').next()?;
            let counts = page.words("all").iter().any(|a| word.starts_with(a.as_str()));
            (counts && word.len() < last.text.len()).then(|| word.to_owned())
        });
        if let Some(quantity) = quantity {
            let all = page.words("all");
            for part in &mut parts {
                if !part.text.split(' ').any(|w| all.iter().any(|a| w.starts_with(a.as_str()))) {
                    part.text = format!("{} {quantity}", part.text);
                }
            }
        }
        out.extend(parts.into_iter().filter(|p| !p.text.is_empty()));
    }
    out
}

/// Another paper: kind and sender, number, day, copies.
pub fn reference(page: &Page<'_>, span: Span, codes: &std::collections::BTreeMap<String, String>) -> Reference {
    let text = page.text;
    let mut out = Reference { span, ..Reference::default() };
    let written = span.of(text);
    let mut title_end = span.end;
    for (at, mark) in page.words("number").iter().flat_map(|m| written.match_indices(m.as_str())) {
        let from = span.start + at + mark.len();
        let spaces = Span::new(from, span.end).of(text);
        let from = from + (spaces.len() - spaces.trim_start().len());
        if let Some(number) = number::thai(text, Span::new(from, span.end), codes) {
            title_end = span.start + at;
            out.number = Some(number);
            break;
        }
    }
    let dated = page
        .words("dated")
        .iter()
        .filter_map(|m| written.find(m.as_str()).map(|at| (at, at + m.len())))
        .max_by_key(|(at, end)| (std::cmp::Reverse(*at), *end));
    let after = out.number.as_ref().map_or(span.start, |n| n.span.end);
    let from = dated.map_or(after, |(_, end)| span.start + end);
    out.date = day(text, Span::new(from, span.end));
    if let Some((at, _)) = dated {
        title_end = title_end.min(span.start + at);
    } else if let Some(date) = &out.date {
        title_end = title_end.min(date.raw.span.start);
    }
    for mark in page.words("copies-count") {
        let Some(at) = written.find(mark.as_str()) else { continue };
        let rest = written.get(at + mark.len()..).unwrap_or("").trim_start();
        let figures: String = rest.chars().take_while(|c| digits::value(*c).is_some()).collect();
        let unit = rest.get(figures.len()..).unwrap_or("").trim_start();
        if page.words("copies-unit").iter().any(|u| unit.starts_with(u.as_str())) {
            out.copies = digits::parse(&figures);
            title_end = title_end.min(span.start + at);
        }
    }
    let title = bare(text, Span::new(span.start, title_end).trim(text));
    out.title = (!title.is_empty()).then(|| Part::new(text, title));
    // "หนังสือสำนักงาน…": the sender is what follows the kind of paper.
    out.issuer = page.after_in(title, "paper").filter(|s| !s.is_empty()).map(|s| Part::new(text, s));
    out
}

/// Where the signature begins in a letter that nobody closed: at the first name in brackets below which only short lines stand. Names
/// further down are of those through whose hands it went.
fn signature_without_closing(page: &Page<'_>, body: usize) -> Option<usize> {
    let long = |i: &usize| {
        let words = page.line(*i);
        words.chars().count() >= 80 || outline::enumerator(words, page.span(*i).start).is_some()
    };
    let below = (body..page.lines.len()).rev().find(long).map_or(body, |i| i + 1);
    let named = |i: &usize| page.free(*i) && in_brackets(page, *i).is_some();
    let first = (below..page.lines.len()).find(named);
    first.or_else(|| (body..page.lines.len()).rev().find(named)).map(|i| {
        let signed = i.checked_sub(1).filter(|a| *a >= body && page.after(*a, "signed").is_some());
        signed.unwrap_or(i)
    })
}

/// A name that stands alone in brackets.
fn in_brackets(page: &Page<'_>, line: usize) -> Option<Span> {
    let span = page.span(line);
    let words = span.of(page.text);
    let inner = words.strip_prefix('(')?.strip_suffix(')')?;
    let inner = Span::new(span.start + 1, span.start + 1 + inner.len()).trim(page.text);
    let short = inner.of(page.text).chars().count() < 60;
    let person = page.words("person").iter().any(|p| inner.of(page.text).starts_with(p.as_str()));
    (short && (person || line.checked_sub(1).is_some_and(|above| is_rank(page, above)))).then_some(inner)
}

/// Whether a line is a rank and nothing else, as it stands above a name in brackets.
fn is_rank(page: &Page<'_>, line: usize) -> bool {
    let words = page.line(line);
    words.chars().count() < 40 && page.words("rank").iter().any(|r| words.starts_with(r.as_str()))
}

/// What follows the closing words: name, title, unit, telephone, copies.
fn foot(page: &mut Page<'_>, letter: &mut Letter, from: usize, sealed: bool, packs: &Packs) {
    let text = page.text;
    let mut signer = Signer::default();
    let mut title: Option<Span> = None;
    let mut rank: Option<Span> = None;
    let mut line = from;
    let mut copies = false;
    let named = (from..page.lines.len()).find(|i| page.free(*i) && in_brackets(page, *i).is_some());
    // What stands below the title, apart from it, when a second hand wrote on the paper.
    let mut signed_off = false;
    let mut told = false;
    while line < page.lines.len() {
        let here = line;
        line += 1;
        if !page.free(here) || page.is_ornament(here) {
            continue;
        }
        let span = page.span(here);
        let second = signer.name.is_some() && title.is_some();
        let another = second && (here..page.lines.len()).any(|i| page.free(i) && in_brackets(page, i).is_some());
        signed_off |= another && page.apart(here) || second && in_brackets(page, here).is_some();
        if signed_off && page.after(here, "copies").is_none() && page.after(here, "contact").is_none() {
            // An endorsement is another's: it stays in the rest.
            continue;
        }
        if let Some(rest) = page.after(here, "copies") {
            copies = true;
            if !rest.is_empty() {
                letter.copies_to.extend(items(text, rest).into_iter().map(|s| Part::new(text, bare(text, s))));
            }
        } else if page.after(here, "contact").is_some() {
            told = true;
            letter.contact.push(page.part(here));
        } else if copies {
            letter.copies_to.extend(items(text, span).into_iter().map(|s| Part::new(text, bare(text, s))));
        } else if signer.name.is_none() && page.after(here, "signed").is_some() {
            // "(ลงชื่อ) สมชาย ใจดี": the name in full stands below in brackets.
            let rest = page.after(here, "signed").unwrap_or(span);
            let next_names = (here + 1..here + 3).any(|n| in_brackets(page, n).is_some());
            if !next_names && rest.of(text).chars().any(fold::is_alphanumeric) {
                signer.name = Some(Part::new(text, rest));
            }
        } else if signer.name.is_none() && is_rank(page, here) && in_brackets(page, here + 1).is_some() {
            rank = Some(span);
        } else if let Some(name) = in_brackets(page, here).filter(|_| signer.name.is_none()) {
            let own = Part::new(text, name);
            signer.name = Some(match rank {
                // The rank stands before the name, the bracket between them is none of it.
                Some(rank) => {
                    Part { text: format!("{} {}", Part::new(text, rank).text, own.text), span: rank.join(own.span) }
                }
                None => own,
            });
        } else if signer.name.is_none()
            && title.is_none()
            && page.words("person").iter().any(|p| span.of(text).starts_with(p.as_str()))
            // นายอำเภอ and นายกเทศมนตรี are posts.
            && !page.words("head").iter().any(|h| span.of(text).starts_with(h.as_str()))
            && span.of(text).contains(' ')
        {
            signer.name = Some(Part::new(text, span));
        } else if !told
            && (sealed || signer.name.is_some() || title.is_some())
            && is_unit(page, here, letter.unit.is_some(), title)
        {
            // An office over several lines is one.
            letter.unit = Some(match letter.unit.take() {
                Some(before) => Part::new(text, before.span.join(span)),
                None => page.part(here),
            });
        } else if second && day_alone(page, here).is_some() {
            continue;
        } else if letter.unit.is_some()
            || sealed
            || signer.name.is_none() && title.is_some()
            // A hand above the name in brackets.
            || named.is_some_and(|n| here < n)
        {
            // Not understood: it stays in the rest.
            continue;
        } else if signer.name.is_some() || span.of(text).chars().count() < 80 {
            title = Some(title.map_or(span, |t: Span| t.join(span)));
        } else {
            continue;
        }
        page.take(here);
    }
    if let Some(span) = title {
        let part = Part::new(text, span);
        let find = |kind: &str| -> Option<Span> {
            packs
                .modifiers
                .get(kind)
                .and_then(|w| w.get(&Language::Th))
                .into_iter()
                .flatten()
                .filter_map(|w| {
                    span.of(text).find(w.as_str()).map(|at| Span::new(span.start + at, span.start + at + w.len()))
                })
                .max_by_key(|s| s.len())
        };
        let acting = find("acting");
        signer.acting = acting.is_some();
        signer.formula = acting.or_else(|| find("by-order")).map(|s| Part::new(text, s));
        signer.title = Some(part);
    }
    if signer.name.is_some() || signer.title.is_some() {
        letter.signer = Some(signer);
    }
}

/// Whether a line of the foot names the unit that owns the matter. A department's name is one where nothing else can be meant: apart
/// from the title, or right above the telephone.
fn is_unit(page: &Page<'_>, line: usize, follows: bool, title: Option<Span>) -> bool {
    let words = page.line(line);
    let begins = |part: &str| page.words(part).iter().any(|u| words.starts_with(u.as_str()));
    if begins("unit") {
        return true;
    }
    if !begins("unit-body") {
        return false;
    }
    // "… ปฏิบัติราชการแทน / ปลัดกระทรวง…" goes on with the title.
    let deputy = title.is_some_and(|t| t.of(page.text).trim_end().ends_with("แทน"));
    let next = line + 1;
    let beside = !page.apart(next)
        && (page.after(next, "contact").is_some()
            || page.words("unit").iter().any(|u| page.line(next).starts_with(u.as_str())));
    !deputy && (follows || page.apart(line) || beside)
}

/// First-level places that a Thai text names behind a word for their level, in the order of the text.
pub fn provinces<'p>(text: &str, packs: &'p Packs) -> Vec<(Span, &'p maitri_pack::Place)> {
    let levels: Vec<&str> = packs
        .places
        .levels
        .iter()
        .filter(|l| l.language == Language::Th && l.standing == maitri_pack::Standing3::First)
        .map(|l| l.word.as_str())
        .collect();
    let mut out: Vec<(Span, &maitri_pack::Place)> = Vec::new();
    let thai = |name: &&str| name.chars().any(|c| ('\u{e01}'..='\u{e2e}').contains(&c));
    let named = packs.places.all().iter().filter(|p| p.level == 1).flat_map(|place| {
        let names = std::iter::once(place.th.as_str()).chain(place.aliases.iter().map(String::as_str));
        names.filter(thai).map(move |name| (place, name))
    });
    for (place, name) in named {
        for (at, name) in text.match_indices(name) {
            let before = text.get(..at).unwrap_or("").trim_end();
            // A longer name begins alike: what follows must not go on with a mark of the last letter.
            let next = text.get(at + name.len()..).and_then(|t| t.chars().next());
            if levels.iter().any(|l| before.ends_with(l)) && !next.is_some_and(fold::is_thai_mark) {
                out.push((Span::new(at, at + name.len()), place));
            }
        }
    }
    // The longest name at a place is the one that is meant.
    out.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    out.dedup_by_key(|(span, _)| span.start);
    out
}
