//! The register's pages through their router, over a store in a folder of its own.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use maitri::web::{Settings, Site, router};
use maitri_pack::{Language, Packs};
use maitri_registry::act::{Capacity, Fact, SettledState, Settlement};
use maitri_registry::record::{Contradiction, Relationship};
use maitri_store::{ContradictionFilter, Filter, Page, Store};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use tower::ServiceExt;

/// What a row of the printed table says that waits for a person.
const WAITS: &str = "ไต้หวัน";
const WAITING_LINE: u32 = 319;

struct Shelf {
    folder: PathBuf,
    store: Arc<Store>,
}

impl Drop for Shelf {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// An empty store in a new folder.
fn empty() -> Shelf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("register-web-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.join("x.db").display())).unwrap();
    Shelf { folder, store: Arc::new(store) }
}

fn shipped() -> Shelf {
    let shelf = empty();
    maitri::register::load_shipped(&shelf.store).unwrap();
    shelf
}

/// One store for all tests that only read.
fn printed() -> &'static Shelf {
    static SHELF: OnceLock<Shelf> = OnceLock::new();
    SHELF.get_or_init(shipped)
}

fn site(shelf: &Shelf) -> Site {
    Site::new(Packs::embedded().unwrap(), Settings::default()).with_register(Arc::clone(&shelf.store))
}

struct Answer {
    status: StatusCode,
    kind: String,
    text: String,
}

fn get(site: &Site, path: &str) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let request = Request::get(path).header(header::HOST, "localhost").body(Body::empty()).unwrap();
        let response = router(site.clone()).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let kind = parts.headers.get(header::CONTENT_TYPE).map_or("", |k| k.to_str().unwrap()).to_owned();
        Answer { status: parts.status, kind, text: String::from_utf8_lossy(&bytes).into_owned() }
    })
}

fn ok(site: &Site, path: &str) -> String {
    let answer = get(site, path);
    assert_eq!(answer.status, StatusCode::OK, "{path}");
    assert!(answer.kind.starts_with("text/html"), "{path}: {}", answer.kind);
    is_sound(path, &answer.text);
    answer.text
}

/// No key without words, no style or script of a stranger, nothing from another machine, each id once, each anchor there.
fn is_sound(path: &str, text: &str) {
    assert!(!text.contains('⟦'), "{path}: {}", text.split('⟦').nth(1).unwrap().chars().take(40).collect::<String>());
    for bad in ["<script>", "<img", "style=\"", "src=\"http", "href=\"http", "href=\"javascript:"] {
        assert!(!text.contains(bad), "{path}: {bad}");
    }
    let ids: Vec<&str> = text.split(" id=\"").skip(1).map(|p| p.split('"').next().unwrap()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(ids.len(), once.len(), "{path}: an id twice");
    for anchor in text.split("href=\"#").skip(1).map(|p| p.split('"').next().unwrap()) {
        assert!(ids.contains(&anchor), "{path}: nothing is at #{anchor}");
    }
}

/// The addresses of this machine that a page links to, with their anchors.
fn links(text: &str) -> Vec<String> {
    let all = text.split("href=\"/register").skip(1).map(|p| p.split('"').next().unwrap());
    let mut all: Vec<String> =
        all.map(|a| format!("/register{}", a.replace("&amp;", "&").replace("&#38;", "&"))).collect();
    all.sort();
    all.dedup();
    all
}

fn percent(text: &str) -> String {
    text.bytes().map(|b| format!("%{b:02X}")).collect()
}

fn ties(shelf: &Shelf) -> Vec<Relationship> {
    shelf.store.relationships(&Filter::default(), Page::default()).unwrap().0
}

fn contradictions(shelf: &Shelf) -> Vec<Contradiction> {
    shelf.store.contradictions(&ContradictionFilter::default(), Page::default()).unwrap().0
}

fn source(shelf: &Shelf) -> String {
    shelf.store.sources().unwrap()[0].id.clone()
}

fn fixed(shelf: &Shelf) -> Vec<String> {
    vec![
        "/".to_owned(),
        "/register".to_owned(),
        "/register?sort=year&lines=50&page=2".to_owned(),
        "/register/how-we-count".to_owned(),
        "/register/contradictions".to_owned(),
        "/register/contradictions?severity=error&page=2".to_owned(),
        format!("/register/source/{}", source(shelf)),
        "/register/province/TH-50".to_owned(),
        "/register/country/CN".to_owned(),
        "/register/country/vn".to_owned(),
    ]
}

fn with(path: &str, language: Language) -> String {
    format!("{path}{}lang={language}", if path.contains('?') { "&" } else { "?" })
}

#[test]
fn every_page_answers_in_three_languages_and_twice_the_same() {
    let (shelf, site) = (printed(), site(printed()));
    let cards = ties(shelf).into_iter().filter(|t| t.published).step_by(12).map(|t| format!("/register/tie/{}", t.id));
    for path in fixed(shelf).into_iter().chain(cards) {
        for language in Language::SPOKEN {
            let one = ok(&site, &with(&path, language));
            assert!(one.contains(&format!("<html lang=\"{language}\">")), "{path}");
            assert_eq!(one, ok(&site, &with(&path, language)));
            // The switch of languages keeps what was asked for.
            if path.contains("sort=year") {
                assert!(one.contains("lang=vi&amp;sort=year") || one.contains("lang=vi&#38;sort=year"), "{one}");
            }
        }
    }
    for nowhere in
        ["/register/tie/tie-0", "/register/province/XX-1", "/register/country/XX", "/register/source/0123456789"]
    {
        assert_eq!(get(&site, nowhere).status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[test]
fn the_first_page_is_light() {
    let site = site(printed());
    for path in ["/", "/register"] {
        for language in Language::SPOKEN {
            let bytes = ok(&site, &with(path, language)).len();
            assert!(bytes < 120_000, "{path} in {language}: {bytes} bytes");
        }
    }
}

/// Story 21: a partner is found in three languages, with or without marks.
#[test]
fn search_finds_hue_however_it_is_written() {
    let site = site(printed());
    for query in ["เว้", "Hue", "Huế", "huế", "เถื่อเทียน เว้", "Thua Thien"] {
        let text = ok(&site, &format!("/register?lang=en&q={}", percent(query)));
        let list = text.split("<tbody>").nth(1).unwrap_or_else(|| panic!("{query}: nothing"));
        for province in ["Ayutthaya", "Maha Sarakham", "Ubon Ratchathani"] {
            assert!(list.contains(province), "{query}: {province}");
        }
        assert!(text.contains("as of 10 March 2022"), "{query}: where it comes from and how old it is");
    }
    // Spellings that no source of the register prints, and the province that a town lies in.
    for (query, home) in [("กวางตรี", "Mukdahan"), ("Quảng Trị", "Mukdahan"), ("โคราช", "Nakhon Ratchasima")]
    {
        let text = ok(&site, &format!("/register?lang=en&q={}", percent(query)));
        let list = text.split("<tbody>").nth(1).unwrap_or_else(|| panic!("{query}: nothing"));
        assert!(list.contains(home), "{query}: {home}");
    }
    let none = ok(&site, "/register?lang=en&q=Atlantis");
    assert!(none.contains("No tie is found.") && none.contains("0–0 of 0 found"));
    // A query that is too long, or no query at all, is no fault.
    ok(&site, &format!("/register?q={}", "x".repeat(3000)));
    ok(&site, "/register?q=%FF%FE&page=-1&lines=9999&status=%00");
    ok(&site, "/register?page=99999999999999999999");
}

#[test]
fn what_waits_for_a_person_is_nowhere_but_in_the_printed_source() {
    let (shelf, site) = (printed(), site(printed()));
    let waiting: Vec<Relationship> = ties(shelf).into_iter().filter(|t| !t.published).collect();
    assert_eq!(waiting.len(), 1);
    let tie = &waiting[0];
    assert_eq!(get(&site, &format!("/register/tie/{}", tie.id)).status, StatusCode::NOT_FOUND);
    let mut paths = vec![
        "/register?lines=50&page=1".to_owned(),
        "/register?lines=50&page=2".to_owned(),
        "/register?lines=50&page=3".to_owned(),
        format!("/register?q={}", percent(WAITS)),
        "/register?q=Taiwan".to_owned(),
        "/register/contradictions?page=2".to_owned(),
        "/register/contradictions?page=3".to_owned(),
        "/register/contradictions?page=4".to_owned(),
        "/register/contradictions?kind=sensitive-name".to_owned(),
    ];
    paths.extend(fixed(shelf).into_iter().filter(|p| !p.contains("/source/")));
    paths.extend(ties(shelf).iter().filter(|t| t.published).map(|t| format!("/register/tie/{}", t.id)));
    for path in paths {
        for language in Language::SPOKEN {
            let text = ok(&site, &with(&path, language));
            for name in [WAITS, "Taiwan", "Đài Loan", tie.id.as_str()] {
                // A search says again what was asked for.
                let text = if path.contains("q=") {
                    text.split("id=\"narrow\"").next().unwrap().replace(WAITS, "")
                } else {
                    text.clone()
                };
                let text = if path.contains("q=Taiwan") { text.replace("Taiwan", "") } else { text };
                assert!(!text.contains(name), "{path} in {language}: {name}");
            }
        }
    }
    // That something waits is said, and where; not what.
    let board = ok(&site, "/register/contradictions?lang=en&kind=sensitive-name");
    assert!(board.contains(&format!("line {WAITING_LINE}")) && board.contains("waits for a person"));
    for name in ["Hainan", "Guangxi", "ซีจ้วง", "Tibet"] {
        assert!(!board.contains(name), "{name}");
    }
    assert!(ok(&site, "/register?lang=en").contains("1 more waits for a person"));
    let csv = get(&site, "/register.csv");
    assert!(csv.kind.starts_with("text/csv") && csv.text.starts_with("pair_id,"));
    assert!(!csv.text.contains(WAITS) && !csv.text.contains(&tie.id));
    assert_eq!(csv.text.lines().count(), 1 + ties(shelf).len() - 1);
    let loaded = maitri::register::load(&shelf.store).unwrap();
    assert_eq!(csv.text.as_bytes(), maitri::export::csv(&loaded).unwrap());
    // The source is an official table that is published as it is.
    assert!(ok(&site, &format!("/register/source/{}", source(shelf))).contains(WAITS));
}

/// What a person decided appears at once, and without the person's name.
#[test]
fn a_decision_publishes_and_names_no_person() {
    let shelf = shipped();
    let site = site(&shelf);
    let tie = ties(&shelf).into_iter().find(|t| !t.published).unwrap();
    let card = format!("/register/tie/{}?lang=en", tie.id);
    assert_eq!(get(&site, &card).status, StatusCode::NOT_FOUND);
    let open = contradictions(&shelf).into_iter().find(|c| c.at[0].line == WAITING_LINE).unwrap();
    let act = maitri::register::act("Somchai Tester", Capacity::LocalOperator, "a test");
    let settlement = Settlement {
        contradiction: open.id,
        state: SettledState::Resolved,
        value: "cn.hainan".to_owned(),
        reason: "the press of December 2019".to_owned(),
    };
    maitri::register::add(&shelf.store, &act, &|_| Ok(vec![Fact::Settled(settlement.clone())])).unwrap();
    let tie = ties(&shelf).into_iter().find(|t| t.seen.iter().any(|s| s.line == WAITING_LINE)).unwrap();
    let text = ok(&site, &format!("/register/tie/{}?lang=en", tie.id));
    assert!(text.contains("Chiang Mai – Hainan") && text.contains("the press of December 2019"));
    assert!(text.contains("settled") && !text.contains("Somchai"));
    assert!(!ok(&site, "/register?lang=en").contains("waits for a person"));
}

/// 5.3, G-04, G-09: each number beside what the source declares, with its date, and each leads to its rows.
#[test]
fn all_numbers_stand_in_how_we_count_and_lead_to_their_rows() {
    let (shelf, site) = (printed(), site(printed()));
    let text = ok(&site, "/register/how-we-count?lang=en");
    for part in [
        "<span class=\"big\">86</span> ties signed",
        "the source declares 86, as of 10 March 2022",
        "<span class=\"big\">40</span> provinces with signed ties",
        "the source declares 40, as of 10 March 2022",
        "the source declares 65, as of 10 March 2022",
        "the source declares 30, as of 10 March 2022",
        "83 + 3 = 86",
        "39 + 1 = 40",
        "29 + 1 = 30",
        "19 - 1 = 18",
        "42 - 1 = 41",
        "10 March 2021",
        // The source's own summary, in its own words.
        "จำนวน ๓๔ คู่ และอยู่ระหว่างการดำเนินงาน ๔๑ คู่",
    ] {
        assert!(text.contains(part), "{part}");
    }
    for total in shelf.store.totals().unwrap() {
        for n in [total.declared, total.counted] {
            assert!(text.contains(&format!(">{n}</a>")), "{} {}: {n}", total.table, total.what);
        }
    }
    let ties = ties(shelf);
    let signed: Vec<&Relationship> = ties.iter().filter(|t| t.status == "signed" && t.published).collect();
    let municipal = signed.iter().filter(|t| t.by_municipality).count();
    assert!(text.contains(&format!("<span class=\"big\">{municipal}</span> signed by a municipality")));
    assert!(
        text.contains(&format!(
            "<span class=\"big\">{}</span> signed by the province itself",
            signed.len() - municipal
        ))
    );
    // Every link of the page leads somewhere, and what a number says is what its list shows.
    let printed = ok(&site, &format!("/register/source/{}?lang=en", source(shelf)));
    for link in links(&text) {
        let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
        if path.contains("/source/") {
            assert!(anchor.is_empty() || printed.contains(&format!(" id=\"{anchor}\"")), "{link}");
        } else if path != "/register.csv" {
            ok(&site, path);
        }
    }
    for row in text.split("aria-label=\"").skip(1) {
        let label = row.split('"').next().unwrap();
        let Some((_, n)) = label.rsplit_once(": ") else { continue };
        let Ok(n) = n.parse::<usize>() else { continue };
        let before = text.split(&format!("aria-label=\"{label}\"")).next().unwrap();
        let href = before
            .rsplit("href=\"")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .replace("&amp;", "&")
            .replace("&#38;", "&");
        let shown = ok(&site, &href);
        assert!(shown.contains(&format!(" of {n} found")), "{label}: {href}");
    }
    let thai = ok(&site, "/register/how-we-count?lang=th");
    assert!(thai.contains("๑๐ มีนาคม ๒๕๖๕ (2022)") && thai.contains("๒๕๓๐–๒๕๓๙ (1987–1996)"));
}

#[test]
fn a_card_shows_each_fact_with_its_claims() {
    let (shelf, site) = (printed(), site(printed()));
    let all = ties(shelf);
    let conflict = contradictions(shelf).into_iter().find(|c| c.kind == "year-conflict").unwrap();
    let tie = all.iter().find(|t| t.id == conflict.relationships[0]).unwrap();
    let text = ok(&site, &format!("/register/tie/{}?lang=en", tie.id));
    for claim in shelf.store.claims_of(&tie.id).unwrap() {
        assert!(text.contains(&format!(" id=\"{}\"", claim.id)), "{}", claim.property);
    }
    for line in &tie.seen {
        assert!(text.contains(&format!("#L{}\"", line.line)));
    }
    assert!(text.contains("sources differ") && text.contains(&format!("id=\"{}\"", conflict.id)));
    // A partner that was merged: said, and nothing decided.
    let merged = all.iter().find(|t| t.partner.en == "Quang Binh" || !t.partner.successor.is_empty()).unwrap();
    let text = ok(&site, &format!("/register/tie/{}?lang=en", merged.id));
    assert!(text.contains("Since 1 July 2025") && text.contains("for the sides to decide"));
    let inferred = all.iter().find(|t| t.inferred).unwrap();
    assert!(ok(&site, &format!("/register/tie/{}?lang=en", inferred.id)).contains("a part table has one"));
    let municipal = all.iter().find(|t| t.by_municipality).unwrap();
    let text = ok(&site, &format!("/register/tie/{}?lang=vi", municipal.id));
    assert!(text.contains("Do thành phố, thị xã ký"));
}

#[test]
fn the_source_is_printed_line_by_line() {
    let (shelf, site) = (printed(), site(printed()));
    let id = source(shelf);
    let text = ok(&site, &format!("/register/source/{id}?lang=en"));
    for row in shelf.store.source_rows(&id).unwrap() {
        assert!(text.contains(&format!("<tr id=\"L{}\"", row.line)), "line {}", row.line);
    }
    for part in ["province of line 205", "cells shifted by 1", "text ran over with line 360", "ปีที่เริ่มต้น", "ๆ มีดังนี้"]
    {
        assert!(text.contains(part) || part.starts_with('ๆ'), "{part}");
    }
    // The beginning of the id is an address too.
    let short = ok(&site, &format!("/register/source/{}?lang=en", &id[..12]));
    assert_eq!(short.split("<h1").nth(1), text.split("<h1").nth(1));
}

#[test]
fn facets_narrow_and_can_be_taken_away() {
    let (shelf, site) = (printed(), site(printed()));
    let text = ok(&site, "/register?lang=en&country=VN&status=signed&decade=2000");
    let wanted = ties(shelf)
        .into_iter()
        .filter(|t| t.published && t.partner.country == "VN" && t.status == "signed" && t.signed.starts_with("200"))
        .count();
    assert!(wanted > 2 && text.contains(&format!("1–{wanted} of {wanted} found, out of 148 in all.")), "{wanted}");
    for without in ["/register?lang=en&country=VN&status=signed\"", "/register?lang=en&country=VN&decade=2000\""] {
        assert!(text.replace("&amp;", "&").replace("&#38;", "&").contains(without), "{without}");
    }
    // The first name of the list by the Thai side, in Thai order.
    let sorted = ok(&site, "/register?lang=th&sort=home");
    assert!(sorted.contains("aria-sort=\"ascending\""));
}

#[test]
fn an_empty_register_says_how_it_is_filled() {
    let shelf = empty();
    let without = Site::new(Packs::embedded().unwrap(), Settings::default());
    for site in [site(&shelf), without] {
        for path in ["/register", "/register/how-we-count", "/register/contradictions", "/register.csv"] {
            let answer = get(&site, &format!("{path}?lang=en"));
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            if path != "/register.csv" {
                assert!(answer.text.contains("maitri register load"), "{path}");
            }
        }
        for path in ["/register/tie/tie-1", "/register/source/0123456789ab", "/register/country/CN"] {
            assert_eq!(get(&site, path).status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(get(&site, "/").status, StatusCode::OK);
    }
}

/// What stands in a table that somebody sends is shown and does nothing.
#[test]
fn a_malicious_table_is_shown_and_does_nothing() {
    let shelf = empty();
    let bad = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>";
    let quoted = bad.replace('"', "\"\"");
    let rows = format!(
        "จังหวัด,คู่ความสัมพันธ์,ปีที่ลงนาม,หมายเหตุ\nขอนแก่น,\"นครหนานหนิง สาธารณรัฐประชาชนจีน\",2545,\"{quoted}\"\n\"{quoted}\",\"{quoted}\",2545,\"{quoted}\"\nเชียงใหม่,\"{quoted}\",๒๕๕๐,\"{{{{7*7}}}}\"\n"
    );
    let file = shelf.folder.join("<b>x.csv");
    std::fs::write(&file, rows).unwrap();
    let (taken, _) = maitri::register::understand(&file, None).unwrap();
    let act = maitri::register::act("t", Capacity::LocalOperator, "a test");
    maitri::register::add(&shelf.store, &act, &|_| Ok(taken.facts())).unwrap();
    let site = site(&shelf);
    let mut paths = vec![
        format!("/register?q={}", percent(bad)),
        format!("/register?country={}&status={}&year={}", percent(bad), percent(bad), percent(bad)),
        format!("/register/contradictions?kind={}", percent(bad)),
    ];
    paths.extend(fixed(&shelf).into_iter().filter(|p| !p.contains("/country/") && !p.contains("/province/")));
    paths.extend(ties(&shelf).iter().map(|t| format!("/register/tie/{}", t.id)));
    assert!(paths.len() > 10);
    for path in paths {
        for language in Language::SPOKEN {
            let text = ok(&site, &with(&path, language)).to_lowercase();
            for tag in ["<script>", "<img", "<b>", "onerror=alert(1)>"] {
                assert!(!text.contains(tag), "{path}: {tag}");
            }
        }
    }
    let printed = ok(&site, &format!("/register/source/{}", source(&shelf)));
    assert!(printed.contains("&lt;script&gt;") || printed.contains("&#60;script&#62;"));
}
