//! A template and what is known, put together: text in the template language becomes the parts of a paper.
//!
//! A line of the rendered text is a paragraph; it begins with `@` and the style that it stands in:
//!
//! ```text
//! @title {{ instrument }}<br>{{ relation }}
//! @clause#1 The {{ collective }} will …          #1: the id of the clause, the same in every language
//! @table columns="35 * *" head=1 ruled caption="…"    millimetres; * shares what is left
//! @row breaks
//! @cell across=2 down=1
//! @body text in the cell
//! @end
//! @page                                           what follows begins a page
//! ```
//! Inside a line: `<b>` `<i>` `<u>` `<red>` (closed by `</b>` …), `<th>` `<vi>` `<en>` for words of another language, `<tab>`,
//! `<br>`, `<page>`, `<pages>`.
//!
//! What an answer says is never read as markup: its `<` and `@` are set aside while the text is read, and a new line in it stays in
//! its paragraph.

use maitri_document::lang::digits;
use maitri_document::paper::{Cell, Count, Inline, Line, List, Number, Paper, Part, Row, Table, Text, Tongue};
use maitri_pack::template::Layout;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};

/// Stands for a `<` of an answer.
const LESS: char = '\u{e000}';
/// Stands for a new line of an answer.
const BREAK: char = '\u{e001}';
/// Stands for a `@` of an answer.
const AT: char = '\u{e002}';
/// Blanks that say nothing at the ends of a line.
const BLANKS: [char; 3] = [' ', '\t', '\r'];
/// Lines from which on a row may go over the end of a page.
const TALL: f64 = 12.0;
/// About the width of a letter in a table, millimetres.
const LETTER: f64 = 2.2;
/// Most work that one rendering may do, in steps of the template language.
const FUEL: u64 = 200_000;

/// Fills a text of the template language with what is known.
///
/// # Errors
/// One sentence that names the place in the template, for a template that is wrong or asks for what is not there.
pub fn fill(name: &str, text: &str, known: &Value) -> Result<String, String> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("paper".into()));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_formatter(|out, _, value| {
        if value.is_undefined() {
            return Err(minijinja::Error::from(minijinja::ErrorKind::UndefinedError));
        }
        if value.is_none() {
            return Ok(());
        }
        let text = value.to_string();
        let set_aside: String = text
            .chars()
            .filter(|c| !('\u{e000}'..='\u{e00f}').contains(c) && *c != '\r')
            .map(|c| match c {
                '<' => LESS,
                '\n' => BREAK,
                '@' => AT,
                c => c,
            })
            .collect();
        out.write_str(&set_aside).map_err(minijinja::Error::from)
    });
    environment.add_filter("upfirst", |text: String| -> String {
        let mut chars = text.chars();
        chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
    });
    // A letter beside the office that sent it; what has no such form stays.
    environment.add_filter("own", |value: Value| -> Value {
        value.get_attr("own").ok().filter(|own| !own.is_undefined()).unwrap_or(value)
    });
    // Several offices inside a Vietnamese sentence: only their own names keep a capital.
    environment.add_filter("within", |text: String| -> String {
        text.strip_prefix("Các ").map_or_else(|| text.clone(), |rest| format!("các {rest}"))
    });
    environment.add_filter("thai_digits", |text: String| digits::thai(text));
    let at = |error: minijinja::Error| {
        let line = error.line().map(|l| format!(" line {l}")).unwrap_or_default();
        let detail = error.detail().map(|d| format!(": {d}")).unwrap_or_default();
        format!("{name}{line}: {}{detail}", error.kind())
    };
    let template = environment.template_from_named_str(name, text).map_err(at)?;
    template.render(known).map_err(at)
}

/// Fills a text that holds no markup: what an answer says stands in it as it was given.
///
/// # Errors
/// As [`fill`].
pub fn plain(name: &str, text: &str, known: &Value) -> Result<String, String> {
    Ok(back(&fill(name, text, known)?).replace(BREAK, " ").trim().to_owned())
}

/// What stands aside, as it was.
fn back(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            LESS => '<',
            AT => '@',
            c => c,
        })
        .collect()
}

/// The parts that a filled text says. Under a heading a list counts anew: the paper gets a list of its own for it.
///
/// # Errors
/// One sentence that names the line, for markup that is wrong or a style that the layout does not have.
pub fn parts(name: &str, text: &str, layout: &Layout, paper: &mut Paper) -> Result<Vec<Part>, String> {
    let lists = paper.lists.clone();
    let mut reader = Reader {
        layout,
        paper,
        counts: vec![Vec::new(); lists.len()],
        now: (0..lists.len()).collect(),
        lists,
        out: Vec::new(),
        table: None,
    };
    for (number, line) in text.lines().enumerate() {
        // A blank that may not be broken at stays: before a month, it is the room for a day.
        let line = line.trim_matches(BLANKS);
        if !line.is_empty() {
            reader.line(line).map_err(|e| format!("{name}, line {} of the text: {e}", number + 1))?;
        }
    }
    if reader.table.is_some() {
        return Err(format!("{name}: a table is not ended"));
    }
    let (out, lists) = (reader.out, reader.lists);
    paper.lists = lists;
    Ok(out)
}

/// The lines of a head or foot.
///
/// # Errors
/// As [`parts`], and for a table.
pub fn lines(name: &str, text: &str, layout: &Layout, paper: &Paper) -> Result<Vec<Line>, String> {
    let parts = parts(name, text, layout, &mut paper.clone())?;
    let line = |part| match part {
        Part::Line(line) => Ok(line),
        _ => Err(format!("{name}: only lines stand at the head or foot of a page")),
    };
    parts.into_iter().map(line).collect()
}

struct Reader<'a> {
    layout: &'a Layout,
    paper: &'a Paper,
    /// How far each level of each list has counted.
    counts: Vec<Vec<u32>>,
    /// The lists of the layout, and those that began anew.
    lists: Vec<List>,
    /// Which of them each list of the layout is now.
    now: Vec<usize>,
    out: Vec<Part>,
    table: Option<Table>,
}

impl Reader<'_> {
    fn line(&mut self, line: &str) -> Result<(), String> {
        let rest = line.strip_prefix('@').ok_or_else(|| {
            let head: String = line.chars().take(40).collect();
            format!("`{}` begins with no style", back(&head))
        })?;
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, text) = rest.split_at(end);
        let text = text.trim_matches(BLANKS);
        match word {
            "page" => self.out.push(Part::PageBreak),
            "table" => {
                if self.table.is_some() {
                    return Err("a table stands inside a table".to_owned());
                }
                self.table = Some(self.begin(text)?);
            }
            "row" => {
                only(text, &["breaks"])?;
                let table = self.table.as_mut().ok_or("a row stands outside a table")?;
                table.rows.push(Row { cells: Vec::new(), breaks: attribute(text, "breaks").is_some() });
            }
            "cell" => {
                only(text, &["across", "down"])?;
                let row = self.table.as_mut().and_then(|t| t.rows.last_mut()).ok_or("a cell stands outside a row")?;
                let count =
                    |name| attribute(text, name).map_or(Ok(1), |n| n.parse().map_err(|_| format!("`{name}={n}`")));
                row.cells.push(Cell { lines: Vec::new(), across: count("across")?, down: count("down")? });
            }
            "end" => {
                let mut table = self.table.take().ok_or("no table is open")?;
                let Table { widths, rows, .. } = &mut table;
                for row in rows.iter_mut().filter(|row| row.breaks) {
                    row.breaks = is_tall(row, widths);
                }
                self.out.push(Part::Table(table));
            }
            _ => {
                let (style, anchor) = match word.split_once('#') {
                    Some((style, anchor)) => (style, Some(anchor.to_owned())),
                    None => (word, None),
                };
                if !self.layout.has(style) {
                    return Err(format!("the layout `{}` has no style `{style}`", self.layout.id));
                }
                if style == "head" && self.table.is_none() {
                    self.begin_lists();
                }
                let number = self.layout.list_of(style).and_then(|(list, level)| self.count(list, level));
                let line = Line { style: style.to_owned(), inlines: inlines(text)?, number, anchor, tongue: None };
                match &mut self.table {
                    Some(table) => {
                        let cell = table.rows.last_mut().and_then(|r| r.cells.last_mut());
                        cell.ok_or("a line stands in a table before its first cell")?.lines.push(line);
                    }
                    None => self.out.push(Part::Line(line)),
                }
            }
        }
        Ok(())
    }

    fn begin(&self, text: &str) -> Result<Table, String> {
        let sheet = &self.paper.sheet;
        let room = sheet.width - sheet.left - sheet.right;
        let columns = attribute(text, "columns").ok_or("a table says no `columns`")?;
        let mut widths: Vec<Option<f64>> = Vec::new();
        for word in columns.split_whitespace() {
            widths.push(match word {
                "*" => None,
                _ => Some(word.parse().map_err(|_| format!("`{word}` is no width"))?),
            });
        }
        let shares = widths.iter().filter(|w| w.is_none()).count();
        let left = room - widths.iter().flatten().sum::<f64>();
        if left < -0.01 || (shares > 0 && left < 1.0) {
            return Err(format!("the columns `{columns}` are wider than the sheet's {room} mm"));
        }
        #[allow(clippy::cast_precision_loss)]
        let share = left / shares.max(1) as f64;
        Ok(Table {
            widths: widths.into_iter().map(|w| w.unwrap_or(share)).collect(),
            head: attribute(text, "head").map_or(Ok(0), |n| n.parse().map_err(|_| format!("`head={n}`")))?,
            ruled: attribute(text, "ruled").is_some(),
            caption: back(attribute(text, "caption").unwrap_or("")),
            rows: Vec::new(),
        })
    }

    /// What is counted under a heading is no part of the list before it.
    fn begin_lists(&mut self) {
        for now in &mut self.now {
            let counted = self.counts.get(*now).is_some_and(|c| !c.is_empty());
            if let Some(list) = self.lists.get(*now).filter(|_| counted).cloned() {
                *now = self.lists.len();
                self.lists.push(list);
                self.counts.push(Vec::new());
            }
        }
    }

    fn count(&mut self, list: usize, level: usize) -> Option<Number> {
        let list = *self.now.get(list)?;
        let counts = self.counts.get_mut(list)?;
        counts.resize(level + 1, 0);
        *counts.last_mut()? += 1;
        let list_is = self.lists.get(list)?;
        Some(Number { list, level, printed: printed(list_is, level, counts) })
    }
}

/// Whether a row is so tall that keeping it whole would leave much of a page empty; a short one is not torn.
fn is_tall(row: &Row, widths: &[f64]) -> bool {
    let mut columns = widths.iter();
    row.cells.iter().any(|cell| {
        let width: f64 = columns.by_ref().take(cell.across.max(1)).sum();
        #[allow(clippy::cast_precision_loss)]
        let lines = |line: &Line| (line.text().chars().count() as f64 * LETTER / width.max(LETTER)).ceil().max(1.0);
        cell.lines.iter().map(lines).sum::<f64>() > TALL
    })
}

/// The number as printed.
fn printed(list: &List, level: usize, counts: &[u32]) -> String {
    let Some(own) = list.levels.get(level) else { return String::new() };
    let mut out = own.pattern.clone();
    for (n, (count, level)) in counts.iter().zip(&list.levels).enumerate() {
        let number = match level.count {
            Count::Decimal => count.to_string(),
            Count::Thai => digits::thai(count),
            Count::Letter => letter(*count),
            Count::Bullet => String::new(),
        };
        out = out.replace(&format!("%{}", n + 1), &number);
    }
    out
}

/// a…z, aa…zz, as Word counts.
fn letter(count: u32) -> String {
    let zero = count.saturating_sub(1);
    let c = char::from_u32(u32::from('a') + zero % 26).unwrap_or('a');
    let times = usize::try_from(zero / 26 + 1).unwrap_or(1).min(8);
    std::iter::repeat_n(c, times).collect()
}

/// The value of `name="value"`, `name=value`, or the empty text for `name` alone.
fn attribute<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        let (value, tail) = match tail.strip_prefix('=') {
            None => ("", tail),
            Some(tail) => match tail.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => tail.split_at(tail.find(char::is_whitespace).unwrap_or(tail.len())),
            },
        };
        if word == name {
            return Some(value);
        }
        rest = tail.trim_start();
    }
    None
}

/// Refuses whatever is no attribute of those names: words after `@cell` would be lost.
fn only(text: &str, names: &[&str]) -> Result<(), String> {
    let name = |word: &str| word.split('=').next().unwrap_or("").to_owned();
    match text.split_whitespace().map(name).find(|n| !names.contains(&n.as_str())) {
        Some(word) => Err(format!("`{}` does not belong to a row or cell; text stands in lines of it", back(&word))),
        None => Ok(()),
    }
}

/// The pieces of a line.
fn inlines(text: &str) -> Result<Vec<Inline>, String> {
    let mut out = Vec::new();
    let mut look = Text::default();
    let mut open: Vec<&str> = Vec::new();
    let mut words = String::new();
    let put = |words: &mut String, look: &Text, out: &mut Vec<Inline>| {
        for (n, piece) in words.split(BREAK).enumerate() {
            if n > 0 {
                out.push(Inline::Break);
            }
            if !piece.is_empty() {
                out.push(Inline::Text(Text { text: back(piece), ..look.clone() }));
            }
        }
        words.clear();
    };
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('<') {
        words.push_str(before);
        let (tag, behind) = tail.split_once('>').ok_or("a `<` is not closed by `>`")?;
        put(&mut words, &look, &mut out);
        match tag {
            "tab" => out.push(Inline::Tab),
            "br" => out.push(Inline::Break),
            "page" => out.push(Inline::Page),
            "pages" => out.push(Inline::Pages),
            _ => {
                let (name, on) = tag.strip_prefix('/').map_or((tag, true), |name| (name, false));
                if on {
                    open.push(name);
                } else if open.pop() != Some(name) {
                    return Err(format!("`<{tag}>` closes what is not open"));
                }
                match name {
                    "b" => look.bold = on,
                    "i" => look.italic = on,
                    "u" => look.underline = on,
                    "red" => look.red = on,
                    "th" => look.tongue = on.then_some(Tongue::Thai),
                    "vi" => look.tongue = on.then_some(Tongue::Vietnamese),
                    "en" => look.tongue = on.then_some(Tongue::English),
                    _ => return Err(format!("`<{tag}>` is unknown")),
                }
            }
        }
        rest = behind;
    }
    words.push_str(rest);
    put(&mut words, &look, &mut out);
    if let Some(name) = open.last() {
        return Err(format!("`<{name}>` is not closed"));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use maitri_pack::Language;
    use maitri_pack::papers::Papers;

    fn made(text: &str, known: Value) -> Result<Vec<Part>, String> {
        let layout = Papers::embedded().unwrap().layout("intl/instrument").unwrap();
        let mut paper = layout.paper(Language::Th, "", "2026-11-25");
        parts("test", &fill("test", text, &known)?, layout, &mut paper)
    }

    #[test]
    fn a_list_counts_anew_under_a_heading() {
        let layout = Papers::embedded().unwrap().layout("th/letter").unwrap();
        let mut paper = layout.paper(Language::Th, "", "2026-11-25");
        let text = "@point ก\n@point ข\n@head ประโยชน์\n@point ค\n@para ง\n@point จ\n@head งบประมาณ\n@point ฉ";
        let parts = parts("test", text, layout, &mut paper).unwrap();
        let lines: Vec<String> =
            parts.iter().map(|p| if let Part::Line(l) = p { l.text() } else { panic!() }).collect();
        assert_eq!(lines, ["๑. ก", "๒. ข", "ประโยชน์", "๑. ค", "ง", "๒. จ", "งบประมาณ", "๑. ฉ"]);
        // Each is a list of the file too: Word counts as the text does.
        assert!(maitri_document::write::paper::docx(&Paper { body: parts, ..paper }).is_ok());
    }

    #[test]
    fn lines_numbers_and_tables() {
        let text = "@title A<br>B\n\n@clause#1 ก <b>ข</b>\n@clause#2 ค\n@table columns=\"60 *\" head=1 ruled caption=\"x y\"\n\
                    @row\n@cell across=2\n@body h\n@row breaks\n@cell\n@body {{ long }}\n@cell\n@body 2\n@row breaks\n@cell\n@body 1\n@cell\n@body 2\n@end\n@page";
        let parts = made(text, minijinja::context! { long => "ยาว ".repeat(100) }).unwrap();
        let Part::Line(clause) = &parts[2] else { panic!() };
        assert_eq!(clause.text(), "๒. ค");
        assert_eq!(clause.anchor.as_deref(), Some("2"));
        let Part::Table(table) = &parts[3] else { panic!() };
        assert_eq!((table.widths.clone(), table.head, table.ruled), (vec![60.0, 100.0], 1, true));
        assert_eq!(table.caption, "x y");
        assert!(table.rows[1].breaks && !table.rows[2].breaks && table.rows[0].cells[0].across == 2);
        assert_eq!(parts[4], Part::PageBreak);
    }

    #[test]
    fn answers_are_never_markup() {
        let evil = "<b>@page\n@title {{ x }} & \"'";
        let parts = made("@body {{ a }}", minijinja::context! { a => evil }).unwrap();
        let [Part::Line(line)] = parts.as_slice() else { panic!("{parts:?}") };
        assert_eq!(line.text(), evil);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, says) in [
            ("words", "begins with no style"),
            ("@nowhere x", "has no style `nowhere`"),
            ("@body <b>x", "`<b>` is not closed"),
            ("@body <q>x", "`<q>` is unknown"),
            ("@body {{ nothing }}", "undefined value"),
            ("@table columns=\"100 100\"", "wider than the sheet"),
            ("@row", "outside a table"),
            ("@table columns=\"*\"\n@row\n@cell words", "`words` does not belong to a row or cell"),
            ("@end", "no table is open"),
            ("@table columns=\"*\"", "is not ended"),
            ("{% for x in", "line 1"),
            ("{% for i in range(9999) %}{% for j in range(9999) %}{{ i }}{% endfor %}{% endfor %}", "fuel"),
        ] {
            let message = made(text, minijinja::context! {}).unwrap_err();
            assert!(message.contains(says), "{text}: {message}");
        }
    }
}
