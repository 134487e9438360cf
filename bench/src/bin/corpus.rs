//! Writes drafts as text, a paragraph a line: `corpus FOLDER COUNT`. The languages take turns; half of the drafts have a
//! planted fault. `standard.<language>.txt` is what a program without the form compares them with.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

use maitri_bench::plant;
use maitri_pack::Language;
use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, count] = arguments.as_slice() else { panic!("usage: corpus FOLDER COUNT") };
    let folder = Path::new(folder);
    let count: usize = count.parse().expect("COUNT is a number");
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let kinds: Vec<_> = plant::kinds().collect();
    let languages = [Language::En, Language::Th, Language::Vi];
    for (l, language) in languages.iter().enumerate() {
        let write = |name: &str, text: &str| {
            let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|l| !l.trim().is_empty()).collect();
            std::fs::write(folder.join(format!("{name}.{}.txt", language.code())), lines.join("\n") + "\n").unwrap();
        };
        write("standard", &plant::plain(*language, 0));
        let mine: Vec<usize> = (0..count).filter(|n| n % languages.len() == l).collect();
        // As many of each kind as there is need for, so that none is asked for twice.
        let each = mine.len().div_ceil(2 * kinds.len());
        let faulty: Vec<_> = kinds.iter().map(|k| plant::cases(*language, *k, each)).collect();
        for (i, n) in mine.iter().enumerate() {
            let name = format!("draft-{n:04}");
            let (kind, nth) = (i / 2 % kinds.len(), i / 2 / kinds.len());
            match faulty[kind].get(nth) {
                Some(case) if i % 2 == 1 => write(&name, &case.text),
                _ => write(&name, &plant::plain(*language, u64::try_from(*n).unwrap() + 1)),
            }
        }
    }
}
