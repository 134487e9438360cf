//! Texts of a case: versions by side and round, what an approval freezes, and whether several are the same text.

use super::{Case, Cases, Entry, Opened, Refusal, TextRole, TextVersion};
use maitri_pack::procedure::Procedure;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Whose text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The own side wrote it.
    #[default]
    Ours,
    /// The partner sent it.
    Theirs,
}

impl Side {
    /// Its word.
    pub fn code(self) -> &'static str {
        match self {
            Side::Ours => "ours",
            Side::Theirs => "theirs",
        }
    }

    /// The side of a word.
    pub fn of(code: &str) -> Option<Side> {
        [Side::Ours, Side::Theirs].into_iter().find(|s| s.code() == code)
    }

    pub(super) fn is_ours(&self) -> bool {
        *self == Side::Ours
    }
}

/// What the cases about one pair have come to: what the guards of each may ask of the others.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reached {
    /// States that were reached, as `procedure#state`.
    pub states: BTreeSet<String>,
    /// The text that holds of each role, by role and language.
    pub texts: BTreeMap<(TextRole, String), TextVersion>,
    /// Hashes of the words of the other side's texts, by language, as we know them.
    pub counterpart: BTreeMap<String, String>,
    /// Languages in which an approval froze the text.
    pub frozen: BTreeSet<String>,
    /// The day of the paper with which each state was reached, the latest; none where no paper tells.
    pub days: BTreeMap<String, String>,
    /// The other side's state as it is known, and since which day.
    pub other: Option<(String, String)>,
    /// The place in the log at which each state was reached, the last time.
    pub at: BTreeMap<String, u64>,
    /// The place in the log at which a text of either side came in, or was frozen, the last time.
    pub texts_at: Option<u64>,
    /// Names of signed texts of a matter that is not concluded.
    pub signed: Vec<String>,
    /// The latest case of each procedure that others of the pair run: its id, and the state in which it is.
    pub open: BTreeMap<String, (String, String)>,
}

/// A text of the case, numbered as an officer names it: `case compare CASE 1 3`.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbered<'c> {
    /// From 1, in the order of the log.
    pub number: usize,
    /// Place in the log.
    pub sequence: u64,
    /// When it came in, RFC 3339; empty where that was erased.
    pub at: &'c str,
    /// Who recorded it.
    pub person: &'c str,
    /// The text.
    pub text: &'c TextVersion,
}

/// Two texts of which one is meant to be the other, and is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differing {
    /// The language.
    pub language: String,
    /// The role of the first.
    pub first: String,
    /// SHA-256 of its file; empty where only a hash of its words is known.
    pub first_file: String,
    /// Its name.
    pub first_name: String,
    /// The role of the second.
    pub second: String,
    /// SHA-256 of its file.
    pub second_file: String,
    /// Its name.
    pub second_name: String,
}

/// What the texts say of themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sameness {
    /// Texts that differ.
    pub differing: Vec<Differing>,
    /// What is not there, as role and language.
    pub lacking: Vec<(String, String)>,
}

impl Sameness {
    /// Whether they are the same; `None` while some are not there, or none is.
    pub fn settled(&self, any: bool) -> Option<bool> {
        match (self.differing.is_empty(), self.lacking.is_empty() && any) {
            (false, _) => Some(false),
            (true, true) => Some(true),
            (true, false) => None,
        }
    }
}

impl Reached {
    /// Of all cases about the pair, as far as they concern the same instrument: what was approved and signed before, for a letter
    /// of intent or for the term that ends, is used up, and proves nothing of the next one.
    pub(super) fn of(cases: &Cases, about: &Opened) -> Reached {
        let own = cases.cases.get(&about.case);
        let (since, until) = instrument(cases, about, own);
        let mut out = Reached::default();
        let mut all = Vec::new();
        for case in cases.of_pair(about) {
            let mine = case.opened.case == about.case;
            let counts = |at: u64| mine || !case.of_instrument || since.is_none_or(|s| at > s);
            if !mine && until.is_some_and(|u| case.sequence > u) {
                continue;
            }
            // A case that was opened in the middle of its road proves nothing to another before it has the paper of where it stood.
            let proven = case.unproven.is_none();
            if counts(case.sequence) && (mine || proven) {
                let state = format!("{}#{}", case.opened.procedure, case.opened.at);
                out.at.insert(state.clone(), case.sequence);
                out.states.insert(state);
            }
            if !mine && counts(case.sequence) && proven {
                // Ids grow with the years: of two, the one that was opened later says where the matter is.
                let later = |(id, _): &(String, String)| cases.cases.get(id).is_none_or(|c| c.sequence < case.sequence);
                let here = (case.opened.case.clone(), case.here.clone());
                if out.open.get(&case.opened.procedure).is_none_or(later) {
                    out.open.insert(case.opened.procedure.clone(), here);
                }
            }
            all.extend(case.entries.iter().map(|d| (case, mine, d)));
        }
        all.sort_by_key(|(_, _, d)| d.sequence);
        for (case, mine, dated) in all {
            let counts = mine || since.is_none_or(|s| dated.sequence > s);
            if let Entry::Stepped { to, evidence, .. } = &dated.entry
                && (counts || !case.of_instrument)
            {
                let state = format!("{}#{to}", case.opened.procedure);
                let day = case.day_of_step(dated.sequence, evidence);
                if !day.is_empty() {
                    out.days.insert(state.clone(), day.to_owned());
                }
                out.at.insert(state.clone(), dated.sequence);
                out.states.insert(state);
            }
            if !counts {
                continue;
            }
            match &dated.entry {
                Entry::TextAdded { text } => {
                    out.texts_at = Some(dated.sequence);
                    // What was concluded has its signed text, and may.
                    if text.role == TextRole::Signed && case.concluded.is_empty() {
                        out.signed.push(text.name.clone());
                    }
                    let held = text.role == TextRole::Approved && out.frozen.contains(&text.language);
                    if !held {
                        out.texts.insert((text.role, text.language.clone()), text.clone());
                    }
                }
                Entry::Stepped { frozen, .. } if !frozen.is_empty() => {
                    out.texts_at = Some(dated.sequence);
                    // An approval replaces the one before it, in all languages.
                    out.texts.retain(|(role, _), _| *role != TextRole::Approved);
                    out.frozen.clear();
                    for text in frozen {
                        out.frozen.insert(text.language.clone());
                        out.texts.insert((TextRole::Approved, text.language.clone()), text.clone());
                    }
                }
                Entry::Counterpart { texts, state, day, .. } => {
                    if !texts.is_empty() {
                        out.counterpart.clone_from(texts);
                        out.texts_at = Some(dated.sequence);
                    }
                    out.at.insert(state.clone(), dated.sequence);
                    out.other = Some((state.clone(), day.clone()));
                }
                _ => {}
            }
        }
        // What the other side has come to is a state of its own procedure, as it is known here.
        if let Some((state, day)) = out.other.clone().filter(|(s, _)| s.contains('#')) {
            out.days.entry(state.clone()).or_insert(day);
            out.states.insert(state);
        }
        out
    }

    /// The text of a role in a language: hash of its words, of its file, and its name.
    fn found(&self, role: &str, language: &str) -> Option<(&str, &str, &str)> {
        if role == COUNTERPART {
            return self.counterpart.get(language).map(|words| (words.as_str(), "", ""));
        }
        let role = TextRole::of(role)?;
        let text = self.texts.get(&(role, language.to_owned()))?;
        Some((&text.words, &text.file, &text.name))
    }

    /// Holds the texts of some roles against one another, in every language in which one of them is there.
    pub fn sameness(&self, roles: &[&str]) -> Sameness {
        let mut out = Sameness::default();
        for language in self.languages(roles) {
            let mut first: Option<(&str, (&str, &str, &str))> = None;
            for role in roles {
                let Some(text) = self.found(role, &language) else {
                    out.lacking.push(((*role).to_owned(), language.clone()));
                    continue;
                };
                let Some((of, base)) = first else {
                    first = Some((role, text));
                    continue;
                };
                if base.0 != text.0 {
                    out.differing.push(Differing {
                        language: language.clone(),
                        first: of.to_owned(),
                        first_file: base.1.to_owned(),
                        first_name: base.2.to_owned(),
                        second: (*role).to_owned(),
                        second_file: text.1.to_owned(),
                        second_name: text.2.to_owned(),
                    });
                }
            }
        }
        out
    }

    /// The languages in which a text of one of these roles is there.
    pub fn languages(&self, roles: &[&str]) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        for (role, language) in self.texts.keys() {
            if roles.contains(&role.code()) {
                out.insert(language.clone());
            }
        }
        if roles.contains(&COUNTERPART) {
            out.extend(self.counterpart.keys().cloned());
        }
        out
    }

    /// Languages in which a text of these roles is there, and none was approved, while an approval froze the text in others.
    pub(super) fn unapproved(&self, roles: &[&str]) -> Vec<String> {
        if self.frozen.is_empty() || !roles.contains(&TextRole::Approved.code()) {
            return Vec::new();
        }
        let approved = |l: &String| self.texts.contains_key(&(TextRole::Approved, l.clone()));
        self.languages(roles).into_iter().filter(|l| !approved(l)).collect()
    }

    /// Whether the texts of some roles are the same in every language; `None` while that cannot be said.
    pub(super) fn same(&self, roles: &[&str]) -> Option<bool> {
        self.sameness(roles).settled(!self.languages(roles).is_empty())
    }

    /// What an approval freezes: in each language the text that was agreed last, as the approved one.
    pub(super) fn to_freeze(&self, case: &Case) -> Vec<TextVersion> {
        let mut latest: BTreeMap<&str, &TextVersion> = BTreeMap::new();
        for ((role, language), text) in &self.texts {
            if *role == TextRole::Agreed {
                latest.insert(language, text);
            }
        }
        // What this case itself already keeps as approved was put there for this approval.
        for text in case.texts().filter(|t| t.text.role == TextRole::Approved).map(|t| t.text) {
            if !self.frozen.contains(&text.language) {
                latest.insert(&text.language, text);
            }
        }
        latest.into_values().map(|t| TextVersion { role: TextRole::Approved, ..t.clone() }).collect()
    }
}

/// Between which two places in the log the matter of a case lies: behind the instrument that was concluded before it, and before
/// the one that follows it.
fn instrument(cases: &Cases, about: &Opened, own: Option<&Case>) -> (Option<u64>, Option<u64>) {
    let other = |c: &&Case| c.opened.case != about.case;
    let opened = own.map_or(u64::MAX, |c| c.sequence);
    let mine = own.and_then(|c| c.concluded.first().copied());
    let before = |other: &Case, at: u64| {
        // Two cases of one procedure are two instruments, in whatever order they were opened.
        let twin = other.opened.procedure == about.procedure && mine.is_none_or(|m| at < m);
        at < opened || twin
    };
    let ends = cases.of_pair(about).filter(other).flat_map(|c| c.concluded.iter().map(move |at| (c, *at)));
    let since = ends.filter(|(c, at)| before(c, *at)).map(|(_, at)| at).max();
    (since, own.and_then(|c| c.concluded.last().copied()))
}

/// The role that stands for the other side's texts.
pub const COUNTERPART: &str = "counterpart";

impl Case {
    /// The texts of the case, numbered in the order in which they came in.
    pub fn texts(&self) -> impl Iterator<Item = Numbered<'_>> {
        let texts = self.entries.iter().filter_map(|d| match &d.entry {
            Entry::TextAdded { text } => Some((d, text)),
            _ => None,
        });
        (1..).zip(texts).map(|(number, (dated, text))| Numbered {
            number,
            sequence: dated.sequence,
            at: dated.act.as_ref().map_or("", |a| a.at.as_str()),
            person: dated.act.as_ref().map_or("", |a| a.person.as_str()),
            text,
        })
    }

    /// The round in which a text of a side stands next: that of the latest text, or the one after it where the other side
    /// answers.
    pub fn next_round(&self, side: Side) -> u32 {
        match self.texts().last() {
            None => 1,
            Some(last) if last.text.side == side || last.text.round == 0 => last.text.round.max(1),
            Some(last) if side == Side::Ours => last.text.round + 1,
            Some(last) => last.text.round,
        }
    }
}

/// A text comes in: the entry that records it.
///
/// # Errors
/// It is to be the approved text, and an approval froze another.
pub fn text_added(reached: &Reached, text: TextVersion) -> Result<Entry, Refusal> {
    if text.role == TextRole::Approved && reached.frozen.contains(&text.language) {
        let frozen = reached.texts.get(&(TextRole::Approved, text.language.clone()));
        if let Some(frozen) = frozen.filter(|f| f.words != text.words) {
            return Err(Refusal::Frozen {
                differing: Box::new(Differing {
                    language: text.language.clone(),
                    first: TextRole::Approved.code().to_owned(),
                    first_file: frozen.file.clone(),
                    first_name: frozen.name.clone(),
                    second: text.role.code().to_owned(),
                    second_file: text.file.clone(),
                    second_name: text.name.clone(),
                }),
            });
        }
    }
    Ok(Entry::TextAdded { text })
}

/// Whether the state freezes the texts.
pub(super) fn freezes(procedure: &Procedure, state: &str) -> bool {
    procedure.state(state).is_some_and(|s| s.freezes)
}
