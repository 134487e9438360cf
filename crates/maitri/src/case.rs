//! Cases at the edge: from a command to facts in the store, and the words for what is refused.

pub mod known;
pub mod letters;
pub mod opinions;
pub mod pair;
pub mod papers;
pub mod texts;
pub mod unsealed;
pub mod waits;

use crate::procedure::{citation, offices, period};
use crate::web::words::text;
use maitri_document::Document;
use maitri_pack::calendar::{Calendars, Day};
use maitri_pack::procedure::{Procedure, Procedures, Record, answer_words};
use maitri_pack::{Language, Packs};
use maitri_registry::act::{Act, Fact};
use maitri_registry::case::text::{COUNTERPART, Differing, Side};
use maitri_registry::case::{
    AFTER, Because, Case, Cases, Channel, Deadline, Entry, Evidence, NO_CASE, NO_NUMBER, NOT_ON_PAPER, OUT_OF_ORDER,
    Opened, Refusal, RestedDay, TextRole, TextVersion, deadlines, unsaid,
};
use maitri_registry::class::Class;
use maitri_registry::follow::when;
use maitri_registry::log::{hex, sha256};
use maitri_review::redline::{self, What};
use maitri_store::{About, Change, CommitError, Receipt, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The cases of a store, and the size of the log on which they rest. They are kept in memory: it costs what came in since.
///
/// # Errors
/// What the store says.
pub fn load(store: &Store, procedures: &Procedures) -> Result<(Cases, u64), String> {
    crate::kept::derived(store, procedures)
}

/// Decides on the cases as they stand, and adds what follows. Where somebody wrote meanwhile, it is decided anew.
///
/// # Errors
/// Why it was decided against; what the store says.
pub fn add(
    store: &Store,
    procedures: &Procedures,
    act: &Act,
    decide: &dyn Fn(&Cases) -> Result<Vec<Fact>, String>,
) -> Result<Option<Receipt>, String> {
    for _ in 0..200 {
        let (cases, size) = load(store, procedures)?;
        let facts = decide(&cases)?;
        if facts.is_empty() {
            return Ok(None);
        }
        match store.commit(Some(size), act, &facts, Change::None) {
            Ok(receipt) => return Ok(Some(receipt)),
            Err(CommitError::Moved { .. }) => {}
            Err(e) => return Err(e.to_string()),
        }
    }
    Err("others write to the store without a pause: try again later".to_owned())
}

/// Ids of cases that are being opened by this program.
#[derive(Default)]
struct Opening(Mutex<BTreeSet<String>>);

/// What makes the facts of an opening, of the cases as they stand and the number that is free.
pub type Make<'m> = dyn Fn(&Cases, String) -> Result<Vec<Fact>, String> + 'm;

/// Opens a case under the next free id of its year, and gives the id. Many may be opened at once: each has its own id from the start, and
/// what is recorded elsewhere meanwhile does not matter. `make` gives the facts that open it under an id.
///
/// # Errors
/// Why it is not opened; what the store says.
pub fn open_next(
    store: &Store,
    procedures: &Procedures,
    act: &Act,
    year: &str,
    make: &Make<'_>,
) -> Result<String, String> {
    let opening = store.beside::<Opening>();
    let underway = || opening.0.lock().unwrap_or_else(PoisonError::into_inner);
    for _ in 0..200 {
        let (id, cases, size) = {
            // One that was opened before we look is among the cases; one that is not yet, here.
            let mut underway = underway();
            let (cases, size) = load(store, procedures)?;
            let first = next_id(&cases, year);
            let number = first.rsplit_once('-').and_then(|(_, n)| n.parse::<u32>().ok()).unwrap_or(1);
            let mut ids = (number..).map(|n| format!("{year}-{n}")).filter(|id| !underway.contains(id));
            let id = ids.next().ok_or("no number is left for a case")?;
            underway.insert(id.clone());
            (id, cases, size)
        };
        let done = make(&cases, id.clone()).map(|facts| {
            let about = About { cases: BTreeSet::from([id.clone()]), home: String::new(), partner: String::new() };
            store.commit_about(size, about, act, &facts)
        });
        underway().remove(&id);
        match done? {
            Ok(_) => return Ok(id),
            // Another program opened one under the same id.
            Err(CommitError::Moved { .. }) => {}
            Err(e) => return Err(e.to_string()),
        }
    }
    Err("others write to the store without a pause: try again later".to_owned())
}

/// Why a command about a case was stopped.
#[derive(Debug)]
pub enum Stopped {
    /// There is no such case.
    Gone,
    /// Somebody recorded something in it since the event that was named.
    Moved,
    /// What may not be recorded.
    Refused(Refusal),
    /// What the store says.
    Failed(String),
}

/// What makes entries of a case as it stands.
pub type Decide<'d> = dyn Fn(&Cases, &Case, &Procedure) -> Result<Vec<Entry>, Refusal> + 'd;

/// Records what `decide` makes of a case. With `at`, only where nothing was recorded in it since that event: two people never
/// overwrite each other. Commands on other cases at the same moment do not matter: then it is decided anew.
///
/// # Errors
/// Why it was stopped.
pub fn record(
    store: &Store,
    procedures: &Procedures,
    id: &str,
    at: Option<u64>,
    act: &Act,
    decide: &Decide<'_>,
) -> Result<Receipt, Stopped> {
    // More than an installation has writers.
    for _ in 0..200 {
        let (cases, size) = load(store, procedures).map_err(Stopped::Failed)?;
        let (case, procedure) = find(&cases, procedures, id).map_err(|_| Stopped::Gone)?;
        if at.is_some_and(|at| last_sequence(case) > at) {
            return Err(Stopped::Moved);
        }
        let entries = decide(&cases, case, procedure).map_err(Stopped::Refused)?;
        let facts: Vec<Fact> =
            entries.into_iter().map(|entry| Fact::CaseRecorded { case: id.to_owned(), entry }).collect();
        // Letters are numbered over the books of the installation: those of other cases matter too.
        let lettered = |f: &Fact| matches!(f, Fact::CaseRecorded { entry: Entry::Lettered { .. }, .. });
        let done = if facts.iter().any(lettered) {
            store.commit(Some(size), act, &facts, Change::None)
        } else {
            store.commit_about(size, about(&cases, &case.opened), act, &facts)
        };
        match done {
            Ok(receipt) => return Ok(receipt),
            Err(CommitError::Moved { .. }) => {}
            Err(e) => return Err(Stopped::Failed(e.to_string())),
        }
    }
    Err(Stopped::Failed("others write to the store without a pause: try again later".to_owned()))
}

/// The cases of the pair of a case: what happens in others does not touch a decision about it.
fn about(cases: &Cases, opened: &Opened) -> About {
    About {
        cases: cases.about(&opened.home, &opened.partner).cloned().collect(),
        home: opened.home.clone(),
        partner: opened.partner.clone(),
    }
}

/// The next free id of a year: `2026-1`, `2026-2` …
pub fn next_id(cases: &Cases, year: &str) -> String {
    cases.next_id(year)
}

/// A state of the other side in words, where it was given as an id of the packs (`vn/signing#decided`).
pub fn state_words(state: &str, language: Language) -> String {
    let of = || {
        let (procedure, id) = state.split_once('#')?;
        let (procedure, _) = crate::procedure::embedded().ok()?.find(procedure)?;
        Some(procedure.state(id)?.name.get(language).to_owned())
    };
    of().unwrap_or_else(|| state.to_owned())
}

/// The last event of a case: what whoever looks at it has seen.
pub fn last_sequence(case: &Case) -> u64 {
    case.entries.last().map_or(case.sequence, |d| d.sequence)
}

/// The class of an entry: what it tells may be seen by who may read papers of that class. The stub of a restricted paper tells
/// no more than that there is one.
pub fn class_of(entry: &Entry) -> Class {
    match entry {
        Entry::Void { was } => class_of(was),
        Entry::OpinionCame { .. }
        | Entry::Responded { .. }
        | Entry::Corrected { .. }
        | Entry::Silent { .. }
        | Entry::Held { .. }
        | Entry::TableWent { .. } => Class::Opinion,
        Entry::Attached { paper } if !paper.class.is_restricted() => paper.class,
        Entry::Lettered { letter } if !letter.class.is_restricted() => letter.class,
        _ => Class::Ordinary,
    }
}

/// The office whose an entry is, where it tells of one: it may see its own.
pub fn whose<'c>(case: &'c Case, entry: &'c Entry) -> &'c str {
    match entry {
        Entry::Void { was } => whose(case, was),
        Entry::OpinionCame { opinion } => &opinion.body.office,
        Entry::Responded { comment, .. } => {
            case.opinions.comment(comment).map_or("", |(given, _)| &given.opinion.body.office)
        }
        Entry::Corrected { comment } => {
            case.opinions.comment(&comment.id).map_or("", |(given, _)| &given.opinion.body.office)
        }
        Entry::Attached { paper } => &paper.evidence.office,
        Entry::Lettered { letter } => &letter.book,
        _ => "",
    }
}

/// The name of a file that a case names, of a text, a paper or a letter, else of the paper behind an entry: of the entries of which `sees`
/// says that whoever asks may see them.
pub fn name_of(case: &Case, hash: &str, sees: &dyn Fn(&Entry) -> bool) -> Option<String> {
    if hash.is_empty() {
        return None;
    }
    let scan = || format!("scan-{}", hash.get(..8).unwrap_or(""));
    case.entries.iter().filter(|d| sees(&d.entry)).find_map(|d| {
        Some(match &d.entry {
            Entry::TextAdded { text } if text.file == hash => text.name.clone(),
            // A restricted paper lies in the second store, and its address leads nowhere here.
            Entry::Attached { paper } if paper.file == hash && !paper.class.is_restricted() => paper.name.clone(),
            Entry::Lettered { letter } if letter.scan == hash && !letter.class.is_restricted() => scan(),
            Entry::OpinionCame { opinion } if opinion.class.is_restricted() => return None,
            entry if entry.evidence().is_some_and(|e| e.scan == hash) => scan(),
            _ => return None,
        })
    })
}

/// What is said of a text that is no whole day; of two years that it may mean, both.
pub fn no_day(typed: &str, language: Language) -> String {
    match when::either(typed, language == Language::Th) {
        Some((one, other)) => {
            text(language, "case-day-either", &[("day", typed.trim()), ("one", &one), ("other", &other)])
        }
        None => text(language, "case-no-day", &[("day", typed.trim())]),
    }
}

/// A day as ISO 8601, where nothing tells the language of who typed it.
///
/// # Errors
/// It is no whole day.
pub fn day(text: &str) -> Result<String, String> {
    day_in(text, Language::En)
}

/// A day as ISO 8601; as printed in either era it is understood too. Nothing stays nothing. Two figures of a year are of the Buddhist era in
/// Thai, else they are asked back.
///
/// # Errors
/// It is no whole day.
pub fn day_in(text: &str, language: Language) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let digits = maitri_document::lang::digits::arabic(text);
    if let Ok(day) = digits.parse::<jiff::civil::Date>() {
        let year = maitri_document::lang::dates::to_common_era(i32::from(day.year()));
        let day = i16::try_from(year).ok().and_then(|y| jiff::civil::Date::new(y, day.month(), day.day()).ok());
        return day.map(|d| d.to_string()).ok_or_else(|| no_day(text, language));
    }
    let read = |text: &str| {
        let read = maitri_document::lang::dates::find(text, 0);
        read.first().and_then(|d| d.date.iso()).filter(|iso| iso.parse::<jiff::civil::Date>().is_ok())
    };
    // Stamps write two figures of the year: ๒๔ ก.พ. ๖๙.
    let short = || when::read(text, language == Language::Th).filter(|day| day.parse::<jiff::civil::Date>().is_ok());
    read(text).or_else(short).ok_or_else(|| no_day(text, language))
}

/// The last day of so many working days after a day, on the calendar of the country of a place, and whether it is only expected:
/// the days off of its year are not settled yet.
///
/// # Errors
/// One sentence: no number, no day, no calendar of that country or of those years.
pub fn within(home: &str, from: &str, days: &str) -> Result<(String, bool), String> {
    let n = maitri_document::lang::digits::parse(days.trim());
    let n = n.filter(|n| (1..1000).contains(n)).ok_or_else(|| format!("`{days}` is no number of working days"))?;
    let from = Day::parse(from).ok_or("give the day of the letter, from which the working days are counted")?;
    let country = home.split('.').next().unwrap_or("");
    let calendar = calendars().get(country).ok_or_else(|| format!("the packs have no calendar for `{home}`"))?;
    let counted = calendar.after(from, n);
    counted
        .map(|c| (c.last.iso(), c.expected))
        .ok_or_else(|| format!("the calendar of {} does not cover these years", country.to_uppercase()))
}

/// The office that was typed, by id or name; what looks like an id and is none is told.
///
/// # Errors
/// What may be meant.
pub fn known_office(packs: &Packs, typed: &str, language: Language) -> Result<String, String> {
    let office = office_of(packs, typed);
    let country = office.split('.').next().unwrap_or("");
    let shaped = office.contains('.')
        && pair::is_country(country)
        && packs.packs.iter().any(|p| p.id == country)
        && office.bytes().all(|b| b.is_ascii_lowercase() || b == b'.' || b == b'-');
    if !shaped || packs.offices.iter().any(|o| o.id == office) {
        return Ok(office);
    }
    let near = |o: &&maitri_pack::Office| o.id.starts_with(country) && shares(&o.id, &office);
    let near: Vec<&str> = packs.offices.iter().filter(near).take(5).map(|o| o.id.as_str()).collect();
    let perhaps = if near.is_empty() { "–".to_owned() } else { near.join(", ") };
    Err(text(language, "case-no-office", &[("office", &office), ("perhaps", &perhaps)]))
}

/// Whether two ids begin with the same letters behind their country.
fn shares(one: &str, other: &str) -> bool {
    let tail = |id: &str| id.split_once('.').map(|(_, t)| t.chars().take(2).collect::<String>());
    tail(one) == tail(other)
}

/// The id of an office that was typed by id or by a name of the packs; what is neither stays as it was typed.
pub fn office_of(packs: &Packs, typed: &str) -> String {
    let typed = typed.trim();
    packs.office(typed).map_or_else(|| typed.to_owned(), |o| o.id.clone())
}

/// The class of the papers of an office, by its id or its name, where they are restricted: no scan of one is kept in the ordinary
/// store.
pub fn restricted_office(packs: &Packs, office: &str) -> Option<Class> {
    packs.class_of_office(office).and_then(Class::of).filter(|c| c.is_restricted())
}

/// The packs as a case keeps them: id and hash.
pub fn packs_of(packs: &Packs) -> BTreeMap<String, String> {
    packs.packs.iter().map(|p| (p.id.clone(), p.hash.clone())).collect()
}

/// A place by its id, else by its name where only one is meant.
///
/// # Errors
/// One sentence with what may be meant.
pub fn place(name: &str) -> Result<String, String> {
    let tables = crate::register::tables()?;
    if let Some(unit) = tables.gazetteer.get(name.trim()) {
        return Ok(unit.id.clone());
    }
    let read = tables.gazetteer.resolve(name, None, &[]);
    match (read.known, read.answers.first()) {
        (true, Some(first)) => Ok(first.place.clone()),
        (false, Some(first)) => Err(format!("`{name}` is no place that is known; perhaps `{}`", first.place)),
        _ => Err(format!("`{name}` is no place that is known; `maitri place resolve` looks for it")),
    }
}

/// The name of a place in a language; its id where it has none.
pub fn place_name(id: &str, language: Language) -> String {
    let Ok(tables) = crate::register::tables() else { return id.to_owned() };
    let unit = tables.gazetteer.get(id).map(|u| u.name(language).to_owned());
    // Where a side is not chosen yet, its country stands for it.
    let country = || pair::is_country(id).then(|| pair::country_name(&id.to_uppercase(), language));
    unit.filter(|name| !name.is_empty()).or_else(country).unwrap_or_else(|| id.to_owned())
}

/// SHA-256 of the words of a document, white space made single: the same text in Word and as PDF has the same.
pub fn words_hash(document: &Document) -> String {
    let flat = document.text.split_whitespace().collect::<Vec<_>>().join(" ");
    hex(&sha256(flat.as_bytes()))
}

/// A text as it is recorded.
pub fn version(
    document: &Document,
    file: String,
    name: &str,
    role: TextRole,
    language: &str,
    author: &str,
) -> TextVersion {
    TextVersion {
        role,
        language: language.to_owned(),
        file,
        words: words_hash(document),
        name: name.to_owned(),
        author: author.to_owned(),
        side: Side::Ours,
        round: 0,
        review: None,
    }
}

/// Where two texts differ: the number of the clause, what the first says, what the second says.
pub struct Differs {
    /// Number of the clause, or of the paragraph, as printed; empty where it has none.
    pub place: String,
    /// The paragraph of the first; empty where it has none.
    pub first: String,
    /// The paragraph of the second; empty where it has none.
    pub second: String,
}

/// The clause in which each paragraph stands, by the numbers as printed: `e)` under `2.2.` is `2.2.e`.
fn labels(paragraphs: &[redline::Para]) -> Vec<String> {
    let (mut clause, mut label) = (String::new(), String::new());
    let mut out = Vec::new();
    for paragraph in paragraphs {
        let number = paragraph.number().map(|n| n.trim_matches(|c: char| !c.is_alphanumeric()).to_owned());
        if let Some(number) = number.filter(|n| !n.is_empty()) {
            if number.starts_with(char::is_numeric) || clause.is_empty() {
                clause = number;
                label.clone_from(&clause);
            } else {
                label = format!("{clause}.{number}");
            }
        }
        out.push(label.clone());
    }
    out
}

/// The places where two texts say otherwise; none where they say the same.
pub fn differences(first: &Document, second: &Document) -> Vec<Differs> {
    let found = redline::compare(first, second);
    let (of_first, of_second) = (labels(&found.a), labels(&found.b));
    let said = |paras: &[redline::Para], at: Option<usize>| {
        at.and_then(|n| paras.get(n)).map(|p| p.text.clone()).unwrap_or_default()
    };
    let place = |row: &redline::Row| {
        let first = row.a.and_then(|n| of_first.get(n));
        row.b.and_then(|n| of_second.get(n)).or(first).cloned().unwrap_or_default()
    };
    let rows = found.rows.iter().filter(|r| !matches!(r.what, What::Same | What::Form));
    rows.map(|row| Differs { place: place(row), first: said(&found.a, row.a), second: said(&found.b, row.b) }).collect()
}

/// Why something is refused, in words: rule, article, what would satisfy it.
pub fn refusal(packs: &Packs, procedure: &Procedure, refusal: &Refusal, language: Language) -> String {
    let procedure = procedure_of(procedure, refusal);
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let day = |iso: &str| maitri_review::report::words::day(iso, language);
    let state = |id: &str| procedure.state(id).map_or(id, |s| s.name.get(language)).to_owned();
    let step = |id: &str| {
        let found = procedure.step.iter().find(|s| s.id == id || s.on == id);
        found.map_or(id, |s| s.name.get(language)).to_owned()
    };
    match refusal {
        Refusal::NoStep { step } => {
            let known: BTreeSet<&str> = procedure.step.iter().map(|s| s.on.as_str()).collect();
            let known: Vec<&str> = known.into_iter().collect();
            t("case-no-step", &[("step", step), ("procedure", &procedure.id), ("known", &known.join(", "))])
        }
        Refusal::NoAnswer { fact, value } => match procedure.facts.get(fact) {
            None => {
                let known: Vec<&str> = procedure.facts.keys().map(String::as_str).collect();
                t("case-no-fact", &[("fact", fact), ("procedure", &procedure.id), ("known", &known.join(", "))])
            }
            Some(_) => t("case-no-answer", &[("fact", fact), ("value", value)]),
        },
        Refusal::NoRoad { step: of, here } => {
            let mut out = t("case-no-road", &[("step", &step(of)), ("here", &state(here))]);
            let own = procedure.step.iter().filter(|s| s.id == *of || s.on == *of);
            let from: BTreeSet<&String> = own.flat_map(|s| &s.from).collect();
            let from: Vec<String> = from.into_iter().map(|s| state(s)).collect();
            out.push_str(&format!("\n  {}", t("case-starts-from", &[("states", &from.join("; "))])));
            let next: Vec<String> =
                procedure.steps_from(here).map(|s| format!("{} [{}]", s.name.get(language), s.on)).collect();
            if !next.is_empty() {
                out.push_str(&format!("\n  {}", t("case-comes-next", &[("steps", &next.join("; "))])));
            }
            out
        }
        Refusal::OtherWay { facts } => t("case-other-way", &[("facts", &asked(procedure, facts, language))]),
        Refusal::Missing { facts } => {
            let mut out = t("case-missing", &[("facts", &asked(procedure, facts, language))]);
            for guard in needing(procedure, facts) {
                let rules = bracketed(&guard.rules);
                let cites: Vec<String> = guard.cite.iter().map(|c| citation(packs, c, language)).collect();
                let args = [("guard", guard.says.get(language)), ("rules", &rules), ("cites", &cites.join("; "))];
                out.push_str(&format!("\n  {}", t("case-needed-by", &args)));
            }
            out
        }
        Refusal::StepThere { step: of, entry, number, day } => {
            let number = if number.is_empty() { "–" } else { number };
            let day = if day.is_empty() { "–".to_owned() } else { maitri_review::report::words::day(day, language) };
            let args = [("step", step(of)), ("entry", entry.to_string()), ("number", number.to_owned()), ("day", day)];
            let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
            t("case-step-there", &args)
        }
        Refusal::Forbidden { guards, because: records } | Refusal::DayRestedUpon { guards, because: records, .. } => {
            let mut out = day_rested_upon(refusal, procedure, language).unwrap_or_else(|| t("case-forbidden", &[]));
            for guard in guards.iter().filter_map(|g| procedure.guards.get(g)) {
                let rules = bracketed(&guard.rules);
                let cites: Vec<String> = guard.cite.iter().map(|c| citation(packs, c, language)).collect();
                out.push_str(&format!(
                    "\n  {}{rules} ({})\n  → {}",
                    guard.says.get(language),
                    cites.join("; "),
                    guard.help.get(language)
                ));
                let cited = guard.cite.iter().filter_map(|c| packs.cite(c)).filter(|c| c.quote().is_some());
                for quote in cited.filter_map(|c| c.article.quote.as_deref()) {
                    out.push_str(&format!("\n    “{}”", quote.trim()));
                }
            }
            for why in records.iter().map(|b| because(b, procedure, language)).filter(|w| !w.is_empty()) {
                out.push_str(&format!("\n  ! {}", why.replace('\n', "\n  ! ")));
            }
            out
        }
        Refusal::NoPaper { step: of } => t("case-no-paper", &[("step", &step(of))]),
        Refusal::NotPassedOver { step: of } => t("case-not-passed", &[("step", &step(of)), ("event", of)]),
        Refusal::NoPaperOf { fact } => {
            let ask = procedure.facts.get(fact).map_or(fact.as_str(), |f| f.ask.get(language));
            t("case-no-paper-of", &[("fact", fact), ("ask", ask)])
        }
        Refusal::EndsBefore { day: end, event, from, .. } => {
            t("case-ends-before", &[("day", &day(end)), ("what", &step(event)), ("from", &day(from))])
        }
        Refusal::Future { day: on } => t("case-future", &[("day", &day(on))]),
        Refusal::Contradicted { fact, value, proven } => {
            let ask = procedure.facts.get(fact).map_or(fact.as_str(), |f| f.ask.get(language));
            let says = answer_words(procedure, fact, &proven.value, language);
            let value = answer_words(procedure, fact, value, language);
            let mut out = t("case-contradicted", &[("fact", ask), ("says", &says), ("value", &value)]);
            let why = because(&proven.because, procedure, language);
            if !why.is_empty() {
                out.push_str(&format!("\n  {}", why.replace('\n', "\n  ")));
            }
            out
        }
        other => plain_refusal(other, language),
    }
}

/// The procedure in whose words something is refused: that of another case of the pair, where one of its steps stands against it.
pub fn procedure_of<'p>(procedure: &'p Procedure, why: &Refusal) -> &'p Procedure {
    let Refusal::DayRestedUpon { what, .. } = why else { return procedure };
    let other = &what.procedure;
    let other = (*other != procedure.id).then(|| crate::procedure::embedded().ok()?.find(other)).flatten();
    other.map_or(procedure, |(other, _)| other)
}

/// Which later step stands against another day, where one does.
pub fn day_rested_upon(refusal: &Refusal, procedure: &Procedure, language: Language) -> Option<String> {
    let Refusal::DayRestedUpon { what, .. } = refusal else { return None };
    let RestedDay { entry, day, later, step, on, .. } = &**what;
    let named = procedure.step.iter().find(|s| s.on == *step).map_or(step.as_str(), |s| s.name.get(language));
    let told = |d: &str| if d.is_empty() { "–".to_owned() } else { maitri_review::report::words::day(d, language) };
    let (entry, later, day, on) = (entry.to_string(), later.to_string(), told(day), told(on));
    let args = [("entry", entry.as_str()), ("day", &day), ("later", &later), ("step", named), ("on", &on)];
    Some(text(language, "case-day-rested-upon", &args))
}

/// Rules behind what they stand for.
fn bracketed(rules: &[String]) -> String {
    if rules.is_empty() { String::new() } else { format!(" [{}]", rules.join(", ")) }
}

/// The requirements of a procedure that cannot be told without one of these facts.
pub fn needing<'p>(procedure: &'p Procedure, facts: &BTreeSet<String>) -> Vec<&'p maitri_pack::procedure::Requirement> {
    let asks = |g: &&maitri_pack::procedure::Requirement| g.is.facts().into_iter().any(|f| facts.contains(f));
    procedure.guards.values().filter(asks).collect()
}

/// The same for what no procedure has a word in: texts, opinions, papers, letters; what belongs to one is named by its id alone.
pub fn plain_refusal(refusal: &Refusal, language: Language) -> String {
    let day = |iso: &str| maitri_review::report::words::day(iso, language);
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    match refusal {
        Refusal::Frozen { differing } => t("case-frozen", &[("name", &differing.first_name)]),
        Refusal::NobodyAsked => t("case-nobody-asked", &[]),
        Refusal::DueBefore { due, day: of } => t("case-due-before", &[("due", &day(due)), ("day", &day(of))]),
        Refusal::OpinionThere { opinion, number } => {
            t("case-opinion-there", &[("n", &opinion.to_string()), ("number", number)])
        }
        Refusal::RoundThere { round, number } => {
            t("case-round-there", &[("round", &round.to_string()), ("number", number)])
        }
        Refusal::StepThere { step, entry, .. } => {
            t("case-step-there", &[("step", step), ("entry", &entry.to_string()), ("number", "–"), ("day", "–")])
        }
        Refusal::NoEntry { entry } => t("case-no-entry", &[("entry", &entry.to_string())]),
        Refusal::RestedUpon { entry, later } => {
            let later: Vec<String> = later.iter().map(u64::to_string).collect();
            t("case-rested-upon", &[("entry", &entry.to_string()), ("later", &listed(&later))])
        }
        Refusal::NoReasonToMend => t("case-no-reason-to-mend", &[]),
        Refusal::IsPlaced => t("case-is-placed", &[]),
        Refusal::NoComment { comment, known } => {
            t("case-no-comment", &[("comment", comment), ("known", &listed(known))])
        }
        Refusal::NoReason { comment } => t("case-no-reason", &[("comment", comment)]),
        Refusal::NobodySilent => t("case-nobody-silent", &[]),
        Refusal::StillTime { round, due } => t("case-still-time", &[("round", &round.to_string()), ("due", &day(due))]),
        Refusal::NoSuchPaper { paper, known } => {
            let known: Vec<String> = known.iter().map(u32::to_string).collect();
            t("case-no-such-paper", &[("paper", &paper.to_string()), ("known", &listed(&known))])
        }
        Refusal::StubNotWhole => t("case-stub-not-whole", &[]),
        Refusal::LetterNotWhole => t("case-letter-not-whole", &[]),
        Refusal::LetterThere { letter, number } => {
            t("case-letter-there", &[("n", &letter.to_string()), ("number", number)])
        }
        Refusal::NoLetter { letter } => t("case-no-letter", &[("letter", letter)]),
        Refusal::ReceivedBefore { day: of, received } => {
            t("case-received-before", &[("day", &day(of)), ("received", &day(received))])
        }
        Refusal::ReceiptTaken { number, letter, next } => {
            let [number, letter, next] = [number, letter, next].map(u32::to_string);
            t("case-receipt-taken", &[("number", &number), ("letter", &letter), ("next", &next)])
        }
        Refusal::IsSuspended { from } => t("case-is-suspended", &[("day", &day(from))]),
        Refusal::NotSuspended => t("case-not-suspended", &[]),
        Refusal::NoReasonToSuspend => t("case-no-reason-to-suspend", &[]),
        Refusal::ResumedBefore { on, from } => t("case-resumed-before", &[("on", &day(on)), ("from", &day(from))]),
        Refusal::NoStep { step } | Refusal::NoRoad { step, .. } | Refusal::NoPaper { step } => step.clone(),
        Refusal::NotPassedOver { step } => step.clone(),
        Refusal::Future { day: on } => t("case-future", &[("day", &day(on))]),
        Refusal::NoAnswer { fact, .. }
        | Refusal::Contradicted { fact, .. }
        | Refusal::NoPaperOf { fact }
        | Refusal::EndsBefore { fact, .. } => fact.clone(),
        Refusal::OtherWay { facts }
        | Refusal::Missing { facts }
        | Refusal::Forbidden { guards: facts, .. }
        | Refusal::DayRestedUpon { guards: facts, .. } => {
            facts.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        }
    }
}

/// The items of a list; a dash where there are none.
fn listed(items: &[String]) -> String {
    if items.is_empty() { "–".to_owned() } else { items.join(", ") }
}

/// Why what is recorded says no.
pub fn because(because: &Because, procedure: &Procedure, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let day = |d: &str| maitri_review::report::words::day(d, language);
    match because {
        Because::Against(all) => t("case-because-against", &[("list", &listed(all))]),
        Because::Elsewhere { case, procedure, at } => {
            let at = state_words(&format!("{procedure}#{at}"), language);
            t("case-because-elsewhere", &[("case", case), ("procedure", procedure), ("at", &at)])
        }
        Because::OtherSide { state, day: since } => {
            t("case-because-other-side", &[("state", &state_words(state, language)), ("day", &day(since))])
        }
        Because::Younger { what, day: on } => {
            let own = procedure.step.iter().find(|s| s.on == *what).map(|s| s.name.get(language).to_owned());
            let fact = procedure.facts.get(what).map(|f| f.ask.get(language).to_owned());
            let own = own.or(fact);
            let named = match what.as_str() {
                COUNTERPART => t("case-role-counterpart", &[]),
                what => own.unwrap_or_else(|| state_words(what, language)),
            };
            t("case-because-younger", &[("what", &named), ("day", &day(on))])
        }
        Because::Signed { texts, until } => {
            t("case-because-signed", &[("list", &listed(texts)), ("state", &state_words(until, language))])
        }
        Because::Nothing => String::new(),
        Because::Texts(all) => all.iter().map(|d| differs(d, language)).collect::<Vec<_>>().join("\n"),
        Because::Unapproved(all) => t("case-because-unapproved", &[("list", &listed(all))]),
        Because::Comments(all) => t("case-because-comments", &[("list", &listed(all))]),
        Because::Bodies(all) => t("case-because-bodies", &[("list", &listed(all))]),
        Because::Draft(all) => t("case-because-draft", &[("list", &listed(all))]),
        Because::Rows(all) => t("case-because-rows", &[("list", &listed(all))]),
        Because::Partners => t("case-because-partners", &[]),
    }
}

/// Which two texts differ, in one line.
pub fn differs(differing: &Differing, language: Language) -> String {
    let named = |role: &str, name: &str| {
        let words = text_role(role, language);
        if name.is_empty() { words } else { format!("{words} ({name})") }
    };
    let one = named(&differing.first, &differing.first_name);
    let two = named(&differing.second, &differing.second_name);
    text(language, "case-because-text", &[("language", &differing.language), ("one", &one), ("two", &two)])
}

/// What a text is, by the word of its role.
pub fn text_role(code: &str, language: Language) -> String {
    match TextRole::of(code) {
        Some(known) => text(language, role(known), &[]),
        None if code == COUNTERPART => text(language, "case-role-counterpart", &[]),
        None => code.to_owned(),
    }
}

/// The name of a class of papers.
pub fn class_name(class: Class, language: Language) -> String {
    let key = match class {
        Class::Public => "case-class-public",
        Class::Ordinary => "case-class-ordinary",
        Class::Opinion => "case-class-opinion",
        Class::Party => "case-class-party",
        Class::Police => "case-class-police",
        Class::Military => "case-class-military",
        Class::Cabinet => "case-class-cabinet",
        Class::CouncilOfState => "case-class-council-of-state",
        Class::Personal => "case-class-personal",
    };
    text(language, key, &[])
}

/// An office by its id in a language; as it is given where the packs do not know it.
pub fn office_name(packs: &Packs, id: &str, language: Language) -> String {
    if packs.offices.iter().any(|o| o.id == id) {
        offices(packs, std::slice::from_ref(&id.to_owned()), language)
    } else {
        id.to_owned()
    }
}

/// The questions of facts, with their names and whose act they record.
pub fn asked(procedure: &Procedure, facts: &BTreeSet<String>, language: Language) -> String {
    facts
        .iter()
        .map(|fact| match procedure.facts.get(fact) {
            Some(declared) => format!("\n  {fact}: {}", declared.ask.get(language)),
            None => format!("\n  {fact}"),
        })
        .collect()
}

/// What a flag says.
pub fn flag(procedure: &Procedure, flag: &str, language: Language) -> String {
    match flag {
        OUT_OF_ORDER => text(language, "case-out-of-order", &[]),
        NOT_ON_PAPER => text(language, "case-not-on-paper", &[]),
        NO_NUMBER => text(language, "case-no-number-flag", &[]),
        OTHER_OFFICE => text(language, "case-office-flag", &[]),
        late if late.starts_with(AFTER) => {
            let last = late.strip_prefix(AFTER).unwrap_or("");
            text(language, "case-after-flag", &[("day", &maitri_review::report::words::day(last, language))])
        }
        name => match procedure.guards.get(name) {
            Some(guard) if guard.rules.is_empty() => guard.says.get(language).to_owned(),
            Some(guard) => format!("{} [{}]", guard.says.get(language), guard.rules.join(", ")),
            None => name.to_owned(),
        },
    }
}

/// Flag of a decision whose paper is of an office that the procedure does not name. It is found when it is shown: what is known of
/// offices grows with the packs.
pub const OTHER_OFFICE: &str = "other-office";

/// The flags of a step or an answer as it is shown: those that were recorded, and whether its paper is of another office.
pub fn flags(packs: &Packs, procedure: &Procedure, entry: &Entry) -> Vec<String> {
    if let Entry::Answered { fact, evidence, .. } = entry {
        let who = procedure.facts.get(fact).map_or(&[][..], |f| f.who.as_slice());
        let other = !who.is_empty() && is_other_office(packs, who, &evidence.office);
        return if other { vec![OTHER_OFFICE.to_owned()] } else { Vec::new() };
    }
    let Entry::Stepped { step, evidence, flags, .. } = entry else { return Vec::new() };
    let mut flags = flags.clone();
    let step = procedure.step.iter().find(|s| s.id == *step && s.human);
    if step.is_some_and(|s| is_other_office(packs, &s.by, &evidence.office)) {
        flags.push(OTHER_OFFICE.to_owned());
    }
    flags
}

/// Whether a paper of an office of the packs cannot be that of any of these: not of them, nor of what stands above or below them,
/// nor of another body of the same province.
fn is_other_office(packs: &Packs, by: &[String], office: &str) -> bool {
    let find = |id: &str| packs.offices.iter().find(|o| o.id == id);
    let Some(own) = find(office) else { return false };
    let country = |id: &str| id.split('.').next().map(str::to_owned);
    let below = |id: &str, above: &str| id.strip_prefix(above).is_some_and(|rest| rest.starts_with('.'));
    !by.iter().any(|id| {
        let open = id == "system" || !id.contains('.') || country(id).as_deref() == Some("intl");
        let near = id == office || below(id, office) || below(office, id);
        let province = find(id).is_some_and(|o| o.level == own.level && o.level == "province" && o.class == own.class);
        open || near || country(id) == country(office) && province
    })
}

/// The key of how something came to be known.
pub fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Paper => "case-by-paper",
        Channel::Email => "case-by-email",
        Channel::Message => "case-by-message",
        Channel::Spoken => "case-by-spoken",
    }
}

/// The key of what a text is.
pub fn role(role: TextRole) -> &'static str {
    match role {
        TextRole::Draft => "case-role-draft",
        TextRole::Agreed => "case-role-agreed",
        TextRole::Approved => "case-role-approved",
        TextRole::ForSigning => "case-role-for-signing",
        TextRole::Signed => "case-role-signed",
    }
}

/// An entry in one line.
pub fn entry_line(packs: &Packs, procedure: &Procedure, entry: &Entry, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let evidence = |e: &Evidence| {
        let office = office_name(packs, &e.office, language);
        let parts: Vec<String> = [
            e.number.clone(),
            maitri_review::report::words::day(&e.day, language),
            office,
            if e.channel == Channel::Paper { String::new() } else { t(channel(e.channel), &[]) },
        ]
        .into_iter()
        .filter(|p| !p.is_empty())
        .collect();
        if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(" · ")) }
    };
    match entry {
        Entry::Answered { fact, value, evidence: e } => {
            let ask = procedure.facts.get(fact).map_or(fact.as_str(), |f| f.ask.get(language));
            let words = if value.is_empty() {
                t("case-taken-back", &[])
            } else {
                answer_words(procedure, fact, value, language)
            };
            let mut out = format!("{ask} — {words}{}", evidence(e));
            for name in &flags(packs, procedure, entry) {
                out.push_str(&format!(" · ! {}", flag(procedure, name, language)));
            }
            out
        }
        Entry::Stepped { step, to, evidence: e, skipped, late, frozen, .. } => {
            let name = procedure.step.iter().find(|s| s.id == *step).map_or(step.as_str(), |s| s.name.get(language));
            let to = procedure.state(to).map_or(to.as_str(), |s| s.name.get(language));
            let mut out = format!("{name} → {to}{}", evidence(e));
            if *late {
                out.push_str(&format!(" · {}", t("case-late", &[])));
            }
            if !skipped.is_empty() {
                out.push_str(&format!(" · {}", t("case-skipped", &[])));
            }
            for name in &flags(packs, procedure, entry) {
                out.push_str(&format!(" · ! {}", flag(procedure, name, language)));
            }
            if !frozen.is_empty() {
                let all: Vec<&str> = frozen.iter().map(|f| f.language.as_str()).collect();
                out.push_str(&format!(" · {}", t("case-froze", &[("languages", &all.join(", "))])));
            }
            out
        }
        Entry::TextAdded { text } => t(
            "case-text",
            &[
                ("role", &t(role(text.role), &[])),
                ("language", &text.language),
                ("name", &text.name),
                ("hash", text.words.get(..12).unwrap_or("")),
            ],
        ),
        Entry::Counterpart { state, day, how, .. } => {
            let day = maitri_review::report::words::day(day, language);
            t("case-counterpart", &[("state", &state_words(state, language)), ("day", &day), ("how", how)])
        }
        Entry::Noted { text, evidence: e } => format!("{text}{}", evidence(e)),
        Entry::Asked { round } => {
            let all: Vec<String> = round.asked.iter().map(|b| opinions::shown(b, packs, language)).collect();
            let due = maitri_review::report::words::day(&round.due, language);
            let key = if round.due.is_empty() { "case-asked-open" } else { "case-asked" };
            let (number, all) = (round.round.to_string(), all.join("; "));
            let told = t(key, &[("round", &number), ("offices", &all), ("due", &due)]);
            format!("{told}{}", evidence(&round.evidence))
        }
        Entry::OpinionCame { opinion } => {
            format!("{}{}", opinions::line(opinion, packs, language), evidence(&opinion.evidence))
        }
        Entry::Responded { comment, response } => match response.answer {
            None => t("case-unanswered", &[("comment", comment)]),
            Some(answer) => {
                let word = t(opinions::answer_key(answer), &[]);
                let mut out = t("case-responded", &[("comment", comment), ("answer", &word)]);
                if !response.explanation.is_empty() {
                    out.push_str(&format!(" — {}", response.explanation));
                }
                out
            }
        },
        Entry::Corrected { comment } => t("case-corrected", &[("comment", &comment.id)]),
        Entry::Silent { round, bodies } => {
            let all: Vec<String> = bodies.iter().map(|b| opinions::shown(b, packs, language)).collect();
            t("case-silent", &[("round", &round.to_string()), ("offices", &all.join("; "))])
        }
        Entry::Held { held } => {
            let (changed, amiss) = (held.changed.len().to_string(), held.amiss.len().to_string());
            t("case-held", &[("changed", &changed), ("amiss", &amiss)])
        }
        Entry::TableWent { format } => t("case-table-went", &[("format", format)]),
        Entry::Attached { paper } => format!("{}{}", papers::line(paper, language), evidence(&paper.evidence)),
        Entry::Lettered { letter } => letters::line(letter, packs, language),
        Entry::Placed { home, reason, evidence: e } => {
            let args = [("place", place_name(home, language)), ("reason", reason.clone())];
            let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
            format!("{}{}", t("case-placed", &args), evidence(e))
        }
        Entry::Struck { of, reason } => t("case-struck", &[("entry", &of.to_string()), ("reason", reason)]),
        Entry::Righted { of, was, paper, reason } => {
            let paper_of = |e: &Evidence| {
                let told = evidence(e);
                let told = told.trim().trim_matches(['(', ')']).to_owned();
                if told.is_empty() { "–".to_owned() } else { told }
            };
            let (entry, was, is) = (of.to_string(), paper_of(was), paper_of(paper));
            t("case-righted", &[("entry", &entry), ("was", &was), ("is", &is), ("reason", reason)])
        }
        Entry::Void { was } => format!("✕ {} ({})", entry_line(packs, procedure, was, language), t("case-void", &[])),
        Entry::Suspended { from, reason, evidence: e } => {
            let day = maitri_review::report::words::day(from, language);
            format!("{}{}", t("case-suspended", &[("day", &day), ("reason", reason)]), evidence(e))
        }
        Entry::Resumed { on, evidence: e } => {
            let day = maitri_review::report::words::day(on, language);
            format!("{}{}", t("case-resumed", &[("day", &day)]), evidence(e))
        }
    }
}

/// A deadline in words: the day, how it was counted, how we know the period; late ones say so.
pub fn deadline(one: &Deadline<'_>, today: &str, language: Language) -> String {
    use maitri_review::report::words::{day, number};
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let what = if one.due.reply { t("case-due-answer", &[]) } else { one.step.name.get(language).to_owned() };
    let (last, from) = (one.last.iso(), one.from.iso());
    let (last_day, counted) = (day(&last, language), period(one.step, language));
    // A day that is given was not counted from another.
    let mut out = if counted.is_empty() {
        t("case-due-on", &[("what", &what), ("day", &last_day)])
    } else {
        let from = day(&from, language);
        t("case-due", &[("what", &what), ("day", &last_day), ("period", &counted), ("from", &from)])
    };
    if !one.passed.is_empty() {
        out.push_str(&format!(" · {}", t("case-due-passed", &[("n", &number(one.passed.len(), language))])));
    }
    if one.suspended > 0 {
        out.push_str(&format!(" · {}", t("case-due-still", &[("n", &number(one.suspended, language))])));
    }
    if one.expected {
        out.push_str(&format!(" · {}", t("case-due-expected", &[])));
    }
    if last.as_str() < today {
        out.push_str(&format!(" · {}", t("case-due-late", &[])));
    }
    out
}

/// What a case lacks of its evidence; empty where it lacks nothing.
pub fn incomplete(procedure: &Procedure, case: &Case, language: Language) -> String {
    lacking(procedure, &case.missing, case.unproven.as_deref(), language)
}

/// Steps whose papers are not recorded, and the state in which a case was opened without its own, in words.
pub fn lacking(procedure: &Procedure, missing: &[String], unproven: Option<&str>, language: Language) -> String {
    let step = |id: &String| {
        procedure.step.iter().find(|s| s.id == *id).map_or(id.as_str(), |s| s.name.get(language)).to_owned()
    };
    let mut all: Vec<String> = missing.iter().map(step).collect();
    if let Some(state) = unproven {
        let state = procedure.state(state).map_or(state, |s| s.name.get(language));
        all.push(text(language, "case-unproven", &[("state", state)]));
    }
    if all.is_empty() { String::new() } else { text(language, "case-incomplete", &[("steps", &all.join("; "))]) }
}

/// What is amiss in a case as it stands, a sentence each: a signed text before what must come first, a level that the tables of places
/// know otherwise, what should have held at a step and was never said.
pub fn remarks(packs: &Packs, procedure: &Procedure, case: &Case, cases: &Cases, language: Language) -> Vec<String> {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let reached = cases.reached(&case.opened);
    let mut out: Vec<String> = Vec::new();
    if !reached.signed.is_empty() {
        for forbidden in procedure.forbidden.iter().filter(|f| !reached.states.contains(&f.until)) {
            let cites: Vec<String> = forbidden.cite.iter().map(|c| citation(packs, c, language)).collect();
            let (texts, rules) = (listed(&reached.signed), bracketed(&forbidden.rules));
            let says = format!("{}{rules} ({})", forbidden.says.get(language), cites.join("; "));
            out.push(t("case-signed-early", &[("texts", &texts), ("says", &says)]));
        }
    }
    let of_level = procedure.facts.iter().filter(|(_, f)| f.record() == Some(Record::PartnerLevel));
    let said_first = of_level.filter(|(id, _)| case.answers.get(*id).is_some_and(|a| a == "first")).count() > 0;
    let found = ["th/partner-below-province#equivalent", "th/partner-below-province#exception-granted"];
    if said_first && !found.iter().any(|s| reached.states.contains(*s)) && pair::partner_below(&case.opened.partner) {
        let place = place_name(&case.opened.partner, language);
        out.push(t(
            "case-partner-said-first",
            &[("place", &place), ("cite", &citation(packs, pair::PARTIES, language))],
        ));
    }
    for (step, guard, facts) in unsaid(case, procedure, &reached) {
        let says = flag(procedure, guard, language);
        let facts: Vec<&str> = facts.into_iter().collect();
        let args = [("step", step.name.get(language)), ("says", says.as_str()), ("facts", &facts.join(", "))];
        out.push(t("case-unsaid", &args));
    }
    out
}

/// The calendars of the packs.
pub fn calendars() -> &'static Calendars {
    static NONE: OnceLock<Calendars> = OnceLock::new();
    Calendars::embedded().unwrap_or_else(|_| NONE.get_or_init(Calendars::default))
}

/// What is due in a case, the earliest first. Days on which it is suspended do not count, as far as today.
pub fn due_in<'p>(case: &Case, procedure: &'p Procedure, cases: &Cases) -> Vec<Deadline<'p>> {
    let today = Day::parse(&crate::cli::today());
    let mut all = deadlines(case, procedure, &cases.reached(&case.opened), calendars(), today);
    all.sort_by_key(|d| d.last);
    all
}

/// The facts that open a case.
///
/// # Errors
/// One sentence: no such procedure or state, the id is taken, the two places are one.
pub fn open(cases: &Cases, procedures: &Procedures, mut opened: Opened) -> Result<Vec<Fact>, String> {
    let (procedure, start) = procedures
        .find(&opened.procedure)
        .ok_or_else(|| format!("`{}` is no procedure of the packs", opened.procedure))?;
    if opened.case == NO_CASE || opened.case.trim().is_empty() {
        return Err(format!("`{}` is no id of a case", opened.case));
    }
    if cases.cases.contains_key(opened.case.as_str()) {
        return Err(format!("the case `{}` is there already", opened.case));
    }
    if opened.home == opened.partner {
        return Err("both sides are the same place".to_owned());
    }
    if opened.home.is_empty() {
        return Err("a case needs the place of its own side".to_owned());
    }
    if opened.at.is_empty() {
        opened.at = start.to_owned();
    }
    let Some(state) = procedure.state(&opened.at) else {
        return Err(format!("`{}` is no state of {}", opened.at, procedure.id));
    };
    opened.at.clone_from(&state.id);
    opened.procedure.clone_from(&procedure.id);
    Ok(vec![Fact::CaseOpened(opened)])
}

/// The facts that open a case, and what is worth keeping of its sides.
///
/// # Errors
/// As [`open`].
pub fn opened(cases: &Cases, procedures: &Procedures, of: Opened, notes: &[String]) -> Result<Vec<Fact>, String> {
    let id = of.case.clone();
    let mut facts = open(cases, procedures, of)?;
    let note = |text: &String| Entry::Noted { text: text.clone(), evidence: Evidence::default() };
    facts.extend(notes.iter().map(|n| Fact::CaseRecorded { case: id.clone(), entry: note(n) }));
    Ok(facts)
}

/// The two sides of a case by name; one where there is one.
pub fn pair_name(opened: &Opened, language: Language) -> String {
    let home = place_name(&opened.home, language);
    if opened.partner.is_empty() { home } else { format!("{home} – {}", place_name(&opened.partner, language)) }
}

/// A state of the other side as it is kept: an id of the packs, however it was written, or plain words.
///
/// # Errors
/// One sentence: the day is missing or has not come, the procedure has no such state.
pub fn counterpart(procedures: &Procedures, state: &str, day: &str, today: &str) -> Result<String, String> {
    let state = state.trim();
    if state.is_empty() || day.is_empty() {
        return Err("say the state of the other side, and since which day".to_owned());
    }
    if day > today {
        return Err(format!("the day {day} has not come yet"));
    }
    let Some((procedure, id)) = state.split_once('#') else { return Ok(state.to_owned()) };
    let Some((procedure, _)) = procedures.find(procedure) else { return Ok(state.to_owned()) };
    match procedure.state(id) {
        Some(found) => Ok(format!("{}#{}", procedure.id, found.id)),
        None => {
            let known: Vec<&str> = procedure.state.iter().map(|s| s.id.as_str()).collect();
            Err(format!("`{id}` is no state of {}; its states are: {}", procedure.id, known.join(", ")))
        }
    }
}

/// The procedures that begin where a case has come to, of which the pair has no case yet.
pub fn goes_on(procedure: &Procedure, case: &Case, cases: &Cases) -> Vec<String> {
    let of_pair = |c: &&Case| {
        c.opened.home == case.opened.home && c.opened.partner == case.opened.partner && c.sequence > case.sequence
    };
    let mut out: Vec<String> = Vec::new();
    for dated in &case.entries {
        let Entry::Stepped { step, .. } = &dated.entry else { continue };
        let Some(step) = procedure.step.iter().find(|s| s.id == *step) else { continue };
        for next in &step.then {
            let there = cases.cases.values().filter(of_pair).any(|c| c.opened.procedure == *next);
            if !there && !out.contains(next) {
                out.push(next.clone());
            }
        }
    }
    out
}

/// The case of an id with its procedure.
///
/// # Errors
/// One sentence where there is none.
pub fn find<'c, 'p>(
    cases: &'c Cases,
    procedures: &'p Procedures,
    id: &str,
) -> Result<(&'c Case, &'p Procedure), String> {
    let case = cases.cases.get(id).ok_or_else(|| format!("there is no case `{id}`; `maitri case list` names them"))?;
    let procedure = procedures
        .find(&case.opened.procedure)
        .map(|(p, _)| p)
        .ok_or_else(|| format!("the packs have no procedure `{}`, under which the case runs", case.opened.procedure))?;
    Ok((case, procedure))
}

/// A case as programs read it (`maitri/case/1`).
pub fn wire(packs: &Packs, procedure: &Procedure, case: &Case, cases: &Cases) -> serde_json::Value {
    use maitri_registry::case::{Verdict, next};
    let reached = cases.reached(&case.opened);
    let next: Vec<serde_json::Value> = next(case, procedure, &reached)
        .iter()
        .map(|one| {
            let (verdict, facts, guards) = match &one.verdict {
                Verdict::Open => ("open", BTreeSet::new(), BTreeSet::new()),
                Verdict::Waits(facts) => ("waits", facts.clone(), BTreeSet::new()),
                Verdict::Refused(guards) => ("refused", BTreeSet::new(), guards.clone()),
            };
            let rules: BTreeSet<&str> = guards
                .iter()
                .filter_map(|g| procedure.guards.get(g))
                .flat_map(|g| g.rules.iter().map(String::as_str))
                .collect();
            serde_json::json!({
                "step": one.step.id, "event": one.step.on, "to": one.step.to, "by": one.step.by, "human": one.step.human,
                "optional": one.step.optional, "duty": one.duty, "documents": one.step.documents(),
                "citations": one.step.cite, "verdict": verdict, "facts": facts, "guards": guards, "rules": rules,
            })
        })
        .collect();
    let entries: Vec<serde_json::Value> = case
        .entries
        .iter()
        .map(|dated| {
            let act = dated.act.as_ref();
            serde_json::json!({
                "sequence": dated.sequence, "at": act.map(|a| a.at.as_str()), "person": act.map(|a| a.person.as_str()),
                "office": act.map(|a| a.office.as_str()), "why": act.map(|a| a.why.as_str()),
                "recorded": dated.entry, "flags": flags(packs, procedure, &dated.entry),
            })
        })
        .collect();
    let open = |d: &&String| procedure.state(d).is_some_and(|s| !s.end);
    let due: Vec<serde_json::Value> = due_in(case, procedure, cases)
        .iter()
        .map(|one| {
            serde_json::json!({
                "step": one.step.id, "event": one.step.on, "reply": one.due.reply, "from": one.from.iso(),
                "last": one.last.iso(), "days_suspended": one.suspended, "days_off": one.passed.iter().map(|h| h.day.iso()).collect::<Vec<_>>(),
                "expected": one.expected, "standing": one.due.standing.map(maitri_pack::Standing::code),
                "citations": one.due.cite,
            })
        })
        .collect();
    serde_json::json!({
        "schema": "maitri/case/1", "case": case.opened.case, "procedure": procedure.id, "subject": case.opened.subject,
        "home": case.opened.home, "partner": case.opened.partner, "packs": case.opened.packs, "at": case.here,
        "ended": procedure.state(&case.here).is_some_and(|s| s.end), "missing": case.missing,
        "unproven": case.unproven, "remarks": remarks(packs, procedure, case, cases, Language::En),
        "duties": case.duties.iter().filter(open).collect::<Vec<_>>(), "answers": case.answers, "next": next, "due": due,
        "entries": entries, "sequence": case.at(), "texts": texts::wire(case), "frozen": texts::frozen(&reached),
        "goes_on": goes_on(procedure, case, cases), "opinions": opinions::wire(case), "dossier": papers::wire(case, procedure, &reached),
        "letters": letters::wire(cases, &case.opened.case), "suspended": case.still,
    })
}
