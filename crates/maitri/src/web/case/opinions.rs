//! The opinions of a case: who was asked, who answered, each comment with its answer; the table out and in again. Filled in by
//! keyboard, saved as a whole: what others answered meanwhile is shown and never overwritten.

use super::form::{About, Command, Complaint, Form, act, back_to, put, seen, shown};
use super::text::reading;
use crate::case::opinions::{self as told, Typed, answer_key, taken};
use crate::case::{class_name, day, texts};
use crate::draft::Format;
use crate::web::Site;
use crate::web::page::{Frame, not_found};
use crate::web::restricted::letterbox;
use crate::web::upload::{Sent, disposition};
use crate::web::who::{Who, failed};
use askama::Template;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maitri_pack::papers::Papers;
use maitri_registry::case::opinion::{Answer, Given, Response as Reply, ask, merge, respond, silent};
use maitri_registry::case::{Case, Entry};
use maitri_registry::class::Class;
use maitri_registry::rights::Action;
use maitri_review::opinion::{Reader, Words};
use maitri_review::report::words::day as day_words;
use std::sync::Arc;

/// A comment as it is told.
struct CommentTold {
    id: String,
    /// Where it is corrected.
    correct: String,
    clause: String,
    text: String,
    quoted: String,
    proposal: String,
    reason: String,
    answers: Vec<(&'static str, String, bool)>,
    why: String,
    by: String,
    changed: bool,
    amiss: bool,
}

/// The opinion of a body as it is told.
struct GivenTold {
    office: String,
    line: String,
    paper: String,
    position: String,
    comments: Vec<CommentTold>,
    rest: Vec<String>,
    scan: String,
}

#[derive(Template)]
#[template(path = "case/opinions.html")]
struct OpinionsPage<'f> {
    f: &'f Frame,
    c: Form,
    counts: Vec<String>,
    rounds: Vec<(String, Vec<String>)>,
    given: Vec<GivenTold>,
    /// Whether the reader may answer comments, ask, put opinions in, take the table out.
    records: bool,
    asks: bool,
    adds: bool,
    exports: bool,
    /// What came of what was done: lines, and whether something is amiss.
    result: Vec<String>,
    amiss: bool,
    offices: String,
    due: String,
    from: String,
    clause: String,
    comment: String,
    positions: Vec<(&'static str, String, bool)>,
    classes: Vec<(&'static str, String, bool)>,
    at: Vec<(String, String)>,
}

/// The positions that an opinion may take.
const POSITIONS: [(&str, &str); 5] = [
    ("unknown", "case-stance-unknown"),
    ("agree", "case-stance-agree"),
    ("agree-with-changes", "case-stance-changes"),
    ("disagree", "case-stance-disagree"),
    ("no-comment", "case-stance-no-comment"),
];

fn given(site: &Site, frame: &Frame, case: &Case, one: &Given, sent: &Sent) -> GivenTold {
    let (packs, language) = (site.inner.packs, frame.language);
    let opinion = &one.opinion;
    let held = case.opinions.held.as_ref();
    let comments = one.comments.iter().map(|standing| {
        let c = &standing.comment;
        let typed = sent.line(&format!("answer.{}", c.id));
        let stands = standing.response.answer.map_or("", Answer::code);
        let chosen = if sent.has(&format!("answer.{}", c.id)) { typed.as_str() } else { stands };
        let why = format!("why.{}", c.id);
        CommentTold {
            clause: if c.places.is_empty() { c.clause.clone() } else { told::places_told(&c.places, frame.language) },
            text: c.text.clone(),
            quoted: c.quoted.clone(),
            proposal: c.proposal.clone(),
            reason: c.reason.clone(),
            answers: std::iter::once(("", frame.t("case-answer-none"), chosen.is_empty()))
                .chain(Answer::ALL.into_iter().map(|a| (a.code(), frame.t(answer_key(a)), a.code() == chosen)))
                .collect(),
            why: if sent.has(&why) { sent.text(&why) } else { standing.response.explanation.clone() },
            by: standing.person.clone(),
            changed: standing.changed,
            amiss: held.is_some_and(|h| h.amiss.iter().any(|a| a.comment == c.id)),
            correct: super::address(&case.opened.case, &format!("/opinions/correct/{}", c.id), frame),
            id: c.id.clone(),
        }
    });
    let scan = Some(&opinion.evidence.scan).filter(|s| !s.is_empty() && !opinion.class.is_restricted());
    let paper = [opinion.evidence.number.clone(), day_words(&opinion.evidence.day, language)];
    GivenTold {
        office: told::shown(&opinion.body, packs, language),
        line: told::line(opinion, packs, language),
        paper: paper.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · "),
        position: opinion.position.clone(),
        comments: comments.collect(),
        rest: opinion.rest.clone(),
        scan: scan.map(|s| super::address(&case.opened.case, &format!("/file/{s}"), frame)).unwrap_or_default(),
    }
}

fn page<'f>(site: &Site, frame: &'f Frame, who: &Who, about: &About, sent: &Sent) -> Option<OpinionsPage<'f>> {
    let case = about.case()?;
    let (packs, language) = (site.inner.packs, frame.language);
    let mut form = Form::new(site, frame, who, (case, about.procedure), "/opinions", sent);
    form.title = frame.t("case-opinions");
    let book = &case.opinions;
    let may = |action, class| who.may(action, Some(case), class);
    let sees = |one: &&Given| who.sees_opinion(case, &one.opinion);
    let rounds = book.rounds.iter().map(|round| {
        let silent = book.silent.get(&round.round);
        let bodies = round.asked.iter().map(|body| {
            let office = told::shown(body, packs, language);
            if book.has_answered(round, body) {
                format!("✓ {office}")
            } else if silent.is_some_and(|all| all.iter().any(|b| b.key() == body.key())) {
                frame.with("case-body-silent", "office", &office)
            } else {
                frame.with("case-body-open", "office", &office)
            }
        });
        let due = day_words(&case.last_day(round, &crate::cli::today()), language);
        let (key, number) = (if due.is_empty() { "case-round-open" } else { "case-round-until" }, frame.n(round.round));
        (frame.args(key, &[("round", &number), ("due", &due)]), bodies.collect())
    });
    let position = sent.line("position");
    let class = sent.line("class");
    let below = |what: &str| super::address(&case.opened.case, &format!("/opinions/{what}"), frame);
    Some(OpinionsPage {
        counts: told::counted(case, language, &|n| frame.n(n)),
        rounds: rounds.collect(),
        given: book.given.iter().filter(sees).map(|one| given(site, frame, case, one, sent)).collect(),
        records: may(Action::Record, Class::Opinion),
        asks: who.may(Action::AskOpinion, Some(case), Class::Ordinary),
        adds: who.puts_opinions(case),
        exports: may(Action::Export, Class::Opinion) && !book.given.is_empty(),
        result: Vec::new(),
        amiss: false,
        offices: sent.text("offices"),
        due: sent.line("due"),
        from: sent.line("from"),
        clause: sent.line("clause"),
        comment: sent.text("comment"),
        positions: POSITIONS.iter().map(|(code, key)| (*code, frame.t(key), position == *code)).collect(),
        classes: std::iter::once(("", frame.t("case-class-by-office"), class.is_empty()))
            .chain(
                [Class::Opinion, Class::Police, Class::Military, Class::Party, Class::Cabinet, Class::CouncilOfState]
                    .into_iter()
                    .map(|c| (c.code(), class_name(c, language), class == c.code())),
            )
            .collect(),
        at: ["respond", "ask", "add", "silence", "check", "table", "back"]
            .into_iter()
            .map(|what| (what.to_owned(), below(what)))
            .collect(),
        c: form,
        f: frame,
    })
}

impl OpinionsPage<'_> {
    /// Where the form of that name is sent.
    fn to(&self, what: &str) -> &str {
        self.at.iter().find(|(name, _)| name == what).map_or("", |(_, address)| address.as_str())
    }
}

/// The opinions, for who may read them.
pub async fn show(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Read).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    let reads = about.case().is_some_and(|case| who.sees_opinions(case));
    match page(&site, &frame, &who, &about, &Sent::default()) {
        Some(page) if reads => shown(page.c.status(), &page),
        _ => not_found(frame).await,
    }
}

/// What a form of the page does with a case.
type Made = Result<(Vec<Entry>, Vec<String>, bool), Vec<Complaint>>;

/// Runs a form of the page: reads it, makes entries away from the threads that answer, records them where nothing came between.
async fn run<M>(
    site: Site,
    frame: Frame,
    who: Who,
    id: String,
    action: (Action, Class),
    request: Request,
    make: M,
) -> Response
where
    M: FnOnce(&Site, &Frame, &Case, &Sent) -> Made + Send + 'static,
{
    let about = match About::of(&site, &frame, &who, id.clone(), Action::Read).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    let Some(case) = about.case() else { return not_found(frame).await };
    if !(who.may(action.0, Some(case), action.1) || action.0 == Action::Add && who.puts_opinions(case)) {
        return super::form::only_read(&frame);
    }
    let sent = match Sent::from_request(request, &site).await {
        Ok(sent) => Arc::new(sent),
        Err(page) => return page,
    };
    let Some(mut page) = page(&site, &frame, &who, &about, &sent) else { return not_found(frame).await };
    let made = {
        let (site, frame, case, sent) = (site.clone(), frame.clone(), case.clone(), Arc::clone(&sent));
        reading(&site.clone(), &frame.clone(), move || make(&site, &frame, &case, &sent)).await
    };
    let (entries, result, amiss) = match made {
        Err(fault) => return fault,
        Ok(Err(complaints)) => {
            page.c.complaints = complaints;
            return shown(page.c.status(), &page);
        }
        Ok(Ok(made)) => made,
    };
    if !entries.is_empty() {
        let command =
            Command { case: id.clone(), at: seen(&sent), act: act(&who, site.inner.packs, &sent), who: who.clone() };
        if let Err(stop) = put(&site, &frame, command, move |_, _, _| Ok(entries.clone())).await {
            return match page.c.stopped(stop, site.inner.packs, about.procedure, &frame) {
                Some(other) => other,
                None => shown(page.c.status(), &page),
            };
        }
    }
    if result.is_empty() {
        return back_to(&id, "/opinions", &frame);
    }
    // What came of it is told once, over the page as it stands now.
    let about = match About::of(&site, &frame, &who, id, Action::Read).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match self::page(&site, &frame, &who, &about, &Sent::default()) {
        Some(mut page) => {
            (page.result, page.amiss) = (result, amiss);
            shown(StatusCode::OK, &page)
        }
        None => not_found(frame).await,
    }
}

/// A refusal of the registry as a complaint.
fn refused(frame: &Frame, why: &maitri_registry::case::Refusal) -> Vec<Complaint> {
    vec![Complaint::of("", crate::case::plain_refusal(why, frame.language))]
}

/// Comments are answered: all that were changed, together.
pub async fn answer(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let action = (Action::Record, Class::Opinion);
    run(site, frame, who, id, action, request, |_, frame, case, sent| {
        let (mut entries, mut complaints) = (Vec::new(), Vec::new());
        for standing in case.opinions.given.iter().flat_map(|g| &g.comments) {
            let comment = &standing.comment.id;
            if !sent.has(&format!("answer.{comment}")) {
                continue;
            }
            let answer = Answer::of(&sent.line(&format!("answer.{comment}")));
            let explanation = sent.text(&format!("why.{comment}")).trim().to_owned();
            let response = Reply { answer, explanation, ..standing.response.clone() };
            if response == standing.response {
                continue;
            }
            match respond(case, comment, response) {
                Ok(entry) => entries.push(entry),
                Err(why) => complaints
                    .push(Complaint::of(&format!("why.{comment}"), crate::case::plain_refusal(&why, frame.language))),
            }
        }
        if entries.is_empty() && complaints.is_empty() {
            complaints.push(Complaint::of("", frame.t("case-nothing-new")));
        }
        if complaints.is_empty() { Ok((entries, Vec::new(), false)) } else { Err(complaints) }
    })
    .await
}

/// Offices are asked.
pub async fn ask_offices(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let action = (Action::AskOpinion, Class::Ordinary);
    run(site, frame, who, id, action, request, |site, frame, case, sent| {
        let packs = site.inner.packs;
        let words = Words::of(packs);
        let named = sent.text("offices");
        let lines = named.lines().map(str::trim).filter(|l| !l.is_empty());
        let bodies: Vec<_> = lines.map(|line| told::body(line, &words, packs)).collect();
        let procedure = site.inner.procedures.find(&case.opened.procedure).map(|(p, _)| p);
        let said = maitri_pack::procedure::Circle::of(&sent.line("circle"));
        let circle = procedure.map_or_else(|| case.opinions.circle, |p| told::circle_of(said, &bodies, case, p, packs));
        let no_day = |field: &str| Complaint::of(field, crate::case::no_day(&sent.line(field), frame.language));
        let due = day(&sent.line("due")).map_err(|_| vec![no_day("due")])?;
        let on = day(&sent.line("day")).map_err(|_| vec![no_day("day")])?;
        let about = texts::meant(case, "draft").ok();
        let about = about.map(|t| (t.text.words.clone(), t.text.file.clone())).unwrap_or_default();
        let paper = maitri_registry::case::Evidence {
            number: sent.line("number"),
            day: on,
            office: crate::case::office_of(packs, &sent.line("by")),
            ..Default::default()
        };
        let asked = ask(case, bodies, about, &due, circle, paper, &crate::cli::today());
        let entry = asked.map_err(|why| {
            let message = crate::case::plain_refusal(&why, frame.language);
            vec![Complaint::of("offices", message)]
        })?;
        Ok((vec![entry], Vec::new(), false))
    })
    .await
}

/// Opinions come in: papers, tables, or typed.
pub async fn add(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let asks = who.clone();
    run(site, frame, who, id, (Action::Add, Class::Opinion), request, move |site, frame, case, sent| {
        let packs = site.inner.packs;
        let Some(store) = site.store() else { return Err(vec![Complaint::of("", frame.t("fault-register"))]) };
        let fault = |field: &str, why: String| vec![Complaint::of(field, why)];
        let keep = letterbox(site, &asks);
        let words = Words::of(packs);
        let about = told::About::latest(&store, case).map_err(|e| fault("", e))?;
        let draft = about.draft(packs);
        let reader = Reader { words: &words, draft: draft.as_ref() };
        let class = Class::of(&sent.line("class"));
        let on =
            day(&sent.line("day")).map_err(|_| fault("day", crate::case::no_day(&sent.line("day"), frame.language)))?;
        let (number, by) = (sent.line("number"), sent.line("by"));
        let mut all = Vec::new();
        let mut result = Vec::new();
        for file in sent.files.iter().filter(|f| f.field == "papers") {
            let unread = |e: String| fault("papers", e);
            let (mut read, family) = if crate::opinions::is_table_in(&file.name, &file.bytes).map_err(unread)? {
                (crate::opinions::opinions_in(&file.name, &file.bytes, &reader, packs).map_err(unread)?, None)
            } else {
                let document = crate::reading::read_upload(&file.name, &file.bytes).map_err(unread)?;
                let read = maitri_review::opinion::of_paper(&document, &file.name, &reader, packs);
                (read, crate::case::papers::class_of(&document, packs))
            };
            if let ([one], false) = (read.opinions.as_mut_slice(), by.is_empty()) {
                // Whose it is, the officer knows: it also decides whether it is restricted.
                let body = told::body(&by, &words, packs);
                one.agency.raw = body.name;
                one.agency.office = Some(body.office).filter(|o| !o.is_empty());
            }
            for said in &read.silence {
                result.push(format!("! {}: {}", said.source, frame.with("case-silence-taken", "words", &said.text)));
            }
            let mut found = taken(&read, case, class.or(family), &words, packs, &keep);
            if found.is_empty() || found.iter().any(|t| t.opinion.body.shown().trim().is_empty()) {
                let why = format!("{}: {}", file.name, frame.t("case-opinion-whose"));
                return Err(fault("papers", why));
            }
            // A file is kept where none of the opinions in it is restricted: it holds the words of all of them.
            if !found.iter().any(|t| t.opinion.class.is_restricted()) {
                let scan = store.blob_put(&file.bytes).map_err(|e| fault("papers", e.to_string()))?;
                for one in &mut found {
                    one.opinion.evidence.scan.clone_from(&scan);
                }
                let loose = told::loose(&read);
                if let Some(first) = found.first_mut() {
                    first.opinion.rest.extend(loose);
                }
            }
            all.append(&mut found);
        }
        let from = sent.line("from");
        if all.is_empty() {
            if from.is_empty() {
                return Err(fault("papers", frame.t("case-opinion-none")));
            }
            let comment = sent.text("comment").trim().to_owned();
            let comments = if comment.is_empty() { Vec::new() } else { vec![(comment, sent.line("clause"))] };
            let typed = Typed { from: &from, position: &sent.line("position"), comments: &comments };
            let paper = maitri_registry::case::Evidence { office: by.clone(), ..Default::default() };
            let one = told::typed(case, &typed, class, paper, &reader, packs, &keep).map_err(|fits| {
                let told =
                    frame.args("case-no-clause", &[("clause", &sent.line("clause")), ("fits", &fits.join(", "))]);
                fault("clause", told)
            })?;
            all.push(one);
        }
        if all.iter().any(|t| asks.asks_second(&[t.opinion.class])) {
            return Err(vec![Complaint::second(frame)]);
        }
        if let Some(other) = all.iter().find(|t| !asks.puts_opinion(case, &t.opinion)) {
            let office = told::shown(&other.opinion.body, packs, frame.language);
            return Err(fault("from", frame.with("case-opinion-of-others", "office", &office)));
        }
        if let [one] = all.as_mut_slice() {
            // What the officer says of the paper counts before what was read of it.
            for (slot, said) in [(&mut one.opinion.evidence.number, number), (&mut one.opinion.evidence.day, on)] {
                if !said.is_empty() {
                    *slot = said;
                }
            }
        }
        for one in all.iter().filter(|t| t.not_kept.is_some()) {
            let office = told::shown(&one.opinion.body, packs, frame.language);
            result.push(format!("! {office}: {}", frame.t("case-stub-alone")));
        }
        let today = crate::cli::today();
        let entries = told::entries(case, &all, site.inner.procedures, &today).map_err(|why| refused(frame, &why))?;
        Ok((entries, result, false))
    })
    .await
}

/// Silence is recorded as silence.
pub async fn silence(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    run(site, frame, who, id, (Action::Record, Class::Opinion), request, |_, frame, case, _| {
        let entries = silent(case, &crate::cli::today()).map_err(|why| refused(frame, &why))?;
        Ok((entries, Vec::new(), false))
    })
    .await
}

/// The answers are held against the latest draft.
pub async fn held(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    run(site, frame, who, id, (Action::Record, Class::Opinion), request, |site, frame, case, _| {
        let packs = site.inner.packs;
        let fault = |why: String| vec![Complaint::of("", why)];
        let Some(store) = site.store() else { return Err(fault(frame.t("fault-register"))) };
        let after = texts::meant(case, "draft").map_err(|_| fault(frame.t("case-check-no-draft")))?;
        let shown = told::hold(&store, case, after.text, packs, frame.language).map_err(fault)?;
        let lines = shown.told.lines().map(str::to_owned).collect();
        Ok((vec![Entry::Held { held: shown.held }], lines, !shown.is_fine))
    })
    .await
}

/// The table goes out as a file; that it went is recorded, for what comes back is held against the case as it stood then.
pub async fn table(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>, sent: Sent) -> Response {
    let about = match About::of(&site, &frame, &who, id.clone(), Action::Read).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    let Some(case) = about.case() else { return not_found(frame).await };
    if !who.may(Action::Export, Some(case), Class::Opinion) {
        return super::form::only_read(&frame);
    }
    let (ending, format, kind) = match sent.line("format").as_str() {
        "docx" => ("docx", Format::Docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        _ => ("xlsx", Format::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    };
    let made = {
        let (site, case) = (site.clone(), case.clone());
        reading(&site.clone(), &frame, move || -> Result<Vec<u8>, String> {
            let packs = site.inner.packs;
            let store = site.store().ok_or("there is no store")?;
            let papers = Papers::embedded().map_err(|_| "the papers of the packs cannot be read")?;
            {
                let own = (case.opinions.circle, serde_json::Map::new());
                told::table(&store, &case, packs, papers, own, format, &crate::cli::today())
            }
        })
        .await
    };
    let bytes = match made {
        Err(fault) => return fault,
        Ok(Err(why)) => {
            let Some(mut page) = page(&site, &frame, &who, &about, &sent) else { return failed(&frame) };
            page.c.complaints.push(Complaint::of("", why));
            return shown(page.c.status(), &page);
        }
        Ok(Ok(bytes)) => bytes,
    };
    // It is no decision: whatever came meanwhile, the table bears the mark of what was known to it.
    let command = Command { case: id.clone(), at: u64::MAX, act: act(&who, site.inner.packs, &sent), who: who.clone() };
    let went = Entry::TableWent { format: ending.to_owned() };
    if put(&site, &frame, command, move |_, _, _| Ok(vec![went.clone()])).await.is_err() {
        return failed(&frame);
    }
    let name = format!("{id}.{ending}");
    let plain = format!("opinions.{ending}");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition(&name, &plain))], bytes)
        .into_response()
}

/// The table comes in again.
pub async fn back_in(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    run(site, frame, who, id, (Action::Record, Class::Opinion), request, |site, frame, case, sent| {
        let packs = site.inner.packs;
        let fault = |why: String| vec![Complaint::of("table", why)];
        let Some(file) = sent.file("table") else { return Err(fault(frame.t("check-nothing"))) };
        let Some(store) = site.store() else { return Err(fault(frame.t("fault-register"))) };
        let words = Words::of(packs);
        let about = told::About::latest(&store, case).map_err(fault)?;
        let draft = about.draft(packs);
        let reader = Reader { words: &words, draft: draft.as_ref() };
        let read = crate::opinions::opinions_in(&file.name, &file.bytes, &reader, packs).map_err(fault)?;
        let marked = crate::opinions::words_in(&file.name, &file.bytes).map_err(fault)?;
        let marked: Vec<&str> = marked.iter().map(String::as_str).collect();
        let went = told::mark(&marked, &case.opened.case).or(case.opinions.tables.last().copied());
        let Some(at) = went else { return Err(fault(frame.t("case-back-none"))) };
        let rows = told::rows(&read, case, &words);
        let merged = merge(case, &case.as_of(at, site.inner.procedures), &rows);
        let (lines, amiss) = told::merged(&merged, rows.len(), case, frame.language);
        Ok((merged.entries, lines, amiss))
    })
    .await
}

/// How many are there, for the page of the case.
pub fn summary(case: &Case, frame: &Frame) -> String {
    let n = case.opinions.counts();
    if n.asked == 0 && case.opinions.given.is_empty() {
        return String::new();
    }
    let [answered, asked, unanswered] = [n.answered, n.asked, n.unanswered].map(|n| frame.n(n));
    frame.args("case-opinions-sum", &[("answered", &answered), ("asked", &asked), ("unanswered", &unanswered)])
}
