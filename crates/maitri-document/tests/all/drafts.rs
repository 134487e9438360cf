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
        for make in ["split-runs.docx", "writer.docx", "writer.odt", "writer.rtf", "writer.html"] {
            let name = format!("draft-{language}-{make}");
            assert_eq!(running(&read_file(&name, Changes::Accepted)), expected(language, &name), "{name}");
        }
    }
}

#[test]
fn wrong_extension_is_no_matter() {
    let document =
        read(&bytes_of("draft-en-split-runs.docx"), "draft.pdf", Changes::Accepted, &Limits::default()).unwrap();
    assert_eq!(running(&document), expected("en", "draft.pdf"));
}

#[test]
fn old_encodings() {
    for (language, encoding) in [
        ("th", "windows-874"),
        ("th", "utf-16"),
        ("th", "utf-16-without-mark"),
        ("vi", "windows-1258"),
        ("vi", "viscii"),
    ] {
        let name = format!("draft-{language}.{encoding}.txt");
        let document = read_file(&name, Changes::Accepted);
        // VISCII has no curly quotation marks.
        let straight = |text: String| text.replace(['“', '”'], "\"");
        assert_eq!(straight(running(&document)), straight(expected(language, &name)), "{name}");
        let family = encoding.trim_end_matches("-without-mark");
        assert!(document.remarks.iter().any(|r| r.message.contains(family)), "{name}: {:?}", document.remarks);
    }
}

/// TCVN3 has no capitals with tones: they are small letters in a font of capitals, and so the titles are not in this file.
#[test]
fn tcvn3() {
    let document = read_file("draft-vi.tcvn3.txt", Changes::Accepted);
    let text = running(&document);
    assert!(document.remarks[0].message.contains("tcvn3"), "{:?}", document.remarks);
    let whole = expected("vi", "");
    let all = squeeze(&whole.replace(['“', '”'], "\"").to_lowercase());
    assert!(all.ends_with(text.to_lowercase().trim_start_matches("ủy")), "{text}");
}

#[test]
fn a_mail_by_word() {
    let document = read_file("word-mail.html", Changes::Accepted);
    assert_eq!(running(&document), "Dear Sir, 1. The Participants will meet quoted “text” line after");
}
