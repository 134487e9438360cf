//! From facts to the register: rows are read, grouped into ties, held against each other; persons' decisions are laid over.
//! The same facts give the same register, byte for byte.

use crate::act::{Event, Fact, SettledState, Settlement};
use crate::audit::{Audit, Rules};
use crate::columns::Columns;
use crate::entry::{self, Entry};
use crate::identity::{self, Because, Group};
use crate::record::{
    Claim, ClaimStatus, Contradiction, Decision, Further, Method, PlaceName, Projection, Relationship, Seen,
};
use crate::source::{Source, SourceKind, SourceRow};
use maitri_document::lang::{dates, digits};
use maitri_pack::Language;
use maitri_pack::place::{CellRemark, Certainty, Gazetteer, Memory, Unit};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What the register is derived with.
#[derive(Clone, Copy)]
pub struct Tables<'a> {
    /// The places.
    pub gazetteer: &'a Gazetteer,
    /// The words of tables.
    pub columns: &'a Columns,
    /// The rules of the audit.
    pub rules: &'a Rules,
}

/// What the facts say, sorted.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The sources, in the order in which they came.
    pub sources: Vec<Source>,
    /// The rows of each source.
    pub rows: BTreeMap<String, Vec<SourceRow>>,
    /// What persons decided about contradictions, with who and when; the last of each holds.
    pub settlements: Vec<(Settlement, Decision)>,
    /// What persons decided about texts.
    pub memory: Vec<Memory>,
}

impl State {
    /// The state after `events`.
    pub fn of(events: &[Event]) -> State {
        let mut state = State::default();
        for event in events {
            let Some(fact) = &event.fact else { continue };
            let (person, at) = event.act.as_ref().map_or_else(Default::default, |a| (a.person.clone(), a.at.clone()));
            state.take(fact, &person, &at);
        }
        state
    }

    /// Takes one more fact.
    pub fn take(&mut self, fact: &Fact, person: &str, at: &str) {
        match fact {
            Fact::SourceRead { source } => {
                if !self.sources.iter().any(|s| s.id == source.id) {
                    self.sources.push(source.clone());
                }
            }
            Fact::RowRead { source, row } => self.rows.entry(source.clone()).or_default().push(row.clone()),
            Fact::Settled(settlement) => {
                let decision = Decision {
                    person: person.to_owned(),
                    at: at.to_owned(),
                    value: settlement.value.clone(),
                    reason: settlement.reason.clone(),
                };
                self.settlements.push((settlement.clone(), decision));
            }
            Fact::PlaceRemembered(r) => {
                self.memory.push(Memory { text: r.text.clone(), country: r.country.clone(), place: r.place.clone() })
            }
            // Cases are of their own (`case::Cases`): the register tells of ties, not of how they come about.
            Fact::CaseOpened(_)
            | Fact::CaseRecorded { .. }
            | Fact::Followed { .. }
            | Fact::PersonRecorded { .. }
            | Fact::PaperRead { .. }
            | Fact::Erased { .. } => {}
        }
    }

    fn decision(&self, contradiction: &str) -> Option<&(Settlement, Decision)> {
        self.settlements.iter().rev().find(|(s, _)| s.contradiction == contradiction)
    }
}

/// One line of the export by rows (contract `export --rows`).
#[derive(Debug, Clone, PartialEq)]
pub struct RowView {
    /// Table, as the source names it.
    pub table: String,
    /// Line in the source.
    pub source_line: u32,
    /// ISO 3166-2 of the home province.
    pub home_iso: String,
    /// Its name.
    pub home_name: String,
    /// The partner as printed.
    pub partner_as_printed: String,
    /// The partner.
    pub partner: PlaceName,
    /// How sure.
    pub certainty: Certainty,
    /// Status.
    pub status: String,
    /// Year of the common era, as printed.
    pub year_ce: Option<i32>,
    /// Date of signing, ISO 8601.
    pub date_signed: String,
    /// Whether a municipality signed.
    pub by_municipality: bool,
    /// Note as printed.
    pub note: String,
    /// Id of the tie.
    pub pair_id: String,
    /// Id of the source.
    pub source: String,
    /// Ids of the claims that the row makes.
    pub claims: Vec<String>,
}

/// The register with its rows.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// What the store keeps.
    pub projection: Projection,
    /// One line a printed row, in the order of the sources.
    pub rows: Vec<RowView>,
}

fn hex(parts: &[&str], bytes: usize) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().take(bytes).map(|b| format!("{b:02x}")).collect()
}

/// Derives the register.
pub fn project(state: &State, tables: Tables<'_>) -> Register {
    let mut entries: Vec<Entry> = Vec::new();
    for (index, source) in state.sources.iter().enumerate() {
        let rows = state.rows.get(&source.id).map_or(&[][..], Vec::as_slice);
        entries.extend(entry::read(source, index, rows, tables.columns, tables.gazetteer, &state.memory));
    }
    let groups = identity::groups(&entries, tables.columns, tables.gazetteer);
    let audit = Audit::new(&state.sources, &entries, &groups, tables.columns, tables.gazetteer, tables.rules);
    let found = audit.run();
    let mut contradictions = found.contradictions;
    for contradiction in &mut contradictions {
        if let Some((settlement, decision)) = state.decision(&contradiction.id) {
            contradiction.state = settlement.state;
            contradiction.decision = (settlement.state != SettledState::Open).then(|| decision.clone());
        }
    }
    let by_row: BTreeMap<usize, Vec<usize>> = {
        let mut map: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (c, rows) in found.rows.iter().enumerate() {
            for row in rows {
                map.entry(*row).or_default().push(c);
            }
        }
        map
    };
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut out = Register::default();
    let mut views: BTreeMap<usize, RowView> = BTreeMap::new();
    for group in &groups {
        let own: BTreeSet<usize> =
            group.rows.iter().flat_map(|i| by_row.get(i).into_iter().flatten().copied()).collect();
        let mut maker = Maker {
            state,
            tables,
            entries: &entries,
            group,
            contradictions: &mut contradictions,
            own,
            used: &mut used,
        };
        maker.make(&mut out.projection, &mut views);
    }
    out.projection.relationships.sort_by(|a, b| a.seen.first().cmp(&b.seen.first()).then(a.id.cmp(&b.id)));
    out.projection.contradictions = contradictions;
    out.projection.totals = found.totals;
    // The order of the sources, their tables and lines.
    out.rows = (0..entries.len()).filter_map(|i| views.remove(&i)).collect();
    out
}

struct Maker<'a> {
    state: &'a State,
    tables: Tables<'a>,
    entries: &'a [Entry],
    group: &'a Group,
    contradictions: &'a mut Vec<Contradiction>,
    own: BTreeSet<usize>,
    /// Ids of ties that are given already.
    used: &'a mut BTreeSet<String>,
}

impl Maker<'_> {
    fn make(&mut self, projection: &mut Projection, views: &mut BTreeMap<usize, RowView>) {
        let rows: Vec<(usize, &Entry)> =
            self.group.rows.iter().filter_map(|i| Some((*i, self.entries.get(*i)?))).collect();
        let Some((_, lead)) = rows.first().copied() else { return };
        let home_key = if lead.home.is_empty() { lead.home_printed.as_str() } else { lead.home.as_str() };
        // A place that was only guessed may be another tie's own: then the printed text tells the two apart.
        let guessed = matches!(self.group.because, Some(Because::Reading(_) | Because::Proof(..)));
        let by_place = !self.group.place.is_empty() && !guessed;
        let partner_key = if by_place { self.group.place.as_str() } else { lead.reading.as_str() };
        let mut id = format!("tie-{}", hex(&[home_key, partner_key], 6));
        if !self.used.insert(id.clone()) {
            let line = lead.line.to_string();
            id = format!("tie-{}", hex(&[home_key, partner_key, &lead.source, &lead.table, &line], 6));
            self.used.insert(id.clone());
        }
        let mut certainty = self.group.certainty.unwrap_or(Certainty::Person);
        let mut place = self.group.place.clone();
        let mut corrected: Vec<Claim> = Vec::new();
        let mut signed_by_person: Option<String> = None;
        for c in self.own.clone() {
            let Some(contradiction) = self.contradictions.get_mut(c) else { continue };
            contradiction.relationships.push(id.clone());
            let (Some(decision), SettledState::Resolved) = (contradiction.decision.clone(), contradiction.state) else {
                continue;
            };
            let property = match contradiction.kind.as_str() {
                "year-conflict" | "missing-year" | "invalid-date" | "era" => "date-signed",
                "name-conflict" | "sensitive-name" | "country-conflict" | "hierarchy" | "foreign-script" | "level" => {
                    "partner"
                }
                _ => continue,
            };
            let value = if property == "partner" {
                let unit = self.tables.gazetteer.get(&decision.value).map(|u| u.id.clone());
                if let Some(unit) = &unit {
                    place.clone_from(unit);
                    certainty = Certainty::Certain;
                }
                unit
            } else {
                let date = edtf(&decision.value);
                signed_by_person.clone_from(&date);
                date
            };
            corrected.push(Claim {
                id: format!("c-{}", hex(&[&contradiction.id, &id, &decision.at, &decision.value], 8)),
                subject: id.clone(),
                property: property.to_owned(),
                raw: decision.value.clone(),
                value,
                source: contradiction.id.clone(),
                table: String::new(),
                line: 0,
                cell: 0,
                as_of: decision.at.get(..10).map(str::to_owned),
                method: Method::Corrected,
                because: format!("{}: {}", decision.person, decision.reason),
                confidence: 1.0,
                status: ClaimStatus::Accepted,
            });
        }
        let unit = self.tables.gazetteer.get(&place);
        let sensitive =
            rows.iter().any(|(_, e)| e.resolution.remarks.iter().any(|r| matches!(r, CellRemark::Sensitive { .. })));
        // A sensitive name waits for a person; the cut "ซีจ้วง" of a tie that another row prints in full does not.
        let plain = rows.iter().any(|(_, e)| {
            e.certainty == Certainty::Certain
                && !e.resolution.remarks.iter().any(|r| matches!(r, CellRemark::Sensitive { .. }))
        });
        let settled = self.own.iter().any(|c| {
            self.contradictions.get(*c).is_some_and(|c| c.kind == "sensitive-name" && c.state != SettledState::Open)
        });
        let table = |e: &Entry| self.state.sources.get(e.source_index).and_then(|s| s.tables.get(e.table_index));
        let source = |e: &Entry| self.state.sources.get(e.source_index);
        let quality = rows.iter().filter_map(|(_, e)| source(e)).map(|s| s.kind).min().unwrap_or(SourceKind::Inference);
        let any_signed = rows.iter().any(|(_, e)| e.says == "signed");
        let in_main = rows.iter().any(|(_, e)| table(e).is_some_and(|t| t.main));
        let has_main =
            rows.iter().filter_map(|(_, e)| source(e)).any(|s| s.tables.iter().any(|t| t.main && t.says == "signed"));
        let inferred = any_signed && has_main && !in_main;
        let status =
            rows.iter().map(|(_, e)| e.status.as_str()).max_by_key(|s| rank(s)).unwrap_or("unknown").to_owned();
        let signed_rows: Vec<&Entry> = rows.iter().filter(|(_, e)| e.says == "signed").map(|(_, e)| *e).collect();
        let signed = signed_by_person.unwrap_or_else(|| chosen_date(&signed_rows));
        let started = rows
            .iter()
            .filter(|(_, e)| e.says != "signed")
            .find_map(|(_, e)| e.year_ce())
            .map(|y| y.to_string())
            .unwrap_or_default();
        let as_of = rows.iter().filter_map(|(_, e)| table(e)?.as_of.clone()).max().unwrap_or_default();
        let disputed: BTreeSet<&str> = self
            .own
            .iter()
            .filter_map(|c| self.contradictions.get(*c))
            .filter(|c| c.state != SettledState::Resolved)
            .map(|c| c.kind.as_str())
            .collect();
        let mut claims: Vec<Claim> = Vec::new();
        for (i, e) in &rows {
            let own = self.claims(&id, e, table(e).and_then(|t| t.as_of.clone()), &disputed);
            let row_place = self.row_place(*i, e);
            views.insert(
                *i,
                RowView {
                    table: e.table.clone(),
                    source_line: e.line,
                    home_iso: self.tables.gazetteer.get(&e.home).map(|u| u.iso.clone()).unwrap_or_default(),
                    home_name: self
                        .tables
                        .gazetteer
                        .get(&e.home)
                        .map_or_else(|| e.home_printed.clone(), |u| self.tables.gazetteer.own_name(u).to_owned()),
                    partner_as_printed: e.partner_printed.clone(),
                    partner: self.name(row_place.and_then(|p| self.tables.gazetteer.get(p)), e),
                    certainty: self.row_certainty(e, row_place),
                    status: e.status.clone(),
                    year_ce: e.year_ce(),
                    date_signed: if e.says == "signed" {
                        e.date.as_ref().map(|(_, iso)| iso.clone()).unwrap_or_default()
                    } else {
                        String::new()
                    },
                    by_municipality: e.by_municipality,
                    note: e.note.clone(),
                    pair_id: id.clone(),
                    source: e.source.clone(),
                    claims: own.iter().map(|c| c.id.clone()).collect(),
                },
            );
            claims.extend(own);
        }
        if inferred {
            claims.push(Claim {
                id: format!("c-{}", hex(&[&id, "listed"], 8)),
                subject: id.clone(),
                property: "listed".to_owned(),
                raw: String::new(),
                value: Some("true".to_owned()),
                source: lead.source.clone(),
                table: lead.table.clone(),
                line: lead.line,
                cell: 0,
                as_of: None,
                method: Method::Inferred,
                because: "another table of the source says that it was signed; the main table has no such row"
                    .to_owned(),
                confidence: 0.9,
                status: ClaimStatus::NeedsPerson,
            });
        }
        for c in &self.own {
            if let Some(contradiction) = self.contradictions.get_mut(*c) {
                contradiction.claims.extend(
                    claims
                        .iter()
                        .filter(|k| contradiction.at.iter().any(|s| s.line == k.line && s.source == k.source))
                        .map(|k| k.id.clone()),
                );
            }
        }
        // What a person decided takes the place of what says otherwise.
        for decided in &corrected {
            let date = decided.property == "date-signed";
            for claim in &mut claims {
                let same =
                    claim.property == decided.property || date && matches!(claim.property.as_str(), "year-signed");
                let year = |v: &Option<String>| v.as_deref().and_then(|v| v.get(..4)).map(str::to_owned);
                let agrees =
                    if date { year(&claim.value) == year(&decided.value) } else { claim.value == decided.value };
                if same {
                    claim.status = if agrees { ClaimStatus::Accepted } else { ClaimStatus::Superseded };
                }
            }
        }
        claims.extend(corrected);
        let mut fields: Vec<String> = Vec::new();
        for (_, e) in &rows {
            if !e.fields.is_empty() && !fields.contains(&e.fields) {
                fields.push(e.fields.clone());
            }
        }
        // That a municipality signed, and the table of signed ties does not say so, is an open question until somebody settles it: nobody counts
        // it as sure (G-09, C1). The question is on record as a contradiction.
        let in_question = lead.says == "signed"
            && !lead.by_municipality
            && self
                .own
                .iter()
                .filter_map(|c| self.contradictions.get(*c))
                .any(|c| c.kind == "municipality" && c.state == SettledState::Open);
        let home_unit = self.tables.gazetteer.get(&lead.home);
        let country = unit.map(|u| u.country.as_str()).or(lead.resolution.country.as_deref()).unwrap_or("");
        let units = home_unit.into_iter().chain(unit);
        let names = units.flat_map(|u| self.tables.gazetteer.further_names(u)).collect();
        projection.relationships.push(Relationship {
            id,
            home: PlaceName { printed: lead.home_printed.clone(), ..self.name(home_unit, lead) },
            partner: self.name(unit, lead),
            certainty,
            status,
            signed,
            started,
            by_municipality: if in_question {
                lead.by_municipality
            } else {
                rows.iter().any(|(_, e)| e.by_municipality)
            },
            inferred,
            published: !sensitive || plain || settled,
            fields,
            further: Further { names, country: self.tables.gazetteer.names_of_country(country) },
            seen: rows
                .iter()
                .map(|(_, e)| Seen { source: e.source.clone(), table: e.table.clone(), line: e.line })
                .collect(),
            contradictions: self.own.iter().filter_map(|c| self.contradictions.get(*c)).map(|c| c.id.clone()).collect(),
            as_of,
            quality,
        });
        projection.claims.extend(claims);
    }

    /// The place that one row names: its own reading where that is firm, else what its tie knows.
    fn row_place<'b>(&'b self, row: usize, e: &'b Entry) -> Option<&'b str> {
        let container = self.group.split.is_some_and(|(_, c)| c == row);
        let other = match self.group.because {
            Some(Because::Reading(_) | Because::Proof(..)) => true,
            _ => {
                e.certainty == Certainty::Person && !e.resolution.known
                    || e.place.is_empty()
                    || e.resolution.answers.first().is_some_and(|a| a.container_only)
            }
        };
        let place = if other && !container && !self.group.place.is_empty() { &self.group.place } else { &e.place };
        Some(place.as_str()).filter(|p| !p.is_empty())
    }

    fn row_certainty(&self, e: &Entry, place: Option<&str>) -> Certainty {
        if place.is_some_and(|p| p != e.place) {
            // Taken from another row of the tie: never more than likely.
            return self.group.certainty.unwrap_or(Certainty::Person).min(Certainty::Likely);
        }
        e.certainty
    }

    fn name(&self, unit: Option<&Unit>, e: &Entry) -> PlaceName {
        let printed = e.partner_printed.clone();
        let Some(unit) = unit else {
            return PlaceName {
                printed,
                country: e.resolution.country.clone().unwrap_or_default(),
                ..PlaceName::default()
            };
        };
        // A table without a status date is as old as the others of its source.
        let dated = self.state.sources.get(e.source_index).into_iter().flat_map(|s| &s.tables);
        let as_of = dated.filter_map(|t| t.as_of.as_deref()).max();
        place_name(unit, self.tables.gazetteer, &printed, &e.home_country, as_of)
    }

    fn claims(&self, subject: &str, e: &Entry, as_of: Option<String>, disputed: &BTreeSet<&str>) -> Vec<Claim> {
        let mut out = Vec::new();
        let line = e.line.to_string();
        let mut claim =
            |property: &str, raw: &str, value: Option<String>, cell: u32, confidence: f64, status: ClaimStatus| {
                out.push(Claim {
                    id: format!("c-{}", hex(&[&e.source, &e.table, &line, property], 8)),
                    subject: subject.to_owned(),
                    property: property.to_owned(),
                    raw: raw.to_owned(),
                    value,
                    source: e.source.clone(),
                    table: e.table.clone(),
                    line: e.line,
                    cell,
                    as_of: as_of.clone(),
                    method: Method::Imported,
                    because: String::new(),
                    confidence,
                    status,
                });
            };
        let some = |t: &str| Some(t.to_owned()).filter(|t| !t.is_empty());
        let place = match e.certainty {
            Certainty::Certain => ClaimStatus::Accepted,
            Certainty::Likely => ClaimStatus::Accepted,
            Certainty::Person => ClaimStatus::NeedsPerson,
        };
        let year = if disputed.contains("year-conflict") { ClaimStatus::Disputed } else { ClaimStatus::Accepted };
        claim("home", &e.home_printed, some(&e.home), 0, if e.filled_down { 0.99 } else { 1.0 }, ClaimStatus::Accepted);
        let score = e.resolution.answers.first().map_or(0.0, |a| a.score);
        claim("partner", &e.partner_printed, some(&e.place), e.partner_cell, score, place);
        if let Some((raw, iso)) = &e.date {
            claim(
                if e.says == "signed" { "date-signed" } else { "date-started" },
                raw,
                Some(iso.clone()),
                e.year_cell,
                1.0,
                year,
            );
        }
        if let Some((raw, ce)) = &e.year {
            claim(
                if e.says == "signed" { "year-signed" } else { "year-started" },
                raw,
                Some(ce.to_string()),
                e.year_cell,
                1.0,
                year,
            );
        }
        let printed = if e.status_printed.is_empty() { &e.note } else { &e.status_printed };
        claim("status", printed, some(&e.status), 0, 1.0, ClaimStatus::Accepted);
        if e.by_municipality {
            claim("signed-by-municipality", &e.note, Some("true".to_owned()), 0, 1.0, ClaimStatus::Accepted);
        }
        if !e.fields.is_empty() {
            claim("field", &e.fields, Some(e.fields.clone()), 0, 1.0, ClaimStatus::Accepted);
        }
        if !e.note.is_empty() {
            claim("note", &e.note, Some(e.note.clone()), 0, 1.0, ClaimStatus::Accepted);
        }
        out
    }
}

/// The place of a record.
pub fn place_name(
    unit: &Unit,
    gazetteer: &Gazetteer,
    printed: &str,
    home_country: &str,
    as_of: Option<&str>,
) -> PlaceName {
    let first = gazetteer.first_level(unit);
    let successor = gazetteer.successor(unit);
    PlaceName {
        id: unit.id.clone(),
        iso: first.iso.clone(),
        country: unit.country.clone(),
        th: unit.name(Language::Th).to_owned(),
        vi: unit.name(Language::Vi).to_owned(),
        en: unit.en.clone(),
        printed: printed.to_owned(),
        level: gazetteer.level_of(unit, home_country, as_of).to_owned(),
        successor: successor.map(|(u, _)| u.id.clone()).unwrap_or_default(),
        successor_iso: successor.map(|(u, _)| u.iso.clone()).unwrap_or_default(),
        successor_since: successor.map(|(_, to)| next_day(to)).unwrap_or_default(),
        point: unit.point.or(first.point),
    }
}

/// The day after an ISO date: the last day of the old unit gives the first of the new one.
fn next_day(to: &str) -> String {
    let parts: Vec<i32> = to.split('-').filter_map(|p| p.parse().ok()).collect();
    let [year, month, day] = parts.as_slice() else { return String::new() };
    let possible = |y: i32, m: i32, d: i32| {
        let date = dates::Date {
            year: u32::try_from(y).ok(),
            month: u32::try_from(m).ok(),
            day: u32::try_from(d).ok(),
            era: Some(dates::Era::Common),
        };
        date.is_possible().then(|| format!("{y:04}-{m:02}-{d:02}"))
    };
    possible(*year, *month, day + 1)
        .or_else(|| possible(*year, month + 1, 1))
        .or_else(|| possible(year + 1, 1, 1))
        .unwrap_or_default()
}

/// How far a status has come.
fn rank(status: &str) -> u8 {
    match status {
        "signed" => 6,
        "approved-awaiting-signature" => 5,
        "mou-drafting" => 4,
        "loi-signed" => 3,
        "loi-drafting" => 2,
        "proposed" => 1,
        _ => 0,
    }
}

/// The date of signing by the best row: the first one's year, with the day that another row of the same year gives.
fn chosen_date(rows: &[&Entry]) -> String {
    let Some(year) = rows.iter().find_map(|e| e.year_ce()) else { return String::new() };
    let day =
        rows.iter().filter_map(|e| e.date.as_ref()).find(|(_, iso)| iso.get(..4) == Some(year.to_string().as_str()));
    day.map_or_else(|| year.to_string(), |(_, iso)| iso.clone())
}

/// A date as a person types it, as EDTF of the common era: a year of either era, an ISO date, a written date.
pub fn edtf(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(number) = digits::parse(text) {
        let year = dates::to_common_era(number);
        return (1900..=2100).contains(&year).then(|| year.to_string());
    }
    let found = dates::find(text, 0).into_iter().next()?;
    found.date.is_possible().then(|| found.date.iso()).flatten()
}
