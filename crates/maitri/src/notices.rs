//! Which notices are due: what waits for an office goes to whoever holds it today and gave an address. Of a case they say its number and the step,
//! never an opinion, never a name.

use crate::case::waits;
use crate::mail::{Kind, Reminder, Subject, put, remind};
use crate::web::words::text;
use maitri_pack::procedure::Procedures;
use maitri_pack::{Language, Packs};
use maitri_registry::case::Cases;
use maitri_registry::case::waiting::{Waiting, What};
use maitri_registry::class::Class;
use maitri_registry::rights::{Action, Rights, Scope, nearness};
use maitri_store::Store;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// The language of an office's country, for who said none.
pub fn language_of(office: &str) -> Language {
    match office.split('.').next() {
        Some("th") => Language::Th,
        Some("vn") => Language::Vi,
        _ => Language::En,
    }
}

/// What waits, in words that may leave the installation: the step, or the kind of work. Whose opinion is missing, what a guard says and which
/// facts are open stand on the page behind the link alone.
pub(crate) fn step(row: &Waiting, cases: &Cases, procedures: &Procedures, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let procedure = cases.cases.get(&row.case).and_then(|c| procedures.find(&c.opened.procedure)).map(|(p, _)| p);
    let name = |id: &str| {
        let found = procedure.and_then(|p| p.step.iter().find(|s| s.id == id));
        found.map_or(id, |s| s.name.get(language)).to_owned()
    };
    match &row.what {
        What::Step { step, .. } => name(step),
        What::Reply { step } => t("case-wait-reply", &[("step", &name(step))]),
        What::Duty { step, .. } => name(step),
        What::Opinion { round, .. } => t("mail-what-opinion", &[("round", &round.to_string())]),
        What::Silence { round, .. } => t("mail-what-silence", &[("round", &round.to_string())]),
        What::Comments { .. } => t("mail-what-comments", &[]),
        What::Evidence { .. } => t("mail-what-evidence", &[]),
    }
}

/// What a reader of the store needs to say who is told what.
#[derive(Clone, Copy)]
pub struct Laws {
    /// The offices.
    pub packs: &'static Packs,
    /// The procedures.
    pub procedures: &'static Procedures,
    /// The table of rights.
    pub rights: &'static Rights,
}

/// The notices that a day calls for. `base` is the address under which people reach the pages.
///
/// # Errors
/// What the store says.
pub fn reminders(store: &Store, laws: Laws, base: &str, today: &str) -> Result<Vec<Reminder>, String> {
    let say = |e: maitri_store::Error| e.to_string();
    let wanted = store.notices().map_err(say)?;
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let people = crate::kept::people(store)?;
    let (cases, _) = crate::case::load(store, laws.procedures)?;
    let rows = waits::rows(&cases, laws.procedures, None, today);
    let mut out = Vec::new();
    for one in &wanted {
        for held in people.held_by(&one.account, today) {
            // A case is told of to who may find it on the pages, and to nobody else.
            let theirs = |row: &&Waiting| {
                let near = cases.cases.get(&row.case).map(|c| nearness(c, &held.office, &held.place, true));
                let may = |near| laws.rights.may(&held.roles, Action::Find, near, Class::Ordinary);
                !row.suspended
                    && row.offices.contains(&held.office)
                    && near.is_some_and(|near| near != Scope::Installation && may(near))
            };
            let language = Language::from_code(&one.language).unwrap_or_else(|| language_of(&held.office));
            for row in rows.iter().filter(theirs) {
                let id: String = form_urlencoded::byte_serialize(row.case.as_bytes()).collect();
                let about = Subject {
                    case: row.case.clone(),
                    step: step(row, &cases, laws.procedures, language),
                    due: row.due.clone(),
                    link: format!("{}/cases/{}", base.trim_end_matches('/'), id.replace('+', "%20")),
                };
                out.push(Reminder { to: one.address.clone(), language, about });
            }
        }
    }
    Ok(out)
}

/// What the lives of ties call for on a day, and on Mondays what the week brings, in numbers. Puts what is new; gives how many.
///
/// # Errors
/// What the store says.
pub fn lives(store: &Store, laws: Laws, base: &str, today: &str) -> Result<u64, String> {
    let say = |e: maitri_store::Error| e.to_string();
    let wanted = store.notices().map_err(say)?;
    if wanted.is_empty() {
        return Ok(0);
    }
    let people = crate::kept::people(store)?;
    let watch = crate::life::Watch::load(store, laws.procedures, today)?;
    let (cases, _) = crate::case::load(store, laws.procedures)?;
    let rows = waits::rows(&cases, laws.procedures, None, today);
    let monday = today.parse::<jiff::civil::Date>().is_ok_and(|d| d.weekday() == jiff::civil::Weekday::Monday);
    let soon = maitri_pack::calendar::Day::parse(today).and_then(|d| d.later(watch.house.ahead));
    let soon = soon.map(|d| d.iso()).unwrap_or_default();
    let base = base.trim_end_matches('/');
    let mut new = 0;
    for one in &wanted {
        for held in people.held_by(&one.account, today).into_iter().filter(|t| !t.office.is_empty()) {
            let language = Language::from_code(&one.language).unwrap_or_else(|| language_of(&held.office));
            let reader = crate::life::calendar::Reader {
                desk: false,
                office: held.office.clone(),
                place: held.place.clone(),
                roles: held.roles.clone(),
                language: language.code().to_owned(),
            };
            let of =
                crate::life::calendar::Laws { packs: laws.packs, procedures: laws.procedures, rights: laws.rights };
            let asks = of.asker(&reader);
            let sees = |tie: &maitri_registry::record::Relationship| crate::life::may(&asks, Action::Find, tie);
            let ties = crate::life::waits::rows(&watch, language, &sees);
            for wait in &ties {
                let about = Subject {
                    case: String::new(),
                    step: wait.plain.clone(),
                    due: wait.due.clone(),
                    link: format!("{base}/life/{}", crate::web::escaped(&wait.tie)),
                };
                new += u64::from(put(store, &one.address, language, Kind::Tie, &about)?);
            }
            if !monday {
                continue;
            }
            let theirs = |row: &&Waiting| {
                let near = cases.cases.get(&row.case).map(|c| nearness(c, &held.office, &held.place, true));
                let may = |near| laws.rights.may(&held.roles, Action::Find, near, Class::Ordinary);
                !row.suspended
                    && row.offices.contains(&held.office)
                    && near.is_some_and(|near| near != Scope::Installation && may(near))
            };
            let mine: Vec<&Waiting> = rows.iter().filter(theirs).collect();
            let late = mine.iter().filter(|r| r.late).count() + ties.iter().filter(|t| t.late).count();
            let due = mine.iter().filter(|r| !r.late && !r.due.is_empty() && r.due <= soon).count();
            let changed = watch.dissolved.keys().filter_map(|id| watch.tie(id));
            let changed = watch.pairs(changed.filter(|t| sees(t) && watch.waits_for_partner(t)));
            // A week that brings nothing needs no mail.
            if late + due + ties.len() + changed == 0 {
                continue;
            }
            let n = |count: usize| maitri_review::report::words::number(count, language);
            let args = [("late", n(late)), ("due", n(due)), ("ties", n(ties.len())), ("changed", n(changed))];
            let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
            let about = Subject {
                case: String::new(),
                step: text(language, "digest-line", &args),
                due: today.to_owned(),
                link: format!("{base}/dashboard"),
            };
            new += u64::from(put(store, &one.address, language, Kind::Digest, &about)?);
        }
    }
    Ok(new)
}

/// The thread that looks, at the start and once an hour. It ends when this is dropped.
pub struct Clock {
    stop: Option<Sender<()>>,
    ended: Receiver<()>,
}

const HOUR: Duration = Duration::from_secs(3600);

impl Clock {
    /// Begins to look.
    ///
    /// # Errors
    /// No thread can be had.
    pub fn start(store: Arc<Store>, laws: Laws, base: String) -> Result<Clock, String> {
        let (stop, stopped) = channel::<()>();
        let (end, ended) = channel::<()>();
        let work = move || {
            loop {
                let today = crate::cli::today();
                let done = reminders(&store, laws, &base, &today).and_then(|all| remind(&store, &all, &today));
                let done = done.and_then(|_| lives(&store, laws, &base, &today));
                if let Err(why) = done {
                    eprintln!("maitri: notices: {why}");
                }
                if !matches!(stopped.recv_timeout(HOUR), Err(RecvTimeoutError::Timeout)) {
                    break;
                }
            }
            drop(end);
        };
        std::thread::Builder::new().name("maitri-notices".to_owned()).spawn(work).map_err(|e| e.to_string())?;
        Ok(Clock { stop: Some(stop), ended })
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        drop(self.stop.take());
        // What it just writes may be finished.
        let _ = self.ended.recv_timeout(Duration::from_secs(5));
    }
}
