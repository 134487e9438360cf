//! The record keeper of Maitri: sources, claims, relationships, contradictions, decisions, the log.
//!
//! Everything here is pure: a command comes with its time and person, facts come out; what stands in the register is
//! derived from the facts and can be derived again, byte for byte.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

pub mod account;
pub mod act;
pub mod audit;
pub mod case;
pub mod class;
pub mod columns;
pub mod entry;
pub mod follow;
pub mod identity;
pub mod log;
pub mod project;
pub mod record;
pub mod rights;
pub mod search;
pub mod source;
pub mod take;
pub mod understand;
