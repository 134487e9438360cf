//! What each rule is worth on the self-made cases: reviews them with all rules, then with each left out in turn, and prints
//! the page `docs/ablation.md`. `ablation [FAULTS-PER-KIND [CLEAN-FORMS [VERSION-SETS]]]`, each number a language's.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use maitri_bench::{fill, plant};
use maitri_document::{Document, read};
use maitri_pack::{Kind, Language, Packs, Severity};
use maitri_review::review::{Input, Options, review};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a finding must be to be right.
enum Wanted {
    /// One of `kinds` on the planted words; `beside` may come with it.
    Fault {
        kind: Kind,
        range: Option<Range<usize>>,
        place: Option<String>,
        kinds: &'static [Kind],
        beside: &'static [Kind],
    },
    /// Nothing.
    Silence,
    /// A difference between the versions, or none.
    Versions(bool),
}

struct Case {
    documents: Vec<Document>,
    wanted: Wanted,
}

impl Case {
    fn new(texts: &[String], wanted: Wanted) -> Case {
        let documents = texts.iter().map(|t| read::from_text(t)).collect();
        Case { documents, wanted }
    }

    /// The kind that the case was made for.
    fn kind(&self) -> Option<Kind> {
        match &self.wanted {
            Wanted::Fault { kind, .. } => Some(*kind),
            Wanted::Versions(true) => Some(Kind::VersionDivergence),
            _ => None,
        }
    }
}

/// How often a rule spoke.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Voice {
    counted: usize,
    wrong: usize,
    remarks: usize,
}

/// What a review of one case came to.
#[derive(Clone, Default, PartialEq, Eq)]
struct Told {
    found: bool,
    right: usize,
    wrong: usize,
    /// A remark stands on the planted words.
    asked: bool,
    /// How often each rule spoke.
    spoke: BTreeMap<String, Voice>,
}

fn name(rule: &maitri_pack::Rule) -> String {
    format!("{}/{}", rule.pack, rule.id)
}

fn ask(case: &Case, packs: &Packs) -> Told {
    let inputs: Vec<Input<'_>> = case
        .documents
        .iter()
        .enumerate()
        .map(|(n, document)| Input { file: format!("draft-{n}.txt"), document, allow: Vec::new() })
        .collect();
    let result = review(&inputs, packs, &Options { form: None, as_of: "2026-11-01".to_owned() });
    let mut told = Told::default();
    for f in &result.findings {
        let near = |range: &Option<Range<usize>>| match (f.span, range) {
            (Some(s), Some(r)) => Some(s.start < r.end && r.start < s.end),
            _ => None,
        };
        let voice = told.spoke.entry(name(f.rule)).or_default();
        if !f.counts() {
            voice.remarks += 1;
            if let Wanted::Fault { range, .. } = &case.wanted {
                told.asked |= near(range).unwrap_or(false);
            }
            continue;
        }
        voice.counted += 1;
        let right = match &case.wanted {
            Wanted::Fault { range, place, kinds, beside, .. } => {
                let near = near(range).unwrap_or_else(|| place.as_ref().is_none_or(|p| *p == f.place));
                if kinds.contains(&f.kind) && near {
                    true
                } else if beside.contains(&f.kind) {
                    continue;
                } else {
                    false
                }
            }
            Wanted::Silence => false,
            Wanted::Versions(differ) if f.kind == Kind::VersionDivergence => *differ,
            // Each version is judged as a draft elsewhere.
            Wanted::Versions(_) => continue,
        };
        told.found |= right;
        told.right += usize::from(right);
        told.wrong += usize::from(!right);
        voice.wrong += usize::from(!right);
    }
    told
}

#[derive(Clone, Copy, Default)]
struct Sum {
    planted: usize,
    found: usize,
    asked: usize,
    right: usize,
    wrong: usize,
}

impl Sum {
    fn add(&mut self, case: &Case, told: &Told) {
        self.planted += usize::from(case.kind().is_some());
        self.found += usize::from(told.found);
        self.asked += usize::from(!told.found && told.asked);
        self.right += told.right;
        self.wrong += told.wrong;
    }

    fn recall(&self) -> String {
        share(self.found, self.planted)
    }

    fn precision(&self) -> String {
        share(self.right, self.right + self.wrong)
    }
}

/// A share with three decimals.
fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let thousandths = (part * 2000 + whole) / (2 * whole);
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

fn sum(cases: &[Case], told: &[Told], of: impl Fn(&Case) -> bool) -> Sum {
    let mut out = Sum::default();
    for (case, told) in cases.iter().zip(told).filter(|(c, _)| of(c)) {
        out.add(case, told);
    }
    out
}

/// The packs without one rule each, made when first asked for.
#[derive(Default)]
struct OnceLess(Mutex<BTreeMap<usize, &'static Packs>>);

impl OnceLess {
    fn get(&self, packs: &Packs, rule: usize) -> &'static Packs {
        self.0.lock().unwrap().entry(rule).or_insert_with(|| {
            let mut less = packs.clone();
            less.rules.remove(rule);
            Box::leak(Box::new(less))
        })
    }
}

/// The packs with each rule's voice raised so that none takes another's word. A rule that is silent on a case even so cannot
/// change it by being left out: this spares most of the reviews. (`ablation 1 3 4 every` reviews all; the page is the same.)
fn loud(packs: &Packs) -> Packs {
    let mut packs = packs.clone();
    for rule in &mut packs.rules {
        (rule.kind, rule.severity) = (Kind::Letter, Severity::Warning);
    }
    packs
}

fn make(faults: usize, forms: u64, sets: u64) -> Vec<Case> {
    let mut cases = Vec::new();
    for language in [Language::En, Language::Th, Language::Vi] {
        for kind in plant::kinds() {
            for plant::Case { kind, text, range, place, kinds, beside, .. } in plant::cases(language, kind, faults) {
                cases.push(Case::new(&[text], Wanted::Fault { kind, range, place, kinds, beside }));
            }
        }
        for loi in [false, true] {
            let count = if loi { forms / 3 } else { forms - forms / 3 };
            for text in plant::clean(language, loi, count) {
                cases.push(Case::new(&[text], Wanted::Silence));
            }
        }
    }
    for (texts, how) in plant::version_sets(sets) {
        let texts: Vec<String> = texts.into_iter().map(|(_, text)| text).collect();
        cases.push(Case::new(&texts, Wanted::Versions(how.is_some())));
    }
    cases
}

fn main() {
    let number = |n: usize, default: u64| std::env::args().nth(n).map_or(default, |a| a.parse().expect("a number"));
    let (faults, forms, sets) = (number(1, 8), number(2, 60), number(3, 48));
    let start = std::time::Instant::now();
    let packs = fill::packs();
    let cases = make(usize::try_from(faults).unwrap(), forms, sets);
    let with: Vec<Told> = cases.iter().map(|c| ask(c, packs)).collect();
    eprintln!("{} cases, one round {:.1?}, {} rules", cases.len(), start.elapsed(), packs.rules.len());
    // Two cases at a time; which thread takes a case does not matter to what comes out.
    let (next, packs_without) = (AtomicUsize::new(0), OnceLess::default());
    let loud = loud(packs);
    let every = std::env::args().nth(4).is_some_and(|a| a == "every");
    let changed: Vec<(usize, usize, Told)> = std::thread::scope(|scope| {
        let work = || {
            let mut mine = Vec::new();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let Some(case) = cases.get(n) else { return mine };
                let speakers: BTreeSet<String> =
                    ask(case, &loud).spoke.into_keys().chain(with[n].spoke.keys().cloned()).collect();
                for (r, rule) in packs.rules.iter().enumerate() {
                    if every || speakers.contains(&name(rule)) {
                        mine.push((n, r, ask(case, packs_without.get(packs, r))));
                    }
                }
            }
        };
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|t| t.join().expect("a thread ends")).collect()
    });
    let mut rounds: Vec<(usize, Vec<Told>)> = (0..packs.rules.len()).map(|r| (r, with.clone())).collect();
    for (n, r, told) in changed {
        rounds[r].1[n] = told;
    }
    eprintln!("all rounds {:.1?}", start.elapsed());
    print!("{}", page(packs, &cases, &with, &rounds, [faults, forms, sets]));
}

fn page(
    packs: &Packs,
    cases: &[Case],
    with: &[Told],
    rounds: &[(usize, Vec<Told>)],
    [faults, forms, sets]: [u64; 3],
) -> String {
    let all = sum(cases, with, |_| true);
    let silent = cases.iter().zip(with).filter(|(c, t)| matches!(c.wanted, Wanted::Silence) && t.wrong == 0).count();
    let clean = cases.iter().filter(|c| matches!(c.wanted, Wanted::Silence)).count();
    let mut out = format!(
        "# What each rule is worth\n\
<!-- Written by `cargo run --release -p maitri-bench --bin ablation`; do not edit. -->\n\n\
**The cases are self-made.** They are our own forms, filled at random, with faults of our own planted in them; whoever wrote the rules could read the \
generator. The figures tell which rule does which work and which rule does none here. They do not tell how good the review is on papers of offices.\n\n\
- Planted faults: {} drafts in English, Thai and Vietnamese ({faults} a kind and language; the seeds are not those of the tests).\n\
- Clean forms: {clean} ({forms} a language, a third of them letters of intent), in mixed layouts. The review is silent on {silent} of them.\n\
- Sets of language versions of one instrument: {sets}, half of them with one version that differs.\n\n\
A fault is *found* when a finding of its kind, error or warning, stands on the planted words. A finding is *right* when it is such a one and *wrong* when \
nothing was planted for it; what may come with a fault counts as neither. Recall is found ÷ planted; precision is right ÷ (right + wrong). Remarks (`ask`, `info`) \
count nowhere.\n\n\
With all {} rules: **recall {}** ({} of {}), **precision {}** ({} right, {} wrong).\n\n",
        cases.iter().filter(|c| matches!(c.wanted, Wanted::Fault { .. })).count(),
        packs.rules.len(),
        all.recall(),
        all.found,
        all.planted,
        all.precision(),
        all.right,
        all.wrong,
    );
    out.push_str("## By kind of fault, all rules\n| kind | planted | found | asked | recall | right | wrong | precision |\n|---|--:|--:|--:|--:|--:|--:|--:|\n");
    for kind in plant::kinds().chain([Kind::VersionDivergence]) {
        let s = sum(cases, with, |c| c.kind() == Some(kind));
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            kind.code(),
            s.planted,
            s.found,
            s.asked,
            s.recall(),
            s.right,
            s.wrong,
            s.precision()
        )
        .unwrap();
    }
    let s = sum(cases, with, |c| c.kind().is_none());
    writeln!(out, "| nothing planted | – | – | – | – | – | {} | – |", s.wrong).unwrap();

    out.push_str(
        "\n*Asked* are faults that were not found but met a remark on the planted words: to the rules they are a question. *Nothing planted* are the clean forms \
and the sets whose versions agree.\n\n\
## Rules that change something, the dearest first\n\
*Spoke* is how often the rule gave a counted finding with all rules on, *wrong* how many of these were wrong. *Kind* is the recall of the rule's own kind of fault. *Lost* are faults found with the \
rule and not without it; *fewer wrong* are the wrong findings that go with it (a minus: other rules then speak where it had taken their word).\n\n\
| rule | spoke | wrong | kind with | kind without | recall with | recall without | precision with | precision without | lost | fewer wrong |\n\
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    let spoke = |rule: &str| {
        with.iter().filter_map(|t| t.spoke.get(rule)).fold(Voice::default(), |sum, v| Voice {
            counted: sum.counted + v.counted,
            wrong: sum.wrong + v.wrong,
            remarks: sum.remarks + v.remarks,
        })
    };
    let mut rows: Vec<(usize, isize, String)> = Vec::new();
    let (mut idle, mut remarks, mut silent): (Vec<String>, Vec<String>, Vec<String>) = Default::default();
    for (n, told) in rounds {
        let rule = &packs.rules[*n];
        let id = name(rule);
        let Voice { counted, wrong, remarks: remarked } = spoke(&id);
        let less = sum(cases, told, |_| true);
        let lost = with.iter().zip(told).filter(|(a, b)| a.found && !b.found).count();
        let fewer = all.wrong.cast_signed() - less.wrong.cast_signed();
        if (less.found, less.right, less.wrong) == (all.found, all.right, all.wrong) && lost == 0 {
            match (counted, remarked) {
                (0, 0) => silent.push(format!("`{id}`")),
                (0, _) => remarks.push(format!("`{id}` ({remarked})")),
                _ => idle.push(format!("`{id}` ({counted})")),
            }
            continue;
        }
        let own = |told: &[Told]| sum(cases, told, |c| c.kind() == Some(rule.kind)).recall();
        let row = format!(
            "| {id} | {counted} | {wrong} | {} | {} | {} | {} | {} | {} | {lost} | {fewer} |",
            own(with),
            own(told),
            all.recall(),
            less.recall(),
            all.precision(),
            less.precision()
        );
        rows.push((lost, fewer, row));
    }
    rows.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, _, row) in rows {
        writeln!(out, "{row}").unwrap();
    }
    let list = |of: Vec<String>| if of.is_empty() { "none".to_owned() } else { of.join(", ") };
    write!(
        out,
        "\n## Rules that change nothing here\n\
Speaking with counted findings, and another finding stands where each is needed, or it is of a kind that may come with the fault: {}.\n\n\
Speaking in remarks only (how often): {}.\n\n\
Silent on all cases: what they look for is not planted (letters and other papers, topics, rarer words), or is planted and not seen: {}.\n\n\
What these rules say is shown by the examples of their own pages, which are tests.\n",
        list(idle),
        list(remarks),
        list(silent)
    )
    .unwrap();
    out
}
