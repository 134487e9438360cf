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
    let facts = facts.map(|f| if f == "partner-cleared=no" { "partner-cleared=yes" } else { f });
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
