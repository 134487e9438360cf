//! Who asks, and what they may do. Two ways to run: at a **desk** one person on their own machine does everything, without an account
//! (`serve --cases`, on the loopback alone); in an **office** everybody logs in. As soon as there is one account, it is an office.

use super::Site;
use super::page::{Fault, Frame};
use crate::api;
use crate::auth::{now, secret, session};
use crate::case::class_of;
use crate::department::{Given, Noun, Thing, opening};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maitri_pack::procedure::Procedures;
use maitri_pack::{Packs, Rank};
use maitri_registry::account::{By, People, Tenure};
use maitri_registry::act::{Act, Capacity, Fact};
use maitri_registry::case::letter::Letter;
use maitri_registry::case::opinion::Opinion;
use maitri_registry::case::paper::Attached;
use maitri_registry::case::{Case, Cases, Dated, Entry};
use maitri_registry::class::Class;
use maitri_registry::log::Hash;
use maitri_registry::rights::{Action, Rights, Scope, below, nearness, nearness_of_paper};
use maitri_store::{Change, Session, Store};
use std::net::SocketAddr;

/// Who asks.
#[derive(Clone)]
pub struct Who {
    /// Name as it stands in the log.
    pub person: String,
    /// Id of the account; `None` at a desk.
    pub account: Option<String>,
    /// Id of the office for which they act; empty at a desk, and where they hold none today.
    pub office: String,
    /// Id of the place of that office; empty where there is one such office.
    pub place: String,
    /// In which capacity.
    pub capacity: Capacity,
    /// The tenure; `None` at a desk, and where they hold none today.
    tenure: Option<Tenure>,
    roles: Vec<String>,
    rights: &'static Rights,
    packs: &'static Packs,
    procedures: &'static Procedures,
    /// The session; `None` at a desk and for a program with a token.
    session: Option<Hash>,
    /// Whether no password alone lets anybody in as them: see [`Who::needs_second`].
    second: bool,
}

/// What a program is told where [`Who::needs_second`] holds.
pub const SECOND: &str = "restricted papers are opened and taken in with an account only that has a second factor: set one up at \
                          /account?second=new";

/// The page of what waits for a second factor, and the way to it; to a program the same sentence.
pub fn second_needed(frame: &Frame) -> Response {
    if api::is_machine(&frame.path) {
        return api::refused(StatusCode::FORBIDDEN, SECOND);
    }
    let link = (frame.t("account-second-begin"), second_address(frame));
    Fault::new(StatusCode::FORBIDDEN, "second-needed", "second-needed-help").link(link).page(frame)
}

/// Where a second factor is set up.
pub fn second_address(frame: &Frame) -> String {
    format!("/account?second=new&lang={}#second", frame.code())
}

/// An office that asks about what was recorded of a tie: of a person on a page, of a program, of the terminal, or of whoever subscribed to a feed
/// or to mails.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    /// Whether it is the desk of one person, or the terminal: all of it is theirs.
    pub desk: bool,
    /// Id of the office.
    pub office: &'a str,
    /// Id of the place of that office; empty where there is one such office.
    pub place: &'a str,
    /// Its roles.
    pub roles: &'a [String],
    /// The offices.
    pub packs: &'a Packs,
    /// The procedures.
    pub procedures: &'a Procedures,
    /// The table of rights.
    pub rights: &'a Rights,
}

impl<'a> Asker<'a> {
    /// Whoever holds the store: a desk, the terminal.
    pub fn desk(packs: &'a Packs, procedures: &'a Procedures, rights: &'a Rights) -> Asker<'a> {
        Asker { desk: true, office: "", place: "", roles: &[], packs, procedures, rights }
    }

    /// What [`Who::may_at`] says.
    pub fn may_at(&self, action: Action, home: &str, office: &str, procedure: &str, class: Class) -> bool {
        if self.desk {
            return true;
        }
        let elsewhere = !self.place.is_empty() && !below(home, self.place) && !below(self.place, home);
        let near = if elsewhere {
            Scope::Installation
        } else if !office.is_empty() && office == self.office {
            Scope::OwnOffice
        } else if self.has_part_in(procedure) {
            Scope::Case
        } else {
            Scope::Installation
        };
        self.rights.may(self.roles, action, nearness_of_paper(near, class, near == Scope::OwnOffice), class)
    }

    /// Whether a procedure names the office among those that act or are told, or it is that of the head of a province.
    fn has_part_in(&self, procedure: &str) -> bool {
        let near = |id: &str| below(id, self.office) || below(self.office, id);
        let named = |(p, _): (&maitri_pack::procedure::Procedure, _)| {
            p.step.iter().any(|s| s.by.iter().chain(&s.notify).any(|id| near(id)))
        };
        self.procedures.find(procedure).is_some_and(named) || (self.is_head() && !self.place.is_empty())
    }

    /// Whether the office is that of the head of a province, a deputy, or who acts for one.
    fn is_head(&self) -> bool {
        let rank = self.packs.offices.iter().find(|o| o.id == self.office).map(|o| o.rank);
        matches!(rank, Some(Rank::HeadOfProvince | Rank::DeputyHead | Rank::ActingHead))
    }
}

/// What is known of who asks, before anybody asks for a right.
#[derive(Clone)]
pub enum Known {
    /// Nobody has logged in, and there are accounts.
    Nobody,
    /// The password was right, the code of the second factor is still to come.
    Half(Session),
    /// Somebody.
    Person(Box<Who>),
    /// There are no accounts, and this is no desk: the pages of cases are not there.
    Closed,
}

/// What the head of each page says of who has logged in.
#[derive(Debug, Clone, Default)]
pub struct Signed {
    /// Their name; empty: nobody has.
    pub name: String,
    /// Name of the office for which they act, by language.
    pub office: std::collections::BTreeMap<maitri_pack::Language, String>,
    /// Whether there are accounts to log in to.
    pub accounts: bool,
    /// Whether they see cases.
    pub cases: bool,
    /// Whether they see who holds which office.
    pub offices: bool,
    /// Whether they read the log.
    pub log: bool,
}

/// What a request carries that tells who asks.
struct Carried {
    cookie: Option<String>,
    token: Option<String>,
}

impl Carried {
    fn of(headers: &HeaderMap, peer: Option<SocketAddr>) -> Carried {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
        let token = bearer.and_then(|v| v.strip_prefix("Bearer ")).map(|t| t.trim().to_owned());
        let https = session::is_https(headers, peer);
        Carried { cookie: session::cookie(headers, https), token }
    }
}

/// Who acts when there are no accounts: the person at the machine.
fn at_the_desk(site: &Site) -> Who {
    let act = crate::register::operator("");
    Who {
        person: act.person,
        account: None,
        office: String::new(),
        place: String::new(),
        capacity: Capacity::LocalOperator,
        tenure: None,
        roles: Vec::new(),
        rights: site.rights,
        packs: site.inner.packs,
        procedures: site.inner.procedures,
        session: None,
        second: true,
    }
}

/// Whether no password alone opens an account: it has a second factor, or it has no password, and then only an identity provider lets anybody
/// in. What a session or a token may follows from the account as it is now, not from how it was when they began.
fn has_second(store: &Store, account: &str) -> Result<bool, String> {
    let found = store.account(account).map_err(|e| e.to_string())?;
    Ok(found.is_some_and(|a| a.totp.is_some() || a.password.is_empty()))
}

/// Somebody with an account, acting for one of the offices that they hold today.
fn person(
    site: &Site,
    people: &People,
    (account, second): (&str, bool),
    tenure: &str,
    session: Option<Hash>,
) -> Option<Who> {
    let known = people.persons.get(account).filter(|p| p.closed.is_empty())?;
    let held = people.held_by(account, &crate::cli::today());
    let acting = held.iter().find(|t| t.id == tenure).or_else(|| held.first()).map(|t| (*t).clone());
    Some(Who {
        person: people.name(&known.account).to_owned(),
        account: Some(account.to_owned()),
        office: acting.as_ref().map_or_else(String::new, |t| t.office.clone()),
        place: acting.as_ref().map_or_else(String::new, |t| t.place.clone()),
        capacity: acting.as_ref().map_or(Capacity::Substantive, |t| t.capacity),
        roles: acting.as_ref().map_or_else(Vec::new, |t| t.roles.clone()),
        tenure: acting,
        rights: site.rights,
        packs: site.inner.packs,
        procedures: site.inner.procedures,
        session,
        second,
    })
}

/// Finds out who asks; reads the store.
fn find_out(site: &Site, store: &Store, carried: &Carried) -> Result<Known, String> {
    let say = |e: maitri_store::Error| e.to_string();
    if !crate::kept::has_accounts(store)? {
        return Ok(if site.inner.settings.cases { Known::Person(Box::new(at_the_desk(site))) } else { Known::Closed });
    }
    let now = now();
    // A program says with each request who it is; a cookie beside it counts for nothing.
    if let Some(text) = &carried.token {
        let token = if secret::is_one(text) { store.token(&secret::hash(text), now).map_err(say)? } else { None };
        let Some(token) = token else { return Ok(Known::Nobody) };
        if now - token.seen >= session::NOTED {
            store.token_seen(&token.hash, now).map_err(say)?;
        }
        let people = crate::kept::people(store)?;
        // A token acts for the office that it was made for, and for no other when that one has ended.
        let holds = people.held_by(&token.account, &crate::cli::today()).iter().any(|t| t.id == token.tenure);
        let account = (token.account.as_str(), has_second(store, &token.account)?);
        let who = if holds { person(site, &people, account, &token.tenure, None) } else { None };
        return Ok(who.map_or(Known::Nobody, |w| Known::Person(Box::new(w))));
    }
    let Some(cookie) = &carried.cookie else { return Ok(Known::Nobody) };
    let Some(found) = store.session(&secret::hash(cookie), now, session::IDLE).map_err(say)? else {
        return Ok(Known::Nobody);
    };
    if !found.whole {
        return Ok(Known::Half(found));
    }
    if now - found.seen >= session::NOTED {
        store.session_seen(&found.hash, now).map_err(say)?;
    }
    let people = crate::kept::people(store)?;
    let account = (found.account.as_str(), has_second(store, &found.account)?);
    let who = person(site, &people, account, &found.tenure, Some(found.hash));
    Ok(who.map_or(Known::Nobody, |w| Known::Person(Box::new(w))))
}

/// Finds out who asks, away from the threads that answer.
pub async fn known(site: &Site, headers: &HeaderMap, peer: Option<SocketAddr>) -> Result<Known, String> {
    let Some(store) = site.store() else { return Ok(Known::Closed) };
    let (site, carried) = (site.clone(), Carried::of(headers, peer));
    let task = tokio::task::spawn_blocking(move || find_out(&site, &store, &carried));
    task.await.unwrap_or_else(|e| Err(e.to_string()))
}

impl Known {
    /// What the head of the page says.
    pub fn signed(&self, accounts: bool) -> Signed {
        let Known::Person(who) = self else { return Signed { accounts, ..Signed::default() } };
        if who.account.is_none() {
            return Signed { cases: true, ..Signed::default() };
        }
        let office = maitri_pack::Language::SPOKEN.iter().map(|l| (*l, who.office_name(*l))).collect();
        Signed {
            name: who.person.clone(),
            office,
            accounts: true,
            cases: who.could(Action::Find),
            offices: who.could(Action::SeeOffices),
            log: who.could(Action::ReadLog),
        }
    }
}

/// The answer to who may not: nobody is asked to log in, somebody is told that it is not theirs, and where there is nothing to log in to
/// there is no such page.
pub fn refuse(known: &Known, frame: &Frame, method: &Method) -> Response {
    let machine = api::is_machine(&frame.path);
    match known {
        Known::Closed if machine => api::refused(StatusCode::NOT_FOUND, "nothing is served here"),
        Known::Closed => Fault::new(StatusCode::NOT_FOUND, "fault-address", "fault-address-help").page(frame),
        Known::Person(_) if machine => api::refused(StatusCode::FORBIDDEN, "your roles do not allow this"),
        Known::Person(_) => Fault::new(StatusCode::FORBIDDEN, "fault-rights", "fault-rights-help").page(frame),
        Known::Nobody | Known::Half(_) if machine => {
            let mut response = api::refused(StatusCode::UNAUTHORIZED, "send a token: Authorization: Bearer …");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            response
        }
        Known::Half(_) => to(&format!("/login/code?lang={}", frame.code())),
        Known::Nobody => {
            let query = if frame.query.is_empty() { String::new() } else { format!("?{}", frame.query) };
            let asked = format!("{}{query}", frame.path);
            let next: String = match *method {
                Method::GET | Method::HEAD => form_urlencoded::byte_serialize(asked.as_bytes()).collect(),
                // A form that was sent is not sent again by itself.
                _ => String::new(),
            };
            to(&format!("/login?lang={}&next={next}", frame.code()))
        }
    }
}

/// On to another page of ours.
pub fn to(address: &str) -> Response {
    Redirect::to(address).into_response()
}

/// Where a page of ours may lead after logging in: a path on this machine and nothing that a browser reads as another.
pub fn local(next: &str) -> &str {
    let fine = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\r', '\n', '\t', '\0'])
        && next.len() < 2000
        && next.is_ascii();
    if fine { next } else { "/cases" }
}

impl FromRequestParts<Site> for Who {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Who, Response> {
        let frame = Frame::of(parts);
        // The door has found it out already; where it stands open to all, nobody has asked yet.
        let found = match parts.extensions.get::<Known>() {
            Some(found) => found.clone(),
            None => {
                let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
                let found = known(site, &parts.headers, peer).await;
                found.map_err(|_| failed(&frame))?
            }
        };
        match found {
            Known::Person(who) => Ok(*who),
            other => Err(refuse(&other, &frame, &parts.method)),
        }
    }
}

/// The page when the store fails.
pub fn failed(frame: &Frame) -> Response {
    if api::is_machine(&frame.path) {
        return api::refused(StatusCode::INTERNAL_SERVER_ERROR, "the store cannot be read just now");
    }
    Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "fault-register", "fault-register-help").page(frame)
}

impl Who {
    /// An act of now, for the office for which they act.
    pub fn act(&self, why: &str) -> Act {
        Act { office: self.office.clone(), ..crate::register::act(&self.person, self.capacity, why) }
    }

    /// Whether it is the person at their own machine.
    pub fn is_desk(&self) -> bool {
        self.account.is_none()
    }

    /// The tenure for which they act; `None` at a desk.
    pub fn tenure(&self) -> Option<&Tenure> {
        self.tenure.as_ref()
    }

    /// The session, for who came with a cookie.
    pub fn session(&self) -> Option<Hash> {
        self.session
    }

    /// As who decides about persons.
    pub fn by(&self) -> Option<By<'_>> {
        if self.is_desk() { Some(By::Terminal) } else { self.tenure.as_ref().map(By::Holder) }
    }

    /// Whether they may do this with something of that class in a case; without a case, with what is their own office's.
    pub fn may(&self, action: Action, case: Option<&Case>, class: Class) -> bool {
        let near = case.map_or(Scope::OwnOffice, |c| nearness_of_paper(self.nearness(c), class, false));
        self.holds(action, near, class)
    }

    /// Whether that waits for a second factor. That a restricted paper is there is told without.
    fn waits(&self, action: Action, class: Class) -> bool {
        action != Action::Find && self.needs_second(class)
    }

    /// What the table says, where nothing waits.
    fn holds(&self, action: Action, near: Scope, class: Class) -> bool {
        self.is_desk() || !self.waits(action, class) && self.rights.may(&self.roles, action, near, class)
    }

    /// Whether a paper of this class is neither shown to them nor taken from them before their account has a second factor: it is restricted,
    /// and a password that somebody saw would be enough to read it. A desk has no account and needs none.
    pub fn needs_second(&self, class: Class) -> bool {
        class.is_restricted() && !self.second
    }

    /// Whether a second factor would open to them what is of one of these classes: their roles read or record it somewhere. It is asked of the
    /// roles and not of a paper, so that the answer tells nobody whether there is one.
    pub fn asks_second(&self, classes: &[Class]) -> bool {
        let reaches = |class| {
            [Action::Read, Action::Add, Action::Record]
                .into_iter()
                .any(|action| self.rights.reach(&self.roles, action, class).is_some())
        };
        classes.iter().any(|class| self.needs_second(*class) && reaches(*class))
    }

    /// The same for a paper whose office is known: what their own office wrote is theirs.
    pub fn may_paper(&self, action: Action, case: &Case, class: Class, office: &str) -> bool {
        let own = !office.is_empty() && office == self.office && self.nearness(case) != Scope::Installation;
        self.holds(action, nearness_of_paper(self.nearness(case), class, own), class)
    }

    /// Whether they may see an entry of a case. What it tells is of a class; what their own office wrote is theirs; what strikes an entry or
    /// puts it right is seen with it.
    pub fn sees(&self, case: &Case, entry: &Entry) -> bool {
        if let Entry::Struck { of, .. } | Entry::Righted { of, .. } = entry {
            let mended = case.entries.iter().find(|d| d.sequence == *of);
            return mended.is_none_or(|d| self.may_entry(Action::Read, case, &d.entry));
        }
        self.may_entry(Action::Read, case, entry)
    }

    /// Whether they may strike an entry, or put its paper right: what they may see, and record.
    pub fn mends(&self, case: &Case, entry: &Entry) -> bool {
        let records = self.may(Action::Record, Some(case), Class::Ordinary);
        records && self.sees(case, entry) && self.may_entry(Action::Record, case, entry)
    }

    fn may_entry(&self, action: Action, case: &Case, entry: &Entry) -> bool {
        self.may_paper(action, case, class_of(entry), crate::case::whose(case, entry))
    }

    /// Whether they may see anything of the opinions of a case: all of them, or that of their own office.
    pub fn sees_opinions(&self, case: &Case) -> bool {
        self.may(Action::Read, Some(case), Class::Opinion)
            || self.may_paper(Action::Read, case, Class::Opinion, &self.office)
    }

    /// Whether they may see an opinion; of a restricted one there is no more than its stub, which whoever sees the case may see.
    pub fn sees_opinion(&self, case: &Case, opinion: &Opinion) -> bool {
        let class = if opinion.class.is_restricted() { Class::Ordinary } else { opinion.class };
        self.may_paper(Action::Read, case, class, &opinion.body.office)
    }

    /// Whether they may put opinions into a case: those of all offices, or that of their own.
    pub fn puts_opinions(&self, case: &Case) -> bool {
        self.may(Action::Add, Some(case), Class::Opinion)
            || self.may_paper(Action::Add, case, Class::Opinion, &self.office)
    }

    /// Whether they may put in this one: who may not for all offices answers for no other than their own.
    pub fn puts_opinion(&self, case: &Case, opinion: &Opinion) -> bool {
        self.may_paper(Action::Add, case, opinion.class, &opinion.body.office)
    }

    /// Whether they may see that a paper is in the dossier; of a restricted one there is no more than its stub.
    pub fn sees_paper(&self, case: &Case, paper: &Attached) -> bool {
        paper.class.is_restricted() || self.may_paper(Action::Read, case, paper.class, &paper.evidence.office)
    }

    /// Whether a letter of the register is told to them.
    pub fn sees_letter(&self, case: &Case, letter: &Letter) -> bool {
        let class = if letter.class.is_restricted() { Class::Ordinary } else { letter.class };
        self.may_paper(Action::Find, case, class, &letter.book)
    }

    /// The cases as they may read them: without those of others, and without the entries and papers that are not theirs to see. What is
    /// written for them is written of these.
    pub fn seen(&self, cases: &Cases) -> Cases {
        let mut seen = cases.clone();
        if self.is_desk() {
            return seen;
        }
        for (id, case) in cases.cases.iter() {
            if !self.may(Action::Read, Some(case), Class::Ordinary) {
                seen.cases.remove(id);
                continue;
            }
            let hidden = |d: &Dated| !self.sees(case, &d.entry);
            if case.entries.iter().any(hidden) || case.papers.iter().any(|p| !self.sees_paper(case, p)) {
                let Some(own) = seen.cases.get_mut(id) else { continue };
                own.entries.retain(|d| !hidden(d));
                own.papers.retain(|p| self.sees_paper(case, p));
            }
        }
        seen
    }

    /// Has a paper opened: asks for the right, and where the paper is restricted or tells of persons, records that it was opened before a byte
    /// of it is shown. `false`: it is not theirs, and is answered as one that is not there.
    ///
    /// # Errors
    /// What the store says; then nothing may be shown.
    pub fn opens(&self, store: &Store, case: &Case, paper: &str, class: Class, office: &str) -> Result<bool, String> {
        if !self.may_paper(Action::Read, case, class, office) {
            return Ok(false);
        }
        if class.is_restricted() || class == Class::Personal {
            let fact = Fact::PaperRead { case: case.opened.case.clone(), paper: paper.to_owned(), class };
            store.commit(None, &self.act(""), &[fact], Change::None).map_err(|e| e.to_string())?;
        }
        Ok(true)
    }

    /// Whether they may do this for the whole installation.
    pub fn may_everywhere(&self, action: Action) -> bool {
        self.is_desk() || self.rights.may_do(&self.roles, action, Scope::Installation)
    }

    /// Whether there is anything with which they may do this: the right to open the page, where each thing is asked for again.
    pub fn could(&self, action: Action) -> bool {
        let classes = if action.is_of_papers() { &Class::ALL[..] } else { &[Class::Ordinary][..] };
        // What is published has pages of its own: for it nobody needs these.
        let beyond = |class: &Class| self.rights.reach(&self.roles, action, *class) > Some(Scope::Public);
        self.is_desk() || action == Action::Consult || classes.iter().any(beyond)
    }

    /// How near a case is to the office for which they act.
    pub fn nearness(&self, case: &Case) -> Scope {
        if self.is_desk() {
            return Scope::OwnOffice;
        }
        nearness(case, &self.office, &self.place, self.takes_part(case))
    }

    /// Whether they may do this with what was recorded of a tie after signing: it is about the province `home`, `office` recorded it, and it
    /// belongs to the work of `procedure` (`th/yearly-report`, `vn/delegation-out`), by which the offices that take part are known.
    pub fn may_at(&self, action: Action, home: &str, office: &str, procedure: &str, class: Class) -> bool {
        !self.waits(action, class) && self.asker().may_at(action, home, office, procedure, class)
    }

    /// The office for which they act, as the table of rights is asked about it.
    pub fn asker(&self) -> Asker<'_> {
        Asker {
            desk: self.is_desk(),
            office: &self.office,
            place: &self.place,
            roles: &self.roles,
            packs: self.packs,
            procedures: self.procedures,
            rights: self.rights,
        }
    }

    /// Whether they may do this with a thing of a Department, or with what of it is of another class: the one answer for page and interface.
    pub fn may_with(&self, action: Action, thing: Thing<'_>, class: Class) -> bool {
        let class = if thing.class().is_restricted() { thing.class() } else { class };
        self.may_at(action, &thing.whose().home, thing.office(), thing.procedure(), class)
    }

    /// Whether they may open one with these fields: about a place of theirs, of a class that they record.
    pub fn may_open(&self, noun: Noun, given: &Given, home: &str) -> bool {
        let (procedure, class) = opening(noun, given);
        self.may_at(Action::Record, home, &self.office, procedure, class)
    }

    /// Whether they may record this of a thing: it is of a class that is theirs to write.
    pub fn may_record(&self, thing: Thing<'_>, entry: &str, given: &Given) -> bool {
        thing.classes_of(entry, given).iter().any(|class| self.may_with(Action::Record, thing, *class))
    }

    /// Whether they are told of something of a thing that is of this class. Personal data stand in no list: who may open them sees that there
    /// are some.
    pub fn sees_of(&self, thing: Thing<'_>, class: Class) -> bool {
        self.may_with(if class == Class::Personal { Action::Read } else { Action::Find }, thing, class)
    }

    /// An act of now; at a desk, where nobody holds an office, for the one that is named.
    ///
    /// # Errors
    /// One sentence: there is no such office.
    pub fn act_for(&self, office: &str, why: &str) -> Result<Act, String> {
        let mut act = self.act(why);
        if self.is_desk() && !office.is_empty() {
            if !self.packs.offices.iter().any(|o| o.id == office) {
                return Err(format!("`{office}` is no office of the packs"));
            }
            office.clone_into(&mut act.office);
        }
        Ok(act)
    }

    /// Whether the office has a part in a case: by its procedure, as the head of the province that it is about, or because it was asked, or
    /// has written, already.
    fn takes_part(&self, case: &Case) -> bool {
        let has_written = || {
            case.entries.iter().any(|d| match &d.entry {
                Entry::Asked { round } => round.asked.iter().any(|body| body.office == self.office),
                entry => entry.evidence().is_some_and(|e| e.office == self.office),
            })
        };
        self.asker().has_part_in(&case.opened.procedure) || has_written()
    }

    /// Name of the office in a language, with its place.
    pub fn office_name(&self, language: maitri_pack::Language) -> String {
        office_name(self.packs, &self.office, &self.place, language)
    }
}

/// Name of an office in a language, with its place where it is one of many.
pub fn office_name(packs: &Packs, office: &str, place: &str, language: maitri_pack::Language) -> String {
    let found = packs.offices.iter().find(|o| o.id == office);
    let names = found.and_then(|o| o.names.get(&language).or_else(|| o.names.get(&maitri_pack::Language::En)));
    let name = names.and_then(|n| n.first()).map_or(office, String::as_str);
    if place.is_empty() { name.to_owned() } else { format!("{name} · {}", crate::case::place_name(place, language)) }
}

/// Whether there is one such office in each place of its kind.
pub fn is_one_of_many(packs: &Packs, office: &str) -> bool {
    packs.offices.iter().any(|o| o.id == office && (o.level == "province" || o.level == "below-province"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use maitri_registry::account::PersonEntry;
    use maitri_registry::case::Opened;
    use maitri_registry::case::opinion::{Body, came};
    use maitri_registry::case::paper::attach;
    use std::sync::Arc;

    /// Story 16: the opinion of the provincial police is read by the department that asked and by the police, and by nobody else; and who
    /// opened it stands in the log.
    #[test]
    fn a_restricted_paper_is_opened_by_few_and_leaves_a_trace() {
        let folder = std::env::temp_dir().join(format!("maitri-who-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = Arc::new(Store::open(&format!("sqlite:{}", folder.join("x.db").display())).unwrap());
        let packs = Packs::embedded().unwrap();
        let site = Site::new(packs, super::super::Settings::default()).with_register(Arc::clone(&store));
        let procedures = Procedures::embedded().unwrap();
        let opened = Opened {
            case: "2026-1".to_owned(),
            procedure: "vn/signing".to_owned(),
            at: String::new(),
            subject: String::new(),
            home: "vn.dien-bien".to_owned(),
            partner: "th.chiang-mai".to_owned(),
            packs: crate::case::packs_of(packs),
        };
        // Each command is one of its own.
        let act = || Act { office: "vn.sngv".to_owned(), ..crate::register::act("Mai", Capacity::Substantive, "") };
        crate::case::add(&store, procedures, &act(), &|cases| crate::case::open(cases, procedures, opened.clone()))
            .unwrap();
        let elsewhere = Opened { case: "2026-2".to_owned(), home: "vn.son-la".to_owned(), ..opened.clone() };
        crate::case::add(&store, procedures, &act(), &|cases| crate::case::open(cases, procedures, elsewhere.clone()))
            .unwrap();
        let passport = Attached { document: "D-70".into(), class: Class::Personal, ..Attached::default() };
        let opinion = |office: &str| Opinion {
            body: Body { office: office.into(), name: office.into() },
            class: Class::Opinion,
            stance: "agree".into(),
            ..Opinion::default()
        };
        crate::case::record(&store, procedures, "2026-1", None, &act(), &|_, case, _| {
            let mut entries = vec![attach(case, passport.clone(), "2026-11-26")?];
            entries.extend(came(case, opinion("vn.finance"), &[], "2026-11-26")?);
            Ok(entries)
        })
        .unwrap();
        let (events, _) = store.case_events().unwrap();
        let cases = Cases::of(&events, procedures);
        let case = cases.cases.get("2026-1").unwrap();
        let with = |second: bool, office: &str, place: &str, role: &str| {
            let joined = PersonEntry::Joined { invitation: String::new(), account: "a".into(), name: "Name".into() };
            let tenure = Tenure {
                id: "t".into(),
                account: "a".into(),
                office: office.into(),
                place: place.into(),
                capacity: Capacity::Substantive,
                roles: vec![role.into()],
                from: "2020-01-01".into(),
                until: String::new(),
                of: String::new(),
                paper: String::new(),
            };
            let facts = [joined, PersonEntry::Given { tenure }].map(|entry| Fact::PersonRecorded { entry });
            let events: Vec<_> = (0..)
                .zip(facts)
                .map(|(sequence, fact)| maitri_registry::act::Event { sequence, act: None, fact: Some(fact) })
                .collect();
            person(&site, &People::of(&events), ("a", second), "t", None).unwrap()
        };
        let who = |office: &str, place: &str, role: &str| with(true, office, place, role);
        let here = "vn.dien-bien";
        let size = store.size().unwrap();
        for (office, place, role, may) in [
            ("vn.sngv", here, "vn-sngv-officer", true),
            ("vn.police", here, "vn-agency", true),
            ("vn.military", here, "vn-agency", false),
            ("vn.police", "vn.son-la", "vn-agency", false),
            ("vn.sngv", "vn.son-la", "vn-sngv-officer", false),
            ("vn.ppc", here, "vn-ppc-chair", false),
            ("vn.ppc.party", here, "vn-party-ppc", false),
            ("vn.finance", here, "vn-agency", false),
            ("", "", "system-operator", false),
            ("", "", "auditor", false),
        ] {
            let asks = who(office, place, role);
            let opens = asks.opens(&store, case, "17/CAT", Class::Police, "vn.police").unwrap();
            assert_eq!(opens, may, "{role} of {office} at {place}");
            assert!(!asks.may(Action::Export, Some(case), Class::Police), "{role}");
        }
        assert_eq!(store.size().unwrap(), size + 2, "each opening is recorded, and no refusal");
        let line = store.log_lines(u64::MAX, None, 1).unwrap().remove(0);
        assert_eq!((line.kind.as_str(), line.office.as_str()), ("paper-read", "vn.police"));
        // Without a second factor nothing restricted is opened or taken, nothing is recorded, and what is ordinary stays open.
        let weak = with(false, "vn.sngv", here, "vn-sngv-officer");
        assert!(!weak.opens(&store, case, "17/CAT", Class::Police, "vn.police").unwrap());
        assert_eq!(store.size().unwrap(), size + 2);
        let police = Opinion { class: Class::Police, ..opinion("vn.police") };
        assert!(
            !weak.puts_opinion(case, &police) && who("vn.sngv", here, "vn-sngv-officer").puts_opinion(case, &police)
        );
        let at = |asks: &Who, action| asks.may_at(action, here, "", "vn/border-survey", Class::Military);
        assert!(at(&weak, Action::Find) && !at(&weak, Action::Read));
        assert!(at(&who("vn.sngv", here, "vn-sngv-officer"), Action::Read));
        assert!(weak.asks_second(&Class::ALL) && !weak.asks_second(&[Class::Ordinary, Class::Cabinet]));
        assert!(!with(false, "vn.ppc", here, "vn-ppc-chair").asks_second(&Class::ALL), "it would open nothing");
        assert!(weak.opens(&store, case, "1", Class::Ordinary, "vn.sngv").unwrap());
        assert!(weak.puts_opinion(case, &opinion("vn.finance")) && weak.sees_opinion(case, &police));
        // What is ordinary leaves no trace.
        let officer = who("vn.sngv", here, "vn-sngv-officer");
        assert!(officer.opens(&store, case, "1", Class::Ordinary, "vn.sngv").unwrap());
        assert_eq!(store.size().unwrap(), size + 2);
        // What is written for somebody is written of what they may see: not of others' cases, papers of persons, opinions.
        let (finance, police) = (who("vn.finance", here, "vn-agency"), who("vn.police", here, "vn-agency"));
        for (asks, entries) in [(&finance, 1), (&police, 0)] {
            let seen = asks.seen(&cases);
            assert!(seen.cases.get("2026-2").is_none());
            let own = seen.cases.get("2026-1").unwrap();
            assert_eq!((own.entries.len(), own.papers.len()), (entries, 0));
        }
        assert_eq!(officer.seen(&cases).cases.get("2026-1").unwrap().entries.len(), 1, "the opinion, and no passport");
        // An office answers for itself; the department that asked registers what all of them answered.
        for (asks, office, may) in [
            (&finance, "vn.finance", true),
            (&finance, "vn.police", false),
            (&officer, "vn.finance", true),
            (&who("vn.finance", "vn.son-la", "vn-agency"), "vn.finance", false),
        ] {
            assert_eq!(asks.puts_opinion(case, &opinion(office)), may, "{office} by {}", asks.office);
        }
        // Who may not record opinions strikes none either.
        let came = &case.entries[1].entry;
        assert!(officer.mends(case, came) && !finance.mends(case, came));
        assert!(finance.sees(case, came) && !police.sees(case, came));
        drop(site);
        let _ = std::fs::remove_dir_all(&folder);
    }

    #[test]
    fn a_login_leads_to_our_own_pages_only() {
        for good in ["/cases", "/cases/2026-1?lang=th", "/register?q=%E0%B8%81"] {
            assert_eq!(local(good), good);
        }
        for bad in [
            "",
            "cases",
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "\\\\evil",
            "/a\r\nSet-Cookie: x",
            "/ก",
        ] {
            assert_eq!(local(bad), "/cases", "{bad}");
        }
    }
}
