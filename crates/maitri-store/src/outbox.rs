//! Mail that waits to be sent. Its words are made when it goes; here stands only what it is about.

use crate::error::{CommitError, Error};
use crate::link::{Link, Row, Value};
use crate::{Store, plain};

/// A mail to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Address.
    pub to: String,
    /// Language of its words.
    pub language: String,
    /// Which notice it is.
    pub kind: String,
    /// What it tells whom, as a hash: a second one with the same key is not taken.
    pub key: String,
    /// What it is about, as JSON.
    pub doc: String,
}

/// A mail whose turn has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueMail {
    /// Its number.
    pub id: u64,
    /// The mail.
    pub mail: Outgoing,
    /// When it was put there.
    pub made: String,
    /// How often it was tried, this time included.
    pub tries: u64,
}

/// How the mail stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailStanding {
    /// How many wait.
    pub waiting: u64,
    /// How many the server took.
    pub sent: u64,
    /// How many were given up.
    pub given_up: u64,
    /// What went wrong last with one that waits or was given up; empty: nothing.
    pub said: String,
}

const COLUMNS: &str = "id, recipient, language, kind, key, doc, made, tries";

fn due(row: &Row) -> Result<DueMail, Error> {
    let text = |column| row.text(column).map(str::to_owned);
    Ok(DueMail {
        id: row.count(0)?,
        mail: Outgoing { to: text(1)?, language: text(2)?, kind: text(3)?, key: text(4)?, doc: text(5)? },
        made: text(6)?,
        tries: row.count(7)?,
    })
}

impl Store {
    /// Puts a mail among those that wait, to be sent from `now` on. Says whether it is new: the same notice goes once.
    pub fn mail_put(&self, mail: &Outgoing, now: &str) -> Result<bool, Error> {
        let (mail, now) = (mail.clone(), now.to_owned());
        plain(self.outbox(move |link| {
            let next = link.row("SELECT COALESCE(MAX(id), 0) + 1 FROM outbox", &[])?.map_or(Ok(1), |row| row.int(0))?;
            let values = [
                Value::Int(next),
                mail.to.into(),
                mail.language.into(),
                mail.kind.into(),
                mail.key.into(),
                mail.doc.into(),
                now.as_str().into(),
            ];
            let sql = "INSERT INTO outbox VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $7, NULL, NULL, '')
                       ON CONFLICT (key) DO NOTHING";
            Ok(link.execute(sql, &values)? == 1)
        }))
    }

    /// Takes the mail that has waited longest; until `until` nobody else is given it. Whoever takes it says how it ended, by
    /// [`Store::mail_sent`] or [`Store::mail_failed`]; if the program dies before, it is given out again.
    pub fn mail_take(&self, now: &str, until: &str) -> Result<Option<DueMail>, Error> {
        let (now, until) = (now.to_owned(), until.to_owned());
        // Nothing waits nearly always: then nobody is kept from writing.
        let sql = format!(
            "SELECT {COLUMNS} FROM outbox WHERE sent IS NULL AND given_up IS NULL AND next <= $1 ORDER BY next, id LIMIT 1"
        );
        if self.read(|link| link.row(&sql, &[now.as_str().into()]))?.is_none() {
            return Ok(None);
        }
        plain(self.outbox(move |link| {
            let Some(row) = link.row(&sql, &[now.into()])? else { return Ok(None) };
            let mut due = due(&row)?;
            due.tries += 1;
            link.execute(
                "UPDATE outbox SET tries = $1, next = $2 WHERE id = $3",
                &[due.tries.into(), until.into(), due.id.into()],
            )?;
            Ok(Some(due))
        }))
    }

    /// The server took it. What it was about is not kept: an invitation's link is a secret.
    pub fn mail_sent(&self, id: u64, at: &str) -> Result<(), Error> {
        self.write("UPDATE outbox SET sent = $1, doc = NULL, said = '' WHERE id = $2", vec![at.into(), id.into()])
    }

    /// It was not taken: `next` says when it is tried again.
    pub fn mail_failed(&self, id: u64, next: &str, why: &str) -> Result<(), Error> {
        self.write("UPDATE outbox SET next = $1, said = $2 WHERE id = $3", vec![next.into(), why.into(), id.into()])
    }

    /// It is not tried any more.
    pub fn mail_given_up(&self, id: u64, at: &str, why: &str) -> Result<(), Error> {
        let sql = "UPDATE outbox SET given_up = $1, doc = NULL, said = $2 WHERE id = $3";
        self.write(sql, vec![at.into(), why.into(), id.into()])
    }

    /// How the mail stands.
    pub fn mail_standing(&self) -> Result<MailStanding, Error> {
        self.moment(|link| {
            let mut count = |which: &str| {
                let row = link.row(&format!("SELECT count(*) FROM outbox WHERE {which}"), &[])?;
                row.map_or(Ok(0), |row| row.count(0))
            };
            let waiting = count("sent IS NULL AND given_up IS NULL")?;
            let (sent, given_up) = (count("sent IS NOT NULL")?, count("given_up IS NOT NULL")?);
            let said = link.row("SELECT said FROM outbox WHERE said <> '' ORDER BY next DESC, id DESC LIMIT 1", &[])?;
            let said = said.map_or(Ok(String::new()), |row| row.text(0).map(str::to_owned))?;
            Ok(MailStanding { waiting, sent, given_up, said })
        })
    }

    fn outbox<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Link) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, CommitError> {
        self.writer.run(move |link, _| Ok(work(link)?))
    }
}
