//! A file that holds its languages side by side is reviewed as the set of its versions; where they cannot be told apart, nothing else
//! is said. Maitri's own list of what is open is no text of a draft, in whatever language.

use crate::after::{EN, VI, th, told};
use crate::fill::packs;
use maitri_document::read::from_text;
use maitri_document::{BlockKind, Document, Format};
use maitri_pack::Language;
use maitri_review::report::docx::two_languages;
use maitri_review::review::{Input, Options, Review, review};

/// The texts in columns of one table, a paragraph a row.
fn columns(texts: &[&str]) -> Document {
    let texts: Vec<Vec<&str>> = texts.iter().map(|t| t.lines().collect()).collect();
    let most = texts.iter().map(Vec::len).max().unwrap_or(0);
    let mut lines = Vec::new();
    let mut kinds = Vec::new();
    for row in 0..most {
        for (column, text) in texts.iter().enumerate() {
            if let Some(line) = text.get(row) {
                lines.push(*line);
                kinds.push(BlockKind::Cell { table: 0, row: row as u32, column: column as u32 });
            }
        }
    }
    let mut document = from_text(&lines.join("\n"));
    assert_eq!(document.blocks.len(), kinds.len());
    for (block, kind) in document.blocks.iter_mut().zip(kinds) {
        block.kind = kind;
    }
    document.format = Format::Docx;
    document
}

fn reviewed(document: &Document) -> Review<'_, 'static> {
    let input = Input { file: "a.docx".to_owned(), document, allow: Vec::new() };
    review(&[input], packs(), &Options { form: None, as_of: "2026-11-26".to_owned() })
}

#[test]
fn columns_are_the_versions_of_one_instrument() {
    let (en, th) = (EN.concat(), th());
    for texts in [&[en.as_str(), th.as_str()][..], &[&th, &en], &[&th, VI], &[&th, VI, &en]] {
        let document = columns(texts);
        let (said, verdict) = told(&document);
        assert_eq!((said, verdict.as_str()), (Vec::new(), "standard-form"), "{}", texts.len());
        let result = reviewed(&document);
        assert_eq!(result.documents.len(), texts.len());
        // Only what is in none of the columns is asked for.
        let absent = result.findings.iter().any(|f| f.rule.id == "version-absent");
        assert_eq!(absent, texts.len() < 3);
    }
}

#[test]
fn a_fault_is_told_where_it_stands_in_its_column() {
    let en = EN.concat().replace("2. The Participants will cooperate", "2. The Participants shall cooperate");
    let th = th();
    let document = columns(&[&th, VI, &en]);
    let (said, _) = told(&document);
    assert!(said.iter().any(|s| s == "binding-verb: shall"), "{said:#?}");
    assert!(said.iter().all(|s| s.starts_with("binding-verb") || s.starts_with("version-")), "{said:#?}");
    // A column of its own: a clause that only one has is a difference between versions.
    let less: String = en.lines().filter(|l| !l.starts_with("4. ")).map(|l| format!("{l}\n")).collect();
    let (said, _) = told(&columns(&[&th, VI, &less]));
    assert!(said.iter().any(|s| s.starts_with("version-clause")), "{said:#?}");
}

#[test]
fn of_a_print_whose_columns_cannot_be_told_apart_nothing_else_is_said() {
    let mut document = columns(&[&EN.concat(), &th()]);
    document.format = Format::Pdf;
    for block in &mut document.blocks {
        block.kind = BlockKind::Paragraph;
    }
    let result = reviewed(&document);
    let rules: Vec<&str> = result.findings.iter().map(|f| f.rule.id.as_str()).collect();
    assert_eq!(rules, ["side-by-side"]);
    assert!(result.roads.is_empty());
    // One language alone is no such print.
    let mut document = from_text(&EN.concat());
    document.format = Format::Pdf;
    assert!(!reviewed(&document).findings.iter().any(|f| f.rule.id == "side-by-side"));
}

#[test]
fn the_own_list_of_a_draft_is_no_second_language() {
    let list = "สิ่งที่ยังต้องดำเนินการในร่างนี้";
    let heads = &packs().families.instrument.open;
    let head = heads.get(&Language::Th).and_then(|w| w.first()).map_or(list, String::as_str);
    let mut text = EN.concat() + head + "\n";
    for n in 1..12 {
        text += &format!(
            "{n}. ข้อ ๒ (th): ข้อความในร่างแตกต่างจากฉบับมาตรฐานของกระทรวงการต่างประเทศ โปรดตรวจสอบถ้อยคำทั้งหมดอีกครั้ง\n"
        );
    }
    let document = from_text(&text);
    assert!(!two_languages(&document, packs()));
    assert!(two_languages(&from_text(&text.replace(head, "Annex")), packs()));
    let result = reviewed(&document);
    assert_eq!((result.documents.len(), result.documents[0].draft.language), (1, Some(Language::En)));
}

#[test]
fn languages_are_named_as_the_reader_writes_them() {
    let document = from_text(VI);
    let result = reviewed(&document);
    let absent = result.findings.iter().find(|f| f.rule.id == "version-absent").unwrap();
    assert!(absent.message(Language::Vi).contains("tiếng Anh, tiếng Thái"), "{}", absent.message(Language::Vi));
    assert!(absent.message(Language::Th).contains("ภาษาอังกฤษ, ภาษาไทย"), "{}", absent.message(Language::Th));
    assert!(absent.message(Language::En).contains("English, Thai"), "{}", absent.message(Language::En));
    // A list of languages is quoted from its first word on.
    let text = VI.replace("bằng tiếng Thái Lan, tiếng Việt và tiếng Anh", "bằng tiếng Thái Lan và tiếng Việt");
    let (said, _) = told(&from_text(&text));
    assert!(said.iter().any(|s| s.starts_with("english-missing: tiếng Thái Lan và tiếng Việt")), "{said:#?}");
}

#[test]
fn a_slip_of_the_print_is_quoted_as_one() {
    let article = packs().cite("th/cabinet-guideline-2018#12").unwrap();
    assert!(article.quote_as_read().unwrap().contains("ต้องไม่ใช่ถ้อยคำ [sic]"));
}
