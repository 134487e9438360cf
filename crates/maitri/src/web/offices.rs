//! Who holds which office, by the day; invitations, delegation, the end of a tenure, the closing of an account. Whoever leads an office does
//! this for it; whoever runs the installation, for all.

use super::Site;
use super::account::once;
use super::form::Sent;
use super::guard::with_form;
use super::login::{Caller, work};
use super::page::{Frame, show};
use super::who::{Who, failed, is_one_of_many, office_name, to};
use crate::auth::{enter, now, rfc3339, secret};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use maitri_pack::calendar::Day;
use maitri_registry::account::{self, By, Invitation, InvitationState, People, PersonEntry, Refusal, Tenure};
use maitri_registry::act::{Act, Capacity};
use maitri_registry::rights::Action;
use maitri_review::report::words::day;
use maitri_store::{Notice, Secret, Store};
use serde::Deserialize;
use std::sync::Arc;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new()
        .route("/offices", get(page))
        .route("/offices/invite", post(invite))
        .route("/offices/give", get(give_page).post(give))
        .route("/offices/withdraw", post(withdraw))
        .route("/offices/delegate", post(delegate))
        .route("/offices/end", post(end))
        .route("/offices/close", post(close))
        .route("/offices/reset", post(reset))
}

/// A capacity in the reader's words.
pub fn capacity(frame: &Frame, capacity: Capacity) -> String {
    frame.t(match capacity {
        Capacity::Substantive => "capacity-substantive",
        Capacity::Acting => "capacity-acting",
        Capacity::InTheNameOf => "capacity-in-the-name-of",
        Capacity::For => "capacity-for",
        Capacity::ByDelegation => "capacity-by-delegation",
        Capacity::LocalOperator => "capacity-local-operator",
        Capacity::Program => "capacity-program",
    })
}

/// Why something was refused, in the reader's words.
fn refused(frame: &Frame, refusal: &Refusal) -> String {
    let key = match refusal {
        Refusal::NotYours => "offices-not-yours",
        Refusal::NoRole(_) => "offices-no-role",
        Refusal::NotGiven(_) => "offices-not-given",
        Refusal::NoRoles => "offices-no-roles",
        Refusal::NoName => "offices-no-name",
        Refusal::Days(_) => "offices-days",
        Refusal::NoEnd => "offices-no-end",
        Refusal::BeyondOwn => "offices-beyond-own",
        Refusal::Twice => "offices-twice",
        Refusal::NoPlace => "offices-no-place",
        Refusal::NoAccount => "offices-no-account",
        Refusal::NoTenure => "offices-no-tenure",
        Refusal::NoInvitation => "offices-no-invitation",
        Refusal::Self_ => "offices-self",
    };
    if refusal.detail().is_empty() { frame.t(key) } else { frame.with(key, "what", refusal.detail()) }
}

struct Holding {
    id: String,
    office: String,
    person: String,
    account: String,
    capacity: String,
    roles: String,
    from: String,
    until: String,
    paper: String,
    of: String,
    may_end: bool,
    may_close: bool,
    may_reset: bool,
}

struct Waiting {
    id: String,
    person: String,
    office: String,
    until: String,
}

/// What was typed, to stand in the form again.
#[derive(Default)]
struct Typed {
    /// Whom an invitation is for.
    name: String,
    /// Who has an account already, as they log in.
    login: String,
    office: String,
    place: String,
    capacity: String,
    roles: Vec<String>,
    from: String,
    until: String,
    paper: String,
}

impl Typed {
    fn of(sent: &Sent) -> Typed {
        Typed {
            name: sent.line("name").to_owned(),
            login: sent.line("login").to_owned(),
            office: sent.line("office").to_owned(),
            place: sent.line("place").to_owned(),
            capacity: sent.line("capacity").to_owned(),
            roles: sent.all("roles"),
            from: typed_day(sent.line("from")),
            until: typed_day(sent.line("until")),
            paper: sent.line("paper").to_owned(),
        }
    }

    /// What is to be held, and whether its office is one of many. Who leads an office disposes of that one, whatever the form says; `action`
    /// is what is to be done with it.
    fn tenure(&self, site: &Site, who: &Who, action: Action, id: String) -> Result<(Tenure, bool), Refusal> {
        let own = who.tenure().filter(|_| !who.may_everywhere(action));
        let (office, place) = match own {
            Some(mine) => (mine.office.clone(), mine.place.clone()),
            None => (self.office.clone(), typed_place(&self.place)?),
        };
        if !office.is_empty() && !site.inner.packs.offices.iter().any(|o| o.id == office) {
            return Err(Refusal::NoRole(office));
        }
        let many = is_one_of_many(site.inner.packs, &office);
        let tenure = Tenure {
            id,
            account: String::new(),
            office,
            place: if many { place } else { String::new() },
            capacity: Capacity::of(&self.capacity)
                .filter(|c| *c != Capacity::ByDelegation)
                .unwrap_or(Capacity::Substantive),
            roles: self.roles.clone(),
            from: self.from.clone(),
            until: self.until.clone(),
            of: String::new(),
            paper: self.paper.chars().take(200).collect(),
        };
        Ok((tenure, many))
    }
}

/// What a form that gives an office lets be chosen, and what was typed into it.
struct Choices {
    everywhere: bool,
    own: String,
    offices: Vec<(String, String)>,
    capacities: Vec<(&'static str, String)>,
    roles: Vec<(String, String)>,
    typed: Typed,
}

/// The choices of who may do `action`: to invite, to give.
fn choices(site: &Site, frame: &Frame, who: &Who, action: Action, typed: Typed) -> Choices {
    let language = frame.language;
    let (rights, mine, everywhere) = (site.rights, who.tenure(), who.may_everywhere(action));
    let gives = |role: &str| {
        who.is_desk()
            || mine.is_some_and(|m| rights.gives(&m.roles, role) && (everywhere || rights.fits(role, &m.office)))
    };
    let offices = site.inner.packs.offices.iter();
    Choices {
        everywhere,
        own: mine.map_or_else(String::new, |m| named(site, frame, &m.office, &m.place)),
        offices: offices
            .filter(|o| rights.roles.iter().any(|r| !r.offices.iter().any(|p| p == "*") && rights.fits(&r.id, &o.id)))
            .map(|o| (o.id.clone(), named(site, frame, &o.id, "")))
            .collect(),
        capacities: Capacity::OF_OFFICES
            .into_iter()
            .filter(|c| *c != Capacity::ByDelegation)
            .map(|c| (c.code(), capacity(frame, c)))
            .collect(),
        roles: rights
            .roles
            .iter()
            .filter(|r| gives(&r.id))
            .map(|r| (r.id.clone(), r.name.get(language).to_owned()))
            .collect(),
        typed: if typed.from.is_empty() { Typed { from: crate::cli::today(), ..typed } } else { typed },
    }
}

/// The name of an office with its place; of none: that of the installation.
fn named(site: &Site, frame: &Frame, office: &str, place: &str) -> String {
    if office.is_empty() {
        frame.t("offices-installation")
    } else {
        office_name(site.inner.packs, office, place, frame.language)
    }
}

#[derive(Template)]
#[template(path = "account/give.html")]
struct GivePage<'f> {
    f: &'f Frame,
    choices: Choices,
    wrong: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "account/offices.html")]
struct OfficesPage<'f> {
    f: &'f Frame,
    day: String,
    shown: String,
    today: String,
    rows: Vec<Holding>,
    waiting: Vec<Waiting>,
    may_invite: bool,
    may_give: bool,
    /// Whether mail goes out here: then a link can go by it.
    mail: bool,
    choices: Choices,
    may_delegate: bool,
    persons: Vec<(String, String)>,
    wrong: Vec<(&'static str, String)>,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    day: String,
}

/// What the page says, from the persons as they stand.
fn told<'f>(site: &Site, frame: &'f Frame, who: &Who, people: &People, asked: &str, typed: Typed) -> OfficesPage<'f> {
    let language = frame.language;
    let today = crate::cli::today();
    let shown = if Day::parse(asked).is_some() { asked } else { &today };
    let name = |office: &str, place: &str| named(site, frame, office, place);
    let everywhere = who.may_everywhere(Action::SeeOffices);
    let mine = who.tenure();
    let sees = |office: &str, place: &str| everywhere || mine.is_some_and(|m| m.office == office && m.place == place);
    let by = who.by();
    let rights = site.rights;
    let may = |action: Action, account: &str| {
        by.is_some_and(|by| account::about_account(people, by, rights, action, account, &today).is_ok())
    };
    let mut rows: Vec<Holding> = people
        .tenures
        .iter()
        .filter(|t| sees(&t.office, &t.place) && people.holds(t, shown))
        .map(|t| Holding {
            id: t.id.clone(),
            office: name(&t.office, &t.place),
            person: people.name(&t.account).to_owned(),
            account: t.account.clone(),
            capacity: capacity(frame, t.capacity),
            roles: t.roles.iter().map(|r| rights.name(r, language)).collect::<Vec<_>>().join("; "),
            from: day(&t.from, language),
            until: if t.until.is_empty() { String::new() } else { day(&t.until, language) },
            paper: t.paper.clone(),
            of: people.tenure(&t.of).map_or_else(String::new, |o| people.name(&o.account).to_owned()),
            may_end: shown == today
                && by.is_some_and(|by| {
                    account::end(people, by, rights, &t.id, &today.clone().max(t.from.clone())).is_ok()
                }),
            may_close: shown == today && may(Action::CloseAccount, &t.account),
            may_reset: shown == today && may(Action::ResetAccount, &t.account),
        })
        .collect();
    rows.sort_by(|a, b| (&a.office, &a.person).cmp(&(&b.office, &b.person)));
    let may_withdraw = |i: &Invitation| by.is_some_and(|by| account::withdraw(people, by, rights, &i.id).is_ok());
    let now = rfc3339(now());
    let waiting = people
        .invitations
        .values()
        .filter(|i| i.state == InvitationState::Open && i.expires > now && may_withdraw(i))
        .map(|i| Waiting {
            id: i.id.clone(),
            person: i.name.clone(),
            office: name(&i.tenure.office, &i.tenure.place),
            until: day(i.expires.get(..10).unwrap_or(""), language),
        })
        .collect();
    let mut persons: Vec<(String, String)> = people
        .persons
        .values()
        .filter(|p| p.closed.is_empty() && Some(&p.account) != who.account.as_ref())
        .filter(|p| people.held_by(&p.account, &today).iter().any(|t| sees(&t.office, &t.place)))
        .map(|p| (p.account.clone(), people.name(&p.account).to_owned()))
        .collect();
    persons.sort_by(|a, b| a.1.cmp(&b.1));
    OfficesPage {
        f: frame,
        day: shown.to_owned(),
        shown: day(shown, language),
        rows,
        waiting,
        may_invite: who.could(Action::Invite),
        may_give: who.could(Action::Appoint),
        mail: site.mail,
        choices: choices(site, frame, who, Action::Invite, typed),
        may_delegate: who.could(Action::Delegate) && mine.is_some_and(|m| m.of.is_empty()),
        persons,
        wrong: Vec::new(),
        today,
    }
}

async fn people(site: &Site) -> Result<Arc<People>, String> {
    work(site, crate::kept::people).await
}

async fn page(State(site): State<Site>, frame: Frame, who: Who, Query(asked): Query<Asked>) -> Response {
    match people(&site).await {
        Err(_) => failed(&frame),
        Ok(people) => {
            with_form(show(StatusCode::OK, &told(&site, &frame, &who, &people, &asked.day, Typed::default())))
        }
    }
}

/// Why a change was not made.
enum Not {
    Refused(Refusal),
    Failed,
}

impl From<String> for Not {
    fn from(_: String) -> Not {
        Not::Failed
    }
}

impl From<Refusal> for Not {
    fn from(refusal: Refusal) -> Not {
        Not::Refused(refusal)
    }
}

/// What a command makes of the persons as they stand: events, and ways in that change with them.
type Made = Result<(Vec<PersonEntry>, Vec<Secret>), Not>;

/// Decides, records, and tells how it ended.
async fn change(
    site: &Site,
    who: &Who,
    why: &str,
    decide: impl Fn(&People, By<'_>) -> Made + Send + 'static,
) -> Result<(), Not> {
    let Some(store) = site.store() else { return Err(Not::Failed) };
    let (who, act): (Who, Act) = (who.clone(), who.act(why));
    let task = tokio::task::spawn_blocking(move || {
        let store: &Store = &store;
        enter::record(store, &act, &|people| match who.by() {
            Some(by) => decide(people, by),
            None => Err(Refusal::NotYours.into()),
        })
    });
    task.await.unwrap_or(Err(Not::Failed))
}

/// What is not theirs is forbidden; the rest can be put right.
fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::NotYours | Refusal::NotGiven(_) => StatusCode::FORBIDDEN,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

async fn answer(
    site: &Site,
    frame: &Frame,
    who: &Who,
    ended: Result<(), Not>,
    about: &'static str,
    typed: Typed,
) -> Response {
    match ended {
        Ok(()) => to(&format!("/offices?lang={}", frame.code())),
        Err(Not::Failed) => failed(frame),
        Err(Not::Refused(refusal)) => {
            let Ok(people) = people(site).await else { return failed(frame) };
            let mut page = told(site, frame, who, &people, "", typed);
            page.wrong.push((about, refused(frame, &refusal)));
            with_form(show(status_of(&refusal), &page))
        }
    }
}

/// A day as typed, ISO 8601; as printed in either era it is understood too.
fn typed_day(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || Day::parse(text).is_some() {
        return text.to_owned();
    }
    let read = maitri_document::lang::dates::find(text, 0);
    read.first().and_then(|d| d.date.iso()).unwrap_or_else(|| text.to_owned())
}

/// A place as typed: an id or a name; one that is not known stays as it is and is refused.
fn typed_place(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() { Ok(String::new()) } else { crate::case::place(text).map_err(|_| Refusal::NoPlace) }
}

/// The address of a link, under the name that the reader used.
fn address(headers: &HeaderMap, caller: &Caller, token: &str) -> String {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or("localhost");
    let scheme = if caller.https { "https" } else { "http" };
    format!("{scheme}://{host}/invitation/{token}")
}

async fn invite(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    caller: Caller,
    headers: HeaderMap,
    sent: Sent,
) -> Response {
    let typed = Typed::of(&sent);
    let (Ok(id), Ok(tenure)) = (secret::id(), secret::id()) else { return failed(&frame) };
    let (tenure, many) = match typed.tenure(&site, &who, Action::Invite, tenure) {
        Ok(found) => found,
        Err(refusal) => return answer(&site, &frame, &who, Err(refusal.into()), "invite", typed).await,
    };
    let now = now();
    let Ok((token, kept)) = enter::link(&id, "", now) else { return failed(&frame) };
    // Where no mail goes out the link must not wait in the outbox.
    let mail = if site.mail && crate::mail::is_address(sent.line("mail")) {
        sent.line("mail").to_owned()
    } else {
        String::new()
    };
    let language = if tenure.office.is_empty() { frame.language } else { crate::notices::language_of(&tenure.office) };
    let notice =
        Notice { account: Notice::of_invitation(&id), address: String::new(), language: String::new(), wanted: true };
    let address_of = mail.clone();
    let (rights, name, expires) = (site.rights, typed.name.clone(), rfc3339(now + enter::INVITATION));
    let ended = change(&site, &who, "", move |_, by| {
        let entry = account::invite(by, rights, (&id, &name, &expires), tenure.clone(), many)?;
        let notice = Notice { address: address_of.clone(), ..notice.clone() };
        Ok((vec![entry], vec![kept.clone(), Secret::Notice(notice)]))
    })
    .await;
    if ended.is_ok() {
        let link = address(&headers, &caller, &token);
        if !mail.is_empty() {
            let (to, link) = (mail.clone(), link.clone());
            let put = work(&site, move |store| {
                let about = crate::mail::Subject { link, ..crate::mail::Subject::default() };
                crate::mail::put(store, &to, language, crate::mail::Kind::Invited, &about)
            });
            if put.await.is_err() {
                return failed(&frame);
            }
        }
        return once(&frame, "offices-invited-title", "offices-invited-once", vec![link], "/offices");
    }
    answer(&site, &frame, &who, ended, "invite", typed).await
}

async fn give_page(State(site): State<Site>, frame: Frame, who: Who) -> Response {
    let choices = choices(&site, &frame, &who, Action::Appoint, Typed::default());
    with_form(show(StatusCode::OK, &GivePage { f: &frame, choices, wrong: Vec::new() }))
}

/// A further office for somebody who has an account, as `maitri account give` does it.
async fn give(State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let typed = Typed::of(&sent);
    let Ok(id) = secret::id() else { return failed(&frame) };
    let ended = match typed.tenure(&site, &who, Action::Appoint, id) {
        Err(refusal) => Err(refusal.into()),
        Ok((tenure, many)) => {
            let login = typed.login.clone();
            let Ok(found) = work(&site, move |store| enter::named(store, &login)).await else { return failed(&frame) };
            // Who is none is refused with the rest, by the one rule for page and terminal.
            let tenure = Tenure { account: found.map_or_else(String::new, |a| a.id), ..tenure };
            let rights = site.rights;
            change(&site, &who, "", move |people, by| {
                Ok((vec![account::give(people, by, rights, tenure.clone(), many)?], Vec::new()))
            })
            .await
        }
    };
    match ended {
        Ok(()) => to(&format!("/offices?lang={}", frame.code())),
        Err(Not::Failed) => failed(&frame),
        Err(Not::Refused(refusal)) => {
            let field = match &refusal {
                Refusal::NoAccount => "login",
                Refusal::Days(_) => "from",
                Refusal::NoPlace => "place",
                _ => "roles",
            };
            let choices = choices(&site, &frame, &who, Action::Appoint, typed);
            let wrong = vec![(field, refused(&frame, &refusal))];
            with_form(show(status_of(&refusal), &GivePage { f: &frame, choices, wrong }))
        }
    }
}

async fn withdraw(State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let (rights, id) = (site.rights, sent.get("invitation").to_owned());
    let ended = change(&site, &who, sent.line("why"), move |people, by| {
        let entry = account::withdraw(people, by, rights, &id)?;
        Ok((vec![entry], vec![Secret::InvitationVoid(id.clone())]))
    })
    .await;
    answer(&site, &frame, &who, ended, "withdraw", Typed::default()).await
}

async fn delegate(State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let Ok(id) = secret::id() else { return failed(&frame) };
    let Some(mine) = who.tenure().cloned() else {
        return answer(&site, &frame, &who, Err(Refusal::NotYours.into()), "delegate", Typed::default()).await;
    };
    let rights = site.rights;
    let account = sent.get("account").to_owned();
    let (from, until) = (typed_day(sent.line("from")), typed_day(sent.line("until")));
    let paper: String = sent.line("paper").chars().take(200).collect();
    let ended = change(&site, &who, sent.line("why"), move |people, _| {
        // As it stands now: it may have ended while the page was open.
        let mine =
            people.tenure(&mine.id).filter(|t| people.holds(t, &crate::cli::today())).ok_or(Refusal::NoTenure)?;
        let entry = account::delegate(people, rights, mine, (&id, &account), (&from, &until), &paper)?;
        Ok((vec![entry], Vec::new()))
    })
    .await;
    answer(&site, &frame, &who, ended, "delegate", Typed::default()).await
}

async fn end(State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let (rights, id, last) = (site.rights, sent.get("tenure").to_owned(), typed_day(sent.line("day")));
    let ended = change(&site, &who, sent.line("why"), move |people, by| {
        Ok((vec![account::end(people, by, rights, &id, &last)?], Vec::new()))
    })
    .await;
    answer(&site, &frame, &who, ended, "end", Typed::default()).await
}

async fn close(State(site): State<Site>, frame: Frame, who: Who, sent: Sent) -> Response {
    let (rights, account, today) = (site.rights, sent.get("account").to_owned(), crate::cli::today());
    let ended = change(&site, &who, sent.line("why"), move |people, by| {
        let entry = account::about_account(people, by, rights, Action::CloseAccount, &account, &today)?;
        Ok((vec![entry], vec![Secret::Closed(account.clone())]))
    })
    .await;
    answer(&site, &frame, &who, ended, "close", Typed::default()).await
}

async fn reset(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    caller: Caller,
    headers: HeaderMap,
    sent: Sent,
) -> Response {
    let (rights, account, today) = (site.rights, sent.get("account").to_owned(), crate::cli::today());
    let Ok(id) = secret::id() else { return failed(&frame) };
    let Ok((token, kept)) = enter::link(&id, &account, now()) else { return failed(&frame) };
    let ended = change(&site, &who, sent.line("why"), move |people, by| {
        let entry = account::about_account(people, by, rights, Action::ResetAccount, &account, &today)?;
        Ok((vec![entry], vec![Secret::Void(account.clone()), kept.clone()]))
    })
    .await;
    if ended.is_ok() {
        let link = address(&headers, &caller, &token);
        return once(&frame, "offices-reset-title", "offices-invited-once", vec![link], "/offices");
    }
    answer(&site, &frame, &who, ended, "reset", Typed::default()).await
}
