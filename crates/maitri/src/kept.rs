//! What is derived from the log, kept in memory beside the store: with each look only those events are taken that came in since, by this
//! program or by another, and whoever looked before keeps what they saw. It is never older than the moment in which it was asked for.
//!
//! A further derived state is a [`Derived`]: it says which events it follows from and takes them one by one. It needs no memory of its own:
//! `derived::<Its>(store, law)` is it as it stands.

use maitri_pack::procedure::Procedures;
use maitri_registry::account::People;
use maitri_registry::act::Event;
use maitri_registry::case::Cases;
use maitri_registry::follow::Follow;
use maitri_store::Store;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Something that follows from the log alone, event by event. Copies must be cheap: they share what they have in common, or stand behind
/// an [`Arc`].
pub trait Derived: Clone + Default + Send + Sync + 'static {
    /// What it follows from besides; `()` where nothing.
    type Law;
    /// Kinds of the events that it takes ([`maitri_registry::act::Fact::kind`]), as an index of the store has them.
    const KINDS: &'static [&'static str];

    /// Two laws that make something else of the same events have not the same mark.
    fn mark(_law: &Self::Law) -> u64 {
        0
    }

    /// Takes the next event. Taking all of them one by one is deriving it from the whole.
    fn take(&mut self, event: &Event, law: &Self::Law);
}

impl Derived for Cases {
    type Law = Procedures;
    const KINDS: &'static [&'static str] = &["case-opened", "case-recorded"];

    fn mark(procedures: &Procedures) -> u64 {
        let mut mark = DefaultHasher::new();
        std::ptr::from_ref(procedures).hash(&mut mark);
        // What is taken looks a procedure up by its names, at its states, and of a step at what it opens and forgets.
        for procedure in &procedures.procedures {
            (&procedure.id, &procedure.old, procedure.step.len()).hash(&mut mark);
            procedure.state.iter().for_each(|s| (&s.id, s.freezes, s.concludes).hash(&mut mark));
            procedure.alias.iter().for_each(|alias| alias.id.hash(&mut mark));
            let tells = procedure.step.iter().filter(|s| !s.spawn.is_empty() || !s.forgets.is_empty());
            tells.for_each(|s| (&s.id, &s.spawn, &s.forgets).hash(&mut mark));
        }
        mark.finish()
    }

    fn take(&mut self, event: &Event, procedures: &Procedures) {
        Cases::take(self, event, procedures);
    }
}

impl Derived for Arc<People> {
    type Law = ();
    // The index of the store holds erasures beside persons; an erasure is no event of a person, and is passed over.
    const KINDS: &'static [&'static str] = &["person-recorded", "erased"];

    fn take(&mut self, event: &Event, (): &()) {
        Arc::make_mut(self).take(event);
    }
}

impl Derived for Arc<Follow> {
    type Law = ();
    const KINDS: &'static [&'static str] = &["followed"];

    fn take(&mut self, event: &Event, (): &()) {
        Arc::make_mut(self).take(event);
    }
}

/// It as it stands in a store, and the size of the log on which that rests.
///
/// # Errors
/// What the store says.
pub fn derived<S: Derived>(store: &Store, law: &S::Law) -> Result<(S, u64), String> {
    store.beside::<Kept<S>>().now(store, law)
}

/// The persons of a store.
///
/// # Errors
/// What the store says.
pub fn people(store: &Store) -> Result<Arc<People>, String> {
    derived::<Arc<People>>(store, &()).map(|(people, _)| people)
}

/// What many ask of a store at once: whoever comes while somebody looks waits for the next look, and all who wait take what that one sees. No
/// answer is older than its question.
pub struct Shared<T> {
    /// How many looks have begun.
    begun: AtomicU64,
    /// Which look ended last, and what it saw. Whoever looks holds it.
    seen: Mutex<(u64, Option<T>)>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Shared { begun: AtomicU64::new(0), seen: Mutex::new((0, None)) }
    }
}

impl<T: Clone> Shared<T> {
    /// The answer: of a look that began after we asked, if it `fits`; else of our own, which is handed what was seen last, to bring it to what
    /// is there now. Where it fails, it leaves what it was handed.
    ///
    /// # Errors
    /// What the look says.
    pub fn ask(
        &self,
        fits: impl Fn(&T) -> bool,
        look: impl FnOnce(&mut Option<T>) -> Result<T, String>,
    ) -> Result<T, String> {
        let before = self.begun.load(Ordering::SeqCst);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.0 > before
            && let Some(answer) = seen.1.as_ref().filter(|answer| fits(answer))
        {
            return Ok(answer.clone());
        }
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let answer = look(&mut seen.1)?;
        seen.0 = number;
        Ok(answer)
    }
}

/// Whether a store has accounts.
#[derive(Default)]
struct Accounts(Shared<bool>);

/// Whether a store has accounts, as it is now.
///
/// # Errors
/// What the store says.
pub fn has_accounts(store: &Store) -> Result<bool, String> {
    // Accounts are closed, never taken away.
    let look = |seen: &mut Option<bool>| {
        if *seen != Some(true) {
            *seen = Some(store.has_accounts().map_err(|e| e.to_string())?);
        }
        Ok(*seen == Some(true))
    };
    store.beside::<Accounts>().0.ask(|_| true, look)
}

/// The memory of one derived state.
struct Kept<S>(Shared<Seen<S>>);

impl<S: Clone> Default for Kept<S> {
    fn default() -> Self {
        Kept(Shared::default())
    }
}

#[derive(Clone)]
struct Seen<S> {
    state: S,
    /// Size of the log on which it rests.
    size: u64,
    /// The mark of its law.
    mark: u64,
}

impl<S: Derived> Kept<S> {
    /// It as it stands, and the size of the log on which that rests.
    fn now(&self, store: &Store, law: &S::Law) -> Result<(S, u64), String> {
        let mark = S::mark(law);
        let say = |e: maitri_store::Error| e.to_string();
        let look = |seen: &mut Option<Seen<S>>| {
            let first = seen.as_ref().filter(|seen| seen.mark == mark).map_or(0, |seen| seen.size);
            // One row tells whether anything came in.
            if let Some(seen) = seen.as_ref().filter(|_| first > 0)
                && store.size().map_err(say)? == first
            {
                return Ok(seen.clone());
            }
            // Nothing is changed before all of it was read. What nobody else holds is changed in its place.
            let mut news = store.since(S::KINDS, first).map_err(say)?;
            let goes_on = first > 0 && !news.erased;
            if news.erased {
                news = store.since(S::KINDS, 0).map_err(say)?;
            }
            let mut state = seen.take().filter(|_| goes_on).map(|seen| seen.state).unwrap_or_default();
            for event in &news.events {
                state.take(event, law);
            }
            Ok(seen.insert(Seen { state, size: news.size, mark }).clone())
        };
        let seen = self.0.ask(|seen| seen.mark == mark, look)?;
        Ok((seen.state, seen.size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use maitri_registry::act::{Act, Capacity, Fact};
    use maitri_registry::case::{Entry, Evidence, Opened};
    use maitri_store::Change;
    use std::collections::BTreeMap;

    fn act(id: &str) -> Act {
        Act { id: id.to_owned(), ..crate::register::act("Mai", Capacity::LocalOperator, "") }
    }

    fn opened(case: &str, home: &str) -> Fact {
        Fact::CaseOpened(Opened {
            case: case.to_owned(),
            procedure: "th/approval".to_owned(),
            at: "dossier-at-moi".to_owned(),
            subject: String::new(),
            home: home.to_owned(),
            partner: "vn.hue".to_owned(),
            packs: BTreeMap::new(),
        })
    }

    fn noted(case: &str, text: &str) -> Fact {
        let entry = Entry::Noted { text: text.to_owned(), evidence: Evidence::default() };
        Fact::CaseRecorded { case: case.to_owned(), entry }
    }

    /// The cases as they follow from all events, without any memory.
    fn anew(store: &Store, procedures: &Procedures) -> (Cases, u64) {
        let (events, size) = store.case_events().unwrap();
        (Cases::of(&events, procedures), size)
    }

    /// The server and the terminal at one store: each sees what the other wrote and erased with its next look, and what was handed out
    /// stays as it was.
    #[test]
    fn two_programs_at_one_store_see_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("x.db").display());
        let (server, terminal) = (Store::open(&url).unwrap(), Store::open(&url).unwrap());
        let procedures = Procedures::embedded().unwrap();
        let mut handed_out: Vec<(Cases, Cases)> = Vec::new();
        for n in 0..60_u64 {
            let store = if n % 3 == 1 { &terminal } else { &server };
            let (id, case) = (n.to_string(), format!("2026-{}", n / 6));
            match n % 6 {
                0 => drop(
                    store.commit(None, &act(&id), &[opened(&case, &format!("th.{}", n % 4))], Change::None).unwrap(),
                ),
                // A person's words, and no event of a case.
                5 if n % 12 == 5 => drop(store.erase(&act(&id), store.size().unwrap() - 2, Change::None).unwrap()),
                _ => drop(
                    store.commit(None, &act(&id), &[noted(&case, &id), noted("nowhere", &id)], Change::None).unwrap(),
                ),
            }
            for store in [&server, &terminal] {
                let (cases, size) = derived::<Cases>(store, procedures).unwrap();
                assert_eq!((&cases, size), (&anew(store, procedures).0, store.size().unwrap()), "after {n}");
                handed_out.push((cases, anew(store, procedures).0));
            }
        }
        assert!(handed_out.iter().all(|(cases, as_it_was)| cases == as_it_was));
        // Under other procedures other cases follow, and none of the memory is taken for them.
        let none = Procedures { procedures: Vec::new() };
        assert_eq!(derived::<Cases>(&server, &none).unwrap(), anew(&server, &none));
        assert_eq!(derived::<Cases>(&server, procedures).unwrap(), anew(&server, procedures));
    }

    /// Many at once: nobody is given cases that are older than what they themselves have recorded.
    #[test]
    fn whoever_recorded_something_sees_it() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("x.db").display());
        let (server, terminal) = (Store::open(&url).unwrap(), Store::open(&url).unwrap());
        let procedures = Procedures::embedded().unwrap();
        std::thread::scope(|scope| {
            for person in 0..8 {
                let store = if person == 0 { &terminal } else { &server };
                let seen_by = &server;
                scope.spawn(move || {
                    let case = format!("case-{person}");
                    store.commit(None, &act(&case), &[opened(&case, "th.chiang-mai")], Change::None).unwrap();
                    for n in 0..15 {
                        let receipt = store
                            .commit(None, &act(&format!("{case}-{n}")), &[noted(&case, "x")], Change::None)
                            .unwrap();
                        let (cases, size) = derived::<Cases>(seen_by, procedures).unwrap();
                        assert!(size >= receipt.size);
                        let found = cases.cases.get(&case).unwrap();
                        assert_eq!((found.at(), found.entries.len()), (receipt.first, n + 1));
                    }
                });
            }
        });
        assert_eq!(derived::<Cases>(&server, procedures).unwrap(), anew(&server, procedures));
    }

    /// Many open cases at once, in two programs, and others record meanwhile: each case has an id of its own, and none is left out.
    #[test]
    fn cases_opened_at_once_are_numbered_without_a_gap() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("x.db").display());
        let (server, terminal) = (Store::open(&url).unwrap(), Store::open(&url).unwrap());
        let procedures = Procedures::embedded().unwrap();
        let mut ids: Vec<u32> = std::thread::scope(|scope| {
            let people: Vec<_> = (0..12)
                .map(|person| {
                    let store = if person % 4 == 0 { &terminal } else { &server };
                    scope.spawn(move || {
                        let mut ids = Vec::new();
                        for n in 0..5 {
                            let act = act(&format!("{person}-{n}"));
                            let make = |_: &Cases, id: String| Ok(vec![opened(&id, "th.chiang-mai")]);
                            let id = crate::case::open_next(store, procedures, &act, "2026", &make).unwrap();
                            let late = Act { id: format!("{person}-{n}-note"), ..act };
                            store.commit(None, &late, &[noted(&id, "x")], Change::None).unwrap();
                            ids.push(id.strip_prefix("2026-").unwrap().parse().unwrap());
                        }
                        ids
                    })
                })
                .collect();
            people.into_iter().flat_map(|p| p.join().unwrap()).collect()
        });
        ids.sort_unstable();
        assert_eq!(ids, (1..=60).collect::<Vec<u32>>());
        assert_eq!(derived::<Cases>(&terminal, procedures).unwrap().0.cases.len(), 60);
    }
}
