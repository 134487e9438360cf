//! Who decides on a person's travel abroad: a table with days, which is data of the packs (`vn/travel-authority.toml`), and one answer for
//! each person on the day of departure. What the table does not say is not known; an answer that hangs on something not said of the person
//! is no answer yet (S4, story 18).

use maitri_pack::Words3;
use maitri_pack::calendar::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Yes, no, or not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Tri {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Nobody said.
    #[default]
    Unknown,
}

/// At which level somebody works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// An agency of the province.
    Province,
    /// An agency of a commune.
    Commune,
    /// Elsewhere.
    Other,
    /// Nobody said.
    #[default]
    Unknown,
}

/// Official or private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Trip {
    /// In the service of the office.
    Official,
    /// Private.
    Private,
    /// Nobody said.
    #[default]
    Unknown,
}

/// What of a person matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Person {
    /// Member of the Party.
    #[serde(default)]
    pub party: Tri,
    /// Managed by the Standing Committee of the Provincial Party Committee.
    #[serde(default)]
    pub managed: Tri,
    /// Level of the agency.
    #[serde(default)]
    pub level: Level,
    /// Holds a position.
    #[serde(default)]
    pub position: Tri,
    /// Kind of journey.
    #[serde(default)]
    pub trip: Trip,
}

/// What a row asks of an attribute: a value, or any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
enum Wants {
    Yes,
    No,
    Province,
    Commune,
    Other,
    Official,
    Private,
    #[default]
    Any,
}

/// What a row answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Says {
    /// Somebody decides.
    Decides,
    /// No rule names anybody.
    Gap,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Row {
    /// Its id.
    pub id: String,
    /// First day of departure for which it holds.
    pub from: String,
    /// Last one; empty: open.
    #[serde(default)]
    pub to: String,
    #[serde(default)]
    party: Wants,
    #[serde(default)]
    managed: Wants,
    #[serde(default)]
    level: Wants,
    #[serde(default)]
    position: Wants,
    #[serde(default)]
    trip: Wants,
    /// What it answers.
    pub answer: Says,
    /// Who decides, or gives an opinion.
    #[serde(default)]
    pub who: Words3,
    /// The paper: a number of the catalogue (`D-65`).
    #[serde(default)]
    pub paper: String,
    /// What else must be there.
    #[serde(default)]
    pub needs: Words3,
    /// Whether the Party's opinion is asked first.
    #[serde(default)]
    pub opinion: bool,
    /// Id of the place of which a gap was reported.
    #[serde(default)]
    pub reported_in: String,
    /// Its articles; of a province's own row, the words by which its rule is cited.
    pub cite: Vec<String>,
    /// `source`, `outside`, `house`, `own`.
    pub standing: String,
    /// Whom it is about.
    pub name: Words3,
    /// What no rule says, of a gap.
    #[serde(default)]
    pub missing: Words3,
}

/// Whom to ask, by id of the packs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Default)]
pub struct Ask {
    /// About members of the Party.
    #[serde(default)]
    pub party: String,
    /// About others.
    #[serde(default)]
    pub others: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    standing: String,
    #[serde(default)]
    as_of: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    note: Words3,
    #[serde(default)]
    ask: Ask,
    #[serde(default)]
    row: Vec<Row>,
}

/// The rows of a pack, and those that provinces laid over it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The day as of which the pack's rows are told.
    pub as_of: String,
    /// What is told where no row is.
    pub note: Words3,
    /// Whom to ask.
    pub ask: Ask,
    /// The pack's rows.
    pub rows: Vec<Row>,
    /// Rows of provinces, by id of the place.
    pub own: BTreeMap<String, Vec<Row>>,
}

/// The tables of all packs, by the id of the pack.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tables(BTreeMap<String, Table>);

/// Something that must be said of a person before there is an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    /// The day of departure.
    Day,
    /// Member of the Party?
    Party,
    /// Managed by the Standing Committee?
    Managed,
    /// Level of the agency.
    Level,
    /// Position?
    Position,
    /// Official or private.
    Trip,
}

/// Who decides on a person.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer<'t> {
    /// A row names who decides; whether it is the province's own.
    Decides(&'t Row, bool),
    /// A row says that there is no rule; whether it is the province's own.
    Gap(&'t Row, bool),
    /// Rows of the same table say different things: a person settles it.
    Differ(Vec<&'t Row>),
    /// No row in force on that day is about the person: id of the office to ask.
    NotKnown(&'t str),
    /// It hangs on what nobody said yet.
    Unclear(Vec<Attribute>),
    /// This side's pack has no table: who decides is written down as it is.
    NoTable,
}

impl Answer<'_> {
    /// Its word in files.
    pub fn code(&self) -> &'static str {
        match self {
            Answer::Decides(..) => "decides",
            Answer::Gap(..) => "gap",
            Answer::Differ(_) => "differ",
            Answer::NotKnown(_) => "not-known",
            Answer::Unclear(_) => "unclear",
            Answer::NoTable => "no-table",
        }
    }
}

fn wants(tri: Tri, wanted: Wants) -> bool {
    wanted == Wants::Any || matches!((tri, wanted), (Tri::Yes, Wants::Yes) | (Tri::No, Wants::No))
}

impl Row {
    fn is_about(&self, person: &Person) -> bool {
        let level = self.level == Wants::Any
            || matches!(
                (person.level, self.level),
                (Level::Province, Wants::Province) | (Level::Commune, Wants::Commune) | (Level::Other, Wants::Other)
            );
        let trip = self.trip == Wants::Any
            || matches!((person.trip, self.trip), (Trip::Official, Wants::Official) | (Trip::Private, Wants::Private));
        level
            && trip
            && wants(person.party, self.party)
            && wants(person.managed, self.managed)
            && wants(person.position, self.position)
    }

    fn holds(&self, day: Day) -> bool {
        Day::parse(&self.from).is_some_and(|from| from <= day)
            && (self.to.is_empty() || Day::parse(&self.to).is_some_and(|to| day <= to))
    }

    fn check(&self, own: bool) -> Result<(), String> {
        let day = |name: &str, day: &str| {
            if Day::parse(day).is_some() {
                Ok(())
            } else {
                Err(format!("row `{}`: {name}: `{day}` is no day", self.id))
            }
        };
        day("from", &self.from)?;
        if !self.to.is_empty() {
            day("to", &self.to)?;
            if self.to < self.from {
                return Err(format!("row `{}`: ends before it begins", self.id));
            }
        }
        if self.cite.iter().all(|c| c.trim().is_empty()) {
            return Err(format!("row `{}`: says of no rule: write it under `cite`", self.id));
        }
        let fits = |name: &str, wanted: Wants, known: &[Wants]| {
            if wanted == Wants::Any || known.contains(&wanted) {
                return Ok(());
            }
            Err(format!("row `{}`: {name} has no such value", self.id))
        };
        let yes_no = [Wants::Yes, Wants::No];
        fits("party", self.party, &yes_no)?;
        fits("managed", self.managed, &yes_no)?;
        fits("position", self.position, &yes_no)?;
        fits("level", self.level, &[Wants::Province, Wants::Commune, Wants::Other])?;
        fits("trip", self.trip, &[Wants::Official, Wants::Private])?;
        match self.answer {
            Says::Decides if self.who.get(maitri_pack::Language::Vi).is_empty() || self.paper.is_empty() => {
                Err(format!("row `{}`: say who decides, and on which paper", self.id))
            }
            // What the pack's rows say of who decides stands in a source, or nowhere: neither our own default nor hearsay names anybody.
            Says::Decides if !own && self.standing != "source" => {
                Err(format!("row `{}`: who decides is no default of ours: it wants a source", self.id))
            }
            _ => Ok(()),
        }
    }
}

impl Tables {
    /// Reads the tables from the files of the packs: `vn/travel-authority.toml`, and `vn/travel-authority/<place>.toml` of a province.
    ///
    /// # Errors
    /// One sentence that names the file and the row.
    pub fn load<P: AsRef<str>, B: AsRef<[u8]>>(files: &[(P, B)]) -> Result<Tables, String> {
        let mut tables = Tables::default();
        for (path, bytes) in files {
            let path = path.as_ref();
            let Some((pack, rest)) = path.split_once('/') else { continue };
            let own = match rest.strip_prefix("travel-authority") {
                Some(".toml") => false,
                Some(rest) if rest.starts_with('/') && rest.ends_with(".toml") => true,
                _ => continue,
            };
            let say = |why: &str| format!("{path}: {}", why.trim().replace('\n', " "));
            let text = std::str::from_utf8(bytes.as_ref()).map_err(|_| say("is not UTF-8"))?;
            let file: File = toml::from_str(text).map_err(|e| say(&e.to_string()))?;
            for row in &file.row {
                row.check(own).map_err(|why| say(&why))?;
            }
            let table = tables.0.entry(pack.to_owned()).or_default();
            if !own {
                if file.standing.is_empty() || Day::parse(&file.as_of).is_none() {
                    return Err(say("say its standing, and the day as of which it is told"));
                }
                (table.as_of, table.note, table.ask, table.rows) = (file.as_of, file.note, file.ask, file.row);
            } else if file.place.starts_with(&format!("{pack}.")) {
                table.own.entry(file.place).or_default().extend(file.row);
            } else {
                return Err(say("say under `place` whose table it is: an id of a place of this pack"));
            }
        }
        Ok(tables)
    }

    /// The tables that are compiled in; the tests prove that they hold.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn embedded() -> Result<&'static Tables, String> {
        static TABLES: std::sync::OnceLock<Result<Tables, String>> = std::sync::OnceLock::new();
        TABLES.get_or_init(|| Tables::load(maitri_pack::Packs::embedded_files())).as_ref().map_err(Clone::clone)
    }

    /// The table of the pack to which a place belongs.
    pub fn of(&self, place: &str) -> Option<&Table> {
        self.0.get(place.split('.').next().unwrap_or_default())
    }

    /// Who decides on a person of `home` who departs on `day`.
    pub fn answer(&self, home: &str, person: &Person, day: &str) -> Answer<'_> {
        match self.of(home) {
            Some(table) => table.answer(home, person, day),
            None => Answer::NoTable,
        }
    }
}

/// Every way in which what is not said may stand.
fn whole(person: &Person) -> Vec<Person> {
    let tri = |known: Tri| if known == Tri::Unknown { vec![Tri::Yes, Tri::No] } else { vec![known] };
    let levels = match person.level {
        Level::Unknown => vec![Level::Province, Level::Commune, Level::Other],
        known => vec![known],
    };
    let trips = match person.trip {
        Trip::Unknown => vec![Trip::Official, Trip::Private],
        known => vec![known],
    };
    let mut all = Vec::new();
    for party in tri(person.party) {
        for managed in tri(person.managed) {
            for position in tri(person.position) {
                for level in &levels {
                    for trip in &trips {
                        all.push(Person { party, managed, level: *level, position, trip: *trip });
                    }
                }
            }
        }
    }
    all
}

impl Table {
    /// The rows that are about somebody of whom all is said, those of the province before those of the pack; whether they are its own.
    fn rows_about(&self, home: &str, person: &Person, day: Day) -> (Vec<&Row>, bool) {
        let about = |rows: &'_ Vec<Row>| -> Vec<usize> {
            rows.iter().enumerate().filter(|(_, r)| r.holds(day) && r.is_about(person)).map(|(n, _)| n).collect()
        };
        if let Some(own) = self.own.get(home) {
            let found = about(own);
            if !found.is_empty() {
                return (found.into_iter().filter_map(|n| own.get(n)).collect(), true);
            }
        }
        (about(&self.rows).into_iter().filter_map(|n| self.rows.get(n)).collect(), false)
    }

    fn certain(&self, home: &str, person: &Person, day: Day) -> Answer<'_> {
        let (rows, own) = self.rows_about(home, person, day);
        let Some(first) = rows.first().copied() else {
            let ask = if person.party == Tri::No { &self.ask.others } else { &self.ask.party };
            return Answer::NotKnown(ask);
        };
        let same = |row: &&Row| (row.answer, &row.who, &row.paper) == (first.answer, &first.who, &first.paper);
        if !rows.iter().all(same) {
            return Answer::Differ(rows);
        }
        match first.answer {
            Says::Decides => Answer::Decides(first, own),
            Says::Gap => Answer::Gap(first, own),
        }
    }

    /// Who decides on a person of `home` who departs on `day`, ISO 8601.
    pub fn answer(&self, home: &str, person: &Person, day: &str) -> Answer<'_> {
        let Some(day) = Day::parse(day) else { return Answer::Unclear(vec![Attribute::Day]) };
        let all: Vec<(Person, Answer<'_>)> =
            whole(person).into_iter().map(|p| (p, self.certain(home, &p, day))).collect();
        let Some((_, first)) = all.first() else { return Answer::Unclear(Vec::new()) };
        // Whom to ask may differ; that nobody knows does not.
        let alike =
            |a: &Answer<'_>, b: &Answer<'_>| a == b || matches!((a, b), (Answer::NotKnown(_), Answer::NotKnown(_)));
        if all.iter().all(|(_, a)| alike(a, first)) {
            return match first {
                Answer::NotKnown(_) if person.party != Tri::No => Answer::NotKnown(&self.ask.party),
                other => other.clone(),
            };
        }
        let matters = |differs: &dyn Fn(&Person, &Person) -> bool| {
            all.iter().any(|(p, a)| all.iter().any(|(q, b)| differs(p, q) && !alike(a, b)))
        };
        let mut missing = Vec::new();
        let mut ask = |attribute: Attribute, unknown: bool, differs: &dyn Fn(&Person, &Person) -> bool| {
            if unknown && matters(differs) {
                missing.push(attribute);
            }
        };
        ask(Attribute::Party, person.party == Tri::Unknown, &|p, q| *p != *q && Person { party: q.party, ..*p } == *q);
        ask(Attribute::Managed, person.managed == Tri::Unknown, &|p, q| {
            *p != *q && Person { managed: q.managed, ..*p } == *q
        });
        ask(Attribute::Level, person.level == Level::Unknown, &|p, q| {
            *p != *q && Person { level: q.level, ..*p } == *q
        });
        ask(Attribute::Position, person.position == Tri::Unknown, &|p, q| {
            *p != *q && Person { position: q.position, ..*p } == *q
        });
        ask(Attribute::Trip, person.trip == Trip::Unknown, &|p, q| *p != *q && Person { trip: q.trip, ..*p } == *q);
        Answer::Unclear(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maitri_pack::Packs;

    const SON_LA: &str = "vn.son-la";
    const DAY: &str = "2026-12-01";

    fn person(party: Tri, managed: Tri, level: Level, position: Tri) -> Person {
        Person { party, managed, level, position, trip: Trip::Official }
    }

    /// "Must show" 3: fourteen delegates of five categories. Two categories are the gaps of S4; the three others have no rule in our sources,
    /// and nobody is told as certain who decides on them.
    #[test]
    fn fourteen_delegates_of_five_categories() {
        let tables = Tables::embedded().unwrap();
        let (yes, no) = (Tri::Yes, Tri::No);
        let all = [
            // 1: Party members whom the Standing Committee manages.
            (person(yes, yes, Level::Province, yes), "not-known", "", 3),
            // 2: Party members in provincial agencies whom it does not manage, with and without a position.
            (person(yes, no, Level::Province, yes), "gap", "provincial-not-managed", 2),
            (person(yes, no, Level::Province, no), "gap", "provincial-not-managed", 2),
            // 3: Party members in communes without a position.
            (person(yes, no, Level::Commune, no), "gap", "commune-no-position", 3),
            // 4: Party members in communes with a position.
            (person(yes, no, Level::Commune, yes), "not-known", "", 2),
            // 5: who is no member of the Party: agencies and businesses.
            (person(no, no, Level::Province, no), "not-known", "", 1),
            (person(no, no, Level::Other, no), "not-known", "", 1),
        ];
        let mut counted = BTreeMap::new();
        for (person, code, row, times) in all {
            for _ in 0..times {
                let answer = tables.answer(SON_LA, &person, DAY);
                assert_eq!(answer.code(), code, "{person:?}");
                if let Answer::Gap(found, own) = answer {
                    assert_eq!((found.id.as_str(), own), (row, false));
                }
                *counted.entry(answer.code()).or_insert(0) += 1;
            }
        }
        assert_eq!(counted, BTreeMap::from([("gap", 7), ("not-known", 7)]), "14 delegates");
    }

    /// Whatever is said or not said of anybody, on whatever day, the table that is compiled in never names who decides: no source does.
    #[test]
    fn nobody_is_told_as_certain_what_no_source_says() {
        let tables = Tables::embedded().unwrap();
        let tri = [Tri::Yes, Tri::No, Tri::Unknown];
        let mut seen = 0;
        for party in tri {
            for managed in tri {
                for position in tri {
                    for level in [Level::Province, Level::Commune, Level::Other, Level::Unknown] {
                        for trip in [Trip::Official, Trip::Private, Trip::Unknown] {
                            let one = Person { party, managed, level, position, trip };
                            for day in ["2020-01-01", "2025-11-20", "2025-11-21", "2026-12-01", "", "soon"] {
                                for home in ["vn.son-la", "vn.dien-bien", "th.chiang-mai"] {
                                    let answer = tables.answer(home, &one, day);
                                    assert!(!matches!(answer, Answer::Decides(..) | Answer::Differ(_)), "{one:?}");
                                    let gap = party == Tri::Yes
                                        && (level == Level::Province && managed == Tri::No
                                            || level == Level::Commune && position == Tri::No)
                                        && ["2025-11-21", "2026-12-01"].contains(&day)
                                        && home.starts_with("vn.");
                                    assert_eq!(matches!(answer, Answer::Gap(..)), gap, "{one:?} {day} {home}");
                                    seen += 1;
                                }
                            }
                        }
                    }
                }
            }
        }
        assert_eq!(seen, 27 * 12 * 18);
    }

    #[test]
    fn what_is_not_said_and_matters_is_asked() {
        let tables = Tables::embedded().unwrap();
        let ask = |p: Person| match tables.answer(SON_LA, &p, DAY) {
            Answer::Unclear(missing) => missing,
            other => panic!("{other:?}"),
        };
        let one = person(Tri::Yes, Tri::Unknown, Level::Province, Tri::Unknown);
        // Whether they hold a position decides nothing in an agency of the province.
        assert_eq!(ask(one), [Attribute::Managed]);
        assert_eq!(ask(person(Tri::Unknown, Tri::No, Level::Commune, Tri::No)), [Attribute::Party]);
        assert_eq!(
            ask(Person::default()),
            [Attribute::Party, Attribute::Managed, Attribute::Level, Attribute::Position]
        );
        let answer = tables.answer(SON_LA, &person(Tri::Yes, Tri::No, Level::Province, Tri::No), "");
        assert_eq!(answer, Answer::Unclear(vec![Attribute::Day]));
    }

    const OWN: &str = r#"
place = "vn.son-la"
[[row]]
id = "managed"
from = "2026-06-01"
to = "2026-12-31"
party = "yes"
managed = "yes"
answer = "decides"
who = { vi = "Ban Thường vụ Tỉnh ủy" }
paper = "D-65"
opinion = true
cite = ["Quy định số 12-QĐ/TU ngày 20/5/2026, Điều 4 (ví dụ)"]
standing = "own"
name = { vi = "Diện Ban Thường vụ Tỉnh ủy quản lý" }
[[row]]
id = "not-managed"
from = "2027-01-01"
party = "yes"
managed = "no"
level = "province"
answer = "decides"
who = { vi = "Cấp ủy trực tiếp quản lý" }
paper = "D-65"
cite = ["Quy định số 30-QĐ/TU ngày 10/12/2026, Điều 2 (ví dụ)"]
standing = "own"
name = { vi = "Đảng viên cấp tỉnh" }
"#;

    fn laid_over(own: &str) -> Result<Tables, String> {
        let mut files: Vec<(String, Vec<u8>)> =
            Packs::embedded_files().iter().map(|(p, b)| ((*p).to_owned(), b.to_vec())).collect();
        files.push(("vn/travel-authority/son-la.toml".to_owned(), own.as_bytes().to_vec()));
        Tables::load(&files)
    }

    /// A province's own rule holds for its own people, from its day to its day, and closes a gap only from the day on which it is in force.
    #[test]
    fn a_province_lays_its_own_table_over_it() {
        let tables = laid_over(OWN).unwrap();
        let managed = person(Tri::Yes, Tri::Yes, Level::Province, Tri::Yes);
        let gap = person(Tri::Yes, Tri::No, Level::Province, Tri::No);
        for (who, home, day, code) in [
            (managed, SON_LA, "2026-07-01", "decides"),
            (managed, SON_LA, "2026-05-31", "not-known"),
            (managed, SON_LA, "2027-01-01", "not-known"),
            (managed, "vn.dien-bien", "2026-07-01", "not-known"),
            (gap, SON_LA, "2026-12-31", "gap"),
            (gap, SON_LA, "2027-01-01", "decides"),
            (gap, "vn.dien-bien", "2027-01-01", "gap"),
        ] {
            let answer = tables.answer(home, &who, day);
            assert_eq!(answer.code(), code, "{home} {day}");
            if let Answer::Decides(row, own) = answer {
                assert!(own && row.standing == "own" && !row.cite.is_empty());
            }
        }
        // Two rules that say different things are a question to a person.
        let twice = format!("{OWN}{}", OWN.split_once("[[row]]").map(|(_, r)| format!("[[row]]{r}")).unwrap())
            .replacen("Ban Thường vụ Tỉnh ủy\"", "Thường trực Tỉnh ủy\"", 1);
        assert_eq!(laid_over(&twice).unwrap().answer(SON_LA, &managed, "2026-07-01").code(), "differ");
    }

    #[test]
    fn a_table_that_does_not_hold_is_refused_by_file_and_row() {
        for (from, to, told) in [
            ("paper = \"D-65\"\nopinion", "opinion", "say who decides, and on which paper"),
            ("2026-06-01", "1 June", "is no day"),
            ("to = \"2026-12-31\"", "to = \"2026-01-01\"", "ends before it begins"),
            ("vn.son-la", "th.nan", "whose table it is"),
            ("managed = \"yes\"", "managed = \"commune\"", "has no such value"),
            ("Quy định số 12-QĐ/TU ngày 20/5/2026, Điều 4 (ví dụ)", " ", "says of no rule"),
        ] {
            let why = laid_over(&OWN.replacen(from, to, 1)).unwrap_err();
            assert!(why.starts_with("vn/travel-authority/son-la.toml: ") && why.contains(told), "{why}");
        }
    }

    /// A row of the pack that names who decides has a source: what is known from outside only, or is our default, names nobody.
    #[test]
    fn the_pack_names_nobody_without_a_source() {
        let load = |standing: &str| {
            let row = "answer = \"decides\"\nwho = { vi = \"x\" }";
            let files: Vec<(String, Vec<u8>)> = Packs::embedded_files()
                .iter()
                .map(|(path, bytes)| {
                    let text = String::from_utf8_lossy(bytes);
                    let Some((before, rest)) = text.split_once("answer = \"gap\"") else {
                        return ((*path).to_owned(), bytes.to_vec());
                    };
                    let rest = rest.replacen("standing = \"house\"", &format!("standing = \"{standing}\""), 1);
                    ((*path).to_owned(), format!("{before}{row}{rest}").into_bytes())
                })
                .collect();
            Tables::load(&files)
        };
        for standing in ["house", "outside"] {
            assert!(load(standing).unwrap_err().contains("wants a source"), "{standing}");
        }
        load("source").unwrap();
    }

    #[test]
    fn every_citation_of_the_pack_leads_to_an_article() {
        let packs = Packs::embedded().unwrap();
        let tables = Tables::embedded().unwrap();
        let table = tables.of(SON_LA).unwrap();
        assert_eq!(table.rows.len(), 2);
        for cite in table.rows.iter().flat_map(|r| &r.cite) {
            assert!(packs.cite(cite).is_some(), "{cite}");
        }
        for office in [&table.ask.party, &table.ask.others] {
            assert!(packs.offices.iter().any(|o| o.id == *office), "{office}");
        }
        assert!(tables.of("th.nan").is_none());
    }
}
