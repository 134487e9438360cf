//! Section 10, steps 8 and 9, through the API: Điện Biên – Chiang Mai from the directive to the report, on two installations that tell
//! each other no more than state, day and hashes. What is refused names rule and article in its problem document.

use crate::web::{Browser, run};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use maitri::web::{Settings, Site};
use maitri_pack::Packs;
use serde_json::{Value, json};

const S1: &str = include_str!("../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");

/// An installation of one state.
struct Installation {
    browser: Browser,
    folder: std::path::PathBuf,
}

impl Drop for Installation {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Installation {
    fn new(name: &str) -> Installation {
        let folder = std::env::temp_dir().join(format!("maitri-road-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = maitri_store::Store::open(&format!("sqlite:{}", folder.join("desk.db").display())).unwrap();
        let settings = Settings { cases: true, api_per_second: 1_000_000, api_burst: 1_000_000, ..Settings::default() };
        let site = Site::new(Packs::embedded().unwrap(), settings).with_register(std::sync::Arc::new(store));
        Installation { browser: Browser { site }, folder }
    }

    async fn send(&self, path: &str, tag: &str, kind: &str, body: Vec<u8>) -> (StatusCode, Value, String) {
        let request = Request::post(path)
            .header(header::HOST, "localhost:8421")
            .header(header::ORIGIN, "http://localhost:8421")
            .header(header::CONTENT_TYPE, kind)
            .header(header::IF_MATCH, tag)
            .body(Body::from(body));
        let page = self.browser.send(request.unwrap()).await;
        let wire = serde_json::from_str(&page.text).unwrap_or_else(|e| panic!("{e}: {}", page.text));
        (page.status, wire, page.header("content-type").to_owned())
    }

    /// Opens a case; gives its address.
    async fn open(&self, procedure: &str, home: &str, partner: &str) -> String {
        let sent = json!({ "procedure": procedure, "home": home, "partner": partner, "subject": "kết nghĩa" });
        let (status, wire, _) = self.send("/api/v1/cases", "", "application/json", sent.to_string().into()).await;
        assert_eq!(status, StatusCode::CREATED, "{wire}");
        format!("/api/v1/cases/{}", wire["case"].as_str().unwrap())
    }

    async fn get(&self, case: &str) -> Value {
        serde_json::from_str(&self.browser.get(case).await.text).unwrap()
    }

    /// Sends something about a case as it stands.
    async fn call(&self, case: &str, below: &str, sent: Value) -> (StatusCode, Value, String) {
        let tag = format!("\"{}\"", self.get(case).await["sequence"]);
        self.send(&format!("{case}{below}"), &tag, "application/json", sent.to_string().into()).await
    }

    async fn fine(&self, case: &str, below: &str, sent: Value) -> Value {
        let (status, wire, _) = self.call(case, below, sent.clone()).await;
        assert_eq!(status, StatusCode::OK, "{below} {sent}: {wire}");
        wire
    }

    async fn step(&self, case: &str, step: &str, answers: Value, paper: [&str; 3]) -> Value {
        self.fine(case, "/steps", told(step, answers, paper)).await
    }

    /// A step that is refused: under these rules, with this article's quotation or words.
    async fn refused(&self, case: &str, step: &str, answers: Value, paper: [&str; 3], rules: &[&str], words: &str) {
        let before = self.get(case).await["sequence"].clone();
        let (status, wire, kind) = self.call(case, "/steps", told(step, answers, paper)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{step}: {wire}");
        assert!(kind.starts_with("application/problem+json"), "{kind}");
        let named: Vec<&str> = wire["guards"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|g| g["rules"].as_array().unwrap())
            .map(|r| r.as_str().unwrap())
            .collect();
        for rule in rules {
            assert!(named.contains(rule), "{step} is not refused by {rule}: {wire}");
        }
        let cited = wire["guards"].as_array().unwrap().iter().all(|g| !g["citations"].as_array().unwrap().is_empty());
        assert!(cited && wire["detail"].as_str().unwrap().contains(words), "{step}: {wire}");
        assert_eq!(self.get(case).await["sequence"], before, "what is refused is not recorded");
    }

    async fn keep(&self, case: &str, role: &str, text: &str) -> Value {
        let tag = format!("\"{}\"", self.get(case).await["sequence"]);
        let path = format!("{case}/texts?role={role}&name=draft.txt&language=vi");
        let (status, wire, _) = self.send(&path, &tag, "application/octet-stream", text.as_bytes().to_vec()).await;
        assert_eq!(status, StatusCode::OK, "{role}: {wire}");
        wire
    }
}

fn told(step: &str, answers: Value, paper: [&str; 3]) -> Value {
    let paper = json!({ "number": paper[0], "day": paper[1], "office": paper[2] });
    json!({ "step": step, "answers": answers, "paper": paper })
}

#[test]
fn dien_bien_and_chiang_mai_from_the_directive_to_the_report() {
    let (vietnam, thailand) = (Installation::new("vn"), Installation::new("th"));
    run(async {
        // Viet Nam: from the directive to the Party's policy, the opinions of the province on the way.
        let v = vietnam.open("vn/signing", "tỉnh Điện Biên", "Chiang Mai").await;
        vietnam.step(&v, "lead", json!({}), ["05-TB/TU", "05/01/2026", "vn.party.standing-members"]).await;
        vietnam.keep(&v, "draft", S1).await;
        let asked = json!({ "offices": ["vn.finance", "Sở Tư pháp", "vn.police"], "due": "20/01/2026",
            "paper": { "number": "12/SNgV-HTQT", "day": "2026-01-12", "office": "vn.sngv" } });
        vietnam.fine(&v, "/rounds", asked).await;
        vietnam.step(&v, "send-for-opinions", json!({}), ["12/SNgV-HTQT", "2026-01-12", "Sở Ngoại vụ"]).await;
        let came = json!({ "from": "vn.finance", "position": "agree-with-changes",
            "comments": [{ "text": "Đề nghị làm rõ nguồn kinh phí", "clause": "2.1.a" }],
            "paper": { "number": "7/STC", "day": "2026-01-15", "office": "vn.finance" } });
        let wire = vietnam.fine(&v, "/opinions", came.clone()).await;
        assert_eq!(wire["opinions"]["given"][0]["comments"][0]["comment"]["places"], json!(["2.1.a"]));
        let (status, wire, _) = vietnam.call(&v, "/opinions", came).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "the same paper twice: {wire}");
        // Words of the police do not come this way; number, day and office do.
        let police = json!({ "from": "vn.police", "position": "disagree", "comments": [{ "text": "mật" }],
            "paper": { "number": "9/CA", "day": "2026-01-16", "office": "vn.police" } });
        assert_eq!(vietnam.call(&v, "/opinions", police).await.0, StatusCode::BAD_REQUEST);
        let police = json!({ "from": "vn.police", "position": "unknown",
            "paper": { "number": "9/CA", "day": "2026-01-16", "office": "vn.police" } });
        vietnam.fine(&v, "/opinions", police).await;
        let close = ["20/SNgV-HTQT", "21/01/2026", "vn.sngv"];
        vietnam.refused(&v, "close-round", json!({}), close, &["R-044"], "silent").await;
        let wire = vietnam.fine(&v, "/silence", json!({})).await;
        let counts = &wire["opinions"]["counts_by_circle"]["local"];
        assert_eq!((&counts["asked"], &counts["answered"], &counts["silent"]), (&json!(3), &json!(2), &json!(1)));
        vietnam.step(&v, "close-round", json!({}), close).await;
        let taken = ["25/SNgV-HTQT", "02/02/2026", "vn.sngv"];
        vietnam
            .refused(&v, "absorb-and-explain", json!({ "accepted-in-draft": "yes" }), taken, &["R-041"], "1.1")
            .await;
        let (status, ..) = vietnam.call(&v, "/responses", json!({ "comment": "1.1", "answer": "not" })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a refusal needs its reason");
        let answer = json!({ "comment": "๑.๑", "answer": "not", "reason": "đã có quy định" });
        vietnam.fine(&v, "/responses", answer).await;
        let answered = json!({ "comments-answered": "yes", "accepted-in-draft": "yes" });
        vietnam.step(&v, "absorb-and-explain", answered, taken).await;
        let dossier = |opinions: &str| {
            json!({ "drafts-attached": "yes", "table-attached": "yes", "opinions-attached": opinions,
                "draft-for-each-partner": "yes" })
        };
        let submission = ["07-TTr/ĐU", "10/02/2026", "vn.ppc.party"];
        vietnam.refused(&v, "submit", dossier("no"), submission, &["R-040"], "attach").await;
        vietnam.step(&v, "submit", dossier("yes"), submission).await;
        vietnam.step(&v, "register-receipt", json!({}), ["", "2026-02-11", "vn.party"]).await;
        let policy = json!({ "party-position": "agrees", "party-reference": "yes" });
        let (status, wire, _) = vietnam.call(&v, "/steps", told("agree-policy", policy.clone(), ["", "", ""])).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wire}");
        assert!(wire["detail"].as_str().unwrap().contains("P-05"), "{wire}");
        vietnam.step(&v, "agree-policy", policy, ["88-CV/TU", "20/02/2026", "vn.party.standing-committee"]).await;
        let draft = json!({ "central-order": "after-partner", "bundle-clean": "no" });
        vietnam.refused(&v, "exchange", draft, ["30/SNgV", "2026-02-23", "vn.sngv"], &["R-042"], "Party").await;
        let draft = json!({ "central-order": "after-partner", "bundle-clean": "yes" });
        vietnam.step(&v, "exchange", draft, ["30/SNgV", "2026-02-23", "vn.sngv"]).await;

        // Thailand: the short road is closed to a text that departs from the form; nothing is signed before its approval.
        let a = thailand.open("th/approval", "Chiang Mai", "Điện Biên").await;
        let s = thailand.open("th/signing", "เชียงใหม่", "เดียนเบียน").await;
        let side = json!({ "state": "vn/signing#exchanging-with-partner", "day": "23/02/2026", "how": "30/SNgV" });
        thailand.fine(&s, "/counterpart", side).await;
        let notice = ["มท ๐๒๐๕.๒/๒๐๐", "๒๕ มีนาคม ๒๕๖๙", "กระทรวงมหาดไทย"];
        thailand.refused(&s, "inform-province", json!({}), notice, &["R-020"], "๖. จังหวัดของไทย").await;
        thailand.step(&a, "compare-with-standard", json!({}), ["", "2026-03-01", "th.moi"]).await;
        let moi = ["มท ๐๒๐๕.๒/๑๒๓", "๑ มีนาคม ๒๕๖๙", "th.moi"];
        let some = json!({ "deviation": "some", "comparison-confirmed": "yes" });
        let (status, wire, _) = thailand.call(&a, "/steps", told("no-deviation", some, moi)).await;
        assert_eq!((status, &wire["facts"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(["deviation"])), "{wire}");
        // Cut back to the standard, agreed with the partner, and approved by both ministers.
        let standard = S1.replacen("học sinh", "sinh viên", 1);
        thailand.keep(&a, "agreed", &standard).await;
        let none = json!({ "deviation": "none", "comparison-confirmed": "yes" });
        thailand.step(&a, "no-deviation", none, moi).await;
        thailand.step(&a, "put-to-ministers", json!({}), ["มท ๐๒๐๕.๒/๑๒๔", "2026-03-02", "th.moi"]).await;
        let both = json!({ "minister-interior": "approves", "minister-foreign": "approves" });
        let wire = thailand.step(&a, "both-ministers-approve", both, ["มท ๐๑๐๐/๙", "2026-03-20", "th.moi"]).await;
        assert_eq!((&wire["at"], &wire["duties"]), (&json!("approved"), &json!(["cabinet-to-be-informed"])));
        let frozen = wire["frozen"]["vi"].clone();
        thailand.step(&s, "inform-province", json!({}), notice).await;
        let day = json!({ "date-fixed": "yes" });
        thailand.step(&s, "fix-date-and-place", day, ["ชม ๐๐๑๗/๕", "2026-04-02", "th.province"]).await;

        // Viet Nam agrees on that text, by its hash alone; the ministries; the decision.
        let vn_text = vietnam.keep(&v, "agreed", &standard).await["texts"].as_array().unwrap().last().unwrap().clone();
        let hash = vn_text["words"].as_str().or(vn_text["text"]["words"].as_str()).unwrap().to_owned();
        let side = json!({ "state": "th/approval#ministers-considering", "day": "2026-03-02", "how": "มท ๐๒๐๕.๒/๑๒๔",
            "texts": { "vi": "0000" } });
        vietnam.fine(&v, "/counterpart", side).await;
        let agreed = ["33/SNgV", "2026-03-05", "vn.sngv"];
        vietnam.refused_as_contradicted(&v, "agree-text", json!({ "text-agreed": "yes" }), agreed).await;
        let side = json!({ "state": "th/approval#ministers-considering", "day": "2026-03-02", "how": "มท ๐๒๐๕.๒/๑๒๔",
            "texts": { "vi": hash } });
        vietnam.fine(&v, "/counterpart", side).await;
        vietnam.step(&v, "agree-text", json!({}), agreed).await;
        let asked = json!({ "offices": ["vn.mfa", "vn.central"], "within": "7",
            "paper": { "number": "40/UBND", "day": "2026-03-06", "office": "vn.ppc" } });
        let wire = vietnam.fine(&v, "/rounds", asked).await;
        assert_eq!(wire["opinions"]["rounds"][1]["round"]["circle"], "central");
        vietnam
            .step(&v, "ask-central", json!({ "ministries-asked": "yes" }), ["40/UBND", "2026-03-06", "vn.ppc"])
            .await;
        assert_eq!(vietnam.get(&v).await["due"][0]["last"], "2026-03-17");
        for (office, number) in [("vn.mfa", "11/BNG"), ("vn.central", "12/BTC")] {
            let came = json!({ "from": office, "position": "agree",
                "paper": { "number": number, "day": "2026-03-13", "office": office } });
            vietnam.fine(&v, "/opinions", came).await;
        }
        vietnam.step(&v, "close-round", json!({}), ["45/SNgV", "2026-03-18", "vn.sngv"]).await;
        let decides = json!({ "chair-decides": "yes", "central-objection": "no", "central-comments-answered": "yes" });
        vietnam.step(&v, "decide", decides, ["50/QĐ-UBND", "2026-04-10", "vn.ppc.chair"]).await;
        vietnam
            .step(&v, "check-versions", json!({ "versions-agree": "yes" }), ["51/SNgV", "2026-04-12", "vn.sngv"])
            .await;
        vietnam.keep(&v, "for-signing", &standard).await;
        let signs = json!({ "signatory": "chair", "originals-complete": "yes", "signed": "yes" });
        let ceremony = ["-", "2026-05-05", "vn.ppc.chair"];
        vietnam.refused(&v, "sign", signs.clone(), ceremony, &["R-173"], "Thai side").await;

        // The signature in Thailand: the other side has decided, and the text is the approved one.
        let signs_th = |partner: &str| {
            json!({ "instrument": "mou", "partner-cleared": partner, "thai-signatory": "governor",
                "foreign-signatory": "head", "signed": "yes" })
        };
        let governor = ["-", "๕ พฤษภาคม ๒๕๖๙", "th.governor"];
        thailand.keep(&s, "for-signing", S1).await;
        thailand.refused(&s, "sign", signs_th("no"), governor, &["R-033", "R-173"], "๙. ").await;
        thailand.keep(&s, "for-signing", &standard).await;
        let side = json!({ "state": "vn/signing#decided", "day": "2026-04-10", "how": "50/QĐ-UBND",
            "texts": { "vi": hash } });
        thailand.fine(&s, "/counterpart", side).await;
        let wire = thailand.step(&s, "sign", signs_th("yes"), governor).await;
        assert_eq!((&wire["at"], &wire["frozen"]["vi"]), (&json!("signed"), &frozen));
        let side = json!({ "state": "th/signing#signed", "day": "2026-05-05", "how": "ชม ๐๐๑๗/๘" });
        vietnam.fine(&v, "/counterpart", side).await;
        let wire = vietnam.step(&v, "sign", signs, ceremony).await;
        assert_eq!(wire["due"][0]["last"], "2026-05-20", "fifteen days for the report: {}", wire["due"]);

        // The reports with one copy each; the duty to inform the cabinet outlives every case.
        thailand
            .step(&s, "report", json!({ "copy-attached": "yes" }), ["ชม ๐๐๑๗/๙", "2026-05-12", "th.province"])
            .await;
        let wire = thailand.step(&s, "pass-on", json!({}), ["มท ๐๒๐๕.๒/๓๐๐", "2026-05-20", "th.moi"]).await;
        assert_eq!((&wire["ended"], &wire["goes_on"]), (&json!(true), &json!(["th/follow-up"])));
        let wire = vietnam.step(&v, "report", json!({}), ["60/BC-UBND", "2026-05-19", "vn.ppc"]).await;
        assert_eq!(wire["at"], "reported");
        let waiting = thailand.get("/api/v1/waiting").await;
        let duties = waiting["waiting"].as_array().unwrap().iter().filter(|w| w["what"] == "duty").count();
        assert_eq!(duties, 1, "{waiting}");
        // What one side told the other was state, day and hash: no opinion, no Party paper, no name.
        let whole = thailand.get(&s).await.to_string();
        for word in ["88-CV/TU", "Sở Tài chính", "nguồn kinh phí"] {
            assert!(!whole.contains(word), "{word}");
        }
        // An entry that was wrong is put right, and stays.
        let wire = thailand.get(&a).await;
        let entry = wire["entries"].as_array().unwrap().iter().find(|e| e["recorded"]["event"] == "put-to-ministers");
        let mend =
            json!({ "entry": entry.unwrap()["sequence"], "why": "อ่านผิด", "paper": { "number": "มท ๐๒๐๕.๒/๑๒๕" } });
        let wire = thailand.fine(&a, "/mends", mend).await;
        assert!(wire.to_string().contains("มท ๐๒๐๕.๒/๑๒๕") && wire.to_string().contains("มท ๐๒๐๕.๒/๑๒๔"));
        let (status, ..) = thailand.call(&a, "/mends", json!({ "entry": 1, "why": "x" })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

impl Installation {
    /// A step whose answer the records contradict.
    async fn refused_as_contradicted(&self, case: &str, step: &str, answers: Value, paper: [&str; 3]) {
        let (status, wire, _) = self.call(case, "/steps", told(step, answers, paper)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{step}: {wire}");
        assert!(wire["detail"].as_str().unwrap().contains("differ"), "{wire}");
    }
}
