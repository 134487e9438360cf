//! Maitri: sister-province relations from first contact to renewal.

// This is the one crate that touches the outside world: terminal, files, clock, processes, environment. The purity
// list of clippy.toml is for the crates below it.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

pub mod api;
pub mod auth;
pub mod case;
pub mod cli;
pub mod department;
pub mod draft;
pub mod export;
pub mod follow;
pub mod keep;
pub mod kept;
pub mod life;
pub mod mail;
pub mod notices;
pub mod opinions;
mod outside;
mod picture;
pub mod plan;
pub mod prints;
pub mod procedure;
pub mod reading;
pub mod redline;
pub mod register;
pub mod restricted;
pub mod web;
mod xlsx;
