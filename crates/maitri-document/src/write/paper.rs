//! A Word file written from nothing: a [`Paper`] as Word would have it, with real styles, lists that Word counts
//! itself, and nothing in it that says who wrote it.
//!
//! Word is strict where other programs are lenient: the children of each element stand here in the order of its schema.

mod lines;
mod numbers;
mod styles;
mod tables;

use std::fmt;
use std::io::{Cursor, Write as _};

use super::part::{WORD, escape};
use crate::paper::{Line, Paper, Part, Sheet, Tongue};
use lines::Page;
use styles::Styles;

/// The namespace of relations inside of parts.
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// The namespace of packages.
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
/// What the content types of Word's parts begin with.
const CONTENT: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
/// What each part begins with.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// Word's longest side of a sheet is 22 inches; a little less in millimetres.
const LONGEST: f64 = 558.0;
/// Where a header stands from the edge of the sheet, unless the margin is too small for it.
const HEADER: f64 = 12.5;

/// Why a paper cannot be a Word file: it contradicts itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The paper has no style at all.
    NoStyle,
    /// A line names a style that the paper does not have.
    Style {
        /// The style.
        style: String,
        /// How the line begins.
        line: String,
    },
    /// The id of a style is empty, has other characters than letters, digits and hyphens, or stands twice.
    StyleId {
        /// The id.
        id: String,
    },
    /// A heading of another level than 1 to 6.
    Heading {
        /// The style.
        style: String,
        /// Its level.
        level: u8,
    },
    /// A line is an item of a list, or of a level, that the paper does not have.
    List {
        /// The list, from 0.
        list: usize,
        /// The level, from 0.
        level: usize,
        /// How the line begins.
        line: String,
    },
    /// A list has more levels than Word's nine, or a pattern that names a level which has no number there.
    Pattern {
        /// The list, from 0.
        list: usize,
        /// The level, from 0.
        level: usize,
        /// The pattern.
        pattern: String,
    },
    /// The printed number of an item is none that its list can count.
    Number {
        /// The number as printed.
        printed: String,
        /// The pattern of its level.
        pattern: String,
        /// How the line begins.
        line: String,
    },
    /// The rows of a table do not fit its columns.
    Table {
        /// The table, from 1.
        table: usize,
        /// The row, from 1.
        row: usize,
        /// What is wrong with it.
        wrong: Misfit,
    },
    /// The sheet has no room for text, or is larger than Word allows.
    Sheet,
    /// The date is not of ISO 8601.
    Date {
        /// The date.
        date: String,
    },
    /// The parts could not be packed.
    Archive,
}

/// What does not fit in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// There are no columns, more than 63, or one without width.
    Widths,
    /// A cell takes no column or no row.
    Nothing,
    /// Too many cells.
    Over,
    /// Too few cells.
    Under,
    /// A cell goes down over the last row.
    Down,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::NoStyle => write!(f, "the paper has no style; give it at least one"),
            Fault::Style { style, line } => {
                write!(
                    f,
                    "the line `{line}` has the style `{style}`, which the paper does not have; add it or name another"
                )
            }
            Fault::StyleId { id } => write!(
                f,
                "the id `{id}` of a style is empty, stands twice or has other characters than letters, digits and \
                 hyphens; give it another"
            ),
            Fault::Heading { style, level } => {
                write!(f, "the style `{style}` is a heading of level {level}; a heading has a level from 1 to 6")
            }
            Fault::List { list, level, line } => write!(
                f,
                "the line `{line}` is an item of list {list} at level {level}, which the paper does not have; add it \
                 or name another"
            ),
            Fault::Pattern { list, level, pattern } => write!(
                f,
                "level {level} of list {list} has the pattern `{pattern}`, which Word cannot count; use nine levels at \
                 most, name only a level that stands above, and no level in a bullet"
            ),
            Fault::Number { printed, pattern, line } => write!(
                f,
                "the line `{line}` has the number `{printed}`, which is none of the pattern `{pattern}`; correct one \
                 of them"
            ),
            Fault::Table { table, row, wrong } => {
                let wrong = match wrong {
                    Misfit::Widths => "has no columns, more than 63, or one without width",
                    Misfit::Nothing => "has a cell that takes no column or no row",
                    Misfit::Over => "has more cells than columns",
                    Misfit::Under => "has fewer cells than columns",
                    Misfit::Down => "has a cell that goes down over the last row",
                };
                write!(f, "row {row} of table {table} {wrong}; make cells and columns agree")
            }
            Fault::Sheet => {
                write!(f, "the sheet has no room between its margins or is larger than 558 mm; correct its measures")
            }
            Fault::Date { date } => write!(f, "the date `{date}` is none of ISO 8601; write it as 2026-11-25"),
            Fault::Archive => write!(f, "the parts of the Word file could not be packed; make the paper smaller"),
        }
    }
}

impl std::error::Error for Fault {}

/// The paper as a Word file (.docx). The same paper is the same bytes.
///
/// # Errors
/// A paper that contradicts itself.
pub fn docx(paper: &Paper) -> Result<Vec<u8>, Fault> {
    check(&paper.sheet)?;
    let made = moment(&paper.date)?;
    let styles = Styles::of(paper)?;
    let mut page = Page::of(paper, &styles)?;
    let body = page.body(&paper.body)?;

    let mut parts = Parts::default();
    parts.add("styles.xml", "styles", "styles", styles.part());
    parts.add("settings.xml", "settings", "settings", settings(paper.tongue));
    parts.add("fontTable.xml", "fontTable", "fontTable", fonts(&paper.sheet));
    let mut section = String::new();
    // A first page of its own has no footer but the one that is given to it.
    let first = paper.first_header.as_deref();
    let footer = Some(paper.footer.as_slice()).filter(|lines| !lines.is_empty());
    let edges = [
        ("header", "default", Some(paper.header.as_slice()).filter(|lines| !lines.is_empty())),
        ("header", "first", first),
        ("footer", "default", footer),
        ("footer", "first", footer.filter(|_| first.is_some())),
    ];
    for (n, (edge, kind, lines)) in edges.into_iter().enumerate() {
        let Some(lines) = lines else { continue };
        let id = parts.add(&format!("{edge}{}.xml", n % 2 + 1), edge, edge, page.edge(edge, lines)?);
        section.push_str(&format!("<w:{edge}Reference w:type=\"{kind}\" r:id=\"{id}\"/>"));
    }
    section.push_str(&measures(paper));
    if let Some(numbering) = page.numbering() {
        parts.add("numbering.xml", "numbering", "numbering", numbering);
    }
    let document = format!(
        "{HEAD}<w:document xmlns:w=\"{WORD}\" xmlns:r=\"{RELATIONS}\"><w:body>{body}<w:sectPr>{section}</w:sectPr>\
        </w:body></w:document>"
    );
    parts.pack(document, properties(paper, &made)).ok_or(Fault::Archive)
}

/// The parts beside the main one.
#[derive(Default)]
struct Parts {
    /// Name, kind of content, and the part.
    parts: Vec<(String, String, String)>,
    relations: String,
}

impl Parts {
    /// Adds a part and gives the id of the relation to it.
    fn add(&mut self, name: &str, relation: &str, content: &str, part: String) -> String {
        let id = format!("rId{}", self.parts.len() + 1);
        self.relations
            .push_str(&format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{relation}\" Target=\"{name}\"/>"));
        self.parts.push((format!("word/{name}"), content.to_owned(), part));
        id
    }

    fn pack(self, document: String, properties: String) -> Option<Vec<u8>> {
        let mut types = format!(
            "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
            ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
            ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" \
            ContentType=\"{CONTENT}.document.main+xml\"/>"
        );
        for (name, content, _) in &self.parts {
            types.push_str(&format!("<Override PartName=\"/{name}\" ContentType=\"{CONTENT}.{content}+xml\"/>"));
        }
        types.push_str(
            "<Override PartName=\"/docProps/core.xml\" \
            ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>",
        );
        let roots = format!(
            "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
            Type=\"{RELATIONS}/officeDocument\" Target=\"word/document.xml\"/><Relationship Id=\"rId2\" \
            Type=\"{PACKAGE}/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>"
        );
        let relations =
            format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{}</Relationships>", self.relations);
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        // The day in the archive is the first that it can say: the same paper is the same bytes.
        let options = zip::write::SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        let whole = [
            // Programs that look at the beginning of a file to know its kind expect the content types there.
            ("[Content_Types].xml", types),
            ("_rels/.rels", roots),
            ("word/document.xml", document),
            ("word/_rels/document.xml.rels", relations),
            ("docProps/core.xml", properties),
        ];
        let rest = self.parts.iter().map(|(name, _, part)| (name.as_str(), part.as_str()));
        for (name, part) in whole.iter().map(|(name, part)| (*name, part.as_str())).chain(rest) {
            zip.start_file(name, options).ok()?;
            zip.write_all(part.as_bytes()).ok()?;
        }
        Some(zip.finish().ok()?.into_inner())
    }
}

/// Millimetres in Word's twentieths of a point.
fn twips(millimetres: f64) -> i64 {
    twentieths(millimetres * 72.0 / 25.4)
}

/// Points in twentieths.
fn twentieths(points: f64) -> i64 {
    // What is no number becomes 0, and what is too large the largest that Word takes.
    (points * 20.0).round().clamp(-31_680.0, 31_680.0) as i64
}

fn check(sheet: &Sheet) -> Result<(), Fault> {
    let Sheet { width, height, top, bottom, left, right, .. } = *sheet;
    let sides = [width, height].iter().all(|side| (1.0..=LONGEST).contains(side));
    let margins = [top, bottom, left, right].iter().all(|margin| (0.0..LONGEST).contains(margin));
    if sides && margins && left + right < width && top + bottom < height { Ok(()) } else { Err(Fault::Sheet) }
}

/// The section: measures of the sheet, how its pages are numbered, and whether the first is another.
fn measures(paper: &Paper) -> String {
    let sheet = &paper.sheet;
    let across = if sheet.width > sheet.height { " w:orient=\"landscape\"" } else { "" };
    let edge = |margin: f64| twips(HEADER.min(margin / 2.0));
    let mut out = format!(
        "<w:pgSz w:w=\"{}\" w:h=\"{}\"{across}/><w:pgMar w:top=\"{}\" w:right=\"{}\" w:bottom=\"{}\" w:left=\"{}\" \
        w:header=\"{}\" w:footer=\"{}\" w:gutter=\"0\"/>",
        twips(sheet.width),
        twips(sheet.height),
        twips(sheet.top),
        twips(sheet.right),
        twips(sheet.bottom),
        twips(sheet.left),
        edge(sheet.top),
        edge(sheet.bottom)
    );
    if sheet.thai_digits {
        out.push_str("<w:pgNumType w:fmt=\"thaiNumbers\"/>");
    }
    if paper.first_header.is_some() {
        out.push_str("<w:titlePg/>");
    }
    out
}

fn settings(tongue: Tongue) -> String {
    // Without `doNotExpandShiftReturn` Word spreads a line of justified text that ends with a break over the whole
    // width.
    let modern = [
        ("compatibilityMode", "15"),
        ("overrideTableStyleFontSizeAndJustification", "1"),
        ("enableOpenTypeFeatures", "1"),
        ("doNotFlipMirrorIndents", "1"),
        ("differentiateMultirowTableHeaders", "1"),
    ];
    let modern = modern.map(|(name, value)| {
        format!(
            "<w:compatSetting w:name=\"{name}\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"{value}\"/>"
        )
    });
    format!(
        "{HEAD}<w:settings xmlns:w=\"{WORD}\"><w:defaultTabStop w:val=\"720\"/><w:autoHyphenation w:val=\"0\"/>\
        <w:characterSpacingControl w:val=\"doNotCompress\"/><w:compat><w:doNotExpandShiftReturn/>{}</w:compat>\
        <w:themeFontLang {}/></w:settings>",
        modern.concat(),
        styles::tags(tongue)
    )
}

/// The faces that we set pages in, each with the name that a Word file gives it and those that stand for it where the machine has no
/// face of that name. Tinos has the measures of Times New Roman, letter for letter, and is on no officer's machine.
const FACES: [(&str, &str, &str); 2] =
    [("Tinos", "Times New Roman", "Tinos,Liberation Serif"), ("Sarabun", "Sarabun", "TH Sarabun New,TH SarabunPSK")];

/// The face that Thai stands in where the paper's own has no Thai letters.
const THAI: &str = "Sarabun";

/// The name of the paper's face in Word, and of the face of its complex script, which is Thai.
fn faces(sheet: &Sheet) -> (&str, &str) {
    let own = sheet.face.as_str();
    match FACES.iter().find(|(face, ..)| *face == own) {
        Some((face, word, _)) if *face != THAI => (word, THAI),
        _ => (own, own),
    }
}

/// The typefaces by their names. They are not put into the file: the offices have theirs, and may not pass every one on.
fn fonts(sheet: &Sheet) -> String {
    let (own, thai) = faces(sheet);
    let mut out = format!("{HEAD}<w:fonts xmlns:w=\"{WORD}\">");
    for name in [Some(own), Some(thai).filter(|thai| *thai != own)].into_iter().flatten() {
        let other = FACES.iter().find(|(_, word, _)| *word == name);
        let other = other.map(|(.., names)| format!("<w:altName w:val=\"{names}\"/>")).unwrap_or_default();
        out.push_str(&format!(
            "<w:font w:name=\"{}\">{other}<w:family w:val=\"auto\"/><w:pitch w:val=\"variable\"/></w:font>",
            escape(name)
        ));
    }
    out.push_str("</w:fonts>");
    out
}

fn properties(paper: &Paper, made: &str) -> String {
    let days = if made.is_empty() {
        String::new()
    } else {
        let day = |name: &str| format!("<dcterms:{name} xsi:type=\"dcterms:W3CDTF\">{made}</dcterms:{name}>");
        format!("{}{}", day("created"), day("modified"))
    };
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
        xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
        xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title><dc:language>{}\
        </dc:language>{days}</cp:coreProperties>",
        escape(&paper.title),
        paper.tongue.tag()
    )
}

/// The day as the properties of a file want it, a day with its time; nothing where the paper gives none. Word calls a
/// file damaged whose day is none.
fn moment(date: &str) -> Result<String, Fault> {
    if date.is_empty() {
        return Ok(String::new());
    }
    let fits = |shape: &str| {
        date.chars().count() == shape.chars().count()
            && date.chars().zip(shape.chars()).all(|(c, s)| if s == '0' { c.is_ascii_digit() } else { c == s })
    };
    let figure = |from: usize| date.get(from..from + 2).and_then(|n| n.parse::<u32>().ok()).unwrap_or(99);
    let day = (1..=12).contains(&figure(5)) && (1..=31).contains(&figure(8));
    if day && fits("0000-00-00") {
        return Ok(format!("{date}T00:00:00Z"));
    }
    if day && fits("0000-00-00T00:00:00Z") && figure(11) < 24 && figure(14) < 60 && figure(17) < 60 {
        return Ok(date.to_owned());
    }
    Err(Fault::Date { date: date.to_owned() })
}

/// How a line begins, for what is said of it: whole words, so that no mark is parted from its letter.
fn beginning(line: &Line) -> String {
    let text = line.text();
    let mut out = String::new();
    for word in text.split_whitespace() {
        if !out.is_empty() {
            if out.chars().count() + word.chars().count() > 40 {
                out.push_str(" …");
                break;
            }
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The parts of the body that show, each with whether it begins a page.
fn shown(body: &[Part]) -> impl Iterator<Item = (&Part, bool)> {
    let mut begins = false;
    body.iter().filter_map(move |part| match part {
        // Two breaks one after the other say the same thing of what follows.
        Part::PageBreak => {
            begins = true;
            None
        }
        // Word calls a file damaged that has a table without rows.
        Part::Table(table) if table.rows.is_empty() => None,
        _ => Some((part, std::mem::take(&mut begins))),
    })
}
