//! Child programs: pdftotext for PDF, LibreOffice for old Word files.
//!
//! They start here only (decision 10): with an empty environment, a home of their own that is removed afterwards, a limit
//! on time and memory, and without network where the system lets us take it away.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long pdftotext may work.
const PDF_TIME: Duration = Duration::from_secs(20);
/// How long LibreOffice may work.
const OFFICE_TIME: Duration = Duration::from_secs(90);
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
        .current_dir(home)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// Runs a command to its end or to the end of its time.
fn run(mut command: Command, time: Duration, name: &str) -> Result<Vec<u8>, String> {
    // A group of its own, so that what the child starts ends with it.
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|e| format!("{name} did not start: {e}"))?;
    let out = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(out) = out {
            let _ = out.take(MOST_OUTPUT).read_to_end(&mut bytes);
        }
        bytes
    });
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => {
                let bytes = reader.join().unwrap_or_default();
                return if status.success() { Ok(bytes) } else { Err(format!("{name} could not read the file")) };
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

/// The text of a PDF as `pdftotext` prints it: with the layout, and in the plain order of the file.
///
/// # Errors
/// One sentence where the program is not installed, cannot read the file, or takes too long.
pub fn pdf_text(bytes: &[u8]) -> Result<(String, String), String> {
    let program = find("pdftotext")
        .ok_or("reading PDF needs the program pdftotext; install it (Debian: apt-get install poppler-utils)")?;
    let folder = Folder::new()?;
    let file = folder.0.join("draft.pdf");
    write(&file, bytes)?;
    let text = |mode: &str| -> Result<String, String> {
        let mut command = limited(&program, 1 << 30, &folder.0);
        command.args([mode, "-enc", "UTF-8"]).arg(&file).arg("-");
        run(command, PDF_TIME, "pdftotext").map(|b| String::from_utf8_lossy(&b).into_owned())
    };
    Ok((text("-layout")?, text("-raw")?))
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
    std::fs::read(folder.0.join("draft.docx")).map_err(|_| "LibreOffice could not read the file".to_owned())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    std::fs::File::create(path).and_then(|mut f| f.write_all(bytes)).map_err(|e| format!("{}: {e}", path.display()))
}
