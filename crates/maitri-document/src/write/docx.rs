//! A Word file back: the officer's own, with tracked changes and comments in it, and every part that is not touched as
//! it was, byte for byte.
//!
//! What is to be changed is named by places of the text as read; the same walk that reads the file tells where each
//! stretch of the text stands in it ([`crate::read::docx`]). What stands in no run of text (a computed number, converted
//! letters, a formula) cannot be changed and is reported.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::package::{self, Said};
use super::part::{NONE, Part};
pub use super::story::{Hand, Way};
use super::story::{Ids, Story};
use crate::lang::diff;
use crate::read::archive::Archive;
use crate::read::assemble::Source;
use crate::read::docx::{main_part, read_placed};
use crate::read::{Changes, Limits, ReadError};
use crate::{Document, Span};

/// One thing to do at a place of the text as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The words, or the words after which something is to stand.
    pub at: Span,
    /// What is done with them.
    pub act: Act,
    /// A comment on them, a paragraph each; empty: none.
    pub note: Vec<String>,
}

/// What is done with words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Nothing: only the comment.
    Leave,
    /// Others take their place, word by word; with none they go, and their paragraphs where nothing is left in them.
    Replace(String),
    /// Paragraphs follow the one in which the words end.
    Follow(Vec<Paragraph>),
    /// Paragraphs stand before the one in which the words begin.
    Precede(Vec<Paragraph>),
    /// The whole paragraphs go to another place of the file, under this name.
    MoveAway(String),
    /// Paragraphs stand behind the whole table in which the words end.
    Past(Vec<Paragraph>),
    /// Rows follow the one in which the words end, or with `before` stand before the one in which they begin.
    Rows {
        /// The rows.
        rows: Vec<Row>,
        /// Before, not behind.
        before: bool,
    },
    /// The rows in which the words stand go; with `all` every row of their tables.
    DropRows {
        /// The whole table.
        all: bool,
    },
    /// Words for a cell that has none, of the row in which the words stand.
    Fill {
        /// Its column, from 0.
        column: usize,
        /// Its paragraphs.
        paragraphs: Vec<Paragraph>,
    },
}

/// A row of a table: its cells, and their paragraphs. Cells that it does not name are empty.
pub type Row = Vec<Vec<Paragraph>>;

/// Why an edit was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Undone {
    /// Somebody has deleted the words.
    Deleted,
    /// The number is computed.
    Computed,
    /// The words stand in no run of text.
    NoRun,
    /// Another change touches them.
    Taken,
    /// Nothing stands beside the place.
    NoPlace,
    /// The content control around them is locked.
    Locked,
    /// They are chosen from a list.
    Chosen,
    /// The table has no row or cell of the shape.
    Shape,
}

impl std::fmt::Display for Undone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Undone::Deleted => "somebody has deleted these words already",
            Undone::Computed => "the number of the list is computed and stands nowhere in the file",
            Undone::NoRun => "these words stand in no run of text that could be changed",
            Undone::Taken => "another change touches the same words",
            Undone::NoPlace => "no text stands beside the place",
            Undone::Locked => "the words stand in a content control that is locked",
            Undone::Chosen => "the words are chosen from a list of the file",
            Undone::Shape => "the table has no row or cell of this shape",
        })
    }
}

/// A new paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paragraph {
    /// Its text.
    pub text: String,
    /// A place in the paragraph whose shape it takes; without one that of the paragraph before.
    pub like: Option<Span>,
    /// Whether it is an item of the same list, with the next number of it.
    pub listed: bool,
    /// Under which name it was moved from elsewhere.
    pub moved: Option<String>,
    /// The rows of a table that stands instead of the paragraph.
    pub table: Vec<Row>,
}

/// The file with its changes.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The new file.
    pub bytes: Vec<u8>,
    /// Edits, by their index, that could not be made, and why. Their comments were written.
    pub undone: Vec<(usize, Undone)>,
    /// What else there is to tell about an edit that was made.
    pub remarks: Vec<(usize, String)>,
}

/// Where a stretch of text stands in a part.
#[derive(Debug, Clone, Copy)]
struct Spot {
    part: usize,
    paragraph: usize,
    run: usize,
    /// Coordinate in the run at which the stretch begins.
    base: usize,
    inserted: bool,
    deleted: bool,
    locked: Option<Undone>,
}

/// Writes `edits` into a DOCX. Their places are those of the text that [`crate::read::read`] gives with the same
/// `changes`.
///
/// # Errors
/// A file that is no DOCX, broken, or may not be changed (protected, signed, with macros, of the strict kind).
pub fn edit(
    bytes: &[u8],
    changes: Changes,
    edits: &[Edit],
    way: Way,
    hand: &Hand<'_>,
    limits: &Limits,
) -> Result<Edited, ReadError> {
    let mut archive = open(bytes, limits)?;
    let main = main_part(&mut archive)?.unwrap_or_else(|| "word/document.xml".to_owned());
    if !archive.has(&main) || main.starts_with("xl/") || main.starts_with("ppt/") {
        return Err(ReadError::new("the file is no Word document", "send the draft as a Word document (.docx)"));
    }
    package::check(&mut archive, &main, way == Way::Tracked)?;
    let placed = read_placed(&mut archive, &main, changes, limits, true)?;
    if placed.document.blocks.is_empty() {
        return Err(ReadError::new("the file holds no text", "send the draft itself"));
    }
    // What was read once may be read once more.
    let mut archive = Archive::open(bytes, limits)?;
    let mut texts = Vec::new();
    for name in &placed.parts {
        let text = package::text(&mut archive, name)?;
        texts.push(text.unwrap_or_default());
    }
    let mut stories = Vec::new();
    let mut ids = Ids::default();
    for (name, (text, _)) in placed.parts.iter().zip(&texts) {
        let part = Part::parse(text, name)?;
        if text.contains("http://purl.oclc.org/ooxml/") {
            return Err(ReadError::new(
                "the file is of the kind Strict Open XML, which Maitri reads but does not write",
                "save it as an ordinary Word document (.docx) and send that file",
            ));
        }
        package::numbers(&part, &mut ids);
        stories.push(Story::new(part, way, hand.clone()));
    }
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
    let list = crate::read::docx::join(folder, &format!("_rels/{file}.rels"));
    for (kind, target) in crate::read::docx::relations(&mut archive, &list, folder)? {
        if kind == "comments"
            && let Some((text, _)) = package::text(&mut archive, &target)?
        {
            package::numbers(&Part::parse(&text, &target)?, &mut ids);
        }
    }

    let mut plan = Plan::new(&placed.document, &placed.sources, stories);
    let mut order: Vec<usize> = (0..edits.len()).collect();
    order.sort_by_key(|i| edits.get(*i).map_or((0, 0), |e| (e.at.start, usize::MAX - e.at.end)));
    let mut said = Vec::new();
    for index in order {
        let Some(edit) = edits.get(index) else { continue };
        let id = (!edit.note.is_empty()).then(|| ids.fresh());
        let ties = id.and_then(|id| plan.note(edit.at, id));
        if let Some(id) = id.filter(|_| ties.is_some()) {
            said.push(Said { id, paragraphs: &edit.note });
        } else if id.is_some() {
            plan.remarks.push((index, "there is no place for the comment".to_owned()));
        }
        let done = match &edit.act {
            Act::Leave => Ok(()),
            Act::Replace(words) => plan.replace(edit.at, words, index, &mut ids),
            Act::MoveAway(name) => plan.move_away(edit.at, name, index, &mut ids),
            Act::Follow(paragraphs) => plan.follow(edit.at, paragraphs),
            Act::Precede(paragraphs) => plan.precede(edit.at, paragraphs, &mut ids),
            Act::Past(paragraphs) => plan.past(edit.at, paragraphs),
            Act::Rows { rows, before } => plan.rows(edit.at, rows, *before, &mut ids),
            Act::DropRows { all } => plan.drop_rows(edit.at, *all, &mut ids),
            Act::Fill { column, paragraphs } => plan.fill(edit.at, *column, paragraphs, &mut ids),
        };
        if let Err(why) = done {
            plan.undone.push((index, why));
        }
        if let Some(ties) = ties {
            plan.close_note(ties);
        }
    }
    plan.put_paragraphs(&mut ids);
    let Plan { stories, mut undone, remarks, .. } = plan;
    let mut changed = Vec::new();
    for ((name, (_, mark)), mut story) in placed.parts.iter().zip(&texts).zip(stories) {
        if story.is_touched() {
            changed.push((name.clone(), package::bytes(story.write(&mut ids), *mark)));
        }
    }
    changed.extend(package::comments(bytes, limits, &main, &said, hand)?);
    undone.sort_by_key(|(i, _)| *i);
    let bytes = if changed.is_empty() { bytes.to_vec() } else { archive.rewrite(&changed)? };
    Ok(Edited { bytes, undone, remarks })
}

fn open<'b>(bytes: &'b [u8], limits: &Limits) -> Result<Archive<'b>, ReadError> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(crate::read::compound(bytes));
    }
    if !bytes.starts_with(b"PK") {
        return Err(ReadError::new("the file is no Word document", "send the draft as a Word document (.docx)"));
    }
    if bytes.len() > limits.bytes {
        return Err(ReadError::new(
            format!("the file has {} bytes, over the limit of {}", bytes.len(), limits.bytes),
            "send the agreement alone, without pictures",
        ));
    }
    let archive = Archive::open(bytes, limits)?;
    if archive.has("encrypted-package") {
        return Err(crate::read::archive::password());
    }
    Ok(archive)
}

/// A paragraph of the file that shows.
#[derive(Debug, Clone)]
struct Shown {
    part: usize,
    node: usize,
    /// Indices of its stretches.
    sources: Vec<usize>,
}

/// The ends of a comment that is still open.
struct Ties {
    part: usize,
    id: i64,
    run: usize,
    at: usize,
    /// Where the reference stands, where that is not beside the end.
    outer: Option<usize>,
}

struct Plan<'s, 'i> {
    document: &'s Document,
    sources: &'s [Source],
    spots: Vec<Option<Spot>>,
    shown: Vec<Shown>,
    /// Index in `shown` by part and element.
    by_node: BTreeMap<(usize, usize), usize>,
    stories: Vec<Story<'s, 'i>>,
    /// Stretches of the text that an edit has taken.
    taken: Vec<Span>,
    /// Paragraphs that follow others, by part and element of the one before.
    follow: BTreeMap<(usize, usize), Vec<Paragraph>>,
    /// Paragraphs taken out whole but for their mark.
    emptied: BTreeSet<(usize, usize)>,
    undone: Vec<(usize, Undone)>,
    remarks: Vec<(usize, String)>,
}

impl<'s, 'i> Plan<'s, 'i> {
    fn new(document: &'s Document, sources: &'s [Source], stories: Vec<Story<'s, 'i>>) -> Self {
        let mut places: BTreeMap<(usize, usize), Spot> = BTreeMap::new();
        for (part, story) in stories.iter().enumerate() {
            for run in (0..story.part.nodes.len()).filter(|n| story.part.is(*n, "r")) {
                let Some(paragraph) = story.part.around(run, "p") else { continue };
                let (inserted, deleted) = story.setting(run);
                let locked = story.locked(run);
                let spot = |base| Spot { part, paragraph, run, base, inserted: inserted.is_some(), deleted, locked };
                for item in story.layout(run) {
                    let Some(node) = story.part.nodes.get(item.node) else { continue };
                    if item.text.is_none() {
                        places.insert((part, node.start), spot(item.at.start));
                        continue;
                    }
                    let mut at = item.at.start;
                    for text in story.part.texts_in(item.node) {
                        places.insert((part, text.start), spot(at));
                        at += story.part.said(*text).len();
                    }
                }
            }
        }
        let spots: Vec<Option<Spot>> = sources.iter().map(|s| places.get(&(s.part, s.start)).copied()).collect();
        let mut shown: Vec<Shown> = Vec::new();
        let mut by_node = BTreeMap::new();
        for (i, spot) in spots.iter().enumerate() {
            let Some(spot) = spot else { continue };
            let key = (spot.part, spot.paragraph);
            let index = *by_node.entry(key).or_insert_with(|| {
                shown.push(Shown { part: spot.part, node: spot.paragraph, sources: Vec::new() });
                shown.len() - 1
            });
            if let Some(of) = shown.get_mut(index) {
                of.sources.push(i);
            }
        }
        Plan {
            document,
            sources,
            spots,
            shown,
            by_node,
            stories,
            taken: Vec::new(),
            follow: BTreeMap::new(),
            emptied: BTreeSet::new(),
            undone: Vec::new(),
            remarks: Vec::new(),
        }
    }

    fn source(&self, index: usize) -> Option<(Source, Option<Spot>)> {
        Some((*self.sources.get(index)?, self.spots.get(index).copied().flatten()))
    }

    /// Indices of the stretches that share a byte with `span`.
    fn touched(&self, span: Span) -> Range<usize> {
        let from = self.sources.partition_point(|s| s.span.end <= span.start);
        let to = self.sources.partition_point(|s| s.span.start < span.end);
        from..to.max(from)
    }

    /// The place in a run of a byte of the text: behind the stretch that ends there, or before the one that begins.
    fn place(&self, at: usize) -> Option<(Spot, usize)> {
        let from = self.sources.partition_point(|s| s.span.end < at);
        let near = self.sources.get(from..).unwrap_or_default().iter().take_while(|s| s.span.start <= at);
        let mut best: Option<(u8, Spot, usize)> = None;
        for (n, source) in near.enumerate() {
            let Some(spot) = self.spots.get(from + n).copied().flatten().filter(|s| !s.deleted) else { continue };
            let inside = source.span.start < at && at < source.span.end;
            if inside && source.element {
                continue;
            }
            let behind = at == source.span.end;
            let offset = match (source.element, behind) {
                (true, true) => 1,
                (true, false) => 0,
                (false, _) => at - source.span.start,
            };
            // Behind the words before is best, and outside of what somebody put in.
            let rank = u8::from(spot.inserted) * 2 + u8::from(!(behind || inside));
            if best.is_none_or(|(r, ..)| rank < r) {
                best = Some((rank, spot, spot.base + offset));
            }
        }
        best.map(|(_, spot, at)| (spot, at))
    }

    /// The coordinates in its run of the part of a stretch that lies in `span`.
    fn coordinates(source: Source, spot: Spot, span: Span) -> Range<usize> {
        if source.element {
            return spot.base..spot.base + 1;
        }
        let from = span.start.max(source.span.start) - source.span.start;
        let to = span.end.min(source.span.end) - source.span.start;
        spot.base + from..spot.base + to.max(from)
    }

    /// Why the words of `span` cannot be changed.
    fn hindrance(&self, span: Span) -> Option<Undone> {
        let text = self.document.text.as_str();
        let blank = |from: usize, to: usize| Span::new(from, to).of(text).trim().is_empty();
        let mut at = span.start;
        for index in self.touched(span) {
            let (source, spot) = self.source(index)?;
            if !blank(at, source.span.start.min(span.end)) {
                break;
            }
            match spot {
                None if !source.span.of(text).trim().is_empty() => break,
                Some(spot) if spot.deleted && !source.span.of(text).trim().is_empty() => {
                    return Some(Undone::Deleted);
                }
                Some(Spot { locked: Some(why), .. }) => return Some(why),
                _ => {}
            }
            at = source.span.end;
        }
        let numbered = self.document.blocks.iter().filter_map(|b| b.number).any(|n| n.overlaps(span));
        match blank(at.min(span.end), span.end) {
            true => None,
            false if numbered => Some(Undone::Computed),
            false => Some(Undone::NoRun),
        }
    }

    /// Paragraphs of the file that share words with `span`, and whether they lie in it whole.
    fn paragraphs(&self, span: Span) -> Vec<(usize, bool)> {
        let text = self.document.text.as_str();
        let mut out: Vec<(usize, bool)> = Vec::new();
        for index in self.touched(span) {
            let Some((_, Some(spot))) = self.source(index) else { continue };
            let Some(shown) = self.by_node.get(&(spot.part, spot.paragraph)).copied() else { continue };
            if out.iter().any(|(s, _)| *s == shown) {
                continue;
            }
            let whole = self.shown.get(shown).is_some_and(|s| {
                s.sources.iter().filter_map(|i| self.sources.get(*i)).all(|s| span.contains(s.span.trim(text)))
            });
            out.push((shown, whole));
        }
        out
    }

    fn take(&mut self, span: Span) -> Result<(), Undone> {
        let from = self.taken.partition_point(|t| t.end <= span.start);
        if self.taken.get(from).is_some_and(|t| t.overlaps(span) || t.contains(span) && t.start < span.start) {
            return Err(Undone::Taken);
        }
        self.taken.insert(from, span);
        Ok(())
    }

    fn replace(&mut self, span: Span, words: &str, index: usize, ids: &mut Ids) -> Result<(), Undone> {
        let text = self.document.text.as_str();
        let old = span.of(text);
        if old == words {
            return Ok(());
        }
        if words.is_empty() {
            return self.delete(span, None, index, ids);
        }
        let hunks: Vec<(Span, &str)> = diff::hunks(old, words)
            .into_iter()
            .map(|h| (Span::new(span.start + h.old.start, span.start + h.old.end), h.new.of(words)))
            .collect();
        for (old, new) in &hunks {
            if let Some(why) = self.hindrance(*old) {
                return Err(why);
            }
            if !new.is_empty() && old.is_empty() {
                let (spot, _) = self.place(old.start).ok_or(Undone::NoPlace)?;
                if let Some(why) = spot.locked {
                    return Err(why);
                }
            }
        }
        self.take(span)?;
        for (old, new) in hunks {
            let touched: Vec<(Source, Spot)> = self
                .touched(old)
                .filter_map(|i| self.source(i))
                .filter_map(|(source, spot)| Some((source, spot.filter(|s| !s.deleted)?)))
                .collect();
            // New words stand where the first of the old ones stood, outside of somebody's insertion if there is a way.
            let home = touched.iter().find(|(_, s)| !s.inserted).or(touched.first()).map(|(_, s)| (s.part, s.run));
            let mut end = None;
            for (source, spot) in touched {
                let at = Self::coordinates(source, spot, old);
                if home == Some((spot.part, spot.run)) {
                    end = Some((spot, at.end));
                }
                if let Some(story) = self.stories.get_mut(spot.part) {
                    story.take_out(spot.run, at, false);
                }
            }
            if new.is_empty() {
                continue;
            }
            let Some((spot, at)) = end.or_else(|| self.place(old.start)) else {
                return Err(Undone::NoPlace);
            };
            if let Some(story) = self.stories.get_mut(spot.part) {
                story.put_in(spot.run, at, new);
            }
        }
        Ok(())
    }

    /// Takes words out, and their paragraphs where they were all.
    fn delete(&mut self, span: Span, moved: Option<&str>, index: usize, ids: &mut Ids) -> Result<(), Undone> {
        let text = self.document.text.as_str();
        let paragraphs = self.paragraphs(span);
        // The number of a paragraph that goes whole goes with it.
        let start = paragraphs.first().filter(|(_, whole)| *whole).and_then(|(shown, _)| {
            let first = self.shown.get(*shown)?.sources.first()?;
            Some(self.sources.get(*first)?.span.start)
        });
        let body = Span::new(start.unwrap_or(span.start).max(span.start), span.end);
        let numbers: Vec<Span> = self.document.blocks.iter().filter_map(|b| b.number).collect();
        let mut at = body.start;
        let mut stretches = Vec::new();
        for number in numbers.iter().filter(|n| n.overlaps(body)) {
            let whole = paragraphs.iter().any(|(shown, whole)| {
                let first = self.shown.get(*shown).and_then(|s| s.sources.first());
                *whole
                    && first
                        .and_then(|f| self.sources.get(*f))
                        .is_some_and(|s| s.span.start >= number.end && s.span.start <= number.end + 2)
            });
            if whole {
                stretches.push(Span::new(at, number.start));
                at = number.end;
            }
        }
        stretches.push(Span::new(at, body.end));
        for stretch in stretches {
            if let Some(why) = self.hindrance(stretch.trim(text)) {
                return Err(why);
            }
        }
        if paragraphs.is_empty() {
            return Err(Undone::NoRun);
        }
        self.take(span)?;
        for (shown, whole) in paragraphs {
            let Some(of) = self.shown.get(shown).cloned() else { continue };
            let Some(story) = self.stories.get_mut(of.part) else { continue };
            if whole {
                if !story.take_paragraph(of.node, moved, ids) {
                    self.emptied.insert((of.part, of.node));
                    if !story.mark_is_deleted(of.node) {
                        self.remarks.push((index, "an empty paragraph stays".to_owned()));
                    }
                }
                continue;
            }
            for i in of.sources {
                let Some((source, Some(spot))) = self.source(i) else { continue };
                if spot.deleted || !source.span.overlaps(span) {
                    continue;
                }
                let at = Self::coordinates(source, spot, span);
                if let Some(story) = self.stories.get_mut(spot.part) {
                    story.take_out(spot.run, at, false);
                }
            }
        }
        Ok(())
    }

    fn move_away(&mut self, span: Span, name: &str, index: usize, ids: &mut Ids) -> Result<(), Undone> {
        if self.paragraphs(span).iter().any(|(_, whole)| !whole) {
            return self.delete(span, None, index, ids);
        }
        self.delete(span, Some(name), index, ids)
    }

    /// The last place of the text up to the end of `span`.
    fn before(&self, span: Span) -> Result<Spot, Undone> {
        let up_to = self.spots.get(..self.touched(Span::new(0, span.end)).end).unwrap_or_default();
        let found = up_to.iter().rev().copied().flatten().next();
        found.or_else(|| self.spots.iter().copied().flatten().next()).ok_or(Undone::NoPlace)
    }

    /// Nothing is written into a locked content control.
    fn open(&self, part: usize, node: usize) -> Result<(), Undone> {
        self.stories.get(part).and_then(|s| s.locked(node)).map_or(Ok(()), Err)
    }

    fn follow(&mut self, span: Span, paragraphs: &[Paragraph]) -> Result<(), Undone> {
        let spot = self.before(span)?;
        self.behind(spot.part, spot.paragraph, paragraphs)
    }

    fn past(&mut self, span: Span, paragraphs: &[Paragraph]) -> Result<(), Undone> {
        let spot = self.before(span)?;
        let table = self.stories.get(spot.part).and_then(|s| s.outer_table(spot.paragraph));
        self.behind(spot.part, table.unwrap_or(spot.paragraph), paragraphs)
    }

    /// Paragraphs that follow a paragraph or a table.
    fn behind(&mut self, part: usize, node: usize, paragraphs: &[Paragraph]) -> Result<(), Undone> {
        self.open(part, node)?;
        // A table needs a paragraph behind it, and what stands behind a table needs one to be put before.
        let story = self.stories.get(part).ok_or(Undone::NoPlace)?;
        let table = story.part.is(node, "tbl") || paragraphs.iter().any(|p| !p.table.is_empty());
        if table && story.next_paragraph(node).is_none() {
            return Err(Undone::NoPlace);
        }
        self.follow.entry((part, node)).or_default().extend(paragraphs.iter().cloned());
        Ok(())
    }

    fn rows(&mut self, span: Span, rows: &[Row], before: bool, ids: &mut Ids) -> Result<(), Undone> {
        let first = self.touched(span).find_map(|i| self.source(i)?.1);
        let spot = first.filter(|_| before).map_or_else(|| self.before(span), Ok)?;
        let story = self.stories.get_mut(spot.part).ok_or(Undone::NoPlace)?;
        let row = story.part.around(spot.paragraph, "tr").ok_or(Undone::Shape)?;
        if let Some(why) = story.locked(row) {
            return Err(why);
        }
        story.put_rows(row, rows, before, ids)
    }

    fn drop_rows(&mut self, span: Span, all: bool, ids: &mut Ids) -> Result<(), Undone> {
        let mut gone: BTreeSet<(usize, usize)> = BTreeSet::new();
        for spot in self.touched(span).filter_map(|i| self.source(i)?.1) {
            let Some(story) = self.stories.get(spot.part) else { continue };
            if let Some(why) = spot.locked {
                return Err(why);
            }
            let row = story.part.around(spot.paragraph, "tr").ok_or(Undone::Shape)?;
            let table = story.part.around(row, "tbl").filter(|_| all);
            gone.extend(table.map_or(vec![row], |t| story.rows_of(t)).into_iter().map(|row| (spot.part, row)));
        }
        if gone.is_empty() {
            return Err(Undone::NoRun);
        }
        self.take(span)?;
        for (part, row) in gone {
            if let Some(story) = self.stories.get_mut(part) {
                story.take_row(row, ids);
            }
        }
        Ok(())
    }

    fn fill(&mut self, span: Span, column: usize, paragraphs: &[Paragraph], ids: &mut Ids) -> Result<(), Undone> {
        let spot = self.touched(span).find_map(|i| self.source(i)?.1).ok_or(Undone::NoPlace)?;
        let story = self.stories.get_mut(spot.part).ok_or(Undone::NoPlace)?;
        let row = story.part.around(spot.paragraph, "tr").ok_or(Undone::Shape)?;
        if let Some(why) = story.locked(row) {
            return Err(why);
        }
        story.fill(row, column, paragraphs, ids)
    }

    fn precede(&mut self, span: Span, paragraphs: &[Paragraph], ids: &mut Ids) -> Result<(), Undone> {
        let from = self.sources.partition_point(|s| s.span.end <= span.start);
        let Some(spot) = self.spots.get(from..).unwrap_or_default().iter().copied().flatten().next() else {
            return Err(Undone::NoPlace);
        };
        self.open(spot.part, spot.paragraph)?;
        let texts: Vec<(String, Option<String>)> =
            paragraphs.iter().map(|p| (p.text.clone(), p.moved.clone())).collect();
        if let Some(story) = self.stories.get_mut(spot.part) {
            story.put_before(spot.paragraph, &texts, ids);
        }
        Ok(())
    }

    fn put_paragraphs(&mut self, ids: &mut Ids) {
        for ((part, node), paragraphs) in std::mem::take(&mut self.follow) {
            let mut paragraphs = paragraphs.as_slice();
            // The last paragraph of a story keeps its mark: where its words go, the first new ones take their place.
            if self.emptied.contains(&(part, node))
                && let Some((first, rest)) = paragraphs.split_first().filter(|(first, _)| first.table.is_empty())
                && let Some(story) = self.stories.get_mut(part)
                && let Some(run) = story.runs_of(node).into_iter().rev().find(|r| !story.setting(*r).1)
            {
                let end = story.layout(run).last().map_or(0, |i| i.at.end);
                story.put_in(run, end, &first.text);
                paragraphs = rest;
            }
            // Neighbours of one shape are written together.
            let mut at = 0;
            while let Some(first) = paragraphs.get(at) {
                if !first.table.is_empty() {
                    at += 1;
                    if let Some(story) = self.stories.get_mut(part) {
                        story.put_table(node, &first.table, ids);
                    }
                    continue;
                }
                let same = paragraphs
                    .iter()
                    .skip(at)
                    .take_while(|p| p.like == first.like && p.listed == first.listed && p.table.is_empty());
                let texts: Vec<(String, Option<String>)> = same.map(|p| (p.text.clone(), p.moved.clone())).collect();
                at += texts.len();
                let like = first
                    .like
                    .and_then(|span| self.touched(span).find_map(|i| self.source(i)?.1))
                    .filter(|s| s.part == part)
                    .map(|s| s.paragraph)
                    .or_else(|| {
                        let story = self.stories.get(part).filter(|s| s.part.is(node, "tbl"))?;
                        story.next_paragraph(node)
                    })
                    .unwrap_or(node);
                let whole = at >= paragraphs.len();
                if let Some(story) = self.stories.get_mut(part) {
                    story.put_paragraphs(node, like, &texts, first.listed, whole, ids);
                }
            }
        }
    }

    /// Begins a comment on the words of `span`.
    fn note(&mut self, span: Span, id: i64) -> Option<Ties> {
        let touched: Vec<(Source, Spot)> = self
            .touched(span)
            .filter_map(|i| self.source(i))
            .filter_map(|(source, spot)| Some((source, spot?)))
            .collect();
        let (first, last) = match (touched.first(), touched.last()) {
            (Some((a, from)), Some((b, to))) => {
                let start = Self::coordinates(*a, *from, span).start;
                let end = Self::coordinates(*b, *to, span).end;
                ((*from, start), (*to, end))
            }
            _ => {
                let here = self.place(span.start).or_else(|| {
                    let near = self.sources.partition_point(|s| s.span.end <= span.start);
                    let before = self.spots.get(..near).unwrap_or_default().iter().rev().copied().flatten().next();
                    before.or_else(|| self.spots.iter().copied().flatten().next()).map(|s| (s, s.base))
                })?;
                (here, here)
            }
        };
        // Word has comments in the main story alone, and none in its text boxes.
        let story = self.stories.first()?;
        let in_body = |spot: &Spot| spot.part == 0 && story.part.around(spot.run, "txbxContent").is_none();
        if !(in_body(&first.0) && in_body(&last.0)) {
            let outer = |spot: &Spot| -> Option<usize> {
                let mut at = spot.run;
                while let Some(boxed) = story.part.around(at, "txbxContent").filter(|_| spot.part == 0) {
                    at = boxed;
                }
                // A child of the outermost paragraph.
                let paragraph = story.part.around(at, "p").filter(|_| spot.part == 0)?;
                self.child_of(0, paragraph, at)
            };
            // A note is told where the text refers to it.
            let referred = || -> Option<Spot> {
                let beside = &self.stories.get(first.0.part)?.part;
                let (name, id) = ["footnote", "endnote"].iter().find_map(|name| {
                    let id = beside.attribute(beside.around(first.0.run, name)?, "id")?;
                    Some((format!("{name}Reference"), id))
                })?;
                let part = &story.part;
                let mut all = (0..part.nodes.len()).filter(|n| part.is(*n, &name));
                let run = part.around(all.find(|n| part.attribute(*n, "id").as_ref() == Some(&id))?, "r")?;
                Some(Spot { part: 0, run, paragraph: part.around(run, "p")?, ..first.0 })
            };
            let node = outer(&first.0).or_else(|| outer(&referred()?)).or_else(|| {
                let spot = self.spots.iter().flatten().find(|s| in_body(s))?;
                self.child_of(0, spot.paragraph, spot.run)
            })?;
            let place = self.stories.first()?.part.nodes.get(node)?.clone();
            let story = self.stories.first_mut()?;
            let (start, end) = (story.comment_start(id), story.comment_end(id) + &story.comment_reference(id));
            story.mark_between(place.start, start);
            story.mark_between(place.end, end);
            return Some(Ties { part: NONE, id, run: 0, at: 0, outer: None });
        }
        let outer = self.child_of(0, last.0.paragraph, last.0.run).filter(|n| *n != last.0.run);
        let outer = outer.and_then(|n| self.stories.first()?.part.nodes.get(n)).map(|n| n.end);
        let story = self.stories.first_mut()?;
        let start = story.comment_start(id);
        story.mark_at(first.0.run, first.1, start);
        Some(Ties { part: 0, id, run: last.0.run, at: last.1, outer })
    }

    /// Ends it, behind what was put in.
    fn close_note(&mut self, ties: Ties) {
        let Some(story) = self.stories.get_mut(ties.part) else { return };
        let (end, reference) = (story.comment_end(ties.id), story.comment_reference(ties.id));
        match ties.outer {
            Some(at) => {
                story.mark_at(ties.run, ties.at, end);
                story.mark_between(at, reference);
            }
            None => story.mark_at(ties.run, ties.at, end + &reference),
        }
    }

    /// The element around `node` that stands directly in `paragraph`.
    fn child_of(&self, part: usize, paragraph: usize, node: usize) -> Option<usize> {
        let nodes = &self.stories.get(part)?.part.nodes;
        let mut at = node;
        while nodes.get(at)?.parent != paragraph {
            at = nodes.get(at)?.parent;
        }
        Some(at)
    }
}
