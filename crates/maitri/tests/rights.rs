//! The matrix: every role x every address and command, through the router, against the one table of rights. Nothing is undefined, and what the
//! table does not allow is not served.

use crate::accounts::{House, run};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use maitri::cli;
use maitri::web::Settings;
use maitri::web::door::{DOORS, door};
use maitri_registry::class::Class;
use maitri_registry::rights::{Action, Rights, Scope};
use std::collections::BTreeSet;
use std::path::Path;

/// The addresses that the sources route.
fn routed() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut out = BTreeSet::new();
    let mut folders = vec![root.join("web"), root.join("api"), root.join("auth")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let api = path.components().any(|c| c.as_os_str() == "api");
            let text = std::fs::read_to_string(&path).unwrap();
            for part in text.split(".route(").skip(1) {
                let Some(path) = part.trim_start().strip_prefix('"') else { continue };
                let path = path.split('"').next().unwrap();
                out.insert(if api { format!("/api/v1{path}") } else { path.to_owned() });
            }
        }
    }
    out
}

#[test]
fn every_address_has_its_right_and_every_right_its_address() {
    let routed = routed();
    assert!(routed.len() > 50, "{routed:?}");
    let declared: BTreeSet<String> = DOORS.iter().map(|d| d.path.to_owned()).collect();
    let undeclared: Vec<_> = routed.difference(&declared).collect();
    assert!(undeclared.is_empty(), "no right is declared for {undeclared:?}");
    let dead: Vec<_> = declared.difference(&routed).filter(|d| *d != "/api/v1").collect();
    assert!(dead.is_empty(), "nothing is served at {dead:?}");
    let mut seen = BTreeSet::new();
    for door in DOORS {
        assert!(seen.insert((door.writes, door.path)), "{} stands twice", door.path);
    }
}

/// An address with something in the place of its parts.
fn filled(path: &str) -> String {
    path.replace("{*name}", "site.css")
        .replace("{pack}", "th")
        .replace("{law}", "cabinet-guideline-2018")
        .replace("{article}", "8")
        .replace("{name}", "approval")
        .replace("{iso}", "TH-57")
        .replace("{code}", "VN")
        .replace("{file}", "x")
        .replace("{token}", "x")
        .replace("{id}", "2026-1")
}

async fn ask(house: &House, writes: bool, path: &str, cookie: &str) -> (StatusCode, String, String) {
    let page = if writes {
        house.post(&format!("{}?lang=en", filled(path)), cookie, &[("x", "y")]).await
    } else {
        house.get(&format!("{}?lang=en", filled(path)), cookie).await
    };
    (page.status, page.location().to_owned(), page.text)
}

const CLOSED: &str = "This is not open to your office";
const CLOSED_TO_PROGRAMS: &str = "your roles do not allow this";

/// Letters of two cases are entered at once: each has its own number in the register and in the book.
#[test]
fn letters_of_many_cases_are_numbered_once() {
    use maitri_registry::case::letter::{Direction, Letter, Stamp, enter, next_receipt};
    let house = House::new(Settings::default());
    let homes = ["th.chiang-rai", "th.chiang-mai", "th.nan", "th.phrae"];
    for home in homes {
        house.case(home, home, "th.moi");
    }
    let procedures = maitri_pack::procedure::Procedures::embedded().unwrap();
    std::thread::scope(|scope| {
        for home in homes {
            let house = &house;
            scope.spawn(move || {
                for n in 0..8 {
                    let act = house.act();
                    let decide = |cases: &maitri_registry::case::Cases| {
                        let stamp = Stamp {
                            number: next_receipt(&cases.letters, "th.moi", "2026-01-05"),
                            day: "2026-01-05".to_owned(),
                            time: String::new(),
                        };
                        // A person takes longer than the program between looking and writing.
                        std::thread::sleep(std::time::Duration::from_millis(2));
                        let letter = Letter {
                            id: 0,
                            direction: Direction::In,
                            book: "th.moi".to_owned(),
                            number: format!("{home} {n}"),
                            day: "2026-01-05".to_owned(),
                            from: home.to_owned(),
                            to: Vec::new(),
                            subject: String::new(),
                            class: Class::Ordinary,
                            stamp: Some(stamp),
                            relays: 0,
                            relays_number: String::new(),
                            scan: String::new(),
                        };
                        enter(cases, letter, "", "2026-11-26").map(|entry| vec![entry])
                    };
                    let done =
                        maitri::case::record(&house.store, procedures, home, None, &act, &|cases, _, _| decide(cases));
                    assert!(done.is_ok(), "{done:?}");
                }
            });
        }
    });
    let (cases, _) = maitri::case::load(&house.store, procedures).unwrap();
    let ids: BTreeSet<u32> = cases.letters.iter().map(|l| l.letter.id).collect();
    let receipts: BTreeSet<u32> = cases.letters.iter().map(|l| l.letter.stamp.as_ref().unwrap().number).collect();
    assert_eq!((cases.letters.len(), ids.len(), receipts.len()), (32, 32, 32));
}

/// A command asks for the same right whichever way it comes: what the page of the opinions refuses, programs are refused too.
#[test]
fn opinions_are_as_closed_to_programs_as_on_the_page() {
    use maitri_registry::case::Opened;
    use maitri_registry::case::opinion::{Body as Office, Comment, Opinion, came};
    let house = House::new(Settings::default());
    let procedures = maitri_pack::procedure::Procedures::embedded().unwrap();
    let opened = Opened {
        case: "2026-1".to_owned(),
        procedure: "vn/signing".to_owned(),
        at: String::new(),
        subject: String::new(),
        home: "vn.dien-bien".to_owned(),
        partner: "th.chiang-mai".to_owned(),
        packs: maitri::case::packs_of(maitri_pack::Packs::embedded().unwrap()),
    };
    // Each command is one of its own.
    let act = || maitri_registry::act::Act { office: "vn.sngv".to_owned(), ..house.act() };
    maitri::case::add(&house.store, procedures, &act(), &|cases| maitri::case::open(cases, procedures, opened.clone()))
        .unwrap();
    for (office, words) in [("vn.finance", "words of finance"), ("vn.justice", "words of justice")] {
        let opinion = Opinion {
            body: Office { office: office.to_owned(), name: office.to_owned() },
            class: Class::Opinion,
            stance: "disagree".to_owned(),
            comments: vec![Comment { text: words.to_owned(), ..Comment::default() }],
            ..Opinion::default()
        };
        maitri::case::record(&house.store, procedures, "2026-1", None, &act(), &|_, case, _| {
            came(case, opinion.clone(), &[], "2026-11-26")
        })
        .unwrap();
    }
    let person =
        |login: &str, office: &str, role: &str| house.session(&house.person(login, office, "vn.dien-bien", &[role]));
    let (finance, clerk, officer) = (
        person("finance", "vn.finance", "vn-agency"),
        person("clerk", "vn.sngv", "registry-clerk"),
        person("officer", "vn.sngv", "vn-sngv-officer"),
    );
    run(async {
        let call = async |cookie: &str, below: &str, sent: serde_json::Value| {
            let request = Request::post(format!("/api/v1/cases/2026-1/{below}"))
                .header(header::HOST, "localhost:8421")
                .header(header::ORIGIN, "http://localhost:8421")
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::IF_MATCH, "\"999\"")
                .header(header::COOKIE, cookie);
            house.send(request.body(Body::from(sent.to_string())).unwrap()).await
        };
        // Its own opinion an agency reads, on the page and through the API; those of others it does not.
        for path in ["/cases/2026-1/opinions?lang=en", "/api/v1/cases/2026-1"] {
            let page = house.get(path, &finance).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(
                page.text.contains("words of finance") && !page.text.contains("words of justice"),
                "{path}: {}",
                page.text
            );
            let page = house.get(path, &clerk).await;
            assert!(!page.text.contains("words of"), "{path}");
        }
        let answer = serde_json::json!({ "comment": "1.1", "answer": "accepted" });
        let case = house.get("/api/v1/cases/2026-1", &officer).await;
        let case: serde_json::Value = serde_json::from_str(&case.text).unwrap();
        let came = case["entries"][0]["sequence"].clone();
        let struck = serde_json::json!({ "entry": came, "why": "wrong" });
        for (below, sent) in [("responses", &answer), ("silence", &serde_json::json!({})), ("mends", &struck)] {
            for cookie in [&clerk, &finance] {
                let page = call(cookie, below, sent.clone()).await;
                assert_eq!(page.status, StatusCode::FORBIDDEN, "{below}: {}", page.text);
            }
        }
        let page = house.form("/cases/2026-1/opinions/respond?lang=en", &clerk, &[("answer.1.1", "accepted")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = house.form(&format!("/cases/2026-1/mend/{came}?lang=en"), &clerk, &[("why", "wrong")]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{came}: {case}");
        assert_eq!(call(&officer, "responses", answer).await.status, StatusCode::OK);
        // An office answers for itself, and for no other.
        let opinion = |from: &str| serde_json::json!({ "from": from, "position": "agree" });
        assert_eq!(call(&finance, "opinions", opinion("vn.justice")).await.status, StatusCode::FORBIDDEN);
        let fields = [("from", "vn.justice"), ("position", "agree"), ("at", "999")];
        let page = house.form("/cases/2026-1/opinions/add?lang=en", &finance, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        assert_eq!(call(&finance, "opinions", opinion("vn.finance")).await.status, StatusCode::OK);
        assert_eq!(call(&officer, "opinions", opinion("vn.justice")).await.status, StatusCode::OK);
        // A last day that cannot be counted is no round without one.
        let paper = serde_json::json!({ "number": "1", "day": "2026-01-05", "office": "vn.sngv" });
        let asks = |within: &str| serde_json::json!({ "offices": ["vn.finance"], "within": within, "paper": paper });
        assert_eq!(call(&officer, "rounds", asks("soon")).await.status, StatusCode::BAD_REQUEST);
        let asked = call(&officer, "rounds", asks("7")).await;
        // Saturday the tenth is worked in exchange for the second of January.
        assert!(asked.text.contains("\"due\":\"2026-01-13\""), "{}", asked.text);
        // Of what came meanwhile nobody is told more than they may see.
        let page = house
            .form(
                "/cases/2026-1/letter?lang=en",
                &clerk,
                &[("at", "0"), ("number", "1"), ("day", "2026-01-05"), ("from", "vn.finance"), ("to", "vn.sngv")],
            )
            .await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text);
        assert!(page.text.contains("something that your office may not see"), "{}", page.text);
        assert!(!page.text.contains("disagree"), "{}", page.text);
    });
}

#[test]
fn every_role_meets_every_address_as_the_table_says() {
    let rights = Rights::embedded().unwrap();
    let house = House::new(Settings::default());
    house.case("2026-1", "th.chiang-rai", "th.province");
    let mut people: Vec<(String, String)> = vec![(String::new(), String::new())];
    for role in &rights.roles {
        let office = match role.offices[0].as_str() {
            "*" => "",
            "th" => "th.agency",
            "vn" => "vn.agencies",
            other => other,
        };
        let place = if maitri::web::who::is_one_of_many(maitri_pack::Packs::embedded().unwrap(), office) {
            if office.starts_with("th") { "th.chiang-rai" } else { "vn.dien-bien" }
        } else {
            ""
        };
        let account = house.person(&role.id, office, place, &[&role.id]);
        people.push((role.id.clone(), house.session(&account)));
    }
    let mut cells = 0;
    run(async {
        for (role, cookie) in &people {
            let roles: Vec<String> = if role.is_empty() { Vec::new() } else { vec![role.clone()] };
            for door in DOORS {
                cells += 1;
                let place = format!("{role:?} at {} (writes: {})", door.path, door.writes);
                let could = door.action == Action::Consult
                    || Class::ALL.iter().any(|c| rights.reach(&roles, door.action, *c) > Some(Scope::Public));
                // The session is needed for the rest of the row.
                if door.path == "/logout" {
                    continue;
                }
                let machine = door.path.starts_with("/api/");
                let (status, location, text) = ask(&house, door.writes, door.path, cookie).await;
                assert_ne!(status, StatusCode::METHOD_NOT_ALLOWED, "{place}");
                assert!(!status.is_server_error(), "{place}: {status} {text}");
                assert!(!text.contains("no right is declared"), "{place}");
                match (could, role.is_empty()) {
                    (true, _) => {
                        let told = text.contains(CLOSED) || text.contains(CLOSED_TO_PROGRAMS);
                        let closed = status == StatusCode::FORBIDDEN && told;
                        assert!(!closed, "{place}: the table allows it");
                        let asked = location.starts_with("/login?") && !door.path.starts_with("/login");
                        assert!(!asked || door.path.starts_with("/invitation"), "{place}: {location}");
                    }
                    (false, true) if machine => assert_eq!(status, StatusCode::UNAUTHORIZED, "{place}"),
                    (false, true) => assert!(location.starts_with("/login?lang=en&next="), "{place}: {status}"),
                    (false, false) => {
                        assert_eq!(status, StatusCode::FORBIDDEN, "{place}: the table does not allow it");
                        assert!(text.contains(if machine { CLOSED_TO_PROGRAMS } else { CLOSED }), "{place}");
                    }
                }
            }
        }
    });
    assert_eq!(cells, (rights.roles.len() + 1) * DOORS.len());
    assert!(cells > 2000, "{cells}");
}

/// The case of another province, of one's own, and one opened by one's own office: each role sees what the table says, in the list and by its
/// address.
#[test]
fn every_role_sees_the_cases_that_the_table_says() {
    let rights = Rights::embedded().unwrap();
    let packs = maitri_pack::Packs::embedded().unwrap();
    let house = House::new(Settings::default());
    house.case("2026-1", "th.chiang-rai", "th.province");
    house.case("2026-2", "th.nan", "th.province");
    run(async {
        for (role, office, near, far) in [
            ("th-province-officer", "th.province", Scope::OwnOffice, Scope::Installation),
            ("th-province-governor", "th.governor", Scope::Case, Scope::Installation),
            ("registry-clerk", "th.province", Scope::OwnOffice, Scope::Installation),
            ("th-moi-officer", "th.moi", Scope::Case, Scope::Case),
            ("th-mfa-officer", "th.mfa", Scope::Case, Scope::Case),
            ("th-ocs", "th.ocs", Scope::Installation, Scope::Installation),
            ("reviewer-legal", "th.ocs", Scope::Installation, Scope::Installation),
            ("registrar", "th.ocs", Scope::Installation, Scope::Installation),
            ("system-operator", "", Scope::Installation, Scope::Installation),
            ("auditor", "", Scope::Installation, Scope::Installation),
        ] {
            let place = if maitri::web::who::is_one_of_many(packs, office) { "th.chiang-rai" } else { "" };
            let login = format!("see-{role}");
            let cookie = house.session(&house.person(&login, office, place, &[role]));
            let list = house.get("/cases?lang=en", &cookie).await.text;
            for (case, scope) in [("2026-1", near), ("2026-2", far)] {
                let may = |action| rights.may(&[role.to_owned()], action, scope, Class::Ordinary);
                let page = house.get(&format!("/cases/{case}?lang=en"), &cookie).await;
                assert_eq!(page.status == StatusCode::OK, may(Action::Read), "{role} reads {case}: {}", page.status);
                assert_eq!(list.contains(&format!("/cases/{case}?")), may(Action::Find), "{role} finds {case}");
                // Each page below it, and the same for programs.
                for (below, action) in [
                    ("/brief", Action::Read),
                    ("/same", Action::Read),
                    ("/record/t1", Action::Record),
                    ("/answers", Action::Record),
                    ("/counterpart", Action::Record),
                    ("/note", Action::Record),
                    ("/text", Action::Add),
                    ("/dossier", Action::Read),
                    ("/letter", Action::Add),
                    ("/pause", Action::Record),
                ] {
                    let status = house.get(&format!("/cases/{case}{below}?lang=en"), &cookie).await.status;
                    let told = match (may(Action::Read), may(action)) {
                        (true, true) => StatusCode::OK,
                        (true, false) => StatusCode::FORBIDDEN,
                        (false, _) => StatusCode::NOT_FOUND,
                    };
                    // Who may do it with no case at all is stopped at the door.
                    let at_the_door = status == StatusCode::FORBIDDEN && !may(action);
                    assert!(status == told || at_the_door, "{role} at {case}{below}: {status}, not {told}");
                }
                let status = house.get(&format!("/api/v1/cases/{case}"), &cookie).await.status;
                assert_eq!(status == StatusCode::OK, may(Action::Read), "{role} reads {case} as a program: {status}");
            }
        }
    });
}

#[test]
fn every_command_has_its_right() {
    let rights = Rights::embedded().unwrap();
    let commands = cli::commands();
    assert!(commands.len() > 30, "{commands:?}");
    for command in &commands {
        let action = cli::right_of(command).unwrap_or_else(|| panic!("no right is declared for `maitri {command}`"));
        assert!(rights.says.contains_key(&action), "{command}");
        // Each cell of the row is there: a role may, so far, or may not.
        for role in &rights.roles {
            for class in Class::ALL {
                let reach = rights.reach(std::slice::from_ref(&role.id), action, class);
                for scope in Scope::ALL {
                    let may = rights.may(std::slice::from_ref(&role.id), action, scope, class);
                    assert_eq!(may, reach.is_some_and(|r| scope <= r), "{command} {} {class:?} {scope:?}", role.id);
                }
            }
        }
    }
    for (line, _) in cli::COMMANDS {
        let used = commands.iter().any(|c| c == line || c.starts_with(&format!("{line} ")));
        assert!(used, "`maitri {line}` is no command");
    }
}

/// A program is told in its own way, and an unknown address stays unknown.
#[test]
fn what_leads_nowhere_is_no_door() {
    let house = House::new(Settings::default());
    house.person("admin", "", "", &["system-operator"]);
    run(async {
        for path in ["/nothing", "/cases/2026-1/nothing", "/account/nothing", "/api/v1/nothing"] {
            assert_eq!(house.get(path, "").await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(door(&axum::http::Method::DELETE, "/cases").is_none());
        let request = Request::delete("/cases").header(header::HOST, "localhost:8421").body(Body::empty()).unwrap();
        assert_eq!(house.send(request).await.status, StatusCode::METHOD_NOT_ALLOWED);
    });
}
