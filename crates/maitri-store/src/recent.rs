//! The end of the log in memory: what this program itself wrote last. Who derives something from the log, or asks whether a decision
//! still stands, need not read from the disk what was just brought there.

use crate::commit::About;
use maitri_registry::act::{Event, Fact};
use maitri_registry::case::Entry;
use std::collections::VecDeque;
use std::sync::Arc;

/// Most events that are held.
const MOST: usize = 2048;

/// Events without a gap; whatever lies before them, or came in by another program, is not here.
#[derive(Clone, Default)]
pub(crate) struct Recent {
    first: u64,
    events: VecDeque<Arc<Event>>,
}

impl Recent {
    /// The place behind the last of them.
    pub(crate) fn end(&self) -> u64 {
        self.first + self.events.len() as u64
    }

    /// Adds the next event of the log. Where others wrote between, or an event was erased, those before are let go.
    pub(crate) fn push(&mut self, event: Arc<Event>) {
        let erases = matches!(event.fact, Some(Fact::Erased { .. }));
        if erases || self.events.is_empty() || event.sequence != self.end() {
            self.events.clear();
            self.first = event.sequence;
        }
        if erases {
            // What it erases may stand here; and its own news is read by who asks the disk.
            self.first += 1;
            return;
        }
        self.events.push_back(event);
        if self.events.len() > MOST {
            self.events.pop_front();
            self.first += 1;
        }
    }

    /// Becomes what another is, which went on from here as a rule.
    pub(crate) fn follow(&mut self, other: &Recent) {
        match other.since(self.end(), other.end()) {
            Some(news) if !self.events.is_empty() => news.for_each(|event| self.push(Arc::clone(event))),
            _ => self.clone_from(other),
        }
    }

    /// Lets go of all from a place on: it did not come about.
    pub(crate) fn cut(&mut self, size: u64) {
        while self.end() > size && self.events.pop_back().is_some() {}
        if self.events.is_empty() {
            self.first = size;
        }
    }

    /// The events from a place on, if it has all of them up to a size of the log.
    pub(crate) fn since(&self, first: u64, size: u64) -> Option<impl Iterator<Item = &Arc<Event>>> {
        let skip = usize::try_from(first.checked_sub(self.first)?).ok()?;
        (self.end() == size).then(|| self.events.iter().skip(skip))
    }

    /// Whether something happened since a size of the log that could change what was decided on the cases of a pair; `None`: it is not
    /// known here.
    pub(crate) fn has_moved(&self, about: &About, since: u64, size: u64) -> Option<bool> {
        Some(self.since(since, size)?.any(|event| moves(event, about)))
    }
}

/// Whether an event may change what was decided on the cases of a pair.
pub(crate) fn moves(event: &Event, about: &About) -> bool {
    match &event.fact {
        // A case whose own side becomes known comes to the pair from elsewhere.
        Some(Fact::CaseRecorded { entry: Entry::Placed { home, .. }, .. }) if *home == about.home => true,
        // And goes back to one, where that is struck.
        Some(Fact::CaseRecorded { entry: Entry::Struck { .. }, .. }) => true,
        Some(Fact::CaseRecorded { case, .. }) => about.cases.contains(case),
        Some(Fact::CaseOpened(opened)) => {
            about.cases.contains(&opened.case) || (opened.home == about.home && opened.partner == about.partner)
        }
        // It cannot be known any more of which case it was.
        None => true,
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(sequence: u64, fact: Fact) -> Arc<Event> {
        Arc::new(Event { sequence, act: None, fact: Some(fact) })
    }

    fn note(sequence: u64) -> Arc<Event> {
        let entry = Entry::TableWent { format: "xlsx".to_owned() };
        event(sequence, Fact::CaseRecorded { case: sequence.to_string(), entry })
    }

    #[test]
    fn it_holds_what_it_knows_without_a_gap() {
        let mut recent = Recent::default();
        let seen = |recent: &Recent, first: u64, size: u64| {
            recent.since(first, size).map(|all| all.map(|e| e.sequence).collect::<Vec<_>>())
        };
        assert_eq!(seen(&recent, 0, 3), None);
        for n in 3..6 {
            recent.push(note(n));
        }
        assert_eq!(seen(&recent, 3, 6), Some(vec![3, 4, 5]));
        assert_eq!(seen(&recent, 5, 6), Some(vec![5]));
        assert_eq!(seen(&recent, 6, 6), Some(vec![]));
        // What it never had, and what another program wrote behind it.
        assert_eq!((seen(&recent, 2, 6), seen(&recent, 4, 7)), (None, None));
        let about = |case: &str| About { cases: [case.to_owned()].into(), home: String::new(), partner: String::new() };
        assert_eq!(recent.has_moved(&about("5"), 4, 6), Some(true));
        assert_eq!(recent.has_moved(&about("4"), 5, 6), Some(false));
        assert_eq!(recent.has_moved(&about("4"), 2, 6), None);
        // What did not come about is not here.
        recent.cut(4);
        assert_eq!((seen(&recent, 3, 4), seen(&recent, 3, 6)), (Some(vec![3]), None));
        recent.cut(2);
        assert_eq!(seen(&recent, 2, 2), Some(vec![]));
        // A gap: another program wrote.
        recent.push(note(9));
        assert_eq!((seen(&recent, 9, 10), seen(&recent, 3, 10)), (Some(vec![9]), None));
        // An erasure leaves nothing that stood before it.
        recent.push(event(10, Fact::Erased { sequence: 9 }));
        assert_eq!((seen(&recent, 9, 11), seen(&recent, 10, 11)), (None, None));
        let mut follows = Recent::default();
        follows.push(note(9));
        follows.follow(&recent);
        assert_eq!((seen(&follows, 9, 11), follows.end()), (None, 11), "what was erased goes there too");
        recent.push(note(11));
        follows.follow(&recent);
        assert_eq!(seen(&follows, 11, 12), Some(vec![11]));
        recent.push(note(12));
        recent.push(note(13));
        follows.follow(&recent);
        assert_eq!(seen(&follows, 11, 14), Some(vec![11, 12, 13]));
        recent.cut(12);
        assert_eq!((seen(&recent, 10, 12), seen(&recent, 11, 12)), (None, Some(vec![11])));
        for n in 12..12 + MOST as u64 {
            recent.push(note(n));
        }
        assert_eq!((recent.events.len(), recent.first, recent.end()), (MOST, 12, 12 + MOST as u64));
    }
}
