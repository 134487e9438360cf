//! Writers: a foreign file back, with changes in it and all else as it was; and a paper of our own as a new Word file.

pub mod docx;
mod package;
pub mod paper;
mod part;
mod story;
