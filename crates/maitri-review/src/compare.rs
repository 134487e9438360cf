//! The comparison of a draft with its form: differences, fillings, and which words stand as the form has them.

use crate::align::assign::{Bag, assign, in_order};
use crate::align::lattice::{Bindings, Lattice, PARTY_WORDS, Step, Title, USED};
use crate::align::path::{self, Op};
use crate::draft::{ClauseZone, Draft, bag_of_tokens, bag_of_unit, bags_of_unit};
use maitri_document::Span;
use maitri_document::lang::fold;
use maitri_document::lang::token::{Kind, Token};
use maitri_pack::{BlankType, Form, Language, Loss, Packs, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What kind of departure from the form a difference is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Departure {
    /// A clause, recital or closing sentence of the form is absent.
    Missing,
    /// A clause stands at another place.
    Moved,
    /// A paragraph, point or sentence that the form does not have.
    Added,
    /// Other words.
    Changed,
    /// A limit of what the sides promise is gone.
    LimitRemoved,
    /// The term of the instrument is touched.
    Term,
    /// Both options of the term stand.
    TermBoth,
    /// Neither option stands.
    TermNeither,
    /// The period of notice or the term is not given.
    PeriodMissing,
    /// The languages or the text that decides are touched.
    Language,
    /// A slip: nearly the form's words.
    Slip,
    /// A listed value of a choice other than the one chosen.
    OtherValue,
}

/// One departure.
#[derive(Debug, Clone)]
pub struct Difference {
    /// What it is.
    pub what: Departure,
    /// The form's place.
    pub place: String,
    /// The draft's words; for something missing the words beside the gap.
    pub span: Option<Span>,
    /// Words after which something is missing.
    pub anchor: Option<Span>,
    /// The form's words.
    pub form_text: String,
    /// For a value of a choice: the choice.
    pub choice: Option<String>,
    /// Number of words on the draft's side.
    pub words: usize,
    /// What would make the draft read as the form does here.
    pub offers: Vec<Offer>,
}

/// A change that brings the draft back to the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// Words in the place of others; none: these go.
    Words(Span, String),
    /// A paragraph of its own behind the one in which the span ends, and the form's place of it.
    Paragraph(Span, String, String),
}

/// A filled blank.
#[derive(Debug, Clone)]
pub struct Filling {
    /// `party-a`.
    pub blank: String,
    /// The unit that it stands in.
    pub unit: String,
    /// The form's place.
    pub place: String,
    /// The words.
    pub span: Span,
}

/// A value taken for a choice at one place.
#[derive(Debug, Clone)]
pub struct Taken {
    /// `instrument`.
    pub choice: String,
    /// Id of the value, `bound` for the draft's own.
    pub value: String,
    /// The unit that it stands in.
    pub unit: String,
    /// The form's place.
    pub place: String,
    /// The words.
    pub span: Span,
}

/// A stretch of the draft aligned with units of the form.
#[derive(Debug)]
pub struct Aligned {
    /// Ids of the units.
    pub units: Vec<String>,
    /// Paragraphs of the draft.
    pub paragraphs: Range<usize>,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// The compiled form text.
    pub lattice: Lattice,
    /// What happened to each word.
    pub ops: Vec<Op>,
}

/// What the comparison found.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Id of the form.
    pub form: String,
    /// Names that the draft has chosen.
    pub bindings: Bindings,
    /// Value ids of what it has chosen, where listed.
    pub chosen: BTreeMap<String, String>,
    /// Departures in the order of the text.
    pub differences: Vec<Difference>,
    /// Filled blanks.
    pub fillings: Vec<Filling>,
    /// Values of choices.
    pub taken: Vec<Taken>,
    /// Words that stand as the form has them (its choices included).
    pub as_form: Vec<Span>,
    /// The form's place of each clause of the draft.
    pub places: Vec<Option<String>>,
    /// Share of the form's words that stand in the draft, in thousandths.
    pub coverage: u32,
    /// The aligned stretches, for redlines.
    pub aligned: Vec<Aligned>,
}

impl Comparison {
    /// Whether all words of `span` stand so in the form.
    pub fn is_form(&self, span: Span) -> bool {
        self.as_form.iter().any(|s| s.overlaps(span)) && {
            // The matched words inside must cover all but white space.
            let inside: usize = self.as_form.iter().filter(|s| span.contains(**s)).map(|s| s.len()).sum();
            inside > 0 && inside * 10 >= span.len() * 7
        }
    }

    /// The form's place of a byte, if its clause has one.
    pub fn place_of(&self, draft: &Draft<'_>, at: usize) -> Option<String> {
        let paragraph = draft.paragraph_at(at)?;
        let index = draft.zones.clauses.iter().position(|c| c.paragraphs.contains(&paragraph))?;
        self.places.get(index).cloned().flatten()
    }
}

/// Compares `draft`, whose zones are known, with `form`.
pub fn compare(draft: &Draft<'_>, form: &Form, packs: &Packs) -> Comparison {
    let language = draft.language.unwrap_or_default();
    let mut out =
        Comparison { form: form.id.clone(), places: vec![None; draft.zones.clauses.len()], ..Comparison::default() };
    bind(draft, form, packs, language, &mut out);

    let of_place = |test: &dyn Fn(&str) -> bool| -> Vec<&Unit> {
        form.units.iter().filter(|u| test(&u.place) && u.text.contains_key(&language)).collect()
    };

    // Title and preamble as one stretch: recitals may be joined or split, and a hard-wrapped title may run into them.
    let head = of_place(&|p| p == "title" || p == "preamble");
    let paragraphs = draft.zones.title.start..draft.zones.preamble.end.max(draft.zones.title.end);
    stretch(draft, form, packs, &head, paragraphs, language, &mut out);

    // Clauses: who is who, then word by word.
    let clauses = of_place(&|p| p.chars().all(|c| c.is_ascii_digit()));
    let bags: Vec<Bag> =
        draft.zones.clauses.iter().map(|c| bag_of_tokens(&draft.atoms_of(&c.paragraphs, true))).collect();
    let likeness: Vec<Vec<u32>> = clauses
        .iter()
        .map(|u| {
            let options = bags_of_unit(u, language);
            bags.iter()
                .map(|bag| {
                    options.iter().map(|form| (form.covered_by(bag) * 4 + bag.covered_by(form)) / 5).max().unwrap_or(0)
                })
                .collect()
        })
        .collect();
    let mut assigned = assign(&likeness, 270);
    pair_leftovers(&likeness, &mut assigned);
    let kept = in_order(&assigned);
    for ((unit, column), in_place) in clauses.iter().zip(&assigned).zip(&kept) {
        let Some(column) = column else { continue };
        let Some(zone) = draft.zones.clauses.get(*column) else { continue };
        if let Some(slot) = out.places.get_mut(*column) {
            *slot = Some(unit.place.clone());
        }
        if !in_place {
            out.differences.push(Difference {
                what: Departure::Moved,
                place: unit.place.clone(),
                span: Some(first_sentence(draft, zone)),
                anchor: None,
                form_text: String::new(),
                choice: None,
                words: 0,
                offers: Vec::new(),
            });
        }
        // Points below a clause whose own text is complete are additions; else they belong to its text (a list of fields).
        let head = head_of(draft, zone);
        let complete = head.end < zone.paragraphs.end && {
            let bag = bag_of_tokens(&draft.atoms_of(&head, true));
            bags_of_unit(unit, language).iter().any(|form| form.covered_by(&bag) >= 620)
        };
        if complete {
            stretch(draft, form, packs, &[unit], head.clone(), language, &mut out);
            added(draft, &(head.end..zone.paragraphs.end), &mut out);
        } else {
            stretch(draft, form, packs, &[unit], zone.paragraphs.clone(), language, &mut out);
        }
    }
    let mut disclaimer_at: Option<Range<usize>> = None;
    let disclaimer = form.unit("disclaimer").filter(|u| u.text.contains_key(&language));
    let disclaimer_bag = disclaimer.map(|u| bag_of_unit(u, language));
    for (index, zone) in draft.zones.clauses.iter().enumerate() {
        if assigned.contains(&Some(index)) {
            continue;
        }
        let reads_so = disclaimer_bag.as_ref().zip(bags.get(index)).is_some_and(|(d, b)| d.covered_by(b) >= 500);
        if reads_so && disclaimer_at.is_none() {
            disclaimer_at = Some(zone.paragraphs.clone());
            if let Some(slot) = out.places.get_mut(index) {
                *slot = Some("disclaimer".to_owned());
            }
        } else {
            added(draft, &zone.paragraphs, &mut out);
        }
    }
    for (unit, column) in clauses.iter().zip(&assigned) {
        if column.is_none() {
            missing(draft, form, unit, language, &assigned, &mut out);
        }
    }

    // Closing: the disclaimer apart, then the testimonium.
    let mut rest: Vec<usize> = Vec::new();
    let mut skip = None;
    let covers = |range: Range<usize>| {
        disclaimer_bag.as_ref().map_or(0, |d| d.covered_by(&bag_of_tokens(&draft.atoms_of(&range, false))))
    };
    for i in draft.zones.closing.clone() {
        if skip == Some(i) {
            continue;
        }
        // A hard-wrapped sentence may stand in two paragraphs.
        if disclaimer_at.is_none() && i + 1 < draft.zones.closing.end {
            let (one, two) = (covers(i..i + 1), covers(i..i + 2));
            if two >= 700 && two > one + 150 && one >= 250 {
                disclaimer_at = Some(i..i + 2);
                skip = Some(i + 1);
                continue;
            }
        }
        if disclaimer_at.is_none() && covers(i..i + 1) >= READS_SO {
            disclaimer_at = Some(i..i + 1);
        } else {
            rest.push(i);
        }
    }
    // The closing sentence may stand under the signatures; anything else there is an addition.
    for i in draft.zones.after.iter().copied() {
        if disclaimer_at.is_none() && covers(i..i + 1) >= READS_SO {
            disclaimer_at = Some(i..i + 1);
        } else {
            added(draft, &(i..i + 1), &mut out);
        }
    }
    if let Some(unit) = form.unit("testimonium").filter(|u| u.text.contains_key(&language)) {
        match (rest.first(), rest.last()) {
            (Some(first), Some(last)) => {
                let own: Vec<usize> = rest.clone();
                let range = *first..*last + 1;
                if own.len() == range.len() {
                    stretch(draft, form, packs, &[unit], range, language, &mut out);
                } else {
                    // The disclaimer stands between: align the paragraphs around it one after the other.
                    stretch_of(draft, form, packs, &[unit], range, &own, language, &mut out);
                }
            }
            _ => missing(draft, form, unit, language, &assigned, &mut out),
        }
    }
    if let Some(unit) = disclaimer {
        match disclaimer_at {
            Some(range) => stretch(draft, form, packs, &[unit], range, language, &mut out),
            None => missing(draft, form, unit, language, &assigned, &mut out),
        }
    }
    coverage(form, language, &mut out);
    out.as_form.sort_unstable();
    out.differences.sort_by_key(|d| d.span.or(d.anchor).map_or(usize::MAX, |s| s.start));
    out
}

fn coverage(form: &Form, language: Language, out: &mut Comparison) {
    let mut total = 0u32;
    for unit in form.units.iter().filter(|u| u.text.contains_key(&language)) {
        if unit.place.chars().all(|c| c.is_ascii_digit()) || unit.place == "preamble" {
            total += bag_of_unit(unit, language).size();
        }
    }
    let same: u32 = out
        .aligned
        .iter()
        .flat_map(|a| a.ops.iter().map(move |op| (a, op)))
        .filter(|(a, op)| match op {
            Op::Same { edge, .. } => a
                .lattice
                .edges
                .get(*edge)
                .is_some_and(|e| matches!(e.step, Step::Word { value: None, weight, .. } if weight > 2)),
            _ => false,
        })
        .count()
        .try_into()
        .unwrap_or(0);
    out.coverage = (same * 1000).checked_div(total).unwrap_or(0).min(1000);
}

/// The names that the draft chose: from its title and from the definition of the two sides.
fn bind(draft: &Draft<'_>, form: &Form, packs: &Packs, language: Language, out: &mut Comparison) {
    let text = draft.text();
    if let Some(term) = defined_term(draft) {
        out.bindings.insert("collective".to_owned(), vec![term.of(text).to_owned()]);
    } else if let Some(used) = used(draft, form, language) {
        out.bindings.insert(format!("collective{USED}"), vec![used]);
    }
    let title: Vec<&Unit> = form
        .units
        .iter()
        .filter(|u| (u.place == "title" || u.place == "preamble") && u.text.contains_key(&language))
        .collect();
    let tokens = draft.atoms_of(&(draft.zones.title.start..draft.zones.preamble.end.max(draft.zones.title.end)), false);
    let mut lattice = Lattice::compile(form, packs, title, language, &out.bindings);
    lattice.title = title_of(draft, draft.atoms_of(&draft.zones.title, false).len());
    let Some(ops) = path::align(&lattice, &tokens) else { return };
    // What follows the title's last word is not the title.
    let title_unit = lattice.units.iter().position(|u| u == "title");
    let of_title = |op: &Op| -> Option<bool> {
        match op {
            Op::Same { edge, .. } | Op::Near { edge, .. } | Op::Missing { edge } | Op::Blank { edge } => {
                lattice.edges.get(*edge).map(|e| Some(e.unit) == title_unit)
            }
            _ => None,
        }
    };
    let end = ops.iter().position(|op| of_title(op) == Some(false)).unwrap_or(ops.len());
    let ops = ops.get(..end).unwrap_or_default();
    // The second party's blank ends where the preamble's first begins; both are blanks in a row.
    for choice in ["instrument", "relation"] {
        let mut span: Option<Span> = None;
        let mut value = None;
        for op in ops {
            let (token, hit) = match op {
                Op::Fill { blank, token } => (*token, lattice.blanks.get(*blank).is_some_and(|(id, _)| id == choice)),
                Op::Same { edge, token } | Op::Near { edge, token } => {
                    let of = match lattice.edges.get(*edge).map(|e| &e.step) {
                        Some(Step::Word { value: Some(v), .. }) => lattice.values.get(*v),
                        _ => None,
                    };
                    let hit = of.is_some_and(|(c, _)| c == choice);
                    if hit {
                        value = of.map(|(_, v)| v.clone());
                    }
                    (*token, hit)
                }
                _ => continue,
            };
            if hit && let Some(t) = tokens.get(token) {
                span = Some(span.map_or(t.span, |s| s.join(t.span)));
            }
        }
        let Some(span) = span else { continue };
        let name = span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
        let key = fold::key(&name);
        let values = form.choice(choice).map(|c| c.value.as_slice()).unwrap_or_default();
        let exact = values.iter().find(|v| v.names(language).iter().any(|n| fold::key(n) == key));
        let near = values.iter().find_map(|v| {
            v.names(language)
                .iter()
                .find(|n| n.chars().count() > 6 && path::distance(&fold::key(n), &key, 3) < 3)
                .map(|n| (v, n.clone()))
        });
        match (exact, near) {
            (Some(v), _) => {
                out.chosen.insert(choice.to_owned(), v.id.clone());
                out.bindings.insert(choice.to_owned(), vec![name]);
            }
            (None, Some((v, listed))) => {
                // A misspelt name of the list: the draft means the listed one.
                out.chosen.insert(choice.to_owned(), v.id.clone());
                out.bindings.insert(choice.to_owned(), vec![listed]);
            }
            (None, None) => {
                if let Some(value) = value {
                    out.chosen.insert(choice.to_owned(), value);
                }
                out.bindings.insert(choice.to_owned(), vec![name]);
            }
        }
    }
    let mut party_words: BTreeSet<String> = BTreeSet::new();
    for op in ops {
        if let Op::Fill { blank, token } = op
            && lattice.blanks.get(*blank).is_some_and(|(_, kind)| *kind == BlankType::Party)
            && let Some(t) = tokens.get(*token).filter(|t| t.kind == Kind::Word)
        {
            party_words.insert(t.key.clone());
        }
    }
    // A title that names one party twice says nothing about the other.
    let one_party = ops.iter().filter_map(|op| match op {
        Op::Fill { blank, token } => {
            lattice.blanks.get(*blank).zip(tokens.get(*token)).map(|(b, t)| (b.0.as_str(), t.key.as_str()))
        }
        _ => None,
    });
    let (a, b): (Vec<_>, Vec<_>) = one_party.partition(|(blank, _)| *blank == "party-a");
    let twice = !a.is_empty() && a.iter().map(|x| x.1).eq(b.iter().filter(|x| x.0 == "party-b").map(|x| x.1));
    if !party_words.is_empty() && !twice {
        for more in [
            "province",
            "city",
            "the",
            "of",
            "tỉnh",
            "thành",
            "phố",
            "ủy",
            "ban",
            "nhân",
            "dân",
            "chính",
            "quyền",
            "nước",
            "จังหวัด",
        ] {
            party_words.insert(more.to_owned());
        }
        out.bindings.insert(PARTY_WORDS.to_owned(), party_words.into_iter().collect());
    }
    if let Some(names) = out.bindings.get("collective") {
        let key = names.first().map(|n| fold::key(n)).unwrap_or_default();
        let listed = form
            .choice("collective")
            .and_then(|c| c.value.iter().find(|v| v.names(language).iter().any(|n| fold::key(n) == key)));
        if let Some(v) = listed {
            out.chosen.insert("collective".to_owned(), v.id.clone());
        }
    }
}

/// The end of the title, of so many words. A title that is broken into lines may be longer than its zone, or shorter: only
/// where the definition of the two sides says so is it sure.
fn title_of(draft: &Draft<'_>, words: usize) -> Title {
    let (title, preamble) = (&draft.zones.title, &draft.zones.preamble);
    let term = (title.start..preamble.end.max(title.end)).find(|i| {
        let key = draft.outline.paragraphs.get(*i).map(|p| fold::key(p.span.of(draft.text()))).unwrap_or_default();
        DEFINES.iter().any(|w| key.contains(&fold::key(w)))
    });
    let last = draft.tokens_of(&draft.zones.title, false).pop();
    let joins = last.is_some_and(|t| matches!(t.key.as_str(), "and" | "và" | "กับ" | "และ"));
    Title { words, alone: term.is_none(), short: joins && term.is_some() && term == Some(preamble.start) }
}

/// The listed name of the two sides that the clauses use most, for a draft that defines none.
fn used(draft: &Draft<'_>, form: &Form, language: Language) -> Option<String> {
    let text = draft.text();
    let clauses = draft.zones.clauses.iter().map(|c| fold::key(draft.span_of(&c.paragraphs).of(text)));
    let mut rest = clauses.collect::<Vec<_>>().join("\n");
    let mut names: Vec<&String> = form.choice("collective")?.value.iter().flat_map(|v| v.names(language)).collect();
    // The longer name holds the shorter one.
    names.sort_by_key(|n| std::cmp::Reverse(n.chars().count()));
    let mut best: Option<(usize, &String)> = None;
    for name in names {
        let key = fold::key(name);
        let count = rest.matches(&key).count();
        rest = rest.replace(&key, "\n");
        let written = draft.text().contains(name.as_str());
        if count > 0 && written && best.is_none_or(|(most, _)| count > most) {
            best = Some((count, name));
        }
    }
    best.map(|(_, name)| name.clone())
}

/// The share of the closing sentence's words, in thousandths, with which a paragraph behind the clauses is this sentence: its
/// shortest readings have no more of the first one.
const READS_SO: u32 = 440;

/// Words that lead to a definition.
const DEFINES: &[&str] = &[
    "hereinafter",
    "hereafter",
    "referred to as",
    "ซึ่งต่อไปนี้",
    "ต่อไปนี้เรียก",
    "ต่อไปจะเรียก",
    "sau đây",
    "dưới đây gọi",
    "gọi chung",
];

/// The term in quotation marks by which the preamble names the two sides together.
pub fn defined_term(draft: &Draft<'_>) -> Option<Span> {
    let text = draft.text();
    for i in draft.zones.preamble.clone().chain(draft.zones.title.clone()) {
        let span = draft.outline.paragraphs.get(i)?.span;
        let paragraph = span.of(text);
        // What a file holds in pieces (NFD) is looked for as one letter.
        let folded = fold::fold(paragraph, 0);
        let key = folded.text();
        let from = DEFINES.iter().filter_map(|w| key.find(w)).min();
        let Some(from) = from.and_then(|at| folded.at.get(key.get(..at)?.chars().count())).map(|s| s.start) else {
            continue;
        };
        let rest = paragraph.get(from..)?;
        let open = rest.char_indices().find(|(_, c)| matches!(c, '“' | '"' | '„' | '«' | '‘'))?;
        let start = open.0 + open.1.len_utf8();
        let inner = rest.get(start..)?;
        let length = inner.char_indices().find(|(_, c)| matches!(c, '”' | '"' | '“' | '»' | '’')).map(|(at, _)| at)?;
        let term = Span::new(span.start + from + start, span.start + from + start + length).trim(text);
        if (1..60).contains(&term.of(text).chars().count()) {
            return Some(term);
        }
    }
    None
}

/// A clause of the form and one of the draft that are both left over between the same neighbours are one clause in other
/// words, if they have anything in common.
fn pair_leftovers(likeness: &[Vec<u32>], assigned: &mut [Option<usize>]) {
    let columns = likeness.first().map_or(0, Vec::len);
    for row in 0..assigned.len() {
        if assigned.get(row).copied().flatten().is_some() {
            continue;
        }
        let low = assigned.iter().take(row).flatten().max().map_or(0, |c| c + 1);
        let high = assigned.iter().skip(row + 1).flatten().min().copied().unwrap_or(columns);
        let rows_between = {
            let first = assigned.iter().take(row).rposition(Option::is_some).map_or(0, |r| r + 1);
            let last = assigned.iter().skip(row).position(Option::is_some).map_or(assigned.len(), |r| r + row);
            last - first
        };
        let free: Vec<usize> = (low..high).filter(|c| !assigned.contains(&Some(*c))).collect();
        if let [only] = free.as_slice()
            && rows_between == 1
            && likeness.get(row).and_then(|r| r.get(*only)).is_some_and(|l| *l >= 110)
            && let Some(slot) = assigned.get_mut(row)
        {
            *slot = Some(*only);
        }
    }
}

/// The paragraphs of a clause before its first point.
fn head_of(draft: &Draft<'_>, zone: &ClauseZone) -> Range<usize> {
    let end = zone
        .clause
        .and_then(|own| draft.outline.clauses.iter().find(|c| c.parent == Some(own)))
        .map_or(zone.paragraphs.end, |c| c.paragraphs.start);
    zone.paragraphs.start..end.clamp(zone.paragraphs.start + 1, zone.paragraphs.end)
}

fn first_sentence(draft: &Draft<'_>, zone: &ClauseZone) -> Span {
    let span =
        draft.outline.paragraphs.get(zone.paragraphs.start).map_or_else(|| draft.span_of(&zone.paragraphs), |p| p.span);
    clip(draft.text(), span, 120)
}

/// The beginning of a span, at most `most` characters, cut at white space.
pub fn clip(text: &str, span: Span, most: usize) -> Span {
    let inner = span.of(text);
    if inner.chars().count() <= most {
        return span;
    }
    let end = inner.char_indices().nth(most).map_or(inner.len(), |(at, _)| at);
    let cut = inner.get(..end).and_then(|t| t.rfind(char::is_whitespace)).filter(|c| *c > end / 2).unwrap_or(end);
    Span::new(span.start, span.start + cut).trim(text)
}

fn missing(
    draft: &Draft<'_>,
    form: &Form,
    unit: &Unit,
    language: Language,
    assigned: &[Option<usize>],
    out: &mut Comparison,
) {
    // The anchor is the end of what stands before the place where it should be.
    let text = draft.text();
    let numbered: Vec<&Unit> = form.units.iter().filter(|u| u.place.chars().all(|c| c.is_ascii_digit())).collect();
    let anchor = if let Some(row) = numbered.iter().position(|u| u.id == unit.id) {
        let before = assigned.iter().take(row).rev().flatten().next();
        match before.and_then(|c| draft.zones.clauses.get(*c)) {
            Some(zone) => Some(draft.span_of(&zone.paragraphs)),
            None => Some(draft.span_of(&draft.zones.preamble)),
        }
    } else if unit.id == "disclaimer" && !draft.zones.closing.is_empty() {
        Some(draft.span_of(&draft.zones.closing))
    } else {
        draft.zones.clauses.last().map(|zone| draft.span_of(&zone.paragraphs))
    };
    let anchor = anchor.map(|a| tail(text, a, 60));
    out.differences.push(Difference {
        what: Departure::Missing,
        place: unit.place.clone(),
        span: None,
        offers: anchor
            .zip(stated(form, unit, language, out, text))
            .map(|(at, words)| Offer::Paragraph(at, words, unit.place.clone()))
            .into_iter()
            .collect(),
        anchor,
        form_text: plain(form, unit, language),
        choice: None,
        words: 0,
    });
}

fn tail(text: &str, span: Span, most: usize) -> Span {
    let inner = span.of(text);
    let count = inner.chars().count();
    if count <= most {
        return span;
    }
    let at = inner.char_indices().nth(count - most).map_or(0, |(at, _)| at);
    Span::new(span.start + at, span.end).trim(text)
}

/// The text of a unit as a reader would write it: canonical readings, blanks as dots.
pub fn plain(form: &Form, unit: &Unit, language: Language) -> String {
    written(form, unit, language, &|_| None)
}

/// What stands for a blank that nobody can fill surely.
const OPEN: &str = "…";

/// The text of a unit as this draft would have it, with the names that it has chosen; none where a blank would stay open:
/// what an official signs is not made up.
fn stated(form: &Form, unit: &Unit, language: Language, of: &Comparison, text: &str) -> Option<String> {
    let words = written(form, unit, language, &|slot| Some(own(form, slot, language, of, text)));
    (!words.contains(OPEN)).then_some(words)
}

/// What the draft itself says in a slot: the name that it chose, or a party with its whole name.
fn own(form: &Form, slot: &str, language: Language, of: &Comparison, text: &str) -> String {
    let shouted = |name: &str| name.to_lowercase() != name && name.to_uppercase() == name;
    let flat = |span: Span| span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let name = match form.blank(slot).map(|b| b.kind) {
        Some(BlankType::Party) => {
            let other = if slot == "party-a" { "party-b" } else { "party-a" };
            let name = |slot: &str| whole_names(of, text, slot).into_iter().find(|n| !shouted(n));
            name(slot).filter(|n| name(other).as_ref() != Some(n))
        }
        Some(_) => None,
        None => {
            let chosen = of.chosen.get(slot);
            let listed = |id: &String| form.choice(slot)?.value.iter().find(|v| v.id == *id)?.names(language).first();
            let taken =
                of.taken.iter().filter(|t| t.choice == slot && (t.value == "bound" || Some(&t.value) == chosen));
            let bound = of.bindings.get(slot).or_else(|| of.bindings.get(&format!("{slot}{USED}")));
            bound
                .and_then(|b| b.first().cloned())
                .into_iter()
                .chain(taken.map(|t| flat(t.span)))
                .find(|n| !shouted(n))
                .or_else(|| chosen.and_then(listed).cloned())
        }
    };
    name.unwrap_or_else(|| OPEN.to_owned())
}

/// The whole names of a party: from the title, and where the two sides are defined.
fn whole_names(of: &Comparison, text: &str, slot: &str) -> Vec<String> {
    let of_unit = |unit: &str| of.fillings.iter().find(|f| f.unit == unit && f.blank == slot).map(|f| f.span);
    let spans = ["title", "parties"].into_iter().filter_map(of_unit);
    spans.map(|s| s.of(text).split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The text of a unit, with `fill` for its choices and blanks.
fn written(form: &Form, unit: &Unit, language: Language, fill: &dyn Fn(&str) -> Option<String>) -> String {
    fn walk(
        form: &Form,
        items: &[maitri_pack::Item],
        language: Language,
        fill: &dyn Fn(&str) -> Option<String>,
        out: &mut String,
    ) {
        let thai = language == Language::Th;
        for item in items {
            match item {
                maitri_pack::Item::Text(words) => {
                    for (n, word) in words.iter().enumerate() {
                        let gap = word.spaced || (n == 0 && word.kind != Kind::Mark && !thai);
                        if gap && !out.is_empty() && !out.ends_with([' ', '(', '"']) {
                            out.push(' ');
                        }
                        out.push_str(&word.text);
                    }
                }
                maitri_pack::Item::Slot(name) => {
                    let value = form.choice(name).and_then(|c| c.value.first()).and_then(|v| v.names(language).first());
                    if !thai && !out.is_empty() && !out.ends_with([' ', '(', '"']) {
                        out.push(' ');
                    }
                    let filled = fill(name).or_else(|| value.cloned()).unwrap_or_else(|| OPEN.to_owned());
                    out.push_str(&filled);
                    // A Thai name with its country stands apart from what follows.
                    if thai && filled.contains(' ') {
                        out.push(' ');
                    }
                }
                maitri_pack::Item::Alternatives(options, _) => {
                    if let Some(option) = options.first() {
                        walk(form, option, language, fill, out);
                    }
                }
                maitri_pack::Item::Element(_, inner) => walk(form, inner, language, fill, out),
            }
        }
    }
    let mut out = String::new();
    if let Some(items) = unit.text.get(&language) {
        walk(form, items, language, fill, &mut out);
    }
    out.trim_end().to_owned()
}

/// A clause of the draft that the form does not have: one difference a paragraph or point.
fn added(draft: &Draft<'_>, paragraphs: &Range<usize>, out: &mut Comparison) {
    for i in paragraphs.clone() {
        let Some(p) = draft.outline.paragraphs.get(i) else { continue };
        let words = draft.tokens.get(i).map_or(0, |t| t.iter().filter(|t| t.kind == Kind::Word).count());
        if words == 0 {
            continue;
        }
        out.differences.push(Difference {
            what: Departure::Added,
            place: draft.place(p.span.start),
            span: Some(p.span),
            anchor: None,
            form_text: String::new(),
            choice: None,
            words,
            // A note or a header is not taken out by a change of the text.
            offers: if p.kind.is_body() { vec![Offer::Words(p.span, String::new())] } else { Vec::new() },
        });
    }
}

fn stretch(
    draft: &Draft<'_>,
    form: &Form,
    packs: &Packs,
    units: &[&Unit],
    paragraphs: Range<usize>,
    language: Language,
    out: &mut Comparison,
) {
    let own: Vec<usize> = paragraphs.clone().collect();
    stretch_of(draft, form, packs, units, paragraphs, &own, language, out);
}

#[allow(clippy::too_many_arguments)]
fn stretch_of(
    draft: &Draft<'_>,
    form: &Form,
    packs: &Packs,
    units: &[&Unit],
    paragraphs: Range<usize>,
    own: &[usize],
    language: Language,
    out: &mut Comparison,
) {
    if units.is_empty() {
        return;
    }
    let mut tokens = Vec::new();
    for i in own {
        // Numbers of clauses and points are no words of the text.
        tokens.extend(draft.atoms_of(&(*i..*i + 1), true));
    }
    let mut lattice = Lattice::compile(form, packs, units.iter().copied(), language, &out.bindings);
    if units.iter().any(|u| u.place == "title") {
        let end = draft.outline.paragraphs.get(draft.zones.title.end).map_or(usize::MAX, |p| p.span.start);
        lattice.title = title_of(draft, tokens.iter().filter(|t| t.span.start < end).count());
    }
    let Some(ops) = path::align(&lattice, &tokens) else {
        added(draft, &paragraphs, out);
        return;
    };
    let ops = absorb(draft, language, &tokens, ops);
    let aligned = Aligned { units: units.iter().map(|u| u.id.clone()).collect(), paragraphs, tokens, lattice, ops };
    let before = out.differences.len();
    let (gone, left) = (BTreeSet::new(), Hunk::default());
    let mut reader = Reader { draft, form, packs, units, aligned: &aligned, out, language, gone, left };
    reader.fillings();
    reader.hunks();
    reader.prove(own, before);
    out.aligned.push(aligned);
}

/// A sentence: its paragraph, and its number in it.
type Place = (usize, usize);

/// The sentence (paragraph, number) in which each token stands, and the number of words of each sentence.
fn sentences(draft: &Draft<'_>, language: Language, tokens: &[Token]) -> (Vec<Place>, BTreeMap<Place, usize>) {
    let text = draft.text();
    let mut of = Vec::with_capacity(tokens.len());
    let mut sizes: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut paragraph = usize::MAX;
    let mut sentence = 0;
    for token in tokens {
        let here = draft.paragraph_at(token.span.start).unwrap_or(0);
        if here != paragraph {
            paragraph = here;
            sentence = 0;
        }
        of.push((here, sentence));
        if token.kind != Kind::Mark {
            *sizes.entry((here, sentence)).or_default() += 1;
        }
        let next = text.get(token.span.end..).and_then(|t| t.chars().next());
        let ends = matches!(token.key.as_str(), "." | "!" | "?" | ";") && next.is_none_or(char::is_whitespace)
            || language == Language::Th && next == Some(' ');
        if ends {
            sentence += 1;
        }
    }
    (of, sizes)
}

/// A sentence most of whose words the form does not have is added as a whole: the few words of it that happened to fit
/// the form are no agreement.
fn absorb(draft: &Draft<'_>, language: Language, tokens: &[Token], ops: Vec<Op>) -> Vec<Op> {
    if language == Language::Th {
        return ops; // runs between spaces are no sentences
    }
    let (of, sizes) = sentences(draft, language, tokens);
    let mut extra: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for op in &ops {
        if let Op::Extra { token } = op
            && tokens.get(*token).is_some_and(|t| t.kind != Kind::Mark)
            && let Some(key) = of.get(*token)
        {
            *extra.entry(*key).or_default() += 1;
        }
    }
    let is_added = |token: usize| -> bool {
        let Some(key) = of.get(token) else { return false };
        let (size, extra) = (sizes.get(key).copied().unwrap_or(0), extra.get(key).copied().unwrap_or(0));
        size >= 8 && extra * 100 >= size * 62
    };
    let mut out = Vec::with_capacity(ops.len());
    for op in ops {
        match op {
            Op::Same { edge, token } | Op::Near { edge, token } if is_added(token) => {
                out.push(Op::Missing { edge });
                out.push(Op::Extra { token });
            }
            Op::Fill { token, .. } if is_added(token) => out.push(Op::Extra { token }),
            other => out.push(other),
        }
    }
    out
}

/// Reads the operations of one aligned stretch.
struct Reader<'a, 'd> {
    draft: &'a Draft<'d>,
    form: &'a Form,
    packs: &'a Packs,
    units: &'a [&'a Unit],
    aligned: &'a Aligned,
    out: &'a mut Comparison,
    language: Language,
    /// Units of which next to nothing stands.
    gone: BTreeSet<String>,
    /// What differs and is no difference.
    left: Hunk,
}

/// What the draft says in a slot.
fn own_of(reader: &Reader<'_, '_>, slot: &str) -> String {
    own(reader.form, slot, reader.language, reader.out, reader.draft.text())
}

/// A run of operations in which draft and form differ.
#[derive(Debug, Default, Clone)]
struct Hunk {
    missing: Vec<usize>,
    extra: Vec<usize>,
    near: Vec<(usize, usize)>,
    /// Index of the first and one past the last operation.
    ops: Range<usize>,
}

impl Reader<'_, '_> {
    fn unit(&self, edge: usize) -> Option<&Unit> {
        let e = self.aligned.lattice.edges.get(edge)?;
        let id = self.aligned.lattice.units.get(e.unit)?;
        self.units.iter().find(|u| u.id == *id).copied()
    }

    fn token(&self, index: usize) -> Option<&Token> {
        self.aligned.tokens.get(index)
    }

    fn fillings(&mut self) {
        let mut fillings: Vec<Filling> = Vec::new();
        let mut taken: Vec<Taken> = Vec::new();
        let mut unit_id = self.units.first().map(|u| u.id.clone()).unwrap_or_default();
        let mut last: Option<(usize, usize)> = None;
        let mut last_value: Option<(usize, usize)> = None;
        // The blank of the first party, while what the second party of the title took of the preamble is read as the first of the preamble.
        let mut first: Option<usize> = None;
        let blank_of = |id: &str| self.aligned.lattice.blanks.iter().position(|(name, _)| name == id);
        let body = self.draft.outline.paragraphs.get(self.draft.zones.title.end).map_or(usize::MAX, |p| p.span.start);
        for op in &self.aligned.ops {
            if !matches!(op, Op::Fill { .. }) {
                first = None;
            }
            match op {
                Op::Same { edge, token } | Op::Near { edge, token } => {
                    if let Some(unit) = self.unit(*edge) {
                        unit_id = unit.id.clone();
                    }
                    let Some(t) = self.token(*token) else { continue };
                    let step = self.aligned.lattice.edges.get(*edge).map(|e| &e.step);
                    if let Some(Step::Word { value: Some(v), .. }) = step {
                        match (last_value, taken.last_mut()) {
                            (Some((value, before)), Some(slot)) if value == *v && before + 1 == *token => {
                                slot.span = slot.span.join(t.span);
                            }
                            _ => {
                                if let Some((choice, value)) = self.aligned.lattice.values.get(*v) {
                                    taken.push(Taken {
                                        choice: choice.clone(),
                                        value: value.clone(),
                                        unit: unit_id.clone(),
                                        place: self.place(*edge),
                                        span: t.span,
                                    });
                                }
                            }
                        }
                        last_value = Some((*v, *token));
                    }
                    if matches!(op, Op::Same { .. }) {
                        self.out.as_form.push(t.span);
                    }
                    last = None;
                }
                Op::Fill { blank, token } => {
                    let Some(t) = self.token(*token) else { continue };
                    // A party of the title ends with the title: the next paragraph begins with the first again.
                    let runs_over = last == token.checked_sub(1).map(|before| (*blank, before))
                        && fillings.last().is_some_and(|f| f.blank == "party-b" && f.span.start < body)
                        && t.span.start >= body;
                    if runs_over {
                        first = blank_of("party-a");
                        last = None;
                    }
                    let blank = &first.unwrap_or(*blank);
                    match (last, fillings.last_mut()) {
                        (Some((b, before)), Some(slot)) if b == *blank && before + 1 == *token => {
                            slot.span = slot.span.join(t.span);
                        }
                        _ => {
                            if let Some((id, _)) = self.aligned.lattice.blanks.get(*blank) {
                                // Two blanks in a row: the first party again is the next unit's.
                                let again = id == "party-a"
                                    && fillings
                                        .last()
                                        .is_some_and(|f: &Filling| f.unit == unit_id && f.blank == "party-b");
                                if again
                                    && let Some(at) = self.units.iter().position(|u| u.id == unit_id)
                                    && let Some(next) = self.units.get(at + 1)
                                {
                                    unit_id = next.id.clone();
                                }
                                fillings.push(Filling {
                                    blank: id.clone(),
                                    unit: unit_id.clone(),
                                    place: self
                                        .units
                                        .iter()
                                        .find(|u| u.id == unit_id)
                                        .map(|u| u.place.clone())
                                        .unwrap_or_default(),
                                    span: t.span,
                                });
                            }
                        }
                    }
                    last = Some((*blank, *token));
                }
                _ => last = None,
            }
        }
        self.out.fillings.extend(fillings);
        self.out.taken.extend(taken);
    }

    fn place(&self, edge: usize) -> String {
        self.unit(edge).map(|u| u.place.clone()).unwrap_or_default()
    }

    /// Whether an agreed word is too slight to part two differences.
    fn is_slight(&self, token: usize) -> bool {
        self.token(token)
            .is_some_and(|t| t.kind == Kind::Mark || t.key.chars().count() <= 3 && self.language != Language::Th)
    }

    fn hunks(&mut self) {
        // Whole units that are gone come first: their words are no differences of other parts.
        let mut words: BTreeMap<String, (u32, u32)> = BTreeMap::new();
        for op in &self.aligned.ops {
            let (edge, gone) = match op {
                Op::Missing { edge } => (*edge, true),
                Op::Same { edge, .. } | Op::Near { edge, .. } => (*edge, false),
                _ => continue,
            };
            let Some(unit) = self.unit(edge) else { continue };
            let Some(Step::Word { weight, value: None, .. }) = self.aligned.lattice.edges.get(edge).map(|e| &e.step)
            else {
                continue;
            };
            if *weight > 2 {
                let slot = words.entry(unit.id.clone()).or_default();
                slot.0 += u32::from(gone);
                slot.1 += 1;
            }
        }
        let gone: BTreeSet<String> = words
            .iter()
            .filter(|(_, (gone, all))| *all > 1 && gone * 100 >= all * 72)
            .map(|(id, _)| id.clone())
            // A paragraph that names both parties stands, however many of its words are gone.
            .filter(|id| {
                !["party-a", "party-b"].iter().all(|slot| {
                    let mut fillings = self.out.fillings.iter().filter(|f| f.unit == *id && f.blank == *slot);
                    fillings.any(|f| self.names_party(f.span.of(self.draft.text()), slot))
                })
            })
            .collect();
        if self.units.len() > 1 || gone.len() < self.units.len() {
            for id in &gone {
                let Some(unit) = self.units.iter().find(|u| u.id == *id && u.place != "title").copied() else {
                    continue;
                };
                let anchor = self.before_unit(id);
                self.out.differences.push(Difference {
                    what: Departure::Missing,
                    place: unit.place.clone(),
                    span: None,
                    offers: anchor
                        .zip(stated(self.form, unit, self.language, self.out, self.draft.text()))
                        .map(|(at, words)| Offer::Paragraph(at, words, unit.place.clone()))
                        .into_iter()
                        .collect(),
                    anchor,
                    form_text: plain(self.form, unit, self.language),
                    choice: None,
                    words: 0,
                });
            }
        }
        self.gone = if self.units.len() > 1 { gone } else { BTreeSet::new() };

        let added = self.added_sentences();
        let mut hunks: Vec<Hunk> = Vec::new();
        let mut open: Option<Hunk> = None;
        let mut bridge = 0usize;
        for (n, op) in self.aligned.ops.iter().enumerate() {
            // A sentence put in neither ends nor widens what differs around it.
            if matches!(op, Op::Extra { token } if added.contains(token)) {
                continue;
            }
            let differs = match op {
                Op::Missing { edge } => !self.is_gone(*edge),
                Op::Extra { .. } | Op::Near { .. } => true,
                // What is missing on both sides of a blank is one gap.
                Op::Blank { edge } => {
                    self.blank_missing(*edge, n);
                    self.blank_of(*edge).is_some_and(|(_, kind)| kind != BlankType::Period) && !self.is_gone(*edge)
                }
                _ => false,
            };
            if differs {
                let hunk = open.get_or_insert_with(|| Hunk { ops: n..n, ..Hunk::default() });
                match op {
                    Op::Missing { edge } => hunk.missing.push(*edge),
                    Op::Extra { token } => hunk.extra.push(*token),
                    Op::Near { edge, token } => hunk.near.push((*edge, *token)),
                    _ => {}
                }
                hunk.ops.end = n + 1;
                bridge = 0;
            } else if let Some(hunk) = &open {
                let slight = matches!(op, Op::Same { token, .. } if self.is_slight(*token));
                bridge += 1;
                let heavy = hunk.missing.len() + hunk.extra.len() > 1;
                if !(slight && bridge <= 2 && heavy) {
                    hunks.extend(open.take());
                    bridge = 0;
                }
            }
        }
        hunks.extend(open);
        for hunk in hunks {
            let before = self.out.differences.len();
            self.hunk(&hunk, &added);
            if self.out.differences.len() == before {
                self.left.missing.extend(hunk.missing);
                self.left.extra.extend(hunk.extra);
            }
        }
        self.numberless();
    }

    fn is_gone(&self, edge: usize) -> bool {
        self.unit(edge).is_some_and(|u| self.gone.contains(&u.id))
    }

    /// Words in the blank of a period that give no number: "for a period".
    fn numberless(&mut self) {
        let mut at = 0;
        while at < self.aligned.ops.len() {
            let Some((blank, run)) = self.fill_run(at) else {
                at += 1;
                continue;
            };
            at = run.end;
            if self.aligned.lattice.blanks.get(blank).is_none_or(|(_, kind)| *kind != BlankType::Period) {
                continue;
            }
            let tokens: Vec<&Token> = self.words_of(&run);
            let counts = |t: &&Token| {
                t.kind == Kind::Number || maitri_document::lang::numbers::word(&t.key).is_some() || t.key == "half"
            };
            let one = tokens.first().is_some_and(|t| matches!(t.key.as_str(), "a" | "an"))
                && tokens.iter().any(|t| maitri_document::lang::numbers::unit(&t.key).is_some());
            let span = tokens.iter().map(|t| t.span).reduce(Span::join);
            if one || tokens.iter().any(counts) || span.is_none() {
                continue;
            }
            let before = run.start.checked_sub(1).and_then(|b| self.aligned.ops.get(b));
            let place = match before {
                Some(Op::Same { edge, .. } | Op::Near { edge, .. } | Op::Missing { edge }) => self.place(*edge),
                _ => self.place_before(run.start).unwrap_or_default(),
            };
            self.out.differences.push(Difference {
                what: Departure::PeriodMissing,
                place,
                span: self.around(run.start, 5).map(|s| self.whole_words(s)),
                anchor: None,
                form_text: String::new(),
                choice: None,
                words: 0,
                offers: Vec::new(),
            });
        }
    }

    /// The draft's words of some operations.
    fn words_of(&self, ops: &Range<usize>) -> Vec<&Token> {
        let of = |op: &Op| match op {
            Op::Same { token, .. } | Op::Near { token, .. } | Op::Extra { token } | Op::Fill { token, .. } => {
                Some(*token)
            }
            Op::Missing { .. } | Op::Blank { .. } => None,
        };
        self.aligned
            .ops
            .get(ops.clone())
            .unwrap_or_default()
            .iter()
            .filter_map(of)
            .filter_map(|t| self.token(t))
            .collect()
    }

    /// Takes back the changes of words in each paragraph that would not read as the form does with all of them accepted: what was
    /// put together around a word that happened to fit may be no sentence, and a name may have lost its end.
    fn prove(&mut self, own: &[usize], before: usize) {
        let text = self.draft.text();
        let mut changes: Vec<(Span, String)> = Vec::new();
        for d in self.out.differences.iter().skip(before) {
            for offer in &d.offers {
                if let Offer::Words(at, words) = offer {
                    changes.push((*at, words.clone()));
                }
            }
            if let (Departure::Slip, Some(span)) = (d.what, d.span) {
                changes.push((span, d.form_text.clone()));
            }
        }
        if !self.out.differences.iter().skip(before).any(|d| d.offers.iter().any(|o| matches!(o, Offer::Words(..)))) {
            return;
        }
        changes.sort_by_key(|(at, _)| (at.start, at.end));
        let mut new = String::new();
        let mut done = 0;
        // Where the paragraphs stand in the new text.
        let mut moved: Vec<(usize, isize)> = Vec::new();
        for (at, words) in &changes {
            let Some(kept) = text.get(done..at.start) else { continue };
            new.push_str(kept);
            new.push_str(words);
            done = at.end;
            let delta = isize::try_from(words.len()).unwrap_or(0) - isize::try_from(at.len()).unwrap_or(0);
            moved.push((at.start, delta));
        }
        new.push_str(text.get(done..).unwrap_or(""));
        let shifted = |at: usize, of: usize| -> usize {
            let delta: isize = moved.iter().filter(|(start, _)| *start < of).map(|(_, d)| d).sum();
            at.saturating_add_signed(delta)
        };
        let mut tokens: Vec<Token> = Vec::new();
        let mut homes: Vec<usize> = Vec::new();
        for i in own {
            let Some(p) = self.draft.outline.paragraphs.get(*i) else { continue };
            let span = Span::new(shifted(p.span.start, p.span.start), shifted(p.span.end, p.span.end + 1));
            let skip = p.enumerator.as_ref().map_or(0, |e| shifted(e.span.end, e.span.end));
            let words = maitri_document::lang::token::tokens(&new, span, &|w| self.packs.knows(w));
            let words = words.into_iter().filter(|t| t.span.start >= skip).collect();
            tokens.extend(maitri_document::lang::token::atoms(&new, words));
            homes.resize(tokens.len(), *i);
        }
        let mut lattice = self.aligned.lattice.clone();
        lattice.title.words = homes.iter().filter(|i| **i < self.draft.zones.title.end).count();
        let Some(ops) = path::align(&lattice, &tokens) else { return };
        let spare: BTreeSet<&str> =
            self.left.extra.iter().filter_map(|t| self.token(*t)).map(|t| t.key.as_str()).collect();
        let was_open: BTreeSet<usize> = self
            .aligned
            .ops
            .iter()
            .filter_map(|op| if let Op::Blank { edge } = op { Some(*edge) } else { None })
            .collect();
        let mut wrong: BTreeSet<usize> = BTreeSet::new();
        let mut last: Option<usize> = None;
        let mut name: Option<(usize, Span, usize)> = None;
        let close = |name: &mut Option<(usize, Span, usize)>, wrong: &mut BTreeSet<usize>| {
            if let Some((blank, span, home)) = name.take() {
                let id = lattice.blanks.get(blank).map_or("", |(id, _)| id.as_str());
                if !self.names_party(span.of(&new), id) {
                    wrong.insert(home);
                }
            }
        };
        for (n, op) in ops.iter().enumerate() {
            if let Op::Fill { blank, token } = op {
                let is_party = lattice.blanks.get(*blank).is_some_and(|(_, kind)| *kind == BlankType::Party);
                if let Some((t, home)) = tokens.get(*token).zip(homes.get(*token)).filter(|_| is_party) {
                    match &mut name {
                        Some((b, span, at)) if b == blank && at == home => *span = span.join(t.span),
                        _ => {
                            close(&mut name, &mut wrong);
                            name = Some((*blank, t.span, *home));
                        }
                    }
                }
            } else {
                close(&mut name, &mut wrong);
            }
            match op {
                Op::Same { token, .. } | Op::Near { token, .. } | Op::Fill { token, .. } => last = Some(*token),
                Op::Extra { token } => {
                    last = Some(*token);
                    if let Some((t, home)) = tokens.get(*token).zip(homes.get(*token))
                        && t.kind != Kind::Mark
                        && !spare.contains(t.key.as_str())
                    {
                        wrong.insert(*home);
                    }
                }
                Op::Missing { edge } | Op::Blank { edge } => {
                    let known = match op {
                        Op::Blank { .. } => was_open.contains(edge),
                        _ => !self.is_word_edge(*edge) || self.left.missing.contains(edge),
                    };
                    if known || self.is_gone(*edge) {
                        continue;
                    }
                    let next = ops.iter().skip(n).find_map(|op| match op {
                        Op::Same { token, .. }
                        | Op::Near { token, .. }
                        | Op::Extra { token }
                        | Op::Fill { token, .. } => Some(*token),
                        Op::Missing { .. } | Op::Blank { .. } => None,
                    });
                    wrong.extend(last.into_iter().chain(next).filter_map(|t| homes.get(t)).copied());
                }
            }
        }
        close(&mut name, &mut wrong);
        self.keep_names(before);
        let (draft, whole) = (self.draft, |what| matches!(what, Departure::Added | Departure::TermBoth));
        for d in self.out.differences.iter_mut().skip(before).filter(|d| !whole(d.what)) {
            let in_wrong = |offer: &Offer| match offer {
                Offer::Words(at, _) => {
                    draft.paragraph_at(at.start.saturating_sub(1)).is_some_and(|p| wrong.contains(&p))
                        || draft.paragraph_at(at.start).is_some_and(|p| wrong.contains(&p))
                }
                Offer::Paragraph(..) => false,
            };
            if d.offers.iter().any(in_wrong) {
                d.offers.clear();
            }
        }
    }

    /// Nothing is offered that takes a name out of the title or of the paragraph that defines the two sides: where a line of the
    /// title is lost, the name that is left there looks like one too many.
    fn keep_names(&mut self, before: usize) {
        let (draft, packs) = (self.draft, self.packs);
        let defining = self.out.fillings.iter().filter(|f| matches!(f.unit.as_str(), "title" | "parties"));
        let defining: BTreeSet<usize> = defining.filter_map(|f| draft.paragraph_at(f.span.start)).collect();
        let takes = |offer: &Offer| match offer {
            Offer::Words(at, words) => {
                let party = crate::party::read(at.of(draft.text()), packs);
                words.is_empty()
                    && (party.is_named() || party.country.is_some())
                    && draft.paragraph_at(at.start).is_some_and(|p| defining.contains(&p))
            }
            Offer::Paragraph(..) => false,
        };
        for d in self.out.differences.iter_mut().skip(before).filter(|d| d.offers.iter().any(takes)) {
            d.offers.clear();
        }
    }

    /// Records sentences and paragraphs that were put in, and gives their tokens.
    fn added_sentences(&mut self) -> BTreeSet<usize> {
        let mut out = BTreeSet::new();
        if self.language == Language::Th {
            return out; // runs between spaces are no sentences: see `pieces`
        }
        let (of, sizes) = sentences(self.draft, self.language, &self.aligned.tokens);
        let mut members: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for op in &self.aligned.ops {
            if let Op::Extra { token } = op
                && let Some(key) = of.get(*token)
            {
                members.entry(*key).or_default().push(*token);
            }
        }
        let mut groups: Vec<(usize, usize, Vec<usize>)> = Vec::new(); // paragraph, last sentence, tokens
        for ((paragraph, sentence), tokens) in members {
            let words = tokens.iter().filter(|t| self.token(**t).is_some_and(|t| t.kind != Kind::Mark)).count();
            let size = sizes.get(&(paragraph, sentence)).copied().unwrap_or(0);
            if words < 3 || words * 100 < size * 85 {
                continue;
            }
            match groups.last_mut() {
                Some((p, last, all)) if *p == paragraph && *last + 1 == sentence => {
                    *last = sentence;
                    all.extend(tokens);
                }
                _ => groups.push((paragraph, sentence, tokens)),
            }
        }
        for (_, _, tokens) in groups {
            let words: Vec<usize> =
                tokens.iter().copied().filter(|t| self.token(*t).is_some_and(|t| t.kind != Kind::Mark)).collect();
            let span = words.iter().filter_map(|t| self.token(*t)).map(|t| t.span).reduce(Span::join);
            let Some(span) = span else { continue };
            let what = if self.other_option(&words) { Departure::TermBoth } else { Departure::Added };
            let first = tokens.first().copied().unwrap_or(0);
            let at = self
                .aligned
                .ops
                .iter()
                .position(|op| matches!(op, Op::Extra { token } if *token == first))
                .unwrap_or(0);
            let place = self.place_before(at).unwrap_or_default();
            self.out.differences.push(Difference {
                what,
                place: self.printed(span.start, &place),
                span: Some(self.whole(span)),
                anchor: None,
                form_text: String::new(),
                choice: None,
                words: words.len(),
                offers: vec![self.without(self.whole(span))],
            });
            out.extend(tokens);
        }
        out
    }

    fn before_unit(&self, id: &str) -> Option<Span> {
        let mut last = None;
        for op in &self.aligned.ops {
            match op {
                Op::Missing { edge } if self.unit(*edge).is_some_and(|u| u.id == *id) => break,
                Op::Same { token, .. } | Op::Near { token, .. } | Op::Extra { token } | Op::Fill { token, .. } => {
                    last = Some(*token)
                }
                _ => {}
            }
        }
        let text = self.draft.text();
        match last.and_then(|l| self.token(l)) {
            Some(token) => {
                let paragraph =
                    self.draft.paragraph_at(token.span.start).and_then(|i| self.draft.outline.paragraphs.get(i))?;
                Some(tail(text, Span::new(paragraph.span.start, token.span.end), 60))
            }
            None => Some(tail(text, self.draft.span_of(&self.draft.zones.title), 60)),
        }
    }

    /// A span of up to `n` words either side of operation `at`, in the same paragraph.
    fn around(&self, at: usize, n: usize) -> Option<Span> {
        let tokens = |range: &mut dyn Iterator<Item = usize>| -> Vec<usize> {
            range
                .filter_map(|i| match self.aligned.ops.get(i) {
                    Some(
                        Op::Same { token, .. } | Op::Near { token, .. } | Op::Extra { token } | Op::Fill { token, .. },
                    ) => Some(*token),
                    _ => None,
                })
                .take(n)
                .collect()
        };
        let before = tokens(&mut (0..at).rev());
        let after = tokens(&mut (at..self.aligned.ops.len()));
        let text = self.draft.text();
        let (of, _) = sentences(self.draft, self.language, &self.aligned.tokens);
        let sentence = before.first().or(after.first()).and_then(|t| of.get(*t)).copied();
        let home = before
            .first()
            .or(after.first())
            .and_then(|t| self.token(*t))
            .and_then(|t| self.draft.paragraph_at(t.span.start));
        before
            .iter()
            .chain(&after)
            .filter(|t| self.language == Language::Th || of.get(**t).copied() == sentence)
            .filter_map(|t| self.token(*t))
            .filter(|t| self.draft.paragraph_at(t.span.start) == home)
            .map(|t| t.span)
            .reduce(Span::join)
            .map(|s| s.trim(text))
    }

    /// A span widened to the words that it begins and ends in: alignment compares smaller parts.
    fn whole_words(&self, span: Span) -> Span {
        let paragraph = self.draft.paragraph_at(span.start).and_then(|i| self.draft.tokens.get(i));
        paragraph.into_iter().flatten().filter(|t| t.span.overlaps(span)).fold(span, |s, t| s.join(t.span))
    }

    fn blank_missing(&mut self, edge: usize, at: usize) {
        if self.blank_of(edge).is_some_and(|(_, kind)| kind == BlankType::Period) {
            // Only where the words around it stand: else the whole option is missing and said so.
            let around = self.around(at, 5).map(|s| self.whole_words(s));
            let element = self.aligned.lattice.edges.get(edge).and_then(|e| e.element);
            if self.element_share(element) < 600 {
                return;
            }
            self.out.differences.push(Difference {
                what: Departure::PeriodMissing,
                place: self.place(edge),
                span: around,
                anchor: None,
                form_text: String::new(),
                choice: None,
                words: 0,
                offers: Vec::new(),
            });
        }
    }

    /// The share of an element's words that stand in the draft, in thousandths.
    fn element_share(&self, element: Option<usize>) -> u32 {
        let Some(element) = element else { return 1000 };
        let (mut same, mut all) = (0u32, 0u32);
        for op in &self.aligned.ops {
            let (edge, is_same) = match op {
                Op::Same { edge, .. } | Op::Near { edge, .. } => (*edge, true),
                Op::Missing { edge } => (*edge, false),
                _ => continue,
            };
            let Some(e) = self.aligned.lattice.edges.get(edge) else { continue };
            if e.element == Some(element) && matches!(e.step, Step::Word { weight, .. } if weight > 2) {
                same += u32::from(is_same);
                all += 1;
            }
        }
        (same * 1000).checked_div(all).unwrap_or(1000)
    }

    fn form_words(&self, edges: &[usize]) -> String {
        let mut out = String::new();
        for edge in edges {
            if let Some(Step::Word { text, spaced, .. }) = self.aligned.lattice.edges.get(*edge).map(|e| &e.step) {
                if (*spaced || self.language != Language::Th)
                    && !out.is_empty()
                    && text.chars().any(char::is_alphanumeric)
                {
                    out.push(' ');
                }
                out.push_str(text);
            }
        }
        out
    }

    /// The form's words at some operations, with those that the draft has between them.
    fn form_phrase(&self, ops: &Range<usize>) -> String {
        let mut out = String::new();
        for op in self.aligned.ops.get(ops.clone()).unwrap_or_default() {
            let (words, spaced) = match op {
                Op::Same { edge, .. } | Op::Near { edge, .. } | Op::Missing { edge } => {
                    match self.aligned.lattice.edges.get(*edge).map(|e| &e.step) {
                        Some(Step::Word { text, spaced, .. }) => (text.as_str(), *spaced),
                        _ => continue,
                    }
                }
                Op::Fill { token, .. } => match self.token(*token) {
                    Some(t) => (t.span.of(self.draft.text()), true),
                    None => continue,
                },
                Op::Blank { .. } => (OPEN, true),
                Op::Extra { .. } => continue,
            };
            let sign = !words.chars().any(char::is_alphanumeric) && words != OPEN;
            if (spaced || self.language != Language::Th && !sign) && !out.ends_with(['(', '"']) {
                out.push(' ');
            }
            out.push_str(words);
        }
        out.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | ')')).to_owned()
    }

    fn is_word_edge(&self, edge: usize) -> bool {
        matches!(self.aligned.lattice.edges.get(edge).map(|e| &e.step), Some(Step::Word { weight, .. }) if *weight > 2)
    }

    fn hunk(&mut self, hunk: &Hunk, added: &BTreeSet<usize>) {
        let missing: Vec<usize> = hunk.missing.iter().copied().filter(|e| self.is_word_edge(*e)).collect();
        let extra: Vec<usize> =
            hunk.extra.iter().copied().filter(|t| self.token(*t).is_some_and(|t| t.kind != Kind::Mark)).collect();
        // Among other changed words a word that is only nearly the form's is one of them.
        let slips = missing.len() + extra.len() < 2;
        if slips {
            for (edge, token) in &hunk.near {
                self.slip(&[*edge], &[*token]);
            }
        }
        if missing.is_empty() && extra.is_empty() {
            return;
        }
        let extra: Vec<usize> = if slips {
            extra
        } else {
            let mut all: Vec<usize> = extra.into_iter().chain(hunk.near.iter().map(|(_, t)| *t)).collect();
            all.sort_unstable();
            all
        };
        let place = hunk
            .missing
            .first()
            .map(|e| self.place(*e))
            .or_else(|| self.place_before(hunk.ops.start))
            .unwrap_or_default();
        if !missing.is_empty() && !extra.is_empty() && self.slip(&missing, &extra) {
            return;
        }
        if self.language == Language::Th && self.thai_slip(hunk, &missing, &extra) {
            return;
        }
        if place == "title" {
            // The title is checked for names and slips; its wording carries no promise.
            return;
        }
        // Whole paragraphs and sentences that were put in stand apart from words changed.
        let (pieces, inline) = self.pieces(&extra);
        let both = self.other_option(&extra);
        for piece in &pieces {
            let span = piece.iter().filter_map(|t| self.token(*t)).map(|t| t.span).reduce(Span::join);
            let what = if both { Departure::TermBoth } else { Departure::Added };
            if let Some(span) = span {
                let place = self.printed(span.start, &place);
                let whole = self.whole(span);
                self.out.differences.push(Difference {
                    what,
                    place,
                    span: Some(whole),
                    anchor: None,
                    form_text: String::new(),
                    choice: None,
                    words: piece.len(),
                    offers: vec![self.without(whole)],
                });
            }
        }
        let rest: Vec<usize> = inline;
        if missing.is_empty() && rest.is_empty() {
            return;
        }
        let span = rest.iter().filter_map(|t| self.token(*t)).map(|t| t.span).reduce(Span::join);
        let what = if missing.is_empty() {
            if both {
                Departure::TermBoth
            } else if rest.len() >= 8 {
                Departure::Added
            } else {
                Departure::Changed
            }
        } else {
            self.loss(&missing, hunk)
        };
        // Words that say the same in another number or spelling are no difference.
        if self.is_variant(&missing, &rest) {
            return;
        }
        let span = match span {
            Some(span) => Some(span),
            None => self.around(hunk.ops.start, 4),
        };
        let apart: BTreeSet<usize> = pieces.iter().flatten().chain(added).copied().collect();
        let offers = self.as_form(&hunk.ops, &apart);
        self.out.differences.push(Difference {
            what,
            place,
            span,
            anchor: None,
            form_text: if missing.is_empty() { String::new() } else { self.form_phrase(&hunk.ops) },
            choice: None,
            words: rest.len(),
            offers,
        });
    }

    /// Taking words out together with the white space that parted them from the words before.
    fn without(&self, span: Span) -> Offer {
        let text = self.draft.text();
        let paragraph = self.draft.paragraph_at(span.start).and_then(|i| self.draft.outline.paragraphs.get(i));
        let from = paragraph.map_or(span.start, |p| p.span.start);
        let before = text.get(from..span.start).unwrap_or("");
        let gap = before.len() - before.trim_end().len();
        // At the beginning of a paragraph the white space behind goes.
        if gap == before.len() {
            let rest = text.get(span.end..paragraph.map_or(span.end, |p| p.span.end)).unwrap_or("");
            let behind = rest.len() - rest.trim_start().len();
            return Offer::Words(Span::new(span.start, span.end + behind), String::new());
        }
        Offer::Words(Span::new(span.start - gap, span.end), String::new())
    }

    /// The period that stands in the stretch as words that the form does not have, for a blank that was left out.
    fn loose_period(&self) -> Option<String> {
        let extra: Vec<Token> = self
            .aligned
            .ops
            .iter()
            .filter_map(|op| match op {
                Op::Extra { token } | Op::Fill { token, .. } | Op::Near { token, .. } => self.token(*token).cloned(),
                _ => None,
            })
            .collect();
        let found = crate::rules::dates::periods(&extra, self.language);
        let mut span = found.first()?.span;
        // The number in words stands before the one in figures: "năm (05) năm".
        let mut at = extra.iter().position(|t| t.span.start >= span.start)?;
        while let Some(before) = at.checked_sub(1).and_then(|b| extra.get(b)) {
            let opens = before.key == "(";
            let counts = maitri_document::lang::numbers::word(&before.key).is_some();
            let bracketed = extra.get(at).is_some_and(|t| t.key == "(");
            if !(opens || bracketed && counts) {
                break;
            }
            span = before.span.join(span);
            at -= 1;
        }
        Some(span.of(self.draft.text()).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Whether words are the name of that party, whole: behind a comma stands the name of a country.
    fn names_party(&self, words: &str, slot: &str) -> bool {
        let party = crate::party::read(words, self.packs);
        let country = |of: &str| self.packs.places.country_at(&fold::key(of)).is_some();
        let own = whole_names(self.out, self.draft.text(), slot);
        own.iter().any(|own| party.same(&crate::party::read(own, self.packs)))
            && party.is_named()
            && words.rsplit_once(',').is_none_or(|(_, last)| country(last))
    }

    /// Of the words in a party's blank, behind words that the form does not have, those that stand before its name.
    fn before_name(&self, blank: usize, run: &Range<usize>) -> usize {
        let Some((id, BlankType::Party)) = self.aligned.lattice.blanks.get(blank) else { return 0 };
        let before = run.start.checked_sub(1).and_then(|b| self.aligned.ops.get(b));
        if !matches!(before, Some(Op::Extra { .. })) {
            return 0;
        }
        let tokens = self.words_of(run);
        let Some(end) = tokens.last().map(|t| t.span) else { return 0 };
        let is_name = |at: &usize| {
            let first = tokens.get(at + 1).filter(|_| tokens.get(*at).is_some_and(|t| t.key == ","));
            first.is_some_and(|t| self.names_party(t.span.join(end).of(self.draft.text()), id))
        };
        (0..tokens.len()).rev().find(is_name).map_or(0, |at| at + 1)
    }

    /// The whole name of a party for its blank, where the words there swallowed others, behind words that the form does not have, so
    /// that nobody can tell the name in them.
    fn swallowed(&self, blank: usize, run: &Range<usize>) -> Option<String> {
        let (id, BlankType::Party) = self.aligned.lattice.blanks.get(blank)? else { return None };
        let span = self.words_of(run).into_iter().map(|t| t.span).reduce(Span::join)?;
        if self.before_name(blank, run) > 0 || self.names_party(span.of(self.draft.text()), id) {
            return None;
        }
        Some(own_of(self, id)).filter(|name| !name.contains(OPEN))
    }

    /// Of the words in a blank those that only say once more, in other words, what the form says before it: up to where
    /// the last two words of the form come again.
    fn said_again(&self, missing: &[usize], run: &Range<usize>) -> usize {
        let key = |e: &usize| match self.aligned.lattice.edges.get(*e).map(|e| &e.step) {
            Some(Step::Word { key, weight, .. }) if *weight > 2 => Some(key.as_str()),
            _ => None,
        };
        // The form's last word may have stayed: it is not said twice.
        let small = missing.last().and_then(|e| self.aligned.lattice.edges.get(*e)).map(|e| &e.step);
        let first = self.words_of(&(run.start..run.start + 1));
        if let (Some(Step::Word { key, .. }), Some(token)) = (small, first.first())
            && *key == token.key
        {
            return 1;
        }
        let form: Vec<&str> = missing.iter().filter_map(key).collect();
        let Some([before, last]) = form.get(form.len().saturating_sub(2)..).and_then(|t| <[&str; 2]>::try_from(t).ok())
        else {
            return 0;
        };
        let token = |i: usize| match self.aligned.ops.get(i) {
            Some(Op::Fill { token, .. }) => self.token(*token).map_or("", |t| t.key.as_str()),
            _ => "",
        };
        let most = run.end.min(run.start + 20);
        (run.start + 1..most).find(|i| token(i - 1) == before && token(*i) == last).map_or(0, |i| i + 1 - run.start)
    }

    /// Whether the form has the blank of a period right behind a word.
    fn blank_behind(&self, edge: usize) -> bool {
        let lattice = &self.aligned.lattice;
        let mut nodes: Vec<usize> = lattice.edges.get(edge).map(|e| e.to).into_iter().collect();
        for _ in 0..4 {
            let from =
                |node: &usize| lattice.from.get(*node).into_iter().flatten().filter_map(|e| lattice.edges.get(*e));
            let filled = |e: &crate::align::lattice::Edge| match e.step {
                Step::Fill { blank } => lattice.blanks.get(blank).is_some_and(|b| b.1 == BlankType::Period),
                _ => false,
            };
            if nodes.iter().flat_map(from).any(filled) {
                return true;
            }
            nodes = nodes.iter().flat_map(from).filter(|e| matches!(e.step, Step::Pass { .. })).map(|e| e.to).collect();
        }
        false
    }

    /// The run of words in one blank that begins at an operation.
    fn fill_run(&self, at: usize) -> Option<(usize, Range<usize>)> {
        let Some(Op::Fill { blank, .. }) = self.aligned.ops.get(at) else { return None };
        let mut end = at;
        while matches!(self.aligned.ops.get(end), Some(Op::Fill { blank: b, .. }) if b == blank) {
            end += 1;
        }
        Some((*blank, at..end))
    }

    /// The changes that make the words of some operations those of the form; tokens of `apart` are not spoken of.
    fn as_form(&self, ops: &Range<usize>, apart: &BTreeSet<usize>) -> Vec<Offer> {
        let token_of = |op: &Op| match op {
            Op::Same { token, .. } | Op::Near { token, .. } | Op::Extra { token } | Op::Fill { token, .. } => {
                Some(*token)
            }
            Op::Missing { .. } | Op::Blank { .. } => None,
        };
        let word_of = |edge: usize| match self.aligned.lattice.edges.get(edge).map(|e| &e.step) {
            Some(Step::Word { text, spaced, .. }) => Some((text.as_str(), *spaced)),
            _ => None,
        };
        let list = &self.aligned.ops;
        // A blank left out beside the words is put in with them.
        let mut range = ops.clone();
        while matches!(list.get(range.end), Some(Op::Blank { .. })) {
            range.end += 1;
        }
        let before = list.get(..range.start).unwrap_or_default().iter().rev().filter_map(token_of);
        let mut last = before.filter(|t| !apart.contains(t)).filter_map(|t| self.token(t)).map(|t| t.span).next();
        let mut out = Vec::new();
        let mut words = String::new();
        let mut missing: Vec<usize> = Vec::new();
        let mut taken: Option<Span> = None;
        let put = |words: &mut String, spaced: bool, text: &str| {
            let sign = !text.chars().any(char::is_alphanumeric);
            if spaced || self.language != Language::Th && !sign {
                words.push(' ');
            }
            words.push_str(text);
        };
        let period = || self.loose_period().unwrap_or_else(|| OPEN.to_owned());
        let mut n = range.start;
        while n < range.end {
            let Some(op) = list.get(n) else { break };
            n += 1;
            let (edge, token) = match op {
                Op::Missing { edge } | Op::Blank { edge } => (Some(*edge), None),
                Op::Near { edge, token } => (Some(*edge), Some(*token)),
                Op::Extra { token } => (None, Some(*token)),
                Op::Same { .. } | Op::Fill { .. } => (None, None),
            };
            if let Some(edge) = edge {
                match word_of(edge) {
                    Some((text, spaced)) => {
                        put(&mut words, spaced, text);
                        missing.push(edge);
                        let filled = matches!(list.get(n), Some(Op::Fill { .. } | Op::Blank { .. }));
                        if self.blank_behind(edge) && !filled {
                            put(&mut words, true, &period());
                        }
                    }
                    None => match self.blank_of(edge) {
                        Some((_, BlankType::Period)) => put(&mut words, true, &period()),
                        Some((id, BlankType::Party)) => {
                            put(&mut words, self.language != Language::Th, &own_of(self, id));
                        }
                        _ => put(&mut words, true, OPEN),
                    },
                }
            }
            let goes = token.filter(|t| !apart.contains(t));
            if let Some(span) = goes.and_then(|t| self.token(t)).map(|t| t.span) {
                taken = Some(taken.map_or(span, |s| s.join(span)));
            }
            // What stands in the blank behind may belong to what is said in other words.
            if let Some((blank, run)) = self.fill_run(n).filter(|_| taken.is_some() || !words.is_empty()) {
                let whole = taken.and_then(|_| self.swallowed(blank, &run));
                let count = match (taken, &whole) {
                    (_, Some(_)) => run.len(),
                    (None, _) => self.said_again(&missing, &run),
                    (Some(_), _) => self.before_name(blank, &run),
                };
                let spans = run.clone().take(count).filter_map(|i| list.get(i)).filter_map(token_of);
                let span = spans.filter_map(|t| self.token(t)).map(|t| t.span).reduce(Span::join);
                if let Some(span) = span {
                    taken = Some(taken.map_or(span, |s| s.join(span)));
                }
                if let Some(name) = whole {
                    put(&mut words, self.language != Language::Th, &name);
                }
                if count > 0 {
                    n = run.start + count;
                    range.end = range.end.max(n);
                    out.extend(self.offer(std::mem::take(&mut words), taken.take(), last));
                    missing.clear();
                    last = span;
                    continue;
                }
            }
            let stays = token_of(op).filter(|t| goes.is_none() && !apart.contains(t));
            if stays.is_some() || n >= range.end {
                out.extend(self.offer(std::mem::take(&mut words), taken.take(), last));
                missing.clear();
            }
            if let Some(span) = stays.and_then(|t| self.token(t)).map(|t| t.span) {
                last = Some(span);
            }
        }
        // What cannot be filled surely is not put in: a comment alone says that it is missing.
        if out.iter().any(|o| matches!(o, Offer::Words(_, words) if words.contains(OPEN))) {
            return Vec::new();
        }
        out
    }

    /// The blank that an edge asks for.
    fn blank_of(&self, edge: usize) -> Option<(&str, BlankType)> {
        match self.aligned.lattice.edges.get(edge).map(|e| &e.step) {
            Some(Step::Fill { blank }) => {
                self.aligned.lattice.blanks.get(*blank).map(|(id, kind)| (id.as_str(), *kind))
            }
            _ => None,
        }
    }

    /// One such change: `words` of the form for what stood in `taken`, or behind `last`.
    fn offer(&self, words: String, taken: Option<Span>, last: Option<Span>) -> Option<Offer> {
        let text = self.draft.text();
        let inner = words.trim_start();
        let is_sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && !fold::is_thai_mark(c);
        // A sign beside words that are the form's is no matter of the form.
        if inner.chars().all(is_sign) && taken.is_none_or(|s| s.of(text).chars().all(is_sign)) {
            return None;
        }
        let taken = taken.map(|span| {
            let head = text.get(..span.start).unwrap_or("");
            let gap = if inner.starts_with(is_sign) { head.len() - head.trim_end().len() } else { 0 };
            Span::new(span.start - gap, span.end)
        });
        match taken {
            None if inner.is_empty() => None,
            Some(span) if inner.is_empty() => Some(self.without(span)),
            Some(span) => {
                // A sign stands without white space before it, a word does not.
                let before = text.get(..span.start).and_then(|t| t.chars().next_back());
                let joined = before.is_some_and(|c| !c.is_whitespace() && !matches!(c, '(' | '“' | '"' | '«'));
                let words = if joined { words.as_str() } else { inner };
                let next = text.get(span.end..).and_then(|t| t.chars().next());
                let needs = self.language != Language::Th && next.is_some_and(char::is_alphanumeric);
                let gap = if needs && words.ends_with(char::is_alphanumeric) { " " } else { "" };
                Some(Offer::Words(span, format!("{words}{gap}")))
            }
            None => {
                let Some(last) = last else {
                    // Before everything: the words stand at the head of the first paragraph.
                    let first = self.aligned.tokens.first()?.span;
                    let gap = if self.language == Language::Th { "" } else { " " };
                    return Some(Offer::Words(Span::new(first.start, first.start), format!("{inner}{gap}")));
                };
                let opened = last.of(text).ends_with(['(', '“', '"', '«']);
                let words = if opened { inner } else { words.as_str() };
                // White space that words left behind before a sign goes with what takes their place.
                let rest = text.get(last.end..).unwrap_or("");
                let gap = rest.len() - rest.trim_start_matches(' ').len();
                let sign = rest.trim_start_matches(' ').starts_with([',', '.', ';', ':']);
                let end = if sign { last.end + gap } else { last.end };
                Some(Offer::Words(Span::new(last.end, end), words.to_owned()))
            }
        }
    }

    fn place_before(&self, op: usize) -> Option<String> {
        self.aligned
            .ops
            .get(..op)?
            .iter()
            .rev()
            .find_map(|op| match op {
                Op::Same { edge, .. } | Op::Near { edge, .. } | Op::Missing { edge } => Some(self.place(*edge)),
                _ => None,
            })
            .or_else(|| self.units.first().map(|u| u.place.clone()))
    }

    /// The printed path of a point inside a clause of the form, else the form's own place.
    fn printed(&self, at: usize, place: &str) -> String {
        let printed = self.draft.place(at);
        if printed.contains('.') { printed } else { place.to_owned() }
    }

    /// A span widened to the paragraph's enumerator and closing mark, where it begins or ends there.
    fn whole(&self, span: Span) -> Span {
        let Some(p) = self.draft.paragraph_at(span.start).and_then(|i| self.draft.outline.paragraphs.get(i)) else {
            return span;
        };
        let mut out = span;
        if p.body.start >= span.start || p.span.start >= span.start {
            out.start = p.span.start;
        }
        let text = self.draft.text();
        if let Some(c) = text.get(out.end..).and_then(|t| t.chars().next()).filter(|c| matches!(c, '.' | ';' | ',')) {
            out.end += c.len_utf8();
        }
        out
    }

    /// Splits added words into whole paragraphs or sentences, and words inside a sentence.
    fn pieces(&self, extra: &[usize]) -> (Vec<Vec<usize>>, Vec<usize>) {
        let (sentence_of, sizes) = sentences(self.draft, self.language, &self.aligned.tokens);
        let mut groups: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for i in extra {
            if let Some(key) = sentence_of.get(*i) {
                groups.entry(*key).or_default().push(*i);
            }
        }
        let mut paragraphs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let mut inline = Vec::new();
        for ((paragraph, sentence), members) in &groups {
            let size = sizes.get(&(*paragraph, *sentence)).copied().unwrap_or(0);
            let whole = members.len() * 100 >= size * 85 && members.len() >= 3;
            if whole {
                paragraphs.entry(*paragraph).or_default().extend(members);
            } else {
                inline.extend(members.iter().copied());
            }
        }
        // Thai runs are no sentences: a short piece beside changed words is a changed wording.
        if self.language == Language::Th {
            let few: Vec<usize> = paragraphs
                .iter()
                .filter(|(p, m)| {
                    let size: usize = sizes.iter().filter(|((q, _), _)| q == *p).map(|(_, n)| *n).sum();
                    m.len() < 6 && m.len() * 100 < size * 85
                })
                .map(|(p, _)| *p)
                .collect();
            for p in few {
                inline.extend(paragraphs.remove(&p).into_iter().flatten());
            }
        }
        inline.sort_unstable();
        (paragraphs.into_values().collect(), inline)
    }

    /// Whether added words are the option of the term that was not taken.
    fn other_option(&self, extra: &[usize]) -> bool {
        if extra.len() < 5 {
            return false;
        }
        let added: BTreeSet<&str> = extra.iter().filter_map(|t| self.token(*t)).map(|t| t.key.as_str()).collect();
        let mut by_element: BTreeMap<usize, (u32, u32)> = BTreeMap::new();
        let standing: BTreeSet<usize> = self
            .aligned
            .ops
            .iter()
            .filter_map(|op| match op {
                Op::Same { edge, .. } => Some(*edge),
                _ => None,
            })
            .collect();
        for (i, edge) in self.aligned.lattice.edges.iter().enumerate() {
            let Some(element) = edge.element else { continue };
            let is_term = self
                .aligned
                .lattice
                .elements
                .get(element)
                .and_then(|e| self.form.element(e))
                .is_some_and(|e| e.loss == Loss::Term && e.id != "renewal");
            if let Step::Word { key, weight, value: None, .. } = &edge.step
                && is_term
                && *weight > 2
                && !standing.contains(&i)
            {
                let slot = by_element.entry(element).or_default();
                slot.1 += 1;
                slot.0 += u32::from(added.contains(key.as_str()));
            }
        }
        by_element.into_iter().any(|(element, (hit, all))| {
            let stands = self.element_share_all(element);
            hit * 100 >= all * 55 && hit >= 3 && !stands
        })
    }

    /// Whether an element stands in the draft (most of its words matched).
    fn element_share_all(&self, element: usize) -> bool {
        let touched = self.aligned.ops.iter().any(|op| match op {
            Op::Same { edge, .. } => self.aligned.lattice.edges.get(*edge).is_some_and(|e| e.element == Some(element)),
            _ => false,
        });
        touched && self.element_share(Some(element)) > 600
    }

    /// Whether the stretch gives a period of time, outside sentences that were put in whole.
    fn gives_term(&self) -> bool {
        let (of, sizes) = sentences(self.draft, self.language, &self.aligned.tokens);
        let mut extra: BTreeMap<Place, usize> = BTreeMap::new();
        for op in &self.aligned.ops {
            if let Op::Extra { token } = op
                && self.token(*token).is_some_and(|t| t.kind != Kind::Mark)
                && let Some(key) = of.get(*token)
            {
                *extra.entry(*key).or_default() += 1;
            }
        }
        let kept: Vec<Token> = self
            .aligned
            .tokens
            .iter()
            .zip(&of)
            .filter(|(_, key)| extra.get(key).copied().unwrap_or(0) * 100 < sizes.get(key).copied().unwrap_or(1) * 85)
            .map(|(t, _)| t.clone())
            .collect();
        !crate::rules::dates::periods(&kept, self.language).is_empty()
    }

    /// What the missing words mean, by the elements that they stand in.
    fn loss(&self, missing: &[usize], hunk: &Hunk) -> Departure {
        let mut worst = Departure::Changed;
        let mut elements: BTreeSet<usize> = BTreeSet::new();
        for edge in missing {
            if let Some(element) = self.aligned.lattice.edges.get(*edge).and_then(|e| e.element) {
                elements.insert(element);
            }
        }
        for index in elements {
            let Some(element) = self.aligned.lattice.elements.get(index).and_then(|e| self.form.element(e)) else {
                continue;
            };
            let share = self.element_share(Some(index));
            match element.loss {
                Loss::LimitRemoved if share < 350 => return Departure::LimitRemoved,
                Loss::Language => worst = Departure::Language,
                // A term that is given in another order of words is a changed wording.
                Loss::Term if share < 300 && element.id != "renewal" && self.gives_term() => {}
                Loss::Term if share < 300 && element.id != "renewal" => {
                    // Something else that gives a term, in other words, is a changed wording of it.
                    let has_number = hunk.extra.iter().any(|t| self.token(*t).is_some_and(|t| t.kind == Kind::Number));
                    worst = if has_number { Departure::Term } else { Departure::TermNeither };
                }
                Loss::Term if worst == Departure::Changed => worst = Departure::Term,
                _ => {}
            }
        }
        worst
    }

    /// Records a slip where the draft's words are nearly the form's; says whether it did.
    fn slip(&mut self, missing: &[usize], extra: &[usize]) -> bool {
        let form: String = missing
            .iter()
            .filter_map(|e| match self.aligned.lattice.edges.get(*e).map(|e| &e.step) {
                Some(Step::Word { key, .. }) => Some(key.as_str()),
                _ => None,
            })
            .collect();
        let draft: String = extra.iter().filter_map(|t| self.token(*t)).map(|t| t.key.as_str()).collect();
        let length = form.chars().count().min(draft.chars().count());
        let limit = 2 + length / 14;
        // Only marks differ: a slip however short the word is.
        let marks = form != draft && length > 0 && fold::skeleton(&form) == fold::skeleton(&draft);
        if (length < 3 && !marks) || path::distance(&form, &draft, limit) >= limit || self.is_variant(missing, extra) {
            return self.is_variant(missing, extra) && !missing.is_empty() && !extra.is_empty();
        }
        let span = extra.iter().filter_map(|t| self.token(*t)).map(|t| t.span).reduce(Span::join);
        let place = missing.first().map(|e| self.place(*e)).unwrap_or_default();
        self.out.differences.push(Difference {
            what: Departure::Slip,
            place,
            span,
            anchor: None,
            form_text: self.form_words(missing),
            choice: None,
            words: extra.len(),
            offers: Vec::new(),
        });
        true
    }

    /// A letter too many or too few inside a Thai word: the neighbours on both sides, written together with it, are the
    /// form's word but for that letter.
    fn thai_slip(&mut self, hunk: &Hunk, missing: &[usize], extra: &[usize]) -> bool {
        let key = |e: &usize| match self.aligned.lattice.edges.get(*e).map(|e| &e.step) {
            Some(Step::Word { key, .. }) => key.clone(),
            _ => String::new(),
        };
        let gone: String = missing.iter().map(key).collect();
        let more: String = extra.iter().filter_map(|t| self.token(*t)).map(|t| t.key.as_str()).collect();
        let small = gone.chars().count() + more.chars().count();
        let is_word = |w: &str| w.chars().count() > 1 && maitri_document::lang::words::thai().contains(w);
        if small == 0 || small > 3 || (gone.is_empty() && is_word(&more)) || (more.is_empty() && is_word(&gone)) {
            return false;
        }
        let text = self.draft.text();
        let neighbour = |op: Option<&Op>| match op {
            Some(Op::Same { token, .. }) => self.token(*token).map(|t| t.span),
            _ => None,
        };
        let before = hunk.ops.start.checked_sub(1).and_then(|i| neighbour(self.aligned.ops.get(i)));
        let after = neighbour(self.aligned.ops.get(hunk.ops.end));
        let own = extra.iter().filter_map(|t| self.token(*t)).map(|t| t.span).reduce(Span::join);
        let mut span = own;
        for side in [before, after].into_iter().flatten() {
            let joined = span.map_or(side, |s| s.join(side));
            if !joined.of(text).contains(char::is_whitespace) {
                span = Some(joined);
            }
        }
        let Some(span) = span else { return false };
        if own.is_none() && span.of(text).chars().count() < 3 {
            return false;
        }
        let form_text = {
            let left = before.filter(|b| span.contains(*b)).map_or("", |b| b.of(text));
            let right = after.filter(|a| span.contains(*a)).map_or("", |a| a.of(text));
            format!("{left}{}{right}", self.form_words(missing))
        };
        let place =
            missing.first().map(|e| self.place(*e)).or_else(|| self.place_before(hunk.ops.start)).unwrap_or_default();
        self.out.differences.push(Difference {
            what: Departure::Slip,
            place,
            span: Some(span),
            anchor: None,
            form_text,
            choice: None,
            words: 1,
            offers: Vec::new(),
        });
        true
    }

    /// Number and spelling that change nothing: visit/visits, programs/programmes, co-operate/cooperate.
    fn is_variant(&self, missing: &[usize], extra: &[usize]) -> bool {
        if self.language != Language::En {
            return false;
        }
        let form: String = missing
            .iter()
            .filter_map(|e| match self.aligned.lattice.edges.get(*e).map(|e| &e.step) {
                Some(Step::Word { key, .. }) => Some(key.as_str()),
                _ => None,
            })
            .collect();
        let draft: String = extra.iter().filter_map(|t| self.token(*t)).map(|t| t.key.as_str()).collect();
        if form.is_empty() && matches!(draft.as_str(), "the" | "a" | "an")
            || draft.is_empty() && matches!(form.as_str(), "the" | "a" | "an")
        {
            return true;
        }
        !form.is_empty() && stem(&form) == stem(&draft)
    }
}

fn stem(word: &str) -> String {
    let mut out =
        word.replace("isation", "ization").replace("ise", "ize").replace("our", "or").replace("programme", "program");
    if out.chars().count() > 3 {
        while let Some(shorter) = out.strip_suffix('s') {
            out = shorter.to_owned();
        }
    }
    out
}
