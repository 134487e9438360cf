//! Every file of the folder of bad files is refused, with one sentence and what to do, in little time.

use super::corpus;
use maitri_document::read::{Changes, Limits, read};
use std::time::{Duration, Instant};

#[test]
fn every_bad_file_is_refused() {
    let mut count = 0;
    let mut accepted = Vec::new();
    let mut paths: Vec<_> = std::fs::read_dir(corpus("bad")).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == "ORIGIN.md" {
            continue;
        }
        count += 1;
        let bytes = std::fs::read(&path).unwrap();
        let begun = Instant::now();
        let result = read(&bytes, &name, Changes::Accepted, &Limits::default());
        let took = begun.elapsed();
        // A machine under load is slow; a quadratic loop is slower.
        assert!(took < Duration::from_secs(2), "{name} took {took:?}");
        match result {
            Err(error) => {
                let text = error.to_string();
                println!("{took:>10.1?} {name}: {text}");
                assert!(!text.contains('\n') && !text.ends_with('.') && text.len() < 300, "{name}: {text}");
                assert!(text.contains("; "), "{name}: {text}");
            }
            Ok(document) => accepted.push(format!("{name}: {:?}", document.text.chars().take(60).collect::<String>())),
        }
    }
    assert!(accepted.is_empty(), "{accepted:#?}");
    assert!(count >= 60, "only {count} bad files");
}

/// What the sentence must say for the files whose reason is one that a person can act upon.
#[test]
fn reasons() {
    for (name, reason) in [
        ("empty.docx", "empty"),
        ("password-protected.docx", "password-protected"),
        ("password-protected.odt", "password-protected"),
        ("password-protected-by-zip.docx", "password-protected"),
        ("word-of-the-old-kind.doc", "LibreOffice"),
        ("picture-only.png", "text recognition"),
        ("picture-named-as-word.docx", "text recognition"),
        ("picture-in-word.docx", "text recognition"),
        ("picture-only.html", "text recognition"),
        ("truncated-in-the-middle.docx", "cut off"),
        ("truncated-inside-xml.docx", "cut off"),
        ("two-million-paragraphs.docx", "more than 20000 paragraphs"),
        ("ten-thousand-levels.html", "deeper than 200 levels"),
        ("xml-bomb.docx", "entities"),
        ("zip-bomb-of-comments.docx", "unpack"),
        ("spreadsheet.xlsx", "spreadsheet"),
        ("pdf-needs-a-program.pdf", "pdftotext"),
        ("unknown-encoding.txt", "encoding"),
        ("not-a-document.bin", "not a text"),
    ] {
        let bytes = std::fs::read(corpus("bad").join(name)).unwrap();
        let error = read(&bytes, name, Changes::Accepted, &Limits::default()).unwrap_err().to_string();
        assert!(error.contains(reason), "{name}: {error}");
    }
}

#[test]
fn two_hundred_megabytes() {
    let begun = Instant::now();
    let error = read(&vec![b'a'; 200 << 20], "big.txt", Changes::Accepted, &Limits::default()).unwrap_err();
    assert!(error.to_string().contains("over the limit"), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(2));
}
