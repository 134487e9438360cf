//! The contradictions of a register: what is found here is worded, graded and kept as data of the packs
//! (`packs/intl/register/audit.toml`). Nothing is repaired.

use crate::columns::Columns;
use crate::entry::Entry;
use crate::identity::{Because, Group};
use crate::record::{Contradiction, Seen, Total, Words};
use crate::source::Source;
use maitri_document::lang::fold;
use maitri_pack::Language;
use maitri_pack::place::{CellRemark, Certainty, Gazetteer, Unit};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The rules of the audit.
#[derive(Debug, Clone, Deserialize)]
pub struct Rules {
    words: BTreeMap<String, Words>,
    rule: Vec<Rule>,
}

/// A rule: what the program finds, and how it is graded and said.
#[derive(Debug, Clone, Deserialize)]
pub struct Rule {
    /// The class of contradiction that the program finds.
    pub check: String,
    /// Its kind on the wire.
    pub kind: String,
    /// `error`, `warning`, `info`, `ask`.
    pub severity: String,
    /// Rules of the requirements that it covers.
    pub covers: Vec<String>,
    title: Words,
    why: Words,
    likelier: Words,
}

impl Rules {
    /// Reads the rules from the files of the packs.
    ///
    /// # Errors
    /// One sentence that names the file.
    pub fn load<P: AsRef<str>, B: AsRef<[u8]>>(files: &[(P, B)]) -> Result<Rules, String> {
        let path = "intl/register/audit.toml";
        let bytes = files.iter().find(|(p, _)| p.as_ref() == path).map(|(_, b)| b.as_ref());
        let text = bytes.and_then(|b| std::str::from_utf8(b).ok()).ok_or_else(|| format!("{path} is missing"))?;
        toml::from_str(text).map_err(|e| format!("{path}: {}", e.to_string().trim().replace('\n', " ")))
    }

    /// The rules.
    pub fn all(&self) -> &[Rule] {
        &self.rule
    }
}

type Args = BTreeMap<&'static str, Words>;

fn same(text: impl Into<String>) -> Words {
    let text = text.into();
    Words { th: text.clone(), vi: text.clone(), en: text }
}

fn fill(template: &Words, args: &Args) -> Words {
    let one = |template: &str, pick: fn(&Words) -> &String| {
        let mut out = template.to_owned();
        for (name, value) in args {
            let slot = format!("{{{name}}}");
            if out.contains(&slot) {
                out = out.replace(&slot, pick(value));
            }
        }
        // A word that nothing filled says nothing.
        match (out.find('{'), out.find('}')) {
            (Some(a), Some(b)) if a < b => format!("{}{}", out.get(..a).unwrap_or(""), out.get(b + 1..).unwrap_or("")),
            _ => out,
        }
    };
    Words { th: one(&template.th, |w| &w.th), vi: one(&template.vi, |w| &w.vi), en: one(&template.en, |w| &w.en) }
}

/// What the audit looks at.
pub struct Audit<'a> {
    /// The sources.
    pub sources: &'a [Source],
    /// Their rows.
    pub entries: &'a [Entry],
    /// Which rows are one tie.
    pub groups: &'a [Group],
    /// The words of tables.
    pub columns: &'a Columns,
    /// The places.
    pub gazetteer: &'a Gazetteer,
    /// The rules.
    pub rules: &'a Rules,
    /// For each row the index of its tie.
    of: Vec<usize>,
    /// Tables (source, table) that have notes at all.
    noted: BTreeSet<(usize, usize)>,
    /// Rows by their date as printed.
    dates: BTreeMap<&'a str, usize>,
    /// Rows of each table, and how many of them have a year.
    filled: BTreeMap<(usize, usize), (usize, usize)>,
    /// Rows that say "signed" of a tie that the main table of their source lacks, with that table.
    missing: Vec<(usize, (usize, usize))>,
}

/// What the audit found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The contradictions, in the order of their lines.
    pub contradictions: Vec<Contradiction>,
    /// Declared totals held against counted ones.
    pub totals: Vec<Total>,
    /// For each contradiction the rows that it concerns.
    pub rows: Vec<Vec<usize>>,
}

struct Hit {
    check: &'static str,
    rows: Vec<usize>,
    at: Vec<Seen>,
    args: Args,
}

impl<'a> Audit<'a> {
    /// An audit of rows that are grouped into ties.
    pub fn new(
        sources: &'a [Source],
        entries: &'a [Entry],
        groups: &'a [Group],
        columns: &'a Columns,
        gazetteer: &'a Gazetteer,
        rules: &'a Rules,
    ) -> Audit<'a> {
        let mut of = vec![usize::MAX; entries.len()];
        for (g, group) in groups.iter().enumerate() {
            for row in &group.rows {
                if let Some(slot) = of.get_mut(*row) {
                    *slot = g;
                }
            }
        }
        let mut noted = BTreeSet::new();
        let mut dates: BTreeMap<&str, usize> = BTreeMap::new();
        let mut filled: BTreeMap<(usize, usize), (usize, usize)> = BTreeMap::new();
        for e in entries {
            let table = (e.source_index, e.table_index);
            if !e.note.is_empty() {
                noted.insert(table);
            }
            if let Some((raw, _)) = &e.date {
                *dates.entry(raw).or_default() += 1;
            }
            let (all, with) = filled.entry(table).or_default();
            *all += 1;
            *with += usize::from(e.year_ce().is_some());
        }
        let missing = missing_pairs(sources, entries, groups);
        Audit { sources, entries, groups, columns, gazetteer, rules, of, noted, dates, filled, missing }
    }
}

impl Audit<'_> {
    /// Runs every check.
    pub fn run(&self) -> Found {
        let mut hits: Vec<Hit> = Vec::new();
        self.cells(&mut hits);
        self.numbers(&mut hits);
        self.ties(&mut hits);
        self.copies(&mut hits);
        self.eras(&mut hits);
        let totals = self.totals(&mut hits);
        self.as_of(&mut hits);
        let mut out = Found { totals, ..Found::default() };
        let mut worded: Vec<(Contradiction, Vec<usize>)> = hits.into_iter().filter_map(|h| self.word(h)).collect();
        worded.sort_by_cached_key(|(c, _)| {
            let at: Vec<_> = c.at.iter().map(|s| self.order(s)).collect();
            (at, c.kind.clone(), c.id.clone())
        });
        worded.dedup_by(|a, b| a.0.id == b.0.id);
        for (contradiction, rows) in worded {
            out.contradictions.push(contradiction);
            out.rows.push(rows);
        }
        out
    }

    fn word(&self, hit: Hit) -> Option<(Contradiction, Vec<usize>)> {
        let rule = self.rules.rule.iter().find(|r| r.check == hit.check)?;
        let mut at = hit.at;
        at.extend(hit.rows.iter().filter_map(|i| self.seen(*i)));
        at.sort_by_key(|s| self.order(s));
        at.dedup();
        let mut hash = Sha256::new();
        hash.update(hit.check.as_bytes());
        for place in &at {
            hash.update(format!("|{}|{}|{}", place.source, place.table, place.line));
        }
        // Two totals or two names of one line are two contradictions.
        for name in ["what", "state", "a", "printed"] {
            hash.update(hit.args.get(name).map_or("", |w| w.en.as_str()));
        }
        let id: String = hash.finalize().iter().take(5).map(|b| format!("{b:02x}")).collect();
        let contradiction = Contradiction {
            id: format!("{}-{id}", rule.kind),
            kind: rule.kind.clone(),
            severity: rule.severity.clone(),
            rule: rule.check.clone(),
            title: fill(&rule.title, &hit.args),
            at,
            explanation: fill(&rule.why, &hit.args),
            likelier: fill(&rule.likelier, &hit.args),
            claims: Vec::new(),
            relationships: Vec::new(),
            state: crate::act::SettledState::Open,
            decision: None,
        };
        Some((contradiction, hit.rows))
    }

    fn seen(&self, row: usize) -> Option<Seen> {
        let e = self.entries.get(row)?;
        Some(Seen { source: e.source.clone(), table: e.table.clone(), line: e.line })
    }

    /// The order in which a reader meets the places: source, table, line.
    fn order(&self, seen: &Seen) -> (usize, usize, u32) {
        let source = self.sources.iter().position(|s| s.id == seen.source);
        let table =
            source.and_then(|i| self.sources.get(i)).and_then(|s| s.tables.iter().position(|t| t.id == seen.table));
        (source.unwrap_or(usize::MAX), table.unwrap_or(usize::MAX), seen.line)
    }

    fn phrase(&self, key: &str, args: &Args) -> Words {
        self.rules.words.get(key).map(|w| fill(w, args)).unwrap_or_default()
    }

    fn unit_words(unit: &Unit) -> Words {
        Words {
            th: unit.name(Language::Th).to_owned(),
            vi: unit.name(Language::Vi).to_owned(),
            en: unit.name(Language::En).to_owned(),
        }
    }

    fn place(&self, id: &str, printed: &str) -> Words {
        self.gazetteer.get(id).map_or_else(|| same(printed), Self::unit_words)
    }

    fn country(&self, code: &str) -> Words {
        let [th, vi, en] = self.gazetteer.country_words(code);
        Words { th, vi, en }
    }

    fn home(&self, e: &Entry) -> Words {
        self.place(&e.home, &e.home_printed)
    }

    fn partner(&self, e: &Entry) -> Words {
        self.place(&e.place, &e.partner_printed)
    }

    fn group_of(&self, row: usize) -> Option<&Group> {
        self.groups.get(*self.of.get(row)?)
    }

    /// The likelier reading of a row, with its reason.
    fn likelier(&self, row: usize) -> Words {
        let (Some(e), Some(group)) = (self.entries.get(row), self.group_of(row)) else { return Words::default() };
        match &group.because {
            Some(Because::Reading(index)) => {
                let Some(r) = self.columns.readings.get(*index) else { return Words::default() };
                let name = self.place(&r.place, "");
                Words {
                    th: format!("{}: {}", name.th, r.why_th),
                    vi: format!("{}: {}", name.vi, r.why_vi),
                    en: format!("{}: {}", name.en, r.why_en),
                }
            }
            Some(Because::Proof(printed, clear)) => {
                let lines: Vec<String> =
                    [printed, clear].iter().filter_map(|i| self.entries.get(**i)).map(|e| e.line.to_string()).collect();
                let args = Args::from([("value", self.place(&group.place, "")), ("lines", same(lines.join(", ")))]);
                self.phrase("proof", &args)
            }
            Some(Because::Row(other)) if group.place != e.place => {
                let line = self.entries.get(*other).map(|e| e.line.to_string()).unwrap_or_default();
                let args = Args::from([("value", self.place(&group.place, "")), ("lines", same(line))]);
                self.phrase("proof", &args)
            }
            _ => self.nearest(e),
        }
    }

    fn nearest(&self, e: &Entry) -> Words {
        let close: Vec<&str> = {
            let top = e.resolution.answers.first().map_or(0.0, |a| a.score);
            e.resolution.answers.iter().filter(|a| top - a.score < 0.08).map(|a| a.place.as_str()).collect()
        };
        match close.as_slice() {
            [] => Words::default(),
            [one] => self.phrase("nearest", &Args::from([("value", self.place(one, ""))])),
            several => {
                let names: Vec<Words> = several.iter().take(4).map(|p| self.place(p, "")).collect();
                self.phrase("several", &Args::from([("list", joined(&names))]))
            }
        }
    }

    /// What each cell says of itself.
    fn cells(&self, hits: &mut Vec<Hit>) {
        let mut misspelled: BTreeMap<(usize, String, String), Vec<usize>> = BTreeMap::new();
        for (i, e) in self.entries.iter().enumerate() {
            let mut hit =
                |check: &'static str, args: Args| hits.push(Hit { check, rows: vec![i], at: Vec::new(), args });
            let printed = same(e.partner_printed.as_str());
            let base = |mut args: Args| {
                args.entry("printed").or_insert_with(|| printed.clone());
                args.insert("home", self.home(e));
                args.insert("partner", self.partner(e));
                args.insert("likelier", self.likelier(i));
                args
            };
            if e.home.is_empty() && !e.filled_down {
                hit("home-unknown", base(Args::from([("printed", same(e.home_printed.as_str()))])));
            }
            if e.shifted != 0 {
                hit("shifted", base(Args::from([("a", same(e.shifted.to_string()))])));
            }
            if let Some(bad) = &e.bad_date {
                hit("date-impossible", base(Args::from([("printed", same(bad.as_str()))])));
            }
            if let (Some((_, year)), Some((date, iso))) = (&e.year, &e.date)
                && iso.get(..4) != Some(year.to_string().as_str())
                && e.bad_date.is_none()
            {
                let raw = e.year.as_ref().map_or("", |(raw, _)| raw.as_str());
                hit("year-date", base(Args::from([("a", same(raw)), ("b", same(date.as_str()))])));
            }
            if e.dated && e.year.is_none() && e.date.is_none() && e.bad_date.is_none() && e.says == "signed" {
                let other = self.group_of(i).is_some_and(|g| {
                    g.rows.iter().any(|j| *j != i && self.entries.get(*j).is_some_and(|o| o.year_ce().is_some()))
                });
                let (all, filled) = self.filled.get(&(e.source_index, e.table_index)).copied().unwrap_or_default();
                if !other && filled * 2 > all {
                    hit("year-missing", base(Args::new()));
                }
            }
            for remark in &e.resolution.remarks {
                match remark {
                    CellRemark::CountryWords { printed } => {
                        hit("country-words", base(Args::from([("printed", same(printed.join(" · ")))])));
                    }
                    CellRemark::CountryOther { printed: code } => {
                        let table = self.sources.get(e.source_index).and_then(|s| s.tables.get(e.table_index));
                        let b = table.and_then(|t| t.country.clone()).unwrap_or_else(|| e.country_said.clone());
                        hit("country-other", base(Args::from([("a", self.country(code)), ("b", self.country(&b))])));
                    }
                    CellRemark::CountrySpelling { printed, meant } => misspelled
                        .entry((e.table_index + e.source_index * 1000, printed.clone(), meant.clone()))
                        .or_default()
                        .push(i),
                    CellRemark::ForeignScript { letters } => {
                        hit("script", base(Args::from([("letters", same(letters.as_str()))])));
                    }
                    CellRemark::Hierarchy { place, container } => {
                        let unit = self.gazetteer.get(place);
                        let a = unit.map_or_else(Words::default, |u| Self::unit_words(self.gazetteer.first_level(u)));
                        hit(
                            "hierarchy",
                            base(Args::from([
                                ("a", a),
                                ("b", self.place(container, "")),
                                ("partner", self.place(place, "")),
                            ])),
                        );
                    }
                    CellRemark::Elsewhere { place } => {
                        let country = e.resolution.country.clone().unwrap_or_default();
                        hit(
                            "country-elsewhere",
                            base(Args::from([("place", self.place(place, "")), ("country", self.country(&country))])),
                        );
                    }
                    CellRemark::Domestic => hit("country-domestic", base(Args::new())),
                    CellRemark::Sensitive { entry } => {
                        let s = self.gazetteer.sensitive_names().get(*entry);
                        let why = s.map(|s| Words { th: s.why_th.clone(), vi: s.why_vi.clone(), en: s.why_en.clone() });
                        hit("sensitive", base(Args::from([("why", why.unwrap_or_default())])));
                    }
                    CellRemark::CutName { printed, whole } => {
                        // Where another table prints the whole name, the two rows say so together.
                        hit("name-cut", base(Args::from([("a", same(printed.as_str())), ("b", same(whole.as_str()))])));
                    }
                    CellRemark::Tied { places } => {
                        let alone = self
                            .group_of(i)
                            .is_none_or(|g| g.because.is_none() && g.certainty == Some(Certainty::Person));
                        if alone {
                            let names: Vec<Words> = places.iter().map(|p| self.place(p, "")).collect();
                            hit("name-tied", base(Args::from([("a", printed.clone()), ("b", joined(&names))])));
                        }
                    }
                    CellRemark::Trailing { .. } => {}
                }
            }
            self.level(i, e, hits);
            if let Some(with) = e.bled.filter(|with| *with > e.line) {
                let other = self
                    .entries
                    .iter()
                    .position(|o| o.line == with && o.table_index == e.table_index && o.source == e.source);
                let tail = e.partner_printed.replacen(&e.reading, "", 1);
                hits.push(Hit {
                    check: "bled",
                    rows: [Some(i), other].into_iter().flatten().collect(),
                    at: Vec::new(),
                    args: Args::from([("a", same(tail.trim()))]),
                });
            }
        }
        for ((_, printed, meant), rows) in misspelled {
            hits.push(Hit {
                check: "country-spelling",
                rows,
                at: Vec::new(),
                args: Args::from([("a", same(printed)), ("b", same(meant))]),
            });
        }
    }

    /// A word for a level that the unit is not.
    fn level(&self, row: usize, e: &Entry, hits: &mut Vec<Hit>) {
        let Some(answer) = e.resolution.answers.first().filter(|a| !a.container_only && a.score > 0.85) else { return };
        let Some(unit) = self.gazetteer.get(&answer.place) else { return };
        // "เมืองกังวัน จังหวัดกังวัน": one name twice, of which the first is no town.
        let doubled = matches!(e.resolution.parts.as_slice(), [(_, a), (_, b), ..] if a == b)
            && unit.level == 1
            && unit.kind == "province"
            && !self.gazetteer.has_town(unit);
        if doubled || self.gazetteer.misfits(&e.resolution.level_word, unit) {
            let kind = same(unit.kind.as_str());
            hits.push(Hit {
                check: "level",
                rows: vec![row],
                at: Vec::new(),
                args: Args::from([
                    ("printed", same(e.partner_printed.as_str())),
                    ("partner", Self::unit_words(unit)),
                    ("kind", kind),
                ]),
            });
        }
    }

    /// The numbers of provinces and ties.
    fn numbers(&self, hits: &mut Vec<Hit>) {
        let mut tables: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (i, e) in self.entries.iter().enumerate() {
            tables.entry((e.source_index, e.table_index)).or_default().push(i);
        }
        for rows in tables.values() {
            let get = |i: &usize| self.entries.get(*i);
            // Numbers of provinces stand on the rows that print a province.
            let heads: Vec<usize> = rows.iter().copied().filter(|i| get(i).is_some_and(|e| !e.filled_down)).collect();
            let numbers: Vec<Option<u32>> = heads.iter().map(|i| get(i).and_then(|e| e.home_number)).collect();
            if numbers.iter().flatten().count() * 2 > numbers.len() {
                self.sequence(&heads, &numbers, hits);
            }
            let mut numbered: BTreeMap<&str, usize> = BTreeMap::new();
            for j in &heads {
                let Some(b) = get(j).filter(|e| !e.home.is_empty() && e.home_number.is_some()) else { continue };
                let i = *numbered.entry(b.home.as_str()).or_insert(*j);
                if get(&i).is_some_and(|a| a.home_number != b.home_number) {
                    self.two_numbers(i, *j, &heads, hits);
                }
            }
            if !rows.iter().any(|i| get(i).is_some_and(|e| e.numbered)) {
                continue;
            }
            let pair: Vec<Option<u32>> = rows.iter().map(|i| get(i).and_then(|e| e.pair_number)).collect();
            // One count through the table, or one for each province?
            let restarts = heads.iter().skip(1).filter(|i| get(i).is_some_and(|e| e.pair_number == Some(1))).count();
            if restarts * 2 >= heads.len().saturating_sub(1) && heads.len() > 1 && restarts > 0 {
                let mut missing = Vec::new();
                for (n, start) in heads.iter().enumerate() {
                    // The rows of a table stand in their order.
                    let from = rows.partition_point(|i| i < start);
                    let to = heads.get(n + 1).map_or(rows.len(), |end| rows.partition_point(|i| i < end));
                    let own = rows.get(from..to).unwrap_or(&[]);
                    let numbers: Vec<Option<u32>> = own.iter().map(|i| get(i).and_then(|e| e.pair_number)).collect();
                    missing.extend(own.iter().zip(&numbers).filter(|(_, n)| n.is_none()).map(|(i, _)| *i));
                    let given: Vec<(usize, u32)> =
                        own.iter().zip(&numbers).filter_map(|(i, n)| Some((*i, (*n)?))).collect();
                    self.steps(&given, hits);
                }
                for row in missing {
                    self.without_number(vec![row], hits);
                }
            } else {
                self.sequence(rows, &pair, hits);
            }
        }
    }

    fn sequence(&self, rows: &[usize], numbers: &[Option<u32>], hits: &mut Vec<Hit>) {
        let given: Vec<(usize, u32)> = rows.iter().zip(numbers).filter_map(|(i, n)| Some((*i, (*n)?))).collect();
        let missing: Vec<usize> = rows.iter().zip(numbers).filter(|(_, n)| n.is_none()).map(|(i, _)| *i).collect();
        if !missing.is_empty() && missing.len() < rows.len() {
            self.without_number(missing.clone(), hits);
        }
        if missing.is_empty() {
            self.steps(&given, hits);
        } else {
            // Rows without a number stand between: only neighbours that are both numbered can jump.
            let neighbours: Vec<Vec<(usize, u32)>> = {
                let mut runs: Vec<Vec<(usize, u32)>> = vec![Vec::new()];
                for (row, number) in rows.iter().zip(numbers) {
                    match number {
                        Some(n) => {
                            if let Some(run) = runs.last_mut() {
                                run.push((*row, *n));
                            }
                        }
                        None => runs.push(Vec::new()),
                    }
                }
                runs
            };
            for run in neighbours {
                self.steps(&run, hits);
            }
        }
    }

    fn without_number(&self, rows: Vec<usize>, hits: &mut Vec<Hit>) {
        let lines: Vec<String> = rows.iter().filter_map(|i| self.entries.get(*i)).map(|e| e.line.to_string()).collect();
        hits.push(Hit {
            check: "number-missing",
            rows,
            at: Vec::new(),
            args: Args::from([("rows", same(lines.join(", ")))]),
        });
    }

    fn steps(&self, given: &[(usize, u32)], hits: &mut Vec<Hit>) {
        let mut skip = false;
        for pair in given.windows(2) {
            let [(i, a), (j, b)] = pair else { continue };
            let (i, a, j, b) = (*i, *a, *j, *b);
            if std::mem::take(&mut skip) && b == a.saturating_add(2) {
                // The number that stood twice is the one that is missing now.
                continue;
            }
            if b == a {
                skip = true;
                hits.push(Hit {
                    check: "number-twice",
                    rows: vec![i, j],
                    at: Vec::new(),
                    args: Args::from([("a", same(a.to_string()))]),
                });
            } else if b != a.saturating_add(1) {
                let mut args = Args::from([("a", same(a.to_string())), ("b", same(b.to_string()))]);
                args.insert("likelier", self.dropped(i));
                hits.push(Hit { check: "number-gap", rows: vec![i, j], at: Vec::new(), args });
            }
        }
    }

    /// Homes that a main table lacks, where other tables of the source carry ties of theirs.
    fn dropped(&self, near: usize) -> Words {
        let Some(e) = self.entries.get(near) else { return Words::default() };
        let absent: BTreeSet<&str> = self
            .missing
            .iter()
            .filter(|(_, main)| *main == (e.source_index, e.table_index))
            .filter_map(|(i, _)| self.entries.get(*i))
            .map(|o| o.home.as_str())
            .filter(|home| {
                !self.entries.iter().any(|o| o.home == *home && o.table_index == e.table_index && o.source == e.source)
            })
            .collect();
        let names: Vec<Words> = absent.iter().map(|h| self.place(h, "")).collect();
        if names.is_empty() {
            Words::default()
        } else {
            self.phrase("dropped", &Args::from([("value", joined(&names))]))
        }
    }

    fn two_numbers(&self, i: usize, j: usize, heads: &[usize], hits: &mut Vec<Hit>) {
        let (Some(a), Some(b)) = (self.entries.get(i), self.entries.get(j)) else { return };
        let number = |n: Option<u32>| same(n.map(|n| n.to_string()).unwrap_or_default());
        // A province of like name that the table lacks.
        let country = a.home_country.as_str();
        let taken: BTreeSet<&str> =
            heads.iter().filter_map(|h| self.entries.get(*h)).map(|e| e.home.as_str()).collect();
        let candidate = self
            .gazetteer
            .units()
            .iter()
            .filter(|u| u.country == country && u.level == 1 && !taken.contains(u.id.as_str()))
            .map(|u| (self.gazetteer.alike(&u.th, &a.home_printed), u))
            .filter(|(likeness, _)| *likeness > 0.55)
            .max_by(|x, y| x.0.total_cmp(&y.0));
        let likelier = candidate.map(|(_, u)| {
            self.phrase("neighbour-sort", &Args::from([("value", Self::unit_words(u)), ("after", self.home(b))]))
        });
        hits.push(Hit {
            check: "home-twice",
            rows: vec![i, j],
            at: Vec::new(),
            args: Args::from([
                ("home", self.home(a)),
                ("a", number(a.home_number)),
                ("b", number(b.home_number)),
                ("likelier", likelier.unwrap_or_default()),
            ]),
        });
    }

    /// What the rows of one tie say against each other.
    fn ties(&self, hits: &mut Vec<Hit>) {
        for (row, _) in self.missing.clone() {
            let Some(e) = self.entries.get(row) else { continue };
            let place = self.group_of(row).map(|g| g.place.clone()).unwrap_or_default();
            let args = Args::from([("home", self.home(e)), ("partner", self.place(&place, &e.partner_printed))]);
            hits.push(Hit { check: "missing-pair", rows: vec![row], at: Vec::new(), args });
        }
        for group in self.groups {
            self.tie(group, hits);
        }
        let mut counted: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (i, e) in self.entries.iter().enumerate().filter(|(_, e)| e.by_municipality && e.says == "signed") {
            let main =
                self.sources.get(e.source_index).and_then(|s| s.tables.get(e.table_index)).is_some_and(|t| t.main);
            if main {
                counted.entry((e.source_index, e.table_index)).or_default().push(i);
            }
        }
        for rows in counted.into_values() {
            let args = Args::from([("a", same(rows.len().to_string()))]);
            hits.push(Hit { check: "municipality-counted", rows, at: Vec::new(), args });
        }
    }

    fn tie(&self, group: &Group, hits: &mut Vec<Hit>) {
        let rows: Vec<(usize, &Entry)> = group.rows.iter().filter_map(|i| Some((*i, self.entries.get(*i)?))).collect();
        let Some((first, lead)) = rows.first().copied() else { return };
        let base = |extra: Args| {
            let mut args = extra;
            args.entry("home").or_insert_with(|| self.home(lead));
            args.entry("partner").or_insert_with(|| self.place(&group.place, &lead.partner_printed));
            args
        };
        if let Some((a, b)) = group.split {
            let printed = |i: usize| same(self.entries.get(i).map_or("", |e| e.partner_printed.as_str()));
            let proof = rows.iter().find(|(i, e)| *i != a && *i != b && e.resolution.parts.len() > 1);
            let proof = same(proof.map(|(_, e)| e.line.to_string()).unwrap_or_default());
            let args = base(Args::from([("a", printed(a)), ("b", printed(b)), ("proof", proof)]));
            hits.push(Hit { check: "split", rows: vec![a, b], at: Vec::new(), args });
        }
        let one_table = |x: &Entry, y: &Entry| x.source_index == y.source_index && x.table_index == y.table_index;
        for (n, (i, a)) in rows.iter().enumerate() {
            for (j, b) in rows.iter().skip(n + 1) {
                let split = group.split.is_some_and(|(x, y)| (x == *i && y == *j) || (x == *j && y == *i));
                if one_table(a, b) && !split {
                    let years = match (a.year_ce(), b.year_ce()) {
                        (Some(x), Some(y)) if x != y => same(format!(" ({x}, {y})")),
                        _ => Words::default(),
                    };
                    hits.push(Hit {
                        check: "duplicate",
                        rows: vec![*i, *j],
                        at: Vec::new(),
                        args: base(Args::from([("years", years)])),
                    });
                }
            }
        }
        // Against the first row of the tie, which stands in the main table where there is one.
        for (j, b) in rows.iter().skip(1) {
            if one_table(lead, b) {
                continue;
            }
            self.years(first, lead, *j, b, &base, hits);
            self.names(first, lead, *j, b, group, &base, hits);
            if lead.says != b.says {
                hits.push(Hit { check: "status", rows: vec![first, *j], at: Vec::new(), args: base(Args::new()) });
            } else if lead.by_municipality != b.by_municipality
                && lead.says == "signed"
                && !(lead.note.is_empty() && b.note.is_empty())
                && self.notes(lead, b)
            {
                hits.push(Hit {
                    check: "municipality",
                    rows: vec![first, *j],
                    at: Vec::new(),
                    args: base(Args::new()),
                });
            }
        }
        for (i, e) in &rows {
            if e.by_municipality && e.says != "signed" {
                hits.push(Hit {
                    check: "municipality-progress",
                    rows: vec![*i],
                    at: Vec::new(),
                    args: base(Args::new()),
                });
            }
        }
    }

    /// Whether both rows stand in tables that have notes at all: a table without the column says nothing of who signed.
    fn notes(&self, a: &Entry, b: &Entry) -> bool {
        let has = |e: &Entry| self.noted.contains(&(e.source_index, e.table_index));
        has(a) && has(b)
    }

    fn years(&self, i: usize, a: &Entry, j: usize, b: &Entry, base: &dyn Fn(Args) -> Args, hits: &mut Vec<Hit>) {
        let (Some(x), Some(y)) = (a.year_ce(), b.year_ce()) else { return };
        if x == y || !a.years_signed || !b.years_signed || a.says != b.says {
            return;
        }
        let raw = |e: &Entry| {
            let printed = e.date.as_ref().map(|(raw, _)| raw).or(e.year.as_ref().map(|(raw, _)| raw));
            printed.cloned().unwrap_or_default()
        };
        let digits = |n: i32| format!("{:04}", n + 543).chars().collect::<Vec<_>>();
        let differing = digits(x).iter().zip(digits(y)).filter(|(p, q)| **p != *q).count();
        let copied = b
            .date
            .as_ref()
            .filter(|(raw, _)| self.dates.get(raw.as_str()).is_some_and(|n| *n > 2))
            .map(|(raw, _)| raw.clone());
        let likelier = if let (Some(_), Some((raw, _)), None) = (&a.year, &b.date, &copied) {
            self.phrase("full-date", &Args::from([("value", same(raw.as_str()))]))
        } else if differing == 1 {
            self.phrase("one-digit", &Args::new())
        } else {
            Words::default()
        };
        let hint = copied.map(|raw| self.phrase("copy-hint", &Args::from([("text", same(raw))]))).unwrap_or_default();
        let args = base(Args::from([("a", same(raw(a))), ("b", same(raw(b))), ("likelier", likelier), ("hint", hint)]));
        hits.push(Hit { check: "year", rows: vec![i, j], at: Vec::new(), args });
    }

    #[allow(clippy::too_many_arguments)]
    fn names(
        &self,
        i: usize,
        a: &Entry,
        j: usize,
        b: &Entry,
        group: &Group,
        base: &dyn Fn(Args) -> Args,
        hits: &mut Vec<Hit>,
    ) {
        if group.split.is_some_and(|(_, container)| container == i || container == j) {
            return;
        }
        // Names in two scripts are two languages, no two spellings; and a mirrored tie names its other side.
        let latin = |e: &Entry| e.partner_printed.chars().any(|c| c.is_ascii_alphabetic());
        if latin(a) != latin(b) || a.home != b.home {
            return;
        }
        let squash = |t: &str| fold::key(t).split_whitespace().collect::<String>();
        let name = |e: &Entry| e.resolution.parts.first().map_or_else(|| squash(&e.reading), |(_, n)| squash(n));
        let container = |e: &Entry| e.resolution.parts.get(1).map(|(_, n)| squash(n));
        let word = |e: &Entry| e.resolution.level_word.clone();
        let printed = |e: &Entry| same(e.partner_printed.as_str());
        let (x, y) = (name(a), name(b));
        let inner = x != y;
        let outer = matches!((container(a), container(b)), (Some(p), Some(q)) if p != q);
        if inner || outer {
            let settled = |e: &Entry| e.certainty == Certainty::Certain && e.place == group.place;
            let other = a.place != b.place && !a.place.is_empty() && !b.place.is_empty() && inner;
            let likelier = match (settled(a), settled(b)) {
                (true, false) => self.phrase("known-name", &Args::from([("value", printed(a))])),
                (false, true) => self.phrase("known-name", &Args::from([("value", printed(b))])),
                _ => Words::default(),
            };
            let args = base(Args::from([("a", printed(a)), ("b", printed(b)), ("likelier", likelier)]));
            hits.push(Hit { check: if other { "name-other" } else { "name" }, rows: vec![i, j], at: Vec::new(), args });
        } else if word(a) != word(b) && !word(a).is_empty() && !word(b).is_empty() {
            let (p, q) = (word(a), word(b));
            if p.ends_with(&q) || q.ends_with(&p) || p.starts_with(&q) || q.starts_with(&p) {
                return;
            }
            if self.gazetteer.one_level(&p, &q) {
                return;
            }
            let args = base(Args::from([("a", same(p)), ("b", same(q))]));
            hits.push(Hit { check: "level-differs", rows: vec![i, j], at: Vec::new(), args });
        }
        if inner
            && !word(a).is_empty()
            && !word(b).is_empty()
            && !self.gazetteer.one_level(&word(a), &word(b))
            && word(a) != word(b)
        {
            let args = base(Args::from([("a", same(word(a))), ("b", same(word(b)))]));
            hits.push(Hit { check: "level-differs", rows: vec![i, j], at: Vec::new(), args });
        }
        // A word for a container that lost its beginning: "การปกครองตนเอง" for "เขตการปกครองตนเอง".
        if !inner && !outer {
            let words = |e: &Entry| e.resolution.parts.get(1).map(|(w, _)| w.clone()).unwrap_or_default();
            let (p, q) = (words(a), words(b));
            let cut = p != q && !p.is_empty() && !q.is_empty() && (p.ends_with(&q) || q.ends_with(&p));
            if cut {
                let args = base(Args::from([("a", same(p)), ("b", same(q))]));
                hits.push(Hit { check: "name", rows: vec![i, j], at: Vec::new(), args });
            }
        }
    }

    /// Texts and dates that were copied down.
    fn copies(&self, hits: &mut Vec<Hit>) {
        let mut texts: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
        let mut dates: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
        for (i, e) in self.entries.iter().enumerate() {
            // Notes on the stage of a tie are alike by nature.
            let key: String = fold::key(&e.fields).split_whitespace().collect();
            if key.chars().count() >= 20 {
                texts.entry((e.source_index, key)).or_default().push(i);
            }
            if let Some((_, iso)) = &e.date {
                dates.entry((e.source_index, iso.clone())).or_default().push(i);
            }
        }
        let unrelated = |rows: &[usize]| {
            let homes: BTreeSet<&str> =
                rows.iter().filter_map(|i| self.entries.get(*i)).map(|e| e.home.as_str()).collect();
            let countries: BTreeSet<&str> =
                rows.iter().filter_map(|i| self.entries.get(*i)?.resolution.country.as_deref()).collect();
            rows.len() > 2 && homes.len() > 1 && countries.len() > 1
        };
        for (check, all) in [("copy-text", texts), ("copy-date", dates)] {
            for rows in all.into_values().filter(|r| unrelated(r)) {
                let first = rows.first().and_then(|i| self.entries.get(*i));
                let text = first.map(|e| {
                    if check == "copy-date" {
                        e.date.as_ref().map(|(raw, _)| raw.clone()).unwrap_or_default()
                    } else {
                        e.fields.clone()
                    }
                });
                let args = Args::from([("a", same(rows.len().to_string())), ("text", same(text.unwrap_or_default()))]);
                hits.push(Hit { check, rows, at: Vec::new(), args });
            }
        }
    }

    /// Years of one era among those of the other, and headings that say another kind of year.
    fn eras(&self, hits: &mut Vec<Hit>) {
        for (s, source) in self.sources.iter().enumerate() {
            for (t, table) in source.tables.iter().enumerate() {
                let rows: Vec<(usize, &Entry)> = self
                    .entries
                    .iter()
                    .enumerate()
                    .filter(|(_, e)| e.source_index == s && e.table_index == t)
                    .collect();
                let buddhist = rows.iter().filter(|(_, e)| e.buddhist == Some(true)).count();
                let common = rows.iter().filter(|(_, e)| e.buddhist == Some(false)).count();
                let odd = if buddhist > common { Some(false) } else { Some(true) };
                for (i, e) in rows.iter().filter(|(_, e)| e.buddhist == odd && buddhist != common) {
                    let by_date = || e.date.as_ref().zip(e.year_ce()).map(|((raw, _), ce)| (raw.clone(), ce));
                    let Some((raw, ce)) = e.year.clone().or_else(by_date) else { continue };
                    let args = Args::from([("a", same(raw.as_str())), ("b", same(ce.to_string()))]);
                    hits.push(Hit { check: "era-row", rows: vec![*i], at: Vec::new(), args });
                }
                if table.years == "started" && table.says == "signed" {
                    let heading = table.headings.first();
                    let printed = heading.and_then(|(_, cells)| {
                        cells.iter().find(|c| self.columns.heading(c).is_some_and(|(_, means)| means == "started"))
                    });
                    if let (Some((line, _)), Some(printed)) = (heading, printed) {
                        hits.push(Hit {
                            check: "era-heading",
                            rows: Vec::new(),
                            at: vec![Seen { source: source.id.clone(), table: table.id.clone(), line: *line }],
                            args: Args::from([("a", same(printed.trim()))]),
                        });
                    }
                }
            }
        }
    }

    fn as_of(&self, hits: &mut Vec<Hit>) {
        for source in self.sources {
            let mut dates: Vec<(&str, Seen)> = Vec::new();
            for table in &source.tables {
                for (line, text) in &table.context {
                    if let Some(date) = self.columns.as_of(text)
                        && table.as_of.as_deref() == Some(date.as_str())
                        && !dates.iter().any(|(d, _)| Some(*d) == table.as_of.as_deref())
                    {
                        let seen = Seen { source: source.id.clone(), table: table.id.clone(), line: *line };
                        dates.push((table.as_of.as_deref().unwrap_or(""), seen));
                    }
                }
            }
            if let [(a, first), (b, second), ..] = dates.as_slice() {
                hits.push(Hit {
                    check: "as-of",
                    rows: Vec::new(),
                    at: vec![first.clone(), second.clone()],
                    args: Args::from([("a", same(*a)), ("b", same(*b))]),
                });
            }
        }
    }

    /// Declared totals, each with what is counted and what explains the difference.
    fn totals(&self, hits: &mut Vec<Hit>) -> Vec<Total> {
        let mut out: Vec<Total> = Vec::new();
        for (s, source) in self.sources.iter().enumerate() {
            for (t, table) in source.tables.iter().enumerate() {
                for (line, text) in &table.context {
                    for declared in self.columns.declared(text, self.gazetteer) {
                        let country = declared.country.as_deref();
                        // What the line counts: the group of tables, another table of the source, or this one.
                        let state = if declared.state.is_empty() { table.says.as_str() } else { declared.state };
                        let main = source.tables.iter().position(|x| x.main && x.says == state);
                        let of_state =
                            source.tables.iter().position(|x| x.says == state && (state != "signed" || x.main));
                        // A line above a group of tables, which says no country, counts them all.
                        let general = table.group.is_some() && country.is_none();
                        let tables: Vec<usize> = if general {
                            let own = |x: &crate::source::Table| x.group == table.group;
                            source.tables.iter().enumerate().filter(|(_, x)| own(x)).map(|(i, _)| i).collect()
                        } else if table.country.is_some()
                            && (country == table.country.as_deref())
                            && state == table.says
                        {
                            vec![t]
                        } else if let Some(other) = main.or(of_state).filter(|o| *o != t) {
                            vec![other]
                        } else {
                            vec![t]
                        };
                        let in_country = |e: &Entry| {
                            country.is_none()
                                || tables == [t] && table.country.as_deref() == country
                                || e.resolution.country.as_deref() == country
                        };
                        let rows: Vec<usize> = self
                            .entries
                            .iter()
                            .enumerate()
                            .filter(|(_, e)| e.source_index == s && tables.contains(&e.table_index) && in_country(e))
                            .map(|(i, _)| i)
                            .collect();
                        let counted = if declared.what == "pairs" {
                            rows.len()
                        } else {
                            let homes: BTreeSet<&str> = rows
                                .iter()
                                .filter_map(|i| self.entries.get(*i))
                                .map(|e| if e.home.is_empty() { e.home_printed.as_str() } else { e.home.as_str() })
                                .collect();
                            homes.len()
                        };
                        let counted = u32::try_from(counted).unwrap_or(u32::MAX);
                        let name = match tables.as_slice() {
                            [one] => source.tables.get(*one).map_or("", |x| x.id.as_str()),
                            _ => table.group.as_deref().unwrap_or(""),
                        };
                        let explanation = if counted == declared.number {
                            Words::default()
                        } else {
                            self.explain(&rows, declared.what, declared.number, counted, (s, &tables))
                        };
                        let total = Total {
                            source: source.id.clone(),
                            table: name.to_owned(),
                            what: declared.what.to_owned(),
                            declared: declared.number,
                            counted,
                            line: *line,
                            explanation,
                        };
                        if total.declared != total.counted {
                            let what = self.phrase(declared.what, &Args::new());
                            hits.push(Hit {
                                check: "total",
                                rows: Vec::new(),
                                at: vec![Seen { source: source.id.clone(), table: table.id.clone(), line: *line }],
                                args: Args::from([
                                    ("declared", same(total.declared.to_string())),
                                    ("counted", same(total.counted.to_string())),
                                    ("what", what),
                                    ("table", same(total.table.as_str())),
                                    ("state", same(format!("{}{}", total.table, country.unwrap_or("")))),
                                    ("explained", total.explanation.clone()),
                                ]),
                            });
                        }
                        out.push(total);
                    }
                }
            }
        }
        out
    }

    fn explain(
        &self,
        rows: &[usize],
        what: &str,
        declared: u32,
        counted: u32,
        (source, tables): (usize, &[usize]),
    ) -> Words {
        let number = |n: usize| same(n.to_string());
        let args = |n: usize, list: Words| {
            Args::from([
                ("n", number(n)),
                ("list", list),
                ("counted", same(counted.to_string())),
                ("declared", same(declared.to_string())),
            ])
        };
        let difference = i64::from(declared) - i64::from(counted);
        if difference > 0 {
            let want = usize::try_from(difference).unwrap_or(0);
            let here: Vec<usize> =
                self.missing.iter().filter(|(_, (s, t))| *s == source && tables.contains(t)).map(|(i, _)| *i).collect();
            if what == "pairs" && here.len() == want {
                let names: Vec<Words> = here
                    .iter()
                    .filter_map(|i| self.entries.get(*i).map(|e| (e, self.group_of(*i))))
                    .map(|(e, g)| {
                        let partner = g.map_or_else(
                            || same(e.partner_printed.as_str()),
                            |g| self.place(&g.place, &e.partner_printed),
                        );
                        let home = self.home(e);
                        let join = |a: &str, b: &str| format!("{a} – {b} ({})", e.line);
                        Words {
                            th: join(&home.th, &partner.th),
                            vi: join(&home.vi, &partner.vi),
                            en: join(&home.en, &partner.en),
                        }
                    })
                    .collect();
                return self.phrase("missing", &args(want, joined(&names)));
            }
            if what == "provinces" {
                let own: BTreeSet<&str> =
                    rows.iter().filter_map(|i| self.entries.get(*i)).map(|e| e.home.as_str()).collect();
                let absent: BTreeSet<&str> = here
                    .iter()
                    .filter_map(|i| self.entries.get(*i))
                    .map(|e| e.home.as_str())
                    .filter(|h| !own.contains(h))
                    .collect();
                if absent.len() == want {
                    let names: Vec<Words> = absent.iter().map(|h| self.place(h, "")).collect();
                    return self.phrase("missing", &args(want, joined(&names)));
                }
                let mut numbers: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
                for e in rows.iter().filter_map(|i| self.entries.get(*i)).filter(|e| !e.filled_down) {
                    numbers.entry(e.home.as_str()).or_default().extend(e.home_number);
                }
                let twice: Vec<Words> =
                    numbers.iter().filter(|(_, n)| n.len() > 1).map(|(h, _)| self.place(h, "")).collect();
                if twice.len() == want {
                    return self.phrase("two-numbers", &args(want, joined(&twice)));
                }
            }
        } else {
            let want = usize::try_from(-difference).unwrap_or(0);
            let mut again: Vec<Words> = Vec::new();
            let rows: BTreeSet<usize> = rows.iter().copied().collect();
            for group in self.groups {
                let own: Vec<usize> = group.rows.iter().copied().filter(|i| rows.contains(i)).collect();
                if let (Some(first), true) = (own.first().and_then(|i| self.entries.get(*i)), own.len() > 1) {
                    let lines: Vec<String> =
                        own.iter().filter_map(|i| self.entries.get(*i)).map(|e| e.line.to_string()).collect();
                    let (home, partner) = (self.home(first), self.place(&group.place, &first.partner_printed));
                    let join = |a: &str, b: &str| format!("{a} – {b} ({})", lines.join(", "));
                    for _ in 1..own.len() {
                        again.push(Words {
                            th: join(&home.th, &partner.th),
                            vi: join(&home.vi, &partner.vi),
                            en: join(&home.en, &partner.en),
                        });
                    }
                }
            }
            if again.len() == want && what == "pairs" {
                return self.phrase("twice", &args(want, joined(&again)));
            }
        }
        self.phrase("unexplained", &Args::new())
    }
}

/// Rows that say "signed" of a tie that the main table of their source lacks, with that table.
fn missing_pairs(sources: &[Source], entries: &[Entry], groups: &[Group]) -> Vec<(usize, (usize, usize))> {
    let mut out = Vec::new();
    for (s, source) in sources.iter().enumerate() {
        for (t, main) in source.tables.iter().enumerate().filter(|(_, t)| t.main) {
            for group in groups {
                let rows: Vec<(usize, &Entry)> = group
                    .rows
                    .iter()
                    .filter_map(|i| Some((*i, entries.get(*i)?)))
                    .filter(|(_, e)| e.source_index == s)
                    .collect();
                let in_main = rows.iter().any(|(_, e)| e.table_index == t);
                if let (false, Some((first, _))) = (in_main, rows.iter().find(|(_, e)| e.says == main.says)) {
                    out.push((*first, (s, t)));
                }
            }
        }
    }
    out
}

/// Names in a row, in each language.
fn joined(names: &[Words]) -> Words {
    let join = |pick: fn(&Words) -> &str| names.iter().map(pick).collect::<Vec<_>>().join(", ");
    Words { th: join(|w| &w.th), vi: join(|w| &w.vi), en: join(|w| &w.en) }
}
