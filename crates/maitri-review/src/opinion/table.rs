//! Tables of comments: columns in any order, headed in any of the languages, several offices in one; and the row of sums.

use super::anchor::{How, Reader};
use super::paper::taken;
use super::words::{Keyed, Of, Words};
use super::{Agency, Answer, Comment, Dated, Opinion, Opinions, Response, Rest, Silence, Source, Summary, clean};
use maitri_document::lang::{dates, digits, fold};
use maitri_document::outline;
use maitri_document::read::{Grid, GridRow};
use maitri_document::{Document, Span};
use maitri_pack::Packs;

/// Rows in which the head of a table is looked for.
const HEAD_WITHIN: usize = 40;

/// The head of a table: its row, and what each column holds.
struct Head {
    row: usize,
    columns: Vec<Option<String>>,
    keys: Vec<String>,
}

fn keys(row: &GridRow) -> Vec<String> {
    row.cells.iter().map(|c| fold::key(c)).collect()
}

/// What the columns of a row are called; each name once, for the cell that says it best.
fn columns(row: &GridRow, words: &Words<'_>) -> Vec<Option<String>> {
    let mut named: Vec<(usize, usize, String)> = Vec::new();
    for (index, cell) in row.cells.iter().enumerate().filter(|(_, c)| c.chars().count() < 120) {
        if let Some((name, score)) = words.column(cell) {
            named.push((score, index, name));
        }
    }
    named.sort_by_key(|(score, index, _)| (std::cmp::Reverse(*score), *index));
    let mut out: Vec<Option<String>> = vec![None; row.cells.len()];
    for (_, index, name) in named {
        // A second column of the same name: two of comments are a comment and a proposal; what else it may be stays open.
        if !out.contains(&Some(name.clone()))
            && let Some(slot) = out.get_mut(index)
        {
            *slot = Some(name);
        }
    }
    out
}

fn head(grid: &Grid, words: &Words<'_>) -> Option<Head> {
    let mut best: Option<(usize, Head)> = None;
    for (index, row) in grid.rows.iter().take(HEAD_WITHIN).enumerate() {
        let columns = columns(row, words);
        let has = |name: &str| columns.iter().flatten().any(|c| c == name);
        let count = columns.iter().flatten().count();
        let comments = has("comment") || has("proposal");
        if count < 2 || !(comments || has("agency") && (has("clause") || has("answer") || has("position"))) {
            continue;
        }
        if best.as_ref().is_none_or(|(n, _)| count > *n) {
            best = Some((count, Head { row: index, columns, keys: keys(row) }));
        }
    }
    best.map(|(_, head)| head)
}

/// Whether a table is one of comments.
pub fn is_table(grid: &Grid, words: &Words<'_>) -> bool {
    head(grid, words).is_some()
}

/// Reads tables of comments. `known` is the paper that they stand in: it says whose comments they are where they do not.
pub fn of_grids(
    grids: &[Grid],
    file: &str,
    reader: &Reader<'_, '_>,
    packs: &Packs,
    known: Option<&Opinion>,
) -> Opinions {
    let mut out = Opinions::default();
    for grid in grids {
        let table = if grids.len() > 1 { grid.name.clone() } else { String::new() };
        let source = Source { file: file.to_owned(), table, line: 0 };
        let Some(head) = head(grid, reader.words) else {
            for row in &grid.rows {
                out.rest.push(whole(row, &source));
            }
            continue;
        };
        let mut sheet = Sheet { reader, packs, grid, head, source, out: Opinions::default(), now: None, clause: None };
        if let Some(known) = known {
            sheet.now = Some(Opinion { comments: Vec::new(), ..known.clone() });
        }
        sheet.read();
        out.add(sheet.out);
    }
    for opinion in &mut out.opinions {
        reader.words.settle(opinion);
    }
    out
}

fn whole(row: &GridRow, source: &Source) -> Rest {
    let text = row.cells.iter().map(|c| clean(c)).filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" | ");
    Rest { agency: String::new(), text, at: Source { line: row.line, ..source.clone() }.to_string() }
}

struct Sheet<'a, 'p> {
    reader: &'a Reader<'a, 'p>,
    packs: &'a Packs,
    grid: &'a Grid,
    head: Head,
    source: Source,
    out: Opinions,
    /// The office whose rows these are, without its comments.
    now: Option<Opinion>,
    /// The clause that a row alone names for those below it.
    clause: Option<String>,
}

impl Sheet<'_, '_> {
    fn read(&mut self) {
        let before = self.grid.context.iter().map(|(line, text)| (*line, text.clone()));
        let above = self.grid.rows.iter().take(self.head.row);
        let above = above.map(|r| (r.line, r.cells.join(" ")));
        for (line, text) in before.chain(above).collect::<Vec<_>>() {
            self.note(&text, String::new(), line);
            if self.out.summary.is_none() {
                self.out.summary = summary(&text, line, self.reader.words);
            }
        }
        for (index, row) in self.grid.rows.iter().enumerate().skip(self.head.row + 1) {
            self.row(row, index == self.head.row + 1);
        }
    }

    /// Keeps words that take silence for agreement.
    fn note(&mut self, text: &str, agency: String, line: u32) {
        if let Some(text) = taken(self.reader, text) {
            let source = Source { line, ..self.source.clone() };
            self.out.silence.push(Silence { agency, text, source });
        }
    }

    /// The column of a name.
    fn column(&self, name: &str) -> Option<usize> {
        self.head.columns.iter().position(|c| c.as_deref() == Some(name))
    }

    fn cell(&self, row: &GridRow, name: &str) -> String {
        self.column(name).and_then(|i| row.cells.get(i)).map(|c| clean(c)).unwrap_or_default()
    }

    /// Whether the cell of a column is one with the cell above it.
    fn goes_on(&self, row: &GridRow, name: &str) -> bool {
        self.column(name).is_some_and(|i| self.grid.down.contains(&(row.line, i)))
    }

    fn row(&mut self, row: &GridRow, first: bool) {
        let filled: Vec<(usize, String)> =
            row.cells.iter().enumerate().map(|(i, c)| (i, clean(c))).filter(|(_, c)| !c.is_empty()).collect();
        if filled.is_empty() || filled.iter().all(|(_, c)| is_count(c)) && filled.len() > 1 {
            return;
        }
        if self.is_head_again(row, first) {
            return;
        }
        let text = filled.iter().map(|(_, c)| c.as_str()).collect::<Vec<_>>().join(" ");
        let own = self.cell(row, "agency");
        let above = || self.now.as_ref().map_or(String::new(), |o| o.agency.raw.clone());
        let whose = if own.is_empty() { above() } else { own };
        self.note(&text, whose, row.line);
        if self.is_summary(&filled) {
            self.out.summary = summary(&text, row.line, self.reader.words).or(self.out.summary.take());
            return;
        }
        let comment_at = self.column("comment");
        let number_at = self.column("number");
        let words: Vec<&(usize, String)> =
            filled.iter().filter(|(i, c)| Some(*i) != number_at || !is_count(c)).collect();
        if let [(at, alone)] = words.as_slice()
            && Some(*at) != comment_at
            && Some(*at) != self.column("proposal")
            && self.section(*at, alone)
        {
            return;
        }
        self.entry(row);
    }

    /// A row that names an office or a clause for those below it, and nothing else.
    fn section(&mut self, at: usize, text: &str) -> bool {
        let bare = outline::enumerator(text, 0)
            .filter(|e| !matches!(e.style, outline::Style::Article))
            .map_or(text, |e| text.get(e.span.end..).unwrap_or("").trim());
        let body = self.reader.words.at(&Keyed::new(bare), 0, Of::Words, "bodies").is_some();
        let own_column = self.head.columns.get(at).cloned().flatten();
        let own_column = own_column.as_deref();
        if body && bare.chars().count() < 120 && own_column != Some("answer") {
            self.office(bare);
            self.clause = None;
            return own_column != Some("agency") || self.column("agency").is_none();
        }
        let anchor = self.reader.cell(text);
        if let ([place], true) = (anchor.places.as_slice(), own_column != Some("clause")) {
            self.clause = Some(place.path.clone());
            return true;
        }
        false
    }

    /// Whether a cell names a body, behind a number or not, and its paper or day.
    fn is_office(&self, cell: &str) -> bool {
        let cell = clean(cell);
        let bare = outline::enumerator(&cell, 0).map_or(cell.as_str(), |e| cell.get(e.span.end..).unwrap_or("").trim());
        let body = self.reader.words.at(&Keyed::new(bare), 0, Of::Words, "bodies").is_some();
        body && bare.chars().any(|c| digits::value(c).is_some())
    }

    fn is_head_again(&mut self, row: &GridRow, first: bool) -> bool {
        let again = keys(row);
        let same = again.iter().zip(&self.head.keys).filter(|(a, b)| !a.is_empty() && a == b).count();
        if same >= 2 {
            return true;
        }
        // A row that names an office with its paper is one of the table, whatever words of a head its bracket has.
        if !first || row.cells.iter().any(|c| self.is_office(c)) {
            return false;
        }
        // A head in two rows: what the second says of columns that the first left open.
        let below = columns(row, self.reader.words);
        let filled = again.iter().filter(|k| !k.is_empty()).count();
        if filled == 0 || below.iter().flatten().count() < filled {
            return false;
        }
        for (index, name) in below.into_iter().enumerate() {
            if let Some(name) = name {
                if self.head.columns.len() <= index {
                    self.head.columns.resize(index + 1, None);
                }
                let wide =
                    self.head.columns.get(index).is_some_and(|c| {
                        c.is_none() || c.as_deref() == Some("answer") || c.as_deref() == Some("comment")
                    });
                let taken = self.head.columns.contains(&Some(name.clone()));
                if let Some(slot) = self.head.columns.get_mut(index).filter(|_| wide && !taken) {
                    *slot = Some(name);
                }
            }
        }
        true
    }

    fn is_summary(&self, filled: &[(usize, String)]) -> bool {
        let words = self.reader.words;
        let head = filled.first().is_some_and(|(_, c)| {
            let keyed = Keyed::new(c);
            words.at(&keyed, 0, Of::Summary, "head").is_some_and(|to| to == keyed.len() || filled.len() < 3)
        });
        let text = filled.iter().map(|(_, c)| c.as_str()).collect::<Vec<_>>().join(" ");
        let said = summary(&text, 0, words)
            .map_or(0, |s| [s.asked, s.answered, s.agreed, s.commented, s.silent].iter().flatten().count());
        head && said > 0 || filled.len() < 3 && said > 1
    }

    /// Makes the office of a name the one whose rows follow.
    fn office(&mut self, raw: &str) {
        let (name, paper) = parted_name(raw);
        let mut opinion = Opinion { agency: self.reader.words.agency(name, self.packs), ..Opinion::default() };
        if let Some(paper) = paper {
            (opinion.paper, opinion.date) = paper_and_day(paper, self.reader.words);
        }
        self.now = Some(opinion);
    }

    fn entry(&mut self, row: &GridRow) {
        let agency = self.cell(row, "agency");
        let rest_row = self.is_mark(&self.cell(row, "clause"), "rest");
        if !agency.is_empty() && !agency.chars().any(char::is_alphanumeric) {
            // Dots where nobody knew the office.
            self.now = Some(Opinion::default());
            self.clause = None;
        } else if !agency.is_empty() {
            let same = self.now.as_ref().is_some_and(|o| o.agency.raw == agency.replace('\n', " "));
            if !same {
                self.office(&agency);
                self.clause = None;
            }
        }
        let source = Source { line: row.line, ..self.source.clone() };
        if rest_row {
            let text = self.cell(row, "comment");
            let told = self.cell(row, "explanation");
            let at = if told.is_empty() { source.to_string() } else { told };
            let agency = if agency.chars().any(char::is_alphanumeric) { agency } else { String::new() };
            self.out.rest.push(Rest { agency, text, at });
            return;
        }
        let paper = self.cell(row, "paper");
        let day = self.cell(row, "date");
        let signer = self.cell(row, "signer");
        if self.now.is_none() {
            self.now = Some(Opinion::default());
        }
        let Some(now) = self.now.as_mut() else { return };
        if !paper.is_empty() {
            let (number, date) = paper_and_day(&paper, self.reader.words);
            now.paper = number;
            now.date = date;
        } else if !agency.is_empty() && self.head.columns.iter().flatten().any(|c| c == "paper") {
            // The office is said anew, and no paper of it.
            (now.paper, now.date) = (String::new(), None);
        }
        if !day.is_empty() {
            now.date = Some(dated(&day));
        }
        if !signer.is_empty() {
            now.signer = signer;
        }
        let now = now.clone();
        let index = self.opinion_of(&now, &source);
        let comment = self.comment(row, &source, index);
        for (at, cell) in row.cells.iter().enumerate() {
            let known = self.head.columns.get(at).is_some_and(Option::is_some);
            let cell = clean(cell);
            if !known && !cell.is_empty() {
                let head = self.grid.rows.get(self.head.row).and_then(|r| r.cells.get(at)).map(|c| clean(c));
                let head =
                    head.filter(|h| !h.is_empty()).map_or(String::new(), |h| format!("{}: ", h.replace('\n', " ")));
                let agency = now.agency.raw.clone();
                self.out.rest.push(Rest { agency, text: format!("{head}{cell}"), at: source.to_string() });
            }
        }
        if let (Some(comment), Some(opinion)) = (comment, self.out.opinions.get_mut(index)) {
            opinion.comments.push(comment);
        }
    }

    /// The opinion of an office by a paper; a new one where these rows are its first.
    fn opinion_of(&mut self, now: &Opinion, source: &Source) -> usize {
        let key = self.reader.words.same(&now.agency);
        let found =
            self.out.opinions.iter().position(|o| {
                self.reader.words.same(&o.agency) == key && (o.paper == now.paper || now.paper.is_empty())
            });
        found.unwrap_or_else(|| {
            self.out.opinions.push(Opinion { source: source.clone(), ..now.clone() });
            self.out.opinions.len() - 1
        })
    }

    fn is_mark(&self, text: &str, mark: &str) -> bool {
        let keyed = Keyed::new(text.trim_end_matches([':', '.', ' ']));
        !text.is_empty() && self.reader.words.at(&keyed, 0, Of::Mark, mark) == Some(keyed.len())
    }

    /// The comment of a row; none where it only says a position, or goes on with the comment above.
    fn comment(&mut self, row: &GridRow, source: &Source, index: usize) -> Option<Comment> {
        let words = self.reader.words;
        let mut clause = self.cell(row, "clause");
        let mut comment = Comment { source: source.clone(), response: self.response(row), ..Comment::default() };
        let (text, parts) = marked(&self.cell(row, "comment"), words);
        comment.text = text;
        for (name, cell) in parts {
            put(&mut comment, name, &cell);
        }
        for name in ["quoted", "proposal", "reason"] {
            let cell = self.cell(row, name);
            let (text, parts) = marked(&cell, words);
            put(&mut comment, name, &text);
            for (inner, cell) in parts {
                put(&mut comment, inner, &cell);
            }
        }
        let position = self.cell(row, "position");
        if !position.is_empty()
            && let Some(opinion) = self.out.opinions.get_mut(index)
            && opinion.position.words.is_empty()
        {
            let stance = words.stance(&position).unwrap_or_default();
            opinion.position = super::Position { stance, words: position.replace('\n', " ") };
        }
        let said = !(comment.text.is_empty() && comment.proposal.is_empty() && comment.quoted.is_empty());
        if !said && comment.reason.is_empty() {
            let open = self.out.opinions.get_mut(index).and_then(|o| o.comments.last_mut());
            if let Some(last) = open.filter(|_| !comment.response.is_empty()) {
                // A cell over several rows: what stands beside its lower ones belongs to the comment above.
                more(&mut last.response, comment.response);
            } else if !clause.is_empty() || !comment.response.is_empty() {
                self.out.rest.push(whole(row, &self.source));
            }
            return None;
        }
        let general = self.is_mark(&clause, "general");
        if general && self.is_mark(&comment.text, "unclear") {
            return None;
        }
        let of_whole = matches!(self.reader.cell(&clause).places.as_slice(), [place] if place.path == "whole");
        if clause.is_empty() || general || of_whole {
            let parted = words.part_position(&comment.text, &|t| self.reader.names(t));
            if let (Some(position), Some(opinion)) = (parted.position, self.out.opinions.get_mut(index))
                && opinion.position.words.is_empty()
            {
                opinion.position = position;
                comment.text = parted.besides;
                if comment.text.is_empty() && comment.proposal.is_empty() && comment.response.is_empty() {
                    return None;
                }
                if comment.text.is_empty() {
                    comment.text = opinion.position.words.clone();
                    opinion.position = super::Position::default();
                }
            }
        }
        if clause.is_empty() && self.goes_on(row, "clause") {
            let above = self.out.opinions.get(index).and_then(|o| o.comments.last());
            clause = above.map(|c| c.anchor.raw.clone()).unwrap_or_default();
        }
        let whole = format!("{}\n{}", comment.text, comment.proposal);
        comment.anchor = if clause.is_empty() {
            self.reader.running(&whole, self.clause.as_deref())
        } else {
            self.reader.cell(&clause)
        };
        if comment.anchor.places.is_empty() {
            // The clause cell did not tell: the words themselves may.
            let place = self.reader.passage(comment.quoted.trim_matches(['“', '”', '"', '…', '.'])).or_else(|| {
                let found = self.reader.running(&whole, None);
                (found.how == How::Quote).then(|| found.places.into_iter().next()).flatten()
            });
            if let Some(place) = place {
                comment.anchor.places = vec![place];
                comment.anchor.how = How::Quote;
                comment.anchor.fits.clear();
            }
        }
        Some(comment)
    }

    fn response(&self, row: &GridRow) -> Response {
        let (answer, unclear, more) = answer(&self.cell(row, "answer"), self.reader.words);
        let explanation =
            [more, self.cell(row, "explanation")].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n");
        Response { answer, unclear, explanation, revised: self.cell(row, "revised") }
    }
}

fn put(comment: &mut Comment, name: &str, cell: &str) {
    let slot = match name {
        "quoted" => &mut comment.quoted,
        "proposal" => &mut comment.proposal,
        "reason" => &mut comment.reason,
        _ => &mut comment.text,
    };
    if !cell.is_empty() {
        *slot = if slot.is_empty() { cell.to_owned() } else { format!("{slot}\n{cell}") };
    }
}

fn more(response: &mut Response, other: Response) {
    response.answer = response.answer.or(other.answer);
    for (slot, text) in [
        (&mut response.unclear, other.unclear),
        (&mut response.explanation, other.explanation),
        (&mut response.revised, other.revised),
    ] {
        if !text.is_empty() {
            *slot = if slot.is_empty() { text } else { format!("{slot}\n{text}") };
        }
    }
}

/// A cell whose lines are marked: "Lý do: …".
fn marked(cell: &str, words: &Words<'_>) -> (String, Vec<(&'static str, String)>) {
    let mut text: Vec<String> = Vec::new();
    let mut parts: Vec<(&'static str, String)> = Vec::new();
    for line in cell.lines() {
        let keyed = Keyed::new(line);
        let found = ["quoted", "proposal", "reason"]
            .into_iter()
            .find_map(|name| words.at(&keyed, 0, Of::Mark, name).map(|to| (name, to)));
        match (found, parts.last_mut()) {
            (Some((name, to)), _) => {
                let rest = line.get(keyed.span(0, to).end..).unwrap_or("").trim().to_owned();
                parts.push((name, rest));
            }
            (None, Some((_, open))) => {
                if !open.is_empty() {
                    open.push('\n');
                }
                open.push_str(line);
            }
            (None, None) => text.push(line.to_owned()),
        }
    }
    (text.join("\n"), parts)
}

/// A number of a row or column: `3`, `3.`, `(3)`, `III`.
fn is_count(text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', '.', '[', ']', ' ']);
    let figures = !bare.is_empty() && bare.chars().count() < 4 && bare.chars().all(|c| digits::value(c).is_some());
    figures || !bare.is_empty() && bare.len() < 6 && bare.chars().all(|c| "IVX".contains(c))
}

/// The name of an office, and its paper where it stands in the same cell.
fn parted_name(cell: &str) -> (&str, Option<&str>) {
    let cut = cell.char_indices().filter(|(_, c)| matches!(c, '(' | '\n')).map(|(at, _)| at).find(|at| {
        let rest = cell.get(*at..).unwrap_or("");
        rest.contains('/') && rest.chars().any(|c| digits::value(c).is_some())
    });
    match cut {
        Some(at) if at > 0 => {
            let (name, paper) = cell.split_at_checked(at).unwrap_or((cell, ""));
            (name.trim(), Some(paper.trim().trim_matches(['(', ')', '.', ' '])))
        }
        _ => (cell, None),
    }
}

/// The number of a paper and its day, which stand in one cell.
fn paper_and_day(cell: &str, words: &Words<'_>) -> (String, Option<Dated>) {
    let cell = cell.replace('\n', " ");
    let Some((at, date)) = last_day(&cell) else { return (cell, None) };
    let before = cell.get(..at).unwrap_or("");
    let keyed = Keyed::new(&format!("{before} "));
    let starts = |from: usize| {
        words.at(&keyed, from, Of::Mark, "dated").is_some_and(|to| to + 1 >= keyed.len() || to >= keyed.len())
    };
    let cut = (0..keyed.len()).find(|from| starts(*from)).map(|from| keyed.span(from, from + 1).start);
    // "ngày 15/01/2026" alone: the mark without what stands before it.
    let alone = before.trim();
    let only_mark = cut.is_none() && words.at(&Keyed::new(&format!(" {alone} ")), 0, Of::Mark, "dated").is_some();
    let paper = if only_mark { "" } else { cut.and_then(|at| before.get(..at)).unwrap_or(before) };
    (paper.trim().trim_end_matches([',', ';', '(', ' ']).to_owned(), Some(date))
}

/// A day at the end of a text, and where it begins.
fn last_day(text: &str) -> Option<(usize, Dated)> {
    let end = text.trim_end().trim_end_matches([')', '.', ' ', ';']);
    let tail = end.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let last = end.get(tail..).unwrap_or("");
    if let Some(iso) = iso(last) {
        return Some((tail, Dated { raw: last.to_owned(), iso: Some(iso) }));
    }
    let found = dates::find(end, 0).into_iter().next_back().filter(|f| f.span.end == end.len())?;
    let iso = found.date.iso()?;
    Some((found.span.start, Dated { raw: found.span.of(end).to_owned(), iso: Some(iso) }))
}

/// `2026-01-15`, `2026-01`, `01/2026`.
fn iso(text: &str) -> Option<String> {
    let figures = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_digit());
    if let Some((month, year)) = text.split_once('/')
        && figures(month)
        && figures(year)
        && year.len() == 4
        && month.len() < 3
    {
        let (month, year): (u32, u32) = (month.parse().ok()?, year.parse().ok()?);
        return (1..=12).contains(&month).then(|| format!("{:04}-{month:02}", dates::to_common_era(year)));
    }
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [y, m] | [y, m, _] if y.len() == 4 && m.len() == 2 && parts.iter().all(|p| figures(p)) => {
            let year = dates::to_common_era(y.parse::<u32>().ok()?);
            Some(format!("{year:04}{}", text.get(4..)?))
        }
        _ => None,
    }
}

fn dated(cell: &str) -> Dated {
    let cell = cell.replace('\n', " ");
    match last_day(&cell) {
        Some((0, day)) => day,
        Some((_, day)) => Dated { raw: cell, iso: day.iso },
        None => Dated { raw: cell, iso: None },
    }
}

/// What a cell answers: the answer, words that are none, and what it says besides.
fn answer(cell: &str, words: &Words<'_>) -> (Option<Answer>, String, String) {
    if cell.is_empty() {
        return (None, String::new(), String::new());
    }
    let keyed = Keyed::new(cell);
    let start = keyed.skip(0, &['-', '+', '*', '•', '.']);
    if let Some(hit) = words.any_at(&keyed, start, Of::Answer) {
        let rest = cell.get(keyed.span(hit.from, hit.to).end..).unwrap_or("");
        let rest = rest.trim_start_matches(['.', ',', ':', ';', '-', ' ', '\n']).trim();
        return (Answer::from_id(&hit.name), String::new(), rest.to_owned());
    }
    match words.all(&keyed, Of::Answer).into_iter().next() {
        // Said in the middle of a sentence: the sentence is kept whole.
        Some(hit) if hit.to < 60 => (Answer::from_id(&hit.name), String::new(), cell.to_owned()),
        _ => (None, cell.to_owned(), String::new()),
    }
}

/// The sums that a text says; none where it says none.
pub(super) fn summary(text: &str, line: u32, words: &Words<'_>) -> Option<Summary> {
    let keyed = Keyed::new(text);
    let mut out = Summary { line, ..Summary::default() };
    let mut any = false;
    for hit in words.all(&keyed, Of::Summary).into_iter().filter(|h| h.name != "head") {
        let after = keyed.skip(hit.to, &[':', '=']);
        let number =
            figures(&keyed, after).map(|(n, to)| (n, Some(to))).or_else(|| Some((before(&keyed, hit.from)?, None)));
        let names_from = number.and_then(|(_, to)| to).unwrap_or(hit.to);
        if hit.name == "silent" && out.silent_names.is_empty() {
            let from = keyed.skip(names_from, &[':']);
            let rest = text.get(keyed.span(from, from + 1).start..).unwrap_or("");
            if let Some(inner) = rest.strip_prefix('(').and_then(|r| r.rsplit_once(')')).map(|(inner, _)| inner) {
                out.silent_names = listed(inner, words);
            } else if number.is_none() && words.at(&keyed, from, Of::Words, "bodies").is_some() {
                out.silent_names = listed(rest.split('.').next().unwrap_or(rest), words);
                any |= !out.silent_names.is_empty();
            }
        }
        let Some((n, _)) = number else { continue };
        let slot = match hit.name.as_str() {
            "asked" => &mut out.asked,
            "answered" => &mut out.answered,
            "agreed" => &mut out.agreed,
            "commented" => &mut out.commented,
            "silent" => &mut out.silent,
            "unasked" => &mut out.unasked,
            _ => &mut out.others,
        };
        if slot.is_none() {
            *slot = Some(n);
            any = true;
        }
    }
    any.then_some(out)
}

fn figures(text: &Keyed, at: usize) -> Option<(u32, usize)> {
    let run: String = text.chars.iter().skip(at).take_while(|c| digits::value(**c).is_some()).collect();
    let n = digits::parse(&run).filter(|_| run.chars().count() < 5)?;
    Some((n, at + run.chars().count()))
}

/// The number before some words, with no more than a short word between: "14 cơ quan được lấy ý kiến".
fn before(text: &Keyed, at: usize) -> Option<u32> {
    let mut end = at;
    let mut letters = 0;
    while let Some(c) = end.checked_sub(1).and_then(|i| text.get(i)) {
        if digits::value(c).is_some() {
            let mut from = end - 1;
            while from.checked_sub(1).and_then(|i| text.get(i)).is_some_and(|c| digits::value(c).is_some()) {
                from -= 1;
            }
            return figures(text, from).map(|(n, _)| n);
        }
        if matches!(c, ';' | ',' | ':' | '.' | '(' | ')') || letters > 12 {
            return None;
        }
        letters += 1;
        end -= 1;
    }
    None
}

/// Names in a list: parted by semicolons, else by commas before the name of another body.
fn listed(text: &str, words: &Words<'_>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let sign = if text.contains(';') { ';' } else { ',' };
    for piece in text.split(sign) {
        let body = words.at(&Keyed::new(piece.trim()), 0, Of::Words, "bodies").is_some();
        match out.last_mut().filter(|_| sign == ',' && !body) {
            Some(last) => *last = format!("{last},{piece}"),
            None => out.push(piece.trim().to_owned()),
        }
    }
    out.retain(|n| !n.is_empty());
    out
}

/// Who was asked: a table with a column of offices, the addressees of a letter, or a list with an office a line.
pub fn asked(grids: &[Grid], document: Option<&Document>, words: &Words<'_>, packs: &Packs) -> Vec<Agency> {
    let mut out: Vec<Agency> = Vec::new();
    let mut push = |name: &str| {
        let agency = words.agency(name, packs);
        if !agency.raw.is_empty() && !out.iter().any(|a| words.same(a) == words.same(&agency)) {
            out.push(agency);
        }
    };
    for grid in grids {
        let head = grid.rows.iter().take(HEAD_WITHIN).enumerate().find_map(|(n, row)| {
            let column = columns(row, words).iter().position(|c| c.as_deref() == Some("agency"))?;
            Some((n, column))
        });
        match head {
            Some((row, column)) => {
                let cells = grid.rows.iter().skip(row + 1).filter_map(|r| r.cells.get(column));
                cells.map(|c| clean(c)).filter(|c| !c.is_empty()).for_each(|c| push(parted_name(&c).0));
            }
            None => {
                // A list without a head: the one column of names.
                let names = grid.rows.iter().filter_map(|r| {
                    r.cells
                        .iter()
                        .map(|c| clean(c))
                        .find(|c| words.at(&Keyed::new(c), 0, Of::Words, "bodies").is_some())
                });
                names.for_each(|c| push(&c));
            }
        }
    }
    let Some(document) = document.filter(|_| out.is_empty()) else { return out };
    let mut push = |name: &str| {
        let agency = words.agency(name, packs);
        if !agency.raw.is_empty() && !out.iter().any(|a| words.same(a) == words.same(&agency)) {
            out.push(agency);
        }
    };
    let letter = crate::letter::read(document, packs);
    if letter.number.is_some() && letter.addressees.len() > 1 {
        letter.addressees.iter().for_each(|a| push(&a.text));
        return out;
    }
    for block in document.blocks.iter().filter(|b| b.kind.is_body()) {
        for line in block.span.of(&document.text).lines() {
            let line = line.trim();
            if line.starts_with('#') || line.ends_with(':') {
                continue;
            }
            let bare =
                outline::enumerator(line, 0).map_or(Span::new(0, line.len()), |e| Span::new(e.span.end, line.len()));
            push(bare.of(line).trim().trim_end_matches([';', '.', ',']));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words<'static> {
        Words::of(Packs::embedded().unwrap())
    }

    #[test]
    fn numbers_and_days_in_one_cell() {
        let words = words();
        for (cell, paper, iso) in [
            ("Công văn số 101/STC-NS, ngày 15/01/2026", "Công văn số 101/STC-NS", Some("2026-01-15")),
            ("101/STC-NS ngày 15/01/2026", "101/STC-NS", Some("2026-01-15")),
            ("101/STC-NS ngày 2569-01-15", "101/STC-NS", Some("2026-01-15")),
            ("101/STC-NS\n15/01/2026", "101/STC-NS", Some("2026-01-15")),
            ("ngày 15/01/2026", "", Some("2026-01-15")),
            ("ที่ ชร ๐๐๑๗/๑๒๓ ลงวันที่ ๑๕ มกราคม ๒๕๖๙", "ที่ ชร ๐๐๑๗/๑๒๓", Some("2026-01-15")),
            ("12/2026", "", Some("2026-12")),
            ("007/STP", "007/STP", None),
            ("", "", None),
        ] {
            let (found, date) = paper_and_day(cell, &words);
            assert_eq!((found.as_str(), date.and_then(|d| d.iso).as_deref()), (paper, iso), "{cell}");
        }
    }

    #[test]
    fn answers_and_what_is_said_with_them() {
        let words = words();
        for (cell, wanted, unclear, rest) in [
            ("Tiếp thu", Some(Answer::Accepted), "", ""),
            ("Tiếp thu một phần. Bỏ từ “cam kết”", Some(Answer::Partly), "", "Bỏ từ “cam kết”"),
            ("KHÔNG TIẾP THU, vì đã có ở khoản 3", Some(Answer::Not), "", "vì đã có ở khoản 3"),
            ("Sở Ngoại vụ không tiếp thu", Some(Answer::Not), "", "Sở Ngoại vụ không tiếp thu"),
            ("Giữ nguyên như dự thảo", Some(Answer::Not), "", "như dự thảo"),
            ("รับบางส่วน", Some(Answer::Partly), "", ""),
            ("not accepted: see 3", Some(Answer::Not), "", "see 3"),
            ("xem lại sau", None, "xem lại sau", ""),
        ] {
            assert_eq!(answer(cell, &words), (wanted, unclear.to_owned(), rest.to_owned()), "{cell}");
        }
    }

    #[test]
    fn a_table_that_is_written_is_read_and_checked_as_it_was_meant() {
        use crate::opinion::{Position, Stance};
        let (words, packs) = (words(), Packs::embedded().unwrap());
        let reader = Reader { words: &words, draft: None };
        let opinion = |name: &str, stance: Stance| Opinion {
            agency: words.agency(name, packs),
            paper: format!("1/{name}"),
            position: Position { stance, words: String::new() },
            ..Opinion::default()
        };
        let all = [Stance::Agree, Stance::AgreeWithChanges, Stance::Disagree, Stance::NoComment];
        let names = ["Sở Tài chính", "Sở Tư pháp", "Sở Xây dựng", "Sở Y tế"];
        let mut table = Opinions {
            opinions: names.iter().zip(all).map(|(name, stance)| opinion(name, stance)).collect(),
            rest: vec![Rest { agency: String::new(), text: "x".to_owned(), at: "op2d/c.txt:5".to_owned() }],
            ..Opinions::default()
        };
        let rows = table.rows(&reader, packs, maitri_pack::Language::Vi);
        // Whoever typed a position without words finds it in the table, and the table reads it again.
        for (row, stance) in rows.iter().zip(all) {
            assert_eq!(words.stance(&row.comment), Some(stance), "{}", row.comment);
        }
        assert_eq!(rows.last().map(|r| r.explanation.as_str()), Some("c.txt:5"));
        // Three were asked, and a fourth spoke: its own row of sums is no fault of the table.
        let sums = "Số cơ quan được lấy ý kiến: 3; đã trả lời: 4; ngoài danh sách lấy ý kiến: 1; chưa trả lời: 0.";
        table.summary = summary(sums, 9, &words);
        let sum = |t: &Opinions| {
            let checked = crate::opinion::check(t, None, None, &words);
            checked.faults.into_iter().filter(|f| f.kind == crate::opinion::FaultKind::Sum).count()
        };
        assert_eq!(sum(&table), 0);
        table.summary = summary(&sums.replace("lấy ý kiến: 1", "lấy ý kiến: 2"), 9, &words);
        assert_eq!(sum(&table), 1);
    }

    fn grid(rows: &[&[&str]]) -> Grid {
        let row = |(n, cells): (usize, &&[&str])| GridRow {
            line: u32::try_from(n + 1).unwrap(),
            cells: cells.iter().map(|c| (*c).to_owned()).collect(),
        };
        Grid { rows: rows.iter().enumerate().map(row).collect(), ..Grid::default() }
    }

    #[test]
    fn who_agrees_with_a_clause_asks_for_nothing() {
        use crate::opinion::Stance;
        let (words, packs) = (words(), Packs::embedded().unwrap());
        let reader = Reader { words: &words, draft: None };
        let head: &[&str] = &["STT", "Cơ quan", "Điều khoản", "Ý kiến"];
        let rows: &[(&str, &str, Stance, usize)] = &[
            ("4", "Nhất trí", Stance::Agree, 0),
            ("Điều 4", "Nhất trí.", Stance::Agree, 0),
            ("toàn văn", "Nhất trí", Stance::Agree, 0),
            ("Dự thảo", "Nhất trí, không có ý kiến chỉnh sửa", Stance::Agree, 0),
            ("5", "Không có ý kiến", Stance::NoComment, 0),
            ("Article 5", "No objection.", Stance::Agree, 0),
            ("whole", "No comment", Stance::NoComment, 0),
            ("ข้อ ๒", "ไม่ขัดข้อง", Stance::Agree, 0),
            ("5", "Không nhất trí", Stance::Unknown, 1),
            ("5", "Nhất trí, đề nghị bỏ điểm e", Stance::Unknown, 1),
            ("toàn văn", "Nhất trí. Đề nghị rà soát lỗi chính tả", Stance::AgreeWithChanges, 1),
            ("toàn văn", "Đề nghị rà soát lỗi chính tả", Stance::Unknown, 1),
        ];
        for (clause, text, stance, comments) in rows {
            let row: &[&str] = &["1", "Sở Y tế", clause, text];
            let found = of_grids(&[grid(&[head, row])], "t.csv", &reader, packs, None);
            let opinion = found.opinions.first().unwrap();
            assert_eq!((opinion.position.stance, opinion.comments.len()), (*stance, *comments), "{clause}: {text}");
            // Out and in again.
            let out = found.rows(&reader, packs, maitri_pack::Language::Vi);
            let again: Vec<[&str; 4]> =
                out.iter().map(|r| ["1", r.agency.as_str(), r.clause.as_str(), r.comment.as_str()]).collect();
            let again: Vec<&[&str]> = std::iter::once(head).chain(again.iter().map(|r| r.as_slice())).collect();
            let second = of_grids(&[grid(&again)], "t.csv", &reader, packs, None);
            let second = second.opinions.first().unwrap();
            assert_eq!(
                (second.position.clone(), second.comments.len()),
                (opinion.position.clone(), *comments),
                "{clause}: {text}"
            );
        }
        // Beside a comment that asks, an agreement keeps its clause and needs no answer.
        let rows = [head, &["1", "Sở Y tế", "2.2.b", "Đề nghị bổ sung học bổng"], &["", "", "2.2.c", "Nhất trí"]];
        let found = of_grids(&[grid(&rows)], "t.csv", &reader, packs, None);
        assert_eq!(found.opinions.first().map(|o| (o.position.stance, o.comments.len())), Some((Stance::Unknown, 2)));
        let checked = crate::opinion::check(&found, None, None, &words);
        let open = |f: &&crate::opinion::Fault| f.kind == crate::opinion::FaultKind::Unanswered;
        assert_eq!(checked.faults.iter().filter(open).count(), 1);
    }

    #[test]
    fn an_office_with_its_paper_in_brackets_may_be_the_first_row() {
        let (words, packs) = (words(), Packs::embedded().unwrap());
        let reader = Reader { words: &words, draft: None };
        let rows: [&[&str]; 4] = [
            &["STT", "Điều khoản", "Ý kiến"],
            &["I. SỞ GIÁO DỤC VÀ ĐÀO TẠO (Công văn số 12/SGDĐT ngày 10/01/2026)", "", ""],
            &["1", "2.2.b", "Đề nghị bổ sung học bổng"],
            &["2", "2.2.c", "Đề nghị bỏ"],
        ];
        let found = of_grids(&[grid(&rows)], "t.docx", &reader, packs, None);
        let [opinion] = found.opinions.as_slice() else { panic!("{found:?}") };
        assert_eq!(opinion.agency.office.as_deref(), Some("vn.education"));
        assert_eq!(opinion.paper, "Công văn số 12/SGDĐT");
        assert_eq!(opinion.date.as_ref().and_then(|d| d.iso.as_deref()), Some("2026-01-10"));
        assert_eq!((opinion.comments.len(), found.rest.len()), (2, 0));
    }

    #[test]
    fn sums_are_read() {
        let words = words();
        let text = "Số cơ quan được lấy ý kiến: 14; đã trả lời: 13; nhất trí: 11; có ý kiến: 2; chưa trả lời: 1 (Sở Văn hóa, Thể thao và Du lịch; Sở Y tế).";
        let found = summary(text, 3, &words).unwrap();
        assert_eq!(
            (found.asked, found.answered, found.agreed, found.commented, found.silent),
            (Some(14), Some(13), Some(11), Some(2), Some(1))
        );
        assert_eq!(found.silent_names, ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"]);
        let found = summary("Tổng số 14 cơ quan được lấy ý kiến, 13 văn bản tham gia", 0, &words).unwrap();
        assert_eq!((found.asked, found.answered), (Some(14), Some(13)));
        assert_eq!(summary("Đề nghị làm rõ", 0, &words), None);
    }
}
