//! Procedures: what officers tell, the road that follows, the contract's wire format, drawings that other programs can read.

use maitri_pack::procedure::{Course, FactType, Given, Procedures, Why};
use maitri_pack::{Language, Packs};
use serde_json::Value;
use std::process::{Command, Output};

fn given(facts: &str) -> Given {
    facts
        .split_whitespace()
        .filter_map(|pair| pair.split_once('='))
        .map(|(fact, values)| (fact.to_owned(), values.split(',').map(str::to_owned).collect()))
        .collect()
}

fn course(id: &str, facts: &str) -> Course<'static> {
    Procedures::embedded()
        .unwrap()
        .course(id, &given(facts), false, "2026-11-26")
        .unwrap_or_else(|f| panic!("{id}: {f}"))
}

const FINE: &str =
    "thai-level=province partner-level=first same-country=no six-tests-answered=yes intent-signed-early=no";
const PLANS: &str = "action-plan=yes budget-plan=yes personnel-plan=yes";
const VN: &str = "local-replies=all silent-listed=yes comments-answered=yes accepted-in-draft=yes drafts-attached=yes \
                  table-attached=yes opinions-attached=yes draft-for-each-partner=yes";

/// What an officer tells: the procedure, the facts, the state where the road stops, why, and a rule or an event that must show.
#[test]
fn what_officers_tell() {
    let scenarios: Vec<(&str, &str, String, &str, Why, &str)> = vec![
        ("a province proposes and hears nothing yet", "th/province-initiated", FINE.to_owned(), "mfa-considering", Why::Human, "consult-mfa"),
        ("the partner is suitable", "P-TH-01", format!("{FINE} mfa-result=suitable"), "suitable", Why::End, "inform-suitable"),
        ("the partner is not suitable", "P-TH-01", format!("{FINE} mfa-result=not-suitable"), "not-suitable", Why::End, "inform-not-suitable"),
        ("a municipality proposes", "P-TH-01", FINE.replace("province", "local"), "idea", Why::Refused, "R-001"),
        ("two provinces of one country", "P-TH-01", FINE.replace("same-country=no", "same-country=yes"), "idea", Why::Refused, "R-006"),
        ("a letter with nothing but warm words", "P-TH-01", FINE.replace("answered=yes", "answered=no"), "idea", Why::Refused, "R-011"),
        ("a district abroad, without the joint decision", "P-TH-01", format!("{} partner-exception=no", FINE.replace("first", "below")), "idea", Why::Refused, "R-005"),
        ("an LOI signed at dinner, approval asked afterwards", "P-TH-01", FINE.replace("early=no", "early=yes"), "idea", Why::Refused, "R-020"),
        ("early contact is no fault", "P-TH-01", format!("{FINE} early-contact=yes mfa-result=suitable"), "suitable", Why::End, "contact"),
        ("the province withdraws while Foreign Affairs considers", "P-TH-01", format!("{FINE} withdrawn-in=mfa-considering"), "withdrawn", Why::End, "withdraw"),
        ("an embassy reports an approach that names no province", "th/foreign-initiated", "mfa-result=suitable partner-level=first names-province=no".into(), "moi-selecting-province", Why::Unknown, "start-selection"),
        ("it is offered to a province, which accepts with its plans", "th/foreign-initiated", format!("mfa-result=suitable partner-level=first names-province=no province-found=yes reasons-recorded=yes province-answer=accept {PLANS}").replace(" personnel-plan=yes", ""), "accepted", Why::End, "inform-mfa"),
        ("the first province declines, the next accepts", "th/foreign-initiated", "mfa-result=suitable partner-level=first names-province=no province-found=yes,yes reasons-recorded=yes,yes province-answer=decline,accept next-province=yes action-plan=yes budget-plan=yes".into(), "accepted", Why::End, "try-next-province"),
        ("it accepts without a budget", "th/foreign-initiated", "mfa-result=suitable partner-level=first names-province=yes province-answer=accept action-plan=yes budget-plan=no".into(), "province-considering", Why::Refused, "R-023"),
        ("a named province declines", "th/foreign-initiated", "mfa-result=suitable partner-level=first names-province=yes province-answer=decline".into(), "declined", Why::End, "decline"),
        ("no province fits", "th/foreign-initiated", "mfa-result=suitable partner-level=first names-province=no province-found=no".into(), "no-province-found", Why::End, "none-fits"),
        ("ministers disagree", "th/approval", "deviation=none comparison-confirmed=yes minister-interior=approves minister-foreign=refuses".into(), "rejected", Why::End, "refuse"),
        ("a changed text, nobody has answered", "th/approval", "deviation=some comparison-confirmed=yes".into(), "ocs-considering", Why::Human, "ask-ocs"),
        ("the cabinet approves a text against the principles", "th/approval", "deviation=some comparison-confirmed=yes treaty-moi=no-treaty treaty-mfa=no-treaty treaty-ocs=no-treaty principles-moi=contrary principles-mfa=contrary principles-ocs=contrary joint-record=yes to-cabinet=yes cabinet=approves".into(), "approved", Why::End, "cabinet-approves"),
        ("the cabinet refuses", "th/approval", "deviation=some comparison-confirmed=yes treaty-moi=no-treaty treaty-mfa=no-treaty treaty-ocs=no-treaty principles-moi=contrary principles-mfa=contrary principles-ocs=contrary joint-record=yes to-cabinet=yes cabinet=refuses".into(), "rejected", Why::End, "cabinet-refuses"),
        ("case of 8.2, signed first and the cabinet later", "th/approval", "deviation=some comparison-confirmed=yes treaty-moi=no-treaty treaty-mfa=no-treaty treaty-ocs=no-treaty principles-moi=contrary principles-mfa=contrary principles-ocs=contrary joint-record=yes to-cabinet=no".into(), "case-8-2", Why::Refused, "R-027"),
        ("all three agree, and the ministers consent", "th/approval", "deviation=some comparison-confirmed=yes treaty-moi=no-treaty treaty-mfa=no-treaty treaty-ocs=no-treaty principles-moi=in-line principles-mfa=in-line principles-ocs=in-line joint-record=yes minister-interior=approves minister-foreign=approves".into(), "approved", Why::End, "joint-8-1"),
        ("a deputy governor signs", "th/signing", "approved=yes date-fixed=yes instrument=mou same-text=yes partner-cleared=yes thai-signatory=other foreign-signatory=head signed=yes".into(), "date-place-fixed", Why::Refused, "R-160"),
        ("an acting governor signs: a person is asked", "th/signing", "approved=yes date-fixed=yes instrument=mou same-text=yes partner-cleared=yes day-after-approvals=yes thai-signatory=acting foreign-signatory=head signed=yes".into(), "date-place-fixed", Why::Human, "R-164"),
        ("approved, and waiting for years", "th/signing", "approved=yes".into(), "province-informed", Why::Human, "inform-province"),
        ("a municipality with a twin town", "th/below-province-guard", "tie-by-any-name=yes".into(), "blocked-use-other-frame", Why::End, "is-sister-city-by-any-name"),
        ("a school exchange of a municipality", "th/below-province-guard", "tie-by-any-name=no sector-named=yes within-local-law=yes national-benefit=yes binds-thai-government=no".into(), "sector-agreement-track", Why::End, "is-sector-cooperation"),
        ("a sector agreement that binds the government", "th/below-province-guard", "tie-by-any-name=no sector-named=yes within-local-law=yes national-benefit=yes binds-thai-government=yes".into(), "tested", Why::Refused, "R-012"),
        ("Interior grants and Foreign Affairs does not", "th/partner-below-province", "rank-evidence=yes rank-finding=not-equivalent exception-moi=grant exception-mfa=refuse".into(), "exception-refused", Why::End, "refuse"),
        ("only Interior has spoken", "th/partner-below-province", "rank-evidence=yes rank-finding=not-equivalent exception-moi=grant".into(), "joint-consideration", Why::Human, "consider-jointly"),
        ("five years are over and nobody decided", "th/renewal", "option=fixed renewal-opened=no expiry-passed=yes".into(), "ended-by-expiry", Why::End, "expiry-date-passed"),
        ("renewal by a new approval", "th/termination", "option=fixed renewal-opened=yes expiry-passed=no mutual-decision=yes renewal-way=article-8 renewal-approved=yes day-after-approval=yes renewal-signed=yes".into(), "renewed", Why::End, "seek-approval"),
        ("an end by notice", "th/termination", "option=until-notice termination-decided=yes notice-receipt-recorded=yes notice-ends=2026-11-01".into(), "ended-by-notice", Why::End, "deliver-written-notice"),
        ("a plan without money", "th/drafting", "intent-signed-early=no instrument=mou text-agreed-by-both=yes language-versions-complete=yes action-plan=yes budget-plan=no personnel-plan=yes".into(), "agreed-text", Why::Refused, "R-023"),
        ("the letter of intent under its own name", "th/letter-of-intent", format!("intent-signed-early=no instrument=loi text-agreed-by-both=yes language-versions-complete=yes deviations-listed=yes {PLANS}"), "dossier-ready", Why::End, "submit"),
        ("the Party has not decided", "vn/signing", VN.to_owned(), "party-considering", Why::Human, "submit"),
        ("the table lists fourteen, thirteen are attached", "vn/signing", VN.replace("opinions-attached=yes", "opinions-attached=no"), "consolidated", Why::Refused, "R-040"),
        ("one draft for two partners", "vn/signing", VN.replace("each-partner=yes", "each-partner=no"), "consolidated", Why::Refused, "R-047"),
        ("silence counted as agreement", "vn/signing", VN.replace("replies=all silent-listed=yes", "replies=some silent-listed=no"), "opinions-out", Why::Refused, "R-044"),
        ("a comment taken up and not to be seen in the draft", "vn/signing", VN.replace("accepted-in-draft=yes", "accepted-in-draft=no"), "opinions-in", Why::Refused, "R-041"),
        ("a ministry objects, the Prime Minister has not answered", "vn/signing", format!("{VN} party-position=agrees party-reference=yes bundle-clean=yes text-agreed=yes central-order=after-partner ministries-asked=yes central-replies=all central-comments-answered=yes central-objection=yes opinions-reported=yes"), "at-pm", Why::Human, "someone-objects"),
        ("the Prime Minister disagrees", "vn/signing", format!("{VN} party-position=agrees party-reference=yes bundle-clean=yes text-agreed=yes central-order=after-partner ministries-asked=yes central-replies=all central-comments-answered=yes central-objection=yes opinions-reported=yes pm-answer=disagrees"), "refused", Why::End, "pm-disagrees"),
        ("Party papers in the partner's bundle", "vn/signing", format!("{VN} party-position=agrees party-reference=yes central-order=after-partner bundle-clean=no"), "party-agreed", Why::Refused, "R-042"),
        ("the whole road of Điện Biên", "P-VN-01", format!("{VN} party-position=agrees party-reference=yes bundle-clean=yes text-agreed=yes central-order=after-partner ministries-asked=yes central-replies=all central-comments-answered=yes central-objection=no chair-decides=yes versions-agree=yes signatory=chair same-text=yes partner-waits=no day-after-decision=yes originals-complete=yes signed=yes"), "reported", Why::End, "sign"),
        ("a commune officer without a post", "vn/travel-authority", "party-member=yes managed-by-standing-committee=no agency-level=commune holds-position=no row-found=yes".into(), "no-rule", Why::End, "gap"),
        ("a provincial officer whom the Standing Committee does not manage", "vn/travel-authority", "party-member=yes managed-by-standing-committee=no agency-level=province row-found=no".into(), "no-rule", Why::End, "gap"),
        ("no Party member, and no row", "vn/travel-authority", "party-member=no agency-level=province row-found=no".into(), "not-in-the-table", Why::End, "no-row"),
        ("a delegation whose purpose is not linked", "vn/delegation-out", "purpose-linked=no".into(), "authority-check", Why::Unknown, "list-members"),
        ("aid without a legal basis", "vn/aid-project", "memorandum-signed=yes legal-basis=no".into(), "legal-basis-missing", Why::Refused, "R-252"),
        ("one side cleared: the other is waited for", "intl/joint-signing", "bundle-clean=yes text-agreed=yes clears-this-text=yes th-approved=yes vn-decided=no".into(), "th-cleared", Why::Refused, "th-approval"),
        ("signed before the last approval", "intl/joint-signing", "bundle-clean=yes text-agreed=yes clears-this-text=yes th-approved=yes vn-decided=yes same-text=yes th-approved-on=2026-09-01 vn-decided-on=2026-10-01 signed-on=2026-09-15".into(), "both-cleared", Why::Refused, "R-173"),
    ];
    let mut wrong = Vec::new();
    for (told, id, facts, at, why, shows) in &scenarios {
        let course = course(id, facts);
        let events: Vec<&str> = course.steps.iter().map(|t| t.step.on.as_str()).collect();
        let rules = course.stop.rules();
        if course.stop.at != *at
            || course.stop.why != *why
            || !(events.contains(shows) || rules.iter().any(|r| r == shows))
        {
            wrong.push(format!(
                "{told}: stops at {} ({}), needs {:?}, rules {rules:?}, events {events:?}; wanted {at}, {}, {shows}",
                course.stop.at,
                course.stop.why.code(),
                course.stop.facts,
                why.code()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), scenarios.len(), wrong.join("\n"));
}

/// A small source of numbers that is the same on every machine (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % n as u64).unwrap()
    }
}

/// Whatever is answered, each road comes to an end, says why, and takes no step of a person that nothing records; approved is
/// only what article 8 lets through.
#[test]
fn no_answers_lead_around_the_articles() {
    let procedures = Procedures::embedded().unwrap();
    let mut chance = Chance(2026);
    let mut ends = 0;
    for procedure in &procedures.procedures {
        for _ in 0..400 {
            let mut answers = Given::new();
            for (name, fact) in &procedure.facts {
                if chance.below(12) == 0 {
                    continue;
                }
                let value = match fact.kind {
                    FactType::YesNo => ["yes", "no", "yes"][chance.below(3)].to_owned(),
                    FactType::Choice => fact.values.keys().nth(chance.below(fact.values.len())).unwrap().clone(),
                    FactType::State => {
                        // It happens where a step of it starts, and nowhere else.
                        let here = |s: &&maitri_pack::procedure::Step| {
                            s.when.iter().any(|w| w.facts().contains(name.as_str()))
                        };
                        let from: Vec<&String> = procedure.step.iter().filter(here).flat_map(|s| &s.from).collect();
                        match chance.below(4) {
                            0 => from[chance.below(from.len())].clone(),
                            _ => "never".to_owned(),
                        }
                    }
                    FactType::Date => format!("2026-0{}-11", 1 + chance.below(9)),
                };
                answers.insert(name.clone(), vec![value]);
            }
            let course = procedures.course(&procedure.id, &answers, false, "2026-11-26").unwrap();
            assert!(course.steps.len() < 100, "{}: {} steps", procedure.id, course.steps.len());
            match course.stop.why {
                Why::End => {
                    ends += 1;
                    assert!(
                        procedure.state(course.stop.at).unwrap().end,
                        "{} ends at {}",
                        procedure.id,
                        course.stop.at
                    );
                }
                Why::Human | Why::Unknown => {
                    assert!(!course.stop.facts.is_empty(), "{} at {}", procedure.id, course.stop.at)
                }
                Why::Refused => assert!(
                    !course.stop.facts.is_empty() || !course.stop.guards.is_empty(),
                    "{} at {}",
                    procedure.id,
                    course.stop.at
                ),
            }
            for taken in course.steps.iter().filter(|t| t.step.human) {
                let recorded =
                    taken.because.iter().any(|(fact, _)| procedure.facts.get(fact).is_some_and(|f| !f.who.is_empty()));
                assert!(recorded, "{}#{} was taken without a record", procedure.id, taken.step.id);
            }
            let is = |fact: &str, value: &str| answers.get(fact).is_some_and(|v| v[0] == value);
            if procedure.id == "th/approval" && course.stop.at == "approved" {
                let ministers = is("minister-interior", "approves") && is("minister-foreign", "approves");
                assert!(ministers || is("cabinet", "approves"), "{answers:?}");
            }
            if procedure.id == "th/signing" && course.steps.iter().any(|t| t.step.on == "sign") {
                assert!(is("approved", "yes") && is("same-text", "yes") && is("signed", "yes"), "{answers:?}");
            }
        }
    }
    assert!(ends > 500, "only {ends} roads came to an end");
}

/// A folder of a test's own, taken away at its end.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("maitri-procedure-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn path(&self) -> &std::path::Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_maitri")).args(arguments).env("MAITRI_LANG", "en").output().unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let out = run(arguments);
    assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

#[test]
fn the_wire_formats_are_those_of_the_contract() {
    let folder = Folder::new("contract");
    let facts = folder.path().join("facts.json");
    std::fs::write(&facts, r#"{"deviation": "none", "comparison_confirmed": true, "minister-interior": "approves"}"#)
        .unwrap();
    let road = json(&["procedure", "simulate", "P-TH-04", "--facts", facts.to_str().unwrap(), "--format", "json"]);
    assert_eq!(road["schema"], "maitri/road/1");
    let step = &road["steps"][0];
    assert_eq!(step["procedure"], "th/approval");
    assert_eq!(
        (&step["from"], &step["event"], &step["to"]),
        (&"dossier-at-moi".into(), &"compare-with-standard".into(), &"comparison-done".into())
    );
    assert_eq!(step["by"], serde_json::json!(["th.moi"]));
    assert_eq!(step["human"], false);
    assert_eq!(step["documents"], serde_json::json!(["D-13", "D-14"]));
    assert_eq!(step["citations"], serde_json::json!(["th/cabinet-guideline-2018#8"]));
    assert_eq!(road["stopped"]["at"], "ministers-considering");
    assert_eq!(road["stopped"]["why"], "human");
    assert_eq!(road["stopped"]["needs"], serde_json::json!(["th.mfa.minister"]));
    assert_eq!(road["holds"], true);
    let before = json(&["procedure", "simulate", "th/approval", "--as-of", "2013-08-06", "--format", "json"]);
    assert_eq!(before["holds"], false, "the guideline is of 2018");
    // TOML says the same.
    let toml = folder.path().join("facts.toml");
    std::fs::write(&toml, "deviation = \"none\"\ncomparison-confirmed = true\nminister-interior = \"approves\"\n")
        .unwrap();
    assert_eq!(
        json(&["procedure", "simulate", "th/approval", "--facts", toml.to_str().unwrap(), "--format", "json"]),
        road
    );
    let shown = json(&["procedure", "show", "th/province-initiated", "--format", "json"]);
    let level = &shown["facts"]["partner-level"];
    assert_eq!(level["type"], "choice");
    assert!(
        level["question"]["th"].as_str().is_some_and(|q| !q.is_empty())
            && !level["citations"].as_array().unwrap().is_empty()
    );
    // What cannot be used is one sentence, and exit code 2.
    for (name, text) in [
        ("a.json", "{\"weather\": 1}"),
        ("b.toml", "deviation = \"x\""),
        ("c.json", "{"),
        ("d.toml", "deviation = { a = 1 }"),
        ("e.json", "{\"deviation\": \"none\", \"deviation\": \"some\"}"),
        ("f.json", "{\"returned-in\": \"ocs-considering\"}"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let out = run(&["procedure", "simulate", "th/approval", "--facts", path.to_str().unwrap()]);
        let told = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(2), "{name}: {told}");
        assert!(told.contains(name) && told.trim_end().lines().count() == 1, "{told}");
    }
    assert_eq!(run(&["procedure", "show", "th/nothing"]).status.code(), Some(2));
}

#[test]
fn a_file_of_facts_that_is_printed_can_be_read() {
    let folder = Folder::new("printed");
    for procedure in &Procedures::embedded().unwrap().procedures {
        let out = run(&["procedure", "simulate", &procedure.id, "--new", "--lang", "vi"]);
        let text = String::from_utf8(out.stdout).unwrap();
        let path = folder.path().join("facts.toml");
        std::fs::write(&path, &text).unwrap();
        let out = run(&["procedure", "simulate", &procedure.id, "--facts", path.to_str().unwrap()]);
        assert!(out.status.success(), "{}: {}", procedure.id, String::from_utf8_lossy(&out.stderr));
        assert!(procedure.facts.keys().all(|f| text.contains(&format!("#{f} = "))), "{text}");
    }
}

#[test]
fn every_drawing_is_well_formed_in_every_language() {
    let packs = Packs::embedded().unwrap();
    for procedure in &Procedures::embedded().unwrap().procedures {
        for language in Language::SPOKEN {
            let svg = maitri::procedure::svg::draw(packs, procedure, language, "p");
            let bpmn = maitri::procedure::bpmn::write(packs, procedure, language);
            for (kind, text) in [("svg", &svg), ("bpmn", &bpmn)] {
                let mut reader = quick_xml::Reader::from_str(text);
                let mut ids = std::collections::BTreeSet::new();
                loop {
                    match reader.read_event() {
                        Ok(quick_xml::events::Event::Eof) => break,
                        Ok(quick_xml::events::Event::Start(e) | quick_xml::events::Event::Empty(e)) => {
                            for attribute in e.attributes() {
                                let attribute = attribute.unwrap();
                                if attribute.key.as_ref() == "id" {
                                    let id = attribute.value.into_owned();
                                    assert!(ids.insert(id.clone()), "{}: id {} twice", procedure.id, id);
                                }
                            }
                        }
                        Ok(_) => {}
                        Err(e) => panic!("{kind} of {}: {e}", procedure.id),
                    }
                }
                assert!(!text.contains('⟦'), "{kind} of {} has a word without text", procedure.id);
            }
            assert!(procedure.state.iter().all(|s| bpmn.contains(&format!("id=\"state-{}\"", s.id))));
        }
    }
}

#[test]
fn packs_are_proved_and_compared() {
    let out = run(&["pack", "check"]);
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert_eq!(out.status.code(), Some(0), "{text}");
    assert!(text.contains("invariants hold on every road"), "{text}");
    let folder = Folder::new("packs");
    for (path, bytes) in Packs::embedded_files() {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    let own = folder.path().to_str().unwrap();
    assert_eq!(run(&["pack", "diff", "builtin", own]).status.code(), Some(0));
    // A lawyer changes the guard of the short road: the check tells what it would let through.
    let file = folder.path().join("th/procedures/approval.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let changed = text.replacen(
        "when = \"deviation = none\"\nmust = [\"comparison-confirmed\"]",
        "when = \"deviation = none\"",
        1,
    );
    assert_ne!(text, changed);
    std::fs::write(&file, changed).unwrap();
    let out = run(&["pack", "diff", "builtin", own]);
    let told = String::from_utf8_lossy(&out.stdout).into_owned();
    assert_eq!(out.status.code(), Some(1));
    assert!(
        told.contains("~ procedure th/approval") && told.contains("~ th/approval step t2 (no-deviation)"),
        "{told}"
    );
    let out = run(&["pack", "check", own]);
    let told = String::from_utf8_lossy(&out.stdout).into_owned();
    assert_eq!(out.status.code(), Some(1));
    assert!(told.contains("short-road-only-without-deviation"), "{told}");
}

/// What is quoted is the print, in any folder of packs; where the print is not here, nothing says that it is.
#[test]
fn what_packs_quote_is_held_against_the_print() {
    let folder = Folder::new("quotes");
    for (path, bytes) in Packs::embedded_files() {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    let own = folder.path().to_str().unwrap();
    let check = || {
        let out = run(&["pack", "check", own]);
        (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned())
    };
    let (code, told) = check();
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("quotations stand in the prints of their sources") && !told.contains("not proved"), "{told}");
    let law = folder.path().join("th/law/cabinet-guideline-2018.toml");
    let print = std::fs::read_to_string(&law).unwrap();
    for (article, was, is) in
        [("9", "ต้องเป็นผู้ว่าราชการจังหวัด", "ต้องเป็นรองผู้ว่าราชการจังหวัด"), ("8.1", "ความเห็นร่วมกัน", "ความเห็นพ้อง")]
    {
        assert!(print.contains(was), "{was}");
        // The quotation of the article, and not our words beside it.
        let at = print.find(&format!("id = \"{article}\"")).unwrap();
        let (before, behind) = print.split_at(at);
        std::fs::write(&law, format!("{before}{}", behind.replacen(was, is, 1))).unwrap();
        let (code, told) = check();
        assert_eq!(code, Some(1), "{told}");
        assert!(
            told.contains(&format!("th/cabinet-guideline-2018#{article}: what it quotes is not in its source")),
            "{told}"
        );
        let out = run(&["explain", &format!("th/cabinet-guideline-2018#{article}"), "--packs", own]);
        let told = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(told.contains("[not found in its source]") && !told.contains("[quoted from the source]"), "{told}");
    }
    std::fs::write(&law, print.replacen("S3-guideline", "S9-guideline", 1)).unwrap();
    let (code, told) = check();
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("! th/cabinet-guideline-2018: its quotations are not proved"), "{told}");
}

#[test]
fn steps_and_rules_of_the_catalogue_are_explained() {
    for (id, wanted) in [
        ("th/approval#t5", "๘. การแสดงเจตจำนง"),
        ("th/approval#put-to-ministers", "D-15"),
        ("R-020", "๖. จังหวัดของไทย"),
        ("P-TH-11", "th/renewal"),
        ("th/termination", "th/renewal"),
        ("TH.MOI", "Ministry of Interior"),
        ("vn.sngv", "Department of Foreign Affairs"),
    ] {
        let out = run(&["explain", id]);
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success() && text.contains(wanted), "{id}: {text}");
    }
}

#[test]
fn the_page_of_the_book_lists_every_procedure() {
    let page = include_str!("../../../docs/use/procedures.md");
    for procedure in &Procedures::embedded().unwrap().procedures {
        assert!(
            page.contains(&format!("| `{}`", procedure.id)),
            "docs/use/procedures.md does not list {}",
            procedure.id
        );
    }
}
