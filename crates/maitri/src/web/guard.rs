//! What stands before every page: the name it was asked under, where a form came from, how long it may take, and the
//! headers that shut the page off from the rest of the web.

use super::Site;
use super::page::{Fault, Frame};
use super::words;
use crate::api;
use crate::auth::session;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::net::SocketAddr;
use std::time::Duration;

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page is milliseconds of work; an upload over a poor line is not.
const PAGE_TIME: Duration = Duration::from_secs(40);
const UPLOAD_TIME: Duration = Duration::from_secs(180);

/// A host without its port, in lower case; an IPv6 address keeps its brackets.
fn bare(host: &str) -> String {
    let host = host.trim();
    let end = match host.find(']') {
        Some(close) => close + 1,
        None => host.find(':').unwrap_or(host.len()),
    };
    host.get(..end).unwrap_or(host).trim_end_matches('.').to_ascii_lowercase()
}

fn host_of(request: &Request) -> Option<String> {
    let named = request.headers().get_all(header::HOST);
    let mut named = named.iter();
    match (named.next(), named.next()) {
        (Some(host), None) => host.to_str().ok().map(str::to_owned),
        // A request that names two hosts is meant to be read differently by two readers.
        (Some(_), Some(_)) => None,
        (None, _) => request.uri().authority().map(|a| a.as_str().to_owned()),
    }
}

fn known(host: &str, site: &Site) -> bool {
    let bare = bare(host);
    ["localhost", "127.0.0.1", "[::1]"].contains(&bare.as_str())
        || site.inner.settings.hosts.iter().any(|h| h.trim_end_matches('.').eq_ignore_ascii_case(&bare))
}

/// Whether a form may have been sent by a page of ours. With a session it would act in its holder's name; without one a foreign page
/// shall not be able to fill the store through a visitor's browser either.
fn from_here(headers: &HeaderMap, host: &str) -> bool {
    let get = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let origin = get("origin").filter(|o| *o != "null");
    if let Some(origin) = origin {
        return origin.split_once("://").is_some_and(|(_, h)| h.eq_ignore_ascii_case(host));
    }
    match get("sec-fetch-site") {
        Some(site) => site == "same-origin" || site == "none",
        // Programs send neither header, and no session either; a browser that says `null` hides where it comes from.
        None => !headers.contains_key("origin") && !session::has_cookie(headers),
    }
}

/// The guard of every page.
pub async fn guard(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let frame = Frame::of(&parts);
    let request = Request::from_parts(parts, body);
    let sends = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let host = host_of(&request).unwrap_or_default();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
    let https = session::is_https(request.headers(), peer);
    let (machine, open) = (api::is_machine(&frame.path), api::is_open(&frame.path));
    let fault = |status: StatusCode, what: &'static str, help: &'static str| {
        if machine {
            return api::refused(status, &words::text(maitri_pack::Language::En, what, &[]));
        }
        Fault::new(status, what, help).page(&frame)
    };
    let mut response = if !known(&host, &site) {
        fault(StatusCode::MISDIRECTED_REQUEST, "fault-host", "fault-host-help")
    } else if sends && !open && !from_here(request.headers(), &host) {
        fault(StatusCode::FORBIDDEN, "fault-origin", "fault-origin-help")
    } else {
        let time = if sends && !machine { UPLOAD_TIME } else { PAGE_TIME };
        match tokio::time::timeout(time, next.run(request)).await {
            Ok(response) => response,
            Err(_) => fault(StatusCode::REQUEST_TIMEOUT, "fault-slow", "fault-slow-help"),
        }
    };
    let headers = response.headers_mut();
    if https {
        // Whoever came over HTTPS once never sends a password in the open again.
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    let set = [
        ("x-content-type-options", "nosniff"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("x-robots-tag", "noindex"),
    ];
    for (name, value) in set {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What another site may show or read says so itself.
    let unless = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in unless {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// A page with a form: its own site may learn where the form was sent from, nobody else. Under `no-referrer` a browser
/// would send `Origin: null`, which says nothing.
pub fn with_form(page: impl IntoResponse) -> Response {
    ([(header::REFERRER_POLICY, "same-origin")], page).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_lose_their_port() {
        for (host, name) in [
            ("localhost:8421", "localhost"),
            ("LOCALHOST", "localhost"),
            ("127.0.0.1:1", "127.0.0.1"),
            ("[::1]:8421", "[::1]"),
            ("a.example.:80", "a.example"),
            ("", ""),
        ] {
            assert_eq!(bare(host), name);
        }
    }

    #[test]
    fn forms_come_from_here() {
        let of = |rows: &[(&'static str, &'static str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in rows {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            from_here(&headers, "localhost:8421")
        };
        assert!(of(&[]));
        assert!(of(&[("origin", "http://localhost:8421")]));
        assert!(!of(&[("origin", "http://localhost:9999")]));
        assert!(!of(&[("origin", "https://evil.example")]));
        assert!(!of(&[("origin", "null")]));
        assert!(of(&[("origin", "null"), ("sec-fetch-site", "same-origin")]));
        assert!(!of(&[("sec-fetch-site", "cross-site")]));
        assert!(!of(&[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")]));
        // With a session nothing is taken that does not say where it comes from.
        assert!(!of(&[("cookie", "maitri=x")]) && !of(&[("cookie", "__Host-maitri=x")]));
        assert!(of(&[("cookie", "maitri=x"), ("sec-fetch-site", "same-origin")]));
        assert!(of(&[("cookie", "maitri=x"), ("origin", "http://localhost:8421")]));
        assert!(of(&[("cookie", "other=x")]));
    }
}
