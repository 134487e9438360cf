//! Letters of no family that a country pack knows, and instruments: as much as can honestly be read.

use super::lines::Page;
use super::{Letter, Number, Part, Reference, Signer, bare, day, items};
use maitri_document::Span;
use maitri_document::lang::fold;

/// Reads a letter by the marks of English letters.
pub fn read(page: &mut Page<'_>, letter: &mut Letter) {
    let text = page.text;
    let count = page.lines.len();
    let marked = |page: &Page<'_>, part: &str, from: usize, to: usize| {
        (from..to).find(|i| page.free(*i) && page.after(*i, part).is_some_and(|r| is_field(page, *i, part, r)))
    };
    let closing = (0..count).rev().find(|i| page.after(*i, "closing").is_some() && page.line(*i).chars().count() < 60);
    let end = closing.unwrap_or(count);
    let salutation = (0..end).find(|i| {
        let words = page.line(*i);
        page.after(*i, "addressee").is_some() && words.chars().count() < 90 && words.trim_end().ends_with([',', ':'])
    });
    let head = salutation.unwrap_or_else(|| (0..end).find(|i| page.line(*i).chars().count() > 90).unwrap_or(end));
    if let Some(line) = marked(page, "number", 0, head) {
        let rest = page.after(line, "number").unwrap_or_default();
        let rest = Span::new(rest.end - rest.of(text).trim_start_matches(['.', ':', ' ']).len(), rest.end);
        let (raw, number) = (Part::raw(text, page.span(line)), Part::new(text, bare(text, rest)));
        letter.number = Some(Number { raw: raw.text, span: raw.span, number: number.text, ..Number::default() });
        page.take(line);
    }
    if let Some(line) = marked(page, "refers-to", 0, head) {
        let rest = page.after(line, "refers-to").unwrap_or_default();
        let title = Part::new(text, bare(text, rest));
        letter.refers_to.push(Reference {
            span: rest,
            title: Some(title),
            date: day(text, rest),
            ..Reference::default()
        });
        page.take(line);
    }
    let dated = (0..head).find(|i| {
        page.free(*i) && day(text, page.span(*i)).is_some_and(|d| d.raw.span.len() * 2 > page.span(*i).len())
    });
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
    if let Some(line) = salutation {
        letter.addressees.push(Part::new(text, bare(text, page.span(line))));
        page.take(line);
    }
    if let Some(line) = closing {
        let from = (head..line).find(|i| page.free(*i)).unwrap_or(line);
        letter.closing = Some(page.part(line));
        if from < line {
            let (from, to) = (page.span(from).start, page.span(line - 1).end);
            letter.body = page.paragraphs(from, to).into_iter().map(|s| Part::new(text, s)).collect();
            page.take_between(from, to);
        }
        page.take(line);
        foot(page, letter, line + 1);
    } else if head < end {
        // No end that is known: the long paragraphs are body, and the rest stays the rest.
        let (from, to) = (page.span(head).start, page.span(end - 1).end);
        for span in page.paragraphs(from, to) {
            if span.of(text).chars().count() > 60 {
                letter.body.push(Part::new(text, span));
                page.take_between(span.start, span.end);
            }
        }
    }
}

/// A mark such as "No" or "To" is one only with a colon or a full stop behind it, or where the line is short.
fn is_field(page: &Page<'_>, line: usize, part: &str, rest: Span) -> bool {
    let before = Span::new(page.span(line).start, rest.start).of(page.text);
    let punctuated = before.trim_end().ends_with([':', '.']) || rest.of(page.text).starts_with(['.', ':']);
    punctuated || part == "number" && rest.of(page.text).chars().any(|c| c.is_ascii_digit()) && rest.len() < 40
}

fn foot(page: &mut Page<'_>, letter: &mut Letter, from: usize) {
    let text = page.text;
    let mut signer = Signer::default();
    let mut title: Option<Span> = None;
    for line in from..page.lines.len() {
        if !page.free(line) || page.is_ornament(line) {
            continue;
        }
        let span = page.span(line);
        let field = |part: &str| page.after(line, part).filter(|r| is_field(page, line, part, *r) || r.is_empty());
        if let Some(rest) = field("enclosures") {
            letter.enclosures.extend(items(text, rest).into_iter().filter(|s| !s.is_empty()).map(|s| Reference {
                span: s,
                title: Some(Part::new(text, bare(text, s))),
                date: day(text, s),
                ..Reference::default()
            }));
        } else if let Some(rest) = field("copies").or_else(|| page.after(line, "copies")) {
            letter.copies_to.extend(items(text, rest).into_iter().map(|s| Part::new(text, bare(text, s))));
        } else if page.after(line, "contact").is_some() {
            letter.contact.push(page.part(line));
        } else if page.words("signed").iter().any(|s| page.line(line).starts_with(s.as_str())) {
            // The hand.
        } else if signer.name.is_none() && page.line(line).chars().count() < 60 {
            let words = page.line(line);
            let inner = words.trim_start_matches('(').trim_end_matches(')');
            let at = span.start + words.find(inner).unwrap_or(0);
            signer.name = Some(Part::new(text, Span::new(at, at + inner.len())));
        } else if page.line(line).chars().count() < 90 && letter.copies_to.is_empty() && letter.enclosures.is_empty() {
            title = Some(title.map_or(span, |t| t.join(span)));
        } else {
            continue;
        }
        page.take(line);
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
