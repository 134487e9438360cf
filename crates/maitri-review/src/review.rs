//! The review as a whole: documents in, findings and roads out.

use crate::compare::{Comparison, Offer, compare};
use crate::draft::{Draft, Part};
use crate::finding::{Finding, Fix, Hit, Suppression};
use crate::rules::{Context, names, versions};
use maitri_document::lang::fold;
use maitri_document::{Document, Format, Span};
use maitri_pack::{Check, FixSafety, Kind, Language, Packs, Rule, Severity};
use std::collections::BTreeMap;

/// A file to be reviewed.
#[derive(Debug)]
pub struct Input<'d> {
    /// Its name as given.
    pub file: String,
    /// What it holds.
    pub document: &'d Document,
    /// Findings that a person accepted (the sidecar file).
    pub allow: Vec<Allow>,
}

/// A suppression of the sidecar file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// Id of the rule.
    pub rule: String,
    /// Where; empty: anywhere.
    pub place: String,
    /// The words; empty: any.
    pub quote: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The form to compare with; found from the text where empty.
    pub form: Option<String>,
    /// The day whose law applies, ISO 8601.
    pub as_of: String,
}

/// A reviewed document.
#[derive(Debug)]
pub struct Reviewed<'d> {
    /// Its name.
    pub file: String,
    /// Its anatomy.
    pub draft: Draft<'d>,
    /// `mou`, `loi`, where it is an instrument that a form exists for.
    pub instrument: Option<String>,
    /// Id and version of the form.
    pub form: Option<(String, String)>,
    /// The comparison.
    pub comparison: Option<Comparison>,
    /// Whether the draft follows the form closely enough to be compared word by word.
    pub follows: bool,
    /// Whether it makes a tie between two units, by name or by substance.
    pub tie: bool,
    /// Whether it holds several texts side by side that cannot be told apart: nothing else is said of it.
    pub mixed: bool,
    /// Countries of its parties (ISO 3166-1), where they could be read.
    pub countries: Vec<String>,
}

impl Reviewed<'_> {
    /// Whether the law of `country` may have to do with it: a party is of that country, or the text names the country or
    /// its language.
    pub fn concerns(&self, packs: &Packs, country: &str) -> bool {
        if self.countries.iter().any(|c| c == country) {
            return true;
        }
        let text = self.draft.text();
        let key = fold::key(text);
        let named = packs
            .places
            .countries
            .iter()
            .find(|c| c.code == country)
            .is_some_and(|c| c.names.iter().any(|n| key.contains(n.as_str())));
        let spoken = crate::rules::languages::of_country(country);
        let (th, en, vi) = crate::rules::languages::names_of(spoken);
        let word = |w: &str| !w.is_empty() && key.split(|c: char| !c.is_alphanumeric()).any(|k| k == w);
        named
            || word(en)
            || !th.is_empty() && key.contains(&format!("ภาษา{th}"))
            || !vi.is_empty() && key.contains(&format!("tiếng {vi}"))
    }
}

/// The result.
#[derive(Debug)]
pub struct Review<'d, 'p> {
    /// The packs that were applied.
    pub packs: &'p Packs,
    /// The day whose law was applied.
    pub as_of: String,
    /// The documents.
    pub documents: Vec<Reviewed<'d>>,
    /// Findings in the order of the documents and their texts.
    pub findings: Vec<Finding<'p>>,
    /// Suppressions that met nothing.
    pub unused: Vec<(usize, Allow)>,
    /// Roads of approval, the Thai one first where it applies.
    pub roads: Vec<crate::route::Route<'p>>,
}

/// A draft with less of the form than this, in thousandths, follows no form.
pub const FOLLOWS: u32 = 380;

/// Reviews documents; several are language versions of one instrument.
pub fn review<'d, 'p>(inputs: &[Input<'d>], packs: &'p Packs, options: &Options) -> Review<'d, 'p> {
    let mut documents = Vec::new();
    let mut findings: Vec<Finding<'p>> = Vec::new();
    let mut unused = Vec::new();
    for input in inputs {
        let mut parts = crate::draft::side_by_side(input.document, packs);
        // Of another paper, a letter or a table of opinions, the columns are no versions.
        if !parts.is_empty() && Draft::read(input.document, packs).family != "instrument" {
            parts.clear();
        }
        let first = findings.len();
        // Columns of a page in print are no cells: which words belong to which text can only be guessed.
        let printed = matches!(input.document.format, Format::Pdf | Format::Scan);
        let texts: Vec<Option<&Part>> =
            if parts.is_empty() || printed { vec![None] } else { parts.iter().map(Some).collect() };
        let index = documents.len();
        for part in texts {
            let (reviewed, hits) =
                if parts.is_empty() || part.is_some() { one(input, part, packs, options) } else { mixed(input, packs) };
            findings.extend(speak(packs, documents.len(), hits, &reviewed));
            documents.push(reviewed);
        }
        for allow in &input.allow {
            let mut met = false;
            for finding in findings.iter_mut().skip(first) {
                let quote = finding.span.map(|s| fold::key(s.of(&input.document.text))).unwrap_or_default();
                let fits = finding.rule.id == allow.rule
                    && (allow.place.is_empty() || finding.place == allow.place)
                    && (allow.quote.is_empty() || quote.contains(&fold::key(&allow.quote)));
                if fits {
                    met = true;
                    finding.suppressed = Some(Suppression { reason: allow.reason.clone(), by: allow.by.clone() });
                }
            }
            if !met {
                unused.push((index, allow.clone()));
            }
        }
    }
    let modality = versions::modality(packs, &documents, &findings);
    for (document, hits) in versions::hits(packs, &documents).into_iter().chain(modality) {
        if let Some(reviewed) = documents.get(document) {
            findings.extend(speak(packs, document, hits, reviewed));
        }
    }
    for (n, finding) in findings.iter_mut().enumerate() {
        finding.id = format!("f{}", n + 1);
    }
    let roads = crate::route::roads(packs, &documents, &findings);
    Review { packs, as_of: options.as_of.clone(), documents, findings, unused, roads }
}

/// A paper that is held against no form.
fn unheld<'d>(input: &Input<'d>, draft: Draft<'d>) -> Reviewed<'d> {
    Reviewed {
        file: input.file.clone(),
        draft,
        instrument: None,
        form: None,
        comparison: None,
        follows: false,
        tie: false,
        mixed: false,
        countries: Vec::new(),
    }
}

/// A file of which nothing can be said but that its texts stand side by side.
fn mixed<'d>(input: &Input<'d>, packs: &Packs) -> (Reviewed<'d>, Vec<Hit>) {
    let mut draft = Draft::read(input.document, packs);
    draft.divide(None, packs);
    let reviewed = Reviewed { mixed: true, ..unheld(input, draft) };
    (reviewed, vec![Hit::new("side-by-side", "whole", None)])
}

fn one<'d>(input: &Input<'d>, part: Option<&Part>, packs: &Packs, options: &Options) -> (Reviewed<'d>, Vec<Hit>) {
    let mut draft = Draft::read_part(input.document, packs, part);
    let is_instrument = draft.family == "instrument" && draft.language.is_some_and(|l| Language::SPOKEN.contains(&l));
    if draft.family != "instrument" || !is_instrument {
        draft.divide(None, packs);
        let hits = if draft.family == "instrument" { Vec::new() } else { papers(&draft, packs) };
        return (unheld(input, draft), hits);
    }
    let form = match &options.form {
        Some(id) => packs.form(id),
        None => form_of(&draft, packs),
    };
    draft.divide(form, packs);
    let comparison = form.map(|f| compare(&draft, f, packs));
    let follows = comparison.as_ref().is_some_and(|c| c.coverage >= FOLLOWS);
    let parties = names::parties(&draft, comparison.as_ref(), packs);
    let countries: Vec<String> = parties.iter().filter_map(|(p, _)| p.country.map(|c| c.code.clone())).collect();
    let by_form = follows && comparison.as_ref().is_some_and(|c| c.chosen.contains_key("relation"));
    let tie = draft.has_tie(packs) || by_form || draft.is_friendly(packs) && parties.len() == 2;
    let hits = {
        let blocks = names::blocks(&draft, form, packs);
        let context = Context { packs, draft: &draft, form, comparison: comparison.as_ref(), parties, blocks, follows };
        context.instrument_hits()
    };
    let reviewed = Reviewed {
        file: input.file.clone(),
        instrument: form.map(|f| f.instrument.clone()),
        form: form.map(|f| (f.id.clone(), f.version.clone())),
        draft,
        comparison,
        follows,
        tie,
        mixed: false,
        countries,
    };
    (reviewed, hits)
}

fn papers(draft: &Draft<'_>, packs: &Packs) -> Vec<Hit> {
    let context =
        Context { packs, draft, form: None, comparison: None, parties: Vec::new(), blocks: Vec::new(), follows: false };
    context.paper_hits()
}

/// The form that a draft seems to follow: the one whose instrument its title names, else the first.
fn form_of<'p>(draft: &Draft<'_>, packs: &'p Packs) -> Option<&'p maitri_pack::Form> {
    let text = draft.text();
    let language = draft.language.unwrap_or_default();
    let start = draft.instrument_title(packs)?;
    let head: String = draft
        .outline
        .paragraphs
        .iter()
        .skip(start)
        .take(2)
        .map(|p| fold::key(p.span.of(text)))
        .collect::<Vec<_>>()
        .join(" ");
    let named = packs.forms.iter().find(|f| {
        f.speaks(language)
            && f.choice("instrument").is_some_and(|c| {
                let is_named = |name: &String| {
                    let name = fold::key(name);
                    head.contains(&name) || draft.is_misread(&head, &name)
                };
                !c.other && c.value.iter().flat_map(|v| v.names(language)).any(is_named)
            })
    });
    named.or_else(|| packs.forms.iter().find(|f| f.instrument == "mou" && f.speaks(language)))
}

/// Lets the rules speak about hits; what a graver finding already says of the same words is left out.
fn speak<'p>(packs: &'p Packs, document: usize, hits: Vec<Hit>, reviewed: &Reviewed<'_>) -> Vec<Finding<'p>> {
    let text = reviewed.draft.text();
    let family = reviewed.draft.family.as_str();
    let mut out: Vec<Finding<'p>> = Vec::new();
    for hit in hits {
        let rule: Option<&Rule> = packs.rules.iter().find(|r| match &r.check {
            Check::Named(name) => *name == hit.check,
            Check::Lexicon(_) => r.id == hit.check,
        });
        let Some(rule) = rule else { continue };
        // Slips are slips in any family of paper.
        if !(rule.reads(family) || rule.families.is_empty() && rule.kind == Kind::Slip) {
            continue;
        }
        let mut args: BTreeMap<String, String> = hit.args;
        if let Some(span) = hit.span {
            args.insert("quote".to_owned(), flat(span.of(text)));
        }
        args.entry("place".to_owned()).or_insert_with(|| hit.place.clone());
        let fix =
            hit.replacement.map(|replacement| Fix { safety: rule.fix.unwrap_or(FixSafety::DisplayOnly), replacement });
        out.push(Finding {
            id: String::new(),
            rule,
            kind: rule.kind,
            severity: rule.severity,
            confidence: rule.confidence,
            document,
            place: hit.place,
            span: hit.span.map(|s| s.trim(text)).filter(|s| !s.is_empty()),
            anchor: hit.anchor,
            quotes: hit.quotes,
            args,
            fix,
            offers: hit.offers,
            suppressed: None,
        });
    }
    // A text that is none of this law's business is not measured by it; what is wrong in any text stays.
    if family == "instrument" {
        let concerned: std::collections::BTreeSet<&str> =
            packs.packs.iter().filter_map(|p| p.country.as_deref()).filter(|c| reviewed.concerns(packs, c)).collect();
        out.retain(|f| {
            let Some(country) = packs.packs.iter().find(|p| p.id == f.rule.pack).and_then(|p| p.country.as_deref())
            else {
                return true;
            };
            reviewed.tie && concerned.contains(country)
                || matches!(f.kind, Kind::Unfilled | Kind::Slip)
                || f.rule.id == "sector-only"
                || reviewed.mixed
                // On the form of this law, whose ever the two sides are.
                || f.rule.id == "same-country" && reviewed.follows
        });
    }
    // The form itself, or a copy with most brackets open: what stands in and between them is not the draft's wording.
    // The form's own slips are remarks there.
    let open: Vec<Span> = out.iter().filter(|f| f.kind == Kind::Unfilled).filter_map(|f| f.span).collect();
    if open.len() >= 8 {
        for f in out.iter_mut().filter(|f| f.kind == Kind::Slip) {
            f.severity = Severity::Info;
        }
        out.retain(|f| {
            let Some(span) = f.span else { return true };
            let small = span.of(text).split_whitespace().count() <= 5 && span.of(text).chars().count() <= 60;
            let inside = open.iter().any(|o| o.overlaps(span));
            match f.kind {
                Kind::BindingWording | Kind::TextAdded => !inside,
                Kind::WordingChanged | Kind::TermClause | Kind::LanguageClause => !small && !inside,
                Kind::ClauseMissing => f.rule.id != "signature-blocks",
                _ => true,
            }
        });
    }
    let dropped = overlapped(&out, text);
    hand_over(&mut out, &dropped);
    let mut n = 0;
    out.retain(|_| {
        n += 1;
        !dropped.contains_key(&(n - 1))
    });
    out.sort_by_key(|f| (f.span.or(f.anchor).map_or(usize::MAX, |s| s.start), std::cmp::Reverse(f.severity)));
    out
}

/// Text on one line.
pub fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Gives what an idle finding offers to the one that stays: the words that it spoke of are the draft's all the same, and without
/// them a change would leave the rest of the wording as it was.
fn hand_over(findings: &mut [Finding<'_>], dropped: &BTreeMap<usize, Option<usize>>) {
    let wording = [Kind::WordingChanged, Kind::TermClause, Kind::LanguageClause];
    let graver = [Kind::BindingWording, Kind::PrincipleContradicted];
    for (from, to) in dropped {
        if !findings.get(*from).is_some_and(|f| wording.contains(&f.kind)) {
            continue;
        }
        let mut to = *to;
        for _ in 0..dropped.len() {
            match to.and_then(|t| dropped.get(&t)) {
                Some(next) => to = *next,
                None => break,
            }
        }
        let Some((to, offers)) = to.zip(findings.get_mut(*from).map(|f| std::mem::take(&mut f.offers))) else {
            continue;
        };
        let Some(stays) = findings
            .get_mut(to)
            .filter(|f| f.severity.counts() && (wording.contains(&f.kind) || graver.contains(&f.kind)))
        else {
            continue;
        };
        let place = |offer: &Offer| match offer {
            Offer::Words(at, _) | Offer::Paragraph(at, ..) => *at,
        };
        let fixed = stays.fix.as_ref().zip(stays.span).filter(|_| stays.offers.is_empty() && !offers.is_empty());
        if let Some((fix, at)) = fixed.map(|(fix, at)| (fix.replacement.clone(), at))
            && !offers.iter().any(|o| place(o).overlaps(at))
        {
            stays.offers.push(Offer::Words(at, fix));
        }
        for offer in offers {
            if !stays.offers.iter().any(|o| place(o).overlaps(place(&offer))) {
                stays.offers.push(offer);
            }
        }
    }
}

/// Indices of findings that a nearer one makes idle, and which one that is; none for a remark.
fn overlapped(findings: &[Finding<'_>], text: &str) -> BTreeMap<usize, Option<usize>> {
    let mut out = BTreeMap::new();
    let words = |s: Span| s.of(text).split_whitespace().count().max(s.of(text).chars().count() / 8);
    for (i, f) in findings.iter().enumerate() {
        let Some(span) = f.span else { continue };
        let idle = findings.iter().enumerate().position(|(j, g)| {
            if i == j {
                return false;
            }
            let Some(other) = g.span else { return false };
            if !span.overlaps(other) {
                return false;
            }
            match (f.kind, g.kind) {
                // The changed words are what the nearer finding speaks of.
                (Kind::TermClause | Kind::LanguageClause, Kind::Unfilled) => true,
                (Kind::TextAdded, Kind::Unfilled) => words(span) <= words(other) + 4,
                (
                    Kind::WordingChanged | Kind::Slip,
                    Kind::BindingWording
                    | Kind::PrincipleContradicted
                    | Kind::TermClause
                    | Kind::LanguageClause
                    | Kind::NameMismatch
                    | Kind::Signatory
                    | Kind::Date
                    | Kind::Unfilled
                    | Kind::Numbering
                    | Kind::PartnerLevel
                    | Kind::ThaiSideLevel,
                ) => {
                    // A slip that turns the meaning round is told whatever else is.
                    !(f.kind == Kind::Slip && f.severity == Severity::Error)
                        && g.severity >= f.severity
                        && words(span) <= words(other) + 10
                        && (f.kind != Kind::Slip || span_near(span, other))
                }
                (Kind::LanguageClause, Kind::LanguageClause)
                | (Kind::BindingWording, Kind::BindingWording)
                | (Kind::Slip, Kind::Slip)
                | (Kind::PrincipleContradicted, Kind::PrincipleContradicted)
                | (Kind::TermClause, Kind::TermClause)
                | (Kind::NameMismatch, Kind::NameMismatch)
                | (Kind::Unfilled, Kind::Unfilled) => {
                    // One finding a place and kind: the longer one, else the earlier.
                    let (a, b) = (span.len(), other.len());
                    f.severity < g.severity || f.severity == g.severity && (a < b || (a == b && j < i))
                }
                (Kind::WordingChanged, Kind::WordingChanged | Kind::TextAdded) => span.len() < other.len(),
                (Kind::WordingChanged | Kind::TermClause, Kind::Slip) => other.contains(span),
                _ => false,
            }
        });
        // Slips in words that only a longer slip covers are told once; remarks do not repeat a finding on the same words.
        let idle_remark = matches!(f.severity, Severity::Info | Severity::Ask)
            && findings.iter().any(|g| g.severity.counts() && g.span == Some(span) && g.kind != Kind::TextAdded);
        if idle.is_some() || idle_remark {
            out.insert(i, idle);
        }
    }
    out
}

fn span_near(a: Span, b: Span) -> bool {
    a.contains(b) || b.contains(a)
}
