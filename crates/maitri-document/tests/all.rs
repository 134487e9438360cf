//! The tests of the readers on files: one binary, a module a subject.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
// The crate is pure; its tests read the corpus and look at the clock.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

#[path = "all/bad.rs"]
mod bad;
#[path = "all/docx.rs"]
mod docx;
#[path = "all/drafts.rs"]
mod drafts;
#[path = "all/mutations.rs"]
mod mutations;
#[path = "all/paper.rs"]
mod paper;
#[path = "all/papers.rs"]
mod papers;
#[path = "all/pdf.rs"]
mod pdf;
#[path = "all/write.rs"]
mod write;

use std::path::PathBuf;

use maitri_document::Document;
use maitri_document::read::{Changes, Limits, read};

/// The folder of test files.
fn corpus(folder: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus").join(folder)
}

fn bytes_of(name: &str) -> Vec<u8> {
    let path = corpus("files").join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn read_file(name: &str, changes: Changes) -> Document {
    let document = read(&bytes_of(name), name, changes, &Limits::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
    check(name, &document);
    document
}

/// What holds for every document: spans fit, follow one another, and do not begin or end in white space.
fn check(name: &str, document: &Document) {
    let mut end = 0;
    for block in &document.blocks {
        assert!(block.span.start >= end, "{name}: blocks overlap");
        assert!(document.text.get(block.span.start..block.span.end).is_some(), "{name}: a span cuts a character");
        assert_eq!(
            block.span.of(&document.text).trim(),
            block.span.of(&document.text),
            "{name}: span with white space"
        );
        assert!(!block.span.is_empty(), "{name}: empty block");
        if let Some(number) = block.number {
            assert!(block.span.contains(number), "{name}: number outside its block");
        }
        end = block.span.end;
    }
    for change in &document.changes {
        assert!(document.text.get(change.at.start..change.at.end).is_some(), "{name}: change outside the text");
    }
    for comment in &document.comments {
        assert!(document.text.get(comment.at.start..comment.at.end).is_some(), "{name}: comment outside the text");
    }
}

/// The running text, white space collapsed.
fn running(document: &Document) -> String {
    let body = document.blocks.iter().filter(|b| b.kind.is_body());
    squeeze(&body.map(|b| b.span.of(&document.text)).collect::<Vec<_>>().join(" "))
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The texts of the blocks that `wanted` takes.
fn lines(document: &Document, wanted: impl Fn(maitri_document::BlockKind) -> bool) -> Vec<&str> {
    let blocks = document.blocks.iter().filter(|b| wanted(b.kind));
    blocks.map(|b| b.span.of(&document.text)).collect()
}
