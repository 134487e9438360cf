//! Places for stores, a PostgreSQL server of our own, and records to put in.

use maitri_registry::act::*;
use maitri_registry::record::*;
use maitri_registry::source::*;
use maitri_store::Store;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant, SystemTime};

/// A place for a store, gone at the end with all that is in it.
pub struct Made {
    pub url: String,
    pub folder: tempfile::TempDir,
    _server: Option<Arc<Server>>,
}

impl Made {
    pub fn sqlite() -> Made {
        let folder = tempfile::tempdir().unwrap();
        Made { url: format!("sqlite:{}", folder.path().join("register.db").display()), folder, _server: None }
    }

    /// A database of its own on a server of its own. `None`, said aloud, where PostgreSQL is not installed; in CI that fails.
    pub fn postgres() -> Option<Made> {
        static RUNNING: Mutex<Weak<Server>> = Mutex::new(Weak::new());
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let Some(programs) = programs() else {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL is not installed (Debian: postgresql)");
            eprintln!("skipped: PostgreSQL is not installed (Debian: postgresql)");
            return None;
        };
        // One server for all tests that run just then; the last one to end stops it.
        let server = {
            let mut running = RUNNING.lock().unwrap_or_else(|e| e.into_inner());
            running.upgrade().unwrap_or_else(|| {
                let server = Arc::new(Server::start(&programs));
                *running = Arc::downgrade(&server);
                server
            })
        };
        let name = format!("t{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        run(&server.url("postgres"), &format!("CREATE DATABASE {name}"));
        Some(Made { url: server.url(&name), folder: tempfile::tempdir().unwrap(), _server: Some(server) })
    }

    /// An empty place of each kind.
    pub fn all() -> Vec<Made> {
        [Some(Made::sqlite()), Made::postgres()].into_iter().flatten().collect()
    }

    pub fn store(&self) -> Store {
        Store::open(&self.url).unwrap()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits until a writer that was killed is gone from the server too. What it had sent is carried out without it, a moment later:
    /// whoever counts twice before that sees two states of the log, each of them whole.
    pub fn settle(&self) {
        if self.url.starts_with("sqlite:") {
            return;
        }
        let mut client = postgres::Client::connect(&self.url, postgres::NoTls).unwrap();
        let others = "SELECT count(*) FROM pg_stat_activity
                      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
        let start = Instant::now();
        while client.query_one(others, &[]).unwrap().get::<_, i64>(0) > 0 {
            assert!(start.elapsed() < Duration::from_secs(60), "somebody is still connected");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

/// SQL past the store, as a stranger's hand.
pub fn run(url: &str, sql: &str) {
    match url.strip_prefix("sqlite:") {
        Some(path) => rusqlite::Connection::open(path).unwrap().execute_batch(sql).expect(sql),
        None => postgres::Client::connect(url, postgres::NoTls).unwrap().batch_execute(sql).expect(sql),
    }
}

/// The folder of initdb and postgres; of several versions the newest.
fn programs() -> Option<PathBuf> {
    let version = |path: &PathBuf| path.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|all| all.flatten().map(|e| e.path().join("bin")).collect())
        .unwrap_or_default();
    debian.sort_by_key(version);
    let path: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    debian.into_iter().rev().chain(path).find(|f| f.join("initdb").is_file() && f.join("postgres").is_file())
}

/// A server on a Unix socket in a folder of its own; no port, so that nobody else can meet it.
struct Server {
    folder: PathBuf,
    child: Child,
}

impl Server {
    fn start(programs: &Path) -> Server {
        let folder = tempfile::tempdir().unwrap().keep();
        // PostgreSQL refuses root.
        let root = std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0);
        let user = root.then(|| {
            let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
            let id = |name: &str| {
                let line = users.lines().find(|l| l.split(':').next() == Some(name))?;
                let mut ids = line.split(':').skip(2).map(str::parse::<u32>);
                Some((ids.next()?.ok()?, ids.next()?.ok()?))
            };
            id("postgres").or_else(|| id("nobody")).expect("a user that is not root")
        });
        let command = |program: &Path| {
            let mut command = Command::new(program);
            command.current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::null());
            if let Some((uid, gid)) = user {
                command.uid(uid).gid(gid);
            }
            command
        };
        if let Some((uid, gid)) = user {
            std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).unwrap();
        }
        let data = folder.join("data");
        let made = command(&programs.join("initdb"))
            .args(["--no-sync", "--auth=trust", "--username=maitri", "--encoding=UTF8", "--locale=C", "-D"])
            .arg(&data)
            .status()
            .unwrap();
        assert!(made.success(), "initdb");
        // The shell waits for the end of its input: it stops the server and clears up even when this process is killed.
        let script = r#""$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=on & server=$!
                        cat >/dev/null; kill -INT $server; wait $server; cd /; rm -rf "$2""#;
        let child = command(Path::new("/bin/sh"))
            .args(["-c", script, "sh"])
            .arg(programs.join("postgres"))
            .arg(&folder)
            .stdin(Stdio::piped())
            // Ctrl-C reaches a whole group; this one must live to clear up.
            .process_group(0)
            .spawn()
            .unwrap();
        let server = Server { folder, child };
        let start = Instant::now();
        while postgres::Client::connect(&server.url("postgres"), postgres::NoTls).is_err() {
            assert!(start.elapsed() < Duration::from_secs(60), "the server does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        server
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://maitri@{}/{database}", self.folder.display().to_string().replace('/', "%2F"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
        // Its own user cannot remove the folder from a parent that only we may write to.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A child that runs one test of this binary again, with `url` in its environment.
pub fn again(test: &str, url: &str, out: Stdio) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env("MAITRI_STORE_CHILD", url)
        .stdout(out)
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// A moment below `most` that nobody chose.
pub fn some_time(most: Duration) -> Duration {
    let chance = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().subsec_nanos() / 7;
    Duration::from_micros(u64::from(chance) % most.as_micros() as u64)
}

/// A line that the parent sees at once.
pub fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).unwrap();
}

pub fn act(id: &str) -> Act {
    Act {
        id: id.to_owned(),
        at: "2026-11-25T10:00:00Z".into(),
        person: "สมชาย ใจดี".into(),
        office: "จังหวัดเชียงใหม่".into(),
        capacity: Capacity::LocalOperator,
        why: "อ่านตารางใหม่".into(),
    }
}

pub fn source(id: &str) -> Source {
    Source {
        id: id.to_owned(),
        title: "ตารางความสัมพันธ์เมืองพี่เมืองน้อง".into(),
        kind: SourceKind::MinistryTable,
        file: "table.csv".into(),
        tables: vec![Table { id: "signed".into(), ..Table::default() }],
    }
}

pub fn row(source: &str, line: u32) -> Fact {
    let row = SourceRow {
        table: "signed".into(),
        line,
        cells: vec![format!("{line}"), "เชียงใหม่".into(), format!("Tỉnh {line}")],
        roles: vec![Role::HomeNumber, Role::Home, Role::Partner],
        remarks: vec![],
    };
    Fact::RowRead { source: source.to_owned(), row }
}

pub fn remembered(text: &str, place: &str) -> Fact {
    Fact::PlaceRemembered(Remembered {
        text: text.to_owned(),
        country: "VN".into(),
        place: place.to_owned(),
        reason: "ถามสถานทูต".into(),
    })
}

/// A tie of province `home` with a place of that name.
pub fn tie(id: &str, home: &str, country: &str, th: &str, vi: &str, en: &str) -> Relationship {
    let place = |th: &str, vi: &str, en: &str| PlaceName {
        th: th.to_owned(),
        vi: vi.to_owned(),
        en: en.to_owned(),
        printed: th.to_owned(),
        ..PlaceName::default()
    };
    Relationship {
        id: id.to_owned(),
        home: PlaceName { iso: home.to_owned(), ..place("เชียงใหม่", "", "Chiang Mai") },
        partner: PlaceName { country: country.to_owned(), ..place(th, vi, en) },
        certainty: Certainty::Certain,
        status: "signed".into(),
        signed: "2015-08-28".into(),
        started: String::new(),
        by_municipality: false,
        inferred: false,
        published: true,
        fields: vec!["การศึกษา".into()],
        seen: vec![],
        contradictions: vec![],
        as_of: "2018".into(),
        further: Further::default(),
        quality: SourceKind::MinistryTable,
    }
}

pub fn claim(id: &str, subject: &str) -> Claim {
    Claim {
        id: id.to_owned(),
        subject: subject.to_owned(),
        property: "year-signed".into(),
        raw: "๒๕๕๘".into(),
        value: Some("2015".into()),
        source: "s".into(),
        table: "signed".into(),
        line: 7,
        cell: 3,
        as_of: None,
        method: Method::Imported,
        because: String::new(),
        confidence: 0.9,
        status: ClaimStatus::Accepted,
    }
}

pub fn contradiction(id: &str, state: SettledState) -> Contradiction {
    Contradiction {
        id: id.to_owned(),
        kind: "year-conflict".into(),
        severity: "error".into(),
        rule: "year-conflict".into(),
        title: Words {
            th: "ปีไม่ตรงกัน".into(), vi: "Năm khác nhau".into(), en: "Years differ".into()
        },
        at: vec![],
        explanation: Words::default(),
        likelier: Words::default(),
        claims: vec![],
        relationships: vec![],
        state,
        decision: None,
    }
}

/// Some provinces of Vietnam and one of China, and one tie that is not published.
pub fn projection() -> Projection {
    let mut relationships = vec![
        tie("hue", "TH-50", "VN", "จังหวัดเถื่อเทียน-เว้", "Thừa Thiên-Huế", "Thua Thien-Hue"),
        tie("phue", "TH-50", "VN", "ภูเอะ", "Phuế Lâm", "Phue Lam"),
        tie("da-nang", "TH-40", "VN", "นครดานัง", "Đà Nẵng", "Da Nang"),
        tie("yunnan", "TH-50", "CN", "มณฑลยูนนาน", "", "Yunnan"),
        tie("hidden", "TH-40", "CN", "ฉงจั่ว", "", "Chongzuo"),
    ];
    relationships[2].signed = "2010".into();
    relationships[3].status = "mou-drafting".into();
    relationships[3].signed = String::new();
    relationships[3].quality = SourceKind::Press;
    relationships[4].published = false;
    Projection {
        relationships,
        claims: vec![claim("c1", "hue"), claim("c2", "hue"), claim("c3", "da-nang")],
        contradictions: vec![contradiction("k1", SettledState::Open), contradiction("k2", SettledState::Open)],
        totals: vec![Total {
            source: "s".into(),
            table: "signed".into(),
            what: "pairs".into(),
            declared: 86,
            counted: 83,
            line: 3,
            explanation: Words::default(),
        }],
    }
}
