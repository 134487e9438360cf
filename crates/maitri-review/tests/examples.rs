//! The examples of the rule files are the rules' tests.

use crate::fill::{Facts, Filled, Rng, fill, packs, reviewed};
use maitri_pack::{Example, Language, Rule};

/// A clean form in the example's language, with the terms that the example uses.
fn frame(example: &Example) -> Filled {
    let language = example.language;
    let mut rng = Rng::new(11);
    let mut facts = Facts::random(Language::Vi, false, &mut rng);
    // What is flagged may be just the word that the frame must not have.
    let text = &example.flagged.iter().fold(example.text.clone(), |text, quote| text.replace(quote.as_str(), " "));
    let place = |id: &str| packs().places.get(id).unwrap();
    facts.thai = place("th.nan");
    facts.other = place(if text.contains("Luang Prabang") || text.contains("หลวงพระบาง") {
        "la.luang-prabang"
    } else {
        "vn.son-la"
    });
    facts.thai_first = language != Language::Vi;
    facts.relation = 1;
    facts.fields = Vec::new();
    facts.years = Some(5);
    facts.collective = usize::from(
        text.to_lowercase().contains("two sides") || text.contains("ทั้งสองฝ่าย") && !text.contains("ผู้เข้าร่วม"),
    );
    let wanted = match language {
        Language::En if text.contains("This Agreement") || text.contains("this Agreement") => "Agreement",
        Language::En => "Memorandum of Understanding",
        Language::Th if text.contains("ความตกลงนี้") && !text.contains("บันทึกความตกลงนี้") => {
            "ความตกลง"
        }
        Language::Th => "บันทึกความเข้าใจ",
        _ if text.contains("Thỏa thuận này") => "Thỏa thuận",
        _ => "Bản ghi nhớ",
    };
    // The first draft that has these words and no frills.
    for seed in 0..400 {
        let mut rng = Rng::new(seed);
        facts.instrument = rng.below(3);
        let mut draft = fill(language, &facts, &mut rng);
        draft.layout = Default::default();
        let plain = match language {
            Language::En => draft.relation == "Sister Cities",
            Language::Th => draft.relation == "เมืองพี่เมืองน้อง",
            _ => draft.relation == "quan hệ kết nghĩa",
        };
        let digits = language != Language::Th
            || draft.thai_digits == text.chars().any(|c| ('๐'..='๙').contains(&c))
            || !text.chars().any(char::is_numeric);
        if plain && digits && draft.instrument == wanted {
            return draft;
        }
    }
    panic!("no frame for {}", example.text);
}

fn draft(example: &Example) -> Option<String> {
    if example.place == "whole" {
        return Some(example.text.clone());
    }
    let mut draft = frame(example);
    match example.place.as_str() {
        "preamble" => {
            let first = draft.parts.iter().position(|p| p.id == "parties")?;
            let last = draft.parts.iter().position(|p| p.id == "1")?;
            draft.parts[first].text = example.text.clone();
            draft.parts.drain(first + 1..last);
        }
        place if place.starts_with('+') => {
            let mut part = draft.part("5")?.clone();
            part.id = "added".to_owned();
            part.text = example.text.clone();
            let at = draft.parts.iter().position(|p| p.id == "5")?;
            draft.parts.insert(at + 1, part);
            draft.number();
        }
        place => draft.part(place)?.text = example.text.clone(),
    }
    Some(draft.render(&mut Rng::new(1)).0)
}

fn fault(rule: &Rule, example: &Example) -> Option<String> {
    let Some(text) = draft(example) else { return Some(format!("no place `{}` in the form", example.place)) };
    reviewed(&text, |review| {
        let own: Vec<_> = review.findings.iter().filter(|f| f.rule.id == rule.id && f.rule.pack == rule.pack).collect();
        if !example.expect {
            // What the frame itself may draw is no matter of the example.
            let start = text.find(&example.text).unwrap_or(0);
            let end = start + example.text.len();
            let mut own = own.iter().filter(|f| f.span.is_none_or(|s| s.start < end && start < s.end));
            let first = own.next()?;
            let quote = first.span.map(|s| s.of(&text)).unwrap_or_default();
            return Some(format!("must not speak, says @{} {quote:?}", first.place));
        }
        let others = || {
            let all: Vec<String> = review
                .findings
                .iter()
                .filter(|f| f.rule.id != "not-the-form")
                .map(|f| {
                    format!(
                        "{}@{} {:?}",
                        f.rule.id,
                        f.place,
                        f.span.map(|s| s.of(&text)).unwrap_or_default().chars().take(60).collect::<String>()
                    )
                })
                .collect();
            let d = &review.documents[0];
            format!("family {}, form {:?}; heard: {}", d.draft.family, d.form.as_ref().map(|f| &f.0), all.join(" · "))
        };
        if own.is_empty() {
            return Some(format!("does not speak; {}", others()));
        }
        // A page does not keep where its marks stood: any occurrence of the words will do.
        let start = text.find(&example.text).unwrap_or(0);
        for quote in &example.flagged {
            let mut places = text[start..]
                .match_indices(quote.as_str())
                .map(|(at, q)| (start + at, start + at + q.len()))
                .peekable();
            if places.peek().is_none() {
                return Some(format!("{quote:?} is not in the draft"));
            }
            if !places.any(|(from, to)| own.iter().any(|f| f.span.is_some_and(|s| s.start < to && from < s.end))) {
                let spans: Vec<&str> = own.iter().filter_map(|f| f.span).map(|s| s.of(&text)).collect();
                return Some(format!("speaks elsewhere than {quote}: {}", spans.join(" | ")));
            }
        }
        None
    })
}

#[test]
fn rules_speak_as_their_pages_show() {
    let mut faults = Vec::new();
    let mut count = 0;
    for rule in &packs().rules {
        for example in &rule.examples {
            count += 1;
            if let Some(fault) = fault(rule, example) {
                faults.push(format!(
                    "{}/rules/{}.md:{} {} {}: {fault}",
                    rule.pack, rule.id, example.line, example.language, example.place
                ));
            }
        }
    }
    println!("{} of {count} examples hold", count - faults.len());
    let list = faults.join("\n");
    println!("{list}");
    assert!(faults.is_empty(), "{} of {count} examples do not hold:\n{list}", faults.len());
}
