//! Rows and tables that go and come: a row is marked as a whole, so that whoever accepts or rejects it gets no stray cells.

use super::{Ids, Story, Way};
use crate::write::docx::{Paragraph, Row, Undone};

impl Story<'_, '_> {
    /// The outermost table around an element.
    pub(in crate::write) fn outer_table(&self, node: usize) -> Option<usize> {
        let mut found = None;
        let mut at = node;
        while let Some(table) = self.part.around(at, "tbl") {
            found = Some(table);
            at = table;
        }
        found
    }

    /// The rows of a table, also those inside a content control.
    pub(in crate::write) fn rows_of(&self, table: usize) -> Vec<usize> {
        self.inside(table, "tr", "tbl")
    }

    /// The cells of a row, each with the column in which it begins.
    fn columns_of(&self, row: usize) -> Vec<(usize, usize)> {
        let mut column = 0;
        let mut out = Vec::new();
        for cell in self.inside(row, "tc", "tr") {
            out.push((column, cell));
            column += self.width_of(cell);
        }
        out
    }

    /// Columns of the table that a cell takes.
    fn width_of(&self, cell: usize) -> usize {
        let span = self.part.child(cell, "tcPr").and_then(|p| self.part.child(p, "gridSpan"));
        let width = span.and_then(|s| self.part.attribute(s, "val")).and_then(|v| v.parse().ok());
        width.unwrap_or(1usize).clamp(1, 64)
    }

    /// Elements of a name whose nearest `around` is `of`.
    fn inside(&self, of: usize, name: &str, around: &str) -> Vec<usize> {
        let after = self.part.nodes.get(of).map_or(of, |n| n.after);
        (of + 1..after).filter(|n| self.part.is(*n, name) && self.part.around(*n, around) == Some(of)).collect()
    }

    /// Takes a row out with all that stands in it.
    pub(in crate::write) fn take_row(&mut self, row: usize, ids: &mut Ids) {
        if self.way == Way::Plain {
            self.gone.insert(row);
            return;
        }
        let after = self.part.nodes.get(row).map_or(row, |n| n.after);
        for paragraph in row + 1..after {
            if self.part.is(paragraph, "p") && self.part.around(paragraph, "txbxContent").is_none_or(|b| b < row) {
                self.take_paragraph(paragraph, None, ids);
            }
        }
        let change = self.change("del", ids, true);
        self.mark_row(row, change);
    }

    /// Puts a change of a row where the schema wants it.
    fn mark_row(&mut self, row: usize, change: String) {
        let p = self.prefix.clone();
        let node = |n: Option<usize>| n.and_then(|n| self.part.nodes.get(n)).cloned();
        if let Some(properties) = node(self.part.child(row, "trPr")) {
            if properties.open == properties.end {
                let name = properties.name;
                return self.replace(properties.start, properties.end, format!("<{name}>{change}</{name}>"));
            }
            let behind = self.part.child(row, "trPr").and_then(|n| self.part.child(n, "trPrChange"));
            let at = node(behind).map_or(properties.close, |n| n.start);
            return self.mark_between(at, change);
        }
        let before = node(self.part.child(row, "tblPrEx")).map(|n| n.end);
        if let Some(at) = before.or_else(|| self.part.nodes.get(row).map(|n| n.open)) {
            self.mark_between(at, format!("<{p}trPr>{change}</{p}trPr>"));
        }
    }

    /// Puts rows behind one or before it, in its shape.
    pub(in crate::write) fn put_rows(
        &mut self,
        row: usize,
        rows: &[Row],
        before: bool,
        ids: &mut Ids,
    ) -> Result<(), Undone> {
        let all = self.part.around(row, "tbl").map(|t| self.rows_of(t)).unwrap_or_default();
        let Some(node) = self.part.nodes.get(row).cloned() else { return Err(Undone::Shape) };
        // A row put into cells that are joined downwards would part them.
        let behind = all.iter().position(|r| *r == row).and_then(|at| all.get(at + 1)).filter(|_| !before);
        let joined = [Some(row), behind.copied()]
            .into_iter()
            .flatten()
            .flat_map(|r| self.columns_of(r))
            .any(|(_, cell)| self.part.child(cell, "tcPr").is_some_and(|p| self.part.child(p, "vMerge").is_some()));
        let mut out = String::new();
        for new in rows {
            let fits = |r: &usize| {
                // Words for the inner columns of a joined cell would be lost.
                let columns = self.columns_of(*r);
                let home = |n: usize| columns.iter().any(|(column, _)| *column == n);
                new.iter().enumerate().all(|(n, cell)| cell.is_empty() || home(n))
            };
            let like = std::iter::once(row).chain(all.iter().copied()).find(fits).filter(|_| !joined);
            let Some(like) = like else { return Err(Undone::Shape) };
            out.push_str(&self.new_row(like, new, ids));
        }
        self.mark_between(if before { node.start } else { node.end }, out);
        Ok(())
    }

    fn new_row(&self, like: usize, new: &Row, ids: &mut Ids) -> String {
        let p = &self.prefix;
        let copied = |of: Option<usize>, without: &[&str]| -> String {
            let children = of.map(|n| self.part.children(n)).unwrap_or_default();
            let kept = children.into_iter().filter(|c| !without.iter().any(|name| self.part.is(*c, name)));
            kept.filter_map(|c| self.part.nodes.get(c)).map(|n| self.part.cut(n.start, n.end)).collect()
        };
        let properties = copied(self.part.child(like, "trPr"), &["ins", "del", "trPrChange", "tblHeader"]);
        let mut out = format!("<{p}tr><{p}trPr>{properties}{}</{p}trPr>", self.came(ids));
        for (n, cell) in self.columns_of(like) {
            let own = ["hMerge", "cellIns", "cellDel", "cellMerge", "tcPrChange"];
            out.push_str(&format!("<{p}tc><{p}tcPr>{}</{p}tcPr>", copied(self.part.child(cell, "tcPr"), &own)));
            let paragraph = self.part.child(cell, "p");
            let shape = |listed: bool| match paragraph {
                Some(paragraph) => self.shape(paragraph, listed),
                None => self.plain_shape(),
            };
            let run = paragraph.and_then(|p| self.run_like(p)).map(|r| self.properties(r)).unwrap_or_default();
            out.push_str(&self.cell(new.get(n).map_or(&[], Vec::as_slice), shape, &run, ids));
        }
        out.push_str(&format!("</{p}tr>"));
        out
    }

    /// Puts a table behind a paragraph or behind another table; two that touch would be one.
    pub(in crate::write) fn put_table(&mut self, node: usize, rows: &[Row], ids: &mut Ids) {
        let Some(end) = self.part.nodes.get(node).map(|n| n.end) else { return };
        let mut out = String::new();
        if self.part.is(node, "tbl") {
            let shape = self.plain_shape().replace("<!--mark-->", &self.came(ids));
            out.push_str(&format!("<{0}p>{shape}</{0}p>", self.prefix));
        }
        let like = self.next_paragraph(node).filter(|_| self.part.is(node, "tbl")).unwrap_or(node);
        out.push_str(&self.new_table(like, rows, ids));
        self.mark_between(end, out);
    }

    /// A new table, whose words look like those of `like`.
    fn new_table(&self, like: usize, rows: &[Row], ids: &mut Ids) -> String {
        let p = &self.prefix;
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let lines: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
            .iter()
            .map(|side| format!("<{p}{side} {p}val=\"single\" {p}sz=\"4\" {p}space=\"0\" {p}color=\"auto\"/>"))
            .collect();
        let width = 9000 / columns;
        let grid = format!("<{p}gridCol {p}w=\"{width}\"/>").repeat(columns);
        let mut out = format!(
            "<{p}tbl><{p}tblPr><{p}tblW {p}w=\"5000\" {p}type=\"pct\"/><{p}tblBorders>{lines}</{p}tblBorders></{p}tblPr><{p}tblGrid>{grid}</{p}tblGrid>"
        );
        let run = self.run_like(like).map(|r| self.properties(r)).unwrap_or_default();
        for new in rows {
            out.push_str(&format!("<{p}tr><{p}trPr>{}</{p}trPr>", self.came(ids)));
            for n in 0..columns {
                out.push_str(&format!("<{p}tc><{p}tcPr><{p}tcW {p}w=\"{width}\" {p}type=\"dxa\"/></{p}tcPr>"));
                out.push_str(&self.cell(new.get(n).map_or(&[], Vec::as_slice), |_| self.plain_shape(), &run, ids));
            }
            out.push_str(&format!("</{p}tr>"));
        }
        out.push_str(&format!("</{p}tbl>"));
        out
    }

    /// The mark of a row that was put in.
    fn came(&self, ids: &mut Ids) -> String {
        if self.way == Way::Tracked { self.change("ins", ids, true) } else { String::new() }
    }

    fn plain_shape(&self) -> String {
        format!("<{0}pPr><{0}rPr><!--mark--></{0}rPr></{0}pPr>", self.prefix)
    }

    /// The paragraphs of a new cell, and its end; a cell holds one at least.
    fn cell(&self, new: &[Paragraph], shape: impl Fn(bool) -> String, run: &str, ids: &mut Ids) -> String {
        let p = &self.prefix;
        let mut out = String::new();
        for (n, paragraph) in new.iter().enumerate() {
            if paragraph.text.is_empty() {
                out.push_str(&format!("<{p}p>{}</{p}p>", shape(paragraph.listed).replace("<!--mark-->", "")));
                continue;
            }
            let words = (paragraph.text.clone(), None);
            out.push_str(&self.new_paragraph(&shape(paragraph.listed), run, &words, n + 1 < new.len(), ids));
        }
        if new.is_empty() {
            out.push_str(&format!("<{p}p>{}</{p}p>", shape(false).replace("<!--mark-->", "")));
        }
        out.push_str(&format!("</{p}tc>"));
        out
    }

    /// Puts words into a cell that has none.
    pub(in crate::write) fn fill(
        &mut self,
        row: usize,
        column: usize,
        paragraphs: &[Paragraph],
        ids: &mut Ids,
    ) -> Result<(), Undone> {
        let cell =
            self.columns_of(row).into_iter().find(|(n, _)| *n == column).map(|(_, cell)| cell).ok_or(Undone::Shape)?;
        let home = self.part.children(cell).into_iter().rfind(|c| self.part.is(*c, "p")).ok_or(Undone::Shape)?;
        let (Some(node), Some((first, rest))) = (self.part.nodes.get(home).cloned(), paragraphs.split_first()) else {
            return Ok(());
        };
        let near = (row + 1..self.part.nodes.get(row).map_or(row, |n| n.after)).filter(|n| self.part.is(*n, "p"));
        let like = near.filter_map(|p| self.run_like(p)).next();
        let mut words = self.words(&like.map(|r| self.properties(r)).unwrap_or_default(), &first.text);
        if self.way == Way::Tracked {
            words = format!("{}{words}</{}ins>", self.change("ins", ids, false), self.prefix);
        }
        if node.open == node.end {
            let tag = self.part.cut(node.start, node.open);
            let tag = tag.strip_suffix("/>").unwrap_or(tag).trim_end();
            self.replace(node.start, node.end, format!("{tag}>{words}</{}>", node.name));
        } else {
            self.mark_between(node.close, words);
        }
        if !rest.is_empty() && node.open != node.end {
            let texts: Vec<(String, Option<String>)> = rest.iter().map(|p| (p.text.clone(), None)).collect();
            self.put_paragraphs(home, home, &texts, false, true, ids);
        } else if !rest.is_empty() {
            return Err(Undone::Shape);
        }
        Ok(())
    }
}
