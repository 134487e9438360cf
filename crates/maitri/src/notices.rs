//! Which notices are due: what waits for an office goes to whoever holds it today and gave an address. Of a case they say its number and the step,
//! never an opinion, never a name.

use crate::case::waits;
use crate::mail::{Reminder, Subject, remind};
use crate::web::words::text;
use maitri_pack::procedure::Procedures;
use maitri_pack::{Language, Packs};
use maitri_registry::account::People;
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
    let (events, _) = store.person_events().map_err(say)?;
    let people = People::of(&events);
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
