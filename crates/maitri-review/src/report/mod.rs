//! Reports of a review.

pub mod json;
