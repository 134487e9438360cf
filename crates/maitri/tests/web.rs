//! The pages through their router: what a reader gets, what a stranger does not.

use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use maitri::web::{Settings, Site, router, words};
use maitri_pack::{Language, Packs};
use std::time::Duration;
use tower::ServiceExt;

const DRAFT: &str = include_str!("../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");
/// A package that ends at once.
const BROKEN: &[u8] = b"PK\x03\x04\x14\x00";
const BOUNDARY: &str = "----maitri-test";

pub struct Browser {
    pub site: Site,
}

/// An answer, read.
pub struct Page {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub text: String,
}

impl Page {
    pub fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

fn browser(settings: Settings) -> Browser {
    Browser { site: Site::new(Packs::embedded().unwrap(), settings) }
}

pub fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

async fn read(response: Response<Body>) -> Page {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    Page { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

impl Browser {
    pub async fn send(&self, request: Request<Body>) -> Page {
        read(router(self.site.clone()).oneshot(request).await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path).header(header::HOST, "localhost:8421").body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, kind: &str, body: impl Into<Body>) -> Page {
        let request = Request::post(path)
            .header(header::HOST, "localhost:8421")
            .header(header::ORIGIN, "http://localhost:8421")
            .header(header::CONTENT_TYPE, kind)
            .body(body.into());
        self.send(request.unwrap()).await
    }

    /// Sends a form: files (field, name, bytes) and fields.
    pub async fn form(&self, path: &str, files: &[(&str, &str, &[u8])], fields: &[(&str, &str)]) -> Page {
        let mut body: Vec<u8> = Vec::new();
        for (field, name, bytes) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        for (name, value) in fields {
            let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.post(path, &format!("multipart/form-data; boundary={BOUNDARY}"), body).await
    }

    /// Sends a form whose answer is a file.
    pub async fn form_bytes(&self, path: &str, fields: &[(&str, &str)]) -> (StatusCode, Vec<u8>) {
        let mut body = String::new();
        for (name, value) in fields {
            body.push_str(&format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(&format!("--{BOUNDARY}--\r\n"));
        let request = Request::post(path)
            .header(header::HOST, "localhost:8421")
            .header(header::ORIGIN, "http://localhost:8421")
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(Body::from(body));
        let response = router(self.site.clone()).oneshot(request.unwrap()).await.unwrap();
        let status = response.status();
        (status, response.into_body().collect().await.unwrap().to_bytes().to_vec())
    }

    /// Hands in files (name, bytes) and a text.
    async fn hand_in(&self, files: &[(&str, &[u8])], text: &str, lang: &str) -> Page {
        let files: Vec<(&str, &str, &[u8])> = files.iter().map(|(name, bytes)| ("files", *name, *bytes)).collect();
        self.form("/review?lang=en", &files, &[("text", text), ("lang", lang)]).await
    }
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// No key without words, no tag that a stranger wrote, nothing from another machine.
pub fn is_sound(page: &Page) {
    assert!(!page.text.contains('⟦'), "{}", page.text);
    for bad in ["<script>", "<img", "onerror=", "style=\"", "src=\"http", "href=\"http"] {
        assert!(!page.text.contains(bad), "{bad}: {}", page.text);
    }
    let ids: Vec<&str> = page.text.split(" id=\"").skip(1).map(|p| p.split('"').next().unwrap()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(ids.len(), once.len(), "an id twice: {ids:?}");
}

#[test]
fn a_file_becomes_a_report_in_three_languages() {
    run(async {
        let b = browser(Settings::default());
        let answer = b.hand_in(&[("S1.vi.txt", DRAFT.as_bytes())], "", "th").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let token = answer.location().split(['/', '?']).nth(2).unwrap().to_owned();
        assert_eq!(token.len(), 32);
        assert!(answer.location().ends_with("lang=th"));
        for (lang, word) in [("th", "การคาดการณ์"), ("vi", "Dự báo"), ("en", "A forecast, no decision")]
        {
            let page = b.get(&format!("/r/{token}?lang={lang}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text.contains(word), "{lang}");
            assert!(page.text.contains("<blockquote lang=\"th\">"));
            assert!(page.text.contains(&format!("<html lang=\"{lang}\">")));
            is_sound(&page);
            // The same twice.
            assert_eq!(page.text, b.get(&format!("/r/{token}?lang={lang}")).await.text);
            let html = b.get(&format!("/r/{token}/report.html?lang={lang}")).await;
            assert!(html.text.starts_with("<!doctype html>") && html.text.contains("<style>"));
            assert!(html.header("content-disposition").starts_with("attachment"));
        }
        let json = b.get(&format!("/r/{token}/report.json")).await;
        let value: serde_json::Value = serde_json::from_str(&json.text).unwrap();
        assert_eq!(value["schema"], "maitri/review/1");
        assert_eq!(value["route"]["verdict"], "deviation");
        assert_eq!(b.get(&format!("/r/{token}/report.exe")).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn text_may_be_pasted_and_versions_handed_in_together() {
    run(async {
        let b = browser(Settings::default());
        let answer = b.hand_in(&[("", b"")], DRAFT, "vi").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let page = b.get(answer.location()).await;
        assert!(page.text.contains("Văn bản đã dán"));
        let answer = b.hand_in(&[("a.txt", DRAFT.as_bytes()), ("b.txt", DRAFT.as_bytes())], "", "en").await;
        let page = b.get(answer.location()).await;
        assert!(page.text.contains("a.txt, b.txt"));
        is_sound(&page);
    });
}

#[test]
fn what_cannot_be_read_is_told_on_the_form() {
    run(async {
        let b = browser(Settings::default());
        let answer = b.hand_in(&[("", b"")], "  ", "en").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("Choose a file or paste the text of the draft."));
        let answer = b.hand_in(&[("good.txt", b"Memorandum"), ("scan.bin", BROKEN)], "", "en").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("scan.bin") && answer.text.contains("Choose them again"), "{}", answer.text);
        let answer = b.hand_in(&[("bad.bin", BROKEN)], "My <draft>", "en").await;
        assert!(answer.text.contains("My &#60;draft&#62;</textarea>"), "the text is kept: {}", answer.text);
        is_sound(&answer);
        let many: Vec<(&str, &[u8])> = vec![("a.txt", b"x"); 13];
        assert!(b.hand_in(&many, "", "en").await.text.contains("more than 12 files"));
    });
}

#[test]
fn what_is_too_large_is_refused_with_a_page() {
    run(async {
        let b = browser(Settings { upload_bytes: 1 << 20, ..Settings::default() });
        let answer = b.hand_in(&[("big.txt", &vec![b'x'; 2 << 20])], "", "en").await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.text.contains("too large") && answer.text.contains("1 MB"), "{}", answer.text);
        let answer = b.hand_in(&[("big.txt", &vec![b'x'; 20 << 20])], "", "en").await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        let answer = b.post("/below-province", "application/x-www-form-urlencoded", vec![b'a'; 1 << 20]).await;
        assert!(answer.status.is_client_error());
        let answer = b.post("/review", "text/plain", "no form").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let answer = b.post("/review", &format!("multipart/form-data; boundary={BOUNDARY}"), "--cut").await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    });
}

#[test]
fn results_end() {
    run(async {
        let b = browser(Settings::default());
        for token in ["0".repeat(32), "x".to_owned(), "..".to_owned()] {
            for file in ["", "/report.json"] {
                let page = b.get(&format!("/r/{token}{file}?lang=en")).await;
                assert_eq!(page.status, StatusCode::NOT_FOUND);
                is_sound(&page);
            }
        }
        let b = browser(Settings { keep: Duration::ZERO, ..Settings::default() });
        let answer = b.hand_in(&[], DRAFT, "en").await;
        let page = b.get(answer.location()).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        assert!(page.text.contains("This report is gone"));
    });
}

#[test]
fn only_our_own_names_and_our_own_forms() {
    run(async {
        let b = browser(Settings { hosts: vec!["maitri.example".to_owned()], ..Settings::default() });
        let get = |host: &'static str| Request::get("/").header(header::HOST, host).body(Body::empty()).unwrap();
        for host in ["localhost", "127.0.0.1:8421", "[::1]:8421", "maitri.example", "MAITRI.example:443"] {
            assert_eq!(b.send(get(host)).await.status, StatusCode::OK, "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example", "maitri.example.evil"] {
            let page = b.send(get(host)).await;
            assert_eq!(page.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
            assert!(page.header("content-security-policy").contains("default-src 'none'"));
        }
        let none = Request::get("/").body(Body::empty()).unwrap();
        assert_eq!(b.send(none).await.status, StatusCode::MISDIRECTED_REQUEST);
        for (origin, status) in [
            ("https://evil.example", StatusCode::FORBIDDEN),
            ("null", StatusCode::FORBIDDEN),
            ("http://localhost:8421", StatusCode::UNPROCESSABLE_ENTITY),
        ] {
            let request = Request::post("/below-province")
                .header(header::HOST, "localhost:8421")
                .header(header::ORIGIN, origin)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from("body="))
                .unwrap();
            assert_eq!(b.send(request).await.status, status, "{origin}");
        }
    });
}

#[test]
fn every_answer_is_shut_off() {
    run(async {
        let b = browser(Settings::default());
        let answer = b.hand_in(&[], DRAFT, "en").await;
        let report = answer.location().to_owned();
        for path in ["/", "/below-province", "/nowhere", "/healthz", "/law/th/cabinet-guideline-2018", report.as_str()]
        {
            let page = b.get(path).await;
            let policy = page.header("content-security-policy").to_owned();
            for part in [
                "default-src 'none'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
                "form-action 'self'",
                "style-src 'self'",
            ] {
                assert!(policy.contains(part), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe"));
            assert_eq!(page.header("x-content-type-options"), "nosniff");
            assert_eq!(page.header("cache-control"), "no-store", "{path}");
            let form = matches!(path, "/" | "/below-province");
            assert_eq!(page.header("referrer-policy"), if form { "same-origin" } else { "no-referrer" });
            assert!(page.headers.get(header::SET_COOKIE).is_none());
        }
        let style = b.get("/static/site.css").await;
        assert!(style.header("cache-control").contains("max-age"));
        // Every font that the style names is there.
        let fonts: Vec<&str> = style.text.split("url(\"").skip(1).filter_map(|s| s.split('"').next()).collect();
        assert_eq!(fonts.len(), 6, "{fonts:?}");
        for font in fonts {
            assert_eq!(b.get(font).await.header("content-type"), "font/woff2", "{font}");
        }
        assert_eq!(b.get("/static/../Cargo.toml").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn what_a_stranger_writes_is_shown_and_does_nothing() {
    let strings = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'><svg onload=alert(1)>",
        "</textarea><script>alert(1)</script>",
        "</title><script>alert(1)</script>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "{{7*7}}{% raw %}",
        "{ $body }",
        "<!--",
        "]]><script>",
        "\u{202e}<b>x</b>",
        "<iframe srcdoc=x>",
        "<style>*{}</style>",
        "<base href=x>",
        "<form action=x>",
        "<object data=x>",
        "<math><mi x=1>",
        "<input autofocus onfocus=alert(1)>",
        "<details open ontoggle=alert(1)>",
        "&#60;script&#62;",
        "%3Cscript%3E",
        "<ScRiPt>",
        "<sc\u{0}ript>",
        "<b>bold",
        "<template><p>",
    ];
    run(async {
        let b = browser(Settings::default());
        let form = "application/x-www-form-urlencoded";
        for bad in strings {
            let name = bad.replace(['"', '\r', '\n', '\0'], "");
            let text = format!(
                "Memorandum of Understanding\non Sister Cities {bad}\nbetween {bad}, Thailand\nand {bad}\n\n1. They commit to {bad}."
            );
            let answer = b.hand_in(&[(&name, text.replace('\0', "").as_bytes())], &text, "en").await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{bad}: {}", answer.text);
            let report = b.get(answer.location()).await;
            let token = answer.location().split(['/', '?']).nth(2).unwrap().to_owned();
            let alone = b.get(&format!("/r/{token}/report.html")).await;
            let body = alone.text.split("</style>\n</head>").nth(1).unwrap();
            let fields = format!("body={}&called={}&country={}", percent(bad), percent(bad), percent(bad));
            let below = b.post("/below-province?lang=en", form, fields).await;
            assert_eq!(below.status, StatusCode::OK);
            let address = b.get(&format!("/law/{}/x", percent(bad))).await;
            let faulty = b.hand_in(&[(&name, BROKEN)], bad, "en").await;
            for page in [&report.text, body, &below.text, &address.text, &faulty.text] {
                let lower = page.to_lowercase();
                for tag in [
                    "<script>",
                    "<img",
                    "<svg",
                    "<iframe",
                    "<style",
                    "<base",
                    "<object",
                    "<math",
                    "<template",
                    "<b>",
                    "onfocus=alert(1)>",
                    "<!--",
                ] {
                    assert!(!lower.contains(tag), "{tag} of {bad}");
                }
                assert!(!page.contains('\0'));
            }
        }
    });
}

#[test]
fn the_mayor_gets_an_answer() {
    run(async {
        let b = browser(Settings::default());
        let form = "application/x-www-form-urlencoded";
        let fields =
            format!("body={}&called={}&country={}", percent("เทศบาลตำบลแม่สาย"), percent("เมืองคู่มิตร"), percent("เมียนมา"));
        for lang in ["th", "vi", "en"] {
            let page = b.post(&format!("/below-province?lang={lang}"), form, fields.clone()).await;
            assert_eq!(page.status, StatusCode::OK);
            // The article in Thai and the three paragraphs, whatever the reader's language.
            assert!(page.text.contains("ต้องดำเนินการในระดับจังหวัดเท่านั้น"), "{}", page.text);
            for word in ["เรียน ท่านนายกฯ", "Kính thưa Thị trưởng", "Dear Mayor"] {
                assert!(page.text.contains(word), "{word}");
            }
            is_sound(&page);
        }
        let page = b.post("/below-province?lang=en", form, "body=&called=").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains("Give the name of the Thai body."));
    });
}

#[test]
fn every_page_in_every_language_twice() {
    run(async {
        let b = browser(Settings::default());
        for language in Language::SPOKEN {
            for path in [
                "/",
                "/below-province",
                "/law/th/cabinet-guideline-2018",
                "/law/th/cabinet-guideline-2018/8.1",
                "/law/th/mae-sai-circular-2026/p2",
                "/nowhere",
            ] {
                let address = format!("{path}?lang={language}");
                let (one, two) = (b.get(&address).await, b.get(&address).await);
                assert_eq!(one.text, two.text);
                assert!(one.text.contains(&format!("<html lang=\"{language}\">")));
                is_sound(&one);
            }
        }
        // The browser's wish where the address has none.
        let request = Request::get("/")
            .header(header::HOST, "localhost")
            .header(header::ACCEPT_LANGUAGE, "vi-VN,vi;q=0.9,en;q=0.8")
            .body(Body::empty());
        assert!(b.send(request.unwrap()).await.text.contains("<html lang=\"vi\">"));
        let not_allowed = b.post("/law/th/cabinet-guideline-2018", "text/plain", "").await;
        assert_eq!(not_allowed.status, StatusCode::METHOD_NOT_ALLOWED);
        is_sound(&not_allowed);
        // Every sentence for a fault has words in every language.
        for (language, text) in words::FILES {
            for key in
                text.lines().filter_map(|l| l.split_once(" =")).map(|(k, _)| k).filter(|k| k.starts_with("fault-"))
            {
                assert!(!words::text(language, key, &[("limit", "1")]).contains('⟦'), "{key}");
            }
        }
    });
}

#[test]
fn a_word_file_comes_back_with_its_changes() {
    use maitri_document::read::{Changes, Limits};
    run(async {
        let browser = browser(Settings::default());
        let bytes = super::redline::as_word(DRAFT);
        let page = browser.hand_in(&[("ร่าง MOU (final).docx", &bytes)], "", "th").await;
        let path = page.location().split('?').next().unwrap().to_owned();
        let page = browser.get(&format!("{path}?lang=th")).await;
        assert!(page.text.contains(&format!("{path}/report.docx?lang=th")), "{}", page.text);
        let request = Request::get(format!("{path}/report.docx?lang=th")).header(header::HOST, "localhost:8421");
        let response = router(browser.site.clone()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let name = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap().to_owned();
        assert!(name.contains("filename*=UTF-8''%E0%B8%A3") && name.ends_with("-maitri.docx"), "{name}");
        let back = response.into_body().collect().await.unwrap().to_bytes();
        let read = |changes| maitri_document::read::read(&back, "a.docx", changes, &Limits::default()).unwrap();
        assert!(read(Changes::Accepted).changes.len() > 20);
        assert!(read(Changes::Accepted).comments.iter().any(|c| c.text.contains("ข้อ")));
        // A text has no Word file to give back.
        let page = browser.hand_in(&[("draft.txt", DRAFT.as_bytes())], "", "en").await;
        let path = page.location().split('?').next().unwrap().to_owned();
        assert!(!browser.get(&path).await.text.contains("report.docx"));
        assert_eq!(browser.get(&format!("{path}/report.docx")).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn an_interview_leads_to_the_text() {
    run(async {
        let browser = browser(Settings::default());
        for language in ["th", "vi", "en"] {
            let list = browser.get(&format!("/draft?lang={language}")).await;
            assert_eq!(list.status, StatusCode::OK);
            is_sound(&list);
            assert!(list.text.contains("/draft/th/mou?lang="));
            // Every question is answered in turn, as a form without JavaScript would.
            let mut address = format!("/draft/th/mou?lang={language}");
            let mut asked = 0;
            for (blank, answer) in [
                ("party-a", "Chiang Mai"),
                ("party-b", "tỉnh Điện Biên"),
                ("instrument", "mou"),
                ("relation", "sister"),
                ("collective", "participants"),
                ("fields", "tourism"),
                ("duration", "term"),
                ("period", "5 ปี"),
                ("place", ""),
                ("date", ""),
                ("languages", ""),
                ("signers", ""),
            ] {
                let page = browser.get(&address).await;
                assert_eq!(page.status, StatusCode::OK, "{address}");
                is_sound(&page);
                assert!(page.text.contains(&format!("name=\"from\" value=\"{blank}\"")), "{blank}: {}", page.text);
                let hidden: String = page
                    .text
                    .split("<input type=\"hidden\" name=\"")
                    .skip(1)
                    .filter_map(|p| p.split_once("\" value=\""))
                    .map(|(name, rest)| format!("{name}={}&", percent(rest.split('"').next().unwrap())))
                    .collect();
                let sent = browser.get(&format!("/draft/th/mou?{hidden}{blank}={}", percent(answer))).await;
                assert_eq!(sent.status, StatusCode::SEE_OTHER, "{blank}: {}", sent.text);
                address = sent.location().to_owned();
                asked += 1;
            }
            assert_eq!(asked, 12);
            let result = browser.get(&address).await;
            assert_eq!(result.status, StatusCode::OK);
            is_sound(&result);
            for words in ["จังหวัดเดี่ยนเบียน", "tỉnh Điện Biên", "Dien Bien Province", "answer yes"]
            {
                assert!(result.text.contains(words), "{words}: {}", result.text);
            }
            let link = |end: &str| -> String {
                let found =
                    result.text.split("href=\"").find(|l| l.starts_with(&format!("/draft/th/mou/{end}"))).unwrap();
                found.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
            };
            let file = browser.get(&link("th.docx")).await;
            assert_eq!(file.status, StatusCode::OK);
            assert!(file.header("content-disposition").contains("mou-chiang-mai-dien-bien.th.docx"));
            assert!(file.text.starts_with("PK"));
            assert_eq!(browser.get(&link("columns.docx")).await.status, StatusCode::OK);
        }
    });
}

#[test]
fn a_wrong_answer_is_said_and_nothing_is_lost() {
    run(async {
        let browser = browser(Settings::default());
        let kept = "party-a=th.nan&party-a.signer.th=%3Cscript%3Ealert(1)%3C%2Fscript%3E";
        let page = browser.get(&format!("/draft/th/mou?lang=en&{kept}&party-b=Atlantis&from=party-b")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        is_sound(&page);
        assert!(page.text.contains("Atlantis") && page.text.contains("name=\"party-a\" value=\"th.nan\""));
        // What is missing is said at the end, with the way to each question.
        let page = browser.get(&format!("/draft/th/mou?lang=th&{kept}&step=result")).await;
        assert_eq!(page.status, StatusCode::OK);
        is_sound(&page);
        assert!(page.text.contains("step=period"));
        for lost in ["/draft/th/none", "/draft/th/mou/th.exe", "/draft/th/mou/xx.docx"] {
            assert_eq!(browser.get(lost).await.status, StatusCode::NOT_FOUND, "{lost}");
        }
        let file = browser.get("/draft/th/mou/th.docx?party-a=th.nan").await;
        assert_eq!(file.status, StatusCode::UNPROCESSABLE_ENTITY);
        let long = browser.get(&format!("/draft/th/mou?fields={}", "a".repeat(40_000))).await;
        assert_eq!(long.status, StatusCode::URI_TOO_LONG);
    });
}

#[test]
fn every_procedure_is_asked_and_told_in_three_languages() {
    let browser = browser(Settings::default());
    run(async {
        let procedures = maitri_pack::procedure::Procedures::embedded().unwrap();
        for lang in ["th", "vi", "en"] {
            let page = browser.get(&format!("/procedures?lang={lang}")).await;
            assert_eq!(page.status, StatusCode::OK);
            is_sound(&page);
            for procedure in &procedures.procedures {
                assert!(page.text.contains(&format!("/procedures/{}?lang={lang}", procedure.id)), "{}", procedure.id);
                let whole = browser.get(&format!("/procedures/{}/steps?lang={lang}", procedure.id)).await;
                assert_eq!(whole.status, StatusCode::OK);
                is_sound(&whole);
                // Each way is walked as a reader does: the first answer to each question, until nothing is asked.
                let mut path = format!("/procedures/{}?lang={lang}", procedure.id);
                for _ in 0..40 {
                    let page = browser.get(&path).await;
                    assert_eq!(page.status, StatusCode::OK, "{path}");
                    is_sound(&page);
                    let asked = page.text.split("<details>").next().unwrap();
                    let names: Vec<&str> = asked
                        .split("<input type=\"radio\" name=\"")
                        .skip(1)
                        .filter(|part| !part.split('>').next().unwrap().contains("checked"))
                        .map(|part| part.split('"').next().unwrap())
                        .collect();
                    let mut more = String::new();
                    for name in names {
                        let pair = format!("&{name}=");
                        if path.contains(&pair) || more.contains(&pair) {
                            continue;
                        }
                        let fact = &procedure.facts[name];
                        let value = fact.values.keys().next().map_or("yes", String::as_str);
                        more.push_str(&format!("{pair}{value}"));
                    }
                    if more.is_empty() {
                        break;
                    }
                    path.push_str(&more);
                }
            }
        }
        // What nobody asked, and what cannot be, is left out; a stranger's words are not shown.
        let page = browser.get("/procedures/th/approval?lang=en&deviation=%3Cscript%3E&weather=fine").await;
        assert_eq!(page.status, StatusCode::OK);
        is_sound(&page);
        // A refusal quotes the article.
        let page = browser.get("/procedures/th/signing?lang=vi&approved=no").await;
        assert!(page.text.contains("R-020") && page.text.contains("๖. จังหวัดของไทย"), "{}", page.text);
        // What was approved is known where the next procedure begins.
        let facts = "deviation=none&comparison-confirmed=yes&minister-interior=approves&minister-foreign=approves";
        let page = browser.get(&format!("/procedures/th/approval?lang=en&{facts}")).await;
        assert!(
            page.text.contains("/procedures/th/signing?lang=en&amp;approved=yes")
                || page.text.contains("/procedures/th/signing?lang=en&#38;approved=yes"),
            "{}",
            page.text
        );
        assert_eq!(browser.get("/procedures/th/nothing").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn cases_are_shown_only_where_that_was_asked_for() {
    use maitri_registry::act::{Capacity, Fact};
    use maitri_registry::case::{Entry, Evidence, Opened};
    let folder = std::env::temp_dir().join(format!("maitri-web-cases-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let store = std::sync::Arc::new(
        maitri_store::Store::open(&format!("sqlite:{}", folder.join("desk.db").display())).unwrap(),
    );
    let procedures = maitri_pack::procedure::Procedures::embedded().unwrap();
    let packs = Packs::embedded().unwrap();
    let opened = Opened {
        case: "a/1 <b>".to_owned(),
        procedure: "th/approval".to_owned(),
        at: String::new(),
        subject: "<script>alert(1)</script>".to_owned(),
        home: "th.chiang-mai".to_owned(),
        partner: "vn.dien-bien".to_owned(),
        packs: maitri::case::packs_of(packs),
    };
    let act = maitri::register::act("<b>Somchai</b>", Capacity::LocalOperator, "");
    maitri::case::add(&store, procedures, &act, &|cases| maitri::case::open(cases, procedures, opened.clone()))
        .unwrap();
    let note = Entry::Noted { text: "<img src=x onerror=alert(1)>".to_owned(), evidence: Evidence::default() };
    let act = maitri::register::act("Somchai", Capacity::LocalOperator, "");
    let fact = Fact::CaseRecorded { case: opened.case.clone(), entry: note };
    maitri::case::add(&store, procedures, &act, &|_| Ok(vec![fact.clone()])).unwrap();
    run(async {
        let path = "/cases/a%2F1%20%3Cb%3E";
        let hidden =
            Browser { site: Site::new(packs, Settings::default()).with_register(std::sync::Arc::clone(&store)) };
        for path in ["/cases", path] {
            assert_eq!(hidden.get(path).await.status, StatusCode::NOT_FOUND);
        }
        let settings = Settings { cases: true, ..Settings::default() };
        let shown = Browser { site: Site::new(packs, settings).with_register(store) };
        for lang in ["th", "vi", "en"] {
            let list = shown.get(&format!("/cases?lang={lang}")).await;
            assert_eq!(list.status, StatusCode::OK);
            assert!(list.text.contains(&format!("{path}?lang={lang}")), "{}", list.text);
            let page = shown.get(&format!("{path}?lang={lang}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(page.text.contains("/law/th/cabinet-guideline-2018/8?lang="), "{}", page.text);
            for page in [list, page] {
                let shown = page.text.replace("onerror=alert(1)&#62;", "").replace("onerror=alert(1)&gt;", "");
                is_sound(&Page { text: shown, ..page });
            }
        }
        assert_eq!(shown.get("/cases/nothing").await.status, StatusCode::NOT_FOUND);
    });
    let _ = std::fs::remove_dir_all(&folder);
}
