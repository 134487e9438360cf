//! Markdown, read as the text that it is: its marks stay in the text, so that a fix can be written back, and the spans
//! of the blocks leave out those at the ends of a line.

use super::from_text;
use crate::{Block, BlockKind, Document, Format, Span};

/// Reads Markdown that is decoded already.
pub(super) fn read(source: &str) -> Document {
    let mut document = from_text(source);
    document.format = Format::Markdown;
    let lines = std::mem::take(&mut document.blocks);
    let mut fenced = false;
    // The table that the line before stood in, and its next row.
    let mut table: Option<(u32, u32)> = None;
    let mut tables = 0;
    for line in lines {
        let text = line.span.of(&document.text);
        if text.starts_with("```") || text.starts_with("~~~") {
            fenced = !fenced;
            continue;
        }
        if fenced {
            document.blocks.push(line);
            continue;
        }
        if text.starts_with('|') && text.len() > 1 {
            let (number, row) = *table.get_or_insert_with(|| {
                tables += 1;
                (tables - 1, 0)
            });
            if text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t')) {
                continue;
            }
            cells(line.span, text, number, row, &document.text, &mut document.blocks);
            table = Some((number, row + 1));
            continue;
        }
        table = None;
        let is_rule = |c: char| text.chars().all(|t| t == c || t == ' ') && text.len() >= 2;
        if is_rule('=') || is_rule('-') {
            // The line above was a heading, where it follows at once.
            let level = if text.starts_with('=') { 1 } else { 2 };
            if let Some(above) = document.blocks.last_mut() {
                let gap = Span::new(above.span.end, line.span.start);
                let next = gap.of(&document.text).matches('\n').count() == 1;
                if next && above.kind == BlockKind::Paragraph && above.number.is_none() {
                    above.kind = BlockKind::Heading;
                    above.level = level;
                }
            }
            continue;
        }
        if is_rule('*') && text.len() >= 3
            || is_rule('_') && text.len() >= 3
            || text.starts_with("<!--") && text.ends_with("-->")
        {
            continue;
        }
        if let Some(block) = one(line.span, &document.text) {
            document.blocks.push(block);
        }
    }
    document
}

/// A line without its marks.
fn one(mut span: Span, all: &str) -> Option<Block> {
    let mut kind = BlockKind::Paragraph;
    let mut level = 0;
    let mut number = None;
    loop {
        let text = span.of(all);
        let hashes = text.chars().take_while(|c| *c == '#').count();
        if let Some(quoted) = text.strip_prefix('>') {
            span = Span::new(span.end - quoted.len(), span.end).trim(all);
        } else if (1..=6).contains(&hashes)
            && text.get(hashes..).is_some_and(|r| r.is_empty() || r.starts_with([' ', '\t']))
        {
            kind = BlockKind::Heading;
            level = u8::try_from(hashes).unwrap_or(6);
            let end = span.start + text.trim_end_matches('#').len();
            span = Span::new(span.start + hashes, end).trim(all);
        } else {
            break;
        }
    }
    let text = span.of(all);
    if let Some(end) = text.strip_suffix('\\') {
        span = Span::new(span.start, span.start + end.len()).trim(all);
    }
    for mark in ["***", "**", "__", "*", "_"] {
        let inner = span.of(all).strip_prefix(mark).and_then(|t| t.strip_suffix(mark));
        if let Some(inner) = inner.filter(|i| !i.is_empty() && !i.contains(mark) && !i.starts_with([' ', '*', '_'])) {
            span = Span::new(span.start + mark.len(), span.start + mark.len() + inner.len());
            break;
        }
    }
    let text = span.of(all);
    let bullet = ["- ", "* ", "+ "].iter().any(|b| text.starts_with(b));
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    if bullet {
        number = Some(Span::new(span.start, span.start + 1));
    } else if (1..=9).contains(&digits)
        && text.get(digits..).is_some_and(|r| r.starts_with(". ") || r.starts_with(") "))
    {
        number = Some(Span::new(span.start, span.start + digits + 1));
    }
    if number.is_some() && level == 0 {
        level = 1;
    }
    (!span.is_empty()).then_some(Block { span, kind, number, level })
}

fn cells(span: Span, text: &str, table: u32, row: u32, all: &str, blocks: &mut Vec<Block>) {
    let mut at = span.start;
    let inner = text.strip_prefix('|').unwrap_or(text);
    at += text.len() - inner.len();
    for (column, cell) in inner.split('|').enumerate() {
        let span = Span::new(at, at + cell.len()).trim(all);
        at += cell.len() + 1;
        if !span.is_empty() {
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            blocks.push(Block { span, kind: BlockKind::Cell { table, row, column }, number: None, level: 0 });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_at_the_ends_are_left_out() {
        let source = "# Title #\n\nSub\n---\n**whole line**\n1. one\n- point\n> quoted\n\n| a | b |\n|---|---|\n| c | d |\n```\ncode\n```\n";
        let d = read(source);
        assert_eq!(d.text, source);
        let told: Vec<_> = d.blocks.iter().map(|b| (b.span.of(&d.text), b.level)).collect();
        assert_eq!(
            told,
            [
                ("Title", 1),
                ("Sub", 2),
                ("whole line", 0),
                ("1. one", 1),
                ("- point", 1),
                ("quoted", 0),
                ("a", 0),
                ("b", 0),
                ("c", 0),
                ("d", 0),
                ("code", 0)
            ]
        );
        assert_eq!(d.blocks[3].number.unwrap().of(&d.text), "1.");
        assert_eq!(d.blocks[8].kind, BlockKind::Cell { table: 0, row: 1, column: 0 });
    }
}
