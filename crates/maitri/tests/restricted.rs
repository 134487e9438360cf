//! The second store from the terminal: made, checked, copied, its key changed, and what is said where something is wrong.

use maitri_registry::class::Class;
use maitri_store::{Held, SealKey, Sealed};
use std::path::PathBuf;
use std::process::{Command, Output};

struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn key(&self) -> PathBuf {
        self.path("settings/maitri/restricted.key")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_maitri"))
            .arg("restricted")
            .args(arguments)
            .env("XDG_DATA_HOME", self.path("data"))
            .env("XDG_CONFIG_HOME", self.path("settings"))
            .env_remove("MAITRI_STORE")
            .env_remove("MAITRI_RESTRICTED")
            .env_remove("MAITRI_RESTRICTED_KEY")
            .output()
            .unwrap()
    }

    fn fine(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).into_owned()
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        assert_eq!(out.status.code(), Some(2), "{arguments:?}: {}", String::from_utf8_lossy(&out.stdout));
        String::from_utf8_lossy(&out.stderr).into_owned()
    }

    fn sealed(&self) -> Sealed {
        let url = format!("sqlite:{}", self.path("data/maitri/restricted.db").display());
        Sealed::open(&url, SealKey::read(&self.key()).unwrap()).unwrap()
    }
}

#[test]
fn a_store_is_made_listed_copied_and_restored() {
    let desk = Desk::new();
    assert!(desk.refused(&["list"]).contains("`maitri restricted init` makes their store"));
    assert!(desk.fine(&["init"]).contains("its new key"));
    assert!(desk.key().is_file() && desk.path("data/maitri/restricted.db").is_file());
    assert!(desk.refused(&["init"]).contains("not empty"));

    let police = desk.sealed().put(Class::Police, "Công an tỉnh".as_bytes()).unwrap();
    let cabinet = desk.sealed().put(Class::Cabinet, "เรื่องเสนอ".as_bytes()).unwrap();
    desk.sealed().erase(&cabinet).unwrap();
    let listed = desk.fine(&["list"]);
    assert!(listed.contains(&format!("{police} police            15 bytes")), "{listed}");
    assert!(listed.contains(&format!("{cabinet} cabinet           erased")), "{listed}");
    assert_eq!(desk.fine(&["list", "--class", "police"]).lines().count(), 1);
    assert!(
        desk.refused(&["list", "--class", "ordinary"])
            .contains("use party, police, military, cabinet, council-of-state")
    );
    assert_eq!(desk.fine(&["check"]), "whole: 1 paper (1 police), 1 erased\n");

    let copy = desk.path("copy.db").display().to_string();
    assert!(desk.fine(&["backup", &copy]).contains("1 paper (1 police), 1 erased, each opened again"));
    let elsewhere = format!("sqlite:{}", desk.path("other.db").display());
    assert_eq!(
        desk.fine(&["restore", &copy, "--restricted", &elsewhere]),
        "restored: 1 paper (1 police), 1 erased, each opened\n"
    );
    assert!(desk.refused(&["restore", &copy, "--restricted", &elsewhere]).contains("not empty"));

    // A key that others can read, one of another store, none.
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(desk.key(), std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(desk.refused(&["check"]).contains("chmod 600"));
    std::fs::set_permissions(desk.key(), std::fs::Permissions::from_mode(0o600)).unwrap();
    let other = desk.path("other.key");
    SealKey::make(&other).unwrap();
    let said = desk.refused(&["check", "--key", &other.display().to_string()]);
    assert!(said.contains("not that of the restricted papers") && said.contains("--key"), "{said}");
    let said = desk.refused(&["check", "--key", &desk.path("none.key").display().to_string()]);
    assert!(said.contains("it is not there"), "{said}");

    // Another hand.
    rusqlite(&desk, "UPDATE sealed SET class = 'party' WHERE sequence = 0");
    let out = desk.run(&["check"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stdout).contains(&format!("not whole: paper no. 1 ({police})")));
}

fn rusqlite(desk: &Desk, sql: &str) {
    let path = desk.path("data/maitri/restricted.db");
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_change_of_the_key_can_be_interrupted_anywhere() {
    let desk = Desk::new();
    desk.fine(&["init"]);
    let id = desk.sealed().put(Class::Party, b"paper").unwrap();
    let first = SealKey::read(&desk.key()).unwrap().id();
    let copy = desk.path("before.db").display().to_string();
    desk.fine(&["backup", &copy]);
    let held =
        |desk: &Desk| matches!(desk.sealed().get(&id).unwrap(), Held::Kept { bytes, .. } if **bytes == *b"paper");

    let said = desk.fine(&["rekey"]);
    let kept = format!("{}.{first}", desk.key().display());
    assert!(
        said.starts_with("sealed with key") && said.contains("1 paper (1 party)") && said.contains(&kept),
        "{said}"
    );
    assert!(held(&desk));
    // The copy of before, with the key of before.
    let elsewhere = format!("sqlite:{}", desk.path("before-restored.db").display());
    desk.fine(&["restore", &copy, "--restricted", &elsewhere, "--key", &kept]);

    let new = PathBuf::from(format!("{}.new", desk.key().display()));
    // Stopped when the new key was made, before anything was sealed with it: the same key is taken the next time.
    let waiting = SealKey::make(&new).unwrap().id();
    desk.fine(&["check"]);
    assert!(new.exists());
    desk.fine(&["rekey"]);
    assert_eq!(SealKey::read(&desk.key()).unwrap().id(), waiting);
    assert!(held(&desk) && !new.exists());

    // Stopped when all was sealed, before the key was in its place.
    let next = SealKey::make(&new).unwrap();
    drop(desk.sealed().rekey(next.clone()).unwrap());
    desk.fine(&["check"]);
    assert_eq!(SealKey::read(&desk.key()).unwrap().id(), next.id());
    assert!(desk.path(&format!("settings/maitri/restricted.key.{waiting}")).exists());

    // Stopped between the two renamings.
    let last = SealKey::make(&new).unwrap();
    let before = SealKey::read(&desk.key()).unwrap().id();
    drop(desk.sealed().rekey(last.clone()).unwrap());
    std::fs::rename(desk.key(), format!("{}.{before}", desk.key().display())).unwrap();
    desk.fine(&["check"]);
    assert_eq!(SealKey::read(&desk.key()).unwrap().id(), last.id());
    assert!(held(&desk));
}
