//! Differences between draft and form, as hits.

use super::Context;
use crate::compare::Departure;
use crate::finding::Hit;
use maitri_document::lang::fold;

/// Hits of the comparison.
pub fn hits(c: &Context<'_, '_>) -> Vec<Hit> {
    let Some(comparison) = c.comparison else { return Vec::new() };
    let text = c.text();
    let mut out = Vec::new();
    // Other words about an English text that still decides are changed wording, no more.
    let closing = super::languages::closing_tokens(c.draft);
    let language = c.draft.language.unwrap_or_default();
    let english_decides = super::languages::prevailing(&closing, language).is_some_and(|(code, _)| code == "en")
        && super::languages::named(&closing, language).iter().any(|(code, _)| *code == "en");
    if !c.follows {
        // What no letter of intent may lack, whatever its words (article 12).
        let words = c
            .form
            .and_then(|f| f.unit("disclaimer"))
            .and_then(|u| u.denied.get(&language))
            .cloned()
            .unwrap_or_default();
        let said = super::lexicon::denies(c, &words);
        for d in
            comparison.differences.iter().filter(|d| !said && d.what == Departure::Missing && d.place == "disclaimer")
        {
            let mut hit = Hit::new("disclaimer-missing", d.place.clone(), None).arg("form", d.form_text.trim());
            hit.anchor = d.anchor;
            hit.offers.clone_from(&d.offers);
            out.push(hit);
        }
        out.push(Hit::new("not-the-form", "whole", None).arg("coverage", (comparison.coverage / 10).to_string()));
    } else {
        for d in &comparison.differences {
            let check = match d.what {
                Departure::Missing if d.place == "disclaimer" => "disclaimer-missing",
                Departure::Missing => "missing",
                Departure::Moved => "moved",
                Departure::Added => "added",
                Departure::Changed => "changed",
                Departure::LimitRemoved => "limit-removed",
                Departure::Term => "term-changed",
                Departure::TermBoth => "term-both",
                Departure::TermNeither => "term-neither",
                Departure::PeriodMissing => "period-missing",
                Departure::Language if english_decides => "changed",
                Departure::Language => "language-changed",
                Departure::Slip => "slip-form",
                Departure::OtherValue => continue,
            };
            let mut hit = Hit::new(check, d.place.clone(), d.span).arg("place", d.place.clone());
            let form = d.form_text.trim();
            hit = hit.arg("form", if form.is_empty() { "—" } else { form });
            hit.anchor = d.anchor;
            hit.offers.clone_from(&d.offers);
            if d.what == Departure::Slip {
                hit = hit.replace(d.form_text.trim());
            }
            out.push(hit);
        }
    }
    // Names chosen in the title must be the names used below.
    for taken in &comparison.taken {
        let Some(chosen) = comparison.chosen.get(&taken.choice) else {
            // The draft's own name is not listed: a listed one elsewhere is another name.
            if taken.value != "bound" && comparison.bindings.contains_key(&taken.choice) && c.follows {
                push_other(c, &mut out, taken);
            }
            continue;
        };
        let same_text = comparison
            .bindings
            .get(&taken.choice)
            .is_some_and(|names| names.iter().any(|n| fold::key(n) == fold::key(taken.span.of(text))));
        if taken.value != "bound"
            && taken.value != *chosen
            && !same_text
            && !shares(c, &taken.choice, chosen, taken.span.of(text))
        {
            push_other(c, &mut out, taken);
        }
    }
    out
}

/// Whether the chosen value has that spelling too (Vietnamese *quan hệ kết nghĩa* stands for twin and sister).
fn shares(c: &Context<'_, '_>, choice: &str, value: &str, words: &str) -> bool {
    let language = c.draft.language.unwrap_or_default();
    let key = fold::key(words);
    c.form
        .and_then(|f| f.choice(choice))
        .and_then(|ch| ch.value.iter().find(|v| v.id == value))
        .is_some_and(|v| v.names(language).iter().any(|n| fold::key(n) == key))
}

fn push_other(c: &Context<'_, '_>, out: &mut Vec<Hit>, taken: &crate::compare::Taken) {
    let check = match taken.choice.as_str() {
        "instrument" => "instrument-name",
        "relation" => "relation-name",
        "collective" => "collective-name",
        _ => return,
    };
    let chosen =
        c.comparison.and_then(|k| k.bindings.get(&taken.choice)).and_then(|b| b.first()).cloned().unwrap_or_default();
    let mut hit = Hit::new(check, taken.place.clone(), Some(taken.span)).arg("chosen", chosen.clone());
    if check == "instrument-name" {
        hit = hit.arg("replacement", chosen);
    }
    out.push(hit);
}
