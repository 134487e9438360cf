//! What the index holds and what a query asks for: one function for both (decision 8).

use maitri_document::lang::fold;

/// The terms of a text: each folded word, and the 2- and 3-grams of its mark-less letters, so that a name is found inside
/// a compound, without tone marks and in either digits. Sorted, without repetition; only letters and digits.
pub fn terms(text: &str) -> Vec<String> {
    let key = fold::key(text);
    let mut out: Vec<String> = Vec::new();
    for word in key.split(|c: char| !c.is_alphanumeric() && !fold::is_thai_mark(c)).filter(|w| !w.is_empty()) {
        out.push(word.to_owned());
        let letters: Vec<char> = fold::skeleton(word).chars().filter(|c| c.is_alphanumeric()).collect();
        for n in [2, 3] {
            out.extend(letters.windows(n).map(|w| w.iter().collect::<String>()));
        }
    }
    out.sort();
    out.dedup();
    out
}
