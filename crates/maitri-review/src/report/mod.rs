//! Reports of a review.

pub mod json;
mod lines;
pub mod sarif;
pub mod text;
