//! Archives (DOCX, ODT) and the XML parts in them, unpacked as they are read and never past the limits.

use std::cell::Cell;
use std::io::{BufReader, Cursor, Read, Write as _};
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::{Limits, ReadError};

/// Parts of an archive; a real document has some dozens.
const ENTRIES: u16 = 2_000;
/// Bytes of one tag or one run of text.
const PIECE: usize = 2 << 20;
/// A part smaller than this may grow as it likes: short repetitive parts are harmless.
const SMALL: usize = 1 << 20;
/// XML elements of all parts together; an agreement has some thousands.
const ELEMENTS: usize = 1_000_000;
/// Attributes of an element that are looked at.
const ATTRIBUTES: usize = 40;

/// An archive whose parts together may not unpack to more than the limit.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    unpacked: Rc<Cell<usize>>,
    elements: Rc<Cell<usize>>,
    limits: Limits,
}

impl<'a> Archive<'a> {
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ReadError> {
        let tail = bytes.get(bytes.len().saturating_sub(66_000)..).unwrap_or(bytes);
        let Some(end) = tail.windows(4).rposition(|w| w == b"PK\x05\x06") else {
            return Err(cut_off());
        };
        let entries = match tail.get(end + 10..end + 12) {
            Some([a, b]) => u16::from_le_bytes([*a, *b]),
            _ => return Err(cut_off()),
        };
        if entries > ENTRIES {
            return Err(ReadError::new(
                format!("the archive has {entries} parts, over the limit of {ENTRIES}"),
                "save the document anew and send that file",
            ));
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| cut_off())?;
        Ok(Archive { zip, unpacked: Rc::new(Cell::new(0)), elements: Rc::new(Cell::new(0)), limits: *limits })
    }

    /// Whether the archive has the part.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    fn open_part(&mut self, name: &str) -> Result<Option<Metered<'_>>, ReadError> {
        let Some(index) = self.zip.index_for_name(name) else {
            return Ok(None);
        };
        let (unpacked, limits) = (Rc::clone(&self.unpacked), self.limits);
        let file = self.zip.by_index(index).map_err(|e| match e {
            zip::result::ZipError::UnsupportedArchive(what) if what.contains("assword") => password(),
            _ => ReadError::new(
                format!("the part {name} of the archive cannot be unpacked"),
                "save the document anew and send that file",
            ),
        })?;
        let packed = usize::try_from(file.compressed_size()).unwrap_or(usize::MAX).min(limits.bytes);
        Ok(Some(Metered { inner: Box::new(file), unpacked, limits, part: 0, packed, piece: 0 }))
    }

    /// The part as XML.
    pub(super) fn xml(&mut self, name: &str) -> Result<Option<Xml<'_>>, ReadError> {
        let depth = self.limits.depth;
        let (part, elements) = (name.to_owned(), Rc::clone(&self.elements));
        Ok(self.open_part(name)?.map(|source| {
            let mut xml = Xml::new(source, part, depth);
            xml.elements = elements;
            xml
        }))
    }

    /// The bytes of a part.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(mut source) = self.open_part(name)? else {
            return Ok(None);
        };
        let (mut out, mut buffer) = (Vec::new(), [0; 16 * 1024]);
        loop {
            source.piece = 0;
            match source.read(&mut buffer) {
                Ok(0) => return Ok(Some(out)),
                Ok(n) => out.extend_from_slice(buffer.get(..n).unwrap_or(&buffer)),
                Err(e) => return Err(e.downcast::<ReadError>().unwrap_or_else(|_| cut_off())),
            }
        }
    }

    /// A copy of the archive in which the parts of `changed` have other bytes: those that it had stand where they stood,
    /// new ones at the end, and all others are copied as they are, packed.
    pub(crate) fn rewrite(&mut self, changed: &[(String, Vec<u8>)]) -> Result<Vec<u8>, ReadError> {
        let broken = |name: &str| {
            ReadError::new(
                format!("the part {name} of the archive cannot be copied"),
                "save the document anew and send that file",
            )
        };
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let _ = out.set_raw_comment(self.zip.comment().into());
        let options = zip::write::SimpleFileOptions::default();
        let mut written = vec![false; changed.len()];
        let put = |out: &mut zip::ZipWriter<Cursor<Vec<u8>>>, name: &str, bytes: &[u8]| {
            out.start_file(name, options).map_err(|_| broken(name))?;
            out.write_all(bytes).map_err(|_| broken(name))
        };
        for index in 0..self.zip.len() {
            let file = self.zip.by_index_raw(index).map_err(|_| cut_off())?;
            let name = file.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
            match changed.iter().position(|(n, _)| *n == name) {
                Some(at) => {
                    if let Some((_, bytes)) = changed.get(at) {
                        put(&mut out, &name, bytes)?;
                    }
                    if let Some(done) = written.get_mut(at) {
                        *done = true;
                    }
                }
                None => out.raw_copy_file(file).map_err(|_| broken(&name))?,
            }
        }
        for ((name, bytes), _) in changed.iter().zip(&written).filter(|(_, done)| !**done) {
            put(&mut out, name, bytes)?;
        }
        Ok(out.finish().map_err(|_| cut_off())?.into_inner())
    }

    /// The names of the parts.
    pub(crate) fn names(&self) -> Vec<String> {
        self.zip.file_names().filter_map(|n| n.ok().map(std::borrow::Cow::into_owned)).collect()
    }

    /// Unpacks every part once, within the limits, and keeps nothing: what a library without limits may then read.
    pub(super) fn measure(&mut self) -> Result<(), ReadError> {
        let names = self.names();
        let mut buffer = [0; 16 * 1024];
        for name in names {
            let Some(mut source) = self.open_part(&name)? else { continue };
            loop {
                // Nothing is kept here, so no piece is long.
                source.piece = 0;
                match source.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(e) => return Err(e.downcast::<ReadError>().unwrap_or_else(|_| cut_off())),
                }
            }
        }
        Ok(())
    }

    /// The first bytes of a small part.
    pub(super) fn start_of(&mut self, name: &str, bytes: u64) -> Result<Option<String>, ReadError> {
        let Some(source) = self.open_part(name)? else {
            return Ok(None);
        };
        let mut out = Vec::new();
        source.take(bytes).read_to_end(&mut out).map_err(|_| cut_off())?;
        Ok(Some(String::from_utf8_lossy(&out).into_owned()))
    }
}

pub(super) fn cut_off() -> ReadError {
    ReadError::new(
        "the file is broken or cut off: its archive cannot be opened",
        "send the file again, or save it anew",
    )
}

pub(crate) fn password() -> ReadError {
    ReadError::new("the file is password-protected", "save it without a password and send that file")
}

/// A source that counts what it gives and stops at the limits.
pub(super) struct Metered<'a> {
    inner: Box<dyn Read + 'a>,
    unpacked: Rc<Cell<usize>>,
    limits: Limits,
    part: usize,
    packed: usize,
    piece: usize,
}

impl<'a> Metered<'a> {
    /// A source of bytes that are not packed.
    pub(super) fn plain(bytes: &'a [u8], limits: &Limits) -> Self {
        Metered {
            inner: Box::new(bytes),
            unpacked: Rc::new(Cell::new(0)),
            limits: *limits,
            part: 0,
            packed: bytes.len(),
            piece: 0,
        }
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.part += n;
        self.piece += n;
        let all = self.unpacked.get() + n;
        self.unpacked.set(all);
        let over = if all > self.limits.unpacked {
            format!("the file unpacks to more than {} bytes", self.limits.unpacked)
        } else if self.part > SMALL && self.part / self.limits.ratio.max(1) > self.packed {
            format!("a part of the file grows more than {} times when it is unpacked", self.limits.ratio)
        } else if self.piece > PIECE {
            format!("a piece of the file is longer than {PIECE} bytes")
        } else {
            return Ok(n);
        };
        Err(std::io::Error::other(ReadError::new(over, "send the agreement alone, without pictures")))
    }
}

/// What stands next in an XML part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// An element opens; its name and attributes are in the reader.
    Open,
    /// An element closes; its name is in the reader.
    Close,
    /// Text, in the reader.
    Text,
    /// The end of the part.
    End,
}

/// Reads an XML part step by step, by local names: the same for the transitional and the strict namespaces.
pub(super) struct Xml<'a> {
    reader: Reader<BufReader<Metered<'a>>>,
    buf: Vec<u8>,
    part: String,
    /// Local name of the element that opens or closes.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// The text of a [`Step::Text`].
    pub(super) text: String,
    /// Where the last step begins and ends in the part, in bytes after a byte order mark.
    pub(super) at: (usize, usize),
    depth: usize,
    limit: usize,
    /// Elements of all parts so far.
    elements: Rc<Cell<usize>>,
}

impl<'a> Xml<'a> {
    pub(super) fn new(source: Metered<'a>, part: String, limit: usize) -> Self {
        let mut reader = Reader::from_reader(BufReader::new(source));
        reader.config_mut().expand_empty_elements = true;
        Xml {
            reader,
            buf: Vec::new(),
            part,
            name: String::new(),
            attributes: Vec::new(),
            text: String::new(),
            at: (0, 0),
            depth: 0,
            limit,
            elements: Rc::new(Cell::new(0)),
        }
    }

    /// The attribute with the local name.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The attribute as a number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// Goes one step on.
    pub(super) fn step(&mut self) -> Result<Step, ReadError> {
        loop {
            self.buf.clear();
            // One huge piece must not leave its room reserved.
            self.buf.shrink_to(1 << 16);
            self.reader.get_mut().get_mut().piece = 0;
            let from = self.reader.buffer_position();
            let event = match self.reader.read_event_into(&mut self.buf) {
                Ok(event) => event,
                Err(error) => return Err(broken(&self.part, &error)),
            };
            let to = self.reader.buffer_position();
            self.at = (usize::try_from(from).unwrap_or(usize::MAX), usize::try_from(to).unwrap_or(usize::MAX));
            match event {
                Event::Start(tag) | Event::Empty(tag) => {
                    self.depth += 1;
                    if self.depth > self.limit {
                        return Err(too_deep(self.limit));
                    }
                    let elements = self.elements.get() + 1;
                    self.elements.set(elements);
                    if elements > ELEMENTS {
                        return Err(ReadError::new(
                            format!("the file has more than {ELEMENTS} elements"),
                            "send the agreement alone",
                        ));
                    }
                    take_tag(&tag, &mut self.name, &mut self.attributes);
                    return Ok(Step::Open);
                }
                Event::End(tag) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.name.clear();
                    self.name.push_str(local(&tag));
                    return Ok(Step::Close);
                }
                Event::Text(text) => {
                    self.text.clear();
                    self.text.push_str(&text.xml10_content());
                    return Ok(Step::Text);
                }
                Event::CData(text) => {
                    self.text.clear();
                    self.text.push_str(&text.xml10_content());
                    return Ok(Step::Text);
                }
                Event::GeneralRef(reference) => {
                    self.text.clear();
                    match reference.resolve_char_ref() {
                        Ok(Some(c)) => self.text.push(c),
                        _ => self.text.push(match &*reference {
                            "lt" => '<',
                            "gt" => '>',
                            "amp" => '&',
                            "quot" => '"',
                            "apos" => '\'',
                            _ => '\u{fffd}',
                        }),
                    }
                    return Ok(Step::Text);
                }
                Event::DocType(_) => {
                    return Err(ReadError::new(
                        format!("{} declares entities of its own, which no office program writes", self.part),
                        "save the document anew and send that file",
                    ));
                }
                Event::Eof if self.depth > 0 => {
                    return Err(ReadError::new(
                        format!("{} is cut off", self.part),
                        "send the file again, or save it anew",
                    ));
                }
                Event::Eof => return Ok(Step::End),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// Passes over the element that was just opened.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.step()? {
                Step::Open => depth += 1,
                Step::Close => depth -= 1,
                Step::Text => {}
                Step::End => return Ok(()),
            }
        }
        Ok(())
    }
}

pub(super) fn too_deep(limit: usize) -> ReadError {
    ReadError::new(
        format!("the elements of the file are nested deeper than {limit} levels"),
        "save the document anew and send that file",
    )
}

fn local(name: &str) -> &str {
    let name = name.trim_end();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn take_tag(tag: &BytesStart<'_>, name: &mut String, attributes: &mut Vec<(String, String)>) {
    name.clear();
    let full = tag.name();
    name.push_str(local(full.as_ref()));
    attributes.clear();
    let mut found = tag.attributes();
    for attribute in found.with_checks(false).take(ATTRIBUTES).flatten() {
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_or_else(|_| attribute.value.to_string(), |v| v.into_owned());
        let key: &str = attribute.key.as_ref();
        if !key.starts_with("xmlns") {
            attributes.push((local(key).to_owned(), value));
        }
    }
}

fn broken(part: &str, error: &quick_xml::Error) -> ReadError {
    if let quick_xml::Error::Io(io) = error
        && let Some(ours) = io.get_ref().and_then(|e| e.downcast_ref::<ReadError>())
    {
        return ours.clone();
    }
    ReadError::new(format!("{part} is broken: {error}"), "save the document anew and send that file")
}
