//! Which clause of the draft a comment speaks of: by its printed number, as people name it, or by words quoted from it.

use super::words::{Hit, Keyed, Of, Words};
use crate::draft::Draft;
use maitri_document::Span;
use maitri_document::lang::{digits, fold};

/// How a clause was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum How {
    /// Nothing names one, or what does fits no clause, or several.
    #[default]
    None,
    /// The draft has a clause of that number.
    Number,
    /// The name is not complete, and only one clause fits it.
    OnlyFit,
    /// A part without a number: preamble, title, signatures, the whole.
    Part,
    /// Words quoted stand in one clause alone.
    Quote,
    /// A number, and no draft to look it up in.
    NotLookedUp,
}

/// A place of the draft.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// `2.2.e`, `preamble`, `whole`.
    pub path: String,
    /// The paragraph of it, from 1, where one is named that is there.
    pub paragraph: Option<usize>,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.paragraph {
            Some(n) => write!(f, "{} §{n}", self.path),
            None => f.write_str(&self.path),
        }
    }
}

/// What a comment is anchored to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Anchor {
    /// The words that name it, as they stand.
    pub raw: String,
    /// The places; several where several are named.
    pub places: Vec<Place>,
    /// How they were found.
    pub how: How,
    /// Clauses that fit the name too, where it is not complete.
    pub fits: Vec<String>,
}

/// Ranks in the order in which they stand in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Article,
    Section,
    Clause,
    /// A number without a word before it.
    Bare,
    Point,
    Paragraph,
    Sentence,
}

fn rank_of(name: &str) -> Rank {
    match name {
        "article" => Rank::Article,
        "section" => Rank::Section,
        "point" => Rank::Point,
        "paragraph" => Rank::Paragraph,
        "sentence" => Rank::Sentence,
        _ => Rank::Clause,
    }
}

/// A clause as it is named in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// First and one past the last character of the name.
    from: usize,
    to: usize,
    /// Labels of one place or of several: `["2.2.e"]`.
    paths: Vec<String>,
    paragraph: Option<i32>,
}

/// Most clauses that one name may list.
const MOST: usize = 40;

/// A reader of names of clauses.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a, 'p> {
    /// The packs' words.
    pub words: &'a Words<'p>,
    /// The draft, where there is one.
    pub draft: Option<&'a Draft<'a>>,
}

impl Reader<'_, '_> {
    /// The clause that a cell names, which holds nothing else.
    pub fn cell(&self, text: &str) -> Anchor {
        let raw = text.trim().to_owned();
        let keyed = Keyed::new(&raw);
        let start = self.after_lead(&keyed, 0);
        if let Some(named) = self.name_at(&keyed, start, true) {
            return self.resolved(named.paths, named.paragraph, raw, None);
        }
        if let Some(hit) = self.words.all(&keyed, Of::Part).into_iter().next() {
            return part(&hit.name, raw);
        }
        // A number somewhere in it: "Góp ý vào khoản 5", "(2.1.a)".
        match self.all_names(&keyed).into_iter().next() {
            Some(named) => self.resolved(named.paths, named.paragraph, raw, None),
            None => Anchor { raw, ..Anchor::default() },
        }
    }

    /// The clause that running words speak of; `context` is the path that a heading above them names.
    pub fn running(&self, text: &str, context: Option<&str>) -> Anchor {
        let keyed = Keyed::new(text);
        let quotes = quotations(text);
        let outside = |n: &Named| {
            let at = keyed.span(n.from, n.to).start;
            !quotes.iter().any(|q| q.start <= at && at < q.end)
        };
        let named = self.all_names(&keyed);
        // What is only compared with another clause is asked of the one that is named besides.
        let own = named.iter().filter(|n| outside(n)).find(|n| !self.is_compared(&keyed, n));
        let own = own.or_else(|| named.iter().find(|n| outside(n)));
        // As many bytes as before, but not as many characters.
        let masked = Keyed::new(&mask_quotes(text));
        let unnumbered = self.words.all(&masked, Of::Part).into_iter().next().filter(|hit| {
            // "Phần mở đầu … như khoản 2" is of the preamble, "phần cuối khoản 2" of the clause.
            own.is_none_or(|n| {
                let (part, name) = (masked.span(hit.from, hit.to), keyed.span(n.from, n.to));
                let between = Keyed::new(Span::new(part.end, name.start.max(part.end)).of(text));
                let at = between.skip(0, &[]);
                let joint = self.words.at(&between, at, Of::Words, "joins").unwrap_or(at);
                part.start < name.start && between.skip(joint, &[]) < between.len()
            })
        });
        if let Some(hit) = unnumbered {
            return part(&hit.name, masked.span(hit.from, hit.to).of(text).trim().to_owned());
        }
        let by_name = |named: &Named| {
            let raw = keyed.span(named.from, named.to).of(text).trim().to_owned();
            let mut anchor = self.resolved(named.paths.clone(), named.paragraph, raw, context);
            if anchor.places.is_empty()
                && let Some(found) = self.quoted(text, &anchor.fits)
            {
                anchor.places = vec![found];
                anchor.how = How::Quote;
                anchor.fits.clear();
            }
            anchor
        };
        if let Some(named) = own {
            return by_name(named);
        }
        if let Some(place) = self.quoted(text, &[]) {
            return Anchor { raw: String::new(), places: vec![place], how: How::Quote, fits: Vec::new() };
        }
        match context {
            Some(path) => Anchor {
                raw: String::new(),
                places: vec![Place { path: path.to_owned(), paragraph: None }],
                how: if self.draft.is_some() { How::Number } else { How::NotLookedUp },
                fits: Vec::new(),
            },
            // A name that stands in a quotation alone.
            None => named.first().map(by_name).unwrap_or_default(),
        }
    }

    /// The places that words outside quotations ask about: clauses that are not only compared with, else a part without a number.
    pub(super) fn asked_about(&self, text: &str, context: Option<&str>) -> Vec<Place> {
        let keyed = Keyed::new(&mask_quotes(text));
        // "Nhất trí với khoản 1" agrees with it.
        let assents = self.words.only_assents(text).is_some();
        let named = self.all_names(&keyed).into_iter().filter(|n| assents || !self.is_compared(&keyed, n));
        let mut out: Vec<Place> =
            named.flat_map(|n| self.resolved(n.paths, n.paragraph, String::new(), context).places).collect();
        if out.is_empty() {
            let parts = self.words.all(&keyed, Of::Part);
            out.extend(parts.into_iter().map(|hit| Place { path: hit.name, paragraph: None }));
        }
        out
    }

    /// Sentences, cut further where something else is asked for: behind a comma, "and" or, in Thai, a space, where a request begins,
    /// or a verb that asks with the clause that it asks about right behind it.
    pub(super) fn pieces(&self, text: &str) -> Vec<Span> {
        let mut out = Vec::new();
        for sentence in self.words.sentences(text) {
            let keyed = Keyed::new(&mask_quotes(sentence.of(text)));
            let mut from = sentence.start;
            for at in 1..keyed.len() {
                let Some(next) = self.turn(&keyed, at) else { continue };
                let cut = sentence.start + keyed.span(next, next + 1).start;
                if cut > from {
                    out.push(Span::new(from, cut));
                    from = cut;
                }
            }
            out.push(Span::new(from, sentence.end));
        }
        out
    }

    /// Where the request begins that stands behind a joint at `at`.
    fn turn(&self, text: &Keyed, at: usize) -> Option<usize> {
        let spaced = text.get(at - 1) == Some(' ');
        let joint = match text.get(at)? {
            ',' => at + 1,
            // "… với khoản 3. Đề nghị …": a figure before a full stop ends no sentence by itself.
            '.' if text.get(at + 1) == Some(' ') => at + 1,
            _ if spaced => self
                .words
                .at(text, at, Of::Words, "lists")
                .or_else(|| text.get(at).filter(|c| is_thai(*c)).map(|_| at))?,
            _ => return None,
        };
        let next = text.skip(joint, &[]);
        let next = self.words.at(text, next, Of::Words, "lists").map_or(next, |to| text.skip(to, &[]));
        if self.words.at(text, next, Of::Words, "requests").is_some() {
            return Some(next);
        }
        // A sentence may begin with the clause, or with a verb and the clause.
        let verb = self.words.at(text, next, Of::Words, "asks");
        let object = match verb {
            None if text.get(at) == Some('.') => self.after_lead(text, next),
            verb => self.after_lead(text, verb?),
        };
        let named = self.name_at(text, object, false).is_some();
        (named || self.words.any_at(text, object, Of::Part).is_some()).then_some(next)
    }

    /// Whether a clause is named only to compare with it, or to go by it: "như khoản 5", "ตามข้อ ๒".
    fn is_compared(&self, text: &Keyed, named: &Named) -> bool {
        /// Characters before a name in which the words are looked for.
        const NEAR: usize = 20;
        let begins = |name: &str| {
            (named.from.saturating_sub(NEAR)..named.from)
                .find(|at| self.words.at(text, *at, Of::Words, name).is_some_and(|to| text.skip(to, &[]) == named.from))
        };
        // "Đối với khoản 5" is about it: the longer of two words counts.
        begins("compares").is_some_and(|at| begins("at").is_none_or(|other| at <= other))
    }

    /// What the column of clauses says of an anchor, so that it is read again as the same: the words themselves where they are
    /// enough, else the places that they were found to mean.
    pub fn written(&self, anchor: &Anchor, language: maitri_pack::Language) -> String {
        if anchor.places.is_empty() || self.cell(&anchor.raw).places == anchor.places {
            return anchor.raw.clone();
        }
        let name = |place: &Place| match place.paragraph {
            Some(n) => format!("{}, {} {n}", place.path, self.words.first_of(language, Of::Rank, "paragraph")),
            None => match self.words.first_of(language, Of::Part, &place.path) {
                "" => place.path.clone(),
                word => word.to_owned(),
            },
        };
        anchor.places.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// The place of words that were copied from the draft.
    pub fn passage(&self, words: &str) -> Option<Place> {
        self.stands(words, &[])
    }

    /// Whether a name of a clause stands at the beginning of a text, behind words such as "Tại".
    pub fn begins(&self, text: &str) -> bool {
        let keyed = Keyed::new(text);
        let start = self.after_lead(&keyed, 0);
        self.name_at(&keyed, start, false).is_some()
    }

    /// Whether any clause is named in a text.
    pub fn names(&self, text: &str) -> bool {
        !self.all_names(&Keyed::new(text)).is_empty()
    }

    /// The end of the name at the beginning of a text, in bytes.
    pub fn end_of_name(&self, text: &str) -> Option<usize> {
        let keyed = Keyed::new(text);
        let start = self.after_lead(&keyed, 0);
        self.name_at(&keyed, start, false).map(|n| keyed.span(n.from, n.to).end)
    }

    /// Behind signs and words that stand before a name.
    fn after_lead(&self, text: &Keyed, from: usize) -> usize {
        let mut at = text.skip(from, &LEAD);
        for _ in 0..3 {
            let Some(end) = self.words.at(text, at, Of::Words, "at") else { break };
            at = text.skip(end, &LEAD);
        }
        at
    }

    /// The names of clauses of the draft in running words.
    fn all_names(&self, text: &Keyed) -> Vec<Named> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let begins = at.checked_sub(1).and_then(|i| text.get(i)).is_none_or(|c| !c.is_alphanumeric() || is_thai(c));
            if begins && let Some(named) = self.name_at(text, at, false) {
                at = named.to.max(at + 1);
                if !self.is_elsewhere(text, &named) {
                    out.push(named);
                }
                continue;
            }
            at += 1;
        }
        out
    }

    /// Whether the name goes on with that of another text: "khoản 2 Điều 19 Luật …".
    fn is_elsewhere(&self, text: &Keyed, named: &Named) -> bool {
        let mut at = text.skip(named.to, &[',', '(', ')']);
        if let Some(end) = self.words.at(text, at, Of::Words, "joins") {
            at = text.skip(end, &[]);
        }
        self.words.at(text, at, Of::Words, "elsewhere").is_some()
    }

    /// A name that begins at `at`. `alone`: a number without a word before it is one too.
    fn name_at(&self, text: &Keyed, at: usize, alone: bool) -> Option<Named> {
        let mut parts: Vec<(Rank, Vec<String>)> = Vec::new();
        let mut paragraph = None;
        let mut here = at;
        let mut end = at;
        while parts.len() < 6 {
            let worded = self.words.any_at(text, here, Of::Rank);
            let rank = worded.as_ref().map_or(Rank::Bare, |h| rank_of(&h.name));
            let start = worded.as_ref().map_or(here, |h| text.skip(h.to, &['"', '\'', '.', ':']));
            // "ขัดข้อง" names no point ง: a Thai letter that follows without a gap goes on with the word.
            let grown = worded.as_ref().is_some_and(|h| h.to == start) && start > 0;
            if grown
                && text.get(start).is_some_and(|c| ('ก'..='ฮ').contains(&c))
                && text.get(start - 1).is_some_and(is_thai)
            {
                break;
            }
            if matches!(rank, Rank::Paragraph | Rank::Sentence) {
                let Some((n, to)) = self.words.ordinal(text, start).or_else(|| figure(text, start)) else { break };
                if rank == Rank::Paragraph {
                    paragraph = Some(n);
                }
                end = to;
            } else {
                let Some((label, to)) = label(text, start, worded.is_some()) else { break };
                let depth = label.split('.').count();
                if worded.is_none() && !alone && depth < 2 && parts.is_empty() {
                    break;
                }
                if worded.is_none() && !parts.is_empty() {
                    break;
                }
                let mut labels = vec![label];
                end = self.listed(text, to, &mut labels, worded.as_ref());
                parts.push((rank, labels));
            }
            // What joins the parts of a name: a comma, "of", a bracket, nothing.
            let mut next = text.skip(end, &[',', '/', '-']);
            if let Some(to) = self.words.at(text, next, Of::Words, "joins") {
                next = text.skip(to, &[]);
            }
            if self.words.any_at(text, next, Of::Rank).is_none() {
                break;
            }
            here = next;
        }
        if parts.is_empty() {
            return None;
        }
        parts.sort_by_key(|(rank, _)| *rank);
        let mut paths: Vec<String> = vec![String::new()];
        for (_, labels) in &parts {
            let mut grown = Vec::new();
            for path in &paths {
                for label in labels {
                    grown.push(joined(path, label));
                }
            }
            grown.truncate(MOST);
            paths = grown;
        }
        Some(Named { from: at, to: end, paths, paragraph })
    }

    /// Labels that follow in a list: "a, b và c", "1 đến 3"; "khoản 2, khoản 4" says the `rank` again.
    fn listed(&self, text: &Keyed, mut end: usize, labels: &mut Vec<String>, rank: Option<&Hit>) -> usize {
        while labels.len() < MOST {
            let mut at = text.skip(end, &[]);
            let comma = text.get(at) == Some(',');
            let dash = text.get(at) == Some('-');
            let range = dash || self.words.at(text, at, Of::Words, "ranges").is_some();
            if comma || dash {
                at = text.skip(at + 1, &[]);
            } else if let Some(to) =
                ["lists", "ranges"].iter().filter_map(|n| self.words.at(text, at, Of::Words, n)).max()
            {
                at = text.skip(to, &[]);
            } else {
                break;
            }
            // "điểm a và điểm b": the rank said again.
            if let Some(hit) = self.words.any_at(text, at, Of::Rank) {
                let again = text.skip(hit.to, &['"', '\'']);
                let same = (!comma || rank.is_some_and(|r| r.name == hit.name))
                    && label(text, again, true).is_some_and(|(l, _)| alike(&l, labels.last()));
                if !same {
                    break;
                }
                at = again;
            }
            let Some((next, to)) = label(text, at, true).filter(|(l, _)| alike(l, labels.last())) else { break };
            // A letter alone may be a word of the sentence: "a, b" and "1, 2" go on, "1, a" does not.
            let (first, last) = (labels.last().and_then(|l| l.parse::<u32>().ok()), next.parse::<u32>().ok());
            if let (true, Some(first), Some(last)) = (range, first, last) {
                labels.extend((first + 1..last).take(MOST).map(|n| n.to_string()));
            }
            labels.push(next);
            end = to;
        }
        end
    }

    fn resolved(&self, paths: Vec<String>, paragraph: Option<i32>, raw: String, context: Option<&str>) -> Anchor {
        let mut anchor = Anchor { raw, ..Anchor::default() };
        let Some(draft) = self.draft else {
            anchor.how = How::NotLookedUp;
            anchor.places = paths
                .into_iter()
                .map(|path| Place { path, paragraph: paragraph.and_then(|n| usize::try_from(n).ok()) })
                .collect();
            return anchor;
        };
        let clauses = &draft.outline.clauses;
        let has = |path: &str| clauses.iter().find(|c| c.path.eq_ignore_ascii_case(path) || c.path == path);
        anchor.how = How::Number;
        for path in paths {
            let inside = context.map(|c| joined(c, &path)).and_then(|p| has(&p));
            let direct = inside.or_else(|| has(&path));
            let found = direct.map(|c| c.path.clone()).or_else(|| {
                let parts: Vec<&str> = path.split('.').collect();
                let fits: Vec<String> =
                    clauses.iter().filter(|c| fits(&parts, &c.path)).map(|c| c.path.clone()).collect();
                match fits.as_slice() {
                    [one] => {
                        anchor.how = How::OnlyFit;
                        Some(one.clone())
                    }
                    _ => {
                        anchor.fits.extend(fits);
                        None
                    }
                }
            });
            let Some(path) = found else { continue };
            let count = clauses.iter().find(|c| c.path == path).map_or(0, |c| c.paragraphs.len());
            let paragraph = paragraph.and_then(|n| match n {
                -1 => Some(count),
                n => usize::try_from(n).ok(),
            });
            anchor.places.push(Place { path, paragraph: paragraph.filter(|n| count > 1 && *n >= 1 && *n <= count) });
        }
        if anchor.places.is_empty() {
            anchor.how = How::None;
        }
        anchor
    }

    /// The clause in which alone the first quotation of a text that is found stands.
    fn quoted(&self, text: &str, among: &[String]) -> Option<Place> {
        quotations(text).into_iter().find_map(|q| self.stands(q.of(text), among))
    }

    fn stands(&self, words: &str, among: &[String]) -> Option<Place> {
        let draft = self.draft?;
        let text = draft.text();
        let wanted = tight(words);
        if wanted.chars().count() < 6 {
            return None;
        }
        let recognised = draft.document.recognised.is_some();
        for loose in [false, true] {
            let key = |t: &str| if loose { fold::skeleton(&tight(t)) } else { tight(t) };
            let wanted = key(&wanted);
            // A difference in marks alone is a slip of recognition, or of a hand in a hurry: only long words prove anything.
            if loose && (wanted.chars().count() < 16 && !recognised) {
                break;
            }
            let mut found: Vec<String> = draft
                .outline
                .paragraphs
                .iter()
                .filter(|p| key(p.span.of(text)).contains(&wanted))
                .map(|p| draft.place(p.body.start))
                .filter(|path| among.is_empty() || among.contains(path))
                .collect();
            found.dedup();
            match found.as_slice() {
                [] => continue,
                [one] => return Some(Place { path: one.clone(), paragraph: None }),
                _ => return None,
            }
        }
        None
    }
}

const LEAD: [char; 10] = ['-', '+', '*', '•', '(', '"', '\'', ':', '.', ','];

fn part(name: &str, raw: String) -> Anchor {
    Anchor { raw, places: vec![Place { path: name.to_owned(), paragraph: None }], how: How::Part, fits: Vec::new() }
}

fn is_thai(c: char) -> bool {
    ('\u{e00}'..='\u{e7f}').contains(&c)
}

/// A path and a label below it; a label that says its parents again is said once.
fn joined(path: &str, label: &str) -> String {
    if path.is_empty() || label.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')) {
        return label.to_owned();
    }
    format!("{path}.{label}")
}

/// Whether the labels stand in a path in their order, the last one last; the first one first, where there are several.
fn fits(parts: &[&str], path: &str) -> bool {
    let of: Vec<&str> = path.split('.').collect();
    let ends = parts.last() == of.last();
    let begins = parts.len() == 1 || parts.first() == of.first();
    let mut wanted = parts.iter().peekable();
    for label in &of {
        if wanted.peek().is_some_and(|w| *w == label) {
            wanted.next();
        }
    }
    ends && begins && wanted.peek().is_none()
}

/// Whether two labels are of one kind: both figures or both letters.
fn alike(label: &str, other: Option<&String>) -> bool {
    let letters = |t: &str| t.chars().next_back().is_some_and(char::is_alphabetic);
    other.is_some_and(|o| letters(o) == letters(label) && o.split('.').count() >= label.split('.').count())
}

fn figure(text: &Keyed, at: usize) -> Option<(i32, usize)> {
    let figures: String = text.chars.iter().skip(at).take_while(|c| digits::value(**c).is_some()).collect();
    let n = digits::parse(&figures).filter(|n| *n < 100)?;
    Some((i32::try_from(n).ok()?, at + figures.chars().count()))
}

/// A label: `2`, `2.2`, `2.2.e`, `2(1)(b)`, `e`, `ก`, `iv`.
fn label(text: &Keyed, at: usize, worded: bool) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut here = at;
    let open = text.get(here) == Some('(');
    if open {
        here += 1;
    }
    if let Some((n, to)) = figure(text, here) {
        out.push_str(&n.to_string());
        here = to;
        if text.get(here).is_some_and(|c| c == '/' || c == '%') {
            return None;
        }
    } else if worded || open {
        let (letter, to) = letter(text, here).or_else(|| roman(text, here).filter(|_| worded))?;
        out.push_str(&letter);
        here = to;
    } else {
        return None;
    }
    if open {
        if text.get(here) != Some(')') {
            return None;
        }
        here += 1;
    }
    // .1  .e  (1)  (b)  e
    loop {
        let sign = text.get(here);
        let mut next = here;
        let mut bracket = false;
        match sign {
            Some('.') => next += 1,
            Some('(') => {
                next += 1;
                bracket = true;
            }
            Some(' ') if text.get(here + 1) == Some('(') => {
                next += 2;
                bracket = true;
            }
            _ => {}
        }
        let figures = figure(text, next).filter(|_| next > here).map(|(n, to)| (n.to_string(), to));
        let Some((piece, mut to)) = figures.or_else(|| letter(text, next)) else { break };
        if bracket {
            if text.get(to) != Some(')') {
                break;
            }
            to += 1;
        }
        out.push('.');
        out.push_str(&piece);
        here = to;
    }
    // "2.026" is a number and "45/SNgV" a paper; "12 tháng" is no clause either, but only a word before it tells.
    if text.get(here).is_some_and(|c| c.is_alphanumeric() && !is_thai(c) || c == '/') {
        return None;
    }
    Some((out, here))
}

/// One letter that stands alone.
fn letter(text: &Keyed, at: usize) -> Option<(String, usize)> {
    let c = text.get(at)?;
    let latin = c.is_ascii_lowercase() || c == 'đ';
    let thai = ('ก'..='ฮ').contains(&c);
    let next = text.get(at + 1);
    let alone = match next {
        None => true,
        Some(n) if thai => !n.is_alphanumeric() && !fold::is_thai_mark(n),
        Some(n) => !n.is_alphanumeric(),
    };
    ((latin || thai) && alone).then(|| (c.to_string(), at + 1))
}

/// A Roman numeral, as its number.
fn roman(text: &Keyed, at: usize) -> Option<(String, usize)> {
    let numeral: String = text.chars.iter().skip(at).take_while(|c| matches!(c, 'i' | 'v' | 'x')).collect();
    let known = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"];
    let n = known.iter().position(|k| *k == numeral)?;
    let to = at + numeral.chars().count();
    text.get(to).is_none_or(|c| !c.is_alphanumeric()).then(|| ((n + 1).to_string(), to))
}

/// A text as passages are compared: folded, figures as ASCII, no white space.
pub fn tight(text: &str) -> String {
    fold::key(text).chars().filter(|c| !c.is_whitespace()).collect()
}

const PAIRS: [(char, char); 4] = [('“', '”'), ('«', '»'), ('"', '"'), ('‘', '’')];

/// Where something stands in quotation marks, without them.
pub fn quotations(text: &str) -> Vec<Span> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        let opened = rest.char_indices().find_map(|(at, c)| PAIRS.iter().find(|p| p.0 == c).map(|p| (at, *p)));
        let Some((at, (open, close))) = opened else { break };
        let start = from + at + open.len_utf8();
        let inner = text.get(start..).unwrap_or("");
        // Marks that nobody paired: “ and " close one another.
        let end = inner.find([close, '”', '"']).map(|e| start + e);
        let Some(end) = end else { break };
        out.push(Span::new(start, end));
        from = end + text.get(end..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8);
    }
    out
}

/// The text with what is quoted made blank, byte for byte as long.
pub fn mask_quotes(text: &str) -> String {
    let mut out = text.to_owned();
    for quoted in quotations(text) {
        out.replace_range(quoted.start..quoted.end, &" ".repeat(quoted.len()));
    }
    out
}

/// Spans of the paragraphs that a place covers; all of the text for `whole`.
pub fn paragraphs_of(draft: &Draft<'_>, place: &Place) -> std::ops::Range<usize> {
    let zones = &draft.zones;
    match place.path.as_str() {
        "whole" => 0..draft.outline.paragraphs.len(),
        "title" => zones.title.clone(),
        "preamble" => zones.preamble.clone(),
        "testimonium" => zones.closing.clone(),
        "signature" => zones.signature.clone(),
        path => {
            let clause = draft.outline.clauses.iter().find(|c| c.path == path);
            // The last clause ends where the closing begins.
            let end = zones.closing.start.max(zones.title.end);
            clause.map_or(0..0, |c| {
                let range = c.paragraphs.start..c.paragraphs.end.min(end.max(c.paragraphs.start + 1));
                match place.paragraph {
                    Some(n) => range.start + n - 1..(range.start + n).min(range.end.max(range.start + n)),
                    None => range,
                }
            })
        }
    }
}

/// The span of those paragraphs.
pub fn span_of(draft: &Draft<'_>, place: &Place) -> Span {
    draft.span_of(&paragraphs_of(draft, place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use maitri_pack::Packs;

    const S1: &[u8] = include_bytes!("../../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");

    fn with<T>(test: impl FnOnce(&Reader<'_, '_>) -> T) -> T {
        let packs = Packs::embedded().unwrap();
        let document = maitri_document::read::from_text(std::str::from_utf8(S1).unwrap());
        let mut draft = Draft::read(&document, packs);
        draft.divide(None, packs);
        let words = Words::of(packs);
        test(&Reader { words: &words, draft: Some(&draft) })
    }

    fn told(anchor: &Anchor) -> String {
        anchor.places.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn cells_name_clauses_in_many_ways() {
        with(|reader| {
            for (cell, place) in [
                ("2.2.e", "2.2.e"),
                ("2.2e", "2.2.e"),
                ("2.2 (e)", "2.2.e"),
                ("Khoản 2, điểm e", "2.2.e"),
                ("điểm e khoản 2.2", "2.2.e"),
                ("Điểm “e”, mục 2.2", "2.2.e"),
                ("Tại điểm e, khoản 2.2 của dự thảo", "2.2.e"),
                ("Điều 3", "3"),
                ("ĐIỀU 3", "3"),
                ("ข้อ ๓", "3"),
                ("ข้อ ๒.๑ ", "2.1"),
                ("Article 2(1)(b)", "2.1.b"),
                ("Art. 4", "4"),
                ("Article IV", "4"),
                ("mục 2.1.a đoạn 2", "2.1.a §2"),
                ("mục 2.2.c đoạn 2", "2.2.c"),
                ("2.1.a, đoạn cuối", "2.1.a §2"),
                ("điểm a, b khoản 2.1", "2.1.a 2.1.b"),
                ("khoản 3 và khoản 4", "3 4"),
                ("khoản 3 đến 5", "3 4 5"),
                ("5", "5"),
                ("Toàn văn", "whole"),
                ("Phần mở đầu", "preamble"),
                ("Preamble", "preamble"),
                ("2.2.k", ""),
                ("điểm a", ""),
                ("như trên", ""),
            ] {
                assert_eq!(told(&reader.cell(cell)), place, "{cell}");
            }
            assert_eq!(reader.cell("điểm a").fits, ["2.1.a", "2.2.a"]);
            assert_eq!(reader.cell("Khoản 2, điểm e").how, How::OnlyFit);
            assert_eq!(reader.cell("2.2.k").raw, "2.2.k");
        });
    }

    #[test]
    fn sentences_name_clauses_and_quote_them() {
        with(|reader| {
            for (text, place) in [
                ("Tại điểm e khoản 2.2 đề nghị thay từ “cam kết thúc đẩy”", "2.2.e"),
                ("Đề nghị bỏ điểm g, mục 2.2", "2.2.g"),
                ("đề nghị thay “cam kết thúc đẩy hợp tác” bằng “sẽ khuyến khích hợp tác”", "2.2.e"),
                ("Căn cứ khoản 2 Điều 19 Luật Thỏa thuận quốc tế, đề nghị xem lại", ""),
                ("theo Nghị định số 64/2021/NĐ-CP ngày 30/6/2021", ""),
                ("Kinh phí 2.500.000 đồng và 10 ngày", ""),
                ("Công văn số 45/SNgV-HTQT", ""),
                ("Đề nghị bỏ “đảm bảo quốc phòng, an ninh” tại phần mở đầu", "preamble"),
                ("đề nghị sửa “Vương Quốc” thành “Vương quốc” trong toàn văn", "whole"),
                ("ขอให้แก้ไขข้อ ๔ เรื่องการประชุม", "4"),
                ("We propose to delete Article 5.", "5"),
                ("ไม่ขัดข้อง", ""),
                ("ไม่มีข้อขัดข้องกับร่าง", ""),
            ] {
                assert_eq!(told(&reader.running(text, None)), place, "{text}");
            }
            // A heading above decides what a letter alone means.
            assert_eq!(told(&reader.running("điểm a: đề nghị ghi rõ", Some("2.2"))), "2.2.a");
            assert_eq!(told(&reader.running("đề nghị ghi rõ nguồn", Some("2.2.b"))), "2.2.b");
            // Of two clauses that fit, the words quoted tell which.
            assert_eq!(
                told(&reader.running("điểm a: bỏ cụm từ “cử các Đoàn đại biểu chính quyền các cấp”", None)),
                "2.1.a"
            );
        });
    }

    #[test]
    fn quotations_of_any_marks() {
        let of = |t: &'static str| quotations(t).into_iter().map(|s| s.of(t)).collect::<Vec<_>>();
        assert_eq!(of("a “b” c \"d\" «e» “f\""), ["b", "d", "e", "f"]);
        assert_eq!(mask_quotes("a “bé” c").len(), "a “bé” c".len());
        assert!(of("a “b").is_empty());
    }
}
