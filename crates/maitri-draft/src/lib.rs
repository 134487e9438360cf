//! The writer: an instrument or a letter put together in several languages, from answers and what the packs hold.
//!
//! Nothing here knows a form, a law or an office: templates, layouts and words for units are data of the packs
//! ([`maitri_pack::papers`]). The result is a [`maitri_document::paper::Paper`], of which a Word file and a PDF are made. This is
//! the only crate that knows Typst.
//!
//! Pure: no file, network, clock, process, environment, randomness or panic; the same answers give the same bytes.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

pub mod answer;
pub mod instrument;
pub mod known;
pub mod letter;
pub mod markup;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod said;
