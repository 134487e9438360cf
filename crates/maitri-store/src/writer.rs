//! The one writer of a store: a thread that takes what waits, up to 256 commands, into one transaction. A command that
//! fails is taken back alone; what succeeded is acknowledged when all of it is on the disk.

use crate::error::{CommitError, Error};
use crate::link::{Link, Place};
use crate::log;
use maitri_registry::log::Frontier;
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

/// Tells who waits how it ended, when the transaction has ended.
type Tell = Box<dyn FnOnce(Result<(), Error>) + Send>;

/// Does its work in the open transaction, unless there is none; gives why it must be taken back, and whom to tell.
type Job = Box<dyn FnOnce(Option<(&mut Link, &mut Frontier)>) -> (Option<CommitError>, Tell) + Send>;

/// Most commands in one transaction.
const MOST: usize = 256;

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
    pub(crate) fn start(place: Place, link: Link) -> Result<Writer, Error> {
        let (sender, jobs) = channel();
        let thread = std::thread::Builder::new()
            .name("maitri-store".to_owned())
            .spawn(move || write(&place, link, &jobs))
            .map_err(|e| Error::Lost { why: e.to_string() })?;
        Ok(Writer(Some(sender), Some(thread)))
    }

    /// Has `work` done in a transaction and waits until it is on the disk.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Link, &mut Frontier) -> Result<T, CommitError> + Send + 'static,
    ) -> Result<T, CommitError> {
        let (answer, wait) = channel();
        let job: Job = Box::new(move |open| {
            let result = open.map(|(link, tree)| work(link, tree));
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
        self.0.as_ref().and_then(|way| way.send(job).ok()).ok_or_else(stopped)?;
        wait.recv().map_err(|_| stopped())?
    }
}

fn write(place: &Place, mut link: Link, jobs: &Receiver<Job>) {
    let mut tree = Frontier::default();
    while let Ok(first) = jobs.recv() {
        let mut batch = VecDeque::from([first]);
        while batch.len() < MOST
            && let Ok(next) = jobs.try_recv()
        {
            batch.push_back(next);
        }
        let mut tell = Vec::new();
        let end = together(place, &mut link, &mut tree, &mut batch, &mut tell);
        if end.is_err() {
            // A transaction that is half open would swallow the next one; what the edge held may not stand.
            let _ = link.batch("ROLLBACK");
            tree = Frontier::default();
        }
        tell.extend(batch.into_iter().map(|job| job(None).1));
        for tell in tell {
            tell(end.clone());
        }
    }
}

/// Carries out a batch in one transaction. Jobs leave `batch` when they have had their turn.
fn together(
    place: &Place,
    link: &mut Link,
    tree: &mut Frontier,
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
    if log::size(link)? != tree.size() {
        *tree = log::frontier(link)?;
    }
    while let Some(job) = batch.pop_front() {
        link.batch("SAVEPOINT job")?;
        let before = tree.clone();
        let (wrong, whom) = job(Some((link, tree)));
        tell.push(whom);
        if let Some(wrong) = wrong {
            *tree = before;
            // A full disk ends the whole transaction at once: then that is what the others must hear.
            link.batch("ROLLBACK TO SAVEPOINT job").map_err(|e| match wrong {
                CommitError::Store(cause) => cause,
                CommitError::Moved { .. } => e,
            })?;
        }
        link.batch("RELEASE SAVEPOINT job")?;
    }
    link.batch("COMMIT")
}
