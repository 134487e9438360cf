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
