//! The styles: what the whole paper has, one paragraph style for each of the paper's, and the ones that Word knows.

use std::collections::BTreeSet;

use super::{Fault, HEAD, beginning, faces, twentieths, twips};
use crate::paper::{Align, Line, Paper, Style, Tongue};
use crate::write::part::{WORD, escape};

/// Ids that are not the paper's to give: Word's own styles have them in every file.
const RESERVED: [&str; 4] = ["normal", "tablenormal", "nolist", "defaultparagraphfont"];

/// The styles of a paper.
pub(super) struct Styles<'p> {
    paper: &'p Paper,
    /// Each style with its id and its name in the file.
    all: Vec<(&'p Style, String, String)>,
}

impl<'p> Styles<'p> {
    pub(super) fn of(paper: &'p Paper) -> Result<Styles<'p>, Fault> {
        if paper.styles.is_empty() {
            return Err(Fault::NoStyle);
        }
        let mut names =
            BTreeSet::from(["normal", "normal table", "no list", "default paragraph font"].map(str::to_owned));
        names.extend((1..=6).map(|n| format!("heading {n}")));
        let mut ids = BTreeSet::new();
        let mut all = Vec::new();
        for style in &paper.styles {
            let id = style.id.as_str();
            let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            // Word takes two ids that differ in case alone for one.
            if !plain || !ids.insert(id.to_lowercase()) {
                return Err(Fault::StyleId { id: id.to_owned() });
            }
            if let Some(level) = style.heading.filter(|level| !(1..=6).contains(level)) {
                return Err(Fault::Heading { style: id.to_owned(), level });
            }
            let lower = id.to_lowercase();
            let taken = RESERVED.contains(&lower.as_str()) || heading_id(&lower);
            let own = if taken { format!("{id}_paper") } else { id.to_owned() };
            // In a name a comma begins another name of the same style.
            let name = style.name.replace([',', ';'], " ");
            let name = if name.trim().is_empty() { id.to_owned() } else { name.trim().to_owned() };
            let mut free = name.clone();
            while !names.insert(free.to_lowercase()) {
                free = format!("{free} ({id})");
            }
            all.push((style, own, free));
        }
        Ok(Styles { paper, all })
    }

    /// The style of a line, and its id in the file.
    pub(super) fn line(&self, line: &Line) -> Result<(&'p Style, &str), Fault> {
        let found = self.all.iter().find(|(style, ..)| line.style.is_empty() || style.id == line.style);
        found
            .map(|(style, id, _)| (*style, id.as_str()))
            .ok_or_else(|| Fault::Style { style: line.style.clone(), line: beginning(line) })
    }

    /// The part `styles.xml`.
    pub(super) fn part(&self) -> String {
        let (face, thai) = faces(&self.paper.sheet);
        let (face, thai) = (escape(face), escape(thai));
        let size = self.all.first().map_or(28, |(style, ..)| half_points(style.size));
        let mut out = format!(
            "{HEAD}<w:styles xmlns:w=\"{WORD}\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"{face}\" \
            w:hAnsi=\"{face}\" w:eastAsia=\"{face}\" w:cs=\"{thai}\"/><w:sz w:val=\"{size}\"/>\
            <w:szCs w:val=\"{size}\"/><w:lang {}/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:widowControl/>\
            <w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault>\
            </w:docDefaults>",
            tags(self.paper.tongue)
        );
        out.push_str(
            "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/>\
            <w:qFormat/></w:style>\
            <w:style w:type=\"character\" w:default=\"1\" w:styleId=\"DefaultParagraphFont\">\
            <w:name w:val=\"Default Paragraph Font\"/><w:uiPriority w:val=\"1\"/><w:semiHidden/><w:unhideWhenUsed/></w:style>\
            <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>\
            <w:uiPriority w:val=\"99\"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/>\
            <w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left w:w=\"108\" w:type=\"dxa\"/><w:bottom w:w=\"0\" \
            w:type=\"dxa\"/><w:right w:w=\"108\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\
            <w:style w:type=\"numbering\" w:default=\"1\" w:styleId=\"NoList\"><w:name w:val=\"No List\"/>\
            <w:uiPriority w:val=\"99\"/><w:semiHidden/><w:unhideWhenUsed/></w:style>",
        );
        // Other programs know a heading by the name that Word's own has, whatever the paper calls it.
        let levels: BTreeSet<u8> = self.all.iter().filter_map(|(style, ..)| style.heading).collect();
        for level in levels {
            out.push_str(&format!(
                "<w:style w:type=\"paragraph\" w:styleId=\"Heading{level}\"><w:name w:val=\"heading {level}\"/>\
                <w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:uiPriority w:val=\"9\"/><w:qFormat/><w:pPr>\
                <w:outlineLvl w:val=\"{}\"/></w:pPr></w:style>",
                level.saturating_sub(1)
            ));
        }
        for (style, id, name) in &self.all {
            out.push_str(&self.style(style, id, name));
        }
        out.push_str("</w:styles>");
        out
    }

    fn style(&self, style: &Style, id: &str, name: &str) -> String {
        let base = style.heading.map_or("Normal".to_owned(), |level| format!("Heading{level}"));
        // What follows a heading is text; what follows any other line is another of the kind.
        let text = self.all.iter().find(|(s, ..)| s.heading.is_none()).filter(|_| style.heading.is_some());
        let next = text.map(|(_, id, _)| format!("<w:next w:val=\"{id}\"/>")).unwrap_or_default();
        let mut out = format!(
            "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"{id}\"><w:name w:val=\"{}\"/>\
            <w:basedOn w:val=\"{base}\"/>{next}<w:qFormat/><w:pPr>",
            escape(name)
        );
        if style.keep_next {
            out.push_str("<w:keepNext/>");
        }
        let mut stops: Vec<i64> = style.tabs.iter().map(|stop| twips(*stop)).collect();
        stops.sort_unstable();
        stops.dedup();
        if !stops.is_empty() {
            let stops = stops.iter().map(|stop| format!("<w:tab w:val=\"left\" w:pos=\"{stop}\"/>"));
            out.push_str(&format!("<w:tabs>{}</w:tabs>", stops.collect::<String>()));
        }
        out.push_str(&format!(
            "<w:spacing w:before=\"{}\" w:after=\"{}\" w:line=\"{}\" w:lineRule=\"auto\"/>{}<w:jc w:val=\"{}\"/>",
            twentieths(style.before).max(0),
            twentieths(style.after).max(0),
            // A line is 240 parts of its own height.
            twentieths(style.line * 12.0).max(1),
            indent(style),
            edge(style.align, self.paper.tongue)
        ));
        if let Some(level) = style.heading {
            out.push_str(&format!("<w:outlineLvl w:val=\"{}\"/>", level.saturating_sub(1)));
        }
        out.push_str("</w:pPr><w:rPr>");
        if style.bold {
            out.push_str("<w:b/><w:bCs/>");
        }
        if style.italic {
            out.push_str("<w:i/><w:iCs/>");
        }
        let size = half_points(style.size);
        out.push_str(&format!("<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>"));
        out
    }
}

/// Whether Word knows a heading by this id.
fn heading_id(id: &str) -> bool {
    id.strip_prefix("heading").is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
}

/// The indent of a style's lines. It stands also on each item of a list: what a list says of its indent would otherwise
/// count for more than what the style says.
pub(super) fn indent(style: &Style) -> String {
    let first = twips(style.first);
    let first = if first < 0 { format!("w:hanging=\"{}\"", -first) } else { format!("w:firstLine=\"{first}\"") };
    format!("<w:ind w:left=\"{}\" w:right=\"{}\" {first}/>", twips(style.left), twips(style.right))
}

/// Word's word for where a line stands. Thai has no blanks between words to widen: it is spread between its clusters.
pub(super) fn edge(align: Align, tongue: Tongue) -> &'static str {
    match (align, tongue) {
        (Align::Start, _) => "left",
        (Align::Center, _) => "center",
        (Align::End, _) => "right",
        (Align::Justify, Tongue::Thai) => "thaiDistribute",
        (Align::Justify, _) => "both",
    }
}

/// The language of text: Word asks for that of Latin letters and for that of Thai ones apart, and Thai letters are Thai
/// in a paper of any language.
pub(super) fn tags(tongue: Tongue) -> String {
    format!("w:val=\"{}\" w:bidi=\"{}\"", tongue.tag(), Tongue::Thai.tag())
}

fn half_points(points: f64) -> i64 {
    let halves = (points * 2.0).round();
    // What is no number is not larger either.
    if halves > 2.0 { halves.min(3_276.0) as i64 } else { 2 }
}
