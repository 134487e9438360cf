//! Cases at the terminal: two sides on one pair, each on its own installation, refusals included (section 10, steps 8 and 9).

use serde_json::Value;
use std::process::{Command, Output};

struct Office {
    folder: std::path::PathBuf,
}

impl Office {
    fn new(name: &str) -> Office {
        let folder = std::env::temp_dir().join(format!("maitri-case-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Office { folder }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let store = format!("sqlite:{}", self.folder.join("office.db").display());
        Command::new(env!("CARGO_BIN_EXE_maitri"))
            .args(["case", "--store", &store, "--lang", "en"])
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

    fn refused(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        assert_eq!(out.status.code(), Some(2), "{arguments:?}: {}", String::from_utf8_lossy(&out.stdout));
        String::from_utf8_lossy(&out.stderr).into_owned()
    }

    fn record(&self, case: &str, step: &str, answers: &[&str], paper: [&str; 3]) -> String {
        let mut all = vec!["record", case, step, "--number", paper[0], "--day", paper[1], "--by", paper[2]];
        for answer in answers {
            all.extend(["--answer", answer]);
        }
        self.fine(&all)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

const S1: &str = include_str!("../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");

#[test]
fn the_vietnamese_side_goes_to_the_party_and_the_thai_side_cannot_sign_yet() {
    let vietnam = Office::new("vn");
    let own = ["--home", "vn.dien-bien", "--partner", "Chiang Mai"];
    vietnam.fine(&[&["open", "P-VN-01", "--id", "dbcm", "--subject", "Thỏa thuận kết nghĩa"], &own[..]].concat());
    let sngv = ["12/SNgV-HTQT", "2026-01-12", "vn.sngv"];
    vietnam.record("dbcm", "lead", &[], ["05-TB/TU", "2026-01-05", "vn.party.standing-members"]);
    vietnam.record("dbcm", "send-for-opinions", &[], sngv);
    // Silence is no agreement.
    let told = vietnam.refused(&[
        "record",
        "dbcm",
        "close-round",
        "--answer",
        "silent-listed=no",
        "--answer",
        "local-replies=some",
    ]);
    assert!(told.contains("R-044"), "{told}");
    vietnam.record("dbcm", "close-round", &["silent-listed=yes", "local-replies=some"], sngv);
    vietnam.record("dbcm", "absorb-and-explain", &["comments-answered=yes", "accepted-in-draft=yes"], sngv);
    // One attachment is missing: nothing goes to the Party.
    let attached = [
        "--answer",
        "drafts-attached=yes",
        "--answer",
        "table-attached=yes",
        "--answer",
        "opinions-attached=no",
        "--answer",
        "draft-for-each-partner=yes",
    ];
    let told = vietnam.refused(&[&["record", "dbcm", "submit"], &attached[..]].concat());
    assert!(told.contains("R-040"), "{told}");
    let all = ["drafts-attached=yes", "table-attached=yes", "opinions-attached=yes", "draft-for-each-partner=yes"];
    vietnam.record("dbcm", "submit", &all, ["07-TTr/ĐU", "2026-02-10", "vn.ppc.party"]);
    vietnam.record("dbcm", "register-receipt", &[], ["", "2026-02-11", "vn.party"]);
    // The Party's decision is a number and a day, and nothing without them.
    let told = vietnam.refused(&[
        "record",
        "dbcm",
        "agree-policy",
        "--answer",
        "party-position=agrees",
        "--answer",
        "party-reference=yes",
    ]);
    assert!(told.contains("number, day and office"), "{told}");
    let told = vietnam.record(
        "dbcm",
        "agree-policy",
        &["party-position=agrees", "party-reference=yes"],
        ["88-CV/TU", "2026-02-20", "vn.party.standing-committee"],
    );
    assert!(told.contains("(party-agreed)"), "{told}");
    let wire: Value = serde_json::from_str(&vietnam.fine(&["show", "dbcm", "--format", "json"])).unwrap();
    assert_eq!(
        (&wire["schema"], &wire["at"], &wire["home"], &wire["partner"]),
        (&"maitri/case/1".into(), &"party-agreed".into(), &"vn.dien-bien".into(), &"th.chiang-mai".into())
    );
    assert_eq!(wire["entries"][0]["person"], "Somchai");

    let thailand = Office::new("th");
    let own = ["--home", "th.chiang-mai", "--partner", "vn.dien-bien"];
    thailand.fine(&[&["open", "th/approval", "--id", "appr"], &own[..]].concat());
    thailand.fine(&[&["open", "th/signing", "--id", "sign"], &own[..]].concat());
    // What is known of the other side stands in the case, with how it is known.
    let told = thailand.fine(&[
        "counterpart",
        "sign",
        "--state",
        "vn/signing#party-agreed",
        "--day",
        "20/02/2026",
        "--how",
        "letter of the Department of Foreign Affairs",
    ]);
    assert!(told.contains("recorded"), "{told}");
    // Try to sign: refused with the article.
    let told = thailand.refused(&["record", "sign", "inform-province", "--answer", "approved=no"]);
    assert!(told.contains("R-020") && told.contains("๖. จังหวัดของไทย"), "{told}");
    // S1 departs from the form: the short road is closed to it.
    thailand.fine(&["record", "appr", "compare-with-standard"]);
    let moi = ["มท ๐๒๐๕.๒/๑๒๓", "๑ มีนาคม ๒๕๖๙", "th.moi"];
    let told = thailand.refused(&[
        "record",
        "appr",
        "no-deviation",
        "--answer",
        "deviation=some",
        "--answer",
        "comparison-confirmed=yes",
        "--number",
        moi[0],
        "--day",
        moi[1],
        "--by",
        moi[2],
    ]);
    assert!(told.contains("go another way"), "{told}");
    // Cut back to the standard it goes the short road.
    thailand.record("appr", "no-deviation", &["deviation=none", "comparison-confirmed=yes"], moi);
    thailand.record("appr", "put-to-ministers", &[], ["มท ๐๒๐๕.๒/๑๒๔", "2026-03-02", "th.moi"]);
    let told = thailand.record(
        "appr",
        "both-ministers-approve",
        &["minister-interior=approves", "minister-foreign=approves"],
        ["มท ๐๑๐๐/๙", "2026-03-20", "th.moi"],
    );
    assert!(told.contains("(approved)") && told.contains("The cabinet is to be informed"), "{told}");
    // The approved text is frozen: the same is the same in any file, a changed sentence is shown with its clause.
    let approved = thailand.file("approved.txt", S1);
    thailand.fine(&["text", "appr", &approved, "--role", "approved", "--in", "vi"]);
    let same = thailand.file("same.txt", &S1.replace('\n', "\r\n"));
    assert!(thailand.fine(&["same", "sign", &same]).starts_with("the same as the approved text"));
    let changed = S1.replacen("học sinh", "sinh viên", 1);
    assert_ne!(changed, S1);
    let out = thailand.run(&["same", "sign", &thailand.file("changed.txt", &changed)]);
    let told = String::from_utf8_lossy(&out.stdout).into_owned();
    assert_eq!(out.status.code(), Some(1), "{told}");
    assert!(
        told.contains("at 2.2.b") && told.contains("- ") && told.contains("học sinh") && told.contains("sinh viên"),
        "{told}"
    );
    assert_eq!(told.matches("differs from").count(), 1, "{told}");
    // Now the province may be told, and the signature waits for the same text and for the other side.
    thailand.record("sign", "inform-province", &[], ["มท ๐๒๐๕.๒/๒๐๐", "2026-03-25", "th.moi"]);
    thailand.record("sign", "fix-date-and-place", &["date-fixed=yes"], ["ชม ๐๐๑๗/๕", "2026-04-02", "th.province"]);
    let facts = [
        "instrument=mou",
        "same-text=yes",
        "partner-cleared=no",
        "thai-signatory=governor",
        "foreign-signatory=head",
        "signed=yes",
    ];
    let mut all = vec!["record", "sign", "sign", "--number", "-", "--day", "2026-05-05", "--by", "th.governor"];
    for fact in &facts {
        all.extend(["--answer", fact]);
    }
    let told = thailand.refused(&all);
    assert!(told.contains("R-173"), "{told}");
    // What is recorded of the other side is not said otherwise; its decision clears the way.
    let facts = facts.map(|f| if f == "partner-cleared=no" { "partner-cleared=yes" } else { f });
    let mut said = vec!["record", "sign", "sign", "--number", "-", "--day", "2026-05-05", "--by", "th.governor"];
    for fact in &facts {
        said.extend(["--answer", fact]);
    }
    assert!(thailand.refused(&said).contains("policy agreed"));
    let side = ["counterpart", "sign", "--state", "vn/signing#decided", "--day", "2026-04-28"];
    thailand.fine(&[&side[..], &["--how", "33/SNgV-HTQT"]].concat());
    thailand.record("sign", "sign", &facts, ["-", "2026-05-05", "th.governor"]);
    // The copies follow; the duty stays when the case is over.
    thailand.record("sign", "report", &["copy-attached=yes"], ["ชม ๐๐๑๗/๙", "2026-05-12", "th.province"]);
    let told = thailand.record("sign", "pass-on", &[], ["มท ๐๒๐๕.๒/๓๐๐", "2026-05-20", "th.moi"]);
    assert!(told.contains("(reported-to-mfa)"), "{told}");
    let told = thailand.fine(&["list"]);
    assert!(told.lines().any(|l| l.starts_with("appr") && l.contains("duties are open")), "{told}");
}

#[test]
fn bad_input_is_one_sentence() {
    let office = Office::new("bad");
    let own = ["--home", "th.nan", "--partner", "la.oudomxay"];
    for (arguments, wanted) in [
        (vec!["open", "th/nothing", own[0], own[1], own[2], own[3]], "is no procedure"),
        (vec!["open", "th/approval", "--home", "Atlantis-by-the-Sea", own[2], own[3]], "no place"),
        (vec!["open", "th/approval", own[0], own[1], own[2], "th.nan"], "the same place"),
        (vec!["open", "th/approval", own[0], own[1], own[2], own[3], "--at", "paradise"], "is no state"),
        (vec!["show", "nothing"], "there is no case"),
        (vec!["record", "nothing", "t1"], "there is no case"),
        (vec!["note", "nothing", "x", "--day", "yesterday"], "is no whole day"),
        (vec!["note", "nothing", "x", "--channel", "pigeon"], "use paper, email"),
        (vec!["list", "--store", "nowhere:x"], "nowhere"),
    ] {
        let told = office.refused(&arguments);
        assert!(told.contains(wanted) && told.trim_end().lines().count() == 1, "{arguments:?}: {told}");
    }
    assert_eq!(office.fine(&["list"]), "there are no cases\n");
    // Ids are given by the year; the same id twice is refused.
    office.fine(&["open", "th/approval", own[0], own[1], own[2], own[3]]);
    let told = office.fine(&["open", "th/signing", own[0], own[1], own[2], own[3]]);
    assert!(told.contains("-2 — "), "{told}");
    assert!(
        office
            .refused(&[
                "open",
                "th/signing",
                own[0],
                own[1],
                own[2],
                own[3],
                "--id",
                told.split("\n\n").nth(1).unwrap().split(' ').next().unwrap()
            ])
            .contains("is there already")
    );
}

#[test]
fn another_pack_tells_which_cases_go_another_way() {
    let office = Office::new("diff");
    let own = ["--home", "th.nan", "--partner", "la.oudomxay"];
    office.fine(&["open", "th/approval", own[0], own[1], own[2], own[3], "--id", "moves"]);
    office.fine(&["record", "moves", "compare-with-standard"]);
    office.fine(&["open", "th/approval", own[0], own[1], own[2], own[3], "--id", "stays"]);
    let folder = office.folder.join("packs");
    for (path, bytes) in maitri_pack::Packs::embedded_files() {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    let file = folder.join("th/procedures/approval.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let changed = text.replacen(
        "from = [\"comparison-done\"]\non = \"no-deviation\"",
        "from = [\"comparison-done\"]\non = \"no-change\"",
        1,
    );
    assert_ne!(text, changed);
    std::fs::write(&file, changed).unwrap();
    let store = format!("sqlite:{}", office.folder.join("office.db").display());
    let out = Command::new(env!("CARGO_BIN_EXE_maitri"))
        .args(["pack", "diff", "builtin", folder.to_str().unwrap(), "--store", &store])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(told.contains("case moves: next was") && told.contains("is deviation-found"), "{told}");
    assert!(!told.contains("case stays"), "{told}");
}

/// An office with a case of the Vietnamese road, its draft kept, and four bodies asked about it.
fn asked(name: &str) -> Office {
    let office = Office::new(name);
    let own = ["--home", "vn.dien-bien", "--partner", "th.chiang-mai"];
    office.fine(&[&["open", "P-VN-01", "--id", "v"], &own[..]].concat());
    office.record("v", "lead", &[], ["05-TB/TU", "2026-01-05", "vn.party.standing-members"]);
    let draft = office.file("draft.txt", S1);
    office.fine(&["text", "v", &draft, "--role", "draft", "--author", "Sở Ngoại vụ"]);
    office.fine(&[
        "ask",
        "v",
        "--office",
        "vn.finance",
        "--office",
        "Sở Tư pháp",
        "--office",
        "vn.police",
        "--office",
        "UBND xã Thanh Nưa",
        "--due",
        "20/01/2026",
        "--number",
        "45/SNgV-HTQT",
        "--day",
        "2026-01-05",
        "--by",
        "vn.sngv",
    ]);
    office.record("v", "send-for-opinions", &[], ["45/SNgV-HTQT", "2026-01-05", "vn.sngv"]);
    office
}

fn corpus(name: &str) -> String {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus").join(name).display().to_string()
}

impl Office {
    fn amiss(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        let told = String::from_utf8_lossy(&out.stdout).into_owned();
        assert_eq!(out.status.code(), Some(1), "{arguments:?}: {told}{}", String::from_utf8_lossy(&out.stderr));
        told
    }

    fn wire(&self, case: &str) -> Value {
        serde_json::from_str(&self.fine(&["show", case, "--format", "json"])).unwrap()
    }
}

#[test]
fn opinions_are_asked_read_answered_and_held_against_the_draft() {
    let office = asked("opinions");
    let told = office.fine(&["opinion", "v", &corpus("opinions/01-finance.txt"), &corpus("opinions/02-justice.txt")]);
    // Each becomes comments, anchored to the clauses of the draft that was asked about, and the body is the one asked.
    assert!(told.contains("1.1 [2.1.a]") && told.contains("1.2 [2.2.b]") && told.contains("2.2 [5]"), "{told}");
    assert!(!told.contains("was not asked"), "{told}");
    let told = office.refused(&["opinion", "v", &corpus("opinions/01-finance.txt")]);
    assert!(told.contains("recorded already, as opinion 1"), "{told}");
    // Typed, with a clause as an officer writes it; a clause that the draft does not have is refused.
    let typed = ["opinion", "v", "--from", "UBND xã Thanh Nưa", "--number", "9/UBND", "--day", "2026-01-18"];
    let bad = [&typed[..], &["--comment", "Bổ sung", "--clause", "9.9.z"]].concat();
    let told = office.refused(&bad);
    assert!(told.contains("“9.9.z” is no clause of the text"), "{told}");
    let told = office.fine(&[&typed[..], &["--comment", "Đề nghị làm rõ", "--clause", "điểm b khoản 2.2"]].concat());
    assert!(told.contains("3.1 [2.2.b]"), "{told}");
    // The police's words are kept nowhere: number, day, office, and the program says so.
    let out = office.run(&["opinion", "v", &corpus("opinions/05-police.txt")]);
    let (told, error) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success() && error.contains("second store"), "{error}");
    assert!(told.contains("police paper; number, day and office only"), "{told}");
    let store = std::fs::read(office.folder.join("office.db")).unwrap();
    let police = std::fs::read_to_string(corpus("opinions/05-police.txt")).unwrap();
    for words in ["Chưa nhất trí với dự thảo Thỏa thuận ở dạng hiện nay", "không nêu tên các tỉnh của nước thứ ba"]
    {
        assert!(police.contains(words) && !store.windows(words.len()).any(|at| at == words.as_bytes()), "{words}");
    }
    // Answers: a reason where it is needed; what is recorded decides over what is said.
    assert!(office.refused(&["respond", "v", "1.1", "not"]).contains("R-041"));
    assert!(office.refused(&["respond", "v", "1.1", "perhaps"]).contains("accepted, partly, not"));
    let told = office.refused(&["answer", "v", "silent-listed=no"]);
    assert!(!told.contains("no fact"), "{told}");
    for comment in ["1.1", "1.2", "2.1", "2.2", "2.3", "3.1"] {
        office.fine(&["respond", "v", comment, "accepted"]);
    }
    // Nothing was changed in the draft: what was accepted does not show.
    let told = office.amiss(&["check", "v"]);
    assert!(told.contains("2.1.a"), "{told}");
    let wire = office.wire("v");
    assert!(wire["opinions"]["held"]["amiss"].as_array().unwrap().len() >= 3, "{}", wire["opinions"]["held"]);
    let told = office.refused(&["record", "v", "absorb-and-explain", "--answer", "accepted-in-draft=yes"]);
    assert!(told.contains("no road") || told.contains("draft does not show"), "{told}");
    // A draft in which one clause was changed shows that one.
    let changed =
        S1.replacen("Mỗi Bên chủ động bố trí kinh phí theo quy định", "Mỗi Bên tự bảo đảm kinh phí của mình", 1);
    assert_ne!(changed, S1);
    office.fine(&["text", "v", &office.file("draft2.txt", &changed), "--role", "draft"]);
    office.amiss(&["check", "v"]);
    let told = office.fine(&["opinions", "v"]);
    assert_eq!(told.matches("found changed").count(), 1, "{told}");
    assert_eq!(office.wire("v")["opinions"]["given"][0]["comments"][0]["changed"], true);
    assert!(office.fine(&["show", "v"]).contains("opinion 4"));
}

#[test]
fn what_was_taken_up_before_a_later_round_stays_taken_up() {
    let office = asked("rounds");
    let typed = |from: &str, number: &str, day: &str, clause: &str| {
        let paper = ["opinion", "v", "--from", from, "--number", number, "--day", day];
        office.fine(&[&paper[..], &["--comment", "Đề nghị viết lại", "--clause", clause]].concat());
    };
    let held = || {
        office.run(&["check", "v"]);
        let held = &office.wire("v")["opinions"]["held"];
        let amiss: Vec<String> =
            held["amiss"].as_array().unwrap().iter().map(|a| a["comment"].as_str().unwrap().to_owned()).collect();
        (held["changed"].as_array().unwrap().len(), amiss)
    };
    typed("UBND xã Thanh Nưa", "9/UBND", "2026-01-18", "điểm a khoản 2.1");
    office.fine(&["respond", "v", "1.1", "accepted"]);
    let first =
        S1.replacen("Mỗi Bên chủ động bố trí kinh phí theo quy định", "Mỗi Bên tự bảo đảm kinh phí của mình", 1);
    office.fine(&["text", "v", &office.file("draft2.txt", &first), "--role", "draft"]);
    assert_eq!(held(), (1, vec![]));
    // A second round asks about the draft that has it, and changes something else.
    let letter = ["--number", "60/SNgV-HTQT", "--day", "2026-01-25", "--by", "vn.sngv"];
    office.fine(&[&["ask", "v", "--office", "Sở Tư pháp"], &letter[..]].concat());
    typed("Sở Tư pháp", "88/STP", "2026-01-28", "Khoản 5");
    office.fine(&["respond", "v", "2.1", "accepted"]);
    assert_eq!(held(), (1, vec!["2.1".to_owned()]));
    let second = first.replacen("2031", "2032", 1);
    assert_ne!(second, first);
    office.fine(&["text", "v", &office.file("draft3.txt", &second), "--role", "draft"]);
    assert_eq!(held(), (2, vec![]));
    // And who goes back behind the first round takes its answer back.
    let lost = S1.replacen("2031", "2032", 1);
    office.fine(&["text", "v", &office.file("draft4.txt", &lost), "--role", "draft"]);
    assert_eq!(held(), (1, vec!["1.1".to_owned()]));
}

#[test]
fn silence_waits_for_its_day_and_what_waits_is_listed() {
    let office = asked("silence");
    office.fine(&["opinion", "v", &corpus("opinions/01-finance.txt")]);
    let told = office.fine(&["waiting"]);
    let first = told.lines().next().unwrap();
    assert!(first.starts_with("! late: v"), "{told}");
    assert!(told.contains("opinion of Công an tỉnh") && told.contains("comments without an answer"), "{told}");
    let one = office.fine(&["waiting", "--for", "vn.police"]);
    assert!(one.contains("Công an tỉnh") && !one.contains("comments without"), "{one}");
    assert_eq!(office.fine(&["waiting", "--for", "th.moi"]), "nothing waits\n");
    let wire: Value = serde_json::from_str(&office.fine(&["waiting", "--format", "json"])).unwrap();
    assert_eq!((&wire["schema"], &wire["waiting"][0]["late"]), (&"maitri/waiting/1".into(), &true.into()));
    // Silence is recorded, and then the round may be closed without a word of the officer; nobody is counted as agreeing.
    let told = office.refused(&["record", "v", "close-round", "--answer", "local-replies=some"]);
    assert!(told.contains("R-044"), "{told}");
    office.fine(&["silence", "v"]);
    assert!(office.refused(&["silence", "v"]).contains("nobody is silent"));
    office.record("v", "close-round", &["local-replies=some"], ["46/SNgV", "2026-01-22", "vn.sngv"]);
    let counts = &office.wire("v")["opinions"]["counts"];
    assert_eq!((&counts["silent"], &counts["agreed"], &counts["answered"]), (&3.into(), &0.into(), &1.into()));
    // The case is suspended: nothing is late while it is.
    let day = ["--on", "2026-01-26"];
    assert!(office.refused(&[&["suspend", "v", "--reason", " "], &day[..]].concat()).contains("its reason"));
    office.fine(&[&["suspend", "v", "--reason", "chờ ý kiến Bộ Ngoại giao", "--number", "3/UBND"], &day[..]].concat());
    assert!(office.fine(&["waiting"]).contains("suspended"));
    office.fine(&["resume", "v", "--on", "2026-02-02"]);
    assert!(office.fine(&["show", "v"]).contains("periods run again"));
}

#[test]
fn the_table_goes_out_and_comes_in_again() {
    let office = asked("table");
    office.fine(&["opinion", "v", &corpus("opinions/01-finance.txt"), &corpus("opinions/02-justice.txt")]);
    office.fine(&["respond", "v", "1.1", "not", "--reason", "đã có quy định"]);
    for ending in ["xlsx", "docx"] {
        let path = office.folder.join(format!("out.{ending}")).display().to_string();
        office.fine(&["table", "v", &path]);
        // Unchanged it changes nothing.
        let told = office.fine(&["table", "v", "--in", &path]);
        assert!(told.contains("0 changes recorded"), "{ending}: {told}");
    }
    let path = office.folder.join("out.xlsx");
    let grids = maitri_document::read::tables(
        &std::fs::read(&path).unwrap(),
        "out.xlsx",
        &maitri_document::read::Limits::default(),
    )
    .unwrap();
    // An officer edits it: an answer, a reason, a row of their own; saved as CSV, which Excel does too.
    let rows: Vec<Vec<String>> = grids[0].rows.iter().map(|r| r.cells.clone()).collect();
    let head = rows.iter().position(|r| r.iter().any(|c| c == "STT")).unwrap();
    let column = |name: &str| rows[head].iter().position(|c| c == name).unwrap();
    let (comment, answer, why) = (column("Nội dung ý kiến"), column("Tiếp thu"), column("Giải trình"));
    let edited = |change: &dyn Fn(&mut Vec<String>)| {
        let mut out = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let mark = grids[0].context.iter().map(|(_, t)| t.clone()).find(|t| t.contains("v/"));
        if let Some(mark) = mark {
            out.write_record([mark]).unwrap();
        }
        for row in &rows {
            let mut row = row.clone();
            change(&mut row);
            out.write_record(&row).unwrap();
        }
        String::from_utf8(out.into_inner().unwrap()).unwrap()
    };
    let csv = edited(&|row| {
        if row[comment].contains("2031") {
            row[answer] = "Tiếp thu".to_owned();
        }
        if row[comment].contains("số bản ký") {
            row[answer] = "Không tiếp thu".to_owned();
            row[why] = "Đã thống nhất với phía Bạn".to_owned();
        }
    });
    let file = office.file("edited.csv", &csv);
    let told = office.fine(&["table", "v", "--in", &file]);
    assert!(told.contains("2 changes recorded"), "{told}");
    let told = office.fine(&["opinions", "v"]);
    assert!(told.contains("not accepted — Đã thống nhất với phía Bạn"), "{told}");
    // Somebody else answers otherwise after the table went out: it is told, and nothing is overwritten.
    office.fine(&["respond", "v", "2.1", "partly", "--reason", "thay từ"]);
    let csv = edited(&|row| {
        if row[comment].contains("cam kết") {
            row[answer] = "Không tiếp thu".to_owned();
            row[why] = "Giữ nguyên".to_owned();
        }
        if row[comment].contains("2031") {
            row[answer] = String::new();
        }
    });
    let told = office.amiss(&["table", "v", "--in", &office.file("late.csv", &csv)]);
    assert!(told.contains("comment 2.1 was answered meanwhile by Somchai"), "{told}");
    let told = office.fine(&["opinions", "v"]);
    assert!(told.contains("accepted in part — thay từ") && !told.contains("Giữ nguyên"), "{told}");
    assert!(office.refused(&["table", "v", "out.pdf"]).contains(".xlsx or .docx"));
}

#[test]
fn texts_by_round_compared_frozen_and_the_same() {
    let office = Office::new("texts");
    let own = ["--home", "th.chiang-mai", "--partner", "vn.dien-bien"];
    office.fine(&[&["open", "th/approval", "--id", "a"], &own[..]].concat());
    office.fine(&[&["open", "th/signing", "--id", "s"], &own[..]].concat());
    let one = office.file("one.txt", S1);
    let changed = S1.replacen("học sinh", "sinh viên", 1);
    let two = office.file("two.txt", &changed);
    office.fine(&["text", "a", &one, "--role", "draft", "--author", "Chiang Mai", "--review"]);
    office.fine(&["text", "a", &two, "--role", "draft", "--author", "Điện Biên", "--side", "theirs"]);
    office.fine(&["text", "a", &one, "--role", "agreed"]);
    let told = office.fine(&["texts", "a"]);
    assert!(told.contains("Round 1\n  1 draft (vi) · ours · Chiang Mai") && told.contains("reviewed: "), "{told}");
    assert!(told.contains("2 draft (vi) · theirs · Điện Biên") && told.contains("Round 2\n  3 agreed"), "{told}");
    let told = office.amiss(&["compare", "a", "1", "2"]);
    assert!(told.contains("at 2.2.b:") && told.contains("sinh viên"), "{told}");
    office.fine(&["compare", "a", "1", "agreed"]);
    assert!(office.refused(&["compare", "a", "1", "9"]).contains("its texts are: 1 (one.txt)"));
    // The approval freezes what was agreed.
    office.fine(&["record", "a", "compare-with-standard"]);
    let moi = ["มท ๐๒๐๕.๒/๑", "2026-03-01", "th.moi"];
    office.record("a", "no-deviation", &["deviation=none", "comparison-confirmed=yes"], moi);
    office.record("a", "put-to-ministers", &[], moi);
    let both = ["minister-interior=approves", "minister-foreign=approves"];
    let told = office.record("a", "both-ministers-approve", &both, ["มท ๐๑๐๐/๙", "2026-03-20", "th.moi"]);
    assert!(told.contains("texts frozen: vi"), "{told}");
    let told = office.refused(&["text", "a", &two, "--role", "approved"]);
    assert!(told.contains("R-033") && told.contains("at 2.2.b:"), "{told}");
    assert!(office.wire("a")["frozen"]["vi"].is_string());
    // The record answers whether it is the same text; what an officer says against it is refused with both sentences.
    office.record("s", "inform-province", &[], ["มท ๑", "2026-03-25", "th.moi"]);
    office.record("s", "fix-date-and-place", &["date-fixed=yes"], ["ชม ๑", "2026-04-02", "th.province"]);
    office.fine(&["text", "s", &two, "--role", "for-signing"]);
    let told = office.refused(&["answer", "s", "same-text=yes"]);
    assert!(told.contains("at 2.2.b:") && told.contains("học sinh") && told.contains("sinh viên"), "{told}");
    let told = office.amiss(&["same", "s"]);
    assert!(told.contains("vi: the approved text (one.txt) and the text for signing (two.txt) differ"), "{told}");
    office.fine(&["text", "s", &one, "--role", "for-signing"]);
    assert_eq!(office.fine(&["same", "s"]), "the same as the approved text: vi\n");
    let facts =
        ["instrument=mou", "partner-cleared=yes", "thai-signatory=governor", "foreign-signatory=head", "signed=yes"];
    let told = office.record("s", "sign", &facts, ["-", "2026-05-05", "th.governor"]);
    assert!(told.contains("(signed)"), "{told}");
}

/// S0 names two partners, and the draft of one is there.
#[test]
fn the_submission_of_two_partners_needs_two_drafts() {
    let office = Office::new("dossier");
    let own = ["--home", "vn.dien-bien", "--partner", "th.chiang-mai"];
    office.fine(&[&["open", "vn/signing", "--id", "v"], &own[..]].concat());
    let s0 = corpus("S0-to-trinh-dien-bien.vi.txt");
    let out = office.run(&["attach", "v", &s0, "--document", "D-49"]);
    let (told, error) = (String::from_utf8_lossy(&out.stdout).into_owned(), String::from_utf8_lossy(&out.stderr));
    // It bears the Party's head: nothing of its words or its name is kept, and it is no text of the case.
    assert!(out.status.success() && error.contains("second store"), "{error}");
    assert!(told.contains("paper #1 · D-49 · Party paper; number, day and office only"), "{told}");
    assert!(office.refused(&["text", "v", &s0, "--role", "draft"]).contains("R-042"));
    let kept = std::fs::read(office.folder.join("office.db")).unwrap();
    for words in ["xin chủ trương ký kết", "Bảng tổng hợp tiếp thu", "S0-to-trinh"] {
        assert!(!kept.windows(words.len()).any(|at| at == words.as_bytes()), "{words}");
    }
    assert!(told.contains("papers that go with paper #1: it says 3, attached 0 [R-186]"), "{told}");
    let told = office.fine(&[
        "attach",
        "v",
        &corpus("S1-dien-bien-chiang-mai-draft.vi.txt"),
        "--document",
        "d-12",
        "--annex-of",
        "1",
    ]);
    assert!(told.contains("names 2 partners, drafts attached: 1; there is none for Chiang Rai [R-047]"), "{told}");
    assert!(office.amiss(&["dossier", "v"]).contains("R-047"));
    let told = office.refused(&["answer", "v", "draft-for-each-partner=yes"]);
    assert!(told.contains("R-047"), "{told}");
    let wire = office.wire("v");
    assert_eq!(wire["dossier"]["complete"], false);
    assert_eq!(wire["dossier"]["papers"][1]["annex_of"], 1);
    // A table of opinions is read for its rows.
    let told = office.fine(&[
        "attach",
        "v",
        &corpus("opinions/13-17-departments.csv"),
        "--document",
        "D-54",
        "--annex-of",
        "1",
    ]);
    assert!(told.contains("it says 3, attached 2"), "{told}");
    assert!(office.wire("v")["dossier"]["papers"][2]["told"]["rows"].as_array().unwrap().len() >= 4);
    // Party papers leave a stub.
    let out = office.run(&[
        "attach",
        "v",
        &s0,
        "--document",
        "D-55",
        "--class",
        "party",
        "--number",
        "88-CV/TU",
        "--day",
        "2026-02-20",
        "--by",
        "vn.party",
    ]);
    assert!(out.status.success() && String::from_utf8_lossy(&out.stderr).contains("second store"));
    let told = office.refused(&["note", "v", "x", "--by", "vn.party.standing-committee", "--scan", &s0]);
    assert!(told.contains("no scan is kept (R-042)"), "{told}");
    assert!(office.refused(&["attach", "v", "--document", "letter"]).contains("D-54"));
    assert!(office.refused(&["attach", "v", "--document", "D-12", "--annex-of", "7"]).contains("no paper #7"));
}

/// The chain of S2: province, district, stamp of the municipality.
#[test]
fn letters_are_registered_stamped_and_passed_on() {
    let office = Office::new("letters");
    let (province, district, tambon) = ("ท้องถิ่นจังหวัดเชียงราย", "อำเภอแม่สาย", "เทศบาลตำบลเวียงพางคำ");
    office.fine(&[
        "letter",
        "-",
        "out",
        "--number",
        "ขร ๐๐๒๓.๓/ว ๔๖๓๔",
        "--day",
        "๑๖ กุมภาพันธ์ ๒๕๖๙",
        "--from",
        province,
        "--to",
        district,
    ]);
    office.fine(&[
        "letter",
        "-",
        "out",
        "--number",
        "ขร ๐๐๒๓.๒๐/ว ๐๓๑๓",
        "--day",
        "๒๓ กุมภาพันธ์ ๒๕๖๙",
        "--from",
        district,
        "--to",
        tambon,
        "--relays",
        "ขร 0023.3/ว 4634",
    ]);
    let told = office.fine(&[
        "letter",
        "-",
        "in",
        "--number",
        "ขร ๐๐๒๓.๒๐/ว ๐๓๑๓",
        "--day",
        "๒๓ กุมภาพันธ์ ๒๕๖๙",
        "--from",
        district,
        "--to",
        tambon,
        "--relays",
        "#2",
        "--stamp",
        "๘๕๑",
        "--stamp-day",
        "๒๔ กุมภาพันธ์ ๒๕๖๙",
        "--stamp-time",
        "๑๖.๓๘ น.",
    ]);
    assert!(told.contains("received no. 851, 24 February 2026 16:38 · passes on #2"), "{told}");
    let chain = office.fine(&["letters", "--chain", "3"]);
    assert_eq!(chain.lines().count(), 3);
    assert!(chain.starts_with("#1 ขร ๐๐๒๓.๓/ว ๔๖๓๔"), "{chain}");
    let told = office.fine(&[
        "letter",
        "-",
        "out",
        "--series",
        "ขร ๐๐๒๓.๒๐/ว ๐๐๐๐",
        "--day",
        "2026-03-02",
        "--from",
        district,
        "--to",
        tambon,
    ]);
    assert!(told.contains("ขร ๐๐๒๓.๒๐/ว ๐๓๑๔"), "{told}");
    let told = office.fine(&[
        "letter",
        "-",
        "in",
        "--number",
        "5",
        "--day",
        "2026-03-03",
        "--from",
        district,
        "--to",
        tambon,
        "--stamp",
        "next",
    ]);
    assert!(told.contains("received no. 852"), "{told}");
    let told = office.fine(&["letters", "--year", "2569"]);
    assert_eq!(told.lines().filter(|l| l.starts_with("Letters")).count(), 3, "{told}");
    assert_eq!(office.fine(&["letters", "--year", "2025"]), "the register has no letters of that time\n");
    for (more, wanted) in [
        (vec!["--stamp", "851", "--number", "6"], "is taken by letter #3"),
        (vec!["--stamp-time", "99.99", "--stamp", "900", "--number", "6"], "no time of day"),
        (vec!["--number", "6", "--day", "2099-01-01"], "cannot be used multiple times"),
        (vec!["--number", "6", "--relays", "#77"], "no letter `#77`"),
    ] {
        let mut all = vec!["letter", "-", "in", "--day", "2026-03-03", "--from", district, "--to", tambon];
        all.extend(more);
        assert!(office.refused(&all).contains(wanted), "{wanted}");
    }
    assert!(
        office
            .refused(&["letter", "nothing", "in", "--day", "2026-03-03", "--from", "x", "--to", "y"])
            .contains("no case")
    );
    // A letter of a case stands in its log too.
    let own = ["--home", "th.nan", "--partner", "la.oudomxay"];
    office.fine(&[&["open", "th/approval", "--id", "c"], &own[..]].concat());
    office.fine(&[
        "letter",
        "c",
        "in",
        "--number",
        "นน ๑",
        "--day",
        "2026-03-04",
        "--from",
        "th.province",
        "--to",
        "th.moi",
    ]);
    assert!(office.fine(&["show", "c"]).contains("นน ๑"));
    assert_eq!(office.wire("c")["letters"][0]["letter"]["id"], 6);
}

#[test]
fn a_paper_with_a_mark_of_secrecy_is_refused_and_not_kept() {
    let office = Office::new("secret");
    office.fine(&["open", "P-TH-04", "--id", "s", "--home", "Chiang Mai", "--partner", "vn.dien-bien"]);
    let marked = office.file("marked.txt", "ลับมาก\n\nบันทึกความเข้าใจระหว่างจังหวัดเชียงใหม่กับจังหวัดเดียนเบียน\n");
    let said = office.refused(&["text", "s", &marked, "--role", "draft"]);
    let told = ["marked.txt", "“ลับมาก”", "Maitri reads no classified papers"];
    assert!(told.iter().all(|words| said.contains(words)), "{said}");
    // The scan behind a record is a paper too.
    let said = office.refused(&["note", "s", "came", "--scan", &marked]);
    assert!(said.contains("“ลับมาก”") && said.contains("registry for classified papers"), "{said}");
    let blobs = maitri_store::Store::open(&format!("sqlite:{}", office.folder.join("office.db").display())).unwrap();
    let hash = maitri_registry::log::hex(&maitri_registry::log::sha256(&std::fs::read(&marked).unwrap()));
    assert_eq!(blobs.blob_get(&hash).unwrap(), None);
    // The word in a sentence is none, and what cannot be read is taken, aloud.
    let plain = office.file("plain.txt", "บันทึกความเข้าใจ\n\nคู่ภาคีจะรักษาข้อมูลไว้เป็นความลับ\n");
    office.fine(&["text", "s", &plain, "--role", "draft"]);
    let photo = office.file("photo.heic", "\0\0\0\u{18}ftypheic\0\0\0\0mif1heic\0\0");
    let out = office.run(&["note", "s", "came", "--scan", &photo]);
    assert!(out.status.success() && String::from_utf8_lossy(&out.stderr).contains("declares that it bears none"));
}

/// What is amiss stands at the head of a case, and nothing is asked or printed twice.
#[test]
fn what_is_amiss_in_a_case_is_told_with_it() {
    let office = Office::new("amiss");
    // A signed text before any approval.
    office.fine(&["open", "th/drafting", "--id", "d", "--home", "th.phrae", "--partner", "vn.lai-chau"]);
    let signed = office.file("signed.txt", S1);
    let told = office.fine(&["text", "d", &signed, "--role", "signed", "--in", "vi"]);
    assert!(told.contains("! A signed text is kept (signed.txt)") && told.contains("R-020"), "{told}");
    assert!(office.fine(&["show", "d"]).contains("! A signed text is kept"));
    assert!(office.wire("d")["remarks"][0].as_str().unwrap().contains("R-020"));
    // The tables know the partner below the first level: a contrary answer is taken, and told.
    let told = office.fine(&["open", "th/province-initiated", "--id", "p", "--home", "Nan", "--partner", "Đồng Hới"]);
    assert!(!told.contains("is recorded as being of the first level"), "{told}");
    let facts = ["thai-level=province", "partner-level=first", "same-country=no", "six-tests-answered=yes"];
    let told = office.record("p", "propose", &facts, ["นน ๑", "2026-06-01", "th.province"]);
    assert!(told.contains("! ") && told.contains("is recorded as being of the first level"), "{told}");
    // An approval that nobody recorded.
    let told = office.fine(&[
        "open",
        "th/approval",
        "--id",
        "a",
        "--home",
        "th.loei",
        "--partner",
        "vn.son-la",
        "--at",
        "approved",
    ]);
    assert!(told.contains("Evidence incomplete: ") && told.contains("opened in “Approved”"), "{told}");
    assert!(told.contains("The cabinet is to be informed"), "{told}");
    assert!(office.fine(&["waiting"]).contains("opened in “Approved”"));
    office.fine(&["open", "th/signing", "--id", "s", "--home", "th.loei", "--partner", "vn.son-la"]);
    assert!(office.refused(&["record", "s", "inform-province"]).contains("R-020"));
    // The report of the year is the ministry's: it has no place of its own.
    assert!(office.fine(&["open", "th/yearly-report", "--id", "y", "--for", "th.moi"]).contains("Thailand"));
    // A day that is given was counted from none; a question stands once.
    office.fine(&["open", "vn/yearly-plan", "--id", "yp", "--home", "vn.dien-bien"]);
    assert!(!office.fine(&["show", "yp"]).contains("(,"), "{}", office.fine(&["show", "yp"]));
    office.fine(&[
        "open",
        "th/termination",
        "--id",
        "t",
        "--home",
        "th.nan",
        "--partner",
        "la.oudomxay",
        "--at",
        "notice-running",
    ]);
    let told = office.fine(&["show", "t"]);
    assert_eq!(told.matches("? notice-ends").count(), 1, "{told}");
}
