//! The one writer of a store: a thread that takes what waits, up to 256 commands, into one transaction. A command that
//! fails is taken back alone; what succeeded is acknowledged when all of it is on the disk.

use crate::commit::Waiting;
use crate::error::{CommitError, Error};
use crate::link::{Link, Place};
use crate::log;
use crate::recent::Recent;
use maitri_registry::log::Frontier;
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Tells who waits how it ended, when the transaction has ended.
type Tell = Box<dyn FnOnce(Result<(), Error>) + Send>;

/// Does its work in the open transaction, unless there is none; gives why it must be taken back, and whom to tell.
type Work = Box<dyn FnOnce(Option<(&mut Link, &mut Tip)>) -> (Option<CommitError>, Tell) + Send>;

/// Something to be done.
struct Job {
    /// Of a command that only adds events: its id. It leaves what it writes to the end of the transaction, and where it fails it has
    /// written nothing that must be taken back.
    light: Option<String>,
    work: Work,
}

/// Most commands in one transaction.
const MOST: usize = 256;

/// The end of the log as the writer knows it.
#[derive(Default)]
pub(crate) struct Tip {
    /// The edge of its tree.
    pub(crate) tree: Frontier,
    /// Its last events, as far as they were written here; also those of the transaction that is open.
    pub(crate) recent: Recent,
    /// What is written at the end of the transaction.
    pub(crate) waiting: Waiting,
}

/// The way to the thread, and the thread.
pub(crate) struct Writer(Option<Sender<Job>>, Option<JoinHandle<()>>);

// Whoever drops a store finds its file closed.
impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.0.take());
        if let Some(thread) = self.1.take() {
            let _ = thread.join();
        }
    }
}

impl Writer {
    /// Starts the thread; it ends when the way to it is dropped.
    /// What it has brought to the disk it tells `known`.
    pub(crate) fn start(place: Place, link: Link, known: Arc<Mutex<Recent>>) -> Result<Writer, Error> {
        let (sender, jobs) = channel();
        let thread = std::thread::Builder::new()
            .name("maitri-store".to_owned())
            .spawn(move || write(&place, link, &jobs, &known))
            .map_err(|e| Error::Lost { why: e.to_string() })?;
        Ok(Writer(Some(sender), Some(thread)))
    }

    /// Has `work` done in a transaction and waits until it is on the disk.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Link, &mut Tip) -> Result<T, CommitError> + Send + 'static,
    ) -> Result<T, CommitError> {
        self.light(None, work)
    }

    /// The same for a command of that id that only adds events.
    pub(crate) fn light<T: Send + 'static>(
        &self,
        light: Option<String>,
        work: impl FnOnce(&mut Link, &mut Tip) -> Result<T, CommitError> + Send + 'static,
    ) -> Result<T, CommitError> {
        let (answer, wait) = channel();
        let work: Work = Box::new(move |open| {
            let result = open.map(|(link, tip)| work(link, tip));
            let wrong = result.as_ref().and_then(|r| r.as_ref().err().cloned());
            // Whoever asked may be gone; what was done stands all the same.
            let tell: Tell = Box::new(move |end| {
                let _ = answer.send(match (result, end) {
                    (Some(Err(own)), _) => Err(own),
                    (_, Err(all)) => Err(all.into()),
                    (Some(done), Ok(())) => done,
                    (None, Ok(())) => Err(Error::Lost { why: "it was not reached".to_owned() }.into()),
                });
            });
            (wrong, tell)
        });
        let stopped = || Error::Lost { why: "the writer has stopped".to_owned() };
        self.0.as_ref().and_then(|way| way.send(Job { light, work }).ok()).ok_or_else(stopped)?;
        wait.recv().map_err(|_| stopped())?
    }
}

fn write(place: &Place, mut link: Link, jobs: &Receiver<Job>, known: &Mutex<Recent>) {
    let mut tip = Tip::default();
    while let Ok(first) = jobs.recv() {
        let mut batch = VecDeque::from([first]);
        while batch.len() < MOST
            && let Ok(next) = jobs.try_recv()
        {
            batch.push_back(next);
        }
        let mut tell = Vec::new();
        let mut end = together(place, &mut link, &mut tip, &mut batch, &mut tell);
        if end.is_ok() {
            end = link.commit();
        }
        if end.is_err() {
            // A transaction that is half open would swallow the next one; what the edge held may not stand.
            let _ = link.batch("ROLLBACK");
            tip = Tip::default();
        } else {
            known.lock().unwrap_or_else(PoisonError::into_inner).follow(&tip.recent);
        }
        tell.extend(batch.into_iter().map(|job| (job.work)(None).1));
        for tell in tell {
            tell(end.clone());
        }
    }
}

/// Carries out a batch in one transaction. Jobs leave `batch` when they have had their turn.
fn together(
    place: &Place,
    link: &mut Link,
    tip: &mut Tip,
    batch: &mut VecDeque<Job>,
    tell: &mut Vec<Tell>,
) -> Result<(), Error> {
    // The server may have been restarted while nobody wrote: nothing was begun, so it can be begun anew.
    match link.begin() {
        Err(Error::Lost { .. }) => {
            *link = Link::open(place)?;
            link.begin()?;
        }
        begun => begun?,
    }
    // Another program may have written since.
    if log::size(link)? != tip.tree.size() {
        tip.tree = log::frontier(link)?;
    }
    tip.waiting = Waiting::default();
    let ids: Vec<&str> = batch.iter().filter_map(|job| job.light.as_deref()).collect();
    tip.waiting.look(link, &ids)?;
    while let Some(job) = batch.pop_front() {
        if job.light.is_some() {
            let (wrong, whom) = (job.work)(Some((link, tip)));
            tell.push(whom);
            // It looked, and something stood against it: what the others did stands. A database that failed will not go on.
            if let Some(CommitError::Store(e)) = wrong {
                return Err(e);
            }
            continue;
        }
        // It may read what those before it wrote.
        tip.waiting.write(link)?;
        link.set_mark()?;
        let before = tip.tree.clone();
        let (wrong, whom) = (job.work)(Some((link, tip)));
        tell.push(whom);
        if let Some(wrong) = wrong {
            tip.recent.cut(before.size());
            tip.tree = before;
            // A full disk ends the whole transaction at once: then that is what the others must hear.
            link.batch("ROLLBACK TO SAVEPOINT job").map_err(|e| match wrong {
                CommitError::Store(cause) => cause,
                CommitError::Moved { .. } => e,
            })?;
        }
        link.drop_mark()?;
    }
    tip.waiting.write(link)
}
