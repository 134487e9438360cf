//! `maitri case`: matters on their road; the page is `docs/use/cases.md`.

mod more;
mod write;

use crate::case::{self, add, day, entry_line, find, load};
use crate::procedure::{due, offices};
use crate::register;
use crate::web::words::text;
use maitri_document::read::Changes;
use maitri_pack::procedure::{Procedure, Procedures};
use maitri_pack::{Language, Packs};
use maitri_registry::act::Fact;
use maitri_registry::case::text::Side;
use maitri_registry::case::{
    Because, Case, Cases, Channel, Entry, Evidence, Opened, Refusal, Reviewed, TextRole, Verdict, answered, next,
    stepped,
};
use maitri_store::Store;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Arguments {
    /// Where the register is: sqlite:PATH or postgres://…; default MAITRI_STORE, else one file in the user's data folder
    #[arg(long, value_name = "URL", global = true)]
    store: Option<String>,
    /// Language: th, vi, en
    #[arg(long, global = true)]
    lang: Option<String>,
    /// A folder of packs laid over those compiled in
    #[arg(long, value_name = "DIR", global = true)]
    packs: Option<PathBuf>,
    #[command(flatten)]
    second: super::restricted::Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Open a case about a pair of places
    Open {
        /// The procedure (`th/approval`, `P-TH-04`)
        procedure: String,
        /// The place of the own side: an id or a name; where it is chosen on the way, none
        #[arg(long, default_value = "")]
        home: String,
        /// The place of the other side: an id or a name; none where the procedure concerns one side alone
        #[arg(long, default_value = "")]
        partner: String,
        /// The other side is a place that the tables do not have: it is kept as it is written
        #[arg(long)]
        unlisted: bool,
        /// What it is about
        #[arg(long, default_value = "")]
        subject: String,
        /// Its id; default: the next of the year
        #[arg(long)]
        id: Option<String>,
        /// The state that it is in already; default: where the procedure begins
        #[arg(long, value_name = "STATE")]
        at: Option<String>,
        #[command(flatten)]
        who: Who,
    },
    /// List the cases
    List,
    /// Where a case stands, what may come next, under which article
    Show {
        /// Its id
        case: String,
        /// text, json (maitri/case/1)
        #[arg(long, default_value = "text")]
        format: String,
    },
    /// Record that a step happened: refused where the articles forbid it, flagged where papers come out of order
    Record {
        /// The case
        case: String,
        /// The step (`both-ministers-approve`, `t5`)
        step: String,
        /// Facts that are known with it: FACT=ANSWER
        #[arg(long, value_name = "FACT=ANSWER")]
        answer: Vec<String>,
        #[command(flatten)]
        paper: Paper,
        #[command(flatten)]
        who: Who,
    },
    /// Record facts: FACT=ANSWER; an empty answer takes one back
    Answer {
        /// The case
        case: String,
        /// FACT=ANSWER
        #[arg(required = true, value_name = "FACT=ANSWER")]
        answers: Vec<String>,
        #[command(flatten)]
        paper: Paper,
        #[command(flatten)]
        who: Who,
    },
    /// Keep a text of the case: a draft, the agreed text, the approved one, the one for signing, the signed one
    Text {
        /// The case
        case: String,
        /// The file
        file: PathBuf,
        /// draft, agreed, approved, for-signing, signed
        #[arg(long)]
        role: String,
        /// Its language, two letters; default: as the text is read
        #[arg(long = "in", value_name = "LANGUAGE")]
        language: Option<String>,
        /// Who wrote it
        #[arg(long, default_value = "")]
        author: String,
        /// Whose it is: ours, theirs
        #[arg(long, default_value = "ours")]
        side: String,
        /// The round of exchange with the partner; default: that of the latest text, or the next where the other side answered
        #[arg(long)]
        round: Option<u32>,
        /// Review it, and keep the report with it
        #[arg(long)]
        review: bool,
        #[command(flatten)]
        who: Who,
    },
    /// Is a file the same text as the approved one? Says where it differs; exit code 1 where it does
    Same {
        /// The case
        case: String,
        /// The file; without one, the text for signing that the case keeps, in every language
        file: Option<PathBuf>,
        /// Which text of the pair it is held against: draft, agreed, approved, for-signing, signed
        #[arg(long, default_value = "approved")]
        role: String,
        /// Its language, two letters; default: as the text is read
        #[arg(long = "in", value_name = "LANGUAGE")]
        language: Option<String>,
    },
    /// Record what is known of the other side: its state, since when, how we know
    Counterpart {
        /// The case
        case: String,
        /// The state, in the words of its procedure (`vn/signing#decided`) or in plain words
        #[arg(long)]
        state: String,
        /// The day of that state, YYYY-MM-DD
        #[arg(long)]
        day: String,
        /// How we know: a letter with its number, a message
        #[arg(long)]
        how: String,
        /// Its texts: LANGUAGE=FILE; their words are hashed, the files are not kept
        #[arg(long, value_name = "LANGUAGE=FILE")]
        text: Vec<String>,
        #[command(flatten)]
        who: Who,
    },
    /// Note something worth keeping
    Note {
        /// The case
        case: String,
        /// The words
        words: String,
        #[command(flatten)]
        paper: Paper,
        #[command(flatten)]
        who: Who,
    },
    #[command(flatten)]
    More(more::More),
}

/// For which office, and why.
#[derive(clap::Args)]
struct Who {
    /// The office for which you act: an id of the packs (`th.moi`)
    #[arg(long = "for", value_name = "OFFICE", default_value = "")]
    office: String,
    /// Why, where it needs saying
    #[arg(long, default_value = "")]
    why: String,
}

/// The paper behind it.
#[derive(clap::Args)]
struct Paper {
    /// Its number, as printed
    #[arg(long, default_value = "")]
    number: String,
    /// Its day: YYYY-MM-DD, or as printed (๒๕ พฤศจิกายน ๒๕๖๙, 25/11/2026)
    #[arg(long, default_value = "")]
    day: String,
    /// The office that wrote it: an id of the packs, or its name
    #[arg(long, default_value = "")]
    by: String,
    /// How it came: paper, email, message, spoken
    #[arg(long, default_value = "paper")]
    channel: String,
    /// The scan, which is kept
    #[arg(long, value_name = "FILE")]
    scan: Option<PathBuf>,
}

impl Paper {
    fn evidence(&self, desk: &Desk) -> Result<Evidence, String> {
        let typed = self.typed(desk)?;
        let Some(path) = &self.scan else { return Ok(typed) };
        if let Some(class) = case::restricted_office(&desk.packs, &typed.office) {
            let class = case::class_name(class, desk.language);
            return Err(text(desk.language, "case-no-scan", &[("class", &class)]));
        }
        let bytes = super::bytes(path)?;
        let name = path.display().to_string();
        let short = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        match crate::reading::secrecy_mark(&short, &bytes) {
            Ok(None) => {}
            Ok(Some(mark)) => {
                return Err(text(desk.language, "case-secret", &[("name", &name), ("mark", &mark)]));
            }
            // A photograph may be beyond what can be read here; it is evidence all the same.
            Err(_) => eprintln!("maitri: {}", text(desk.language, "case-secret-unread", &[("name", &name)])),
        }
        let scan = desk.store.blob_put(&bytes).map_err(|e| e.to_string())?;
        Ok(Evidence { scan, ..typed })
    }

    /// What was typed of it, without its scan: of a restricted paper nothing else is kept here.
    fn typed(&self, desk: &Desk) -> Result<Evidence, String> {
        let channel = Channel::of(&self.channel)
            .ok_or_else(|| format!("--channel `{}`: use paper, email, message or spoken", self.channel))?;
        Ok(Evidence {
            number: self.number.trim().to_owned(),
            day: day(&self.day)?,
            office: case::known_office(&desk.packs, &self.by, desk.language)?,
            channel,
            scan: String::new(),
        })
    }
}

fn role(word: &str) -> Result<TextRole, String> {
    let known: Vec<&str> = TextRole::ALL.iter().map(|r| r.code()).collect();
    let found = TextRole::ALL.into_iter().find(|r| r.code() == word);
    found.ok_or_else(|| format!("--role `{word}`: use {}", known.join(", ")))
}

struct Desk {
    packs: Cow<'static, Packs>,
    procedures: Cow<'static, Procedures>,
    store: Store,
    language: Language,
    /// The folder of packs laid over those compiled in.
    folder: Option<PathBuf>,
    /// Where the words of restricted papers go.
    second: crate::restricted::Second,
}

impl Desk {
    fn put(&self, who: &Who, decide: &dyn Fn(&Cases) -> Result<Vec<Fact>, String>) -> Result<u8, String> {
        if !who.office.is_empty() && !self.packs.offices.iter().any(|o| o.id == who.office) {
            return Err(format!("--for `{}` is no office of the packs", who.office));
        }
        let mut act = register::operator(&who.why);
        act.office.clone_from(&who.office);
        let receipt = add(&self.store, &self.procedures, &act, decide)?;
        // Where nothing was to be recorded, nothing says that it was.
        let Some(at) = receipt.map(|r| r.first.to_string()) else { return Ok(super::FINE) };
        super::print(&(text(self.language, "case-recorded", &[("n", &at), ("person", &act.person)]) + "\n"));
        Ok(super::FINE)
    }

    /// Why something is refused; where two texts differ that should be one, with clause and both sentences.
    fn refused(&self, procedure: &Procedure, refusal: &Refusal) -> String {
        let mut out = case::refusal(&self.packs, procedure, refusal, self.language);
        let differing = match refusal {
            Refusal::Contradicted { proven, .. } => match &proven.because {
                Because::Texts(all) => all.as_slice(),
                _ => &[],
            },
            Refusal::Frozen { differing } => std::slice::from_ref(&**differing),
            _ => &[],
        };
        let told = case::texts::differing(&self.store, differing, self.language);
        if !told.is_empty() {
            out.push('\n');
            out.push_str(told.trim_end());
        }
        out
    }

    fn told(&self, cases: &Cases, id: &str) -> Result<String, String> {
        let (case, procedure) = find(cases, &self.procedures, id)?;
        Ok(shown(&self.packs, procedure, case, cases, self.language))
    }
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    let language = match &a.lang {
        Some(code) => super::language(code).map_err(|e| format!("--lang `{code}`: {e}"))?,
        None => super::environment_language(),
    };
    let packs = super::packs(a.packs.as_deref())?;
    let procedures = super::procedures(&packs, a.packs.as_deref())?;
    let store = register::open(a.store.as_deref())?;
    let second = a.second.second(a.store.as_deref())?;
    let desk = Desk { packs, procedures, store, language, folder: a.packs.clone(), second };
    let today = super::today();
    match &a.command {
        Command::Open { procedure, home, partner, unlisted, subject, id, at, who } => {
            let (asked, _) =
                desk.procedures.find(procedure).ok_or_else(|| format!("`{procedure}` is no procedure of the packs"))?;
            let sides =
                case::pair::sides(&desk.packs, asked, home, partner, *unlisted, language).map_err(|(_, w)| w)?;
            let packs = case::packs_of(&desk.packs);
            desk.put(who, &|cases| {
                let id = id.clone().unwrap_or_else(|| case::next_id(cases, today.get(..4).unwrap_or("")));
                let opened = Opened {
                    case: id,
                    procedure: procedure.clone(),
                    at: at.as_deref().unwrap_or("").replace('_', "-"),
                    subject: subject.clone(),
                    home: sides.home.clone(),
                    partner: sides.partner.clone(),
                    packs: packs.clone(),
                };
                case::opened(cases, &desk.procedures, opened, &sides.notes)
            })?;
            for note in &sides.notes {
                super::print(&format!("! {note}\n"));
            }
            let (cases, _) = load(&desk.store, &desk.procedures)?;
            if let Some(newest) = cases.cases.values().max_by_key(|c| c.sequence) {
                super::print(&format!("\n{}", desk.told(&cases, &newest.opened.case)?));
            }
            Ok(super::FINE)
        }
        Command::List => {
            let (cases, _) = load(&desk.store, &desk.procedures)?;
            super::print(&listed(&desk, &cases));
            Ok(super::FINE)
        }
        Command::Show { case, format } => {
            let (cases, _) = load(&desk.store, &desk.procedures)?;
            match format.as_str() {
                "text" => super::print(&desk.told(&cases, case)?),
                "json" => {
                    let (found, procedure) = find(&cases, &desk.procedures, case)?;
                    let wire = case::wire(&desk.packs, procedure, found, &cases);
                    super::print(&(serde_json::to_string_pretty(&wire).map_err(|e| e.to_string())? + "\n"));
                }
                other => return Err(format!("`{other}` is no format; use text or json")),
            }
            Ok(super::FINE)
        }
        Command::Record { case, step, answer, paper, who } => {
            let evidence = paper.evidence(&desk)?;
            let now = pairs(answer)?;
            desk.put(who, &|cases| {
                let (found, procedure) = find(cases, &desk.procedures, case)?;
                let reached = cases.reached(&found.opened);
                let entries = stepped(found, procedure, &reached, step, &now, evidence.clone(), &today)
                    .map_err(|r| desk.refused(procedure, &r))?;
                Ok(entries.into_iter().map(|entry| Fact::CaseRecorded { case: case.clone(), entry }).collect())
            })?;
            let (cases, _) = load(&desk.store, &desk.procedures)?;
            super::print(&format!("\n{}", desk.told(&cases, case)?));
            Ok(super::FINE)
        }
        Command::Answer { case, answers, paper, who } => {
            let evidence = paper.evidence(&desk)?;
            let pairs = pairs(answers)?;
            desk.put(who, &|cases| {
                let (found, procedure) = find(cases, &desk.procedures, case)?;
                let reached = cases.reached(&found.opened);
                pairs
                    .iter()
                    .map(|(fact, value)| {
                        answered(found, procedure, &reached, fact, value, evidence.clone(), &today)
                            .map(|entry| Fact::CaseRecorded { case: case.clone(), entry })
                            .map_err(|r| desk.refused(procedure, &r))
                    })
                    .collect()
            })
        }
        Command::Text { case, file, role: word, language: told, author, side, round, review, who } => {
            let role = role(word)?;
            let side = Side::of(side).ok_or_else(|| format!("--side `{side}`: use ours or theirs"))?;
            let document = super::review::read_file(file, Changes::Accepted)?;
            // The texts of a case go to the partner: a restricted paper is none of them.
            if let Some(class) = case::papers::class_of(&document, &desk.packs) {
                let class = case::class_name(class, language);
                return Err(text(language, "case-no-text", &[("name", &file.to_string_lossy()), ("class", &class)]));
            }
            let read = told.clone().unwrap_or_else(|| maitri_review::draft::language_of(&document.text).0);
            let hash = desk.store.blob_put(&super::bytes(file)?).map_err(|e| e.to_string())?;
            let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let mut version = case::version(&document, hash, &name, role, &read, author);
            if *review {
                version.review = Some(reviewed(&desk, &document, &name, &today)?);
            }
            let code = more::added(&desk, case, &version, side, *round, who)?;
            // A signed text before what must come first is taken, and told.
            let (cases, _) = load(&desk.store, &desk.procedures)?;
            let (found, procedure) = find(&cases, &desk.procedures, case)?;
            if role == TextRole::Signed {
                for remark in case::remarks(&desk.packs, procedure, found, &cases, language) {
                    super::print(&format!("! {remark}\n"));
                }
            }
            Ok(code)
        }
        Command::Same { case, file: Some(file), role: word, language: told } => {
            same(&desk, case, file, role(word)?, told.as_deref())
        }
        Command::Same { case, file: None, role: word, .. } => same_kept(&desk, case, role(word)?),
        Command::More(command) => more::run(&desk, command),
        Command::Counterpart { case, state, day: on, how, text, who } => {
            let on = day(on)?;
            let mut texts = BTreeMap::new();
            for pair in text {
                let (code, path) =
                    pair.split_once('=').ok_or_else(|| format!("--text `{pair}`: write LANGUAGE=FILE"))?;
                let document = super::review::read_file(Path::new(path), Changes::Accepted)?;
                texts.insert(code.to_owned(), case::words_hash(&document));
            }
            desk.put(who, &|cases| {
                find(cases, &desk.procedures, case)?;
                let entry = case::counterpart(&desk.procedures, state, &on, &today)?;
                let entry =
                    Entry::Counterpart { state: entry, day: on.clone(), how: how.clone(), texts: texts.clone() };
                Ok(vec![Fact::CaseRecorded { case: case.clone(), entry }])
            })
        }
        Command::Note { case, words, paper, who } => {
            let evidence = paper.evidence(&desk)?;
            desk.put(who, &|cases| {
                find(cases, &desk.procedures, case)?;
                let entry = Entry::Noted { text: words.clone(), evidence: evidence.clone() };
                Ok(vec![Fact::CaseRecorded { case: case.clone(), entry }])
            })
        }
    }
}

/// The review of a text, kept under its hash, with its findings counted.
fn reviewed(desk: &Desk, document: &maitri_document::Document, name: &str, today: &str) -> Result<Reviewed, String> {
    let inputs = [maitri_review::review::Input { file: name.to_owned(), document, allow: Vec::new() }];
    let result = maitri_review::review::review(
        &inputs,
        &desk.packs,
        &maitri_review::review::Options { as_of: today.to_owned(), ..Default::default() },
    );
    let report = maitri_review::report::json::wire(&result, desk.language);
    let report = serde_json::to_vec(&report).map_err(|e| e.to_string())?;
    let report = desk.store.blob_put(&report).map_err(|e| e.to_string())?;
    let mut findings = BTreeMap::new();
    for finding in &result.findings {
        *findings.entry(finding.severity.code().to_owned()).or_insert(0) += 1;
    }
    Ok(Reviewed { report, findings })
}

/// The text for signing that the case keeps, held against that of a role, in every language: one line each.
fn same_kept(desk: &Desk, id: &str, role: TextRole) -> Result<u8, String> {
    let t = |key: &str, args: &[(&str, &str)]| text(desk.language, key, args);
    let (cases, _) = load(&desk.store, &desk.procedures)?;
    let (found, _) = find(&cases, &desk.procedures, id)?;
    let reached = cases.reached(&found.opened);
    let roles = [role.code(), TextRole::ForSigning.code()];
    let (languages, same) = (reached.languages(&roles), reached.sameness(&roles));
    if languages.is_empty() {
        let words = case::text_role(TextRole::ForSigning.code(), desk.language);
        return Err(t("case-same-none", &[("role", &words), ("language", "–")]));
    }
    let mut fine = true;
    for language in &languages {
        let lacking: Vec<_> = same.lacking.iter().filter(|(_, l)| l == language).collect();
        let one: Vec<_> = same.differing.iter().filter(|d| d.language == *language).cloned().collect();
        fine &= lacking.is_empty() && one.is_empty();
        for (role, _) in &lacking {
            let words = case::text_role(role, desk.language);
            super::print(&(t("case-same-none", &[("role", &words), ("language", language)]) + "\n"));
        }
        if one.is_empty() && lacking.is_empty() {
            let words = case::text_role(role.code(), desk.language);
            super::print(&(t("case-same", &[("role", &words), ("name", language)]) + "\n"));
        }
        for differing in &one {
            super::print(&(case::differs(differing, desk.language) + "\n"));
        }
        super::print(&case::texts::differing(&desk.store, &one, desk.language));
    }
    Ok(if fine { super::FINE } else { super::AMISS })
}

fn pairs(given: &[String]) -> Result<BTreeMap<String, String>, String> {
    given
        .iter()
        .map(|pair| {
            let (fact, value) = pair.split_once('=').ok_or_else(|| format!("`{pair}`: write FACT=ANSWER"))?;
            let value = match value.trim() {
                "true" => "yes",
                "false" => "no",
                other => other,
            };
            Ok((fact.trim().replace('_', "-"), value.to_owned()))
        })
        .collect()
}

/// One line: the same, or where it differs, with both sentences.
fn same(desk: &Desk, id: &str, file: &Path, role: TextRole, told: Option<&str>) -> Result<u8, String> {
    let t = |key: &str, args: &[(&str, &str)]| text(desk.language, key, args);
    let (cases, _) = load(&desk.store, &desk.procedures)?;
    let (found, _) = find(&cases, &desk.procedures, id)?;
    let document = super::review::read_file(file, Changes::Accepted)?;
    let language = told.map_or_else(|| maitri_review::draft::language_of(&document.text).0, str::to_owned);
    let role_words = t(case::role(role), &[]);
    let Some(kept) = cases.text(&found.opened, role, &language) else {
        return Err(t("case-same-none", &[("role", &role_words), ("language", &language)]));
    };
    if kept.words == case::words_hash(&document) {
        super::print(&(t("case-same", &[("role", &role_words), ("name", &kept.name)]) + "\n"));
        return Ok(super::FINE);
    }
    let before = case::texts::kept(&desk.store, &kept.file, &kept.name)?;
    let found = case::differences(&before, &document);
    let mut out = String::new();
    for one in &found {
        let place = if one.place.is_empty() { t("case-no-number", &[]) } else { one.place.clone() };
        let _ =
            writeln!(out, "{}", t("case-differs", &[("place", &place), ("role", &role_words), ("name", &kept.name)]));
        for (sign, words) in [("-", &one.first), ("+", &one.second)] {
            if !words.is_empty() {
                let _ = writeln!(out, "  {sign} {words}");
            }
        }
    }
    if found.is_empty() {
        out = t("case-differs-marks", &[("role", &role_words), ("name", &kept.name)]) + "\n";
    }
    super::print(&out);
    Ok(super::AMISS)
}

fn listed(desk: &Desk, cases: &Cases) -> String {
    let mut out = String::new();
    for case in cases.cases.values() {
        let procedure = desk.procedures.find(&case.opened.procedure).map(|(p, _)| p);
        let state =
            procedure.and_then(|p| p.state(&case.here)).map_or(case.here.as_str(), |s| s.name.get(desk.language));
        let duties = if case.duties.iter().any(|d| procedure.and_then(|p| p.state(d)).is_some_and(|s| !s.end)) {
            format!(" · {}", text(desk.language, "case-has-duties", &[]))
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "{:<10} {:<22} {}: {state}{duties}",
            case.opened.case,
            case.opened.procedure,
            case::pair_name(&case.opened, desk.language),
        );
    }
    if out.is_empty() { text(desk.language, "case-none", &[]) + "\n" } else { out }
}

/// A case in words: where it stands, what may come next, what is missing, what was recorded.
fn shown(packs: &Packs, procedure: &Procedure, case: &Case, cases: &Cases, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let state = |id: &str| procedure.state(id).map_or(id, |s| s.name.get(language)).to_owned();
    let mut out = format!(
        "{} — {}\n{}\n",
        case.opened.case,
        case::pair_name(&case.opened, language),
        procedure.title.get(language)
    );
    if !case.opened.subject.is_empty() {
        let _ = writeln!(out, "{}", case.opened.subject);
    }
    let _ = writeln!(out, "\n{} {} ({})", t("case-stands", &[]), state(&case.here), case.here);
    let incomplete = case::incomplete(procedure, case, language);
    if !incomplete.is_empty() {
        let _ = writeln!(out, "{incomplete}");
    }
    for remark in case::remarks(packs, procedure, case, cases, language) {
        let _ = writeln!(out, "! {remark}");
    }
    for duty in case.duties.iter().filter(|d| procedure.state(d).is_some_and(|s| !s.end)) {
        let _ = writeln!(out, "{}", t("proc-duty-open", &[("what", &state(duty))]));
    }
    if let Some(entry @ Entry::Counterpart { .. }) = case.counterpart() {
        let _ = writeln!(out, "{}", entry_line(packs, procedure, entry, language));
    }
    let today = super::today();
    for one in case::due_in(case, procedure, cases) {
        let _ = writeln!(out, "{}", case::deadline(&one, &today, language));
    }
    let reached = cases.reached(&case.opened);
    let (needed, may): (Vec<_>, Vec<_>) = next(case, procedure, &reached).into_iter().partition(|n| !n.step.optional);
    if !needed.is_empty() {
        let _ = writeln!(out, "\n{}", t("case-next", &[]));
    }
    for one in &needed {
        let human = if one.step.human { format!(" ({})", t("proc-person", &[])) } else { String::new() };
        let _ = writeln!(
            out,
            "  {} — {}{human} [{}]",
            one.step.name.get(language),
            offices(packs, &one.step.by, language),
            one.step.on
        );
        let cites: Vec<String> = one.step.cite.iter().map(|c| crate::procedure::citation(packs, c, language)).collect();
        let papers = one.step.documents().join(" ");
        let told: Vec<String> =
            [papers, cites.join("; "), due(packs, one.step, language)].into_iter().filter(|p| !p.is_empty()).collect();
        let _ = writeln!(out, "      {}", told.join(" · "));
        // The day on which its period ends is for an officer to say.
        let asked = |f: &String| matches!(&one.verdict, Verdict::Waits(facts) if facts.contains(f));
        let open = |f: &&String| !case.answers.contains_key(*f) && !asked(f);
        let day = one.step.due.as_ref().and_then(|d| d.on.as_ref()).filter(open);
        if let Some((fact, declared)) = day.and_then(|f| procedure.facts.get_key_value(f)) {
            let _ = writeln!(out, "      ? {fact}: {}", declared.ask.get(language));
        }
        match &one.verdict {
            Verdict::Open => {
                for fact in &one.should {
                    let ask = procedure.facts.get(fact).map_or("", |f| f.ask.get(language));
                    let _ = writeln!(out, "      ? {fact}: {ask}");
                }
            }
            Verdict::Waits(facts) => {
                for fact in facts.union(&one.should) {
                    let ask = procedure.facts.get(fact).map_or("", |f| f.ask.get(language));
                    let _ = writeln!(out, "      ? {fact}: {ask}");
                }
            }
            Verdict::Refused(guards) => {
                for guard in guards.iter().filter_map(|g| procedure.guards.get(g)) {
                    let rules = super::procedure::rules(&guard.rules);
                    let _ = writeln!(out, "      ✕ {}{rules}", guard.says.get(language));
                }
            }
        }
    }
    if !may.is_empty() {
        let names: Vec<String> = may.iter().map(|n| format!("{} [{}]", n.step.name.get(language), n.step.on)).collect();
        let _ = writeln!(out, "\n{} {}", t("case-may", &[]), names.join("; "));
    }
    let goes_on = case::goes_on(procedure, case, cases);
    if !goes_on.is_empty() {
        let _ = writeln!(out, "\n{}", t("case-goes-on", &[("procedures", &goes_on.join(", "))]));
    }
    let _ = writeln!(out, "\n{}", t("case-log", &[]));
    for dated in &case.entries {
        let act = dated.act.as_ref();
        let (day, who) = act.map(|a| (super::day_of(&a.at), a.person.as_str())).unwrap_or_default();
        let _ = writeln!(
            out,
            "  #{} {day} {who}: {}",
            dated.sequence,
            entry_line(packs, procedure, &dated.entry, language)
        );
    }
    let now = case::packs_of(packs);
    if case.opened.packs.iter().any(|(id, hash)| now.get(id) != Some(hash)) {
        let _ = writeln!(out, "\n{}", t("case-other-packs", &[]));
    }
    out
}
