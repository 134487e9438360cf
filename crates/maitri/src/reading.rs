//! Reading a file that somebody handed us: the one place where outside programs are asked for help and where policy
//! says what is not read at all.

use crate::outside;
use crate::picture::Picture;
use maitri_document::read::{self, Changes, Limits, ReadError};
use maitri_document::{Document, Format, Remark};
use std::time::Duration;

/// How long a whole scan may take from the terminal, and while somebody waits before a page.
const SCAN_TIME: Duration = Duration::from_secs(30 * 60);
const UPLOAD_TIME: Duration = Duration::from_secs(3 * 60);

/// The document in `bytes`; `name` is the file's own name without a folder.
///
/// # Errors
/// What is wrong with the file and what the person can do.
pub fn read(name: &str, bytes: &[u8], changes: Changes) -> Result<Document, ReadError> {
    read_within(name, bytes, changes, SCAN_TIME, &mut |_, _| {})
}

/// The same for who waits at a terminal: `progress` hears the number of each page of a scan before it is read, and how
/// many there are.
///
/// # Errors
/// What is wrong with the file and what the person can do.
pub fn read_told(
    name: &str,
    bytes: &[u8],
    changes: Changes,
    progress: outside::Progress<'_>,
) -> Result<Document, ReadError> {
    read_within(name, bytes, changes, SCAN_TIME, progress)
}

fn read_within(
    name: &str,
    bytes: &[u8],
    changes: Changes,
    time: Duration,
    progress: outside::Progress<'_>,
) -> Result<Document, ReadError> {
    let document = read_marked(name, bytes, changes, time, progress)?;
    match mark_of(&document) {
        Some(mark) => Err(ReadError::new(
            format!("the paper carries the mark of secrecy “{mark}”"),
            "Maitri reads no classified papers; take it to the office that handles them",
        )),
        None => Ok(document),
    }
}

fn read_marked(
    name: &str,
    bytes: &[u8],
    changes: Changes,
    time: Duration,
    progress: outside::Progress<'_>,
) -> Result<Document, ReadError> {
    let limits = Limits::default();
    let picture = read::recognisable(bytes).filter(|_| bytes.len() <= limits.bytes);
    let document = if bytes.len() <= limits.bytes && bytes.starts_with(b"%PDF") {
        pdf(bytes, time, progress)?
    } else if let Some(ending) = picture {
        scan(bytes, ending, time, progress)?
    } else if bytes.len() <= limits.bytes && is_old_word(bytes) {
        let docx =
            outside::as_docx(bytes, "doc").map_err(|e| ReadError::new(e, "save the file as .docx and try again"))?;
        let mut document = read::read(&docx, name, changes, &limits)?;
        document.remarks.push(Remark { at: None, message: "an old Word file, converted by LibreOffice".to_owned() });
        document
    } else {
        read::read(bytes, name, changes, &limits)?
    };
    Ok(document)
}

/// The mark of secrecy that a file bears, if any.
///
/// # Errors
/// The file cannot be read here, so nobody knows.
pub fn secrecy_mark(name: &str, bytes: &[u8]) -> Result<Option<String>, ReadError> {
    read_marked(name, bytes, Changes::Accepted, SCAN_TIME, &mut |_, _| {}).map(|document| mark_of(&document))
}

fn mark_of(document: &Document) -> Option<String> {
    let packs = maitri_pack::Packs::embedded().ok()?;
    maitri_review::letter::secrecy(document, packs).map(|mark| mark.degree)
}

/// The document in a file that came over the web, as the reader of the page is told about it.
///
/// # Errors
/// One sentence: the file, what is wrong, what to do.
pub fn read_upload(name: &str, bytes: &[u8]) -> Result<Document, String> {
    read_within(name, bytes, Changes::Accepted, UPLOAD_TIME, &mut |_, _| {}).map_err(|e| format!("{name}: {e}"))
}

/// A Word file of before 2007: a compound file with a WordDocument stream (its name stands in UTF-16), and not an
/// encrypted newer one.
fn is_old_word(bytes: &[u8]) -> bool {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|w| w == wide)
    };
    bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) && has("WordDocument") && !has("EncryptedPackage")
}

fn pdf(bytes: &[u8], time: Duration, progress: outside::Progress<'_>) -> Result<Document, ReadError> {
    let told =
        outside::pdf_text(bytes).map_err(|e| ReadError::new(e, "or save the draft as DOCX or text and try again"))?;
    let document = read::from_pdftotext_with_boxes(&told.layout, &told.raw, &told.boxes);
    if document.blocks.is_empty() {
        return scan(bytes, "pdf", time, progress);
    }
    Ok(Document { format: Format::Pdf, ..document })
}

/// A picture, or a PDF that holds pictures of pages and no text.
fn scan(bytes: &[u8], ending: &str, time: Duration, progress: outside::Progress<'_>) -> Result<Document, ReadError> {
    let mut reading = read::scan::Reading::default();
    let mut take = |tsv: &str, picture: Option<&Picture>| {
        let unread = picture.map(|p| p.unread(&read::scan::frames(tsv))).unwrap_or_default();
        let covered = |frame| picture.is_some_and(|p| p.is_stamped(frame));
        for (shown, frame) in reading.page(tsv, &covered, unread) {
            if let Some(png) = picture.and_then(|p| p.part(frame)) {
                reading.picture(shown, png);
            }
        }
    };
    outside::recognise(bytes, ending, time, progress, &mut take)
        .map_err(|e| ReadError::new(e, "or send the file that the scan was made from"))?;
    let document = reading.finish();
    if document.blocks.is_empty() {
        return Err(ReadError::new(
            "no text was recognised in the picture",
            "scan it straight, at 300 dots an inch, or send the file that it was made from",
        ));
    }
    Ok(document)
}
