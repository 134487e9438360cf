//! The review of a draft: which form it follows, where it departs from it, what that means for its approval.
//!
//! Pure: no file, network, clock, process, environment, randomness or panic; the same input gives the same bytes.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

pub mod after;
pub mod align;
pub mod compare;
pub mod draft;
pub mod finding;
pub mod fix;
pub mod letter;
mod misread;
pub mod opinion;
pub mod party;
pub mod redline;
pub mod report;
pub mod review;
pub mod route;
pub mod rules;
