//! Findings: what a rule says about a place.

use crate::compare::Offer;
use maitri_document::Span;
use maitri_pack::{Confidence, FixSafety, Kind, Language, Rule, Severity};
use std::collections::BTreeMap;

/// A place that a check found, before a rule speaks about it.
#[derive(Debug, Clone, Default)]
pub struct Hit {
    /// Name of the check, or id of the lexicon rule.
    pub check: String,
    /// Where it stands: the form's or the draft's own number.
    pub place: String,
    /// The draft's words.
    pub span: Option<Span>,
    /// The text after which something is missing.
    pub anchor: Option<Span>,
    /// What the message may name.
    pub args: BTreeMap<String, String>,
    /// What to put in the place of the words.
    pub replacement: Option<String>,
    /// Changes that bring the draft back to the form.
    pub offers: Vec<Offer>,
    /// For version divergences: the passage of each language.
    pub quotes: BTreeMap<Language, Option<String>>,
    /// File of the finding, where it is not the draft at hand.
    pub document: Option<usize>,
}

impl Hit {
    /// A hit of `check` at `place`.
    pub fn new(check: &str, place: impl Into<String>, span: Option<Span>) -> Hit {
        Hit { check: check.to_owned(), place: place.into(), span, ..Hit::default() }
    }

    /// The same with an argument for the message.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl Into<String>) -> Hit {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    /// The same with an argument that each reader has in his own language: a day, the name of a language or a place.
    #[must_use]
    pub fn arg_each(mut self, name: &str, value: impl Fn(Language) -> String) -> Hit {
        for language in Language::SPOKEN {
            self.args.insert(format!("{name}.{}", language.code()), value(language));
        }
        self.arg(name, value(Language::En))
    }

    /// The same with a replacement.
    #[must_use]
    pub fn replace(mut self, with: impl Into<String>) -> Hit {
        let with = with.into();
        self.args.insert("replacement".to_owned(), with.clone());
        self.replacement = Some(with);
        self
    }
}

/// A fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What may be done with it.
    pub safety: FixSafety,
    /// The words to put in.
    pub replacement: String,
}

/// A finding.
#[derive(Debug, Clone)]
pub struct Finding<'p> {
    /// `f3`, in the order of the report.
    pub id: String,
    /// The rule that speaks.
    pub rule: &'p Rule,
    /// Its kind.
    pub kind: Kind,
    /// How grave.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// Index of the document.
    pub document: usize,
    /// Where it stands.
    pub place: String,
    /// The draft's words.
    pub span: Option<Span>,
    /// The text after which something is missing.
    pub anchor: Option<Span>,
    /// The words of each version, for divergences.
    pub quotes: BTreeMap<Language, Option<String>>,
    /// What the message names.
    pub args: BTreeMap<String, String>,
    /// What can be done at once.
    pub fix: Option<Fix>,
    /// Changes that bring the draft back to the form here.
    pub offers: Vec<Offer>,
    /// Why somebody accepted it, from the sidecar file.
    pub suppressed: Option<Suppression>,
}

/// A person's decision to accept a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// Why.
    pub reason: String,
    /// Who.
    pub by: String,
}

impl Finding<'_> {
    /// Whether it is counted: error or warning, and accepted by nobody.
    pub fn counts(&self) -> bool {
        self.severity.counts() && self.suppressed.is_none()
    }

    /// The message in a language.
    pub fn message(&self, language: Language) -> String {
        self.rule.message.fill(language, &self.args)
    }

    /// What to do, in a language; empty where the rule says nothing.
    pub fn help(&self, language: Language) -> String {
        let text = self.rule.help.fill(language, &self.args);
        // A help that speaks of a replacement that this place does not have is left out.
        if text.contains("{replacement}") { String::new() } else { text }
    }
}
