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
    codes: BTreeMap<char, u8>,
    /// Cost of one letter for another, by code; 100 = unrelated.
    swap: Vec<u8>,
    /// Cost of a letter that only one side has.
    gap: Vec<u8>,
    width: usize,
    drop: String,
    rewrite: Vec<(String, String)>,
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
        Ok(Letters { codes, swap, gap, width, drop: file.drop, rewrite: file.rewrite })
    }

    /// The codes of a name: folded, without what the table drops, rewritten, letters only.
    pub fn code(&self, name: &str) -> Vec<u8> {
        let mut key = fold::key(name);
        if !self.rewrite.is_empty() {
            key = fold::skeleton(&key).chars().filter(|c| c.is_alphanumeric()).collect();
            for (from, to) in &self.rewrite {
                if key.contains(from.as_str()) {
                    key = key.replace(from.as_str(), to);
                }
            }
        }
        let mut out = Vec::with_capacity(key.len() / 3 + 4);
        let mut chars = key.chars().peekable();
        while let Some(c) = chars.next() {
            // A silenced letter sounds no more; where it is left out or another stands for it, nothing is lost.
            if chars.peek() == Some(&'์') {
                chars.next();
                continue;
            }
            match c {
                'ำ' => out.extend(['ั', 'ม'].iter().filter_map(|c| self.codes.get(c))),
                _ if self.drop.contains(c) => {}
                _ if c.is_alphabetic() || fold::is_thai_mark(c) => out.push(self.codes.get(&c).copied().unwrap_or(0)),
                _ => {}
            }
        }
        out
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

/// How Thai writes the names of one language.
#[derive(Debug, Clone)]
pub struct Writing {
    /// Id of the table.
    pub id: String,
    /// Countries whose names it writes; empty: all that have no table of their own.
    pub countries: Vec<String>,
    onset: BTreeMap<String, String>,
    rime: BTreeMap<String, Vec<String>>,
    coda: BTreeMap<String, String>,
    longest: usize,
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

/// A way to read the letters so far.
#[derive(Clone)]
struct Way {
    cost: u32,
    thai: String,
}

impl Writing {
    /// Reads a table.
    ///
    /// # Errors
    /// One sentence where the table is not TOML of this shape.
    pub fn parse(text: &str) -> Result<Writing, String> {
        let file: WritingFile = toml::from_str(text).map_err(|e| e.to_string().trim().replace('\n', " "))?;
        let longest =
            file.onset.keys().chain(file.rime.keys()).chain(file.coda.keys()).map(|k| k.chars().count()).max();
        let hats = file.rime.contains_key("ê");
        Ok(Writing {
            id: file.id,
            countries: file.countries,
            onset: file.onset,
            rime: file.rime,
            coda: file.coda,
            longest: longest.unwrap_or(1),
            hats,
        })
    }

    /// `name` in Thai letters as this table writes it; empty where it holds no letter that the table knows.
    pub fn thai(&self, name: &str) -> String {
        let name = fold::key(name);
        let name: String = if self.hats {
            name.nfd()
                .filter(|c| !matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'))
                .collect::<String>()
                .nfc()
                .collect()
        } else {
            fold::skeleton(&name)
        };
        let words = name.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty());
        words.map(|w| self.word(&w.chars().collect::<Vec<_>>())).collect()
    }

    /// One word by the cheapest way of cutting it into syllables.
    fn word(&self, letters: &[char]) -> String {
        const SYLLABLE: u32 = 2;
        const LONE: u32 = 12;
        const UNKNOWN: u32 = 30;
        let end = letters.len();
        let mut ways: Vec<Option<Way>> = vec![None; end + 1];
        if let Some(first) = ways.first_mut() {
            *first = Some(Way { cost: 0, thai: String::new() });
        }
        let part = |from: usize, to: usize| -> String { letters.get(from..to).unwrap_or(&[]).iter().collect() };
        let offer = |ways: &mut Vec<Option<Way>>, at: usize, cost: u32, thai: String| {
            if let Some(slot) = ways.get_mut(at)
                && slot.as_ref().is_none_or(|w| w.cost > cost)
            {
                *slot = Some(Way { cost, thai });
            }
        };
        for at in 0..end {
            let Some(Some(way)) = ways.get(at).cloned() else { continue };
            // A letter that fits nowhere is left out.
            offer(&mut ways, at + 1, way.cost + UNKNOWN, way.thai.clone());
            for onset_end in at..=(at + self.longest).min(end) {
                let onset = if onset_end == at {
                    Some("อ")
                } else {
                    self.onset.get(&part(at, onset_end)).map(String::as_str)
                };
                let Some(onset) = onset else { continue };
                if onset_end > at {
                    // A consonant alone, as English has them.
                    offer(&mut ways, onset_end, way.cost + LONE, format!("{}{onset}", way.thai));
                }
                let bare = if onset_end == at && at > 0 { 3 } else { 0 };
                for rime_end in onset_end + 1..=(onset_end + self.longest).min(end) {
                    let Some(forms) = self.rime.get(&part(onset_end, rime_end)) else { continue };
                    let open = forms.first().map_or("-", String::as_str);
                    let closed = forms.get(1).map_or(open, String::as_str);
                    let cost = way.cost + SYLLABLE + bare;
                    offer(&mut ways, rime_end, cost, format!("{}{}", way.thai, open.replacen('-', onset, 1)));
                    for coda_end in rime_end + 1..=(rime_end + self.longest).min(end) {
                        let Some(coda) = self.coda.get(&part(rime_end, coda_end)) else { continue };
                        // A consonant before a vowel begins the next syllable.
                        let next = letters.get(coda_end);
                        let steals = if next.is_some_and(|c| "aeiouyâêôơưă".contains(*c)) { 4 } else { 0 };
                        let thai = format!("{}{}{coda}", way.thai, closed.replacen('-', onset, 1));
                        offer(&mut ways, coda_end, cost + steals, thai);
                    }
                }
            }
        }
        ways.pop().flatten().map(|w| w.thai).unwrap_or_default()
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
