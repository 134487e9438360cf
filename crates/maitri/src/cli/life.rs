//! `maitri life` and `maitri calendar`: the further life of ties; the page is `docs/use/life.md`.

use super::{FINE, print};
use crate::draft::Format;
use crate::life::calendar::{Laws, Reader, feed};
use crate::life::{Command as Told, Fields, KINDS, Unrecorded, Watch, papers, record, terms, title, words};
use crate::web::who::Asker;
use crate::web::worklist;
use maitri_pack::papers::Papers;
use maitri_pack::{Language, Packs};
use maitri_registry::follow::life::{Entry, Life, SignKind};
use maitri_registry::record::Relationship;
use maitri_registry::rights::Rights;
use maitri_store::Store;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  maitri life list --sign partner\n  maitri life worklist --lang vi\n  \
                        maitri life record TIE meeting-planned on=2026-12-15 place=Nan --why \"letter of the partner\"")]
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
    /// The signed ties with their signs, each with its reason
    List {
        /// Only those with this sign (`term-near`, `partner`, `silent`, `no-meeting` …)
        #[arg(long)]
        sign: Option<String>,
        /// text, json (maitri/life-list/1)
        #[arg(long, default_value = "text")]
        format: String,
    },
    /// A tie: its term, how it stands, its signs, what was recorded
    Show {
        /// Its id in the register
        tie: String,
        /// text, json (maitri/life/1)
        #[arg(long, default_value = "text")]
        format: String,
    },
    /// The term that the signed texts of a tie's cases state, read by the alignment with the form; `life record` records it
    Read {
        /// The tie
        tie: String,
    },
    /// Record an entry: FIELD=VALUE; `life kinds` tells which there are
    Record {
        /// The tie
        tie: String,
        /// The kind of entry (`term`, `meeting-planned`, `decided` …)
        entry: String,
        /// FIELD=VALUE
        #[arg(value_name = "FIELD=VALUE")]
        fields: Vec<String>,
        /// The last entry that was seen; refused where something was recorded since
        #[arg(long)]
        seen: Option<u64>,
        /// For which office: an id of the packs
        #[arg(long = "for", value_name = "OFFICE", default_value = "")]
        office: String,
        /// Why
        #[arg(long, default_value = "")]
        why: String,
    },
    /// The kinds of entries and their fields
    Kinds,
    /// The ties whose partner was merged, abolished or enlarged, by the unit that is there now
    Worklist {
        /// The year of the change; default: the one in which most partners changed
        #[arg(long, default_value = "")]
        year: String,
        /// text, json (maitri/worklist/1), xlsx
        #[arg(long, default_value = "text")]
        format: String,
        /// Where a file goes
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// A paper: for the annual meeting (RP-13), for a renewal (RP-14), the public yearbook (RP-15)
    Paper {
        /// meeting, renewal, yearbook
        which: String,
        /// The tie; of a yearbook none
        tie: Option<String>,
        /// docx, pdf, xlsx, txt
        #[arg(long, default_value = "docx")]
        format: String,
        /// Where the file goes
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

struct Desk {
    packs: &'static Packs,
    store: Store,
    language: Language,
    today: String,
}

fn language(lang: Option<&str>) -> Result<Language, String> {
    match lang {
        None => Ok(super::environment_language()),
        Some(code) => Language::from_code(code)
            .filter(|l| Language::SPOKEN.contains(l))
            .ok_or_else(|| format!("`{code}` is no language of ours; use th, vi or en")),
    }
}

impl Desk {
    fn open(store: Option<&str>, lang: Option<&str>) -> Result<Desk, String> {
        let packs = Packs::embedded().map_err(|p| p.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
        let store = crate::register::open(store)?;
        crate::register::refresh(&store)?;
        Ok(Desk { packs, store, language: language(lang)?, today: super::today() })
    }

    fn procedures() -> Result<&'static maitri_pack::procedure::Procedures, String> {
        crate::procedure::embedded()
    }

    fn watch(&self) -> Result<Arc<Watch>, String> {
        Watch::load(&self.store, Desk::procedures()?, &self.today)
    }
}

fn tie<'w>(watch: &'w Watch, id: &str) -> Result<&'w Relationship, String> {
    watch.tie(id).ok_or_else(|| format!("there is no tie `{id}`; `maitri life list` gives the ids"))
}

fn wire_signs(watch: &Watch, tie: &Relationship, language: Language) -> Value {
    let signs = watch.signs(tie);
    signs
        .iter()
        .map(|s| {
            let rows: Vec<String> = s.rows.iter().map(|r| format!("{r:?}")).collect();
            json!({ "sign": s.kind.code(), "rule": s.kind.rule(), "day": s.day, "reason": words::reason(s, language), "rows": rows })
        })
        .collect()
}

fn list(desk: &Desk, sign: Option<&str>, format: &str) -> Result<u8, String> {
    let wanted = match sign {
        None => None,
        Some(code) => Some(SignKind::of(code).ok_or_else(|| {
            let known: Vec<&str> = SignKind::ALL.iter().map(|k| k.code()).collect();
            format!("`{code}` is no sign; there are {}", known.join(", "))
        })?),
    };
    let watch = desk.watch()?;
    let empty = Life::default();
    let shown = watch
        .ties
        .iter()
        .filter(|t| t.status == "signed")
        .filter(|t| wanted.is_none_or(|k| watch.signs(t).iter().any(|s| s.kind == k)));
    let mut out = String::new();
    let mut all = Vec::new();
    for tie in shown {
        let standing = watch.life(&tie.id).unwrap_or(&empty).standing(watch.house, &watch.today);
        if format == "json" {
            all.push(json!({
                "tie": tie.id, "pair": watch.pair(tie), "home": tie.home.id, "partner": tie.partner.id, "standing": standing.code(),
                "day": standing.day(), "signs": wire_signs(&watch, tie, desk.language),
            }));
            continue;
        }
        let _ =
            writeln!(out, "{}  {} · {}", tie.id, title(tie, desk.language), words::standing(&standing, desk.language));
        for sign in watch.signs(tie) {
            let name = crate::web::words::text(desk.language, words::sign_name(sign.kind), &[]);
            let _ = writeln!(out, "    {name}: {}", words::reason(&sign, desk.language));
        }
    }
    if format == "json" {
        out =
            serde_json::to_string_pretty(&json!({ "schema": "maitri/life-list/1", "as_of": watch.today, "ties": all }))
                .map_err(|e| e.to_string())?
                + "\n";
    }
    print(&out);
    Ok(FINE)
}

/// A life on the wire.
pub fn wire(watch: &Watch, packs: &Packs, tie: &Relationship, language: Language) -> Value {
    let empty = Life::default();
    let life = watch.life(&tie.id).unwrap_or(&empty);
    let standing = life.standing(watch.house, &watch.today);
    let entries: Vec<Value> = life
        .noted
        .iter()
        .map(|n| {
            json!({
                "sequence": n.sequence, "at": n.at, "person": n.person, "office": n.office, "why": n.why,
                "struck": n.struck, "says": words::entry(packs, &n.entry, language), "said": n.entry,
            })
        })
        .collect();
    let alerts: Vec<Value> =
        life.alerts(watch.house).iter().map(|a| json!({ "months": a.months, "on": a.on, "end": a.end })).collect();
    let meetings: Vec<Value> = life
        .meetings
        .values()
        .map(
            |m| json!({ "meeting": m.id, "on": m.on, "place": m.place, "state": m.state.code(), "changes": m.changes }),
        )
        .collect();
    json!({
        "schema": "maitri/life/1", "tie": tie.id, "pair": watch.pair(tie), "house": watch.house, "home": tie.home.id, "partner": tie.partner.id, "as_of": watch.today,
        "last": life.last, "standing": standing.code(), "day": standing.day(),
        "term": life.term.as_ref().map(|(t, n)| json!({ "term": t, "entry": n })),
        "end": life.end().map(|d| d.iso()), "alerts": alerts, "meetings": meetings,
        "signs": wire_signs(watch, tie, language), "entries": entries,
    })
}

fn show(desk: &Desk, id: &str, format: &str) -> Result<u8, String> {
    let watch = desk.watch()?;
    let tie = tie(&watch, id)?;
    if format == "json" {
        let wire = wire(&watch, desk.packs, tie, desk.language);
        print(&(serde_json::to_string_pretty(&wire).map_err(|e| e.to_string())? + "\n"));
        return Ok(FINE);
    }
    let empty = Life::default();
    let life = watch.life(id).unwrap_or(&empty);
    let standing = life.standing(watch.house, &watch.today);
    let t = |key: &str| crate::web::words::text(desk.language, key, &[]);
    let mut out = format!("{}\n{}\n", title(tie, desk.language), words::standing(&standing, desk.language));
    for sign in watch.signs(tie) {
        let _ = writeln!(out, "! {}: {}", t(words::sign_name(sign.kind)), words::reason(&sign, desk.language));
    }
    for noted in &life.noted {
        let struck = if noted.struck.is_some() { "✕ " } else { "" };
        let says = words::entry(desk.packs, &noted.entry, desk.language);
        // Other entries speak of a meeting or a commitment by its id.
        let id = match &noted.entry {
            Entry::MeetingPlanned { meeting: id, .. }
            | Entry::MeetingHeld { meeting: id, .. }
            | Entry::Promised { commitment: id, .. } => format!(" {id}"),
            _ => String::new(),
        };
        let _ = writeln!(out, "{struck}{} {}{id}: {says}", noted.sequence, t(words::kind(noted.entry.kind())));
    }
    print(&out);
    Ok(FINE)
}

fn recorded(
    desk: &Desk,
    id: &str,
    code: &str,
    given: &[String],
    seen: Option<u64>,
    office: &str,
    why: &str,
) -> Result<u8, String> {
    let mut fields = Fields::new();
    for pair in given {
        let (name, value) = pair.split_once('=').ok_or_else(|| format!("`{pair}`: write FIELD=VALUE"))?;
        fields.insert(name.trim().to_owned(), value.to_owned());
    }
    let mut act = crate::register::operator(why);
    office.clone_into(&mut act.office);
    let command = Told { tie: id, seen, act: &act, code, fields: &fields, language: desk.language };
    // Whoever holds the store is at its desk.
    let asks = Asker::desk(desk.packs, Desk::procedures()?, Rights::embedded()?);
    match record(&desk.store, &asks, &command) {
        Ok(_) => {
            let says = crate::web::words::text(desk.language, words::kind(code), &[]);
            print(&format!("{says}\n"));
            Ok(FINE)
        }
        Err(Unrecorded::Gone) => Err(format!("there is no tie `{id}`; `maitri life list` gives the ids")),
        Err(Unrecorded::NotTheirs) => Err(format!("`{id}` is not yours to record anything of")),
        Err(Unrecorded::Moved) => Err(format!("something was recorded of `{id}` since: look at it again")),
        Err(Unrecorded::Fields(wrong)) => {
            Err(wrong.iter().map(|w| words::wrong(w, desk.language)).collect::<Vec<_>>().join("\n"))
        }
        Err(Unrecorded::Refused(why)) => Err(words::refusal(desk.packs, &why, desk.language)),
        Err(Unrecorded::Failed(why)) => Err(why),
    }
}

fn kinds(language: Language) {
    let mut out = String::new();
    for kind in KINDS {
        let name = crate::web::words::text(language, words::kind(kind.code), &[]);
        let _ = writeln!(out, "{}: {name}", kind.code);
        for field in kind.all() {
            let needed = if field.needed { "" } else { "?" };
            let words = match field.takes {
                crate::life::Takes::Choice(words) => format!(" ({})", words.join(", ")),
                _ => String::new(),
            };
            let _ = writeln!(out, "    {}{needed}={words}", field.id);
        }
    }
    print(&out);
}

fn work(desk: &Desk, year: &str, format: &str, out: Option<&PathBuf>) -> Result<u8, String> {
    let watch = desk.watch()?;
    let (year, _) = worklist::year_of(&watch, year);
    let groups = worklist::groups(&watch, &year, desk.language, &|_| true);
    let text = match format {
        "json" => {
            let all = worklist::wire(&watch, &groups);
            serde_json::to_string_pretty(&json!({ "schema": "maitri/worklist/1", "year": year, "units": all }))
                .map_err(|e| e.to_string())?
                + "\n"
        }
        "xlsx" => {
            let path = out.ok_or("say with --out where the workbook goes")?;
            let bytes = worklist::workbook(&groups, desk.language, &watch.today)?;
            std::fs::write(path, bytes).map_err(|e| format!("{}: {e}", path.display()))?;
            return Ok(FINE);
        }
        "text" => {
            let mut text = String::new();
            for group in &groups {
                let _ = writeln!(text, "{} · {}", group.unit, group.shared);
                for line in &group.lines {
                    let decided = if line.decided.is_empty() {
                        crate::web::words::text(desk.language, "worklist-undecided", &[])
                    } else {
                        line.decided.clone()
                    };
                    let _ =
                        writeln!(text, "    {}  {} – {} · {} · {decided}", line.tie, line.home, line.unit, line.change);
                }
            }
            text
        }
        other => return Err(format!("`{other}` is no format; use text, json or xlsx")),
    };
    match out {
        None => print(&text),
        Some(path) => std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))?,
    }
    Ok(FINE)
}

fn paper(desk: &Desk, which: &str, id: Option<&str>, format: &str, out: &PathBuf) -> Result<u8, String> {
    let format = Format::named(format)?;
    let watch = desk.watch()?;
    let of = || tie(&watch, id.unwrap_or(""));
    let answers = match which {
        "meeting" => papers::meeting(&watch, of()?),
        "renewal" => papers::renewal(&watch, desk.packs, of()?),
        "yearbook" => {
            let sources = desk.store.sources().map_err(|e| e.to_string())?;
            let as_of =
                sources.iter().flat_map(|s| &s.tables).filter_map(|t| t.as_of.clone()).max().unwrap_or_default();
            papers::yearbook(&watch, watch.today.get(..4).unwrap_or(""), &as_of)
        }
        other => return Err(format!("`{other}` is no paper; use meeting, renewal or yearbook")),
    };
    let known = Papers::embedded().map_err(|_| "the papers of the packs cannot be read".to_owned())?;
    let made = papers::write(desk.packs, known, &answers, &[desk.language], format, desk.language, &desk.today)?;
    let file = made.files.first().ok_or("nothing was written")?;
    std::fs::write(out, &file.bytes).map_err(|e| format!("{}: {e}", out.display()))?;
    Ok(FINE)
}

fn read(desk: &Desk, id: &str) -> Result<u8, String> {
    let watch = desk.watch()?;
    let tie = tie(&watch, id)?;
    let (cases, _) = crate::case::load(&desk.store, Desk::procedures()?)?;
    let mut out = String::new();
    for read in terms::read(&desk.store, desk.packs, &cases, tie, &desk.today)? {
        let says = words::entry(desk.packs, &Entry::Term { term: read.term.clone() }, desk.language);
        let _ = writeln!(out, "{} · {} ({}): {says}", read.case, read.name, read.language);
    }
    if out.is_empty() {
        out = crate::web::words::text(desk.language, "life-why-term-unknown", &[]) + "\n";
    }
    print(&out);
    Ok(FINE)
}

/// Runs `maitri life`.
///
/// # Errors
/// One sentence.
pub fn run(a: &Arguments) -> Result<u8, String> {
    if matches!(a.command, Command::Kinds) {
        kinds(language(a.lang.as_deref())?);
        return Ok(FINE);
    }
    let desk = Desk::open(a.store.as_deref(), a.lang.as_deref())?;
    match &a.command {
        Command::List { sign, format } => list(&desk, sign.as_deref(), format),
        Command::Show { tie, format } => show(&desk, tie, format),
        Command::Read { tie } => read(&desk, tie),
        Command::Record { tie, entry, fields, seen, office, why } => {
            recorded(&desk, tie, entry, fields, *seen, office, why)
        }
        Command::Kinds => Ok(FINE),
        Command::Worklist { year, format, out } => work(&desk, year, format, out.as_ref()),
        Command::Paper { which, tie, format, out } => paper(&desk, which, tie.as_deref(), format, out),
    }
}

#[derive(clap::Args)]
#[command(after_help = "Example: maitri calendar --out maitri.ics --lang th")]
pub struct CalendarArguments {
    /// Where the register is: sqlite:PATH or postgres://…; default MAITRI_STORE, else one file in the user's data folder
    #[arg(long, value_name = "URL")]
    store: Option<String>,
    /// Language: th, vi, en
    #[arg(long)]
    lang: Option<String>,
    /// Where the file goes; left out: standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The address under which people reach the pages, for links
    #[arg(long, value_name = "URL", default_value = "")]
    at: String,
}

/// Runs `maitri calendar`: all days of this installation as one iCalendar file.
///
/// # Errors
/// One sentence.
pub fn calendar(a: &CalendarArguments) -> Result<u8, String> {
    let desk = Desk::open(a.store.as_deref(), a.lang.as_deref())?;
    let reader = Reader { desk: true, language: desk.language.code().to_owned(), ..Reader::default() };
    let rights = Rights::embedded()?;
    let laws = Laws { packs: desk.packs, procedures: Desk::procedures()?, rights };
    let text = feed(&desk.store, laws, &reader, &a.at, &desk.today)?;
    match &a.out {
        None => print(&text),
        Some(path) => std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))?,
    }
    Ok(FINE)
}
