//! A reporting year on the register that ships with the program, on both databases: who is expected, three provinces that report by sheets
//! of their own make, one that had nothing, the rest named; the papers; and the same on the pages.

use crate::accounts::House;
use crate::web::{Browser, is_sound, run};
use axum::http::StatusCode;
use maitri::draft::Format;
use maitri::follow::activities::{hold, import, ties, understand};
use maitri::follow::papers::{Made, PAPERS, files, workbook};
use maitri::follow::yearly::{
    Opening, Stepping, Stop, approvals, counts, decide, evaluate, open, report, resolution, step, told_by, wire,
};
use maitri::follow::{NotRecorded, load};
use maitri::register::act;
use maitri::web::{Settings, Site};
use maitri_document::read::{Limits, grids};
use maitri_pack::Packs;
use maitri_pack::papers::Papers;
use maitri_pack::procedure::Procedures;
use maitri_registry::act::{Act, Capacity};
use maitri_registry::follow::activity::{Figure, Said};
use maitri_registry::follow::cycle::{Cycle, Outcome, Paper, Refusal, Report, Sheet, TieReport};
use maitri_store::Store;
use rust_xlsxwriter::Workbook;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

/// A PostgreSQL of our own on a socket in a folder; stopped at the end.
struct Server {
    folder: PathBuf,
    child: Child,
}

impl Server {
    /// `None`, said aloud, where PostgreSQL is not installed.
    fn start() -> Option<Server> {
        let mut found: Vec<PathBuf> =
            std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|e| e.path().join("bin")).collect();
        found.sort();
        let programs = found.into_iter().rev().find(|p| p.join("initdb").is_file())?;
        let folder = tempfile::tempdir().unwrap().keep();
        // PostgreSQL refuses root.
        let root = std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0);
        let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let ids = ["postgres:", "nobody:"].iter().find_map(|name| {
            let mut parts = users.lines().find(|l| l.starts_with(name))?.split(':').skip(2).map(str::parse::<u32>);
            Some((parts.next()?.ok()?, parts.next()?.ok()?))
        });
        let command = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command.current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::null());
            if let (true, Some((uid, gid))) = (root, ids) {
                std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).unwrap();
                command.uid(uid).gid(gid);
            }
            command
        };
        let data = folder.join("data");
        let made = command("initdb")
            .args(["--no-sync", "--auth=trust", "--username=maitri", "--encoding=UTF8", "--locale=C", "-D"])
            .arg(&data)
            .status();
        assert!(made.unwrap().success(), "initdb");
        let child = command("postgres")
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&folder)
            .args(["-c", "listen_addresses="])
            .spawn()
            .unwrap();
        Some(Server { folder, child })
    }

    fn store(&self) -> Store {
        let url = format!("postgres://maitri@{}/postgres", self.folder.display().to_string().replace('/', "%2F"));
        for _ in 0..600 {
            if let Ok(store) = Store::open(&url) {
                return store;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("the server does not answer")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn by(office: &str, why: &str) -> Act {
    Act { office: office.to_owned(), ..act("สมชาย", Capacity::LocalOperator, why) }
}

/// A workbook with these rows.
fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (r, row) in (0u32..).zip(rows.iter()) {
            for (c, cell) in (0u16..).zip(row.iter()) {
                match cell.parse::<f64>() {
                    Ok(n) => sheet.write_number(r, c, n).unwrap(),
                    Err(_) => sheet.write_string(r, c, *cell).unwrap(),
                };
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// Trat: Thai digits, two years in two figures, sums, a wound, and a tie of which it says that there was nothing.
fn trat() -> Vec<u8> {
    book(&[(
        "แผ่น1",
        &[
            &["รายงานผลการดำเนินงานจังหวัดตราด ปีงบประมาณ ๒๕๖๙"],
            &[
                "ที่",
                "วัน เดือน ปี",
                "กิจกรรม",
                "คู่ความสัมพันธ์",
                "ผลผลิต",
                "ผลลัพธ์",
                "งบประมาณ (บาท)",
                "แหล่งงบประมาณ",
                "แหล่งข้อมูล",
                "เหตุผล",
            ],
            &[
                "๑",
                "๑๒-๑๕ ก.พ. ๖๙",
                "อบรมบุคลากรการท่องเที่ยว",
                "จังหวัดเกาะกง",
                "ผู้ผ่านการอบรม ๓๕ คน",
                "",
                "๒๕๐,๐๐๐",
                "งบจังหวัด",
                "ทะเบียนผู้ผ่านการอบรม",
                "",
            ],
            &[
                "๒",
                "มี.ค. ๒๕๖๙",
                "งานแสดงสินค้าชายแดน",
                "",
                "งานแสดงสินค้า ๑ ครั้ง",
                "มูลค่าการค้า ๑,๒๐๐,๐๐๐ บาท",
                "",
                "",
                "",
                "",
            ],
            &["๓", "๓๑ ก.พ. ๖๙", "เยือน", "กรุงสีหนุวิลล์", "", "", "", "", "", ""],
            &["๔", "", "ไม่มีกิจกรรม", "จังหวัดก่าเมา", "", "", "", "", "", "งบประมาณไม่ได้รับการจัดสรร"],
            &["รวม", "", "", "", "", "", "๒๕๐,๐๐๐", "", "", ""],
        ],
    )])
}

/// Ubon: a sheet a tie, the partner in its name, one row an indicator.
fn ubon() -> Vec<u8> {
    let head: &[&str] = &["STT", "Thời gian", "Nội dung hoạt động", "Chỉ số", "Chỉ tiêu", "Đạt được", "Nguồn số liệu"];
    book(&[
        (
            "กว๋างนาม",
            &[
                head,
                &[
                    "1",
                    "10-12/3/2026",
                    "Trao đổi sinh viên",
                    "Số học sinh, sinh viên trao đổi",
                    "20",
                    "18",
                    "Danh sách của trường",
                ],
                &["", "", "", "Lượt khách du lịch", "1000", "1250", ""],
            ],
        ),
        ("เถื่อเทียนเว้", &[head, &["1", "05/2026", "Hội đàm cấp tỉnh", "Sự kiện chung", "1", "1", "Biên bản"]]),
    ])
}

/// Khon Kaen: English headings in another order.
fn khon_kaen() -> Vec<u8> {
    "Activity;Partner;Date;Participants;Outcome\nMeeting of mayors;หนานหนิง;2026-01-20;12;Relations are better\n".into()
}

fn opening() -> Opening {
    Opening { year: 2026, from: String::new(), until: String::new(), as_of: "2026-11-26".to_owned() }
}

fn cycle(store: &Store) -> Cycle {
    load(store).unwrap().0.cycles.by_id["year-2026"].clone()
}

fn paper(number: &str) -> Paper {
    Paper { number: number.to_owned(), day: "2026-11-26".to_owned(), office: "th.moi".to_owned() }
}

fn a_year(store: &Store) {
    maitri::register::load_shipped(store).unwrap();
    let (packs, procedures) = (Packs::embedded().unwrap(), Procedures::embedded().unwrap());
    let moi = || by("th.moi", "");
    let id = open(store, procedures, &moi(), &opening()).unwrap();
    assert!(matches!(open(store, procedures, &moi(), &opening()), Err(NotRecorded::Refused(Refusal::Open))));
    let n = counts(&cycle(store));
    assert_eq!((n.ties, n.provinces, n.printed, n.inferred), (86, 40, 83, 3));
    // Five notes of the signed table; the one that another table prints is an open question (G-09).
    assert_eq!((n.municipal, n.municipal_asked), (5, 1));
    let inferred: Vec<String> =
        cycle(store).opened.expected.into_iter().filter(|e| e.inferred).map(|e| e.home).collect();
    assert_eq!(inferred, ["th.surin"; 3]);
    // The list as of a day before 2021 lacks the ties that were surely signed later.
    let all = ties(store).unwrap();
    assert_eq!(maitri::follow::yearly::expected(&all, "2018-10-10").len(), 84);
    // 82 were surely signed before the resolution; one of 2561 has no day, one has no year.
    let (before, after, unknown) = {
        let one = cycle(store);
        let (b, a, u) = one.before(&resolution(packs));
        (b.len(), a.len(), u.iter().map(|e| (e.home.clone(), e.signed.clone())).collect::<Vec<_>>())
    };
    assert_eq!((before, after), (82, 2));
    assert_eq!(unknown, [("th.chachoengsao".to_owned(), String::new()), ("th.phuket".to_owned(), "2018".to_owned())]);

    let go = |on: &str, paper: Paper| -> Result<(), Stop> {
        let say = Stepping { step: on.to_owned(), paper, deadline: "2026-12-31".to_owned(), ..Stepping::default() };
        step(store, procedures, &moi(), &id, None, &say)
    };
    assert!(matches!(go("put-to-cabinet", paper("1")), Err(NotRecorded::Refused(Refusal::Step { .. }))));
    go("call-for-data", paper("มท 0205.2/ว 1")).unwrap();

    // Three provinces, three makes of sheet. What is understood is shown first, and kept only then.
    for (home, name, bytes, rows, reported, unread) in [
        ("th.trat", "trat.xlsx", trat(), 2, 2, 1),
        ("th.ubon-ratchathani", "ubon.xlsx", ubon(), 2, 2, 0),
        ("th.khon-kaen", "khon-kaen.csv", khon_kaen(), 1, 1, 0),
    ] {
        let (follow, size) = load(store).unwrap();
        let seen = understand(&bytes, name, &all, home, &follow.activities).unwrap();
        assert_eq!(load(store).unwrap().1, size, "looking keeps nothing");
        let found: usize = seen.sheets.iter().map(|s| s.unread.len()).sum();
        assert_eq!((seen.plan.new.len(), found), (rows, unread), "{name}: {:?}", seen.sheets);
        let taken = import(store, &by("th.province", ""), &bytes, name, &all, home).unwrap();
        assert_eq!(taken.plan.new.len(), rows);
        let what = Report {
            ties: told_by(&taken, &cycle(store), home),
            file: taken.hash.clone(),
            name: name.into(),
            ..Report::default()
        };
        assert_eq!(what.ties.len(), reported, "{name}: {:?}", what.ties);
        report(store, procedures, &by("th.province", ""), &id, None, home, &what).unwrap();
        // The same file again changes nothing.
        let size = load(store).unwrap().1;
        let again = import(store, &by("th.province", ""), &bytes, name, &all, home).unwrap();
        assert_eq!((again.plan.new.len(), again.plan.changed.len(), again.plan.same), (0, 0, rows), "{name}");
        assert_eq!(load(store).unwrap().1, size, "{name}");
    }
    // One says that there was nothing, and why; without a reason it may not.
    let nothing = |reason: &str| {
        let ties = cycle(store)
            .of_home("th.nakhon-phanom")
            .map(|e| TieReport { tie: e.tie.clone(), nothing: true, reason: reason.into() })
            .collect();
        Report { ties, ..Report::default() }
    };
    let home = "th.nakhon-phanom";
    let refused = report(store, procedures, &by("th.province", ""), &id, None, home, &nothing(" "));
    assert!(matches!(refused, Err(NotRecorded::Refused(Refusal::NoReason))));
    report(store, procedures, &by("th.province", ""), &id, None, home, &nothing("อยู่ระหว่างประสานหน่วยงานใหม่ของเวียดนาม"))
        .unwrap();
    go("remind", paper("มท 0205.2/ว 2")).unwrap();
    let one = cycle(store);
    assert_eq!((one.state.as_str(), one.reminded.len()), ("chasing", one.missing().len()));
    // Trat left out two ties: it is named, with those two.
    assert_eq!(one.missing()["th.trat"].len(), 2);
    let n = counts(&one);
    let nothing_of = one.opened.expected.iter().filter(|e| e.home == "th.nakhon-phanom").count();
    assert_eq!((n.reported, n.nothing, n.missing), (4, 1 + nothing_of, 86 - 5 - nothing_of));
    assert_eq!(n.silent, one.missing().len());

    // An older tie is evaluated, and a person decides.
    let tie = one.opened.expected.iter().find(|e| e.partner == "kh.koh-kong").unwrap().tie.clone();
    assert!(matches!(
        decide(store, &by("th.moi", "x"), &id, None, &tie, Outcome::End, &paper("")),
        Err(NotRecorded::Refused(Refusal::NoSheet))
    ));
    let sheet = Sheet { home: 2, partner: 2, continuity: 1, proposes: Some(Outcome::Keep), ..Sheet::default() };
    evaluate(store, &moi(), &id, None, &tie, &sheet).unwrap();
    decide(store, &by("th.moi", "มีกิจกรรมต่อเนื่อง"), &id, None, &tie, Outcome::Keep, &paper("มท 9")).unwrap();

    go("close-and-compile", paper("มท 3")).unwrap();
    let (follow, _) = load(store).unwrap();
    let one = cycle(store);
    let (cases, _) = maitri::case::load(store, procedures).unwrap();
    let (approvals, law) = (approvals(&cases), resolution(packs));
    let made = Made {
        year: &one,
        follow: &follow,
        cases: &cases,
        approvals: &approvals,
        municipal: &maitri::follow::yearly::municipal_in_progress(&all, maitri_pack::Language::Th),
        resolution: &law,
        today: "2026-11-26",
        told: maitri_pack::Language::En,
    };
    let papers = Papers::embedded().unwrap();
    let words = |name: &str, home: &str| -> String {
        let all = files(packs, papers, &made, name, home, &[Format::Txt]).unwrap();
        all.iter().map(|f| String::from_utf8_lossy(&f.bytes).into_owned()).collect::<Vec<_>>().join("\n")
    };
    let compiled = words("rp-02", "");
    for word in ["๘๖", "๔๐", "เชียงใหม่", "สุรินทร์", "ไม่มีแหล่งข้อมูล", "๑,๒๐๐,๐๐๐", "ทะเบียนผู้ผ่านการอบรม", "กำแพงเพชร"]
    {
        assert!(compiled.contains(word), "{word}: {compiled}");
    }
    // Every province that is missing stands by name in what goes to the cabinet.
    assert!(compiled.contains("ไม่มีรายงานครั้งก่อนในระบบ"), "{compiled}");
    let cabinet = words("rp-03", "");
    assert!(cabinet.contains("ยังไม่มีบันทึกว่าได้ประสาน"), "no such step is recorded: {cabinet}");
    for home in one.missing().keys() {
        let name = maitri::case::place_name(home, maitri_pack::Language::Th);
        assert!(cabinet.contains(&name), "{name}");
    }
    assert!(words("rp-05", "").contains("๘๒"));
    assert!(words("rp-01", "th.trat").contains("อบรมบุคลากรการท่องเที่ยว"));
    // Of a province that said nothing nothing is known, and the paper says that.
    let silent = words("rp-01", "th.chanthaburi");
    assert!(silent.contains("ยังไม่มีแหล่งข้อมูลว่ามีหรือไม่มีกิจกรรม") && !silent.contains("ไม่มีการจัดกิจกรรม"), "{silent}");
    // Nothing waits to be told to the cabinet: no paper is made of nothing.
    assert!(files(packs, papers, &made, "rp-04", "", &[Format::Docx]).is_err());
    assert_eq!(PAPERS.len(), 5);
    // The rows behind the figures: each figure of the wire names activities that stand in the workbook.
    let bytes = workbook(&made, "").unwrap();
    let rows = grids(&bytes, "x.xlsx", &Limits::default()).unwrap();
    let told: String = rows.iter().flat_map(|g| &g.rows).flat_map(|r| &r.cells).cloned().collect::<Vec<_>>().join("|");
    let wire = wire(&id, &one, &follow.activities);
    let mut traced = 0;
    for line in wire["ties"].as_array().unwrap() {
        for sums in ["outputs", "outcomes"] {
            for sum in line[sums].as_object().unwrap().values() {
                for activity in sum["activities"].as_array().unwrap() {
                    assert!(told.contains(activity.as_str().unwrap()), "{activity}");
                    traced += 1;
                }
            }
        }
    }
    assert!(traced >= 5, "{traced}");
    // The form of a province goes back in and changes nothing.
    let form = workbook(&made, "th.trat").unwrap();
    let back = understand(&form, "form.xlsx", &all, "th.trat", &follow.activities).unwrap();
    assert_eq!((back.plan.new.len(), back.plan.changed.len()), (0, 0), "{:?}", back.plan);
    for on in ["coordinate", "mfa-adds", "put-to-cabinet"] {
        go(on, paper("มท 5")).unwrap();
    }
    assert!(matches!(go("resolution", Paper::default()), Err(NotRecorded::Refused(Refusal::NoPaper))));
    go("resolution", paper("นร 0505/1")).unwrap();
    assert_eq!(cycle(store).state, "acknowledged");
    store.verify().unwrap();
}

/// What ended before the year owes no report of it; what became of ties since the earlier year stands in the compilation, and an outcome that
/// counts visits is told as an output.
#[test]
fn ends_and_changes_stand_in_the_papers() {
    use maitri::life::{Command, Fields, record};
    let folder = tempfile::tempdir().unwrap();
    let store = &Store::open(&format!("sqlite:{}", folder.path().join("x.db").display())).unwrap();
    maitri::register::load_shipped(store).unwrap();
    let (packs, procedures) = (Packs::embedded().unwrap(), Procedures::embedded().unwrap());
    let rights = maitri_registry::rights::Rights::embedded().unwrap();
    let all = ties(store).unwrap();
    let of = |home: &str| all.iter().find(|t| t.home.id == home && t.status == "signed").unwrap().id.clone();
    let (old, suspended, trat) = (of("th.suphan-buri"), of("th.chiang-mai"), of("th.trat"));
    let lived = |tie: &str, code: &str, fields: &[(&str, &str)]| {
        let fields: Fields = fields.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let asks = maitri::web::who::Asker::desk(packs, procedures, rights);
        let act = by("th.moi", "x");
        let command =
            Command { tie, seen: None, act: &act, code, fields: &fields, language: maitri_pack::Language::En };
        record(store, &asks, &command).unwrap();
    };
    let paper_of = [("number", "1"), ("day", "2020-01-01")];
    lived(&old, "ended", &[("on", "2020-01-01"), ("how", "agreement"), paper_of[0], paper_of[1]]);
    let id = open(store, procedures, &by("th.moi", ""), &opening()).unwrap();
    let one = cycle(store);
    assert_eq!(counts(&one).ties, 85);
    assert!(one.of_home("th.suphan-buri").all(|e| e.tie != old));
    lived(
        &suspended,
        "suspended",
        &[("on", "2026-11-01"), ("office", "th.moi"), ("number", "2"), ("day", "2026-11-01")],
    );
    let said = Said {
        kind: "visit-in".into(),
        what: "เยือน".into(),
        days: "2026-10-02".into(),
        outcomes: vec![Figure {
            indicator: "delegations-in".into(),
            actual: "3".into(),
            source: "x".into(),
            ..Figure::default()
        }],
        ..Said::default()
    };
    let tie = all.iter().find(|t| t.id == trat).unwrap();
    hold(store, &by("th.province", ""), &maitri::follow::activities::whose(tie), &said, &[]).unwrap();
    let next = Opening { year: 2027, from: String::new(), until: String::new(), as_of: "2026-11-26".into() };
    open(store, procedures, &by("th.moi", ""), &next).unwrap();
    let (follow, _) = load(store).unwrap();
    let (cases, _) = maitri::case::load(store, procedures).unwrap();
    let law = resolution(packs);
    let made = Made {
        year: &follow.cycles.by_id["year-2027"],
        follow: &follow,
        cases: &cases,
        approvals: &[],
        municipal: &[],
        resolution: &law,
        today: "2026-11-26",
        told: maitri_pack::Language::En,
    };
    let papers = Papers::embedded().unwrap();
    let all = files(packs, papers, &made, "rp-02", "", &[Format::Txt]).unwrap();
    let told: String = all.iter().map(|f| String::from_utf8_lossy(&f.bytes).into_owned()).collect();
    assert!(told.contains("ระงับ"), "{id}: {told}");
    assert!(told.contains("แจ้งเป็นผลลัพธ์"), "{told}");
}

#[test]
fn a_year_on_the_real_register_in_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    a_year(&Store::open(&format!("sqlite:{}", folder.path().join("x.db").display())).unwrap());
}

#[test]
fn a_year_on_the_real_register_in_postgres() {
    let Some(server) = Server::start() else {
        assert!(std::env::var_os("CI").is_none(), "PostgreSQL is not installed (Debian: postgresql)");
        eprintln!("skipped: PostgreSQL is not installed (Debian: postgresql)");
        return;
    };
    a_year(&server.store());
}

/// Of a year a province sees its own part, on the page and through the interface; the compilations are made by who leads the year.
#[test]
fn a_province_sees_its_own_part_of_a_year() {
    let house = House::new(Settings { cases: true, ..Settings::default() });
    let store = &house.store;
    maitri::register::load_shipped(store).unwrap();
    let procedures = Procedures::embedded().unwrap();
    let id = open(store, procedures, &by("th.moi", ""), &opening()).unwrap();
    for home in ["th.trat", "th.nakhon-phanom"] {
        let nothing = |e: &maitri_registry::follow::cycle::Expected| TieReport {
            tie: e.tie.clone(),
            nothing: true,
            reason: format!("เหตุของ {home}"),
        };
        let ties = cycle(store).of_home(home).map(nothing).collect();
        let what = Report { ties, problems: format!("ปัญหาของ {home}"), ..Report::default() };
        report(store, procedures, &by("th.province", ""), &id, None, home, &what).unwrap();
    }
    let person = |login: &str, office: &str, place: &str, role: &str| {
        house.session(&house.person(login, office, place, &[role]))
    };
    let trat = person("trat", "th.province", "th.trat", "th-province-officer");
    let moi = person("moi", "th.moi", "", "th-moi-officer");
    let mfa = person("mfa", "th.mfa", "", "th-mfa-officer");
    run(async {
        for path in ["/yearly/year-2026?lang=th", "/yearly/year-2026/retrospective?lang=th", "/api/v1/yearly/year-2026"]
        {
            let page = house.get(path, &trat).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
            for other in ["th.nakhon-phanom", "นครพนม", "เชียงใหม่"] {
                assert!(!page.text.contains(other), "{path}: {other}");
            }
            for all in [&moi, &mfa] {
                let page = house.get(path, all).await;
                assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
                assert!(page.text.contains("นครพนม") || page.text.contains("th.nakhon-phanom"), "{path}");
            }
        }
        let own = cycle(store).of_home("th.trat").count();
        let wire: serde_json::Value =
            serde_json::from_str(&house.get("/api/v1/yearly/year-2026", &trat).await.text).unwrap();
        assert_eq!(wire["counts"]["ties"], own);
        assert_eq!(wire["counts"]["nothing"], own);
        for (cookie, paper, status) in [
            (&trat, "rp-01.docx?home=th.trat", StatusCode::OK),
            (&trat, "rp-01.docx?home=th.nakhon-phanom", StatusCode::NOT_FOUND),
            (&trat, "rp-02.xlsx?home=th.trat", StatusCode::NOT_FOUND),
            (&trat, "rp-02.docx", StatusCode::NOT_FOUND),
            (&mfa, "rp-03.docx", StatusCode::NOT_FOUND),
            (&moi, "rp-02.docx", StatusCode::OK),
        ] {
            let page = house.get(&format!("/yearly/year-2026/paper/{paper}"), cookie).await;
            assert_eq!(page.status, status, "{paper}");
        }
    });
}

/// The same on the pages of a desk, without a script: an activity in five answers, what is missing one by one, a sheet, the year.
#[test]
fn a_province_reports_on_the_pages() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::open(&format!("sqlite:{}", folder.path().join("x.db").display())).unwrap());
    maitri::register::load_shipped(&store).unwrap();
    let tie =
        ties(&store).unwrap().into_iter().find(|t| t.home.id == "th.trat" && t.partner.id == "kh.koh-kong").unwrap().id;
    let site = Site::new(Packs::embedded().unwrap(), Settings { cases: true, ..Settings::default() })
        .with_register(Arc::clone(&store));
    let b = Browser { site };
    run(async {
        for lang in ["th", "vi", "en"] {
            for path in ["/activities", "/activities/new", "/activities/import", "/yearly"] {
                let page = b.get(&format!("{path}?lang={lang}")).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                is_sound(&page);
            }
        }
        // A fault names its field, and what was typed stays.
        let page = b
            .form(
                "/activities/new?lang=en",
                &[],
                &[("tie", &tie), ("kind", "training"), ("what", "อบรม ๑"), ("days", "30 ก.พ. 2569")],
            )
            .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("href=\"#days\"") && page.text.contains("อบรม ๑"), "{}", page.text);
        let fields = [
            ("tie", tie.as_str()),
            ("kind", "training"),
            ("what", "อบรมครู"),
            ("days", "12-15 ก.พ. 2569"),
            ("result", "ครู ๘ คน"),
        ];
        let page = b.form("/activities/new?lang=en", &[("file", "a.jpg", b"\xff\xd8\xff\xe0photo")], &fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let one = page.location().split('?').next().unwrap().to_owned();
        for lang in ["th", "vi", "en"] {
            for below in ["", "/ask", "/correct"] {
                let page = b.get(&format!("{one}{below}?lang={lang}")).await;
                assert_eq!(page.status, StatusCode::OK);
                is_sound(&page);
            }
        }
        let ask = b.get(&format!("{one}/ask?lang=en")).await;
        let field = |text: &str, name: &str| {
            text.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1.split('"').next().unwrap().to_owned()
        };
        assert_eq!(field(&ask.text, "ask"), "output-figure-0");
        let (at, asked) = (field(&ask.text, "at"), field(&ask.text, "ask"));
        // The same signs are another figure in another language; what may be either is asked back, and kept as it was typed.
        for (lang, typed) in [("en", "1.234"), ("vi", "1,234")] {
            let answer = [("at", at.as_str()), ("ask", &asked), ("indicator", "trainees"), ("actual", typed)];
            let page = b.form(&format!("{one}/ask?lang={lang}"), &[], &answer).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
            is_sound(&page);
            assert!(page.text.contains("href=\"#actual\"") && field(&page.text, "actual") == typed, "{}", page.text);
        }
        let answer = [("at", at.as_str()), ("ask", &asked), ("indicator", "trainees"), ("actual", "๘")];
        let page = b.form(&format!("{one}/ask?lang=en"), &[], &answer).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        // The next question is where the figure comes from, and the page says that it has no source.
        let ask = b.get(&format!("{one}/ask?lang=en")).await;
        assert_eq!(field(&ask.text, "ask"), "output-source-0");
        assert!(b.get(&format!("{one}?lang=th")).await.text.contains("ไม่มีแหล่งข้อมูล"));
        // Who saw an older state overwrites nothing.
        let page = b
            .form(
                &format!("{one}/correct?lang=en"),
                &[],
                &[("at", &at), ("kind", "training"), ("what", "x"), ("days", "2569"), ("why", "y")],
            )
            .await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        // A sheet is shown first.
        let page =
            b.form("/activities/import?lang=en", &[("file", "trat.xlsx", &trat())], &[("home", "th.trat")]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        is_sound(&page);
        assert!(page.text.contains("Nothing is kept yet. New: 2") && page.text.contains("๓๑ ก.พ. ๖๙"), "{}", page.text);
        let kept = field(&page.text, "kept");
        let page = b
            .form(
                "/activities/import?lang=en",
                &[],
                &[("home", "th.trat"), ("name", "trat.xlsx"), ("kept", &kept), ("save", "yes")],
            )
            .await;
        assert!(page.text.contains("Kept. New: 2"), "{}", page.text);
        // The year.
        let page = b.form("/yearly?lang=en", &[], &[("year", "2569")]).await;
        assert_eq!(page.location().split('?').next().unwrap(), "/yearly/year-2026", "{}", page.text);
        let page = b.get("/yearly/year-2026?lang=en").await;
        assert!(page.text.contains("86 of 40 provinces (83 printed, 3 inferred)"), "{}", page.text);
        // Each drawing stands beside its table, and no bar says of a province that nobody reported on that it did nothing.
        let drawn: Vec<&str> = page
            .text
            .split("<svg")
            .skip(1)
            .filter_map(|s| s.split("</svg>").next())
            .filter(|s| s.contains("class=\"chart\""))
            .collect();
        assert_eq!((drawn.len(), page.text.matches("<table class=\"counts\"").count()), (2, 2), "{}", page.text);
        assert!(drawn[1].contains(">Trat</text>") && !drawn[1].contains("Chiang Mai"), "{}", drawn[1]);
        let at = field(&page.text, "at");
        let page = b
            .form(
                "/yearly/year-2026/step?lang=en",
                &[],
                &[("at", &at), ("step", "call-for-data"), ("number", "มท 1"), ("day", "26 พ.ย. 2569")],
            )
            .await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let at = field(&b.get("/yearly/year-2026/report?home=th.trat&lang=en").await.text, "at");
        let report = "/yearly/year-2026/report?home=th.trat&lang=en";
        let page = b.form(report, &[], &[("at", &at), ("problems", "งบน้อย")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        // Who looked before that overwrites nothing, and is shown both.
        let page = b.form(report, &[], &[("at", &at), ("problems", "ด่านปิด")]).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text);
        is_sound(&page);
        assert!(page.text.contains(">งบน้อย<") && page.text.contains(">ด่านปิด<"), "{}", page.text);
        for lang in ["th", "vi", "en"] {
            for path in ["/yearly/year-2026", "/yearly/year-2026/report", "/yearly/year-2026/retrospective"] {
                is_sound(&b.get(&format!("{path}?lang={lang}")).await);
            }
            is_sound(&b.get(&format!("/yearly/year-2026/report?home=th.trat&lang={lang}")).await);
        }
        let at = field(&b.get("/yearly/year-2026/retrospective?lang=en").await.text, "at");
        let (status, bytes) = b
            .form_bytes(
                "/yearly/year-2026/evaluate?lang=en",
                &[("at", &at), ("tie", &tie), ("home", "3"), ("partner", "9"), ("continuity", "1")],
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{}", String::from_utf8_lossy(&bytes));
        // Two evaluate the same tie: the second sees the first one's marks beside their own.
        let marks = |at: &str, mark: &str| {
            [("at", at), ("tie", tie.as_str()), ("home", "3"), ("partner", mark), ("continuity", "1")]
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
        };
        for (mark, status) in [("2", StatusCode::SEE_OTHER), ("1", StatusCode::CONFLICT)] {
            let fields = marks(&at, mark);
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            let page = b.form("/yearly/year-2026/evaluate?lang=en", &[], &fields).await;
            assert_eq!(page.status, status, "{}", page.text);
            if status == StatusCode::CONFLICT {
                is_sound(&page);
                assert!(page.text.contains("<td class=\"lines\">2</td><td class=\"lines\">1</td>"), "{}", page.text);
            }
        }
        let decided = [("at", at.as_str()), ("tie", &tie), ("outcome", "keep"), ("why", "x")];
        assert_eq!(b.form("/yearly/year-2026/decide?lang=en", &[], &decided).await.status, StatusCode::CONFLICT);
        let page = b.get("/yearly/year-2026/paper/rp-02.docx?lang=th").await;
        assert_eq!(page.status, StatusCode::OK);
        let page = b.get("/yearly/year-2026/paper/rp-04.docx?lang=en").await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.text.contains("No approval"), "{}", page.text);
        // Programs see the same, under the same precondition.
        let wire = b.get("/api/v1/yearly/year-2026").await;
        let value: serde_json::Value = serde_json::from_str(&wire.text).unwrap();
        assert_eq!((&value["counts"]["ties"], &value["counts"]["reported"]), (&86.into(), &1.into()));
        assert_eq!(
            b.post("/api/v1/yearly/year-2026/steps", "application/json", r#"{"step":"remind"}"#).await.status,
            StatusCode::PRECONDITION_REQUIRED
        );
    });
}
