//! My work: what waits for the office for which somebody acts, in all cases that it may see; what is late first, and why it waits.

use super::address;
use crate::case::{office_name, waits};
use crate::life::waits::Wait;
use crate::web::Site;
use crate::web::page::{Frame, show};
use crate::web::pager::Pager;
use crate::web::who::{Who, failed};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use maitri_registry::case::Case;
use maitri_registry::case::waiting::Waiting;
use maitri_registry::class::Class;
use maitri_registry::rights::{Action, below};
use maitri_review::report::words::day;

/// Something that waits.
struct Row {
    case: String,
    address: String,
    pair: String,
    what: String,
    offices: String,
    when: String,
    late: bool,
    suspended: bool,
}

#[derive(Template)]
#[template(path = "case/work.html")]
struct WorkPage<'f> {
    f: &'f Frame,
    office: String,
    /// Whether only what waits for the own office is shown, and the way to the other list.
    own: bool,
    other: String,
    late: String,
    pager: Pager,
    rows: Vec<Row>,
}

/// What waits, before it is put in words: of a long list only a page is.
enum Waits<'a> {
    Case(&'a Waiting, &'a Case),
    Tie(&'a Wait, &'a String),
}

impl Waits<'_> {
    fn is_late(&self) -> bool {
        match self {
            Waits::Case(row, _) => row.late,
            Waits::Tie(wait, _) => wait.late,
        }
    }
}

/// The list.
pub async fn work(State(site): State<Site>, frame: Frame, who: Who, RawQuery(query): RawQuery) -> Response {
    let Ok(cases) = super::form::read(&site).await else { return failed(&frame) };
    let (packs, procedures, language) = (site.inner.packs, site.inner.procedures, frame.language);
    let all = query.as_deref().unwrap_or("").split('&').any(|part| part == "all=1");
    let own = !all && !who.office.is_empty();
    let near = |office: &str| below(office, &who.office) || below(&who.office, office);
    let today = crate::cli::today();
    let seen = |id: &str| cases.cases.get(id).filter(|c| who.may(Action::Find, Some(c), Class::Ordinary));
    let Some(store) = site.store() else { return failed(&frame) };
    let waits = {
        let near_or_all = own.then_some(&near as &dyn Fn(&str) -> bool);
        waits::kept(&store, &cases, procedures, near_or_all, &today)
    };
    // What waits of the lives of ties stands with it: the same people keep both in mind.
    let Ok(ties) = crate::web::follow::life::waiting(&site, &frame, &who).await else { return failed(&frame) };
    let of_cases = waits.iter().filter_map(|row| Some(Waits::Case(row, seen(&row.case)?)));
    let mut all: Vec<Waits<'_>> = of_cases.chain(ties.iter().map(|(wait, pair)| Waits::Tie(wait, pair))).collect();
    all.sort_by_key(|w| !w.is_late());
    let late = all.iter().filter(|w| w.is_late()).count();
    let (pager, part) = Pager::within(&frame, all.len(), "/work", "");
    let told = |waits: &Waits<'_>| match waits {
        Waits::Case(row, case) => {
            let offices: Vec<String> = row.offices.iter().map(|o| office_name(packs, o, language)).collect();
            let when = match (row.due.is_empty(), row.since.is_empty()) {
                (false, _) => frame.with("case-wait-until", "day", &day(&row.due, language)),
                (true, false) => frame.with("case-wait-since", "day", &day(&row.since, language)),
                (true, true) => String::new(),
            };
            Row {
                address: address(&row.case, "", &frame),
                case: row.case.clone(),
                pair: super::pair(case, &frame),
                what: waits::what(row, &cases, procedures, packs, language),
                offices: offices.join("; "),
                when,
                late: row.late,
                suspended: row.suspended,
            }
        }
        Waits::Tie(wait, pair) => Row {
            address: format!("/life/{}?lang={}", crate::web::escaped(&wait.tie), frame.code()),
            case: frame.t("work-tie"),
            pair: (*pair).clone(),
            what: wait.what.clone(),
            offices: String::new(),
            when: frame.with("case-wait-until", "day", &day(&wait.due, language)),
            late: wait.late,
            suspended: false,
        },
    };
    let rows = all.get(part).unwrap_or_default().iter().map(told).collect();
    let page = WorkPage {
        office: if who.office.is_empty() { String::new() } else { who.office_name(language) },
        own,
        other: format!("/work?lang={}{}", frame.code(), if own { "&all=1" } else { "" }),
        late: if late == 0 { String::new() } else { frame.with("work-late", "n", &frame.n(late)) },
        pager,
        rows,
        f: &frame,
    };
    show(StatusCode::OK, &page)
}
