//! Cases: a text, and what was planted in it.

// The tests' file holds more than is wanted here.
#![allow(dead_code, unused_imports)]

include!(concat!(env!("OUT_DIR"), "/mutations.rs"));

/// A draft with one planted fault.
#[derive(Debug)]
pub struct Case {
    /// Language of the draft.
    pub language: Language,
    /// Kind of the fault.
    pub kind: Kind,
    /// The draft.
    pub text: String,
    /// Where the planted words stand.
    pub range: Option<std::ops::Range<usize>>,
    /// Place of the fault where no words are left to point at.
    pub place: Option<String>,
    /// Kinds of finding that tell it.
    pub kinds: &'static [Kind],
    /// Kinds that may come with it.
    pub beside: &'static [Kind],
}

/// Kinds of fault that can be planted.
pub fn kinds() -> impl Iterator<Item = Kind> {
    PLANTS.iter().map(|(kind, _)| *kind)
}

/// Drafts with a fault of `kind`. The clean draft below each is not asked about: what the review says of it besides the
/// fault counts against it.
pub fn cases(language: Language, kind: Kind, count: usize) -> Vec<Case> {
    let plant = PLANTS.iter().find(|(k, _)| *k == kind).unwrap().1;
    let mut out = Vec::new();
    let mut seed = 0;
    while out.len() < count && seed < 40 * u64::try_from(count).unwrap() {
        seed += 1;
        // Other seeds than the tests', which the rules were written beside.
        let mut rng = Rng::new(seed * 8191 + 29 * u64::from(kind.code().as_bytes()[0]) + 5);
        let loi = rng.chance(25);
        let facts = Facts::random(language, loi, &mut rng);
        let mut draft = fill(language, &facts, &mut rng);
        draft.layout = Default::default();
        let Some(planted) = plant(&mut draft, &mut rng) else { continue };
        let (text, range) = draft.render(&mut rng);
        let Planted { kinds, beside, place, .. } = planted;
        out.push(Case { language, kind, text, range, place, kinds, beside });
    }
    out
}

/// Forms filled at random, nothing planted, each in a layout of its own.
pub fn clean(language: Language, loi: bool, count: u64) -> Vec<String> {
    (1..=count)
        .map(|seed| {
            let mut rng = Rng::new(seed * 6151 + u64::from(loi) + 3);
            let facts = Facts::random(language, loi, &mut rng);
            let draft = fill(language, &facts, &mut rng);
            draft.render(&mut rng).0
        })
        .collect()
}

/// One plain draft without a fault: what the peer takes for the standard form.
pub fn plain(language: Language, seed: u64) -> String {
    let mut rng = Rng::new(seed * 7919 + 1);
    let facts = Facts::random(language, false, &mut rng);
    let mut draft = fill(language, &facts, &mut rng);
    draft.layout = Default::default();
    draft.render(&mut rng).0
}

/// Language versions of one instrument (file name and text), and how one of them differs, if one does.
pub type VersionSet = (Vec<(String, String)>, Option<&'static str>);

/// Sets of language versions; in every second one version differs.
pub fn version_sets(count: u64) -> Vec<VersionSet> {
    (1000..1000 + count).map(set).collect()
}
