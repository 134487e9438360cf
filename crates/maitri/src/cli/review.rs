//! `maitri review`: the contract is `docs/use/review.md`.

use maitri_document::Document;
use maitri_document::read::{Changes, Limits};
use maitri_pack::{Language, Severity};
use maitri_review::report::{self, docx};
use maitri_review::review::{Allow, Input, Options, Review, review};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
#[command(
    after_help = "Example: maitri review tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt\n\nExit code: 0 reviewed, nothing at or above --fail-on; 1 reviewed, something is; 2 not reviewed."
)]
pub struct Arguments {
    /// Files; several are language versions of one instrument
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Review many files as independent drafts
    #[arg(long)]
    each: bool,
    /// The form to compare with (th/mou, th/loi); default: found from the text
    #[arg(long)]
    form: Option<String>,
    /// text, json, sarif, html, docx
    #[arg(long, default_value = "text")]
    format: String,
    /// Where to write; default: standard output
    #[arg(long)]
    output: Option<PathBuf>,
    /// Language of messages: th, vi, en
    #[arg(long)]
    lang: Option<String>,
    /// Which severity makes exit code 1: error, warning, never
    #[arg(long, default_value = "error")]
    fail_on: String,
    /// The day whose law applies (YYYY-MM-DD); default: today
    #[arg(long)]
    as_of: Option<String>,
    /// Which reading of tracked changes: accepted, original
    #[arg(long, default_value = "accepted")]
    changes: String,
    /// Apply the safe fixes and write the corrected file to --output
    #[arg(long)]
    fix: bool,
    /// Print the text as read, which spans index
    #[arg(long)]
    text: bool,
    /// A folder of packs laid over those compiled in
    #[arg(long)]
    packs: Option<PathBuf>,
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    let formats = ["text", "json", "sarif", "html", "docx"];
    if !formats.contains(&a.format.as_str()) {
        return Err(format!("`{}` is no format; use text, json, sarif, html or docx", a.format));
    }
    if a.format == "docx" && a.files.len() != 1 {
        return Err("--format docx writes into one Word file; name one file".to_owned());
    }
    own_output(a.output.as_deref(), &a.files)?;
    if !["error", "warning", "never"].contains(&a.fail_on.as_str()) {
        return Err(format!("--fail-on `{}`: use error, warning or never", a.fail_on));
    }
    let changes = match a.changes.as_str() {
        "accepted" => Changes::Accepted,
        "original" => Changes::Original,
        other => return Err(format!("--changes `{other}`: use accepted or original")),
    };
    let language = match (&a.lang, a.format.as_str()) {
        (Some(code), _) => Language::from_code(code)
            .filter(|l| Language::SPOKEN.contains(l))
            .ok_or_else(|| format!("--lang `{code}`: use th, vi or en"))?,
        (None, "json" | "sarif") => Language::En,
        (None, _) => super::environment_language(),
    };
    let as_of = super::as_of(a.as_of.as_deref())?;
    let packs = super::packs(a.packs.as_deref())?;
    if let Some(id) = &a.form
        && packs.form(id).is_none()
    {
        let known: Vec<&str> = packs.forms.iter().map(|f| f.id.as_str()).collect();
        return Err(format!("--form `{id}`: no such form; the packs have {}", known.join(", ")));
    }
    let options = Options { form: a.form.clone(), as_of };
    let groups: Vec<Vec<PathBuf>> =
        if a.each { a.files.iter().map(|f| vec![f.clone()]).collect() } else { vec![a.files.clone()] };
    let mut code = super::FINE;
    let mut out = String::new();
    for group in groups {
        let mut documents = Vec::new();
        let mut failed = false;
        for file in &group {
            match read_file(file, changes) {
                Ok(document) => documents.push((file.clone(), document)),
                Err(message) => {
                    eprintln!("maitri: {message}");
                    failed = true;
                }
            }
        }
        if failed {
            code = super::FAILED;
            if !a.each {
                return Ok(code);
            }
            continue;
        }
        if a.text {
            for (_, document) in &documents {
                out.push_str(&document.text);
                if !document.text.ends_with('\n') {
                    out.push('\n');
                }
            }
            continue;
        }
        let inputs = documents
            .iter()
            .map(|(file, document)| {
                Ok(Input { file: file.to_string_lossy().into_owned(), document, allow: sidecar(file)? })
            })
            .collect::<Result<Vec<_>, String>>()?;
        let result = review(&inputs, &packs, &options);
        code = code.max(verdict(&result, &a.fail_on));
        if a.fix {
            return fix(a, &documents, &result, &options, language);
        }
        if a.format == "docx" {
            redline(a, &group, &result, language, changes)?;
            return Ok(code);
        }
        out.push_str(&render(a, &result, language)?);
    }
    match &a.output {
        Some(path) => std::fs::write(path, out).map_err(|e| format!("{}: {e}", path.display()))?,
        None => super::print(&out),
    }
    Ok(code)
}

fn render(a: &Arguments, result: &Review<'_, '_>, language: Language) -> Result<String, String> {
    match a.format.as_str() {
        "json" => {
            serde_json::to_string(&report::json::wire(result, language)).map(|j| j + "\n").map_err(|e| e.to_string())
        }
        "html" => Ok(report::html::page(result, language, &report::html::Options::default())),
        "sarif" => Ok(report::sarif::render(result, language)),
        "text" => {
            let text = report::text::render(result, language, &style(a));
            Ok(if a.each { text + "\n" } else { text })
        }
        _ => Ok(String::new()),
    }
}

/// How the text is set: as wide as the terminal, 80 elsewhere; in colour only on a terminal that wants it.
fn style(a: &Arguments) -> report::text::Style {
    use std::io::IsTerminal;
    let terminal = a.output.is_none() && std::io::stdout().is_terminal();
    let asked = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let columns = asked("COLUMNS").and_then(|v| v.parse().ok()).filter(|n| *n > 0);
    let measured = || terminal_size::terminal_size().map(|(w, _)| usize::from(w.0));
    let width = columns.or_else(|| terminal.then(measured).flatten()).unwrap_or(80);
    let color = terminal && asked("NO_COLOR").is_none() && asked("TERM").is_none_or(|t| t != "dumb");
    report::text::Style { width, color }
}

fn verdict(result: &Review<'_, '_>, fail_on: &str) -> u8 {
    let least = match fail_on {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        _ => return super::FINE,
    };
    let amiss = result.findings.iter().any(|f| f.severity >= least && f.suppressed.is_none())
        || least == Severity::Warning && !result.unused.is_empty();
    if amiss { super::AMISS } else { super::FINE }
}

/// Reads one file.
pub fn read_file(file: &Path, changes: Changes) -> Result<Document, String> {
    let name = file.display();
    let limits = Limits::default();
    if let Ok(size) = std::fs::metadata(file).map(|about| about.len())
        && usize::try_from(size).unwrap_or(usize::MAX) > limits.bytes
    {
        return Err(format!(
            "{name}: the file has {} MB, over the limit of {} MB; send the agreement alone, without pictures",
            size >> 20,
            limits.bytes >> 20
        ));
    }
    let bytes = super::bytes(file)?;
    let short = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut progress = |page: u32, of: u32| {
        if of > 1 {
            eprintln!("maitri: {name}: page {page} of {of}");
        }
    };
    crate::reading::read_told(&short, &bytes, changes, &mut progress).map_err(|e| format!("{name}: {e}"))
}

/// The suppressions beside a file: `FILE.maitri.toml`.
fn sidecar(file: &Path) -> Result<Vec<Allow>, String> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        allow: Vec<Row>,
    }
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        rule: String,
        #[serde(default, rename = "where")]
        place: String,
        #[serde(default)]
        quote: String,
        reason: String,
        by: String,
    }
    let mut path = file.as_os_str().to_owned();
    path.push(".maitri.toml");
    let path = PathBuf::from(path);
    let Ok(text) = std::fs::read_to_string(&path) else { return Ok(Vec::new()) };
    let parsed: File =
        toml::from_str(&text).map_err(|e| format!("{}: {}", path.display(), e.to_string().replace('\n', " ")))?;
    Ok(parsed
        .allow
        .into_iter()
        .map(|r| Allow { rule: r.rule, place: r.place, quote: r.quote, reason: r.reason, by: r.by })
        .collect())
}

/// Refuses to write over a file that is read.
pub fn own_output(output: Option<&Path>, files: &[PathBuf]) -> Result<(), String> {
    let Some(output) = output else { return Ok(()) };
    let real = |p: &Path| std::fs::canonicalize(p).ok();
    // A file has one number on its disk, whatever it is called and however many names it has.
    let number = |p: &Path| {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata(p).ok().map(|m| (m.dev(), m.ino()))
    };
    let same = |f: &Path| {
        f == output
            || real(output).is_some_and(|o| real(f) == Some(o))
            || number(output).is_some_and(|o| number(f) == Some(o))
    };
    if files.iter().any(|f| same(f)) {
        return Err(format!("{}: is read here and never written over; name another file", output.display()));
    }
    Ok(())
}

/// Writes what was made; a Word file does not go to a terminal.
pub fn put(output: Option<&Path>, bytes: &[u8], word: bool) -> Result<(), String> {
    use std::io::{IsTerminal, Write};
    match output {
        Some(path) => std::fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display())),
        None if word && std::io::stdout().is_terminal() => {
            Err("--format docx writes a Word file; name it with --output".to_owned())
        }
        None => {
            let mut out = std::io::stdout().lock();
            // A closed pipe is no reason to complain.
            let _ = out.write_all(bytes);
            let _ = out.flush();
            Ok(())
        }
    }
}

/// Says what was written into a Word file, and what could not be.
pub fn told(done: &crate::redline::Redline, language: Language) {
    eprintln!("maitri: {}", docx::written(done.changes, done.comments, language));
    if let Some(held) = done.held {
        eprintln!("maitri: {}", held.sentence(language));
    }
    for (why, count) in &done.undone {
        eprintln!("maitri: {}", docx::not_made(*count, *why, language));
    }
}

/// The draft's own Word file, with tracked changes and comments in it.
fn redline(
    a: &Arguments,
    files: &[PathBuf],
    result: &Review<'_, '_>,
    language: Language,
    changes: Changes,
) -> Result<(), String> {
    let Some(file) = files.first() else { return Ok(()) };
    let bytes = super::bytes(file)?;
    let done =
        crate::redline::reviewed(&bytes, result, language, changes).map_err(|e| format!("{}: {e}", file.display()))?;
    told(&done, language);
    put(a.output.as_deref(), &done.bytes, true)
}

fn fix(
    a: &Arguments,
    documents: &[(PathBuf, Document)],
    result: &Review<'_, '_>,
    options: &Options,
    language: Language,
) -> Result<u8, String> {
    let Some(output) = &a.output else {
        return Err("--fix writes to --output and never in place; name the file to write".to_owned());
    };
    let [(file, document)] = documents else {
        return Err("--fix mends one file at a time".to_owned());
    };
    if document.format == maitri_document::Format::Docx {
        let bytes = super::bytes(file)?;
        let (bytes, count) = crate::redline::mended(&bytes, &sidecar(file)?, result.packs, options)
            .map_err(|e| format!("{}: {e}", file.display()))?;
        std::fs::write(output, bytes).map_err(|e| format!("{}: {e}", output.display()))?;
        eprintln!("maitri: {}", docx::fixed(count, &output.to_string_lossy(), language));
        return Ok(verdict(result, &a.fail_on));
    }
    if !matches!(document.format, maitri_document::Format::Txt | maitri_document::Format::Markdown) {
        return Err(format!(
            "{}: --fix writes text, Markdown and DOCX; for this kind of file: not yet",
            file.display()
        ));
    }
    let (mut text, mut count) = maitri_review::fix::apply(&document.text, result);
    // A finding may stand for several places: what is mended is looked at again until nothing safe is left.
    for _ in 0..64 {
        let mended = maitri_document::read::from_text(&text);
        let input = Input { file: String::new(), document: &mended, allow: sidecar(file)? };
        let (next, more) = maitri_review::fix::apply(&text, &review(&[input], result.packs, options));
        if more == 0 || next == text {
            break;
        }
        count += more;
        text = next;
    }
    std::fs::write(output, text).map_err(|e| format!("{}: {e}", output.display()))?;
    eprintln!("maitri: {}", docx::fixed(count, &output.to_string_lossy(), language));
    Ok(verdict(result, &a.fail_on))
}
