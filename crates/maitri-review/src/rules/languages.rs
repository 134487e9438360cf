//! The final paragraph: which languages, which text decides, how many originals.

use super::Context;
use crate::draft::Draft;
use crate::finding::Hit;
use maitri_document::Span;
use maitri_document::lang::token::Token;
use maitri_pack::Language;

/// Names of languages: code, words in Thai (after ภาษา), English, Vietnamese (after tiếng).
pub const NAMES: &[(&str, &str, &str, &str)] = &[
    ("th", "ไทย", "thai", "thái"),
    ("en", "อังกฤษ", "english", "anh"),
    ("vi", "เวียดนาม", "vietnamese", "việt"),
    ("lo", "ลาว", "lao", "lào"),
    ("km", "เขมร", "khmer", "khmer"),
    ("km", "กัมพูชา", "cambodian", "campuchia"),
    ("my", "เมียนมา", "myanmar", "myanmar"),
    ("my", "พม่า", "burmese", "miến"),
    ("zh", "จีน", "chinese", "trung"),
    ("zh", "จีนกลาง", "mandarin", "hoa"),
    ("ja", "ญี่ปุ่น", "japanese", "nhật"),
    ("ko", "เกาหลี", "korean", "hàn"),
    ("ms", "มลายู", "malay", "mã"),
    ("ms", "มาเลเซีย", "bahasa", "malaysia"),
    ("ms", "มาเลย์", "malaysian", "melayu"),
    ("tl", "ฟิลิปปินส์", "filipino", "philippines"),
    ("bn", "เบงกาลี", "bengali", "bengal"),
    ("si", "สิงหล", "sinhala", "sinhala"),
    ("mn", "มองโกเลีย", "mongolian", "mông"),
    ("ne", "เนปาล", "nepali", "nepal"),
    ("pt", "โปรตุเกส", "portuguese", "bồ"),
    ("ar", "อาหรับ", "arabic", "ả"),
    ("id", "อินโดนีเซีย", "indonesian", "indonesia"),
    ("fr", "ฝรั่งเศส", "french", "pháp"),
    ("de", "เยอรมัน", "german", "đức"),
    ("ru", "รัสเซีย", "russian", "nga"),
    ("hi", "ฮินดี", "hindi", "hindi"),
    ("es", "สเปน", "spanish", "tây"),
    ("it", "อิตาลี", "italian", "ý"),
    ("tr", "ตุรกี", "turkish", "thổ"),
];

/// The language in which a country's side signs, where it is known for certain; empty otherwise.
pub fn of_country(country: &str) -> &'static str {
    match country {
        "TH" => "th",
        "VN" => "vi",
        "LA" => "lo",
        "KH" => "km",
        "MM" => "my",
        "CN" => "zh",
        "JP" => "ja",
        "KR" => "ko",
        "ID" => "id",
        "DE" => "de",
        "FR" => "fr",
        "RU" => "ru",
        "IT" => "it",
        "TR" => "tr",
        "MN" => "mn",
        _ => "",
    }
}

/// The names of a language in Thai, English and Vietnamese; empty where it has none here.
pub fn names_of(code: &str) -> (&'static str, &'static str, &'static str) {
    NAMES.iter().find(|(c, ..)| *c == code).map_or(("", "", ""), |(_, th, en, vi)| (th, en, vi))
}

/// The name of a language as a reader of `reader` writes it.
pub fn name(code: &str, reader: Language) -> String {
    let (th, en, vi) = names_of(code);
    // The table holds the word by which a name is known; some have more.
    let vi = match vi {
        "bồ" => "bồ đào nha",
        "ả" => "ả rập",
        "mông" => "mông cổ",
        "mã" => "mã lai",
        "tây" => "tây ban nha",
        "thổ" => "thổ nhĩ kỳ",
        other => other,
    };
    match reader {
        Language::Th => format!("ภาษา{th}"),
        Language::Vi => format!("tiếng {}", proper(vi)),
        _ => proper(en),
    }
}

/// A folded name as it is written: with capitals.
fn proper(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|c| c.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Whether a word may stand in a list of languages.
pub fn is_word_of_language(key: &str) -> bool {
    NAMES.iter().any(|(_, th, en, vi)| key == *en || key == *vi || key == *th || key.strip_prefix("ภาษา") == Some(th))
        || matches!(
            key,
            "language"
                | "languages"
                | "and"
                | "the"
                | "both"
                | "tiếng"
                | "và"
                | "lan"
                | "nam"
                | "ngôn"
                | "ngữ"
                | "ภาษา"
                | "และ"
                | "quốc"
                | "bằng"
                | "in"
        )
}

/// Languages named in `tokens`, with their places.
pub fn named(tokens: &[Token], language: Language) -> Vec<(&'static str, Span)> {
    let mut out: Vec<(&'static str, Span)> = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        for (code, th, en, vi) in NAMES {
            let hit = match language {
                Language::En => token.key == *en,
                Language::Vi => {
                    token.key == *vi && i.checked_sub(1).and_then(|b| tokens.get(b)).is_some_and(|t| t.key == "tiếng")
                }
                _ => {
                    token.key == format!("ภาษา{th}")
                        || token.key == *th
                            && i.checked_sub(1)
                                .and_then(|b| tokens.get(b))
                                .is_some_and(|t| t.key == "ภาษา" || t.key == "ฉบับภาษา" || t.key.ends_with("ภาษา"))
                }
            };
            if hit {
                out.push((code, token.span));
            }
        }
    }
    out
}

/// Words that the sentence about a divergence begins with.
fn divergence(language: Language) -> &'static [&'static str] {
    match language {
        Language::En => &[
            "divergence",
            "discrepancy",
            "difference",
            "differences",
            "conflict",
            "inconsistency",
            "ambiguity",
            "disagreement",
            "discrepancies",
            "divergences",
        ],
        Language::Vi => &["khác", "mâu"],
        _ => &["แตกต่าง", "ความแตกต่าง", "ขัดแย้ง", "ขัด", "แตก", "กรณี", "ในกรณี"],
    }
}

/// The tokens before the sentence about a divergence: the list of languages stands there.
pub fn listed(tokens: &[Token], language: Language) -> &[Token] {
    let from = tokens.iter().position(|t| divergence(language).contains(&t.key.as_str())).unwrap_or(tokens.len());
    tokens.get(..from).unwrap_or(tokens)
}

/// The language whose text decides, by the words of the final paragraph.
pub fn prevailing(tokens: &[Token], language: Language) -> Option<(&'static str, Span)> {
    let marks: &[&str] = match language {
        Language::En => &[
            "prevail",
            "prevails",
            "used",
            "decisive",
            "authoritative",
            "precedence",
            "control",
            "govern",
            "relied",
            "apply",
        ],
        Language::Vi => &["dụng", "trội", "định", "cứ", "tiên", "chuẩn", "chế"],
        _ => &["เกณฑ์", "หลัก", "สำคัญ", "บังคับ", "ยึด", "ยึดถือ"],
    };
    let from = tokens.iter().position(|t| divergence(language).contains(&t.key.as_str()))?;
    let rest = tokens.get(from..)?;
    let end = rest.iter().rposition(|t| marks.contains(&t.key.as_str()))?;
    let part = rest.get(..=end)?;
    named(part, language).into_iter().next()
}

/// Tokens of the part that says in which languages the text is made: what follows the clauses, else the last clause that
/// names two languages or a number of originals.
pub fn closing_tokens(draft: &Draft<'_>) -> Vec<Token> {
    let language = draft.language.unwrap_or_default();
    let closing = draft.tokens_of(&draft.zones.closing, false);
    if !named(&closing, language).is_empty() {
        return closing;
    }
    for zone in draft.zones.clauses.iter().rev().take(3) {
        let tokens = draft.tokens_of(&zone.paragraphs, true);
        let distinct: std::collections::BTreeSet<&str> = named(&tokens, language).into_iter().map(|(c, _)| c).collect();
        let of_text = tokens.iter().any(|t| {
            matches!(
                t.key.as_str(),
                "originals" | "copies" | "duplicate" | "texts" | "text" | "bản" | "ฉบับ" | "languages"
            )
        });
        if distinct.len() > 1 && of_text {
            return tokens;
        }
    }
    closing
}

/// Hits on languages.
pub fn hits(c: &Context<'_, '_>) -> Vec<Hit> {
    let mut out = Vec::new();
    let language = c.draft.language.unwrap_or_default();
    let tokens = closing_tokens(c.draft);
    let names = named(listed(&tokens, language), language);
    // From the word "language" on, where the name stands behind it.
    let first = names.first().map(|(_, s)| {
        let at = tokens.iter().position(|t| t.span == *s).and_then(|at| at.checked_sub(1));
        let word = at.and_then(|at| tokens.get(at)).filter(|t| matches!(t.key.as_str(), "tiếng" | "ภาษา"));
        word.map_or(*s, |t| t.span.join(*s))
    });
    let last_listed = names.iter().map(|(_, s)| *s).reduce(Span::join);
    if !names.is_empty() && !names.iter().any(|(code, _)| *code == "en") {
        let span = first.zip(last_listed).map(|(a, b)| a.join(b));
        out.push(Hit::new("english-missing", "testimonium", span));
    }
    // Thai and the partner's own language, where the partner's country leaves no doubt which it is.
    let span = first.zip(last_listed).map(|(a, b)| a.join(b));
    for (party, _) in &c.parties {
        let code = party.country.map_or("", |k| of_country(&k.code));
        let listed = names.iter().any(|(named, _)| *named == code);
        if !code.is_empty() && !names.is_empty() && !listed && c.parties.len() == 2 {
            out.push(Hit::new("language-missing", "testimonium", span).arg_each("name", |reader| name(code, reader)));
        }
    }
    if let Some((code, span)) = prevailing(&tokens, language)
        && code != "en"
    {
        out.push(
            Hit::new("language-changed", "testimonium", Some(span)).arg("form", "English").arg("place", "testimonium"),
        );
    }
    out
}
