//! What a form sends, field by field: a handler reads the fields that it names and no others, so that nobody can add one that they were not
//! asked for.

use super::page::{Fault, Frame};
use super::who::failed;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use axum::response::Response;

/// The fields of a form, in their order.
#[derive(Debug, Clone, Default)]
pub struct Sent(Vec<(String, String)>);

/// A form of these pages is a few lines.
const MOST: usize = 64 << 10;

impl Sent {
    /// The first of a name; empty where there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// The same without white space around it.
    pub fn line(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    /// All of a name.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.clone()).collect()
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Sent, Response> {
        let (parts, body) = request.into_parts();
        let frame = Frame::of(&parts);
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        if !kind.starts_with("application/x-www-form-urlencoded") {
            let fault = Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "fault-broken", "fault-broken-help");
            return Err(fault.page(&frame));
        }
        match axum::body::to_bytes(body, MOST).await {
            Ok(bytes) => Ok(Sent(
                form_urlencoded::parse(&bytes).take(200).map(|(n, v)| (n.into_owned(), v.into_owned())).collect(),
            )),
            Err(e) => {
                let large = std::error::Error::source(&e).is_some_and(|s| s.to_string().contains("length limit"));
                if large {
                    return Err(
                        Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "fault-large", "fault-broken-help").page(&frame)
                    );
                }
                Err(failed(&frame))
            }
        }
    }
}
