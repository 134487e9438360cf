//! `maitri procedure`: what a procedure says, and the road that follows from facts; the page is `docs/use/procedures.md`.

use crate::procedure::{bpmn, citation, due, json, offices, read_facts, svg, wire_road};
use crate::web::words::text;
use maitri_pack::procedure::{Course, Given, HOUSE, Procedure, Procedures, Why, answer_words};
use maitri_pack::{Language, Packs};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// List the procedures
    List(Common),
    /// States, steps, offices, guards and citations of a procedure
    Show {
        /// Its id (`th/approval`, `P-TH-04`)
        id: String,
        /// text, json (maitri/procedure/1), svg, bpmn
        #[arg(long, default_value = "text")]
        format: String,
        /// Where to write; default: standard output
        #[arg(long)]
        output: Option<PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// The road that follows from facts; stops where a person decides or a fact is unknown
    #[command(
        after_help = "Example: maitri procedure simulate th/approval --new > facts.toml\n         maitri procedure simulate th/approval --facts facts.toml\n\nWhat must hold and is not said stops the road. A step that leads back makes answers open again: where they are known, give a list in order, deviation = [\"some\", \"none\"].\n\nExit code: 0 the road is told, wherever it stops; 2 the facts cannot be used."
    )]
    Simulate {
        /// Its id (`th/approval`, `P-TH-04`)
        id: String,
        /// The facts (TOML or JSON)
        #[arg(long, value_name = "FILE")]
        facts: Option<PathBuf>,
        /// Print a file of facts to fill in
        #[arg(long, conflicts_with = "facts")]
        new: bool,
        /// Go on into the procedures that begin when this one ends
        #[arg(long)]
        onward: bool,
        /// The day on which it is asked, YYYY-MM-DD; default: today. A version that does not hold on that day says so
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// text, json (maitri/road/1)
        #[arg(long, default_value = "text")]
        format: String,
        #[command(flatten)]
        common: Common,
    },
}

#[derive(clap::Args)]
struct Common {
    /// Language: th, vi, en
    #[arg(long)]
    lang: Option<String>,
    /// A folder of packs laid over those compiled in
    #[arg(long, value_name = "DIR")]
    packs: Option<PathBuf>,
}

impl Common {
    fn language(&self, format: &str) -> Result<Language, String> {
        match &self.lang {
            Some(code) => super::language(code).map_err(|e| format!("--lang `{code}`: {e}")),
            None if format == "json" => Ok(Language::En),
            None => Ok(super::environment_language()),
        }
    }

    fn packs(&self) -> Result<(Cow<'static, Packs>, Cow<'static, Procedures>), String> {
        let packs = super::packs(self.packs.as_deref())?;
        let procedures = super::procedures(&packs, self.packs.as_deref())?;
        Ok((packs, procedures))
    }
}

fn one_of(format: &str, known: &[&str]) -> Result<(), String> {
    match known.contains(&format) {
        true => Ok(()),
        false => Err(format!("`{format}` is no format; use {}", known.join(", "))),
    }
}

pub fn run(arguments: &Arguments) -> Result<u8, String> {
    match &arguments.command {
        Command::List(common) => {
            let language = common.language("text")?;
            let (packs, procedures) = common.packs()?;
            super::print(&listed(&packs, &procedures, language));
        }
        Command::Show { id, format, output, common } => {
            one_of(format, &["text", "json", "svg", "bpmn"])?;
            let language = common.language(format)?;
            let (packs, procedures) = common.packs()?;
            let procedure = found(&procedures, id)?;
            let out = match format.as_str() {
                "json" => pretty(&json(&packs, procedure))?,
                "svg" => svg::draw(&packs, procedure, language, &procedure.id.replace('/', "-")),
                "bpmn" => bpmn::write(&packs, procedure, language),
                _ => shown(&packs, procedure, language),
            };
            match output {
                Some(path) => std::fs::write(path, out).map_err(|e| format!("{}: {e}", path.display()))?,
                None => super::print(&out),
            }
        }
        Command::Simulate { id, facts, new, onward, as_of, format, common } => {
            one_of(format, &["text", "json"])?;
            let language = common.language(format)?;
            let (packs, procedures) = common.packs()?;
            let procedure = found(&procedures, id)?;
            let today = super::as_of(as_of.as_deref())?;
            let holds = procedure.holds_on(&today);
            if *new {
                let all = if *onward { procedures.onward(id) } else { vec![procedure] };
                super::print(&asked(&packs, &all, language));
                return Ok(super::FINE);
            }
            let given = match facts {
                Some(path) => read(path)?,
                None => Given::new(),
            };
            let course = procedures.course(id, &given, *onward, &today).map_err(|fault| match facts {
                Some(path) => format!("{}: {fault}", path.display()),
                None => fault.to_string(),
            })?;
            let out = match format.as_str() {
                "json" => pretty(&wire_road(&course, &procedure.id, language, holds, packs.overlaid))?,
                _ => {
                    let mut out = road(&packs, &course, language);
                    if !holds {
                        let from = procedure.from.as_deref().unwrap_or("");
                        let from = maitri_review::report::words::day(from, language);
                        out.push_str(&format!("\n{}\n", text(language, "proc-other-version", &[("from", &from)])));
                    }
                    out
                }
            };
            super::print(&out);
        }
    }
    Ok(super::FINE)
}

fn pretty(value: &impl serde::Serialize) -> Result<String, String> {
    serde_json::to_string_pretty(value).map(|t| t + "\n").map_err(|e| e.to_string())
}

fn found<'p>(procedures: &'p Procedures, id: &str) -> Result<&'p Procedure, String> {
    procedures
        .find(id)
        .map(|(p, _)| p)
        .ok_or_else(|| format!("`{id}` is no procedure of the packs; `maitri procedure list` names them"))
}

/// Reads a file of facts; by its ending, else by how it begins.
fn read(path: &Path) -> Result<Given, String> {
    /// No file of answers is as long as that.
    const MOST: u64 = 1 << 20;
    let told = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let size = std::fs::metadata(path).map_err(|e| told(&e))?.len();
    if size > MOST {
        return Err(told(&"is too long for a file of facts (1 MB at most)"));
    }
    let text = std::fs::read_to_string(path).map_err(|e| told(&e))?;
    let text = text.trim_start_matches('\u{feff}');
    let json = path.extension().is_some_and(|e| e == "json") || text.trim_start().starts_with('{');
    read_facts(text, json).map_err(|e| told(&e))
}

fn listed(packs: &Packs, procedures: &Procedures, language: Language) -> String {
    let mut out = String::new();
    for procedure in &procedures.procedures {
        let _ = writeln!(
            out,
            "{:<28} {:<9} {} [{}]",
            procedure.id,
            procedure.old.first().map_or("", String::as_str),
            procedure.title.get(language),
            super::explain::standing(procedure.standing(packs), language)
        );
    }
    out
}

/// A file of facts to fill in: every question, who decides, what it may be.
fn asked(packs: &Packs, procedures: &[&Procedure], language: Language) -> String {
    let mut out = String::new();
    let mut seen: Vec<&str> = Vec::new();
    for procedure in procedures {
        let _ = writeln!(out, "# {} — {}", procedure.id, procedure.title.get(language));
        if procedure.step.iter().any(|s| !s.forgets.is_empty()) {
            let _ = writeln!(out, "# {}", text(language, "proc-lists", &[]));
        }
        for (id, fact) in procedure.facts.iter() {
            if seen.contains(&id.as_str()) {
                continue;
            }
            seen.push(id);
            let _ = writeln!(out, "\n# {}", fact.ask.get(language));
            if !fact.who.is_empty() {
                let _ = writeln!(
                    out,
                    "# {}",
                    text(language, "proc-decides", &[("who", &offices(packs, &fact.who, language))])
                );
            }
            let values: Vec<String> = match fact.kind {
                maitri_pack::procedure::FactType::YesNo => vec!["yes".to_owned(), "no".to_owned()],
                maitri_pack::procedure::FactType::Choice => {
                    fact.values.iter().map(|(id, words)| format!("{id} ({})", words.get(language))).collect()
                }
                maitri_pack::procedure::FactType::State => {
                    std::iter::once("never".to_owned()).chain(procedure.state.iter().map(|s| s.id.clone())).collect()
                }
                maitri_pack::procedure::FactType::Date => vec!["YYYY-MM-DD".to_owned()],
            };
            let _ = writeln!(out, "# {}", values.join(" | "));
            let _ = writeln!(out, "#{id} = \"{}\"", fact.default.as_deref().unwrap_or(""));
        }
        out.push('\n');
    }
    out
}

pub(super) fn shown(packs: &Packs, procedure: &Procedure, language: Language) -> String {
    let t = |key: &str| text(language, key, &[]);
    let mut out = format!(
        "{} — {} ({}) [{}]\n",
        procedure.id,
        procedure.title.get(language),
        procedure.old.join(", "),
        super::explain::standing(procedure.standing(packs), language)
    );
    for cite in &procedure.cite {
        let _ = writeln!(out, "  {}", citation(packs, cite, language));
    }
    if let Some(note) = &procedure.note {
        let _ = writeln!(out, "\n{}", note.get(language));
    }
    for state in &procedure.state {
        let mut marks: Vec<String> = Vec::new();
        if state.id == procedure.start {
            marks.push(t("proc-start"));
        }
        if state.obligation {
            marks.push(t("proc-duty"));
        }
        if state.end {
            marks.push(t(if state.refused { "proc-end-refused" } else { "proc-end" }));
        }
        let marks = if marks.is_empty() { String::new() } else { format!(" [{}]", marks.join(", ")) };
        let _ = writeln!(out, "\n{} — {}{marks}", state.id, state.name.get(language));
        for step in procedure.steps_from(&state.id) {
            let who = offices(packs, &step.by, language);
            let human = if step.human { format!(" ({})", t("proc-person")) } else { String::new() };
            let _ = writeln!(out, "  {:<5} {} → {}", step.id, step.name.get(language), step.to);
            let _ = writeln!(out, "        {who}{human}");
            if let Some(when) = &step.when {
                let _ = writeln!(out, "        {} {when}", t("proc-when"));
            }
            for name in &step.must {
                if let Some(guard) = procedure.guards.get(name) {
                    let rules = rules(&guard.rules);
                    let _ = writeln!(out, "        {} {}{rules}", t("proc-must"), guard.says.get(language));
                }
            }
            for name in &step.warn {
                if let Some(guard) = procedure.guards.get(name) {
                    let rules = rules(&guard.rules);
                    let _ = writeln!(out, "        {} {}{rules}", t("proc-should"), guard.says.get(language));
                }
            }
            if !step.documents().is_empty() {
                let sides: Vec<String> = [step.needs.join(" "), step.out.join(" ")]
                    .into_iter()
                    .zip(["", "→ "])
                    .filter(|(papers, _)| !papers.is_empty())
                    .map(|(papers, sign)| format!("{sign}{papers}"))
                    .collect();
                let _ = writeln!(out, "        {} {}", t("proc-papers"), sides.join(" "));
            }
            if !step.notify.is_empty() {
                let _ = writeln!(out, "        {} {}", t("proc-told"), offices(packs, &step.notify, language));
            }
            let due = due(packs, step, language);
            if !due.is_empty() {
                let _ = writeln!(out, "        {} {due}", t("proc-due"));
            }
            let cites: Vec<String> = step.cite.iter().map(|c| citation(packs, c, language)).collect();
            let _ = writeln!(out, "        {}", cites.join("; "));
        }
    }
    if !procedure.forbidden.is_empty() {
        let _ = writeln!(out, "\n{}", t("proc-forbidden"));
        for forbidden in &procedure.forbidden {
            let cites: Vec<String> = forbidden.cite.iter().map(|c| citation(packs, c, language)).collect();
            let _ =
                writeln!(out, "  {}{} ({})", forbidden.says.get(language), rules(&forbidden.rules), cites.join("; "));
        }
    }
    if !procedure.gap.is_empty() {
        let _ = writeln!(out, "\n{}", t("proc-gaps"));
        for gap in &procedure.gap {
            let _ = writeln!(out, "  {}", gap.text.get(language));
        }
    }
    out
}

pub(super) fn rules(rules: &[String]) -> String {
    if rules.is_empty() { String::new() } else { format!(" [{}]", rules.join(", ")) }
}

/// A road in words.
fn road(packs: &Packs, course: &Course<'_>, language: Language) -> String {
    let t = |key: &str| text(language, key, &[]);
    let mut out = String::new();
    let mut of: Option<&str> = None;
    let mut number = 0;
    for taken in &course.steps {
        let (procedure, step) = (taken.procedure, taken.step);
        if of != Some(procedure.id.as_str()) {
            let _ = writeln!(
                out,
                "{}{} — {}",
                if of.is_some() { "\n" } else { "" },
                procedure.id,
                procedure.title.get(language)
            );
            of = Some(&procedure.id);
        }
        number += 1;
        let human = if step.human { format!(" ({})", t("proc-recorded")) } else { String::new() };
        let _ = writeln!(out, "{number:>3}. {}{human}", step.name.get(language));
        let to = procedure.state(&step.to).map_or(step.to.as_str(), |s| s.name.get(language));
        let _ = writeln!(out, "     {} → {to}", offices(packs, &step.by, language));
        for (fact, answer) in &taken.because {
            if let Some(declared) = procedure.facts.get(fact).filter(|f| f.default.as_deref() != Some(answer)) {
                let words = answer_words(procedure, fact, answer, language);
                let _ = writeln!(out, "     {} — {words}", declared.ask.get(language));
            }
        }
        let papers = step.documents().join(" ");
        let cites: Vec<String> = step.cite.iter().map(|c| citation(packs, c, language)).collect();
        let told: Vec<String> =
            [papers, cites.join("; "), due(packs, step, language)].into_iter().filter(|p| !p.is_empty()).collect();
        let _ = writeln!(out, "     {}", told.join(" · "));
        for name in &taken.flags {
            if let Some(guard) = procedure.guards.get(*name) {
                let _ = writeln!(out, "     ! {}{}", guard.says.get(language), rules(&guard.rules));
            }
        }
        for guard in taken.unsaid.iter().filter_map(|name| procedure.guards.get(*name)) {
            let said = guard.says.get(language);
            let _ = writeln!(out, "     ? {} {said}{}", t("proc-unsaid"), rules(&guard.rules));
        }
    }
    if !course.steps.is_empty() {
        out.push('\n');
    }
    let stop = &course.stop;
    let at = stop.procedure.state(stop.at).map_or(stop.at, |s| s.name.get(language));
    let why = match stop.why {
        Why::Human => text(language, "proc-stop-human", &[("who", &offices(packs, &list(&stop.offices), language))]),
        Why::Unknown => t("proc-stop-unknown"),
        Why::Refused => t("proc-stop-refused"),
        Why::End => t("proc-stop-end"),
    };
    let _ = writeln!(out, "{}: {at} ({})\n{why}", t("proc-stop"), stop.at);
    for name in &stop.guards {
        let Some(guard) = stop.procedure.guards.get(name) else { continue };
        let _ = writeln!(out, "\n  {}{}", guard.says.get(language), rules(&guard.rules));
        let _ = writeln!(out, "  → {}", guard.help.get(language));
        for id in guard.cite.iter().filter(|c| *c != HOUSE) {
            if let Some(article) = super::explain::article(packs, id, language) {
                for line in article.trim_end().lines() {
                    let _ = writeln!(out, "    {line}");
                }
            }
        }
    }
    if stop.why != Why::End {
        let _ = writeln!(out);
        for fact in stop.facts.iter() {
            if let Some(declared) = stop.procedure.facts.get(fact) {
                let who = if declared.who.is_empty() {
                    String::new()
                } else {
                    format!(" [{}]", offices(packs, &declared.who, language))
                };
                let _ = writeln!(out, "  ? {}: {}{who}", fact, declared.ask.get(language));
            }
        }
    }
    for duty in &course.duties {
        let key = if duty.open { "proc-duty-open" } else { "proc-duty-done" };
        let _ = writeln!(out, "\n{}", text(language, key, &[("what", duty.state.name.get(language))]));
    }
    if !course.then.is_empty() {
        let _ = writeln!(out, "\n{}", text(language, "proc-then", &[("what", &course.then.join(", "))]));
    }
    if packs.overlaid {
        let _ = writeln!(out, "\n{}", t("proc-overlaid"));
    }
    out
}

fn list(offices: &std::collections::BTreeSet<String>) -> Vec<String> {
    offices.iter().cloned().collect()
}
