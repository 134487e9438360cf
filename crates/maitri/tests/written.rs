//! Papers written from a case: what it knows is filled in, what it does not know is asked; and what a draft has too much becomes the points of
//! a working plan.

use crate::web::{Browser, is_sound, run};
use axum::http::StatusCode;
use maitri::case::known::{Sight, answers, of_step};
use maitri::case::{add, day, find, load, open, packs_of, version};
use maitri::draft::{Format, Wanted, draft};
use maitri::web::{Settings, Site};
use maitri_document::read::Changes;
use maitri_draft::known::over;
use maitri_pack::papers::Papers;
use maitri_pack::procedure::Procedures;
use maitri_pack::{Language, Packs};
use maitri_registry::act::Fact;
use maitri_registry::case::opinion::{Body, Round};
use maitri_registry::case::{Cases, Channel, Entry, Evidence, Opened, TextRole, stepped};
use maitri_store::Store;
use std::collections::{BTreeMap, BTreeSet};

const S1: &str = include_str!("../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");
const TODAY: &str = "2026-11-25";

struct Office {
    folder: std::path::PathBuf,
    store: Store,
}

impl Office {
    fn new(name: &str) -> Office {
        let folder = std::env::temp_dir().join(format!("maitri-written-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.join("office.db").display())).unwrap();
        Office { folder, store }
    }

    fn put(&self, decide: &dyn Fn(&Cases) -> Result<Vec<Fact>, String>) {
        add(&self.store, procedures(), &maitri::register::operator(""), decide).unwrap();
    }

    fn open(&self, id: &str, procedure: &str, home: &str, partner: &str) {
        self.put(&|cases| {
            let opened = Opened {
                case: id.to_owned(),
                procedure: procedure.to_owned(),
                at: String::new(),
                subject: "kết nghĩa".to_owned(),
                home: home.to_owned(),
                partner: partner.to_owned(),
                packs: packs_of(packs()),
            };
            open(cases, procedures(), opened)
        });
    }

    fn enter(&self, case: &str, entry: Entry) {
        self.put(&|_| Ok(vec![Fact::CaseRecorded { case: case.to_owned(), entry: entry.clone() }]));
    }

    fn step(&self, case: &str, step: &str, facts: &[(&str, &str)], paper: [&str; 3]) {
        let evidence = Evidence {
            number: paper[0].to_owned(),
            day: day(paper[1]).unwrap(),
            office: paper[2].to_owned(),
            channel: Channel::Paper,
            scan: String::new(),
        };
        let now: BTreeMap<String, String> = facts.iter().map(|(f, v)| ((*f).to_owned(), (*v).to_owned())).collect();
        self.put(&|cases| {
            let (found, procedure) = find(cases, procedures(), case)?;
            let reached = cases.reached(&found.opened);
            let made = stepped(found, procedure, &reached, step, &now, evidence.clone(), TODAY);
            let made = made.map_err(|r| maitri::case::refusal(packs(), procedure, &r, Language::En))?;
            Ok(made.into_iter().map(|entry| Fact::CaseRecorded { case: case.to_owned(), entry }).collect())
        });
    }

    fn text(&self, case: &str, role: TextRole, language: &str, words: &str) -> String {
        let document = maitri::reading::read("text.txt", words.as_bytes(), Changes::Accepted).unwrap();
        let file = self.store.blob_put(words.as_bytes()).unwrap();
        let text = version(&document, file, &format!("text.{language}.txt"), role, language, "");
        let hash = text.words.clone();
        self.enter(case, Entry::TextAdded { text });
        hash
    }

    /// What a case answers of a template, and its papers.
    fn known(&self, case: &str, template: &str) -> serde_json::Map<String, serde_json::Value> {
        let (cases, _) = load(&self.store, procedures()).unwrap();
        let (found, _) = find(&cases, procedures(), case).unwrap();
        let sight = Sight {
            store: &self.store,
            packs: packs(),
            papers: papers(),
            procedures: procedures(),
            cases: &cases,
            case: found,
            today: TODAY,
            opinions: true,
        };
        answers(&sight, papers().template(template).unwrap()).unwrap().values
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn packs() -> &'static Packs {
    Packs::embedded().unwrap()
}

fn papers() -> &'static Papers {
    Papers::embedded().unwrap()
}

fn procedures() -> &'static Procedures {
    maitri::procedure::embedded().unwrap()
}

fn wanted(formats: &[Format]) -> Wanted {
    Wanted {
        languages: Vec::new(),
        formats: formats.to_vec(),
        columns: false,
        copies: false,
        told: Language::En,
        as_of: TODAY.to_owned(),
    }
}

/// What the case knows, laid over the sample of the template: the sample stands for what a person answers.
fn whole(id: &str, known: &serde_json::Map<String, serde_json::Value>) -> maitri_draft::answer::Answers {
    let template = papers().template(id).unwrap();
    let mut values = serde_json::to_value(&template.sample).unwrap().as_object().unwrap().clone();
    for (name, value) in known {
        match value {
            // A row of which the case knows a part gets the rest from a person.
            serde_json::Value::Array(rows) if rows.iter().all(serde_json::Value::is_object) => {
                let sample = values.get(name).and_then(|v| v.get(0)).cloned().unwrap_or_default();
                let filled = rows.iter().map(|row| {
                    let mut all = sample.as_object().cloned().unwrap_or_default();
                    let blank = template.blank.iter().find(|b| b.id == *name);
                    all.retain(|part, _| {
                        row.get(part).is_some()
                            || blank.is_none_or(|b| b.column.iter().any(|c| c.id == *part && !c.optional))
                    });
                    over(&mut all, row.as_object().unwrap());
                    all.retain(|part, _| {
                        blank.is_none_or(|b| b.column.is_empty() || b.column.iter().any(|c| c.id == *part))
                    });
                    serde_json::Value::Object(all)
                });
                values.insert(name.clone(), filled.collect());
            }
            other => over(&mut values, &[(name.clone(), other.clone())].into_iter().collect()),
        }
    }
    // The person who answers counts the originals by the languages that the case knows.
    let languages = values.get("languages").and_then(|l| l.get("en")).and_then(|l| l.as_array()).map(Vec::len);
    if let (Some(n), true) = (languages, values.contains_key("originals")) {
        values.insert("originals".to_owned(), (2 * n).into());
    }
    maitri_draft::answer::Answers { template: template.id.clone(), values }
}

#[test]
fn every_paper_that_a_step_writes_comes_out_of_a_case() {
    let office = Office::new("every");
    let mut written = BTreeSet::new();
    let mut by_case = 0;
    for procedure in &procedures().procedures {
        let (home, partner) = match procedure.id.split('/').next() {
            Some("vn") => ("vn.dien-bien", "th.chiang-mai"),
            _ => ("th.chiang-mai", "vn.dien-bien"),
        };
        let id = procedure.id.replace('/', "-");
        office.open(&id, &procedure.id, home, partner);
        office.text(&id, TextRole::Draft, "vi", S1);
        for step in &procedure.step {
            for one in of_step(papers(), procedure, step).into_iter().filter(|w| w.template.form.is_none()) {
                if !written.insert((procedure.id.clone(), one.template.id.clone())) {
                    continue;
                }
                let known = office.known(&id, &one.template.id);
                assert!(!known.is_empty(), "{} of {} knows nothing", one.template.id, procedure.id);
                by_case += known.len();
                let done = draft(packs(), papers(), &whole(&one.template.id, &known), &wanted(&[Format::Docx]));
                let done =
                    done.unwrap_or_else(|e| panic!("{} of {}: {e:?}\n{known:#?}", one.template.id, procedure.id));
                assert_eq!(done.files.len(), one.template.body.len(), "{}", one.template.id);
            }
        }
    }
    assert!(written.len() >= 90, "{}", written.len());
    assert!(by_case >= 4 * written.len(), "{by_case} answers of {} papers", written.len());
}

/// The road Điện Biên – Chiang Mai: each letter says what the case holds, and nothing else is in it but what was asked.
#[test]
fn the_letters_of_the_road_say_what_the_case_holds() {
    let office = Office::new("road");
    // The Thai side: the province proposed, the text was agreed, both ministers approved it.
    office.open("p", "th/province-initiated", "th.chiang-mai", "vn.dien-bien");
    let (moi, mfa, own) = ("th.moi", "th.mfa", "th.province");
    let tests = [("thai-level", "province"), ("six-tests-answered", "yes"), ("intent-signed-early", "no")];
    for (fact, value) in tests {
        office.enter(
            "p",
            Entry::Answered { fact: fact.to_owned(), value: value.to_owned(), evidence: Evidence::default() },
        );
    }
    let evidence = |number: &str, on: &str, office: &str| Evidence {
        number: number.to_owned(),
        day: on.to_owned(),
        office: office.to_owned(),
        channel: Channel::Paper,
        scan: String::new(),
    };
    let stepped = |step: &str, event: &str, to: &str, e: Evidence| Entry::Stepped {
        step: step.to_owned(),
        event: event.to_owned(),
        from: String::new(),
        to: to.to_owned(),
        evidence: e,
        flags: Vec::new(),
        skipped: Vec::new(),
        late: false,
        frozen: Vec::new(),
    };
    office.enter("p", stepped("t2", "propose", "proposed", evidence("ชม ๐๐๑๗/๑๐๐", "2026-01-05", own)));
    office.enter("p", stepped("t8", "give-result", "result", evidence("กต ๐๘๐๓/๒๐๐", "2026-02-05", mfa)));
    office.enter("p", stepped("t9", "inform-suitable", "suitable", evidence("มท ๐๒๐๕.๒/๓๐๐", "2026-02-20", moi)));
    let consultation = office.known("p", "D-02");
    assert_eq!(consultation["proposal"]["number"], "ชม ๐๐๑๗/๑๐๐");
    assert_eq!(consultation["proposal"]["office"], "th.province@th.chiang-mai");
    office.open("d", "th/drafting", "th.chiang-mai", "vn.dien-bien");
    let hash = office.text("d", TextRole::Agreed, "vi", S1);
    // The cover letter knows the result of the other case, the text, and where it departs from the form; the reasons are asked.
    let cover = office.known("d", "D-13");
    assert_eq!(cover["result"]["number"], "มท ๐๒๐๕.๒/๓๐๐");
    assert_eq!(cover["code"], "ชม ๐๐๑๗", "the code of the province's own numbers");
    let departures = cover["departures"].as_array().unwrap();
    assert!(departures.len() > 10 && departures.iter().any(|d| d["clause"] == "2.2.b"), "{departures:#?}");
    let refused = draft(
        packs(),
        papers(),
        &maitri_draft::answer::Answers { template: "th/dossier-cover".to_owned(), values: cover },
        &wanted(&[Format::Txt]),
    );
    let Err(maitri::draft::Refused::Answers(faults)) = refused else { panic!("the reasons are not known") };
    assert!(faults.iter().any(|f| f.blank == "departures 1 reason"), "{faults:?}");
    // The approval: number, days and the hash of what was approved.
    office.open("a", "th/approval", "th.chiang-mai", "vn.dien-bien");
    office.step("a", "t1", &[], ["ชม ๐๐๑๗/๑๑๐", "2026-03-01", own]);
    let facts = [("deviation", "none"), ("comparison-confirmed", "yes")];
    office.step("a", "t2", &facts, ["มท ๐๒๐๕.๒/๓๑๐", "2026-03-05", moi]);
    office.step("a", "t4", &[], ["มท ๐๒๐๕.๒/๓๑๑", "2026-03-10", moi]);
    let facts = [("minister-interior", "approves"), ("minister-foreign", "approves")];
    office.step("a", "t5", &facts, ["มท ๐๑๐๐/๙", "2026-03-20", moi]);
    office.open("s", "th/signing", "th.chiang-mai", "vn.dien-bien");
    let notice = office.known("s", "D-23");
    assert_eq!((notice["moi_day"].as_str(), notice["mfa_day"].as_str()), (Some("2026-03-20"), Some("2026-03-20")));
    assert_eq!(notice["texts"][0]["hash"], hash.as_str());
    let done = draft(packs(), papers(), &whole("D-23", &notice), &wanted(&[Format::Txt])).unwrap();
    let told = String::from_utf8(done.files[0].bytes.clone()).unwrap();
    for said in ["๒๐ มีนาคม ๒๕๖๙", "จังหวัดเชียงใหม่", "จังหวัดเดี่ยนเบียน", &hash[..12]]
    {
        assert!(told.contains(said), "{said}:\n{told}");
    }
    // The Vietnamese side: two partners in one submission (S0).
    office.open("v1", "vn/signing", "vn.dien-bien", "th.chiang-mai");
    office.open("v2", "vn/signing", "vn.dien-bien", "th.chiang-rai");
    office.text("v1", TextRole::Draft, "vi", S1);
    let round = Round {
        round: 1,
        circle: maitri_pack::procedure::Circle::Local,
        asked: vec![Body { office: "vn.finance".to_owned(), name: String::new() }],
        text: String::new(),
        file: String::new(),
        due: "2026-01-20".to_owned(),
        evidence: evidence("45/SNgV-HTQT", "2026-01-05", "vn.sngv"),
    };
    office.enter("v1", Entry::Asked { round });
    let submission = office.known("v1", "D-49");
    let partners = submission["partner_bodies"].as_str().unwrap();
    assert_eq!(partners, "Chính quyền tỉnh Chiang Mai và tỉnh Chiang Rai, Vương quốc Thái Lan");
    assert_eq!(submission["instrument_name"], "Thỏa thuận");
    let reminder = office.known("v1", "vn/reminder");
    assert_eq!(reminder["first"]["number"], "45/SNgV-HTQT");
    let asks = office.known("v1", "D-52");
    assert_eq!(asks["addressees"][0], "Sở Tài chính");
    let table = office.known("v1", "D-54");
    assert_eq!((table["asked"].as_u64(), table["answered"].as_u64()), (Some(1), Some(0)), "{table:#?}");
}

/// What the review cuts out of S1 stands in the working plan: with the form's own words, every word of S1 is in one or the other.
#[test]
fn no_word_of_what_is_cut_back_is_lost() {
    let document = maitri::reading::read("S1.txt", S1.as_bytes(), Changes::Accepted).unwrap();
    let input = maitri_review::review::Input { file: String::new(), document: &document, allow: Vec::new() };
    let options = maitri_review::review::Options { form: None, as_of: TODAY.to_owned() };
    let review = maitri_review::review::review(&[input], packs(), &options);
    let plan = maitri::plan::answers(&review, papers()).unwrap();
    assert_eq!(plan.template, "intl/working-plan");
    assert_eq!(
        (plan.values["province"].as_str(), plan.values["partner"].as_str()),
        (Some("th.chiang-mai"), Some("vn.dien-bien"))
    );
    let rows = plan.values["activities"].as_array().unwrap();
    let clauses: Vec<&str> = rows.iter().filter_map(|r| r["clause"].as_str()).collect();
    for point in ["2.1.a", "2.1.b", "2.1.c", "2.1.d", "2.2.a", "2.2.b", "2.2.c", "2.2.d", "2.2.e", "2.2.g"] {
        assert!(clauses.contains(&point), "{point}: {clauses:?}");
    }
    let reviewed = &review.documents[0];
    let words = |text: &str| -> Vec<String> {
        text.split_whitespace()
            .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
            .filter(|w| !w.is_empty())
            .collect()
    };
    let moved = words(&rows.iter().map(|r| r["activity"]["vi"].as_str().unwrap()).collect::<Vec<_>>().join(" "));
    let moved: BTreeSet<&str> = moved.iter().map(String::as_str).collect();
    let text = reviewed.draft.text();
    for one in &reviewed.comparison.as_ref().unwrap().differences {
        let Some(span) = one.span.filter(|_| one.what == maitri_review::compare::Departure::Added) else { continue };
        // The number of a point stands in the column of the clause.
        for word in words(span.of(text)).into_iter().filter(|w| w.chars().count() > 1 && !w.starts_with("2.")) {
            assert!(moved.contains(word.as_str()), "`{word}` of {} is lost", one.place);
        }
    }
    // The rest of the row is asked; answered, the plan is written, and says each point.
    let mut all = plan.clone();
    let sample = serde_json::to_value(&papers().template("D-44").unwrap().sample).unwrap();
    all.values.insert("plan_period".to_owned(), sample["plan_period"].clone());
    for row in all.values["activities"].as_array_mut().unwrap() {
        for part in ["lead", "period", "budget", "indicator"] {
            row[part] = "x".into();
        }
    }
    let done =
        draft(packs(), papers(), &all, &Wanted { languages: vec![Language::Vi], ..wanted(&[Format::Txt]) }).unwrap();
    let told = String::from_utf8(done.files[0].bytes.clone()).unwrap();
    for row in rows {
        assert!(told.contains(row["activity"]["vi"].as_str().unwrap()), "{row}:\n{told}");
    }
}

#[test]
fn a_paper_is_asked_written_and_kept_on_the_pages() {
    let office = Office::new("pages");
    office.open("2026-1", "vn/signing", "vn.dien-bien", "th.chiang-mai");
    office.text("2026-1", TextRole::Draft, "vi", S1);
    let store = Store::open(&format!("sqlite:{}", office.folder.join("office.db").display())).unwrap();
    let settings = Settings { cases: true, ..Settings::default() };
    let browser = Browser { site: Site::new(packs(), settings).with_register(std::sync::Arc::new(store)) };
    run(async {
        // The next step writes the assignment (D-51): a link leads to it, and only what is not known is asked.
        let page = browser.get("/cases/2026-1?lang=en").await;
        is_sound(&page);
        assert!(page.text.contains("href=\"/cases/2026-1/paper/vn/assignment?lang=en\""), "{}", page.text);
        let page = browser.get("/cases/2026-1/paper/vn/assignment?lang=en").await;
        assert_eq!(page.status, StatusCode::OK);
        is_sound(&page);
        assert!(!page.text.contains("name=\"issuer\""), "the issuer is known: {}", page.text);
        let answers = "ground=C%C4%83n+c%E1%BB%A9+A&task=x&products=a%0Ab&deadline=2027-01-10&addressees=S%E1%BB%9F+Ngo%E1%BA%A1i+v%E1%BB%A5\
                       &signer.name=Nguy%E1%BB%85n+V%C4%83n+M%E1%BA%ABu&signer.title=Ch%E1%BB%A7+t%E1%BB%8Bch&signer.formula=own";
        let at = format!("/cases/2026-1/paper/vn/assignment?lang=en&{answers}");
        let page = browser.get(&format!("{at}&step=result")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        is_sound(&page);
        assert!(page.text.contains("(from the case)") && page.text.contains("Nguyễn Văn Mẫu"), "{}", page.text);
        assert!(
            page.text.contains("Ủy ban nhân dân tỉnh Điện Biên")
                || page.text.contains("ỦY BAN NHÂN DÂN TỈNH ĐIỆN BIÊN"),
            "{}",
            page.text
        );
        let path = "/cases/2026-1/paper/vn/assignment/vi.docx";
        assert_eq!(browser.get(&format!("{path}?{answers}")).await.status, StatusCode::OK);
        // It is kept with the case, under its hash, and stands in the dossier.
        let seen = page.text.split("name=\"at\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let fields = [("answers", answers), ("at", seen.as_str()), ("office", "vn.ppc")];
        let page = browser.form("/cases/2026-1/paper/vn/assignment?lang=en", &[], &fields).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let page = browser.get("/cases/2026-1/dossier?lang=en").await;
        assert!(page.text.contains("vn-assignment.vi.docx"), "{}", page.text);
        // Who saw an older state is told what came, and nothing is kept twice.
        let page = browser.form("/cases/2026-1/paper/vn/assignment?lang=en", &[], &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        assert!(page.text.contains("D-51"), "{}", page.text);
        is_sound(&page);
        // A paper of the other country's offices is none of this case; nor is what is no paper.
        for nowhere in ["th/dossier-cover", "vn/nothing", "th/mou"] {
            let page = browser.get(&format!("/cases/2026-1/paper/{nowhere}?lang=en")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{nowhere}");
        }
    });
}

#[test]
fn programs_write_papers_of_a_case() {
    let office = Office::new("api");
    office.open("2026-1", "vn/signing", "vn.dien-bien", "th.chiang-mai");
    let store = Store::open(&format!("sqlite:{}", office.folder.join("office.db").display())).unwrap();
    let settings = Settings { cases: true, ..Settings::default() };
    let browser = Browser { site: Site::new(packs(), settings).with_register(std::sync::Arc::new(store)) };
    let send = |body: serde_json::Value, seen: Option<String>| {
        let mut request = axum::http::Request::builder()
            .method("POST")
            .uri("/api/v1/cases/2026-1/papers")
            .header("host", "localhost")
            .header("content-type", "application/json");
        if let Some(seen) = seen {
            request = request.header("if-match", seen);
        }
        request.body(axum::body::Body::from(body.to_string())).unwrap()
    };
    run(async {
        let page = browser.send(send(serde_json::json!({ "document": "D-51" }), None)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        let told: serde_json::Value = serde_json::from_str(&page.text).unwrap();
        assert_eq!(
            (told["schema"].as_str(), told["template"].as_str()),
            (Some("maitri/paper/1"), Some("vn/assignment"))
        );
        let asks: Vec<&str> = told["asks"].as_array().unwrap().iter().filter_map(|a| a["question"].as_str()).collect();
        assert!(asks.contains(&"task") && asks.contains(&"signer") && !asks.contains(&"issuer"), "{asks:?}");
        assert_eq!(told["answers"]["issuer"], "vn.ppc@vn.dien-bien");
        let answers = serde_json::json!({
            "ground": "Căn cứ A", "task": "x", "products": ["a"], "deadline": "2027-01-10", "addressees": ["Sở Ngoại vụ"],
            "signer": { "name": "Nguyễn Văn Mẫu" },
        });
        let page = browser
            .send(send(serde_json::json!({ "document": "D-51", "format": "txt", "answers": answers }), None))
            .await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("TM. ỦY BAN NHÂN DÂN") && page.text.contains("Nguyễn Văn Mẫu"), "{}", page.text);
        // To keep it, one says which state of the case one saw.
        let keep = serde_json::json!({ "document": "vn/assignment", "answers": answers, "keep": true });
        let page = browser.send(send(keep.clone(), None)).await;
        assert_eq!(page.status, StatusCode::PRECONDITION_REQUIRED, "{}", page.text);
        let seen = browser.get("/api/v1/cases/2026-1").await.header("etag").to_owned();
        let page = browser.send(send(keep.clone(), Some(seen.clone()))).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let case: serde_json::Value = serde_json::from_str(&page.text).unwrap();
        let kept = &case["dossier"]["papers"][0];
        assert_eq!((kept["document"].as_str(), kept["name"].as_str()), (Some("D-51"), Some("vn-assignment.vi.docx")));
        assert_eq!(kept["file"].as_str().map(str::len), Some(64));
        let page = browser.send(send(keep, Some(seen))).await;
        assert_eq!(page.status, StatusCode::PRECONDITION_FAILED, "{}", page.text);
        for (body, status) in [
            (serde_json::json!({ "document": "D-13" }), StatusCode::NOT_FOUND),
            (serde_json::json!({ "document": "D-51", "format": "odt" }), StatusCode::BAD_REQUEST),
            (serde_json::json!({ "document": "D-51", "language": "th" }), StatusCode::BAD_REQUEST),
            (serde_json::json!({ "document": "D-60" }), StatusCode::BAD_REQUEST),
        ] {
            assert_eq!(browser.send(send(body.clone(), None)).await.status, status, "{body}");
        }
    });
}

#[test]
fn papers_are_found_in_any_language_and_asked_in_each_shape() {
    let browser = Browser { site: Site::new(packs(), Settings::default()) };
    run(async {
        for lang in ["th", "vi", "en"] {
            is_sound(&browser.get(&format!("/papers?lang={lang}")).await);
        }
        // Without marks, in another language than the page's, by number.
        for (q, id) in [
            ("to+trinh+chu+truong", "vn/party-submission"),
            (
                "%E0%B8%9C%E0%B8%A5%E0%B8%81%E0%B8%B2%E0%B8%A3%E0%B8%A5%E0%B8%87%E0%B8%99%E0%B8%B2%E0%B8%A1",
                "th/signing-report",
            ),
            ("D-75", "vn/border-survey-plan"),
        ] {
            let page = browser.get(&format!("/papers?lang=en&q={q}")).await;
            assert!(page.text.contains(&format!("/papers/{id}?")), "{q}: {}", page.text);
        }
        let none = browser.get("/papers?lang=en&q=zzzz").await;
        assert!(none.text.contains("Papers found: 0"), "{}", none.text);
        // Every question of every paper is a sound page, in the language that it is read in.
        let mut count = 0;
        for template in papers().templates.iter().filter(|t| t.form.is_none()) {
            for blank in &template.blank {
                let page = browser.get(&format!("/papers/{}?lang=vi&step={}", template.id, blank.id)).await;
                assert_eq!(page.status, StatusCode::OK, "{} {}", template.id, blank.id);
                is_sound(&page);
                count += 1;
            }
        }
        assert!(count > 600, "{count}");
        // More rows, without losing what was typed.
        let page = browser.get("/papers/intl/minutes?lang=en&in=en&from=follow_ups&more=1&follow_ups.1.what=one").await;
        assert!(page.text.contains("value=\"one\"") && page.text.contains("follow_ups.5.what"), "{}", page.text);
        // What is amiss in a row is said with its row.
        let page = browser.get("/papers/intl/minutes?lang=en&in=en&from=follow_ups&follow_ups.1.what=one").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("Row 1, Who:"), "{}", page.text);
    });
}
