//! Reading a file that somebody handed us: the one place where outside programs can be asked for help.

use maitri_document::Document;
use maitri_document::read::{self, Changes, Limits, ReadError};

/// The document in `bytes`; `name` is the file's own name without a folder.
///
/// # Errors
/// What is wrong with the file and what the person can do.
pub fn read(name: &str, bytes: &[u8], changes: Changes) -> Result<Document, ReadError> {
    read::read(bytes, name, changes, &Limits::default())
}

/// The document in a file that came over the web, as the reader of the page is told about it.
///
/// # Errors
/// One sentence: the file, what is wrong, what to do.
pub fn read_upload(name: &str, bytes: &[u8]) -> Result<Document, String> {
    read(name, bytes, Changes::Accepted).map_err(|e| format!("{name}: {e}"))
}
