//! Entries and comments that were written down wrongly are put right, two texts are compared, and what is due stands in a calendar
//! beside the holidays of both countries.

use super::form::{About, Command, Complaint, Form, act, address, back, back_to, came, evidence, put, seen, shown};
use super::text::reading;
use crate::case::{differences, entry_line, opinions as told, texts, waits};
use crate::web::Site;
use crate::web::page::{Frame, not_found, show};
use crate::web::upload::Sent;
use crate::web::who::{Who, failed};
use askama::Template;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maitri_pack::calendar::{Day, DayKind};
use maitri_registry::case::Entry;
use maitri_registry::case::mend::{righted, struck};
use maitri_registry::case::opinion::respond;
use maitri_registry::class::Class;
use maitri_registry::rights::Action;
use maitri_review::opinion::{Reader, Words};
use maitri_review::report::words::day as day_words;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "case/mend.html")]
struct MendPage<'f> {
    f: &'f Frame,
    c: Form,
    /// The entry in words.
    entry: String,
    /// Whether it is struck, or its paper is put right.
    strikes: bool,
    /// Whether there is a paper behind it.
    has_paper: bool,
}

fn mend_page<'f>(
    site: &Site,
    frame: &'f Frame,
    who: &Who,
    about: &About,
    entry: u64,
    sent: &Sent,
) -> Option<MendPage<'f>> {
    let case = about.case()?;
    let dated = case.entries.iter().find(|d| d.sequence == entry)?;
    if !who.mends(case, &dated.entry) {
        return None;
    }
    let below = format!("/mend/{entry}");
    let mut form = Form::new(site, frame, who, (case, about.procedure), &below, sent);
    form.title = frame.t("case-mend");
    form.button = frame.t("case-mend-do");
    if sent.line("at").is_empty()
        && let Some(e) = dated.entry.evidence()
    {
        form.paper.number.clone_from(&e.number);
        form.paper.day.clone_from(&e.day);
        form.paper.by.clone_from(&e.office);
    }
    Some(MendPage {
        entry: entry_line(site.inner.packs, about.procedure, &dated.entry, frame.language),
        strikes: sent.line("what") == "strike",
        has_paper: dated.entry.evidence().is_some(),
        c: form,
        f: frame,
    })
}

/// The form that strikes an entry, or puts its paper right.
pub async fn mend_form(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, entry)): Path<(String, u64)>,
) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Record).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match mend_page(&site, &frame, &who, &about, entry, &Sent::default()) {
        Some(page) => shown(page.c.status(), &page),
        None => not_found(frame).await,
    }
}

/// An entry is struck, or its paper is put right.
pub async fn mend(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, entry)): Path<(String, u64)>,
    request: Request,
) -> Response {
    let (about, sent) = match came(&site, &frame, &who, id.clone(), Action::Record, request).await {
        Ok(came) => came,
        Err(page) => return page,
    };
    let Some(mut page) = mend_page(&site, &frame, &who, &about, entry, &sent) else { return not_found(frame).await };
    let strikes = page.strikes || !page.has_paper;
    let Some(paper) = evidence(&site, &frame, &mut page.c, &sent).await else {
        return shown(page.c.status(), &page);
    };
    let why = sent.line("why");
    let command =
        Command { case: id.clone(), at: seen(&sent), act: act(&who, site.inner.packs, &sent), who: who.clone() };
    let procedures = site.inner.procedures;
    let done = put(&site, &frame, command, move |cases, case, _| {
        let made = if strikes {
            struck(cases, procedures, case, entry, &why)
        } else {
            righted(cases, procedures, case, entry, &paper, &why, &crate::cli::today())
        };
        made.map(|entry| vec![entry])
    });
    match done.await {
        Ok(()) => back(&id, &frame),
        Err(stop) => match page.c.stopped(stop, site.inner.packs, about.procedure, &frame) {
            Some(other) => other,
            None => shown(page.c.status(), &page),
        },
    }
}

#[derive(Template)]
#[template(path = "case/correct.html")]
struct CorrectPage<'f> {
    f: &'f Frame,
    c: Form,
    office: String,
    words: String,
    clause: String,
}

fn correct_page<'f>(
    site: &Site,
    frame: &'f Frame,
    who: &Who,
    about: &About,
    comment: &str,
    sent: &Sent,
) -> Option<CorrectPage<'f>> {
    let case = about.case()?;
    let (given, standing) = case.opinions.comment(comment)?;
    let class = given.opinion.class;
    if !who.may_paper(Action::Record, case, class, &given.opinion.body.office) {
        return None;
    }
    let mut form = Form::new(site, frame, who, (case, about.procedure), &format!("/opinions/correct/{comment}"), sent);
    form.title = frame.with("case-correct", "comment", comment);
    form.button = frame.t("case-mend-do");
    let known = &standing.comment;
    let places = if known.places.is_empty() { known.clause.clone() } else { known.places.join(", ") };
    let typed = sent.has("words");
    Some(CorrectPage {
        office: told::shown(&given.opinion.body, site.inner.packs, frame.language),
        words: if typed { sent.text("words") } else { known.text.clone() },
        clause: if typed { sent.line("clause") } else { places },
        c: form,
        f: frame,
    })
}

/// The form that corrects a comment.
pub async fn correct_form(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, comment)): Path<(String, String)>,
) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Record).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match correct_page(&site, &frame, &who, &about, &comment, &Sent::default()) {
        Some(page) => shown(page.c.status(), &page),
        None => not_found(frame).await,
    }
}

/// A comment is corrected.
pub async fn correct(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, comment)): Path<(String, String)>,
    request: Request,
) -> Response {
    let (about, sent) = match came(&site, &frame, &who, id.clone(), Action::Record, request).await {
        Ok(came) => came,
        Err(page) => return page,
    };
    let (Some(mut page), Some(case)) = (correct_page(&site, &frame, &who, &about, &comment, &sent), about.case())
    else {
        return not_found(frame).await;
    };
    let (words, clause) = (page.words.trim().to_owned(), page.clause.trim().to_owned());
    if words.is_empty() {
        page.c.complaints.push(Complaint::of("words", frame.t("case-say-note")));
        return shown(page.c.status(), &page);
    }
    let (packs, whole) = (site.inner.packs, case.clone());
    let Some(store) = site.store() else { return not_found(frame).await };
    let named = clause.clone();
    let anchor = reading(&site, &frame, move || {
        let known = Words::of(packs);
        let about = told::About::latest(&store, &whole)?;
        let draft = about.draft(packs);
        let anchor = Reader { words: &known, draft: draft.as_ref() }.cell(&named);
        let places: Vec<String> = anchor.places.iter().map(ToString::to_string).collect();
        Ok::<_, String>((anchor.raw.clone(), places, draft.is_some(), anchor.fits.join(", ")))
    });
    let (raw, places, has_draft, fits) = match anchor.await {
        Ok(Ok(anchor)) => anchor,
        Ok(Err(_)) => return failed(&frame),
        Err(page) => return page,
    };
    if !clause.is_empty() && places.is_empty() && has_draft {
        let told = frame.args("case-no-clause", &[("clause", &clause), ("fits", &fits)]);
        page.c.complaints.push(Complaint::of("clause", told));
        return shown(page.c.status(), &page);
    }
    let command = Command { case: id.clone(), at: seen(&sent), act: act(&who, packs, &sent), who: who.clone() };
    let done = put(&site, &frame, command, move |_, case, _| {
        let Some((_, standing)) = case.opinions.comment(&comment) else {
            // The same refusal as for an answer.
            return respond(case, &comment, Default::default()).map(|e| vec![e]);
        };
        let mut next = standing.comment.clone();
        next.text.clone_from(&words);
        if places != next.places && (!clause.is_empty() || !places.is_empty()) {
            next.clause.clone_from(&raw);
            next.places.clone_from(&places);
        }
        Ok(if next == standing.comment { Vec::new() } else { vec![Entry::Corrected { comment: next }] })
    });
    match done.await {
        Ok(()) => back_to(&id, "/opinions", &frame),
        Err(stop) => match page.c.stopped(stop, packs, about.procedure, &frame) {
            Some(other) => other,
            None => shown(page.c.status(), &page),
        },
    }
}

/// A text of the list: its number, what it is, whether it is the first or the second that is held against one another.
struct Choice {
    number: usize,
    name: String,
    first: bool,
    second: bool,
}

#[derive(Template)]
#[template(path = "case/compare.html")]
struct ComparePage<'f> {
    f: &'f Frame,
    id: String,
    pair: String,
    case: String,
    at: String,
    lang: &'static str,
    texts: Vec<Choice>,
    verdict: String,
    tone: &'static str,
    places: Vec<(String, String, String)>,
}

/// Two texts of a case, held against one another by clause.
pub async fn compare(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let about = match About::of(&site, &frame, &who, id.clone(), Action::Read).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    let Some(case) = about.case() else { return not_found(frame).await };
    let query = query.unwrap_or_default();
    let asked = |name: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.into_owned())
            .unwrap_or_default()
    };
    let all: Vec<_> = case.texts().collect();
    let last = all.len();
    let number = |name: &str, or: usize| asked(name).parse().ok().filter(|n| (1..=last).contains(n)).unwrap_or(or);
    let (one, two) = (number("one", last.saturating_sub(1).max(1)), number("two", last));
    let text = |n: usize| all.iter().find(|t| t.number == n).map(|t| (t.text.file.clone(), t.text.name.clone()));
    let mut page = ComparePage {
        pair: super::pair(case, &frame),
        case: address(&id, "", &frame),
        at: format!("/cases/{}/compare", super::escaped(&id)),
        lang: frame.code(),
        texts: all
            .iter()
            .map(|t| Choice {
                number: t.number,
                name: format!(
                    "{} · {} ({}) · {}",
                    frame.n(t.number),
                    frame.t(crate::case::role(t.text.role)),
                    t.text.language,
                    t.text.name
                ),
                first: t.number == one,
                second: t.number == two,
            })
            .collect(),
        verdict: String::new(),
        tone: "ask",
        places: Vec::new(),
        id,
        f: &frame,
    };
    if last < 2 {
        page.verdict = frame.t("case-compare-two");
        return show(StatusCode::OK, &page);
    }
    let (Some(first), Some(second), Some(store)) = (text(one), text(two), site.store()) else {
        return not_found(frame).await;
    };
    let read = reading(&site, &frame, move || {
        let before = texts::kept(&store, &first.0, &first.1)?;
        let after = texts::kept(&store, &second.0, &second.1)?;
        Ok::<_, String>((
            crate::case::words_hash(&before) == crate::case::words_hash(&after),
            differences(&before, &after),
        ))
    });
    match read.await {
        Err(page) => return page,
        Ok(Err(why)) => page.verdict = why,
        Ok(Ok((true, _))) => {
            page.tone = "yes";
            page.verdict = frame.t("case-compare-same");
        }
        Ok(Ok((false, found))) => {
            page.tone = "no";
            page.verdict = frame.with("case-compare-differ", "n", &frame.n(found.len()));
            let place = |p: String| if p.is_empty() { frame.t("case-no-number") } else { p };
            page.places = found.into_iter().map(|d| (place(d.place), d.first, d.second)).collect();
        }
    }
    show(StatusCode::OK, &page)
}

/// Something that is due on a day.
struct DueRow {
    case: String,
    address: String,
    pair: String,
    what: String,
    offices: String,
    late: bool,
}

/// A day of the calendar.
struct DayRow {
    day: String,
    weekend: bool,
    today: bool,
    holidays: Vec<String>,
    due: Vec<DueRow>,
}

#[derive(Template)]
#[template(path = "case/calendar.html")]
struct CalendarPage<'f> {
    f: &'f Frame,
    month: String,
    before: String,
    after: String,
    days: Vec<DayRow>,
    late: Vec<DueRow>,
}

/// What is due in a month, day by day, and on which days the offices of either country are closed.
pub async fn calendar(State(site): State<Site>, frame: Frame, who: Who, RawQuery(query): RawQuery) -> Response {
    let Ok(cases) = super::form::read(&site).await else { return failed(&frame) };
    let (packs, procedures, language) = (site.inner.packs, site.inner.procedures, frame.language);
    let today = crate::cli::today();
    let query = query.unwrap_or_default();
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(n, _)| n == "month").map(|(_, v)| v.into_owned());
    let month = asked.filter(|m| m.len() == 7 && Day::parse(&format!("{m}-01")).is_some());
    let month = month.unwrap_or_else(|| today.get(..7).unwrap_or("").to_owned());
    let Some(first) = Day::parse(&format!("{month}-01")) else { return not_found(frame).await };
    let rows = waits::rows(&cases, procedures, None, &today);
    let mut by_day: BTreeMap<String, Vec<DueRow>> = BTreeMap::new();
    let mut late = Vec::new();
    for row in rows.iter().filter(|r| !r.due.is_empty()) {
        let Some(case) = cases.cases.get(&row.case).filter(|c| who.may(Action::Find, Some(c), Class::Ordinary)) else {
            continue;
        };
        let offices: Vec<String> = row.offices.iter().map(|o| crate::case::office_name(packs, o, language)).collect();
        let told = || DueRow {
            case: row.case.clone(),
            address: address(&row.case, "", &frame),
            pair: super::pair(case, &frame),
            what: waits::what(row, &cases, procedures, packs, language),
            offices: offices.join("; "),
            late: row.late,
        };
        if row.late {
            late.push(told());
        }
        by_day.entry(row.due.clone()).or_default().push(told());
    }
    let mut days = Vec::new();
    let mut at = Some(first);
    while let Some(day) = at.filter(|d| d.iso().starts_with(&month)) {
        let iso = day.iso();
        let closed = ["TH", "VN"].into_iter().filter_map(|country| {
            let holiday = crate::case::calendars().get(country)?.holiday(day)?;
            let name = crate::case::pair::country_name(country, language);
            let worked =
                if holiday.kind == DayKind::Work { format!(" ({})", frame.t("case-worked")) } else { String::new() };
            Some(format!("{name}: {}{worked}", holiday.name.get(language)))
        });
        days.push(DayRow {
            day: day_words(&iso, language),
            weekend: day.is_weekend(),
            today: iso == today,
            holidays: closed.collect(),
            due: by_day.remove(&iso).unwrap_or_default(),
        });
        at = day.later(1);
    }
    let (year, of_year, _) = first.parts();
    let next = if of_year == 12 { (year + 1, 1) } else { (year, of_year + 1) };
    let last = if of_year == 1 { (year - 1, 12) } else { (year, of_year - 1) };
    let to = |(y, m): (i32, i32)| format!("/calendar?month={y:04}-{m:02}&lang={}", frame.code());
    let page =
        CalendarPage { month: day_words(&month, language), before: to(last), after: to(next), days, late, f: &frame };
    show(StatusCode::OK, &page)
}
