//! The anatomy of a draft: its language and family, and which paragraphs are title, preamble, clauses, testimonium and
//! signature blocks.

use crate::align::assign::Bag;
use maitri_document::lang::fold;
use maitri_document::lang::token::{self, Kind, Token};
use maitri_document::outline::{self, Outline, Style};
use maitri_document::{BlockKind, Document, Format, Span};
use maitri_pack::{Form, Item, Language, Packs, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A draft with its parts.
#[derive(Debug)]
pub struct Draft<'d> {
    /// The document.
    pub document: &'d Document,
    /// Paragraphs and clauses.
    pub outline: Outline,
    /// Tokens of each paragraph.
    pub tokens: Vec<Vec<Token>>,
    /// Words of a scan that are words of a form but for marks, and those words.
    pub slips: Vec<(Span, String)>,
    /// Two-letter code of its language.
    pub language_code: String,
    /// Its language, where it is one that forms speak.
    pub language: Option<Language>,
    /// `instrument`, `th-state-letter`, `vn-party-paper`, `vn-state-paper`, `other`.
    pub family: String,
    /// Its parts.
    pub zones: Zones,
    /// What stands beside the page and is no text that could bind: a slip is a slip there too.
    aside: Vec<(outline::Paragraph, Vec<Token>)>,
    tie: std::cell::OnceCell<bool>,
    /// Number of the outline's paragraphs that are of the body; those beside it that are text follow.
    body: usize,
}

/// Paragraph ranges of the parts of an instrument.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Zones {
    /// What stands before the title ("DRAFT …").
    pub before: Range<usize>,
    /// A text in another language that stands before the one that is read.
    pub other: Range<usize>,
    /// The title.
    pub title: Range<usize>,
    /// Parties and recitals, with the linking sentence.
    pub preamble: Range<usize>,
    /// Clauses of the first rank.
    pub clauses: Vec<ClauseZone>,
    /// What follows the last clause up to the signatures: testimonium, disclaimer.
    pub closing: Range<usize>,
    /// The signature blocks, and all that follows them.
    pub signature: Range<usize>,
    /// Paragraphs in or behind the signature blocks, or beside the page, that are text and no part of a signature.
    pub after: Vec<usize>,
}

/// A clause of the first rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseZone {
    /// Its printed number; empty where it has none.
    pub label: String,
    /// Its paragraphs.
    pub paragraphs: Range<usize>,
    /// Index in the outline, where it is numbered.
    pub clause: Option<usize>,
}

/// One of several texts that a file holds side by side: a column of a table, or every other paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Two-letter code of its language.
    pub code: String,
    /// For each block of the document, whether it belongs to this text.
    pub blocks: Vec<bool>,
}

/// Letters of a paragraph below which its language is not asked.
pub const TOLD_BY: usize = 20;

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

/// Where Maitri's own list of what is open in a draft begins, which is no text of the draft, whatever its language; the end of the
/// text where there is none.
pub fn own_list(document: &Document, packs: &Packs) -> usize {
    let words: Vec<String> = packs.families.instrument.open.values().flatten().map(|w| fold::key(w)).collect();
    let is_head =
        |line: &str| line.chars().count() < 80 && words.iter().any(|w| *w == fold::key(line).trim_end_matches(':'));
    let head = document.blocks.iter().find(|b| b.kind.is_body() && is_head(b.span.of(&document.text)));
    head.map_or(document.text.len(), |b| b.span.start)
}

/// The texts that a file holds side by side, each in its language; empty where it holds one, or one after the other.
pub fn side_by_side(document: &Document, packs: &Packs) -> Vec<Part> {
    let text = &document.text;
    let end = own_list(document, packs);
    let in_body = |b: &maitri_document::Block| b.kind.is_body() && b.span.start < end;
    let told: Vec<Option<(String, usize)>> = document
        .blocks
        .iter()
        .map(|b| {
            let line = b.span.of(text);
            let count = letters(line);
            (in_body(b) && count >= TOLD_BY).then(|| (language_of(line).0, count))
        })
        .collect();
    let mut weights: BTreeMap<&str, usize> = BTreeMap::new();
    for (code, count) in told.iter().flatten() {
        *weights.entry(code).or_default() += count;
    }
    let all: usize = weights.values().sum();
    weights.retain(|_, n| *n * 6 >= all);
    if weights.len() < 2 {
        return Vec::new();
    }
    // The language of each column of each table, where it has one.
    let mut columns: BTreeMap<(u32, u32), BTreeMap<&str, usize>> = BTreeMap::new();
    for (block, told) in document.blocks.iter().zip(&told) {
        if let (BlockKind::Cell { table, column, .. }, Some((code, count))) = (block.kind, told) {
            *columns.entry((table, column)).or_default().entry(code).or_default() += count;
        }
    }
    let columns: BTreeMap<(u32, u32), (&str, usize)> = columns
        .into_iter()
        .filter_map(|(at, counts)| {
            let sum: usize = counts.values().sum();
            let (code, most) = counts.into_iter().max_by_key(|(_, n)| *n)?;
            (most * 4 >= sum * 3 && weights.contains_key(code)).then_some((at, (code, sum)))
        })
        .collect();
    let beside: usize = columns
        .iter()
        .filter(|((table, _), (code, _))| columns.iter().any(|((t, _), (c, _))| t == table && c != code))
        .map(|(_, (_, n))| n)
        .sum();
    let order: Vec<&str> =
        told.iter().flatten().map(|(code, _)| code.as_str()).filter(|c| weights.contains_key(c)).collect();
    let changes = order.windows(2).filter(|w| w.first() != w.last()).count();
    if beside * 2 < all && changes < 4 * weights.len() {
        return Vec::new();
    }
    let latin = weights.keys().filter(|c| !["th", "lo", "km", "my", "zh", "ja", "ko"].contains(c)).count();
    let mut last: Option<&str> = None;
    let mut owners: Vec<Option<&str>> = Vec::new();
    for (block, told) in document.blocks.iter().zip(&told) {
        if !in_body(block) {
            owners.push(None);
            continue;
        }
        let line = block.span.of(text);
        let own = told.as_ref().and_then(|(code, _)| weights.get_key_value(code.as_str())).map(|(code, _)| *code);
        let column = match block.kind {
            BlockKind::Cell { table, column, .. } => columns.get(&(table, column)).map(|(code, _)| *code),
            _ => None,
        };
        // A short line tells its language by its script, or by letters that one language has.
        let short = (letters(line) > 0)
            .then(|| language_of(line).0)
            .filter(|code| latin < 2 || code != "en")
            .and_then(|code| weights.get_key_value(code.as_str()).map(|(code, _)| *code));
        let owner = own.or(column).or(short).or(last);
        owners.push(owner);
        last = owner;
    }
    let mut codes: Vec<&str> = Vec::new();
    for code in order {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let part = |code: &str| Part {
        code: code.to_owned(),
        // What belongs to none is before the eyes of all.
        blocks: owners.iter().map(|owner| owner.is_none_or(|o| o == code)).collect(),
    };
    codes.into_iter().map(part).collect()
}

/// A title without what may stand before the name of an instrument.
fn without_prefix(key: &str) -> &str {
    let key = key.trim_start_matches(|c: char| !c.is_alphanumeric());
    let key = ["the ", "joint ", "draft ", "ร่าง", "dự thảo ", "(ร่าง)"]
        .iter()
        .fold(key, |k, prefix| k.strip_prefix(prefix).unwrap_or(k).trim_start());
    key.trim_start_matches(|c: char| !c.is_alphanumeric())
}

/// Where the closing sentence begins inside the last clause, if it stands in no paragraph of its own.
fn glued(text: &str, outline: &Outline, packs: &Packs, language: Language) -> Option<(usize, usize)> {
    let closings: Vec<&Unit> =
        packs.forms.iter().filter_map(|f| f.unit("testimonium")).filter(|u| u.text.contains_key(&language)).collect();
    let heads: Vec<String> =
        closings.iter().filter_map(|u| u.heads.get(&language)).flatten().map(|h| fold::key(h)).collect();
    let bags: Vec<Bag> = closings.iter().map(|u| bag_of_unit(u, language)).collect();
    let closes = |span: Span| {
        let tokens = token::atoms(text, token::tokens(text, span, &|w| packs.knows(w)));
        let own = bag_of_tokens(&tokens);
        bags.iter().any(|form| form.covered_by(&own) >= 450)
    };
    let last = outline.paragraphs.iter().rposition(|p| p.enumerator.is_some())?;
    if outline.paragraphs.iter().skip(last + 1).any(|p| closes(p.span)) {
        return None;
    }
    // The last clause may have points or paragraphs of its own.
    let from = last.saturating_sub(6);
    outline.paragraphs.iter().enumerate().skip(from).find_map(|(i, p)| {
        let line = p.body.of(text);
        // Lines of Thai are joined without a space, and between its sentences there may be none.
        let words = token::tokens(text, p.body, &|w| packs.knows(w));
        let starts = words.iter().skip(1).map(|t| t.span.start - p.body.start);
        let opens = |at: &usize| {
            let before = line.get(..*at).unwrap_or("").trim_end();
            if language != Language::Th && !before.ends_with(['.', ';', ':', '!', '?']) {
                return false;
            }
            let rest = line.get(*at..).unwrap_or("");
            let begin = fold::key(rest.get(..rest.floor_char_boundary(240)).unwrap_or(rest));
            let instrument = |tail: &str| {
                let names = packs.families.instrument.names.get(&language).into_iter().flatten();
                let head = begin.chars().take(70).collect::<String>();
                head.contains(tail)
                    && (language != Language::Th || names.into_iter().any(|name| begin.starts_with(&fold::key(name))))
            };
            heads.iter().any(|h| match h.strip_prefix('…') {
                Some(tail) => instrument(tail.trim_start()),
                None => begin.starts_with(h.as_str()),
            })
        };
        // In Thai the last such place is the best: words of a clause ("the day of signature") begin like it too.
        let at = starts.filter(opens).filter(|at| closes(Span::new(p.body.start + at, p.span.end))).last()?;
        Some((i, p.body.start + at))
    })
}

/// Words that a machine read, as the words of the forms that they are but for marks: recognition loses these first, and an
/// alignment that does not know what a word is takes it for one too many. Answers with the places and the words of the
/// forms.
fn settle(tokens: &mut [Vec<Token>], packs: &Packs, language: Language) -> Vec<(Span, String)> {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for form in &packs.forms {
        for unit in form.units.iter().filter(|u| u.text.contains_key(&language)) {
            let text = crate::compare::plain(form, unit, language);
            let all = token::tokens(&text, Span::new(0, text.len()), &|w| packs.knows(w));
            words.extend(all.into_iter().filter(|t| t.kind == Kind::Word).map(|t| t.key));
        }
    }
    // Two words of the forms that are one without marks: nobody can say which was meant.
    let mut bare: BTreeMap<String, Option<String>> = BTreeMap::new();
    for word in &words {
        bare.entry(fold::skeleton(word)).and_modify(|w| *w = None).or_insert_with(|| Some(word.clone()));
    }
    let mut slips = Vec::new();
    for token in tokens.iter_mut().flatten().filter(|t| t.kind == Kind::Word) {
        if words.contains(&token.key) {
            continue;
        }
        let found = bare.get(&fold::skeleton(&token.key)).cloned().flatten();
        if let Some(word) = found.filter(|word| fold::has_lost_marks(&token.key, word)) {
            slips.push((token.span, word.clone()));
            token.key = word;
        }
    }
    if language == Language::Vi {
        for tokens in tokens.iter_mut() {
            languages_named(tokens, &mut slips);
            days_named(tokens, &mut slips);
        }
    }
    slips
}

/// The words of a day before a figure, marks lost: "nam 2026". Elsewhere these are other words ("Việt Nam").
fn days_named(tokens: &mut [Token], slips: &mut Vec<(Span, String)>) {
    for at in 0..tokens.len() {
        let before = at.checked_sub(1).and_then(|b| tokens.get(b)).is_some_and(|t| t.key == "việt");
        let figure = tokens.get(at + 1).is_some_and(|t| t.kind == Kind::Number);
        if let Some(token) = tokens.get_mut(at).filter(|_| figure && !before)
            && let Some(word) = ["ngày", "tháng", "năm"].into_iter().find(|w| fold::has_lost_marks(&token.key, w))
        {
            slips.push((token.span, word.to_owned()));
            word.clone_into(&mut token.key);
        }
    }
}

/// The names of languages behind "tiếng", marks lost: elsewhere their syllables are other words.
fn languages_named(tokens: &mut [Token], slips: &mut Vec<(Span, String)>) {
    let mut after = false;
    for token in tokens {
        if after {
            let names = crate::rules::languages::NAMES.iter().map(|(.., name)| *name);
            if let Some(name) = names.into_iter().find(|name| fold::has_lost_marks(&token.key, name)) {
                slips.push((token.span, name.to_owned()));
                name.clone_into(&mut token.key);
            }
        }
        after = token.key == "tiếng";
    }
}

impl<'d> Draft<'d> {
    /// Reads the anatomy of `document`.
    pub fn read(document: &'d Document, packs: &Packs) -> Draft<'d> {
        Draft::read_part(document, packs, None)
    }

    /// The same for one of the texts that it holds side by side.
    pub fn read_part(document: &'d Document, packs: &Packs, part: Option<&Part>) -> Draft<'d> {
        let in_part = |i: usize| part.is_none_or(|p| p.blocks.get(i).copied().unwrap_or(true));
        let mut outline = outline::outline_of(document, &in_part);
        let text = &document.text;
        let (language_code, language) = match part {
            Some(part) => (part.code.clone(), Language::from_code(&part.code)),
            None => language_of(text.get(..own_list(document, packs)).unwrap_or(text)),
        };
        // Where the page alone tells the paragraphs, one that ends with a full line seems to go on in the next.
        if let (Format::Pdf | Format::Scan, Some(language)) = (document.format, language)
            && let Some((paragraph, at)) = glued(text, &outline, packs, language)
        {
            outline.cut(text, paragraph, at);
        }
        let mut tokens: Vec<Vec<Token>> =
            outline.paragraphs.iter().map(|p| token::tokens(text, p.span, &|w| packs.knows(w))).collect();
        let slips = match (&document.recognised, language) {
            (Some(_), Some(language)) => settle(&mut tokens, packs, language),
            _ => Vec::new(),
        };
        let mut draft = Draft {
            document,
            outline,
            tokens,
            slips,
            language_code,
            language,
            family: String::new(),
            zones: Zones::default(),
            aside: Vec::new(),
            tie: std::cell::OnceCell::new(),
            body: 0,
        };
        draft.body = draft.outline.paragraphs.len();
        draft.family = draft.family_of(packs);
        draft
    }

    /// The text of the document.
    pub fn text(&self) -> &'d str {
        &self.document.text
    }

    fn family_of(&self, packs: &Packs) -> String {
        let text = self.text();
        let parted = crate::letter::lines(self.document, &[]);
        let lines: Vec<&str> = parted.iter().map(|l| l.span.of(text)).collect();
        if let Some(family) = self.paper(&lines, packs) {
            return family.id.clone();
        }
        let title = self.instrument_title(packs);
        if self.is_about_an_instrument(packs, title) {
            "other".to_owned()
        } else if title.is_some() || self.has_tie(packs) && self.outline.clauses.len() > 2 {
            "instrument".to_owned()
        } else {
            "other".to_owned()
        }
    }

    /// The family that the first lines fit, their marks aside where a machine read them.
    fn paper<'p>(&self, lines: &[&str], packs: &'p Packs) -> Option<&'p maitri_pack::Family> {
        match &self.document.recognised {
            Some(_) => packs.families.of_scan(lines),
            None => packs.families.of(lines),
        }
    }

    /// Whether a heading before the title, or in its place, says that the paper only speaks of an instrument: a record of opinions on it.
    fn is_about_an_instrument(&self, packs: &Packs, title: Option<usize>) -> bool {
        let heads = self.outline.paragraphs.iter().take(title.unwrap_or(1));
        heads.map(|p| fold::key(p.body.of(self.text()))).any(|line| {
            packs.families.instrument.about.values().flatten().any(|word| line.starts_with(&fold::key(word)))
        })
    }

    /// The family in the words of the common envelope of all papers: `th_state`, `internal`, `vi_party`, `vi_state`,
    /// `instrument`, `foreign`.
    pub fn envelope(&self, packs: &Packs) -> String {
        let text = self.text();
        let parted = crate::letter::lines(self.document, &[]);
        let lines: Vec<&str> = parted.iter().map(|l| l.span.of(text)).collect();
        match self.paper(&lines, packs) {
            Some(family) if family.id == self.family => family.envelope.clone(),
            _ if self.family == "instrument" => "instrument".to_owned(),
            _ => "foreign".to_owned(),
        }
    }

    /// The paragraph that the title begins with: the first whose first words are a name of an instrument.
    pub fn instrument_title(&self, packs: &Packs) -> Option<usize> {
        self.title_from(0, self.first_clause().unwrap_or(usize::MAX), packs)
    }

    /// The same in the paragraphs from `from` up to `end`.
    pub(crate) fn title_from(&self, from: usize, end: usize, packs: &Packs) -> Option<usize> {
        let names = &packs.families.instrument;
        let most = names.within.min(end.saturating_sub(from));
        let found = self.outline.paragraphs.iter().skip(from).take(most).position(|p| {
            let line = p.body.of(self.text());
            if line.chars().count() > 400 || line.ends_with('.') && line.chars().count() > 160 {
                return false;
            }
            let key = fold::key(line);
            let key = without_prefix(&key);
            names.names.iter().any(|(language, names)| {
                names.iter().any(|name| {
                    let name = fold::key(name);
                    let folded = key.strip_prefix(name.as_str()).is_some_and(|rest| {
                        *language == Language::Th || *language == Language::Lo || !rest.starts_with(char::is_alphabetic)
                    });
                    // A slip in the very name of the instrument must not hide it.
                    folded || self.is_misread(key, &name) || {
                        let head: String = key.chars().take(name.chars().count()).collect();
                        name.chars().count() > 8 && crate::align::path::distance(&head, &name, 2) < 2
                    }
                })
            })
        });
        found.map(|at| from + at)
    }

    /// Whether a title that a machine read begins with `name`, some letters lost or misread: without its name a paper
    /// would be held against no form, and nothing in it be told. Both are folded.
    pub fn is_misread(&self, title: &str, name: &str) -> bool {
        if self.document.recognised.is_none() {
            return false;
        }
        let (title, name) = (fold::skeleton(without_prefix(title)), fold::skeleton(name));
        let length = name.chars().count();
        let most = length / 6;
        // Letters lost make the title shorter, and what follows its name is no part of it.
        length > 8
            && (length - most..=length).any(|l| {
                let head: String = title.chars().take(l).collect();
                crate::align::path::distance(&head, &name, most + 1) <= most
            })
    }

    /// Whether a name of the tie stands anywhere in the text.
    pub fn has_tie(&self, packs: &Packs) -> bool {
        *self.tie.get_or_init(|| {
            let key = fold::key(self.text());
            packs.families.tie.values().flatten().any(|name| key.contains(name.as_str()))
        })
    }

    /// Whether the title speaks of friendship, which between two units of the first rank is the tie under another name
    /// (article 2).
    pub fn is_friendly(&self, packs: &Packs) -> bool {
        let title = self.span_of(&self.zones.title).of(self.text());
        let key = fold::key(title);
        packs.families.friendship.values().flatten().any(|word| key.contains(word.as_str()))
    }

    fn first_clause(&self) -> Option<usize> {
        self.top_clauses().first().and_then(|i| self.outline.clauses.get(*i)).map(|c| c.paragraphs.start)
    }

    /// Indices of the numbered clauses of the first rank: the run of one style that begins with 1 and has the most
    /// members.
    fn top_clauses(&self) -> Vec<usize> {
        let mut best: Vec<usize> = Vec::new();
        for style in [Style::Article, Style::Decimal(1), Style::Roman] {
            let run: Vec<usize> = self
                .outline
                .clauses
                .iter()
                .enumerate()
                .filter(|(_, c)| c.level == 0 && c.enumerator.style == style)
                .map(|(i, _)| i)
                .collect();
            if run.len() > best.len() && run.len() > 1 {
                best = run;
            }
        }
        best
    }

    /// Finds the parts of an instrument with the help of the form that it seems to follow.
    pub fn divide(&mut self, form: Option<&Form>, packs: &Packs) {
        // What an earlier reading took in from beside the page goes again.
        self.outline.paragraphs.truncate(self.body);
        self.tokens.truncate(self.body);
        let count = self.body;
        let top = self.top_clauses();
        let language = self.language.unwrap_or_default();
        let mut clause_starts: Vec<(usize, usize)> =
            top.iter().filter_map(|i| self.outline.clauses.get(*i).map(|c| (*i, c.paragraphs.start))).collect();
        let bags: Vec<Bag> = self.tokens.iter().map(|t| bag_of_tokens(&token::atoms(self.text(), t.clone()))).collect();
        let units: Vec<(String, Bag, Vec<String>)> = form
            .map(|f| {
                f.units
                    .iter()
                    .filter(|u| u.text.contains_key(&language))
                    .map(|u| {
                        let heads = u.heads.get(&language).cloned().unwrap_or_default();
                        (u.id.clone(), bag_of_unit(u, language), heads.iter().map(|h| fold::key(h)).collect())
                    })
                    .collect()
            })
            .unwrap_or_default();
        let like = |paragraph: usize, unit: &str| -> u32 {
            let (Some(bag), Some((_, form, _))) = (bags.get(paragraph), units.iter().find(|(id, _, _)| id == unit))
            else {
                return 0;
            };
            form.covered_by(bag)
        };
        let preamble_units: Vec<&str> = form
            .map(|f| f.units.iter().filter(|u| u.place == "preamble").map(|u| u.id.as_str()).collect())
            .unwrap_or_default();
        let closing_units = ["testimonium", "disclaimer"];
        let head = |paragraph: usize, unit: &str| -> bool {
            let Some((_, _, heads)) = units.iter().find(|(id, _, _)| id == unit) else {
                return false;
            };
            let Some(p) = self.outline.paragraphs.get(paragraph) else {
                return false;
            };
            let key = fold::key(p.span.of(self.text()));
            let begin: String = key.chars().take(70).collect();
            heads.iter().any(|h| match h.strip_prefix('…') {
                // "… này được ký": behind the name of the instrument.
                Some(tail) => begin.contains(tail.trim_start()),
                None => key.starts_with(h.as_str()),
            })
        };

        let mut signature_words: Vec<String> =
            packs.forms.iter().filter_map(|f| f.signature.get(&language)).flatten().map(|w| fold::key(w)).collect();
        signature_words.sort();
        signature_words.dedup();
        // Of a paper in two languages the other half opens its blocks with words of its own.
        let any_words: Vec<String> =
            packs.forms.iter().flat_map(|f| f.signature.values()).flatten().map(|w| fold::key(w)).collect();
        let signs = |i: usize, words: &[String]| -> bool {
            let Some(p) = self.outline.paragraphs.get(i) else {
                return false;
            };
            let line = p.span.of(self.text());
            let key = fold::key(line);
            let opens = words.iter().any(|w| {
                key.strip_prefix(w.as_str())
                    .is_some_and(|rest| language == Language::Th || !rest.starts_with(char::is_alphabetic))
            });
            // A line to sign on, or two names side by side.
            let dotted = line.chars().filter(|c| matches!(c, '.' | '_' | '…')).count();
            let to_sign =
                ["ลงชื่อ", "(ลงชื่อ)", "(signed)", "signature", "chữ ký", "(đã ký)"].iter().any(|w| key.starts_with(w))
                    || line.chars().count() < 140
                        && dotted >= 8
                        && dotted * 2 >= line.chars().filter(|c| !c.is_whitespace()).count();
            let beside = columns_of(self.text(), p.span);
            let named = |span: &Span| {
                let part = span.of(self.text());
                part.starts_with('(') && part.ends_with(')')
                    || part.starts_with(|c: char| c.is_uppercase()) && part.split_whitespace().count() < 9
            };
            let pair = beside.len() == 2
                && p.enumerator.is_none()
                && beside.iter().all(|s| s.of(self.text()).chars().count() < 70 && named(s));
            if to_sign || pair {
                return true;
            }
            opens && line.chars().count() < 130 && !line.ends_with(['.', ';', ':'])
                || p.kind != BlockKind::Paragraph && opens && line.chars().count() < 200
        };
        let is_signature = |i: usize| signs(i, &signature_words);
        let closes = |i: usize| {
            let numbered = self.outline.paragraphs.get(i).is_some_and(|p| p.enumerator.is_some());
            !numbered && closing_units.iter().any(|u| like(i, u) >= 450 || head(i, u))
        };
        // A list behind the signatures is no clause: an annex, a second text, Maitri's own list of what is open. The numbers
        // begin anew there, or a closing sentence stands before the signatures.
        let value = |clause: usize| self.outline.clauses.get(clause).and_then(|c| c.enumerator.value);
        let mut parts: Vec<(usize, Vec<(usize, usize)>)> = Vec::new();
        let mut from = 0;
        let mut part: Vec<(usize, usize)> = Vec::new();
        for (n, (index, paragraph)) in clause_starts.iter().enumerate() {
            if let Some((before, at)) = n.checked_sub(1).and_then(|n| clause_starts.get(n)) {
                let signed = (*at + 1..*paragraph).find(|i| signs(*i, &any_words));
                let anew = value(*index) <= value(*before);
                if let Some(signed) = signed.filter(|s| anew || (*at + 1..*s).any(closes)) {
                    parts.push((from, std::mem::take(&mut part)));
                    from = signed;
                }
            }
            part.push((*index, *paragraph));
        }
        parts.push((from, part));
        // Of a paper in two languages the text in the language that it is read in.
        let own = |part: &(usize, Vec<(usize, usize)>)| {
            part.1.len() > 2
                && part.1.first().and_then(|(_, p)| self.outline.paragraphs.get(*p)).is_some_and(|p| {
                    let (code, _) = language_of(p.span.of(self.text()));
                    code == self.language_code
                })
        };
        let mine = parts.iter().position(own).filter(|n| *n > 0).and_then(|n| {
            let (from, part) = parts.get(n)?;
            let title = self.title_from(*from, part.first()?.1, packs)?;
            Some((title, n))
        });
        let chosen = mine.map_or(0, |(_, n)| n);
        let start = mine.map(|(title, _)| title).or_else(|| self.instrument_title(packs)).unwrap_or(0);
        if let Some((_, part)) = parts.into_iter().nth(chosen) {
            clause_starts = part;
        }
        let first = clause_starts.first().map(|(_, p)| *p);

        // Where the closing begins: the first paragraph after the clauses that reads like testimonium or disclaimer.
        let last_clause_start = clause_starts.last().map(|(_, p)| *p).unwrap_or(start);
        let begin = if clause_starts.is_empty() { start + 1 } else { last_clause_start + 1 };
        let mut closing = count;
        let mut signature = count;
        for i in begin..count {
            if is_signature(i) {
                signature = i;
                closing = closing.min(i);
                break;
            }
            if closing == count && closes(i) {
                closing = i;
            }
        }
        let closing = closing.min(signature);

        // Where the preamble begins: the first paragraph after the title's first that reads like one of its parts, or
        // that is long.
        let head_end = first.unwrap_or(closing).min(closing);
        let mut preamble = head_end;
        for i in start + 1..head_end {
            let line = self.outline.paragraphs.get(i).map_or("", |p| p.span.of(self.text()));
            let by_form = preamble_units.iter().any(|u| like(i, u) >= 450);
            let definition = line.contains(['“', '"', '(']) && line.chars().count() > 60;
            let upper =
                line.chars().filter(|c| c.is_alphabetic()).all(|c| !c.is_lowercase()) && language != Language::Th;
            let long = line.chars().count() > 110 && !upper;
            if (by_form || definition || long) && !upper {
                preamble = i;
                break;
            }
        }
        let mut zones = Zones {
            before: 0..start,
            other: if mine.is_some() { 0..start } else { 0..0 },
            title: start..preamble,
            preamble: preamble..head_end,
            clauses: Vec::new(),
            closing: closing..signature,
            signature: signature..count,
            after: Vec::new(),
        };
        if clause_starts.is_empty() {
            // No numbers at all: what follows the linking sentence is a clause a paragraph.
            let linking = (preamble..closing).rev().find(|i| {
                preamble_units.iter().any(|u| *u == "linking" && like(*i, u) >= 600)
                    || self.outline.paragraphs.get(*i).is_some_and(|p| p.span.of(self.text()).ends_with(':'))
            });
            let from = linking.map_or(preamble, |l| l + 1);
            zones.preamble = preamble..from;
            zones.clauses = (from..closing)
                .map(|i| ClauseZone { label: String::new(), paragraphs: i..i + 1, clause: None })
                .collect();
        } else {
            for (n, (index, paragraph)) in clause_starts.iter().enumerate() {
                let end = clause_starts.get(n + 1).map_or(closing, |(_, p)| *p);
                let label = self.outline.clauses.get(*index).map(|c| c.enumerator.label.clone()).unwrap_or_default();
                zones.clauses.push(ClauseZone {
                    label,
                    paragraphs: *paragraph..end.max(*paragraph + 1),
                    clause: Some(*index),
                });
            }
        }
        self.zones = zones;
        if form.is_some() {
            self.take_in_text(packs);
        }
    }

    /// Finds what is text in and behind the signature blocks, and takes what stands beside the page into the outline, where
    /// it is text too.
    fn take_in_text(&mut self, packs: &Packs) {
        for p in crate::after::beside(self.document) {
            let tokens = token::tokens(self.text(), p.span, &|w| packs.knows(w));
            self.tokens.push(tokens);
            self.outline.paragraphs.push(p);
        }
        let all = self.outline.paragraphs.len();
        let mut after = crate::after::text(self, packs, self.zones.signature.clone(), self.body..all);
        let beside: Vec<usize> = after.iter().copied().filter(|i| *i >= self.body).collect();
        let paragraphs = self.outline.paragraphs.drain(self.body..).zip(self.tokens.drain(self.body..));
        let (text, aside): (Vec<_>, Vec<_>) =
            paragraphs.enumerate().partition(|(n, _)| beside.contains(&(self.body + n)));
        self.aside = aside.into_iter().map(|(_, p)| p).collect();
        for (_, (paragraph, tokens)) in text {
            self.outline.paragraphs.push(paragraph);
            self.tokens.push(tokens);
        }
        after.retain(|i| *i < self.body);
        after.extend(self.body..self.outline.paragraphs.len());
        self.zones.after = after;
    }

    /// The tokens of every paragraph with its number, those of paragraphs that only stand beside the page last.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &[Token])> {
        let aside = self.aside.iter().map(|(_, tokens)| tokens);
        self.tokens.iter().chain(aside).map(Vec::as_slice).enumerate()
    }

    /// The paragraph of that number in [`Draft::lines`].
    pub fn line(&self, n: usize) -> Option<&outline::Paragraph> {
        let all = &self.outline.paragraphs;
        all.get(n).or_else(|| self.aside.get(n.checked_sub(all.len())?).map(|(p, _)| p))
    }

    /// The smallest words of some paragraphs, as alignment compares them.
    pub fn atoms_of(&self, paragraphs: &Range<usize>, bare: bool) -> Vec<Token> {
        token::atoms(self.text(), self.tokens_of(paragraphs, bare))
    }

    /// The tokens of some paragraphs; the enumerator of the first paragraph is left out where `bare`.
    pub fn tokens_of(&self, paragraphs: &Range<usize>, bare: bool) -> Vec<Token> {
        let mut out = Vec::new();
        for (n, i) in paragraphs.clone().enumerate() {
            let skip = self
                .outline
                .paragraphs
                .get(i)
                .and_then(|p| p.enumerator.as_ref())
                .filter(|_| bare && n == 0)
                .map_or(0, |e| e.span.end);
            out.extend(self.tokens.get(i).into_iter().flatten().filter(|t| t.span.start >= skip).cloned());
        }
        out
    }

    /// The whole text of some paragraphs.
    pub fn span_of(&self, paragraphs: &Range<usize>) -> Span {
        let first = paragraphs.clone().next().and_then(|i| self.outline.paragraphs.get(i));
        let last = paragraphs.clone().next_back().and_then(|i| self.outline.paragraphs.get(i));
        match (first, last) {
            (Some(a), Some(b)) => a.span.join(b.span),
            _ => Span::default(),
        }
    }

    /// The printed place of a byte: the path of the innermost clause, or the part it stands in.
    pub fn place(&self, at: usize) -> String {
        let block = self.document.blocks.iter().find(|b| b.span.start <= at && at <= b.span.end);
        let beside = block.and_then(|b| match b.kind {
            BlockKind::Header => Some("header"),
            BlockKind::Footer => Some("footer"),
            BlockKind::Footnote => Some("note"),
            BlockKind::TextBox => Some("text-box"),
            BlockKind::Paragraph | BlockKind::Heading | BlockKind::Cell { .. } => None,
        });
        if let Some(beside) = beside {
            return beside.to_owned();
        }
        let paragraph = self.outline.paragraphs.iter().position(|p| p.span.start <= at && at <= p.span.end);
        let Some(paragraph) = paragraph else {
            return "whole".to_owned();
        };
        let z = &self.zones;
        if z.signature.contains(&paragraph) {
            return "signature".to_owned();
        }
        if z.closing.contains(&paragraph) {
            return "testimonium".to_owned();
        }
        if z.title.contains(&paragraph) || z.before.contains(&paragraph) {
            return "title".to_owned();
        }
        if z.preamble.contains(&paragraph) {
            return "preamble".to_owned();
        }
        let inner = self.outline.clauses.iter().rfind(|c| c.paragraphs.contains(&paragraph));
        match inner {
            Some(clause) => clause.path.clone(),
            None => z
                .clauses
                .iter()
                .position(|c| c.paragraphs.contains(&paragraph))
                .map_or_else(|| "whole".to_owned(), |i| (i + 1).to_string()),
        }
    }

    /// The index of the paragraph in which a byte stands.
    pub fn paragraph_at(&self, at: usize) -> Option<usize> {
        self.outline.paragraphs.iter().position(|p| p.span.start <= at && at < p.span.end.max(p.span.start + 1))
    }
}

/// The columns of a line that was parted with a tab or a run of spaces.
pub fn columns_of(text: &str, span: Span) -> Vec<Span> {
    let inner = span.of(text);
    let gap = inner.char_indices().find_map(|(at, c)| {
        let run: usize =
            inner.get(at..)?.chars().take_while(|c| matches!(c, ' ' | '\t' | '\u{a0}')).map(char::len_utf8).sum();
        (c == '\t' || run >= 4).then_some((at, at + run))
    });
    match gap {
        Some((start, end)) if start > 0 && end < inner.len() => {
            vec![Span::new(span.start, span.start + start).trim(text), Span::new(span.start + end, span.end).trim(text)]
        }
        _ => vec![span],
    }
}

/// The bag of the words (marks left out) of the first two hundred tokens.
pub fn bag_of_tokens(tokens: &[Token]) -> Bag {
    Bag::of(tokens.iter().filter(|t| t.kind != Kind::Mark).take(200).map(|t| t.key.as_str()))
}

/// The bags of a unit: one for each of its large options (the two terms of clause 5).
pub fn bags_of_unit(unit: &Unit, language: Language) -> Vec<Bag> {
    let most = unit
        .text
        .get(&language)
        .into_iter()
        .flatten()
        .map(|item| match item {
            Item::Alternatives(options, _) if options.iter().all(|o| words_in(o) > 5) => options.len(),
            _ => 1,
        })
        .max()
        .unwrap_or(1);
    (0..most).map(|option| bag_of_option(unit, language, option)).collect()
}

/// The number of fixed words of a text; of alternatives the first.
fn words_in(items: &[Item]) -> usize {
    items
        .iter()
        .map(|item| match item {
            Item::Text(words) => words.iter().filter(|w| w.kind != Kind::Mark).count(),
            Item::Alternatives(options, _) => options.first().map_or(0, |o| words_in(o)),
            Item::Element(_, inner) => words_in(inner),
            Item::Slot(_) => 0,
        })
        .sum()
}

/// The bag of the fixed words of a unit; of alternatives the first.
pub fn bag_of_unit(unit: &Unit, language: Language) -> Bag {
    bag_of_option(unit, language, 0)
}

fn bag_of_option(unit: &Unit, language: Language, option: usize) -> Bag {
    fn walk<'i>(items: &'i [Item], option: usize, out: &mut Vec<&'i str>) {
        for item in items {
            match item {
                Item::Text(words) => out.extend(words.iter().filter(|w| w.kind != Kind::Mark).map(|w| w.key.as_str())),
                Item::Alternatives(options, _) => {
                    let large = options.iter().all(|o| words_in(o) > 5);
                    let taken = if large { options.get(option).or(options.first()) } else { options.first() };
                    if let Some(taken) = taken {
                        walk(taken, 0, out);
                    }
                }
                Item::Element(_, inner) => walk(inner, option, out),
                Item::Slot(_) => {}
            }
        }
    }
    let mut words = Vec::new();
    if let Some(items) = unit.text.get(&language) {
        walk(items, option, &mut words);
    }
    Bag::of(words)
}

/// The language of a text: by script where that decides, for Latin script by the letters and commonest words.
pub fn language_of(text: &str) -> (String, Option<Language>) {
    let mut counts = [0u32; 8];
    let mut vietnamese = 0u32;
    for c in fold::fold(&text.chars().take(20_000).collect::<String>(), 0).chars {
        let slot = match c {
            '\u{e00}'..='\u{e7f}' => 0,
            '\u{e80}'..='\u{eff}' => 1,
            '\u{1780}'..='\u{17ff}' => 2,
            '\u{1000}'..='\u{109f}' => 3,
            '\u{3040}'..='\u{30ff}' => 4,
            '\u{4e00}'..='\u{9fff}' => 5,
            '\u{ac00}'..='\u{d7af}' => 6,
            c if c.is_alphabetic() => 7,
            _ => continue,
        };
        if let Some(count) = counts.get_mut(slot) {
            *count += 1;
        }
        if matches!(c, 'ă' | 'đ' | 'ơ' | 'ư' | '\u{1ea0}'..='\u{1ef9}') {
            vietnamese += 1;
        }
    }
    let [thai, lao, khmer, burmese, kana, han, hangul, latin] = counts;
    let others =
        [(thai, "th"), (lao, "lo"), (khmer, "km"), (burmese, "my"), (hangul, "ko"), (kana * 3, "ja"), (han * 2, "zh")];
    if let Some((most, code)) = others.into_iter().max_by_key(|(n, _)| *n)
        && most > latin
    {
        let code = if code == "zh" && kana > 0 { "ja" } else { code };
        return (code.to_owned(), Language::from_code(code));
    }
    if latin == 0 {
        return ("und".to_owned(), None);
    }
    if vietnamese * 100 > latin * 3 {
        return ("vi".to_owned(), Some(Language::Vi));
    }
    let words: Vec<String> = text.split(|c: char| !c.is_alphabetic()).take(4000).map(str::to_lowercase).collect();
    let share = |list: &[&str]| words.iter().filter(|w| list.contains(&w.as_str())).count();
    let languages: [(&str, &[&str]); 9] = [
        ("en", &["the", "of", "and", "to", "in", "will", "by", "between", "this", "for", "with", "on", "their"]),
        ("fr", &["le", "la", "les", "des", "et", "du", "entre", "une", "dans", "pour", "est", "au", "aux"]),
        ("es", &["el", "los", "las", "del", "y", "entre", "una", "para", "con", "que", "por", "en"]),
        ("pt", &["o", "os", "as", "do", "da", "dos", "e", "entre", "uma", "para", "com", "em", "no"]),
        ("de", &["der", "die", "das", "und", "zwischen", "den", "von", "mit", "für", "auf", "im", "zu"]),
        ("it", &["il", "gli", "della", "di", "e", "tra", "una", "per", "con", "nel", "che", "delle"]),
        ("id", &["dan", "yang", "di", "antara", "dengan", "untuk", "dari", "ini", "dalam", "pihak"]),
        ("nl", &["de", "het", "een", "en", "van", "tussen", "met", "voor", "op", "te"]),
        ("pl", &["i", "w", "na", "do", "między", "oraz", "z", "się", "o", "dla"]),
    ];
    let best = languages.iter().map(|(code, list)| (share(list), *code)).max_by_key(|(n, code)| (*n, *code == "en"));
    match best {
        Some((n, code)) if n > 2 => (code.to_owned(), Language::from_code(code)),
        _ => ("en".to_owned(), Some(Language::En)),
    }
}
