//! Guards: and, or, not over declared facts, in three values (decision 7). Small enough to be searched exhaustively.

use std::collections::BTreeSet;

/// What is known of a statement. Not knowing is no "no": a road waits for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Truth {
    True,
    False,
    Unknown,
}

impl Truth {
    fn of(known: Option<bool>) -> Truth {
        match known {
            Some(true) => Truth::True,
            Some(false) => Truth::False,
            None => Truth::Unknown,
        }
    }

    /// Kleene's negation.
    #[must_use]
    pub fn negated(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }
    }

    /// Kleene's "and": one "no" is enough, whatever else is not known.
    pub fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
        truths.into_iter().fold(Truth::True, |sum, t| match (sum, t) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
            _ => Truth::True,
        })
    }

    /// Kleene's "or": one "yes" is enough.
    pub fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
        Truth::all(truths.into_iter().map(Truth::negated)).negated()
    }
}

/// What a guard looks at: the answers that are known, and the state that the matter is in.
pub trait Answers {
    /// The answer to a fact: `yes`, `no`, the id of a value or of a state, a day as ISO 8601; nothing where it is not known.
    fn answer(&self, fact: &str) -> Option<&str>;
    /// The state that the matter is in.
    fn here(&self) -> &str;
}

/// One statement about one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// The fact is answered by yes.
    Yes,
    /// The answer is one of these.
    In(Vec<String>),
    /// The answer is none of these.
    NotIn(Vec<String>),
    /// The answer is the state that the matter is in.
    Here,
    /// The day lies before the day of that other fact; with `true` the same day will do.
    Before(String, bool),
}

/// An expression over facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guard {
    /// Each of them.
    All(Vec<Guard>),
    /// At least one of them.
    Any(Vec<Guard>),
    /// Not that.
    Not(Box<Guard>),
    /// A statement about the fact of that name.
    Fact(String, Test),
}

impl Default for Guard {
    /// What holds always.
    fn default() -> Self {
        Guard::All(Vec::new())
    }
}

/// Whether one day lies before another, where both are known precisely enough: `2026-03` and `2026-03-04` are not.
fn before(a: &str, b: &str, or_same: bool) -> Option<bool> {
    let shared = a.len().min(b.len());
    match a.get(..shared)?.cmp(b.get(..shared)?) {
        std::cmp::Ordering::Less => Some(true),
        std::cmp::Ordering::Greater => Some(false),
        std::cmp::Ordering::Equal if a.len() == b.len() && a.len() >= 10 => Some(or_same),
        std::cmp::Ordering::Equal => None,
    }
}

impl Guard {
    /// Reads an expression: `plan and not (mfa-result = not-suitable or level in (below, unknown))`.
    ///
    /// # Errors
    /// What is wrong with it, in one sentence.
    pub fn parse(text: &str) -> Result<Guard, String> {
        let tokens = tokens(text)?;
        let mut reader = Reader { tokens: &tokens, at: 0, depth: 0 };
        let guard = reader.any()?;
        match reader.peek() {
            None => Ok(guard),
            Some(token) => Err(format!("`{token}` is not expected in `{text}`")),
        }
    }

    /// Whether it holds.
    pub fn truth(&self, answers: &dyn Answers) -> Truth {
        match self {
            Guard::All(parts) => Truth::all(parts.iter().map(|p| p.truth(answers))),
            Guard::Any(parts) => Truth::any(parts.iter().map(|p| p.truth(answers))),
            Guard::Not(part) => part.truth(answers).negated(),
            Guard::Fact(fact, test) => {
                let answer = answers.answer(fact);
                Truth::of(match test {
                    Test::Yes => answer.map(|a| a == "yes"),
                    Test::In(values) => answer.map(|a| values.iter().any(|v| v == a)),
                    Test::NotIn(values) => answer.map(|a| values.iter().all(|v| v != a)),
                    Test::Here => answer.map(|a| a == answers.here()),
                    Test::Before(other, or_same) => {
                        answer.and_then(|a| answers.answer(other).and_then(|b| before(a, b, *or_same)))
                    }
                })
            }
        }
    }

    /// Every fact that it reads.
    pub fn facts(&self) -> BTreeSet<&str> {
        let mut out = BTreeSet::new();
        self.collect(&mut out);
        out
    }

    /// The facts whose answers decide it as things stand: those of its parts that have the truth `wanted`. With
    /// [`Truth::Unknown`], what must be asked; with [`Truth::False`], what stands in the way.
    pub fn facts_with(&self, wanted: Truth, answers: &dyn Answers) -> BTreeSet<&str> {
        let mut out = BTreeSet::new();
        match self {
            Guard::Fact(..) | Guard::Not(_) if self.truth(answers) == wanted => {
                self.collect(&mut out);
                // Of a negated group only what is not known asks for an answer; a day that is not precise enough asks again.
                if wanted == Truth::Unknown && out.iter().any(|fact| answers.answer(fact).is_none()) {
                    out.retain(|fact| answers.answer(fact).is_none());
                }
            }
            Guard::All(parts) | Guard::Any(parts) if self.truth(answers) == wanted => {
                for part in parts {
                    out.extend(part.facts_with(wanted, answers));
                }
            }
            _ => {}
        }
        out
    }

    /// Each statement that it makes about a fact.
    pub fn tests(&self) -> Vec<(&str, &Test)> {
        match self {
            Guard::All(parts) | Guard::Any(parts) => parts.iter().flat_map(Guard::tests).collect(),
            Guard::Not(part) => part.tests(),
            Guard::Fact(fact, test) => vec![(fact.as_str(), test)],
        }
    }

    fn collect<'g>(&'g self, out: &mut BTreeSet<&'g str>) {
        match self {
            Guard::All(parts) | Guard::Any(parts) => parts.iter().for_each(|p| p.collect(out)),
            Guard::Not(part) => part.collect(out),
            Guard::Fact(fact, test) => {
                out.insert(fact);
                if let Test::Before(other, _) = test {
                    out.insert(other);
                }
            }
        }
    }
}

impl<'de> serde::Deserialize<'de> for Guard {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Guard::parse(&String::deserialize(input)?).map_err(serde::de::Error::custom)
    }
}

impl std::fmt::Display for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let joined = |f: &mut std::fmt::Formatter<'_>, parts: &[Guard], word: &str| {
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    write!(f, " {word} ")?;
                }
                match part {
                    Guard::Any(inner) | Guard::All(inner) if inner.len() > 1 => write!(f, "({part})")?,
                    _ => write!(f, "{part}")?,
                }
            }
            Ok(())
        };
        match self {
            Guard::All(parts) => joined(f, parts, "and"),
            Guard::Any(parts) => joined(f, parts, "or"),
            Guard::Not(part) => match part.as_ref() {
                Guard::Fact(_, Test::Yes) => write!(f, "not {part}"),
                _ => write!(f, "not ({part})"),
            },
            Guard::Fact(fact, Test::Yes) => f.write_str(fact),
            Guard::Fact(fact, Test::Here) => write!(f, "{fact} = here"),
            Guard::Fact(fact, Test::In(values)) => match values.as_slice() {
                [one] => write!(f, "{fact} = {one}"),
                many => write!(f, "{fact} in ({})", many.join(", ")),
            },
            Guard::Fact(fact, Test::NotIn(values)) => write!(f, "{fact} != {}", values.join(", ")),
            Guard::Fact(fact, Test::Before(other, false)) => write!(f, "{fact} < {other}"),
            Guard::Fact(fact, Test::Before(other, true)) => write!(f, "{fact} <= {other}"),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<String>, String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut marks = text.chars().peekable();
    while let Some(c) = marks.next() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        match c {
            '(' | ')' | ',' | '=' => out.push(c.to_string()),
            '<' | '!' if marks.peek() == Some(&'=') => {
                marks.next();
                out.push(format!("{c}="));
            }
            '<' => out.push("<".to_owned()),
            c if c.is_whitespace() => {}
            c => return Err(format!("`{c}` has no meaning in `{text}`")),
        }
    }
    if !word.is_empty() {
        out.push(word);
    }
    Ok(out)
}

/// Groups stand in one another at most that deep; no law needs more, and a stranger's pack may not exhaust the stack.
const DEEPEST: usize = 16;

struct Reader<'t> {
    tokens: &'t [String],
    at: usize,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<&'t str> {
        self.tokens.get(self.at).map(String::as_str)
    }

    fn next(&mut self) -> Option<&'t str> {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn takes(&mut self, token: &str) -> bool {
        let there = self.peek() == Some(token);
        if there {
            self.at += 1;
        }
        there
    }

    fn any(&mut self) -> Result<Guard, String> {
        let mut parts = vec![self.all()?];
        while self.takes("or") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Guard::Any(parts) })
    }

    fn all(&mut self) -> Result<Guard, String> {
        let mut parts = vec![self.one()?];
        while self.takes("and") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Guard::All(parts) })
    }

    fn one(&mut self) -> Result<Guard, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("groups stand more than {DEEPEST} deep in one another"));
        }
        let guard = if self.takes("not") {
            Guard::Not(Box::new(self.one()?))
        } else if self.takes("(") {
            let inner = self.any()?;
            if !self.takes(")") {
                return Err("a `(` is not closed".to_owned());
            }
            inner
        } else {
            self.fact()?
        };
        self.depth -= 1;
        Ok(guard)
    }

    fn word(&mut self) -> Result<String, String> {
        match self.next() {
            Some(word) if word.starts_with(|c: char| c.is_ascii_alphanumeric()) => Ok(word.to_owned()),
            Some(other) => Err(format!("`{other}` stands where a name should")),
            None => Err("ends too early".to_owned()),
        }
    }

    fn fact(&mut self) -> Result<Guard, String> {
        let fact = self.word()?;
        let test = match self.peek() {
            Some("=") => {
                self.at += 1;
                match self.word()?.as_str() {
                    "here" => Test::Here,
                    value => Test::In(vec![value.to_owned()]),
                }
            }
            Some("!=") => {
                self.at += 1;
                Test::NotIn(vec![self.word()?])
            }
            Some(sign @ ("<" | "<=")) => {
                self.at += 1;
                Test::Before(self.word()?, sign == "<=")
            }
            Some("in") => {
                self.at += 1;
                if !self.takes("(") {
                    return Err("`in` is followed by values in brackets".to_owned());
                }
                let mut values = vec![self.word()?];
                while self.takes(",") {
                    values.push(self.word()?);
                }
                if !self.takes(")") {
                    return Err("a `(` is not closed".to_owned());
                }
                Test::In(values)
            }
            _ => Test::Yes,
        };
        Ok(Guard::Fact(fact, test))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    struct Known(BTreeMap<&'static str, &'static str>);

    impl Answers for Known {
        fn answer(&self, fact: &str) -> Option<&str> {
            self.0.get(fact).copied()
        }
        fn here(&self) -> &str {
            "drafting"
        }
    }

    fn truth(text: &str) -> Truth {
        let known = Known(BTreeMap::from([
            ("plan", "yes"),
            ("budget", "no"),
            ("level", "below"),
            ("stopped-in", "drafting"),
            ("signed-on", "2026-03-02"),
            ("approved-on", "2026-03-04"),
            ("asked-in", "2026-03"),
        ]));
        Guard::parse(text).unwrap().truth(&known)
    }

    #[test]
    fn what_is_not_known_is_neither_yes_nor_no() {
        for (text, wanted) in [
            ("plan", Truth::True),
            ("budget", Truth::False),
            ("staff", Truth::Unknown),
            ("plan and staff", Truth::Unknown),
            ("budget and staff", Truth::False),
            ("plan or staff", Truth::True),
            ("not staff", Truth::Unknown),
            ("not (budget or level = first)", Truth::True),
            ("level in (first, below)", Truth::True),
            ("level != first", Truth::True),
            ("stopped-in = here", Truth::True),
            ("signed-on < approved-on", Truth::True),
            ("approved-on <= approved-on", Truth::True),
            ("approved-on < approved-on", Truth::False),
            ("signed-on < asked-in", Truth::Unknown),
        ] {
            assert_eq!(truth(text), wanted, "{text}");
        }
    }

    #[test]
    fn only_what_decides_is_asked() {
        let known = Known(BTreeMap::from([("a", "yes"), ("b", "no")]));
        let guard = Guard::parse("a and (b or c) and not (d and a)").unwrap();
        assert_eq!(guard.facts_with(Truth::Unknown, &known), BTreeSet::from(["c", "d"]));
        let guard = Guard::parse("a and b and c").unwrap();
        assert_eq!(guard.facts_with(Truth::False, &known), BTreeSet::from(["b"]));
        assert!(guard.facts_with(Truth::Unknown, &known).is_empty());
    }

    #[test]
    fn printing_reads_back() {
        for text in ["a", "a and (b or not c)", "x in (one, two) or y != three", "not (p = q)", "d <= e and f = here"] {
            let guard = Guard::parse(text).unwrap();
            assert_eq!(Guard::parse(&guard.to_string()).unwrap(), guard, "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused_in_one_sentence() {
        for text in ["", "a and", "(a", "a b", "a = ", "a in x", "a in (x", "A", "a > b", &"(".repeat(40), "not"] {
            let fault = Guard::parse(text).unwrap_err();
            assert!(!fault.is_empty() && !fault.contains('\n'), "{text}: {fault}");
        }
    }
}
