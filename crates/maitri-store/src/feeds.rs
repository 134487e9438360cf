//! Secret addresses of calendar feeds. The store knows their hashes only; whoever reads a backup subscribes to nothing with it.

use crate::Store;
use crate::error::Error;
use maitri_registry::log::{Hash, hex};

const BEGINS: &str = "feed:";

fn name(hash: &Hash) -> String {
    format!("{BEGINS}{}", hex(hash))
}

impl Store {
    /// Keeps an address by the hash of its secret, with what it is for.
    pub fn feed_put(&self, hash: &Hash, doc: &str) -> Result<(), Error> {
        self.write("INSERT INTO meta VALUES ($1, $2)", vec![name(hash).into(), doc.into()])
    }

    /// What an address is for; `None` where there is none, or it was taken back.
    pub fn feed(&self, hash: &Hash) -> Result<Option<String>, Error> {
        let name = name(hash);
        let row = self.read(|link| link.row("SELECT value FROM meta WHERE name = $1", &[name.as_str().into()]))?;
        row.map(|row| row.text(0).map(str::to_owned)).transpose()
    }

    /// All addresses: the hash in hexadecimal, what it is for.
    pub fn feeds(&self) -> Result<Vec<(String, String)>, Error> {
        let rows =
            self.read(|link| link.rows("SELECT name, value FROM meta WHERE name LIKE 'feed:%' ORDER BY name", &[]))?;
        let of = |row: &crate::link::Row| {
            let name = row.text(0)?;
            Ok((name.strip_prefix(BEGINS).unwrap_or(name).to_owned(), row.text(1)?.to_owned()))
        };
        rows.iter().map(of).collect()
    }

    /// Takes an address back, by its hash in hexadecimal: from now on it leads nowhere.
    pub fn feed_end(&self, hash: &str) -> Result<(), Error> {
        self.write("DELETE FROM meta WHERE name = $1", vec![format!("{BEGINS}{hash}").into()])
    }
}
