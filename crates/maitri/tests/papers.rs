//! The papers of the offices, as files: each is written, read again, and looked at by the rules for letters.

use maitri::draft::{Format, Wanted, draft};
use maitri_document::read::Limits;
use maitri_document::read::grids;
use maitri_draft::answer::Answers;
use maitri_pack::papers::Papers;
use maitri_pack::{Language, Packs, Severity};

fn wanted(formats: &[Format]) -> Wanted {
    Wanted {
        languages: Vec::new(),
        formats: formats.to_vec(),
        columns: false,
        copies: false,
        told: Language::En,
        as_of: "2026-11-25".to_owned(),
    }
}

fn sample(papers: &Papers, id: &str) -> Answers {
    let template = papers.template(id).unwrap();
    let values = serde_json::to_value(&template.sample).unwrap();
    Answers { template: template.id.clone(), values: values.as_object().unwrap().clone() }
}

#[test]
fn every_paper_is_written_and_no_rule_calls_it_wrong() {
    let (packs, papers) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    let mut count = 0;
    let mut said = Vec::new();
    for template in papers.templates.iter().filter(|t| t.form.is_none()) {
        let done = draft(packs, papers, &sample(papers, &template.id), &wanted(&[Format::Docx])).unwrap();
        assert!(!done.marked && done.files.len() == done.languages.len(), "{}", template.id);
        count += done.files.len();
        for open in done.open.iter().filter(|o| o.severity == Severity::Error) {
            said.push(format!("{} {:?} {} at {}: {}", template.id, open.language, open.rule, open.place, open.message));
        }
    }
    assert!(count >= 80, "{count}");
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[cfg(feature = "pdf")]
#[test]
fn every_paper_is_a_pdf() {
    let (packs, papers) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    for template in papers.templates.iter().filter(|t| t.form.is_none()) {
        let done = draft(packs, papers, &sample(papers, &template.id), &wanted(&[Format::Pdf]));
        let done = done.unwrap_or_else(|e| panic!("{}: {e:?}", template.id));
        assert!(done.files.iter().all(|f| f.bytes.starts_with(b"%PDF-1.7")), "{}", template.id);
    }
}

/// The table of opinions (D-54) goes to Excel and is read there as it stands on paper.
#[test]
fn the_table_of_opinions_is_a_workbook() {
    let (packs, papers) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    let answers = sample(papers, "D-54");
    let done = draft(packs, papers, &answers, &wanted(&[Format::Xlsx, Format::Txt])).unwrap();
    let [book, text] = done.files.as_slice() else { panic!("{:?}", done.files.len()) };
    let read = grids(&book.bytes, "table.xlsx", &Limits::default()).unwrap();
    let text = String::from_utf8(text.bytes.clone()).unwrap();
    let cells: Vec<&String> =
        read.iter().flat_map(|g| &g.rows).flat_map(|r| &r.cells).filter(|c| !c.is_empty()).collect();
    assert!(cells.len() > 20, "{cells:?}");
    for line in cells.iter().flat_map(|c| c.lines()) {
        assert!(text.contains(line), "{line}");
    }
    let again = draft(packs, papers, &answers, &wanted(&[Format::Xlsx])).unwrap();
    assert_eq!(again.files[0].bytes, book.bytes, "the same answers are the same bytes");
}

#[test]
fn what_is_not_answered_is_named() {
    let (packs, papers) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    let empty = Answers { template: "th/signing-report".to_owned(), ..Answers::default() };
    let Err(maitri::draft::Refused::Answers(faults)) = draft(packs, papers, &empty, &wanted(&[Format::Docx])) else {
        panic!("nothing was answered")
    };
    assert!(faults.len() > 3, "{faults:?}");
    // A paper without a table makes no workbook, and says so.
    let value = serde_json::json!({
        "template": "th/loi", "party-a": "th.nan", "party-b": "vn.hue", "relation": "sister", "collective": "two-sides",
        "fields": ["tourism"], "fields-2": ["education"], "wish": "wish",
    });
    let answers: Answers = serde_json::from_value(value).unwrap();
    let Err(maitri::draft::Refused::File(why)) = draft(packs, papers, &answers, &wanted(&[Format::Xlsx])) else {
        panic!("a letter of intent is no workbook")
    };
    assert!(why.contains("has no table"), "{why}");
}
