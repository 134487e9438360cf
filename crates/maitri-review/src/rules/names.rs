//! Parties, places and signatories: who may, who signs, and whether the names agree.

use super::Context;
use crate::compare::Comparison;
use crate::draft::Draft;
use crate::finding::Hit;
use crate::party::{self, Party};
use maitri_document::lang::fold;
use maitri_document::{BlockKind, Span};
use maitri_pack::{Form, Language, Office, Packs, Rank, Standing3};

/// A signature block.
#[derive(Debug, Clone)]
pub struct Block<'p> {
    /// Who signs: the line "For …".
    pub party: Option<(Party<'p>, Span)>,
    /// The name of the person, where one is written.
    pub person: Option<Span>,
    /// The lines of the title, joined.
    pub title: Option<Span>,
    /// What the title says.
    pub office: Option<Title<'p>>,
}

/// A title that the office tables know.
#[derive(Debug, Clone)]
pub struct Title<'p> {
    /// The office.
    pub office: &'p Office,
    /// Its rank after deputies and acting holders are taken into account.
    pub rank: Rank,
    /// Whether somebody signs by order of the head.
    pub by_order: bool,
    /// What stands behind the title: "Lamphun Province".
    pub of: String,
}

/// The parties: from the title, else from the preamble.
pub fn parties<'p>(draft: &Draft<'_>, comparison: Option<&Comparison>, packs: &'p Packs) -> Vec<(Party<'p>, Span)> {
    let text = draft.text();
    let mut out: Vec<(Party<'p>, Span)> = Vec::new();
    if let Some(comparison) = comparison {
        for unit in ["title", "parties", "aspiration", "basis"] {
            for blank in ["party-a", "party-b"] {
                if out.len() < 2
                    && let Some(f) = comparison.fillings.iter().find(|f| f.unit == unit && f.blank == blank)
                {
                    let party = party::read(f.span.of(text), packs);
                    if party.is_named() && !out.iter().any(|(p, _)| p.same(&party)) {
                        out.push((party, f.span));
                    }
                }
            }
            if out.len() == 2 {
                break;
            }
        }
    }
    out
}

/// The signature blocks of the draft.
pub fn blocks<'p>(draft: &Draft<'_>, form: Option<&Form>, packs: &'p Packs) -> Vec<Block<'p>> {
    let text = draft.text();
    let language = draft.language.unwrap_or_default();
    let openers: Vec<String> = form
        .and_then(|f| f.signature.get(&language))
        .map(|w| w.iter().map(|w| fold::key(w)).collect())
        .unwrap_or_default();
    // Two blocks side by side in a table read column by column.
    let mut lines: Vec<(Span, BlockKind)> = draft
        .zones
        .signature
        .clone()
        .filter_map(|i| draft.outline.paragraphs.get(i))
        .map(|p| (p.span, p.kind))
        .collect();
    lines.sort_by_key(|(span, kind)| match kind {
        BlockKind::Cell { table, row: _, column } => (1, *table, *column, span.start),
        _ => (0, 0, 0, span.start),
    });
    let mut out: Vec<Block<'p>> = Vec::new();
    for (span, _) in lines {
        let line = span.of(text);
        let key = fold::key(line);
        let opener = openers
            .iter()
            .filter(|w| {
                key.strip_prefix(w.as_str())
                    .is_some_and(|r| language == Language::Th || r.is_empty() || !r.starts_with(char::is_alphabetic))
            })
            .max_by_key(|w| w.len());
        let is_title = title(&key, packs, None).is_some();
        if let Some(opener) = opener
            && !(is_title && !out.is_empty() && out.last().is_some_and(|b| b.title.is_none() && b.party.is_some()))
        {
            let rest = key.strip_prefix(opener.as_str()).unwrap_or("").trim();
            let party = (!rest.is_empty()).then(|| (party::read(rest, packs), span));
            out.push(Block { party, person: None, title: None, office: None });
            continue;
        }
        let Some(block) = out.last_mut() else { continue };
        if !line.chars().any(char::is_alphanumeric) {
            continue;
        }
        let is_person = line.starts_with('(') && line.ends_with(')') || is_person_name(&key);
        if block.party.is_none() && !is_person && !is_title {
            block.party = Some((party::read(line, packs), span));
        } else if is_person {
            block.person = Some(block.person.map_or(span, |p| p.join(span)));
        } else if is_title || block.title.is_some() || block.person.is_some() {
            block.title = Some(block.title.map_or(span, |t| t.join(span)));
        } else if let Some((party, at)) = &mut block.party {
            // The party's name goes on in the next line.
            let whole = at.join(span);
            let key = fold::key(whole.of(text));
            let rest = openers
                .iter()
                .filter_map(|w| key.strip_prefix(w.as_str()))
                .min_by_key(|r| r.len())
                .unwrap_or(&key)
                .trim()
                .to_owned();
            *party = party::read(&rest, packs);
            *at = whole;
        }
    }
    for block in &mut out {
        let country = block.party.as_ref().and_then(|(p, _)| p.country.map(|c| c.code.clone()));
        block.office = block.title.and_then(|t| title(&fold::key(t.of(text)), packs, country.as_deref()));
    }
    out
}

fn is_person_name(key: &str) -> bool {
    ["mr. ", "mrs. ", "ms. ", "dr. ", "h.e. ", "mr ", "นาย", "นาง", "ดร.", "ท่าน", "ông ", "bà ", "ông: ", "ngài "]
        .iter()
        .any(|p| {
            key.strip_prefix(p).is_some_and(|rest| {
                // นายกเทศมนตรี is a title, not Mr Kthetsamontri.
                !(*p == "นาย"
                    && (rest.starts_with('ก') && rest.starts_with("กเทศ")
                        || rest.starts_with("อำเภอ")
                        || rest.starts_with("กอง")
                        || rest.starts_with("ก อ")
                        || rest.starts_with("กเมือง")
                        || rest.starts_with("กอบ")
                        || rest.starts_with("กรัฐมนตรี")))
            })
        })
}

/// The office that a folded line names: the longest name, preferring the country's own; modifiers change its rank.
pub fn title<'p>(key: &str, packs: &'p Packs, country: Option<&str>) -> Option<Title<'p>> {
    let mut best: Option<((usize, u8), &Office, usize, usize)> = None;
    for office in packs.offices.iter().filter(|o| o.kind != "body") {
        let own = office.country();
        let near = match (&own, country) {
            (Some(a), Some(b)) if a == b => 2,
            (None, _) => 1,
            (Some(_), None) => 1,
            _ => 0,
        };
        if near == 0 {
            continue;
        }
        for name in office.names.values().chain(office.short.values()).flatten() {
            let name = fold::key(name);
            if name.is_empty() {
                continue;
            }
            let Some(at) = find_word(key, &name) else { continue };
            let rank = (name.chars().count(), near);
            if best.as_ref().is_none_or(|b| rank > b.0) {
                best = Some((rank, office, at, at + name.len()));
            }
        }
    }
    let (_, office, start, end) = best?;
    let before = key.get(..start).unwrap_or("");
    let after = key.get(end..).unwrap_or("").trim().trim_start_matches("of ").trim_start_matches("the ").to_owned();
    let has = |name: &str| {
        packs
            .modifiers
            .get(name)
            .is_some_and(|by| by.values().flatten().any(|m| find_word(before, &fold::key(m)).is_some()))
    };
    let rank = if has("deputy") {
        Rank::DeputyHead
    } else if has("acting") {
        Rank::ActingHead
    } else {
        office.rank
    };
    Some(Title { office, rank, by_order: has("by-order"), of: after })
}

/// Where `word` stands in `text` as a whole word (in Thai anywhere).
fn find_word(text: &str, word: &str) -> Option<usize> {
    if word.is_empty() {
        return None;
    }
    let thai = word.chars().any(|c| ('\u{e00}'..='\u{eff}').contains(&c));
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find(word).map(|at| at + from) {
        let before = text.get(..at)?.chars().next_back();
        let after = text.get(at + word.len()..)?.chars().next();
        let clear = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        if thai || (clear(before) && (clear(after) || word.ends_with('.'))) {
            return Some(at);
        }
        from = at + word.len();
    }
    None
}

/// Hits on parties, places and signatories.
pub fn hits(c: &Context<'_, '_>) -> Vec<Hit> {
    let mut out = Vec::new();
    levels(c, &mut out);
    mismatches(c, &mut out);
    signatories(c, &mut out);
    third_places(c, &mut out);
    out
}

fn levels(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let tie = c.draft.has_tie(c.packs);
    for (party, span) in &c.parties {
        let place = c.place(span.start);
        let thai_word = party.word.and_then(|w| w.thai_side.as_deref());
        let local_word = party.word.is_some_and(|w| w.countries.iter().any(|k| k == "TH") && w.thai_side.is_some());
        let thai = party.is_thai() || local_word && party.country.is_none();
        if thai {
            let body = party.word.map(|w| w.word.clone()).unwrap_or_default();
            let below_place = party.place.is_some_and(|p| p.level == 2);
            if thai_word == Some("not-permitted")
                || party.level == Standing3::Below
                || below_place && party.word.is_none_or(|w| w.standing != Standing3::First)
            {
                if tie {
                    out.push(
                        Hit::new("thai-side-level", place, Some(*span))
                            .arg("body", if body.is_empty() { party.raw.clone() } else { body }),
                    );
                } else {
                    out.push(Hit::new("sector-only", place, Some(*span)).arg("body", party.raw.clone()));
                }
            } else if thai_word == Some("ask") || party.place.is_some_and(|p| p.kind == "special") {
                out.push(Hit::new("bangkok", place, Some(*span)).arg("body", party.raw.clone()));
            }
        } else if party.is_named() || party.country.is_some() {
            match party.level {
                Standing3::Below => {
                    out.push(Hit::new("partner-level", place, Some(*span)).arg("name", party.raw.clone()));
                }
                Standing3::Ask => {
                    out.push(Hit::new("partner-unknown", place, Some(*span)).arg("name", party.raw.clone()));
                }
                Standing3::First => {
                    if let Some(p) = party.place
                        && let Some(to) = &p.to
                    {
                        let successor = p.successor.as_deref().and_then(|s| c.packs.places.get(s));
                        let language = c.draft.language.unwrap_or_default();
                        out.push(
                            Hit::new("dissolved-unit", place, Some(*span))
                                .arg("name", p.name(language))
                                .arg("to", to.clone())
                                .arg("successor", successor.map_or("?", |s| s.name(language))),
                        );
                    }
                }
            }
        }
    }
    if let [(a, _), (b, at)] = c.parties.as_slice() {
        if let (Some(x), Some(y)) = (a.country, b.country)
            && x.code == y.code
        {
            out.push(Hit::new("same-country", c.place(at.start), Some(*at)));
        }
    }
}

fn mismatches(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    if c.parties.len() < 2 {
        return;
    }
    let known = |p: &Party<'_>| c.parties.iter().any(|(q, _)| q.same(p));
    let expected = |p: &Party<'_>| -> String {
        // The party of the same country, else both.
        let near: Vec<String> = c
            .parties
            .iter()
            .filter(|(q, _)| match (p.country, q.country) {
                (Some(a), Some(b)) => a.code == b.code,
                _ => true,
            })
            .map(|(q, _)| q.raw.clone())
            .collect();
        near.join(" / ")
    };
    let mut seen: Vec<Span> = Vec::new();
    if let Some(comparison) = c.comparison {
        for f in comparison.fillings.iter().filter(|f| f.blank.starts_with("party-") && f.unit != "title") {
            let p = party::read(f.span.of(text), c.packs);
            if p.is_named() && !known(&p) && is_unit(&p) && !seen.iter().any(|s| s.overlaps(f.span)) {
                seen.push(f.span);
                out.push(Hit::new("party-mismatch", f.place.clone(), Some(f.span)).arg("expected", expected(&p)));
            }
        }
        for unit in ["parties", "aspiration", "existing-ties", "basis"] {
            let pair: Vec<&crate::compare::Filling> =
                comparison.fillings.iter().filter(|f| f.unit == unit && f.blank.starts_with("party-")).collect();
            if let [a, b] = pair.as_slice() {
                let (p, q) = (party::read(a.span.of(text), c.packs), party::read(b.span.of(text), c.packs));
                if p.is_named() && q.is_named() && p.same(&q) {
                    out.push(Hit::new("party-twice", b.place.clone(), Some(b.span)));
                }
            }
        }
    }
    for block in &c.blocks {
        if let Some((p, at)) = &block.party
            && p.is_named()
            && is_unit(p)
            && !known(p)
        {
            out.push(Hit::new("party-mismatch", "signature", Some(*at)).arg("expected", expected(p)));
        }
        if let (Some(title), Some(at)) = (&block.office, block.title)
            && !title.of.is_empty()
        {
            let p = party::read(&title.of, c.packs);
            if p.is_named() && is_unit(&p) && !known(&p) {
                out.push(
                    Hit::new("office-elsewhere", "signature", Some(at))
                        .arg("expected", expected(&p))
                        .arg("name", p.raw.clone()),
                );
            } else if let Some((own, _)) = &block.party
                && own.is_named()
                && p.is_named()
                && known(&p)
                && known(own)
                && !own.same(&p)
            {
                out.push(
                    Hit::new("office-elsewhere", "signature", Some(at))
                        .arg("expected", own.raw.clone())
                        .arg("name", p.raw.clone()),
                );
            }
        }
    }
}

/// Whether the name is one unit's (not a sentence that a blank swallowed).
fn is_unit(p: &Party<'_>) -> bool {
    p.name.split_whitespace().count() <= 5
        && p.name.chars().count() <= 40
        && (p.word.is_some() || p.place.is_some_and(|q| q.level == 1))
}

fn signatories(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    if c.draft.zones.signature.is_empty() {
        return;
    }
    let thai_below = out.iter().any(|h| h.check == "thai-side-level");
    let partner_below = out.iter().any(|h| h.check == "partner-level");
    if c.blocks.len() == 1 {
        let span = c.draft.span_of(&c.draft.zones.signature);
        out.push(Hit::new("signature-blocks", "signature", Some(crate::compare::clip(c.text(), span, 80))));
    }
    for (n, block) in c.blocks.iter().enumerate() {
        let Some(at) = block.title else { continue };
        let from_title = block.office.as_ref().and_then(|t| (!t.of.is_empty()).then(|| party::read(&t.of, c.packs)));
        let own = block.party.as_ref().map(|(p, _)| p).filter(|p| p.is_named());
        let party = c
            .parties
            .iter()
            .map(|(p, _)| p)
            .find(|p| own.is_some_and(|o| o.same(p)))
            .or_else(|| c.parties.iter().map(|(p, _)| p).find(|p| from_title.as_ref().is_some_and(|o| o.same(p))))
            .or_else(|| c.parties.get(n).map(|(p, _)| p));
        let thai = party.is_some_and(Party::is_thai) || own.is_some_and(Party::is_thai);
        let title = match (&block.office, party.and_then(|p| p.country)) {
            // Read it again knowing the country.
            (Some(_), Some(country)) => title(&fold::key(at.of(c.text())), c.packs, Some(&country.code)),
            (other, _) => other.clone(),
        };
        let words = at.of(c.text()).split_whitespace().collect::<Vec<_>>().join(" ");
        let Some(title) = title else {
            if words.chars().filter(|ch| ch.is_alphabetic()).count() > 3 && block.person.is_some() {
                let check = if thai { "signatory-thai" } else { "signatory-unknown" };
                if !(thai && thai_below) {
                    out.push(Hit::new(check, "signature", Some(at)).arg("title", words));
                }
            }
            continue;
        };
        let level = party.map_or(Standing3::Ask, |p| p.level);
        let rank = match title.rank {
            Rank::ByPlace if level == Standing3::First => Rank::HeadOfProvince,
            Rank::ByPlace if level == Standing3::Below => Rank::BelowProvinceHead,
            other => other,
        };
        if title.by_order && matches!(rank, Rank::HeadOfProvince) {
            out.push(
                Hit::new(if thai { "signatory-thai" } else { "signatory-foreign" }, "signature", Some(at))
                    .arg("title", words),
            );
            continue;
        }
        match (thai, rank) {
            (_, Rank::ActingHead) => out.push(Hit::new("signatory-acting", "signature", Some(at)).arg("title", words)),
            (_, Rank::HeadOfProvince) => {}
            (true, _) if !thai_below => out.push(Hit::new("signatory-thai", "signature", Some(at)).arg("title", words)),
            (false, Rank::ByPlace) => {
                out.push(Hit::new("signatory-unknown", "signature", Some(at)).arg("title", words))
            }
            (false, _) if !partner_below => {
                out.push(Hit::new("signatory-foreign", "signature", Some(at)).arg("title", words))
            }
            _ => {}
        }
    }
}

/// Places outside the pair in text that the form does not have.
fn third_places(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    let mut seen: Vec<String> = Vec::new();
    for zone in c.draft.zones.clauses.iter().map(|z| z.paragraphs.clone()).chain([c.draft.zones.preamble.clone()]) {
        for i in zone {
            let tokens = c.draft.tokens.get(i).map(Vec::as_slice).unwrap_or_default();
            let mut at = 0;
            while at < tokens.len() {
                let capital = tokens.get(at).is_some_and(|t| t.span.of(text).starts_with(char::is_uppercase));
                let mut found = None;
                if capital {
                    for length in (1..=5usize).rev() {
                        let Some(span) =
                            tokens.get(at).zip(tokens.get(at + length - 1)).map(|(a, b)| a.span.join(b.span))
                        else {
                            continue;
                        };
                        let words = span.of(text);
                        if words.contains([',', '.', ';', '(', ')'])
                            || c.is_form(span)
                            || words.contains('\n') && !words.contains('-')
                        {
                            continue;
                        }
                        let places = c.packs.places.find(words, None);
                        let exact = places.iter().filter(|(_, how)| {
                            *how == maitri_pack::PlaceMatch::Name || length > 1 || words.contains('-')
                        });
                        let bare = c.packs.places.bare.contains(&fold::key(words));
                        let spelled = words
                            .split(|ch: char| !ch.is_alphabetic())
                            .filter(|w| !w.is_empty())
                            .all(|w| w.starts_with(char::is_uppercase) || words.contains('-'));
                        if let Some((place, _)) = exact.into_iter().next()
                            && !bare
                            && spelled
                            && place.level > 0
                        {
                            found = Some((length, span, place.id.clone()));
                            break;
                        }
                    }
                }
                if let Some((length, span, id)) = found {
                    let party = c.parties.iter().any(|(p, _)| {
                        p.place.is_some_and(|q| q.id == id || q.parent.as_deref() == Some(&id))
                            || p.same(&party::read(span.of(text), c.packs))
                    });
                    let parent = c.packs.places.get(&id).and_then(|p| p.parent.clone());
                    let inside = c.parties.iter().any(|(p, _)| p.place.is_some_and(|q| Some(&q.id) == parent.as_ref()));
                    if !party && !inside && !seen.contains(&id) {
                        seen.push(id);
                        out.push(Hit::new("third-place", c.place(span.start), Some(span)).arg("name", span.of(text)));
                    }
                    at += length;
                } else {
                    at += 1;
                }
            }
        }
    }
}
