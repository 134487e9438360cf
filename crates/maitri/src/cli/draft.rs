//! `maitri draft`: an instrument from answers; the page is `docs/use/draft.md`.

use crate::draft::{Format, Refused, Wanted, draft, sentence};
use maitri_draft::answer::Answers;
use maitri_pack::papers::Papers;
use maitri_pack::template::{AnswerType, Template, TemplateBlank};
use maitri_pack::{Language, Packs, Severity};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
#[command(
    after_help = "Examples: maitri draft --new th/mou --party-a Chiang-Mai --party-b \"Điện Biên\" > answers.toml\n          maitri draft answers.toml --output papers --format docx,pdf --columns\n\nExit code: 0 written, nothing open; 1 written and marked DRAFT, because the review found something; 2 not written."
)]
pub struct Arguments {
    /// The answers (TOML or JSON)
    answers: Option<PathBuf>,
    /// Print a file of answers to fill in for this template (maitri draft --list)
    #[arg(long, value_name = "TEMPLATE", conflicts_with = "answers")]
    new: Option<String>,
    /// With --new: the first party
    #[arg(long, requires = "new")]
    party_a: Option<String>,
    /// With --new: the second party
    #[arg(long, requires = "new")]
    party_b: Option<String>,
    /// Print, as answers, what a draft that somebody wrote says already: parties, names, fields, term; what the form has no
    /// place for becomes points of a working plan
    #[arg(long, value_name = "DRAFT", conflicts_with_all = ["answers", "new"])]
    from: Option<PathBuf>,
    /// Print, as answers of a working plan (D-44), what a draft says and the form has no place for: each point under its clause
    #[arg(long, value_name = "DRAFT", conflicts_with_all = ["answers", "new", "from"])]
    plan_from: Option<PathBuf>,
    /// List the templates
    #[arg(long, conflicts_with_all = ["answers", "new"])]
    list: bool,
    /// The folder to write into
    #[arg(long, default_value = ".")]
    output: PathBuf,
    /// Kinds of file: docx, pdf, txt; xlsx for a paper with a table
    #[arg(long, default_value = "docx", value_delimiter = ',')]
    format: Vec<String>,
    /// Which languages to write: th, vi, en; default: all that the instrument is signed in
    #[arg(long, value_delimiter = ',')]
    languages: Vec<String>,
    /// The languages side by side in one file as well
    #[arg(long)]
    columns: bool,
    /// The originals for signing as well: each side's own set names it first
    #[arg(long)]
    copies: bool,
    /// Language of messages: th, vi, en
    #[arg(long)]
    lang: Option<String>,
    /// The day whose law applies, and that the files bear
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// A folder of packs laid over those compiled in
    #[arg(long, value_name = "DIR")]
    packs: Option<PathBuf>,
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    let told = match &a.lang {
        Some(code) => super::language(code).map_err(|e| format!("--lang `{code}`: {e}"))?,
        None => super::environment_language(),
    };
    let packs = super::packs(a.packs.as_deref())?;
    let papers = super::papers(&packs, a.packs.as_deref())?;
    if a.list {
        super::print(&listed(&papers, told));
        return Ok(super::FINE);
    }
    if let Some(id) = &a.new {
        let template = papers.template(id).ok_or_else(|| format!("`{id}` is no template; maitri draft --list"))?;
        super::print(&asked(&packs, template, told, a.party_a.as_deref(), a.party_b.as_deref()));
        return Ok(super::FINE);
    }
    if let Some(path) = a.from.as_ref().or(a.plan_from.as_ref()) {
        let document = super::review::read_file(path, maitri_document::read::Changes::Accepted)?;
        let input = maitri_review::review::Input { file: String::new(), document: &document, allow: Vec::new() };
        let options = maitri_review::review::Options { form: None, as_of: super::as_of(a.as_of.as_deref())? };
        let review = maitri_review::review::review(&[input], &packs, &options);
        let answers = match &a.plan_from {
            None => crate::draft::answers_of(&review, &papers)
                .ok_or_else(|| format!("{}: follows no form that Maitri writes; begin with --new", path.display()))?,
            Some(_) => crate::plan::answers(&review, &papers).ok_or_else(|| {
                format!("{}: says nothing that its form has no place for; there is nothing to move", path.display())
            })?,
        };
        let text = serde_json::to_string_pretty(&answers).map_err(|e| e.to_string())?;
        super::print(&(text + "\n"));
        return Ok(super::FINE);
    }
    let path = a.answers.as_ref().ok_or("name a file of answers, or begin one with --new th/mou")?;
    let answers = read(path)?;
    let formats = a.format.iter().map(|f| Format::named(f.trim()));
    let languages =
        a.languages.iter().map(|l| super::language(l.trim()).map_err(|e| format!("--languages `{l}`: {e}")));
    let wanted = Wanted {
        languages: languages.collect::<Result<_, _>>()?,
        formats: formats.collect::<Result<_, _>>()?,
        columns: a.columns,
        copies: a.copies,
        told,
        as_of: super::as_of(a.as_of.as_deref())?,
    };
    let done = draft(&packs, &papers, &answers, &wanted).map_err(|refused| match refused {
        Refused::Answers(faults) => {
            let lines = faults.iter().map(|f| format!("{}: {}: {}", path.display(), f.blank, sentence(f, told)));
            lines.collect::<Vec<_>>().join("\nmaitri: ")
        }
        Refused::File(message) => message,
    })?;
    std::fs::create_dir_all(&a.output).map_err(|e| format!("{}: {e}", a.output.display()))?;
    let mut out = String::new();
    for file in &done.files {
        let to = a.output.join(&file.name);
        super::review::put(Some(&to), &file.bytes, true)?;
        let _ = writeln!(out, "{}", to.display());
    }
    for road in &done.roads {
        let _ = writeln!(out, "\n{}: {}", road.side, road.text);
    }
    for open in &done.open {
        let of = open.language.map_or("", Language::code);
        let sign = maitri_review::report::words::sign(open.severity);
        let _ = writeln!(out, "\n{sign} {of} {} {}: {}", open.place, open.rule, open.message);
    }
    super::print(&out);
    Ok(if done.open.iter().any(|o| matches!(o.severity, Severity::Error | Severity::Warning)) {
        super::AMISS
    } else {
        super::FINE
    })
}

/// A file of answers, TOML or JSON by its look.
fn read(path: &Path) -> Result<Answers, String> {
    let bytes = super::bytes(path)?;
    crate::draft::answers(&bytes).map_err(|e| format!("{}: {e}", path.display()))
}

fn listed(papers: &Papers, told: Language) -> String {
    let mut out = String::new();
    for template in &papers.templates {
        let languages: Vec<&str> = template.body.keys().map(|l| l.code()).collect();
        let _ = writeln!(
            out,
            "{:<28} {:<5} {}  {}",
            template.id,
            template.paper,
            languages.join(" "),
            template.title.get(told)
        );
    }
    out
}

/// A file of answers to fill in, with its questions as comments.
fn asked(packs: &Packs, template: &Template, told: Language, a: Option<&str>, b: Option<&str>) -> String {
    let mut out = format!("# {}\n", template.title.get(told));
    let when = template.when.get(told);
    if !when.is_empty() {
        let _ = writeln!(out, "# {when}");
    }
    let _ = writeln!(out, "template = {}", quoted(&template.id));
    for blank in &template.blank {
        let _ = writeln!(out, "\n# {}", blank.ask.get(told));
        if !blank.hint.get(told).is_empty() {
            let _ = writeln!(out, "# {}", blank.hint.get(told));
        }
        for line in offered(packs, template, blank, told) {
            let _ = writeln!(out, "#   {line}");
        }
        let value = match (blank.id.as_str(), a, b) {
            ("party-a", Some(a), _) => party(a),
            ("party-b", _, Some(b)) => party(b),
            _ if blank.kind == AnswerType::Party => party(""),
            _ if matches!(blank.kind, AnswerType::Fields | AnswerType::Lines | AnswerType::Enclosures) => {
                "[]".to_owned()
            }
            _ if matches!(blank.kind, AnswerType::Rows | AnswerType::Letters) => rows(blank, told),
            _ if blank.kind == AnswerType::Signer => "{ name = \"\", title = \"\", formula = \"own\" }".to_owned(),
            _ if blank.kind == AnswerType::Letter => "{ number = \"\", date = \"\" }".to_owned(),
            _ => "\"\"".to_owned(),
        };
        let sign = if blank.optional && value == "\"\"" { "# " } else { "" };
        let _ = writeln!(out, "{sign}{} = {value}", blank.id);
    }
    out
}

/// An empty row with its columns.
fn rows(blank: &TemplateBlank, told: Language) -> String {
    let columns: Vec<String> = blank.column.iter().map(|c| format!("{} = \"\"", c.id)).collect();
    let asks: Vec<&str> = blank.column.iter().map(|c| c.ask.get(told)).collect();
    match columns.is_empty() {
        true => "[]".to_owned(),
        false => format!("[\n    # {}\n    {{ {} }},\n]", asks.join(" · "), columns.join(", ")),
    }
}

fn party(place: &str) -> String {
    let place = place.replace('-', " ");
    format!("{{ place = {}, signer = {{ th = \"\", vi = \"\", en = \"\" }} }}", quoted(&place))
}

/// What a blank offers: id and name.
fn offered(packs: &Packs, template: &Template, blank: &TemplateBlank, told: Language) -> Vec<String> {
    let form = template.form.as_ref().and_then(|f| packs.form(f));
    match blank.kind {
        AnswerType::Choice => blank.options.iter().map(|(id, words)| format!("{id} = {}", words.get(told))).collect(),
        AnswerType::FormChoice => form
            .and_then(|f| f.choice(&blank.id))
            .map(|c| c.value.iter().map(|v| format!("{} = {}", v.id, v.names(told).first().map_or("", String::as_str))))
            .map(Iterator::collect)
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// A text as TOML writes it; what JSON escapes, TOML escapes alike.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}
