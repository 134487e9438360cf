//! Directives and their points, requests, obstacles; and the table from which they are read in.

use super::super::Site;
use super::things::{answers, laws_and_day, shown};
use crate::department::{self, Of, Stop, Thing, sheet, tell};
use crate::follow::load;
use crate::web::upload::Sent;
use crate::web::who::failed;
use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use maitri_registry::rights::Action;

answers!(Noun::Directive);

/// The pages of them.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/directives", get(list))
        .route("/directives/new", get(open_form).post(open))
        .route("/directives/{id}", get(one))
        .route("/directives/{id}/record/{entry}", get(say_form).post(say))
        .route("/directives/{id}/table", get(form).post(take))
}

#[derive(Template)]
#[template(path = "follow/table.html")]
struct TablePage<'f> {
    f: &'f Frame,
    id: String,
    back: String,
    action: String,
    complaint: String,
    /// What others recorded since the page was read: when, who, what.
    came: Vec<(String, String, String)>,
    /// What was understood; `None`: nothing was sent yet.
    found: Option<sheet::Understood>,
    told: String,
    at: u64,
    name: String,
    megabytes: String,
}

impl<'f> TablePage<'f> {
    fn new(site: &Site, frame: &'f Frame, id: &str) -> TablePage<'f> {
        TablePage {
            back: things::address(Noun::Directive, id, "", frame),
            action: things::address(Noun::Directive, id, "/table", frame),
            id: id.to_owned(),
            complaint: String::new(),
            came: Vec::new(),
            found: None,
            told: String::new(),
            at: 0,
            name: String::new(),
            megabytes: frame.n(site.inner.settings.upload_bytes >> 20),
            f: frame,
        }
    }
}

async fn form(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    match things::open_to(&site, &frame, &who, Noun::Directive, &id, Action::Record).await {
        Ok(follow) => {
            let at = Thing::find(&follow, Noun::Directive, &id).map_or(0, Thing::last);
            shown(StatusCode::OK, &TablePage { at, ..TablePage::new(&site, &frame, &id) })
        }
        Err(page) => page,
    }
}

/// A table is read against what stands, and shown; with `save` it is kept too, where nothing was recorded since the page was read: else both
/// are shown, what came and what the table says. The file is sent with each: a page keeps none.
async fn take(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>, sent: Sent) -> Response {
    if let Err(page) = things::open_to(&site, &frame, &who, Noun::Directive, &id, Action::Record).await {
        return page;
    }
    let seen = sent.line("at").parse().unwrap_or(0);
    let mut page = TablePage { at: seen, ..TablePage::new(&site, &frame, &id) };
    let Some(file) = sent.file("table") else {
        page.complaint = frame.t("dep-no-table-file");
        return shown(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let (name, bytes, save) = (file.name.clone(), file.bytes.clone(), !sent.line("save").is_empty());
    let Some(store) = site.store() else { return failed(&frame) };
    let (inner, of_frame, thing_id) = (site.clone(), frame.clone(), id.clone());
    let act = who.act(&sent.line("why"));
    let file_name = name.clone();
    let done = tokio::task::spawn_blocking(move || {
        let (follow, _) = load(&store).map_err(|_| None)?;
        let thing = Thing::find(&follow, Noun::Directive, &thing_id).ok_or(None)?;
        let (laws, today) = laws_and_day(&inner);
        let teller = things::teller(&inner, laws, &today, &of_frame, &tell::ordinary);
        let told = |stop| Some(teller.stop(&stop, Noun::Directive).1);
        let all = sheet::of(laws.packs, of_frame.language, thing, &file_name, &bytes).map_err(told)?;
        if save && all.is_new() {
            let of = Of { noun: Noun::Directive, id: &thing_id, at: Some(seen), language: of_frame.language };
            match department::record_all(&store, laws, of, &act, &all.entries) {
                Ok(()) => return Ok(None),
                Err(Stop::Moved) => {
                    let (follow, _) = load(&store).map_err(|_| None)?;
                    let thing = Thing::find(&follow, Noun::Directive, &thing_id).ok_or(None)?;
                    let all = sheet::of(laws.packs, of_frame.language, thing, &file_name, &bytes).map_err(told)?;
                    let came = teller.since(thing, seen);
                    return Ok(Some((all, thing.last(), told(Stop::Moved).unwrap_or_default(), came)));
                }
                Err(stop) => return Err(told(stop)),
            }
        }
        Ok::<_, Option<String>>(Some((all, thing.last(), String::new(), Vec::new())))
    });
    match done.await {
        Ok(Ok(None)) => crate::web::who::to(&things::address(Noun::Directive, &id, "", &frame)),
        Ok(Ok(Some((all, last, moved, came)))) => {
            let (points, requests, obstacles) = all.new;
            let figures = [points, requests, obstacles, all.known, all.unread.len()].map(|n| frame.n(n));
            let [points, requests, obstacles, known, unread] = figures.each_ref().map(String::as_str);
            let args = [
                ("points", points),
                ("requests", requests),
                ("obstacles", obstacles),
                ("known", known),
                ("unread", unread),
            ];
            page.told = frame.args("dep-understood", &args);
            let status = if moved.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
            (page.at, page.name, page.found, page.complaint, page.came) = (last, name, Some(all), moved, came);
            shown(status, &page)
        }
        Ok(Err(Some(why))) => {
            page.complaint = why;
            shown(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        _ => failed(&frame),
    }
}
