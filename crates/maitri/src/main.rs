//! Maitri: sister-province relations from first contact to renewal.
fn main() {}
