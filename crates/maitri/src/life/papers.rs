//! Papers about the life of a tie: for the annual meeting (RP-13), for a renewal (RP-14), and the public yearbook (RP-15). The answers of
//! templates are filled from what was recorded; each row names the entry that it rests on, and what nobody recorded says so.

use super::{Watch, side, title, words};
use crate::draft::{Drafted, Format, Refused, Wanted, draft};
use crate::web::words::text;
use maitri_draft::answer::Answers;
use maitri_pack::papers::Papers;
use maitri_pack::{Language, Packs};
use maitri_registry::follow::activity::Figure;
use maitri_registry::follow::life::{Commitment, Entry, Kept, Life, MeetingState};
use maitri_registry::record::Relationship;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A text in the three languages of the pages, as an answer of words takes it.
fn each(make: impl Fn(Language) -> String) -> Value {
    let all: BTreeMap<&str, String> = Language::SPOKEN.iter().map(|l| (l.code(), make(*l))).collect();
    json!(all)
}

fn said(key: &str) -> Value {
    each(|l| text(l, key, &[]))
}

/// What nobody recorded.
fn nothing() -> Value {
    said("life-unsourced")
}

fn answers(template: &str, values: Value) -> Answers {
    let Value::Object(values) = values else {
        return Answers { template: template.to_owned(), values: Default::default() };
    };
    Answers { template: template.to_owned(), values }
}

fn rows(all: Vec<Value>) -> Value {
    Value::Array(all)
}

fn promised(tie: &Relationship, one: &Commitment) -> Value {
    let state = match &one.settled {
        Some((kept, on, ..)) => each(|l| {
            let word = text(l, words::choice("state", Kept::code(*kept)), &[]);
            format!("{word} {}", words::date(on, l))
        }),
        None => said("life-open"),
    };
    let came = match &one.settled {
        Some((_, _, came, _)) if !words::own(came, Language::En).is_empty() => each(|l| words::own(came, l).to_owned()),
        _ => json!({ "th": "–", "vi": "–", "en": "–" }),
    };
    let row = one.settled.as_ref().map_or(one.sequence, |s| s.3);
    json!({
        "what": each(|l| words::own(&one.words, l).to_owned()),
        "who": each(|l| words::whose(tie, one.who, l)),
        "by": each(|l| if one.due.is_empty() { "–".to_owned() } else { words::date(&one.due, l) }),
        "state": state,
        "came": came,
        "row": each(|l| text(l, "life-entry", &[("n", &maitri_review::report::words::number(row, l))])),
    })
}

/// The answers of the paper for an annual meeting: what the last one set down, what of it was done, what was not (RP-13).
pub fn meeting(watch: &Watch, tie: &Relationship) -> Answers {
    let empty = Life::default();
    let life = watch.life(&tie.id).unwrap_or(&empty);
    let last = life.last_meeting();
    let of_last = |c: &&Commitment| last.is_some_and(|m| m.id == c.meeting) || c.settled.is_none();
    let all: Vec<&Commitment> = life.commitments.values().filter(of_last).collect();
    let done = |c: &&&Commitment| c.settled.as_ref().is_some_and(|s| s.0 == Kept::Done);
    let next = life
        .meetings
        .values()
        .filter(|m| m.state == MeetingState::Planned && m.on >= watch.today)
        .min_by(|a, b| a.on.cmp(&b.on));
    answers(
        "intl/meeting-paper",
        json!({
            "sides": each(|l| title(tie, l)),
            "as_of": each(|l| words::date(&watch.today, l)),
            "last": last.map_or_else(nothing, |m| each(|l| words::meeting(life, &m.id, l))),
            "next": next.map_or_else(nothing, |m| each(|l| words::meeting(life, &m.id, l))),
            "done": rows(all.iter().filter(done).map(|c| promised(tie, c)).collect()),
            "open": rows(all.iter().filter(|c| !done(c)).map(|c| promised(tie, c)).collect()),
        }),
    )
}

/// The answers of the dossier for a renewal: the term, what was held and done, what is open, what the signs say (RP-14).
pub fn renewal(watch: &Watch, packs: &Packs, tie: &Relationship) -> Answers {
    let empty = Life::default();
    let life = watch.life(&tie.id).unwrap_or(&empty);
    let term = life.term.as_ref().map_or_else(nothing, |(term, _)| {
        let entry = Entry::Term { term: term.clone() };
        each(|l| words::entry(packs, &entry, l))
    });
    let standing = life.standing(watch.house, &watch.today);
    let row = |n: u64| each(|l| text(l, "life-entry", &[("n", &maitri_review::report::words::number(n, l))]));
    let held = life.meetings.values().filter(|m| m.state == MeetingState::Held);
    let meetings = held.map(|m| {
        json!({
            "on": each(|l| words::date(&m.on, l)),
            "where": each(|_| if m.place.is_empty() { "–".to_owned() } else { m.place.clone() }),
            "minutes": each(|_| if m.minutes.number.is_empty() { "–".to_owned() } else { m.minutes.number.clone() }),
            "row": row(m.sequence),
        })
    });
    let activity = watch.known(tie).activity;
    let signs = watch.signs(tie);
    let figures = |all: &[Figure]| {
        // A line without a figure tells nothing; one without a source says so. Neither is nought.
        let told: Vec<&Figure> = all.iter().filter(|f| !f.actual.is_empty()).collect();
        if told.is_empty() {
            return nothing();
        }
        each(|l| {
            let one = |f: &&Figure| {
                let name = if f.words.is_empty() { &f.indicator } else { &f.words };
                let source = if f.source.is_empty() { text(l, "life-unsourced", &[]) } else { f.source.clone() };
                format!("{name}: {} ({source})", f.actual)
            };
            told.iter().map(one).collect::<Vec<_>>().join("; ")
        })
    };
    // What the two sides did they did as a pair, under whichever of their instruments it was recorded.
    let of_pair = watch.ids(tie).flat_map(|id| watch.follow.activities.of_tie(id));
    let mut held: Vec<_> = of_pair.filter(|(_, a)| !a.withdrawn).collect();
    held.sort_by(|a, b| a.1.said.days.cmp(&b.1.said.days));
    let activities = held.iter().map(|(id, a)| {
        json!({
            "on": each(|l| a.said.days.split('/').map(|d| words::date(d, l)).collect::<Vec<_>>().join(" – ")),
            "what": each(|_| a.said.what.clone()),
            "outputs": figures(&a.said.outputs),
            "outcomes": figures(&a.said.outcomes),
            "row": each(|_| (*id).clone()),
        })
    });
    let activities: Vec<Value> = activities.collect();
    answers(
        "intl/renewal-dossier",
        json!({
            "sides": each(|l| title(tie, l)),
            "as_of": each(|l| words::date(&watch.today, l)),
            "signed": each(|l| if tie.signed.is_empty() { text(l, "life-unsourced", &[]) } else { words::date(&tie.signed, l) }),
            "term": term,
            "stands": each(|l| words::standing(&standing, l)),
            "activity": activity.map_or_else(nothing, |(day, id)| each(|l| format!("{} ({id})", words::date(&day, l)))),
            "activities": rows(activities),
            "meetings": rows(meetings.collect()),
            "promises": rows(life.commitments.values().map(|c| promised(tie, c)).collect()),
            "signs": rows(signs.iter().map(|s| json!({
                "what": each(|l| text(l, words::sign_name(s.kind), &[])),
                "why": each(|l| words::reason(s, l)),
                "rule": each(|_| if s.kind.rule().is_empty() { "–".to_owned() } else { s.kind.rule().to_owned() }),
            })).collect()),
        }),
    )
}

/// The published ties of a yearbook: those of which nothing waits for a person.
pub fn published(watch: &Watch) -> Vec<&Relationship> {
    watch.ties.iter().filter(|t| t.published && t.status == "signed").collect()
}

/// The answers of the yearbook: the published ties as they stood (RP-15). What was recorded inside the installation is not in it.
pub fn yearbook(watch: &Watch, year: &str, as_of: &str) -> Answers {
    let all = published(watch);
    // Two sides are one pair, under which its instruments stand: it is counted once, and has one line.
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut pairs: Vec<Vec<&Relationship>> = Vec::new();
    for tie in all.iter().copied() {
        let at = *places.entry(watch.pair(tie)).or_insert(pairs.len());
        match pairs.get_mut(at) {
            Some(ties) => ties.push(tie),
            None => pairs.push(vec![tie]),
        }
    }
    let mut by_country: BTreeMap<&str, usize> = BTreeMap::new();
    for tie in pairs.iter().filter_map(|ties| ties.first()) {
        *by_country.entry(tie.partner.country.as_str()).or_default() += 1;
    }
    let mut countries: Vec<(&str, usize)> = by_country.into_iter().collect();
    countries.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let mut homes: Vec<&str> = all.iter().map(|t| t.home.id.as_str()).collect();
    homes.sort_unstable();
    homes.dedup();
    let changed = all.iter().filter(|t| watch.dissolved.contains_key(&t.id));
    let n = |count: usize| each(|l| maitri_review::report::words::number(count, l));
    let joined = |ties: &[&Relationship], make: &dyn Fn(&Relationship) -> String| {
        let mut all: Vec<String> = ties.iter().map(|t| make(t)).collect();
        all.dedup();
        all.join("; ")
    };
    let signed = |t: &Relationship, l: Language| {
        if t.signed.is_empty() { text(l, "life-unsourced", &[]) } else { words::date(&t.signed, l) }
    };
    answers(
        "intl/yearbook",
        json!({
            "year": each(|l| words::date(year, l)),
            "as_of": each(|l| if as_of.is_empty() { text(l, "life-unsourced", &[]) } else { words::date(as_of, l) }),
            "ties_count": n(pairs.len()),
            "homes_count": n(homes.len()),
            "countries": rows(countries.iter().map(|(code, count)| json!({
                "name": each(|l| country(code, l)),
                "count": n(*count),
            })).collect()),
            "ties": rows(pairs.iter().map(|ties| json!({
                "home": each(|l| joined(ties, &|t| side(&t.home, l))),
                "partner": each(|l| joined(ties, &|t| side(&t.partner, l))),
                "country": each(|l| joined(ties, &|t| country(&t.partner.country, l))),
                "signed": each(|l| joined(ties, &|t| signed(t, l))),
                "row": each(|_| joined(ties, &|t| t.id.clone())),
            })).collect()),
            "changed": rows(changed.filter_map(|t| Some((t, watch.dissolved.get(&t.id)?))).map(|(t, d)| json!({
                "sides": each(|l| title(t, l)),
                "what": each(|l| words::change(d.change.code(), &d.successor, &d.since, l)),
            })).collect()),
        }),
    )
}

/// The name of a country in a language.
pub fn country(code: &str, language: Language) -> String {
    let found = Packs::embedded().ok().and_then(|p| p.places.countries.iter().find(|c| c.code == code));
    let name = found.and_then(|c| c.short.get(&language)).map_or(code, String::as_str);
    if name.is_empty() { text(language, "reg-unknown", &[]) } else { name.to_owned() }
}

/// Writes a paper in some languages and formats.
///
/// # Errors
/// Why it cannot be written.
pub fn write(
    packs: &Packs,
    papers: &Papers,
    answers: &Answers,
    languages: &[Language],
    format: Format,
    told: Language,
    today: &str,
) -> Result<Drafted, String> {
    let wanted = Wanted {
        languages: languages.to_vec(),
        formats: vec![format],
        columns: false,
        copies: false,
        told,
        as_of: today.to_owned(),
    };
    draft(packs, papers, answers, &wanted).map_err(|e| match e {
        Refused::File(why) => why,
        Refused::Answers(faults) => {
            let all: Vec<String> = faults.iter().map(|f| format!("{}: {:?}", f.blank, f.what)).collect();
            all.join("; ")
        }
    })
}
