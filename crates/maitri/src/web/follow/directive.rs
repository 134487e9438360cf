//! Directives and their points, requests, obstacles; and the table from which they are read in.

use super::super::Site;
use super::things::{answers, laws_and_day, shown};
use crate::department::{self, Of, Thing, sheet};
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
        Ok(_) => shown(StatusCode::OK, &TablePage::new(&site, &frame, &id)),
        Err(page) => page,
    }
}

/// A table is read against what stands, and shown; with `save` it is kept too. The file is sent with each: a page keeps none.
async fn take(State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>, sent: Sent) -> Response {
    if let Err(page) = things::open_to(&site, &frame, &who, Noun::Directive, &id, Action::Record).await {
        return page;
    }
    let mut page = TablePage::new(&site, &frame, &id);
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
        let teller = things::teller(&inner, laws, &today, &of_frame, (false, false));
        let told = |stop| Some(teller.stop(&stop, Noun::Directive).1);
        let all = sheet::of(laws.packs, thing, &file_name, &bytes).map_err(told)?;
        if save && all.is_new() {
            let of = Of { noun: Noun::Directive, id: &thing_id, at: Some(thing.last()) };
            department::record_all(&store, laws, of, &act, &all.entries).map_err(told)?;
        }
        Ok::<_, Option<String>>((all, thing.last()))
    });
    match done.await {
        Ok(Ok((all, _))) if save && all.is_new() => {
            crate::web::who::to(&things::address(Noun::Directive, &id, "", &frame))
        }
        Ok(Ok((all, last))) => {
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
            (page.at, page.name, page.found) = (last, name, Some(all));
            shown(StatusCode::OK, &page)
        }
        Ok(Err(Some(why))) => {
            page.complaint = why;
            shown(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        _ => failed(&frame),
    }
}
