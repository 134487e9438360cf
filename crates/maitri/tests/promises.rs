//! What Maitri promises of its pages and its API: whatever is typed into whatever field of whatever form, no page
//! fails and nothing that a stranger wrote is taken for more than text; and of many who write at once nobody's word is lost.

use crate::accounts::{House, Page, run};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use maitri::web::Settings;
use maitri::web::door::DOORS;
use maitri_registry::act::Fact;
use maitri_registry::case::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use tower::ServiceExt;

/// What a stranger types: tags, attributes, addresses, formulas of spreadsheets, templates, controls, long and strange text.
const TYPED: [&str; 25] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</option></select><iframe srcdoc=x>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "=HYPERLINK(\"http://elsewhere.example\";\"x\")",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u{202e}<iframe srcdoc=x>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href=//elsewhere.example>x</a>",
    "\" autofocus onfocus=alert(1) x=\"",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<!--><script>alert(1)</script>-->",
    "]]><script>alert(1)</script>",
    "%0d%0aSet-Cookie:%20maitri=x",
    "../../../../etc/passwd",
    "'; DROP TABLE event; --",
    "ก่\u{e49}\u{e49}ำำ \u{200b}\u{feff} Ấ\u{301}\u{323}",
    "\u{fffd}\u{1f469}\u{200d}\u{1f4bb}𝕏",
];

/// A field of a form.
#[derive(Debug, Clone, Default)]
struct Field {
    name: String,
    kind: String,
    values: Vec<String>,
}

/// A form as it stands in a page.
#[derive(Debug, Clone, Default)]
struct Form {
    action: String,
    sends: bool,
    files: bool,
    fields: Vec<Field>,
}

/// The text of an attribute, as a browser reads it.
fn plain(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

/// The tags of a page: name and attributes.
fn tags(page: &str) -> Vec<(String, BTreeMap<String, String>)> {
    let mut out = Vec::new();
    for part in page.split('<').skip(1) {
        let mut attributes = BTreeMap::new();
        let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        let mut rest = &part[name.len()..];
        loop {
            rest = rest.trim_start();
            let end = rest.find(['=', '>', ' ', '\n']).unwrap_or(rest.len());
            let key = rest[..end].to_owned();
            rest = &rest[end..];
            if let Some(after) = rest.strip_prefix("=\"") {
                let (value, after) = after.split_once('"').unwrap_or((after, ""));
                attributes.insert(key, plain(value));
                rest = after;
            } else if rest.starts_with('>') || rest.is_empty() {
                if !key.is_empty() {
                    attributes.insert(key, String::new());
                }
                break;
            } else {
                attributes.insert(key, String::new());
                rest = rest.get(1..).unwrap_or("");
            }
        }
        out.push((name.to_lowercase(), attributes));
    }
    out
}

/// The links and forms of a page.
fn found(page: &str) -> (Vec<String>, Vec<Form>) {
    let (mut links, mut forms): (Vec<String>, Vec<Form>) = (Vec::new(), Vec::new());
    let mut open = false;
    for (name, attributes) in tags(page) {
        let get = |key: &str| attributes.get(key).cloned().unwrap_or_default();
        match name.as_str() {
            "a" => links.push(get("href")),
            "form" => {
                open = true;
                forms.push(Form {
                    action: get("action"),
                    sends: get("method").eq_ignore_ascii_case("post"),
                    files: get("enctype").contains("multipart"),
                    fields: Vec::new(),
                });
            }
            "/form" => open = false,
            "input" | "textarea" | "select" | "button" if open => {
                let Some(form) = forms.last_mut() else { continue };
                let (field, kind) = (get("name"), if name == "input" { get("type") } else { name.clone() });
                if let Some(known) = form.fields.iter_mut().find(|f| f.name == field && f.kind == kind) {
                    known.values.push(get("value"));
                } else if !field.is_empty() {
                    let values = if name == "select" { Vec::new() } else { vec![get("value")] };
                    form.fields.push(Field { name: field, kind, values });
                }
            }
            "option" if open => {
                if let Some(select) = forms.last_mut().and_then(|f| f.fields.last_mut()).filter(|f| f.kind == "select")
                {
                    select.values.push(get("value"));
                }
            }
            _ => {}
        }
    }
    (links, forms)
}

/// No tag or attribute that a stranger wrote, and no fault.
fn is_sound(page: &Page, place: &str) {
    assert!(page.status.as_u16() < 500, "{place}: {} {}", page.status, page.text);
    let kind = page.headers.get(header::CONTENT_TYPE).map_or("", |v| v.to_str().unwrap());
    if kind.starts_with("text/html") {
        let bad = [
            "<script>",
            "<img src=x",
            "<svg/",
            "<iframe",
            "<math",
            "href=\"javascript",
            "href=\"//",
            "\" autofocus onfocus",
            "href=\"data:text",
        ];
        for bad in bad {
            assert!(!page.text.contains(bad), "{place}: {bad}");
        }
        assert!(!page.text.contains('⟦'), "{place}: a key without words");
    }
    if kind.starts_with("text/csv") {
        for cell in page.text.lines().flat_map(|l| l.split(',')) {
            let cell = cell.trim_matches('"');
            assert!(!cell.starts_with(['=', '+', '@', '-']) || cell.parse::<f64>().is_ok(), "{place}: {cell}");
        }
    }
    for (name, value) in &page.headers {
        assert!(!value.as_bytes().contains(&b'\n'), "{place}: {name}");
    }
    assert!(
        page.headers.get_all(header::SET_COOKIE).iter().all(|c| !c.to_str().unwrap().contains("maitri=x")),
        "{place}"
    );
}

/// The address without what is only its language, and what tells addresses of one kind from those of another.
fn kind_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or("");
    let parts = path.split('/').map(|part| if part.bytes().any(|b| b.is_ascii_digit()) { "#" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

struct Walk<'h> {
    house: &'h House,
    account: String,
    seen: BTreeSet<String>,
    kinds: BTreeMap<String, u32>,
    pages: Vec<(String, String)>,
}

impl Walk<'_> {
    /// Goes wherever links lead, some addresses of each kind.
    async fn pages(&mut self, start: &[String]) {
        let cookie = self.house.session(&self.account);
        let mut queue: VecDeque<String> = start.iter().cloned().collect();
        while let Some(address) = queue.pop_front() {
            let address = address.split('#').next().unwrap_or("").to_owned();
            let other = !address.starts_with('/') || address.starts_with("//");
            if other || address.starts_with("/static/") || !self.seen.insert(address.clone()) {
                continue;
            }
            let count = self.kinds.entry(kind_of(&address)).or_default();
            *count += 1;
            if *count > 3 {
                continue;
            }
            let page = self.house.get(&address, &cookie).await;
            is_sound(&page, &address);
            let (links, _) = found(&page.text);
            queue.extend(links);
            self.pages.push((address, page.text));
        }
    }

    /// Fills every form of every page seen, each field with something else, and sends it.
    async fn forms(&mut self) -> usize {
        let mut sent = 0;
        let mut done: BTreeMap<String, u32> = BTreeMap::new();
        for (address, text) in self.pages.clone() {
            for form in found(&text).1 {
                let action = if form.action.is_empty() { address.clone() } else { form.action.clone() };
                let which: Vec<&str> = form.fields.iter().map(|f| f.name.as_str()).collect();
                let count = done.entry(format!("{} {which:?}", kind_of(&action))).or_default();
                *count += 1;
                // Those that end what the next ones need are tried by tests of their own.
                let ends = ["/logout", "/offices/close", "/offices/end", "/account/password"]
                    .iter()
                    .any(|e| action.starts_with(e));
                if *count > 2 || ends {
                    continue;
                }
                for pass in 0..4 {
                    self.send(&action, &form, pass).await;
                    sent += 1;
                }
            }
        }
        sent
    }

    async fn send(&self, action: &str, form: &Form, pass: usize) {
        // Passes in turn: everything hostile; what has values left alone; hostile even where a choice was offered; choices kept, days right.
        let mut fields: Vec<(&str, String)> = Vec::new();
        for (n, field) in form.fields.iter().enumerate() {
            let typed = TYPED[(n * 7 + pass * 5 + action.len()) % TYPED.len()].to_owned();
            let first = || field.values.iter().find(|v| !v.is_empty()).cloned().unwrap_or_default();
            let value = match (field.kind.as_str(), pass) {
                ("hidden", 0 | 1 | 3) | ("button" | "submit", _) => first(),
                ("select" | "radio" | "checkbox", 0 | 1 | 3) => {
                    field.values.get(pass % field.values.len().max(1)).cloned().unwrap_or_default()
                }
                ("date", 1 | 3) => "2026-11-20".to_owned(),
                ("number", 1 | 3) => "3".to_owned(),
                ("file", _) => continue,
                _ => typed,
            };
            fields.push((&field.name, value));
        }
        let cookie = self.house.session(&self.account);
        let place = format!("POST {action} {fields:?}");
        if !form.sends {
            let query: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let path = action.split('?').next().unwrap_or("/");
            is_sound(&self.house.get(&format!("{path}?{}", crate::accounts::form(&query)), &cookie).await, &place);
            return;
        }
        let request = Request::post(action)
            .header(header::HOST, "localhost:8421")
            .header(header::ORIGIN, "http://localhost:8421")
            .header(header::COOKIE, &cookie);
        let request = if form.files {
            let mut body = String::new();
            for (name, value) in &fields {
                body += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            }
            for field in form.fields.iter().filter(|f| f.kind == "file") {
                let name = TYPED[pass % TYPED.len()].replace('"', "%22");
                let inside = TYPED.join("\n");
                body += &format!(
                    "--x\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{name}.txt\"\r\nContent-Type: text/plain\r\n\r\n{inside}\r\n",
                    field.name
                );
            }
            request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x").body(Body::from(body + "--x--\r\n"))
        } else {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(crate::accounts::form(&fields)))
        };
        let page = self.house.send(request.unwrap()).await;
        is_sound(&page, &place);
        let on = page.location();
        if on.starts_with('/') {
            is_sound(&self.house.get(on, &cookie).await, &format!("{place} -> {on}"));
        }
    }
}

/// Quality, line 9: every form of every page, filled with what a stranger would type; then every page again.
#[test]
fn whatever_is_typed_no_page_fails_and_text_stays_text() {
    let house = House::new(Settings::default());
    let people = [
        house.person("rai", "th.province", "th.chiang-rai", &["th-province-head"]),
        house.person("auditor", "", "", &["auditor"]),
        house.person("admin", "", "", &["system-operator"]),
    ];
    house.case("2026-1", "th.chiang-rai", "th.province");
    let start: Vec<String> = DOORS
        .iter()
        .filter(|d| !d.writes && !d.path.contains('{'))
        .map(|d| format!("{}?lang=en", d.path))
        .chain(["/cases/2026-1?lang=th".to_owned(), "/cases/2026-1?lang=vi".to_owned()])
        .collect();
    run(async {
        let (mut pages, mut sent) = (0, 0);
        for account in people {
            let mut walk =
                Walk { house: &house, account, seen: BTreeSet::new(), kinds: BTreeMap::new(), pages: Vec::new() };
            walk.pages(&start).await;
            sent += walk.forms().await;
            // What was taken stands on the pages now.
            (walk.seen, walk.kinds) = (BTreeSet::new(), BTreeMap::new());
            walk.pages(&start).await;
            pages += walk.pages.len();
        }
        assert!(pages > 150 && sent > 150, "{pages} pages, {sent} forms");
        // Much was taken, and the log is whole.
        assert!(house.store.size().unwrap() > 20, "{}", house.store.size().unwrap());
        house.store.verify().unwrap();
    });
}

/// Quality, line 11: sixty-four write in one case at once. Each reads what stands, writes on it with If-Match, and where somebody was faster
/// reads again. What was acknowledged stands in the log, once, in the order in which each wrote; nothing else does.
#[test]
fn of_many_who_write_at_once_nobody_loses_a_word() {
    const EDITORS: usize = 64;
    // The long form is asked for by number: `MAITRI_EDITS` words of each.
    let words: usize = std::env::var("MAITRI_EDITS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let house = House::new(Settings::default());
    let account = house.person("rai", "th.province", "th.chiang-rai", &["th-province-head"]);
    house.case("2026-1", "th.chiang-rai", "th.province");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    let refused = runtime.block_on(async {
        let tasks: Vec<_> = (0..EDITORS)
            .map(|editor| {
                let (site, cookie) = (house.site.clone(), house.session(&account));
                tokio::spawn(async move {
                    // Each at a machine of their own: one alone is slowed down.
                    let address = format!("198.51.100.{editor}");
                    let mut refused = 0;
                    let ask = |request: Request<Body>| {
                        let site = site.clone();
                        async move { maitri::web::router(site).oneshot(request).await.unwrap() }
                    };
                    for word in 0..words {
                        loop {
                            let read = Request::get("/api/v1/cases/2026-1")
                                .header(header::HOST, "localhost:8421")
                                .header("x-forwarded-for", &address)
                                .header(header::COOKIE, &cookie);
                            let answer = ask(read.body(Body::empty()).unwrap()).await;
                            let seen = answer.headers().get(header::ETAG).cloned();
                            let body = answer.into_body().collect().await;
                            let seen = seen.unwrap_or_else(|| panic!("{body:?}"));
                            let write = Request::post("/api/v1/cases/2026-1/notes")
                                .header(header::HOST, "localhost:8421")
                                .header(header::ORIGIN, "http://localhost:8421")
                                .header("x-forwarded-for", &address)
                                .header(header::COOKIE, &cookie)
                                .header(header::CONTENT_TYPE, "application/json")
                                .header(header::IF_MATCH, &seen);
                            let body = format!(
                                "{{\"text\":\"{editor} {word} on {}\"}}",
                                seen.to_str().unwrap().trim_matches('"')
                            );
                            let answer = ask(write.body(Body::from(body)).unwrap()).await;
                            match answer.status() {
                                StatusCode::OK | StatusCode::CREATED => break,
                                StatusCode::PRECONDITION_FAILED => refused += 1,
                                other => panic!("{other}: {:?}", answer.into_body().collect().await),
                            }
                        }
                    }
                    refused
                })
            })
            .collect();
        let mut refused = 0;
        for task in tasks {
            refused += task.await.unwrap();
        }
        refused
    });
    // They did get in each other's way.
    assert!(refused > 0);
    let (events, _) = house.store.case_events().unwrap();
    let mut next = [0; EDITORS];
    let mut last = events.first().unwrap().sequence;
    for event in events.iter().skip(1) {
        let Some(Fact::CaseRecorded { entry: Entry::Noted { text, .. }, .. }) = &event.fact else {
            panic!("{event:?}")
        };
        let parts: Vec<&str> = text.split(' ').collect();
        let (editor, word): (usize, usize) = (parts[0].parse().unwrap(), parts[1].parse().unwrap());
        assert_eq!(word, next[editor], "{text}");
        next[editor] += 1;
        // It was written on what stood, and on nothing older.
        assert_eq!(parts[3], last.to_string(), "{text}");
        last = event.sequence;
    }
    assert_eq!(next, [words; EDITORS]);
}
