//! Languages and scripts: folding, digits, numbers, dates, words.
