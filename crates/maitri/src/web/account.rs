//! One's own account: the office for which one acts, the password, the second factor, sessions, tokens for programs. Each change of a way in
//! asks for the password again: a desk that was left open for a minute must not lose its account.

use super::Site;
use super::form::Sent;
use super::guard::with_form;
use super::login::{Caller, hashing, weak, work};
use super::page::{Frame, show};
use super::who::{Who, failed, to};
use crate::auth::enter::{self, Entered};
use crate::auth::{now, password, rfc3339, secret, session, totp};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use maitri_registry::rights::Action;
use maitri_review::report::words::day;
use maitri_store::{Notice, Secret, Session, Token};
use serde::Deserialize;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new()
        .route("/account", get(page))
        .route("/account/office", post(office))
        .route("/account/password", post(new_password))
        .route("/account/second", post(second))
        .route("/account/recovery", post(recovery))
        .route("/account/sessions", post(sessions))
        .route("/account/tokens", post(tokens))
        .route("/account/notices", post(notices))
}

/// Days for which a token may be made.
const DAYS: [i64; 4] = [7, 30, 90, 365];

/// An office of one's own, to choose.
struct Held {
    id: String,
    office: String,
    capacity: String,
    until: String,
    acting: bool,
}

/// A session, as its holder tells it from a stranger's.
struct SessionTold {
    id: String,
    agent: String,
    address: String,
    seen: String,
    here: bool,
}

struct TokenTold {
    id: String,
    name: String,
    office: String,
    until: String,
    seen: String,
}

/// A second factor that is being set up.
struct Setup {
    secret: String,
    spaced: String,
    width: i32,
    path: String,
}

#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage<'f> {
    f: &'f Frame,
    login: String,
    held: Vec<Held>,
    /// Whether there is a password to ask for: who came by an identity provider may have none.
    has_password: bool,
    /// Providers that can be bound: id and name.
    providers: Vec<(String, String)>,
    /// What is bound: issuer, subject, name.
    bound: Vec<(String, String, String)>,
    /// Whether mail goes out here, the address for notices, and whether they are wanted.
    mail: bool,
    address: String,
    wanted: bool,
    has_second: bool,
    left: String,
    setup: Option<Setup>,
    sessions: Vec<SessionTold>,
    tokens: Vec<TokenTold>,
    days: [(i64, String); 4],
    may_token: bool,
    /// Sentences about what was sent, with the place that they are about.
    wrong: Vec<(&'static str, String)>,
    done: String,
}

#[derive(Template)]
#[template(path = "account/once.html")]
struct OncePage<'f> {
    f: &'f Frame,
    title: String,
    lead: String,
    lines: Vec<String>,
    back: String,
}

/// A page with what is shown once and never again.
pub fn once(frame: &Frame, title: &str, lead: &str, lines: Vec<String>, back: &str) -> Response {
    let back = format!("{back}?lang={}", frame.code());
    let page = OncePage { f: frame, title: frame.t(title), lead: frame.t(lead), lines, back };
    show(StatusCode::OK, &page)
}

/// The day and time of a moment, as the reader writes days.
pub fn moment(frame: &Frame, seconds: i64) -> String {
    let text = rfc3339(seconds);
    format!("{} {} UTC", day(text.get(..10).unwrap_or(""), frame.language), text.get(11..16).unwrap_or(""))
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    second: String,
    #[serde(default)]
    done: String,
}

/// Where a desk is led, which has no account.
fn no_account(frame: &Frame) -> Response {
    to(&format!("/cases?lang={}", frame.code()))
}

pub async fn told(
    site: &Site,
    frame: &Frame,
    who: &Who,
    asked: &str,
    wrong: Vec<(&'static str, String)>,
    done: &str,
) -> Response {
    let Some(account) = who.account.clone() else { return no_account(frame) };
    let own = account.clone();
    let read = work(site, move |store| {
        let say = |e: maitri_store::Error| e.to_string();
        let now = now();
        let found = store.account(&own).map_err(say)?.ok_or("there is no such account")?;
        let sessions = store.sessions(&own, now, session::IDLE).map_err(say)?;
        let tokens = store.tokens(&own).map_err(say)?;
        let left = store.recovery_left(&own).map_err(say)?;
        let notice = store.notice(&own).map_err(say)?;
        let bound = store.outside_logins(&own).map_err(say)?;
        Ok((found, sessions, tokens, left, (bound, notice), crate::kept::people(store)?, now))
    })
    .await;
    let Ok((found, sessions, tokens, left, (bound, notice), people, now)) = read else { return failed(frame) };
    let language = frame.language;
    let name = |office: &str, place: &str| super::who::office_name(site.inner.packs, office, place, language);
    let here = who.tenure().map(|t| t.id.as_str());
    let held = people
        .held_by(&account, &crate::cli::today())
        .into_iter()
        .map(|t| Held {
            id: t.id.clone(),
            office: name(&t.office, &t.place),
            capacity: super::offices::capacity(frame, t.capacity),
            until: if t.until.is_empty() { String::new() } else { day(&t.until, language) },
            acting: here == Some(t.id.as_str()),
        })
        .collect();
    let setup = (!asked.is_empty() && found.totp.is_none()).then(|| begin_second(&found.login, asked)).flatten();
    let told_session = |s: &Session| SessionTold {
        id: session::short(&s.hash),
        agent: s.agent.clone(),
        address: s.address.clone(),
        seen: moment(frame, s.seen),
        here: who.session() == Some(s.hash),
    };
    let told_token = |t: &Token| TokenTold {
        id: t.id.clone(),
        name: t.name.clone(),
        office: people.tenure(&t.tenure).map_or_else(String::new, |t| name(&t.office, &t.place)),
        until: if t.until <= now { frame.t("account-token-over") } else { moment(frame, t.until) },
        seen: if t.seen == 0 { String::new() } else { moment(frame, t.seen) },
    };
    let page = AccountPage {
        f: frame,
        login: found.login.clone(),
        held,
        has_password: !found.password.is_empty(),
        providers: site.outside().names(),
        bound: bound.into_iter().map(|(i, s)| (i.clone(), s, site.outside().name_of(&i))).collect(),
        mail: site.mail,
        address: notice.as_ref().map_or_else(String::new, |n| n.address.clone()),
        wanted: notice.is_none_or(|n| n.wanted),
        has_second: found.totp.is_some(),
        left: frame.with("account-recovery-left", "n", &frame.n(left)),
        setup,
        sessions: sessions.iter().filter(|s| s.whole).map(told_session).collect(),
        tokens: tokens.iter().map(told_token).collect(),
        days: DAYS.map(|n| (n, frame.with("account-token-days", "n", &frame.n(n)))),
        may_token: who.tenure().is_some(),
        done: if done.is_empty() { String::new() } else { frame.t("account-done") },
        wrong,
    };
    let status = if page.wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    with_form(show(status, &page))
}

/// A new secret, or the one that a form had already.
fn begin_second(login: &str, asked: &str) -> Option<Setup> {
    let bytes = match from_base32(asked) {
        Some(bytes) => bytes,
        None => secret::chance::<20>().ok()?.to_vec(),
    };
    let text = totp::base32(&bytes);
    let (width, path) = totp::drawn(&totp::address(&bytes, login))?;
    let four: Vec<String> =
        text.chars().collect::<Vec<_>>().chunks(4).map(|four| four.iter().collect::<String>()).collect();
    Some(Setup { spaced: four.join(" "), secret: text, width, path })
}

/// The bytes of a secret of 160 bits; nothing else is one.
fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for c in text.bytes() {
        let five = match c {
            b'A'..=b'Z' => c - b'A',
            b'2'..=b'7' => c - b'2' + 26,
            _ => return None,
        };
        held = (held << 5) | u32::from(five);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            out.push(u8::try_from((held >> bits) & 255).ok()?);
        }
    }
    (out.len() == 20 && text.len() == 32).then_some(out)
}

async fn page(State(site): State<Site>, frame: Frame, who: Who, Query(asked): Query<Asked>) -> Response {
    let second = if asked.second.is_empty() { "" } else { "new" };
    told(&site, &frame, &who, second, Vec::new(), &asked.done).await
}

/// Back to the page, which says that it is done.
pub fn done(frame: &Frame) -> Response {
    to(&format!("/account?lang={}&done=yes", frame.code()))
}

/// Seconds for which a login counts as one of just now.
const FRESH: i64 = 600;

/// Whether the password that was typed is the account's; counted as logging in is.
pub async fn asked_again(
    site: &Site,
    account: &str,
    typed: &str,
    from: &Caller,
) -> Result<Result<(), &'static str>, String> {
    let (account, typed, address) = (account.to_owned(), typed.to_owned(), from.address.clone());
    let held = from.cookie().map(|c| secret::hash(&c));
    hashing(site, move |store| {
        let found = store.account(&account).map_err(|e| e.to_string())?.ok_or("there is no such account")?;
        if found.password.is_empty() {
            // Who came by an identity provider has no password to give: they must have come just now.
            let open = held.map(|h| store.session(&h, now(), session::IDLE)).transpose().map_err(|e| e.to_string())?;
            let fresh = open.flatten().is_some_and(|s| s.account == account && now() - s.made < FRESH);
            return Ok(if fresh { Ok(()) } else { Err("account-fresh") });
        }
        Ok(match enter::with_password(store, &found.login, &typed, &address, now())? {
            Entered::In(..) => Ok(()),
            Entered::Wait(_) => Err("account-wait"),
            Entered::Wrong => Err("account-password-wrong"),
        })
    })
    .await
}

/// Carries changes of ways in out, and the page again.
async fn change(site: &Site, frame: &Frame, secrets: Vec<Secret>) -> Response {
    match work(site, move |store| store.people(None, secrets).map(drop).map_err(|e| e.to_string())).await {
        Ok(()) => done(frame),
        Err(_) => failed(frame),
    }
}

async fn office(State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let Some((account, hash)) = who.account.clone().zip(who.session()) else { return failed(&frame) };
    let asked = sent.get("tenure").to_owned();
    let (today, tenure) = (crate::cli::today(), asked.clone());
    let holds = work(&site, move |store| {
        Ok(crate::kept::people(store)?.held_by(&account, &today).iter().any(|t| t.id == tenure))
    })
    .await;
    match holds {
        Err(_) => failed(&frame),
        // Another's office is no office of theirs, and none that they hear of.
        Ok(false) => {
            let wrong = vec![("office", frame.t("account-no-office"))];
            told(&site, &frame, &who, "", wrong, "").await
        }
        Ok(true) => change(&site, &frame, vec![Secret::ActsFor(hash, asked)]).await,
    }
}

async fn new_password(State(site): State<Site>, frame: Frame, who: Who, from: Caller, sent: Sent) -> Response {
    let Some((account, hash)) = who.account.clone().zip(who.session()) else { return failed(&frame) };
    let own = account.clone();
    let login = match work(&site, move |store| store.account(&own).map_err(|e| e.to_string())).await {
        Ok(Some(found)) => found.login,
        _ => return failed(&frame),
    };
    if let Some(sentence) = weak(&frame, sent.get("password"), sent.get("again"), &login, &who.person) {
        return told(&site, &frame, &who, "", vec![("password", sentence)], "").await;
    }
    match asked_again(&site, &account, sent.get("current"), &from).await {
        Err(_) => return failed(&frame),
        Ok(Err(key)) => return told(&site, &frame, &who, "", vec![("current", frame.t(key))], "").await,
        Ok(Ok(())) => {}
    }
    let typed = sent.get("password").to_owned();
    let changed = hashing(&site, move |store| {
        let kept = password::hash(&typed)?;
        // Whoever else has a session with the old password is out.
        let secrets = vec![Secret::Password(account.clone(), kept), Secret::OtherSessions(account, hash)];
        store.people(None, secrets).map(drop).map_err(|e| e.to_string())
    });
    match changed.await {
        Ok(()) => done(&frame),
        Err(_) => failed(&frame),
    }
}

async fn second(State(site): State<Site>, frame: Frame, who: Who, from: Caller, sent: Sent) -> Response {
    let Some((account, hash)) = who.account.clone().zip(who.session()) else { return failed(&frame) };
    let begins = sent.get("do") == "begin";
    let secret = sent.get("secret").to_owned();
    let kept = from_base32(&secret);
    let shown = if begins { if kept.is_some() { secret.as_str() } else { "new" } } else { "" };
    match asked_again(&site, &account, sent.get("current"), &from).await {
        Err(_) => return failed(&frame),
        Ok(Err(key)) => return told(&site, &frame, &who, shown, vec![("second", frame.t(key))], "").await,
        Ok(Ok(())) => {}
    }
    if !begins {
        return change(&site, &frame, vec![Secret::Totp(account, None)]).await;
    }
    let Some((kept, step)) = kept.and_then(|k| totp::step_of(&k, sent.get("code"), now()).map(|s| (k, s))) else {
        return told(&site, &frame, &who, shown, vec![("second", frame.t("login-code-wrong"))], "").await;
    };
    let Ok((codes, hashes)) = enter::recovery_codes(&account) else { return failed(&frame) };
    let set = work(&site, move |store| {
        let say = |e: maitri_store::Error| e.to_string();
        if store.account(&account).map_err(say)?.is_none_or(|a| a.totp.is_some()) {
            return Err("there is a second factor already".to_owned());
        }
        let mut secrets = vec![
            Secret::Totp(account.clone(), Some(kept)),
            Secret::Recovery(account.clone(), hashes),
            Secret::OtherSessions(account.clone(), hash),
        ];
        // A token that was made with the password alone must not read restricted papers from now on.
        let tokens = store.tokens(&account).map_err(say)?;
        secrets.extend(tokens.into_iter().map(|t| Secret::TokenEnded(account.clone(), t.id)));
        store.people(None, secrets).map_err(|e| e.to_string())?;
        // The code that proved it is used up with that.
        store.take_step(&account, step).map(drop).map_err(say)
    });
    match set.await {
        Ok(()) => once(&frame, "account-recovery-title", "account-recovery-once", codes, "/account"),
        Err(_) => failed(&frame),
    }
}

/// Where notices go. It is no way in, and asks for no password.
async fn notices(State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let Some(account) = who.account.clone() else { return no_account(&frame) };
    let address = sent.line("address").to_owned();
    if !address.is_empty() && !crate::mail::is_address(&address) {
        return told(&site, &frame, &who, "", vec![("address", frame.t("notice-wrong"))], "").await;
    }
    let wanted = sent.get("wanted") == "yes";
    let notice = Notice { account, address, language: frame.code().to_owned(), wanted };
    change(&site, &frame, vec![Secret::Notice(notice)]).await
}

async fn recovery(State(site): State<Site>, frame: Frame, who: Who, from: Caller, sent: Sent) -> Response {
    let Some(account) = who.account.clone() else { return no_account(&frame) };
    match asked_again(&site, &account, sent.get("current"), &from).await {
        Err(_) => return failed(&frame),
        Ok(Err(key)) => return told(&site, &frame, &who, "", vec![("second", frame.t(key))], "").await,
        Ok(Ok(())) => {}
    }
    let Ok((codes, hashes)) = enter::recovery_codes(&account) else { return failed(&frame) };
    let set = work(&site, move |store| {
        store.people(None, vec![Secret::Recovery(account, hashes)]).map(drop).map_err(|e| e.to_string())
    });
    match set.await {
        Ok(()) => once(&frame, "account-recovery-title", "account-recovery-once", codes, "/account"),
        Err(_) => failed(&frame),
    }
}

async fn sessions(State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let Some((account, own)) = who.account.clone().zip(who.session()) else { return failed(&frame) };
    let asked = sent.get("session").to_owned();
    let ended = work(&site, move |store| {
        let secrets = if asked == "others" {
            vec![Secret::OtherSessions(account, own)]
        } else {
            // Only among one's own: another's name of a session ends nothing.
            let all = store.sessions(&account, now(), session::IDLE).map_err(|e| e.to_string())?;
            let found = all.into_iter().filter(|s| session::short(&s.hash) == asked);
            found.map(|s| Secret::SessionEnded(account.clone(), s.hash)).collect()
        };
        store.people(None, secrets).map(drop).map_err(|e| e.to_string())
    });
    match ended.await {
        Ok(()) => done(&frame),
        Err(_) => failed(&frame),
    }
}

async fn tokens(State(site): State<Site>, frame: Frame, who: Who, from: Caller, sent: Sent) -> Response {
    let Some(account) = who.account.clone() else { return no_account(&frame) };
    if !sent.get("end").is_empty() {
        let end = Secret::TokenEnded(account, sent.get("end").to_owned());
        return change(&site, &frame, vec![end]).await;
    }
    let Some(tenure) = who.tenure().filter(|_| who.may(Action::OwnAccount, None, Default::default())) else {
        return told(&site, &frame, &who, "", vec![("token", frame.t("account-no-office"))], "").await;
    };
    let days = sent.get("days").parse::<i64>().ok().filter(|n| DAYS.contains(n));
    let name: String = sent.line("name").chars().filter(|c| !c.is_control()).take(80).collect();
    let Some(days) = days.filter(|_| !name.is_empty()) else {
        return told(&site, &frame, &who, "", vec![("token", frame.t("account-token-name-wrong"))], "").await;
    };
    match asked_again(&site, &account, sent.get("current"), &from).await {
        Err(_) => return failed(&frame),
        Ok(Err(key)) => return told(&site, &frame, &who, "", vec![("token", frame.t(key))], "").await,
        Ok(Ok(())) => {}
    }
    let (Ok(text), Ok(id)) = (secret::new(), secret::id()) else { return failed(&frame) };
    let now = now();
    let token = Token {
        hash: secret::hash(&text),
        id,
        account,
        tenure: tenure.id.clone(),
        name,
        made: now,
        until: now + days * 24 * 3600,
        seen: 0,
    };
    match work(&site, move |store| store.people(None, vec![Secret::Token(token)]).map(drop).map_err(|e| e.to_string()))
        .await
    {
        Ok(()) => once(&frame, "account-token-title", "account-token-once", vec![text], "/account"),
        Err(_) => failed(&frame),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_from_its_form() {
        let bytes: Vec<u8> = (0..20).map(|n| n * 13).collect();
        assert_eq!(from_base32(&totp::base32(&bytes)), Some(bytes));
        for bad in ["", "new", "AAAA", &"A".repeat(31), &"a".repeat(32), &"A".repeat(40)] {
            assert_eq!(from_base32(bad), None, "{bad}");
        }
    }
}
