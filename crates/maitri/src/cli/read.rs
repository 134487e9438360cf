//! `maitri read`: an incoming paper as data; the page is `docs/use/read.md`.

use maitri_document::read::Changes;
use maitri_pack::Language;
use maitri_review::letter;
use maitri_review::report::letter as report;
use maitri_review::review::{Input, Options, review};
use std::path::PathBuf;

#[derive(clap::Args)]
#[command(
    after_help = "Example: maitri read tests/corpus/S2-mae-sai-circular.th.txt --format json\n\nExit code: 0 all were read; 2 one was not."
)]
pub struct Arguments {
    /// Papers of any kind that is read
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// text, json (maitri/letter/1; one object a line where there are several files)
    #[arg(long, default_value = "text")]
    format: String,
    /// Where to write; default: standard output
    #[arg(long)]
    output: Option<PathBuf>,
    /// Language of labels and warnings: th, vi, en
    #[arg(long)]
    lang: Option<String>,
    /// A folder of packs laid over those compiled in
    #[arg(long)]
    packs: Option<PathBuf>,
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    if !["text", "json"].contains(&a.format.as_str()) {
        return Err(format!("`{}` is no format; use text or json", a.format));
    }
    let language = match &a.lang {
        Some(code) => super::language(code).map_err(|e| format!("--lang `{code}`: {e}"))?,
        None if a.format == "json" => Language::En,
        None => super::environment_language(),
    };
    super::review::own_output(a.output.as_deref(), &a.files)?;
    let packs = super::packs(a.packs.as_deref())?;
    let mut code = super::FINE;
    let mut out: Vec<String> = Vec::new();
    for file in &a.files {
        let document = match super::review::read_file(file, Changes::Accepted) {
            Ok(document) => document,
            Err(message) => {
                eprintln!("maitri: {message}");
                code = super::FAILED;
                continue;
            }
        };
        let name = file.to_string_lossy();
        let letter = letter::read(&document, &packs);
        let inputs = [Input { file: name.clone().into_owned(), document: &document, allow: Vec::new() }];
        let found = review(&inputs, &packs, &Options { form: None, as_of: super::today() });
        out.push(match a.format.as_str() {
            "json" => {
                let wire = report::wire(&name, &document, &letter, &found, language);
                serde_json::to_string(&wire).map_err(|e| e.to_string())? + "\n"
            }
            _ => report::text(&name, &document, &letter, &found, language),
        });
    }
    let between = if a.format == "json" { "" } else { "\n" };
    super::review::put(a.output.as_deref(), out.join(between).as_bytes(), false)?;
    Ok(code)
}
