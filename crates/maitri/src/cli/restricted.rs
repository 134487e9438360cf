//! `maitri restricted`: the second store, for papers that never leave the installation; `docs/operate/restricted.md`.

use crate::restricted;
use maitri_registry::class::Class;
use maitri_store::{Checked, SealKey, Sealed};
use std::path::PathBuf;

/// Where the second store and its key are.
#[derive(clap::Args)]
pub struct Place {
    /// Where the restricted papers are: sqlite:PATH or postgres://…; default MAITRI_RESTRICTED, else restricted.db beside the register
    #[arg(long, global = true, value_name = "URL")]
    restricted: Option<String>,
    /// File of their key; default MAITRI_RESTRICTED_KEY, else restricted.key in the user's folder for settings
    #[arg(long, global = true, value_name = "FILE")]
    key: Option<PathBuf>,
}

impl Place {
    /// Whether it was named, and is meant to be there.
    pub fn is_named(&self) -> bool {
        self.restricted.is_some() || self.key.is_some()
    }

    /// The second store of a command that works on a register.
    pub fn second(&self, store: Option<&str>) -> Result<restricted::Second, String> {
        restricted::Second::of(self.restricted.as_deref(), self.key.as_deref(), store)
    }
}

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Make the store, and its key where there is none
    #[command(after_help = "Keep a copy of the key where the papers are not: without it nobody can read them.")]
    Init,
    /// List the papers: id, class, length; nothing of what stands in them
    List {
        /// Only those of this class: party, police, military, cabinet, council-of-state
        #[arg(long)]
        class: Option<String>,
    },
    /// Open every paper and tell whether all are what was written; exit code 1 where one is not
    Check,
    /// Copy all papers, sealed, into one file, while the program runs; checked after writing
    Backup {
        /// The file of the copy
        path: PathBuf,
    },
    /// Make the store out of such a copy, with the key that the copy was written under
    Restore {
        /// The file of the copy
        path: PathBuf,
    },
    /// Seal all papers with a new key; the old one is kept beside it for the copies of before
    Rekey,
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    let url = restricted::address(a.place.restricted.as_deref(), None)?;
    let key = restricted::key_path(a.place.key.as_deref())?;
    match &a.command {
        Command::Init => {
            let (sealed, new) = restricted::init(&url, &key)?;
            let which = if new { "its new key" } else { "its key, which was there," };
            super::print(&format!(
                "the store of restricted papers is at {}; {which} {} is in {}\n",
                sealed.address(),
                sealed.key_id(),
                key.display()
            ));
            eprintln!("keep a copy of the key where the papers are not: without it nobody can read them");
        }
        Command::List { class } => {
            let class = class.as_deref().map(restricted_class).transpose()?;
            let sealed = restricted::open(&url, &key)?;
            let mut out = String::new();
            for one in sealed.list(class).map_err(|e| e.to_string())? {
                let size = if one.erased { "erased".to_owned() } else { format!("{} bytes", one.bytes) };
                out.push_str(&format!("{} {:<17} {size}\n", one.id, one.class.code()));
            }
            super::print(&out);
        }
        Command::Check => {
            let sealed = restricted::open(&url, &key)?;
            match sealed.check() {
                Ok(checked) => super::print(&format!("whole: {}\n", told(&checked))),
                Err(e @ maitri_store::Error::Altered { .. }) => {
                    super::print(&format!("not whole: {e}\n"));
                    return Ok(super::AMISS);
                }
                Err(e) => return Err(e.to_string()),
            }
        }
        Command::Backup { path } => {
            let sealed = restricted::open(&url, &key)?;
            let checked = sealed.backup(path).map_err(|e| e.to_string())?;
            super::print(&format!(
                "{}: {}, each opened again; only key {} reads it\n",
                path.display(),
                told(&checked),
                sealed.key_id()
            ));
        }
        Command::Restore { path } => {
            let read = SealKey::read(&key).map_err(|e| e.to_string())?;
            let (_, checked) = Sealed::restore(&url, read, path).map_err(|e| e.to_string())?;
            super::print(&format!("restored: {}, each opened\n", told(&checked)));
        }
        Command::Rekey => {
            let (sealed, kept) = restricted::rekey(&url, &key)?;
            let checked = sealed.check().map_err(|e| e.to_string())?;
            super::print(&format!(
                "sealed with key {}: {}; copies of before want the old key, which is kept as {}\n",
                sealed.key_id(),
                told(&checked),
                kept.display()
            ));
        }
    }
    Ok(super::FINE)
}

fn restricted_class(code: &str) -> Result<Class, String> {
    let known: Vec<&str> = Class::ALL.iter().filter(|c| c.is_restricted()).map(|c| c.code()).collect();
    let class = Class::of(code).filter(|c| c.is_restricted());
    class.ok_or_else(|| format!("--class `{code}`: use {}", known.join(", ")))
}

fn papers(number: u64) -> String {
    if number == 1 { "1 paper".to_owned() } else { format!("{number} papers") }
}

fn told(checked: &Checked) -> String {
    let by: Vec<String> = checked.kept.iter().map(|(class, n)| format!("{n} {}", class.code())).collect();
    let by = if by.is_empty() { String::new() } else { format!(" ({})", by.join(", ")) };
    let erased = if checked.erased == 0 { String::new() } else { format!(", {} erased", checked.erased) };
    format!("{}{by}{erased}", papers(checked.papers()))
}
