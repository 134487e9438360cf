#![no_main]
//! Markdown.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    maitri_fuzz::both(data, "draft.md");
});
