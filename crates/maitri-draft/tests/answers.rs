//! What an office answers may mean two things, or two sides of whom none is the form's own: a person is asked.

use maitri_draft::answer::{Answers, What};
use maitri_draft::instrument::Instrument;
use maitri_pack::Packs;
use maitri_pack::papers::Papers;
use serde_json::{Value, json};

fn amiss(changes: &[(&str, Value)]) -> Vec<(String, What)> {
    let packs = Packs::embedded().unwrap();
    let papers = Papers::embedded().unwrap();
    let mut answers: Answers = serde_json::from_value(json!({
        "template": "th/mou", "party-a": "th.chiang-mai", "party-b": "vn.dien-bien", "instrument": "mou", "relation": "sister",
        "collective": "participants", "duration": "term", "period": "5 years",
    }))
    .unwrap();
    for (blank, value) in changes {
        answers.values.insert((*blank).to_owned(), value.clone());
    }
    match Instrument::new(packs, papers, &answers) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|f| (f.blank, f.what)).collect(),
    }
}

#[test]
fn a_spelling_with_two_meanings_is_asked_back() {
    assert_eq!(amiss(&[]), []);
    for (blank, given, ids) in
        [("relation", "kết nghĩa", ["sister", "twin"]), ("collective", "Hai Bên", ["participants", "two-sides"])]
    {
        for value in [json!(given), json!({ "vi": given })] {
            let faults = amiss(&[(blank, value)]);
            let [(of, What::Several(said, which))] = faults.as_slice() else { panic!("{blank}: {faults:?}") };
            let mut which = which.clone();
            which.sort();
            assert_eq!(
                (of.as_str(), said.as_str(), which.as_slice()),
                (blank, given, ids.map(str::to_owned).as_slice())
            );
        }
    }
    // Another language says which.
    assert_eq!(amiss(&[("relation", json!({ "vi": "kết nghĩa", "en": "Twin Cities" }))]), []);
    assert_eq!(amiss(&[("relation", json!("Twin Cities"))]), []);
}

#[test]
fn one_of_the_two_sides_is_of_the_forms_country() {
    for (a, b) in [("vn.ha-tinh", "vn.quang-tri"), ("la.luang-prabang", "vn.dien-bien")] {
        let faults = amiss(&[("party-a", json!(a)), ("party-b", json!(b))]);
        assert!(matches!(faults.as_slice(), [(blank, What::Must(_))] if blank == "party-b"), "{faults:?}");
    }
    assert_eq!(amiss(&[("party-a", json!("vn.dien-bien")), ("party-b", json!("th.chiang-mai"))]), []);
}
