#![no_main]
//! ODT: content and styles, parted by a zero.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut parts = data.split(|b| *b == 0);
    let content = parts.next().unwrap_or_default();
    let styles = parts.next().unwrap_or(b"<styles/>");
    maitri_fuzz::both(&maitri_fuzz::archive(&[("content.xml", content), ("styles.xml", styles)]), "draft.odt");
});
