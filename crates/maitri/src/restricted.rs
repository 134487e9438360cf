//! Where the second store and its key are, and how it is opened. Whoever needs a restricted paper asks here: the commands of a case, and
//! the one page that shows such a paper.

use crate::keep::Keep;
use crate::register;
use maitri_registry::class::Class;
use maitri_store::{Error, Held, SealKey, Sealed};
use std::cell::{OnceCell, RefCell};
use std::path::{Path, PathBuf};

impl Keep for Sealed {
    fn put(&self, class: Class, bytes: &[u8]) -> Result<String, String> {
        Sealed::put(self, class, bytes).map_err(|e| e.to_string())
    }

    fn get(&self, id: &str) -> Result<Option<Vec<u8>>, String> {
        match Sealed::get(self, id).map_err(|e| e.to_string())? {
            Held::Kept { bytes, .. } => Ok(Some(bytes.to_vec())),
            Held::Erased { .. } | Held::Missing => Ok(None),
        }
    }
}

/// The second store of one command, opened when the first restricted paper asks for it: what is ordinary needs no key.
pub struct Second {
    url: Option<String>,
    key: Option<PathBuf>,
    opened: OnceCell<Result<Sealed, String>>,
    put: RefCell<Vec<String>>,
}

impl Second {
    /// The second store that the command line or the environment names, else the one beside the register, where one was made there.
    ///
    /// # Errors
    /// What is there cannot be looked at.
    pub fn of(restricted: Option<&str>, key: Option<&Path>, store: Option<&str>) -> Result<Second, String> {
        let named = restricted.is_some() || std::env::var("MAITRI_RESTRICTED").is_ok_and(|url| !url.trim().is_empty());
        let url = address(restricted, store);
        let url = match url {
            // Whoever names one means it to be there: that it is not is said when it is needed.
            Ok(url) if named || Sealed::is_made(&url).map_err(|e| e.to_string())? => Some(url),
            Ok(_) => None,
            Err(why) if named => return Err(why),
            Err(_) => None,
        };
        Ok(Second { url, key: key.map(Path::to_path_buf), opened: OnceCell::new(), put: RefCell::default() })
    }

    /// Whether this installation has one. Then a paper that cannot be kept is not recorded as if there were none.
    pub fn is_there(&self) -> bool {
        self.url.is_some()
    }

    /// The store, opened.
    ///
    /// # Errors
    /// One sentence: there is none, or its key is not at hand.
    pub fn sealed(&self) -> Result<&Sealed, String> {
        let Some(url) = &self.url else {
            return Err("this installation has no second store; `maitri restricted init` makes one".to_owned());
        };
        let opened = self.opened.get_or_init(|| open(url, &key_path(self.key.as_deref())?));
        opened.as_ref().map_err(Clone::clone)
    }

    /// The store itself, for who keeps it open.
    ///
    /// # Errors
    /// As [`Second::sealed`].
    pub fn into_sealed(mut self) -> Result<Sealed, String> {
        self.sealed()?;
        self.opened.take().unwrap_or_else(|| Err("this installation has no second store".to_owned()))
    }

    /// What was put there is recorded now: it stays. What is not said to be so is erased when this is dropped, for nothing leads to it.
    pub fn recorded(&self) {
        self.put.borrow_mut().clear();
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        for id in self.put.take() {
            if let Some(Err(why)) = self.sealed().ok().map(|sealed| sealed.erase(&id)) {
                eprintln!("maitri: the paper {id} of the second store belongs to no record: {why}");
            }
        }
    }
}

impl Keep for Second {
    fn put(&self, class: Class, bytes: &[u8]) -> Result<String, String> {
        if !self.is_there() {
            return crate::keep::NoSecondStore.put(class, bytes);
        }
        let id = Keep::put(self.sealed()?, class, bytes)?;
        self.put.borrow_mut().push(id.clone());
        Ok(id)
    }

    fn get(&self, id: &str) -> Result<Option<Vec<u8>>, String> {
        if self.is_there() { Keep::get(self.sealed()?, id) } else { Ok(None) }
    }
}

/// The address of the second store: as given, else `MAITRI_RESTRICTED`, else `restricted.db` beside the register.
///
/// # Errors
/// One sentence where no folder for data is known.
pub fn address(given: Option<&str>, store: Option<&str>) -> Result<String, String> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    if let Ok(url) = std::env::var("MAITRI_RESTRICTED")
        && !url.trim().is_empty()
    {
        return Ok(url);
    }
    let register = register::address(store)?;
    let path = match register.strip_prefix("sqlite:") {
        Some(path) => Path::new(path).with_file_name("restricted.db"),
        // A server has other keepers than this machine: by default the papers stay here.
        None => register::data_folder()?.join("restricted.db"),
    };
    Ok(format!("sqlite:{}", path.display()))
}

/// The file of the key: as given, else `MAITRI_RESTRICTED_KEY`, else in the user's folder for settings: whoever copies the data folder
/// away does not have the key with it.
///
/// # Errors
/// One sentence where no such folder is known or can be made.
pub fn key_path(given: Option<&Path>) -> Result<PathBuf, String> {
    if let Some(given) = given {
        return Ok(given.to_path_buf());
    }
    if let Some(path) = std::env::var_os("MAITRI_RESTRICTED_KEY").filter(|p| !p.is_empty()) {
        return Ok(PathBuf::from(path));
    }
    let settings = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|p| p.is_absolute())
        .or_else(|| std::env::home_dir().map(|home| home.join(".config")))
        .ok_or("no folder for settings is known: say where the key is with --key FILE")?;
    let folder = settings.join("maitri");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(folder.join("restricted.key"))
}

/// Where a new key waits while the papers are sealed with it.
fn waiting(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Puts the new key in the place of the old one, which is kept under its id: backups of before want it. Gives the kept file.
fn exchange(path: &Path, old: &SealKey) -> Result<PathBuf, String> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", old.id()));
    let kept = PathBuf::from(name);
    let fail = |e: std::io::Error| {
        format!("{}: {e}; the key of the papers is now {}", path.display(), waiting(path).display())
    };
    std::fs::rename(path, &kept).and_then(|()| std::fs::rename(waiting(path), path)).map_err(fail)?;
    Ok(kept)
}

/// Opens the second store. Where a change of the key was interrupted after the papers were sealed anew, it is finished.
///
/// # Errors
/// One sentence: no store, no key, the key of another store, a key that others can read.
pub fn open(url: &str, key: &Path) -> Result<Sealed, String> {
    if !key.exists() && SealKey::read(&waiting(key)).is_ok_and(|new| Sealed::open(url, new).is_ok()) {
        // The old key was put aside already; the new one did not reach its place.
        std::fs::rename(waiting(key), key).map_err(|e| format!("{}: {e}", key.display()))?;
    }
    let read = match SealKey::read(key) {
        Ok(read) => read,
        // Without a store the missing key is not what is wrong.
        Err(_) if !Sealed::is_made(url).map_err(|e| e.to_string())? => {
            return Err(Error::NotMade { url: url.to_owned() }.to_string());
        }
        Err(e) => return Err(e.to_string()),
    };
    match Sealed::open(url, read.clone()) {
        Err(wrong @ Error::WrongKey { .. }) => {
            let Ok(new) = SealKey::read(&waiting(key)) else { return Err(wrong.to_string()) };
            let sealed = Sealed::open(url, new).map_err(|_| wrong.to_string())?;
            exchange(key, &read)?;
            Ok(sealed)
        }
        other => other.map_err(|e| e.to_string()),
    }
}

/// Makes the second store, and its key where there is none. Says whether the key is new.
///
/// # Errors
/// One sentence that says what to do.
pub fn init(url: &str, path: &Path) -> Result<(Sealed, bool), String> {
    let new = !path.exists();
    let key = if new { SealKey::make(path) } else { SealKey::read(path) };
    let made = key.and_then(|key| Sealed::init(url, key));
    if made.is_err() && new {
        // A key of nothing would only puzzle whoever finds it.
        let _ = std::fs::remove_file(path);
    }
    made.map(|sealed| (sealed, new)).map_err(|e| e.to_string())
}

/// Seals all papers with a new key. Gives where the old key is kept.
///
/// # Errors
/// One sentence; the papers then still want the old key.
pub fn rekey(url: &str, path: &Path) -> Result<(Sealed, PathBuf), String> {
    let sealed = open(url, path)?;
    let say = |e: Error| e.to_string();
    let old = SealKey::read(path).map_err(say)?;
    let new = waiting(path);
    // What an interrupted change left was not used, or `open` would have put it into its place.
    let key = if new.exists() { SealKey::read(&new) } else { SealKey::make(&new) }.map_err(say)?;
    let sealed = sealed.rekey(key).map_err(say)?;
    let kept = exchange(path, &old)?;
    Ok((sealed, kept))
}
