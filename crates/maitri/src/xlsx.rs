//! The tables of a paper as a workbook: who gets a table of opinions wants to sort it and to go on in it.

use maitri_document::paper::{Line, Paper, Part, Table};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, XlsxError};

/// Millimetres of a column's width that one character takes.
const CHARACTER: f64 = 2.1;
/// Millimetres in an inch.
const INCH: f64 = 25.4;

/// A workbook with a sheet for each ruled table of the paper; `None` where it has none. What stands before the first table stands
/// above it.
///
/// # Errors
/// One sentence, for a table that a workbook cannot hold.
pub fn xlsx(paper: &Paper) -> Result<Option<Vec<u8>>, String> {
    let mut book = Workbook::new();
    let mut before: Vec<&Line> = Vec::new();
    let mut sheets = 0;
    for part in &paper.body {
        match part {
            Part::Line(line) => before.push(line),
            Part::Table(table) if table.ruled => {
                sheet(&mut book, paper, table, &before)
                    .map_err(|e| format!("the table does not fit a workbook: {e}"))?;
                before.clear();
                sheets += 1;
            }
            // What only holds things beside one another: names and heads, which a workbook does not need.
            Part::Table(_) | Part::PageBreak => {}
        }
    }
    if sheets == 0 {
        return Ok(None);
    }
    // The date that the paper bears, so that the same paper is the same bytes.
    let mut properties = rust_xlsxwriter::DocProperties::new().set_title(&paper.title);
    if let Ok(day) = rust_xlsxwriter::ExcelDateTime::parse_from_str(&paper.date) {
        properties = properties.set_creation_datetime(&day);
    }
    book.set_properties(&properties);
    book.save_to_buffer().map(Some).map_err(|e| e.to_string())
}

fn sheet(book: &mut Workbook, paper: &Paper, table: &Table, before: &[&Line]) -> Result<(), XlsxError> {
    let face = paper.sheet.face.as_str();
    let plain = Format::new().set_font_name(face).set_font_size(13).set_text_wrap().set_align(FormatAlign::Top);
    let cell = plain.clone().set_border(FormatBorder::Thin);
    let head = cell.clone().set_bold().set_align(FormatAlign::Center);
    let above = Format::new().set_font_name(face).set_font_size(13).set_bold();
    let sheet = book.add_worksheet();
    if paper.sheet.width > paper.sheet.height {
        sheet.set_landscape();
    }
    sheet.set_paper_size(9);
    sheet.set_margins(
        paper.sheet.left / INCH,
        paper.sheet.right / INCH,
        paper.sheet.top / INCH,
        paper.sheet.bottom / INCH,
        0.3,
        0.3,
    );
    sheet.set_print_fit_to_pages(1, 0);
    for (column, width) in (0u16..).zip(&table.widths) {
        sheet.set_column_width(column, (width / CHARACTER).max(4.0))?;
    }
    let mut row = 0u32;
    for line in before.iter().filter(|l| !l.text().trim().is_empty()) {
        sheet.write_string_with_format(row, 0, line.text().replace('\t', " "), &above)?;
        row += 1;
    }
    let first = row;
    // A cell that goes over several rows leaves no room for one in the rows below.
    let mut taken: Vec<usize> = vec![0; table.widths.len()];
    for (n, line) in table.rows.iter().enumerate() {
        let look = if n < table.head { &head } else { &cell };
        let mut column = 0usize;
        for cell in &line.cells {
            while taken.get(column).is_some_and(|rows| *rows > 0) {
                column += 1;
            }
            let text = cell.lines.iter().map(Line::text).collect::<Vec<_>>().join("\n");
            let (across, down) = (cell.across.max(1), cell.down.max(1));
            let at = u16::try_from(column).unwrap_or(u16::MAX);
            if across > 1 || down > 1 {
                let last = u16::try_from(column + across - 1).unwrap_or(u16::MAX);
                let below = row + u32::try_from(down - 1).unwrap_or(0);
                sheet.merge_range(row, at, below, last, &text, look)?;
            } else {
                sheet.write_string_with_format(row, at, &text, look)?;
            }
            for slot in taken.iter_mut().skip(column).take(across) {
                *slot = down;
            }
            column += across;
        }
        for slot in &mut taken {
            *slot = slot.saturating_sub(1);
        }
        row += 1;
    }
    if table.head > 0 {
        let last = first + u32::try_from(table.head).unwrap_or(1) - 1;
        sheet.set_repeat_rows(first, last)?;
        sheet.set_freeze_panes(last + 1, 0)?;
    }
    Ok(())
}
