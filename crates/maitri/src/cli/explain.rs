//! `maitri explain`: a rule or an article, in the reader's language, with the quotation.

use maitri_pack::procedure::Procedures;
use maitri_pack::{Check, Citation, FixSafety, Kind, Language, Packs, Rule, Standing};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Arguments {
    /// A rule (`binding-verb`, `R-090`), an article (`th/cabinet-guideline-2018#8.1`), a procedure (`th/approval`, `P-TH-04`) or
    /// one of its steps (`th/approval#t5`), an office (`th.moi`, `TH.MOI`)
    #[arg(required_unless_present = "pages")]
    id: Option<String>,
    /// Language: th, vi, en
    #[arg(long)]
    lang: Option<String>,
    /// A folder of packs laid over those compiled in
    #[arg(long)]
    packs: Option<PathBuf>,
    /// Write a page of the book for every rule, with an index, into this folder
    #[arg(long, hide = true, value_name = "FOLDER", conflicts_with = "id")]
    pages: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<u8, String> {
    let packs = super::packs(arguments.packs.as_deref())?;
    if let Some(folder) = &arguments.pages {
        write_pages(&packs, folder)?;
        return Ok(super::FINE);
    }
    let id = arguments.id.as_deref().unwrap_or_default();
    let language = match &arguments.lang {
        Some(code) => {
            Language::from_code(code).ok_or_else(|| format!("`{code}` is no language of Maitri; use th, vi or en"))?
        }
        None => super::environment_language(),
    };
    let procedures = super::procedures(&packs, arguments.packs.as_deref())?;
    let text = article(&packs, id, language)
        .or_else(|| law(&packs, id, language))
        .or_else(|| rule(&packs, id, language))
        .or_else(|| procedure(&packs, &procedures, id, language))
        .or_else(|| office(&packs, id, language))
        .ok_or_else(|| {
            let near = nearest(&packs, id);
            let hint = near.map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            format!("`{id}` is no rule, article, law, procedure, step or office of the packs{hint}")
        })?;
    super::print(&text);
    Ok(super::FINE)
}

pub(super) fn standing(standing: Standing, language: Language) -> &'static str {
    match (standing, language) {
        (Standing::Source, Language::Th) => "อ้างตามต้นฉบับ",
        (Standing::Source, Language::Vi) => "trích nguyên văn",
        (Standing::Source, _) => "quoted from the source",
        (Standing::Outside, Language::Th) => "ทราบจากแหล่งอื่น ยังไม่ได้รับการตรวจสอบโดยนักกฎหมาย",
        (Standing::Outside, Language::Vi) => "biết từ nguồn khác, chưa được luật gia kiểm chứng",
        (Standing::Outside, _) => "known from elsewhere, not verified by a lawyer",
        (Standing::House, Language::Th) => "ข้อกำหนดของโปรแกรมเอง",
        (Standing::House, Language::Vi) => "quy ước của chương trình",
        (Standing::House, _) => "our own default",
    }
}

fn not_in_source(language: Language) -> &'static str {
    match language {
        Language::Th => "ไม่พบข้อความนี้ในต้นฉบับ",
        Language::Vi => "không có trong nguyên văn",
        _ => "not found in its source",
    }
}

/// An office by its id or its old one: its names, and how they are known.
fn office(packs: &Packs, id: &str, language: Language) -> Option<String> {
    let own = |o: &&maitri_pack::Office| {
        o.id.eq_ignore_ascii_case(id) || o.old.iter().any(|old| old.eq_ignore_ascii_case(id))
    };
    let office = packs.offices.iter().find(own)?;
    let named = |l: Language| office.names.get(&l).and_then(|n| n.first()).map(String::as_str);
    let own = named(language).or_else(|| Language::SPOKEN.into_iter().find_map(named)).unwrap_or(&office.id);
    let mut out = format!("{} — {own} [{}]\n", office.id, standing(office.standing, language));
    for other in Language::SPOKEN.into_iter().filter(|l| *l != language) {
        out.push_str(&named(other).map_or_else(String::new, |n| format!("  {}: {n}\n", other.code())));
    }
    if !office.old.is_empty() {
        out.push_str(&format!("  {}\n", office.old.join(", ")));
    }
    Some(out)
}

pub(super) fn article(packs: &Packs, id: &str, language: Language) -> Option<String> {
    let citation = packs.cite(id)?;
    // Packs that are laid over ours may quote what no source says.
    let stands = match crate::prints::holds(citation.law, citation.article) {
        Some(false) => not_in_source(language),
        _ => standing(citation.law.standing, language),
    };
    let label = citation.article.label.get(language);
    let mut out = format!("{}, {label} [{stands}]\n", citation.law.short.get(language));
    if let Some(quote) = citation.quote() {
        out.push_str(&format!("\n{quote}\n"));
        for reading in &citation.article.reading {
            out.push_str(&format!("\n  {} [sic] → {}", reading.printed, reading.read));
        }
        if !citation.article.reading.is_empty() {
            out.push('\n');
        }
    }
    let summary = citation.article.summary.get(language);
    if !summary.is_empty() {
        out.push_str(&format!("\n{summary}\n"));
    }
    Some(out)
}

fn law(packs: &Packs, id: &str, language: Language) -> Option<String> {
    let law = packs.laws.get(id)?;
    let mut out = format!("{} [{}]\n\n", law.title.get(language), standing(law.standing, language));
    for article in &law.article {
        out.push_str(&format!("  {}#{:<12} {}\n", law.id, article.id, article.label.get(language)));
    }
    Some(out)
}

fn rule(packs: &Packs, id: &str, language: Language) -> Option<String> {
    let rule = packs.rule(id)?;
    let mut out = format!(
        "{} — {} ({}, {}) [{}]\n\n{}\n",
        rule.id,
        rule.title.get(language),
        rule.kind.code(),
        rule.severity.code(),
        standing(rule.standing, language),
        rule.message.get(language)
    );
    let help = rule.help.get(language);
    if !help.is_empty() {
        out.push_str(&format!("{help}\n"));
    }
    if !rule.covers.is_empty() {
        out.push_str(&format!("\n{}\n", rule.covers.join(", ")));
    }
    for cite in &rule.cite {
        if let Some(text) = article(packs, cite, language) {
            out.push_str(&format!("\n{text}"));
        }
    }
    out.push_str(&format!("\n{}\n", rule.page.trim()));
    Some(out)
}

/// A procedure, a step of one with the articles behind it, or what guards require under a rule of the catalogue.
fn procedure(packs: &Packs, procedures: &Procedures, id: &str, language: Language) -> Option<String> {
    use super::procedure::{rules, shown};
    use crate::procedure::{due, offices};
    if let Some((procedure, _)) = procedures.find(id) {
        return Some(shown(packs, procedure, language));
    }
    let quoted = |out: &mut String, cites: &mut dyn Iterator<Item = &String>| {
        let mut seen: Vec<&String> = Vec::new();
        for cite in cites {
            if !seen.contains(&cite)
                && let Some(text) = article(packs, cite, language)
            {
                out.push_str(&format!("\n{text}"));
            }
            seen.push(cite);
        }
    };
    if let Some((procedure, step)) = procedures.step(id) {
        let mut out = format!("{}#{} — {}\n", procedure.id, step.id, step.name.get(language));
        let name = |state: &String| procedure.state(state).map_or(state.as_str(), |s| s.name.get(language)).to_owned();
        let from: Vec<String> = step.from.iter().map(name).collect();
        out.push_str(&format!("{} → {}\n{}\n", from.join(" | "), name(&step.to), offices(packs, &step.by, language)));
        for guard in step.must.iter().chain(&step.warn).filter_map(|n| procedure.guards.get(n)) {
            out.push_str(&format!("{}{}\n", guard.says.get(language), rules(&guard.rules)));
        }
        if !step.documents().is_empty() {
            out.push_str(&format!("{}\n", step.documents().join(" ")));
        }
        let due = due(packs, step, language);
        if !due.is_empty() {
            out.push_str(&format!("{due}\n"));
        }
        let guards = step.must.iter().chain(&step.warn).filter_map(|n| procedure.guards.get(n));
        quoted(&mut out, &mut step.cite.iter().chain(guards.flat_map(|g| &g.cite)));
        return Some(out);
    }
    let mut out = String::new();
    for procedure in &procedures.procedures {
        let guards = procedure.guards.iter().filter(|(_, g)| g.rules.iter().any(|r| r.eq_ignore_ascii_case(id)));
        for (name, guard) in guards {
            let steps: Vec<&str> = procedure
                .step
                .iter()
                .filter(|s| s.must.contains(name) || s.warn.contains(name))
                .map(|s| s.name.get(language))
                .collect();
            out.push_str(&format!("{}{} — {}\n", procedure.id, rules(&guard.rules), steps.join("; ")));
            out.push_str(&format!("{}\n{}\n", guard.says.get(language), guard.help.get(language)));
            quoted(&mut out, &mut guard.cite.iter());
            out.push('\n');
        }
    }
    (!out.is_empty()).then_some(out)
}

fn nearest<'p>(packs: &'p Packs, id: &str) -> Option<&'p str> {
    packs
        .rules
        .iter()
        .map(|r| r.id.as_str())
        .chain(packs.laws.keys().map(String::as_str))
        .map(|known| (maitri_review::align::path::distance(id, known, 5), known))
        .filter(|(d, _)| *d < 4)
        .min()
        .map(|(_, known)| known)
}

/// The first words of a generated page; a page that begins so may be written over and taken away.
const MADE: &str = "<!-- Made by `maitri explain --pages`";
/// Quotations longer than this, in characters, are cut: the whole article is one command away.
const LONG_QUOTE: usize = 1200;

/// Writes the pages of the book and takes away those of rules that are gone.
fn write_pages(packs: &Packs, folder: &Path) -> Result<(), String> {
    let fault = |path: &Path, e: std::io::Error| format!("{}: {e}", path.display());
    let pages = pages(packs);
    for (name, text) in &pages {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|e| fault(parent, e))?;
        }
        std::fs::write(&path, text).map_err(|e| fault(&path, e))?;
    }
    for pack in &packs.packs {
        let Ok(entries) = std::fs::read_dir(folder.join(&pack.id)) else { continue };
        for path in entries.filter_map(|e| Some(e.ok()?.path())) {
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let made = std::fs::read_to_string(&path).is_ok_and(|text| text.starts_with(MADE));
            if made && !pages.contains_key(&name) {
                std::fs::remove_file(&path).map_err(|e| fault(&path, e))?;
            }
        }
    }
    Ok(())
}

/// The pages by their name in the folder: `README.md`, `th/binding-verb.md`.
fn pages(packs: &Packs) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, String> =
        packs.rules.iter().map(|r| (format!("{}/{}.md", r.pack, r.id), page(packs, r))).collect();
    out.insert("README.md".to_owned(), index(packs));
    out
}

fn index(packs: &Packs) -> String {
    let mut by_kind: BTreeMap<Kind, Vec<&Rule>> = BTreeMap::new();
    for rule in &packs.rules {
        by_kind.entry(rule.kind).or_default().push(rule);
    }
    let examples: usize = packs.rules.iter().map(|r| r.examples.len()).sum();
    let mut out = format!(
        "{MADE} from `packs/*/rules/`; change the rules there, not this page. -->\n# The rules\n\n\
         {} rules in {} kinds, with {examples} examples that the tests run. The folder is the pack that a rule belongs to: `intl` speaks of \
         language alone, the others of one country's law.\nErrors and warnings are counted; `ask` is a question that a person answers, `info` a \
         remark. What the catalogue asks and no rule answers yet stands in\n[not-yet.md](not-yet.md).\n",
        packs.rules.len(),
        by_kind.len(),
    );
    for (kind, mut rules) in by_kind {
        rules.sort_by(|a, b| (&a.pack, &a.id).cmp(&(&b.pack, &b.id)));
        out.push_str(&format!(
            "\n## {}\n\n| rule | what it is about | severity | standing | covers |\n|---|---|---|---|---|\n",
            kind.code()
        ));
        for r in rules {
            out.push_str(&format!(
                "| [{pack}/{id}]({pack}/{id}.md) | {} | {} | {} | {} |\n",
                cell(&r.title.en),
                r.severity.code(),
                standing_code(r.standing),
                r.covers.join(", "),
                pack = r.pack,
                id = r.id,
            ));
        }
    }
    out
}

fn standing_code(standing: Standing) -> &'static str {
    match standing {
        Standing::Source => "source",
        Standing::Outside => "outside",
        Standing::House => "house",
    }
}

fn page(packs: &Packs, rule: &Rule) -> String {
    let mut out = format!(
        "{MADE} from `packs/{}/rules/{}.md`; change that file, not this page. -->\n# {}\n\n",
        rule.pack,
        rule.id,
        plain(&rule.title.en)
    );
    out.push_str(&format!("{}  \n{}\n\n", plain(&rule.title.th), plain(&rule.title.vi)));
    let fix = match rule.fix {
        None => "none is offered",
        Some(FixSafety::Safe) => "safe: `--fix` may mend it",
        Some(FixSafety::Unsafe) => "a person looks first",
        Some(FixSafety::DisplayOnly) => "shown, never applied: it touches the legal effect",
    };
    let confidence = match rule.confidence {
        maitri_pack::Confidence::Low => "low",
        maitri_pack::Confidence::Medium => "medium",
        maitri_pack::Confidence::High => "high",
    };
    let reads = if rule.families.is_empty() { "instrument".to_owned() } else { rule.families.join(", ") };
    let mut rows = vec![
        ("rule", format!("`{}` of pack `{}`", rule.id, rule.pack)),
        ("kind", rule.kind.code().to_owned()),
        ("severity", rule.severity.code().to_owned()),
        ("confidence", confidence.to_owned()),
        ("fix", fix.to_owned()),
        ("standing", format!("{}: {}", standing_code(rule.standing), standing(rule.standing, Language::En))),
        ("papers it reads", reads),
    ];
    if rule.class != "none" {
        rows.push(("class of difference", rule.class.clone()));
    }
    if !rule.covers.is_empty() {
        rows.push(("covers", rule.covers.join(", ")));
    }
    out.push_str("| | |\n|---|---|\n");
    for (name, value) in rows {
        out.push_str(&format!("| {name} | {value} |\n"));
    }
    let (what, examples) = parts(&rule.page);
    out.push_str(&format!("\n## What it looks for\n\n{what}\n"));
    if let Check::Lexicon(lexicon) = &rule.check {
        for (heading, lists) in [("Its words", &lexicon.terms), ("No hits", &lexicon.except)] {
            if lists.values().all(Vec::is_empty) {
                continue;
            }
            out.push_str(&format!("\n{heading}:\n\n"));
            for (language, words) in lists.iter().filter(|(_, words)| !words.is_empty()) {
                let words: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
                out.push_str(&format!("- {}: {}\n", language_name(language.code()), words.join(" · ")));
            }
        }
    }
    out.push_str("\n## What the reader is told\n\n| | message | what to do |\n|---|---|---|\n");
    for language in [Language::Th, Language::Vi, Language::En] {
        out.push_str(&format!(
            "| {} | {} | {} |\n",
            language_name(language.code()),
            cell(rule.message.get(language)),
            cell(rule.help.get(language))
        ));
    }
    out.push_str("\n## Why\n");
    if rule.cite.is_empty() {
        out.push_str(&format!("\nNo article is quoted: {}.\n", standing(rule.standing, Language::En)));
    }
    for citation in rule.cite.iter().filter_map(|id| packs.cite(id)) {
        out.push_str(&why(&citation));
    }
    out.push_str(&examples);
    out
}

fn why(citation: &Citation<'_>) -> String {
    let (law, article) = (citation.law, citation.article);
    let id = format!("{}#{}", law.id, article.id);
    let mut out = format!(
        "\n**{}, {}** (`{id}`), {}\n",
        plain(law.short.get(Language::En)),
        plain(article.label.get(Language::En)),
        standing(law.standing, Language::En)
    );
    if let Some(quote) = citation.quote() {
        let long = quote.chars().count() > LONG_QUOTE;
        let shown: String = if long { quote.chars().take(LONG_QUOTE / 2).collect() } else { quote.to_owned() };
        // Cut at the end of a line, where there is one.
        let shown = if long { shown.rsplit_once('\n').map_or(shown.as_str(), |(head, _)| head) } else { &shown };
        out.push('\n');
        for line in shown.trim_end().lines() {
            out.push_str(format!("> {}", plain(line)).trim_end());
            out.push_str("  \n");
        }
        for reading in &article.reading {
            let (printed, read) = (plain(&reading.printed), plain(&reading.read));
            out.push_str(&format!("> {printed} \\[sic\\] → {read}  \n"));
        }
        if long {
            out.push_str(&format!("\nThe article goes on: `maitri explain {id}`.\n"));
        }
    }
    let summary = article.summary.get(Language::En);
    if !summary.is_empty() {
        out.push_str(&format!("\n{}\n", plain(summary)));
    }
    out
}

/// A rule's page: what stands before its first section, and the sections with their examples under words for readers.
fn parts(page: &str) -> (String, String) {
    let mut what = String::new();
    let mut rest = String::new();
    let mut in_rest = false;
    let mut fenced = false;
    for line in page.trim().lines() {
        if line.starts_with("# ") && !fenced {
            continue;
        }
        in_rest |= line.starts_with("## ") && !fenced;
        let out = if in_rest { &mut rest } else { &mut what };
        match line.strip_prefix("```") {
            Some(info) if !fenced => {
                fenced = true;
                out.push_str(&format!("{}\n\n```text\n", place_name(info)));
            }
            Some(_) => {
                fenced = false;
                out.push_str("```\n");
            }
            None => out.push_str(&format!("{line}\n")),
        }
    }
    let rest = if rest.is_empty() { rest } else { format!("\n{}\n", rest.trim_end()) };
    (what.trim().to_owned(), rest)
}

/// `en 3` in words.
fn place_name(info: &str) -> String {
    let mut words = info.split_whitespace();
    let (first, place) = (words.next().unwrap_or(""), words.next().unwrap_or("whole"));
    if first == "set" {
        return format!("Versions given together, {}:", place.replace('-', " "));
    }
    let place = match place {
        "whole" => "a text of its own".to_owned(),
        "testimonium" | "preamble" | "title" | "signature" | "disclaimer" => format!("in place of the {place}"),
        p if p.starts_with('+') => "as a clause added to the form".to_owned(),
        p => format!("in place of clause {p}"),
    };
    format!("{}, {place}:", language_name(first))
}

fn language_name(code: &str) -> &str {
    match code {
        "th" => "Thai",
        "vi" => "Vietnamese",
        "en" => "English",
        "lo" => "Lao",
        other => other,
    }
}

/// Words that Markdown shall not read as its own.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '*' | '_' | '[' | ']' | '`' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

fn cell(text: &str) -> String {
    plain(&text.split_whitespace().collect::<Vec<_>>().join(" ")).replace('|', "\\|")
}
