//! What the program says of files that it cannot or must not read: exit code 2, one line that names the file, nothing on
//! standard output, and soon.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// A refusal is milliseconds of work; what takes this long is a loop or a bomb that went off.
const MOST: Duration = Duration::from_secs(2);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/bad")
}

/// The answer to one file, and how long it took. `None` where the program had to be stopped.
fn ask(file: &Path) -> (Output, Duration) {
    let begun = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_maitri"))
        .args(["review", "--lang", "en"])
        .arg(file)
        .env_remove("MAITRI_PACKS")
        .output()
        .unwrap();
    (output, begun.elapsed())
}

/// What is wrong with the refusal of a file, or the sentence.
fn refusal(file: &Path) -> Result<String, String> {
    let name = file.display();
    let (output, mut took) = ask(file);
    // A machine that is busy building may need longer; only a file that is slow twice is slow.
    if took > MOST {
        took = ask(file).1;
    }
    let error = String::from_utf8(output.stderr).map_err(|_| format!("{name}: standard error is not UTF-8"))?;
    let start = format!("maitri: {name}: ");
    if output.status.code() != Some(2) {
        return Err(format!("{name}: exit {:?}, not 2: {error}", output.status.code()));
    }
    if !output.stdout.is_empty() {
        return Err(format!("{name}: {} bytes on standard output", output.stdout.len()));
    }
    if error.lines().count() != 1 || !error.ends_with('\n') {
        return Err(format!("{name}: not one line on standard error: {error:?}"));
    }
    let Some(sentence) = error.strip_prefix(&start).map(str::trim).filter(|s| !s.is_empty()) else {
        return Err(format!("{name}: the line does not begin with `{start}` and go on: {error:?}"));
    };
    if took > MOST {
        return Err(format!("{name}: took {took:?}"));
    }
    Ok(sentence.to_owned())
}

fn installed(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|p| std::env::split_paths(&p).any(|p| p.join(program).is_file()))
}

#[test]
fn every_bad_file_is_refused_in_one_line() {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in files.iter().filter(|f| f.extension().is_none_or(|e| e != "md")) {
        // Bad for the readers, which know no such format; the program hands it to LibreOffice where that is installed.
        if file.ends_with("word-of-the-old-kind.doc") && (installed("soffice") || installed("libreoffice")) {
            println!("skipped: {}: LibreOffice is installed and reads it", file.display());
            continue;
        }
        seen += 1;
        if let Err(why) = refusal(file) {
            wrong.push(why);
        }
    }
    assert!(seen >= 70, "{seen} bad files: the folder has lost some");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file of our own in an empty folder, removed afterwards.
fn with_file<T>(name: &str, text: &str, then: impl FnOnce(&Path) -> T) -> T {
    let folder = std::env::temp_dir().join(format!("maitri-bad-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    let answer = then(&file);
    std::fs::remove_dir_all(&folder).unwrap();
    answer
}

#[test]
fn a_pipe_a_device_and_a_sealed_pdf_are_no_papers() {
    let pipe = std::env::temp_dir().join(format!("maitri-bad-{}-pipe", std::process::id()));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let told = refusal(&pipe);
    std::fs::remove_file(&pipe).unwrap();
    assert!(told.unwrap().contains("a pipe or a device"));
    assert!(refusal(Path::new("/dev/zero")).unwrap().contains("a pipe or a device"));
    if installed("pdftotext") {
        assert!(refusal(&folder().join("password-protected.pdf")).unwrap().contains("protected by a password"));
    }
}

#[test]
fn a_paper_with_a_mark_of_secrecy_is_not_read() {
    let draft = "Thỏa thuận về việc thiết lập quan hệ kết nghĩa\n\n1. Hai Bên sẽ hợp tác với nhau.\n";
    for (name, mark) in [
        ("mat.txt", "MẬT"),
        ("toi-mat.txt", "TỐI MẬT"),
        ("tuyet-mat.txt", "TUYỆT MẬT"),
        ("lap.txt", "ลับ"),
        ("lap-mak.txt", "ลับมาก"),
        ("lap-thisut.txt", "ลับที่สุด"),
        ("secret.txt", "SECRET"),
    ] {
        for text in [format!("{mark}\n\n{draft}"), format!("{draft}\n   {mark}  \n\n2. Hai Bên sẽ tham vấn.\n")] {
            let sentence = with_file(name, &text, refusal).unwrap();
            assert!(sentence.contains(mark), "{sentence}");
            assert!(sentence.contains("reads no classified papers"), "{sentence}");
            // The refusal quotes the mark and nothing else of the paper.
            assert!(!sentence.contains("Hai Bên"), "{sentence}");
        }
    }
    // The words inside a sentence are no mark: a text may speak of secrecy.
    for text in
        ["Hai Bên giữ bí mật thông tin MẬT của nhau theo pháp luật mỗi nước.\n", "ทั้งสองฝ่ายจะไม่เปิดเผยข้อมูลลับของกัน\n"]
    {
        let (output, _) = with_file("speaks-of-secrecy.txt", text, ask);
        assert_ne!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_folder_and_a_missing_file_are_named() {
    let sentence = refusal(&folder()).unwrap();
    assert!(sentence.contains("folder"), "{sentence}");
    let sentence = refusal(&folder().join("no-such-file.docx")).unwrap();
    assert!(!sentence.contains("os error"), "{sentence}");
}
