//! Reading the register: lists, single records, counts. Nothing here changes anything.

use crate::commit::{UNPUBLISHED, indexed, pair};
use crate::error::Error;
use crate::link::{Link, Row, Value};
use maitri_registry::act::{Remembered, SettledState};
use maitri_registry::record::{Contradiction, Relationship};
use maitri_registry::search::{Part, asked};
use maitri_registry::source::SourceKind;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Which relationships are asked for; all that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// ISO 3166-1 of the foreign country.
    pub country: Option<String>,
    /// ISO 3166-2 of the Thai province.
    pub home_iso: Option<String>,
    /// ISO 3166-2 of the foreign first-level unit.
    pub partner_iso: Option<String>,
    /// Furthest state reached, as the contract names it.
    pub status: Option<String>,
    /// Year CE of signing, else of start; 0: unknown.
    pub year: Option<i64>,
    /// Best kind of source.
    pub quality: Option<SourceKind>,
    /// Whether they may be published; the public pages always set `Some(true)`.
    pub published: Option<bool>,
    /// Words as a person types them, with or without marks; blank: not asked.
    pub query: String,
}

/// What a list is sorted by. With a query: whole words first, then the best.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Published ones first, then the best sources, then as imported.
    #[default]
    Best,
    /// By the Thai side.
    Home,
    /// By foreign country, then by the foreign side.
    Partner,
    /// The newest first.
    Year,
}

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How it is sorted.
    pub order: Order,
    /// How many to leave out.
    pub offset: u64,
    /// How many to give at most.
    pub limit: u64,
}

impl Default for Page {
    /// All, the best first.
    fn default() -> Page {
        Page { order: Order::Best, offset: 0, limit: i64::MAX.unsigned_abs() }
    }
}

/// Which contradictions are asked for; all that is set must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContradictionFilter {
    /// Kind, as the contract names it.
    pub kind: Option<String>,
    /// `error`, `warning`, `info`, `ask`.
    pub severity: Option<String>,
    /// Its life.
    pub state: Option<SettledState>,
}

/// How many published relationships there are, by each facet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// All of them.
    pub all: u64,
    /// By ISO 3166-1 of the foreign country.
    pub country: BTreeMap<String, u64>,
    /// By ISO 3166-2 of the Thai province.
    pub province: BTreeMap<String, u64>,
    /// By status.
    pub status: BTreeMap<String, u64>,
    /// By year CE; 0: unknown.
    pub year: BTreeMap<i64, u64>,
    /// By best kind of source.
    pub quality: BTreeMap<String, u64>,
}

/// A column of JSON.
pub(crate) fn doc<T: DeserializeOwned>(row: &Row, column: usize) -> Result<T, Error> {
    serde_json::from_str(row.text(column)?)
        .map_err(|e| Error::Altered { place: "a record".to_owned(), why: e.to_string() })
}

/// All that a statement finds whose only column is JSON.
pub(crate) fn docs<T: DeserializeOwned>(link: &mut Link, sql: &str, values: &[Value]) -> Result<Vec<T>, Error> {
    let mut all = Vec::new();
    link.each(sql, values, |row| {
        all.push(doc(&row, 0)?);
        Ok::<(), Error>(())
    })?;
    Ok(all)
}

/// Conditions of a statement, and their values in the order of `$1`, `$2` …
#[derive(Default, Clone)]
struct Where {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Where {
    /// Adds a condition; `?` stands for the value.
    fn and(&mut self, condition: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.values.push(value.into());
            self.conditions.push(condition.replace('?', &format!("${}", self.values.len())));
        }
    }

    /// `WHERE …`, or nothing.
    fn sql(&self) -> String {
        match self.conditions.is_empty() {
            true => String::new(),
            false => format!("WHERE {}", self.conditions.join(" AND ")),
        }
    }

    fn count(&self, link: &mut Link, from: &str) -> Result<u64, Error> {
        let row = link.row(&format!("SELECT count(*) FROM {from} {}", self.sql()), &self.values)?;
        row.map_or(Ok(0), |row| row.count(0))
    }

    /// The same, no further than `most`.
    fn count_to(&self, link: &mut Link, from: &str, most: u64) -> Result<u64, Error> {
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {from} {} LIMIT {most}) AS counted", self.sql());
        link.row(&sql, &self.values)?.map_or(Ok(0), |row| row.count(0))
    }

    /// The order of a search, so that its page is found fast. PostgreSQL would walk along the ties until a page is full even where
    /// few are found, and they are many; where they are few, it shall find all of them and sort.
    fn along(&self, link: &mut Link, from: &str) -> Result<&'static str, Error> {
        const MANY: u64 = 2000;
        let few = !link.is_sqlite() && self.count_to(link, from, MANY)? < MANY;
        Ok(if few { "word.rowid + 0" } else { "word.rowid" })
    }

    /// A page of ties. Which ones they are, indexes say; only these are then fetched, since a tie is long.
    fn ties(
        mut self,
        link: &mut Link,
        from: &str,
        order: &str,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<Relationship>, Error> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let at = self.values.len();
        let which = if from.starts_with("word") { "word.rowid" } else { "ord" };
        // In the outer list both are the place of the tie.
        let again = if from.starts_with("word") { "relationship.ord" } else { order };
        let sql = format!(
            "SELECT relationship.doc FROM (SELECT {which} AS place FROM {from} {} ORDER BY {order} LIMIT ${} OFFSET ${}) AS shown
             JOIN relationship ON relationship.ord = shown.place ORDER BY {again}",
            self.sql(),
            at + 1,
            at + 2
        );
        self.values.extend([Value::from(limit), Value::from(offset)]);
        docs(link, &sql, &self.values)
    }

    fn page<T: DeserializeOwned>(
        mut self,
        link: &mut Link,
        from: &str,
        order: &str,
        offset: u64,
        limit: u64,
    ) -> Result<Vec<T>, Error> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let sql = self.sql();
        let at = self.values.len();
        self.values.extend([Value::from(limit), Value::from(offset)]);
        let sql = format!("SELECT doc FROM {from} {sql} ORDER BY {order} LIMIT ${} OFFSET ${}", at + 1, at + 2);
        docs(link, &sql, &self.values)
    }
}

/// A condition of the search index: what each part asks for, and not all of `but`.
fn found(link: &Link, parts: &[Part], but: &[String]) -> String {
    let (quote, and, or, not) =
        if link.is_sqlite() { ('"', " AND ", " OR ", " NOT ") } else { ('\'', " & ", " | ", " & !") };
    let quoted = |term: &String| indexed(term).map(|t| format!("{quote}{t}{quote}"));
    let all = |terms: &[String]| terms.iter().filter_map(quoted).collect::<Vec<_>>().join(and);
    let part = |p: &Part| {
        let either: Vec<String> =
            [quoted(&p.whole).unwrap_or_default(), all(&p.grams)].into_iter().filter(|c| !c.is_empty()).collect();
        match either.as_slice() {
            [whole, grams] => format!("({whole}{or}({grams}))"),
            one => one.concat(),
        }
    };
    let parts = parts.iter().map(part).filter(|c| !c.is_empty()).collect::<Vec<_>>().join(and);
    if but.is_empty() { parts } else { format!("({parts}){not}({})", all(but)) }
}

/// A search counts no further: nobody reads on, and a frequent word stands in every second tie.
const COUNTED: u64 = 10_000;

pub(crate) fn relationships(link: &mut Link, filter: &Filter, page: Page) -> Result<(Vec<Relationship>, u64), Error> {
    let mut place = Where::default();
    let query = asked(&filter.query);
    let search = !filter.query.trim().is_empty();
    if search && query.parts.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let condition = if link.is_sqlite() { "word MATCH ?" } else { "word.terms @@ ?::text::tsquery" };
    if search {
        place.and(condition, Some(found(link, &query.parts, &[])));
    }
    place.and("partner_country = ?", filter.country.as_deref());
    place.and("home_iso = ?", filter.home_iso.as_deref());
    place.and("partner_iso = ?", filter.partner_iso.as_deref());
    place.and("status = ?", filter.status.as_deref());
    place.and("year = ?", filter.year);
    place.and("quality = ?", filter.quality.map(SourceKind::code));
    if !search {
        place.and("published = ?", filter.published);
        let total = match counted(filter) {
            Some((facet, value)) => {
                let sql = "SELECT n FROM tally WHERE facet = $1 AND value = $2";
                link.row(sql, &[facet.into(), value.into()])?.map_or(Ok(0), |row| row.count(0))?
            }
            None => place.count(link, "relationship")?,
        };
        let order = match page.order {
            Order::Best => "ord",
            Order::Home => "home_sort, partner_sort, ord",
            Order::Partner => "partner_sort, home_sort, ord",
            Order::Year => "year DESC, ord",
        };
        return Ok((place.ties(link, "relationship", order, page.offset, page.limit)?, total));
    }

    // Whole words first, then what holds all letters in a row somewhere. The index runs along `ord`, the best first.
    let counted = if place.conditions.len() == 1 { "word" } else { FOUND };
    if let Some(published) = filter.published {
        place.conditions.push(format!("word.rowid {} {UNPUBLISHED}", if published { "<" } else { ">=" }));
    }
    let total = place.count_to(link, counted, COUNTED)?;
    let with = |terms: String| {
        let mut part = place.clone();
        if let Some(first) = part.values.first_mut() {
            *first = terms.into();
        }
        part
    };
    // The words as written are terms of their own.
    let words: Vec<Part> = query.words.iter().map(|w| Part { whole: w.clone(), grams: Vec::new() }).collect();
    let whole = with(found(link, &words, &[]));
    let order = whole.along(link, counted)?;
    let mut ties: Vec<Relationship> = whole.clone().ties(link, counted, order, page.offset, page.limit)?;
    let given = u64::try_from(ties.len()).unwrap_or(page.limit);
    if given < page.limit && page.offset + given < total {
        // The page goes on among the others; how many of the first kind there were, a page that began with them knows.
        let count = if given > 0 || page.offset == 0 { page.offset + given } else { whole.count(link, counted)? };
        let rest = with(found(link, &query.parts, &query.words));
        let order = rest.along(link, counted)?;
        ties.extend(rest.ties(link, counted, order, page.offset.saturating_sub(count), page.limit - given)?);
    }
    Ok((ties, total))
}

/// The search index beside the ties.
const FOUND: &str = "word JOIN relationship ON relationship.ord = word.rowid";

/// The count that is kept for such a filter: published ones, by two facets at most.
fn counted(filter: &Filter) -> Option<(String, String)> {
    if filter.published != Some(true) || filter.partner_iso.is_some() {
        return None;
    }
    // In the order in which `pair` names them.
    let facets = [
        filter.country.clone().map(|v| ("country", v)),
        filter.home_iso.clone().map(|v| ("province", v)),
        filter.status.clone().map(|v| ("status", v)),
        filter.year.map(|v| ("year", v.to_string())),
        filter.quality.map(|v| ("quality", v.code().to_owned())),
    ];
    let mut set = facets.into_iter().flatten();
    match (set.next(), set.next(), set.next()) {
        (None, ..) => Some(("all".to_owned(), String::new())),
        (Some((facet, value)), None, _) => Some((facet.to_owned(), value)),
        (Some((a, x)), Some((b, y)), None) => Some(pair((a, &x), (b, &y))),
        _ => None,
    }
}

pub(crate) fn contradictions(
    link: &mut Link,
    filter: &ContradictionFilter,
    page: Page,
) -> Result<(Vec<Contradiction>, u64), Error> {
    let mut place = Where::default();
    place.and("kind = ?", filter.kind.as_deref());
    place.and("severity = ?", filter.severity.as_deref());
    place.and("state = ?", filter.state.map(SettledState::code));
    let total = place.count(link, "contradiction")?;
    Ok((place.page(link, "contradiction", "ord", page.offset, page.limit)?, total))
}

pub(crate) fn facets(link: &mut Link) -> Result<Facets, Error> {
    let mut facets = Facets::default();
    link.each("SELECT facet, value, n FROM tally", &[], |row| {
        let (value, n) = (row.text(1)?.to_owned(), row.count(2)?);
        match row.text(0)? {
            "all" => facets.all = n,
            "country" => drop(facets.country.insert(value, n)),
            "province" => drop(facets.province.insert(value, n)),
            "status" => drop(facets.status.insert(value, n)),
            "year" => drop(facets.year.insert(value.parse().unwrap_or(0), n)),
            "quality" => drop(facets.quality.insert(value, n)),
            // Two facets at once: kept for the counts of lists.
            _ => {}
        }
        Ok::<(), Error>(())
    })?;
    Ok(facets)
}

/// The latest of each text and country, in the order in which they came.
pub(crate) fn remembered(link: &mut Link) -> Result<Vec<Remembered>, Error> {
    let all: Vec<Remembered> = docs(link, "SELECT doc FROM remembered ORDER BY sequence", &[])?;
    let latest: BTreeMap<(String, String), usize> =
        all.iter().enumerate().map(|(at, r)| ((r.text.clone(), r.country.clone()), at)).collect();
    let holds = |at: usize, r: &Remembered| latest.get(&(r.text.clone(), r.country.clone())) == Some(&at);
    Ok(all.iter().enumerate().filter(|(at, r)| holds(*at, r)).map(|(_, r)| r.clone()).collect())
}
