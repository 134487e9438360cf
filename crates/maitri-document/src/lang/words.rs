//! Word lists as embedded automata: is this a word, which words does this text begin with.
//!
//! The lists and their origin are in `words/`; `build.rs` makes the tables.

use std::sync::OnceLock;

use fst::raw::{Fst, Node};

static THAI: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/th.fst"));
static ENGLISH: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/en.fst"));
static VIET_PAIRS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vi-pairs.fst"));
static VIET_SYLLABLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vi-syllables.fst"));

/// A set of words. Lists are lower case and in NFC; the caller folds what it asks for.
pub struct Words {
    /// `None` cannot happen with a table that `build.rs` wrote; it reads as the empty list.
    fst: Option<Fst<&'static [u8]>>,
    /// The table keeps a Thai letter in one byte.
    thai: bool,
}

impl Words {
    fn new(table: &'static [u8], thai: bool) -> Self {
        Words { fst: Fst::new(table).ok(), thai }
    }

    /// Is `word` in the list?
    pub fn contains(&self, word: &str) -> bool {
        self.cost(word).is_some()
    }

    /// The cost class of a word of the list: for Thai by frequency, for English 1 if it is of official style, for
    /// Vietnamese syllables the number of words that they are met in.
    pub(super) fn cost(&self, word: &str) -> Option<u64> {
        let mut walk = self.walk()?;
        if word.chars().all(|c| self.step(&mut walk, c)) { walk.cost() } else { None }
    }

    /// Byte lengths of all prefixes of `text` that are words, ascending.
    pub fn prefixes(&self, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        let Some(mut walk) = self.walk() else { return found };
        for (at, c) in text.char_indices() {
            if !self.step(&mut walk, c) {
                break;
            }
            if walk.cost().is_some() {
                found.push(at + c.len_utf8());
            }
        }
        found
    }

    /// How many words the list has.
    pub fn len(&self) -> usize {
        self.fst.as_ref().map_or(0, Fst::len)
    }

    /// Has the list no word at all?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn step(&self, walk: &mut Walk<'_>, c: char) -> bool {
        if self.thai {
            return thai_byte(c).is_some_and(|byte| walk.step(byte));
        }
        let mut buffer = [0; 4];
        c.encode_utf8(&mut buffer).bytes().all(|byte| walk.step(byte))
    }

    /// A walk from the beginning of a word, byte by byte of the table's own spelling.
    pub(super) fn walk(&self) -> Option<Walk<'_>> {
        let fst = self.fst.as_ref()?;
        Some(Walk { fst, node: fst.root(), cost: 0 })
    }
}

/// A place in the automaton.
#[derive(Clone, Copy)]
pub(super) struct Walk<'f> {
    fst: &'f Fst<&'static [u8]>,
    node: Node<'f>,
    cost: u64,
}

impl Walk<'_> {
    /// Goes on by one byte; false when no word goes on like this.
    pub(super) fn step(&mut self, byte: u8) -> bool {
        let Some(index) = self.node.find_input(byte) else { return false };
        let transition = self.node.transition(index);
        self.cost = self.cost.saturating_add(transition.out.value());
        self.node = self.fst.node(transition.addr);
        true
    }

    /// The cost class of the word that ends here, if one does; 0 when its frequency is not known.
    pub(super) fn cost(&self) -> Option<u64> {
        self.node.is_final().then(|| self.cost.saturating_add(self.node.final_output().value()))
    }
}

/// The Thai block fits one byte; `build.rs` has the same line.
pub(super) fn thai_byte(c: char) -> Option<u8> {
    let code = u32::from(c).checked_sub(0x0E00)?;
    u8::try_from(code).ok().filter(|b| (1..=0x5B).contains(b))
}

/// Thai words.
pub fn thai() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::new(THAI, true))
}

/// English words with their inflections, British and American spellings, lower case.
pub fn english() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::new(ENGLISH, false))
}

/// Vietnamese words of two syllables, lower case, NFC, tone placement as [`super::viet_words::fold_tone`] gives it.
pub fn viet_pairs() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::new(VIET_PAIRS, false))
}

/// Syllables of [`viet_pairs`], each with the number of words that it is met in.
pub(super) fn viet_syllables() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::new(VIET_SYLLABLES, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_load() {
        assert!(thai().len() > 60_000, "{}", thai().len());
        assert!(english().len() > 50_000, "{}", english().len());
        assert!(viet_pairs().len() > 2_000, "{}", viet_pairs().len());
    }

    #[test]
    fn pairs_are_two_syllables_in_their_place() {
        use crate::lang::viet_words::{fold_tone, is_syllable};
        let bad: Vec<&str> = include_str!("../../words/vi-pairs.txt")
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter(|pair| {
                fold_tone(pair) != **pair || pair.split(' ').count() != 2 || !pair.split(' ').all(is_syllable)
            })
            .collect();
        assert!(bad.is_empty(), "{bad:?}");
    }

    #[test]
    fn prefixes_ascend() {
        let text = "กระทรวงมหาดไทย";
        let found: Vec<&str> = thai().prefixes(text).into_iter().map(|n| &text[..n]).collect();
        assert!(found.contains(&"กระ") && found.contains(&"กระทรวง"), "{found:?}");
        assert!(found.windows(2).all(|w| w[0].len() < w[1].len()));
        assert!(!thai().contains("กระทรว"));
        assert!(!thai().contains("abc") && !thai().contains(""));
    }
}
