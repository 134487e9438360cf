//! Who changed what, when and why: the only way in which the register changes.

use crate::account::PersonEntry;
use crate::case::{Entry, Opened};
use crate::class::Class;
use crate::source::{Source, SourceRow};
use serde::{Deserialize, Serialize};

/// The circumstances of a change; the caller supplies them, a pure crate knows neither time nor person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Id of the command, unique in the installation; the same id twice is the same command and changes nothing twice.
    pub id: String,
    /// When, RFC 3339 in UTC with seconds.
    pub at: String,
    /// The person as they gave their name; erasable.
    pub person: String,
    /// Id or name of the office for which they act; empty where the installation has no accounts.
    pub office: String,
    /// In which capacity.
    pub capacity: Capacity,
    /// Why, in their words; never empty for a decision.
    pub why: String,
}

/// In which capacity a person acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capacity {
    /// Somebody at the keyboard of the installation, who did not log in.
    LocalOperator,
    /// The program itself, loading what it ships with.
    Program,
    /// The holder of the office.
    Substantive,
    /// Who holds the place of the holder (รักษาราชการแทน, รักษาการในตำแหน่ง, quyền).
    Acting,
    /// In the name of a body that decides together (T/M, TM.).
    InTheNameOf,
    /// A deputy who signs for the head (KT.).
    For,
    /// Whom the holder told to do it (ปฏิบัติราชการแทน, TUQ.).
    ByDelegation,
}

impl Capacity {
    /// Those in which a person holds an office.
    pub const OF_OFFICES: [Capacity; 5] =
        [Capacity::Substantive, Capacity::Acting, Capacity::InTheNameOf, Capacity::For, Capacity::ByDelegation];

    /// Its word in files and tables.
    pub fn code(self) -> &'static str {
        match self {
            Capacity::LocalOperator => "local-operator",
            Capacity::Program => "program",
            Capacity::Substantive => "substantive",
            Capacity::Acting => "acting",
            Capacity::InTheNameOf => "in-the-name-of",
            Capacity::For => "for",
            Capacity::ByDelegation => "by-delegation",
        }
    }

    /// The capacity of a word, among those in which a person holds an office.
    pub fn of(code: &str) -> Option<Capacity> {
        Capacity::OF_OFFICES.into_iter().find(|c| c.code() == code)
    }
}

/// What happened. Facts are only ever added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Fact {
    /// A source was taken in: what it is and how its tables are understood. Its rows follow, each as a fact of its own.
    SourceRead {
        /// The source.
        source: Source,
    },
    /// One printed row of a source, cell by cell.
    RowRead {
        /// Id of the source.
        source: String,
        /// The row.
        row: SourceRow,
    },
    /// A person decided about a contradiction.
    Settled(Settlement),
    /// A person decided which place a printed text names; kept as an alias.
    PlaceRemembered(Remembered),
    /// A case was opened.
    CaseOpened(Opened),
    /// Something was recorded of a case.
    CaseRecorded {
        /// Id of the case.
        case: String,
        /// What.
        entry: Entry,
    },
    /// Something was recorded of what became of a tie after signing.
    Followed {
        /// Id of the activity, reporting year, delegation, project or directive; of the tie, for its own life.
        id: String,
        /// What.
        entry: crate::follow::Entry,
    },
    /// Something was recorded of who holds which office.
    PersonRecorded {
        /// What.
        entry: PersonEntry,
    },
    /// A restricted paper was opened: who reads one leaves a trace, whatever they do with it.
    PaperRead {
        /// Id of the case; empty where it belongs to none.
        case: String,
        /// Its id in the second store, or its number.
        paper: String,
        /// Its class.
        class: Class,
    },
    /// The payload of an earlier event was erased; its leaf stays.
    Erased {
        /// Sequence number of the event whose payload went.
        sequence: u64,
    },
}

impl Fact {
    /// Its word in the log and in tables.
    pub fn kind(&self) -> &'static str {
        match self {
            Fact::SourceRead { .. } => "source-read",
            Fact::RowRead { .. } => "row-read",
            Fact::Settled(_) => "settled",
            Fact::PlaceRemembered(_) => "place-remembered",
            Fact::CaseOpened(_) => "case-opened",
            Fact::CaseRecorded { .. } => "case-recorded",
            Fact::Followed { .. } => "followed",
            Fact::PersonRecorded { .. } => "person-recorded",
            Fact::PaperRead { .. } => "paper-read",
            Fact::Erased { .. } => "erased",
        }
    }

    /// Whether it tells what stands on somebody's passport: such a payload leaves the installation in no export.
    pub fn is_personal(&self) -> bool {
        use crate::follow::{Entry, delegation};
        matches!(self, Fact::Followed { entry: Entry::Delegation(delegation::Entry::Personal { .. }), .. })
    }
}

/// A person's decision about a contradiction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Id of the contradiction.
    pub contradiction: String,
    /// `explained` or `resolved`, or `open` where a decision is taken back.
    pub state: SettledState,
    /// The value that holds from now on, as the person gave it; empty for an explanation.
    #[serde(rename = "as")]
    pub value: String,
    /// Why.
    pub reason: String,
}

/// The life of a contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum SettledState {
    /// Nobody has decided.
    #[default]
    Open,
    /// A person says how it came about; both values stand.
    Explained,
    /// A person says which value holds.
    Resolved,
}

impl SettledState {
    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            SettledState::Open => "open",
            SettledState::Explained => "explained",
            SettledState::Resolved => "resolved",
        }
    }
}

/// A printed text and the place that a person says it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The text as printed.
    pub text: String,
    /// ISO 3166-1 of the country in which it holds; empty: everywhere.
    pub country: String,
    /// Id of the place.
    pub place: String,
    /// Why.
    pub reason: String,
}

/// An event as the store keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Place in the log, from 0.
    pub sequence: u64,
    /// The circumstances; `None` where they were erased.
    pub act: Option<Act>,
    /// What happened; `None` where it was erased.
    pub fact: Option<Fact>,
}
