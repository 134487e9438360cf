//! Spelling of single words: is it known, is it a slip, what may have been meant.
//!
//! These functions judge a word without its neighbours. The rules of the packs decide what becomes a finding.

use std::collections::BTreeMap;

use super::words::{self, Words};
use super::{thai_words, viet_words};

/// What a word looks like by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A word of the language.
    Known,
    /// Not in the lists, and no reason to call it wrong: a name, an abbreviation, a foreign word.
    Unknown,
    /// Not in the lists and written like an ordinary word: probably a slip.
    Suspicious,
}

/// Verbs of several syllables that are stressed on the last: they double its consonant (committed, referring).
const DOUBLING: &[&str] = &[
    "abet",
    "abhor",
    "acquit",
    "admit",
    "allot",
    "annul",
    "begin",
    "commit",
    "compel",
    "concur",
    "confer",
    "control",
    "debar",
    "defer",
    "deter",
    "disbar",
    "dispel",
    "distil",
    "emit",
    "enrol",
    "equip",
    "excel",
    "expel",
    "forbid",
    "forget",
    "fulfil",
    "impel",
    "incur",
    "infer",
    "inter",
    "occur",
    "omit",
    "outfit",
    "outrun",
    "overlap",
    "overrun",
    "patrol",
    "permit",
    "prefer",
    "propel",
    "rebel",
    "rebut",
    "recur",
    "refer",
    "regret",
    "remit",
    "repel",
    "reset",
    "submit",
    "transfer",
    "transmit",
    "transship",
    "unplug",
    "unwrap",
    "upset",
];

/// The verdict on an English word: any inflection, possessives, parts joined by hyphens. Both spellings of English are
/// right. What begins with a capital and is in no list may be a name and is never suspicious.
pub fn english(word: &str) -> Verdict {
    let parts = || word.split(['-', '\u{2010}', '\u{2011}']).filter(|part| !part.is_empty());
    // A single letter says nothing beside a word: e-commerce, X-ray.
    let longer = parts().filter(|part| part.chars().count() > 1).map(english_part).max();
    longer.or_else(|| parts().map(english_part).max()).unwrap_or(Verdict::Unknown)
}

fn english_part(part: &str) -> Verdict {
    let part = without_possessive(part);
    if !part.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Verdict::Unknown;
    }
    if english_known(&part.to_ascii_lowercase()) {
        return Verdict::Known;
    }
    if part.len() < 2 || part.bytes().any(|b| b.is_ascii_uppercase()) {
        return Verdict::Unknown;
    }
    Verdict::Suspicious
}

fn without_possessive(word: &str) -> &str {
    let stem = word.strip_suffix("'s").or_else(|| word.strip_suffix("\u{2019}s"));
    let plural = || word.strip_suffix("s'").or_else(|| word.strip_suffix("s\u{2019}"));
    match (stem, plural()) {
        (Some(stem), _) => stem,
        // Keep the s: the plural is judged as such.
        (None, Some(_)) => word.trim_end_matches(['\'', '\u{2019}']),
        (None, None) => word,
    }
}

/// Is this lower-case word in the list, or an inflection of a word in the list?
fn english_known(word: &str) -> bool {
    let list = words::english();
    list.contains(word) || inflected(list, word)
}

fn inflected(list: &Words, word: &str) -> bool {
    // A stem has at least two letters, and what is in the list as two or three letters is there on purpose.
    let stem = |cut: &str, add: &str| -> Option<String> {
        word.strip_suffix(cut).filter(|stem| stem.len() >= 2).map(|stem| format!("{stem}{add}"))
    };
    let hissing = |stem: &str| ["s", "x", "z", "ch", "sh"].iter().any(|end| stem.ends_with(end));
    let consonant_y = |stem: &str| stem.strip_suffix('y').is_some_and(|rest| !rest.ends_with(vowel));
    let listed = |stem: &Option<String>, fits: &dyn Fn(&str) -> bool| {
        stem.as_deref().is_some_and(|stem| fits(stem) && list.contains(stem))
    };
    // policies, carries
    listed(&stem("ies", "y"), &consonant_y)
        || listed(&stem("es", ""), &|s| hissing(s) || s.ends_with('o'))
        || listed(&stem("s", ""), &|s| !hissing(s) && !consonant_y(s))
        || listed(&stem("ied", "y"), &consonant_y)
        || listed(&stem("ier", "y"), &consonant_y)
        || listed(&stem("iest", "y"), &consonant_y)
        || ["ed", "ing", "er", "est"].iter().any(|ending| {
            let short = ending.len() > 2 && *ending == "est" || *ending == "er";
            // convened, convening: the e is written once
            listed(&stem(ending, "e"), &|s| (!short || s.len() < 9) && !(*ending == "ing" && ends_kept_e(s)))
                || listed(&stem(ending, ""), &|s| {
                    (!short || s.len() < 9)
                        && (!s.ends_with('e') || (*ending == "ing" && ends_kept_e(s)))
                        && (!consonant_y(s) || *ending == "ing")
                        && !must_double(s)
                })
                || stem(ending, "").as_deref().and_then(undoubled).is_some_and(|s| {
                    (must_double(s) || (s.ends_with('l') && short_ending(s))) && list.contains(s)
                })
        })
        // effectively, publicly stay in the list; -ly after an adjective in -ful, -al, -ive, -ous, -able is regular
        || listed(&stem("ly", ""), &|s| ["ful", "al", "ive", "ous", "ary", "ing", "ed", "less", "ent", "ant"].iter().any(|end| s.ends_with(end)))
        || listed(&stem("ness", ""), &|s| ["ful", "ive", "ous", "less", "able"].iter().any(|end| s.ends_with(end)))
}

fn vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// seeing, dyeing, hoeing, agreeing keep their e.
fn ends_kept_e(stem: &str) -> bool {
    ["ee", "ye", "oe"].iter().any(|end| stem.ends_with(end))
}

/// `stopp` -> `stop`
fn undoubled(stem: &str) -> Option<&str> {
    let mut back = stem.chars().rev();
    let (last, before) = (back.next()?, back.next()?);
    (last == before && !vowel(last)).then(|| stem.strip_suffix(last)).flatten()
}

/// One consonant after one vowel letter.
fn short_ending(stem: &str) -> bool {
    let mut back = stem.chars().rev();
    let (Some(last), Some(middle), before) = (back.next(), back.next(), back.next()) else { return false };
    // The u of qu is no vowel (equip, quit).
    let single = match before {
        Some('u') => back.next() == Some('q'),
        Some(c) => !vowel(c),
        None => true,
    };
    !vowel(last) && !matches!(last, 'w' | 'x' | 'y') && vowel(middle) && single
}

/// Must the last consonant be doubled before -ed and -ing?
fn must_double(stem: &str) -> bool {
    if !short_ending(stem) {
        return false;
    }
    let mut groups = 0;
    let mut within = false;
    for c in stem.chars() {
        let is = vowel(c) || c == 'y';
        groups += usize::from(is && !within);
        within = is;
    }
    groups == 1 || stem.ends_with("quit") || stem.ends_with("quip") || DOUBLING.contains(&stem)
}

/// The nearest English words at one edit (a letter left out, put in, changed, or two exchanged), best first.
pub fn suggest_english(word: &str, max: usize) -> Vec<String> {
    let lower = word.to_lowercase();
    let letters: Vec<char> = lower.chars().collect();
    if letters.len() > 40 {
        return Vec::new();
    }
    let mut found = Ranked::new(&lower);
    let common = |w: &str| if words::english().cost(w).is_some_and(|cost| cost > 0) { 0 } else { 1 };
    for (kind, candidate) in edits(&letters, &|_| ('a'..='z').collect()) {
        if !english_known(&candidate) {
            continue;
        }
        let listed = u32::from(!words::english().contains(&candidate));
        let rank = match kind {
            Edit::Swap => 0,
            Edit::Insert | Edit::Delete => 1,
            Edit::Change => 2,
        };
        let first = u32::from(candidate.chars().next() != letters.first().copied());
        found.offer(common(&candidate) * 100 + listed * 40 + first * 20 + rank, candidate);
    }
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    let shout = capital && word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
    let dress = |w: String| match (shout, capital) {
        (true, _) => w.to_uppercase(),
        (false, true) => capitalised(&w),
        _ => w,
    };
    found.best(max).into_iter().map(dress).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// Letters that look alike, sound alike or lie on one key: changed into each other before any others.
const THAI_CONFUSIONS: &[&str] = &[
    "\u{E31}\u{E34}\u{E35}\u{E36}\u{E37}\u{E47}\u{E4D}",
    "\u{E48}\u{E49}\u{E4A}\u{E4B}\u{E4C}\u{E47}",
    "\u{E38}\u{E39}",
    "ขชซ",
    "ดตค",
    "ถภ",
    "ผพฝฟ",
    "บป",
    "ลสส",
    "ศษส",
    "นณม",
    "ฎฏ",
    "ทฑธ",
    "ถฐ",
    "ญย",
    "รล",
    "อฮ",
    "กถ",
    "ไใ",
    "เแ",
    "ะาำ",
    "ฆข",
];

/// Thai words that may have been meant, best first: marks lost, doubled or exchanged before look-alike letters,
/// look-alikes before other single edits; of equals the more frequent.
pub fn suggest_thai(word: &str, max: usize) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() > 40 {
        return Vec::new();
    }
    let list = words::thai();
    let mut found = Ranked::new(word);
    let offer = |found: &mut Ranked, stage: u32, candidate: String| {
        if let Some(cost) = list.cost(&candidate)
            && thai_words::well_formed(&candidate)
        {
            let cost = if cost == 0 { 48 } else { u32::try_from(cost).unwrap_or(48) };
            found.offer(stage * 30 + cost, candidate);
        }
    };
    // Doubled signs, signs in the wrong order, ํ + า: the word is there, only its typing is wrong.
    offer(&mut found, 0, thai_words::respelt(word));
    let sign = |c: char| matches!(c, '\u{E31}' | '\u{E34}'..='\u{E3A}' | '\u{E47}'..='\u{E4E}');
    let confused = |a: char, b: char| THAI_CONFUSIONS.iter().any(|set| set.contains(a) && set.contains(b));
    let alphabet: Vec<char> =
        ('ก'..='ฮ').chain('ะ'..='\u{E39}').chain('เ'..='ๅ').chain('\u{E47}'..='\u{E4C}').collect();
    for (at, letter) in letters.iter().enumerate() {
        for other in &alphabet {
            if other != letter {
                let stage = match (confused(*letter, *other), sign(*letter)) {
                    (true, true) => 1,
                    (true, false) => 2,
                    (false, _) => 4,
                };
                offer(&mut found, stage, spliced(&letters, at, 1, &[*other]));
            }
        }
        let doubled = at > 0 && letters.get(at - 1) == Some(letter);
        let stage = if sign(*letter) || doubled { 1 } else { 3 };
        offer(&mut found, stage, spliced(&letters, at, 1, &[]));
        if let Some(next) = letters.get(at + 1) {
            offer(&mut found, 2, spliced(&letters, at, 2, &[*next, *letter]));
        }
    }
    for at in 0..=letters.len() {
        for other in &alphabet {
            offer(&mut found, if sign(*other) { 1 } else { 3 }, spliced(&letters, at, 0, &[*other]));
        }
    }
    found.best(max)
}

/// The verdict on a Vietnamese syllable. Suspicious is what can be no syllable and does not look foreign (letters that
/// Vietnamese lacks, no mark at all, an abbreviation, an onset of transcribed names).
pub fn viet(syllable: &str) -> Verdict {
    if viet_words::is_syllable(syllable) {
        return Verdict::Known;
    }
    // đ) of a list.
    if syllable.chars().count() < 2 {
        return Verdict::Unknown;
    }
    let Some(parts) = viet_words::parts(syllable) else {
        // Two tones on one syllable, or letters of another alphabet.
        let strange = |c: char| !c.is_alphabetic() && !('\u{300}'..='\u{36F}').contains(&c);
        let latin = |c: char| c.is_ascii() || matches!(c, 'À'..='ỹ');
        let twice = !syllable.is_empty() && !syllable.contains(strange) && syllable.chars().all(latin);
        return if twice && viet_words::tones(syllable) > 1 { Verdict::Suspicious } else { Verdict::Unknown };
    };
    let marked = parts.tone != 0 || parts.letters.iter().any(|c| !c.is_ascii());
    let foreign = parts.letters.iter().any(|c| matches!(c, 'f' | 'j' | 'w' | 'z'));
    // UBND, QĐ, TƯ: capitals without a tone, and no mark but those of Đ and Ư.
    let abbreviation = parts.tone == 0
        && syllable.chars().all(char::is_uppercase)
        && parts.letters.iter().all(|c| c.is_ascii() || matches!(c, 'đ' | 'ư'));
    if !marked || foreign || abbreviation || viet_words::is_transcribed(syllable) {
        return Verdict::Unknown;
    }
    Verdict::Suspicious
}

/// Sets of letters that differ by a mark only.
const VIET_CONFUSIONS: &[&str] = &["aăâ", "eê", "oôơ", "uư", "dđ", "iy"];

/// Onsets and finals that are confused in speech.
const VIET_SOUNDS: &[(&str, &str)] = &[
    ("s", "x"),
    ("tr", "ch"),
    ("d", "gi"),
    ("d", "r"),
    ("r", "gi"),
    ("l", "n"),
    ("c", "k"),
    ("g", "gh"),
    ("ng", "ngh"),
    ("v", "d"),
    ("c", "q"),
];
const VIET_FINALS: &[(&str, &str)] = &[("n", "ng"), ("nh", "n"), ("c", "t"), ("ch", "t"), ("o", "u"), ("nh", "ng")];

/// Vietnamese syllables that may have been meant, best first: another tone, a mark lost or put by mistake (thế/thể,
/// tiêp/tiếp), then sounds that are confused, then single letters.
pub fn suggest_viet(syllable: &str, max: usize) -> Vec<String> {
    let folded = viet_words::fold_tone(syllable);
    let (letters, tone) = viet_words::letters(&folded);
    if letters.is_empty() || letters.len() > 12 {
        return Vec::new();
    }
    let mut found = Ranked::new(&folded);
    let offer = |found: &mut Ranked, stage: u32, letters: &[char], tone: usize| {
        if let Some(written) = viet_words::write(letters, tone) {
            // The more often the syllable is met in words of official style, the better.
            let met = words::viet_syllables().cost(&written).unwrap_or(0).min(20);
            found.offer(stage * 40 + 20 - u32::try_from(met).unwrap_or(20), written);
        }
    };
    let tones = |found: &mut Ranked, stage: u32, letters: &[char]| {
        for other in 0..viet_words::TONES.len() {
            offer(found, stage + u32::from(other != tone), letters, other);
        }
    };
    tones(&mut found, 0, &letters);
    for (at, letter) in letters.iter().enumerate() {
        for other in VIET_CONFUSIONS.iter().filter(|set| set.contains(*letter)).flat_map(|set| set.chars()) {
            let mut changed: Vec<char> = spliced(&letters, at, 1, &[other]).chars().collect();
            tones(&mut found, 1, &changed);
            // ươ loses both its horns at once.
            if let Some(next) = changed.get_mut(at + 1)
                && other == 'ư'
                && matches!(next, 'o' | 'ô')
            {
                *next = 'ơ';
                tones(&mut found, 1, &changed);
            }
        }
        offer(&mut found, 3, &spliced(&letters, at, 1, &[]).chars().collect::<Vec<_>>(), tone);
        if let Some(next) = letters.get(at + 1) {
            tones(&mut found, 2, &spliced(&letters, at, 2, &[*next, *letter]).chars().collect::<Vec<_>>());
        }
    }
    let plain: String = letters.iter().collect();
    for (a, b) in VIET_SOUNDS.iter().flat_map(|(a, b)| [(a, b), (b, a)]) {
        if let Some(rest) = plain.strip_prefix(a) {
            offer(&mut found, 2, &b.chars().chain(rest.chars()).collect::<Vec<_>>(), tone);
        }
    }
    for (a, b) in VIET_FINALS.iter().flat_map(|(a, b)| [(a, b), (b, a)]) {
        if let Some(rest) = plain.strip_suffix(a) {
            offer(&mut found, 2, &rest.chars().chain(b.chars()).collect::<Vec<_>>(), tone);
        }
    }
    for at in 0..=letters.len() {
        for other in "abcdeghiklmnopqrstuvxyăâđêôơư".chars() {
            offer(&mut found, 4, &spliced(&letters, at, 0, &[other]).chars().collect::<Vec<_>>(), tone);
            if at < letters.len() {
                offer(&mut found, 4, &spliced(&letters, at, 1, &[other]).chars().collect::<Vec<_>>(), tone);
            }
        }
    }
    let capital = syllable.chars().next().is_some_and(char::is_uppercase);
    let shout = capital && syllable.chars().count() > 1 && !syllable.chars().any(char::is_lowercase);
    let dress = |w: String| match (shout, capital) {
        (true, _) => w.to_uppercase(),
        (false, true) => capitalised(&w),
        _ => w,
    };
    found.best(max).into_iter().map(dress).collect()
}

#[derive(Clone, Copy)]
enum Edit {
    Swap,
    Insert,
    Delete,
    Change,
}

/// All words one edit away; `alphabet` gives the letters to try.
fn edits(letters: &[char], alphabet: &dyn Fn(usize) -> Vec<char>) -> Vec<(Edit, String)> {
    let mut found = Vec::new();
    for at in 0..=letters.len() {
        if let [a, b, ..] = letters.get(at..).unwrap_or(&[]) {
            found.push((Edit::Swap, spliced(letters, at, 2, &[*b, *a])));
        }
        if at < letters.len() {
            found.push((Edit::Delete, spliced(letters, at, 1, &[])));
        }
        for letter in alphabet(at) {
            found.push((Edit::Insert, spliced(letters, at, 0, &[letter])));
            if at < letters.len() {
                found.push((Edit::Change, spliced(letters, at, 1, &[letter])));
            }
        }
    }
    found
}

/// `letters` with `count` of them at `at` replaced.
fn spliced(letters: &[char], at: usize, count: usize, by: &[char]) -> String {
    let before = letters.get(..at).unwrap_or(letters);
    let after = letters.get(at + count..).unwrap_or(&[]);
    before.iter().chain(by).chain(after).collect()
}

/// Candidates with their rank; each once, with its best rank; never the word itself.
struct Ranked {
    own: String,
    found: BTreeMap<String, u32>,
}

impl Ranked {
    fn new(own: &str) -> Self {
        Ranked { own: own.to_owned(), found: BTreeMap::new() }
    }

    fn offer(&mut self, rank: u32, candidate: String) {
        if candidate != self.own {
            let slot = self.found.entry(candidate).or_insert(rank);
            *slot = rank.min(*slot);
        }
    }

    fn best(self, max: usize) -> Vec<String> {
        let mut all: Vec<(u32, String)> = self.found.into_iter().map(|(word, rank)| (rank, word)).collect();
        all.sort();
        all.into_iter().take(max).map(|(_, word)| word).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_slips_of_drafts() {
        assert_eq!(viet("tiêp"), Verdict::Suspicious);
        assert_eq!(suggest_viet("tiêp", 1), ["tiếp"]);
        assert!(suggest_viet("Thế", 12).contains(&"Thể".to_owned()));
        assert!(words::viet_pairs().contains("thể thao") && !words::viet_pairs().contains("thế thao"));
        assert!(words::viet_pairs().contains("thạc sĩ") && words::viet_pairs().contains("thạc sỹ"));
        for (wrong, right) in [
            ("cooperatoin", "cooperation"),
            ("goverment", "government"),
            ("oportunities", "opportunities"),
            ("benifits", "benefits"),
            ("recieve", "receive"),
            ("enviroment", "environment"),
        ] {
            assert_eq!(english(wrong), Verdict::Suspicious, "{wrong}");
            assert_eq!(suggest_english(wrong, 1), [right]);
        }
    }

    #[test]
    fn names_are_never_suspicious() {
        for name in ["Samut", "Sakhon", "Limcharoen", "Chiang", "Luangprabang", "Quang", "Thua", "Xayaboury", "ASEAN"] {
            assert_ne!(english(name), Verdict::Suspicious, "{name}");
        }
        for name in ["Chiềng", "Bo", "kẹo", "Xtrây", "Krông", "UBND", "QĐ", "Singapore", "tour", "Samut", "Wat"]
        {
            assert_ne!(viet(name), Verdict::Suspicious, "{name}");
        }
    }

    #[test]
    fn english_of_the_region_is_known() {
        for word in "logistics halal batik homestay homestays startup startups karst durian durians ecotourism agritourism \
            e-commerce online website webinar geopark twinning endeavour programme favour centre organisation travelling \
            stakeholders wastewater phytosanitary digitalisation sericulture baht kip songkran satay"
            .split_whitespace()
        {
            assert_eq!(english(word), Verdict::Known, "{word}");
        }
    }

    #[test]
    fn misspelt_syllables_are_suspicious() {
        let wrong = "tiêp trực̀̀ nghành nghánh kuyến thưc hợpp quôc thươg truyêng phát̀̉ kết́ngh ngệ ghà cêu kủa ngiên nghĩă \
            kông̣ viêc nươc đươc tôt măt hêt tâp thuôc chinhr phưc trinhf vưc đôc lưc đươcj biêt nhât chăc cưc măc xuât đăc \
            chưc tưc thât lâp châp câp phap̀́";
        for syllable in wrong
            .split_whitespace()
            .filter(|w| viet_words::tones(w) < 2 && !w.is_ascii() && !w.ends_with(['r', 'f', 'j']))
        {
            assert_eq!(viet(syllable), Verdict::Suspicious, "{syllable}");
        }
    }

    #[test]
    fn syllables_of_official_style_are_known() {
        for syllable in "ủy ban nhân dân tỉnh điện biên nước cộng hòa xã hội chủ nghĩa việt nam và chính quyền vương quốc thái \
            lan sau đây gọi chung là hai bên riêng mỗi xuất phát từ nguyện vọng nhằm tăng cường sự hiểu biết thiện chí giữa \
            trong không khí hữu nghị chân thành tin cậy lẫn nhau đã thông báo cho về tình hình kết quả triển kinh tế đảm bảo \
            quốc phòng an ninh xây dựng hệ thống trị tại thời gian qua xét đến mối liên hiện có trên cơ sở đối tác chiến lược \
            toàn diện nhờ nối đại sứ đặc mệnh đạt được nhất như phạm vi thẩm của mình phù hợp với pháp luật quy định hành sẽ \
            thúc đẩy thịnh vượng bình đẳng cùng lợi lĩnh vực giáo dục y văn hóa thể thao du lịch đầu tư thương mại nông \
            nghiệp giao sách nghĩa vụ thức thường xuyên trao đổi đoàn cử biểu các cấp sang lưu học tập nghiệm mà quan tâm \
            động bố phí theo để tổ chức đi làm việc hoà thoả thuỷ quý giếng giết gìn khuỷu nguyễn khúc khuya quýnh ngoằn \
            ngoèo xoong chế giễu giấu giếm"
            .split_whitespace()
        {
            assert_eq!(viet(syllable), Verdict::Known, "{syllable}");
        }
    }
}
