//! An XML part as a tree of places: what is written back is cut out of the part's own bytes.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, BytesText, Event};

use crate::read::ReadError;

/// The namespace of WordprocessingML as nearly everybody writes it.
pub(super) const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// Elements of one part; the readers have the same bound over all parts.
const ELEMENTS: usize = 1_000_000;
/// Levels of elements.
const DEPTH: usize = 200;
/// No element.
pub(super) const NONE: usize = usize::MAX;

/// An element by its places in the part.
#[derive(Debug, Clone)]
pub(super) struct Node<'s> {
    /// The name as written, with its prefix.
    pub(super) name: &'s str,
    /// Whether it is of the namespace of WordprocessingML, whatever its prefix.
    pub(super) word: bool,
    /// Where its opening tag begins and ends, where its closing tag begins and ends; the last three are one place in an
    /// element without content.
    pub(super) start: usize,
    pub(super) open: usize,
    pub(super) close: usize,
    pub(super) end: usize,
    /// The element that it stands in.
    pub(super) parent: usize,
    /// The first element behind it that does not stand in it.
    pub(super) after: usize,
}

impl<'s> Node<'s> {
    /// The name without its prefix.
    pub(super) fn local(&self) -> &'s str {
        self.name.rsplit_once(':').map_or(self.name, |(_, local)| local)
    }

    /// The prefix with its colon, or nothing.
    pub(super) fn prefix(&self) -> &'s str {
        self.name.get(..self.name.len() - self.local().len()).unwrap_or("")
    }
}

/// A run of text, an entity or a CDATA section.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A part.
pub(super) struct Part<'s> {
    /// Its text after a byte order mark.
    pub(super) source: &'s str,
    pub(super) nodes: Vec<Node<'s>>,
    pub(super) texts: Vec<Text>,
    /// The prefix that the root binds to WordprocessingML, if it binds one.
    pub(super) bound: Option<String>,
}

impl<'s> Part<'s> {
    /// Finds the elements of `source`; `name` is for what is said of a broken part.
    pub(super) fn parse(source: &'s str, name: &str) -> Result<Part<'s>, ReadError> {
        let help = "save the document anew and send that file";
        let mut reader = Reader::from_str(source);
        let mut part = Part { source, nodes: Vec::new(), texts: Vec::new(), bound: None };
        let mut open: Vec<usize> = Vec::new();
        // Prefixes by the depth at which they were bound.
        let mut bound: Vec<(usize, String, String)> = Vec::new();
        loop {
            let from = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let event =
                reader.read_event().map_err(|e| ReadError::new(format!("the part {name} is broken: {e}"), help))?;
            let to = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            match event {
                Event::Start(ref tag) | Event::Empty(ref tag) => {
                    if open.len() >= DEPTH || part.nodes.len() >= ELEMENTS {
                        return Err(ReadError::new(format!("the part {name} has too many elements"), help));
                    }
                    let length = tag.name().as_ref().len();
                    let full = source.get(from + 1..from + 1 + length).unwrap_or("");
                    if tag.contains("xmlns") {
                        for attribute in tag.attributes().with_checks(false).flatten() {
                            let key: &str = attribute.key.as_ref();
                            let prefix = match key.strip_prefix("xmlns") {
                                Some("") => "",
                                Some(rest) => rest.strip_prefix(':').unwrap_or(""),
                                None => continue,
                            };
                            bound.push((open.len(), prefix.to_owned(), attribute.value.to_string()));
                            if open.is_empty() && !prefix.is_empty() && &*attribute.value == WORD {
                                part.bound.get_or_insert(prefix.to_owned());
                            }
                        }
                    }
                    let prefix = full.rsplit_once(':').map_or("", |(prefix, _)| prefix);
                    let word = bound.iter().rev().find(|(_, p, _)| p == prefix).is_some_and(|(.., uri)| uri == WORD);
                    let index = part.nodes.len();
                    part.nodes.push(Node {
                        name: full,
                        word,
                        start: from,
                        open: to,
                        close: to,
                        end: to,
                        parent: open.last().copied().unwrap_or(NONE),
                        after: index + 1,
                    });
                    if matches!(event, Event::Start(_)) {
                        open.push(index);
                    } else {
                        bound.retain(|(depth, ..)| *depth < open.len());
                    }
                }
                Event::End(_) => {
                    let after = part.nodes.len();
                    if let Some(node) = open.pop().and_then(|i| part.nodes.get_mut(i)) {
                        node.close = from;
                        node.end = to;
                        node.after = after;
                    }
                    bound.retain(|(depth, ..)| *depth < open.len());
                }
                Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                    part.texts.push(Text { start: from, end: to });
                }
                Event::DocType(_) => {
                    return Err(ReadError::new(
                        format!("{name} declares entities of its own, which no office program writes"),
                        help,
                    ));
                }
                Event::Eof if open.is_empty() && !part.nodes.is_empty() => return Ok(part),
                Event::Eof => return Err(ReadError::new(format!("{name} is cut off"), help)),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }

    /// A piece of the source.
    pub(super) fn cut(&self, from: usize, to: usize) -> &'s str {
        self.source.get(from..to).unwrap_or("")
    }

    /// Whether the element is the one of WordprocessingML of that name.
    pub(super) fn is(&self, node: usize, local: &str) -> bool {
        self.nodes.get(node).is_some_and(|n| n.word && n.local() == local)
    }

    /// The elements directly in `node`.
    pub(super) fn children(&self, node: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let Some(of) = self.nodes.get(node) else { return out };
        let mut at = node + 1;
        while at < of.after {
            out.push(at);
            at = self.nodes.get(at).map_or(of.after, |n| n.after);
        }
        out
    }

    /// The first child of that name.
    pub(super) fn child(&self, node: usize, local: &str) -> Option<usize> {
        self.children(node).into_iter().find(|c| self.is(*c, local))
    }

    /// The nearest element around `node` that is the one of WordprocessingML of that name.
    pub(super) fn around(&self, node: usize, local: &str) -> Option<usize> {
        let mut at = self.nodes.get(node)?.parent;
        while at != NONE {
            if self.is(at, local) {
                return Some(at);
            }
            at = self.nodes.get(at)?.parent;
        }
        None
    }

    /// The attribute of that local name.
    pub(super) fn attribute(&self, node: usize, local: &str) -> Option<String> {
        let node = self.nodes.get(node)?;
        let tag = self.cut(node.start + 1, node.open.checked_sub(1)?);
        let tag = tag.strip_suffix('/').unwrap_or(tag);
        let tag = BytesStart::from_content(tag, node.name.len());
        let found = tag.attributes().with_checks(false).flatten().find(|a| {
            let key: &str = a.key.as_ref();
            key.rsplit_once(':').map_or(key, |(_, l)| l) == local
        })?;
        Some(
            found
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned),
        )
    }

    /// What a piece of text says.
    pub(super) fn said(&self, text: Text) -> String {
        let raw = self.cut(text.start, text.end);
        if let Some(inner) = raw.strip_prefix("<![CDATA[").and_then(|r| r.strip_suffix("]]>")) {
            return BytesText::from_escaped(inner).xml10_content().into_owned();
        }
        let Some(name) = raw.strip_prefix('&').and_then(|r| r.strip_suffix(';')) else {
            return BytesText::from_escaped(raw).xml10_content().into_owned();
        };
        let c = match BytesRef::new(name).resolve_char_ref() {
            Ok(Some(c)) => c,
            _ => match name {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                _ => '\u{fffd}',
            },
        };
        c.to_string()
    }

    /// The pieces of text directly or indirectly in `node`.
    pub(super) fn texts_in(&self, node: usize) -> &[Text] {
        let Some(of) = self.nodes.get(node) else { return &[] };
        let from = self.texts.partition_point(|t| t.start < of.open);
        let to = self.texts.partition_point(|t| t.start < of.close);
        self.texts.get(from..to).unwrap_or_default()
    }
}

/// Text as it stands between tags. What XML does not allow is left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '\r' => out.push_str("&#13;"),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
