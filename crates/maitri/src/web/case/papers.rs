//! The dossier of a case, the register of letters, and the pause of its periods.

use super::form::{About, Command, Complaint, Form, act, back_to, came, evidence, only_read, put, seen, shown};
use super::text::reading;
use crate::case::opinions::{body, class_of as class_of_body};
use crate::case::{class_name, day, letters, papers};
use crate::web::Site;
use crate::web::page::{Frame, not_found, show};
use crate::web::restricted::letterbox;
use crate::web::upload::Sent;
use crate::web::who::{Who, failed};
use askama::Template;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maitri_registry::case::letter::{
    Direction, Letter, Numbered, Stamp, clock, enter, in_order, next_number, next_receipt,
};
use maitri_registry::case::paper::{Attached, attach, dossier};
use maitri_registry::case::{Case, Entry, resumed, suspended};
use maitri_registry::class::Class;
use maitri_registry::rights::Action;
use maitri_review::opinion::Words;

/// A document that a next step needs.
struct NeedTold {
    document: (String, String),
    step: String,
    there: String,
    missing: bool,
}

#[derive(Template)]
#[template(path = "case/dossier.html")]
struct DossierPage<'f> {
    f: &'f Frame,
    c: Form,
    papers: Vec<(String, String)>,
    needs: Vec<NeedTold>,
    faults: Vec<String>,
    adds: bool,
    document: String,
    annexes: Vec<(u32, String, bool)>,
    classes: Vec<(&'static str, String, bool)>,
}

/// The classes that an officer may say.
fn classes(frame: &Frame, chosen: &str) -> Vec<(&'static str, String, bool)> {
    let all = [Class::Ordinary, Class::Party, Class::Police, Class::Military, Class::Cabinet, Class::CouncilOfState];
    std::iter::once(("", frame.t("case-class-by-office"), chosen.is_empty()))
        .chain(all.into_iter().map(|c| (c.code(), class_name(c, frame.language), chosen == c.code())))
        .collect()
}

fn dossier_page<'f>(site: &Site, frame: &'f Frame, who: &Who, about: &About, sent: &Sent) -> Option<DossierPage<'f>> {
    let case = about.case()?;
    let (procedure, language) = (about.procedure, frame.language);
    let mut form = Form::new(site, frame, who, (case, procedure), "/dossier", sent);
    form.title = frame.t("case-dossier");
    form.button = frame.t("case-attach");
    let found = dossier(case, procedure, &about.cases.reached(&case.opened));
    let teller = crate::web::procedure::Teller::new(site.inner.packs, procedure, language);
    let papers = || case.papers.iter().filter(|p| who.sees_paper(case, p));
    let annex = sent.line("annex-of");
    Some(DossierPage {
        papers: papers()
            .map(|p| {
                let kept = !p.file.is_empty() && !p.class.is_restricted();
                let at = if kept {
                    super::address(&case.opened.case, &format!("/file/{}", p.file), frame)
                } else {
                    String::new()
                };
                (papers::line(p, language), at)
            })
            .collect(),
        needs: found
            .needs
            .iter()
            .map(|need| NeedTold {
                document: teller.paper(&need.document),
                step: procedure
                    .step
                    .iter()
                    .find(|s| s.id == need.step)
                    .map_or(need.step.as_str(), |s| s.name.get(language))
                    .to_owned(),
                there: match &need.recorded {
                    _ if !need.attached.is_empty() => {
                        need.attached.iter().map(|n| format!("#{n}")).collect::<Vec<_>>().join(", ")
                    }
                    Some(number) => frame.with("case-need-recorded", "number", number),
                    None => frame.t("case-need-missing"),
                },
                missing: need.is_missing(),
            })
            .collect(),
        faults: found.faults.iter().map(|f| papers::fault(f, language)).collect(),
        adds: who.may(Action::Add, Some(case), Class::Ordinary),
        document: sent.line("document"),
        annexes: papers().map(|p| (p.id, papers::line(p, language), annex == p.id.to_string())).collect(),
        classes: classes(frame, &sent.line("class")),
        c: form,
        f: frame,
    })
}

/// The dossier.
pub async fn dossier_form(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Read).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match dossier_page(&site, &frame, &who, &about, &Sent::default()) {
        Some(page) => shown(page.c.status(), &page),
        None => not_found(frame).await,
    }
}

/// A paper is put into the dossier.
pub async fn attach_paper(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (about, sent) = match came(&site, &frame, &who, id.clone(), Action::Add, request).await {
        Ok(came) => came,
        Err(page) => return page,
    };
    let Some(mut page) = dossier_page(&site, &frame, &who, &about, &sent) else { return not_found(frame).await };
    let Some(case) = about.case() else { return not_found(frame).await };
    let document = sent.line("document").to_uppercase();
    if !document.strip_prefix("D-").is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit())) {
        page.c.complaints.push(Complaint::of("document", frame.t("case-document-hint")));
    }
    let Ok(on) = day(&sent.line("day")) else {
        page.c.complaints.push(Complaint::of("day", crate::case::no_day(&sent.line("day"), frame.language)));
        return shown(page.c.status(), &page);
    };
    if !page.c.complaints.is_empty() {
        return shown(page.c.status(), &page);
    }
    let packs = site.inner.packs;
    let class = Class::of(&sent.line("class"));
    let annex_of = sent.line("annex-of").parse().unwrap_or(0);
    let paper = maitri_registry::case::Evidence {
        number: sent.line("number"),
        day: on,
        office: crate::case::office_of(packs, &sent.line("by")),
        ..Default::default()
    };
    let file = sent.file("file").map(|f| (f.name.clone(), f.bytes.clone()));
    let (case, store, box_of) = (case.clone(), site.store(), letterbox(&site, &who));
    let made = reading(&site, &frame, move || -> Result<Attached, String> {
        let mut attached = Attached { document, annex_of, evidence: paper, ..Attached::default() };
        let by_office = Some(class_of_body(&body(&attached.evidence.office, &Words::of(packs), packs), packs))
            .filter(|c| c.is_restricted());
        attached.class = class.or(by_office).unwrap_or_default();
        let Some((name, bytes)) = file else { return Ok(attached) };
        let by_family = papers::understand(&name, &bytes, &case, packs, &mut attached)?;
        attached.class = class.or(by_family).or(by_office).unwrap_or_default();
        if attached.class.is_restricted() {
            // Without a second store number, day and office are all that is kept.
            attached.file = box_of.put_file(attached.class, &name, &bytes).unwrap_or_default();
        } else {
            let store = store.ok_or("there is no store")?;
            attached.file = store.blob_put(&bytes).map_err(|e| e.to_string())?;
            attached.name = name;
        }
        Ok(attached)
    });
    let attached = match made.await {
        Err(fault) => return fault,
        Ok(Err(why)) => {
            page.c.complaints.push(Complaint::of("file", why));
            return shown(page.c.status(), &page);
        }
        Ok(Ok(attached)) => attached,
    };
    if who.needs_second(attached.class) {
        page.c.complaints.push(Complaint::second(&frame));
        return shown(page.c.status(), &page);
    }
    let command = Command { case: id.clone(), at: seen(&sent), act: act(&who, packs, &sent), who: who.clone() };
    let today = crate::cli::today();
    match put(&site, &frame, command, move |_, case, _| attach(case, attached.clone(), &today).map(|e| vec![e])).await {
        Ok(()) => back_to(&id, "/dossier", &frame),
        Err(stop) => match page.c.stopped(stop, packs, about.procedure, &frame) {
            Some(other) => other,
            None => shown(page.c.status(), &page),
        },
    }
}

#[derive(Template)]
#[template(path = "case/letter.html")]
struct LetterPage<'f> {
    f: &'f Frame,
    c: Form,
    out: bool,
    number: String,
    on: String,
    from: String,
    to: String,
    subject: String,
    relays: String,
    stamp: String,
    stamp_day: String,
    stamp_time: String,
    classes: Vec<(&'static str, String, bool)>,
}

fn letter_page<'f>(site: &Site, frame: &'f Frame, who: &Who, about: &About, sent: &Sent) -> Option<LetterPage<'f>> {
    let case = about.case()?;
    let mut form = Form::new(site, frame, who, (case, about.procedure), "/letter", sent);
    form.title = frame.t("case-letter");
    Some(LetterPage {
        out: sent.line("direction") == Direction::Out.code(),
        number: sent.line("number"),
        on: sent.line("day"),
        from: sent.line("from"),
        to: sent.text("to"),
        subject: sent.line("subject"),
        relays: sent.line("relays"),
        stamp: sent.line("stamp"),
        stamp_day: sent.line("stamp-day"),
        stamp_time: sent.line("stamp-time"),
        classes: classes(frame, &sent.line("class")),
        c: form,
        f: frame,
    })
}

/// The form of a letter.
pub async fn letter_form(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Add).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match letter_page(&site, &frame, &who, &about, &Sent::default()) {
        Some(page) => shown(page.c.status(), &page),
        None => not_found(frame).await,
    }
}

/// A letter is entered into the register.
pub async fn letter(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (about, sent) = match came(&site, &frame, &who, id.clone(), Action::Add, request).await {
        Ok(came) => came,
        Err(page) => return page,
    };
    let Some(mut page) = letter_page(&site, &frame, &who, &about, &sent) else { return not_found(frame).await };
    let packs = site.inner.packs;
    let office = |typed: &str| crate::case::office_of(packs, typed);
    let mut days = Vec::new();
    for field in ["day", "stamp-day"] {
        match day(&sent.line(field)) {
            Ok(on) => days.push(on),
            Err(_) => {
                let message = crate::case::no_day(&sent.line(field), frame.language);
                page.c.complaints.push(Complaint::of(field, message));
                days.push(String::new());
            }
        }
    }
    let time = match page.stamp_time.trim() {
        "" => String::new(),
        given => clock(given).unwrap_or_else(|| {
            page.c.complaints.push(Complaint::of("stamp-time", frame.with("case-no-time", "time", given)));
            String::new()
        }),
    };
    let stamp = match page.stamp.trim() {
        "" => None,
        "+" => Some(0),
        given => Some(maitri_document::lang::digits::parse(given).filter(|n| *n > 0).unwrap_or_else(|| {
            page.c.complaints.push(Complaint::of("stamp", frame.with("case-no-count", "number", given)));
            0
        })),
    };
    if !page.c.complaints.is_empty() {
        return shown(page.c.status(), &page);
    }
    let direction = if page.out { Direction::Out } else { Direction::In };
    let to: Vec<String> = page.to.lines().map(str::trim).filter(|l| !l.is_empty()).map(office).collect();
    let from = office(&page.from);
    let own = match direction {
        Direction::Out => from.clone(),
        Direction::In => to.first().cloned().unwrap_or_default(),
    };
    let by_office = crate::case::restricted_office(packs, &from);
    let (on, stamp_day) = (days.first().cloned().unwrap_or_default(), days.get(1).cloned().unwrap_or_default());
    let stamp_day = if stamp_day.is_empty() { on.clone() } else { stamp_day };
    let class = Class::of(&sent.line("class")).or(by_office).unwrap_or_default();
    if who.needs_second(class) {
        page.c.complaints.push(Complaint::second(&frame));
        return shown(page.c.status(), &page);
    }
    let (number, subject, relays) = (page.number.clone(), page.subject.clone(), page.relays.clone());
    let command = Command { case: id.clone(), at: seen(&sent), act: act(&who, packs, &sent), who: who.clone() };
    let today = crate::cli::today();
    let done = put(&site, &frame, command, move |cases, _, _| {
        let stamp = stamp.map(|n| Stamp {
            number: if n == 0 { next_receipt(&cases.letters, &own, &stamp_day) } else { n },
            day: stamp_day.clone(),
            time: time.clone(),
        });
        // Noughts ask for the next number of that series: 00/SNgV-HTQT.
        let asks = direction == Direction::Out && Numbered::of(&number).is_some_and(|n| n.running == 0);
        let next = if asks { next_number(&cases.letters, &own, &number, &on) } else { None };
        let letter = Letter {
            id: 0,
            direction,
            book: own.clone(),
            number: next.unwrap_or_else(|| number.clone()),
            day: on.clone(),
            from: from.clone(),
            to: to.clone(),
            subject: subject.clone(),
            class,
            stamp,
            relays: 0,
            relays_number: String::new(),
            scan: String::new(),
        };
        enter(cases, letter, &relays, &today).map(|e| vec![e])
    });
    match done.await {
        Ok(()) => super::form::back(&id, &frame),
        Err(stop) => match page.c.stopped(stop, packs, about.procedure, &frame) {
            Some(other) => other,
            None => shown(page.c.status(), &page),
        },
    }
}

/// A letter of the register.
struct LetterLine {
    line: String,
    case: String,
    address: String,
}

#[derive(Template)]
#[template(path = "case/letters.html")]
struct LettersPage<'f> {
    f: &'f Frame,
    books: Vec<(String, Vec<LetterLine>)>,
}

/// The register of letters, book by book, of the cases that the reader may see.
pub async fn register(State(site): State<Site>, frame: Frame, who: Who) -> Response {
    let Ok(cases) = super::form::read(&site).await else { return failed(&frame) };
    let packs = site.inner.packs;
    let mut books: Vec<(String, Vec<LetterLine>)> = Vec::new();
    for one in in_order(&cases.letters, None) {
        let case = cases.cases.get(&one.case);
        let sees = match case {
            Some(case) => who.sees_letter(case, &one.letter),
            // A letter of no case is its book's.
            None => who.is_desk() || one.letter.book == who.office,
        };
        if !sees {
            continue;
        }
        let office = crate::case::office_name(packs, &one.letter.book, frame.language);
        let key = match one.letter.direction {
            Direction::In => "case-book-in",
            Direction::Out => "case-book-out",
        };
        let title = frame.with(key, "office", &office);
        let line = LetterLine {
            line: letters::line(&one.letter, packs, frame.language),
            case: case.map(|c| c.opened.case.clone()).unwrap_or_default(),
            address: case.map(|c| super::address(&c.opened.case, "", &frame)).unwrap_or_default(),
        };
        match books.last_mut().filter(|(last, _)| *last == title) {
            Some((_, lines)) => lines.push(line),
            None => books.push((title, vec![line])),
        }
    }
    show(StatusCode::OK, &LettersPage { f: &frame, books })
}

#[derive(Template)]
#[template(path = "case/pause.html")]
struct PausePage<'f> {
    f: &'f Frame,
    c: Form,
    still: bool,
    on: String,
    reason: String,
}

fn pause_page<'f>(site: &Site, frame: &'f Frame, who: &Who, about: &About, sent: &Sent) -> Option<PausePage<'f>> {
    let case = about.case()?;
    let mut form = Form::new(site, frame, who, (case, about.procedure), "/pause", sent);
    let still = is_still(case);
    form.title = frame.t(if still { "case-resume" } else { "case-suspend" });
    Some(PausePage { still, on: sent.line("on"), reason: sent.line("reason"), c: form, f: frame })
}

/// Whether the periods stand still.
pub fn is_still(case: &Case) -> bool {
    matches!(case.still.last(), Some((_, None)))
}

/// The form that lets the periods stand still, or run again.
pub async fn pause_form(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Record).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match pause_page(&site, &frame, &who, &about, &Sent::default()) {
        Some(page) => shown(page.c.status(), &page),
        None => not_found(frame).await,
    }
}

/// The periods stand still, or run again.
pub async fn pause(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (about, sent) = match came(&site, &frame, &who, id.clone(), Action::Record, request).await {
        Ok(came) => came,
        Err(page) => return page,
    };
    let Some(mut page) = pause_page(&site, &frame, &who, &about, &sent) else { return not_found(frame).await };
    let Some(case) = about.case() else { return not_found(frame).await };
    if !who.may(Action::Record, Some(case), Class::Ordinary) {
        return only_read(&frame);
    }
    let Ok(on) = day(&page.on) else {
        page.c.complaints.push(Complaint::of("on", crate::case::no_day(&page.on, frame.language)));
        return shown(page.c.status(), &page);
    };
    let Some(paper) = evidence(&site, &frame, &mut page.c, &sent).await else {
        return shown(page.c.status(), &page);
    };
    let command =
        Command { case: id.clone(), at: seen(&sent), act: act(&who, site.inner.packs, &sent), who: who.clone() };
    let (reason, today) = (page.reason.clone(), crate::cli::today());
    let done = put(&site, &frame, command, move |_, case, _| -> Result<Vec<Entry>, _> {
        let entry = if is_still(case) {
            resumed(case, &on, paper.clone(), &today)
        } else {
            suspended(case, &on, &reason, paper.clone(), &today)
        };
        entry.map(|e| vec![e])
    });
    match done.await {
        Ok(()) => super::form::back(&id, &frame),
        Err(stop) => match page.c.stopped(stop, site.inner.packs, about.procedure, &frame) {
            Some(other) => other,
            None => shown(page.c.status(), &page),
        },
    }
}
