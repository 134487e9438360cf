//! The dossier of a case: the papers that are attached, and whether what the next step needs is there and agrees with itself
//!

use super::opinion::Body;
use super::{Case, Entry, Evidence, Reached, Refusal, next};
use crate::class::Class;
use maitri_document::lang::fold;
use maitri_pack::procedure::{Circle, Procedure};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A paper that an attached paper says goes with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Enclosed {
    /// The words that name it.
    pub name: String,
    /// How many copies it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copies: Option<u32>,
}

/// What was read of a paper when it was attached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Told {
    /// Partners that its title or subject names: ids of places, of the first level, of other countries.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub title: BTreeSet<String>,
    /// Those that its body names.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub body: BTreeSet<String>,
    /// Those that its list of attachments names.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub listed: BTreeSet<String>,
    /// Papers that it says go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encloses: Vec<Enclosed>,
    /// Bodies that have a row in it, where it is a table of opinions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<Body>,
    /// It is the draft of an agreement: the partners that it names are its parties.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub instrument: bool,
}

/// A paper of the dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Attached {
    /// Its number in the dossier, from 1.
    pub id: u32,
    /// What kind of paper it is (`D-54`).
    pub document: String,
    /// Name of its file; empty where it is restricted.
    #[serde(default)]
    pub name: String,
    /// SHA-256 of its bytes, under which it is kept: in the store, or in the second one where it is restricted; empty where only
    /// number, day and office are recorded.
    #[serde(default)]
    pub file: String,
    /// Who may see it.
    #[serde(default)]
    pub class: Class,
    /// Its number, day and office.
    pub evidence: Evidence,
    /// The paper that it is an annex of; 0: of none.
    #[serde(default)]
    pub annex_of: u32,
    /// What was read of it.
    #[serde(default)]
    pub told: Told,
}

/// A document that a step needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Need {
    /// The step.
    pub step: String,
    /// The document (`D-54`).
    pub document: String,
    /// Numbers of the papers that are it.
    pub attached: Vec<u32>,
    /// A step that makes it is recorded with its paper: the number.
    pub recorded: Option<String>,
}

impl Need {
    /// Whether it is neither attached nor recorded.
    pub fn is_missing(&self) -> bool {
        self.attached.is_empty() && self.recorded.is_none()
    }
}

/// What does not agree in a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum Fault {
    /// A partner stands in one part of a paper and not in another.
    Partner {
        /// The paper.
        paper: u32,
        /// The partner.
        partner: String,
        /// Where it is named: `title`, `body`, `listed`.
        named: String,
        /// Where it is not.
        lacks: String,
    },
    /// A partner that a paper names has no draft among its annexes.
    NoDraft {
        /// The paper.
        paper: u32,
        /// The partner.
        partner: String,
        /// How many drafts there are.
        drafts: usize,
        /// How many partners are named.
        partners: usize,
    },
    /// A draft among the annexes is for a partner that the paper does not name.
    OtherDraft {
        /// The paper.
        paper: u32,
        /// The draft.
        draft: u32,
        /// Its partner.
        partner: String,
    },
    /// A paper says that others go with it, and they are not attached as its annexes.
    Enclosures {
        /// The paper.
        paper: u32,
        /// How many it says.
        says: usize,
        /// How many there are.
        attached: usize,
    },
    /// An opinion has no row in the table.
    NoRow {
        /// The table.
        paper: u32,
        /// The body.
        body: String,
    },
    /// A row of the table is of a body whose opinion is not recorded.
    NoOpinion {
        /// The table.
        paper: u32,
        /// The body.
        body: String,
    },
}

impl Fault {
    /// The rule of the catalogue.
    pub fn rule(&self) -> &'static str {
        match self {
            Fault::Partner { .. } | Fault::NoDraft { .. } | Fault::OtherDraft { .. } => "R-047",
            Fault::Enclosures { .. } => "R-186",
            Fault::NoRow { .. } | Fault::NoOpinion { .. } => "R-040",
        }
    }
}

/// The dossier as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Dossier {
    /// What the next steps need.
    pub needs: Vec<Need>,
    /// What does not agree.
    pub faults: Vec<Fault>,
}

impl Dossier {
    /// Whether nothing is missing and all agrees.
    pub fn is_complete(&self) -> bool {
        self.faults.is_empty() && self.needs.iter().all(|n| !n.is_missing())
    }
}

/// A paper is attached: the entry that records it. Its number is given here.
///
/// # Errors
/// There is no such paper to be an annex of; a restricted paper came with its words; its day lies behind `today`.
pub fn attach(case: &Case, mut paper: Attached, today: &str) -> Result<Entry, Refusal> {
    super::not_in_the_future(&paper.evidence, today)?;
    if paper.annex_of != 0 && !case.papers.iter().any(|p| p.id == paper.annex_of) {
        return Err(Refusal::NoSuchPaper { paper: paper.annex_of, known: case.papers.iter().map(|p| p.id).collect() });
    }
    if paper.class.is_restricted() {
        // The log gets the stub alone: kind, class, number, day, office, the id in the second store, which partners it names and
        // how many papers it says go with it; nothing of its words.
        paper.name.clear();
        paper.evidence.scan.clear();
        paper.told.rows.clear();
        for enclosed in &mut paper.told.encloses {
            enclosed.name.clear();
        }
        // A draft that is not signed yet has no number; it is known by what was read of it.
        if paper.told == Told::default() && !paper.evidence.is_whole() {
            return Err(Refusal::StubNotWhole);
        }
    }
    // What was struck is not given out again: other papers may be said to be its annexes.
    let given = case.entries.iter().filter_map(|d| match &d.entry {
        Entry::Void { was } => match &**was {
            Entry::Attached { paper } => Some(paper.id),
            _ => None,
        },
        Entry::Attached { paper } => Some(paper.id),
        _ => None,
    });
    paper.id = given.max().unwrap_or(0) + 1;
    Ok(Entry::Attached { paper })
}

/// The dossier of a case: what its next steps need against what is attached or recorded, and whether the papers agree.
pub fn dossier(case: &Case, procedure: &Procedure, reached: &Reached) -> Dossier {
    let mut out = Dossier::default();
    for one in next(case, procedure, reached).into_iter().filter(|n| !n.step.optional) {
        for document in &one.step.needs {
            if out.needs.iter().any(|n| n.document == *document && n.step == one.step.id) {
                continue;
            }
            out.needs.push(Need {
                step: one.step.id.clone(),
                document: document.clone(),
                attached: case.papers.iter().filter(|p| p.document == *document).map(|p| p.id).collect(),
                recorded: made(case, procedure, document),
            });
        }
    }
    for paper in &case.papers {
        partners(&mut out.faults, case, paper);
        enclosures(&mut out.faults, case, paper);
    }
    out.faults.extend(opinions_amiss(case));
    out
}

/// The number of the paper with which a step that makes the document was recorded.
fn made(case: &Case, procedure: &Procedure, document: &str) -> Option<String> {
    case.entries.iter().rev().find_map(|d| match &d.entry {
        Entry::Stepped { step, evidence, .. } if evidence.is_whole() => {
            let step = procedure.step.iter().find(|s| s.id == *step)?;
            step.out.iter().any(|o| o == document).then(|| evidence.number.clone())
        }
        _ => None,
    })
}

fn annexes<'c>(case: &'c Case, paper: &Attached) -> impl Iterator<Item = &'c Attached> {
    let id = paper.id;
    case.papers.iter().filter(move |p| p.annex_of == id)
}

fn partners(out: &mut Vec<Fault>, case: &Case, paper: &Attached) {
    let told = &paper.told;
    if told.instrument || paper.annex_of != 0 || told.title.is_empty() && told.body.is_empty() {
        return;
    }
    let all: BTreeSet<&String> = told.title.union(&told.body).chain(&told.listed).collect();
    let parts = [("title", &told.title), ("body", &told.body), ("listed", &told.listed)];
    for partner in &all {
        // A part that names nobody says nothing: a title may speak of the matter alone.
        let Some((named, _)) = parts.iter().find(|(_, set)| set.contains(*partner)) else { continue };
        for (lacks, _) in parts.iter().filter(|(_, set)| !set.is_empty() && !set.contains(*partner)) {
            out.push(Fault::Partner {
                paper: paper.id,
                partner: (*partner).clone(),
                named: (*named).to_owned(),
                lacks: (*lacks).to_owned(),
            });
        }
    }
    let drafts: Vec<&Attached> = annexes(case, paper).filter(|p| p.told.instrument).collect();
    let drafted =
        |partner: &String| drafts.iter().any(|d| d.told.title.contains(partner) || d.told.body.contains(partner));
    if drafts.is_empty() {
        return;
    }
    for partner in all.iter().filter(|p| !drafted(p)) {
        out.push(Fault::NoDraft {
            paper: paper.id,
            partner: (*partner).clone(),
            drafts: drafts.len(),
            partners: all.len(),
        });
    }
    for draft in &drafts {
        // Its parties: those of the title, where it names them.
        let of = if draft.told.title.is_empty() { &draft.told.body } else { &draft.told.title };
        if let Some(partner) = of.iter().next().filter(|_| !of.iter().any(|p| all.contains(p))) {
            out.push(Fault::OtherDraft { paper: paper.id, draft: draft.id, partner: partner.clone() });
        }
    }
}

fn enclosures(out: &mut Vec<Fault>, case: &Case, paper: &Attached) {
    let says: usize = paper.told.encloses.len();
    let attached = annexes(case, paper).count();
    if attached < says {
        out.push(Fault::Enclosures { paper: paper.id, says, attached });
    }
}

fn rows(out: &mut Vec<Fault>, case: &Case, paper: &Attached) {
    // The table sums up the round that the case is in, or was in when the Party was asked: the opinions of one circle.
    let circle = circle_of(case, paper);
    let given: Vec<_> = case.opinions.given_of(circle).collect();
    if paper.told.rows.is_empty() || given.is_empty() {
        return;
    }
    let same = |a: &Body, b: &Body| a.key() == b.key() || fold::key(&a.name) == fold::key(&b.name);
    let mut told: BTreeSet<String> = BTreeSet::new();
    for given in &given {
        let body = &given.opinion.body;
        if !paper.told.rows.iter().any(|r| same(r, body)) && told.insert(body.key()) {
            out.push(Fault::NoRow { paper: paper.id, body: body.shown().to_owned() });
        }
    }
    for row in &paper.told.rows {
        if !given.iter().any(|g| same(row, &g.opinion.body)) && told.insert(row.key()) {
            out.push(Fault::NoOpinion { paper: paper.id, body: row.shown().to_owned() });
        }
    }
}

/// The circle whose opinions a table holds: that from which most of its rows are.
fn circle_of(case: &Case, table: &Attached) -> Circle {
    let rows = |circle: &Circle| {
        let of = case.opinions.given_of(*circle).map(|g| &g.opinion.body);
        let asked = case.opinions.rounds_of(*circle).flat_map(|r| &r.asked);
        let keys: BTreeSet<String> = of.chain(asked).map(Body::key).collect();
        table.told.rows.iter().filter(|r| keys.contains(&r.key())).count()
    };
    let most = Circle::ALL.into_iter().max_by_key(|c| (rows(c), *c == case.opinions.circle));
    most.unwrap_or_default()
}

/// Whether every opinion has its paper and its row: no where one lacks its row, or a row its opinion; yes where each
/// opinion's paper is kept too, or is one of which number, day and office are all that is kept; `None` else.
pub(super) fn opinions_attached(case: &Case) -> Option<bool> {
    let table = case.papers.iter().rev().find(|p| !p.told.rows.is_empty())?;
    let circle = circle_of(case, table);
    case.opinions.given_of(circle).next()?;
    if !opinions_amiss(case).is_empty() {
        return Some(false);
    }
    let kept = |e: &Evidence, restricted: bool| !e.scan.is_empty() || restricted && e.is_whole();
    let all = case.opinions.given_of(circle).all(|g| kept(&g.opinion.evidence, g.opinion.class.is_restricted()));
    all.then_some(true)
}

/// What the tables of the dossier and the opinions do not have in common.
pub(super) fn opinions_amiss(case: &Case) -> Vec<Fault> {
    let mut faults = Vec::new();
    // A table that was replaced by a later one is not held against the opinions.
    if let Some(latest) = case.papers.iter().rev().find(|p| !p.told.rows.is_empty()) {
        rows(&mut faults, case, latest);
    }
    faults
}

/// Whether the partners agree; `None` where no paper names any, or none has its drafts beside it yet.
pub(super) fn partners_agree(case: &Case) -> Option<bool> {
    let mut faults = Vec::new();
    for paper in &case.papers {
        partners(&mut faults, case, paper);
    }
    if !faults.is_empty() {
        return Some(false);
    }
    let names_some = |p: &Attached| !p.told.title.is_empty() || !p.told.body.is_empty();
    let whole = |p: &Attached| !p.told.instrument && names_some(p) && annexes(case, p).any(|a| a.told.instrument);
    case.papers.iter().any(whole).then_some(true)
}
