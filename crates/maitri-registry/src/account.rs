//! Persons, the offices that they hold, and since when: derived from what was recorded, as cases are. Nothing secret stands here:
//! how somebody proves who they are is kept outside the log.
//!
//! One person may hold several offices, one office may have several holders, and each holding has its first and its last day
//! who held an office on the day of a signature can be told years later, also of those who have left.

use crate::act::{Capacity, Event, Fact};
use crate::rights::{Action, Rights, Scope};
use maitri_pack::calendar::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Somebody holds an office for a time, in a capacity, with roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenure {
    /// Its id, unique in the installation.
    pub id: String,
    /// Id of the account of who holds it; empty while an invitation waits.
    #[serde(default)]
    pub account: String,
    /// Id of the office in the packs; empty for those who run the installation.
    pub office: String,
    /// Id of the place of an office that is one of many of its kind (`th.province` of Chiang Rai); empty where there is one.
    #[serde(default)]
    pub place: String,
    /// In which capacity.
    pub capacity: Capacity,
    /// Roles of the table of rights.
    pub roles: Vec<String>,
    /// First day, ISO 8601.
    pub from: String,
    /// Last day, that day included; empty: not known yet.
    #[serde(default)]
    pub until: String,
    /// The tenure that it was delegated from; empty where it rests on itself. It holds only while that one does.
    #[serde(default)]
    pub of: String,
    /// Number and day of the order that appoints, as printed; empty where none was named.
    #[serde(default)]
    pub paper: String,
}

impl Tenure {
    /// Whether its own days hold `day`.
    pub fn spans(&self, day: &str) -> bool {
        self.from.as_str() <= day && (self.until.is_empty() || day <= self.until.as_str())
    }
}

/// What is recorded of persons and offices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case")]
pub enum PersonEntry {
    /// Somebody was invited. The link itself is a secret, and kept elsewhere.
    Invited {
        /// Id of the invitation.
        invitation: String,
        /// Their name, as the office writes it; erasable.
        name: String,
        /// The office that waits for them; its account is empty.
        tenure: Tenure,
        /// When the invitation ends, RFC 3339.
        expires: String,
    },
    /// An invitation was taken back.
    Withdrawn {
        /// Its id.
        invitation: String,
    },
    /// Somebody took an invitation up: there is an account.
    Joined {
        /// The invitation.
        invitation: String,
        /// Id of the account.
        account: String,
        /// Their name; erasable.
        name: String,
    },
    /// A further office was given to somebody who has an account.
    Given {
        /// The office.
        tenure: Tenure,
    },
    /// A holder told another to act for them.
    Delegated {
        /// What was delegated; `of` names whose it is.
        tenure: Tenure,
    },
    /// A tenure got its last day.
    Ended {
        /// Its id.
        tenure: String,
        /// The last day.
        day: String,
    },
    /// An account was closed: nobody logs in with it, and what it still held ends on that day.
    Closed {
        /// Its id.
        account: String,
        /// The day.
        day: String,
    },
    /// The ways in to an account were made void; its holder gets a new invitation.
    Reset {
        /// Its id.
        account: String,
    },
}

/// A person with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Id of the account.
    pub account: String,
    /// Name; empty where it was erased.
    pub name: String,
    /// The day on which the account was closed; empty: it is open.
    pub closed: String,
}

/// An invitation that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: String,
    /// Whom it is for.
    pub name: String,
    /// The office that waits.
    pub tenure: Tenure,
    /// When it ends, RFC 3339.
    pub expires: String,
    /// What became of it.
    pub state: InvitationState,
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationState {
    /// It waits.
    Open,
    /// There is an account from it.
    Used,
    /// It was taken back.
    Withdrawn,
}

/// All persons of an installation.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// By account.
    pub persons: BTreeMap<String, Person>,
    /// In the order in which they were recorded.
    pub tenures: Vec<Tenure>,
    /// By id.
    pub invitations: BTreeMap<String, Invitation>,
}

impl People {
    /// The persons after `events`.
    pub fn of(events: &[Event]) -> People {
        let mut people = People::default();
        for event in events {
            people.take(event);
        }
        people
    }

    /// Takes the next event of the log: the persons are then what they would be, were they derived from all events anew.
    pub fn take(&mut self, event: &Event) {
        if let Some(Fact::PersonRecorded { entry }) = &event.fact {
            self.enter(entry);
        }
    }

    fn enter(&mut self, entry: &PersonEntry) {
        match entry {
            PersonEntry::Invited { invitation, name, tenure, expires } => {
                let new = Invitation {
                    id: invitation.clone(),
                    name: name.clone(),
                    tenure: tenure.clone(),
                    expires: expires.clone(),
                    state: InvitationState::Open,
                };
                self.invitations.entry(invitation.clone()).or_insert(new);
            }
            PersonEntry::Withdrawn { invitation } => {
                if let Some(i) = self.invitations.get_mut(invitation).filter(|i| i.state == InvitationState::Open) {
                    i.state = InvitationState::Withdrawn;
                }
            }
            PersonEntry::Joined { invitation, account, name } => {
                let new = Person { account: account.clone(), name: name.clone(), closed: String::new() };
                let person = self.persons.entry(account.clone()).or_insert(new);
                if person.name.is_empty() {
                    person.name.clone_from(name);
                }
                // The office follows as an entry of its own: a name can be erased, and who held the office from when on stays.
                if let Some(i) = self.invitations.get_mut(invitation).filter(|i| i.state == InvitationState::Open) {
                    i.state = InvitationState::Used;
                }
            }
            PersonEntry::Given { tenure } | PersonEntry::Delegated { tenure } => self.hold(tenure.clone()),
            PersonEntry::Ended { tenure, day } => {
                if let Some(t) = self.tenures.iter_mut().find(|t| t.id == *tenure) {
                    t.until.clone_from(day);
                }
            }
            PersonEntry::Closed { account, day } => {
                if let Some(person) = self.persons.get_mut(account) {
                    person.closed.clone_from(day);
                }
                for t in self.tenures.iter_mut().filter(|t| t.account == *account) {
                    if t.until.is_empty() || t.until > *day {
                        t.until.clone_from(day);
                    }
                }
            }
            PersonEntry::Reset { .. } => {}
        }
    }

    /// Enters a tenure. Where its person's earlier events were erased, they stand without a name: the days still count.
    fn hold(&mut self, tenure: Tenure) {
        let nameless = || Person { account: tenure.account.clone(), name: String::new(), closed: String::new() };
        self.persons.entry(tenure.account.clone()).or_insert_with(nameless);
        if !self.tenures.iter().any(|t| t.id == tenure.id) {
            self.tenures.push(tenure);
        }
    }

    /// A tenure by its id.
    pub fn tenure(&self, id: &str) -> Option<&Tenure> {
        self.tenures.iter().find(|t| t.id == id)
    }

    /// The name of an account; its id where it has none.
    pub fn name<'p>(&'p self, account: &'p str) -> &'p str {
        self.persons.get(account).map(|p| p.name.as_str()).filter(|n| !n.is_empty()).unwrap_or(account)
    }

    /// Whether a tenure holds on a day: its own days, and those of what it was delegated from.
    pub fn holds(&self, tenure: &Tenure, day: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut here = tenure;
        loop {
            // A chain that comes back to itself rests on nothing.
            if !here.spans(day) || !seen.insert(here.id.as_str()) {
                return false;
            }
            if here.of.is_empty() {
                return true;
            }
            match self.tenure(&here.of) {
                Some(above) => here = above,
                None => return false,
            }
        }
    }

    /// Who held an office on a day, holders before those who acted for them.
    pub fn holders(&self, office: &str, place: &str, day: &str) -> Vec<&Tenure> {
        let mut all: Vec<&Tenure> =
            self.tenures.iter().filter(|t| t.office == office && t.place == place && self.holds(t, day)).collect();
        all.sort_by_key(|t| (t.capacity != Capacity::Substantive, t.capacity == Capacity::ByDelegation));
        all
    }

    /// What an account holds on a day.
    pub fn held_by(&self, account: &str, day: &str) -> Vec<&Tenure> {
        let open = self.persons.get(account).is_some_and(|p| p.closed.is_empty());
        self.tenures.iter().filter(|t| open && t.account == account && self.holds(t, day)).collect()
    }
}

/// Why something may not be recorded of persons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The roles of who asks do not allow it there.
    NotYours,
    /// A role that is in no table, or of another country than the office.
    NoRole(String),
    /// A role that who asks may not give.
    NotGiven(String),
    /// No role was named.
    NoRoles,
    /// No name was given.
    NoName,
    /// A day that is none, or a last day before the first.
    Days(String),
    /// A delegation needs a last day.
    NoEnd,
    /// The last day is behind that of who delegates.
    BeyondOwn,
    /// What was delegated is not delegated further.
    Twice,
    /// An office that is one of many needs its place.
    NoPlace,
    /// There is no such account, or it is closed.
    NoAccount,
    /// There is no such tenure, or it has ended.
    NoTenure,
    /// There is no such invitation, or it is open no more.
    NoInvitation,
    /// Nobody delegates to themselves.
    Self_,
}

impl Refusal {
    /// Its word, under which the pages have a sentence in the reader's language.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NotYours => "not-yours",
            Refusal::NoRole(_) => "no-role",
            Refusal::NotGiven(_) => "not-given",
            Refusal::NoRoles => "no-roles",
            Refusal::NoName => "no-name",
            Refusal::Days(_) => "days",
            Refusal::NoEnd => "no-end",
            Refusal::BeyondOwn => "beyond-own",
            Refusal::Twice => "twice",
            Refusal::NoPlace => "no-place",
            Refusal::NoAccount => "no-account",
            Refusal::NoTenure => "no-tenure",
            Refusal::NoInvitation => "no-invitation",
            Refusal::Self_ => "self",
        }
    }

    /// What it speaks of; empty where the sentence needs nothing.
    pub fn detail(&self) -> &str {
        match self {
            Refusal::NoRole(what) | Refusal::NotGiven(what) | Refusal::Days(what) => what,
            _ => "",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::NotYours => f.write_str("your roles do not allow this for that office"),
            Refusal::NoRole(role) => write!(f, "`{role}` is no role of the table of rights for that office"),
            Refusal::NotGiven(role) => write!(f, "your roles do not give the role `{role}`"),
            Refusal::NoRoles => f.write_str("name at least one role"),
            Refusal::NoName => f.write_str("give the name of the person"),
            Refusal::Days(day) => {
                write!(f, "`{day}` cannot be: write days as YYYY-MM-DD, the last not before the first")
            }
            Refusal::NoEnd => f.write_str("a delegation needs its last day"),
            Refusal::BeyondOwn => f.write_str("nobody delegates for longer than they hold the office themselves"),
            Refusal::Twice => f.write_str("what was delegated is not delegated further"),
            Refusal::NoPlace => f.write_str("there is one such office in each province: name the place"),
            Refusal::NoAccount => f.write_str("there is no such open account"),
            Refusal::NoTenure => f.write_str("there is no such tenure, or it has ended already"),
            Refusal::NoInvitation => f.write_str("there is no such open invitation"),
            Refusal::Self_ => f.write_str("nobody delegates to themselves"),
        }
    }
}

/// Who decides about offices: a holder, or somebody at the terminal of the installation, who may do what the files allow them.
#[derive(Debug, Clone, Copy)]
pub enum By<'t> {
    /// At the terminal.
    Terminal,
    /// A holder, by the tenure for which they act.
    Holder(&'t Tenure),
}

/// How an office stands to who acts.
fn nearness(mine: &Tenure, office: &str, place: &str) -> Scope {
    if mine.office == office && mine.place == place { Scope::OwnOffice } else { Scope::Installation }
}

impl By<'_> {
    fn may(&self, rights: &Rights, action: Action, office: &str, place: &str) -> bool {
        match self {
            By::Terminal => true,
            By::Holder(mine) => rights.may_do(&mine.roles, action, nearness(mine, office, place)),
        }
    }

    fn gives(&self, rights: &Rights, role: &str) -> bool {
        match self {
            By::Terminal => true,
            By::Holder(mine) => rights.gives(&mine.roles, role),
        }
    }
}

/// Whether days are days, in their order.
fn days(from: &str, until: &str) -> Result<(), Refusal> {
    let whole = |day: &str| day.len() == 10 && Day::parse(day).is_some();
    if !whole(from) {
        return Err(Refusal::Days(from.to_owned()));
    }
    if !until.is_empty() && (!whole(until) || until < from) {
        return Err(Refusal::Days(until.to_owned()));
    }
    Ok(())
}

/// Whether an office may be given with these roles by who gives it. `many`: there is one such office in each place.
fn givable(by: &By<'_>, rights: &Rights, tenure: &Tenure, many: bool) -> Result<(), Refusal> {
    days(&tenure.from, &tenure.until)?;
    if many && tenure.place.is_empty() {
        return Err(Refusal::NoPlace);
    }
    if tenure.roles.is_empty() {
        return Err(Refusal::NoRoles);
    }
    for role in &tenure.roles {
        if !rights.fits(role, &tenure.office) {
            return Err(Refusal::NoRole(role.clone()));
        }
        if !by.gives(rights, role) {
            return Err(Refusal::NotGiven(role.clone()));
        }
    }
    Ok(())
}

/// An invitation, if it may be given.
///
/// # Errors
/// Why not.
pub fn invite(
    by: By<'_>,
    rights: &Rights,
    (invitation, name, expires): (&str, &str, &str),
    tenure: Tenure,
    many: bool,
) -> Result<PersonEntry, Refusal> {
    if !by.may(rights, Action::Invite, &tenure.office, &tenure.place) {
        return Err(Refusal::NotYours);
    }
    if name.trim().is_empty() {
        return Err(Refusal::NoName);
    }
    givable(&by, rights, &tenure, many)?;
    Ok(PersonEntry::Invited {
        invitation: invitation.to_owned(),
        name: name.trim().to_owned(),
        tenure: Tenure { account: String::new(), of: String::new(), ..tenure },
        expires: expires.to_owned(),
    })
}

/// An invitation is taken up, at `now` (RFC 3339, UTC): there is an account, and it holds the office that waited.
///
/// # Errors
/// It is open no more.
pub fn join(people: &People, invitation: &str, account: &str, now: &str) -> Result<Vec<PersonEntry>, Refusal> {
    let found = people.invitations.get(invitation).filter(|i| i.state == InvitationState::Open && *now < *i.expires);
    let found = found.ok_or(Refusal::NoInvitation)?;
    if people.persons.contains_key(account) {
        return Err(Refusal::NoAccount);
    }
    let joined =
        PersonEntry::Joined { invitation: found.id.clone(), account: account.to_owned(), name: found.name.clone() };
    let tenure = Tenure { account: account.to_owned(), ..found.tenure.clone() };
    Ok(vec![joined, PersonEntry::Given { tenure }])
}

/// A further office for somebody who has an account, if it may be given.
///
/// # Errors
/// Why not.
pub fn give(people: &People, by: By<'_>, rights: &Rights, tenure: Tenure, many: bool) -> Result<PersonEntry, Refusal> {
    if !by.may(rights, Action::Appoint, &tenure.office, &tenure.place) {
        return Err(Refusal::NotYours);
    }
    if people.persons.get(&tenure.account).is_none_or(|p| !p.closed.is_empty()) {
        return Err(Refusal::NoAccount);
    }
    givable(&by, rights, &tenure, many)?;
    Ok(PersonEntry::Given { tenure: Tenure { of: String::new(), ..tenure } })
}

/// A delegation of what `mine` holds, if it may be. Roles that give rights over persons stay with the holder.
///
/// # Errors
/// Why not.
pub fn delegate(
    people: &People,
    rights: &Rights,
    mine: &Tenure,
    (id, account): (&str, &str),
    (from, until): (&str, &str),
    paper: &str,
) -> Result<PersonEntry, Refusal> {
    if !rights.may_do(&mine.roles, Action::Delegate, Scope::OwnOffice) {
        return Err(Refusal::NotYours);
    }
    if !mine.of.is_empty() || mine.capacity == Capacity::ByDelegation {
        return Err(Refusal::Twice);
    }
    if account == mine.account {
        return Err(Refusal::Self_);
    }
    if people.persons.get(account).is_none_or(|p| !p.closed.is_empty()) {
        return Err(Refusal::NoAccount);
    }
    if until.is_empty() {
        return Err(Refusal::NoEnd);
    }
    days(from, until)?;
    if from < mine.from.as_str() || (!mine.until.is_empty() && until > mine.until.as_str()) {
        return Err(Refusal::BeyondOwn);
    }
    let roles: Vec<String> = mine.roles.iter().filter_map(|role| rights.delegated(role)).collect();
    if roles.is_empty() {
        return Err(Refusal::NoRoles);
    }
    let tenure = Tenure {
        id: id.to_owned(),
        account: account.to_owned(),
        office: mine.office.clone(),
        place: mine.place.clone(),
        capacity: Capacity::ByDelegation,
        roles,
        from: from.to_owned(),
        until: until.to_owned(),
        of: mine.id.clone(),
        paper: paper.to_owned(),
    };
    Ok(PersonEntry::Delegated { tenure })
}

/// The last day of a tenure, if it may be set: by who may appoint there, by who delegated it, or by its holder.
///
/// # Errors
/// Why not.
pub fn end(people: &People, by: By<'_>, rights: &Rights, tenure: &str, day: &str) -> Result<PersonEntry, Refusal> {
    let found = people.tenure(tenure).ok_or(Refusal::NoTenure)?;
    let own = match by {
        By::Terminal => true,
        By::Holder(mine) => found.account == mine.account || found.of == mine.id,
    };
    if !own && !by.may(rights, Action::Appoint, &found.office, &found.place) {
        return Err(Refusal::NotYours);
    }
    days(&found.from, day)?;
    if day.is_empty() {
        return Err(Refusal::NoEnd);
    }
    // A last day is moved forward, never back into the future: what ended stays ended.
    if !found.until.is_empty() && found.until.as_str() <= day {
        return Err(Refusal::NoTenure);
    }
    Ok(PersonEntry::Ended { tenure: found.id.clone(), day: day.to_owned() })
}

/// Closes an account or makes its ways in void, if that may be done. `action` is [`Action::CloseAccount`] or
/// [`Action::ResetAccount`]; it needs the right for each office that the account holds on `day`.
///
/// # Errors
/// Why not.
pub fn about_account(
    people: &People,
    by: By<'_>,
    rights: &Rights,
    action: Action,
    account: &str,
    day: &str,
) -> Result<PersonEntry, Refusal> {
    if people.persons.get(account).is_none_or(|p| !p.closed.is_empty()) {
        return Err(Refusal::NoAccount);
    }
    let held = people.held_by(account, day);
    let all = held.iter().all(|t| by.may(rights, action, &t.office, &t.place));
    // Who holds nothing any more belongs to no office: only who may do it anywhere does it.
    let anywhere = match by {
        By::Terminal => true,
        By::Holder(mine) => rights.may_do(&mine.roles, action, Scope::Installation),
    };
    if !anywhere && (held.is_empty() || !all) {
        return Err(Refusal::NotYours);
    }
    Ok(match action {
        Action::CloseAccount => PersonEntry::Closed { account: account.to_owned(), day: day.to_owned() },
        _ => PersonEntry::Reset { account: account.to_owned() },
    })
}

/// Takes an invitation back, if that may be done.
///
/// # Errors
/// Why not.
pub fn withdraw(people: &People, by: By<'_>, rights: &Rights, invitation: &str) -> Result<PersonEntry, Refusal> {
    let found =
        people.invitations.get(invitation).filter(|i| i.state == InvitationState::Open).ok_or(Refusal::NoInvitation)?;
    if !by.may(rights, Action::Invite, &found.tenure.office, &found.tenure.place) {
        return Err(Refusal::NotYours);
    }
    Ok(PersonEntry::Withdrawn { invitation: found.id.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::Act;

    fn rights() -> &'static Rights {
        Rights::embedded().unwrap()
    }

    fn tenure(id: &str, account: &str, office: &str, place: &str, roles: &[&str], from: &str, until: &str) -> Tenure {
        Tenure {
            id: id.into(),
            account: account.into(),
            office: office.into(),
            place: place.into(),
            capacity: Capacity::Substantive,
            roles: roles.iter().map(|r| (*r).to_owned()).collect(),
            from: from.into(),
            until: until.into(),
            of: String::new(),
            paper: String::new(),
        }
    }

    #[derive(Default)]
    struct Office {
        events: Vec<Event>,
    }

    impl Office {
        fn put(&mut self, entries: impl IntoIterator<Item = PersonEntry>) {
            for entry in entries {
                let act = Act {
                    id: String::new(),
                    at: String::new(),
                    person: String::new(),
                    office: String::new(),
                    capacity: Capacity::LocalOperator,
                    why: String::new(),
                };
                let sequence = self.events.len() as u64;
                self.events.push(Event { sequence, act: Some(act), fact: Some(Fact::PersonRecorded { entry }) });
            }
        }

        fn people(&self) -> People {
            People::of(&self.events)
        }

        /// Invites at the terminal, and the invitation is taken up.
        fn member(&mut self, name: &str, tenure: Tenure) {
            let (account, invitation) = (tenure.account.clone(), format!("i-{name}"));
            let entry =
                invite(By::Terminal, rights(), (&invitation, name, "2027-01-01T00:00:00Z"), tenure, true).unwrap();
            self.put([entry]);
            let entries = join(&self.people(), &invitation, &account, "2026-11-26T00:00:00Z").unwrap();
            self.put(entries);
        }
    }

    const RAI: &str = "th.chiang-rai";
    const MAI: &str = "th.chiang-mai";

    fn chiang_rai() -> Office {
        let mut office = Office::default();
        office.member(
            "Somchai",
            tenure("t1", "a1", "th.governor", RAI, &["th-province-governor"], "2024-10-01", "2026-09-30"),
        );
        office.member("Malee", tenure("t2", "a2", "th.governor", RAI, &["th-province-governor"], "2026-10-01", ""));
        office.member("Prasit", tenure("t3", "a3", "th.province", RAI, &["th-province-officer"], "2026-01-01", ""));
        office.member("Nok", tenure("t4", "a4", "th.province", MAI, &["th-province-head"], "2026-01-01", ""));
        office
    }

    fn names(people: &People, office: &str, day: &str) -> Vec<String> {
        people.holders(office, RAI, day).iter().map(|t| people.name(&t.account).to_owned()).collect()
    }

    #[test]
    fn who_held_the_office_is_told_by_the_day() {
        let office = chiang_rai();
        let people = office.people();
        assert_eq!(names(&people, "th.governor", "2025-05-05"), ["Somchai"]);
        assert_eq!(names(&people, "th.governor", "2026-09-30"), ["Somchai"]);
        assert_eq!(names(&people, "th.governor", "2026-10-01"), ["Malee"]);
        assert!(names(&people, "th.governor", "2024-09-30").is_empty());
        assert!(people.holders("th.governor", MAI, "2026-10-01").is_empty());
        assert!(people.held_by("a1", "2026-11-26").is_empty());
    }

    #[test]
    fn a_name_that_is_erased_leaves_the_days() {
        let mut office = chiang_rai();
        for event in &mut office.events {
            let names = matches!(
                &event.fact,
                Some(Fact::PersonRecorded { entry: PersonEntry::Invited { .. } | PersonEntry::Joined { .. } })
            );
            if names {
                event.fact = None;
                event.act = None;
            }
        }
        let people = office.people();
        assert_eq!(names(&people, "th.governor", "2025-05-05"), ["a1"]);
    }

    #[test]
    fn a_delegation_ends_with_what_it_rests_on() {
        let mut office = chiang_rai();
        let day = "2026-11-26";
        let mine = office.people().tenure("t2").unwrap().clone();
        let of = |people: &People, account: &str, until: &str| {
            delegate(people, rights(), &mine, ("d1", account), (day, until), "order 5/2569")
        };
        let people = office.people();
        assert_eq!(of(&people, "a3", ""), Err(Refusal::NoEnd));
        assert_eq!(of(&people, "a3", "2026-11-01"), Err(Refusal::Days("2026-11-01".into())));
        assert_eq!(of(&people, "a2", "2026-12-31"), Err(Refusal::Self_));
        assert_eq!(of(&people, "nobody", "2026-12-31"), Err(Refusal::NoAccount));
        let given = of(&people, "a3", "2026-12-31").unwrap();
        office.put([given]);
        let people = office.people();
        let held: Vec<_> = people.held_by("a3", day).iter().map(|t| (t.id.clone(), t.capacity)).collect();
        assert_eq!(held, [("t3".into(), Capacity::Substantive), ("d1".into(), Capacity::ByDelegation)]);
        // Rights over persons stay with the holder, and nothing is delegated twice.
        let delegated = people.tenure("d1").unwrap().clone();
        assert_eq!(delegated.roles, ["th-province-officer"]);
        let again = delegate(&people, rights(), &delegated, ("d2", "a4"), (day, "2026-12-01"), "");
        assert_eq!(again, Err(Refusal::NotYours));
        // The holder leaves: so does what rested on it.
        office.put([end(&people, By::Terminal, rights(), "t2", "2026-12-01").unwrap()]);
        let people = office.people();
        assert_eq!(people.held_by("a3", "2026-12-01").len(), 2);
        assert_eq!(people.held_by("a3", "2026-12-02").len(), 1);
    }

    #[test]
    fn a_head_gives_what_the_head_may_give_and_only_at_home() {
        let office = chiang_rai();
        let people = office.people();
        let governor = people.tenure("t2").unwrap();
        let ask = |by: &Tenure, tenure: Tenure| {
            invite(By::Holder(by), rights(), ("i", "Dao", "2027-01-01T00:00:00Z"), tenure, true)
        };
        let new = |office: &str, place: &str, roles: &[&str]| tenure("n", "", office, place, roles, "2026-11-26", "");
        let clerk = ["registry-clerk"];
        assert!(ask(governor, new("th.governor", RAI, &clerk)).is_ok());
        assert_eq!(ask(governor, new("th.governor", MAI, &clerk)), Err(Refusal::NotYours));
        assert_eq!(ask(governor, new("th.moi", "", &["th-moi-head"])), Err(Refusal::NotYours));
        let operator = ask(governor, new("th.governor", RAI, &["system-operator"]));
        assert_eq!(operator, Err(Refusal::NotGiven("system-operator".into())));
        let foreign = ask(governor, new("th.governor", RAI, &["vn-sngv-head"]));
        assert_eq!(foreign, Err(Refusal::NoRole("vn-sngv-head".into())));
        assert_eq!(ask(governor, new("th.governor", RAI, &[])), Err(Refusal::NoRoles));
        // An officer invites nobody.
        let officer = people.tenure("t3").unwrap();
        assert_eq!(ask(officer, new("th.province", RAI, &clerk)), Err(Refusal::NotYours));
        // There is a governor in each province: which one must be said.
        let nowhere = invite(By::Terminal, rights(), ("i", "x", ""), new("th.governor", "", &clerk), true);
        assert_eq!(nowhere, Err(Refusal::NoPlace));
    }

    #[test]
    fn an_invitation_is_taken_up_once_and_in_time() {
        let mut office = Office::default();
        let t = tenure("t", "", "th.moi", "", &["th-moi-head"], "2026-11-26", "");
        office.put([invite(By::Terminal, rights(), ("i", "Dao", "2026-12-01T00:00:00Z"), t, false).unwrap()]);
        let late = join(&office.people(), "i", "a", "2026-12-01T00:00:00Z");
        assert_eq!(late, Err(Refusal::NoInvitation));
        let taken = join(&office.people(), "i", "a", "2026-11-30T23:59:59Z").unwrap();
        office.put(taken);
        assert_eq!(join(&office.people(), "i", "b", "2026-11-30T00:00:00Z"), Err(Refusal::NoInvitation));
        assert_eq!(withdraw(&office.people(), By::Terminal, rights(), "i"), Err(Refusal::NoInvitation));
        assert_eq!(office.people().held_by("a", "2026-11-30")[0].office, "th.moi");
    }

    #[test]
    fn a_closed_account_holds_nothing_and_what_it_held_is_remembered() {
        let mut office = chiang_rai();
        let people = office.people();
        let other = people.tenure("t4").unwrap().clone();
        let day = "2026-11-26";
        let close = |by: By<'_>| about_account(&people, by, rights(), Action::CloseAccount, "a2", day);
        assert_eq!(close(By::Holder(&other)), Err(Refusal::NotYours));
        let closed = close(By::Terminal).unwrap();
        office.put([closed]);
        let people = office.people();
        assert!(people.held_by("a2", day).is_empty());
        assert_eq!(names(&people, "th.governor", day), ["Malee"]);
        assert!(names(&people, "th.governor", "2026-11-27").is_empty());
        // What ended is not opened again by a later last day.
        assert_eq!(end(&people, By::Terminal, rights(), "t2", "2026-12-30"), Err(Refusal::NoTenure));
    }
}
