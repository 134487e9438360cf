//! The road of approval: classes of difference are mapped to it by the packs, never here.

use crate::finding::Finding;
use crate::review::Reviewed;
use maitri_pack::{Packs, Road, RoadCase, Severity};

/// The road of one side.
#[derive(Debug)]
pub struct Route<'p> {
    /// The pack whose road it is.
    pub pack: String,
    /// The case that applies.
    pub case: &'p RoadCase,
    /// The forecast inside it.
    pub forecast: Option<&'p RoadCase>,
    /// Ids of the findings that decide it.
    pub because: Vec<String>,
    /// Ids of the questions about what a machine read: none of them counts here, so a person first compares them with the
    /// paper.
    pub compare: Vec<String>,
}

/// The roads of all packs that have one, the Thai one first.
pub fn roads<'p>(packs: &'p Packs, documents: &[Reviewed<'_>], findings: &[Finding<'_>]) -> Vec<Route<'p>> {
    if documents.iter().any(|d| d.draft.family != "instrument" || d.mixed) || documents.is_empty() {
        return Vec::new();
    }
    let mut out: Vec<Route<'p>> = packs
        .roads
        .iter()
        .filter_map(|(pack, road)| {
            let country = packs.packs.iter().find(|p| p.id == *pack).and_then(|p| p.country.as_deref()).unwrap_or("");
            let concerns = documents.iter().any(|d| d.concerns(packs, country));
            // The Thai road says "none" where it is not taken; another side's road is simply not shown.
            if pack != "th" && !concerns {
                return None;
            }
            let matter = match (concerns, documents.iter().any(|d| d.tie)) {
                (false, _) => Matter::NotConcerned,
                (true, false) => Matter::NoTie,
                (true, true) => Matter::Tie,
            };
            route(pack, road, matter, findings)
        })
        .collect();
    out.sort_by_key(|r| (r.pack != "th", r.pack.clone()));
    out
}

/// What a text is to a law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Matter {
    /// Neither a party nor a word of the text has to do with its country.
    NotConcerned,
    /// It makes no tie.
    NoTie,
    /// It makes a tie.
    Tie,
}

impl Matter {
    /// The class of the road's case that speaks of it; none for a tie, which the findings decide.
    fn class(self) -> Option<&'static str> {
        match self {
            Matter::NotConcerned => Some("not-concerned"),
            Matter::NoTie => Some("no-tie"),
            Matter::Tie => None,
        }
    }
}

fn route<'p>(pack: &str, road: &'p Road, matter: Matter, findings: &[Finding<'_>]) -> Option<Route<'p>> {
    let meets = |case: &RoadCase| -> Option<Vec<String>> {
        if case.when.is_empty() {
            return Some(Vec::new());
        }
        // An accepted difference is still a difference: accepting is no approval (article 8).
        let because: Vec<String> = findings
            .iter()
            .filter(|f| f.severity.counts() && case.when.contains(&f.rule.class))
            .map(|f| f.id.clone())
            .collect();
        (!because.is_empty()).then_some(because)
    };
    let unsure = findings.iter().filter(|f| f.severity == Severity::Ask && f.rule.doubt && f.suppressed.is_none());
    let compare: Vec<String> = unsure.map(|f| f.id.clone()).collect();
    // An instrument that makes no tie, or is none of this law's business, is on none of its roads.
    let of_matter = |case: &RoadCase| case.when.iter().any(|w| w == "no-tie" || w == "not-concerned");
    if let Some(class) = matter.class() {
        let case = road.case.iter().find(|c| c.when.iter().any(|w| w == class))?;
        return Some(Route { pack: pack.to_owned(), case, forecast: None, because: Vec::new(), compare });
    }
    let cases = road.case.iter().filter(|c| !of_matter(c));
    for case in cases {
        if let Some(because) = meets(case) {
            let forecast = case.forecast.iter().find(|f| meets(f).is_some());
            return Some(Route { pack: pack.to_owned(), case, forecast, because, compare });
        }
    }
    None
}
