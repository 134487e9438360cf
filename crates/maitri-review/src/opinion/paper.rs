//! The paper of an office: its head from the letter that it is, its paragraphs as comments.

use super::anchor::{Anchor, Reader};
use super::position::{Position, sentences};
use super::table::{is_table, of_grids};
use super::words::{Keyed, Of};
use super::{Comment, Dated, Opinion, Opinions, Rest, Silence, Source, clean};
use crate::draft::Draft;
use crate::letter::{self, Letter};
use maitri_document::outline::{self, Style};
use maitri_document::{BlockKind, Document, Format, Span, read};
use maitri_pack::Packs;

/// Characters of a line that may have been broken because it was full.
const FULL: usize = 50;

/// A paragraph of the paper.
struct Piece {
    text: String,
    span: Span,
    /// Whether the letter did not know what to do with it.
    loose: bool,
}

/// Reads a paper: the letter, and the tables of comments that stand in it.
pub fn of_paper(document: &Document, file: &str, reader: &Reader<'_, '_>, packs: &Packs) -> Opinions {
    let grids = read::tables_of(document);
    let tables: Vec<u32> = grids
        .iter()
        .filter(|g| is_table(g, reader.words))
        .filter_map(|g| g.name.parse::<u32>().ok()?.checked_sub(1))
        .collect();
    // What stands in a table of comments is no line of the letter.
    let mut outside = document.clone();
    outside.blocks.retain(|b| !matches!(b.kind, BlockKind::Cell { table, .. } if tables.contains(&table)));
    let letter = letter::read(&outside, packs);
    let mut out = Opinions::default();
    noted(document, file, reader, packs, &mut out);
    if letter.envelope == "instrument" && tables.is_empty() {
        // The draft itself, sent back: what was written beside it is the opinion, and no paragraph of it.
        return out;
    }
    let opinion = head(&letter, file, &document.text, reader, packs);
    let mut walk = Walk {
        reader,
        packs,
        file,
        text: &document.text,
        format: document.format,
        opinion,
        rest: Vec::new(),
        context: None,
        waiting: None,
    };
    let mut pieces = walk.pieces(&letter);
    if let Some(last) = pieces.iter_mut().rfind(|p| !p.loose) {
        last.text = walk.without_thanks(&last.text);
    }
    for part in &pieces {
        walk.take(part);
    }
    walk.end();
    let Walk { mut opinion, rest, .. } = walk;
    let outer = rest.clone();
    out.rest.extend(rest);
    if !tables.is_empty() {
        let chosen: Vec<read::Grid> = grids
            .into_iter()
            .filter(|g| g.name.parse::<u32>().ok().and_then(|n| n.checked_sub(1)).is_some_and(|n| tables.contains(&n)))
            // The text around a table is the letter, which was read.
            .map(|g| read::Grid { context: Vec::new(), ..g })
            .collect();
        let known = (!opinion.agency.raw.is_empty()).then_some(&opinion);
        let mut found = of_grids(&chosen, file, reader, packs, known);
        // Rows of the paper's own office belong to the paper.
        found.opinions.retain_mut(|o| {
            let own = o.agency.raw.is_empty() || reader.words.same(&o.agency) == reader.words.same(&opinion.agency);
            if own {
                opinion.comments.append(&mut o.comments);
                if opinion.position.words.is_empty() {
                    opinion.position = std::mem::take(&mut o.position);
                }
            }
            !own
        });
        let collects = !found.opinions.is_empty() && opinion.comments.is_empty();
        out.add(found);
        // A letter that only sends a table of others on gives no opinion of its own.
        if collects && opinion.position.words.is_empty() {
            // Its head and its foot are the letterhead of who collects; what may be a comment stays.
            out.rest.retain(|r| !outer.contains(r) || reader.names(&r.text) || reader.words.asks(&r.text));
            if out.summary.is_none() {
                for block in &outside.blocks {
                    let words = block.span.of(&outside.text);
                    if let Some(summary) =
                        super::table::summary(words, line_of(&outside.text, block.span), reader.words)
                    {
                        out.summary = Some(summary);
                    }
                }
            }
            return out;
        }
    }
    reader.words.settle(&mut opinion);
    for piece in sentences(&document.text) {
        if let Some(silence) = taken(reader, piece.of(&document.text)) {
            out.silence.push(Silence {
                agency: opinion.agency.raw.clone(),
                text: silence,
                source: Source { line: line_of(&document.text, piece), ..source(file) },
            });
        }
    }
    out.opinions.push(opinion);
    out
}

/// Comments that were written beside the text of a Word file: an opinion of each author.
fn noted(document: &Document, file: &str, reader: &Reader<'_, '_>, packs: &Packs, out: &mut Opinions) {
    if document.comments.is_empty() {
        return;
    }
    let mut own = Draft::read(document, packs);
    own.divide(None, packs);
    for note in &document.comments {
        let at = Source { line: line_of(&document.text, note.at), ..source(file) };
        let agency = reader.words.agency(&note.author, packs);
        let index = out.opinions.iter().position(|o| o.agency == agency).unwrap_or_else(|| {
            out.opinions.push(Opinion { agency, source: at.clone(), ..Opinion::default() });
            out.opinions.len() - 1
        });
        let Some(opinion) = out.opinions.get_mut(index) else { continue };
        if let Some(raw) = note.date.as_ref().filter(|_| opinion.date.is_none()) {
            let iso = raw.split('T').next().filter(|d| d.len() == 10).map(str::to_owned);
            opinion.date = Some(Dated { raw: raw.clone(), iso });
        }
        let path = own.place(note.at.start);
        let unnumbered = ["title", "preamble", "testimonium", "signature"].contains(&path.as_str());
        let anchor = match path.as_str() {
            "whole" => Anchor::default(),
            _ if unnumbered => Anchor {
                places: vec![super::Place { path, paragraph: None }],
                how: super::How::Part,
                ..Anchor::default()
            },
            _ => reader.cell(&path),
        };
        let quoted = clean(note.at.of(&document.text));
        opinion.comments.push(Comment { anchor, quoted, text: clean(&note.text), source: at, ..Comment::default() });
    }
}

/// The words of a text that take silence for agreement.
pub(super) fn taken(reader: &Reader<'_, '_>, text: &str) -> Option<String> {
    let keyed = Keyed::new(text);
    reader.words.find(&keyed, 0, Of::Words, "taken-as-agreement").map(|_| clean(text).replace('\n', " "))
}

fn source(file: &str) -> Source {
    Source { file: file.to_owned(), ..Source::default() }
}

fn line_of(text: &str, span: Span) -> u32 {
    let before = text.get(..span.start).map_or(0, |t| t.matches('\n').count());
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

/// Who, by which paper, of which day, signed by whom.
fn head(letter: &Letter, file: &str, text: &str, reader: &Reader<'_, '_>, packs: &Packs) -> Opinion {
    let words = reader.words;
    let body = |t: &str| words.at(&Keyed::new(t), 0, Of::Words, "bodies").is_some();
    // The last body of the head issues the paper; a name may go on over lines.
    let mut lines: Vec<(usize, String)> = letter
        .issuer
        .iter()
        .map(|p| (p.span.start, without_heading(&p.text, packs).unwrap_or_else(|| p.text.clone())))
        .collect();
    // Where a scan runs the columns of the head together, a line of the name stands before the motto.
    let run_together = letter.rest.iter().filter_map(|p| Some((p.span.start, without_heading(&p.text, packs)?)));
    lines.extend(run_together.filter(|_| !letter.issuer.is_empty()));
    lines.sort();
    let mut names: Vec<String> = Vec::new();
    for (_, line) in lines.into_iter().filter(|(_, l)| !l.is_empty()) {
        match names.last_mut().filter(|_| !body(&line)) {
            Some(last) => *last = format!("{last} {line}"),
            None => names.push(line),
        }
    }
    let named = |t: &String| body(t).then(|| t.clone());
    // A Thai letter names the building at its head and the unit that owns the matter at its foot.
    let unit = letter.unit.as_ref().map(|p| p.span.of(text).lines().next().unwrap_or("").trim().to_owned());
    let unit = unit.filter(|t| body(t));
    let from_lines = || letter.rest.iter().take(4).map(|p| &p.text).filter(|t| t.chars().count() < 90).find_map(named);
    let from_post = || {
        // "Giám đốc Sở Y tế", "Director of the Department of Health".
        let title = letter.signer.as_ref()?.title.as_ref()?;
        let keyed = Keyed::new(&title.text);
        let hit = words.find(&keyed, 1, Of::Words, "bodies")?;
        Some(keyed.span(hit.from, keyed.len()).of(&title.text).to_owned())
    };
    let issuer = names.last().cloned();
    let raw = issuer.clone().filter(|t| body(t)).or(unit).or_else(from_lines).or_else(from_post).or(issuer);
    let raw = raw.unwrap_or_default();
    let paper = letter.number.as_ref().map(|n| n.number.clone()).unwrap_or_default();
    let signer = letter.signer.as_ref().and_then(|s| s.name.as_ref()).map(|n| n.text.clone()).unwrap_or_default();
    let line = letter.number.as_ref().map_or(1, |n| line_of(text, n.span));
    Opinion {
        agency: words.agency(&raw, packs),
        paper,
        date: letter
            .date
            .as_ref()
            .map(|d| Dated { raw: crate::review::flat(&d.raw.text), iso: d.iso.clone() })
            .filter(|d| d.iso.is_some() || !d.raw.is_empty()),
        signer,
        position: Position::default(),
        comments: Vec::new(),
        source: Source { line, ..source(file) },
    }
}

/// A line without what every paper of its family has at its head; none where it holds nothing of that.
fn without_heading(line: &str, packs: &Packs) -> Option<String> {
    let keyed = Keyed::new(line);
    let headings = packs.letters.letter.iter().flat_map(|l| &l.heading).map(|h| Keyed::new(h).chars);
    let at = headings
        .filter(|h| !h.is_empty())
        .filter_map(|h| (0..keyed.len()).find(|at| keyed.chars.get(*at..*at + h.len()) == Some(h.as_slice())))
        .min()?;
    Some(line.get(..keyed.span(at, at + 1).start)?.trim().to_owned())
}

/// Whether a bracket is still open at the end of a line.
fn open(text: &str) -> bool {
    text.matches('(').count() > text.matches(')').count()
}

/// Goes through the paragraphs.
struct Walk<'a, 'p> {
    reader: &'a Reader<'a, 'p>,
    packs: &'a Packs,
    file: &'a str,
    text: &'a str,
    /// What the file is: the lines of some may be broken by hand, or by a page.
    format: Format,
    opinion: Opinion,
    rest: Vec<Rest>,
    /// The clause that a heading named for what stands below it: its path, and the words.
    context: Option<(String, String)>,
    /// That heading, while nothing stands below it yet.
    waiting: Option<Piece>,
}

impl Walk<'_, '_> {
    /// The paragraphs of the body with what no part took, in the order of the paper.
    fn pieces(&self, letter: &Letter) -> Vec<Piece> {
        let own = self.reader.words.name_key(&self.opinion.agency.raw);
        let mut out: Vec<Piece> = Vec::new();
        for (parts, loose) in [(&letter.body, false), (&letter.rest, true)] {
            for part in parts {
                // The line that names the office was taken for its head.
                let heading = loose && without_heading(&part.text, self.packs).is_some();
                if heading || loose && self.reader.words.name_key(&part.text) == own {
                    continue;
                }
                out.push(Piece { text: part.text.clone(), span: part.span, loose });
            }
        }
        out.sort_by_key(|p| p.span.start);
        if !matches!(self.format, Format::Txt | Format::Pdf | Format::Scan) {
            return out;
        }
        // Lines of a page that nobody joined: a sentence goes on in the next.
        let mut joined: Vec<Piece> = Vec::new();
        for piece in out {
            // A blank line in a text, or the sentence that closes a paper, begins anew.
            let between = Span::new(joined.last().map_or(0, |l| l.span.end), piece.span.start).of(self.text);
            let parted = self.format == Format::Txt && between.matches('\n').count() > 1;
            let starts = outline::enumerator(&piece.text, 0).is_some() || parted || self.says(&piece.text, "closing");
            let small = piece.text.starts_with(char::is_lowercase);
            match joined.last_mut() {
                Some(last)
                    if !starts
                        && (open(&last.text)
                            || !last.text.ends_with(['.', ';', ':', '!', '?', '/'])
                                && (small || last.text.chars().count() >= FULL)) =>
                {
                    last.text = format!("{} {}", last.text, piece.text);
                    last.span = last.span.join(piece.span);
                    last.loose &= piece.loose;
                }
                _ => joined.push(piece),
            }
        }
        joined
    }

    fn source(&self, span: Span) -> Source {
        Source { line: line_of(self.text, span), ..source(self.file) }
    }

    fn leave(&mut self, piece: &Piece) {
        let at = self.source(piece.span).to_string();
        self.rest.push(Rest { agency: self.opinion.agency.raw.clone(), text: clean(&piece.text), at });
    }

    fn says(&self, text: &str, name: &str) -> bool {
        let keyed = Keyed::new(text);
        let from = keyed.skip(0, &['-', '+', '*', '•', '(']);
        self.reader.words.at(&keyed, from, Of::Words, name).is_some()
    }

    fn take(&mut self, piece: &Piece) {
        let text = self.without_number(&piece.text);
        if text.is_empty() {
            return;
        }
        // "Sở Y tế: nhất trí" is how a message begins.
        if self.opinion.agency.raw.is_empty()
            && let Some((name, rest)) = text.split_once(':').filter(|(n, _)| n.chars().count() < 90)
            && self.says(name, "bodies")
        {
            self.opinion.agency = self.reader.words.agency(name, self.packs);
            let rest = Piece { text: rest.trim().to_owned(), ..*piece };
            return self.take(&rest);
        }
        // What a closing sentence asks for is that the opinions be put together.
        if self.says(&text, "closing") && self.only_sends(&text) {
            self.position(&text);
            return;
        }
        if self.says(&text, "opening") {
            return self.opening(piece, &text);
        }
        // "Tại điểm e đề nghị sửa thành:" is a comment that goes on, no heading.
        let whole = self.reader.words.asks(&text) && self.reader.names(&text);
        if self.reader.words.leads(&text) && !whole {
            return self.heading(piece, &text);
        }
        self.statement(piece, &text);
    }

    /// The last paragraph without the sentences that only send the paper on.
    fn without_thanks(&self, text: &str) -> String {
        let kept = sentences(text).into_iter().map(|s| s.of(text)).filter(|sentence| {
            let keyed = Keyed::new(sentence);
            let thanks = self.reader.words.find(&keyed, 0, Of::Words, "closing").is_some();
            !thanks || !self.only_sends(sentence) || self.reader.words.stance(sentence).is_some()
        });
        kept.collect::<Vec<_>>().join("\n")
    }

    /// Whether a sentence that closes a paper asks for nothing but that it be put together with others.
    fn only_sends(&self, text: &str) -> bool {
        let sends = self.reader.words.find(&Keyed::new(text), 0, Of::Words, "sends").is_some();
        !self.reader.names(text) && (sends || !self.reader.words.asks(text))
    }

    /// The number of a point taken off; a number that names a clause stays.
    fn without_number(&self, text: &str) -> String {
        let Some(enumerator) = outline::enumerator(text, 0) else { return text.trim().to_owned() };
        let keeps = matches!(enumerator.style, Style::Article)
            || matches!(enumerator.style, Style::Decimal(n) if n > 1) && self.reader.begins(text);
        if keeps {
            return text.trim().to_owned();
        }
        text.get(enumerator.span.end..).unwrap_or("").trim().to_owned()
    }

    /// A paragraph that opens the paper: what the office thinks stands behind its name, or behind "has the following opinion".
    fn opening(&mut self, piece: &Piece, text: &str) {
        let keyed = Keyed::new(text);
        let words = self.reader.words;
        // Behind the last mention of the office itself, by any of its names.
        let office = self.opinion.agency.office.as_deref();
        let known = self.packs.offices.iter().filter(|o| Some(o.id.as_str()) == office);
        let names = known.flat_map(|o| o.names.values().flatten()).chain([&self.opinion.agency.raw]);
        let named = names
            .map(|n| Keyed::new(n).chars)
            .filter(|n| !n.is_empty())
            .filter_map(|n| {
                (0..keyed.len())
                    .rev()
                    .map(|at| at + n.len())
                    .find(|to| keyed.chars.get(to - n.len()..*to) == Some(n.as_slice()))
            })
            .max();
        let behind = |at: usize| text.get(keyed.span(at, keyed.len()).start..).unwrap_or("");
        let trim = |t: &str| t.trim_start_matches([':', ',', ' ', '.', ';', '/']).trim().to_owned();
        let of_name = named.map(|at| trim(behind(at))).unwrap_or_default();
        let positions = words.all(&keyed, Of::Position);
        let mut formula = None;
        let mut search = 0;
        while let Some(hit) = words.find(&keyed, search, Of::Words, "opens-until") {
            // "Không có ý kiến" opens nothing.
            if !positions.iter().any(|p| p.from <= hit.from && hit.to <= p.to) {
                formula = Some(hit.to);
            }
            search = hit.to;
        }
        let of_formula = formula.map(|at| trim(behind(at))).unwrap_or_default();
        let said = if words.stance(&of_name).is_some() {
            of_name
        } else if formula.is_some() {
            of_formula
        } else if !of_name.is_empty() {
            of_name
        } else {
            // No name and no formula: the part behind the last comma, where it says a position.
            let last = text.rsplit_once(", ").map_or("", |(_, last)| last);
            if words.stance(last).is_none() {
                if piece.loose {
                    self.leave(piece);
                }
                return;
            }
            last.to_owned()
        };
        if said.is_empty() {
            return;
        }
        // A clause that is named before the office itself would be lost with the opening.
        let opening = text.strip_suffix(said.as_str()).unwrap_or("");
        if self.reader.names(opening) {
            return self.statement(piece, text);
        }
        if words.leads(&said) && !self.reader.names(&said) {
            self.lead(piece, &said);
        } else {
            self.statement(piece, &said);
        }
    }

    /// What it says of the whole draft, where nothing said it before.
    fn position(&mut self, text: &str) -> bool {
        let parted = self.reader.words.part_position(text, &|t| self.reader.names(t));
        match parted.position {
            Some(position) if self.opinion.position.words.is_empty() => {
                self.opinion.position = position;
                true
            }
            _ => false,
        }
    }

    /// A line that leads to others: it may name a clause, or say a position.
    fn heading(&mut self, piece: &Piece, text: &str) {
        if let Some(before) = self.waiting.take() {
            self.leave(&before);
        }
        if self.reader.names(text) {
            let anchor = self.reader.running(text, None);
            if let [place] = anchor.places.as_slice() {
                self.context = Some((place.path.clone(), anchor.raw.clone()));
                self.waiting = Some(Piece { text: text.to_owned(), ..*piece });
                return;
            }
            self.leave(piece);
            return;
        }
        self.context = None;
        self.lead(piece, text);
    }

    /// Words that lead on: a position is kept, an announcement is understood, and what asks for something of its own is told.
    fn lead(&mut self, piece: &Piece, text: &str) {
        let parted = self.reader.words.part_position(text, &|t| self.reader.names(t));
        let said = parted.position.is_some();
        if let Some(position) = parted.position.filter(|_| self.opinion.position.words.is_empty()) {
            self.opinion.position = position;
        }
        let besides = parted.besides;
        let announces = self.reader.words.find(&Keyed::new(&besides), 0, Of::Words, "intro").is_some();
        if !besides.is_empty() && !announces && (self.reader.words.asks(&besides) || piece.loose && !said) {
            self.leave(&Piece { text: besides, ..*piece });
        }
    }

    /// A position, comments, or what goes on with a comment.
    fn statement(&mut self, piece: &Piece, text: &str) {
        let mut text = text.to_owned();
        if self.opinion.position.words.is_empty() {
            let parted = self.reader.words.part_position(&text, &|t| self.reader.names(t));
            if let Some(position) = parted.position {
                self.opinion.position = position;
                text = parted.besides;
            }
        }
        if text.is_empty() || self.says(&text, "closing") && self.only_sends(&text) {
            return;
        }
        let parts = self.parts(&text);
        for (i, span) in parts.iter().enumerate() {
            let said = span.of(&text);
            // Between two parts an "and" says nothing.
            let joint = i + 1 < parts.len() && !said.trim_end().ends_with(['.', '!', '?', '"', '”']);
            self.comment(piece, if joint { self.reader.words.without_joint(said) } else { said });
        }
    }

    /// One paragraph may ask for several things: a part begins in a sentence that begins with the name of a clause, and where something
    /// else is asked about, or agreed to, than before.
    fn parts(&self, text: &str) -> Vec<Span> {
        let whole = sentences(text);
        let begun = |piece: Span| whole.iter().any(|s| s.start == piece.start);
        let mut pieces: Vec<Span> = Vec::new();
        for piece in self.reader.pieces(text) {
            match pieces.last_mut() {
                // "Căn cứ …, đề nghị …": what opens a sentence and asks for nothing goes with what it opens.
                Some(last) if !begun(piece) && begun(*last) && !self.speaks(last.of(text)) => *last = last.join(piece),
                _ => pieces.push(piece),
            }
        }
        let mut out: Vec<Span> = Vec::new();
        for piece in pieces {
            let said = piece.of(text);
            let starts = begun(piece);
            let begins = starts && self.reader.begins(said.trim_start_matches(['-', '+', ' ']));
            match out.last_mut() {
                Some(last) if !begins && !self.is_other(last.of(text), said, starts) => *last = last.join(piece),
                _ => out.push(piece),
            }
        }
        out
    }

    /// Whether words ask for something, or say a position.
    fn speaks(&self, text: &str) -> bool {
        self.reader.words.asks(text) || self.reader.words.stance(text).is_some()
    }

    /// Whether words ask for, or agree to, something else than those before them, in the same sentence or in one of their own. Words that
    /// name nothing go on with what stands before.
    fn is_other(&self, before: &str, said: &str, apart: bool) -> bool {
        let context = self.context.as_ref().map(|(path, _)| path.as_str());
        let words = self.reader.words;
        let about = self.reader.asked_about(said, context);
        if about.is_empty() || !self.speaks(said) {
            return false;
        }
        let agreed = |t: &str| words.only_assents(t).is_some();
        let known = self.reader.asked_about(before, context);
        // "Tại khoản 5, đề nghị …", "đề nghị sửa, bổ sung khoản 5": nothing is asked yet, or not yet about what.
        let complete = if apart {
            !known.is_empty() || self.speaks(before)
        } else {
            self.speaks(before) && (!known.is_empty() || words.stance(before).is_some())
        };
        complete && (about.iter().any(|p| !known.contains(p)) || agreed(before) != agreed(said))
    }

    fn comment(&mut self, piece: &Piece, text: &str) {
        let context = self.context.as_ref();
        let mut anchor = self.reader.running(text, context.map(|(path, _)| path.as_str()));
        let text = text.trim().trim_start_matches(['-', '+', '•']).trim();
        let own = !anchor.raw.is_empty() || anchor.how == super::How::Quote;
        // What only the heading named keeps its words.
        if let Some((path, raw)) = self.context.as_ref().filter(|_| !own)
            && anchor.places.iter().all(|p| p.path == *path)
        {
            anchor.raw.clone_from(raw);
        }
        let asks = self.reader.words.asks(text);
        let below = self.waiting.is_some();
        let follows = !piece.loose && (below || self.context.is_some() && anchor.how != super::How::None);
        if own || asks || follows {
            self.waiting = None;
            self.push(piece, text, anchor);
        } else if let Some(last) = self.opinion.comments.last_mut().filter(|_| !piece.loose) {
            // A sentence that asks for nothing and names nothing explains the comment before it.
            last.text = format!("{}\n{text}", last.text);
        } else {
            self.leave(&Piece { text: text.to_owned(), ..*piece });
        }
    }

    fn push(&mut self, piece: &Piece, text: &str, anchor: Anchor) {
        let (text, reason) = self.reader.words.without_reason(text);
        let source = self.source(piece.span);
        let text = clean(&text);
        self.opinion.comments.push(Comment { anchor, text, reason: clean(&reason), source, ..Comment::default() });
    }

    fn end(&mut self) {
        if let Some(piece) = self.waiting.take() {
            self.leave(&piece);
        }
    }
}

impl super::Words<'_> {
    /// A reason that stands apart at the end: "(lý do: …)", "Lý do: …".
    pub(super) fn without_reason(&self, text: &str) -> (String, String) {
        let keyed = Keyed::new(text);
        let Some(hit) = self.find(&keyed, 1, Of::Mark, "reason") else { return (text.to_owned(), String::new()) };
        let at = keyed.span(hit.from, hit.to);
        let (before, after) = (text.get(..at.start).unwrap_or(""), text.get(at.end..).unwrap_or(""));
        let bracket = before.trim_end().ends_with('(');
        let before = before.trim_end().trim_end_matches('(').trim_end();
        let after = after.trim();
        let after = if bracket {
            after.trim_end_matches(['.', ';', ',']).strip_suffix(')').unwrap_or(after).trim()
        } else {
            after
        };
        (before.to_owned(), after.to_owned())
    }
}
