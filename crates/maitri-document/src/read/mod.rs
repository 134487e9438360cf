//! Readers: bytes of a foreign file to a [`Document`].
//!
//! They never panic and have limits in units of work ([`Limits`]). What cannot be read is refused with one sentence
//! ([`ReadError`]); what is only odd becomes a [`crate::Remark`].

use crate::{BlockKind, Document, Format};

/// Upper bounds on what a reader accepts, in units of work. Wall time belongs to the caller.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Bytes of all parts of an archive that are read, unpacked.
    pub unpacked: usize,
    /// Times that a part may grow when it is unpacked.
    pub ratio: usize,
    /// Blocks of the document.
    pub blocks: usize,
    /// Depth of nested elements.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: 20 << 20, unpacked: 32 << 20, ratio: 200, blocks: 20_000, depth: 200 }
    }
}

/// Which reading of a file with tracked changes is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Changes {
    /// Insertions kept, deletions gone.
    #[default]
    Accepted,
    /// The text before the changes.
    Original,
}

/// Why a file was not read. The text is one lower-case sentence without the file's name, which the caller puts before
/// it, and says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadError {
    /// What is wrong, and where in the file.
    pub message: String,
    /// What the person can do.
    pub help: String,
}

impl ReadError {
    /// An error with its help.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        ReadError { message: message.into(), help: help.into() }
    }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}; {}", self.message, self.help)
    }
}

impl std::error::Error for ReadError {}

/// Reads `bytes`; the kind of file is found from the content, `name` only breaks ties (Markdown against plain text).
///
/// # Errors
/// A file over a limit, broken, encrypted, of an unknown kind, or without text.
pub fn read(bytes: &[u8], name: &str, changes: Changes, limits: &Limits) -> Result<Document, ReadError> {
    let _ = (name, changes);
    if bytes.len() > limits.bytes {
        return Err(ReadError::new(
            format!("the file has {} bytes, over the limit of {}", bytes.len(), limits.bytes),
            "send the agreement alone, without pictures",
        ));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|e| ReadError::new(format!("byte {} is no UTF-8", e.valid_up_to()), "save the file as UTF-8"))?;
    Ok(from_text(text))
}

/// The document of a plain text: one block a line that is not blank.
pub fn from_text(text: &str) -> Document {
    let text = text.trim_start_matches('\u{feff}');
    let mut document = Document { text: text.to_owned(), format: Format::Txt, ..Document::default() };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = crate::Span::new(at, at + line.len()).trim(text);
        at += line.len();
        if !span.is_empty() {
            document.blocks.push(crate::Block { span, kind: BlockKind::Paragraph, number: None, level: 0 });
        }
    }
    document
}
