//! What the fuzz targets share: a document that was read must hang together.

use std::io::{Cursor, Write as _};

use maitri_document::Document;
use maitri_document::read::{Changes, Limits, read};

/// Reads the bytes in both readings.
pub fn both(bytes: &[u8], name: &str) {
    for changes in [Changes::Accepted, Changes::Original] {
        if let Ok(document) = read(bytes, name, changes, &Limits::default()) {
            check(&document);
        }
    }
}

/// Spans fit the text and do not overlap.
pub fn check(document: &Document) {
    let mut end = 0;
    for block in &document.blocks {
        assert!(block.span.start >= end && document.text.get(block.span.start..block.span.end).is_some());
        assert!(block.number.is_none_or(|n| block.span.contains(n)));
        end = block.span.end;
    }
    for at in document.changes.iter().map(|c| c.at).chain(document.comments.iter().map(|c| c.at)) {
        assert!(document.text.get(at.start..at.end).is_some());
    }
}

/// An archive of the parts: the fuzzer finds its way into XML, not into checksums.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, options).expect("a part begins");
        zip.write_all(bytes).expect("a part is written");
    }
    zip.finish().expect("the archive ends").into_inner()
}
