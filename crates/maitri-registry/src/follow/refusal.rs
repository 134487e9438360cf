//! Why something of a delegation, a project or a directive may not be recorded, and what is told of it without stopping anybody.

/// Why an entry is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such delegation, member, point …; its id.
    NoSuch(String),
    /// It is there already; its id.
    Exists(String),
    /// Something must be said: the field.
    Missing(&'static str),
    /// A field that is no day.
    NoDay(&'static str, String),
    /// A field that may not have that value.
    Not(&'static str, String),
    /// It was withdrawn, cancelled or stopped: nothing more is recorded of it.
    Ended,
    /// members for whom neither an authority nor a note on the gap is recorded.
    Uncovered(Vec<String>),
    /// members who go only with the Party committee's consent, of which none is recorded.
    NoConsent(Vec<String>),
    /// The delegation has no members.
    NoMembers,
    /// The source of the money is not named.
    NoMoney,
    /// It is outside the plan, and no reason is recorded.
    NoReason,
    /// The rule is no younger than the day as of which there was none: the row of the gap.
    OldRule(String),
    /// The rule is not in force on the day of departure.
    NotInForce(String),
    /// no legal basis for the local budget; the obstacle report that was opened.
    NoLegalBasis(String),
    /// what a point lacks.
    Incomplete(Vec<&'static str>),
    /// a point is never dropped; only who gave it lifts it.
    NeverDropped,
    /// Only who gave it accepts an answer, sends it back or lifts a point, on their paper: who gave it.
    NotGiver(String),
    /// the paper is older than the legal basis, which was not there then: the day of the basis.
    BasisLater(String),
}

impl Refusal {
    /// The rule of the catalogue.
    pub fn rule(&self) -> Option<&'static str> {
        match self {
            Refusal::Uncovered(_) | Refusal::NoConsent(_) => Some("R-250"),
            Refusal::NoLegalBasis(_) | Refusal::BasisLater(_) => Some("R-252"),
            Refusal::Incomplete(_) | Refusal::NeverDropped | Refusal::NotGiver(_) => Some("R-253"),
            _ => None,
        }
    }

    /// The field of a form that it speaks of.
    pub fn field(&self) -> &str {
        match self {
            Refusal::Missing(field) | Refusal::NoDay(field, _) | Refusal::Not(field, _) => field,
            Refusal::NoMoney => "source",
            Refusal::OldRule(_) | Refusal::NotInForce(_) => "from",
            Refusal::NotGiver(_) => "office",
            Refusal::BasisLater(_) => "day",
            _ => "",
        }
    }
}

/// What is told of a thing and stops nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// the purpose is tied to no tie, activity or named partner.
    NoLink,
    /// nobody said until when the report is due.
    NoReportDay,
    /// the report is late; since when.
    ReportLate(String),
    /// It was recorded that they left, and no decision to send them is recorded.
    NoDecision,
    /// what a point lacks.
    Incomplete(String, Vec<&'static str>),
    /// fewer points stand here than the paper has: how many it has, how many stand here.
    Dropped(u32, usize),
    /// A point, commitment or project that is late; since when.
    Late(String, String),
    /// the period ended on this day, and no successor is recorded; ids of what may be one.
    PeriodEnded(String, Vec<String>),
    /// the plan was not sent until this day.
    PlanLate(String),
    /// an aid project without a legal basis for the local budget.
    NoLegalBasis,
    /// A day that lies before what must come first: what it is about, the day, and that of what comes first.
    Before(String, String, String),
}

impl Warning {
    /// The rule of the catalogue.
    pub fn rule(&self) -> Option<&'static str> {
        match self {
            Warning::NoLink | Warning::NoReportDay | Warning::ReportLate(_) => Some("R-251"),
            Warning::NoLegalBasis => Some("R-252"),
            Warning::Incomplete(..) | Warning::Dropped(..) => Some("R-253"),
            Warning::PeriodEnded(..) => Some("R-254"),
            Warning::PlanLate(_) => Some("R-255"),
            Warning::NoDecision | Warning::Late(..) | Warning::Before(..) => None,
        }
    }
}

/// A paper behind what is recorded: number, day, office. Of restricted papers nothing else is kept here.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, Default)]
pub struct Paper {
    /// Its number, as printed.
    #[serde(default)]
    pub number: String,
    /// Its day, ISO 8601.
    #[serde(default)]
    pub day: String,
    /// The office that wrote it: an id of the packs, or its name.
    #[serde(default)]
    pub office: String,
}

impl Paper {
    /// Whether number and day are said.
    pub fn is_said(&self) -> bool {
        !self.number.trim().is_empty() && !self.day.is_empty()
    }

    /// Refuses one that says no number or day.
    ///
    /// # Errors
    /// The field that is missing.
    pub fn must(&self) -> Result<(), Refusal> {
        said("number", &self.number)?;
        day("day", &self.day, true)
    }
}

/// What stands before that which must come first: a day and the one after which it lies, both said.
pub fn before(what: &str, day: &str, first: &str) -> Option<Warning> {
    let early = !day.is_empty() && !first.is_empty() && day < first;
    early.then(|| Warning::Before(what.to_owned(), day.to_owned(), first.to_owned()))
}

/// Refuses an empty field.
///
/// # Errors
/// That it is missing.
pub fn said(field: &'static str, value: &str) -> Result<(), Refusal> {
    if value.trim().is_empty() { Err(Refusal::Missing(field)) } else { Ok(()) }
}

/// Refuses what is no whole day; nothing is fine where it need not be said.
///
/// # Errors
/// That it is missing, or no day.
pub fn day(field: &'static str, value: &str, needed: bool) -> Result<(), Refusal> {
    if value.is_empty() {
        return if needed { Err(Refusal::Missing(field)) } else { Ok(()) };
    }
    match maitri_pack::calendar::Day::parse(value) {
        Some(_) => Ok(()),
        None => Err(Refusal::NoDay(field, value.to_owned())),
    }
}

/// Refuses an amount without its currency, by the three letters of ISO 4217: sums are made of like with like.
///
/// # Errors
/// That it is missing, or none.
pub fn currency(amount: &str, code: &str) -> Result<(), Refusal> {
    if !amount.is_empty() {
        said("currency", code)?;
    }
    // Metals, units of account, funds and codes for tests are no money in which somebody is paid.
    let paid = |c: iso_currency::Currency| !c.is_special() && !c.is_fund();
    let fine = code.is_empty() || iso_currency::Currency::from_code(code).is_some_and(paid);
    if fine { Ok(()) } else { Err(Refusal::Not("currency", code.to_owned())) }
}

/// Refuses what is no amount of money: decimals are one, less than nothing is none.
///
/// # Errors
/// That it is missing, or none.
pub fn money(field: &'static str, value: &str, needed: bool) -> Result<(), Refusal> {
    match value {
        "" if needed => Err(Refusal::Missing(field)),
        "" => Ok(()),
        value if super::amount::Amount::kept(value).is_some_and(|a| a >= super::amount::Amount::default()) => Ok(()),
        value => Err(Refusal::Not(field, value.to_owned())),
    }
}

/// The next free id of a kind: `m1`, `m2` …
pub fn next<'i>(prefix: &str, taken: impl Iterator<Item = &'i String>) -> String {
    let last = taken.filter_map(|id| id.strip_prefix(prefix)?.parse::<u32>().ok()).max().unwrap_or(0);
    format!("{prefix}{}", last.saturating_add(1))
}
