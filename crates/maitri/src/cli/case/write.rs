//! `maitri case paper`: papers that a case writes; the page is `docs/use/papers.md`.

use super::{Desk, Who};
use crate::case::known::{Sight, answers, attached, entries, next_papers, templates};
use crate::case::{find, load};
use crate::draft::{Format, Refused, Wanted, draft, sentence};
use crate::web::words::text;
use maitri_draft::known;
use maitri_pack::Language;
use maitri_pack::template::Template;
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Arguments {
    /// The case
    case: String,
    /// The document (D-13), or the id of its template (th/dossier-cover)
    #[arg(long, value_name = "DOCUMENT")]
    write: Option<String>,
    /// Answers to what the case does not know: TOML or JSON; they go before what it knows
    #[arg(long, value_name = "FILE", requires = "write")]
    answers: Option<PathBuf>,
    /// Print what the case answers as a file of answers, with the questions that are open as comments
    #[arg(long, requires = "write", conflicts_with = "keep")]
    new: bool,
    /// The folder to write into
    #[arg(long, default_value = ".")]
    output: PathBuf,
    /// Kinds of file: docx, pdf, txt; xlsx for a paper with a table
    #[arg(long, default_value = "docx", value_delimiter = ',')]
    format: Vec<String>,
    /// Which languages to write, where it has several
    #[arg(long, value_delimiter = ',')]
    languages: Vec<String>,
    /// Put it into the dossier of the case as well, as Word
    #[arg(long, requires = "write")]
    keep: bool,
    #[command(flatten)]
    who: Who,
}

pub fn run(desk: &Desk, a: &Arguments) -> Result<u8, String> {
    let papers = crate::cli::papers(&desk.packs, desk.folder.as_deref())?;
    let (cases, _) = load(&desk.store, &desk.procedures)?;
    let (case, procedure) = find(&cases, &desk.procedures, &a.case)?;
    let today = crate::cli::today();
    let sight = Sight {
        store: &desk.store,
        packs: &desk.packs,
        papers: &papers,
        procedures: &desk.procedures,
        cases: &cases,
        case,
        today: &today,
        opinions: true,
    };
    let Some(document) = &a.write else {
        let mut out = String::new();
        for one in next_papers(&papers, procedure, case, &cases) {
            let (title, step) = (one.template.title.get(desk.language), one.step.name.get(desk.language));
            let _ = writeln!(out, "{:<6} {:<28} {title} — {step}", one.document, one.template.id);
        }
        if out.is_empty() {
            out = text(desk.language, "paper-none", &[]) + "\n";
        }
        crate::cli::print(&out);
        return Ok(crate::cli::FINE);
    };
    let template = meant(&papers, &procedure.id, document)?;
    let mut known = answers(&sight, template)?;
    if let Some(path) = &a.answers {
        let bytes = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let own = own(&bytes, &template.id).map_err(|e| format!("{}: {e}", path.display()))?;
        known::over(&mut known.values, &own);
    }
    crate::draft::settle(&desk.packs, template, &mut known);
    let formats = a.format.iter().map(|f| Format::named(f.trim()));
    let languages =
        a.languages.iter().map(|l| crate::cli::language(l.trim()).map_err(|e| format!("--languages `{l}`: {e}")));
    let mut wanted = Wanted {
        languages: languages.collect::<Result<_, _>>()?,
        formats: formats.collect::<Result<_, _>>()?,
        columns: false,
        copies: false,
        told: desk.language,
        as_of: today.clone(),
    };
    if a.new {
        crate::cli::print(&begun(template, &known, desk.language));
        return Ok(crate::cli::FINE);
    }
    let done = draft(&desk.packs, &papers, &known, &wanted).map_err(|e| told(e, template, desk.language))?;
    std::fs::create_dir_all(&a.output).map_err(|e| format!("{}: {e}", a.output.display()))?;
    let mut out = String::new();
    for file in &done.files {
        let to = a.output.join(&file.name);
        crate::cli::review::put(Some(&to), &file.bytes, true)?;
        let _ = writeln!(out, "{}", to.display());
    }
    crate::cli::print(&out);
    if !a.keep {
        return Ok(crate::cli::FINE);
    }
    wanted.formats = vec![Format::Docx];
    let done = draft(&desk.packs, &papers, &known, &wanted).map_err(|e| told(e, template, desk.language))?;
    let mut kept = Vec::new();
    for file in &done.files {
        let (paper, lost) = attached(&sight, template, desk.keep(), &file.name, &file.bytes)?;
        if let Some(why) = lost {
            desk.not_kept(&file.name, &why)?;
        }
        kept.push(paper);
    }
    desk.entries_kept(&a.who, &a.case, &|found, _| entries(found, &kept, &today))
}

/// The template that is meant: its id, or the document where one template alone writes it.
fn meant<'p>(papers: &'p maitri_pack::papers::Papers, procedure: &str, document: &str) -> Result<&'p Template, String> {
    let document = document.trim();
    if let Some(template) = papers.templates.iter().find(|t| t.id == document) {
        return Ok(template);
    }
    let all = templates(papers, procedure, &document.to_uppercase());
    match all.as_slice() {
        [one] => Ok(one),
        [] => Err(format!("`{document}` is no paper of {procedure}; maitri draft --list names the templates")),
        many => {
            let ids: Vec<&str> = many.iter().map(|t| t.id.as_str()).collect();
            Err(format!("`{document}` may be any of {}; name the template", ids.join(", ")))
        }
    }
}

/// Answers from a file; that they name their template is not needed here, and another is a mistake.
fn own(bytes: &[u8], template: &str) -> Result<serde_json::Map<String, serde_json::Value>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8: save it as UTF-8".to_owned())?;
    let text = text.trim_start_matches('\u{feff}');
    let mut values: serde_json::Map<String, serde_json::Value> = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|e| e.to_string())?
    } else {
        toml::from_str(text).map_err(|e| e.message().to_owned())?
    };
    match values.remove("template") {
        Some(named) if named != template => Err(format!("is for the template {named}, not for `{template}`")),
        _ => Ok(values),
    }
}

/// What stops a paper: each open question with its words.
fn told(refused: Refused, template: &Template, language: Language) -> String {
    match refused {
        Refused::File(message) => message,
        Refused::Answers(faults) => {
            let line = |fault: &maitri_draft::answer::Fault| {
                let id = fault.blank.split(' ').next().unwrap_or("");
                let ask = template.blank.iter().find(|b| b.id == id).map_or("", |b| b.ask.get(language));
                format!("{}: {} ({ask})", fault.blank, sentence(fault, language))
            };
            faults.iter().map(line).collect::<Vec<_>>().join("\nmaitri: ")
        }
    }
}

/// A file of answers with what the case knows, and the open questions as comments.
fn begun(template: &Template, known: &maitri_draft::answer::Answers, language: Language) -> String {
    let mut out = format!("# {}\ntemplate = \"{}\"\n", template.title.get(language), template.id);
    for blank in &template.blank {
        let _ = writeln!(out, "\n# {}", blank.ask.get(language));
        let _ = match known.values.get(&blank.id) {
            Some(answer) => writeln!(out, "{} = {}", blank.id, inline(answer)),
            None => writeln!(out, "# {} = ", blank.id),
        };
    }
    out
}

/// A value on one line, as TOML writes it.
fn inline(value: &serde_json::Value) -> String {
    use serde_json::Value;
    match value {
        Value::Object(parts) => {
            let parts: Vec<String> = parts.iter().map(|(name, part)| format!("{name} = {}", inline(part))).collect();
            format!("{{ {} }}", parts.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        // What JSON escapes, TOML escapes alike.
        other => other.to_string(),
    }
}
