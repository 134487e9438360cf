//! Texts of a case at the edge: the kept files read again, and where two of them differ.

use super::{Differs, differences, role};
use crate::web::words::text;
use maitri_document::Document;
use maitri_document::read::Changes;
use maitri_pack::Language;
use maitri_registry::case::text::{Differing, Numbered, Reached, Side};
use maitri_registry::case::{Case, TextRole, TextVersion};
use maitri_store::Store;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A file that the store keeps, read again.
///
/// # Errors
/// It is no longer kept; it cannot be read.
pub fn kept(store: &Store, file: &str, name: &str) -> Result<Document, String> {
    let stored = store.blob_get(file).map_err(|e| e.to_string())?;
    let stored = stored.ok_or_else(|| format!("the file of `{name}` is no longer kept"))?;
    crate::reading::read_told(name, &stored, Changes::Accepted, &mut |_, _| {}).map_err(|e| format!("{name}: {e}"))
}

/// The text that is meant: its number in the case, its role (the latest of it), the beginning of a hash of its words or its file.
///
/// # Errors
/// One sentence that says which there are.
pub fn meant<'c>(case: &'c Case, named: &str) -> Result<Numbered<'c>, String> {
    let all: Vec<Numbered<'c>> = case.texts().collect();
    let number: Option<usize> = named.parse().ok();
    let found = match (number, TextRole::of(named)) {
        (Some(n), _) if all.iter().any(|t| t.number == n) => all.iter().find(|t| t.number == n),
        (_, Some(role)) => all.iter().rev().find(|t| t.text.role == role),
        _ if named.len() >= 6 => {
            all.iter().rev().find(|t| t.text.words.starts_with(named) || t.text.file.starts_with(named))
        }
        _ => None,
    };
    found.cloned().ok_or_else(|| {
        let known: Vec<String> = all.iter().map(|t| format!("{} ({})", t.number, t.text.name)).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        format!("`{named}` is no text of the case; its texts are: {known}")
    })
}

/// Differences by clause, both sentences beneath.
pub fn by_clause(found: &[Differs], language: Language) -> String {
    let mut out = String::new();
    for one in found {
        let place = if one.place.is_empty() { text(language, "case-no-number", &[]) } else { one.place.clone() };
        let _ = writeln!(out, "{}", text(language, "case-at", &[("place", &place)]));
        for (sign, words) in [("-", &one.first), ("+", &one.second)] {
            if !words.is_empty() {
                let _ = writeln!(out, "  {sign} {words}");
            }
        }
    }
    out
}

/// Where texts differ that should be one: clause and both sentences, as far as both files are kept.
pub fn differing(store: &Store, all: &[Differing], language: Language) -> String {
    let mut out = String::new();
    for one in all {
        if one.first_file.is_empty() || one.second_file.is_empty() {
            let _ = writeln!(out, "{}", text(language, "case-only-hash", &[("language", &one.language)]));
            continue;
        }
        let read = kept(store, &one.first_file, &one.first_name)
            .and_then(|first| Ok((first, kept(store, &one.second_file, &one.second_name)?)));
        match read {
            Ok((first, second)) => {
                let found = differences(&first, &second);
                if found.is_empty() {
                    let _ = writeln!(out, "{}", text(language, "case-only-marks", &[("language", &one.language)]));
                }
                out.push_str(&by_clause(&found, language));
            }
            Err(message) => {
                let _ = writeln!(out, "{message}");
            }
        }
    }
    out
}

/// The versions of the texts, round by round, each with its author.
pub fn told(case: &Case, reached: &Reached, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let mut out = String::new();
    let mut rounds: Vec<u32> = case.texts().map(|n| n.text.round).collect();
    rounds.sort_unstable();
    rounds.dedup();
    for round in rounds {
        if round > 0 {
            let _ = writeln!(out, "{}", t("case-text-round", &[("round", &round.to_string())]));
        }
        for one in case.texts().filter(|n| n.text.round == round) {
            out.push_str(&line(&one, reached, language));
        }
    }
    if out.is_empty() {
        out = t("case-no-texts", &[]) + "\n";
    }
    out
}

fn line(one: &Numbered<'_>, reached: &Reached, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let side = match one.text.side {
        Side::Ours => t("case-side-ours", &[]),
        Side::Theirs => t("case-side-theirs", &[]),
    };
    let day = maitri_review::report::words::day(&crate::cli::day_of(one.at), language);
    let author = if one.text.author.is_empty() { one.person } else { one.text.author.as_str() };
    let mut out = format!(
        "  {} {} ({}) · {side} · {author} · {day} · {} · {}",
        one.number,
        t(role(one.text.role), &[]),
        one.text.language,
        one.text.name,
        one.text.words.get(..12).unwrap_or("")
    );
    let holds = reached.texts.get(&(TextRole::Approved, one.text.language.clone()));
    let frozen = reached.frozen.contains(&one.text.language) && holds.is_some_and(|h| h.words == one.text.words);
    if frozen {
        let _ = write!(out, " · {}", t("case-is-frozen", &[]));
    }
    if let Some(review) = &one.text.review {
        let all: Vec<String> = review.findings.iter().map(|(severity, n)| format!("{severity} {n}")).collect();
        let all = if all.is_empty() { "0".to_owned() } else { all.join(", ") };
        let _ = write!(out, " · {}", t("case-reviewed", &[("findings", &all)]));
    }
    out.push('\n');
    out
}

/// Texts of the case on the wire.
pub fn wire(case: &Case) -> Value {
    case.texts()
        .map(|one| json!({ "number": one.number, "sequence": one.sequence, "at": one.at, "person": one.person, "text": one.text }))
        .collect()
}

/// What an approval froze, by language: hash of the words.
pub fn frozen(reached: &Reached) -> Value {
    let texts = reached
        .texts
        .iter()
        .filter(|((role, language), _)| *role == TextRole::Approved && reached.frozen.contains(language));
    texts
        .map(|((_, language), text): (_, &TextVersion)| (language.clone(), json!(text.words)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
