//! Accounts through the router: an installation with offices, people who log in, and what becomes of them.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use maitri::auth::{enter, now, password, secret, session, totp};
use maitri::web::{Settings, Site, router};
use maitri_pack::Packs;
use maitri_pack::procedure::Procedures;
use maitri_registry::account::{PersonEntry, Tenure};
use maitri_registry::act::{Act, Capacity, Fact};
use maitri_registry::case::Opened;
use maitri_store::{Account, Secret, Store};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use tower::ServiceExt;

/// The password of everybody here.
pub const WORD: &str = "ข้าวซอยตอนบ่าย 9";

/// An installation in a folder of its own.
pub struct House {
    pub site: Site,
    pub store: Arc<Store>,
    folder: PathBuf,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// An answer, read.
pub struct Page {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub text: String,
}

impl Page {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |v| v.to_str().unwrap())
    }

    /// The cookie that it sets, as a browser sends it back; empty where it sets none or takes it away.
    pub fn cookie(&self) -> String {
        let set = self.headers.get(header::SET_COOKIE).map_or("", |v| v.to_str().unwrap());
        let pair = set.split(';').next().unwrap();
        if pair.ends_with('=') { String::new() } else { pair.to_owned() }
    }

    /// The value of the first field of that name in the page.
    pub fn field(&self, name: &str) -> String {
        let at = format!("name=\"{name}\" value=\"");
        self.text.split_once(&at).map_or("", |(_, rest)| rest.split('"').next().unwrap()).to_owned()
    }
}

pub fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// A form as it is sent.
pub fn form(fields: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for (name, value) in fields {
        let mut part = |text: &str| {
            for b in text.bytes() {
                if b.is_ascii_alphanumeric() {
                    out.push(char::from(b));
                } else {
                    out.push_str(&format!("%{b:02X}"));
                }
            }
        };
        part(name);
        out.push('=');
        let mut part = |text: &str| {
            for b in text.bytes() {
                if b.is_ascii_alphanumeric() {
                    out.push(char::from(b));
                } else {
                    out.push_str(&format!("%{b:02X}"));
                }
            }
        };
        part(value);
        out.push('&');
    }
    out
}

impl House {
    pub fn new(settings: Settings) -> House {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("maitri-accounts-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = Arc::new(Store::open(&format!("sqlite:{}", folder.join("office.db").display())).unwrap());
        let site = Site::new(Packs::embedded().unwrap(), settings).with_register(Arc::clone(&store));
        House { site, store, folder }
    }

    pub fn act(&self) -> Act {
        maitri::register::act("a test", Capacity::LocalOperator, "")
    }

    /// Somebody with an account and an office; gives the id of the account. The tenure is called `t-LOGIN`.
    pub fn person(&self, login: &str, office: &str, place: &str, roles: &[&str]) -> String {
        // One hash for all: it is not what is tested here, and takes its time.
        static HASH: OnceLock<String> = OnceLock::new();
        let id = secret::id().unwrap();
        let account = Account {
            id: id.clone(),
            login: login.to_owned(),
            name: format!("{login}'s name"),
            closed: false,
            password: HASH.get_or_init(|| password::hash(WORD).unwrap()).clone(),
            totp: None,
            made: now(),
        };
        let tenure = Tenure {
            id: format!("t-{login}"),
            account: id.clone(),
            office: office.to_owned(),
            place: place.to_owned(),
            capacity: Capacity::Substantive,
            roles: roles.iter().map(|r| (*r).to_owned()).collect(),
            from: "2020-01-01".to_owned(),
            until: String::new(),
            of: String::new(),
            paper: String::new(),
        };
        let joined = PersonEntry::Joined { invitation: String::new(), account: id.clone(), name: account.name.clone() };
        let facts = [joined, PersonEntry::Given { tenure }].map(|entry| Fact::PersonRecorded { entry });
        self.store.people(Some((None, &self.act(), &facts)), vec![Secret::Account(account)]).unwrap();
        id
    }

    /// Gives an account a second factor, without the page: restricted papers are opened and taken in with no other.
    pub fn second(&self, account: &str) {
        self.store.people(None, vec![Secret::Totp(account.to_owned(), Some(vec![7; 20]))]).unwrap();
    }

    /// Somebody with an account, an office and a second factor, who has logged in; gives the cookie.
    pub fn trusted(&self, login: &str, office: &str, place: &str, roles: &[&str]) -> String {
        let account = self.person(login, office, place, roles);
        self.second(&account);
        self.session(&account)
    }

    /// A session of an account, without the page; gives the cookie.
    pub fn session(&self, account: &str) -> String {
        let (cookie, kept) = session::begin(account, "", true, ("test", "192.0.2.1"), now()).unwrap();
        self.store.people(None, vec![Secret::Session(kept)]).unwrap();
        format!("maitri={cookie}")
    }

    /// A case of a Thai province, opened by an office.
    pub fn case(&self, id: &str, home: &str, office: &str) {
        let procedures = Procedures::embedded().unwrap();
        let opened = Opened {
            case: id.to_owned(),
            procedure: "th/province-initiated".to_owned(),
            at: String::new(),
            subject: format!("subject of {id}"),
            home: home.to_owned(),
            partner: "vn.dien-bien".to_owned(),
            packs: maitri::case::packs_of(Packs::embedded().unwrap()),
        };
        let act = Act { office: office.to_owned(), ..self.act() };
        maitri::case::add(&self.store, procedures, &act, &|cases| {
            maitri::case::open(cases, procedures, opened.clone())
        })
        .unwrap();
    }

    pub async fn send(&self, request: Request<Body>) -> Page {
        let (parts, body) = router(self.site.clone()).oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Page { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Page {
        let request = Request::get(path).header(header::HOST, "localhost:8421").header(header::COOKIE, cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Page {
        self.post_from("192.0.2.1", path, cookie, fields).await
    }

    pub async fn post_from(&self, address: &str, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Page {
        let request = Request::post(path)
            .header(header::HOST, "localhost:8421")
            .header(header::ORIGIN, "http://localhost:8421")
            .header("x-forwarded-for", address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie);
        self.send(request.body(Body::from(form(fields))).unwrap()).await
    }

    /// Sends a form that may carry files, as the pages of cases do.
    pub async fn form(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Page {
        let parts = fields
            .iter()
            .map(|(name, value)| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
        let request = Request::post(path)
            .header(header::HOST, "localhost:8421")
            .header(header::ORIGIN, "http://localhost:8421")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header(header::COOKIE, cookie);
        self.send(request.body(Body::from(parts.collect::<String>() + "--x--\r\n")).unwrap()).await
    }

    pub async fn login(&self, login: &str, typed: &str) -> Page {
        self.post("/login?lang=en", "", &[("login", login), ("password", typed), ("next", "/account?lang=en")]).await
    }
}

/// The link that a page shows once.
fn link(page: &Page) -> String {
    let at = page.text.find("/invitation/").expect("a link");
    page.text[at..].split('<').next().unwrap().to_owned()
}

#[test]
fn an_installation_begins_at_the_terminal_and_grows_by_invitations() {
    let house = House::new(Settings { cases: true, ..Settings::default() });
    house.case("2026-1", "th.chiang-rai", "");
    run(async {
        // A desk: the person at the machine sees all, without an account, and there is nothing to log in to.
        assert_eq!(house.get("/cases/2026-1?lang=en", "").await.status, StatusCode::OK);
        assert_eq!(house.get("/login?lang=en", "").await.location(), "/cases");
        house.person("admin", "", "", &["system-operator"]);
        // With the first account it is an office, whatever `--cases` said.
        let closed = house.get("/cases/2026-1?lang=en", "").await;
        assert_eq!(closed.location(), "/login?lang=en&next=%2Fcases%2F2026-1");
        assert!(!closed.text.contains("subject"));

        let wrong = house.login("admin", "not this one").await;
        assert_eq!((wrong.status, wrong.cookie()), (StatusCode::FORBIDDEN, String::new()));
        let admin = house.login(" ADMIN ", WORD).await;
        assert_eq!((admin.status, admin.location()), (StatusCode::SEE_OTHER, "/account?lang=en"));
        let admin = admin.cookie();
        assert!(house.get("/account?lang=en", &admin).await.text.contains("admin&#39;s name"));
        // Whoever runs the machine invites, and reads no case by that.
        assert_eq!(house.get("/cases?lang=en", &admin).await.status, StatusCode::FORBIDDEN);
        let fields = [
            ("name", "มาลี ใจดี"),
            ("office", "th.governor"),
            ("place", "เชียงราย"),
            ("capacity", "acting"),
            ("roles", "th-province-governor"),
            ("from", "2026-10-01"),
        ];
        let invited = house.post("/offices/invite?lang=en", &admin, &fields).await;
        assert_eq!(invited.status, StatusCode::OK, "{}", invited.text);
        let link = link(&invited);
        let page = house.get(&format!("{link}?lang=th"), "").await;
        for words in ["มาลี ใจดี", "ผู้ว่าราชการจังหวัด", "เชียงราย"]
        {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        // The password and the name are looked at, and what was typed stays.
        let take = |login: &'static str, word: &'static str, again: &'static str| {
            let link = link.clone();
            let house = &house;
            async move {
                house
                    .post(&format!("{link}?lang=en"), "", &[("login", login), ("password", word), ("again", again)])
                    .await
            }
        };
        for (login, word, again, complaint) in [
            ("malee", "short", "short", "too short"),
            ("malee", "matkhau123456", "matkhau123456", "among the first"),
            ("malee", "ดอยตุงยามเช้า 4", "ดอยตุงยามเช้า 5", "not the same"),
            ("m l", "ดอยตุงยามเช้า 4", "ดอยตุงยามเช้า 4", "three to sixty"),
            ("admin", "ดอยตุงยามเช้า 4", "ดอยตุงยามเช้า 4", "Somebody else has this name"),
        ] {
            let page = take(login, word, again).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.text.contains(complaint), "{complaint}: {}", page.text);
        }
        let taken = take("malee", "ดอยตุงยามเช้า 4", "ดอยตุงยามเช้า 4").await;
        assert_eq!((taken.status, taken.location()), (StatusCode::SEE_OTHER, "/login?lang=en"));
        let malee = house.login("malee", "ดอยตุงยามเช้า 4").await.cookie();
        let cases = house.get("/cases?lang=en", &malee).await;
        assert!(cases.text.contains("2026-1"), "{}", cases.text);
        assert!(cases.text.contains("มาลี ใจดี"));
        // She is known in the log by person, office and capacity.
        let (events, _) = house.store.person_events().unwrap();
        let joined = events.last().unwrap().act.clone().unwrap();
        assert_eq!((joined.person.as_str(), joined.office.as_str()), ("มาลี ใจดี", "th.governor"));
        assert_eq!(joined.capacity, Capacity::Acting);
        house.store.verify().unwrap();

        // Logged out is out.
        let out = house.post("/logout?lang=en", &malee, &[]).await;
        assert!(out.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
        assert!(house.get("/cases?lang=en", &malee).await.location().starts_with("/login"));
    });
}

#[test]
fn a_second_factor_is_set_up_used_once_and_recovered() {
    let house = House::new(Settings::default());
    let mai = house.person("mai", "vn.sngv", "vn.dien-bien", &["vn-sngv-officer"]);
    run(async {
        let here = house.login("mai", WORD).await.cookie();
        let elsewhere = house.session(&mai);
        let page = house.get("/account?lang=en&second=new", &here).await;
        let key = page.field("secret");
        assert!(key.len() == 32 && page.text.contains("<svg class=\"qr\""), "{}", page.text);
        let fields = [("name", "Excel"), ("days", "30"), ("current", WORD)];
        assert_eq!(house.post("/account/tokens?lang=en", &here, &fields).await.status, StatusCode::OK);
        assert_eq!(house.store.tokens(&mai).unwrap().len(), 1);
        let bytes: Vec<u8> = {
            let bits: String = key
                .bytes()
                .map(|c| format!("{:05b}", if c.is_ascii_digit() { c - b'2' + 26 } else { c - b'A' }))
                .collect();
            bits.as_bytes().chunks(8).map(|b| u8::from_str_radix(std::str::from_utf8(b).unwrap(), 2).unwrap()).collect()
        };
        let step = now() / totp::STEP;
        let code = totp::code(&bytes, step).unwrap();
        let begin = |code: String, word: &'static str| {
            let (house, here, key) = (&house, &here, key.clone());
            async move {
                let fields = [("do", "begin"), ("secret", key.as_str()), ("code", code.as_str()), ("current", word)];
                house.post("/account/second?lang=en", here, &fields).await
            }
        };
        assert!(begin("000000".to_owned(), WORD).await.text.contains("The code is not right"));
        assert!(begin(code.clone(), "another").await.text.contains("Your password is not right"));
        let once = begin(code.clone(), WORD).await;
        let codes: Vec<&str> =
            once.text.split("<li>").map(|l| l.split('<').next().unwrap()).filter(|l| l.len() == 19).collect();
        assert_eq!(codes.len(), 10, "{}", once.text);
        // Whoever else was in with the password alone is out.
        assert!(house.get("/account", &elsewhere).await.location().starts_with("/login"));
        // So is a token that was made by it: from now on one reads restricted papers.
        assert!(house.store.tokens(&mai).unwrap().is_empty());

        // The password opens half a door.
        let half = house.login("mai", WORD).await;
        assert!(half.location().starts_with("/login/code?lang=en&next="), "{}", half.location());
        let half = half.cookie();
        assert!(house.get("/cases?lang=en", &half).await.location().starts_with("/login/code"));
        let enter = |cookie: String, code: String| {
            let house = &house;
            async move { house.post("/login/code?lang=en", &cookie, &[("code", &code), ("next", "/cases")]).await }
        };
        // The code that set it up was used with that.
        assert_eq!(enter(half.clone(), code).await.status, StatusCode::FORBIDDEN);
        let next = totp::code(&bytes, step + 1).unwrap();
        let whole = enter(half.clone(), next.clone()).await;
        assert_eq!((whole.status, whole.location()), (StatusCode::SEE_OTHER, "/cases"));
        assert_ne!(whole.cookie(), half);
        assert_eq!(house.get("/cases", &whole.cookie()).await.status, StatusCode::OK);
        assert!(house.get("/cases", &half).await.location().starts_with("/login?"), "the half one is over");
        // Seen over a shoulder, a code opens nothing more.
        let half = house.login("mai", WORD).await.cookie();
        assert_eq!(enter(half.clone(), next).await.status, StatusCode::FORBIDDEN);
        // A recovery code, as somebody types it, once.
        let typed = codes[3].to_uppercase().replace('-', " ");
        assert_eq!(enter(half, typed.clone()).await.status, StatusCode::SEE_OTHER);
        let half = house.login("mai", WORD).await.cookie();
        assert_eq!(enter(half.clone(), typed).await.status, StatusCode::FORBIDDEN);
        // Guessing codes is slow too.
        for _ in 0..5 {
            enter(half.clone(), "123456".to_owned()).await;
        }
        assert_eq!(enter(half, "123456".to_owned()).await.status, StatusCode::TOO_MANY_REQUESTS);
    });
}

#[test]
fn one_person_acts_for_the_office_that_they_choose() {
    let house = House::new(Settings::default());
    let id = house.person("dao", "th.province", "th.chiang-rai", &["th-province-officer"]);
    house.case("2026-1", "th.chiang-rai", "th.province");
    house.case("2026-2", "th.nan", "th.province");
    let second = Tenure {
        id: "t-nan".to_owned(),
        account: id.clone(),
        office: "th.province".to_owned(),
        place: "th.nan".to_owned(),
        capacity: Capacity::Acting,
        roles: vec!["th-province-officer".to_owned()],
        from: "2026-01-01".to_owned(),
        until: String::new(),
        of: String::new(),
        paper: "คำสั่งที่ ๕/๒๕๖๙".to_owned(),
    };
    let fact = Fact::PersonRecorded { entry: PersonEntry::Given { tenure: second } };
    house.store.people(Some((None, &house.act(), &[fact])), Vec::new()).unwrap();
    let cookie = house.session(&id);
    run(async {
        let sees = async || {
            let list = house.get("/cases?lang=en", &cookie).await.text;
            ["2026-1", "2026-2"].map(|case| list.contains(&format!("/cases/{case}?")))
        };
        assert_eq!(sees().await, [true, false]);
        let chosen = house.post("/account/office?lang=en", &cookie, &[("tenure", "t-nan")]).await;
        assert_eq!(chosen.status, StatusCode::SEE_OTHER);
        // The rights of one office are not carried into the other.
        assert_eq!(sees().await, [false, true]);
        let page = house.get("/cases?lang=th", &cookie).await;
        assert!(page.text.contains("น่าน"), "{}", page.text);
        // A token acts for the office that it was made for.
        let fields = [("name", "Excel"), ("days", "30"), ("current", WORD)];
        let made = house.post("/account/tokens?lang=en", &cookie, &fields).await;
        let token =
            made.text.split("<li>").find_map(|l| l.split('<').next().filter(|t| secret::is_one(t))).unwrap().to_owned();
        house.post("/account/office?lang=en", &cookie, &[("tenure", "t-dao")]).await;
        let with = |token: String| {
            let request = Request::get("/cases?lang=en").header(header::HOST, "localhost:8421");
            house.send(request.header(header::AUTHORIZATION, format!("Bearer {token}")).body(Body::empty()).unwrap())
        };
        let list = with(token.clone()).await;
        assert!(list.text.contains("/cases/2026-2?") && !list.text.contains("/cases/2026-1?"), "{}", list.text);
        assert!(with("x".repeat(43)).await.location().starts_with("/login"));
        // The office ends, and with it what the token may do.
        let end =
            Fact::PersonRecorded { entry: PersonEntry::Ended { tenure: "t-nan".into(), day: "2026-01-02".into() } };
        house.store.people(Some((None, &house.act(), &[end])), Vec::new()).unwrap();
        assert!(with(token).await.location().starts_with("/login"));
    });
}

#[test]
fn delegation_and_its_end_on_the_page() {
    let house = House::new(Settings::default());
    let head = house.person("head", "th.province", "th.nan", &["th-province-head"]);
    let clerk = house.person("clerk", "th.province", "th.nan", &["registry-clerk"]);
    let (head, clerk_in) = (house.session(&head), house.session(&clerk));
    run(async {
        let today = maitri::cli::today();
        let send = |until: &'static str| {
            let (house, head, clerk, today) = (&house, &head, &clerk, today.clone());
            async move {
                let fields = [("account", clerk.as_str()), ("from", &today), ("until", until), ("paper", "ที่ ๑/๒๕๖๙")];
                house.post("/offices/delegate?lang=en", head, &fields).await
            }
        };
        assert!(send("").await.text.contains("Give the last day"));
        assert_eq!(send("2099-12-31").await.status, StatusCode::SEE_OTHER);
        let page = house.get("/offices?lang=th", &head).await;
        assert!(page.text.contains("ปฏิบัติราชการแทน") && page.text.contains("ที่ ๑/๒๕๖๙"), "{}", page.text);
        let account = house.get("/account?lang=en", &clerk_in).await;
        assert!(account.text.contains("by delegation"), "{}", account.text);
        // The delegate holds what an officer holds, and invites nobody.
        let people = maitri_registry::account::People::of(&house.store.person_events().unwrap().0);
        let delegated = people.tenures.iter().find(|t| t.capacity == Capacity::ByDelegation).unwrap().clone();
        assert_eq!(delegated.roles, ["th-province-officer"]);
        house.post("/account/office", &clerk_in, &[("tenure", &delegated.id)]).await;
        let refused = house.post("/offices/invite?lang=en", &clerk_in, &[("name", "x")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        let ended = house.post("/offices/end?lang=en", &head, &[("tenure", &delegated.id), ("day", &today)]).await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text);
        // Who held it on a day of last century is told as well: nobody.
        assert!(house.get("/offices?lang=en&day=1999-01-01", &head).await.text.contains("Nobody is recorded"));
    });
}

/// Who leads an office gives it to somebody who has an account already, by the rule of `maitri account give`.
#[test]
fn a_head_gives_a_further_office_to_who_is_there() {
    let house = House::new(Settings::default());
    let head = house.session(&house.person("head", "th.province", "th.nan", &["th-province-head"]));
    let dao = house.person("dao", "th.province", "th.chiang-rai", &["th-province-officer"]);
    let gone = house.person("gone", "th.province", "th.nan", &["th-province-officer"]);
    let closed = PersonEntry::Closed { account: gone.clone(), day: "2026-01-02".into() };
    let fact = Fact::PersonRecorded { entry: closed };
    house.store.people(Some((None, &house.act(), &[fact])), vec![Secret::Closed(gone)]).unwrap();
    let dao_in = house.session(&dao);
    let held = || {
        let people = maitri_registry::account::People::of(&house.store.person_events().unwrap().0);
        let held = people.held_by(&dao, &maitri::cli::today());
        held.into_iter().map(|t| (t.office.clone(), t.place.clone(), t.capacity, t.paper.clone())).collect::<Vec<_>>()
    };
    let officer = "th-province-officer";
    run(async {
        for (lang, word) in [("en", "Give a further office"), ("th", "มอบตำแหน่งเพิ่ม"), ("vi", "Giao thêm chức vụ")]
        {
            let page = house.get(&format!("/offices/give?lang={lang}"), &head).await;
            assert!(page.status == StatusCode::OK && page.text.contains(word), "{lang}: {}", page.text);
            assert!(page.text.contains(&format!("value=\"{officer}\"")) && !page.text.contains("system-operator"));
            let offices = house.get(&format!("/offices?lang={lang}"), &head).await;
            assert!(offices.text.contains(&format!("/offices/give?lang={lang}")), "{lang}");
        }
        // Whoever leads nothing has no such page, and no link to it.
        assert!(!house.get("/offices?lang=en", &dao_in).await.text.contains("/offices/give"));
        assert_eq!(house.get("/offices/give?lang=en", &dao_in).await.status, StatusCode::FORBIDDEN);
        let give = async |login: &str, roles: &str, until: &str, cookie: &str| {
            // Another's office in the form counts for nothing.
            let fields = [
                ("login", login),
                ("office", "th.governor"),
                ("place", "เชียงใหม่"),
                ("capacity", "acting"),
                ("roles", roles),
                ("from", "2026-01-05"),
                ("until", until),
                ("paper", "คำสั่งที่ ๗/๒๕๖๙"),
            ];
            let fields = if roles.is_empty() {
                fields.into_iter().filter(|f| f.0 != "roles").collect()
            } else {
                fields.to_vec()
            };
            house.post("/offices/give?lang=en", cookie, &fields).await
        };
        let size = house.store.size().unwrap();
        for (login, roles, until, status, said) in [
            ("nobody", officer, "", StatusCode::UNPROCESSABLE_ENTITY, "There is no such open account"),
            ("gone", officer, "", StatusCode::UNPROCESSABLE_ENTITY, "There is no such open account"),
            ("dao", "", "", StatusCode::UNPROCESSABLE_ENTITY, "Choose at least one role"),
            ("dao", officer, "2026-01-01", StatusCode::UNPROCESSABLE_ENTITY, "the last not before the first"),
            ("dao", "vn-sngv-head", "", StatusCode::UNPROCESSABLE_ENTITY, "does not fit that office"),
            ("dao", "system-operator", "", StatusCode::FORBIDDEN, "Your roles do not give the role"),
        ] {
            let page = give(login, roles, until, &head).await;
            assert_eq!(page.status, status, "{login} {roles}: {}", page.text);
            assert!(page.text.contains(said), "{said}: {}", page.text);
            assert!(page.text.contains(&format!("value=\"{login}\"")) && page.text.contains("คำสั่งที่ ๗/๒๕๖๙"), "typed");
        }
        assert_eq!(give("dao", officer, "", &dao_in).await.status, StatusCode::FORBIDDEN);
        assert_eq!((house.store.size().unwrap(), held().len()), (size, 1));

        let given = give(" DAO ", officer, "", &head).await;
        assert_eq!((given.status, given.location()), (StatusCode::SEE_OTHER, "/offices?lang=en"), "{}", given.text);
        let (office, paper) = ("th.province".to_owned(), "คำสั่งที่ ๗/๒๕๖๙".to_owned());
        assert_eq!(held()[1], (office, "th.nan".to_owned(), Capacity::Acting, paper));
        assert_eq!(held()[0].1, "th.chiang-rai", "what was held before stays");
        let act = house.store.person_events().unwrap().0.last().unwrap().act.clone().unwrap();
        assert_eq!((act.person.as_str(), act.office.as_str()), ("head's name", "th.province"));
        // They choose for which they act.
        assert!(house.get("/account?lang=th", &dao_in).await.text.contains("น่าน"));
    });
}

#[test]
fn the_ways_in_are_void_when_that_was_said() {
    let house = House::new(Settings::default());
    let admin = house.person("admin", "", "", &["system-operator"]);
    let lost = house.person("lost", "th.moi", "", &["th-moi-officer"]);
    let (admin, lost_in) = (house.session(&admin), house.session(&lost));
    run(async {
        let reset = house.post("/offices/reset?lang=en", &admin, &[("account", &lost)]).await;
        let link = link(&reset);
        assert!(house.get("/account", &lost_in).await.location().starts_with("/login"));
        assert_eq!(house.login("lost", WORD).await.status, StatusCode::FORBIDDEN);
        let new = "ปลายฟ้าสีคราม 12";
        let set = house.post(&link, "", &[("password", new), ("again", new)]).await;
        assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text);
        assert_eq!(house.login("lost", new).await.status, StatusCode::SEE_OTHER);
        assert_eq!(house.get(&link, "").await.status, StatusCode::NOT_FOUND);
        // Closed for good.
        let closed = house.post("/offices/close", &admin, &[("account", &lost), ("why", "left")]).await;
        assert_eq!(closed.status, StatusCode::SEE_OTHER);
        assert_eq!(house.login("lost", new).await.status, StatusCode::FORBIDDEN);
        // The auditor reads that it happened, by whom; and no paper.
        let auditor = house.person("auditor", "", "", &["auditor"]);
        house.case("2026-1", "th.nan", "th.moi");
        let page = house.get("/log?lang=en", &house.session(&auditor)).await;
        assert!(page.text.contains("recorded of persons and offices") && page.text.contains("left"), "{}", page.text);
        assert!(page.text.contains("a case was opened") && !page.text.contains("subject of 2026-1"));
    });
}

#[test]
fn many_tries_make_a_stranger_wait_and_not_the_holder() {
    let house = House::new(Settings::default());
    house.person("somchai", "th.moi", "", &["th-moi-officer"]);
    run(async {
        let from = async |address: &str, word: &str| {
            let fields = [("login", "somchai"), ("password", word)];
            house.post_from(address, "/login?lang=en", "", &fields).await
        };
        for n in 0..5 {
            assert_eq!(from("203.0.113.5", "guess").await.status, StatusCode::FORBIDDEN, "{n}");
        }
        // The sixth is one more; from then on the pauses double, also for the right password.
        from("203.0.113.5", "guess").await;
        let waits = from("203.0.113.5", WORD).await;
        assert_eq!(waits.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(waits.headers[header::RETRY_AFTER].to_str().unwrap().parse::<u32>().unwrap() >= 1);
        assert!(waits.text.contains("too many tries"));
        // The holder, at their own desk, comes in.
        assert_eq!(from("192.0.2.9", WORD).await.status, StatusCode::SEE_OTHER);
        // A login of nobody is counted in the same way.
        assert_eq!(enter::with_password(&house.store, "nobody", "x", "203.0.113.9", now()), Ok(enter::Entered::Wrong));
    });
}
