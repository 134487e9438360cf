#![no_main]
//! RTF.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    maitri_fuzz::both(&[b"{\\rtf1 ", data].concat(), "draft.rtf");
});
