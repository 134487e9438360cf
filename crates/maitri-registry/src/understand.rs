//! How a foreign table is understood: where its headings are, what each column holds, which cells moved, which rows add up,
//! what belongs to the row above. Nothing printed is changed or dropped: what was noticed stands beside it.

use crate::columns::Columns;
use crate::source::{Role, RowRemark, SourceRow, Table};
use maitri_document::lang::{dates, digits, fold};
use maitri_document::read::{Grid, GridRow};
use maitri_pack::place::{CellRemark, Gazetteer};
use std::collections::BTreeMap;

/// A table as understood.
#[derive(Debug, Clone)]
pub struct Understood {
    /// The table.
    pub table: Table,
    /// Its rows.
    pub rows: Vec<SourceRow>,
    /// Heading (or the column's number) and role, for the person who looks before saving.
    pub mapping: Vec<(String, Role)>,
    /// Lines that hold cells but no tie, and why: a heading, a total, a title.
    pub aside: Vec<(u32, &'static str)>,
}

/// What a person said about a table before it was read: heading and role.
pub type Mapping = BTreeMap<String, Role>;

/// What a cell looks like, whatever stands above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Empty,
    Number,
    Year,
    Date,
    Home,
    Country,
    Text,
}

/// The country of the home side, and its provinces by name, looked up again and again.
struct Sight<'a> {
    gazetteer: &'a Gazetteer,
    home: &'a str,
}

impl Sight<'_> {
    fn look(&self, cell: &str) -> Look {
        let text = cell.trim();
        if text.is_empty() || text == "-" {
            return Look::Empty;
        }
        if let Some(number) = digits::parse(text.trim_end_matches('.')) {
            return if is_year(number) { Look::Year } else { Look::Number };
        }
        let found = dates::find(text, 0);
        if found.first().is_some_and(|f| f.date.month.is_some() && f.span.end - f.span.start + 4 > text.len()) {
            return Look::Date;
        }
        if self.gazetteer.first_level_named(text, self.home).is_some() {
            return Look::Home;
        }
        if self.gazetteer.is_country(text) {
            return Look::Country;
        }
        Look::Text
    }

    /// How well a cell stands under a role.
    fn fit(&self, cell: &str, role: Option<Role>) -> f64 {
        let look = self.look(cell);
        if look == Look::Empty {
            return 0.0;
        }
        match role {
            None => match look {
                Look::Number => 0.0,
                _ => -0.5,
            },
            Some(Role::HomeNumber | Role::PairNumber) => {
                if look == Look::Number {
                    1.0
                } else {
                    -1.0
                }
            }
            Some(Role::Home) => match look {
                Look::Home => 1.0,
                Look::Text => 0.2,
                _ => -1.0,
            },
            Some(Role::Partner) => match look {
                Look::Text => 1.0,
                Look::Home | Look::Country => 0.3,
                _ => -1.0,
            },
            Some(Role::Country) => match look {
                Look::Country => 1.0,
                Look::Text => 0.3,
                _ => -1.0,
            },
            Some(Role::Year) => match look {
                Look::Year => 1.0,
                Look::Date => 0.3,
                _ => -1.0,
            },
            Some(Role::Date) => match look {
                Look::Date => 1.0,
                Look::Year => 0.5,
                _ => -1.0,
            },
            Some(_) => match look {
                Look::Text | Look::Country => 0.3,
                Look::Year | Look::Date | Look::Number => -0.2,
                _ => 0.0,
            },
        }
    }
}

/// Whether a number can be the year of a tie, in either era.
pub fn is_year(number: u32) -> bool {
    (1900..=2100).contains(&number) || (2443..=2643).contains(&number)
}

/// Understands a grid. `seed` carries what is known of the table beforehand (its id, what its rows say, its country).
pub fn understand(grid: &Grid, seed: Table, mapping: &Mapping, columns: &Columns, gazetteer: &Gazetteer) -> Understood {
    let home = home_country(grid, columns, gazetteer);
    let sight = Sight { gazetteer, home };
    let given: BTreeMap<String, Role> = mapping.iter().map(|(k, v)| (fold::key(k), *v)).collect();
    let role_of = |cell: &str| -> Option<(Role, String)> {
        given
            .get(&fold::key(cell))
            .map(|r| (*r, String::new()))
            .or_else(|| columns.heading(cell).map(|(r, m)| (r, m.to_owned())))
    };
    let is_heading = |row: &GridRow| -> bool {
        let known = row.cells.iter().filter(|c| role_of(c).is_some()).count();
        let figures =
            row.cells.iter().filter(|c| matches!(sight.look(c), Look::Number | Look::Year | Look::Date)).count();
        known >= 2 && figures == 0
    };
    let mut out = Understood { table: seed, rows: Vec::new(), mapping: Vec::new(), aside: Vec::new() };
    // A sheet's name is a title too.
    if columns.state_of(&grid.name).is_some() {
        out.table.context.push((0, grid.name.clone()));
    }
    out.table.context.extend(grid.context.iter().cloned());
    // A long list in which no province of either side is known is no register: nothing of it is looked up row by row.
    let sample = grid.rows.iter().take(400);
    let known = sample.clone().flat_map(|r| &r.cells).filter(|c| !c.is_empty() && sight.look(c) == Look::Home).count();
    if sample.len() > 20 && known == 0 {
        return out;
    }
    let mut roles: Vec<Role> = Vec::new();
    let mut told = false;
    let headed = grid.rows.iter().any(is_heading);
    let mut last_home: Option<(u32, String)> = None;
    let mut index = 0;
    while let Some(row) = grid.rows.get(index) {
        index += 1;
        if is_heading(row) {
            let body: Vec<&GridRow> = grid.rows.iter().skip(index).take_while(|r| !is_heading(r)).collect();
            // Of two rows of headings the lower one is the nearer; what it leaves empty stands in the upper one.
            let upper = index.checked_sub(2).and_then(|i| grid.rows.get(i)).filter(|r| is_heading(r));
            let mut heading = row.clone();
            for (i, cell) in upper.map_or(&[][..], |r| &r.cells).iter().enumerate() {
                if heading.cells.get(i).is_none_or(|c| c.trim().is_empty()) && role_of(cell).is_some() {
                    while heading.cells.len() <= i {
                        heading.cells.push(String::new());
                    }
                    if let Some(slot) = heading.cells.get_mut(i) {
                        slot.clone_from(cell);
                    }
                }
            }
            let (found, years) = columns_of(&heading, &body, &role_of, &sight);
            roles = found;
            if !years.is_empty() && out.table.years.is_empty() {
                out.table.years = years;
            }
            out.table.headings.push((row.line, row.cells.clone()));
            if !told || upper.is_some() {
                told = true;
                out.mapping = heading
                    .cells
                    .iter()
                    .enumerate()
                    .map(|(i, c)| {
                        let name = if c.trim().is_empty() { format!("column {}", i + 1) } else { c.trim().to_owned() };
                        (name, roles.get(i).copied().unwrap_or_default())
                    })
                    .collect();
            } else {
                out.aside.push((row.line, "heading again"));
            }
            continue;
        }
        if roles.is_empty() && !headed {
            let body: Vec<&GridRow> = grid.rows.iter().collect();
            roles = columns_of(&GridRow::default(), &body, &role_of, &sight).0;
            out.mapping = roles.iter().enumerate().map(|(i, r)| (format!("column {}", i + 1), *r)).collect();
        }
        let filled: Vec<&String> = row.cells.iter().filter(|c| !c.trim().is_empty()).collect();
        let first = filled.first().map_or("", |c| c.as_str());
        if columns.is_total(first) {
            let text = row.cells.iter().map(|c| c.trim()).filter(|c| !c.is_empty()).collect::<Vec<_>>().join(" ");
            out.table.context.push((row.line, text));
            out.aside.push((row.line, "total"));
            continue;
        }
        if roles.is_empty()
            || (filled.len() == 1 && !matches!(sight.look(first), Look::Home)) && !alone(row, &roles, &sight)
        {
            let text = filled.iter().map(|c| c.trim()).collect::<Vec<_>>().join(" ");
            out.table.context.push((row.line, text));
            out.aside.push((row.line, "title"));
            continue;
        }
        let (shift, shifted) = aligned(row, &roles, &sight);
        let mut remarks = Vec::new();
        if shift != 0 {
            remarks.push(RowRemark::Shifted { by: shift });
        }
        let cell = |role: Role| -> &str {
            shifted.iter().position(|r| *r == role).and_then(|i| row.cells.get(i)).map_or("", |c| c.trim())
        };
        // A state or province without a town is the partner itself.
        let partner =
            [cell(Role::Partner), cell(Role::PartnerContainer)].into_iter().find(|c| !c.is_empty()).unwrap_or("");
        let home_cell = cell(Role::Home);
        if !home_cell.is_empty() {
            last_home = Some((row.line, home_cell.to_owned()));
        }
        if partner.is_empty() {
            // A province on a line of its own heads the rows below it.
            out.aside.push((row.line, if home_cell.is_empty() { "no partner" } else { "province alone" }));
            continue;
        }
        if home_cell.is_empty()
            && let Some((from, _)) = &last_home
        {
            remarks.push(RowRemark::FilledDown { from: *from });
        }
        out.rows.push(SourceRow {
            table: out.table.id.clone(),
            line: row.line,
            cells: row.cells.clone(),
            roles: shifted,
            remarks,
        });
    }
    let dated = out.table.context.iter().find_map(|(_, text)| columns.as_of(text));
    out.table.as_of = out.table.as_of.take().or(dated);
    if out.table.says.is_empty() {
        out.table.says = says(&out.table, columns, gazetteer);
    }
    bled(&mut out.rows, gazetteer);
    out
}

/// What a table says of all its rows, by its title.
fn says(table: &Table, columns: &Columns, gazetteer: &Gazetteer) -> String {
    let first = table.context.iter().find_map(|(_, t)| columns.declared(t, gazetteer).first().map(|d| d.state));
    let titled = table.context.iter().find_map(|(_, t)| columns.state_of(t));
    match (first, titled, table.years.as_str()) {
        (Some(state), ..) if !state.is_empty() => state.to_owned(),
        (_, Some(state), _) => state.to_owned(),
        (_, _, "started") => "in-progress".to_owned(),
        _ => "signed".to_owned(),
    }
}

/// The country on whose provinces the table is built.
fn home_country<'a>(grid: &Grid, columns: &Columns, gazetteer: &'a Gazetteer) -> &'a str {
    let mut best = ("", 0usize);
    let mut by_column: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut named: BTreeMap<usize, bool> = BTreeMap::new();
    for row in &grid.rows {
        for (i, cell) in row.cells.iter().enumerate() {
            if columns.heading(cell).is_some_and(|(r, _)| r == Role::Home) {
                named.insert(i, true);
            }
            for (place, home) in gazetteer.homes().iter().enumerate() {
                if gazetteer.first_level_named(cell, &home.country).is_some() {
                    *by_column.entry((i, place)).or_default() += 1;
                }
            }
        }
    }
    for ((column, place), count) in by_column {
        let weight = if named.contains_key(&column) { count * 4 } else { count };
        if let Some(home) = gazetteer.homes().get(place).filter(|_| weight > best.1) {
            best = (home.country.as_str(), weight);
        }
    }
    best.0
}

/// The role of each column: by its heading, else by what it holds.
fn columns_of(
    heading: &GridRow,
    body: &[&GridRow],
    role_of: &dyn Fn(&str) -> Option<(Role, String)>,
    sight: &Sight<'_>,
) -> (Vec<Role>, String) {
    let width = body.iter().map(|r| r.cells.len()).chain([heading.cells.len()]).max().unwrap_or(0);
    let mut roles: Vec<Option<Role>> = vec![None; width];
    let mut years = String::new();
    for (i, cell) in heading.cells.iter().enumerate() {
        if let (Some((role, means)), Some(slot)) = (role_of(cell), roles.get_mut(i)) {
            if matches!(role, Role::Year | Role::Date) && !means.is_empty() {
                years = means;
            }
            *slot = Some(role);
        }
    }
    let has = |roles: &[Option<Role>], role: Role| roles.contains(&Some(role));
    let counts: Vec<BTreeMap<u8, usize>> = (0..width)
        .map(|i| {
            let mut count: BTreeMap<u8, usize> = BTreeMap::new();
            for row in body {
                let look = row.cells.get(i).map_or(Look::Empty, |c| sight.look(c));
                *count.entry(look as u8).or_default() += 1;
            }
            count.remove(&(Look::Empty as u8));
            count
        })
        .collect();
    let mostly = |i: usize, look: Look| {
        let count = counts.get(i);
        let all: usize = count.map_or(0, |c| c.values().sum());
        let own = count.and_then(|c| c.get(&(look as u8))).copied().unwrap_or(0);
        all > 0 && own * 2 > all
    };
    let home_at = roles.iter().position(|r| *r == Some(Role::Home));
    for i in 0..width {
        if roles.get(i).copied().flatten().is_some() {
            continue;
        }
        let role = if mostly(i, Look::Number) {
            // A column of numbers before the province counts provinces where another one counts ties.
            let before = home_at.is_none_or(|h| i < h);
            if before && has(&roles, Role::PairNumber) { Some(Role::HomeNumber) } else { Some(Role::PairNumber) }
        } else if mostly(i, Look::Home) && !has(&roles, Role::Home) {
            Some(Role::Home)
        } else if mostly(i, Look::Date) && !has(&roles, Role::Date) {
            Some(Role::Date)
        } else if mostly(i, Look::Year) && !has(&roles, Role::Year) {
            Some(Role::Year)
        } else if mostly(i, Look::Country) && !has(&roles, Role::Country) {
            Some(Role::Country)
        } else {
            None
        };
        if let Some(slot) = roles.get_mut(i) {
            *slot = role;
        }
    }
    if !has(&roles, Role::Partner) {
        // The first column of texts that is nothing else.
        let free = (0..width).find(|i| roles.get(*i).copied().flatten().is_none() && mostly(*i, Look::Text));
        if let Some(slot) = free.and_then(|i| roles.get_mut(i)) {
            *slot = Some(Role::Partner);
        }
    }
    (roles.into_iter().map(Option::unwrap_or_default).collect(), years)
}

/// Whether the only filled cell of a row can be a partner under its own heading.
fn alone(row: &GridRow, roles: &[Role], sight: &Sight<'_>) -> bool {
    let at = row.cells.iter().position(|c| !c.trim().is_empty());
    at.and_then(|i| roles.get(i)) == Some(&Role::Partner)
        && at
            .and_then(|i| row.cells.get(i))
            .is_some_and(|c| sight.look(c) == Look::Text && !sight.gazetteer.resolve(c, None, &[]).answers.is_empty())
}

/// By how many columns the cells of a row moved against the heading, and the role of each cell.
fn aligned(row: &GridRow, roles: &[Role], sight: &Sight<'_>) -> (i8, Vec<Role>) {
    let at = |shift: i8| -> (f64, Vec<Option<Role>>) {
        let mut score = 0.0;
        let mut out = Vec::new();
        for (i, cell) in row.cells.iter().enumerate() {
            let from = i64::try_from(i).unwrap_or(0) - i64::from(shift);
            let role = usize::try_from(from).ok().and_then(|f| roles.get(f)).copied();
            score += sight.fit(cell, role);
            out.push(role);
        }
        (score, out)
    };
    let (still, mut best) = at(0);
    let mut top = still;
    let mut moved = 0;
    // One cell too many or too few in the middle: what follows it stands one column off.
    let inside = |from: usize, shift: i8| -> (f64, Vec<Option<Role>>) {
        let mut score = 0.0;
        let mut out = Vec::new();
        for (i, cell) in row.cells.iter().enumerate() {
            let role = match (i.cmp(&from), shift) {
                (std::cmp::Ordering::Less, _) => roles.get(i).copied(),
                // The cell that pushed the others: a year keeps its meaning wherever it stands.
                (std::cmp::Ordering::Equal, 1) => {
                    (sight.look(cell) == Look::Year && roles.contains(&Role::Year)).then_some(Role::Year)
                }
                (_, 1) => i.checked_sub(1).and_then(|j| roles.get(j)).copied().filter(|r| {
                    *r != Role::Year || sight.look(row.cells.get(from).map_or("", String::as_str)) != Look::Year
                }),
                _ => roles.get(i + 1).copied(),
            };
            score += sight.fit(cell, role);
            out.push(role);
        }
        (score, out)
    };
    let whole = [1i8, -1, 2, -2].into_iter().map(|shift| (shift, at(shift)));
    let width = row.cells.len().min(24);
    let parts = (1..width).flat_map(|from| [(1i8, inside(from, 1)), (-1, inside(from, -1))]);
    for (shift, (score, out)) in whole.chain(parts) {
        // Only a plainly better reading moves a row.
        if score > top + 0.05 && score > still + 1.2 {
            top = score;
            best = out;
            moved = shift;
        }
    }
    let roles = best
        .into_iter()
        .enumerate()
        .map(|(i, role)| match role {
            Some(role) => role,
            None if row.cells.get(i).is_some_and(|c| sight.look(c) == Look::Number) => Role::HomeNumber,
            None => Role::Other,
        })
        .collect();
    (moved, roles)
}

/// Text that ran over from one partner cell into the one above it.
fn bled(rows: &mut [SourceRow], gazetteer: &Gazetteer) {
    let partner = |row: &SourceRow| -> String {
        let at = row.roles.iter().position(|r| *r == Role::Partner);
        at.and_then(|i| row.cells.get(i)).map(|c| c.trim().to_owned()).unwrap_or_default()
    };
    for i in 1..rows.len() {
        let (Some(above), Some(below)) = (rows.get(i - 1), rows.get(i)) else { continue };
        if above.table != below.table {
            continue;
        }
        let (upper, lower) = (partner(above), partner(below));
        let trailing = gazetteer.resolve(&upper, None, &[]).remarks.into_iter().find_map(|r| match r {
            CellRemark::Trailing { text } => Some(text),
            _ => None,
        });
        let Some(trailing) = trailing.filter(|t| gazetteer.only_level_words(t)) else { continue };
        // The reading of the upper cell ends where its country ends.
        let squashed: String = trailing.split_whitespace().collect();
        let mut kept = upper.clone();
        while !kept.is_empty() {
            let tail: String = upper.get(kept.len()..).unwrap_or("").split_whitespace().collect();
            if fold::key(&tail).split_whitespace().collect::<String>() == squashed {
                break;
            }
            kept.pop();
        }
        if kept.is_empty() {
            continue;
        }
        let tail = upper.get(kept.len()..).unwrap_or("").trim().to_owned();
        let (upper_line, lower_line) = (above.line, below.line);
        if let Some(row) = rows.get_mut(i - 1) {
            row.remarks.push(RowRemark::Bled { with: lower_line, reading: kept.trim().to_owned() });
        }
        if let Some(row) = rows.get_mut(i) {
            row.remarks.push(RowRemark::Bled { with: upper_line, reading: format!("{tail}{lower}") });
        }
    }
}
