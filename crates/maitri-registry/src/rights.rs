//! The table of rights: role x action x class x how far. It is data of the packs (`intl/rights.toml`), which a lawyer can read; this
//! loads it, refuses it while a cell is missing, and answers one question.

use crate::case::Case;
use crate::class::Class;
use maitri_pack::{Language, Words3};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What may be done. Those that concern a paper ask for its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Open a paper or the page of a case.
    Read,
    /// See it stand in a list or a search.
    Find,
    /// Take it out as a file.
    Export,
    /// Put a paper in.
    Add,
    /// Record that something happened, under a paper of that class.
    Record,
    /// Public pages, and tools that touch nothing of the installation.
    Consult,
    /// One's own password, sessions, tokens.
    OwnAccount,
    /// Who holds which office.
    SeeOffices,
    /// Open a case.
    OpenCase,
    /// Ask offices for opinions.
    AskOpinion,
    /// Give the opinion of one's office.
    Opine,
    /// Decide in the register: read sources in, settle contradictions.
    Settle,
    /// Publish a tie.
    Publish,
    /// Read the log: who did what, when, for which office. Not the papers.
    ReadLog,
    /// Verify the log and take it out.
    CheckLog,
    /// Sign the log.
    SignLog,
    /// Erase what must be forgotten.
    Erase,
    /// Invite somebody to an office.
    Invite,
    /// Give and end offices.
    Appoint,
    /// Delegate one's own office.
    Delegate,
    /// Close an account.
    CloseAccount,
    /// Make the ways in to an account void.
    ResetAccount,
    /// Change packs.
    MaintainPacks,
    /// Run the installation: serve, back up, restore.
    Operate,
    /// Exchange with the other installation.
    Exchange,
}

impl Action {
    /// Those that ask for the class of a paper.
    pub const OF_PAPERS: [Action; 5] = [Action::Read, Action::Find, Action::Export, Action::Add, Action::Record];

    /// Those that do not, in the order of the columns of the table.
    pub const OF_ACTS: [Action; 20] = [
        Action::Consult,
        Action::OwnAccount,
        Action::SeeOffices,
        Action::OpenCase,
        Action::AskOpinion,
        Action::Opine,
        Action::Settle,
        Action::Publish,
        Action::ReadLog,
        Action::CheckLog,
        Action::SignLog,
        Action::Erase,
        Action::Invite,
        Action::Appoint,
        Action::Delegate,
        Action::CloseAccount,
        Action::ResetAccount,
        Action::MaintainPacks,
        Action::Operate,
        Action::Exchange,
    ];

    /// Its word in the table.
    pub fn code(self) -> &'static str {
        match self {
            Action::Read => "read",
            Action::Find => "find",
            Action::Export => "export",
            Action::Add => "add",
            Action::Record => "record",
            Action::Consult => "consult",
            Action::OwnAccount => "own-account",
            Action::SeeOffices => "see-offices",
            Action::OpenCase => "open-case",
            Action::AskOpinion => "ask-opinion",
            Action::Opine => "opine",
            Action::Settle => "settle",
            Action::Publish => "publish",
            Action::ReadLog => "read-log",
            Action::CheckLog => "check-log",
            Action::SignLog => "sign-log",
            Action::Erase => "erase",
            Action::Invite => "invite",
            Action::Appoint => "appoint",
            Action::Delegate => "delegate",
            Action::CloseAccount => "close-account",
            Action::ResetAccount => "reset-account",
            Action::MaintainPacks => "maintain-packs",
            Action::Operate => "operate",
            Action::Exchange => "exchange",
        }
    }

    /// Whether it asks for a class.
    pub fn is_of_papers(self) -> bool {
        Action::OF_PAPERS.contains(&self)
    }
}

/// How near a thing is to the office for which somebody acts; the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// It is published, or concerns nobody.
    Public,
    /// The own office began or gave it.
    OwnOffice,
    /// It is of a case in which the office takes part.
    Case,
    /// It is of the installation, and another's.
    Installation,
}

impl Scope {
    /// All of them.
    pub const ALL: [Scope; 4] = [Scope::Public, Scope::OwnOffice, Scope::Case, Scope::Installation];

    /// Its word in the table.
    pub fn code(self) -> &'static str {
        match self {
            Scope::Public => "pub",
            Scope::OwnOffice => "own",
            Scope::Case => "case",
            Scope::Installation => "all",
        }
    }
}

/// How far a right goes; `None`: not at all.
type Reach = Option<Scope>;

/// A role.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its id.
    pub id: String,
    /// Its id in the catalogue; empty where it has none there.
    pub old: String,
    /// The group whose rights it has.
    pub group: String,
    /// Offices that may have it: ids and what stands below them; `*`: all.
    #[serde(rename = "for")]
    pub offices: Vec<String>,
    /// Roles that its holder may give; `*`: all.
    pub gives: Vec<String>,
    /// The role that somebody holds to whom it is delegated; empty: none.
    #[serde(rename = "delegate-as")]
    pub delegate_as: String,
    /// Its name.
    pub name: Words3,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    standing: String,
    classes: Vec<Class>,
    papers: Vec<Papers>,
    act: Vec<ActLine>,
    acts: BTreeMap<String, String>,
    role: Vec<Role>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Papers {
    action: String,
    says: Words3,
    may: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActLine {
    action: String,
    says: Words3,
}

/// The table, whole.
#[derive(Debug, Clone)]
pub struct Rights {
    /// The roles, in the order of the file.
    pub roles: Vec<Role>,
    /// What each action is called.
    pub says: BTreeMap<Action, Words3>,
    cells: BTreeMap<(String, Action, Class), Reach>,
    groups: BTreeSet<String>,
}

/// Where the table stands in the packs.
pub const PATH: &str = "intl/rights.toml";

/// The group of whoever has not logged in.
pub const VISITOR: &str = "visitor";

fn reach(word: &str) -> Option<Reach> {
    if word == "-" { Some(None) } else { Scope::ALL.into_iter().find(|s| s.code() == word).map(Some) }
}

/// The words of a line, one a column.
fn line(place: &str, text: &str, columns: usize) -> Result<Vec<Reach>, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() != columns {
        return Err(format!("{PATH}: {place}: has {} cells, not {columns}: say every one, `-` for none", words.len()));
    }
    let known =
        |word: &&str| reach(word).ok_or_else(|| format!("{PATH}: {place}: `{word}`: use -, pub, own, case or all"));
    words.iter().map(known).collect()
}

impl Rights {
    /// Reads the table from the files of the packs, and refuses it while anything is not said.
    ///
    /// # Errors
    /// One sentence that names the file and the line.
    pub fn load<P: AsRef<str>, B: AsRef<[u8]>>(files: &[(P, B)]) -> Result<Rights, String> {
        let bytes = files.iter().find(|(p, _)| p.as_ref() == PATH).map(|(_, b)| b.as_ref());
        let text = bytes.and_then(|b| std::str::from_utf8(b).ok()).ok_or_else(|| format!("{PATH} is missing"))?;
        Rights::parse(text)
    }

    /// Reads the table.
    ///
    /// # Errors
    /// One sentence that names the line.
    pub fn parse(text: &str) -> Result<Rights, String> {
        let file: File =
            toml::from_str(text).map_err(|e| format!("{PATH}: {}", e.to_string().trim().replace('\n', " ")))?;
        if file.standing != "house" {
            return Err(format!("{PATH}: standing: who presses which key stands in no law; write `house`"));
        }
        if file.classes != Class::ALL {
            let all = Class::ALL.map(Class::code).join(", ");
            return Err(format!("{PATH}: classes: write all of them in this order: {all}"));
        }
        let groups: BTreeSet<String> = file.acts.keys().cloned().collect();
        let mut rights =
            Rights { roles: file.role, says: BTreeMap::new(), cells: BTreeMap::new(), groups: groups.clone() };
        let same = |place: &str, lines: &BTreeMap<String, String>| {
            let other: Vec<&str> = groups
                .iter()
                .filter(|g| !lines.contains_key(*g))
                .chain(lines.keys().filter(|g| !groups.contains(*g)))
                .map(String::as_str)
                .collect();
            if other.is_empty() {
                return Ok(());
            }
            Err(format!("{PATH}: {place}: these groups do not stand in all tables: {}", other.join(", ")))
        };
        let said = |place: &str, says: &Words3| {
            let lacks = says.lacks().map(|l| format!("{PATH}: {place}: its name in `{}` is missing", l.code()));
            lacks.map_or(Ok(()), Err)
        };
        let order: Vec<&str> = file.papers.iter().map(|p| p.action.as_str()).collect();
        if order != Action::OF_PAPERS.map(Action::code) {
            return Err(format!(
                "{PATH}: papers: the actions are, in this order: {}",
                Action::OF_PAPERS.map(Action::code).join(", ")
            ));
        }
        for (action, papers) in Action::OF_PAPERS.into_iter().zip(file.papers) {
            same(&papers.action, &papers.may)?;
            said(&papers.action, &papers.says)?;
            rights.says.insert(action, papers.says);
            for (group, text) in &papers.may {
                let cells = line(&format!("{} {group}", papers.action), text, Class::ALL.len())?;
                for (class, cell) in Class::ALL.into_iter().zip(cells) {
                    rights.cells.insert((group.clone(), action, class), cell);
                }
            }
        }
        let order: Vec<&str> = file.act.iter().map(|a| a.action.as_str()).collect();
        if order != Action::OF_ACTS.map(Action::code) {
            return Err(format!(
                "{PATH}: act: the acts are, in this order: {}",
                Action::OF_ACTS.map(Action::code).join(", ")
            ));
        }
        for (action, act) in Action::OF_ACTS.into_iter().zip(file.act) {
            said(&act.action, &act.says)?;
            rights.says.insert(action, act.says);
        }
        for (group, text) in &file.acts {
            let cells = line(&format!("acts {group}"), text, Action::OF_ACTS.len())?;
            for (action, cell) in Action::OF_ACTS.into_iter().zip(cells) {
                // An act has no class: it stands under the one of working papers.
                rights.cells.insert((group.clone(), action, Class::Ordinary), cell);
            }
        }
        rights.check()?;
        Ok(rights)
    }

    /// A table in which nobody has any right: what holds where no table could be read.
    pub fn nothing() -> Rights {
        Rights { roles: Vec::new(), says: BTreeMap::new(), cells: BTreeMap::new(), groups: BTreeSet::new() }
    }

    fn check(&self) -> Result<(), String> {
        if !self.groups.contains(VISITOR) {
            return Err(format!("{PATH}: there is no group `{VISITOR}`: it says what needs no account"));
        }
        let ids: BTreeSet<&str> = self.roles.iter().map(|r| r.id.as_str()).collect();
        if ids.len() != self.roles.len() {
            return Err(format!("{PATH}: a role stands twice"));
        }
        for role in &self.roles {
            let wrong = |what: String| Err(format!("{PATH}: role `{}`: {what}", role.id));
            if !self.groups.contains(&role.group) {
                return wrong(format!("there is no group `{}`", role.group));
            }
            if role.group == VISITOR {
                return wrong("whoever has logged in is no visitor".to_owned());
            }
            if let Some(language) = role.name.lacks() {
                return wrong(format!("its name in `{}` is missing", language.code()));
            }
            if role.offices.is_empty() {
                return wrong("no office may have it".to_owned());
            }
            for other in
                role.gives.iter().filter(|g| *g != "*").chain(Some(&role.delegate_as).filter(|d| !d.is_empty()))
            {
                if !ids.contains(other.as_str()) {
                    return wrong(format!("there is no role `{other}`"));
                }
            }
            let persons =
                [Action::Invite, Action::Appoint, Action::Delegate, Action::CloseAccount, Action::ResetAccount];
            let below = self.roles.iter().find(|r| r.id == role.delegate_as);
            // A minister's or chairman's own right to delegate does not come with what they delegated: `delegate` checks it.
            if let Some(below) = below
                && persons
                    .iter()
                    .filter(|a| **a != Action::Delegate)
                    .any(|a| self.cell(&below.group, *a, Class::Ordinary).is_some())
            {
                return wrong(format!("rights over persons are not delegated, and `{}` has some", below.id));
            }
        }
        Ok(())
    }

    /// The table that is compiled in; the tests prove that it holds.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn embedded() -> Result<&'static Rights, String> {
        static RIGHTS: std::sync::OnceLock<Result<Rights, String>> = std::sync::OnceLock::new();
        RIGHTS.get_or_init(|| Rights::load(maitri_pack::Packs::embedded_files())).as_ref().map_err(Clone::clone)
    }

    fn cell(&self, group: &str, action: Action, class: Class) -> Reach {
        let class = if action.is_of_papers() { class } else { Class::Ordinary };
        // The table is whole: what is not in it is no group.
        self.cells.get(&(group.to_owned(), action, class)).copied().flatten()
    }

    /// The groups, those of visitors among them.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(String::as_str)
    }

    /// A role by its id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|r| r.id == id)
    }

    /// The name of a role in a language; its id where there is no such role any more.
    pub fn name<'r>(&'r self, id: &'r str, language: Language) -> &'r str {
        self.role(id).map_or(id, |r| r.name.get(language))
    }

    /// How far one of the roles may go; without any role, what a visitor may.
    pub fn reach(&self, roles: &[String], action: Action, class: Class) -> Option<Scope> {
        let visitor = self.cell(VISITOR, action, class);
        roles.iter().filter_map(|id| self.role(id)).map(|r| self.cell(&r.group, action, class)).fold(visitor, Ord::max)
    }

    /// Whether somebody with these roles may do this with something of that class, so near to their office.
    pub fn may(&self, roles: &[String], action: Action, scope: Scope, class: Class) -> bool {
        self.reach(roles, action, class).is_some_and(|reach| scope <= reach)
    }

    /// The same for an act that is not about a paper.
    pub fn may_do(&self, roles: &[String], action: Action, scope: Scope) -> bool {
        self.may(roles, action, scope, Class::Ordinary)
    }

    /// Whether one of the roles gives a role to others.
    pub fn gives(&self, roles: &[String], role: &str) -> bool {
        roles.iter().filter_map(|id| self.role(id)).any(|r| r.gives.iter().any(|g| g == "*" || g == role))
    }

    /// The role that a delegate holds of a role.
    pub fn delegated(&self, role: &str) -> Option<String> {
        self.role(role).map(|r| r.delegate_as.clone()).filter(|d| !d.is_empty())
    }

    /// Whether an office may have a role.
    pub fn fits(&self, role: &str, office: &str) -> bool {
        self.role(role).is_some_and(|r| r.offices.iter().any(|o| o == "*" || below(office, o)))
    }
}

/// Whether an id is another, or stands below it: `th.moi.fad` stands below `th.moi`.
pub fn below(id: &str, above: &str) -> bool {
    id.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// How near a case is to an office. `takes_part`: whether the office has a part in it by its procedure, or was asked. An office that is one
/// of many of its kind is near to cases of its own place only.
pub fn nearness(case: &Case, office: &str, place: &str, takes_part: bool) -> Scope {
    if office.is_empty() || (!place.is_empty() && !below(place, &case.opened.home)) {
        return Scope::Installation;
    }
    if case.act.as_ref().is_some_and(|act| act.office == office) {
        Scope::OwnOffice
    } else if takes_part {
        Scope::Case
    } else {
        Scope::Installation
    }
}

/// How near a paper of a case is: what the own office wrote is its own. That somebody opened the case makes no other's opinion theirs.
pub fn nearness_of_paper(case: Scope, class: Class, written_by_own: bool) -> Scope {
    match (written_by_own, class) {
        (true, _) => Scope::OwnOffice,
        (false, Class::Public | Class::Ordinary) => case,
        (false, _) => case.max(Scope::Case),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> String {
        let files = maitri_pack::Packs::embedded_files();
        let bytes = files.iter().find(|(p, _)| *p == PATH).unwrap().1;
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    fn one(role: &str) -> Vec<String> {
        vec![role.to_owned()]
    }

    #[test]
    fn every_cell_is_said() {
        let rights = Rights::embedded().unwrap();
        let cells = rights.groups().count() * (Action::OF_PAPERS.len() * Class::ALL.len() + Action::OF_ACTS.len());
        assert_eq!(rights.cells.len(), cells);
        assert!(rights.roles.len() > 30);
        let used: BTreeSet<&str> = rights.roles.iter().map(|r| r.group.as_str()).chain([VISITOR]).collect();
        assert_eq!(used, rights.groups().collect(), "a group that nobody is of");
        for action in Action::OF_PAPERS.iter().chain(&Action::OF_ACTS) {
            assert!(rights.says.contains_key(action), "{action:?}");
        }
    }

    #[test]
    fn a_table_with_a_hole_is_refused() {
        let text = text();
        let without = |line: &str, with: &str| {
            let changed = text.replacen(line, with, 1);
            assert_ne!(changed, text, "{line}");
            Rights::parse(&changed).unwrap_err()
        };
        let first = text.lines().find(|l| l.starts_with("auditor")).unwrap();
        assert!(without(&format!("{first}\n"), "").contains("read: these groups do not stand in all tables: auditor"));
        let short = format!("{}\"", first.trim_end_matches('"').trim_end_matches('-').trim_end());
        assert!(without(first, &short).contains("read auditor: has 8 cells, not 9"));
        assert!(without(first, &first.replacen("pub", "yes", 1)).contains("`yes`: use -, pub, own, case or all"));
        assert!(without("\"police\", ", "").contains("classes: write all of them"));
        assert!(without("action = \"find\"", "action = \"look\"").contains("the actions are"));
        assert!(without("group = \"auditor\"", "group = \"visitors\"").contains("there is no group `visitors`"));
        assert!(without("group = \"auditor\"", "group = \"visitor\"").contains("is no visitor"));
        assert!(without("delegate-as = \"th-moi-officer\"", "delegate-as = \"th-moi-head\"").contains("not delegated"));
    }

    /// What the articles and stories ask of the table; whoever changes it must change these too.
    #[test]
    fn the_table_keeps_what_was_promised() {
        let rights = Rights::embedded().unwrap();
        let roles: Vec<&str> = rights.roles.iter().map(|r| r.id.as_str()).collect();
        let readers = |class: Class, scope: Scope| -> Vec<&str> {
            roles.iter().copied().filter(|r| rights.may(&one(r), Action::Read, scope, class)).collect()
        };
        // Story 16: the opinion of the police, given by another office, is read by the department alone.
        assert_eq!(readers(Class::Police, Scope::Case), ["vn-sngv-officer", "vn-sngv-head"]);
        assert_eq!(readers(Class::Military, Scope::Case), ["vn-sngv-officer", "vn-sngv-head"]);
        // papers of the Party by the Party's offices, papers of the cabinet and the Council of State by no Vietnamese one.
        assert_eq!(readers(Class::Party, Scope::Case), ["vn-party-office", "vn-party-ppc"]);
        for class in [Class::Cabinet, Class::CouncilOfState] {
            assert!(readers(class, Scope::OwnOffice).iter().all(|r| r.starts_with("th-")), "{class:?}");
        }
        for class in Class::ALL {
            // The auditor reads the log, not the papers; whoever runs the machine, and programs, read none by that.
            for role in ["auditor", "system-operator", "pack-maintainer", "api-client", "interchange-peer", "th-lao"] {
                let wanted = (class == Class::Public).then_some(Scope::Public);
                assert_eq!(rights.reach(&one(role), Action::Read, class), wanted, "{role} {class:?}");
            }
            for role in &roles {
                let reach = |action| rights.reach(&one(role), action, class);
                // personal data and restricted papers leave in no export and stand in no search.
                if class.is_restricted() || class == Class::Personal {
                    assert_eq!(reach(Action::Export), None, "{role} {class:?}");
                }
                assert!(class != Class::Personal || reach(Action::Find).is_none(), "{role}");
                // Nobody finds or takes out what they may not read.
                assert!(reach(Action::Find) <= reach(Action::Read), "{role} {class:?}");
                assert!(reach(Action::Export) <= reach(Action::Read), "{role} {class:?}");
                // A visitor, or one whose offices have all ended, sees what is published and nothing else.
                let nobody = rights.reach(&[], Action::Read, class);
                assert_eq!(nobody, (class == Class::Public).then_some(Scope::Public));
            }
        }
        assert!(rights.may_do(&one("auditor"), Action::ReadLog, Scope::Installation));
        assert!(!rights.may_do(&[], Action::ReadLog, Scope::OwnOffice));
    }

    #[test]
    fn roles_fit_their_offices() {
        let rights = Rights::embedded().unwrap();
        assert!(rights.fits("th-moi-officer", "th.moi.fad") && !rights.fits("th-moi-officer", "th.moist"));
        assert!(!rights.fits("vn-agency", "th.moi") && rights.fits("auditor", ""));
        // Several roles together have what each of them has.
        let both = ["auditor".to_owned(), "th-province-officer".to_owned()];
        assert!(rights.may_do(&both, Action::ReadLog, Scope::Installation));
        assert!(rights.may(&both, Action::Read, Scope::Case, Class::Ordinary));
    }

    #[test]
    fn opening_a_case_makes_no_paper_of_another_ones_own() {
        assert_eq!(nearness_of_paper(Scope::OwnOffice, Class::Police, false), Scope::Case);
        assert_eq!(nearness_of_paper(Scope::OwnOffice, Class::Ordinary, false), Scope::OwnOffice);
        assert_eq!(nearness_of_paper(Scope::Installation, Class::Police, true), Scope::OwnOffice);
        assert_eq!(nearness_of_paper(Scope::Installation, Class::Party, false), Scope::Installation);
    }
}
