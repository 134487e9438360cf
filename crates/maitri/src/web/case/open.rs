//! A case is opened; what is known of the other side, and what is worth keeping, is recorded.

use super::form::{About, Command, Complaint, Form, act, back, came, evidence, put, seen, shown};
use crate::case::{day, packs_of};
use crate::web::Site;
use crate::web::page::{Frame, not_found};
use crate::web::upload::Sent;
use crate::web::who::{Who, failed};
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maitri_registry::case::{Entry, Opened};
use maitri_registry::rights::Action;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "case/open.html")]
struct OpenPage<'f> {
    f: &'f Frame,
    complaints: Vec<Complaint>,
    procedures: Vec<(String, Vec<Option3>)>,
    home: String,
    partner: String,
    unlisted: bool,
    subject: String,
    offices: Vec<Option3>,
}

/// An option of a list: what is sent, what is read, whether it is chosen.
type Option3 = (String, String, bool);

fn open_page<'f>(site: &Site, frame: &'f Frame, who: &Who, sent: &Sent, complaints: Vec<Complaint>) -> OpenPage<'f> {
    let (packs, procedures) = (site.inner.packs, site.inner.procedures);
    let chosen = sent.line("procedure");
    let groups = packs.packs.iter().map(|pack| {
        let own = procedures.procedures.iter().filter(|p| p.id.split('/').next() == Some(pack.id.as_str()));
        let offered = own.map(|p| (p.id.clone(), p.title.get(frame.language).to_owned(), p.id == chosen)).collect();
        (pack.title.get(frame.language).to_owned(), offered)
    });
    let office = sent.line("office");
    let offices = packs.offices.iter().filter(|_| who.account.is_none()).map(|o| {
        let name = crate::procedure::office(packs, &o.id, frame.language);
        (o.id.clone(), name, o.id == office)
    });
    OpenPage {
        procedures: groups.filter(|(_, offered): &(_, Vec<_>)| !offered.is_empty()).collect(),
        home: sent.line("home"),
        partner: sent.line("partner"),
        unlisted: !sent.line("unlisted").is_empty(),
        subject: sent.line("subject"),
        offices: offices.collect(),
        complaints,
        f: frame,
    }
}

/// The form that opens a case.
pub async fn open_form(State(site): State<Site>, frame: Frame, who: Who) -> Response {
    shown(StatusCode::OK, &open_page(&site, &frame, &who, &Sent::default(), Vec::new()))
}

/// A case is opened.
pub async fn open(State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let (packs, procedures) = (site.inner.packs, site.inner.procedures);
    let mut complaints = Vec::new();
    let procedure = sent.line("procedure");
    let (home, partner, unlisted) = (sent.line("home"), sent.line("partner"), !sent.line("unlisted").is_empty());
    let asked = procedures
        .find(&procedure)
        .map(|(p, _)| crate::case::pair::sides(packs, p, &home, &partner, unlisted, frame.language));
    let sides = match asked {
        None => {
            complaints.push(Complaint::of("procedure", frame.t("case-choose-procedure")));
            Default::default()
        }
        Some(Err((field, message))) => {
            complaints.push(Complaint::of(field, message));
            Default::default()
        }
        Some(Ok(sides)) => sides,
    };
    let (true, Some(store)) = (complaints.is_empty(), site.store()) else {
        let page = open_page(&site, &frame, &who, &sent, complaints);
        return shown(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let act = act(&who, packs, &sent);
    let subject = sent.line("subject");
    let done = tokio::task::spawn_blocking(move || {
        let year = crate::cli::today();
        crate::case::open_next(&store, procedures, &act, year.get(..4).unwrap_or(""), &|cases, id| {
            let opened = Opened {
                case: id,
                procedure: procedure.clone(),
                at: String::new(),
                subject: subject.clone(),
                home: sides.home.clone(),
                partner: sides.partner.clone(),
                packs: packs_of(packs),
            };
            crate::case::opened(cases, procedures, opened, &sides.notes)
        })
    });
    match done.await {
        Ok(Ok(id)) => back(&id, &frame),
        _ => failed(&frame),
    }
}

#[derive(Template)]
#[template(path = "case/other.html")]
struct OtherPage<'f> {
    f: &'f Frame,
    c: Form,
    /// The other side's state, or a note.
    side: bool,
    state: String,
    day: String,
    how: String,
    text: String,
}

fn other_page<'f>(
    site: &Site,
    frame: &'f Frame,
    who: &Who,
    about: &About,
    side: bool,
    sent: &Sent,
) -> Option<OtherPage<'f>> {
    let case = about.case()?;
    let below = if side { "/counterpart" } else { "/note" };
    let mut form = Form::new(site, frame, who, (case, about.procedure), below, sent);
    form.title = frame.t(if side { "case-other-side" } else { "case-keep-note" });
    Some(OtherPage {
        side,
        state: sent.line("state"),
        day: sent.line("state-day"),
        how: sent.line("how"),
        text: sent.text("text"),
        c: form,
        f: frame,
    })
}

async fn form(site: Site, frame: Frame, who: Who, id: String, side: bool) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Record).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match other_page(&site, &frame, &who, &about, side, &Sent::default()) {
        Some(page) => shown(page.c.status(), &page),
        None => not_found(frame).await,
    }
}

/// The form about the other side.
pub async fn side_form(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    form(site, frame, who, id, true).await
}

/// The form of a note.
pub async fn note_form(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    form(site, frame, who, id, false).await
}

/// What is known of the other side is recorded.
pub async fn side(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    take(site, frame, who, id, true, request).await
}

/// A note is recorded.
pub async fn note(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    take(site, frame, who, id, false, request).await
}

async fn take(site: Site, frame: Frame, who: Who, id: String, side: bool, request: Request) -> Response {
    let (about, sent) = match came(&site, &frame, &who, id.clone(), Action::Record, request).await {
        Ok(came) => came,
        Err(page) => return page,
    };
    let Some(mut page) = other_page(&site, &frame, &who, &about, side, &sent) else { return not_found(frame).await };
    let on = day(&page.day);
    if side {
        if page.state.is_empty() {
            page.c.complaints.push(Complaint::of("state", frame.t("case-say-state")));
        } else if let Some(on) = on.as_ref().ok().filter(|on| !on.is_empty()) {
            match crate::case::counterpart(site.inner.procedures, &page.state, on, &crate::cli::today()) {
                Ok(state) => page.state = state,
                Err(why) => page.c.complaints.push(Complaint::of("state", why)),
            }
        }
        if on.as_ref().is_ok_and(String::is_empty) || on.is_err() {
            page.c.complaints.push(Complaint::of("state-day", crate::case::no_day(&page.day, frame.language)));
        }
        if page.how.is_empty() {
            page.c.complaints.push(Complaint::of("how", frame.t("case-say-how")));
        }
    } else if page.text.trim().is_empty() {
        page.c.complaints.push(Complaint::of("text", frame.t("case-say-note")));
    }
    let Some(paper) = evidence(&site, &frame, &mut page.c, &sent).await else {
        return shown(page.c.status(), &page);
    };
    let entry = if side {
        Entry::Counterpart {
            state: page.state.clone(),
            day: on.unwrap_or_default(),
            how: page.how.clone(),
            texts: BTreeMap::new(),
        }
    } else {
        Entry::Noted { text: page.text.trim().to_owned(), evidence: paper }
    };
    let command =
        Command { case: id.clone(), at: seen(&sent), act: act(&who, site.inner.packs, &sent), who: who.clone() };
    match put(&site, &frame, command, move |_, _, _| Ok(vec![entry.clone()])).await {
        Ok(()) => back(&id, &frame),
        Err(stop) => match page.c.stopped(stop, site.inner.packs, about.procedure, &frame) {
            Some(other) => other,
            None => shown(page.c.status(), &page),
        },
    }
}
