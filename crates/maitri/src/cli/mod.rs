//! The command line.

mod account;
mod activity;
mod case;
mod compare;
mod department;
mod doctor;
mod draft;
mod explain;
pub(crate) mod life;
mod log;
mod mail;
mod opinions;
mod pack;
mod place;
mod procedure;
mod read;
mod register;
mod restricted;
mod review;
mod serve;
mod yearly;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Exit code: the work was done and nothing is amiss.
pub const FINE: u8 = 0;
/// Exit code: the work was done and something is amiss.
pub const AMISS: u8 = 1;
/// Exit code: the work was not done.
pub const FAILED: u8 = 2;

#[derive(Parser)]
#[command(
    name = "maitri",
    version,
    about = "Sister-province relations from first contact to renewal",
    arg_required_else_help = true
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check a draft agreement: the official form, what departs from it, which approval follows
    Review(review::Arguments),
    /// Compare two files, word by word: what was changed, put in, taken out, moved
    Compare(compare::Arguments),
    /// Write an instrument on the official form from answers, in two or three languages
    Draft(draft::Arguments),
    /// Read an incoming paper as data: number, day, subject, addressees, signer, stamps, and what is doubtful
    Read(read::Arguments),
    /// Opinions on a draft as rows, anchored to its clauses; the table of opinions written, and checked when it comes back
    Opinions(opinions::Arguments),
    /// Tell which outside programs are there, what each is for, and what installs those that are missing
    Doctor(doctor::Arguments),
    /// Check packs: schema, citations, quotations
    Pack(pack::Arguments),
    /// Tell what a rule or an article says: `maitri explain th/cabinet-guideline-2018#8.1`
    Explain(explain::Arguments),
    /// Procedures: who does what, after what, under which article; and the road that follows from facts
    Procedure(procedure::Arguments),
    /// Cases: where a matter stands and why, what is missing, what may come next; what happened on paper is recorded
    Case(Box<case::Arguments>),
    // Part F2: people who travel, projects, directives.
    /// Delegations out and in: who decides on each member, which paper, what is missing; programme, report, promises
    Delegation(Box<department::Delegation>),
    /// Aid and joint projects, programmes with a period, yearly plans, work at the border
    Project(Box<department::Project>),
    /// Directives point by point, requests upward, obstacles
    Directive(Box<department::Directive>),
    /// The reports of a Department of Foreign Affairs (RP-06 to RP-12)
    Department(Box<department::Department>),
    /// Activities under a tie: outputs and outcomes with their indicators; a province's own sheet read in
    Activity(Box<activity::Arguments>),
    /// The reporting year: who is expected, who reported, who is missing; the papers of article 13
    Yearly(Box<yearly::Arguments>),
    /// The further life of ties: signs with their reasons, term, renewal, meetings; the worklist of dissolved partners; papers
    Life(life::Arguments),
    /// The days of this installation as an iCalendar file: deadlines, ends of terms, annual meetings
    Calendar(life::CalendarArguments),
    /// Accounts: invite, list, close, void the ways in; the first of an installation is made here
    Account(account::Arguments),
    /// Tell which place a text names
    Place(place::Arguments),
    /// The register of ties: load, import, audit, search, show, settle, export
    Register(register::Arguments),
    /// The log that proves the register: signing key, export, checkpoint, verification
    Log(log::Arguments),
    /// Copy a whole installation into one file, while it runs; verified after writing
    Backup(log::Copy),
    /// Fill an empty store from such a copy; verified
    Restore(log::Copy),
    /// Restricted papers (Party, police, military, cabinet): their own store, sealed with its own key
    Restricted(restricted::Arguments),
    /// Mail: try whether it arrives; what waits
    Mail(mail::Arguments),
    /// Serve the pages: "Check a draft" for everybody who can reach this machine
    Serve(serve::Arguments),
}

/// Runs the program; all results go to standard output, all else to standard error.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { FAILED } else { FINE };
            // A closed pipe is no reason to complain.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let code = match arguments.command {
        Command::Review(a) => review::run(&a),
        Command::Compare(a) => compare::run(&a),
        Command::Draft(a) => draft::run(&a),
        Command::Read(a) => read::run(&a),
        Command::Opinions(a) => opinions::run(&a),
        Command::Doctor(a) => doctor::run(&a),
        Command::Pack(a) => pack::run(&a),
        Command::Explain(a) => explain::run(&a),
        Command::Procedure(a) => procedure::run(&a),
        Command::Case(a) => case::run(&a),
        Command::Delegation(a) => department::delegation(&a),
        Command::Project(a) => department::project(&a),
        Command::Directive(a) => department::directive(&a),
        Command::Department(a) => department::department(&a),
        Command::Activity(a) => activity::run(&a),
        Command::Yearly(a) => yearly::run(&a),
        Command::Life(a) => life::run(&a),
        Command::Calendar(a) => life::calendar(&a),
        Command::Account(a) => account::run(&a),
        Command::Place(a) => place::run(&a),
        Command::Register(a) => register::run(&a),
        Command::Log(a) => log::run(&a),
        Command::Backup(a) => log::backup(&a),
        Command::Restore(a) => log::restore(&a),
        Command::Restricted(a) => restricted::run(&a),
        Command::Mail(a) => mail::run(&a),
        Command::Serve(a) => serve::run(&a),
    };
    ExitCode::from(code.unwrap_or_else(|message| {
        eprintln!("maitri: {}", plainly(&message));
        FAILED
    }))
}

/// A sentence with the system's words for what went wrong put into plain ones that say what to do.
fn plainly(message: &str) -> String {
    const SAID: [(&str, &str); 9] = [
        (" (os error 2)", "there is no such file or folder; check the name"),
        (" (os error 13)", "may not be read or written; ask for the right to, or name another place"),
        (" (os error 1)", "may not be read or written; ask for the right to, or name another place"),
        (" (os error 17)", "is there already; name another"),
        (" (os error 20)", "a part of the path is a file; name a folder"),
        (" (os error 21)", "is a folder; name a file"),
        (" (os error 28)", "the disk is full; make room and try again"),
        (" (os error 30)", "nothing can be written there; name another place"),
        (" (os error 36)", "the name is too long; name another"),
    ];
    let mut out = message.to_owned();
    for (code, plain) in SAID {
        while let Some(at) = out.find(code) {
            let from = out.get(..at).and_then(|t| t.rfind(": ")).map_or(0, |i| i + 2);
            out.replace_range(from..at + code.len(), plain);
        }
    }
    out
}

/// Writes to standard output; a reader that went away ends the work quietly.
pub fn print(text: &str) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

/// The language that the environment asks for, else English.
pub fn environment_language() -> maitri_pack::Language {
    ["MAITRI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .and_then(|value| maitri_pack::Language::from_code(value.get(..2).unwrap_or("")))
        .filter(|l| maitri_pack::Language::SPOKEN.contains(l))
        .unwrap_or_default()
}

/// A language as an argument: th, vi or en.
pub fn language(text: &str) -> Result<maitri_pack::Language, String> {
    maitri_pack::Language::from_code(text)
        .filter(|l| maitri_pack::Language::SPOKEN.contains(l))
        .ok_or_else(|| "the languages are th, vi and en".to_owned())
}

/// Today's date in UTC, ISO 8601.
pub fn today() -> String {
    here(jiff::Timestamp::now())
}

/// The day of a moment of the log (RFC 3339, at Greenwich) as the offices count days; none where it is no moment.
pub fn day_of(at: &str) -> String {
    at.parse().map(here).unwrap_or_default()
}

/// The day on which a moment is in both states.
fn here(moment: jiff::Timestamp) -> String {
    // Both keep the same time, seven hours before Greenwich: a paper of this morning is none of tomorrow.
    const AHEAD: i64 = 7 * 3600;
    let here = jiff::Timestamp::from_second(moment.as_second() + AHEAD).unwrap_or(moment);
    here.strftime("%Y-%m-%d").to_string()
}

/// The day of `--as-of`, else today.
pub fn as_of(given: Option<&str>) -> Result<String, String> {
    let Some(day) = given else { return Ok(today()) };
    let read = day.parse::<jiff::civil::Date>().map_err(|_| format!("--as-of `{day}`: write the day as YYYY-MM-DD"))?;
    let era = u32::try_from(read.year()).unwrap_or(0);
    let common = maitri_document::lang::dates::to_common_era(era);
    if common != era {
        let meant = format!("{common:04}{}", read.to_string().get(4..).unwrap_or_default());
        return Err(format!("--as-of `{day}`: a year of the Buddhist era; write {meant}"));
    }
    Ok(read.to_string())
}

/// The packs: those compiled in, or with a folder of the user laid over them.
///
/// # Errors
/// Every problem of the packs, one a line.
pub fn packs(folder: Option<&std::path::Path>) -> Result<std::borrow::Cow<'static, maitri_pack::Packs>, String> {
    use std::borrow::Cow;
    if own_folder(folder).is_none() {
        return maitri_pack::Packs::embedded().map(Cow::Borrowed).map_err(lines);
    }
    let mut packs = maitri_pack::Packs::load(&overlaid(folder)?).map_err(|p| lines(&p))?;
    packs.overlaid = true;
    Ok(Cow::Owned(packs))
}

fn lines(problems: &[maitri_pack::Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The user's folder of packs: as given, else as the environment says.
fn own_folder(given: Option<&std::path::Path>) -> Option<std::path::PathBuf> {
    given.map(std::path::Path::to_path_buf).or_else(|| std::env::var_os("MAITRI_PACKS").map(std::path::PathBuf::from))
}

/// The files of the packs with those of the user's folder laid over them.
fn overlaid(given: Option<&std::path::Path>) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files: std::collections::BTreeMap<String, Vec<u8>> =
        maitri_pack::Packs::embedded_files().iter().map(|(p, b)| ((*p).to_owned(), b.to_vec())).collect();
    if let Some(folder) = own_folder(given) {
        walk(&folder, &folder, &mut files)?;
    }
    Ok(files.into_iter().collect())
}

/// What the writer reads of the packs: compiled in, or with a folder of the user laid over them.
///
/// # Errors
/// Every problem, one a line.
pub fn papers(
    packs: &maitri_pack::Packs,
    folder: Option<&std::path::Path>,
) -> Result<std::borrow::Cow<'static, maitri_pack::papers::Papers>, String> {
    use maitri_pack::papers::Papers;
    use std::borrow::Cow;
    if !packs.overlaid {
        return Papers::embedded().map(Cow::Borrowed).map_err(lines);
    }
    Papers::load(packs, &overlaid(folder)?).map(Cow::Owned).map_err(|p| lines(&p))
}

/// Most bytes of a file that a command takes in: a scan of a letter has less.
const MOST: u64 = 30 << 20;

/// What stands in a file that somebody named. A pipe or a device would be read for ever, so it is none.
///
/// # Errors
/// One sentence that names the file and what to do.
pub(crate) fn bytes(path: &std::path::Path) -> Result<Vec<u8>, String> {
    let name = path.display();
    let about = std::fs::metadata(path).map_err(|e| plainly(&format!("{name}: {e}")))?;
    if about.is_dir() {
        return Err(format!("{name}: is a folder; name a file"));
    }
    if !about.is_file() {
        return Err(format!("{name}: is a pipe or a device; save its content in a file and name that"));
    }
    if about.len() > MOST {
        return Err(format!("{name}: has {} MB; at most {} MB are read", about.len() >> 20, MOST >> 20));
    }
    std::fs::read(path).map_err(|e| plainly(&format!("{name}: {e}")))
}

/// Reads the files of packs below `folder` into `files`.
pub fn walk(
    root: &std::path::Path,
    folder: &std::path::Path,
    files: &mut std::collections::BTreeMap<String, Vec<u8>>,
) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|e| format!("{}: {e}", folder.display()))?.path();
        if path.is_dir() {
            walk(root, &path, files)?;
        } else if path.extension().is_some_and(|e| e == "toml" || e == "md" || e == "csv") {
            let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.insert(name, bytes);
        }
    }
    Ok(())
}

/// The table of rights: compiled in, or with a folder of the user laid over it.
///
/// # Errors
/// One sentence that names the file and the line.
pub fn rights(
    packs: &maitri_pack::Packs,
    folder: Option<&std::path::Path>,
) -> Result<std::borrow::Cow<'static, maitri_registry::rights::Rights>, String> {
    use maitri_registry::rights::Rights;
    use std::borrow::Cow;
    if !packs.overlaid {
        return Rights::embedded().map(Cow::Borrowed);
    }
    Rights::load(&overlaid(folder)?).map(Cow::Owned)
}

/// Who decides on travel abroad: compiled in, or with a folder of the user laid over it, where a province's own rules stand.
///
/// # Errors
/// One sentence that names the file and the row.
pub fn travel(
    packs: &maitri_pack::Packs,
    folder: Option<&std::path::Path>,
) -> Result<std::borrow::Cow<'static, maitri_registry::follow::authority::Tables>, String> {
    use maitri_registry::follow::authority::Tables;
    use std::borrow::Cow;
    if !packs.overlaid {
        return Tables::embedded().map(Cow::Borrowed);
    }
    Tables::load(&overlaid(folder)?).map(Cow::Owned)
}

/// Every command of the program with the right that it is, for whoever sits at the terminal and may open the store. `consult`: it opens none,
/// or reads of it what is published.
pub const COMMANDS: &[(&str, maitri_registry::rights::Action)] = {
    use maitri_registry::rights::Action;
    &[
        ("review", Action::Consult),
        ("compare", Action::Consult),
        ("draft", Action::Consult),
        ("read", Action::Consult),
        ("opinions", Action::Consult),
        ("doctor", Action::Consult),
        ("explain", Action::Consult),
        ("pack", Action::MaintainPacks),
        ("procedure", Action::Consult),
        ("case open", Action::OpenCase),
        ("case list", Action::Find),
        ("case show", Action::Read),
        ("case record", Action::Record),
        ("case answer", Action::Record),
        ("case text", Action::Add),
        ("case same", Action::Read),
        ("case counterpart", Action::Record),
        ("case note", Action::Record),
        ("case ask", Action::AskOpinion),
        ("case opinion", Action::Add),
        ("case opinions", Action::Read),
        ("case correct", Action::Record),
        ("case respond", Action::Record),
        ("case table", Action::Export),
        ("case check", Action::Record),
        ("case silence", Action::Record),
        ("case texts", Action::Read),
        ("case compare", Action::Read),
        ("case attach", Action::Add),
        ("case paper", Action::Add),
        ("case unseal", Action::Read),
        ("case dossier", Action::Read),
        ("case letter", Action::Add),
        ("case letters", Action::Find),
        // Entries put right.
        ("case right", Action::Record),
        ("case strike", Action::Record),
        ("case place", Action::Record),
        ("case suspend", Action::Record),
        ("case resume", Action::Record),
        ("case waiting", Action::Find),
        // People who travel, projects, directives.
        ("delegation open", Action::Record),
        ("delegation list", Action::Find),
        ("delegation show", Action::Read),
        ("delegation record", Action::Record),
        ("delegation words", Action::Consult),
        ("delegation personal", Action::Read),
        ("delegation forget", Action::Erase),
        ("project open", Action::Record),
        ("project list", Action::Find),
        ("project show", Action::Read),
        ("project record", Action::Record),
        ("project words", Action::Consult),
        ("directive open", Action::Record),
        ("directive list", Action::Find),
        ("directive show", Action::Read),
        ("directive record", Action::Record),
        ("directive words", Action::Consult),
        ("directive table", Action::Record),
        ("department report", Action::Export),
        // Activities and the reporting year.
        ("activity add", Action::Record),
        ("activity list", Action::Find),
        ("activity show", Action::Read),
        ("activity correct", Action::Record),
        ("activity withdraw", Action::Record),
        ("activity import", Action::Record),
        ("activity indicators", Action::Find),
        ("activity define", Action::Record),
        ("yearly open", Action::Record),
        ("yearly list", Action::Find),
        ("yearly show", Action::Read),
        ("yearly record", Action::Record),
        ("yearly report", Action::Record),
        ("yearly retrospective", Action::Read),
        ("yearly evaluate", Action::Record),
        ("yearly decide", Action::Record),
        ("yearly withdraw", Action::Record),
        ("yearly paper", Action::Export),
        // The further life of ties.
        ("life list", Action::Find),
        ("life show", Action::Read),
        ("life read", Action::Read),
        ("life record", Action::Record),
        ("life kinds", Action::Consult),
        ("life worklist", Action::Find),
        ("life paper", Action::Export),
        ("calendar", Action::Export),
        ("account invite", Action::Invite),
        ("account list", Action::SeeOffices),
        // A further office.
        ("account give", Action::Appoint),
        ("account close", Action::CloseAccount),
        ("account reset", Action::ResetAccount),
        ("place", Action::Consult),
        ("register load", Action::Settle),
        ("register import", Action::Settle),
        ("register settle", Action::Settle),
        ("register", Action::Consult),
        ("log key", Action::SignLog),
        ("log checkpoint", Action::SignLog),
        ("log export", Action::CheckLog),
        ("log", Action::CheckLog),
        ("restricted", Action::Operate),
        ("mail", Action::Operate),
        ("backup", Action::Operate),
        ("restore", Action::Operate),
        ("restricted", Action::Operate),
        ("mail", Action::Operate),
        ("serve", Action::Operate),
    ]
};

/// The words of every command, for the test that holds the table of rights against them.
pub fn commands() -> Vec<String> {
    fn walk(command: &clap::Command, path: &str, out: &mut Vec<String>) {
        for sub in command.get_subcommands().filter(|s| s.get_name() != "help") {
            let here = if path.is_empty() { sub.get_name().to_owned() } else { format!("{path} {}", sub.get_name()) };
            if sub.has_subcommands() {
                walk(sub, &here, out);
            } else {
                out.push(here);
            }
        }
    }
    let mut out = Vec::new();
    walk(&<Arguments as clap::CommandFactory>::command(), "", &mut out);
    out
}

/// The right that a command is: the line of the table that says most of it.
pub fn right_of(command: &str) -> Option<maitri_registry::rights::Action> {
    let fits = |line: &&(&str, maitri_registry::rights::Action)| {
        command.strip_prefix(line.0).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    COMMANDS.iter().filter(fits).max_by_key(|line| line.0.len()).map(|line| line.1)
}

/// The procedures of the packs: compiled in, or with a folder of the user laid over them.
///
/// # Errors
/// Every file that cannot be read, one a line.
pub fn procedures(
    packs: &maitri_pack::Packs,
    folder: Option<&std::path::Path>,
) -> Result<std::borrow::Cow<'static, maitri_pack::procedure::Procedures>, String> {
    use maitri_pack::procedure::Procedures;
    use std::borrow::Cow;
    if !packs.overlaid {
        return Procedures::embedded().map(Cow::Borrowed).map_err(lines);
    }
    Procedures::load(&overlaid(folder)?).map(Cow::Owned).map_err(|p| lines(&p))
}

#[cfg(test)]
mod tests {
    use super::plainly;

    #[test]
    fn what_the_system_says_is_put_into_plain_words() {
        for (said, plain) in [
            ("out/a: No such file or directory (os error 2)", "out/a: there is no such file or folder; check the name"),
            (
                "x: Permission denied (os error 13)\ny",
                "x: may not be read or written; ask for the right to, or name another place\ny",
            ),
            ("x: File exists (os error 17)", "x: is there already; name another"),
            ("`latex` is no format", "`latex` is no format"),
        ] {
            assert_eq!(plainly(said), plain);
        }
    }
}
