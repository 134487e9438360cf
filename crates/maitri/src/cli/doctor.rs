//! `maitri doctor`: which outside programs are there, and what installs those that are missing.

use crate::outside::{Helping, inventory};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;

#[derive(clap::Args)]
#[command(after_help = "Exit code: 0 all is there; 1 something is missing.")]
pub struct Arguments {
    /// text, json
    #[arg(long, default_value = "text")]
    format: String,
}

#[derive(Serialize)]
struct Wire<'a> {
    schema: &'static str,
    complete: bool,
    programs: Vec<WireProgram<'a>>,
    /// The command that installs what is missing on Debian; none where nothing is.
    install: Option<String>,
}

#[derive(Serialize)]
struct WireProgram<'a> {
    name: &'a str,
    there: bool,
    version: Option<&'a str>,
    purpose: &'a str,
    package: &'a str,
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    if !["text", "json"].contains(&a.format.as_str()) {
        return Err(format!("`{}` is no format; use text or json", a.format));
    }
    let found = inventory();
    if found.is_empty() {
        return Err("no folder for temporary files can be made; the programs cannot be asked".to_owned());
    }
    let told = if a.format == "json" { json(&found)? } else { text(&found) };
    super::print(&told);
    Ok(if found.iter().all(|p| p.there) { super::FINE } else { super::AMISS })
}

/// The command that installs what is missing.
fn install(found: &[Helping]) -> Option<String> {
    let packages: BTreeSet<&str> = found.iter().filter(|p| !p.there).map(|p| p.package).collect();
    let list: Vec<&str> = packages.into_iter().collect();
    (!list.is_empty()).then(|| format!("apt-get install {}", list.join(" ")))
}

fn json(found: &[Helping]) -> Result<String, String> {
    let wire = Wire {
        schema: "maitri/doctor/1",
        complete: found.iter().all(|p| p.there),
        programs: found
            .iter()
            .map(|p| WireProgram {
                name: &p.name,
                there: p.there,
                version: p.version.as_deref(),
                purpose: p.purpose,
                package: p.package,
            })
            .collect(),
        install: install(found),
    };
    Ok(serde_json::to_string(&wire).map_err(|e| e.to_string())? + "\n")
}

fn text(found: &[Helping]) -> String {
    let mut out = String::new();
    for p in found {
        let sign = if p.there { "+" } else { "-" };
        let version = p.version.as_deref().unwrap_or("missing");
        let _ = writeln!(out, "{sign} {:<14} {version:<12} {}", p.name, p.purpose);
    }
    match install(found) {
        Some(command) => {
            let _ = writeln!(out, "\nTo install what is missing (Debian): {command}");
        }
        None => out.push_str("\nAll is there.\n"),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program(name: &str, there: bool, package: &'static str) -> Helping {
        let version = there.then(|| "1.2".to_owned());
        Helping { name: name.to_owned(), version, there, purpose: "helps", package }
    }

    #[test]
    fn what_is_missing_is_installed_by_one_command() {
        let found = [program("a", true, "one"), program("b", false, "two"), program("c", false, "two")];
        assert_eq!(install(&found).as_deref(), Some("apt-get install two"));
        assert!(text(&found).contains("- b              missing      helps"));
        let wire: serde_json::Value = serde_json::from_str(&json(&found).unwrap()).unwrap();
        assert_eq!((&wire["complete"], &wire["install"]), (&false.into(), &"apt-get install two".into()));
        assert_eq!(install(&found[..1]), None);
    }
}
