//! My work: what waits for the office for which somebody acts, in all cases that it may see; what is late first, and why it waits.

use super::address;
use crate::case::{office_name, waits};
use crate::web::Site;
use crate::web::page::{Frame, show};
use crate::web::who::{Who, failed};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
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
    rows: Vec<Row>,
}

/// The list.
pub async fn work(State(site): State<Site>, frame: Frame, who: Who, RawQuery(query): RawQuery) -> Response {
    let Ok(cases) = super::form::read(&site).await else { return failed(&frame) };
    let (packs, procedures, language) = (site.inner.packs, site.inner.procedures, frame.language);
    let all = query.as_deref().unwrap_or("").split('&').any(|part| part == "all=1");
    let own = !all && !who.office.is_empty();
    let near = |office: &String| below(office, &who.office) || below(&who.office, office);
    let today = crate::cli::today();
    let seen = |id: &str| cases.cases.get(id).filter(|c| who.may(Action::Find, Some(c), Class::Ordinary));
    let mut rows: Vec<Row> = waits::rows(&cases, procedures, None, &today)
        .iter()
        .filter(|row| !own || row.offices.iter().any(near))
        .filter_map(|row| {
            let case = seen(&row.case)?;
            let offices: Vec<String> = row.offices.iter().map(|o| office_name(packs, o, language)).collect();
            let when = match (row.due.is_empty(), row.since.is_empty()) {
                (false, _) => frame.with("case-wait-until", "day", &day(&row.due, language)),
                (true, false) => frame.with("case-wait-since", "day", &day(&row.since, language)),
                (true, true) => String::new(),
            };
            Some(Row {
                address: address(&row.case, "", &frame),
                case: row.case.clone(),
                pair: super::pair(case, &frame),
                what: waits::what(row, &cases, procedures, packs, language),
                offices: offices.join("; "),
                when,
                late: row.late,
                suspended: row.suspended,
            })
        })
        .collect();
    // What waits of the lives of ties stands with it: the same people keep both in mind.
    let Ok(ties) = crate::web::follow::life::waiting(&site, &frame, &who).await else { return failed(&frame) };
    rows.extend(ties.into_iter().map(|(wait, pair)| Row {
        address: format!("/life/{}?lang={}", crate::web::escaped(&wait.tie), frame.code()),
        case: frame.t("work-tie"),
        pair,
        what: wait.what,
        offices: String::new(),
        when: frame.with("case-wait-until", "day", &day(&wait.due, language)),
        late: wait.late,
        suspended: false,
    }));
    rows.sort_by_key(|r| !r.late);
    let late = rows.iter().filter(|r| r.late).count();
    let page = WorkPage {
        office: if who.office.is_empty() { String::new() } else { who.office_name(language) },
        own,
        other: format!("/work?lang={}{}", frame.code(), if own { "&all=1" } else { "" }),
        late: if late == 0 { String::new() } else { frame.with("work-late", "n", &frame.n(late)) },
        rows,
        f: &frame,
    };
    show(StatusCode::OK, &page)
}
