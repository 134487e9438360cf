//! The life of a tie in words: entries, signs, how it stands, why something is refused.

use super::{Amiss, Wrong, side};
use crate::case::{office_name, place_name};
use crate::web::words::text;
use maitri_pack::{Language, Packs};
use maitri_registry::follow::life::{
    Decision, Ending, Entry, Kept, Length, Life, Measure, Refusal, Renewing, Side, Sign, SignKind, Standing, TermKind,
};
use maitri_registry::record::{Relationship, Words};
use maitri_review::report::words::{day, number};

/// The name of a kind of entry: what was recorded.
pub fn kind(code: &str) -> &'static str {
    match code {
        "term" => "life-kind-term",
        "considered" => "life-kind-considered",
        "agreed" => "life-kind-agreed",
        "renewed" => "life-kind-renewed",
        "notice-delivered" => "life-kind-notice-delivered",
        "notice-withdrawn" => "life-kind-notice-withdrawn",
        "ended" => "life-kind-ended",
        "suspended" => "life-kind-suspended",
        "resumed" => "life-kind-resumed",
        "meeting-planned" => "life-kind-meeting-planned",
        "meeting-postponed" => "life-kind-meeting-postponed",
        "meeting-cancelled" => "life-kind-meeting-cancelled",
        "meeting-held" => "life-kind-meeting-held",
        "promised" => "life-kind-promised",
        "settled" => "life-kind-settled",
        "partner-confirmed" => "life-kind-partner-confirmed",
        "decided" => "life-kind-decided",
        _ => "life-kind-corrected",
    }
}

/// The label of a field.
pub fn field(id: &str) -> &'static str {
    match id {
        "kind" => "life-field-kind",
        "n" => "life-field-n",
        "unit" => "life-field-unit",
        "from" => "life-field-from",
        "renewing" => "life-field-renewing",
        "words" => "life-field-words",
        "on" => "life-field-on",
        "place" => "life-field-place",
        "meeting" => "life-field-meeting",
        "to" => "life-field-to",
        "who" => "life-field-who",
        "th" => "life-field-th",
        "vi" => "life-field-vi",
        "en" => "life-field-en",
        "due" => "life-field-due",
        "commitment" => "life-field-commitment",
        "state" => "life-field-state",
        "cleared" => "life-field-cleared",
        "side" => "life-field-side",
        "how" => "life-field-how",
        "office" => "life-field-office",
        "decision" => "life-field-decision",
        "partner" => "life-field-partner",
        "sequence" => "life-field-sequence",
        "number" => "case-paper-number",
        "day" => "case-paper-day",
        "by" => "case-paper-by",
        "why" => "case-why",
        _ => "life-field-instead",
    }
}

/// The words of a choice of a field.
pub fn choice(field: &str, code: &str) -> &'static str {
    match (field, code) {
        ("kind", "fixed") => "life-word-fixed",
        ("kind", "until-notice") => "life-word-until-notice",
        ("kind", _) => "life-word-none-stated",
        ("unit", "years") => "life-word-years",
        ("unit", "months") => "life-word-months",
        ("unit", _) => "life-word-days",
        ("renewing", "mutual-decision") => "life-word-mutual-decision",
        ("renewing", "automatic") => "life-word-automatic",
        ("renewing", _) => "life-word-unsaid",
        ("who" | "side", "home") => "life-word-home",
        ("who" | "side", "partner") => "life-word-partner",
        ("who" | "side", _) => "life-word-both",
        ("state", "done") => "life-word-done",
        ("state", "not-done") => "life-word-not-done",
        ("state", _) => "life-word-dropped",
        ("how", "expiry") => "life-word-expiry",
        ("how", "notice") => "life-word-by-notice",
        ("how", "agreement") => "life-word-agreement",
        ("how", _) => "life-word-procedure",
        (_, "notice") => "life-word-decision-notice",
        (_, "re-sign") => "life-word-re-sign",
        _ => "life-word-nothing",
    }
}

/// A length in words.
pub fn length(length: Length, language: Language) -> String {
    let key = match length.unit {
        Measure::Years => "life-length-years",
        Measure::Months => "life-length-months",
        Measure::Days => "life-length-days",
    };
    text(language, key, &[("n", &number(length.n, language))])
}

/// A date in EDTF: what is no whole day is told as far as it is known.
pub fn date(edtf: &str, language: Language) -> String {
    let year = |y: &str| y.parse::<u32>().map(|y| number(if language == Language::Th { y + 543 } else { y }, language));
    match (edtf.len(), year(edtf.get(..4).unwrap_or(""))) {
        (10, _) => day(edtf, language),
        (4, Ok(year)) => year,
        (7, Ok(year)) => {
            format!("{}/{year}", number(edtf.get(5..).and_then(|m| m.parse::<u32>().ok()).unwrap_or(0), language))
        }
        _ => edtf.to_owned(),
    }
}

/// Words in a language, else in the first that there are.
pub fn own(words: &Words, language: Language) -> &str {
    let own = match language {
        Language::Th => &words.th,
        Language::Vi => &words.vi,
        _ => &words.en,
    };
    [own, &words.en, &words.th, &words.vi].into_iter().find(|w| !w.is_empty()).map_or("", String::as_str)
}

/// What an entry says.
pub fn entry(packs: &Packs, one: &Entry, language: Language) -> String {
    let t = |key: &str| text(language, key, &[]);
    let on = |d: &str| day(d, language);
    let mut parts: Vec<String> = Vec::new();
    match one {
        Entry::Term { term } => {
            parts.push(t(choice("kind", TermKind::code(term.kind))));
            parts.extend(term.length.map(|l| length(l, language)));
            if !term.from.is_empty() {
                parts.push(text(language, "life-from", &[("day", &date(&term.from, language))]));
            }
            if term.kind == TermKind::Fixed && term.renewing != Renewing::Unknown {
                parts.push(t(choice("renewing", Renewing::code(term.renewing))));
            }
            if !term.words.is_empty() {
                parts.push(format!("“{}”", term.words));
            }
        }
        Entry::Considered { on: d, .. } | Entry::Agreed { on: d, .. } | Entry::NoticeWithdrawn { on: d, .. } => {
            parts.push(on(d));
        }
        Entry::Renewed { on: d, length: l, cleared, .. } => {
            parts.push(text(language, "life-from", &[("day", &on(d))]));
            parts.push(length(*l, language));
            parts.push(cleared.clone());
        }
        Entry::NoticeDelivered { received, by, .. } => {
            parts.push(on(received));
            parts.push(t(choice("side", Side::code(*by))));
        }
        Entry::Ended { on: d, how, .. } => {
            parts.push(on(d));
            parts.push(t(choice("how", Ending::code(*how))));
        }
        Entry::Suspended { on: d, by, .. } | Entry::Resumed { on: d, by, .. } => {
            parts.push(on(d));
            parts.push(office_name(packs, by, language));
        }
        Entry::MeetingPlanned { on: d, place, .. } | Entry::MeetingHeld { on: d, place, .. } => {
            parts.push(on(d));
            parts.push(place.clone());
        }
        Entry::MeetingPostponed { to, .. } if to.is_empty() => parts.push(t("life-no-new-day")),
        Entry::MeetingPostponed { to, .. } => parts.push(on(to)),
        Entry::MeetingCancelled { .. } => {}
        Entry::Promised { words, who, due, .. } => {
            parts.push(own(words, language).to_owned());
            parts.push(t(choice("who", Side::code(*who))));
            if !due.is_empty() {
                parts.push(text(language, "life-until", &[("day", &on(due))]));
            }
        }
        Entry::Settled { state, on: d, words, .. } => {
            parts.push(t(choice("state", Kept::code(*state))));
            parts.push(on(d));
            parts.push(own(words, language).to_owned());
        }
        Entry::PartnerConfirmed { partner, on: d, .. } => {
            parts.push(place_name(partner, language));
            parts.push(on(d));
        }
        Entry::Decided { decision, on: d, .. } => {
            parts.push(t(choice("decision", Decision::code(*decision))));
            parts.push(on(d));
        }
        Entry::Corrected { sequence, .. } => {
            parts.push(text(language, "life-entry", &[("n", &number(*sequence, language))]));
        }
    }
    if let Some(paper) = one.paper() {
        let by = if paper.by.is_empty() { String::new() } else { office_name(packs, &paper.by, language) };
        let day = if paper.day.is_empty() { String::new() } else { on(&paper.day) };
        parts.extend([paper.number.clone(), day, by]);
    }
    parts.retain(|p| !p.trim().is_empty());
    parts.dedup();
    parts.join(" · ")
}

/// How a tie stands.
pub fn standing(standing: &Standing, language: Language) -> String {
    let key = match standing {
        Standing::Unknown => "life-stands-unknown",
        Standing::InForce => "life-stands-in-force",
        Standing::Due(_) => "life-stands-due",
        Standing::Over(_) => "life-stands-over",
        Standing::Notice(end) if end.is_empty() => "life-stands-notice-open",
        Standing::Notice(_) => "life-stands-notice",
        Standing::Suspended(_) => "life-stands-suspended",
        Standing::Ending(..) => "life-stands-ending",
        Standing::Ended(..) => "life-stands-ended",
    };
    text(language, key, &[("day", &day(standing.day(), language))])
}

/// The name of a kind of sign.
pub fn sign_name(kind: SignKind) -> &'static str {
    match kind {
        SignKind::TermOver => "life-sign-term-over",
        SignKind::Notice => "life-sign-notice",
        SignKind::Ending => "life-sign-ending",
        SignKind::TermNear => "life-sign-term-near",
        SignKind::Partner => "life-sign-partner",
        SignKind::Suspended => "life-sign-suspended",
        SignKind::Silent => "life-sign-silent",
        SignKind::NoReport => "life-sign-no-report",
        SignKind::NoMeeting => "life-sign-no-meeting",
        SignKind::Promise => "life-sign-promise",
        SignKind::Level => "life-sign-level",
        SignKind::Municipality => "life-sign-municipality",
        SignKind::Contradiction => "life-sign-contradiction",
        SignKind::TermUnknown => "life-sign-term-unknown",
        SignKind::LifeUnknown => "life-sign-life-unknown",
    }
}

/// What became of a unit, in words: merged into, abolished, enlarged.
pub fn change(code: &str, successor: &str, since: &str, language: Language) -> String {
    let key = match code {
        "merged" => "life-change-merged",
        "abolished" => "life-change-abolished",
        _ => "life-change-enlarged",
    };
    text(language, key, &[("place", &place_name(successor, language)), ("day", &day(since, language))])
}

fn level(code: &str) -> &'static str {
    match code {
        "province-level" => "level-province",
        "prefecture-level" => "level-prefecture",
        "municipality-level" => "level-municipality",
        "province-level municipality" => "level-province-municipality",
        "district" => "level-district",
        "special region" => "level-special",
        _ => "reg-unknown",
    }
}

/// Why a sign is shown.
pub fn reason(sign: &Sign, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let on = day(&sign.day, language);
    let first = sign.more.first().map_or("", String::as_str);
    let figure = |word: &str| word.parse::<u32>().map_or_else(|_| word.to_owned(), |n| number(n, language));
    match sign.kind {
        SignKind::TermOver => t("life-why-term-over", &[("day", &on)]),
        SignKind::Notice if sign.day.is_empty() => t("life-why-notice-open", &[]),
        SignKind::Notice => t("life-why-notice", &[("day", &on)]),
        SignKind::Ending => t("life-why-ending", &[("day", &on)]),
        SignKind::TermNear => t("life-why-term-near", &[("day", &on), ("n", &figure(first))]),
        SignKind::Partner => change(first, sign.more.get(1).map_or("", String::as_str), &sign.day, language),
        SignKind::Suspended => t("life-why-suspended", &[("day", &on)]),
        SignKind::Silent => t("life-why-silent", &[("day", &on), ("n", &figure(first))]),
        SignKind::NoReport => t("life-why-no-report", &[("day", &on), ("n", &figure(first))]),
        SignKind::NoMeeting if first == "planned" => t("life-why-no-minutes", &[("day", &on)]),
        SignKind::NoMeeting if first == "unminuted" => t("life-why-unminuted", &[("day", &on)]),
        SignKind::NoMeeting => {
            let months = sign.more.get(1).map_or("", String::as_str);
            t("life-why-no-meeting", &[("day", &on), ("n", &figure(months))])
        }
        SignKind::Promise => t("life-why-promise", &[("n", &figure(first)), ("day", &on)]),
        SignKind::Level => {
            let now = sign.more.get(1).map_or("", String::as_str);
            t("life-why-level", &[("then", &t(level(first), &[])), ("now", &t(level(now), &[]))])
        }
        SignKind::Municipality => t("life-why-municipality", &[]),
        SignKind::Contradiction => t("life-why-contradiction", &[("n", &figure(first))]),
        SignKind::TermUnknown => t("life-why-term-unknown", &[]),
        SignKind::LifeUnknown => t("life-why-life-unknown", &[]),
    }
}

/// Why something may not be recorded, with the rule.
pub fn refusal(packs: &Packs, why: &Refusal, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let words = match why {
        Refusal::Future(on) => t("case-future", &[("day", &day(on, language))]),
        Refusal::NoDay(on) => t("case-no-day", &[("day", on)]),
        Refusal::TooEarly(_, first) => t("life-no-early", &[("day", &day(first, language))]),
        Refusal::BeforeBeginning(from) => t("life-no-before", &[("day", &day(from, language))]),
        Refusal::NotByNotice => t("life-no-by-notice", &[]),
        Refusal::NotFixed => t("life-no-fixed", &[]),
        Refusal::NotAgreed => t("life-no-agreed", &[]),
        Refusal::NotCleared => t("life-no-cleared", &[]),
        Refusal::NoNotice => t("life-no-notice", &[]),
        Refusal::NotTheirs(offices) => {
            let all: Vec<String> = offices.iter().map(|o| office_name(packs, o, language)).collect();
            t("life-no-theirs", &[("offices", &all.join("; "))])
        }
        Refusal::NoPaper => t("life-no-paper", &[]),
        Refusal::NotSuspended => t("life-no-suspended", &[]),
        Refusal::NoMeeting(id) => t("life-no-meeting", &[("id", id)]),
        Refusal::Taken(id) => t("life-no-taken", &[("id", id)]),
        Refusal::NoCommitment(id) => t("life-no-commitment", &[("id", id)]),
        Refusal::NoWords => t("life-no-words", &[]),
        Refusal::NoReason => t("life-no-reason", &[]),
        Refusal::NoEntry(n) => t("life-no-entry", &[("n", &n.to_string())]),
        Refusal::Ended => t("life-no-ended", &[]),
        Refusal::NoSource => t("life-no-source", &[]),
        Refusal::NoSuccessor(place) => t("life-no-successor", &[("place", &place_name(place, language))]),
    };
    if why.rule().is_empty() { words } else { format!("{words} [{}]", why.rule()) }
}

/// The field that a refusal speaks of; empty where it speaks of none.
pub fn refused_field(why: &Refusal) -> &'static str {
    match why {
        Refusal::Future(_) | Refusal::NoDay(_) => "on",
        Refusal::NotCleared => "cleared",
        Refusal::NotTheirs(_) => "office",
        Refusal::NoPaper | Refusal::NoSource => "number",
        Refusal::NoMeeting(_) | Refusal::Taken(_) => "meeting",
        Refusal::NoCommitment(_) => "commitment",
        Refusal::NoWords => "th",
        Refusal::NoReason => "why",
        Refusal::NoEntry(_) => "sequence",
        Refusal::NoSuccessor(_) => "partner",
        _ => "",
    }
}

/// What is wrong with a field.
pub fn wrong(one: &Wrong, language: Language) -> String {
    let label = text(language, field(&one.field), &[]);
    let t = |key: &str, word: &str| text(language, key, &[("field", &label), ("word", word)]);
    match &one.what {
        Amiss::Field(word, known) => text(language, "life-wrong-field", &[("word", word), ("known", known)]),
        Amiss::Kind(word) => t("life-wrong-kind", word),
        Amiss::Day(word) if maitri_registry::follow::when::either(word, language == Language::Th).is_some() => {
            format!("{label}: {}", crate::case::no_day(word, language))
        }
        Amiss::Day(word) => t("life-wrong-day", word),
        Amiss::Number(word) => t("life-wrong-number", word),
        Amiss::Word(word) => t("life-wrong-word", word),
        Amiss::Missing => t("life-wrong-missing", ""),
    }
}

/// Name of a meeting: its day and place.
pub fn meeting(life: &Life, id: &str, language: Language) -> String {
    life.meetings.get(id).map_or_else(
        || id.to_owned(),
        |m| {
            let parts = [day(&m.on, language), m.place.clone()];
            parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
        },
    )
}

/// Whose a commitment is.
pub fn whose(tie: &Relationship, who: Side, language: Language) -> String {
    match who {
        Side::Home => side(&tie.home, language),
        Side::Partner => side(&tie.partner, language),
        Side::Both => text(language, "life-word-both", &[]),
    }
}
