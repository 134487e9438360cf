//! Child programs: pdftotext for PDF, LibreOffice for old Word files, pdftoppm and tesseract for scans.
//!
//! They start here only (decision 10): with an empty environment, a home of their own that is removed afterwards, a limit
//! on time and memory, and without network where the system lets us take it away.

use crate::picture::Picture;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long pdftotext may work.
const PDF_TIME: Duration = Duration::from_secs(20);
/// How long LibreOffice may work.
const OFFICE_TIME: Duration = Duration::from_secs(90);
/// How long one page of a scan may be drawn, and how long its text may be recognised.
const PAGE_TIME: Duration = Duration::from_secs(120);
/// Pages of a scan that are read; an agreement in three languages has some twenty.
const MOST_PAGES: u32 = 100;
/// Most bytes of a child's answer that are read.
const MOST_OUTPUT: u64 = 32 << 20;

/// A folder of its own, removed when it goes out of use.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder, String> {
        let base = std::env::temp_dir();
        for _ in 0..16 {
            let mut random = [0u8; 12];
            getrandom::fill(&mut random).map_err(|e| format!("no random numbers: {e}"))?;
            let name: String = random.iter().map(|b| format!("{b:02x}")).collect();
            let path = base.join(format!("maitri-{name}"));
            if std::fs::create_dir(&path).is_ok() {
                return Ok(Folder(path));
            }
        }
        Err(format!("{}: no folder can be made here", base.display()))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Where a program of that name is installed.
pub fn find(program: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|p| p.join(program)).find(|p| p.is_file())
}

/// The program behind its limits: memory by prlimit, network by unshare, each where it is installed and allowed.
fn limited(program: &Path, memory: u64, home: &Path) -> Command {
    let mut words: Vec<std::ffi::OsString> = Vec::new();
    if let Some(unshare) = find("unshare").filter(|u| {
        Command::new(u)
            .args(["--net", "--", "true"])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|s| s.success())
    }) {
        words.extend([unshare.into_os_string(), "--net".into(), "--".into()]);
    }
    if let Some(prlimit) = find("prlimit") {
        words.extend([prlimit.into_os_string(), format!("--as={memory}").into(), "--core=0".into(), "--".into()]);
    }
    words.push(program.as_os_str().to_owned());
    let mut words = words.into_iter();
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    command
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", home)
        .env("LANG", "C.UTF-8")
        // One thread a child: two pages at once are faster than one on two.
        .env("OMP_THREAD_LIMIT", "1")
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// Runs a command to its end or to the end of its time; what it prints, if it ends well.
fn run(command: Command, time: Duration, name: &str) -> Result<Vec<u8>, String> {
    let (well, bytes) = ended(command, time, name)?;
    if well { Ok(bytes) } else { Err(format!("{name} could not read the file; see that another program opens it")) }
}

/// Runs a command to its end or to the end of its time; whether it ended well, and what it printed: of the second stream
/// too where that is a pipe.
fn ended(mut command: Command, time: Duration, name: &str) -> Result<(bool, Vec<u8>), String> {
    fn reader(from: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<Vec<u8>> {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(from) = from {
                let _ = from.take(MOST_OUTPUT).read_to_end(&mut bytes);
            }
            bytes
        })
    }
    // A group of its own, so that what the child starts ends with it.
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|e| format!("{name} did not start: {e}"))?;
    let (out, err) = (reader(child.stdout.take()), reader(child.stderr.take()));
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => {
                let mut bytes = out.join().unwrap_or_default();
                bytes.extend(err.join().unwrap_or_default());
                return Ok((status.success(), bytes));
            }
            Ok(None) if begun.elapsed() > time => {
                let group = format!("-{}", child.id());
                let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("{name} took longer than {} seconds and was stopped", time.as_secs()));
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(3)),
            Err(e) => return Err(format!("{name} was lost: {e}")),
        }
    }
}

/// What `pdftotext` prints of a PDF.
pub struct PdfText {
    /// The text as it is laid out.
    pub layout: String,
    /// The text in the plain order of the file.
    pub raw: String,
    /// The words with their boxes; empty where this version of the program cannot tell.
    pub boxes: String,
}

/// The text of a PDF as `pdftotext` prints it.
///
/// # Errors
/// One sentence where the program is not installed, cannot read the file, or takes too long.
pub fn pdf_text(bytes: &[u8]) -> Result<PdfText, String> {
    let program = find("pdftotext")
        .ok_or("reading PDF needs the program pdftotext; install it (Debian: apt-get install poppler-utils)")?;
    let folder = Folder::new()?;
    let file = folder.0.join("draft.pdf");
    write(&file, bytes)?;
    let text = |mode: &str| -> Result<String, String> {
        let mut command = limited(&program, 1 << 30, &folder.0);
        command.args([mode, "-enc", "UTF-8"]).arg(&file).arg("-");
        run(command, PDF_TIME, "pdftotext").map(|b| String::from_utf8_lossy(&b).into_owned()).map_err(|said| {
            // The program says so on a stream that is not read.
            let sealed = bytes.windows(8).any(|w| w == b"/Encrypt");
            let password = "the PDF is protected by a password; open it with the password and save it without one";
            if sealed { password.to_owned() } else { said }
        })
    };
    Ok(PdfText { layout: text("-layout")?, raw: text("-raw")?, boxes: text("-bbox-layout").unwrap_or_default() })
}

/// An old Word file (or any other that LibreOffice reads) as DOCX.
///
/// # Errors
/// One sentence where LibreOffice is not installed, cannot read the file, or takes too long.
pub fn as_docx(bytes: &[u8], ending: &str) -> Result<Vec<u8>, String> {
    let program = find("soffice").or_else(|| find("libreoffice")).ok_or(
        "reading old Word files (.doc) needs LibreOffice; install it (Debian: apt-get install libreoffice-writer-nogui) or save the file as .docx",
    )?;
    let folder = Folder::new()?;
    let file = folder.0.join(format!("draft.{ending}"));
    write(&file, bytes)?;
    let profile = format!("-env:UserInstallation=file://{}", folder.0.join("profile").display());
    let mut command = limited(&program, 4 << 30, &folder.0);
    command
        .arg(profile)
        .args(["--headless", "--norestore", "--convert-to", "docx", "--outdir"])
        .arg(&folder.0)
        .arg(&file);
    run(command, OFFICE_TIME, "LibreOffice")?;
    std::fs::read(folder.0.join("draft.docx"))
        .map_err(|_| "LibreOffice could not read the file; see that another program opens it".to_owned())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::File::create(path).and_then(|mut f| f.write_all(bytes)).map_err(|e| format!("{}: {e}", path.display()))
}

/// What the recognition of a scan says about its way.
pub type Progress<'a> = &'a mut dyn FnMut(u32, u32);

/// Takes a page that was recognised: the TSV of it, and its picture where we can read that ourselves.
pub type Taker<'a> = &'a mut dyn FnMut(&str, Option<&Picture>);

/// Languages of text recognition that the papers need.
const LANGUAGES: [&str; 4] = ["tha", "vie", "eng", "lao"];

const NO_TESSERACT: &str = "reading scans needs the program tesseract; install it (Debian: apt-get install tesseract-ocr tesseract-ocr-tha tesseract-ocr-vie tesseract-ocr-lao)";

/// The text of a scan as `tesseract` prints it, TSV, page after page to `take`. `ending` is that of the picture, or `pdf`;
/// `all` is the time for the whole; `progress` hears each page before it is read.
///
/// # Errors
/// One sentence where a program or a language is not installed, the file cannot be read, or it takes too long.
pub fn recognise(
    bytes: &[u8],
    ending: &str,
    all: Duration,
    progress: Progress<'_>,
    take: Taker<'_>,
) -> Result<(), String> {
    let tesseract = find("tesseract").ok_or(NO_TESSERACT)?;
    let begun = Instant::now();
    let folder = Folder::new()?;
    let file = folder.0.join(format!("scan.{ending}"));
    write(&file, bytes)?;
    let left = |page: u32, of: u32| {
        let left = all.saturating_sub(begun.elapsed());
        if left.is_zero() {
            return Err(format!(
                "reading the scan took longer than {} seconds and was stopped at page {page} of {of}",
                all.as_secs()
            ));
        }
        Ok(left.min(PAGE_TIME))
    };
    let installed = languages(&tesseract, &folder.0)?;
    if ending != "pdf" {
        progress(1, 1);
        let words = script(&tesseract, &file, &installed, &folder.0, left(1, 1)?);
        // Files of several pages (TIFF) go to the program as they are.
        let picture = Some(bytes).filter(|_| ending != "tif").and_then(Picture::open);
        cleaned(picture.as_ref(), &file)?;
        let tsv = tsv(&tesseract, &file, &words, &folder.0, left(1, 1)?.max(all.saturating_sub(begun.elapsed())))?;
        for page in maitri_document::read::scan::pages(&tsv) {
            take(&page, picture.as_ref());
        }
        return Ok(());
    }
    let draw = find("pdftoppm")
        .ok_or("reading scanned PDF needs the program pdftoppm; install it (Debian: apt-get install poppler-utils)")?;
    let count = pages(&file, &folder.0)?;
    if count > MOST_PAGES {
        return Err(format!("the scan has {count} pages, over the limit of {MOST_PAGES}"));
    }
    let mut words = String::new();
    for page in 1..=count {
        progress(page, count);
        let mut command = limited(&draw, 2 << 30, &folder.0);
        let picture = folder.0.join("page");
        let number = page.to_string();
        // 300 points an inch read best of those tried; the longer side is held within what one letter page needs.
        command.args(["-r", "300", "-png", "-singlefile", "-f", &number, "-l", &number]).arg(&file).arg(&picture);
        run(command, left(page, count)?, "pdftoppm")?;
        let picture = folder.0.join("page.png");
        if words.is_empty() {
            words = script(&tesseract, &picture, &installed, &folder.0, left(page, count)?);
        }
        let bytes = std::fs::read(&picture)
            .map_err(|_| "pdftoppm could not draw the page; see that another program opens the file".to_owned())?;
        let drawn = Picture::open(&bytes);
        cleaned(drawn.as_ref(), &picture)?;
        take(&tsv(&tesseract, &picture, &words, &folder.0, left(page, count)?)?, drawn.as_ref());
        let _ = std::fs::remove_file(&picture);
    }
    Ok(())
}

/// Puts the cleaned page in the place of the file, where there was something to clean.
fn cleaned(picture: Option<&Picture>, file: &Path) -> Result<(), String> {
    match picture.and_then(Picture::cleaned) {
        Some(bytes) => write(file, &bytes),
        None => Ok(()),
    }
}

/// Number of pages of a PDF.
fn pages(file: &Path, home: &Path) -> Result<u32, String> {
    let info = find("pdfinfo")
        .ok_or("reading scanned PDF needs the program pdfinfo; install it (Debian: apt-get install poppler-utils)")?;
    let mut command = limited(&info, 1 << 30, home);
    command.arg(file);
    let told = run(command, PDF_TIME, "pdfinfo")?;
    String::from_utf8_lossy(&told)
        .lines()
        .find_map(|l| l.strip_prefix("Pages:").and_then(|n| n.trim().parse().ok()))
        .ok_or_else(|| "pdfinfo could not count the pages; see that another program opens the file".to_owned())
}

/// The languages that are installed, of those that the papers need.
fn languages(tesseract: &Path, home: &Path) -> Result<Vec<String>, String> {
    let mut command = limited(tesseract, 1 << 30, home);
    command.arg("--list-langs");
    let told = run(command, PDF_TIME, "tesseract")?;
    let told = String::from_utf8_lossy(&told);
    let have: Vec<String> = told.lines().map(str::trim).map(str::to_owned).collect();
    let found: Vec<String> =
        LANGUAGES.iter().filter(|l| have.iter().any(|h| h == *l)).map(|l| (*l).to_owned()).collect();
    if found.is_empty() {
        return Err("tesseract knows no language of the papers; install one (Debian: apt-get install tesseract-ocr-tha tesseract-ocr-vie tesseract-ocr-lao)".to_owned());
    }
    Ok(found)
}

/// The languages to read a page with, by the script that stands on it: two languages of one script are read together, two
/// scripts read worse together than each alone.
fn script(tesseract: &Path, picture: &Path, installed: &[String], home: &Path, time: Duration) -> String {
    let mut command = limited(tesseract, 2 << 30, home);
    command.arg(picture).args(["stdout", "--psm", "0", "-l", "osd"]);
    let told = run(command, time, "tesseract").unwrap_or_default();
    let told = String::from_utf8_lossy(&told).into_owned();
    let script = told.lines().find_map(|l| l.strip_prefix("Script:")).map(str::trim).unwrap_or_default();
    let wanted: &[&str] = match script {
        "Thai" => &["tha", "eng"],
        "Lao" => &["lao", "eng"],
        "Latin" | "Vietnamese" => &["vie", "eng"],
        _ => &LANGUAGES,
    };
    let words: Vec<&str> = wanted.iter().copied().filter(|w| installed.iter().any(|i| i == w)).collect();
    if words.is_empty() { installed.join("+") } else { words.join("+") }
}

fn tsv(tesseract: &Path, picture: &Path, words: &str, home: &Path, time: Duration) -> Result<String, String> {
    let mut command = limited(tesseract, 2 << 30, home);
    command.arg(picture).args(["stdout", "-l", words, "--psm", "3", "tsv"]);
    run(command, time, "tesseract").map(|b| String::from_utf8_lossy(&b).into_owned())
}

/// A program or a part of one that Maitri asks for help.
#[derive(Debug, Clone)]
pub struct Helping {
    /// `pdftotext`, `tesseract tha`.
    pub name: String,
    /// What it says of its version; none where it is not there.
    pub version: Option<String>,
    /// Whether it is there and does its work.
    pub there: bool,
    /// What it is for.
    pub purpose: &'static str,
    /// Debian's package.
    pub package: &'static str,
}

/// The programs that help, and whether each is there. Each is asked for its version under the same limits as for work.
pub fn inventory() -> Vec<Helping> {
    let Ok(folder) = Folder::new() else { return Vec::new() };
    let version = |program: &str, flag: &str| -> Option<String> {
        let path = find(program)?;
        let mut command = limited(&path, 4 << 30, &folder.0);
        // Some tell it on the one stream, some on the other.
        command.arg(flag).stderr(Stdio::piped());
        let (well, words) = ended(command, PDF_TIME, program).ok()?;
        // A program that cannot even tell its version does no work.
        if !well {
            return None;
        }
        let words = String::from_utf8_lossy(&words).into_owned();
        let line = words.lines().find(|l| l.chars().any(|c| c.is_ascii_digit())).unwrap_or_default();
        let number = line.split_whitespace().find(|w| w.starts_with(|c: char| c.is_ascii_digit()));
        Some(number.unwrap_or(line).trim_end_matches([',', ')']).to_owned())
    };
    let mut out = Vec::new();
    let mut put = |name: &str, version: Option<String>, purpose, package| {
        out.push(Helping { name: name.to_owned(), there: version.is_some(), version, purpose, package });
    };
    put("pdftotext", version("pdftotext", "-v"), "takes the text out of PDF", "poppler-utils");
    put("pdftoppm", version("pdftoppm", "-v"), "draws the pages of scanned PDF", "poppler-utils");
    put("pdfinfo", version("pdfinfo", "-v"), "counts the pages of scanned PDF", "poppler-utils");
    let office = version("soffice", "--version").or_else(|| version("libreoffice", "--version"));
    put("soffice", office, "converts old Word files (.doc)", "libreoffice-writer-nogui");
    let tesseract = version("tesseract", "--version");
    let known = find("tesseract").and_then(|t| languages(&t, &folder.0).ok()).unwrap_or_default();
    put("tesseract", tesseract.clone(), "recognises the text of scans", "tesseract-ocr");
    for (code, purpose, package) in [
        ("tha", "Thai in scans", "tesseract-ocr-tha"),
        ("vie", "Vietnamese in scans", "tesseract-ocr-vie"),
        ("eng", "English in scans", "tesseract-ocr-eng"),
        ("lao", "Lao in scans", "tesseract-ocr-lao"),
    ] {
        let there = known.iter().any(|k| k == code);
        put(&format!("tesseract {code}"), tesseract.clone().filter(|_| there), purpose, package);
    }
    put("prlimit", version("prlimit", "--version"), "limits the memory of these programs", "util-linux");
    put("unshare", version("unshare", "--version"), "takes the network away from them", "util-linux");
    out
}
