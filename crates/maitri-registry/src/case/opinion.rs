//! Opinions in a case: who was asked about which text, what came in, what was answered, who is silent.
//!
//! Silence is a fact of its own and never agreement. The words of a restricted opinion never stand in the log: it keeps
//! the office, number and day, and the id under which the second store holds the rest.

use super::{Case, Entry, Evidence, Refusal, TextRole};
use crate::class::Class;
use maitri_document::lang::fold;
use maitri_pack::procedure::{Circle, Procedure};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A body that is asked, or speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Body {
    /// Id of the office in the packs; empty where they do not know it.
    #[serde(default)]
    pub office: String,
    /// Its name as it is written.
    pub name: String,
}

impl Body {
    /// Under which two names are one body.
    pub fn key(&self) -> String {
        if self.office.is_empty() { fold::key(&self.name) } else { self.office.clone() }
    }

    /// Its name; its id where it has none.
    pub fn shown(&self) -> &str {
        if self.name.is_empty() { &self.office } else { &self.name }
    }
}

/// What was done with a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The draft is changed as asked.
    Accepted,
    /// In part.
    Partly,
    /// The draft stays.
    Not,
}

impl Answer {
    /// All of them.
    pub const ALL: [Answer; 3] = [Answer::Accepted, Answer::Partly, Answer::Not];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Answer::Accepted => "accepted",
            Answer::Partly => "partly",
            Answer::Not => "not",
        }
    }

    /// The answer of a word.
    pub fn of(code: &str) -> Option<Answer> {
        Answer::ALL.into_iter().find(|a| a.code() == code)
    }
}

/// What is answered to a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Response {
    /// Accepted, in part, not; none while nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub explanation: String,
    /// What the clause says from now on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub revised: String,
}

impl Response {
    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        *self == Response::default()
    }
}

/// One comment on one place of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Comment {
    /// Its id in the case: `3.2` is the second comment of the third opinion.
    pub id: String,
    /// The words that name the clause, as they stand.
    #[serde(default)]
    pub clause: String,
    /// The clauses of the text asked about: `2.2.e`, `preamble`; empty where none was found.
    #[serde(default)]
    pub places: Vec<String>,
    /// Words of the draft that it repeats.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quoted: String,
    /// The comment.
    pub text: String,
    /// Other words that are proposed, where they stand apart.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub proposal: String,
    /// Why, where that stands apart.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Where it stands, as a person finds it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// The opinion of one body, by one paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Opinion {
    /// Its number in the case, from 1.
    pub id: u32,
    /// Who.
    pub body: Body,
    /// Who may see it.
    #[serde(default)]
    pub class: Class,
    /// Its paper.
    pub evidence: Evidence,
    /// Who signed it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signer: String,
    /// `agree`, `agree-with-changes`, `disagree`, `no-comment`, `unknown`; empty where it is restricted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stance: String,
    /// The words that say so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub position: String,
    /// Its comments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    /// What was not understood, with where it stands: nothing is lost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rest: Vec<String>,
    /// Id of its words in the second store, where it is restricted and one is there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kept: String,
}

/// Bodies were asked for their opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Its number in the case, from 1.
    pub round: u32,
    /// Who was asked.
    pub asked: Vec<Body>,
    /// SHA-256 of the words of the text that they were asked about; empty where none is kept.
    #[serde(default)]
    pub text: String,
    /// SHA-256 of its file.
    #[serde(default)]
    pub file: String,
    /// The day until which they were asked to answer, ISO 8601; empty: none was set.
    #[serde(default)]
    pub due: String,
    /// The letter that asked.
    pub evidence: Evidence,
    /// Whom it asks: the offices of the province, or those of the centre.
    #[serde(default, skip_serializing_if = "is_local")]
    pub circle: Circle,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde gives a reference
fn is_local(circle: &Circle) -> bool {
    *circle == Circle::Local
}

/// What is amiss with an answer, as the drafts show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amiss {
    /// The comment.
    pub comment: String,
    /// `unchanged`, `no-clause`, `revised-absent` …
    pub kind: String,
    /// The clause.
    #[serde(default)]
    pub place: String,
}

/// The answers were held against a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// SHA-256 of the words of the draft that was asked about.
    pub before: String,
    /// SHA-256 of the words of the completed draft.
    pub after: String,
    /// Comments whose clause was found changed.
    pub changed: Vec<String>,
    /// What is amiss.
    pub amiss: Vec<Amiss>,
}

/// A comment as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The comment, with what was corrected.
    pub comment: Comment,
    /// What is answered.
    pub response: Response,
    /// Place in the log of the last change of the answer; that of the opinion where nothing was answered.
    pub sequence: u64,
    /// Who answered last.
    pub person: String,
    /// The change that followed was found in the completed draft.
    pub changed: bool,
}

/// An opinion as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The opinion.
    pub opinion: Opinion,
    /// Place in the log.
    pub sequence: u64,
    /// Its comments as they stand.
    pub comments: Vec<Standing>,
    /// The round that it answers; 0: nobody asked.
    pub round: u32,
    /// The circle in which it counts.
    pub circle: Circle,
}

/// The opinions of a case.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Book {
    /// Who was asked, round by round.
    pub rounds: Vec<Round>,
    /// What came in, in the order of the log.
    pub given: Vec<Given>,
    /// Bodies whose silence is recorded, by round.
    pub silent: BTreeMap<u32, Vec<Body>>,
    /// The last time that the answers were held against a draft; `None` again once something was said after it.
    pub held: Option<Held>,
    /// Places in the log at which a table of the opinions went out.
    pub tables: Vec<u64>,
    /// The circle that is asked as the case stands; each is counted for itself.
    pub circle: Circle,
    /// Numbers that were given, of opinions and of rounds: what was struck is not given again.
    most: (u32, u32),
}

/// Counts of the opinions, from what is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Bodies asked.
    pub asked: usize,
    /// Bodies that answered.
    pub answered: usize,
    /// Bodies that agree and have no comment.
    pub agreed: usize,
    /// Bodies with a comment, or against.
    pub commented: usize,
    /// Bodies of which neither can be said, those whose words are kept apart among them.
    pub others: usize,
    /// Bodies whose silence is recorded.
    pub silent: usize,
    /// Bodies that were asked, have not answered, and whose silence is not recorded.
    pub open: usize,
    /// Comments.
    pub comments: usize,
    /// Comments without an answer, or without the reason that their answer needs.
    pub unanswered: usize,
}

/// The circle that is asked first on the roads from a state: that of the nearest step that asks one.
pub(super) fn first_circle(procedure: &Procedure, from: &str) -> Circle {
    let mut known: BTreeSet<&str> = BTreeSet::from([from]);
    let mut waiting: Vec<&str> = vec![from];
    while !waiting.is_empty() {
        let steps: Vec<_> = waiting.iter().flat_map(|at| procedure.steps_from(at)).collect();
        if let Some(circle) = steps.iter().find_map(|s| Circle::asked_by(s)) {
            return circle;
        }
        waiting = steps.iter().map(|s| s.to.as_str()).filter(|to| known.insert(to)).collect();
    }
    Circle::Local
}

impl Book {
    /// A book in which nothing stands yet.
    pub(super) fn in_circle(circle: Circle) -> Book {
        Book { circle, ..Book::default() }
    }

    /// The round that an opinion of a body answers: the latest that asked it by a letter that is no younger.
    fn round_asking(&self, body: &Body, day: &str) -> Option<&Round> {
        let asks = |r: &&Round| asks(r, body) && super::not_later(&r.evidence.day, day);
        self.rounds.iter().rev().find(asks)
    }

    /// What was held against this draft does not count any more: the draft is void.
    pub(super) fn without_draft(&mut self, words: &str) {
        if self.held.as_ref().is_some_and(|h| h.after == words) {
            self.held = None;
            self.given.iter_mut().flat_map(|g| &mut g.comments).for_each(|c| c.changed = false);
        }
    }

    /// Takes in an entry.
    pub(super) fn take(&mut self, sequence: u64, person: &str, entry: &Entry) {
        match entry {
            Entry::Void { was } => match &**was {
                Entry::OpinionCame { opinion } => self.most.0 = self.most.0.max(opinion.id),
                Entry::Asked { round } => self.most.1 = self.most.1.max(round.round),
                _ => {}
            },
            Entry::Asked { round } => {
                self.most.1 = self.most.1.max(round.round);
                // An answer may be registered before the letter that asked for it.
                for given in self.given.iter_mut().filter(|g| g.round == 0) {
                    let day = &given.opinion.evidence.day;
                    if asks(round, &given.opinion.body) && super::not_later(&round.evidence.day, day) {
                        given.round = round.round;
                        given.circle = round.circle;
                    }
                }
                self.circle = round.circle;
                self.rounds.push(round.clone());
            }
            Entry::OpinionCame { opinion } => {
                self.most.0 = self.most.0.max(opinion.id);
                let stand = |comment: &Comment| Standing {
                    comment: comment.clone(),
                    response: Response::default(),
                    sequence,
                    person: String::new(),
                    changed: false,
                };
                let comments = opinion.comments.iter().map(stand).collect();
                let round = self.round_asking(&opinion.body, &opinion.evidence.day).map(|r| (r.round, r.circle));
                let (round, circle) = round.unwrap_or((0, self.circle));
                self.given.push(Given { opinion: opinion.clone(), sequence, comments, round, circle });
                self.held = None;
            }
            Entry::Responded { comment, response } => {
                if let Some(found) = self.comment_mut(comment) {
                    found.response.clone_from(response);
                    found.sequence = sequence;
                    person.clone_into(&mut found.person);
                    found.changed = false;
                }
                self.held = None;
            }
            Entry::Corrected { comment } => {
                if let Some(found) = self.comment_mut(&comment.id) {
                    found.comment.clone_from(comment);
                    found.changed = false;
                }
                self.held = None;
            }
            Entry::Silent { round, bodies } => {
                self.silent.entry(*round).or_default().extend(bodies.iter().cloned());
            }
            Entry::Held { held } => {
                let circle = self.circle;
                for given in self.given.iter_mut().filter(|g| g.circle == circle) {
                    for one in &mut given.comments {
                        one.changed = held.changed.contains(&one.comment.id);
                    }
                }
                self.held = Some(held.clone());
            }
            Entry::TableWent { .. } => self.tables.push(sequence),
            // A newer draft has not been held against anything.
            Entry::TextAdded { text } if text.role == TextRole::Draft => self.held = None,
            _ => {}
        }
    }

    fn comment_mut(&mut self, id: &str) -> Option<&mut Standing> {
        self.given.iter_mut().flat_map(|g| &mut g.comments).find(|c| c.comment.id == id)
    }

    /// A comment by its id, with its opinion.
    pub fn comment(&self, id: &str) -> Option<(&Given, &Standing)> {
        self.given.iter().find_map(|g| g.comments.iter().find(|c| c.comment.id == id).map(|c| (g, c)))
    }

    /// Whether a body has answered a round, or one of the same circle behind it: what answers a reminder answers what it reminds of.
    pub fn has_answered(&self, round: &Round, body: &Body) -> bool {
        let key = body.key();
        let answers = |g: &Given| g.round >= round.round && g.circle == round.circle && g.opinion.body.key() == key;
        self.given.iter().any(answers)
    }

    /// Whether a later round of the circle asked a body once more: then it answers there, or is silent there.
    fn is_asked_again(&self, round: &Round, body: &Body) -> bool {
        self.rounds_of(round.circle).any(|r| r.round > round.round && asks(r, body))
    }

    /// Those of a round that have not spoken, whether or not their silence is recorded; those who were asked again stand in the later round.
    pub fn without_answer<'b>(&'b self, round: &'b Round) -> impl Iterator<Item = &'b Body> {
        round.asked.iter().filter(|b| !self.has_answered(round, b) && !self.is_asked_again(round, b))
    }

    fn is_listed(&self, round: &Round, body: &Body) -> bool {
        self.silent.get(&round.round).is_some_and(|all| all.iter().any(|b| b.key() == body.key()))
    }

    /// Those of a round that have not spoken and whose silence is not recorded.
    pub fn open<'b>(&'b self, round: &'b Round) -> impl Iterator<Item = &'b Body> {
        self.without_answer(round).filter(|b| !self.is_listed(round, b))
    }

    /// The rounds of a circle.
    pub fn rounds_of(&self, circle: Circle) -> impl Iterator<Item = &Round> {
        self.rounds.iter().filter(move |r| r.circle == circle)
    }

    /// The opinions that count in a circle.
    pub fn given_of(&self, circle: Circle) -> impl Iterator<Item = &Given> {
        self.given.iter().filter(move |g| g.circle == circle)
    }

    /// The circles that were asked, or spoke.
    pub fn circles(&self) -> Vec<Circle> {
        let has = |c: &Circle| self.rounds_of(*c).next().is_some() || self.given_of(*c).next().is_some();
        Circle::ALL.into_iter().filter(has).collect()
    }

    /// Those that spoke and were not asked.
    pub fn unasked(&self) -> Vec<&Body> {
        let asked: BTreeSet<String> = self.rounds.iter().flat_map(|r| &r.asked).map(Body::key).collect();
        let mut out: Vec<&Body> = Vec::new();
        for body in self.given.iter().map(|g| &g.opinion.body).filter(|b| !asked.contains(&b.key())) {
            if !out.contains(&body) {
                out.push(body);
            }
        }
        out
    }

    /// Comments that still need something: an answer, or the reason that theirs needs.
    pub fn unanswered(&self) -> impl Iterator<Item = (&Given, &Standing)> {
        self.given
            .iter()
            .flat_map(|g| g.comments.iter().map(move |c| (g, c)))
            .filter(|(_, c)| !is_answered(&c.response))
    }

    /// The same of one circle.
    pub fn unanswered_of(&self, circle: Circle) -> impl Iterator<Item = (&Given, &Standing)> {
        self.unanswered().filter(move |(g, _)| g.circle == circle)
    }

    /// Whether there is an opinion whose words are kept apart.
    pub fn has_apart(&self) -> bool {
        self.given.iter().any(|g| g.opinion.class.is_restricted())
    }

    /// Counted over the whole case; a body with two papers is one, and each body is counted once: as one that is waited for, else as one
    /// that answered, in whichever round, else as one that is silent.
    pub fn counts(&self) -> Counts {
        self.counted(&self.rounds.iter().collect::<Vec<_>>(), &self.given.iter().collect::<Vec<_>>())
    }

    /// Counted of one circle: what its own table sums up.
    pub fn counts_of(&self, circle: Circle) -> Counts {
        self.counted(&self.rounds_of(circle).collect::<Vec<_>>(), &self.given_of(circle).collect::<Vec<_>>())
    }

    fn counted(&self, rounds: &[&Round], all: &[&Given]) -> Counts {
        let mut bodies: BTreeMap<String, Vec<&Given>> = BTreeMap::new();
        for given in all {
            bodies.entry(given.opinion.body.key()).or_default().push(given);
        }
        let asked: BTreeSet<String> = rounds.iter().flat_map(|r| &r.asked).map(Body::key).collect();
        let keys = |listed: bool| -> BTreeSet<String> {
            rounds
                .iter()
                .flat_map(|r| self.without_answer(r).filter(move |b| self.is_listed(r, b) == listed))
                .map(Body::key)
                .collect()
        };
        let (silent, open) = (keys(true), keys(false));
        let silent = silent.iter().filter(|key| !open.contains(*key) && !bodies.contains_key(*key)).count();
        bodies.retain(|key, _| !open.contains(key));
        let mut counts =
            Counts { asked: asked.len(), answered: bodies.len(), silent, open: open.len(), ..Counts::default() };
        for given in bodies.values() {
            let is = |stance: &str| given.iter().any(|g| g.opinion.stance == stance);
            if given.iter().any(|g| !g.comments.is_empty()) || is("disagree") || is("agree-with-changes") {
                counts.commented += 1;
            } else if is("agree") {
                counts.agreed += 1;
            } else {
                counts.others += 1;
            }
        }
        counts.comments = all.iter().map(|g| g.comments.len()).sum();
        counts.unanswered = all.iter().flat_map(|g| &g.comments).filter(|c| !is_answered(&c.response)).count();
        counts
    }

    /// Whether every body asked of a circle has spoken, or its silence is recorded; `None` where nobody was asked.
    pub fn listed(&self, circle: Circle) -> Option<bool> {
        self.rounds_of(circle).next()?;
        Some(self.rounds_of(circle).all(|r| self.open(r).next().is_none()))
    }

    /// Whether every comment of a circle has its answer; `None` where none came in, or where words are kept apart that nobody can
    /// see here.
    pub(super) fn answered(&self, circle: Circle) -> Option<bool> {
        self.given_of(circle).next()?;
        let all = self.unanswered_of(circle).next().is_none();
        let apart = self.given_of(circle).any(|g| g.opinion.class.is_restricted());
        if all && apart { None } else { Some(all) }
    }

    /// How many of the bodies of a circle have answered, `all`, `some` or `none`, and who has not; `None` where none was asked. A body
    /// counts by the latest round that asked it: asked of a new draft, it has not answered by what it said of the old one.
    pub(super) fn replies(&self, circle: Circle) -> Option<(&'static str, Vec<String>)> {
        self.rounds_of(circle).next()?;
        let asked: BTreeSet<String> = self.rounds_of(circle).flat_map(|r| &r.asked).map(Body::key).collect();
        let lack = self.rounds_of(circle).flat_map(|r| self.without_answer(r));
        let lack: Vec<String> = lack.map(|b| b.shown().to_owned()).collect();
        let value = match lack.len() {
            0 => "all",
            n if n == asked.len() => "none",
            _ => "some",
        };
        Some((value, lack))
    }

    /// The bodies of a circle that are against it, by their latest opinion: that of the latest round, whenever it was registered.
    pub(super) fn against(&self, circle: Circle) -> Vec<String> {
        let mut latest: BTreeMap<String, &Given> = BTreeMap::new();
        for given in self.given_of(circle) {
            let key = given.opinion.body.key();
            if latest.get(&key).is_none_or(|known| known.round <= given.round) {
                latest.insert(key, given);
            }
        }
        let against = latest.values().filter(|g| g.opinion.stance == "disagree");
        against.map(|g| g.opinion.body.shown().to_owned()).collect()
    }
}

/// Whether a round asks a body.
fn asks(round: &Round, body: &Body) -> bool {
    let key = body.key();
    round.asked.iter().any(|b| b.key() == key)
}

/// Whether an answer is whole: what is not accepted as asked needs its reason.
pub fn is_answered(response: &Response) -> bool {
    match response.answer {
        None => false,
        Some(Answer::Accepted) => true,
        Some(Answer::Partly | Answer::Not) => response.explanation.chars().any(char::is_alphanumeric),
    }
}

/// Bodies are asked: the entry that records it.
///
/// # Errors
/// Nobody is asked; one of them is asked already and has not answered yet; the letter's day lies behind `today`, or the day
/// until which they are asked lies before the letter's.
pub fn ask(
    case: &Case,
    asked: Vec<Body>,
    text: (String, String),
    due: &str,
    circle: Circle,
    evidence: Evidence,
    today: &str,
) -> Result<Entry, Refusal> {
    super::not_in_the_future(&evidence, today)?;
    let mut bodies: Vec<Body> = Vec::new();
    for body in asked {
        if body.shown().trim().is_empty() || bodies.iter().any(|b| b.key() == body.key()) {
            continue;
        }
        bodies.push(body);
    }
    if bodies.is_empty() {
        return Err(Refusal::NobodyAsked);
    }
    if !due.is_empty() && !evidence.day.is_empty() && due < evidence.day.as_str() {
        return Err(Refusal::DueBefore { due: due.to_owned(), day: evidence.day });
    }
    let same = |e: &Evidence| {
        !e.number.is_empty() && fold::key(&e.number) == fold::key(&evidence.number) && e.day == evidence.day
    };
    if let Some(twice) = case.opinions.rounds.iter().find(|r| same(&r.evidence) && r.asked == bodies) {
        return Err(Refusal::RoundThere { round: twice.round, number: evidence.number });
    }
    let round = case.opinions.most.1 + 1;
    let (text, file) = text;
    Ok(Entry::Asked { round: Round { round, asked: bodies, text, file, due: due.to_owned(), evidence, circle } })
}

/// An opinion comes in: the entries that record it, with the answers that stood beside its comments (`responses`, one a comment).
/// The numbers of the opinion and its comments are given here.
///
/// # Errors
/// The words of a restricted opinion were handed in without being kept apart; the same paper is recorded already.
pub fn came(case: &Case, mut opinion: Opinion, responses: &[Response], today: &str) -> Result<Vec<Entry>, Refusal> {
    super::not_in_the_future(&opinion.evidence, today)?;
    if opinion.class.is_restricted() {
        // Whatever was handed in, the log gets the stub alone.
        opinion.comments.clear();
        opinion.rest.clear();
        opinion.stance.clear();
        opinion.position.clear();
        opinion.signer.clear();
        opinion.evidence.scan.clear();
    }
    let same = |e: &Evidence| !e.number.is_empty() && fold::key(&e.number) == fold::key(&opinion.evidence.number);
    let twice = case.opinions.given.iter().find(|g| {
        g.opinion.body.key() == opinion.body.key()
            && same(&g.opinion.evidence)
            && g.opinion.evidence.day == opinion.evidence.day
    });
    if let Some(twice) = twice {
        return Err(Refusal::OpinionThere { opinion: twice.opinion.id, number: opinion.evidence.number });
    }
    opinion.id = case.opinions.most.0 + 1;
    let mut said = Vec::new();
    for (n, comment) in (1u32..).zip(&mut opinion.comments) {
        comment.id = format!("{}.{n}", opinion.id);
        let index = usize::try_from(n).unwrap_or(usize::MAX) - 1;
        if let Some(response) = responses.get(index).filter(|r| !r.is_empty()) {
            said.push(Entry::Responded { comment: comment.id.clone(), response: response.clone() });
        }
    }
    Ok(std::iter::once(Entry::OpinionCame { opinion }).chain(said).collect())
}

/// A comment is answered.
///
/// # Errors
/// There is no such comment; what is not accepted, or in part, has no reason.
pub fn respond(case: &Case, comment: &str, response: Response) -> Result<Entry, Refusal> {
    no_such(case, comment)?;
    if response.answer.is_some() && !is_answered(&response) {
        return Err(Refusal::NoReason { comment: comment.to_owned() });
    }
    Ok(Entry::Responded { comment: comment.to_owned(), response })
}

fn no_such(case: &Case, comment: &str) -> Result<(), Refusal> {
    if case.opinions.comment(comment).is_some() {
        return Ok(());
    }
    let known = case.opinions.given.iter().flat_map(|g| &g.comments).map(|c| c.comment.id.clone()).collect();
    Err(Refusal::NoComment { comment: comment.to_owned(), known })
}

/// The silence of those who did not answer is recorded, round by round: as silence, never as agreement.
///
/// # Errors
/// Nobody is silent; the day until which they were asked has not passed.
pub fn silent(case: &Case, today: &str) -> Result<Vec<Entry>, Refusal> {
    let mut out = Vec::new();
    let mut waits: Option<(u32, String)> = None;
    for round in &case.opinions.rounds {
        let bodies: Vec<Body> = case.opinions.open(round).cloned().collect();
        if bodies.is_empty() {
            continue;
        }
        let due = case.last_day(round, today);
        if !due.is_empty() && today <= due.as_str() {
            waits = Some((round.round, due));
            continue;
        }
        out.push(Entry::Silent { round: round.round, bodies });
    }
    match (out.is_empty(), waits) {
        (false, _) => Ok(out),
        (true, Some((round, due))) => Err(Refusal::StillTime { round, due }),
        (true, None) => Err(Refusal::NobodySilent),
    }
}

/// A row of the table of opinions that came back from an office.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Whose.
    pub body: Body,
    /// The words that name the clause.
    pub clause: String,
    /// The clauses found.
    pub places: Vec<String>,
    /// The comment.
    pub text: String,
    /// Words of the draft that it repeats.
    pub quoted: String,
    /// Other words that are proposed.
    pub proposal: String,
    /// Why.
    pub reason: String,
    /// What is answered; `unclear` words stand in its explanation.
    pub response: Response,
    /// Where it stands.
    pub source: String,
}

/// What a table that came back says, held against the case.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Merged {
    /// What is to be recorded.
    pub entries: Vec<Entry>,
    /// Answers that somebody else changed meanwhile: the comment, what stands, what the table says. They are told, not
    /// overwritten.
    pub meanwhile: Vec<(String, Response, Response)>,
    /// Answers of which the table takes something away: they stay; the comment, and what stands.
    pub emptied: Vec<(String, Response)>,
    /// Answers that need a reason and have none: the comment.
    pub no_reason: Vec<String>,
    /// Rows that are no comment of the case.
    pub foreign: Vec<Row>,
    /// Comments that the table does not have any more; they stay.
    pub gone: Vec<String>,
}

/// Words as they are compared: white space, tone marks and capitals do not make another comment.
fn tight(text: &str) -> String {
    fold::key(text).chars().filter(|c| !c.is_whitespace()).collect()
}

/// How much of the longer stands in the shorter, in parts of a hundred: pairs of letters, since Thai has no words between spaces.
fn alike(a: &str, b: &str) -> usize {
    let pairs = |t: &str| {
        let letters: Vec<char> = tight(t).chars().collect();
        let next = letters.iter().skip(1).copied();
        letters.iter().copied().zip(next).collect::<BTreeSet<(char, char)>>()
    };
    let (a, b) = (pairs(a), pairs(b));
    let most = a.len().max(b.len());
    (a.intersection(&b).count() * 100).checked_div(most).unwrap_or(0)
}

/// Takes a table of opinions in again. `was` is the case as it stood when the table went out: an answer that differs from it
/// was changed in the table; one that stands otherwise in the case was changed by somebody else.
pub fn merge(case: &Case, was: &Case, rows: &[Row]) -> Merged {
    let mut out = Merged::default();
    // The table holds one circle: that from which most of its rows are.
    let own = |circle: &Circle| {
        let bodies: BTreeSet<String> = case.opinions.given_of(*circle).map(|g| g.opinion.body.key()).collect();
        rows.iter().filter(|r| bodies.contains(&r.body.key())).count()
    };
    let circle = Circle::ALL.into_iter().max_by_key(|c| (own(c), *c == was.opinions.circle)).unwrap_or_default();
    let comments: Vec<(&Given, &Standing)> =
        case.opinions.given_of(circle).flat_map(|g| g.comments.iter().map(move |c| (g, c))).collect();
    let mut free: Vec<usize> = (0..rows.len()).collect();
    let mut pairs: BTreeMap<usize, usize> = BTreeMap::new();
    // First what stands word for word, then the same clause of the same body, then what is most like it: an officer sorts rows,
    // puts some in, and mends words.
    let exact = |c: &(&Given, &Standing), r: &Row| {
        c.0.opinion.body.key() == r.body.key() && tight(&c.1.comment.text) == tight(&r.text)
    };
    let close = |c: &(&Given, &Standing), r: &Row| -> usize {
        if c.0.opinion.body.key() != r.body.key() {
            return 0;
        }
        let clause = c.1.comment.clause == r.clause || !r.places.is_empty() && c.1.comment.places == r.places;
        let words = alike(&c.1.comment.text, &r.text);
        if words >= 60 || clause && words >= 35 { words + 30 * usize::from(clause) } else { 0 }
    };
    for same_clause in [true, false] {
        for (n, comment) in comments.iter().enumerate() {
            if pairs.contains_key(&n) {
                continue;
            }
            let fits = |i: &&usize| {
                rows.get(**i)
                    .is_some_and(|r| exact(comment, r) && (!same_clause || comment.1.comment.clause == r.clause))
            };
            if let Some(row) = free.iter().find(fits).copied() {
                free.retain(|i| *i != row);
                pairs.insert(n, row);
            }
        }
    }
    let mut likely: Vec<(usize, usize, usize)> = Vec::new();
    for (n, comment) in comments.iter().enumerate().filter(|(n, _)| !pairs.contains_key(n)) {
        likely.extend(free.iter().filter_map(|i| rows.get(*i).map(|r| (close(comment, r), n, *i))).filter(|l| l.0 > 0));
    }
    likely.sort_by_key(|(score, n, row)| (std::cmp::Reverse(*score), *n, *row));
    for (_, n, row) in likely {
        if !pairs.contains_key(&n) && free.contains(&row) {
            free.retain(|i| *i != row);
            pairs.insert(n, row);
        }
    }
    for (n, (_, standing)) in comments.iter().enumerate() {
        let id = &standing.comment.id;
        let Some(row) = pairs.get(&n).and_then(|i| rows.get(*i)) else {
            out.gone.push(id.clone());
            continue;
        };
        correct(&mut out, standing, was, row);
        answer(&mut out, standing, was, row);
    }
    out.foreign = free.iter().filter_map(|i| rows.get(*i)).cloned().collect();
    out
}

fn correct(out: &mut Merged, standing: &Standing, was: &Case, row: &Row) {
    let now = &standing.comment;
    let before = was.opinions.comment(&now.id).map(|(_, s)| &s.comment);
    // The table writes the clause that was found where the comment itself names none: that is no correction.
    let same_place = row.clause == now.clause || !row.places.is_empty() && row.places == now.places;
    let (clause, places) = if same_place { (&now.clause, &now.places) } else { (&row.clause, &row.places) };
    let mended = Comment {
        clause: clause.clone(),
        places: places.clone(),
        text: row.text.clone(),
        quoted: row.quoted.clone(),
        proposal: row.proposal.clone(),
        reason: row.reason.clone(),
        ..now.clone()
    };
    // What somebody else corrected since the table went out is not taken back by it.
    if mended != *now && before == Some(now) && !mended.text.is_empty() {
        out.entries.push(Entry::Corrected { comment: mended });
    }
}

fn answer(out: &mut Merged, standing: &Standing, was: &Case, row: &Row) {
    let id = &standing.comment.id;
    let before = was.opinions.comment(id).map(|(_, s)| s.response.clone()).unwrap_or_default();
    let (now, said) = (&standing.response, &row.response);
    if said == &before || said == now {
        return;
    }
    if *now != before {
        out.meanwhile.push((id.clone(), now.clone(), said.clone()));
        return;
    }
    let lost = now.answer.is_some() && said.answer.is_none()
        || !now.explanation.is_empty() && said.explanation.is_empty() && said.answer == now.answer
        || !now.revised.is_empty() && said.revised.is_empty() && said.answer == now.answer;
    if lost {
        out.emptied.push((id.clone(), now.clone()));
        return;
    }
    if said.answer.is_some() && !is_answered(said) {
        out.no_reason.push(id.clone());
    }
    out.entries.push(Entry::Responded { comment: id.clone(), response: said.clone() });
}
