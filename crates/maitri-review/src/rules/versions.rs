//! Language versions of one instrument against one another.

use crate::finding::Hit;
use crate::review::Reviewed;
use maitri_pack::Packs;

/// Hits by document.
pub fn hits(_packs: &Packs, _documents: &[Reviewed<'_>]) -> Vec<(usize, Vec<Hit>)> {
    Vec::new()
}
