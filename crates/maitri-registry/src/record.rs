//! What stands in the register: claims, relationships, contradictions. All of it is derived from facts and can be derived
//! again; ids are made from what they name, so that they stay the same.

use crate::act::SettledState;
use crate::source::SourceKind;
pub use maitri_pack::place::Certainty;
use serde::{Deserialize, Serialize};

/// An atomic statement of a source; nothing stands in the register without one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Made from source, line, cell and property: the same statement has the same id in every installation (G-08).
    pub id: String,
    /// Id of the relationship or place that it speaks of.
    pub subject: String,
    /// `partner`, `home`, `year-signed`, `date-signed`, `year-started`, `status`, `signed-by-municipality`, `field`, `note`.
    pub property: String,
    /// As printed.
    pub raw: String,
    /// As read: a place id, an EDTF date, a status. `None` where it could not be read.
    pub value: Option<String>,
    /// Id of the source.
    pub source: String,
    /// Table of the source.
    pub table: String,
    /// Line in the source.
    pub line: u32,
    /// Column, from 1 as a person counts; 0 where no cell prints it.
    pub cell: u32,
    /// Status date of the source, ISO 8601.
    pub as_of: Option<String>,
    /// How it came in.
    pub method: Method,
    /// For an inference: its rule in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because: String,
    /// 0 to 1.
    pub confidence: f64,
    /// Its standing.
    pub status: ClaimStatus,
}

/// How a claim came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Read from a table.
    Imported,
    /// Inferred by a rule.
    Inferred,
    /// Corrected by a person.
    Corrected,
}

/// The standing of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimStatus {
    /// It holds.
    Accepted,
    /// Another source says otherwise.
    Disputed,
    /// A later or more trusted claim took its place.
    Superseded,
    /// A person has to decide before it is published.
    NeedsPerson,
}

/// A place as a record names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct PlaceName {
    /// Id in the places of the packs, empty where the text could not be resolved.
    pub id: String,
    /// ISO 3166-2 of the first-level unit that is or contains it, empty where unknown.
    pub iso: String,
    /// ISO 3166-1 of the country.
    pub country: String,
    /// Names.
    pub th: String,
    /// Names.
    pub vi: String,
    /// Names.
    pub en: String,
    /// As the best source prints it.
    pub printed: String,
    /// Level of the partner, as the contract names it.
    pub level: String,
    /// The unit that took it over, by id; empty: none.
    pub successor: String,
    /// ISO 3166-2 of the successor.
    pub successor_iso: String,
    /// Since when, ISO 8601.
    pub successor_since: String,
    /// Degrees north, degrees east (WGS 84); `None` where no packaged source gives a point.
    pub point: Option<(f64, f64)>,
}

/// A tie between a Thai unit and a foreign one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Relationship {
    /// `pair_id` on the wire: made from the two sides' ids, or from the printed text where a side is not resolved.
    pub id: String,
    /// The home side.
    pub home: PlaceName,
    /// The foreign side.
    pub partner: PlaceName,
    /// How sure the identity of the foreign side is.
    pub certainty: Certainty,
    /// Furthest state reached, as the contract names it.
    pub status: String,
    /// Date of signing, EDTF (`2015`, `2015-08-28`), empty where unknown.
    pub signed: String,
    /// Year of start (not of signing), empty where unknown.
    pub started: String,
    /// Whether a municipality signed (G-09).
    pub by_municipality: bool,
    /// Whether it stands in the register only by inference.
    pub inferred: bool,
    /// Whether it may be published: false while a person has to decide first.
    pub published: bool,
    /// Fields of cooperation, as printed.
    pub fields: Vec<String>,
    /// Further names under which it is looked for.
    #[serde(skip)]
    pub further: Further,
    /// Tables that name it: source id, table, line.
    pub seen: Vec<Seen>,
    /// Ids of the contradictions that concern it.
    pub contradictions: Vec<String>,
    /// Status date of its best source.
    pub as_of: String,
    /// Best kind of source that states it.
    pub quality: SourceKind,
}

/// Further names of a tie. They are derived from the places and many: a store keeps them beside the record, and one that is read
/// from a store has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Further {
    /// Further spellings of both sides and of what they lie in.
    pub names: Vec<String>,
    /// Names of the partner's country: found by whole words.
    pub country: Vec<String>,
}

/// Where a source names something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seen {
    /// Id of the source.
    pub source: String,
    /// Table.
    pub table: String,
    /// Line.
    pub line: u32,
}

/// A contradiction between sources, or within one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contradiction {
    /// Made from kind and places.
    pub id: String,
    /// As the contract names it.
    pub kind: String,
    /// `error`, `warning`, `info`, `ask`.
    pub severity: String,
    /// Id of the rule of the pack.
    pub rule: String,
    /// One sentence, by language.
    pub title: Words,
    /// The places in the source.
    pub at: Vec<Seen>,
    /// How it may have come about.
    pub explanation: Words,
    /// The likelier reading and its reason; empty where none is.
    pub likelier: Words,
    /// Ids of the claims that stand against each other.
    pub claims: Vec<String>,
    /// Ids of the relationships that it concerns.
    pub relationships: Vec<String>,
    /// Its life.
    pub state: SettledState,
    /// The last decision: who, when, the value, why; empty while open.
    pub decision: Option<Decision>,
}

/// A text in the three languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Words {
    /// Thai.
    pub th: String,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// Who settled a contradiction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Person.
    pub person: String,
    /// When, RFC 3339.
    pub at: String,
    /// The value that holds.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// A declared total held against the counted one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// Id of the source.
    pub source: String,
    /// Table.
    pub table: String,
    /// `pairs` or `provinces`.
    pub what: String,
    /// As the source says.
    pub declared: u32,
    /// As counted.
    pub counted: u32,
    /// Line that declares it.
    pub line: u32,
    /// What explains the difference; empty where there is none.
    pub explanation: Words,
}

/// All that is derived from the facts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Projection {
    /// Ties.
    pub relationships: Vec<Relationship>,
    /// Statements.
    pub claims: Vec<Claim>,
    /// Contradictions.
    pub contradictions: Vec<Contradiction>,
    /// Totals.
    pub totals: Vec<Total>,
}
