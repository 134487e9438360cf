//! Reports of a review.

pub mod html;
pub mod json;
