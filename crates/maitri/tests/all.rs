//! One test binary: each topic is a module.
// The edge: tests read the workspace, run cargo and the built program.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]

mod acceptance;
mod accounts;
mod api;
mod arrows;
mod attacks;
mod bad;
mod case;
mod department;
mod desk;
mod draft;
mod formats;
mod law;
mod life;
mod mail;
mod map;
mod oidc;
mod opinions;
#[cfg(feature = "pdf")]
mod paper;
mod papers;
mod procedure;
mod promises;
mod read;
mod redline;
mod register;
mod register_web;
mod restricted;
mod rights;
mod roads;
mod rules_pages;
mod scan;
mod stories;
mod suite;
mod unsealed;
mod web;
mod written;

/// A file that no `mod` line names would never run.
#[test]
fn no_test_file_is_forgotten() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let all = std::fs::read_to_string(folder.join("all.rs")).unwrap();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        if path.extension().is_some_and(|e| e == "rs") && stem != "all" {
            assert!(all.contains(&format!("mod {stem};\n")), "tests/all.rs does not name `{stem}`");
        }
    }
}
