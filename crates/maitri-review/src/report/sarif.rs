//! SARIF 2.1.0, the format that code hosts and editors read.
//!
//! Regions index the text as read (`maitri review --text`); offsets and columns count Unicode scalar values. Questions
//! (`ask`) and remarks are notes. A fix that would touch the legal effect is no SARIF fix, because tools apply those: it
//! stands among the properties. Files that are not plain text get no fixes at all: an offset in the text as read is no
//! place in a Word file.

use crate::finding::Finding;
use crate::report::lines::Lines;
use crate::review::Review;
use maitri_document::{Format, Span};
use maitri_pack::{FixSafety, Language, Rule, Severity};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: Vec<Run>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    language: &'static str,
    column_kind: &'static str,
    artifacts: Vec<Artifact>,
    results: Vec<Outcome>,
    properties: RunProperties,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    language: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: String,
    short_description: Text,
    full_description: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Text>,
    default_configuration: Configuration,
    properties: DescriptorProperties,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct DescriptorProperties {
    kind: &'static str,
    severity: &'static str,
    pack: String,
    citations: Vec<String>,
    covers: Vec<String>,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_language: Option<String>,
    properties: ArtifactProperties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactProperties {
    text_sha256: String,
    family: String,
    instrument: Option<String>,
    form: Option<String>,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: String,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<Vec<Accepted>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Mending>,
    properties: OutcomeProperties,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    char_offset: usize,
    char_length: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Text>,
}

#[derive(Serialize)]
struct Accepted {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mending {
    description: Text,
    artifact_changes: Vec<ArtifactChange>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

#[derive(Serialize)]
struct OutcomeProperties {
    id: String,
    kind: &'static str,
    severity: &'static str,
    #[serde(rename = "where")]
    place: String,
    confidence: maitri_pack::Confidence,
    citations: Vec<Cited>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Proposed>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    quotes: BTreeMap<&'static str, Option<String>>,
}

#[derive(Serialize)]
struct Cited {
    article: String,
    standing: &'static str,
}

#[derive(Serialize)]
struct Proposed {
    safety: FixSafety,
    replacement: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunProperties {
    as_of: String,
    packs: Vec<Packed>,
    packs_overlaid: bool,
    routes: Vec<Road>,
    unused_suppressions: usize,
}

#[derive(Serialize)]
struct Packed {
    id: String,
    version: String,
    hash: String,
    checked_by: Vec<String>,
}

#[derive(Serialize)]
struct Road {
    pack: String,
    verdict: String,
    forecast: Option<String>,
    forecast_is: Option<&'static str>,
    needs: Vec<String>,
    because: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    compare_first: Vec<String>,
}

/// The review as a SARIF log, messages in `language`. Empty where it cannot be written, which no input brings about.
pub fn render(review: &Review<'_, '_>, language: Language) -> String {
    serde_json::to_string(&log(review, language)).map(|json| json + "\n").unwrap_or_default()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Ask => "note",
    }
}

fn log(review: &Review<'_, '_>, language: Language) -> Log {
    let code = if Language::SPOKEN.contains(&language) { language.code() } else { Language::En.code() };
    let mut rules: BTreeMap<&str, &Rule> = BTreeMap::new();
    for finding in &review.findings {
        rules.entry(finding.rule.id.as_str()).or_insert(finding.rule);
    }
    let ids: Vec<&str> = rules.keys().copied().collect();
    let lines: Vec<Lines> = review.documents.iter().map(|d| Lines::new(d.draft.text())).collect();
    let results = review
        .findings
        .iter()
        .map(|f| outcome(review, f, language, &lines, ids.iter().position(|id| *id == f.rule.id).unwrap_or(0)))
        .collect();
    Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: vec![Run {
            tool: Tool {
                driver: Driver {
                    name: "maitri",
                    version: env!("CARGO_PKG_VERSION"),
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    language: code,
                    rules: rules.values().map(|r| descriptor(r, language)).collect(),
                },
            },
            language: code,
            column_kind: "unicodeCodePoints",
            artifacts: review
                .documents
                .iter()
                .map(|d| Artifact {
                    location: ArtifactLocation { uri: uri(&d.file), index: None },
                    source_language: d.draft.language.map(|l| l.code().to_owned()),
                    properties: ArtifactProperties {
                        text_sha256: super::json::sha256(d.draft.text()),
                        family: d.draft.family.clone(),
                        instrument: d.instrument.clone(),
                        form: d.form.as_ref().map(|f| f.0.clone()),
                    },
                })
                .collect(),
            results,
            properties: RunProperties {
                as_of: review.as_of.clone(),
                packs: review
                    .packs
                    .packs
                    .iter()
                    .map(|p| Packed {
                        id: p.id.clone(),
                        version: p.version.clone(),
                        hash: p.hash.clone(),
                        checked_by: p.checked_by.clone(),
                    })
                    .collect(),
                packs_overlaid: review.packs.overlaid,
                routes: review
                    .roads
                    .iter()
                    .map(|r| Road {
                        pack: r.pack.clone(),
                        verdict: r.case.verdict.clone(),
                        forecast: r.forecast.map(|f| f.verdict.clone()),
                        forecast_is: r.forecast.map(|_| "a forecast: the offices in `needs` decide"),
                        needs: r.case.needs.clone(),
                        because: r.because.clone(),
                        compare_first: r.compare.clone(),
                    })
                    .collect(),
                unused_suppressions: review.unused.len(),
            },
        }],
    }
}

fn descriptor(rule: &Rule, language: Language) -> Descriptor {
    let help = plain(rule.help.get(language));
    Descriptor {
        id: rule.id.clone(),
        short_description: Text { text: rule.title.get(language).to_owned() },
        full_description: Text { text: plain(rule.message.get(language)) },
        help: (!help.is_empty()).then_some(Text { text: help }),
        default_configuration: Configuration { level: level(rule.severity) },
        properties: DescriptorProperties {
            kind: rule.kind.code(),
            severity: rule.severity.code(),
            pack: rule.pack.clone(),
            citations: rule.cite.clone(),
            covers: rule.covers.clone(),
        },
    }
}

/// A message of no place: its names give way to `…`.
fn plain(message: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in message.chars() {
        match c {
            '{' => {
                inside = true;
                out.push('…');
            }
            '}' if inside => inside = false,
            _ if inside => {}
            c => out.push(c),
        }
    }
    out
}

fn outcome(
    review: &Review<'_, '_>,
    finding: &Finding<'_>,
    language: Language,
    lines: &[Lines],
    rule_index: usize,
) -> Outcome {
    let document = review.documents.get(finding.document);
    let text = document.map_or("", |d| d.draft.text());
    let file = document.map(|d| uri(&d.file)).unwrap_or_default();
    let place = |span: Span, snippet: bool| lines.get(finding.document).map(|l| region(text, l, span, snippet));
    let at = match (finding.span, finding.anchor) {
        (Some(span), _) => place(span, true),
        (None, Some(anchor)) => place(Span::new(anchor.end, anchor.end), false),
        (None, None) => None,
    };
    let quote = finding.span.map(|s| s.of(text)).unwrap_or_default();
    let print = super::json::sha256(&format!("{}\n{}\n{quote}", finding.rule.id, finding.place));
    let editable = document.is_some_and(|d| matches!(d.draft.document.format, Format::Txt | Format::Markdown));
    let fixes = match (&finding.fix, finding.span) {
        (Some(fix), Some(span)) if editable && fix.safety != FixSafety::DisplayOnly => place(span, false)
            .map(|deleted_region| Mending {
                description: Text { text: finding.help(language) },
                artifact_changes: vec![ArtifactChange {
                    artifact_location: ArtifactLocation { uri: file.clone(), index: Some(finding.document) },
                    replacements: vec![Replacement {
                        deleted_region,
                        inserted_content: Text { text: fix.replacement.clone() },
                    }],
                }],
            })
            .into_iter()
            .collect(),
        _ => Vec::new(),
    };
    // The standard wants the list on all results of a run or on none: a result without one is of unknown state.
    let any = review.findings.iter().any(|f| f.suppressed.is_some());
    let accepted = finding.suppressed.iter().map(|s| Accepted {
        kind: "external",
        status: "accepted",
        justification: format!("{} ({})", s.reason, s.by),
    });
    Outcome {
        rule_id: finding.rule.id.clone(),
        rule_index,
        level: level(finding.severity),
        message: Text { text: finding.message(language) },
        locations: vec![Location {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: file.clone(), index: Some(finding.document) },
                region: at,
            },
            logical_locations: vec![LogicalLocation { fully_qualified_name: finding.place.clone(), kind: "element" }],
        }],
        partial_fingerprints: [("maitri/v1", print)].into(),
        suppressions: any.then(|| accepted.collect()),
        fixes,
        properties: OutcomeProperties {
            id: finding.id.clone(),
            kind: finding.kind.code(),
            severity: finding.severity.code(),
            place: finding.place.clone(),
            confidence: finding.confidence,
            citations: finding
                .rule
                .cite
                .iter()
                .filter_map(|id| review.packs.cite(id))
                .map(|c| Cited { article: c.id(), standing: c.law.standing.code() })
                .collect(),
            fix: finding.fix.as_ref().map(|x| Proposed { safety: x.safety, replacement: x.replacement.clone() }),
            quotes: finding.quotes.iter().map(|(l, q)| (l.code(), q.clone())).collect(),
        },
    }
}

fn region(text: &str, lines: &Lines, span: Span, snippet: bool) -> Region {
    let (start_line, start_column) = lines.position(text, span.start);
    let (end_line, end_column) = lines.position(text, span.end);
    let chars = span.chars(text);
    Region {
        start_line,
        start_column,
        end_line,
        end_column,
        char_offset: chars.start,
        char_length: chars.end - chars.start,
        snippet: snippet.then(|| Text { text: span.of(text).to_owned() }),
    }
}

/// A path as a URI reference: what is neither unreserved nor a slash is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            b'\\' => out.push('/'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{Allow, Input, Options, review};
    use maitri_document::read::from_text;
    use maitri_pack::Packs;
    use serde_json::Value;

    fn sarif(text: &str, language: Language, allow: Vec<Allow>) -> Value {
        let document = from_text(text);
        let packs = Packs::embedded().unwrap();
        let input = Input { file: "my draft/ร่าง.txt".to_owned(), document: &document, allow };
        let options = Options { form: None, as_of: "2026-11-22".to_owned() };
        serde_json::from_str(&render(&review(&[input], packs, &options), language)).unwrap()
    }

    const DRAFT: &str = include_str!("../../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");

    /// What section 3 of the standard requires of each object that we write.
    #[test]
    fn the_required_fields_stand() {
        for language in Language::SPOKEN {
            let log = sarif(DRAFT, language, Vec::new());
            assert_eq!(log["version"], "2.1.0");
            let run = &log["runs"][0];
            assert_eq!(run["columnKind"], "unicodeCodePoints");
            let driver = &run["tool"]["driver"];
            assert_eq!(driver["name"], "maitri");
            let rules = driver["rules"].as_array().unwrap();
            for rule in rules {
                assert!(!rule["id"].as_str().unwrap().is_empty());
                for text in ["shortDescription", "fullDescription"] {
                    let text = rule[text]["text"].as_str().unwrap();
                    assert!(!text.is_empty() && !text.contains(['{', '}']), "{text}");
                }
                assert!(rule.get("helpUri").is_none());
            }
            let results = run["results"].as_array().unwrap();
            assert!(results.len() > 10);
            let characters: Vec<char> = DRAFT.chars().collect();
            let lines: Vec<&str> = DRAFT.split('\n').collect();
            for result in results {
                assert!(!result["message"]["text"].as_str().unwrap().is_empty());
                assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
                let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
                assert_eq!(rules[index]["id"], result["ruleId"]);
                let place = &result["locations"][0]["physicalLocation"];
                assert_eq!(place["artifactLocation"]["uri"], "my%20draft/%E0%B8%A3%E0%B9%88%E0%B8%B2%E0%B8%87.txt");
                // What is said of the whole file has no region.
                if place["region"].is_null() {
                    continue;
                }
                let number = |name: &str| usize::try_from(place["region"][name].as_u64().unwrap()).unwrap();
                let (from, length) = (number("charOffset"), number("charLength"));
                let (line, column) = (number("startLine"), number("startColumn"));
                assert!(line >= 1 && column >= 1 && number("endLine") >= line);
                let before: usize = lines[..line - 1].iter().map(|l| l.chars().count() + 1).sum();
                assert_eq!(before + column - 1, from, "line and column agree with the offset");
                let quote: String = characters[from..from + length].iter().collect();
                if length > 0 {
                    assert_eq!(place["region"]["snippet"]["text"], quote.as_str());
                }
                for fix in result["fixes"].as_array().into_iter().flatten() {
                    let change = &fix["artifactChanges"][0];
                    assert!(change["artifactLocation"]["uri"].is_string());
                    assert!(change["replacements"][0]["deletedRegion"]["charOffset"].is_u64());
                    assert!(change["replacements"][0]["insertedContent"]["text"].is_string());
                    assert_ne!(result["properties"]["fix"]["safety"], "display-only");
                }
            }
            assert!(results.iter().any(|r| r["fixes"].is_array()));
        }
    }

    #[test]
    fn an_accepted_finding_is_suppressed() {
        let plain = sarif(DRAFT, Language::En, Vec::new());
        assert!(plain["runs"][0]["results"].as_array().unwrap().iter().all(|r| r.get("suppressions").is_none()));
        let allow = Allow {
            rule: "state-name-case".to_owned(),
            place: String::new(),
            quote: String::new(),
            reason: "as printed".to_owned(),
            by: "A. Person".to_owned(),
        };
        let log = sarif(DRAFT, Language::En, vec![allow]);
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert!(results.iter().all(|r| r["suppressions"].is_array()));
        let accepted: Vec<&Value> = results.iter().filter(|r| r["ruleId"] == "state-name-case").collect();
        assert!(!accepted.is_empty());
        assert_eq!(accepted[0]["suppressions"][0]["status"], "accepted");
        assert_eq!(accepted[0]["suppressions"][0]["justification"], "as printed (A. Person)");
    }

    #[test]
    fn a_paper_without_findings_is_a_log_too() {
        let log = sarif("", Language::En, Vec::new());
        assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
    }
}
