//! Activities at the edge: from what was typed, or a province's own sheet, to what is recorded, and the words for all of it.

use super::{NotRecorded, record};
use crate::case::{Stopped, place_name};
use crate::web::words::text;
use maitri_document::lang::{dates, fold};
use maitri_document::read::{Limits, tables};
use maitri_pack::{Language, Packs};
use maitri_registry::act::Act;
use maitri_registry::follow::activity::{
    Activities, Activity, Ask, Cost, Entry, Figure, Finding, Refusal, Said, Shown, check, standing, typed_in,
};
use maitri_registry::follow::amount::Amount;
use maitri_registry::follow::indicator::{Catalogue, Indicator, Measures, named};
use maitri_registry::follow::sheet::{Plan, Reader, Remark, Sheet, TieName, Why, plan, read};
use maitri_registry::follow::{Follow, Whose, when};
use maitri_registry::log::{hex, sha256};
use maitri_registry::record::Relationship;
use maitri_review::report::words::{day, number};
use maitri_store::{Filter, Page, Store};
use std::sync::OnceLock;

/// Indicators, kinds and words of the packs.
///
/// # Errors
/// What is wrong with them; the tests prove that nothing is.
pub fn catalogue() -> Result<&'static Catalogue, String> {
    static CATALOGUE: OnceLock<Result<Catalogue, String>> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::load(Packs::embedded_files())).as_ref().map_err(Clone::clone)
}

/// The indicator of an id: of the packs, or added by an office.
pub fn indicator<'a>(all: &'a Activities, id: &str) -> Option<&'a Indicator> {
    let packs = catalogue().map_or(&[][..], |c| c.indicators.as_slice());
    all.indicator(packs, id)
}

/// All indicators, those of the packs first.
pub fn indicators(all: &Activities) -> Vec<&Indicator> {
    let packs = catalogue().map_or(&[][..], |c| c.indicators.as_slice());
    packs.iter().chain(all.indicators.values()).collect()
}

/// All ties of the register that may be shown.
///
/// # Errors
/// What the store says.
pub fn ties(store: &Store) -> Result<Vec<Relationship>, String> {
    let filter = Filter { published: Some(true), ..Filter::default() };
    store.relationships(&filter, Page::default()).map(|(all, _)| all).map_err(|e| e.to_string())
}

/// The name of a side that the register knows by id, else as it is printed.
pub fn side(id: &str, printed: &str, language: Language) -> String {
    if id.is_empty() { printed.to_owned() } else { place_name(id, language) }
}

/// A tie in words.
pub fn tie_words(tie: &Relationship, language: Language) -> String {
    let (home, partner) = (&tie.home, &tie.partner);
    format!("{} – {}", side(&home.id, &home.printed, language), side(&partner.id, &partner.printed, language))
}

/// Whose an activity is, in words.
pub fn whose_words(whose: &Whose, ties: &[Relationship], language: Language) -> String {
    match ties.iter().find(|t| t.id == whose.tie) {
        Some(tie) => tie_words(tie, language),
        None => format!("{} – {}", place_name(&whose.home, language), place_name(&whose.partner, language)),
    }
}

/// A tie by its id, or by the names of both sides.
///
/// # Errors
/// None, or several.
pub fn tie_of<'t>(ties: &'t [Relationship], id: &str, home: &str, partner: &str) -> Result<&'t Relationship, Refusal> {
    if !id.is_empty() {
        return ties.iter().find(|t| t.id == id).ok_or(Refusal::NoTie);
    }
    let home = crate::case::place(home).map_err(|_| Refusal::NoTie)?;
    let partner = crate::case::place(partner).map_err(|_| Refusal::NoTie)?;
    let mut found =
        ties.iter().filter(|t| t.home.id == home && (t.partner.id == partner || t.partner.successor == partner));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(Refusal::NoTie),
    }
}

/// Whose something under a tie is.
pub fn whose(tie: &Relationship) -> Whose {
    Whose { home: tie.home.id.clone(), partner: tie.partner.id.clone(), tie: tie.id.clone() }
}

/// Ties as a sheet may name them: the names of both sides in three languages, and as sources print them.
pub fn tie_names(ties: &[Relationship]) -> Vec<TieName> {
    let gazetteer = crate::register::tables().ok().map(|t| t.gazetteer);
    let names = |of: &maitri_registry::record::PlaceName| {
        let further = gazetteer.and_then(|g| g.get(&of.id).map(|u| g.further_names(u))).unwrap_or_default();
        let all = [&of.th, &of.vi, &of.en, &of.printed].into_iter().chain(&further);
        all.map(|n| fold::key(n)).filter(|n| n.chars().count() > 1).collect()
    };
    ties.iter()
        .map(|tie| TieName {
            id: tie.id.clone(),
            home: tie.home.id.clone(),
            partner: tie.partner.id.clone(),
            country: tie.home.country.clone(),
            home_names: names(&tie.home),
            partner_names: names(&tie.partner),
            successor: tie.partner.successor.clone(),
            signed: tie.signed.clone(),
        })
        .collect()
}

/// A date (EDTF) as the reader writes it; a span with both its ends.
pub fn when_words(edtf: &str, language: Language) -> String {
    if let Some((from, until)) = edtf.split_once('/') {
        return format!("{} – {}", when_words(from, language), when_words(until, language));
    }
    let parts: Vec<u32> = edtf.split('-').filter_map(|p| p.parse().ok()).collect();
    let year = |y: u32| if language == Language::Th { number(y + 543, language) } else { y.to_string() };
    match parts.as_slice() {
        [_, _, _] => day(edtf, language),
        [y, m] if language == Language::Vi => format!("{m:02}/{y}"),
        [y, m] => format!("{} {}", dates::month_name(*m, language == Language::Th).unwrap_or_default(), year(*y)),
        [y] => year(*y),
        _ => edtf.to_owned(),
    }
}

/// Whether a language keeps thousands apart by points.
pub fn points(language: Language) -> bool {
    language == Language::Vi
}

/// A figure that is kept, as it stands in a form of a language; what is none stands as it was typed.
pub fn in_form(kept: &str, language: Language) -> String {
    Amount::kept(kept).map_or_else(|| kept.to_owned(), |a| a.typed(points(language)))
}

/// A figure in the reader's digits, thousands apart.
pub fn amount_words(amount: Amount, language: Language) -> String {
    number(amount.grouped(points(language)), language)
}

/// A figure as it is kept, in words; "no source" where it has none.
pub fn figure_words(figure: &Figure, all: &Activities, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let known = indicator(all, &figure.indicator);
    let name = known.map_or_else(|| figure.words.clone(), |i| i.name.get(language).to_owned());
    let said = |text: &str| Amount::kept(text).map(|a| amount_words(a, language));
    let mut out = match said(&figure.actual) {
        Some(actual) => {
            let unit = known.map_or("", |i| i.unit.get(language));
            let mut out = format!("{name}: {actual} {unit}").trim_end().to_owned();
            for (key, text) in [("act-of-target", &figure.target), ("act-of-baseline", &figure.baseline)] {
                if let Some(n) = said(text) {
                    out.push_str(&format!(" ({})", t(key, &[("n", &n)])));
                }
            }
            if !figure.period.is_empty() {
                out.push_str(&format!(", {}", when_words(&figure.period, language)));
            }
            out
        }
        None if known.is_some() && !figure.words.is_empty() => format!("{name}: {}", figure.words),
        None => name,
    };
    if !figure.actual.is_empty() {
        let source = if figure.source.is_empty() { t("act-no-source", &[]) } else { figure.source.clone() };
        out.push_str(&format!(" · {source}"));
    }
    out
}

/// What it cost, in words; whose money is not said where it is not known.
pub fn cost_words(cost: &Cost, language: Language) -> String {
    let amount = Amount::kept(&cost.amount).map(|a| amount_words(a, language)).unwrap_or_else(|| cost.amount.clone());
    let source = if cost.source.is_empty() { text(language, "act-no-money", &[]) } else { cost.source.clone() };
    format!("{amount} {} · {source}", cost.currency)
}

/// A finding in words.
pub fn finding_words(finding: &Finding, all: &Activities, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let name = |id: &str| indicator(all, id).map_or_else(|| id.to_owned(), |i| i.name.get(language).to_owned());
    match finding {
        Finding::NoOutput => t("act-f-no-output", &[]),
        Finding::Words { kind: Measures::Output, words } => t("act-f-words-output", &[("words", words)]),
        Finding::Words { words, .. } => t("act-f-words-outcome", &[("words", words)]),
        Finding::OutcomeIsOutput(id) => t("act-f-outcome-is-output", &[("name", &name(id))]),
        Finding::OutputIsOutcome(id) => t("act-f-output-is-outcome", &[("name", &name(id))]),
        Finding::Undefined(id) => t("act-f-undefined", &[("name", id)]),
        Finding::NoSource(id) => t("act-f-no-source", &[("name", &name(id))]),
        Finding::NoPeriod(id) => t("act-f-no-period", &[("name", &name(id))]),
        Finding::NoMeasure { indicator, lacks: "baseline" } => t("act-f-no-baseline", &[("name", &name(indicator))]),
        Finding::NoMeasure { indicator, .. } => t("act-f-no-target", &[("name", &name(indicator))]),
        Finding::OneSided { home: true } => t("act-f-benefit-home", &[]),
        Finding::OneSided { .. } => t("act-f-benefit-partner", &[]),
    }
}

/// A refusal: the field that it speaks of, and the sentence.
pub fn refusal_words(refusal: &Refusal, language: Language) -> (&'static str, String) {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    match refusal {
        Refusal::Gone => ("", t("act-gone", &[])),
        Refusal::Moved => ("", t("act-moved", &[])),
        Refusal::Withdrawn => ("", t("act-is-withdrawn", &[])),
        Refusal::Same => ("", t("act-same", &[])),
        Refusal::NoTie => ("tie", t("act-r-tie", &[])),
        Refusal::Kind(_) => ("kind", t("act-r-kind", &[])),
        Refusal::NoWords => ("what", t("act-r-what", &[])),
        Refusal::Day(given) => ("days", t("act-r-day", &[("given", given)])),
        Refusal::Future(given) => ("days", t("act-r-future", &[("given", &when_words(given, language))])),
        Refusal::Number(field, given) => (field, t("act-r-number", &[("given", given)])),
        Refusal::Either(field, given, thousands, decimal) => {
            let as_typed = |amount: &Amount| amount.typed(points(language));
            let args = [("given", given.clone()), ("one", as_typed(thousands)), ("other", as_typed(decimal))];
            let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
            (field, t("act-r-either", &args))
        }
        Refusal::NoReason => ("why", t("act-r-why", &[])),
        Refusal::Indicator(lacks) => ("", t("act-r-indicator", &[("lacks", &lacks.join(", "))])),
        Refusal::Taken(id) => ("", t("act-r-taken", &[("id", id)])),
    }
}

/// What is asked, in words.
pub fn ask_words(ask: Ask, said: &Said, all: &Activities, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let name = |figures: &[Figure], n: usize| {
        let figure = figures.get(n);
        let known = figure.and_then(|f| indicator(all, &f.indicator)).map(|i| i.name.get(language).to_owned());
        known.or_else(|| figure.map(|f| f.words.clone())).unwrap_or_default()
    };
    match ask {
        Ask::Output => t("act-ask-output", &[]),
        Ask::OutputFigure(n) => t("act-ask-figure", &[("name", &name(&said.outputs, n))]),
        Ask::OutcomeFigure(n) => t("act-ask-figure", &[("name", &name(&said.outcomes, n))]),
        Ask::OutputSource(n) => t("act-ask-source", &[("name", &name(&said.outputs, n))]),
        Ask::OutcomeSource(n) => t("act-ask-source", &[("name", &name(&said.outcomes, n))]),
        Ask::OutputMeasure(n) => t("act-ask-measure", &[("name", &name(&said.outputs, n))]),
        Ask::OutcomeMeasure(n) => t("act-ask-measure", &[("name", &name(&said.outcomes, n))]),
        Ask::Outcome => t("act-ask-outcome", &[]),
        Ask::BenefitHome => t("act-ask-benefit-home", &[]),
        Ask::BenefitPartner => t("act-ask-benefit-partner", &[]),
        Ask::Cost => t("act-ask-cost", &[]),
        Ask::Participants => t("act-ask-participants", &[]),
        Ask::Clause => t("act-ask-clause", &[]),
        Ask::Place => t("act-ask-place", &[]),
        Ask::Evidence => t("act-ask-evidence", &[]),
    }
}

/// Why a cell was not understood, in words.
pub fn why_words(why: Why, language: Language) -> String {
    let key = match why {
        Why::NoTie => "act-why-no-tie",
        Why::SeveralTies => "act-why-several-ties",
        Why::NoPartner => "act-why-no-partner",
        Why::NoDay => "act-why-no-day",
        Why::TwoYears => "act-why-two-years",
        Why::Future => "act-why-future",
        Why::NoNumber => "act-why-no-number",
        Why::NoWords => "act-why-no-words",
        Why::Orphan => "act-why-orphan",
        Why::NotTheirs => "act-why-not-theirs",
        Why::SameId => "act-why-same-id",
        Why::TwoFigures => "act-why-two-figures",
        Why::Times => "act-why-times",
        Why::OtherMoney => "act-why-other-money",
    };
    text(language, key, &[])
}

/// What was taken to be meant, in words.
pub fn remark_words(remark: &Remark, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    match remark {
        Remark::Meant { cell, place } => t("act-meant", &[("cell", cell), ("place", &place_name(place, language))]),
        Remark::FilledDown => t("act-filled-down", &[]),
        Remark::KindByWords => t("act-kind-by-words", &[]),
        Remark::Currency(code) => t("act-currency", &[("code", code)]),
        Remark::FigureInWords(words) => t("act-figure-in-words", &[("words", words)]),
        Remark::Times(cell, amount) => t("act-times", &[("cell", cell), ("amount", &amount_words(*amount, language))]),
        Remark::Year(cell, year) => {
            let both = year.parse::<i32>().map_or_else(|_| year.clone(), |y| super::yearly::year_words(y, language));
            t("act-year-taken", &[("cell", cell), ("year", &both)])
        }
        Remark::BeforeSigning(days, signed) => {
            let (days, signed) = (when_words(days, language), when_words(signed, language));
            t("act-before-signing", &[("days", &days), ("signed", &signed)])
        }
    }
}

/// A clause as it is told: what the sides "will encourage" is served, never kept or breached.
pub fn clause_words(clause: &str, language: Language) -> String {
    text(language, "act-clause-served", &[("clause", clause)])
}

/// A figure as it is typed in one line: `trainees=25; target=30; baseline=0; source=…; period=2026; words=…`, or words alone.
///
/// # Errors
/// One sentence that names the part.
pub fn figure_of(said: &str, all: &Activities, language: Language) -> Result<Figure, String> {
    let mut tens = 0;
    let decimal = |text: &str, tens: u32| -> Result<String, String> {
        let mut amiss = Vec::new();
        let kept = typed_in("actual", text, points(language), tens, &mut amiss);
        amiss.first().map_or(Ok(kept), |wrong| Err(refusal_words(wrong, language).1))
    };
    let mut figure = Figure::default();
    for (n, part) in said.split(';').map(str::trim).filter(|p| !p.is_empty()).enumerate() {
        match part.split_once('=') {
            Some((name, value)) => {
                let (name, value) = (name.trim(), value.trim());
                match name {
                    "target" => figure.target = decimal(value, tens)?,
                    "baseline" => figure.baseline = decimal(value, tens)?,
                    "source" => value.clone_into(&mut figure.source),
                    "words" => value.clone_into(&mut figure.words),
                    "period" => {
                        figure.period = when::read(value, language == Language::Th)
                            .ok_or_else(|| crate::case::no_day(value, language))?
                    }
                    id if n == 0 => {
                        let known = named(indicators(all), id);
                        let known = known.ok_or_else(|| {
                            format!("`{id}` is no indicator; `maitri activity indicators` lists them")
                        })?;
                        figure.indicator.clone_from(&known.id);
                        tens = known.tens();
                        figure.actual = decimal(value, tens)?;
                    }
                    other => {
                        return Err(format!(
                            "`{other}` is no part of a figure: target, baseline, source, period, words"
                        ));
                    }
                }
            }
            None => part.clone_into(&mut figure.words),
        }
    }
    Ok(figure)
}

/// What was typed, as it is kept: days as EDTF, texts in a line. Figures are read where they are typed, in their language: here they are
/// decimals already. What is none stays as it was typed, and is refused by name.
pub fn tidy(said: &mut Said, language: Language) {
    let line = |text: &mut String| *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let number = |text: &mut String| {
        if let Some(amount) = Amount::kept(text) {
            *text = amount.to_string();
        }
    };
    let days = |text: &mut String| {
        if let Some(edtf) = when::read(text, language == Language::Th) {
            *text = edtf;
        }
    };
    for text in [&mut said.what, &mut said.place, &mut said.clause, &mut said.benefit_home, &mut said.benefit_partner] {
        line(text);
    }
    days(&mut said.days);
    for cost in &mut said.costs {
        number(&mut cost.amount);
        line(&mut cost.source);
    }
    said.costs.retain(|c| !c.amount.is_empty());
    for figure in said.outputs.iter_mut().chain(&mut said.outcomes) {
        number(&mut figure.actual);
        number(&mut figure.target);
        number(&mut figure.baseline);
        days(&mut figure.period);
        line(&mut figure.words);
        line(&mut figure.source);
    }
    let empty = |f: &Figure| f.indicator.is_empty() && f.words.is_empty() && f.actual.is_empty();
    said.outputs.retain(|f| !empty(f));
    said.outcomes.retain(|f| !empty(f));
}

fn checked(said: &Said) -> Result<(), Vec<Refusal>> {
    let catalogue = catalogue().map_err(|_| vec![Refusal::Kind(said.kind.clone())])?;
    check(said, &|kind| catalogue.kind(kind).is_some(), &crate::cli::today())
}

/// Why nothing was recorded.
pub type Stop = NotRecorded<Vec<Refusal>>;

/// Records an activity with its files; gives its id.
///
/// # Errors
/// What may not be said, or what the store says.
pub fn hold(store: &Store, act: &Act, whose: &Whose, said: &Said, shown: &[Shown]) -> Result<String, Stop> {
    checked(said).map_err(NotRecorded::Refused)?;
    // The command makes the id: the same command twice is the same activity.
    let id = format!("act-{}", hex(&sha256(act.id.as_bytes())).get(..10).unwrap_or(""));
    record(store, act, &|_: &Follow| {
        let held = Entry::Held { whose: whose.clone(), said: Box::new(said.clone()), row: None };
        let files = shown.iter().map(|file| Entry::Shown { file: file.clone() });
        Ok(std::iter::once(held).chain(files).map(|e| (id.clone(), activity(e))).collect())
    })?;
    Ok(id)
}

/// An entry of an activity.
fn activity(entry: Entry) -> maitri_registry::follow::Entry {
    maitri_registry::follow::Entry::Activity(entry)
}

/// Says an activity anew, for who saw it at `seen`; with files that show it.
///
/// # Errors
/// Why it may not be.
pub fn correct(
    store: &Store,
    act: &Act,
    id: &str,
    seen: Option<u64>,
    change: &dyn Fn(&mut Said),
    shown: &[Shown],
) -> Result<(), Stop> {
    record(store, act, &|follow: &Follow| {
        let one = standing(&follow.activities, id, seen).map_err(|r| vec![r])?;
        let mut said = one.said.clone();
        change(&mut said);
        checked(&said)?;
        let mut out = Vec::new();
        if said != one.said {
            if act.why.trim().is_empty() {
                return Err(vec![Refusal::NoReason]);
            }
            out.push((id.to_owned(), activity(Entry::Corrected { said: Box::new(said), row: None })));
        }
        out.extend(shown.iter().map(|file| (id.to_owned(), activity(Entry::Shown { file: file.clone() }))));
        if out.is_empty() { Err(vec![Refusal::Same]) } else { Ok(out) }
    })
    .map(drop)
}

/// Withdraws an activity: it stays, and counts no more.
///
/// # Errors
/// Why it may not be.
pub fn withdraw(store: &Store, act: &Act, id: &str, seen: Option<u64>) -> Result<(), Stop> {
    record(store, act, &|follow: &Follow| {
        standing(&follow.activities, id, seen).map_err(|r| vec![r])?;
        if act.why.trim().is_empty() {
            return Err(vec![Refusal::NoReason]);
        }
        Ok(vec![(id.to_owned(), activity(Entry::Withdrawn))])
    })
    .map(drop)
}

/// An office adds an indicator.
///
/// # Errors
/// A part is missing, or one of that id is there.
pub fn define(store: &Store, act: &Act, one: &Indicator) -> Result<(), Stop> {
    record(store, act, &|follow: &Follow| {
        let lacks = one.lacks();
        if !lacks.is_empty() {
            return Err(vec![Refusal::Indicator(lacks)]);
        }
        if indicator(&follow.activities, &one.id).is_some() {
            return Err(vec![Refusal::Taken(one.id.clone())]);
        }
        Ok(vec![(one.id.clone(), activity(Entry::Defined { indicator: Box::new(one.clone()) }))])
    })
    .map(drop)
}

/// A sheet as it was understood, and what taking it in would do.
pub struct Taken {
    /// Its sheets.
    pub sheets: Vec<Sheet>,
    /// What it would do.
    pub plan: Plan,
    /// SHA-256 of the file.
    pub hash: String,
}

/// Understands a file of activities. `home`: the province whose it is, by place id; empty: the file says it.
///
/// # Errors
/// One sentence: the file cannot be read, or no sheet of it has headings that are known.
pub fn understand(
    bytes: &[u8],
    name: &str,
    ties: &[Relationship],
    home: &str,
    all: &Activities,
) -> Result<Taken, String> {
    let grids = tables(bytes, name, &Limits::default()).map_err(|e| format!("{name}: {}; {}", e.message, e.help))?;
    let names = tie_names(ties);
    let reader = Reader {
        catalogue: catalogue()?,
        indicators: indicators(all),
        gazetteer: crate::register::tables()?.gazetteer,
        ties: &names,
        home,
        today: &crate::cli::today(),
    };
    let mut sheets = read(&grids, &reader);
    if sheets.iter().all(|s| s.heading == 0) {
        return Err(format!(
            "{name}: no row of headings was found; a sheet needs columns for the activity, its day and the partner (กิจกรรม, วันที่, คู่ความสัมพันธ์)"
        ));
    }
    let hash = hex(&sha256(bytes));
    let plan = plan(&sheets, all, &hash, name, &|f| figure_words(f, all, Language::Th));
    plan.tell(&mut sheets);
    Ok(Taken { sheets, plan, hash })
}

/// Takes a file in: the rows that are new, and those that say more or other than is recorded. Nothing is recorded where it changes
/// nothing.
///
/// # Errors
/// The file cannot be read; what the store says.
pub fn import(
    store: &Store,
    act: &Act,
    bytes: &[u8],
    name: &str,
    ties: &[Relationship],
    home: &str,
) -> Result<Taken, String> {
    let (follow, _) = super::load(store)?;
    let mut taken = understand(bytes, name, ties, home, &follow.activities)?;
    let kept = std::cell::RefCell::new(None);
    let done =
        record(store, act, &|follow: &Follow| -> Result<Vec<(String, maitri_registry::follow::Entry)>, Vec<Refusal>> {
            let all = &follow.activities;
            let plan = plan(&taken.sheets, all, &taken.hash, name, &|f| figure_words(f, all, Language::Th));
            let entries =
                plan.new.iter().chain(&plan.changed).map(|(id, e)| (id.clone(), activity(e.clone()))).collect();
            kept.replace(Some(plan));
            Ok(entries)
        });
    match done {
        Ok(Some(_)) => drop(store.blob_put(bytes).map_err(|e| e.to_string())?),
        Ok(None) => {}
        Err(NotRecorded::Stopped(Stopped::Failed(why))) => return Err(why),
        Err(_) => return Err("the file could not be taken in".to_owned()),
    }
    if let Some(plan) = kept.into_inner() {
        plan.tell(&mut taken.sheets);
        taken.plan = plan;
    }
    Ok(taken)
}

/// Keeps a photograph or paper. Where and when a picture was taken, which some cameras write into it, is not read.
///
/// # Errors
/// It bears a mark of secrecy, or the store failed.
pub fn keep(store: &Store, name: &str, bytes: &[u8], words: &str, language: Language) -> Result<Shown, String> {
    if let Ok(Some(mark)) = crate::reading::secrecy_mark(name, bytes) {
        return Err(text(language, "case-secret", &[("name", name), ("mark", &mark)]));
    }
    let hash = store.blob_put(bytes).map_err(|e| e.to_string())?;
    Ok(Shown { hash, name: name.to_owned(), words: words.to_owned() })
}

/// Why nothing was recorded, in words.
pub fn stop_words(stop: &Stop, language: Language) -> String {
    match stop {
        NotRecorded::Refused(all) => all.iter().map(|r| refusal_words(r, language).1).collect::<Vec<_>>().join("\n"),
        NotRecorded::Stopped(Stopped::Failed(why)) => why.clone(),
        NotRecorded::Stopped(_) => refusal_words(&Refusal::Moved, language).1,
    }
}

/// An activity as programs read it (`maitri/activity/1`).
pub fn wire(id: &str, one: &Activity, all: &Activities) -> serde_json::Value {
    let findings = maitri_registry::follow::activity::findings(&one.said, &|id| indicator(all, id));
    let findings: Vec<serde_json::Value> = findings
        .iter()
        .map(|f| serde_json::json!({ "rule": f.rule(), "severity": f.severity(), "message": finding_words(f, all, Language::En) }))
        .collect();
    let missing: Vec<String> = maitri_registry::follow::activity::missing(one).iter().map(|a| a.code()).collect();
    serde_json::json!({
        "schema": "maitri/activity/1", "activity": id, "whose": one.whose, "said": one.said, "shown": one.shown,
        "row": one.row, "office": one.office, "person": one.by.0, "recorded": one.by.1, "corrected": one.corrected,
        "withdrawn": one.withdrawn, "why": one.why, "findings": findings, "missing": missing, "last": one.last,
    })
}

/// An activity in words, line by line: what, and what it says.
pub fn lines(one: &Activity, all: &Activities, language: Language) -> Vec<(String, Vec<String>)> {
    let t = |key: &str| text(language, key, &[]);
    let said = &one.said;
    let figures = |of: &[Figure]| of.iter().map(|f| figure_words(f, all, language)).collect::<Vec<_>>();
    let some = |text: &String| if text.is_empty() { Vec::new() } else { vec![text.clone()] };
    let kind = catalogue().map_or(said.kind.as_str(), |c| c.kind_name(&said.kind, language)).to_owned();
    let clause = if said.clause.is_empty() { Vec::new() } else { vec![clause_words(&said.clause, language)] };
    [
        ("act-kind", vec![kind]),
        ("act-days", vec![when_words(&said.days, language)]),
        ("act-place", some(&said.place)),
        ("act-clause", clause),
        ("act-participants", said.participants.map(|n| number(n, language)).into_iter().collect()),
        ("act-outputs", figures(&said.outputs)),
        ("act-outcomes", figures(&said.outcomes)),
        ("act-benefit-home", some(&said.benefit_home)),
        ("act-benefit-partner", some(&said.benefit_partner)),
        ("act-costs", said.costs.iter().map(|c| cost_words(c, language)).collect()),
        ("act-note", some(&said.note)),
    ]
    .into_iter()
    .filter(|(_, values)| !values.is_empty())
    .map(|(key, values)| (t(key), values))
    .collect()
}
