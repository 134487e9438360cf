//! A paper written from a case: what the case knows is filled in, what it does not know is asked, and the paper can be kept in its dossier.

use super::form::{About, Command, Stop, act, address, back_to, pair, put, seen};
use super::text::reading;
use crate::case::known::{Sight, answers, attached, entries, templates};
use crate::case::{last_sequence, refusal};
use crate::draft::{Format, Refused, draft};
use crate::web::Site;
use crate::web::interview::{Asked, Interview, MOST_QUERY, OfCase, broken, file, go, loaded, wanted};
use crate::web::page::{Fault, Frame, not_found};
use crate::web::restricted::letterbox;
use crate::web::upload::Sent;
use crate::web::who::{Who, failed, second_needed};
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maitri_registry::case::Case;
use maitri_registry::case::paper::Attached;
use maitri_registry::class::Class;
use maitri_registry::rights::Action;

/// The interview of a paper of a case, with what the case answers.
async fn of(site: &Site, frame: &Frame, who: &Who, about: &About, id: &str) -> Result<Interview, Response> {
    let Some((packs, all)) = loaded() else { return Err(broken(frame)) };
    let Some(case) = about.case() else { return Err(not_found(frame.clone()).await) };
    // A paper of the other country's offices is not written in this case.
    let template = all.templates.iter().find(|t| t.id == id && t.form.is_none());
    let template = template.filter(|t| templates(all, &about.procedure.id, &t.paper).iter().any(|x| x.id == t.id));
    let Some(template) = template else { return Err(not_found(frame.clone()).await) };
    let opinions = who.may(Action::Read, Some(case), Class::Opinion);
    let (all_cases, reader, case_id, store) = (about.cases.clone(), who.clone(), about.id.clone(), site.store());
    let procedures = site.procedures();
    let known = reading(site, frame, move || {
        let store = store.ok_or("there is no store")?;
        let today = crate::cli::today();
        // It is written of what who asks may see.
        let cases = reader.seen(&all_cases);
        let case = cases.cases.get(&case_id).ok_or("the case is not there")?;
        let sight =
            Sight { store: &store, packs, papers: all, procedures, cases: &cases, case, today: &today, opinions };
        answers(&sight, template)
    });
    let known = match known.await {
        Err(fault) => return Err(fault),
        Ok(Err(why)) => {
            eprintln!("maitri: a paper of a case: {why}");
            return Err(failed(frame));
        }
        Ok(Ok(known)) => known,
    };
    Ok(Interview {
        template,
        path: path(case, id),
        known: known.values,
        case: Some(OfCase {
            title: format!("{} · {}", case.opened.case, pair(case, frame)),
            address: address(&case.opened.case, "", frame),
            at: last_sequence(case),
            office: template.from.clone().unwrap_or_default(),
            complaint: String::new(),
        }),
    })
}

fn path(case: &Case, id: &str) -> String {
    format!("/cases/{}/paper/{id}", super::escaped(&case.opened.case))
}

/// The address at which a paper of a case is written.
pub fn at(case: &Case, template: &maitri_pack::template::Template, frame: &Frame) -> String {
    if template.form.is_none() {
        return format!("{}?lang={}", path(case, &template.id), frame.code());
    }
    // An instrument is asked for on its own pages, its two sides filled in.
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("lang", frame.code());
    query.append_pair("party-a", &case.opened.home).append_pair("party-b", &case.opened.partner);
    format!("/draft/{}?{}", template.id, query.finish())
}

/// The questions that the case does not answer, and what came of them.
pub async fn ask(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, pack, name)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Add).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match of(&site, &frame, &who, &about, &format!("{pack}/{name}")).await {
        Ok(interview) => go(interview, query.unwrap_or_default(), frame).await,
        Err(page) => page,
    }
}

/// The paper as a file.
pub async fn take(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, pack, name, what)): Path<(String, String, String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let about = match About::of(&site, &frame, &who, id, Action::Add).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    match of(&site, &frame, &who, &about, &format!("{pack}/{name}")).await {
        Ok(interview) => file(interview, what, query.unwrap_or_default(), frame).await,
        Err(page) => page,
    }
}

/// The paper is put into the dossier of the case, as Word, in each language that was chosen.
pub async fn keep(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, pack, name)): Path<(String, String, String)>,
    sent: Sent,
) -> Response {
    let about = match About::of(&site, &frame, &who, id.clone(), Action::Add).await {
        Ok(about) => about,
        Err(page) => return page,
    };
    let template_id = format!("{pack}/{name}");
    let mut interview = match of(&site, &frame, &who, &about, &template_id).await {
        Ok(interview) => interview,
        Err(page) => return page,
    };
    let Some((packs, all)) = loaded() else { return broken(&frame) };
    let Some(case) = about.case().cloned() else { return not_found(frame).await };
    let template = interview.template;
    let query = sent.text("answers");
    if query.len() > MOST_QUERY {
        return Fault::new(StatusCode::URI_TOO_LONG, "draft-too-long", "draft-too-long-help").page(&frame);
    }
    let (mut answers, languages) = Asked::of(&interview, &query).given();
    crate::draft::settle(packs, template, &mut answers);
    let wanted = crate::draft::Wanted { languages, formats: vec![Format::Docx], ..wanted(frame.language) };
    let (store, box_of, cases, procedures) =
        (site.store(), letterbox(&site, &who), about.cases.clone(), site.procedures());
    let made = reading(&site, &frame, move || -> Result<Vec<Attached>, String> {
        let store = store.ok_or("there is no store")?;
        let done = draft(packs, all, &answers, &wanted).map_err(|refused| match refused {
            Refused::Answers(_) => String::new(),
            Refused::File(message) => message,
        })?;
        let today = crate::cli::today();
        let sight = Sight {
            store: &store,
            packs,
            papers: all,
            procedures,
            cases: &cases,
            case: &case,
            today: &today,
            opinions: false,
        };
        let mut out = Vec::new();
        for file in done.files {
            // Without a second store number, day and office are all that is kept of a restricted paper.
            out.push(attached(&sight, template, &box_of, &file.name, &file.bytes)?.0);
        }
        Ok(out)
    });
    let stopped = match made.await {
        Err(fault) => return fault,
        Ok(Err(why)) => why,
        Ok(Ok(all)) if all.iter().any(|paper| who.needs_second(paper.class)) => return second_needed(&frame),
        Ok(Ok(all)) => {
            let command = Command { case: id.clone(), at: seen(&sent), act: act(&who, packs, &sent), who: who.clone() };
            let today = crate::cli::today();
            let done = put(&site, &frame, command, move |_, case, _| entries(case, &all, &today));
            match done.await {
                Ok(()) => return back_to(&id, "/dossier", &frame),
                Err(Stop::Gone) => return super::form::gone(&frame),
                Err(Stop::Failed) => return failed(&frame),
                Err(Stop::Refused(why)) => refusal(packs, about.procedure, &why, frame.language),
                Err(Stop::Moved(lines)) => {
                    let told: Vec<String> =
                        lines.into_iter().map(|(when, who, what)| format!("{when} · {who}: {what}")).collect();
                    frame.with("paper-meanwhile", "what", &told.join("; "))
                }
            }
        }
    };
    if let Some(of_case) = &mut interview.case {
        of_case.complaint = if stopped.is_empty() { frame.t("draft-incomplete") } else { stopped };
    }
    let query = format!("{query}&step=result");
    go(interview, query, frame).await
}
