//! What went wrong, as `application/problem+json` (RFC 9457): one sentence, and what would have been right.

use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// The media type of RFC 9457.
pub const MEDIA: &str = "application/problem+json";

/// A problem on the wire.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Wire {
    /// Always `about:blank`: the status says what kind it is.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The name of the status.
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// One sentence for a person.
    detail: String,
    /// What would have been known here, where something unknown was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    known: Vec<&'static str>,
}

/// A problem.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    known: Vec<&'static str>,
    retry_after: Option<u64>,
}

impl Problem {
    /// A problem in one sentence.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem { status, detail: detail.into(), known: Vec::new(), retry_after: None }
    }

    /// What was asked cannot be understood.
    pub fn bad(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, detail)
    }

    /// What was asked for does not exist, or may not be shown; which of the two is not said.
    pub fn missing(what: &str, id: &str) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, format!("there is no {what} `{id}`"))
    }

    /// No register is open.
    pub fn no_register() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "this installation shows no register")
    }

    /// A fault of ours.
    pub fn ours() -> Problem {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "the answer could not be made")
    }

    /// The same with the list of what is known.
    #[must_use]
    pub fn known(mut self, known: &[&'static str]) -> Problem {
        self.known = known.to_vec();
        self
    }

    /// The same with the seconds after which it may be tried again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Problem {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<maitri_store::Error> for Problem {
    /// What the store says may name files of the machine: it stays here.
    fn from(error: maitri_store::Error) -> Problem {
        eprintln!("maitri: api: {error}");
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the register cannot be read just now").retry_after(5)
    }
}

impl From<Problem> for Response {
    fn from(problem: Problem) -> Response {
        problem.into_response()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let wire = Wire {
            kind: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail: self.detail,
            known: self.known,
        };
        let body = serde_json::to_string(&wire).unwrap_or_default() + "\n";
        let mut response = (self.status, [(header::CONTENT_TYPE, MEDIA)], body).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// A body that was sent as JSON. What is no JSON, or of another shape than the description says, is a bad request: 422 is kept for what was
/// understood and may not be.
///
/// # Errors
/// Why it was not understood.
pub fn body<T>(sent: Result<Json<T>, JsonRejection>) -> Result<T, Problem> {
    sent.map(|Json(value)| value).map_err(|e| {
        let status = if e.status() == StatusCode::UNPROCESSABLE_ENTITY { StatusCode::BAD_REQUEST } else { e.status() };
        Problem::new(status, e.body_text())
    })
}

/// What was asked behind the question mark of an address.
///
/// # Errors
/// Why it was not understood.
pub fn asked<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, Problem> {
    query.map(|Query(asked)| asked).map_err(|e| Problem::new(e.status(), e.body_text()))
}

/// An address under `/api/v1` that leads nowhere.
pub async fn nowhere(uri: Uri) -> Problem {
    let path: String = format!("/api/v1{}", uri.path()).chars().take(200).collect();
    Problem::new(StatusCode::NOT_FOUND, format!("nothing is served at `{path}`; /api/v1/openapi.json says what is"))
}

/// A method that a route does not have; the router adds `Allow`.
pub async fn not_allowed(method: Method) -> Problem {
    let method: String = method.as_str().chars().take(40).collect();
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, format!("the method `{method}` is not known here"))
}
