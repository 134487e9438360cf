//! The packs' words found in a text, whatever its capitals, tones and white space.

use maitri_document::Span;
use maitri_document::lang::fold;
use maitri_pack::{Language, OpinionWords, Packs};
use std::collections::BTreeMap;

/// A text as it is compared, each character with its place.
#[derive(Debug, Clone)]
pub struct Keyed {
    /// Folded characters; a run of white space is one space.
    pub chars: Vec<char>,
    at: Vec<Span>,
}

impl Keyed {
    /// Folds a text.
    pub fn new(text: &str) -> Keyed {
        let folded = fold::fold(text, 0);
        let mut out = Keyed { chars: Vec::with_capacity(folded.chars.len()), at: Vec::with_capacity(folded.at.len()) };
        let mut word = 0;
        for (c, at) in folded.chars.iter().zip(&folded.at) {
            if c.is_whitespace() {
                out.settle(word);
                if out.chars.last() != Some(&' ') {
                    out.chars.push(' ');
                    out.at.push(*at);
                }
                word = out.chars.len();
                continue;
            }
            if !c.is_alphabetic() {
                out.settle(word);
                word = out.chars.len() + 1;
            }
            out.chars.push(*c);
            out.at.push(*at);
        }
        out.settle(word);
        out
    }

    /// Puts the tone of the syllable that begins at `from` where all writers of keys put it.
    fn settle(&mut self, from: usize) {
        let Some(word) = self.chars.get(from..).filter(|w| w.iter().any(|c| !c.is_ascii())) else { return };
        let key: Vec<char> = fold::vietnamese_key(&word.iter().collect::<String>()).chars().collect();
        if key.len() == word.len() {
            self.chars.truncate(from);
            self.chars.extend(key);
        }
    }

    /// Bytes of the source that characters stand for.
    pub fn span(&self, from: usize, to: usize) -> Span {
        let start = self.at.get(from).map_or_else(|| self.at.last().map_or(0, |s| s.end), |s| s.start);
        let end = to.checked_sub(1).and_then(|i| self.at.get(i)).map_or(start, |s| s.end);
        Span::new(start, end)
    }

    /// The character at a place.
    pub fn get(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    /// Number of characters.
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// The end of `phrase` where it stands at `at`, as words of their own.
    fn fits(&self, at: usize, phrase: &[char]) -> Option<usize> {
        let end = at + phrase.len();
        if phrase.is_empty() || self.chars.get(at..end) != Some(phrase) {
            return None;
        }
        let latin = |c: char| c.is_alphanumeric() && !is_thai(c);
        let before = at.checked_sub(1).and_then(|i| self.get(i));
        let first = phrase.first().copied().unwrap_or(' ');
        if before.is_some_and(latin) && latin(first) {
            return None;
        }
        let (last, next) = (phrase.last().copied().unwrap_or(' '), self.get(end));
        let goes_on = next.is_some_and(|n| latin(last) && latin(n) || fold::is_thai_mark(n));
        (!goes_on).then_some(end)
    }

    /// The first place at or after `at` that is no white space or sign of `signs`.
    pub fn skip(&self, mut at: usize, signs: &[char]) -> usize {
        while self.get(at).is_some_and(|c| c == ' ' || signs.contains(&c)) {
            at += 1;
        }
        at
    }
}

fn is_thai(c: char) -> bool {
    ('\u{e00}'..='\u{e7f}').contains(&c)
}

/// Words of a table found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The name that they have in the table.
    pub name: String,
    /// First character.
    pub from: usize,
    /// One past the last.
    pub to: usize,
}

/// What a table of the packs is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// Heads of columns.
    Columns,
    /// Positions.
    Position,
    /// Answers.
    Answer,
    /// Ranks of clauses.
    Rank,
    /// Parts without a number.
    Part,
    /// Words by their use.
    Words,
    /// Marks in a cell.
    Mark,
    /// The row of sums.
    Summary,
}

type Phrases = BTreeMap<String, Vec<Vec<char>>>;

/// The words of all packs, ready to be looked for.
#[derive(Debug, Clone)]
pub struct Words<'p> {
    packs: &'p [OpinionWords],
    tables: BTreeMap<Of, Phrases>,
    ordinals: Vec<(Vec<char>, i32)>,
    short: Vec<(String, String)>,
}

impl<'p> Words<'p> {
    /// The words of the packs.
    pub fn of(packs: &'p Packs) -> Words<'p> {
        let key = |text: &String| Keyed::new(text).chars;
        let mut tables: BTreeMap<Of, Phrases> = BTreeMap::new();
        let mut ordinals = Vec::new();
        let mut short = Vec::new();
        for pack in &packs.opinions {
            for (of, table) in [
                (Of::Columns, &pack.columns),
                (Of::Position, &pack.position),
                (Of::Answer, &pack.answer),
                (Of::Rank, &pack.rank),
                (Of::Part, &pack.part),
                (Of::Words, &pack.words),
                (Of::Mark, &pack.mark),
                (Of::Summary, &pack.summary),
            ] {
                for (name, phrases) in table {
                    tables.entry(of).or_default().entry(name.clone()).or_default().extend(phrases.iter().map(key));
                }
            }
            ordinals.extend(pack.ordinal.iter().map(|(words, n)| (key(words), *n)));
            short.extend(pack.short.iter().map(|(a, b)| (fold::key(a), fold::key(b))));
        }
        ordinals.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        short.sort_by_key(|(a, _)| std::cmp::Reverse(a.len()));
        Words { packs: &packs.opinions, tables, ordinals, short }
    }

    /// The word of a table that is written in a language: the first of its name.
    pub fn first_of(&self, language: Language, of: Of, name: &str) -> &'p str {
        let pack = |l: Language| self.packs.iter().find(|p| p.language == l);
        let table = |p: &'p OpinionWords| match of {
            Of::Columns => &p.columns,
            Of::Position => &p.position,
            Of::Answer => &p.answer,
            Of::Rank => &p.rank,
            Of::Part => &p.part,
            Of::Words => &p.words,
            Of::Mark => &p.mark,
            Of::Summary => &p.summary,
        };
        let words = pack(language).or_else(|| pack(Language::En)).and_then(|p| table(p).get(name)?.first());
        words.map_or("", String::as_str)
    }

    fn phrases(&self, of: Of, name: &str) -> &[Vec<char>] {
        self.tables.get(&of).and_then(|t| t.get(name)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The end of the longest phrase of that name which stands at `at`.
    pub fn at(&self, text: &Keyed, at: usize, of: Of, name: &str) -> Option<usize> {
        self.phrases(of, name).iter().filter_map(|p| text.fits(at, p)).max()
    }

    /// The longest phrase of a table which stands at `at`.
    pub fn any_at(&self, text: &Keyed, at: usize, of: Of) -> Option<Hit> {
        let table = self.tables.get(&of)?;
        let ends = table.iter().filter_map(|(name, phrases)| {
            let to = phrases.iter().filter_map(|p| text.fits(at, p)).max()?;
            Some(Hit { name: name.clone(), from: at, to })
        });
        ends.max_by_key(|h| h.to)
    }

    /// The first phrase of that name in a text, from a place on.
    pub fn find(&self, text: &Keyed, from: usize, of: Of, name: &str) -> Option<Hit> {
        (from..text.len())
            .find_map(|at| self.at(text, at, of, name).map(|to| Hit { name: name.to_owned(), from: at, to }))
    }

    /// All phrases of a table in a text; of two that share characters the longer.
    pub fn all(&self, text: &Keyed, of: Of) -> Vec<Hit> {
        let mut found: Vec<Hit> = (0..text.len()).filter_map(|at| self.any_at(text, at, of)).collect();
        found.sort_by_key(|h| (std::cmp::Reverse(h.to - h.from), h.from));
        let mut out: Vec<Hit> = Vec::new();
        for hit in found {
            if !out.iter().any(|o| o.from < hit.to && hit.from < o.to) {
                out.push(hit);
            }
        }
        out.sort_by_key(|h| h.from);
        out
    }

    /// What counts: `thứ hai`, `สอง`, `first`.
    pub fn ordinal(&self, text: &Keyed, at: usize) -> Option<(i32, usize)> {
        self.ordinals.iter().find_map(|(words, n)| text.fits(at, words).map(|to| (*n, to)))
    }

    /// The key of a name, its short forms written out.
    pub fn name_key(&self, name: &str) -> String {
        let mut key = format!(" {} ", fold::key(name));
        for (short, long) in &self.short {
            key = key.replace(&format!(" {short} "), &format!(" {long} "));
        }
        key.trim().trim_end_matches(['.', ';', ',', ':']).to_owned()
    }

    /// Which column a head names: the name, and how many characters of the head say so.
    pub fn column(&self, head: &str) -> Option<(String, usize)> {
        let mut best: Option<(String, usize)> = None;
        let Some(table) = self.tables.get(&Of::Columns) else { return best };
        // "ความเห็น / Comment": each side of it, and all of it.
        let pieces = std::iter::once(head).chain(head.split(['\n', '/', '(', ')', '|']));
        for piece in pieces {
            let text = Keyed::new(piece.trim().trim_matches(['*', ':', '.', '(', ')']));
            for (name, phrases) in table {
                for phrase in phrases {
                    let Some(end) = text.fits(0, phrase) else { continue };
                    // A Thai head goes on without a space; a Latin one may go on with words, but not a long sentence.
                    let rest = text.len() - end;
                    let whole = rest == 0 || rest <= 40 && end * 3 >= rest && end > 3;
                    let score = end * 2 + usize::from(rest == 0);
                    if whole && best.as_ref().is_none_or(|(_, s)| score > *s) {
                        best = Some((name.clone(), score));
                    }
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_words() {
        let packs = Packs::embedded().unwrap();
        let words = Words::of(packs);
        let said = |text: &str| -> Vec<String> {
            words.all(&Keyed::new(text), Of::Position).into_iter().map(|h| h.name).collect()
        };
        assert_eq!(said("Sở KHÔNG NHẤT TRÍ với dự thảo"), ["disagree"]);
        assert_eq!(said("cơ  bản\nnhất trí"), ["changes"]);
        assert_eq!(said("the agreement is agreeable"), Vec::<String>::new());
        assert_eq!(said("ไม่ขัดข้อง"), ["agree"]);
        assert_eq!(words.name_key("UBND tỉnh Điện Biên"), words.name_key("Uỷ ban nhân dân tỉnh Điện Biên"));
        let keyed = Keyed::new("a  Thoả thuận");
        assert_eq!(keyed.span(2, keyed.len()).of("a  Thoả thuận"), "Thoả thuận");
    }

    #[test]
    fn heads_of_columns_in_three_languages() {
        let packs = Packs::embedded().unwrap();
        let words = Words::of(packs);
        for (head, column) in [
            ("STT", "number"),
            ("Nội dung\ngóp ý", "comment"),
            ("NỘI DUNG DỰ THẢO", "quoted"),
            ("Ý kiến tiếp thu, giải trình", "answer"),
            ("Giải trình", "explanation"),
            ("Cơ quan, đơn vị", "agency"),
            ("Số, ngày văn bản", "paper"),
            ("ความเห็น / Comment", "comment"),
            ("Clause of the draft", "clause"),
            ("ข้อความหลังแก้ไข", "revised"),
            ("ลำดับที่", "number"),
            ("Lý do", "reason"),
        ] {
            assert_eq!(words.column(head).map(|c| c.0).as_deref(), Some(column), "{head}");
        }
        assert_eq!(words.column("Đề nghị bổ sung cụm từ theo quy định của pháp luật vào điểm a"), None);
        assert_eq!(words.column(""), None);
    }
}
