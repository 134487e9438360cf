//! What becomes of ties after signing, at the edge: from a command to facts in the store.

pub mod activities;
pub mod papers;
pub mod rights;
pub mod yearly;

use crate::case::Stopped;
use maitri_registry::act::{Act, Fact};
use maitri_registry::follow::{Entry, Follow};
use maitri_store::{CommitError, Receipt, Store};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What was recorded of ties after signing, and the size of the log on which it rests.
///
/// # Errors
/// What the store says.
pub fn load(store: &Store) -> Result<(Arc<Follow>, u64), String> {
    crate::kept::derived(store, &())
}

/// What makes entries of things as they stand, each with the id of the thing that it is about.
pub type Decide<'d, E> = dyn Fn(&Follow) -> Result<Vec<(String, Entry)>, E> + 'd;

/// Why a command was stopped: decided against by its own part, or stopped by the store.
#[derive(Debug)]
pub enum NotRecorded<E> {
    /// What may not be recorded.
    Refused(E),
    /// Somebody recorded something of the same thing since, or the store failed.
    Stopped(Stopped),
}

/// Records what `decide` makes of what stands. Two people never overwrite each other: where somebody recorded something of the same things
/// meanwhile, it is decided anew on what stands then. `decide` itself says [`Stopped::Moved`]-like refusals where the reader had seen an
/// older state than the one that it is given.
///
/// # Errors
/// Why it was stopped.
pub fn record<E>(store: &Store, act: &Act, decide: &Decide<'_, E>) -> Result<Option<Receipt>, NotRecorded<E>> {
    // More than an installation has writers.
    for _ in 0..200 {
        let (follow, size) = load(store).map_err(|e| NotRecorded::Stopped(Stopped::Failed(e)))?;
        let entries = decide(&follow).map_err(NotRecorded::Refused)?;
        if entries.is_empty() {
            return Ok(None);
        }
        let ids: BTreeSet<String> = entries.iter().map(|(id, _)| id.clone()).collect();
        let facts: Vec<Fact> = entries.into_iter().map(|(id, entry)| Fact::Followed { id, entry }).collect();
        match store.commit_things(size, ids, act, &facts) {
            Ok(receipt) => return Ok(Some(receipt)),
            Err(CommitError::Moved { .. }) => {}
            Err(e) => return Err(NotRecorded::Stopped(Stopped::Failed(e.to_string()))),
        }
    }
    Err(NotRecorded::Stopped(Stopped::Failed("others write to the store without a pause: try again later".to_owned())))
}
