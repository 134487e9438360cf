//! `maitri delegation`, `maitri project`, `maitri directive`, `maitri department`: people who travel, projects, directives and the reports of
//! them; the pages are `docs/use/delegations.md` and `docs/use/directives.md`.

use crate::department::report::{self, Asked, Files};
use crate::department::tell::{Teller, everything, plain};
use crate::department::{self, Given, Laws, Noun, Of, Stop, Thing, sheet, wire};
use crate::follow::load;
use crate::register;
use crate::web::words::text;
use maitri_pack::procedure::Procedures;
use maitri_pack::{Language, Packs};
use maitri_registry::follow::authority::Tables;
use maitri_store::Store;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Common {
    /// Where the register is: sqlite:PATH or postgres://…; default MAITRI_STORE, else one file in the user's data folder
    #[arg(long, value_name = "URL", global = true)]
    store: Option<String>,
    /// Language: th, vi, en
    #[arg(long, global = true)]
    lang: Option<String>,
    /// A folder of packs laid over those compiled in; a province's own rules on travel stand in vn/travel-authority/
    #[arg(long, value_name = "DIR", global = true)]
    packs: Option<PathBuf>,
    /// The office for which you act: an id of the packs (`vn.sngv`)
    #[arg(long = "for", value_name = "OFFICE", default_value = "", global = true)]
    office: String,
    /// Why, where it needs saying
    #[arg(long, default_value = "", global = true)]
    why: String,
    /// The day of today, YYYY-MM-DD
    #[arg(long, value_name = "DAY", global = true)]
    as_of: Option<String>,
}

#[derive(clap::Args)]
pub struct Delegation {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: OfDelegations,
}

#[derive(clap::Args)]
pub struct Project {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Shared,
}

#[derive(clap::Args)]
pub struct Directive {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: OfDirectives,
}

#[derive(clap::Args)]
pub struct Department {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: OfDepartment,
}

#[derive(clap::Subcommand)]
enum Shared {
    /// Open one: FIELD=VALUE (`words` tells the fields)
    Open {
        /// FIELD=VALUE
        #[arg(required = true, value_name = "FIELD=VALUE")]
        fields: Vec<String>,
    },
    /// List them
    List {
        /// text, json
        #[arg(long, default_value = "text")]
        format: String,
    },
    /// Where one stands, what is missing, what was recorded
    Show {
        /// Its id
        id: String,
        /// text, json
        #[arg(long, default_value = "text")]
        format: String,
    },
    /// Record something of one: WORD FIELD=VALUE …; refused where a rule forbids it
    Record {
        /// Its id
        id: String,
        /// What: a word that `words` tells
        word: String,
        /// FIELD=VALUE
        #[arg(value_name = "FIELD=VALUE")]
        fields: Vec<String>,
    },
    /// Tell what may be recorded, with its fields
    Words,
}

#[derive(clap::Subcommand)]
enum OfDelegations {
    #[command(flatten)]
    Shared(Shared),
    /// Open what stands on a member's passport; that it was opened is recorded
    Personal {
        /// The delegation
        id: String,
        /// The member
        member: String,
    },
    /// Forget who a member is: name, passport and day of birth go for good, that somebody travelled stays
    Forget {
        /// The delegation
        id: String,
        /// The member
        member: String,
    },
}

#[derive(clap::Subcommand)]
enum OfDirectives {
    #[command(flatten)]
    Shared(Shared),
    /// Read points, requests and obstacles from a table (XLSX, ODS, CSV, a table in a document); shows what was understood
    Table {
        /// The directive
        id: String,
        /// The file
        file: PathBuf,
        /// Keep it
        #[arg(long)]
        save: bool,
    },
}

#[derive(clap::Subcommand)]
enum OfDepartment {
    /// Write a report: RP-06 to RP-12
    Report {
        /// Which: RP-06 … RP-12
        report: String,
        /// The place whose it is: an id or a name
        #[arg(long)]
        home: String,
        /// First day of the period, YYYY-MM-DD
        #[arg(long, default_value = "")]
        from: String,
        /// Last day of the period
        #[arg(long, default_value = "")]
        to: String,
        /// The directive, of RP-08; the plan, of RP-12
        #[arg(long, default_value = "")]
        of: String,
        /// Answers for the head of the paper, JSON: `issuer`, `parent`, `place_of_issue`, `signer` …
        #[arg(long, value_name = "FILE")]
        answers: Option<PathBuf>,
        /// A file: its ending says which kind (.docx, .pdf, .xlsx, .txt); without one the text is told
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

struct Desk {
    packs: Cow<'static, Packs>,
    procedures: Cow<'static, Procedures>,
    tables: Cow<'static, Tables>,
    store: Store,
    language: Language,
    today: String,
    folder: Option<PathBuf>,
    office: String,
    why: String,
}

impl Desk {
    fn of(a: &Common) -> Result<Desk, String> {
        let language = match &a.lang {
            Some(code) => super::language(code).map_err(|e| format!("--lang `{code}`: {e}"))?,
            None => super::environment_language(),
        };
        let packs = super::packs(a.packs.as_deref())?;
        let procedures = super::procedures(&packs, a.packs.as_deref())?;
        let tables = super::travel(&packs, a.packs.as_deref())?;
        if !a.office.is_empty() && !packs.offices.iter().any(|o| o.id == a.office) {
            return Err(format!("--for `{}` is no office of the packs", a.office));
        }
        Ok(Desk {
            store: register::open(a.store.as_deref())?,
            today: super::as_of(a.as_of.as_deref())?,
            folder: a.packs.clone(),
            office: a.office.clone(),
            why: a.why.clone(),
            packs,
            procedures,
            tables,
            language,
        })
    }

    fn laws(&self) -> Laws<'_> {
        Laws { packs: &self.packs, tables: &self.tables }
    }

    fn teller(&self) -> Teller<'_> {
        Teller {
            laws: self.laws(),
            procedures: &self.procedures,
            language: self.language,
            today: &self.today,
            sees: &everything,
        }
    }

    fn act(&self) -> maitri_registry::act::Act {
        let mut act = register::operator(&self.why);
        act.office.clone_from(&self.office);
        act
    }

    fn told(&self, noun: Noun) -> impl Fn(Stop) -> String + '_ {
        move |stop| self.teller().stop(&stop, noun).1
    }

    fn show(&self, noun: Noun, id: &str, format: &str) -> Result<u8, String> {
        let (follow, _) = load(&self.store)?;
        let thing = Thing::find(&follow, noun, id).ok_or_else(|| self.told(noun)(Stop::Gone))?;
        let teller = self.teller();
        super::print(&match format {
            "json" => {
                serde_json::to_string_pretty(&wire::whole(&teller, &follow, noun, id, thing)).unwrap_or_default() + "\n"
            }
            "text" => plain(&teller.shown(&follow, id, thing), id, &teller),
            other => return Err(format!("--format `{other}`: use text or json")),
        });
        Ok(super::FINE)
    }

    fn run(&self, noun: Noun, command: &Shared) -> Result<u8, String> {
        match command {
            Shared::Open { fields } => {
                let id =
                    department::open(&self.store, (&self.packs, self.language), noun, &self.act(), &given(fields)?);
                let id = id.map_err(self.told(noun))?;
                super::print(&(text(self.language, "dep-opened", &[("id", &id)]) + "\n"));
                self.show(noun, &id, "text")
            }
            Shared::Record { id, word, fields } => {
                let of = Of { noun, id, at: None, language: self.language };
                department::record(&self.store, self.laws(), of, &self.act(), word, &given(fields)?)
                    .map_err(self.told(noun))?;
                self.show(noun, id, "text")
            }
            Shared::Show { id, format } => self.show(noun, id, format),
            Shared::List { format } => {
                let (follow, _) = load(&self.store)?;
                let teller = self.teller();
                let all = noun.ids(&follow).into_iter().filter_map(|id| Some((id, Thing::find(&follow, noun, id)?)));
                if format == "json" {
                    let list: Vec<_> = all.map(|(id, thing)| wire::line(&teller, &follow, noun, id, thing)).collect();
                    super::print(&(serde_json::to_string_pretty(&list).unwrap_or_default() + "\n"));
                    return Ok(super::FINE);
                }
                let mut out = String::new();
                for (id, thing) in all {
                    let warnings = teller.warnings(&follow, id, thing).len();
                    let mark = if warnings > 0 { format!(" !{warnings}") } else { String::new() };
                    let _ = writeln!(out, "{id}  {}  [{}]{mark}", teller.title(thing), teller.stands(thing).1);
                }
                super::print(&if out.is_empty() { text(self.language, "dep-none", &[]) + "\n" } else { out });
                Ok(super::FINE)
            }
            Shared::Words => {
                let mut out = String::new();
                for saying in noun.sayings() {
                    let _ = writeln!(out, "{}: {}", saying.entry, text(self.language, saying.key, &[]));
                    for field in saying.fields {
                        let _ = writeln!(out, "    {}={}", field.name, text(self.language, field.key, &[]));
                    }
                }
                super::print(&out);
                Ok(super::FINE)
            }
        }
    }
}

/// `FIELD=VALUE` as fields.
fn given(fields: &[String]) -> Result<Given, String> {
    fields
        .iter()
        .map(|f| {
            let (name, value) = f.split_once('=').ok_or_else(|| format!("`{f}`: write FIELD=VALUE"))?;
            Ok((name.trim().to_owned(), value.to_owned()))
        })
        .collect()
}

/// `maitri delegation`.
pub fn delegation(a: &Delegation) -> Result<u8, String> {
    let desk = Desk::of(&a.common)?;
    match &a.command {
        OfDelegations::Shared(shared) => desk.run(Noun::Delegation, shared),
        OfDelegations::Personal { id, member } => {
            let found = department::personal(&desk.store, id, member, &desk.act())?;
            let (passport, born) = found.ok_or_else(|| text(desk.language, "dep-no-personal", &[]))?;
            let teller = desk.teller();
            super::print(&format!("{}: {passport}\n{}: {born}\n", teller.t("dep-passport"), teller.t("dep-born")));
            Ok(super::FINE)
        }
        OfDelegations::Forget { id, member } => {
            let gone = department::forget(&desk.store, id, member, &desk.act())?;
            super::print(&(text(desk.language, "dep-forgotten", &[("n", &gone.to_string())]) + "\n"));
            Ok(super::FINE)
        }
    }
}

/// `maitri project`.
pub fn project(a: &Project) -> Result<u8, String> {
    Desk::of(&a.common)?.run(Noun::Project, &a.command)
}

/// `maitri directive`.
pub fn directive(a: &Directive) -> Result<u8, String> {
    let desk = Desk::of(&a.common)?;
    match &a.command {
        OfDirectives::Shared(shared) => desk.run(Noun::Directive, shared),
        OfDirectives::Table { id, file, save } => {
            let bytes = super::bytes(file)?;
            let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let (follow, _) = load(&desk.store)?;
            let thing = Thing::find(&follow, Noun::Directive, id);
            let thing = thing.ok_or_else(|| desk.told(Noun::Directive)(Stop::Gone))?;
            let all =
                sheet::of(&desk.packs, desk.language, thing, &name, &bytes).map_err(desk.told(Noun::Directive))?;
            let (points, requests, obstacles) = all.new;
            let figures = [points, requests, obstacles, all.known, all.unread.len()].map(|n| n.to_string());
            let [points, requests, obstacles, known, unread] = figures.each_ref().map(String::as_str);
            let args = [
                ("points", points),
                ("requests", requests),
                ("obstacles", obstacles),
                ("known", known),
                ("unread", unread),
            ];
            let mut out = text(desk.language, "dep-understood", &args) + "\n";
            for (heading, role) in &all.columns {
                let _ = writeln!(out, "  {heading} -> {role}");
            }
            for (table, line, why) in &all.unread {
                let _ = writeln!(out, "! {table}, {line}: {why}");
            }
            if *save && all.is_new() {
                let of = Of { noun: Noun::Directive, id, at: Some(thing.last()), language: desk.language };
                department::record_all(&desk.store, desk.laws(), of, &desk.act(), &all.entries)
                    .map_err(desk.told(Noun::Directive))?;
                out.push_str(&text(desk.language, "dep-saved", &[]));
                out.push('\n');
            } else if all.is_new() {
                out.push_str(&text(desk.language, "dep-save-hint", &[]));
                out.push('\n');
            }
            super::print(&out);
            Ok(if all.unread.is_empty() { super::FINE } else { super::AMISS })
        }
    }
}

/// `maitri department`.
pub fn department(a: &Department) -> Result<u8, String> {
    let desk = Desk::of(&a.common)?;
    let OfDepartment::Report { report, home, from, to, of, answers, output } = &a.command;
    let papers = super::papers(&desk.packs, desk.folder.as_deref())?;
    let head = match answers {
        Some(path) => {
            let bytes = super::bytes(path)?;
            serde_json::from_slice(&bytes).map_err(|e| format!("{}: {e}", path.display()))?
        }
        None => serde_json::Map::new(),
    };
    let asked = Asked {
        report: report.to_uppercase(),
        home: crate::case::place(home)?,
        from: crate::case::day_in(from, desk.language)?,
        to: crate::case::day_in(to, desk.language)?,
        of: of.clone(),
        head,
    };
    let (follow, _) = load(&desk.store)?;
    let teller = desk.teller();
    let made = report::make(&desk.store, &teller, &follow, &asked)?;
    match output {
        None => super::print(&made.text(&teller)),
        Some(path) => {
            let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
            let bytes = Files { packs: &desk.packs, papers: &papers }.write(&teller, &made, &asked, &ending)?;
            std::fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display()))?;
            eprintln!("maitri: {}", path.display());
        }
    }
    Ok(super::FINE)
}
