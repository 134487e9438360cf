//! What the index holds and what a query asks for: one module for both (decision 8).

use maitri_document::lang::fold;

/// Whether a character belongs to a word. The letters that nearly all names are made of are known at once.
fn in_word(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | 'ก'..='ฺ' | 'เ'..='๎' | '\u{1ea0}'..='\u{1ef9}') || c.is_alphanumeric()
}

/// The words of a text, folded, and for each its letters without any mark.
fn words(text: &str) -> Vec<(String, Vec<char>)> {
    fold::key(text)
        .split(|c| !in_word(c))
        .filter(|word| !word.is_empty())
        .map(|word| (word.to_owned(), fold::skeleton(word).chars().filter(|c| in_word(*c)).collect()))
        .collect()
}

/// Begins the term of a whole word without its marks: a letter that no word of ours begins with, so that a database that cuts at
/// signs keeps the term whole.
const WHOLE: char = 'ʬ';

/// The terms of a text: each folded word, each word without its marks as a whole, and the 2- and 3-grams of its mark-less letters, so that a name is found inside
/// a compound, without tone marks and in either digits. Sorted, without repetition; only letters and digits.
pub fn terms(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (word, letters) in words(text) {
        out.push(word);
        out.push(whole(&letters));
        for n in [2, 3] {
            out.extend(letters.windows(n).map(|w| w.iter().collect::<String>()));
        }
    }
    out.sort();
    out.dedup();
    out
}

fn whole(letters: &[char]) -> String {
    std::iter::once(WHOLE).chain(letters.iter().copied()).collect()
}

/// The terms of a text that is found by its whole words alone, with and without marks: the names of countries stand beside every tie,
/// and parts of them would be found in nearly all.
pub fn whole_terms(text: &str) -> Vec<String> {
    let mut out: Vec<String> = words(text).into_iter().flat_map(|(word, letters)| [word, whole(&letters)]).collect();
    out.sort();
    out.dedup();
    out
}

/// What a query asks of texts that are indexed by their [`terms`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The words as written: a text that has them all comes first.
    pub words: Vec<String>,
    /// What each word asks for: a text that lacks one of these is no answer. A text that has all words has all of these.
    pub parts: Vec<Part>,
}

/// What one word of a query asks for: it stands in the text as a whole word without regard to marks, or all its grams do.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The term of the whole word.
    pub whole: String,
    /// The longest grams of its letters. Empty for a word of one or two letters ("เว้", "Nan" has three), which is asked for as a
    /// whole only: two letters stand in nearly every text.
    pub grams: Vec<String>,
}

/// What a query asks for. Both lists are sorted, without repetition, and empty where it holds no letter or digit.
pub fn asked(query: &str) -> Asked {
    let mut asked = Asked::default();
    for (word, letters) in words(query) {
        let mut part = match letters.len() {
            0 => Part { whole: word.clone(), grams: Vec::new() },
            1 | 2 => Part { whole: whole(&letters), grams: Vec::new() },
            _ => Part { whole: whole(&letters), grams: letters.windows(3).map(|w| w.iter().collect()).collect() },
        };
        part.grams.sort();
        part.grams.dedup();
        asked.parts.push(part);
        asked.words.push(word);
    }
    asked.words.sort();
    asked.words.dedup();
    asked.parts.sort();
    asked.parts.dedup();
    asked
}

#[cfg(test)]
mod tests {
    use super::{Part, asked, terms, whole_terms};

    fn has(terms: &[String], parts: &[Part]) -> bool {
        let all = |grams: &[String]| !grams.is_empty() && grams.iter().all(|gram| terms.contains(gram));
        parts.iter().all(|part| terms.contains(&part.whole) || all(&part.grams))
    }

    #[test]
    fn what_is_asked_is_found_with_and_without_marks() {
        let found = |text: &str, query: &str| has(&terms(text), &asked(query).parts);
        for query in ["เว้", "เว", "เถื่อเทียน", "เถอเทยน"] {
            assert!(found("จังหวัดเถื่อเทียน-เว้", query), "{query}");
        }
        for query in ["Huế", "hue", "HUE", "Thua Thien"] {
            assert!(found("Thừa Thiên-Huế", query), "{query}");
        }
        assert!(found("๑๒ จังหวัด", "12"));
        assert!(!found("Hà Nội", "Huế"));
        assert!(!found("สาธารณรัฐสังคมนิยมเวียดนาม", "เว้"), "two letters are a word, no part of one");
        assert_eq!(asked("Huế").words, ["huế"]);
        assert_eq!(asked(" - ! ").parts, Vec::new());
    }

    #[test]
    fn the_short_way_is_the_long_way() {
        for c in '\0'..char::MAX {
            let long = c.is_alphanumeric() || maitri_document::lang::fold::is_thai_mark(c);
            assert_eq!(super::in_word(c), long, "{c:?}");
        }
    }

    #[test]
    fn whole_words_are_found_without_their_parts() {
        let found = |text: &str, query: &str| has(&whole_terms(text), &asked(query).parts);
        assert!(found("Trung Quốc", "trung quoc") && found("เวียดนาม", "เวยดนาม") && found("จีน", "จีน"));
        assert!(!found("เวียดนาม", "เวียด"));
    }

    #[test]
    fn a_text_with_all_words_has_all_grams() {
        for text in ["Thừa Thiên-Huế", "เถื่อเทียน-เว้", "a", "Tỉnh A", "ก้", "12 ๑๒"]
        {
            let (all, asked) = (terms(text), asked(text));
            assert!(asked.words.iter().all(|term| all.contains(term)) && has(&all, &asked.parts), "{text}");
            let whole = whole_terms(text);
            assert!(asked.words.iter().all(|term| whole.contains(term)) && has(&whole, &asked.parts), "{text}");
        }
    }
}
