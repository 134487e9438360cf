//! DOCX: numbers as printed, changes in both readings, comments, the parts beside the body.

use super::{lines, read_file};
use maitri_document::read::Changes;
use maitri_document::{BlockKind, ChangeKind, Document};

const FILES: [&str; 2] = ["changes-comments-and-parts.docx", "changes-comments-and-parts-strict.docx"];

/// The same document as other programs and formats keep it: Writer sets the date anew and drops the mark of hidden text.
const WRITER: [&str; 2] = ["changes-writer.odt", "changes-writer.docx"];

fn body(document: &Document) -> Vec<&str> {
    lines(document, BlockKind::is_body)
}

#[test]
fn same_by_writer() {
    for reading in [Changes::Accepted, Changes::Original] {
        let word = read_file(FILES[0], reading);
        for file in WRITER {
            let writer = read_file(file, reading);
            let pairs = body(&word).into_iter().zip(body(&writer));
            for (word, writer) in
                pairs.filter(|(w, _)| !w.starts_with("15 January") && !w.starts_with("inside a content"))
            {
                assert_eq!(word, writer, "{file}");
            }
            assert_eq!(body(&word).len(), body(&writer).len());
            let told = |d: &Document| {
                d.changes.iter().map(|c| (c.kind, c.author.clone(), c.text.trim_end().to_owned())).collect::<Vec<_>>()
            };
            assert_eq!(told(&word), told(&writer), "{file}");
        }
    }
}

#[test]
fn accepted() {
    for file in FILES {
        let document = read_file(file, Changes::Accepted);
        assert_eq!(
            body(&document),
            [
                "MEMORANDUM OF UNDERSTANDING",
                "1. The two sides will cooperate.",
                "1.1. Trade and tourism",
                "a) schools",
                "b) universities",
                "1.2. Health",
                "• a point",
                "(ก) ข้อหนึ่ง",
                "(ข) ข้อสอง",
                "2. The Participants will consult each other.",
                "3. Differences are settled by consultation.",
                "4. This Memorandum takes effect on signature.",
                "Signed in duplicate at Nan.",
                "15 January 2027 see the annex",
                "inside a content control",
                "For Nan Province",
                "Governor",
                "For Luang Prabang",
                "Witnesses",
                "Done.",
                "Cộng hòa xã hội chủ nghĩa VIỆT NAM, tỉnh Điện Biên",
                "1. A list of its own begins at one.",
            ],
            "{file}"
        );
    }
}

#[test]
fn original() {
    for file in FILES {
        let document = read_file(file, Changes::Original);
        let body = body(&document);
        assert!(body.contains(&"2. The Participants shall consult each other."), "{body:#?}");
        assert!(body.contains(&"3. Disputes go to arbitration."), "{body:#?}");
        assert!(!body.iter().any(|l| l.contains("Differences")), "{body:#?}");
        assert!(body.contains(&"4. This Memorandum"), "{body:#?}");
        assert!(body.contains(&"5. takes effect on signature."), "{body:#?}");
    }
}

#[test]
fn changes_say_who_and_where() {
    for reading in [Changes::Accepted, Changes::Original] {
        let document = read_file(FILES[0], reading);
        let told: Vec<_> = document
            .changes
            .iter()
            .map(|c| (c.kind, c.author.as_str(), c.date.as_deref().unwrap(), c.text.as_str()))
            .collect();
        assert_eq!(told[0], (ChangeKind::Deleted, "Somchai", "2026-11-01T09:00:00Z", "shall"));
        assert_eq!(told[1], (ChangeKind::Inserted, "Lan", "2026-11-02T10:00:00Z", "will"));
        assert_eq!(told[2].3.trim_end(), "Disputes go to arbitration.");
        let shown = if reading == Changes::Accepted { 1 } else { 0 };
        for (i, change) in document.changes.iter().enumerate().take(2) {
            let here = change.at.of(&document.text);
            assert_eq!(here, if i == shown { change.text.as_str() } else { "" });
        }
    }
}

#[test]
fn comments_and_parts() {
    let document = read_file(FILES[0], Changes::Accepted);
    assert_eq!(document.comments.len(), 1);
    assert_eq!(document.comments[0].author, "Nguyen");
    assert_eq!(document.comments[0].text, "Which place?");
    assert_eq!(document.comments[0].at.of(&document.text), "Signed in duplicate");
    assert_eq!(lines(&document, |k| k == BlockKind::Header), ["Ministry of Interior"]);
    assert_eq!(lines(&document, |k| k == BlockKind::Footer), ["Page 1"]);
    assert_eq!(lines(&document, |k| k == BlockKind::Footnote), ["In English only."]);
    assert_eq!(lines(&document, |k| k == BlockKind::TextBox), ["DRAFT of November"]);
    let remarks: Vec<_> = document.remarks.iter().map(|r| r.message.as_str()).collect();
    assert!(remarks.iter().any(|r| r.contains("hidden")), "{remarks:?}");
    assert!(remarks.iter().any(|r| r.contains(".Vn")), "{remarks:?}");
    let heading = &document.blocks[0];
    assert_eq!((heading.kind, heading.level), (BlockKind::Heading, 1));
    assert_eq!(document.blocks[2].number.unwrap().of(&document.text), "1.1.");
    let cells: Vec<_> = document
        .blocks
        .iter()
        .filter_map(|b| match b.kind {
            BlockKind::Cell { table, row, column } => Some((table, row, column)),
            _ => None,
        })
        .collect();
    assert_eq!(cells, [(0, 0, 0), (0, 0, 0), (0, 0, 1), (0, 1, 0)]);
}

/// Writer puts its own view into RTF: the numbers count deleted paragraphs, and the ends of paragraphs are not tracked.
#[test]
fn changes_in_rtf() {
    let accepted = read_file("changes-writer.rtf", Changes::Accepted);
    let original = read_file("changes-writer.rtf", Changes::Original);
    let accepted_body = body(&accepted);
    assert!(accepted_body.contains(&"2. The Participants will consult each other."), "{accepted_body:#?}");
    assert!(accepted_body.contains(&"4. Differences are settled by consultation."), "{accepted_body:#?}");
    assert!(!accepted_body.iter().any(|l| l.contains("Disputes")), "{accepted_body:#?}");
    let original_body = body(&original);
    assert!(original_body.contains(&"2. The Participants shall consult each other."), "{original_body:#?}");
    assert!(original_body.contains(&"3. Disputes go to arbitration."), "{original_body:#?}");
    assert_eq!(accepted.changes[0].author, "Somchai");
    assert_eq!(accepted.changes[0].date.as_deref(), Some("2026-11-01T09:00:00"));
    assert_eq!(accepted.comments[0].text, "Which place?");
    assert_eq!(accepted.comments[0].at.of(&accepted.text), "Signed in duplicate");
}

/// A DOCX of a body and a numbering part.
fn built(body: &str, numbering: &str) -> Document {
    use std::io::{Cursor, Write as _};
    const TYPES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |kind: &str, target: &str| format!("<R><Relationship Type='{TYPES}/{kind}' Target='{target}'/></R>");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("_rels/.rels", relation("officeDocument", "/word/document.xml")),
        ("word/_rels/document.xml.rels", relation("numbering", "numbering.xml")),
        ("word/document.xml", format!("<w:document xmlns:w='w'><w:body>{body}</w:body></w:document>")),
        ("word/numbering.xml", format!("<w:numbering xmlns:w='w'>{numbering}</w:numbering>")),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let limits = maitri_document::read::Limits::default();
    maitri_document::read::read(&bytes, "built.docx", Changes::Accepted, &limits).unwrap()
}

fn item(list: u32, level: u32, text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list}'/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
    )
}

fn level(level: u32, format: &str, text: &str, more: &str) -> String {
    format!(
        "<w:lvl w:ilvl='{level}'><w:start w:val='1'/><w:numFmt w:val='{format}'/>{more}<w:lvlText w:val='{text}'/></w:lvl>"
    )
}

#[test]
fn numbers_of_many_kinds() {
    let numbering = [
        "<w:abstractNum w:abstractNumId='1'>".to_owned(),
        level(0, "upperRoman", "Chương %1", ""),
        level(1, "decimal", "Điều %2.", "<w:lvlRestart w:val='0'/>"),
        level(2, "decimal", "%1.%2.%3", "<w:isLgl/>"),
        level(3, "lowerLetter", "%4)", "<w:suff w:val='nothing'/>"),
        "</w:abstractNum><w:abstractNum w:abstractNumId='2'>".to_owned(),
        level(0, "thaiCounting", "ข้อ%1", ""),
        level(1, "vietnameseCounting", "%2.", ""),
        "</w:abstractNum><w:abstractNum w:abstractNumId='3'>".to_owned(),
        level(0, "ideographDigital", "%1.", ""),
        "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='1'/></w:num>".to_owned(),
        "<w:num w:numId='2'><w:abstractNumId w:val='2'/></w:num>".to_owned(),
        "<w:num w:numId='3'><w:abstractNumId w:val='2'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='7'/></w:lvlOverride></w:num>"
            .to_owned(),
        "<w:num w:numId='4'><w:abstractNumId w:val='3'/></w:num>".to_owned(),
    ]
    .concat();
    let body = [
        item(1, 0, "a"),
        item(1, 1, "b"),
        item(1, 2, "c"),
        item(1, 3, "d"),
        item(1, 0, "e"),
        // Never begins anew.
        item(1, 1, "f"),
        item(1, 2, "g"),
        item(2, 0, "h"),
        item(2, 1, "i"),
        item(3, 0, "j"),
        // Shares its count with the list before.
        item(2, 0, "k"),
        item(4, 0, "l"),
        item(0, 0, "m"),
        item(99, 0, "n"),
    ]
    .concat();
    let document = built(&body, &numbering);
    assert_eq!(
        self::body(&document),
        [
            "Chương I a",
            "Điều 1. b",
            "1.1.1 c",
            "a)d",
            "Chương II e",
            "Điều 2. f",
            "2.2.1 g",
            "ข้อหนึ่ง h",
            "một. i",
            "ข้อเจ็ด j",
            "ข้อแปด k",
            "1. l",
            "m",
            "n"
        ]
    );
    assert!(document.remarks.iter().any(|r| r.message.contains("ideographDigital")), "{:?}", document.remarks);
}

#[test]
fn by_python_docx() {
    let document = read_file("python-docx.docx", Changes::Accepted);
    assert_eq!(
        body(&document),
        [
            "THỎA THUẬN",
            "Phạm vi",
            "1. một",
            "2. hai",
            "• gạch",
            "1. con",
            "a",
            "b",
            "c",
            "merged",
            "Line one",
            "Line two"
        ]
    );
}

#[test]
fn deleted_rows_and_moves() {
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let body = format!(
        "<w:tbl><w:tr><w:trPr><w:del w:author='A'/></w:trPr><w:tc><w:p>{}</w:p></w:tc></w:tr><w:tr><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>\
<w:p><w:moveFrom w:author='B'>{}</w:moveFrom>{}<w:moveTo w:author='B'>{}</w:moveTo></w:p>",
        run("gone"),
        run("kept"),
        run("one "),
        run("two "),
        run("one")
    );
    let document = built(&body, "");
    assert_eq!(self::body(&document), ["kept", "two one"]);
    let told: Vec<_> = document.changes.iter().map(|c| (c.kind, c.author.as_str(), c.text.trim_end())).collect();
    assert_eq!(
        told,
        [(ChangeKind::Deleted, "A", "gone"), (ChangeKind::Deleted, "B", "one"), (ChangeKind::Inserted, "B", "one")]
    );
}
