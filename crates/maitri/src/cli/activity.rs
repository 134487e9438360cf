//! `maitri activity`: what the two sides did together; the page is `docs/use/follow-up.md`.

use crate::follow::activities::{
    Taken, correct, define, figure_of, figure_words, finding_words, hold, import, indicator, indicators, keep, lines,
    points, refusal_words, remark_words, stop_words, tidy, tie_of, ties, understand, when_words, whose, whose_words,
    why_words, wire, withdraw,
};
use crate::follow::load;
use crate::register;
use crate::web::words::text;
use maitri_pack::Language;
use maitri_registry::act::Act;
use maitri_registry::follow::Follow;
use maitri_registry::follow::activity::{Cost, Said, Shown, findings, typed, typed_count};
use maitri_registry::follow::indicator::Indicator;
use maitri_registry::follow::sheet::Remark;
use maitri_registry::record::Relationship;
use maitri_review::report::words::number;
use maitri_store::Store;
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Arguments {
    /// Where the register is: sqlite:PATH or postgres://…; default MAITRI_STORE, else one file in the user's data folder
    #[arg(long, value_name = "URL", global = true)]
    store: Option<String>,
    /// Language: th, vi, en
    #[arg(long, global = true)]
    lang: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Record an activity: which tie, what, when; the rest may follow
    #[command(
        after_help = "Example:\n  maitri activity add --home น่าน --partner 'หลวงพระบาง' --kind training --what 'อบรมครู' --day '12-15 ก.พ. 2569' \\\n    --output 'trainees=8; target=10; baseline=0; source=ทะเบียนผู้ผ่านการอบรม'"
    )]
    Add {
        #[command(flatten)]
        tie: Tie,
        #[command(flatten)]
        said: Typed,
        #[command(flatten)]
        who: Who,
    },
    /// List them
    List {
        #[command(flatten)]
        tie: Tie,
        /// text, json (maitri/activities/1)
        #[arg(long, default_value = "text")]
        format: String,
    },
    /// One of them: what it says, what proves nothing, what is still missing
    Show {
        /// Its id
        activity: String,
        /// text, json (maitri/activity/1)
        #[arg(long, default_value = "text")]
        format: String,
    },
    /// Say it anew: what is given replaces what was said
    Correct {
        /// Its id
        activity: String,
        #[command(flatten)]
        said: Typed,
        #[command(flatten)]
        who: Who,
    },
    /// Withdraw one that should not have been recorded: it stays, and counts no more
    Withdraw {
        /// Its id
        activity: String,
        #[command(flatten)]
        who: Who,
    },
    /// Read a province's own sheet (XLSX, CSV, ODS): shows what was understood; with --save it is kept
    #[command(
        after_help = "Example:\n  maitri activity import nan-2569.xlsx --home น่าน\n  maitri activity import nan-2569.xlsx --home น่าน --save"
    )]
    Import {
        /// The file
        file: PathBuf,
        /// The province whose sheet it is; else the sheet says it row by row
        #[arg(long, default_value = "")]
        home: String,
        /// Keep what was understood
        #[arg(long)]
        save: bool,
        #[command(flatten)]
        who: Who,
    },
    /// List the indicators
    Indicators,
    /// Add an indicator of the office: a TOML file with id, kind, name, definition, unit, direction, frequency, source
    Define {
        /// The file
        file: PathBuf,
        #[command(flatten)]
        who: Who,
    },
}

#[derive(clap::Args)]
struct Tie {
    /// Id of the tie in the register
    #[arg(long, default_value = "")]
    tie: String,
    /// The own side: an id or a name
    #[arg(long, default_value = "")]
    home: String,
    /// The other side: an id or a name
    #[arg(long, default_value = "")]
    partner: String,
}

#[derive(clap::Args)]
struct Who {
    /// The office for which you act: an id of the packs
    #[arg(long = "for", value_name = "OFFICE", default_value = "")]
    office: String,
    /// Why, where it needs saying
    #[arg(long, default_value = "")]
    why: String,
}

impl Who {
    fn act(&self) -> Act {
        Act { office: self.office.clone(), ..register::operator(&self.why) }
    }
}

#[derive(clap::Args)]
struct Typed {
    /// Kind: visit-out, visit-in, meeting, fair, exhibition, training, student, expert, survey, promotion, aid, culture …
    #[arg(long)]
    kind: Option<String>,
    /// What it was, in a line
    #[arg(long)]
    what: Option<String>,
    /// When: a day, a span, a month or a year, in either era
    #[arg(long)]
    day: Option<String>,
    /// Where
    #[arg(long)]
    place: Option<String>,
    /// The clause of the instrument that it serves (2.1.a)
    #[arg(long)]
    clause: Option<String>,
    /// How many took part
    #[arg(long)]
    participants: Option<String>,
    /// What it cost: AMOUNT;CURRENCY;WHOSE MONEY; several times for several sources
    #[arg(long)]
    cost: Vec<String>,
    /// An output: INDICATOR=FIGURE; target=…; baseline=…; source=…; period=…; or words
    #[arg(long)]
    output: Vec<String>,
    /// An outcome, in the same form
    #[arg(long)]
    outcome: Vec<String>,
    /// What it brought to the own side
    #[arg(long)]
    benefit_home: Option<String>,
    /// What it brought to the other side
    #[arg(long)]
    benefit_partner: Option<String>,
    /// Whatever else is worth keeping
    #[arg(long)]
    note: Option<String>,
    /// A photograph or paper that shows it, which is kept
    #[arg(long, value_name = "FILE")]
    file: Vec<PathBuf>,
}

impl Typed {
    /// What is given replaces what was said.
    fn lay_over(&self, said: &mut Said, follow: &Follow, language: Language) -> Result<(), String> {
        for (given, slot) in [
            (&self.kind, &mut said.kind),
            (&self.what, &mut said.what),
            (&self.day, &mut said.days),
            (&self.place, &mut said.place),
            (&self.clause, &mut said.clause),
            (&self.benefit_home, &mut said.benefit_home),
            (&self.benefit_partner, &mut said.benefit_partner),
            (&self.note, &mut said.note),
        ] {
            if let Some(given) = given {
                slot.clone_from(given);
            }
        }
        if let Some(given) = &self.participants {
            let mut amiss = Vec::new();
            let count = typed_count("participants", given, points(language), &mut amiss);
            if let Some(wrong) = amiss.first() {
                return Err(refusal_words(wrong, language).1);
            }
            said.participants = count;
        }
        if !self.cost.is_empty() {
            said.costs = self.cost.iter().map(|c| cost(c, language)).collect::<Result<_, _>>()?;
        }
        for (given, slot) in [(&self.output, &mut said.outputs), (&self.outcome, &mut said.outcomes)] {
            if !given.is_empty() {
                *slot = given.iter().map(|f| figure_of(f, &follow.activities, language)).collect::<Result<_, _>>()?;
            }
        }
        tidy(said, language);
        Ok(())
    }

    fn files(&self, store: &Store, language: Language) -> Result<Vec<Shown>, String> {
        let one = |path: &PathBuf| {
            let bytes = super::bytes(path)?;
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            keep(store, &name, &bytes, "", language)
        };
        self.file.iter().map(one).collect()
    }
}

fn cost(said: &str, language: Language) -> Result<Cost, String> {
    let mut parts = said.split(';').map(str::trim);
    let mut next = || parts.next().unwrap_or("").to_owned();
    let (given, currency, source) = (next(), next(), next());
    let mut amiss = Vec::new();
    let amount = typed("cost", &given, points(language), &mut amiss);
    if let Some(wrong) = amiss.first() {
        return Err(refusal_words(wrong, language).1);
    }
    Ok(Cost { amount, currency: if currency.is_empty() { "THB".to_owned() } else { currency }, source })
}
/// The language of a command.
pub(super) fn language(given: Option<&String>) -> Result<Language, String> {
    match given {
        Some(code) => super::language(code).map_err(|e| format!("--lang `{code}`: {e}")),
        None => Ok(super::environment_language()),
    }
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    let language = language(a.lang.as_ref())?;
    let store = register::open(a.store.as_deref())?;
    let (follow, _) = load(&store)?;
    let all = &follow.activities;
    let ties = ties(&store)?;
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    match &a.command {
        Command::Add { tie, said: given, who } => {
            let found = tie_of(&ties, &tie.tie, &tie.home, &tie.partner).map_err(|_| t("act-r-tie", &[]))?;
            let mut said = Said::default();
            given.lay_over(&mut said, &follow, language)?;
            let files = given.files(&store, language)?;
            let id = hold(&store, &who.act(), &whose(found), &said, &files).map_err(|e| stop_words(&e, language))?;
            super::print(&(t("act-recorded", &[("id", &id)]) + "\n"));
            // It is kept, and it is told: a slip of the year would else be a finding of nobody.
            let ends = |edtf: &str| maitri_registry::follow::when::bounds(edtf);
            if let (Some((_, last)), Some((signed, _))) = (ends(&said.days), ends(&found.signed))
                && last < signed
            {
                let remark = Remark::BeforeSigning(said.days.clone(), found.signed.clone());
                super::print(&format!("i {}\n", remark_words(&remark, language)));
            }
            Ok(super::FINE)
        }
        Command::List { tie, format } => {
            let home = if tie.home.is_empty() { String::new() } else { crate::case::place(&tie.home)? };
            let fits = |w: &maitri_registry::follow::Whose| {
                (tie.tie.is_empty() || w.tie == tie.tie) && (home.is_empty() || w.home == home)
            };
            let found: Vec<_> = all.by_id.iter().filter(|(_, one)| fits(&one.whose)).collect();
            if format == "json" {
                let wires: Vec<_> = found.iter().map(|(id, one)| wire(id, one, all)).collect();
                let whole = serde_json::json!({ "schema": "maitri/activities/1", "activities": wires });
                super::print(&(serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"));
                return Ok(super::FINE);
            }
            let mut out = String::new();
            for (id, one) in &found {
                let mark = if one.withdrawn { format!(" [{}]", t("act-withdrawn", &[])) } else { String::new() };
                let pair = whose_words(&one.whose, &ties, language);
                let _ =
                    writeln!(out, "{id}  {}  {}: {}{mark}", when_words(&one.said.days, language), pair, one.said.what);
            }
            let _ = writeln!(out, "{}", t("act-count", &[("n", &number(found.len(), language))]));
            super::print(&out);
            Ok(super::FINE)
        }
        Command::Show { activity, format } => {
            let one = all.by_id.get(activity).ok_or_else(|| t("act-gone", &[]))?;
            if format == "json" {
                super::print(&(serde_json::to_string_pretty(&wire(activity, one, all)).unwrap_or_default() + "\n"));
                return Ok(super::FINE);
            }
            let mut out = format!("{activity}: {}\n{}\n", one.said.what, whose_words(&one.whose, &ties, language));
            if one.withdrawn {
                let _ = writeln!(out, "{}: {}", t("act-withdrawn", &[]), one.why);
            }
            for (name, values) in lines(one, all, language) {
                let _ = writeln!(out, "  {name}: {}", values.join("; "));
            }
            for file in &one.shown {
                let _ = writeln!(
                    out,
                    "  {}: {} ({})",
                    t("act-evidence", &[]),
                    file.name,
                    file.hash.get(..12).unwrap_or("")
                );
            }
            for finding in findings(&one.said, &|id| indicator(all, id)) {
                let _ = writeln!(
                    out,
                    "{} [{}] {}",
                    finding.severity(),
                    finding.rule(),
                    finding_words(&finding, all, language)
                );
            }
            super::print(&out);
            Ok(super::FINE)
        }
        Command::Correct { activity, said: given, who } => {
            let mut said = all.by_id.get(activity).ok_or_else(|| t("act-gone", &[]))?.said.clone();
            let seen = all.by_id.get(activity).map(|one| one.last);
            given.lay_over(&mut said, &follow, language)?;
            let files = given.files(&store, language)?;
            let change = |slot: &mut Said| slot.clone_from(&said);
            correct(&store, &who.act(), activity, seen, &change, &files).map_err(|e| stop_words(&e, language))?;
            super::print(&(t("act-recorded", &[("id", activity)]) + "\n"));
            Ok(super::FINE)
        }
        Command::Withdraw { activity, who } => {
            let seen = all.by_id.get(activity).map(|one| one.last);
            withdraw(&store, &who.act(), activity, seen).map_err(|e| stop_words(&e, language))?;
            super::print(&(t("act-recorded", &[("id", activity)]) + "\n"));
            Ok(super::FINE)
        }
        Command::Import { file, home, save, who } => {
            let home = if home.is_empty() { String::new() } else { crate::case::place(home)? };
            let bytes = super::bytes(file)?;
            let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let taken = if *save {
                import(&store, &who.act(), &bytes, &name, &ties, &home)?
            } else {
                understand(&bytes, &name, &ties, &home, all)?
            };
            super::print(&told(&taken, &ties, &follow, *save, language));
            let amiss = taken.sheets.iter().any(|s| !s.unread.is_empty());
            Ok(if amiss { super::AMISS } else { super::FINE })
        }
        Command::Indicators => {
            let mut out = String::new();
            for one in indicators(all) {
                let (name, unit) = (one.name.get(language), one.unit.get(language));
                let _ = writeln!(
                    out,
                    "{:<20} {:<8} {name} ({unit}) – {}",
                    one.id,
                    one.kind.code(),
                    one.definition.get(language)
                );
            }
            super::print(&out);
            Ok(super::FINE)
        }
        Command::Define { file, who } => {
            let bytes = super::bytes(file)?;
            let words = String::from_utf8(bytes).map_err(|_| format!("{}: is not UTF-8", file.display()))?;
            let one: Indicator = toml::from_str(&words)
                .map_err(|e| format!("{}: {}", file.display(), e.to_string().trim().replace('\n', " ")))?;
            define(&store, &who.act(), &one).map_err(|e| stop_words(&e, language))?;
            super::print(&(t("act-recorded", &[("id", &one.id)]) + "\n"));
            Ok(super::FINE)
        }
    }
}

/// What was understood of a file, and what it does.
pub(super) fn told(taken: &Taken, ties: &[Relationship], follow: &Follow, saved: bool, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let n = |n: usize| number(n, language);
    let mut out = String::new();
    let plan = &taken.plan;
    let key = if saved { "act-import-saved" } else { "act-import-would" };
    let counts =
        [("new", n(plan.new.len())), ("changed", n(plan.changed.len())), ("same", n(plan.same + plan.withdrawn))];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let _ = writeln!(out, "{}", t(key, &counts));
    for sheet in &taken.sheets {
        if sheet.heading == 0 {
            let _ = writeln!(out, "{}: {}", sheet.name, t("act-import-no-heading", &[]));
            continue;
        }
        let columns: Vec<String> = sheet
            .columns
            .iter()
            .filter(|(h, _)| !h.is_empty())
            .map(|(h, role)| format!("{h} → {}", role.map_or("–", |r| r.code())))
            .collect();
        let _ = writeln!(out, "{}: {}", sheet.name, columns.join(", "));
        for read in &sheet.rows {
            let pair = whose_words(&read.whose, ties, language);
            let _ =
                writeln!(out, "  {}  {}  {pair}: {}", read.line, when_words(&read.said.days, language), read.said.what);
            for figure in read.said.outputs.iter().chain(&read.said.outcomes) {
                let _ = writeln!(out, "       {}", figure_words(figure, &follow.activities, language));
            }
            for remark in &read.remarks {
                let _ = writeln!(out, "       i {}", remark_words(remark, language));
            }
        }
        for nothing in &sheet.nothing {
            let pair = whose_words(&nothing.whose, ties, language);
            let _ = writeln!(out, "  {}  {pair}: {} {}", nothing.line, t("act-nothing", &[]), nothing.reason);
        }
        for unread in &sheet.unread {
            let line = unread.line.to_string();
            let args = [("line", line.as_str()), ("column", unread.heading.as_str()), ("cell", unread.cell.as_str())];
            let sign = if unread.taken { "!" } else { "✕" };
            let _ = writeln!(out, "  {sign} {}: {}", t("act-import-cell", &args), why_words(unread.why, language));
        }
    }
    out
}
