//! Which pairs of neighbouring bytes a text has, to tell quickly that a name cannot stand in it.

/// The pairs of neighbouring bytes of one text, as a small Bloom filter: to look for hundreds of names in a line costs
/// little when nearly all of them are known to be missing. It may say "perhaps" wrongly, never "no".
#[derive(Debug, Clone)]
pub struct Pairs([u64; WORDS]);

const WORDS: usize = 32;

/// The word and the bit of a pair.
fn place(a: u8, b: u8) -> (usize, u64) {
    let hash = (usize::from(a) * 37 + usize::from(b)) % (WORDS * 64);
    (hash / 64, 1 << (hash % 64))
}

fn pairs(text: &str) -> impl Iterator<Item = (usize, u64)> {
    text.bytes().zip(text.bytes().skip(1)).map(|(a, b)| place(a, b))
}

impl Pairs {
    /// The pairs of `text`.
    pub fn of(text: &str) -> Self {
        let mut bits = [0; WORDS];
        for (word, bit) in pairs(text) {
            if let Some(slot) = bits.get_mut(word) {
                *slot |= bit;
            }
        }
        Self(bits)
    }

    /// `false`: `name` does not stand in the text. A name of one byte always may.
    pub fn may_contain(&self, name: &str) -> bool {
        pairs(name).all(|(word, bit)| self.0.get(word).is_some_and(|slot| slot & bit != 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_text_may_stand_in_it() {
        let text = "ผู้ว่าราชการจังหวัดเชียงใหม่, chủ tịch ủy ban nhân dân tỉnh điện biên; governor of perth";
        let pairs = Pairs::of(text);
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        for (n, from) in starts.iter().enumerate() {
            for to in starts.iter().skip(n) {
                assert!(pairs.may_contain(text.get(*from..*to).unwrap()));
            }
        }
        for missing in ["mayor", "ปลัดกระทรวง", "bộ trưởng"] {
            assert!(!pairs.may_contain(missing), "{missing}");
        }
        assert!(Pairs::of("").may_contain("") && !Pairs::of("").may_contain("ก"));
    }
}
