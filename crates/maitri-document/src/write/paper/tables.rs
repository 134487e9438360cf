//! Tables: a fixed grid, cells across columns and down rows, a head that stands again on each page.

use super::lines::Page;
use super::{Fault, Misfit, twips};
use crate::paper::{Cell, Line, Row, Table};
use crate::write::part::escape;

/// Columns of a table in Word.
const COLUMNS: usize = 63;

/// A cell that goes down into rows below.
#[derive(Clone)]
struct Open {
    across: usize,
    /// Rows that it still takes.
    rows: usize,
    /// The style that its lines have: what goes on has no lines, but its height.
    style: String,
}

impl Page<'_> {
    pub(super) fn table(&mut self, out: &mut String, table: &Table) -> Result<(), Fault> {
        self.tables += 1;
        let number = self.tables;
        let fault = |row: usize, wrong| Fault::Table { table: number, row: row + 1, wrong };
        let grid: Vec<i64> = table.widths.iter().map(|width| twips(*width)).collect();
        if grid.is_empty() || grid.len() > COLUMNS || grid.iter().any(|width| *width <= 0) {
            return Err(fault(0, Misfit::Widths));
        }
        out.push_str(&format!("<w:tbl><w:tblPr><w:tblW w:w=\"{}\" w:type=\"dxa\"/>", grid.iter().sum::<i64>()));
        if table.ruled {
            let lines = ["top", "left", "bottom", "right", "insideH", "insideV"];
            let lines = lines.map(|at| format!("<w:{at} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>"));
            out.push_str(&format!("<w:tblBorders>{}</w:tblBorders>", lines.concat()));
        }
        out.push_str("<w:tblLayout w:type=\"fixed\"/>");
        if !table.ruled {
            // What stands in such a table begins where the lines around it begin.
            let margins = [("left", 0), ("right", 108)];
            let margins = margins.map(|(at, width)| format!("<w:{at} w:w=\"{width}\" w:type=\"dxa\"/>"));
            out.push_str(&format!("<w:tblCellMar>{}</w:tblCellMar>", margins.concat()));
        }
        if table.head > 0 {
            out.push_str(
                "<w:tblLook w:val=\"0020\" w:firstRow=\"1\" w:lastRow=\"0\" w:firstColumn=\"0\" \
            w:lastColumn=\"0\" w:noHBand=\"0\" w:noVBand=\"0\"/>",
            );
        }
        if !table.caption.is_empty() {
            let caption = escape(&table.caption);
            out.push_str(&format!("<w:tblCaption w:val=\"{caption}\"/><w:tblDescription w:val=\"{caption}\"/>"));
        }
        out.push_str("</w:tblPr><w:tblGrid>");
        for width in &grid {
            out.push_str(&format!("<w:gridCol w:w=\"{width}\"/>"));
        }
        out.push_str("</w:tblGrid>");
        let mut open: Vec<Option<Open>> = vec![None; grid.len()];
        for (n, row) in table.rows.iter().enumerate() {
            out.push_str("<w:tr>");
            let whole = if row.breaks { "" } else { "<w:cantSplit/>" };
            let head = if n < table.head { "<w:tblHeader/>" } else { "" };
            if !row.breaks || n < table.head {
                out.push_str(&format!("<w:trPr>{whole}{head}</w:trPr>"));
            }
            self.row(out, row, &grid, &mut open, &|wrong| fault(n, wrong))?;
            out.push_str("</w:tr>");
        }
        if open.iter().any(Option::is_some) {
            return Err(fault(table.rows.len().saturating_sub(1), Misfit::Down));
        }
        out.push_str("</w:tbl>");
        Ok(())
    }

    fn row(
        &mut self,
        out: &mut String,
        row: &Row,
        grid: &[i64],
        open: &mut [Option<Open>],
        fault: &dyn Fn(Misfit) -> Fault,
    ) -> Result<(), Fault> {
        let mut cells = row.cells.iter();
        let mut at = 0;
        while at < grid.len() {
            let width = |across: usize| grid.iter().skip(at).take(across).sum::<i64>();
            if let Some(mut above) = open.get_mut(at).and_then(Option::take) {
                begin(out, width(above.across), above.across, "<w:vMerge/>");
                self.line(out, &Line { style: above.style.clone(), ..Line::default() }, false)?;
                out.push_str("</w:tc>");
                let from = at;
                at += above.across;
                above.rows -= 1;
                if let Some(slot) = open.get_mut(from).filter(|_| above.rows > 0) {
                    *slot = Some(above);
                }
                continue;
            }
            let cell = cells.next().ok_or_else(|| fault(Misfit::Under))?;
            let Cell { across, down, ref lines } = *cell;
            if across == 0 || down == 0 {
                return Err(fault(Misfit::Nothing));
            }
            let room = open.iter().skip(at).take_while(|slot| slot.is_none()).count();
            if across > room {
                return Err(fault(Misfit::Over));
            }
            begin(out, width(across), across, if down > 1 { "<w:vMerge w:val=\"restart\"/>" } else { "" });
            for line in lines {
                self.line(out, line, false)?;
            }
            // An empty cell is as high as what stands beside it.
            let beside = || row.cells.iter().flat_map(|c| c.lines.first()).next().map(|l| l.style.clone());
            let style = lines.first().map(|l| l.style.clone()).or_else(beside).unwrap_or_default();
            if lines.is_empty() {
                self.line(out, &Line { style: style.clone(), ..Line::default() }, false)?;
            }
            out.push_str("</w:tc>");
            if let Some(slot) = open.get_mut(at).filter(|_| down > 1) {
                *slot = Some(Open { across, rows: down - 1, style });
            }
            at += across;
        }
        if cells.next().is_some() { Err(fault(Misfit::Over)) } else { Ok(()) }
    }
}

fn begin(out: &mut String, width: i64, across: usize, down: &str) {
    let span = if across > 1 { format!("<w:gridSpan w:val=\"{across}\"/>") } else { String::new() };
    out.push_str(&format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{span}{down}</w:tcPr>"));
}
