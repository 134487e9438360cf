//! The further life of ties on the real register: what the tables say and do not say, the worklist of 2025, terms read from signed texts, pages,
//! programs, feeds, papers, on both databases.

use crate::accounts::House;
use crate::web::{Browser, is_sound, run};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use icalendar::parser::{read_calendar, unfold};
use maitri::life::{Command, Fields, Unrecorded, Watch, record, terms};
use maitri::web::who::Asker;
use maitri::web::{Settings, Site};
use maitri_pack::procedure::Procedures;
use maitri_pack::{Language, Packs};
use maitri_registry::follow::life::{Entry, MeetingState, Refusal, SignKind, TermKind};
use maitri_registry::rights::Rights;
use maitri_store::Store;
use std::path::PathBuf;
use std::process::{Command as Process, Stdio};
use std::sync::Arc;

/// Appendix C3 of the catalogue: the Thai side, the unit as signed, the unit today, the year (as the table prints it, of the common era), signed.
const C3: [(&str, &str, &str, &str, bool); 18] = [
    ("th.nakhon-phanom", "vn.quang-binh", "vn.quang-tri", "2001", true),
    ("th.sakon-nakhon", "vn.quang-binh", "vn.quang-tri", "2006", true),
    ("th.khon-kaen", "vn.dong-hoi", "vn.quang-tri", "2005", true),
    ("th.mukdahan", "vn.quang-tri", "vn.quang-tri", "2005", true),
    ("th.ubon-ratchathani", "vn.quang-tri", "vn.quang-tri", "2018", false),
    ("th.phra-nakhon-si-ayutthaya", "vn.thua-thien-hue", "vn.hue", "2000", true),
    ("th.maha-sarakham", "vn.thua-thien-hue", "vn.hue", "2005", true),
    ("th.ubon-ratchathani", "vn.thua-thien-hue", "vn.hue", "2021", true),
    ("th.chanthaburi", "vn.kien-giang", "vn.an-giang", "2005", true),
    ("th.chachoengsao", "vn.can-tho", "vn.can-tho", "", true),
    ("th.chon-buri", "vn.dong-nai", "vn.dong-nai", "2002", true),
    ("th.trat", "vn.long-an", "vn.tay-ninh", "2016", true),
    ("th.trat", "vn.ca-mau", "vn.ca-mau", "2017", true),
    ("th.ubon-ratchathani", "vn.quang-nam", "vn.da-nang", "2014", true),
    ("th.ubon-ratchathani", "vn.kon-tum", "vn.quang-ngai", "2016", true),
    ("th.khon-kaen", "vn.da-nang", "vn.da-nang", "2017", false),
    ("th.udon-thani", "vn.thai-nguyen", "vn.thai-nguyen", "2019", false),
    ("th.ubon-ratchathani", "vn.binh-phuoc", "vn.dong-nai", "2018", false),
];

fn procedures() -> &'static Procedures {
    Procedures::embedded().unwrap()
}

/// A PostgreSQL server of these tests, on a socket in a folder of its own; `None` where it is not installed.
struct Server {
    folder: PathBuf,
    child: std::process::Child,
}

impl Server {
    fn start() -> Option<Server> {
        use std::os::unix::fs::MetadataExt;
        use std::os::unix::process::CommandExt;
        let debian =
            std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|e| e.path().join("bin"));
        let path: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
        let found = debian.chain(path).find(|f| f.join("initdb").is_file() && f.join("postgres").is_file());
        let Some(programs) = found else {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL is not installed (Debian: postgresql)");
            eprintln!("skipped: PostgreSQL is not installed (Debian: postgresql)");
            return None;
        };
        let folder = tempfile::tempdir().unwrap().keep();
        // PostgreSQL refuses root.
        let root = std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0);
        let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let id = |name: &str| {
            let line = users.lines().find(|l| l.split(':').next() == Some(name))?;
            let mut ids = line.split(':').skip(2).map(str::parse::<u32>);
            Some((ids.next()?.ok()?, ids.next()?.ok()?))
        };
        let user = root.then(|| id("postgres").or_else(|| id("nobody")).unwrap());
        let command = |program: PathBuf| {
            let mut command = Process::new(program);
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
        let made = command(programs.join("initdb"))
            .args(["--no-sync", "--auth=trust", "--username=maitri", "--encoding=UTF8", "--locale=C", "-D"])
            .arg(&data)
            .status();
        assert!(made.unwrap().success(), "initdb");
        // The shell waits for the end of its input: it stops the server and clears up even when this process is killed.
        let script = r#""$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off & server=$!
                        cat >/dev/null; kill -INT $server; wait $server; cd /; rm -rf "$2""#;
        let child = command(PathBuf::from("/bin/sh"))
            .args(["-c", script, "sh"])
            .arg(programs.join("postgres"))
            .arg(&folder)
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        Some(Server { folder, child })
    }

    /// A store in it; the server takes its time to answer.
    fn store(&self) -> Store {
        let url = format!("postgres://maitri@{}/postgres", self.folder.display().to_string().replace('/', "%2F"));
        for _ in 0..600 {
            if let Ok(store) = Store::open(&url) {
                return store;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("the server does not answer");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A store with the tables that ship, in a folder of its own.
struct Shelf {
    store: Arc<Store>,
    folder: PathBuf,
}

impl Shelf {
    fn new(name: &str) -> Shelf {
        let folder = std::env::temp_dir().join(format!("maitri-life-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.join("x.db").display())).unwrap();
        maitri::register::load_shipped(&store).unwrap();
        Shelf { store: Arc::new(store), folder }
    }

    fn desk(&self) -> Browser {
        let settings = Settings { cases: true, ..Settings::default() };
        Browser { site: Site::new(Packs::embedded().unwrap(), settings).with_register(Arc::clone(&self.store)) }
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn watch(store: &Store) -> Arc<Watch> {
    Watch::load(store, procedures(), &maitri::cli::today()).unwrap()
}

/// A day some days from today.
fn in_days(days: i64) -> String {
    let today: jiff::civil::Date = maitri::cli::today().parse().unwrap();
    today.checked_add(jiff::Span::new().days(days)).unwrap().to_string()
}

fn put(store: &Store, tie: &str, code: &str, fields: &[(&str, &str)]) -> Result<(), Unrecorded> {
    let fields: Fields = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let act = maitri::register::operator("a letter of the partner");
    let command = Command { tie, seen: None, act: &act, code, fields: &fields, language: Language::En };
    record(store, &desk(), &command).map(drop)
}

fn desk() -> Asker<'static> {
    Asker::desk(Packs::embedded().unwrap(), procedures(), Rights::embedded().unwrap())
}

/// The id of a tie of two places.
fn between(watch: &Watch, home: &str, partner: &str) -> String {
    let found = watch.ties.iter().find(|t| t.home.id == home && t.partner.id == partner);
    found.unwrap_or_else(|| panic!("{home} – {partner}")).id.clone()
}

/// A term that ends in so many days, with its paper.
fn term_of(store: &Store, tie: &str, ends_in: i64) {
    let end: jiff::civil::Date = in_days(ends_in).parse().unwrap();
    let from = end.checked_sub(jiff::Span::new().years(5)).unwrap().to_string();
    let fields =
        [("kind", "fixed"), ("n", "5"), ("unit", "years"), ("from", from.as_str()), ("number", "12"), ("day", &from)];
    put(store, tie, "term", &fields).unwrap();
}

#[test]
fn the_worklist_of_2025_is_appendix_c3_on_the_real_register() {
    let shelf = Shelf::new("c3");
    let watch = watch(&shelf.store);
    let mut found: Vec<(String, String, String, String, bool)> = watch
        .dissolved
        .values()
        .filter(|d| d.year() == "2025")
        .map(|d| {
            let tie = watch.tie(&d.tie).unwrap();
            let signed = tie.status == "signed";
            let year = if signed { &tie.signed } else { &tie.started };
            let year = year.get(..4).unwrap_or("").to_owned();
            (tie.home.id.clone(), tie.partner.id.clone(), d.successor.clone(), year, signed)
        })
        .collect();
    let mut wanted: Vec<(String, String, String, String, bool)> = C3
        .iter()
        .map(|(a, b, c, y, s)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned(), (*y).to_owned(), *s))
        .collect();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
    // Three provinces share the new Quảng Trị by signed ties of provinces (trap 19), a municipality by a fourth.
    let of: Vec<&str> =
        C3.iter().filter(|r| r.2 == "vn.quang-tri" && r.4 && r.1 != "vn.dong-hoi").map(|r| r.0).collect();
    assert_eq!(of, ["th.nakhon-phanom", "th.sakon-nakhon", "th.mukdahan"]);
    run(async {
        let desk = shelf.desk();
        for lang in ["th", "vi", "en"] {
            let page = desk.get(&format!("/worklist?lang={lang}")).await;
            assert_eq!(page.status, StatusCode::OK);
            is_sound(&page);
            for (home, partner, ..) in C3 {
                assert!(page.text.contains(&between(&watch, home, partner)), "{lang}: {home} – {partner}");
            }
        }
        // A person decides, with a reason; what was decided stands on the list and in the workbook.
        let tie = between(&watch, "th.mukdahan", "vn.quang-tri");
        let form = format!("/life/{tie}/record/decided?lang=en");
        let today = maitri::cli::today();
        let page = desk.form(&form, &[], &[("at", "0"), ("decision", "re-sign"), ("on", &today)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        assert!(page.text.contains("Say why") && page.text.contains("selected"), "{}", page.text);
        is_sound(&page);
        let page = desk
            .form(
                &form,
                &[],
                &[("at", "0"), ("decision", "re-sign"), ("on", &today), ("why", "three provinces share it")],
            )
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let page = desk.get("/worklist?lang=en").await;
        assert!(page.text.contains("Re-signing · ") && page.text.contains("three provinces share it"), "{}", page.text);
        let file = desk.get("/worklist/file?lang=en").await;
        assert_eq!(file.header("content-type"), maitri::draft::Format::Xlsx.media_type());
        // Somebody who saw the list before that overwrites nothing.
        let page =
            desk.form(&form, &[], &[("at", "0"), ("decision", "nothing"), ("on", &today), ("why", "no need")]).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text);
        assert!(page.text.contains("no need"));
        is_sound(&page);
    });
}

#[test]
fn of_the_printed_ties_nothing_is_expired_and_nothing_is_silent() {
    let shelf = Shelf::new("unknown");
    let watch = watch(&shelf.store);
    let signed: Vec<_> = watch.ties.iter().filter(|t| t.status == "signed").collect();
    assert_eq!(signed.len(), 86);
    for tie in signed {
        let kinds: Vec<SignKind> = watch.signs(tie).iter().map(|s| s.kind).collect();
        assert!(kinds.contains(&SignKind::TermUnknown) && kinds.contains(&SignKind::LifeUnknown), "{kinds:?}");
        for never in [SignKind::TermOver, SignKind::TermNear, SignKind::Silent, SignKind::NoMeeting, SignKind::NoReport]
        {
            assert!(!kinds.contains(&never), "{} is {never:?}", tie.id);
        }
        // Each sign has the rows behind it.
        assert!(watch.signs(tie).iter().all(|s| !s.rows.is_empty()), "{:?}", watch.signs(tie));
    }
    // Five notes of the table of signed ties; the one that another table prints at Khon Kaen – Fujian is an open question, and counts as none.
    let municipal = watch.ties.iter().filter(|t| t.status == "signed" && t.by_municipality).count();
    assert_eq!(municipal, 5);
}

#[test]
fn clause_five_is_read_from_texts() {
    let packs = Packs::embedded().unwrap();
    let read = |name: &str, text: &str| {
        let document = maitri::reading::read(name, text.as_bytes(), maitri_document::read::Changes::Accepted).unwrap();
        terms::of_document(packs, name, &document, "2026-11-26")
    };
    // The draft of Điện Biên: five years, renewal by a decision of both.
    let draft = include_str!("../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");
    let term = read("S1.vi.txt", draft).unwrap();
    assert_eq!((term.kind, term.length.map(|l| l.n)), (TermKind::Fixed, Some(5)));
    assert!(term.words.contains("năm (05) năm"), "{}", term.words);
    // The form itself, filled: either option, in both of its languages.
    for (text, kind, n) in [
        (
            "MEMORANDUM OF UNDERSTANDING ON THE ESTABLISHMENT OF SISTER CITIES RELATIONSHIP BETWEEN CHIANG RAI PROVINCE AND DIEN BIEN PROVINCE\n\n1. The Participants will cooperate with each other to promote mutual prosperity and development on the basis of equality and mutual benefits.\n2. The Participants will cooperate with each other in various fields compatible with their respective Governments’ policies, domestic law, and international obligations.\n3. The Participants will encourage their agencies concerned to maintain direct contacts with each other.\n4. The Participants will consult each other by convening the annual meeting.\n5. This Memorandum of Understanding will come into effect on the date of its signature and will remain in effect until one of the Participants gives the other Participant six months prior written notice of its intention to terminate this Memorandum of Understanding.\n",
            TermKind::UntilNotice,
            6,
        ),
        (
            "MEMORANDUM OF UNDERSTANDING ON THE ESTABLISHMENT OF SISTER CITIES RELATIONSHIP BETWEEN CHIANG RAI PROVINCE AND DIEN BIEN PROVINCE\n\n1. The Participants will cooperate with each other to promote mutual prosperity and development on the basis of equality and mutual benefits.\n2. The Participants will cooperate with each other in various fields compatible with their respective Governments’ policies, domestic law, and international obligations.\n3. The Participants will encourage their agencies concerned to maintain direct contacts with each other.\n4. The Participants will consult each other by convening the annual meeting.\n5. This Memorandum of Understanding will come into effect on the date of its signature and will remain in effect for a five-year period. The renewal of the sister cities relationship will depend on mutual decision by the Participants.\n",
            TermKind::Fixed,
            5,
        ),
    ] {
        let term = read("form.en.txt", text).unwrap();
        assert_eq!((term.kind, term.length.map(|l| l.n)), (kind, Some(n)), "{}", term.words);
    }
    assert_eq!(read("note.txt", "Xin chào. Đây là một ghi chú về chuyến thăm."), None);
}

#[test]
fn a_signed_text_in_a_case_gives_the_term_and_the_feed_its_end() {
    let shelf = Shelf::new("signed");
    run(async {
        let desk = shelf.desk();
        let fields = [
            ("procedure", "vn/signing"),
            ("home", "vn.dien-bien"),
            ("partner", "th.chiang-mai"),
            ("subject", "kết nghĩa"),
        ];
        let page = desk.form("/cases/new?lang=en", &[], &fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let case = page.location().split('?').next().unwrap().to_owned();
        let draft = include_bytes!("../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");
        let page = desk.get(&format!("{case}/text?lang=en")).await;
        let at = page.text.split("name=\"at\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let fields = [("at", at.as_str()), ("role", "signed"), ("language", "vi"), ("side", "ours")];
        let page = desk.form(&format!("{case}/text?lang=en"), &[("file", "signed.vi.txt", draft)], &fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        // No table lists the tie yet: it has a life all the same, under the id that the register would give it.
        let tie = maitri::life::tie_id("vn.dien-bien", "th.chiang-mai");
        let page = desk.get(&format!("/life/{tie}?lang=en")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        is_sound(&page);
        assert!(page.text.contains("read=1#term"), "{}", page.text);
        let page = desk.get(&format!("/life/{tie}?lang=en&read=1")).await;
        is_sound(&page);
        assert!(page.text.contains("option 2, a fixed term · 5 years"), "{}", page.text);
        // What was read is recorded by a person, as it stands on the page.
        let form = page.text.split("<form").find(|f| f.contains("name=\"words\"")).unwrap();
        let hidden: Vec<(String, String)> = form
            .split("type=\"hidden\" name=\"")
            .skip(1)
            .map(|p| {
                let (name, rest) = p.split_once('"').unwrap();
                let value = rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
                (name.to_owned(), value.replace("&quot;", "\"").replace("&#34;", "\"").replace("&amp;", "&"))
            })
            .collect();
        let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        for field in &mut fields {
            if field.0 == "from" {
                field.1 = "2022-06-30";
            }
        }
        let page = desk.form(&format!("/life/{tie}/record/term?lang=en"), &[], &fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let watch = watch(&shelf.store);
        assert_eq!(watch.life(&tie).unwrap().end().unwrap().iso(), "2027-06-30");
        let page = desk.get(&format!("/life/{tie}?lang=vi")).await;
        assert!(page.text.contains("30/06/2027") && page.text.contains("12"), "{}", page.text);
    });
}

/// A program and a person, on both databases: the same entries, the same refusals.
#[test]
fn programs_record_as_people_do_on_both_databases() {
    let shelf = Shelf::new("api");
    tell(&shelf.store);
    if let Some(server) = Server::start() {
        let store = Arc::new(server.store());
        maitri::register::load_shipped(&store).unwrap();
        tell(&store);
        drop(store);
    }
}

fn tell(store: &Arc<Store>) {
    let settings = Settings { cases: true, ..Settings::default() };
    let desk = Browser { site: Site::new(Packs::embedded().unwrap(), settings).with_register(Arc::clone(store)) };
    let tie = between(&watch(store), "th.nakhon-phanom", "vn.quang-binh");
    run(async {
        let call = async |seen: &str, body: serde_json::Value| {
            let request = Request::post(format!("/api/v1/life/{tie}/entries"))
                .header(header::HOST, "localhost:8421")
                .header(header::ORIGIN, "http://localhost:8421")
                .header(header::CONTENT_TYPE, "application/json");
            let request = if seen.is_empty() { request } else { request.header(header::IF_MATCH, seen) };
            desk.send(request.body(Body::from(body.to_string())).unwrap()).await
        };
        let body = |entry: &str, fields: serde_json::Value| serde_json::json!({ "entry": entry, "fields": fields, "why": "a letter" });
        let from = in_days(300 - 1826);
        let term = body(
            "term",
            serde_json::json!({ "kind": "fixed", "n": "5", "unit": "years", "from": from, "number": "12", "day": from }),
        );
        assert_eq!(call("", term.clone()).await.status, StatusCode::PRECONDITION_REQUIRED);
        let page = call("\"0\"", term.clone()).await;
        assert_eq!(page.status, StatusCode::CREATED, "{}", page.text);
        let tag = page.header("etag").to_owned();
        let life: serde_json::Value = serde_json::from_str(&page.text).unwrap();
        assert_eq!(
            (life["standing"].as_str(), life["alerts"].as_array().map(Vec::len)),
            (Some("renewal-due"), Some(3))
        );
        // Who saw the life before that overwrites nothing.
        assert_eq!(call("\"0\"", term).await.status, StatusCode::PRECONDITION_FAILED);
        let suspend = body(
            "suspended",
            serde_json::json!({ "on": "2026-01-05", "office": "th.province", "number": "1", "day": "2026-01-05" }),
        );
        let page = call(&tag, suspend).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("Q-20"), "{}", page.text);
        for (wrong, says) in [
            (body("nothing-like-it", serde_json::json!({})), "no kind of entry"),
            (body("meeting-planned", serde_json::json!({ "on": "soon" })), "no day"),
            (body("meeting-planned", serde_json::json!({})), "missing"),
            (body("ended", serde_json::json!({ "on": "2026-01-05", "how": "notice" })), "No notice runs"),
            (body("term", serde_json::json!({ "kind": "fixed", "n": "5", "unit": "years", "number": "12" })), "R-236"),
            // A text that no case of the tie keeps is no source, and a number alone no length.
            (body("term", serde_json::json!({ "kind": "fixed", "case": "2026-1", "file": "ab12" })), "R-236"),
            (body("term", serde_json::json!({ "kind": "fixed", "n": "5", "words": "five" })), "missing"),
        ] {
            let page = call(&tag, wrong).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
            assert!(page.text.contains(says), "{says}: {}", page.text);
        }
        let page =
            call(&tag, body("meeting-planned", serde_json::json!({ "on": in_days(30), "place": "Nakhon Phanom" })))
                .await;
        assert_eq!(page.status, StatusCode::CREATED, "{}", page.text);
        let page = desk.get(&format!("/api/v1/life/{tie}")).await;
        let life: serde_json::Value = serde_json::from_str(&page.text).unwrap();
        assert_eq!(life["meetings"][0]["on"].as_str(), Some(in_days(30).as_str()));
        assert_eq!(page.header("etag"), format!("\"{}\"", life["last"]));
        let page = desk.get("/api/v1/life?sign=term-near").await;
        let list: serde_json::Value = serde_json::from_str(&page.text).unwrap();
        assert_eq!(list["ties"].as_array().map(Vec::len), Some(1), "{}", page.text);
        assert_eq!(desk.get("/api/v1/life?sign=no-such").await.status, StatusCode::BAD_REQUEST);
        let page = desk.get("/api/v1/worklist?year=2025").await;
        let list: serde_json::Value = serde_json::from_str(&page.text).unwrap();
        let ties: usize = list["units"].as_array().unwrap().iter().map(|u| u["ties"].as_array().unwrap().len()).sum();
        assert_eq!(ties, C3.len());
        // The same days stand in "my work", on the dashboard, and on the list.
        let page = desk.get("/work?lang=en").await;
        assert!(
            page.text.contains(&format!("/life/{tie}")) && page.text.contains("12 months to the end"),
            "{}",
            page.text
        );
        for path in
            ["/dashboard", "/life", "/life?sign=term-near", "/work", "/calendar", "/dashboard/public", "/yearbook"]
        {
            for lang in ["th", "vi", "en"] {
                let mark = if path.contains('?') { '&' } else { '?' };
                let page = desk.get(&format!("{path}{mark}lang={lang}")).await;
                assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
                is_sound(&page);
            }
        }
        for kind in maitri::life::KINDS {
            let page = desk.get(&format!("/life/{tie}/record/{}?lang=th", kind.code)).await;
            assert_eq!(page.status, StatusCode::OK, "{}", kind.code);
            is_sound(&page);
            // An empty form is told what it lacks, and nothing breaks.
            let page = desk.form(&format!("/life/{tie}/record/{}?lang=th", kind.code), &[], &[("at", "999999")]).await;
            assert_ne!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", kind.code);
            assert_ne!(page.status, StatusCode::SEE_OTHER, "{}", kind.code);
            is_sound(&page);
        }
    });
}

#[test]
fn a_feed_is_read_by_a_parser_of_other_make_and_tells_of_a_postponement() {
    let shelf = Shelf::new("feed");
    let tie = between(&watch(&shelf.store), "th.sakon-nakhon", "vn.quang-binh");
    term_of(&shelf.store, &tie, 200);
    put(&shelf.store, &tie, "meeting-planned", &[("on", &in_days(20)), ("place", "สกลนคร; ห้องประชุม, ชั้น 2")]).unwrap();
    run(async {
        let desk = shelf.desk();
        let make = async |fields: &str| {
            desk.post("/calendar/new?lang=en", "application/x-www-form-urlencoded", fields.to_owned()).await
        };
        assert_eq!(make("name=&language=th").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = make("name=khal&language=th").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let address =
            page.text.split("http://localhost:8421").nth(1).unwrap().split('<').next().unwrap().trim().to_owned();
        let events = async |address: &str| {
            let page = desk.get(address).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            assert!(page.header("content-type").starts_with("text/calendar"));
            let unfolded = unfold(&page.text);
            let calendar = read_calendar(&unfolded).unwrap();
            let mut out: std::collections::BTreeMap<String, std::collections::BTreeMap<String, String>> =
                Default::default();
            for component in &calendar.components {
                let all: std::collections::BTreeMap<String, String> =
                    component.properties.iter().map(|p| (p.name.to_string(), p.val.to_string())).collect();
                out.insert(all["UID"].clone(), all);
            }
            (out, page.header("etag").to_owned())
        };
        let (before, tag) = events(&address).await;
        // The end of the term and its three alerts (one may be long passed), and the meeting.
        assert!(before.len() >= 4, "{before:?}");
        let meeting = before.keys().find(|u| u.starts_with(&format!("{tie}-m1@"))).unwrap().clone();
        assert_eq!(before[&meeting]["DTSTART"], in_days(20).replace('-', ""));
        assert_eq!((before[&meeting]["SEQUENCE"].as_str(), before[&meeting]["STATUS"].as_str()), ("0", "CONFIRMED"));
        assert!(before[&meeting]["SUMMARY"].starts_with("การประชุมประจำปี"), "{:?}", before[&meeting]);
        let (again, same) = events(&address).await;
        assert_eq!((&again, &same), (&before, &tag), "nothing happened, nothing changes");
        put(&shelf.store, &tie, "meeting-postponed", &[("meeting", "m1"), ("to", &in_days(50))]).unwrap();
        let (after, other) = events(&address).await;
        assert_ne!(other, tag);
        assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "a UID stays");
        assert_eq!(
            (after[&meeting]["DTSTART"].clone(), after[&meeting]["SEQUENCE"].as_str()),
            (in_days(50).replace('-', ""), "1")
        );
        put(&shelf.store, &tie, "meeting-postponed", &[("meeting", "m1")]).unwrap();
        assert_eq!(events(&address).await.0[&meeting]["STATUS"], "CANCELLED");
        // The end moves with a correction of the term.
        let end = before.keys().find(|u| u.starts_with(&format!("{tie}-end@"))).unwrap().clone();
        term_of(&shelf.store, &tie, 260);
        let moved = events(&address).await.0;
        assert_eq!(
            (moved[&end]["DTSTART"].clone(), moved[&end]["SEQUENCE"].as_str()),
            (in_days(260).replace('-', ""), "1")
        );
        // Nobody guesses an address, and one that was taken back leads nowhere.
        for wrong in ["x", &"a".repeat(43), &format!("{}.ics", "b".repeat(43))] {
            assert_eq!(desk.get(&format!("/calendar/feed/{wrong}")).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        let page = desk.get("/calendar/feeds?lang=en").await;
        let id = page.text.split("name=\"feed\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let page = desk.post("/calendar/end?lang=en", "application/x-www-form-urlencoded", format!("feed={id}")).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert_eq!(desk.get(&address).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_feed_shows_an_office_its_own_ties_and_no_more() {
    let house = House::new(Settings::default());
    maitri::register::load_shipped(&house.store).unwrap();
    let all = watch(&house.store);
    let own = between(&all, "th.nakhon-phanom", "vn.quang-binh");
    let other = between(&all, "th.sakon-nakhon", "vn.quang-binh");
    for tie in [&own, &other] {
        term_of(&house.store, tie, 200);
    }
    let officer = house.person("somchai", "th.province", "th.nakhon-phanom", &["th-province-officer"]);
    let stranger = house.person("malee", "th.province", "th.sakon-nakhon", &["th-province-officer"]);
    let ministry = house.person("anan", "th.moi", "", &["th-moi-officer"]);
    run(async {
        let mut addresses = Vec::new();
        for account in [&officer, &stranger, &ministry] {
            let cookie = house.session(account);
            let page = house.post("/calendar/new?lang=en", &cookie, &[("name", "phone"), ("language", "en")]).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.text);
            let address =
                page.text.split("/calendar/feed/").nth(1).unwrap().split('<').next().unwrap().trim().to_owned();
            addresses.push(format!("/calendar/feed/{address}"));
        }
        for (address, sees) in addresses.iter().zip([(true, false), (false, true), (true, true)]) {
            let page = house.get(address, "").await;
            assert_eq!(page.status, StatusCode::OK);
            let text = page.text.replace("\r\n ", "");
            assert_eq!((text.contains(&own), text.contains(&other)), sees, "{text}");
        }
        // A life of another province is as one that is not there, and its feed is nobody else's to take back.
        let cookie = house.session(&stranger);
        assert_eq!(house.get(&format!("/life/{own}?lang=en"), &cookie).await.status, StatusCode::NOT_FOUND);
        assert_eq!(house.get(&format!("/life/{other}?lang=en"), &cookie).await.status, StatusCode::OK);
        let (id, _) =
            house.store.feeds().unwrap().into_iter().find(|(_, doc)| doc.contains("th.nakhon-phanom")).unwrap();
        let page = house.post("/calendar/end?lang=en", &cookie, &[("feed", &id)]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert_eq!(house.get(&addresses[0], "").await.status, StatusCode::OK);
    });
}

#[test]
fn papers_name_the_entries_they_rest_on_and_say_where_nothing_is_known() {
    let shelf = Shelf::new("papers");
    let tie = between(&watch(&shelf.store), "th.mukdahan", "vn.quang-tri");
    run(async {
        let desk = shelf.desk();
        let page = desk.get(&format!("/life/{tie}/dossier?lang=th")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("ไม่มีแหล่งข้อมูล"), "{}", page.text);
        let held = in_days(-30);
        put(&shelf.store, &tie, "meeting-held", &[("on", &held), ("place", "Đông Hà"), ("number", "7/BB-SNgV")])
            .unwrap();
        let said = [
            ("meeting", "m1"),
            ("who", "both"),
            ("th", "จัดงานแสดงสินค้าชายแดน"),
            ("vi", "Tổ chức hội chợ biên giới"),
            ("en", "Hold a border fair"),
        ];
        put(&shelf.store, &tie, "promised", &said).unwrap();
        put(
            &shelf.store,
            &tie,
            "promised",
            &[("meeting", "m1"), ("who", "partner"), ("vi", "Gửi danh sách giáo viên")],
        )
        .unwrap();
        put(&shelf.store, &tie, "settled", &[("commitment", "c1"), ("state", "done"), ("on", &held), ("th", "จัดแล้ว")])
            .unwrap();
        for which in ["meeting-paper", "dossier"] {
            for lang in ["th", "vi", "en"] {
                let page = desk.get(&format!("/life/{tie}/{which}?lang={lang}")).await;
                assert_eq!(page.status, StatusCode::OK, "{}", page.text);
                is_sound(&page);
                for format in ["docx", "xlsx"] {
                    let file = desk.get(&format!("/life/{tie}/{which}/{lang}.{format}?lang={lang}")).await;
                    assert_eq!(file.status, StatusCode::OK, "{which} {lang} {format}: {}", file.text);
                }
            }
        }
        // Both sides' languages on one page, each on a sheet of its own.
        let page = desk.get(&format!("/life/{tie}/meeting-paper?lang=en")).await;
        assert!(
            page.text.contains("จัดงานแสดงสินค้าชายแดน") && page.text.contains("Tổ chức hội chợ biên giới"),
            "{}",
            page.text
        );
        let last = watch(&shelf.store).life(&tie).unwrap().commitments["c2"].sequence;
        assert!(page.text.contains(&format!("Mục {last}")), "{}", page.text);
        let file = desk.get("/yearbook/vi.docx?lang=vi").await;
        assert_eq!(file.status, StatusCode::OK, "{}", file.text);
        // What was recorded inside stands in nothing public.
        let page = desk.get("/yearbook?lang=th").await;
        assert!(!page.text.contains("จัดงานแสดงสินค้าชายแดน") && page.text.contains("มุกดาหาร"), "{}", page.text);
    });
}

#[test]
fn what_does_not_hold_any_more_stays_visible() {
    let shelf = Shelf::new("correct");
    let tie = between(&watch(&shelf.store), "th.mukdahan", "vn.quang-tri");
    term_of(&shelf.store, &tie, 100);
    let sequence = watch(&shelf.store).life(&tie).unwrap().last.to_string();
    put(&shelf.store, &tie, "corrected", &[("sequence", &sequence)]).unwrap();
    let now = watch(&shelf.store);
    let life = now.life(&tie).unwrap();
    assert!(life.end().is_none() && life.noted[0].struck.is_some());
    assert!(matches!(life.noted[0].entry, Entry::Term { .. }));
    let again = put(&shelf.store, &tie, "corrected", &[("sequence", &sequence)]);
    assert!(matches!(again, Err(Unrecorded::Refused(Refusal::NoEntry(_)))));
    run(async {
        let page = shelf.desk().get(&format!("/life/{tie}?lang=en")).await;
        assert!(page.text.contains("<s>Term of the tie"), "{}", page.text);
        is_sound(&page);
    });
    shelf.store.verify().unwrap();
}

/// The page puts an entry right in its place: its form is filled with what stands there, and a meeting stays the meeting that it was.
#[test]
fn a_form_puts_an_entry_right_in_its_place() {
    let shelf = Shelf::new("in-place");
    let tie = between(&watch(&shelf.store), "th.mukdahan", "vn.quang-tri");
    put(&shelf.store, &tie, "meeting-planned", &[("on", &in_days(-3)), ("place", "Mukdahan")]).unwrap();
    let planned = watch(&shelf.store).life(&tie).unwrap().last;
    put(&shelf.store, &tie, "meeting-planned", &[("on", &in_days(90))]).unwrap();
    put(&shelf.store, &tie, "meeting-held", &[("meeting", "m1"), ("on", &in_days(-2)), ("number", "7/BB")]).unwrap();
    run(async {
        let desk = shelf.desk();
        let form = format!("/life/{tie}/record/corrected?lang=en");
        let page = desk.get(&format!("{form}&sequence={planned}")).await;
        assert_eq!(page.status, StatusCode::OK);
        is_sound(&page);
        assert!(page.text.contains("value=\"Mukdahan\"") && page.text.contains(&in_days(-3)), "{}", page.text);
        let last = watch(&shelf.store).life(&tie).unwrap().last.to_string();
        let (day, n) = (in_days(-2), planned.to_string());
        let fields = [
            ("at", last.as_str()),
            ("sequence", &n),
            ("instead", "meeting-planned"),
            ("on", &day),
            ("place", "Đông Hà"),
            ("why", "typed wrong"),
        ];
        let page = desk.form(&form, &[], &fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let now = watch(&shelf.store);
        let life = now.life(&tie).unwrap();
        let all: Vec<_> = life.meetings.values().map(|m| (m.id.as_str(), m.state, m.place.as_str())).collect();
        assert_eq!(all, [("m1", MeetingState::Held, "Đông Hà"), ("m2", MeetingState::Planned, "")]);
        // Every kind of entry is filled with what stands in it, and is the same entry when nothing was changed.
        for noted in life.holding() {
            let fields = maitri::life::fields_of(&noted.entry);
            let mut fields: Fields = fields.into_iter().collect();
            fields.insert("sequence".into(), noted.sequence.to_string());
            fields.insert("instead".into(), noted.entry.kind().into());
            let again =
                maitri::life::entry_of(Packs::embedded().unwrap(), Language::En, "corrected", &fields, life).unwrap();
            let Entry::Corrected { instead: Some(again), .. } = again else { panic!() };
            assert_eq!(*again, noted.entry);
        }
    });
}

/// One office, one answer: what the page, the feed and the record of an entry say of who may is the same.
#[test]
fn who_may_is_asked_in_one_place() {
    let house = House::new(Settings::default());
    maitri::register::load_shipped(&house.store).unwrap();
    let all = watch(&house.store);
    let tie = between(&all, "th.nakhon-phanom", "vn.quang-binh");
    let (packs, rights) = (Packs::embedded().unwrap(), Rights::embedded().unwrap());
    let roles = ["th-province-officer".to_owned()];
    let act = maitri::register::operator("a letter");
    let fields: Fields = [("on".to_owned(), in_days(20))].into();
    let try_as = |place: &str| {
        let office = "th.province";
        let asks = Asker { desk: false, office, place, roles: &roles, packs, procedures: procedures(), rights };
        let command = Command {
            tie: &tie,
            seen: None,
            act: &act,
            code: "meeting-planned",
            fields: &fields,
            language: Language::En,
        };
        record(&house.store, &asks, &command)
    };
    assert!(matches!(try_as("th.sakon-nakhon"), Err(Unrecorded::NotTheirs)));
    try_as("th.nakhon-phanom").unwrap();
    // The governor finds the tie on the page, and so in the feed.
    let governor = house.person("khunying", "th.governor", "th.nakhon-phanom", &["th-province-governor"]);
    run(async {
        let cookie = house.session(&governor);
        let page = house.get(&format!("/life/{tie}?lang=en"), &cookie).await;
        let made = house.post("/calendar/new?lang=en", &cookie, &[("name", "desk"), ("language", "en")]).await;
        let address = made.text.split("/calendar/feed/").nth(1).unwrap().split('<').next().unwrap().trim().to_owned();
        let feed = house.get(&format!("/calendar/feed/{address}"), "").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(feed.text.replace("\r\n ", "").contains(&tie), "{}", feed.text);
    });
}

/// Two sides are one pair: a case of the other side, or with the unit that took the partner over, makes no second tie; and what is written is
/// seen by the next look.
#[test]
fn a_pair_is_one_tie_and_what_is_written_is_seen() {
    let shelf = Shelf::new("pair");
    let before = watch(&shelf.store);
    let tie = between(&before, "th.nakhon-phanom", "vn.quang-binh");
    let mukdahan = between(&before, "th.mukdahan", "vn.quang-tri");
    let signed = |w: &Watch| w.pairs(w.ties.iter().filter(|t| t.status == "signed"));
    let pairs = signed(&before);
    run(async {
        let desk = shelf.desk();
        for (partner, tie) in [("th.mukdahan", &mukdahan), ("th.nakhon-phanom", &tie)] {
            let home = "vn.quang-tri";
            let fields = [("procedure", "vn/signing"), ("home", home), ("partner", partner), ("subject", "x")];
            let page = desk.form("/cases/new?lang=en", &[], &fields).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
            let case = page.location().split('?').next().unwrap().to_owned();
            let page = desk.get(&format!("{case}/text?lang=en")).await;
            let at = page.text.split("name=\"at\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            let draft = include_bytes!("../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");
            let fields = [("at", at.as_str()), ("role", "signed"), ("language", "vi"), ("side", "ours")];
            let page = desk.form(&format!("{case}/text?lang=en"), &[("file", "signed.vi.txt", draft)], &fields).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
            let now = watch(&shelf.store);
            assert_eq!((now.ties.len(), signed(&now)), (before.ties.len(), pairs), "{partner}");
            // The address that it would have alone leads to the tie.
            assert_eq!(now.tie(&maitri::life::tie_id(home, partner)).unwrap().id, *tie);
            let page = desk.get(&format!("/life/{tie}?lang=en")).await;
            assert!(page.text.contains("read=1#term"), "its text is read under the tie: {}", page.text);
        }
        // Recorded under either id, it is one life.
        let alone = maitri::life::tie_id("vn.quang-tri", "th.nakhon-phanom");
        put(&shelf.store, &alone, "meeting-planned", &[("on", &in_days(20)), ("place", "Renu Nakhon")]).unwrap();
        let page = desk.get(&format!("/life/{tie}?lang=en")).await;
        assert!(page.text.contains("Renu Nakhon"), "a page after a write sees it");
        put(&shelf.store, &tie, "meeting-planned", &[("on", &in_days(40))]).unwrap();
        let now = watch(&shelf.store);
        assert_eq!(now.life(&tie).unwrap().meetings.len(), 2);
        // Nothing was recorded since: the same is given again, and not made anew.
        assert!(Arc::ptr_eq(&now, &watch(&shelf.store)));
        // Another program writes into the same store.
        let other = Store::open(&format!("sqlite:{}", shelf.folder.join("x.db").display())).unwrap();
        put(&other, &tie, "meeting-planned", &[("on", &in_days(60))]).unwrap();
        assert_eq!(watch(&shelf.store).life(&tie).unwrap().meetings.len(), 3);
    });
}

/// A recorded end of a day to come: page, dashboard, feed and list say that the tie stands until then.
#[test]
fn until_its_day_an_end_is_told_as_one_to_come() {
    let shelf = Shelf::new("ending");
    let tie = between(&watch(&shelf.store), "th.sakon-nakhon", "vn.quang-binh");
    term_of(&shelf.store, &tie, 200);
    let agreed = in_days(-1);
    let ended = [("on", in_days(30)), ("how", "agreement".to_owned()), ("number", "3".to_owned()), ("day", agreed)];
    let ended: Vec<(&str, &str)> = ended.iter().map(|(k, v)| (*k, v.as_str())).collect();
    put(&shelf.store, &tie, "ended", &ended).unwrap();
    run(async {
        let desk = shelf.desk();
        let page = desk.get(&format!("/life/{tie}?lang=en")).await;
        assert!(page.text.contains("In effect; its end is recorded for"), "{}", page.text);
        is_sound(&page);
        for path in ["/life?lang=en&sign=ending", "/dashboard?lang=en"] {
            let page = desk.get(path).await;
            assert!(page.text.contains(&format!("/life/{tie}")) && page.text.contains("End recorded"), "{path}");
        }
        let list = desk.get("/api/v1/life?sign=ending").await;
        assert!(list.text.contains("\"standing\":\"ending\""), "{}", list.text);
        let made = desk
            .post("/calendar/new?lang=en", "application/x-www-form-urlencoded", "name=x&language=en".to_owned())
            .await;
        let address = made.text.split("http://localhost:8421").nth(1).unwrap().split('<').next().unwrap().trim();
        let feed = desk.get(address).await.text.replace("\r\n ", "");
        let event = feed.split("BEGIN:VEVENT").find(|e| e.contains(&format!("{tie}-end@"))).unwrap();
        let day = in_days(30).replace('-', "");
        assert!(event.contains(&day) && event.contains("The tie ends") && event.contains("CONFIRMED"), "{event}");
    });
}

/// The addresses in the book's pages on lives and calendars are addresses of the program.
#[test]
fn the_book_names_addresses_that_are_there() {
    let all: Vec<&str> = maitri::web::door::DOORS.iter().map(|d| d.path).collect();
    for page in [include_str!("../../../docs/use/life.md"), include_str!("../../../docs/use/calendar.md")] {
        for word in page.split('`').skip(1).step_by(2).filter(|w| w.starts_with('/')) {
            assert!(all.contains(&word), "{word}");
        }
    }
    let feeds = include_str!("../../../docs/use/calendar.md");
    assert!(feeds.contains("`/calendar/feeds`") && !feeds.contains("`/calendar`"));
}

/// What the life of a tie calls for goes by mail to who may see the tie, once; on Mondays what the week brings goes in numbers. What a side
/// said that it would do stays behind the link.
#[test]
fn what_a_tie_calls_for_goes_by_mail_once_and_on_mondays_in_numbers() {
    use maitri_store::{Notice, Secret};
    let house = House::new(Settings::default());
    maitri::register::load_shipped(&house.store).unwrap();
    let tie = between(&watch(&house.store), "th.nakhon-phanom", "vn.quang-binh");
    term_of(&house.store, &tie, 200);
    let (past, due) = (in_days(-3), in_days(5));
    put(&house.store, &tie, "meeting-held", &[("on", &past), ("number", "7"), ("day", &past)]).unwrap();
    let promised = [("meeting", "m1"), ("who", "home"), ("due", due.as_str()), ("th", "ส่งครูสิบคน")];
    put(&house.store, &tie, "promised", &promised).unwrap();
    for (login, place) in [("own", "th.nakhon-phanom"), ("other", "th.sakon-nakhon")] {
        let account = house.person(login, "th.province", place, &["th-province-officer"]);
        let address = format!("{login}@example.go.th");
        let notice = Notice { account, address, language: String::new(), wanted: true };
        house.store.people(None, vec![Secret::Notice(notice)]).unwrap();
    }
    let laws = maitri::notices::Laws {
        packs: Packs::embedded().unwrap(),
        procedures: procedures(),
        rights: Rights::embedded().unwrap(),
    };
    let told = |day: &str| {
        maitri::notices::lives(&house.store, laws, "https://maitri.example.go.th/", day).unwrap();
        let mut out = Vec::new();
        while let Some(due) = house.store.mail_take("2999-01-01T00:00:00Z", "2999-01-02T00:00:00Z").unwrap() {
            house.store.mail_sent(due.id, "2026-01-01T00:00:00Z").unwrap();
            out.push((due.mail.to, due.mail.kind, due.mail.language, due.mail.doc));
        }
        out
    };
    let today: jiff::civil::Date = maitri::cli::today().parse().unwrap();
    let on = |wanted: jiff::civil::Weekday| {
        let days = (0..7).map(|n| today.checked_add(jiff::Span::new().days(n)).unwrap());
        days.into_iter().find(|d| d.weekday() == wanted).unwrap().to_string()
    };
    let (tuesday, monday) = (on(jiff::civil::Weekday::Tuesday), on(jiff::civil::Weekday::Monday));
    let first = told(&tuesday);
    let ties: Vec<_> = first.iter().filter(|(_, kind, ..)| kind == "tie").collect();
    assert_eq!(ties.len(), 2, "the term and what was promised: {first:?}");
    assert!(ties.iter().all(|(to, _, language, _)| to == "own@example.go.th" && language == "th"), "{first:?}");
    assert!(ties.iter().all(|(.., doc)| doc.contains(&format!("https://maitri.example.go.th/life/{tie}"))), "{ties:?}");
    assert!(ties.iter().all(|(.., doc)| !doc.contains("ส่งครูสิบคน")), "{ties:?}");
    assert!(first.iter().all(|(_, kind, ..)| kind != "digest"), "{first:?}");
    assert_eq!(told(&tuesday), [], "each once");
    // On a Monday the numbers of the week, for each their own; the stranger shares the partner that was dissolved, and no term.
    let week = told(&monday);
    let digest = |to: &str| {
        let found = week.iter().find(|(who, kind, ..)| who.starts_with(to) && kind == "digest");
        found.map(|(.., doc)| doc.clone()).unwrap_or_default()
    };
    assert!(digest("own@").contains("ความสัมพันธ์ที่ต้องดูแล ๒ คู่"), "{week:?}");
    assert!(!digest("other@").contains("ความสัมพันธ์ที่ต้องดูแล ๒ คู่"), "{week:?}");
    assert!(week.iter().all(|(.., doc)| !doc.contains("ส่งครูสิบคน")));
    assert_eq!(told(&monday), [], "each once");
}
