//! A document and its text.
//!
//! This crate turns the bytes of a foreign file into one [`Document`]: the text as read, the blocks that it consists
//! of, and remarks on what could not be kept. Everything above speaks of places in that text by [`Span`].
//!
//! It is pure: no file, network, clock, process, environment, randomness or panic; the same bytes give the same
//! document.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

mod document;
pub mod lang;
pub mod outline;
pub mod paper;
pub mod read;
mod span;
pub mod write;

pub use document::{
    Block, BlockKind, Change, ChangeKind, Comment, Document, Format, Recognised, Remark, ScanLine, ScanPage,
    ScanPicture, ScanWord,
};
pub use span::Span;
