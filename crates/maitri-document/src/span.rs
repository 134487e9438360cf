//! Places in a text.

use std::ops::Range;

/// A half-open range of **bytes** in [`crate::Document::text`], always on character boundaries.
///
/// Bytes inside the house because slices are cheap; [`Span::chars`] converts to Unicode scalar values, which is what
/// goes out on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` to `end`; an inverted pair gives the empty span at `start`.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end: end.max(start) }
    }

    /// The text that the span covers; empty where the span does not fit `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers nothing.
    pub fn is_empty(self) -> bool {
        self.end == self.start
    }

    /// Whether the two spans share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span that covers both.
    pub fn join(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span without white space at either end.
    pub fn trim(self, text: &str) -> Span {
        let inner = self.of(text);
        let left = inner.len() - inner.trim_start().len();
        Span::new(self.start + left, self.start + left + inner.trim().len())
    }

    /// The same place counted in Unicode scalar values of `text` (the unit of `contracts/review`).
    pub fn chars(self, text: &str) -> Range<usize> {
        let before = text.get(..self.start).map_or(0, |t| t.chars().count());
        before..before + self.of(text).chars().count()
    }
}
