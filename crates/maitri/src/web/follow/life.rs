//! The further life of a tie: signs of life and of risk with their reasons, its term, renewal and end, annual meetings and what was said there,
//! the worklist of dissolved partners, calendar feeds, papers about it, dashboards.

mod dashboard;
mod feed;
mod paper;
mod record;
pub(crate) mod worklist;

use super::super::Site;
use crate::life::{KINDS, Watch, fields_of, kind, terms, title, words};
use crate::web::page::{Frame, not_found, show};
use crate::web::pager::Pager;
use crate::web::who::{Who, failed};
use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use maitri_pack::Packs;
use maitri_registry::class::Class;
use maitri_registry::follow::life::{Entry, Kept, Life, Seen, Sign, SignKind, Tone};
use maitri_registry::record::Relationship;
use maitri_registry::rights::Action;
use maitri_review::report::words::day;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The pages of them.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/life", get(list))
        .route("/life/{id}", get(one))
        .route("/life/{id}/record/{kind}", get(record::form).post(record::put))
        .route("/life/{id}/meeting-paper", get(paper::meeting))
        .route("/life/{id}/meeting-paper/{file}", get(paper::meeting_file))
        .route("/life/{id}/dossier", get(paper::dossier))
        .route("/life/{id}/dossier/{file}", get(paper::dossier_file))
        .route("/worklist", get(worklist::page))
        .route("/worklist/file", get(worklist::file))
        .route("/dashboard", get(dashboard::own))
        .route("/dashboard/public", get(dashboard::public))
        .route("/yearbook", get(paper::yearbook))
        .route("/yearbook/{file}", get(paper::yearbook_file))
        .route("/calendar/feeds", get(feed::page))
        .route("/calendar/new", post(feed::make))
        .route("/calendar/end", post(feed::end))
        .route("/calendar/feed/{token}", get(feed::serve))
}

/// What [`crate::life::may`] says of who asks.
fn may(who: &Who, action: Action, tie: &Relationship) -> bool {
    crate::life::may(&who.asker(), action, tie)
}

/// Reads the lives of ties away from the threads that answer, and makes something of them.
async fn watch<T: Send + 'static>(
    site: &Site,
    work: impl FnOnce(&maitri_store::Store, &Watch) -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let store: Arc<maitri_store::Store> = site.store().ok_or_else(|| "there is no store".to_owned())?;
    let procedures = site.procedures();
    let task = tokio::task::spawn_blocking(move || {
        let watch = Watch::load(&store, procedures, &crate::cli::today())?;
        work(&store, &watch)
    });
    let done = task.await.unwrap_or_else(|e| Err(e.to_string()));
    if let Err(why) = &done {
        eprintln!("maitri: life: {why}");
    }
    done
}

/// What of the lives of ties waits for who asks, each with both sides of the tie.
pub(crate) async fn waiting(
    site: &Site,
    frame: &Frame,
    who: &Who,
) -> Result<Vec<(crate::life::waits::Wait, String)>, String> {
    let (language, who) = (frame.language, who.clone());
    watch(site, move |_, watch| {
        let rows = crate::life::waits::rows(watch, language, &|t| may(&who, Action::Find, t));
        let pair = |tie: &str| watch.tie(tie).map(|t| title(t, language)).unwrap_or_default();
        Ok(rows
            .into_iter()
            .map(|w| {
                let pair = pair(&w.tie);
                (w, pair)
            })
            .collect())
    })
    .await
}

/// What is asked for behind the question mark.
fn asked(query: Option<&str>, name: &str) -> String {
    let all = form_urlencoded::parse(query.unwrap_or("").as_bytes());
    all.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).next().unwrap_or_default()
}

/// Address of a tie's life, or of a page below it.
fn address(tie: &str, below: &str, frame: &Frame) -> String {
    format!("/life/{}{below}?lang={}", crate::web::escaped(tie), frame.code())
}

/// A row behind a sign: its words and its address.
fn behind(row: &Seen, tie: &Relationship, frame: &Frame) -> (String, String) {
    let language = frame.language;
    match row {
        Seen::Entry(n) => (frame.with("life-entry", "n", &frame.n(n)), format!("{}#e{n}", address(&tie.id, "", frame))),
        Seen::Activity(id) => (id.clone(), format!("/activities/{}?lang={}", crate::web::escaped(id), frame.code())),
        Seen::Report(id) => (id.clone(), format!("/yearly/{}?lang={}", crate::web::escaped(id), frame.code())),
        Seen::Contradiction(id) => {
            (frame.t("life-row-contradiction"), format!("/register/contradictions?lang={}#{id}", frame.code()))
        }
        Seen::Place(id) => (
            crate::case::place_name(id, language),
            format!("/register/tie/{}?lang={}", crate::web::escaped(&tie.id), frame.code()),
        ),
        Seen::Line(source, _, line) => (
            frame.with("life-row-line", "n", &frame.n(line)),
            format!("/register/source/{}?lang={}#L{line}", source.get(..12).unwrap_or(source), frame.code()),
        ),
    }
}

/// A sign as it is told.
struct SignTold {
    class: &'static str,
    sign: &'static str,
    name: String,
    why: String,
    rule: &'static str,
    rows: Vec<(String, String)>,
}

impl SignTold {
    fn of(sign: &Sign, tie: &Relationship, frame: &Frame) -> SignTold {
        let (class, mark) = match sign.kind.tone() {
            Tone::Warning => ("warning", "!"),
            Tone::Ask => ("ask", "?"),
            Tone::Info => ("info", "i"),
            Tone::Unknown => ("info", "–"),
        };
        let mut rows: Vec<(String, String)> = sign.rows.iter().map(|r| behind(r, tie, frame)).collect();
        rows.dedup();
        rows.truncate(6);
        SignTold {
            class,
            sign: mark,
            name: frame.t(words::sign_name(sign.kind)),
            why: words::reason(sign, frame.language),
            rule: sign.kind.rule(),
            rows,
        }
    }
}

/// A tie of the list.
struct Row {
    address: String,
    pair: String,
    stands: String,
    signs: Vec<SignTold>,
}

/// A sign to narrow the list by.
struct Facet {
    name: String,
    n: String,
    address: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "life/list.html")]
struct ListPage<'f> {
    f: &'f Frame,
    as_of: String,
    all: (String, bool),
    facets: Vec<Facet>,
    rows: Vec<Row>,
    pager: Pager,
    shown: String,
}

async fn list(State(site): State<Site>, frame: Frame, who: Who, RawQuery(query): RawQuery) -> Response {
    let wanted = SignKind::of(&asked(query.as_deref(), "sign"));
    let home = asked(query.as_deref(), "home");
    let narrowed = !home.is_empty();
    let (f, w) = (frame.clone(), who.clone());
    let made = watch(&site, move |_, watch| {
        // Two sides are one pair: it is counted once, and its instruments stand under one another.
        let mut facets: Vec<(SignKind, BTreeSet<&str>)> =
            SignKind::ALL.into_iter().map(|k| (k, BTreeSet::new())).collect();
        let (mut rows, mut order) = (Vec::new(), BTreeMap::new());
        let of_home = |t: &&Relationship| home.is_empty() || t.home.id == home;
        for tie in watch.ties.iter().filter(|t| t.status == "signed" && may(&w, Action::Find, t)).filter(of_home) {
            let signs = watch.signs(tie);
            for (_, of) in facets.iter_mut().filter(|(kind, _)| signs.iter().any(|s| s.kind == *kind)) {
                of.insert(watch.pair(tie));
            }
            if wanted.is_some_and(|k| signs.iter().all(|s| s.kind != k)) {
                continue;
            }
            let all = watch.ids(tie).filter_map(|id| watch.tie(id)).filter(|t| may(&w, Action::Find, t));
            let asks = all.flat_map(|t| watch.signs(t)).any(|s| s.kind.tone() != Tone::Unknown);
            let place = order.len();
            rows.push(((!asks, *order.entry(watch.pair(tie)).or_insert(place)), tie, signs));
        }
        // What asks for somebody comes first.
        rows.sort_by_key(|(key, ..)| *key);
        let (pager, part) = Pager::within(&f, rows.len(), "/life", "");
        let unknown = maitri_registry::follow::life::Standing::Unknown;
        let shown = rows.get(part).unwrap_or_default().iter().map(|(_, tie, signs)| {
            let standing = watch.life(&tie.id).map(|l| l.standing(watch.house, &watch.today));
            Row {
                address: address(&tie.id, "", &f),
                pair: title(tie, f.language),
                stands: words::standing(standing.as_ref().unwrap_or(&unknown), f.language),
                signs: signs.iter().map(|s| SignTold::of(s, tie, &f)).collect(),
            }
        });
        let shown: Vec<Row> = shown.collect();
        let facets: Vec<(SignKind, usize)> = facets.into_iter().map(|(kind, of)| (kind, of.len())).collect();
        Ok((facets, order.len(), shown, pager))
    });
    let Ok((facets, pairs, rows, pager)) = made.await else { return failed(&frame) };
    let page = ListPage {
        as_of: day(&crate::cli::today(), frame.language),
        all: (format!("/life?lang={}", frame.code()), wanted.is_none() && !narrowed),
        facets: facets
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(k, n)| Facet {
                name: frame.t(words::sign_name(k)),
                n: frame.n(n),
                address: format!("/life?lang={}&sign={}", frame.code(), k.code()),
                chosen: wanted == Some(k),
            })
            .collect(),
        shown: frame.with("life-shown", "n", &frame.n(pairs)),
        rows,
        pager,
        f: &frame,
    };
    show(StatusCode::OK, &page)
}

/// An entry of the log.
struct Line {
    anchor: String,
    shown: String,
    when: String,
    who: String,
    what: String,
    says: String,
    why: String,
    struck: String,
    correct: String,
}

/// A commitment as it is told.
struct PromiseTold {
    what: String,
    who: String,
    due: String,
    state: String,
    settle: String,
}

/// A term that a signed text states, to be recorded.
struct ReadTold {
    name: String,
    language: String,
    says: String,
    fields: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "life/show.html")]
struct TiePage {
    f: Frame,
    title: String,
    card: String,
    stands: String,
    tone: &'static str,
    as_of: String,
    term: String,
    end: String,
    alerts: Vec<String>,
    read: Vec<ReadTold>,
    /// Where clause 5 of the signed texts is read; empty: there is none, or it was.
    read_first: String,
    term_form: String,
    at: u64,
    signs: Vec<SignTold>,
    meetings: Vec<(String, String, String)>,
    promises: Vec<PromiseTold>,
    partner: String,
    decision: String,
    log: Vec<Line>,
    ways: Vec<(String, String)>,
    papers: Vec<(String, String)>,
}

async fn one(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let (packs, procedures) = (site.packs(), site.procedures());
    let f = frame.clone();
    // A scan takes its time to be read: its term is read when somebody asks for it.
    let reads = asked(query.as_deref(), "read") == "1";
    let made = watch(&site, move |store, watch| {
        let Some(tie) = watch.tie(&id).filter(|t| may(&who, Action::Read, t)) else { return Ok(None) };
        let (cases, _) = crate::case::load(store, procedures)?;
        let mut open = cases;
        let others = open.cases.values().filter(|case| !who.may(Action::Read, Some(case), Class::Ordinary));
        let others: Vec<String> = others.map(|case| case.opened.case.clone()).collect();
        for case in &others {
            open.cases.remove(case);
        }
        let read = if reads { terms::read(store, packs, &open, tie, &watch.today)? } else { Vec::new() };
        let mut page = tie_page(packs, &f, &who, watch, tie, read);
        if !reads && may(&who, Action::Record, tie) && terms::are_there(&open, tie) {
            page.read_first = format!("{}&read=1#term", address(&tie.id, "", &f));
        }
        Ok(Some(page))
    });
    match made.await {
        Ok(Some(page)) => show(StatusCode::OK, &page),
        Ok(None) => not_found(frame).await,
        Err(_) => failed(&frame),
    }
}

fn tie_page(packs: &Packs, f: &Frame, who: &Who, watch: &Watch, tie: &Relationship, read: Vec<terms::Read>) -> TiePage {
    let empty = Life::default();
    let life = watch.life(&tie.id).unwrap_or(&empty);
    let language = f.language;
    let standing = life.standing(watch.house, &watch.today);
    let records = may(who, Action::Record, tie);
    let way = |code: &str| address(&tie.id, &format!("/record/{code}"), f);
    // A term that stands recorded already is not offered again.
    let recorded = |term: &maitri_registry::follow::life::Term| {
        life.term.as_ref().is_some_and(|(t, _)| t.file == term.file && t.length == term.length && t.from == term.from)
    };
    let end = match (life.end(), life.end_year()) {
        // Where the standing names that day already, it is not said twice.
        (Some(end), _) if end.iso() == standing.day() || life.ended.is_some() => String::new(),
        (Some(end), _) => f.with("life-ends", "day", &day(&end.iso(), language)),
        (None, Some(year)) => f.with("life-ends-year", "day", &words::date(&year.to_string(), language)),
        _ => String::new(),
    };
    let alert = |a: &maitri_registry::follow::life::Alert| {
        f.args("life-alert", &[("n", &f.n(a.months)), ("day", &day(&a.on, language))])
    };
    let meeting = |m: &maitri_registry::follow::life::Meeting| {
        let state = match m.state.code() {
            "planned" => "life-meeting-planned",
            "open" => "life-meeting-open",
            "held" => "life-meeting-held",
            _ => "life-meeting-cancelled",
        };
        (words::meeting(life, &m.id, language), f.t(state), m.minutes.number.clone())
    };
    let promise = |c: &maitri_registry::follow::life::Commitment| PromiseTold {
        what: words::own(&c.words, language).to_owned(),
        who: words::whose(tie, c.who, language),
        due: if c.due.is_empty() { String::new() } else { day(&c.due, language) },
        state: match &c.settled {
            Some((kept, on, came, _)) => {
                let word = f.t(words::choice("state", Kept::code(*kept)));
                let parts = [word, day(on, language), words::own(came, language).to_owned()];
                parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
            }
            None => f.t("life-open"),
        },
        settle: if records && c.settled.is_none() {
            format!("{}&commitment={}", way("settled"), c.id)
        } else {
            String::new()
        },
    };
    let mut before = None;
    let log = life.noted.iter().map(|n| {
        let office = crate::case::office_name(packs, &n.office, language);
        let by = [n.person.clone(), office].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ");
        let holds = n.struck.is_none() && !matches!(n.entry, Entry::Corrected { .. });
        let twice = before == Some(n.sequence);
        before = Some(n.sequence);
        Line {
            // What a correction puts in the place of another stands under the same number.
            anchor: if twice { format!("e{}-instead", n.sequence) } else { format!("e{}", n.sequence) },
            shown: f.n(n.sequence),
            when: day(n.at.get(..10).unwrap_or(""), language),
            who: by,
            what: f.t(words::kind(n.entry.kind())),
            says: words::entry(packs, &n.entry, language),
            why: n.why.clone(),
            struck: n.struck.map(|s| f.with("life-struck", "n", &f.n(s))).unwrap_or_default(),
            correct: if records && holds {
                format!("{}&sequence={}", way("corrected"), n.sequence)
            } else {
                String::new()
            },
        }
    });
    let offered = read.iter().filter(|r| !recorded(&r.term)).map(|r| ReadTold {
        name: r.name.clone(),
        language: r.language.clone(),
        says: words::entry(packs, &Entry::Term { term: r.term.clone() }, language),
        fields: fields_of(&Entry::Term { term: r.term.clone() })
            .into_iter()
            .filter_map(|(k, v)| {
                let names = ["kind", "n", "unit", "from", "renewing", "words", "case", "file"];
                names.into_iter().find(|n| *n == k).map(|n| (n, v))
            })
            .collect(),
    });
    let change = watch.dissolved.get(&tie.id);
    TiePage {
        f: f.clone(),
        title: title(tie, language),
        card: if tie.published {
            format!("/register/tie/{}?lang={}", crate::web::escaped(&tie.id), f.code())
        } else {
            String::new()
        },
        stands: words::standing(&standing, language),
        tone: match standing.code() {
            "in-force" => "yes",
            "over" | "ended" => "no",
            _ => "ask",
        },
        as_of: day(&watch.today, language),
        term: life.term.as_ref().map_or_else(
            || f.t("life-term-none"),
            |(term, _)| words::entry(packs, &Entry::Term { term: term.clone() }, language),
        ),
        end,
        alerts: life.alerts(watch.house).iter().map(alert).collect(),
        read: if records { offered.collect() } else { Vec::new() },
        read_first: String::new(),
        term_form: way("term"),
        at: life.last,
        signs: watch.signs(tie).iter().map(|s| SignTold::of(s, tie, f)).collect(),
        meetings: life.meetings.values().map(meeting).collect(),
        promises: life.commitments.values().map(promise).collect(),
        partner: change.map(|c| words::change(c.change.code(), &c.successor, &c.since, language)).unwrap_or_default(),
        decision: life.decision.as_ref().map_or_else(String::new, |(what, on, why, _)| {
            let word = f.t(words::choice("decision", what.code()));
            format!("{word} · {} · {why}", day(on, language))
        }),
        log: log.collect(),
        ways: KINDS
            .iter()
            .filter(|k| records && k.code != "corrected" && fits(k.code, life, change.is_some()))
            .map(|k| (f.t(words::kind(k.code)), way(k.code)))
            .collect(),
        papers: vec![
            (f.t("life-meeting-paper"), address(&tie.id, "/meeting-paper", f)),
            (f.t("life-dossier"), address(&tie.id, "/dossier", f)),
        ],
    }
}

/// Whether a kind of entry makes sense as a life stands: what does not is not offered, and would be refused.
fn fits(code: &str, life: &Life, changed: bool) -> bool {
    use maitri_registry::follow::life::{MeetingState, TermKind};
    let kind_of = |kind| life.term.as_ref().is_some_and(|(t, _)| t.kind == kind);
    let open = life.meetings.values().any(|m| matches!(m.state, MeetingState::Planned | MeetingState::Open));
    match code {
        "considered" | "agreed" => kind_of(TermKind::Fixed),
        "renewed" => kind_of(TermKind::Fixed) && !life.agreed.is_empty(),
        "notice-delivered" => kind_of(TermKind::UntilNotice) && life.notice.is_none(),
        "notice-withdrawn" => life.notice.is_some(),
        "suspended" => life.suspended.is_none(),
        "resumed" => life.suspended.is_some(),
        "meeting-postponed" | "meeting-cancelled" => open,
        "promised" => !life.meetings.is_empty(),
        "settled" => life.commitments.values().any(|c| c.settled.is_none()),
        "decided" | "partner-confirmed" => changed,
        _ => kind(code).is_some(),
    }
}
