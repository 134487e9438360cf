//! Logging in, step by step, without a page: a name and a password, the code where there is a second factor, a link that was sent.

use super::{password, rfc3339, secret, totp};
use crate::kept;
use maitri_registry::account::{self, Invitation, People, PersonEntry};
use maitri_registry::act::{Act, Fact};
use maitri_registry::log::{Hash, hex, sha256};
use maitri_store::{Account, CommitError, Knock, Secret, Store};
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization as _;

/// How trying to enter ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// There were too many tries: wait so many seconds.
    Wait(i64),
    /// It was not right; what was not is never told.
    Wrong,
    /// The account is open, and the second factor is asked for where that is `true`.
    In(String, bool),
}

/// A name to log in with, as it is kept and compared.
pub fn login(text: &str) -> String {
    text.nfkc().collect::<String>().to_lowercase().trim().chars().take(100).collect()
}

/// Whether a name to log in with may be chosen: letters of any script, figures, `. _ - @`; so that two that look alike to a program are one.
pub fn is_login(login: &str) -> bool {
    let letters = login.chars().count();
    // Marks of Thai are no letters to Unicode, and belong to its words.
    let fine = |c: char| c.is_alphanumeric() || "._-@".contains(c) || ('\u{e00}'..='\u{e7f}').contains(&c);
    (3..=60).contains(&letters) && login.chars().all(fine) && *login == self::login(login)
}

fn key(kind: &str, of: &str) -> String {
    // What strangers type is kept as a hash: a password typed into the wrong field must not lie in a table.
    format!("{kind}:{}", hex(&sha256(of.as_bytes())).get(..32).unwrap_or_default())
}

/// What is counted when somebody tries. A stranger who tries a name from one address soon waits long, and the holder, from another, does
/// not; tried from everywhere, a name makes everybody wait a minute at most, and a whole office behind one address waits five.
fn knocks(login: &str, address: &str) -> [Knock; 3] {
    [
        Knock { what: key("both", &format!("{login}\n{address}")), free: 5, most: 15 * 60 },
        Knock { what: key("login", login), free: 50, most: 60 },
        Knock { what: key("address", address), free: 30, most: 5 * 60 },
    ]
}

/// Tries a name and a password.
///
/// # Errors
/// What the store says.
pub fn with_password(store: &Store, name: &str, typed: &str, address: &str, now: i64) -> Result<Entered, String> {
    let login = login(name);
    let knocks = knocks(&login, address);
    let [both, all, here] = knocks.clone().map(|k| k.what);
    if let Some(wait) = store.knock(knocks.to_vec(), now).map_err(|e| e.to_string())? {
        return Ok(Entered::Wait(wait));
    }
    let account = store.account_of_login(&login).map_err(|e| e.to_string())?.filter(|a| !a.closed);
    // The same work whether there is such an account or not.
    if !password::is_right(typed, account.as_ref().map(|a| a.password.as_str())) {
        return Ok(Entered::Wrong);
    }
    let Some(account) = account else { return Ok(Entered::Wrong) };
    if account.totp.is_none() {
        store.forgive(vec![both, all], vec![here]).map_err(|e| e.to_string())?;
    } else {
        // The password alone forgives nothing: the code is still to come.
        store.forgive(Vec::new(), vec![both, all, here]).map_err(|e| e.to_string())?;
    }
    Ok(Entered::In(account.id, account.totp.is_some()))
}

/// Tries the code of the second factor, or a recovery code.
///
/// # Errors
/// What the store says.
pub fn with_code(store: &Store, account: &str, typed: &str, now: i64) -> Result<Entered, String> {
    let what = key("code", account);
    let knock = Knock { what: what.clone(), free: 5, most: 5 * 60 };
    if let Some(wait) = store.knock(vec![knock], now).map_err(|e| e.to_string())? {
        return Ok(Entered::Wait(wait));
    }
    let found = store.account(account).map_err(|e| e.to_string())?.filter(|a| !a.closed);
    let Some((found, secret)) = found.and_then(|a| a.totp.clone().map(|s| (a, s))) else { return Ok(Entered::Wrong) };
    let right = match totp::step_of(&secret, typed, now) {
        Some(step) => store.take_step(&found.id, step),
        None => store.take_recovery(&found.id, &recovery_hash(&found.id, typed)),
    };
    if !right.map_err(|e| e.to_string())? {
        return Ok(Entered::Wrong);
    }
    store.forgive(vec![what], Vec::new()).map_err(|e| e.to_string())?;
    Ok(Entered::In(found.id, false))
}

/// Letters of recovery codes: none that is taken for another when it is read from paper.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";

/// The hash of a recovery code as typed; bound to its account.
pub fn recovery_hash(account: &str, typed: &str) -> Hash {
    let code: String = typed.chars().filter(char::is_ascii_alphanumeric).take(40).collect::<String>().to_lowercase();
    sha256(format!("{account}\n{code}").as_bytes())
}

/// Ten recovery codes, as they are shown once, and their hashes.
///
/// # Errors
/// The system gives no chance.
pub fn recovery_codes(account: &str) -> Result<(Vec<String>, Vec<Hash>), String> {
    let mut codes = Vec::new();
    for _ in 0..10 {
        let letters: Vec<char> = secret::chance::<16>()?
            .iter()
            .map(|b| LETTERS.get(usize::from(b & 31)).map_or('a', |b| char::from(*b)))
            .collect();
        codes.push(letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-"));
    }
    let hashes = codes.iter().map(|c| recovery_hash(account, c)).collect();
    Ok((codes, hashes))
}

/// How long an invitation waits, in seconds.
pub const INVITATION: i64 = 7 * 24 * 3600;

/// A link for an invitation: what stands in it, and what is kept.
///
/// # Errors
/// The system gives no chance.
pub fn link(id: &str, account: &str, now: i64) -> Result<(String, Secret), String> {
    let secret = secret::new()?;
    let kept = Secret::Invitation {
        hash: secret::hash(&secret),
        id: id.to_owned(),
        account: account.to_owned(),
        until: now + INVITATION,
    };
    Ok((secret, kept))
}

/// What a link opens.
#[derive(Debug, Clone)]
pub enum Open {
    /// A new account.
    New(Box<Invitation>),
    /// The ways in to an account, set anew.
    Reset(Account),
}

/// What a link opens, if it opens anything.
///
/// # Errors
/// What the store says.
pub fn opened(store: &Store, people: &People, text: &str, now: i64) -> Result<Option<Open>, String> {
    if !secret::is_one(text) {
        return Ok(None);
    }
    let Some((id, account)) = store.invitation(&secret::hash(text), now).map_err(|e| e.to_string())? else {
        return Ok(None);
    };
    if account.is_empty() {
        let open = people.invitations.get(&id).filter(|i| i.state == account::InvitationState::Open);
        return Ok(open.filter(|i| *rfc3339(now) < *i.expires).map(|i| Open::New(Box::new(i.clone()))));
    }
    let found = store.account(&account).map_err(|e| e.to_string())?;
    Ok(found.filter(|a| !a.closed).map(Open::Reset))
}

/// Why a link was not taken up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// It opens nothing, or was used.
    Gone,
    /// The name to log in with is another's.
    Login,
    /// The store.
    Store(String),
}

fn not_taken(e: CommitError) -> NotTaken {
    match e {
        CommitError::Store(maitri_store::Error::Taken { what: "login" }) => NotTaken::Login,
        CommitError::Store(maitri_store::Error::Taken { .. }) => NotTaken::Gone,
        e => NotTaken::Store(e.to_string()),
    }
}

/// Somebody comes back from an identity provider whose word leads to an account: the provider stands for the password, and not for the
/// second factor.
///
/// # Errors
/// What the store says.
pub fn with_outside(store: &Store, account: &str) -> Result<Entered, String> {
    let found = store.account(account).map_err(|e| e.to_string())?.filter(|a| !a.closed);
    Ok(found.map_or(Entered::Wrong, |a| Entered::In(a.id, a.totp.is_some())))
}

impl super::oidc::Accounts for Store {
    fn account_of_subject(&self, issuer: &str, subject: &str) -> Result<Option<String>, String> {
        Store::account_of_subject(self, issuer, subject).map_err(|e| e.to_string())
    }
}

/// What opens an account from now on.
pub enum By {
    /// A password, as it is kept.
    Password(String),
    /// The word of an identity provider: issuer and subject.
    Outside(String, String),
}

/// Takes a link up: the account, its password, the office that waited, and no link any more, all at once.
///
/// # Errors
/// Why not.
pub fn take_up(store: &Store, text: &str, login: &str, typed: &str, now: i64) -> Result<String, NotTaken> {
    let password = password::hash(typed).map_err(NotTaken::Store)?;
    take_up_by(store, text, login, &By::Password(password), now)
}

/// The same with whatever opens the account.
///
/// # Errors
/// Why not.
pub fn take_up_by(store: &Store, text: &str, login: &str, by: &By, now: i64) -> Result<String, NotTaken> {
    let hash = secret::hash(text);
    for _ in 0..50 {
        let (people, size): (Arc<People>, u64) = kept::derived(store, &()).map_err(NotTaken::Store)?;
        let taken = Secret::InvitationTaken(hash, now);
        match opened(store, &people, text, now).map_err(NotTaken::Store)?.ok_or(NotTaken::Gone)? {
            Open::Reset(account) => {
                let id = account.id.clone();
                let way = match by {
                    By::Password(password) => Secret::Password(id, password.clone()),
                    By::Outside(issuer, subject) => Secret::Outside(issuer.clone(), subject.clone(), id, now),
                };
                let secrets = vec![taken, way];
                return store.people(None, secrets).map(|_| account.id).map_err(not_taken);
            }
            Open::New(invitation) => {
                let id = secret::id().map_err(NotTaken::Store)?;
                let entries = account::join(&people, &invitation.id, &id, &rfc3339(now)).map_err(|_| NotTaken::Gone)?;
                let facts: Vec<Fact> = entries.into_iter().map(|entry| Fact::PersonRecorded { entry }).collect();
                let act = Act {
                    office: invitation.tenure.office.clone(),
                    ..crate::register::act(&invitation.name, invitation.tenure.capacity, "")
                };
                let account = Account {
                    id: id.clone(),
                    login: login.to_owned(),
                    name: invitation.name.clone(),
                    closed: false,
                    password: match by {
                        By::Password(password) => password.clone(),
                        By::Outside(..) => String::new(),
                    },
                    totp: None,
                    made: now,
                };
                let mut secrets = vec![taken, Secret::Account(account)];
                secrets.push(Secret::NoticeOf(invitation.id.clone(), id.clone()));
                if let By::Outside(issuer, subject) = by {
                    secrets.push(Secret::Outside(issuer.clone(), subject.clone(), id.clone(), now));
                }
                match store.people(Some((Some(size), &act, &facts)), secrets) {
                    Ok(_) => return Ok(id),
                    Err(CommitError::Moved { .. }) => {}
                    Err(e) => return Err(not_taken(e)),
                }
            }
        }
    }
    Err(NotTaken::Store("others write to the store without a pause: try again later".to_owned()))
}

/// What a decision makes: events, and the ways in that change with them.
pub type Made = (Vec<PersonEntry>, Vec<Secret>);

/// Decides on the persons as they stand, and records what follows, with the ways in that change with it. Where somebody wrote meanwhile,
/// it is decided anew.
///
/// # Errors
/// Why it was decided against; what the store says.
pub fn record<E: From<String>>(store: &Store, act: &Act, decide: &dyn Fn(&People) -> Result<Made, E>) -> Result<(), E> {
    for _ in 0..50 {
        let (people, size): (Arc<People>, u64) = kept::derived(store, &())?;
        let (entries, secrets) = decide(&people)?;
        let facts: Vec<Fact> = entries.into_iter().map(|entry| Fact::PersonRecorded { entry }).collect();
        match store.people(Some((Some(size), act, &facts)), secrets) {
            Ok(_) => return Ok(()),
            Err(CommitError::Moved { .. }) => {}
            Err(e) => return Err(E::from(e.to_string())),
        }
    }
    Err(E::from("others write to the store without a pause: try again later".to_owned()))
}

/// An account by what somebody calls it: the name to log in with, or its id.
///
/// # Errors
/// What the store says.
pub fn named(store: &Store, text: &str) -> Result<Option<Account>, String> {
    let say = |e: maitri_store::Error| e.to_string();
    match store.account_of_login(&login(text)).map_err(say)? {
        Some(found) => Ok(Some(found)),
        None => store.account(text).map_err(say),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_to_log_in_with_are_one_way_to_write_them() {
        assert_eq!(login("  Somchai.J "), "somchai.j");
        assert_eq!(login("ＭＡＩ"), "mai");
        for good in ["somchai.j", "mai@dienbien.gov.vn", "สมชาย_ใจดี", "nguyễn-mai"] {
            assert!(is_login(good), "{good}");
        }
        for bad in ["", "ab", "two words", "Capital", "a<b>c", "x'--", "a/b/c", &"a".repeat(61)] {
            assert!(!is_login(bad), "{bad}");
        }
    }

    #[test]
    fn recovery_codes_are_read_as_they_are_typed() {
        let (codes, hashes) = recovery_codes("a1").unwrap();
        assert_eq!((codes.len(), codes[0].len()), (10, 19));
        for (code, hash) in codes.iter().zip(&hashes) {
            assert_eq!(recovery_hash("a1", code), *hash);
            assert_eq!(recovery_hash("a1", &code.replace('-', " ").to_uppercase()), *hash);
            assert_ne!(recovery_hash("a2", code), *hash);
        }
    }
}
