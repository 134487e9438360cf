//! RTF: what word processors and mail programs write, read without a layout.

use std::collections::BTreeMap;

use encoding_rs::Encoding;

use super::assemble::{Builder, Number, Setting};
use super::legacy::{self, Font};
use super::{Changes, Limits, ReadError, number};
use crate::{BlockKind, ChangeKind, Document, Format};

/// Reads an RTF.
pub(super) fn read(bytes: &[u8], changes: Changes, limits: &Limits) -> Result<Document, ReadError> {
    let mut rtf = Rtf {
        builder: Builder::new(changes, limits),
        limits: *limits,
        state: State::default(),
        stack: Vec::new(),
        fonts: BTreeMap::new(),
        styles: BTreeMap::new(),
        authors: Vec::new(),
        code_page: encoding_rs::WINDOWS_1252,
        default_font: 0,
        bytes: Vec::new(),
        surrogate: None,
        swallow: 0,
        collected: String::new(),
        number: None,
        numbers: Vec::new(),
        open: false,
        table: None,
        story: 0,
        in_table: false,
        level: 0,
        current: [None, None],
        note: (String::new(), None, String::new()),
        pictures: false,
    };
    rtf.story = rtf.builder.story();
    rtf.state.place = (BlockKind::Paragraph, rtf.story);
    rtf.run(bytes)?;
    rtf.flush()?;
    if rtf.open {
        rtf.end_paragraph(Setting::default());
    }
    let numbers = std::mem::take(&mut rtf.numbers);
    let pictures = rtf.pictures;
    let document = rtf.builder.finish(Format::Rtf, &mut |token| {
        let text = numbers.get(token)?.clone();
        // A bullet alone is no paragraph.
        let counts = text.chars().any(char::is_alphanumeric);
        Some(Number { text, spaced: true, counts })
    });
    if document.blocks.is_empty() && pictures {
        return Err(super::picture());
    }
    Ok(document)
}

/// What the text of a group is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Purpose {
    #[default]
    Text,
    Skip,
    FontTable,
    StyleSheet,
    Authors,
    ListText,
    NoteAuthor,
    NoteId,
    NoteReference,
    NoteDate,
    NoteStart,
    NoteEnd,
    Note,
}

/// Who changed, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Hand {
    author: usize,
    date: i64,
}

#[derive(Debug, Clone)]
struct State {
    purpose: Purpose,
    /// Characters that stand for one `\u`.
    fallback: usize,
    font: i32,
    other_font: i32,
    hidden: bool,
    inserted: bool,
    deleted: bool,
    inserter: Hand,
    deleter: Hand,
    place: (BlockKind, u32),
    /// Whether the paragraph outside of this destination was open.
    outer: Option<bool>,
    style: i32,
}

impl Default for State {
    fn default() -> Self {
        State {
            purpose: Purpose::Text,
            fallback: 1,
            font: 0,
            other_font: -1,
            hidden: false,
            inserted: false,
            deleted: false,
            inserter: Hand::default(),
            deleter: Hand::default(),
            place: (BlockKind::Paragraph, 0),
            outer: None,
            style: -1,
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct FontEntry {
    /// No encoding: the document's own.
    encoding: Option<&'static Encoding>,
    symbols: bool,
    font: Font,
}

struct Rtf {
    builder: Builder,
    limits: Limits,
    state: State,
    stack: Vec<State>,
    fonts: BTreeMap<i32, FontEntry>,
    /// Heading level of a paragraph style.
    styles: BTreeMap<i32, u8>,
    authors: Vec<String>,
    code_page: &'static Encoding,
    default_font: i32,
    bytes: Vec<u8>,
    surrogate: Option<u16>,
    swallow: usize,
    collected: String,
    /// The printed number of the paragraph to come.
    number: Option<String>,
    numbers: Vec<String>,
    open: bool,
    /// Table, row, column.
    table: Option<(u32, u32, u32)>,
    story: u32,
    in_table: bool,
    level: u8,
    /// The change that goes on: insertion and deletion.
    current: [Option<(Hand, usize)>; 2],
    /// The comment in the making: author, date, id.
    note: (String, Option<String>, String),
    pictures: bool,
}

impl Rtf {
    fn run(&mut self, input: &[u8]) -> Result<(), ReadError> {
        let mut at = 0;
        while let Some(&byte) = input.get(at) {
            at += 1;
            match byte {
                b'{' => {
                    self.flush()?;
                    self.swallow = 0;
                    if self.stack.len() >= self.limits.depth {
                        return Err(super::archive::too_deep(self.limits.depth));
                    }
                    self.stack.push(self.state.clone());
                    self.state.outer = None;
                }
                b'}' => {
                    self.flush()?;
                    self.swallow = 0;
                    self.close_group()?;
                    // What follows the outermost group is not part of the document.
                    if self.stack.is_empty() {
                        return Ok(());
                    }
                }
                b'\\' => at = self.control(input, at)?,
                b'\r' | b'\n' | 0 => {}
                _ if self.swallow > 0 => self.swallow -= 1,
                // Pictures are long.
                _ if self.state.purpose == Purpose::Skip => {}
                _ => {
                    self.bytes.push(byte);
                    if self.bytes.len() > 1 << 16 {
                        self.flush()?;
                    }
                }
            }
        }
        Ok(())
    }

    /// A control word or symbol that begins at `at`; gives where the reading goes on.
    fn control(&mut self, input: &[u8], at: usize) -> Result<usize, ReadError> {
        let rest = input.get(at..).unwrap_or_default();
        let Some(&first) = rest.first() else { return Ok(at) };
        if !first.is_ascii_alphabetic() {
            if first == b'\'' {
                let hex = rest.get(1..3).and_then(|h| std::str::from_utf8(h).ok());
                let byte = hex.and_then(|h| u8::from_str_radix(h, 16).ok());
                if self.swallow > 0 {
                    self.swallow -= 1;
                } else if let Some(byte) = byte {
                    self.bytes.push(byte);
                }
                return Ok(at + if byte.is_some() { 3 } else { 1 });
            }
            if self.swallow > 0 && first != b'*' {
                self.swallow -= 1;
                return Ok(at + 1);
            }
            match first {
                b'\\' | b'{' | b'}' => self.bytes.push(first),
                b'~' => self.put("\u{a0}")?,
                b'_' => self.put("\u{2011}")?,
                b'\r' | b'\n' => self.word("par", None)?,
                b'*' => {
                    // A destination that a reader may skip: the known ones say otherwise.
                    self.flush()?;
                    if self.state.purpose == Purpose::Text {
                        self.state.purpose = Purpose::Skip;
                        let known = [
                            "footnote",
                            "shpinst",
                            "annotation",
                            "atnauthor",
                            "atnid",
                            "atnref",
                            "atndate",
                            "atrfstart",
                            "atrfend",
                            "revtbl",
                            "ud",
                        ];
                        let name = rest.get(1..).unwrap_or_default().trim_ascii_start();
                        let name = name.strip_prefix(b"\\").unwrap_or_default();
                        let is = |k: &&str| {
                            name.starts_with(k.as_bytes()) && !name.get(k.len()).is_some_and(u8::is_ascii_alphabetic)
                        };
                        if known.iter().any(is) {
                            self.state.purpose = Purpose::Text;
                        }
                    } else if self.state.purpose != Purpose::Note {
                        self.state.purpose = Purpose::Skip;
                    }
                }
                _ => {}
            }
            return Ok(at + 1);
        }
        let letters = rest.iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
        let name = rest.get(..letters).and_then(|n| std::str::from_utf8(n).ok()).unwrap_or("");
        let mut next = letters;
        let negative = rest.get(next) == Some(&b'-');
        if negative {
            next += 1;
        }
        let digits = rest.get(next..).unwrap_or_default().iter().take(10).take_while(|b| b.is_ascii_digit()).count();
        let number = rest.get(next..next + digits).and_then(|d| std::str::from_utf8(d).ok());
        let mut number = number.and_then(|d| d.parse::<i64>().ok());
        if negative {
            number = number.map(|n| -n);
        }
        next += digits;
        if rest.get(next) == Some(&b' ') {
            next += 1;
        }
        if name == "bin" {
            let skip = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            return Ok(at.saturating_add(next).saturating_add(skip).min(input.len()));
        }
        if self.swallow > 0 {
            // A control word stands for one of the characters that a `\u` replaces.
            self.swallow -= 1;
            return Ok(at + next);
        }
        self.word(name, number)?;
        Ok(at + next)
    }

    fn word(&mut self, name: &str, number: Option<i64>) -> Result<(), ReadError> {
        if name != "u" {
            self.flush()?;
        }
        let small = i32::try_from(number.unwrap_or(0)).unwrap_or(0);
        let on = number != Some(0);
        match name {
            "u" => {
                self.bytes_out()?;
                let unit = u16::try_from(number.unwrap_or(0) & 0xffff).unwrap_or(0);
                self.swallow = self.state.fallback;
                let units = match (self.surrogate.take(), unit) {
                    (None, 0xd800..=0xdbff) => {
                        self.surrogate = Some(unit);
                        return Ok(());
                    }
                    (Some(high), low) => char::decode_utf16([high, low]).next(),
                    (None, one) => char::decode_utf16([one]).next(),
                };
                if let Some(Ok(c)) = units {
                    let c = if (0xf000..=0xf0ff).contains(&u32::from(c)) { number::symbol(c) } else { Some(c) };
                    if let Some(c) = c {
                        self.put(c.encode_utf8(&mut [0; 4]))?;
                    }
                }
            }
            "uc" => self.state.fallback = usize::try_from(small).unwrap_or(1).min(16),
            "ansicpg" => {
                if let Some(encoding) = code_page(small) {
                    self.code_page = encoding;
                }
            }
            "deff" => self.default_font = small,
            "f" => {
                self.state.font = small;
                if self.state.purpose == Purpose::FontTable {
                    let entry = FontEntry { encoding: None, symbols: false, font: Font::Unicode };
                    self.fonts.insert(small, entry);
                    self.collected.clear();
                }
            }
            "af" => self.state.other_font = small,
            "fcharset" => {
                if let Some(font) = self.fonts.get_mut(&self.state.font) {
                    font.encoding = charset(small);
                    font.symbols = small == 2;
                }
            }
            "cpg" => {
                if let Some(font) = self.fonts.get_mut(&self.state.font) {
                    font.encoding = code_page(small);
                }
            }
            "plain" => {
                self.state.font = self.default_font;
                self.state.other_font = -1;
                self.state.hidden = false;
                self.state.inserted = false;
                self.state.deleted = false;
            }
            "v" => self.state.hidden = on,
            "revised" | "mvt" => self.state.inserted = on,
            "deleted" | "mvf" => self.state.deleted = on,
            "revauth" => self.state.inserter.author = usize::try_from(small).unwrap_or(0),
            "revauthdel" => self.state.deleter.author = usize::try_from(small).unwrap_or(0),
            "revdttm" => self.state.inserter.date = number.unwrap_or(0),
            "revdttmdel" => self.state.deleter.date = number.unwrap_or(0),
            "mvauth" => {
                self.state.inserter.author = usize::try_from(small).unwrap_or(0);
                self.state.deleter.author = self.state.inserter.author;
            }
            "mvdate" => {
                self.state.inserter.date = number.unwrap_or(0);
                self.state.deleter.date = self.state.inserter.date;
            }
            // Destinations.
            "fonttbl" => self.state.purpose = Purpose::FontTable,
            "stylesheet" => self.state.purpose = Purpose::StyleSheet,
            "revtbl" => {
                self.state.purpose = Purpose::Authors;
                self.collected.clear();
            }
            "listtext" | "pntext" if self.state.purpose == Purpose::Text => {
                self.state.purpose = Purpose::ListText;
                self.collected.clear();
            }
            "atnauthor" => self.collect(Purpose::NoteAuthor),
            "atnid" => self.collect(Purpose::NoteId),
            "atnref" => self.collect(Purpose::NoteReference),
            "atndate" => self.collect(Purpose::NoteDate),
            "atrfstart" => self.collect(Purpose::NoteStart),
            "atrfend" => self.collect(Purpose::NoteEnd),
            "annotation" => {
                self.collect(Purpose::Note);
                self.note.1 = None;
            }
            "pict" | "objdata" => {
                self.pictures = true;
                self.state.purpose = Purpose::Skip;
            }
            "colortbl" | "info" | "fldinst" | "upr" | "shprslt" | "sp" | "nonshppict" | "xe" | "tc" | "txe" | "rxe"
            | "ftnsep" | "ftnsepc" | "ftncn" | "aftnsep" | "aftnsepc" | "aftncn" | "private" | "objclass"
            | "objname" | "template" | "docvar" | "background" | "listtable" | "listoverridetable" | "filetbl"
            | "rsidtbl" | "generator" | "themedata" | "datastore" | "latentstyles" | "bkmkstart" | "bkmkend"
            | "falt" | "panose" => self.state.purpose = Purpose::Skip,
            "ud" if self.stack.iter().any(|s| s.purpose == Purpose::Text) => {
                self.state.purpose = Purpose::Text;
            }
            "header" | "headerl" | "headerr" | "headerf" => self.destination(BlockKind::Header),
            "footer" | "footerl" | "footerr" | "footerf" => self.destination(BlockKind::Footer),
            "footnote" => self.destination(BlockKind::Footnote),
            "shptxt" => self.destination(BlockKind::TextBox),
            // Characters.
            "tab" => self.put("\t")?,
            "line" | "lbr" | "page" | "column" => self.put("\n")?,
            "emdash" => self.put("—")?,
            "endash" => self.put("–")?,
            "emspace" | "enspace" | "qmspace" => self.put(" ")?,
            "bullet" => self.put("•")?,
            "lquote" => self.put("‘")?,
            "rquote" => self.put("’")?,
            "ldblquote" => self.put("“")?,
            "rdblquote" => self.put("”")?,
            "zwj" | "zwnj" | "zwbo" => {}
            // Paragraphs.
            "par" | "sect" => {
                if self.state.purpose == Purpose::Note {
                    self.collected.push('\n');
                } else if self.state.purpose == Purpose::Text {
                    let mark = self.setting()?;
                    self.open_paragraph()?;
                    self.end_paragraph(mark);
                }
            }
            "pard" => {
                self.in_table = false;
                self.level = 0;
                self.state.style = 0;
            }
            "intbl" => self.in_table = true,
            "itap" => self.in_table = small > 0,
            "s" => {
                self.state.style = small;
                if self.state.purpose == Purpose::StyleSheet {
                    self.collected.clear();
                }
            }
            "outlinelevel" if (0..9).contains(&small) => {
                self.level = u8::try_from(small + 1).unwrap_or(1);
            }
            "cell" if self.state.purpose == Purpose::Text => {
                self.in_table = true;
                self.open_paragraph()?;
                self.end_paragraph(Setting::default());
                if let Some(table) = &mut self.table {
                    table.2 = table.2.saturating_add(1);
                }
                self.story = self.builder.story();
            }
            "nestcell" if self.state.purpose == Purpose::Text => {
                self.open_paragraph()?;
                self.end_paragraph(Setting::default());
                self.story = self.builder.story();
            }
            "row" => {
                if let Some(table) = &mut self.table {
                    table.1 = table.1.saturating_add(1);
                    table.2 = 0;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn collect(&mut self, purpose: Purpose) {
        self.state.purpose = purpose;
        self.collected.clear();
    }

    /// A destination with paragraphs of its own.
    fn destination(&mut self, kind: BlockKind) {
        if self.state.purpose == Purpose::Text && self.state.place.0.is_body() && self.state.outer.is_none() {
            self.state.outer = Some(std::mem::take(&mut self.open));
            self.state.place = (kind, self.builder.story());
            self.number = None;
        }
    }

    fn close_group(&mut self) -> Result<(), ReadError> {
        match self.state.purpose {
            Purpose::ListText => {
                let number = std::mem::take(&mut self.collected);
                if self.stack.last().is_some_and(|s| s.purpose == Purpose::Text) {
                    self.number = Some(number).filter(|n| !n.trim().is_empty());
                } else {
                    self.collected = number;
                }
            }
            Purpose::Authors => {
                let author = std::mem::take(&mut self.collected);
                let author = author.trim().trim_end_matches(';').to_owned();
                if self.stack.last().is_some_and(|s| s.purpose == Purpose::Authors) && self.authors.len() < 1000 {
                    self.authors.push(author);
                }
            }
            Purpose::NoteAuthor => self.note.0 = std::mem::take(&mut self.collected),
            Purpose::NoteId => {
                self.collected.clear();
            }
            Purpose::NoteReference => self.note.2 = std::mem::take(&mut self.collected).trim().to_owned(),
            Purpose::NoteDate => {
                let date = std::mem::take(&mut self.collected);
                self.note.1 = date.trim().parse().ok().and_then(minutes);
            }
            Purpose::NoteStart | Purpose::NoteEnd => {
                let id = std::mem::take(&mut self.collected).trim().to_owned();
                let is_end = self.state.purpose == Purpose::NoteEnd;
                let known = self.builder.comment_by_id(&id);
                let comment = match known {
                    Some(comment) => comment,
                    None => self.builder.comment(&id, "", None, "")?,
                };
                self.open_paragraph()?;
                if is_end {
                    self.builder.comment_end(comment);
                } else {
                    self.builder.comment_start(comment);
                }
            }
            Purpose::Note if self.stack.last().is_none_or(|s| s.purpose != Purpose::Note) => {
                let text = std::mem::take(&mut self.collected);
                let (author, date, id) = std::mem::take(&mut self.note);
                match self.builder.comment_by_id(&id).filter(|_| !id.is_empty()) {
                    Some(comment) => self.builder.fill_comment(comment, author.trim(), date, text.trim()),
                    None => {
                        let comment = self.builder.comment(&id, author.trim(), date.as_deref(), text.trim())?;
                        if self.open {
                            self.builder.comment_start(comment);
                        }
                    }
                }
            }
            _ => {}
        }
        if let Some(outer) = self.state.outer.take() {
            if self.open {
                self.end_paragraph(Setting::default());
            }
            self.open = outer;
        }
        if let Some(before) = self.stack.pop() {
            // What a nested group collects for its destination stays; only its own state goes.
            self.state = before;
        }
        Ok(())
    }

    /// The bytes that wait, in the encoding of their font.
    fn bytes_out(&mut self) -> Result<(), ReadError> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.bytes);
        if bytes.is_ascii() {
            let font = self.fonts.get(&self.state.font);
            if !font.is_some_and(|f| f.symbols && self.state.purpose == Purpose::Text) {
                let text: String = bytes.iter().map(|b| char::from(*b)).collect();
                return self.put(&text);
            }
        }
        let entry = self.fonts.get(&self.state.font);
        if entry.is_some_and(|f| f.symbols) {
            let text: String =
                bytes.iter().filter_map(|b| number::symbol(char::from_u32(0xf000 + u32::from(*b))?)).collect();
            return self.put(&text);
        }
        let mut encoding = entry.and_then(|f| f.encoding).unwrap_or(self.code_page);
        let other = self.fonts.get(&self.state.other_font).and_then(|f| f.encoding);
        if encoding == encoding_rs::WINDOWS_1252 && other == Some(encoding_rs::WINDOWS_874) {
            // Thai is a complex script for Word: the font that counts is the other one.
            let (good, bad) = legacy::thai(&encoding_rs::WINDOWS_874.decode_without_bom_handling(&bytes).0);
            if good > bad * 9 {
                encoding = encoding_rs::WINDOWS_874;
            }
        }
        let text = encoding.decode_without_bom_handling(&bytes).0.into_owned();
        self.put(&text)
    }

    fn flush(&mut self) -> Result<(), ReadError> {
        self.bytes_out()?;
        self.surrogate = None;
        Ok(())
    }

    /// Text for whatever the group is for.
    fn put(&mut self, text: &str) -> Result<(), ReadError> {
        self.bytes_out()?;
        match self.state.purpose {
            Purpose::Skip => {}
            Purpose::FontTable => {
                self.collected.push_str(text);
                if let Some(name) = self.collected.trim().strip_suffix(';') {
                    let font = Font::of(name);
                    if let Some(entry) = self.fonts.get_mut(&self.state.font) {
                        entry.font = font;
                    }
                    self.collected.clear();
                }
            }
            Purpose::StyleSheet => {
                self.collected.push_str(text);
                if let Some(name) = self.collected.trim().strip_suffix(';') {
                    let name = name.to_lowercase();
                    let level = match name.as_str() {
                        "title" => Some(1),
                        _ => name.strip_prefix("heading ").and_then(|n| n.trim().parse().ok()),
                    };
                    if let Some(level) = level.filter(|l| (1..=9).contains(l)) {
                        self.styles.insert(self.state.style, level);
                    }
                    self.collected.clear();
                }
            }
            Purpose::Text => {
                if self.state.hidden {
                    if !text.trim().is_empty() {
                        self.builder.remark("hidden text was left out, as on the printed page");
                    }
                    return Ok(());
                }
                self.open_paragraph()?;
                let setting = self.setting()?;
                self.builder.text(text, setting)?;
            }
            _ => {
                if self.collected.len() < 1 << 20 {
                    self.collected.push_str(text);
                }
            }
        }
        Ok(())
    }

    /// The tracked changes that text here belongs to.
    fn setting(&mut self) -> Result<Setting, ReadError> {
        let font = self.fonts.get(&self.state.font).map_or(Font::Unicode, |f| f.font);
        let wanted = [
            (self.state.inserted, self.state.inserter, ChangeKind::Inserted),
            (self.state.deleted, self.state.deleter, ChangeKind::Deleted),
        ];
        let mut found = [None, None];
        for ((on, hand, kind), (current, found)) in wanted.into_iter().zip(self.current.iter_mut().zip(&mut found)) {
            *current = match *current {
                _ if !on => None,
                Some((same, change)) if same == hand => Some((same, change)),
                _ => {
                    let author = self.authors.get(hand.author).map_or("", String::as_str);
                    let date = minutes(hand.date);
                    Some((hand, self.builder.change(kind, author, date.as_deref())?))
                }
            };
            *found = current.map(|(_, change)| change);
        }
        let [inserted, deleted] = found;
        Ok(Setting { inserted, deleted, font })
    }

    fn open_paragraph(&mut self) -> Result<(), ReadError> {
        if !self.open {
            // Its kind and number are known when it ends.
            self.builder.open(self.state.place.0, self.story)?;
            self.open = true;
        }
        Ok(())
    }

    fn end_paragraph(&mut self, mark: Setting) {
        let number = self.number.take();
        let level = match self.level {
            0 => self.styles.get(&self.state.style).copied().unwrap_or(0),
            level => level,
        };
        let is_body = self.state.place.0.is_body();
        let mut kind = self.state.place.0;
        if is_body {
            if self.in_table {
                let table = match self.table {
                    Some(table) => table,
                    None => (self.builder.table(), 0, 0),
                };
                self.table = Some(table);
                let (table, row, column) = table;
                kind = BlockKind::Cell { table, row, column };
            } else {
                self.table = None;
                if level > 0 {
                    kind = BlockKind::Heading;
                }
            }
        }
        let token = number.map(|n| {
            self.numbers.push(n);
            self.numbers.len() - 1
        });
        let story = if is_body { self.story } else { self.state.place.1 };
        // Writer does not mark the ends of paragraphs: one that is deleted whole takes its end with it.
        let whole = self.builder.whole();
        if let Some(paragraph) = self.builder.current() {
            paragraph.kind = kind;
            paragraph.level = if kind == BlockKind::Heading { level } else { u8::from(token.is_some()) };
            paragraph.token = token;
            paragraph.story = story;
            paragraph.mark = Setting {
                inserted: mark.inserted.or(whole.inserted),
                deleted: mark.deleted.or(whole.deleted),
                font: Font::Unicode,
            };
        }
        self.builder.close();
        self.open = false;
        self.current = [None, None];
    }
}

fn code_page(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        874 => encoding_rs::WINDOWS_874,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1252 => encoding_rs::WINDOWS_1252,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        10000 => encoding_rs::MACINTOSH,
        65001 => encoding_rs::UTF_8,
        _ => return None,
    })
}

fn charset(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        77 => 10000,
        128 => 932,
        129 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

/// A date as RTF packs it: minutes, hours, day, month, years since 1900.
fn minutes(packed: i64) -> Option<String> {
    if packed == 0 {
        return None;
    }
    let part = |shift: i64, bits: i64| (packed >> shift) & ((1 << bits) - 1);
    let (minute, hour, day, month, year) = (part(0, 6), part(6, 5), part(11, 5), part(16, 4), part(20, 9) + 1900);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(rtf: &[u8]) -> Vec<String> {
        let d = read(rtf, Changes::Accepted, &Limits::default()).unwrap();
        d.blocks.iter().map(|b| b.span.of(&d.text).to_owned()).collect()
    }

    #[test]
    fn bytes_of_the_font_and_unicode() {
        let rtf = b"{\\rtf1\\ansi\\ansicpg1252\\uc1{\\fonttbl{\\f0\\fcharset0 Times;}{\\f1\\fcharset222 Angsana New;}{\\f2\\fcharset0 .VnTime;}}\
\\f1 \\'ba\\'d1\\'b9\\'b7\\'d6\\'a1\\f0  caf\\'e9 \\u3588?\\u-10179?\\u-8704?\\par{\\f2 Vi\\'d6t}\\line x}";
        assert_eq!(lines(rtf), ["บันทึก café ค😀", "Việt", "x"]);
    }

    #[test]
    fn destinations_and_tables() {
        let rtf = b"{\\rtf1{\\*\\unknown secret}{\\info{\\title t}}{\\header\\pard head\\par}\\pard one{\\footnote note}\\par\
\\pard\\intbl a\\cell b\\par c\\cell\\row\\pard {\\listtext 2.\\tab}two{\\field{\\*\\fldinst PAGE}{\\fldrslt 7}}\\par}";
        assert_eq!(lines(rtf), ["one", "a", "b", "c", "2. two7", "head", "note"]);
    }

    #[test]
    fn dates() {
        assert_eq!(minutes((26 + 100) << 20 | 11 << 16 | 2 << 11 | 10 << 6 | 5).unwrap(), "2026-11-02T10:05:00");
    }
}
