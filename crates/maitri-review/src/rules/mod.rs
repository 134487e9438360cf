//! The checks: each finds places; which rule speaks about them, and how gravely, stands in the packs.

pub mod blanks;
pub mod dates;
pub mod departures;
pub mod languages;
pub mod letters;
pub mod lexicon;
pub mod names;
pub mod numbering;
pub mod remarks;
pub mod scans;
pub mod slips;
pub mod versions;

use crate::compare::Comparison;
use crate::draft::Draft;
use crate::finding::Hit;
use crate::party::Party;
use maitri_document::Span;
use maitri_pack::{Form, Packs};

/// What a check may look at.
pub struct Context<'a, 'd> {
    /// The packs.
    pub packs: &'a Packs,
    /// The draft.
    pub draft: &'a Draft<'d>,
    /// The form that it is compared with.
    pub form: Option<&'a Form>,
    /// The comparison.
    pub comparison: Option<&'a Comparison>,
    /// The parties of the title, or of the preamble where the title names none.
    pub parties: Vec<(Party<'a>, Span)>,
    /// Signature blocks.
    pub blocks: Vec<names::Block<'a>>,
    /// Whether the draft follows the form closely enough to be compared word by word.
    pub follows: bool,
}

impl Context<'_, '_> {
    /// The text of the draft.
    pub fn text(&self) -> &str {
        self.draft.text()
    }

    /// Where a byte stands: the form's place of its clause for clauses of the form, else the draft's own.
    pub fn place(&self, at: usize) -> String {
        let printed = self.draft.place(at);
        if printed.contains('.') {
            return printed;
        }
        self.comparison.and_then(|c| c.place_of(self.draft, at)).unwrap_or(printed)
    }

    /// Whether the words stand so in the form.
    pub fn is_form(&self, span: Span) -> bool {
        self.comparison.is_some_and(|c| c.is_form(span))
    }

    /// All hits on an instrument.
    pub fn instrument_hits(&self) -> Vec<Hit> {
        let mut hits = Vec::new();
        hits.extend(departures::hits(self));
        hits.extend(lexicon::hits(self, "instrument"));
        hits.extend(names::hits(self));
        hits.extend(numbering::hits(self));
        hits.extend(dates::hits(self));
        hits.extend(slips::hits(self));
        hits.extend(blanks::hits(self));
        hits.extend(languages::hits(self));
        hits.extend(remarks::hits(self));
        scans::told(self.draft, self.comparison, self.packs, hits)
    }

    /// All hits on a paper of another family.
    pub fn paper_hits(&self) -> Vec<Hit> {
        let mut hits = Vec::new();
        hits.extend(letters::hits(self));
        hits.extend(lexicon::hits(self, &self.draft.family));
        hits.extend(slips::hits(self));
        hits.extend(dates::impossible(self));
        hits.extend(remarks::place_spelling(self));
        scans::told(self.draft, self.comparison, self.packs, hits)
    }
}
