//! Literate tests of the command line: `tests/suite/<area>/<topic>.md`.
//!
//! A fence whose info is `file NAME` is written into an empty folder; a fence `console` holds commands after `$ ` and,
//! below each, exactly what it prints. `maitri` is the program that was built, `corpus/` the folder `tests/corpus`.
//! Lines of standard error begin with `2> `; an exit code other than 0 stands last as `[exit 1]`. Hashes of packs, which
//! change with every word of a pack, read `············`.
//!
//! `MAITRI_BLESS=1` writes what the program prints into the files; look at the difference before you commit it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Writes what the program prints into the files.
const BLESS: &str = "MAITRI_BLESS";

#[test]
fn the_literate_suite_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    walk(&root.join("tests/suite"), &mut files);
    assert!(files.len() >= 10, "the suite has lost its files");
    let bless = std::env::var_os(BLESS).is_some();
    let mut failures = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let folder = std::env::temp_dir().join(format!(
            "maitri-suite-{}-{}",
            std::process::id(),
            file.file_stem().unwrap().to_str().unwrap()
        ));
        std::fs::create_dir_all(&folder).unwrap();
        copy(&root.join("tests/corpus"), &folder.join("corpus"));
        let now = play(&text, &folder);
        std::fs::remove_dir_all(&folder).unwrap();
        if now == text {
            continue;
        }
        if bless {
            std::fs::write(&file, now).unwrap();
        } else {
            let name = file.strip_prefix(&root).unwrap_or(&file).display().to_string();
            failures.push(format!("{name}\n{}", difference(&text, &now)));
        }
    }
    assert!(failures.is_empty(), "{}\n(look; then {BLESS}=1 writes the new text)", failures.join("\n"));
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, out);
        } else if path.extension().is_some_and(|e| e == "md") {
            out.push(path);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            std::fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// The file as it would read if the program were right.
fn play(text: &str, folder: &Path) -> String {
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(info) = line.strip_prefix("```").filter(|i| !i.is_empty()) else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|l| !l.starts_with("```")).collect();
        if info == "console" {
            for command in body.iter().filter_map(|l| l.strip_prefix("$ ")) {
                out.push_str(&format!("$ {command}\n{}", answer(command, folder)));
            }
        } else {
            if let Some(name) = info.split_once("file ").map(|(_, name)| name.trim()) {
                std::fs::write(folder.join(name), body.join("\n") + "\n").unwrap();
            }
            for line in body {
                out.push_str(line);
                out.push('\n');
            }
        }
        out.push_str("```\n");
    }
    out
}

fn answer(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_maitri"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap_or_default());
    let mut child = Command::new("sh");
    child.args(["-c", command]).current_dir(folder).env("PATH", path).env("LC_ALL", "C.UTF-8");
    child.env("MAITRI_PERSON", "tester");
    for name in ["COLUMNS", "NO_COLOR", "MAITRI_PACKS", "MAITRI_LANG", "MAITRI_STORE", "LANG", "LC_MESSAGES"] {
        child.env_remove(name);
    }
    let output = child.output().unwrap();
    let mut out = steady(&String::from_utf8(output.stdout).unwrap());
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    for line in String::from_utf8(output.stderr).unwrap().lines() {
        out.push_str(&format!("2> {line}\n"));
    }
    match output.status.code() {
        Some(0) => {}
        Some(code) => out.push_str(&format!("[exit {code}]\n")),
        None => out.push_str("[killed]\n"),
    }
    out
}

/// The text with the short hashes of packs made alike.
fn steady(text: &str) -> String {
    let hash = |word: &str| word.len() == 12 && word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let mut out = String::new();
    for piece in text.split_inclusive([' ', '\n']) {
        let word = piece.trim_end_matches([' ', '\n']);
        if hash(word) {
            out.push_str(&"·".repeat(12));
            out.push_str(piece.get(word.len()..).unwrap_or(""));
        } else {
            out.push_str(piece);
        }
    }
    out
}

/// The first lines that differ.
fn difference(expected: &str, found: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    let at = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let show = |lines: &[&str], sign: &str| -> String {
        lines.iter().skip(at).take(8).map(|l| format!("  {sign} {l}\n")).collect()
    };
    format!("  line {}\n{}{}", at + 1, show(&a, "-"), show(&b, "+"))
}
