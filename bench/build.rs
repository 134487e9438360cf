//! Hands the generator of planted faults to this crate: `include!` takes no file that begins with `//!` lines, and a
//! `#[path]` module would keep the generator's own items to itself.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use std::path::PathBuf;

const FROM: &str = "../crates/maitri-review/tests/mutations.rs";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={FROM}");
    let text = std::fs::read_to_string(FROM)?;
    let kept: Vec<&str> = text.lines().filter(|l| !l.starts_with("//!")).collect();
    std::fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("mutations.rs"), kept.join("\n"))?;
    Ok(())
}
