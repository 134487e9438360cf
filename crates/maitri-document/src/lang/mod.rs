//! Languages and scripts: folding, digits, numbers, dates, words.

pub mod dates;
pub mod diff;
pub mod digits;
pub mod fold;
pub mod hold;
pub mod numbers;
pub mod pairs;
pub mod say;
pub mod spell;
pub mod thai_words;
pub mod token;
pub mod viet_words;
pub mod words;
