//! Numbers and letters of clauses and points: skipped, doubled, foreign to the order.

use super::Context;
use crate::finding::Hit;
use maitri_document::Span;
use maitri_document::outline::{Clause, Style, VIETNAMESE_LETTERS};
use maitri_pack::Language;
use std::collections::BTreeMap;

/// The label after `value` in the order of a style.
fn label(style: Style, value: u32, parent: &str, vietnamese: bool) -> String {
    let index = usize::try_from(value.saturating_sub(1)).unwrap_or(0);
    match style {
        Style::Letter if vietnamese => VIETNAMESE_LETTERS.get(index).map_or_else(String::new, |l| (*l).to_owned()),
        Style::Letter => {
            char::from_u32(u32::from('a') + value.saturating_sub(1)).map_or_else(String::new, |c| c.to_string())
        }
        Style::ThaiLetter => {
            maitri_document::outline::THAI_LETTERS.get(index).map_or_else(String::new, |l| (*l).to_owned())
        }
        Style::Decimal(n) if n > 1 => {
            let head = parent.rsplit_once('.').map_or(parent, |(head, _)| head);
            format!("{head}.{value}")
        }
        _ => value.to_string(),
    }
}

/// Position of a clause's letter or number in its order; `None` for a letter that the order does not have.
fn position(clause: &Clause, vietnamese: bool) -> Option<u32> {
    if clause.enumerator.style == Style::Letter && vietnamese {
        let place = VIETNAMESE_LETTERS.iter().position(|l| *l == clause.enumerator.label)?;
        return u32::try_from(place + 1).ok();
    }
    clause.enumerator.value.filter(|v| *v > 0)
}

/// Hits on numbering.
pub fn hits(c: &Context<'_, '_>) -> Vec<Hit> {
    let mut out = Vec::new();
    let text = c.text();
    // Lists by parent and style, in the order of the text; only what stands in the clauses.
    let mut lists: BTreeMap<(Option<usize>, String), Vec<&Clause>> = BTreeMap::new();
    let end = c.draft.zones.closing.start.max(c.draft.zones.clauses.last().map_or(0, |z| z.paragraphs.end));
    let begin = c.draft.zones.clauses.first().map_or(0, |z| z.paragraphs.start);
    for clause in &c.draft.outline.clauses {
        if !(begin..end).contains(&clause.paragraphs.start) {
            continue;
        }
        lists.entry((clause.parent, format!("{:?}", clause.enumerator.style))).or_default().push(clause);
    }
    for list in lists.values() {
        if list.len() < 2 {
            continue;
        }
        let style = list.first().map_or(Style::Decimal(1), |k| k.enumerator.style);
        let vietnamese = style == Style::Letter && c.draft.language == Some(Language::Vi);
        let mut expected = 1u32;
        let mut last: Option<u32> = None;
        for clause in list {
            let span = quote(text, clause);
            let place = c.place(clause.span.start);
            let Some(value) = position(clause, vietnamese) else {
                out.push(
                    Hit::new("numbering-foreign", place, Some(span))
                        .arg("label", clause.enumerator.label.clone())
                        .arg("expected", label(style, expected, &clause.path, vietnamese)),
                );
                expected += 1;
                continue;
            };
            if value == expected {
                expected += 1;
            } else if Some(value) == last || value < expected {
                let again = value == 1 && last.is_some_and(|l| l > 1);
                // A list that begins anew at 1 is another list, not a number used twice.
                if again && list.len() > 3 && style != Style::Decimal(1) {
                    expected = 2;
                    last = Some(1);
                    continue;
                }
                out.push(
                    Hit::new("numbering-twice", place, Some(span))
                        .arg("label", clause.enumerator.label.clone())
                        .arg("expected", label(style, expected, &clause.path, vietnamese)),
                );
                expected = value + 1;
            } else if clause.parent.is_none() && c.follows && place == clause.enumerator.label {
                // The clause has the form's own number: what is skipped is a clause that is missing, and said so.
                expected = value + 1;
            } else {
                out.push(
                    Hit::new("numbering-skipped", place, Some(span))
                        .arg("label", clause.enumerator.label.clone())
                        .arg("expected", label(style, expected, &clause.path, vietnamese)),
                );
                expected = value + 1;
            }
            last = Some(value);
        }
    }
    out.sort_by_key(|h| h.span.map_or(0, |s| s.start));
    out
}

fn quote(text: &str, clause: &Clause) -> Span {
    crate::compare::clip(text, Span::new(clause.enumerator.span.start, clause.span.end), 40)
}
