//! What an office thinks of the whole draft, with the words that say so.

use super::anchor::mask_quotes;
use super::words::{Hit, Keyed, Of, Words};
use maitri_document::Span;

/// What an office thinks of the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stance {
    /// Nothing says it.
    #[default]
    Unknown,
    /// It agrees.
    Agree,
    /// It agrees, and asks for changes.
    AgreeWithChanges,
    /// It is against.
    Disagree,
    /// It says that it has no comment, which is not the same as to agree.
    NoComment,
    /// It has not answered.
    Silent,
}

impl Stance {
    /// The name under which the packs have the words that say it; none where there is nothing to say.
    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            Stance::Agree => Some("agree"),
            Stance::AgreeWithChanges => Some("changes"),
            Stance::Disagree => Some("disagree"),
            Stance::NoComment => Some("no-comment"),
            Stance::Unknown | Stance::Silent => None,
        }
    }
}

/// A position and the words that say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Position {
    /// Which.
    pub stance: Stance,
    /// The words; empty where nothing says it.
    pub words: String,
}

impl Position {
    /// The same where the office also has comments: who agrees and asks for changes agrees with changes.
    #[must_use]
    pub fn with_comments(mut self, commented: bool) -> Position {
        if commented && self.stance == Stance::Agree {
            self.stance = Stance::AgreeWithChanges;
        }
        self
    }
}

/// A text parted into what it says of the whole draft and what it says besides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parted {
    /// The position, where it says one.
    pub position: Option<Position>,
    /// All else.
    pub besides: String,
}

impl Words<'_> {
    /// Whether what agrees or is against stands behind a "not" of its own clause: what that comes to, a person has to read.
    fn is_denied(&self, text: &Keyed, hit: &Hit, hits: &[Hit]) -> bool {
        if !["agree", "changes", "disagree"].contains(&hit.name.as_str()) {
            return false;
        }
        // Thai parts its clauses by spaces.
        let thai = text.get(hit.from).is_some_and(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
        let ends = |c: char| matches!(c, ',' | ';' | ':' | '.' | '(' | ')') || thai && c == ' ';
        let parts = |at: usize| {
            text.get(at).filter(|c| ends(*c)).map(|_| at + 1).or_else(|| {
                ["lists", "but"].iter().find_map(|name| self.at(text, at, Of::Words, name)).filter(|to| *to <= hit.from)
            })
        };
        let clause = (0..hit.from).rev().find_map(parts).unwrap_or(0);
        let free = |at: &usize| !hits.iter().any(|h| h.from <= *at && *at < h.to);
        (clause..hit.from).filter(free).any(|at| self.at(text, at, Of::Words, "negates").is_some())
    }

    /// The position that words say; none where they say none. Words that speak of one, and deny it, are [`Stance::Unknown`].
    pub fn stance(&self, text: &str) -> Option<Stance> {
        let keyed = Keyed::new(&mask_quotes(text));
        let mut hits = self.all(&keyed, Of::Position);
        // "If no answer comes by …, agreement is assumed" says nothing of what anybody thinks.
        let supposed = self.find(&keyed, 0, Of::Words, "supposes").map_or(keyed.len(), |h| h.from);
        let taken = |h: &Hit| {
            (0..=h.from).any(|at| self.at(&keyed, at, Of::Words, "taken-as-agreement").is_some_and(|to| to > h.from))
        };
        hits.retain(|h| h.from < supposed && !taken(h));
        let denied: Vec<bool> = hits.iter().map(|h| self.is_denied(&keyed, h, &hits)).collect();
        let has = |name: &str| hits.iter().zip(&denied).any(|(h, denied)| h.name == name && !denied);
        if has("disagree") {
            Some(Stance::Disagree)
        } else if denied.contains(&true) {
            Some(Stance::Unknown)
        } else if has("changes") {
            Some(Stance::AgreeWithChanges)
        } else if has("silent") {
            Some(Stance::Silent)
        } else if has("agree") {
            Some(Stance::Agree)
        } else if has("no-comment") {
            Some(Stance::NoComment)
        } else {
            None
        }
    }

    /// Whether words ask for a change.
    pub fn asks(&self, text: &str) -> bool {
        self.find(&Keyed::new(&mask_quotes(text)), 0, Of::Words, "asks").is_some()
    }

    /// Whether words only lead to what follows: they end with a colon, or say "as follows" at their end.
    pub fn leads(&self, text: &str) -> bool {
        let bare = text.trim_end().trim_end_matches(['.', ':', ';', ' ']);
        if text.trim_end().ends_with(':') {
            return true;
        }
        let keyed = Keyed::new(bare);
        let last = (0..keyed.len()).find(|at| self.at(&keyed, *at, Of::Words, "follows") == Some(keyed.len()));
        last.is_some()
    }

    /// Parts a text into what it says of the whole draft and the rest. What `names` a clause speaks of that clause alone.
    pub fn part_position(&self, text: &str, names: &dyn Fn(&str) -> bool) -> Parted {
        let mut position: Option<Position> = None;
        let mut besides: Vec<&str> = Vec::new();
        let mut unsure: Option<usize> = None;
        for span in self.sentences(text) {
            let sentence = span.of(text);
            let Some(stance) = self.stance(sentence).filter(|_| position.is_none()) else {
                besides.push(sentence);
                continue;
            };
            let asks = self.first_ask(sentence);
            if stance == Stance::Unknown {
                // It is the position only where no sentence says one clearly.
                if asks.is_none() && !names(sentence) && unsure.is_none() {
                    unsure = Some(besides.len());
                }
                besides.push(sentence);
                continue;
            }
            let against = stance == Stance::Disagree;
            match asks.filter(|_| !self.leads(sentence) && !against) {
                None if names(sentence) => besides.push(sentence),
                None => {
                    // A colon stays where it alone says that the words only lead on: they are read again from the table.
                    let kept = bare(sentence);
                    let colon = asks.is_some() && !against && !self.leads(kept);
                    let words = if colon { sentence.trim() } else { kept };
                    position = Some(Position { stance, words: words.to_owned() });
                }
                Some(at) => {
                    let (said, asked) = sentence.split_at_checked(at).unwrap_or((sentence, ""));
                    // What asks may stand before what agrees, or hold it: then all of it is a comment.
                    if self.stance(said).is_none_or(|s| s == Stance::Unknown) || names(said) {
                        besides.push(sentence);
                        continue;
                    }
                    position = Some(Position { stance, words: self.without_joint(said).to_owned() });
                    besides.push(asked);
                }
            }
        }
        if let (None, Some(at)) = (&position, unsure) {
            let words = bare(besides.remove(at)).to_owned();
            position = Some(Position { stance: Stance::Unknown, words });
        }
        let besides = besides.join("\n");
        Parted { position, besides: super::clean(&besides) }
    }

    /// The byte at which the first words begin that ask for something.
    fn first_ask(&self, text: &str) -> Option<usize> {
        let keyed = Keyed::new(&mask_quotes(text));
        let hits = self.all(&keyed, Of::Position);
        let mut from = 0;
        // "Đề nghị chưa ký" is a position, not a comment.
        while let Some(hit) = self.find(&keyed, from, Of::Words, "asks") {
            if !hits.iter().any(|h| h.from <= hit.from && hit.to <= h.to) {
                return Some(keyed.span(hit.from, hit.to).start);
            }
            from = hit.to;
        }
        None
    }

    /// Words without "and", "however", a comma at their end.
    fn without_joint<'t>(&self, text: &'t str) -> &'t str {
        let mut out = bare(text);
        for _ in 0..3 {
            let keyed = Keyed::new(out);
            let cut = ["lists", "but"].iter().find_map(|name| {
                (0..keyed.len())
                    .find(|at| self.at(&keyed, *at, Of::Words, name) == Some(keyed.len()))
                    .map(|at| keyed.span(at, keyed.len()).start)
            });
            match cut {
                Some(at) => out = bare(out.get(..at).unwrap_or("")),
                None => break,
            }
        }
        out
    }

    /// Sentences, and the pieces before a "however".
    fn sentences(&self, text: &str) -> Vec<Span> {
        let mut out: Vec<Span> = Vec::new();
        for sentence in sentences(text) {
            let keyed = Keyed::new(sentence.of(text));
            let mut from = sentence.start;
            for at in 1..keyed.len() {
                if self.at(&keyed, at, Of::Words, "but").is_some() && keyed.get(at - 1) == Some(' ') {
                    let cut = sentence.start + keyed.span(at, at + 1).start;
                    out.push(Span::new(from, cut));
                    from = cut;
                }
            }
            out.push(Span::new(from, sentence.end));
        }
        out.into_iter().map(|s| s.trim(text)).filter(|s| !s.is_empty()).collect()
    }
}

fn bare(text: &str) -> &str {
    text.trim().trim_end_matches(['.', ';', ',', ':', '/', ' ']).trim_end()
}

/// Sentences of a text: a full stop, a semicolon or the end of a line, with a capital, a figure of another kind or a sign behind
/// it. What stands in quotation marks is not taken apart.
pub fn sentences(text: &str) -> Vec<Span> {
    let masked = mask_quotes(text);
    let mut out = Vec::new();
    let mut from = 0;
    for (at, c) in masked.char_indices() {
        let end = at + c.len_utf8();
        let next = masked.get(end..).unwrap_or("");
        let ends = match c {
            '\n' | ';' => true,
            '.' | '!' | '?' => {
                let word = masked.get(from..at).and_then(|t| t.split_whitespace().next_back()).unwrap_or("");
                // A quotation that ends is no abbreviation.
                let word = word.trim_matches(|c: char| !c.is_alphanumeric());
                let short = (1..3).contains(&word.chars().count())
                    || !word.is_empty() && word.chars().all(|c| c.is_numeric() || c == '.');
                next.starts_with(char::is_whitespace)
                    && !short
                    && next
                        .trim_start()
                        .starts_with(|c: char| c.is_uppercase() || !c.is_alphanumeric() || c > '\u{e00}')
            }
            _ => false,
        };
        if ends {
            out.push(Span::new(from, end));
            from = end;
        }
    }
    out.push(Span::new(from, text.len()));
    out.into_iter().map(|s| s.trim(text)).filter(|s| !s.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use maitri_pack::Packs;

    #[test]
    fn positions_and_what_is_said_besides() {
        let words = Words::of(Packs::embedded().unwrap());
        for (text, stance, said, besides) in [
            (
                "Sở Tài chính nhất trí với nội dung dự thảo Thỏa thuận.",
                Some(Stance::Agree),
                "Sở Tài chính nhất trí với nội dung dự thảo Thỏa thuận",
                "",
            ),
            (
                "Cơ bản nhất trí với dự thảo. Đề nghị rà soát lỗi chính tả.",
                Some(Stance::AgreeWithChanges),
                "Cơ bản nhất trí với dự thảo",
                "Đề nghị rà soát lỗi chính tả.",
            ),
            (
                "Nhất trí với dự thảo, tuy nhiên đề nghị làm rõ kinh phí",
                Some(Stance::Agree),
                "Nhất trí với dự thảo",
                "tuy nhiên đề nghị làm rõ kinh phí",
            ),
            (
                "Nhất trí với dự thảo và đề nghị làm rõ kinh phí",
                Some(Stance::Agree),
                "Nhất trí với dự thảo",
                "đề nghị làm rõ kinh phí",
            ),
            (
                "Cơ bản nhất trí và đề nghị chỉnh sửa một số nội dung như sau:",
                Some(Stance::AgreeWithChanges),
                "Cơ bản nhất trí và đề nghị chỉnh sửa một số nội dung như sau",
                "",
            ),
            (
                "Công an tỉnh chưa nhất trí với dự thảo",
                Some(Stance::Disagree),
                "Công an tỉnh chưa nhất trí với dự thảo",
                "",
            ),
            ("Không có ý kiến.", Some(Stance::NoComment), "Không có ý kiến", ""),
            ("Không có ý kiến gì thêm", Some(Stance::Agree), "Không có ý kiến gì thêm", ""),
            ("Đề nghị bổ sung nguồn kinh phí", None, "", "Đề nghị bổ sung nguồn kinh phí"),
            ("Đề nghị bỏ cụm từ “Hai Bên nhất trí”", None, "", "Đề nghị bỏ cụm từ “Hai Bên nhất trí”"),
            ("เห็นชอบในหลักการ", Some(Stance::AgreeWithChanges), "เห็นชอบในหลักการ", ""),
            (
                "The Department has no objection to the draft.",
                Some(Stance::Agree),
                "The Department has no objection to the draft",
                "",
            ),
            (
                "nhất trí với dự thảo ạ, riêng mục 2.1.d đề nghị thêm",
                Some(Stance::Agree),
                "nhất trí với dự thảo ạ",
                "riêng mục 2.1.d đề nghị thêm",
            ),
            (
                "สำนักงานพิจารณาแล้ว เห็นชอบในหลักการ และขอเสนอให้แก้ไขข้อ ๕",
                Some(Stance::AgreeWithChanges),
                "สำนักงานพิจารณาแล้ว เห็นชอบในหลักการ",
                "ขอเสนอให้แก้ไขข้อ ๕",
            ),
            ("chưa có văn bản trả lời", Some(Stance::Silent), "chưa có văn bản trả lời", ""),
        ] {
            let parted = words.part_position(text, &|_| false);
            assert_eq!(parted.position.as_ref().map(|p| p.stance), stance, "{text}");
            assert_eq!(parted.position.map(|p| p.words).unwrap_or_default(), said, "{text}");
            assert_eq!(parted.besides, besides, "{text}");
            // What was said is read as it was written: the table goes out and in again.
            if !said.is_empty() {
                let again = words.part_position(said, &|_| false);
                assert_eq!(again.position.map(|p| p.words).as_deref(), Some(said), "{text}");
                assert_eq!(again.besides, "", "{text}");
            }
        }
    }

    #[test]
    fn what_is_denied_or_supposed_is_no_agreement() {
        let words = Words::of(Packs::embedded().unwrap());
        for (text, stance) in [
            ("Sở không thể đồng ý với dự thảo", Some(Stance::Disagree)),
            ("Sở chưa thể nhất trí với dự thảo", Some(Stance::Disagree)),
            ("Sở không hoàn toàn nhất trí với dự thảo", Some(Stance::Unknown)),
            ("Sở không có căn cứ để nhất trí", Some(Stance::Unknown)),
            ("ยังไม่อาจเห็นชอบกับร่างดังกล่าวได้", Some(Stance::Disagree)),
            ("ไม่สามารถเห็นด้วย", Some(Stance::Disagree)),
            ("Sở không phản đối dự thảo", Some(Stance::Agree)),
            ("There is no ground on which to agree", Some(Stance::Unknown)),
            ("Nếu quá ngày 30/6 không có ý kiến thì coi như nhất trí", None),
            ("Quá thời hạn trên được coi là đồng ý", None),
            ("หากพ้นกำหนดถือว่าเห็นชอบ", None),
            ("Không có ý kiến gì thêm và nhất trí với dự thảo", Some(Stance::Agree)),
            ("Nội dung không thuộc thẩm quyền, nhất trí với dự thảo", Some(Stance::Agree)),
            ("ไม่มีข้อสังเกต เห็นชอบกับร่าง", Some(Stance::Agree)),
        ] {
            assert_eq!(words.stance(text), stance, "{text}");
        }
        let parted = words.part_position("Không có căn cứ để nhất trí. Sở không đồng ý.", &|_| false);
        assert_eq!(parted.position.map(|p| p.stance), Some(Stance::Disagree));
        assert_eq!(parted.besides, "Không có căn cứ để nhất trí.");
        let parted = words.part_position("Không có căn cứ để nhất trí.", &|_| false);
        assert_eq!(
            parted.position.map(|p| (p.stance, p.words)),
            Some((Stance::Unknown, "Không có căn cứ để nhất trí".to_owned()))
        );
    }

    #[test]
    fn a_colon_that_leads_on_is_read_again() {
        let words = Words::of(Packs::embedded().unwrap());
        let text = "Nhất trí và đề nghị sửa theo phụ lục:";
        for _ in 0..2 {
            let parted = words.part_position(text, &|_| false);
            assert_eq!(parted.position.map(|p| p.words).as_deref(), Some(text));
            assert_eq!(parted.besides, "");
        }
    }

    #[test]
    fn sentences_keep_numbers_and_quotations() {
        let of = |t: &'static str| sentences(t).into_iter().map(|s| s.of(t)).collect::<Vec<_>>();
        assert_eq!(of("Tại 2.1. Nội dung. Bỏ “a. B; c”."), ["Tại 2.1. Nội dung.", "Bỏ “a. B; c”."]);
        assert_eq!(of("một; hai\nba"), ["một;", "hai", "ba"]);
        assert_eq!(of("Bỏ “a b c”. Tại khoản 3"), ["Bỏ “a b c”.", "Tại khoản 3"]);
    }
}
