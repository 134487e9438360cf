//! Scans, by the program tesseract: two drawn pages whose words are known.

use crate::acceptance::case;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/files")
}

/// Whether the program is there; a machine that must test everything may not lack it.
fn installed() -> bool {
    let there =
        std::env::var_os("PATH").is_some_and(|p| std::env::split_paths(&p).any(|p| p.join("tesseract").is_file()));
    assert!(there || std::env::var("CI").as_deref() != Ok("true"), "tesseract is missing");
    if !there {
        println!("skipped: tesseract is not installed");
    }
    there
}

fn maitri(words: &[&str], file: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_maitri")).args(words).arg(file).env_remove("MAITRI_PACKS").output().unwrap()
}

/// Letters of a text that recognition keeps: no white space, no marks.
fn letters(text: &str) -> Vec<char> {
    maitri_document::lang::fold::skeleton(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[test]
fn drawn_pages_are_read_in_both_scripts() {
    if !installed() {
        return;
    }
    for (name, start) in [("scan-th.png", "41-th-clean"), ("scan-vi.png", "71-vi-clean")] {
        let done = maitri(&["review", "--text"], &files().join(name));
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let read = letters(&String::from_utf8(done.stdout).unwrap());
        let wanted = letters(&case(start).1);
        let wanted = &wanted[..read.len().min(wanted.len())];
        assert!(read.len() > 300, "{name}: {} letters", read.len());
        // Of the letters in their order, nearly all are the page's own.
        let changes = maitri_document::lang::diff::changes(wanted, &read);
        let wrong: usize = changes.iter().map(|(a, b)| a.len().max(b.len())).sum();
        assert!(wrong * 100 < read.len() * 12, "{name}: {wrong} of {} letters are wrong", read.len());
    }
}

/// The drawn page of Vietnamese with a red ring over its text, as an office's stamp lies there.
fn stamped() -> Vec<u8> {
    let page = image::load_from_memory(&std::fs::read(files().join("scan-vi.png")).unwrap()).unwrap().to_luma8();
    let (x, y, r) = (page.width() / 2, page.height() / 2, page.height() / 6);
    let stamped = image::RgbImage::from_fn(page.width(), page.height(), |px, py| {
        let grey = page.get_pixel(px, py).0[0];
        let far = px.abs_diff(x).pow(2) + py.abs_diff(y).pow(2);
        let ring = far.abs_diff(r * r) < 12 * r || (py.abs_diff(y) < 5 && px.abs_diff(x) < r);
        image::Rgb(if ring { [grey.min(215), grey.min(45), grey.min(60)] } else { [grey; 3] })
    });
    let mut out = std::io::Cursor::new(Vec::new());
    stamped.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

#[test]
fn what_lies_under_a_stamp_is_read_and_shown() {
    if !installed() {
        return;
    }
    let bytes = stamped();
    let read = maitri::reading::read("stamped.png", &bytes, maitri_document::read::Changes::Accepted).unwrap();
    let (found, wanted) = (letters(&read.text), letters(&case("71-vi-clean").1));
    let wanted = &wanted[..found.len().min(wanted.len())];
    let changes = maitri_document::lang::diff::changes(wanted, &found);
    let wrong: usize = changes.iter().map(|(a, b)| a.len().max(b.len())).sum();
    assert!(found.len() > 300 && wrong * 100 < found.len() * 8, "{wrong} of {} letters are wrong", found.len());
    // Nobody is sure of the lines under it: each is there as a picture, and the report shows it with its reading.
    let recognised = read.recognised.as_ref().unwrap();
    assert!(recognised.lines.iter().any(|l| l.sure < maitri_document::read::scan::LOW));
    assert!(!recognised.pictures.is_empty() && recognised.pictures.iter().all(|p| p.png.starts_with(b"\x89PNG")));
    let inputs = [maitri_review::review::Input { file: "stamped.png".to_owned(), document: &read, allow: Vec::new() }];
    let options = maitri_review::review::Options { form: None, as_of: "2026-11-25".to_owned() };
    let result = maitri_review::review::review(&inputs, maitri_pack::Packs::embedded().unwrap(), &options);
    let page = maitri_review::report::html::page(
        &result,
        maitri_pack::Language::En,
        &maitri_review::report::html::Options::default(),
    );
    let shown = page.matches("<img src=\"data:image/png;base64,").count();
    assert_eq!(shown, recognised.pictures.len());
    if let Some(dir) = std::env::var_os("MAITRI_SHOW") {
        std::fs::write(Path::new(&dir).join("stamped.html"), page).unwrap();
    }
}

#[test]
fn a_scan_tells_how_far_it_can_be_trusted() {
    if !installed() {
        return;
    }
    let done = maitri(&["read", "--format", "json"], &files().join("scan-th.png"));
    let wire: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let remarks: Vec<&str> = wire["remarks"].as_array().unwrap().iter().filter_map(|r| r.as_str()).collect();
    assert!(remarks.iter().any(|r| r.starts_with("page 1 was read by a machine: trust ")), "{remarks:?}");
    assert_eq!(wire["language"], "th");
}

#[test]
fn the_doctor_knows_the_programs() {
    let done = Command::new(env!("CARGO_BIN_EXE_maitri")).args(["doctor", "--format", "json"]).output().unwrap();
    let wire: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let programs = wire["programs"].as_array().unwrap();
    let complete = programs.iter().all(|p| p["there"] == true);
    assert_eq!((wire["complete"].as_bool(), done.status.code()), (Some(complete), Some(i32::from(!complete))));
    assert_eq!(wire["install"].is_null(), complete);
    // Without a path to look in nothing is there, and one command installs all of it.
    let done = Command::new(env!("CARGO_BIN_EXE_maitri")).arg("doctor").env("PATH", "/nonexistent").output().unwrap();
    let told = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(1));
    assert!(told.contains("- tesseract tha"), "{told}");
    assert!(told.contains("apt-get install libreoffice-writer-nogui poppler-utils tesseract-ocr "), "{told}");
}

#[test]
fn without_the_program_a_scan_is_refused_with_what_to_do() {
    let done = Command::new(env!("CARGO_BIN_EXE_maitri"))
        .arg("review")
        .arg(files().join("scan-th.png"))
        .env("PATH", "/nonexistent")
        .output()
        .unwrap();
    assert_eq!(done.status.code(), Some(2));
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(told.contains("apt-get install tesseract-ocr tesseract-ocr-tha"), "{told}");
}
