//! The same draft in every format is the same running text.

use super::{bytes_of, read_file, running, squeeze};
use maitri_document::read::{Changes, Limits, read};

/// The draft as the TXT says it. Writer does not know Thai list numbers and prints Arabic ones, in each of its formats.
fn expected(language: &str, name: &str) -> String {
    let mut text = squeeze(&String::from_utf8(bytes_of(&format!("draft-{language}.txt"))).unwrap());
    if name.contains("-writer.") {
        for (n, digit) in ["๑. ", "๒. ", "๓. ", "๔. ", "๕. "].iter().enumerate() {
            text = text.replacen(digit, &format!("{}. ", n + 1), 1);
        }
    }
    text
}

#[test]
fn same_text() {
    for language in ["en", "th", "vi"] {
        for make in [
            "split-runs.docx",
            "writer.docx",
            "writer.odt",
            "writer.rtf",
            "writer.html",
        ] {
            let name = format!("draft-{language}-{make}");
            assert_eq!(
                running(&read_file(&name, Changes::Accepted)),
                expected(language, &name),
                "{name}"
            );
        }
    }
}

#[test]
fn wrong_extension_is_no_matter() {
    let document = read(
        &bytes_of("draft-en-split-runs.docx"),
        "draft.pdf",
        Changes::Accepted,
        &Limits::default(),
    )
    .unwrap();
    assert_eq!(running(&document), expected("en", "draft.pdf"));
}
