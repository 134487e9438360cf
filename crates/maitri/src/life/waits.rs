//! What of the life of ties waits for somebody: ends of terms from their first alert on, meetings, what the sides said that they would do.

use super::{Watch, title, words};
use crate::web::words::text;
use maitri_pack::Language;
use maitri_pack::calendar::Day;
use maitri_registry::follow::life::{Life, MeetingState, Standing};
use maitri_registry::record::Relationship;
use maitri_review::report::words::number;

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// Id of the tie.
    pub tie: String,
    /// What, with both sides.
    pub what: String,
    /// The same as it may leave the installation by mail: without the words of a commitment.
    pub plain: String,
    /// The day, ISO 8601.
    pub due: String,
    /// It is passed.
    pub late: bool,
}

/// What waits of the ties that `sees` lets through, the earliest first.
pub fn rows(watch: &Watch, language: Language, sees: &dyn Fn(&Relationship) -> bool) -> Vec<Wait> {
    let today = watch.today.as_str();
    let near = Day::parse(today).and_then(|d| d.later(watch.house.ahead)).map(Day::iso).unwrap_or_default();
    let mut out = Vec::new();
    for tie in watch.ties.iter().filter(|t| sees(t)) {
        if let Some(life) = watch.life(&tie.id) {
            of_life(watch, tie, life, language, &near, &mut out);
        }
    }
    out.sort_by(|a, b| (&a.due, &a.what).cmp(&(&b.due, &b.what)));
    out
}

fn of_life(watch: &Watch, tie: &Relationship, life: &Life, language: Language, near: &str, out: &mut Vec<Wait>) {
    let today = watch.today.as_str();
    let pair = title(tie, language);
    let mut put = |what: String, due: &str, plain: Option<String>| {
        let plain = plain.unwrap_or_else(|| what.clone());
        out.push(Wait { tie: tie.id.clone(), what, plain, due: due.to_owned(), late: due < today });
    };
    match life.standing(watch.house, today) {
        Standing::Due(end) if life.agreed.is_empty() => {
            // The last alert whose day has come: each is told once.
            let reached = life.alerts(watch.house).into_iter().rfind(|a| a.on.as_str() <= today);
            let months = reached.map_or(0, |a| a.months);
            put(text(language, "feed-alert", &[("n", &number(months, language)), ("pair", &pair)]), &end, None);
        }
        Standing::Over(end) => put(text(language, "life-wait-over", &[("pair", &pair)]), &end, None),
        Standing::Notice(end) if !end.is_empty() => put(text(language, "feed-notice", &[("pair", &pair)]), &end, None),
        Standing::Ended(..) => return,
        _ => {}
    }
    for meeting in life.meetings.values().filter(|m| m.state == MeetingState::Planned && m.on.as_str() <= near) {
        let key = if meeting.on.as_str() < today { "life-wait-minutes" } else { "feed-meeting" };
        put(text(language, key, &[("pair", &pair)]), &meeting.on, None);
    }
    let open = life.commitments.values().filter(|c| c.settled.is_none() && !c.due.is_empty() && c.due.as_str() <= near);
    for one in open {
        let what = words::own(&one.words, language);
        let said = |what: &str| text(language, "feed-commitment", &[("what", what), ("pair", &pair)]);
        put(said(what), &one.due, Some(said(&text(language, "life-kind-promised", &[]))));
    }
}
