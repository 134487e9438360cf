//! Sessions: a cookie of chance, whose hash the store keeps with two ends: one of rest, one in any case. A new cookie at each login, so
//! that nobody can hand one to another beforehand.

use super::secret;
use axum::http::{HeaderMap, HeaderValue, header};
use maitri_registry::log::Hash;
use maitri_store::Session;
use std::net::SocketAddr;

/// Seconds that a session may rest: lunch, and a meeting.
pub const IDLE: i64 = 2 * 3600;
/// Seconds after which it ends in any case: a day at the desk.
pub const WHOLE: i64 = 12 * 3600;
/// Seconds to type the code of the second factor.
pub const HALF: i64 = 5 * 60;
/// Use is noted by the minute: not every page is a write.
pub const NOTED: i64 = 60;

/// Over plain HTTP (the machine itself), and over HTTPS, where the browser holds to it that no other host may set it.
const PLAIN: &str = "maitri";
const SECURE: &str = "__Host-maitri";

/// Whether the reader reached us over HTTPS: a proxy on this machine says so; from anybody else the header says nothing.
pub fn is_https(headers: &HeaderMap, peer: Option<SocketAddr>) -> bool {
    let last = headers.get_all("x-forwarded-proto").iter().next_back().and_then(|v| v.to_str().ok());
    let proto = last.and_then(|v| v.rsplit(',').next()).is_some_and(|p| p.trim().eq_ignore_ascii_case("https"));
    proto && peer.is_none_or(|p| p.ip().is_loopback())
}

/// The cookie of a request. Over HTTPS only the one that no other host can have set.
pub fn cookie(headers: &HeaderMap, https: bool) -> Option<String> {
    let name = if https { SECURE } else { PLAIN };
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(n, _)| *n == name)
        .map(|(_, value)| value.to_owned());
    let first = found.next().filter(|v| secret::is_one(v));
    // Two of one name: somebody else set one of them.
    if found.next().is_some() { None } else { first }
}

/// Whether a request has any cookie of ours, good or not: then it comes from a browser.
pub fn has_cookie(headers: &HeaderMap) -> bool {
    let all = headers.get_all(header::COOKIE);
    let mut pairs = all.iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    pairs.any(|pair| pair.trim().split_once('=').is_some_and(|(n, _)| n == PLAIN || n == SECURE))
}

/// The header that sets the cookie; with an empty value, the one that takes it away.
pub fn set_cookie(value: &str, https: bool, seconds: i64) -> Option<HeaderValue> {
    let (name, secure) = if https { (SECURE, "; Secure") } else { (PLAIN, "") };
    let age = if value.is_empty() { 0 } else { seconds };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}");
    HeaderValue::from_str(&text).ok()
}

/// A new session: what goes into the cookie, and what is kept.
///
/// # Errors
/// The system gives no chance.
pub fn begin(
    account: &str,
    tenure: &str,
    whole: bool,
    (agent, address): (&str, &str),
    now: i64,
) -> Result<(String, Session), String> {
    let secret = secret::new()?;
    let session = Session {
        hash: secret::hash(&secret),
        account: account.to_owned(),
        whole,
        tenure: tenure.to_owned(),
        made: now,
        seen: now,
        until: now + if whole { WHOLE } else { HALF },
        agent: agent.chars().filter(|c| !c.is_control()).take(120).collect(),
        address: address.to_owned(),
    };
    Ok((secret, session))
}

/// The end of a session's public name: enough to tell one of a person's own from another, no use to anybody else.
pub fn short(hash: &Hash) -> String {
    maitri_registry::log::hex(hash).get(..16).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(rows: &[(&'static str, String)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in rows {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn a_cookie_is_taken_from_where_it_may_come() {
        let (a, b) = ("a".repeat(43), "b".repeat(43));
        let plain = headers(&[("cookie", format!("x=1; maitri={a}; y=2"))]);
        assert_eq!(cookie(&plain, false), Some(a.clone()));
        // Over HTTPS a plain cookie may have been set by any host of the domain, or by whoever sits on the line.
        assert_eq!(cookie(&plain, true), None);
        let both = headers(&[("cookie", format!("maitri={b}; __Host-maitri={a}"))]);
        assert_eq!(cookie(&both, true), Some(a.clone()));
        let twice = headers(&[("cookie", format!("maitri={a}")), ("cookie", format!("maitri={b}"))]);
        assert_eq!(cookie(&twice, false), None);
        assert!(has_cookie(&twice) && !has_cookie(&headers(&[("cookie", "other=1".to_owned())])));
        for bad in ["", "short", "a b", &format!("{}é", "a".repeat(41))] {
            assert_eq!(cookie(&headers(&[("cookie", format!("maitri={bad}"))]), false), None);
        }
    }

    #[test]
    fn a_cookie_is_set_as_a_browser_must_guard_it() {
        let set = |https| set_cookie("v", https, 60).unwrap().to_str().unwrap().to_owned();
        assert_eq!(set(false), "maitri=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
        assert_eq!(set(true), "__Host-maitri=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
        assert!(set_cookie("", false, 60).unwrap().to_str().unwrap().contains("Max-Age=0"));
        let proto = headers(&[("x-forwarded-proto", "https".to_owned())]);
        assert!(is_https(&proto, Some("127.0.0.1:9".parse().unwrap())));
        assert!(!is_https(&proto, Some("198.51.100.4:9".parse().unwrap())));
    }
}
