//! "Papers": the papers that offices write, by office and occasion, to be found in any of the languages; each is asked for as an instrument is
//! ([`super::interview`]).

use super::Site;
use super::interview::{Named, asked, broken, loaded};
use super::page::{Frame, show};
use crate::procedure::office;
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maitri_document::lang::fold::skeleton;
use maitri_pack::template::Template as PaperTemplate;
use maitri_pack::{Language, Packs};
use serde::Deserialize;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new()
        .route("/papers", get(list))
        .route("/papers/{pack}/{name}", get(interview))
        .route("/papers/{pack}/{name}/{file}", get(interview))
}

/// What is looked for.
#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
}

/// A paper of the list.
struct Offered {
    paper: String,
    address: String,
    title: String,
    when: String,
    languages: String,
    /// The procedures in which it is written: title and address.
    occasions: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "draft/papers.html")]
struct ListPage<'f> {
    f: &'f Frame,
    q: String,
    found: String,
    /// The papers of an office.
    offices: Vec<(String, Vec<Offered>)>,
}

/// Whether a paper is one that was looked for: each word in its titles, its number, its office, or the procedures that write it.
fn fits(
    packs: &Packs,
    template: &PaperTemplate,
    occasions: &[&maitri_pack::procedure::Procedure],
    words: &[String],
) -> bool {
    if words.is_empty() {
        return true;
    }
    let mut all = format!("{} {}", template.paper, template.id);
    for language in Language::SPOKEN {
        let mut add = |text: &str| {
            all.push(' ');
            all.push_str(text);
        };
        add(template.title.get(language));
        add(template.when.get(language));
        occasions.iter().for_each(|p| add(p.title.get(language)));
        if let Some(from) = &template.from {
            add(&office(packs, from, language));
        }
    }
    let all = skeleton(&all);
    words.iter().all(|word| all.contains(word.as_str()))
}

async fn list(State(site): State<Site>, frame: Frame, Query(wanted): Query<Wanted>) -> Response {
    let Some((packs, papers)) = loaded() else { return broken(&frame) };
    let language = frame.language;
    let q: String = wanted.q.trim().chars().filter(|c| !c.is_control()).take(100).collect();
    let words: Vec<String> = q.split_whitespace().map(skeleton).filter(|w| !w.is_empty()).collect();
    let mut offices: Vec<(String, Vec<Offered>)> = Vec::new();
    let mut count = 0usize;
    // The order of the packs' offices, papers of both sides last.
    let place = |t: &PaperTemplate| {
        let at = t.from.as_ref().and_then(|from| packs.offices.iter().position(|o| o.id == *from));
        let number: u32 = t.paper.trim_start_matches("D-").parse().unwrap_or(u32::MAX);
        (at.unwrap_or(usize::MAX), number, t.id.clone())
    };
    let mut all: Vec<&PaperTemplate> = papers.templates.iter().filter(|t| t.form.is_none()).collect();
    all.sort_by_key(|t| place(t));
    for template in all {
        let pack = template.id.split('/').next().unwrap_or("");
        let own = |p: &&maitri_pack::procedure::Procedure| {
            let of = p.id.split('/').next().unwrap_or("");
            (of == pack || pack == "intl") && p.step.iter().any(|s| s.out.contains(&template.paper))
        };
        let occasions: Vec<&maitri_pack::procedure::Procedure> =
            site.procedures().procedures.iter().filter(own).collect();
        if !fits(packs, template, &occasions, &words) {
            continue;
        }
        count += 1;
        let name = match &template.from {
            Some(from) => office(packs, from, language),
            None => frame.t("papers-both-sides"),
        };
        let languages: Vec<String> = template.body.keys().map(|l| frame.t(crate::draft::language_key(*l))).collect();
        let offered = Offered {
            paper: template.paper.clone(),
            address: format!("/papers/{}?lang={}", template.id, frame.code()),
            title: template.title.get(language).to_owned(),
            when: template.when.get(language).to_owned(),
            languages: languages.join(", "),
            occasions: occasions
                .iter()
                .map(|p| {
                    (p.title.get(language).to_owned(), format!("/procedures/{}/steps?lang={}", p.id, frame.code()))
                })
                .collect(),
        };
        match offices.last_mut().filter(|(last, _)| *last == name) {
            Some((_, papers)) => papers.push(offered),
            None => offices.push((name, vec![offered])),
        }
    }
    let found = if words.is_empty() { String::new() } else { frame.with("papers-found", "n", &frame.n(count)) };
    show(StatusCode::OK, &ListPage { f: &frame, q, found, offices })
}

async fn interview(frame: Frame, Path(of): Path<Named>, RawQuery(query): RawQuery) -> Response {
    asked("/papers", false, of, query, frame).await
}
