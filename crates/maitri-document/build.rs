//! Turns the word lists of `words/` into compact automata that the crate embeds (decision 14).
//!
//! A list is a text file, one word a line, `#` for remarks; a tab and a number after a word is its cost class
//! (twice the negative binary logarithm of its relative frequency). The Thai table keeps one byte a letter instead of
//! three: the walk over it is the inner loop of the segmenter.

// A build script reads files and its environment by nature.
#![allow(clippy::disallowed_methods, clippy::string_slice)]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=words");
    for (lists, table, thai) in [
        (&["th.txt", "th-house.txt"][..], "th.fst", true),
        (&["en.txt", "en-house.txt"][..], "en.fst", false),
        (&["vi-pairs.txt"][..], "vi-pairs.fst", false),
    ] {
        let mut words = BTreeMap::new();
        for list in lists {
            read(&Path::new("words").join(list), thai, &mut words)?;
        }
        if table == "en.fst" {
            british(&mut words);
        }
        if table == "vi-pairs.fst" {
            // How often a syllable is met in words of official style ranks suggestions.
            let mut syllables: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
            for pair in words.keys() {
                for syllable in pair.split(|b| *b == b' ') {
                    *syllables.entry(syllable.to_vec()).or_insert(0) += 1;
                }
            }
            write(&Path::new(&out).join("vi-syllables.fst"), &syllables)?;
        }
        write(&Path::new(&out).join(table), &words)?;
    }
    Ok(())
}

fn write(path: &Path, words: &BTreeMap<Vec<u8>, u64>) -> Result<(), Box<dyn Error>> {
    let mut builder = fst::MapBuilder::memory();
    for (word, cost) in words {
        builder.insert(word, *cost)?;
    }
    Ok(fs::write(path, builder.into_inner()?)?)
}

/// The British forms of words in -ize, -ization, -yze, -or.
fn british(words: &mut BTreeMap<Vec<u8>, u64>) {
    let mut more = Vec::new();
    for (word, cost) in words.iter() {
        let Ok(word) = std::str::from_utf8(word) else { continue };
        for (american, british) in
            [("ize", "ise"), ("izing", "ising"), ("ization", "isation"), ("yze", "yse"), ("yzing", "ysing")]
        {
            if let Some(at) = word.rfind(american).filter(|at| *at > 2) {
                more.push((format!("{}{british}{}", &word[..at], &word[at + american.len()..]).into_bytes(), *cost));
            }
        }
        if word.ends_with("or") && word.len() > 4 {
            more.push((format!("{}our", &word[..word.len() - 2]).into_bytes(), *cost));
        }
    }
    for (word, cost) in more {
        words.entry(word).or_insert(cost);
    }
}

fn read(path: &Path, thai: bool, words: &mut BTreeMap<Vec<u8>, u64>) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        // A line of several words (but not a pair of Vietnamese syllables) is a list of our own, which ranks first.
        if path.ends_with("en-house.txt") {
            for word in line.split_whitespace() {
                words.insert(word.as_bytes().to_vec(), 1);
            }
            continue;
        }
        let (word, cost) = match line.split_once('\t') {
            Some((word, cost)) => (word, cost.parse()?),
            None => (line, 0),
        };
        let key = if thai {
            word.chars().map(thai_byte).collect::<Option<Vec<u8>>>()
        } else {
            Some(word.as_bytes().to_vec())
        };
        let key = key.ok_or_else(|| format!("{}:{}: `{word}` is not all Thai", path.display(), number + 1))?;
        // A word that several lists hold keeps the first cost that is known.
        let slot = words.entry(key).or_insert(0);
        if *slot == 0 {
            *slot = cost;
        }
    }
    Ok(())
}

/// The Thai block fits one byte; `src/lang/words.rs` has the same line.
fn thai_byte(c: char) -> Option<u8> {
    let code = u32::from(c).checked_sub(0x0E00)?;
    u8::try_from(code).ok().filter(|b| (1..=0x5B).contains(b))
}
