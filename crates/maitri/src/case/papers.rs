//! The dossier at the edge: what an attached paper says of itself, and the dossier in words.

use super::{class_name, place_name};
use crate::web::words::text;
use maitri_document::Document;
use maitri_pack::procedure::Procedure;
use maitri_pack::{Language, Packs};
use maitri_registry::case::paper::{Attached, Dossier, Enclosed, Fault, Told, dossier};
use maitri_registry::case::text::Reached;
use maitri_registry::case::{Case, Evidence};
use maitri_registry::class::Class;
use maitri_review::draft::Draft;
use maitri_review::opinion::{Opinions, Reader, Stance, Words};
use maitri_review::{letter, rules};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What a paper says of itself, as far as the dossier asks: its number, day and office, and whom and what it names. `home` is the
/// place of the own side; places of its country are no partners.
pub fn read(document: &Document, home: &str, packs: &Packs) -> (Evidence, Told) {
    let mut draft = Draft::read(document, packs);
    draft.divide(None, packs);
    let read = letter::of(&draft, packs);
    let country = packs.places.all().iter().find(|p| p.id == home).map_or("", |p| p.country.as_str());
    let mut told = Told { instrument: read.envelope == "instrument", ..Told::default() };
    if told.instrument {
        let parties = rules::names::parties(&draft, None, packs);
        let abroad = parties.iter().filter_map(|(party, _)| party.place).filter(|p| p.country != country);
        told.title.extend(abroad.map(|p| p.id.clone()));
    }
    for (span, place) in letter::places(&draft, packs).into_iter().filter(|(_, p)| p.country != country) {
        let part = if read.subject.as_ref().is_some_and(|s| s.span.contains(span)) {
            &mut told.title
        } else if read.attachments_span.is_some_and(|s| s.contains(span)) {
            &mut told.listed
        } else {
            &mut told.body
        };
        part.insert(place.id.clone());
    }
    if !told.instrument {
        let by_text = read.attachments.iter().map(|a| Enclosed { name: a.text.clone(), copies: None });
        let by_line = read.enclosures.iter().map(|e| {
            let name = e.title.as_ref().or(e.about.as_ref()).map(|p| p.text.clone());
            let name = name.or_else(|| e.number.as_ref().map(|n| n.number.clone()));
            Enclosed { name: name.unwrap_or_else(|| e.span.of(&document.text).trim().to_owned()), copies: e.copies }
        });
        told.encloses = by_text.chain(by_line).collect();
    }
    let office = read.issuer.last().map(|p| p.text.clone()).unwrap_or_default();
    let evidence = Evidence {
        number: read.number.as_ref().filter(|n| n.running.is_some()).map(|n| n.number.clone()).unwrap_or_default(),
        day: read.date.as_ref().and_then(|d| d.iso.clone()).filter(|d| d.len() == 10).unwrap_or_default(),
        office,
        ..Evidence::default()
    };
    (evidence, told)
}

/// The class of a paper by its family, where the packs say that its papers are restricted.
pub fn class_of(document: &Document, packs: &Packs) -> Option<Class> {
    let draft = Draft::read(document, packs);
    let family = packs.families.family.iter().find(|f| f.id == draft.family && !f.class.is_empty());
    family.and_then(|f| Class::of(&f.class))
}

/// The bodies that a table of opinions has a row for.
pub fn bodies(found: &Opinions) -> Vec<maitri_registry::case::opinion::Body> {
    let mut out: Vec<maitri_registry::case::opinion::Body> = Vec::new();
    let speaks = found.opinions.iter().filter(|o| o.position.stance != Stance::Silent || !o.comments.is_empty());
    for opinion in speaks {
        let body = maitri_registry::case::opinion::Body {
            office: opinion.agency.office.clone().unwrap_or_default(),
            name: opinion.agency.raw.clone(),
        };
        if !out.iter().any(|b| b.key() == body.key()) {
            out.push(body);
        }
    }
    out
}

/// What the paper in a file says of itself, where the officer did not say it; gives the class of its family, where that is
/// restricted.
///
/// # Errors
/// One sentence: the file, what is wrong, what to do.
pub fn understand(
    name: &str,
    bytes: &[u8],
    case: &Case,
    packs: &Packs,
    attached: &mut Attached,
) -> Result<Option<Class>, String> {
    let words = Words::of(packs);
    let reader = Reader { words: &words, draft: None };
    if crate::opinions::is_table_in(name, bytes)? {
        attached.told.rows = bodies(&crate::opinions::opinions_in(name, bytes, &reader, packs)?);
        return Ok(None);
    }
    let document = crate::reading::read_upload(name, bytes)?;
    let (evidence, told) = read(&document, &case.opened.home, packs);
    attached.told = told;
    let tables = maitri_document::read::tables_of(&document);
    if tables.iter().any(|g| maitri_review::opinion::is_table(g, &words)) {
        attached.told.rows = bodies(&crate::opinions::opinions_in(name, bytes, &reader, packs)?);
    }
    let own = &mut attached.evidence;
    for (slot, read) in
        [(&mut own.number, evidence.number), (&mut own.day, evidence.day), (&mut own.office, evidence.office)]
    {
        if slot.is_empty() {
            *slot = read;
        }
    }
    Ok(class_of(&document, packs))
}

/// A paper of the dossier in one line.
pub fn line(paper: &Attached, language: Language) -> String {
    let n = paper.id.to_string();
    if paper.class.is_restricted() {
        let class = class_name(paper.class, language);
        let key = if paper.file.is_empty() { "case-attached-stub" } else { "case-attached-apart" };
        return text(language, key, &[("n", &n), ("document", &paper.document), ("class", &class)]);
    }
    let mut out = text(language, "case-attached", &[("n", &n), ("document", &paper.document), ("name", &paper.name)]);
    if paper.annex_of > 0 {
        let _ = write!(out, " · {}", text(language, "case-annex-of", &[("n", &paper.annex_of.to_string())]));
    }
    out
}

/// What does not agree, in words, its rule behind it.
pub fn fault(fault: &Fault, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let part = |name: &str| match name {
        "title" => t("case-part-title", &[]),
        "body" => t("case-part-body", &[]),
        _ => t("case-part-listed", &[]),
    };
    let said = match fault {
        Fault::Partner { paper, partner, named, lacks } => t(
            "case-fault-partner",
            &[
                ("n", &paper.to_string()),
                ("partner", &place_name(partner, language)),
                ("named", &part(named)),
                ("lacks", &part(lacks)),
            ],
        ),
        Fault::NoDraft { paper, partner, drafts, partners } => t(
            "case-fault-no-draft",
            &[
                ("n", &paper.to_string()),
                ("partner", &place_name(partner, language)),
                ("drafts", &drafts.to_string()),
                ("partners", &partners.to_string()),
            ],
        ),
        Fault::OtherDraft { paper, draft, partner } => t(
            "case-fault-other-draft",
            &[("n", &paper.to_string()), ("draft", &draft.to_string()), ("partner", &place_name(partner, language))],
        ),
        Fault::Enclosures { paper, says, attached } => t(
            "case-fault-enclosures",
            &[("n", &paper.to_string()), ("says", &says.to_string()), ("attached", &attached.to_string())],
        ),
        Fault::NoRow { paper, body } => t("case-fault-no-row", &[("n", &paper.to_string()), ("office", body)]),
        Fault::NoOpinion { paper, body } => t("case-fault-no-opinion", &[("n", &paper.to_string()), ("office", body)]),
    };
    format!("{said} [{}]", fault.rule())
}

/// The dossier in words: what the next steps need, what is there, what does not agree.
pub fn told(case: &Case, procedure: &Procedure, found: &Dossier, language: Language) -> String {
    let t = |key: &str, args: &[(&str, &str)]| text(language, key, args);
    let mut out = String::new();
    for paper in &case.papers {
        let _ = writeln!(out, "{}", line(paper, language));
    }
    for need in &found.needs {
        let step = procedure.step.iter().find(|s| s.id == need.step);
        let step = step.map_or(need.step.as_str(), |s| s.name.get(language));
        let there: Vec<String> = need.attached.iter().map(|n| format!("#{n}")).collect();
        let state = match &need.recorded {
            _ if !there.is_empty() => there.join(", "),
            Some(number) => t("case-need-recorded", &[("number", number)]),
            None => t("case-need-missing", &[]),
        };
        let sign = if need.is_missing() { "✕" } else { "✓" };
        let _ = writeln!(out, "{sign} {} — {step}: {state}", need.document);
    }
    for one in &found.faults {
        let _ = writeln!(out, "! {}", fault(one, language));
    }
    if out.is_empty() {
        out = t("case-no-papers", &[]) + "\n";
    }
    out
}

/// The dossier on the wire.
pub fn wire(case: &Case, procedure: &Procedure, reached: &Reached) -> Value {
    let found = dossier(case, procedure, reached);
    let faults: Vec<Value> = found
        .faults
        .iter()
        .map(|f| {
            let mut value = json!(f);
            if let Some(map) = value.as_object_mut() {
                map.insert("rule".to_owned(), json!(f.rule()));
            }
            value
        })
        .collect();
    json!({ "papers": case.papers, "needs": found.needs, "faults": faults, "complete": found.is_complete() })
}
