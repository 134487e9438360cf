//! What the pages of delegations, projects and directives share: the list, one thing with what is missing and what may be recorded, and the form
//! that records. Nothing typed is lost; what others recorded meanwhile is told beside the form.

use super::super::Site;
use crate::department::said::{Field, Kind, UNKNOWN};
use crate::department::tell::{Shown, Teller};
use crate::department::{self, Given, Laws, Noun, Of, Stop, Thing};
use crate::follow::load;
use crate::web::page::{Fault, Frame, show};
use crate::web::upload::Sent;
use crate::web::who::{Who, failed, second_needed, to};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use maitri_registry::class::Class;
use maitri_registry::follow::Follow;
use maitri_registry::rights::Action;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the address asks.
pub type Asks = Query<BTreeMap<String, String>>;

/// What answers at the addresses of a noun; the addresses themselves stand in its own file.
macro_rules! answers {
    ($noun:expr) => {
        use crate::department::Noun;
        use crate::web::follow::things::{self, Asks};
        use crate::web::page::Frame;
        use crate::web::who::Who;
        use axum::extract::{Path, State};
        use axum::response::Response;

        const NOUN: Noun = $noun;

        async fn list(site: State<Site>, frame: Frame, who: Who) -> Response {
            things::list(NOUN, site, frame, who).await
        }

        async fn one(site: State<Site>, frame: Frame, who: Who, id: Path<String>) -> Response {
            things::one(NOUN, site, frame, who, id).await
        }

        async fn open_form(site: State<Site>, frame: Frame, who: Who, asks: Asks) -> Response {
            things::open_form(NOUN, site, frame, who, asks).await
        }

        async fn open(site: State<Site>, frame: Frame, who: Who, sent: crate::web::upload::Sent) -> Response {
            things::open(NOUN, site, frame, who, sent).await
        }

        async fn say_form(
            site: State<Site>,
            frame: Frame,
            who: Who,
            path: Path<(String, String)>,
            asks: Asks,
        ) -> Response {
            things::say_form(NOUN, site, frame, who, path, asks).await
        }

        async fn say(
            site: State<Site>,
            frame: Frame,
            who: Who,
            path: Path<(String, String)>,
            sent: crate::web::upload::Sent,
        ) -> Response {
            things::say(NOUN, site, frame, who, path, sent).await
        }
    };
}
pub(super) use answers;

/// The address of a thing, or of a page below it.
pub fn address(noun: Noun, id: &str, below: &str, frame: &Frame) -> String {
    format!("/{}/{}{below}?lang={}", noun.path(), crate::web::escaped(id), frame.code())
}

/// A page with a form on it.
pub fn shown(status: StatusCode, template: &impl Template) -> Response {
    crate::web::guard::with_form(show(status, template))
}

/// The laws, and the day of today.
pub fn laws_and_day(site: &Site) -> (Laws<'static>, String) {
    (site.laws(), crate::cli::today())
}

/// With what things are told to a reader.
pub fn teller<'t>(
    site: &'t Site,
    laws: Laws<'t>,
    today: &'t str,
    frame: &Frame,
    sees: &'t dyn Fn(Thing<'_>, Class) -> bool,
) -> Teller<'t> {
    Teller { laws, procedures: site.inner.procedures, language: frame.language, today, sees }
}

/// What was recorded, read away from the threads that answer.
async fn read(site: &Site) -> Result<Arc<Follow>, String> {
    let store = site.store().ok_or_else(|| "there is no store".to_owned())?;
    let task = tokio::task::spawn_blocking(move || load(&store).map(|(follow, _)| follow));
    task.await.unwrap_or_else(|e| Err(e.to_string()))
}

/// What was recorded, where the thing is there for who may do this with it.
///
/// # Errors
/// The page that says that there is none.
pub async fn open_to(
    site: &Site,
    frame: &Frame,
    who: &Who,
    noun: Noun,
    id: &str,
    action: Action,
) -> Result<Arc<Follow>, Response> {
    let follow = read(site).await.map_err(|_| failed(frame))?;
    let gone = || Fault::new(StatusCode::NOT_FOUND, "fault-address", "fault-address-help").page(frame);
    match Thing::find(&follow, noun, id) {
        // Of what stands in their list nobody hears anything new by this.
        Some(thing) if who.needs_second(thing.class()) && who.sees_of(thing, Class::Ordinary) => {
            return Err(second_needed(frame));
        }
        Some(thing) if who.may_with(Action::Read, thing, Class::Ordinary) => {
            if !who.may_with(action, thing, Class::Ordinary) {
                return Err(Fault::new(StatusCode::FORBIDDEN, "fault-only-read", "fault-rights-help").page(frame));
            }
        }
        // One of others is answered as one that is not there.
        _ => return Err(gone()),
    }
    Ok(follow)
}

struct ListRow {
    address: String,
    id: String,
    title: String,
    kind: String,
    partner: String,
    state: String,
    /// How much is amiss; empty: nothing.
    warnings: String,
}

#[derive(Template)]
#[template(path = "follow/things.html")]
struct ListPage<'f> {
    f: &'f Frame,
    title: String,
    lead: String,
    path: &'static str,
    button: String,
    opens: bool,
    others: Vec<(String, String)>,
    rows: Vec<ListRow>,
}

fn title_key(noun: Noun) -> (&'static str, &'static str) {
    match noun {
        Noun::Delegation => ("dep-delegations", "dep-delegations-lead"),
        Noun::Project => ("dep-projects", "dep-projects-lead"),
        Noun::Directive => ("dep-directives", "dep-directives-lead"),
    }
}

/// The answer of a noun: list.
pub async fn list(noun: Noun, State(site): State<Site>, frame: Frame, who: Who) -> Response {
    let Ok(follow) = read(&site).await else { return failed(&frame) };
    let (laws, today) = laws_and_day(&site);
    let sees = |thing: Thing<'_>, class| who.sees_of(thing, class);
    let teller = teller(&site, laws, &today, &frame, &sees);
    let mut rows = Vec::new();
    for id in noun.ids(&follow) {
        let Some(thing) = Thing::find(&follow, noun, id) else { continue };
        if !who.sees_of(thing, Class::Ordinary) {
            continue;
        }
        rows.push(ListRow {
            address: address(noun, id, "", &frame),
            id: id.clone(),
            title: teller.title(thing),
            kind: teller.kind(thing),
            partner: teller.partner(thing),
            state: teller.stands(thing).1,
            warnings: match teller.warnings(&follow, id, thing).len() {
                0 => String::new(),
                n => frame.with("dep-warnings", "n", &frame.n(n)),
            },
        });
    }
    // What needs somebody stands first.
    rows.sort_by_key(|r| r.warnings.is_empty());
    let (title, lead) = title_key(noun);
    let others = Noun::ALL.into_iter().filter(|n| *n != noun);
    let mut others: Vec<(String, String)> =
        others.map(|n| (frame.t(title_key(n).0), format!("/{}?lang={}", n.path(), frame.code()))).collect();
    others.push((frame.t("dep-reports"), format!("/department?lang={}", frame.code())));
    let page = ListPage {
        title: frame.t(title),
        lead: frame.t(lead),
        path: noun.path(),
        button: frame.t(noun.sayings().first().map_or("", |s| s.key)),
        opens: who.could(Action::Record),
        others,
        rows,
        f: &frame,
    };
    show(StatusCode::OK, &page)
}

struct Personal {
    label: String,
    action: String,
}

#[derive(Template)]
#[template(path = "follow/thing.html")]
struct ThingPage<'f> {
    f: &'f Frame,
    s: Shown,
    id: String,
    list: String,
    list_title: String,
    ways: Vec<(String, String)>,
    personal: Vec<Personal>,
    case: String,
    tie: String,
    print: String,
    /// What a passport says, of who was asked for just now.
    opened: Vec<(String, String)>,
}

/// The answer of a noun: one.
pub async fn one(noun: Noun, State(site): State<Site>, frame: Frame, who: Who, Path(id): Path<String>) -> Response {
    thing_page(noun, &site, &frame, &who, &id, Vec::new()).await
}

async fn thing_page(
    noun: Noun,
    site: &Site,
    frame: &Frame,
    who: &Who,
    id: &str,
    opened: Vec<(String, String)>,
) -> Response {
    let follow = match open_to(site, frame, who, noun, id, Action::Read).await {
        Ok(follow) => follow,
        Err(page) => return page,
    };
    let Some(thing) = Thing::find(&follow, noun, id) else { return failed(frame) };
    let (laws, today) = laws_and_day(site);
    let sees = |thing: Thing<'_>, class| who.sees_of(thing, class);
    let teller = teller(site, laws, &today, frame, &sees);
    let s = teller.shown(&follow, id, thing);
    let empty = Given::new();
    let records = |entry: &str| who.may_record(thing, entry, &empty);
    let mut ways: Vec<(String, String)> = noun
        .sayings()
        .iter()
        .skip(1)
        .filter(|s| records(s.entry))
        .map(|s| (frame.t(s.key), address(noun, id, &format!("/record/{}", s.entry), frame)))
        .collect();
    if noun == Noun::Directive && records("point") {
        ways.push((frame.t("dep-read-table"), address(noun, id, "/table", frame)));
    }
    let mut personal = Vec::new();
    if let Thing::Delegation(d) = thing
        && who.sees_of(thing, Class::Personal)
    {
        personal.extend(d.travelling().filter(|(_, m)| m.personal).map(|(member, _)| Personal {
            label: frame.with("dep-open-personal", "member", member),
            action: address(noun, id, &format!("/personal/{member}"), frame),
        }));
    }
    let print = if noun == Noun::Directive {
        let home = crate::web::escaped(&thing.whose().home);
        format!("/department/RP-08?lang={}&home={home}&of={}", frame.code(), crate::web::escaped(id))
    } else {
        String::new()
    };
    let (title, _) = title_key(noun);
    let page = ThingPage {
        case: if s.case.is_empty() {
            String::new()
        } else {
            format!("/cases/{}?lang={}", crate::web::escaped(&s.case), frame.code())
        },
        tie: if s.tie.is_empty() {
            String::new()
        } else {
            format!("/register/tie/{}?lang={}", crate::web::escaped(&s.tie), frame.code())
        },
        id: id.to_owned(),
        list: format!("/{}?lang={}", noun.path(), frame.code()),
        list_title: frame.t(title),
        ways,
        personal,
        print,
        opened,
        s,
        f: frame,
    };
    shown(StatusCode::OK, &page)
}

/// What stands on a member's passport, for who may read it: that it was opened is in the log before the page is made.
pub async fn personal(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, member)): Path<(String, String)>,
) -> Response {
    let follow = match open_to(&site, &frame, &who, Noun::Delegation, &id, Action::Read).await {
        Ok(follow) => follow,
        Err(page) => return page,
    };
    let may_read = Thing::find(&follow, Noun::Delegation, &id).is_some_and(|thing| who.sees_of(thing, Class::Personal));
    let Some(store) = site.store() else { return failed(&frame) };
    if !may_read {
        return Fault::new(StatusCode::FORBIDDEN, "fault-rights", "fault-rights-help").page(&frame);
    }
    let (act, of, whom) = (who.act(""), id.clone(), member.clone());
    let task = tokio::task::spawn_blocking(move || department::personal(&store, &of, &whom, &act));
    match task.await {
        Ok(Ok(Some((passport, born)))) => {
            let opened =
                vec![(frame.t("dep-member"), member), (frame.t("dep-passport"), passport), (frame.t("dep-born"), born)];
            thing_page(Noun::Delegation, &site, &frame, &who, &id, opened).await
        }
        Ok(Ok(None)) => Fault::new(StatusCode::NOT_FOUND, "fault-address", "fault-address-help").page(&frame),
        _ => failed(&frame),
    }
}

/// A field of a form, with what was typed.
struct Asked {
    name: &'static str,
    label: String,
    hint: String,
    value: String,
    long: bool,
    options: Vec<(String, String, bool)>,
    list: bool,
}

#[derive(Template)]
#[template(path = "follow/say.html")]
struct SayPage<'f> {
    f: &'f Frame,
    title: String,
    back: String,
    back_title: String,
    action: String,
    at: u64,
    complaints: Vec<(String, String)>,
    warnings: Vec<(String, String)>,
    fields: Vec<Asked>,
    offices: Vec<String>,
    acting: Vec<(String, String, bool)>,
    why: String,
}

/// The form of a saying, with what was typed.
#[allow(clippy::too_many_arguments, reason = "a form is made of all of these, and of nothing else")]
fn form<'f>(
    site: &Site,
    frame: &'f Frame,
    who: &Who,
    noun: Noun,
    entry: &str,
    thing: Option<(&Follow, &str, Thing<'_>)>,
    typed: &BTreeMap<String, String>,
    stop: Option<&Stop>,
) -> Option<SayPage<'f>> {
    let saying = noun.saying(entry)?;
    let (laws, today) = laws_and_day(site);
    let sees = |thing: Thing<'_>, class| who.sees_of(thing, class);
    let teller = teller(site, laws, &today, frame, &sees);
    let typed_of = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let own = noun.sayings().first().map_or("", |s| s.entry) == entry;
    let fields = saying.fields.iter().map(|field: &Field| {
        let value = typed_of(field.name);
        let chosen = |word: &str| word == value;
        let mut options: Vec<(String, String, bool)> = match (field.kind, thing) {
            (Kind::Choice(all), _) => all.iter().map(|(w, k)| ((*w).to_owned(), frame.t(k), chosen(w))).collect(),
            (Kind::YesNo, _) => {
                [("yes", "dep-yes"), ("no", "dep-no")].map(|(w, k)| (w.to_owned(), frame.t(k), chosen(w))).to_vec()
            }
            (Kind::Mark, _) => {
                [("", "dep-not-said"), ("yes", "dep-yes")].map(|(w, k)| (w.to_owned(), frame.t(k), chosen(w))).to_vec()
            }
            (Kind::Part(part), Some((follow, id, thing))) => teller
                .parts(follow, id, thing, part)
                .into_iter()
                .map(|(id, name)| (id.clone(), name, id == value))
                .collect(),
            _ => Vec::new(),
        };
        // What must be said is chosen by a person: nothing stands there as if it had been.
        let must = match field.kind {
            Kind::YesNo => true,
            Kind::Choice(all) => all.iter().all(|(word, _)| *word != UNKNOWN),
            _ => false,
        };
        if must {
            options.insert(0, (String::new(), frame.t("case-choose"), value.is_empty()));
        }
        // Which member, of several or all; a new one.
        if matches!(field.kind, Kind::Part(_)) {
            let none = match entry {
                "gap-noted" | "consent" => frame.t("dep-all-members"),
                "member" => frame.t("dep-new-member"),
                _ => frame.t("case-choose"),
            };
            options.insert(0, (String::new(), none, value.is_empty()));
        }
        // The states to which this kind of work can come, in their names.
        if field.name == "state"
            && let Some((_, _, Thing::Project(p))) = thing
        {
            let kind = p.about.kind;
            options =
                kind.steps().iter().map(|s| ((*s).to_owned(), teller.state(kind.procedure(), s), chosen(s))).collect();
        }
        if field.name == "field" {
            let known = noun.sayings().first().map_or(&[][..], |s| s.fields);
            let fixed = ["home", "direction", "kind"];
            options = known
                .iter()
                .filter(|k| !fixed.contains(&k.name))
                .map(|k| (k.name.to_owned(), frame.t(k.key), chosen(k.name)))
                .collect();
            if noun == Noun::Directive {
                options.push(("text".to_owned(), frame.t("dep-text"), chosen("text")));
            }
        }
        let hint = match field.kind {
            Kind::Day => frame.t("case-paper-day-hint"),
            Kind::Place => frame.t("case-place-hint"),
            _ => String::new(),
        };
        Asked {
            name: field.name,
            label: frame.t(field.key),
            hint,
            value,
            long: field.kind == Kind::Text,
            options,
            list: field.kind == Kind::Office,
        }
    });
    let acting = typed_of("acting");
    let last_office = thing.map(|(_, _, t)| t.office().to_owned()).unwrap_or_default();
    let acting = if acting.is_empty() { last_office } else { acting };
    let offices = || laws.packs.offices.iter().map(|o| (o.id.clone(), teller.office(&o.id)));
    let (back, back_title) = match thing {
        Some((_, id, thing)) => (address(noun, id, "", frame), format!("{id}: {}", teller.title(thing))),
        None => (format!("/{}?lang={}", noun.path(), frame.code()), frame.t(title_key(noun).0)),
    };
    let mut complaints: Vec<(String, String)> = stop.map(|stop| teller.stop(stop, noun)).into_iter().collect();
    if let (Some(Stop::Moved), Some((_, _, thing))) = (stop, thing) {
        // What was typed stands below; what came meanwhile stands here.
        let came = teller.since(thing, typed_of("at").parse().unwrap_or(0));
        complaints.extend(came.into_iter().map(|(day, by, what)| (String::new(), format!("{day}, {by}: {what}"))));
    }
    Some(SayPage {
        title: frame.t(saying.key),
        action: match thing {
            Some((_, id, _)) => address(noun, id, &format!("/record/{entry}"), frame),
            None if own => format!("/{}/new?lang={}", noun.path(), frame.code()),
            None => return None,
        },
        back,
        back_title,
        at: thing.map_or(0, |(_, _, t)| t.last()),
        complaints,
        warnings: thing.map(|(follow, id, t)| teller.warnings(follow, id, t)).unwrap_or_default(),
        fields: fields.collect(),
        offices: offices().map(|(_, name)| name).collect(),
        acting: if who.is_desk() {
            offices().map(|(id, name)| (id.clone(), name, id == acting)).collect()
        } else {
            Vec::new()
        },
        why: typed_of("why"),
        f: frame,
    })
}

/// What a form sent: the fields of a saying, and besides them which office acts and why.
fn typed(noun: Noun, entry: &str, sent: &Sent) -> (Given, BTreeMap<String, String>) {
    let mut given = Given::new();
    for field in noun.saying(entry).map_or(&[][..], |s| s.fields) {
        let value = if field.kind == Kind::Text { sent.text(field.name) } else { sent.line(field.name) };
        given.insert(field.name.to_owned(), value);
    }
    let mut all: BTreeMap<String, String> = given.clone();
    all.insert("acting".to_owned(), sent.line("acting"));
    all.insert("why".to_owned(), sent.line("why"));
    all.insert("at".to_owned(), sent.line("at"));
    (given, all)
}

fn act(who: &Who, sent: &Sent) -> maitri_registry::act::Act {
    let why = sent.line("why");
    // The form gives a list: what is none of it names nobody.
    who.act_for(&sent.line("acting"), &why).unwrap_or_else(|_| who.act(&why))
}

fn status(stop: &Stop) -> StatusCode {
    match stop {
        Stop::Moved => StatusCode::CONFLICT,
        Stop::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The answer of a noun: open form.
pub async fn open_form(noun: Noun, State(site): State<Site>, frame: Frame, who: Who, Query(query): Asks) -> Response {
    let entry = noun.sayings().first().map_or("", |s| s.entry);
    let mut typed = query;
    // The place of the own office is the likely one.
    if !who.place.is_empty() {
        let place = crate::case::place_name(&who.place, frame.language);
        typed.entry("home".to_owned()).or_insert(place);
    }
    match form(&site, &frame, &who, noun, entry, None, &typed, None) {
        Some(page) => shown(StatusCode::OK, &page),
        None => failed(&frame),
    }
}

/// The answer of a noun: open.
pub async fn open(noun: Noun, State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let entry = noun.sayings().first().map_or("", |s| s.entry);
    let (given, all) = typed(noun, entry, &sent);
    let home = given.get("home").map(|h| crate::case::place(h).unwrap_or_default()).unwrap_or_default();
    if who.asks_second(&[department::opening(noun, &given).1]) {
        return second_needed(&frame);
    }
    if !home.is_empty() && !who.may_open(noun, &given, &home) {
        return Fault::new(StatusCode::FORBIDDEN, "fault-rights", "fault-rights-help").page(&frame);
    }
    let Some(store) = site.store() else { return failed(&frame) };
    let (act, packs) = (act(&who, &sent), site.inner.packs);
    // Where the home follows from a tie, the right is asked for when it is known.
    let asker = who.clone();
    let (fields, language) = (given.clone(), frame.language);
    let task = tokio::task::spawn_blocking(move || {
        let home = department::home_of(&store, &fields)?;
        if !asker.may_open(noun, &fields, &home) {
            return Err(Stop::Gone);
        }
        department::open(&store, (packs, language), noun, &act, &fields)
    });
    match task.await {
        Ok(Ok(id)) => to(&address(noun, &id, "", &frame)),
        Ok(Err(stop)) => match form(&site, &frame, &who, noun, entry, None, &all, Some(&stop)) {
            Some(page) => shown(status(&stop), &page),
            None => failed(&frame),
        },
        Err(_) => failed(&frame),
    }
}

/// The answer of a noun: say form.
pub async fn say_form(
    noun: Noun,
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, entry)): Path<(String, String)>,
    Query(query): Asks,
) -> Response {
    let follow = match open_to(&site, &frame, &who, noun, &id, Action::Record).await {
        Ok(follow) => follow,
        Err(page) => return page,
    };
    let Some(thing) = Thing::find(&follow, noun, &id) else { return failed(&frame) };
    match form(&site, &frame, &who, noun, &entry, Some((&follow, &id, thing)), &query, None) {
        Some(page) => shown(StatusCode::OK, &page),
        None => Fault::new(StatusCode::NOT_FOUND, "fault-address", "fault-address-help").page(&frame),
    }
}

/// The answer of a noun: say.
pub async fn say(
    noun: Noun,
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, entry)): Path<(String, String)>,
    sent: Sent,
) -> Response {
    let follow = match open_to(&site, &frame, &who, noun, &id, Action::Record).await {
        Ok(follow) => follow,
        Err(page) => return page,
    };
    let (given, all) = typed(noun, &entry, &sent);
    let found = Thing::find(&follow, noun, &id);
    if !found.is_some_and(|thing| who.may_record(thing, &entry, &given)) {
        if found.is_some_and(|thing| who.asks_second(&thing.classes_of(&entry, &given))) {
            return second_needed(&frame);
        }
        return Fault::new(StatusCode::FORBIDDEN, "fault-rights", "fault-rights-help").page(&frame);
    }
    let Some(store) = site.store() else { return failed(&frame) };
    let (act, (laws, _)) = (act(&who, &sent), laws_and_day(&site));
    let at = sent.line("at").parse().unwrap_or(0);
    let (of, word) = (id.clone(), entry.clone());
    let language = frame.language;
    let task = tokio::task::spawn_blocking(move || {
        department::record(&store, laws, Of { noun, id: &of, at: Some(at), language }, &act, &word, &given)
    });
    match task.await {
        Ok(Ok(())) => to(&address(noun, &id, "", &frame)),
        Ok(Err(stop)) => {
            // As it stands now: what others recorded is on the form.
            let Ok(follow) = read(&site).await else { return failed(&frame) };
            let Some(thing) = Thing::find(&follow, noun, &id) else { return failed(&frame) };
            match form(&site, &frame, &who, noun, &entry, Some((&follow, &id, thing)), &all, Some(&stop)) {
                Some(page) => shown(status(&stop), &page),
                None => Fault::new(StatusCode::NOT_FOUND, "fault-address", "fault-address-help").page(&frame),
            }
        }
        Err(_) => failed(&frame),
    }
}
