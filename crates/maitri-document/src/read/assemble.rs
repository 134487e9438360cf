//! Puts what a reader found together into a [`Document`].
//!
//! A reader pushes paragraphs in the order of the file, with every piece of text marked by the tracked changes that it
//! belongs to. Which pieces show, which paragraphs run together because their mark is gone, and where everything
//! stands in the text is decided here, once for all formats.

use std::collections::{BTreeMap, BTreeSet};

use super::legacy::Font;
use super::{Changes, Limits, ReadError};
use crate::{Block, BlockKind, Change, ChangeKind, Comment, Document, Format, Remark, Span};

/// Characters of a line that may have been broken because it was full.
const FULL: usize = 50;

/// The tracked changes that a piece of text stands in, and its font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Setting {
    pub(super) inserted: Option<usize>,
    pub(super) deleted: Option<usize>,
    pub(super) font: Font,
}

/// Where a piece of a text stands in its file: kept only for a file that is to be written back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Source {
    /// Where it stands in [`Document::text`].
    pub(crate) span: Span,
    /// Index of the part of the archive.
    pub(crate) part: usize,
    /// First byte in the part of what the text was read from: a run of text, an entity, or an element such as a tab.
    pub(crate) start: usize,
    /// Whether the text is an element and goes as one.
    pub(crate) element: bool,
}

#[derive(Debug, Clone)]
enum Piece {
    /// Text, and where its stretches stand in the file, if that was asked for; their spans count from its beginning.
    Text(String, Setting, Vec<Source>),
    CommentStart(usize),
    CommentEnd(usize),
}

/// A paragraph of the file.
#[derive(Debug, Clone)]
pub(super) struct Paragraph {
    pub(super) kind: BlockKind,
    pub(super) level: u8,
    /// What the format's own list numbering knows this paragraph by.
    pub(super) token: Option<usize>,
    /// The changes of the paragraph's mark: where it is gone, the paragraph runs into the next.
    pub(super) mark: Setting,
    /// Paragraphs of different stories (cells, text boxes, the body) never run together.
    pub(super) story: u32,
    /// Paragraphs of the body that were closed before this one was opened: a text box stands before the next.
    before: usize,
    pieces: Vec<Piece>,
}

/// A list number as printed.
pub(super) struct Number {
    pub(super) text: String,
    /// Whether white space parts it from the paragraph.
    pub(super) spaced: bool,
    /// Whether it counts (a bullet before an empty paragraph is not kept).
    pub(super) counts: bool,
}

/// Collects paragraphs.
pub(super) struct Builder {
    reading: Changes,
    limits: Limits,
    open: Vec<Paragraph>,
    done: Vec<Paragraph>,
    changes: Vec<Change>,
    comments: Vec<Comment>,
    comment_ids: BTreeMap<String, usize>,
    remarks: Vec<String>,
    count: usize,
    tables: u32,
    stories: u32,
    /// Paragraphs of the body that are closed.
    bodies: usize,
    room: usize,
    /// The part that is being read, where the place of the text in the file is to be kept.
    pub(super) part: Option<usize>,
}

impl Builder {
    pub(super) fn new(reading: Changes, limits: &Limits) -> Self {
        Builder {
            reading,
            limits: *limits,
            open: Vec::new(),
            done: Vec::new(),
            changes: Vec::new(),
            comments: Vec::new(),
            comment_ids: BTreeMap::new(),
            remarks: Vec::new(),
            count: 0,
            tables: 0,
            stories: 0,
            bodies: 0,
            room: limits.unpacked.min(super::TEXT),
            part: None,
        }
    }

    /// Which reading is asked for.
    pub(super) fn reading(&self) -> Changes {
        self.reading
    }

    /// The number of a new table.
    pub(super) fn table(&mut self) -> u32 {
        self.tables += 1;
        self.tables - 1
    }

    /// The number of a new story.
    pub(super) fn story(&mut self) -> u32 {
        self.stories += 1;
        self.stories
    }

    /// Registers a tracked change.
    pub(super) fn change(&mut self, kind: ChangeKind, author: &str, date: Option<&str>) -> Result<usize, ReadError> {
        if self.changes.len() >= self.limits.blocks {
            return Err(too_many("tracked changes", self.limits.blocks));
        }
        self.changes.push(Change {
            kind,
            author: author.to_owned(),
            date: date.map(str::to_owned),
            text: String::new(),
            at: Span::default(),
        });
        Ok(self.changes.len() - 1)
    }

    /// Registers a comment by its id in the file.
    pub(super) fn comment(
        &mut self,
        id: &str,
        author: &str,
        date: Option<&str>,
        text: &str,
    ) -> Result<usize, ReadError> {
        if self.comments.len() >= self.limits.blocks {
            return Err(too_many("comments", self.limits.blocks));
        }
        self.comment_ids.entry(id.to_owned()).or_insert(self.comments.len());
        self.comments.push(Comment {
            author: author.to_owned(),
            date: date.map(str::to_owned),
            text: text.to_owned(),
            at: Span::default(),
        });
        Ok(self.comments.len() - 1)
    }

    /// Tells a comment that was only known by its place.
    pub(super) fn fill_comment(&mut self, comment: usize, author: &str, date: Option<String>, text: &str) {
        if let Some(comment) = self.comments.get_mut(comment) {
            comment.author = author.to_owned();
            comment.date = date;
            comment.text = text.to_owned();
        }
    }

    /// The comment that the file knows by `id`.
    pub(super) fn comment_by_id(&self, id: &str) -> Option<usize> {
        self.comment_ids.get(id).copied()
    }

    /// Something that the reader noticed; the same sentence is kept once.
    pub(super) fn remark(&mut self, message: &str) {
        if self.remarks.len() < 50 && !self.remarks.iter().any(|m| m == message) {
            self.remarks.push(message.to_owned());
        }
    }

    /// Opens a paragraph.
    pub(super) fn open(&mut self, kind: BlockKind, story: u32) -> Result<(), ReadError> {
        self.count += 1;
        if self.count > self.limits.blocks {
            return Err(too_many("paragraphs", self.limits.blocks));
        }
        let mark = Setting::default();
        self.open.push(Paragraph { kind, level: 0, token: None, mark, story, before: self.bodies, pieces: Vec::new() });
        Ok(())
    }

    /// The paragraph that is open.
    pub(super) fn current(&mut self) -> Option<&mut Paragraph> {
        self.open.last_mut()
    }

    /// The changes that all the text of the open paragraph stands in.
    pub(super) fn whole(&self) -> Setting {
        let mut settings = self.open.iter().rev().take(1).flat_map(|p| &p.pieces).filter_map(|piece| match piece {
            Piece::Text(_, setting, _) => Some(*setting),
            _ => None,
        });
        let first = settings.next().unwrap_or_default();
        settings.fold(first, |all, one| Setting {
            inserted: all.inserted.filter(|_| one.inserted.is_some()),
            deleted: all.deleted.filter(|_| one.deleted.is_some()),
            font: Font::Unicode,
        })
    }

    /// The last character of the open paragraph.
    pub(super) fn last_char(&self) -> Option<char> {
        self.open.last()?.pieces.iter().rev().find_map(|piece| match piece {
            Piece::Text(text, ..) => text.chars().next_back(),
            _ => None,
        })
    }

    /// Takes white space off the end of the open paragraph.
    pub(super) fn trim_end(&mut self) {
        if let Some(Piece::Text(text, ..)) = self.open.last_mut().and_then(|p| p.pieces.last_mut()) {
            text.truncate(text.trim_end_matches([' ', '\t']).len());
        }
    }

    /// Closes the open paragraph.
    pub(super) fn close(&mut self) {
        if let Some(paragraph) = self.open.pop() {
            self.bodies += usize::from(paragraph.kind.is_body());
            self.done.push(paragraph);
        }
    }

    /// Adds text to the open paragraph; text outside of any paragraph is left out.
    pub(super) fn text(&mut self, text: &str, setting: Setting) -> Result<(), ReadError> {
        self.text_from(text, setting, None)
    }

    /// The same for text of which it is known where it stands in the file: the first byte, and whether it is an element.
    pub(super) fn text_from(
        &mut self,
        text: &str,
        setting: Setting,
        from: Option<(usize, bool)>,
    ) -> Result<(), ReadError> {
        self.room = self.room.checked_sub(text.len()).ok_or_else(|| {
            ReadError::new(
                format!("the text of the file is longer than {} bytes", super::TEXT),
                "send the agreement alone",
            )
        })?;
        if let Some(paragraph) = self.open.last_mut().filter(|_| !text.is_empty()) {
            let source = self.part.zip(from).map(|(part, (start, element))| Source {
                span: Span::new(0, text.len()),
                part,
                start,
                element,
            });
            match paragraph.pieces.last_mut() {
                Some(Piece::Text(before, same, sources)) if *same == setting => {
                    let at = before.len();
                    sources.extend(source.map(|s| Source { span: Span::new(at, at + text.len()), ..s }));
                    before.push_str(text);
                }
                _ => paragraph.pieces.push(Piece::Text(text.to_owned(), setting, source.into_iter().collect())),
            }
        }
        Ok(())
    }

    /// The passage of a comment begins here.
    pub(super) fn comment_start(&mut self, comment: usize) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.pieces.push(Piece::CommentStart(comment));
        }
    }

    /// The passage of a comment ends here.
    pub(super) fn comment_end(&mut self, comment: usize) {
        if let Some(paragraph) = self.open.last_mut() {
            paragraph.pieces.push(Piece::CommentEnd(comment));
        }
    }

    /// The document; `number` gives the list number of a token and is asked once for each paragraph that shows, in order.
    pub(super) fn finish(self, format: Format, number: &mut dyn FnMut(usize) -> Option<Number>) -> Document {
        self.finish_placed(format, number).0
    }

    /// The document, and where its text stands in the file as far as that was kept.
    pub(super) fn finish_placed(
        mut self,
        format: Format,
        number: &mut dyn FnMut(usize) -> Option<Number>,
    ) -> (Document, Vec<Source>) {
        while !self.open.is_empty() {
            self.close();
        }
        let mut paragraphs = std::mem::take(&mut self.done);
        // The body first; what stands beside it follows.
        paragraphs.sort_by_key(|p| match p.kind {
            BlockKind::Paragraph | BlockKind::Heading | BlockKind::Cell { .. } => 0,
            BlockKind::Header => 1,
            BlockKind::Footer => 2,
            BlockKind::Footnote => 3,
            BlockKind::TextBox => 4,
        });
        let mut out = Writer {
            document: Document { changes: self.changes, comments: self.comments, format, ..Document::default() },
            reading: self.reading,
            touched: Vec::new(),
            order: Vec::new(),
            converted: false,
            first: true,
            sources: Vec::new(),
            begun: BTreeSet::new(),
        };
        out.touched.resize(out.document.changes.len(), false);
        let mut carried: Vec<Piece> = Vec::new();
        let mut paragraphs = paragraphs.into_iter().peekable();
        // Where each paragraph of the body begins.
        let mut starts: Vec<usize> = Vec::new();
        while let Some(mut paragraph) = paragraphs.next() {
            if paragraph.kind.is_body() {
                starts.push(out.document.text.len());
            }
            let (boxed, blocks) = (paragraph.kind == BlockKind::TextBox, out.document.blocks.len());
            let anchor = starts.get(paragraph.before).copied();
            if !carried.is_empty() {
                carried.append(&mut paragraph.pieces);
                paragraph.pieces = std::mem::take(&mut carried);
            }
            let gone = !shows(self.reading, paragraph.mark);
            let joins = gone && paragraphs.peek().is_some_and(|next| next.story == paragraph.story);
            if gone {
                out.mark_gone(&mut paragraph);
            }
            if joins {
                carried = paragraph.pieces;
                // An empty carried paragraph still has to leave its trace.
                if carried.is_empty() {
                    carried.push(Piece::Text(String::new(), Setting::default(), Vec::new()));
                }
            } else {
                out.paragraph(&paragraph, gone, number);
            }
            if let Some(anchor) = anchor.filter(|_| boxed) {
                let own = out.document.blocks.get(blocks..).unwrap_or_default().iter().map(|b| (b.span, anchor));
                out.document.anchors.extend(own);
            }
        }
        if out.converted {
            self.remarks
                .push("text in fonts of an old Vietnamese encoding (.Vn, VNI) was converted to Unicode".to_owned());
        }
        let mut document = std::mem::take(&mut out.document);
        document.remarks = self.remarks.into_iter().map(|message| Remark { at: None, message }).collect();
        document.changes = out.order.iter().filter_map(|i| document.changes.get(*i).cloned()).collect();
        merge(&mut document.changes);
        (document, out.sources)
    }
}

fn too_many(what: &str, limit: usize) -> ReadError {
    ReadError::new(format!("the file has more than {limit} {what}"), "send the agreement alone")
}

fn shows(reading: Changes, setting: Setting) -> bool {
    match reading {
        Changes::Accepted => setting.deleted.is_none(),
        Changes::Original => setting.inserted.is_none(),
    }
}

struct Writer {
    document: Document,
    reading: Changes,
    /// Changes that have a place already.
    touched: Vec<bool>,
    /// The changes in the order of the text; a paragraph's mark is declared before its text.
    order: Vec<usize>,
    converted: bool,
    first: bool,
    sources: Vec<Source>,
    /// Comments whose passage has begun.
    begun: BTreeSet<usize>,
}

impl Writer {
    /// Notes a change at a place of the text.
    fn touch(&mut self, change: Option<usize>, text: &str, at: Span) {
        let Some(index) = change else { return };
        let (Some(change), Some(touched)) = (self.document.changes.get_mut(index), self.touched.get_mut(index)) else {
            return;
        };
        change.text.push_str(text);
        change.at = if *touched { change.at.join(at) } else { at };
        if !std::mem::replace(touched, true) {
            self.order.push(index);
        }
    }

    /// A paragraph mark that is gone is a change of its own where no text of the paragraph is.
    fn mark_gone(&mut self, paragraph: &mut Paragraph) {
        let mark = paragraph.mark;
        paragraph.pieces.push(Piece::Text("\n".to_owned(), mark, Vec::new()));
    }

    fn paragraph(&mut self, paragraph: &Paragraph, gone: bool, number: &mut dyn FnMut(usize) -> Option<Number>) {
        let visible = paragraph.pieces.iter().any(|piece| {
            matches!(piece, Piece::Text(text, setting, _) if shows(self.reading, *setting) && !text.trim().is_empty())
        });
        if gone && !visible {
            // The whole paragraph is gone; only its changes stay.
            self.pieces(&paragraph.pieces);
            return;
        }
        if !std::mem::take(&mut self.first) {
            self.document.text.push('\n');
        }
        let start = self.document.text.len();
        let printed = paragraph.token.and_then(number).filter(|n| visible || n.counts);
        let mut number = None;
        if let Some(printed) = printed.filter(|n| !n.text.trim().is_empty()) {
            self.document.text.push_str(printed.text.trim());
            number = Some(Span::new(start, self.document.text.len()));
            if printed.spaced && visible {
                self.document.text.push(' ');
            }
        }
        self.pieces(&paragraph.pieces);
        // A paragraph that somebody split: the mark is all that was inserted.
        let end = Span::new(self.document.text.len(), self.document.text.len());
        let has = |of: fn(&Setting) -> Option<usize>| {
            paragraph.pieces.iter().any(|p| matches!(p, Piece::Text(_, setting, _) if of(setting).is_some()))
        };
        if !gone && !has(|s| s.inserted) {
            self.touch(paragraph.mark.inserted, "\n", end);
        }
        if !gone && !has(|s| s.deleted) {
            self.touch(paragraph.mark.deleted, "\n", end);
        }
        let mut from = start;
        for end in self.line_ends(start) {
            let span = Span::new(from, end).trim(&self.document.text);
            from = end;
            if !span.is_empty() {
                self.document.blocks.push(Block {
                    span,
                    kind: paragraph.kind,
                    number: number.take(),
                    level: paragraph.level,
                });
            }
        }
    }

    /// Where the blocks of a paragraph end that begins at `start`. A line break inside a paragraph may be the end of a
    /// line of a title, a list or a signature, which are blocks of their own, or of a line that was only full.
    fn line_ends(&self, start: usize) -> Vec<usize> {
        let mut ends = Vec::new();
        let mut at = start;
        let text = self.document.text.get(start..).unwrap_or("");
        // A sentence that somebody broke by hand, at whatever width: names of parties and states go on in the next line.
        let running = text.trim_end().ends_with(['.', ';', ':', '!', '?']) && text.chars().count() >= 2 * FULL;
        let longest = text.lines().map(|l| l.trim_end().chars().count()).max().unwrap_or(0);
        let mut lines = text.split_inclusive('\n').peekable();
        while let Some(line) = lines.next() {
            at += line.len();
            let Some(next) = lines.peek().map(|n| n.trim_start()) else {
                break;
            };
            let this = line.trim_end();
            let length = this.chars().count();
            let goes_on = running
                && (length * 2 >= FULL && next.starts_with(char::is_lowercase)
                    || length * 3 >= longest * 2 && next.starts_with(char::is_uppercase));
            let full = (length >= FULL || goes_on) && !this.ends_with(['.', ';', ':', '!', '?']);
            let listed = next.starts_with(|c: char| c.is_numeric() || matches!(c, '-' | '•' | '+' | '('));
            if !full || listed || next.is_empty() {
                ends.push(at);
            }
        }
        ends.push(self.document.text.len());
        ends
    }

    fn pieces(&mut self, pieces: &[Piece]) {
        for piece in pieces {
            let here = self.document.text.len();
            match piece {
                Piece::CommentStart(comment) => {
                    self.begun.insert(*comment);
                    if let Some(comment) = self.document.comments.get_mut(*comment) {
                        comment.at = Span::new(here, here);
                    }
                }
                Piece::CommentEnd(comment) => {
                    let begun = self.begun.contains(comment);
                    if let Some(comment) = self.document.comments.get_mut(*comment) {
                        let start = if begun { comment.at.start } else { here };
                        comment.at = Span::new(start, here);
                    }
                }
                Piece::Text(text, setting, sources) => {
                    let converted;
                    let text = if setting.font == Font::Unicode {
                        text
                    } else {
                        self.converted |= !text.is_ascii();
                        converted = setting.font.convert(text);
                        &converted
                    };
                    if shows(self.reading, *setting) {
                        self.document.text.push_str(text);
                        // What was converted does not stand in the file letter for letter.
                        if setting.font == Font::Unicode {
                            let placed =
                                |s: &Source| Source { span: Span::new(here + s.span.start, here + s.span.end), ..*s };
                            self.sources.extend(sources.iter().map(placed));
                        }
                    }
                    let at = Span::new(here, self.document.text.len());
                    self.touch(setting.inserted, text, at);
                    self.touch(setting.deleted, text, at);
                }
            }
        }
    }
}

/// Word and Writer cut one change into many at every change of font: neighbours of one hand are put together, and
/// changes without text go.
fn merge(changes: &mut Vec<Change>) {
    let mut merged: Vec<Change> = Vec::with_capacity(changes.len());
    for change in changes.drain(..).filter(|c| !c.text.is_empty()) {
        match merged.last_mut() {
            Some(last)
                if last.kind == change.kind
                    && last.author == change.author
                    && last.date == change.date
                    && last.at.end == change.at.start =>
            {
                last.text.push_str(&change.text);
                last.at = last.at.join(change.at);
            }
            _ => merged.push(change),
        }
    }
    *changes = merged;
}
