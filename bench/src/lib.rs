//! Drafts for measuring: forms filled at random and faults planted in them, by the generators of maitri-review's tests.

// A rig, not a product: it stops at the first thing that is not as it should be. It meets files and the clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

#[allow(missing_docs, dead_code)]
#[path = "../../crates/maitri-review/tests/fill.rs"]
pub mod fill;
pub mod line;
pub mod plant;
