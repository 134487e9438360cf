//! How near two names sound and look, and how one script writes the names of another: the tables of `packs/intl/sounds/`
//! read and applied.

use maitri_document::lang::fold;
use serde::Deserialize;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Costs between letters of one script, from a table of the pack.
#[derive(Debug, Clone)]
pub struct Letters {
    /// Code of each letter, from 1; 0 is every letter that the table does not know.
    codes: Codes,
    /// Cost of one letter for another, by code; 100 = unrelated.
    swap: Vec<u8>,
    /// Cost of a letter that only one side has.
    gap: Vec<u8>,
    width: usize,
    rewrite: Vec<Rewrite>,
}

/// The codes of letters: those of the two scripts in two rows, the others in a map.
#[derive(Debug, Clone)]
struct Codes {
    rows: Vec<u16>,
    others: BTreeMap<char, u16>,
}

/// What [`Codes`] says of a letter that is left out.
const DROPPED: u16 = 0x100;

impl Codes {
    fn new(codes: &BTreeMap<char, u8>, drop: &str) -> Codes {
        let mut out = Codes { rows: vec![0; 256], others: BTreeMap::new() };
        let all = codes.iter().map(|(c, code)| (*c, u16::from(*code)));
        for (c, code) in all.chain(drop.chars().map(|c| (c, DROPPED))) {
            match Codes::place(c).and_then(|at| out.rows.get_mut(at)) {
                Some(slot) => *slot = code,
                None => {
                    out.others.insert(c, code);
                }
            }
        }
        out
    }

    fn place(c: char) -> Option<usize> {
        match c {
            '\0'..='\u{7f}' => Some(c as usize),
            '\u{e00}'..='\u{e7f}' => Some(c as usize - 0xe00 + 128),
            _ => None,
        }
    }

    fn get(&self, c: char) -> u16 {
        match Codes::place(c) {
            Some(at) => self.rows.get(at).copied().unwrap_or(0),
            None => self.others.get(&c).copied().unwrap_or(0),
        }
    }
}

/// One spelling for another, and the Latin letters that a name must hold for it to apply.
#[derive(Debug, Clone)]
struct Rewrite {
    from: String,
    to: String,
    needs: u32,
}

/// The Latin letters of a text, a bit each.
fn letters_in(text: &str) -> u32 {
    text.bytes().filter(u8::is_ascii_lowercase).fold(0, |bits, b| bits | 1 << (b - b'a'))
}

#[derive(Deserialize)]
struct LettersFile {
    drop: String,
    #[serde(default)]
    rewrite: Vec<(String, String)>,
    alike: Vec<Alike>,
    gap: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct Alike {
    cost: f64,
    groups: Vec<String>,
}

/// A cost of the tables (0 to 1) in hundredths.
fn hundredths(cost: f64) -> u8 {
    // The bounds make the cast exact enough and safe.
    (cost.clamp(0.0, 1.0) * 100.0).round() as u8
}

impl Letters {
    /// Reads a table.
    ///
    /// # Errors
    /// One sentence where the table is not TOML of this shape.
    pub fn parse(text: &str) -> Result<Letters, String> {
        let file: LettersFile = toml::from_str(text).map_err(|e| e.to_string().trim().replace('\n', " "))?;
        let mut codes: BTreeMap<char, u8> = BTreeMap::new();
        let letters = file.alike.iter().flat_map(|a| a.groups.iter()).flat_map(|g| g.chars());
        let letters = letters.chain(file.gap.keys().filter(|k| k.chars().count() == 1).flat_map(|k| k.chars()));
        for c in letters.filter(|c| *c != ' ').chain('a'..='z').chain('ก'..='ู') {
            let next = u8::try_from(codes.len() + 1).map_err(|_| "more than 254 letters".to_owned())?;
            codes.entry(c).or_insert(next);
        }
        let width = codes.len() + 1;
        let other = file.gap.get("other").map_or(100, |c| hundredths(*c));
        let mut swap = vec![100u8; width * width];
        let mut gap = vec![other; width];
        for (letter, cost) in &file.gap {
            if let Some(slot) = letter.chars().next().filter(|_| letter.chars().count() == 1).and_then(|c| {
                let code = codes.get(&c)?;
                gap.get_mut(usize::from(*code))
            }) {
                *slot = hundredths(*cost);
            }
        }
        for alike in &file.alike {
            for group in &alike.groups {
                let group: Vec<usize> = group.chars().filter_map(|c| codes.get(&c)).map(|c| usize::from(*c)).collect();
                for a in &group {
                    for b in &group {
                        if let Some(slot) = swap.get_mut(a * width + b) {
                            *slot = (*slot).min(hundredths(alike.cost));
                        }
                    }
                }
            }
        }
        for i in 1..width {
            if let Some(slot) = swap.get_mut(i * width + i) {
                *slot = 0;
            }
        }
        let rewrite = file.rewrite.into_iter();
        let rewrite = rewrite.map(|(from, to)| Rewrite { needs: letters_in(&from), from, to }).collect();
        Ok(Letters { codes: Codes::new(&codes, &file.drop), swap, gap, width, rewrite })
    }

    /// The codes of a name: folded, without what the table drops, rewritten, letters only.
    pub fn code(&self, name: &str) -> Vec<u8> {
        let mut key = if self.rewrite.is_empty() { fold::key(name) } else { bare_letters(name) };
        if !self.rewrite.is_empty() {
            let mut has = letters_in(&key);
            for Rewrite { from, to, needs } in &self.rewrite {
                // Most spellings are ruled out by a letter that is not there.
                if has & needs == *needs && key.contains(from.as_str()) {
                    key = key.replace(from.as_str(), to);
                    has |= letters_in(to);
                }
            }
        }
        let mut out = Vec::with_capacity(key.len() / if key.is_ascii() { 1 } else { 3 } + 4);
        let mut chars = key.chars().peekable();
        while let Some(c) = chars.next() {
            // A silenced letter sounds no more; where it is left out or another stands for it, nothing is lost.
            if chars.peek() == Some(&'์') {
                chars.next();
                continue;
            }
            if c == 'ำ' {
                // A letter of its own in no table: its two parts are.
                let parts = ['ั', 'ม'].map(|c| self.codes.get(c));
                out.extend(parts.into_iter().filter_map(|code| u8::try_from(code).ok()).filter(|code| *code > 0));
                continue;
            }
            let code = self.codes.get(c);
            if code != DROPPED && (code > 0 || c.is_alphabetic() || fold::is_thai_mark(c)) {
                out.extend(u8::try_from(code));
            }
        }
        out
    }

    /// The cost of a letter that only one side has.
    pub(super) fn gap(&self, letter: u8) -> u32 {
        u32::from(self.gap.get(usize::from(letter)).copied().unwrap_or(100))
    }

    /// Lays out what each letter of the table costs against the letters of `code`, a row a letter, and what these cost alone.
    pub(super) fn costs(&self, code: &[u8], swaps: &mut Vec<u8>, gaps: &mut Vec<u32>) {
        swaps.clear();
        for line in self.swap.chunks_exact(self.width) {
            swaps.extend(code.iter().map(|c| line.get(usize::from(*c)).copied().unwrap_or(100)));
        }
        gaps.clear();
        gaps.extend(code.iter().map(|c| self.gap(*c)));
    }

    /// How far two codes are from each other in hundredths of a letter, `limit` or more when it is at least that far.
    pub fn distance(&self, a: &[u8], b: &[u8], limit: u32) -> u32 {
        let gap = |c: u8| u32::from(self.gap.get(usize::from(c)).copied().unwrap_or(100));
        let mut row: Vec<u32> = Vec::with_capacity(b.len() + 1);
        row.push(0);
        for c in b {
            row.push(row.last().copied().unwrap_or(0) + gap(*c));
        }
        for x in a {
            let line = self.swap.get(usize::from(*x) * self.width..).unwrap_or(&[]);
            let gap_x = gap(*x);
            let mut diagonal = row.first().copied().unwrap_or(0);
            let mut left = diagonal + gap_x;
            let mut least = left;
            if let Some(first) = row.first_mut() {
                *first = left;
            }
            for (slot, y) in row.iter_mut().skip(1).zip(b) {
                let swap = u32::from(line.get(usize::from(*y)).copied().unwrap_or(100));
                let best = (diagonal + swap).min(*slot + gap_x).min(left + gap(*y));
                diagonal = *slot;
                *slot = best;
                left = best;
                least = least.min(best);
            }
            if least >= limit {
                return limit;
            }
        }
        row.last().copied().unwrap_or(0)
    }

    /// How alike two codes are, 0 to 1, and 0 where it is less than `floor`.
    pub fn likeness(&self, a: &[u8], b: &[u8], floor: f64) -> f64 {
        let longest = a.len().max(b.len());
        if longest == 0 {
            return 0.0;
        }
        let whole = longest as f64 * 100.0;
        // Letters that one side lacks cost at least the cheapest gap; names of very different length need no look.
        if (longest - a.len().min(b.len())) as f64 * 30.0 > whole * (1.0 - floor) {
            return 0.0;
        }
        let limit = (whole * (1.0 - floor)) as u32 + 1;
        let far = self.distance(a, b, limit);
        if far >= limit { 0.0 } else { 1.0 - f64::from(far) / whole }
    }
}

/// A name in small letters without marks, letters and digits only: as `fold::skeleton` of its key.
fn bare_letters(name: &str) -> String {
    if name.is_ascii() {
        return name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    }
    // Folding orders the marks of Thai, which Latin has not; the other marks are gone from the skeleton anyway.
    let thai = name.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
    let skeleton = if thai { fold::skeleton(&fold::key(name)) } else { fold::skeleton(name) };
    skeleton.chars().filter(|c| fold::is_alphanumeric(*c)).collect()
}

/// How Thai writes the names of one language.
#[derive(Debug, Clone)]
pub struct Writing {
    /// Id of the table.
    pub id: String,
    /// Countries whose names it writes; empty: all that have no table of their own.
    pub countries: Vec<String>,
    onset: Tree,
    rime: Tree,
    coda: Tree,
    /// What the tables write: one form for consonants, an open and a closed one for vowels.
    forms: Vec<(String, String)>,
    /// Whether the letters with a hat or hook are letters of their own (quốc ngữ).
    hats: bool,
}

#[derive(Deserialize)]
struct WritingFile {
    id: String,
    countries: Vec<String>,
    onset: BTreeMap<String, String>,
    rime: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    coda: BTreeMap<String, String>,
}

/// Spellings by their letters.
#[derive(Debug, Clone, Default)]
struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug, Clone, Default)]
struct Node {
    next: Vec<(char, usize)>,
    form: Option<usize>,
}

impl Tree {
    fn insert(&mut self, key: &str, form: usize) {
        if self.nodes.is_empty() {
            self.nodes.push(Node::default());
        }
        let mut at = 0;
        for c in key.chars() {
            let known = self.step(at, c);
            let end = self.nodes.len();
            let Some(node) = self.nodes.get_mut(at) else { return };
            at = known.unwrap_or_else(|| {
                node.next.push((c, end));
                end
            });
            if at == end {
                self.nodes.push(Node::default());
            }
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.form = Some(form);
        }
    }

    fn step(&self, at: usize, c: char) -> Option<usize> {
        self.nodes.get(at)?.next.iter().find(|(letter, _)| *letter == c).map(|(_, next)| *next)
    }

    /// The spellings that stand at the beginning of `letters`, the shortest first: their length and form.
    fn at<'a>(&'a self, letters: &'a [char]) -> impl Iterator<Item = (usize, usize)> + 'a {
        let mut node = 0;
        letters
            .iter()
            .map_while(move |c| {
                node = self.step(node, *c)?;
                Some(self.nodes.get(node)?.form)
            })
            .zip(1..)
            .filter_map(|(form, length)| Some((length, form?)))
    }
}

/// The last piece of a way to read the letters so far.
#[derive(Debug, Clone, Copy)]
enum Piece {
    /// A letter that fits nowhere.
    Nothing,
    /// A consonant alone.
    Consonant(usize),
    /// A syllable: its consonant (`None`: อ), its vowel, its end.
    Syllable(Option<usize>, usize, Option<usize>),
}

/// The cheapest way to read the letters up to a place.
#[derive(Debug, Clone, Copy)]
struct Way {
    cost: u32,
    before: usize,
    piece: Piece,
}

impl Writing {
    /// Reads a table.
    ///
    /// # Errors
    /// One sentence where the table is not TOML of this shape.
    pub fn parse(text: &str) -> Result<Writing, String> {
        let file: WritingFile = toml::from_str(text).map_err(|e| e.to_string().trim().replace('\n', " "))?;
        let hats = file.rime.contains_key("ê");
        let mut forms: Vec<(String, String)> = Vec::new();
        let (mut onset, mut rime, mut coda) = (Tree::default(), Tree::default(), Tree::default());
        for (tree, table) in [(&mut onset, file.onset), (&mut coda, file.coda)] {
            for (key, form) in table {
                tree.insert(&key, forms.len());
                forms.push((form.clone(), form));
            }
        }
        for (key, both) in file.rime {
            rime.insert(&key, forms.len());
            let open = both.first().map_or("-", String::as_str);
            let closed = both.get(1).map_or(open, String::as_str);
            forms.push((open.to_owned(), closed.to_owned()));
        }
        Ok(Writing { id: file.id, countries: file.countries, onset, rime, coda, forms, hats })
    }

    /// `name` in Thai letters as this table writes it; empty where it holds no letter that the table knows.
    pub fn thai(&self, name: &str) -> String {
        let name: String = if self.hats {
            fold::key(name)
                .nfd()
                .filter(|c| !matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'))
                .collect::<String>()
                .nfc()
                .collect()
        } else if name.chars().any(|c| ('\u{e00}'..='\u{e7f}').contains(&c)) {
            fold::skeleton(&fold::key(name))
        } else {
            fold::skeleton(name)
        };
        let (mut out, mut word, mut ways) = (String::new(), Vec::new(), Vec::new());
        for part in name.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
            word.clear();
            word.extend(part.chars());
            self.word(&word, &mut ways, &mut out);
        }
        out
    }

    /// One word by the cheapest way of cutting it into syllables.
    fn word(&self, letters: &[char], ways: &mut Vec<Option<Way>>, out: &mut String) {
        const SYLLABLE: u32 = 2;
        const LONE: u32 = 12;
        const UNKNOWN: u32 = 30;
        let end = letters.len();
        ways.clear();
        ways.resize(end + 1, None);
        if let Some(first) = ways.first_mut() {
            *first = Some(Way { cost: 0, before: 0, piece: Piece::Nothing });
        }
        let offer = |ways: &mut Vec<Option<Way>>, at: usize, way: Way| {
            if let Some(slot) = ways.get_mut(at)
                && slot.is_none_or(|w| w.cost > way.cost)
            {
                *slot = Some(way);
            }
        };
        for at in 0..end {
            let Some(Some(way)) = ways.get(at).copied() else { continue };
            let rest = |from: usize| letters.get(from..).unwrap_or(&[]);
            let reach = |cost: u32, piece: Piece| Way { cost: way.cost + cost, before: at, piece };
            // A letter that fits nowhere is left out.
            offer(ways, at + 1, reach(UNKNOWN, Piece::Nothing));
            for (length, onset) in std::iter::once((0, None)).chain(self.onset.at(rest(at)).map(|(l, f)| (l, Some(f))))
            {
                let onset_end = at + length;
                if let Some(onset) = onset {
                    // A consonant alone, as English has them.
                    offer(ways, onset_end, reach(LONE, Piece::Consonant(onset)));
                }
                let bare = if onset.is_none() && at > 0 { 3 } else { 0 };
                for (length, rime) in self.rime.at(rest(onset_end)) {
                    let rime_end = onset_end + length;
                    let cost = SYLLABLE + bare;
                    offer(ways, rime_end, reach(cost, Piece::Syllable(onset, rime, None)));
                    for (length, coda) in self.coda.at(rest(rime_end)) {
                        // A consonant before a vowel begins the next syllable.
                        let next = letters.get(rime_end + length);
                        let steals = if next.is_some_and(|c| "aeiouyâêôơưă".contains(*c)) { 4 } else { 0 };
                        offer(ways, rime_end + length, reach(cost + steals, Piece::Syllable(onset, rime, Some(coda))));
                    }
                }
            }
        }
        let mut pieces = Vec::new();
        let mut at = end;
        while at > 0 {
            let Some(Some(way)) = ways.get(at) else { return };
            pieces.push(way.piece);
            at = way.before;
        }
        let form = |index: usize| self.forms.get(index).map_or(("", ""), |(open, closed)| (open, closed));
        for piece in pieces.into_iter().rev() {
            match piece {
                Piece::Nothing => {}
                Piece::Consonant(onset) => out.push_str(form(onset).0),
                Piece::Syllable(onset, rime, coda) => {
                    let onset = onset.map_or("อ", |index| form(index).0);
                    let (open, closed) = form(rime);
                    let vowel = if coda.is_some() { closed } else { open };
                    match vowel.split_once('-') {
                        Some((before, after)) => out.extend([before, onset, after]),
                        None => out.push_str(vowel),
                    }
                    if let Some(coda) = coda {
                        out.push_str(form(coda).0);
                    }
                }
            }
        }
    }
}

/// Letters of other scripts as Thai ones: what a scanner left in a Thai name.
#[derive(Debug, Clone, Deserialize)]
pub struct Strays {
    letters: BTreeMap<String, String>,
    hangul: Hangul,
}

#[derive(Debug, Clone, Deserialize)]
struct Hangul {
    initial: Vec<String>,
    vowel: Vec<String>,
    r#final: Vec<String>,
}

impl Strays {
    /// Reads the table.
    ///
    /// # Errors
    /// One sentence where the table is not TOML of this shape.
    pub fn parse(text: &str) -> Result<Strays, String> {
        toml::from_str(text).map_err(|e| e.to_string().trim().replace('\n', " "))
    }

    /// `text` with its stray letters read as Thai ones, and whether there were any.
    pub fn read(&self, text: &str) -> (String, bool) {
        let mut out = String::with_capacity(text.len());
        let mut any = false;
        for c in text.chars() {
            let code = u32::from(c);
            if (0xac00..=0xd7a3).contains(&code) {
                let index = code - 0xac00;
                let part = |list: &[String], i: u32| list.get(i as usize).cloned().unwrap_or_default();
                let initial = part(&self.hangul.initial, index / 588);
                let vowel = part(&self.hangul.vowel, index % 588 / 28);
                out.push_str(&vowel.replacen('-', &initial, 1));
                out.push_str(&part(&self.hangul.r#final, index % 28));
                any = true;
            } else if let Some(thai) = self.letters.get(c.encode_utf8(&mut [0; 4]) as &str) {
                out.push_str(thai);
                any = true;
            } else {
                out.push(c);
            }
        }
        (out, any)
    }
}
