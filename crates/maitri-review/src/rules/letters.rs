//! Papers that are no instruments: Thai state letters, Vietnamese Party and state papers.

use super::Context;
use crate::finding::Hit;

/// Hits on the shape of a paper.
pub fn hits(_c: &Context<'_, '_>) -> Vec<Hit> {
    Vec::new()
}
