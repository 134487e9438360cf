//! Logging in by an identity provider: how it begins and ends on the pages. Which account a login leads to is what its holder bound, by issuer and
//! subject; an e-mail address opens nothing.

use super::Site;
use super::account::asked_again;
use super::form::Sent;
use super::login::{Caller, begin, into_session, work};
use super::page::{Fault, Frame, not_found, show};
use super::who::{Who, failed, local, to};
use crate::auth::enter::{self, Entered, NotTaken};
use crate::auth::oidc::{Begun, Provider};
use crate::auth::{now, secret, session};
use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use maitri_registry::log::{Hash, hex, sha256};
use maitri_store::{CommitError, Secret};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The pages.
pub fn router() -> Router<Site> {
    Router::new()
        .route("/login/oidc/{id}", get(enter))
        .route("/login/oidc/{id}/back", get(back))
        .route("/invitation/{token}/oidc", post(take_up))
        .route("/account/outside", post(bind))
}

/// What a login was begun for.
#[derive(Clone)]
enum For {
    /// To come in, and then to a page of ours.
    Entering(String),
    /// To bind it to the account of a session.
    Binding(String, Hash),
    /// To take an invitation up, under a name to log in with.
    Invitation(String, String),
}

/// The providers, and what the logins under way are for.
#[derive(Default)]
pub struct Outside {
    providers: Vec<Arc<Provider>>,
    begun: Mutex<HashMap<String, (For, Instant)>>,
}

/// How long somebody may take at the provider, and how many may be there at once.
const TIME: u64 = 600;
const MOST: usize = 5000;

/// The cookie that binds a login to the browser that began it.
fn cookie_name(https: bool) -> &'static str {
    if https { "__Host-maitri-oidc" } else { "maitri-oidc" }
}

fn set_cookie(value: &str, https: bool) -> Option<HeaderValue> {
    let (name, secure) = (cookie_name(https), if https { "; Secure" } else { "" });
    let age = if value.is_empty() { 0 } else { TIME };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}")).ok()
}

fn cookie(headers: &HeaderMap, https: bool) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    let mut found = all.filter_map(|p| p.trim().split_once('=')).filter(|(n, _)| *n == cookie_name(https));
    let first = found.next().map(|(_, value)| value.to_owned());
    // Two of one name: somebody else set one of them.
    if found.next().is_some() { None } else { first }
}

impl Outside {
    /// These providers.
    pub fn new(providers: Vec<Provider>) -> Outside {
        Outside { providers: providers.into_iter().map(Arc::new).collect(), begun: Mutex::default() }
    }

    fn find(&self, id: &str) -> Option<Arc<Provider>> {
        self.providers.iter().find(|p| p.settings().id == id).cloned()
    }

    /// Id and name of each, for the pages.
    pub fn names(&self) -> Vec<(String, String)> {
        self.providers.iter().map(|p| (p.settings().id.clone(), p.settings().name.clone())).collect()
    }

    /// The name of an issuer; itself where it is none of these any more.
    pub fn name_of(&self, issuer: &str) -> String {
        let found = self.providers.iter().find(|p| p.settings().issuer == issuer);
        found.map_or(issuer, |p| p.settings().name.as_str()).to_owned()
    }

    fn keep(&self, begun: &Begun, what: For) {
        let mut all = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (_, since)| since.elapsed() < Duration::from_secs(TIME));
        if all.len() >= MOST
            && let Some(oldest) = all.iter().min_by_key(|(_, (_, since))| *since).map(|(key, _)| key.clone())
        {
            all.remove(&oldest);
        }
        all.insert(hex(&sha256(begun.browser.as_bytes())), (what, Instant::now()));
    }

    fn take(&self, browser: Option<&str>) -> Option<For> {
        let key = hex(&sha256(browser?.as_bytes()));
        let found = self.begun.lock().unwrap_or_else(PoisonError::into_inner).remove(&key)?;
        Some(found.0).filter(|_| found.1.elapsed() < Duration::from_secs(TIME))
    }
}

/// Where the provider sends the browser back to: the name under which it reached us, which the guard has looked at.
fn redirect(headers: &HeaderMap, https: bool, id: &str) -> String {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    format!("{}://{host}/login/oidc/{id}/back", if https { "https" } else { "http" })
}

fn away(frame: &Frame, why: &str) -> Response {
    Fault::new(StatusCode::BAD_GATEWAY, "outside-away", "outside-away-help").detail(why).page(frame)
}

#[derive(Template)]
#[template(path = "account/outside.html")]
struct GoPage<'f> {
    f: &'f Frame,
    name: String,
    url: String,
}

/// Begins a login at a provider. A form leads there by a page with a link: a browser holds a form, and wherever it is sent on to, to our own site.
async fn lead(
    site: &Site,
    frame: &Frame,
    from: &Caller,
    headers: &HeaderMap,
    (id, what, by_form): (&str, For, bool),
) -> Response {
    let Some(provider) = site.outside().find(id) else { return not_found(frame.clone()).await };
    let begun = match provider.begin(&redirect(headers, from.https, id)).await {
        Ok(begun) => begun,
        Err(why) => return away(frame, &why),
    };
    site.outside().keep(&begun, what);
    let mut response = if by_form {
        let name = provider.settings().name.clone();
        show(StatusCode::OK, &GoPage { f: frame, name, url: begun.url.clone() })
    } else {
        to(&begun.url)
    };
    if let Some(value) = set_cookie(&begun.browser, from.https) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    next: String,
}

async fn enter(
    State(site): State<Site>,
    frame: Frame,
    from: Caller,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    match work(&site, |store| store.has_accounts().map_err(|e| e.to_string())).await {
        Ok(true) => {}
        _ => return not_found(frame).await,
    }
    let what = For::Entering(local(&asked.next).to_owned());
    lead(&site, &frame, &from, &headers, (&id, what, false)).await
}

async fn take_up(
    State(site): State<Site>,
    frame: Frame,
    from: Caller,
    Path(token): Path<String>,
    headers: HeaderMap,
    sent: Sent,
) -> Response {
    let login = enter::login(sent.get("login"));
    // Whether the link opens anything is asked again when the browser comes back; here it must be one at all.
    match super::login::opens(&site, &token).await {
        Err(_) => return failed(&frame),
        Ok(None) => return super::login::gone(&frame),
        Ok(Some(enter::Open::New(_))) if !enter::is_login(&login) => {
            return Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "login-problem", "login-name-wrong").page(&frame);
        }
        Ok(Some(_)) => {}
    }
    let what = For::Invitation(token, login);
    lead(&site, &frame, &from, &headers, (sent.get("provider"), what, true)).await
}

async fn bind(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    from: Caller,
    headers: HeaderMap,
    sent: Sent,
) -> Response {
    let Some((account, hash)) = who.account.clone().zip(who.session()) else { return failed(&frame) };
    let wrong = |key: &str| vec![("outside", frame.t(key))];
    match asked_again(&site, &account, sent.get("current"), &from).await {
        Err(_) => return failed(&frame),
        Ok(Err(key)) => return super::account::told(&site, &frame, &who, "", wrong(key), "").await,
        Ok(Ok(())) => {}
    }
    if sent.get("do") != "end" {
        let what = For::Binding(account, hash);
        return lead(&site, &frame, &from, &headers, (sent.get("provider"), what, true)).await;
    }
    let (issuer, subject) = (sent.get("issuer").to_owned(), sent.get("subject").to_owned());
    let ended = work(&site, move |store| {
        let say = |e: maitri_store::Error| e.to_string();
        let found = store.account(&account).map_err(say)?.ok_or("there is no such account")?;
        let others = store.outside_logins(&account).map_err(say)?.len() > 1;
        // The last way in is not taken away by its holder.
        if found.password.is_empty() && !others {
            return Ok(false);
        }
        let secrets = vec![Secret::OutsideEnded(account, issuer, subject)];
        store.people(None, secrets).map(|_| true).map_err(|e| e.to_string())
    });
    match ended.await {
        Err(_) => failed(&frame),
        Ok(false) => super::account::told(&site, &frame, &who, "", wrong("outside-last"), "").await,
        Ok(true) => super::account::done(&frame),
    }
}

/// How a login from outside ended.
enum Ended {
    /// A session begins: the cookie, whether the second factor is still asked for, and the page after it.
    In(String, bool, String),
    /// It is bound to the account now.
    Bound,
    /// It leads to no account.
    Nobody,
    /// It is bound to another account.
    Anothers,
    /// Who began it is not logged in any more.
    Left,
    /// The link opens nothing.
    Gone,
    /// The name to log in with is another's.
    Login,
}

async fn back(
    State(site): State<Site>,
    frame: Frame,
    from: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(provider) = site.outside().find(&id) else { return not_found(frame).await };
    let browser = cookie(&headers, from.https);
    let what = site.outside().take(browser.as_deref());
    let login = provider.finish(&query.unwrap_or_default(), browser.as_deref()).await;
    let fault = |status: StatusCode, what, help| Fault::new(status, what, help);
    let (login, what) = match (login, what) {
        (Ok(login), Some(what)) => (login, what),
        (Ok(_), None) => return fault(StatusCode::FORBIDDEN, "outside-failed", "outside-failed-help").page(&frame),
        (Err(why), _) => {
            let fault = fault(StatusCode::FORBIDDEN, "outside-failed", "outside-failed-help");
            return fault.detail(why).page(&frame);
        }
    };
    let by = from.clone();
    let ended = work(&site, move |store| {
        let say = |e: maitri_store::Error| e.to_string();
        let (issuer, subject) = (login.issuer.clone(), login.subject.clone());
        match what {
            For::Entering(next) => {
                let Some(bound) = login.account(store)? else { return Ok(Ended::Nobody) };
                let Entered::In(account, code) = enter::with_outside(store, &bound)? else { return Ok(Ended::Nobody) };
                Ok(Ended::In(begin(store, &account, !code, &by)?, code, next))
            }
            For::Binding(account, hash) => {
                // The same session in the same browser: the one that gave the password a moment ago.
                let here = by.cookie().map(|c| secret::hash(&c)) == Some(hash);
                let open = store.session(&hash, now(), session::IDLE).map_err(say)?;
                if !here || open.is_none_or(|s| s.account != account || !s.whole) {
                    return Ok(Ended::Left);
                }
                match store.people(None, vec![Secret::Outside(issuer, subject, account.clone(), now())]) {
                    Ok(_) => Ok(Ended::Bound),
                    Err(CommitError::Store(maitri_store::Error::Taken { .. })) => {
                        let own = login.account(store)? == Some(account);
                        Ok(if own { Ended::Bound } else { Ended::Anothers })
                    }
                    Err(e) => Err(e.to_string()),
                }
            }
            For::Invitation(token, name) => {
                if login.account(store)?.is_some() {
                    return Ok(Ended::Anothers);
                }
                let by_outside = enter::By::Outside(issuer, subject);
                match enter::take_up_by(store, &token, &name, &by_outside, now()) {
                    Ok(account) => {
                        let Entered::In(account, code) = enter::with_outside(store, &account)? else {
                            return Ok(Ended::Nobody);
                        };
                        Ok(Ended::In(begin(store, &account, !code, &by)?, code, "/account".to_owned()))
                    }
                    Err(NotTaken::Gone) => Ok(Ended::Gone),
                    Err(NotTaken::Login) => Ok(Ended::Login),
                    Err(NotTaken::Store(why)) => Err(why),
                }
            }
        }
    });
    let mut response = match ended.await {
        Err(_) => failed(&frame),
        Ok(Ended::In(cookie, true, next)) => {
            let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
            let page = format!("/login/code?lang={}&next={next}", frame.code());
            into_session(&cookie, from.https, session::HALF, &page)
        }
        Ok(Ended::In(cookie, false, next)) => into_session(&cookie, from.https, session::WHOLE, &next),
        Ok(Ended::Bound) => super::account::done(&frame),
        Ok(Ended::Nobody) => fault(StatusCode::FORBIDDEN, "outside-nobody", "outside-nobody-help").page(&frame),
        Ok(Ended::Anothers) => fault(StatusCode::CONFLICT, "outside-anothers", "outside-anothers-help").page(&frame),
        Ok(Ended::Left) => fault(StatusCode::FORBIDDEN, "outside-failed", "outside-failed-help").page(&frame),
        Ok(Ended::Gone) => super::login::gone(&frame),
        Ok(Ended::Login) => fault(StatusCode::CONFLICT, "login-problem", "login-name-taken").page(&frame),
    };
    if let Some(value) = set_cookie("", from.https) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
