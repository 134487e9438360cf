//! Whether each comment is answered, the answers are true of the drafts, and the sums are those of the rows.

use super::anchor::{Place, span_of, tight};
use super::position::Stance;
use super::words::Words;
use super::{Answer, Comment, Opinion, Opinions, Source};
use crate::draft::Draft;
use crate::redline::{self, Redline, What};
use maitri_document::Span;

/// The drafts before and after the opinions.
#[derive(Debug)]
pub struct Drafts<'a> {
    /// The draft that the offices were asked about.
    pub before: &'a Draft<'a>,
    /// The draft as it was completed.
    pub after: &'a Draft<'a>,
    redline: Redline,
}

/// What is amiss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// A comment without an answer.
    Unanswered,
    /// Words that are no known answer.
    UnclearAnswer,
    /// Not accepted, or in part, and no reason.
    NoReason,
    /// Accepted, and the clause says what it said.
    Unchanged,
    /// Accepted, and nobody can say which clause is meant.
    NoClause,
    /// The text after revision stands nowhere in the draft after.
    RevisedAbsent,
    /// A sum that the rows do not give.
    Sum,
    /// An office of the table without a paper.
    NoPaper,
    /// A paper that was handed in and has no row.
    NoRow,
    /// An office that was asked and is nowhere.
    Missing,
    /// Silence taken for agreement.
    Silence,
}

impl FaultKind {
    /// Its id on the wire.
    pub fn id(self) -> &'static str {
        match self {
            FaultKind::Unanswered => "unanswered",
            FaultKind::UnclearAnswer => "unclear-answer",
            FaultKind::NoReason => "no-reason",
            FaultKind::Unchanged => "unchanged",
            FaultKind::NoClause => "no-clause",
            FaultKind::RevisedAbsent => "revised-absent",
            FaultKind::Sum => "sum",
            FaultKind::NoPaper => "no-paper",
            FaultKind::NoRow => "no-row",
            FaultKind::Missing => "missing",
            FaultKind::Silence => "silence",
        }
    }

    /// The rule of the catalogue that it breaks.
    pub fn rule(self) -> &'static str {
        match self {
            FaultKind::Sum | FaultKind::NoPaper | FaultKind::NoRow | FaultKind::Missing => "R-040",
            FaultKind::Silence => "R-044",
            _ => "R-041",
        }
    }
}

/// Something amiss, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// Whose row.
    pub agency: String,
    /// The clause, as the row names it.
    pub clause: String,
    /// The words that it is about: of the comment, of the clause, of a sum.
    pub words: String,
    /// What the clause says in the draft before, on one line, where it says the same in the draft after.
    pub says: String,
    /// What a sum says, and what the rows give.
    pub numbers: Option<(u32, u32)>,
    /// Where it stands.
    pub source: Source,
}

/// What was checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// Comments that need an answer.
    pub comments: u32,
    /// Accepted comments whose clause was found changed.
    pub changed: u32,
    /// What is amiss, in the order of the table.
    pub faults: Vec<Fault>,
}

impl<'a> Drafts<'a> {
    /// Compares the two.
    pub fn new(before: &'a Draft<'a>, after: &'a Draft<'a>) -> Drafts<'a> {
        Drafts { before, after, redline: redline::compare(before.document, after.document) }
    }

    /// Whether a place of the draft before says something else in the draft after. Its number may be another; that is no change.
    pub fn changed(&self, place: &Place) -> bool {
        let old = span_of(self.before, place);
        if old.is_empty() {
            return false;
        }
        let new = self.in_after(place, old);
        let inside = |outer: Span, inner: Span| outer.contains(inner) || outer.overlaps(inner);
        self.redline.rows.iter().any(|row| {
            let a = row.a.and_then(|i| self.redline.a.get(i)).filter(|p| inside(old, p.span));
            let b = row.b.and_then(|i| self.redline.b.get(i));
            match row.what {
                What::In => b.is_some_and(|p| new.is_some_and(|n| inside(n, p.span))),
                What::Same | What::Form | What::Misread => false,
                _ if a.is_none() => false,
                What::Out | What::MovedAway | What::MovedHere => true,
                What::Changed => self.redline.says_otherwise(row, self.before.text(), self.after.text()),
            }
        })
    }

    /// Where the place stands in the draft after: by the paragraph that its first became, else by its name.
    fn in_after(&self, place: &Place, old: Span) -> Option<Span> {
        let named = span_of(self.after, place);
        let by_name = (!named.is_empty()).then_some(named);
        if !self.before.outline.clauses.iter().any(|c| c.path == place.path) {
            return by_name;
        }
        let first = self.redline.rows.iter().find(|r| {
            r.what != What::MovedHere && r.a.and_then(|i| self.redline.a.get(i)).is_some_and(|p| old.contains(p.span))
        });
        let became = first.and_then(|r| r.b).and_then(|i| self.redline.b.get(i));
        let clause = became.and_then(|b| self.after.outline.clauses.iter().find(|c| c.span.start == b.span.start));
        clause.map(|c| span_of(self.after, &Place { path: c.path.clone(), paragraph: place.paragraph })).or(by_name)
    }

    /// Whether a text after revision stands in the draft after; pieces between dots count each.
    fn stands_after(&self, revised: &str) -> bool {
        let all = tight(self.after.text());
        revised
            .split(['…', '\n'])
            .flat_map(|p| p.split("..."))
            .map(|p| p.trim().trim_matches(['“', '”', '"', '«', '»', '.', ';', ',', ' ', '-']))
            .map(|p| {
                let skip = maitri_document::outline::enumerator(p, 0).map_or(0, |e| e.span.end);
                tight(p.get(skip..).unwrap_or(p))
            })
            .filter(|p| p.chars().count() > 7)
            .all(|p| all.contains(p.trim_end_matches(['.', ';', ','])))
    }
}

/// Checks the table of opinions; `papers` are the papers that were handed in with it.
pub fn check(table: &Opinions, drafts: Option<&Drafts<'_>>, papers: Option<&Opinions>, words: &Words<'_>) -> Checked {
    check_each(table, |_| drafts, papers, words)
}

/// The same where the offices were not all asked about one draft: `drafts` gives those of an opinion by its index in the table.
pub fn check_each<'d, 't: 'd>(
    table: &Opinions,
    drafts: impl Fn(usize) -> Option<&'d Drafts<'t>>,
    papers: Option<&Opinions>,
    words: &Words<'_>,
) -> Checked {
    let mut out = Checked::default();
    for (index, opinion) in table.opinions.iter().enumerate() {
        for comment in &opinion.comments {
            answered(&mut out, opinion, comment, drafts(index), words);
        }
    }
    silence(&mut out, table, words);
    attachments(&mut out, table, papers, words);
    sums(&mut out, table, words);
    out
}

fn fault(kind: FaultKind, opinion: &Opinion, comment: &Comment) -> Fault {
    let places = comment.anchor.places.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let words = if comment.text.is_empty() { &comment.proposal } else { &comment.text };
    Fault {
        kind,
        agency: opinion.agency.raw.clone(),
        clause: if places.is_empty() { comment.anchor.raw.clone() } else { places },
        words: words.clone(),
        says: String::new(),
        numbers: None,
        source: comment.source.clone(),
    }
}

fn answered(out: &mut Checked, opinion: &Opinion, comment: &Comment, drafts: Option<&Drafts<'_>>, words: &Words<'_>) {
    let response = &comment.response;
    // Who agrees with a clause, or has nothing to say of it, asks for nothing.
    if words.assents(comment) && response.is_empty() {
        return;
    }
    out.comments += 1;
    let Some(answer) = response.answer else {
        let unclear = !response.unclear.is_empty();
        let kind = if unclear { FaultKind::UnclearAnswer } else { FaultKind::Unanswered };
        let mut found = fault(kind, opinion, comment);
        if unclear {
            found.words.clone_from(&response.unclear);
        }
        out.faults.push(found);
        return;
    };
    if answer != Answer::Accepted && !response.explanation.chars().any(char::is_alphanumeric) {
        out.faults.push(fault(FaultKind::NoReason, opinion, comment));
    }
    let Some(drafts) = drafts.filter(|_| answer != Answer::Not) else { return };
    let known: Vec<&Place> = comment.anchor.places.iter().filter(|p| !span_of(drafts.before, p).is_empty()).collect();
    if known.is_empty() {
        out.faults.push(fault(FaultKind::NoClause, opinion, comment));
    }
    let mut changed = !known.is_empty();
    for place in known {
        if !drafts.changed(place) {
            changed = false;
            let mut found = fault(FaultKind::Unchanged, opinion, comment);
            found.clause = place.to_string();
            found.says = says(drafts.before, place);
            out.faults.push(found);
        }
    }
    let revised = &response.revised;
    // "Bỏ điểm g" tells what was done; only words that could stand in a clause are looked for.
    let tells = words.asks(revised.split_whitespace().take(2).collect::<Vec<_>>().join(" ").as_str())
        || words.stance(revised).is_some();
    if !revised.is_empty() && !tells && !drafts.stands_after(revised) {
        changed = false;
        let mut found = fault(FaultKind::RevisedAbsent, opinion, comment);
        found.words.clone_from(revised);
        out.faults.push(found);
    }
    out.changed += u32::from(changed);
}

fn plain(kind: FaultKind, agency: &str, words: &str, source: Source) -> Fault {
    let (clause, says) = (String::new(), String::new());
    Fault { kind, agency: agency.to_owned(), clause, words: words.to_owned(), says, numbers: None, source }
}

fn silence(out: &mut Checked, table: &Opinions, words: &Words<'_>) {
    for said in &table.silence {
        out.faults.push(plain(FaultKind::Silence, &said.agency, &said.text, said.source.clone()));
    }
    // Named as silent, and counted as one that agrees.
    let names = table.summary.iter().flat_map(|s| &s.silent_names);
    for name in names {
        let key = words.name_key(name);
        let agrees = table.opinions.iter().find(|o| {
            words.name_key(&o.agency.raw) == key
                && o.comments.is_empty()
                && o.position.stance == Stance::Agree
                && o.paper.is_empty()
        });
        if let Some(opinion) = agrees {
            let words = &opinion.position.words;
            out.faults.push(plain(FaultKind::Silence, &opinion.agency.raw, words, opinion.source.clone()));
        }
    }
}

fn attachments(out: &mut Checked, table: &Opinions, papers: Option<&Opinions>, words: &Words<'_>) {
    let speaks = |o: &Opinion| o.position.stance != Stance::Silent || !o.comments.is_empty();
    for opinion in table.opinions.iter().filter(|o| speaks(o)) {
        let handed = papers.map(|p| p.opinions.iter().any(|q| words.same(&q.agency) == words.same(&opinion.agency)));
        let said = !opinion.paper.is_empty() || opinion.date.is_some();
        if handed == Some(false) || handed.is_none() && !said {
            let number = &opinion.paper;
            out.faults.push(plain(FaultKind::NoPaper, &opinion.agency.raw, number, opinion.source.clone()));
        }
    }
    for paper in papers.iter().flat_map(|p| &p.opinions) {
        let there = table.opinions.iter().any(|o| words.same(&o.agency) == words.same(&paper.agency));
        if !there {
            out.faults.push(plain(FaultKind::NoRow, &paper.agency.raw, &paper.paper, paper.source.clone()));
        }
    }
    let silent = table.summary.iter().flat_map(|s| &s.silent_names).map(|n| words.name_key(n)).collect::<Vec<_>>();
    for asked in &table.asked {
        let key = words.same(asked);
        let there = table.opinions.iter().any(|o| words.same(&o.agency) == key);
        if !there && !silent.contains(&words.name_key(&asked.raw)) {
            out.faults.push(plain(FaultKind::Missing, &asked.raw, "", Source::default()));
        }
    }
}

fn sums(out: &mut Checked, table: &Opinions, words: &Words<'_>) {
    let Some(summary) = &table.summary else { return };
    let counts = table.counts(words);
    let silent = u32::try_from(counts.silent.len()).unwrap_or(u32::MAX);
    let source = table.opinions.first().map(|o| Source { line: summary.line, ..o.source.clone() }).unwrap_or_default();
    // Without the list, the table's word for who answered unasked is all there is.
    let unasked = summary.unasked.unwrap_or(0);
    let asked = counts.asked.unwrap_or((counts.answered + silent).saturating_sub(unasked));
    let rows = [
        ("asked", summary.asked, asked),
        ("answered", summary.answered, counts.answered),
        ("agreed", summary.agreed, counts.agreed),
        ("commented", summary.commented, counts.commented),
        ("silent", summary.silent, silent),
        ("others", summary.others, counts.others),
    ];
    for (name, said, counted) in rows {
        if let Some(said) = said.filter(|n| *n != counted) {
            let mut found = plain(FaultKind::Sum, "", name, source.clone());
            found.numbers = Some((said, counted));
            out.faults.push(found);
        }
    }
}

impl Checked {
    /// Whether nothing is amiss.
    pub fn is_fine(&self) -> bool {
        self.faults.is_empty()
    }
}

/// The words of a place in the draft before, on one line.
fn says(draft: &Draft<'_>, place: &Place) -> String {
    crate::review::flat(span_of(draft, place).of(draft.text()))
}
