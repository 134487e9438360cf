//! Ways in to accounts: passwords, second factors, sessions, invitations, tokens. What only its owner may know never leaves as it came:
//! callers hand over hashes.

use crate::commit::{self, Basis, Change, Receipt};
use crate::error::{CommitError, Error};
use crate::link::{Link, Row, Value};
use crate::log::LogLine;
use crate::{Store, log, plain};
use maitri_registry::act::{Act, Event, Fact};
use maitri_registry::log::Hash;

/// An account with what opens it.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Name to log in with, folded.
    pub login: String,
    /// Name as acts bear it.
    pub name: String,
    /// Nobody logs in with it any more.
    pub closed: bool,
    /// PHC string; empty: none.
    pub password: String,
    /// Secret of the second factor.
    pub totp: Option<Vec<u8>>,
    /// When it was made, in seconds since 1970.
    pub made: i64,
}

// Whoever prints one for a look at it must not print what opens it.
impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("id", &self.id).field("closed", &self.closed).finish_non_exhaustive()
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the cookie.
    pub hash: Hash,
    /// Whose.
    pub account: String,
    /// Whether it is past the second factor.
    pub whole: bool,
    /// The office for which its holder acts; empty: not chosen.
    pub tenure: String,
    /// When it began, in seconds since 1970.
    pub made: i64,
    /// When it was last used.
    pub seen: i64,
    /// When it ends, however much it is used.
    pub until: i64,
    /// The browser as it names itself.
    pub agent: String,
    /// The address it was begun from.
    pub address: String,
}

/// What a program logs in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// SHA-256 of what is sent.
    pub hash: Hash,
    /// Under which its owner ends it.
    pub id: String,
    /// Whose.
    pub account: String,
    /// The office for which it acts.
    pub tenure: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was made, in seconds since 1970.
    pub made: i64,
    /// When it ends.
    pub until: i64,
    /// When it was last used; 0: never.
    pub seen: i64,
}

/// Where somebody wants notices by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Whose: the id of an account, or [`Notice::of_invitation`].
    pub account: String,
    /// Mail address; nobody comes in by it.
    pub address: String,
    /// Language of the words; empty: that of the office's country.
    pub language: String,
    /// Whether notices are wanted.
    pub wanted: bool,
}

impl Notice {
    /// In the place of an account, until an invitation is taken up.
    pub fn of_invitation(id: &str) -> String {
        format!("invitation:{id}")
    }
}

/// A change to ways in. Several are carried out together, and with the events that belong to them: all or nothing.
#[derive(Clone)]
pub enum Secret {
    /// A link was made: for an account whose ways in it sets anew, or to make one.
    Invitation {
        /// SHA-256 of what stands in the link.
        hash: Hash,
        /// Id that events name.
        id: String,
        /// The account; empty: it makes one.
        account: String,
        /// When it ends.
        until: i64,
    },
    /// A link is used up at a time; refused where it was, or has ended.
    InvitationTaken(Hash, i64),
    /// A link is void.
    InvitationVoid(String),
    /// An account is made; refused where its login is another's.
    Account(Account),
    /// A password is set.
    Password(String, String),
    /// A second factor is set or taken away; recovery codes go with it.
    Totp(String, Option<Vec<u8>>),
    /// Recovery codes, in the place of those before.
    Recovery(String, Vec<Hash>),
    /// An account is closed: no way in is left.
    Closed(String),
    /// All ways in are void, and the account stays.
    Void(String),
    /// A session begins.
    Session(Session),
    /// A session ends, if it is of this account.
    SessionEnded(String, Hash),
    /// All sessions of an account end, but this one.
    OtherSessions(String, Hash),
    /// The office for which the holder of a session acts.
    ActsFor(Hash, String),
    /// A token.
    Token(Token),
    /// A token ends, if it is of this account.
    TokenEnded(String, String),
    /// Somebody outside vouches: issuer, subject, account, when. Refused where the subject is another's.
    Outside(String, String, String, i64),
    /// Where notices go; an empty address takes it away.
    Notice(Notice),
    /// The address that an invitation bore is that of an account now: id of the invitation, account.
    NoticeOf(String, String),
    /// Nobody outside vouches for an account any more: account, issuer, subject.
    OutsideEnded(String, String, String),
}

/// Something that is counted before it is tried.
#[derive(Debug, Clone)]
pub struct Knock {
    /// What is counted.
    pub what: String,
    /// How many tries are free of a pause.
    pub free: u64,
    /// The longest pause in seconds: nobody is locked out for ever.
    pub most: i64,
}

impl Knock {
    /// The pause after so many tries that failed: it doubles.
    fn pause(&self, failures: u64) -> i64 {
        match failures.checked_sub(self.free) {
            None => 0,
            Some(over) => {
                2_i64.checked_pow(u32::try_from(over + 1).unwrap_or(u32::MAX)).unwrap_or(self.most).min(self.most)
            }
        }
    }
}

/// After so many seconds without a failure the count begins anew.
const FORGOTTEN: i64 = 24 * 3600;

const ACCOUNT: &str = "id, login, name, closed, password, totp, made";
const SESSION: &str = "hash, account, whole, tenure, made, seen, until, agent, address";
const TOKEN: &str = "hash, id, account, tenure, name, made, until, seen";

fn account(row: &Row) -> Result<Account, Error> {
    Ok(Account {
        id: row.text(0)?.to_owned(),
        login: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        closed: row.int(3)? != 0,
        password: row.text(4)?.to_owned(),
        totp: match row.0.get(5) {
            Some(Value::Bytes(secret)) => Some(secret.clone()),
            _ => None,
        },
        made: row.int(6)?,
    })
}

fn session(row: &Row) -> Result<Session, Error> {
    Ok(Session {
        hash: row.hash(0)?,
        account: row.text(1)?.to_owned(),
        whole: row.int(2)? != 0,
        tenure: row.text(3)?.to_owned(),
        made: row.int(4)?,
        seen: row.int(5)?,
        until: row.int(6)?,
        agent: row.text(7)?.to_owned(),
        address: row.text(8)?.to_owned(),
    })
}

fn token(row: &Row) -> Result<Token, Error> {
    Ok(Token {
        hash: row.hash(0)?,
        id: row.text(1)?.to_owned(),
        account: row.text(2)?.to_owned(),
        tenure: row.text(3)?.to_owned(),
        name: row.text(4)?.to_owned(),
        made: row.int(5)?,
        until: row.int(6)?,
        seen: row.int(7)?,
    })
}

fn notice(row: &Row) -> Result<Notice, Error> {
    Ok(Notice {
        account: row.text(0)?.to_owned(),
        address: row.text(1)?.to_owned(),
        language: row.text(2)?.to_owned(),
        wanted: row.int(3)? != 0,
    })
}

/// Carries out one change.
fn apply(link: &mut Link, secret: &Secret) -> Result<(), Error> {
    let taken = |what: &'static str, changed: u64| if changed == 1 { Ok(()) } else { Err(Error::Taken { what }) };
    let of = |link: &mut Link, tables: &[&str], account: &str| {
        tables.iter().try_for_each(|table| {
            link.execute(&format!("DELETE FROM {table} WHERE account = $1"), &[account.into()]).map(drop)
        })
    };
    match secret {
        Secret::Invitation { hash, id, account, until } => {
            let values = [(*hash).into(), id.as_str().into(), account.as_str().into(), (*until).into()];
            link.execute("INSERT INTO invitation VALUES ($1, $2, $3, $4)", &values).map(drop)
        }
        Secret::InvitationTaken(hash, now) => {
            let values = [(*hash).into(), (*now).into()];
            taken("invitation", link.execute("DELETE FROM invitation WHERE hash = $1 AND until > $2", &values)?)
        }
        Secret::InvitationVoid(id) => {
            let waits = Notice::of_invitation(id);
            link.execute("DELETE FROM notice WHERE account = $1", &[waits.as_str().into()])?;
            link.execute("DELETE FROM invitation WHERE id = $1", &[id.as_str().into()]).map(drop)
        }
        Secret::Account(a) => {
            let values = [
                a.id.as_str().into(),
                a.login.as_str().into(),
                a.name.as_str().into(),
                a.closed.into(),
                a.password.as_str().into(),
                a.totp.clone().map_or(Value::Null, Value::Bytes),
                a.made.into(),
            ];
            let sql = "INSERT INTO account (id, login, name, closed, password, totp, totp_step, made)
                       VALUES ($1, $2, $3, $4, $5, $6, 0, $7) ON CONFLICT DO NOTHING";
            taken("login", link.execute(sql, &values)?)
        }
        Secret::Password(account, hash) => {
            let values = [hash.as_str().into(), account.as_str().into()];
            taken("account", link.execute("UPDATE account SET password = $1 WHERE id = $2 AND closed = 0", &values)?)
        }
        Secret::Totp(account, secret) => {
            of(link, &["recovery"], account)?;
            let values = [secret.clone().map_or(Value::Null, Value::Bytes), account.as_str().into()];
            taken("account", link.execute("UPDATE account SET totp = $1 WHERE id = $2 AND closed = 0", &values)?)
        }
        Secret::Recovery(account, hashes) => {
            of(link, &["recovery"], account)?;
            link.fill("recovery", "(?, ?)", hashes.iter().map(|h| vec![(*h).into(), account.as_str().into()]))
        }
        Secret::Closed(account) => {
            void(link, account)?;
            of(link, &["notice"], account)?;
            link.execute("UPDATE account SET closed = 1 WHERE id = $1", &[account.as_str().into()]).map(drop)
        }
        Secret::Void(account) => void(link, account),
        Secret::Session(s) => {
            let values = [
                s.hash.into(),
                s.account.as_str().into(),
                s.whole.into(),
                s.tenure.as_str().into(),
                s.made.into(),
                s.seen.into(),
                s.until.into(),
                s.agent.as_str().into(),
                s.address.as_str().into(),
            ];
            // Those that have ended by themselves are swept out by those that begin.
            link.execute("DELETE FROM session WHERE until < $1", &[s.made.into()])?;
            let open = "SELECT 1 FROM account WHERE id = $2 AND closed = 0";
            let sql = format!("INSERT INTO session SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 WHERE EXISTS ({open})");
            // PostgreSQL cannot tell what kind a parameter is that is only selected.
            let sql = if link.is_sqlite() {
                sql
            } else {
                format!(
                    "INSERT INTO session SELECT $1::bytea, $2::text, $3::bigint, $4::text, $5::bigint, $6::bigint,
                     $7::bigint, $8::text, $9::text WHERE EXISTS ({open})"
                )
            };
            taken("account", link.execute(&sql, &values)?)
        }
        Secret::SessionEnded(account, hash) => {
            let values = [account.as_str().into(), (*hash).into()];
            link.execute("DELETE FROM session WHERE account = $1 AND hash = $2", &values).map(drop)
        }
        Secret::OtherSessions(account, hash) => {
            let values = [account.as_str().into(), (*hash).into()];
            link.execute("DELETE FROM session WHERE account = $1 AND hash <> $2", &values).map(drop)
        }
        Secret::ActsFor(hash, tenure) => {
            let values = [tenure.as_str().into(), (*hash).into()];
            link.execute("UPDATE session SET tenure = $1 WHERE hash = $2", &values).map(drop)
        }
        Secret::Token(t) => {
            let values = [
                t.hash.into(),
                t.id.as_str().into(),
                t.account.as_str().into(),
                t.tenure.as_str().into(),
                t.name.as_str().into(),
                t.made.into(),
                t.until.into(),
                t.seen.into(),
            ];
            link.execute("INSERT INTO token VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", &values).map(drop)
        }
        Secret::TokenEnded(account, id) => {
            let values = [account.as_str().into(), id.as_str().into()];
            link.execute("DELETE FROM token WHERE account = $1 AND id = $2", &values).map(drop)
        }
        Secret::Outside(issuer, subject, account, made) => {
            let values = [issuer.as_str().into(), subject.as_str().into(), account.as_str().into(), (*made).into()];
            let sql = "INSERT INTO outside_login VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
            taken("login", link.execute(sql, &values)?)
        }
        Secret::Notice(notice) => {
            of(link, &["notice"], &notice.account)?;
            if notice.address.is_empty() {
                return Ok(());
            }
            let values = [
                notice.account.as_str().into(),
                notice.address.as_str().into(),
                notice.language.as_str().into(),
                notice.wanted.into(),
            ];
            link.execute("INSERT INTO notice VALUES ($1, $2, $3, $4)", &values).map(drop)
        }
        Secret::NoticeOf(invitation, account) => {
            let values = [account.as_str().into(), Notice::of_invitation(invitation).as_str().into()];
            link.execute("UPDATE notice SET account = $1 WHERE account = $2", &values).map(drop)
        }
        Secret::OutsideEnded(account, issuer, subject) => {
            let values = [account.as_str().into(), issuer.as_str().into(), subject.as_str().into()];
            let sql = "DELETE FROM outside_login WHERE account = $1 AND issuer = $2 AND subject = $3";
            link.execute(sql, &values).map(drop)
        }
    }
}

/// Takes all ways in away from an account.
fn void(link: &mut Link, account: &str) -> Result<(), Error> {
    for table in ["session", "token", "recovery", "outside_login", "invitation"] {
        link.execute(&format!("DELETE FROM {table} WHERE account = $1"), &[account.into()])?;
    }
    link.execute("UPDATE account SET password = '', totp = NULL WHERE id = $1", &[account.into()]).map(drop)
}

impl Store {
    /// The events of persons in their order, and the size of the log at that moment.
    pub fn person_events(&self) -> Result<(Vec<Event>, u64), Error> {
        self.moment(|link| Ok((log::persons(link)?, log::size(link)?)))
    }

    /// A number that changes with each event of persons: what was derived of them stands while it does.
    pub fn person_mark(&self) -> Result<i64, Error> {
        let sql = "SELECT coalesce(max(sequence), -1) FROM event WHERE kind IN ('person-recorded', 'erased')";
        self.read(|link| link.row(sql, &[])?.map_or(Ok(-1), |row| row.int(0)))
    }

    /// Lines of the log below a place, the latest first, without what the papers say; of one office where one is given.
    pub fn log_lines(&self, before: u64, office: Option<&str>, most: u64) -> Result<Vec<LogLine>, Error> {
        self.read(|link| log::lines(link, before, office, most))
    }

    /// Carries out changes to ways in, together with the events that belong to them: all of it or nothing. The size of the log is that on
    /// which the events were decided, as with [`Store::commit`].
    pub fn people(
        &self,
        events: Option<(Option<u64>, &Act, &[Fact])>,
        secrets: Vec<Secret>,
    ) -> Result<Option<Receipt>, CommitError> {
        let events = match events {
            None => None,
            Some((expected, act, facts)) => Some((expected, act.clone(), log::ready(act, facts)?)),
        };
        self.writer.run(move |link, tip| {
            let receipt = match &events {
                None => None,
                Some((expected, act, events)) => Some(commit::commit(
                    link,
                    tip,
                    &expected.map_or(Basis::Nothing, Basis::Log),
                    act,
                    events,
                    &Change::None,
                    false,
                )?),
            };
            for secret in &secrets {
                apply(link, secret)?;
            }
            Ok(receipt)
        })
    }

    /// Whether there is any account: then nothing is shown to whoever has not logged in.
    pub fn has_accounts(&self) -> Result<bool, Error> {
        self.read(|link| Ok(link.row("SELECT id FROM account LIMIT 1", &[])?.is_some()))
    }

    /// An account by its id.
    pub fn account(&self, id: &str) -> Result<Option<Account>, Error> {
        let sql = format!("SELECT {ACCOUNT} FROM account WHERE id = $1");
        self.read(|link| link.row(&sql, &[id.into()])?.map(|row| account(&row)).transpose())
    }

    /// An account by the name to log in with, folded.
    pub fn account_of_login(&self, login: &str) -> Result<Option<Account>, Error> {
        let sql = format!("SELECT {ACCOUNT} FROM account WHERE login = $1");
        self.read(|link| link.row(&sql, &[login.into()])?.map(|row| account(&row)).transpose())
    }

    /// The account for which somebody outside vouches.
    pub fn account_of_subject(&self, issuer: &str, subject: &str) -> Result<Option<String>, Error> {
        let sql = "SELECT account FROM outside_login WHERE issuer = $1 AND subject = $2";
        let row = self.read(|link| link.row(sql, &[issuer.into(), subject.into()]))?;
        row.map(|row| Ok(row.text(0)?.to_owned())).transpose()
    }

    /// All accounts, by the name to log in with.
    pub fn accounts(&self) -> Result<Vec<Account>, Error> {
        let sql = format!("SELECT {ACCOUNT} FROM account ORDER BY login");
        self.read(|link| link.rows(&sql, &[])?.iter().map(account).collect())
    }

    /// The id and the account of an open invitation.
    pub fn invitation(&self, hash: &Hash, now: i64) -> Result<Option<(String, String)>, Error> {
        let sql = "SELECT id, account FROM invitation WHERE hash = $1 AND until > $2";
        let row = self.read(|link| link.row(sql, &[(*hash).into(), now.into()]))?;
        row.map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))).transpose()
    }

    /// A session that has not ended: `idle` is how many seconds it may rest.
    pub fn session(&self, hash: &Hash, now: i64, idle: i64) -> Result<Option<Session>, Error> {
        let sql = format!("SELECT {SESSION} FROM session WHERE hash = $1 AND until > $2 AND seen > $3");
        let values = [(*hash).into(), now.into(), (now - idle).into()];
        self.read(|link| link.row(&sql, &values)?.map(|row| session(&row)).transpose())
    }

    /// The sessions of an account that have not ended, the latest first.
    pub fn sessions(&self, account: &str, now: i64, idle: i64) -> Result<Vec<Session>, Error> {
        let sql = format!(
            "SELECT {SESSION} FROM session WHERE account = $1 AND until > $2 AND seen > $3 ORDER BY seen DESC, made DESC"
        );
        let values = [account.into(), now.into(), (now - idle).into()];
        self.read(|link| link.rows(&sql, &values)?.iter().map(session).collect())
    }

    /// Notes that a session was used. A session that was ended meanwhile stays ended.
    pub fn session_seen(&self, hash: &Hash, now: i64) -> Result<(), Error> {
        self.write("UPDATE session SET seen = $1 WHERE hash = $2", vec![now.into(), (*hash).into()])
    }

    /// A token that has not ended.
    pub fn token(&self, hash: &Hash, now: i64) -> Result<Option<Token>, Error> {
        let sql = format!("SELECT {TOKEN} FROM token WHERE hash = $1 AND until > $2");
        self.read(|link| link.row(&sql, &[(*hash).into(), now.into()])?.map(|row| token(&row)).transpose())
    }

    /// Notes that a token was used.
    pub fn token_seen(&self, hash: &Hash, now: i64) -> Result<(), Error> {
        self.write("UPDATE token SET seen = $1 WHERE hash = $2", vec![now.into(), (*hash).into()])
    }

    /// The tokens of an account, the latest first.
    pub fn tokens(&self, account: &str) -> Result<Vec<Token>, Error> {
        let sql = format!("SELECT {TOKEN} FROM token WHERE account = $1 ORDER BY made DESC, id");
        self.read(|link| link.rows(&sql, &[account.into()])?.iter().map(token).collect())
    }

    /// Who outside vouches for an account: issuer and subject.
    pub fn outside_logins(&self, account: &str) -> Result<Vec<(String, String)>, Error> {
        let sql = "SELECT issuer, subject FROM outside_login WHERE account = $1 ORDER BY issuer, subject";
        let rows = self.read(|link| link.rows(sql, &[account.into()]))?;
        rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned()))).collect()
    }

    /// Where an account wants notices, if it said so.
    pub fn notice(&self, account: &str) -> Result<Option<Notice>, Error> {
        let sql = "SELECT account, address, language, wanted FROM notice WHERE account = $1";
        self.read(|link| link.row(sql, &[account.into()])?.map(|row| notice(&row)).transpose())
    }

    /// All addresses to which notices go now.
    pub fn notices(&self) -> Result<Vec<Notice>, Error> {
        let sql = "SELECT n.account, n.address, n.language, n.wanted FROM notice n
                   JOIN account a ON a.id = n.account WHERE a.closed = 0 AND n.wanted = 1 ORDER BY n.account";
        self.read(|link| link.rows(sql, &[])?.iter().map(notice).collect())
    }

    /// Number of recovery codes that are left.
    pub fn recovery_left(&self, account: &str) -> Result<u64, Error> {
        let sql = "SELECT count(*) FROM recovery WHERE account = $1";
        self.read(|link| link.row(sql, &[account.into()])?.map_or(Ok(0), |row| row.count(0)))
    }

    /// Takes the code of a step of time, once: `false` where one of that step or a later one was taken already.
    pub fn take_step(&self, account: &str, step: i64) -> Result<bool, Error> {
        let values: Vec<Value> = vec![step.into(), account.into()];
        let sql = "UPDATE account SET totp_step = $1 WHERE id = $2 AND totp_step < $1 AND closed = 0";
        plain(self.writer.run(move |link, _| Ok(link.execute(sql, &values)? == 1)))
    }

    /// Takes a recovery code, once.
    pub fn take_recovery(&self, account: &str, hash: &Hash) -> Result<bool, Error> {
        let values: Vec<Value> = vec![account.into(), (*hash).into()];
        let sql = "DELETE FROM recovery WHERE account = $1 AND hash = $2";
        plain(self.writer.run(move |link, _| Ok(link.execute(sql, &values)? == 1)))
    }

    /// Counts a try before it is made, so that a hundred at once are a hundred. Gives how many seconds to wait where one of the counts asks
    /// for a pause; then nothing is counted, and whoever hammers on does not make the pause longer.
    pub fn knock(&self, knocks: Vec<Knock>, now: i64) -> Result<Option<i64>, Error> {
        plain(self.writer.run(move |link, _| {
            let mut wait = 0;
            for knock in &knocks {
                let row =
                    link.row("SELECT failures, last FROM throttle WHERE what = $1", &[knock.what.as_str().into()])?;
                if let Some(row) = row {
                    let (failures, last) = (row.count(0)?, row.int(1)?);
                    if now - last < FORGOTTEN {
                        wait = wait.max(last + knock.pause(failures) - now);
                    }
                }
            }
            if wait > 0 {
                return Ok(Some(wait));
            }
            link.execute("DELETE FROM throttle WHERE last < $1", &[(now - FORGOTTEN).into()])?;
            for knock in &knocks {
                let sql = "INSERT INTO throttle VALUES ($1, 1, $2)
                           ON CONFLICT (what) DO UPDATE SET failures = throttle.failures + 1, last = excluded.last";
                link.execute(sql, &[knock.what.as_str().into(), now.into()])?;
            }
            Ok(None)
        }))
    }

    /// A try was right: the first counts begin anew, and of the others this one is taken back.
    pub fn forgive(&self, anew: Vec<String>, back: Vec<String>) -> Result<(), Error> {
        plain(self.writer.run(move |link, _| {
            for what in &anew {
                link.execute("DELETE FROM throttle WHERE what = $1", &[what.as_str().into()])?;
            }
            for what in &back {
                let sql = "UPDATE throttle SET failures = failures - 1 WHERE what = $1 AND failures > 0";
                link.execute(sql, &[what.as_str().into()])?;
            }
            Ok(())
        }))
    }
}
