//! An answer in JSON with a strong entity tag (RFC 9110, 8.8.3), so that what has not changed need not be sent again.

use super::problem::Problem;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// How long a cache may answer without asking: a person's decision has to show within a minute.
const CACHE: &str = "public, max-age=60";

/// The strong tag of a body: the first half of its SHA-256, in quotes.
fn tag(body: &[u8]) -> String {
    let hash: String = Sha256::digest(body).iter().take(16).map(|b| format!("{b:02x}")).collect();
    format!("\"{hash}\"")
}

/// Whether `If-None-Match` names the tag, by weak comparison as RFC 9110 (13.1.2) asks for.
fn named(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','))
        .map(str::trim)
        .any(|v| v == "*" || v.strip_prefix("W/").unwrap_or(v) == tag)
}

/// The answer to a request with these headers.
pub fn json<T: Serialize>(headers: &HeaderMap, value: &T) -> Result<Response, Problem> {
    let mut body = serde_json::to_vec(value).map_err(|_| Problem::ours())?;
    body.push(b'\n');
    Ok(bytes(headers, "application/json", body))
}

/// The answer with a body that is made already.
pub fn bytes(headers: &HeaderMap, kind: &'static str, body: Vec<u8>) -> Response {
    let tag = tag(&body);
    let mut response = if named(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind)], body).into_response()
    };
    let out = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE));
    response
}

/// One part of a list.
pub struct Part {
    /// How many are left out before it.
    pub offset: u64,
    /// How many it may hold.
    pub limit: u64,
    /// How many there are in all.
    pub total: u64,
}

impl Part {
    /// The address of the part after this one.
    pub fn next(&self, path: &str, asked: &super::query::Asked) -> Option<String> {
        let after = self.offset.saturating_add(self.limit);
        (after < self.total).then(|| format!("{path}?{}", asked.with_part(after, self.limit)))
    }
}

/// The answer with the next part also in `Link` (RFC 8288).
pub fn part<T: Serialize>(headers: &HeaderMap, value: &T, next: Option<&str>) -> Result<Response, Problem> {
    let mut response = json(headers, value)?;
    if let Some(link) = next.and_then(|n| HeaderValue::from_str(&format!("<{n}>; rel=\"next\"")).ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}
