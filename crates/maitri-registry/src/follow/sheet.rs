//! A province's own sheet of activities understood: columns in any order, headings in three languages, Thai digits and Buddhist years. What
//! was understood is shown before anything is kept; a row that cannot be read is named with its cell and the reason, never left out.

use super::activity::{Activities, Activity, Cost, Entry, Figure, Said, SheetRow};
use super::amount::{Amount, NoAmount, Told, only_figure};
use super::indicator::{Catalogue, Indicator, Measures, Role, named};
use super::{Whose, times, when};
use crate::log::{hex, sha256};
use maitri_document::lang::{digits, fold};
use maitri_document::read::{Grid, GridRow};
use maitri_pack::place::Gazetteer;
use std::collections::{BTreeMap, BTreeSet};

/// A tie as a sheet may name it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TieName {
    /// Its id in the register.
    pub id: String,
    /// Id of the place of the own side.
    pub home: String,
    /// Id of the place of the other side; empty where the register could not resolve it.
    pub partner: String,
    /// ISO 3166-1 of the own side.
    pub country: String,
    /// Names of the own side, folded.
    pub home_names: Vec<String>,
    /// Names of the other side, folded, as printed too.
    pub partner_names: Vec<String>,
    /// The unit that took the other side over.
    pub successor: String,
    /// When it was signed, EDTF; empty where that is not known.
    pub signed: String,
}

/// What a sheet is read with.
pub struct Reader<'a> {
    /// Words of headings and kinds.
    pub catalogue: &'a Catalogue,
    /// Indicators of the packs and of offices.
    pub indicators: Vec<&'a Indicator>,
    /// Names of places.
    pub gazetteer: &'a Gazetteer,
    /// The ties that may be meant.
    pub ties: &'a [TieName],
    /// The province whose sheet it is, by place id; empty: the sheet says it.
    pub home: &'a str,
    /// Today, ISO 8601.
    pub today: &'a str,
}

/// A row that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The row, as a person counts it.
    pub line: u32,
    /// Id of the activity that it is: made of tie, day and words, so that the same row is the same activity.
    pub id: String,
    /// Whose it is.
    pub whose: Whose,
    /// The sheet names the activity by its id: it was made from what is recorded.
    pub named: bool,
    /// What it says.
    pub said: Said,
    /// Hash of its cells.
    pub cells: String,
    /// What was taken to be meant, and stands nowhere.
    pub remarks: Vec<Remark>,
}

/// A row that says that there was no activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nothing {
    /// The row.
    pub line: u32,
    /// Whose.
    pub whose: Whose,
    /// Why, as it is said; empty: not said.
    pub reason: String,
}

/// What was taken to be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// The place was not named as the register names it.
    Meant {
        /// As printed.
        cell: String,
        /// The place that is taken to be meant.
        place: String,
    },
    /// The tie stands in a row above, a title or the name of the sheet.
    FilledDown,
    /// The kind was taken from the words.
    KindByWords,
    /// The currency was taken from the country.
    Currency(String),
    /// A figure was taken out of words.
    FigureInWords(String),
    /// A word of the cell, its heading or its unit made the figure so many times as much: what stands there, and what it comes to.
    Times(String, Amount),
    /// Two figures of a year, read in the era of the office: the cell, and the year that was read.
    Year(String, String),
    /// The day lies before the tie was signed: the day as it was read, and that of signing.
    BeforeSigning(String, String),
}

/// A cell that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The row.
    pub line: u32,
    /// The column from 1; 0: no one cell.
    pub column: u32,
    /// The heading of the column.
    pub heading: String,
    /// What stands there.
    pub cell: String,
    /// Why it was not understood.
    pub why: Why,
    /// Whether the rest of the row was taken.
    pub taken: bool,
}

/// Why a cell was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It names no tie of the register.
    NoTie,
    /// It may name several.
    SeveralTies,
    /// There is no partner.
    NoPartner,
    /// It is no day.
    NoDay,
    /// Two figures of a year, and nothing tells of which era.
    TwoYears,
    /// The day lies ahead.
    Future,
    /// It is no figure.
    NoNumber,
    /// It is not said what was done.
    NoWords,
    /// The row continues one that was not taken.
    Orphan,
    /// It is of another province, or bears the id of an activity that is not of this tie.
    NotTheirs,
    /// Another row of the file bears the same id.
    SameId,
    /// It may be either of two figures: the sign in it keeps thousands apart in one language, and decimals in another.
    TwoFigures,
    /// A word of thousands or millions stands in the cell and in its heading or unit, or in a title that may speak of it.
    Times,
    /// It is money of another country than the one in which the indicator is counted.
    OtherMoney,
}

impl Why {
    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Why::NoTie => "no-tie",
            Why::SeveralTies => "several-ties",
            Why::NoPartner => "no-partner",
            Why::NoDay => "no-day",
            Why::TwoYears => "two-years",
            Why::Future => "future",
            Why::NoNumber => "no-number",
            Why::NoWords => "no-words",
            Why::Orphan => "orphan",
            Why::NotTheirs => "not-theirs",
            Why::SameId => "same-id",
            Why::TwoFigures => "two-figures",
            Why::Times => "times",
            Why::OtherMoney => "other-money",
        }
    }
}

/// A sheet as it was understood.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Row of its headings; 0: none was found, and nothing was read.
    pub heading: u32,
    /// Headings with what each is taken for.
    pub columns: Vec<(String, Option<Role>)>,
    /// Rows that were understood.
    pub rows: Vec<Read>,
    /// Rows that say that there was nothing.
    pub nothing: Vec<Nothing>,
    /// Cells that were not understood.
    pub unread: Vec<Unread>,
    /// Rows that hold no activity: sums, titles, headings again.
    pub aside: Vec<u32>,
}

/// Understands the sheets of a file.
pub fn read(grids: &[Grid], reader: &Reader<'_>) -> Vec<Sheet> {
    let mut names = Names { reader, known: BTreeMap::new() };
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    grids.iter().map(|grid| sheet(grid, &mut names, &mut taken)).collect()
}

/// The headings of a row, or `None` where it is none. Sums and sentences are no headings.
fn headings(row: &GridRow, catalogue: &Catalogue) -> Option<Vec<Option<Role>>> {
    let mut seen = BTreeSet::new();
    let roles: Vec<Option<Role>> = row
        .cells
        .iter()
        .map(|c| catalogue.heading(c).filter(|role| seen.insert(*role) || *role == Role::Indicator))
        .collect();
    let found: BTreeSet<Role> = roles.iter().flatten().copied().collect();
    let holds_values =
        row.cells.iter().any(|c| Amount::read(c, false) != Err(NoAmount::NoFigure) || when::read(c, true).is_some());
    let enough =
        found.len() >= 3 || found.len() == 2 && (found.contains(&Role::What) || found.contains(&Role::Partner));
    (enough && !holds_values).then_some(roles)
}

/// The names of ties, each text looked up once.
struct Names<'a, 'r> {
    reader: &'r Reader<'a>,
    known: BTreeMap<(String, String), Result<(TieName, bool), Why>>,
}

impl<'a> Names<'a, '_> {
    fn home(&self, cell: &str) -> Option<String> {
        let key = fold::key(cell);
        let mut best: Option<(usize, &str)> = None;
        for tie in self.reader.ties {
            for name in tie.home_names.iter().filter(|n| n.chars().count() > 1 && key.contains(n.as_str())) {
                if best.is_none_or(|(most, _)| name.len() > most) {
                    best = Some((name.len(), &tie.home));
                }
            }
        }
        best.map(|(_, home)| home.to_owned())
    }

    /// The tie of a province that a text names; whether the text names it as the register does.
    fn tie(&mut self, home: &str, cell: &str) -> Result<(TieName, bool), Why> {
        let key = (home.to_owned(), cell.trim().to_owned());
        if let Some(found) = self.known.get(&key) {
            return found.clone();
        }
        let found = self.look(home, cell);
        self.known.insert(key, found.clone());
        found
    }

    fn look(&self, home: &str, cell: &str) -> Result<(TieName, bool), Why> {
        let ties: Vec<&TieName> = self.reader.ties.iter().filter(|t| home.is_empty() || t.home == home).collect();
        let key = fold::key(cell);
        let mut best: Vec<&TieName> = Vec::new();
        let mut most = 0;
        for tie in &ties {
            let length = |n: &String| {
                let letters = n.chars().count();
                let inside =
                    letters > 2 && key.contains(n.as_str()) || key.chars().count() > 3 && n.contains(key.as_str());
                if *n == key { Some(usize::MAX) } else { inside.then_some(letters) }
            };
            let Some(length) = tie.partner_names.iter().filter_map(length).max() else { continue };
            if length > most {
                best.clear();
                most = length;
            }
            if length == most {
                best.push(tie);
            }
        }
        match best.as_slice() {
            [one] => return Ok(((*one).clone(), true)),
            [] => {}
            // A city and the province around it may bear one name: the sheet must say which.
            _ => return Err(Why::SeveralTies),
        }
        // Names of places as people write them, in whatever script.
        let read = self.reader.gazetteer.resolve(cell, None, &[]);
        for answer in &read.answers {
            let of =
                |t: &&&TieName| !t.partner.is_empty() && (t.partner == answer.place || t.successor == answer.place);
            let meant: Vec<&&TieName> = ties.iter().filter(of).collect();
            match meant.as_slice() {
                [one] => return Ok(((**one).clone(), read.known)),
                [] => {}
                _ => return Err(Why::SeveralTies),
            }
        }
        Err(Why::NoTie)
    }

    /// The tie that a title or the name of a sheet names.
    fn titled(&mut self, home: &str, texts: &[String]) -> Option<TieName> {
        for text in texts {
            let key = fold::key(text);
            let inside = |t: &&TieName| {
                (home.is_empty() || t.home == home)
                    && t.partner_names.iter().any(|n| n.chars().count() > 2 && key.contains(n.as_str()))
            };
            let found: Vec<&TieName> = self.reader.ties.iter().filter(inside).collect();
            if let [one] = found.as_slice() {
                return Some((*one).clone());
            }
        }
        let mut own = self.reader.ties.iter().filter(|t| !home.is_empty() && t.home == home);
        match (own.next(), own.next()) {
            (Some(one), None) => Some(one.clone()),
            _ => None,
        }
    }
}

/// The cells of a row by role.
struct Cells<'g> {
    row: &'g GridRow,
    roles: &'g [Option<Role>],
    headings: &'g [(String, Option<Role>)],
    /// Whether points keep thousands apart: the headings are Vietnamese.
    points: bool,
    /// Cells that the file holds as numbers.
    numbers: &'g [(u32, usize)],
    /// A title counts money in thousands or millions.
    titled_times: bool,
}

impl<'g> Cells<'g> {
    /// A figure that stands alone, else the only one among words; `None`: nothing is said. What heading and unit count in counts.
    fn figure(&self, role: Role) -> Result<Option<Told>, Why> {
        let (column, text) = self.at(role);
        if matches!(text, "" | "-" | "–") {
            return Ok(None);
        }
        let told = self.told(column, text)?;
        let measured = matches!(role, Role::Baseline | Role::Target | Role::Actual);
        let unit = if measured { times::of_unit(self.get(Role::Unit)) } else { None };
        let outer = times::of_unit(&self.heading(column));
        match (told.times, outer, unit) {
            // The heading says it of the whole table, the cell of itself, or both say the same: who wrote it knows.
            (true, Some(_), _) | (true, _, Some(_)) | (_, Some(_), Some(_)) => Err(Why::Times),
            (false, None, None) if role == Role::Cost && self.titled_times && told.amount != Amount::default() => {
                Err(Why::Times)
            }
            (false, Some(tens), None) | (false, None, Some(tens)) => {
                let amount = told.amount.tens(tens).ok_or(Why::NoNumber)?;
                Ok(Some(Told { amount, times: true }))
            }
            _ => Ok(Some(told)),
        }
    }

    fn told(&self, column: u32, text: &str) -> Result<Told, Why> {
        // What the file holds as a number is written in no language.
        let place = usize::try_from(column).ok().and_then(|c| c.checked_sub(1)).map(|c| (self.row.line, c));
        if let Some(amount) =
            Amount::kept(text).filter(|_| place.is_some_and(|p| self.numbers.binary_search(&p).is_ok()))
        {
            return Ok(Told { amount, times: false });
        }
        match Amount::read_told(text, self.points) {
            Ok(told) => Ok(told),
            Err(NoAmount::Either(..)) => Err(Why::TwoFigures),
            Err(NoAmount::NoFigure) => only_figure(text, self.points).ok_or(Why::NoNumber),
        }
    }

    /// What stands in a cell with its unit, as it is kept where no figure could be made of it.
    fn as_said(&self, role: Role) -> String {
        let (cell, unit) = (self.line(role), self.line(Role::Unit));
        let said = unit.is_empty() || fold::key(&cell).ends_with(&fold::key(&unit));
        if cell.is_empty() || said { cell } else { format!("{cell} {unit}") }
    }

    /// The money that cell, unit or heading name.
    fn money<'c>(&self, role: Role, catalogue: &'c Catalogue) -> Option<&'c str> {
        let (column, cell) = self.at(role);
        let said = [cell, self.get(Role::Unit)].into_iter().find_map(|text| catalogue.currency(text));
        said.or_else(|| catalogue.currency(&self.heading(column)))
    }

    fn at(&self, role: Role) -> (u32, &'g str) {
        let place = self.roles.iter().position(|r| *r == Some(role));
        let cell = place.and_then(|p| self.row.cells.get(p)).map_or("", |c| c.trim());
        (place.and_then(|p| u32::try_from(p + 1).ok()).unwrap_or(0), cell)
    }

    fn get(&self, role: Role) -> &'g str {
        self.at(role).1
    }

    fn line(&self, role: Role) -> String {
        self.get(role).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn heading(&self, column: u32) -> String {
        let at = usize::try_from(column).ok().and_then(|c| c.checked_sub(1));
        at.and_then(|at| self.headings.get(at)).map(|(h, _)| h.clone()).unwrap_or_default()
    }

    fn unread(&self, role: Role, why: Why, taken: bool) -> Unread {
        let (column, cell) = self.at(role);
        Unread { line: self.row.line, column, heading: self.heading(column), cell: cell.to_owned(), why, taken }
    }
}

fn sheet(grid: &Grid, names: &mut Names<'_, '_>, taken: &mut BTreeMap<String, u32>) -> Sheet {
    let reader = names.reader;
    let mut out = Sheet { name: grid.name.clone(), ..Sheet::default() };
    let Some(start) = grid.rows.iter().position(|r| headings(r, reader.catalogue).is_some()) else { return out };
    let (Some(first), mut from) = (grid.rows.get(start), start + 1) else { return out };
    let mut roles = headings(first, reader.catalogue).unwrap_or_default();
    let mut titles = first.cells.clone();
    // Of two rows of headings the lower one is the nearer; what it leaves empty stands in the upper one.
    if let Some(lower) = grid.rows.get(from)
        && let Some(below) = headings(lower, reader.catalogue)
    {
        for (at, cell) in lower.cells.iter().enumerate() {
            while roles.len() <= at {
                roles.push(None);
                titles.push(String::new());
            }
            if let (Some(Some(role)), Some(slot), Some(title)) = (below.get(at), roles.get_mut(at), titles.get_mut(at))
            {
                *slot = Some(*role);
                title.clone_from(cell);
            }
        }
        from += 1;
    }
    out.heading = first.line;
    out.columns = titles.iter().map(|t| t.trim().to_owned()).zip(roles.iter().copied()).collect();
    let mut above: Vec<String> = grid.context.iter().map(|(_, t)| t.clone()).collect();
    above.extend(
        grid.rows
            .iter()
            .take(start)
            .map(|r| r.cells.iter().filter(|c| !c.trim().is_empty()).cloned().collect::<Vec<_>>().join(" ")),
    );
    above.push(grid.name.clone());
    let titled_home = if reader.home.is_empty() { above.iter().find_map(|t| names.home(t)) } else { None };
    let home_of_sheet = titled_home.unwrap_or_else(|| reader.home.to_owned());
    let titled = names.titled(&home_of_sheet, &above);
    let headings_told = out.columns.clone();
    let points = headings_told.iter().any(|(h, _)| h.chars().any(is_vietnamese));
    let titled_times = above.iter().any(|t| times::is_titled(t));
    let (mut last_home, mut last_tie): (String, Option<TieName>) = (home_of_sheet.clone(), None);
    // Where a row continues one above: the activity's place in `rows`, or `None` where that one was not taken.
    let mut open: Option<Option<usize>> = None;
    for row in grid.rows.iter().skip(from) {
        let cells =
            Cells { row, roles: &roles, headings: &headings_told, points, numbers: &grid.numbers, titled_times };
        let filled: Vec<&String> = row.cells.iter().filter(|c| !c.trim().is_empty()).collect();
        let begins = filled.first().map_or("", |c| c.as_str());
        let says_total = reader.catalogue.is_total(begins)
            || reader.catalogue.is_total(cells.get(Role::What))
            || reader.catalogue.is_total(cells.get(Role::Partner));
        if says_total || headings(row, reader.catalogue).is_some() {
            out.aside.push(row.line);
            continue;
        }
        match names.home(cells.get(Role::Home)) {
            Some(home) if reader.home.is_empty() => {
                last_home = home;
                last_tie = None;
            }
            // Two provinces may have a tie with the same partner: the row is not taken for one of the own province.
            Some(home) if home != reader.home => {
                out.unread.push(cells.unread(Role::Home, Why::NotTheirs, false));
                open = Some(None);
                continue;
            }
            _ => {}
        }
        let mut remarks = Vec::new();
        let partner = cells.get(Role::Partner);
        let tie = if partner.is_empty() {
            last_tie
                .clone()
                .or_else(|| titled.clone())
                .inspect(|_| remarks.push(Remark::FilledDown))
                .ok_or(Why::NoPartner)
        } else {
            names.tie(&last_home, partner).map(|(tie, as_named)| {
                if !as_named {
                    remarks.push(Remark::Meant { cell: partner.to_owned(), place: tie.partner.clone() });
                }
                tie
            })
        };
        if !partner.is_empty() {
            last_tie = tie.clone().ok();
        }
        let what = cells.line(Role::What);
        let figures =
            [Role::Output, Role::Outcome, Role::Indicator, Role::Actual].iter().any(|r| !cells.get(*r).is_empty());
        let day = cells.get(Role::Day);
        if filled.iter().any(|c| reader.catalogue.says_nothing(c)) {
            match tie {
                Ok(tie) => out.nothing.push(Nothing {
                    line: row.line,
                    whose: whose(&tie),
                    reason: reason(&cells, reader.catalogue),
                }),
                Err(why) => out.unread.push(cells.unread(Role::Partner, why, false)),
            }
            open = None;
            continue;
        }
        if what.is_empty() && day.is_empty() && figures {
            match open {
                Some(Some(at)) => {
                    if let Some(read) = out.rows.get_mut(at) {
                        let (unread, said) = more(&cells, reader, &mut read.remarks);
                        read.said.outputs.extend(said.outputs);
                        read.said.outcomes.extend(said.outcomes);
                        read.cells = hash(&[&read.cells, &hash_of(row)]);
                        out.unread.extend(unread);
                    }
                }
                _ => out.unread.push(cells.unread(Role::Indicator, Why::Orphan, false)),
            }
            continue;
        }
        if what.is_empty() && day.is_empty() {
            // A line of its own: a title between groups, or a partner that heads the rows below it.
            if partner.is_empty() {
                let text = filled.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" ");
                if let Ok((tie, _)) = names.tie(&last_home, &text) {
                    last_tie = Some(tie);
                }
            }
            out.aside.push(row.line);
            open = None;
            continue;
        }
        let read = one(&cells, tie, what, reader, remarks, &mut out.unread);
        open = Some(read.as_ref().map(|_| out.rows.len()));
        out.rows.extend(read);
    }
    for read in out.rows.iter_mut().filter(|r| !r.named) {
        // The same words on the same day twice in one file are two activities.
        let key = format!("{}\u{1f}{}\u{1f}{}", read.whose.tie, read.said.days, fold::key(&read.said.what));
        let n = taken.entry(key.clone()).and_modify(|n| *n += 1).or_insert(0);
        read.id = format!("act-{}", hash(&[&key, &n.to_string()]).get(..10).unwrap_or(""));
    }
    out
}

/// A letter that only Vietnamese writes.
fn is_vietnamese(c: char) -> bool {
    matches!(c, '\u{1ea0}'..='\u{1ef9}' | 'ă' | 'đ' | 'ơ' | 'ư' | 'Ă' | 'Đ' | 'Ơ' | 'Ư')
}

fn whose(tie: &TieName) -> Whose {
    Whose { home: tie.home.clone(), partner: tie.partner.clone(), tie: tie.id.clone() }
}

fn hash(of: &[&str]) -> String {
    hex(&sha256(of.join("\u{1e}").as_bytes())).get(..16).unwrap_or("").to_owned()
}

fn hash_of(row: &GridRow) -> String {
    let cells: Vec<&str> = row.cells.iter().map(|c| c.trim()).collect();
    let end = cells.iter().rposition(|c| !c.is_empty()).map_or(0, |at| at + 1);
    hash(cells.get(..end).unwrap_or_default())
}

/// Why there was nothing: the column of reasons, else what else the row says in words.
fn reason(cells: &Cells<'_>, catalogue: &Catalogue) -> String {
    for role in [Role::Reason, Role::Note, Role::Outcome, Role::Output, Role::What] {
        let cell = cells.line(role);
        if !cell.is_empty() && !catalogue.says_nothing(&cell) {
            return cell;
        }
    }
    // `ไม่มีกิจกรรม เนื่องจาก …`: the cell that says so may say why.
    let cell = cells.row.cells.iter().find(|c| catalogue.says_nothing(c)).map(|c| c.trim()).unwrap_or_default();
    let because = ["เนื่องจาก", "เพราะ", "because", "do ", "vì "];
    because.iter().find_map(|word| cell.find(word).and_then(|at| cell.get(at..))).unwrap_or("").trim().to_owned()
}

/// The row of an activity; what keeps it from being one is noted.
fn one(
    cells: &Cells<'_>,
    tie: Result<TieName, Why>,
    what: String,
    reader: &Reader<'_>,
    mut remarks: Vec<Remark>,
    unread: &mut Vec<Unread>,
) -> Option<Read> {
    let mut wrong: Vec<Unread> = Vec::new();
    let tie = match tie {
        Ok(tie) => Some(tie),
        Err(why) => {
            wrong.push(cells.unread(Role::Partner, why, false));
            None
        }
    };
    if what.is_empty() {
        wrong.push(cells.unread(Role::What, Why::NoWords, false));
    }
    // An office of Thailand writes years of the Buddhist era, in whatever words.
    let thai = tie.as_ref().is_some_and(|t| t.home.starts_with("th.")) || reader.home.starts_with("th.");
    let days = match (cells.get(Role::Day), cells.get(Role::Until)) {
        (from, "") => when::read(from, thai),
        (from, until) => match (when::read(from, thai), when::read(until, thai)) {
            (Some(from), Some(until)) if from == until => Some(from),
            (Some(from), Some(until)) => {
                let span =
                    format!("{}/{}", from.split('/').next().unwrap_or(""), until.rsplit('/').next().unwrap_or(""));
                when::bounds(&span).map(|_| span)
            }
            _ => None,
        },
    };
    match days.as_deref().and_then(when::bounds) {
        None if days.is_none()
            && [Role::Day, Role::Until].iter().any(|r| when::either(cells.get(*r), thai).is_some()) =>
        {
            wrong.push(cells.unread(Role::Day, Why::TwoYears, false));
        }
        None => wrong.push(cells.unread(Role::Day, Why::NoDay, false)),
        Some((first, _)) if first.as_str() > reader.today => wrong.push(cells.unread(Role::Day, Why::Future, false)),
        Some((_, last)) => {
            let cell = cells.get(Role::Day);
            let signed = tie.as_ref().and_then(|t| when::bounds(&t.signed)).map(|(first, _)| first).unwrap_or_default();
            let early = last < signed;
            let common = when::either(cell, false).map(|(_, common)| common).and_then(|c| when::bounds(&c));
            let fits = common.is_some_and(|(first, _)| first.as_str() <= reader.today && first >= signed);
            if when::is_short(cell) {
                // In the era of the office it lies before the tie, in the other it does not: nobody guesses.
                if early && fits {
                    wrong.push(cells.unread(Role::Day, Why::TwoYears, false));
                }
                remarks.push(Remark::Year(cell.to_owned(), last.get(..4).unwrap_or("").to_owned()));
            }
            if early && let Some(tie) = &tie {
                remarks.push(Remark::BeforeSigning(days.clone().unwrap_or_default(), tie.signed.clone()));
            }
        }
    }
    let kind = match reader.catalogue.kind_of(cells.get(Role::Kind)) {
        Some(kind) => kind.id.clone(),
        None => match reader.catalogue.kind_of(&what) {
            Some(kind) => {
                remarks.push(Remark::KindByWords);
                kind.id.clone()
            }
            None => "other".to_owned(),
        },
    };
    let (partly, mut said) = more(cells, reader, &mut remarks);
    if let (false, [_, ..]) | (_, [_, ..]) = (wrong.is_empty(), wrong.as_slice()) {
        unread.extend(wrong);
        return None;
    }
    let (tie, days) = (tie?, days?);
    unread.extend(partly);
    let cost = cells.get(Role::Cost);
    match cells.figure(Role::Participants).map(|n| (n, n.and_then(|told| told.amount.count()))) {
        Ok((Some(_), None)) => unread.push(cells.unread(Role::Participants, Why::NoNumber, true)),
        Ok((_, count)) => said.participants = count,
        Err(why) => unread.push(cells.unread(Role::Participants, why, true)),
    }
    match cells.figure(Role::Cost) {
        Ok(Some(told)) if told.amount > Amount::default() => {
            let amount = told.amount;
            if told.times {
                remarks.push(Remark::Times(cost.to_owned(), amount));
            }
            let heading = cells.heading(cells.at(Role::Cost).0);
            let currency =
                reader.catalogue.currency(cost).or_else(|| reader.catalogue.currency(&heading)).unwrap_or_else(|| {
                    let own = if tie.country == "VN" { "VND" } else { "THB" };
                    remarks.push(Remark::Currency(own.to_owned()));
                    own
                });
            let source = cells.line(Role::Money);
            said.costs.push(Cost { amount: amount.to_string(), currency: currency.to_owned(), source });
        }
        Ok(_) => {}
        Err(why) => unread.push(cells.unread(Role::Cost, why, true)),
    }
    said.kind = kind;
    said.what = what;
    said.days = days;
    said.place = cells.line(Role::Place);
    said.clause = cells.line(Role::Clause);
    said.benefit_home = cells.line(Role::BenefitHome);
    said.benefit_partner = cells.line(Role::BenefitPartner);
    said.note = cells.line(Role::Note);
    let hash = hash(&[&tie.id, &hash_of(cells.row)]);
    let id = cells.get(Role::Id);
    let named = id.starts_with("act-") && id.len() < 40;
    let id = if named { id.to_owned() } else { String::new() };
    Some(Read { line: cells.row.line, id, named, whose: whose(&tie), said, cells: hash, remarks })
}

/// The figures of a row: the columns of an indicator, and what output and outcome say in words.
fn more(cells: &Cells<'_>, reader: &Reader<'_>, remarks: &mut Vec<Remark>) -> (Vec<Unread>, Said) {
    let mut unread = Vec::new();
    let mut said = Said::default();
    let source = cells.line(Role::Source);
    let mut put = |kind: Measures, figure: Figure| match kind {
        Measures::Output => said.outputs.push(figure),
        Measures::Outcome => said.outcomes.push(figure),
    };
    let words = [(Measures::Output, cells.get(Role::Output)), (Measures::Outcome, cells.get(Role::Outcome))];
    let mut merged: Option<Measures> = None;
    let cell = cells.line(Role::Indicator);
    let known = named(reader.indicators.iter().copied(), &cell);
    let mut decimal = |role: Role| -> String {
        let read = cells.figure(role).and_then(|told| match (told, known) {
            // Đồng are no baht: what is counted in one is not added to the other.
            (Some(_), Some(known)) if is_other_money(known, cells.money(role, reader.catalogue), reader) => {
                Err(Why::OtherMoney)
            }
            (Some(told), known) => counted(told, known).map(|amount| Some((amount, told.times))).ok_or(Why::NoNumber),
            (None, _) => Ok(None),
        });
        match read {
            Ok(Some((amount, times))) => {
                if times {
                    remarks.push(Remark::Times(cells.as_said(role), amount));
                }
                amount.to_string()
            }
            Ok(None) => String::new(),
            Err(why) => {
                unread.push(cells.unread(role, why, true));
                String::new()
            }
        }
    };
    let (baseline, target, actual) = (decimal(Role::Baseline), decimal(Role::Target), decimal(Role::Actual));
    let unsaid = matches!(cells.get(Role::Actual), "" | "-" | "–");
    if !cell.is_empty() || !unsaid {
        let kind = known.map_or(Measures::Output, |i| i.kind);
        // The words of the same kind in the same row say the same in words.
        let said_in_words = words.iter().find(|(k, _)| *k == kind).map(|(_, w)| w.trim()).filter(|w| !w.is_empty());
        if said_in_words.is_some() {
            merged = Some(kind);
        }
        // Of what is counted under no indicator that is known, the unit stands with its name; what is no figure stays in words.
        let unit = cells.line(Role::Unit);
        let own = match (known, actual.is_empty()) {
            _ if unsaid => cell.clone(),
            (None, false) if !cell.is_empty() && !unit.is_empty() => format!("{cell} ({unit})"),
            (None, true) if !cell.is_empty() => format!("{cell}: {}", cells.as_said(Role::Actual)),
            (_, true) => cells.as_said(Role::Actual),
            _ => cell.clone(),
        };
        let figure = Figure {
            indicator: known.map(|i| i.id.clone()).unwrap_or_default(),
            words: said_in_words.map_or(own, |w| w.split_whitespace().collect::<Vec<_>>().join(" ")),
            period: String::new(),
            baseline,
            target,
            actual,
            source: source.clone(),
        };
        put(kind, figure);
    }
    for (kind, text) in words {
        if merged == Some(kind) {
            continue;
        }
        for line in text.split(['\n', ';']).map(str::trim).filter(|l| !l.is_empty() && !matches!(*l, "-" | "–")) {
            let known = named(reader.indicators.iter().copied(), line);
            let role = if kind == Measures::Output { Role::Output } else { Role::Outcome };
            let other = known.is_some_and(|known| is_other_money(known, reader.catalogue.currency(line), reader));
            let told = only_figure(line, cells.points).filter(|_| !other);
            let amount = told.and_then(|told| Some((counted(told, known)?, told.times)));
            let actual = amount.map(|(a, _)| a.to_string()).unwrap_or_default();
            match amount {
                Some((amount, true)) => remarks.push(Remark::Times(line.to_owned(), amount)),
                Some(_) => remarks.push(Remark::FigureInWords(line.to_owned())),
                None => {
                    // A line that counts nothing is words; one whose figure cannot be told is named.
                    let why = if other { Some(Why::OtherMoney) } else { unsure(line, cells.points) };
                    unread.extend(why.map(|why| Unread { cell: line.to_owned(), ..cells.unread(role, why, true) }));
                }
            }
            let figure = Figure {
                indicator: known.map(|i| i.id.clone()).unwrap_or_default(),
                words: line.to_owned(),
                source: if actual.is_empty() { String::new() } else { source.clone() },
                actual,
                ..Figure::default()
            };
            put(kind, figure);
        }
    }
    (unread, said)
}

/// A figure as its indicator counts: one that was said in millions is three where the unit is millions; else as it is.
fn counted(told: Told, indicator: Option<&Indicator>) -> Option<Amount> {
    match indicator.map_or(0, Indicator::tens) {
        tens if tens > 0 && told.times => told.amount.in_tens(tens),
        _ => Some(told.amount),
    }
}

/// Whether an indicator counts other money than is named.
fn is_other_money(indicator: &Indicator, named: Option<&str>, reader: &Reader<'_>) -> bool {
    reader.catalogue.money_of(indicator).zip(named).is_some_and(|(own, named)| own != named)
}

/// Why a line that holds one figure makes none; `None`: it holds none, or several, or what is no figure (`2.1.a`).
fn unsure(line: &str, points: bool) -> Option<Why> {
    let figures = |c: char| digits::value(c).is_some() || matches!(c, '.' | ',');
    let runs = line.split(|c| !figures(c)).filter(|run| run.chars().any(|c| digits::value(c).is_some()));
    let runs: Vec<&str> = runs.collect();
    match runs.as_slice() {
        [one] => match Amount::read(one.trim_end_matches(['.', ',']), points) {
            Err(NoAmount::Either(..)) => Some(Why::TwoFigures),
            Err(NoAmount::NoFigure) => None,
            Ok(_) => Some(Why::NoNumber),
        },
        _ => None,
    }
}

/// What taking a file in would do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Activities that are new.
    pub new: Vec<(String, Entry)>,
    /// Activities of which the sheet says more or other than is recorded.
    pub changed: Vec<(String, Entry)>,
    /// Rows that were taken in before.
    pub same: usize,
    /// Rows whose activity a person withdrew: it stays so.
    pub withdrawn: usize,
    /// Rows whose id is not theirs to bear, each with the place of its sheet: nothing of them is taken.
    pub refused: Vec<(usize, Unread)>,
}

impl Plan {
    /// Tells the refused rows with the other wounds of their sheets: what is not taken counts as no row, also of a report.
    pub fn tell(&self, sheets: &mut [Sheet]) {
        for (at, wound) in &self.refused {
            let Some(sheet) = sheets.get_mut(*at) else { continue };
            sheet.rows.retain(|r| r.line != wound.line);
            sheet.unread.push(wound.clone());
            sheet.unread.sort_by_key(|u| (u.line, u.column));
        }
    }
}

/// Whether a row speaks of the activity whose id it bears. A tie may be known by another id since, its two sides stay.
fn is_theirs(one: &Activity, read: &Read) -> bool {
    let (own, told) = (&one.whose, &read.whose);
    own.home == told.home && (own.tie == told.tie || !own.partner.is_empty() && own.partner == told.partner)
}

/// What taking sheets in would do to what stands. The same file twice does nothing.
///
/// `written`: a figure as our own workbook says it; what stands there otherwise somebody changed.
pub fn plan(
    sheets: &[Sheet],
    standing: &Activities,
    file: &str,
    name: &str,
    written: &dyn Fn(&Figure) -> String,
) -> Plan {
    let known: BTreeSet<&String> = standing.by_id.values().flat_map(|a| &a.rows).collect();
    let mut plan = Plan::default();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for (at, sheet, read) in (0..).zip(sheets).flat_map(|(at, s)| s.rows.iter().map(move |r| (at, s, r))) {
        let there: Option<&Activity> = standing.by_id.get(&read.id);
        // An id is copied with a row, and typed: it gives no right to what another province or tie has under it, and of two rows under one
        // id the later would silently stand for both.
        let wrong = if there.is_some_and(|one| !is_theirs(one, read)) {
            Some(Why::NotTheirs)
        } else if read.named && !named.insert(&read.id) {
            Some(Why::SameId)
        } else {
            None
        };
        if let Some(why) = wrong {
            let column = sheet.columns.iter().position(|(_, role)| *role == Some(Role::Id));
            let heading = column.and_then(|c| sheet.columns.get(c)).map(|(h, _)| h.clone()).unwrap_or_default();
            let column = column.and_then(|c| u32::try_from(c + 1).ok()).unwrap_or(0);
            let wound = Unread { line: read.line, column, heading, cell: read.id.clone(), why, taken: false };
            plan.refused.push((at, wound));
            continue;
        }
        if known.contains(&read.cells) {
            plan.same += 1;
            continue;
        }
        let row = SheetRow {
            file: file.to_owned(),
            name: name.to_owned(),
            sheet: sheet.name.clone(),
            line: read.line,
            cells: read.cells.clone(),
        };
        match there {
            Some(one) if one.withdrawn => plan.withdrawn += 1,
            Some(one) => {
                let mut said = joined(&one.said, &read.said);
                if read.named {
                    // The program wrote these cells itself, in words: what is recorded says more, where nobody changed them.
                    said.outputs = changed(&one.said.outputs, &read.said.outputs, written);
                    said.outcomes = changed(&one.said.outcomes, &read.said.outcomes, written);
                    said.costs = match (one.said.costs.as_slice(), read.said.costs.as_slice()) {
                        // Whose money it is stands in a cell of its own, together with the currency.
                        ([own], [new]) => vec![Cost { amount: new.amount.clone(), ..own.clone() }],
                        ([], new) => new.to_vec(),
                        (own, _) => own.to_vec(),
                    };
                }
                if said == one.said {
                    plan.same += 1;
                } else {
                    plan.changed.push((read.id.clone(), Entry::Corrected { said: Box::new(said), row: Some(row) }));
                }
            }
            None => {
                let said = Box::new(read.said.clone());
                plan.new.push((read.id.clone(), Entry::Held { whose: read.whose.clone(), said, row: Some(row) }));
            }
        }
    }
    plan
}

/// The figures of an activity after our own workbook came back: those whose words stand as they were written stay as they are recorded, of a
/// changed number the number changes, and everything else is as it was read.
fn changed(own: &[Figure], read: &[Figure], written: &dyn Fn(&Figure) -> String) -> Vec<Figure> {
    if read.is_empty() {
        return own.to_vec();
    }
    // Lines are parted at semicolons too, as they are read.
    let parts = |figure: &Figure| -> Vec<String> {
        let line = |part: &str| fold::key(part.trim());
        written(figure).split(['\n', ';']).map(line).filter(|l| !l.is_empty()).collect()
    };
    let mut out = Vec::new();
    let mut rest = read;
    let mut at = 0;
    while let Some(new) = rest.first() {
        let figure = own.get(at);
        let stands = figure.map(&parts).unwrap_or_default();
        let heads: Vec<String> = rest.iter().take(stands.len()).map(|f| fold::key(&f.words)).collect();
        if let Some(figure) = figure.filter(|_| !stands.is_empty() && stands == heads) {
            out.push(figure.clone());
            rest = rest.get(stands.len()..).unwrap_or_default();
        } else {
            let number = figure.and_then(|f| renumbered(f, &new.words, &written(f)));
            out.push(number.unwrap_or_else(|| new.clone()));
            rest = rest.get(1..).unwrap_or_default();
        }
        at += 1;
    }
    out
}

/// A figure of whose words only the number that was reached was changed, with that number.
fn renumbered(own: &Figure, line: &str, written: &str) -> Option<Figure> {
    let is_figure = |c: char| digits::value(c).is_some() || matches!(c, '.' | ',');
    let split = |text: &str| -> Option<(String, String, String)> {
        let (name, rest) = text.split_once(": ")?;
        let end = rest.find(|c| !is_figure(c)).unwrap_or(rest.len());
        Some((fold::key(name), rest.get(..end)?.to_owned(), fold::key(rest.get(end..)?)))
    };
    let ((name, _, tail), (new, number, rest)) = (split(written)?, split(line)?);
    // A source with a semicolon in it was parted there.
    if own.actual.is_empty() || name != new || !(tail == rest || tail.starts_with(&rest)) {
        return None;
    }
    let actual = Amount::read(&number, false).ok()?.to_string();
    Some(Figure { actual, ..own.clone() })
}

/// What a sheet says, and what it does not say as it was.
fn joined(old: &Said, new: &Said) -> Said {
    let text = |old: &String, new: &String| if new.is_empty() { old.clone() } else { new.clone() };
    let list = |old: &Vec<Figure>, new: &Vec<Figure>| if new.is_empty() { old.clone() } else { new.clone() };
    Said {
        kind: text(&old.kind, &new.kind),
        what: text(&old.what, &new.what),
        days: text(&old.days, &new.days),
        place: text(&old.place, &new.place),
        clause: text(&old.clause, &new.clause),
        participants: new.participants.or(old.participants),
        costs: if new.costs.is_empty() { old.costs.clone() } else { new.costs.clone() },
        outputs: list(&old.outputs, &new.outputs),
        outcomes: list(&old.outcomes, &new.outcomes),
        benefit_home: text(&old.benefit_home, &new.benefit_home),
        benefit_partner: text(&old.benefit_partner, &new.benefit_partner),
        note: text(&old.note, &new.note),
    }
}

#[cfg(test)]
mod tests {
    use super::super::activity::tests::event;
    use super::super::indicator::tests::catalogue;
    use super::*;
    use crate::follow::Follow;

    fn ties() -> Vec<TieName> {
        let tie = |id: &str, home: &str, home_names: &[&str], partner: &str, names: &[&str]| TieName {
            id: id.into(),
            home: home.into(),
            partner: partner.into(),
            country: "TH".into(),
            home_names: home_names.iter().map(|n| fold::key(n)).collect(),
            partner_names: names.iter().map(|n| fold::key(n)).collect(),
            successor: String::new(),
            signed: "2017".into(),
        };
        vec![
            tie("t1", "th.nan", &["น่าน", "Nan"], "vn.dien-bien", &["เดียนเบียน", "Điện Biên", "Dien Bien"]),
            tie("t2", "th.nan", &["น่าน", "Nan"], "la.luang-prabang", &["หลวงพระบาง", "Luang Prabang"]),
            tie("t3", "th.trat", &["ตราด", "Trat"], "kh.koh-kong", &["เกาะกง", "Koh Kong"]),
            tie("t4", "th.ayutthaya", &["พระนครศรีอยุธยา"], "vn.thua-thien-hue", &["เถื่อเทียนเว้", "Thừa Thiên Huế"]),
        ]
    }

    /// Figures as our own workbook says them.
    fn words(figure: &Figure) -> String {
        format!("{}: {} · {}", figure.words, figure.actual, figure.source)
    }

    /// Our own workbook comes back: what nobody touched stays as recorded, a number that was put right is offered as a correction.
    #[test]
    fn figures_put_right_in_our_own_workbook_are_offered() {
        let row = |output: &str, cost: &str| {
            let head: &[&str] = &["วันที่", "กิจกรรม", "คู่ความสัมพันธ์", "ผลผลิต", "งบประมาณ (บาท)", "รหัสกิจกรรม"];
            let one = ["2026-02-12", "อบรม", "เดียนเบียน", output, cost, "act-0a1b2c3d"];
            understood(&[grid("s", &[head, &one])], "th.nan")
        };
        assert!(row("x", "1")[0].rows[0].named, "{:?}", row("x", "1")[0].columns);
        let figure = |words: &str, actual: &str| Figure {
            words: words.into(),
            actual: actual.into(),
            target: "30".into(),
            source: "หนังสือ".into(),
            ..Figure::default()
        };
        let first = plan(&row("", "100"), &Activities::default(), "f", "a.xlsx", &words);
        let (id, Entry::Held { whose, said, row: from }) = first.new[0].clone() else { panic!() };
        let said = Box::new(Said {
            outputs: vec![figure("ผู้เข้าอบรม", "20"), figure("คู่มือ", "5")], ..*said
        });
        let held = Entry::Held { whose, said, row: from };
        let all = Follow::of(&[event(1, &id, crate::follow::Entry::Activity(held))]);
        let of = |output: &str, cost: &str| plan(&row(output, cost), &all.activities, "g", "b.xlsx", &words);
        let as_it_was = of("ผู้เข้าอบรม: 20 · หนังสือ\nคู่มือ: 5 · หนังสือ", "100");
        assert_eq!((as_it_was.same, as_it_was.changed.len()), (1, 0), "{as_it_was:?}");
        let right = of("ผู้เข้าอบรม: 25 · หนังสือ\nคู่มือ: 5 · หนังสือ", "200");
        let Some((_, Entry::Corrected { said, .. })) = right.changed.first() else { panic!("{right:?}") };
        assert_eq!(said.outputs, [figure("ผู้เข้าอบรม", "25"), figure("คู่มือ", "5")]);
        assert_eq!(said.costs[0].amount, "200");
        let other = of("ผู้เข้าอบรม: 20 · หนังสือ\nจัดแสดงสินค้า 3 ครั้ง", "100");
        let Some((_, Entry::Corrected { said, .. })) = other.changed.first() else { panic!("{other:?}") };
        assert_eq!((said.outputs[0].target.as_str(), said.outputs[1].actual.as_str()), ("30", "3"));
    }

    fn grid(name: &str, rows: &[&[&str]]) -> Grid {
        let rows = (1..)
            .zip(rows)
            .map(|(line, cells)| GridRow { line, cells: cells.iter().map(|c| (*c).to_owned()).collect() });
        Grid { name: name.into(), rows: rows.collect(), ..Grid::default() }
    }

    fn understood(grids: &[Grid], home: &str) -> Vec<Sheet> {
        let (catalogue, ties) = (catalogue(), ties());
        let reader = Reader {
            indicators: catalogue.indicators.iter().collect(),
            catalogue: &catalogue,
            gazetteer: Gazetteer::embedded().unwrap(),
            ties: &ties,
            home,
            today: "2026-11-26",
        };
        read(grids, &reader)
    }

    /// Columns in any order, Thai digits and Buddhist years, sums, a row that continues the one above, and wounds.
    #[test]
    fn a_thai_sheet_is_understood_row_by_row() {
        let sheets = understood(
            &[grid(
                "แผ่น1",
                &[
                    &["แบบรายงานจังหวัดน่าน ประจำปี ๒๕๖๙"],
                    &[
                        "ที่",
                        "วัน เดือน ปี",
                        "ชื่อกิจกรรม",
                        "คู่ความสัมพันธ์",
                        "ผลผลิต (Output)",
                        "ผลลัพธ์ (Outcome)",
                        "งบประมาณ (บาท)",
                        "จำนวนผู้เข้าร่วม",
                    ],
                    &[
                        "๑",
                        "๑๒ - ๑๕ ก.พ. ๖๙",
                        "อบรมครูสอนภาษาเวียดนาม",
                        "จังหวัดเดียนเบียน",
                        "ครูผ่านการอบรม ๘ คน",
                        "ประสบผลสำเร็จด้วยดี",
                        "๓๐๐,๐๐๐",
                        "๘",
                    ],
                    &[
                        "๒",
                        "มี.ค. 2569",
                        "งานแสดงสินค้า",
                        "",
                        "ผู้ประกอบการ 30 ราย",
                        "มูลค่าการค้า 1,200,000 บาท",
                        "-",
                        "ประมาณมาก",
                    ],
                    &["", "", "", "", "นิทรรศการ 1 ครั้ง", "", "", ""],
                    &["๓", "๓๐ ก.พ. ๒๕๖๙", "เยือน", "หลวงพระบาง", "", "", "", ""],
                    &["๔", "2569", "เยือน", "เมืองที่ไม่มี", "", "", "", ""],
                    &["๕", "ม.ค. ๒๕๗๑", "เยือน", "หลวงพระบาง", "", "", "", ""],
                    &["รวม", "", "", "", "", "", "300,000", ""],
                ],
            )],
            "th.nan",
        );
        let [sheet] = sheets.as_slice() else { panic!() };
        assert_eq!((sheet.heading, sheet.rows.len(), sheet.aside.as_slice()), (2, 2, &[9][..]));
        let first = &sheet.rows[0];
        assert_eq!(
            (first.said.days.as_str(), first.said.kind.as_str(), first.whose.tie.as_str()),
            ("2026-02-12/2026-02-15", "training", "t1")
        );
        assert_eq!(
            (first.said.participants, first.said.costs[0].amount.as_str(), first.said.costs[0].currency.as_str()),
            (Some(8), "300000", "THB")
        );
        assert_eq!(
            (first.said.outputs[0].indicator.as_str(), first.said.outputs[0].actual.as_str()),
            ("trainees", "8")
        );
        assert_eq!(
            (first.said.outcomes[0].words.as_str(), first.said.outcomes[0].actual.as_str()),
            ("ประสบผลสำเร็จด้วยดี", "")
        );
        let second = &sheet.rows[1];
        assert_eq!(
            (second.whose.tie.as_str(), second.said.kind.as_str(), second.said.outputs.len()),
            ("t1", "fair", 2)
        );
        assert_eq!(
            (second.said.outcomes[0].indicator.as_str(), second.said.outcomes[0].actual.as_str()),
            ("trade-value", "1200000")
        );
        assert!(second.remarks.contains(&Remark::FilledDown));
        let told: Vec<(u32, u32, &str, Why, bool)> =
            sheet.unread.iter().map(|u| (u.line, u.column, u.heading.as_str(), u.why, u.taken)).collect();
        assert_eq!(
            told,
            [
                (4, 8, "จำนวนผู้เข้าร่วม", Why::NoNumber, true),
                (6, 2, "วัน เดือน ปี", Why::NoDay, false),
                (7, 4, "คู่ความสัมพันธ์", Why::NoTie, false),
                (8, 2, "วัน เดือน ปี", Why::Future, false),
            ]
        );
    }

    /// A figure is read in the language of the headings; what the file holds as a number is written in none.
    #[test]
    fn figures_of_a_sheet_are_read_in_its_language() {
        let rows = |head: &[&str], cost: &str| {
            let mut sheet = grid("s", &[head, &["12/2/2026", "อบรม", "เดียนเบียน", cost]]);
            let read = |sheet: &Grid| {
                let read = understood(std::slice::from_ref(sheet), "th.nan").remove(0);
                let cost = read.rows[0].said.costs.first().map(|c| c.amount.clone());
                (cost, read.unread.first().map(|u| (u.line, u.column, u.why)))
            };
            let as_text = read(&sheet);
            sheet.numbers = vec![(2, 3)];
            (as_text, read(&sheet).0)
        };
        let thai: &[&str] = &["วันที่", "กิจกรรม", "คู่ความสัมพันธ์", "งบประมาณ (บาท)"];
        let vietnamese: &[&str] = &["Thời gian", "Nội dung hoạt động", "Đối tác", "Kinh phí (baht)"];
        let kept = |text: &str| Some(text.to_owned());
        assert_eq!(rows(thai, "1,250"), ((kept("1250"), None), kept("1250")));
        assert_eq!(rows(thai, "1.250"), ((None, Some((2, 4, Why::TwoFigures))), kept("1.25")));
        assert_eq!(rows(vietnamese, "1.250"), ((kept("1250"), None), kept("1.25")));
        assert_eq!(rows(vietnamese, "1,250").0, (None, Some((2, 4, Why::TwoFigures))));
        assert_eq!(rows(vietnamese, "1.250,5").0, (kept("1250.5"), None));
    }

    /// What counts in thousands or millions counts, wherever the word stands; where it may be said twice, or of other money, it is asked back.
    #[test]
    fn words_of_thousands_and_millions_are_never_dropped() {
        let read = |head: &[&str], row: &[&str]| {
            let (mut heads, mut cells) =
                (vec!["วันที่", "กิจกรรม", "คู่ความสัมพันธ์"], vec!["12 ก.พ. 2569", "อบรม", "เดียนเบียน"]);
            heads.extend(head);
            cells.extend(row);
            understood(&[grid("s", &[&heads, &cells])], "th.nan").remove(0)
        };
        for (head, cell, amount, currency) in [
            ("งบประมาณ", "2.5 ล้านบาท", "2500000", "THB"),
            ("งบประมาณ", "๒ ล้าน ๕ แสนบาท", "2500000", "THB"),
            ("งบประมาณ (ล้านบาท)", "2.5", "2500000", "THB"),
            ("Kinh phí", "1,5 tỷ đồng", "1500000000", "VND"),
            ("Kinh phí (triệu đồng)", "500", "500000000", "VND"),
            ("งบประมาณ", "5 ล้านกีบ", "5000000", "LAK"),
            ("Budget", "1.2 million baht", "1200000", "THB"),
        ] {
            let sheet = read(&[head], &[cell]);
            let cost = &sheet.rows[0].said.costs[0];
            assert_eq!((cost.amount.as_str(), cost.currency.as_str()), (amount, currency), "{head} {cell}");
            assert!(sheet.rows[0].remarks.iter().any(|r| matches!(r, Remark::Times(..))), "{head} {cell}");
        }
        let asked = |sheet: &Sheet| sheet.unread.iter().map(|u| u.why).collect::<Vec<_>>();
        let twice = read(&["งบประมาณ (ล้านบาท)"], &["2.5 ล้าน"]);
        assert_eq!((asked(&twice), twice.rows[0].said.costs.len()), (vec![Why::Times], 0));
        let figures = ["ตัวชี้วัด", "ผล", "หน่วย", "แหล่งข้อมูล"];
        let trade = |actual: &str, unit: &str| read(&figures, &["มูลค่าการค้า", actual, unit, "ศุลกากร"]);
        for (actual, unit, value) in [("3", "ล้านบาท", "3000000"), ("3 ล้าน", "บาท", "3000000"), ("3", "บาท", "3")]
        {
            assert_eq!(trade(actual, unit).rows[0].said.outcomes[0].actual, value, "{actual} {unit}");
        }
        let dong = trade("1,5 tỷ", "đồng");
        let figure = &dong.rows[0].said.outcomes[0];
        assert_eq!((asked(&dong), figure.actual.as_str()), (vec![Why::OtherMoney], ""));
        assert!(figure.words.contains("1,5 tỷ đồng"), "{figure:?}");
        let words = read(&["ผลลัพธ์"], &["มูลค่าการค้า 3 ล้านบาท"]);
        assert_eq!(words.rows[0].said.outcomes[0].actual, "3000000");
        let unsure = read(&["ผลลัพธ์"], &["มูลค่าการค้า 5 ลบ."]);
        assert_eq!((asked(&unsure), unsure.rows[0].said.outcomes[0].actual.as_str()), (vec![Why::NoNumber], ""));
        // An ordinary sheet hears nothing of it.
        let plain = read(&["งบประมาณ (บาท)", "ผลผลิต"], &["300,000", "ครูผ่านการอบรม 8 คน"]);
        assert!(plain.unread.is_empty() && !plain.rows[0].remarks.iter().any(|r| matches!(r, Remark::Times(..))));
        // What is counted under no indicator keeps its unit.
        let own = read(&figures, &["คณะที่ต้อนรับ", "๑", "คณะ", ""]);
        assert_eq!(own.rows[0].said.outputs[0].words, "คณะที่ต้อนรับ (คณะ)");
    }

    /// Two figures of a year are read in the era of the office, and that is told; where only the other era fits the tie, it is asked.
    #[test]
    fn a_year_of_two_figures_is_told_or_asked() {
        let read = |day: &str| {
            let head: &[&str] = &["วันที่", "กิจกรรม", "คู่ความสัมพันธ์"];
            understood(&[grid("s", &[head, &[day, "อบรม", "เดียนเบียน"]])], "th.nan").remove(0)
        };
        let asked = read("17/3/26");
        assert_eq!((asked.rows.len(), asked.unread[0].why), (0, Why::TwoYears));
        let told = read("17/3/69");
        assert_eq!(told.rows[0].said.days, "2026-03-17");
        assert!(told.rows[0].remarks.contains(&Remark::Year("17/3/69".into(), "2026".into())));
        assert!(read("17 มี.ค. 69").rows[0].remarks.iter().all(|r| !matches!(r, Remark::Year(..))));
        let early = read("1 ม.ค. 2550");
        assert!(early.rows[0].remarks.iter().any(|r| matches!(r, Remark::BeforeSigning(..))), "{early:?}");
    }

    /// An id is no right: a row that bears another province's is told with its line and cell, and changes nothing.
    #[test]
    fn a_row_with_the_id_of_another_province_is_refused() {
        let whose = |home: &str, partner: &str, tie: &str| Whose {
            home: home.into(),
            partner: partner.into(),
            tie: tie.into(),
        };
        let held = |id: &str, n: u64, whose: Whose| {
            let said = Box::new(super::super::activity::tests::said("training", "เดิม", "2026-01-05"));
            event(n, id, crate::follow::Entry::Activity(Entry::Held { whose, said, row: None }))
        };
        let all = Follow::of(&[
            held("act-trat", 1, whose("th.trat", "kh.koh-kong", "t3")),
            held("act-own", 2, whose("th.nan", "vn.dien-bien", "t1")),
        ]);
        let head: &[&str] = &["วันที่", "กิจกรรม", "คู่ความสัมพันธ์", "รหัส"];
        let row = |what: &'static str, id: &'static str| ["12 ก.พ. 2569", what, "เดียนเบียน", id];
        let (taken, own, mine, other, new, twice) = (
            row("ของตราด", "act-trat"),
            row("ของเรา", "act-own"),
            row("ซ้ำ", "act-own"),
            ["12 ก.พ. 2569", "คู่อื่น", "หลวงพระบาง", "act-own"],
            row("ใหม่", "act-new"),
            row("ใหม่อีก", "act-new"),
        );
        let mut sheets = understood(&[grid("s", &[head, &taken, &own, &mine, &other, &new, &twice])], "th.nan");
        let plan = plan(&sheets, &all.activities, "f", "a.xlsx", &words);
        assert_eq!(plan.changed.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["act-own"]);
        assert_eq!(plan.new.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["act-new"]);
        plan.tell(&mut sheets);
        let told: Vec<(u32, u32, &str, Why)> =
            sheets[0].unread.iter().map(|u| (u.line, u.column, u.cell.as_str(), u.why)).collect();
        assert_eq!(
            told,
            [
                (2, 4, "act-trat", Why::NotTheirs),
                (4, 4, "act-own", Why::SameId),
                (5, 4, "act-own", Why::NotTheirs),
                (7, 4, "act-new", Why::SameId)
            ]
        );
        assert_eq!(sheets[0].rows.iter().map(|r| r.line).collect::<Vec<_>>(), [3, 6]);
    }

    /// Another province's form: Vietnamese headings, the partner in the name of the sheet, a table of indicators with one a row.
    #[test]
    fn other_shapes_of_sheets_are_understood_too() {
        let vietnamese = grid(
            "Điện Biên",
            &[
                &[
                    "STT",
                    "Thời gian",
                    "Nội dung hoạt động",
                    "Chỉ số",
                    "Chỉ tiêu",
                    "Đạt được",
                    "Nguồn số liệu",
                    "Kinh phí (baht)",
                ],
                &[
                    "1",
                    "10-12/3/2026",
                    "Tập huấn giáo viên",
                    "Số người được đào tạo, tập huấn",
                    "10",
                    "8",
                    "Danh sách học viên",
                    "100.000",
                ],
                &["", "", "", "Lượt khách du lịch", "1.000", "1.250", "", ""],
            ],
        );
        let english = grid(
            "2",
            &[
                &["Date", "Province", "Partner", "Activity", "Type", "Participants"],
                &["2026-05-01", "Nan", "Luang Prabang", "Meeting of the two governors", "meeting", "12"],
                &["2026-06-01", "Trat", "Koh Kong", "No activity because the border was closed", "", ""],
                &["2026-06-01", "Phra Nakhon Si Ayutthaya", "เถื่อเทียน เว้", "x", "", ""],
            ],
        );
        let sheets = understood(&[vietnamese, english], "th.nan");
        let first = &sheets[0].rows[0];
        assert_eq!(first.whose.tie, "t1");
        assert_eq!(
            (first.said.outputs[0].target.as_str(), first.said.outputs[0].source.as_str()),
            ("10", "Danh sách học viên")
        );
        assert_eq!(
            (first.said.outcomes[0].indicator.as_str(), first.said.outcomes[0].actual.as_str()),
            ("visitors", "1250")
        );
        assert_eq!((first.said.costs[0].currency.as_str(), first.said.costs[0].amount.as_str()), ("THB", "100000"));
        // The sheet of one province says nothing of another's ties.
        assert_eq!((sheets[1].rows.len(), sheets[1].nothing.len(), sheets[1].unread.len()), (1, 0, 2));
        let told: Vec<(u32, Why)> = sheets[1].unread.iter().map(|u| (u.column, u.why)).collect();
        assert_eq!(told, [(2, Why::NotTheirs), (3, Why::NoTie)]);
        let all = understood(&sheets_of_the_ministry(), "");
        assert_eq!((all[0].rows.len(), all[0].nothing.len()), (2, 1), "{:?}", all[0].unread);
        assert_eq!(
            (all[0].nothing[0].whose.tie.as_str(), all[0].nothing[0].reason.as_str()),
            ("t3", "because the border was closed")
        );
        assert_eq!(all[0].rows[1].whose.tie, "t4");
        assert_eq!(understood(&[grid("x", &[&["ก", "ข"], &["1", "2"]])], "")[0].heading, 0);
    }

    fn sheets_of_the_ministry() -> Vec<Grid> {
        vec![grid(
            "2",
            &[
                &["Date", "Province", "Partner", "Activity"],
                &["2026-05-01", "Nan", "Luang Prabang", "Meeting of the two governors"],
                &["", "Trat", "Koh Kong", "No activity because the border was closed"],
                &["2026-06-01", "จังหวัดพระนครศรีอยุธยา", "เถื่อเทียน เว้", "ประชุม"],
            ],
        )]
    }

    #[test]
    fn the_same_file_twice_changes_nothing() {
        let rows = |cost: &str| {
            let head: &[&str] = &["วันที่", "กิจกรรม", "คู่ความสัมพันธ์", "งบประมาณ (บาท)"];
            let one = ["12 ก.พ. 2569", "อบรม", "เดียนเบียน", cost];
            understood(&[grid("s", &[head, &one, &one])], "th.nan")
        };
        let first = plan(&rows("100"), &Activities::default(), "f", "a.xlsx", &words);
        assert_eq!((first.new.len(), first.changed.len(), first.same), (2, 0, 0));
        assert_ne!(first.new[0].0, first.new[1].0);
        let entries = first.new.iter().cloned();
        let events: Vec<_> =
            (1..).zip(entries).map(|(n, (id, e))| event(n, &id, crate::follow::Entry::Activity(e))).collect();
        let mut all = Follow::of(&events);
        let again = plan(&rows("100"), &all.activities, "f", "a.xlsx", &words);
        assert_eq!((again.new.len(), again.changed.len(), again.same), (0, 0, 2));
        // The sheet says other than is recorded: it is offered as a correction, and what only a person said stays.
        let id = first.new[0].0.clone();
        let said = Said { benefit_home: "ครู".into(), ..all.activities.by_id[&id].said.clone() };
        all.take(&event(9, &id, crate::follow::Entry::Activity(Entry::Corrected { said: Box::new(said), row: None })));
        let changed = plan(&rows("200"), &all.activities, "g", "b.xlsx", &words);
        assert_eq!((changed.new.len(), changed.changed.len()), (0, 2));
        let Entry::Corrected { said, .. } = &changed.changed[0].1 else { panic!() };
        assert_eq!((said.costs[0].amount.as_str(), said.benefit_home.as_str()), ("200", "ครู"));
        // What a person withdrew does not come back with a sheet.
        all.take(&event(10, &id, crate::follow::Entry::Activity(Entry::Withdrawn)));
        assert_eq!(plan(&rows("300"), &all.activities, "g", "b.xlsx", &words).withdrawn, 1);
    }
}
