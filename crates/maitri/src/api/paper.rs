//! Papers of a case for programs: written from what the case knows and the answers that are sent, as a file or into the dossier.

#![allow(unused_qualifications, reason = "what describes the parameters names them so")]

use super::case::{act, cases_of, open_to, put, work};
use super::etag::seen;
use super::problem::{Problem, body};
use crate::case::known::{Sight, answers, attached, entries, templates};
use crate::draft::{Format, Refused, Wanted, draft, sentence};
use crate::keep::Keep;
use crate::web::Site;
use crate::web::upload::disposition;
use crate::web::who::{SECOND, Who};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maitri_draft::known;
use maitri_pack::Language;
use maitri_pack::papers::Papers;
use maitri_registry::class::Class;
use maitri_registry::rights::Action;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Writes a paper of a case.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WritePaper)]
pub struct SentWriting {
    /// The document (`D-13`), or the id of its template (`th/dossier-cover`).
    document: String,
    /// Its language, two letters; else the first in which it is written.
    #[serde(default)]
    language: String,
    /// `docx`, `pdf`, `xlsx` (where it has a table), `txt`.
    #[serde(default)]
    format: String,
    /// Answers to what the case does not know, by the ids of the questions; they go before what it knows.
    #[serde(default)]
    #[schema(value_type = Object)]
    answers: serde_json::Map<String, serde_json::Value>,
    /// Put it into the dossier, as Word, and answer with the case; asks for `If-Match`.
    #[serde(default)]
    keep: bool,
    /// For which office.
    #[serde(default)]
    r#for: String,
}

/// What a paper still asks.
#[derive(Serialize, ToSchema)]
#[schema(as = PaperAsks)]
pub struct WireAsks {
    /// `maitri/paper/1`.
    schema: &'static str,
    /// The template.
    template: String,
    /// What the case and the request answer.
    #[schema(value_type = Object)]
    answers: serde_json::Map<String, serde_json::Value>,
    /// The questions without an answer, or with one that is amiss.
    asks: Vec<WireQuestion>,
}

/// A question of a paper.
#[derive(Serialize, ToSchema)]
#[schema(as = PaperQuestion)]
pub struct WireQuestion {
    /// Its id; of a table with row and column (`departures 1 reason`).
    question: String,
    /// What is asked.
    ask: String,
    /// What is amiss.
    message: String,
}

/// Writes a paper of a case: the file, the questions that are open (422), or with `keep` the case behind it.
#[utoipa::path(post, path = "/api/v1/cases/{id}/papers", tag = "cases", operation_id = "write_paper", request_body = SentWriting,
    params(("id" = String, Path, description = "Id of the case")),
    responses((status = 200, description = "The paper, or with `keep` the case behind it", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 422, description = "What is still asked", body = WireAsks),
        (status = "default", description = "A problem", body = super::problem::Wire, content_type = "application/problem+json")))]
pub async fn write(
    State(site): State<Site>,
    who: Who,
    headers: HeaderMap,
    Path(id): Path<String>,
    sent: Result<Json<SentWriting>, JsonRejection>,
) -> Result<Response, Problem> {
    let sent = body(sent)?;
    if sent.keep {
        seen(&headers)?;
    }
    let format = match sent.format.as_str() {
        _ if sent.keep => Format::Docx,
        "" => Format::Docx,
        code => Format::from_code(code)
            .ok_or_else(|| Problem::bad(format!("`{code}` is no format")).known(&["docx", "pdf", "xlsx", "txt"]))?,
    };
    let act = act(&site, &who, &sent.r#for, "")?;
    let (inner, reader, case_id, keeps) = (site.clone(), who.clone(), id.clone(), sent.keep);
    let made = work(&site, move |store| {
        let (packs, papers) = (inner.packs(), Papers::embedded().map_err(|_| Problem::ours())?);
        let cases = cases_of(&inner, store)?;
        let (case, procedure) = open_to(&inner, &reader, &cases, &case_id, Action::Add)?;
        let named = papers.template(&sent.document).filter(|t| t.id == sent.document.trim());
        let own = templates(papers, &procedure.id, named.map_or(sent.document.trim(), |t| t.paper.as_str()));
        let own: Vec<_> = own.into_iter().filter(|t| named.is_none_or(|n| n.id == t.id) && t.form.is_none()).collect();
        let template = match own.as_slice() {
            [one] => *one,
            [] => return Err(Problem::missing("paper of this procedure", &sent.document)),
            many => {
                let ids: Vec<&str> = many.iter().map(|t| t.id.as_str()).collect();
                return Err(Problem::bad(format!("`{}` may be any of {}", sent.document, ids.join(", "))));
            }
        };
        let today = crate::cli::today();
        let opinions = reader.may(Action::Read, Some(case), Class::Opinion);
        // It is written of what who asks may see.
        let cases = reader.seen(&cases);
        let case = cases.cases.get(&case_id).ok_or_else(Problem::ours)?;
        let sight = Sight {
            store,
            packs,
            papers,
            procedures: inner.procedures(),
            cases: &cases,
            case,
            today: &today,
            opinions,
        };
        let mut known = answers(&sight, template).map_err(Problem::bad)?;
        known::over(&mut known.values, &sent.answers);
        let language = match sent.language.as_str() {
            "" => template.body.keys().next().copied(),
            code => Language::from_code(code).filter(|l| template.body.contains_key(l)),
        };
        let language = language.ok_or_else(|| {
            Problem::bad(format!("`{}` is not written in the language `{}`", template.id, sent.language))
        })?;
        let wanted = Wanted {
            languages: vec![language],
            formats: vec![format],
            columns: false,
            copies: false,
            told: Language::En,
            as_of: today.clone(),
        };
        crate::draft::settle(packs, template, &mut known);
        let file = match draft(packs, papers, &known, &wanted) {
            Ok(done) => done.files.into_iter().next().ok_or_else(Problem::ours)?,
            Err(Refused::File(message)) => return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, message)),
            Err(Refused::Answers(faults)) => {
                let asks = faults.iter().map(|fault| {
                    let id = fault.blank.split(' ').next().unwrap_or("");
                    let blank = template.blank.iter().find(|b| b.id == id);
                    WireQuestion {
                        question: fault.blank.clone(),
                        ask: blank.map_or("", |b| b.ask.get(language)).to_owned(),
                        message: sentence(fault, Language::En),
                    }
                });
                let wire = WireAsks {
                    schema: "maitri/paper/1",
                    template: template.id.clone(),
                    asks: asks.collect(),
                    answers: known.values,
                };
                return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, Json(wire)).into_response()));
            }
        };
        if !keeps {
            let headers = [
                (header::CONTENT_TYPE, format.media_type().to_owned()),
                (header::CONTENT_DISPOSITION, disposition(&file.name, "paper")),
            ];
            return Ok(Err((headers, file.bytes).into_response()));
        }
        let box_of = crate::web::letterbox(&inner, &reader);
        let box_of: &dyn Keep = &box_of;
        let (paper, _) = attached(&sight, template, box_of, &file.name, &file.bytes).map_err(Problem::bad)?;
        if reader.needs_second(paper.class) {
            return Err(Problem::new(StatusCode::FORBIDDEN, SECOND));
        }
        Ok(Ok(paper))
    })
    .await?;
    let paper = match made {
        Err(response) => return Ok(response),
        Ok(paper) => paper,
    };
    let today = crate::cli::today();
    let papers = [paper];
    put(site, (who, Action::Add, Class::Ordinary), headers, id, act, move |_, case, _| entries(case, &papers, &today))
        .await
}
