//! How a reporting year stands, tie by tie: every figure carries the activities that make it.

use super::activity::{Activities, Activity, Figure};
use super::amount::Amount;
use super::cycle::{Cycle, Done, Expected, Told};
use super::indicator::Measures;
use super::when;
use std::collections::BTreeMap;

/// A figure and the activities that make it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sum {
    /// What it comes to.
    pub total: Amount,
    /// What was aimed at, where it was said of each.
    pub target: Option<Amount>,
    /// Ids of the activities that make it.
    pub rows: Vec<String>,
    /// Those of them whose figure has no source.
    pub unsourced: Vec<String>,
    /// Sources that were named.
    pub sources: Vec<String>,
}

impl Sum {
    fn add(&mut self, id: &str, figure: &Figure, amount: Amount) {
        let target = Amount::kept(&figure.target);
        // One figure without a target, and the sum has none.
        self.target = match (self.rows.is_empty(), self.target, target) {
            (true, _, target) => target,
            (false, Some(sum), Some(target)) => Some(sum.plus(target)),
            _ => None,
        };
        self.total = self.total.plus(amount);
        push(&mut self.rows, id);
        if figure.source.is_empty() { push(&mut self.unsourced, id) } else { push(&mut self.sources, &figure.source) }
    }

    fn join(&mut self, other: &Sum) {
        self.target = match (self.rows.is_empty(), self.target, other.target) {
            (true, _, target) => target,
            (false, Some(sum), Some(target)) => Some(sum.plus(target)),
            _ => None,
        };
        self.total = self.total.plus(other.total);
        for (own, more) in [
            (&mut self.rows, &other.rows),
            (&mut self.unsourced, &other.unsourced),
            (&mut self.sources, &other.sources),
        ] {
            more.iter().for_each(|one| push(own, one));
        }
    }
}

fn push(all: &mut Vec<String>, one: &str) {
    if !all.iter().any(|a| a == one) {
        all.push(one.to_owned());
    }
}

/// Sums by what they count: the indicator's id.
pub type Sums = BTreeMap<String, Sum>;

/// How a tie stands in a reporting year.
#[derive(Debug, Clone, PartialEq)]
pub struct TieLine<'a> {
    /// The tie.
    pub expected: &'a Expected,
    /// What the province reported; `None`: nothing, and it is missing.
    pub told: Option<&'a Told>,
    /// The activities of the time that is reported, by day.
    pub activities: Vec<(&'a str, &'a Activity)>,
    /// The last activity of all that are known, up to the end of the time that is reported.
    pub last: Option<(&'a str, &'a Activity)>,
    /// Activities of each year that is known, of the common era.
    pub years: BTreeMap<String, Vec<&'a str>>,
    /// Figures of outputs.
    pub outputs: Sums,
    /// Figures of outcomes.
    pub outcomes: Sums,
    /// What stands in words in the place of figures, and figures that no indicator counts: activity, of what, what was said.
    pub words: Vec<(&'a str, Measures, &'a Figure)>,
    /// What was spent, by currency.
    pub costs: Sums,
}

/// How every expected tie stands.
pub fn lines<'a>(cycle: &'a Cycle, activities: &'a Activities) -> Vec<TieLine<'a>> {
    let mut of_tie: BTreeMap<&str, Vec<(&str, &Activity)>> = BTreeMap::new();
    for (id, one) in activities.by_id.iter().filter(|(_, a)| !a.withdrawn) {
        of_tie.entry(&one.whose.tie).or_default().push((id, one));
    }
    for all in of_tie.values_mut() {
        all.sort_by(|a, b| (&a.1.said.days, a.0).cmp(&(&b.1.said.days, b.0)));
    }
    cycle
        .opened
        .expected
        .iter()
        .map(|expected| line(cycle, expected, of_tie.get(expected.tie.as_str()).map_or(&[][..], Vec::as_slice)))
        .collect()
}

/// The activity of a tie that stands in the time that is reported; first one that surely does: it ended in it.
pub fn done(cycle: &Cycle, activities: &Activities, tie: &str) -> Option<Done> {
    let (from, until) = (cycle.opened.from.as_str(), cycle.opened.until.as_str());
    let within = activities.of_tie(tie).filter(|(_, a)| when::is_within(&a.said.days, from, until));
    let all =
        within.map(|(_, a)| Done { what: a.said.what.clone(), sure: when::is_ended_within(&a.said.days, from, until) });
    all.max_by_key(|d| d.sure)
}

/// Whether an activity of the tie stands in the time that is reported.
pub fn is_active(cycle: &Cycle, activities: &Activities, tie: &str) -> bool {
    activities.of_tie(tie).any(|(_, a)| when::is_within(&a.said.days, &cycle.opened.from, &cycle.opened.until))
}

fn line<'a>(cycle: &'a Cycle, expected: &'a Expected, all: &[(&'a str, &'a Activity)]) -> TieLine<'a> {
    let within = |a: &&(&str, &Activity)| when::is_within(&a.1.said.days, &cycle.opened.from, &cycle.opened.until);
    let activities: Vec<(&str, &Activity)> = all.iter().filter(within).copied().collect();
    let known =
        |(_, a): &&(&str, &Activity)| when::bounds(&a.said.days).is_some_and(|(first, _)| first <= cycle.opened.until);
    let last = all.iter().rfind(known);
    let mut years: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (id, one) in all {
        years.entry(one.said.days.get(..4).unwrap_or("").to_owned()).or_default().push(id);
    }
    let (mut outputs, mut outcomes, mut costs) = (Sums::new(), Sums::new(), Sums::new());
    let mut words = Vec::new();
    for (id, one) in &activities {
        for (kind, figures, sums) in [
            (Measures::Output, &one.said.outputs, &mut outputs),
            (Measures::Outcome, &one.said.outcomes, &mut outcomes),
        ] {
            for figure in figures {
                match Amount::kept(&figure.actual) {
                    Some(amount) if !figure.indicator.is_empty() => {
                        sums.entry(figure.indicator.clone()).or_default().add(id, figure, amount);
                    }
                    _ => words.push((*id, kind, figure)),
                }
            }
        }
        for cost in &one.said.costs {
            if let Some(amount) = Amount::kept(&cost.amount) {
                let figure = Figure { source: cost.source.clone(), ..Figure::default() };
                costs.entry(cost.currency.clone()).or_default().add(id, &figure, amount);
            }
        }
    }
    TieLine {
        expected,
        told: cycle.told.get(&expected.tie),
        last: last.copied(),
        activities,
        years,
        outputs,
        outcomes,
        words,
        costs,
    }
}

/// The sums of several ties together.
pub fn together<'a>(all: impl IntoIterator<Item = &'a Sums>) -> Sums {
    let mut out = Sums::new();
    for (name, sum) in all.into_iter().flatten() {
        out.entry(name.clone()).or_default().join(sum);
    }
    out
}

/// What changed against the list of an earlier year: ties that are new, and ties that are no longer expected.
pub fn changes<'a>(now: &'a Cycle, then: &'a Cycle) -> (Vec<&'a Expected>, Vec<&'a Expected>) {
    let holds = |list: &[Expected], tie: &str| list.iter().any(|e| e.tie == tie);
    let new = now.opened.expected.iter().filter(|e| !holds(&then.opened.expected, &e.tie)).collect();
    let gone = then.opened.expected.iter().filter(|e| !holds(&now.opened.expected, &e.tie)).collect();
    (new, gone)
}

#[cfg(test)]
mod tests {
    use super::super::Whose;
    use super::super::activity::tests::{figure, said};
    use super::super::activity::{Cost, Said};
    use super::*;
    use crate::follow::cycle::Opened;

    #[test]
    fn every_figure_carries_its_rows_and_says_where_it_has_no_source() {
        let expected = |tie: &str| Expected { tie: tie.into(), home: "th.nan".into(), ..Expected::default() };
        let opened = Opened {
            from: "2025-10-01".into(),
            until: "2026-09-30".into(),
            expected: vec![expected("a"), expected("b")],
            ..Opened::default()
        };
        let cycle = Cycle { opened, ..Cycle::default() };
        let mut all = Activities::default();
        let mut put = |id: &str, tie: &str, said: Said| {
            let whose = Whose { tie: tie.into(), ..Whose::default() };
            all.by_tie.entry(tie.into()).or_default().insert(id.into());
            all.by_id.insert(id.into(), Activity { whose, said, ..Activity::default() });
        };
        let with = |days: &str, actual: &str, source: &str, target: &str| {
            let mut one = said("training", "อบรม", days);
            one.outputs.push(Figure { source: source.into(), target: target.into(), ..figure("trainees", actual) });
            one.costs.push(Cost { amount: "1000.50".into(), currency: "THB".into(), source: String::new() });
            one
        };
        put("1", "a", with("2026-02-12", "8", "ทะเบียน", "10"));
        put("2", "a", with("2026-05", "5", "", "5"));
        put("3", "a", with("2024-05", "100", "ทะเบียน", ""));
        put("4", "a", with("2026-12-01", "100", "", ""));
        let mut gone = Activity { withdrawn: true, ..Activity::default() };
        gone.whose.tie = "a".into();
        gone.said.days = "2026-01".into();
        all.by_id.insert("5".into(), gone);
        let lines = lines(&cycle, &all);
        let a = &lines[0];
        assert_eq!(a.activities.iter().map(|(id, _)| *id).collect::<Vec<_>>(), ["1", "2"]);
        let sum = &a.outputs["trainees"];
        assert_eq!((sum.total.to_string().as_str(), sum.target.map(|t| t.to_string()).as_deref()), ("13", Some("15")));
        assert_eq!(
            (sum.rows.as_slice(), sum.unsourced.as_slice()),
            (&["1".to_owned(), "2".to_owned()][..], &["2".to_owned()][..])
        );
        assert_eq!(a.costs["THB"].total.to_string(), "2001");
        assert_eq!((a.last.unwrap().0, a.years["2024"].as_slice(), a.years.len()), ("2", &["3"][..], 2));
        assert_eq!((lines[1].activities.len(), lines[1].last, lines[1].told), (0, None, None));
        assert_eq!(together(lines.iter().map(|l| &l.outputs))["trainees"].rows.len(), 2);
        assert!(is_active(&cycle, &all, "a") && !is_active(&cycle, &all, "b"));
        assert_eq!((done(&cycle, &all, "a").map(|d| d.sure), done(&cycle, &all, "b")), (Some(true), None));
    }
}
