//! `maitri account`: who may log in. The first account of an installation is made here, by who may open its store; after that the heads of
//! offices invite on the page.

use crate::auth::{enter, now, rfc3339, secret};
use crate::register;
use crate::web::who::{is_one_of_many, office_name};
use maitri_pack::calendar::Day;
use maitri_pack::{Language, Packs};
use maitri_registry::account::{self, By, InvitationState, People, Tenure};
use maitri_registry::act::Capacity;
use maitri_registry::rights::{Action, Rights};
use maitri_store::{Account, Secret, Store};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(clap::Args)]
#[command(after_help = "Example: maitri account invite \"Somchai Jaidee\" --role system-operator\n\
                        The link that it prints is opened once, in the browser, under the address of `maitri serve`.")]
pub struct Arguments {
    /// Where the register is: sqlite:PATH or postgres://…; default MAITRI_STORE, else one file in the user's data folder
    #[arg(long, value_name = "URL", global = true)]
    store: Option<String>,
    /// A folder of packs laid over those compiled in
    #[arg(long, value_name = "DIR", global = true)]
    packs: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Invite somebody to an office; prints the link, once
    Invite {
        /// Their name, as the office writes it
        name: String,
        #[command(flatten)]
        held: Held,
        /// Put the link among the mail that `maitri serve` sends to this address too
        #[arg(long, value_name = "ADDRESS", default_value = "")]
        mail: String,
        #[command(flatten)]
        link: Link,
    },
    /// Give a further office to somebody who has an account
    Give {
        /// The name to log in with, or the id of the account
        account: String,
        #[command(flatten)]
        held: Held,
    },
    /// List accounts with what they hold on a day, and invitations that wait
    List {
        /// The day, YYYY-MM-DD; default: today
        #[arg(long)]
        on: Option<String>,
    },
    /// Close an account: nobody logs in with it any more, and what it held ends today
    Close {
        /// The name to log in with, or its id
        account: String,
        /// Why
        #[arg(long)]
        why: String,
    },
    /// Make password, second factor, sessions and tokens of an account void, and print a link to set a new password
    Reset {
        /// The name to log in with, or its id
        account: String,
        /// Why
        #[arg(long)]
        why: String,
        #[command(flatten)]
        link: Link,
    },
}

/// What somebody is to hold.
#[derive(clap::Args)]
struct Held {
    /// The office: an id of the packs (`th.moi`); left out for who runs the installation
    #[arg(long = "for", value_name = "OFFICE", default_value = "")]
    office: String,
    /// The place of an office that is one of many (`th.province`): an id or a name
    #[arg(long, default_value = "")]
    place: String,
    /// A role of the table of rights; may be given several times
    #[arg(long, required = true)]
    role: Vec<String>,
    /// substantive, acting, in-the-name-of, for
    #[arg(long, default_value = "substantive")]
    capacity: String,
    /// First day, YYYY-MM-DD; default: today
    #[arg(long)]
    from: Option<String>,
    /// Last day, YYYY-MM-DD, where it is known
    #[arg(long, default_value = "")]
    until: String,
    /// The order that appoints: number and day, as printed
    #[arg(long, default_value = "")]
    paper: String,
}

impl Held {
    /// The tenure, and whether its office is one of many.
    fn tenure(&self, desk: &Desk, account: &str, today: &str) -> Result<(Tenure, bool), String> {
        if !self.office.is_empty() && !desk.packs.offices.iter().any(|o| o.id == self.office) {
            return Err(format!("--for `{}` is no office of the packs", self.office));
        }
        if let Some(one) = self.role.iter().find(|one| desk.rights.role(one).is_none()) {
            let known: Vec<&str> = desk.rights.roles.iter().map(|r| r.id.as_str()).collect();
            return Err(format!("--role `{one}` is no role; the roles are: {}", known.join(", ")));
        }
        let many = is_one_of_many(&desk.packs, &self.office);
        let place = if self.place.is_empty() { String::new() } else { crate::case::place(&self.place)? };
        let capacity = Capacity::of(&self.capacity)
            .filter(|c| *c != Capacity::ByDelegation)
            .ok_or_else(|| format!("--capacity `{}`: use substantive, acting, in-the-name-of or for", self.capacity))?;
        let tenure = Tenure {
            id: secret::id()?,
            account: account.to_owned(),
            office: self.office.clone(),
            place: if many { place } else { String::new() },
            capacity,
            roles: self.role.clone(),
            from: day(self.from.as_deref().unwrap_or(today), "--from")?,
            until: day(&self.until, "--until")?,
            of: String::new(),
            paper: self.paper.clone(),
        };
        Ok((tenure, many))
    }
}

#[derive(clap::Args)]
struct Link {
    /// The address under which people reach the pages
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8421")]
    at: String,
}

impl Link {
    fn told(&self, token: &str) -> String {
        format!("{}/invitation/{token}\n", self.at.trim_end_matches('/'))
    }
}

const SEVEN_DAYS: &str = "It opens once, for seven days, and is not shown again.\n";

struct Desk {
    packs: Cow<'static, Packs>,
    rights: Cow<'static, Rights>,
    store: Store,
}

impl Desk {
    fn people(&self) -> Result<People, String> {
        let (events, _) = self.store.person_events().map_err(|e| e.to_string())?;
        Ok(People::of(&events))
    }

    fn account(&self, named: &str) -> Result<Account, String> {
        let found = enter::named(&self.store, named)?;
        found.ok_or_else(|| format!("`{named}` is no account; `maitri account list` tells them"))
    }
}

fn day(text: &str, what: &str) -> Result<String, String> {
    let fine = text.is_empty() || Day::parse(text).is_some();
    if fine { Ok(text.to_owned()) } else { Err(format!("{what} `{text}`: write the day as YYYY-MM-DD")) }
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    let packs = super::packs(a.packs.as_deref())?;
    let rights = super::rights(&packs, a.packs.as_deref())?;
    let desk = Desk { packs, rights, store: register::open(a.store.as_deref())? };
    let today = super::today();
    let now = now();
    match &a.command {
        Command::Invite { name, held, mail, link } => {
            let (tenure, many) = held.tenure(&desk, "", &today)?;
            if !mail.is_empty() && !crate::mail::is_address(mail) {
                return Err(format!("--mail `{mail}` is no mail address"));
            }
            let id = secret::id()?;
            let (token, kept) = enter::link(&id, "", now)?;
            let expires = rfc3339(now + enter::INVITATION);
            let notice = maitri_store::Notice {
                account: maitri_store::Notice::of_invitation(&id),
                address: mail.clone(),
                language: String::new(),
                wanted: true,
            };
            enter::record(&desk.store, &register::operator(""), &|_| {
                let entry = account::invite(By::Terminal, &desk.rights, (&id, name, &expires), tenure.clone(), many)
                    .map_err(|r| r.to_string())?;
                Ok::<_, String>((vec![entry], vec![kept.clone(), Secret::Notice(notice.clone())]))
            })?;
            let link = link.told(&token);
            if !mail.is_empty() {
                let language = crate::notices::language_of(&held.office);
                let about = crate::mail::Subject { link: link.trim().to_owned(), ..crate::mail::Subject::default() };
                crate::mail::put(&desk.store, mail, language, crate::mail::Kind::Invited, &about)?;
                super::print(&format!(
                    "The link waits among the mail to {mail}; `maitri serve` with --mail sends it.\n"
                ));
            }
            super::print(&format!("Give this link to {name}, and to nobody else. {SEVEN_DAYS}{link}"));
        }
        Command::Give { account: named, held } => {
            let found = desk.account(named)?;
            let (tenure, many) = held.tenure(&desk, &found.id, &today)?;
            enter::record(&desk.store, &register::operator(""), &|people| {
                let entry = account::give(people, By::Terminal, &desk.rights, tenure.clone(), many)
                    .map_err(|r| r.to_string())?;
                Ok::<_, String>((vec![entry], Vec::new()))
            })?;
            super::print(&format!("{} holds it from {}\n", found.login, tenure.from));
        }
        Command::List { on } => super::print(&listed(&desk, &super::as_of(on.as_deref())?, &rfc3339(now))?),
        Command::Close { account, why } => {
            let found = desk.account(account)?;
            about(&desk, &found, Action::CloseAccount, why, &today, vec![Secret::Closed(found.id.clone())])?;
            super::print(&format!("{} is closed\n", found.login));
        }
        Command::Reset { account, why, link } => {
            let found = desk.account(account)?;
            let (token, kept) = enter::link(&secret::id()?, &found.id, now)?;
            let secrets = vec![Secret::Void(found.id.clone()), kept];
            about(&desk, &found, Action::ResetAccount, why, &today, secrets)?;
            let person = if found.name.is_empty() { &found.login } else { &found.name };
            super::print(&format!("Give this link to {person}, and to nobody else. {SEVEN_DAYS}{}", link.told(&token)));
        }
    }
    Ok(super::FINE)
}

/// Records something about an account, and the ways in that change with it.
fn about(
    desk: &Desk,
    found: &Account,
    action: Action,
    why: &str,
    today: &str,
    secrets: Vec<Secret>,
) -> Result<(), String> {
    if why.trim().is_empty() {
        return Err("--why: say why".to_owned());
    }
    enter::record(&desk.store, &register::operator(why), &|people| {
        let entry = account::about_account(people, By::Terminal, &desk.rights, action, &found.id, today)
            .map_err(|r| r.to_string())?;
        Ok::<_, String>((vec![entry], secrets.clone()))
    })
}

fn listed(desk: &Desk, on: &str, now: &str) -> Result<String, String> {
    let people = desk.people()?;
    let accounts = desk.store.accounts().map_err(|e| e.to_string())?;
    let mut out = String::new();
    let office = |t: &Tenure| match t.office.as_str() {
        "" => "this installation".to_owned(),
        id => format!("{} ({id})", office_name(&desk.packs, id, &t.place, Language::En)),
    };
    let told = |t: &Tenure| {
        let until = if t.until.is_empty() { String::new() } else { format!(" to {}", t.until) };
        format!("  {}, {}, from {}{until}: {}\n", office(t), t.capacity.code(), t.from, t.roles.join(", "))
    };
    for account in &accounts {
        let second = if account.totp.is_some() { ", second factor" } else { "" };
        let state = if account.closed {
            ", closed"
        } else if account.password.is_empty() {
            ", waits for a new password"
        } else {
            second
        };
        let _ = writeln!(out, "{} ({}){state}", account.login, people.name(&account.id));
        for tenure in people.tenures.iter().filter(|t| t.account == account.id && people.holds(t, on)) {
            out.push_str(&told(tenure));
        }
    }
    for i in people.invitations.values().filter(|i| i.state == InvitationState::Open && i.expires.as_str() > now) {
        let _ = writeln!(out, "{} was invited, until {}", i.name, i.expires);
        out.push_str(&told(&i.tenure));
    }
    if out.is_empty() {
        out.push_str("there are no accounts: `maitri account invite` makes the first\n");
    }
    Ok(out)
}
