//! `maitri explain`: a rule or an article, in the reader's language, with the quotation.

use maitri_pack::{Language, Packs, Standing};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Arguments {
    /// A rule (`binding-verb`, `R-090`) or an article (`th/cabinet-guideline-2018#8.1`)
    id: String,
    /// Language: th, vi, en
    #[arg(long)]
    lang: Option<String>,
    /// A folder of packs laid over those compiled in
    #[arg(long)]
    packs: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> Result<u8, String> {
    let packs = super::packs(arguments.packs.as_deref())?;
    let language = match &arguments.lang {
        Some(code) => {
            Language::from_code(code).ok_or_else(|| format!("`{code}` is no language of Maitri; use th, vi or en"))?
        }
        None => super::environment_language(),
    };
    let text = article(&packs, &arguments.id, language)
        .or_else(|| law(&packs, &arguments.id, language))
        .or_else(|| rule(&packs, &arguments.id, language))
        .ok_or_else(|| {
            let near = nearest(&packs, &arguments.id);
            let hint = near.map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
            format!("`{}` is no rule, article or law of the packs{hint}", arguments.id)
        })?;
    super::print(&text);
    Ok(super::FINE)
}

fn standing(standing: Standing, language: Language) -> &'static str {
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

fn article(packs: &Packs, id: &str, language: Language) -> Option<String> {
    let citation = packs.cite(id)?;
    let mut out = format!(
        "{}, {} [{}]\n",
        citation.law.short.get(language),
        citation.article.label.get(language),
        standing(citation.law.standing, language)
    );
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
