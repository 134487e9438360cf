//! Writers: a foreign file back, with changes in it and all else as it was; a paper of our own as a new Word file; days as a calendar.

pub mod calendar;
pub mod docx;
mod package;
pub mod paper;
mod part;
mod story;
