//! What a draft says and the standard form has no place for: the points of a working plan (D-44). The instrument is cut back to the form, and
//! no word of what was cut out is lost.

use maitri_document::Span;
use maitri_draft::answer::Answers;
use maitri_pack::Language;
use maitri_pack::papers::Papers;
use maitri_review::compare::Departure;
use maitri_review::review::{Review, Reviewed};
use serde_json::{Value, json};

/// The template of the plan.
const PLAN: &str = "D-44";
/// From this share of its words on, a paragraph is moved whole and not in pieces.
const WHOLE: f64 = 0.5;

/// A point that is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The clause as the draft numbers it: `2.1.a`, or a part: `preamble`.
    pub clause: String,
    /// Its words, without the number.
    pub text: String,
}

/// What of a draft is moved, in the order of the draft. A paragraph that is mostly the draft's own goes whole; of others the part between
/// commas, semicolons or full stops in which something was added, so that it can be read.
pub fn moved(reviewed: &Reviewed<'_>) -> Vec<Moved> {
    let Some(comparison) = reviewed.comparison.as_ref() else { return Vec::new() };
    let text = reviewed.draft.text();
    let added: Vec<(&str, Span)> = comparison
        .differences
        .iter()
        .filter(|d| d.what == Departure::Added && d.words > 0)
        .filter_map(|d| Some((d.place.as_str(), d.span?)))
        .collect();
    let mut out = Vec::new();
    for paragraph in &reviewed.draft.outline.paragraphs {
        let (from, to) = (paragraph.body.start, paragraph.span.end);
        let own: Vec<(&str, Span)> = added.iter().copied().filter(|(_, s)| s.start < to && s.end > from).collect();
        let Some((place, _)) = own.first() else { continue };
        let cut = |s: Span| s.end.min(to).saturating_sub(s.start.max(from));
        let (covered, all): (usize, usize) = (own.iter().map(|(_, s)| cut(*s)).sum(), to.saturating_sub(from));
        #[allow(clippy::cast_precision_loss)]
        let whole = covered as f64 >= all as f64 * WHOLE;
        let mut parts: Vec<(usize, usize)> = Vec::new();
        if whole {
            parts.push((from, to));
        } else {
            for (_, span) in &own {
                let (a, b) = around(text, (from, to), (span.start.max(from), span.end.min(to)));
                match parts.last_mut().filter(|last| a <= last.1) {
                    Some(last) => last.1 = last.1.max(b),
                    None => parts.push((a, b)),
                }
            }
        }
        for (a, b) in parts {
            let words = text.get(a..b).unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
            let words = words.trim_matches([',', ';', ' ']).to_owned();
            if words.chars().any(char::is_alphanumeric) {
                out.push(Moved { clause: (*place).to_owned(), text: words });
            }
        }
    }
    out
}

/// The part of a paragraph, between two marks, in which a span stands.
fn around(text: &str, (from, to): (usize, usize), (start, end): (usize, usize)) -> (usize, usize) {
    const MARKS: [char; 4] = [',', ';', '.', ':'];
    let before = text.get(from..start).and_then(|t| t.rfind(MARKS)).map_or(from, |n| from + n + 1);
    let ends = text.get(..end).is_some_and(|t| t.trim_end().ends_with(MARKS));
    let after = if ends { end } else { text.get(end..to).and_then(|t| t.find(MARKS)).map_or(to, |n| end + n + 1) };
    (before, after)
}

/// The answers of a working plan: the pair, the instrument, and each point that is moved as an activity under its clause. Who leads, when, and
/// whose money is for the two sides to say, and is asked.
pub fn answers(review: &Review<'_, '_>, papers: &Papers) -> Option<Answers> {
    let packs = review.packs;
    let reviewed = review.documents.first()?;
    let template = papers.template(PLAN)?;
    let points = moved(reviewed);
    if points.is_empty() {
        return None;
    }
    let language = reviewed.draft.language.unwrap_or_default();
    let rows: Vec<Value> = points
        .iter()
        .map(|p| json!({ "clause": clause(&p.clause, language), "activity": { language.code(): p.text } }))
        .collect();
    let mut values = serde_json::Map::new();
    if let Some(of_form) = crate::draft::answers_of(review, papers) {
        let sides = ["party-a", "party-b"].into_iter().filter_map(|id| of_form.values.get(id)?.as_str());
        for id in sides {
            let thai = packs.places.get(id).is_some_and(|p| p.country == "TH");
            let slot = if thai && !values.contains_key("province") { "province" } else { "partner" };
            values.insert(slot.to_owned(), id.into());
        }
        let kind = of_form.values.get("instrument").and_then(Value::as_str);
        let known = template.blank.iter().find(|b| b.id == "instrument");
        if let Some(kind) = kind.filter(|k| known.is_some_and(|b| b.options.contains_key(*k))) {
            values.insert("instrument".to_owned(), kind.into());
        }
    }
    values.insert("activities".to_owned(), rows.into());
    Some(Answers { template: template.id.clone(), values })
}

/// A clause by its number; a part of the text that has none by its name, in each language.
fn clause(place: &str, language: Language) -> Value {
    if place.starts_with(|c: char| c.is_ascii_digit()) {
        return place.into();
    }
    let mut each = serde_json::Map::new();
    for l in Language::SPOKEN.into_iter().chain([language]) {
        each.insert(l.code().to_owned(), maitri_review::report::html::place_name(place, l).into());
    }
    each.into()
}
