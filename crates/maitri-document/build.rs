//! Turns the word lists of `words/` into compact automata that the crate embeds (decision 14).
//!
//! A list is a text file, one word a line, `#` for remarks; a tab and a number after a word is its cost class
//! (twice the negative binary logarithm of its relative frequency). The Thai table keeps one byte a letter instead of
//! three: the walk over it is the inner loop of the segmenter.

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
        let mut builder = fst::MapBuilder::memory();
        for (word, cost) in &words {
            builder.insert(word, *cost)?;
        }
        fs::write(Path::new(&out).join(table), builder.into_inner()?)?;
    }
    Ok(())
}

fn read(path: &Path, thai: bool, words: &mut BTreeMap<Vec<u8>, u64>) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
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
