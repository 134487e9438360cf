//! Tables of foreign files as rows of cells: CSV, XLSX, ODS, and the tables of DOCX, ODT, HTML and Markdown.

use super::archive::{Archive, Step};
use super::{Changes, Limits, ReadError, read, text};
use crate::{BlockKind, Document};
use calamine::{Data, Reader};
use std::collections::BTreeMap;
use std::io::Cursor;

/// A table as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// Name of the sheet, or the number of the table in the file from 1.
    pub name: String,
    /// Its rows in the order of the file; rows without any text are left out.
    pub rows: Vec<GridRow>,
    /// Text before the table that belongs to no cell, with its line (0 where the file has none).
    pub context: Vec<(u32, String)>,
    /// Cells that are one with the cell above them, where the file says so: line of the row, column from 0.
    pub down: Vec<(u32, usize)>,
    /// Cells that the file holds as numbers and not as text: line of the row, column from 0.
    pub numbers: Vec<(u32, usize)>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GridRow {
    /// The row or line as a person counts it, from 1: of the sheet, of the text file, of the table in a document.
    pub line: u32,
    /// The cells; an empty one is an empty text.
    pub cells: Vec<String>,
}

impl GridRow {
    /// Whether any cell holds text.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|c| c.trim().is_empty())
    }
}

/// Cells of all tables of a file together.
const CELLS: usize = 4_000_000;
/// Characters of one cell; a register's longest hold a sentence or two.
const CELL: usize = 8_000;
/// Characters of one cell whose lines matter: what a spreadsheet can hold.
const LONG_CELL: usize = 32_767;
/// Cells of one file that are said to be one with the cell above.
const MOST_DOWN: usize = 100_000;
/// Rows of one table.
const ROWS: usize = 250_000;
/// Lines that one row of a text file may run over by line breaks inside quotation marks.
const LINES: u64 = 60;

/// The tables of a file; the kind is found from its content, `name` only breaks ties.
///
/// # Errors
/// A file over a limit, broken, encrypted, of an unknown kind, or without any table.
pub fn grids(bytes: &[u8], name: &str, limits: &Limits) -> Result<Vec<Grid>, ReadError> {
    read_grids(bytes, name, limits, " ", CELL)
}

/// The same for tables of sentences: the lines of a cell stay lines, and a cell may hold as much as a spreadsheet's can.
///
/// # Errors
/// As [`grids`].
pub fn tables(bytes: &[u8], name: &str, limits: &Limits) -> Result<Vec<Grid>, ReadError> {
    read_grids(bytes, name, limits, "\n", LONG_CELL)
}

/// The tables of a document that was read, the lines of a cell kept.
pub fn tables_of(document: &Document) -> Vec<Grid> {
    of_document(document, "\n").into_iter().filter(|g| !g.rows.is_empty()).collect()
}

/// Whether the file is a workbook or a text of separated values, and no document.
///
/// # Errors
/// A broken archive.
pub fn is_table_file(bytes: &[u8], name: &str, limits: &Limits) -> Result<bool, ReadError> {
    Ok(is_separated(bytes, name) || is_workbook(bytes, limits)?)
}

fn read_grids(bytes: &[u8], name: &str, limits: &Limits, joint: &str, most: usize) -> Result<Vec<Grid>, ReadError> {
    if bytes.len() > limits.bytes {
        return Err(ReadError::new(
            format!("the file has {} bytes, over the limit of {}", bytes.len(), limits.bytes),
            "send the table alone, without pictures",
        ));
    }
    let found = if is_workbook(bytes, limits)? {
        workbook(bytes, limits)?
    } else if is_separated(bytes, name) {
        vec![separated(&text::decode(bytes)?.text, name)?]
    } else {
        // What is said of drafts there does not help here.
        let about_tables = |e: ReadError| ReadError::new(e.message, "send the table as CSV, XLSX, ODS, DOCX or HTML");
        of_document(&read(bytes, name, Changes::Accepted, limits).map_err(about_tables)?, joint)
    };
    let found: Vec<Grid> = found.into_iter().filter(|g| !g.rows.is_empty()).collect();
    for grid in &found {
        if grid.rows.len() > ROWS {
            return Err(ReadError::new(
                format!("a table of the file has {} rows, over the limit of {ROWS}", grid.rows.len()),
                "send it in parts",
            ));
        }
        for row in &grid.rows {
            if let Some(long) = row.cells.iter().map(String::len).find(|n| *n > most * 3) {
                return Err(ReadError::new(
                    format!("row {} has a cell of {long} bytes, over the limit of {most} characters", row.line),
                    "shorten it, or look whether a quotation mark is not closed",
                ));
            }
        }
    }
    if found.is_empty() {
        return Err(ReadError::new("the file holds no table", "send a table as CSV, XLSX, ODS, DOCX or HTML"));
    }
    Ok(found)
}

fn is_workbook(bytes: &[u8], limits: &Limits) -> Result<bool, ReadError> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return Ok(false);
    }
    let mut archive = Archive::open(bytes, limits)?;
    let kind = archive.start_of("mimetype", 120)?.unwrap_or_default();
    let is = archive.has("xl/workbook.xml") || kind.trim() == "application/vnd.oasis.opendocument.spreadsheet";
    if is {
        // The library that reads it has no limits of its own, and keeps every cell of the smallest rectangle that holds all:
        // size and rectangle are measured here first.
        archive.measure()?;
        let mut archive = Archive::open(bytes, limits)?;
        for name in archive.names() {
            if name == "content.xml" || name.starts_with("xl/worksheets/") && name.ends_with(".xml") {
                rectangle(&mut archive, &name)?;
            }
        }
    }
    Ok(is)
}

/// Refuses a sheet whose cells stand so far apart that the rectangle around them is over the limit.
fn rectangle(archive: &mut Archive<'_>, name: &str) -> Result<(), ReadError> {
    let too_far = || {
        ReadError::new(
            "the sheet has cells that stand too far apart, over the limit",
            "send the filled part of the table alone",
        )
    };
    let Some(mut xml) = archive.xml(name)? else { return Ok(()) };
    let (mut rows, mut columns) = (0usize, 0usize);
    // Of an ODS row: how often it is repeated, the cells so far, and whether any holds something.
    let (mut again, mut width, mut filled) = (1usize, 0usize, false);
    let mut sheets = 0usize;
    loop {
        match xml.step()? {
            Step::End => break,
            Step::Open => {
                let name = xml.name.clone();
                match name.as_str() {
                    "c" => {
                        if let Some((column, row)) = xml.attribute("r").and_then(cell_place) {
                            rows = rows.max(row);
                            columns = columns.max(column);
                        }
                    }
                    "table" => {
                        sheets += 1;
                        (rows, columns) = (0, 0);
                    }
                    "table-row" => {
                        again = xml.number("number-rows-repeated").unwrap_or(1) as usize;
                        (width, filled) = (0, false);
                    }
                    "table-cell" | "covered-table-cell" => {
                        let more = xml.number("number-columns-repeated").unwrap_or(1) as usize;
                        let holds = xml.attribute("value-type").is_some();
                        width = width.saturating_add(more);
                        if holds {
                            filled = true;
                            columns = columns.max(width);
                        }
                    }
                    "p" => {
                        filled = true;
                        columns = columns.max(width);
                    }
                    _ => {}
                }
            }
            Step::Close if xml.name == "table-row" => {
                rows = rows.saturating_add(if filled { again } else { again.min(4096) })
            }
            _ => {}
        }
        if rows.saturating_mul(columns) > CELLS || sheets > 256 {
            return Err(too_far());
        }
    }
    Ok(())
}

/// Column and row, from 1, of a place such as `AB12`.
fn cell_place(text: &str) -> Option<(usize, usize)> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (column, row) = text.split_at_checked(letters)?;
    let column = column.bytes().take(4).fold(0usize, |n, b| n * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    Some((column, row.parse().ok()?))
}

fn is_separated(bytes: &[u8], name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".csv", ".tsv", ".tab"].iter().any(|e| name.ends_with(e)) && !bytes.starts_with(b"PK")
}

fn workbook(bytes: &[u8], limits: &Limits) -> Result<Vec<Grid>, ReadError> {
    let broken =
        |_| ReadError::new("the workbook is broken or of a kind that is not known here", "save it anew as XLSX or ODS");
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(broken)?;
    let mut out = Vec::new();
    let mut cells = 0usize;
    for sheet in book.sheet_names() {
        let range = book.worksheet_range(&sheet).map_err(broken)?;
        let (height, width) = range.get_size();
        cells = cells.saturating_add(height.saturating_mul(width));
        if cells > CELLS || height > limits.blocks {
            return Err(ReadError::new(
                format!("the sheet {sheet} has {height} rows of {width} cells, over the limit"),
                "send the filled part of the table alone",
            ));
        }
        let top = range.start().map_or(0, |(row, _)| row);
        let left = range.start().map_or(0, |(_, column)| column as usize);
        let down = merged(&mut book, &sheet);
        let mut grid = Grid { name: sheet, down, ..Grid::default() };
        for (index, row) in range.rows().enumerate() {
            let line = top.saturating_add(u32::try_from(index).unwrap_or(u32::MAX)).saturating_add(1);
            let mut cells = vec![String::new(); left.min(64)];
            let numbers = (cells.len()..).zip(row).filter(|(_, cell)| matches!(cell, Data::Float(_) | Data::Int(_)));
            grid.numbers.extend(numbers.map(|(column, _)| (line, column)));
            cells.extend(row.iter().map(shown));
            let row = GridRow { line, cells };
            if !row.is_blank() {
                grid.rows.push(row);
            }
        }
        out.push(grid);
    }
    Ok(out)
}

/// The cells of a sheet that are one with the cell above them. Only XLSX says so in a way that is read here.
fn merged(book: &mut calamine::Sheets<Cursor<&[u8]>>, sheet: &str) -> Vec<(u32, usize)> {
    let calamine::Sheets::Xlsx(book) = book else { return Vec::new() };
    let mut out = Vec::new();
    for area in book.merge_cells_by_sheet_name(sheet).unwrap_or_default() {
        for row in area.start.0.saturating_add(1)..=area.end.0 {
            if out.len() >= MOST_DOWN {
                return out;
            }
            out.push((row.saturating_add(1), area.start.1 as usize));
        }
    }
    out
}

/// A cell as a person reads it: whole numbers without a point, dates as ISO 8601.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Float(f) if f.fract() == 0.0 && f.abs() < 1e15 => format!("{f:.0}"),
        Data::DateTime(when) => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(iso) => iso.split('T').next().unwrap_or(iso).to_owned(),
        other => other.to_string(),
    }
}

fn separated(text: &str, name: &str) -> Result<Grid, ReadError> {
    let text = text.trim_start_matches('\u{feff}');
    // Excel in Thai and Vietnamese writes semicolons; what most lines hold most often is the sign.
    let sign = [b',', b';', b'\t', b'|']
        .into_iter()
        .max_by_key(|s| text.lines().take(40).map(|l| l.bytes().filter(|b| b == s).count().min(40)).sum::<usize>())
        .unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(sign).from_reader(text.as_bytes());
    let mut grid = Grid { name: stem(name), ..Grid::default() };
    let mut last_line = 0;
    let (mut number, mut record) = (0u64, csv::StringRecord::new());
    while reader
        .read_record(&mut record)
        .map_err(|e| ReadError::new(format!("the table cannot be read: {e}"), "save it anew as CSV in UTF-8"))?
    {
        let at = record.position().map_or(last_line, csv::Position::line);
        if at.saturating_sub(last_line) > LINES {
            return Err(ReadError::new(
                format!("a row that ends before line {at} runs over {} lines", at - last_line),
                "look for a quotation mark that is not closed",
            ));
        }
        last_line = at;
        // The row as a spreadsheet counts it: a quoted line break inside a cell does not make a new one, and a line with nothing in it,
        // which the reader passes over, is one.
        let start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(usize::MAX));
        let before = start.checked_sub(1).and_then(|b| text.as_bytes().get(b));
        let mut rest = text.as_bytes().get(start..).unwrap_or_default();
        if before == Some(&b'\r') {
            // The second half of the end of the row before.
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        let empty = rest.iter().take_while(|b| matches!(b, b'\n' | b'\r')).filter(|b| **b == b'\n').count();
        number += u64::try_from(empty).unwrap_or(0) + 1;
        let line = u32::try_from(number).unwrap_or(u32::MAX);
        let row = GridRow { line, cells: record.iter().map(|c| c.trim().to_owned()).collect() };
        if !row.is_blank() {
            grid.rows.push(row);
        }
    }
    let lines = u64::try_from(text.lines().count()).unwrap_or(u64::MAX);
    if lines.saturating_sub(last_line) > LINES {
        return Err(ReadError::new(
            format!("the row that begins in line {last_line} runs over {} lines", lines - last_line),
            "look for a quotation mark that is not closed",
        ));
    }
    Ok(grid)
}

fn stem(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}

/// A text whose rows have cells parted by tabs, as a table copied out of a page has; its first line has number `first`.
/// Lines without a tab are context.
pub fn text_grid(text: &str, name: &str, first: u32) -> Grid {
    let mut grid = Grid { name: name.to_owned(), ..Grid::default() };
    for (index, line) in text.lines().enumerate() {
        let number = first.saturating_add(u32::try_from(index).unwrap_or(u32::MAX));
        if line.contains('\t') {
            let row = GridRow { line: number, cells: line.split('\t').map(|c| c.trim().to_owned()).collect() };
            if !row.is_blank() {
                grid.rows.push(row);
            }
        } else if !line.trim().is_empty() {
            grid.context.push((number, line.trim().to_owned()));
        }
    }
    grid
}

fn of_document(document: &Document, joint: &str) -> Vec<Grid> {
    let mut tables: BTreeMap<u32, BTreeMap<u32, BTreeMap<u32, String>>> = BTreeMap::new();
    let mut before: BTreeMap<u32, Vec<(u32, String)>> = BTreeMap::new();
    let mut waiting: Vec<(u32, String)> = Vec::new();
    let mut last: Option<u32> = None;
    for block in &document.blocks {
        let text = block.span.of(&document.text).trim();
        if let BlockKind::Cell { table, row, column } = block.kind {
            if last != Some(table) {
                before.entry(table).or_default().append(&mut waiting);
                last = Some(table);
            }
            let cell = tables.entry(table).or_default().entry(row).or_default().entry(column).or_default();
            if !cell.is_empty() && !text.is_empty() {
                cell.push_str(joint);
            }
            cell.push_str(text);
        } else if !text.is_empty() {
            waiting.push((0, text.to_owned()));
        }
    }
    // What follows the last table (a status date) belongs to it.
    if let Some(last) = last {
        before.entry(last).or_default().append(&mut waiting);
    }
    tables
        .into_iter()
        .map(|(number, rows)| Grid {
            name: format!("{}", number + 1),
            context: before.remove(&number).unwrap_or_default(),
            down: Vec::new(),
            numbers: Vec::new(),
            rows: rows
                .into_iter()
                .map(|(row, cells)| {
                    let width = cells.keys().next_back().map_or(0, |c| *c as usize + 1).min(256);
                    let mut out = vec![String::new(); width];
                    for (column, text) in cells {
                        if let Some(slot) = out.get_mut(column as usize) {
                            *slot = text;
                        }
                    }
                    GridRow { line: row + 1, cells: out }
                })
                .filter(|r| !r.is_blank())
                .collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_the_numbers_that_a_spreadsheet_shows() {
        let numbers = |text: &str| separated(text, "a.csv").unwrap().rows.iter().map(|r| r.line).collect::<Vec<_>>();
        assert_eq!(numbers("a,b\nc,d\n"), [1, 2]);
        assert_eq!(numbers("\n\na,b\n\nc,d"), [3, 5]);
        assert_eq!(numbers("a,b\r\n\r\nc,d\r\n"), [1, 3]);
        assert_eq!(numbers("a,\"b\nb\"\n\nc,d\n"), [1, 3]);
        assert_eq!(numbers("a,b\n,\nc,d\n"), [1, 3]);
    }
}
