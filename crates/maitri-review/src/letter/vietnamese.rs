//! Vietnamese papers of the Party and of the State.

use super::lines::{Page, after};
use super::{Letter, Number, Part, Received, Reference, Signer, bare, day, items, number, time};
use maitri_document::lang::{dates, fold};
use maitri_document::{Span, outline};

/// Reads the page into `letter`.
pub fn read(page: &mut Page<'_>, letter: &mut Letter) {
    let count = page.lines.len();
    // The copies stand at the foot; a column beside them holds the signature.
    let copies = (0..count).rev().find(|i| page.after(*i, "copies").is_some());
    stamps(page, letter);
    let addressed = (0..copies.unwrap_or(count)).find(|i| page.after(*i, "addressee").is_some());
    let first_basis =
        (0..copies.unwrap_or(count)).find(|i| page.after_in(unlisted(page, page.span(*i)), "basis").is_some());
    let head = [addressed, first_basis].into_iter().flatten().min();
    let head = head.unwrap_or_else(|| head_without_address(page, copies.unwrap_or(count)));
    head_lines(page, letter, head);
    let body = match addressed {
        Some(line) => addressees(page, letter, line, copies.unwrap_or(count)),
        None => head,
    };
    let foot = copies.unwrap_or(count);
    let foot = signature_before(page, body, foot);
    body_lines(page, letter, body, foot);
    foot_lines(page, letter, foot, copies);
}

/// A span without the dash before it: papers of the Party list what they rest on.
fn unlisted(page: &Page<'_>, span: Span) -> Span {
    let rest = span.of(page.text).trim_start_matches(['-', '–', '+', '•', ' ', '\u{a0}', '\t']);
    Span::new(span.end - rest.len(), span.end)
}

/// Where the body of a paper to nobody begins: below the last line of the head that is short or set in capitals.
fn head_without_address(page: &Page<'_>, end: usize) -> usize {
    let long = (0..end).find(|i| page.line(*i).chars().count() > 60 && !is_capitals(page.line(*i)) && !dated(page, *i));
    let typed = (0..end.min(15)).rev().find(|i| page.is(*i, "type"));
    // A rule below the subject ends the head, whatever the subject begins with.
    let ruled = typed.and_then(|t| (t + 2..(t + 8).min(end)).find(|i| page.is_ornament(*i)));
    if let Some(rule) = ruled {
        return rule;
    }
    // So does a blank line or a drawn rule, where no sentence ended before it.
    let parted = typed.and_then(|t| {
        let below = (t + 2..(t + 7).min(end)).find(|i| page.apart(*i))?;
        let ended = (t + 1..below).any(|i| {
            let numbered = outline::enumerator(page.line(i), 0).is_some();
            numbered || page.line(i).ends_with(['.', ':', ';', '/'])
        });
        (!ended).then_some(below)
    });
    if let Some(below) = parted {
        return below;
    }
    let about = typed.map(|t| {
        // Capitals are of the subject only right below the kind: further down they head a section.
        let capitals = (t + 1..end).take_while(|i| is_capitals(page.line(*i)) && !is_formula(page, *i)).count();
        (t + 1 + capitals..end).find(|i| !titles(page, *i)).unwrap_or(t + 1)
    });
    match (long, about) {
        (Some(long), Some(about)) => long.max(about),
        (one, other) => one.or(other).unwrap_or(end.min(8)),
    }
}

/// Whether a line below the kind is of the subject: by its mark, or going on in small letters.
fn titles(page: &Page<'_>, line: usize) -> bool {
    is_subject(page, line) || page.line(line).starts_with(char::is_lowercase)
}

fn dated(page: &Page<'_>, line: usize) -> bool {
    let words = page.line(line);
    dates::find(words, 0).iter().any(|f| f.date.month.is_some() || f.span.of(words).contains("tháng"))
}

fn is_capitals(words: &str) -> bool {
    let mut letters = words.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(|c| !c.is_lowercase())
}

/// A stamp of receipt: the word, then number, day, and whom it went to.
fn stamps(page: &mut Page<'_>, letter: &mut Letter) {
    let text = page.text;
    let mut i = 0;
    while i < page.lines.len() {
        let next_numbered =
            page.after(i + 1, "received-number").is_some() || page.after(i + 1, "received-date").is_some();
        if !page.is(i, "received") || !next_numbered {
            i += 1;
            continue;
        }
        let mut stamp = Received { span: page.span(i), ..Received::default() };
        let above = i.checked_sub(1).filter(|a| page.free(*a) && is_capitals(page.line(*a)) && !page.apart(i));
        page.take(i);
        i += 1;
        while i < page.lines.len() {
            let span = page.span(i);
            if let Some(rest) = page.after(i, "received-number").filter(|_| stamp.number.is_none()) {
                stamp.number = (!rest.is_empty()).then(|| Part::new(text, bare(text, rest)));
            } else if let Some(rest) = page.after(i, "received-date").filter(|_| stamp.date.is_none()) {
                // "Ngày 24/02/2026", or "Ngày: 24/2/26".
                stamp.date = day(text, span).or_else(|| day(text, rest));
            } else if let Some(rest) = page.after(i, "received-time").filter(|_| stamp.time.is_none()) {
                stamp.time = Some((Part::raw(text, rest), time(rest.of(text))));
            } else if page.after(i, "received-to").is_none() {
                break;
            }
            stamp.span = stamp.span.join(span);
            page.take(i);
            i += 1;
        }
        // The first line of a page is the sender's, unless the sender is named below the stamp.
        let sender_below = || {
            let named = |l: &usize| page.free(*l) && is_capitals(page.line(*l)) && !is_heading(page, *l);
            (i..(i + 4).min(page.lines.len())).take_while(|l| page.after(*l, "number").is_none()).any(|l| named(&l))
        };
        if let Some(above) = above.filter(|a| *a > 0 || sender_below()) {
            stamp.office = Some(page.part(above));
            page.take(above);
        }
        letter.received.push(stamp);
    }
}

/// Whether a line is a heading of the family, or a part of one that was broken: beside it may stand a line of the other column.
fn is_heading(page: &Page<'_>, line: usize) -> bool {
    let key = fold::key(page.line(line));
    let headings: Vec<String> = page.heading().iter().map(|h| fold::key(h)).collect();
    headings.iter().any(|heading| {
        heading == &key
            // Two of them may have run into one line.
            || key.strip_prefix(heading.as_str()).is_some_and(|r| headings.iter().any(|h| r.trim() == h))
            || broken(heading, &key, |rest| (line + 1..line + 4).any(|i| fold::key(page.line(i)) == rest))
            || (line.saturating_sub(3)..line).any(|i| broken(heading, &fold::key(page.line(i)), |rest| rest == key))
    })
}

/// Whether a heading begins with these words, three at least, and its rest is found.
fn broken(heading: &str, begin: &str, found: impl Fn(&str) -> bool) -> bool {
    let rest = heading.strip_prefix(begin).and_then(|r| r.strip_prefix(' '));
    begin.split(' ').count() > 2 && rest.is_some_and(found)
}

fn is_subject(page: &Page<'_>, line: usize) -> bool {
    page.after(line, "subject").is_some()
}

/// Heading, issuer, number, place and day, kind, subject.
fn head_lines(page: &mut Page<'_>, letter: &mut Letter, head: usize) {
    let text = page.text;
    let kinds = page.words("type-code");
    let mut subject: Vec<Span> = Vec::new();
    let mut kind_line = None;
    for line in 0..head {
        if !page.free(line) {
            continue;
        }
        if page.is_ornament(line) {
            page.take(line);
            // A rule below it ends the subject.
            if letter.subject.is_none() {
                letter.subject = joined(text, &subject);
            }
            continue;
        }
        let span = page.span(line);
        let heading = is_heading(page, line);
        let numbered = page.after(line, "number").filter(|_| letter.number.is_none());
        let number = numbered.and_then(|rest| {
            number::vietnamese(text, rest, kinds).map(|n| n.with_mark(text, span)).or_else(|| {
                // "Số:" with nothing behind it.
                let blank = !rest.of(text).chars().any(fold::is_alphanumeric);
                let raw = Part::raw(text, span);
                blank.then(|| Number { raw: raw.text, span: raw.span, ..Number::default() })
            })
        });
        if heading {
            page.take(line);
        } else if let Some(number) = number {
            let rest = Span::new(number.span.end, span.end).trim(text);
            letter.number = Some(number);
            page.take(line);
            // All on one line, parted by single spaces.
            if !rest.is_empty() && letter.date.is_none() {
                place_and_day(letter, text, rest);
            }
        } else if letter.date.is_none() && dated(page, line) && kind_line.is_none() {
            // "…, ngày 25 tháng 11 năm" / "2026"
            let next = page.line(line + 1).trim();
            let year = span.of(text).ends_with("năm") && next.len() == 4 && next.chars().all(|c| c.is_ascii_digit());
            let span = if year { span.join(page.span(line + 1)) } else { span };
            place_and_day(letter, text, span);
            page.take(line);
            if year {
                page.take(line + 1);
            }
        } else if page.is(line, "urgency") && letter.urgency.is_none() {
            letter.urgency = Some(page.part(line));
            page.take(line);
        } else if page.is(line, "security") && letter.security.is_none() {
            letter.security = Some(page.part(line));
            page.take(line);
        } else if page.is(line, "type") && letter.kind.is_none() {
            letter.kind = Some(page.part(line));
            kind_line = Some(line);
            page.take(line);
        } else if let Some(rest) =
            page.after(line, "subject").filter(|_| subject.is_empty() && letter.subject.is_none())
        {
            subject.push(rest);
            page.take(line);
        } else if !subject.is_empty() && letter.subject.is_none() {
            // A subject goes on over lines, until a rule, or until who decides stands in capitals below it.
            let small = subject.iter().any(|s| !is_capitals(s.of(text)));
            if small && is_capitals(page.line(line)) && kind_line.is_some() {
                letter.subject = joined(text, &subject);
                letter.body.push(page.part(line));
                page.take(line);
                continue;
            }
            subject.push(span);
            page.take(line);
        } else if kind_line.is_some() && letter.subject.is_none() {
            // What stands below the kind is the subject, whatever it begins with.
            subject.push(span);
            page.take(line);
        } else if is_capitals(page.line(line)) || letter.issuer.is_empty() && line < 8 {
            letter.issuer.push(page.part(line));
            page.take(line);
        }
    }
    if letter.subject.is_none() {
        letter.subject = joined(text, &subject);
    }
}

/// The lines of a subject as one part. Between them may stand what is in the other column: its words are left out.
fn joined(text: &str, lines: &[Span]) -> Option<Part> {
    let first = lines.first()?;
    let span = lines.iter().fold(*first, |all, line| all.join(*line));
    let words = lines.iter().map(|s| Part::new(text, *s).text).collect::<Vec<_>>().join(" ");
    Some(Part { text: words, span: span.trim(text) })
}

/// `Điện Biên, ngày … tháng 02 năm 2026`.
fn place_and_day(letter: &mut Letter, text: &str, span: Span) {
    let Some(mut found) = day(text, span) else { return };
    let place = bare(text, Span::new(span.start, found.raw.span.start).trim(text));
    letter.place = (!place.is_empty()).then(|| Part::new(text, place));
    // The paper's own words for its day are the line, place and all.
    found.raw = Part::raw(text, span);
    letter.date = Some(found);
}

/// The list after "Kính gửi"; gives the line at which the body begins.
fn addressees(page: &mut Page<'_>, letter: &mut Letter, first: usize, end: usize) -> usize {
    let text = page.text;
    let mut span = page.after(first, "addressee").unwrap_or_default();
    page.take(first);
    let mut listed = span.of(text).starts_with(['-', '–', '+']);
    let mut line = first + 1;
    while line < end {
        let here = page.span(line);
        let words = here.of(text);
        let bullet = words.starts_with(['-', '–', '+', '•']);
        let done = !span.is_empty() && span.of(text).trim_end().ends_with('.');
        let open = span.of(text).trim_end().ends_with([';', ',']);
        let also = page.after(line, "addressee").is_some();
        let head = page.words("head").iter().any(|h| after(text, here, h).is_some());
        let goes_on = bullet && (listed || span.is_empty() || open || !done)
            || also
            // Offices one a line without a dash, parted by commas.
            || open && head && words.chars().count() < 90 && !begins_body(page, here, span)
            || !done
                && !page.apart(line)
                && page.after(line, "basis").is_none()
                && !begins_body(page, here, span)
                && page.wrapped()
                && words.chars().count() < 90
            || span.is_empty() && !page.is_ornament(line);
        if !goes_on {
            break;
        }
        listed |= bullet;
        let own = page.after(line, "addressee").unwrap_or(here);
        if also && !span.is_empty() {
            push_addressees(page, letter, span);
            span = own;
        } else {
            span = if span.is_empty() { own } else { span.join(own) };
        }
        page.take(line);
        line += 1;
    }
    push_addressees(page, letter, span);
    line
}

/// Whether a line without a bullet begins what the paper says: a numbered item, or words that a name does not have.
fn begins_body(page: &Page<'_>, line: Span, before: Span) -> bool {
    let words = line.of(page.text);
    let key = format!(" {} ", fold::key(words));
    let numbered = |span: Span| outline::enumerator(span.of(page.text), span.start).is_some();
    // No list of addressees ends like a paper does.
    words.ends_with("./.")
        || !before.is_empty() && numbered(line) && !numbered(before)
        || words.starts_with(char::is_uppercase)
            && page.words("body").iter().any(|w| key.contains(&format!(" {} ", fold::key(w))))
}

fn push_addressees(page: &Page<'_>, letter: &mut Letter, span: Span) {
    let text = page.text;
    for item in items(text, span) {
        let written = item.of(text);
        let mut from = 0;
        let mut ends: Vec<usize> = Vec::new();
        for (at, c) in written.char_indices().filter(|(_, c)| matches!(c, ';' | ',')) {
            let next = Span::new(item.start + at + c.len_utf8(), item.end).trim(text);
            let dash = next.of(text).trim_start_matches(['-', '–', ' ']);
            let next = Span::new(next.end - dash.len(), next.end);
            // A comma may stand inside a name; before the name of another body it parts two.
            let capital = dash.starts_with(char::is_uppercase);
            if c == ';' || capital && page.words("head").iter().any(|h| after(text, next, h).is_some()) {
                ends.push(at);
            }
        }
        for at in ends.into_iter().chain([written.len()]) {
            let piece = Span::new(item.start + from, item.start + at).trim(text);
            let stripped =
                piece.of(text).trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | ';' | ','));
            let piece = bare(text, Span::new(piece.end - stripped.len(), piece.end));
            if !piece.is_empty() {
                letter.addressees.push(Part::new(text, piece));
            }
            from = at;
        }
    }
}

/// The first line of a signature that stands above the list of copies, or where there is no such list.
fn signature_before(page: &Page<'_>, body: usize, foot: usize) -> usize {
    let mut at = foot;
    // Up from the foot: formulas, titles in capitals, names.
    let formula = (body.max(foot.saturating_sub(8))..foot).find(|i| is_formula(page, *i));
    if let Some(line) = formula {
        at = line;
    } else if foot == page.lines.len() {
        // No list of copies and no formula: the last lines that are capitals and a name.
        let title = (body.max(foot.saturating_sub(5))..foot).find(|i| is_capitals(page.line(*i)) && is_short(page, *i));
        at = title.unwrap_or(foot);
    }
    at
}

fn is_short(page: &Page<'_>, line: usize) -> bool {
    page.line(line).chars().count() < 70
}

/// Whether a line says in whose name the signer acts. A formula is followed by capitals.
fn is_formula(page: &Page<'_>, line: usize) -> bool {
    let words = page.line(line);
    is_short(page, line)
        && page.words("formula").iter().any(|f| {
            words.strip_prefix(f.as_str()).is_some_and(|rest| {
                let rest = rest.trim_start_matches(['.', ' ', '\u{a0}', '\t']);
                is_capitals(rest)
            })
        })
}

/// The paragraphs, and in them what the paper rests on and what goes with it.
fn body_lines(page: &mut Page<'_>, letter: &mut Letter, body: usize, foot: usize) {
    if body >= foot {
        return;
    }
    let text = page.text;
    let (from, to) = (page.span(body).start, page.span(foot - 1).end);
    let paragraphs = page.paragraphs(from, to);
    let mut listing = false;
    for (i, span) in paragraphs.iter().enumerate() {
        if let Some(rest) = page.after_in(unlisted(page, *span), "basis").filter(|r| !r.is_empty()) {
            // Several on one line are parted by semicolons.
            for piece in parted(page, rest) {
                letter.basis.push(basis(page, piece));
            }
        }
        // Below a semicolon or a comma may stand one more: "…; theo đề nghị của …", "…, sau khi xem xét Tờ trình …".
        let whole = unlisted(page, *span);
        let starts = std::iter::once(whole.start)
            .chain(span.of(text).match_indices([';', ',']).map(|(at, sign)| span.start + at + sign.len()));
        let mut last = 0;
        for at in starts.filter(|at| *at >= whole.start) {
            let here = Span::new(at, whole.end).trim(text);
            if at < last {
                continue;
            }
            if let Some(rest) = page.after_in(here, "answers").filter(|r| !r.is_empty()) {
                // In the middle of a sentence a law may be named for any reason.
                answered(page, letter, rest, at > whole.start);
                let ends = letter.refers_to.iter().chain(&letter.basis).map(|r| r.span.end).max();
                last = ends.unwrap_or(0).max(last);
            }
        }
        listing = attachments(page, letter, *span, listing);
        letter.body.push(Part::new(text, *span));
        if i + 1 == paragraphs.len() && span.of(text).trim_end().ends_with("./.") {
            letter.closing = Some(Part::new(text, *span));
        }
    }
    page.take_between(from, to);
}

/// The paper that a paragraph answers or carries out, where it names one by its number: `Phúc đáp Công văn số … ngày … của …`. A letter
/// is referred to, a law or a decision is rested upon.
fn answered(page: &Page<'_>, letter: &mut Letter, span: Span, letters_only: bool) {
    let text = page.text;
    let begins = |part: &str, at: Span| page.words(part).iter().any(|w| after(text, at, w).is_some());
    let (letters, laws) = (begins("letters", span), begins("laws", span));
    if !letters && !laws {
        // "Theo đề nghị của … tại Tờ trình số …": the paper is named behind "tại".
        let within = words(text, span).into_iter().map(|w| Span::new(w.start, span.end)).find_map(|w| {
            let at = page.after_in(w, "inside")?;
            (begins("letters", at) || begins("laws", at)).then_some(at)
        });
        if let Some(within) = within {
            answered(page, letter, within, letters_only);
        }
        return;
    }
    // Up to the sentence of the paper itself: behind a semicolon, or a comma before the name of a body.
    let ends = span.of(text).char_indices().find(|(at, c)| match c {
        ';' | ':' | '\n' => true,
        ',' => {
            let next = Span::new(span.start + at + 1, span.end).trim(text);
            page.words("head").iter().any(|h| after(text, next, h).is_some())
                && next.of(text).starts_with(char::is_uppercase)
        }
        _ => false,
    });
    let named = basis(page, Span::new(span.start, ends.map_or(span.end, |(at, _)| span.start + at)));
    if named.number.is_none() || letters_only && !letters {
        return;
    }
    if letters {
        letter.refers_to.push(named);
    } else {
        letter.basis.push(named);
    }
}

/// Pieces between semicolons behind which the mark stands again.
fn parted(page: &Page<'_>, span: Span) -> Vec<Span> {
    let text = page.text;
    let mut out = Vec::new();
    let mut from = span.start;
    for (at, _) in span.of(text).match_indices(';') {
        let next = Span::new(span.start + at + 1, span.end).trim(text);
        // "…; theo đề nghị của …" names another paper.
        if page.after_in(next, "answers").is_some() {
            out.push(Span::new(from, span.start + at));
            return out;
        }
        if let Some(rest) = page.after_in(next, "basis") {
            out.push(Span::new(from, span.start + at));
            from = rest.start;
        }
    }
    out.push(Span::new(from, span.end));
    out
}

/// `Quy định số 392-QĐ/TW ngày 06/01/2026 của Bộ Chính trị quy định về …`
fn basis(page: &Page<'_>, span: Span) -> Reference {
    let text = page.text;
    let span = bare(text, span.trim(text));
    let mut out = Reference { span, ..Reference::default() };
    let words: Vec<Span> = words(text, span);
    let is = |w: &Span, part: &str| {
        page.words(part)
            .iter()
            .any(|m| fold::key(m) == fold::key(w.of(text).trim_matches(|c: char| !c.is_alphanumeric())))
    };
    let mut at = words.len();
    for (i, w) in words.iter().enumerate() {
        if is(w, "number-inside")
            && let Some(next) = words.get(i + 1)
            && let Some(number) = number::vietnamese(text, Span::new(next.start, span.end), page.words("type-code"))
            && number.number.chars().any(|c| c.is_ascii_digit())
        {
            at = i;
            out.number = Some(number);
            break;
        }
    }
    let title_words = at.min(words.len());
    let after = out.number.as_ref().map_or(span.start, |n| n.span.end);
    let dated = words.iter().position(|w| w.start >= after && is(w, "dated"));
    out.date = match dated {
        Some(i) => words.get(i).and_then(|w| day(text, Span::new(w.start, span.end))),
        None => day(text, Span::new(after, span.end)),
    };
    let by = words.iter().position(|w| w.start >= after && is(w, "by"));
    let mut end = span.end;
    if let Some(by) = by {
        // The body that issued it: up to what it rules.
        let from = words.get(by + 1).map_or(span.end, |w| w.start);
        let about = words.iter().skip(by + 1).find(|w| {
            page.words("about").iter().any(|m| super::lines::after(text, Span::new(w.start, span.end), m).is_some())
                && w.of(text).chars().next().is_some_and(char::is_lowercase)
        });
        let to = about.map_or(span.end, |w| w.start);
        let issuer = bare(text, Span::new(from, to).trim(text));
        out.issuer = (!issuer.is_empty()).then(|| Part::new(text, issuer));
        out.about = about.map(|w| Part::new(text, Span::new(w.start, span.end)));
        end = words.get(by).map_or(end, |w| w.start);
    }
    let mut title_end = words.get(title_words).map_or(end, |w| w.start).min(end);
    if let Some(date) = &out.date {
        title_end = title_end.min(date.raw.span.start);
    }
    if let Some(i) = dated {
        title_end = title_end.min(words.get(i).map_or(title_end, |w| w.start));
    }
    let title = bare(text, Span::new(span.start, title_end).trim(text));
    out.title = (!title.is_empty()).then(|| Part::new(text, title));
    out
}

fn words(text: &str, span: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in span.of(text).char_indices().chain([(span.len(), ' ')]) {
        match (c.is_whitespace(), start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                out.push(Span::new(span.start + from, span.start + at));
                start = None;
            }
            _ => {}
        }
    }
    out
}

/// Papers that go with it: `(Tài liệu kèm theo gồm: (1) …; (2) …)`, or a list a line each below such words. Says whether
/// a list goes on with the next paragraph.
fn attachments(page: &Page<'_>, letter: &mut Letter, span: Span, listing: bool) -> bool {
    let text = page.text;
    if listing {
        let listed = outline::enumerator(span.of(text), span.start);
        let Some(listed) = listed else { return false };
        let item = Span::new(listed.span.end, span.end);
        letter.attachments.push(Part::new(text, bare(text, item.trim(text))));
        letter.attachments_span = letter.attachments_span.map(|s| s.join(span));
        return !span.of(text).trim_end().ends_with('.');
    }
    let written = span.of(text);
    let folded = fold::fold(written, span.start);
    let chars = &folded.chars;
    // The mark stands at the beginning of a paragraph or behind a bracket, not in the middle of a sentence.
    let mut found = None;
    for mark in page.words("attachments") {
        let wanted = fold::fold(mark, 0).chars;
        for at in 0..chars.len().saturating_sub(wanted.len()) {
            let begins = at == 0 || matches!(chars.get(at - 1), Some('('));
            if begins && chars.get(at..at + wanted.len()) == Some(wanted.as_slice()) {
                found = folded.at.get(at).map(|s| s.start);
                break;
            }
        }
        if found.is_some() {
            break;
        }
    }
    let Some(start) = found else { return false };
    let rest = Span::new(start, span.end);
    let colon = rest.of(text).find(':').map(|c| rest.start + c + 1);
    let list = colon.map_or(rest, |c| Span::new(c, span.end)).trim(text);
    if colon.is_some() && list.is_empty() {
        letter.attachments_span = Some(span);
        return true;
    }
    // The bracket that the whole list stands in closes it.
    let mut closed = list;
    if start > span.start {
        let trimmed = list.of(text).trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '/' | ';'));
        let depth: i32 = trimmed.chars().map(|c| i32::from(c == '(') - i32::from(c == ')')).sum();
        if let Some(inner) = trimmed.strip_suffix(')').filter(|_| depth < 0) {
            closed = Span::new(list.start, list.start + inner.len());
        }
    }
    let listed = items(text, closed);
    letter
        .attachments
        .extend(listed.into_iter().map(|s| Part::new(text, bare(text, s))).filter(|p| !p.text.is_empty()));
    letter.attachments_span = Some(Span::new(start, closed.end));
    false
}

/// The list of copies and the signature, one below the other or side by side.
fn foot_lines(page: &mut Page<'_>, letter: &mut Letter, foot: usize, copies: Option<usize>) {
    let text = page.text;
    let mut signer = Signer::default();
    let mut formula: Option<Span> = None;
    let mut title: Option<Span> = None;
    let mut name: Option<Span> = None;
    let mut formulas: Vec<Part> = Vec::new();
    let mut titles: Vec<Part> = Vec::new();
    let mut listing = false;
    let mut open = false;
    let mut rank: Option<Span> = None;
    for line in foot..page.lines.len() {
        if !page.free(line) || page.is_ornament(line) {
            continue;
        }
        let span = page.span(line);
        let words = span.of(text);
        if copies == Some(line) {
            listing = true;
            if let Some(rest) = page.after(line, "copies").filter(|r| !r.is_empty()) {
                let mut from = rest.start;
                for piece in rest.of(text).split_inclusive(';') {
                    let item = piece.trim_start_matches(['-', '–', ' ', '\u{a0}', '\t']);
                    let span = Span::new(from + piece.len() - item.len(), from + piece.len());
                    from += piece.len();
                    letter.copies_to.push(Part::new(text, bare(text, span)));
                }
            }
        } else if listing && words.starts_with(['-', '–', '+', '•']) {
            let item = words.trim_start_matches(['-', '–', '+', '•', ' ', '\u{a0}', '\t']);
            letter.copies_to.push(Part::new(text, bare(text, Span::new(span.end - item.len(), span.end))));
            open = !words.ends_with([';', '.']);
        } else if open && listing && page.wrapped() && words.starts_with(char::is_lowercase) {
            // A copy goes on in the next line of its column.
            if let Some(last) = letter.copies_to.last_mut() {
                let own = bare(text, span);
                *last =
                    Part { text: format!("{} {}", last.text, Part::new(text, own).text), span: last.span.join(own) };
            }
            open = !words.ends_with([';', '.']);
            // A column beside may go on; the last copy ends the list.
        } else if is_formula(page, line) {
            formula = Some(span);
            formulas.push(Part::new(text, span));
        } else if page.after(line, "signed").is_some()
            || page.words("signed").iter().any(|s| words.starts_with(s.as_str()))
        {
            // "(Đã ký)" stands for the hand.
        } else if is_capitals(words) && name.is_none() && is_short(page, line) {
            title = Some(span);
            titles.push(Part::new(text, span));
        } else if name.is_none() && page.is(line, "person") && (title.is_some() || formula.is_some()) {
            // A rank on a line of its own, above the name.
            rank = Some(span);
        } else if name.is_none() && is_person(page, span) && (title.is_some() || formula.is_some()) {
            name = Some(rank.map_or(span, |r| r.join(span)));
        } else {
            continue;
        }
        page.take(line);
    }
    let join = |parts: &[Part], between: &str| -> Option<Part> {
        let first = parts.first()?;
        let span = parts.iter().fold(first.span, |s, p| s.join(p.span));
        Some(Part { text: parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(between), span })
    };
    signer.acting = formulas.iter().any(|f| page.words("acting").iter().any(|a| f.text.starts_with(a.as_str())));
    signer.formula = join(&formulas, " / ");
    signer.title = join(&titles, " ");
    signer.name = name.map(|s| Part::new(text, s));
    if signer.name.is_some() || signer.title.is_some() || signer.formula.is_some() {
        letter.signer = Some(signer);
    }
}

/// Whether a line is the name of a person, with a rank or title before it or without: `Đại tá Nguyễn Văn Hùng`, `Thiếu tướng, TS. …`.
fn is_person(page: &Page<'_>, span: Span) -> bool {
    let text = page.text;
    let mut rest = span;
    for _ in 0..3 {
        let Some(next) = page.after_in(rest, "person").filter(|n| n.start < rest.end && n.len() < rest.len()) else {
            break;
        };
        let bare = next.of(text).trim_start_matches(['.', ',', ' ', '\u{a0}']);
        rest = Span::new(next.end - bare.len(), next.end);
    }
    is_name(rest.of(text))
}

/// Whether a line reads like the name of a person: two to six words, each with a capital.
fn is_name(words: &str) -> bool {
    let parts: Vec<&str> = words.split_whitespace().collect();
    (2..=7).contains(&parts.len())
        && parts.iter().all(|w| w.starts_with(char::is_uppercase))
        && !words.chars().any(|c| c.is_ascii_digit() || matches!(c, ';' | ':' | ','))
}
