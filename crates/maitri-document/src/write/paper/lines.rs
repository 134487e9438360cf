//! Paragraphs: what stands in them, and the names by which they are found again.

use std::collections::BTreeSet;

use super::numbers::Lists;
use super::styles::{Styles, edge, indent, tags};
use super::{Fault, HEAD, RELATIONS, shown};
use crate::paper::{Align, Inline, Line, Paper, Part, Text};
use crate::write::part::{WORD, escape};

/// Characters of a bookmark's name.
const NAME: usize = 40;

/// What is written line by line: the body first, then header and footer.
pub(super) struct Page<'p> {
    pub(super) paper: &'p Paper,
    pub(super) styles: &'p Styles<'p>,
    lists: Lists<'p>,
    /// Names of bookmarks, in lower case: Word takes two that differ in case alone for one.
    names: BTreeSet<String>,
    /// Tables so far.
    pub(super) tables: usize,
}

impl<'p> Page<'p> {
    pub(super) fn of(paper: &'p Paper, styles: &'p Styles<'p>) -> Result<Page<'p>, Fault> {
        Ok(Page { paper, styles, lists: Lists::of(paper)?, names: BTreeSet::new(), tables: 0 })
    }

    /// The paragraphs and tables of the body.
    pub(super) fn body(&mut self, body: &[Part]) -> Result<String, Fault> {
        let mut out = String::new();
        let mut after_table = false;
        for (part, begins) in shown(body) {
            match part {
                Part::Line(line) => self.line(&mut out, line, begins)?,
                Part::Table(table) => {
                    // Word makes one table of two that nothing parts.
                    if after_table || begins {
                        gap(&mut out, begins);
                    }
                    self.table(&mut out, table)?;
                }
                Part::PageBreak => {}
            }
            after_table = matches!(part, Part::Table(_));
        }
        // A text ends with a paragraph.
        if after_table || out.is_empty() {
            gap(&mut out, false);
        }
        Ok(out)
    }

    /// The part of a header or footer.
    pub(super) fn edge(&mut self, edge: &str, lines: &[Line]) -> Result<String, Fault> {
        self.lists.next_story();
        let root = if edge == "header" { "hdr" } else { "ftr" };
        let mut out = format!("{HEAD}<w:{root} xmlns:w=\"{WORD}\" xmlns:r=\"{RELATIONS}\">");
        for line in lines {
            // The same lines may stand in two footers, and a name stands once.
            self.line(&mut out, &Line { anchor: None, ..line.clone() }, false)?;
        }
        if lines.is_empty() {
            self.line(&mut out, &Line::default(), false)?;
        }
        out.push_str(&format!("</w:{root}>"));
        Ok(out)
    }

    pub(super) fn numbering(&self) -> Option<String> {
        self.lists.part()
    }

    /// A paragraph.
    pub(super) fn line(&mut self, out: &mut String, line: &Line, begins: bool) -> Result<(), Fault> {
        let (style, id) = self.styles.line(line)?;
        out.push_str(&format!("<w:p><w:pPr><w:pStyle w:val=\"{id}\"/>"));
        if begins {
            out.push_str("<w:pageBreakBefore/>");
        }
        if let Some(number) = &line.number {
            // Behind the number of a hanging line, or of one with stops, the text begins at a stop.
            let list = self.lists.item(line, number, style.first < 0.0 || !style.tabs.is_empty())?;
            out.push_str(&format!(
                "<w:numPr><w:ilvl w:val=\"{}\"/><w:numId w:val=\"{list}\"/></w:numPr>{}",
                number.level,
                indent(style)
            ));
        }
        let tongue = line.tongue.unwrap_or(self.paper.tongue);
        let align = edge(style.align, tongue);
        if style.align == Align::Justify && align != edge(style.align, self.paper.tongue) {
            out.push_str(&format!("<w:jc w:val=\"{align}\"/>"));
        }
        let other = (tongue != self.paper.tongue).then(|| format!("<w:rPr><w:lang {}/></w:rPr>", tags(tongue)));
        let other = other.unwrap_or_default();
        out.push_str(&format!("{other}</w:pPr>"));
        let mark = line.anchor.as_deref().map(|anchor| self.name(anchor));
        if let Some((name, id)) = &mark {
            out.push_str(&format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{name}\"/>"));
        }
        for inline in &line.inlines {
            match inline {
                Inline::Text(text) => self.words(out, line, text),
                Inline::Tab => out.push_str(&format!("<w:r>{other}<w:tab/></w:r>")),
                Inline::Break => out.push_str(&format!("<w:r>{other}<w:br/></w:r>")),
                Inline::Page => self.field(out, "PAGE", &other),
                Inline::Pages => self.field(out, "NUMPAGES", &other),
            }
        }
        if let Some((_, id)) = &mark {
            out.push_str(&format!("<w:bookmarkEnd w:id=\"{id}\"/>"));
        }
        out.push_str("</w:p>");
        Ok(())
    }

    fn words(&self, out: &mut String, line: &Line, text: &Text) {
        if text.text.is_empty() {
            return;
        }
        let mut look = String::new();
        // Each of Word's looks stands twice: for Latin letters and for those of complex scripts, as Thai is.
        if text.bold {
            look.push_str("<w:b/><w:bCs/>");
        }
        if text.italic {
            look.push_str("<w:i/><w:iCs/>");
        }
        if text.red {
            look.push_str("<w:color w:val=\"FF0000\"/>");
        }
        if text.underline {
            look.push_str("<w:u w:val=\"single\"/>");
        }
        let tongue = text.tongue.or(line.tongue).unwrap_or(self.paper.tongue);
        if tongue != self.paper.tongue {
            look.push_str(&format!("<w:lang {}/>", tags(tongue)));
        }
        let look = if look.is_empty() { look } else { format!("<w:rPr>{look}</w:rPr>") };
        out.push_str(&format!("<w:r>{look}"));
        let mut rest = text.text.as_str();
        while let Some(at) = rest.find(['\t', '\n', '\r']) {
            letters(out, rest.get(..at).unwrap_or(""));
            let behind = rest.get(at..).unwrap_or("");
            let (element, length) = match behind.chars().next() {
                Some('\t') => ("<w:tab/>", 1),
                Some('\r') if behind.starts_with("\r\n") => ("<w:br/>", 2),
                _ => ("<w:br/>", 1),
            };
            out.push_str(element);
            rest = behind.get(length..).unwrap_or("");
        }
        letters(out, rest);
        out.push_str("</w:r>");
    }

    /// A number that Word puts in when it lays the pages out. What stands there until then is the first.
    fn field(&self, out: &mut String, name: &str, look: &str) {
        // The switch is written in capitals: LibreOffice takes `ThaiArabic` for Thai letters, and this for figures.
        let (switch, one) = if self.paper.sheet.thai_digits { ("\\* THAIARABIC ", "๑") } else { ("", "1") };
        out.push_str(&format!(
            "<w:fldSimple w:instr=\" {name} {switch}\"><w:r>{look}<w:t>{one}</w:t></w:r></w:fldSimple>"
        ));
    }

    /// The bookmark of an anchor: its name, with an underscore for each hyphen, which Word does not take; and its
    /// number.
    fn name(&mut self, anchor: &str) -> (String, usize) {
        let plain = anchor.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
        let mut name: String = plain.take(NAME).collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            name = format!("p{name}").chars().take(NAME).collect();
        }
        let mut free = name.clone();
        let mut n = 1;
        while !self.names.insert(free.to_lowercase()) {
            n += 1;
            let more = format!("_{n}");
            free = name.chars().take(NAME.saturating_sub(more.len())).chain(more.chars()).collect();
        }
        (free, self.names.len())
    }
}

fn letters(out: &mut String, text: &str) {
    let text = escape(text);
    if !text.is_empty() {
        out.push_str(&format!("<w:t xml:space=\"preserve\">{text}</w:t>"));
    }
}

/// A paragraph that takes no room: Word wants one between tables and behind the last.
fn gap(out: &mut String, begins: bool) {
    let begins = if begins { "<w:keepNext/><w:pageBreakBefore/>" } else { "" };
    out.push_str(&format!(
        "<w:p><w:pPr>{begins}<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/><w:rPr>\
        <w:sz w:val=\"2\"/><w:szCs w:val=\"2\"/></w:rPr></w:pPr></w:p>"
    ));
}
