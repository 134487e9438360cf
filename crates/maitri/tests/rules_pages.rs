//! The rules' pages of the book are those that the packs give, and no rule of the catalogue is forgotten.

use maitri_pack::Packs;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The pages below `folder` by name.
fn pages(folder: &Path) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                out.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    out
}

#[test]
fn pages_of_the_rules_are_fresh() {
    let folder = std::env::temp_dir().join(format!("maitri-rules-pages-{}", std::process::id()));
    let made = Command::new(env!("CARGO_BIN_EXE_maitri"))
        .args(["explain", "--pages"])
        .arg(&folder)
        .env_remove("MAITRI_PACKS")
        .status()
        .unwrap();
    assert!(made.success());
    let fresh = pages(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
    let mut kept = pages(&root().join("docs/rules"));
    // The one page there that people write.
    kept.remove("not-yet.md");
    let names: BTreeSet<&String> = fresh.keys().chain(kept.keys()).collect();
    let stale: Vec<&str> = names.into_iter().filter(|n| fresh.get(*n) != kept.get(*n)).map(String::as_str).collect();
    assert!(
        stale.is_empty(),
        "docs/rules is stale: {}\n(cargo run --release -p maitri -- explain --pages docs/rules writes it anew)",
        stale.join(", ")
    );
}

/// Groups A and C to I of the catalogue, first and last id: authority, conformity, wording, languages, slips, signatories,
/// Thai letters, Vietnamese papers. The other groups are no matter of a text under review.
const CATALOGUE: &[(u32, u32)] =
    &[(1, 17), (60, 89), (90, 112), (120, 136), (140, 157), (160, 173), (180, 193), (200, 212)];

#[test]
fn every_rule_of_the_catalogue_is_covered_or_stands_in_not_yet() {
    let covered: BTreeSet<String> =
        Packs::embedded().unwrap().rules.iter().flat_map(|r| r.covers.iter().cloned()).collect();
    let text = std::fs::read_to_string(root().join("docs/rules/not-yet.md")).unwrap();
    let mut left = BTreeSet::new();
    for line in text.lines().filter(|l| l.starts_with("| R-")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        assert!(cells.len() == 4 && cells.iter().all(|c| !c.is_empty()), "a row of not-yet.md lacks a word: {line}");
        assert!(left.insert(cells[0].to_owned()), "not-yet.md names {} twice", cells[0]);
    }
    let ids: Vec<String> = CATALOGUE.iter().flat_map(|(a, b)| *a..=*b).map(|n| format!("R-{n:03}")).collect();
    let forgotten: Vec<&String> = ids.iter().filter(|id| !covered.contains(*id) && !left.contains(*id)).collect();
    assert!(forgotten.is_empty(), "no rule file covers {forgotten:?}, and docs/rules/not-yet.md does not say why");
    let both: Vec<&String> = left.intersection(&covered).collect();
    assert!(both.is_empty(), "not-yet.md names what a rule file covers: {both:?}");
    let strange: Vec<&String> = left.iter().filter(|id| !ids.contains(id)).collect();
    assert!(strange.is_empty(), "not-yet.md names ids outside its groups: {strange:?}");
}
