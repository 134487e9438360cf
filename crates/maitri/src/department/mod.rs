//! What a Department of Foreign Affairs keeps of people who travel, of projects and of directives (S4): from what was said on a page, in the
//! terminal or through the interface to entries of the log, and back into words.

pub mod report;
pub mod said;
pub mod sheet;
pub mod tell;
pub mod wire;

use crate::case::{Stopped, day_in, office_of, place};
use crate::follow::activities::{points, refusal_words};
use crate::follow::{self, NotRecorded};
use crate::web::words::text as words;
use maitri_pack::{Language, Packs};
use maitri_registry::act::{Act, Fact};
use maitri_registry::class::Class;
use maitri_registry::follow::activity;
use maitri_registry::follow::authority::Tables;
use maitri_registry::follow::refusal::Refusal;
use maitri_registry::follow::{Entry, Follow, Whose, delegation, directive, project};
use maitri_store::{Change, Receipt, Store};
use said::{Kind, Saying, UNKNOWN};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What is said: fields and their values, as somebody wrote them.
pub type Given = BTreeMap<String, String>;

/// The things of which a Department keeps account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// People who travel.
    Delegation,
    /// Projects, programmes, plans, work at the border.
    Project,
    /// Directives.
    Directive,
}

impl Noun {
    /// All of them.
    pub const ALL: [Noun; 3] = [Noun::Delegation, Noun::Project, Noun::Directive];

    /// The folder of its pages.
    pub fn path(self) -> &'static str {
        match self {
            Noun::Delegation => "delegations",
            Noun::Project => "projects",
            Noun::Directive => "directives",
        }
    }

    /// With what its ids begin.
    fn prefix(self) -> &'static str {
        match self {
            Noun::Delegation => "dl",
            Noun::Project => "pj",
            Noun::Directive => "dr",
        }
    }

    /// Ids of the things that there are.
    pub fn ids(self, follow: &Follow) -> Vec<&String> {
        match self {
            Noun::Delegation => follow.delegations.by_id.keys().collect(),
            Noun::Project => follow.projects.by_id.keys().collect(),
            Noun::Directive => follow.directives.by_id.keys().collect(),
        }
    }

    /// The next free id of a year: `dl-2026-1`.
    fn next_id(self, follow: &Follow, year: &str) -> String {
        let begins = format!("{}-{year}-", self.prefix());
        let taken = self.ids(follow).into_iter().filter_map(|id| id.strip_prefix(&begins)?.parse::<u32>().ok()).max();
        format!("{begins}{}", taken.unwrap_or(0) + 1)
    }
}

/// One of them, as it stands.
#[derive(Debug, Clone, Copy)]
pub enum Thing<'f> {
    /// A delegation.
    Delegation(&'f delegation::Delegation),
    /// A project.
    Project(&'f project::Project),
    /// A directive.
    Directive(&'f directive::Directive),
}

impl<'f> Thing<'f> {
    /// The thing with that id.
    pub fn find(follow: &'f Follow, noun: Noun, id: &str) -> Option<Thing<'f>> {
        match noun {
            Noun::Delegation => follow.delegations.by_id.get(id).map(Thing::Delegation),
            Noun::Project => follow.projects.by_id.get(id).map(Thing::Project),
            Noun::Directive => follow.directives.by_id.get(id).map(Thing::Directive),
        }
    }

    /// What it is.
    pub fn noun(self) -> Noun {
        match self {
            Thing::Delegation(_) => Noun::Delegation,
            Thing::Project(_) => Noun::Project,
            Thing::Directive(_) => Noun::Directive,
        }
    }

    /// Whose it is.
    pub fn whose(self) -> &'f Whose {
        match self {
            Thing::Delegation(d) => &d.whose,
            Thing::Project(p) => &p.whose,
            Thing::Directive(d) => &d.whose,
        }
    }

    /// The office that recorded it.
    pub fn office(self) -> &'f str {
        match self {
            Thing::Delegation(d) => &d.office,
            Thing::Project(p) => &p.office,
            Thing::Directive(d) => &d.office,
        }
    }

    /// The last event about it.
    pub fn last(self) -> u64 {
        match self {
            Thing::Delegation(d) => d.last,
            Thing::Project(p) => p.last,
            Thing::Directive(d) => d.last,
        }
    }

    /// The procedure by which the offices that take part are known.
    pub fn procedure(self) -> &'static str {
        match self {
            Thing::Delegation(d) => procedure_of(d.about.direction),
            Thing::Project(p) => p.about.kind.procedure(),
            Thing::Directive(_) => "vn/directive",
        }
    }

    /// Who may see it at all.
    pub fn class(self) -> Class {
        match self {
            Thing::Project(p) => p.about.kind.class(),
            _ => Class::Ordinary,
        }
    }

    /// What was recorded of it.
    pub fn history(self) -> &'f [delegation::Line] {
        match self {
            Thing::Delegation(d) => &d.history,
            Thing::Project(p) => &p.history,
            Thing::Directive(d) => &d.history,
        }
    }

    /// The class of something said of it; where it is not said whose opinion on security it is, each that it may be: it is asked for then.
    pub fn classes_of(self, entry: &str, given: &Given) -> Vec<Class> {
        match entry {
            "personal" => vec![Class::Personal],
            "security" => match given.get("class").and_then(|c| Class::of(c.trim())) {
                Some(class) => vec![class],
                None => vec![Class::Police, Class::Military],
            },
            _ => vec![self.class()],
        }
    }
}

/// The procedure of a direction.
pub fn procedure_of(direction: delegation::Direction) -> &'static str {
    match direction {
        delegation::Direction::Out => "vn/delegation-out",
        delegation::Direction::In => "vn/delegation-in",
    }
}

/// Procedure and class of a thing that is to be opened with these fields.
pub fn opening(noun: Noun, given: &Given) -> (&'static str, Class) {
    // As the entry is read: blanks around a word say nothing.
    let word = |name: &str| given.get(name).map_or("", |text| text.trim());
    match noun {
        Noun::Delegation if word("direction") == "in" => (procedure_of(delegation::Direction::In), Class::Ordinary),
        Noun::Delegation => (procedure_of(delegation::Direction::Out), Class::Ordinary),
        Noun::Project => {
            let kind = project::Kind::ALL.into_iter().find(|k| k.code() == word("kind")).unwrap_or_default();
            (kind.procedure(), kind.class())
        }
        Noun::Directive => ("vn/directive", Class::Ordinary),
    }
}

/// Why something was not recorded.
#[derive(Debug)]
pub enum Stop {
    /// There is no such thing.
    Gone,
    /// Somebody recorded something of it since the event that was named.
    Moved,
    /// Nothing of that word may be said of it; the word.
    NoWord(String),
    /// A field that cannot be understood, and the sentence.
    Bad(String, String),
    /// What may not be recorded.
    Refused(Refusal),
    /// What the store says.
    Failed(String),
}

impl From<NotRecorded<Stop>> for Stop {
    fn from(not: NotRecorded<Stop>) -> Stop {
        match not {
            NotRecorded::Refused(stop) => stop,
            NotRecorded::Stopped(Stopped::Failed(why)) => Stop::Failed(why),
            NotRecorded::Stopped(Stopped::Moved) => Stop::Moved,
            NotRecorded::Stopped(Stopped::Gone | Stopped::Refused(_)) => Stop::Gone,
        }
    }
}

/// A figure as it is kept, read like those of activities in the language of who typed it; nothing stays nothing.
fn figure(typed: &str, language: Language) -> Result<String, String> {
    let mut amiss = Vec::new();
    let kept = activity::typed("amount", typed, points(language), &mut amiss);
    amiss.first().map_or(Ok(kept), |wrong| Err(refusal_words(wrong, language).1))
}

/// Whether a text has the shape of an id of an office, and no pack has such an office.
fn is_no_office(packs: &Packs, text: &str) -> bool {
    let plain = text.split('@').next().unwrap_or(text);
    let id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    let shaped = plain.split_once('.').is_some_and(|(country, rest)| country.len() == 2 && !rest.is_empty());
    shaped && plain.chars().all(id) && !packs.offices.iter().any(|o| o.id == plain)
}

/// What was said, as the log has it.
///
/// # Errors
/// The field that cannot be understood.
pub fn entry_json(packs: &Packs, language: Language, saying: &Saying, given: &Given) -> Result<Value, Stop> {
    let known: Vec<&str> = saying.fields.iter().map(|f| f.name).collect();
    if let Some(other) = given.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(Stop::Bad(other.clone(), format!("`{other}` is not asked here; known: {}", known.join(", "))));
    }
    let mut out = serde_json::Map::new();
    out.insert("entry".to_owned(), saying.entry.into());
    let mut whose = serde_json::Map::new();
    for field in saying.fields {
        let text = given.get(field.name).map(|t| t.trim()).unwrap_or_default();
        let bad = |why: String| Stop::Bad(field.name.to_owned(), why);
        let value: Value = match field.kind {
            // A day of birth is kept as given, and is of no time that is still to come.
            Kind::Line
                if field.name == "born" && day_in(text, language).is_ok_and(|born| born > crate::cli::today()) =>
            {
                return Err(bad(words(language, "case-future", &[("day", text)])));
            }
            Kind::Line if field.name == "currency" => text.to_uppercase().into(),
            Kind::Line | Kind::Part(_) => text.split_whitespace().collect::<Vec<_>>().join(" ").into(),
            Kind::Text => text.into(),
            Kind::Day => day_in(text, language).map_err(bad)?.into(),
            Kind::Number if field.name == "points" => {
                let number = figure(text, language).map_err(bad)?;
                let number = if number.is_empty() { Ok(0) } else { number.parse::<u32>() };
                number.map_err(|_| bad(words(language, "act-r-number", &[("given", text)])))?.into()
            }
            Kind::Number => figure(text, language).map_err(bad)?.into(),
            // What nobody said is no answer: it is `unknown` where that may be, else it is asked for.
            Kind::YesNo if text.is_empty() => return Err(Stop::Refused(Refusal::Missing(field.name))),
            Kind::YesNo | Kind::Mark => match text.to_lowercase().as_str() {
                "yes" | "true" | "1" => true.into(),
                "" | "no" | "false" | "0" => false.into(),
                _ => return Err(bad(format!("`{text}`: write yes or no"))),
            },
            Kind::Choice(all) => {
                match all.iter().find(|(word, _)| *word == text || text.is_empty() && *word == UNKNOWN) {
                    Some((word, _)) => (*word).into(),
                    None if text.is_empty() => return Err(Stop::Refused(Refusal::Missing(field.name))),
                    None => {
                        let words: Vec<&str> = all.iter().map(|(w, _)| *w).collect();
                        return Err(bad(format!("`{text}`: use {}", words.join(", "))));
                    }
                }
            }
            // What looks like an id and is none would stand in papers as it was typed.
            Kind::Office if is_no_office(packs, text) => {
                return Err(bad(words(language, "dep-no-office", &[("given", text)])));
            }
            Kind::Office => office_of(packs, text).into(),
            Kind::Place if text.is_empty() => "".into(),
            Kind::Place => place(text).map_err(bad)?.into(),
        };
        let name = field.name.replace('-', "_");
        match field.name {
            "home" | "partner" | "tie" => whose.insert(name, value),
            _ => out.insert(name, value),
        };
    }
    if !whose.is_empty() {
        out.insert("whose".to_owned(), Value::Object(whose));
    }
    Ok(Value::Object(out))
}

fn parsed<T: serde::de::DeserializeOwned>(json: Value) -> Result<T, Stop> {
    serde_json::from_value(json).map_err(|e| Stop::Bad(String::new(), e.to_string()))
}

/// Where the tie is named, both sides follow from it; a tie that the register does not know is no tie.
fn with_tie(store: &Store, json: &mut Value) -> Result<(), Stop> {
    let Some(whose) = json.get_mut("whose") else { return Ok(()) };
    let tie = whose.get("tie").and_then(Value::as_str).unwrap_or_default().to_owned();
    if tie.is_empty() {
        return Ok(());
    }
    let found = store.relationship(&tie).map_err(|e| Stop::Failed(e.to_string()))?;
    let Some(found) = found else {
        return Err(Stop::Bad("tie".to_owned(), format!("the register has no tie `{tie}`")));
    };
    let sides = (found.home.id.clone(), found.partner.id.clone());
    let home = whose.get("home").and_then(Value::as_str).unwrap_or_default().to_owned();
    // Either side of a tie may keep its own account of it.
    let (own, other) = if home.is_empty() || home == sides.0 { sides } else { (sides.1, sides.0) };
    if !home.is_empty() && home != own {
        return Err(Stop::Bad("tie".to_owned(), format!("`{tie}` is no tie of `{home}`")));
    }
    let Some(whose) = whose.as_object_mut() else { return Ok(()) };
    whose.insert("home".to_owned(), json!(own));
    if whose.get("partner").and_then(Value::as_str).unwrap_or_default().is_empty() {
        whose.insert("partner".to_owned(), json!(other));
    }
    Ok(())
}

/// The place whose a thing would be that is opened with these fields: as said, else as the tie has it.
///
/// # Errors
/// A place or tie that is not known.
pub fn home_of(store: &Store, given: &Given) -> Result<String, Stop> {
    let word = |name: &str| given.get(name).map(|t| t.trim().to_owned()).unwrap_or_default();
    let home = match word("home").as_str() {
        "" => String::new(),
        text => place(text).map_err(|why| Stop::Bad("home".to_owned(), why))?,
    };
    let mut json = json!({ "whose": { "home": home, "partner": "", "tie": word("tie") } });
    with_tie(store, &mut json)?;
    let home = json.pointer("/whose/home").and_then(Value::as_str).unwrap_or_default().to_owned();
    if home.is_empty() { Err(Stop::Refused(Refusal::Missing("home"))) } else { Ok(home) }
}

/// What a thing is opened with, decided: the entries, and the place whose it is.
fn opened(noun: Noun, json: Value) -> Result<Vec<Entry>, Stop> {
    Ok(match noun {
        Noun::Delegation => match parsed(json)? {
            delegation::Entry::Opened { whose, about } => {
                vec![Entry::Delegation(delegation::open(&whose, &about).map_err(Stop::Refused)?)]
            }
            _ => Vec::new(),
        },
        Noun::Project => match parsed(json)? {
            project::Entry::Opened { whose, about } => {
                project::open(&whose, &about).map_err(Stop::Refused)?.into_iter().map(Entry::Project).collect()
            }
            _ => Vec::new(),
        },
        Noun::Directive => match parsed(json)? {
            directive::Entry::Given { whose, about } => {
                vec![Entry::Directive(directive::open(&whose, &about).map_err(Stop::Refused)?)]
            }
            _ => Vec::new(),
        },
    })
}

/// Opens one, and gives its id.
///
/// # Errors
/// Why not.
pub fn open(
    store: &Store,
    (packs, language): (&Packs, Language),
    noun: Noun,
    act: &Act,
    given: &Given,
) -> Result<String, Stop> {
    let Some(saying) = noun.sayings().first() else { return Err(Stop::Gone) };
    let mut json = entry_json(packs, language, saying, given)?;
    with_tie(store, &mut json)?;
    let entries = opened(noun, json)?;
    let id = std::cell::RefCell::new(String::new());
    let year = act.at.get(..4).unwrap_or("").to_owned();
    follow::record(store, act, &|follow| {
        let next = noun.next_id(follow, &year);
        id.replace(next.clone());
        Ok::<_, Stop>(entries.iter().map(|e| (next.clone(), e.clone())).collect())
    })?;
    Ok(id.into_inner())
}

/// What is said of one that there is, decided.
fn decided(follow: &Follow, tables: &Tables, noun: Noun, id: &str, json: Value) -> Result<Vec<Entry>, Stop> {
    let refused = Stop::Refused;
    Ok(match Thing::find(follow, noun, id).ok_or(Stop::Gone)? {
        Thing::Delegation(d) => {
            d.decide(&parsed(json)?, tables).map_err(refused)?.into_iter().map(Entry::Delegation).collect()
        }
        Thing::Project(p) => {
            let entry: project::Entry = parsed(json)?;
            // One of another house, or that fewer may see, is answered as one that is not there.
            if let project::Entry::Successor { project } = &entry
                && !follow.projects.may_follow(id, project)
            {
                return Err(Stop::Refused(Refusal::NoSuch(project.clone())));
            }
            p.decide(&entry).map_err(refused)?.into_iter().map(Entry::Project).collect()
        }
        Thing::Directive(d) => d.decide(&parsed(json)?).map_err(refused)?.into_iter().map(Entry::Directive).collect(),
    })
}

/// The laws by which a command is decided.
#[derive(Clone, Copy)]
pub struct Laws<'l> {
    /// The packs.
    pub packs: &'l Packs,
    /// Who decides on travel.
    pub tables: &'l Tables,
}

/// Which thing, and the last event of it that was seen.
#[derive(Debug, Clone, Copy)]
pub struct Of<'o> {
    /// Which noun.
    pub noun: Noun,
    /// Its id.
    pub id: &'o str,
    /// The last event that was seen; `None`: whatever stands.
    pub at: Option<u64>,
    /// The language of who writes: days and figures are read in it.
    pub language: Language,
}

/// The value of a correction, written like that of any other field: a day, a number, a place; a tie is one of the register, and of the same
/// house.
fn corrected(store: &Store, of: Of<'_>, field: &str, value: &str) -> Result<String, Stop> {
    let bad = |why: String| Stop::Bad("value".to_owned(), why);
    Ok(match field {
        "from" | "to" | "day" => day_in(value, of.language).map_err(bad)?,
        "cost" | "points" => figure(value, of.language).map_err(bad)?,
        "currency" => value.to_uppercase(),
        "partner" if !value.is_empty() => place(value).map_err(bad)?,
        "tie" => {
            let (follow, _) = follow::load(store).map_err(Stop::Failed)?;
            let thing = Thing::find(&follow, of.noun, of.id).ok_or(Stop::Gone)?;
            with_tie(store, &mut json!({ "whose": { "home": thing.whose().home, "partner": "", "tie": value } }))?;
            value.to_owned()
        }
        _ => value.to_owned(),
    })
}

/// Records something of one.
///
/// # Errors
/// Why not.
pub fn record(store: &Store, laws: Laws<'_>, of: Of<'_>, act: &Act, entry: &str, given: &Given) -> Result<(), Stop> {
    let saying = of.noun.saying(entry).ok_or_else(|| Stop::NoWord(entry.to_owned()))?;
    let mut json = entry_json(laws.packs, of.language, saying, given)?;
    if entry == "corrected" {
        let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let value = corrected(store, of, &text("field"), &text("value"))?;
        if let Some(map) = json.as_object_mut() {
            map.insert("value".to_owned(), json!(value));
        }
    }
    record_all(store, laws, of, act, std::slice::from_ref(&json))
}

/// Records several things of one in their order, all or none.
///
/// # Errors
/// Why not.
pub fn record_all(store: &Store, laws: Laws<'_>, of: Of<'_>, act: &Act, all: &[Value]) -> Result<(), Stop> {
    let receipt: Option<Receipt> = follow::record(store, act, &|follow| {
        let thing = Thing::find(follow, of.noun, of.id).ok_or(Stop::Gone)?;
        if of.at.is_some_and(|at| thing.last() > at) {
            return Err(Stop::Moved);
        }
        let mut out = Vec::new();
        // Each is decided with those before it recorded: their numbers follow one another.
        let mut after = (all.len() > 1).then(|| follow.clone());
        for json in all {
            let entries = decided(after.as_ref().unwrap_or(follow), laws.tables, of.noun, of.id, json.clone())?;
            for entry in entries {
                if let Some(after) = &mut after {
                    let fact = Fact::Followed { id: of.id.to_owned(), entry: entry.clone() };
                    let sequence = thing.last();
                    after.take(&maitri_registry::act::Event { sequence, act: Some(act.clone()), fact: Some(fact) });
                }
                out.push((of.id.to_owned(), entry));
            }
        }
        Ok(out)
    })?;
    let _ = receipt;
    Ok(())
}

/// Forgets who a member is: name, passport and day of birth go from the log, that somebody travelled stays. Gives how many events went.
///
/// # Errors
/// There is no such member; what the store says.
pub fn forget(store: &Store, id: &str, member: &str, act: &Act) -> Result<usize, String> {
    let (follow, _) = follow::load(store)?;
    let events = follow.delegations.by_id.get(id).and_then(|d| d.members.get(member)).map(|m| m.events.clone());
    let events = events.ok_or_else(|| format!("there is no member `{member}` in `{id}`"))?;
    for sequence in &events {
        let act = Act { id: format!("{}-{sequence}", act.id), ..act.clone() };
        store.erase(&act, *sequence, Change::None).map_err(|e| e.to_string())?;
    }
    Ok(events.len())
}

/// What stands on a member's passport. That it was opened is recorded before a word of it is given.
///
/// # Errors
/// What the store says; then nothing may be shown.
pub fn personal(store: &Store, id: &str, member: &str, act: &Act) -> Result<Option<(String, String)>, String> {
    let (follow, _) = follow::load(store)?;
    let found = follow.delegations.by_id.get(id).and_then(|d| d.members.get(member)).filter(|m| m.personal);
    let Some(found) = found else { return Ok(None) };
    let fact = Fact::PaperRead { case: id.to_owned(), paper: member.to_owned(), class: Class::Personal };
    store.commit(None, act, &[fact], Change::None).map_err(|e| e.to_string())?;
    Ok(Some(found.secret.clone()))
}
