//! Thai is written without spaces between words: where the words are, and whether a token's signs can stand like this.
//!
//! A run of Thai letters is first cut into clusters (a consonant with all that is written on, under, before or after
//! it); the words are then the cheapest way through the clusters. A word costs by how rare it is, so the cut depends
//! on the words themselves and hardly on what stands around them; words that the caller brings (names, terms of a
//! form) cost least; what no list knows costs most and stays in one piece.
//!
//! Slips of typing must not hide a word: doubled signs, signs in the wrong order, `ํ` + `า` for `ำ` and `เเ` for `แ`
//! match the word that was meant, and the piece keeps the letters as typed ([`well_formed`] tells that they are wrong).

use std::ops::Range;

use super::words::{self, thai_byte};

/// Cost of each word besides its rarity: fewer words win.
const WORD: u32 = 6;
/// Cost class of a word whose frequency is not known.
const RARE: u32 = 44;
/// Cost of a word that the caller brought.
const EXTRA: u32 = 4;
/// Cost of beginning a piece that no list knows, and of each cluster of it.
const UNKNOWN: u32 = 56;
const UNKNOWN_CLUSTER: u32 = 18;
/// The longest word that the caller can bring, in clusters.
const EXTRA_CLUSTERS: usize = 24;

fn is_consonant(c: char) -> bool {
    matches!(c, 'ก'..='ฮ')
}

fn is_leading(c: char) -> bool {
    matches!(c, 'เ'..='ไ')
}

/// Written over or under a consonant.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{E31}' | '\u{E34}'..='\u{E3A}' | '\u{E47}'..='\u{E4E}')
}

/// A vowel written after its consonant.
fn is_following(c: char) -> bool {
    matches!(c, 'ะ' | 'า' | 'ำ' | 'ๅ')
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{E48}'..='\u{E4B}')
}

/// Letters and signs that words are made of; ฯ belongs to some of them.
fn is_letter(c: char) -> bool {
    is_consonant(c) || is_leading(c) || is_mark(c) || is_following(c) || c == 'ฯ'
}

/// Thai clusters: a consonant with the vowels and marks that belong to it; anything else is a cluster of its own.
pub fn clusters(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let mut end = start + first.len_utf8();
        let mut base = first;
        if is_leading(base) {
            // เเ is แ typed in two strokes.
            if base == 'เ'
                && let Some(&(at, 'เ')) = rest.peek()
            {
                end = at + 'เ'.len_utf8();
                rest.next();
            }
            if let Some(&(at, c)) = rest.peek()
                && is_consonant(c)
            {
                end = at + c.len_utf8();
                base = c;
                rest.next();
            }
        }
        if is_consonant(base) || is_mark(base) || is_following(base) {
            while let Some(&(at, c)) = rest.peek()
                && (is_mark(c) || is_following(c))
            {
                end = at + c.len_utf8();
                rest.next();
            }
        }
        found.push(start..end);
    }
    found
}

/// A cluster within a run of Thai letters.
struct Cluster {
    start: usize,
    end: usize,
    /// Where its letters end in the table's spelling.
    spelt: usize,
    /// No word begins here: the cluster before needs a final consonant, or this one is silenced.
    joined: bool,
}

/// Writes the cluster in the spelling of the table: signs in order, none twice.
fn spell(cluster: &str, out: &mut Vec<u8>) {
    let mut signs = [(0u8, 0u8); 8];
    let mut count = 0;
    let mut letters = cluster.chars().peekable();
    let mut last = '\0';
    while let Some(c) = letters.next() {
        if c == 'เ' && letters.peek() == Some(&'เ') {
            letters.next();
            out.extend(thai_byte('แ'));
            continue;
        }
        if !is_mark(c) && !is_following(c) {
            out.extend(thai_byte(c));
            continue;
        }
        if c == last {
            continue;
        }
        last = c;
        let rank = match c {
            _ if is_tone(c) => 1,
            '\u{E4C}' => 2,
            _ if is_following(c) => 3,
            _ => 0,
        };
        match signs.get_mut(count) {
            Some(slot) => *slot = (rank, thai_byte(c).unwrap_or(0)),
            // Not a word any more: no word of the table has a zero byte.
            None => out.push(0),
        }
        count += 1;
    }
    let Some(signs) = signs.get_mut(..count.min(8)) else { return };
    if signs.len() > 1 {
        signs.sort_by_key(|(rank, _)| *rank);
        const NIKHAHIT: u8 = 0x4D;
        const AA: u8 = 0x32;
        const AM: u8 = 0x33;
        if let [(_, NIKHAHIT), .., (_, last @ AA)] = signs {
            *last = AM;
            out.extend(signs.iter().skip(1).map(|(_, byte)| byte));
            return;
        }
    }
    out.extend(signs.iter().map(|(_, byte)| byte));
}

/// The word as the list would spell it: no sign twice, signs in order, `ำ` and `แ` as one letter.
pub(super) fn respelt(word: &str) -> String {
    let mut spelt = Vec::with_capacity(word.len());
    for range in clusters(word) {
        spell(word.get(range).unwrap_or(""), &mut spelt);
    }
    spelt.iter().filter_map(|byte| char::from_u32(0x0E00 + u32::from(*byte))).collect()
}

/// Does a cluster that ends with these signs need a consonant after it (`ั`, `ื`, `็`)?
fn needs_final(cluster: &str) -> bool {
    cluster != "ก็" && matches!(cluster.chars().rev().find(|c| !is_tone(*c)), Some('\u{E31}' | '\u{E37}' | '\u{E47}'))
}

/// Word boundaries of a text; the ranges are bytes of `text`, follow each other without gaps and never cut a cluster.
///
/// `extra` says whether a string is a word of the caller (a name, a term of the form); those are preferred. A maximal
/// run of letters and digits that are not Thai letters is one piece (Thai digits too), anything else a piece a
/// character.
pub fn segment(text: &str, extra: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::with_capacity(text.len() / 9 + 4);
    let mut paths = Paths::default();
    let mut rest = text;
    let mut at = 0;
    while let Some(first) = rest.chars().next() {
        let length = if is_letter(first) {
            let length = rest.find(|c| !is_letter(c)).unwrap_or(rest.len());
            if let Some(run) = rest.get(..length) {
                paths.cut(run, at, extra, &mut found);
            }
            length
        } else {
            let length =
                if is_foreign(first) { rest.find(|c| !is_foreign(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
            found.push(at..at + length);
            length
        };
        at += length;
        rest = rest.get(length..).unwrap_or("");
    }
    found
}

/// Letters, digits and the marks that stand on foreign letters.
fn is_foreign(c: char) -> bool {
    (c.is_alphanumeric() && !is_letter(c) && c != 'ๆ') || matches!(c, '\u{300}'..='\u{36F}')
}

/// The cheapest way to reach a boundary.
#[derive(Clone, Copy)]
struct Step {
    cost: u32,
    from: u32,
    /// The piece that ends here is of no list, and so was the one before if it is joined to it.
    unknown: bool,
}

const NOWHERE: Step = Step { cost: u32::MAX, from: 0, unknown: false };

/// Working memory of the search, kept over the runs of one text.
#[derive(Default)]
struct Paths {
    clusters: Vec<Cluster>,
    spelt: Vec<u8>,
    /// Cheapest way to each boundary that ends with a known word.
    known: Vec<Step>,
    /// Cheapest way to each boundary that ends within an unknown piece.
    lost: Vec<Step>,
}

impl Paths {
    fn cut(&mut self, run: &str, at: usize, extra: &dyn Fn(&str) -> bool, found: &mut Vec<Range<usize>>) {
        self.prepare(run);
        self.search(run, extra);
        self.collect(at, found);
    }

    fn prepare(&mut self, run: &str) {
        self.clusters.clear();
        self.spelt.clear();
        let mut open = false;
        for range in clusters(run) {
            let cluster = run.get(range.clone()).unwrap_or("");
            spell(cluster, &mut self.spelt);
            let silenced = cluster.ends_with('\u{E4C}');
            let consonant = cluster.chars().next().is_some_and(is_consonant);
            self.clusters.push(Cluster {
                start: range.start,
                end: range.end,
                spelt: self.spelt.len(),
                joined: silenced || (open && consonant),
            });
            open = needs_final(cluster);
        }
        self.known.clear();
        self.known.resize(self.clusters.len() + 1, NOWHERE);
        self.lost.clear();
        self.lost.resize(self.clusters.len() + 1, NOWHERE);
        if let Some(first) = self.known.first_mut() {
            first.cost = 0;
        }
    }

    fn search(&mut self, run: &str, extra: &dyn Fn(&str) -> bool) {
        let list = words::thai();
        let mut spelt = 0;
        for here in 0..self.clusters.len() {
            let Some(cluster) = self.clusters.get(here) else { return };
            let (start, begin) = (cluster.start, spelt);
            spelt = cluster.spelt;
            let known = self.known.get(here).copied().unwrap_or(NOWHERE);
            let lost = self.lost.get(here).copied().unwrap_or(NOWHERE);
            let base = known.cost.min(lost.cost);
            let joined = cluster.joined && here > 0;
            let from = here as u32;
            let fresh = if joined { u32::MAX } else { known.cost.saturating_add(UNKNOWN) };
            offer(
                &mut self.lost,
                here + 1,
                Step { cost: lost.cost.min(fresh).saturating_add(UNKNOWN_CLUSTER), from, unknown: lost.cost < fresh },
            );
            if joined {
                continue;
            }
            let before = base == lost.cost && lost.cost < known.cost;
            if let Some(mut walk) = list.walk() {
                let mut read = begin;
                'words: for (next, cluster) in self.clusters.iter().enumerate().skip(here) {
                    for byte in self.spelt.get(read..cluster.spelt).unwrap_or(&[]) {
                        if !walk.step(*byte) {
                            break 'words;
                        }
                    }
                    read = cluster.spelt;
                    if let Some(class) = walk.cost() {
                        let class = if class == 0 { RARE } else { class as u32 };
                        let cost = base.saturating_add(WORD + class);
                        offer(&mut self.known, next + 1, Step { cost, from, unknown: before });
                    }
                }
            }
            for (next, cluster) in self.clusters.iter().enumerate().skip(here).take(EXTRA_CLUSTERS) {
                if run.get(start..cluster.end).is_some_and(extra) {
                    let cost = base.saturating_add(EXTRA);
                    offer(&mut self.known, next + 1, Step { cost, from, unknown: before });
                }
            }
        }
    }

    fn collect(&self, at: usize, found: &mut Vec<Range<usize>>) {
        let first = found.len();
        let mut end = self.clusters.len();
        let cost = |steps: &[Step]| steps.last().map_or(u32::MAX, |step| step.cost);
        let mut unknown = cost(&self.lost) < cost(&self.known);
        let place = |index: usize| self.clusters.get(index).map(|cluster| cluster.start);
        while end > 0 {
            let last = self.clusters.get(end - 1).map_or(0, |cluster| cluster.end);
            let mut step = if unknown { self.lost.get(end) } else { self.known.get(end) }.copied().unwrap_or(NOWHERE);
            // The clusters of an unknown piece are steps of their own.
            while unknown && step.unknown && step.from > 0 {
                step = self.lost.get(step.from as usize).copied().unwrap_or(NOWHERE);
            }
            let from = (step.from as usize).min(end - 1);
            found.push(at + place(from).unwrap_or(0)..at + last);
            unknown = !unknown && step.unknown;
            end = from;
        }
        if let Some(run) = found.get_mut(first..) {
            run.reverse();
        }
    }
}

fn offer(steps: &mut [Step], at: usize, step: Step) {
    if let Some(slot) = steps.get_mut(at)
        && step.cost < slot.cost
    {
        *slot = step;
    }
}

/// Is the sequence of code points well formed: no doubled tone mark or vowel sign, each mark on a consonant and in
/// order, no vowel that lacks its consonant? Signs of other scripts are not looked at.
pub fn well_formed(token: &str) -> bool {
    #[derive(PartialEq, Clone, Copy)]
    enum After {
        /// Nothing that a sign could stand on.
        Nothing,
        Leading,
        Consonant,
        Vowel,
        Tone,
        /// ะ or า or a silenced letter: complete.
        Closed,
        /// After า: only ะ may follow (เ-าะ).
        Aa,
    }
    let mut after = After::Nothing;
    // A vowel that must have a final consonant (ั ื ็) is still without one.
    let mut open = false;
    let mut base = '\0';
    for c in token.chars() {
        if is_consonant(c) {
            open = false;
            base = c;
            after = After::Consonant;
            continue;
        }
        if is_tone(c) {
            if !matches!(after, After::Consonant | After::Vowel) {
                return false;
            }
            after = After::Tone;
            continue;
        }
        let fits = match c {
            _ if is_leading(c) => after != After::Leading && !open,
            '\u{E31}' | '\u{E34}'..='\u{E39}' | '\u{E47}' | '\u{E4D}' => after == After::Consonant,
            '\u{E3A}' | '\u{E4E}' => after == After::Consonant,
            // ธุ์, ธิ์ and a bare consonant are silenced.
            '\u{E4C}' => matches!(after, After::Consonant | After::Vowel) && !open,
            'า' | 'ำ' => matches!(after, After::Consonant | After::Tone) && !open,
            'ะ' => matches!(after, After::Consonant | After::Tone | After::Aa) && !open,
            'ๅ' => after == After::Consonant && matches!(base, 'ฤ' | 'ฦ'),
            _ => after != After::Leading && !open,
        };
        if !fits {
            return false;
        }
        after = match c {
            _ if is_leading(c) => After::Leading,
            '\u{E31}' | '\u{E34}'..='\u{E39}' | '\u{E47}' | '\u{E4D}' => After::Vowel,
            '\u{E3A}' | '\u{E4E}' => After::Tone,
            'า' => After::Aa,
            '\u{E4C}' | 'ำ' | 'ะ' | 'ๅ' => After::Closed,
            _ => After::Nothing,
        };
        open = match c {
            '\u{E31}' | '\u{E37}' => true,
            '\u{E47}' => !token.ends_with("ก็"),
            _ => false,
        };
    }
    after != After::Leading && !open
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        segment(text, &|_| false).into_iter().map(|range| &text[range]).collect()
    }

    const PROVINCES: &str = "กรุงเทพมหานคร กระบี่ กาญจนบุรี กาฬสินธุ์ กำแพงเพชร ขอนแก่น จันทบุรี ฉะเชิงเทรา ชลบุรี ชัยนาท ชัยภูมิ ชุมพร \
        เชียงราย เชียงใหม่ ตรัง ตราด ตาก นครนายก นครปฐม นครพนม นครราชสีมา นครศรีธรรมราช นครสวรรค์ นนทบุรี นราธิวาส น่าน บึงกาฬ \
        บุรีรัมย์ ปทุมธานี ประจวบคีรีขันธ์ ปราจีนบุรี ปัตตานี พระนครศรีอยุธยา พะเยา พังงา พัทลุง พิจิตร พิษณุโลก เพชรบุรี เพชรบูรณ์ แพร่ \
        ภูเก็ต มหาสารคาม มุกดาหาร แม่ฮ่องสอน ยโสธร ยะลา ร้อยเอ็ด ระนอง ระยอง ราชบุรี ลพบุรี ลำปาง ลำพูน เลย ศรีสะเกษ สกลนคร \
        สงขลา สตูล สมุทรปราการ สมุทรสงคราม สมุทรสาคร สระแก้ว สระบุรี สิงห์บุรี สุโขทัย สุพรรณบุรี สุราษฎร์ธานี สุรินทร์ หนองคาย \
        หนองบัวลำภู อ่างทอง อำนาจเจริญ อุดรธานี อุตรดิตถ์ อุทัยธานี อุบลราชธานี";

    #[test]
    fn provinces_stand_on_boundaries() {
        let names: Vec<&str> = PROVINCES.split_whitespace().collect();
        assert_eq!(names.len(), 77);
        for name in names {
            let text = format!("ผู้ว่าราชการจังหวัด{name}และคณะ");
            let start = text.find(name).unwrap();
            let ranges = segment(&text, &|_| false);
            for edge in [start, start + name.len()] {
                assert!(ranges.iter().any(|range| range.start == edge), "{name}: {:?}", cut(&text));
            }
            assert!(well_formed(name), "{name}");
        }
    }

    #[test]
    fn words_of_the_caller_are_preferred() {
        let text = "สภาประชาชนแขวงหลวงพระบาง";
        let extra = |word: &str| word == "แขวงหลวงพระบาง";
        let pieces: Vec<&str> = segment(text, &extra).into_iter().map(|range| &text[range]).collect();
        assert_eq!(pieces.last(), Some(&"แขวงหลวงพระบาง"));
    }

    #[test]
    fn terms_stand_on_boundaries_in_any_context() {
        for term in ["คณะรัฐมนตรี", "กระทรวง", "รัฐบาล", "กฎหมาย", "พันธกรณี", "ผูกพัน", "สนธิสัญญา", "หน่วยงาน", "ข้อพิพาท"]
        {
            for (before, after) in [("ตาม", "ของ"), ("และ", "ที่"), ("เกี่ยวกับ", "ระหว่าง"), ("โดย", "ไทย"), ("", "")]
            {
                let text = format!("{before}{term}{after}");
                let ranges = segment(&text, &|_| false);
                for edge in [before.len(), before.len() + term.len()] {
                    assert!(edge == text.len() || ranges.iter().any(|range| range.start == edge), "{:?}", cut(&text));
                }
            }
        }
    }

    #[test]
    fn pieces_cover_the_text_and_cut_no_cluster() {
        let text = "ข้อ ๕ MOU ปี 2569 (พ.ศ.) จังหวัดน่าน—Sơn La ฯลฯ เเละนำ้ ก็ ๆ";
        let ranges = segment(text, &|_| false);
        let mut at = 0;
        for range in &ranges {
            assert_eq!(range.start, at);
            at = range.end;
        }
        assert_eq!(at, text.len());
        for cluster in clusters(text) {
            assert!(!ranges.iter().any(|range| cluster.start < range.start && range.start < cluster.end));
        }
    }

    #[test]
    fn signs_that_cannot_stand() {
        for right in ["น้ำ", "เกาะ", "ก็", "ธุ์", "ผู้ว่าราชการ", "ฤๅษี", "สัตว์", "เป็น"]
        {
            assert!(well_formed(right), "{right}");
        }
        for wrong in ["นำ้", "ที่่", "เเละ", "ร่่วม", "กิิ", "่า", "เ"] {
            assert!(!well_formed(wrong), "{wrong}");
        }
    }
}
