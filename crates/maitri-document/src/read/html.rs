//! HTML, from the web and from mail programs.
//!
//! The tokens are cut here, in one pass without going back: the parsers of browsers compare the attributes of a tag
//! with one another, and a stranger's file must not cost the square of its length.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::assemble::{Builder, Number, Setting};
use super::legacy::Font;
use super::{Changes, Limits, ReadError, number};
use crate::{BlockKind, ChangeKind, Document, Format};

/// Attributes of a tag that are kept.
const ATTRIBUTES: usize = 30;
/// The longest text that may be a character reference.
const REFERENCE: usize = 32;

/// Reads HTML that is decoded already.
pub(super) fn read(source: &str, changes: Changes, limits: &Limits) -> Result<Document, ReadError> {
    let mut page = Page {
        builder: Builder::new(changes, limits),
        limits: *limits,
        stack: Vec::new(),
        state: State {
            place: (BlockKind::Paragraph, 0),
            setting: Setting::default(),
            hidden: false,
            exact: false,
            heading: 0,
        },
        open: false,
        lists: Vec::new(),
        open_lists: Vec::new(),
        tokens: Vec::new(),
        pending: None,
        tables: Vec::new(),
        pictures: false,
    };
    page.state.place.1 = page.builder.story();
    let mut tokens = Tokens { rest: source };
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => page.text(&text)?,
            Token::Open(tag) => page.open_tag(&tag, &mut tokens)?,
            Token::Close(name) => page.close_tag(&name)?,
        }
    }
    page.end_paragraph();
    let pictures = page.pictures;
    let (tokens, mut lists) = (page.tokens, page.lists);
    let document = page.builder.finish(Format::Html, &mut |token| {
        let (list, value) = *tokens.get(token)?;
        let list = lists.get_mut(list)?;
        if let Some(value) = value {
            list.next = value;
        }
        let n = list.next;
        list.next = list.next.saturating_add(list.step);
        let text = match list.style {
            Some(style) => match u32::try_from(n) {
                // Browsers write nought and less in figures.
                Ok(n) if n > 0 => format!("{}.", style.write(n)),
                _ => format!("{n}."),
            },
            None => "•".to_owned(),
        };
        Some(Number { text: if list.plain { String::new() } else { text }, spaced: true, counts: list.style.is_some() })
    });
    if document.blocks.is_empty() && pictures {
        return Err(super::picture());
    }
    Ok(document)
}

/// A tag that opens.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// A property of the `style` attribute.
    fn style(&self, name: &str) -> Option<String> {
        self.attribute("style")?.split(';').find_map(|part| {
            let (key, value) = part.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_lowercase())
        })
    }
}

enum Token {
    Text(String),
    Open(Tag),
    Close(String),
}

struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    /// Cuts `bytes` off the front.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (head, tail) = self.rest.split_at_checked(bytes).unwrap_or((self.rest, ""));
        self.rest = tail;
        head
    }

    /// Goes past `end`, or to the end of the file.
    fn past(&mut self, end: &str) -> &'a str {
        match self.rest.find(end) {
            Some(at) => {
                let head = self.take(at);
                self.take(end.len());
                head
            }
            None => self.take(self.rest.len()),
        }
    }

    fn next(&mut self) -> Option<Token> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(after) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                return Some(Token::Text(decode(self.take(end))));
            };
            let mut chars = after.chars();
            match (chars.next(), chars.next()) {
                (Some('/'), Some(c)) if c.is_ascii_alphabetic() => {
                    self.take(2);
                    let tag = self.tag();
                    return Some(Token::Close(tag.name));
                }
                (Some(c), _) if c.is_ascii_alphabetic() => {
                    self.take(1);
                    return Some(Token::Open(self.tag()));
                }
                (Some('!'), _) if after.starts_with("!--") => {
                    self.take(4);
                    // `<!-->` is a whole comment.
                    if self.rest.starts_with('>') {
                        self.take(1);
                    } else {
                        self.past("-->");
                    }
                }
                (Some('!' | '?' | '/'), _) => {
                    self.past(">");
                }
                _ => {
                    let next = self.rest.get(1..).and_then(|r| r.find('<')).map_or(self.rest.len(), |n| n + 1);
                    return Some(Token::Text(decode(self.take(next))));
                }
            }
        }
    }

    /// The rest of a tag, its name first.
    fn tag(&mut self) -> Tag {
        let end = self.rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'));
        let name = self.take(end.unwrap_or(self.rest.len())).to_ascii_lowercase();
        let mut attributes = Vec::new();
        loop {
            let skip = self.rest.find(|c: char| !c.is_ascii_whitespace() && c != '/').unwrap_or(self.rest.len());
            self.take(skip);
            if self.rest.is_empty() {
                break;
            }
            if self.rest.starts_with('>') {
                self.take(1);
                break;
            }
            // A name may begin with `=`.
            let from = self.rest.chars().next().map_or(0, char::len_utf8);
            let end = self
                .rest
                .get(from..)
                .and_then(|r| r.find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '=')));
            let key = self.take(end.map_or(self.rest.len(), |e| e + from));
            let space = self.rest.find(|c: char| !c.is_ascii_whitespace()).unwrap_or(self.rest.len());
            let mut value = "";
            if self.rest.get(space..).is_some_and(|r| r.starts_with('=')) {
                self.take(space + 1);
                let space = self.rest.find(|c: char| !c.is_ascii_whitespace()).unwrap_or(self.rest.len());
                self.take(space);
                value = match self.rest.chars().next() {
                    Some('"') => {
                        self.take(1);
                        self.past("\"")
                    }
                    Some('\'') => {
                        self.take(1);
                        self.past("'")
                    }
                    _ => {
                        let end = self.rest.find(|c: char| c.is_ascii_whitespace() || c == '>');
                        self.take(end.unwrap_or(self.rest.len()))
                    }
                };
            }
            if attributes.len() < ATTRIBUTES && value.len() < 4096 {
                attributes.push((key.to_ascii_lowercase(), decode(value)));
            }
        }
        Tag { name, attributes }
    }

    /// Passes over raw text to the end tag of `name`.
    fn raw(&mut self, name: &str) {
        while let Some(at) = self.rest.find("</") {
            self.take(at + 2);
            let is_end = self.rest.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name));
            if is_end {
                self.past(">");
                return;
            }
        }
        self.rest = "";
    }
}

/// Text with its character references resolved.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let body = after.strip_prefix('&').unwrap_or(after);
        let window: String = body.chars().take(REFERENCE).collect();
        match reference(&window) {
            Some((c, length)) => {
                out.push(c);
                rest = body.get(length..).unwrap_or("");
            }
            None => {
                out.push('&');
                rest = body;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The character that a reference without its `&` stands for, and how long the reference is.
fn reference(body: &str) -> Option<(char, usize)> {
    if let Some(number) = body.strip_prefix('#') {
        let (digits, radix) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16),
            None => (number, 10),
        };
        let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let code = u32::from_str_radix(digits.get(..length)?, radix).ok()?;
        let semicolon = usize::from(digits.get(length..)?.starts_with(';'));
        let c = match code {
            // Numbers of Windows-1252 that everybody writes.
            0x80..=0x9f => {
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[u8::try_from(code).ok()?]).0.chars().next()?
            }
            _ => char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{fffd}'),
        };
        return Some((c, body.len() - digits.len() + length + semicolon));
    }
    let length = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
    let name = body.get(..length)?;
    let ended = body.get(length..)?.starts_with(';');
    let c = *NAMES.get(name)?;
    // Without a semicolon only the oldest names are references.
    (ended || u32::from(c) < 0x100).then_some((c, length + usize::from(ended)))
}

static NAMES: LazyLock<BTreeMap<&str, char>> = LazyLock::new(|| {
    let pairs = ENTITIES.split_whitespace().filter_map(|e| {
        let (name, code) = e.split_once('=')?;
        Some((name, char::from_u32(u32::from_str_radix(code, 16).ok()?)?))
    });
    pairs.chain([("apos", '\'')]).collect()
});

/// What holds at a place of the page.
#[derive(Debug, Clone, Copy)]
struct State {
    place: (BlockKind, u32),
    setting: Setting,
    hidden: bool,
    exact: bool,
    heading: u8,
}

struct Element {
    name: String,
    before: State,
}

/// A list and how far it has counted.
struct List {
    /// Nothing: bullets.
    style: Option<number::Style>,
    next: i64,
    step: i64,
    /// Without any mark.
    plain: bool,
}

struct Page {
    builder: Builder,
    limits: Limits,
    stack: Vec<Element>,
    state: State,
    open: bool,
    lists: Vec<List>,
    open_lists: Vec<usize>,
    tokens: Vec<(usize, Option<i64>)>,
    /// The list item whose first paragraph is still to come.
    pending: Option<usize>,
    /// Of each open table: its number, row, column, and the columns that a cell above still covers, with the rows left.
    tables: Vec<(u32, u32, u32, BTreeMap<u32, u32>)>,
    pictures: bool,
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "blockquote"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "aside"
            | "address"
            | "table"
            | "tbody"
            | "thead"
            | "tfoot"
            | "tr"
            | "td"
            | "th"
            | "caption"
            | "pre"
            | "form"
            | "fieldset"
            | "legend"
            | "figure"
            | "figcaption"
            | "center"
            | "details"
            | "summary"
            | "menu"
            | "dir"
            | "body"
    )
}

/// Elements whose content is no text of the page.
fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "xmp"
            | "iframe"
            | "noembed"
            | "noframes"
            | "title"
            | "textarea"
            | "template"
            | "select"
            | "svg"
    )
}

impl Page {
    fn text(&mut self, text: &str) -> Result<(), ReadError> {
        if self.state.hidden {
            return Ok(());
        }
        if !self.open {
            if text.chars().all(|c| c.is_ascii_whitespace()) {
                return Ok(());
            }
            self.start_paragraph()?;
        }
        if self.state.exact {
            return self.builder.text(&text.replace("\r\n", "\n").replace('\r', "\n"), self.state.setting);
        }
        let mut plain = String::with_capacity(text.len());
        let mut before = self.builder.last_char().unwrap_or(' ');
        for c in text.chars() {
            let c = if c.is_ascii_whitespace() { ' ' } else { c };
            if c != ' ' || !matches!(before, ' ' | '\n') {
                plain.push(c);
            }
            before = c;
        }
        self.builder.text(&plain, self.state.setting)
    }

    fn start_paragraph(&mut self) -> Result<(), ReadError> {
        let (kind, story) = self.state.place;
        let heading = self.state.heading;
        self.builder
            .open(if heading > 0 && kind == BlockKind::Paragraph { BlockKind::Heading } else { kind }, story)?;
        let depth = u8::try_from(self.open_lists.len().min(9)).unwrap_or(9);
        let token = self.pending.take();
        if let Some(paragraph) = self.builder.current() {
            paragraph.level = if heading > 0 { heading } else { depth };
            paragraph.token = token;
        }
        self.open = true;
        Ok(())
    }

    fn end_paragraph(&mut self) {
        if std::mem::take(&mut self.open) {
            self.builder.trim_end();
            // A paragraph deleted whole takes its end, and its number, with it.
            let whole = self.builder.whole();
            if let Some(paragraph) = self.builder.current() {
                paragraph.mark = Setting { font: Font::Unicode, ..whole };
            }
            self.builder.close();
        }
    }

    fn push(&mut self, name: &str) -> Result<(), ReadError> {
        if self.stack.len() >= self.limits.depth {
            return Err(super::archive::too_deep(self.limits.depth));
        }
        self.stack.push(Element { name: name.to_owned(), before: self.state });
        Ok(())
    }

    /// Closes the innermost of `names` that stands inside all of `bounds`.
    fn close_within(&mut self, names: &[&str], bounds: &[&str]) -> bool {
        let found =
            self.stack.iter().rposition(|e| names.contains(&e.name.as_str()) || bounds.contains(&e.name.as_str()));
        match found {
            Some(at) if self.stack.get(at).is_some_and(|e| names.contains(&e.name.as_str())) => {
                while self.stack.len() > at {
                    self.pop();
                }
                true
            }
            _ => false,
        }
    }

    fn pop(&mut self) {
        let Some(element) = self.stack.pop() else { return };
        if is_block(&element.name) {
            self.end_paragraph();
        }
        match element.name.as_str() {
            "ol" | "ul" | "menu" | "dir" => {
                self.open_lists.pop();
            }
            "li" => self.pending = None,
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.1 = table.1.saturating_add(1);
                }
            }
            "td" | "th" => {
                if let Some(table) = self.tables.last_mut() {
                    table.2 = table.2.saturating_add(1);
                }
            }
            "table" => {
                self.tables.pop();
            }
            _ => {}
        }
        self.state = element.before;
    }

    fn open_tag(&mut self, tag: &Tag, tokens: &mut Tokens<'_>) -> Result<(), ReadError> {
        let name = tag.name.as_str();
        if is_raw(name) {
            tokens.raw(name);
            return Ok(());
        }
        match name {
            "br" => {
                if self.open && !self.state.hidden {
                    self.builder.trim_end();
                    self.builder.text("\n", self.state.setting)?;
                }
                return Ok(());
            }
            "img" | "image" => {
                self.pictures = true;
                return Ok(());
            }
            "hr" => {
                self.end_paragraph();
                return Ok(());
            }
            "input" | "meta" | "link" | "col" | "base" | "area" | "wbr" | "embed" | "param" | "source" | "track" => {
                return Ok(());
            }
            _ => {}
        }
        const CELL: &[&str] = &["td", "th", "table", "caption"];
        if is_block(name) {
            self.end_paragraph();
            self.close_within(&["p"], CELL);
        }
        match name {
            "li" => {
                self.close_within(&["li"], &["ol", "ul", "menu", "dir", "td", "th", "table"]);
            }
            "dt" | "dd" => {
                self.close_within(&["dt", "dd"], &["dl", "td", "th", "table"]);
            }
            "tr" => {
                self.close_within(&["tr"], &["table"]);
            }
            "td" | "th" => {
                self.close_within(&["td", "th"], &["tr", "table"]);
            }
            "tbody" | "thead" | "tfoot" => {
                self.close_within(&["tbody", "thead", "tfoot"], &["table"]);
            }
            "body" => {
                self.close_within(&["head"], &[]);
            }
            _ => {}
        }
        let display = tag.style("display");
        let hides = name == "head"
            || display.as_deref() == Some("none")
            || tag.style("visibility").as_deref() == Some("hidden")
            || tag.style("mso-hide").is_some()
            || tag.attribute("hidden").is_some()
            || tag
                .attribute("class")
                .is_some_and(|c| matches!(c, "sdfootnoteanc" | "sdfootnotesym" | "sdendnoteanc" | "sdendnotesym"));
        let face = tag.attribute("face").map(str::to_owned).or_else(|| {
            // The case of a font's name counts here.
            let style = tag.attribute("style")?;
            style
                .split(';')
                .find_map(|p| p.split_once(':').filter(|(k, _)| k.trim() == "font-family").map(|(_, v)| v.to_owned()))
        });
        let is_change = matches!(name, "ins" | "del");
        if !(is_block(name) || hides || is_change || face.is_some() || matches!(name, "head" | "html" | "pre")) {
            return Ok(());
        }
        self.push(name)?;
        if hides {
            if name != "head" && !self.state.hidden && tag.attribute("class").is_none() {
                self.builder.remark("hidden text was left out, as on the page");
            }
            self.state.hidden = true;
        }
        if let Some(face) = face {
            let first = face.split(',').next().unwrap_or("").trim().trim_matches(['"', '\'']);
            self.state.setting.font = Font::of(first);
        }
        if is_change {
            let kind = if name == "ins" { ChangeKind::Inserted } else { ChangeKind::Deleted };
            let author = tag.attribute("cite").and_then(|c| c.strip_prefix("mailto:"));
            let author = author.or(tag.attribute("title")).unwrap_or("");
            let change = self.builder.change(kind, author, tag.attribute("datetime"))?;
            match kind {
                ChangeKind::Inserted => self.state.setting.inserted = Some(change),
                ChangeKind::Deleted => self.state.setting.deleted = Some(change),
            }
        }
        if self.tokens.len().max(self.lists.len()) > self.limits.blocks {
            return Err(ReadError::new(
                format!("the page has more than {} list items", self.limits.blocks),
                "send the agreement alone",
            ));
        }
        self.open_block(tag);
        Ok(())
    }

    fn open_block(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            name @ ("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
                self.state.heading =
                    name.chars().nth(1).and_then(|c| c.to_digit(10)).and_then(|d| u8::try_from(d).ok()).unwrap_or(1);
            }
            "pre" => self.state.exact = true,
            name @ ("ol" | "ul" | "menu" | "dir") => {
                let css = tag.style("list-style-type").or_else(|| tag.style("list-style"));
                let ordered = name == "ol";
                let style = match css.as_deref() {
                    Some("decimal") => Some(number::Style::Decimal),
                    Some("decimal-leading-zero") => Some(number::Style::DecimalZero),
                    Some("lower-alpha" | "lower-latin") => Some(number::Style::LowerAlphabetic),
                    Some("upper-alpha" | "upper-latin") => Some(number::Style::UpperAlphabetic),
                    Some("lower-roman") => Some(number::Style::LowerRoman),
                    Some("upper-roman") => Some(number::Style::UpperRoman),
                    Some("thai") => Some(number::Style::ThaiNumbers),
                    Some("disc" | "circle" | "square") => None,
                    _ if !ordered => None,
                    _ => Some(match tag.attribute("type") {
                        Some("a") => number::Style::LowerAlphabetic,
                        Some("A") => number::Style::UpperAlphabetic,
                        Some("i") => number::Style::LowerRoman,
                        Some("I") => number::Style::UpperRoman,
                        _ => number::Style::Decimal,
                    }),
                };
                let start = tag.attribute("start").and_then(|s| s.trim().parse().ok());
                self.lists.push(List {
                    style,
                    next: start.unwrap_or(1),
                    step: if tag.attribute("reversed").is_some() { -1 } else { 1 },
                    plain: css.as_deref() == Some("none"),
                });
                self.open_lists.push(self.lists.len() - 1);
            }
            "li" => {
                if let Some(list) = self.open_lists.last() {
                    let value = tag.attribute("value").and_then(|v| v.trim().parse().ok());
                    self.tokens.push((*list, value));
                    self.pending = Some(self.tokens.len() - 1);
                }
            }
            "table" => {
                let table = self.builder.table();
                self.tables.push((table, 0, 0, BTreeMap::new()));
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.2 = 0;
                    table.3.retain(|_, left| {
                        *left = left.saturating_sub(1);
                        *left > 0
                    });
                }
            }
            "td" | "th" => {
                let span = |name: &str| {
                    tag.attribute(name).and_then(|s| s.trim().parse::<u32>().ok()).unwrap_or(1).clamp(1, 64)
                };
                let (across, down) = (span("colspan"), span("rowspan"));
                let mut place = (0, 0, 0);
                if let Some(table) = self.tables.last_mut() {
                    while table.3.contains_key(&table.2) {
                        table.2 += 1;
                    }
                    place = (table.0, table.1, table.2);
                    if down > 1 {
                        for column in table.2..table.2.saturating_add(across) {
                            table.3.insert(column, down);
                        }
                    }
                }
                let (table, row, column) = place;
                let story = self.builder.story();
                if self.state.place.0.is_body() {
                    self.state.place = (BlockKind::Cell { table, row, column }, story);
                }
                if let Some(table) = self.tables.last_mut() {
                    table.2 = table.2.saturating_add(across - 1);
                }
            }
            "div" => {
                // How word processors keep the parts of a page.
                let id = tag.attribute("id").unwrap_or_default();
                let part = tag.style("mso-element");
                let kind = match (tag.attribute("title"), part.as_deref()) {
                    (Some("header"), _) | (_, Some("header")) => Some(BlockKind::Header),
                    (Some("footer"), _) | (_, Some("footer")) => Some(BlockKind::Footer),
                    (_, Some("footnote" | "endnote")) => Some(BlockKind::Footnote),
                    (_, Some("comment")) => {
                        self.state.hidden = true;
                        None
                    }
                    _ if id.starts_with("sdfootnote") || id.starts_with("sdendnote") => Some(BlockKind::Footnote),
                    _ => None,
                };
                if let Some(kind) = kind {
                    self.state.place = (kind, self.builder.story());
                }
            }
            _ => {}
        }
    }

    fn close_tag(&mut self, name: &str) -> Result<(), ReadError> {
        let bounds: &[&str] = match name {
            "table" | "body" | "html" | "head" => &[],
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" => &["table"],
            _ => &["td", "th", "table"],
        };
        let closed = self.close_within(&[name], bounds);
        if !closed && is_block(name) {
            self.end_paragraph();
        }
        Ok(())
    }
}

/// The character set that a page declares, by its first kilobyte.
pub(super) fn declared(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head: String = bytes.iter().take(2048).map(|b| char::from(*b)).collect::<String>().to_ascii_lowercase();
    let after = head.split_once("charset")?.1.trim_start().strip_prefix('=')?;
    let label = after.trim_start().trim_start_matches(['"', '\'']);
    let label: String = label.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    encoding_rs::Encoding::for_label(label.as_bytes())
}

/// Whether a text is HTML by its beginning.
pub(super) fn is_html(text: &str, name: &str) -> bool {
    let head: String = text.trim_start().chars().take(1024).collect::<String>().to_ascii_lowercase();
    let named = [".html", ".htm", ".xhtml"].iter().any(|e| name.to_ascii_lowercase().ends_with(e));
    let whole = head.starts_with("<!doctype html")
        || head.starts_with("<html")
        || (head.starts_with('<') && head.contains("<html"));
    let piece = ["<body", "<p>", "<p ", "<div", "<table", "<ol", "<ul", "<br", "<h1", "<span", "<meta"];
    let piece = piece.iter().any(|p| if named { head.contains(p) } else { head.starts_with(p) });
    whole || piece
}

/// The character references of HTML 4 (the standard's own table): name and code.
const ENTITIES: &str = "quot=22 amp=26 lt=3c gt=3e nbsp=a0 iexcl=a1 cent=a2 pound=a3 curren=a4 yen=a5 brvbar=a6 sect=a7 uml=a8 copy=a9 \
ordf=aa laquo=ab not=ac shy=ad reg=ae macr=af deg=b0 plusmn=b1 sup2=b2 sup3=b3 acute=b4 micro=b5 para=b6 \
middot=b7 cedil=b8 sup1=b9 ordm=ba raquo=bb frac14=bc frac12=bd frac34=be iquest=bf Agrave=c0 Aacute=c1 \
Acirc=c2 Atilde=c3 Auml=c4 Aring=c5 AElig=c6 Ccedil=c7 Egrave=c8 Eacute=c9 Ecirc=ca Euml=cb Igrave=cc \
Iacute=cd Icirc=ce Iuml=cf ETH=d0 Ntilde=d1 Ograve=d2 Oacute=d3 Ocirc=d4 Otilde=d5 Ouml=d6 times=d7 Oslash=d8 \
Ugrave=d9 Uacute=da Ucirc=db Uuml=dc Yacute=dd THORN=de szlig=df agrave=e0 aacute=e1 acirc=e2 atilde=e3 \
auml=e4 aring=e5 aelig=e6 ccedil=e7 egrave=e8 eacute=e9 ecirc=ea euml=eb igrave=ec iacute=ed icirc=ee iuml=ef \
eth=f0 ntilde=f1 ograve=f2 oacute=f3 ocirc=f4 otilde=f5 ouml=f6 divide=f7 oslash=f8 ugrave=f9 uacute=fa \
ucirc=fb uuml=fc yacute=fd thorn=fe yuml=ff OElig=152 oelig=153 Scaron=160 scaron=161 Yuml=178 fnof=192 \
circ=2c6 tilde=2dc Alpha=391 Beta=392 Gamma=393 Delta=394 Epsilon=395 Zeta=396 Eta=397 Theta=398 Iota=399 \
Kappa=39a Lambda=39b Mu=39c Nu=39d Xi=39e Omicron=39f Pi=3a0 Rho=3a1 Sigma=3a3 Tau=3a4 Upsilon=3a5 Phi=3a6 \
Chi=3a7 Psi=3a8 Omega=3a9 alpha=3b1 beta=3b2 gamma=3b3 delta=3b4 epsilon=3b5 zeta=3b6 eta=3b7 theta=3b8 \
iota=3b9 kappa=3ba lambda=3bb mu=3bc nu=3bd xi=3be omicron=3bf pi=3c0 rho=3c1 sigmaf=3c2 sigma=3c3 tau=3c4 \
upsilon=3c5 phi=3c6 chi=3c7 psi=3c8 omega=3c9 thetasym=3d1 upsih=3d2 piv=3d6 ensp=2002 emsp=2003 thinsp=2009 \
zwnj=200c zwj=200d lrm=200e rlm=200f ndash=2013 mdash=2014 lsquo=2018 rsquo=2019 sbquo=201a ldquo=201c \
rdquo=201d bdquo=201e dagger=2020 Dagger=2021 bull=2022 hellip=2026 permil=2030 prime=2032 Prime=2033 \
lsaquo=2039 rsaquo=203a oline=203e frasl=2044 euro=20ac image=2111 weierp=2118 real=211c trade=2122 \
alefsym=2135 larr=2190 uarr=2191 rarr=2192 darr=2193 harr=2194 crarr=21b5 lArr=21d0 uArr=21d1 rArr=21d2 \
dArr=21d3 hArr=21d4 forall=2200 part=2202 exist=2203 empty=2205 nabla=2207 isin=2208 notin=2209 ni=220b \
prod=220f sum=2211 minus=2212 lowast=2217 radic=221a prop=221d infin=221e ang=2220 and=2227 or=2228 cap=2229 \
cup=222a int=222b there4=2234 sim=223c cong=2245 asymp=2248 ne=2260 equiv=2261 le=2264 ge=2265 sub=2282 \
sup=2283 nsub=2284 sube=2286 supe=2287 oplus=2295 otimes=2297 perp=22a5 sdot=22c5 lceil=2308 rceil=2309 \
lfloor=230a rfloor=230b lang=2329 rang=232a loz=25ca spades=2660 clubs=2663 hearts=2665 diams=2666";

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(html: &str) -> Vec<String> {
        lines_of(html, Changes::Accepted)
    }

    fn lines_of(html: &str, changes: Changes) -> Vec<String> {
        let d = read(html, changes, &Limits::default()).unwrap();
        d.blocks.iter().map(|b| b.span.of(&d.text).to_owned()).collect()
    }

    #[test]
    fn lists_as_printed() {
        let html = "<ol><li>one<li>two<ol type=a start=4><li>d<li value=7>g</ol><li><p>three</p><p>more</p></ol>\
<ul><li>point</ul><ol style='list-style-type: thai'><li>ไทย</ol>";
        assert_eq!(lines(html), ["1. one", "2. two", "d. d", "g. g", "3. three", "more", "• point", "๑. ไทย"]);
    }

    #[test]
    fn blocks_spaces_and_references() {
        let html = "<html><head><title>no</title><style>p{}</style></head><body>bare &amp; text<p>a\n  b<br> c&nbsp;d\
<p>tỉnh &#272;i&ecirc;n &#x42;i\u{ea}n &copy &unknown; 1 < 2<div style='display:none'>secret</div><script>if (a</b>) </script>\
<table><tr><td>x<td>y<tr><td>z</table><pre>k\n l</pre>";
        assert_eq!(
            lines(html),
            ["bare & text", "a b", "c\u{a0}d", "tỉnh Điên Biên © &unknown; 1 < 2", "x", "y", "z", "k", "l"]
        );
    }

    #[test]
    fn lines_of_a_mail() {
        let long = "The Participants will consult each other regarding the modalities<br>and programs of cooperation.";
        let html = format!("<p>1. {long}<br>2. They will meet.<br>For Nan<br>Governor</p>");
        let d = read(&html, Changes::Accepted, &Limits::default()).unwrap();
        let told: Vec<_> = d.blocks.iter().map(|b| b.span.of(&d.text).split_whitespace().count()).collect();
        assert_eq!(told, [14, 4, 2, 1], "{}", d.text);
    }

    #[test]
    fn insertions_and_deletions() {
        let html = "<p>The sides <del cite='mailto:a@b' datetime=2026-01-02>shall</del><ins>will</ins> meet</p><del><p>gone</p></del><p>end";
        assert_eq!(lines(html), ["The sides will meet", "end"]);
        assert_eq!(lines_of(html, Changes::Original), ["The sides shall meet", "gone", "end"]);
        let d = read(html, Changes::Accepted, &Limits::default()).unwrap();
        assert_eq!((d.changes[0].author.as_str(), d.changes[0].date.as_deref()), ("a@b", Some("2026-01-02")));
    }
}
