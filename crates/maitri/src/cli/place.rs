//! `maitri place`: which place a text names.

use maitri_pack::place::{Gazetteer, Resolution};
use serde::Serialize;
use std::fmt::Write as _;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Tell which places a text may name, best first, with scores that say what they are made of
    #[command(after_help = "Example:\n  maitri place resolve 'เทศบาลเมืองดงเหยง จังหวัดกว่างบิ่งห์ สาธารณรัฐสังคมนิยมเวียดนาม'")]
    Resolve(Resolve),
}

#[derive(clap::Args)]
struct Resolve {
    /// The text as it stands in a table; several are several questions
    #[arg(required = true)]
    text: Vec<String>,
    /// The country where the place is known to lie (ISO 3166-1, two letters)
    #[arg(long, value_name = "CC", value_parser = country)]
    country: Option<String>,
    /// How to print the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// A country code in capitals.
pub fn country(text: &str) -> Result<String, String> {
    let code = text.trim().to_ascii_uppercase();
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(code)
    } else {
        Err("a country is two letters of ISO 3166-1, such as VN".to_owned())
    }
}

/// One question with its answers, on the wire (contract `place resolve --format json`).
#[derive(Serialize)]
struct Wire<'a> {
    query: &'a str,
    answers: Vec<WireAnswer<'a>>,
    certainty: &'static str,
}

#[derive(Serialize)]
struct WireAnswer<'a> {
    iso: &'a str,
    name_en: &'a str,
    country: &'a str,
    score: f64,
    why: &'a [String],
    successor: Option<&'a str>,
    place: &'a str,
}

pub fn run(arguments: &Arguments) -> Result<u8, String> {
    let Command::Resolve(resolve) = &arguments.command;
    let gazetteer = Gazetteer::embedded()?;
    if let Some(code) = &resolve.country
        && !gazetteer.units().iter().any(|u| u.country == *code)
    {
        return Err(format!(
            "`{code}` is no country whose places are known; a country is two letters of ISO 3166-1, such as VN"
        ));
    }
    let found: Vec<Resolution> =
        resolve.text.iter().map(|t| gazetteer.resolve(t, resolve.country.as_deref(), &[])).collect();
    if resolve.format == Format::Json {
        let wire: Vec<Wire<'_>> = found.iter().map(wire).collect();
        let text = serde_json::to_string_pretty(&wire).map_err(|e| e.to_string())?;
        super::print(&format!("{text}\n"));
    } else {
        super::print(&found.iter().map(text).collect::<Vec<_>>().join("\n"));
    }
    Ok(super::FINE)
}

fn wire(r: &Resolution) -> Wire<'_> {
    Wire {
        query: &r.query,
        answers: r
            .answers
            .iter()
            .map(|a| WireAnswer {
                iso: &a.iso,
                name_en: &a.name_en,
                country: &a.country,
                score: a.score,
                why: &a.why,
                successor: a.successor.as_deref(),
                place: &a.place,
            })
            .collect(),
        certainty: r.certainty.code(),
    }
}

fn text(r: &Resolution) -> String {
    let mut out = format!("{}\n", r.query);
    let verdict = match r.certainty {
        maitri_pack::place::Certainty::Certain => "certain",
        maitri_pack::place::Certainty::Likely => "likely",
        maitri_pack::place::Certainty::Person => "a person must look",
    };
    let _ = writeln!(out, "  {verdict}");
    if r.answers.is_empty() {
        let _ = writeln!(out, "  no place of the tables is near; name the country with --country, or correct the text");
    }
    for a in &r.answers {
        let iso = if a.iso.is_empty() { "--" } else { &a.iso };
        let successor = a.successor.as_deref().map(|s| format!(", since then part of {s}")).unwrap_or_default();
        let _ = writeln!(out, "  {:.3}  {iso:<7}{}  {}{successor}", a.score, a.name_en, a.place);
        for why in &a.why {
            let _ = writeln!(out, "         · {why}");
        }
    }
    out
}
