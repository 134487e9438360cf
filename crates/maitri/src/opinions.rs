//! Opinions from files and into the table of opinions: policy, kinds of file, and the paper D-54.

use crate::draft::{Format, Refused, Wanted, draft, sentence};
use maitri_document::Span;
use maitri_document::lang::fold;
use maitri_document::read::{self, Changes, Limits};
use maitri_draft::answer::Answers;
use maitri_pack::papers::Papers;
use maitri_pack::{Language, Packs};
use maitri_review::draft::Draft;
use maitri_review::opinion::{Agency, Opinions, Reader, Row, Words, asked, of_grids, of_paper};
use serde_json::{Map, Value, json};
use std::path::Path;

/// The template of the table of opinions.
const TABLE: &str = "vn/consolidated-table";
/// Rows that one table may have: so many a template takes.
const ROWS: usize = 2_000;
/// What stands where an answer is still open.
const OPEN: &str = "……";

/// A file as bytes, with its name as it was given and its own name.
struct Given {
    name: String,
    short: String,
    bytes: Vec<u8>,
}

impl Given {
    fn of(name: &str, bytes: &[u8]) -> Given {
        Given { name: name.to_owned(), short: name.to_owned(), bytes: bytes.to_vec() }
    }
}

fn given(file: &Path) -> Result<Given, String> {
    let name = file.to_string_lossy().into_owned();
    let limits = Limits::default();
    let size = std::fs::metadata(file).map_err(|_| format!("{name}: there is no such file; check the name"))?;
    if size.is_dir() {
        return Err(format!("{name}: is a folder; name the files in it"));
    }
    if usize::try_from(size.len()).unwrap_or(usize::MAX) > limits.bytes {
        return Err(format!("{name}: has more than {} MB; send the paper without pictures", limits.bytes >> 20));
    }
    let bytes = crate::cli::bytes(file)?;
    let short = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Given { name, short, bytes })
}

/// The opinions in a file: a paper of an office, a table of several, a draft with comments beside it.
///
/// # Errors
/// One sentence: the file, what is wrong, what to do.
pub fn opinions(file: &Path, reader: &Reader<'_, '_>, packs: &Packs) -> Result<Opinions, String> {
    some(&given(file)?, reader, packs)
}

/// The same of a file that came over the web.
///
/// # Errors
/// One sentence: the file, what is wrong, what to do.
pub fn opinions_in(name: &str, bytes: &[u8], reader: &Reader<'_, '_>, packs: &Packs) -> Result<Opinions, String> {
    some(&Given::of(name, bytes), reader, packs)
}

fn some(given: &Given, reader: &Reader<'_, '_>, packs: &Packs) -> Result<Opinions, String> {
    let read = of_given(given, reader, packs)?;
    if read.opinions.is_empty() && read.rest.is_empty() {
        return Err(format!(
            "{}: holds no opinion: no letter, no table of comments, no comments beside a text; check that it is the right file",
            given.name
        ));
    }
    Ok(read)
}

fn of_given(given: &Given, reader: &Reader<'_, '_>, packs: &Packs) -> Result<Opinions, String> {
    let limits = Limits::default();
    let told = |e: read::ReadError| format!("{}: {e}", given.name);
    if read::is_table_file(&given.bytes, &given.short, &limits).map_err(told)? {
        let grids = read::tables(&given.bytes, &given.short, &limits).map_err(told)?;
        let cells: Vec<&str> = grids.iter().flat_map(|g| &g.rows).flat_map(|r| &r.cells).map(String::as_str).collect();
        if let Some(mark) = maitri_review::letter::secrecy_of_cells(&cells, packs) {
            return Err(format!(
                "{}: carries the mark of secrecy “{}”; Maitri reads no classified papers; take it to the office that handles them",
                given.name, mark
            ));
        }
        return Ok(of_grids(&grids, &given.name, reader, packs, None));
    }
    let document = document(given)?;
    Ok(of_paper(&document, &given.name, reader, packs))
}

/// Whether a file is a workbook or another table.
///
/// # Errors
/// One sentence: the file, what is wrong, what to do.
pub fn is_table(file: &Path) -> Result<bool, String> {
    let given = given(file)?;
    is_table_in(&given.name, &given.bytes)
}

/// The same of a file that came over the web.
///
/// # Errors
/// One sentence: the file, what is wrong, what to do.
pub fn is_table_in(name: &str, bytes: &[u8]) -> Result<bool, String> {
    read::is_table_file(bytes, name, &Limits::default()).map_err(|e| format!("{name}: {e}"))
}

/// All that stands in a file, cell by cell or as one text.
///
/// # Errors
/// One sentence: the file, what is wrong, what to do.
pub fn words_of(file: &Path) -> Result<Vec<String>, String> {
    words_in_given(&given(file)?)
}

/// The same of a file that came over the web.
///
/// # Errors
/// One sentence: the file, what is wrong, what to do.
pub fn words_in(name: &str, bytes: &[u8]) -> Result<Vec<String>, String> {
    words_in_given(&Given::of(name, bytes))
}

fn words_in_given(given: &Given) -> Result<Vec<String>, String> {
    let limits = Limits::default();
    let told = |e: read::ReadError| format!("{}: {e}", given.name);
    if read::is_table_file(&given.bytes, &given.short, &limits).map_err(told)? {
        let grids = read::tables(&given.bytes, &given.short, &limits).map_err(told)?;
        let before = grids.iter().flat_map(|g| g.context.iter().map(|(_, text)| text.clone()));
        let cells = grids.iter().flat_map(|g| &g.rows).flat_map(|r| r.cells.iter().cloned());
        return Ok(before.chain(cells).collect());
    }
    Ok(vec![document(given)?.text])
}

fn document(given: &Given) -> Result<maitri_document::Document, String> {
    let mut progress = |page: u32, of: u32| {
        if of > 1 {
            eprintln!("maitri: {}: page {page} of {of}", given.name);
        }
    };
    crate::reading::read_told(&given.short, &given.bytes, Changes::Accepted, &mut progress)
        .map_err(|e| format!("{}: {e}", given.name))
}

/// Who was asked, from a list, a table, or the letter that asked.
///
/// # Errors
/// One sentence: the file, what is wrong, what to do.
pub fn asked_of(file: &Path, words: &Words<'_>, packs: &Packs) -> Result<Vec<Agency>, String> {
    let given = given(file)?;
    let limits = Limits::default();
    let told = |e: read::ReadError| format!("{}: {e}", given.name);
    let found = if read::is_table_file(&given.bytes, &given.short, &limits).map_err(told)? {
        asked(&read::tables(&given.bytes, &given.short, &limits).map_err(told)?, None, words, packs)
    } else {
        let document = document(&given)?;
        asked(&read::tables_of(&document), Some(&document), words, packs)
    };
    if found.is_empty() {
        return Err(format!("{}: names no office; write one a line, or a table with a column of offices", given.name));
    }
    Ok(found)
}

/// The table of opinions as a file, XLSX or DOCX. `own` are answers to what the template asks besides: who issues it, who signs;
/// what is not answered stays open.
///
/// # Errors
/// One sentence: what is wrong, and what to do.
pub fn table(
    read: &Opinions,
    reader: &Reader<'_, '_>,
    own: &Map<String, Value>,
    format: Format,
    packs: &Packs,
    papers: &Papers,
    today: &str,
) -> Result<Vec<u8>, String> {
    let template = papers.template(TABLE).ok_or_else(|| format!("the packs have no template `{TABLE}`"))?;
    let known = known(read, reader, packs)?;
    let mut values = Map::new();
    for blank in template.blank.iter().filter(|b| !b.optional) {
        let open = match blank.id.as_str() {
            "signer" => json!({ "name": OPEN, "title": OPEN }),
            _ => json!(OPEN),
        };
        values.insert(blank.id.clone(), open);
    }
    for (name, value) in reader.draft.map(|d| named(d, packs)).unwrap_or_default() {
        values.insert(name, value);
    }
    for (name, value) in own {
        values.insert(name.clone(), value.clone());
    }
    values.extend(known);
    let answers = Answers { template: template.id.clone(), values };
    let wanted = Wanted {
        languages: vec![Language::Vi],
        formats: vec![format],
        columns: false,
        copies: false,
        told: Language::En,
        as_of: today.to_owned(),
    };
    let done = draft(packs, papers, &answers, &wanted).map_err(|e| match e {
        Refused::File(message) => message,
        Refused::Answers(faults) => {
            let one = |f: &maitri_draft::answer::Fault| format!("`{}`: {}", f.blank, sentence(f, Language::En));
            faults.iter().map(one).collect::<Vec<_>>().join("; ")
        }
    })?;
    let file = done.files.into_iter().next().ok_or("nothing was written")?;
    Ok(file.bytes)
}

/// What opinions answer of the table themselves: its rows, and how many were asked, answered, agreed.
///
/// # Errors
/// One sentence, where there are more rows than a table holds.
pub(crate) fn known(read: &Opinions, reader: &Reader<'_, '_>, packs: &Packs) -> Result<Map<String, Value>, String> {
    let rows = read.rows(reader, packs, Language::Vi);
    if rows.len() > ROWS {
        return Err(format!("the table has {} rows, over the limit of {ROWS}; make one for each round", rows.len()));
    }
    let counts = read.counts(reader.words);
    // Who was asked is known from a list alone; a table that was read says it itself.
    let asked = counts.asked.or(read.summary.as_ref().and_then(|s| s.asked));
    // A summary that its own rows contradict is told by the check, and not written anew.
    let unasked = u32::try_from(counts.unasked.len()).unwrap_or(u32::MAX);
    let asked = asked.filter(|asked| asked.saturating_add(unasked) >= counts.answered);
    let values = [
        ("comments", rows.iter().map(row).collect()),
        ("answered", counts.answered.into()),
        ("agreed", counts.agreed.into()),
        ("commented", counts.commented.into()),
        ("others", counts.others.into()),
        ("unasked", counts.unasked.len().into()),
        ("silent", counts.silent.clone().into()),
        ("asked", asked.map_or(Value::Null, Value::from)),
    ];
    Ok(values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn row(row: &Row) -> Value {
    json!({
        "agency": if row.agency.is_empty() { OPEN } else { &row.agency },
        "paper": row.paper,
        "date": row.date,
        "clause": row.clause,
        "comment": row.comment,
        "answer": row.answer,
        "explanation": row.explanation,
        "revised": row.revised,
    })
}

/// What the draft says of itself: its name and its two sides.
pub(crate) fn named(draft: &Draft<'_>, packs: &Packs) -> Vec<(String, Value)> {
    let text = draft.text();
    let mut out = Vec::new();
    let title = draft.zones.title.clone().next().and_then(|i| draft.outline.paragraphs.get(i));
    if let Some(line) = title.map(|p| p.span.of(text).trim()).filter(|l| !l.is_empty() && l.chars().count() < 60) {
        let lower = line.to_lowercase();
        let mut chars = lower.chars();
        let name: String = chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect();
        out.push(("instrument_name".to_owned(), json!(name)));
    }
    let flat = |t: &str| t.split_whitespace().collect::<Vec<_>>().join(" ");
    let sides = maitri_review::rules::names::parties(draft, None, packs);
    for (party, span) in sides {
        let of = party.country.map(|c| c.code.as_str());
        let slot = if of == Some("VN") { "own_side" } else { "partner_side" };
        out.push((slot.to_owned(), json!(flat(in_small_letters(text, span.of(text))))));
    }
    out
}

/// Words that stand in capitals as they stand elsewhere in the text in small letters, where they do.
fn in_small_letters<'t>(text: &'t str, words: &'t str) -> &'t str {
    if words.chars().any(char::is_lowercase) {
        return words;
    }
    let letters = |t: &str| -> Vec<(char, Span)> {
        let folded = fold::fold(t, 0);
        folded.chars.into_iter().zip(folded.at).filter(|(c, _)| !c.is_whitespace()).collect()
    };
    let (all, wanted) = (letters(text), letters(words));
    if wanted.is_empty() {
        return words;
    }
    let same = |w: &&[(char, Span)]| {
        let place = w.first().zip(w.last()).map(|((_, a), (_, b))| a.join(*b));
        w.iter().zip(&wanted).all(|(a, b)| a.0 == b.0) && place.is_some_and(|p| p.of(text).contains(char::is_lowercase))
    };
    let found = all.windows(wanted.len()).find(same).and_then(|w| Some(w.first()?.1.join(w.last()?.1)));
    found.map_or(words, |span| span.of(text))
}
