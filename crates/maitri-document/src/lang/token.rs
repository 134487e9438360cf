//! Tokens: what alignment and rules compare.

use super::{digits, fold, thai_words};
use crate::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A word (in Vietnamese a syllable).
    Word,
    /// A run of digits of one or several scripts.
    Number,
    /// One mark of punctuation or another sign.
    Mark,
}

/// A piece of text with the key under which it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// Its folded form.
    pub key: String,
    /// What it is.
    pub kind: Kind,
}

fn is_thai(c: char) -> bool {
    ('\u{e00}'..='\u{e4f}').contains(&c) || ('\u{e5a}'..='\u{e7f}').contains(&c)
}

/// Whether a Vietnamese letter with a mark of its own occurs, which no other language of ours has.
fn looks_vietnamese(c: char) -> bool {
    matches!(c, 'à'..='ã' | 'è'..='ê' | 'ì' | 'í' | 'ò'..='õ' | 'ù' | 'ú' | 'ý' | 'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư' | '\u{1ea0}'..='\u{1ef9}')
}

/// The tokens of the part `span` of `text`. White space and invisible characters give none. Thai is cut into words by
/// [`thai_words::segment`] with the words for which `known` says yes preferred; a hyphen at the end of a line joins.
pub fn tokens(text: &str, span: Span, known: &dyn Fn(&str) -> bool) -> Vec<Token> {
    let folded = fold::fold(span.of(text), span.start);
    let mut out: Vec<Token> = Vec::new();
    let mut i = 0;
    let get = |i: usize| folded.chars.get(i).copied();
    let at = |from: usize, to: usize| -> Span {
        match (folded.at.get(from), folded.at.get(to.saturating_sub(1))) {
            (Some(a), Some(b)) => a.join(*b),
            _ => Span::default(),
        }
    };
    while let Some(c) = get(i) {
        let start = i;
        if c.is_whitespace() {
            i += 1;
            continue;
        }
        if is_thai(c) && c != 'ๆ' && c != 'ฯ' {
            while get(i).is_some_and(|c| is_thai(c) && c != 'ๆ' && c != 'ฯ') {
                i += 1;
            }
            let run: String = folded.chars.get(start..i).unwrap_or_default().iter().collect();
            let mut chars = start;
            for piece in thai_words::segment(&run, known) {
                let key = run.get(piece).unwrap_or("").to_owned();
                let length = key.chars().count();
                out.push(Token { span: at(chars, chars + length), key, kind: Kind::Word });
                chars += length;
            }
        } else if digits::value(c).is_some() {
            while get(i).is_some_and(|c| digits::value(c).is_some()) {
                i += 1;
            }
            let key: String = folded.chars.get(start..i).unwrap_or_default().iter().collect();
            let key =
                key.chars().map(|c| digits::value(c).and_then(|d| char::from_digit(d, 10)).unwrap_or(c)).collect();
            out.push(Token { span: at(start, i), key, kind: Kind::Number });
        } else if c.is_alphabetic() {
            let mut key = String::new();
            while let Some(c) = get(i) {
                let joins = c == '\'' && get(i + 1).is_some_and(char::is_alphabetic);
                if joins {
                    i += 1;
                    continue;
                }
                if !(c.is_alphabetic()
                    || fold::is_thai_mark(c)
                    || matches!(c, '\u{300}'..='\u{36f}' | '\u{eb1}'..='\u{ecd}'))
                    || is_thai(c)
                {
                    break;
                }
                key.push(c);
                i += 1;
            }
            if key.chars().any(looks_vietnamese) {
                key = fold::vietnamese_key(&key);
            }
            let span = at(start, i);
            if i == start {
                i += 1;
            } else {
                out.push(Token { span, key, kind: Kind::Word });
            }
        } else {
            i += 1;
            out.push(Token { span: at(start, i), key: c.to_string(), kind: Kind::Mark });
        }
    }
    out
}

/// The tokens of a phrase that stands alone, for tables of terms.
pub fn phrase(text: &str, known: &dyn Fn(&str) -> bool) -> Vec<String> {
    tokens(text, Span::new(0, text.len()), known).into_iter().map(|t| t.key).collect()
}

/// The smallest words that a Thai word is made of: where a run is cut may depend on its neighbours ("อายุ|ความสัมพันธ์",
/// "อายุความ|สัมพันธ์"), its smallest parts do not. Alignment compares these; terms are looked up in whole words.
pub fn atoms(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let mut out = Vec::with_capacity(tokens.len());
    for token in tokens {
        let thai = token.kind == Kind::Word && token.key.chars().next().is_some_and(is_thai);
        let cuts = if thai { cut(&token.key) } else { Vec::new() };
        if cuts.is_empty() {
            out.push(token);
            continue;
        }
        let folded = fold::fold(token.span.of(text), token.span.start);
        let mut from = 0;
        for end in cuts.into_iter().chain([token.key.len()]) {
            let Some(key) = token.key.get(from..end) else { continue };
            let start = token.key.get(..from).map_or(0, |k| k.chars().count());
            let length = key.chars().count();
            let span = match (folded.at.get(start), folded.at.get(start + length - 1)) {
                (Some(a), Some(b)) => a.join(*b),
                _ => token.span,
            };
            out.push(Token { span, key: key.to_owned(), kind: Kind::Word });
            from = end;
        }
    }
    out
}

/// Byte offsets at which a Thai word falls into smaller words of the list; empty where it is one.
fn cut(word: &str) -> Vec<usize> {
    let words = super::words::thai();
    let clusters = thai_words::clusters(word);
    if clusters.len() < 2 || word.chars().count() < 4 || super::dates::is_month(word) {
        return Vec::new();
    }
    // best[i]: the number of parts of the finest cut of the first i clusters.
    let starts: Vec<usize> = clusters.iter().map(|c| c.start).chain([word.len()]).collect();
    let mut best: Vec<Option<(usize, usize)>> = vec![None; starts.len()];
    if let Some(first) = best.first_mut() {
        *first = Some((0, 0));
    }
    for i in 0..starts.len() {
        let Some((parts, _)) = best.get(i).copied().flatten() else { continue };
        for j in i + 1..starts.len() {
            let (Some(from), Some(to)) = (starts.get(i), starts.get(j)) else { continue };
            let Some(piece) = word.get(*from..*to) else { continue };
            if (i, j) == (0, starts.len() - 1) || piece.chars().count() < 2 || !words.contains(piece) {
                continue;
            }
            if let Some(slot) = best.get_mut(j)
                && slot.is_none_or(|(n, _)| parts + 1 > n)
            {
                *slot = Some((parts + 1, i));
            }
        }
    }
    let mut cuts = Vec::new();
    let mut at = starts.len() - 1;
    while let Some((parts, before)) = best.get(at).copied().flatten() {
        if parts == 0 {
            break;
        }
        at = before;
        if at > 0 {
            cuts.extend(starts.get(at).copied());
        }
    }
    if at != 0 {
        return Vec::new();
    }
    cuts.reverse();
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        phrase(text, &|_| false)
    }

    #[test]
    fn cuts_three_languages() {
        assert_eq!(
            keys("The two sides’ five-year (05) plan,"),
            ["the", "two", "sides", "'", "five", "-", "year", "(", "05", ")", "plan", ","]
        );
        assert_eq!(keys("Hoà  bình, tỉnh Điện-Biên"), ["hòa", "bình", ",", "tỉnh", "điện", "-", "biên"]);
        assert_eq!(keys("๕. ปี"), ["5", ".", "ปี"]);
        assert_eq!(keys("People's"), ["peoples"]);
    }

    #[test]
    fn atoms_do_not_depend_on_neighbours() {
        let cut = |text: &str| -> Vec<String> {
            let tokens = tokens(text, Span::new(0, text.len()), &|_| false);
            atoms(text, tokens).into_iter().map(|t| t.key).collect()
        };
        let (a, b) = (cut("ความสัมพันธ์"), cut("การขยายอายุความสัมพันธ์"));
        assert!(b.ends_with(&a), "{a:?} {b:?}");
        assert!(cut("และการพัฒนาร่วมกัน").contains(&"พัฒนา".to_owned()));
    }

    #[test]
    fn spans_point_into_the_source() {
        let text = "ก่อน คํา 3๘ Việt";
        for token in tokens(text, Span::new(0, text.len()), &|_| false) {
            assert!(!token.span.of(text).is_empty(), "{token:?}");
        }
    }
}
