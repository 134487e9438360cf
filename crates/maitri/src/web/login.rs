//! Logging in and out, and taking an invitation up.

use super::Site;
use super::form::Sent;
use super::guard::with_form;
use super::page::{Fault, Frame, not_found, show};
use super::who::{Known, failed, known, local, office_name, to};
use crate::auth::enter::{self, Entered, NotTaken, Open};
use crate::auth::{now, password, secret, session};
use askama::Template;
use axum::Router;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use maitri_store::{Secret, Store};
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::Arc;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new()
        .route("/login", get(form).post(enter))
        .route("/login/code", get(code_form).post(enter_code))
        .route("/logout", axum::routing::post(leave))
        .route("/invitation/{token}", get(invitation).post(take_up))
}

/// Where a request comes from, as sessions and counts name it. The router has it as an extension; without a socket there is none.
#[derive(Clone)]
pub struct Caller {
    /// The address.
    pub address: String,
    /// Whether over HTTPS.
    pub https: bool,
    /// The browser as it names itself.
    pub agent: String,
    /// The other end of the line.
    pub peer: Option<SocketAddr>,
    cookie: Option<String>,
}

impl Caller {
    /// What the browser holds of a session.
    pub fn cookie(&self) -> Option<String> {
        self.cookie.clone()
    }
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Caller, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
        let https = session::is_https(&parts.headers, peer);
        let agent = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
        let address = crate::api::address(&parts.headers, peer).to_string();
        Ok(Caller { address, https, agent, peer, cookie: session::cookie(&parts.headers, https) })
    }
}

/// Work with the store, away from the threads that answer.
pub async fn work<T: Send + 'static>(
    site: &Site,
    work: impl FnOnce(&Store) -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let store = site.store().ok_or("there is no store")?;
    tokio::task::spawn_blocking(move || work(&store)).await.unwrap_or_else(|e| Err(e.to_string()))
}

/// The same for work with a password: two at a time, or a flood of logins takes the whole machine.
pub async fn hashing<T: Send + 'static>(
    site: &Site,
    job: impl FnOnce(&Store) -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let _held = Arc::clone(&site.inner.hashing).acquire_owned().await.map_err(|e| e.to_string())?;
    work(site, job).await
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "account/login.html")]
struct LoginPage<'f> {
    f: &'f Frame,
    name: &'f str,
    next: &'f str,
    wrong: String,
    /// The same for an address.
    next_coded: String,
    /// Identity providers: id and name.
    providers: Vec<(String, String)>,
}

/// A part of an address.
fn coded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[derive(Template)]
#[template(path = "account/code.html")]
struct CodePage<'f> {
    f: &'f Frame,
    next: &'f str,
    wrong: String,
}

/// What is said to who must wait: whole minutes from the first on.
fn wait(frame: &Frame, seconds: i64) -> String {
    if seconds < 60 {
        frame.with("login-wait-seconds", "n", &frame.n(seconds))
    } else {
        frame.with("login-wait-minutes", "n", &frame.n((seconds + 59) / 60))
    }
}

fn after(mut response: Response, seconds: i64) -> Response {
    if let Ok(value) = seconds.to_string().parse() {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

async fn form(
    State(site): State<Site>,
    frame: Frame,
    from: Caller,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    match known(&site, &headers, from.peer).await {
        Err(_) => failed(&frame),
        Ok(Known::Closed) => not_found(frame).await,
        Ok(Known::Person(who)) if who.is_desk() => to("/cases"),
        Ok(Known::Person(_)) => to(local(&asked.next)),
        Ok(_) => {
            let (providers, next) = (site.outside().names(), local(&asked.next));
            let page =
                LoginPage { f: &frame, name: "", next, next_coded: coded(next), wrong: String::new(), providers };
            with_form(show(StatusCode::OK, &page))
        }
    }
}

/// A cookie for a session that begins, and on to a page.
pub fn into_session(cookie: &str, https: bool, seconds: i64, next: &str) -> Response {
    let mut response = to(next);
    if let Some(value) = session::set_cookie(cookie, https, seconds) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// Begins a session and ends the one that the browser had: nobody's cookie from before opens anything now.
pub fn begin(store: &Store, account: &str, whole: bool, from: &Caller) -> Result<String, String> {
    let now = now();
    let (cookie, kept) = session::begin(account, "", whole, (&from.agent, &from.address), now)?;
    let mut secrets = vec![Secret::Session(kept)];
    if let Some(old) = &from.cookie {
        let hash = secret::hash(old);
        if let Some(old) = store.session(&hash, now, session::IDLE).map_err(|e| e.to_string())? {
            secrets.push(Secret::SessionEnded(old.account, hash));
        }
    }
    store.people(None, secrets).map_err(|e| e.to_string())?;
    Ok(cookie)
}

async fn enter(State(site): State<Site>, frame: Frame, from: Caller, sent: Sent) -> Response {
    // Looked up now, not as it was some seconds ago: the first account logs in as soon as it is there.
    match work(&site, |store| store.has_accounts().map_err(|e| e.to_string())).await {
        Ok(true) => {}
        _ => return not_found(frame).await,
    }
    let (name, typed) = (sent.get("login").to_owned(), sent.get("password").to_owned());
    let next = local(sent.get("next")).to_owned();
    let by = from.clone();
    let tried = hashing(&site, move |store| {
        let entered = enter::with_password(store, &name, &typed, &by.address, now())?;
        let cookie = match &entered {
            Entered::In(account, code) => begin(store, account, !code, &by)?,
            _ => String::new(),
        };
        Ok((entered, cookie))
    })
    .await;
    let again = |status: StatusCode, wrong: String| {
        let page = LoginPage {
            f: &frame,
            name: sent.get("login"),
            next: &next,
            next_coded: coded(&next),
            wrong,
            providers: site.outside().names(),
        };
        with_form(show(status, &page))
    };
    match tried {
        Err(_) => failed(&frame),
        Ok((Entered::Wait(seconds), _)) => after(again(StatusCode::TOO_MANY_REQUESTS, wait(&frame, seconds)), seconds),
        Ok((Entered::Wrong, _)) => again(StatusCode::FORBIDDEN, frame.t("login-wrong")),
        Ok((Entered::In(_, true), cookie)) => {
            let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
            let page = format!("/login/code?lang={}&next={next}", frame.code());
            into_session(&cookie, from.https, session::HALF, &page)
        }
        Ok((Entered::In(_, false), cookie)) => into_session(&cookie, from.https, session::WHOLE, &next),
    }
}

async fn code_form(
    State(site): State<Site>,
    frame: Frame,
    from: Caller,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    match known(&site, &headers, from.peer).await {
        Err(_) => failed(&frame),
        Ok(Known::Half(_)) => {
            let page = CodePage { f: &frame, next: local(&asked.next), wrong: String::new() };
            with_form(show(StatusCode::OK, &page))
        }
        Ok(_) => to(&format!("/login?lang={}", frame.code())),
    }
}

async fn enter_code(State(site): State<Site>, frame: Frame, from: Caller, headers: HeaderMap, sent: Sent) -> Response {
    let half = match known(&site, &headers, from.peer).await {
        Err(_) => return failed(&frame),
        Ok(Known::Half(half)) => half,
        Ok(_) => return to(&format!("/login?lang={}", frame.code())),
    };
    let (typed, by) = (sent.get("code").to_owned(), from.clone());
    let tried = work(&site, move |store| {
        let entered = enter::with_code(store, &half.account, &typed, now())?;
        let cookie = match &entered {
            Entered::In(account, _) => begin(store, account, true, &by)?,
            _ => String::new(),
        };
        Ok((entered, cookie))
    })
    .await;
    let next = local(sent.get("next"));
    let again = |status: StatusCode, wrong: String| with_form(show(status, &CodePage { f: &frame, next, wrong }));
    match tried {
        Err(_) => failed(&frame),
        Ok((Entered::Wait(seconds), _)) => after(again(StatusCode::TOO_MANY_REQUESTS, wait(&frame, seconds)), seconds),
        Ok((Entered::Wrong, _)) => again(StatusCode::FORBIDDEN, frame.t("login-code-wrong")),
        Ok((Entered::In(..), cookie)) => into_session(&cookie, from.https, session::WHOLE, next),
    }
}

async fn leave(State(site): State<Site>, frame: Frame, from: Caller) -> Response {
    if let Some(cookie) = from.cookie.clone() {
        let ended = work(&site, move |store| {
            let hash = secret::hash(&cookie);
            let Some(found) = store.session(&hash, now(), session::IDLE).map_err(|e| e.to_string())? else {
                return Ok(());
            };
            store.people(None, vec![Secret::SessionEnded(found.account, hash)]).map(drop).map_err(|e| e.to_string())
        });
        // Who was told that they are out must be out.
        if ended.await.is_err() {
            return failed(&frame);
        }
    }
    into_session("", from.https, 0, &format!("/?lang={}", frame.code()))
}

#[derive(Template)]
#[template(path = "account/invitation.html")]
struct InvitationPage<'f> {
    f: &'f Frame,
    person: String,
    office: String,
    roles: Vec<String>,
    new: bool,
    /// What stands in the link.
    token: &'f str,
    /// Identity providers: id and name.
    providers: Vec<(String, String)>,
    login: &'f str,
    wrong: Vec<(&'static str, String)>,
}

/// What a link opens.
pub async fn opens(site: &Site, token: &str) -> Result<Option<Open>, String> {
    let text = token.to_owned();
    work(site, move |store| {
        let people = crate::kept::people(store)?;
        enter::opened(store, &people, &text, now())
    })
    .await
}

/// The page for a link that opens nothing.
pub fn gone(frame: &Frame) -> Response {
    Fault::new(StatusCode::NOT_FOUND, "invitation-gone", "invitation-gone-help").page(frame)
}

fn told<'f>(
    site: &Site,
    frame: &'f Frame,
    open: &Open,
    (token, login): (&'f str, &'f str),
    wrong: Vec<(&'static str, String)>,
) -> InvitationPage<'f> {
    let language = frame.language;
    match open {
        Open::New(i) => InvitationPage {
            f: frame,
            person: i.name.clone(),
            office: office_name(site.inner.packs, &i.tenure.office, &i.tenure.place, language),
            roles: i.tenure.roles.iter().map(|r| site.rights.name(r, language).to_owned()).collect(),
            new: true,
            token,
            providers: site.outside().names(),
            login,
            wrong,
        },
        Open::Reset(account) => InvitationPage {
            f: frame,
            person: account.name.clone(),
            office: String::new(),
            roles: Vec::new(),
            new: false,
            token,
            providers: site.outside().names(),
            login: "",
            wrong,
        },
    }
}

async fn invitation(State(site): State<Site>, frame: Frame, Path(token): Path<String>) -> Response {
    match opens(&site, &token).await {
        Err(_) => failed(&frame),
        Ok(None) => gone(&frame),
        Ok(Some(open)) => with_form(show(StatusCode::OK, &told(&site, &frame, &open, (&token, ""), Vec::new()))),
    }
}

/// What is wrong with a new password, as a sentence; nothing where nothing is.
pub fn weak(frame: &Frame, new: &str, again: &str, login: &str, name: &str) -> Option<String> {
    if new != again {
        return Some(frame.t("password-differs"));
    }
    let key = match password::check(new, login, name).err()? {
        password::Weak::Short => return Some(frame.with("password-short", "n", &frame.n(password::LEAST))),
        password::Weak::Long => return Some(frame.with("password-long", "n", &frame.n(password::MOST))),
        password::Weak::Common => "password-common",
        password::Weak::Name => "password-name",
    };
    Some(frame.t(key))
}

async fn take_up(State(site): State<Site>, frame: Frame, Path(token): Path<String>, sent: Sent) -> Response {
    let open = match opens(&site, &token).await {
        Err(_) => return failed(&frame),
        Ok(None) => return gone(&frame),
        Ok(Some(open)) => open,
    };
    let (login, name, new) = match &open {
        Open::New(i) => (enter::login(sent.get("login")), i.name.clone(), true),
        Open::Reset(account) => (account.login.clone(), account.name.clone(), false),
    };
    let mut wrong = Vec::new();
    if new && !enter::is_login(&login) {
        wrong.push(("login", frame.t("login-name-wrong")));
    }
    if let Some(sentence) = weak(&frame, sent.get("password"), sent.get("again"), &login, &name) {
        wrong.push(("password", sentence));
    }
    if wrong.is_empty() {
        let (text, by, typed) = (token.clone(), login.clone(), sent.get("password").to_owned());
        let taken = hashing(&site, move |store| Ok(enter::take_up(store, &text, &by, &typed, now()))).await;
        match taken {
            Ok(Ok(_)) => return to(&format!("/login?lang={}", frame.code())),
            Ok(Err(NotTaken::Gone)) => return gone(&frame),
            Ok(Err(NotTaken::Login)) => wrong.push(("login", frame.t("login-name-taken"))),
            Ok(Err(NotTaken::Store(_))) | Err(_) => return failed(&frame),
        }
    }
    let page = told(&site, &frame, &open, (&token, sent.get("login")), wrong);
    with_form(show(StatusCode::UNPROCESSABLE_ENTITY, &page)).into_response()
}
