//! Style, fonts and the one small script, compiled in.

use super::Site;
use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

const FILES: &[(&str, &str, &[u8])] = &[
    ("site.css", "text/css; charset=utf-8", include_bytes!("../../../../web/static/site.css")),
    ("map.css", "text/css; charset=utf-8", include_bytes!("../../../../web/static/map.css")),
    ("report.css", "text/css; charset=utf-8", maitri_review::report::html::STYLE.as_bytes()),
    ("drop.js", "text/javascript; charset=utf-8", include_bytes!("../../../../web/static/drop.js")),
    ("fonts/sarabun-400.woff2", "font/woff2", include_bytes!("../../../../web/static/fonts/sarabun-400.woff2")),
    ("fonts/sarabun-700.woff2", "font/woff2", include_bytes!("../../../../web/static/fonts/sarabun-700.woff2")),
    (
        "fonts/OFL-Sarabun.txt",
        "text/plain; charset=utf-8",
        include_bytes!("../../../../web/static/fonts/OFL-Sarabun.txt"),
    ),
    ("fonts/tinos-latin-400.woff2", "font/woff2", include_bytes!("../../../../web/static/fonts/tinos-latin-400.woff2")),
    ("fonts/tinos-latin-700.woff2", "font/woff2", include_bytes!("../../../../web/static/fonts/tinos-latin-700.woff2")),
    (
        "fonts/tinos-vietnamese-400.woff2",
        "font/woff2",
        include_bytes!("../../../../web/static/fonts/tinos-vietnamese-400.woff2"),
    ),
    (
        "fonts/tinos-vietnamese-700.woff2",
        "font/woff2",
        include_bytes!("../../../../web/static/fonts/tinos-vietnamese-700.woff2"),
    ),
    ("fonts/OFL-Tinos.txt", "text/plain; charset=utf-8", include_bytes!("../../../../web/static/fonts/OFL-Tinos.txt")),
];

/// The files.
pub fn router() -> Router<Site> {
    Router::new().route("/static/{*name}", get(file))
}

async fn file(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(n, _, _)| *n == name) {
        // The pages name the version, so that a browser may keep a file for a day.
        Some((_, kind, bytes)) => {
            ([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, "public, max-age=86400")], *bytes).into_response()
        }
        None => (StatusCode::NOT_FOUND, "no such file\n").into_response(),
    }
}
