//! `maitri yearly`: the reporting year of article 13; the page is `docs/use/follow-up.md`.

use super::activity::{language, told};
use crate::draft::Format;
use crate::follow::activities::{import, ties, understand, when_words};
use crate::follow::load;
use crate::follow::papers::{Made, PAPERS, files};
use crate::follow::yearly::{
    Opening, Stepping, approvals, counts, decide, evaluate, expected_words, municipal_in_progress, open, outcome_words,
    period_words, procedure, report, resolution, step, stop_words, told_words, wire, withdraw, year_words,
};
use crate::register;
use crate::web::words::text;
use maitri_registry::act::Act;
use maitri_registry::follow::cycle::{Cycle, Outcome, Paper, Report, Sheet, TieReport, id_of, next};
use maitri_registry::follow::standing::lines;
use maitri_registry::follow::when;
use maitri_review::report::words::{day, number};
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
    /// A folder of packs laid over those compiled in
    #[arg(long, value_name = "DIR", global = true)]
    packs: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Open a year: the list of expected ties is taken from the register as of a day
    #[command(after_help = "Example:\n  maitri yearly open 2569")]
    Open {
        /// The year, in either era
        year: String,
        /// First day of the time that is reported; default: the budget year
        #[arg(long, default_value = "")]
        from: String,
        /// Its last day
        #[arg(long, default_value = "")]
        until: String,
        /// The day as of which the register is asked; default: today
        #[arg(long)]
        as_of: Option<String>,
        #[command(flatten)]
        who: Who,
    },
    /// List the years
    List,
    /// Where a year stands: who reported, who is missing
    Show {
        /// The year, in either era
        year: String,
        /// Of one province alone: an id or a name
        #[arg(long, default_value = "")]
        home: String,
        /// text, json (maitri/year/1)
        #[arg(long, default_value = "text")]
        format: String,
    },
    /// Record a step: call-for-data, remind, close-and-compile, coordinate, mfa-adds, put-to-cabinet, resolution
    Record {
        /// The year, in either era
        year: String,
        /// The step
        step: String,
        #[command(flatten)]
        paper: Number,
        /// What it says or adds
        #[arg(long, default_value = "")]
        text: String,
        /// To which province; several times; default: all, of a reminder those that are missing
        #[arg(long)]
        province: Vec<String>,
        /// Until when an answer is asked for
        #[arg(long, default_value = "")]
        deadline: String,
        #[command(flatten)]
        who: Who,
    },
    /// A province reports: by its activities, by a sheet, or that there was nothing
    Report {
        /// The year, in either era
        year: String,
        /// The province: an id or a name
        #[arg(long)]
        home: String,
        /// Its sheet, which is read in
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// Keep what the sheet says and record the report
        #[arg(long)]
        save: bool,
        /// Ties in which there was nothing: TIE=REASON, or all=REASON
        #[arg(long, value_name = "TIE=REASON")]
        nothing: Vec<String>,
        /// Problems
        #[arg(long, default_value = "")]
        problems: String,
        /// What comes next
        #[arg(long, default_value = "")]
        ahead: String,
        /// What support it asks for
        #[arg(long, default_value = "")]
        support: String,
        #[command(flatten)]
        paper: Number,
        #[command(flatten)]
        who: Who,
    },
    /// The ties that were signed before the resolution, and those of which it cannot be decided
    Retrospective {
        /// The year, in either era
        year: String,
    },
    /// Keep an evaluation sheet of a tie (D-31)
    Evaluate {
        /// The year, in either era
        year: String,
        /// The tie
        tie: String,
        /// Benefit to the own side, 0 to 3
        #[arg(long)]
        home: u8,
        /// Benefit to the other side, 0 to 3
        #[arg(long)]
        partner: u8,
        /// Continuity, 0 to 3
        #[arg(long)]
        continuity: u8,
        /// Benefit to both, in words
        #[arg(long, default_value = "")]
        benefit: String,
        /// What is proposed: keep, upgrade, end
        #[arg(long)]
        propose: Option<String>,
        /// Why
        #[arg(long, default_value = "")]
        reasons: String,
        #[command(flatten)]
        who: Who,
    },
    /// A person decides what is to become of a tie: keep, upgrade, end
    Decide {
        /// The year, in either era
        year: String,
        /// The tie
        tie: String,
        /// keep, upgrade, end
        outcome: String,
        #[command(flatten)]
        paper: Number,
        #[command(flatten)]
        who: Who,
    },
    /// Withdraw a year that should not have been opened
    Withdraw {
        /// The year, in either era
        year: String,
        #[command(flatten)]
        who: Who,
    },
    /// Write a paper: rp-01 (province), rp-02 (compilation), rp-03 (cabinet), rp-04 (approvals), rp-05 (older ties)
    Paper {
        /// The year, in either era
        year: String,
        /// rp-01 to rp-05
        paper: String,
        /// The province of rp-01
        #[arg(long, default_value = "")]
        home: String,
        /// Kinds of file: docx, pdf, xlsx, txt
        #[arg(long, default_value = "docx,xlsx")]
        formats: String,
        /// Where to
        #[arg(long, short, default_value = ".")]
        output: PathBuf,
    },
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
struct Number {
    /// Number of the paper, as printed
    #[arg(long, default_value = "")]
    number: String,
    /// Its day, in either era
    #[arg(long, default_value = "")]
    day: String,
    /// The office that wrote it
    #[arg(long, default_value = "")]
    by: String,
}

impl Number {
    fn paper(&self, language: maitri_pack::Language) -> Result<Paper, String> {
        Ok(Paper {
            number: self.number.trim().to_owned(),
            day: crate::case::day_in(&self.day, language)?,
            office: self.by.trim().to_owned(),
        })
    }
}

fn year(text: &str) -> Result<i32, String> {
    when::year(text).ok_or_else(|| format!("`{text}` is no year; write 2569 or 2026"))
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    let language = language(a.lang.as_ref())?;
    let packs = super::packs(a.packs.as_deref())?;
    let procedures = super::procedures(&packs, a.packs.as_deref())?;
    let store = register::open(a.store.as_deref())?;
    let (follow, _) = load(&store)?;
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let find = |text: &str| -> Result<(String, &Cycle), String> {
        let id = id_of(year(text)?);
        let one = follow.cycles.by_id.get(&id).ok_or_else(|| t("year-gone", &[]))?;
        Ok((id, one))
    };
    let recorded = |id: &str| {
        super::print(&(t("year-recorded", &[("id", id)]) + "\n"));
        Ok(super::FINE)
    };
    match &a.command {
        Command::Open { year: typed, from, until, as_of, who } => {
            let asked = Opening {
                year: year(typed)?,
                from: crate::case::day_in(from, language)?,
                until: crate::case::day_in(until, language)?,
                as_of: super::as_of(as_of.as_deref())?,
            };
            let id = open(&store, &procedures, &who.act(), &asked).map_err(|e| stop_words(&e, None, language))?;
            let (follow, _) = load(&store)?;
            let one = follow.cycles.by_id.get(&id).ok_or("the year was not kept")?;
            super::print(&summary(one, language));
            Ok(super::FINE)
        }
        Command::List => {
            let mut out = String::new();
            for one in follow.cycles.by_id.values().filter(|c| !c.withdrawn) {
                let n = counts(one);
                let _ = writeln!(
                    out,
                    "{}  {}  {}/{}",
                    year_words(one.opened.year, language),
                    one.state,
                    n.reported + n.nothing,
                    n.ties
                );
            }
            super::print(&out);
            Ok(super::FINE)
        }
        Command::Show { year: typed, home, format } => {
            let (id, one) = find(typed)?;
            let home = if home.is_empty() { String::new() } else { crate::case::place(home)? };
            let one = &one.cut(&|of| home.is_empty() || of == home);
            if format == "json" {
                super::print(
                    &(serde_json::to_string_pretty(&wire(&id, one, &follow.activities)).unwrap_or_default() + "\n"),
                );
                return Ok(super::FINE);
            }
            let mut out = summary(one, language);
            for line in lines(one, &follow.activities) {
                let mark = if line.expected.inferred { " *" } else { "" };
                let pair = expected_words(line.expected, language);
                let _ = writeln!(out, "{}  {pair}{mark}  {}", line.expected.tie, told_words(&line, language));
            }
            let missing: Vec<String> = one.missing().keys().map(|h| crate::case::place_name(h, language)).collect();
            let n = number(missing.len(), language);
            let _ = writeln!(out, "{}", t("year-missing-homes", &[("n", &n), ("homes", &missing.join(", "))]));
            let follows: Vec<&str> = next(procedure(&procedures)?, one).iter().map(|s| s.on.as_str()).collect();
            let _ = writeln!(out, "→ {}", follows.join(", "));
            super::print(&out);
            Ok(super::FINE)
        }
        Command::Record { year: typed, step: on, paper, text, province, deadline, who } => {
            let (id, one) = find(typed)?;
            let provinces = province.iter().map(|p| crate::case::place(p)).collect::<Result<Vec<_>, _>>()?;
            let say = Stepping {
                step: on.clone(),
                paper: paper.paper(language)?,
                text: text.clone(),
                provinces,
                deadline: crate::case::day_in(deadline, language)?,
            };
            step(&store, &procedures, &who.act(), &id, Some(one.last), &say)
                .map_err(|e| stop_words(&e, Some(one), language))?;
            recorded(&id)
        }
        Command::Report { year: typed, home, file, save, nothing, problems, ahead, support, paper, who } => {
            let (id, one) = find(typed)?;
            let home = crate::case::place(home)?;
            let mut what = Report {
                paper: paper.paper(language)?,
                problems: problems.clone(),
                ahead: ahead.clone(),
                support: support.clone(),
                ..Report::default()
            };
            let mut amiss = false;
            if let Some(file) = file {
                let bytes = super::bytes(file)?;
                let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                let ties = ties(&store)?;
                let taken = if *save {
                    import(&store, &who.act(), &bytes, &name, &ties, &home)?
                } else {
                    understand(&bytes, &name, &ties, &home, &follow.activities)?
                };
                super::print(&told(&taken, &ties, &follow, *save, language));
                // What lies outside the year is kept, and reports nothing of it.
                for (line, days) in crate::follow::yearly::outside(&taken, one, &home) {
                    let (line, days) = (number(line, language), when_words(&days, language));
                    super::print(&format!("{}\n", t("year-row-outside", &[("line", &line), ("days", &days)])));
                }
                amiss = taken.sheets.iter().any(|s| !s.unread.is_empty());
                if !save {
                    return Ok(if amiss { super::AMISS } else { super::FINE });
                }
                what.file.clone_from(&taken.hash);
                what.name = name;
                what.ties = crate::follow::yearly::told_by(&taken, one, &home);
            }
            for said in nothing {
                let (tie, reason) =
                    said.split_once('=').ok_or_else(|| format!("--nothing `{said}`: write TIE=REASON"))?;
                let expected: Vec<_> = one.of_home(&home).filter(|e| tie == "all" || e.tie == tie).collect();
                if expected.is_empty() {
                    return Err(t("year-r-tie", &[("tie", tie)]));
                }
                for e in expected {
                    match what.ties.iter_mut().find(|t| t.tie == e.tie) {
                        // A sheet says that there was nothing, and this says why.
                        Some(told) if told.nothing && told.reason.trim().is_empty() => {
                            reason.clone_into(&mut told.reason)
                        }
                        // Of a tie that is named twice the later would be dropped in silence.
                        Some(_) if tie != "all" => {
                            return Err(t("year-r-told", &[("tie", &expected_words(e, language))]));
                        }
                        Some(_) => {}
                        None => {
                            what.ties.push(TieReport { tie: e.tie.clone(), nothing: true, reason: reason.to_owned() })
                        }
                    }
                }
            }
            if !nothing.is_empty() && what.file.is_empty() {
                // What was done in the other ties is reported along.
                let active = one.of_home(&home).filter(|e| {
                    maitri_registry::follow::standing::is_active(one, &follow.activities, &e.tie)
                        && !what.ties.iter().any(|t| t.tie == e.tie)
                });
                let more: Vec<TieReport> =
                    active.map(|e| TieReport { tie: e.tie.clone(), ..TieReport::default() }).collect();
                what.ties.extend(more);
            }
            report(&store, &procedures, &who.act(), &id, Some(one.last), &home, &what)
                .map_err(|e| stop_words(&e, Some(one), language))?;
            recorded(&id)?;
            Ok(if amiss { super::AMISS } else { super::FINE })
        }
        Command::Retrospective { year: typed } => {
            let (_, one) = find(typed)?;
            let law = resolution(&packs);
            let (before, after, unknown) = one.before(&law);
            let n = |n: usize| number(n, language);
            let (b, u, a) = (n(before.len()), n(unknown.len()), n(after.len()));
            let mut out =
                t("year-retrospective", &[("day", &day(&law, language)), ("before", &b), ("open", &u), ("after", &a)])
                    + "\n";
            for e in before.iter().chain(&unknown) {
                let score = one.sheets.get(&e.tie).map_or_else(|| "–".to_owned(), |s| format!("{}/9", s.score()));
                let decided = one.decided.get(&e.tie).map(|(o, _)| outcome_words(*o, language)).unwrap_or_default();
                let mark = if unknown.iter().any(|o| o.tie == e.tie) { "? " } else { "" };
                let _ =
                    writeln!(out, "{mark}{}  {}  {}  {score} {decided}", e.tie, expected_words(e, language), e.signed);
            }
            super::print(&out);
            Ok(super::FINE)
        }
        Command::Evaluate { year: typed, tie, home, partner, continuity, benefit, propose, reasons, who } => {
            let (id, one) = find(typed)?;
            let proposes = propose.as_deref().map(outcome).transpose()?;
            let sheet = Sheet {
                period: String::new(),
                home: *home,
                partner: *partner,
                continuity: *continuity,
                benefit: benefit.clone(),
                steadiness: String::new(),
                proposes,
                reasons: reasons.clone(),
            };
            evaluate(&store, &who.act(), &id, Some(one.last), tie, &sheet)
                .map_err(|e| stop_words(&e, Some(one), language))?;
            recorded(&id)
        }
        Command::Decide { year: typed, tie, outcome: word, paper, who } => {
            let (id, one) = find(typed)?;
            decide(&store, &who.act(), &id, Some(one.last), tie, outcome(word)?, &paper.paper(language)?)
                .map_err(|e| stop_words(&e, Some(one), language))?;
            recorded(&id)
        }
        Command::Withdraw { year: typed, who } => {
            let (id, one) = find(typed)?;
            withdraw(&store, &who.act(), &id, Some(one.last)).map_err(|e| stop_words(&e, Some(one), language))?;
            recorded(&id)
        }
        Command::Paper { year: typed, paper, home, formats, output } => {
            let (_, one) = find(typed)?;
            let known: Vec<&str> = PAPERS.to_vec();
            if !known.contains(&paper.as_str()) {
                return Err(format!("`{paper}` is no paper of a year: {}", known.join(", ")));
            }
            let home = if home.is_empty() { String::new() } else { crate::case::place(home)? };
            let (cases, _) = crate::case::load(&store, &procedures)?;
            let approvals = approvals(&cases);
            let (law, today) = (resolution(&packs), super::today());
            let made = Made {
                year: one,
                follow: &follow,
                cases: &cases,
                approvals: &approvals,
                municipal: &municipal_in_progress(&ties(&store)?, maitri_pack::Language::Th),
                resolution: &law,
                today: &today,
                told: language,
            };
            let formats = formats
                .split(',')
                .map(|f| {
                    Format::from_code(f.trim())
                        .ok_or_else(|| format!("--formats `{f}`: this program writes no such file"))
                })
                .collect::<Result<Vec<_>, _>>()?;
            let papers = super::papers(&packs, a.packs.as_deref())?;
            std::fs::create_dir_all(output).map_err(|e| format!("{}: {e}", output.display()))?;
            for file in files(&packs, &papers, &made, paper, &home, &formats)? {
                let to = output.join(&file.name);
                std::fs::write(&to, &file.bytes).map_err(|e| format!("{}: {e}", to.display()))?;
                super::print(&format!("{}\n", to.display()));
            }
            Ok(super::FINE)
        }
    }
}

fn outcome(word: &str) -> Result<Outcome, String> {
    Outcome::of(word).ok_or_else(|| format!("`{word}`: use keep, upgrade or end"))
}

/// Where a year stands, in some lines.
fn summary(one: &Cycle, language: maitri_pack::Language) -> String {
    let n = counts(one);
    let d = |n: usize| number(n, language);
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let (ties, provinces, printed, inferred) = (d(n.ties), d(n.provinces), d(n.printed), d(n.inferred));
    let (without, municipal) = (d(n.ties - n.municipal), d(n.municipal));
    let (reported, nothing, missing) = (d(n.reported), d(n.nothing), d(n.missing));
    let mut lines = vec![
        format!("{} · {} · {}", year_words(one.opened.year, language), period_words(&one.opened, language), one.state),
        t("year-as-of", &[("day", &day(&one.opened.as_of, language))]),
        t(
            "year-sum-expected",
            &[("ties", &ties), ("provinces", &provinces), ("printed", &printed), ("inferred", &inferred)],
        ),
        t("year-sum-municipal", &[("with", &ties), ("without", &without), ("municipal", &municipal)]),
        t("year-sum-told", &[("reported", &reported), ("nothing", &nothing), ("missing", &missing)]),
    ];
    if n.municipal_asked > 0 {
        lines.insert(4, t("year-sum-municipal-asked", &[("n", &d(n.municipal_asked))]));
    }
    lines.join("\n") + "\n"
}
