//! `maitri compare`: two files against one another; the page is `docs/use/compare.md`.

use maitri_document::read::Changes;
use maitri_pack::Language;
use maitri_review::redline;
use maitri_review::report::redline as report;
use std::path::PathBuf;

#[derive(clap::Args)]
#[command(
    after_help = "Example: maitri compare draft.docx signed.pdf --format html --output redline.html\n\nExit code: 0 the words are the same; 1 they differ; 2 not compared."
)]
pub struct Arguments {
    /// The first file
    first: PathBuf,
    /// The second file, of any kind that is read
    second: PathBuf,
    /// text, html, json; docx: the first file, a Word file, with tracked changes that make the second of it
    #[arg(long, default_value = "text")]
    format: String,
    /// Where to write; default: standard output
    #[arg(long)]
    output: Option<PathBuf>,
    /// Language of the words around: th, vi, en
    #[arg(long)]
    lang: Option<String>,
    /// Which reading of tracked changes: accepted, original
    #[arg(long, default_value = "accepted")]
    changes: String,
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    if !["text", "html", "docx", "json"].contains(&a.format.as_str()) {
        return Err(format!("`{}` is no format; use text, html, docx or json", a.format));
    }
    let changes = match a.changes.as_str() {
        "accepted" => Changes::Accepted,
        "original" => Changes::Original,
        other => return Err(format!("--changes `{other}`: use accepted or original")),
    };
    let language = match &a.lang {
        Some(code) => super::language(code).map_err(|e| format!("--lang `{code}`: {e}"))?,
        None if a.format == "json" => Language::En,
        None => super::environment_language(),
    };
    super::review::own_output(a.output.as_deref(), &[a.first.clone(), a.second.clone()])?;
    let one = super::review::read_file(&a.first, changes)?;
    let two = super::review::read_file(&a.second, changes)?;
    let found = redline::compare(&one, &two);
    let names = [a.first.to_string_lossy(), a.second.to_string_lossy()];
    let names = [&*names[0], &*names[1]];
    let written = match a.format.as_str() {
        "html" => report::html(&found, names, language).into_bytes(),
        "json" => {
            let wire = report::wire(&found, names, [&one, &two]);
            (serde_json::to_string(&wire).map_err(|e| e.to_string())? + "\n").into_bytes()
        }
        "docx" => {
            let bytes = super::bytes(&a.first)?;
            let edits = redline::edits(&found, &one, &two, language);
            let done = crate::redline::compared(&bytes, &edits, changes, &super::today(), language)
                .map_err(|e| format!("{}: {e}", a.first.display()))?;
            super::review::told(&done, language);
            done.bytes
        }
        _ => report::text(&found, names, language).into_bytes(),
    };
    super::review::put(a.output.as_deref(), &written, a.format == "docx")?;
    Ok(if found.is_same() { super::FINE } else { super::AMISS })
}
