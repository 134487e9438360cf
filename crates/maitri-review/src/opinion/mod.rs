//! Opinions of offices on a draft: papers and tables become rows, a comment each, anchored to the clauses of the draft; answers
//! are held against what became of them.
//!
//! Which words say what stands in the packs (`opinion-words.toml`). Nothing is lost: what was not understood is a [`Rest`].

mod anchor;
mod check;
mod paper;
mod position;
mod table;
mod words;

pub use anchor::{Anchor, How, Place, Reader};
pub use check::{Checked, Drafts, Fault, FaultKind, check, check_each};
pub use paper::of_paper;
pub use position::{Position, Stance};
pub use table::{asked, is_table, of_grids};
pub use words::Words;

use maitri_document::lang::fold;
use maitri_pack::{Language, Packs};

/// Where something stands in a file that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The file, as it was given.
    pub file: String,
    /// Sheet or table, where there are several.
    pub table: String,
    /// Line or row, from 1; 0 where nothing counts them.
    pub line: u32,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if !self.table.is_empty() {
            write!(f, ":{}", self.table)?;
        }
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        Ok(())
    }
}

/// Who gives an opinion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agency {
    /// As it was written.
    pub raw: String,
    /// Id of the office in the packs, where it is one of them.
    pub office: Option<String>,
}

/// The day of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dated {
    /// As it was written.
    pub raw: String,
    /// Of the common era, as far as it is written.
    pub iso: Option<String>,
}

/// What was done with a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The draft was changed as asked.
    Accepted,
    /// In part.
    Partly,
    /// The draft stays.
    Not,
}

impl Answer {
    /// Its id in templates and packs.
    pub fn id(self) -> &'static str {
        match self {
            Answer::Accepted => "accepted",
            Answer::Partly => "partly",
            Answer::Not => "not",
        }
    }

    /// The answer of that id.
    pub fn from_id(id: &str) -> Option<Answer> {
        [Answer::Accepted, Answer::Partly, Answer::Not].into_iter().find(|a| a.id() == id)
    }
}

/// What is answered to a comment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// Accepted, in part, not; none while nobody said.
    pub answer: Option<Answer>,
    /// Words that stand where the answer does and are none that is known.
    pub unclear: String,
    /// Why.
    pub explanation: String,
    /// What the clause says now.
    pub revised: String,
}

impl Response {
    /// Whether nothing was answered yet.
    pub fn is_empty(&self) -> bool {
        *self == Response::default()
    }
}

/// One comment on one clause.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comment {
    /// What it is about.
    pub anchor: Anchor,
    /// Words of the draft that a column of the table repeats.
    pub quoted: String,
    /// The comment.
    pub text: String,
    /// Other words that are proposed, where they stand apart.
    pub proposal: String,
    /// Why, where that stands apart.
    pub reason: String,
    /// What is answered.
    pub response: Response,
    /// Where it stands.
    pub source: Source,
}

/// The opinion of one office, by one paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opinion {
    /// Who.
    pub agency: Agency,
    /// Number of the paper, as it stands.
    pub paper: String,
    /// Its day.
    pub date: Option<Dated>,
    /// Who signed it.
    pub signer: String,
    /// What the office thinks of the whole.
    pub position: Position,
    /// Its comments.
    pub comments: Vec<Comment>,
    /// Where it stands.
    pub source: Source,
}

/// What was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rest {
    /// Whose paper it stands in, as far as that is known.
    pub agency: String,
    /// The words.
    pub text: String,
    /// Where they stand, as a person finds it.
    pub at: String,
}

impl Rest {
    /// Where it stands, without the folders of whoever read it: a table that goes out says nothing of a machine.
    pub fn place(&self) -> &str {
        self.at.rsplit(['/', '\\']).next().unwrap_or(&self.at)
    }
}

/// Words that take silence for agreement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Silence {
    /// Whose row or paper they stand in.
    pub agency: String,
    /// The words.
    pub text: String,
    /// Where they stand.
    pub source: Source,
}

/// The sums that a table says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// How many were asked.
    pub asked: Option<u32>,
    /// How many answered.
    pub answered: Option<u32>,
    /// How many agreed, without a comment.
    pub agreed: Option<u32>,
    /// How many commented.
    pub commented: Option<u32>,
    /// How many said something else.
    pub others: Option<u32>,
    /// How many are silent.
    pub silent: Option<u32>,
    /// How many of those that answered are not on the list of those asked.
    pub unasked: Option<u32>,
    /// Those that are silent, by name.
    pub silent_names: Vec<String>,
    /// Where it stands.
    pub line: u32,
}

/// Opinions that were read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Opinions {
    /// An opinion a paper.
    pub opinions: Vec<Opinion>,
    /// Who was asked, where a list says so.
    pub asked: Vec<Agency>,
    /// What a table says of itself.
    pub summary: Option<Summary>,
    /// Places where silence is taken for agreement: the words, and where.
    pub silence: Vec<Silence>,
    /// What was not understood.
    pub rest: Vec<Rest>,
}

/// How many, counted from the rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    /// Offices asked: those of the list, else none is known.
    pub asked: Option<u32>,
    /// Offices that answered.
    pub answered: u32,
    /// Offices that agree and have no comment.
    pub agreed: u32,
    /// Offices with a comment, or against.
    pub commented: u32,
    /// Offices that said that they have none, or whose position is unknown.
    pub others: u32,
    /// Offices that were asked, or stand in the table, and did not answer.
    pub silent: Vec<String>,
    /// Comments.
    pub comments: u32,
    /// Comments that no clause was found for.
    pub unanchored: u32,
    /// Offices that answered and stand on no list of those asked.
    pub unasked: Vec<String>,
}

/// A text as it is kept: its lines without blanks at their ends, no empty ones, tabs as blanks, nothing that cannot be seen.
pub fn clean(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let kept: String = line.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !c.is_control()).collect();
        kept.trim().to_owned()
    });
    lines.filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

impl Words<'_> {
    /// An office as it is written, with its id where the packs know it.
    pub fn agency(&self, raw: &str, packs: &Packs) -> Agency {
        let raw = clean(raw).replace('\n', " ");
        let office = self.office(&raw, packs);
        Agency { raw, office }
    }

    /// Whether a comment only agrees with its clause, or says that there is nothing to say of it.
    pub(super) fn assents(&self, comment: &Comment) -> bool {
        comment.proposal.is_empty() && comment.reason.is_empty() && self.only_assents(&comment.text).is_some()
    }

    /// Makes a position of comments that ask for nothing, where there are no others, and of an agreement with comments one with
    /// changes. A comment that stays beside one that asks keeps its clause.
    pub(super) fn settle(&self, opinion: &mut Opinion) {
        let open = opinion.position.words.is_empty() && opinion.position.stance == Stance::Unknown;
        let content = open || opinion.position.stance.is_content();
        let answered = opinion.comments.iter().any(|c| !c.response.is_empty());
        if content && !answered && !opinion.comments.is_empty() && opinion.comments.iter().all(|c| self.assents(c)) {
            let mut pieces: Vec<String> = Vec::new();
            let own = opinion.position.words.clone();
            let said = opinion.comments.iter().map(|c| {
                let clause = clean(&c.anchor.raw).replace('\n', " ");
                // The mark of what is said of the whole names no clause.
                let keyed = words::Keyed::new(&clause);
                let general = self.at(&keyed, 0, words::Of::Mark, "general") == Some(keyed.len());
                let clause = if general { String::new() } else { clause };
                let text = c.text.replace('\n', " ");
                let text = position::bare(&text).to_owned();
                if clause.is_empty() || text.contains(&clause) { text } else { format!("{clause}: {text}") }
            });
            for piece in std::iter::once(own).chain(said).filter(|p| !p.is_empty()) {
                if !pieces.contains(&piece) {
                    pieces.push(piece);
                }
            }
            let words = pieces.join(", ");
            // Only what is read again as the same.
            if let Some(stance) = self.stance(&words).filter(|s| s.is_content()) {
                opinion.position = Position { stance, words };
                opinion.comments.clear();
            }
        }
        let commented = opinion.comments.iter().any(|c| !self.assents(c));
        opinion.position = std::mem::take(&mut opinion.position).with_comments(commented);
    }

    /// The office of a name: the name of a body, alone or followed by that of its province.
    fn office(&self, raw: &str, packs: &Packs) -> Option<String> {
        let key = self.name_key(raw);
        let mut best: Option<(usize, &str)> = None;
        for office in packs.offices.iter().filter(|o| o.kind == "body") {
            for name in office.names.values().flatten() {
                let name = self.name_key(name);
                let Some(rest) = key.strip_prefix(name.as_str()).filter(|_| !name.is_empty()) else { continue };
                let fits = rest.is_empty()
                    || rest.starts_with([' ', ',']) && self.is_province(rest.trim_start_matches([' ', ',']), packs);
                // The first of equal names is meant: a longer one says more.
                if fits && best.is_none_or(|(length, _)| name.len() > length) {
                    best = Some((name.len(), office.id.as_str()));
                }
            }
        }
        best.map(|(_, id)| id.to_owned())
    }

    fn is_province(&self, rest: &str, packs: &Packs) -> bool {
        let text = words::Keyed::new(rest);
        let from = self.at(&text, 0, words::Of::Words, "of-province").map_or(0, |to| text.skip(to, &[]));
        let name = text.span(from, text.len()).of(rest).trim();
        !name.is_empty() && packs.places.find(name, None).iter().any(|(place, _)| place.level == 1)
    }

    /// Under which key two names are one office.
    pub fn same(&self, agency: &Agency) -> String {
        agency.office.clone().unwrap_or_else(|| self.name_key(&agency.raw))
    }

    /// The name as it is shown: a name all in capitals as the packs or the list of those asked write it.
    pub fn shown(&self, agency: &Agency, asked: &[Agency], packs: &Packs) -> String {
        let raw = &agency.raw;
        if raw.chars().any(char::is_lowercase) || !raw.chars().any(char::is_uppercase) {
            return raw.clone();
        }
        let key = fold::key(raw);
        let same = self.same(agency);
        let listed = asked.iter().find(|a| self.same(a) == same);
        if let Some(listed) = listed {
            return listed.raw.clone();
        }
        let known = packs.offices.iter().filter(|o| o.kind == "body").flat_map(|o| o.names.values().flatten());
        let mut known = known;
        let found = known.find(|n| n.chars().any(char::is_lowercase) && fold::key(n) == key);
        found.cloned().unwrap_or_else(|| raw.clone())
    }
}

impl Opinions {
    /// Takes in what another file said.
    pub fn add(&mut self, other: Opinions) {
        self.opinions.extend(other.opinions);
        self.rest.extend(other.rest);
        self.silence.extend(other.silence);
        if self.summary.is_none() {
            self.summary = other.summary;
        }
        if self.asked.is_empty() {
            self.asked = other.asked;
        }
    }

    /// Counts offices and comments: an office with two papers is one.
    pub fn counts(&self, words: &Words<'_>) -> Counts {
        let mut counts = Counts::default();
        let mut seen: Vec<String> = Vec::new();
        let asked: Vec<String> = self.asked.iter().map(|a| words.same(a)).collect();
        for opinion in &self.opinions {
            counts.comments += u32::try_from(opinion.comments.len()).unwrap_or(u32::MAX);
            let loose = opinion.comments.iter().filter(|c| c.anchor.places.is_empty()).count();
            counts.unanchored += u32::try_from(loose).unwrap_or(u32::MAX);
            let key = words.same(&opinion.agency);
            if seen.contains(&key) {
                continue;
            }
            let all: Vec<&Opinion> = self.opinions.iter().filter(|o| words.same(&o.agency) == key).collect();
            seen.push(key.clone());
            if all.iter().all(|o| o.position.stance == Stance::Silent && o.comments.is_empty()) {
                if !asked.contains(&key) {
                    counts.silent.push(opinion.agency.raw.clone());
                }
                continue;
            }
            counts.answered += 1;
            let is = |s: Stance| all.iter().any(|o| o.position.stance == s);
            if all.iter().any(|o| !o.comments.is_empty()) || is(Stance::Disagree) || is(Stance::AgreeWithChanges) {
                counts.commented += 1;
            } else if is(Stance::Agree) {
                counts.agreed += 1;
            } else {
                counts.others += 1;
            }
            if !asked.is_empty() && !asked.contains(&key) && !opinion.agency.raw.is_empty() {
                counts.unasked.push(opinion.agency.raw.clone());
            }
        }
        if !asked.is_empty() {
            counts.asked = u32::try_from(self.asked.len()).ok();
            let answered = |key: &String| {
                self.opinions.iter().any(|o| {
                    words.same(&o.agency) == *key && (o.position.stance != Stance::Silent || !o.comments.is_empty())
                })
            };
            let silent = self.asked.iter().zip(&asked).filter(|(_, key)| !answered(key)).map(|(a, _)| a.raw.clone());
            counts.silent.splice(0..0, silent);
        }
        if let Some(summary) = self.summary.as_ref().filter(|_| asked.is_empty()) {
            // Without a list of its own, the table's word for who is silent is all there is.
            for name in &summary.silent_names {
                let key = words.name_key(name);
                if !counts.silent.iter().any(|s| words.name_key(s) == key) {
                    counts.silent.push(name.clone());
                }
            }
        }
        counts
    }
}

/// What a line of the table of opinions holds: the columns of D-54 as they are written and read again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// The office.
    pub agency: String,
    /// Number of its paper.
    pub paper: String,
    /// Its day, ISO 8601.
    pub date: String,
    /// The clause.
    pub clause: String,
    /// The comment, with what stands apart in lines of their own.
    pub comment: String,
    /// `accepted`, `partly`, `not`; empty while open.
    pub answer: String,
    /// Why.
    pub explanation: String,
    /// The text after revision.
    pub revised: String,
}

impl Opinions {
    /// The rows of the table of opinions in a language: each opinion has one at least, whether or not it comments.
    pub fn rows(&self, reader: &Reader<'_, '_>, packs: &Packs, language: Language) -> Vec<Row> {
        let words = reader.words;
        let mark = |name: &str| words.first_of(language, words::Of::Mark, name).to_owned();
        let mut out = Vec::new();
        for opinion in &self.opinions {
            let iso = opinion.date.as_ref().and_then(|d| d.iso.clone());
            let raw = opinion.date.as_ref().filter(|d| d.iso.is_none()).map(|d| d.raw.clone());
            let head = Row {
                agency: words.shown(&opinion.agency, &self.asked, packs),
                paper: match raw {
                    Some(raw) if opinion.paper.is_empty() => raw,
                    Some(raw) => format!("{} ({raw})", opinion.paper),
                    None => opinion.paper.clone(),
                },
                date: iso.unwrap_or_default(),
                ..Row::default()
            };
            if !opinion.position.words.is_empty() {
                out.push(Row { clause: mark("general"), comment: opinion.position.words.clone(), ..head.clone() });
            } else if let Some(word) = opinion.position.stance.word() {
                // Nobody wrote words: the table says the position, and reads it again.
                let mut said = words.first_of(language, words::Of::Position, word).chars();
                let said: String = said.next().into_iter().flat_map(char::to_uppercase).chain(said).collect();
                out.push(Row { clause: mark("general"), comment: said, ..head.clone() });
            } else if opinion.comments.is_empty() {
                out.push(Row { clause: mark("general"), comment: mark("unclear"), ..head.clone() });
            }
            for comment in &opinion.comments {
                let mut lines = Vec::new();
                if !comment.text.is_empty() {
                    lines.push(comment.text.clone());
                }
                for (name, text) in
                    [("quoted", &comment.quoted), ("proposal", &comment.proposal), ("reason", &comment.reason)]
                {
                    if !text.is_empty() {
                        lines.push(format!("{} {text}", mark(name)));
                    }
                }
                let response = &comment.response;
                let explanation = [&response.unclear, &response.explanation];
                let explanation = explanation.into_iter().filter(|t| !t.is_empty()).cloned().collect::<Vec<_>>();
                out.push(Row {
                    clause: reader.written(&comment.anchor, language),
                    comment: lines.join("\n"),
                    answer: response.answer.map_or(String::new(), |a| a.id().to_owned()),
                    explanation: explanation.join("\n"),
                    revised: response.revised.clone(),
                    ..head.clone()
                });
            }
        }
        for rest in &self.rest {
            out.push(Row {
                agency: rest.agency.clone(),
                clause: mark("rest"),
                comment: rest.text.clone(),
                explanation: rest.place().to_owned(),
                ..Row::default()
            });
        }
        out
    }
}
