//! Parties, places and signatories: who may, who signs, and whether the names agree.

use super::Context;
use crate::compare::Comparison;
use crate::draft::Draft;
use crate::finding::Hit;
use crate::party::{self, Party};
use maitri_document::lang::fold;
use maitri_document::lang::pairs::Pairs;
use maitri_document::lang::token::{Kind, Token};
use maitri_document::lang::{viet_words, words};
use maitri_document::{BlockKind, Span};
use maitri_pack::{Form, Language, Office, Packs, Rank, Standing3};

/// A signature block.
#[derive(Debug, Clone)]
pub struct Block<'p> {
    /// Who signs: the line "For …".
    pub party: Option<(Party<'p>, Span)>,
    /// The name of the person, where one is written.
    pub person: Option<Span>,
    /// The first line of the title.
    pub title: Option<Span>,
    /// All lines of the title.
    pub words: String,
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
    // A text that follows no form is read by its own words first.
    let close = comparison.is_some_and(|c| c.coverage >= crate::review::FOLLOWS);
    if !close {
        let found = from_words(draft, packs);
        if found.len() == 2 {
            return found;
        }
    }
    if let Some(comparison) = comparison {
        for unit in ["title", "parties", "aspiration", "basis"] {
            for blank in ["party-a", "party-b"] {
                if out.len() < 2
                    && let Some(f) = comparison.fillings.iter().find(|f| f.unit == unit && f.blank == blank)
                {
                    let read = if draft.document.recognised.is_some() { party::read_scan } else { party::read };
                    let party = read(f.span.of(text), packs);
                    let one = is_unit(&party) && f.span.of(text).chars().count() < 150;
                    if one && party.is_named() && !out.iter().any(|(p, _)| p.same(&party)) {
                        out.push((party, f.span));
                    }
                }
            }
            if out.len() == 2 {
                break;
            }
        }
    }
    if out.len() < 2 {
        let found = from_words(draft, packs);
        if found.len() > out.len() {
            out = found;
        }
    }
    out
}

/// The parties of a text that follows no form: "between X and Y" in the title or the first paragraphs, "Bên A: X".
fn from_words<'p>(draft: &Draft<'_>, packs: &'p Packs) -> Vec<(Party<'p>, Span)> {
    let text = draft.text();
    let end = draft
        .zones
        .preamble
        .end
        .max(draft.zones.title.end)
        .max(draft.zones.title.start + 12)
        .min(draft.outline.paragraphs.len());
    // The title as one run, then each paragraph of the preamble.
    let mut runs: Vec<Vec<Token>> = vec![draft.tokens_of(&draft.zones.title, false)];
    runs.extend((draft.zones.title.end..end).map(|i| draft.tokens.get(i).cloned().unwrap_or_default()));
    for tokens in &runs {
        let opens = tokens.iter().position(|t| matches!(t.key.as_str(), "between" | "ระหว่าง" | "giữa" | "ລະຫວ່າງ"));
        let from = match opens {
            Some(at) => at + 1,
            None => 0,
        };
        for (at, token) in tokens.iter().enumerate().skip(from + 1) {
            if !matches!(token.key.as_str(), "and" | "กับ" | "และ" | "và" | "ກັບ") {
                continue;
            }
            let stop = tokens
                .iter()
                .enumerate()
                .skip(at + 2)
                .find(|(_, t)| {
                    matches!(
                        t.key.as_str(),
                        "(" | ";" | ":" | "\"" | "hereinafter" | "hereafter" | "ซึ่ง" | "represented" | "have" | "being"
                    )
                })
                .map_or(tokens.len(), |(i, _)| i);
            let span =
                |a: usize, b: usize| tokens.get(a).zip(tokens.get(b.checked_sub(1)?)).map(|(x, y)| x.span.join(y.span));
            let (Some(left), Some(right)) = (span(from, at), span(at + 1, stop.min(at + 26))) else { continue };
            if left.of(text).chars().count() > 160 {
                continue;
            }
            let (p, q) = (party::read(left.of(text), packs), party::read(right.of(text), packs));
            if p.is_named() && q.is_named() && is_unit(&p) && is_unit(&q) && !p.same(&q) {
                return vec![(p, left), (q, right)];
            }
        }
    }
    // Bên A: …, Bên B: …
    let mut out: Vec<(Party<'p>, Span)> = Vec::new();
    for paragraph in draft.outline.paragraphs.iter().take(end + 6) {
        let line = paragraph.span.of(text);
        let key = fold::key(line);
        for head in ["bên a", "bên b", "party a", "party b", "side a", "side b", "ฝ่ายที่ 1", "ฝ่ายที่ 2", "ฝ่ายไทย", "ฝ่ายลาว"]
        {
            if key.starts_with(head)
                && let Some((_, name)) = line.split_once(':')
            {
                let p = party::read(name, packs);
                if p.is_named() && !out.iter().any(|(q, _)| q.same(&p)) {
                    let start = paragraph.span.end - name.len();
                    out.push((p, Span::new(start, paragraph.span.end).trim(text)));
                }
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
    let mut lines: Vec<(Span, BlockKind)> = Vec::new();
    let mut columns = false;
    // The blocks end where another text begins: the other half of a paper in two languages.
    let all = draft.zones.signature.clone();
    let end = draft.title_from(all.start, all.end, packs).unwrap_or(all.end);
    let own = (all.start..end).filter(|i| !draft.zones.after.contains(i));
    for (row, p) in own.filter_map(|i| draft.outline.paragraphs.get(i)).enumerate() {
        let parts = crate::draft::columns_of(text, p.span);
        columns |= parts.len() == 2;
        for (column, part) in parts.into_iter().enumerate() {
            // Columns made with spaces or tabs are as good as a table.
            let kind = match p.kind {
                BlockKind::Paragraph if columns => BlockKind::Cell {
                    table: u32::MAX,
                    row: u32::try_from(row).unwrap_or(0),
                    column: u32::try_from(column).unwrap_or(0),
                },
                other => other,
            };
            lines.push((part, kind));
        }
    }
    lines.sort_by_key(|(span, kind)| match kind {
        BlockKind::Cell { table, row: _, column } => (1, *table, *column, span.start),
        _ => (0, 0, 0, span.start),
    });
    let mut out: Vec<Block<'p>> = Vec::new();
    let mut column = None;
    let mut witness = false;
    // Whether a line to sign on stood below the party of the last block.
    let mut signed = false;
    for (span, kind) in lines {
        let line = span.of(text);
        let key = fold::key(line);
        let here = match kind {
            BlockKind::Cell { table, column, .. } => Some((table, column)),
            _ => None,
        };
        let new_column = here.is_some() && here != column;
        column = here;
        if ["พยาน", "witness", "chứng kiến", "làm chứng"].iter().any(|w| key.contains(w)) {
            witness = true;
            continue;
        }
        let opener = openers
            .iter()
            .filter(|w| {
                key.strip_prefix(w.as_str())
                    .is_some_and(|r| language == Language::Th || r.is_empty() || !r.starts_with(char::is_alphabetic))
            })
            .max_by_key(|w| w.len());
        let is_title = title(&key, packs, None).is_some();
        let after_party = out.last().is_some_and(|b| b.title.is_none() && b.party.is_some());
        if let Some(opener) = opener
            && !(is_title && after_party && !new_column)
        {
            witness = false;
            let rest = key.strip_prefix(opener.as_str()).unwrap_or("").trim();
            let party = (!rest.is_empty()).then(|| (party::read(rest, packs), span));
            out.push(Block { party, person: None, title: None, words: String::new(), office: None });
            signed = false;
            continue;
        }
        // So is who certifies a copy, and who translated it.
        let many = line.split_whitespace().count() > 3;
        if !is_title && many && !is_person_name(&key) && crate::after::is_note(&key, packs, language) {
            witness = true;
            continue;
        }
        let to_sign = key.starts_with("ลงชื่อ") || !line.chars().any(char::is_alphanumeric) && line.chars().count() > 7;
        let done = out.last().is_some_and(|b| b.title.is_some() && b.person.is_some());
        // A line to write on below the word for witnesses is theirs.
        if new_column || to_sign && done && !witness {
            witness = false;
            out.push(Block { party: None, person: None, title: None, words: String::new(), office: None });
            signed = false;
        }
        signed |= to_sign;
        if witness || !line.chars().any(char::is_alphanumeric) || key.starts_with("ลงชื่อ") {
            continue;
        }
        if out.is_empty() {
            out.push(Block { party: None, person: None, title: None, words: String::new(), office: None });
        }
        let Some(block) = out.last_mut() else { continue };
        // A name that says of nobody that it is a name: below the line to sign on, or where what stands above needs no more words.
        let bare = !is_title
            && block.person.is_none()
            && match (&block.party, block.title) {
                (_, Some(_)) => looks_named(line, &key, packs) && is_whole_title(&block.words, &key, packs),
                (Some((party, _)), None) => {
                    signed && looks_named(line, &key, packs) || is_whole_party(party, line, packs)
                }
                (None, None) => false,
            };
        let is_person = bare || line.starts_with('(') && line.ends_with(')') || is_person_name(&key);
        if is_person && !is_title {
            block.person = Some(block.person.map_or(span, |p| if here.is_some() { p } else { p.join(span) }));
        } else if is_title || block.title.is_some() || block.person.is_some() {
            // Lines of other columns lie between: the first line stands for all of them.
            block.title = Some(match block.title {
                Some(first) if here.is_some() => first,
                Some(first) => first.join(span),
                None => span,
            });
            if !block.words.is_empty() {
                block.words.push(' ');
            }
            block.words.push_str(&key);
        } else if block.party.is_none() {
            block.party = Some((party::read(line, packs), span));
        } else if let Some((party, at)) = &mut block.party {
            // The party's name goes on in the next line.
            let whole = format!("{} {}", party.raw, line);
            *party = party::read(&whole, packs);
            if here.is_none() {
                *at = at.join(span);
            }
        }
    }
    // A block of nothing but a line to write on is none.
    out.retain(|b| b.party.is_some() || b.person.is_some() || b.title.is_some());
    for block in &mut out {
        let country = block.party.as_ref().and_then(|(p, _)| p.country.map(|c| c.code.clone()));
        block.office = title(&block.words, packs, country.as_deref());
    }
    out
}

/// Whether the name of a party needs no more words, and `next` below it is no part of it: the party's place is known, and with the
/// line it would be another.
fn is_whole_party(party: &Party<'_>, next: &str, packs: &Packs) -> bool {
    party.place.is_some() && !party::read(&format!("{} {next}", party.raw), packs).same(party)
}

/// Whether a line may be nothing but the name of a person.
fn looks_named(line: &str, key: &str, packs: &Packs) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let capital = |w: &&str| !w.starts_with(char::is_lowercase);
    (2..=6).contains(&words.len())
        && words.iter().all(capital)
        && !line.chars().any(|c| c.is_numeric() || c == ':')
        && !packs
            .modifiers
            .values()
            .flat_map(|by| by.values().flatten())
            .any(|m| find_word(key, m, is_thai(m)).is_some())
}

/// The same of a title and the place that it is of.
fn is_whole_title(words: &str, next: &str, packs: &Packs) -> bool {
    title(words, packs, None).is_some_and(|t| is_whole_party(&party::read(&t.of, packs), next, packs))
}

/// Whether a folded line begins as the name of a person does.
pub fn is_person_name(key: &str) -> bool {
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
    if let Some(acting) = in_place_of(key, packs, country) {
        return Some(acting);
    }
    let mut best: Option<((usize, u8), &Office, usize, usize)> = None;
    let pairs = Pairs::of(key);
    for (name, index, thai) in packs.titles.iter().filter(|(name, ..)| pairs.may_contain(name)) {
        // Longest first: a shorter one cannot win.
        let length = name.chars().count();
        if best.as_ref().is_some_and(|b| length < b.0.0) {
            break;
        }
        let Some(at) = find_word(key, name, *thai) else { continue };
        let Some(office) = packs.offices.get(*index) else { continue };
        let near = match (&office.country(), country) {
            (Some(a), Some(b)) if a == b => 2,
            (None, _) | (Some(_), None) => 1,
            _ => continue,
        };
        if best.as_ref().is_none_or(|b| (length, near) > b.0) {
            best = Some(((length, near), office, at, at + name.len()));
        }
    }
    let (_, office, start, end) = best?;
    let before = key.get(..start).unwrap_or("");
    let after = key.get(end..).unwrap_or("").trim().trim_start_matches("of ").trim_start_matches("the ").to_owned();
    let has = |name: &str| {
        packs
            .modifiers
            .get(name)
            .is_some_and(|by| by.values().flatten().any(|m| find_word(before, m, is_thai(m)).is_some()))
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

/// The head's office that somebody with a title of their own holds in the head's place, as Thai papers write it:
/// "รองผู้ว่าราชการจังหวัด … รักษาราชการแทน ผู้ว่าราชการจังหวัด …".
fn in_place_of<'p>(key: &str, packs: &'p Packs, country: Option<&str>) -> Option<Title<'p>> {
    let words = packs.modifiers.get("acting")?.values().flatten();
    words.filter(|word| key.contains(word.as_str())).find_map(|word| {
        let at = find_word(key, word, is_thai(word)).filter(|at| *at > 0)?;
        let rest = key.get(at + word.len()..)?.trim_start();
        let rest = rest.strip_prefix("the ").unwrap_or(rest);
        packs.titles.iter().find_map(|(name, index, thai)| {
            let of = rest.strip_prefix(name.as_str())?;
            let office = packs.offices.get(*index)?;
            let whole = *thai || !of.starts_with(char::is_alphanumeric);
            let ours = office.country().is_none_or(|own| country.is_none_or(|c| c == own));
            let head = matches!(office.rank, Rank::HeadOfProvince | Rank::ByPlace);
            let of = of.trim().trim_start_matches("of ").trim_start_matches("the ").to_owned();
            (whole && ours && head).then_some(Title { office, rank: Rank::ActingHead, by_order: false, of })
        })
    })
}

fn is_thai(word: &str) -> bool {
    word.chars().any(|c| ('\u{e00}'..='\u{eff}').contains(&c))
}

/// Where `word` stands in `text` as a whole word (in Thai anywhere).
fn find_word(text: &str, word: &str, thai: bool) -> Option<usize> {
    if word.is_empty() {
        return None;
    }
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
    let tie = c.draft.has_tie(c.packs) || c.draft.is_friendly(c.packs);
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
                        out.push(
                            Hit::new("dissolved-unit", place, Some(*span))
                                .arg_each("name", |l| p.name(l).to_owned())
                                .arg_each("to", |l| crate::report::words::day(to, l))
                                .arg_each("successor", |l| successor.map_or("?", |s| s.name(l)).to_owned()),
                        );
                    }
                }
            }
        }
    }
    if let [(a, _), (b, at)] = c.parties.as_slice()
        && let (Some(x), Some(y)) = (a.country, b.country)
        && x.code == y.code
    {
        out.push(Hit::new("same-country", c.place(at.start), Some(*at)));
    }
}

fn mismatches(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    if c.parties.is_empty() {
        return;
    }
    let bare = |n: &str| fold::skeleton(n).chars().filter(|ch| ch.is_alphanumeric()).collect::<String>();
    let known = |p: &Party<'_>| {
        c.parties.iter().any(|(q, _)| {
            let (a, b) = (bare(&p.name), bare(&q.name));
            // "Chiang Rai City Municipality" is the City of Chiang Rai.
            q.same(p) || a.chars().count() > 3 && b.chars().count() > 3 && (a.starts_with(&b) || b.starts_with(&a))
        })
    };
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
    if let Some(comparison) = c.comparison.filter(|_| c.follows) {
        for f in comparison.fillings.iter().filter(|f| f.blank.starts_with("party-") && f.unit != "title") {
            let p = party::read(f.span.of(text), c.packs);
            // Choices that nobody has made yet are no party.
            let open = f.span.of(text).contains(['/', '[', ']']);
            if !open && p.is_named() && !known(&p) && is_unit(&p) && !seen.iter().any(|s| s.overlaps(f.span)) {
                seen.push(f.span);
                out.push(Hit::new("party-mismatch", f.place.clone(), Some(f.span)).arg("expected", expected(&p)));
            }
        }
        for unit in ["title", "parties", "aspiration", "existing-ties", "basis"] {
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
            // The title took the word for the level: เจ้าแขวงเวียงจันทน์ is of แขวงเวียงจันทน์, not of the capital.
            let own_name = c.parties.iter().any(|(q, _)| !bare(&q.name).is_empty() && bare(&q.name) == bare(&p.name));
            if p.is_named() && is_unit(&p) && !known(&p) && !own_name {
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
                && bare(&own.name) != bare(&p.name)
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
        && (p.word.is_some() || p.place.is_some() || p.unit.is_some())
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
            (Some(_), Some(country)) => title(&block.words, c.packs, Some(&country.code)),
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

/// Places that running text names: by a capital letter and the tables, or beside a word for their level. Names that are
/// ordinary words too are left alone.
pub fn mentions<'p>(c: &Context<'p, '_>, paragraphs: std::ops::Range<usize>) -> Vec<(Span, &'p maitri_pack::Place)> {
    mentions_of(c.draft, c.packs, paragraphs)
}

/// The same, for who has a draft and no context.
pub fn mentions_of<'p>(
    draft: &Draft<'_>,
    packs: &'p Packs,
    paragraphs: std::ops::Range<usize>,
) -> Vec<(Span, &'p maitri_pack::Place)> {
    let text = draft.text();
    let mut out = Vec::new();
    for i in paragraphs {
        let tokens = draft.tokens.get(i).map(Vec::as_slice).unwrap_or_default();
        let mut at = 0;
        while at < tokens.len() {
            let capital = tokens.get(at).is_some_and(|t| t.span.of(text).starts_with(char::is_uppercase));
            let mut found = None;
            for length in (1..=5usize).rev().filter(|_| capital) {
                let Some(span) = tokens.get(at).zip(tokens.get(at + length - 1)).map(|(a, b)| a.span.join(b.span))
                else {
                    continue;
                };
                let words = span.of(text);
                if words.contains([',', '.', ';', '(', ')']) || words.contains('\n') && !words.contains('-') {
                    continue;
                }
                let joined: String = words.split_whitespace().collect::<Vec<_>>().join(" ").replace("- ", "-");
                let places = packs.places.find(&joined, None);
                let hyphen = joined.contains('-');
                // "Tỉnh Tây Ninh" begins with a word for a level, not with the town of Tịnh Tây.
                let level = packs.places.levels.iter().any(|l| tokens.get(at).is_some_and(|t| t.key == l.key));
                let exact = places.iter().find(|(_, how)| {
                    *how == maitri_pack::PlaceMatch::Name || (length > 1 || hyphen) && !(level && length == 2)
                });
                let spelled = hyphen
                    || joined
                        .split(|ch: char| !ch.is_alphabetic())
                        .filter(|w| !w.is_empty())
                        .all(|w| w.starts_with(char::is_uppercase));
                if let Some((place, _)) = exact
                    && !packs.places.bare.contains(&fold::key(&joined))
                    && !(length == 1 && is_other_word(draft, packs, tokens, at))
                    && spelled
                    && place.level > 0
                {
                    found = Some((length, span, *place));
                    break;
                }
            }
            if let Some((length, span, place)) = found {
                out.push((span, place));
                at += length;
            } else {
                at += 1;
            }
        }
    }
    out
}

/// Whether the capitalised word at `at`, which is a place by its letters, is another word of Vietnamese: a syllable (*Trang* is "page",
/// and the first half of *trang thiết bị*) at the beginning of a sentence or a point, before a figure, before its other half, or
/// behind the rest of a longer name (*Phạm Thị Trang*). A word for a level before it or a place beside it says that a place is meant.
fn is_other_word(draft: &Draft<'_>, packs: &Packs, tokens: &[Token], at: usize) -> bool {
    let text = draft.text();
    let token = |i: Option<usize>| i.and_then(|i| tokens.get(i));
    let Some(word) = token(Some(at)).filter(|t| viet_words::is_syllable(&t.key)) else { return false };
    let (before, after) = (token(at.checked_sub(1)), token(Some(at + 1)));
    let keys = |from: usize| -> String {
        tokens.get(from..at).unwrap_or_default().iter().map(|t| t.key.as_str()).collect::<Vec<_>>().join(" ")
    };
    let levelled = (1..=3usize)
        .filter_map(|n| at.checked_sub(n))
        .map(keys)
        .any(|before| packs.places.levels.iter().any(|l| l.key == before));
    let behind = token(Some(at + 1)).is_some_and(|t| packs.places.levels.iter().any(|l| l.key == t.key));
    if levelled || behind {
        return false;
    }
    let pairs = words::viet_pairs();
    let small = |t: &Token| !t.span.of(text).starts_with(char::is_uppercase);
    let shouted = |t: &Token| !t.span.of(text).chars().any(char::is_lowercase);
    let pair = after.is_some_and(|t| (small(t) || shouted(word)) && pairs.contains(&format!("{} {}", word.key, t.key)));
    let longer = before.is_some_and(|t| t.kind == Kind::Word && !small(t) && !shouted(t) && at > 1);
    if pair || longer || after.is_some_and(|t| t.kind == Kind::Number) {
        return true;
    }
    let begins = before.is_none_or(|t| t.kind != Kind::Word && t.key != "," && t.key != "-");
    // A list of places: "Trang, Krabi và Phuket".
    let beside = after.is_some_and(|t| matches!(t.key.as_str(), "," | "và" | "and"))
        && (1..=2usize).any(|n| {
            let next = token(Some(at + 2)).zip(token(Some(at + 1 + n))).map(|(a, b)| a.span.join(b.span).of(text));
            next.is_some_and(|name| name.starts_with(char::is_uppercase) && !packs.places.find(name, None).is_empty())
        });
    draft.language == Some(Language::Vi) && begins && !beside
}

/// Places outside the pair in text that the form does not have.
fn third_places(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    let mut seen: Vec<&str> = Vec::new();
    if c.parties.len() < 2 {
        return;
    }
    let zones = c.draft.zones.clauses.iter().map(|z| z.paragraphs.clone()).chain([c.draft.zones.preamble.clone()]);
    for (span, place) in zones.flat_map(|zone| mentions(c, zone)) {
        let of_party = c.parties.iter().any(|(p, _)| {
            p.place.is_some_and(|q| {
                q.id == place.id
                    || q.parent.as_deref() == Some(place.id.as_str())
                    || place.parent.as_deref() == Some(q.id.as_str())
            }) || p.same(&party::read(span.of(text), c.packs))
        });
        if !of_party && !c.is_form(span) && !seen.contains(&place.id.as_str()) {
            seen.push(&place.id);
            out.push(
                Hit::new("third-place", c.place(span.start), Some(span))
                    .arg("name", crate::review::flat(span.of(text))),
            );
        }
    }
}
