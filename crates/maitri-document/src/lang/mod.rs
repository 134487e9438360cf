//! Languages and scripts: folding, digits, numbers, dates, words.

pub mod thai_words;
pub mod words;
pub mod viet_words;
