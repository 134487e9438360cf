//! What a Department keeps: section 10, step 11, on both databases, in the terminal and through the interface; who sees what; the reports.

use crate::accounts::House;
use crate::web::{Browser, Page, is_sound, run};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use maitri::department::{Given, Laws, Noun, Of, Stop, forget, open, opening, record};
use maitri::web::who::Asker;
use maitri::web::{Settings, Site};
use maitri_pack::procedure::Procedures;
use maitri_pack::{Language, Packs};
use maitri_registry::act::Act;
use maitri_registry::follow::Whose;
use maitri_registry::follow::activity::{Figure, Said};
use maitri_registry::follow::authority::Tables;
use maitri_registry::follow::refusal::Refusal;
use maitri_registry::rights::Rights;
use maitri_store::Store;
use serde_json::{Value, json};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A PostgreSQL of our own on a socket in a folder of its own; it ends with the test, however that ends.
struct Postgres {
    folder: PathBuf,
    child: Child,
}

impl Postgres {
    /// `None`, said aloud, where it is not installed; in CI that fails.
    fn start() -> Option<Postgres> {
        let mut all: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
            .map(|all| all.flatten().map(|e| e.path().join("bin")).filter(|p| p.join("initdb").is_file()).collect())
            .unwrap_or_default();
        all.sort();
        let Some(programs) = all.pop() else {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL is not installed (Debian: postgresql)");
            eprintln!("skipped: PostgreSQL is not installed (Debian: postgresql)");
            return None;
        };
        let folder = tempfile::tempdir().unwrap().keep();
        // PostgreSQL refuses root.
        let root = std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0);
        let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let user = root.then(|| {
            let line = users.lines().find(|l| l.starts_with("postgres:")).expect("a user that is not root");
            let ids: Vec<u32> = line.split(':').skip(2).take(2).map(|n| n.parse().unwrap()).collect();
            (ids[0], ids[1])
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
        let made = command(&programs.join("initdb"))
            .args(["--no-sync", "--auth=trust", "--username=maitri", "--encoding=UTF8", "--locale=C", "-D"])
            .arg(folder.join("data"))
            .status()
            .unwrap();
        assert!(made.success(), "initdb");
        let script = r#""$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off & server=$!
                        cat >/dev/null; kill -INT $server; wait $server; cd /; rm -rf "$2""#;
        let child = command(Path::new("/bin/sh"))
            .args(["-c", script, "sh"])
            .arg(programs.join("postgres"))
            .arg(&folder)
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        let server = Postgres { folder, child };
        let start = Instant::now();
        while Store::open(&server.url()).is_err() {
            assert!(start.elapsed() < Duration::from_secs(60), "the server does not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        Some(server)
    }

    fn url(&self) -> String {
        format!("postgres://maitri@{}/postgres", self.folder.display().to_string().replace('/', "%2F"))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

struct Desk {
    url: String,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        Desk { url: format!("sqlite:{}", folder.path().join("desk.db").display()), folder }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_maitri"))
            .args(arguments)
            .args(["--store", &self.url, "--lang", "en", "--for", "vn.sngv"])
            .env("MAITRI_PERSON", "Lò Thị Mẫu")
            .output()
            .unwrap()
    }

    fn fine(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        let told = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success(), "{arguments:?}: {told}{}", String::from_utf8_lossy(&out.stderr));
        told
    }

    fn refused(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        assert_eq!(out.status.code(), Some(2), "{arguments:?}: {}", String::from_utf8_lossy(&out.stdout));
        String::from_utf8_lossy(&out.stderr).into_owned()
    }

    /// Opens one, and gives its id.
    fn open(&self, noun: &str, fields: &[&str]) -> String {
        let told = self.fine(&[&[noun, "open"], fields].concat());
        told.split(['.', ' ']).find(|w| w.contains("-2") && w.len() > 7).unwrap().to_owned()
    }

    fn store(&self) -> Store {
        Store::open(&self.url).unwrap()
    }

    fn browser(&self) -> Browser {
        let settings = Settings { cases: true, ..Settings::default() };
        let site = Site::new(Packs::embedded().unwrap(), settings).with_register(Arc::new(self.store()));
        Browser { site }
    }
}

async fn json_of(browser: &Browser, path: &str) -> (Value, String) {
    let page = browser.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
    (serde_json::from_str(&page.text).unwrap(), page.header("etag").to_owned())
}

async fn say(browser: &Browser, path: &str, etag: &str, body: &Value) -> Page {
    let mut request = Request::post(path)
        .header(header::HOST, "localhost:8421")
        .header(header::ORIGIN, "http://localhost:8421")
        .header(header::CONTENT_TYPE, "application/json");
    if !etag.is_empty() {
        request = request.header(header::IF_MATCH, etag);
    }
    browser.send(request.body(Body::from(body.to_string())).unwrap()).await
}

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/corpus/S4-directives.vi.csv");

/// Section 10, step 11: 3 requests and 11 directives tracked; a delegation with two uncovered travellers stops at R-250; an aid project stops
/// at R-252.
fn step_11(desk: &Desk) {
    // The directives, from the table, twice the same.
    let directive = desk.open(
        "directive",
        &[
            "title=Kết luận cuộc họp về công tác đối ngoại",
            "home=Sơn La",
            "giver=vn.ppc.vice",
            "day=2025-11-21",
            "points=11",
        ],
    );
    let told = desk.fine(&["directive", "table", &directive, TABLE]);
    assert!(told.contains("New: 11 points, 3 requests, 0 obstacles") && told.contains("--save"), "{told}");
    assert!(desk.fine(&["directive", "table", &directive, TABLE, "--save"]).contains("Kept."));
    let told = desk.fine(&["directive", "table", &directive, TABLE, "--save"]);
    assert!(told.contains("New: 0 points, 0 requests") && told.contains("There already: 14"), "{told}");
    let told = desk.fine(&["directive", "show", &directive]);
    assert_eq!(told.matches("R-253").count(), 11, "each point lacks what the article does not say: {told}");
    let told = desk.refused(&["directive", "record", &directive, "assigned", "point=1", "lead=Sở Ngoại vụ"]);
    assert!(told.contains("R-253"), "{told}");
    desk.fine(&[
        "directive",
        "record",
        &directive,
        "assigned",
        "point=1",
        "lead=Sở Ngoại vụ",
        "product=Tờ trình",
        "due=31/12/2026",
    ]);

    // The delegation.
    let delegation = desk.open(
        "delegation",
        &[
            "direction=out",
            "purpose=Làm việc với Đại sứ quán Ấn Độ",
            "home=vn.son-la",
            "new-partner=Đại sứ quán Ấn Độ",
            "plan=in-plan",
            "from=7/12/2026",
            "to=2026-12-11",
        ],
    );
    for level in [["managed=no", "level=province"], ["managed=no", "level=commune"]] {
        desk.fine(&["delegation", "record", &delegation, "member", "party=yes", "position=no", level[0], level[1]]);
    }
    desk.fine(&[
        "delegation",
        "record",
        &delegation,
        "budget",
        "source=Ngân sách tỉnh",
        "amount=180.000.000",
        "currency=VND",
    ]);
    let told = desk.refused(&["delegation", "record", &delegation, "decided", "number=45/QĐ-UBND", "day=2026-11-30"]);
    assert!(told.contains("R-250") && told.contains("m1, m2"), "{told}");
    let told = desk.fine(&["delegation", "show", &delegation]);
    assert!(told.contains("no rule names who decides") && told.contains("D-70"), "{told}");

    // The aid project.
    let project = desk.open(
        "project",
        &[
            "kind=aid",
            "title=Trang thiết bị dạy học",
            "home=vn.son-la",
            "partner=la.houaphanh",
            "cost=500000000",
            "currency=VND",
        ],
    );
    let told = desk.refused(&[
        "project",
        "record",
        &project,
        "budget-proposed",
        "amount=500000000",
        "number=1/TTr",
        "day=2026-11-26",
    ]);
    assert!(told.contains("R-252") && told.contains("obstacle report is open"), "{told}");

    // The same through the interface.
    let browser = desk.browser();
    run(async {
        let (all, etag) = json_of(&browser, &format!("/api/v1/directives/{directive}")).await;
        assert_eq!((all["points"].as_array().unwrap().len(), all["requests"].as_array().unwrap().len()), (11, 3));
        assert_eq!(all["points"][0]["at"], "assigned");
        let path = format!("/api/v1/directives/{directive}/entries");
        let sent = json!({ "entry": "progress", "fields": { "point": "1", "text": "đã gửi lấy ý kiến" } });
        assert_eq!(say(&browser, &path, "", &sent).await.status, StatusCode::PRECONDITION_REQUIRED);
        assert_eq!(say(&browser, &path, &etag, &sent).await.status, StatusCode::OK);
        // Who saw an older state writes nothing.
        assert_eq!(say(&browser, &path, &etag, &sent).await.status, StatusCode::PRECONDITION_FAILED);

        let (one, etag) = json_of(&browser, &format!("/api/v1/delegations/{delegation}")).await;
        assert_eq!((&one["uncovered"], &one["at"]), (&json!(["m1", "m2"]), &json!("authority-check")));
        assert!(one["members"].as_array().unwrap().iter().all(|m| m["answer"] == "gap"), "{one}");
        let path = format!("/api/v1/delegations/{delegation}/entries");
        let decide = json!({ "entry": "decided", "fields": { "number": "45/QĐ-UBND", "day": "2026-11-30" } });
        let stopped = say(&browser, &path, &etag, &decide).await;
        assert_eq!(
            (stopped.status, stopped.text.contains("\"rule\":\"R-250\"")),
            (StatusCode::UNPROCESSABLE_ENTITY, true)
        );
        for entry in ["gap-noted", "consent"] {
            let (_, etag) = json_of(&browser, &format!("/api/v1/delegations/{delegation}")).await;
            let sent =
                json!({ "entry": entry, "fields": { "number": "12/SNgV", "day": "25/11/2026", "office": "vn.party" } });
            let page = say(&browser, &path, &etag, &sent).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        }
        let (_, etag) = json_of(&browser, &format!("/api/v1/delegations/{delegation}")).await;
        let page = say(&browser, &path, &etag, &decide).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);

        let (one, etag) = json_of(&browser, &format!("/api/v1/projects/{project}")).await;
        assert_eq!(
            (&one["at"], &one["obstacles"][0]["obstacle"]),
            (&json!("legal-basis-missing"), &json!("legal-basis"))
        );
        let propose = json!({ "entry": "budget-proposed", "fields": { "amount": "500000000", "number": "1/TTr", "day": "2026-11-26" } });
        let page = say(&browser, &format!("/api/v1/projects/{project}/entries"), &etag, &propose).await;
        assert_eq!((page.status, page.text.contains("\"rule\":\"R-252\"")), (StatusCode::UNPROCESSABLE_ENTITY, true));

        // And on the pages, in all languages.
        for lang in ["th", "vi", "en"] {
            for path in ["directives", "delegations", "projects"] {
                is_sound(&browser.get(&format!("/{path}?lang={lang}")).await);
            }
            for path in [
                format!("/directives/{directive}"),
                format!("/delegations/{delegation}"),
                format!("/projects/{project}"),
                format!("/delegations/{delegation}/record/authority"),
                format!("/projects/{project}/record/legal-basis"),
                format!("/directives/{directive}/record/assigned"),
                format!("/directives/{directive}/table"),
                "/department".to_owned(),
                "/delegations/new".to_owned(),
            ] {
                let page = browser.get(&format!("{path}?lang={lang}")).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                is_sound(&page);
            }
            for report in ["RP-06", "RP-07", "RP-08", "RP-09", "RP-10", "RP-11"] {
                let page = browser.get(&format!("/department/{report}?lang={lang}&home=vn.son-la")).await;
                assert_eq!(page.status, StatusCode::OK, "{report}: {}", page.text);
                is_sound(&page);
            }
        }
    });
}

#[test]
fn step_11_on_sqlite() {
    step_11(&Desk::new());
}

#[test]
fn step_11_on_postgresql() {
    let Some(server) = Postgres::start() else { return };
    step_11(&Desk { url: server.url(), folder: tempfile::tempdir().unwrap() });
}

fn given(fields: &[(&str, &str)]) -> Given {
    fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn laws() -> Laws<'static> {
    Laws { packs: Packs::embedded().unwrap(), tables: Tables::embedded().unwrap() }
}

/// An office of Sơn La.
fn act_of(office: &str) -> Act {
    Act { office: office.to_owned(), ..maitri::register::act("Mẫu", maitri_registry::act::Capacity::Substantive, "") }
}

const PASSPORT: &str = "B7654321";

/// R-262: what stands on a passport is in no list, page, interface or export, is opened only with a trace, and can be forgotten.
#[test]
fn a_passport_stands_nowhere_until_it_is_opened_and_can_be_forgotten() {
    let house = House::new(Settings::default());
    let (store, packs) = (&house.store, Packs::embedded().unwrap());
    let fields = given(&[
        ("direction", "out"),
        ("purpose", "Thăm và làm việc"),
        ("home", "vn.son-la"),
        ("plan", "in-plan"),
        ("from", "2026-12-07"),
    ]);
    let id = open(store, (packs, Language::En), Noun::Delegation, &act_of("vn.sngv"), &fields).unwrap();
    let of = Of { noun: Noun::Delegation, id: &id, at: None, language: Language::En };
    let put = |entry: &str, fields: &[(&str, &str)]| {
        record(store, laws(), of, &act_of("vn.sngv"), entry, &given(fields)).unwrap()
    };
    put("member", &[("party", "yes")]);
    put("named", &[("member", "m1"), ("name", "Nguyễn Văn Bí"), ("title", "Chuyên viên")]);
    put("personal", &[("member", "m1"), ("passport", PASSPORT), ("born", "1985-04-13")]);
    put("security", &[("class", "police"), ("number", "17/CAT"), ("day", "2026-11-20"), ("office", "vn.police")]);
    let session = |login: &str, office: &str, place: &str, role: &str| {
        house.session(&house.person(login, office, place, &[role]))
    };
    let own = session("own", "vn.sngv", "vn.son-la", "vn-sngv-officer");
    let chair = session("chair", "vn.ppc", "vn.son-la", "vn-ppc-chair");
    let other = session("other", "vn.sngv", "vn.dien-bien", "vn-sngv-officer");
    let auditor = session("auditor", "", "", "auditor");
    run(async {
        let size = store.size().unwrap();
        for path in [
            format!("/delegations/{id}"),
            "/delegations".to_owned(),
            format!("/api/v1/delegations/{id}"),
            "/api/v1/delegations".to_owned(),
            "/department/RP-09?home=vn.son-la".to_owned(),
            "/department/RP-09/rp-09.xlsx?home=vn.son-la".to_owned(),
        ] {
            let page = house.get(&path, &own).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
            assert!(!page.text.contains(PASSPORT) && !page.text.contains("1985"), "{path}");
        }
        // Neither does the list name anybody.
        assert!(!house.get("/delegations", &own).await.text.contains("Nguyễn Văn Bí"));
        assert_eq!(store.size().unwrap(), size);
        // The chairman reads the delegation, and not what the Department keeps of passports, nor that the police wrote.
        let page = house.get(&format!("/delegations/{id}"), &chair).await;
        assert!(
            page.text.contains("Nguyễn Văn Bí") && !page.text.contains("17/CAT") && !page.text.contains("personal/m1"),
            "{}",
            page.text
        );
        assert!(house.get(&format!("/delegations/{id}"), &own).await.text.contains("17/CAT"));
        let open_it = format!("/delegations/{id}/personal/m1?lang=en");
        assert_eq!(house.post(&open_it, &chair, &[]).await.status, StatusCode::FORBIDDEN);
        // Another province's Department is told that there is nothing; the auditor has no door.
        assert_eq!(house.get(&format!("/delegations/{id}"), &other).await.status, StatusCode::NOT_FOUND);
        assert_eq!(house.post(&open_it, &other, &[]).await.status, StatusCode::NOT_FOUND);
        assert!(!house.get("/delegations", &other).await.text.contains(&id));
        assert_eq!(house.get("/delegations", &auditor).await.status, StatusCode::FORBIDDEN);
        assert_eq!(store.size().unwrap(), size, "what was refused left nothing");
        let page = house.post(&open_it, &own, &[]).await;
        assert!(page.text.contains(PASSPORT), "{}", page.text);
        let line = store.log_lines(u64::MAX, None, 1).unwrap().remove(0);
        assert_eq!((line.kind.as_str(), store.size().unwrap()), ("paper-read", size + 1));
    });
    // The log leaves without it, and can be verified all the same.
    let mut log = Vec::new();
    store.export_log(&mut log).unwrap();
    let log = String::from_utf8(log).unwrap();
    assert!(
        !log.contains(PASSPORT) && log.contains("Nguyễn Văn Bí"),
        "names of officials stand in the log, passports do not"
    );
    store.verify().unwrap();
    // Forgotten: the name and the passport are gone, that somebody travels stays.
    assert_eq!(forget(store, &id, "m1", &act_of("")).unwrap(), 2);
    let mut log = Vec::new();
    store.export_log(&mut log).unwrap();
    assert!(!String::from_utf8(log).unwrap().contains("Nguyễn Văn Bí"));
    store.verify().unwrap();
    run(async {
        let page = house.get(&format!("/api/v1/delegations/{id}"), &own).await;
        let one: Value = serde_json::from_str(&page.text).unwrap();
        assert_eq!((one["members"].as_array().unwrap().len(), &one["members"][0]["name"]), (1, &json!("")));
    });
}

/// That an opinion on security came in shows in no state to who may not see it; what goes on elsewhere is named to nobody; what decides on the
/// right to record is read as the record is.
#[test]
fn what_may_not_be_seen_shows_in_no_state() {
    let house = House::new(Settings::default());
    let (store, packs) = (&house.store, Packs::embedded().unwrap());
    let fields = given(&[("direction", "in"), ("purpose", "Đoàn thương nhân"), ("home", "vn.son-la")]);
    let id = open(store, (packs, Language::En), Noun::Delegation, &act_of("vn.sngv"), &fields).unwrap();
    let stub = given(&[("class", "police"), ("number", "17/CAT"), ("day", "2026-11-20")]);
    let of = Of { noun: Noun::Delegation, id: &id, at: None, language: Language::En };
    record(store, laws(), of, &act_of("vn.sngv"), "security", &stub).unwrap();
    let (procedure, _) = Procedures::embedded().unwrap().find("vn/delegation-in").unwrap();
    let name = procedure.state("security-opinion").unwrap().name.get(Language::En);
    run(async {
        for (login, office, role, sees) in
            [("own", "vn.sngv", "vn-sngv-officer", true), ("chair", "vn.ppc", "vn-ppc-chair", false)]
        {
            let cookie = house.session(&house.person(login, office, "vn.son-la", &[role]));
            for path in ["/delegations?lang=en".to_owned(), format!("/delegations/{id}?lang=en")] {
                let page = house.get(&path, &cookie).await;
                assert!(page.text.contains("Đoàn thương nhân"), "{login} {path}: {}", page.text);
                assert_eq!(page.text.contains(name), sees, "{login} {path}: {}", page.text);
            }
            for path in ["/api/v1/delegations".to_owned(), format!("/api/v1/delegations/{id}")] {
                let page = house.get(&path, &cookie).await;
                assert!(page.text.contains("\"at\":\"notice-received\""), "{login} {path}: {}", page.text);
            }
        }
    });
    let programme = |home: &str| {
        let fields =
            [("kind", "programme"), ("title", "x"), ("home", home), ("from", "2021-01-01"), ("to", "2025-12-31")];
        open(store, (packs, Language::En), Noun::Project, &act_of("vn.sngv"), &given(&fields)).unwrap()
    };
    let (one, other) = (programme("vn.son-la"), programme("vn.dien-bien"));
    let of = Of { noun: Noun::Project, id: &one, at: None, language: Language::En };
    let why = record(store, laws(), of, &act_of("vn.sngv"), "successor", &given(&[("project", &other)])).unwrap_err();
    assert!(matches!(why, Stop::Refused(Refusal::NoSuch(id)) if id == other));
    let (_, class) = opening(Noun::Project, &given(&[("kind", " border ")]));
    assert!(class.is_restricted(), "a blank before a word is no other word");
}

/// Work at the border is restricted from the start: who has no part in it does not learn that it is there, and no report tells of it.
#[test]
fn work_at_the_border_is_seen_by_few_and_told_in_no_report() {
    let house = House::new(Settings::default());
    let fields = given(&[("kind", "border"), ("title", "Khảo sát mốc giới đợt 2"), ("home", "vn.son-la")]);
    let id = open(&house.store, (Packs::embedded().unwrap(), Language::En), Noun::Project, &act_of("vn.sngv"), &fields)
        .unwrap();
    run(async {
        for (login, office, place, role, sees) in [
            ("a", "vn.sngv", "vn.son-la", "vn-sngv-officer", true),
            ("b", "vn.military", "vn.son-la", "vn-agency", false),
            ("c", "vn.ppc", "vn.son-la", "vn-ppc-chair", false),
            ("d", "vn.finance", "vn.son-la", "vn-agency", false),
            ("e", "vn.sngv", "vn.dien-bien", "vn-sngv-officer", false),
        ] {
            let cookie = house.trusted(login, office, place, &[role]);
            let found = house.get("/projects", &cookie).await.text.contains("Khảo sát");
            let read = house.get(&format!("/projects/{id}"), &cookie).await.status == StatusCode::OK;
            assert_eq!((found, read), (sees, sees), "{login} {office}");
            for report in ["RP-06", "RP-10", "RP-11"] {
                let page = house.get(&format!("/department/{report}?home=vn.son-la"), &cookie).await;
                assert!(!page.text.contains("Khảo sát mốc"), "{login} {report}");
            }
        }
    });
}

/// RP-06 counts what was done under the ties of the province in the time, each figure with its row and its source, or that it has none.
#[test]
fn the_work_of_a_period_counts_the_activities() {
    let house = House::new(Settings::default());
    let hold = |home: &str, partner: &str, what: &str, days: &str, figure: (&str, &str)| {
        let whose = Whose { home: home.to_owned(), partner: partner.to_owned(), tie: "t".to_owned() };
        let (actual, source) = (figure.0.to_owned(), figure.1.to_owned());
        let figure = Figure { indicator: "trainees".to_owned(), actual, source, ..Figure::default() };
        let said = Said {
            kind: "training".to_owned(),
            what: what.to_owned(),
            days: days.to_owned(),
            outputs: vec![figure],
            ..Said::default()
        };
        maitri::follow::activities::hold(&house.store, &act_of("vn.sngv"), &whose, &said, &[]).unwrap()
    };
    let first = hold("vn.son-la", "la.houaphanh", "Tập huấn giáo viên", "2026-02-12", ("1250", "Danh sách"));
    let second = hold("vn.son-la", "la.houaphanh", "Trao đổi cán bộ", "2026-05", ("8", ""));
    hold("vn.son-la", "la.houaphanh", "Năm trước", "2025-02", ("8", ""));
    hold("vn.dien-bien", "la.phongsaly", "Của tỉnh khác", "2026-02", ("8", ""));
    let cookie = house.session(&house.person("a", "vn.sngv", "vn.son-la", &["vn-sngv-officer"]));
    run(async {
        let at = "home=vn.son-la&from=2026-01-01&to=2026-09-30&lang=en";
        let page = house.get(&format!("/department/RP-06?{at}"), &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        for told in ["Activities: 2", "Tập huấn giáo viên", "1,250", "Danh sách", "Trao đổi cán bộ", "no source"]
        {
            assert!(page.text.contains(told), "{told}: {}", page.text);
        }
        for id in [&first, &second] {
            assert!(page.text.contains(&format!("/activities/{id}?lang=en")), "{id}");
        }
        for other in ["Năm trước", "Của tỉnh khác"] {
            assert!(!page.text.contains(other), "{other}");
        }
        let page = house.get(&format!("/department/RP-06/rp-06.xlsx?{at}"), &cookie).await;
        assert_eq!(page.status, StatusCode::OK);
        // Somebody of another province takes nothing of them out.
        let other = house.session(&house.person("b", "vn.sngv", "vn.dien-bien", &["vn-sngv-officer"]));
        let page = house.get(&format!("/department/RP-06?{at}"), &other).await;
        assert!(!page.text.contains("Tập huấn giáo viên"), "{}", page.text);
    });
}

/// A province's own rule, given to the installation as a file, answers for its people on the days on which it holds, and is shown as its own.
#[test]
fn a_province_gives_its_own_rules() {
    let desk = Desk::new();
    let packs = desk.folder.path().join("packs");
    std::fs::create_dir_all(packs.join("vn/travel-authority")).unwrap();
    std::fs::write(
        packs.join("vn/travel-authority/son-la.toml"),
        r#"
place = "vn.son-la"
[[row]]
id = "managed"
from = "2026-06-01"
party = "yes"
managed = "yes"
answer = "decides"
who = { vi = "Ban Thường vụ Tỉnh ủy", en = "Standing Committee of the Provincial Party Committee" }
paper = "D-65"
opinion = true
cite = ["Quy định số 12-QĐ/TU, Điều 4 (ví dụ)"]
standing = "own"
name = { vi = "Diện Ban Thường vụ Tỉnh ủy quản lý" }
"#,
    )
    .unwrap();
    let folder = packs.display().to_string();
    let id = desk
        .open("delegation", &["direction=out", "purpose=Thăm", "home=vn.son-la", "plan=in-plan", "from=2026-12-07"]);
    desk.fine(&["delegation", "record", &id, "member", "party=yes", "managed=yes", "level=province", "position=yes"]);
    let told = desk.fine(&["delegation", "show", &id]);
    assert!(told.contains("No rule for this person is in our sources"), "{told}");
    let told = desk.fine(&["delegation", "show", &id, "--packs", &folder]);
    assert!(
        told.contains("own rule") && told.contains("12-QĐ/TU") && told.contains("consent of the Party committee"),
        "{told}"
    );
    // A file that does not hold is named.
    std::fs::write(packs.join("vn/travel-authority/son-la.toml"), "place = \"th.nan\"\n").unwrap();
    let told = desk.refused(&["delegation", "show", &id, "--packs", &folder]);
    assert!(told.contains("vn/travel-authority/son-la.toml"), "{told}");
}

/// The forms: what is amiss is told beside what was typed, and what another recorded meanwhile stops it.
#[test]
fn forms_keep_what_was_typed() {
    let desk = Desk::new();
    let browser = desk.browser();
    run(async {
        let page = browser
            .form(
                "/delegations/new?lang=vi",
                &[],
                &[
                    ("direction", "out"),
                    ("home", "Sơn La"),
                    ("plan", "off-plan"),
                    ("purpose", "Đi thăm"),
                    ("from", "hôm qua"),
                ],
            )
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("value=\"Đi thăm\"") && page.text.contains("href=\"#from\""), "{}", page.text);
        let page = browser
            .form(
                "/delegations/new?lang=th",
                &[],
                &[
                    ("direction", "out"),
                    ("home", "เซินลา"),
                    ("plan", "in-plan"),
                    ("purpose", "เยี่ยมชม"),
                    ("from", "๗ ธันวาคม ๒๕๖๙"),
                ],
            )
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let at = page.location().split('?').next().unwrap().to_owned();
        assert!(browser.get(&format!("{at}?lang=th")).await.text.contains("๗ ธันวาคม ๒๕๖๙"));
        let page = browser.get(&format!("{at}/record/member?lang=vi")).await;
        let seen = page.text.split("name=\"at\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let member = [
            ("at", seen.as_str()),
            ("party", "yes"),
            ("managed", "no"),
            ("level", "province"),
            ("position", "no"),
            ("trip", "official"),
        ];
        assert_eq!(
            browser.form(&format!("{at}/record/member?lang=vi"), &[], &member).await.status,
            StatusCode::SEE_OTHER
        );
        let late = browser.form(&format!("{at}/record/member?lang=vi"), &[], &member).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert_eq!(browser.get(&format!("{at}/record/nothing?lang=vi")).await.status, StatusCode::NOT_FOUND);
        // A table that is none is told, and one that is one is shown before it is kept.
        let page = browser.form("/directives/new?lang=vi", &[], &[("home", "vn.son-la"), ("title", "Kết luận")]).await;
        let at = page.location().split('?').next().unwrap().to_owned();
        let table = std::fs::read(TABLE).unwrap();
        let page = browser.form(&format!("{at}/table?lang=vi"), &[("table", "a.csv", b"a,b\n1,2\n")], &[]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = browser.form(&format!("{at}/table?lang=vi"), &[("table", "S4.csv", &table)], &[]).await;
        assert!(page.status == StatusCode::OK && page.text.contains("11 nội dung"), "{}", page.text);
        is_sound(&page);
        // What another recorded since the page was read stops it, and is shown beside what the table says.
        let seen =
            |page: &Page| page.text.split("name=\"at\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let before = seen(&page);
        let save = async |seen: &str| {
            let fields = [("save", "yes"), ("at", seen)];
            browser.form(&format!("{at}/table?lang=vi"), &[("table", "S4.csv", &table)], &fields).await
        };
        let fields = [("at", before.as_str()), ("text", "Kiến nghị khác"), ("to", "vn.ppc")];
        let other = browser.form(&format!("{at}/record/request?lang=vi"), &[], &fields).await;
        assert_eq!(other.status, StatusCode::SEE_OTHER, "{}", other.text);
        let page = save(&before).await;
        assert!(page.status == StatusCode::CONFLICT && page.text.contains("11 nội dung"), "{}", page.text);
        assert!(page.text.contains("(1)</li>"), "{}", page.text);
        is_sound(&page);
        assert!(!browser.get(&format!("{at}?lang=vi")).await.text.contains("Đào tạo người có năng lực"));
        assert_eq!(save("").await.status, StatusCode::CONFLICT);
        let now = seen(&page);
        assert_eq!(save(&now).await.status, StatusCode::SEE_OTHER);
        assert!(browser.get(&format!("{at}?lang=vi")).await.text.contains("Đào tạo người có năng lực"));
    });
}

/// RP-11 leads to the ties of the register, tells an end only where somebody recorded one, and leaves out what has ended.
#[test]
fn agreements_in_force_are_told_with_what_is_recorded_of_their_life() {
    let desk = Desk::new();
    let store = desk.store();
    maitri::register::load_shipped(&store).unwrap();
    let (ties, _) = store.relationships(&maitri_store::Filter::default(), maitri_store::Page::default()).unwrap();
    let tie = ties.iter().find(|t| t.status == "signed" && t.home.id == "th.mukdahan").unwrap();
    let report = || {
        let told = desk.fine(&["department", "report", "RP-11", "--home", "th.mukdahan"]);
        told.lines().find(|l| l.contains(&format!("[{}]", tie.id))).map(ToOwned::to_owned)
    };
    let line = report().expect("the tie stands in the report with its id");
    assert!(line.contains("no source"), "{line}");
    let put = |code: &str, fields: &[(&str, &str)]| {
        let fields: maitri::life::Fields = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let act = maitri::register::operator("a letter of the partner");
        let command = maitri::life::Command {
            tie: &tie.id,
            seen: None,
            act: &act,
            code,
            fields: &fields,
            language: Language::En,
        };
        let asks =
            Asker::desk(Packs::embedded().unwrap(), Procedures::embedded().unwrap(), Rights::embedded().unwrap());
        maitri::life::record(&store, &asks, &command).map(drop).unwrap();
    };
    put(
        "term",
        &[
            ("kind", "fixed"),
            ("n", "5"),
            ("unit", "years"),
            ("from", "2025-01-10"),
            ("number", "1"),
            ("day", "2025-01-10"),
        ],
    );
    let line = report().unwrap();
    assert!(line.contains("10 January 2030") || line.contains("9 January 2030"), "{line}");
    put("ended", &[("how", "agreement"), ("on", "2026-02-01"), ("number", "2"), ("day", "2026-02-01")]);
    assert_eq!(report(), None);
}

/// Every report is a page, a Word file and a workbook; its figures lead to rows; where there is no source, that is printed.
#[test]
fn reports_say_where_their_figures_come_from() {
    let desk = Desk::new();
    for plan in ["in-plan", "off-plan"] {
        let id = desk.open(
            "delegation",
            &[
                "direction=out",
                "purpose=Trao đổi hợp tác",
                "home=vn.son-la",
                "country=Lào",
                &format!("plan={plan}"),
                "reason=Theo lời mời",
                "from=2026-03-10",
            ],
        );
        desk.fine(&["delegation", "record", &id, "member", "party=no", "managed=no", "level=other", "position=no"]);
        desk.fine(&["delegation", "record", &id, "gap-noted", "number=1/SNgV", "day=2026-02-01"]);
        desk.fine(&["delegation", "record", &id, "consent", "number=2-CV/TU", "day=2026-02-10"]);
        if plan == "in-plan" {
            desk.fine(&[
                "delegation",
                "record",
                &id,
                "budget",
                "source=Ngân sách tỉnh",
                "amount=90000000",
                "currency=VND",
            ]);
        }
        desk.fine(&["delegation", "record", &id, "departed", "day=2026-03-10"]);
    }
    let plan = desk.open(
        "project",
        &["kind=plan", "title=Kế hoạch 2027", "home=vn.son-la", "from=2027-01-01", "fund=Ngân sách tỉnh năm 2027"],
    );
    let told = desk.fine(&["project", "show", &plan, "--as-of", "2026-11-22"]);
    assert!(told.contains("R-255"), "{told}");
    desk.open(
        "project",
        &["kind=programme", "title=Thỏa thuận cấp cao với Lào", "home=vn.son-la", "from=2021-01-01", "to=2025-12-31"],
    );
    desk.open(
        "project",
        &["kind=programme", "title=Hợp tác với các tỉnh Lào", "home=vn.son-la", "from=2025-01-01", "to=2028-12-31"],
    );
    let directive = desk.open("directive", &["title=Kết luận cuộc họp", "home=vn.son-la", "day=2025-11-21"]);
    desk.fine(&["directive", "table", &directive, TABLE, "--save"]);
    desk.open(
        "project",
        &["kind=aid", "title=Trang thiết bị dạy học", "home=vn.son-la", "partner=la.houaphanh", "from=2026-06-01"],
    );
    let year = ["--home", "Sơn La", "--from", "2026-01-01", "--to", "2026-12-31", "--as-of", "2026-11-26"];
    let told = desk.fine(&[&["department", "report", "RP-09"], &year[..]].concat());
    let figure =
        |label: &str| told.lines().find(|l| l.contains(label)).unwrap_or_else(|| panic!("{label}: {told}")).to_owned();
    assert!(
        figure("Figure: Delegations |").contains("Outgoing delegations: 2 | Incoming delegations: no source"),
        "{told}"
    );
    assert!(figure("cost is not recorded").contains(": 1 |"), "{told}");
    assert!(figure("Figure: Cost |").contains("90,000,000 VND"), "{told}");
    assert!(figure("Figure: Delegations |").contains("dl-"), "{told}");
    // Of whom nobody wrote a list, nobody counted the people; a nought leads to what was counted.
    let came = desk.open("delegation", &["direction=in", "purpose=Đoàn Lào", "home=vn.son-la", "country=Lào"]);
    desk.fine(&["delegation", "record", &came, "departed", "day=2026-04-01"]);
    let told = desk.fine(&[&["department", "report", "RP-09"], &year[..]].concat());
    let figure =
        |label: &str| told.lines().find(|l| l.contains(label)).unwrap_or_else(|| panic!("{label}: {told}")).to_owned();
    for (label, figures) in [
        ("Figure: Delegations |", "Outgoing delegations: 2 | Incoming delegations: 1"),
        ("Figure: People |", "Outgoing delegations: 2 | Incoming delegations: no source"),
        ("without a list of members", "Outgoing delegations: 0 | Incoming delegations: 1"),
        ("Figure: Cost |", "Outgoing delegations: 90,000,000 VND | Incoming delegations: no source"),
        ("Planned in the period", "Outgoing delegations: no source | Incoming delegations: no source"),
    ] {
        assert!(figure(label).contains(figures), "{label}: {told}");
    }
    assert_eq!(figure("without a list of members").matches("dl-2026-").count(), 3, "{told}");
    for report in ["RP-06", "RP-07", "RP-08", "RP-09", "RP-10", "RP-11", "RP-12"] {
        for ending in ["docx", "xlsx", "txt"] {
            let path = desk.folder.path().join(format!("{report}.{ending}"));
            let path = path.display().to_string();
            desk.fine(&[&["department", "report", report, "--output", &path], &year[..]].concat());
            let bytes = std::fs::read(&path).unwrap();
            assert!(bytes.len() > 300, "{path}");
            if ending == "txt" {
                let text = String::from_utf8(bytes).unwrap();
                assert!(
                    text.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") && text.contains("Sơn La"),
                    "{report}: {text}"
                );
                assert!(!text.contains("⟦"), "{report}: {text}");
                if report == "RP-12" {
                    assert!(text.contains("Căn cứ …") && !text.contains("chủ trì theo dõi"), "{text}");
                }
                if report == "RP-08" {
                    // In the order of the points, none dropped.
                    let at: Vec<usize> =
                        ["tháo gỡ khó khăn trong hỗ trợ", "đối tác truyền thống", "quản lý biên giới", "Đào tạo người"]
                            .iter()
                            .map(|t| text.find(t).expect(t))
                            .collect();
                    assert!(at.is_sorted(), "{at:?}");
                    assert!(text.contains("0/11 nội dung") && text.contains("chưa phân công"), "{text}");
                }
            } else if ending == "xlsx" {
                let read =
                    maitri_document::read::grids(&bytes, "x.xlsx", &maitri_document::read::Limits::default()).unwrap();
                let rows = read.last().unwrap();
                assert!(
                    rows.rows.iter().skip(1).any(|r| r.cells.iter().any(|c| c.contains("-2026-"))),
                    "{report}: {rows:?}"
                );
            }
        }
    }
    let told = desk.refused(&[&["department", "report", "RP-99"], &year[..]].concat());
    assert!(told.contains("RP-06 to RP-12"), "{told}");
}
