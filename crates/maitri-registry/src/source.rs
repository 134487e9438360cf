//! Sources and their rows as printed.

use serde::{Deserialize, Serialize};

/// A file that says something about ties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// SHA-256 of the file in hexadecimal: the same file twice is the same source (G-07).
    pub id: String,
    /// Its title.
    pub title: String,
    /// What kind of source it is; decides the trust.
    pub kind: SourceKind,
    /// Name of the file as given.
    pub file: String,
    /// Its tables.
    pub tables: Vec<Table>,
}

/// Kinds of source, most trusted first (G-02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// The signed original.
    SignedOriginal,
    /// The copy deposited under article 10.
    DepositedCopy,
    /// A table of a ministry.
    MinistryTable,
    /// A report of a province.
    ProvinceReport,
    /// The press.
    Press,
    /// An inference of the program.
    Inference,
}

impl SourceKind {
    /// Trust, 5 the highest (5.1).
    pub fn trust(self) -> u8 {
        match self {
            SourceKind::SignedOriginal | SourceKind::DepositedCopy => 5,
            SourceKind::MinistryTable => 4,
            SourceKind::ProvinceReport => 3,
            SourceKind::Press => 2,
            SourceKind::Inference => 1,
        }
    }

    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            SourceKind::SignedOriginal => "signed-original",
            SourceKind::DepositedCopy => "deposited-copy",
            SourceKind::MinistryTable => "ministry-table",
            SourceKind::ProvinceReport => "province-report",
            SourceKind::Press => "press",
            SourceKind::Inference => "inference",
        }
    }
}

/// A table of a source, and how it is understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Table {
    /// Id within the source: `signed`, `neighbour-la`; for a file from outside `table-1` or the sheet's name.
    pub id: String,
    /// Lines of text before and after it: title, declared totals, status date. With line numbers.
    pub context: Vec<(u32, String)>,
    /// The heading cells, as printed, of each heading row: line, cells.
    pub headings: Vec<(u32, Vec<String>)>,
    /// Status date, ISO 8601.
    pub as_of: Option<String>,
    /// What every row of it says beside what is printed: `signed`, `in-progress`; empty where a column says it.
    pub says: String,
    /// Country that the table is about, ISO 3166-1.
    pub country: Option<String>,
    /// Name of the tables whose sum one line declares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Whether the other tables that say the same are parts of this one.
    #[serde(default)]
    pub main: bool,
    /// What its years are: `signed` or `started`.
    #[serde(default)]
    pub years: String,
}

/// A printed row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// Table of the source.
    pub table: String,
    /// Line of the file as a person counts, from 1.
    pub line: u32,
    /// The cells as printed.
    pub cells: Vec<String>,
    /// For each cell what it is.
    pub roles: Vec<Role>,
    /// What the importer noticed and how it read on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<RowRemark>,
}

/// What a column or cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Not understood; kept.
    #[default]
    Other,
    /// Number of the province.
    HomeNumber,
    /// The home province.
    Home,
    /// Number of the tie within the province.
    PairNumber,
    /// The foreign side.
    Partner,
    /// The foreign side's container (state, province), in a column of its own.
    PartnerContainer,
    /// Its country, in a column of its own.
    Country,
    /// A year.
    Year,
    /// A date of signing.
    Date,
    /// Fields of cooperation.
    Fields,
    /// Status.
    Status,
    /// A note.
    Note,
}

/// What the importer noticed about a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum RowRemark {
    /// The home province was filled down from the row of that line.
    FilledDown {
        /// Line of the row that prints it.
        from: u32,
    },
    /// The cells stand shifted by so many columns against the heading (positive: to the right).
    Shifted {
        /// Columns.
        by: i8,
    },
    /// Text of this row's partner cell ran over into the row of that line, or from it.
    Bled {
        /// The other row.
        with: u32,
        /// The partner as it is read.
        reading: String,
    },
}
