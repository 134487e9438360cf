//! A paper to be written: what stands on it and how it looks, whatever file it becomes. [`crate::write::paper`] makes a
//! Word file of it, the drafting crate a PDF; both say the same because both are made of this.
//!
//! Lengths are millimetres, sizes of type points, as the offices' own rules give them.

/// A language as files name it (BCP 47), and what follows from it for type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tongue {
    /// `th-TH`: a complex script in Word's terms.
    Thai,
    /// `vi-VN`.
    Vietnamese,
    /// `en-GB`.
    English,
}

impl Tongue {
    /// The tag of BCP 47.
    pub fn tag(self) -> &'static str {
        match self {
            Tongue::Thai => "th-TH",
            Tongue::Vietnamese => "vi-VN",
            Tongue::English => "en-GB",
        }
    }
}

/// A paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// The language that most of it is in.
    pub tongue: Tongue,
    /// What the file says that it is called (its properties, not its text).
    pub title: String,
    /// The day that the file says it was made, ISO 8601 (`2026-11-25`): given, so that the same paper is the same bytes.
    pub date: String,
    /// The sheet that it stands on.
    pub sheet: Sheet,
    /// Its styles; the first is what a line has that names none.
    pub styles: Vec<Style>,
    /// Its numbered lists.
    pub lists: Vec<List>,
    /// What stands at the head of each page.
    pub header: Vec<Line>,
    /// What stands at the head of the first page, where that differs (Vietnamese papers number from page 2).
    pub first_header: Option<Vec<Line>>,
    /// What stands at the foot of each page.
    pub footer: Vec<Line>,
    /// The text.
    pub body: Vec<Part>,
    /// Files that go inside a PDF of the paper; a Word file takes none.
    pub attachments: Vec<Attachment>,
}

/// A sheet of paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Millimetres.
    pub width: f64,
    /// Millimetres.
    pub height: f64,
    /// Margin above, millimetres.
    pub top: f64,
    /// Margin below, millimetres.
    pub bottom: f64,
    /// Margin at the left, millimetres.
    pub left: f64,
    /// Margin at the right, millimetres.
    pub right: f64,
    /// The typeface, by the name that Word and the font file give it.
    pub face: String,
    /// Digits of page numbers and list numbers are Thai.
    pub thai_digits: bool,
}

/// How lines look.
#[derive(Debug, Clone, PartialEq)]
pub struct Style {
    /// `body`, `clause`: what [`Line::style`] says; letters, digits and hyphens.
    pub id: String,
    /// The name that Word shows.
    pub name: String,
    /// 1…6 for a heading: Word's navigation and a PDF's tags follow it.
    pub heading: Option<u8>,
    /// Where the line stands.
    pub align: Align,
    /// Points.
    pub size: f64,
    /// Heavy type.
    pub bold: bool,
    /// Slanted type.
    pub italic: bool,
    /// Indent from the left, millimetres.
    pub left: f64,
    /// Indent from the right, millimetres.
    pub right: f64,
    /// Indent of the first line, millimetres; negative hangs.
    pub first: f64,
    /// Space above, points.
    pub before: f64,
    /// Space below, points.
    pub after: f64,
    /// Distance of lines as a multiple of the face's own.
    pub line: f64,
    /// Stays on the page of what follows.
    pub keep_next: bool,
    /// Tab stops from the left, millimetres.
    pub tabs: Vec<f64>,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            id: "body".to_owned(),
            name: "Body".to_owned(),
            heading: None,
            align: Align::Start,
            size: 14.0,
            bold: false,
            italic: false,
            left: 0.0,
            right: 0.0,
            first: 0.0,
            before: 0.0,
            after: 0.0,
            line: 1.0,
            keep_next: false,
            tabs: Vec::new(),
        }
    }
}

/// Where a line stands between its margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Align {
    Start,
    Center,
    End,
    /// Both edges straight. Thai is spread between clusters (Word's "Thai distributed"), other scripts between words.
    Justify,
}

/// A list whose numbers Word counts itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its levels, the outermost first.
    pub levels: Vec<Level>,
}

/// A level of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// How its number is written.
    pub count: Count,
    /// The number with what stands around it; `%1` is this list's first level, `%2` its second: `%1.`, `(%1)`, `%1.%2`.
    pub pattern: String,
}

/// How a number of a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// 1, 2, 3.
    Decimal,
    /// ๑, ๒, ๓.
    Thai,
    /// a, b, c.
    Letter,
    /// –, the pattern alone.
    Bullet,
}

/// A piece of a paper's body.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// A paragraph.
    Line(Line),
    /// A table.
    Table(Table),
    /// What follows begins a page.
    PageBreak,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    /// The id of its style; empty is the paper's first.
    pub style: String,
    /// What stands in it.
    pub inlines: Vec<Inline>,
    /// Its number, where it is an item of a list.
    pub number: Option<Number>,
    /// A name by which the place is found again (the clause's id, the same in every language): a bookmark in Word, a
    /// destination in a PDF. Letters, digits and hyphens.
    pub anchor: Option<String>,
    /// Its language where it is not the paper's.
    pub tongue: Option<Tongue>,
}

/// The number of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Which of [`Paper::lists`].
    pub list: usize,
    /// 0 is the outermost level.
    pub level: usize,
    /// As printed, with what stands around it: `๑.`. Word counts itself; the other files print this.
    pub printed: String,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    /// Words.
    Text(Text),
    /// To the next tab stop.
    Tab,
    /// A new line in the same paragraph.
    Break,
    /// The number of this page.
    Page,
    /// How many pages there are.
    Pages,
}

/// Words in one look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The words.
    pub text: String,
    /// Heavy, where the style is not (and the other way round is not possible).
    pub bold: bool,
    /// Slanted.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Red, as the marks of secrecy and speed are.
    pub red: bool,
    /// Their language where it is not the line's.
    pub tongue: Option<Tongue>,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Width of each column, millimetres.
    pub widths: Vec<f64>,
    /// How many rows are its head; they stand again on each page.
    pub head: usize,
    /// With lines around the cells; without, it only holds things beside each other (signatures).
    pub ruled: bool,
    /// What it is, for those who hear it read.
    pub caption: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// From the left; a cell that goes across several columns stands once.
    pub cells: Vec<Cell>,
    /// May go over the end of a page.
    pub breaks: bool,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Its paragraphs.
    pub lines: Vec<Line>,
    /// How many columns it takes.
    pub across: usize,
    /// How many rows it takes; the rows below have no cell in its place.
    pub down: usize,
}

impl Default for Cell {
    fn default() -> Self {
        Cell { lines: Vec::new(), across: 1, down: 1 }
    }
}

/// A file inside a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `answers.json`.
    pub name: String,
    /// `application/json`.
    pub media_type: String,
    /// What it is, a sentence in the paper's language.
    pub description: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Line {
    /// A line of `style` with these words.
    pub fn new(style: &str, text: &str) -> Line {
        let inlines = if text.is_empty() { Vec::new() } else { vec![Inline::Text(Text::plain(text))] };
        Line { style: style.to_owned(), inlines, ..Line::default() }
    }

    /// The words of the line, its printed number before them with a blank between. A tab is a tab, a break a new line, a
    /// page number nothing.
    pub fn text(&self) -> String {
        let mut out = String::new();
        if let Some(number) = &self.number {
            out.push_str(&number.printed);
            out.push(' ');
        }
        for inline in &self.inlines {
            match inline {
                Inline::Text(text) => out.push_str(&text.text),
                Inline::Tab => out.push('\t'),
                Inline::Break => out.push('\n'),
                Inline::Page | Inline::Pages => {}
            }
        }
        out
    }
}

impl Text {
    /// Words in the look of the line.
    pub fn plain(text: &str) -> Text {
        Text { text: text.to_owned(), ..Text::default() }
    }
}

impl Paper {
    /// The style of a line: that which it names, else the first.
    pub fn style(&self, id: &str) -> Option<&Style> {
        self.styles.iter().find(|s| s.id == id).or_else(|| self.styles.first())
    }

    /// The body as plain text: a line for each paragraph, cells of a table one after another, rows from above.
    pub fn text(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for part in &self.body {
            match part {
                Part::Line(line) => lines.push(line.text()),
                Part::Table(table) => {
                    let cells = table.rows.iter().flat_map(|r| &r.cells);
                    lines.extend(cells.flat_map(|c| &c.lines).map(Line::text));
                }
                Part::PageBreak => {}
            }
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_reads_as_text() {
        let number = Number { list: 0, level: 0, printed: "๑.".to_owned() };
        let clause = Line { number: Some(number), ..Line::new("clause", "ข้อแรก") };
        let cell = |text: &str| Cell { lines: vec![Line::new("", text)], ..Cell::default() };
        let row = Row { cells: vec![cell("ก"), cell("ข")], breaks: false };
        let table = Table {
            widths: vec![80.0, 80.0],
            head: 0,
            ruled: false,
            caption: String::new(),
            rows: vec![row.clone(), row],
        };
        let paper = Paper {
            tongue: Tongue::Thai,
            title: String::new(),
            date: "2026-11-25".to_owned(),
            sheet: Sheet {
                width: 210.0,
                height: 297.0,
                top: 25.0,
                bottom: 20.0,
                left: 30.0,
                right: 20.0,
                face: "Sarabun".to_owned(),
                thai_digits: true,
            },
            styles: vec![Style::default()],
            lists: Vec::new(),
            header: Vec::new(),
            first_header: None,
            footer: Vec::new(),
            body: vec![Part::Line(clause), Part::PageBreak, Part::Table(table)],
            attachments: Vec::new(),
        };
        assert_eq!(paper.text(), "๑. ข้อแรก\nก\nข\nก\nข");
        assert_eq!(paper.style("unknown").map(|s| s.id.as_str()), Some("body"));
    }
}
