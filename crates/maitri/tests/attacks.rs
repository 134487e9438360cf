//! Known attacks, carried out through the router. Each test tries what an attacker would, and says what must not happen.

use crate::accounts::{House, Page, WORD, form, run};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use maitri::auth::{enter, now, secret};
use maitri::web::Settings;
use maitri_registry::account::{self, By, InvitationState, People, Tenure};
use maitri_registry::act::{Capacity, Fact};
use maitri_registry::case::{Entry, Evidence, TextRole, TextVersion};
use maitri_registry::rights::Rights;
use std::time::{Duration, Instant};

fn people(house: &House) -> People {
    People::of(&house.store.person_events().unwrap().0)
}

/// A house with an officer of Chiang Rai and one of Nan, and a case of each; gives their accounts and cookies.
fn two_provinces() -> (House, [String; 2], [String; 2]) {
    let house = House::new(Settings::default());
    let rai = house.person("rai", "th.province", "th.chiang-rai", &["th-province-head"]);
    let nan = house.person("nan", "th.province", "th.nan", &["th-province-head"]);
    house.case("2026-1", "th.chiang-rai", "th.province");
    house.case("2026-2", "th.nan", "th.province");
    let cookies = [house.session(&rai), house.session(&nan)];
    (house, [rai, nan], cookies)
}

/// 1. IDOR: another's number in the address or in a form opens nothing, ends nothing, and does not even tell that it is there.
#[test]
fn anothers_number_opens_nothing() {
    let (house, [rai, nan], [rai_in, nan_in]) = two_provinces();
    run(async {
        assert_eq!(house.get("/cases/2026-2?lang=en", &nan_in).await.status, StatusCode::OK);
        let hidden = house.get("/cases/2026-2?lang=en", &rai_in).await;
        let nothing = house.get("/cases/2026-9?lang=en", &rai_in).await;
        assert_eq!((hidden.status, nothing.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        let neutral = |page: &Page| page.text.replace("2026-2", "").replace("2026-9", "");
        assert_eq!(neutral(&hidden), neutral(&nothing), "the answer tells that there is such a case");
        // A session, a token, a tenure, an account of another.
        let sessions = house.store.sessions(&nan, now(), 9999).unwrap();
        let name = maitri::auth::session::short(&sessions[0].hash);
        house.post("/account/sessions", &rai_in, &[("session", &name)]).await;
        let fields = [("name", "Excel"), ("days", "30"), ("current", WORD)];
        assert_eq!(house.post("/account/tokens", &nan_in, &fields).await.status, StatusCode::OK);
        let token = house.store.tokens(&nan).unwrap()[0].id.clone();
        house.post("/account/tokens", &rai_in, &[("end", &token)]).await;
        house.post("/account/office", &rai_in, &[("tenure", "t-nan")]).await;
        assert!(house.get("/cases?lang=en", &rai_in).await.text.contains("/cases/2026-1?"));
        let today = maitri::cli::today();
        for (path, fields) in [
            ("/offices/end?lang=en", vec![("tenure", "t-nan"), ("day", today.as_str())]),
            ("/offices/close?lang=en", vec![("account", nan.as_str()), ("why", "x")]),
            ("/offices/reset?lang=en", vec![("account", nan.as_str())]),
        ] {
            assert_eq!(house.post(path, &rai_in, &fields).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        assert_eq!(house.get("/cases/2026-2", &nan_in).await.status, StatusCode::OK);
        assert_eq!(house.store.tokens(&nan).unwrap().len(), 1);
        assert_eq!(people(&house).held_by(&nan, &today).len(), 1);
        // Nor does a page of one tell of the other.
        assert!(!house.get("/offices?lang=en", &rai_in).await.text.contains("nan&#39;s name"));
        assert!(!rai.is_empty());
    });
}

/// 2. CSRF: a page of another site sends a form with the holder's cookie.
#[test]
fn a_form_of_another_site_does_nothing() {
    let (house, [rai, _], [cookie, _]) = two_provinces();
    let today = maitri::cli::today();
    let body = form(&[("tenure", "t-rai"), ("day", &today)]);
    let send = |headers: &[(&'static str, &'static str)], cookie: String| {
        let mut request = Request::post("/offices/end")
            .header(header::HOST, "localhost:8421")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        house.send(request.body(Body::from(body.clone())).unwrap())
    };
    run(async {
        for headers in [
            &[("origin", "https://evil.example")][..],
            &[("origin", "http://localhost:9999")],
            &[("origin", "http://localhost:8421.evil.example")],
            &[("origin", "null")],
            &[("origin", "null"), ("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
            // An old browser, or a program that stole nothing but the cookie: it says nothing, and is refused with a session.
            &[],
        ] {
            let page = send(headers, cookie.clone()).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{headers:?}");
            assert_eq!(people(&house).held_by(&rai, &today).len(), 1, "{headers:?}");
        }
        // What only shows changes nothing, whoever asks for it: no address that changes something answers to a link.
        for path in ["/offices/end", "/logout", "/account/password", "/offices/invite"] {
            assert_eq!(house.get(path, &cookie).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        }
        let set = house.login("rai", WORD).await.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
        assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax") && set.contains("Path=/"), "{set}");
        let own = send(&[("origin", "http://localhost:8421")], cookie.clone()).await;
        assert_eq!(own.status, StatusCode::SEE_OTHER, "the own page goes on working");
    });
}

/// 3. Session fixation: the attacker plants a cookie, of their own making or of their own session, before somebody logs in.
#[test]
fn a_planted_cookie_stays_nobodys() {
    let (house, _, [_, attacker]) = two_provinces();
    let made_up = format!("maitri={}", secret::new().unwrap());
    run(async {
        for planted in [made_up, attacker] {
            let fields = [("login", "rai"), ("password", WORD)];
            let entered = house.post("/login", &planted, &fields).await;
            assert_eq!(entered.status, StatusCode::SEE_OTHER);
            assert!(!entered.cookie().is_empty() && entered.cookie() != planted);
            let with_planted = house.get("/account?lang=en", &planted).await;
            assert!(with_planted.location().starts_with("/login"), "the planted cookie opens something");
            assert!(house.get("/account?lang=en", &entered.cookie()).await.text.contains("rai&#39;s name"));
        }
        // Over HTTPS only a cookie that no other host can set opens anything.
        let over_tls = |path: &str, cookie: String, body: &str| {
            let request = if body.is_empty() { Request::get(path) } else { Request::post(path) }
                .header(header::HOST, "localhost:8421")
                .header(header::ORIGIN, "https://localhost:8421")
                .header("x-forwarded-proto", "https")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::COOKIE, cookie);
            house.send(request.body(Body::from(body.to_owned())).unwrap())
        };
        let entered = over_tls("/login", String::new(), &form(&[("login", "rai"), ("password", WORD)])).await;
        let set = entered.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(set.starts_with("__Host-maitri=") && set.ends_with("; Secure"), "{set}");
        assert!(entered.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
        assert_eq!(over_tls("/account", entered.cookie(), "").await.status, StatusCode::OK);
        let plain = entered.cookie().replace("__Host-", "");
        assert!(over_tls("/account", plain, "").await.location().starts_with("/login"));
        // Two cookies of one name: one of them was set by somebody else.
        let own = house.login("rai", WORD).await.cookie();
        let two = format!("maitri={}; {own}", "a".repeat(43));
        assert!(house.get("/account", &two).await.location().starts_with("/login"));
    });
}

const SCRIPTS: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{7*7}}<b>",
    "\u{202e}<iframe srcdoc=x>",
];

/// No tag or attribute that a stranger wrote.
fn is_clean(page: &Page, place: &str) {
    for bad in ["<script>", "<img", "<svg/", "<iframe", "<b>", "href=\"javascript", "\"onerror", " onerror=alert(1)>"] {
        assert!(!page.text.contains(bad), "{place}: {bad}");
    }
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{place}: {policy}");
    assert_eq!(page.headers["x-content-type-options"], "nosniff", "{place}");
}

/// 4. Stored XSS: in the name of a file, in a comment, in a name, in what a browser calls itself, in what a token is for, in why.
#[test]
fn what_a_stranger_wrote_is_only_ever_read() {
    let (house, [rai, _], [cookie, _]) = two_provinces();
    for text in SCRIPTS {
        let version = TextVersion {
            role: TextRole::Draft,
            language: "th".to_owned(),
            file: String::new(),
            words: String::new(),
            name: format!("{text}.docx"),
            author: (*text).to_owned(),
            side: maitri_registry::case::text::Side::Ours,
            round: 0,
            review: None,
        };
        let evidence = Evidence { number: (*text).to_owned(), office: (*text).to_owned(), ..Evidence::default() };
        let entries = [Entry::TextAdded { text: version }, Entry::Noted { text: (*text).to_owned(), evidence }];
        let facts: Vec<Fact> =
            entries.into_iter().map(|entry| Fact::CaseRecorded { case: "2026-1".to_owned(), entry }).collect();
        let act = maitri_registry::act::Act { person: (*text).to_owned(), why: (*text).to_owned(), ..house.act() };
        house.store.commit(None, &act, &facts, maitri_store::Change::None).unwrap();
    }
    let admin = house.session(&house.person("admin", "", "", &["system-operator"]));
    let auditor = house.session(&house.person("auditor", "", "", &["auditor"]));
    run(async {
        for text in SCRIPTS {
            let invite = [("name", *text), ("paper", text), ("roles", "registry-clerk"), ("from", "2026-01-01")];
            let invited = house.post("/offices/invite?lang=en", &cookie, &invite).await;
            assert_eq!(invited.status, StatusCode::OK, "{}", invited.text);
            let link = invited.text.split("/invitation/").nth(1).unwrap().split('<').next().unwrap().to_owned();
            is_clean(&house.get(&format!("/invitation/{link}?lang=th"), "").await, "invitation");
            let token = [("name", *text), ("days", "7"), ("current", WORD)];
            is_clean(&house.post("/account/tokens?lang=en", &cookie, &token).await, "token");
            let login = Request::post("/login?lang=en")
                .header(header::HOST, "localhost:8421")
                .header(header::ORIGIN, "http://localhost:8421")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::USER_AGENT, text.replace('\u{202e}', ""))
                .body(Body::from(form(&[("login", "rai"), ("password", WORD), ("next", text)])))
                .unwrap();
            assert_eq!(house.send(login).await.status, StatusCode::SEE_OTHER);
            // What was typed and was wrong stands in the form again.
            let wrong = house.post_from("203.0.113.1", "/login?lang=en", "", &[("login", text), ("next", text)]).await;
            is_clean(&wrong, "login");
            let fields = [("name", *text), ("place", text), ("office", text), ("from", text), ("roles", text)];
            is_clean(&house.post("/offices/invite?lang=en", &admin, &fields).await, "offices");
            let fields = [("login", *text), ("place", text), ("office", text), ("from", text), ("roles", text)];
            is_clean(&house.post("/offices/give?lang=en", &admin, &fields).await, "a further office");
        }
        for (path, cookie) in [
            ("/cases/2026-1", &cookie),
            ("/cases", &cookie),
            ("/offices", &cookie),
            ("/account", &cookie),
            ("/offices", &admin),
            ("/log", &auditor),
        ] {
            for lang in ["th", "vi", "en"] {
                let page = house.get(&format!("{path}?lang={lang}"), cookie).await;
                assert_eq!(page.status, StatusCode::OK, "{path}");
                assert!(!page.text.contains('⟦'), "{path} {lang}");
                is_clean(&page, path);
            }
        }
        assert_eq!(house.store.tokens(&rai).unwrap().len(), SCRIPTS.len());
    });
}

/// 5. Path traversal: in every address that takes a name.
#[test]
fn no_name_leads_out_of_its_folder() {
    let (house, _, [cookie, _]) = two_provinces();
    run(async {
        for up in [
            "../../../../etc/passwd",
            "..%2f..%2f..%2f..%2fetc%2fpasswd",
            "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
            "....//....//etc/passwd",
            "..%5c..%5cwindows%5cwin.ini",
            "%2fetc%2fpasswd",
            "..%00/etc/passwd",
            "%c0%ae%c0%ae/etc/passwd",
        ] {
            for place in ["/static/", "/cases/", "/r/x/", "/invitation/", "/law/th/", "/draft/th/", "/register/source/"]
            {
                let page = house.get(&format!("{place}{up}"), &cookie).await;
                let refused = page.status.is_client_error() || page.location().starts_with('/');
                assert!(refused, "{place}{up}: {}", page.status);
                assert!(!page.text.contains("root:") && !page.text.contains("[fonts]"), "{place}{up}");
            }
        }
        // Nor does logging in lead to another machine.
        for next in ["//evil.example", "https://evil.example/", "/\\evil.example", "/%0d%0aSet-Cookie:x", "\u{0}"] {
            let entered = house.post("/login", "", &[("login", "rai"), ("password", WORD), ("next", next)]).await;
            let to = entered.location();
            assert!(to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'), "{next}: {to}");
        }
    });
}

/// 7. Mass assignment: a form with fields that it was not asked for. (6, SSRF through discovery: `oidc.rs`,
///    `a_description_cannot_make_us_ask_inside` and `the_page_of_login_cannot_be_made_to_ask_inside`.)
#[test]
fn a_field_that_was_not_asked_for_is_not_read() {
    let (house, [rai, nan], [cookie, _]) = two_provinces();
    let today = maitri::cli::today();
    run(async {
        // Whoever leads an office invites to it alone, with the roles that they may give.
        let mut fields = vec![
            ("name", "Dao"),
            ("roles", "registry-clerk"),
            ("from", today.as_str()),
            ("office", "th.moi"),
            ("place", "th.nan"),
            ("capacity", "by-delegation"),
            ("account", rai.as_str()),
            ("of", "t-nan"),
            ("tenure", "t-rai"),
            ("expires", "2999-01-01T00:00:00Z"),
        ];
        assert_eq!(house.post("/offices/invite?lang=en", &cookie, &fields).await.status, StatusCode::OK);
        let made = people(&house).invitations.into_values().next().unwrap();
        let t = &made.tenure;
        assert_eq!((t.office.as_str(), t.place.as_str()), ("th.province", "th.chiang-rai"));
        assert_eq!((t.account.as_str(), t.of.as_str(), t.capacity), ("", "", Capacity::Substantive));
        assert!(made.expires.as_str() < "2999");
        // A role beside those of the form.
        fields[1] = ("roles", "system-operator");
        fields.push(("roles", "registry-clerk"));
        assert_eq!(house.post("/offices/invite?lang=en", &cookie, &fields).await.status, StatusCode::FORBIDDEN);
        assert_eq!(people(&house).invitations.len(), 1);
        // One's own password, and nothing of anybody else's; no role comes with it.
        let new = "ริมฝั่งแม่น้ำกก 5";
        let changed = [
            ("current", WORD),
            ("password", new),
            ("again", new),
            ("account", nan.as_str()),
            ("id", nan.as_str()),
            ("login", "nan"),
            ("roles", "system-operator"),
            ("closed", "0"),
        ];
        assert_eq!(house.post("/account/password", &cookie, &changed).await.status, StatusCode::SEE_OTHER);
        assert_eq!(house.login("nan", WORD).await.status, StatusCode::SEE_OTHER);
        assert_eq!(house.login("rai", new).await.status, StatusCode::SEE_OTHER);
        assert_eq!(people(&house).held_by(&rai, &today)[0].roles, ["th-province-head"]);
        // Whoever takes an invitation up chooses a name and a password, and neither office nor role.
        let (token, kept) = enter::link("i9", "", now()).unwrap();
        invite(&house, "i9", vec![kept]);
        let taken = [
            ("login", "dao"),
            ("password", new),
            ("again", new),
            ("roles", "system-operator"),
            ("office", "th.moi"),
            ("name", "Another"),
            ("account", rai.as_str()),
        ];
        let page = house.post(&format!("/invitation/{token}"), "", &taken).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let dao = house.store.account_of_login("dao").unwrap().unwrap();
        let held = people(&house);
        let held = held.held_by(&dao.id, &today)[0];
        assert_eq!(
            (held.office.as_str(), &held.roles[..], dao.name.as_str()),
            ("th.dla", &["th-dla".to_owned()][..], "Dao")
        );
    });
}

/// An invitation to the Department of Local Administration, with its link.
fn invite(house: &House, id: &str, secrets: Vec<maitri_store::Secret>) {
    let tenure = Tenure {
        id: format!("t-{id}"),
        account: String::new(),
        office: "th.dla".to_owned(),
        place: String::new(),
        capacity: Capacity::Substantive,
        roles: vec!["th-dla".to_owned()],
        from: "2026-01-01".to_owned(),
        until: String::new(),
        of: String::new(),
        paper: String::new(),
    };
    let rights = Rights::embedded().unwrap();
    let entry = account::invite(By::Terminal, rights, (id, "Dao", "2999-01-01T00:00:00Z"), tenure, false).unwrap();
    let facts = [Fact::PersonRecorded { entry }];
    house.store.people(Some((None, &house.act(), &facts)), secrets).unwrap();
}

/// 8. A replayed invitation: the link used again, at the same moment, after it was taken back, or when its time is over.
#[test]
fn an_invitation_opens_once() {
    let house = House::new(Settings::default());
    house.person("admin", "", "", &["system-operator"]);
    let word = "สะพานข้ามแม่น้ำเมย 3";
    let (token, kept) = enter::link("i1", "", now()).unwrap();
    invite(&house, "i1", vec![kept]);
    // Eight at once, each with a name of their own: one account, one office, one event of joining.
    let ends: Vec<bool> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8)
            .map(|n| {
                let (store, token) = (&house.store, &token);
                scope.spawn(move || enter::take_up(store, token, &format!("name-{n}"), word, now()).is_ok())
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(ends.iter().filter(|ok| **ok).count(), 1, "{ends:?}");
    assert_eq!(house.store.accounts().unwrap().len(), 2);
    assert_eq!(people(&house).tenures.len(), 2);
    run(async {
        let again = [("login", "later"), ("password", word), ("again", word)];
        assert_eq!(house.post(&format!("/invitation/{token}"), "", &again).await.status, StatusCode::NOT_FOUND);
        assert_eq!(house.get(&format!("/invitation/{token}"), "").await.status, StatusCode::NOT_FOUND);
        // Taken back: the link is void though nobody used it.
        let (token, kept) = enter::link("i2", "", now()).unwrap();
        invite(&house, "i2", vec![kept]);
        let admin = house.session(&house.store.account_of_login("admin").unwrap().unwrap().id);
        let back = house.post("/offices/withdraw", &admin, &[("invitation", "i2")]).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER);
        assert_eq!(house.get(&format!("/invitation/{token}"), "").await.status, StatusCode::NOT_FOUND);
        assert_eq!(people(&house).invitations["i2"].state, InvitationState::Withdrawn);
        // Its week is over.
        let (token, kept) = enter::link("i3", "", now() - enter::INVITATION).unwrap();
        invite(&house, "i3", vec![kept]);
        assert_eq!(house.get(&format!("/invitation/{token}"), "").await.status, StatusCode::NOT_FOUND);
        // What stands in the store opens nothing: it is the hash.
        let hash = maitri_registry::log::hex(&secret::hash(&token));
        assert_eq!(house.get(&format!("/invitation/{hash}"), "").await.status, StatusCode::NOT_FOUND);
    });
}

/// How long this thread has worked: the time of a clock also tells what other tests did meanwhile.
fn worked() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

/// 9. Login timing: whether there is such an account must not be told by the time, the words or the status.
#[test]
fn the_time_of_a_login_tells_nothing() {
    let house = House::new(Settings::default());
    house.person("somchai", "th.moi", "", &["th-moi-officer"]);
    maitri::auth::password::warm();
    let mut times: [Vec<Duration>; 2] = [Vec::new(), Vec::new()];
    for n in 0..9 {
        for (which, login) in ["somchai", "nobody-of-this-name"].into_iter().enumerate() {
            // Each from an address of its own: the pauses are another matter.
            let address = format!("198.51.100.{n}");
            let begun = worked();
            let entered = enter::with_password(&house.store, login, "not the password", &address, now());
            times[which].push(worked() - begun);
            assert_eq!(entered, Ok(enter::Entered::Wrong));
        }
    }
    for all in &mut times {
        all.sort();
    }
    // The quickest of each: what else the machine did at the time only ever adds.
    assert!(times[0][0] > Duration::from_millis(2), "{times:?}");
    let [known, unknown] = times.map(|all| all[0].as_secs_f64());
    assert!(unknown > 0.6 * known && known > 0.6 * unknown, "known {known:.4} s, unknown {unknown:.4} s");
    run(async {
        let neutral = |page: Page, login: &str| (page.status, page.text.replace(login, ""));
        let known = neutral(house.login("somchai", "wrong").await, "somchai");
        let unknown = neutral(house.login("nobody", "wrong").await, "nobody");
        assert_eq!(known, unknown);
    });
}

/// 10. An oversized upload: refused by its size, before it is kept or read.
#[test]
fn what_is_too_large_is_refused() {
    let settings = Settings { upload_bytes: 64 << 10, ..Settings::default() };
    let house = House::new(settings);
    let rai = house.person("rai", "th.province", "th.chiang-rai", &["th-province-head"]);
    let cookie = house.session(&rai);
    let send = |path: &str, kind: &str, body: Body| {
        let request = Request::post(path)
            .header(header::HOST, "localhost:8421")
            .header(header::ORIGIN, "http://localhost:8421")
            .header(header::COOKIE, &cookie)
            .header(header::CONTENT_TYPE, kind);
        house.send(request.body(body).unwrap())
    };
    run(async {
        let large = "a".repeat(300 << 10);
        let form = "application/x-www-form-urlencoded";
        for path in [
            "/login",
            "/login/code",
            "/account/password",
            "/account/tokens",
            "/offices/invite",
            "/offices/give",
            "/offices/delegate",
        ] {
            let page = send(path, form, Body::from(format!("login={large}"))).await;
            assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        }
        let part = format!(
            "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\n{large}\r\n--x--\r\n"
        );
        let page = send("/review?lang=en", "multipart/form-data; boundary=x", Body::from(part)).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", page.text);
        // A password that is a novel makes no work.
        let begun = Instant::now();
        let novel = "a".repeat(60_000);
        let page = house.post("/login", "", &[("login", "rai"), ("password", &novel)]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert!(begun.elapsed() < Duration::from_secs(20));
        // Another kind of body is no form.
        let page = send("/account/password", "application/json", Body::from("{}")).await;
        assert_eq!(page.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    });
}
