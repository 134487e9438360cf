//! Reading a file that somebody handed us: the one place where outside programs are asked for help and where policy
//! says what is not read at all.

use crate::outside;
use maitri_document::read::{self, Changes, Limits, ReadError};
use maitri_document::{Document, Format, Remark};

/// The document in `bytes`; `name` is the file's own name without a folder.
///
/// # Errors
/// What is wrong with the file and what the person can do.
pub fn read(name: &str, bytes: &[u8], changes: Changes) -> Result<Document, ReadError> {
    let limits = Limits::default();
    let document = if bytes.len() <= limits.bytes && bytes.starts_with(b"%PDF") {
        pdf(bytes)?
    } else if bytes.len() <= limits.bytes && is_old_word(bytes) {
        let docx =
            outside::as_docx(bytes, "doc").map_err(|e| ReadError::new(e, "save the file as .docx and try again"))?;
        let mut document = read::read(&docx, name, changes, &limits)?;
        document.remarks.push(Remark { at: None, message: "an old Word file, converted by LibreOffice".to_owned() });
        document
    } else {
        read::read(bytes, name, changes, &limits)?
    };
    if let Ok(packs) = maitri_pack::Packs::embedded() {
        let lines: Vec<&str> = document.blocks.iter().map(|b| b.span.of(&document.text)).collect();
        if let Some(mark) = packs.families.secrecy_mark(&lines) {
            return Err(ReadError::new(
                format!("the paper carries the mark of secrecy “{}”", mark.trim()),
                "Maitri reads no classified papers; take it to the office that handles them",
            ));
        }
    }
    Ok(document)
}

/// The document in a file that came over the web, as the reader of the page is told about it.
///
/// # Errors
/// One sentence: the file, what is wrong, what to do.
pub fn read_upload(name: &str, bytes: &[u8]) -> Result<Document, String> {
    read(name, bytes, Changes::Accepted).map_err(|e| format!("{name}: {e}"))
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

fn pdf(bytes: &[u8]) -> Result<Document, ReadError> {
    let (layout, raw) =
        outside::pdf_text(bytes).map_err(|e| ReadError::new(e, "or save the draft as DOCX or text and try again"))?;
    let document = read::from_pdftotext_with_raw(&layout, &raw);
    if document.blocks.is_empty() {
        return Err(ReadError::new(
            "the PDF holds pictures of pages and no text",
            "send the file that it was made from; reading scans is not built yet",
        ));
    }
    Ok(Document { format: Format::Pdf, ..document })
}
