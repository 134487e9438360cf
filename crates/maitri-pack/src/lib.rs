//! The law as data.
//!
//! A pack is a folder a jurisdiction: laws with their quoted articles, standard forms, rules, offices, places, the road
//! of approval. This crate loads packs from bytes, checks that they hold together, and knows places. It holds no law of
//! its own: a statement that is not in a pack does not exist.
//!
//! Pure: no file, network, clock, process, environment, randomness or panic. The packs of the repository are compiled in
//! ([`Packs::embedded`]).
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

pub mod calendar;
mod family;
mod field;
mod form;
pub mod grammar;
mod law;
mod letter;
mod load;
mod office;
mod opinion;
pub mod papers;
pub mod place;
pub mod procedure;
mod rule;
pub mod template;
pub mod unit;
mod words;

pub use family::{Families, Family, Instruments};
pub use field::{Field, Fields};
pub use form::{Blank, BlankType, Choice, ChoiceValue, Defect, Element, Form, Item, Literal, Loss, Unit};
pub use law::{Article, Citation, Law, Reading, Standing};
pub use letter::{LetterWords, Letters, Locality, LocalityRank, LocalityWord, SecrecyWords};
pub use load::{Pack, Packs, Problem, Term};
pub use office::{Guarded, Office, Rank};
pub use opinion::OpinionWords;
pub use place::{Country, LevelWord, Place, PlaceMatch, Places, Standing3};
pub use rule::{Check, Confidence, Example, FixSafety, Kind, Lexicon, Road, RoadCase, Rule, Severity};
pub use words::{Language, Words3};
