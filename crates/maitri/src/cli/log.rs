//! `maitri log`, `maitri backup`, `maitri restore`: the proofs of the register, and whole copies of it.

use crate::register;
use maitri_registry::log::{LogKey, LogPublicKey, hex, verify_export};
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Where the register is: sqlite:PATH or postgres://…; default MAITRI_STORE, else one file in the user's data folder
    #[arg(long, global = true, value_name = "URL")]
    store: Option<String>,
    /// File of the signing key; default beside the register, with the ending .key
    #[arg(long, global = true, value_name = "FILE")]
    key: Option<PathBuf>,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Make the signing key where there is none, and show its public half
    #[command(
        after_help = "Example:\n  maitri log key\n\nGive the public half to whoever is to verify; keep the file where only you can read it."
    )]
    Key,
    /// Write the whole log, signed, as JSON lines (maitri/log/1)
    #[command(after_help = "Example:\n  maitri log export --output register.log")]
    Export {
        /// Write to this file instead of standard output
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Sign the log as it stands, and print the checkpoint
    Checkpoint,
    /// Verify an exported log with the public key and without a store
    #[command(
        after_help = "Example:\n  maitri log verify register.log --public-key 'maitri-…+…+…'\n\nExit code: 0 the log is whole, 1 it is not, 2 the work was not done."
    )]
    Verify {
        /// The exported log
        file: PathBuf,
        /// The public key, or a file that holds it
        #[arg(long, value_name = "KEY")]
        public_key: String,
    },
}

#[derive(clap::Args)]
pub struct Copy {
    /// The file of the copy
    path: PathBuf,
    /// Where the register is: sqlite:PATH or postgres://…; default MAITRI_STORE, else one file in the user's data folder
    #[arg(long, value_name = "URL")]
    store: Option<String>,
}

pub fn run(arguments: &Arguments) -> Result<u8, String> {
    if let Command::Verify { file, public_key } = &arguments.command {
        return verify(file, public_key);
    }
    let url = register::address(arguments.store.as_deref())?;
    let store = register::open(Some(&url))?;
    let path = match &arguments.key {
        Some(path) => path.clone(),
        None => beside(&url)?,
    };
    let say = |e: maitri_store::Error| e.to_string();
    match &arguments.command {
        Command::Key => {
            let key = key(&path, &store.origin().map_err(say)?, true)?;
            eprintln!("the signing key is in {}", path.display());
            super::print(&format!("{}\n", key.public()));
        }
        Command::Checkpoint => {
            let key = key(&path, &store.origin().map_err(say)?, false)?;
            super::print(&store.checkpoint(&key).map_err(say)?);
        }
        Command::Export { output } => {
            let key = key(&path, &store.origin().map_err(say)?, false)?;
            // An export without a signature over its end proves nothing.
            store.checkpoint(&key).map_err(say)?;
            match output {
                Some(file) => {
                    let fail = |e: std::io::Error| format!("{}: {e}", file.display());
                    let mut out = std::io::BufWriter::new(std::fs::File::create(file).map_err(fail)?);
                    store.export_log(&mut out).map_err(say)?;
                    out.flush().map_err(fail)?;
                }
                None => store.export_log(&mut std::io::stdout().lock()).map_err(say)?,
            }
        }
        Command::Verify { .. } => {}
    }
    Ok(super::FINE)
}

/// The file of the key: beside a register that is a file, else in the user's data folder.
fn beside(url: &str) -> Result<PathBuf, String> {
    let home = match url.strip_prefix("sqlite:") {
        Some(file) => PathBuf::from(file),
        None => register::data_folder()?.join("register.db"),
    };
    Ok(home.with_extension("key"))
}

fn key(path: &Path, origin: &str, make: bool) -> Result<LogKey, String> {
    match std::fs::read_to_string(path) {
        Ok(text) => LogKey::parse(&text).map_err(|e| format!("{}: {e}", path.display())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && make => {
            let mut seed = [0u8; 32];
            getrandom::fill(&mut seed).map_err(|e| format!("no chance can be had from the system: {e}"))?;
            let key = LogKey::from_seed(origin, &seed).map_err(|e| e.to_string())?;
            let mut options = std::fs::OpenOptions::new();
            // Never over another key: what it signed could not be verified any more.
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let fail = |e: std::io::Error| format!("{}: {e}", path.display());
            let mut file = options.open(path).map_err(fail)?;
            file.write_all(format!("{}\n", key.secret_text()).as_bytes())
                .and_then(|()| file.sync_all())
                .map_err(fail)?;
            Ok(key)
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            Err(format!("{}: there is no signing key yet; maitri log key makes one", path.display()))
        }
        Err(e) => Err(format!("{}: {e}", path.display())),
    }
}

fn verify(file: &Path, public_key: &str) -> Result<u8, String> {
    let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let text = match std::fs::read_to_string(public_key) {
        Ok(text) => text,
        Err(_) => public_key.to_owned(),
    };
    let key = LogPublicKey::parse(&text).map_err(|e| format!("the public key: {e}"))?;
    match verify_export(&bytes, &key) {
        Ok(report) => {
            let mut out = format!("whole: {} entries of {}, root {}\n", report.size, report.origin, hex(&report.root));
            out.push_str(&format!("signed up to entry {}\n", report.signed));
            if !report.erased.is_empty() {
                out.push_str(&format!("erased by a recorded act: {}\n", list(&report.erased)));
            }
            if !report.back_dated.is_empty() {
                out.push_str(&format!("earlier time than the entry before: {}\n", list(&report.back_dated)));
            }
            super::print(&out);
            Ok(super::FINE)
        }
        Err(e) => {
            super::print(&format!("not whole: {e}\n"));
            Ok(super::AMISS)
        }
    }
}

fn list(numbers: &[u64]) -> String {
    numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
}

/// `maitri backup`.
pub fn backup(copy: &Copy) -> Result<u8, String> {
    let store = register::open(copy.store.as_deref())?;
    let verified = store.backup(&copy.path).map_err(|e| e.to_string())?;
    super::print(&format!(
        "{}: {} events, root {}, verified; it opens as a register with --store sqlite:{}\n",
        copy.path.display(),
        verified.size,
        hex(&verified.root),
        copy.path.display()
    ));
    Ok(super::FINE)
}

/// `maitri restore`.
pub fn restore(copy: &Copy) -> Result<u8, String> {
    if !copy.path.is_file() {
        return Err(format!("{}: there is no such copy", copy.path.display()));
    }
    let store = register::open(copy.store.as_deref())?;
    let verified = store.restore(&copy.path).map_err(|e| e.to_string())?;
    super::print(&format!("restored: {} events, root {}, verified\n", verified.size, hex(&verified.root)));
    Ok(super::FINE)
}
