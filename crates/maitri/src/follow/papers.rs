//! The papers of a reporting year (RP-01 to RP-05): the templates of the packs, filled from what was recorded, and a workbook with the rows
//! that make each figure. Nothing is written that no row says; where a figure has no source, the paper says so.

use super::activities::{amount_words, cost_words, figure_words, indicator, side, when_words};
use super::yearly::{Approval, counts, expected_words, outcome_words, period_on_paper, told_words};
use crate::case::place_name;
use crate::draft::{Drafted, File, Format, Refused, Wanted, draft};
use crate::life::{house, words as life_words};
use crate::web::words::text;
use maitri_draft::answer::Answers;
use maitri_pack::papers::Papers;
use maitri_pack::{Language, Packs};
use maitri_registry::case::{Cases, Entry as CaseEntry};
use maitri_registry::follow::Follow;
use maitri_registry::follow::activity::{Activities, Activity, Figure};
use maitri_registry::follow::amount::Amount;
use maitri_registry::follow::cycle::{Cycle, Entry as CycleEntry, Expected, Outcome};
use maitri_registry::follow::indicator::Measures;
use maitri_registry::follow::life::Entry as LifeEntry;
use maitri_registry::follow::standing::{Sums, TieLine, changes, lines, together};
use maitri_review::report::words::number;
use rust_xlsxwriter::{Format as Look, FormatAlign, Workbook};
use serde_json::{Value, json};

/// The papers by their names.
pub const PAPERS: [&str; 5] = ["rp-01", "rp-02", "rp-03", "rp-04", "rp-05"];

/// What papers are made of.
pub struct Made<'a> {
    /// The year.
    pub year: &'a Cycle,
    /// All that was recorded.
    pub follow: &'a Follow,
    /// The cases.
    pub cases: &'a Cases,
    /// Approvals of which the cabinet was not told.
    pub approvals: &'a [Approval],
    /// Ties in progress of which a municipality signed already (G-09), in words.
    pub municipal: &'a [String],
    /// The day of the resolution that asks for the evaluation of older ties.
    pub resolution: &'a str,
    /// Today, ISO 8601.
    pub today: &'a str,
    /// The language in which it is said why a paper cannot be written.
    pub told: Language,
}

const TH: Language = Language::Th;

/// What stands on every letter and is filled in by hand: the program invents no number, address or signer.
fn envelope(values: &mut serde_json::Map<String, Value>, office: &str, title: &str, unit: &str) {
    const OPEN: &str = "........................................";
    values.insert("code".to_owned(), json!("............"));
    values.insert("office".to_owned(), json!(office));
    values.insert("address".to_owned(), json!([OPEN]));
    values.insert("signer".to_owned(), json!({ "name": OPEN, "title": title }));
    values.insert("unit".to_owned(), json!(unit));
}

fn object(value: Value) -> serde_json::Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => serde_json::Map::new(),
    }
}

/// The other side as a paper of the register names it.
fn partner(one: &Expected) -> String {
    side(&one.partner, &one.printed, TH)
}

fn sum_words(name: &str, sum: &maitri_registry::follow::standing::Sum, all: &Activities) -> (String, String) {
    let known = indicator(all, name);
    let unit = known.map_or("", |i| i.unit.get(TH));
    let title = known.map_or_else(|| name.to_owned(), |i| i.name.get(TH).to_owned());
    (title, format!("{} {unit}", amount_words(sum.total, TH)).trim_end().to_owned())
}

fn source_words(sum: &maitri_registry::follow::standing::Sum) -> String {
    let none = text(TH, "act-no-source", &[]);
    if sum.sources.is_empty() {
        return none;
    }
    let mut out = sum.sources.join("; ");
    if !sum.unsourced.is_empty() {
        let n = format!("{}/{}", number(sum.unsourced.len(), TH), number(sum.rows.len(), TH));
        out.push_str(&format!(" ({none} {n})"));
    }
    out
}

/// The word of an output or an outcome. What is said as the one and counts the other is told as such: a number of visits is no outcome.
fn measure_words(said: Measures, name: &str, all: &Activities) -> String {
    let word = |kind: Measures| text(TH, if kind == Measures::Output { "act-outputs" } else { "act-outcomes" }, &[]);
    match indicator(all, name).map(|i| i.kind) {
        Some(counts) if counts != said => text(TH, "year-said-as", &[("counts", &word(counts)), ("said", &word(said))]),
        _ => word(said),
    }
}

/// Rows of indicators, outputs before outcomes.
fn figure_rows(outputs: &Sums, outcomes: &Sums, all: &Activities) -> Vec<Value> {
    let of = |said: Measures, sums: &Sums| {
        sums.iter()
            .map(|(name, sum)| {
                let (title, value) = sum_words(name, sum, all);
                let target = sum.target.map_or_else(|| "-".to_owned(), |t| amount_words(t, TH));
                let kind = measure_words(said, name, all);
                json!({ "kind": kind, "name": title, "value": value, "target": target, "source": source_words(sum) })
            })
            .collect::<Vec<_>>()
    };
    let mut out = of(Measures::Output, outputs);
    out.extend(of(Measures::Outcome, outcomes));
    out
}

/// What a tie came to, in a line: outputs, or outcomes. What is said as an outcome and counts an output stands with it, and is told as such.
fn results(line: &TieLine<'_>, wanted: Measures, all: &Activities) -> String {
    let sums = if wanted == Measures::Output { &line.outputs } else { &line.outcomes };
    let mut out: Vec<String> = sums
        .iter()
        .map(|(name, sum)| {
            let (title, value) = sum_words(name, sum, all);
            let other = indicator(all, name).is_some_and(|i| i.kind != wanted);
            if other {
                format!("{title} {value} – {}", measure_words(wanted, name, all))
            } else {
                format!("{title} {value}")
            }
        })
        .collect();
    let said = line.words.iter().filter(|(_, kind, _)| *kind == wanted).map(|(_, _, f)| said_words(f, all));
    out.extend(said.filter(|w| !w.is_empty()));
    if out.is_empty() { "-".to_owned() } else { out.join("; ") }
}

/// What stands in the place of a figure, with the number where one is said under no indicator that is known.
fn said_words(figure: &Figure, all: &Activities) -> String {
    if figure.actual.is_empty() { figure.words.clone() } else { figure_words(figure, all, TH) }
}

/// How a tie stands, as far as it was recorded.
fn stands(made: &Made<'_>, tie: &str) -> String {
    let life = made.follow.lives.by_id.get(tie);
    match (life, house()) {
        (Some(life), Ok(house)) => life_words::standing(&life.standing(house, made.today), TH),
        _ => text(TH, "life-unsourced", &[]),
    }
}

fn score(year: &Cycle, tie: &str) -> String {
    match (year.sheets.get(tie), year.decided.get(tie)) {
        (None, _) => "-".to_owned(),
        (Some(sheet), None) => {
            let score = format!("{}/{}", number(sheet.score(), TH), number(9, TH));
            let proposes = sheet.proposes.map(|o| text(TH, "year-proposed", &[("what", &outcome_words(o, TH))]));
            [score].into_iter().chain(proposes).collect::<Vec<_>>().join(" ")
        }
        (Some(sheet), Some((outcome, _))) => {
            format!("{}/{} {}", number(sheet.score(), TH), number(9, TH), outcome_words(*outcome, TH))
        }
    }
}

fn annex(made: &Made<'_>, caption: &str, lines: &[&TieLine<'_>], notes: &[String]) -> Option<(String, Value)> {
    let all = &made.follow.activities;
    let rows: Vec<Value> = lines
        .iter()
        .map(|line| {
            let e = line.expected;
            let mut marks = String::new();
            if e.inferred {
                marks.push('*');
            }
            if e.municipality {
                marks.push('†');
            } else if e.municipality_asked {
                marks.push('‡');
            }
            // Of a tie of which nobody reported nothing is known: a nought would say that there was nothing.
            let done = |line: &TieLine<'_>| match (line.activities.len(), line.told) {
                (0, None) => "-".to_owned(),
                (n, _) => number(n, TH),
            };
            let signed = if e.signed.is_empty() { text(TH, "year-not-known", &[]) } else { when_words(&e.signed, TH) };
            json!({
                "province": place_name(&e.home, TH), "partner": format!("{}{marks}", partner(e)), "signed": signed,
                "status": told_words(line, TH), "activities": done(line),
                "last": line.last.map_or_else(|| "-".to_owned(), |(_, a)| when_words(&a.said.days, TH)),
                "stands": stands(made, &e.tie), "outputs": results(line, Measures::Output, all),
                "outcomes": results(line, Measures::Outcome, all), "score": score(made.year, &e.tie),
            })
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let values = json!({
        "caption": caption, "period": period_on_paper(&made.year.opened), "as_of": made.year.opened.as_of, "rows": rows, "notes": notes,
        "signer": { "name": "........................................", "title": "th.moi.permanent-secretary" },
    });
    Some(("th/yearly-annex".to_owned(), values))
}

fn notes() -> Vec<String> {
    let keys = ["year-note-inferred", "year-note-municipal", "year-note-municipal-asked", "year-note-score"];
    keys.iter().map(|key| text(TH, key, &[])).collect()
}

fn silent(year: &Cycle) -> Vec<String> {
    let all = year.missing();
    all.iter()
        .map(|(home, ties)| {
            let name = place_name(home, TH);
            let of = year.of_home(home).count();
            if ties.len() == of { name } else { format!("{name} ({}/{})", number(ties.len(), TH), number(of, TH)) }
        })
        .collect()
}

fn sums(year: &Cycle, lines: &[TieLine<'_>]) -> Vec<String> {
    let n = counts(year);
    let t = |key: &str, args: &[(&str, &str)]| text(TH, key, args);
    let d = |n: usize| number(n, TH);
    let activities: usize = lines.iter().map(|l| l.activities.len()).sum();
    // Figures that no indicator counts stand tie by tie and in no sum: that is told, and not left to be noticed.
    let own: usize = lines.iter().flat_map(|l| &l.words).filter(|(_, _, f)| !f.actual.is_empty()).count();
    let mut out = vec![
        t(
            "year-sum-expected",
            &[
                ("ties", &d(n.ties)),
                ("provinces", &d(n.provinces)),
                ("printed", &d(n.printed)),
                ("inferred", &d(n.inferred)),
            ],
        ),
        t(
            "year-sum-municipal",
            &[("with", &d(n.ties)), ("without", &d(n.ties - n.municipal)), ("municipal", &d(n.municipal))],
        ),
        t("year-sum-told", &[("reported", &d(n.reported)), ("nothing", &d(n.nothing)), ("missing", &d(n.missing))]),
        t("year-sum-activities", &[("n", &d(activities))]),
    ];
    if n.municipal_asked > 0 {
        out.insert(2, t("year-sum-municipal-asked", &[("n", &d(n.municipal_asked))]));
    }
    if own > 0 {
        out.push(t("year-sum-own", &[("n", &d(own))]));
    }
    out
}

fn evaluation(made: &Made<'_>) -> Vec<String> {
    let (before, _, open) = made.year.before(made.resolution);
    let scored = before.iter().filter(|e| made.year.sheets.contains_key(&e.tie)).count();
    let decided = before.iter().filter(|e| made.year.decided.contains_key(&e.tie)).count();
    let d = |n: usize| number(n, TH);
    let args = [("before", d(before.len())), ("open", d(open.len())), ("scored", d(scored)), ("decided", d(decided))];
    let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
    vec![text(TH, "year-sum-retrospective", &args)]
}

fn approval_lines(approvals: &[Approval]) -> Vec<String> {
    approvals
        .iter()
        .map(|a| {
            let pair = format!("{} – {}", place_name(&a.home, TH), place_name(&a.partner, TH));
            text(TH, "year-approval", &[("pair", &pair), ("day", &when_words(&a.approved, TH)), ("case", &a.case)])
        })
        .collect()
}

/// What was recorded since the list of the earlier year was drawn up: new and gone ties, what became of ties, texts that were signed. Where there is
/// no earlier year, or nothing was recorded, that is said; the one is not the other.
fn change_lines(made: &Made<'_>) -> Vec<String> {
    let Some(then) = made.follow.cycles.before(made.year.opened.year) else {
        return vec![text(TH, "year-no-earlier", &[])];
    };
    let (new, gone) = changes(made.year, then);
    let of = |key: &str, all: &[&Expected]| {
        let names: Vec<String> = all.iter().map(|e| expected_words(e, TH)).collect();
        (!all.is_empty()).then(|| text(TH, key, &[("n", &number(all.len(), TH)), ("ties", &names.join("; "))]))
    };
    let mut out: Vec<String> = [of("year-new-ties", &new), of("year-gone-ties", &gone)].into_iter().flatten().collect();
    let opened = then.lines.iter().rev().find(|l| matches!(l.entry, CycleEntry::Opened(_)));
    let since = opened.map_or(0, |l| l.sequence);
    out.extend(lived_since(made, then, since));
    out.extend(signed_since(made, since));
    if out.is_empty() {
        let day = when_words(&then.opened.as_of, TH);
        out.push(text(TH, "year-no-changes", &[("day", &day)]));
    }
    out
}

/// What became of ties since a place in the log: renewals, notices, ends, suspensions, new partners.
fn lived_since(made: &Made<'_>, then: &Cycle, since: u64) -> Vec<String> {
    let Ok(packs) = Packs::embedded() else { return Vec::new() };
    let listed = made.year.opened.expected.iter().chain(&then.opened.expected);
    let mut seen = std::collections::BTreeSet::new();
    let mut out = Vec::new();
    for one in listed.filter(|e| seen.insert(e.tie.as_str())) {
        let Some(life) = made.follow.lives.by_id.get(&one.tie) else { continue };
        for noted in life.holding().filter(|n| n.sequence > since) {
            let told = matches!(
                noted.entry,
                LifeEntry::Renewed { .. }
                    | LifeEntry::NoticeDelivered { .. }
                    | LifeEntry::NoticeWithdrawn { .. }
                    | LifeEntry::Ended { .. }
                    | LifeEntry::Suspended { .. }
                    | LifeEntry::Resumed { .. }
                    | LifeEntry::PartnerConfirmed { .. }
                    | LifeEntry::Decided { .. }
            );
            if told {
                let kind = text(TH, life_words::kind(noted.entry.kind()), &[]);
                let what = life_words::entry(packs, &noted.entry, TH);
                out.push(format!("{}: {kind} {what}", expected_words(one, TH)));
            }
        }
    }
    out
}

/// Texts that cases brought to a signature since a place in the log.
fn signed_since(made: &Made<'_>, since: u64) -> Vec<String> {
    let mut out = Vec::new();
    for case in made.cases.cases.values().filter(|c| c.opened.procedure.starts_with("th/")) {
        for dated in case.entries.iter().filter(|d| d.sequence > since) {
            if let CaseEntry::Stepped { to, evidence, .. } = &dated.entry
                && to == "signed"
            {
                let pair = format!("{} – {}", place_name(&case.opened.home, TH), place_name(&case.opened.partner, TH));
                let day = when_words(&evidence.day, TH);
                out.push(text(TH, "year-text-signed", &[("pair", &pair), ("day", &day), ("case", &case.opened.case)]));
            }
        }
    }
    out
}

/// Whether the data were put together with the Foreign Ministry, as far as the steps of the year say.
fn gathered(year: &Cycle) -> String {
    let took = |on: &str| year.lines.iter().any(|l| matches!(&l.entry, CycleEntry::Stepped { step, .. } if step == on));
    let key = match () {
        () if took("mfa-adds") => "year-gathered",
        () if took("coordinate") => "year-coordinated",
        () => "year-not-gathered",
    };
    text(TH, key, &[])
}

/// The answers that make a paper: a template each. `home`: the province of RP-01.
///
/// # Errors
/// One sentence: no such paper, or nothing of which it could be made.
pub fn answers(made: &Made<'_>, paper: &str, home: &str) -> Result<Vec<(String, Value)>, String> {
    let year = made.year;
    let all = &made.follow.activities;
    let lines = lines(year, all);
    let period = period_on_paper(&year.opened);
    let moi_unit = "กองการต่างประเทศ สำนักงานปลัดกระทรวงมหาดไทย";
    let (outputs, outcomes) = (together(lines.iter().map(|l| &l.outputs)), together(lines.iter().map(|l| &l.outcomes)));
    let every: Vec<&TieLine<'_>> = lines.iter().collect();
    let shared = |more: Value| {
        let mut values = object(json!({
            "period": period, "as_of": year.opened.as_of, "sums": sums(year, &lines), "figures": figure_rows(&outputs, &outcomes, all),
            "silent": silent(year),
        }));
        values.extend(object(more));
        values
    };
    let caption = "บัญชีผลการดำเนินการรายคู่ความสัมพันธ์";
    let mut out: Vec<(String, Value)> = Vec::new();
    match paper {
        "rp-01" => out.push(("th/progress-report".to_owned(), province(made, home, &lines)?)),
        "rp-02" => {
            let mut values = shared(json!({
                "evaluation": evaluation(made), "approvals": approval_lines(made.approvals), "changes": change_lines(made),
                "enclosures": [{ "title": caption, "copies": "1", "unit": "ชุด" }],
            }));
            envelope(&mut values, "th.moi", "th.moi.permanent-secretary", moi_unit);
            out.push(("th/compiled-report".to_owned(), Value::Object(values)));
            out.extend(annex(made, caption, &every, &notes()));
        }
        "rp-03" => {
            let mut values = shared(json!({
                "gathered": gathered(year), "conclusion": evaluation(made), "enclosures": [{ "title": caption, "copies": "1", "unit": "ชุด" }],
            }));
            envelope(&mut values, "th.moi", "th.moi.minister", moi_unit);
            out.push(("th/cabinet-report".to_owned(), Value::Object(values)));
            out.extend(annex(made, caption, &every, &notes()));
        }
        "rp-04" => {
            if made.approvals.is_empty() {
                return Err(text(made.told, "year-no-approvals", &[]));
            }
            let rows: Vec<Value> = made
                .approvals
                .iter()
                .map(|a| {
                    let subject = if a.subject.is_empty() { "ร่างบันทึกความเข้าใจ" } else { &a.subject };
                    let mut row = json!({ "province": a.home, "partner": a.partner, "instrument": subject, "approved": a.approved });
                    if !a.signed.is_empty()
                        && let Some(row) = row.as_object_mut()
                    {
                        row.insert("signed".to_owned(), json!(a.signed));
                    }
                    row
                })
                .collect();
            let mut values = object(json!({ "period": period, "pairs": rows }));
            envelope(&mut values, "th.moi", "th.moi.minister", moi_unit);
            out.push(("th/cabinet-information".to_owned(), Value::Object(values)));
        }
        "rp-05" => {
            let (before, _, open) = year.before(made.resolution);
            let of = |ties: &[&Expected]| {
                lines.iter().filter(|l| ties.iter().any(|e| e.tie == l.expected.tie)).collect::<Vec<_>>()
            };
            let (older, unsure) = (of(&before), of(&open));
            let mut notes = evaluation(made);
            // At all, and not only up to the end of the year.
            let dormant: Vec<&TieLine<'_>> = older.iter().filter(|l| l.years.is_empty()).copied().collect();
            notes.push(text(TH, "year-dormant-n", &[("n", &number(dormant.len(), TH))]));
            notes.extend(self::notes());
            out.extend(annex(made, "บัญชีประเมินผลความสัมพันธ์ที่สถาปนาก่อนมติคณะรัฐมนตรี", &older, &notes));
            out.extend(annex(made, "บัญชีความสัมพันธ์ที่ยังชี้ขาดไม่ได้ว่าลงนามก่อนมติคณะรัฐมนตรี", &unsure, &self::notes()));
            out.extend(annex(made, "บัญชีความสัมพันธ์ที่ไม่มีกิจกรรมที่บันทึกไว้เลย", &dormant, &self::notes()));
            let municipal: Vec<&TieLine<'_>> =
                lines.iter().filter(|l| l.expected.municipality || l.expected.municipality_asked).collect();
            let upgrades = |l: &&&TieLine<'_>| {
                let tie = &l.expected.tie;
                let decided = year.decided.get(tie).map(|(o, _)| *o);
                decided.or_else(|| year.sheets.get(tie).and_then(|s| s.proposes)) == Some(Outcome::Upgrade)
            };
            let proposed = municipal.iter().filter(upgrades).count();
            let mut notes = vec![text(TH, "year-upgrade-n", &[("n", &number(proposed, TH))])];
            if !made.municipal.is_empty() {
                notes.push(text(TH, "year-municipal-progress", &[("ties", &made.municipal.join("; "))]));
            }
            notes.extend(self::notes());
            out.extend(annex(made, "บัญชีความสัมพันธ์ที่ลงนามโดยเทศบาล", &municipal, &notes));
        }
        other => return Err(format!("`{other}` is no paper of a reporting year: {}", PAPERS.join(", "))),
    }
    Ok(out)
}

/// The report of a province (RP-01), prefilled from its activities.
fn province(made: &Made<'_>, home: &str, all: &[TieLine<'_>]) -> Result<Value, String> {
    let year = made.year;
    let mine: Vec<&TieLine<'_>> = all.iter().filter(|l| l.expected.home == home).collect();
    if mine.is_empty() {
        return Err(text(made.told, "year-r-nobody", &[("home", &place_name(home, made.told))]));
    }
    let activities = &made.follow.activities;
    let figures = |said: Measures, of: &[Figure]| {
        let one = |f: &Figure| {
            let words = figure_words(f, activities, TH);
            let other = indicator(activities, &f.indicator).is_some_and(|i| i.kind != said);
            if other { format!("{words} – {}", measure_words(said, &f.indicator, activities)) } else { words }
        };
        of.iter().map(one).collect::<Vec<_>>().join("; ")
    };
    let held: Vec<(&TieLine<'_>, &Activity)> =
        mine.iter().flat_map(|l| l.activities.iter().map(move |(_, a)| (*l, *a))).collect();
    let or_dash = |text: String| if text.is_empty() { "-".to_owned() } else { text };
    let done: Vec<Value> = held
        .iter()
        .map(|(l, a)| {
            json!({
                "partner": partner(l.expected), "activity": a.said.what, "day": when_words(&a.said.days, TH),
                "output": or_dash(figures(Measures::Output, &a.said.outputs)),
                "outcome": or_dash(figures(Measures::Outcome, &a.said.outcomes)),
            })
        })
        .collect();
    let kpis: Vec<Value> = held
        .iter()
        .flat_map(|(l, a)| a.said.outputs.iter().chain(&a.said.outcomes).map(move |f| (*l, f)))
        .filter(|(_, f)| !f.actual.is_empty())
        .map(|(l, f)| {
            let known = indicator(activities, &f.indicator);
            let n = |text: &str| Amount::kept(text).map_or_else(|| "-".to_owned(), |a| amount_words(a, TH));
            let source = if f.source.is_empty() { text(TH, "act-no-source", &[]) } else { f.source.clone() };
            let own = [&f.indicator, &f.words].into_iter().find(|t| !t.is_empty()).map_or("-", String::as_str);
            json!({
                "partner": partner(l.expected), "name": known.map_or(own, |i| i.name.get(TH)),
                "unit": known.map_or("-", |i| i.unit.get(TH)),
                "baseline": n(&f.baseline), "target": n(&f.target), "result": n(&f.actual), "source": source,
            })
        })
        .collect();
    let nothing: Vec<String> = mine
        .iter()
        .filter_map(|l| l.told.filter(|t| t.nothing).map(|_| format!("{}: {}", partner(l.expected), told_words(l, TH))))
        .collect();
    // Of which nobody said anything: that is not "none".
    let silent = mine.iter().filter(|l| l.told.is_none() && l.activities.is_empty());
    let silent: Vec<String> = silent.map(|l| partner(l.expected)).collect();
    let benefits: Vec<String> = held
        .iter()
        .flat_map(|(l, a)| {
            let own = ("act-benefit-home", &a.said.benefit_home);
            [own, ("act-benefit-partner", &a.said.benefit_partner)].map(|(k, v)| (partner(l.expected), k, v.clone()))
        })
        .filter(|(_, _, v)| !v.is_empty())
        .map(|(pair, k, v)| format!("{pair} – {}: {v}", text(TH, k, &[])))
        .collect();
    let spent: Vec<String> = held
        .iter()
        .flat_map(|(l, a)| a.said.costs.iter().map(|c| format!("{}: {}", partner(l.expected), cost_words(c, TH))))
        .collect();
    let continuity: Vec<String> = mine
        .iter()
        .map(|l| {
            let years = l.years.iter().map(|(y, ids)| format!("{} ({})", when_words(y, TH), number(ids.len(), TH)));
            let years: Vec<String> = years.collect();
            let told = if years.is_empty() { text(TH, "life-unsourced", &[]) } else { years.join(", ") };
            format!("{}: {told}", partner(l.expected))
        })
        .collect();
    let report = year.reports.get(home);
    let told = |text: Option<&String>| vec![text.filter(|t| !t.is_empty()).cloned().unwrap_or_else(|| "-".to_owned())];
    let ties: Vec<String> = mine.iter().map(|l| partner(l.expected)).collect();
    let mut values = object(json!({
        "province": home, "period": period_on_paper(&year.opened), "ties": ties, "nothing": nothing, "silent": silent,
        "done": done, "kpis": kpis, "continuity": continuity, "benefits": benefits, "spent": spent, "problems": told(report.map(|r| &r.problems)), "ahead": told(report.map(|r| &r.ahead)),
        "support": told(report.map(|r| &r.support)),
    }));
    envelope(
        &mut values,
        &format!("ศาลากลางจังหวัด{}", place_name(home, TH)),
        &format!("th.governor@{home}"),
        "สำนักงานจังหวัด",
    );
    Ok(Value::Object(values))
}

/// A paper as files.
///
/// # Errors
/// What is missing, or a file that cannot be made.
pub fn files(
    packs: &Packs,
    papers: &Papers,
    made: &Made<'_>,
    paper: &str,
    home: &str,
    formats: &[Format],
) -> Result<Vec<File>, String> {
    let mut out: Vec<File> = Vec::new();
    for (n, (template, values)) in answers(made, paper, home)?.into_iter().enumerate() {
        let answers = Answers { template: template.clone(), values: object(values) };
        let wanted = Wanted {
            languages: vec![TH],
            formats: formats.iter().copied().filter(|f| *f != Format::Xlsx).collect(),
            columns: false,
            copies: false,
            told: TH,
            as_of: made.today.to_owned(),
        };
        let drafted: Drafted = draft(packs, papers, &answers, &wanted).map_err(|refused| match refused {
            Refused::Answers(faults) => faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            Refused::File(why) => why,
        })?;
        for mut file in drafted.files {
            let kind = template.rsplit('/').next().unwrap_or("");
            file.name = format!("{paper}-{}-{}-{kind}.{}", made.year.opened.year, n + 1, file.format.code());
            out.push(file);
        }
    }
    if formats.contains(&Format::Xlsx) {
        let name = format!("{paper}-{}.xlsx", made.year.opened.year);
        out.push(File { name, format: Format::Xlsx, bytes: workbook(made, home)? });
    }
    Ok(out)
}

/// The rows behind the figures: tie by tie, activity by activity, figure by figure. The sheet of activities is read again by the program as
/// any sheet of a province; with a province it is the form that it fills in (RP-01).
///
/// # Errors
/// What the workbook cannot hold.
pub fn workbook(made: &Made<'_>, home: &str) -> Result<Vec<u8>, String> {
    let all = &made.follow.activities;
    let lines = lines(made.year, all);
    let mine: Vec<&TieLine<'_>> = lines.iter().filter(|l| home.is_empty() || l.expected.home == home).collect();
    let t = |key: &str| text(TH, key, &[]);
    let kind =
        |id: &str| super::activities::catalogue().map_or_else(|_| id.to_owned(), |c| c.kind_name(id, TH).to_owned());
    let n = |n: usize| n.to_string();
    let mut ties: Vec<Vec<String>> = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut figures: Vec<Vec<String>> = Vec::new();
    for line in &mine {
        let e = line.expected;
        ties.push(vec![
            e.tie.clone(),
            place_name(&e.home, TH),
            partner(e),
            e.signed.clone(),
            if e.inferred { t("year-inferred") } else { String::new() },
            match (e.municipality, e.municipality_asked) {
                (true, _) => t("year-municipal"),
                (false, true) => t("year-municipal-asked"),
                _ => String::new(),
            },
            told_words(line, TH),
            n(line.activities.len()),
            line.activities.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(" "),
            line.last.map(|(_, a)| a.said.days.clone()).unwrap_or_default(),
            made.year.sheets.get(&e.tie).map(|s| s.score().to_string()).unwrap_or_default(),
            made.year.decided.get(&e.tie).map(|(o, _)| outcome_words(*o, TH)).unwrap_or_default(),
            stands(made, &e.tie),
        ]);
        for (id, a) in &line.activities {
            let s = &a.said;
            let words = |of: &[Figure]| of.iter().map(|f| figure_words(f, all, TH)).collect::<Vec<_>>().join("\n");
            let cost: Vec<String> = s.costs.iter().map(|c| c.amount.clone()).collect();
            let money: Vec<String> = s.costs.iter().map(|c| format!("{} {}", c.currency, c.source)).collect();
            rows.push(vec![
                place_name(&e.home, TH),
                partner(e),
                s.days.clone(),
                s.what.clone(),
                kind(&s.kind),
                s.place.clone(),
                s.participants.map(|n| n.to_string()).unwrap_or_default(),
                words(&s.outputs),
                words(&s.outcomes),
                cost.join("\n"),
                money.join("\n"),
                s.benefit_home.clone(),
                s.benefit_partner.clone(),
                (*id).to_owned(),
            ]);
            let outcomes = s.outcomes.iter().map(|f| (Measures::Outcome, f));
            for (what, f) in s.outputs.iter().map(|f| (Measures::Output, f)).chain(outcomes) {
                let source =
                    if f.source.is_empty() && !f.actual.is_empty() { t("act-no-source") } else { f.source.clone() };
                let known = indicator(all, &f.indicator);
                figures.push(vec![
                    (*id).to_owned(),
                    e.tie.clone(),
                    measure_words(what, &f.indicator, all),
                    known.map_or_else(|| f.words.clone(), |i| i.name.get(TH).to_owned()),
                    known.map_or("", |i| i.unit.get(TH)).to_owned(),
                    f.period.clone(),
                    f.baseline.clone(),
                    f.target.clone(),
                    f.actual.clone(),
                    source,
                    f.words.clone(),
                ]);
            }
        }
    }
    // The form of a province: a line for each tie in which nothing stands yet.
    if !home.is_empty() {
        for line in mine.iter().filter(|l| l.activities.is_empty()) {
            let mut row = vec![String::new(); 14];
            for (slot, cell) in row.iter_mut().zip([place_name(&line.expected.home, TH), partner(line.expected)]) {
                *slot = cell;
            }
            rows.push(row);
        }
    }
    let heads = [
        (
            "กิจกรรม",
            &[
                "จังหวัด",
                "คู่ความสัมพันธ์",
                "วันที่",
                "กิจกรรม",
                "ประเภท",
                "สถานที่",
                "จำนวนผู้เข้าร่วม",
                "ผลผลิต",
                "ผลลัพธ์",
                "งบประมาณ (บาท)",
                "แหล่งงบประมาณ",
                "ประโยชน์ต่อจังหวัด",
                "ประโยชน์ต่อคู่สัมพันธ์",
                "รหัส",
            ][..],
            &rows,
        ),
        (
            "คู่ความสัมพันธ์",
            &[
                "รหัส",
                "จังหวัด",
                "ฝ่ายต่างประเทศ",
                "ลงนาม",
                "ที่มา",
                "ลงนามโดยเทศบาล",
                "การรายงาน",
                "จำนวนครั้ง",
                "รหัสกิจกรรม",
                "ครั้งล่าสุด",
                "คะแนนประเมิน (เต็ม ๙)",
                "ข้อวินิจฉัย",
                "สถานะความสัมพันธ์",
            ][..],
            &ties,
        ),
        (
            "ค่าตัวชี้วัด",
            &[
                "รหัสกิจกรรม",
                "รหัสคู่",
                "ผลผลิต/ผลลัพธ์",
                "ชื่อตัวชี้วัด",
                "หน่วย",
                "ช่วงเวลา",
                "ค่าฐาน",
                "เป้าหมาย",
                "ผล",
                "แหล่งข้อมูล",
                "ถ้อยคำเดิม",
            ][..],
            &figures,
        ),
    ];
    let mut book = Workbook::new();
    let mut properties = rust_xlsxwriter::DocProperties::new().set_title(period_on_paper(&made.year.opened));
    if let Ok(day) = rust_xlsxwriter::ExcelDateTime::parse_from_str(made.today) {
        properties = properties.set_creation_datetime(&day);
    }
    book.set_properties(&properties);
    let cell = Look::new().set_font_name("Sarabun").set_text_wrap().set_align(FormatAlign::Top);
    let head = cell.clone().set_bold();
    let write = |book: &mut Workbook| -> Result<(), rust_xlsxwriter::XlsxError> {
        // The form of a province is one sheet: it comes back filled in.
        let sheets = if home.is_empty() { 3 } else { 1 };
        for (name, columns, rows) in heads.into_iter().take(sheets) {
            let sheet = book.add_worksheet();
            sheet.set_name(name)?;
            sheet.set_landscape();
            sheet.set_paper_size(9);
            sheet.set_print_fit_to_pages(1, 0);
            sheet.write_string_with_format(
                0,
                0,
                format!("{} · ข้อมูล ณ {}", period_on_paper(&made.year.opened), when_words(&made.year.opened.as_of, TH)),
                &head,
            )?;
            for (column, title) in (0u16..).zip(columns) {
                sheet.write_string_with_format(1, column, *title, &head)?;
                sheet.set_column_width(column, 18.0)?;
            }
            for (at, row) in (2u32..).zip(rows.iter()) {
                for (column, text) in (0u16..).zip(row) {
                    match text.parse::<f64>() {
                        // Days and years are texts: only figures are numbers.
                        Ok(figure)
                            if !text.is_empty()
                                && !matches!(
                                    columns.get(usize::from(column)),
                                    Some(&"วันที่" | &"ลงนาม" | &"ช่วงเวลา" | &"ครั้งล่าสุด")
                                ) =>
                        {
                            sheet.write_number_with_format(at, column, figure, &cell)?;
                        }
                        _ => {
                            sheet.write_string_with_format(at, column, text, &cell)?;
                        }
                    }
                }
            }
            sheet.set_freeze_panes(2, 0)?;
        }
        Ok(())
    };
    write(&mut book).map_err(|e| e.to_string())?;
    book.save_to_buffer().map_err(|e| e.to_string())
}
