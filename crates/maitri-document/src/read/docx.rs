//! DOCX, transitional and strict, by any program that writes it.

use std::collections::BTreeMap;

use super::archive::{Archive, Step, Xml};
use super::assemble::{Builder, Number, Setting, Source};
use super::legacy::Font;
use super::{Changes, Limits, ReadError, number};
use crate::{BlockKind, ChangeKind, Document, Format};

/// Styles based on styles based on styles: no office program allows more.
const CHAIN: usize = 16;

/// Reads a DOCX whose main part is `main`.
pub(super) fn read(
    archive: &mut Archive<'_>,
    main: &str,
    changes: Changes,
    limits: &Limits,
) -> Result<Document, ReadError> {
    Ok(read_placed(archive, main, changes, limits, false)?.document)
}

/// A document with what is needed to write into its file.
pub(crate) struct Placed {
    pub(crate) document: Document,
    /// Where the text stands, in the order of the text.
    pub(crate) sources: Vec<Source>,
    /// Names of the parts that hold text, the main part first.
    pub(crate) parts: Vec<String>,
}

/// The same walk, which on request keeps where each stretch of text stands.
pub(crate) fn read_placed(
    archive: &mut Archive<'_>,
    main: &str,
    changes: Changes,
    limits: &Limits,
    keep: bool,
) -> Result<Placed, ReadError> {
    let mut parts = vec![main.to_owned()];
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let relations = relations(archive, &join(folder, &format!("_rels/{file}.rels")), folder)?;
    let part = |kind: &str| relations.iter().find(|(k, _)| k == kind).map(|(_, target)| target.clone());

    let mut word = Word {
        builder: Builder::new(changes, limits),
        styles: BTreeMap::new(),
        default_style: None,
        default_font: Font::Unicode,
        style_levels: BTreeMap::new(),
        tokens: Vec::new(),
        pictures: false,
    };
    if let Some(styles) = part("styles") {
        word.read_styles(archive, &styles)?;
    }
    let mut lists = Lists::default();
    if let Some(numbering) = part("numbering") {
        lists.read(archive, &numbering)?;
    }
    word.style_levels = lists.style_levels();
    if let Some(comments) = part("comments") {
        word.read_comments(archive, &comments)?;
    }

    word.builder.part = keep.then_some(0);
    match archive.xml(main)? {
        Some(mut xml) => word.story(&mut xml, BlockKind::Paragraph)?,
        None => {
            return Err(ReadError::new(
                format!("the archive has no part {main}"),
                "save the document anew and send that file",
            ));
        }
    }
    let aside = [
        ("header", BlockKind::Header),
        ("footer", BlockKind::Footer),
        ("footnotes", BlockKind::Footnote),
        ("endnotes", BlockKind::Footnote),
    ];
    for (kind, block) in aside {
        for (_, target) in relations.iter().filter(|(k, _)| k == kind) {
            if let Some(mut xml) = archive.xml(target)? {
                word.builder.part = keep.then_some(parts.len());
                word.story(&mut xml, block)?;
                parts.push(target.clone());
            }
        }
    }
    let pictures = word.pictures;
    let tokens = std::mem::take(&mut word.tokens);
    lists.link_styles(&word.styles);
    let mut unknown = Vec::new();
    let (mut document, sources) = word.builder.finish_placed(Format::Docx, &mut |token| {
        let (list, level) = *tokens.get(token)?;
        lists.next(list, level, &mut unknown)
    });
    for name in unknown {
        let message = format!("the list numbers `{name}` are not known here and were written as 1, 2, 3");
        document.remarks.push(crate::Remark { at: None, message });
    }
    if document.blocks.is_empty() && pictures {
        return Err(super::picture());
    }
    Ok(Placed { document, sources, parts })
}

/// The main part of an OOXML archive, from its relations.
pub(crate) fn main_part(archive: &mut Archive<'_>) -> Result<Option<String>, ReadError> {
    let found = relations(archive, "_rels/.rels", "")?;
    Ok(found.into_iter().find(|(kind, _)| kind == "officeDocument").map(|(_, target)| target))
}

/// The relations of a part: the last word of the type, and the target's name in the archive.
pub(crate) fn relations(
    archive: &mut Archive<'_>,
    name: &str,
    folder: &str,
) -> Result<Vec<(String, String)>, ReadError> {
    let mut out = Vec::new();
    let Some(mut xml) = archive.xml(name)? else {
        return Ok(out);
    };
    loop {
        match xml.step()? {
            Step::Open if xml.name == "Relationship" && out.len() < 500 => {
                let kind = xml.attribute("Type").and_then(|t| t.rsplit('/').next());
                let outside = xml.attribute("TargetMode") == Some("External");
                if let (Some(kind), Some(target), false) = (kind, xml.attribute("Target"), outside) {
                    let target = match target.strip_prefix('/') {
                        Some(absolute) => absolute.to_owned(),
                        None => join(folder, target),
                    };
                    out.push((kind.to_owned(), target));
                }
            }
            Step::End => return Ok(out),
            _ => {}
        }
    }
}

pub(crate) fn join(folder: &str, name: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts.join("/")
}

/// What a style says, itself or through the style that it is based on.
#[derive(Debug, Clone, Default)]
struct Style {
    based_on: Option<String>,
    name: String,
    list: Option<u32>,
    list_level: Option<u32>,
    outline: Option<u32>,
    font: Option<Font>,
    hidden: Option<bool>,
}

struct Word {
    builder: Builder,
    styles: BTreeMap<String, Style>,
    default_style: Option<String>,
    default_font: Font,
    /// The level of a list that a style stands for.
    style_levels: BTreeMap<String, u32>,
    /// List and level of each numbered paragraph.
    tokens: Vec<(u32, u32)>,
    pictures: bool,
}

/// What closing an element undoes.
enum Undo {
    Nothing,
    Paragraph,
    Properties,
    MarkProperties,
    NumberProperties,
    Run(RunState),
    Text,
    Inserted(Option<usize>),
    Deleted(Option<usize>),
    Table,
    Row(Setting),
    Cell((BlockKind, u32)),
    Box((BlockKind, u32), Setting),
    Choice,
    SimpleField,
    Note,
}

#[derive(Debug, Clone, Copy, Default)]
struct RunState {
    font: Option<Font>,
    hidden: bool,
}

/// Properties of the paragraph that is open.
#[derive(Debug, Clone, Default)]
struct ParagraphState {
    style: Option<String>,
    list: Option<u32>,
    list_level: Option<u32>,
    outline: Option<u32>,
    settled: bool,
}

impl Word {
    fn read_styles(&mut self, archive: &mut Archive<'_>, name: &str) -> Result<(), ReadError> {
        let Some(mut xml) = archive.xml(name)? else {
            return Ok(());
        };
        let mut open: Option<(String, Style)> = None;
        loop {
            match xml.step()? {
                Step::Open => match xml.name.as_str() {
                    "style" => {
                        let id = xml.attribute("styleId").unwrap_or_default().to_owned();
                        if is_on(xml.attribute("default"), false) && xml.attribute("type") == Some("paragraph") {
                            self.default_style = Some(id.clone());
                        }
                        open = Some((id, Style::default()));
                    }
                    "pPrChange" | "rPrChange" | "tblStylePr" => xml.skip()?,
                    "rFonts" => {
                        let font = font_of(&xml);
                        match &mut open {
                            Some((_, style)) => style.font = font,
                            None => self.default_font = font.unwrap_or_default(),
                        }
                    }
                    element => {
                        if let Some((_, style)) = &mut open {
                            let number = xml.number("val");
                            match element {
                                "name" => style.name = xml.attribute("val").unwrap_or_default().to_lowercase(),
                                "basedOn" => style.based_on = xml.attribute("val").map(str::to_owned),
                                "numId" => style.list = number,
                                "ilvl" => style.list_level = number,
                                "outlineLvl" => style.outline = number,
                                "vanish" => style.hidden = Some(is_on(xml.attribute("val"), true)),
                                _ => {}
                            }
                        }
                    }
                },
                Step::Close if xml.name == "style" => {
                    if let Some((id, style)) = open.take() {
                        self.styles.insert(id, style);
                    }
                }
                Step::End => return Ok(()),
                _ => {}
            }
        }
    }

    /// The first answer along the chain of styles.
    fn styled<T>(&self, id: Option<&str>, ask: impl Fn(&Style) -> Option<T>) -> Option<T> {
        let mut id = id;
        for _ in 0..CHAIN {
            let style = self.styles.get(id?)?;
            if let Some(answer) = ask(style) {
                return Some(answer);
            }
            id = style.based_on.as_deref();
        }
        None
    }

    fn read_comments(&mut self, archive: &mut Archive<'_>, name: &str) -> Result<(), ReadError> {
        let Some(mut xml) = archive.xml(name)? else {
            return Ok(());
        };
        let mut open: Option<(String, String, Option<String>)> = None;
        let (mut text, mut in_text) = (String::new(), false);
        loop {
            match xml.step()? {
                Step::Open => match xml.name.as_str() {
                    "comment" => {
                        let own = |name: &str| xml.attribute(name).map(str::to_owned);
                        open = Some((own("id").unwrap_or_default(), own("author").unwrap_or_default(), own("date")));
                        text.clear();
                    }
                    "t" => in_text = true,
                    "p" if !text.is_empty() => text.push('\n'),
                    "tab" => text.push('\t'),
                    "br" => text.push('\n'),
                    _ => {}
                },
                Step::Text if in_text => text.push_str(&xml.text),
                Step::Close if xml.name == "t" => in_text = false,
                Step::Close if xml.name == "comment" => {
                    if let Some((id, author, date)) = open.take() {
                        self.builder.comment(&id, &author, date.as_deref(), text.trim())?;
                    }
                }
                Step::End => return Ok(()),
                _ => {}
            }
        }
    }

    /// Reads the paragraphs of a part.
    fn story(&mut self, xml: &mut Xml<'_>, kind: BlockKind) -> Result<(), ReadError> {
        let mut undo: Vec<Undo> = Vec::new();
        let mut place = (kind, self.builder.story());
        let mut setting = Setting::default();
        let mut run = RunState::default();
        let mut paragraphs: Vec<ParagraphState> = Vec::new();
        // Table number, next row, next column.
        let mut tables: Vec<(u32, u32, u32)> = Vec::new();
        // A complex field shows what stands after its separator.
        let mut fields: Vec<bool> = Vec::new();
        // Whether the alternative content has been taken.
        let mut alternatives: Vec<bool> = Vec::new();
        let (mut in_properties, mut in_mark, mut in_number, mut in_text) = (false, false, false, false);
        let mut in_run = false;
        loop {
            let shown = fields.iter().all(|shown| *shown);
            match xml.step()? {
                Step::End => return Ok(()),
                Step::Text => {
                    if in_text && shown {
                        self.settle(&mut paragraphs)?;
                        if run.hidden {
                            if !xml.text.trim().is_empty() {
                                self.builder.remark("hidden text was left out, as on the printed page");
                            }
                        } else {
                            let font = run.font.unwrap_or_else(|| self.paragraph_font(paragraphs.last()));
                            self.builder.text_from(&xml.text, Setting { font, ..setting }, Some((xml.at.0, false)))?;
                        }
                    }
                }
                Step::Open => {
                    let mut then = Undo::Nothing;
                    match xml.name.as_str() {
                        "p" => {
                            self.builder.open(place.0, place.1)?;
                            if let Some(paragraph) = self.builder.current() {
                                // In a row that is itself inserted or deleted the marks go with the row.
                                paragraph.mark = setting;
                            }
                            paragraphs.push(ParagraphState::default());
                            then = Undo::Paragraph;
                        }
                        "pPr" => {
                            in_properties = true;
                            then = Undo::Properties;
                        }
                        "numPr" if in_properties => {
                            in_number = true;
                            then = Undo::NumberProperties;
                        }
                        "rPr" if in_properties => {
                            in_mark = true;
                            then = Undo::MarkProperties;
                        }
                        "pStyle" if in_properties => {
                            if let Some(p) = paragraphs.last_mut() {
                                p.style = xml.attribute("val").map(str::to_owned);
                            }
                        }
                        "numId" if in_number => {
                            if let Some(p) = paragraphs.last_mut() {
                                p.list = xml.number("val");
                            }
                        }
                        "ilvl" if in_number => {
                            if let Some(p) = paragraphs.last_mut() {
                                p.list_level = xml.number("val");
                            }
                        }
                        "outlineLvl" if in_properties => {
                            if let Some(p) = paragraphs.last_mut() {
                                p.outline = xml.number("val");
                            }
                        }
                        "r" => {
                            self.settle(&mut paragraphs)?;
                            then = Undo::Run(run);
                            run = RunState::default();
                            let style = paragraphs.last().and_then(|p| p.style.as_deref());
                            run.hidden = self.styled(style, |s| s.hidden).unwrap_or(false);
                            in_run = true;
                        }
                        "rFonts" if in_run && !in_properties => {
                            if let Some(font) = font_of(xml) {
                                run.font = Some(font);
                            }
                        }
                        "rStyle" if in_run && !in_properties => {
                            let style = xml.attribute("val").map(str::to_owned);
                            run.font = run.font.or(self.styled(style.as_deref(), |s| s.font));
                            if let Some(hidden) = self.styled(style.as_deref(), |s| s.hidden) {
                                run.hidden = hidden;
                            }
                        }
                        "vanish" if in_run && !in_properties => run.hidden = is_on(xml.attribute("val"), true),
                        "t" | "delText" => {
                            then = Undo::Text;
                            in_text = true;
                        }
                        name @ ("tab" | "ptab" | "br" | "cr" | "noBreakHyphen" | "sym")
                            if in_run && !in_properties && shown && !run.hidden =>
                        {
                            let text = match name {
                                "tab" | "ptab" => "\t".to_owned(),
                                "noBreakHyphen" => "\u{2011}".to_owned(),
                                "sym" => self.symbol(xml),
                                _ => "\n".to_owned(),
                            };
                            self.builder.text_from(&text, setting, Some((xml.at.0, true)))?;
                        }
                        name @ ("ins" | "moveTo" | "del" | "moveFrom") if in_mark || !in_properties => {
                            let inserted = matches!(name, "ins" | "moveTo");
                            let kind = if inserted { ChangeKind::Inserted } else { ChangeKind::Deleted };
                            let author = xml.attribute("author").unwrap_or_default();
                            let change = self.builder.change(kind, author, xml.attribute("date"))?;
                            if in_mark {
                                if let Some(paragraph) = self.builder.current() {
                                    match kind {
                                        ChangeKind::Inserted => paragraph.mark.inserted = Some(change),
                                        ChangeKind::Deleted => paragraph.mark.deleted = Some(change),
                                    }
                                }
                            } else {
                                then = match kind {
                                    ChangeKind::Inserted => Undo::Inserted(setting.inserted.replace(change)),
                                    ChangeKind::Deleted => Undo::Deleted(setting.deleted.replace(change)),
                                };
                            }
                        }
                        "tbl" => {
                            tables.push((self.builder.table(), 0, 0));
                            then = Undo::Table;
                        }
                        "tr" => {
                            if let Some(table) = tables.last_mut() {
                                table.2 = 0;
                            }
                            then = Undo::Row(setting);
                        }
                        "trPr" => {
                            self.row_changes(xml, &mut setting)?;
                            continue;
                        }
                        "tc" => {
                            then = Undo::Cell(place);
                            let (table, row, column) = tables.last().copied().unwrap_or_default();
                            let cell = BlockKind::Cell { table, row, column };
                            // A cell in a header or a text box is no cell of the instrument.
                            let kind = if place.0.is_body() { cell } else { place.0 };
                            place = (kind, self.builder.story());
                        }
                        "gridSpan" => {
                            if let Some(table) = tables.last_mut() {
                                table.2 = table.2.saturating_add(xml.number("val").unwrap_or(1).clamp(1, 64) - 1);
                            }
                        }
                        "txbxContent" => {
                            then = Undo::Box(place, setting);
                            let kind = if place.0.is_body() { BlockKind::TextBox } else { place.0 };
                            place = (kind, self.builder.story());
                        }
                        "AlternateContent" => {
                            alternatives.push(false);
                            then = Undo::Choice;
                        }
                        "Choice" | "Fallback" => {
                            let taken = alternatives.last_mut().map(|taken| std::mem::replace(taken, true));
                            if taken == Some(true) {
                                xml.skip()?;
                                continue;
                            }
                        }
                        "fldChar" => match xml.attribute("fldCharType") {
                            Some("begin") => fields.push(false),
                            Some("separate") => {
                                if let Some(field) = fields.last_mut() {
                                    *field = true;
                                }
                            }
                            Some("end") => {
                                fields.pop();
                            }
                            _ => {}
                        },
                        "fldSimple" => then = Undo::SimpleField,
                        "commentRangeStart" | "commentRangeEnd" | "commentReference" => {
                            let comment = xml.attribute("id").and_then(|id| self.builder.comment_by_id(id));
                            if let Some(comment) = comment {
                                self.settle(&mut paragraphs)?;
                                if xml.name == "commentRangeStart" {
                                    self.builder.comment_start(comment);
                                } else if xml.name == "commentRangeEnd" {
                                    self.builder.comment_end(comment);
                                }
                            }
                        }
                        "footnote" | "endnote" => {
                            let kind = xml.attribute("type").unwrap_or("normal");
                            if kind != "normal" {
                                xml.skip()?;
                                continue;
                            }
                            place.1 = self.builder.story();
                            then = Undo::Note;
                        }
                        "blip" | "imagedata" => self.pictures = true,
                        "altChunk" | "subDoc" | "contentPart" => {
                            self.builder.remark("a part that is another file inside this one was left out");
                        }
                        // Before the changes a paragraph had its old properties, which stand last.
                        "pPrChange" if in_properties && self.builder.reading() == Changes::Original => {
                            if let Some(p) = paragraphs.last_mut().filter(|p| !p.settled) {
                                *p = ParagraphState::default();
                            }
                        }
                        "sdtPr" | "sdtEndPr" | "instrText" | "delInstrText" | "tblPr" | "tblPrEx" | "tblGrid"
                        | "sectPr" | "pPrChange" | "rPrChange" | "numberingChange" | "tcPrChange" | "rt" | "tabs"
                        | "framePr" | "pBdr" | "docPr" | "ffData" => {
                            xml.skip()?;
                            continue;
                        }
                        _ => {}
                    }
                    undo.push(then);
                }
                Step::Close => match undo.pop() {
                    Some(Undo::Paragraph) => {
                        self.settle(&mut paragraphs)?;
                        self.builder.close();
                        paragraphs.pop();
                    }
                    Some(Undo::Properties) => in_properties = false,
                    Some(Undo::MarkProperties) => in_mark = false,
                    Some(Undo::NumberProperties) => in_number = false,
                    Some(Undo::Run(before)) => {
                        run = before;
                        in_run = false;
                    }
                    Some(Undo::Text) => in_text = false,
                    Some(Undo::Inserted(before)) => setting.inserted = before,
                    Some(Undo::Deleted(before)) => setting.deleted = before,
                    Some(Undo::Table) => {
                        tables.pop();
                    }
                    Some(Undo::Row(before)) => {
                        setting = before;
                        if let Some(table) = tables.last_mut() {
                            table.1 = table.1.saturating_add(1);
                        }
                    }
                    Some(Undo::Cell(before)) => {
                        place = before;
                        if let Some(table) = tables.last_mut() {
                            table.2 = table.2.saturating_add(1);
                        }
                    }
                    Some(Undo::Box(before, outer)) => {
                        place = before;
                        setting = outer;
                        // The box stands inside a run, which goes on.
                        in_run = true;
                    }
                    Some(Undo::Choice) => {
                        alternatives.pop();
                    }
                    Some(Undo::Note | Undo::SimpleField | Undo::Nothing) | None => {}
                },
            }
        }
    }

    /// Once the properties of a paragraph are known: its heading level and list number.
    fn settle(&mut self, paragraphs: &mut [ParagraphState]) -> Result<(), ReadError> {
        let Some(state) = paragraphs.last_mut() else {
            return Ok(());
        };
        if std::mem::replace(&mut state.settled, true) {
            return Ok(());
        }
        if state.style.is_none() {
            state.style.clone_from(&self.default_style);
        }
        let style = state.style.as_deref();
        let list = state.list.or_else(|| self.styled(style, |s| s.list));
        let list_level = state
            .list_level
            .or_else(|| self.styled(style, |s| s.list_level))
            .or_else(|| self.style_levels.get(style?).copied());
        let outline = state.outline.or_else(|| self.styled(style, |s| s.outline)).filter(|o| *o < 9);
        let heading = outline.map(|o| o + 1).or_else(|| {
            self.styled(style, |s| match s.name.as_str() {
                "title" => Some(1),
                "subtitle" => Some(2),
                name => name.strip_prefix("heading ").and_then(|n| n.trim().parse().ok()),
            })
        });
        let token = list.filter(|list| *list > 0).map(|list| {
            self.tokens.push((list, list_level.unwrap_or(0).min(8)));
            self.tokens.len() - 1
        });
        if let Some(paragraph) = self.builder.current() {
            paragraph.token = token;
            if let Some(level) = heading {
                if paragraph.kind == BlockKind::Paragraph {
                    paragraph.kind = BlockKind::Heading;
                }
                paragraph.level = u8::try_from(level.min(9)).unwrap_or(9);
            } else if token.is_some() {
                paragraph.level = u8::try_from(list_level.unwrap_or(0).min(8) + 1).unwrap_or(9);
            }
        }
        Ok(())
    }

    fn paragraph_font(&self, state: Option<&ParagraphState>) -> Font {
        let style = state.and_then(|s| s.style.as_deref());
        self.styled(style, |s| s.font).unwrap_or(self.default_font)
    }

    fn symbol(&mut self, xml: &Xml<'_>) -> String {
        let code = xml.attribute("char").and_then(|c| u32::from_str_radix(c, 16).ok());
        match code.and_then(char::from_u32).and_then(number::symbol) {
            Some(c) => c.to_string(),
            None => {
                self.builder.remark("a symbol of a font that is not known here was left out");
                String::new()
            }
        }
    }

    /// A row that was inserted or deleted whole.
    fn row_changes(&mut self, xml: &mut Xml<'_>, setting: &mut Setting) -> Result<(), ReadError> {
        let mut depth = 1_usize;
        while depth > 0 {
            match xml.step()? {
                Step::Open => {
                    depth += 1;
                    let kind = match xml.name.as_str() {
                        "ins" => ChangeKind::Inserted,
                        "del" => ChangeKind::Deleted,
                        _ => continue,
                    };
                    let author = xml.attribute("author").unwrap_or_default();
                    let change = self.builder.change(kind, author, xml.attribute("date"))?;
                    match kind {
                        ChangeKind::Inserted => setting.inserted = Some(change),
                        ChangeKind::Deleted => setting.deleted = Some(change),
                    }
                }
                Step::Close => depth -= 1,
                Step::Text => {}
                Step::End => return Ok(()),
            }
        }
        Ok(())
    }
}

pub(crate) fn is_on(value: Option<&str>, absent: bool) -> bool {
    value.map_or(absent, |v| !matches!(v, "0" | "false" | "off"))
}

/// The kind of letters of a `rFonts`; nothing where it names no Latin font.
fn font_of(xml: &Xml<'_>) -> Option<Font> {
    let name = xml.attribute("ascii").or_else(|| xml.attribute("hAnsi"))?;
    Some(Font::of(name))
}

/// A level of a list.
#[derive(Debug, Clone)]
struct Level {
    start: u32,
    style: number::Style,
    /// A style of numbers that is not known here.
    unknown: Option<String>,
    text: String,
    bullet: bool,
    spaced: bool,
    legal: bool,
    restart: Option<u32>,
    paragraph_style: Option<String>,
    font: Font,
}

impl Default for Level {
    fn default() -> Self {
        Level {
            start: 1,
            style: number::Style::Decimal,
            unknown: None,
            text: String::new(),
            bullet: false,
            spaced: true,
            legal: false,
            restart: None,
            paragraph_style: None,
            font: Font::Unicode,
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Abstract {
    levels: BTreeMap<u32, Level>,
    /// The list is the one of this style.
    style_link: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct List {
    from: u32,
    /// Levels that this list has of its own, and the number that it starts with.
    own: BTreeMap<u32, Level>,
    starts: BTreeMap<u32, u32>,
    begun: [bool; 9],
}

/// The lists of `numbering.xml` and how far each has counted.
#[derive(Default)]
struct Lists {
    abstracts: BTreeMap<u32, Abstract>,
    lists: BTreeMap<u32, List>,
    counters: BTreeMap<u32, [Option<u32>; 9]>,
    style_lists: BTreeMap<String, u32>,
}

impl Lists {
    fn read(&mut self, archive: &mut Archive<'_>, name: &str) -> Result<(), ReadError> {
        let Some(mut xml) = archive.xml(name)? else {
            return Ok(());
        };
        let mut current: Option<(u32, Abstract)> = None;
        let mut list: Option<(u32, List)> = None;
        let mut level: Option<(u32, Level)> = None;
        let mut overridden = 0;
        loop {
            match xml.step()? {
                Step::Open => {
                    let value = xml.number("val");
                    match xml.name.as_str() {
                        "abstractNum" => {
                            current = xml.number("abstractNumId").map(|id| (id, Abstract::default()));
                        }
                        "num" => list = xml.number("numId").map(|id| (id, List::default())),
                        "abstractNumId" => {
                            if let (Some((_, list)), Some(id)) = (&mut list, value) {
                                list.from = id;
                            }
                        }
                        "numStyleLink" => {
                            if let Some((_, current)) = &mut current {
                                current.style_link = xml.attribute("val").map(str::to_owned);
                            }
                        }
                        "lvlOverride" => overridden = xml.number("ilvl").unwrap_or(0),
                        "startOverride" => {
                            if let (Some((_, list)), Some(start)) = (&mut list, value) {
                                list.starts.insert(overridden, start);
                            }
                        }
                        "lvl" => level = Some((xml.number("ilvl").unwrap_or(0), Level::default())),
                        element => {
                            if let Some((_, level)) = &mut level {
                                let text = xml.attribute("val").unwrap_or_default();
                                match element {
                                    "start" => level.start = value.unwrap_or(1),
                                    "numFmt" => {
                                        level.bullet = text == "bullet";
                                        match number::Style::from_ooxml(text) {
                                            Some(style) => level.style = style,
                                            None => level.unknown = Some(text.to_owned()),
                                        }
                                    }
                                    "lvlText" => level.text = text.to_owned(),
                                    "suff" => level.spaced = text != "nothing",
                                    "isLgl" => level.legal = is_on(xml.attribute("val"), true),
                                    "lvlRestart" => level.restart = value,
                                    "pStyle" => level.paragraph_style = Some(text.to_owned()),
                                    "rFonts" => level.font = font_of(&xml).unwrap_or_default(),
                                    _ => {}
                                }
                            }
                        }
                    }
                }
                Step::Close => match xml.name.as_str() {
                    "lvl" => {
                        if let Some((id, done)) = level.take() {
                            if let Some((_, list)) = &mut list {
                                list.own.insert(id, done);
                            } else if let Some((_, current)) = &mut current {
                                current.levels.insert(id, done);
                            }
                        }
                    }
                    "abstractNum" => {
                        if let Some((id, done)) = current.take() {
                            self.abstracts.insert(id, done);
                        }
                    }
                    "num" => {
                        if let Some((id, done)) = list.take() {
                            self.lists.insert(id, done);
                        }
                    }
                    _ => {}
                },
                Step::End => return Ok(()),
                Step::Text => {}
            }
        }
    }

    /// The level that each paragraph style stands for.
    fn style_levels(&self) -> BTreeMap<String, u32> {
        let own = self.lists.values().flat_map(|l| &l.own);
        let levels = self.abstracts.values().flat_map(|a| &a.levels).chain(own);
        levels.filter_map(|(level, l)| Some((l.paragraph_style.clone()?, *level))).collect()
    }

    /// Lists that are those of a style.
    fn link_styles(&mut self, styles: &BTreeMap<String, Style>) {
        for (id, style) in styles {
            if let Some(list) = style.list {
                self.style_lists.insert(id.clone(), list);
            }
        }
    }

    /// The abstract list behind `id`, through at most a few style links.
    fn root(&self, id: u32) -> Option<u32> {
        let mut from = self.lists.get(&id)?.from;
        for _ in 0..4 {
            match self.abstracts.get(&from).and_then(|a| a.style_link.as_ref()) {
                Some(style) => from = self.lists.get(self.style_lists.get(style)?)?.from,
                None => break,
            }
        }
        Some(from)
    }

    fn level(&self, list: u32, root: u32, level: u32) -> Option<&Level> {
        let own = self.lists.get(&list).and_then(|l| l.own.get(&level));
        own.or_else(|| self.abstracts.get(&root)?.levels.get(&level))
    }

    fn start(&self, list: u32, root: u32, level: u32) -> u32 {
        let own = self.lists.get(&list).and_then(|l| l.starts.get(&level)).copied();
        own.unwrap_or_else(|| self.level(list, root, level).map_or(1, |l| l.start))
    }

    /// Counts a paragraph of `list` at `level` and gives its number as printed.
    fn next(&mut self, list: u32, level: u32, unknown: &mut Vec<String>) -> Option<Number> {
        let root = self.root(list)?;
        let shape = self.level(list, root, level)?.clone();
        let start = self.start(list, root, level);
        // A list that overrides its start begins anew when it is first met; others go on counting where they share.
        let restarts = match self.lists.get_mut(&list) {
            Some(l) => {
                let begun = l.begun.get_mut(level as usize).map(|b| std::mem::replace(b, true));
                begun == Some(false) && l.starts.contains_key(&level)
            }
            None => false,
        };
        let mut counters = self.counters.get(&root).copied().unwrap_or_default();
        let slot = counters.get_mut(level as usize)?;
        *slot = Some(match *slot {
            Some(n) if !restarts => n.saturating_add(1),
            _ => start,
        });
        for deeper in level + 1..9 {
            let restart = self.level(list, root, deeper).and_then(|l| l.restart);
            // lvlRestart 0: never; n: only after a level above n.
            if restart.is_none_or(|r| r > level)
                && let Some(slot) = counters.get_mut(deeper as usize)
            {
                *slot = None;
            }
        }
        let mut text = String::new();
        let mut chars = shape.text.chars().peekable();
        while let Some(c) = chars.next() {
            let digit = chars.peek().and_then(|d| d.to_digit(10)).filter(|d| (1..=9).contains(d));
            let (Some(digit), '%') = (digit, c) else {
                text.push(c);
                continue;
            };
            chars.next();
            let place = digit - 1;
            let value = counters.get(place as usize).copied().flatten();
            let value = value.unwrap_or_else(|| self.start(list, root, place));
            if let Some(slot) = counters.get_mut(place as usize)
                && place < level
            {
                slot.get_or_insert(value);
            }
            let style = match self.level(list, root, place) {
                Some(_) if shape.legal => number::Style::Decimal,
                Some(l) => {
                    if let Some(name) = l.unknown.as_ref().filter(|n| !unknown.contains(n)) {
                        unknown.push(name.clone());
                    }
                    l.style
                }
                None => number::Style::Decimal,
            };
            text.push_str(&style.write(value));
        }
        self.counters.insert(root, counters);
        if shape.bullet {
            text = text.chars().map(|c| number::symbol(c).unwrap_or('•')).collect();
        } else {
            text = shape.font.convert(&text);
        }
        Some(Number { text, spaced: shape.spaced, counts: !shape.bullet })
    }
}
