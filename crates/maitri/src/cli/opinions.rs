//! `maitri opinions`: opinions on a draft become rows, and the table of opinions is checked; the page is `docs/use/opinions.md`.

use crate::draft::Format;
use maitri_document::Document;
use maitri_document::read::Changes;
use maitri_pack::{Language, Packs};
use maitri_review::draft::Draft;
use maitri_review::opinion::{Drafts, Opinions, Reader, Words, check};
use maitri_review::report::opinion as report;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
#[command(
    after_help = "Examples: maitri opinions papers/* --draft draft.docx --asked asked.txt --format xlsx --output table.xlsx\n          maitri opinions --check table.xlsx --before draft.docx --after completed.docx\n\nExit code: 0 read, or checked and nothing is amiss; 1 checked and something is amiss; 2 a file was not read."
)]
pub struct Arguments {
    /// Opinions: letters of any kind that is read, scans, tables, a draft with comments beside it; with --check: the papers that
    /// go with the table
    #[arg(required_unless_present = "check")]
    files: Vec<PathBuf>,
    /// The draft that the offices were asked about: comments are anchored to its clauses
    #[arg(long, conflicts_with = "check")]
    draft: Option<PathBuf>,
    /// Who was asked: a list, a table, or the letter that asked
    #[arg(long)]
    asked: Option<PathBuf>,
    /// Check this table of opinions, as it came back from Excel or Word
    #[arg(long, value_name = "TABLE")]
    check: Option<PathBuf>,
    /// With --check: the draft that the offices were asked about
    #[arg(long, requires = "check", requires = "after")]
    before: Option<PathBuf>,
    /// With --check: the draft as it was completed
    #[arg(long, requires = "check", requires = "before")]
    after: Option<PathBuf>,
    /// text, json; for reading also xlsx, docx: the table of opinions (D-54)
    #[arg(long, default_value = "text")]
    format: String,
    /// Where to write; default: standard output
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// Answers for the head and foot of the table: issuer, signer, place_of_issue … (TOML or JSON; maitri draft --new D-54)
    #[arg(long)]
    answers: Option<PathBuf>,
    /// Language of labels: th, vi, en
    #[arg(long)]
    lang: Option<String>,
    /// The day that the table bears (YYYY-MM-DD); default: today
    #[arg(long)]
    as_of: Option<String>,
    /// A folder of packs laid over those compiled in
    #[arg(long)]
    packs: Option<PathBuf>,
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    let formats: &[&str] = if a.check.is_some() { &["text", "json"] } else { &["text", "json", "xlsx", "docx"] };
    if !formats.contains(&a.format.as_str()) {
        return Err(format!("`{}` is no format here; use {}", a.format, formats.join(", ")));
    }
    let language = match &a.lang {
        Some(code) => super::language(code).map_err(|e| format!("--lang `{code}`: {e}"))?,
        None if a.format == "json" => Language::En,
        None => super::environment_language(),
    };
    let mut read: Vec<PathBuf> = a.files.clone();
    read.extend([&a.draft, &a.asked, &a.check, &a.before, &a.after, &a.answers].into_iter().flatten().cloned());
    super::review::own_output(a.output.as_deref(), &read)?;
    let as_of = super::as_of(a.as_of.as_deref())?;
    let packs = super::packs(a.packs.as_deref())?;
    match &a.check {
        Some(table) => checked(a, table, &packs, language),
        None => collected(a, &packs, language, &as_of),
    }
}

/// A draft as a document.
fn text_of(file: Option<&PathBuf>) -> Result<Option<Document>, String> {
    file.map(|f| super::review::read_file(f, Changes::Accepted)).transpose()
}

fn divided<'d>(document: &'d Document, packs: &Packs) -> Draft<'d> {
    let mut draft = Draft::read(document, packs);
    draft.divide(None, packs);
    draft
}

/// The opinions of all files; each file that cannot be read is told, and nothing is given where one is missing.
fn all(files: &[PathBuf], reader: &Reader<'_, '_>, packs: &Packs) -> Option<Opinions> {
    let mut out = Opinions::default();
    let mut whole = true;
    for file in files {
        match crate::opinions::opinions(file, reader, packs) {
            Ok(found) => out.add(found),
            Err(message) => {
                eprintln!("maitri: {message}");
                whole = false;
            }
        }
    }
    whole.then_some(out)
}

fn collected(a: &Arguments, packs: &Packs, language: Language, as_of: &str) -> Result<u8, String> {
    let words = Words::of(packs);
    let document = text_of(a.draft.as_ref())?;
    let draft = document.as_ref().map(|d| divided(d, packs));
    let reader = Reader { words: &words, draft: draft.as_ref() };
    let asked = a.asked.as_ref().map(|f| crate::opinions::asked_of(f, &words, packs)).transpose()?;
    let Some(mut found) = all(&a.files, &reader, packs) else { return Ok(super::FAILED) };
    if let Some(asked) = asked {
        found.asked = asked;
    }
    let name = a.draft.as_ref().map(|d| d.to_string_lossy().into_owned());
    let written = match a.format.as_str() {
        "json" => {
            let wire = report::wire(&found, name.as_deref(), &words);
            (serde_json::to_string(&wire).map_err(|e| e.to_string())? + "\n").into_bytes()
        }
        "xlsx" | "docx" => {
            let format = if a.format == "xlsx" { Format::Xlsx } else { Format::Docx };
            let papers = super::papers(packs, a.packs.as_deref())?;
            let own = a.answers.as_deref().map(own).transpose()?.unwrap_or_default();
            crate::opinions::table(&found, &reader, &own, format, packs, &papers, as_of)?
        }
        _ => report::text(&found, &words, packs, language).into_bytes(),
    };
    let bytes = matches!(a.format.as_str(), "xlsx" | "docx");
    super::review::put(a.output.as_deref(), &written, bytes)?;
    Ok(super::FINE)
}

/// Answers of a file: those of a template, or a table of them alone.
pub fn own(file: &Path) -> Result<serde_json::Map<String, serde_json::Value>, String> {
    let bytes = super::bytes(file)?;
    let read = crate::draft::answers(&bytes).map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(read.values)
}

fn checked(a: &Arguments, table: &Path, packs: &Packs, language: Language) -> Result<u8, String> {
    let words = Words::of(packs);
    let (first, second) = (text_of(a.before.as_ref())?, text_of(a.after.as_ref())?);
    let before = first.as_ref().map(|d| divided(d, packs));
    let after = second.as_ref().map(|d| divided(d, packs));
    let drafts = before.as_ref().zip(after.as_ref()).map(|(b, a)| Drafts::new(b, a));
    let reader = Reader { words: &words, draft: before.as_ref() };
    let mut found = crate::opinions::opinions(table, &reader, packs)?;
    if found.opinions.is_empty() {
        return Err(format!("{}: holds no table of opinions; its columns must be headed", table.display()));
    }
    if let Some(asked) = &a.asked {
        found.asked = crate::opinions::asked_of(asked, &words, packs)?;
    }
    let papers = if a.files.is_empty() {
        None
    } else {
        match all(&a.files, &reader, packs) {
            Some(papers) => Some(papers),
            None => return Ok(super::FAILED),
        }
    };
    let result = check(&found, drafts.as_ref(), papers.as_ref(), &words);
    let name = table.to_string_lossy();
    let shown = |p: &Option<PathBuf>| p.as_ref().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let written = match a.format.as_str() {
        "json" => {
            let (one, two) = (shown(&a.before), shown(&a.after));
            let of = before.as_ref().map(|_| (one.as_str(), two.as_str()));
            let wire = report::check_wire(&name, of, &found, &result, &words, language);
            serde_json::to_string(&wire).map_err(|e| e.to_string())? + "\n"
        }
        _ => report::check_text(&name, before.is_some(), &found, &result, &words, language),
    };
    super::review::put(a.output.as_deref(), written.as_bytes(), false)?;
    Ok(if result.is_fine() { super::FINE } else { super::AMISS })
}
