//! Who may import whom (ARCHITECTURE.md), read from `cargo metadata` and Cargo.lock: a wrong arrow is a failed test.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

/// A crate of the workspace: whether it is pure, and the crates of the workspace that it may import.
struct Rule {
    name: &'static str,
    pure: bool,
    may_import: &'static [&'static str],
}

/// The table. Down only, levels may be skipped; the three verbs do not import one another. A new crate is a decision
/// (docs/design/) before it is a line here.
const RULES: &[Rule] = &[
    Rule { name: "maitri-document", pure: true, may_import: &[] },
    Rule { name: "maitri-pack", pure: true, may_import: &["maitri-document"] },
    Rule { name: "maitri-review", pure: true, may_import: &["maitri-document", "maitri-pack"] },
    Rule { name: "maitri-draft", pure: true, may_import: &["maitri-document", "maitri-pack"] },
    Rule { name: "maitri-registry", pure: true, may_import: &["maitri-document", "maitri-pack"] },
    Rule { name: "maitri-store", pure: false, may_import: &["maitri-document", "maitri-pack", "maitri-registry"] },
    Rule {
        name: "maitri",
        pure: false,
        may_import: &[
            "maitri-document",
            "maitri-pack",
            "maitri-review",
            "maitri-draft",
            "maitri-registry",
            "maitri-store",
        ],
    },
    // Measures the others side by side with their peers; nothing may import it.
    Rule {
        name: "maitri-bench",
        pure: false,
        may_import: &[
            "maitri",
            "maitri-document",
            "maitri-pack",
            "maitri-review",
            "maitri-draft",
            "maitri-registry",
            "maitri-store",
        ],
    },
];

/// Outside crates that bring a file, the network, the clock, a process or chance into what imports them.
const IMPURE: &[&str] = &[
    "async-std",
    "axum",
    "chrono",
    "clap",
    "deadpool-postgres",
    "dirs",
    "fastrand",
    "getrandom",
    "glob",
    "hyper",
    "ignore",
    "jiff",
    "lettre",
    "libsqlite3-sys",
    "memmap2",
    "mio",
    "notify",
    "object_store",
    "openidconnect",
    "openssl",
    "postgres",
    "rand",
    "reqwest",
    "ring",
    "rusqlite",
    "rustls",
    "rustls-native-certs",
    "smol",
    "socket2",
    "sqlx",
    "tempfile",
    "tokio",
    "tokio-postgres",
    "tokio-rustls",
    "tower-http",
    "tracing-subscriber",
    "uuid",
    "walkdir",
];

/// Those of them that may not come in by another crate's hand either: no use of them is harmless.
const NEVER: &[&str] = &[
    "async-std",
    "axum",
    "deadpool-postgres",
    "hyper",
    "libsqlite3-sys",
    "mio",
    "openssl",
    "openssl-sys",
    "postgres",
    "reqwest",
    "rusqlite",
    "socket2",
    "sqlx",
    "tokio",
    "tokio-postgres",
];

/// One crate of the workspace with what it names in its Cargo.toml.
#[derive(Default, Clone)]
struct Member {
    name: String,
    /// Needed to build it.
    needs: BTreeSet<String>,
    /// Needed by its tests only.
    tests_need: BTreeSet<String>,
}

/// The members in the answer of `cargo metadata --no-deps`.
fn members(metadata: &serde_json::Value) -> Vec<Member> {
    let mut members = Vec::new();
    for package in metadata["packages"].as_array().expect("packages") {
        let mut member = Member { name: package["name"].as_str().expect("name").to_owned(), ..Member::default() };
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let name = dependency["name"].as_str().expect("name of a dependency").to_owned();
            if dependency["kind"] == "dev" {
                member.tests_need.insert(name);
            } else {
                member.needs.insert(name);
            }
        }
        members.push(member);
    }
    members
}

/// Package -> packages that it needs, by name, out of a Cargo.lock. Versions are merged: what any version needs, all do.
fn locked(lock: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in lock.split("[[package]]").skip(1) {
        let name = package.split_once("name = \"").and_then(|(_, rest)| rest.split_once('"')).expect("name").0;
        let needs = all.entry(name.to_owned()).or_default();
        let Some((_, list)) = package.split_once("dependencies = [") else {
            continue;
        };
        let list = list.split_once(']').expect("end of dependencies").0;
        // An entry is "name" or "name version".
        needs.extend(list.split('"').skip(1).step_by(2).filter_map(|d| d.split(' ').next()).map(str::to_owned));
    }
    all
}

/// Each wrong arrow as one sentence.
fn wrong_arrows(members: &[Member], locked: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut wrong = Vec::new();
    let is_member = |name: &str| RULES.iter().any(|r| r.name == name) || members.iter().any(|m| m.name == name);
    for member in members {
        let name = &member.name;
        let Some(rule) = RULES.iter().find(|r| r.name == *name) else {
            wrong.push(format!("`{name}` is not in the table: a new crate needs a decision in docs/design/"));
            continue;
        };
        // A test's arrow is an arrow: what a crate can only be tested with, it leans on.
        for other in member.needs.union(&member.tests_need).filter(|d| is_member(d)) {
            if other != name && !rule.may_import.contains(&other.as_str()) {
                wrong.push(format!("`{name}` may not import `{other}`"));
            }
        }
        if !rule.pure {
            continue;
        }
        for other in member.needs.iter().filter(|d| IMPURE.contains(&d.as_str())) {
            wrong.push(format!("`{name}` is pure and may not import `{other}`"));
        }
        // Members are left out on the way: each answers for itself, and Cargo.lock mixes in what their tests need.
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<(&str, &str)> =
            member.needs.iter().filter(|d| !is_member(d)).map(|d| (d.as_str(), d.as_str())).collect();
        while let Some((through, package)) = open.pop() {
            if !seen.insert(package) {
                continue;
            }
            if NEVER.contains(&package) && !member.needs.contains(package) {
                wrong.push(format!("`{name}` is pure and gets `{package}` through `{through}`"));
            }
            open.extend(locked.get(package).into_iter().flatten().map(|d| (through, d.as_str())));
        }
    }
    wrong
}

fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace")
}

#[test]
fn every_arrow_points_down() {
    let root = workspace();
    // `--offline`: the test asks what the files say, never a registry.
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(&root)
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata = serde_json::from_slice(&output.stdout).expect("JSON");
    let members = members(&metadata);
    assert!(members.iter().any(|m| m.name == "maitri"), "cargo metadata does not list this crate");
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).expect("Cargo.lock");
    let wrong = wrong_arrows(&members, &locked(&lock));
    assert!(wrong.is_empty(), "{}\nthe table: ARCHITECTURE.md, who may import whom", wrong.join("\n"));
}

fn member(name: &str, needs: &[&str], tests_need: &[&str]) -> Member {
    Member {
        name: name.to_owned(),
        needs: needs.iter().map(|s| (*s).to_owned()).collect(),
        tests_need: tests_need.iter().map(|s| (*s).to_owned()).collect(),
    }
}

#[test]
fn a_wrong_arrow_is_caught() {
    let none = BTreeMap::new();
    let one = |name: &str, needs: &[&str], tests_need: &[&str]| wrong_arrows(&[member(name, needs, tests_need)], &none);

    let right: [(&str, &[&str]); 3] = [
        ("maitri-review", &["maitri-pack", "maitri-document", "serde"]),
        ("maitri-store", &["maitri-registry", "rusqlite"]),
        ("maitri", &["maitri-document", "tokio"]),
    ];
    for (name, needs) in right {
        assert_eq!(one(name, needs, &["tempfile"]), Vec::<String>::new(), "{name}");
    }

    // Up, sideways, from a test, and a level that has no business there.
    assert_eq!(one("maitri-document", &["maitri-pack"], &[]), ["`maitri-document` may not import `maitri-pack`"]);
    assert_eq!(one("maitri-draft", &["maitri-review"], &[]), ["`maitri-draft` may not import `maitri-review`"]);
    assert_eq!(one("maitri-registry", &[], &["maitri-store"]), ["`maitri-registry` may not import `maitri-store`"]);
    assert_eq!(one("maitri-store", &["maitri-review"], &[]), ["`maitri-store` may not import `maitri-review`"]);
    assert_eq!(one("maitri", &["maitri-bench"], &[]), ["`maitri` may not import `maitri-bench`"]);
    // The world in a pure crate; in its tests it is nobody's harm.
    assert_eq!(one("maitri-pack", &["tokio"], &[]), ["`maitri-pack` is pure and may not import `tokio`"]);
    assert_eq!(one("maitri-pack", &["rand"], &["tempfile"]), ["`maitri-pack` is pure and may not import `rand`"]);
    // A crate that nobody decided on.
    assert_eq!(
        one("maitri-helpers", &[], &[]),
        ["`maitri-helpers` is not in the table: a new crate needs a decision in docs/design/"]
    );
}

#[test]
fn an_arrow_through_another_crate_is_caught() {
    let lock = r#"
[[package]]
name = "nice"
version = "1.0.0"
dependencies = [
 "middle 2.0.0",
]

[[package]]
name = "middle"
version = "2.0.0"
dependencies = [
 "tokio",
]

[[package]]
name = "tokio"
version = "1.0.0"
"#;
    let locked = locked(lock);
    let through = wrong_arrows(&[member("maitri-review", &["nice"], &[])], &locked);
    assert_eq!(through, ["`maitri-review` is pure and gets `tokio` through `nice`"]);
    assert!(wrong_arrows(&[member("maitri", &["nice"], &[])], &locked).is_empty());
}

#[test]
fn kinds_of_dependency_are_read_apart() {
    let metadata = serde_json::json!({"packages": [{"name": "maitri-pack", "dependencies": [
        {"name": "serde", "kind": null},
        {"name": "cc", "kind": "build"},
        {"name": "tempfile", "kind": "dev"},
    ]}]});
    let members = members(&metadata);
    assert_eq!(members[0].needs.iter().collect::<Vec<_>>(), ["cc", "serde"]);
    assert_eq!(members[0].tests_need.iter().collect::<Vec<_>>(), ["tempfile"]);
}
