//! A paper as the template reads it: all that must be known is worked out here, the template only sets.

use maitri_document::lang::fold;
use maitri_document::paper::{Align, Inline, Line, Paper, Part, Style, Table, Text, Tongue};
use serde_json::{Map, Value, json};
use typst::foundations::Datetime;
use typst::text::{FontStretch, FontStyle, FontVariant, FontVariations, FontWeight};

use super::{Faces, Fault, breaks};

/// No sheet is longer than this, millimetres: what is longer is a slip, and Typst would set a page of it.
const LONGEST: f64 = 2000.0;

/// Below this width, millimetres, a column may not hold two words beside each other.
const NARROW: f64 = 40.0;

/// How many files may go inside one PDF.
const ATTACHMENTS: usize = 32;

/// A paper told.
pub(super) struct Told {
    /// What the template reads.
    pub json: Value,
    /// The names of the places, by the number under which the template marks them.
    pub anchors: Vec<String>,
}

/// The region that stands for a tongue on the way through Typst.
pub(super) fn region(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::Thai => "TH",
        Tongue::Vietnamese => "VN",
        Tongue::English => "GB",
    }
}

pub(super) fn tell(paper: &Paper, faces: &Faces) -> Result<Told, Fault> {
    if paper.title.trim().is_empty() {
        return Err(Fault::Paper(
            "the paper has no title: a PDF for all readers must say what it is called".to_owned(),
        ));
    }
    if paper.styles.is_empty() {
        return Err(Fault::Paper("the paper has no style: give it at least one".to_owned()));
    }
    let sheet = &paper.sheet;
    for (what, length) in [("width", sheet.width), ("height", sheet.height)] {
        if !(10.0..=LONGEST).contains(&length) {
            return Err(Fault::Paper(format!("the sheet's {what} is `{length}` mm: it must be 10 to {LONGEST}")));
        }
    }
    for (what, length, whole) in [
        ("margins left and right", sheet.left + sheet.right, sheet.width),
        ("margins above and below", sheet.top + sheet.bottom, sheet.height),
    ] {
        if !length.is_finite() || length < 0.0 || length >= whole {
            return Err(Fault::Paper(format!("the {what} are `{length}` mm of `{whole}` mm: nothing is left")));
        }
    }
    if faces.font(&sheet.face, false, false).is_none() {
        if faces.names().iter().any(|name| name.eq_ignore_ascii_case(&sheet.face)) {
            return Err(Fault::Look { face: sheet.face.clone(), bold: false, italic: false });
        }
        let known = faces.names().into_iter().map(str::to_owned).collect();
        return Err(Fault::Face { face: sheet.face.clone(), known });
    }
    let mut teller = Teller { paper, faces, anchors: Vec::new(), heading: 0, narrow: false };
    let mut parts = Vec::new();
    // Space between two lines is what the upper asks below and the lower above, as Word adds them.
    let mut before: Option<f64> = None;
    for part in &paper.body {
        match part {
            Part::Line(line) => {
                let mut told = teller.line(line, before)?;
                told.insert("kind".to_owned(), "line".into());
                parts.push(Value::Object(told));
                before = Some(teller.style(line)?.1.after);
            }
            Part::Table(table) => {
                parts.push(teller.table(table, before)?);
                before = Some(0.0);
            }
            Part::PageBreak => {
                parts.push(json!({"kind": "break"}));
                before = None;
            }
        }
    }
    let mut json = json!({
        "title": paper.title.trim(),
        "date": day(&paper.date)?,
        "region": region(paper.tongue),
        "sheet": {
            "width": sheet.width, "height": sheet.height,
            "top": sheet.top, "bottom": sheet.bottom, "left": sheet.left, "right": sheet.right,
            "faces": worn(&sheet.face, faces), "thai": sheet.thai_digits,
        },
        "styles": paper.styles.iter().map(|style| teller.look(style)).collect::<Result<Vec<_>, _>>()?,
        "header": teller.lines(&paper.header)?,
        "footer": teller.lines(&paper.footer)?,
        "body": parts,
        "attachments": attachments(paper)?,
    });
    if let (Some(first), Some(object)) = (&paper.first_header, json.as_object_mut()) {
        object.insert("first_header".to_owned(), teller.lines(first)?);
    }
    Ok(Told { json, anchors: teller.anchors })
}

/// The paper's face, then the others: a sign that it lacks is taken from the first that has it. A paper quotes what others wrote,
/// in the script that they wrote it in.
fn worn<'a>(own: &'a str, faces: &'a Faces) -> Vec<&'a str> {
    let others = faces.names().into_iter().filter(|name| !name.eq_ignore_ascii_case(own));
    std::iter::once(own).chain(others).collect()
}

fn day(date: &str) -> Result<Value, Fault> {
    let wrong = || Fault::Paper(format!("the paper's date `{date}` is not a day: write it as `2026-11-25`"));
    let mut numbers = date.split('-').map(|n| n.parse::<u16>().ok());
    match (numbers.next().flatten(), numbers.next().flatten(), numbers.next().flatten(), numbers.next()) {
        (Some(year), Some(month), Some(day), None) => {
            let (month, day) = (u8::try_from(month).map_err(|_| wrong())?, u8::try_from(day).map_err(|_| wrong())?);
            Datetime::from_ymd(i32::from(year), month, day).ok_or_else(wrong)?;
            Ok(json!([year, month, day]))
        }
        _ => Err(wrong()),
    }
}

fn attachments(paper: &Paper) -> Result<Vec<Value>, Fault> {
    let count = paper.attachments.len();
    if count > ATTACHMENTS {
        let what = format!("`{count}` files are to go inside the paper: no more than {ATTACHMENTS} may");
        return Err(Fault::Paper(what));
    }
    let mut told = Vec::new();
    for (index, attachment) in paper.attachments.iter().enumerate() {
        let name = &attachment.name;
        if name.is_empty() || name.contains(['/', '\\']) || name.contains(char::is_control) || name.starts_with('.') {
            return Err(Fault::Paper(format!("`{name}` is no name for a file inside the paper: leave paths out")));
        }
        told.push(json!({
            "name": name,
            "media": attachment.media_type,
            "description": attachment.description,
            "file": format!("attachment-{index}"),
        }));
    }
    Ok(told)
}

struct Teller<'a> {
    paper: &'a Paper,
    faces: &'a Faces,
    anchors: Vec<String>,
    /// Level of the last heading.
    heading: u8,
    /// Whether what is told stands in a narrow column.
    narrow: bool,
}

impl Teller<'_> {
    /// The number of a line's style, and the style.
    fn style(&self, line: &Line) -> Result<(usize, &Style), Fault> {
        let found = if line.style.is_empty() {
            self.paper.styles.iter().enumerate().next()
        } else {
            self.paper.styles.iter().enumerate().find(|(_, style)| style.id == line.style)
        };
        found.ok_or_else(|| Fault::Paper(format!("the style `{}` is not among the paper's styles", line.style)))
    }

    fn look(&self, style: &Style) -> Result<Value, Fault> {
        let lengths = [style.left, style.right, style.first, style.before, style.after, style.line, style.size];
        let wild = |n: &f64| !n.is_finite() || n.abs() > LONGEST;
        if lengths.iter().chain(&style.tabs).any(wild) || style.size <= 0.0 || style.line <= 0.0 {
            return Err(Fault::Paper(format!("the style `{}` has a measure that nothing can be set by", style.id)));
        }
        let (top, bottom, height) = self.measures(&self.paper.sheet.face, style)?;
        Ok(json!({
            "size": style.size,
            "bold": style.bold,
            "italic": style.italic,
            "align": match style.align {
                Align::Start => "start",
                Align::Center => "center",
                Align::End => "end",
                Align::Justify => "justify",
            },
            "left": style.left,
            "right": style.right,
            "first": style.first,
            "top": top,
            "bottom": bottom,
            "height": height,
            "sticky": style.keep_next || style.heading.is_some(),
            "tabs": style.tabs,
        }))
    }

    /// How far a line in this face reaches above its foot and below it, and both together, in parts of the size.
    fn measures(&self, face: &str, style: &Style) -> Result<(f64, f64, f64), Fault> {
        // A look that nothing wears need not be there; it is then set by the upright one's measures.
        let font = self.faces.font(face, style.bold, style.italic).or_else(|| self.faces.font(face, false, false));
        let Some(font) = font else { return Err(Fault::Look { face: face.to_owned(), bold: false, italic: false }) };
        let variant =
            FontVariant { style: FontStyle::Normal, weight: FontWeight::REGULAR, stretch: FontStretch::NORMAL };
        let font = font.clone().instantiate(variant, typst::layout::Abs::pt(style.size), &FontVariations::default());
        // A face has three pairs of these measures; the ones that Word and LibreOffice space lines by.
        let (ttf, em) = (font.ttf(), font.units_per_em());
        let of = |units: i16| f64::from(units) / em;
        let (up, down, gap) = (of(ttf.ascender()), of(ttf.descender()), of(ttf.line_gap()));
        let height = up - down + gap;
        // More distance stands above the line, as Word has it.
        Ok((up + gap + height * (style.line - 1.0), down, height * style.line))
    }

    /// The room that a line needs for the letters that its face lacks, where that is more than the face's own.
    fn room(&self, line: &Line, style: &Style) -> Result<Option<(f64, f64)>, Fault> {
        let has = |face: &str, c: char| {
            self.faces.font(face, false, false).is_some_and(|font| font.info().coverage.contains(c.into()))
        };
        let own = self.paper.sheet.face.as_str();
        let text = line.text();
        let lacking = text.chars().filter(|c| c.is_alphanumeric() && !has(own, *c));
        let faces = worn(own, self.faces);
        let mut other: Vec<&str> = lacking.filter_map(|c| faces.iter().find(|face| has(face, c)).copied()).collect();
        other.dedup();
        let (top, bottom, _) = self.measures(own, style)?;
        let mut room = (top, bottom);
        for face in &other {
            let (top, bottom, _) = self.measures(face, style)?;
            room = (room.0.max(top), room.1.min(bottom));
        }
        Ok((!other.is_empty()).then_some(room))
    }

    fn lines(&mut self, lines: &[Line]) -> Result<Value, Fault> {
        let mut before = None;
        let mut told = Vec::new();
        for line in lines {
            told.push(Value::Object(self.line(line, before)?));
            before = Some(self.style(line)?.1.after);
        }
        Ok(Value::Array(told))
    }

    /// A line. `before` is the space that the line above asks for; none at the head of a page, a cell or the paper.
    fn line(&mut self, line: &Line, before: Option<f64>) -> Result<Map<String, Value>, Fault> {
        let (index, style) = self.style(line)?;
        let style = style.clone();
        let tongue = line.tongue.unwrap_or(self.paper.tongue);
        let mut told = Map::new();
        told.insert("style".to_owned(), index.into());
        told.insert("gap".to_owned(), (before.unwrap_or(0.0) + style.before).into());
        told.insert("hard".to_owned(), before.is_none().into());
        told.insert("thai".to_owned(), (tongue == Tongue::Thai).into());
        if tongue != self.paper.tongue {
            told.insert("region".to_owned(), region(tongue).into());
        }
        if let Some((top, bottom)) = self.room(line, &style)? {
            told.insert("top".to_owned(), top.into());
            told.insert("bottom".to_owned(), bottom.into());
        }
        let rows = self.rows(line, &style, tongue)?;
        let empty = line.number.is_none() && rows.iter().all(|row| row.iter().all(Vec::is_empty));
        told.insert("empty".to_owned(), (empty && rows.len() == 1).into());
        told.insert("rows".to_owned(), json!(rows));
        if let Some(number) = &line.number {
            told.insert("number".to_owned(), clean(&number.printed).into());
            self.wear(style.bold, style.italic)?;
        }
        if let Some(anchor) = &line.anchor {
            if anchor.is_empty() || !anchor.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
                return Err(Fault::Paper(format!("`{anchor}` names no place: take letters, digits and hyphens")));
            }
            told.insert("anchor".to_owned(), self.anchors.len().into());
            self.anchors.push(anchor.clone());
        }
        // A reader by ear goes from heading to heading: no level may be left out on the way down.
        let heading = match style.heading {
            Some(level) if !empty => level.clamp(1, self.heading + 1),
            _ => 0,
        };
        if heading > 0 {
            self.heading = heading;
        }
        told.insert("heading".to_owned(), heading.into());
        Ok(told)
    }

    /// A line cut at its soft breaks, and these at the tabs, into runs.
    fn rows(&self, line: &Line, style: &Style, tongue: Tongue) -> Result<Vec<Vec<Vec<Value>>>, Fault> {
        let mut rows = vec![vec![Vec::new()]];
        // Words go over runs (half of one may be bold), so places to break are found in what stands together.
        let mut together: Vec<&Text> = Vec::new();
        for inline in &line.inlines {
            if let Inline::Text(text) = inline {
                together.push(text);
                continue;
            }
            self.runs(&mut rows, &together, style, tongue)?;
            together.clear();
            match inline {
                Inline::Text(_) => {}
                Inline::Tab => tab(&mut rows),
                Inline::Break => rows.push(vec![Vec::new()]),
                Inline::Page => put(&mut rows, json!({"page": true})),
                Inline::Pages => put(&mut rows, json!({"pages": true})),
            }
        }
        self.runs(&mut rows, &together, style, tongue)?;
        Ok(rows)
    }

    fn runs(
        &self,
        rows: &mut Vec<Vec<Vec<Value>>>,
        texts: &[&Text],
        style: &Style,
        tongue: Tongue,
    ) -> Result<(), Fault> {
        let whole: String = texts.iter().map(|text| clean(&text.text)).collect();
        let mut marks = breaks::marks(&whole, self.narrow).into_iter().peekable();
        let mut at = 0;
        for text in texts {
            let mut said = String::new();
            let own = text.tongue.unwrap_or(tongue);
            // Thai that a paper of another language quotes is Thai: it is read aloud as such.
            let mut now = own;
            let flush = |said: &mut String, now: Tongue, rows: &mut Vec<Vec<Vec<Value>>>| {
                if said.is_empty() {
                    return;
                }
                let mut run = Map::new();
                run.insert("text".to_owned(), std::mem::take(said).into());
                for (name, is) in [
                    ("bold", text.bold && !style.bold),
                    ("italic", text.italic && !style.italic),
                    ("underline", text.underline),
                    ("red", text.red),
                ] {
                    if is {
                        run.insert(name.to_owned(), true.into());
                    }
                }
                if now != tongue {
                    run.insert("region".to_owned(), region(now).into());
                }
                put(rows, Value::Object(run));
            };
            for c in clean(&text.text).chars() {
                let script = if breaks::is_thai(c) { Tongue::Thai } else { own };
                if script != now && !c.is_whitespace() {
                    flush(&mut said, now, rows);
                    now = script;
                }
                while let Some((_, mark)) = marks.next_if(|(place, _)| *place <= at) {
                    said.push(mark);
                }
                at += c.len_utf8();
                match c {
                    '\n' => {
                        flush(&mut said, now, rows);
                        rows.push(vec![Vec::new()]);
                    }
                    '\t' => {
                        flush(&mut said, now, rows);
                        tab(rows);
                    }
                    // Typst counts places in a run by 16 bits.
                    _ if said.len() > 30_000 => {
                        said.push(c);
                        flush(&mut said, now, rows);
                    }
                    _ => said.push(c),
                }
            }
            flush(&mut said, now, rows);
            if !text.text.is_empty() {
                self.wear(style.bold || text.bold, style.italic || text.italic)?;
            }
        }
        Ok(())
    }

    /// The face must have the look that something wears.
    fn wear(&self, bold: bool, italic: bool) -> Result<(), Fault> {
        let face = &self.paper.sheet.face;
        match self.faces.font(face, bold, italic) {
            Some(_) => Ok(()),
            None => Err(Fault::Look { face: face.clone(), bold, italic }),
        }
    }

    fn table(&mut self, table: &Table, before: Option<f64>) -> Result<Value, Fault> {
        let columns = table.widths.len();
        if columns == 0 || table.widths.iter().any(|w| !w.is_finite() || *w <= 0.0 || *w > LONGEST) {
            return Err(Fault::Paper("a table has a column without a width".to_owned()));
        }
        let mut taken: Vec<Vec<bool>> = vec![vec![false; columns]; table.rows.len()];
        let mut cells = Vec::new();
        for (y, row) in table.rows.iter().enumerate() {
            let wrong = |why: &str| Fault::Paper(format!("row {} of a table {why}", y + 1));
            for cell in &row.cells {
                let free = taken.get(y).and_then(|row| row.iter().position(|taken| !taken));
                let x = free.ok_or_else(|| wrong("has more cells than columns"))?;
                let (across, down) = (cell.across.max(1), cell.down.max(1));
                for row in y..y.saturating_add(down) {
                    for column in x..x.saturating_add(across) {
                        let place = taken.get_mut(row).and_then(|row| row.get_mut(column));
                        match place {
                            Some(place) if !*place => *place = true,
                            _ => return Err(wrong("has a cell that goes over the table's edge or over another cell")),
                        }
                    }
                }
                if y < table.head && y + down > table.head {
                    return Err(wrong("has a cell that goes out of the head"));
                }
                let after = match cell.lines.last() {
                    Some(line) => self.style(line)?.1.after,
                    None => 0.0,
                };
                self.narrow = table.widths.iter().skip(x).take(across).sum::<f64>() < NARROW;
                cells.push(json!({
                    "x": x, "y": y, "across": across, "down": down, "breaks": row.breaks,
                    "lines": self.lines(&cell.lines)?, "after": after,
                }));
            }
            if taken.get(y).is_some_and(|row| row.contains(&false)) {
                return Err(wrong("has fewer cells than columns"));
            }
        }
        self.narrow = false;
        Ok(json!({
            "kind": "table",
            "widths": table.widths,
            "head": table.head,
            "ruled": table.ruled,
            "caption": clean(&table.caption),
            "gap": before.unwrap_or(0.0),
            "hard": before.is_none(),
            "cells": cells,
        }))
    }
}

fn put(rows: &mut [Vec<Vec<Value>>], run: Value) {
    if let Some(piece) = rows.last_mut().and_then(|row| row.last_mut()) {
        piece.push(run);
    }
}

fn tab(rows: &mut [Vec<Vec<Value>>]) {
    if let Some(row) = rows.last_mut() {
        row.push(Vec::new());
    }
}

/// Without what no paper can show: control characters, and signs that nobody sees. The two that say where a line may
/// end and where it may not stay.
fn clean(text: &str) -> String {
    let keep = |c: &char| match c {
        '\n' | '\t' | '\u{200b}' | '\u{2060}' => true,
        c => !c.is_control() && !fold::is_invisible(*c),
    };
    text.chars().filter(keep).collect()
}
