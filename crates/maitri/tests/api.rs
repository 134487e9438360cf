//! `/api/v1` through the router: what programs get, and what never leaves.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use maitri::web::{Settings, Site, router};
use maitri_pack::Packs;
use maitri_store::Store;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};
use tower::ServiceExt;

/// A register with the published tables.
pub fn register() -> Arc<Store> {
    static STORE: OnceLock<Arc<Store>> = OnceLock::new();
    let make = || {
        let path = format!("{}/api-{}.db", env!("CARGO_TARGET_TMPDIR"), std::process::id());
        let store = Store::open(&format!("sqlite:{path}")).unwrap();
        maitri::register::load_shipped(&store).unwrap();
        Arc::new(store)
    };
    Arc::clone(STORE.get_or_init(make))
}

/// The ties that may be published, or those that wait.
pub fn ties(published: bool) -> Vec<maitri_registry::record::Relationship> {
    let filter = maitri_store::Filter { published: Some(published), ..maitri_store::Filter::default() };
    register().relationships(&filter, maitri_store::Page::default()).unwrap().0
}

/// The pages and programs' doors of that register.
pub fn site() -> Site {
    let settings = Settings { api_per_second: 1_000_000, api_burst: 1_000_000, ..Settings::default() };
    Site::new(Packs::embedded().unwrap(), settings).with_register(register())
}

pub fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }
}

pub async fn send(request: Request<Body>) -> Answer {
    let response = router(site()).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Answer { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder().method(method).uri(path).header(header::HOST, "localhost")
}

pub async fn get(path: &str) -> Answer {
    send(request("GET", path).body(Body::empty()).unwrap()).await
}

async fn form(fields: &[(&str, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = request("POST", "/api/v1/reconcile")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        // Another site's page may ask: nothing is changed by it.
        .header(header::ORIGIN, "https://openrefine.example");
    send(request.body(Body::from(body)).unwrap()).await
}

/// Follows `next` to the end.
async fn all(path: &str, list: &str) -> Vec<Value> {
    let mut out = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let answer = get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        let wire = answer.json();
        out.extend(wire[list].as_array().unwrap().iter().cloned());
        next = wire["next"].as_str().map(str::to_owned);
        assert_eq!(answer.header("link"), next.as_ref().map(|n| format!("<{n}>; rel=\"next\"")).unwrap_or_default());
    }
    out
}

#[test]
fn paging_walks_every_published_tie_once() {
    run(async {
        let walked = all("/api/v1/ties?limit=7", "ties").await;
        let total = get("/api/v1/ties?limit=1").await.json()["total"].as_u64().unwrap();
        let ids: BTreeSet<&str> = walked.iter().map(|t| t["pair_id"].as_str().unwrap()).collect();
        assert_eq!((walked.len() as u64, ids.len() as u64), (total, total));
        assert_eq!(total, ties(true).len() as u64);
        assert!(total > 100);
        let stats = get("/api/v1/stats").await.json();
        assert_eq!(stats["ties"], total);
        let by_country: u64 = stats["by_country"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
        assert_eq!(by_country, total);
        // What is counted can be asked for, and adds up.
        for (asked, counts) in
            [("country", "by_country"), ("home", "by_home"), ("status", "by_status"), ("year", "by_year")]
        {
            for (value, n) in stats[counts].as_object().unwrap() {
                if value.is_empty() {
                    continue;
                }
                let answer = get(&format!("/api/v1/ties?{asked}={value}&limit=1")).await;
                assert_eq!(answer.json()["total"], *n, "{asked}={value}: {}", answer.text);
            }
        }
        let found = get("/api/v1/ties?q=dalian").await.json();
        assert!(found["total"].as_u64().unwrap() >= 1, "{found}");
    });
}

/// The tie with a sensitive name waits for a person. Nothing of it leaves: not by the list, not by its id, not by its claims,
/// its row or its contradiction.
#[test]
fn what_waits_for_a_person_never_leaves() {
    run(async {
        let store = register();
        let filter = maitri_store::Filter { published: Some(false), ..maitri_store::Filter::default() };
        let (waiting, _) = store.relationships(&filter, maitri_store::Page::default()).unwrap();
        let tie = waiting.into_iter().find(|t| t.partner.printed.contains("ไต้หวัน")).unwrap();
        let hidden = tie.id.as_str();
        assert!(!tie.published && tie.partner.printed.contains("ไต้หวัน"));
        let claims: Vec<String> = store.claims_of(hidden).unwrap().into_iter().map(|c| c.id).collect();
        let one = get(&format!("/api/v1/ties/{hidden}")).await;
        let none = get("/api/v1/ties/tie-000000000000").await;
        assert_eq!((one.status, none.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        assert_eq!(one.text.replace(hidden, "X"), none.text.replace("tie-000000000000", "X"));

        let mut everything = String::new();
        for (path, list) in [("/api/v1/ties?limit=200", "ties"), ("/api/v1/contradictions?limit=50", "contradictions")]
        {
            for row in all(path, list).await {
                everything.push_str(&row.to_string());
                let (kind, id) = if list == "ties" { ("ties", &row["pair_id"]) } else { (list, &row["id"]) };
                let answer = get(&format!("/api/v1/{kind}/{}", id.as_str().unwrap())).await;
                assert_eq!(answer.status, StatusCode::OK);
                everything.push_str(&answer.text);
            }
        }
        for q in ["%E0%B9%84%E0%B8%95%E0%B9%89%E0%B8%AB%E0%B8%A7%E0%B8%B1%E0%B8%99", "taiwan", "hainan"] {
            everything.push_str(&get(&format!("/api/v1/ties?q={q}&limit=200")).await.json()["ties"].to_string());
        }
        for path in ["/api/v1/totals", "/api/v1/stats", "/api/v1/sources"] {
            everything.push_str(&get(path).await.text);
        }
        let sources = get("/api/v1/sources").await.json();
        let mut withheld = 0;
        for source in sources["sources"].as_array().unwrap() {
            for row in all(source["rows"].as_str().unwrap(), "rows").await {
                withheld += usize::from(row["withheld"] == true);
                everything.push_str(&row.to_string());
            }
        }
        for (name, text) in crate::map::pages().await {
            everything.push_str(&text);
            assert!(!text.contains("ไต้หวัน"), "{name}");
        }
        assert_eq!(withheld, ties(false).iter().map(|t| t.seen.len()).sum::<usize>());
        assert!(everything.len() > 300_000);
        for word in ["ไต้หวัน", "Taiwan", "Đài Loan", hidden, "cn.taiwan"] {
            assert!(!everything.contains(word), "{word}");
        }
        for claim in claims {
            assert!(!everything.contains(&claim), "{claim}");
        }
        // The likelier place is for the person who decides.
        let open = get("/api/v1/contradictions?kind=sensitive-name").await.json();
        let open = open["contradictions"].as_array().unwrap();
        assert_eq!(open.len(), 2);
        assert!(open.iter().all(|c| c["likelier"].is_null() && c["state"] == "open"));
        // No person is named.
        assert!(!everything.contains("\"person\":"));
    });
}

#[test]
fn a_tie_comes_with_all_that_supports_it() {
    run(async {
        let surin = get("/api/v1/ties/tie-fcd0f2f8cc4d").await;
        assert_eq!(surin.status, StatusCode::OK, "{}", surin.text);
        let wire = surin.json();
        assert_eq!(wire["home"]["iso"], "TH-32");
        assert_eq!(wire["partner"]["id"], "cn.dalian");
        assert_eq!((&wire["inferred"], &wire["signed"]), (&true.into(), &"2008".into()));
        assert!(
            wire["claims"].as_array().unwrap().iter().any(|c| c["method"] == "inferred" && c["because"].is_string())
        );
        assert_eq!(wire["contradiction_list"][0]["kind"], "missing-pair");
        assert_eq!(wire["seen"][0]["line"], 467);
    });
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    run(async {
        for path in [
            "/api/v1/ties",
            "/api/v1/stats",
            "/api/v1/openapi.json",
            "/api/v1/places/vn.dien-bien",
            "/api/v1/reconcile",
        ] {
            let first = get(path).await;
            assert_eq!(first.status, StatusCode::OK, "{path}: {}", first.text);
            let tag = first.header("etag").to_owned();
            assert!(tag.starts_with('"') && tag.len() == 34, "{tag}");
            assert_eq!(first.header("cache-control"), "public, max-age=60");
            assert_eq!(get(path).await.header("etag"), tag);
            for named in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
                let again = request("GET", path).header(header::IF_NONE_MATCH, &named).body(Body::empty()).unwrap();
                let again = send(again).await;
                assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{path} {named}");
                assert_eq!(again.header("etag"), tag);
            }
            let other = request("GET", path).header(header::IF_NONE_MATCH, "\"other\"").body(Body::empty()).unwrap();
            assert_eq!(send(other).await.status, StatusCode::OK);
            let head = send(request("HEAD", path).body(Body::empty()).unwrap()).await;
            assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""));
            assert_eq!(head.header("etag"), tag);
        }
    });
}

#[test]
fn what_is_wrong_is_said_in_one_sentence() {
    run(async {
        for (path, status, words) in [
            ("/api/v1/ties?colour=red", 400, "the parameter `colour` is not known here"),
            ("/api/v1/ties?limit=201", 400, "the parameter `limit` is a whole number from 1 to 200"),
            ("/api/v1/ties?limit=-1", 400, "the parameter `limit` is a whole number from 1 to 200"),
            ("/api/v1/ties?limit=1&limit=2", 400, "the parameter `limit` is given twice"),
            ("/api/v1/ties?country=THA", 400, "the parameter `country` is two letters of ISO 3166-1, such as VN"),
            ("/api/v1/ties?home=50", 400, "the parameter `home` is a code of ISO 3166-2, such as TH-50"),
            ("/api/v1/ties?status=done", 400, "the parameter `status` is one of the known words"),
            ("/api/v1/ties?q=%00", 400, "the parameter `q` holds control characters"),
            ("/api/v1/ties/%E0%B8%81", 404, "nothing has this id"),
            ("/api/v1/ties/%FF", 404, "nothing has this id"),
            ("/api/v1/contradictions/x", 404, "there is no contradiction `x`"),
            ("/api/v1/sources/x/rows", 404, "there is no source `x`"),
            ("/api/v1/places/xx.nowhere", 404, "there is no place `xx.nowhere`"),
            ("/api/v1/places/resolve", 400, "the parameter `q` is missing: give the text of a cell"),
            ("/api/v1/nowhere", 404, "nothing is served at `/api/v1/nowhere`; /api/v1/openapi.json says what is"),
            (
                "/api/v1/reconcile?queries=%7B",
                400,
                "`queries` cannot be read: EOF while parsing an object at line 1 column 1",
            ),
        ] {
            let answer = get(path).await;
            assert_eq!(answer.status, status, "{path}: {}", answer.text);
            assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
            let wire = answer.json();
            assert_eq!(wire["detail"], words, "{path}");
            assert_eq!(wire["status"], status);
            assert_eq!(wire["type"], "about:blank");
            assert_eq!(answer.header("cache-control"), "no-store");
        }
        assert_eq!(get("/api/v1/ties?colour=red").await.json()["known"][0], "country");
        let long = get(&format!("/api/v1/ties?q={}", "a".repeat(301))).await;
        assert_eq!(long.json()["detail"], "the parameter `q` is longer than 300 characters");
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            let answer = send(request(method, "/api/v1/ties").body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
            assert_eq!(answer.header("allow"), "GET,HEAD", "{method}");
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
        let stranger = Request::get("/api/v1/ties").header(header::HOST, "evil.example").body(Body::empty()).unwrap();
        let stranger = send(stranger).await;
        assert_eq!(stranger.status, StatusCode::MISDIRECTED_REQUEST);
        assert_eq!(stranger.header("content-type"), "application/problem+json");
        // Without a register the places still answer.
        let bare = router(Site::new(Packs::embedded().unwrap(), Settings::default()));
        for (path, status) in [("/api/v1/ties", 404), ("/api/v1/places/vn.dien-bien", 200)] {
            let answer = bare.clone().oneshot(request("GET", path).body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(answer.status(), status, "{path}");
        }
    });
}

#[test]
fn who_asks_too_often_is_told_to_wait() {
    run(async {
        let settings = Settings { api_per_second: 1, api_burst: 3, ..Settings::default() };
        let router = router(Site::new(Packs::embedded().unwrap(), settings));
        let mut last = None;
        for _ in 0..4 {
            let asked = request("GET", "/api/v1").body(Body::empty()).unwrap();
            last = Some(router.clone().oneshot(asked).await.unwrap());
        }
        let last = last.unwrap();
        assert_eq!(last.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(last.headers()["retry-after"], "1");
        // The pages are not limited by it.
        let page = router.oneshot(request("GET", "/healthz").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(page.status(), StatusCode::OK);
    });
}

/// The description is generated: `MAITRI_BLESS=1` writes it anew.
#[test]
fn the_description_is_kept() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/openapi.json");
    let now = maitri::api::document();
    if std::env::var_os("MAITRI_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == now, "docs/api/openapi.json is stale: MAITRI_BLESS=1 writes it anew");
    let wire: Value = serde_json::from_str(&now).unwrap();
    assert!(wire["openapi"].as_str().unwrap().starts_with("3.1"));
    run(async {
        // Every described path is served, and the description is what is served.
        assert_eq!(get("/api/v1/openapi.json").await.text, now);
        for path in wire["paths"].as_object().unwrap().keys() {
            let asked = path.replace("{id}", "x");
            let answer = get(&asked).await;
            // Where no cases are shown their door is closed; what nobody serves is told otherwise.
            assert!(!answer.text.contains("nothing is served at"), "{path}");
        }
    });
}

#[test]
fn places_answer_with_their_reasons() {
    run(async {
        let place = get("/api/v1/places/vn.dien-bien").await.json();
        assert_eq!((&place["country"], &place["iso"], &place["level"]), (&"VN".into(), &"VN-71".into(), &1.into()));
        let q = "q=%E0%B8%88%E0%B8%B1%E0%B8%87%E0%B8%AB%E0%B8%A7%E0%B8%B1%E0%B8%94%E0%B9%80%E0%B8%94%E0%B8%B5%E0%B8%A2%E0%B8%99%E0%B9%80%E0%B8%9A%E0%B8%B5%E0%B8%A2%E0%B8%99&country=VN";
        let wire = get(&format!("/api/v1/places/resolve?{q}")).await.json();
        assert_eq!(wire["answers"][0]["place"], "vn.dien-bien", "{wire}");
        assert!(!wire["answers"][0]["why"].as_array().unwrap().is_empty());
        // A sensitive name goes to a person.
        let wire = get("/api/v1/places/resolve?q=Xizang&country=CN").await.json();
        assert_eq!(wire["certainty"], "person", "{wire}");
    });
}

#[test]
fn the_reconciliation_service_answers() {
    run(async {
        let manifest = get("/api/v1/reconcile").await;
        let wire = manifest.json();
        assert_eq!(wire["versions"][0], "0.2");
        assert_eq!(wire["preview"]["url"], "http://localhost/api/v1/reconcile/preview?id={{id}}");
        assert_eq!(manifest.header("access-control-allow-origin"), "*");
        assert_eq!(manifest.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(get("/api/v1/ties").await.header("access-control-allow-origin"), "");
        let asks = request("OPTIONS", "/api/v1/reconcile").header("access-control-request-method", "POST");
        let asks = send(asks.body(Body::empty()).unwrap()).await;
        assert_eq!(asks.status, StatusCode::NO_CONTENT);
        assert_eq!(asks.header("access-control-allow-methods"), "GET, HEAD, POST");

        let queries = r#"{
            "a": {"query": "Điện Biên", "type": "first-level-unit", "properties": [{"pid": "country", "v": "VN"}]},
            "b": {"query": "จังหวัดเชียงใหม่", "limit": 2},
            "c": {"query": "Đồng Hới", "properties": [{"pid": "parent", "v": {"id": "vn.quang-binh"}}]},
            "d": {"query": "Xizang", "properties": [{"pid": "country", "v": ["CN"]}]},
            "e": {"query": "Chiang Mai", "type": ["unit-below"], "type_strict": "any"},
            "f": {"properties": [{"pid": "country", "v": "Viet Nam"}], "limit": 3},
            "g": {"query": ""}
        }"#;
        let answer = form(&[("queries", queries)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let wire = answer.json();
        let first = |key: &str| &wire[key]["result"][0];
        assert_eq!((&first("a")["id"], &first("a")["match"]), (&"vn.dien-bien".into(), &true.into()), "{wire}");
        assert_eq!(first("a")["name"], "Điện Biên");
        assert!(
            first("a")["features"].as_array().unwrap().iter().any(|f| f["id"] == "name_likeness" && f["value"] == 1.0)
        );
        assert_eq!((&first("b")["id"], &first("b")["name"]), (&"th.chiang-mai".into(), &"เชียงใหม่".into()));
        assert!(wire["b"]["result"].as_array().unwrap().len() <= 2);
        assert!(
            first("c")["features"].as_array().unwrap().iter().any(|f| f["id"] == "parent_agrees" && f["value"] == true),
            "{wire}"
        );
        // Never sure of what a person has to look at.
        assert!(wire["d"]["result"].as_array().unwrap().iter().all(|c| c["match"] == false), "{wire}");
        assert!(wire["e"]["result"].as_array().unwrap().iter().all(|c| c["type"][0]["id"] == "unit-below"));
        assert_eq!(wire["f"]["result"].as_array().unwrap().len(), 3);
        assert_eq!(wire["g"]["result"].as_array().unwrap().len(), 0);
        let get_same = form_urlencoded::Serializer::new(String::new()).append_pair("queries", queries).finish();
        assert_eq!(get(&format!("/api/v1/reconcile?{get_same}")).await.json(), wire);

        let extend = r#"{"ids": ["vn.quang-binh", "xx.nowhere"], "properties": [{"id": "iso_3166_2"}, {"id": "successor"}, {"id": "level"}, {"id": "point"}]}"#;
        let wire = form(&[("extend", extend)]).await.json();
        assert_eq!(wire["rows"]["vn.quang-binh"]["successor"][0]["id"], "vn.quang-tri", "{wire}");
        assert_eq!(wire["rows"]["vn.quang-binh"]["level"][0]["int"], 1);
        assert_eq!(wire["rows"]["xx.nowhere"]["level"], serde_json::json!([]));
        assert_eq!(wire["meta"][1]["type"]["id"], "first-level-unit");

        for prefix in ["dien", "%C4%90i%E1%BB%87n", "bien"] {
            let wire = get(&format!("/api/v1/reconcile/suggest/entity?prefix={prefix}")).await.json();
            assert!(wire["result"].as_array().unwrap().iter().any(|u| u["id"] == "vn.dien-bien"), "{prefix}: {wire}");
        }
        let page = |cursor: usize| async move {
            get(&format!("/api/v1/reconcile/suggest/entity?prefix=s&cursor={cursor}")).await.json()["result"].clone()
        };
        let (one, two) = (page(0).await, page(20).await);
        assert_eq!(one.as_array().unwrap().len(), 20);
        assert!(one.as_array().unwrap().iter().all(|u| !two.as_array().unwrap().contains(u)));
        assert_eq!(
            get("/api/v1/reconcile/suggest/type?prefix=first").await.json()["result"][0]["id"],
            "first-level-unit"
        );
        assert_eq!(get("/api/v1/reconcile/suggest/property?prefix=iso").await.json()["result"][0]["id"], "iso_3166_2");
        let preview = get("/api/v1/reconcile/preview?id=vn.dien-bien").await;
        assert!(
            preview.text.contains("Điện Biên")
                && preview.header("content-security-policy").contains("frame-ancestors *")
        );
        let plain = request("POST", "/api/v1/reconcile").header(header::CONTENT_TYPE, "text/plain");
        assert_eq!(send(plain.body(Body::from("x")).unwrap()).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    });
}
