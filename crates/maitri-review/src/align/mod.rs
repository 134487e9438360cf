//! Alignment of a draft with a form: which clause is which, and inside a clause word by word.

pub mod assign;
pub mod lattice;
pub mod path;
