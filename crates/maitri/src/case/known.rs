//! What a case knows, for the papers that its steps write: sides, texts, papers, opinions, positions. Which of it answers which question of a
//! paper stands in the paper's template ([`maitri_draft::known`]). What is not recorded is not here, and is asked.

use super::opinions::{About, as_read};
use super::texts::kept;
use crate::keep::Keep;
use crate::web::words::text;
use maitri_draft::answer::Answers;
use maitri_draft::known;
use maitri_pack::papers::Papers;
use maitri_pack::procedure::{Procedure, Procedures, Step};
use maitri_pack::template::Template;
use maitri_pack::{Language, Packs};
use maitri_registry::case::paper::{Attached, attach};
use maitri_registry::case::{Case, Cases, Entry, Evidence, Refusal, TextRole, TextVersion, next};
use maitri_registry::class::Class;
use maitri_review::draft::Draft;
use maitri_review::opinion::{Reader, Words};
use maitri_review::review::{Input, Options, review};
use maitri_store::Store;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Where a case is looked at from.
pub struct Sight<'a> {
    /// Where its texts are kept.
    pub store: &'a Store,
    /// The packs.
    pub packs: &'a Packs,
    /// What papers are made of.
    pub papers: &'a Papers,
    /// The procedures.
    pub procedures: &'a Procedures,
    /// All cases.
    pub cases: &'a Cases,
    /// This one.
    pub case: &'a Case,
    /// The day, ISO 8601.
    pub today: &'a str,
    /// Whether whoever looks may read opinions: else nothing of them is told.
    pub opinions: bool,
}

/// A paper that a step of a case writes.
pub struct Written<'a> {
    /// The step.
    pub step: &'a Step,
    /// Its document: `D-13`.
    pub document: &'a str,
    /// The template.
    pub template: &'a Template,
}

/// The templates of a document that the offices of a procedure write: those of its pack, and those of all.
pub fn templates<'a>(papers: &'a Papers, procedure: &str, document: &str) -> Vec<&'a Template> {
    let pack = procedure.split('/').next().unwrap_or("");
    let own = |t: &&Template| {
        let of = t.id.split('/').next().unwrap_or("");
        t.paper == document && (of == pack || of == "intl" || t.form.is_some())
    };
    papers.templates.iter().filter(own).collect()
}

/// The papers that the next steps of a case write and that there is a template for; those that must be done first.
pub fn next_papers<'a>(papers: &'a Papers, procedure: &'a Procedure, case: &Case, cases: &Cases) -> Vec<Written<'a>> {
    let reached = cases.reached(&case.opened);
    let mut steps: Vec<&'a Step> = Vec::new();
    let next = next(case, procedure, &reached);
    let (needed, may): (Vec<_>, Vec<_>) = next.into_iter().partition(|n| !n.step.optional);
    for one in needed.into_iter().chain(may) {
        steps.push(one.step);
    }
    let mut out: Vec<Written<'a>> = Vec::new();
    for step in steps {
        for written in of_step(papers, procedure, step) {
            if !out.iter().any(|w| w.template.id == written.template.id) {
                out.push(written);
            }
        }
    }
    out
}

/// The papers that a step writes and that there is a template for.
pub fn of_step<'a>(papers: &'a Papers, procedure: &Procedure, step: &'a Step) -> Vec<Written<'a>> {
    let mut out = Vec::new();
    for document in &step.out {
        for template in templates(papers, &procedure.id, document) {
            out.push(Written { step, document, template });
        }
    }
    out
}

/// The answers that a case gives to the questions of a template.
///
/// # Errors
/// One sentence: a text that cannot be read again, an expression of the pack that cannot be.
pub fn answers(sight: &Sight<'_>, template: &Template) -> Result<Answers, String> {
    let values = if template.form.is_some() {
        instrument(sight)
    } else {
        let facts = facts(sight, template)?;
        let mut values = known::answers(template, &facts)?;
        // The languages of an instrument, and the pages of a table, may be known where the template does not ask them.
        values.retain(|name, _| template.blank.iter().any(|b| b.id == *name));
        values
    };
    Ok(Answers { template: template.id.clone(), values })
}

/// An instrument's two sides.
fn instrument(sight: &Sight<'_>) -> Map<String, Value> {
    let opened = &sight.case.opened;
    let sides = [("party-a", &opened.home), ("party-b", &opened.partner)];
    let known = sides.into_iter().filter(|(_, id)| sight.packs.places.get(id).is_some());
    known.map(|(name, id)| (name.to_owned(), Value::from(id.as_str()))).collect()
}

/// The class of a paper of a template: its own, that of its family, or that of who writes it.
pub fn class_of(packs: &Packs, template: &Template) -> Class {
    let family = || {
        let families = packs.families.family.iter().find(|f| f.id == template.family);
        families.map(|f| f.class.clone()).filter(|c| !c.is_empty())
    };
    let writer = || {
        let office = packs.offices.iter().find(|o| Some(&o.id) == template.from.as_ref())?;
        Some(office.class.clone()).filter(|c| !c.is_empty())
    };
    let word = template.class.clone().or_else(family).or_else(writer);
    word.and_then(|w| Class::of(&w)).unwrap_or_default()
}

/// A paper that was written, as the dossier holds it: what is read of it, and its file under its hash. A restricted one goes to the second
/// store; where there is none, `lost` says why, and nothing but its stub can be recorded.
///
/// # Errors
/// It cannot be read again or kept.
pub fn attached(
    sight: &Sight<'_>,
    template: &Template,
    keep: &dyn Keep,
    name: &str,
    bytes: &[u8],
) -> Result<(Attached, Option<String>), String> {
    let mut out = Attached { document: template.paper.clone(), ..Attached::default() };
    if let Some(from) = &template.from {
        out.evidence.office.clone_from(from);
    }
    super::papers::understand(name, bytes, sight.case, sight.packs, &mut out)?;
    out.class = class_of(sight.packs, template);
    let mut lost = None;
    if out.class.is_restricted() {
        match keep.put(out.class, &super::unsealed::enclosed(name, bytes)) {
            Ok(id) => out.file = id,
            Err(why) => lost = Some(why),
        }
    } else {
        out.file = sight.store.blob_put(bytes).map_err(|e| e.to_string())?;
        name.clone_into(&mut out.name);
    }
    Ok((out, lost))
}

/// The papers as entries of a case, each numbered after the one before it.
///
/// # Errors
/// Why one of them is not recorded.
pub fn entries(case: &Case, papers: &[Attached], today: &str) -> Result<Vec<Entry>, Refusal> {
    let mut stands = case.clone();
    let mut out = Vec::new();
    for paper in papers {
        let entry = attach(&stands, paper.clone(), today)?;
        if let Entry::Attached { paper } = &entry {
            stands.papers.push(paper.clone());
        }
        out.push(entry);
    }
    Ok(out)
}

/// Everything known, as expressions of templates ask for it.
fn facts(sight: &Sight<'_>, template: &Template) -> Result<Value, String> {
    let Sight { packs, papers, cases, case, .. } = *sight;
    let opened = &case.opened;
    let place = |id: &str| packs.places.get(id).map_or(Value::Null, |p| known::place(packs, papers, p));
    let (home, partner) = (place(&opened.home), place(&opened.partner));
    let in_country =
        |code: &str| [&home, &partner].into_iter().find(|p| p["code"] == code).cloned().unwrap_or_default();
    let beside = |code: &str| [&partner, &home].into_iter().find(|p| p["code"] != code).cloned().unwrap_or_default();
    let mut out = json!({
        "id": opened.case,
        "subject": opened.subject,
        "today": sight.today,
        "template": { "id": template.id, "paper": template.paper, "from": template.from, "to": template.to },
        "thai": in_country("TH"),
        "foreign": if in_country("TH").is_null() { Value::Null } else { beside("TH") },
        "viet": in_country("VN"),
        "other": if in_country("VN").is_null() { Value::Null } else { beside("VN") },
        "facts": told(cases, case),
        "papers": letters(sight),
        "codes": codes(cases),
        "days": days(cases, case),
        "road": road(sight),
        "approved": approved(sight),
        "home": home,
        "partner": partner,
    });
    let all = out.as_object_mut().ok_or("nothing is known")?;
    if let Some(to) = &template.to {
        let placed = format!("{to}@{}", opened.home);
        let named = |language| {
            known::office(packs, papers, &placed, language).or_else(|| known::office(packs, papers, to, language))
        };
        all.insert("addressee".to_owned(), by_language(named));
    }
    all.insert("partner_bodies".to_owned(), partner_bodies(sight).into());
    all.insert("sides".to_owned(), sides(&[&all["thai"], &all["home"], &all["partner"]]));
    if let Some(place) = packs.places.get(&opened.partner) {
        all.insert("partner_offices".to_owned(), offices_at(sight, place));
    }
    all.insert("attachments".to_owned(), attachments(sight));
    texts(sight, all)?;
    if sight.opinions {
        all.insert("opinions".to_owned(), opinions(sight)?);
    }
    Ok(out)
}

/// Words in each language that has them.
fn by_language(words: impl Fn(Language) -> Option<String>) -> Value {
    Language::SPOKEN
        .into_iter()
        .filter_map(|l| Some((l.code().to_owned(), Value::from(words(l)?))))
        .collect::<Map<_, _>>()
        .into()
}

/// The cases of the pair, in the order in which they were opened, this one last: what it says itself holds.
fn of_pair<'c>(cases: &'c Cases, case: &'c Case) -> Vec<&'c Case> {
    let of = |c: &&Case| {
        c.opened.home == case.opened.home
            && c.opened.partner == case.opened.partner
            && c.opened.case != case.opened.case
    };
    let mut all: Vec<&Case> = cases.cases.values().filter(of).collect();
    all.sort_by_key(|c| c.sequence);
    all.push(case);
    all
}

/// The answers to facts of the pair's cases.
fn told(cases: &Cases, case: &Case) -> BTreeMap<String, String> {
    of_pair(cases, case).into_iter().flat_map(|c| c.answers.clone()).collect()
}

/// The day of the paper of each event, the last that is known.
fn days(cases: &Cases, case: &Case) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for dated in of_pair(cases, case).into_iter().flat_map(|c| &c.entries) {
        if let Entry::Stepped { event, evidence, .. } = &dated.entry
            && evidence.day.len() == 10
        {
            out.insert(event.clone(), evidence.day.clone());
        }
    }
    out
}

/// The steps that were recorded, each a line with its day and number, in Thai: the facts of a note, in order.
fn road(sight: &Sight<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for case in of_pair(sight.cases, sight.case) {
        let Some((procedure, _)) = sight.procedures.find(&case.opened.procedure) else { continue };
        for dated in &case.entries {
            let Entry::Stepped { step, evidence, .. } = &dated.entry else { continue };
            let Some(step) = procedure.step.iter().find(|s| s.id == *step).filter(|_| is_whole(evidence)) else {
                continue;
            };
            let day = maitri_review::report::words::day(&evidence.day, Language::Th);
            let office = super::office_name(sight.packs, &evidence.office, Language::Th);
            let step = step.name.get(Language::Th);
            let args = [("step", step), ("office", &office), ("number", &evidence.number), ("day", &day)];
            out.push(text(Language::Th, "paper-road", &args));
        }
    }
    out
}

fn is_whole(evidence: &Evidence) -> bool {
    evidence.is_whole() && evidence.number.trim() != "-"
}

/// The last paper of each kind that is known with number, day and office.
fn letters(sight: &Sight<'_>) -> Map<String, Value> {
    let mut out = Map::new();
    for case in of_pair(sight.cases, sight.case) {
        let procedure = sight.procedures.find(&case.opened.procedure).map(|(p, _)| p);
        for dated in &case.entries {
            let (documents, evidence): (Vec<&str>, &Evidence) = match &dated.entry {
                Entry::Stepped { step, evidence, .. } => {
                    let step = procedure.and_then(|p| p.step.iter().find(|s| s.id == *step));
                    (step.map(|s| s.out.iter().map(String::as_str).collect()).unwrap_or_default(), evidence)
                }
                Entry::Attached { paper } => (vec![paper.document.as_str()], &paper.evidence),
                Entry::Asked { round } => (vec!["D-52"], &round.evidence),
                _ => continue,
            };
            if !is_whole(evidence) {
                continue;
            }
            for document in documents {
                out.insert(document.to_owned(), letter(sight, evidence, &case.opened.home));
            }
        }
    }
    out
}

/// A paper as a letter is referred to. An office of a province goes by its place.
fn letter(sight: &Sight<'_>, evidence: &Evidence, home: &str) -> Value {
    let office = sight.packs.offices.iter().find(|o| o.id == evidence.office);
    let of_home = sight.packs.places.get(home).is_some_and(|p| {
        office.is_some_and(|o| o.level == "province" && o.country().as_deref() == Some(p.country.as_str()))
    });
    let office = if of_home { format!("{}@{home}", evidence.office) } else { evidence.office.clone() };
    json!({ "office": office, "number": evidence.number, "date": evidence.day })
}

/// The code before the stroke in the numbers of an office's papers, `มท ๐๒๐๕.๒`: the one that most of them bear.
fn codes(cases: &Cases) -> BTreeMap<String, String> {
    let mut seen: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for dated in cases.cases.values().flat_map(|c| &c.entries) {
        let Some(evidence) = dated.entry.evidence().filter(|e| is_whole(e)) else { continue };
        if let Some((code, _)) = evidence.number.rsplit_once('/')
            && code.trim().contains(' ')
        {
            let code = code.trim().trim_start_matches("ที่ ").to_owned();
            *seen.entry(evidence.office.clone()).or_default().entry(code).or_default() += 1;
        }
    }
    let most = |codes: BTreeMap<String, usize>| codes.into_iter().max_by_key(|(_, n)| *n).map(|(code, _)| code);
    seen.into_iter().filter_map(|(office, codes)| Some((office, most(codes)?))).collect()
}

/// Instruments of the installation that were approved, with the day on which their text was frozen: what a cabinet is informed of.
fn approved(sight: &Sight<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    for case in sight.cases.cases.values() {
        let Some((procedure, _)) = sight.procedures.find(&case.opened.procedure) else { continue };
        let on = case.entries.iter().rev().find_map(|d| match &d.entry {
            Entry::Stepped { to, evidence, .. } if procedure.state(to).is_some_and(|s| s.freezes) => {
                (evidence.day.len() == 10).then(|| evidence.day.clone())
            }
            _ => None,
        });
        let Some(on) = on else { continue };
        let instrument = told(sight.cases, case).remove("instrument");
        out.push(json!({
            "province": case.opened.home, "partner": case.opened.partner, "approved": on, "instrument": instrument,
        }));
    }
    out
}

/// All partners of a submission: those of this case, and of the cases of the same procedure and place that go beside it.
fn partner_bodies(sight: &Sight<'_>) -> Option<String> {
    let opened = &sight.case.opened;
    let beside = sight.cases.cases.values().filter(|c| {
        c.opened.home == opened.home
            && c.opened.procedure == opened.procedure
            && (c.opened.case == opened.case || c.here == sight.case.here)
    });
    let mut places: Vec<&maitri_pack::Place> = Vec::new();
    for case in beside {
        let place = sight.packs.places.get(&case.opened.partner)?;
        if !places.iter().any(|p| p.id == place.id) {
            places.push(place);
        }
    }
    let country = places.first()?.country.clone();
    let one = |p: &maitri_pack::Place| -> Option<String> {
        known::place(sight.packs, sight.papers, p).pointer("/unit/vi")?.as_str().map(str::to_owned)
    };
    // Of one country, it is named once, behind them all.
    let units: Vec<String> = places.iter().map(|p| one(p)).collect::<Option<_>>()?;
    let listed = maitri_document::lang::say::list(&units, maitri_document::paper::Tongue::Vietnamese);
    let long = sight.packs.places.countries.iter().find(|c| c.code == country)?.long.get(&Language::Vi)?;
    let told = || text(Language::Vi, "paper-bodies", &[("units", &listed), ("country", long)]);
    places.iter().all(|p| p.country == country).then(told)
}

/// Who signs on each side: the side and the title of its head; the names are asked.
fn sides(places: &[&Value]) -> Value {
    let mut out: Vec<Value> = Vec::new();
    let mut seen: Vec<&Value> = Vec::new();
    for place in places {
        if place.is_null() || seen.contains(&&place["id"]) {
            continue;
        }
        seen.push(&place["id"]);
        out.push(json!({ "side": place["unit"], "title": place["head"] }));
    }
    out.into()
}

/// The offices of the other side's country at its place, by id: who a letter to the partner may be addressed to.
fn offices_at(sight: &Sight<'_>, place: &maitri_pack::Place) -> Value {
    let of = sight.packs.offices.iter().filter(|o| o.country().as_deref() == Some(place.country.as_str()));
    let named = of.map(|o| {
        let placed = format!("{}@{}", o.id, place.id);
        (o.id.clone(), by_language(|language| known::office(sight.packs, sight.papers, &placed, language)))
    });
    named.collect::<Map<_, _>>().into()
}

/// What goes with a submission: the papers of the dossier, by the names of their kinds.
fn attachments(sight: &Sight<'_>) -> Value {
    let mut out: Vec<String> = Vec::new();
    for paper in &sight.case.papers {
        let title =
            sight.papers.templates.iter().find(|t| t.paper == paper.document).map(|t| t.title.get(Language::Vi));
        let name = title.unwrap_or(paper.name.as_str()).to_owned();
        if !name.is_empty() && !out.contains(&name) {
            out.push(name);
        }
    }
    out.into()
}

/// The texts that hold: approved before agreed before drafts; their languages, titles, hashes, and where they depart from the standard form.
fn texts(sight: &Sight<'_>, all: &mut Map<String, Value>) -> Result<(), String> {
    let Sight { store, packs, papers, case, .. } = *sight;
    let reached = sight.cases.reached(&case.opened);
    let of = |role: TextRole| -> Vec<&TextVersion> {
        reached.texts.iter().filter(|((r, _), _)| *r == role).map(|(_, text)| text).collect()
    };
    let mut of_day = Map::new();
    for numbered in of_pair(sight.cases, case).into_iter().flat_map(Case::texts) {
        let day = crate::cli::day_of(numbered.at);
        if !day.is_empty() {
            of_day.insert(numbered.text.role.code().to_owned(), day.into());
        }
    }
    all.insert("text_day".to_owned(), of_day.into());
    let order = [TextRole::Approved, TextRole::Agreed, TextRole::ForSigning, TextRole::Signed, TextRole::Draft];
    let standing = order.into_iter().map(of).find(|texts| !texts.is_empty()).unwrap_or_default();
    let tongue = |text: &TextVersion, language: Language| papers.units.tongue(&text.language, language);
    let languages = by_language(|_| None);
    let mut languages = languages.as_object().cloned().unwrap_or_default();
    for language in Language::SPOKEN {
        let names: Vec<Value> = standing.iter().filter_map(|t| tongue(t, language)).map(Value::from).collect();
        if !names.is_empty() {
            languages.insert(language.code().to_owned(), names.into());
        }
    }
    all.insert("text_languages".to_owned(), languages.into());
    let rows: Vec<Value> =
        standing.iter().map(|t| json!({ "language": by_language(|l| tongue(t, l)), "hash": t.words })).collect();
    all.insert("text_rows".to_owned(), rows.into());
    let names: Vec<Value> = standing
        .iter()
        .map(|t| format!("{}: {}", tongue(t, Language::Vi).unwrap_or_default(), t.name).into())
        .collect();
    all.insert("text_names".to_owned(), names.into());
    if !standing.is_empty() {
        all.insert("originals".to_owned(), (standing.len() * 2).into());
    }
    if let Some(first) = standing.first() {
        all.insert("standing".to_owned(), json!({ "name": first.name, "language": first.language }));
    }
    let (mut titles, mut kind) = (Map::new(), None);
    let wanted =
        all.get("template").and_then(|t| t["id"].as_str()).unwrap_or("").split('/').next().unwrap_or("").to_owned();
    // The standard form is the Thai guideline's: its papers tell where a text departs from it.
    let departs = wanted == "th";
    for one in &standing {
        // A file that is no longer kept, or that cannot be read again, tells nothing.
        let Ok(document) = kept(store, &one.file, &one.name) else { continue };
        let mut draft = Draft::read(&document, packs);
        draft.divide(None, packs);
        let title = crate::opinions::named(&draft, packs).into_iter().find(|(name, _)| name == "instrument_name");
        if let Some((_, title)) = title {
            kind = kind.or_else(|| kind_of(packs, title.as_str().unwrap_or("")));
            titles.insert(one.language.clone(), title);
        }
        let first_thai = standing.iter().find(|t| t.language == "th").or(standing.first());
        if departs && first_thai.is_some_and(|t| t.file == one.file) {
            let (rows, lines) = departures(&document, packs, sight.today);
            all.insert("departures".to_owned(), rows.into());
            all.insert("departure_lines".to_owned(), lines.into());
        }
    }
    let said = all.get("facts").and_then(|f| f["instrument"].as_str()).map(str::to_owned);
    if let Some(kind) = said.or(kind) {
        all.insert("instrument".to_owned(), kind.into());
    }
    all.insert("titles".to_owned(), titles.into());
    Ok(())
}

/// Which kind of instrument a title names: by the names that the forms of the packs offer.
fn kind_of(packs: &Packs, title: &str) -> Option<String> {
    let folded = maitri_document::lang::fold::key(title);
    for (kind, form) in packs.forms.iter().filter_map(|f| Some((f.id.rsplit('/').next()?, f))) {
        let Some(choice) = form.choice("instrument") else { continue };
        for value in &choice.value {
            let named =
                |l: Language| value.names(l).iter().any(|n| folded.starts_with(&maitri_document::lang::fold::key(n)));
            if Language::SPOKEN.into_iter().any(named) {
                let is_agreement = value.id.contains("agreement");
                return Some(if is_agreement { "agreement".to_owned() } else { kind.to_owned() });
            }
        }
    }
    None
}

/// Where a text departs from the standard form: rows of the comparison, and the same as lines. The reasons are the office's own to give.
fn departures(document: &maitri_document::Document, packs: &Packs, today: &str) -> (Vec<Value>, Vec<String>) {
    use maitri_review::compare::Departure as D;
    let input = Input { file: String::new(), document, allow: Vec::new() };
    let result = review(&[input], packs, &Options { form: None, as_of: today.to_owned() });
    let Some(reviewed) = result.documents.first() else { return (Vec::new(), Vec::new()) };
    let Some(comparison) = reviewed.comparison.as_ref() else { return (Vec::new(), Vec::new()) };
    let words = reviewed.draft.text();
    let flat = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut rows, mut lines) = (Vec::new(), Vec::new());
    for one in &comparison.differences {
        let class = match one.what {
            D::Missing | D::LimitRemoved | D::TermNeither | D::PeriodMissing => "left-out",
            D::Moved => "moved",
            D::Added => "added",
            D::Slip => continue,
            _ => "wording",
        };
        let draft = one.span.map(|s| flat(s.of(words))).unwrap_or_default();
        let standard = flat(&one.form_text);
        if draft.is_empty() && standard.is_empty() {
            continue;
        }
        let t = |key: &str, args: &[(&str, &str)]| text(Language::Th, key, args);
        let change = if draft.is_empty() { t("paper-left-out", &[("words", &standard)]) } else { draft.clone() };
        lines.push(t("paper-departure", &[("place", &one.place), ("change", &change)]));
        rows.push(json!({
            "clause": one.place, "standard": standard, "draft": draft, "class": class, "change": change,
        }));
    }
    (rows, lines)
}

/// The opinions of the case: the rows of the table, the counts, the opinions in full, who was asked.
fn opinions(sight: &Sight<'_>) -> Result<Value, String> {
    let case = sight.case;
    if case.opinions.rounds.is_empty() && case.opinions.given.is_empty() {
        return Ok(Value::Null);
    }
    let words = Words::of(sight.packs);
    let about = About::latest(sight.store, case)?;
    let draft = about.draft(sight.packs);
    let reader = Reader { words: &words, draft: draft.as_ref() };
    let apart = text(Language::Vi, "case-kept-apart", &[]);
    let read = as_read(case, case.opinions.circle, &words, |_| draft.as_ref(), &apart);
    let mut out = crate::opinions::known(&read, &reader, sight.packs)?;
    let given: Vec<Value> = case
        .opinions
        .given
        .iter()
        .map(|g| {
            let o = &g.opinion;
            let position = match o.stance.as_str() {
                "agree" | "no-comment" => Some("agree"),
                "agree-with-changes" => Some("comment"),
                "disagree" => Some("disagree"),
                _ => None,
            };
            let said: Vec<&str> = std::iter::once(o.position.as_str())
                .chain(g.comments.iter().map(|c| c.comment.text.as_str()))
                .filter(|t| !t.trim().is_empty())
                .collect();
            let said = if o.class.is_restricted() { apart.clone() } else { said.join("; ") };
            let day = maitri_review::report::words::day(&o.evidence.day, Language::Vi);
            json!({ "agency": o.body.shown(), "paper": format!("{} {day}", o.evidence.number).trim(), "position": position, "opinion": said })
        })
        .collect();
    out.insert("given".to_owned(), given.into());
    let last = case.opinions.rounds.last();
    let bodies: Vec<String> = last
        .map(|r| r.asked.iter().map(|b| super::opinions::shown(b, sight.packs, Language::Vi)).collect())
        .unwrap_or_default();
    out.insert("bodies".to_owned(), bodies.into());
    out.insert("due".to_owned(), last.map(|r| r.due.clone()).filter(|d| !d.is_empty()).into());
    out.insert("record".to_owned(), format!("{}/{}", case.opened.case, case.at()).into());
    Ok(out.into())
}
