//! Letters of no family that a country pack knows, and instruments: as much as can honestly be read.

use super::lines::Page;
use super::{Letter, Number, Part, Reference, Signer, bare, day, items};
use maitri_document::lang::fold;
use maitri_document::{Span, outline};

/// Reads a letter by the marks of English letters.
pub fn read(page: &mut Page<'_>, letter: &mut Letter) {
    let text = page.text;
    let count = page.lines.len();
    let marked = |page: &Page<'_>, part: &str, from: usize, to: usize| {
        (from..to).find(|i| page.free(*i) && page.after(*i, part).is_some_and(|r| is_field(page, *i, part, r)))
    };
    let closing = (0..count).rev().find(|i| page.after(*i, "closing").is_some() && page.line(*i).chars().count() < 90);
    let end = closing.unwrap_or(count);
    let salutation = (0..end).find(|i| {
        let words = page.line(*i);
        page.after(*i, "addressee").is_some() && words.chars().count() < 90 && words.trim_end().ends_with([',', ':'])
    });
    let head = salutation.unwrap_or_else(|| (0..end).find(|i| page.line(*i).chars().count() > 90).unwrap_or(end));
    let numbered = marked(page, "number", 0, head);
    if let Some(line) = numbered {
        let rest = page.after(line, "number").unwrap_or_default();
        let rest = Span::new(rest.end - rest.of(text).trim_start_matches(['.', ':', ' ']).len(), rest.end);
        let (raw, number) = (Part::raw(text, page.span(line)), Part::new(text, bare(text, rest)));
        let running = running(&number.text);
        letter.number =
            Some(Number { raw: raw.text, span: raw.span, number: number.text, running, ..Number::default() });
        page.take(line);
    }
    // "Reference: Minutes of …" below the letter's own number names another paper.
    let second = || {
        let from = numbered.map_or(head, |l| l + 1);
        marked(page, "number", from, head).filter(|l| fold::key(page.line(*l)).starts_with("ref"))
    };
    if let Some((line, part)) =
        marked(page, "refers-to", 0, head).map(|l| (l, "refers-to")).or_else(|| second().map(|l| (l, "number")))
    {
        let rest = page.after(line, part).unwrap_or_default();
        let title = Part::new(text, bare(text, rest));
        letter.refers_to.push(Reference {
            span: rest,
            title: Some(title),
            date: day(text, rest),
            ..Reference::default()
        });
        page.take(line);
    }
    let day_line = |page: &Page<'_>, i: usize| {
        page.free(i) && day(text, page.span(i)).is_some_and(|d| d.raw.span.len() * 2 > page.span(i).len())
    };
    // A note bears its day at its foot.
    let foot = if closing.is_none() && salutation.is_none() { count } else { head };
    let dated = (0..head).find(|i| day_line(page, *i)).or_else(|| (head..foot).rev().find(|i| day_line(page, *i)));
    if let Some(line) = dated {
        let span = page.span(line);
        letter.date = day(text, span);
        let before = letter.date.as_ref().map_or(span.end, |d| d.raw.span.start);
        let place = bare(text, Span::new(span.start, before).trim(text));
        let label = page.after(line, "date").is_some();
        letter.place = (!label && !place.is_empty()).then(|| Part::new(text, place));
        page.take(line);
    }
    // Some write the subject above the salutation, some below it.
    if let Some(line) = marked(page, "subject", 0, (head + 3).min(end)) {
        letter.subject = page.after(line, "subject").map(|s| Part::new(text, s));
        page.take(line);
    }
    for line in 0..head {
        for (part, slot) in [("urgency", &mut letter.urgency), ("security", &mut letter.security)] {
            if page.free(line) && page.is(line, part) && slot.is_none() {
                *slot = Some(page.part(line));
                page.take(line);
            }
        }
    }
    letterhead(page, letter, head, dated);
    if let Some(line) = salutation {
        // Where the address stands apart, the words that greet are the first of the text.
        if letter.addressees.is_empty() {
            letter.addressees.push(Part::new(text, bare(text, page.span(line))));
        } else {
            letter.body.push(page.part(line));
        }
        page.take(line);
    }
    if let Some(line) = closing {
        let from = (head..line).find(|i| page.free(*i)).unwrap_or(line);
        letter.closing = Some(page.part(line));
        if from < line {
            let (from, to) = (page.span(from).start, page.span(line - 1).end);
            letter.body.extend(page.paragraphs(from, to).into_iter().map(|s| Part::new(text, s)));
            page.take_between(from, to);
        }
        page.take(line);
        self::foot(page, letter, line + 1, salutation);
    } else if head < end {
        // No end that is known: the long paragraphs are body, and the rest stays the rest.
        let (from, to) = (page.span(head).start, page.span(end - 1).end);
        for span in page.paragraphs(from, to) {
            if span.of(text).chars().count() > 60 {
                letter.body.push(Part::new(text, span));
                page.take_between(span.start, span.end);
            }
        }
        let last = (head..end).rev().find(|i| !page.free(*i) && page.line(*i).chars().count() > 60);
        let from = last.map_or(head, |l| l + 1);
        let signed = (from..end).any(|i| is_hand(page, i));
        if signed {
            self::foot(page, letter, from, salutation);
        } else if salutation.is_none() && is_note(page, letter) {
            note(page, letter, from);
        }
    }
}

/// The running number of a reference: what follows the last slash where that is a figure, else the figures that it begins with.
fn running(number: &str) -> Option<u32> {
    let figures = |t: &str| -> Option<u32> {
        let run: String = t.trim().chars().take_while(char::is_ascii_digit).collect();
        run.parse().ok()
    };
    let tail = number.rsplit('/').next().map(str::trim).filter(|t| t.len() < number.len());
    let whole = tail.filter(|t| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit()));
    // "12/2026": a year behind the slash numbers nothing.
    let year = |n: u32| (1900..2200).contains(&n) || (2400..2700).contains(&n);
    let head = figures(number);
    match whole.and_then(figures) {
        Some(n) if !(year(n) && head.is_some()) => Some(n),
        _ => head,
    }
}

/// What stands above the number and the day: whose letter it is; and between them and the greeting: to whom it goes.
fn letterhead(page: &mut Page<'_>, letter: &mut Letter, head: usize, dated: Option<usize>) {
    let text = page.text;
    let mut to: Option<Span> = None;
    let mut addressed = false;
    // The first line that a part took ends the letterhead, the day or the number the rest of it.
    let last = (0..head).rev().find(|i| !page.free(*i) && (Some(*i) == dated || page.after(*i, "number").is_some()));
    for line in 0..head {
        if !page.free(line) || page.is_ornament(line) {
            addressed &= page.free(line);
            continue;
        }
        let rest = page.after(line, "addressee").filter(|r| is_field(page, line, "addressee", *r) && !r.is_empty());
        let from = page.after(line, "sender").filter(|r| is_field(page, line, "sender", *r) && !r.is_empty());
        if let Some(from) = from {
            letter.issuer.push(Part::new(text, from));
        } else if let Some(rest) = rest {
            to = Some(rest);
            addressed = true;
        } else if addressed && !page.apart(line) && page.line(line).chars().count() < 90 {
            to = to.map(|t| t.join(page.span(line)));
        } else if last.is_some_and(|l| line < l) && page.line(line).chars().count() < 90 {
            letter.issuer.push(page.part(line));
        } else if last.is_some() && page.words("person").iter().any(|p| page.line(line).starts_with(p.as_str())) {
            // "H.E. Mr. …" above the greeting begins the address.
            to = Some(page.span(line));
            addressed = true;
        } else {
            continue;
        }
        page.take(line);
    }
    if let Some(span) = to {
        letter.addressees.push(Part::new(text, bare(text, span)));
    }
}

/// Whether the paper is a note verbale: its sentences say so, for no line of it does.
fn is_note(page: &Page<'_>, letter: &Letter) -> bool {
    let says = |body: &str| page.words("note").iter().any(|w| body.contains(&fold::key(w)));
    letter.body.iter().any(|p| says(&fold::key(&p.text)))
}

/// The foot of a note: nobody signs it, and whom it addresses stands at its end.
fn note(page: &mut Page<'_>, letter: &mut Letter, from: usize) {
    let text = page.text;
    let mut listed = false;
    let mut to: Option<Span> = None;
    for line in from..page.lines.len() {
        if !page.free(line) || page.is_ornament(line) {
            continue;
        }
        let field = |part: &str| page.after(line, part).filter(|r| is_field(page, line, part, *r) || r.is_empty());
        if let Some(rest) = field("enclosures") {
            enclosed(letter, text, rest);
            listed = true;
        } else if let Some(rest) = field("copies") {
            letter.copies_to.extend(items(text, rest).into_iter().map(|s| Part::new(text, bare(text, s))));
            listed = false;
        } else if listed && outline::enumerator(page.line(line), 0).is_some() {
            enclosed(letter, text, page.span(line));
        } else if letter.addressees.is_empty() && !letter.body.is_empty() && page.line(line).chars().count() < 90 {
            listed = false;
            // One block: what stands apart from it is something else.
            if to.is_some() && page.apart(line) {
                continue;
            }
            to = Some(to.map_or(page.span(line), |t| t.join(page.span(line))));
        } else {
            continue;
        }
        page.take(line);
    }
    if let Some(span) = to {
        letter.addressees.push(Part::new(text, bare(text, span)));
    }
}

/// Papers that go with the letter, without the number of each.
fn enclosed(letter: &mut Letter, text: &str, span: Span) {
    // "Encl.: …" leaves the full stop of its mark.
    let words = span.of(text).trim_start_matches(['.', ':', ' ']);
    let span = Span::new(span.end - words.len(), span.end);
    let rest = outline::enumerator(span.of(text), span.start)
        .filter(|e| e.value.is_some_and(|n| n > 1) || matches!(e.style, outline::Style::Bullet))
        .map_or(span, |e| Span::new(e.span.end, span.end));
    letter.enclosures.extend(items(text, rest).into_iter().filter(|s| !s.is_empty()).map(|s| Reference {
        span: s,
        title: Some(Part::new(text, bare(text, s))),
        date: day(text, s),
        ..Reference::default()
    }));
}

/// Whether a line stands for the hand: `(Signed)`, `[Signature and seal]`.
fn is_hand(page: &Page<'_>, line: usize) -> bool {
    page.free(line) && page.words("signed").iter().any(|s| page.line(line).starts_with(s.as_str()))
}

/// A mark such as "No" or "To" is one only with a colon or a full stop behind it, or where the line is short.
fn is_field(page: &Page<'_>, line: usize, part: &str, rest: Span) -> bool {
    let before = Span::new(page.span(line).start, rest.start).of(page.text);
    let punctuated = before.trim_end().ends_with([':', '.']) || rest.of(page.text).starts_with(['.', ':']);
    punctuated || part == "number" && rest.of(page.text).chars().any(|c| c.is_ascii_digit()) && rest.len() < 40
}

fn foot(page: &mut Page<'_>, letter: &mut Letter, from: usize, salutation: Option<usize>) {
    let text = page.text;
    let mut signer = Signer::default();
    let mut title: Option<Span> = None;
    let mut to: Option<Span> = None;
    // Which list a line may go on with.
    let mut list = "";
    let hand = (from..page.lines.len()).find(|i| is_hand(page, *i));
    for line in from..page.lines.len() {
        if !page.free(line) || page.is_ornament(line) {
            continue;
        }
        let span = page.span(line);
        let short = page.line(line).chars().count() < 90;
        let listed = outline::enumerator(page.line(line), 0).is_some();
        let field = |part: &str| page.after(line, part).filter(|r| is_field(page, line, part, *r) || r.is_empty());
        if let Some(rest) = field("enclosures") {
            list = "enclosures";
            enclosed(letter, text, rest);
        } else if let Some(rest) = field("copies").or_else(|| page.after(line, "copies")) {
            list = "copies";
            letter.copies_to.extend(items(text, rest).into_iter().map(|s| Part::new(text, bare(text, s))));
        } else if page.after(line, "contact").is_some() {
            list = "";
            letter.contact.push(page.part(line));
        } else if Some(line) == hand || page.words("signed").iter().any(|s| page.line(line).starts_with(s.as_str())) {
            // The hand.
        } else if list == "enclosures" && listed {
            enclosed(letter, text, span);
        } else if list == "copies" && short && !page.apart(line) {
            letter.copies_to.extend(items(text, span).into_iter().map(|s| Part::new(text, bare(text, s))));
        } else if signer.name.is_some() && short && addresses(page, letter, line, salutation, to.is_some()) {
            // The address of whom it goes to may stand at the foot.
            list = "";
            to = Some(to.map_or(span, |t| t.join(span)));
        } else if signer.name.is_none() && hand.is_some_and(|h| line < h) && short {
            // A title above the hand; the name stands below it.
            title = Some(title.map_or(span, |t| t.join(span)));
        } else if signer.name.is_none() && page.line(line).chars().count() < 60 {
            let words = page.line(line);
            let inner = words.trim_start_matches('(').trim_end_matches(')');
            let at = span.start + words.find(inner).unwrap_or(0);
            signer.name = Some(Part::new(text, Span::new(at, at + inner.len())));
        } else if short && letter.copies_to.is_empty() && letter.enclosures.is_empty() && list.is_empty() {
            title = Some(title.map_or(span, |t| t.join(span)));
        } else {
            continue;
        }
        page.take(line);
    }
    if let Some(span) = to {
        // The address says more than the greeting.
        letter.addressees.insert(0, Part::new(text, bare(text, span)));
    }
    if let Some(span) = title {
        let part = Part::new(text, span);
        let key = fold::key(&part.text);
        signer.acting = page.words("acting").iter().any(|a| key.starts_with(&format!("{} ", fold::key(a))));
        signer.title = Some(part);
    }
    if signer.name.is_some() {
        letter.signer = Some(signer);
    }
}

/// Whether a line of the foot is of the address of whom the letter goes to: from a word before the name of a person on.
fn addresses(page: &Page<'_>, letter: &Letter, line: usize, salutation: Option<usize>, begun: bool) -> bool {
    let only_greeted = letter.addressees.len() <= usize::from(salutation.is_some());
    let person = page.words("person").iter().any(|p| page.line(line).starts_with(p.as_str()));
    only_greeted && (person || begun && !page.apart(line))
}

/// An instrument has no letter's parts: its title, its paragraphs, its day; the review reads the rest.
pub fn instrument(page: &mut Page<'_>, letter: &mut Letter) {
    let text = page.text;
    let zones = &page.draft.zones;
    let title = page.draft.span_of(&zones.title);
    let signature = page.draft.span_of(&zones.signature);
    if !title.is_empty() {
        letter.subject = Some(Part::new(text, title));
        page.take_between(title.start, title.end);
    }
    let from = if title.is_empty() { 0 } else { title.end };
    let to = if signature.is_empty() { text.len() } else { signature.start };
    letter.body = page.paragraphs(from, to).into_iter().map(|s| Part::new(text, s)).collect();
    page.take_between(from, to);
    letter.date =
        page.draft.outline.paragraphs.iter().rev().find_map(|p| day(text, p.span).filter(|d| d.day.is_some()));
}
