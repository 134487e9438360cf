//! `maitri pack`: the law as data, checked and compared.

use clap::Subcommand;
use maitri_pack::calendar::Calendars;
use maitri_pack::papers::Papers;
use maitri_pack::procedure::{Procedure, Procedures};
use maitri_pack::{Packs, Problem};
use maitri_registry::case::{Cases, Verdict, next};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write as _};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Load every pack and prove that it holds together: citations, quotations, forms, procedures; exit code 1 with the places otherwise
    Check {
        /// A folder of packs; default: those compiled in
        folder: Option<PathBuf>,
    },
    /// What changed between two folders of packs; exit code 1 where something did
    Diff {
        /// The older folder; `builtin` for the packs compiled in
        old: PathBuf,
        /// The newer folder; `builtin` for the packs compiled in
        new: PathBuf,
        /// Also list the open cases of this store whose next steps change: sqlite:PATH or postgres://…
        #[arg(long, value_name = "URL")]
        store: Option<String>,
    },
}

type Files = Vec<(String, Vec<u8>)>;

fn files(folder: Option<&Path>) -> Result<Files, String> {
    match folder {
        Some(folder) => {
            let mut files = BTreeMap::new();
            super::walk(folder, folder, &mut files)?;
            if files.is_empty() {
                return Err(format!("{}: no pack here; a pack is a folder with a pack.toml", folder.display()));
            }
            Ok(files.into_iter().collect())
        }
        None => Ok(Packs::embedded_files().iter().map(|(p, b)| ((*p).to_owned(), b.to_vec())).collect()),
    }
}

pub fn run(arguments: &Arguments) -> Result<u8, String> {
    match &arguments.command {
        Command::Check { folder } => check(folder.as_deref()),
        Command::Diff { old, new, store } => {
            let builtin = |path: &Path| (path.as_os_str() != "builtin").then(|| path.to_path_buf());
            let (old, new) = (builtin(old), builtin(new));
            let (old, new) = (Side::load(old.as_deref())?, Side::load(new.as_deref())?);
            let mut out = diff(&old, &new);
            if let Some(url) = store {
                let store = crate::register::open(Some(url))?;
                let (events, _) = store.case_events().map_err(|e| e.to_string())?;
                out.push_str(&cases(&old, &new, &events));
            }
            super::print(if out.is_empty() { "no difference\n" } else { &out });
            Ok(if out.is_empty() { super::FINE } else { super::AMISS })
        }
    }
}

fn check(folder: Option<&Path>) -> Result<u8, String> {
    let files = files(folder)?;
    let told = |problems: &[Problem]| {
        for problem in problems {
            super::print(&format!("{problem}\n"));
        }
        Ok(super::AMISS)
    };
    let packs = match Packs::load(&files) {
        Ok(packs) => packs,
        Err(problems) => return told(&problems),
    };
    let papers = match Papers::load(&packs, &files) {
        Ok(papers) => papers,
        Err(problems) => return told(&problems),
    };
    let procedures = match Procedures::load(&files) {
        Ok(procedures) => procedures,
        Err(problems) => return told(&problems),
    };
    if let Err(problems) = Calendars::load(&files) {
        return told(&problems);
    }
    let proof = match procedures.prove(&packs) {
        Ok(proof) => proof,
        Err(problems) => return told(&problems),
    };
    let quotes = crate::prints::held(&packs);
    if !quotes.wrong.is_empty() {
        return told(&quotes.wrong);
    }
    let mut out = String::new();
    for pack in &packs.packs {
        let own = format!("{}/", pack.id);
        let laws = packs.laws.keys().filter(|l| l.starts_with(&own)).count();
        let rules = packs.rules.iter().filter(|r| r.pack == pack.id).count();
        let procedures = procedures.procedures.iter().filter(|p| p.id.starts_with(&own)).count();
        let checked = if pack.checked_by.is_empty() {
            "checked by nobody yet".to_owned()
        } else {
            format!("checked by {}", pack.checked_by.join(", "))
        };
        let _ = writeln!(
            out,
            "{:<5} {}  {laws} laws, {rules} rules, {procedures} procedures, {checked}, hash {}",
            pack.id,
            pack.version,
            pack.hash.get(..12).unwrap_or("")
        );
    }
    let articles: usize = packs.laws.values().map(|l| l.article.len()).sum();
    let _ = writeln!(
        out,
        "{} procedures, {} states, {} steps, {} facts: every step cited, every matter can end; {} sets of answers tried, \
         always one way and no more; {} invariants hold on every road",
        proof.procedures, proof.states, proof.steps, proof.facts, proof.answers, proof.invariants
    );
    let _ = writeln!(out, "{} quotations stand in the prints of their sources, byte for byte", quotes.proved);
    for law in &quotes.unproved {
        let _ = writeln!(out, "! {law}: its quotations are not proved, the print of its source is not here");
    }
    let _ = writeln!(
        out,
        "{} articles, {} forms, {} rules with {} examples, {} offices, {} places, {} templates: all hold together",
        articles,
        packs.forms.len(),
        packs.rules.len(),
        packs.rules.iter().map(|r| r.examples.len()).sum::<usize>(),
        packs.offices.len(),
        packs.places.all().len(),
        papers.templates.len()
    );
    super::print(&out);
    Ok(super::FINE)
}

struct Side {
    packs: Packs,
    papers: Papers,
    procedures: Procedures,
}

impl Side {
    fn load(folder: Option<&Path>) -> Result<Side, String> {
        let files = files(folder)?;
        let lines = |problems: Vec<Problem>| {
            let name = folder.map_or_else(|| "builtin".to_owned(), |f| f.display().to_string());
            problems.iter().map(|p| format!("{name}: {p}")).collect::<Vec<_>>().join("\n")
        };
        let packs = Packs::load(&files).map_err(lines)?;
        let papers = Papers::load(&packs, &files).map_err(lines)?;
        let procedures = Procedures::load(&files).map_err(lines)?;
        Ok(Side { packs, papers, procedures })
    }
}

/// Things of one kind by id, each with all that it says.
fn said<'t, T: Debug + 't>(
    things: impl IntoIterator<Item = &'t T>,
    id: impl Fn(&T) -> String,
) -> BTreeMap<String, String> {
    things.into_iter().map(|t| (id(t), format!("{t:?}"))).collect()
}

fn kind(out: &mut String, name: &str, old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) {
    for (id, was) in old {
        match new.get(id) {
            None => {
                let _ = writeln!(out, "- {name} {id}");
            }
            Some(is) if is != was => {
                let _ = writeln!(out, "~ {name} {id}");
            }
            Some(_) => {}
        }
    }
    for id in new.keys().filter(|id| !old.contains_key(*id)) {
        let _ = writeln!(out, "+ {name} {id}");
    }
}

/// What changed, a line a thing: `+` came, `-` went, `~` says something else now.
fn diff(old: &Side, new: &Side) -> String {
    let mut out = String::new();
    let articles = |side: &Side| -> BTreeMap<String, String> {
        let all = side.packs.laws.values().flat_map(|l| l.article.iter().map(move |a| (l, a)));
        all.map(|(law, a)| (format!("{}#{}", law.id, a.id), format!("{:?} {a:?}", law.standing))).collect()
    };
    kind(&mut out, "article", &articles(old), &articles(new));
    let forms = |s: &Side| said(&s.packs.forms, |f| f.id.clone());
    kind(&mut out, "form", &forms(old), &forms(new));
    let rules = |s: &Side| said(&s.packs.rules, |r| format!("{}/{}", r.pack, r.id));
    kind(&mut out, "rule", &rules(old), &rules(new));
    let roads = |s: &Side| -> BTreeMap<String, String> {
        s.packs.roads.iter().map(|(pack, road)| (format!("{pack}/route"), format!("{road:?}"))).collect()
    };
    kind(&mut out, "road", &roads(old), &roads(new));
    let offices = |s: &Side| said(&s.packs.offices, |o| o.id.clone());
    kind(&mut out, "office", &offices(old), &offices(new));
    let places = |s: &Side| said(s.packs.places.all(), |p| p.id.clone());
    kind(&mut out, "place", &places(old), &places(new));
    let templates = |s: &Side| said(&s.papers.templates, |t| t.id.clone());
    kind(&mut out, "template", &templates(old), &templates(new));
    let procedures = |s: &Side| said(&s.procedures.procedures, |p| p.id.clone());
    kind(&mut out, "procedure", &procedures(old), &procedures(new));
    for was in &old.procedures.procedures {
        if let Some(is) = new.procedures.procedures.iter().find(|p| p.id == was.id) {
            within(&mut out, was, is);
        }
    }
    out
}

/// The open cases whose next steps change, a line a case: what came next, what comes next.
fn cases(old: &Side, new: &Side, events: &[maitri_registry::act::Event]) -> String {
    let (was, is) = (Cases::of(events, &old.procedures), Cases::of(events, &new.procedures));
    let steps = |side: &Side, cases: &Cases, id: &str| -> Option<BTreeMap<String, Verdict>> {
        let case = cases.cases.get(id)?;
        let (procedure, _) = side.procedures.find(&case.opened.procedure)?;
        let reached = cases.reached(&case.opened);
        let open = next(case, procedure, &reached);
        Some(open.into_iter().map(|n| (n.step.on.clone(), n.verdict)).collect())
    };
    let told = |steps: Option<BTreeMap<String, Verdict>>| match steps {
        None => "no procedure".to_owned(),
        Some(steps) => {
            let one = |(event, verdict): (String, Verdict)| match verdict {
                Verdict::Open => event,
                Verdict::Waits(facts) => format!("{event} (waits for {})", list(&facts)),
                Verdict::Refused(guards) => format!("{event} (refused: {})", list(&guards)),
            };
            steps.into_iter().map(one).collect::<Vec<_>>().join(", ")
        }
    };
    let mut out = String::new();
    for id in was.cases.keys() {
        let (before, now) = (steps(old, &was, id), steps(new, &is, id));
        if before != now {
            let _ = writeln!(out, "case {id}: next was {}; is {}", told(before), told(now));
        }
    }
    out
}

fn list(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// What changed within a procedure: these lines tell which cases go another way.
fn within(out: &mut String, was: &Procedure, is: &Procedure) {
    let mut lines = String::new();
    kind(&mut lines, "state", &said(&was.state, |s| s.id.clone()), &said(&is.state, |s| s.id.clone()));
    let step = |s: &maitri_pack::procedure::Step| format!("{} ({})", s.id, s.on);
    kind(&mut lines, "step", &said(&was.step, step), &said(&is.step, step));
    let named = |map: &BTreeMap<String, _>| map.iter().map(|(k, v)| (k.clone(), format!("{v:?}"))).collect();
    kind(&mut lines, "fact", &named(&was.facts), &named(&is.facts));
    let guards = |p: &Procedure| p.guards.iter().map(|(k, v)| (k.clone(), format!("{v:?}"))).collect();
    kind(&mut lines, "guard", &guards(was), &guards(is));
    kind(&mut lines, "invariant", &said(&was.invariant, |i| i.id.clone()), &said(&is.invariant, |i| i.id.clone()));
    for line in lines.lines() {
        let (sign, rest) = line.split_at_checked(1).unwrap_or((line, ""));
        let _ = writeln!(out, "  {sign} {}{rest}", is.id);
    }
}
