//! The one document model.

use crate::Span;

/// What a file held, as text with a structure that points back into it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The text as read: what `maitri review --text` prints and what every [`Span`] indexes into. Body first; headers,
    /// footers, footnotes and text boxes follow after the body, each as blocks of their own.
    pub text: String,
    /// The blocks in the order of [`Document::text`]; they do not overlap. A reader of plain text gives a block a line;
    /// joining hard-wrapped lines is not the reader's task.
    pub blocks: Vec<Block>,
    /// Tracked changes (DOCX, ODT), in the order of the file, whichever reading was asked for.
    pub changes: Vec<Change>,
    /// Comments of the file.
    pub comments: Vec<Comment>,
    /// What the reader noticed: an unknown part left out, a legacy encoding converted, a page that it does not trust.
    pub remarks: Vec<Remark>,
    /// Where text boxes are anchored: the span of each of their blocks, and the place of the body's text before which it stands on the
    /// page. Empty where the reader does not know.
    pub anchors: Vec<(Span, usize)>,
    /// The kind of file that was read.
    pub format: Format,
    /// What text recognition says of itself, where the file is a picture: then a difference in marks alone is a slip of
    /// reading as likely as of writing.
    pub recognised: Option<Recognised>,
}

/// What text recognition says of what it read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recognised {
    /// The pages.
    pub pages: Vec<ScanPage>,
    /// The lines, in the order of the text.
    pub lines: Vec<ScanLine>,
    /// The words, or in Thai the pieces of them, in the order of the text.
    pub words: Vec<ScanWord>,
    /// Where ink stands on the pages and no words were read: by page, boxes as those of lines.
    pub unread: Vec<(u32, [u32; 4])>,
    /// Pictures (PNG) of what a person must compare.
    pub pictures: Vec<ScanPicture>,
}

impl Recognised {
    /// Whether the program was not sure of what stands here: of a word or of its line.
    pub fn is_unsure(&self, at: Span) -> bool {
        let low = |sure: u8, span: Span| sure < crate::read::scan::LOW && span.overlaps(at);
        self.words.iter().any(|w| low(w.sure, w.span)) || self.lines.iter().any(|l| low(l.sure, l.span))
    }

    /// Whether something that belongs at `at` may stand on the paper and not have been read: ink without words, a page that
    /// is not trusted, or a line that nobody can be sure of and `unknown` says is nothing of what is expected. Only the
    /// pages around `at` count, or all where there is no such place.
    pub fn may_lack(&self, at: Option<usize>, unknown: &dyn Fn(Span) -> bool) -> bool {
        let low = crate::read::scan::LOW;
        let before = at.and_then(|at| self.lines.iter().rev().find(|l| l.span.start < at)).map(|l| l.page);
        let after = at.and_then(|at| self.lines.iter().find(|l| l.span.start >= at)).map(|l| l.page);
        let from = before.or(after).unwrap_or(0);
        let to = after.or(before).filter(|_| at.is_some()).unwrap_or(u32::MAX);
        let here = |page: u32| (from..=to).contains(&page);
        self.unread.iter().any(|(page, _)| here(*page))
            || self.pages.iter().any(|p| here(p.number) && p.trust < low)
            || self.lines.iter().any(|l| here(l.page) && l.sure < low && unknown(l.span))
    }
}

/// The picture of a line, for a person to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanPicture {
    /// The page.
    pub page: u32,
    /// Where its reading stands in the text; none where nothing was read.
    pub span: Option<Span>,
    /// The picture.
    pub png: Vec<u8>,
}

/// A page that was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanPage {
    /// Its number, from 1.
    pub number: u32,
    /// How far it can be trusted, 0 to 100: what the program says of its words, less for letters that cannot stand so.
    pub trust: u8,
    /// Number of its lines.
    pub lines: u32,
    /// Number of those that a person must compare with the picture.
    pub low: u32,
}

/// A line of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanLine {
    /// Where it stands in the text.
    pub span: Span,
    /// The page.
    pub page: u32,
    /// Its box in the points of the picture: left, top, width, height.
    pub frame: [u32; 4],
    /// How sure the program is of its words, 0 to 100.
    pub sure: u8,
}

/// A word of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanWord {
    /// Where it stands in the text.
    pub span: Span,
    /// How sure the program is of it, 0 to 100.
    pub sure: u8,
}

/// The kinds of file that Maitri reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub enum Format {
    #[default]
    Txt,
    Markdown,
    Html,
    Rtf,
    Docx,
    Odt,
    Pdf,
    /// A picture, or a PDF of pictures.
    Scan,
}

/// A paragraph or line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Where its text stands, the printed number included, the line end not.
    pub span: Span,
    /// What kind of place it stands in.
    pub kind: BlockKind,
    /// The part of the span that is a computed list number ("2.1.", "a)"), which the file does not hold as characters.
    pub number: Option<Span>,
    /// Depth of the heading or list (0 = none).
    pub level: u8,
}

/// Where a block stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph of the body.
    Paragraph,
    /// A heading by its style.
    Heading,
    /// A cell of a table: number of the table in the document, row and column, all from 0.
    Cell {
        /// Table.
        table: u32,
        /// Row.
        row: u32,
        /// Column.
        column: u32,
    },
    /// A page header.
    Header,
    /// A page footer, or page furniture recognised as such (a page number in a text file).
    Footer,
    /// A footnote or endnote.
    Footnote,
    /// A text box.
    TextBox,
}

impl BlockKind {
    /// Whether the block belongs to the running text of the instrument.
    pub fn is_body(self) -> bool {
        matches!(self, BlockKind::Paragraph | BlockKind::Heading | BlockKind::Cell { .. })
    }
}

/// Inserted or deleted text of a file with tracked changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Insertion or deletion.
    pub kind: ChangeKind,
    /// Who made it, as the file says.
    pub author: String,
    /// When, as the file says (ISO 8601), raw.
    pub date: Option<String>,
    /// The text inserted or deleted.
    pub text: String,
    /// Where it stands in [`Document::text`]: the inserted text, or the empty place of the deleted one.
    pub at: Span,
}

/// The kind of a tracked change; a move is a deletion and an insertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ChangeKind {
    Inserted,
    Deleted,
}

/// A comment of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Who wrote it.
    pub author: String,
    /// When, raw.
    pub date: Option<String>,
    /// Its text.
    pub text: String,
    /// The passage that it hangs on, empty where the file gives none.
    pub at: Span,
}

/// One sentence about something that the reader noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where, if it has a place.
    pub at: Option<Span>,
    /// The sentence, lower case, without a full stop.
    pub message: String,
}

impl Document {
    /// Adds a block with `text` at the end of the document and returns its span.
    pub fn push(&mut self, text: &str, kind: BlockKind) -> Span {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(text);
        let span = Span::new(start, self.text.len());
        self.blocks.push(Block { span, kind, number: None, level: 0 });
        span
    }
}
