//! Maitri: sister-province relations from first contact to renewal.

// This is the one crate that touches the outside world: terminal, files, clock, processes, environment. The purity
// list of clippy.toml is for the crates below it.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod cli;
mod outside;
mod reading;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
