//! What the two sides did together, with its outputs and outcomes (article 13).
//!
//! What somebody says of an activity is kept whole: a correction is said anew, never written over. What is missing, and what is said but
//! proves nothing, follows from it: findings forbid nothing, since an activity is first of all a thing that happened.

use super::amount::{Amount, NoAmount};
use super::indicator::{Indicator, Measures};
use super::{Place, Whose, when};
use crate::act::Act;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is recorded of an activity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum Entry {
    /// It was held.
    Held {
        /// Whose it is.
        whose: Whose,
        /// What is said of it.
        said: Box<Said>,
        /// The row of a sheet from which it came.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        row: Option<SheetRow>,
    },
    /// It is said anew; why, the act says.
    Corrected {
        /// What is said of it from now on.
        said: Box<Said>,
        /// The row of a sheet from which it came.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        row: Option<SheetRow>,
    },
    /// A photograph or paper of it is kept.
    Shown {
        /// The file.
        file: Shown,
    },
    /// It should not have been recorded; why, the act says.
    Withdrawn,
    /// An office adds an indicator of its own. Its id is the thing's.
    Defined {
        /// The indicator, whole.
        indicator: Box<Indicator>,
    },
}

/// What is said of an activity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// Kind: an id of `intl/activities.toml`.
    pub kind: String,
    /// What it was, in a line.
    pub what: String,
    /// When: EDTF.
    pub days: String,
    /// Where.
    pub place: String,
    /// The clause of the instrument that it serves (`2.1.a`): a soft commitment, never an obligation.
    pub clause: String,
    /// How many took part.
    pub participants: Option<u64>,
    /// What it cost, a line for each source of money.
    pub costs: Vec<Cost>,
    /// What was done (ผลผลิต).
    pub outputs: Vec<Figure>,
    /// What came of it (ผลลัพธ์).
    pub outcomes: Vec<Figure>,
    /// What it brought to the own side.
    pub benefit_home: String,
    /// What it brought to the other side.
    pub benefit_partner: String,
    /// Whatever else is worth keeping.
    pub note: String,
}

/// Money from one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cost {
    /// How much: a decimal.
    #[serde(deserialize_with = "decimal")]
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// Whose money; empty: not said, and shown as such.
    pub source: String,
}

/// A figure, or words in the place of one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figure {
    /// Id of the indicator; empty: none is named.
    pub indicator: String,
    /// As it was said.
    pub words: String,
    /// The time that it is about: EDTF; empty: that of the activity.
    pub period: String,
    /// What it was before: a decimal.
    #[serde(deserialize_with = "decimal")]
    pub baseline: String,
    /// What was aimed at.
    #[serde(deserialize_with = "decimal")]
    pub target: String,
    /// What was reached; empty: no figure.
    #[serde(deserialize_with = "decimal")]
    pub actual: String,
    /// Where the figure comes from; empty: it has no source, and is shown so.
    pub source: String,
}

/// A decimal as text; a program may send it as a number.
fn decimal<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Sent {
        Text(String),
        Whole(i64),
        Part(f64),
    }
    Ok(match Sent::deserialize(from)? {
        Sent::Text(text) => text,
        Sent::Whole(n) => n.to_string(),
        Sent::Part(n) => n.to_string(),
    })
}

/// A row of somebody's sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRow {
    /// SHA-256 of the file.
    pub file: String,
    /// Name of the file.
    pub name: String,
    /// The sheet.
    pub sheet: String,
    /// The row, as a person counts it.
    pub line: u32,
    /// Hash of its cells: the same row in another copy of the file is the same.
    pub cells: String,
}

/// A photograph or paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// SHA-256 of its bytes.
    pub hash: String,
    /// Its name.
    pub name: String,
    /// What it shows, in words of the reader: a picture without words tells nothing to who cannot see it.
    #[serde(default)]
    pub words: String,
}

/// An activity, as it stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Activity {
    /// Whose it is.
    pub whose: Whose,
    /// What is said of it now.
    pub said: Said,
    /// Files that show it.
    pub shown: Vec<Shown>,
    /// Hashes of the rows of sheets that were taken for it.
    pub rows: BTreeSet<String>,
    /// The row that said it last, where a sheet did.
    pub row: Option<SheetRow>,
    /// The office that recorded it.
    pub office: String,
    /// The person who recorded it, and when.
    pub by: (String, String),
    /// How often it was said anew.
    pub corrected: usize,
    /// What was said before, the oldest first, each with the sequence of the entry that replaced it.
    pub before: Vec<(u64, Said)>,
    /// Why it was withdrawn or last said anew.
    pub why: String,
    /// Sequence of the last event about it: what whoever looks at it has seen.
    pub last: u64,
    /// It was withdrawn.
    pub withdrawn: bool,
}

/// All of them, by id.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Activities {
    /// By id.
    pub by_id: BTreeMap<String, Activity>,
    /// Ids by tie, those withdrawn too: a report asks for each tie.
    pub(super) by_tie: BTreeMap<String, BTreeSet<String>>,
    /// Indicators that offices added, by id.
    pub indicators: BTreeMap<String, Indicator>,
}

impl Activities {
    /// Takes what was recorded.
    pub fn take(&mut self, place: Place<'_>, entry: &Entry) {
        if let Entry::Defined { indicator } = entry {
            let mut indicator = (**indicator).clone();
            indicator.standing = place.act.map(|a| a.office.clone()).unwrap_or_default();
            self.indicators.insert(place.id.to_owned(), indicator);
            return;
        }
        let one = self.by_id.entry(place.id.to_owned()).or_default();
        one.last = place.sequence;
        let why = place.act.map(|a: &Act| a.why.clone()).unwrap_or_default();
        let keep = |one: &mut Activity, row: &Option<SheetRow>| {
            if let Some(row) = row {
                one.rows.insert(row.cells.clone());
            }
            one.row.clone_from(row);
        };
        match entry {
            Entry::Held { whose, said, row } => {
                // Said twice under one id, it is of the tie that was said last.
                if let Some(ids) = self.by_tie.get_mut(&one.whose.tie) {
                    ids.remove(place.id);
                }
                self.by_tie.entry(whose.tie.clone()).or_default().insert(place.id.to_owned());
                one.whose = whose.clone();
                one.said = (**said).clone();
                one.office = place.act.map(|a| a.office.clone()).unwrap_or_default();
                one.by = place.act.map(|a| (a.person.clone(), a.at.clone())).unwrap_or_default();
                keep(one, row);
            }
            Entry::Corrected { said, row } => {
                let old = std::mem::replace(&mut one.said, (**said).clone());
                one.before.push((place.sequence, old));
                one.corrected += 1;
                one.why = why;
                keep(one, row);
            }
            Entry::Shown { file } => one.shown.push(file.clone()),
            Entry::Withdrawn => {
                one.withdrawn = true;
                one.why = why;
            }
            Entry::Defined { .. } => {}
        }
    }

    /// Those that stand, of a tie.
    pub fn of_tie<'a>(&'a self, tie: &'a str) -> impl Iterator<Item = (&'a String, &'a Activity)> {
        let ids = self.by_tie.get(tie).filter(|_| !tie.is_empty());
        ids.into_iter().flatten().filter_map(|id| self.by_id.get_key_value(id)).filter(|(_, a)| !a.withdrawn)
    }

    /// The indicator of an id: of the packs, or added by an office.
    pub fn indicator<'a>(&'a self, packs: &'a [Indicator], id: &str) -> Option<&'a Indicator> {
        packs.iter().find(|i| i.id == id).or_else(|| self.indicators.get(id))
    }
}

/// Why something may not be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is none of that id.
    Gone,
    /// Somebody recorded something of it since the reader looked.
    Moved,
    /// It was withdrawn.
    Withdrawn,
    /// It is said already just so.
    Same,
    /// No tie is named.
    NoTie,
    /// The kind is none that is known.
    Kind(String),
    /// It is not said what it was.
    NoWords,
    /// The day is none.
    Day(String),
    /// The day lies ahead: what is planned stands in the working plan.
    Future(String),
    /// A figure is none: the field, and what was given.
    Number(&'static str, String),
    /// A figure may be either of two: the field, what was given, and both.
    Either(&'static str, String, Amount, Amount),
    /// A correction or withdrawal without a reason.
    NoReason,
    /// An indicator without the parts that it needs.
    Indicator(Vec<&'static str>),
    /// An indicator of that id is there already.
    Taken(String),
}

/// A figure as a person typed it in a language, as it is kept; `points`: it keeps thousands apart by points. What is no figure, or may be two,
/// stays as it was typed and is refused by the name of its field.
pub fn typed(field: &'static str, text: &str, points: bool, amiss: &mut Vec<Refusal>) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    match Amount::read(text, points) {
        Ok(amount) => return amount.to_string(),
        Err(NoAmount::NoFigure) => amiss.push(Refusal::Number(field, text.to_owned())),
        Err(NoAmount::Either(a, b)) => amiss.push(Refusal::Either(field, text.to_owned(), a, b)),
    }
    text.to_owned()
}

/// A figure of an indicator that is counted in so many times ten (`ล้านบาท`): of one that was said in millions only so many are kept.
pub fn typed_in(field: &'static str, text: &str, points: bool, tens: u32, amiss: &mut Vec<Refusal>) -> String {
    let kept = typed(field, text, points, amiss);
    match Amount::read_told(text, points) {
        Ok(told) if told.times && tens > 0 => match told.amount.in_tens(tens) {
            Some(amount) => amount.to_string(),
            None => {
                amiss.push(Refusal::Number(field, text.to_owned()));
                text.to_owned()
            }
        },
        _ => kept,
    }
}

/// How many took part, as a person typed it.
pub fn typed_count(field: &'static str, text: &str, points: bool, amiss: &mut Vec<Refusal>) -> Option<u64> {
    let before = amiss.len();
    let kept = typed(field, text, points, amiss);
    let count = Amount::kept(&kept).and_then(Amount::count);
    // Half a person, or fewer than none.
    if count.is_none() && !kept.is_empty() && amiss.len() == before {
        amiss.push(Refusal::Number(field, text.to_owned()));
    }
    count
}

/// Whether something may be said of an activity. `kinds`: the ids of the kinds; `today`: ISO 8601.
///
/// # Errors
/// Everything that stands in the way, the field by its name.
pub fn check(said: &Said, kinds: &dyn Fn(&str) -> bool, today: &str) -> Result<(), Vec<Refusal>> {
    let mut out = Vec::new();
    if !kinds(&said.kind) {
        out.push(Refusal::Kind(said.kind.clone()));
    }
    if said.what.trim().is_empty() {
        out.push(Refusal::NoWords);
    }
    match when::bounds(&said.days) {
        None => out.push(Refusal::Day(said.days.clone())),
        Some((first, _)) if first.as_str() > today => out.push(Refusal::Future(said.days.clone())),
        Some(_) => {}
    }
    // An outcome may have fallen; what was made, who came and what was paid is never less than nothing.
    let mut number = |field: &'static str, text: &str, below: bool| {
        let fits = Amount::kept(text).is_some_and(|a| below || a >= Amount::default());
        if !text.is_empty() && !fits {
            out.push(Refusal::Number(field, text.to_owned()));
        }
    };
    for cost in &said.costs {
        number("cost", &cost.amount, false);
    }
    let figures = said.outputs.iter().map(|f| (f, false)).chain(said.outcomes.iter().map(|f| (f, true)));
    for (figure, below) in figures {
        number("baseline", &figure.baseline, below);
        number("target", &figure.target, below);
        number("actual", &figure.actual, below);
    }
    if out.is_empty() { Ok(()) } else { Err(out) }
}

/// The activity that may be said anew by who saw it at `seen`.
///
/// # Errors
/// Why it may not.
pub fn standing<'a>(all: &'a Activities, id: &str, seen: Option<u64>) -> Result<&'a Activity, Refusal> {
    let one = all.by_id.get(id).ok_or(Refusal::Gone)?;
    if one.withdrawn {
        return Err(Refusal::Withdrawn);
    }
    // A state that is still to come nobody has seen.
    if seen.is_some_and(|seen| one.last != seen) {
        return Err(Refusal::Moved);
    }
    Ok(one)
}

/// What is said of an activity and proves nothing, or is not said (R-243, R-244, R-247).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// No output is stated.
    NoOutput,
    /// Words stand in the place of a figure.
    Words {
        /// Of an output or an outcome.
        kind: Measures,
        /// The words.
        words: String,
    },
    /// An outcome that counts what was done: a number of visits is no outcome.
    OutcomeIsOutput(String),
    /// An output that counts what came of it.
    OutputIsOutcome(String),
    /// An indicator that nobody has defined.
    Undefined(String),
    /// A figure without a source.
    NoSource(String),
    /// A figure of no time: of a year's indicator the period must be said.
    NoPeriod(String),
    /// A figure without the one before it, or without what was aimed at.
    NoMeasure {
        /// The indicator.
        indicator: String,
        /// What is missing: `baseline`, `target`.
        lacks: &'static str,
    },
    /// The benefit of one side is not said.
    OneSided {
        /// Whether it is the own side's.
        home: bool,
    },
}

impl Finding {
    /// The rule of the catalogue.
    pub fn rule(&self) -> &'static str {
        match self {
            Finding::NoOutput
            | Finding::OutcomeIsOutput(_)
            | Finding::OutputIsOutcome(_)
            | Finding::NoMeasure { .. } => "R-243",
            Finding::Words { kind: Measures::Output, .. } => "R-243",
            Finding::Words { .. } | Finding::Undefined(_) | Finding::NoSource(_) | Finding::NoPeriod(_) => "R-244",
            Finding::OneSided { .. } => "R-247",
        }
    }

    /// How grave: `error`, `warning`, `info`.
    pub fn severity(&self) -> &'static str {
        match self.rule() {
            "R-243" if !matches!(self, Finding::NoMeasure { .. }) => "error",
            "R-247" => "info",
            _ => "warning",
        }
    }
}

/// The findings of an activity. `indicator` gives the indicator of an id.
pub fn findings<'i>(said: &Said, indicator: &dyn Fn(&str) -> Option<&'i Indicator>) -> Vec<Finding> {
    let mut out = Vec::new();
    if said.outputs.is_empty() {
        out.push(Finding::NoOutput);
    }
    let outputs = said.outputs.iter().map(|f| (Measures::Output, f));
    for (kind, figure) in outputs.chain(said.outcomes.iter().map(|f| (Measures::Outcome, f))) {
        let known = indicator(&figure.indicator);
        let name = if figure.indicator.is_empty() { figure.words.clone() } else { figure.indicator.clone() };
        match known {
            Some(one) if one.kind != kind && kind == Measures::Outcome => {
                out.push(Finding::OutcomeIsOutput(name.clone()))
            }
            Some(one) if one.kind != kind => out.push(Finding::OutputIsOutcome(name.clone())),
            None if !figure.indicator.is_empty() => out.push(Finding::Undefined(name.clone())),
            _ => {}
        }
        if figure.actual.is_empty() {
            out.push(Finding::Words { kind, words: if figure.words.is_empty() { name } else { figure.words.clone() } });
            continue;
        }
        if known.is_none() && figure.indicator.is_empty() {
            out.push(Finding::Words { kind, words: figure.words.clone() });
        }
        if figure.source.is_empty() {
            out.push(Finding::NoSource(name.clone()));
        }
        if figure.period.is_empty() && known.is_some_and(|i| i.frequency == "year") {
            out.push(Finding::NoPeriod(name.clone()));
        }
        for (lacks, text) in [("baseline", &figure.baseline), ("target", &figure.target)] {
            if text.is_empty() && known.is_some() {
                out.push(Finding::NoMeasure { indicator: name.clone(), lacks });
            }
        }
    }
    for (home, text) in [(true, &said.benefit_home), (false, &said.benefit_partner)] {
        if text.trim().is_empty() {
            out.push(Finding::OneSided { home });
        }
    }
    out
}

/// Something that is still to be asked of an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// An output with its indicator and figure.
    Output,
    /// The figure of the n-th output, said in words so far.
    OutputFigure(usize),
    /// Where the figure of the n-th output comes from.
    OutputSource(usize),
    /// What came of it.
    Outcome,
    /// The figure of the n-th outcome.
    OutcomeFigure(usize),
    /// Where the figure of the n-th outcome comes from.
    OutcomeSource(usize),
    /// What it brought to the own side.
    BenefitHome,
    /// What it brought to the other side.
    BenefitPartner,
    /// What it cost, and whose money.
    Cost,
    /// How many took part.
    Participants,
    /// The clause that it serves.
    Clause,
    /// Where it was.
    Place,
    /// A photograph or paper.
    Evidence,
    /// Baseline and target of the n-th output.
    OutputMeasure(usize),
    /// Baseline and target of the n-th outcome.
    OutcomeMeasure(usize),
}

impl Ask {
    /// Its word on the wire and in addresses: `output-source-0`.
    pub fn code(self) -> String {
        match self {
            Ask::Output => "output".to_owned(),
            Ask::OutputFigure(n) => format!("output-figure-{n}"),
            Ask::OutputSource(n) => format!("output-source-{n}"),
            Ask::Outcome => "outcome".to_owned(),
            Ask::OutcomeFigure(n) => format!("outcome-figure-{n}"),
            Ask::OutcomeSource(n) => format!("outcome-source-{n}"),
            Ask::BenefitHome => "benefit-home".to_owned(),
            Ask::BenefitPartner => "benefit-partner".to_owned(),
            Ask::Cost => "cost".to_owned(),
            Ask::Participants => "participants".to_owned(),
            Ask::Clause => "clause".to_owned(),
            Ask::Place => "place".to_owned(),
            Ask::Evidence => "evidence".to_owned(),
            Ask::OutputMeasure(n) => format!("output-measure-{n}"),
            Ask::OutcomeMeasure(n) => format!("outcome-measure-{n}"),
        }
    }
}

/// What is missing of an activity, what article 13 asks for first: outputs, then outcomes, then the benefit of both sides, then the rest.
pub fn missing(activity: &Activity) -> Vec<Ask> {
    let said = &activity.said;
    let mut out = Vec::new();
    let of = |figures: &[Figure], one: fn(usize) -> Ask, lacks: &dyn Fn(&Figure) -> bool| -> Vec<Ask> {
        (0..).zip(figures).filter(|(_, f)| lacks(f)).map(|(n, _)| one(n)).collect()
    };
    let no_figure = |f: &Figure| f.actual.is_empty() || f.indicator.is_empty();
    let no_source = |f: &Figure| !f.actual.is_empty() && f.source.is_empty();
    let no_measure = |f: &Figure| !no_figure(f) && (f.baseline.is_empty() || f.target.is_empty());
    if said.outputs.is_empty() {
        out.push(Ask::Output);
    }
    out.extend(of(&said.outputs, Ask::OutputFigure, &no_figure));
    out.extend(of(&said.outputs, Ask::OutputSource, &no_source));
    if said.outcomes.is_empty() {
        out.push(Ask::Outcome);
    }
    out.extend(of(&said.outcomes, Ask::OutcomeFigure, &no_figure));
    out.extend(of(&said.outcomes, Ask::OutcomeSource, &no_source));
    for (ask, lacks) in [
        (Ask::BenefitHome, said.benefit_home.is_empty()),
        (Ask::BenefitPartner, said.benefit_partner.is_empty()),
        (Ask::Cost, said.costs.is_empty()),
        (Ask::Participants, said.participants.is_none()),
        (Ask::Clause, said.clause.is_empty()),
        (Ask::Place, said.place.is_empty()),
        (Ask::Evidence, activity.shown.is_empty()),
    ] {
        if lacks {
            out.push(ask);
        }
    }
    out.extend(of(&said.outputs, Ask::OutputMeasure, &no_measure));
    out.extend(of(&said.outcomes, Ask::OutcomeMeasure, &no_measure));
    out
}

#[cfg(test)]
pub(crate) mod tests {
    use super::super::indicator::tests::catalogue;
    use super::*;
    use crate::act::{Capacity, Event, Fact};
    use crate::follow::Follow;

    pub(crate) fn said(kind: &str, what: &str, days: &str) -> Said {
        Said { kind: kind.to_owned(), what: what.to_owned(), days: days.to_owned(), ..Said::default() }
    }

    pub(crate) fn figure(indicator: &str, actual: &str) -> Figure {
        Figure { indicator: indicator.to_owned(), actual: actual.to_owned(), ..Figure::default() }
    }

    pub(crate) fn event(sequence: u64, id: &str, entry: crate::follow::Entry) -> Event {
        let act = Act {
            id: sequence.to_string(),
            at: "2026-11-26T00:00:00Z".to_owned(),
            person: "Somchai".to_owned(),
            office: "th.province".to_owned(),
            capacity: Capacity::Substantive,
            why: "ตามหลักฐาน".to_owned(),
        };
        Event { sequence, act: Some(act), fact: Some(Fact::Followed { id: id.to_owned(), entry }) }
    }

    #[test]
    fn corrections_and_withdrawals_leave_what_was_there() {
        let held = |what: &str| Entry::Held {
            whose: Whose { home: "th.nan".into(), partner: "vn.dien-bien".into(), tie: "t1".into() },
            said: Box::new(said("training", what, "2026-02")),
            row: None,
        };
        let corrected =
            Entry::Corrected { said: Box::new(said("training", "อบรมครู", "2026-02-12")), row: None };
        let all = [
            event(1, "a", crate::follow::Entry::Activity(held("อบรม"))),
            event(2, "b", crate::follow::Entry::Activity(held("ซ้ำ"))),
            event(3, "a", crate::follow::Entry::Activity(corrected)),
            event(4, "b", crate::follow::Entry::Activity(Entry::Withdrawn)),
        ];
        let follow = Follow::of(&all);
        let a = &follow.activities.by_id["a"];
        assert_eq!((a.said.what.as_str(), a.corrected, a.before[0].1.what.as_str(), a.last), ("อบรมครู", 1, "อบรม", 3));
        assert_eq!((a.office.as_str(), a.by.0.as_str(), a.why.as_str()), ("th.province", "Somchai", "ตามหลักฐาน"));
        assert!(follow.activities.by_id["b"].withdrawn);
        assert_eq!(follow.activities.of_tie("t1").count(), 1);
        assert_eq!(standing(&follow.activities, "a", Some(2)), Err(Refusal::Moved));
        assert_eq!(standing(&follow.activities, "b", None), Err(Refusal::Withdrawn));
        assert_eq!(standing(&follow.activities, "c", None), Err(Refusal::Gone));
        assert_eq!(standing(&follow.activities, "a", Some(4)), Err(Refusal::Moved));
        assert!(standing(&follow.activities, "a", Some(3)).is_ok());
    }

    #[test]
    fn what_may_not_be_said_is_named_all_at_once() {
        let kinds = |k: &str| k == "training";
        assert_eq!(check(&said("training", "อบรม", "2026-02"), &kinds, "2026-11-26"), Ok(()));
        let mut bad = said("party", " ", "2027-01-01");
        bad.costs.push(Cost { amount: "มาก".into(), ..Cost::default() });
        bad.outputs.push(figure("trainees", "many"));
        let all = check(&bad, &kinds, "2026-11-26").unwrap_err();
        assert_eq!(
            all,
            [
                Refusal::Kind("party".into()),
                Refusal::NoWords,
                Refusal::Future("2027-01-01".into()),
                Refusal::Number("cost", "มาก".into()),
                Refusal::Number("actual", "many".into())
            ]
        );
        assert_eq!(check(&said("training", "x", "soon"), &kinds, "2026-11-26"), Err(vec![Refusal::Day("soon".into())]));
        // Under way: begun, and not yet over.
        assert_eq!(check(&said("training", "x", "2026-11/2026-12"), &kinds, "2026-11-26"), Ok(()));
    }

    #[test]
    fn what_is_typed_is_kept_as_a_decimal_or_refused() {
        let mut amiss = Vec::new();
        assert_eq!(typed("actual", "1.234,5", true, &mut amiss), "1234.5");
        assert_eq!(typed("actual", "๑,๒๓๔", false, &mut amiss), "1234");
        assert_eq!((typed("actual", " ", false, &mut amiss).as_str(), amiss.len()), ("", 0));
        assert_eq!(typed_count("participants", "1.200", true, &mut amiss), Some(1200));
        assert_eq!(typed("cost", "2.5 ล้าน", false, &mut amiss), "2500000");
        assert_eq!(typed_count("participants", "12 nghìn", true, &mut amiss), Some(12_000));
        assert_eq!(typed_in("actual", "3 ล้าน", false, 6, &mut amiss), "3");
        assert_eq!(typed_in("actual", "3", false, 6, &mut amiss), "3");
        assert_eq!((typed_count("participants", "", true, &mut amiss), amiss.len()), (None, 0));
        assert_eq!(typed("actual", "1.234", false, &mut amiss), "1.234");
        assert_eq!(typed_count("participants", "ราว ๒๐", false, &mut amiss), None);
        assert_eq!(typed_count("participants", "2.5", false, &mut amiss), None);
        let amount = |text: &str| Amount::kept(text).unwrap();
        assert_eq!(
            amiss,
            [
                Refusal::Either("actual", "1.234".into(), amount("1234"), amount("1.234")),
                Refusal::Number("participants", "ราว ๒๐".into()),
                Refusal::Number("participants", "2.5".into()),
            ]
        );
        // What programs send is a decimal, as text or as a number, and nothing else.
        let sent: Said =
            serde_json::from_str(r#"{"costs":[{"amount":1200.5}],"outputs":[{"actual":8,"target":"10"}]}"#).unwrap();
        assert_eq!((sent.costs[0].amount.as_str(), sent.outputs[0].actual.as_str()), ("1200.5", "8"));
        let mut sent = said("training", "x", "2026-01");
        sent.outputs.push(figure("trainees", "1,200"));
        assert_eq!(check(&sent, &|_| true, "2026-11-26"), Err(vec![Refusal::Number("actual", "1,200".into())]));
    }

    /// Traps 27 and R-243, R-244: an outcome that counts visits, words in the place of a figure, a figure of no source.
    #[test]
    fn an_outcome_is_no_number_of_visits() {
        let catalogue = catalogue();
        let know = |id: &str| catalogue.indicators.iter().find(|i| i.id == id);
        let mut one = said("visit-out", "เยือน", "2026-02");
        assert_eq!(findings(&one, &know)[0], Finding::NoOutput);
        one.outputs.push(Figure {
            source: "คำสั่ง".into(),
            baseline: "0".into(),
            target: "2".into(),
            period: "2026".into(),
            ..figure("delegations-out", "1")
        });
        one.outcomes.push(Figure {
            source: "คำสั่ง".into(),
            baseline: "0".into(),
            target: "2".into(),
            period: "2026".into(),
            ..figure("delegations-out", "1")
        });
        one.outcomes.push(Figure {
            words: "ประสบผลสำเร็จด้วยดี".into(), ..Figure::default()
        });
        one.outcomes.push(figure("visitors", "1200"));
        one.outcomes.push(figure("happiness", "5"));
        (one.benefit_home, one.benefit_partner) = ("ครู".into(), "ครู".into());
        let all = findings(&one, &know);
        let rules: Vec<(&str, &str)> = all.iter().map(|f| (f.rule(), f.severity())).collect();
        assert_eq!(all[0], Finding::OutcomeIsOutput("delegations-out".into()));
        assert_eq!(
            all[1],
            Finding::Words {
                kind: Measures::Outcome, words: "ประสบผลสำเร็จด้วยดี".into()
            }
        );
        assert_eq!(all[2], Finding::NoSource("visitors".into()));
        assert_eq!(all[3], Finding::NoPeriod("visitors".into()));
        assert!(all.contains(&Finding::Undefined("happiness".into())), "{all:?}");
        assert_eq!(rules[..3], [("R-243", "error"), ("R-244", "warning"), ("R-244", "warning")]);
        // What is whole has no finding.
        one.outcomes.clear();
        assert_eq!(findings(&one, &know), []);
    }

    #[test]
    fn only_what_is_missing_is_asked_the_gravest_first() {
        let mut one = Activity { said: said("training", "อบรม", "2026-02"), ..Activity::default() };
        assert_eq!(missing(&one)[..3], [Ask::Output, Ask::Outcome, Ask::BenefitHome]);
        one.said.outputs.push(Figure { words: "ครู 8 คน".into(), ..Figure::default() });
        assert_eq!(missing(&one)[0], Ask::OutputFigure(0));
        one.said.outputs[0] = figure("trainees", "8");
        assert_eq!(missing(&one)[0], Ask::OutputSource(0));
        one.said.outputs[0].source = "ทะเบียน".into();
        one.said.outcomes.push(Figure {
            source: "x".into(),
            baseline: "1".into(),
            target: "2".into(),
            ..figure("visitors", "3")
        });
        let whole = Said {
            benefit_home: "x".into(),
            benefit_partner: "y".into(),
            costs: vec![Cost::default()],
            participants: Some(8),
            clause: "2".into(),
            place: "น่าน".into(),
            ..one.said.clone()
        };
        one.said = whole;
        one.shown.push(Shown { hash: "0".into(), name: "a.jpg".into(), words: String::new() });
        assert_eq!(missing(&one), [Ask::OutputMeasure(0)]);
        (one.said.outputs[0].baseline, one.said.outputs[0].target) = ("0".into(), "10".into());
        assert_eq!(missing(&one), []);
    }
}
