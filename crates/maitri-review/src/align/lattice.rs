//! The text of a form as a lattice: every allowed reading is a path.
//!
//! Choices, alternatives and blanks are not expanded into texts; the alignment walks all of them at once, so that the
//! readings which it takes are the best ones together, not one bracket at a time.

use maitri_document::lang::fold;
use maitri_document::lang::token::{self, Kind};
use maitri_pack::{BlankType, Form, Item, Language, Literal, Packs, Unit};
use std::collections::{BTreeMap, BTreeSet};

/// Names that a draft has chosen, by choice: ("instrument", "Thỏa thuận kết nghĩa").
pub type Bindings = BTreeMap<String, Vec<String>>;

/// Behind the name of a choice: the binding that holds the listed name that the draft uses most, where it defines none.
pub const USED: &str = " used";
/// The binding that holds the words of the parties' names.
pub const PARTY_WORDS: &str = "party words";
/// Cost of a word in a blank.
const FILL: u32 = 1;
/// Cost of a word in a party's blank that is no word of the parties' names: more than adding it.
const STRANGE: u32 = 14;

/// Cost of leaving out or adding a word; the other costs are counted in tenths of it.
pub const WORD: u32 = 10;
/// Cost of leaving out or adding a mark of punctuation.
const MARK: u32 = 2;
/// Cost of taking a listed value of a choice that the draft has not chosen in its title.
const OTHER_VALUE: u32 = 4;

/// Cost of a name that the form does not list, where it allows one.
const OTHER_NAME: u32 = 6;

/// What a step of the lattice asks of the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Pass {
        /// Extra cost of the path.
        cost: u32,
    },
    /// A word of the form.
    Word {
        /// As compared.
        key: String,
        /// As printed.
        text: String,
        /// Whether white space stands before it.
        spaced: bool,
        /// Cost of leaving it out.
        weight: u32,
        /// The choice and value that it belongs to (index into [`Lattice::values`]).
        value: Option<usize>,
    },
    /// A filling of one word or more; the blank's index in [`Lattice::blanks`].
    Fill {
        /// Index of the blank.
        blank: usize,
    },
}

/// A step from a node to a later one.
#[derive(Debug, Clone)]
pub struct Edge {
    /// To where.
    pub to: usize,
    /// What it asks.
    pub step: Step,
    /// Index of the unit in [`Lattice::units`].
    pub unit: usize,
    /// Indices of the elements in [`Lattice::elements`] that it stands in.
    pub element: Option<usize>,
    /// How far the reading that it begins is from the canonical one, which is the first.
    pub rank: u32,
}

/// The end of a draft's title, which the names of the parties may cross in the alignment.
#[derive(Debug, Clone, Copy, Default)]
pub struct Title {
    /// The number of its words.
    pub words: usize,
    /// Whether no paragraph of the parties follows: no other blank is filled from the title.
    pub alone: bool,
    /// Whether it breaks off before its second party: that is not filled from behind.
    pub short: bool,
}

/// A compiled form text.
#[derive(Debug, Clone, Default)]
pub struct Lattice {
    /// Edges by the node that they leave.
    pub from: Vec<Vec<usize>>,
    /// All edges.
    pub edges: Vec<Edge>,
    /// Blank that may go on at a node.
    pub loops: Vec<Option<usize>>,
    /// Ids of the form's units.
    pub units: Vec<String>,
    /// Ids of elements.
    pub elements: Vec<String>,
    /// (choice, value) pairs.
    pub values: Vec<(String, String)>,
    /// Blanks: id and type.
    pub blanks: Vec<(String, BlankType)>,
    /// Words of the parties' names as the title gives them; other words in a party's blank are dear.
    pub party_words: BTreeSet<String>,
    /// Where the draft's title ends, as far as that is sure.
    pub title: Title,
    /// The unit of each node.
    units_of: Vec<usize>,
}

struct Compiler<'a> {
    form: &'a Form,
    packs: &'a Packs,
    language: Language,
    bindings: &'a Bindings,
    lattice: Lattice,
    unit: usize,
    element: Option<usize>,
}

impl Lattice {
    /// Compiles `units` one after the other; `bindings` adds the names that the draft itself has chosen.
    pub fn compile<'u>(
        form: &Form,
        packs: &Packs,
        units: impl IntoIterator<Item = &'u Unit>,
        language: Language,
        bindings: &Bindings,
    ) -> Lattice {
        let mut c = Compiler { form, packs, language, bindings, lattice: Lattice::default(), unit: 0, element: None };
        c.lattice.party_words = bindings.get(PARTY_WORDS).into_iter().flatten().cloned().collect();
        let mut at = c.node();
        for unit in units {
            let Some(items) = unit.text.get(&language) else {
                continue;
            };
            c.unit = c.lattice.units.len();
            c.lattice.units.push(unit.id.clone());
            at = c.items(items, at);
        }
        c.lattice
    }

    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.from.len()
    }

    /// The cost of putting a word into a blank.
    pub fn fill_cost(&self, blank: BlankType, token: &token::Token) -> u32 {
        let strange = token.kind == Kind::Word
            && match blank {
                BlankType::Party => !self.party_words.is_empty() && !self.party_words.contains(&token.key),
                BlankType::Languages => !crate::rules::languages::is_word_of_language(&token.key),
                _ => false,
            };
        if strange { STRANGE } else { FILL }
    }

    /// The cost of filling a blank at `node` with the `at`th word from the wrong side of the end of the title.
    pub fn across(&self, node: usize, at: usize, begins: bool) -> u32 {
        let Title { words, alone, short } = self.title;
        let of_title = self.units_of.get(node).and_then(|u| self.units.get(*u)).is_some_and(|u| u == "title");
        let wrong =
            if of_title { short && (begins && at >= words || at == words) } else { alone && begins && at < words };
        if wrong { STRANGE } else { 0 }
    }

    /// The cost of leaving out a word of a kind.
    pub fn weight(kind: Kind) -> u32 {
        if kind == Kind::Mark { MARK } else { WORD }
    }
}

impl Compiler<'_> {
    fn node(&mut self) -> usize {
        self.lattice.from.push(Vec::new());
        self.lattice.loops.push(None);
        self.lattice.units_of.push(self.unit);
        self.lattice.from.len() - 1
    }

    fn edge(&mut self, from: usize, to: usize, step: Step) {
        let index = self.lattice.edges.len();
        self.lattice.edges.push(Edge { to, step, unit: self.unit, element: self.element, rank: 0 });
        if let Some(list) = self.lattice.from.get_mut(from) {
            list.push(index);
        }
    }

    fn items(&mut self, items: &[Item], mut at: usize) -> usize {
        for item in items {
            at = match item {
                Item::Text(literals) => self.words(literals, at, None),
                Item::Slot(name) => self.slot(name, at),
                Item::Alternatives(options, _) => {
                    let mut ends = Vec::new();
                    let mut ranks = Vec::new();
                    for (n, option) in options.iter().enumerate() {
                        let before = self.lattice.from.get(at).map_or(0, Vec::len);
                        let end = self.items(option, at);
                        let rank = u32::try_from(n).unwrap_or(u32::MAX);
                        let begun: Vec<usize> =
                            self.lattice.from.get(at).into_iter().flatten().skip(before).copied().collect();
                        for edge in begun {
                            if let Some(edge) = self.lattice.edges.get_mut(edge) {
                                edge.rank = edge.rank.saturating_add(rank);
                            }
                        }
                        // The way past all words of the option is taken at its end.
                        ranks.push(if end == at { rank } else { 0 });
                        ends.push(end);
                    }
                    let first = self.lattice.edges.len();
                    let to = self.join(&ends);
                    for (edge, rank) in self.lattice.edges.iter_mut().skip(first).zip(ranks) {
                        edge.rank = rank;
                    }
                    to
                }
                Item::Element(name, inner) => {
                    let index = self.lattice.elements.iter().position(|e| e == name).unwrap_or_else(|| {
                        self.lattice.elements.push(name.clone());
                        self.lattice.elements.len() - 1
                    });
                    let outer = self.element.replace(index);
                    let end = self.items(inner, at);
                    self.element = outer;
                    end
                }
            };
        }
        at
    }

    fn join(&mut self, ends: &[usize]) -> usize {
        let to = self.node();
        for end in ends {
            self.edge(*end, to, Step::Pass { cost: 0 });
        }
        to
    }

    fn words(&mut self, literals: &[Literal], mut at: usize, value: Option<usize>) -> usize {
        for literal in literals {
            let next = self.node();
            self.edge(
                at,
                next,
                Step::Word {
                    key: literal.key.clone(),
                    text: literal.text.clone(),
                    spaced: literal.spaced,
                    weight: Lattice::weight(literal.kind),
                    value,
                },
            );
            at = next;
        }
        at
    }

    fn slot(&mut self, name: &str, at: usize) -> usize {
        if let Some(blank) = self.form.blank(name) {
            let index = self.lattice.blanks.iter().position(|(id, _)| id == name).unwrap_or_else(|| {
                self.lattice.blanks.push((name.to_owned(), blank.kind));
                self.lattice.blanks.len() - 1
            });
            let inside = self.node();
            self.edge(at, inside, Step::Fill { blank: index });
            if let Some(slot) = self.lattice.loops.get_mut(inside) {
                *slot = Some(index);
            }
            return self.join(&[inside]);
        }
        let Some(choice) = self.form.choice(name) else {
            return at;
        };
        let bound = self.bindings.get(name);
        let mut names: Vec<(String, String, u32)> = Vec::new();
        if let Some(bound) = bound {
            for own in bound {
                // A name that the title has in capitals is written as the form has it.
                let key = fold::key(own);
                let listed = choice.value.iter().flat_map(|v| v.names(self.language)).find(|n| fold::key(n) == key);
                let shouts = own.to_lowercase() != *own && own.to_uppercase() == *own;
                let own = listed.filter(|_| shouts).unwrap_or(own);
                names.push(("bound".to_owned(), own.clone(), 0));
            }
        }
        for value in &choice.value {
            for listed in value.names(self.language) {
                if !names.iter().any(|(_, n, _)| n == listed) {
                    let cost = if bound.is_some_and(|b| !b.is_empty()) { OTHER_VALUE } else { 0 };
                    names.push((value.id.clone(), listed.clone(), cost));
                }
            }
        }
        // Of the listed names the one that the draft uses is read first.
        let used = self.bindings.get(&format!("{name}{USED}")).and_then(|u| u.first());
        let mut ends = Vec::new();
        if choice.other && bound.is_none_or(Vec::is_empty) {
            // "etc.": another name that the two sides agreed on.
            let index = self.lattice.blanks.iter().position(|(id, _)| id == name).unwrap_or_else(|| {
                self.lattice.blanks.push((name.to_owned(), BlankType::Name));
                self.lattice.blanks.len() - 1
            });
            let start = self.node();
            self.edge(at, start, Step::Pass { cost: OTHER_NAME });
            if let Some(edge) = self.lattice.edges.last_mut() {
                edge.rank = 2;
            }
            let inside = self.node();
            self.edge(start, inside, Step::Fill { blank: index });
            if let Some(slot) = self.lattice.loops.get_mut(inside) {
                *slot = Some(index);
            }
            ends.push(inside);
        }
        for (n, (value, text, cost)) in names.into_iter().enumerate() {
            let index = self.lattice.values.len();
            self.lattice.values.push((name.to_owned(), value));
            let start = self.node();
            self.edge(at, start, Step::Pass { cost });
            let first = used.map_or(n == 0, |used| *used == text);
            if let Some(edge) = self.lattice.edges.last_mut().filter(|_| !first) {
                edge.rank = 1;
            }
            let literals = self.packs.phrase_tokens(&text);
            ends.push(self.words(&literals, start, Some(index)));
        }
        self.join(&ends)
    }
}

/// Whether a token may stand in a blank of that type.
pub fn may_fill(blank: BlankType, token: &token::Token) -> bool {
    use maitri_document::lang::numbers;
    let key = token.key.as_str();
    match blank {
        BlankType::Party => token.kind != Kind::Number && !matches!(key, ";" | ":" | "." | "\"" | "…" | "(" | ")"),
        BlankType::Name => token.kind == Kind::Word || matches!(key, "-" | "/" | "&"),
        BlankType::Fields => !matches!(key, "\"" | "."),
        BlankType::Period => {
            token.kind == Kind::Number
                || numbers::word(key).is_some()
                || numbers::unit(key).is_some()
                || matches!(
                    key,
                    "-" | "("
                        | ")"
                        | "'"
                        | "a"
                        | "an"
                        | "of"
                        | "at"
                        | "least"
                        | "not"
                        | "less"
                        | "than"
                        | "half"
                        | "calendar"
                        | "period"
                        | "อย่างน้อย"
                        | "อย่าง"
                        | "ไม่น้อย"
                        | "กว่า"
                        | "ไม่น้อยกว่า"
                        | "เป็น"
                        | "เวลา"
                        | "เป็นเวลา"
                        | "ไม่"
                        | "น้อยกว่า"
                        | "น้อย"
                        | "ระยะเวลา"
                        | "ภายใน"
                        | "ít"
                        | "nhất"
                        | "trước"
                        | "thời"
                        | "hạn"
                        | "là"
                        | "mười"
                        | "mươi"
                        | "mốt"
                        | "lăm"
                        | "hai"
                )
        }
        BlankType::Place => !(matches!(key, "." | ";" | ":" | "\"") || token.kind == Kind::Number),
        BlankType::Date => {
            token.kind == Kind::Number
                || token.kind == Kind::Mark && !matches!(key, "\"" | ";")
                || numbers::unit(key).is_some()
                || maitri_document::lang::dates::is_month(key)
                || matches!(
                    key,
                    "of" | "the"
                        | "this"
                        | "date"
                        | "th"
                        | "st"
                        | "nd"
                        | "rd"
                        | "b"
                        | "e"
                        | "ad"
                        | "ce"
                        | "be"
                        | "วันที่"
                        | "พ"
                        | "ศ"
                        | "ค"
                        | "ที่"
                        | "tháng"
                        | "vào"
                        | "พุทธ"
                        | "ศักราช"
                        | "คริสต์"
                        | "พุทธศักราช"
                        | "คริสต์ศักราช"
                )
        }
        BlankType::Languages => token.kind == Kind::Word || matches!(key, "," | "(" | ")" | "-"),
    }
}
