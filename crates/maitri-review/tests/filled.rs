//! A form filled at random gives no finding and takes the road of the standard form.

use crate::fill::{Facts, Rng, fill, reviewed};
use maitri_pack::Language;
use std::collections::BTreeMap;

struct Tally {
    drafts: usize,
    faulty: usize,
    samples: BTreeMap<String, (usize, String)>,
}

fn run(language: Language, loi: bool, count: u64) -> Tally {
    let mut tally = Tally { drafts: 0, faulty: 0, samples: BTreeMap::new() };
    for seed in 0..count {
        let mut rng = Rng::new(seed * 31 + u64::from(loi) + 7 * language.code().bytes().map(u64::from).sum::<u64>());
        let facts = Facts::random(language, loi, &mut rng);
        let draft = fill(language, &facts, &mut rng);
        let (text, _) = draft.render(&mut rng);
        let told: Vec<String> = reviewed(&text, |r| {
            let mut told: Vec<String> = r
                .findings
                .iter()
                .filter(|f| f.counts())
                .map(|f| {
                    let quote = f.span.map(|s| s.of(&text).to_owned()).unwrap_or_default();
                    format!("{}\t{}\t{}", f.rule.id, f.place, quote.split_whitespace().collect::<Vec<_>>().join(" "))
                })
                .collect();
            let verdict = r.roads.iter().find(|r| r.pack == "th").map_or("", |r| r.case.verdict.as_str());
            if verdict != "standard-form" && told.is_empty() {
                told.push(format!("route\t\t{verdict}"));
            }
            told
        });
        tally.drafts += 1;
        tally.faulty += usize::from(!told.is_empty());
        for line in told {
            let rule = line.split('\t').next().unwrap_or_default();
            let sample = tally.samples.entry(rule.to_owned()).or_default();
            sample.0 += 1;
            if sample.0 <= 4 {
                sample.1.push_str(&format!("\n    seed {seed}: {line}"));
            }
            if sample.0 == 1 {
                sample.1.push_str(&format!("\n--- {:?}\n{text}\n---", draft.layout));
            }
        }
    }
    tally
}

/// Clean drafts in a hundred on which the review is silent today; raise it with the review. The aim is all.
const SILENT_PERCENT: usize = 98;

fn all(language: Language, count: u64) {
    let mut bad = String::new();
    let (mut drafts, mut faulty) = (0, 0);
    for loi in [false, true] {
        let tally = run(language, loi, if loi { count / 3 } else { count });
        let form = if loi { "loi" } else { "mou" };
        println!("{language} {form}: {} of {} drafts without a finding", tally.drafts - tally.faulty, tally.drafts);
        drafts += tally.drafts;
        faulty += tally.faulty;
        for (rule, (times, sample)) in &tally.samples {
            bad.push_str(&format!("\n{language} {form} {rule} ×{times}{sample}"));
        }
    }
    println!("{bad}");
    assert!(
        (drafts - faulty) * 100 >= drafts * SILENT_PERCENT,
        "{language}: {faulty} of {drafts} clean drafts were found faulty"
    );
}

#[test]
fn a_filled_form_gives_no_finding_in_english() {
    all(Language::En, 225);
}

#[test]
fn a_filled_form_gives_no_finding_in_thai() {
    all(Language::Th, 225);
}

#[test]
fn a_filled_form_gives_no_finding_in_vietnamese() {
    all(Language::Vi, 225);
}

#[test]
#[ignore = "minutes: run with --ignored before a release"]
fn many_filled_forms_give_no_finding() {
    for language in [Language::En, Language::Th, Language::Vi] {
        all(language, 4000);
    }
}
