//! Maitri: sister-province relations from first contact to renewal.
// The edge: files, clock, processes and environment are met here and passed down.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]
fn main() {}
