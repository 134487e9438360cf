//! Where the page alone tells the paragraphs, one that ends with a full line runs into the next: the closing sentence is found
//! all the same.

use crate::fill::packs;
use maitri_document::{Document, Format, read};
use maitri_review::review::{Input, Options, review};

const EN: &str = include_str!("../../../tests/corpus/cases/01-en-clean-sister-nan-luangprabang.txt");
const TH: &str = include_str!("../../../tests/corpus/cases/41-th-clean-nan-luangprabang.txt");
const VI: &str = include_str!("../../../tests/corpus/cases/71-vi-clean-dienbien-chiangrai.txt");

/// The text as a PDF, the paragraph that begins with `head` run into the one before it.
fn run_together(text: &str, head: &str, with: &str) -> Document {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let at = lines.iter().rposition(|l| l.starts_with(head)).expect(head);
    let mut own: Vec<String> = lines.iter().map(|l| (*l).to_owned()).collect();
    let closing = own.remove(at);
    own[at - 1] += with;
    own[at - 1] += &closing;
    let mut document = read::from_text(&own.join("\n\n"));
    document.format = Format::Pdf;
    document
}

/// Rules and places of what counts.
fn counted(document: &Document) -> Vec<(String, String)> {
    let inputs = [Input { file: "a.pdf".to_owned(), document, allow: Vec::new() }];
    let result = review(&inputs, packs(), &Options { form: None, as_of: "2026-11-27".to_owned() });
    assert!(result.documents[0].form.is_some());
    result.findings.iter().filter(|f| f.counts()).map(|f| (f.rule.id.clone(), f.place.clone())).collect()
}

#[test]
fn a_closing_sentence_that_ran_into_the_last_clause_is_found() {
    // Thai lines are joined without a space.
    for (text, head, with) in [
        (EN, "Signed in duplicate", " "),
        (TH, "ลงนามเป็นคู่ฉบับ", ""),
        (TH, "ลงนามเป็นคู่ฉบับ", " "),
        (VI, "Thỏa thuận này được ký", " "),
    ] {
        let document = run_together(text, head, with);
        assert_eq!(counted(&document), [], "{head}");
    }
}

#[test]
fn what_else_stands_behind_the_last_clause_is_still_told() {
    let more = "The Participants shall settle all disputes by arbitration. Signed in duplicate";
    let text = EN.replace("Signed in duplicate", more);
    let document = run_together(&text, "The Participants shall settle", " ");
    let told = counted(&document);
    assert!(told.iter().any(|(_, place)| place == "5"), "{told:?}");
    assert!(!told.iter().any(|(rule, _)| rule == "clause-missing"), "{told:?}");
}
