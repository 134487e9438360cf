//! Where the words of restricted papers are kept: never in the log, never beside ordinary files.

use maitri_registry::class::Class;

/// A second store, of its own file and key.
pub trait Keep {
    /// Keeps bytes of a class, sealed; gives the id under which they are found again.
    ///
    /// # Errors
    /// One sentence: why they were not kept.
    fn put(&self, class: Class, bytes: &[u8]) -> Result<String, String>;

    /// What was kept under an id; `None` where nothing was.
    ///
    /// # Errors
    /// One sentence: why it cannot be read.
    fn get(&self, id: &str) -> Result<Option<Vec<u8>>, String>;
}

/// Keeps nothing: an installation without a second store records number, day and office, and no more.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSecondStore;

impl Keep for NoSecondStore {
    fn put(&self, class: Class, _: &[u8]) -> Result<String, String> {
        Err(format!("papers of the class `{}` need the second store, and this installation has none", class.code()))
    }

    fn get(&self, _: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(None)
    }
}
