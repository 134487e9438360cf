//! Opinions of a case at the edge: papers become what is recorded, what is recorded becomes the table and comes in again.

use super::{class_name, office_name, texts};
use crate::draft::Format;
use crate::keep::Keep;
use crate::web::words::text;
use maitri_document::Document;
use maitri_pack::papers::Papers;
use maitri_pack::procedure::{Circle, Procedure, Procedures};
use maitri_pack::{Language, Packs};
use maitri_registry::case::opinion::{Amiss, Answer, Body, Comment, Given, Held, Merged, Opinion, Response, Row, came};
use maitri_registry::case::{Case, Channel, Dated as DatedEntry, Entry, Evidence, Refusal, TextVersion};
use maitri_registry::class::Class;
use maitri_review::draft::Draft;
use maitri_review::opinion::{
    self as read, Agency, Anchor, Checked, Dated, Drafts, Opinions, Place, Position, Reader, Stance,
};
use maitri_review::opinion::{FaultKind, Source, Words, check_each};
use maitri_store::Store;
use serde_json::{Value, json};

/// The text that opinions are about, read again where it is kept.
pub struct About {
    document: Option<Document>,
}

impl About {
    /// The text that the latest round asked about.
    ///
    /// # Errors
    /// It is kept, and cannot be read.
    pub fn latest(store: &Store, case: &Case) -> Result<About, String> {
        let file = case.opinions.rounds.iter().rev().find(|r| !r.file.is_empty()).map_or("", |r| r.file.as_str());
        let text = case.texts().find(|t| t.text.file == file && !file.is_empty()).map(|t| t.text.name.clone());
        let document = text.map(|name| texts::kept(store, file, &name)).transpose()?;
        Ok(About { document })
    }

    /// The text, divided into its clauses; none where no round names one.
    pub fn draft(&self, packs: &Packs) -> Option<Draft<'_>> {
        self.document.as_ref().map(|document| {
            let mut draft = Draft::read(document, packs);
            draft.divide(None, packs);
            draft
        })
    }
}

/// A body by its name, or by its id in the packs.
pub fn body(named: &str, words: &Words<'_>, packs: &Packs) -> Body {
    let named = named.trim();
    if let Some(office) = packs.offices.iter().find(|o| o.id == named) {
        let name = [Language::Vi, Language::Th, Language::En]
            .iter()
            .find(|l| office.country().as_deref() == Some(country(**l)))
            .and_then(|l| office.names.get(l))
            .or_else(|| office.names.get(&Language::En))
            .and_then(|names| names.first());
        return Body { office: office.id.clone(), name: name.cloned().unwrap_or_else(|| office.id.clone()) };
    }
    of_agency(&words.agency(named, packs))
}

fn country(language: Language) -> &'static str {
    match language {
        Language::Th => "TH",
        Language::Vi => "VN",
        _ => "",
    }
}

fn of_agency(agency: &Agency) -> Body {
    Body { office: agency.office.clone().unwrap_or_default(), name: agency.raw.clone() }
}

fn to_agency(body: &Body) -> Agency {
    Agency { raw: body.name.clone(), office: Some(body.office.clone()).filter(|o| !o.is_empty()) }
}

/// The body as the case names it: the one that was asked, or that spoke before, under whatever spelling.
fn known(body: Body, case: &Case, words: &Words<'_>) -> Body {
    let key = words.same(&to_agency(&body));
    let asked = case.opinions.rounds.iter().flat_map(|r| &r.asked);
    let spoke = case.opinions.given.iter().map(|g| &g.opinion.body);
    asked.chain(spoke).find(|b| words.same(&to_agency(b)) == key).cloned().unwrap_or(body)
}

/// Whom a round asks: as the officer says it, else by where its offices stand, else by where the case does.
pub fn circle_of(said: Option<Circle>, asked: &[Body], case: &Case, procedure: &Procedure, packs: &Packs) -> Circle {
    let level = |b: &Body| packs.offices.iter().find(|o| o.id == b.office).map(|o| o.level == "central");
    let known: Vec<bool> = asked.iter().filter_map(level).collect();
    let by_offices = match (known.is_empty(), known.iter().all(|c| *c), known.iter().any(|c| *c)) {
        (true, ..) => None,
        (false, true, _) => Some(Circle::Central),
        (false, false, false) => Some(Circle::Local),
        _ => None,
    };
    let next = || procedure.steps_from(&case.here).find_map(Circle::asked_by);
    said.or(by_offices).or_else(next).unwrap_or(case.opinions.circle)
}

/// The name of a circle.
pub fn circle_name(circle: Circle, language: Language) -> String {
    let key = match circle {
        Circle::Local => "case-circle-local",
        Circle::Central => "case-circle-central",
    };
    text(language, key, &[])
}

/// What is counted of the opinions: a line a circle, each under its name where both were asked.
pub fn counted(case: &Case, language: Language, number: &dyn Fn(usize) -> String) -> Vec<String> {
    let book = &case.opinions;
    let circles = book.circles();
    let line = |circle: &Circle| {
        let c = book.counts_of(*circle);
        let names = ["asked", "answered", "agreed", "commented", "others", "silent", "open", "comments", "unanswered"];
        let figures =
            [c.asked, c.answered, c.agreed, c.commented, c.others, c.silent, c.open, c.comments, c.unanswered];
        let figures = figures.map(number);
        let args: Vec<(&str, &str)> = names.into_iter().zip(figures.iter().map(String::as_str)).collect();
        let counts = text(language, "case-counts", &args);
        if circles.len() > 1 { format!("{}: {counts}", circle_name(*circle, language)) } else { counts }
    };
    if circles.is_empty() { vec![line(&book.circle)] } else { circles.iter().map(line).collect() }
}

/// A body as it is shown.
pub fn shown(body: &Body, packs: &Packs, language: Language) -> String {
    if body.name.is_empty() { office_name(packs, &body.office, language) } else { body.name.clone() }
}

/// The class of the papers of a body, by the packs.
pub fn class_of(body: &Body, packs: &Packs) -> Class {
    let office = if body.office.is_empty() { &body.name } else { &body.office };
    packs.class_of_office(office).and_then(Class::of).unwrap_or(Class::Opinion)
}

/// The word of a position.
fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Unknown => "unknown",
        Stance::Agree => "agree",
        Stance::AgreeWithChanges => "agree-with-changes",
        Stance::Disagree => "disagree",
        Stance::NoComment => "no-comment",
        Stance::Silent => "silent",
    }
}

fn stance_of(code: &str) -> Stance {
    [Stance::Agree, Stance::AgreeWithChanges, Stance::Disagree, Stance::NoComment, Stance::Silent]
        .into_iter()
        .find(|s| stance(*s) == code)
        .unwrap_or(Stance::Unknown)
}

/// The words of a position for people.
pub fn stance_key(code: &str) -> &'static str {
    match stance_of(code) {
        Stance::Unknown | Stance::Silent => "case-stance-unknown",
        Stance::Agree => "case-stance-agree",
        Stance::AgreeWithChanges => "case-stance-changes",
        Stance::Disagree => "case-stance-disagree",
        Stance::NoComment => "case-stance-no-comment",
    }
}

/// The key of an answer's words.
pub fn answer_key(answer: Answer) -> &'static str {
    match answer {
        Answer::Accepted => "case-answer-accepted",
        Answer::Partly => "case-answer-partly",
        Answer::Not => "case-answer-not",
    }
}

/// An opinion in one line.
pub fn line(opinion: &Opinion, packs: &Packs, language: Language) -> String {
    let (n, office) = (opinion.id.to_string(), shown(&opinion.body, packs, language));
    if opinion.class.is_restricted() {
        let class = class_name(opinion.class, language);
        let key = if opinion.kept.is_empty() { "case-came-stub" } else { "case-came-apart" };
        return text(language, key, &[("n", &n), ("office", &office), ("class", &class)]);
    }
    let stance = text(language, stance_key(&opinion.stance), &[]);
    let comments = opinion.comments.len().to_string();
    text(language, "case-came", &[("n", &n), ("office", &office), ("stance", &stance), ("comments", &comments)])
}

fn response(read: &read::Response) -> Response {
    let parts: Vec<&str> =
        [read.unclear.as_str(), read.explanation.as_str()].into_iter().filter(|p| !p.is_empty()).collect();
    Response {
        answer: read.answer.and_then(|a| Answer::of(a.id())),
        explanation: parts.join("\n"),
        revised: read.revised.clone(),
    }
}

fn comment(read: &read::Comment) -> Comment {
    Comment {
        id: String::new(),
        clause: read.anchor.raw.clone(),
        places: read.anchor.places.iter().map(ToString::to_string).collect(),
        quoted: read.quoted.clone(),
        text: read.text.clone(),
        proposal: read.proposal.clone(),
        reason: read.reason.clone(),
        source: read.source.to_string(),
    }
}

/// An opinion to be recorded, with the answers that stood beside its comments.
pub struct Taken {
    /// The opinion.
    pub opinion: Opinion,
    /// An answer a comment; empty where none stood there.
    pub responses: Vec<Response>,
    /// Why its words were not kept, where they were not.
    pub not_kept: Option<String>,
}

/// What was read of files becomes what is recorded. `class` is what the officer says; without it the packs' word for the office
/// counts. The words of a restricted opinion go to `keep`, and nowhere else.
pub fn taken(
    found: &Opinions,
    case: &Case,
    class: Option<Class>,
    words: &Words<'_>,
    packs: &Packs,
    keep: &dyn Keep,
) -> Vec<Taken> {
    let spoke = found.opinions.iter().filter(|o| o.position.stance != Stance::Silent || !o.comments.is_empty());
    spoke
        .map(|one| {
            let body = known(of_agency(&one.agency), case, words);
            let class = class.unwrap_or_else(|| class_of(&body, packs));
            let rest = found.rest.iter().filter(|r| r.agency == one.agency.raw);
            let rest = rest.map(|r| format!("{} ({})", r.text, r.place())).collect();
            let office = if body.office.is_empty() { body.name.clone() } else { body.office.clone() };
            let day = one.date.as_ref().and_then(|d| d.iso.clone()).unwrap_or_default();
            let evidence =
                Evidence { number: one.paper.clone(), day, office, channel: Channel::Paper, scan: String::new() };
            let opinion = Opinion {
                id: 0,
                body,
                class,
                evidence,
                signer: one.signer.clone(),
                stance: stance(one.position.stance).to_owned(),
                position: one.position.words.clone(),
                comments: one.comments.iter().map(comment).collect(),
                rest,
                kept: String::new(),
            };
            let responses = one.comments.iter().map(|c| response(&c.response)).collect();
            sealed(opinion, responses, keep)
        })
        .collect()
}

/// What was not understood and stands in nobody's paper, with where.
pub fn loose(found: &Opinions) -> Vec<String> {
    let known = |agency: &str| found.opinions.iter().any(|o| o.agency.raw == agency);
    found.rest.iter().filter(|r| !known(&r.agency)).map(|r| format!("{} ({})", r.text, r.place())).collect()
}

/// Sends the words of a restricted opinion to the second store, and leaves the stub.
pub fn sealed(mut opinion: Opinion, responses: Vec<Response>, keep: &dyn Keep) -> Taken {
    if !opinion.class.is_restricted() {
        return Taken { opinion, responses, not_kept: None };
    }
    let bytes = serde_json::to_vec(&opinion).unwrap_or_default();
    let not_kept = match keep.put(opinion.class, &bytes) {
        Ok(id) => {
            opinion.kept = id;
            None
        }
        Err(why) => Some(why),
    };
    opinion.comments.clear();
    opinion.rest.clear();
    opinion.stance.clear();
    opinion.position.clear();
    opinion.signer.clear();
    Taken { opinion, responses: Vec::new(), not_kept }
}

/// An opinion that is typed: who, which position, and comments with the clauses as an officer writes them.
pub struct Typed<'a> {
    /// Who gives it.
    pub from: &'a str,
    /// The word of a position.
    pub position: &'a str,
    /// Comments and their clauses; an empty clause is looked for in the words.
    pub comments: &'a [(String, String)],
}

/// A typed opinion, ready to be recorded.
///
/// # Errors
/// A clause is none of the text that was asked about: what may be meant.
pub fn typed(
    case: &Case,
    typed: &Typed<'_>,
    class: Option<Class>,
    paper: Evidence,
    reader: &Reader<'_, '_>,
    packs: &Packs,
    keep: &dyn Keep,
) -> Result<Taken, Vec<String>> {
    let body = body(typed.from, reader.words, packs);
    let asked = case.opinions.rounds.iter().flat_map(|r| &r.asked);
    let body = asked.into_iter().find(|b| b.key() == body.key()).cloned().unwrap_or(body);
    let class = class.unwrap_or_else(|| class_of(&body, packs));
    let mut evidence = paper;
    if evidence.office.is_empty() {
        evidence.office = if body.office.is_empty() { body.name.clone() } else { body.office.clone() };
    }
    let comments = typed.comments.iter().map(|(words, clause)| {
        let anchor = if clause.is_empty() { reader.running(words, None) } else { reader.cell(clause) };
        if !clause.is_empty() && anchor.places.is_empty() && reader.draft.is_some() {
            return Err(anchor.fits.clone());
        }
        Ok(Comment {
            clause: anchor.raw.clone(),
            places: anchor.places.iter().map(ToString::to_string).collect(),
            text: words.clone(),
            ..Comment::default()
        })
    });
    let comments = comments.collect::<Result<Vec<Comment>, Vec<String>>>()?;
    let position = match (stance_of(typed.position), comments.is_empty()) {
        (Stance::Agree, false) => Stance::AgreeWithChanges,
        (other, _) => other,
    };
    let opinion =
        Opinion { body, class, evidence, stance: stance(position).to_owned(), comments, ..Opinion::default() };
    Ok(sealed(opinion, Vec::new(), keep))
}

/// The entries that record opinions, each decided upon with those before it recorded: their numbers follow one another.
///
/// # Errors
/// Why one of them is not recorded.
pub fn entries(case: &Case, taken: &[Taken], procedures: &Procedures, today: &str) -> Result<Vec<Entry>, Refusal> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut stands = case.clone();
    for one in taken {
        let own = came(&stands, one.opinion.clone(), &one.responses, today)?;
        for entry in &own {
            stands.entries.push(DatedEntry { sequence: u64::MAX, act: None, entry: entry.clone() });
            stands = stands.as_of(u64::MAX, procedures);
        }
        entries.extend(own);
    }
    Ok(entries)
}

/// The table of opinions (D-54) as a file, with the mark of what was known when it went out. `own` are answers to what its template
/// asks besides.
///
/// # Errors
/// One sentence: what is wrong.
pub fn table(
    store: &Store,
    case: &Case,
    packs: &Packs,
    papers: &Papers,
    (circle, mut own): (Circle, serde_json::Map<String, Value>),
    format: Format,
    today: &str,
) -> Result<Vec<u8>, String> {
    let words = Words::of(packs);
    let about = About::latest(store, case)?;
    let draft = about.draft(packs);
    let reader = Reader { words: &words, draft: draft.as_ref() };
    let read = as_read(case, circle, &words, |_| draft.as_ref(), &text(Language::Vi, "case-kept-apart", &[]));
    own.insert("record".to_owned(), format!("{}/{}", case.opened.case, case.at()).into());
    crate::opinions::table(&read, &reader, &own, format, packs, papers, today)
}

/// The opinions of a case to be held against a draft, those of the circle in which it is: whose silence is recorded is not missing
/// from the table.
fn answered_of<'d, 't: 'd>(
    case: &Case,
    words: &Words<'_>,
    draft_of: impl Fn(&Given) -> Option<&'d Draft<'t>>,
) -> Opinions {
    let mut read = as_read(case, case.opinions.circle, words, draft_of, "");
    let silent: Vec<String> = case.opinions.silent.values().flatten().map(Body::key).collect();
    let mut asked = std::mem::take(&mut read.asked);
    asked.retain(|a| {
        let body = Body { office: a.office.clone().unwrap_or_default(), name: a.raw.clone() };
        // Who answers after all stays on the list of those asked.
        !silent.contains(&body.key()) || read.opinions.iter().any(|o| words.same(&o.agency) == words.same(a))
    });
    read.asked = asked;
    read
}

/// What it showed to hold the answers of a case against its completed draft.
pub struct Shown {
    /// In words.
    pub told: String,
    /// As it is recorded.
    pub held: Held,
    /// Nothing is amiss, and nobody is waited for.
    pub is_fine: bool,
}

/// The answers of the circle that is asked, held against a completed draft: each comment against the draft that its office was asked
/// about, for what a later round asks about has taken up what the earlier ones said. An opinion of which no round is known
/// counts as one on the latest draft.
///
/// # Errors
/// One sentence: no round says what it asked about, or a text that is kept cannot be read.
pub fn hold(
    store: &Store,
    case: &Case,
    after: &TextVersion,
    packs: &Packs,
    language: Language,
) -> Result<Shown, String> {
    let rounds = || case.opinions.rounds.iter().filter(|r| !r.file.is_empty());
    let Some(latest) = rounds().next_back() else {
        return Err(text(language, "case-check-no-draft", &[]));
    };
    // The round that an opinion answers, else the latest; one that names no text asked about that of the round before it.
    let asked_about = |given: &Given| {
        let at = rounds().rfind(|r| given.round == 0 || r.round <= given.round);
        at.or(rounds().next()).map_or(latest.file.as_str(), |r| r.file.as_str())
    };
    let mut files: Vec<&str> = case.opinions.given_of(case.opinions.circle).map(asked_about).collect();
    files.push(&latest.file);
    files.sort_unstable();
    files.dedup();
    let kept = |file: &str| {
        let name = case.texts().find(|t| t.text.file == file).map(|t| t.text.name.clone());
        let name = name.ok_or_else(|| text(language, "case-check-no-draft", &[]))?;
        texts::kept(store, file, &name)
    };
    let before: Vec<Document> = files.iter().map(|file| kept(file)).collect::<Result<_, String>>()?;
    let completed = texts::kept(store, &after.file, &after.name)?;
    let divided = |document| {
        let mut draft = Draft::read(document, packs);
        draft.divide(None, packs);
        draft
    };
    let new = divided(&completed);
    let before: Vec<Draft<'_>> = before.iter().map(divided).collect();
    let pairs: Vec<Drafts<'_>> = before.iter().map(|one| Drafts::new(one, &new)).collect();
    let at = |given: &Given| files.binary_search(&asked_about(given)).ok();
    let words = Words::of(packs);
    let read = answered_of(case, &words, |given| before.get(at(given)?));
    let given: Vec<&Given> = case.opinions.given_of(case.opinions.circle).collect();
    let checked = check_each(&read, |index| pairs.get(at(given.get(index)?)?), None, &words);
    let told = maitri_review::report::opinion::check_text(&case.opened.case, true, &read, &checked, &words, language);
    let is_fine = checked.is_fine() && case.opinions.listed(case.opinions.circle) != Some(false);
    Ok(Shown { told, held: held(case, &checked, &latest.text, &after.words), is_fine })
}

/// What came of a table that came in again, in lines, and whether something in it needs a person.
pub fn merged(told: &Merged, rows: usize, case: &Case, language: Language) -> (Vec<String>, bool) {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let mut out = vec![t("case-back", &[("n", &told.entries.len().to_string()), ("rows", &rows.to_string())])];
    let word = |r: &Response| {
        let answer = r.answer.map_or_else(|| "–".to_owned(), |a| t(answer_key(a), &[]));
        if r.explanation.is_empty() { answer } else { format!("{answer} — {}", r.explanation.replace('\n', " ")) }
    };
    for (id, stands, says) in &told.meanwhile {
        let who = case.opinions.comment(id).map(|(_, c)| c.person.clone()).unwrap_or_default();
        let args =
            [("comment", id.as_str()), ("person", who.as_str()), ("stands", &word(stands)), ("says", &word(says))];
        out.push(format!("! {}", t("case-back-meanwhile", &args)));
    }
    for (id, stands) in &told.emptied {
        out.push(format!("! {}", t("case-back-emptied", &[("comment", id), ("stands", &word(stands))])));
    }
    for id in &told.no_reason {
        out.push(format!("! {}", t("case-no-reason", &[("comment", id)])));
    }
    for row in &told.foreign {
        let (office, words) = (row.body.shown(), row.text.replace('\n', " "));
        let args = [("office", office), ("words", words.as_str()), ("at", row.source.as_str())];
        out.push(format!("! {}", t("case-back-foreign", &args)));
    }
    for id in &told.gone {
        out.push(format!("! {}", t("case-back-gone", &[("comment", id)])));
    }
    let amiss = out.len() > 1;
    (out, amiss)
}

/// A place as it is written: `2.2.b`, with its paragraph where one is named.
fn place(written: &str) -> Place {
    Place { path: written.to_owned(), paragraph: None }
}

fn anchor(comment: &Comment, reader: &Reader<'_, '_>) -> Anchor {
    let read = reader.cell(&comment.clause);
    let same = |a: &Anchor| a.places.iter().map(ToString::to_string).collect::<Vec<_>>() == comment.places;
    if same(&read) {
        return read;
    }
    // What an officer put right stands in the places; what the words alone would say does not count against it.
    let places = comment.places.iter().map(|p| {
        let cell = reader.cell(p);
        cell.places.into_iter().next().filter(|q| q.to_string() == *p).unwrap_or_else(|| place(p))
    });
    Anchor { raw: comment.clause.clone(), places: places.collect(), ..Anchor::default() }
}

/// The opinions of a circle as they are read: for the table, the counts and the check; `draft_of` gives the text in which the clauses
/// of an opinion are looked up. Lines of their sources count the comments from 1, in the order of [`ids`].
pub fn as_read<'d, 't: 'd>(
    case: &Case,
    circle: Circle,
    words: &Words<'_>,
    draft_of: impl Fn(&Given) -> Option<&'d Draft<'t>>,
    apart: &str,
) -> Opinions {
    let mut line = 0u32;
    let mut out = Opinions::default();
    for given in case.opinions.given_of(circle) {
        let opinion = &given.opinion;
        let reader = Reader { words, draft: draft_of(given) };
        let comments = given.comments.iter().map(|standing| {
            line += 1;
            let c = &standing.comment;
            read::Comment {
                anchor: anchor(c, &reader),
                quoted: c.quoted.clone(),
                text: c.text.clone(),
                proposal: c.proposal.clone(),
                reason: c.reason.clone(),
                response: read::Response {
                    answer: standing.response.answer.and_then(|a| read::Answer::from_id(a.code())),
                    unclear: String::new(),
                    explanation: standing.response.explanation.clone(),
                    revised: standing.response.revised.clone(),
                },
                source: Source { line, ..Source::default() },
            }
        });
        let comments: Vec<read::Comment> = comments.collect();
        let restricted = opinion.class.is_restricted();
        let words = if restricted { apart.to_owned() } else { opinion.position.clone() };
        let day = &opinion.evidence.day;
        let iso = (day.len() == 10).then(|| day.clone());
        out.opinions.push(read::Opinion {
            agency: to_agency(&opinion.body),
            paper: opinion.evidence.number.clone(),
            date: (!day.is_empty()).then(|| Dated { raw: day.clone(), iso }),
            signer: opinion.signer.clone(),
            position: Position { stance: stance_of(&opinion.stance), words },
            comments,
            source: Source::default(),
        });
        for rest in &opinion.rest {
            let agency = opinion.body.name.clone();
            out.rest.push(read::Rest { agency, text: rest.clone(), at: opinion.id.to_string() });
        }
    }
    let mut seen: Vec<String> = Vec::new();
    for body in case.opinions.rounds_of(circle).flat_map(|r| &r.asked) {
        if !seen.contains(&body.key()) {
            seen.push(body.key());
            out.asked.push(to_agency(body));
        }
    }
    out
}

/// The ids of the comments of a circle, in the order in which [`as_read`] counts them.
fn ids(case: &Case, circle: Circle) -> Vec<String> {
    case.opinions.given_of(circle).flat_map(|g| &g.comments).map(|c| c.comment.id.clone()).collect()
}

/// What the check found, as it is recorded: by comment.
fn held(case: &Case, checked: &Checked, before: &str, after: &str) -> Held {
    let circle = case.opinions.circle;
    let ids = ids(case, circle);
    let id = |line: u32| usize::try_from(line).ok().and_then(|l| l.checked_sub(1)).and_then(|l| ids.get(l)).cloned();
    let of_draft =
        |kind: FaultKind| matches!(kind, FaultKind::Unchanged | FaultKind::NoClause | FaultKind::RevisedAbsent);
    let faults = checked.faults.iter().filter(|f| of_draft(f.kind));
    let amiss: Vec<Amiss> = faults
        .filter_map(|f| {
            Some(Amiss { comment: id(f.source.line)?, kind: f.kind.id().to_owned(), place: f.clause.clone() })
        })
        .collect();
    let taken = case.opinions.given_of(circle).flat_map(|g| &g.comments).filter(|c| {
        matches!(c.response.answer, Some(Answer::Accepted | Answer::Partly))
            && !amiss.iter().any(|a| a.comment == c.comment.id)
    });
    let changed = taken.map(|c| c.comment.id.clone()).collect();
    Held { before: before.to_owned(), after: after.to_owned(), changed, amiss }
}

/// The letters of a text, however they are marked off.
fn letters(text: &str) -> String {
    maitri_document::lang::fold::key(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The rows of a table that came back, as the case names its bodies.
pub fn rows(found: &Opinions, case: &Case, words: &Words<'_>) -> Vec<Row> {
    let mut out = Vec::new();
    for one in &found.opinions {
        let body = known(of_agency(&one.agency), case, words);
        let restricted = |g: &Given| g.opinion.class.is_restricted() && g.opinion.body.key() == body.key();
        let apart = case.opinions.given.iter().any(restricted);
        for c in &one.comments {
            // What the table says in the place of a restricted opinion is no comment.
            if apart && letters(&c.text) == letters(&text(Language::Vi, "case-kept-apart", &[])) {
                continue;
            }
            out.push(Row {
                body: body.clone(),
                clause: c.anchor.raw.clone(),
                places: c.anchor.places.iter().map(ToString::to_string).collect(),
                text: c.text.clone(),
                quoted: c.quoted.clone(),
                proposal: c.proposal.clone(),
                reason: c.reason.clone(),
                response: response(&c.response),
                source: c.source.to_string(),
            });
        }
    }
    out
}

/// The place in the log that a table bears as its mark (`2026-1/57`): the latest thing that was known when it went out.
pub fn mark(texts: &[&str], case: &str) -> Option<u64> {
    let wanted = format!("{case}/");
    texts.iter().find_map(|text| {
        text.match_indices(&wanted).find_map(|(at, _)| {
            let whole = text.get(..at).is_none_or(|t| !t.ends_with(|c: char| c.is_alphanumeric() || c == '-'));
            let rest = text.get(at + wanted.len()..)?;
            let figures: String = rest.chars().take_while(char::is_ascii_digit).collect();
            figures.parse().ok().filter(|_| whole)
        })
    })
}

/// The opinions of a case in words.
pub fn told(case: &Case, packs: &Packs, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let day = |d: &str| maitri_review::report::words::day(d, language);
    let mut out = String::new();
    for round in &case.opinions.rounds {
        let entry = Entry::Asked { round: round.clone() };
        if let Entry::Asked { round } = &entry {
            let due = case.last_day(round, &crate::cli::today());
            let due = if due.is_empty() { "–".to_owned() } else { day(&due) };
            let asked = round.asked.len().to_string();
            out.push_str(&t(
                "case-round",
                &[
                    ("round", &round.round.to_string()),
                    ("asked", &asked),
                    ("due", &due),
                    ("number", &round.evidence.number),
                ],
            ));
            out.push('\n');
        }
        for body in case.opinions.without_answer(round) {
            let silent = !case.opinions.open(round).any(|b| b == body);
            let key = if silent { "case-body-silent" } else { "case-body-open" };
            out.push_str(&format!("  {}\n", t(key, &[("office", &shown(body, packs, language))])));
        }
    }
    for given in &case.opinions.given {
        out.push_str(&format!("\n{}", line(&given.opinion, packs, language)));
        let e = &given.opinion.evidence;
        let paper: Vec<String> = [e.number.clone(), day(&e.day)].into_iter().filter(|p| !p.is_empty()).collect();
        if !paper.is_empty() {
            out.push_str(&format!(" ({})", paper.join(" · ")));
        }
        out.push('\n');
        comments(&mut out, given, language);
    }
    for body in case.opinions.unasked() {
        out.push_str(&format!("! {}\n", t("case-body-unasked", &[("office", &shown(body, packs, language))])));
    }
    let counted = counted(case, language, &|n| n.to_string());
    out.push_str(&format!("\n{}\n", counted.join("\n")));
    out
}

/// Places of a draft in words: numbers as they are printed, parts without a number by their names.
pub fn places_told(places: &[String], language: Language) -> String {
    let one = |place: &String| match place.chars().next() {
        Some(c) if c.is_ascii_digit() => place.clone(),
        _ => maitri_review::report::html::place_name(place, language),
    };
    places.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn comments(out: &mut String, given: &Given, language: Language) {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    for one in &given.comments {
        let c = &one.comment;
        let places = if c.places.is_empty() { c.clause.clone() } else { places_told(&c.places, language) };
        let places = if places.is_empty() { t("case-no-number", &[]) } else { places };
        let words = [c.text.as_str(), c.proposal.as_str()].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>();
        out.push_str(&format!("  {} [{places}] {}\n", c.id, words.join(" → ").replace('\n', " ")));
        match one.response.answer {
            None => out.push_str(&format!("      ? {}\n", t("case-open-comment", &[]))),
            Some(answer) => {
                let changed = if one.changed { format!(" · {}", t("case-change-seen", &[])) } else { String::new() };
                let why = &one.response.explanation;
                let why = if why.is_empty() { String::new() } else { format!(" — {}", why.replace('\n', " ")) };
                out.push_str(&format!("      → {}{why}{changed}\n", t(answer_key(answer), &[])));
            }
        }
    }
}

/// The opinions of a case on the wire.
pub fn wire(case: &Case) -> Value {
    let given: Vec<Value> = case
        .opinions
        .given
        .iter()
        .map(|g| {
            let comments: Vec<Value> = g
                .comments
                .iter()
                .map(|c| {
                    json!({
                        "comment": c.comment, "response": c.response, "changed": c.changed, "sequence": c.sequence,
                        "person": c.person,
                    })
                })
                .collect();
            json!({
                "id": g.opinion.id, "sequence": g.sequence, "body": g.opinion.body, "class": g.opinion.class,
                "evidence": g.opinion.evidence, "signer": g.opinion.signer, "stance": g.opinion.stance,
                "position": g.opinion.position, "comments": comments, "rest": g.opinion.rest,
                "kept": !g.opinion.kept.is_empty(), "round": g.round, "circle": g.circle,
            })
        })
        .collect();
    let rounds: Vec<Value> = case
        .opinions
        .rounds
        .iter()
        .map(|r| {
            let open: Vec<&Body> = case.opinions.open(r).collect();
            json!({ "round": r, "open": open, "silent": case.opinions.silent.get(&r.round) })
        })
        .collect();
    let circles: serde_json::Map<String, Value> =
        case.opinions.circles().into_iter().map(|c| (c.code().to_owned(), json!(case.opinions.counts_of(c)))).collect();
    json!({
        "rounds": rounds, "given": given, "counts": case.opinions.counts(), "circle": case.opinions.circle,
        "counts_by_circle": circles, "held": case.opinions.held,
    })
}
