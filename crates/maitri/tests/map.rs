//! The map and the charts: drawn, told, and well-formed.

use crate::api::{get, run};
use axum::http::StatusCode;
use quick_xml::Reader;
use quick_xml::events::Event;

/// Every page of this topic with its text.
pub async fn pages() -> Vec<(String, String)> {
    let mut out = Vec::new();
    for language in ["th", "vi", "en"] {
        for path in [
            "/register/map?lang=",
            "/register/map?view=asia&lang=",
            "/register/map.svg?view=asia&lang=",
            "/register/charts?lang=",
        ] {
            let path = format!("{path}{language}");
            let answer = get(&path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            out.push((path, answer.text));
        }
    }
    out
}

/// Reads XML to its end; gives the number of elements.
fn elements(text: &str) -> usize {
    let mut reader = Reader::from_str(text);
    let mut open = 0i64;
    let mut count = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => (open, count) = (open + 1, count + 1),
            Ok(Event::Empty(_)) => count += 1,
            Ok(Event::End(_)) => open -= 1,
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(e) => panic!("{e}"),
        }
    }
    assert_eq!(open, 0);
    count
}

fn drawings(page: &str) -> Vec<&str> {
    page.split("<svg ").skip(1).map(|s| &s[..s.find("</svg>").unwrap()]).collect()
}

#[test]
fn drawings_are_well_formed_and_told() {
    run(async {
        for (path, text) in pages().await {
            assert!(!text.contains('⟦'), "{path}");
            for bad in ["style=\"", "<script", "src=\"http", "href=\"http", "NaN", "inf "] {
                assert!(!text.contains(bad), "{path}: {bad}");
            }
            assert!(text.len() < 200_000, "{path}: {} bytes", text.len());
            for drawing in drawings(&text) {
                elements(&format!("<svg {drawing}</svg>"));
            }
            if path.contains("/map") {
                assert!(text.contains("<title id=\"map-name\">") && text.contains("<desc id=\"map-what\">"), "{path}");
                // Points are links with words, for the keyboard and for who does not see them.
                assert!(text.matches("<a href=\"/register?province=TH-").count() > 20, "{path}");
                assert!(text.matches("aria-label=").count() > 50, "{path}");
            }
        }
        let svg = get("/register/map.svg?lang=en").await;
        assert_eq!(svg.header("content-type"), "image/svg+xml; charset=utf-8");
        assert!(elements(&svg.text) > 150);
    });
}

#[test]
fn the_table_has_what_the_map_has() {
    run(async {
        let page = get("/register/map?lang=en").await.text;
        let total = crate::api::ties(true).len();
        assert!(page.contains(&format!("{total} published ties")), "{page}");
        let stats = get("/api/v1/stats").await.json();
        for (code, n) in stats["by_country"].as_object().unwrap() {
            let cell = format!("<a href=\"/register?country={code}&amp;lang=en\">{n}</a>");
            assert!(code.is_empty() || page.contains(&cell), "{cell}");
        }
        let charts = get("/register/charts?lang=en").await.text;
        assert_eq!(
            charts.matches(&format!("<td role=\"cell\" class=\"figure\">{total}</td>")).count(),
            4,
            "each chart counts all"
        );
        // Each figure leads to a list that says the same number of ties.
        for link in ["country=VN", "province=TH-50", "year=none", "decade=2010", "status=loi-signed", "partner=CN-LN"] {
            let list = get(&format!("/register?{link}&lang=en")).await;
            assert_eq!(list.status, StatusCode::OK, "{link}");
        }
        let thai = get("/register/charts?lang=th").await.text;
        assert!(thai.contains("๒๕๖๑"), "{thai}");
    });
}
