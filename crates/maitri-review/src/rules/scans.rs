//! What was read by a machine: a difference in marks alone is a probable slip of reading, never changed wording.

use crate::compare::{Comparison, Offer};
use crate::draft::Draft;
use crate::finding::Hit;
use crate::misread::{Doubts, letters, shapes};
use maitri_document::Span;
use maitri_pack::{Check, Kind, Language, Packs, Severity};
use std::collections::BTreeMap;

/// Bytes of wording from which one doubtful word in it does not make it doubtful.
const LONG: usize = 160;

/// The hits on a draft, those that recognition may have made told as such. Drafts that were typed stay as they are.
pub fn told(draft: &Draft<'_>, comparison: Option<&Comparison>, packs: &Packs, hits: Vec<Hit>) -> Vec<Hit> {
    let (Some(recognised), Some(doubts)) = (&draft.document.recognised, Doubts::of(draft.document)) else {
        return hits;
    };
    let text = draft.text();
    // Only where the form has the word at this place: elsewhere the same letters may be a name.
    let of_form = |span: Span| comparison.is_some_and(|c| c.is_form(span));
    // A line of words that are nothing of the form: what is missing may have been misread there.
    let unknown = |span: Span| letters(span.of(text)).chars().count() >= 12 && !of_form(span);
    let slips = draft
        .slips
        .iter()
        .filter(|(span, _)| of_form(*span))
        .map(|(span, word)| Hit::new("scan-slip", draft.place(span.start), Some(*span)).arg("form", word.clone()));
    let holds_slip = |span: Span| span.len() <= LONG && draft.slips.iter().any(|(slip, _)| span.contains(*slip));
    let torn = torn(text, &hits);
    hits.into_iter()
        .enumerate()
        .map(|(i, hit)| {
            if let Some(wanted) = torn.get(&i) {
                let span = hit.span.unwrap_or_default();
                return slip(hit, "scan-slip", &[(span, wanted.clone())]);
            }
            let rule = packs.rules.iter().find(|r| match &r.check {
                Check::Named(name) => *name == hit.check,
                Check::Lexicon(_) => r.id == hit.check,
            });
            let Some(rule) = rule else { return hit };
            match rule.kind {
                // The words are there but for a mark, and the mark decides: a person is asked before anybody is accused.
                _ if hit.args.contains_key(super::lexicon::LOST) && rule.severity.counts() => {
                    Hit { document: hit.document, ..Hit::new("scan-doubt", hit.place, hit.span) }
                }
                // The name of the title or of the definition, misread in one of its places.
                _ if hit.args.contains_key("chosen") => renamed(text, hit),
                // Thai words that lost marks are cut elsewhere, and the alignment slips: they accuse nobody.
                Kind::WordingChanged | Kind::TermClause | Kind::LanguageClause
                    if draft.language == Some(Language::Th) && hit.span.is_some_and(holds_slip) =>
                {
                    judged(text, &doubts, hit, true)
                }
                Kind::WordingChanged | Kind::TermClause | Kind::LanguageClause => judged(text, &doubts, hit, false),
                // What turns a meaning round is told whatever the reason.
                Kind::Slip if rule.severity != Severity::Error => judged(text, &doubts, hit, false),
                Kind::Style if rule.id == "spacing" || rule.id == "thai-malformed" => judged(text, &doubts, hit, false),
                Kind::TextAdded | Kind::Unfilled => doubted(&doubts, hit),
                // A number follows another one, and either may be the one that was misread.
                Kind::Numbering if hit.span.is_some_and(|span| follows_doubt(draft, &doubts, span)) => {
                    Hit { document: hit.document, ..Hit::new("scan-doubt", hit.place, hit.span) }
                }
                // What was not read may stand on the paper all the same.
                Kind::ClauseMissing
                    if hit.args.contains_key("form") && recognised.may_lack(hit.anchor.map(|a| a.end), &unknown) =>
                {
                    let form = hit.args.get("form").cloned().unwrap_or_default();
                    let mut asked = Hit::new("scan-unread", hit.place.clone(), None)
                        .arg("place", hit.place.clone())
                        .arg("form", form);
                    asked.anchor = hit.anchor;
                    asked.document = hit.document;
                    asked
                }
                // The parties of the title were read so badly that nobody knows them.
                Kind::NameMismatch if hit.args.get("expected").is_some_and(String::is_empty) => {
                    Hit { document: hit.document, ..Hit::new("scan-doubt", hit.place, hit.span) }
                }
                _ => hit,
            }
        })
        .chain(slips)
        .collect()
}

/// Slips that stand beside one another and are together the letters of the form: a line ends within a word, and its parts
/// are other words than those of the form. Answers with the indexes of the hits and what the form has there.
fn torn(text: &str, hits: &[Hit]) -> BTreeMap<usize, String> {
    let mut slips: Vec<(usize, Span, &str)> = hits
        .iter()
        .enumerate()
        .filter(|(_, h)| h.check == "slip-form")
        .filter_map(|(i, h)| Some((i, h.span?, h.replacement.as_deref()?)))
        .collect();
    slips.sort_by_key(|(_, span, _)| span.start);
    let mut runs: Vec<Vec<(usize, Span, &str)>> = Vec::new();
    for slip in slips {
        let beside = |run: &Vec<(usize, Span, &str)>| {
            run.last().is_some_and(|(_, before, _)| {
                text.get(before.end..slip.1.start).is_some_and(|between| between.trim().is_empty())
            })
        };
        match runs.last_mut().filter(|run| beside(run)) {
            Some(run) => run.push(slip),
            None => runs.push(vec![slip]),
        }
    }
    let mut out = BTreeMap::new();
    for run in runs.iter().filter(|run| run.len() > 1) {
        let read: String = run.iter().map(|(_, span, _)| letters(span.of(text))).collect();
        let wanted: String = run.iter().map(|(_, _, wanted)| *wanted).collect();
        if read == letters(&wanted) {
            out.extend(run.iter().map(|(i, ..)| (*i, wanted.clone())));
        }
    }
    out
}

/// Words that the form does not have, and nobody can be sure of most of them: a question.
fn doubted(doubts: &Doubts<'_>, hit: Hit) -> Hit {
    match hit.span {
        Some(span) if doubts.mostly(span) => {
            Hit { document: hit.document, ..Hit::new("scan-doubt", hit.place, Some(span)) }
        }
        _ => hit,
    }
}

/// Whether nobody can be sure of the number that `span` begins with, or of the one before it in its list.
fn follows_doubt(draft: &Draft<'_>, doubts: &Doubts<'_>, span: Span) -> bool {
    let clauses = &draft.outline.clauses;
    let Some(own) = clauses.iter().position(|c| c.enumerator.span.start == span.start) else { return false };
    let of = clauses.get(own).map(|c| c.parent);
    let before = clauses.iter().take(own).rfind(|c| Some(c.parent) == of);
    clauses.get(own).into_iter().chain(before).any(|c| doubts.is_unsure(c.enumerator.span))
}

/// A name that is another one than was chosen before: of letters that look alike it is the same, and a person is asked.
fn renamed(text: &str, hit: Hit) -> Hit {
    let (Some(span), Some(chosen)) = (hit.span, hit.args.get("chosen").cloned()) else { return hit };
    if shapes(span.of(text)) != shapes(&chosen) {
        return hit;
    }
    slip(hit, "scan-unsure", &[(span, chosen)])
}

/// A difference from the form, told as what it is: a slip of reading, a question, or a finding. `disturbed`: words in it were
/// misread, whatever the program says.
fn judged(text: &str, doubts: &Doubts<'_>, hit: Hit, disturbed: bool) -> Hit {
    let pairs: Vec<(Span, String)> = if !hit.offers.is_empty() {
        let words = |o: &Offer| match o {
            Offer::Words(span, words) => Some((*span, words.clone())),
            Offer::Paragraph(..) => None,
        };
        match hit.offers.iter().map(words).collect::<Option<Vec<_>>>() {
            Some(pairs) => pairs,
            None => return doubted(doubts, hit),
        }
    } else {
        let wanted = hit.replacement.clone().or_else(|| hit.args.get("form").cloned());
        match (hit.span, wanted) {
            (Some(span), Some(wanted)) => vec![(span, wanted)],
            _ => return doubted(doubts, hit),
        }
    };
    let bare = |words: &str| words.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    // Large letters for small ones: recognition keeps them apart, and no mark is in question.
    let cased = |(span, wanted): &(Span, String)| {
        let (read, wanted) = (bare(span.of(text)), bare(wanted));
        read != wanted && read.to_lowercase() == wanted.to_lowercase()
    };
    if !pairs.is_empty() && pairs.iter().all(cased) {
        return hit;
    }
    let read: Vec<(String, String)> = pairs.iter().map(|(s, w)| (letters(s.of(text)), letters(w))).collect();
    // Words may be taken from one place and put in beside it: together they are the same.
    let whole = |side: fn(&(String, String)) -> &String| read.iter().map(side).cloned().collect::<String>();
    if read.iter().all(|(a, b)| a == b) || whole(|(a, _)| a) == whole(|(_, b)| b) {
        return slip(hit, "scan-slip", &pairs);
    }
    // In a line that the machine was not sure of, and where only letters differ that look alike, a person looks at the
    // picture: the paper may say what the form says, or anything else. Long wording is other wording, whatever became of a
    // word in it.
    let unsure = |span: Span| if span.len() > LONG { doubts.mostly(span) } else { doubts.at(span) };
    let spans = pairs.iter().map(|(s, _)| *s).chain(hit.span);
    if disturbed || spans.into_iter().any(unsure) || shapes(&whole(|(a, _)| a)) == shapes(&whole(|(_, b)| b)) {
        return slip(hit, "scan-unsure", &pairs);
    }
    hit
}

/// The same place, told as a slip of reading. It offers nothing: the paper may be right.
fn slip(hit: Hit, check: &str, pairs: &[(Span, String)]) -> Hit {
    let wanted: Vec<&str> = pairs.iter().map(|(_, w)| w.trim()).filter(|w| !w.is_empty()).collect();
    let span = hit.span.or_else(|| pairs.first().map(|(s, _)| *s));
    Hit { document: hit.document, ..Hit::new(check, hit.place, span) }.arg("form", wanted.join(" … "))
}
