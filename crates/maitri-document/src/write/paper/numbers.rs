//! Lists. Word counts the numbers itself, so each item must stand in a list that comes to the number that is printed in
//! the paper's other files: the count is followed here, and where it would come to another number a new list begins.

use super::{Fault, HEAD, beginning};
use crate::paper::{Count, Level, Line, Number, Paper};
use crate::read::number::Style;
use crate::write::part::{WORD, escape};

/// Levels of a list.
const LEVELS: usize = 9;
/// Lists that are looked through, the latest first, for one that an item goes on.
const BACK: usize = 16;

/// The lists of a paper, and those of the file that come of them.
pub(super) struct Lists<'p> {
    paper: &'p Paper,
    running: Vec<Running>,
    /// Lists of the body do not count on in a header.
    story: usize,
    /// Whether a tab stands behind the number, by list and level: what the first item there needs.
    tabbed: Vec<[Option<bool>; LEVELS]>,
}

/// A list of the file. Each has its own definition: lists that share one share their count too.
struct Running {
    /// Which of the paper's lists it comes of.
    list: usize,
    story: usize,
    /// What each level begins with, and its pattern.
    levels: Vec<(u32, String)>,
    counts: [Option<u32>; LEVELS],
    /// Levels that were passed over by one below. Programs differ in whether such a level has begun, so it has no next.
    passed: [bool; LEVELS],
    /// The level whose number is not counted but stands as it is.
    fixed: Option<usize>,
}

impl<'p> Lists<'p> {
    pub(super) fn of(paper: &'p Paper) -> Result<Lists<'p>, Fault> {
        for (n, list) in paper.lists.iter().enumerate() {
            for (at, level) in list.levels.iter().enumerate() {
                let named = pieces(&level.pattern).into_iter().filter_map(|piece| match piece {
                    Piece::Level(named) => Some(named),
                    Piece::Text(_) => None,
                });
                let wrong = named.into_iter().any(|named| named > at || level.count == Count::Bullet);
                if wrong || at >= LEVELS {
                    return Err(Fault::Pattern { list: n, level: at, pattern: level.pattern.clone() });
                }
            }
        }
        let tabbed = vec![[None; LEVELS]; paper.lists.len()];
        Ok(Lists { paper, running: Vec::new(), story: 0, tabbed })
    }

    /// What follows is another text with a count of its own.
    pub(super) fn next_story(&mut self) {
        self.story += 1;
    }

    /// The list of the file that comes to the number of `line`.
    pub(super) fn item(&mut self, line: &Line, number: &Number, tabbed: bool) -> Result<usize, Fault> {
        let Number { list, level, ref printed } = *number;
        let levels = self.paper.lists.get(list).map(|l| l.levels.as_slice()).unwrap_or_default();
        let Some(shape) = levels.get(level) else {
            return Err(Fault::List { list, level, line: beginning(line) });
        };
        if let Some(slot) = self.tabbed.get_mut(list).and_then(|l| l.get_mut(level)) {
            slot.get_or_insert(tabbed);
        }
        let story = self.story;
        let mine = |r: &Running| r.list == list && r.story == story;
        let counted = self.running.iter_mut().enumerate().rev().filter(|(_, r)| mine(r) && r.fixed.is_none());
        for (n, running) in counted.take(BACK) {
            if running.next(levels, level).as_deref() == Some(printed) {
                running.count(level);
                return Ok(n + 1);
            }
        }
        let same = |r: &Running| {
            mine(r) && r.fixed == Some(level) && r.levels.get(level).is_some_and(|(_, text)| text == printed)
        };
        if let Some(n) = self.running.iter().position(same) {
            return Ok(n + 1);
        }
        let fault =
            || Fault::Number { printed: printed.clone(), pattern: shape.pattern.clone(), line: beginning(line) };
        let mut running = Running {
            list,
            story,
            levels: levels.iter().map(|l| (1, l.pattern.clone())).collect(),
            counts: [None; LEVELS],
            passed: [false; LEVELS],
            fixed: None,
        };
        let own = running.levels.get_mut(level).ok_or_else(fault)?;
        match begin(levels, level, printed).ok_or_else(fault)? {
            Begin::At(start, pattern) => *own = (start, pattern),
            Begin::Fixed => {
                own.1.clone_from(printed);
                running.fixed = Some(level);
            }
        }
        if running.fixed.is_none() {
            if running.next(levels, level).as_deref() != Some(printed) {
                return Err(fault());
            }
            running.count(level);
        }
        self.running.push(running);
        Ok(self.running.len())
    }

    /// The part `numbering.xml`, where the paper has any item.
    pub(super) fn part(&self) -> Option<String> {
        if self.running.is_empty() {
            return None;
        }
        let mut out = format!("{HEAD}<w:numbering xmlns:w=\"{WORD}\">");
        for (n, running) in self.running.iter().enumerate() {
            let shapes = self.paper.lists.get(running.list).map(|l| l.levels.as_slice()).unwrap_or_default();
            let kind = if shapes.len() > 1 { "multilevel" } else { "singleLevel" };
            out.push_str(&format!(
                "<w:abstractNum w:abstractNumId=\"{n}\"><w:nsid w:val=\"{:08X}\"/><w:multiLevelType w:val=\"{kind}\"/>",
                n + 1
            ));
            for (at, (shape, (start, pattern))) in shapes.iter().zip(&running.levels).enumerate() {
                let count = match shape.count {
                    _ if running.fixed == Some(at) => "none",
                    Count::Decimal => "decimal",
                    // LibreOffice prints these as 1, 2, 3: it has no Thai figures for lists. The count is the same.
                    Count::Thai => "thaiNumbers",
                    Count::Letter => "lowerLetter",
                    Count::Bullet => "bullet",
                };
                let tabbed = self.tabbed.get(running.list).and_then(|l| l.get(at)).copied().flatten();
                let behind = if tabbed == Some(true) { "tab" } else { "space" };
                out.push_str(&format!(
                    "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"{start}\"/><w:numFmt w:val=\"{count}\"/>\
                    <w:suff w:val=\"{behind}\"/><w:lvlText w:val=\"{}\"/><w:lvlJc w:val=\"left\"/></w:lvl>",
                    escape(pattern)
                ));
            }
            out.push_str("</w:abstractNum>");
        }
        for n in 0..self.running.len() {
            out.push_str(&format!("<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"{n}\"/></w:num>", n + 1));
        }
        out.push_str("</w:numbering>");
        Some(out)
    }
}

impl Running {
    /// What Word would print before the next item of a level; nothing where that hangs on a level above that has not
    /// begun, of which programs think differently.
    fn next(&self, shapes: &[Level], level: usize) -> Option<String> {
        let (_, pattern) = self.levels.get(level)?;
        let mut out = String::new();
        for piece in pieces(pattern) {
            match piece {
                Piece::Text(text) => out.push_str(&text),
                Piece::Level(named) => {
                    let count = if named == level { self.value(level)? } else { self.counts.get(named).copied()?? };
                    out.push_str(&style(shapes.get(named)?.count).write(count));
                }
            }
        }
        Some(out)
    }

    fn value(&self, level: usize) -> Option<u32> {
        match self.counts.get(level)? {
            Some(last) => last.checked_add(1),
            None if self.passed.get(level) == Some(&true) => None,
            None => self.levels.get(level).map(|(start, _)| *start),
        }
    }

    /// Counts an item; the levels below begin anew.
    fn count(&mut self, level: usize) {
        let value = self.value(level);
        for (at, (slot, passed)) in self.counts.iter_mut().zip(&mut self.passed).enumerate() {
            *passed = at < level && slot.is_none();
            if at >= level {
                *slot = value.filter(|_| at == level);
            }
        }
    }
}

/// How a new list comes to a number.
enum Begin {
    /// Its level begins with this, under this pattern.
    At(u32, String),
    /// The number stands in it as it is.
    Fixed,
}

/// How a list must begin that comes to `printed` first. Numbers of levels above become part of the pattern: they are
/// not counted in the new list. A letter that Word does not count with (Vietnamese goes from d to đ) stands as it is.
fn begin(levels: &[Level], level: usize, printed: &str) -> Option<Begin> {
    let shape = levels.get(level)?;
    let mut rest = printed;
    let mut pattern = String::new();
    let mut start = Some(1);
    for piece in pieces(&shape.pattern) {
        match piece {
            Piece::Text(text) => {
                rest = rest.strip_prefix(text.as_str())?;
                pattern.push_str(&text);
            }
            Piece::Level(named) => {
                let count = levels.get(named)?.count;
                let end = rest.find(|c| !belongs(count, c)).unwrap_or(rest.len());
                let (figures, behind) = (rest.get(..end)?, rest.get(end..)?);
                rest = behind;
                if figures.is_empty() && count != Count::Bullet {
                    return None;
                }
                if named == level {
                    start = value(count, figures);
                    if start.is_none() && !foreign_letter(count, figures) {
                        return None;
                    }
                    pattern.push_str(&format!("%{}", named + 1));
                } else {
                    pattern.push_str(figures);
                }
            }
        }
    }
    if !rest.is_empty() {
        return None;
    }
    Some(start.map_or(Begin::Fixed, |start| Begin::At(start, pattern)))
}

/// A piece of a pattern.
enum Piece {
    Text(String),
    /// The number of a level, from 0.
    Level(usize),
}

fn pieces(pattern: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut text = String::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        let level = chars.peek().and_then(|d| d.to_digit(10)).filter(|d| c == '%' && *d > 0);
        let Some(level) = level else {
            text.push(c);
            continue;
        };
        chars.next();
        if !text.is_empty() {
            out.push(Piece::Text(std::mem::take(&mut text)));
        }
        out.push(Piece::Level(level as usize - 1));
    }
    if !text.is_empty() {
        out.push(Piece::Text(text));
    }
    out
}

fn style(count: Count) -> Style {
    match count {
        Count::Decimal => Style::Decimal,
        Count::Thai => Style::ThaiNumbers,
        Count::Letter => Style::LowerLetter,
        Count::Bullet => Style::None,
    }
}

fn belongs(count: Count, c: char) -> bool {
    match count {
        Count::Decimal => c.is_ascii_digit(),
        Count::Thai => ('๐'..='๙').contains(&c),
        Count::Letter => c.is_alphabetic(),
        Count::Bullet => false,
    }
}

/// The number that figures of a kind write.
fn value(count: Count, figures: &str) -> Option<u32> {
    match count {
        Count::Decimal => figures.parse().ok(),
        Count::Thai => figures.chars().try_fold(0_u32, |n, c| {
            let digit = u32::from(c).checked_sub(u32::from('๐'))?;
            n.checked_mul(10)?.checked_add(digit)
        }),
        Count::Letter => {
            let first = figures.chars().next().filter(char::is_ascii_lowercase)?;
            let times = u32::try_from(figures.chars().count()).ok()?;
            // After z each letter is doubled, then tripled.
            let place = u32::from(first).checked_sub(u32::from('a'))? + 1;
            figures
                .chars()
                .all(|c| c == first)
                .then(|| times.saturating_sub(1).saturating_mul(26).saturating_add(place))
        }
        Count::Bullet => None,
    }
}

/// Whether the figures are a letter of an alphabet that Word does not count with.
fn foreign_letter(count: Count, figures: &str) -> bool {
    let mut chars = figures.chars();
    count == Count::Letter && chars.next().is_some_and(|c| !c.is_ascii()) && chars.next().is_none()
}
