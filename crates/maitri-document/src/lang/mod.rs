//! Languages and scripts: folding, digits, numbers, dates, words.

pub mod dates;
pub mod digits;
pub mod fold;
pub mod numbers;
pub mod thai_words;
pub mod token;
pub mod words;
pub mod viet_words;
