//! `maitri register`: load, import, audit, search, show, settle, export.

use crate::register::{self, Loaded};
use maitri_pack::Language;
use maitri_registry::act::{Fact, Remembered, SettledState, Settlement};
use maitri_registry::record::{Contradiction, Relationship, Seen, Total, Words};
use maitri_registry::take::Taken;
use maitri_store::{Filter, Page, Store};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Where the register is: sqlite:PATH or postgres://…; default MAITRI_STORE, else one file in the user's data folder
    #[arg(long, global = true, value_name = "URL")]
    store: Option<String>,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Load the published tables that ship with the program; twice changes nothing
    #[command(after_help = "Example:\n  maitri register load --store sqlite:register.db")]
    Load,
    /// Take in a table: CSV, XLSX, ODS, DOCX or HTML; shows what was understood
    #[command(
        after_help = "Example:\n  maitri register import ties.xlsx --dry-run\n\nA mapping is a TOML file:\n  says = \"signed\"          # or \"in-progress\"\n  as_of = \"2026-09-30\"\n  [columns]\n  \"เมืองคู่สัมพันธ์\" = \"partner\""
    )]
    Import(Import),
    /// Every contradiction with its proof, and declared against counted totals; of files, alone and against one another, or of the store
    #[command(
        after_help = "Example:\n  maitri register audit --format json\n\nExit code: 0 whatever was found, 2 the work was not done."
    )]
    Audit(Audit),
    /// Find ties: in Thai, Vietnamese or English, with or without marks
    #[command(after_help = "Example:\n  maitri register search เว้")]
    Search(Search),
    /// One tie with all its claims, or one contradiction
    Show(Show),
    /// Record a person's decision about a contradiction
    #[command(
        after_help = "Example:\n  maitri register settle year-conflict-0a1b2c3d4e --as 2544 --reason 'signed copy seen, Chonburi 12/2544'\n\n--as takes a year or date for a conflict of years, the id of a place (maitri place resolve) for one of names or places;\n--as explained keeps both values and records how it came about; --as open takes a decision back."
    )]
    Settle(Settle),
    /// Write the published register to standard output or a file
    #[command(after_help = "Example:\n  maitri register export --format csv --rows")]
    Export(Export),
}

#[derive(clap::Args)]
struct Import {
    /// The file
    file: PathBuf,
    /// What a person says of its columns, as TOML
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Show what would be saved, and save nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(clap::Args)]
struct Audit {
    /// Files to audit without a store
    files: Vec<PathBuf>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Language of the texts
    #[arg(long, value_name = "LANG", value_parser = super::language)]
    lang: Option<Language>,
}

#[derive(clap::Args)]
struct Search {
    /// What to look for
    #[arg(required = true)]
    query: Vec<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Short::Text)]
    format: Short,
}

#[derive(clap::Args)]
struct Show {
    /// Id of a tie or a contradiction
    id: String,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Short::Text)]
    format: Short,
}

#[derive(clap::Args)]
struct Settle {
    /// Id of the contradiction
    contradiction: String,
    /// The value that holds, or `explained`, or `open`
    #[arg(long = "as", value_name = "VALUE")]
    value: String,
    /// Why: the paper seen, the person asked
    #[arg(long)]
    reason: String,
}

#[derive(clap::Args)]
struct Export {
    /// Format of the file
    #[arg(long, value_enum)]
    format: Kind,
    /// One line a printed row of the sources, published or not
    #[arg(long)]
    rows: bool,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    Html,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Short {
    Text,
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    Csv,
    Xlsx,
    Jsonld,
    Geojson,
}

pub fn run(arguments: &Arguments) -> Result<u8, String> {
    let url = arguments.store.as_deref();
    match &arguments.command {
        Command::Load => {
            let store = register::open(url)?;
            let new = register::load_shipped(&store)?;
            let loaded = register::load(&store)?;
            let verb = if new == 0 { "nothing new" } else { "loaded" };
            super::print(&format!("{verb}\n{}", summary(&loaded)));
        }
        Command::Import(import) => import_file(url, import)?,
        Command::Audit(audit) => audit_run(url, audit)?,
        Command::Search(search) => search_run(url, search)?,
        Command::Show(show) => show_run(url, show)?,
        Command::Settle(settle) => settle_run(url, settle)?,
        Command::Export(export) => export_run(url, export)?,
    }
    Ok(super::FINE)
}

/// What stands in the register, in a few lines.
fn summary(loaded: &Loaded) -> String {
    let mut out = String::new();
    for source in &loaded.state.sources {
        let _ = writeln!(out, "{}", source.title);
        for table in &source.tables {
            let rows =
                loaded.state.rows.get(&source.id).map_or(0, |r| r.iter().filter(|r| r.table == table.id).count());
            let as_of = table.as_of.as_deref().map(|d| format!(", as of {d}")).unwrap_or_default();
            let _ = writeln!(out, "  {:<14} {rows:>5} rows ({}{as_of})", table.id, table.says);
        }
    }
    let ties = &loaded.register.projection.relationships;
    let signed = ties.iter().filter(|r| r.status == "signed");
    let inferred = signed.clone().filter(|r| r.inferred).count();
    let open = loaded.register.projection.contradictions.iter().filter(|c| c.state == SettledState::Open).count();
    let _ = writeln!(
        out,
        "{} ties, {} of them signed ({inferred} of these only in a part table), {open} contradictions open",
        ties.len(),
        signed.count()
    );
    out
}

/// What was understood of a file, for the person who looks before saving.
fn understood(taken: &Taken) -> String {
    let mut out = format!("{}\n", taken.source.file);
    for table in &taken.tables {
        let as_of = table.table.as_of.as_deref().map(|d| format!(", as of {d}")).unwrap_or_default();
        let _ = writeln!(out, "  {} ({}{as_of}): {} rows", table.table.id, table.table.says, table.rows.len());
        for (heading, role) in &table.mapping {
            let role = serde_json::to_value(role).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
            let _ = writeln!(out, "    {heading}  →  {role}");
        }
        for (line, why) in &table.aside {
            let _ = writeln!(out, "    row {line} is no tie: {why}");
        }
    }
    out
}

fn import_file(url: Option<&str>, import: &Import) -> Result<(), String> {
    let (taken, bytes) = register::understand(&import.file, import.mapping.as_deref())?;
    super::print(&understood(&taken));
    // Looking makes no store.
    let store = if import.dry_run && !register::exists(url)? { None } else { Some(register::open(url)?) };
    let before = store.as_ref().map_or_else(register::nothing, register::load)?;
    if before.state.sources.iter().any(|s| s.id == taken.source.id) {
        super::print("this file was taken in before: nothing changes\n");
        return Ok(());
    }
    let count = |l: &maitri_registry::project::Register| {
        (l.projection.relationships.len(), l.rows.len(), l.projection.contradictions.len())
    };
    let (ties, rows, open) = count(&before.register);
    let after = if import.dry_run {
        let mut state = before.state.clone();
        for fact in taken.facts() {
            state.take(&fact, "", "");
        }
        maitri_registry::project::project(&state, register::tables()?)
    } else {
        let Some(store) = &store else { return Ok(()) };
        store.blob_put(&bytes).map_err(|e| e.to_string())?;
        let act = register::operator(&format!("import of {}", taken.source.file));
        register::add(store, &act, &|loaded| {
            Ok(if loaded.state.sources.iter().any(|s| s.id == taken.source.id) { Vec::new() } else { taken.facts() })
        })?;
        register::load(store)?.register
    };
    let (ties_after, rows_after, open_after) = count(&after);
    let unsure = after
        .rows
        .iter()
        .filter(|r| r.source == taken.source.id && r.certainty == maitri_registry::record::Certainty::Person)
        .count();
    super::print(&format!(
        "rows {rows} → {rows_after}, ties {ties} → {ties_after}, contradictions {open} → {open_after}; partners that need a person: {unsure}\n"
    ));
    if import.dry_run {
        super::print("dry run: nothing was saved\n");
    }
    Ok(())
}

#[derive(Serialize)]
struct AuditWire<'a> {
    schema: &'static str,
    contradictions: Vec<ContradictionWire<'a>>,
    totals: Vec<TotalWire<'a>>,
}

#[derive(Serialize)]
struct ContradictionWire<'a> {
    id: &'a str,
    kind: &'a str,
    severity: &'a str,
    title: &'a str,
    lines: Vec<u32>,
    explanation: &'a str,
    likelier: &'a str,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'a maitri_registry::record::Decision>,
    at: Vec<AtWire<'a>>,
}

#[derive(Serialize)]
struct AtWire<'a> {
    file: &'a str,
    table: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct TotalWire<'a> {
    table: &'a str,
    what: &'a str,
    declared: u32,
    counted: u32,
    explanation: &'a str,
    line: u32,
}

fn say(words: &Words, language: Language) -> &str {
    match language {
        Language::Th => &words.th,
        Language::Vi => &words.vi,
        _ => &words.en,
    }
}

fn audit_run(url: Option<&str>, audit: &Audit) -> Result<(), String> {
    let (state, register) = if audit.files.is_empty() {
        let loaded = register::load(&register::open(url)?)?;
        (loaded.state, loaded.register)
    } else {
        register::of_files(&audit.files)?
    };
    let language = audit.lang.unwrap_or_else(super::environment_language);
    let files: BTreeMap<&str, &str> = state.sources.iter().map(|s| (s.id.as_str(), s.file.as_str())).collect();
    let found = &register.projection.contradictions;
    let totals = &register.projection.totals;
    match audit.format {
        Format::Json => {
            let wire = AuditWire {
                schema: "maitri/audit/1",
                contradictions: found.iter().map(|c| wire(c, &files, language)).collect(),
                totals: totals
                    .iter()
                    .map(|t| TotalWire {
                        table: &t.table,
                        what: &t.what,
                        declared: t.declared,
                        counted: t.counted,
                        explanation: say(&t.explanation, language),
                        line: t.line,
                    })
                    .collect(),
            };
            let text = serde_json::to_string_pretty(&wire).map_err(|e| e.to_string())?;
            super::print(&format!("{text}\n"));
        }
        Format::Text => super::print(&audit_text(found, totals, &files, language)),
        Format::Html => super::print(&audit_html(&audit_text(found, totals, &files, language), language)),
    }
    Ok(())
}

fn wire<'a>(c: &'a Contradiction, files: &BTreeMap<&str, &'a str>, language: Language) -> ContradictionWire<'a> {
    ContradictionWire {
        id: &c.id,
        kind: &c.kind,
        severity: &c.severity,
        title: say(&c.title, language),
        lines: c.at.iter().map(|s| s.line).collect(),
        explanation: say(&c.explanation, language),
        likelier: say(&c.likelier, language),
        state: c.state.code(),
        decision: c.decision.as_ref(),
        at: c
            .at
            .iter()
            .map(|s| AtWire {
                file: files.get(s.source.as_str()).copied().unwrap_or(""),
                table: &s.table,
                line: s.line,
            })
            .collect(),
    }
}

/// Places in a source: "signed 205, china 434".
fn places(at: &[Seen], files: &BTreeMap<&str, &str>) -> String {
    let several = files.len() > 1;
    at.iter()
        .map(|s| {
            let file = files.get(s.source.as_str()).copied().unwrap_or("");
            if several { format!("{file} {} {}", s.table, s.line) } else { format!("{} {}", s.table, s.line) }
        })
        .collect::<Vec<_>>()
        .join(", ")
}

fn audit_text(found: &[Contradiction], totals: &[Total], files: &BTreeMap<&str, &str>, language: Language) -> String {
    let open = found.iter().filter(|c| c.state == SettledState::Open).count();
    let mut by: BTreeMap<&str, usize> = BTreeMap::new();
    for c in found {
        *by.entry(c.severity.as_str()).or_default() += 1;
    }
    let by: Vec<String> = by.iter().map(|(s, n)| format!("{n} {s}")).collect();
    let mut out = if found.is_empty() {
        "no contradictions\n".to_owned()
    } else {
        format!("{} contradictions ({}), {open} open\n\n", found.len(), by.join(", "))
    };
    for c in found {
        let sign = match c.severity.as_str() {
            "error" => '✕',
            "warning" => '!',
            "ask" => '?',
            _ => 'i',
        };
        let _ = writeln!(out, "{sign} {}  [{}]", say(&c.title, language), c.kind);
        let _ = writeln!(out, "    {}  ·  {}", places(&c.at, files), c.id);
        for text in [say(&c.explanation, language), say(&c.likelier, language)].iter().filter(|t| !t.is_empty()) {
            let _ = writeln!(out, "    {text}");
        }
        if let Some(d) = &c.decision {
            let _ = writeln!(out, "    {} {} {}: {} ({})", c.state.code(), d.at, d.person, d.value, d.reason);
        }
    }
    if !totals.is_empty() {
        let _ = writeln!(out, "\ndeclared and counted");
    }
    for t in totals {
        let sign = if t.declared == t.counted { '=' } else { '≠' };
        let _ = writeln!(
            out,
            "  {:<14} {:<10} {:>4} {sign} {:<4} {}",
            t.table,
            t.what,
            t.declared,
            t.counted,
            say(&t.explanation, language)
        );
    }
    out
}

/// The report as a page that stands alone.
fn audit_html(text: &str, language: Language) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!(
        "<!doctype html>\n<html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Maitri</title><style>body{{margin:2rem auto;max-width:60rem;padding:0 1rem}}\
         pre{{white-space:pre-wrap;font:1rem/1.7 Sarabun,sans-serif}}</style><main><pre>{escaped}</pre></main></html>\n",
        language.code()
    )
}

/// One line about a tie.
fn line(r: &Relationship, language: Language) -> String {
    let name = |p: &maitri_registry::record::PlaceName| {
        let own = match language {
            Language::Th => &p.th,
            Language::Vi => &p.vi,
            _ => &p.en,
        };
        if own.is_empty() { p.printed.clone() } else { own.clone() }
    };
    let when = if r.signed.is_empty() { &r.started } else { &r.signed };
    let mark = if r.contradictions.is_empty() { "" } else { "  ⚑" };
    format!(
        "{}  {} – {} ({})  {} {when}{mark}",
        r.id,
        name(&r.home),
        name(&r.partner),
        if r.partner.iso.is_empty() { r.partner.country.as_str() } else { r.partner.iso.as_str() },
        r.status
    )
}

/// The ties that a query finds; the register is loaded first where the store is empty.
pub fn found(store: &Store, query: &str) -> Result<Vec<Relationship>, String> {
    let filter = Filter { query: query.to_owned(), published: Some(true), ..Filter::default() };
    Ok(store.relationships(&filter, Page::default()).map_err(|e| e.to_string())?.0)
}

fn search_run(url: Option<&str>, search: &Search) -> Result<(), String> {
    let store = register::open(url)?;
    let found = found(&store, &search.query.join(" "))?;
    if search.format == Short::Json {
        let text = serde_json::to_string_pretty(&found).map_err(|e| e.to_string())?;
        super::print(&format!("{text}\n"));
    } else {
        let language = super::environment_language();
        let lines: Vec<String> = found.iter().map(|r| line(r, language)).collect();
        if lines.is_empty() {
            let hint = if store.size().map_err(|e| e.to_string())? == 0 {
                "; the register is empty: maitri register load"
            } else {
                ""
            };
            super::print(&format!("nothing found{hint}\n"));
        } else {
            super::print(&format!("{}\n", lines.join("\n")));
        }
    }
    Ok(())
}

fn show_run(url: Option<&str>, show: &Show) -> Result<(), String> {
    let store = register::open(url)?;
    let language = super::environment_language();
    let files: Vec<(String, String)> =
        store.sources().map_err(|e| e.to_string())?.into_iter().map(|s| (s.id, s.file)).collect();
    let files: BTreeMap<&str, &str> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    if let Some(c) = store.contradiction(&show.id).map_err(|e| e.to_string())? {
        let text = if show.format == Short::Json {
            serde_json::to_string_pretty(&c).map_err(|e| e.to_string())? + "\n"
        } else {
            audit_text(std::slice::from_ref(&c), &[], &files, language)
        };
        super::print(&text);
        return Ok(());
    }
    let Some(r) = store.relationship(&show.id).map_err(|e| e.to_string())? else {
        return Err(format!(
            "`{}` is no tie and no contradiction of this register; look with maitri register search",
            show.id
        ));
    };
    let claims = store.claims_of(&r.id).map_err(|e| e.to_string())?;
    if show.format == Short::Json {
        #[derive(Serialize)]
        struct Card<'a> {
            relationship: &'a Relationship,
            claims: &'a [maitri_registry::record::Claim],
        }
        let text =
            serde_json::to_string_pretty(&Card { relationship: &r, claims: &claims }).map_err(|e| e.to_string())?;
        super::print(&format!("{text}\n"));
        return Ok(());
    }
    let mut out = format!("{}\n", line(&r, language));
    if !r.partner.successor_iso.is_empty() {
        let _ =
            writeln!(out, "  since {} the partner is part of {}", r.partner.successor_since, r.partner.successor_iso);
    }
    for c in &claims {
        let at = Seen { source: c.source.clone(), table: c.table.clone(), line: c.line };
        let place = if c.line == 0 { c.because.clone() } else { places(&[at], &files) };
        let value = c.value.as_deref().unwrap_or("?");
        let status =
            serde_json::to_value(c.status).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
        let _ = writeln!(out, "  {:<22} {value}  ← \"{}\"  {place}  {status}  {}", c.property, c.raw, c.id);
    }
    for id in &r.contradictions {
        if let Some(c) = store.contradiction(id).map_err(|e| e.to_string())? {
            let _ = writeln!(out, "  ⚑ {} ({}, {})", say(&c.title, language), c.state.code(), c.id);
        }
    }
    super::print(&out);
    Ok(())
}

fn settle_run(url: Option<&str>, settle: &Settle) -> Result<(), String> {
    if settle.reason.trim().is_empty() {
        return Err("a decision needs a reason: --reason 'the paper seen, the person asked'".to_owned());
    }
    let store = register::open(url)?;
    let tables = register::tables()?;
    let act = register::operator(&settle.reason);
    let receipt = register::add(&store, &act, &|loaded| {
        let found = loaded.register.projection.contradictions.iter().find(|c| c.id == settle.contradiction);
        let found = found.ok_or_else(|| {
            format!(
                "`{}` is no contradiction of this register; they are listed by maitri register audit",
                settle.contradiction
            )
        })?;
        let state = match settle.value.as_str() {
            "explained" => SettledState::Explained,
            "open" => SettledState::Open,
            _ => SettledState::Resolved,
        };
        let mut facts = Vec::new();
        let mut value = settle.value.clone();
        if state == SettledState::Resolved {
            match found.kind.as_str() {
                "year-conflict" | "missing-year" | "invalid-date" => {
                    maitri_registry::project::edtf(&settle.value).ok_or_else(|| {
                        format!("`{}` is no year or date: write 2544, 2001 or 2001-03-15", settle.value)
                    })?;
                }
                "name-conflict" | "sensitive-name" | "country-conflict" | "hierarchy" | "foreign-script" => {
                    let by_code = || tables.gazetteer.units().iter().find(|u| u.level == 1 && u.iso == settle.value);
                    let unit = tables.gazetteer.get(&settle.value).or_else(by_code).ok_or_else(|| {
                        format!(
                            "`{}` is no place of the tables: give an id such as cn.hainan or an ISO 3166-2 code; maitri place resolve shows both",
                            settle.value
                        )
                    })?;
                    value.clone_from(&unit.id);
                    // The text is remembered, so that the next table that prints it is read so too; but not where the text is
                    // another place's own name, or a sensitive one: then only this tie is settled.
                    if !matches!(found.kind.as_str(), "sensitive-name" | "hierarchy") {
                        let of = |r: &&maitri_registry::project::RowView| {
                            found.at.iter().any(|s| s.line == r.source_line && s.source == r.source)
                        };
                        for row in loaded.register.rows.iter().filter(of) {
                            let read = tables.gazetteer.resolve(&row.partner_as_printed, Some(&unit.country), &[]);
                            if !read.known {
                                facts.push(Fact::PlaceRemembered(Remembered {
                                    text: row.partner_as_printed.clone(),
                                    country: unit.country.clone(),
                                    place: unit.id.clone(),
                                    reason: settle.reason.clone(),
                                }));
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        facts.push(Fact::Settled(Settlement {
            contradiction: settle.contradiction.clone(),
            state,
            value,
            reason: settle.reason.clone(),
        }));
        Ok(facts)
    })?;
    let at = receipt.map(|r| r.first).unwrap_or_default();
    super::print(&format!("recorded as event {at} by {}, in the capacity of a local operator\n", act.person));
    Ok(())
}

fn export_run(url: Option<&str>, export: &Export) -> Result<(), String> {
    let store = register::open(url)?;
    let loaded = register::load(&store)?;
    let bytes = if export.rows {
        if export.format != Kind::Csv {
            return Err("--rows is written as CSV: --format csv --rows".to_owned());
        }
        crate::export::rows_csv(&loaded)?
    } else {
        match export.format {
            Kind::Csv => crate::export::csv(&loaded)?,
            Kind::Xlsx => crate::export::xlsx(&loaded)?,
            Kind::Jsonld => crate::export::jsonld(&loaded)?,
            Kind::Geojson => crate::export::geojson(&loaded)?,
        }
    };
    match &export.output {
        Some(path) => std::fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display())),
        None => {
            use std::io::Write;
            let mut out = std::io::stdout().lock();
            let _ = out.write_all(&bytes);
            let _ = out.flush();
            Ok(())
        }
    }
}
