#![no_main]
//! Bytes of any kind, as they come.

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    maitri_fuzz::both(data, "draft");
});
