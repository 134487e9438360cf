//! What the writer of papers reads from the packs: templates, layouts, words for units. Loaded on demand: a check of a draft
//! must start fast and needs none of it.

use crate::grammar::{Grammar, GrammarFile};
use crate::template::{AnswerType, Layout, Template, TemplateBlank};
use crate::unit::Units;
use crate::{Packs, Problem, Standing, Words3};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Templates, layouts and the words of units, of all packs.
#[derive(Debug, Clone, Default)]
pub struct Papers {
    /// Templates, in the order of their ids.
    pub templates: Vec<Template>,
    /// Layouts.
    pub layouts: Vec<Layout>,
    /// Questions that several templates share, by the pack that has them; those of `intl` are everybody's.
    questions: BTreeMap<String, Vec<TemplateBlank>>,
    /// What must hold of every answer of a kind in a paper that bears a day.
    always: Vec<Always>,
    /// How families of papers write numbers, days, letters and signatures.
    pub grammars: Vec<Grammar>,
    /// How units, their heads and their languages are written.
    pub units: Units,
}

/// Whether a file of a pack (its path below the pack's folder) is read here and not by [`Packs::load`].
pub(crate) fn is_of_papers(path: &str) -> bool {
    ["layouts/", "templates/"].iter().any(|f| path.starts_with(f))
        || ["units.csv", "tongues.csv", "questions.toml", "letters.toml"].contains(&path)
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
            let Some((pack, rest)) = path.split_once('/').filter(|(_, rest)| is_of_papers(rest)) else { continue };
            if let Err(message) = papers.take(pack, rest, bytes) {
                problems.push(Problem { place: path.to_owned(), message });
            }
        }
        papers.templates.sort_by(|a, b| a.id.cmp(&b.id));
        papers.resolve(&mut problems);
        papers.check(packs, &mut problems);
        if problems.is_empty() { Ok(papers) } else { Err(problems) }
    }

    fn take(&mut self, pack: &str, rest: &str, bytes: &[u8]) -> Result<(), String> {
        match rest {
            "units.csv" => return self.units.add_units(bytes),
            "tongues.csv" => return self.units.add_tongues(bytes),
            _ => {}
        }
        let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
        let fault = |e: toml::de::Error| e.to_string().trim().replace('\n', " ");
        if rest == "questions.toml" {
            let Questions { blank, always } = toml::from_str(text).map_err(fault)?;
            self.questions.entry(pack.to_owned()).or_default().extend(blank);
            self.always.extend(always);
        } else if rest == "letters.toml" {
            self.grammars.extend(toml::from_str::<GrammarFile>(text).map_err(fault)?.grammar);
        } else if rest.starts_with("layouts/") {
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

    /// How papers of that family write numbers, days and signatures.
    pub fn grammar(&self, family: &str) -> Option<&Grammar> {
        self.grammars.iter().find(|g| g.families.iter().any(|f| f == family))
    }

    /// The shared question of that id for a template: of its own pack, else of `intl`.
    fn question(&self, template: &str, id: &str) -> Option<&TemplateBlank> {
        let pack = template.split('/').next().unwrap_or("");
        let of = |pack: &str| self.questions.get(pack)?.iter().find(|q| q.id == id);
        of(pack).or_else(|| of("intl"))
    }

    /// Gives each template the shared questions that it names and those of its layout, so that whoever asks needs to look at
    /// the template alone. A question that the template has itself under the same id wins.
    fn resolve(&mut self, problems: &mut Vec<Problem>) {
        let mut templates = std::mem::take(&mut self.templates);
        for template in &mut templates {
            let layout = self.layouts.iter().find(|l| l.id == template.layout);
            let ids = template.asks.iter().chain(layout.into_iter().flat_map(|l| &l.asks));
            let mut wanted: Vec<&TemplateBlank> = Vec::new();
            for id in ids {
                match self.question(&template.id, id) {
                    Some(question) => wanted.push(question),
                    None => problems
                        .push(Problem { place: template.id.clone(), message: format!("`{id}` is no shared question") }),
                }
            }
            wanted.extend(layout.into_iter().flat_map(|l| &l.blank));
            for question in wanted {
                if !template.blank.iter().any(|b| b.id == question.id) {
                    template.blank.push(question.clone());
                }
            }
            // A paper without a day of its own has none that another could lie after.
            let dated = template.blank.iter().any(|b| b.id == "date");
            for blank in template.blank.iter_mut().filter(|b| dated && b.must.is_none()) {
                if let Some(always) = self.always.iter().find(|a| a.kinds.contains(&blank.kind)) {
                    blank.must = Some(always.must.replace("answer", &blank.id));
                    blank.must_say = always.must_say.clone();
                }
            }
            for blank in &template.blank {
                if let Some(sample) = blank.sample.as_ref().filter(|_| !template.sample.contains_key(&blank.id)) {
                    template.sample.insert(blank.id.clone(), sample.clone());
                }
            }
        }
        self.templates = templates;
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
            let mut asked = BTreeSet::new();
            for blank in &template.blank {
                if !asked.insert(&blank.id) || template.given.contains_key(&blank.id) {
                    problem(&template.id, format!("`{}` is asked or given twice", blank.id));
                }
                for fault in faults_of(blank) {
                    problem(&template.id, fault);
                }
            }
            for name in template.sample.keys().filter(|name| !template.blank.iter().any(|b| b.id == **name)) {
                problem(&template.id, format!("its sample answers `{name}`, which nothing asks"));
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
        let mut families = BTreeSet::new();
        for grammar in &self.grammars {
            for family in grammar.families.iter().filter(|f| !families.insert(*f)) {
                problem(&grammar.id, format!("the family `{family}` has another grammar"));
            }
            for fault in grammar.faults(packs) {
                problem(&grammar.id, fault);
            }
        }
        for fault in self.units.faults(&packs.places) {
            problem("units.csv", fault);
        }
    }
}

/// `questions.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Questions {
    blank: Vec<TemplateBlank>,
    #[serde(default)]
    always: Vec<Always>,
}

/// What must hold of every answer of some kinds, where the question says nothing of its own. `answer` stands for the answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Always {
    kinds: Vec<AnswerType>,
    must: String,
    must_say: Words3,
}

/// What is wrong with a question.
fn faults_of(blank: &TemplateBlank) -> Vec<String> {
    let mut out = Vec::new();
    let id = &blank.id;
    if let Some(language) = blank.ask.lacks() {
        out.push(format!("the question of `{id}` lacks {language}"));
    }
    if (blank.kind == AnswerType::Choice) == blank.options.is_empty() {
        out.push(format!("`{id}` is a choice without options, or has options and is none"));
    }
    for (option, words) in &blank.options {
        if let Some(language) = words.lacks() {
            out.push(format!("the option `{option}` of `{id}` lacks {language}"));
        }
    }
    if (blank.kind == AnswerType::Rows) == blank.column.is_empty() {
        out.push(format!("`{id}` is rows without columns, or has columns and is none"));
    }
    for column in &blank.column {
        if column.kind == AnswerType::Rows {
            out.push(format!("`{}` would be rows within the rows of `{id}`", column.id));
        }
        out.extend(faults_of(column).into_iter().map(|f| format!("{f} (a column of `{id}`)")));
    }
    out
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
