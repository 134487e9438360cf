//! The register as the program keeps it: the packs' tables of words and places, the store, and the way from a command to both.

use maitri_pack::Packs;
use maitri_pack::place::Gazetteer;
use maitri_registry::act::{Act, Capacity, Event, Fact};
use maitri_registry::audit::Rules;
use maitri_registry::columns::Columns;
use maitri_registry::project::{Register, State, Tables, project};
use maitri_registry::take::{self, Said, Taken};
use maitri_store::{Change, CommitError, Receipt, Store};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What the register is derived with: the tables that are compiled in.
///
/// # Errors
/// What is wrong with them; the tests prove that nothing is.
pub fn tables() -> Result<Tables<'static>, String> {
    static COLUMNS: OnceLock<Result<Columns, String>> = OnceLock::new();
    static RULES: OnceLock<Result<Rules, String>> = OnceLock::new();
    let files = Packs::embedded_files();
    let columns = COLUMNS.get_or_init(|| Columns::load(files)).as_ref().map_err(Clone::clone)?;
    let rules = RULES.get_or_init(|| Rules::load(files)).as_ref().map_err(Clone::clone)?;
    Ok(Tables { gazetteer: Gazetteer::embedded()?, columns, rules })
}

/// The address of the store: as given, else `MAITRI_STORE`, else one file in the user's data folder.
///
/// # Errors
/// One sentence where no folder for data is known.
pub fn address(given: Option<&str>) -> Result<String, String> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    if let Ok(url) = std::env::var("MAITRI_STORE")
        && !url.trim().is_empty()
    {
        return Ok(url);
    }
    let folder = data_folder()?;
    Ok(format!("sqlite:{}", folder.join("register.db").display()))
}

/// The user's folder for data, made where it is missing.
///
/// # Errors
/// One sentence where no such folder is known or can be made.
pub fn data_folder() -> Result<PathBuf, String> {
    let data = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|p| p.is_absolute())
        .or_else(|| std::env::home_dir().map(|home| home.join(".local/share")))
        .ok_or("no folder for data is known: say where the register is with --store sqlite:PATH")?;
    let folder = data.join("maitri");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder)
}

/// Opens the store.
///
/// # Errors
/// One sentence that names the store and says what to do.
pub fn open(given: Option<&str>) -> Result<Store, String> {
    Store::open(&address(given)?).map_err(|e| e.to_string())
}

/// The register as the facts of a store give it.
pub struct Loaded {
    /// What the facts say.
    pub state: State,
    /// What is derived from them.
    pub register: Register,
    /// Size of the log on which it rests.
    pub size: u64,
}

/// Derives the register from the facts of a store.
///
/// # Errors
/// What the store says.
pub fn load(store: &Store) -> Result<Loaded, String> {
    let events: Vec<Event> = store.facts().map_err(|e| e.to_string())?;
    let state = State::of(&events);
    let register = project(&state, tables()?);
    Ok(Loaded { state, register, size: events.len() as u64 })
}

/// A register in which nothing is.
///
/// # Errors
/// What is wrong with the tables that are compiled in; the tests prove that nothing is.
pub fn nothing() -> Result<Loaded, String> {
    let state = State::default();
    let register = project(&state, tables()?);
    Ok(Loaded { state, register, size: 0 })
}

/// Whether the store is there already; of a database server that is not asked.
///
/// # Errors
/// One sentence where no folder for data is known.
pub fn exists(given: Option<&str>) -> Result<bool, String> {
    Ok(address(given)?.strip_prefix("sqlite:").is_none_or(|path| Path::new(path).exists()))
}

/// Who acts at the terminal, where nobody logs in.
/// Where no name is known, the number of their account on this machine stands for it.
pub fn operator(why: &str) -> Act {
    let person = ["MAITRI_PERSON", "USER", "LOGNAME", "USERNAME"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.trim().is_empty())
        .unwrap_or_else(|| {
            use std::os::unix::fs::MetadataExt;
            let account = std::fs::metadata("/proc/self").map(|m| m.uid().to_string());
            account.map_or_else(|_| "unknown".to_owned(), |n| format!("account {n} of this machine"))
        });
    act(&person, Capacity::LocalOperator, why)
}

/// An act of now.
pub fn act(person: &str, capacity: Capacity, why: &str) -> Act {
    let mut chance = [0u8; 12];
    // Without chance from the system the time still makes the id, and the store refuses the same id twice.
    let _ = getrandom::fill(&mut chance);
    let now = jiff::Timestamp::now();
    Act {
        id: format!("{}-{}", now.as_second(), chance.iter().map(|b| format!("{b:02x}")).collect::<String>()),
        at: now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        person: person.to_owned(),
        office: String::new(),
        capacity,
        why: why.to_owned(),
    }
}

/// Adds facts to the store, with the register that follows from them. Where others wrote meanwhile, it is derived anew.
///
/// # Errors
/// What the store says; after many tries that it is too busy.
pub fn add(
    store: &Store,
    act: &Act,
    decide: &dyn Fn(&Loaded) -> Result<Vec<Fact>, String>,
) -> Result<Option<Receipt>, String> {
    for _ in 0..200 {
        let loaded = load(store)?;
        let facts = decide(&loaded)?;
        if facts.is_empty() {
            return Ok(None);
        }
        let mut state = loaded.state;
        for fact in &facts {
            state.take(fact, &act.person, &act.at);
        }
        let register = project(&state, tables()?);
        match store.commit(Some(loaded.size), act, &facts, Change::Replace(register.projection)) {
            Ok(receipt) => return Ok(Some(receipt)),
            Err(CommitError::Moved { .. }) => {}
            Err(e) => return Err(e.to_string()),
        }
    }
    Err("others write to the store without a pause: try again later".to_owned())
}

/// Hash of everything that the register is derived with, beside the facts: packs, places, words, the program's version.
fn made_with() -> String {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION").as_bytes());
    for (path, bytes) in Packs::embedded_files() {
        hash.update(path.as_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// Derives the tables anew where other packs or another version of the program derived them.
///
/// # Errors
/// What the store says.
pub fn refresh(store: &Store) -> Result<(), String> {
    let now = made_with();
    if store.packs().map_err(|e| e.to_string())? == now {
        return Ok(());
    }
    for _ in 0..20 {
        let loaded = load(store)?;
        let act = act("maitri", Capacity::Program, "the derived tables, made anew by this version");
        match store.commit(Some(loaded.size), &act, &[], Change::Replace(loaded.register.projection)) {
            Ok(_) => return store.set_packs(&now).map_err(|e| e.to_string()),
            Err(CommitError::Moved { .. }) => {}
            Err(e) => return Err(e.to_string()),
        }
    }
    Err("others write to the store without a pause: try again later".to_owned())
}

/// Loads the registers that ship with the program into a store that has none of them. Gives how many were new.
///
/// # Errors
/// What the store says.
pub fn load_shipped(store: &Store) -> Result<usize, String> {
    let tables = tables()?;
    let shipped = take::shipped(tables.columns, tables.gazetteer)?;
    let act = act("maitri", Capacity::Program, "the published register tables that ship with the program");
    let mut count = 0;
    let receipt = add(store, &act, &|loaded| {
        let new = shipped.iter().filter(|t| !loaded.state.sources.iter().any(|s| s.id == t.source.id));
        Ok(new.flat_map(Taken::facts).collect())
    })?;
    if let Some(receipt) = receipt {
        count = usize::try_from(receipt.events).unwrap_or(usize::MAX);
    }
    Ok(count)
}

/// Understands a file from outside, by its path.
///
/// # Errors
/// One sentence that names the file and says what to do.
pub fn understand(path: &Path, mapping: Option<&Path>) -> Result<(Taken, Vec<u8>), String> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let read = |p: &Path| {
        // A pipe or device would be read for ever.
        let kind = std::fs::metadata(p).map_err(|e| format!("{}: {e}", p.display()))?;
        if kind.is_file() {
            std::fs::read(p).map_err(|e| format!("{}: {e}", p.display()))
        } else {
            Err(format!("{}: is no file", p.display()))
        }
    };
    let bytes = read(path)?;
    let said: Said = match mapping {
        None => Said::default(),
        Some(p) => {
            let text = String::from_utf8(read(p)?).map_err(|_| format!("{}: is not UTF-8", p.display()))?;
            toml::from_str(&text)
                .map_err(|e| format!("{}: {}", p.display(), e.to_string().trim().replace('\n', " ")))?
        }
    };
    let limits = maitri_document::read::Limits::default();
    let grids = maitri_document::read::grids(&bytes, &name, &limits)
        .map_err(|e| format!("{}: {}; {}", path.display(), e.message, e.help))?;
    let tables = tables()?;
    let taken = take::file(&name, &bytes, &grids, &said, tables.columns, tables.gazetteer)?;
    Ok((taken, bytes))
}

/// The register of files alone, without a store.
///
/// # Errors
/// One sentence that names the file.
pub fn of_files(paths: &[PathBuf]) -> Result<(State, Register), String> {
    let mut state = State::default();
    for path in paths {
        let (taken, _) = understand(path, None)?;
        for fact in taken.facts() {
            state.take(&fact, "", "");
        }
    }
    let register = project(&state, tables()?);
    Ok((state, register))
}
