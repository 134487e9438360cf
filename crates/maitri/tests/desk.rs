//! A case recorded on the pages of a desk: what is kept, what is refused with its article, what two people do at once.

use crate::web::{Browser, Page, is_sound, run};
use axum::http::StatusCode;
use maitri::web::{Settings, Site};
use maitri_pack::Packs;

const S1: &str = include_str!("../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");

/// A desk with a store of its own.
struct Desk {
    browser: Browser,
    folder: std::path::PathBuf,
}

impl Desk {
    fn new(name: &str) -> Desk {
        let folder = std::env::temp_dir().join(format!("maitri-desk-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = maitri_store::Store::open(&format!("sqlite:{}", folder.join("desk.db").display())).unwrap();
        let settings = Settings { cases: true, ..Settings::default() };
        let site = Site::new(Packs::embedded().unwrap(), settings).with_register(std::sync::Arc::new(store));
        Desk { browser: Browser { site }, folder }
    }

    async fn open(&self, procedure: &str, home: &str, partner: &str) -> String {
        let fields = [("procedure", procedure), ("home", home), ("partner", partner), ("subject", "kết nghĩa")];
        let page = self.browser.form("/cases/new?lang=en", &[], &fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        page.location().split('?').next().unwrap().to_owned()
    }

    /// The last event of a case, as its forms say it.
    async fn at(&self, case: &str) -> String {
        let page = self.browser.get(&format!("{case}/note?lang=en")).await;
        page.text.split("name=\"at\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    }

    async fn record(&self, case: &str, step: &str, facts: &[(&str, &str)], paper: [&str; 3]) -> Page {
        let at = self.at(case).await;
        let facts: Vec<(String, &str)> = facts.iter().map(|(f, v)| (format!("fact.{f}"), *v)).collect();
        let mut fields = vec![("at", at.as_str()), ("number", paper[0]), ("day", paper[1]), ("by", paper[2])];
        fields.extend(facts.iter().map(|(f, v)| (f.as_str(), *v)));
        self.browser.form(&format!("{case}/record/{step}?lang=en"), &[], &fields).await
    }

    async fn recorded(&self, case: &str, step: &str, facts: &[(&str, &str)], paper: [&str; 3]) {
        let page = self.record(case, step, facts, paper).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{step}: {}", page.text);
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn a_case_is_opened_by_names_in_any_language() {
    let desk = Desk::new("open");
    run(async {
        for lang in ["th", "vi", "en"] {
            is_sound(&desk.browser.get(&format!("/cases/new?lang={lang}")).await);
        }
        let case = desk.open("vn/signing", "tỉnh Điện Biên", "เชียงใหม่").await;
        let page = desk.browser.get(&format!("{case}?lang=en")).await;
        assert!(
            page.text.contains("Dien Bien – Chiang Mai") || page.text.contains("Điện Biên – Chiang Mai"),
            "{}",
            page.text
        );
        // What is not certain is asked, and what was typed stays.
        let fields =
            [("procedure", "vn/signing"), ("home", "Chiang Mai"), ("partner", "chiangmai"), ("subject", "S-17")];
        let page = desk.browser.form("/cases/new?lang=en", &[], &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        // A Vietnamese procedure is not that of Chiang Mai.
        assert!(page.text.contains("value=\"S-17\"") && page.text.contains("href=\"#home\""), "{}", page.text);
        let fields = [("procedure", "vn/signing"), ("home", "Điện Biên"), ("partner", ""), ("subject", "S-17")];
        let page = desk.browser.form("/cases/new?lang=en", &[], &fields).await;
        assert!(page.text.contains("value=\"S-17\"") && page.text.contains("href=\"#partner\""), "{}", page.text);
        let page = desk.browser.form("/cases/new?lang=vi", &[], &[("home", "Nowhere at all"), ("partner", "")]).await;
        assert!(page.text.contains("href=\"#procedure\"") && page.text.contains("Nowhere at all"), "{}", page.text);
        is_sound(&page);
    });
}

#[test]
fn many_cases_come_by_pages() {
    let desk = Desk::new("many");
    run(async {
        let thai = Packs::embedded().unwrap().places.all().iter().filter(|p| p.country == "TH" && p.level == 1);
        let homes: Vec<&str> = thai.map(|p| p.id.as_str()).filter(|id| *id != "th.bangkok").take(70).collect();
        assert_eq!(homes.len(), 70);
        for partner in ["vn.dien-bien", "vn.son-la", "vn.lai-chau"] {
            for home in &homes {
                desk.open("th/approval", home, partner).await;
            }
        }
        // Each stands on one page and on no other.
        for list in ["/cases", "/work"] {
            let (mut seen, mut all) = (std::collections::BTreeSet::new(), 0);
            for (page, other) in [("1", "page=2"), ("2", "lang=en\"")] {
                let page = desk.browser.get(&format!("{list}?lang=en&page={page}")).await;
                is_sound(&page);
                assert!(page.text.contains("of 210") && page.text.contains(other), "{}", page.text);
                let rows = page.text.split("<td><a href=\"/cases/").skip(1);
                let ids: Vec<String> = rows.map(|r| r.split('?').next().unwrap().to_owned()).collect();
                assert!(ids.len() <= 200);
                all += ids.len();
                seen.extend(ids);
            }
            assert_eq!((seen.len(), all), (210, 210), "{list}");
        }
    });
}

#[test]
fn what_the_articles_forbid_is_refused_on_the_page_and_nothing_typed_is_lost() {
    let desk = Desk::new("refuse");
    run(async {
        let case = desk.open("th/approval", "Chiang Mai", "Điện Biên").await;
        desk.recorded(&case, "t1", &[], ["มท ๐๒๐๕/๑", "๑ ตุลาคม ๒๕๖๙", "กระทรวงมหาดไทย"]).await;
        // A person decides: without its paper nothing is recorded.
        let facts = [("deviation", "none"), ("comparison-confirmed", "yes")];
        let page = desk.record(&case, "t2", &facts, ["", "", ""]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("href=\"#number\""), "{}", page.text);
        assert!(page.text.contains("value=\"none\" checked"), "{}", page.text);
        is_sound(&page);
        desk.recorded(&case, "t2", &facts, ["มท ๐๒๐๕/๒", "02/10/2026", "th.moi"]).await;
        // A question that was not answered leads to its field.
        let page = desk.record(&case, "t5", &[("minister-interior", "approves")], ["1", "2026-10-20", "th.moi"]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        // A day that has not come, a day that is none.
        let paper = ["มท ๐๒๐๕/๓", "2099-01-01", "th.moi"];
        let page = desk.record(&case, "t4", &[], paper).await;
        assert!(page.text.contains("href=\"#day\"") && page.text.contains("value=\"2099-01-01\""), "{}", page.text);
        let page = desk.record(&case, "t4", &[], ["มท ๐๒๐๕/๓", "Tuesday", "th.moi"]).await;
        assert!(page.text.contains("“Tuesday”"), "{}", page.text);
        // Signing without the approval: the article stands beside the form.
        let signing = desk.open("th/signing", "Chiang Mai", "Điện Biên").await;
        let page = desk.record(&signing, "t1", &[("approved", "no")], ["1", "2026-10-21", "th.moi"]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        assert!(page.text.contains("R-020") && page.text.contains("<blockquote lang=\"th\""), "{}", page.text);
        for lang in ["th", "vi", "en"] {
            for below in ["", "/brief", "/record/t1", "/answers", "/text", "/same", "/counterpart", "/note"] {
                let page = desk.browser.get(&format!("{signing}{below}?lang={lang}")).await;
                assert_eq!(page.status, StatusCode::OK, "{below}");
                is_sound(&page);
            }
        }
        for nowhere in ["/record/t99", "/file/00", "/else"] {
            let page = desk.browser.get(&format!("{signing}{nowhere}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{nowhere}");
        }
    });
}

#[test]
fn two_people_never_overwrite_each_other() {
    let desk = Desk::new("both");
    run(async {
        let case = desk.open("th/province-initiated", "Chiang Mai", "Điện Biên").await;
        let at = desk.at(&case).await;
        let path = format!("{case}/note?lang=en");
        let first = desk.browser.form(&path, &[], &[("at", &at), ("text", "the embassy called")]).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text);
        let scan: &[u8] = b"%PDF-1.4 a scan";
        let fields = [("at", at.as_str()), ("text", "we wrote back"), ("number", "ชม ๐๐๑๗/๑")];
        let second = desk.browser.form(&path, &[("scan", "ร่าง.pdf", scan)], &fields).await;
        assert_eq!(second.status, StatusCode::CONFLICT);
        assert!(second.text.contains("the embassy called") && second.text.contains("we wrote back"), "{}", second.text);
        is_sound(&second);
        // Sent again as the page has it, with the file that it kept, it is recorded.
        let of = |name: &str| {
            second
                .text
                .split(&format!("name=\"{name}\" value=\""))
                .nth(1)
                .unwrap()
                .split('"')
                .next()
                .unwrap()
                .to_owned()
        };
        let (now, kept, name) = (of("at"), of("scan-kept"), of("scan-name"));
        assert_eq!(name, "ร่าง.pdf");
        let again = [("at", now.as_str()), ("text", "we wrote back"), ("scan-kept", &kept), ("scan-name", &name)];
        let third = desk.browser.form(&path, &[], &again).await;
        assert_eq!(third.status, StatusCode::SEE_OTHER, "{}", third.text);
        let page = desk.browser.get(&format!("{case}?lang=en")).await;
        assert!(page.text.contains("the embassy called") && page.text.contains("we wrote back"), "{}", page.text);
        let file = desk.browser.get(&format!("{case}/file/{kept}")).await;
        assert_eq!((file.status, file.text.as_bytes()), (StatusCode::OK, scan));
        assert!(file.header("content-disposition").starts_with("attachment"), "{:?}", file.headers);
        // A file of one case is not given under the address of another.
        let other = desk.open("th/province-initiated", "Nan", "Điện Biên").await;
        assert_eq!(desk.browser.get(&format!("{other}/file/{kept}")).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_text_is_the_same_or_differs_at_its_clause() {
    let desk = Desk::new("same");
    run(async {
        let case = desk.open("vn/signing", "Điện Biên", "Chiang Mai").await;
        let at = desk.at(&case).await;
        let files = [("file", "S1.txt", S1.as_bytes())];
        let kept =
            desk.browser.form(&format!("{case}/text?lang=en"), &files, &[("at", &at), ("role", "approved")]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        let path = format!("{case}/same?lang=en");
        let same = desk.browser.form(&path, &files, &[("role", "approved")]).await;
        assert!(same.text.contains("<section class=\"answer yes\""), "{}", same.text);
        let other = S1.replacen("năm (05) năm", "bảy (07) năm", 1);
        assert_ne!(other, S1, "the source says a term");
        let differs = desk.browser.form(&path, &[("file", "S1b.txt", other.as_bytes())], &[("role", "approved")]).await;
        assert!(
            differs.text.contains("<section class=\"answer no\"") && differs.text.contains("<ins>"),
            "{}",
            differs.text
        );
        is_sound(&differs);
        // Nothing kept in that language; a file that is none.
        let none = desk.browser.form(&path, &files, &[("role", "signed")]).await;
        assert!(none.text.contains("<section class=\"answer ask\""), "{}", none.text);
        let broken = desk.browser.form(&path, &[("file", "a.docx", b"PK\x03\x04\x14\x00")], &[]).await;
        assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(broken.text.contains("a.docx"), "{}", broken.text);
        let empty = desk.browser.form(&path, &[], &[]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

/// A program that asks as the pages do.
impl Desk {
    async fn call(&self, path: &str, seen: &str, body: &serde_json::Value) -> (StatusCode, String, serde_json::Value) {
        let mut request =
            axum::http::Request::post(path).header("host", "localhost:8421").header("content-type", "application/json");
        if !seen.is_empty() {
            request = request.header("if-match", seen);
        }
        let page = self.browser.send(request.body(axum::body::Body::from(body.to_string())).unwrap()).await;
        let tag = page.header("etag").to_owned();
        (page.status, tag, serde_json::from_str(&page.text).unwrap_or_else(|_| panic!("{path}: {}", page.text)))
    }
}

#[test]
fn programs_record_as_people_do() {
    use serde_json::json;
    let desk = Desk::new("api");
    run(async {
        let open = json!({"procedure": "th/approval", "home": "เชียงใหม่", "partner": "Điện Biên", "for": "th.moi"});
        let (status, tag, case) = desk.call("/api/v1/cases", "", &open).await;
        assert_eq!((status, &case["schema"]), (StatusCode::CREATED, &json!("maitri/case/1")), "{case}");
        let path = format!("/api/v1/cases/{}", case["case"].as_str().unwrap());
        let steps = format!("{path}/steps");
        let (status, ..) = desk.call(&steps, "", &json!({"step": "t1"})).await;
        assert_eq!(status, StatusCode::PRECONDITION_REQUIRED);
        let (status, second, _) = desk.call(&steps, &tag, &json!({"step": "t1", "for": "th.moi"})).await;
        assert_eq!(status, StatusCode::OK);
        assert_ne!(tag, second);
        // Who saw an older state is told so, and nothing is recorded twice.
        let (status, ..) = desk.call(&steps, &tag, &json!({"step": "t1"})).await;
        assert_eq!(status, StatusCode::PRECONDITION_FAILED);
        let paper = json!({"number": "มท ๐๒๐๕/๒", "day": "๒ ตุลาคม ๒๕๖๙", "office": "กระทรวงมหาดไทย"});
        let (status, _, why) = desk.call(&steps, &second, &json!({"step": "no-deviation", "paper": paper})).await;
        assert_eq!((status, &why["facts"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(["deviation"])), "{why}");
        let all = json!({"step": "no-deviation", "paper": paper, "answers": {"deviation": "none", "comparison-confirmed": "yes"}});
        let (status, third, case) = desk.call(&steps, &second, &all).await;
        assert_eq!(status, StatusCode::OK, "{case}");
        let last = case["entries"].as_array().unwrap().last().unwrap();
        assert_eq!(
            last["recorded"]["evidence"],
            json!({"number": "มท ๐๒๐๕/๒", "day": "2026-10-02", "office": "th.moi", "channel": "paper", "scan": ""})
        );
        // Signing without the approval: the guard, its rules and articles.
        let open = json!({"procedure": "th/signing", "home": "th.chiang-mai", "partner": "vn.dien-bien"});
        let (_, tag, signing) = desk.call("/api/v1/cases", "", &open).await;
        let at = format!("/api/v1/cases/{}/steps", signing["case"].as_str().unwrap());
        let step = json!({"step": "inform-province", "answers": {"approved": "no"}, "paper": paper});
        let (status, _, why) = desk.call(&at, &tag, &step).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(why["guards"][0]["guard"], "approval-first", "{why}");
        assert!(why["guards"][0]["rules"].as_array().unwrap().contains(&json!("R-020")), "{why}");
        // A text is the body itself.
        let send = |path: String, seen: String, body: String| {
            let mut request = axum::http::Request::post(path).header("host", "localhost:8421");
            if !seen.is_empty() {
                request = request.header("if-match", seen);
            }
            desk.browser.send(request.body(axum::body::Body::from(body)).unwrap())
        };
        let page = send(format!("{path}/texts?role=approved&name=S1.txt"), third, S1.to_owned()).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let other = S1.replacen("năm (05) năm", "bảy (07) năm", 1);
        for (text, same) in [(S1, true), (other.as_str(), false)] {
            let page = send(format!("{path}/same?role=approved&name=a.txt"), String::new(), text.to_owned()).await;
            let told: serde_json::Value = serde_json::from_str(&page.text).unwrap();
            assert_eq!((&told["same"], told["differs"].as_array().unwrap().is_empty()), (&json!(same), same), "{told}");
        }
        // What is amiss is one sentence; what is unknown is no case.
        for (path, body, status) in [
            ("/api/v1/cases", json!({"procedure": "th/nothing", "home": "Nan", "partner": "Hue"}), 400),
            ("/api/v1/cases", json!({"procedure": "th/signing", "home": "Nan", "partner": "Nan"}), 400),
            ("/api/v1/cases", json!({"procedure": "th/signing", "home": "Nan", "partner": "Chang Mai"}), 400),
            ("/api/v1/cases", json!({"procedure": "th/signing", "surprise": 1}), 400),
            ("/api/v1/cases/none/notes", json!({"text": "a"}), 404),
        ] {
            let (told, _, why) = desk.call(path, "\"1\"", &body).await;
            assert_eq!(told.as_u16(), status, "{why}");
            assert!(why["detail"].as_str().is_some_and(|d| !d.is_empty()), "{why}");
        }
        let list: serde_json::Value = serde_json::from_str(&desk.browser.get("/api/v1/cases").await.text).unwrap();
        assert_eq!(list["cases"].as_array().unwrap().len(), 2, "{list}");
        // A page of another site is no program.
        let foreign = axum::http::Request::post(format!("{path}/notes"))
            .header("host", "localhost:8421")
            .header("origin", "http://elsewhere.example")
            .header("content-type", "application/json")
            .body(axum::body::Body::from("{\"text\":\"a\"}"))
            .unwrap();
        assert_eq!(desk.browser.send(foreign).await.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn opinions_are_answered_on_their_page() {
    let desk = Desk::new("opinions");
    let corpus = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/opinions").join(name);
        std::fs::read(path).unwrap()
    };
    run(async {
        let case = desk.open("vn/signing", "Điện Biên", "Chiang Mai").await;
        desk.recorded(&case, "t1", &[], ["05-TB/TU", "2026-01-05", "vn.party.standing-members"]).await;
        let send = |below: &'static str,
                    files: Vec<(&'static str, &'static str, Vec<u8>)>,
                    fields: Vec<(String, String)>| {
            let (desk, case) = (&desk, &case);
            async move {
                let at = desk.at(case).await;
                let mut all = vec![("at", at.as_str())];
                all.extend(fields.iter().map(|(k, v)| (k.as_str(), v.as_str())));
                let files: Vec<(&str, &str, &[u8])> = files.iter().map(|(f, n, b)| (*f, *n, b.as_slice())).collect();
                desk.browser.form(&format!("{case}/{below}?lang=en"), &files, &all).await
            }
        };
        let of = |all: &[(&str, &str)]| all.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
        let kept = send("text", vec![("file", "S1.txt", S1.as_bytes().to_vec())], of(&[("role", "draft")])).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        // Nobody is asked in vain, and a day must be one.
        let page = send("opinions/ask", vec![], of(&[("offices", " \n"), ("due", "20/01/2026")])).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = send("opinions/ask", vec![], of(&[("offices", "vn.finance"), ("due", "soon")])).await;
        assert!(page.text.contains("“soon”") && page.text.contains("href=\"#due\""), "{}", page.text);
        let offices = "vn.finance\nSở Tư pháp\nvn.police\nUBND xã Thanh Nưa";
        let asked = of(&[("offices", offices), ("due", "20/01/2026"), ("number", "45/SNgV"), ("day", "2026-01-05")]);
        let page = send("opinions/ask", vec![], asked).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        // Papers become comments at their clauses; a table of nothing, and a clause that is none, are told.
        let papers = vec![
            ("papers", "01-finance.txt", corpus("01-finance.txt")),
            ("papers", "02-justice.txt", corpus("02-justice.txt")),
        ];
        let page = send("opinions/add", papers, vec![]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let typed = [
            ("from", "UBND xã Thanh Nưa"),
            ("position", "agree"),
            ("comment", "Đề nghị làm rõ <b>"),
            ("number", "9/UBND"),
        ];
        let page = send("opinions/add", vec![], of(&[&typed[..], &[("clause", "9.9.z")]].concat())).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("Đề nghị làm rõ &#60;b&#62;</textarea>"), "{}", page.text);
        let page = send("opinions/add", vec![], of(&[&typed[..], &[("clause", "điểm b khoản 2.2")]].concat())).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        // The police's words stand on no page and in no file.
        let page = send("opinions/add", vec![("papers", "05-police.txt", corpus("05-police.txt"))], vec![]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let words = "Chưa nhất trí với dự thảo Thỏa thuận ở dạng hiện nay";
        for lang in ["th", "vi", "en"] {
            let page = desk.browser.get(&format!("{case}/opinions?lang={lang}")).await;
            assert_eq!(page.status, StatusCode::OK);
            is_sound(&page);
            assert!(page.text.contains("name=\"answer.1.1\"") && !page.text.contains(words), "{}", page.text);
            is_sound(&desk.browser.get(&format!("/work?lang={lang}")).await);
        }
        let store = std::fs::read(desk.folder.join("desk.db")).unwrap();
        assert!(!store.windows(words.len()).any(|at| at == words.as_bytes()));
        // Not accepted needs a reason; nothing that was typed is lost.
        let refused = of(&[("answer.1.1", "not"), ("why.1.1", ""), ("answer.1.2", "partly"), ("why.1.2", "thay từ")]);
        let page = send("opinions/respond", vec![], refused).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("R-041") && page.text.contains("thay từ</textarea>"), "{}", page.text);
        let all = ["1.1", "1.2", "2.1", "2.2", "2.3", "3.1"].map(|c| (format!("answer.{c}"), "accepted".to_owned()));
        let page = send("opinions/respond", vec![], all.to_vec()).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        // What was accepted does not show in the draft, which did not change.
        let page = send("opinions/check", vec![], vec![]).await;
        assert!(page.text.contains("<section class=\"answer ask\"") && page.text.contains("R-041"), "{}", page.text);
        // The table goes out and comes in again without a change.
        for (format, name) in [("xlsx", "out.xlsx"), ("docx", "out.docx")] {
            let at = desk.at(&case).await;
            let fields = [("at", at.as_str()), ("format", format)];
            let request = desk.browser.form_bytes(&format!("{case}/opinions/table?lang=vi"), &fields).await;
            assert_eq!(request.0, StatusCode::OK);
            let page = send("opinions/back", vec![("table", name, request.1)], vec![]).await;
            assert!(page.text.contains("0 changes recorded"), "{format}: {}", page.text);
        }
        // Everybody has answered: there is no silence to record.
        let page = send("opinions/silence", vec![], vec![]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        assert!(page.text.contains("nobody is silent"), "{}", page.text);
        let page = desk.browser.get(&format!("{case}?lang=en")).await;
        assert!(page.text.contains("comments without an answer: 0"), "{}", page.text);
        // Two answer at once: the second sees what came, and their words wait.
        let (first, second) = ((desk.at(&case).await), [("answer.1.1", "partly"), ("why.1.1", "một phần")]);
        let one = send("opinions/respond", vec![], of(&[("answer.2.1", "partly"), ("why.2.1", "x")])).await;
        assert_eq!(one.status, StatusCode::SEE_OTHER, "{}", one.text);
        let fields = [&[("at", first.as_str())][..], &second[..]].concat();
        let late = desk.browser.form(&format!("{case}/opinions/respond?lang=en"), &[], &fields).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text.contains("một phần</textarea>"), "{}", late.text);
    });
}

#[test]
fn papers_letters_and_a_pause_are_recorded_on_pages() {
    let desk = Desk::new("papers");
    let s0 = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/S0-to-trinh-dien-bien.vi.txt");
    let s0 = std::fs::read(&s0).unwrap();
    run(async {
        let case = desk.open("vn/signing", "Điện Biên", "Chiang Mai").await;
        let send = |below: &'static str,
                    files: Vec<(&'static str, &'static str, Vec<u8>)>,
                    fields: Vec<(&'static str, &'static str)>| {
            let (desk, case) = (&desk, &case);
            async move {
                let at = desk.at(case).await;
                let all = [&[("at", at.as_str())][..], &fields[..]].concat();
                let files: Vec<(&str, &str, &[u8])> = files.iter().map(|(f, n, b)| (*f, *n, b.as_slice())).collect();
                desk.browser.form(&format!("{case}/{below}?lang=en"), &files, &all).await
            }
        };
        // A paper of the Party leaves its stub; the draft beside it names one of two partners, and that is told.
        let page = send("dossier", vec![("file", "S0.txt", s0.clone())], vec![("document", "Tờ trình")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = send("dossier", vec![("file", "S0.txt", s0.clone())], vec![("document", "d-49")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let draft = vec![("document", "D-12"), ("annex-of", "1")];
        let page = send("dossier", vec![("file", "S1.txt", S1.as_bytes().to_vec())], draft).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let page = desk.browser.get(&format!("{case}/dossier?lang=en")).await;
        assert!(page.text.contains("R-047") && page.text.contains("Party paper"), "{}", page.text);
        is_sound(&page);
        let words = std::str::from_utf8(&s0).unwrap().lines().map(str::trim).max_by_key(|l| l.len()).unwrap();
        let stored = std::fs::read(desk.folder.join("desk.db")).unwrap();
        assert!(
            String::from_utf8_lossy(&s0).contains(words) && !stored.windows(words.len()).any(|w| w == words.as_bytes())
        );
        // Letters: Thai figures, a number of receipt that is taken, the next one, a time that is none.
        let letter = vec![
            ("direction", "in"),
            ("number", "ขร ๐๐๒๓.๓/ว ๔๖๓๔"),
            ("day", "๑๖ กุมภาพันธ์ ๒๕๖๙"),
            ("from", "จังหวัดเชียงราย"),
            ("to", "อำเภอแม่สาย"),
            ("stamp", "๘๕๑"),
            ("stamp-day", "๒๔ กุมภาพันธ์ ๒๕๖๙"),
            ("stamp-time", "๑๖.๓๘ น."),
        ];
        let with = |field: &'static str, value: &'static str| {
            let mut all = letter.clone();
            all.iter_mut().filter(|(f, _)| *f == field).for_each(|pair| pair.1 = value);
            all
        };
        let page = send("letter", vec![], with("stamp-time", "99.99")).await;
        assert!(page.text.contains("href=\"#stamp-time\"") && page.text.contains("๔๖๓๔"), "{}", page.text);
        assert_eq!(send("letter", vec![], letter.clone()).await.status, StatusCode::SEE_OTHER);
        let page = send("letter", vec![], with("number", "ขร ๐๐๒๓.๓/ว ๔๖๓๕")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        let mut next = with("number", "ขร ๐๐๒๓.๓/ว ๔๖๓๕");
        next.iter_mut().filter(|(f, _)| *f == "stamp").for_each(|pair| pair.1 = "+");
        assert_eq!(send("letter", vec![], next).await.status, StatusCode::SEE_OTHER);
        for lang in ["th", "vi", "en"] {
            let page = desk.browser.get(&format!("/letters?lang={lang}")).await;
            is_sound(&page);
            assert!(page.text.contains("ว ๔๖๓๕") && page.text.contains("852"), "{}", page.text);
        }
        // The periods stand still with a reason, and run again.
        let page = send("pause", vec![], vec![("on", "06/03/2026"), ("reason", "")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = send("pause", vec![], vec![("on", "06/03/2026"), ("reason", "chờ ý kiến Bộ Ngoại giao")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let page = desk.browser.get(&format!("{case}?lang=en")).await;
        assert!(page.text.contains("Let the periods run again"), "{}", page.text);
        let page = send("pause", vec![], vec![("on", "2026-03-20")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        // Nor is one that was kept while another office was named.
        let digest = maitri_registry::log::sha256(b"words of the Party");
        let kept = maitri_registry::log::hex(&digest);
        let at = desk.at(&case).await;
        let by = ("by", "vn.party.standing-committee");
        let fields = [("at", at.as_str()), ("text", "came"), by, ("scan-kept", &kept), ("scan-name", "a.txt")];
        let page = desk.browser.form(&format!("{case}/note?lang=en"), &[], &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        // A scan of a Party paper is kept in no ordinary store.
        let scan = vec![("scan", "a.txt", b"words of the Party".to_vec())];
        let page =
            send("note", scan, vec![("text", "came"), ("by", "vn.party.standing-committee"), ("number", "1-CV/TU")])
                .await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        assert!(page.text.contains("href=\"#scan\""), "{}", page.text);
    });
}
