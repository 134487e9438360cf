//! Papers that were handed in, in memory only, under a name that nobody can guess, for a short time.

use maitri_document::Document;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What one upload held. The review itself takes milliseconds and is made anew for each view, in the language asked for.
#[derive(Debug)]
pub struct Papers {
    /// File name and content.
    pub documents: Vec<(String, Document)>,
    /// The day whose law applies.
    pub as_of: String,
    /// The Word file itself, where it was the only one: it can be taken along with changes and comments in it.
    pub word: Option<axum::body::Bytes>,
}

impl Papers {
    /// Bytes of memory, roughly.
    fn bytes(&self) -> usize {
        let word = self.word.as_ref().map_or(0, |w| w.len());
        let read: usize = self
            .documents
            .iter()
            .map(|(name, d)| {
                let own: usize = d.changes.iter().map(|c| c.text.len() + c.author.len()).sum();
                let comments: usize = d.comments.iter().map(|c| c.text.len() + c.author.len()).sum();
                let blocks = d.blocks.len() * size_of::<maitri_document::Block>();
                name.len() + d.text.len() + blocks + own + comments + 512
            })
            .sum();
        read + word
    }
}

struct Kept {
    token: String,
    until: Instant,
    bytes: usize,
    papers: Arc<Papers>,
}

/// The results that are kept; the oldest stand first.
pub struct Results {
    kept: Mutex<VecDeque<Kept>>,
    keep: Duration,
    most: usize,
    most_bytes: usize,
}

impl Results {
    /// An empty store.
    pub fn new(keep: Duration, most: usize, most_bytes: usize) -> Results {
        Results { kept: Mutex::new(VecDeque::new()), keep, most, most_bytes }
    }

    /// Keeps papers and gives the token that opens them; `None` where they are more than the store may hold, or the
    /// machine gives no random numbers.
    pub fn put(&self, papers: Papers) -> Option<String> {
        let bytes = papers.bytes();
        if bytes > self.most_bytes {
            return None;
        }
        let mut random = [0u8; 16];
        getrandom::fill(&mut random).ok()?;
        let token: String = random.iter().map(|b| format!("{b:02x}")).collect();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        kept.retain(|k| k.until > now);
        while kept.len() + 1 > self.most || kept.iter().map(|k| k.bytes).sum::<usize>() + bytes > self.most_bytes {
            kept.pop_front()?;
        }
        kept.push_back(Kept { token: token.clone(), until: now + self.keep, bytes, papers: Arc::new(papers) });
        Some(token)
    }

    /// The papers behind a token, with the time that is left.
    pub fn get(&self, token: &str) -> Option<(Arc<Papers>, Duration)> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        kept.retain(|k| k.until > now);
        kept.iter().find(|k| same(&k.token, token)).map(|k| (Arc::clone(&k.papers), k.until - now))
    }
}

/// Equality that takes the same time wherever the first difference stands.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |all, (x, y)| all | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn papers(text: &str) -> Papers {
        let document = maitri_document::read::from_text(text);
        Papers { documents: vec![("a.txt".to_owned(), document)], as_of: String::new(), word: None }
    }

    #[test]
    fn forgets_the_oldest_and_the_old() {
        let results = Results::new(Duration::from_secs(60), 2, 1 << 20);
        let tokens: Vec<String> = ["a", "b", "c"].iter().map(|t| results.put(papers(t)).unwrap()).collect();
        assert!(tokens.iter().all(|t| t.len() == 32));
        assert!(results.get(&tokens[0]).is_none());
        assert_eq!(results.get(&tokens[2]).unwrap().0.documents[0].1.text, "c");
        assert!(results.get("").is_none());
        let results = Results::new(Duration::ZERO, 2, 1 << 20);
        let token = results.put(papers("a")).unwrap();
        assert!(results.get(&token).is_none());
    }

    #[test]
    fn holds_no_more_than_it_may() {
        let results = Results::new(Duration::from_secs(60), 9, 4000);
        let first = results.put(papers(&"x".repeat(2000))).unwrap();
        let second = results.put(papers(&"y".repeat(2000))).unwrap();
        assert!(results.get(&first).is_none());
        assert!(results.get(&second).is_some());
        assert!(results.put(papers(&"z".repeat(5000))).is_none());
    }
}
