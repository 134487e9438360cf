//! Taking a source in: the tables that ship with the program, and a ministry's file.

use crate::act::Fact;
use crate::columns::Columns;
use crate::source::{Source, SourceKind, Table};
use crate::understand::{Mapping, Understood, understand};
use maitri_document::read::{Grid, text_grid};
use maitri_pack::place::Gazetteer;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The registers that ship with the program: name, description, files (name, text).
struct Shipped {
    description: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const SHIPPED: &[Shipped] = &[Shipped {
    description: include_str!("../../../data/th-registers-2022/source.toml"),
    files: &[
        ("signed.txt", include_str!("../../../data/th-registers-2022/signed.txt")),
        ("in_progress.txt", include_str!("../../../data/th-registers-2022/in_progress.txt")),
        ("neighbour-la.txt", include_str!("../../../data/th-registers-2022/neighbour-la.txt")),
        ("neighbour-my.txt", include_str!("../../../data/th-registers-2022/neighbour-my.txt")),
        ("neighbour-mm.txt", include_str!("../../../data/th-registers-2022/neighbour-mm.txt")),
        ("neighbour-kh.txt", include_str!("../../../data/th-registers-2022/neighbour-kh.txt")),
        ("china.txt", include_str!("../../../data/th-registers-2022/china.txt")),
    ],
}];

#[derive(Deserialize)]
struct Description {
    title: String,
    kind: SourceKind,
    file: String,
    sha256: String,
    table: Vec<DescribedTable>,
}

#[derive(Deserialize)]
struct DescribedTable {
    id: String,
    file: String,
    first_line: u32,
    says: String,
    #[serde(default)]
    country: Option<String>,
    #[serde(default)]
    group: Option<String>,
    #[serde(default)]
    main: bool,
}

/// A source as understood, before it is taken in.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The source.
    pub source: Source,
    /// Its tables with their rows.
    pub tables: Vec<Understood>,
}

impl Taken {
    /// The facts that take it in.
    pub fn facts(&self) -> Vec<Fact> {
        let mut out = vec![Fact::SourceRead { source: self.source.clone() }];
        let rows = self.tables.iter().flat_map(|t| &t.rows);
        out.extend(rows.map(|row| Fact::RowRead { source: self.source.id.clone(), row: row.clone() }));
        out
    }

    fn new(mut source: Source, tables: Vec<Understood>) -> Taken {
        source.tables = tables.iter().map(|t| t.table.clone()).collect();
        Taken { source, tables }
    }
}

/// The sources that ship with the program, understood anew.
///
/// # Errors
/// What is wrong with a description; a test proves that nothing is.
pub fn shipped(columns: &Columns, gazetteer: &Gazetteer) -> Result<Vec<Taken>, String> {
    SHIPPED
        .iter()
        .map(|shipped| {
            let described: Description = toml::from_str(shipped.description).map_err(|e| e.to_string())?;
            let mut tables = Vec::new();
            for table in described.table {
                let (_, text) = shipped
                    .files
                    .iter()
                    .find(|(name, _)| *name == table.file)
                    .ok_or_else(|| format!("the table {} does not ship with the program", table.file))?;
                let grid = text_grid(text, &table.id, table.first_line);
                let seed = Table {
                    id: table.id,
                    says: table.says,
                    country: table.country,
                    group: table.group,
                    main: table.main,
                    ..Table::default()
                };
                tables.push(understand(&grid, seed, &Mapping::new(), columns, gazetteer));
            }
            let source = Source {
                id: described.sha256,
                title: described.title,
                kind: described.kind,
                file: described.file,
                tables: Vec::new(),
            };
            Ok(Taken::new(source, tables))
        })
        .collect()
}

/// What a person says of a file before it is taken in (`--mapping FILE`).
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Said {
    /// Title of the source.
    #[serde(default)]
    pub title: Option<String>,
    /// Kind of the source.
    #[serde(default)]
    pub kind: Option<SourceKind>,
    /// What all rows say: `signed` or `in-progress`.
    #[serde(default)]
    pub says: Option<String>,
    /// Country that the file is about.
    #[serde(default)]
    pub country: Option<String>,
    /// Status date, ISO 8601.
    #[serde(default)]
    pub as_of: Option<String>,
    /// Heading and role.
    #[serde(default)]
    pub columns: std::collections::BTreeMap<String, String>,
}

/// Understands the tables of a file.
///
/// # Errors
/// One sentence where the mapping names a role that does not exist, or no table holds a tie.
pub fn file(
    name: &str,
    bytes: &[u8],
    grids: &[Grid],
    said: &Said,
    columns: &Columns,
    gazetteer: &Gazetteer,
) -> Result<Taken, String> {
    let mut mapping = Mapping::new();
    for (heading, role) in &said.columns {
        let known = Columns::role_named(role).ok_or_else(|| {
            format!("the mapping says that `{heading}` is `{role}`, which is no role; the roles are home, partner, partner-container, country, year, date, fields, status, note, home-number, pair-number, other")
        })?;
        mapping.insert(heading.clone(), known);
    }
    let mut tables = Vec::new();
    for (index, grid) in grids.iter().enumerate() {
        let seed = Table {
            id: if grids.len() == 1 { "table-1".to_owned() } else { format!("table-{}", index + 1) },
            says: said.says.clone().unwrap_or_default(),
            country: said.country.clone(),
            as_of: said.as_of.clone(),
            ..Table::default()
        };
        let understood = understand(grid, seed, &mapping, columns, gazetteer);
        if !understood.rows.is_empty() {
            tables.push(understood);
        }
    }
    if tables.is_empty() {
        return Err(format!(
            "{name}: no table of it holds a province with a foreign partner; name the columns with --mapping FILE"
        ));
    }
    let id: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
    let first = tables.iter().flat_map(|t| &t.table.context).map(|(_, text)| text.clone()).next();
    let source = Source {
        id,
        title: said.title.clone().or(first).unwrap_or_else(|| name.to_owned()),
        kind: said.kind.unwrap_or(SourceKind::MinistryTable),
        file: name.to_owned(),
        tables: Vec::new(),
    };
    Ok(Taken::new(source, tables))
}
