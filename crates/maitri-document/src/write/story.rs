//! Changes in one part that holds text: runs cut where something changes, marks of paragraphs, new paragraphs.
//!
//! A run is laid out on a line of its own coordinates: each byte of its text counts, and everything else in it (a tab, a
//! picture, a field) counts one. Changes name such places; the run is written anew from them, all else is copied.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::docx::Undone;
use super::part::{NONE, Part, escape};

mod rows;

/// How changes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As tracked changes, which somebody accepts or rejects.
    Tracked,
    /// As if they had always stood there.
    Plain,
}

/// Whose hand it is: what every tracked change and comment says.
#[derive(Debug, Clone)]
pub struct Hand<'h> {
    /// The author.
    pub author: &'h str,
    /// When, as `2026-11-25T20:00:00Z`.
    pub date: &'h str,
}

/// Numbers that nothing in the file has yet.
#[derive(Debug, Default)]
pub(super) struct Ids {
    used: BTreeSet<i64>,
    last: i64,
}

impl Ids {
    pub(super) fn take(&mut self, id: i64) {
        self.used.insert(id);
    }

    /// A free number above all that are used, or the lowest free one where there is no room above.
    pub(super) fn fresh(&mut self) -> i64 {
        const MOST: i64 = i32::MAX as i64 - 1;
        let top = self.used.last().copied().unwrap_or(0).max(0);
        let mut id = if top < MOST { top + 1 } else { self.last + 1 };
        while self.used.contains(&id) {
            id += 1;
        }
        self.last = id;
        self.used.insert(id);
        id
    }
}

/// What stands at a coordinate of a run.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// The element.
    pub(super) node: usize,
    /// Its coordinates.
    pub(super) at: Range<usize>,
    /// Its text, where it is one.
    pub(super) text: Option<String>,
}

/// Which change a place of a run belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Kept,
    Deleted,
    Moved,
}

/// What is done to a run.
#[derive(Debug, Default)]
struct Ops {
    /// Stretches taken out; moved away where true.
    out: Vec<(Range<usize>, bool)>,
    /// What is put in at a coordinate: words of its own, or markup.
    put: Vec<(usize, usize, Put)>,
}

#[derive(Debug, Clone)]
enum Put {
    Words(String),
    Markup(String),
}

/// A part that is being changed.
pub(super) struct Story<'s, 'i> {
    pub(super) part: Part<'s>,
    /// The prefix of what we write, with its colon.
    prefix: String,
    /// The prefix must be bound first.
    bind: bool,
    way: Way,
    hand: Hand<'i>,
    runs: BTreeMap<usize, Ops>,
    /// Markup put in between elements, by place and order, and the place up to which it stands for the source.
    between: BTreeMap<(usize, usize), (usize, String)>,
    /// Paragraphs that go altogether.
    gone: BTreeSet<usize>,
    /// Runs and paragraphs of a text box that stand once more in the copy for old programs (`mc:Fallback`), with the same
    /// words: what is done to one is done to the other.
    twins: BTreeMap<usize, usize>,
    /// Marks of paragraphs that have been dealt with.
    marks: BTreeMap<usize, Vec<String>>,
    order: usize,
    /// Insertions of others that were parted around ours, as they would stand with nothing in them.
    parted: std::cell::RefCell<Vec<String>>,
}

impl<'s, 'i> Story<'s, 'i> {
    pub(super) fn new(part: Part<'s>, way: Way, hand: Hand<'i>) -> Self {
        let bind = part.bound.is_none();
        let prefix = part.bound.clone().unwrap_or_else(|| {
            (0..).map(|n| format!("w{n}")).find(|p| !part.source.contains(&format!("xmlns:{p}="))).unwrap_or_default()
        });
        let mut story = Story {
            part,
            prefix: format!("{prefix}:"),
            bind,
            way,
            hand,
            runs: BTreeMap::new(),
            between: BTreeMap::new(),
            gone: BTreeSet::new(),
            twins: BTreeMap::new(),
            marks: BTreeMap::new(),
            order: 0,
            parted: std::cell::RefCell::default(),
        };
        story.find_twins();
        story
    }

    fn find_twins(&mut self) {
        let part = &self.part;
        let named = |node: usize, name: &str| part.nodes.get(node).is_some_and(|n| n.local() == name);
        let mut found = Vec::new();
        for content in (0..part.nodes.len()).filter(|n| named(*n, "AlternateContent")) {
            let children = part.children(content);
            let (Some(first), Some(copy)) = (
                children.iter().copied().find(|c| named(*c, "Choice")),
                children.iter().copied().find(|c| named(*c, "Fallback")),
            ) else {
                continue;
            };
            let inner = |of: usize, name: &str| -> Vec<usize> {
                let after = part.nodes.get(of).map_or(of, |n| n.after);
                (of + 1..after)
                    .filter(|n| part.is(*n, name) && part.around(*n, "txbxContent").is_some_and(|b| b > of))
                    .collect()
            };
            for name in ["r", "p"] {
                let (one, two) = (inner(first, name), inner(copy, name));
                let told = |of: &usize| -> (String, Vec<&str>) {
                    let words = part.texts_in(*of).iter().map(|t| part.said(*t)).collect();
                    let kinds = part.children(*of).into_iter().filter_map(|c| part.nodes.get(c)).map(|n| n.local());
                    // Properties of a paragraph may be written otherwise in the copy.
                    (words, if name == "r" { kinds.filter(|k| *k != "rPr").collect() } else { Vec::new() })
                };
                // A copy that says something else is somebody's own matter.
                if one.len() == two.len() && one.iter().zip(&two).all(|(a, b)| told(a) == told(b)) {
                    found.extend(one.into_iter().zip(two));
                }
            }
        }
        self.twins.extend(found);
    }

    /// Whether anything is to be changed.
    pub(super) fn is_touched(&self) -> bool {
        !(self.runs.is_empty() && self.between.is_empty() && self.gone.is_empty() && self.marks.is_empty())
    }

    /// The layout of a run.
    pub(super) fn layout(&self, run: usize) -> Vec<Item> {
        let mut out = Vec::new();
        let mut at = 0;
        for node in self.part.children(run) {
            if self.part.is(node, "rPr") {
                continue;
            }
            let is_text = self.part.is(node, "t") || self.part.is(node, "delText");
            let text = is_text.then(|| self.text_of(node));
            let length = text.as_ref().map_or(1, String::len);
            out.push(Item { node, at: at..at + length, text });
            at += length;
        }
        out
    }

    fn text_of(&self, node: usize) -> String {
        self.part.texts_in(node).iter().map(|t| self.part.said(*t)).collect()
    }

    /// Whether white space at the ends of a text is shown.
    fn keeps_space(&self, node: usize) -> bool {
        let mut at = node;
        while let Some(of) = self.part.nodes.get(at) {
            if self.part.cut(of.start, of.open).contains("xml:space")
                && let Some(space) = self.part.attribute(at, "space")
            {
                return space == "preserve";
            }
            at = of.parent;
        }
        false
    }

    /// Runs of a paragraph, without those of a text box in it.
    pub(super) fn runs_of(&self, paragraph: usize) -> Vec<usize> {
        let Some(of) = self.part.nodes.get(paragraph) else { return Vec::new() };
        (paragraph + 1..of.after)
            .filter(|n| self.part.is(*n, "r") && self.part.around(*n, "p") == Some(paragraph))
            .collect()
    }

    /// The insertion of somebody that a run stands in, and whether it stands in a deletion.
    pub(super) fn setting(&self, run: usize) -> (Option<usize>, bool) {
        let mut at = self.part.nodes.get(run).map_or(NONE, |n| n.parent);
        let mut inserted = None;
        let mut deleted = false;
        while at != NONE && !self.part.is(at, "p") {
            if self.part.is(at, "ins") || self.part.is(at, "moveTo") {
                inserted.get_or_insert(at);
            }
            deleted |= self.part.is(at, "del") || self.part.is(at, "moveFrom");
            at = self.part.nodes.get(at).map_or(NONE, |n| n.parent);
        }
        (inserted, deleted)
    }

    /// Why nothing may be written at an element: a content control around it is locked, or its words are chosen from a list.
    pub(super) fn locked(&self, node: usize) -> Option<Undone> {
        let mut at = node;
        while let Some(control) = self.part.around(at, "sdt") {
            let properties = self.part.child(control, "sdtPr");
            let lock = properties.and_then(|p| self.part.child(p, "lock")).and_then(|l| self.part.attribute(l, "val"));
            if lock.is_some_and(|l| matches!(l.as_str(), "contentLocked" | "sdtContentLocked")) {
                return Some(Undone::Locked);
            }
            if properties.is_some_and(|p| self.part.child(p, "dropDownList").is_some()) {
                return Some(Undone::Chosen);
            }
            at = control;
        }
        None
    }

    fn next(&mut self) -> usize {
        self.order += 1;
        self.order
    }

    /// Takes a stretch of a run out.
    pub(super) fn take_out(&mut self, run: usize, at: Range<usize>, moved: bool) {
        if at.is_empty() {
            return;
        }
        if let Some(twin) = self.twins.get(&run).copied() {
            self.take_out(twin, at.clone(), false);
        }
        self.runs.entry(run).or_default().out.push((at, moved));
    }

    /// Puts words in.
    pub(super) fn put_in(&mut self, run: usize, at: usize, words: &str) {
        if let Some(twin) = self.twins.get(&run).copied() {
            self.put_in(twin, at, words);
        }
        let order = self.next();
        self.runs.entry(run).or_default().put.push((at, order, Put::Words(words.to_owned())));
    }

    /// Puts markup in at a place of a run.
    pub(super) fn mark_at(&mut self, run: usize, at: usize, markup: String) {
        let order = self.next();
        self.runs.entry(run).or_default().put.push((at, order, Put::Markup(markup)));
    }

    /// Puts markup in between elements.
    pub(super) fn mark_between(&mut self, at: usize, markup: String) {
        self.replace(at, at, markup);
    }

    fn replace(&mut self, from: usize, to: usize, markup: String) {
        let order = self.next();
        self.between.insert((from, order), (to, markup));
    }

    /// The opening tag of a tracked change of ours.
    fn change(&self, name: &str, ids: &mut Ids, empty: bool) -> String {
        let p = &self.prefix;
        format!(
            "<{p}{name} {p}id=\"{}\" {p}author=\"{}\" {p}date=\"{}\"{}>",
            ids.fresh(),
            escape(self.hand.author),
            escape(self.hand.date),
            if empty { "/" } else { "" }
        )
    }

    /// Where a comment begins.
    pub(super) fn comment_start(&self, id: i64) -> String {
        format!("<{0}commentRangeStart {0}id=\"{id}\"/>", self.prefix)
    }

    /// Where a comment ends.
    pub(super) fn comment_end(&self, id: i64) -> String {
        format!("<{0}commentRangeEnd {0}id=\"{id}\"/>", self.prefix)
    }

    /// What ties a comment to its place.
    pub(super) fn comment_reference(&self, id: i64) -> String {
        format!("<{0}r><{0}commentReference {0}id=\"{id}\"/></{0}r>", self.prefix)
    }

    /// The properties of a run, without the changes of properties that somebody made.
    fn properties(&self, run: usize) -> String {
        let Some(node) = self.part.child(run, "rPr").and_then(|n| self.part.nodes.get(n).map(|node| (n, node))) else {
            return String::new();
        };
        let (index, node) = node;
        let mut out = String::new();
        let mut at = node.start;
        for child in self.part.children(index) {
            if let Some(c) = self.part.nodes.get(child).filter(|_| {
                ["rPrChange", "ins", "del", "moveFrom", "moveTo"].iter().any(|name| self.part.is(child, name))
            }) {
                out.push_str(self.part.cut(at, c.start));
                at = c.end;
            }
        }
        out.push_str(self.part.cut(at, node.end));
        out
    }

    /// A run of our own with the properties of another: `text` with tabs and line ends.
    fn words(&self, properties: &str, words: &str) -> String {
        let p = &self.prefix;
        let mut out = format!("<{p}r>{properties}");
        let mut open = String::new();
        let flush = |open: &mut String, out: &mut String| {
            if !open.is_empty() {
                out.push_str(&format!("<{p}t xml:space=\"preserve\">{}</{p}t>", escape(open)));
                open.clear();
            }
        };
        for c in words.chars() {
            match c {
                '\n' | '\t' => {
                    flush(&mut open, &mut out);
                    out.push_str(&format!("<{p}{}/>", if c == '\n' { "br" } else { "tab" }));
                }
                c => open.push(c),
            }
        }
        flush(&mut open, &mut out);
        out.push_str(&format!("</{p}r>"));
        out
    }

    /// The next element of the same rank that is a block of text, if it is a paragraph.
    pub(super) fn next_paragraph(&self, paragraph: usize) -> Option<usize> {
        let node = self.part.nodes.get(paragraph)?;
        let siblings = self.part.children(node.parent);
        siblings
            .into_iter()
            .filter(|c| *c > paragraph)
            .find(|c| ["p", "tbl", "sdt", "sectPr", "customXml", "altChunk"].iter().any(|name| self.part.is(*c, name)))
            .filter(|c| self.part.is(*c, "p"))
    }

    fn ends_section(&self, paragraph: usize) -> bool {
        self.part.child(paragraph, "pPr").is_some_and(|p| self.part.child(p, "sectPr").is_some())
    }

    /// Takes a whole paragraph out, with its mark where nothing but text stood in it and another paragraph follows. Says
    /// whether the mark goes too.
    pub(super) fn take_paragraph(&mut self, paragraph: usize, moved: Option<&str>, ids: &mut Ids) -> bool {
        let runs = self.runs_of(paragraph);
        let part = &self.part;
        let Some(node) = part.nodes.get(paragraph) else { return false };
        // A field goes whole or not at all.
        let (mut depth, mut whole) = (0i32, true);
        for run in &runs {
            for child in part.children(*run) {
                if part.is(child, "fldChar") {
                    match part.attribute(child, "fldCharType").as_deref() {
                        Some("begin") => depth += 1,
                        Some("end") => depth -= 1,
                        _ => {}
                    }
                    whole &= depth >= 0;
                }
            }
        }
        whole &= depth == 0;
        // What is no text stays, and with it the paragraph.
        let mut stays = (paragraph + 1..node.after).any(|n| {
            part.nodes.get(n).is_some_and(|n| !n.word && matches!(n.local(), "oMath" | "oMathPara"))
                && part.around(n, "p") == Some(paragraph)
        });
        let mut outs: Vec<(usize, Range<usize>)> = Vec::new();
        for run in &runs {
            if self.setting(*run).1 {
                continue;
            }
            let mut before: Option<Range<usize>> = None;
            for item in self.layout(*run) {
                let name = part.nodes.get(item.node).filter(|n| n.word).map_or("", super::part::Node::local);
                let goes = match name {
                    "t"
                    | "tab"
                    | "ptab"
                    | "cr"
                    | "noBreakHyphen"
                    | "softHyphen"
                    | "sym"
                    | "footnoteReference"
                    | "endnoteReference"
                    | "lastRenderedPageBreak"
                    | "pgNum" => true,
                    "br" => part.attribute(item.node, "type").is_none_or(|t| t == "textWrapping"),
                    "fldChar" | "instrText" => whole,
                    _ => false,
                };
                if goes {
                    before = Some(before.map_or(item.at.clone(), |b| b.start..item.at.end));
                } else {
                    outs.extend(before.take().map(|b| (*run, b)));
                    // The tie of a comment and a page break do not keep the paragraph.
                    stays |= !matches!(name, "commentReference" | "annotationRef" | "br" | "delText");
                }
            }
            outs.extend(before.map(|b| (*run, b)));
        }
        let with_mark = !stays && self.next_paragraph(paragraph).is_some() && !self.ends_section(paragraph);
        if self.way == Way::Plain {
            let has_markers = (paragraph + 1..node.after)
                .any(|n| part.nodes.get(n).is_some_and(|n| n.word && marks_a_place(n.local())));
            let only_text = runs.iter().all(|r| {
                self.layout(*r)
                    .iter()
                    .all(|i| outs.iter().any(|(run, out)| run == r && out.start <= i.at.start && i.at.end <= out.end))
            });
            if with_mark && !has_markers && only_text {
                self.gone.extend(self.twins.get(&paragraph).copied());
                self.gone.insert(paragraph);
                return true;
            }
        }
        if let Some(name) = moved.filter(|_| self.way == Way::Tracked)
            && let Some((first, at)) = outs.first().cloned()
            && let Some((last, end)) = outs.last().cloned()
        {
            let (p, id) = (self.prefix.clone(), ids.fresh());
            let start = format!(
                "<{p}moveFromRangeStart {p}id=\"{id}\" {p}author=\"{}\" {p}date=\"{}\" {p}name=\"{}\"/>",
                escape(self.hand.author),
                escape(self.hand.date),
                escape(name)
            );
            self.mark_at(first, at.start, start);
            self.mark_at(last, end.end, format!("<{p}moveFromRangeEnd {p}id=\"{id}\"/>"));
        }
        for (run, at) in outs {
            self.take_out(run, at, moved.is_some());
        }
        if with_mark && self.way == Way::Tracked {
            let name = if moved.is_some() { "moveFrom" } else { "del" };
            let change = self.change(name, ids, true);
            self.marks.entry(paragraph).or_default().push(change);
            if let Some(twin) = self.twins.get(&paragraph).copied() {
                let change = self.change("del", ids, true);
                self.marks.entry(twin).or_default().push(change);
            }
        }
        with_mark
    }

    /// Puts new paragraphs behind one, in the shape of `like`. `numbered` keeps the list that `like` stands in; `last`
    /// says that no more of them come.
    pub(super) fn put_paragraphs(
        &mut self,
        paragraph: usize,
        like: usize,
        texts: &[(String, Option<String>)],
        numbered: bool,
        last: bool,
        ids: &mut Ids,
    ) {
        if let Some(twin) = self.twins.get(&paragraph).copied() {
            let like = self.twins.get(&like).copied().unwrap_or(twin);
            self.put_paragraphs(twin, like, texts, numbered, last, ids);
        }
        let Some(end) = self.part.nodes.get(paragraph).map(|n| n.end) else { return };
        let follows = self.next_paragraph(paragraph).is_some();
        let shape = self.shape(like, numbered);
        let properties = self.run_like(like).map(|r| self.properties(r)).unwrap_or_default();
        // Where no paragraph follows, the mark that is put in is the one before: the last mark of a story stays its last.
        if !follows && last && self.way == Way::Tracked {
            let change = self.change("ins", ids, true);
            self.marks.entry(paragraph).or_default().push(change);
        }
        for (n, new) in texts.iter().enumerate() {
            let marked = follows || !last || n + 1 < texts.len();
            let shape = if marked || self.way == Way::Plain {
                shape.clone()
            } else {
                // The mark that stays last was the one of the paragraph before: rejected, it is that again.
                let (end, before) = (format!("</{}pPr>", self.prefix), self.change("pPrChange", ids, false));
                let old = self.base(paragraph);
                let inner = shape.strip_suffix(end.as_str()).unwrap_or(&shape);
                format!("{inner}{before}{old}</{}pPrChange>{end}", self.prefix)
            };
            let out = self.new_paragraph(&shape, &properties, new, marked, ids);
            self.mark_between(end, out);
        }
    }

    /// Puts new paragraphs before one, in its shape.
    pub(super) fn put_before(&mut self, paragraph: usize, texts: &[(String, Option<String>)], ids: &mut Ids) {
        let Some(start) = self.part.nodes.get(paragraph).map(|n| n.start) else { return };
        let shape = self.shape(paragraph, false);
        let properties = self.run_like(paragraph).map(|r| self.properties(r)).unwrap_or_default();
        for new in texts {
            let out = self.new_paragraph(&shape, &properties, new, true, ids);
            self.mark_between(start, out);
        }
    }

    /// A new paragraph; `marked` where its mark is put in with it.
    fn new_paragraph(
        &self,
        shape: &str,
        properties: &str,
        new: &(String, Option<String>),
        marked: bool,
        ids: &mut Ids,
    ) -> String {
        let p = &self.prefix;
        let (text, moved) = new;
        let tracked = self.way == Way::Tracked;
        let name = if moved.is_some() { "moveTo" } else { "ins" };
        let mark = if tracked && marked { self.change(name, ids, true) } else { String::new() };
        let mut out = format!("<{p}p>{}", shape.replace("<!--mark-->", &mark));
        let run = self.words(properties, text);
        if tracked {
            let range = moved.as_ref().map(|of| {
                let id = ids.fresh();
                out.push_str(&format!(
                    "<{p}moveToRangeStart {p}id=\"{id}\" {p}author=\"{}\" {p}date=\"{}\" {p}name=\"{}\"/>",
                    escape(self.hand.author),
                    escape(self.hand.date),
                    escape(of)
                ));
                id
            });
            out.push_str(&self.change(name, ids, false));
            out.push_str(&run);
            out.push_str(&format!("</{p}{name}>"));
            if let Some(id) = range {
                out.push_str(&format!("<{p}moveToRangeEnd {p}id=\"{id}\"/>"));
            }
        } else {
            out.push_str(&run);
        }
        out.push_str(&format!("</{p}p>"));
        out
    }

    /// The run of a paragraph that has most of its text that is shown: new words like hidden ones would not be seen.
    fn run_like(&self, paragraph: usize) -> Option<usize> {
        let length = |r: &usize| self.layout(*r).iter().filter_map(|i| i.text.as_ref()).map(String::len).sum::<usize>();
        let hidden = |r: &usize| self.part.child(*r, "rPr").is_some_and(|p| self.part.child(p, "vanish").is_some());
        self.runs_of(paragraph).into_iter().filter(|r| !hidden(r)).max_by_key(length)
    }

    /// The properties of a paragraph as they stood before a change of them.
    fn base(&self, paragraph: usize) -> String {
        let p = &self.prefix;
        let mut out = format!("<{p}pPr>");
        let properties = self.part.child(paragraph, "pPr");
        for child in properties.map(|n| self.part.children(n)).unwrap_or_default() {
            if !["rPr", "sectPr", "pPrChange"].iter().any(|name| self.part.is(child, name)) {
                out.push_str(self.part.nodes.get(child).map_or("", |n| self.part.cut(n.start, n.end)));
            }
        }
        out.push_str(&format!("</{p}pPr>"));
        out
    }

    /// The properties of a paragraph as those of a new one, with a place for the mark that was put in.
    fn shape(&self, paragraph: usize, numbered: bool) -> String {
        let p = &self.prefix;
        let unlisted = format!("<{p}numPr><{p}ilvl {p}val=\"0\"/><{p}numId {p}val=\"0\"/></{p}numPr>");
        let Some(index) = self.part.child(paragraph, "pPr") else {
            return format!("<{p}pPr><{p}rPr><!--mark--></{p}rPr></{p}pPr>");
        };
        // The order of the schema: a list stands behind these.
        let early = ["pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl"];
        let mut out = String::new();
        let (mut listed, mut mark) = (numbered, String::new());
        for child in self.part.children(index) {
            let Some(c) = self.part.nodes.get(child) else { continue };
            if ["sectPr", "pPrChange"].iter().any(|name| self.part.is(child, name)) {
                continue;
            }
            if self.part.is(child, "pageBreakBefore") {
                continue;
            }
            if self.part.is(child, "numPr") && !numbered {
                continue;
            }
            if self.part.is(child, "rPr") {
                for inner in self.part.children(child) {
                    let own = ["ins", "del", "moveFrom", "moveTo", "rPrChange", "vanish", "specVanish"];
                    if let Some(i) = self.part.nodes.get(inner).filter(|_| !own.iter().any(|n| self.part.is(inner, n)))
                    {
                        mark.push_str(self.part.cut(i.start, i.end));
                    }
                }
                continue;
            }
            if !listed && !early.iter().any(|name| self.part.is(child, name)) {
                out.push_str(&unlisted);
                listed = true;
            }
            out.push_str(self.part.cut(c.start, c.end));
        }
        if !listed {
            out.push_str(&unlisted);
        }
        format!("<{p}pPr>{out}<{p}rPr><!--mark-->{mark}</{p}rPr></{p}pPr>")
    }

    /// The part with all changes.
    pub(super) fn write(&mut self, ids: &mut Ids) -> String {
        let marks = std::mem::take(&mut self.marks);
        for (paragraph, changes) in marks {
            self.set_marks(paragraph, &changes.concat());
        }
        let mut events: Vec<(usize, u8, usize, Event)> = Vec::new();
        for ((at, order), (to, markup)) in &self.between {
            events.push((*at, 0, *order, Event::Markup(*to, markup.clone())));
        }
        for run in self.runs.keys() {
            if let Some(node) = self.part.nodes.get(*run) {
                events.push((node.start, 1, *run, Event::Run(*run)));
            }
        }
        for paragraph in &self.gone {
            if let Some(node) = self.part.nodes.get(*paragraph) {
                events.push((node.start, 1, *paragraph, Event::Gone(node.end)));
            }
        }
        events.sort_by_key(|e| (e.0, e.1, e.2));
        let mut out = String::with_capacity(self.part.source.len() + 4096);
        self.emit(0, self.part.source.len(), &events, &mut out, ids);
        for (_, _, _, event) in events.iter().filter(|e| e.0 >= self.part.source.len()) {
            if let Event::Markup(_, markup) = event {
                out.push_str(markup);
            }
        }
        for empty in self.parted.take() {
            out = out.replacen(&empty, "", 1);
        }
        if self.bind {
            let name = self.prefix.trim_end_matches(':');
            if let Some(root) = self.part.nodes.first() {
                let at = root.start + 1 + root.name.len();
                out.insert_str(at.min(out.len()), &format!(" xmlns:{name}=\"{}\"", super::part::WORD));
            }
        }
        out
    }

    /// Copies a stretch of the source with the events in it.
    fn emit(&self, from: usize, to: usize, events: &[(usize, u8, usize, Event)], out: &mut String, ids: &mut Ids) {
        let mut at = from;
        let first = events.partition_point(|e| e.0 < from);
        for (place, _, _, event) in events.get(first..).unwrap_or_default() {
            if *place >= to {
                break;
            }
            // What stands in something that was written already.
            if *place < at {
                continue;
            }
            out.push_str(self.part.cut(at, *place));
            at = *place;
            match event {
                Event::Markup(to, markup) => {
                    out.push_str(markup);
                    at = *to;
                }
                Event::Run(run) => {
                    self.run(*run, events, out, ids);
                    at = self.part.nodes.get(*run).map_or(at, |n| n.end);
                }
                Event::Gone(end) => at = *end,
            }
        }
        out.push_str(self.part.cut(at, to));
    }

    /// Writes a run anew.
    fn run(&self, run: usize, events: &[(usize, u8, usize, Event)], out: &mut String, ids: &mut Ids) {
        let (Some(ops), Some(node)) = (self.runs.get(&run), self.part.nodes.get(run)) else { return };
        let mut put = ops.put.clone();
        put.sort_by_key(|(at, order, _)| (*at, *order));
        let mut put = put.into_iter().peekable();
        let kind = |at: usize| match ops.out.iter().find(|(r, _)| r.contains(&at)) {
            Some((_, true)) if self.way == Way::Tracked => Kind::Moved,
            Some(_) => Kind::Deleted,
            None => Kind::Kept,
        };
        let open = self.part.cut(node.start, node.open);
        let own = self.part.child(run, "rPr").and_then(|n| self.part.nodes.get(n));
        let change = self.part.child(run, "rPr").and_then(|n| self.part.child(n, "rPrChange"));
        let change = change.and_then(|n| self.part.nodes.get(n));
        // A change of format that somebody made is in every piece of the run, under a number of its own in each.
        let properties = |first: bool, ids: &mut Ids| match (own, change) {
            (None, _) => String::new(),
            (Some(own), Some(change)) if !first => format!(
                "{}{}{}",
                self.part.cut(own.start, change.start),
                self.again(change, ids),
                self.part.cut(change.open, own.end)
            ),
            (Some(own), _) => self.part.cut(own.start, own.end).to_owned(),
        };
        let first = std::cell::Cell::new(true);
        let pre = node.prefix();
        let outer = self.part.nodes.get(node.parent).filter(|_| {
            self.way == Way::Tracked && (self.part.is(node.parent, "ins") || self.part.is(node.parent, "moveTo"))
        });
        let mut content = String::new();
        let mut current = Kind::Kept;
        let flush = |content: &mut String, current: Kind, out: &mut String, ids: &mut Ids| {
            if content.is_empty() {
                return;
            }
            let properties = properties(first.replace(false), ids);
            let run = format!("{open}{properties}{content}</{}>", node.name);
            content.clear();
            let name = match (current, self.way) {
                (Kind::Kept, _) => return out.push_str(&run),
                (_, Way::Plain) => return,
                (Kind::Deleted, _) => "del",
                (Kind::Moved, _) => "moveFrom",
            };
            out.push_str(&self.change(name, ids, false));
            out.push_str(&run);
            out.push_str(&format!("</{}{name}>", self.prefix));
        };
        let mut place = |at: usize, content: &mut String, current: Kind, out: &mut String, ids: &mut Ids| {
            while put.peek().is_some_and(|(p, ..)| *p <= at) {
                let Some((_, _, what)) = put.next() else { break };
                flush(content, current, out, ids);
                match what {
                    Put::Markup(markup) => out.push_str(&markup),
                    Put::Words(words) => {
                        let run = self.words(&self.properties(run), &words);
                        if self.way == Way::Plain {
                            out.push_str(&run);
                            continue;
                        }
                        // Somebody else's insertion is parted around ours; where nothing of it stands before, it is not
                        // begun: an empty one is no change of theirs.
                        if let Some(outer) = outer {
                            let begun =
                                self.parted.borrow().last().and_then(|p| p.rsplit_once("</")).map(|p| p.0.len());
                            let begun = begun.filter(|n| {
                                let tail = out.len().checked_sub(*n).and_then(|at| out.get(at..));
                                self.parted.borrow().last().zip(tail).is_some_and(|(p, t)| p.starts_with(t))
                            });
                            let opened = self.part.cut(outer.start, outer.open);
                            match begun.or(Some(opened.len()).filter(|_| out.ends_with(opened))) {
                                Some(length) => out.truncate(out.len() - length),
                                None => out.push_str(&format!("</{}>", outer.name)),
                            }
                        }
                        out.push_str(&self.change("ins", ids, false));
                        out.push_str(&run);
                        out.push_str(&format!("</{}ins>", self.prefix));
                        if let Some(outer) = outer {
                            let tag = self.again(outer, ids);
                            self.parted.borrow_mut().push(format!("{tag}</{}>", outer.name));
                            out.push_str(&tag);
                        }
                    }
                }
            }
        };
        for item in self.layout(run) {
            let Some(of) = self.part.nodes.get(item.node) else { continue };
            let mut cuts: Vec<usize> = ops
                .out
                .iter()
                .flat_map(|(r, _)| [r.start, r.end])
                .chain(ops.put.iter().map(|(at, ..)| *at))
                .filter(|at| item.at.start < *at && *at < item.at.end)
                .chain([item.at.start, item.at.end])
                .collect();
            cuts.sort_unstable();
            cuts.dedup();
            if item.at.is_empty() {
                place(item.at.start, &mut content, current, out, ids);
                self.emit(of.start, of.end, events, &mut content, ids);
                continue;
            }
            let whole = cuts.len() == 2;
            for pair in cuts.windows(2) {
                let [from, to] = pair else { continue };
                place(*from, &mut content, current, out, ids);
                let kind = kind(*from);
                if kind != current {
                    flush(&mut content, current, out, ids);
                    current = kind;
                }
                match &item.text {
                    Some(_) if whole && kind != Kind::Deleted => {
                        content.push_str(self.part.cut(of.start, of.end));
                    }
                    Some(text) => {
                        let words = text.get(from - item.at.start..to - item.at.start).unwrap_or("");
                        let name = if kind == Kind::Deleted { "delText" } else { of.local() };
                        // White space at the ends that nothing preserves was not shown, and is not to be shown now.
                        let words = if self.keeps_space(item.node) {
                            words
                        } else {
                            let head = if *from == item.at.start { words.trim_start() } else { words };
                            if *to == item.at.end { head.trim_end() } else { head }
                        };
                        let words = escape(words);
                        content.push_str(&format!("<{pre}{name} xml:space=\"preserve\">{words}</{pre}{name}>"));
                    }
                    None if kind == Kind::Deleted && of.word && of.local() == "instrText" => {
                        let inner = self.part.cut(of.open, of.close);
                        content.push_str(&format!(
                            "<{pre}delInstrText xml:space=\"preserve\">{inner}</{pre}delInstrText>"
                        ));
                    }
                    None => self.emit(of.start, of.end, events, &mut content, ids),
                }
            }
        }
        flush(&mut content, current, out, ids);
        place(usize::MAX, &mut content, Kind::Kept, out, ids);
    }

    /// The opening tag of somebody's insertion once more, under a number of its own.
    fn again(&self, outer: &super::part::Node<'_>, ids: &mut Ids) -> String {
        let tag = self.part.cut(outer.start, outer.open);
        let name = format!("{}id=", outer.prefix());
        let Some(at) = tag.find(&format!(" {name}")).map(|at| at + 1 + name.len()) else { return tag.to_owned() };
        let rest = tag.get(at..).unwrap_or("");
        let quote = rest.chars().next().unwrap_or('"');
        let end = rest.get(1..).and_then(|r| r.find(quote)).map_or(tag.len(), |e| at + 1 + e);
        let (head, tail) = (tag.get(..at).unwrap_or(""), tag.get(end..).unwrap_or(""));
        format!("{head}{quote}{}{tail}", ids.fresh())
    }

    /// Puts changes of a paragraph's mark where the schema wants them.
    fn set_marks(&mut self, paragraph: usize, changes: &str) {
        let p = self.prefix.clone();
        let Some(node) = self.part.nodes.get(paragraph).cloned() else { return };
        if node.open == node.end {
            // `<w:p/>` gets content.
            let tag = self.part.cut(node.start, node.open);
            let tag = tag.strip_suffix("/>").unwrap_or(tag).trim_end();
            let whole = format!("{tag}><{p}pPr><{p}rPr>{changes}</{p}rPr></{p}pPr></{}>", node.name);
            return self.replace(node.start, node.end, whole);
        }
        let Some(index) = self.part.child(paragraph, "pPr") else {
            return self.mark_between(node.open, format!("<{p}pPr><{p}rPr>{changes}</{p}rPr></{p}pPr>"));
        };
        let Some(properties) = self.part.nodes.get(index).cloned() else { return };
        if properties.open == properties.end {
            let name = properties.name;
            let whole = format!("<{name}><{p}rPr>{changes}</{p}rPr></{name}>");
            return self.replace(properties.start, properties.end, whole);
        }
        let Some(mark) = self.part.child(index, "rPr") else {
            let behind = self
                .part
                .children(index)
                .into_iter()
                .find(|c| self.part.is(*c, "sectPr") || self.part.is(*c, "pPrChange"));
            let at = behind.and_then(|c| self.part.nodes.get(c)).map_or(properties.close, |n| n.start);
            return self.mark_between(at, format!("<{p}rPr>{changes}</{p}rPr>"));
        };
        let Some(of) = self.part.nodes.get(mark).cloned() else { return };
        if of.open == of.end {
            let name = of.name;
            return self.replace(of.start, of.end, format!("<{name}>{changes}</{name}>"));
        }
        // An insertion stands before a deletion.
        let inserted = self.part.child(mark, "ins").and_then(|n| self.part.nodes.get(n)).map(|n| n.end);
        self.mark_between(inserted.unwrap_or(of.open), changes.to_owned());
    }

    /// Whether somebody has deleted the mark of the paragraph already.
    pub(super) fn mark_is_deleted(&self, paragraph: usize) -> bool {
        let mark = self.part.child(paragraph, "pPr").and_then(|p| self.part.child(p, "rPr"));
        mark.is_some_and(|m| self.part.child(m, "del").is_some() || self.part.child(m, "moveFrom").is_some())
    }
}

/// Something that is written at a place of the source.
#[derive(Debug, Clone)]
enum Event {
    /// Markup, and the place up to which it stands for the source.
    Markup(usize, String),
    Run(usize),
    Gone(usize),
}

/// Whether an element marks a place that something else refers to.
fn marks_a_place(name: &str) -> bool {
    name.ends_with("RangeStart")
        || name.ends_with("RangeEnd")
        || name.ends_with("Reference")
        || matches!(name, "bookmarkStart" | "bookmarkEnd" | "permStart" | "permEnd")
}
