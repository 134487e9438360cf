#![no_main]
//! DOCX: the document, its numbering, styles and comments, parted by zeroes.

use libfuzzer_sys::fuzz_target;

const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fuzz_target!(|data: &[u8]| {
    let mut parts = data.split(|b| *b == 0);
    let mut next = || parts.next().unwrap_or_default();
    let relation = |kind: &str, target: &str| format!("<Relationship Type=\"{TYPES}/{kind}\" Target=\"{target}\"/>");
    let all = ["styles", "numbering", "comments", "footnotes"].map(|k| relation(k, &format!("{k}.xml"))).concat();
    let archive = maitri_fuzz::archive(&[
        ("_rels/.rels", format!("<R>{}</R>", relation("officeDocument", "word/document.xml")).as_bytes()),
        ("word/_rels/document.xml.rels", format!("<R>{all}</R>").as_bytes()),
        ("word/document.xml", next()),
        ("word/numbering.xml", next()),
        ("word/styles.xml", next()),
        ("word/comments.xml", next()),
        ("word/footnotes.xml", next()),
    ]);
    maitri_fuzz::both(&archive, "draft.docx");
});
