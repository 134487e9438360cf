//! The further life of ties at the edge: what is known of each tie put beside what was recorded, from fields to an entry, and the words of it.

pub mod calendar;
pub mod papers;
pub mod terms;
pub mod waits;
pub mod words;

use crate::case::{Stopped, day_in};
use crate::follow::{NotRecorded, load, record as record_things};
use crate::kept::{Derived, Shared};
use crate::web::who::Asker;
use maitri_pack::calendar::Day;
use maitri_pack::place::{Certainty, Gazetteer};
use maitri_pack::procedure::Procedures;
use maitri_pack::{Language, Packs};
use maitri_registry::act::Act;
use maitri_registry::case::{Case, Cases, TextRole};
use maitri_registry::class::Class;
use maitri_registry::follow::life::{
    Decision, Dissolved, Ending, Entry, Ground, House, Kept, Known, Length, Life, Measure, Paper, Refusal, Renewing,
    Side, Sign, SignKind, Term, TermKind, changes, check, dissolved, pair, signs,
};
use maitri_registry::follow::{self, Follow, when};
use maitri_registry::project::place_name;
use maitri_registry::record::{Further, Relationship, Words};
use maitri_registry::rights::Action;
use maitri_registry::source::SourceKind;
use maitri_store::{Filter, Page, Receipt, Store};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// The values of the house.
///
/// # Errors
/// What is wrong with the file; the tests prove that nothing is.
pub fn house() -> Result<&'static House, String> {
    static HOUSE: OnceLock<Result<House, String>> = OnceLock::new();
    HOUSE.get_or_init(|| House::load(Packs::embedded_files())).as_ref().map_err(Clone::clone)
}

/// What other parts recorded of ties, by tie: gone through once, however many there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Others {
    /// The last activity: day and id.
    activity: BTreeMap<String, (String, String)>,
    /// The last report that came in: day, and id of the reporting year.
    report: BTreeMap<String, (String, String)>,
    /// Until when a report was asked for that did not come, and the id of that reporting year.
    asked: BTreeMap<String, Vec<(String, String)>>,
}

impl Others {
    fn of(follow: &Follow, today: &str) -> Others {
        fn latest(map: &mut BTreeMap<String, (String, String)>, tie: &str, day: String, id: &str) {
            let held = map.entry(tie.to_owned()).or_default();
            if held.0 < day {
                *held = (day, id.to_owned());
            }
        }
        let mut out = Others::default();
        let activities = follow.activities.by_id.iter().filter(|(_, a)| !a.withdrawn && !a.whose.tie.is_empty());
        for (id, one) in activities {
            let Some((first, last)) = when::bounds(&one.said.days) else { continue };
            // The latest day that it may mean: silence is never counted too early, and nothing is of tomorrow.
            let last = if last.as_str() > today { today.to_owned() } else { last };
            let day = if Day::parse(&last).is_some() { last } else { first };
            latest(&mut out.activity, &one.whose.tie, day, id);
        }
        for (id, cycle) in follow.cycles.by_id.iter().filter(|(_, c)| !c.withdrawn) {
            for expected in cycle.opened.expected.iter().filter(|e| !cycle.told.contains_key(&e.tie)) {
                out.asked.entry(expected.tie.clone()).or_default().push((cycle.deadline.clone(), id.clone()));
            }
            for (tie, told) in &cycle.told {
                let line = cycle.lines.iter().find(|l| l.sequence == told.sequence);
                let day = line.and_then(|l| l.by.0.get(..10)).unwrap_or("");
                latest(&mut out.report, tie, day.to_owned(), id);
            }
        }
        out
    }
}

/// The ties with what was recorded of their lives, on a day.
pub struct Watch {
    /// The ties: those of the register, and those that a case of this installation brought about and that no table lists yet.
    pub ties: Vec<Relationship>,
    /// What was recorded.
    pub follow: Arc<Follow>,
    /// Ties whose partner changed.
    pub dissolved: BTreeMap<String, Dissolved>,
    /// The values of the house.
    pub house: &'static House,
    /// The day.
    pub today: String,
    by_id: BTreeMap<String, usize>,
    /// Ids under which something may have been recorded of a tie of a case, and the tie under which it is told.
    aliases: BTreeMap<String, String>,
    /// The pair of each tie.
    pairs: BTreeMap<String, String>,
    /// All ids of a pair: of its instruments, and those under which one of them was known.
    of_pair: BTreeMap<String, Vec<String>>,
    others: Others,
}

/// Whether an office may do this with the life of a tie: it concerns both sides, and either may be theirs. Pages, programs, the terminal, feeds and
/// mails ask here, and nowhere else.
pub fn may(asks: &Asker<'_>, action: Action, tie: &Relationship) -> bool {
    let sides = [&tie.home.id, &tie.partner.id];
    sides.into_iter().any(|side| asks.may_at(action, side, "", procedure(side), Class::Ordinary))
}

/// The id that the register gives a tie of two known places.
pub fn tie_id(home: &str, partner: &str) -> String {
    let mut hash = Sha256::new();
    for part in [home, partner] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let short: String = hash.finalize().iter().take(6).map(|b| format!("{b:02x}")).collect();
    format!("tie-{short}")
}

/// Ties that cases of this installation brought to a signed text and that the register does not list; and the ids of those that belong to a tie
/// that stands there already: of the same two sides, in whichever order a case names them, and by the unit that took a partner over.
fn of_cases(
    cases: &Cases,
    listed: &[Relationship],
    follow: &Follow,
    gazetteer: &Gazetteer,
) -> (Vec<Relationship>, BTreeMap<String, String>) {
    let sides = |a: &str, b: &str| if a <= b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) };
    let mut known: BTreeMap<(String, String), String> = BTreeMap::new();
    for tie in listed.iter().filter(|t| t.status == "signed") {
        if let Some(pair) = pair(gazetteer, &tie.home.id, &tie.partner.id) {
            known.entry(pair).or_insert_with(|| tie.id.clone());
        }
    }
    // A tie of the very same places comes before one of their successors, however far it has come.
    let same: BTreeMap<(String, String), &str> =
        listed.iter().map(|t| (sides(&t.home.id, &t.partner.id), t.id.as_str())).collect();
    let ids: BTreeSet<&str> = listed.iter().map(|t| t.id.as_str()).collect();
    let lived = |id: &str| follow.lives.by_id.contains_key(id);
    let (mut out, mut aliases) = (Vec::new(), BTreeMap::new());
    let mut signed: Vec<&Case> = cases
        .cases
        .values()
        .filter(|case| {
            case.texts().any(|t| t.text.role == TextRole::Signed)
                || case.reached.iter().any(|state| state.ends_with("#signed"))
        })
        .collect();
    signed.sort_by_key(|case| case.sequence);
    // Each life is told under one tie: two that were recorded before anybody knew that they are of one pair stay beside one another.
    let mut taken: BTreeSet<String> = ids.iter().filter(|id| lived(id)).map(|id| (*id).to_owned()).collect();
    for case in signed {
        let (home, partner) = (case.opened.home.as_str(), case.opened.partner.as_str());
        let id = tie_id(home, partner);
        if ids.contains(id.as_str()) || aliases.contains_key(&id) || out.iter().any(|t: &Relationship| t.id == id) {
            continue;
        }
        let (Some(own), Some(other)) = (gazetteer.get(home), gazetteer.get(partner)) else { continue };
        let of_pair = pair(gazetteer, home, partner);
        let there = same.get(&sides(home, partner)).map(|id| (*id).to_owned());
        let there = there.or_else(|| of_pair.as_ref().and_then(|p| known.get(p).cloned()));
        if let Some(there) = there.filter(|there| !(lived(&id) && taken.contains(there))) {
            if lived(&id) {
                taken.insert(there.clone());
            }
            aliases.insert(id, there);
            continue;
        }
        let on = case.entries.iter().rev().find_map(|d| d.entry.evidence().map(|e| e.day.clone())).unwrap_or_default();
        let record = Relationship {
            id: id.clone(),
            home: place_name(own, gazetteer, "", &own.country, None),
            partner: place_name(other, gazetteer, "", &own.country, None),
            certainty: Certainty::Certain,
            status: "signed".to_owned(),
            signed: on,
            started: String::new(),
            by_municipality: false,
            inferred: false,
            // What no table prints is not published by itself.
            published: false,
            fields: Vec::new(),
            further: Further::default(),
            seen: Vec::new(),
            contradictions: Vec::new(),
            as_of: String::new(),
            quality: SourceKind::DepositedCopy,
        };
        if let Some(pair) = of_pair {
            known.entry(pair).or_insert_with(|| id.clone());
        }
        if lived(&id) {
            taken.insert(id);
        }
        out.push(record);
    }
    (out, aliases)
}

/// Kinds of the events from which the ties of the register follow.
const OF_REGISTER: &[&str] = &["source-read", "row-read", "settled", "place-remembered"];

/// What was read last of a store: kept beside it, and brought up to date at each look.
#[derive(Default)]
struct Beside(Shared<Seen>);

#[derive(Clone)]
struct Seen {
    listed: Arc<Vec<Relationship>>,
    watch: Arc<Watch>,
    /// Size of the log on which it rests, what made the tables, the mark of the procedures.
    size: u64,
    made: String,
    mark: u64,
}

impl Watch {
    /// All of it, as it stands: whoever recorded something sees it. The ties are read again only where the register changed, and nothing is made
    /// anew while nothing was recorded.
    ///
    /// # Errors
    /// What the store says.
    pub fn load(store: &Store, procedures: &Procedures, today: &str) -> Result<Arc<Watch>, String> {
        let mark = Cases::mark(procedures);
        let fits = |seen: &Seen| seen.mark == mark && seen.watch.today == today;
        let say = |e: maitri_store::Error| e.to_string();
        let look = |kept: &mut Option<Seen>| {
            let (size, made) = (store.size().map_err(say)?, store.packs().map_err(say)?);
            if let Some(seen) = kept.as_ref().filter(|seen| fits(seen) && (seen.size, &seen.made) == (size, &made)) {
                return Ok(seen.clone());
            }
            // What was kept goes first: so what follows from the log is brought on in its place, and not copied.
            let before = kept.take().filter(|seen| seen.made == made).map(|seen| (seen.listed, seen.size));
            let stands = match &before {
                Some((_, since)) if *since > 0 => {
                    let news = store.since(OF_REGISTER, *since).map_err(say)?;
                    !news.erased && news.events.is_empty()
                }
                _ => false,
            };
            let listed = match before {
                Some((listed, _)) if stands => listed,
                _ => Arc::new(store.relationships(&Filter::default(), Page::default()).map_err(say)?.0),
            };
            let (cases, _) = crate::case::load(store, procedures)?;
            let (follow, _) = load(store)?;
            let (more, aliases) = of_cases(&cases, &listed, &follow, Gazetteer::embedded()?);
            let ties = listed.iter().cloned().chain(more).collect();
            let watch = Arc::new(Watch::of(ties, aliases, follow, today)?);
            Ok(kept.insert(Seen { listed, watch, size, made, mark }).clone())
        };
        store.beside::<Beside>().0.ask(fits, look).map(|seen| seen.watch)
    }

    fn of(
        ties: Vec<Relationship>,
        aliases: BTreeMap<String, String>,
        follow: Arc<Follow>,
        today: &str,
    ) -> Result<Watch, String> {
        let gazetteer = Gazetteer::embedded()?;
        let changed = dissolved(&ties, gazetteer).into_iter().map(|d| (d.tie.clone(), d)).collect();
        let by_id = ties.iter().enumerate().map(|(i, t)| (t.id.clone(), i)).collect();
        let others = Others::of(&follow, today);
        let (mut pairs, mut of_pair) = (BTreeMap::new(), BTreeMap::<String, Vec<String>>::new());
        for tie in &ties {
            // Of places that are not known nobody can tell whether they are others.
            let of = pair(gazetteer, &tie.home.id, &tie.partner.id);
            let key = of.map_or_else(|| tie.id.clone(), |(a, b)| format!("{a} {b}"));
            of_pair.entry(key.clone()).or_default().push(tie.id.clone());
            pairs.insert(tie.id.clone(), key);
        }
        for (alias, tie) in &aliases {
            if let Some(ids) = pairs.get(tie).and_then(|key| of_pair.get_mut(key)) {
                ids.push(alias.clone());
            }
        }
        let (house, today) = (house()?, today.to_owned());
        Ok(Watch { ties, follow, dissolved: changed, house, today, by_id, aliases, pairs, of_pair, others })
    }

    /// The pair of a tie: the same for all instruments of two sides.
    pub fn pair<'w>(&'w self, tie: &'w Relationship) -> &'w str {
        self.pairs.get(&tie.id).unwrap_or(&tie.id)
    }

    /// How many pairs some ties are: two sides are counted once, however many instruments they have.
    pub fn pairs<'t>(&self, ties: impl IntoIterator<Item = &'t Relationship>) -> usize {
        ties.into_iter().map(|t| self.pairs.get(&t.id).unwrap_or(&t.id)).collect::<BTreeSet<_>>().len()
    }

    /// All ids of the pair of a tie, its own first.
    pub fn ids<'w>(&'w self, tie: &'w Relationship) -> impl Iterator<Item = &'w str> {
        let of_pair = self.pairs.get(&tie.id).and_then(|key| self.of_pair.get(key));
        let rest = of_pair.into_iter().flatten().map(String::as_str).filter(|id| *id != tie.id);
        std::iter::once(tie.id.as_str()).chain(rest)
    }

    /// The id under which the life of a tie was recorded.
    fn kept_under<'w>(&'w self, id: &'w str) -> &'w str {
        let tie = self.aliases.get(id).map_or(id, String::as_str);
        let lived = |id: &&str| self.follow.lives.by_id.contains_key(*id);
        let alias = || self.aliases.iter().filter(|(_, of)| *of == tie).map(|(id, _)| id.as_str()).find(lived);
        if lived(&tie) { tie } else { alias().unwrap_or(tie) }
    }

    /// Whether a person still has to decide what becomes of a tie whose partner changed.
    pub fn waits_for_partner(&self, tie: &Relationship) -> bool {
        self.signs(tie).iter().any(|sign| sign.kind == SignKind::Partner)
    }

    /// A tie by its id.
    pub fn tie(&self, id: &str) -> Option<&Relationship> {
        let id = self.aliases.get(id).map_or(id, String::as_str);
        self.by_id.get(id).and_then(|i| self.ties.get(*i))
    }

    /// What was recorded of its life.
    pub fn life(&self, id: &str) -> Option<&Life> {
        self.follow.lives.by_id.get(self.kept_under(id))
    }

    /// What other parts know of it.
    pub fn known(&self, tie: &Relationship) -> Known {
        let level = || {
            let gazetteer = Gazetteer::embedded().ok()?;
            let unit = gazetteer.get(&tie.partner.id)?;
            let home = if tie.home.country.is_empty() { "TH" } else { &tie.home.country };
            let then = Some(tie.signed.as_str()).filter(|d| !d.is_empty())?;
            let rank = |as_of| gazetteer.level_of(unit, home, as_of).to_owned();
            Some((rank(Some(then)), rank(None)))
        };
        // What two sides did they did as a pair, under whichever of their instruments it was recorded.
        let last = |of: &BTreeMap<String, (String, String)>| self.ids(tie).filter_map(|id| of.get(id)).max().cloned();
        Known {
            activity: last(&self.others.activity),
            report: last(&self.others.report),
            asked: self.ids(tie).filter_map(|id| self.others.asked.get(id)).flatten().cloned().collect(),
            level: level().unwrap_or_default(),
        }
    }

    /// Its signs today.
    pub fn signs(&self, tie: &Relationship) -> Vec<Sign> {
        let change = self.dissolved.get(&tie.id);
        signs(tie, self.life(&tie.id), &self.known(tie), change, self.house, &self.today)
    }

    /// Units that may go on with the partner of a tie: the unit itself and what is there in its place now.
    pub fn successors(&self, tie: &Relationship) -> Vec<String> {
        let mut out = vec![tie.partner.id.clone()];
        out.extend(taken_over(&tie.partner.id).filter(|n| *n != tie.partner.id));
        out
    }
}

/// What is there in the place of a unit now; `None` where it did not change.
pub fn taken_over(place: &str) -> Option<String> {
    Gazetteer::embedded().ok().and_then(|g| changes(g).of(place)).map(|(_, _, now)| now)
}

/// The procedure by whose offices the life of a tie is followed: that of the own side's country.
pub fn procedure(home: &str) -> &'static str {
    if home.starts_with("vn.") { "vn/renewal" } else { "th/follow-up" }
}

/// Offices that may suspend a tie of a side, by the procedures of its country.
pub fn suspenders(procedures: &Procedures, home: &str) -> Vec<String> {
    let country = home.split('.').next().unwrap_or("");
    let begins = format!("{country}/");
    let own = procedures.procedures.iter().filter(|p| p.id.starts_with(&begins));
    let mut out: Vec<String> = Vec::new();
    for office in own.flat_map(|p| &p.step).filter(|s| s.on == "suspend").flat_map(|s| &s.by) {
        if !out.contains(office) {
            out.push(office.clone());
        }
    }
    out
}

/// What a form, a program or a command gives of an entry.
pub type Fields = BTreeMap<String, String>;

/// What is wrong with a field: its name, and the key of the sentence with the word that it speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The field.
    pub field: String,
    /// What is wrong.
    pub what: Amiss,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amiss {
    /// No field of that name is asked; those that are.
    Field(String, String),
    /// There is no such kind of entry.
    Kind(String),
    /// It is no day.
    Day(String),
    /// It is no number that fits.
    Number(String),
    /// None of the words that may stand there.
    Word(String),
    /// It is missing.
    Missing,
}

/// How a field is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A whole day.
    Day,
    /// A day, a month or a year.
    Date,
    /// A number.
    Number,
    /// Words on a line.
    Line,
    /// An office.
    Office,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A meeting that is to be held.
    Meeting,
    /// A commitment that is open.
    Commitment,
    /// A unit that may go on with the partner.
    Successor,
    /// An entry.
    Entry,
}

/// A field of a kind of entry.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name.
    pub id: &'static str,
    /// How it is filled.
    pub takes: Takes,
    /// Whether it must be.
    pub needed: bool,
}

const fn field(id: &'static str, takes: Takes, needed: bool) -> Field {
    Field { id, takes, needed }
}

const MEASURES: Takes = Takes::Choice(&["years", "months", "days"]);
const ON: Field = field("on", Takes::Day, true);
const PAPER: [Field; 3] =
    [field("number", Takes::Line, false), field("day", Takes::Day, false), field("by", Takes::Office, false)];

/// A kind of entry: its fields, and whether a paper stands behind it.
pub struct Kind {
    /// Its word.
    pub code: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// Whether a paper stands behind it.
    pub paper: bool,
}

/// The kinds of entries, in the order in which they come.
pub const KINDS: &[Kind] = &[
    Kind {
        code: "term",
        fields: &[
            field("kind", Takes::Choice(&["fixed", "until-notice", "none-stated"]), true),
            field("n", Takes::Number, false),
            field("unit", MEASURES, false),
            field("from", Takes::Date, false),
            field("renewing", Takes::Choice(&["mutual-decision", "automatic", "unsaid"]), false),
            field("words", Takes::Line, false),
        ],
        paper: true,
    },
    Kind { code: "meeting-planned", fields: &[ON, field("place", Takes::Line, false)], paper: false },
    Kind {
        code: "meeting-postponed",
        fields: &[field("meeting", Takes::Meeting, true), field("to", Takes::Day, false)],
        paper: false,
    },
    Kind {
        code: "meeting-held",
        fields: &[field("meeting", Takes::Meeting, false), ON, field("place", Takes::Line, false)],
        paper: true,
    },
    Kind { code: "meeting-cancelled", fields: &[field("meeting", Takes::Meeting, true)], paper: false },
    Kind {
        code: "promised",
        fields: &[
            field("meeting", Takes::Meeting, true),
            field("who", Takes::Choice(&["home", "partner", "both"]), true),
            field("th", Takes::Line, false),
            field("vi", Takes::Line, false),
            field("en", Takes::Line, false),
            field("due", Takes::Day, false),
        ],
        paper: false,
    },
    Kind {
        code: "settled",
        fields: &[
            field("commitment", Takes::Commitment, true),
            field("state", Takes::Choice(&["done", "not-done", "dropped"]), true),
            ON,
            field("th", Takes::Line, false),
            field("vi", Takes::Line, false),
            field("en", Takes::Line, false),
        ],
        paper: false,
    },
    Kind { code: "considered", fields: &[ON], paper: true },
    Kind { code: "agreed", fields: &[ON], paper: true },
    Kind {
        code: "renewed",
        fields: &[
            ON,
            field("n", Takes::Number, true),
            field("unit", MEASURES, true),
            field("cleared", Takes::Line, true),
        ],
        paper: true,
    },
    Kind {
        code: "notice-delivered",
        fields: &[ON, field("side", Takes::Choice(&["home", "partner"]), true)],
        paper: true,
    },
    Kind { code: "notice-withdrawn", fields: &[ON], paper: true },
    Kind {
        code: "ended",
        fields: &[ON, field("how", Takes::Choice(&["expiry", "notice", "agreement", "procedure"]), true)],
        paper: true,
    },
    Kind { code: "suspended", fields: &[ON, field("office", Takes::Office, true)], paper: true },
    Kind { code: "resumed", fields: &[ON, field("office", Takes::Office, true)], paper: true },
    Kind {
        code: "decided",
        fields: &[field("decision", Takes::Choice(&["notice", "re-sign", "nothing"]), true), ON],
        paper: true,
    },
    Kind { code: "partner-confirmed", fields: &[field("partner", Takes::Successor, true), ON], paper: true },
    Kind {
        code: "corrected",
        fields: &[field("sequence", Takes::Entry, true), field("instead", Takes::Line, false)],
        paper: false,
    },
];

/// A kind by its word.
pub fn kind(code: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.code == code)
}

impl Kind {
    /// All its fields, those of the paper last.
    pub fn all(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().chain(PAPER.iter().filter(|_| self.paper))
    }
}

/// A day, a month or a year, of either era.
fn date(text: &str, language: Language) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return Some(String::new());
    }
    day_in(text, language).ok().or_else(|| maitri_registry::project::edtf(text))
}

struct Reader<'f> {
    packs: &'f Packs,
    language: Language,
    fields: &'f Fields,
    wrong: Vec<Wrong>,
}

impl Reader<'_> {
    fn line(&self, id: &str) -> String {
        self.fields.get(id).map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
    }

    fn amiss(&mut self, field: &str, what: Amiss) {
        self.wrong.push(Wrong { field: field.to_owned(), what });
    }

    fn day(&mut self, id: &str) -> String {
        let typed = self.line(id);
        match day_in(&typed, self.language) {
            Ok(day) => day,
            Err(_) => {
                self.amiss(id, Amiss::Day(typed));
                String::new()
            }
        }
    }

    fn date(&mut self, id: &str) -> String {
        let typed = self.line(id);
        match date(&typed, self.language) {
            Some(date) => date,
            None => {
                self.amiss(id, Amiss::Day(typed));
                String::new()
            }
        }
    }

    fn number(&mut self, id: &str) -> Option<u32> {
        let typed = self.line(id);
        if typed.is_empty() {
            return None;
        }
        let read = maitri_document::lang::digits::parse(&typed);
        let fits = read.filter(|n| (1..=999).contains(n));
        if fits.is_none() {
            self.amiss(id, Amiss::Number(typed));
        }
        fits
    }

    fn word<T>(&mut self, id: &str, of: fn(&str) -> Option<T>) -> Option<T> {
        let typed = self.line(id);
        if typed.is_empty() {
            return None;
        }
        let found = of(&typed);
        if found.is_none() {
            self.amiss(id, Amiss::Word(typed));
        }
        found
    }

    fn length(&mut self) -> Option<Length> {
        let (n, unit) = (self.number("n"), self.word("unit", Measure::of));
        // A number alone is no length: nobody guesses of what.
        if n.is_some() && self.line("unit").is_empty() {
            self.amiss("unit", Amiss::Missing);
        }
        Some(Length { n: n?, unit: unit? })
    }

    fn paper(&mut self) -> Paper {
        let by = self.line("by");
        Paper {
            number: self.line("number"),
            day: self.day("day"),
            by: if by.is_empty() { by } else { crate::case::office_of(self.packs, &by) },
        }
    }

    fn words(&self) -> Words {
        Words { th: self.line("th"), vi: self.line("vi"), en: self.line("en") }
    }
}

/// The fields of an entry, as a form gives them: read again, they are the same entry.
pub fn fields_of(entry: &Entry) -> Fields {
    let mut out = Fields::new();
    let mut put = |id: &str, value: &str| {
        if !value.is_empty() {
            out.insert(id.to_owned(), value.to_owned());
        }
    };
    if let Some(paper) = entry.paper() {
        put("number", &paper.number);
        put("day", &paper.day);
        put("by", &paper.by);
    }
    put("on", entry.happened());
    let length = match entry {
        Entry::Term { term } => term.length,
        Entry::Renewed { length, .. } => Some(*length),
        _ => None,
    };
    if let Some(length) = length {
        put("n", &length.n.to_string());
        put("unit", length.unit.code());
    }
    if let Entry::Promised { words, .. } | Entry::Settled { words, .. } = entry {
        put("th", &words.th);
        put("vi", &words.vi);
        put("en", &words.en);
    }
    match entry {
        Entry::Term { term } => {
            put("kind", term.kind.code());
            put("from", &term.from);
            put("renewing", if term.renewing == Renewing::Unknown { "" } else { term.renewing.code() });
            put("words", &term.words);
            put("case", &term.case);
            put("file", &term.file);
        }
        Entry::Renewed { cleared, .. } => put("cleared", cleared),
        Entry::NoticeDelivered { by, .. } => put("side", by.code()),
        Entry::Ended { how, .. } => put("how", how.code()),
        Entry::Suspended { by, .. } | Entry::Resumed { by, .. } => put("office", by),
        Entry::MeetingPlanned { on, place, .. } => {
            put("on", on);
            put("place", place);
        }
        Entry::MeetingPostponed { meeting, to } => {
            put("meeting", meeting);
            put("to", to);
        }
        Entry::MeetingCancelled { meeting } => put("meeting", meeting),
        Entry::MeetingHeld { meeting, place, .. } => {
            put("meeting", meeting);
            put("place", place);
        }
        Entry::Promised { meeting, who, due, .. } => {
            put("meeting", meeting);
            put("who", who.code());
            put("due", due);
        }
        Entry::Settled { commitment, state, .. } => {
            put("commitment", commitment);
            put("state", state.code());
        }
        Entry::PartnerConfirmed { partner, .. } => put("partner", partner),
        Entry::Decided { decision, .. } => put("decision", decision.code()),
        Entry::Considered { .. } | Entry::Agreed { .. } | Entry::NoticeWithdrawn { .. } | Entry::Corrected { .. } => {}
    }
    out
}

/// What puts a meeting or a commitment right is still that meeting or commitment: others speak of it by its name, and calendars know it by that.
fn keep_name(entry: &mut Entry, old: Option<&Entry>) {
    match (entry, old) {
        (
            Entry::MeetingPlanned { meeting, .. },
            Some(Entry::MeetingPlanned { meeting: old, .. } | Entry::MeetingHeld { meeting: old, .. }),
        ) => meeting.clone_from(old),
        (Entry::Promised { commitment, .. }, Some(Entry::Promised { commitment: old, .. })) => {
            commitment.clone_from(old);
        }
        _ => {}
    }
}

/// The fields with the meeting that the entry to be put right is about, where none is named.
fn named_as(life: &Life, sequence: u64, fields: &Fields) -> Fields {
    let mut out = fields.clone();
    let old = life.holding().find(|n| n.sequence == sequence).map(|n| &n.entry);
    if let Some(Entry::MeetingPlanned { meeting, .. } | Entry::MeetingHeld { meeting, .. }) = old
        && out.get("meeting").is_none_or(|m| m.trim().is_empty())
    {
        out.insert("meeting".to_owned(), meeting.clone());
    }
    out
}

/// An entry from the fields of a form.
///
/// # Errors
/// Each field with what is wrong.
pub fn entry_of(
    packs: &Packs,
    language: Language,
    code: &str,
    fields: &Fields,
    life: &Life,
) -> Result<Entry, Vec<Wrong>> {
    let Some(kind) = kind(code) else {
        return Err(vec![Wrong { field: "entry".to_owned(), what: Amiss::Kind(code.to_owned()) }]);
    };
    let mut r = Reader { packs, language, fields, wrong: Vec::new() };
    for field in kind.all().filter(|f| f.needed) {
        if r.line(field.id).is_empty() {
            r.amiss(field.id, Amiss::Missing);
        }
    }
    // What is missing is said once, and not again as a wrong word.
    let missing = r.wrong.len();
    let entry = match code {
        "term" => {
            let term = Term {
                kind: r.word("kind", TermKind::of).unwrap_or(TermKind::NoneStated),
                length: r.length(),
                from: r.date("from"),
                renewing: r.word("renewing", Renewing::of).unwrap_or_default(),
                case: r.line("case"),
                file: r.line("file"),
                words: r.line("words"),
                paper: r.paper(),
            };
            Entry::Term { term }
        }
        "considered" => Entry::Considered { on: r.day("on"), paper: r.paper() },
        "agreed" => Entry::Agreed { on: r.day("on"), paper: r.paper() },
        "renewed" => Entry::Renewed {
            on: r.day("on"),
            length: r.length().unwrap_or(Length { n: 1, unit: Measure::Years }),
            cleared: r.line("cleared"),
            paper: r.paper(),
        },
        "notice-delivered" => Entry::NoticeDelivered {
            received: r.day("on"),
            by: r.word("side", Side::of).unwrap_or(Side::Home),
            paper: r.paper(),
        },
        "notice-withdrawn" => Entry::NoticeWithdrawn { on: r.day("on"), paper: r.paper() },
        "ended" => Entry::Ended {
            on: r.day("on"),
            how: r.word("how", Ending::of).unwrap_or(Ending::Agreement),
            paper: r.paper(),
        },
        "suspended" => {
            let by = crate::case::office_of(packs, &r.line("office"));
            Entry::Suspended { on: r.day("on"), by, paper: r.paper() }
        }
        "resumed" => {
            let by = crate::case::office_of(packs, &r.line("office"));
            Entry::Resumed { on: r.day("on"), by, paper: r.paper() }
        }
        "meeting-planned" => Entry::MeetingPlanned {
            meeting: Life::next_id(life.meetings.keys(), "m"),
            on: r.day("on"),
            place: r.line("place"),
        },
        "meeting-postponed" => Entry::MeetingPostponed { meeting: r.line("meeting"), to: r.day("to") },
        "meeting-cancelled" => Entry::MeetingCancelled { meeting: r.line("meeting") },
        "meeting-held" => {
            let named = r.line("meeting");
            // A meeting that nobody had planned gets a name of its own.
            if !named.is_empty() && !life.meetings.contains_key(&named) {
                r.amiss("meeting", Amiss::Word(named.clone()));
            }
            let meeting = if named.is_empty() { Life::next_id(life.meetings.keys(), "m") } else { named };
            Entry::MeetingHeld { meeting, on: r.day("on"), place: r.line("place"), paper: r.paper() }
        }
        "promised" => Entry::Promised {
            commitment: Life::next_id(life.commitments.keys(), "c"),
            meeting: r.line("meeting"),
            words: r.words(),
            who: r.word("who", Side::of).unwrap_or(Side::Both),
            due: r.day("due"),
        },
        "settled" => Entry::Settled {
            commitment: r.line("commitment"),
            state: r.word("state", Kept::of).unwrap_or(Kept::NotDone),
            on: r.day("on"),
            words: r.words(),
        },
        "decided" => Entry::Decided {
            decision: r.word("decision", Decision::of).unwrap_or(Decision::Nothing),
            on: r.day("on"),
            paper: r.paper(),
        },
        "partner-confirmed" => {
            let partner = r.line("partner");
            Entry::PartnerConfirmed { partner, on: r.day("on"), paper: r.paper() }
        }
        _ => {
            let typed = r.line("sequence");
            let sequence = typed.parse().unwrap_or(u64::MAX);
            if sequence == u64::MAX && !typed.is_empty() {
                r.amiss("sequence", Amiss::Number(typed));
            }
            let instead = match r.line("instead").as_str() {
                "" | "nothing" => None,
                "corrected" => {
                    r.amiss("instead", Amiss::Word("corrected".to_owned()));
                    None
                }
                code => Some(Box::new(entry_of(packs, language, code, &named_as(life, sequence, fields), life)?)),
            };
            let old = life.holding().find(|n| n.sequence == sequence);
            let instead = instead.map(|mut entry| {
                keep_name(&mut entry, old.map(|n| &n.entry));
                entry
            });
            Entry::Corrected { sequence, instead }
        }
    };
    let missing: BTreeSet<String> = r.wrong.iter().take(missing).map(|w| w.field.clone()).collect();
    let mut wrong = r.wrong;
    let mut seen = BTreeSet::new();
    wrong.retain(|w| (w.what == Amiss::Missing || !missing.contains(&w.field)) && seen.insert(w.field.clone()));
    if wrong.is_empty() { Ok(entry) } else { Err(wrong) }
}

/// Why nothing was recorded.
#[derive(Debug)]
pub enum Unrecorded {
    /// There is no such tie.
    Gone,
    /// Their office may not record anything of it.
    NotTheirs,
    /// Somebody recorded something of the tie since the event that was named.
    Moved,
    /// Fields that are amiss.
    Fields(Vec<Wrong>),
    /// What may not be recorded.
    Refused(Refusal),
    /// What the store says.
    Failed(String),
}

/// What is to be recorded of a tie.
pub struct Command<'c> {
    /// The tie.
    pub tie: &'c str,
    /// The last event of it that the reader saw; `None`: whatever stands.
    pub seen: Option<u64>,
    /// Who, why.
    pub act: &'c Act,
    /// The kind of entry.
    pub code: &'c str,
    /// Its fields.
    pub fields: &'c Fields,
    /// The language in which they were typed.
    pub language: Language,
}

/// A field that is not asked of an entry, with those that are: a slip of a name would else be an answer left out.
pub fn unasked(code: &str, fields: &Fields) -> Option<Wrong> {
    let kind = kind(code)?;
    let instead = fields.get("instead").and_then(|word| self::kind(word.trim()));
    let known: Vec<&str> = kind.all().chain(instead.into_iter().flat_map(Kind::all)).map(|f| f.id).collect();
    let other =
        fields.keys().find(|f| !known.contains(&f.as_str()) && !["why", "case", "file"].contains(&f.as_str()))?;
    Some(Wrong { field: "entry".to_owned(), what: Amiss::Field(other.clone(), known.join(", ")) })
}

/// The fields with the unit that goes on with a partner by its id, where it was named as people write it: of those that may, the one that is
/// there now comes first.
fn with_place(fields: &Fields, successors: &[String]) -> Fields {
    let mut out = fields.clone();
    let Some(typed) = out.get("partner").map(|t| maitri_document::lang::fold::key(t)).filter(|t| !t.is_empty()) else {
        return out;
    };
    let Ok(gazetteer) = Gazetteer::embedded() else { return out };
    let names = |id: &&String| {
        let Some(unit) = gazetteer.get(id) else { return false };
        let own = Language::SPOKEN.iter().map(|l| unit.name(*l).to_owned());
        own.chain(gazetteer.further_names(unit)).any(|name| maitri_document::lang::fold::key(&name) == typed)
    };
    let is_id = successors.iter().any(|id| maitri_document::lang::fold::key(id) == typed);
    if let Some(id) = successors.iter().rev().find(names).filter(|_| !is_id) {
        out.insert("partner".to_owned(), id.clone());
    }
    out
}

/// Records an entry of a life.
///
/// # Errors
/// Why nothing was recorded.
pub fn record(store: &Store, asks: &Asker<'_>, command: &Command<'_>) -> Result<Option<Receipt>, Unrecorded> {
    let today = crate::cli::today();
    let watch = Watch::load(store, asks.procedures, &today).map_err(Unrecorded::Failed)?;
    let tie = watch.tie(command.tie).ok_or(Unrecorded::Gone)?;
    if !may(asks, Action::Record, tie) {
        return Err(Unrecorded::NotTheirs);
    }
    let id = watch.kept_under(&tie.id).to_owned();
    let suspenders = suspenders(asks.procedures, &tie.home.id);
    let successors = watch.successors(tie);
    let fields = with_place(command.fields, &successors);
    let (cases, _) = crate::case::load(store, asks.procedures).map_err(Unrecorded::Failed)?;
    let texts = terms::signed(&cases, tie);
    let why = &command.act.why;
    let ground = Ground { today: &today, suspenders: &suspenders, successors: &successors, texts: &texts, why };
    // Nothing is held on to while it is written: so what stands is brought on in its place.
    drop(watch);
    let nothing = Life::default();
    let decide = |follow: &Follow| {
        let life = follow.lives.by_id.get(&id).unwrap_or(&nothing);
        if command.seen.is_some_and(|seen| life.last > seen) {
            return Err(Unrecorded::Moved);
        }
        if let Some(wrong) = unasked(command.code, &fields) {
            return Err(Unrecorded::Fields(vec![wrong]));
        }
        let entry = entry_of(asks.packs, command.language, command.code, &fields, life).map_err(Unrecorded::Fields)?;
        check(life, &entry, ground).map_err(Unrecorded::Refused)?;
        Ok(vec![(id.clone(), follow::Entry::Life(entry))])
    };
    record_things(store, command.act, &decide).map_err(|e| match e {
        NotRecorded::Refused(why) => why,
        NotRecorded::Stopped(Stopped::Failed(why)) => Unrecorded::Failed(why),
        NotRecorded::Stopped(_) => Unrecorded::Failed("it could not be written".to_owned()),
    })
}

/// The name of a side in a language, else as it was printed.
pub fn side(place: &maitri_registry::record::PlaceName, language: Language) -> String {
    let own = match language {
        Language::Th => &place.th,
        Language::Vi => &place.vi,
        _ => &place.en,
    };
    [own, &place.en, &place.printed].into_iter().find(|n| !n.is_empty()).cloned().unwrap_or_else(|| "–".to_owned())
}

/// Both sides of a tie.
pub fn title(tie: &Relationship, language: Language) -> String {
    format!("{} – {}", side(&tie.home, language), side(&tie.partner, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_not_asked_is_named() {
        let fields = |all: &[&str]| all.iter().map(|f| ((*f).to_owned(), "x".to_owned())).collect::<Fields>();
        assert_eq!(unasked("ended", &fields(&["on", "how", "number", "why"])), None);
        let Some(Wrong { what: Amiss::Field(field, known), .. }) = unasked("ended", &fields(&["on", "hwo"])) else {
            panic!("`hwo` is asked")
        };
        assert!(field == "hwo" && known.contains("how"), "{known}");
        let mut right = fields(&["sequence", "on"]);
        assert!(unasked("corrected", &right).is_some());
        right.insert("instead".to_owned(), "ended".to_owned());
        assert_eq!(unasked("corrected", &right), None);
    }

    /// A unit may be named as the worklist names it, and not by its id alone.
    #[test]
    fn a_successor_may_be_named_as_people_write_it() {
        let hue = ["vn.thua-thien-hue".to_owned(), taken_over("vn.thua-thien-hue").unwrap()];
        for name in ["Huế", "hue", &hue[1]] {
            let fields: Fields = [("partner".to_owned(), name.to_owned())].into();
            assert_eq!(with_place(&fields, &hue)["partner"], hue[1], "{name}");
        }
        let fields: Fields = [("partner".to_owned(), "Hà Nội".to_owned())].into();
        assert_eq!(with_place(&fields, &hue)["partner"], "Hà Nội");
    }

    #[test]
    fn a_meeting_that_is_not_known_is_not_held() {
        let packs = Packs::embedded().unwrap();
        let mut fields: Fields = [("on".to_owned(), "2026-01-02".to_owned())].into();
        assert!(entry_of(packs, Language::En, "meeting-held", &fields, &Life::default()).is_ok());
        fields.insert("meeting".to_owned(), "m7".to_owned());
        let wrong = entry_of(packs, Language::En, "meeting-held", &fields, &Life::default()).unwrap_err();
        assert_eq!(wrong[0].field, "meeting");
    }
}
