//! Writers: a foreign file back, with changes in it and all else as it was.

pub mod docx;
mod package;
mod part;
mod story;
