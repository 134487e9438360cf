//! How long a trilingual set takes, as Word files and PDF, warm: `papers N` prints a line of figures; `papers --templates DIR`
//! writes the three Word files with blanks in them, for the peer.

// A bench measures time and takes its orders from the command line.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

use maitri::draft::{Format, Wanted, draft, write};
use maitri_document::write::paper::docx;
use maitri_draft::answer::Answers;
use maitri_draft::instrument::{First, Instrument, Mark};
use maitri_pack::papers::Papers;
use maitri_pack::{Language, Packs};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const DAY: &str = "2026-11-25";

fn answers(a: Value, b: Value, years: usize) -> Result<Answers, String> {
    let value = json!({
        "template": "th/mou", "party-a": a, "party-b": b, "instrument": "mou", "relation": "sister",
        "collective": "participants", "fields": ["tourism", "education"], "duration": "term", "period": format!("{years} years"),
    });
    serde_json::from_value(value).map_err(|e| e.to_string())
}

fn main() -> Result<(), String> {
    let mut words = std::env::args().skip(1);
    let first = words.next().unwrap_or_else(|| "30".to_owned());
    let packs = Packs::embedded().map_err(|p| format!("{p:?}"))?;
    let papers = Papers::embedded().map_err(|p| format!("{p:?}"))?;
    if first == "--templates" {
        let folder = words.next().ok_or("--templates takes a folder")?;
        return templates(packs, papers, &folder);
    }
    let times: usize = first.parse().map_err(|_| format!("`{first}` is no number"))?;
    let all = |country: &str| -> Vec<&str> {
        let places = packs.places.all().iter();
        places.filter(|p| p.country == country && p.level == 1 && p.to.is_none()).map(|p| p.id.as_str()).collect()
    };
    let (thai, other) = (all("TH"), all("VN"));
    let (mut word, mut both, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..=times {
        // Each set is of another pair and another term: nothing that was set before is the same text.
        let pick =
            |from: &[&str], step: usize| from.get(n * step % from.len().max(1)).copied().unwrap_or("").to_owned();
        let answers = answers(pick(&thai, 7).into(), pick(&other, 5).into(), 1 + n % 90)?;
        let begun = Instant::now();
        let instrument = Instrument::new(packs, papers, &answers).map_err(|f| format!("{f:?}"))?;
        let mut versions = Vec::new();
        for language in instrument.languages() {
            versions.push(instrument.version(language, First::A, DAY, &Mark::default()).map_err(|f| format!("{f:?}"))?);
        }
        let files = |format: Format| {
            let jobs = versions.iter().map(|v| (v.language.to_string(), format, &v.paper)).collect();
            write(jobs).map(|files| files.iter().map(|f| f.bytes.len()).sum::<usize>()).map_err(|e| format!("{e:?}"))
        };
        let mut bytes = files(Format::Docx)?;
        let at_word = begun.elapsed();
        bytes += files(Format::Pdf)?;
        let at_both = begun.elapsed();
        let wanted = Wanted {
            languages: Vec::new(),
            formats: vec![Format::Docx],
            columns: false,
            copies: false,
            told: Language::En,
            as_of: DAY.to_owned(),
        };
        let begun = Instant::now();
        let done = draft(packs, papers, &answers, &wanted).map_err(|e| format!("{e:?}"))?;
        if bytes == 0 || done.files.len() != 3 {
            return Err("nothing was written".to_owned());
        }
        // The first is the warming.
        if n > 0 {
            word.push(at_word);
            both.push(at_both);
            whole.push(begun.elapsed());
        }
    }
    println!(
        "sets={times} docx_ms={:.2} docx_pdf_ms={:.2} docx_reviewed_ms={:.2}",
        median(&mut word),
        median(&mut both),
        median(&mut whole)
    );
    Ok(())
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
}

/// The three Word files with blanks for the parties: what a person would fill with a template engine.
fn templates(packs: &Packs, papers: &Papers, folder: &str) -> Result<(), String> {
    let party = |name: &str, country: &str| {
        let blank = format!("{{{{ {name} }}}}");
        json!({ "name": { "th": blank, "vi": blank, "en": blank }, "country": country })
    };
    let answers = answers(party("province_a", "TH"), party("province_b", "VN"), 5)?;
    let instrument = Instrument::new(packs, papers, &answers).map_err(|f| format!("{f:?}"))?;
    for language in instrument.languages() {
        let version = instrument.version(language, First::A, DAY, &Mark::default()).map_err(|f| format!("{f:?}"))?;
        let path = std::path::Path::new(folder).join(format!("{language}.docx"));
        let bytes = docx(&version.paper).map_err(|e| e.to_string())?;
        std::fs::write(&path, bytes).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    Ok(())
}
