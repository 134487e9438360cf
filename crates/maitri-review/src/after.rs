//! What stands in the signature blocks, behind them or beside the page and is no part of a signature: an annex, a sentence
//! under a name, a footnote, a text box. A text may bind from there as well as from a clause, so the rules read it.
//!
//! Names, titles, lines to sign on, witnesses, days, stamps, certifications and lists of recipients are left alone, and so is
//! a text in another language: the other half of a paper in two languages.

use crate::draft::{Draft, bag_of_tokens, columns_of, language_of};
use crate::party;
use crate::rules::{lexicon, names};
use maitri_document::lang::fold;
use maitri_document::lang::token::{Kind, Token};
use maitri_document::outline::is_furniture;
use maitri_document::{Block, BlockKind, Span};
use maitri_pack::{Language, Packs};
use std::collections::BTreeSet;
use std::ops::Range;

/// Words that are looked for, folded, in the language of the draft.
struct Words {
    /// An annex begins.
    annex: Vec<String>,
    /// A certification, a stamp, a witness, a note of the translator.
    notes: Vec<String>,
    /// Who gets a copy.
    copies: Vec<String>,
    /// Maitri's own list of what is open in a draft, in any language.
    open: Vec<String>,
    /// A duty, a promise or a future, as tokens.
    duty: Vec<Vec<String>>,
    /// The two sides.
    sides: Vec<String>,
    /// This instrument.
    this: Vec<String>,
    /// A signature block begins.
    signature: Vec<String>,
}

impl Words {
    fn of(packs: &Packs, language: Language) -> Words {
        let about = &packs.families.instrument;
        let folded = |list: Option<&Vec<String>>| -> Vec<String> {
            list.into_iter().flatten().map(|w| fold::key(w)).filter(|w| !w.is_empty()).collect()
        };
        let named = |choice: &str| -> Vec<String> {
            let values = packs.forms.iter().filter_map(|f| f.choice(choice)).flat_map(|c| &c.value);
            values.flat_map(|v| v.names(language)).map(|n| fold::key(n)).collect()
        };
        let mut sides = folded(about.sides.get(&language));
        sides.extend(named("collective"));
        let this = named("instrument").into_iter().map(|name| match language {
            Language::Vi => format!("{name} này"),
            Language::Th | Language::Lo => format!("{name}นี้"),
            Language::En => format!("this {name}"),
        });
        Words {
            annex: folded(about.annex.get(&language)),
            notes: folded(about.notes.get(&language)),
            copies: folded(about.copies.get(&language)),
            open: about.open.values().flatten().map(|w| fold::key(w)).collect(),
            duty: about.duty.get(&language).into_iter().flatten().map(|w| packs.phrase(w)).collect(),
            sides,
            this: this.collect(),
            signature: packs.forms.iter().flat_map(|f| folded(f.signature.get(&language))).collect(),
        }
    }
}

/// Whether a folded text begins with one of some words, as words of their own.
fn begins(key: &str, words: &[String]) -> bool {
    words.iter().any(|w| {
        key.strip_prefix(w.as_str()).is_some_and(|rest| {
            let thai = w.chars().next().is_some_and(|c| ('\u{e00}'..='\u{eff}').contains(&c));
            thai || !rest.starts_with(char::is_alphabetic)
        })
    })
}

fn holds(key: &str, words: &[String]) -> bool {
    words.iter().any(|w| {
        let thai = w.chars().next().is_some_and(|c| ('\u{e00}'..='\u{eff}').contains(&c));
        let clear = |c: Option<char>| thai || c.is_none_or(|c| !c.is_alphanumeric());
        key.match_indices(w.as_str()).any(|(at, _)| {
            clear(key.get(..at).and_then(|t| t.chars().next_back()))
                && clear(key.get(at + w.len()..).and_then(|t| t.chars().next()))
        })
    })
}

/// Whether a folded line is a certification, a stamp or a note of a translator.
pub fn is_note(key: &str, packs: &Packs, language: Language) -> bool {
    let notes = packs.families.instrument.notes.get(&language).into_iter().flatten();
    holds(key, &notes.map(|w| fold::key(w)).collect::<Vec<_>>())
}

/// Whether a run of tokens holds one of some phrases.
fn says(tokens: &[Token], phrases: &[Vec<String>]) -> bool {
    phrases.iter().any(|phrase| {
        !phrase.is_empty() && tokens.windows(phrase.len()).any(|window| window.iter().map(|t| &t.key).eq(phrase.iter()))
    })
}

/// Paragraphs of the signature blocks and of what follows them that are text, and no part of a signature. Both ranges are
/// indices of paragraphs of the outline: those of the body, and those that stand beside it.
pub fn text(draft: &Draft<'_>, packs: &Packs, signature: Range<usize>, beside: Range<usize>) -> Vec<usize> {
    let Some(language) = draft.language.filter(|l| Language::SPOKEN.contains(l)) else { return Vec::new() };
    let words = Words::of(packs, language);
    let bags: Vec<_> = (0..signature.start).map(|i| bag(draft, i)).collect();
    let mut seen: BTreeSet<String> =
        (0..signature.start).filter_map(|i| draft.outline.paragraphs.get(i)).map(|p| plain(draft, p.body)).collect();
    let mut out = Vec::new();
    let (mut annex, mut copies, mut open) = (false, false, false);
    for i in signature.chain(beside) {
        let Some(p) = draft.outline.paragraphs.get(i) else { continue };
        let line = p.span.of(draft.text());
        let key = plain(draft, p.body);
        let body = p.kind.is_body();
        if !line.chars().any(char::is_alphabetic) || is_furniture(line) {
            continue;
        }
        if body && words.open.iter().any(|w| *w == key.trim_end_matches(':')) {
            open = true;
            continue;
        }
        if open && p.enumerator.is_some() {
            // Maitri's own list: each entry names its place and the language, in brackets.
            let mark = key.split(':').next().unwrap_or("");
            if ["(th)", "(vi)", "(en)", "()"].iter().any(|l| mark.trim_end().ends_with(l)) {
                continue;
            }
        }
        if !in_language(line, language) || body && p.enumerator.is_none() && columns_of(draft.text(), p.span).len() > 1
        {
            continue;
        }
        if body && begins(&key, &words.annex) && line.chars().count() < 160 {
            annex = true;
        } else if body && begins(&key, &words.copies) {
            copies = true;
        }
        let tokens = draft.tokens.get(i).map(Vec::as_slice).unwrap_or_default();
        let is_text = is_text(draft, packs, i, &key, tokens, &words, language, copies);
        let in_annex = annex && body && !is_signature(packs, &key, line, &words, language);
        // What stood before, word for word or nearly, is no addition: a header that repeats the title, a second original.
        let own = bag(draft, i);
        let again = !seen.insert(key)
            || own.size() > 5 && bags.iter().any(|b| b.covered_by(&own) > 900 && own.covered_by(b) > 900);
        if (is_text || in_annex) && !again {
            out.push(i);
        }
    }
    out
}

fn plain(draft: &Draft<'_>, span: Span) -> String {
    fold::key(span.of(draft.text())).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn bag(draft: &Draft<'_>, paragraph: usize) -> crate::align::assign::Bag {
    bag_of_tokens(&draft.atoms_of(&(paragraph..paragraph + 1), true))
}

/// Whether a line is written in the language of the draft.
fn in_language(line: &str, language: Language) -> bool {
    let (code, _) = language_of(line);
    code == language.code()
}

/// Whether a line is part of a signature: who signs, a name, a title, a line to write on.
fn is_signature(packs: &Packs, key: &str, line: &str, words: &Words, language: Language) -> bool {
    let opener = begins(key, &words.signature) && !line.trim_end().ends_with(['.', ';']);
    let brackets = line.starts_with('(') && line.trim_end().ends_with(')');
    let short = line.chars().count() < if language == Language::Th { 120 } else { 160 };
    (opener || brackets || names::is_person_name(key) || names::title(key, packs, None).is_some()) && short
        || party::read(line, packs).is_named()
}

#[allow(clippy::too_many_arguments)]
fn is_text(
    draft: &Draft<'_>,
    packs: &Packs,
    paragraph: usize,
    key: &str,
    tokens: &[Token],
    words: &Words,
    language: Language,
    copies: bool,
) -> bool {
    let line = draft.outline.paragraphs.get(paragraph).map_or("", |p| p.span.of(draft.text()));
    let count = tokens.iter().filter(|t| t.kind == Kind::Word).count();
    // Words of Thai are short, and more of them make a sentence.
    let thai = matches!(language, Language::Th | Language::Lo);
    let least = if thai { 5 } else { 4 };
    if count < least {
        return false;
    }
    let duty = says(tokens, &words.duty);
    let sides = holds(key, &words.sides);
    let this = holds(key, &words.this);
    let aside = copies || holds(key, &words.notes);
    let person = line.starts_with('(') && line.trim_end().ends_with(')') || names::is_person_name(key);
    if duty && (sides || this) || duty && !aside && !person {
        return true;
    }
    let sentence = line.trim_end().ends_with(['.', ';', '!']);
    if aside || person {
        return false;
    }
    if (this || sides) && (sentence || count >= 7) {
        return true;
    }
    let all: Vec<&str> = line.split_whitespace().filter(|w| w.starts_with(char::is_alphabetic)).collect();
    let small = all.iter().filter(|w| w.starts_with(char::is_lowercase)).count();
    let flows = thai || small * 2 >= all.len();
    let dated = !maitri_document::lang::dates::find(line, 0).is_empty();
    // An English title is written in capitals, a sentence is not.
    let tells = sentence && !thai && flows && count >= 6 && !dated;
    if tells && language == Language::En {
        return true;
    }
    if is_signature(packs, key, line, words, language) {
        return false;
    }
    // A day under a signature is written as a sentence by some.
    lexicon::is_grave(draft, packs, paragraph) || tells || flows && count >= if thai { 30 } else { 24 }
}

/// The blocks of a document that stand beside its body and hold words: headers, footers, notes, text boxes; each text once.
pub fn beside(document: &maitri_document::Document) -> Vec<maitri_document::outline::Paragraph> {
    let text = &document.text;
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    document
        .blocks
        .iter()
        .map(|b| (b, words(document, b)))
        .filter(|(b, at)| {
            let own = at.of(text);
            !b.kind.is_body() && own.chars().any(char::is_alphabetic) && !is_furniture(own) && seen.insert(own)
        })
        .map(|(b, at)| maitri_document::outline::Paragraph { span: at, body: at, enumerator: None, kind: b.kind })
        .collect()
}

/// The words of a block. The number of the page, in a column of its own of a header or footer, is none of them.
pub fn words(document: &maitri_document::Document, block: &Block) -> Span {
    let text = &document.text;
    let mut at = block.span.trim(text);
    if !matches!(block.kind, BlockKind::Header | BlockKind::Footer) {
        return at;
    }
    while let Some((_, last)) = at.of(text).rsplit_once('\t').filter(|(_, l)| is_furniture(l)) {
        at = Span::new(at.start, at.end - last.len()).trim(text);
    }
    while let Some((first, _)) = at.of(text).split_once('\t').filter(|(f, _)| is_furniture(f)) {
        at = Span::new(at.start + first.len(), at.end).trim(text);
    }
    at
}
