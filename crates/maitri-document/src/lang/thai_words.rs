//! Thai words.

/// Word boundaries of a run of Thai text.
pub fn segment(text: &str, _known: &dyn Fn(&str) -> bool) -> Vec<std::ops::Range<usize>> {
    vec![0..text.len()]
}
