//! Procedures: state machines as data. Who does what, after what, under which article, and who decides.
//!
//! A procedure says nothing that its pack does not cite. [`check`] proves that it is sound, [`course`] follows the road that
//! facts lead to, up to the point where a person decides or something is not known. Loaded on demand, like the papers: a check
//! of a draft must start fast.

mod check;
mod course;
mod guard;

pub use check::Proof;
pub use course::{Course, Duty, Fault, Given, Stop, Taken, Why};
pub use guard::{Answers, Guard, Test, Truth};

use crate::{Language, Packs, Problem, Standing, Words3};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A procedure of one state's law, or of both together.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// `th/approval`.
    pub id: String,
    /// Ids of the catalogue (`P-TH-04`).
    #[serde(default)]
    pub old: Vec<String>,
    /// Other ids, and the state at which they enter.
    #[serde(default)]
    pub alias: Vec<Alias>,
    /// First day that this version holds, where a source says so.
    #[serde(default)]
    pub from: Option<String>,
    /// Last day that it holds.
    #[serde(default)]
    pub to: Option<String>,
    /// The state that it begins in.
    pub start: String,
    /// Articles that it follows.
    #[serde(default)]
    pub cite: Vec<String>,
    /// Its name.
    pub title: Words3,
    /// What every user of it must know.
    #[serde(default)]
    pub note: Option<Words3>,
    /// What its road depends on, by name.
    #[serde(default)]
    pub facts: BTreeMap<String, Fact>,
    /// What must hold before steps may be taken, by name.
    #[serde(default)]
    pub guards: BTreeMap<String, Requirement>,
    /// Its states.
    #[serde(default)]
    pub state: Vec<State>,
    /// Its steps.
    #[serde(default)]
    pub step: Vec<Step>,
    /// Acts that may not happen until something is reached.
    #[serde(default)]
    pub forbidden: Vec<Forbidden>,
    /// It concerns one side alone: a case of it may name no partner.
    #[serde(default)]
    pub alone: bool,
    /// Who its own side may be.
    #[serde(default)]
    pub home: Home,
    /// What is proved of it.
    #[serde(default)]
    pub invariant: Vec<Invariant>,
    /// What the sources do not settle.
    #[serde(default)]
    pub gap: Vec<Gap>,
}

/// Who the own side of a case may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Home {
    /// A place of the first level.
    #[default]
    Province,
    /// One that is chosen on the way: a case may begin without it.
    Later,
    /// A body of any level, under its own name.
    Body,
}

/// Another id of a procedure.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// `th/letter-of-intent`.
    pub id: String,
    /// The state at which it enters.
    pub at: String,
}

/// What kind of answer a fact has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum FactType {
    YesNo,
    Choice,
    /// The state in which it happens.
    State,
    /// A day, ISO 8601, with the precision known.
    Date,
}

impl FactType {
    /// The word on the wire.
    pub fn code(self) -> &'static str {
        match self {
            FactType::YesNo => "yes-no",
            FactType::Choice => "choice",
            FactType::State => "state",
            FactType::Date => "date",
        }
    }
}

/// Something that a road depends on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// What kind of answer it has.
    #[serde(rename = "type")]
    pub kind: FactType,
    /// The values of a choice, with their words.
    #[serde(default)]
    pub values: BTreeMap<String, Words3>,
    /// The question.
    pub ask: Words3,
    /// The offices whose act or decision it records; empty for what is simply so.
    #[serde(default)]
    pub who: Vec<String>,
    /// Why it matters: articles, or `house`.
    #[serde(default, deserialize_with = "one_or_many")]
    pub cite: Vec<String>,
    /// The answer where nobody says otherwise. It may not satisfy what must hold before a step: what is not known lets nothing pass.
    #[serde(default)]
    pub default: Option<String>,
    /// The answer of a case whose records were looked at and do not stand against it; a road of facts alone has no records, and asks.
    #[serde(default)]
    pub presumed: Option<String>,
    /// It tells what has happened: a day that has not come is no answer.
    #[serde(default)]
    pub past: bool,
    /// It holds for the whole matter: no step that leads back makes it open again.
    #[serde(default)]
    pub lasting: bool,
    /// What it follows from: the state of another procedure (`th/approval#approved`), or what is recorded of the case
    /// ([`Record`]).
    #[serde(default)]
    pub of: Option<String>,
}

/// What a fact follows from that is no state: what the case itself holds. Where the case holds it, its record decides, and an
/// answer that contradicts it is refused; where it holds nothing, an officer answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record<'f> {
    /// `text:approved=for-signing`: the texts of these roles say the same, in every language; `counterpart` is what is known of
    /// the other side's.
    Texts(Vec<&'f str>),
    /// `paper:D-54`: a paper of that kind is attached.
    Paper(&'f str),
    /// `opinions:listed`: every office asked has answered, or its silence is recorded; those of the circle in which the case is.
    Listed,
    /// `opinions:answered@local`: every comment of that circle has its answer, and what is not accepted its reason.
    Answered(Circle),
    /// `opinions:replies@central`: how many of the bodies of that circle have answered: `all`, `some`, `none`.
    Replies(Circle),
    /// `opinions:objection@central`: a body of that circle is against it.
    Objection(Circle),
    /// `counterpart:vn/signing#decided|vn/signing#signed`: what is recorded of the other side is one of these states, or any state
    /// of a procedure that is named whole, since no later day than that of the paper that is recorded.
    Counterpart(Vec<&'f str>),
    /// `counterpart-waits:th/approval#approved|th/signing`: it is recorded, and is none of them.
    CounterpartWaits(Vec<&'f str>),
    /// `not-before:inform-province|th/approval#approved|counterpart`: no where the paper that is recorded is older than those of these
    /// events, of these states of the pair, or than what is known of the other side.
    NotBefore(Vec<&'f str>),
    /// `day-reached:notice-ends`: the day that another fact gives has come, on the day of the paper that is recorded.
    DayReached(&'f str),
    /// `day-of:th/approval#approved|th-approval`: the day of the paper of the first of these that is known: states of the pair, events of the
    /// case.
    Day(Vec<&'f str>),
    /// `signed-before:th/approval#approved`: the pair's cases keep a signed text, and have not come to that state.
    SignedBefore(&'f str),
    /// `counterpart-before:th/approval#approved=vn/signing#signed|vn/signing#reported`: what is known of the other side is one of these states,
    /// since a day before the pair came to the first.
    CounterpartBefore(&'f str, Vec<&'f str>),
    /// `place:partner`: the level of the other side's place; the tables of places may know it, and do not decide it.
    PartnerLevel,
    /// `in-time:send`: the paper of this step is not younger than its period allows.
    InTime(&'f str),
    /// `opinions:in-draft`: the draft was held against the answers, and nothing was amiss.
    InDraft,
    /// `dossier:opinions`: every opinion has its paper and its row in the table that is attached.
    Opinions,
    /// `dossier:partners`: title, body and attachments of the submission name the same partners, each with its draft.
    Partners,
}

/// Whom a round of opinions asks: the offices of the province, or those of the centre. Each is counted for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Circle {
    /// Departments, sectors, localities.
    #[default]
    Local,
    /// Ministries and sectors of the centre.
    Central,
}

impl Circle {
    /// Both of them.
    pub const ALL: [Circle; 2] = [Circle::Local, Circle::Central];

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Circle::Local => "local",
            Circle::Central => "central",
        }
    }

    /// The circle of a word.
    pub fn of(code: &str) -> Option<Circle> {
        Circle::ALL.into_iter().find(|c| c.code() == code)
    }

    /// The circle that a step asks, by the document that it makes: a request to the offices of the province (D-52), or to those of
    /// the centre (D-56).
    pub fn asked_by(step: &Step) -> Option<Circle> {
        let makes = |document: &str| step.out.iter().any(|o| o == document);
        match (makes("D-52"), makes("D-56")) {
            (_, true) => Some(Circle::Central),
            (true, false) => Some(Circle::Local),
            _ => None,
        }
    }
}

/// The roles of texts that a fact may name.
pub const TEXT_ROLES: [&str; 6] = ["draft", "agreed", "approved", "for-signing", "signed", "counterpart"];

impl Fact {
    /// What of the case it follows from, where that is no state.
    pub fn record(&self) -> Option<Record<'_>> {
        let (kind, which) = self.of.as_deref()?.split_once(':')?;
        match (kind, which) {
            ("text", roles) => {
                let roles: Vec<&str> = roles.split('=').collect();
                let known = roles.len() > 1 && roles.iter().all(|r| TEXT_ROLES.contains(r));
                known.then_some(Record::Texts(roles))
            }
            ("paper", document) => document.starts_with("D-").then_some(Record::Paper(document)),
            ("opinions", "listed") => Some(Record::Listed),
            ("opinions", which) if which.contains('@') => {
                let (what, circle) = which.split_once('@')?;
                let circle = Circle::of(circle)?;
                match what {
                    "answered" => Some(Record::Answered(circle)),
                    "replies" => Some(Record::Replies(circle)),
                    "objection" => Some(Record::Objection(circle)),
                    _ => None,
                }
            }
            ("counterpart", states) => Some(Record::Counterpart(states.split('|').collect())),
            ("counterpart-waits", states) => Some(Record::CounterpartWaits(states.split('|').collect())),
            ("day-reached", fact) => Some(Record::DayReached(fact)),
            ("in-time", event) => Some(Record::InTime(event)),
            ("not-before", what) => Some(Record::NotBefore(what.split('|').collect())),
            ("day-of", what) => Some(Record::Day(what.split('|').collect())),
            ("place", "partner") => Some(Record::PartnerLevel),
            ("signed-before", state) => Some(Record::SignedBefore(state)),
            ("counterpart-before", both) => {
                let (until, states) = both.split_once('=')?;
                Some(Record::CounterpartBefore(until, states.split('|').collect()))
            }
            ("opinions", "in-draft") => Some(Record::InDraft),
            ("dossier", "opinions") => Some(Record::Opinions),
            ("dossier", "partners") => Some(Record::Partners),
            _ => None,
        }
    }

    /// Whether `value` may be the answer.
    pub fn takes(&self, value: &str, states: &[State]) -> bool {
        match self.kind {
            FactType::YesNo => value == "yes" || value == "no",
            FactType::Choice => self.values.contains_key(value),
            FactType::State => value == "never" || states.iter().any(|s| s.id == value),
            FactType::Date => is_day(value),
        }
    }
}

/// The first year that no paper of our matters bears in the common era: `2569` is of the Buddhist era.
const NO_YEAR: u16 = 2400;

/// `2026`, `2026-03` or `2026-03-04`, of the common era; 30 February is none.
fn is_day(text: &str) -> bool {
    let mut parts = text.split('-');
    let number = |part: Option<&str>, digits: usize| {
        part.filter(|p| p.len() == digits && p.bytes().all(|b| b.is_ascii_digit())).and_then(|p| p.parse::<u16>().ok())
    };
    let year = number(parts.next(), 4).filter(|y| *y < NO_YEAR);
    let rest: Vec<&str> = parts.collect();
    let month = rest.first().map(|m| number(Some(m), 2).is_some_and(|m| (1..=12).contains(&m)));
    let day = rest.get(1).map(|_| crate::calendar::Day::parse(text).is_some());
    year.is_some() && month.unwrap_or(true) && day.unwrap_or(true) && rest.len() <= 2
}

/// What must hold before a step may be taken; where it does not, the road is refused with these words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// The expression.
    pub is: Guard,
    /// Rules of the catalogue that it stands for.
    #[serde(default)]
    pub rules: Vec<String>,
    /// What is required.
    pub says: Words3,
    /// What would satisfy it.
    pub help: Words3,
    /// Articles, or `house`.
    #[serde(deserialize_with = "one_or_many")]
    pub cite: Vec<String>,
}

/// A state of a matter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// `dossier-at-moi`.
    pub id: String,
    /// Where the matter is.
    pub name: Words3,
    /// A matter may rest here for good.
    #[serde(default)]
    pub end: bool,
    /// It ended by a no.
    #[serde(default)]
    pub refused: bool,
    /// A duty that outlives the case.
    #[serde(default)]
    pub obligation: bool,
    /// Who reaches it approves: the agreed texts are frozen in every language, and no other may be signed.
    #[serde(default)]
    pub freezes: bool,
    /// Who reaches it concludes an instrument: what was approved for it is used up, and the next one needs its own approval.
    #[serde(default)]
    pub concludes: bool,
}

/// A step: an event that takes a matter from one state to another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// `t4`.
    pub id: String,
    /// States that it starts from.
    pub from: Vec<String>,
    /// Its event.
    pub on: String,
    /// What is done.
    pub name: Words3,
    /// Offices that do it; `system` for what time does.
    pub by: Vec<String>,
    /// A person decides; the program only records.
    #[serde(default)]
    pub human: bool,
    /// Which branch it is.
    #[serde(default)]
    pub when: Option<Guard>,
    /// Names of guards that must hold.
    #[serde(default)]
    pub must: Vec<String>,
    /// Names of guards that should hold: the step is taken without them too, and says so (papers come out of order).
    #[serde(default)]
    pub warn: Vec<String>,
    /// Documents that it needs.
    #[serde(default, rename = "in")]
    pub needs: Vec<String>,
    /// Documents that it makes.
    #[serde(default)]
    pub out: Vec<String>,
    /// Offices that are told.
    #[serde(default)]
    pub notify: Vec<String>,
    /// By when.
    #[serde(default)]
    pub due: Option<Due>,
    /// Articles, or `house`.
    #[serde(deserialize_with = "one_or_many")]
    pub cite: Vec<String>,
    /// The state that it leads to.
    pub to: String,
    /// Duties that it opens.
    #[serde(default)]
    pub spawn: Vec<String>,
    /// Facts that it makes open again: what was answered of the text, or of the province, before it is no answer for the next.
    #[serde(default)]
    pub forgets: Vec<String>,
    /// Procedures that begin after it.
    #[serde(default)]
    pub then: Vec<String>,
    /// It may happen; the road does not need it.
    #[serde(default)]
    pub optional: bool,
}

impl Step {
    /// The documents that it needs and makes, each once.
    pub fn documents(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for document in self.needs.iter().chain(&self.out) {
            if !out.contains(&document.as_str()) {
                out.push(document);
            }
        }
        out
    }

    /// Its articles, without the word `house`.
    pub fn articles(&self) -> Vec<&str> {
        self.cite.iter().map(String::as_str).filter(|c| *c != HOUSE).collect()
    }
}

/// The unit of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum DueKind {
    /// The source sets no limit.
    None,
    WorkingDays,
    Days,
    Months,
    Years,
}

impl DueKind {
    /// The word on the wire.
    pub fn code(self) -> &'static str {
        match self {
            DueKind::None => "none",
            DueKind::WorkingDays => "working-days",
            DueKind::Days => "days",
            DueKind::Months => "months",
            DueKind::Years => "years",
        }
    }
}

/// By when a step is due, and how we know.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "DueRead")]
pub struct Due {
    /// Its unit.
    pub kind: DueKind,
    /// How many of them; in the file under the word of the unit.
    pub days: Option<u32>,
    /// What it runs from: an event of the procedure.
    pub from: Option<String>,
    /// The fact that gives its last day; for what is due each year, the fact that gives the year before which it is due.
    pub on: Option<String>,
    /// What is due each year: month and day (`11-15`), of the year before the one that `on` gives, else of the year in which the
    /// case was opened.
    pub yearly: Option<String>,
    /// It is the period of the answer to this step, and runs from the step's own paper; else the period until this step.
    pub reply: bool,
    /// The country whose holidays do not count.
    pub calendar: Option<String>,
    /// A limit of the law, known from elsewhere, or our own default.
    pub standing: Option<Standing>,
    /// Articles.
    pub cite: Vec<String>,
    /// What the source says of it.
    pub note: Option<Words3>,
}

/// The same as it stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DueRead {
    kind: DueKind,
    days: Option<u32>,
    months: Option<u32>,
    years: Option<u32>,
    from: Option<String>,
    on: Option<String>,
    yearly: Option<String>,
    #[serde(default)]
    reply: bool,
    calendar: Option<String>,
    standing: Option<Standing>,
    #[serde(default, deserialize_with = "one_or_many")]
    cite: Vec<String>,
    note: Option<Words3>,
}

impl TryFrom<DueRead> for Due {
    type Error = String;

    /// A period that nobody could count is refused: it would never be due, and nobody would know.
    fn try_from(read: DueRead) -> Result<Due, String> {
        let given = [("days", read.days), ("months", read.months), ("years", read.years)];
        let unit = match read.kind {
            DueKind::None => "",
            DueKind::WorkingDays | DueKind::Days => "days",
            DueKind::Months => "months",
            DueKind::Years => "years",
        };
        if let Some((other, _)) = given.iter().find(|(name, n)| n.is_some() && *name != unit) {
            return Err(format!("a period of the kind `{}` is not given in {other}", read.kind.code()));
        }
        let days = given.iter().find_map(|(name, n)| n.filter(|_| *name == unit));
        if !unit.is_empty() && days.is_none_or(|n| n == 0) {
            return Err(format!(
                "a period of the kind `{}` says how many: `{unit} = 7`, and not nought",
                read.kind.code()
            ));
        }
        if read.kind == DueKind::WorkingDays && read.calendar.is_none() {
            return Err("working days are counted on the calendar of a country: `calendar = \"VN\"`".to_owned());
        }
        // A day that not every year has is no day of each year.
        let day = |md: &String| md.len() != 5 || crate::calendar::Day::parse(&format!("2001-{md}")).is_none();
        if let Some(yearly) = read.yearly.as_ref().filter(|md| day(md)) {
            return Err(format!("`{yearly}` is no day of each year (11-15)"));
        }
        if (read.yearly.is_some() || read.on.is_some()) && read.kind != DueKind::None {
            return Err("its last day is counted, or given by `on` or `yearly`, not both".to_owned());
        }
        let DueRead { kind, from, on, yearly, reply, calendar, standing, cite, note, .. } = read;
        Ok(Due { kind, days, from, on, yearly, reply, calendar, standing, cite, note })
    }
}

/// An act that may not happen until a state of a procedure is reached.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forbidden {
    /// The act.
    pub event: String,
    /// `th/approval#approved`.
    pub until: String,
    /// Rules of the catalogue.
    #[serde(default)]
    pub rules: Vec<String>,
    /// What is forbidden.
    pub says: Words3,
    /// Articles, or `house`.
    #[serde(deserialize_with = "one_or_many")]
    pub cite: Vec<String>,
}

/// What the check proves by searching every road.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invariant {
    /// Its name.
    pub id: String,
    /// Nothing enters this state unless …
    pub state: String,
    /// … all events of one of these lists have happened …
    #[serde(default)]
    pub after: Vec<Vec<String>>,
    /// … and this holds at that moment.
    #[serde(default)]
    pub holds: Option<Guard>,
    /// Articles, or `house`.
    #[serde(deserialize_with = "one_or_many")]
    pub cite: Vec<String>,
}

/// What the sources do not settle; shown to the user, never filled by invention.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Its name.
    pub id: String,
    /// What is open.
    pub text: Words3,
}

/// What is cited where no article is: our own default.
pub const HOUSE: &str = "house";

fn one_or_many<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Either::deserialize(input)? {
        Either::One(one) => vec![one],
        Either::Many(many) => many,
    })
}

impl Procedure {
    /// What a period names that this procedure does not have.
    fn lost(&self, due: &Due) -> Option<String> {
        let (event, on) = (due.from.as_ref(), due.on.as_ref());
        if let Some(event) = event.filter(|event| !self.step.iter().any(|s| s.on == **event)) {
            return Some(format!("its period runs from `{event}`, which is no event of this procedure"));
        }
        // What runs from nothing never runs.
        if due.kind != DueKind::None && event.is_none() && !due.reply {
            return Some("its period runs from no event: say `from`".to_owned());
        }
        let on = on.filter(|on| self.facts.get(*on).is_none_or(|f| f.kind != FactType::Date))?;
        Some(format!("its last day is given by `{on}`, which is no fact that gives a day"))
    }

    /// The state of that id; the catalogue's spelling with `_` is understood.
    pub fn state(&self, id: &str) -> Option<&State> {
        let id = id.replace('_', "-");
        self.state.iter().find(|s| s.id == id)
    }

    /// Whether this version holds on a day (ISO 8601): what was done under an earlier one is not judged by it (P-03).
    pub fn holds_on(&self, day: &str) -> bool {
        self.from.as_deref().is_none_or(|from| from <= day) && self.to.as_deref().is_none_or(|to| day <= to)
    }

    /// The steps that start from a state, in the order of the file.
    pub fn steps_from<'p>(&'p self, state: &'p str) -> impl Iterator<Item = &'p Step> {
        self.step.iter().filter(move |s| s.from.iter().any(|f| f == state))
    }

    /// How its statements stand at best: as the weakest of the articles that it cites, or our own default.
    pub fn standing(&self, packs: &Packs) -> Standing {
        let articles: Vec<_> = self.cite.iter().filter_map(|c| packs.cite(c)).collect();
        match articles.as_slice() {
            [] => Standing::House,
            some if some.iter().any(|c| c.law.standing == Standing::Outside) => Standing::Outside,
            _ => Standing::Source,
        }
    }
}

/// Every procedure of the packs.
#[derive(Debug, Clone, Default)]
pub struct Procedures {
    /// The procedures, in the order of their ids.
    pub procedures: Vec<Procedure>,
}

/// Whether a file of a pack (its path below the pack's folder) is read here and not by [`Packs::load`].
pub(crate) fn is_of_procedures(path: &str) -> bool {
    path.starts_with("procedures/")
}

impl Procedures {
    /// Those that were compiled in.
    ///
    /// # Errors
    /// What is wrong with them; the tests prove that nothing is.
    pub fn embedded() -> Result<&'static Procedures, &'static [Problem]> {
        static PROCEDURES: OnceLock<Result<Procedures, Vec<Problem>>> = OnceLock::new();
        PROCEDURES.get_or_init(|| Procedures::load(Packs::embedded_files())).as_ref().map_err(Vec::as_slice)
    }

    /// Loads them from the files of packs (path below the packs folder, bytes). That they hold together is the work of
    /// [`Procedures::prove`], which takes longer than a start may.
    ///
    /// # Errors
    /// Every file that cannot be read.
    pub fn load<P: AsRef<str>, B: AsRef<[u8]>>(files: &[(P, B)]) -> Result<Procedures, Vec<Problem>> {
        let mut procedures = Procedures::default();
        let mut problems = Vec::new();
        for (path, bytes) in files {
            let (path, bytes) = (path.as_ref(), bytes.as_ref());
            let Some((pack, name)) = path.split_once("/procedures/") else { continue };
            let read = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned()).and_then(|text| {
                toml::from_str::<Procedure>(text).map_err(|e| e.to_string().trim().replace('\n', " "))
            });
            match read {
                Ok(procedure) => {
                    let wanted = format!("{pack}/{}", name.trim_end_matches(".toml"));
                    if procedure.id != wanted {
                        let message =
                            format!("says that its id is `{}`; the file's name says `{wanted}`", procedure.id);
                        problems.push(Problem { place: path.to_owned(), message });
                    }
                    let at = |step: &Step| format!("{path}#{}", step.id);
                    for (step, due) in procedure.step.iter().filter_map(|s| Some((s, s.due.as_ref()?))) {
                        let lost = procedure.lost(due).or_else(|| {
                            let calendar = due.calendar.as_ref().filter(|_| due.kind == DueKind::WorkingDays)?;
                            let table = format!("{}/holidays.csv", calendar.to_ascii_lowercase());
                            let there = files.iter().any(|(path, _)| path.as_ref() == table);
                            (!there).then(|| format!("the packs have no calendar of `{calendar}`"))
                        });
                        problems.extend(lost.map(|message| Problem { place: at(step), message }));
                    }
                    procedures.procedures.push(procedure);
                }
                Err(message) => problems.push(Problem { place: path.to_owned(), message }),
            }
        }
        procedures.procedures.sort_by(|a, b| a.id.cmp(&b.id));
        if problems.is_empty() { Ok(procedures) } else { Err(problems) }
    }

    /// The procedure of that id, other id (`th/letter-of-intent`) or id of the catalogue (`P-TH-04`), and the state at which
    /// that id enters.
    pub fn find(&self, id: &str) -> Option<(&Procedure, &str)> {
        let id = id.trim();
        let own = |p: &&Procedure| p.id == id || p.old.iter().any(|o| o.eq_ignore_ascii_case(id));
        if let Some(procedure) = self.procedures.iter().find(own) {
            return Some((procedure, &procedure.start));
        }
        self.procedures.iter().find_map(|p| p.alias.iter().find(|a| a.id == id).map(|alias| (p, alias.at.as_str())))
    }

    /// The step of that id (`th/approval#t5`, or by its event `th/approval#put-to-ministers`).
    pub fn step(&self, id: &str) -> Option<(&Procedure, &Step)> {
        let (procedure, step) = id.split_once('#')?;
        let (procedure, _) = self.find(procedure)?;
        let step = step.replace('_', "-");
        procedure.step.iter().find(|s| s.id == step || s.on == step).map(|s| (procedure, s))
    }

    /// What a state of a procedure is called, by `th/approval#approved`.
    pub fn state(&self, id: &str) -> Option<(&Procedure, &State)> {
        let (procedure, state) = id.split_once('#')?;
        let (procedure, _) = self.find(procedure)?;
        procedure.state(state).map(|s| (procedure, s))
    }
}

/// The words of a fact's answer.
pub fn answer_words(procedure: &Procedure, fact: &str, value: &str, language: Language) -> String {
    let Some(declared) = procedure.facts.get(fact) else { return value.to_owned() };
    match declared.kind {
        FactType::Choice => declared.values.get(value).map_or(value, |w| w.get(language)).to_owned(),
        FactType::State => procedure.state(value).map_or(value, |s| s.name.get(language)).to_owned(),
        FactType::YesNo => match (value, language) {
            ("yes", Language::Th) => "ใช่",
            ("no", Language::Th) => "ไม่ใช่",
            ("yes", Language::Vi) => "có",
            ("no", Language::Vi) => "không",
            _ => value,
        }
        .to_owned(),
        FactType::Date => value.to_owned(),
    }
}
