#![no_main]
//! What pdftotext prints: the layout, and beside it the plain order after a zero, and the boxes after another.

use libfuzzer_sys::fuzz_target;
use maitri_document::read::{from_pdftotext, from_pdftotext_with_boxes};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let (layout, raw) = text.split_once('\0').unwrap_or((&text, ""));
    let (raw, boxes) = raw.split_once('\0').unwrap_or((raw, ""));
    maitri_fuzz::check(&from_pdftotext(layout));
    maitri_fuzz::check(&from_pdftotext_with_boxes(layout, raw, boxes));
});
