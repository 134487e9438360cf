//! Slips of the keyboard: doubled words, spelling, defined terms in small letters, signs that cannot stand.

use super::Context;
use crate::compare::Offer;
use crate::draft::language_of;
use crate::finding::Hit;
use maitri_document::Span;
use maitri_document::lang::token::{Kind, Token};
use maitri_document::lang::{digits, fold, spell, thai_words};
use maitri_pack::Language;

/// Hits on slips.
pub fn hits(c: &Context<'_, '_>) -> Vec<Hit> {
    let mut out = Vec::new();
    doubled(c, &mut out);
    repeated_items(c, &mut out);
    term_case(c, &mut out);
    state_names(c, &mut out);
    thai_signs(c, &mut out);
    spelling(c, &mut out);
    spacing(c, &mut out);
    tone_style(c, &mut out);
    foreign_script(c, &mut out);
    cut_sentence(c, &mut out);
    out.sort_by_key(|h| h.span.map_or(0, |s| s.start));
    out
}

/// Words that a language doubles on purpose.
const DOUBLES: &[&str] = &[
    "luôn",
    "từ",
    "ngày",
    "đời",
    "nhà",
    "người",
    "nơi",
    "song",
    "dần",
    "mãi",
    "chung",
    "xa",
    "gần",
    "đều",
    "thường",
    "rất",
    "hằng",
    "vừa",
    "càng",
    "that",
    "had",
    "very",
    "bora",
    "pago",
    "sing",
    "ต่าง",
    "ๆ",
    "ทุก",
    "นาน",
];

fn doubled(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    for (p, tokens) in c.draft.lines() {
        if c.draft.zones.signature.contains(&p) {
            continue; // the same title stands on both sides
        }
        let mut i = 0;
        while i < tokens.len() {
            let mut hit = None;
            for length in (1..=4usize).rev() {
                let (Some(a), Some(b)) = (tokens.get(i..i + length), tokens.get(i + length..i + 2 * length)) else {
                    continue;
                };
                if !a.iter().zip(b).all(|(x, y)| x.key == y.key && x.kind == Kind::Word) {
                    continue;
                }
                let letters: usize = a.iter().map(|t| t.key.chars().count()).sum();
                let first = a.first().map_or("", |t| t.key.as_str());
                let thai = first.chars().any(|ch| ('\u{e00}'..='\u{e7f}').contains(&ch));
                if length == 1 && (DOUBLES.contains(&first) || letters < 2 || thai && letters < 3) {
                    continue;
                }
                // อีกทั้ง + ทั้งสองฝ่าย and the like: a short word that ends one and begins the next.
                if thai
                    && length == 1
                    && letters < 5
                    && tokens
                        .get(i.wrapping_sub(1))
                        .is_some_and(|t| t.span.end == tokens.get(i).map_or(0, |t| t.span.start))
                {
                    continue;
                }
                // Đảng ủy + Ủy ban: the end of one word and the beginning of the next.
                if length == 1 && c.draft.language == Some(Language::Vi) {
                    let pairs = maitri_document::lang::words::viet_pairs();
                    let left = i
                        .checked_sub(1)
                        .and_then(|b| tokens.get(b))
                        .is_some_and(|t| pairs.contains(&format!("{} {first}", t.key)));
                    let right = tokens.get(i + 2).is_some_and(|t| pairs.contains(&format!("{first} {}", t.key)));
                    if left && right {
                        continue;
                    }
                }
                // Columns made with spaces stand side by side, not one after the other.
                let gap = a.last().zip(b.first()).map_or("", |(x, y)| Span::new(x.span.end, y.span.start).of(text));
                if gap.contains('\t') || gap.contains("   ") {
                    continue;
                }
                let (Some(x), Some(y)) = (a.first(), b.last()) else { continue };
                let span = x.span.join(y.span);
                // Two names in capitals ("Sing Sing") are names.
                let named = length == 1
                    && a.iter().chain(b).all(|t| t.span.of(text).starts_with(char::is_uppercase))
                    && c.draft.language == Some(Language::En);
                if !named {
                    hit = Some((span, a.first().zip(a.last()).map(|(p, q)| p.span.join(q.span)), length));
                    break;
                }
            }
            match hit {
                Some((span, Some(once), length)) => {
                    let replacement = once.of(text).to_owned();
                    out.push(Hit::new("doubled-word", c.place(span.start), Some(span)).replace(replacement));
                    i += 2 * length;
                }
                _ => i += 1,
            }
        }
    }
}

/// The same item twice in a list, side by side.
fn repeated_items(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    for (p, tokens) in c.draft.tokens.iter().enumerate() {
        if c.draft.zones.signature.contains(&p) || c.draft.zones.title.contains(&p) {
            continue;
        }
        let mut items: Vec<Vec<&Token>> = vec![Vec::new()];
        for token in tokens {
            if matches!(token.key.as_str(), "," | ";" | "(" | ")" | "." | ":") {
                items.push(vec![token]);
                items.push(Vec::new());
            } else if let Some(last) = items.last_mut() {
                last.push(token);
            }
        }
        for window in items.windows(3) {
            let [a, separator, b] = window else { continue };
            if !separator.first().is_some_and(|t| matches!(t.key.as_str(), "," | ";")) || a.is_empty() {
                continue;
            }
            // A machine reads the marks of a name now so, now so: then a person is asked.
            let scan = c.draft.document.recognised.is_some();
            let read = |x: &Token, y: &Token| scan && fold::skeleton(&x.key) == fold::skeleton(&y.key);
            let exact = a.iter().zip(b.iter()).all(|(x, y)| x.key == y.key);
            let same = a.len() == b.len() && a.iter().zip(b.iter()).all(|(x, y)| x.key == y.key || read(x, y));
            let letters: usize = a.iter().map(|t| t.key.chars().count()).sum();
            let words = a.iter().filter(|t| t.kind == Kind::Word).count();
            if same
                && letters > 3
                && words > 0
                && let (Some(first), Some(last)) = (a.first(), b.last())
            {
                let span = first.span.join(last.span);
                let item = a.first().zip(a.last()).map_or("", |(x, y)| x.span.join(y.span).of(text));
                let hit = Hit::new("list-repeats", c.place(span.start), Some(span)).arg("item", item);
                out.push(if exact { hit } else { hit.arg(super::lexicon::LOST, item) });
            }
        }
    }
}

/// A defined term in other letters than it was defined in.
fn term_case(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    if c.draft.language == Some(Language::Th) {
        return;
    }
    let mut terms: Vec<Span> = Vec::new();
    if let Some(term) = crate::compare::defined_term(c.draft) {
        terms.push(term);
        // A second term defined in the same sentence: “Mỗi Bên”.
        if let Some(paragraph) = c.draft.paragraph_at(term.start).and_then(|i| c.draft.outline.paragraphs.get(i)) {
            let rest = Span::new(term.end, paragraph.span.end).of(text);
            let mut from = 0;
            while let Some(open) = rest.get(from..).and_then(|t| t.find('“')).map(|p| p + from + '“'.len_utf8()) {
                let Some(length) = rest.get(open..).and_then(|t| t.find('”')) else { break };
                if (2..40).contains(&length) {
                    terms.push(Span::new(term.end + open, term.end + open + length));
                }
                from = open + length;
            }
        }
    }
    for term in terms {
        let written: Vec<&str> = term.of(text).split_whitespace().collect();
        let capital = written.iter().all(|w| w.starts_with(char::is_uppercase));
        if !capital || written.is_empty() {
            continue;
        }
        let keys = c.packs.phrase(term.of(text));
        let mut wrong: Vec<Span> = Vec::new();
        for (p, tokens) in c.draft.tokens.iter().enumerate() {
            if c.draft.zones.title.contains(&p) || c.draft.zones.signature.contains(&p) {
                continue;
            }
            for i in 0..tokens.len() {
                let Some(window) = tokens.get(i..i + keys.len()) else { continue };
                // The form itself writes cả hai bên.
                if i.checked_sub(1).and_then(|b| tokens.get(b)).is_some_and(|t| t.key == "cả")
                    && window.iter().all(|t| c.is_form(t.span))
                {
                    continue;
                }
                if !window.iter().zip(&keys).all(|(t, k)| t.key == *k) {
                    continue;
                }
                let small = window.iter().any(|t| t.span.of(text).starts_with(char::is_lowercase));
                let determined = c.draft.language != Some(Language::En)
                    || i.checked_sub(1)
                        .and_then(|b| tokens.get(b))
                        .is_some_and(|t| matches!(t.key.as_str(), "the" | "both" | "two"));
                if small
                    && determined
                    && let (Some(a), Some(b)) = (window.first(), window.last())
                {
                    let span = a.span.join(b.span);
                    if !span.overlaps(term) {
                        wrong.push(span);
                    }
                }
            }
        }
        if let Some(first) = wrong.first() {
            out.push(
                Hit::new("term-case", c.place(first.start), Some(*first))
                    .arg("term", term.of(text))
                    .arg("count", wrong.len().to_string())
                    .replace(term.of(text)),
            );
            // Each place can be mended; only the first is told at length.
            for span in wrong.iter().skip(1) {
                let mut more = Hit::new("term-case-more", c.place(span.start), Some(*span))
                    .arg("term", term.of(text))
                    .replace(term.of(text));
                more.args.insert("count".to_owned(), String::new());
                out.push(more);
            }
        }
    }
}

/// Vietnamese names of states with wrong capitals; headings in capitals are as they should be.
fn state_names(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    if c.draft.language != Some(Language::Vi) {
        return;
    }
    let text = c.text();
    for (wrong, right) in [
        (["Xã", "hội", "Chủ", "nghĩa"].as_slice(), "xã hội chủ nghĩa"),
        (&["Xã", "Hội", "Chủ", "Nghĩa"], "xã hội chủ nghĩa"),
        (&["Xã", "hội", "chủ", "nghĩa"], "xã hội chủ nghĩa"),
        (&["Dân", "chủ", "Nhân", "dân"], "dân chủ nhân dân"),
        (&["Vương", "Quốc"], "Vương quốc"),
    ] {
        let mut places: Vec<Span> = Vec::new();
        for (_, tokens) in c.draft.lines() {
            for window in tokens.windows(wrong.len()) {
                let same = window.iter().zip(wrong).all(|(t, w)| {
                    let word: String = unicode_normal(t.span.of(text));
                    word == unicode_normal(w)
                });
                if same && let (Some(a), Some(b)) = (window.first(), window.last()) {
                    places.push(a.span.join(b.span));
                }
            }
        }
        if let Some(first) = places.first() {
            let everywhere = places.iter().map(|p| Offer::Words(*p, right.to_owned())).collect();
            out.push(
                Hit { offers: everywhere, ..Hit::new("state-name-case", c.place(first.start), Some(*first)) }
                    .arg("expected", right)
                    .arg("count", places.len().to_string())
                    .replace(right),
            );
        }
    }
}

fn unicode_normal(text: &str) -> String {
    // Composed, tones in one place, letters as they are.
    let lower = fold::vietnamese_key(text);
    let upper: Vec<bool> = text.chars().filter(|ch| ch.is_alphabetic()).map(char::is_uppercase).collect();
    lower
        .chars()
        .enumerate()
        .map(|(i, ch)| if upper.get(i).copied().unwrap_or(false) { ch.to_uppercase().next().unwrap_or(ch) } else { ch })
        .collect()
}

/// Thai signs that cannot stand so, and digits of two scripts in one number.
fn thai_signs(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    for (p, tokens) in c.draft.lines() {
        for token in tokens {
            let raw = token.span.of(text);
            // Thai digits in a Vietnamese or English text came from a keyboard.
            let foreign = raw.chars().any(|ch| ('๐'..='๙').contains(&ch))
                && matches!(tongue(c, p), Some(Language::Vi | Language::En));
            if token.kind == Kind::Number && (digits::is_mixed(raw) || foreign) {
                out.push(Hit::new("mixed-digits", c.place(token.span.start), Some(token.span)));
            }
            if token.kind == Kind::Word
                && raw.chars().any(|ch| ('\u{e00}'..='\u{e7f}').contains(&ch))
                && !thai_words::well_formed(&token.key)
            {
                out.push(Hit::new("thai-malformed", c.place(token.span.start), Some(token.span)));
            }
        }
    }
}

fn spelling(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    if !matches!(c.draft.language, Some(Language::En | Language::Vi)) {
        return;
    }
    for (p, tokens) in c.draft.lines() {
        match tongue(c, p) {
            Some(Language::En) => english(c, p, tokens, out),
            Some(Language::Vi) => vietnamese(c, p, tokens, out),
            _ => {}
        }
    }
}

/// The language that a paragraph is spelt in. One paper may hold two, paragraph below paragraph: what is surely in the other
/// one is not spelt by the words of the first ("Viet Nam" is right in English, "thanh" in Vietnamese).
fn tongue(c: &Context<'_, '_>, p: usize) -> Option<Language> {
    let text = c.draft.line(p).map_or("", |paragraph| paragraph.span.of(c.text()));
    let own = c.draft.language;
    // Most paragraphs tell it by their letters alone.
    let thai = text.chars().any(|ch| ('\u{e00}'..='\u{e7f}').contains(&ch));
    if !thai && (own == Some(Language::En)) == text.is_ascii() {
        return own;
    }
    let other = language_of(text).1;
    let words = text.split(|ch: char| !ch.is_alphabetic()).filter(|w| !w.is_empty());
    // A short line tells nothing: a name, an amount, a heading without marks.
    let sure = match other {
        Some(Language::En) => words.clone().count() > 4 && words.clone().any(plain_english),
        // Its script tells it.
        Some(Language::Th) => true,
        _ => words.count() >= 3,
    };
    if sure { other } else { own }
}

/// A word of grammar that Vietnamese does not have.
fn plain_english(word: &str) -> bool {
    ["the", "of", "and", "between", "will", "this", "for", "with", "their", "shall", "by"]
        .contains(&word.to_lowercase().as_str())
}

fn english(c: &Context<'_, '_>, p: usize, tokens: &[Token], out: &mut Vec<Hit>) {
    let text = c.text();
    if c.draft.zones.signature.contains(&p) {
        return;
    }
    for token in tokens {
        let raw = token.span.of(text);
        if token.kind != Kind::Word
            || raw.chars().count() < 4
            || !raw.chars().all(|ch| ch.is_ascii_lowercase())
            || c.is_form(token.span)
            || is_address(text, token.span)
        {
            continue;
        }
        if spell::english(raw) == spell::Verdict::Known {
            continue;
        }
        let Some(best) = spell::suggest_english(raw, 1).into_iter().next() else { continue };
        out.push(
            Hit::new("spelling", c.place(token.span.start), Some(token.span))
                .arg("suggestion", best.clone())
                .replace(best),
        );
    }
}

/// Whether a word is a piece of an address: "info@nan.go.th", "www.nan.go.th/news".
fn is_address(text: &str, span: Span) -> bool {
    let head = text.get(..span.start).unwrap_or("").rsplit(char::is_whitespace).next().unwrap_or("");
    let tail = text.get(span.start..).unwrap_or("").split(char::is_whitespace).next().unwrap_or("");
    let whole = format!("{head}{tail}");
    // A full stop without a space after it stands between words in small letters there, not between sentences.
    let mut names = whole.trim_end_matches(|c: char| !c.is_alphanumeric()).split('.').skip(1);
    whole.contains('@')
        || whole.contains("://")
        || names.clone().next().is_some() && names.all(|n| n.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// Vietnamese words of grammar, which make no pair with their neighbours.
const GRAMMAR: &[&str] = &[
    "này", "được", "của", "và", "các", "những", "cho", "với", "trong", "ngoài", "trên", "dưới", "tại", "từ", "đến",
    "là", "có", "không", "sẽ", "đã", "đang", "cũng", "để", "do", "bởi", "vì", "nếu", "thì", "mà", "khi", "như", "theo",
    "về", "hoặc", "hay", "bằng", "vào", "ra", "lên", "xuống", "qua", "sau", "trước", "giữa", "cùng", "nhau", "mỗi",
    "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "ngày", "tháng", "nhằm", "còn", "rất",
    "hơn", "nhất", "đó", "ấy", "kia", "nào", "gì", "ai", "tỉnh", "bên", "hai", "việc", "sự", "cả", "mọi", "chỉ", "vẫn",
    "lại", "nên", "phải", "cần", "thể", "người", "nước", "kể", "ký", "bản", "văn",
];

fn vietnamese(c: &Context<'_, '_>, p: usize, tokens: &[Token], out: &mut Vec<Hit>) {
    let text = c.text();
    if c.draft.zones.signature.contains(&p) || c.draft.zones.title.contains(&p) {
        return;
    }
    for (i, token) in tokens.iter().enumerate() {
        let raw = token.span.of(text);
        if token.kind != Kind::Word || raw.chars().count() < 2 || c.is_form(token.span) || is_address(text, token.span)
        {
            continue;
        }
        let capital = raw.starts_with(char::is_uppercase);
        if spell::viet(raw) == spell::Verdict::Suspicious && !capital {
            if let Some(best) = spell::suggest_viet(raw, 1).into_iter().next() {
                out.push(
                    Hit::new("spelling", c.place(token.span.start), Some(token.span))
                        .arg("suggestion", best.clone())
                        .replace(best),
                );
            }
            continue;
        }
        // Words of grammar stand beside anything.
        if GRAMMAR.contains(&token.key.as_str()) || tokens.get(i + 1).is_some_and(|t| GRAMMAR.contains(&t.key.as_str()))
        {
            continue;
        }
        // A possible syllable in a pair that is no word, one mark away from a word: "Thế thao".
        let pair = |a: Option<&Token>, b: Option<&Token>| -> Option<String> { Some(format!("{} {}", a?.key, b?.key)) };
        let adjacent = |a: Option<&Token>, b: Option<&Token>| -> bool {
            a.zip(b).is_some_and(|(a, b)| {
                Span::new(a.span.end, b.span.start).of(text).trim_matches([' ', '\u{a0}', '\n', '\r']).is_empty()
            })
        };
        let next = tokens.get(i + 1);
        let before = i.checked_sub(1).and_then(|b| tokens.get(b));
        if !adjacent(Some(token), next) {
            continue;
        }
        let words = maitri_document::lang::words::viet_pairs();
        let Some(this) = pair(Some(token), next) else { continue };
        if words.contains(&this) || pair(before, Some(token)).is_some_and(|w| words.contains(&w)) {
            continue;
        }
        if pair(next, tokens.get(i + 2)).is_some_and(|w| words.contains(&w)) {
            continue;
        }
        let next_key = next.map_or("", |t| t.key.as_str());
        let fixed = spell::suggest_viet(&token.key, 12)
            .into_iter()
            .filter(|s| fold::skeleton(s) == fold::skeleton(&token.key))
            .find(|s| words.contains(&format!("{s} {next_key}")));
        if let (Some(fixed), Some(next)) = (fixed, next) {
            let span = token.span.join(next.span);
            let shown = if capital {
                let mut letters = fixed.chars();
                letters.next().map_or_else(String::new, |f| f.to_uppercase().chain(letters).collect())
            } else {
                fixed
            };
            let shown = format!("{shown} {}", next.span.of(text));
            out.push(
                Hit::new("spelling", c.place(span.start), Some(span)).arg("suggestion", shown.clone()).replace(shown),
            );
        }
    }
}

/// A space before a comma or full stop.
fn spacing(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    let text = c.text();
    let mut places: Vec<(Span, String)> = Vec::new();
    for p in &c.draft.outline.paragraphs {
        let inner = p.span.of(text);
        for (at, sign) in inner.match_indices([',', ';']) {
            let Some(before) = inner.get(..at) else { continue };
            let word = before.trim_end();
            if before.ends_with(' ') && word.ends_with(char::is_alphanumeric) {
                let from = word.rfind(char::is_whitespace).map_or(0, |w| w + 1);
                let with = format!("{}{sign}", word.get(from..).unwrap_or(""));
                places.push((Span::new(p.span.start + from, p.span.start + at + sign.len()), with));
            }
        }
    }
    if let Some((first, with)) = places.first() {
        out.push(
            Hit::new("spacing", c.place(first.start), Some(*first))
                .arg("count", places.len().to_string())
                .replace(with.clone()),
        );
    }
}

/// Two placements of the Vietnamese tone in one paper.
fn tone_style(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    if c.draft.language != Some(Language::Vi) {
        return;
    }
    let text = c.text();
    let (mut old, mut new): (Option<Span>, Option<Span>) = (None, None);
    for token in c.draft.tokens.iter().flatten() {
        // Composed, whatever the file holds: the tone stays on its letter.
        let raw = fold::fold(token.span.of(text), 0).text();
        if raw.ends_with(['à', 'á', 'ả', 'ã', 'ạ', 'è', 'é', 'ẻ', 'ẽ', 'ẹ', 'ỳ', 'ý', 'ỷ', 'ỹ', 'ỵ'])
            && ["oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "uỳ", "uý", "uỷ", "uỹ", "uỵ"]
                .iter()
                .any(|e| raw.ends_with(e))
            && !raw.starts_with("qu")
        {
            old = old.or(Some(token.span));
        } else if ["òa", "óa", "ỏa", "õa", "ọa", "òe", "óe", "ỏe", "ùy", "úy", "ủy", "ũy", "ụy"]
            .iter()
            .any(|e| raw.ends_with(e))
        {
            new = new.or(Some(token.span));
        }
    }
    if let (Some(old), Some(new)) = (old, new) {
        out.push(
            Hit::new("tone-style", c.place(old.start), Some(old)).arg("one", old.of(text)).arg("other", new.of(text)),
        );
    }
}

/// Letters of a script that the text's language does not use, inside a word or as a word.
fn foreign_script(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    if c.draft.language.is_none() {
        return;
    }
    let text = c.text();
    let script = |ch: char| -> u8 {
        match ch {
            '\u{e00}'..='\u{e7f}' => 1,
            '\u{e80}'..='\u{eff}' => 2,
            '\u{900}'..='\u{97f}' => 3,
            '\u{600}'..='\u{6ff}' => 4,
            '\u{ac00}'..='\u{d7af}' => 5,
            '\u{400}'..='\u{4ff}' => 6,
            c if c.is_alphabetic() && (c as u32) < 0x250 => 7,
            _ => 0,
        }
    };
    for p in &c.draft.outline.paragraphs {
        let inner = p.span.of(text);
        let mut start: Option<(usize, u8)> = None;
        let mut mixed = false;
        for (at, ch) in inner.char_indices().chain([(inner.len(), ' ')]) {
            let s = script(ch);
            if ch.is_alphanumeric() || fold::is_thai_mark(ch) {
                match start {
                    None => start = Some((at, s)),
                    Some((_, first)) => {
                        let odd = |a: u8| matches!(a, 3..=6);
                        if s != 0 && first != 0 && s != first && (odd(s) || odd(first)) {
                            mixed = true;
                        }
                    }
                }
            } else if let Some((from, _)) = start.take() {
                if mixed {
                    let span = Span::new(p.span.start + from, p.span.start + at);
                    out.push(Hit::new("foreign-script", c.place(span.start), Some(span)));
                }
                mixed = false;
            }
        }
    }
}

/// "Phù hợp với …" as a sentence of its own: the condition is cut off from what it limits.
fn cut_sentence(c: &Context<'_, '_>, out: &mut Vec<Hit>) {
    if c.draft.language != Some(Language::Vi) {
        return;
    }
    let text = c.text();
    for tokens in &c.draft.tokens {
        for (i, window) in tokens.windows(4).enumerate() {
            let [stop, a, b, d] = window else { continue };
            if stop.key == "." && a.key == "phù" && b.key == "hợp" && d.key == "với" && i > 0 {
                let end = tokens.iter().skip(i + 4).take_while(|t| t.key != ".").last().map_or(d.span, |t| t.span);
                let span = a.span.join(end);
                let has_subject = span.of(text).contains(" sẽ ");
                if !has_subject {
                    let mut hit = Hit::new("cut-sentence", c.place(a.span.start), Some(span));
                    // Joined to the sentence before: a comma, and a small letter.
                    let join = stop.span.join(a.span);
                    let word = a.span.of(text).to_lowercase();
                    hit.offers.push(Offer::Words(join, format!(", {word}")));
                    out.push(hit);
                }
            }
        }
    }
}
