//! The road of approval: classes of difference are mapped to it by the packs, never here.

use crate::finding::Finding;
use crate::review::Reviewed;
use maitri_pack::{Packs, Road, RoadCase};

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
}

/// The roads of all packs that have one, the Thai one first.
pub fn roads<'p>(packs: &'p Packs, documents: &[Reviewed<'_>], findings: &[Finding<'_>]) -> Vec<Route<'p>> {
    if documents.iter().any(|d| d.draft.family != "instrument") || documents.is_empty() {
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
            let tie = concerns && documents.iter().any(|d| d.tie);
            route(pack, road, tie, findings)
        })
        .collect();
    out.sort_by_key(|r| (r.pack != "th", r.pack.clone()));
    out
}

fn route<'p>(pack: &str, road: &'p Road, tie: bool, findings: &[Finding<'_>]) -> Option<Route<'p>> {
    let meets = |case: &RoadCase| -> Option<Vec<String>> {
        if case.when.is_empty() {
            return Some(Vec::new());
        }
        if case.when.iter().any(|w| w == "no-tie") {
            return (!tie).then(Vec::new);
        }
        // An accepted difference is still a difference: accepting is no approval (article 8).
        let because: Vec<String> = findings
            .iter()
            .filter(|f| f.severity.counts() && case.when.contains(&f.rule.class))
            .map(|f| f.id.clone())
            .collect();
        (!because.is_empty()).then_some(because)
    };
    // An instrument that makes no tie is on none of these roads.
    let cases: Vec<&RoadCase> = if tie {
        road.case.iter().filter(|c| !c.when.iter().any(|w| w == "no-tie")).collect()
    } else {
        road.case.iter().filter(|c| c.when.iter().any(|w| w == "no-tie")).collect()
    };
    for case in cases {
        if let Some(because) = meets(case) {
            let forecast = case.forecast.iter().find(|f| meets(f).is_some());
            return Some(Route { pack: pack.to_owned(), case, forecast, because });
        }
    }
    None
}
