//! Remarks that no list of words decides: custom, spelling of names, one-sided sentences, defects of the form itself.

use super::{Context, dates, names};
use crate::align::lattice::Step;
use crate::align::path::Op;
use crate::finding::Hit;
use maitri_document::Span;
use maitri_document::lang::fold;
use maitri_document::outline::Style;
use maitri_pack::{Item, Language};
use std::collections::BTreeSet;

/// Remarks on an instrument.
pub fn hits(c: &Context<'_, '_>) -> Vec<Hit> {
    let mut out = Vec::new();
    tie_name(c, &mut out);
    party_body(c, &mut out);
    countries(c, &mut out);
    article_heads(c, &mut out);
    open_lists(c, &mut out);
    one_sided(c, &mut out);
    form_defects(c, &mut out);
    letter_of_intent(c, &mut out);
    disclaimer(c, &mut out);
    overlapping_fields(c, &mut out);
    signing_days(c, &mut out);
    out.extend(place_spelling(c));
    out
}

/// A name of the tie other than the sister city's own: still under the guideline (article 2).
fn tie_name(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let Some(relation) = c.comparison.and_then(|k| k.chosen.get("relation")) else { return };
    if relation == "sister" || relation == "twin" {
        return;
    }
    let taken = c.comparison.into_iter().flat_map(|k| &k.taken).find(|t| t.choice == "relation");
    if let Some(t) = taken {
        out.push(Hit::new("other-name", "title", Some(t.span)));
    }
}

fn party_body(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    if c.draft.language != Some(Language::Vi) {
        return;
    }
    for (party, span) in &c.parties {
        if party.country.is_some_and(|k| k.code == "VN") && !party.organ {
            out.push(Hit::new("vn-party-body", c.place(span.start), Some(*span)));
        }
    }
}

fn countries(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    for (party, span) in &c.parties {
        // A party that a machine read has its country's name again, marks and all.
        let scan = c.draft.document.recognised.is_some() && party.country.is_some();
        if !scan && c.packs.places.country_in(span.of(text)).is_none() && party.is_named() {
            out.push(Hit::new("country-unnamed", c.place(span.start), Some(*span)));
        }
    }
}

fn article_heads(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let head = c.draft.outline.clauses.iter().find(|k| k.enumerator.style == Style::Article);
    if let Some(clause) = head {
        out.push(Hit::new("article-heads", c.place(clause.span.start), Some(clause.enumerator.span)));
    }
}

fn open_lists(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    for zone in &c.draft.zones.clauses {
        for i in zone.paragraphs.clone() {
            let Some(p) = c.draft.outline.paragraphs.get(i) else { continue };
            let inner = p.span.of(text);
            for sign in ["...", "…"] {
                let mut from = 0;
                while let Some(at) = inner.get(from..).and_then(|t| t.find(sign)).map(|a| a + from) {
                    from = at + sign.len();
                    let before = inner.get(..at).unwrap_or("");
                    if before.ends_with(char::is_alphanumeric) && !inner.get(from..).is_some_and(|t| t.starts_with('.'))
                    {
                        let word = before.rfind(char::is_whitespace).map_or(0, |w| w + 1);
                        out.push(Hit::new(
                            "punctuation-open",
                            c.place(p.span.start),
                            Some(Span::new(p.span.start + word, p.span.start + from)),
                        ));
                    }
                }
            }
        }
    }
}

/// A sentence whose subject is one side only, with a verb of doing, in text that the form does not have.
fn one_sided(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    let starts: &[&str] = match c.draft.language {
        Some(Language::Vi) => {
            &["phía tỉnh", "phía thành phố", "phía", "bên thái lan", "bên việt nam", "chính quyền tỉnh"]
        }
        Some(Language::Th) => &["ฝ่ายไทย", "ฝ่ายจังหวัด", "ฝ่ายเวียดนาม", "จังหวัด"],
        _ => &["the thai side", "the vietnamese side", "the lao side", "the chinese side"],
    };
    for zone in &c.draft.zones.clauses {
        for i in zone.paragraphs.clone() {
            let Some(p) = c.draft.outline.paragraphs.get(i) else { continue };
            let body = p.body.of(text);
            let key = fold::key(body);
            let by_word = starts.iter().any(|s| key.starts_with(s));
            let by_name = c.draft.language == Some(Language::En)
                && c.parties.iter().any(|(q, _)| {
                    !q.name.is_empty() && key.starts_with(&format!("{} ", q.name)) && key.contains(" will ")
                });
            let will = match c.draft.language {
                Some(Language::Vi) => true,
                Some(Language::Th) => key.contains("จะ"),
                _ => true,
            };
            let pair = c
                .parties
                .iter()
                .filter(|(q, _)| {
                    !q.name.is_empty() && key.chars().take(140).collect::<String>().contains(q.name.as_str())
                })
                .count()
                > 1;
            if (by_word || by_name) && will && !pair && !c.is_form(p.body) {
                out.push(Hit::new("one-sided", c.place(p.span.start), Some(crate::compare::clip(text, p.span, 110))));
            }
        }
    }
}

/// Where the draft took a reading that the printed form offers only by mistake.
fn form_defects(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let (Some(comparison), Some(form), Some(language)) = (c.comparison, c.form, c.draft.language) else { return };
    if !c.follows {
        return;
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for aligned in &comparison.aligned {
        for op in &aligned.ops {
            let Op::Same { edge, token } = op else { continue };
            let (Some(e), Some(t)) = (aligned.lattice.edges.get(*edge), aligned.tokens.get(*token)) else { continue };
            let Step::Word { key, .. } = &e.step else { continue };
            let Some(unit) = aligned.lattice.units.get(e.unit).and_then(|u| form.unit(u)) else { continue };
            let Some(defect) = unit.text.get(&language).and_then(|items| defect_of(items, key)) else { continue };
            // จะต้อง is worth a word each time it is taken; other defects once.
            if !seen.insert(format!("{defect}{}", unit.place)) {
                continue;
            }
            let Some(d) = form.defects.iter().find(|d| d.id == defect) else { continue };
            // The canonical reading is no defect.
            if d.read.as_ref().is_some_and(|r| fold::key(r).contains(key.as_str())) {
                continue;
            }
            if d.printed.contains(key.as_str()) {
                out.push(Hit::new("form-defect", unit.place.clone(), Some(t.span)).arg("defect", d.id.clone()));
            }
        }
    }
}

/// The defect of the alternative in which a word of the form stands.
fn defect_of(items: &[Item], key: &str) -> Option<String> {
    for item in items {
        match item {
            Item::Alternatives(options, Some(defect)) => {
                let has = options
                    .iter()
                    .flatten()
                    .any(|i| matches!(i, Item::Text(words) if words.iter().any(|w| w.key == key)));
                if has {
                    return Some(defect.clone());
                }
            }
            Item::Alternatives(options, None) => {
                if let Some(found) = options.iter().find_map(|o| defect_of(o, key)) {
                    return Some(found);
                }
            }
            Item::Element(_, inner) => {
                if let Some(found) = defect_of(inner, key) {
                    return Some(found);
                }
            }
            _ => {}
        }
    }
    None
}

/// A letter of intent that itself establishes the tie, or has a term (articles 5 and 6).
fn letter_of_intent(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    if c.form.is_none_or(|f| f.instrument != "loi") {
        return;
    }
    let text = c.text();
    let language = c.draft.language.unwrap_or_default();
    for zone in &c.draft.zones.clauses {
        let span = c.draft.span_of(&zone.paragraphs);
        let key = fold::key(span.of(text));
        let establishes = [
            "hereby establish",
            "ขอสถาปนา",
            "ได้สถาปนา",
            "โดยหนังสือแสดงเจตจำนงนี้สถาปนา",
            "chính thức thiết lập quan hệ kể từ",
            "hereby agree to establish",
        ];
        // Or the verb alone, with no word of a wish or of the future about it.
        let verb = ["establish", "สถาปนา", "thiết lập"].iter().any(|e| key.contains(e));
        let wish = [
            "wish",
            "intend",
            "intention",
            "future",
            "hope",
            "desire",
            "seek",
            "ประสงค์",
            "อนาคต",
            "เจตจำนง",
            "ตั้งใจ",
            "mong muốn",
            "tương lai",
            "dự định",
            "hướng tới",
            "ý định",
        ]
        .iter()
        .any(|e| key.contains(e));
        let now = establishes.iter().any(|e| key.contains(e)) || verb && !wish && has_tie_word(c, &key);
        let tokens = c.draft.tokens_of(&zone.paragraphs, true);
        let in_effect =
            ["remain in effect", "come into effect", "enter into force", "มีผลเป็นระยะเวลา", "มีผลใช้บังคับ", "có hiệu lực"]
                .iter()
                .any(|e| key.contains(e));
        let term = in_effect && !dates::periods(&tokens, language).is_empty();
        if now || term {
            out.push(Hit::new("loi-establishes", c.place(span.start), Some(crate::compare::clip(text, span, 120))));
        }
    }
}

/// Whether a folded text holds a name of the tie.
fn has_tie_word(c: &Context<'_, '_>, key: &str) -> bool {
    c.packs
        .families
        .tie
        .values()
        .chain(c.packs.families.friendship.values())
        .flatten()
        .any(|w| key.contains(w.as_str()))
}

/// A memorandum that says that it creates no rights and obligations: an addition, and a favourable one.
fn disclaimer(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    if c.form.is_none_or(|f| f.instrument != "mou") {
        return;
    }
    let Some(unit) = c.packs.forms.iter().find_map(|f| f.unit("disclaimer")) else { return };
    let language = c.draft.language.unwrap_or_default();
    let wanted = crate::draft::bag_of_unit(unit, language);
    for (i, p) in c.draft.outline.paragraphs.iter().enumerate() {
        let bag = crate::draft::bag_of_tokens(&c.draft.atoms_of(&(i..i + 1), true));
        if !wanted.is_empty() && wanted.covered_by(&bag) >= 550 {
            out.push(Hit::new("disclaimer-in-mou", c.place(p.span.start), Some(p.span)));
        }
    }
}

/// A field that contains others of the same list.
fn overlapping_fields(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let Some(comparison) = c.comparison else { return };
    let text = c.text();
    let language = c.draft.language.unwrap_or_default();
    for filling in comparison.fillings.iter().filter(|f| f.blank == "fields") {
        let named = c.packs.fields.named(filling.span.of(text), language);
        let wide = named.iter().find(|w| {
            named
                .iter()
                .filter(|n| c.packs.fields.all().iter().any(|f| f.id == ***n && f.broader.as_deref() == Some(**w)))
                .count()
                > 1
        });
        if let Some(wide) = wide {
            let words = c
                .packs
                .fields
                .all()
                .iter()
                .find(|f| f.id == **wide)
                .map(|f| f.names(language).to_vec())
                .unwrap_or_default();
            let inner = filling.span.of(text).to_lowercase();
            let at = words.iter().filter_map(|w| inner.find(&w.to_lowercase()).map(|a| (a, w.len()))).next();
            let span = at.map_or(filling.span, |(a, l)| Span::new(filling.span.start + a, filling.span.start + a + l));
            out.push(Hit::new("fields-overlap", filling.place.clone(), Some(span)));
        }
    }
}

/// Two days of signing in one text.
fn signing_days(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    let days: Vec<maitri_document::lang::dates::Found> = c
        .draft
        .zones
        .closing
        .clone()
        .chain(c.draft.zones.signature.clone())
        .filter_map(|i| c.draft.outline.paragraphs.get(i))
        .flat_map(|p| maitri_document::lang::dates::find(p.span.of(text), p.span.start))
        .filter(|f| f.date.day.is_some() && f.date.year.is_some())
        .collect();
    let Some(first) = days.first() else { return };
    for other in days.iter().skip(1) {
        let (a, b) = (first.date.iso(), other.date.iso());
        // "… corresponding to …": the same day in the other era is the same day.
        if a != b && first.date.is_possible() && other.date.is_possible() {
            out.push(Hit::new("dates-differ", c.place(other.span.start), Some(other.span)));
            return;
        }
    }
}

/// Names of Thai and Lao places in a spelling that their own side does not use.
pub fn place_spelling(c: &Context<'_, '_>) -> Vec<Hit> {
    if c.draft.language != Some(Language::Vi) {
        return Vec::new();
    }
    let text = c.text();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut out = Vec::new();
    for (span, place) in names::mentions(c, 0..c.draft.outline.paragraphs.len()) {
        let words = crate::review::flat(span.of(text)).replace("- ", "-");
        let upper = words.chars().filter(|ch| ch.is_alphabetic()).all(char::is_uppercase);
        let own = fold::key(&words) == fold::key(&place.vi) || fold::key(&words) == fold::key(&place.en);
        let hyphens = words.replace('-', " ");
        if place.country != "VN"
            && !own
            && !upper
            && fold::key(&hyphens) != fold::key(&place.vi)
            && seen.insert(place.id.clone())
        {
            out.push(Hit::new("place-spelling", c.place(span.start), Some(span)).arg("name", place.vi.clone()));
        }
    }

    out
}
