//! The power goes (quality line 2): the store lies on a file system of its own in a file, which is copied at a moment that
//! nobody chose. What is in the copy is what had reached the disk. Needs root, mkfs.ext4 and loop devices, so it runs by hand:
//! `cargo test --release -p maitri-store -- --ignored --nocapture power` (rounds: `MAITRI_POWER_ROUNDS`, else 50).

use crate::made::*;
use maitri_store::Store;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

fn sh(program: &str, arguments: &[&str]) {
    let done = Command::new(program).args(arguments).output().unwrap();
    assert!(done.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A mounted file system; unmounted at the end, also when a test fails.
struct Mount(PathBuf);

impl Mount {
    fn of(image: &Path, at: PathBuf) -> Mount {
        std::fs::create_dir_all(&at).unwrap();
        sh("mount", &["-o", "loop", image.to_str().unwrap(), at.to_str().unwrap()]);
        Mount(at)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// Lets `child` write until the power goes; gives what it had acknowledged, and hands the disk of that moment to `look`.
fn cut(child: &str, look: impl FnOnce(&Path, Vec<String>)) {
    // In memory: only what the file system hands on counts, not when a real disk gets it.
    let folder = tempfile::tempdir_in("/dev/shm").unwrap();
    let (image, copy, told) = (folder.path().join("a"), folder.path().join("b"), folder.path().join("told"));
    std::fs::File::create(&image).unwrap().set_len(64 << 20).unwrap();
    sh("mkfs.ext4", &["-q", "-F", image.to_str().unwrap()]);
    {
        let mount = Mount::of(&image, folder.path().join("m"));
        sh("sync", &["-f", mount.0.to_str().unwrap()]);
        let url = format!("sqlite:{}", mount.0.join("k.db").display());
        let mut writer = again(child, &url, Stdio::from(std::fs::File::create(&told).unwrap()));
        std::thread::sleep(Duration::from_millis(200) + some_time(Duration::from_millis(800)));
        sh("kill", &["-STOP", &writer.id().to_string()]);
        std::fs::copy(&image, &copy).unwrap();
        writer.kill().unwrap();
        writer.wait().unwrap();
    }
    let text = std::fs::read_to_string(&told).unwrap();
    // The last line may be half there: then nobody was told.
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let ids = whole.lines().filter_map(|l| Some(l.split_once("done ")?.1.to_owned())).collect();
    let mount = Mount::of(&copy, folder.path().join("n"));
    look(&mount.0, ids);
}

fn rounds() -> u32 {
    std::env::var("MAITRI_POWER_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(50)
}

#[test]
#[ignore = "needs root and loop devices"]
fn nothing_is_lost() {
    let mut all = 0;
    for round in 0..rounds() {
        cut("crash::child", |disk, ids| {
            if ids.is_empty() {
                return;
            }
            let store = Store::open(&format!("sqlite:{}", disk.join("k.db").display())).unwrap();
            store.verify().unwrap_or_else(|e| panic!("round {round}: {e}"));
            let there: Vec<_> = store.facts().unwrap().into_iter().map(|event| event.act.unwrap().id).collect();
            for id in &ids {
                assert_eq!(there.iter().filter(|other| *other == id).count(), 200, "round {round}: {id} is lost");
            }
            all += ids.len();
        });
    }
    println!("{} rounds, {all} commands acknowledged, 0 lost", rounds());
    assert!(all > 0);
}

/// The same rig must see a loss where there is one: a writer that does not wait for the disk (`synchronous = NORMAL`).
#[test]
#[ignore = "needs root and loop devices"]
fn the_rig_sees_a_loss() {
    let (mut lost, mut all) = (0, 0);
    for _ in 0..rounds().min(20) {
        cut("power::careless", |disk, ids| {
            let sql = "SELECT count(*) FROM log";
            let file = rusqlite::Connection::open(disk.join("k.db")).unwrap();
            let there: u32 = file.query_row(sql, [], |row| row.get(0)).unwrap_or(0);
            all += ids.len();
            lost += u32::from((there as usize) < ids.len());
        });
    }
    println!("{lost} of {} rounds lost acknowledged rows ({all} rows)", rounds().min(20));
    assert!(lost > 0, "the rig sees no loss: it proves nothing");
}

/// Not a test by itself: the writer that does not wait.
#[test]
fn careless() {
    let Ok(url) = std::env::var("MAITRI_STORE_CHILD") else { return };
    let file = rusqlite::Connection::open(url.strip_prefix("sqlite:").unwrap()).unwrap();
    file.execute_batch(
        "PRAGMA journal_mode = wal; PRAGMA synchronous = NORMAL; CREATE TABLE log (n INTEGER PRIMARY KEY)",
    )
    .unwrap();
    for n in 0.. {
        file.execute("INSERT INTO log VALUES (?)", [n]).unwrap();
        tell(&format!("done {n}"));
    }
}
