//! Reports of a review.

pub mod docx;
pub mod html;
pub mod json;
pub mod letter;
mod lines;
pub mod opinion;
pub mod redline;
pub mod sarif;
pub mod text;
pub mod words;
