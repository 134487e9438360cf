//! Forms that carry files: read with limits, told what went wrong in one page.

use super::Site;
use super::page::{Fault, Frame};
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::Response;
use http_body_util::BodyExt;

/// A file of a form.
pub struct File {
    /// The field in which it came.
    pub field: String,
    /// Its name, fit to be shown.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// What a form held, in its order.
#[derive(Default)]
pub struct Sent {
    fields: Vec<(String, Bytes)>,
    /// Its files; fields for files in which none was chosen are left out.
    pub files: Vec<File>,
}

impl Sent {
    /// The text of a field, with the line ends of the house and without what no keyboard writes; empty where there is none.
    pub fn text(&self, field: &str) -> String {
        self.fields.iter().find(|(name, _)| name == field).map(|(_, bytes)| pasted(bytes)).unwrap_or_default()
    }

    /// Whether the form had that field at all.
    pub fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|(name, _)| name == field)
    }

    /// The same as one line without white space at the ends.
    pub fn line(&self, field: &str) -> String {
        self.text(field).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Every field whose name begins so: the rest of the name, and the text as one line.
    pub fn under<'s>(&'s self, prefix: &'s str) -> impl Iterator<Item = (&'s str, String)> + 's {
        self.fields.iter().filter_map(move |(name, bytes)| {
            let rest = name.strip_prefix(prefix)?;
            Some((rest, pasted(bytes).split_whitespace().collect::<Vec<_>>().join(" ")))
        })
    }

    /// The file of a field.
    pub fn file(&self, field: &str) -> Option<&File> {
        self.files.iter().find(|f| f.field == field)
    }
}

fn broken() -> Fault {
    Fault::new(StatusCode::BAD_REQUEST, "fault-broken", "fault-broken-help")
}

fn too_large() -> Fault {
    Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "fault-large", "fault-large-help")
}

/// Reads a form of at most `most` bytes and `most_parts` fields and files.
///
/// # Errors
/// It is too large, or no form.
pub async fn receive(request: Request, most: usize, most_parts: usize) -> Result<Sent, Fault> {
    let (parts, body) = request.into_parts();
    // A form has its own overhead of some lines a file.
    let bytes = collect(body, most + 64 * 1024).await?;
    let mut request = Request::from_parts(parts, Body::from(bytes));
    // Our own limit has been kept; the extractor's would be the smaller default.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    let mut sent = Sent::default();
    for _ in 0..most_parts {
        let Some(field) = multipart.next_field().await.map_err(|_| broken())? else { return Ok(sent) };
        let name = field.name().unwrap_or("").to_owned();
        let file = field.file_name().map(str::to_owned);
        let bytes = field.bytes().await.map_err(|_| broken())?;
        match file {
            // A browser sends a nameless empty file where none was chosen.
            Some(file) if bytes.is_empty() && file.is_empty() => {}
            Some(file) => sent.files.push(File { field: name, name: file_name(&file), bytes }),
            None => sent.fields.push((name, bytes)),
        }
    }
    Err(too_large())
}

/// A form with its files, as far as this installation takes them; what is too much, or no form, is a page that says so.
impl FromRequest<Site> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Site) -> Result<Sent, Response> {
        let (parts, body) = request.into_parts();
        let frame = Frame::of(&parts);
        let settings = &site.inner.settings;
        // A form about a step or a year asks some things besides.
        let received =
            receive(Request::from_parts(parts, body), settings.upload_bytes, settings.upload_files + 200).await;
        received.map_err(|fault| {
            let limits = format!("{} MB · {}", frame.n(settings.upload_bytes >> 20), frame.n(settings.upload_files));
            fault.detail(limits).page(&frame)
        })
    }
}

/// Reads a body of at most `most` bytes. What is over is read and dropped up to five times as much: a browser shows our
/// page only when it could send all.
async fn collect(body: Body, most: usize) -> Result<Bytes, Fault> {
    let mut body = body;
    let mut all: Vec<u8> = Vec::new();
    let mut seen = 0usize;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| broken())?.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen > most {
            all = Vec::new();
            if seen > most.saturating_mul(5) {
                break;
            }
        } else {
            all.extend_from_slice(&data);
        }
    }
    if seen > most { Err(too_large()) } else { Ok(Bytes::from(all)) }
}

/// The name of a file as it is shown: no folder, no line ends, not endless.
pub fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let short: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    if short.trim().is_empty() { "draft".to_owned() } else { short }
}

/// Pasted text with the line ends of the house and without what no keyboard writes.
fn pasted(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// How a file of that name is offered to be kept: in the form that every browser reads.
pub fn disposition(name: &str, plain: &str) -> String {
    let full: String = name
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-_.".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_folders() {
        for (given, shown) in [
            ("C:\\Users\\a\\ร่าง MOU (final).docx", "ร่าง MOU (final).docx"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nX: b", "aX: b"),
            ("", "draft"),
            ("  ", "draft"),
        ] {
            assert_eq!(file_name(given), shown);
        }
        assert_eq!(file_name(&"ก".repeat(500)).chars().count(), 120);
    }

    #[test]
    fn names_are_offered_so_that_no_header_breaks() {
        let told = disposition("ร่าง \"a\"\r\nX.docx", "file.docx");
        assert!(told.is_ascii() && !told.contains(['\r', '\n']) && told.matches('"').count() == 2, "{told}");
    }
}
