//! Readers: bytes of a foreign file to a [`Document`].
//!
//! They never panic and have limits in units of work ([`Limits`]). What cannot be read is refused with one sentence
//! ([`ReadError`]); what is only odd becomes a [`crate::Remark`].

pub(crate) mod archive;
pub(crate) mod assemble;
mod boxes;
pub(crate) mod docx;
mod grid;
mod html;
mod legacy;
mod markdown;
pub(crate) mod number;
mod odt;
mod order;
mod pdf;
mod rtf;
pub mod scan;
mod sides;
mod text;

pub use grid::{Grid, GridRow, grids, is_table_file, tables, tables_of, text_grid};
pub use pdf::{from_pdftotext, from_pdftotext_with_boxes, from_pdftotext_with_raw};
use unicode_normalization::UnicodeNormalization as _;

use crate::{BlockKind, Document, Format};

/// Bytes of text that a document may have: a thousand times an agreement.
const TEXT: usize = 4 << 20;

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
    if bytes.len() > limits.bytes {
        return Err(ReadError::new(
            format!("the file has {} bytes, over the limit of {}", bytes.len(), limits.bytes),
            "send the agreement alone, without pictures",
        ));
    }
    let document = read_kind(bytes, name, changes, limits)?;
    if document.blocks.len() > limits.blocks {
        return Err(ReadError::new(
            format!("the file has more than {} paragraphs", limits.blocks),
            "send the agreement alone",
        ));
    }
    if document.blocks.is_empty() {
        return Err(ReadError::new("the file holds no text", "send the draft itself"));
    }
    Ok(document)
}

fn read_kind(bytes: &[u8], name: &str, changes: Changes, limits: &Limits) -> Result<Document, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::new("the file is empty", "send the draft itself"));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return read_archive(bytes, changes, limits);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(compound(bytes));
    }
    if is_picture(bytes) {
        return Err(picture());
    }
    let head = bytes.get(..bytes.len().min(1024)).unwrap_or(bytes);
    if head.windows(5).any(|w| w == b"%PDF-") {
        return Err(ReadError::new(
            "the file is a PDF, whose text an outside program takes out",
            "install pdftotext (poppler-utils), or send the draft as DOCX, ODT or text",
        ));
    }
    if head.trim_ascii_start().starts_with(b"{\\rtf") {
        return rtf::read(bytes, changes, limits);
    }
    let is_xml = head.trim_ascii_start().starts_with(b"<?xml") || head.starts_with(b"\xef\xbb\xbf<?xml");
    if is_xml && head.windows(16).any(|w| w == b"<office:document") {
        return odt::read_flat(bytes, changes, limits);
    }
    let is_page = |text: &str| html::is_html(text, name);
    if bytes.len() > TEXT && !std::str::from_utf8(bytes).is_ok_and(is_page) {
        return Err(ReadError::new(
            format!("the file has {} bytes, too many for a text (the limit is {TEXT})", bytes.len()),
            "send the agreement alone",
        ));
    }
    let mut decoded = text::decode(bytes)?;
    let mut document = if is_page(&decoded.text) {
        // What the page itself says beats a guess, but not valid UTF-8.
        let declared = html::declared(bytes).filter(|e| decoded.remark.is_some() && *e != encoding_rs::UTF_8);
        if let Some(encoding) = declared.filter(|_| !bytes.contains(&0)) {
            decoded.text = encoding.decode(bytes).0.nfc().collect();
            decoded.remark = Some(format!("read as {}, as the page says", encoding.name().to_lowercase()));
        }
        html::read(&decoded.text, changes, limits)?
    } else if is_xml {
        return Err(ReadError::new(
            "the file is XML of a kind that is not known here",
            "send the draft as DOCX, ODT or PDF",
        ));
    } else {
        let lines = decoded.text.lines().filter(|l| !l.trim().is_empty()).take(limits.blocks + 1).count();
        if lines > limits.blocks {
            return Err(ReadError::new(
                format!("the file has more than {} lines of text", limits.blocks),
                "send the agreement alone",
            ));
        }
        let name = name.to_ascii_lowercase();
        if name.ends_with(".md") || name.ends_with(".markdown") {
            markdown::read(&decoded.text)
        } else {
            from_text(&decoded.text)
        }
    };
    document.remarks.extend(decoded.remark.map(|message| crate::Remark { at: None, message }));
    Ok(document)
}

fn read_archive(bytes: &[u8], changes: Changes, limits: &Limits) -> Result<Document, ReadError> {
    let mut archive = archive::Archive::open(bytes, limits)?;
    if archive.has("encrypted-package") {
        return Err(archive::password());
    }
    let main = match docx::main_part(&mut archive)? {
        Some(main) => Some(main),
        None => Some("word/document.xml".to_owned()).filter(|main| archive.has(main)),
    };
    if let Some(main) = main {
        let other = |what: &str| {
            Err(ReadError::new(format!("the file is a {what}, not a text"), "send the draft as DOCX or PDF"))
        };
        if main.starts_with("xl/") {
            return other("spreadsheet");
        }
        if main.starts_with("ppt/") {
            return other("presentation");
        }
        return docx::read(&mut archive, &main, changes, limits);
    }
    if archive.has("content.xml") {
        return odt::read(&mut archive, changes, limits);
    }
    Err(ReadError::new(
        "the archive is no document of a kind that is known here",
        "unpack it and send the draft itself as DOCX, ODT or PDF",
    ))
}

/// A compound file: an encrypted OOXML document, or a document of the years before 2007.
pub(crate) fn compound(bytes: &[u8]) -> ReadError {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|w| w == wide)
    };
    if holds("EncryptedPackage") {
        archive::password()
    } else if holds("WordDocument") {
        ReadError::new(
            "the file is a Word document of the old kind (.doc)",
            "install LibreOffice, which converts it, or save it as DOCX and send that",
        )
    } else {
        ReadError::new("the file is an old office file, but no text document", "send the draft as DOCX or PDF")
    }
}

/// Whether the file is a picture, by its first bytes.
fn is_picture(bytes: &[u8]) -> bool {
    let pictures: [&[u8]; 7] = [b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM", b"RIFF"];
    // Two letters prove nothing in a text that begins with them.
    pictures.iter().any(|magic| bytes.starts_with(magic) && (magic.len() > 2 || bytes.contains(&0)))
}

/// The usual ending of a picture whose text an outside program can recognise; none for other files.
pub fn recognisable(bytes: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 4] =
        [(b"\x89PNG", "png"), (b"\xff\xd8\xff", "jpg"), (b"II*\0", "tif"), (b"MM\0*", "tif")];
    known.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, ending)| *ending)
}

fn picture() -> ReadError {
    ReadError::new(
        "the file is a picture: it needs text recognition, which an outside program does for PNG, JPEG and TIFF",
        "send the scan as one of these, or the draft as DOCX, ODT, text, or a PDF with text",
    )
}

/// The document of a plain text: one block a line that is not blank. Page numbers that were left in it are footers.
pub fn from_text(text: &str) -> Document {
    let text = text.trim_start_matches('\u{feff}');
    let mut document = Document { text: text.to_owned(), format: Format::Txt, ..Document::default() };
    let mut at = 0;
    let mut blank = true;
    // The number that the next bare page number must have, once one was met.
    let mut pages = 0;
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let span = crate::Span::new(at, at + line.len()).trim(text);
        at += line.len();
        if span.is_empty() {
            blank = true;
            continue;
        }
        let content = span.of(text);
        let alone = blank && lines.peek().is_none_or(|next| next.trim().is_empty());
        let bare = figures(content).filter(|n| alone && (*n == pages + 1 || (pages == 0 && *n == 2)));
        let kind = if bare.is_some() || page_number(content, false) {
            pages = bare.unwrap_or(pages);
            BlockKind::Footer
        } else {
            BlockKind::Paragraph
        };
        document.blocks.push(crate::Block { span, kind, number: None, level: 0 });
        blank = false;
    }
    document
}

/// A number of up to three figures of any script.
fn figures(text: &str) -> Option<u32> {
    let digit = |c: char| match c {
        '\u{e50}'..='\u{e59}' => Some(u32::from(c) - 0xe50),
        '\u{ed0}'..='\u{ed9}' => Some(u32::from(c) - 0xed0),
        _ => c.to_digit(10),
    };
    let mut number = 0;
    for (i, c) in text.chars().enumerate() {
        if i >= 3 {
            return None;
        }
        number = number * 10 + digit(c)?;
    }
    (!text.is_empty()).then_some(number)
}

/// Whether a line is a page number and nothing else: "- 2 -", "Page 1 of 2", "หน้า ๒", "Trang 2/3", and, where it
/// stands at the edge of a page, "2".
fn page_number(line: &str, edge: bool) -> bool {
    let lower = line.to_lowercase();
    let words = ["page", "trang", "หน้าที่", "หน้า", "ໜ້າ", "ຫນ້າ"];
    let named = words.iter().find_map(|w| lower.strip_prefix(w));
    let dashes = ['-', '–', '—'];
    let dashed = lower.strip_prefix(dashes).and_then(|l| l.strip_suffix(dashes));
    let rest = named.or(dashed).unwrap_or(&lower).trim().trim_end_matches('.');
    let parts: Vec<&str> = rest.split(|c: char| c == '/' || c.is_whitespace()).filter(|p| !p.is_empty()).collect();
    let counted = match parts.as_slice() {
        [one] => figures(one).is_some(),
        [one, "of" | "จาก" | "ของ" | "trên", all] | [one, all] => {
            figures(one).is_some() && figures(all).is_some()
        }
        _ => false,
    };
    let whole = parts.len() > 1 && (rest.contains('/') || rest.contains("of"));
    counted && (named.is_some() || dashed.is_some() || (edge && (parts.len() == 1 || whole)))
}
