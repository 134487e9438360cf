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
    /// Whether nothing is asked for: it agrees, or has no comment.
    pub(super) fn is_content(self) -> bool {
        matches!(self, Stance::Agree | Stance::NoComment)
    }

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
        if hit.name == "no-comment" {
            return self.is_twice_denied(text, hit.from);
        }
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
        // "Không có ý kiến phản đối": who has no opinion against is not against.
        let none_against = hit.name == "disagree"
            && hits.iter().any(|h| {
                let before = h.name == "no-comment" && h.to <= hit.from;
                before && !is_parted(text, h.to, hit.from) && self.idle(text, h.to, hit.from)
            });
        let free = |at: &usize| !hits.iter().any(|h| h.from <= *at && *at < h.to);
        none_against || (clause..hit.from).filter(free).any(|at| self.at(text, at, Of::Words, "negates").is_some())
    }

    /// Whether nothing stands between two places but words that say nothing of their own.
    fn idle(&self, text: &Keyed, from: usize, to: usize) -> bool {
        self.only(&["idle", "asks", "lists"], text, from, to)
    }

    /// Whether nothing stands between two places but words of these names.
    fn only(&self, names: &[&str], text: &Keyed, from: usize, to: usize) -> bool {
        let mut at = text.skip(from, &IDLE);
        while at < to {
            // A phrase that goes over the end says more than is asked about.
            let longest = names.iter().filter_map(|name| self.at(text, at, Of::Words, name)).max();
            match longest.filter(|end| *end <= to) {
                Some(end) => at = text.skip(end, &IDLE),
                None => return false,
            }
        }
        true
    }

    /// Whether words that ask stand behind a "not" that takes the asking back: "không đề nghị chỉnh sửa gì thêm", "ไม่มีข้อแก้ไข".
    /// Where more is said behind them than that, they ask: a wish must not pass as agreement.
    fn is_taken_back(&self, text: &Keyed, ask: &Hit) -> bool {
        let ends = |c: char| matches!(c, ';' | '.' | '(' | ')' | '!' | '?');
        let begin = (0..ask.from).rev().find(|at| text.get(*at).is_some_and(ends)).map_or(0, |at| at + 1);
        if self.find(text, begin, Of::Words, "supposes").is_some_and(|h| h.from < ask.from) {
            return false;
        }
        let request = |at: usize| self.at(text, at, Of::Words, "requests");
        let proposes = |at: usize| self.at(text, at, Of::Words, "proposes").is_some() || request(at).is_some();
        let parts = |from: usize, to: usize| is_parted(text, from, to);
        let negated = (begin..=ask.from).rev().find_map(|at| {
            let to = self.at(text, at, Of::Words, "denies").filter(|to| *to <= ask.from)?;
            self.idle(text, to, ask.from).then_some((at, to))
        });
        let Some((at, to)) = negated else { return false };
        if self.is_twice_denied(text, at) {
            return false;
        }
        // "Không sửa, đề nghị bỏ": behind a comma a request is one of its own.
        if (to..=ask.from).any(|here| proposes(here) && parts(to, here)) {
            return false;
        }
        // "Không đề nghị sửa điểm e": a request that is not made, whatever it would be about.
        let direct = text.skip(to, &[]);
        if request(direct).is_some() && !parts(direct, ask.from) {
            return true;
        }
        // A bare "not" before a verb may tell what the draft fails to do, or forbid: "dự thảo không làm rõ", "không bổ sung nội dung này".
        let names: &[&str] = if self.at(text, direct, Of::Words, "asks").is_some() && !proposes(direct) {
            if !self.begins_clause(text, begin, at) {
                return false;
            }
            &["nothing", "asks", "lists"]
        } else {
            &["idle", "asks", "lists"]
        };
        let but = (ask.to..text.len()).find(|at| self.at(text, *at, Of::Words, "but").is_some());
        let end = (ask.to..text.len()).find(|at| text.get(*at).is_some_and(ends));
        let comma = (ask.to..text.len()).find(|at| {
            let next = text.skip(at + 1, &[]);
            text.get(*at) == Some(',') && (self.at(text, next, Of::Words, "asks").is_none() || proposes(next))
        });
        let end = [but, end, comma].into_iter().flatten().min().unwrap_or(text.len());
        self.only(names, text, ask.to, end)
    }

    /// Whether a "not" stands right before another, which begins at `at`: "không thể không đề nghị" asks, "không thể không có ý kiến" comments.
    fn is_twice_denied(&self, text: &Keyed, at: usize) -> bool {
        /// Characters in which the first of them is looked for: those of "không thể ".
        const NEAR: usize = 10;
        let from = at.saturating_sub(NEAR);
        let before = (from..at).rev().find_map(|b| self.at(text, b, Of::Words, "negates").filter(|end| *end <= at));
        before.is_some_and(|end| !is_parted(text, end, at))
    }

    /// Whether what begins at `at` has nothing before it in its clause but a joint, or words that say a position.
    fn begins_clause(&self, text: &Keyed, begin: usize, at: usize) -> bool {
        let Some(last) = (begin..at).rev().find(|i| text.get(*i) != Some(' ')) else { return true };
        let thai = text.get(at).is_some_and(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
        let sign = text.get(last).is_some_and(|c| matches!(c, ',' | ':' | '-' | '"'));
        let joint = |from: usize| {
            ["lists", "but", "trails"].iter().any(|name| self.at(text, from, Of::Words, name) == Some(last + 1))
                || self.any_at(text, from, Of::Position).is_some_and(|h| h.to == last + 1)
        };
        sign || thai && last + 1 < at || (begin..=last).any(joint)
    }

    /// Whether words only take requests back, and say nothing else.
    fn takes_back(&self, text: &str) -> bool {
        let keyed = Keyed::new(&mask_quotes(text));
        let denies = (0..keyed.len()).find_map(|at| self.at(&keyed, at, Of::Words, "denies"));
        let direct = denies.map_or(0, |to| keyed.skip(to, &[]));
        let bare = self.at(&keyed, direct, Of::Words, "asks").is_some()
            && ["requests", "proposes"].iter().all(|name| self.at(&keyed, direct, Of::Words, name).is_none());
        let asked = self.find(&keyed, 0, Of::Words, "asks").is_some();
        denies.is_some() && !bare && asked && !self.asks(text) && text.chars().count() < 120
    }

    /// Whether words only agree, or say that there is nothing to say: nothing is left that could be answered.
    pub fn only_assents(&self, text: &str) -> Option<Stance> {
        let stance = self.stance(text).filter(|s| s.is_content())?;
        let short = text.chars().count() < 120;
        (short && self.first_ask(text).is_none() && !self.goes_on(text)).then_some(stance)
    }

    /// Whether a "but" stands in a text: what agrees before it does not agree with all.
    fn goes_on(&self, text: &str) -> bool {
        let keyed = Keyed::new(&mask_quotes(text));
        (1..keyed.len()).any(|at| {
            self.at(&keyed, at, Of::Words, "but").is_some() && keyed.get(at - 1).is_none_or(|c| !c.is_alphanumeric())
        })
    }

    /// The position that words say; none where they say none. Words that speak of one, and deny it, are [`Stance::Unknown`].
    pub fn stance(&self, text: &str) -> Option<Stance> {
        let keyed = Keyed::new(&mask_quotes(text));
        // "4: Thống nhất": a word that means "uniform" as well agrees where it is all that is said.
        let said = keyed.chars.iter().rposition(|c| *c == ':').map_or(0, |at| at + 1);
        let alone = self.at(&keyed, keyed.skip(said, &IDLE), Of::Words, "agrees-alone");
        if alone.is_some_and(|to| keyed.skip(to, &['.', ';', ',', '!', '/']) == keyed.len()) {
            return Some(Stance::Agree);
        }
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
        let keyed = Keyed::new(&mask_quotes(text));
        let mut from = 0;
        while let Some(hit) = self.find(&keyed, from, Of::Words, "asks") {
            if !self.is_taken_back(&keyed, &hit) {
                return true;
            }
            from = hit.to;
        }
        false
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
            let said = self.stance(sentence);
            // "Nhất trí với dự thảo. Không đề nghị chỉnh sửa gì thêm.": the second sentence says the same again.
            if let Some(before) = position.as_mut().filter(|p| p.stance.is_content())
                && (self.only_assents(sentence).is_some() || said.is_none() && self.takes_back(sentence))
                && !names(sentence)
            {
                let both = format!("{}. {}", before.words, bare(sentence));
                if let Some(stance) = self.stance(&both).filter(|s| s.is_content()) {
                    *before = Position { stance, words: both };
                    continue;
                }
            }
            let Some(stance) = said.filter(|_| position.is_none()) else {
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
            let said = |h: &Hit| h.from <= hit.from && hit.to <= h.to;
            let said = hits.iter().any(|h| said(h) && !(h.name == "no-comment" && self.is_denied(&keyed, h, &hits)));
            if !said && !self.is_taken_back(&keyed, &hit) {
                return Some(keyed.span(self.whole_word(&keyed, &hit, &hits), hit.to).start);
            }
            from = hit.to;
        }
        None
    }

    /// Where the clause of Thai words that ask begins, which has no space inside: "โดยมีการแก้ไข" is not cut in its middle.
    fn whole_word(&self, text: &Keyed, ask: &Hit, positions: &[Hit]) -> usize {
        let thai = |at: usize| text.get(at).is_some_and(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
        let mut from = ask.from;
        while thai(ask.from) && from.checked_sub(1).is_some_and(thai) {
            from -= 1;
        }
        let said = positions.iter().any(|h| h.from < ask.from && from < h.to);
        let joint = self.at(text, from, Of::Words, "lists").is_some_and(|to| to == ask.from);
        let from = if said || joint { ask.from } else { from };
        // "…, không bổ sung nội dung này": a "not" of the same clause goes with what it denies.
        let free = |at: &usize| !positions.iter().any(|h| h.from <= *at && *at < h.to);
        let sign = |c: char| matches!(c, ',' | ';' | '.' | '(' | ')') || thai(ask.from) && c == ' ';
        let clause = (0..from).rev().find(|at| text.get(*at).is_some_and(sign)).map_or(0, |at| at + 1);
        let after = positions.iter().filter(|h| h.to <= from).map(|h| h.to).max().unwrap_or(0);
        let denied =
            (clause.max(after)..from).filter(free).find(|at| self.at(text, *at, Of::Words, "denies").is_some());
        denied.unwrap_or(from)
    }

    /// Words without "and", "however", a comma at their end.
    pub(super) fn without_joint<'t>(&self, text: &'t str) -> &'t str {
        let mut out = bare(text);
        for _ in 0..3 {
            let keyed = Keyed::new(out);
            let cut = ["lists", "but", "trails"].iter().find_map(|name| {
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

    /// Sentences, and the pieces before a "however" or "the rest".
    pub(super) fn sentences(&self, text: &str) -> Vec<Span> {
        let mut out: Vec<Span> = Vec::new();
        for sentence in sentences(text) {
            let keyed = Keyed::new(&mask_quotes(sentence.of(text)));
            let mut from = sentence.start;
            for at in 1..keyed.len() {
                // "…, các nội dung khác nhất trí" speaks of the rest where it says a position.
                let others = || {
                    let rest = sentence.of(text).get(keyed.span(at, at + 1).start..).unwrap_or("");
                    self.at(&keyed, at, Of::Words, "others").is_some() && self.stance(rest).is_some()
                };
                if keyed.get(at - 1) == Some(' ') && (self.at(&keyed, at, Of::Words, "but").is_some() || others()) {
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

/// Whether a comma parts what is said between two places; in Thai a space does.
fn is_parted(text: &Keyed, from: usize, to: usize) -> bool {
    let between = text.chars.get(from..to).unwrap_or_default();
    let thai = text.get(to).is_some_and(|c| ('\u{e00}'..='\u{e7f}').contains(&c));
    between.iter().any(|c| matches!(c, ',' | ';' | '.' | ':')) || thai && between.contains(&' ')
}

/// Signs that part words and say nothing. What is quoted says something.
const IDLE: [char; 4] = [',', '/', '-', ':'];

pub(super) fn bare(text: &str) -> &str {
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
            ("Không có ý kiến gì thêm", Some(Stance::NoComment), "Không có ý kiến gì thêm", ""),
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
            ("Không có ý kiến gì phản đối", Some(Stance::Unknown)),
            ("Không có ý kiến khác, không nhất trí với dự thảo", Some(Stance::Disagree)),
            ("Không thể không có ý kiến", Some(Stance::Unknown)),
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
    fn what_takes_a_request_back_is_no_request() {
        let words = Words::of(Packs::embedded().unwrap());
        let parted = |text: &str| {
            let parted = words.part_position(text, &|_| false);
            (parted.position.map(|p| (p.stance, p.words)), parted.besides)
        };
        for (text, stance) in [
            ("เห็นชอบ ไม่มีข้อแก้ไข", Stance::Agree),
            ("เห็นชอบ โดยไม่มีการแก้ไข", Stance::Agree),
            ("เห็นชอบตามร่าง ไม่มีประเด็นที่ต้องแก้ไขเพิ่มเติม", Stance::Agree),
            ("เห็นด้วยกับร่าง และไม่ขอแก้ไข", Stance::Agree),
            ("ไม่ขัดข้อง", Stance::Agree),
            ("ไม่ขัดข้อง ไม่มีข้อเสนอแนะเพิ่มเติม", Stance::Agree),
            ("ไม่มีข้อแก้ไข", Stance::NoComment),
            ("ไม่มีข้อเสนอแนะเพิ่มเติม", Stance::NoComment),
            ("Thống nhất nội dung dự thảo, không đề nghị chỉnh sửa gì thêm", Stance::Agree),
            ("Nhất trí, không có ý kiến chỉnh sửa", Stance::Agree),
            ("Nhất trí với dự thảo, không có nội dung nào cần sửa đổi, bổ sung", Stance::Agree),
            ("Nhất trí và không đề nghị sửa đổi, bổ sung gì", Stance::Agree),
            ("Đồng ý, không cần chỉnh sửa", Stance::Agree),
            ("Nhất trí. Không đề nghị sửa đổi, bổ sung gì thêm", Stance::Agree),
            ("Không có ý kiến. Nhất trí với dự thảo", Stance::Agree),
            ("Không có ý kiến sửa đổi, bổ sung", Stance::NoComment),
            ("Không đề nghị chỉnh sửa gì", Stance::NoComment),
            ("Không có ý kiến phản đối", Stance::Agree),
            ("Thống nhất", Stance::Agree),
            ("4: Thống nhất.", Stance::Agree),
            ("Agree, and we do not propose any changes", Stance::Agree),
            ("No objection; we do not recommend any amendments to the draft", Stance::Agree),
        ] {
            let bare = text.trim_end_matches('.').replace(';', ".");
            assert_eq!(parted(text), (Some((stance, bare.clone())), String::new()), "{text}");
            // The table goes out and in again.
            assert_eq!(parted(&bare), (Some((stance, bare.clone())), String::new()), "{text}");
        }
        // What is asked for stays asked for.
        for (text, stance, besides) in [
            (
                "Nhất trí, không có ý kiến khác, đề nghị bổ sung kinh phí",
                Some(Stance::Agree),
                "đề nghị bổ sung kinh phí",
            ),
            ("Không sửa điểm a, đề nghị bỏ điểm e", None, "Không sửa điểm a, đề nghị bỏ điểm e"),
            (
                "Nhất trí nhưng không thể không đề nghị sửa điểm e",
                Some(Stance::Agree),
                "nhưng không thể không đề nghị sửa điểm e",
            ),
            (
                "Nhất trí, không chỉ đề nghị sửa lỗi mà còn bỏ điểm e",
                Some(Stance::Agree),
                "không chỉ đề nghị sửa lỗi mà còn bỏ điểm e",
            ),
            ("Nhất trí, không bổ sung nội dung này", Some(Stance::Agree), "không bổ sung nội dung này"),
            ("Nhất trí. Dự thảo không làm rõ kinh phí", Some(Stance::Agree), "Dự thảo không làm rõ kinh phí"),
            ("Nhất trí, không thêm “cam kết”, bỏ “phải”", Some(Stance::Agree), "bỏ “phải”"),
            ("Không bổ sung nội dung này", None, "Không bổ sung nội dung này"),
            ("Nhất trí. Điểm e không phù hợp đề nghị bỏ", Some(Stance::Agree), "Điểm e không phù hợp đề nghị bỏ"),
            (
                "Không thể không có ý kiến về điểm e, đề nghị bỏ",
                None,
                "Không thể không có ý kiến về điểm e, đề nghị bỏ",
            ),
            ("Nếu không sửa thì đề nghị bỏ", None, "Nếu không sửa thì đề nghị bỏ"),
            (
                "Không có ý kiến sửa đổi, bổ sung nguồn kinh phí",
                Some(Stance::NoComment),
                "sửa đổi, bổ sung nguồn kinh phí",
            ),
            ("เห็นชอบ โดยมีการแก้ไขข้อ ๕", Some(Stance::Agree), "โดยมีการแก้ไขข้อ ๕"),
            ("เห็นชอบในหลักการ โดยขอให้แก้ไขข้อ ๕", Some(Stance::AgreeWithChanges), "โดยขอให้แก้ไขข้อ ๕"),
            ("เห็นชอบ แต่ไม่ควรใช้คำว่าต้อง", Some(Stance::Agree), "แต่ไม่ควรใช้คำว่าต้อง"),
            ("ไม่มีข้อขัดข้อง ขอให้เพิ่มงบประมาณ", Some(Stance::Agree), "ขอให้เพิ่มงบประมาณ"),
            (
                "Agree, provided that clause 5 says three years",
                Some(Stance::Agree),
                "provided that clause 5 says three years",
            ),
            ("No objection, but add a sentence on funds", Some(Stance::Agree), "but add a sentence on funds"),
        ] {
            let (position, rest) = parted(text);
            assert_eq!((position.map(|p| p.0), rest.as_str()), (stance, besides), "{text}");
            assert!(words.asks(besides) || besides.starts_with("provided"), "{text}");
        }
        assert_eq!(words.stance("ไม่เห็นควรให้ลงนาม"), Some(Stance::Disagree));
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
