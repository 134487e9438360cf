//! One test binary: each topic is a module.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod after;
mod columns;
mod examples;
mod fill;
mod filled;
mod letters;
mod mutations;
mod names;
mod offers;
mod opinions;
mod pages;
mod scans;
mod secrecy;
