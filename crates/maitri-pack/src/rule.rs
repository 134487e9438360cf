//! Rules: what is looked for, how grave it is, which article stands behind it, and what the reader is told.

use crate::{Language, Standing, Words3};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The kinds of finding: a closed list (contract of `maitri review`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Kind {
    ClauseMissing,
    ClauseMoved,
    TextAdded,
    WordingChanged,
    PrincipleContradicted,
    BindingWording,
    Signatory,
    ThaiSideLevel,
    PartnerLevel,
    TermClause,
    LanguageClause,
    Unfilled,
    NameMismatch,
    Date,
    Slip,
    Numbering,
    VersionDivergence,
    /// Other families of paper.
    Letter,
    Dossier,
    Topic,
    Style,
    Competence,
}

impl Kind {
    /// The word on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Kind::ClauseMissing => "clause-missing",
            Kind::ClauseMoved => "clause-moved",
            Kind::TextAdded => "text-added",
            Kind::WordingChanged => "wording-changed",
            Kind::PrincipleContradicted => "principle-contradicted",
            Kind::BindingWording => "binding-wording",
            Kind::Signatory => "signatory",
            Kind::ThaiSideLevel => "thai-side-level",
            Kind::PartnerLevel => "partner-level",
            Kind::TermClause => "term-clause",
            Kind::LanguageClause => "language-clause",
            Kind::Unfilled => "unfilled",
            Kind::NameMismatch => "name-mismatch",
            Kind::Date => "date",
            Kind::Slip => "slip",
            Kind::Numbering => "numbering",
            Kind::VersionDivergence => "version-divergence",
            Kind::Letter => "letter",
            Kind::Dossier => "dossier",
            Kind::Topic => "topic",
            Kind::Style => "style",
            Kind::Competence => "competence",
        }
    }

    /// Whether the kind may stand at error or warning (the scored list); the others are remarks.
    pub fn counts(self) -> bool {
        !matches!(self, Kind::Letter | Kind::Dossier | Kind::Topic | Kind::Style | Kind::Competence)
    }
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// A remark.
    Info,
    /// A question that a person must answer.
    Ask,
    /// To be looked at before the text goes on.
    Warning,
    /// To be mended or justified.
    Error,
}

impl Severity {
    /// The word on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Ask => "ask",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    /// Whether the finding is counted.
    pub fn counts(self) -> bool {
        self >= Severity::Warning
    }
}

/// How sure the program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs)]
pub enum Confidence {
    Low,
    Medium,
    High,
}

/// What a fix may do by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FixSafety {
    /// A typing slip: `--fix` may mend it.
    Safe,
    /// Wording: a person looks first.
    Unsafe,
    /// Legal effect: shown, never applied.
    DisplayOnly,
}

/// How a rule finds its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// Terms of a lexicon.
    Lexicon(Lexicon),
    /// A check of the program, by its name.
    Named(String),
}

/// Terms that are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lexicon {
    /// Words and phrases by language. `A ... B` stands for A, then B within eight words of the same sentence.
    pub terms: BTreeMap<Language, Vec<String>>,
    /// Longer phrases in which a term is no hit.
    #[serde(default)]
    pub except: BTreeMap<Language, Vec<String>>,
    /// Whether a negation before the term in its sentence takes the hit away.
    #[serde(default)]
    pub negation: bool,
    /// Whether only the first hit of the same term is reported, with the number of the others.
    #[serde(default)]
    pub once: bool,
    /// Where: `text` (all but the signature), `operative` (numbered clauses), `preamble`, `closing` (testimonium and after).
    #[serde(default)]
    pub scope: Option<String>,
    /// Replacements to show, by the folded term.
    #[serde(default)]
    pub replace: BTreeMap<String, String>,
    /// Whether words that stand so in the form are hits too (default: no).
    #[serde(default)]
    pub in_form: bool,
    /// Whether the case of letters counts.
    #[serde(default)]
    pub exact_case: bool,
    /// Whether the term must be what parties are *called* or an actor does; `subject` asks that the sentence names a
    /// government, `one-side` that it names one side only.
    #[serde(default)]
    pub subject: Option<String>,
}

/// An example of a rule's page, which is a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Language of the example.
    pub language: Language,
    /// The place of the form that it stands in for (`3`, `preamble`), `+6` for a clause added, `whole` for a text of its own.
    pub place: String,
    /// The text with `«…»` taken off.
    pub text: String,
    /// What stood between `«…»`: the quotes expected; empty for a passage that is not flagged.
    pub flagged: Vec<String>,
    /// Whether it stands under "Flagged" (a missing passage is flagged without a quote).
    pub expect: bool,
    /// Line of the rule file.
    pub line: usize,
}

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `binding-verb`.
    pub id: String,
    /// The pack it stands in.
    pub pack: String,
    /// Kind of its findings.
    pub kind: Kind,
    /// How grave.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What its fixes may do.
    pub fix: Option<FixSafety>,
    /// How the rule itself stands.
    pub standing: Standing,
    /// Articles behind it: `th/cabinet-guideline-2018#12`.
    pub cite: Vec<String>,
    /// Old ids of the catalogue that it covers: `R-090`.
    pub covers: Vec<String>,
    /// Class of difference for the route: `binding`, `contrary`, `addition` …; `none` does not move it.
    pub class: String,
    /// How it finds.
    pub check: Check,
    /// Families of paper that it reads; empty: instruments.
    pub families: Vec<String>,
    /// Whether it doubts that a paper, as it was read, says what was written or meant: a warning beside an incoming paper.
    /// Slips always do.
    pub doubt: bool,
    /// One line: what it is about.
    pub title: Words3,
    /// What the reader is told; `{quote}` and the check's own names are filled in.
    pub message: Words3,
    /// What to do.
    pub help: Words3,
    /// The page's Markdown below the front matter.
    pub page: String,
    /// Its examples.
    pub examples: Vec<Example>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    id: String,
    kind: Kind,
    severity: Severity,
    confidence: Confidence,
    #[serde(default)]
    fix: Option<FixSafety>,
    standing: Standing,
    #[serde(default)]
    cite: Vec<String>,
    #[serde(default)]
    covers: Vec<String>,
    #[serde(default)]
    class: Option<String>,
    #[serde(default)]
    check: Option<String>,
    #[serde(default)]
    lexicon: Option<Lexicon>,
    #[serde(default)]
    families: Vec<String>,
    #[serde(default)]
    doubt: bool,
    title: Words3,
    message: Words3,
    #[serde(default)]
    help: Words3,
}

impl Rule {
    /// Parses a rule file: TOML between `+++` lines, then Markdown whose fenced blocks are examples.
    ///
    /// # Errors
    /// One sentence with the line, where it can be told.
    pub fn parse(pack: &str, text: &str) -> Result<Rule, String> {
        let rest = text.strip_prefix("+++\n").ok_or("a rule begins with a line `+++`")?;
        let (front, page) = rest.split_once("\n+++\n").ok_or("the front matter is not closed by a line `+++`")?;
        let f: Front = toml::from_str(front).map_err(|e| e.to_string().trim().replace('\n', " "))?;
        let check = match (f.check, f.lexicon) {
            (Some(name), None) => Check::Named(name),
            (None, Some(lexicon)) => Check::Lexicon(lexicon),
            _ => return Err("a rule has either `check` or `[lexicon]`".to_owned()),
        };
        if f.severity.counts() && !f.kind.counts() {
            return Err(format!("kind `{}` stands at info or ask only", f.kind.code()));
        }
        let offset = front.lines().count() + 2;
        let examples = examples(page, offset)?;
        Ok(Rule {
            id: f.id,
            pack: pack.to_owned(),
            kind: f.kind,
            severity: f.severity,
            confidence: f.confidence,
            fix: f.fix,
            standing: f.standing,
            cite: f.cite,
            covers: f.covers,
            class: f.class.unwrap_or_else(|| "none".to_owned()),
            check,
            families: f.families,
            doubt: f.doubt || f.kind == Kind::Slip,
            title: f.title,
            message: f.message,
            help: f.help,
            page: page.to_owned(),
            examples,
        })
    }

    /// Whether it reads papers of `family`.
    pub fn reads(&self, family: &str) -> bool {
        if self.families.is_empty() {
            family == "instrument"
        } else {
            self.families.iter().any(|f| f == family || f == "any")
        }
    }
}

fn examples(page: &str, offset: usize) -> Result<Vec<Example>, String> {
    let mut out = Vec::new();
    let mut expect = None;
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let line_no = number + offset + 1;
        if let Some(heading) = line.strip_prefix("## ") {
            expect = match heading.trim() {
                "Flagged" => Some(true),
                "Not flagged" => Some(false),
                _ => None,
            };
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let mut body = String::new();
        let mut closed = false;
        for (_, line) in lines.by_ref() {
            if line.starts_with("```") {
                closed = true;
                break;
            }
            if !body.is_empty() {
                body.push('\n');
            }
            body.push_str(line);
        }
        if !closed {
            return Err(format!("line {line_no}: the example is not closed"));
        }
        let Some(expect) = expect else { continue };
        let mut words = info.split_whitespace();
        let language = words
            .next()
            .and_then(Language::from_code)
            .ok_or_else(|| format!("line {line_no}: an example names its language: ```en 3"))?;
        let place = words.next().unwrap_or("whole").to_owned();
        let mut flagged = Vec::new();
        let mut text = String::new();
        let mut rest = body.as_str();
        while let Some((before, after)) = rest.split_once('«') {
            text.push_str(before);
            let (quote, tail) = after.split_once('»').ok_or_else(|| format!("line {line_no}: `«` is not closed"))?;
            text.push_str(quote);
            flagged.push(quote.to_owned());
            rest = tail;
        }
        text.push_str(rest);
        if !expect && !flagged.is_empty() {
            return Err(format!("line {line_no}: nothing is marked under \"Not flagged\""));
        }
        out.push(Example { language, place, text, flagged, expect, line: line_no });
    }
    Ok(out)
}

/// The road of approval of one side: classes of difference to a verdict.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Road {
    /// `th/route`.
    pub id: String,
    /// Cases in order of precedence; the first that applies is the verdict. A case without `when` always applies.
    pub case: Vec<RoadCase>,
}

/// One case of a road.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoadCase {
    /// `standard-form`, `deviation`, `not-permitted`, `case-by-case`, `none`, `8.1`, `8.2`.
    pub verdict: String,
    /// Classes any of which makes the case apply, in counted findings.
    #[serde(default)]
    pub when: Vec<String>,
    /// Offices that decide or must be asked.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Articles.
    #[serde(default)]
    pub cite: Vec<String>,
    /// What the reader is told.
    pub text: Words3,
    /// Forecasts inside the case, in order of precedence.
    #[serde(default)]
    pub forecast: Vec<RoadCase>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "+++\nid = \"x\"\nkind = \"slip\"\nseverity = \"warning\"\nconfidence = \"high\"\nstanding = \"house\"\ncheck = \"slip\"\n[title]\nen = \"t\"\n[message]\nen = \"m\"\n+++\n# X\n\n## Flagged\n\n```en 3\nA «bad» word.\n```\n\n## Not flagged\n\n```th preamble\nดี\n```\n";

    #[test]
    fn reads_a_rule_and_its_examples() {
        let rule = Rule::parse("th", RULE).unwrap();
        assert_eq!(rule.kind, Kind::Slip);
        assert_eq!(rule.examples.len(), 2);
        assert_eq!(rule.examples[0].text, "A bad word.");
        assert_eq!(rule.examples[0].flagged, ["bad"]);
        assert_eq!(rule.examples[1].place, "preamble");
        assert!(!rule.examples[1].expect);
    }

    #[test]
    fn refuses_what_it_cannot_hold() {
        assert!(Rule::parse("th", "no front").is_err());
        assert!(Rule::parse("th", &RULE.replace("check = \"slip\"\n", "")).is_err());
        assert!(Rule::parse("th", &RULE.replace("kind = \"slip\"", "kind = \"topic\"")).is_err());
        assert!(Rule::parse("th", &RULE.replace("```\n\n## Not", "\n\n## Not")).is_err());
    }
}
