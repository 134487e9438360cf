//! The law as data.
