//! A Word file back to the officer: with tracked changes and comments, or with the safe fixes made.

use maitri_document::read::{Changes, Limits, ReadError, read};
use maitri_document::write::docx::{Act, Edit, Hand, Undone, Way, edit};
use maitri_pack::{Language, Packs};
use maitri_review::redline::{unwritten, words};
use maitri_review::report::docx::{AUTHOR, Held, Which, edits, harm, two_languages};
use maitri_review::review::{Allow, Input, Options, Review, review};
use std::collections::BTreeMap;

/// Rounds of mending after which it ends: a fix never calls for another for ever.
const ROUNDS: usize = 64;

/// A written file, and what is told about it.
pub struct Redline {
    /// The new file.
    pub bytes: Vec<u8>,
    /// Tracked changes that were made.
    pub changes: usize,
    /// Comments that were written.
    pub comments: usize,
    /// Changes that could not be made, counted by reason.
    pub undone: Vec<(Undone, usize)>,
    /// Why not all changes are offered.
    pub held: Option<Held>,
}

/// The date of changes: the day whose law was applied, so that the same draft gives the same bytes.
fn date(as_of: &str) -> String {
    format!("{as_of}T00:00:00Z")
}

/// The draft of a review with all that is offered and said in it; `bytes` is the file that was reviewed.
///
/// # Errors
/// A file that may not be changed, or is no DOCX.
pub fn reviewed(bytes: &[u8], of: &Review<'_, '_>, language: Language, changes: Changes) -> Result<Redline, ReadError> {
    let mut held =
        of.documents.first().filter(|d| two_languages(d.draft.document, of.packs)).map(|_| Held::TwoLanguages);
    let ways: &[Which] = if held.is_some() { &[Which::Told] } else { &[Which::Offered, Which::Lines, Which::Told] };
    for which in ways {
        let done = written(bytes, &edits(of, language, *which, held), changes, &of.as_of)?;
        // What it would be with everything accepted is read and reviewed before it is offered.
        let harm = if *which == Which::Told || changes == Changes::Original { None } else { spoiled(&done.bytes, of)? };
        match harm {
            Some(harm) => held = held.or(Some(harm)),
            None => return Ok(Redline { held, ..done }),
        }
    }
    written(bytes, &edits(of, language, Which::Told, held), changes, &of.as_of).map(|done| Redline { held, ..done })
}

/// What accepting every change would spoil.
fn spoiled(bytes: &[u8], of: &Review<'_, '_>) -> Result<Option<Held>, ReadError> {
    let document = read(bytes, "", Changes::Accepted, &Limits::default())?;
    let form = of.documents.first().and_then(|d| d.form.as_ref()).map(|(id, _)| id.clone());
    let input = Input { file: String::new(), document: &document, allow: Vec::new() };
    let options = Options { form, as_of: of.as_of.clone() };
    Ok(harm(of, &review(&[input], of.packs, &options)))
}

/// A file with edits as tracked changes.
///
/// # Errors
/// A file that may not be changed, or is no DOCX.
pub fn written(bytes: &[u8], edits: &[Edit], changes: Changes, as_of: &str) -> Result<Redline, ReadError> {
    let date = date(as_of);
    let hand = Hand { author: AUTHOR, date: &date };
    let done = edit(bytes, changes, edits, Way::Tracked, &hand, &Limits::default())?;
    let mut undone: BTreeMap<Undone, usize> = BTreeMap::new();
    for (_, why) in &done.undone {
        *undone.entry(*why).or_default() += 1;
    }
    let asked = edits.iter().filter(|e| e.act != Act::Leave).count();
    Ok(Redline {
        bytes: done.bytes,
        changes: asked - done.undone.len(),
        comments: edits.iter().filter(|e| !e.note.is_empty()).count(),
        undone: undone.into_iter().collect(),
        held: None,
    })
}

/// The first of two compared files with the changes that make the second of it; what cannot be written is told in comments.
///
/// # Errors
/// A file that may not be changed, or is no DOCX.
pub fn compared(
    bytes: &[u8],
    edits: &[Edit],
    changes: Changes,
    as_of: &str,
    language: Language,
) -> Result<Redline, ReadError> {
    let date = date(as_of);
    let hand = Hand { author: AUTHOR, date: &date };
    let tried = edit(bytes, changes, edits, Way::Tracked, &hand, &Limits::default())?;
    let mut edits = edits.to_vec();
    let mut undone: BTreeMap<Undone, usize> = BTreeMap::new();
    // What `redline::edits` only tells has no row or cell that it could stand in.
    let told = edits.iter().filter(|e| e.act == Act::Leave).count();
    if told > 0 {
        undone.insert(Undone::Shape, told);
    }
    for (index, why) in &tried.undone {
        *undone.entry(*why).or_default() += 1;
        if let Some(edit) = edits.get_mut(*index) {
            edit.note = vec![unwritten(&words(edit), Some(*why), language)];
            edit.act = Act::Leave;
        }
    }
    let done = written(bytes, &edits, changes, as_of)?;
    Ok(Redline { undone: undone.into_iter().collect(), ..done })
}

/// The file with every safe fix made, its formats kept, and how many there were.
///
/// # Errors
/// A file that may not be changed, or is no DOCX.
pub fn mended(bytes: &[u8], allow: &[Allow], packs: &Packs, options: &Options) -> Result<(Vec<u8>, usize), ReadError> {
    let (mut bytes, mut count) = (bytes.to_vec(), 0);
    let date = date(&options.as_of);
    let hand = Hand { author: AUTHOR, date: &date };
    let limits = Limits::default();
    // A finding may stand for several places: what is mended is looked at again until nothing safe is left.
    for _ in 0..ROUNDS {
        let document = read(&bytes, "", Changes::Accepted, &limits)?;
        if two_languages(&document, packs) {
            return Err(ReadError::new(
                "holds two languages in one file, and fixes are made in one",
                "make a file of each language, mend each, and review them as a set",
            ));
        }
        let input = Input { file: String::new(), document: &document, allow: allow.to_vec() };
        let todo = edits(&review(&[input], packs, options), Language::En, Which::Safe, None);
        let done = edit(&bytes, Changes::Accepted, &todo, Way::Plain, &hand, &limits)?;
        let made = todo.len() - done.undone.len();
        if made == 0 || done.bytes == bytes {
            break;
        }
        count += made;
        bytes = done.bytes;
    }
    Ok((bytes, count))
}
