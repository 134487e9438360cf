//! What was read by a machine: a difference in marks alone is a probable slip of reading, never changed wording.

use crate::align::path::distance;
use crate::compare::Offer;
use crate::draft::Draft;
use crate::finding::Hit;
use maitri_document::lang::fold;
use maitri_document::read::scan::LOW;
use maitri_document::{Recognised, Span};
use maitri_pack::{Check, Kind, Packs, Severity};

/// The hits on a draft, those that recognition may have made told as such. Drafts that were typed stay as they are.
pub fn told(draft: &Draft<'_>, packs: &Packs, hits: Vec<Hit>) -> Vec<Hit> {
    let Some(recognised) = &draft.document.recognised else { return hits };
    let text = draft.text();
    hits.into_iter()
        .map(|hit| {
            let rule = packs.rules.iter().find(|r| match &r.check {
                Check::Named(name) => *name == hit.check,
                Check::Lexicon(_) => r.id == hit.check,
            });
            // What turns a meaning round is told whatever the reason.
            let may = rule.is_some_and(|r| match r.kind {
                Kind::WordingChanged | Kind::TermClause | Kind::LanguageClause => true,
                Kind::Slip => r.severity != Severity::Error,
                Kind::Style => r.id == "spacing" || r.id == "thai-malformed",
                _ => false,
            });
            if may { judged(text, recognised, hit) } else { hit }
        })
        .collect()
}

fn judged(text: &str, recognised: &Recognised, hit: Hit) -> Hit {
    let pairs: Vec<(Span, String)> = if !hit.offers.is_empty() {
        let words = |o: &Offer| match o {
            Offer::Words(span, words) => Some((*span, words.clone())),
            Offer::Paragraph(..) => None,
        };
        match hit.offers.iter().map(words).collect::<Option<Vec<_>>>() {
            Some(pairs) => pairs,
            None => return hit,
        }
    } else {
        let wanted = hit.replacement.clone().or_else(|| hit.args.get("form").cloned());
        match (hit.span, wanted) {
            (Some(span), Some(wanted)) => vec![(span, wanted)],
            _ => return hit,
        }
    };
    let letters = |t: &str| -> String { fold::skeleton(t).chars().filter(|c| fold::is_alphanumeric(*c)).collect() };
    let read: Vec<(String, String)> = pairs.iter().map(|(s, w)| (letters(s.of(text)), letters(w))).collect();
    // Words may be taken from one place and put in beside it: together they are the same.
    let whole = |side: fn(&(String, String)) -> &String| read.iter().map(side).cloned().collect::<String>();
    if read.iter().all(|(a, b)| a == b) || whole(|(a, _)| a) == whole(|(_, b)| b) {
        return slip(hit, "scan-slip", &pairs);
    }
    // Other letters, few of them, where the machine itself was not sure: a person looks at the picture.
    let near = read.iter().all(|(a, b)| {
        let most = a.chars().count().max(b.chars().count());
        distance(a, b, most) * 3 <= most
    });
    let unsure = pairs.iter().all(|(s, _)| {
        recognised.words.iter().any(|w| w.span.overlaps(*s) && w.sure < LOW)
            || recognised.lines.iter().any(|l| l.span.overlaps(*s) && l.sure < LOW)
    });
    if near && unsure { slip(hit, "scan-unsure", &pairs) } else { hit }
}

/// The same place, told as a slip of reading. It offers nothing: the paper may be right.
fn slip(hit: Hit, check: &str, pairs: &[(Span, String)]) -> Hit {
    let wanted: Vec<&str> = pairs.iter().map(|(_, w)| w.trim()).filter(|w| !w.is_empty()).collect();
    let span = hit.span.or_else(|| pairs.first().map(|(s, _)| *s));
    Hit { document: hit.document, ..Hit::new(check, hit.place, span) }.arg("form", wanted.join(" … "))
}
