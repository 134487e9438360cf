//! What officers tell of their cases, each through the program's own commands, on SQLite and on PostgreSQL: what is refused and under
//! which article, what comes next, by when, and what is still owed when a case is over.

use serde_json::Value;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A PostgreSQL server on a socket of its own, for all stories of this process; none where it is not installed.
struct Server {
    folder: PathBuf,
    /// Its shell lives as long as this process, whose end it sees at its input, and clears up.
    _child: Child,
}

fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER.get_or_init(Server::start).as_ref()
}

impl Server {
    fn start() -> Option<Server> {
        let mut folders: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
            .map(|all| all.flatten().map(|e| e.path().join("bin")).collect())
            .unwrap_or_default();
        folders.sort();
        folders.reverse();
        folders.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let Some(bin) = folders.into_iter().find(|f| f.join("initdb").is_file() && f.join("psql").is_file()) else {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL is not installed (Debian: postgresql)");
            eprintln!("skipped: PostgreSQL is not installed (Debian: postgresql)");
            return None;
        };
        let folder = std::env::temp_dir().join(format!("maitri-pg-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        // PostgreSQL refuses root.
        let root = std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0);
        let ids = root.then(|| {
            let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
            let line = ["postgres", "nobody"]
                .iter()
                .find_map(|name| users.lines().find(|l| l.split(':').next() == Some(name)).map(str::to_owned));
            let line = line.expect("a user that is not root");
            let mut ids = line.split(':').skip(2).map(|id| id.parse::<u32>().unwrap());
            (ids.next().unwrap(), ids.next().unwrap())
        });
        if let Some((uid, gid)) = ids {
            std::os::unix::fs::chown(&folder, Some(uid), Some(gid)).unwrap();
        }
        let command = |program: PathBuf| {
            let mut command = Command::new(program);
            command.current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::null());
            if let Some((uid, gid)) = ids {
                command.uid(uid).gid(gid);
            }
            command
        };
        let made = command(bin.join("initdb"))
            .args(["--no-sync", "--auth=trust", "--username=maitri", "--encoding=UTF8", "--locale=C", "-D"])
            .arg(folder.join("data"))
            .status()
            .unwrap();
        assert!(made.success(), "initdb");
        let script = r#""$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off & server=$!
                        cat >/dev/null; kill -INT $server; wait $server; cd /; rm -rf "$2""#;
        let child = command("/bin/sh".into())
            .args(["-c", script, "sh"])
            .arg(bin.join("postgres"))
            .arg(&folder)
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        let server = Server { folder, _child: child };
        let start = Instant::now();
        while !server.sql("SELECT 1") {
            assert!(start.elapsed() < Duration::from_secs(60), "the server does not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        Some(server)
    }

    fn sql(&self, sql: &str) -> bool {
        let done = Command::new("psql")
            .args(["-q", "-U", "maitri", "-d", "postgres", "-c", sql, "-h"])
            .arg(&self.folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        done.is_ok_and(|s| s.success())
    }

    fn database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("story_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        assert!(self.sql(&format!("CREATE DATABASE {name}")));
        format!("postgres://maitri@{}/{name}", self.folder.display().to_string().replace('/', "%2F"))
    }
}

/// An office with a store of its own.
struct Office {
    folder: PathBuf,
    store: String,
    lang: &'static str,
}

/// Tells a story in an office on each database.
fn told(name: &str, story: fn(&Office)) {
    for kind in ["sqlite", "postgres"] {
        let folder = std::env::temp_dir().join(format!("maitri-story-{}-{name}-{kind}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = match kind {
            "sqlite" => format!("sqlite:{}", folder.join("office.db").display()),
            _ => match server() {
                Some(server) => server.database(),
                None => continue,
            },
        };
        let office = Office { folder, store, lang: "en" };
        story(&office);
        let _ = std::fs::remove_dir_all(&office.folder);
    }
}

impl Office {
    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_maitri"))
            .args(["case", "--store", &self.store, "--lang", self.lang])
            .args(arguments)
            .env("MAITRI_PERSON", "Somchai")
            .output()
            .unwrap()
    }

    fn fine(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        let told = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success(), "{arguments:?}: {told}{}", String::from_utf8_lossy(&out.stderr));
        told
    }

    /// Refused, with all of these words.
    fn refused(&self, arguments: &[&str], wanted: &[&str]) {
        let out = self.run(arguments);
        assert_eq!(out.status.code(), Some(2), "{arguments:?}: {}", String::from_utf8_lossy(&out.stdout));
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        for words in wanted {
            assert!(said.contains(words), "{arguments:?} does not say “{words}”: {said}");
        }
    }

    fn step<'a>(case: &'a str, step: &'a str, answers: &'a [&str], paper: [&'a str; 3]) -> Vec<&'a str> {
        let mut all = vec!["record", case, step, "--number", paper[0], "--day", paper[1], "--by", paper[2]];
        for answer in answers {
            all.extend(["--answer", answer]);
        }
        all
    }

    fn record(&self, case: &str, step: &str, answers: &[&str], paper: [&str; 3]) -> String {
        self.fine(&Office::step(case, step, answers, paper))
    }

    fn stops(&self, case: &str, step: &str, answers: &[&str], paper: [&str; 3], wanted: &[&str]) {
        self.refused(&Office::step(case, step, answers, paper), wanted);
    }

    fn wire(&self, case: &str) -> Value {
        serde_json::from_str(&self.fine(&["show", case, "--format", "json"])).unwrap()
    }

    fn at(&self, case: &str) -> String {
        self.wire(case)["at"].as_str().unwrap().to_owned()
    }

    fn waiting(&self) -> Vec<Value> {
        let wire: Value = serde_json::from_str(&self.fine(&["waiting", "--format", "json"])).unwrap();
        wire["waiting"].as_array().unwrap().clone()
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }
}

const S1: &str = include_str!("../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");
const MOI: [&str; 3] = ["มท ๐๒๐๕.๒/๑๒๓", "๑ มีนาคม ๒๕๖๙", "th.moi"];

/// The embassy reports an approach that names no province; nobody is asked for one.
#[test]
fn an_approach_that_names_no_province() {
    told("unnamed", |o| {
        o.fine(&["open", "P-TH-02", "--partner", "Điện Biên", "--id", "f", "--subject", "ทาบทาม"]);
        assert_eq!(o.wire("f")["home"], "th");
        let mission = ["กต ๑๒๓/๒๕๖๙", "๕ มกราคม ๒๕๖๙", "th.mission"];
        o.record("f", "report-approach", &[], mission);
        o.record("f", "register-receipt", &[], ["๘๕๑", "๖ มกราคม ๒๕๖๙", "th.mfa"]);
        let result = ["กต ๐๒๐๐/๑", "2026-01-20", "th.mfa"];
        // A result is a decision with a paper of its own.
        o.stops("f", "give-result", &["mfa-result=suitable"], ["", "", ""], &["number, day and office", "P-05"]);
        o.record("f", "give-result", &["mfa-result=suitable"], result);
        let named = ["names-province=no", "partner-level=first"];
        o.stops("f", "ask-named-province", &named, MOI, &["go another way"]);
        o.record("f", "start-selection", &named, MOI);
        o.refused(&["place", "f", "--home", "Nan"], &["R-264"]);
        o.fine(&["place", "f", "--home", "น่าน", "--why", "ชายแดนและวัฒนธรรมใกล้เคียง"]);
        // Without its reasons the choice is taken and flagged (R-036).
        let told = o.record("f", "ask-candidates", &["province-found=yes", "reasons-recorded=no"], MOI);
        assert!(told.contains("R-036"), "{told}");
        let own = ["นน ๐๐๑๗/๑", "2026-03-10", "th.province"];
        o.record("f", "register-receipt", &[], own);
        o.record("f", "decline", &["province-answer=decline"], ["นน ๐๐๑๗/๒", "2026-03-20", "th.province"]);
        assert_eq!(o.wire("f")["ended"], true);
        // The next province; its acceptance needs both plans (R-023).
        o.record("f", "try-next-province", &["next-province=yes"], ["มท ๐๒๐๕.๒/๓", "2026-03-25", "th.moi"]);
        o.fine(&["place", "f", "--home", "Chiang Mai", "--why", "เที่ยวบินตรง"]);
        let next = ["province-found=yes", "reasons-recorded=yes"];
        o.record("f", "ask-candidates", &next, ["มท ๐๒๐๕.๒/๔", "2026-03-26", "th.moi"]);
        o.record("f", "register-receipt", &[], ["ชม ๑", "2026-04-01", "th.province"]);
        let yes = ["province-answer=accept", "action-plan=yes", "budget-plan=no"];
        o.stops("f", "accept", &yes, ["ชม ๐๐๑๗/๙", "2026-04-10", "th.province"], &["R-023", "4"]);
        let yes = ["province-answer=accept", "action-plan=yes", "budget-plan=yes"];
        o.record("f", "accept", &yes, ["ชม ๐๐๑๗/๙", "2026-04-10", "th.province"]);
        let told = o.record("f", "inform-mfa", &[], ["มท ๐๒๐๕.๒/๕", "2026-04-20", "th.moi"]);
        assert!(told.contains("(accepted)") && told.contains("th/drafting"), "{told}");
        assert_eq!(o.wire("f")["home"], "th.chiang-mai");
    });
}

fn deviating(o: &Office) {
    o.fine(&["open", "P-TH-04", "--home", "Chiang Mai", "--partner", "Điện Biên", "--id", "a"]);
    o.record("a", "compare-with-standard", &[], ["", "2026-03-01", "th.moi"]);
    o.record("a", "deviation-found", &["deviation=some", "comparison-confirmed=yes"], MOI);
    o.record("a", "consult", &[], ["มท ๐๒๐๕.๒/๑๒๔", "2026-03-03", "th.moi"]);
    o.record("a", "ask-ocs", &[], ["มท ๐๒๐๕.๒/๑๒๕", "2026-03-10", "th.moi"]);
}

/// The three offices do not agree: no article says what follows, and the program does not choose.
#[test]
fn offices_disagree_on_a_deviation() {
    told("undetermined", |o| {
        deviating(o);
        o.record("a", "opinions-collected", &["treaty-ocs=no-treaty"], ["นร ๐๙๐๑/๗", "2026-04-01", "th.ocs"]);
        let views = [
            "principles-moi=in-line",
            "principles-mfa=contrary",
            "principles-ocs=in-line",
            "treaty-moi=no-treaty",
            "treaty-mfa=no-treaty",
            "joint-record=yes",
        ];
        let joint = ["มท ๐๒๐๕.๒/๒๐๐", "2026-04-20", "th.moi"];
        o.stops("a", "joint-8-1", &views, joint, &["go another way"]);
        o.stops("a", "joint-8-2", &views, joint, &["go another way"]);
        o.record("a", "no-rule-fits", &views, joint);
        assert_eq!(o.at("a"), "undetermined");
        let wire = o.wire("a");
        let next: Vec<&str> = wire["next"].as_array().unwrap().iter().map(|n| n["event"].as_str().unwrap()).collect();
        assert!(next.contains(&"submit-to-cabinet") && next.contains(&"return-for-redraft"), "{next:?}");
        // Nor does it go on alone: a person says that it goes to the cabinet.
        o.stops("a", "submit-to-cabinet", &["to-cabinet=no"], joint, &["R-028"]);
        o.record("a", "return-for-redraft", &[], ["มท ๐๒๐๕.๒/๒๐๑", "2026-04-22", "th.moi"]);
        o.record("a", "resubmit", &["resubmitted=yes"], ["ชม ๐๐๑๗/๒๐", "2026-05-02", "th.province"]);
        assert_eq!(o.at("a"), "dossier-at-moi");
    });
}

/// All three find it out of line: the cabinet decides, case by case, before anything is signed.
#[test]
fn the_cabinet_road() {
    told("cabinet", |o| {
        deviating(o);
        o.record("a", "opinions-collected", &["treaty-ocs=no-treaty"], ["นร ๐๙๐๑/๗", "2026-04-01", "th.ocs"]);
        let views =
            ["principles-moi=contrary", "principles-mfa=contrary", "principles-ocs=contrary", "joint-record=yes"];
        o.record("a", "joint-8-2", &views, ["มท ๐๒๐๕.๒/๒๐๐", "2026-04-20", "th.moi"]);
        o.fine(&["open", "th/signing", "--home", "Chiang Mai", "--partner", "Điện Biên", "--id", "s"]);
        // The approval is under way, and the signing knows it.
        o.stops("s", "inform-province", &[], MOI, &["R-020", "๖. จังหวัดของไทย"]);
        let paper = ["มท ๐๒๐๕.๒/๒๕๐", "2026-05-05", "th.moi"];
        o.stops("a", "submit-to-cabinet", &["to-cabinet=no"], paper, &["R-027"]);
        // A resolution recorded before the case went there is not passed over unseen.
        o.record("a", "submit-to-cabinet", &["to-cabinet=yes"], paper);
        let told = o.record("a", "cabinet-approves", &["cabinet=approves"], ["นร ๐๕๐๕/๑๐๐", "2026-06-09", "th.mfa"]);
        assert!(told.contains("(approved)") && !told.contains("th/signing"), "{told}");
        assert!(told.contains("another office"), "a resolution with a paper of the wrong ministry is flagged: {told}");
        o.record("s", "inform-province", &[], ["มท ๐๒๐๕.๒/๓๐๐", "2026-06-15", "th.moi"]);
    });
}

/// A municipality may not, by any name; what it may is said.
#[test]
fn below_the_province() {
    told("below", |o| {
        let town = "เทศบาลตำบลเวียงพางคำ";
        o.refused(
            &["open", "th/province-initiated", "--home", town, "--partner", "Điện Biên"],
            &["R-001", "R-003", "th/below-province-guard"],
        );
        o.refused(
            &["open", "th/province-initiated", "--home", "เทศบาลนครขอนแก่น", "--partner", "Điện Biên"],
            &["R-001", "th/below-province-guard"],
        );
        o.fine(&["open", "P-TH-09", "--home", town, "--partner", "เมืองจิ่งหง", "--id", "g"]);
        o.record("g", "test", &[], ["", "", ""]);
        o.stops("g", "is-sector-cooperation", &["tie-by-any-name=yes"], ["", "", ""], &["go another way"]);
        let told = o.record("g", "is-sister-city-by-any-name", &["tie-by-any-name=yes"], ["", "", ""]);
        assert!(told.contains("(blocked-use-other-frame)") && told.contains(town), "{told}");
        o.record("g", "redraft-as-sector", &["after-block=redraft"], ["", "", ""]);
        let facts = ["tie-by-any-name=no", "sector-named=yes", "within-local-law=yes", "national-benefit=yes"];
        let bound = [&facts[..], &["binds-thai-government=yes"]].concat();
        o.stops("g", "is-sector-cooperation", &bound, ["", "", ""], &["R-012"]);
        let free = [&facts[..], &["binds-thai-government=no"]].concat();
        o.record("g", "is-sector-cooperation", &free, ["", "", ""]);
        // Two Thai places, or a Thai procedure for a Vietnamese one, are no case.
        o.refused(&["open", "th/approval", "--home", "อุบลราชธานี", "--partner", "กรุงเทพมหานคร"], &["R-006"]);
        o.refused(&["open", "th/approval", "--home", "Điện Biên", "--partner", "Chiang Mai"], &["Thailand"]);
    });
}

/// A partner below province level: nothing goes on until both ministries allow the case.
#[test]
fn a_partner_below_the_province() {
    told("partner", |o| {
        let told = o.fine(&["open", "P-TH-01", "--home", "Nan", "--partner", "โยชิตะ", "--id", "p"]);
        assert!(told.contains("R-005") && told.contains("th/partner-below-province"), "{told}");
        o.fine(&["open", "P-TH-10", "--home", "Nan", "--partner", "โยชิตะ", "--id", "r"]);
        let answers = o.wire("p")["next"].to_string();
        assert!(answers.contains("partner-level"), "{answers}");
        o.stops("p", "propose", &["partner-level=below"], ["นน ๑", "2026-02-01", "th.province"], &["R-005"]);
        o.stops("r", "collect", &["rank-evidence=no"], ["", "", ""], &["R-004"]);
        o.record("r", "collect", &["rank-evidence=yes"], ["นน ๒", "2026-02-03", "th.province"]);
        o.record("r", "consider-jointly", &["rank-finding=not-equivalent"], ["มท ๓", "2026-02-20", "th.moi"]);
        let one = ["exception-moi=grant", "exception-mfa=refuse"];
        o.stops("r", "grant", &one, ["มท ๔", "2026-03-01", "th.moi"], &["go another way"]);
        o.record("r", "grant", &["exception-moi=grant", "exception-mfa=grant"], ["มท ๕", "2026-03-05", "th.moi"]);
        assert_eq!(o.at("r"), "exception-granted");
    });
}

fn approve(o: &Office, id: &str, days: [&str; 4]) {
    o.fine(&["open", "th/approval", "--home", "Chiang Mai", "--partner", "Điện Biên", "--id", id]);
    let n = |k: &str| format!("มท {id}/{k}");
    o.record(id, "compare-with-standard", &[], ["", days[0], "th.moi"]);
    let facts = ["deviation=none", "comparison-confirmed=yes"];
    o.record(id, "no-deviation", &facts, [&n("๑"), days[1], "th.moi"]);
    o.record(id, "put-to-ministers", &[], [&n("๒"), days[2], "th.moi"]);
    let both = ["minister-interior=approves", "minister-foreign=approves"];
    let told = o.record(id, "both-ministers-approve", &both, [&n("๓"), days[3], "th.moi"]);
    assert!(told.contains("The cabinet is to be informed"), "{told}");
}

const SIGNS: [&str; 5] =
    ["partner-cleared=yes", "thai-signatory=governor", "foreign-signatory=head", "signed=yes", "same-text=yes"];

fn sign(o: &Office, id: &str, instrument: &str, days: [&str; 3]) {
    o.fine(&["open", "th/signing", "--home", "Chiang Mai", "--partner", "Điện Biên", "--id", id]);
    o.record(id, "inform-province", &[], ["มท ๙๐", days[0], "th.moi"]);
    o.record(id, "fix-date-and-place", &["date-fixed=yes"], ["ชม ๙๑", days[1], "th.province"]);
    let facts = [&SIGNS[..], &[instrument]].concat();
    o.record(id, "sign", &facts, ["-", days[2], "th.governor"]);
}

/// A letter of intent, then the memorandum: each needs an approval of its own, and the cabinet is told of each.
#[test]
fn a_letter_of_intent_and_then_a_memorandum() {
    told("loi", |o| {
        approve(o, "a1", ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-20"]);
        sign(o, "s1", "instrument=loi", ["2026-01-22", "2026-01-25", "2026-02-02"]);
        // What was approved for the letter of intent is used up.
        o.fine(&["open", "th/signing", "--home", "Chiang Mai", "--partner", "Điện Biên", "--id", "early"]);
        o.stops("early", "inform-province", &[], ["มท ๙๙", "2026-02-05", "th.moi"], &["approved", "R-020"]);
        approve(o, "a2", ["2026-02-05", "2026-02-06", "2026-02-07", "2026-03-20"]);
        o.record("early", "inform-province", &[], ["มท ๙๙", "2026-03-25", "th.moi"]);
        o.record("early", "fix-date-and-place", &["date-fixed=yes"], ["ชม ๙๒", "2026-03-30", "th.province"]);
        let facts = [&SIGNS[..], &["instrument=mou"]].concat();
        // A day before the approval is no day of signing, whatever is said.
        let early = ["-", "2026-03-10", "th.governor"];
        o.stops("early", "sign", &facts, early, &["R-173", "๙. "]);
        let told = o.record("early", "sign", &facts, ["-", "๒ เมษายน ๒๕๖๙", "th.governor"]);
        assert!(told.contains("(signed)") && told.contains("bears no number"), "{told}");
        o.record("early", "report", &["copy-attached=no"], ["ชม ๙๓", "2026-04-20", "th.province"]);
        let told = o.record("early", "pass-on", &["copy-attached=yes"], ["มท ๙๔", "2026-05-20", "th.moi"]);
        assert!(told.contains("R-034"), "a report without its copy is flagged: {told}");
        // Both approvals are still owed to the cabinet, though every case is over.
        let duties = o.waiting().into_iter().filter(|w| w["what"] == "duty").count();
        assert_eq!(duties, 2);
        o.record("a1", "inform-cabinet", &["cabinet-informed=yes"], ["มท ๙๕", "2026-06-01", "th.moi"]);
        assert_eq!(o.waiting().into_iter().filter(|w| w["what"] == "duty").count(), 1);
    });
}

/// The term ends: the renewal is a new instrument, unless the ministry says otherwise on paper.
#[test]
fn a_renewal() {
    told("renewal", |o| {
        approve(o, "a1", ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-20"]);
        sign(o, "s1", "instrument=mou", ["2026-01-22", "2026-01-25", "2026-02-02"]);
        o.fine(&["open", "P-TH-11", "--home", "Chiang Mai", "--partner", "Điện Biên", "--id", "r"]);
        let facts = ["option=fixed", "renewal-opened=yes", "expires-on=๑ กุมภาพันธ์ ๒๕๗๔"];
        o.record("r", "open-renewal", &facts, ["ชม ๑", "2026-03-01", "th.province"]);
        assert_eq!(o.wire("r")["answers"]["expires-on"], "2031-02-01");
        // Its term runs until 2031: it is not over because an officer says so.
        o.stops("r", "expiry-date-passed", &["mutual-decision=no"], ["", "", ""], &["R-169", "1 February 2031"]);
        o.record("r", "mutual-decision", &["mutual-decision=yes"], ["ชม ๒", "2026-03-05", "th.province"]);
        o.record("r", "seek-approval", &["renewal-way=article-8"], ["ชม ๓", "2026-03-06", "th.province"]);
        let paper = ["-", "2026-05-01", "th.governor"];
        o.stops("r", "renewed", &["renewal-signed=yes"], paper, &["renewal-approved", "R-033"]);
        o.fine(&["open", "th/approval", "--home", "Chiang Mai", "--partner", "Điện Biên", "--id", "b"]);
        o.stops("r", "renewed", &["renewal-signed=yes"], paper, &["R-033", "R-173"]);
        let said = ["renewal-signed=yes", "renewal-approved=yes"];
        o.stops("r", "renewed", &said, paper, &["case b", "Dossier at the Ministry of Interior"]);
        o.record("b", "compare-with-standard", &[], ["", "2026-03-10", "th.moi"]);
        o.record(
            "b",
            "no-deviation",
            &["deviation=none", "comparison-confirmed=yes"],
            ["มท ๑", "2026-03-11", "th.moi"],
        );
        o.record("b", "put-to-ministers", &[], ["มท ๒", "2026-03-12", "th.moi"]);
        let both = ["minister-interior=approves", "minister-foreign=approves"];
        o.record("b", "both-ministers-approve", &both, ["มท ๓", "2026-04-12", "th.moi"]);
        let told = o.record("r", "renewed", &["renewal-signed=yes"], paper);
        assert!(told.contains("(renewed)"), "{told}");
    });
}

/// One side ends it: the notice, its receipt, its period; and a notice that is withdrawn.
#[test]
fn a_termination_by_notice() {
    told("notice", |o| {
        o.fine(&["open", "th/termination", "--home", "Chiang Mai", "--partner", "Điện Biên", "--id", "t"]);
        let fixed = ["option=fixed", "termination-decided=yes"];
        let paper = ["ชม ๑", "2026-05-01", "th.province"];
        o.stops("t", "decide-to-terminate", &fixed, paper, &["go another way"]);
        o.record("t", "decide-to-terminate", &["option=until-notice", "termination-decided=yes"], paper);
        let sent = ["ชม ๒", "2026-05-10", "th.province"];
        o.stops("t", "deliver-written-notice", &["notice-receipt-recorded=no"], sent, &["R-072"]);
        let facts = ["notice-receipt-recorded=yes", "notice-ends=๑๕ พฤศจิกายน ๒๕๖๙"];
        o.record("t", "deliver-written-notice", &facts, sent);
        let told = o.fine(&["show", "t"]);
        assert!(told.contains("15 November 2026"), "{told}");
        let before = ["", "2026-09-01", ""];
        o.stops("t", "period-over", &[], before, &["R-072", "15 November 2026"]);
        o.record("t", "notice-withdrawn", &["notice-withdrawn=yes"], ["ชม ๓", "2026-09-10", "th.province"]);
        assert_eq!(o.at("t"), "in-force");
    });
}

/// The text for signing is not the text that was approved.
#[test]
fn a_text_that_changed_after_its_approval() {
    told("text", |o| {
        let pair = ["--home", "Chiang Mai", "--partner", "Điện Biên", "--id"];
        o.fine(&[&["open", "th/approval"], &pair[..], &["a"]].concat());
        let agreed = o.file("agreed.txt", S1);
        o.fine(&["text", "a", &agreed, "--role", "agreed"]);
        o.record("a", "compare-with-standard", &[], ["", "2026-01-05", "th.moi"]);
        o.record(
            "a",
            "no-deviation",
            &["deviation=none", "comparison-confirmed=yes"],
            ["มท ๑", "2026-01-06", "th.moi"],
        );
        o.record("a", "put-to-ministers", &[], ["มท ๒", "2026-01-07", "th.moi"]);
        let both = ["minister-interior=approves", "minister-foreign=approves"];
        let told = o.record("a", "both-ministers-approve", &both, ["มท ๓", "2026-01-20", "th.moi"]);
        assert!(told.contains("texts frozen: vi"), "{told}");
        o.fine(&[&["open", "th/signing"], &pair[..], &["s"]].concat());
        o.record("s", "inform-province", &[], ["มท ๔", "2026-01-22", "th.moi"]);
        o.record("s", "fix-date-and-place", &["date-fixed=yes"], ["ชม ๑", "2026-01-25", "th.province"]);
        let changed = S1.replacen("học sinh", "sinh viên", 1);
        o.fine(&["text", "s", &o.file("final.txt", &changed), "--role", "for-signing"]);
        let facts = [
            "instrument=mou",
            "partner-cleared=yes",
            "thai-signatory=governor",
            "foreign-signatory=head",
            "signed=yes",
        ];
        let day = ["-", "2026-02-02", "th.governor"];
        o.stops("s", "sign", &facts, day, &["R-033", "๘. "]);
        let said = [&facts[..], &["same-text=yes"]].concat();
        o.stops("s", "sign", &said, day, &["2.2.b", "học sinh", "sinh viên"]);
        // An acting governor: the article says nothing, and the ministry is asked (R-164); a deputy may not (R-160).
        o.fine(&["text", "s", &agreed, "--role", "for-signing"]);
        let acting: Vec<&str> =
            facts.iter().map(|f| if f.starts_with("thai") { "thai-signatory=acting" } else { f }).collect();
        o.stops("s", "sign", &acting, day, &["acting-accepted", "R-164"]);
        let deputy: Vec<&str> =
            facts.iter().map(|f| if f.starts_with("thai") { "thai-signatory=other" } else { f }).collect();
        o.stops("s", "sign", &deputy, day, &["R-160"]);
        let accepted = [&acting[..], &["acting-accepted=yes"]].concat();
        assert!(o.record("s", "sign", &accepted, day).contains("(signed)"));
    });
}

/// A case of the Vietnamese road, up to the letters to the ministries.
fn to_the_ministries(o: &Office) {
    o.fine(&["open", "P-VN-01", "--home", "Điện Biên", "--partner", "Chiang Mai", "--id", "v"]);
    let own = |n: &'static str, day: &'static str| [n, day, "vn.sngv"];
    o.record("v", "lead", &[], ["05-TB/TU", "2026-01-05", "vn.party.standing-members"]);
    o.record("v", "send-for-opinions", &[], own("12/SNgV", "2026-01-12"));
    let local = ["local-replies=all"];
    o.record("v", "close-round", &local, own("13/SNgV", "2026-01-26"));
    o.record(
        "v",
        "absorb-and-explain",
        &["comments-answered=yes", "accepted-in-draft=yes"],
        own("14/SNgV", "2026-01-28"),
    );
    let attached = ["drafts-attached=yes", "table-attached=yes", "opinions-attached=yes", "draft-for-each-partner=yes"];
    o.record("v", "submit", &attached, ["07-TTr/ĐU", "2026-02-02", "vn.ppc.party"]);
    o.record("v", "register-receipt", &[], ["", "2026-02-03", "vn.party"]);
    let agreed = ["party-position=agrees", "party-reference=yes"];
    o.record("v", "agree-policy", &agreed, ["88-CV/TU", "2026-02-06", "vn.party.standing-committee"]);
    let unclean = ["central-order=after-partner", "bundle-clean=no"];
    o.stops("v", "exchange", &unclean, own("20/SNgV", "2026-02-09"), &["R-042"]);
    o.record("v", "exchange", &["central-order=after-partner", "bundle-clean=yes"], own("20/SNgV", "2026-02-09"));
    o.record("v", "agree-text", &["text-agreed=yes"], own("21/SNgV", "2026-02-11"));
}

/// A ministry objects: the chairman cannot decide, the Prime Minister is asked, and the clock knows Tết.
#[test]
fn a_ministry_objects() {
    told("objection", |o| {
        to_the_ministries(o);
        let out = ["30/UBND", "2026-02-12", "vn.ppc"];
        o.stops("v", "ask-central", &["ministries-asked=no"], out, &["R-043", "R-049"]);
        let round = ["ask", "v", "--office", "vn.mfa", "--office", "vn.central", "--within", "๗"];
        let told = o.fine(&[&round[..], &["--number", "30/UBND", "--day", "2026-02-12", "--by", "vn.ppc"]].concat());
        assert!(told.contains("recorded"), "{told}");
        o.record("v", "ask-central", &["ministries-asked=yes"], out);
        // Thursday before Tết: the five days of the holiday do not count, nor do the weekends.
        let wire = o.wire("v");
        assert_eq!(wire["opinions"]["rounds"][0]["round"]["due"], "2026-03-02", "{}", wire["opinions"]["rounds"]);
        assert_eq!(wire["opinions"]["rounds"][0]["round"]["circle"], "central");
        assert_eq!((&wire["due"][0]["last"], &wire["due"][0]["reply"]), (&"2026-03-02".into(), &true.into()));
        assert_eq!(wire["due"][0]["days_off"].as_array().unwrap().len(), 5, "{}", wire["due"]);
        let opinion = ["opinion", "v", "--from", "vn.mfa", "--position", "disagree", "--number", "9/BNG"];
        o.fine(&[&opinion[..], &["--day", "2026-02-27", "--comment", "Không phù hợp chủ trương"]].concat());
        // One has not answered: its silence is no agreement, and the record says who.
        let close = ["33/SNgV", "2026-03-03", "vn.sngv"];
        o.stops("v", "close-round", &["central-replies=all"], close, &["Bộ"]);
        o.stops("v", "close-round", &["silent-listed=no"], close, &["R-044"]);
        o.fine(&[
            "opinion",
            "v",
            "--from",
            "vn.central",
            "--position",
            "agree",
            "--number",
            "5/BTC",
            "--day",
            "2026-03-02",
        ]);
        o.record("v", "close-round", &[], close);
        o.fine(&["respond", "v", "๑.๑", "not", "--reason", "đã báo cáo Thủ tướng"]);
        let decided = ["35/QĐ-UBND", "2026-03-05", "vn.ppc.chair"];
        o.stops("v", "decide", &["chair-decides=yes"], decided, &["pm-answer", "R-045"]);
        // That nobody objects cannot be said against the record.
        let said = ["chair-decides=yes", "central-objection=no"];
        o.stops("v", "decide", &said, decided, &["against it"]);
        o.record("v", "someone-objects", &[], ["", "2026-03-05", "vn.ppc"]);
        let report = ["36/BC-UBND", "2026-04-20", "vn.ppc"];
        o.stops("v", "ask-pm", &["opinions-reported=no"], report, &["R-045"]);
        o.record("v", "ask-pm", &["opinions-reported=yes"], report);
        let last = |o: &Office| o.wire("v")["due"][0]["last"].as_str().unwrap().to_owned();
        assert_eq!(last(o), "2026-05-04");
        // The report was not whole: the clock starts again when it is.
        o.record("v", "complete-dossier", &[], ["37/UBND", "2026-05-04", "vn.ppc"]);
        assert_eq!(last(o), "2026-05-13");
        o.record("v", "pm-agrees", &["pm-answer=agrees"], ["400/TTg", "2026-05-12", "vn.prime-minister"]);
        o.record("v", "decide", &["chair-decides=yes"], ["38/QĐ-UBND", "2026-05-14", "vn.ppc.chair"]);
        o.record("v", "check-versions", &["versions-agree=yes"], ["39/SNgV", "2026-05-15", "vn.sngv"]);
        // Thailand has not approved: nothing is signed here either.
        let side = ["counterpart", "v", "--state", "th/approval#ministers-considering", "--day", "2026-05-10"];
        o.fine(&[&side[..], &["--how", "มท ๐๒๐๕/๑"]].concat());
        let facts = ["signatory=chair", "same-text=yes", "originals-complete=yes", "signed=yes"];
        let signed = ["-", "2026-05-20", "vn.ppc.chair"];
        o.stops("v", "sign", &facts, signed, &["R-173"]);
        let side = ["counterpart", "v", "--state", "P-TH-05#province_informed", "--day", "18/05/2026", "--how", "มท ๒"];
        o.fine(&side);
        o.record("v", "sign", &facts, signed);
        assert_eq!(last(o), "2026-06-04");
        let told = o.record("v", "report", &[], ["50/BC-UBND", "2026-07-01", "vn.ppc"]);
        assert!(told.contains("later than its period allows") && told.contains("4 June 2026"), "{told}");
    });
}

/// Seven working days, each on the calendar of its own country.
#[test]
fn seven_working_days_over_tet_and_over_songkran() {
    told("calendars", |o| {
        let th = ["open", "th/approval", "--home", "Chiang Mai", "--partner", "Điện Biên", "--id", "t"];
        let vn = ["open", "vn/signing", "--home", "Điện Biên", "--partner", "Chiang Mai", "--id", "v"];
        o.fine(&th);
        o.fine(&vn);
        let ask = |case: &str, office: &str, day: &str, n: &str| {
            let all = ["ask", case, "--office", office, "--within", "7", "--day", day, "--number", n];
            o.fine(&all);
            let wire = o.wire(case);
            let rounds = wire["opinions"]["rounds"].as_array().unwrap();
            rounds.last().unwrap()["round"]["due"].as_str().unwrap().to_owned()
        };
        assert_eq!(ask("t", "th.mfa", "๘ เมษายน ๒๕๖๙", "๑"), "2026-04-22", "Songkran, three days");
        assert_eq!(ask("v", "vn.mfa", "08/04/2026", "2"), "2026-04-17", "Songkran is no holiday of Viet Nam");
        assert_eq!(ask("v", "vn.finance", "2026-02-12", "3"), "2026-03-02", "Tết");
        assert_eq!(ask("t", "th.ocs", "2026-02-12", "๔"), "2026-02-23", "Tết is no holiday of Thailand");
        // The case stands still meanwhile.
        o.fine(&["suspend", "v", "--on", "2026-02-23", "--reason", "chờ bổ sung"]);
        o.refused(&["suspend", "v", "--on", "2026-02-24", "--reason", "x"], &["already"]);
        o.fine(&["resume", "v", "--on", "2026-02-25"]);
        o.refused(&["ask", "t", "--office", "th.mfa", "--within", "seven", "--day", "2026-04-08"], &["seven"]);
    });
}

/// What goes wrong at a desk: the same step twice, a wrong number, a paper of tomorrow, of the wrong office, without a number.
#[test]
fn what_goes_wrong_at_a_desk() {
    told("wrong", |o| {
        o.fine(&["open", "th/approval", "--home", "Chiang Mai", "--partner", "Điện Biên", "--id", "a"]);
        let first = ["มท ๐๒๐๕/๑", "๑ ตุลาคม ๒๕๖๙", "กระทรวงมหาดไทย"];
        o.record("a", "compare-with-standard", &[], first);
        o.stops("a", "compare-with-standard", &[], first, &["recorded already", "maitri case strike"]);
        let facts = ["deviation=none", "comparison_confirmed=yes"];
        let day = |day: &'static str| ["มท ๐๒๐๕/๒", day, "th.moi"];
        o.stops("a", "no-deviation", &facts, day("๓๑ ธันวาคม ๒๕๙๙"), &["has not come"]);
        o.stops("a", "no-deviation", &facts, day("30 กุมภาพันธ์ 2569"), &["no whole day"]);
        o.stops("a", "no-deviation", &facts, ["มท ๒", "2026-10-02", "th.moii"], &["th.moi"]);
        o.stops("a", "no-deviation", &facts, ["", "2026-10-02", "th.moi"], &["number, day and office", "write -"]);
        let told = o.record("a", "no-deviation", &facts, ["-", "๒ ต.ค. ๖๙", "th.moi"]);
        assert!(told.contains("2 October 2026") && told.contains("bears no number"), "{told}");
        o.stops("a", "withdraw-everything", &[], first, &["withdraw"]);
        o.stops("a", "submit-to-cabinet", &["to-cabinet=yes"], first, &["starts from", "put-to-ministers"]);
        // The number is found later; the old one stays in the log.
        let entries = o.wire("a")["entries"].as_array().unwrap().clone();
        let of = |event: &str| {
            let found = entries.iter().find(|e| e["recorded"]["event"] == event).unwrap();
            format!("#{}", found["sequence"])
        };
        o.refused(&["right", "a", &of("no-deviation"), "--number", "มท ๐๒๐๕/๒"], &["R-264"]);
        o.fine(&["right", "a", &of("no-deviation"), "--number", "มท ๐๒๐๕/๒", "--why", "พบหนังสือแล้ว"]);
        let told = o.fine(&["show", "a"]);
        assert!(told.contains("มท ๐๒๐๕/๒") && told.contains("put right: was -"), "{told}");
        // It was another case's confirmation after all.
        o.refused(&["strike", "a", &of("compare-with-standard"), "--why", "ผิดเรื่อง"], &["rest on entry"]);
        o.fine(&["strike", "a", &of("no-deviation"), "--why", "ผิดเรื่อง"]);
        assert_eq!(o.at("a"), "comparison-done");
        assert!(o.fine(&["show", "a"]).contains("does not count"));
        // The province withdraws; what it withdrew from is over, and says so.
        let told = o.record("a", "withdraw", &[], ["ชม ๐๐๑๗/๑", "2026-11-02", "th.province"]);
        assert!(told.contains("(withdrawn)"), "{told}");
        o.stops("a", "put-to-ministers", &[], day("2026-11-03"), &["no road"]);
        // Letters come out of order: what is missing is named, and fills its gap later.
        o.fine(&["open", "P-TH-01", "--home", "Nan", "--partner", "la.oudomxay", "--id", "p"]);
        let told = o.record("p", "consult-mfa", &[], ["มท ๑๐", "2569-10-20", "th.moi"]);
        assert!(told.contains("evidence incomplete"), "{told}");
        assert!(o.waiting().iter().any(|w| w["case"] == "p" && w["what"] == "evidence"));
    });
}

/// A province of Viet Nam was merged in 2025, a yearly plan comes late, a department wants to sign by itself.
#[test]
fn units_that_changed_plans_that_are_late_and_departments() {
    told("vietnam", |o| {
        let told = o.fine(&["open", "th/approval", "--home", "Chiang Mai", "--partner", "Quảng Bình", "--id", "q"]);
        assert!(told.contains("Quang Tri") || told.contains("Quảng Trị"), "{told}");
        assert_eq!(o.wire("q")["partner"], "vn.quang-tri");
        // The plan of a year is due in November of the one before; the day of the paper says whether it came in time.
        o.fine(&["open", "P-VN-11", "--home", "Sơn La", "--id", "y"]);
        o.record("y", "collect", &["plan-year=2026"], ["1/SNgV", "2025-10-01", "vn.sngv"]);
        o.record("y", "compile", &[], ["2/SNgV", "2025-11-01", "vn.sngv"]);
        o.record("y", "approve", &["plan-approved=yes"], ["3/UBND", "2025-11-14", "vn.ppc"]);
        let told = o.fine(&["show", "y"]);
        assert!(told.contains("15 November 2025"), "{told}");
        let told = o.record("y", "send", &[], ["4/UBND", "2025-11-20", "vn.ppc"]);
        assert!(told.contains("R-255") && told.contains("15 November 2025"), "{told}");
        // A department: the tie with a Thai province is none of its agreements.
        o.fine(&["open", "P-VN-10", "--home", "Sở Y tế Điện Biên", "--partner", "Chiang Rai", "--id", "d"]);
        let tie = ["proposer=department", "sister-tie=yes", "local-bodies-asked=yes"];
        let paper = ["7/SYT", "2026-03-01", "Sở Y tế"];
        o.stops("d", "ask", &tie, paper, &["R-009"]);
        let sector = ["proposer=department", "sister-tie=no", "local-bodies-asked=yes"];
        o.record("d", "ask", &sector, paper);
        o.record("d", "consolidate", &["central-matter=no"], ["8/SYT", "2026-03-20", "vn.sngv"]);
        // One directive of many: an obstacle waits for the one who gave it.
        o.fine(&["open", "P-VN-08", "--home", "Sơn La", "--id", "k", "--subject", "Hỗ trợ các tỉnh Bắc Lào"]);
        let missing = ["all-points-listed=yes", "lead-and-product=no"];
        o.stops("k", "assign", &missing, ["1/TB", "2025-11-21", "vn.ppc"], &["R-253"]);
        o.record("k", "assign", &["all-points-listed=yes", "lead-and-product=yes"], ["1/TB", "2025-11-21", "vn.ppc"]);
        o.record("k", "start", &[], ["", "", ""]);
        o.record("k", "report-obstacle", &[], ["9/SNgV", "2025-12-01", "vn.sngv"]);
        assert_eq!(o.at("k"), "blocked");
    });
}

/// Twenty-three opinions of mixed form: each has its row, an accepted comment whose clause did not change is told, and the table goes
/// to Excel and back without loss.
#[test]
fn twenty_three_opinions_become_the_table() {
    told("table", |o| {
        o.fine(&["open", "P-VN-01", "--home", "Điện Biên", "--partner", "Chiang Mai", "--id", "v"]);
        o.record("v", "lead", &[], ["05-TB/TU", "2026-01-05", "vn.party.standing-members"]);
        let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus");
        o.fine(&["text", "v", &o.file("draft.txt", S1), "--role", "draft"]);
        let asked = corpus.join("opinions/asked.txt").display().to_string();
        let letter = ["--number", "45/SNgV-HTQT", "--day", "2026-01-05", "--by", "vn.sngv"];
        o.fine(&[&["ask", "v", "--asked", &asked, "--within", "7"], &letter[..]].concat());
        o.record("v", "send-for-opinions", &[], ["45/SNgV-HTQT", "2026-01-05", "vn.sngv"]);
        let made = crate::opinions::Folder::new(&format!("story-{}", o.store.len()));
        let papers = crate::opinions::papers(&made);
        for paper in &papers {
            o.fine(&["opinion", "v", paper.to_str().unwrap()]);
        }
        let wire = o.wire("v");
        let counts = &wire["opinions"]["counts_by_circle"]["local"];
        let (answered, comments) = (counts["answered"].as_u64().unwrap(), counts["comments"].as_u64().unwrap());
        assert_eq!(wire["opinions"]["given"].as_array().unwrap().len(), 23, "{counts}");
        assert!(answered == 23 && comments > 20, "{counts}");
        let ids: Vec<String> = wire["opinions"]["given"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|g| g["comments"].as_array().unwrap())
            .map(|c| c["comment"]["id"].as_str().unwrap().to_owned())
            .collect();
        for id in &ids {
            o.fine(&["respond", "v", id, "accepted"]);
        }
        // The draft was not touched: what was accepted does not show in it.
        let out = o.run(&["check", "v"]);
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        assert_eq!(out.status.code(), Some(1), "{said}");
        let amiss = o.wire("v")["opinions"]["held"]["amiss"].as_array().unwrap().len();
        assert!(amiss > 5, "{said}");
        let given = |o: &Office| {
            let mut wire = o.wire("v")["opinions"]["given"].clone();
            for one in wire.as_array_mut().unwrap().iter_mut().flat_map(|g| g["comments"].as_array_mut().unwrap()) {
                one.as_object_mut().unwrap().remove("sequence");
            }
            wire
        };
        let before = given(o);
        for ending in ["xlsx", "docx"] {
            let path = o.folder.join(format!("out.{ending}")).display().to_string();
            o.fine(&["table", "v", &path]);
            let told = o.fine(&["table", "v", "--in", &path]);
            assert!(told.contains("0 changes recorded"), "{ending}: {told}");
            assert_eq!(given(o), before, "{ending}");
        }
    });
}
