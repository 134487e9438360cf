//! The tests of the record keeper, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

#[path = "all/home.rs"]
mod home;
#[path = "all/log.rs"]
mod log;
