//! Drafting: what is written passes the review, in each language and as a set.

use maitri_draft::answer::Answers;
use maitri_draft::instrument::{First, Instrument, Mark};
use maitri_pack::papers::Papers;
use maitri_pack::{Language, Packs};
use maitri_review::finding::Finding;
use serde_json::{Value, json};

/// xorshift64*, as in the tests of the review.
struct Rng(u64);

impl Rng {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % n.max(1)
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

fn random(rng: &mut Rng, country: &str) -> Value {
    let packs = Packs::embedded().unwrap();
    let live = |c: &str| -> Vec<&str> {
        let all = packs.places.all().iter();
        all.filter(|p| p.country == c && p.level == 1 && p.to.is_none() && p.kind != "special")
            .map(|p| p.id.as_str())
            .collect()
    };
    let loi = rng.below(3) == 0;
    let form = packs.form(if loi { "th/loi" } else { "th/mou" }).unwrap();
    // What touches a matter of the State is asked about, rightly.
    let asked = ["security", "border-management", "defence"];
    let fields: Vec<&str> = packs
        .fields
        .all()
        .iter()
        .filter(|f| f.broader.is_none())
        .map(|f| f.id.as_str())
        .filter(|f| !asked.contains(f))
        .collect();
    let list = |rng: &mut Rng, most: usize| {
        let mut out: Vec<&str> = Vec::new();
        for _ in 0..most {
            let f = *rng.pick(&fields);
            if !out.contains(&f) {
                out.push(f);
            }
        }
        out
    };
    let value = |rng: &mut Rng, choice: &str| rng.pick(&form.choice(choice).unwrap().value).id.clone();
    let (thai, other) = (*rng.pick(&live("TH")), *rng.pick(&live(country)));
    let mut answers = json!({
        "template": form.id,
        "party-a": { "place": thai, "signer": { "th": "นายสมชาย รักไทย", "en": "Mr. Somchai Rakthai", "vi": "Ông Somchai Rakthai" } },
        "party-b": { "place": other, "signer": { "th": "นายเจิ่น วัน บิ่ญ", "en": "Mr. Tran Van Binh", "vi": "Ông Trần Văn Bình" } },
        "relation": value(rng, "relation"),
        "collective": value(rng, "collective"),
        "first": *rng.pick(&["a", "b"]),
    });
    if loi {
        let one = list(rng, 3);
        let two: Vec<&str> = list(rng, 6).into_iter().filter(|f| !one.contains(f)).take(3).collect();
        answers["fields"] = json!(one);
        answers["fields-2"] = json!(two);
        answers["wish"] = json!(rng.pick(&["wish", "will"]));
    } else {
        answers["instrument"] = json!(value(rng, "instrument"));
        answers["duration"] = json!(rng.pick(&["term", "notice"]));
        let period = if answers["duration"] == "term" {
            ["5 years", "3 ปี", "10 năm"]
        } else {
            ["6 months", "90 วัน", "một tháng"]
        };
        answers["period"] = json!(rng.pick(&period));
        let most = rng.below(5);
        answers["fields"] = json!(list(rng, most));
    }
    if rng.below(2) == 0 {
        answers["place"] = json!(thai);
        answers["date"] = json!(rng.pick(&["2027-03-01", "๑ ธันวาคม ๒๕๖๙", "15/06/2027"]));
    }
    answers
}

fn drafted(answers: &Value) -> Vec<(String, String)> {
    let (packs, papers) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    let answers: Answers = serde_json::from_value(answers.clone()).unwrap();
    let instrument = Instrument::new(packs, papers, &answers).unwrap_or_else(|f| panic!("{answers:?}: {f:?}"));
    instrument
        .languages()
        .into_iter()
        .map(|language| {
            let version = instrument.version(language, instrument.first, "2026-11-25", &Mark::default());
            (format!("{language}.txt"), version.unwrap_or_else(|f| panic!("{answers:?}: {f:?}")).paper.text())
        })
        .collect()
}

fn told(finding: &Finding<'_>, texts: &[(String, String)]) -> String {
    format!(
        "{} {:?} at {} in {}: {:?}\n",
        finding.rule.id,
        finding.rule.severity,
        finding.place,
        texts.get(finding.document).map_or("", |t| t.0.as_str()),
        finding.message(Language::En),
    )
}

#[test]
fn what_is_drafted_passes_the_review() {
    let mut rng = Rng(0x5eed_2026_1125);
    let mut bad = Vec::new();
    for n in 0..60 {
        let answers = random(&mut rng, "VN");
        let texts = drafted(&answers);
        assert_eq!(texts.len(), 3);
        let files: Vec<(&str, &[u8])> = texts.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
        let said: String = crate::acceptance::reviewed(&files, |review| {
            let counted = review.findings.iter().filter(|f| f.rule.severity != maitri_pack::Severity::Info);
            counted.map(|f| told(f, &texts)).collect()
        });
        if !said.is_empty() {
            bad.push(format!("{n}: {answers}\n{said}"));
        }
    }
    assert!(bad.is_empty(), "{} of 60\n{}", bad.len(), bad.join("\n"));
}
