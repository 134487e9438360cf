#![no_main]
//! HTML.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    maitri_fuzz::both(&[b"<html>", data].concat(), "draft.html");
});
