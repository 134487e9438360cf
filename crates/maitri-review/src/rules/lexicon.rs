//! Terms of the lexicons.

use super::Context;
use crate::finding::Hit;
use maitri_document::Span;
use maitri_document::lang::fold;
use maitri_document::lang::token::{Kind, Token};
use maitri_pack::{Check, Language, Lexicon, Rule, Term};
use std::collections::BTreeMap;

/// Words of negation; a term behind one of them in its sentence is no hit.
const NEGATIONS: &[&str] = &[
    "not",
    "no",
    "nothing",
    "neither",
    "nor",
    "without",
    "never",
    "non",
    "none",
    "ไม่",
    "มิ",
    "มิได้",
    "ไม่ได้",
    "ไม่มี",
    "ไม่ใช่",
    "ปราศจาก",
    "หาได้",
    "มิให้",
    "ไม่ให้",
    "không",
    "chưa",
    "chẳng",
    "chả",
];
/// The argument of a hit whose words lost marks in a scan: the term.
pub const LOST: &str = "lost";
/// How many words before a term a negation reaches.
const REACH: usize = 14;
/// How far apart the two halves of `A ... B` may stand, in words.
const GAP: usize = 8;

/// Hits of all lexicon rules that read `family`.
pub fn hits(c: &Context<'_, '_>, family: &str) -> Vec<Hit> {
    let language = c.draft.language.unwrap_or_default();
    let mut out = Vec::new();
    for rule in &c.packs.rules {
        let Check::Lexicon(lexicon) = &rule.check else { continue };
        if !rule.reads(family) {
            continue;
        }
        out.extend(of_rule(c, rule, lexicon, language));
    }
    out
}

fn in_scope(c: &Context<'_, '_>, scope: Option<&str>, paragraph: usize) -> bool {
    let z = &c.draft.zones;
    match scope {
        // What stands behind the signatures binds as a clause does.
        Some("operative") => {
            z.after.contains(&paragraph) || z.clauses.iter().any(|k| k.paragraphs.contains(&paragraph))
        }
        Some("preamble") => z.preamble.contains(&paragraph),
        Some("closing") => z.closing.contains(&paragraph),
        Some("title") => z.title.contains(&paragraph),
        _ => z.after.contains(&paragraph) || !z.signature.contains(&paragraph),
    }
}

/// Whether a paragraph holds, outside a negation, a word that an error speaks of: of a binding text, or against the
/// principles of the form.
pub fn is_grave(draft: &crate::draft::Draft<'_>, packs: &maitri_pack::Packs, paragraph: usize) -> bool {
    let language = draft.language.unwrap_or_default();
    let tokens = draft.tokens.get(paragraph).map(Vec::as_slice).unwrap_or_default();
    let kinds = [maitri_pack::Kind::BindingWording, maitri_pack::Kind::PrincipleContradicted];
    packs.rules.iter().any(|rule| {
        let Check::Lexicon(lexicon) = &rule.check else { return false };
        rule.severity == maitri_pack::Severity::Error
            && kinds.contains(&rule.kind)
            && !lexicon.exact_case
            && rule.reads("instrument")
            && (0..tokens.len()).any(|at| {
                let here = |t: &Term| matches(tokens, at, &t.parts, language).is_some();
                packs.terms(&rule.id, language).iter().any(here) && !(lexicon.negation && is_negated(tokens, at))
            })
    })
}

fn of_rule(c: &Context<'_, '_>, rule: &Rule, lexicon: &Lexicon, language: Language) -> Vec<Hit> {
    let terms = c.packs.terms(&rule.id, language);
    if terms.is_empty() {
        return Vec::new();
    }
    let except = c.packs.exceptions(&rule.id, language);
    let text = c.text();
    let mut hits: Vec<(Span, usize)> = Vec::new();
    for (paragraph, tokens) in c.draft.tokens.iter().enumerate() {
        if !in_scope(c, lexicon.scope.as_deref(), paragraph) {
            continue;
        }
        let mut at = 0;
        while at < tokens.len() {
            // The longest term that begins here.
            let longest = |here: &dyn Fn(&Term) -> Option<usize>| {
                let found = terms.iter().enumerate().filter_map(|(i, term)| here(term).map(|end| (end, i)));
                found.max_by_key(|(end, _)| *end)
            };
            let best = longest(&|term| matches(tokens, at, &term.parts, language)).or_else(|| {
                let scan = c.draft.document.recognised.is_some() && language == Language::Vi;
                if scan { longest(&|term| without_marks(tokens, at, &term.parts)) } else { None }
            });
            let Some((end, term)) = best else {
                at += 1;
                continue;
            };
            let span = tokens.get(at).zip(tokens.get(end - 1)).map(|(a, b)| a.span.join(b.span));
            let next = at + 1;
            let Some(span) = span else {
                at = next;
                continue;
            };
            let excepted = except.iter().any(|e| {
                let reach = e.parts.iter().map(Vec::len).sum::<usize>() + 2;
                (at.saturating_sub(reach)..=at)
                    .any(|from| matches(tokens, from, &e.parts, language).is_some_and(|to| to > at))
            });
            let negated = lexicon.negation && is_negated(tokens, at);
            let cased = !lexicon.exact_case
                || terms.iter().any(|t| t.printed.split_whitespace().eq(span.of(text).split_whitespace()));
            if !excepted && !negated && cased && (lexicon.in_form || !c.is_form(span)) {
                hits.push((span, term));
                at = end;
            } else {
                at = next;
            }
        }
    }
    if lexicon.once {
        let count = hits.len();
        let first = hits.first().copied();
        return first
            .map(|(span, term)| {
                let printed = terms.get(term).map(|t| t.printed.clone()).unwrap_or_default();
                hit(c, rule, lexicon, span, &printed).arg("count", count.to_string())
            })
            .into_iter()
            .collect();
    }
    // The same term in one clause is told once.
    let mut seen: std::collections::BTreeSet<(String, usize)> = std::collections::BTreeSet::new();
    hits.into_iter()
        .filter(|(span, term)| {
            let place = c.draft.place(span.start);
            seen.insert((
                place.split('.').next().unwrap_or("").to_owned()
                    + if place.contains('.') { place.as_str() } else { "" },
                *term,
            ))
        })
        .map(|(span, term)| {
            let printed = terms.get(term).map(|t| t.printed.clone()).unwrap_or_default();
            hit(c, rule, lexicon, span, &printed)
        })
        .collect()
}

fn hit(c: &Context<'_, '_>, rule: &Rule, lexicon: &Lexicon, span: Span, term: &str) -> Hit {
    let mut hit = Hit::new(&rule.id, c.place(span.start), Some(span)).arg("term", term);
    // What was read has the term's letters and not its marks.
    let (read, said) = (fold::key(span.of(c.text())), fold::key(term));
    if c.draft.document.recognised.is_some() && read != said && fold::has_lost_marks(&read, &said) {
        hit = hit.arg(LOST, term);
    }
    let replacement: BTreeMap<String, &String> = lexicon.replace.iter().map(|(k, v)| (fold::key(k), v)).collect();
    match replacement.get(&fold::key(term)) {
        Some(with) => hit.replace((*with).clone()),
        None => hit,
    }
}

/// Whether one of `words` stands under a negation in some paragraph.
pub fn denies(c: &Context<'_, '_>, words: &[String]) -> bool {
    let language = c.draft.language.unwrap_or_default();
    words.iter().any(|word| {
        let keys = c.packs.phrase(word);
        c.draft.tokens.iter().any(|tokens| {
            (0..tokens.len()).any(|at| part(tokens, at, &keys, language).is_some() && is_negated(tokens, at))
        })
    })
}

/// Whether a negation stands before token `at` in its sentence.
fn is_negated(tokens: &[Token], at: usize) -> bool {
    let mut after: Option<&str> = None;
    for token in tokens.get(at.saturating_sub(REACH)..at).unwrap_or_default().iter().rev() {
        if matches!(token.key.as_str(), "." | ";" | "!" | "?" | ":") {
            return false;
        }
        let next = after.take();
        after = Some(token.key.as_str());
        // "no later than", "not only", "không chỉ" deny nothing.
        if NEGATIONS.contains(&token.key.as_str())
            && !next.is_some_and(|n| {
                matches!(n, "later" | "only" | "less" | "more" | "fewer" | "chỉ" | "những" | "เพียง" | "เกิน" | "น้อยกว่า")
            })
        {
            return true;
        }
    }
    false
}

/// The same for a term of several words of which recognition lost the marks of some, not of all.
fn without_marks(tokens: &[Token], at: usize, parts: &[Vec<String>]) -> Option<usize> {
    let [keys] = parts else { return None };
    let found = tokens.get(at..at + keys.len())?;
    let read = |(token, key): (&Token, &String)| token.key == *key;
    let lost = |(token, key): (&Token, &String)| fold::has_lost_marks(&token.key, key);
    let pairs = || found.iter().zip(keys);
    let told = pairs().all(|p| read(p) || lost(p)) && pairs().any(read) && pairs().any(lost);
    told.then_some(at + keys.len())
}

/// One past the last token of the term that begins at `at`; the parts of `A ... B` stand within [`GAP`] words.
fn matches(tokens: &[Token], at: usize, parts: &[Vec<String>], language: Language) -> Option<usize> {
    let (first, rest) = parts.split_first()?;
    let mut end = part(tokens, at, first, language)?;
    for next in rest {
        let mut found = None;
        for gap in 0..=GAP {
            let from = end + gap;
            if tokens.get(end..from).unwrap_or_default().iter().any(|t| matches!(t.key.as_str(), "." | ";" | "!" | "?"))
            {
                break;
            }
            if let Some(to) = part(tokens, from, next, language) {
                found = Some(to);
                break;
            }
        }
        end = found?;
    }
    Some(end)
}

fn part(tokens: &[Token], at: usize, keys: &[String], language: Language) -> Option<usize> {
    // Nearly everywhere the first letter tells already.
    let first = |key: Option<&String>| key.and_then(|k| k.bytes().next());
    if let (Some(wanted), Some(found)) = (first(keys.first()), first(tokens.get(at).map(|t| &t.key)))
        && wanted != found
    {
        return None;
    }
    if matches!(language, Language::Th | Language::Lo) {
        // A Thai term may be cut otherwise in its sentence: what counts is that it begins and ends between words.
        let wanted: usize = keys.iter().map(String::len).sum();
        let mut from = 0;
        let mut i = at;
        let whole: String = keys.concat();
        while from < wanted {
            let token = tokens.get(i)?;
            let piece = whole.get(from..)?;
            if !piece.starts_with(token.key.as_str()) {
                return None;
            }
            from += token.key.len();
            i += 1;
        }
        return (from == wanted).then_some(i);
    }
    for (n, key) in keys.iter().enumerate() {
        let token = tokens.get(at + n)?;
        if token.key != *key || token.kind == Kind::Mark && n == 0 {
            return None;
        }
    }
    Some(at + keys.len())
}
