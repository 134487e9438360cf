//! Restricted papers of a case: the one page that reaches the second store. Who may not read a paper is answered as if it were not there; who
//! may is written into the log before a word of it is shown.

use super::Site;
use super::login::work;
use super::page::{Fault, Frame, not_found, show};
use super::upload;
use super::who::{Who, failed, second_needed};
use crate::case::opinions::stance_key;
use crate::case::unsealed::{Stub, Which, Words, comments, enclosed, stub, stubs, words};
use crate::keep::{Keep, NoSecondStore};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maitri_registry::case::Case;
use maitri_registry::class::Class;
use maitri_registry::rights::Action;
use maitri_store::{Sealed, Store};
use std::sync::Arc;

/// Where pages put restricted words: into the second store where there is one. Nothing comes out of it this way.
pub struct Letterbox(Option<Arc<Sealed>>);

/// The letterbox of the second store; shut to who needs a second factor first.
pub fn letterbox(site: &Site, who: &Who) -> Letterbox {
    Letterbox(site.restricted().filter(|_| !Class::ALL.into_iter().any(|class| who.needs_second(class))))
}

impl Letterbox {
    /// Puts a file in, with its name, which the log does not hold.
    ///
    /// # Errors
    /// One sentence: why it was not kept.
    pub fn put_file(&self, class: Class, name: &str, bytes: &[u8]) -> Result<String, String> {
        self.put(class, &enclosed(name, bytes))
    }
}

impl Keep for Letterbox {
    fn put(&self, class: Class, bytes: &[u8]) -> Result<String, String> {
        match &self.0 {
            Some(sealed) => Keep::put(&**sealed, class, bytes),
            None => NoSecondStore.put(class, bytes),
        }
    }

    fn get(&self, _: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(None)
    }
}

/// The pages.
pub fn router() -> Router<Site> {
    Router::new().route("/cases/{id}/restricted", get(list)).route("/cases/{id}/restricted/{kind}/{n}", get(one))
}

#[derive(Template)]
#[template(path = "restricted/list.html")]
struct ListPage<'f> {
    f: &'f Frame,
    id: String,
    back: String,
    /// What it is, and where it is opened; no address where the stub is all there is.
    rows: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "restricted/opinion.html")]
struct OpinionPage<'f> {
    f: &'f Frame,
    id: String,
    back: String,
    line: String,
    stance: String,
    said: Vec<String>,
    comments: Vec<(String, Vec<String>)>,
}

fn case_address(id: &str, below: &str, frame: &Frame) -> String {
    let id: String = form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("/cases/{}{below}?lang={}", id.replace('+', "%20"), frame.code())
}

/// The case, for who may read what is ordinary in it.
fn case(site: &Site, store: &Store, who: &Who, id: &str) -> Result<Option<Case>, String> {
    let (cases, _) = crate::case::load(store, site.procedures())?;
    Ok(cases.cases.get(id).filter(|c| who.may(Action::Read, Some(c), Class::Ordinary)).cloned())
}

async fn list(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    if who.asks_second(&Class::ALL) {
        return second_needed(&frame);
    }
    let (inner, asked, language) = (site.clone(), id.clone(), frame.language);
    let found = work(&site, move |store| {
        let Some(case) = case(&inner, store, &who, &asked)? else { return Ok(None) };
        // That there is such a paper is told as little as what stands in it.
        let may =
            |s: &Stub| [Action::Find, Action::Read].into_iter().all(|a| who.may_paper(a, &case, s.class, &s.office));
        Ok(Some(stubs(&case, inner.packs(), language).into_iter().filter(may).collect::<Vec<_>>()))
    });
    match found.await {
        Err(_) => failed(&frame),
        Ok(None) => not_found(frame).await,
        Ok(Some(all)) => {
            let row = |s: &Stub| {
                let below = format!("/restricted/{}/{}", s.which.code(), s.n);
                let there = !s.kept.is_empty() && site.restricted().is_some();
                (s.line(language), if there { case_address(&id, &below, &frame) } else { String::new() })
            };
            let rows = all.iter().map(row).collect();
            show(StatusCode::OK, &ListPage { f: &frame, back: case_address(&id, "", &frame), id, rows })
        }
    }
}

/// What the page is answered with.
enum Found {
    /// There is none, or it is not theirs: nobody is told which.
    Nothing,
    /// It is theirs, and its words are not kept here.
    NoWords,
    /// Its words.
    Words(Box<(Stub, Words)>),
}

async fn one(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, kind, n)): Path<(String, String, String)>,
) -> Response {
    // Before anything is looked for: whether there is such a case or paper, the answer does not tell.
    if who.asks_second(&Class::ALL) {
        return second_needed(&frame);
    }
    let (inner, asked, language) = (site.clone(), id.clone(), frame.language);
    let found = work(&site, move |store| {
        let Some((which, n)) = Which::of(&kind).zip(n.parse::<u32>().ok()) else { return Ok(Found::Nothing) };
        let Some(case) = case(&inner, store, &who, &asked)? else { return Ok(Found::Nothing) };
        let Some(stub) = stub(&case, which, n, inner.packs(), language) else { return Ok(Found::Nothing) };
        // Asked before the second store is touched, and once more with the entry of the log.
        if !who.may_paper(Action::Read, &case, stub.class, &stub.office) {
            return Ok(Found::Nothing);
        }
        let Some(sealed) = inner.restricted() else { return Ok(Found::NoWords) };
        let Some(words) = words(&*sealed, &stub)? else { return Ok(Found::NoWords) };
        if !who.opens(store, &case, &stub.name(), stub.class, &stub.office)? {
            return Ok(Found::Nothing);
        }
        Ok(Found::Words(Box::new((stub, words))))
    });
    let (stub, words) = match found.await {
        Err(_) => return failed(&frame),
        Ok(Found::Nothing) => return not_found(frame).await,
        Ok(Found::NoWords) => {
            return Fault::new(StatusCode::NOT_FOUND, "restricted-no-words", "restricted-no-words-help").page(&frame);
        }
        Ok(Found::Words(found)) => *found,
    };
    match words {
        Words::File(name, bytes) => {
            // Never shown in the page's own origin: a file of a stranger may hold anything.
            let headers = [
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (header::CONTENT_DISPOSITION, upload::disposition(&name, "file")),
            ];
            (headers, bytes).into_response()
        }
        Words::Opinion(opinion) => {
            let full = |words: Vec<String>| words.into_iter().filter(|w| !w.trim().is_empty()).collect::<Vec<_>>();
            let mut said = vec![opinion.position.clone()];
            said.extend(opinion.rest.clone());
            said.push(opinion.signer.clone());
            let page = OpinionPage {
                f: &frame,
                back: case_address(&id, "/restricted", &frame),
                id,
                line: stub.line(language),
                stance: frame.t(stance_key(&opinion.stance)),
                said: full(said),
                comments: comments(&opinion).into_iter().map(|[at, a, b, c]| (at, full(vec![a, b, c]))).collect(),
            };
            show(StatusCode::OK, &page)
        }
    }
}
