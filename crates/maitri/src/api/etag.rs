//! Entity tags of things that are written: the last event about a thing, as a strong tag. Who writes says in `If-Match` which state they saw
//! (RFC 9110, 13.1.1), so that two never overwrite each other.

use super::problem::Problem;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The tag of a state.
pub fn tag(last: u64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{last}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

/// An answer as JSON with the tag of the state that it shows.
pub fn tagged(status: StatusCode, last: u64, wire: &serde_json::Value) -> Response {
    let body = serde_json::to_string_pretty(wire).unwrap_or_default() + "\n";
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json")), (header::ETAG, tag(last))], body)
        .into_response()
}

/// The event that a writer saw; of several tags the latest.
///
/// # Errors
/// None is named, or `*`, which says of no state that it was seen; a weak tag, which RFC 9110 lets match nothing here; or what is no tag of ours.
pub fn seen(headers: &HeaderMap) -> Result<u64, Problem> {
    let missing = || {
        Problem::new(
            StatusCode::PRECONDITION_REQUIRED,
            "say in If-Match which state you saw: the ETag that came with it",
        )
    };
    let said: Vec<&str> = headers
        .get_all(header::IF_MATCH)
        .iter()
        .flat_map(|v| v.to_str().unwrap_or("?").split(','))
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .collect();
    if said.is_empty() || said.contains(&"*") {
        return Err(missing());
    }
    let strong: Vec<&str> = said.iter().filter(|one| !one.starts_with("W/")).copied().collect();
    if strong.is_empty() {
        let detail = "If-Match names a weak tag, which matches no state: send the ETag as it was given";
        return Err(Problem::new(StatusCode::PRECONDITION_FAILED, detail));
    }
    let number = |one: &str| -> Option<u64> {
        let digits = one.strip_prefix('"')?.strip_suffix('"')?;
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    };
    let all: Option<Vec<u64>> = strong.into_iter().map(number).collect();
    all.and_then(|all| all.into_iter().max()).ok_or_else(|| Problem::bad("If-Match is no ETag of ours"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_writer_says_which_state_they_saw() {
        let said = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::IF_MATCH, HeaderValue::from_str(line).unwrap());
            }
            seen(&headers).map_err(|problem| problem.into_response().status())
        };
        assert_eq!(said(&["\"7\""]), Ok(7));
        assert_eq!(said(&["\"7\", \"9\"", "\"8\""]), Ok(9));
        assert_eq!(said(&["W/\"9\", \"7\""]), Ok(7));
        assert_eq!(said(&[]), Err(StatusCode::PRECONDITION_REQUIRED));
        assert_eq!(said(&["*"]), Err(StatusCode::PRECONDITION_REQUIRED));
        assert_eq!(said(&["W/\"7\""]), Err(StatusCode::PRECONDITION_FAILED));
        for bad in ["7", "\"+7\"", "\"x\"", "\"7", "\"\"", "\"7\", x"] {
            assert_eq!(said(&[bad]), Err(StatusCode::BAD_REQUEST), "{bad}");
        }
        assert_eq!(tag(7), "\"7\"");
    }
}
