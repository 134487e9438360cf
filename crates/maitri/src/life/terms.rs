//! The term of a tie as its signed text states it: clause 5 read by the alignment with the form that the check of drafts uses. What it reads is
//! offered to a person, who records it; nothing is recorded by reading alone.

use crate::case::texts;
use maitri_document::Document;
use maitri_document::lang::{numbers, say};
use maitri_pack::place::Gazetteer;
use maitri_pack::{Language, Packs};
use maitri_registry::case::{Case, Cases, TextRole};
use maitri_registry::follow::life::{Length, Measure, Paper, Renewing, Term, TermKind, pair};
use maitri_registry::record::Relationship;
use maitri_review::align::path::Op;
use maitri_review::compare::Comparison;
use maitri_review::draft::Draft;
use maitri_review::review::{Input, Options, review};
use maitri_review::rules::dates;
use maitri_store::Store;

/// A term as a text states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Id of the case that keeps the text.
    pub case: String,
    /// Name of the file.
    pub name: String,
    /// The language of the text.
    pub language: String,
    /// What it states.
    pub term: Term,
}

fn measure(unit: numbers::Unit, n: u32) -> Option<Length> {
    Some(match unit {
        numbers::Unit::Day => Length { n, unit: Measure::Days },
        numbers::Unit::Week => Length { n: n.checked_mul(7)?, unit: Measure::Days },
        numbers::Unit::Month => Length { n, unit: Measure::Months },
        numbers::Unit::Year => Length { n, unit: Measure::Years },
    })
}

/// The paragraph around a place of a text, white space made single.
fn around(text: &str, start: usize, end: usize) -> String {
    let from = text.get(..start).and_then(|t| t.rfind('\n')).map_or(0, |at| at + 1);
    let to = text.get(end..).and_then(|t| t.find('\n')).map_or(text.len(), |at| end + at);
    text.get(from..to).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The clause of the form that says how long a tie lasts.
const CLAUSE: &str = "5";

/// The term of a clause that says it in other words than the form: its first length of time; and of the two options the one of which more words
/// stand in the draft. `None` where neither stands there.
fn in_other_words(
    language: Language,
    draft: &Draft<'_>,
    comparison: &Comparison,
) -> Option<(TermKind, Length, String)> {
    let at = comparison.places.iter().position(|p| p.as_deref() == Some(CLAUSE))?;
    let zone = draft.zones.clauses.get(at)?;
    let found = dates::periods(&draft.tokens_of(&zone.paragraphs, true), language);
    let first = found.first()?;
    let (mut term, mut notice) = (0, 0);
    for aligned in comparison.aligned.iter().filter(|a| a.units.iter().any(|u| u == CLAUSE)) {
        for op in &aligned.ops {
            let (Op::Same { edge, .. } | Op::Near { edge, .. }) = op else { continue };
            let element = aligned.lattice.edges.get(*edge).and_then(|e| aligned.lattice.elements.get(e.element?));
            match element.map(String::as_str) {
                Some("duration" | "renewal") => term += 1,
                Some("notice") => notice += 1,
                _ => {}
            }
        }
    }
    let kind = match term.cmp(&notice) {
        std::cmp::Ordering::Greater => TermKind::Fixed,
        std::cmp::Ordering::Less => TermKind::UntilNotice,
        std::cmp::Ordering::Equal => return None,
    };
    let words = draft.span_of(&zone.paragraphs).of(draft.text()).split_whitespace().collect::<Vec<_>>().join(" ");
    Some((kind, measure(first.unit, first.count)?, words))
}

/// The term that a text states; `None` where clause 5 could not be read.
pub fn of_document(packs: &Packs, name: &str, document: &Document, today: &str) -> Option<Term> {
    let input = Input { file: name.to_owned(), document, allow: Vec::new() };
    let found = review(&[input], packs, &Options { form: None, as_of: today.to_owned() });
    let reviewed = found.documents.first()?;
    let comparison = reviewed.comparison.as_ref()?;
    let text = reviewed.draft.text();
    let flat = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    let filled =
        |blank: &str| comparison.fillings.iter().filter(|f| f.blank == blank).map(|f| f.span).collect::<Vec<_>>();
    let filled_in =
        [(TermKind::Fixed, "term"), (TermKind::UntilNotice, "notice-period")].into_iter().find_map(|(kind, blank)| {
            filled(blank).into_iter().find_map(|span| {
                let (n, unit) = say::read_period(&flat(span.of(text)))?;
                Some((kind, measure(unit, n)?, around(text, span.start, span.end)))
            })
        });
    let read = filled_in.or_else(|| in_other_words(reviewed.draft.language?, &reviewed.draft, comparison));
    let (kind, length, words) = read?;
    let date = filled("date").into_iter().find_map(|span| maitri_draft::answer::when(&flat(span.of(text))));
    // The form's sentence on renewal by mutual decision is checked by a rule of its own.
    let unsaid = found.findings.iter().any(|f| f.rule.covers.iter().any(|c| c == "R-073"));
    let renewing = match kind {
        TermKind::Fixed if !unsaid => Renewing::MutualDecision,
        _ => Renewing::Unsaid,
    };
    Some(Term {
        kind,
        length: Some(length),
        from: date.unwrap_or_default(),
        renewing,
        case: String::new(),
        file: String::new(),
        words,
        paper: Paper::default(),
    })
}

/// The cases of a tie, whichever side opened them, and under whichever name a partner had that another unit took over.
fn of_tie<'c>(cases: &'c Cases, tie: &'c Relationship) -> impl Iterator<Item = &'c Case> {
    let of = |home: &str, partner: &str| pair(Gazetteer::embedded().ok()?, home, partner);
    let sides = of(&tie.home.id, &tie.partner.id);
    cases.cases.values().filter(move |c| sides.is_some() && of(&c.opened.home, &c.opened.partner) == sides)
}

/// The signed texts that the cases of a tie keep: case and SHA-256 of the file.
pub fn signed(cases: &Cases, tie: &Relationship) -> Vec<(String, String)> {
    let texts = |c: &Case| {
        let signed = c.texts().filter(|t| t.text.role == TextRole::Signed);
        signed.map(|t| (c.opened.case.clone(), t.text.file.clone())).collect::<Vec<_>>()
    };
    of_tie(cases, tie).flat_map(texts).collect()
}

/// Whether a case of a tie keeps a signed text.
pub fn are_there(cases: &Cases, tie: &Relationship) -> bool {
    !signed(cases, tie).is_empty()
}

/// The terms that the signed texts of a tie's cases state, the latest first.
///
/// # Errors
/// What the store says; a text that cannot be read is left out.
pub fn read(store: &Store, packs: &Packs, cases: &Cases, tie: &Relationship, today: &str) -> Result<Vec<Read>, String> {
    let mut out = Vec::new();
    for case in of_tie(cases, tie) {
        // The day on which it was signed, where the text itself leaves that open.
        let signed = case
            .entries
            .iter()
            .rev()
            .find_map(|d| d.entry.evidence().map(|e| e.day.clone()).filter(|day| !day.is_empty()));
        for one in case.texts().filter(|t| t.text.role == TextRole::Signed) {
            let Ok(document) = texts::kept(store, &one.text.file, &one.text.name) else { continue };
            let Some(mut term) = of_document(packs, &one.text.name, &document, today) else { continue };
            if maitri_pack::calendar::Day::parse(&term.from).is_none() {
                term.from = signed.clone().unwrap_or(term.from);
            }
            term.case.clone_from(&case.opened.case);
            term.file.clone_from(&one.text.file);
            out.push(Read {
                case: case.opened.case.clone(),
                name: one.text.name.clone(),
                language: one.text.language.clone(),
                term,
            });
        }
    }
    out.reverse();
    Ok(out)
}
