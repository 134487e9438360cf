//! What the writer of papers reads from the packs: templates, layouts, words for units. Loaded on demand: a check of a draft
//! must start fast and needs none of it.

use crate::template::{Layout, Template};
use crate::unit::Units;
use crate::{Packs, Problem, Standing};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Templates, layouts and the words of units, of all packs.
#[derive(Debug, Clone, Default)]
pub struct Papers {
    /// Templates, in the order of their ids.
    pub templates: Vec<Template>,
    /// Layouts.
    pub layouts: Vec<Layout>,
    /// How units, their heads and their languages are written.
    pub units: Units,
}

/// Whether a file of a pack (its path below the pack's folder) is read here and not by [`Packs::load`].
pub(crate) fn is_of_papers(path: &str) -> bool {
    ["layouts/", "templates/"].iter().any(|f| path.starts_with(f)) || ["units.csv", "tongues.csv"].contains(&path)
}

impl Papers {
    /// Those that were compiled in.
    ///
    /// # Errors
    /// What is wrong with them; the tests prove that nothing is.
    pub fn embedded() -> Result<&'static Papers, &'static [Problem]> {
        static PAPERS: OnceLock<Result<Papers, Vec<Problem>>> = OnceLock::new();
        PAPERS
            .get_or_init(|| Papers::load(Packs::embedded().map_err(<[Problem]>::to_vec)?, Packs::embedded_files()))
            .as_ref()
            .map_err(Vec::as_slice)
    }

    /// Loads them from the files of packs (path below the packs folder, bytes) and checks them against the packs.
    ///
    /// # Errors
    /// Every problem found.
    pub fn load<P: AsRef<str>, B: AsRef<[u8]>>(packs: &Packs, files: &[(P, B)]) -> Result<Papers, Vec<Problem>> {
        let mut papers = Papers::default();
        let mut problems = Vec::new();
        for (path, bytes) in files {
            let (path, bytes) = (path.as_ref(), bytes.as_ref());
            let Some((_, rest)) = path.split_once('/').filter(|(_, rest)| is_of_papers(rest)) else { continue };
            if let Err(message) = papers.take(rest, bytes) {
                problems.push(Problem { place: path.to_owned(), message });
            }
        }
        papers.templates.sort_by(|a, b| a.id.cmp(&b.id));
        papers.check(packs, &mut problems);
        if problems.is_empty() { Ok(papers) } else { Err(problems) }
    }

    fn take(&mut self, rest: &str, bytes: &[u8]) -> Result<(), String> {
        match rest {
            "units.csv" => return self.units.add_units(bytes),
            "tongues.csv" => return self.units.add_tongues(bytes),
            _ => {}
        }
        let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
        let fault = |e: toml::de::Error| e.to_string().trim().replace('\n', " ");
        if rest.starts_with("layouts/") {
            self.layouts.push(toml::from_str(text).map_err(fault)?);
        } else {
            self.templates.push(toml::from_str(text).map_err(fault)?);
        }
        Ok(())
    }

    /// The template of that id, or of that id of the catalogue (`D-25`).
    pub fn template(&self, id: &str) -> Option<&Template> {
        let id = id.trim();
        self.templates
            .iter()
            .find(|t| t.id == id)
            .or_else(|| self.templates.iter().find(|t| t.paper.eq_ignore_ascii_case(id)))
    }

    /// The layout of that id.
    pub fn layout(&self, id: &str) -> Option<&Layout> {
        self.layouts.iter().find(|l| l.id == id)
    }

    fn check(&self, packs: &Packs, problems: &mut Vec<Problem>) {
        let mut problem = |place: &str, message: String| problems.push(Problem { place: place.to_owned(), message });
        let mut ids = BTreeSet::new();
        for template in &self.templates {
            if !ids.insert(&template.id) {
                problem(&template.id, "a template of that id stands in another file".to_owned());
            }
            if self.layout(&template.layout).is_none() {
                problem(&template.id, format!("`{}` is no layout", template.layout));
            }
            if let Some(form) = template.form.as_ref().filter(|f| packs.form(f).is_none()) {
                problem(&template.id, format!("`{form}` is no form"));
            }
            for office in [&template.from, &template.to].into_iter().flatten() {
                if !packs.offices.iter().any(|o| o.id == *office) {
                    problem(&template.id, format!("`{office}` is no office"));
                }
            }
            if template.citations.is_empty() && template.standing != Standing::House {
                let standing = template.standing.code();
                problem(&template.id, format!("is of standing `{standing}` and cites no article"));
            }
            for cite in &template.citations {
                if packs.cite(cite).is_none() {
                    problem(&template.id, format!("`{cite}` resolves to no article"));
                }
            }
            if let Some(language) = template.title.lacks() {
                problem(&template.id, format!("its title lacks {language}"));
            }
            for blank in &template.blank {
                if let Some(language) = blank.ask.lacks() {
                    problem(&template.id, format!("the question of `{}` lacks {language}", blank.id));
                }
            }
            if template.body.is_empty() {
                problem(&template.id, "has no text".to_owned());
            }
        }
        let mut ids = BTreeSet::new();
        for layout in &self.layouts {
            if !ids.insert(&layout.id) {
                problem(&layout.id, "a layout of that id stands in another file".to_owned());
            }
            for fault in layout.faults() {
                problem(&layout.id, fault);
            }
        }
        for fault in self.units.faults(&packs.places) {
            problem("units.csv", fault);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_papers_of_the_repository_hold_together() {
        if let Err(problems) = Papers::embedded() {
            panic!("{}", problems.iter().map(|p| format!("\n{p}")).collect::<String>());
        }
    }
}
