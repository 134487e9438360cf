//! `maitri pack`: the law as data, checked.

use clap::Subcommand;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Load every pack and check that it holds together; exit code 1 with the places otherwise
    Check {
        /// A folder of packs; default: those compiled in
        folder: Option<PathBuf>,
    },
}

pub fn run(arguments: &Arguments) -> Result<u8, String> {
    let Command::Check { folder } = &arguments.command;
    let files: Vec<(String, Vec<u8>)> = match folder {
        Some(folder) => {
            let mut files = std::collections::BTreeMap::new();
            super::walk(folder, folder, &mut files)?;
            if files.is_empty() {
                return Err(format!("{}: no pack here; a pack is a folder with a pack.toml", folder.display()));
            }
            files.into_iter().collect()
        }
        None => maitri_pack::Packs::embedded_files().iter().map(|(p, b)| ((*p).to_owned(), b.to_vec())).collect(),
    };
    match maitri_pack::Packs::load(&files) {
        Ok(packs) => {
            let mut out = String::new();
            for pack in &packs.packs {
                let laws = packs.laws.keys().filter(|l| l.starts_with(&format!("{}/", pack.id))).count();
                let rules = packs.rules.iter().filter(|r| r.pack == pack.id).count();
                let checked = if pack.checked_by.is_empty() {
                    "checked by nobody yet".to_owned()
                } else {
                    format!("checked by {}", pack.checked_by.join(", "))
                };
                out.push_str(&format!(
                    "{:<5} {}  {laws} laws, {rules} rules, {checked}, hash {}\n",
                    pack.id,
                    pack.version,
                    pack.hash.get(..12).unwrap_or("")
                ));
            }
            let articles: usize = packs.laws.values().map(|l| l.article.len()).sum();
            out.push_str(&format!(
                "{} articles, {} forms, {} rules with {} examples, {} offices, {} places: all hold together\n",
                articles,
                packs.forms.len(),
                packs.rules.len(),
                packs.rules.iter().map(|r| r.examples.len()).sum::<usize>(),
                packs.offices.len(),
                packs.places.all().len()
            ));
            super::print(&out);
            Ok(super::FINE)
        }
        Err(problems) => {
            for problem in &problems {
                super::print(&format!("{problem}\n"));
            }
            Ok(super::AMISS)
        }
    }
}
