//! OpenDocument text (ODT), also as one flat XML file (FODT).

use std::collections::BTreeMap;

use super::archive::{Archive, Metered, Step, Xml};
use super::assemble::{Builder, Number, Setting};
use super::legacy::Font;
use super::{Changes, Limits, ReadError, number};
use crate::{BlockKind, ChangeKind, Document, Format};

/// Styles based on styles based on styles.
const CHAIN: usize = 16;

/// Reads an ODT archive.
pub(super) fn read(archive: &mut Archive<'_>, changes: Changes, limits: &Limits) -> Result<Document, ReadError> {
    let manifest = archive.start_of("META-INF/manifest.xml", 1 << 16)?;
    if manifest.is_some_and(|m| m.contains("encryption-data")) {
        return Err(super::archive::password());
    }
    let mut text = OpenText::new(changes, limits);
    // The styles come first: the body needs the lists that they define, its headers are put after it at the end.
    if let Some(mut xml) = archive.xml("styles.xml")? {
        text.part(&mut xml)?;
    }
    match archive.xml("content.xml")? {
        Some(mut xml) => text.part(&mut xml)?,
        None => return Err(super::archive::cut_off()),
    }
    text.finish()
}

/// Reads a flat ODT.
pub(super) fn read_flat(bytes: &[u8], changes: Changes, limits: &Limits) -> Result<Document, ReadError> {
    let mut text = OpenText::new(changes, limits);
    let mut xml = Xml::new(Metered::plain(bytes, limits), "the file".to_owned(), limits.depth);
    text.part(&mut xml)?;
    text.finish()
}

#[derive(Debug, Clone, Default)]
struct Style {
    parent: Option<String>,
    list: Option<String>,
    outline: Option<u32>,
    font: Option<Font>,
    hidden: Option<bool>,
    display_name: String,
}

/// A level of a list style.
#[derive(Debug, Clone, Default)]
struct Level {
    bullet: Option<String>,
    style: number::Style,
    prefix: String,
    suffix: String,
    start: u32,
    /// How many levels are shown, this one included.
    levels: u32,
    /// The whole label, as newer programs write it: `%1%.%2%.`
    pattern: Option<String>,
    tight: bool,
}

/// What numbers a paragraph.
struct Token {
    list: usize,
    style: String,
    level: u32,
    start: Option<u32>,
}

/// A tracked change of the file.
struct Region {
    change: usize,
    /// The paragraphs of deleted text.
    deleted: Vec<String>,
}

struct OpenText {
    builder: Builder,
    styles: BTreeMap<String, Style>,
    lists: BTreeMap<String, BTreeMap<u32, Level>>,
    tokens: Vec<Token>,
    regions: BTreeMap<String, Region>,
    /// Lists by their id in the file, and the last list of each style.
    list_ids: BTreeMap<String, usize>,
    last_lists: BTreeMap<String, usize>,
    list_count: usize,
    fonts: BTreeMap<String, String>,
    pictures: bool,
}

/// A list that is open.
struct OpenList {
    list: usize,
    style: Option<String>,
    level: u32,
    /// The next paragraph is the first of its item.
    fresh: bool,
    start: Option<u32>,
}

enum Undo {
    Nothing,
    Paragraph(Option<Font>, bool),
    Span(Option<Font>, bool),
    List,
    Item,
    Place((BlockKind, u32)),
    Row,
    Cell((BlockKind, u32)),
    Table,
    Note((BlockKind, u32), Setting),
    Box((BlockKind, u32), Setting, Vec<OpenList>),
}

/// Where the walk stands.
struct Walk {
    place: (BlockKind, u32),
    setting: Setting,
    inserted: Vec<(String, usize)>,
    font: Option<Font>,
    hidden: bool,
    lists: Vec<OpenList>,
    tables: Vec<(u32, u32, u32)>,
    paragraphs: usize,
}

impl OpenText {
    fn new(changes: Changes, limits: &Limits) -> Self {
        OpenText {
            builder: Builder::new(changes, limits),
            styles: BTreeMap::new(),
            lists: BTreeMap::new(),
            tokens: Vec::new(),
            regions: BTreeMap::new(),
            list_ids: BTreeMap::new(),
            last_lists: BTreeMap::new(),
            // List 0 is the numbering of headings.
            list_count: 1,
            fonts: BTreeMap::new(),
            pictures: false,
        }
    }

    fn finish(mut self) -> Result<Document, ReadError> {
        let tokens = std::mem::take(&mut self.tokens);
        let lists = std::mem::take(&mut self.lists);
        let mut counters: BTreeMap<usize, [Option<u32>; 10]> = BTreeMap::new();
        let document = self.builder.finish(Format::Odt, &mut |token| {
            let token = tokens.get(token)?;
            let counter = counters.entry(token.list).or_default();
            count(lists.get(&token.style)?, counter, token)
        });
        if document.blocks.is_empty() && self.pictures {
            return Err(super::picture());
        }
        Ok(document)
    }

    fn styled<T>(&self, name: Option<&str>, ask: impl Fn(&Style) -> Option<T>) -> Option<T> {
        let mut name = name;
        for _ in 0..CHAIN {
            let style = self.styles.get(name?)?;
            if let Some(answer) = ask(style) {
                return Some(answer);
            }
            name = style.parent.as_deref();
        }
        None
    }

    /// One part of the archive: its styles, its headers and footers, and its body, if it has one.
    fn part(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        loop {
            match xml.step()? {
                Step::End => return Ok(()),
                Step::Open => match xml.name.as_str() {
                    "font-face" => {
                        let family =
                            xml.attribute("font-family").unwrap_or_default().trim_matches(['\'', '"']).to_owned();
                        if let Some(name) = xml.attribute("name") {
                            self.fonts.insert(name.to_owned(), family);
                        }
                    }
                    "style" => self.style(xml)?,
                    "list-style" => {
                        let name = xml.attribute("name").unwrap_or_default().to_owned();
                        self.list_style(xml, name)?;
                    }
                    "outline-style" => self.list_style(xml, String::new())?,
                    "header" | "header-left" | "header-first" => self.walk(xml, BlockKind::Header)?,
                    "footer" | "footer-left" | "footer-first" => self.walk(xml, BlockKind::Footer)?,
                    // The body: <office:text>.
                    "text" => self.walk(xml, BlockKind::Paragraph)?,
                    "spreadsheet" | "presentation" | "drawing" => {
                        return Err(ReadError::new(
                            format!("the file is a {}, not a text", xml.name),
                            "send the draft as DOCX, ODT or PDF",
                        ));
                    }
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn style(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let own = |name: &str| xml.attribute(name).filter(|v| !v.is_empty()).map(str::to_owned);
        let name = own("name").unwrap_or_default();
        let mut style = Style {
            parent: own("parent-style-name"),
            list: own("list-style-name"),
            outline: xml.number("default-outline-level"),
            display_name: own("display-name").unwrap_or_else(|| name.clone()).to_lowercase(),
            ..Style::default()
        };
        let mut depth = 1_usize;
        while depth > 0 {
            match xml.step()? {
                Step::Open => {
                    depth += 1;
                    if xml.name == "text-properties" {
                        let font = xml.attribute("font-name").or_else(|| xml.attribute("font-family"));
                        style.font = font.map(|f| Font::of(self.fonts.get(f).map_or(f, |family| family)));
                        style.hidden = xml.attribute("display").map(|d| d == "none");
                    }
                }
                Step::Close => depth -= 1,
                Step::Text => {}
                Step::End => return Ok(()),
            }
        }
        self.styles.insert(name, style);
        Ok(())
    }

    fn list_style(&mut self, xml: &mut Xml<'_>, name: String) -> Result<(), ReadError> {
        let mut levels: BTreeMap<u32, Level> = BTreeMap::new();
        let mut current = 0;
        let mut depth = 1_usize;
        while depth > 0 {
            match xml.step()? {
                Step::Open => {
                    depth += 1;
                    let own = |name: &str| xml.attribute(name).unwrap_or_default().to_owned();
                    match xml.name.as_str() {
                        "list-level-style-number" | "outline-level-style" => {
                            current = xml.number("level").unwrap_or(1).clamp(1, 10);
                            let together = xml.attribute("num-letter-sync") == Some("true");
                            levels.insert(
                                current,
                                Level {
                                    bullet: None,
                                    style: number::Style::from_odf(&own("num-format"), together),
                                    prefix: own("num-prefix"),
                                    suffix: own("num-suffix"),
                                    start: xml.number("start-value").unwrap_or(1),
                                    levels: xml.number("display-levels").unwrap_or(1),
                                    pattern: xml.attribute("num-list-format").map(str::to_owned),
                                    tight: false,
                                },
                            );
                        }
                        "list-level-style-bullet" | "list-level-style-image" => {
                            current = xml.number("level").unwrap_or(1).clamp(1, 10);
                            let bullet = own("bullet-char").chars().map(|c| number::symbol(c).unwrap_or('•')).collect();
                            levels.insert(current, Level { bullet: Some(bullet), ..Level::default() });
                        }
                        "list-level-label-alignment" => {
                            if let Some(level) = levels.get_mut(&current) {
                                level.tight = xml.attribute("label-followed-by") == Some("nothing");
                            }
                        }
                        _ => {}
                    }
                }
                Step::Close => depth -= 1,
                Step::Text => {}
                Step::End => return Ok(()),
            }
        }
        self.lists.insert(name, levels);
        Ok(())
    }

    /// Reads the element that was just opened: a body, a header or a footer.
    fn walk(&mut self, xml: &mut Xml<'_>, kind: BlockKind) -> Result<(), ReadError> {
        let mut walk = Walk {
            place: (kind, self.builder.story()),
            setting: Setting::default(),
            inserted: Vec::new(),
            font: None,
            hidden: false,
            lists: Vec::new(),
            tables: Vec::new(),
            paragraphs: 0,
        };
        let mut undo = vec![Undo::Nothing];
        while !undo.is_empty() {
            match xml.step()? {
                Step::End => return Ok(()),
                Step::Text => {
                    if walk.paragraphs > 0 {
                        self.characters(&xml.text.clone(), &walk)?;
                    }
                }
                Step::Open => {
                    if let Some(then) = self.open(xml, &mut walk)? {
                        undo.push(then);
                    }
                }
                Step::Close => {
                    let Some(last) = undo.pop() else { return Ok(()) };
                    self.close(last, &mut walk);
                }
            }
        }
        Ok(())
    }

    /// Text, its white space run together as the format wants it.
    fn characters(&mut self, text: &str, walk: &Walk) -> Result<(), ReadError> {
        if walk.hidden {
            if !text.trim().is_empty() {
                self.builder.remark("hidden text was left out, as on the printed page");
            }
            return Ok(());
        }
        let mut plain = String::with_capacity(text.len());
        let mut before = self.builder.last_char().unwrap_or(' ');
        for c in text.chars() {
            let c = if matches!(c, '\t' | '\r' | '\n') { ' ' } else { c };
            if c != ' ' || !matches!(before, ' ' | '\n') {
                plain.push(c);
            }
            before = c;
        }
        self.exactly(&plain, walk)
    }

    fn exactly(&mut self, text: &str, walk: &Walk) -> Result<(), ReadError> {
        if walk.paragraphs == 0 || walk.hidden {
            return Ok(());
        }
        let font = walk.font.unwrap_or_default();
        self.builder.text(text, Setting { font, ..walk.setting })
    }

    /// Opens an element; nothing to undo where it was read to its end.
    fn open(&mut self, xml: &mut Xml<'_>, walk: &mut Walk) -> Result<Option<Undo>, ReadError> {
        let mut then = Undo::Nothing;
        match xml.name.as_str() {
            "p" | "h" => then = self.open_paragraph(xml, walk)?,
            "span" => {
                then = Undo::Span(walk.font, walk.hidden);
                let style = xml.attribute("style-name");
                walk.font = self.styled(style, |s| s.font).or(walk.font);
                walk.hidden = self.styled(style, |s| s.hidden).unwrap_or(walk.hidden);
            }
            "s" => {
                let count = xml.number("c").unwrap_or(1).min(1000);
                self.exactly(&" ".repeat(count as usize), walk)?;
            }
            "tab" => self.exactly("\t", walk)?,
            "line-break" => self.exactly("\n", walk)?,
            "list" => {
                then = Undo::List;
                self.open_list(xml, walk);
            }
            "list-item" | "list-header" => {
                then = Undo::Item;
                let numbered = xml.name == "list-item";
                if let Some(list) = walk.lists.last_mut() {
                    list.fresh = numbered;
                    list.start = xml.number("start-value");
                }
            }
            "table" => {
                walk.tables.push((self.builder.table(), 0, 0));
                then = Undo::Table;
            }
            "table-row" => {
                if let Some(table) = walk.tables.last_mut() {
                    table.2 = 0;
                }
                then = Undo::Row;
            }
            "table-cell" | "covered-table-cell" => {
                then = Undo::Cell(walk.place);
                let (table, row, column) = walk.tables.last().copied().unwrap_or_default();
                let cell = BlockKind::Cell { table, row, column };
                let kind = if walk.place.0.is_body() { cell } else { walk.place.0 };
                walk.place = (kind, self.builder.story());
                let more = xml.number("number-columns-repeated").unwrap_or(1).clamp(1, 64) - 1;
                if let Some(table) = walk.tables.last_mut() {
                    table.2 = table.2.saturating_add(more);
                }
            }
            "note-body" => {
                then = Undo::Note(walk.place, walk.setting);
                walk.place = (BlockKind::Footnote, self.builder.story());
            }
            "text-box" | "custom-shape" | "rect" | "frame" if walk.place.0.is_body() => {
                then = Undo::Box(walk.place, walk.setting, std::mem::take(&mut walk.lists));
                walk.place = (BlockKind::TextBox, self.builder.story());
            }
            "index-body" | "section" => then = Undo::Place(walk.place),
            "tracked-changes" => {
                self.read_changes(xml)?;
                return Ok(None);
            }
            "change-start" => {
                let id = xml.attribute("change-id").unwrap_or_default();
                if let Some(region) = self.regions.get(id) {
                    walk.inserted.push((id.to_owned(), region.change));
                    walk.setting.inserted = Some(region.change);
                }
            }
            "change-end" => {
                let id = xml.attribute("change-id").unwrap_or_default();
                walk.inserted.retain(|(open, _)| open != id);
                walk.setting.inserted = walk.inserted.last().map(|(_, change)| *change);
            }
            "change" => {
                let id = xml.attribute("change-id").unwrap_or_default();
                if let Some(region) = self.regions.get(id) {
                    let (change, paragraphs) = (region.change, region.deleted.clone());
                    self.deleted(change, &paragraphs, walk)?;
                }
            }
            "annotation" => {
                self.annotation(xml, walk)?;
                return Ok(None);
            }
            "annotation-end" => {
                let comment = xml.attribute("name").and_then(|n| self.builder.comment_by_id(n));
                if let Some(comment) = comment {
                    self.builder.comment_end(comment);
                }
            }
            "image" => {
                self.pictures = true;
                xml.skip()?;
                return Ok(None);
            }
            "title"
            | "desc"
            | "note-citation"
            | "table-of-content-source"
            | "forms"
            | "hidden-text"
            | "hidden-paragraph"
            | "variable-decls"
            | "sequence-decls"
            | "user-field-decls"
            | "ruby-text"
            | "object"
            | "event-listeners"
            | "script"
            | "table-column"
            | "illustration-index-source"
            | "bibliography-source"
            | "alphabetical-index-source"
            | "user-index-source" => {
                xml.skip()?;
                return Ok(None);
            }
            _ => {}
        }
        Ok(Some(then))
    }

    fn close(&mut self, undo: Undo, walk: &mut Walk) {
        match undo {
            Undo::Nothing => {}
            Undo::Paragraph(font, hidden) => {
                if let Some(paragraph) = self.builder.current() {
                    paragraph.mark.inserted = walk.setting.inserted;
                }
                self.builder.close();
                walk.paragraphs = walk.paragraphs.saturating_sub(1);
                walk.font = font;
                walk.hidden = hidden;
            }
            Undo::Span(font, hidden) => {
                walk.font = font;
                walk.hidden = hidden;
            }
            Undo::List => {
                walk.lists.pop();
            }
            Undo::Item => {
                if let Some(list) = walk.lists.last_mut() {
                    list.fresh = false;
                }
            }
            Undo::Place(place) => walk.place = place,
            Undo::Row => {
                if let Some(table) = walk.tables.last_mut() {
                    table.1 = table.1.saturating_add(1);
                }
            }
            Undo::Cell(place) => {
                walk.place = place;
                if let Some(table) = walk.tables.last_mut() {
                    table.2 = table.2.saturating_add(1);
                }
            }
            Undo::Table => {
                walk.tables.pop();
            }
            Undo::Note(place, setting) => {
                walk.place = place;
                walk.setting = setting;
            }
            Undo::Box(place, setting, lists) => {
                walk.place = place;
                walk.setting = setting;
                walk.lists = lists;
            }
        }
    }

    fn open_paragraph(&mut self, xml: &Xml<'_>, walk: &mut Walk) -> Result<Undo, ReadError> {
        let style = xml.attribute("style-name").map(str::to_owned);
        let style = style.as_deref();
        let is_heading = xml.name == "h";
        let level = xml.number("outline-level").or_else(|| self.styled(style, |s| s.outline));
        let title = self.styled(style, |s| match s.display_name.as_str() {
            "title" => Some(1),
            "subtitle" => Some(2),
            _ => None,
        });
        let heading = if is_heading { Some(level.unwrap_or(1)) } else { title };
        let kind = match walk.place.0 {
            BlockKind::Paragraph if heading.is_some() => BlockKind::Heading,
            other => other,
        };
        self.builder.open(kind, walk.place.1)?;
        walk.paragraphs += 1;
        let then = Undo::Paragraph(walk.font, walk.hidden);
        walk.font = self.styled(style, |s| s.font);
        walk.hidden = self.styled(style, |s| s.hidden).unwrap_or(false);
        let list_style = walk.lists.iter().rev().find_map(|l| l.style.clone());
        let list_style = list_style.or_else(|| self.styled(style, |s| s.list.clone()));
        let mut depth = 0;
        let mut token = None;
        match (walk.lists.last_mut(), list_style) {
            (Some(list), Some(list_style)) => {
                depth = list.level;
                if std::mem::take(&mut list.fresh) {
                    token =
                        Some(Token { list: list.list, style: list_style, level: list.level, start: list.start.take() });
                }
            }
            _ if is_heading => {
                token =
                    Some(Token { list: 0, style: String::new(), level: level.unwrap_or(1).clamp(1, 10), start: None });
            }
            _ => {}
        }
        let token = token.map(|token| {
            self.tokens.push(token);
            self.tokens.len() - 1
        });
        if let Some(paragraph) = self.builder.current() {
            paragraph.token = token;
            paragraph.level = u8::try_from(heading.unwrap_or(depth).min(10)).unwrap_or(10);
        }
        Ok(then)
    }

    fn open_list(&mut self, xml: &Xml<'_>, walk: &mut Walk) {
        let style = xml.attribute("style-name").filter(|s| !s.is_empty()).map(str::to_owned);
        let level = walk.lists.last().map_or(1, |l| (l.level + 1).min(10));
        let list = match walk.lists.last() {
            Some(outer) => outer.list,
            None => {
                let known = xml.attribute("continue-list").and_then(|id| self.list_ids.get(id));
                let last = || self.last_lists.get(style.as_deref().unwrap_or_default());
                let continues = xml.attribute("continue-numbering") == Some("true");
                match known.or_else(|| if continues { last() } else { None }) {
                    Some(list) => *list,
                    None => {
                        self.list_count += 1;
                        self.list_count
                    }
                }
            }
        };
        if let Some(id) = xml.attribute("id") {
            self.list_ids.insert(id.to_owned(), list);
        }
        if level == 1 {
            self.last_lists.insert(style.clone().unwrap_or_default(), list);
        }
        walk.lists.push(OpenList { list, style, level, fresh: false, start: None });
    }

    /// The list of tracked changes at the head of the body.
    fn read_changes(&mut self, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let (mut id, mut author, mut date) = (String::new(), String::new(), None);
        let mut deleted: Vec<String> = Vec::new();
        let mut kind = None;
        let mut path: Vec<String> = Vec::new();
        loop {
            match xml.step()? {
                Step::Open => {
                    match xml.name.as_str() {
                        "changed-region" => {
                            id = xml.attribute("id").unwrap_or_default().to_owned();
                            author.clear();
                            date = None;
                            deleted.clear();
                            kind = None;
                        }
                        "insertion" => kind = Some(ChangeKind::Inserted),
                        "deletion" => kind = Some(ChangeKind::Deleted),
                        "p" | "h" if !path.iter().any(|p| p == "change-info") => deleted.push(String::new()),
                        name @ ("s" | "tab" | "line-break") => {
                            let text = match name {
                                "s" => " ".repeat(xml.number("c").unwrap_or(1).min(1000) as usize),
                                "tab" => "\t".to_owned(),
                                _ => "\n".to_owned(),
                            };
                            if let Some(last) = deleted.last_mut() {
                                last.push_str(&text);
                            }
                        }
                        "annotation" | "note" | "frame" => {
                            xml.skip()?;
                            continue;
                        }
                        _ => {}
                    }
                    path.push(xml.name.clone());
                }
                Step::Text => match path.last().map(String::as_str) {
                    Some("creator") => author.push_str(&xml.text),
                    Some("date") => date.get_or_insert_with(String::new).push_str(&xml.text),
                    Some(_) if path.iter().any(|p| p == "p" || p == "h") => {
                        if let Some(last) = deleted.last_mut() {
                            last.push_str(&xml.text);
                        }
                    }
                    _ => {}
                },
                Step::Close => {
                    if path.pop().is_none() {
                        return Ok(());
                    }
                    if xml.name == "changed-region"
                        && let Some(kind) = kind
                    {
                        let change = self.builder.change(kind, &author, date.as_deref())?;
                        let deleted = std::mem::take(&mut deleted);
                        self.regions.insert(std::mem::take(&mut id), Region { change, deleted });
                    }
                }
                Step::End => return Ok(()),
            }
        }
    }

    /// Deleted text at its place; where it held the end of a paragraph, the paragraph is taken apart again.
    fn deleted(&mut self, change: usize, paragraphs: &[String], walk: &mut Walk) -> Result<(), ReadError> {
        let setting = Setting { deleted: Some(change), font: walk.font.unwrap_or_default(), ..walk.setting };
        if walk.paragraphs == 0 {
            // Whole paragraphs, between others.
            for text in paragraphs {
                self.builder.open(walk.place.0, walk.place.1)?;
                self.builder.text(text, setting)?;
                if let Some(paragraph) = self.builder.current() {
                    paragraph.mark.deleted = Some(change);
                }
                self.builder.close();
            }
            return Ok(());
        }
        for (i, text) in paragraphs.iter().enumerate() {
            if i > 0 {
                let Some(paragraph) = self.builder.current() else {
                    return Ok(());
                };
                paragraph.mark.deleted = Some(change);
                let (kind, story, level, token) = (paragraph.kind, paragraph.story, paragraph.level, paragraph.token);
                self.builder.close();
                self.builder.open(kind, story)?;
                if let Some(paragraph) = self.builder.current() {
                    paragraph.level = level;
                    paragraph.token = token;
                }
            }
            self.builder.text(text, setting)?;
        }
        Ok(())
    }

    fn annotation(&mut self, xml: &mut Xml<'_>, walk: &Walk) -> Result<(), ReadError> {
        let name = xml.attribute("name").unwrap_or_default().to_owned();
        let (mut author, mut date, mut text) = (String::new(), String::new(), String::new());
        let mut path: Vec<String> = Vec::new();
        loop {
            match xml.step()? {
                Step::Open => {
                    if xml.name == "p" && !text.is_empty() {
                        text.push('\n');
                    }
                    path.push(xml.name.clone());
                }
                Step::Text => match path.last().map(String::as_str) {
                    Some("creator") => author.push_str(&xml.text),
                    Some("date") => date.push_str(&xml.text),
                    Some("creator-initials" | "date-string" | "sender-initials") | None => {}
                    Some(_) if path.iter().any(|p| p == "p") => text.push_str(&xml.text),
                    Some(_) => {}
                },
                Step::Close => {
                    if path.pop().is_none() {
                        break;
                    }
                }
                Step::End => break,
            }
        }
        let date = Some(date.as_str()).filter(|d| !d.is_empty());
        let comment = self.builder.comment(&name, &author, date, text.trim())?;
        if walk.paragraphs > 0 {
            self.builder.comment_start(comment);
        }
        Ok(())
    }
}

/// Counts a paragraph and gives its number as printed.
fn count(levels: &BTreeMap<u32, Level>, counters: &mut [Option<u32>; 10], token: &Token) -> Option<Number> {
    let shape = levels.get(&token.level)?;
    let slot = counters.get_mut((token.level - 1) as usize)?;
    *slot = Some(match (token.start, *slot) {
        (Some(start), _) => start,
        (None, Some(n)) => n.saturating_add(1),
        (None, None) => shape.start,
    });
    for deeper in counters.iter_mut().skip(token.level as usize) {
        *deeper = None;
    }
    if let Some(bullet) = &shape.bullet {
        return Some(Number { text: bullet.clone(), spaced: true, counts: false });
    }
    let mut value = |level: u32| {
        let of = levels.get(&level)?;
        let slot = counters.get_mut((level - 1) as usize)?;
        Some(of.style.write(*slot.get_or_insert(of.start)))
    };
    let mut text = String::new();
    match &shape.pattern {
        Some(pattern) => {
            // `%1%.%2%.`: the odd parts are levels.
            for (i, part) in pattern.split('%').enumerate() {
                match part.parse::<u32>() {
                    Ok(level) if i % 2 == 1 => text.push_str(&value(level).unwrap_or_default()),
                    _ => text.push_str(part),
                }
            }
        }
        None => {
            text.push_str(&shape.prefix);
            let first = (token.level + 1).saturating_sub(shape.levels.max(1)).max(1);
            let shown: Vec<String> = (first..=token.level).filter_map(&mut value).filter(|n| !n.is_empty()).collect();
            if shape.style != number::Style::None {
                text.push_str(&shown.join("."));
            }
            text.push_str(&shape.suffix);
        }
    }
    Some(Number { text, spaced: !shape.tight, counts: true })
}
