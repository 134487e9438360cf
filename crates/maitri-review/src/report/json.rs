//! `maitri/review/1`: the wire format of a review.

use crate::finding::Finding;
use crate::review::Review;
use crate::route::Route;
use maitri_pack::{Language, Packs};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A whole review.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ReviewJson {
    pub schema: &'static str,
    pub as_of: String,
    pub packs: Vec<PackJson>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub packs_overlaid: bool,
    pub documents: Vec<DocumentJson>,
    pub route: Option<RouteJson>,
    pub routes: Vec<RouteJson>,
    pub findings: Vec<FindingJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unused_suppressions: Vec<UnusedJson>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PackJson {
    pub id: String,
    pub version: String,
    pub hash: String,
    pub checked_by: Option<Vec<String>>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct DocumentJson {
    pub file: String,
    pub text_sha256: String,
    pub language: String,
    pub family: String,
    pub instrument: Option<String>,
    pub form: Option<String>,
    pub form_version: Option<String>,
    pub clauses: Vec<ClauseJson>,
    pub remarks: Vec<String>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ClauseJson {
    #[serde(rename = "where")]
    pub place: String,
    pub span: SpanJson,
    pub matches: Option<String>,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[allow(missing_docs)]
pub struct SpanJson {
    pub start: usize,
    pub end: usize,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct RouteJson {
    pub pack: String,
    pub verdict: String,
    pub forecast: Option<String>,
    /// The forecast is one: the offices named in `needs` decide.
    pub forecast_is: Option<&'static str>,
    pub needs: Vec<String>,
    pub because: Vec<String>,
    /// Ids of questions about a scan that a person answers before the road is relied on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub compare_first: Vec<String>,
    pub text: String,
    pub citations: Vec<CitationJson>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct CitationJson {
    pub article: String,
    pub standing: &'static str,
    pub quote: Option<String>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct FindingJson {
    pub id: String,
    pub rule: String,
    pub kind: &'static str,
    pub severity: &'static str,
    pub confidence: maitri_pack::Confidence,
    pub file: String,
    #[serde(rename = "where")]
    pub place: String,
    pub quote: Option<String>,
    pub span: Option<SpanJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub quotes: BTreeMap<&'static str, Option<String>>,
    pub message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help: String,
    pub citations: Vec<CitationJson>,
    pub fix: Option<FixJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<SuppressedJson>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct FixJson {
    pub safety: maitri_pack::FixSafety,
    pub replacement: String,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct SuppressedJson {
    pub reason: String,
    pub by: String,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct UnusedJson {
    pub file: String,
    pub rule: String,
    #[serde(rename = "where")]
    pub place: String,
    pub quote: String,
}

fn citations(packs: &Packs, ids: &[String]) -> Vec<CitationJson> {
    ids.iter()
        .filter_map(|id| packs.cite(id))
        .map(|c| CitationJson { article: c.id(), standing: c.law.standing.code(), quote: c.quote().map(str::to_owned) })
        .collect()
}

/// SHA-256 of a text, in hexadecimal.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// Offsets in Unicode scalar values for ascending lookups in one text.
struct Counter<'t> {
    text: &'t str,
    ascii: bool,
}

impl Counter<'_> {
    fn span(&self, span: maitri_document::Span) -> SpanJson {
        if self.ascii {
            return SpanJson { start: span.start, end: span.end };
        }
        let range = span.chars(self.text);
        SpanJson { start: range.start, end: range.end }
    }
}

/// The review in the wire format, messages in `language`.
pub fn wire(review: &Review<'_, '_>, language: Language) -> ReviewJson {
    let packs = review.packs;
    let documents = review
        .documents
        .iter()
        .map(|d| {
            let text = d.draft.text();
            let counter = Counter { text, ascii: text.is_ascii() };
            let clauses = d
                .draft
                .outline
                .clauses
                .iter()
                .enumerate()
                .map(|(i, c)| ClauseJson {
                    place: c.path.clone(),
                    span: counter.span(c.span),
                    matches: d
                        .draft
                        .zones
                        .clauses
                        .iter()
                        .position(|z| z.clause == Some(i))
                        .and_then(|z| d.comparison.as_ref().and_then(|k| k.places.get(z).cloned().flatten())),
                })
                .collect();
            DocumentJson {
                file: d.file.clone(),
                text_sha256: sha256(text),
                language: d.draft.language_code.clone(),
                family: d.draft.family.clone(),
                instrument: d.instrument.clone(),
                form: d.form.as_ref().map(|f| f.0.clone()),
                form_version: d.form.as_ref().map(|f| f.1.clone()),
                clauses,
                remarks: d.draft.document.remarks.iter().map(|r| r.message.clone()).collect(),
            }
        })
        .collect();
    let routes: Vec<RouteJson> = review.roads.iter().map(|r| route(packs, r, language)).collect();
    let first = review.roads.iter().find(|r| r.pack == "th").map(|r| route(packs, r, language));
    ReviewJson {
        schema: "maitri/review/1",
        as_of: review.as_of.clone(),
        packs: packs
            .packs
            .iter()
            .map(|p| PackJson {
                id: p.id.clone(),
                version: p.version.clone(),
                hash: p.hash.clone(),
                checked_by: (!p.checked_by.is_empty()).then(|| p.checked_by.clone()),
            })
            .collect(),
        packs_overlaid: packs.overlaid,
        documents,
        route: first,
        routes,
        findings: review.findings.iter().map(|f| finding(review, f, language)).collect(),
        unused_suppressions: review
            .unused
            .iter()
            .map(|(d, a)| UnusedJson {
                file: review.documents.get(*d).map(|d| d.file.clone()).unwrap_or_default(),
                rule: a.rule.clone(),
                place: a.place.clone(),
                quote: a.quote.clone(),
            })
            .collect(),
    }
}

fn route(packs: &Packs, r: &Route<'_>, language: Language) -> RouteJson {
    let mut cite = r.case.cite.clone();
    let mut text = r.case.text.get(language).to_owned();
    if let Some(f) = r.forecast {
        cite.extend(f.cite.iter().filter(|c| !r.case.cite.contains(c)).cloned());
        text = format!("{text} {}", f.text.get(language));
    }
    RouteJson {
        pack: r.pack.clone(),
        verdict: r.case.verdict.clone(),
        forecast: r.forecast.map(|f| f.verdict.clone()),
        forecast_is: r.forecast.map(|_| "a forecast: the offices in `needs` decide"),
        needs: r.case.needs.clone(),
        because: r.because.clone(),
        compare_first: r.compare.clone(),
        text,
        citations: citations(packs, &cite),
    }
}

fn finding(review: &Review<'_, '_>, f: &Finding<'_>, language: Language) -> FindingJson {
    let document = review.documents.get(f.document);
    let text = document.map_or("", |d| d.draft.text());
    let counter = Counter { text, ascii: false };
    FindingJson {
        id: f.id.clone(),
        rule: f.rule.id.clone(),
        kind: f.kind.code(),
        severity: f.severity.code(),
        confidence: f.confidence,
        file: document.map(|d| d.file.clone()).unwrap_or_default(),
        place: f.place.clone(),
        quote: f.span.map(|s| s.of(text).to_owned()),
        span: f.span.map(|s| counter.span(s)),
        anchor: f.anchor.map(|s| s.of(text).to_owned()),
        quotes: f.quotes.iter().map(|(l, q)| (l.code(), q.clone())).collect(),
        message: f.message(language),
        help: f.help(language),
        citations: citations(review.packs, &f.rule.cite),
        fix: f.fix.as_ref().map(|x| FixJson { safety: x.safety, replacement: x.replacement.clone() }),
        suppressed: f.suppressed.as_ref().map(|s| SuppressedJson { reason: s.reason.clone(), by: s.by.clone() }),
    }
}
