//! The door of every page: the table that names the right each address asks for, and the guard that asks for it before any handler runs.
//! An address that is not in the table is not served: whoever adds a page must say who may see it.

use super::Site;
use super::page::Frame;
use super::who::{Known, Signed, failed, known, refuse};
use crate::auth::session;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maitri_registry::rights::Action;
use std::net::SocketAddr;

/// An address and the right that it asks for. Whether one may do it with the thing itself (this case, that office) the handler asks again.
#[derive(Debug, Clone, Copy)]
pub struct Door {
    /// Whether it is for what changes something (POST), or for what only shows (GET).
    pub writes: bool,
    /// The address as the router has it.
    pub path: &'static str,
    /// What is done behind it.
    pub action: Action,
}

const fn get(path: &'static str, action: Action) -> Door {
    Door { writes: false, path, action }
}

const fn post(path: &'static str, action: Action) -> Door {
    Door { writes: true, path, action }
}

/// Every address of the program. `consult`: open to all.
pub const DOORS: &[Door] = &[
    get("/healthz", Action::Consult),
    get("/static/{*name}", Action::Consult),
    // Tools and laws.
    get("/", Action::Consult),
    post("/review", Action::Consult),
    get("/r/{token}", Action::Consult),
    get("/r/{token}/{file}", Action::Consult),
    get("/below-province", Action::Consult),
    post("/below-province", Action::Consult),
    get("/draft", Action::Consult),
    get("/draft/{pack}/{name}", Action::Consult),
    get("/draft/{pack}/{name}/{file}", Action::Consult),
    // The papers of offices, and those of a case.
    get("/papers", Action::Consult),
    get("/papers/{pack}/{name}", Action::Consult),
    get("/papers/{pack}/{name}/{file}", Action::Consult),
    get("/cases/{id}/paper/{pack}/{name}", Action::Add),
    post("/cases/{id}/paper/{pack}/{name}", Action::Add),
    get("/cases/{id}/paper/{pack}/{name}/{file}", Action::Add),
    post("/api/v1/cases/{id}/papers", Action::Add),
    get("/procedures", Action::Consult),
    get("/procedures/{pack}/{name}", Action::Consult),
    get("/procedures/{pack}/{name}/steps", Action::Consult),
    get("/law/{pack}/{law}", Action::Consult),
    get("/law/{pack}/{law}/{article}", Action::Consult),
    // The register: what is published.
    get("/register", Action::Consult),
    get("/register.csv", Action::Consult),
    get("/register/tie/{id}", Action::Consult),
    get("/register/province/{iso}", Action::Consult),
    get("/register/country/{code}", Action::Consult),
    get("/register/contradictions", Action::Consult),
    get("/register/source/{id}", Action::Consult),
    get("/register/how-we-count", Action::Consult),
    get("/register/map", Action::Consult),
    get("/register/map.svg", Action::Consult),
    get("/register/charts", Action::Consult),
    get("/api/v1/", Action::Consult),
    get("/api/v1", Action::Consult),
    get("/api/v1/openapi.json", Action::Consult),
    get("/api/v1/ties", Action::Consult),
    get("/api/v1/ties/{id}", Action::Consult),
    get("/api/v1/contradictions", Action::Consult),
    get("/api/v1/contradictions/{id}", Action::Consult),
    get("/api/v1/sources", Action::Consult),
    get("/api/v1/sources/{id}/rows", Action::Consult),
    get("/api/v1/totals", Action::Consult),
    get("/api/v1/stats", Action::Consult),
    get("/api/v1/places/resolve", Action::Consult),
    get("/api/v1/places/{id}", Action::Consult),
    get("/api/v1/reconcile", Action::Consult),
    post("/api/v1/reconcile", Action::Consult),
    get("/api/v1/reconcile/suggest/entity", Action::Consult),
    get("/api/v1/reconcile/suggest/type", Action::Consult),
    get("/api/v1/reconcile/suggest/property", Action::Consult),
    get("/api/v1/reconcile/properties", Action::Consult),
    get("/api/v1/reconcile/preview", Action::Consult),
    // Cases.
    get("/work", Action::Find),
    get("/cases", Action::Find),
    get("/cases/new", Action::OpenCase),
    post("/cases/new", Action::OpenCase),
    get("/cases/{id}", Action::Read),
    get("/cases/{id}/brief", Action::Read),
    get("/cases/{id}/record/{step}", Action::Record),
    post("/cases/{id}/record/{step}", Action::Record),
    get("/cases/{id}/answers", Action::Record),
    post("/cases/{id}/answers", Action::Record),
    get("/cases/{id}/text", Action::Add),
    post("/cases/{id}/text", Action::Add),
    get("/cases/{id}/same", Action::Read),
    post("/cases/{id}/same", Action::Read),
    get("/cases/{id}/counterpart", Action::Record),
    post("/cases/{id}/counterpart", Action::Record),
    get("/cases/{id}/note", Action::Record),
    post("/cases/{id}/note", Action::Record),
    get("/cases/{id}/file/{hash}", Action::Read),
    // The calendar, corrections, two texts compared.
    get("/calendar", Action::Find),
    get("/cases/{id}/compare", Action::Read),
    get("/cases/{id}/mend/{entry}", Action::Record),
    post("/cases/{id}/mend/{entry}", Action::Record),
    get("/cases/{id}/opinions/correct/{comment}", Action::Record),
    post("/cases/{id}/opinions/correct/{comment}", Action::Record),
    get("/letters", Action::Find),
    get("/cases/{id}/dossier", Action::Read),
    post("/cases/{id}/dossier", Action::Add),
    get("/cases/{id}/letter", Action::Add),
    post("/cases/{id}/letter", Action::Add),
    get("/cases/{id}/pause", Action::Record),
    post("/cases/{id}/pause", Action::Record),
    get("/cases/{id}/opinions", Action::Read),
    post("/cases/{id}/opinions/respond", Action::Record),
    post("/cases/{id}/opinions/ask", Action::AskOpinion),
    post("/cases/{id}/opinions/add", Action::Add),
    post("/cases/{id}/opinions/silence", Action::Record),
    post("/cases/{id}/opinions/check", Action::Record),
    post("/cases/{id}/opinions/table", Action::Export),
    post("/cases/{id}/opinions/back", Action::Record),
    // Restricted papers: each is asked for again by its class, and its opening is recorded.
    get("/cases/{id}/restricted", Action::Read),
    get("/cases/{id}/restricted/{kind}/{n}", Action::Read),
    // People who travel, projects, directives, and the reports of them: each is asked for again by its place, office and class.
    get("/delegations", Action::Find),
    get("/delegations/new", Action::Record),
    post("/delegations/new", Action::Record),
    get("/delegations/{id}", Action::Read),
    get("/delegations/{id}/record/{entry}", Action::Record),
    post("/delegations/{id}/record/{entry}", Action::Record),
    post("/delegations/{id}/personal/{member}", Action::Read),
    get("/projects", Action::Find),
    get("/projects/new", Action::Record),
    post("/projects/new", Action::Record),
    get("/projects/{id}", Action::Read),
    get("/projects/{id}/record/{entry}", Action::Record),
    post("/projects/{id}/record/{entry}", Action::Record),
    get("/directives", Action::Find),
    get("/directives/new", Action::Record),
    post("/directives/new", Action::Record),
    get("/directives/{id}", Action::Read),
    get("/directives/{id}/record/{entry}", Action::Record),
    post("/directives/{id}/record/{entry}", Action::Record),
    get("/directives/{id}/table", Action::Record),
    post("/directives/{id}/table", Action::Record),
    get("/department", Action::Export),
    get("/department/{report}", Action::Export),
    get("/department/{report}/{file}", Action::Export),
    get("/api/v1/delegations", Action::Find),
    post("/api/v1/delegations", Action::Record),
    get("/api/v1/delegations/{id}", Action::Read),
    post("/api/v1/delegations/{id}/entries", Action::Record),
    get("/api/v1/projects", Action::Find),
    post("/api/v1/projects", Action::Record),
    get("/api/v1/projects/{id}", Action::Read),
    post("/api/v1/projects/{id}/entries", Action::Record),
    get("/api/v1/directives", Action::Find),
    post("/api/v1/directives", Action::Record),
    get("/api/v1/directives/{id}", Action::Read),
    post("/api/v1/directives/{id}/entries", Action::Record),
    get("/api/v1/cases", Action::Find),
    post("/api/v1/cases", Action::OpenCase),
    get("/api/v1/cases/{id}", Action::Read),
    post("/api/v1/cases/{id}/steps", Action::Record),
    post("/api/v1/cases/{id}/answers", Action::Record),
    post("/api/v1/cases/{id}/counterpart", Action::Record),
    post("/api/v1/cases/{id}/notes", Action::Record),
    // Entries put right; opinions by programs; what waits.
    post("/api/v1/cases/{id}/mends", Action::Record),
    post("/api/v1/cases/{id}/rounds", Action::AskOpinion),
    post("/api/v1/cases/{id}/opinions", Action::Add),
    post("/api/v1/cases/{id}/responses", Action::Record),
    post("/api/v1/cases/{id}/silence", Action::Record),
    get("/api/v1/waiting", Action::Find),
    post("/api/v1/cases/{id}/texts", Action::Add),
    post("/api/v1/cases/{id}/same", Action::Read),
    get("/api/v1/cases/{id}/files/{hash}", Action::Read),
    // Activities and the reporting year (article 13).
    get("/activities", Action::Find),
    get("/activities/new", Action::Record),
    post("/activities/new", Action::Record),
    get("/activities/import", Action::Record),
    post("/activities/import", Action::Record),
    get("/activities/{id}", Action::Read),
    get("/activities/{id}/ask", Action::Record),
    post("/activities/{id}/ask", Action::Record),
    get("/activities/{id}/correct", Action::Record),
    post("/activities/{id}/correct", Action::Record),
    post("/activities/{id}/withdraw", Action::Record),
    get("/activities/{id}/file/{hash}", Action::Read),
    get("/yearly", Action::Find),
    post("/yearly", Action::Record),
    get("/yearly/{id}", Action::Read),
    post("/yearly/{id}/step", Action::Record),
    get("/yearly/{id}/report", Action::Record),
    post("/yearly/{id}/report", Action::Record),
    get("/yearly/{id}/retrospective", Action::Read),
    post("/yearly/{id}/evaluate", Action::Record),
    post("/yearly/{id}/decide", Action::Record),
    get("/yearly/{id}/paper/{file}", Action::Read),
    get("/api/v1/activities", Action::Find),
    post("/api/v1/activities", Action::Record),
    get("/api/v1/activities/{id}", Action::Read),
    post("/api/v1/activities/{id}/corrections", Action::Record),
    post("/api/v1/activities/{id}/withdrawal", Action::Record),
    get("/api/v1/yearly", Action::Find),
    post("/api/v1/yearly", Action::Record),
    get("/api/v1/yearly/{id}", Action::Read),
    post("/api/v1/yearly/{id}/steps", Action::Record),
    post("/api/v1/yearly/{id}/reports", Action::Record),
    // The further life of ties: signs, term, renewal, meetings; the worklist of dissolved partners; calendars; dashboards.
    get("/life", Action::Find),
    get("/life/{id}", Action::Read),
    get("/life/{id}/record/{kind}", Action::Record),
    post("/life/{id}/record/{kind}", Action::Record),
    get("/life/{id}/meeting-paper", Action::Read),
    get("/life/{id}/meeting-paper/{file}", Action::Export),
    get("/life/{id}/dossier", Action::Read),
    get("/life/{id}/dossier/{file}", Action::Export),
    get("/worklist", Action::Find),
    get("/worklist/file", Action::Export),
    get("/dashboard", Action::Find),
    get("/dashboard/public", Action::Consult),
    get("/yearbook", Action::Consult),
    get("/yearbook/{file}", Action::Consult),
    get("/calendar/feeds", Action::Find),
    post("/calendar/new", Action::Find),
    post("/calendar/end", Action::Find),
    get("/api/v1/life", Action::Find),
    get("/api/v1/life/{id}", Action::Read),
    post("/api/v1/life/{id}/entries", Action::Record),
    get("/api/v1/worklist", Action::Find),
    // A feed has its secret in its address: whoever has that may read it.
    get("/calendar/feed/{token}", Action::Consult),
    // Ways in: open to all, or nobody could come in.
    get("/login", Action::Consult),
    post("/login", Action::Consult),
    get("/login/code", Action::Consult),
    post("/login/code", Action::Consult),
    post("/logout", Action::Consult),
    get("/login/oidc/{id}", Action::Consult),
    get("/login/oidc/{id}/back", Action::Consult),
    post("/invitation/{token}/oidc", Action::Consult),
    get("/invitation/{token}", Action::Consult),
    post("/invitation/{token}", Action::Consult),
    // One's own account.
    get("/account", Action::OwnAccount),
    post("/account/office", Action::OwnAccount),
    post("/account/password", Action::OwnAccount),
    post("/account/notices", Action::OwnAccount),
    post("/account/outside", Action::OwnAccount),
    post("/account/second", Action::OwnAccount),
    post("/account/recovery", Action::OwnAccount),
    post("/account/sessions", Action::OwnAccount),
    post("/account/tokens", Action::OwnAccount),
    // Persons and offices.
    get("/offices", Action::SeeOffices),
    post("/offices/invite", Action::Invite),
    get("/offices/give", Action::Appoint),
    post("/offices/give", Action::Appoint),
    post("/offices/withdraw", Action::Invite),
    post("/offices/delegate", Action::Delegate),
    post("/offices/end", Action::SeeOffices),
    post("/offices/close", Action::CloseAccount),
    post("/offices/reset", Action::ResetAccount),
    // The log, without the papers.
    get("/log", Action::ReadLog),
];

/// The door of an address.
pub fn door(method: &Method, path: &str) -> Option<&'static Door> {
    let writes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    DOORS.iter().find(|d| d.writes == writes && d.path == path)
}

/// Whether an address is served at all, in whatever way: for another way the router has its own answer.
fn is_served(path: &str) -> bool {
    DOORS.iter().any(|d| d.path == path)
}

/// The guard.
pub async fn guard(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(|m| m.as_str().to_owned());
    // What leads nowhere is told so by the router.
    let Some(path) = path else { return with_head(site, request, next).await };
    let found = door(request.method(), &path);
    if found.is_none() && !is_served(&path) {
        // Served by the router and by no line of the table: a fault of ours, and closed until somebody says who may.
        return (StatusCode::FORBIDDEN, "no right is declared for this address\n").into_response();
    }
    let action = found.map_or(Action::Consult, |d| d.action);
    if action == Action::Consult {
        if path == "/healthz" || path.starts_with("/static/") || crate::api::is_machine(&path) {
            return next.run(request).await;
        }
        return with_head(site, request, next).await;
    }
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
    let (parts, body) = request.into_parts();
    let mut frame = Frame::of(&parts);
    let found = match known(&site, &parts.headers, peer).await {
        Ok(found) => found,
        Err(_) => return failed(&frame),
    };
    let signed = found.signed(!matches!(found, Known::Closed));
    frame.signed.clone_from(&signed);
    let may = matches!(&found, Known::Person(who) if who.could(action));
    if !may {
        return refuse(&found, &frame, &parts.method);
    }
    request = Request::from_parts(parts, body);
    request.extensions_mut().insert(found);
    request.extensions_mut().insert(signed);
    let mut response = next.run(request).await;
    // What only some may see is kept by no cache on the way.
    response.headers_mut().insert(header::CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    response
}

/// A page that is open to all says in its head who has logged in, if somebody has.
async fn with_head(site: Site, mut request: Request, next: Next) -> Response {
    let accounts = site.has_accounts().await;
    let mut signed = Signed { accounts, cases: site.inner.settings.cases && !accounts, ..Signed::default() };
    if accounts && session::has_cookie(request.headers()) {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
        // A head that cannot be made must not take the page with it.
        if let Ok(found) = known(&site, request.headers(), peer).await {
            signed = found.signed(accounts);
        }
    }
    request.extensions_mut().insert(signed);
    next.run(request).await
}
