//! Word files written back: each case by hand, then random changes in random files.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use maitri_document::read::{Changes, Limits, read};
use maitri_document::write::docx::{Act, Edit, Edited, Hand, Paragraph, Undone, Way, edit};
use maitri_document::{Document, Span};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const HAND: Hand<'static> = Hand { author: "Maitri", date: "2026-11-25T20:00:00Z" };

fn zipped(parts: &[(String, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The parts of a small but whole Word file.
fn parts(body: &str, more: &[(&str, &str, &str)]) -> Vec<(String, String)> {
    let mut overrides = String::new();
    let mut relations = String::new();
    for (n, (name, kind, _)) in more.iter().enumerate() {
        overrides += &format!(
            "<Override PartName=\"/word/{name}\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml\"/>"
        );
        relations += &format!("<Relationship Id=\"rId{}\" Type=\"{R}/{kind}\" Target=\"{name}\"/>", n + 1);
    }
    let mut out = vec![
        (
            "[Content_Types].xml".to_owned(),
            format!(
                "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>{overrides}</Types>"
            ),
        ),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{R}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
            ),
        ),
        (
            "word/_rels/document.xml.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{relations}</Relationships>"
            ),
        ),
        (
            "word/document.xml".to_owned(),
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\r\n<w:document xmlns:w=\"{W}\" xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" xmlns:r=\"{R}\"><w:body>{body}<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/></w:sectPr></w:body></w:document>"
            ),
        ),
    ];
    out.extend(more.iter().map(|(name, _, content)| (format!("word/{name}"), (*content).to_owned())));
    out
}

fn run(text: &str) -> String {
    format!("<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

fn para(inner: &str) -> String {
    format!("<w:p>{inner}</w:p>")
}

pub(super) fn load(bytes: &[u8], changes: Changes) -> Document {
    read(bytes, "a.docx", changes, &Limits::default()).unwrap()
}

pub(super) fn unzipped(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|i| {
            let mut file = zip.by_index(i).unwrap();
            let mut out = Vec::new();
            file.read_to_end(&mut out).unwrap();
            (file.name().unwrap().into_owned(), out)
        })
        .collect()
}

pub(super) fn part(bytes: &[u8], name: &str) -> String {
    String::from_utf8(unzipped(bytes).remove(name).unwrap()).unwrap()
}

/// The lines of the text that hold something, without computed numbers.
fn told_of(bytes: &[u8], changes: Changes) -> Vec<String> {
    match read(bytes, "a.docx", changes, &Limits::default()) {
        Ok(document) => told(&document),
        Err(e) if e.message == "the file holds no text" || e.message.contains("picture") => Vec::new(),
        Err(e) => panic!("{e}"),
    }
}

fn told(document: &Document) -> Vec<String> {
    let mut text = document.text.clone();
    for block in document.blocks.iter().rev() {
        if let Some(number) = block.number {
            text.replace_range(number.start..number.end, "");
        }
    }
    text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

pub(super) fn find(document: &Document, words: &str) -> Span {
    let start = document.text.find(words).unwrap_or_else(|| panic!("{words} is not in {}", document.text));
    Span::new(start, start + words.len())
}

pub(super) fn swap(document: &Document, old: &str, new: &str) -> Edit {
    Edit { at: find(document, old), act: Act::Replace(new.to_owned()), note: Vec::new() }
}

pub(super) fn written(bytes: &[u8], edits: &[Edit], way: Way) -> Edited {
    edit(bytes, Changes::Accepted, edits, way, &HAND, &Limits::default()).unwrap()
}

/// Every attribute `w:id` of tracked changes, and what must hold of the XML of any file that we wrote.
pub(super) fn check_xml(bytes: &[u8]) {
    let mut seen = std::collections::BTreeSet::new();
    let all = unzipped(bytes);
    for (name, content) in all.iter().filter(|(n, _)| n.starts_with("word/") && n.ends_with(".xml")) {
        let text = std::str::from_utf8(content).unwrap();
        let mut reader = quick_xml::Reader::from_str(text.trim_start_matches('\u{feff}'));
        let mut open: Vec<String> = Vec::new();
        loop {
            match reader.read_event().unwrap_or_else(|e| panic!("{name}: {e}\n{text}")) {
                quick_xml::events::Event::Start(tag) => {
                    let local = tag.local_name().as_ref().to_owned();
                    if matches!(local.as_str(), "ins" | "del" | "moveFrom" | "moveTo") {
                        note(&tag, &mut seen, name);
                    }
                    let deleted = open.iter().any(|o| o == "del");
                    assert!(!(local == "t" && deleted), "w:t in w:del\n{text}");
                    assert!(local != "delText" || deleted, "w:delText outside of w:del\n{text}");
                    open.push(local);
                }
                quick_xml::events::Event::Empty(tag) => {
                    let local = tag.local_name().as_ref().to_owned();
                    if matches!(local.as_str(), "ins" | "del" | "moveFrom" | "moveTo") {
                        note(&tag, &mut seen, name);
                    }
                }
                quick_xml::events::Event::End(_) => drop(open.pop()),
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert!(open.is_empty());
    }
    let document = std::str::from_utf8(&all["word/document.xml"]).unwrap();
    let count = |what: &str| document.matches(what).count();
    assert_eq!(count("commentRangeStart "), count("commentRangeEnd "), "{document}");
    assert_eq!(count("commentRangeStart "), count("commentReference "), "{document}");
}

fn note(tag: &quick_xml::events::BytesStart<'_>, seen: &mut std::collections::BTreeSet<String>, part: &str) {
    let id = tag.attributes().flatten().find(|a| a.key.local_name().as_ref() == "id").map(|a| a.value.to_string());
    if let Some(id) = id {
        assert!(seen.insert(id.clone()), "{part}: the number {id} stands twice");
    }
}

/// Both readings of what was written, against what was promised; all other parts as they were.
pub(super) fn check(before: &[u8], after: &Edited, promised: &[String]) {
    check_xml(&after.bytes);
    assert_eq!(told(&load(&after.bytes, Changes::Accepted)), promised, "{}", part(&after.bytes, "word/document.xml"));
    assert_eq!(
        told(&load(&after.bytes, Changes::Original)),
        told(&load(before, Changes::Original)),
        "{}",
        part(&after.bytes, "word/document.xml")
    );
    let (old, new) = (unzipped(before), unzipped(&after.bytes));
    let may = ["word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels", "word/comments.xml"];
    for (name, content) in &old {
        let story = ["header", "footer", "footnotes", "endnotes"].iter().any(|s| name.contains(s));
        if !may.contains(&name.as_str()) && !story {
            assert_eq!(new.get(name), Some(content), "{name}");
        }
    }
}

fn lines(all: &[&str]) -> Vec<String> {
    all.iter().map(|l| (*l).to_owned()).collect()
}

#[test]
fn one_word_in_a_run() {
    let bytes = zipped(&parts(&para(&run("The sides shall cooperate.")), &[]));
    let document = load(&bytes, Changes::Accepted);
    let done = written(&bytes, &[swap(&document, "sides shall", "sides will")], Way::Tracked);
    assert_eq!(done.undone, []);
    check(&bytes, &done, &lines(&["The sides will cooperate."]));
    let xml = part(&done.bytes, "word/document.xml");
    assert!(xml.contains(
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">The sides </w:t></w:r>\
<w:del w:id=\"1\" w:author=\"Maitri\" w:date=\"2026-11-25T20:00:00Z\"><w:r><w:rPr><w:b/></w:rPr><w:delText xml:space=\"preserve\">shall</w:delText></w:r></w:del>\
<w:ins w:id=\"2\" w:author=\"Maitri\" w:date=\"2026-11-25T20:00:00Z\"><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">will</w:t></w:r></w:ins>\
<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\"> cooperate.</w:t></w:r></w:p>"
    ), "{xml}");
    let plain = written(&bytes, &[swap(&document, "shall", "will")], Way::Plain);
    assert_eq!(told(&load(&plain.bytes, Changes::Original)), ["The sides will cooperate."]);
    assert!(!part(&plain.bytes, "word/document.xml").contains("w:ins"));
}

#[test]
fn words_over_runs_links_and_fields() {
    let body = para(&format!(
        "{}<w:hyperlink r:id=\"rId9\">{}</w:hyperlink><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> REF a </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>{}",
        run("one tw"),
        run("o three fo"),
        run("ur five s"),
        run("ix seven")
    ));
    let bytes = zipped(&parts(&body, &[]));
    let document = load(&bytes, Changes::Accepted);
    assert_eq!(document.text, "one two three four five six seven");
    let edits = [
        swap(&document, "two", "2"),
        swap(&document, "four five", "4 5"),
        swap(&document, "six", ""),
        Edit { at: find(&document, "three"), act: Act::Leave, note: vec!["why".to_owned(), "because".to_owned()] },
    ];
    let done = written(&bytes, &edits, Way::Tracked);
    assert_eq!(done.undone, []);
    check(&bytes, &done, &lines(&["one 2 three 4 5  seven"]));
    let after = load(&done.bytes, Changes::Accepted);
    assert_eq!(after.comments.len(), 1);
    assert_eq!(after.comments[0].at.of(&after.text), "three");
    assert_eq!(after.comments[0].text, "why\nbecause");
    assert!(part(&done.bytes, "word/document.xml").contains("<w:instrText> REF a </w:instrText>"));
    assert!(part(&done.bytes, "[Content_Types].xml").contains("/word/comments.xml"));
}

#[test]
fn hands_of_others() {
    let body = para(&format!(
        "{}<w:ins w:id=\"7\" w:author=\"Lan\" w:date=\"2026-01-01T00:00:00Z\">{}</w:ins><w:del w:id=\"8\" w:author=\"Som\"><w:r><w:delText xml:space=\"preserve\">gone </w:delText></w:r></w:del>{}",
        run("The sides "),
        run("shall always "),
        run("cooperate.")
    ));
    let bytes = zipped(&parts(&body, &[]));
    let document = load(&bytes, Changes::Accepted);
    assert_eq!(document.text, "The sides shall always cooperate.");
    let done = written(&bytes, &[swap(&document, "shall always", "will")], Way::Tracked);
    assert_eq!(done.undone, []);
    check(&bytes, &done, &lines(&["The sides will cooperate."]));
    let xml = part(&done.bytes, "word/document.xml");
    // The deletion is nested in the insertion of somebody else; ours stands beside it.
    assert!(xml.contains("<w:ins w:id=\"7\" w:author=\"Lan\" w:date=\"2026-01-01T00:00:00Z\"><w:del w:id="), "{xml}");
    assert!(
        xml.contains("w:author=\"Som\"><w:r><w:delText xml:space=\"preserve\">gone </w:delText></w:r></w:del>"),
        "{xml}"
    );
    let who: Vec<_> = load(&done.bytes, Changes::Accepted).changes.into_iter().map(|c| (c.author, c.text)).collect();
    assert!(who.iter().any(|(a, t)| a == "Som" && t == "gone "), "{who:?}");
    // In the reading before the changes the deleted words show; they are not touched.
    let before = load(&bytes, Changes::Original);
    let edits = [swap(&before, "gone", "kept")];
    let none = edit(&bytes, Changes::Original, &edits, Way::Tracked, &HAND, &Limits::default()).unwrap();
    assert_eq!(none.undone.len(), 1);
    assert_eq!(none.undone[0].1, Undone::Deleted);
    assert_eq!(none.bytes, bytes);
}

#[test]
fn no_empty_change_is_made_in_the_name_of_others() {
    let ins =
        |inner: &str| format!("<w:ins w:id=\"7\" w:author=\"Lan\" w:date=\"2026-01-01T00:00:00Z\">{inner}</w:ins>");
    let body = para(&format!("{}{}", run("The sides "), ins(&run("shall"))));
    let bytes = zipped(&parts(&body, &[]));
    let document = load(&bytes, Changes::Accepted);
    for new in ["shall now", "now shall", "will"] {
        let mut swapped = swap(&document, "shall", new);
        swapped.note = vec!["look".to_owned()];
        let done = written(&bytes, &[swapped], Way::Tracked);
        check(&bytes, &done, &lines(&[&format!("The sides {new}")]));
        let xml = part(&done.bytes, "word/document.xml");
        assert!(!xml.contains("\"></w:ins>"), "{xml}");
    }
}

#[test]
fn what_a_locked_control_holds_is_not_changed() {
    let control = |properties: &str, text: &str| {
        para(&format!("<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>", run(text)))
    };
    for (properties, why) in [
        ("<w:lock w:val=\"sdtContentLocked\"/>", Some(Undone::Locked)),
        ("<w:lock w:val=\"contentLocked\"/>", Some(Undone::Locked)),
        ("<w:dropDownList><w:listItem w:value=\"five years\"/></w:dropDownList>", Some(Undone::Chosen)),
        ("<w:lock w:val=\"sdtLocked\"/>", None),
    ] {
        let bytes = zipped(&parts(&(control(properties, "for five years") + &para(&run("End"))), &[]));
        let document = load(&bytes, Changes::Accepted);
        for act in [Act::Replace("six".to_owned()), Act::Replace(String::new()), Act::Replace("five or six".to_owned())]
        {
            let edit = Edit { at: find(&document, "five"), act, note: vec!["look".to_owned()] };
            let done = written(&bytes, &[edit], Way::Tracked);
            assert_eq!(done.undone.first().map(|u| u.1), why, "{properties}");
            assert_eq!(load(&done.bytes, Changes::Accepted).comments.len(), 1);
            check_xml(&done.bytes);
        }
    }
}

#[test]
fn a_comment_on_a_note_hangs_on_its_reference() {
    let body = para(&run("The title"))
        + &para(&format!("{}<w:r><w:footnoteReference w:id=\"2\"/></w:r>{}", run("The cost"), run(" is shared.")));
    let note = format!(
        "<w:footnotes xmlns:w=\"{W}\"><w:footnote w:id=\"1\"><w:p><w:r><w:t>one</w:t></w:r></w:p></w:footnote><w:footnote w:id=\"2\"><w:p><w:r><w:t>paid by all</w:t></w:r></w:p></w:footnote></w:footnotes>"
    );
    let bytes = zipped(&parts(&body, &[("footnotes.xml", "footnotes", &note)]));
    let document = load(&bytes, Changes::Accepted);
    let edit = Edit { at: find(&document, "paid"), act: Act::Leave, note: vec!["look".to_owned()] };
    let done = written(&bytes, &[edit], Way::Tracked);
    let xml = part(&done.bytes, "word/document.xml");
    let (start, reference) = (xml.find("<w:commentRangeStart").unwrap(), xml.find("<w:footnoteReference").unwrap());
    assert!(xml.find("The cost").unwrap() < start && start < reference, "{xml}");
}

/// A table of one line a row.
fn table(rows: &[&[&str]]) -> String {
    let cell =
        |t: &&str| format!("<w:tc><w:tcPr/>{}</w:tc>", if t.is_empty() { "<w:p/>".to_owned() } else { para(&run(t)) });
    let row = |r: &&[&str]| format!("<w:tr>{}</w:tr>", r.iter().map(cell).collect::<String>());
    format!("<w:tbl><w:tblPr/><w:tblGrid/>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

/// Text and row of each cell.
fn cells(bytes: &[u8], changes: Changes) -> Vec<(String, u32, u32)> {
    let document = load(bytes, changes);
    let cells = document.blocks.iter().filter_map(|b| match b.kind {
        maitri_document::BlockKind::Cell { row, column, .. } => {
            Some((b.span.of(&document.text).to_owned(), row, column))
        }
        _ => None,
    });
    cells.filter(|c| !c.0.is_empty()).collect()
}

#[test]
fn rows_and_tables_go_and_come_whole() {
    let new = |text: &str| Paragraph { text: text.to_owned(), ..Paragraph::default() };
    let row = |texts: &[&str]| -> Vec<Vec<Paragraph>> { texts.iter().map(|t| vec![new(t)]).collect() };
    let body = para(&run("Plan"))
        + &para(&run("Intro"))
        + &table(&[&["Field", "Budget"], &["Health", "5"], &["Sport", ""]])
        + &para(&run("End"));
    let bytes = zipped(&parts(&body, &[]));
    let document = load(&bytes, Changes::Accepted);
    let at = |words: &str| find(&document, words);
    let shown = |act: Act, words: &str| {
        let done = written(&bytes, &[Edit { at: at(words), act, note: Vec::new() }], Way::Tracked);
        assert_eq!(done.undone, []);
        check_xml(&done.bytes);
        assert_eq!(load(&done.bytes, Changes::Original).text, document.text);
        (load(&done.bytes, Changes::Accepted).text.replace("\n\n", "\n"), cells(&done.bytes, Changes::Accepted))
    };
    let of = |t: &str, r: u32, c: u32| (t.to_owned(), r, c);
    let (text, found) = shown(Act::Rows { rows: vec![row(&["Art", "7"])], before: false }, "Health\n5");
    assert_eq!(text, "Plan\nIntro\nField\nBudget\nHealth\n5\nArt\n7\nSport\nEnd");
    assert!(found.contains(&of("Art", 2, 0)) && found.contains(&of("7", 2, 1)) && found.contains(&of("Sport", 3, 0)));
    let (text, _) = shown(Act::Rows { rows: vec![row(&["Art", "7"])], before: true }, "Health\n5");
    assert_eq!(text, "Plan\nIntro\nField\nBudget\nArt\n7\nHealth\n5\nSport\nEnd");
    let (text, found) = shown(Act::DropRows { all: false }, "Health\n5");
    assert_eq!(text, "Plan\nIntro\nField\nBudget\nSport\nEnd");
    assert_eq!(found.len(), 3);
    let (text, found) = shown(Act::DropRows { all: true }, "Health");
    assert_eq!((text.as_str(), found.len()), ("Plan\nIntro\nEnd", 0));
    let (_, found) = shown(Act::Fill { column: 1, paragraphs: vec![new("9")] }, "Sport");
    assert!(found.contains(&of("9", 2, 1)), "{found:?}");
    let (text, _) = shown(Act::Past(vec![new("Behind")]), "Sport");
    assert_eq!(text, "Plan\nIntro\nField\nBudget\nHealth\n5\nSport\nBehind\nEnd");
    let (text, found) =
        shown(Act::Follow(vec![new("A"), Paragraph { table: vec![row(&["x", "y"])], ..new("") }, new("B")]), "Plan");
    assert_eq!(text, "Plan\nA\nx\ny\nB\nIntro\nField\nBudget\nHealth\n5\nSport\nEnd");
    assert!(found.contains(&of("y", 0, 1)));
    // No row is as wide.
    let act = Act::Rows { rows: vec![row(&["a", "b", "c"])], before: false };
    let done = written(&bytes, &[Edit { at: at("Health"), act, note: Vec::new() }], Way::Tracked);
    assert_eq!(done.undone, [(0, Undone::Shape)]);
}

#[test]
fn paragraphs_go_and_come() {
    let body = [
        para(&run("First.")),
        format!("<w:p><w:pPr><w:jc w:val=\"both\"/></w:pPr>{}</w:p>", run("Second.")),
        para(&run("Third.")),
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Cell.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>".to_owned(),
        para(&run("Last.")),
    ]
    .concat();
    let bytes = zipped(&parts(&body, &[]));
    let document = load(&bytes, Changes::Accepted);
    let follow = |after: &str, texts: &[&str]| Edit {
        at: find(&document, after),
        act: Act::Follow(texts.iter().map(|t| Paragraph { text: (*t).to_owned(), ..Paragraph::default() }).collect()),
        note: vec!["new".to_owned()],
    };
    for way in [Way::Tracked, Way::Plain] {
        let edits = [
            swap(&document, "Second.", ""),
            swap(&document, "Cell.", ""),
            follow("Third.", &["Three and a half."]),
            follow("Last.", &["The very last.", "And one more."]),
        ];
        let done = written(&bytes, &edits, way);
        assert_eq!(done.undone, []);
        let promised = lines(&["First.", "Third.", "Three and a half.", "Last.", "The very last.", "And one more."]);
        if way == Way::Tracked {
            check(&bytes, &done, &promised);
        } else {
            assert_eq!(told(&load(&done.bytes, Changes::Accepted)), promised);
            assert_eq!(told(&load(&done.bytes, Changes::Original)), promised);
        }
    }
}

/// The last paragraph of a story, whose mark stays: its words go, others come, and somebody else has deleted some.
#[test]
fn new_words_never_stand_in_a_deletion_of_others() {
    let gone =
        "<w:del w:id=\"8\" w:author=\"Som\"><w:r><w:delText xml:space=\"preserve\"> gone</w:delText></w:r></w:del>";
    let bytes = zipped(&parts(&para(&format!("{}{gone}", run("All there is"))), &[]));
    let document = load(&bytes, Changes::Accepted);
    let new = ["One.", "Two."].map(|t| Paragraph { text: t.to_owned(), ..Paragraph::default() });
    let at = find(&document, "All there is");
    let edits = [swap(&document, "All there is", ""), Edit { at, act: Act::Follow(new.to_vec()), note: Vec::new() }];
    let done = written(&bytes, &edits, Way::Tracked);
    check(&bytes, &done, &lines(&["One.", "Two."]));
}

/// A list at the end of a story: what follows is no item of it, and rejecting gives the item back.
#[test]
fn the_last_item_keeps_its_number() {
    let numbering = format!(
        "<w:numbering xmlns:w=\"{W}\"><w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>"
    );
    let item = |t: &str| {
        format!("<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>{}</w:p>", run(t))
    };
    let bytes = zipped(&parts(&(item("one") + &item("two")), &[("numbering.xml", "numbering", &numbering)]));
    let document = load(&bytes, Changes::Accepted);
    assert_eq!(document.text, "1. one\n2. two");
    let new = vec![Paragraph { text: "Signed.".to_owned(), ..Paragraph::default() }];
    let edits = [Edit { at: find(&document, "two"), act: Act::Follow(new), note: Vec::new() }];
    let done = written(&bytes, &edits, Way::Tracked);
    assert_eq!(load(&done.bytes, Changes::Accepted).text, "1. one\n2. two\nSigned.");
    assert_eq!(load(&done.bytes, Changes::Original).text, "1. one\n2. two");
}

#[test]
fn moves_are_moves() {
    let body = ["One.", "Two.", "Three."].map(|t| para(&run(t))).concat();
    let bytes = zipped(&parts(&body, &[]));
    let document = load(&bytes, Changes::Accepted);
    let moved = Paragraph { text: "One.".to_owned(), moved: Some("move1".to_owned()), ..Paragraph::default() };
    let edits = [
        Edit { at: find(&document, "One."), act: Act::MoveAway("move1".to_owned()), note: Vec::new() },
        Edit { at: find(&document, "Two."), act: Act::Follow(vec![moved]), note: Vec::new() },
    ];
    let done = written(&bytes, &edits, Way::Tracked);
    check(&bytes, &done, &lines(&["Two.", "One.", "Three."]));
    let xml = part(&done.bytes, "word/document.xml");
    for what in
        ["moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd", "<w:moveFrom ", "<w:moveTo "]
    {
        assert!(xml.contains(what), "{what}: {xml}");
    }
}

#[test]
fn notes_headers_boxes_and_other_prefixes() {
    let boxed = format!(
        "<w:r><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:drawing><w:txbxContent>{}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
        para(&run("in a box")),
        para(&run("in a box"))
    );
    let body = para(&format!("{}{boxed}", run("A sentence")));
    let note = format!(
        "<f:footnotes xmlns:f=\"{W}\"><f:footnote f:id=\"2\"><f:p><f:r><f:t>a n&#111;te &amp; more</f:t></f:r></f:p></f:footnote></f:footnotes>"
    );
    let head = format!("<hdr xmlns=\"{W}\"><p><r><t>a header</t></r></p></hdr>");
    let bytes = zipped(&parts(&body, &[("footnotes.xml", "footnotes", &note), ("header1.xml", "header", &head)]));
    let document = load(&bytes, Changes::Accepted);
    let mut edits = vec![
        swap(&document, "note & more", "remark & more"),
        swap(&document, "header", "head"),
        swap(&document, "in a box", "in two boxes"),
        swap(&document, "sentence", "phrase"),
    ];
    for edit in &mut edits {
        edit.note = vec!["look".to_owned()];
    }
    let done = written(&bytes, &edits, Way::Tracked);
    assert_eq!(done.undone, []);
    check(&bytes, &done, &lines(&["A phrase", "a head", "a remark & more", "in two boxes"]));
    assert_eq!(load(&done.bytes, Changes::Accepted).comments.len(), 4);
    // The copy for old programs says the same.
    assert_eq!(part(&done.bytes, "word/document.xml").matches("two boxes</w:t>").count(), 2);
    assert!(part(&done.bytes, "word/footnotes.xml").contains("<f:del f:id="));
    let head = part(&done.bytes, "word/header1.xml");
    assert!(head.starts_with(&format!("<hdr xmlns:w0=\"{W}\" xmlns=")), "{head}");
    assert!(head.contains("<delText xml:space"), "{head}");
}

#[test]
fn comments_of_others_stay() {
    let list = format!(
        "<w:comments xmlns:w=\"{W}\"><w:comment w:id=\"41\" w:author=\"Lan\"><w:p><w:r><w:t>old</w:t></w:r></w:p></w:comment></w:comments>"
    );
    let body = para(&format!(
        "<w:commentRangeStart w:id=\"41\"/>{}<w:commentRangeEnd w:id=\"41\"/><w:r><w:commentReference w:id=\"41\"/></w:r>",
        run("some words")
    ));
    let bytes = zipped(&parts(&body, &[("comments.xml", "comments", &list)]));
    let document = load(&bytes, Changes::Accepted);
    let mut change = swap(&document, "some words", "");
    change.note = vec!["ตัดออก".to_owned()];
    let done = written(&bytes, &[change], Way::Tracked);
    check_xml(&done.bytes);
    let after = load(&done.bytes, Changes::Original);
    assert_eq!(after.comments.iter().map(|c| c.text.as_str()).collect::<Vec<_>>(), ["old", "ตัดออก"]);
    for comment in &after.comments {
        assert_eq!(comment.at.of(&after.text), "some words", "{}", part(&done.bytes, "word/document.xml"));
    }
    // The tie of the other comment is not deleted with the words.
    let xml = part(&done.bytes, "word/document.xml");
    assert!(xml.contains("<w:r><w:commentReference w:id=\"41\"/></w:r>"), "{xml}");
    assert_eq!(part(&done.bytes, "word/_rels/document.xml.rels"), part(&bytes, "word/_rels/document.xml.rels"));
}

#[test]
fn what_may_not_be_changed() {
    let body = para(&run("words"));
    let settings = |inner: &str| format!("<w:settings xmlns:w=\"{W}\">{inner}</w:settings>");
    let protected = settings("<w:documentProtection w:edit=\"readOnly\" w:enforcement=\"1\"/>");
    let off = settings("<w:documentProtection w:edit=\"readOnly\" w:enforcement=\"0\"/>");
    let tracked = settings("<w:documentProtection w:edit=\"trackedChanges\" w:enforcement=\"1\"/>");
    let with = |settings: &str| zipped(&parts(&body, &[("settings.xml", "settings", settings)]));
    let strict = parts(&body, &[])
        .into_iter()
        .map(|(n, c)| (n, c.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")))
        .collect::<Vec<_>>();
    let mut signed = parts(&body, &[]);
    signed.push(("_xmlsignatures/origin.sigs".to_owned(), String::new()));
    let mut macros = parts(&body, &[]);
    macros.push(("word/vbaProject.bin".to_owned(), "x".to_owned()));
    let refuse = |bytes: &[u8], way: Way| edit(bytes, Changes::Accepted, &[], way, &HAND, &Limits::default()).err();
    for (bytes, words) in [
        (with(&protected), "protected"),
        (zipped(&strict), "Strict"),
        (zipped(&signed), "signed"),
        (zipped(&macros), "macros"),
        (b"PK\x03\x04".to_vec(), "archive"),
        (b"plain text".to_vec(), "no Word document"),
        (include_bytes!("../../../../tests/corpus/bad/password-protected.docx").to_vec(), "password"),
        (include_bytes!("../../../../tests/corpus/bad/zip-bomb.docx").to_vec(), "longer than"),
    ] {
        let error = refuse(&bytes, Way::Tracked).unwrap_or_else(|| panic!("not refused: {words}"));
        assert!(error.to_string().contains(words), "{words}: {error}");
        assert!(!error.help.is_empty());
    }
    assert_eq!(refuse(&with(&off), Way::Tracked), None);
    assert_eq!(refuse(&with(&tracked), Way::Tracked), None);
    assert!(refuse(&with(&tracked), Way::Plain).is_some());
}

/// A stream of numbers of our own.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % sides as u64) as usize
    }
}

const WORDS: [&str; 16] = [
    "The",
    "two",
    "sides",
    "will",
    "ผู้เข้าร่วม",
    "ทั้งสองฝ่าย",
    "ร่วมมือกัน",
    "Ủy",
    "ban",
    "nhân",
    "dân",
    "(05)",
    "&",
    "<x>",
    "น้ำ,",
    "năm.",
];

fn some_words(dice: &mut Dice, most: usize) -> String {
    let n = 1 + dice.throw(most);
    (0..n).map(|_| WORDS[dice.throw(WORDS.len())]).collect::<Vec<_>>().join(" ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A paragraph's content: runs cut anywhere between letters, hands of others, links, fields, tabs.
fn random_inline(dice: &mut Dice, id: &mut u32) -> String {
    let text = some_words(dice, 12);
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let n = (1 + dice.throw(14)).min(chars.len() - at);
        let piece = escaped(&chars[at..at + n].iter().collect::<String>());
        at += n;
        *id += 1;
        let own = match dice.throw(5) {
            0 => format!(
                "<w:r><w:t xml:space=\"preserve\">{piece}</w:t><w:tab/><w:t xml:space=\"preserve\">{piece}</w:t></w:r>"
            ),
            1 => format!("<w:r w:rsidR=\"00AB\"><w:rPr><w:i/></w:rPr><w:t xml:space=\"preserve\">{piece}</w:t></w:r>"),
            _ => run(&piece),
        };
        out += &match dice.throw(12) {
            0 => format!("<w:ins w:id=\"{id}\" w:author=\"Lan\">{own}</w:ins>"),
            1 => format!(
                "<w:del w:id=\"{id}\" w:author=\"Som\"><w:r><w:delText xml:space=\"preserve\">{piece}</w:delText></w:r></w:del>"
            ),
            2 => format!("<w:hyperlink w:anchor=\"x\">{own}</w:hyperlink>"),
            3 => format!("<w:fldSimple w:instr=\"DATE\">{own}</w:fldSimple>"),
            4 => format!(
                "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>X</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{own}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
            ),
            5 => format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"b{id}\"/>{own}<w:bookmarkEnd w:id=\"{id}\"/>"),
            6 => format!("<w:sdt><w:sdtPr/><w:sdtContent>{own}</w:sdtContent></w:sdt>"),
            _ => own,
        };
    }
    out
}

fn random_body(dice: &mut Dice) -> String {
    let mut id = 100;
    let mut out = String::new();
    for _ in 0..2 + dice.throw(6) {
        let properties =
            ["", "<w:pPr/>", "<w:pPr><w:jc w:val=\"both\"/><w:rPr><w:b/></w:rPr></w:pPr>", "<w:pPr><w:rPr/></w:pPr>"]
                [dice.throw(4)];
        let inline = random_inline(dice, &mut id);
        out += &match dice.throw(9) {
            0 => format!(
                "<w:tbl><w:tr><w:tc><w:p>{inline}</w:p></w:tc><w:tc><w:p>{}</w:p><w:p/></w:tc></w:tr></w:tbl>",
                random_inline(dice, &mut id)
            ),
            1 => "<w:p/>".to_owned(),
            _ => format!("<w:p>{properties}{inline}</w:p>"),
        };
    }
    out
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The lines that the edits promise, as far as they were made.
fn promise(document: &Document, edits: &[Edit], undone: &[(usize, Undone)]) -> Vec<String> {
    let mut pieces: Vec<(usize, usize, String)> = Vec::new();
    for (i, edit) in edits.iter().enumerate().filter(|(i, _)| !undone.iter().any(|(u, _)| u == i)) {
        match &edit.act {
            Act::Leave => {}
            Act::MoveAway(_) => pieces.push((edit.at.start, edit.at.end, String::new())),
            Act::Replace(words) => {
                // Ends of paragraphs are no words: they stay where something stays in their paragraphs.
                let kept: String = if words.is_empty() {
                    edit.at.of(&document.text).chars().filter(|c| *c == '\n').collect()
                } else {
                    words.clone()
                };
                // A paragraph that goes takes its number along.
                let numbers = document.blocks.iter().filter_map(|b| b.number);
                let start = numbers.filter(|n| n.overlaps(edit.at) && words.is_empty()).map(|n| n.start).min();
                pieces.push((start.unwrap_or(edit.at.start).min(edit.at.start), edit.at.end, kept));
            }
            Act::Precede(_) | Act::Past(_) | Act::Rows { .. } | Act::DropRows { .. } | Act::Fill { .. } => {
                unreachable!()
            }
            Act::Follow(new) => {
                let end = document.text[edit.at.end..].find('\n').map_or(document.text.len(), |n| edit.at.end + n);
                let text: String = new.iter().map(|p| format!("\n{}", p.text)).collect();
                pieces.push((end, end, text));
            }
        }
        let _ = i;
    }
    // Computed numbers are not told.
    for number in document.blocks.iter().filter_map(|b| b.number) {
        if !pieces.iter().any(|p| p.0 < number.end && number.start < p.1) {
            pieces.push((number.start, number.end, String::new()));
        }
    }
    pieces.sort_by_key(|p| (p.0, p.1));
    let mut out = String::new();
    let mut at = 0;
    for (from, to, text) in pieces {
        out += &document.text[at..from.max(at)];
        out += &text;
        at = to.max(at);
    }
    out += &document.text[at..];
    out.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

/// Some edits that do not touch one another.
fn random_edits(document: &Document, dice: &mut Dice) -> Vec<Edit> {
    let text = &document.text;
    let mut edits: Vec<Edit> = Vec::new();
    for _ in 0..1 + dice.throw(5) {
        let line = dice.throw(text.lines().count().max(1));
        let start: usize = text.lines().take(line).map(|l| l.len() + 1).sum();
        let length = text.lines().nth(line).map_or(0, str::len);
        let from = boundary(text, start + dice.throw(length + 1));
        let to = boundary(text, from + dice.throw(start + length - from + 1));
        let (span, act) = match dice.throw(6) {
            0 => (Span::new(start, start + length), Act::Replace(String::new())),
            // Nothing for nothing is no change.
            1 if to > from => (Span::new(from, to), Act::Replace(String::new())),
            2 if length > 0 => {
                let text = some_words(dice, 5);
                (Span::new(start, start + length), Act::Follow(vec![Paragraph { text, ..Paragraph::default() }]))
            }
            3 => (Span::new(from, from), Act::Replace(some_words(dice, 3))),
            4 => (Span::new(from, to), Act::Leave),
            _ => (Span::new(from, to), Act::Replace(some_words(dice, 6))),
        };
        // Edits that touch one another are another test.
        if edits.iter().any(|e| e.at.start <= span.end && span.start <= e.at.end) {
            continue;
        }
        let note = if dice.throw(2) == 0 { vec![some_words(dice, 4)] } else { Vec::new() };
        edits.push(Edit { at: span, act, note });
    }
    edits
}

/// A paragraph may end in words that are hidden, under a mark that is hidden: what is put behind it is shown all the same.
#[test]
fn a_new_paragraph_is_shown() {
    let hidden = "<w:r><w:rPr><w:vanish/><w:b/></w:rPr><w:t>many more words, hidden</w:t></w:r>";
    let body = format!(
        "<w:p><w:pPr><w:rPr><w:vanish/><w:i/></w:rPr></w:pPr>{}{hidden}</w:p>{}",
        run("one"),
        para(&run("two"))
    );
    let bytes = zipped(&parts(&body, &[]));
    let document = load(&bytes, Changes::Accepted);
    let new = vec![Paragraph { text: "new".to_owned(), ..Paragraph::default() }];
    let edits = [Edit { at: find(&document, "one"), act: Act::Follow(new), note: Vec::new() }];
    for way in [Way::Tracked, Way::Plain] {
        let done = written(&bytes, &edits, way);
        assert_eq!(done.undone, []);
        let after = load(&done.bytes, Changes::Accepted);
        assert!(told(&after).iter().any(|line| line == "new"), "{:?}", after.text);
        assert_eq!(part(&done.bytes, "word/document.xml").matches("<w:vanish/>").count(), 2);
    }
}

#[test]
fn random_changes_in_random_files() {
    let (mut made, mut refused) = (0, 0);
    for seed in 1..=1_500u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut body = random_body(&mut dice);
        let mut all = parts(&body, &[]);
        // Other prefixes for the same names, a byte order mark.
        if dice.throw(4) == 0 {
            body = all[3]
                .1
                .replace("<w:", "<q:")
                .replace("</w:", "</q:")
                .replace(" w:", " q:")
                .replace("xmlns:w=", "xmlns:q=");
            all[3].1 = body;
        }
        if dice.throw(4) == 0 {
            all[3].1.insert(0, '\u{feff}');
        }
        let bytes = zipped(&all);
        let Ok(document) = read(&bytes, "a.docx", Changes::Accepted, &Limits::default()) else { continue };
        let edits = random_edits(&document, &mut dice);
        let done = written(&bytes, &edits, Way::Tracked);
        made += edits.len() - done.undone.len();
        refused += done.undone.len();
        let promised = promise(&document, &edits, &done.undone);
        check_xml(&done.bytes);
        let shown = || {
            format!(
                "seed {seed}\n{edits:#?}\n{:?}\n{}\n{}",
                done.undone,
                part(&bytes, "word/document.xml"),
                part(&done.bytes, "word/document.xml")
            )
        };
        assert_eq!(told_of(&done.bytes, Changes::Accepted), promised, "{}", shown());
        if let Ok(before) = read(&bytes, "a.docx", Changes::Original, &Limits::default()) {
            assert_eq!(told_of(&done.bytes, Changes::Original), told(&before), "{}", shown());
        }
        let plain = written(&bytes, &edits, Way::Plain);
        check_xml(&plain.bytes);
        assert_eq!(plain.undone, done.undone, "{}", shown());
        {
            assert_eq!(
                told_of(&plain.bytes, Changes::Accepted),
                promised,
                "{}\n{}",
                shown(),
                part(&plain.bytes, "word/document.xml")
            );
        }
        // Comments of ours are all there, on their words.
        let notes = edits.iter().filter(|e| !e.note.is_empty()).count();
        if !promised.is_empty() {
            assert_eq!(load(&done.bytes, Changes::Accepted).comments.len(), notes, "{}", shown());
        }
    }
    assert!(made > 2_000, "{made}");
    assert!(refused * 8 < made, "{refused} of {made}");
}

/// Files that must not be changed, by `scripts/docx-corpus.py`: each is refused with a sentence and what to do.
#[test]
fn foreign_files_that_are_refused() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/corpus/docx-refuse");
    let Ok(found) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no files in target/corpus/docx-refuse; run scripts/docx-corpus.py");
        return;
    };
    for file in found {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        // A file that allows tracked changes and nothing else gets tracked changes and nothing else.
        let way = if path.to_string_lossy().contains("trackedChanges") { Way::Plain } else { Way::Tracked };
        match edit(&bytes, Changes::Accepted, &[], way, &HAND, &Limits::default()) {
            Err(e) => eprintln!("{}: {e}", path.file_name().unwrap().to_string_lossy()),
            Ok(_) => panic!("{} is not refused", path.display()),
        }
    }
}

/// The files that `scripts/docx-corpus.py` fetches and makes, where they are there.
#[test]
fn foreign_files() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/corpus/docx");
    let Ok(found) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: no files in target/corpus/docx; run scripts/docx-corpus.py");
        return;
    };
    let mut files: Vec<_> =
        found.map(|f| f.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "docx")).collect();
    files.sort();
    let keep = std::env::var_os("MAITRI_KEEP").map(std::path::PathBuf::from);
    let (mut read_files, mut made, mut refused, mut failed) = (0, 0, 0, Vec::new());
    for (n, file) in files.iter().enumerate() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = std::fs::read(file).unwrap();
        let Ok(document) = read(&bytes, &name, Changes::Accepted, &Limits::default()) else { continue };
        read_files += 1;
        let mut dice = Dice((n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for round in 0..3 {
            let edits = random_edits(&document, &mut dice);
            let done = match edit(&bytes, Changes::Accepted, &edits, Way::Tracked, &HAND, &Limits::default()) {
                Ok(done) => done,
                Err(e) => {
                    failed.push(format!("{name}: {e}"));
                    break;
                }
            };
            made += edits.len() - done.undone.len();
            refused += done.undone.len();
            if let Some(folder) = &keep {
                std::fs::write(folder.join(format!("{round}-{name}")), &done.bytes).unwrap();
            }
            let promised = promise(&document, &edits, &done.undone);
            let accepted = told_of(&done.bytes, Changes::Accepted);
            // A line may be one of several of its paragraph, behind which the new paragraph stands.
            let sorted = |lines: &[String]| {
                let mut lines = lines.to_vec();
                lines.sort();
                lines
            };
            let follows = edits.iter().any(|e| matches!(e.act, Act::Follow(_)));
            if accepted != promised && !(follows && sorted(&accepted) == sorted(&promised)) {
                let odd = accepted.iter().zip(&promised).find(|(a, b)| a != b);
                failed.push(format!("{name}: accepted {odd:?} {:?}", (accepted.len(), promised.len())));
            }
            if told_of(&done.bytes, Changes::Original) != told_of(&bytes, Changes::Original) {
                failed.push(format!("{name}: rejected"));
            }
            let (old, new) = (unzipped(&bytes), unzipped(&done.bytes));
            for (part, content) in &old {
                let is_main = content.windows(10).any(|w| w == b":document ");
                let may =
                    ["document", "header", "footer", "footnotes", "endnotes", "comments", "Content_Types", ".rels"];
                if new.get(part) != Some(content) && !is_main && !may.iter().any(|m| part.contains(m)) {
                    failed.push(format!("{name}: {part} differs"));
                }
            }
        }
    }
    eprintln!("{read_files} files read of {}, {made} changes made, {refused} not", files.len());
    assert_eq!(failed, [] as [String; 0], "{}", failed.join("\n"));
}
