use maitri_document::paper::{
    Align, Attachment, Cell, Inline, Line, Number, Paper, Part, Row, Sheet, Style, Table, Text, Tongue,
};
use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;

use super::{Faces, Fault, pdf, set};

/// Words of the printed forms, with all that Thai writing does to clusters.
const THAI: &str = "ผู้เข้าร่วมทั้งสองฝ่ายจะส่งเสริมให้หน่วยงานที่เกี่ยวข้องของตนติดต่อกันโดยตรง ซึ่งคำนึงถึงน้ำใจไมตรีที่มีอยู่ ตามกฎหมาย \
     ญี่ปุ่น ป่าไม้ ฟ้า กตัญญู ฐานะ ตำแหน่ง ค้ำ ก๊ำ ปิ๋ว ฤๅษี กรุงเทพฯ ต่างๆ ๑๒๓ พ.ศ. ๒๕๖๙";
const VIETNAMESE: &str = "Ủy ban nhân dân Tỉnh Điện Biên, nước Cộng hòa Xã hội Chủ nghĩa Việt Nam và Chính quyền Tỉnh Chiềng-Mai \
     thống nhất tăng cường hợp tác: Giáo dục, Y tế, Văn hóa - Xã hội; ẢẨẪẶỆỘỮỲỴ “Hai Bên”…";

fn style(id: &str, align: Align) -> Style {
    Style { id: id.to_owned(), name: id.to_owned(), align, size: 16.0, ..Style::default() }
}

fn paper(tongue: Tongue, body: Vec<Part>) -> Paper {
    Paper {
        tongue,
        title: "บันทึกความเข้าใจ".to_owned(),
        date: "2026-11-25".to_owned(),
        sheet: Sheet {
            width: 210.0,
            height: 297.0,
            top: 25.0,
            bottom: 20.0,
            left: 30.0,
            right: 20.0,
            face: if tongue == Tongue::Thai { "Sarabun" } else { "Tinos" }.to_owned(),
            thai_digits: tongue == Tongue::Thai,
        },
        styles: vec![
            Style { first: 25.0, ..style("body", Align::Justify) },
            Style { heading: Some(1), bold: true, ..style("title", Align::Center) },
            Style { left: 10.0, first: -10.0, ..style("clause", Align::Justify) },
            style("left", Align::Start),
            Style { tabs: vec![40.0, 80.0], ..style("tabs", Align::Start) },
            Style { heading: Some(3), ..style("deep", Align::Start) },
        ],
        lists: Vec::new(),
        header: Vec::new(),
        first_header: None,
        footer: Vec::new(),
        body,
        attachments: Vec::new(),
    }
}

fn items(frame: &Frame, found: &mut Vec<TextItem>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => items(&group.frame, found),
            FrameItem::Text(text) => found.push(text.clone()),
            _ => {}
        }
    }
}

fn set_items(paper: &Paper) -> Vec<TextItem> {
    let set = set(paper, &Faces::ours()).unwrap();
    let mut found = Vec::new();
    for page in set.document.pages() {
        items(&page.frame, &mut found);
    }
    found
}

fn said(paper: &Paper) -> String {
    set_items(paper).iter().map(|item| item.text.as_str()).collect()
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn line(style: &str, text: &str) -> Part {
    Part::Line(Line::new(style, text))
}

#[test]
fn the_signs_on_the_page_say_the_text_that_was_put_in() {
    for (tongue, text) in [(Tongue::Thai, THAI), (Tongue::Vietnamese, VIETNAMESE)] {
        for style in ["title", "body", "clause", "left"] {
            let paper = paper(tongue, vec![line(style, text), line(style, text)]);
            assert_eq!(bare(&said(&paper)), bare(&paper.text()), "{tongue:?} {style}");
        }
    }
}

#[test]
fn the_file_has_its_own_letter_for_each_sign() {
    let paper = paper(Tongue::Thai, vec![line("title", THAI), line("body", THAI)]);
    let set = set(&paper, &Faces::ours()).unwrap();
    assert_eq!(
        set.letters.iter().map(|face| face.face.as_str()).collect::<Vec<_>>(),
        ["Sarabun-Bold", "Sarabun-Regular"]
    );
    let pdf = pdf(&paper, &Faces::ours()).unwrap();
    for face in &set.letters {
        let map = super::letters::map(&pdf, &face.face)
            .expect("a table of letters that can be found by the table of objects");
        let said: Vec<(usize, String)> = map
            .lines()
            .filter_map(|line| {
                let (sign, said) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
                let units: Vec<u16> = said
                    .as_bytes()
                    .chunks(4)
                    .map(|u| u16::from_str_radix(std::str::from_utf8(u).unwrap(), 16).unwrap())
                    .collect();
                Some((usize::from_str_radix(sign, 16).unwrap(), String::from_utf16(&units).unwrap()))
            })
            .filter(|(sign, _)| *sign > 0 && *sign != 0xffff)
            .collect();
        assert!(said.len() >= face.signs.len(), "{map}");
        assert!(face.signs.iter().any(|own| own == "\u{e4d}\u{e49}"), "the ring of น้ำ");
        for (sign, letters) in said {
            assert_eq!(letters, face.signs[sign - 1], "sign {sign} of {}", face.face);
            // A ring with its tone mark is one sign of two letters, ฤๅ too.
            assert!(letters.chars().count() == 1 || letters.starts_with('\u{e4d}') || letters == "ฤๅ", "{letters}");
        }
    }
}

#[test]
fn a_cluster_is_told_whole_and_once() {
    let found = set_items(&paper(Tongue::Thai, vec![line("left", "ทั้งทั้งทำน้ำ")]));
    let told: Vec<&str> = found
        .iter()
        .flat_map(|item| item.glyphs.chunk_by(|a, b| a.range == b.range).map(|g| &item.text[g[0].range()]))
        .collect();
    assert_eq!(told, ["ทั้", "ง", "ทั้", "ง", "ท", "ำ", "น้ำ"]);
}

#[test]
fn a_line_of_thai_is_as_wide_as_it_was_set_and_no_gap_looks_like_a_blank() {
    let found = set_items(&paper(Tongue::Thai, vec![line("body", &THAI.replace(' ', "")), line("body", THAI)]));
    let right = 160.0 / 25.4 * 72.0;
    let full: Vec<&TextItem> = found.iter().filter(|item| item.width().to_pt() > right * 0.99).collect();
    assert!(full.len() > 1, "no justified line");
    for item in &full {
        assert!((item.width().to_pt() - right).abs() < 0.05, "{} {}", item.width().to_pt(), item.text);
        for pair in item.glyphs.windows(2) {
            let [left, after] = pair else { continue };
            if [left, after].iter().any(|g| item.text[g.range()].trim().is_empty()) || left.range == after.range {
                continue;
            }
            let own = item.font.x_advance(left.id).unwrap_or_default();
            let gap = (left.x_advance + after.x_offset - left.x_offset - own).get();
            assert!(gap < 0.1, "{gap} after `{}` in {}", &item.text[left.range()], item.text);
        }
    }
}

#[test]
fn thai_lines_end_between_words() {
    let narrow = |width: f64| {
        let mut paper = paper(Tongue::Thai, vec![line("left", &THAI.replace(' ', ""))]);
        paper.sheet.right = 210.0 - 30.0 - width;
        set_items(&paper)
    };
    let words = ["ผู้เข้าร่วม", "ทั้งสอง", "ฝ่าย", "เกี่ยวข้อง", "กฎหมาย", "หน่วยงาน", "ตำแหน่ง"];
    for width in [30.0, 37.0, 44.0, 61.0, 83.0] {
        let lines = narrow(width);
        assert!(lines.len() > 3);
        for word in words {
            assert!(lines.iter().any(|item| item.text.contains(word)), "`{word}` is cut at {width} mm");
        }
    }
}

#[test]
fn languages_are_those_of_the_runs() {
    let mut english = Line::new("left", "Memorandum of Understanding");
    english.tongue = Some(Tongue::English);
    let mixed = Line {
        style: "left".to_owned(),
        inlines: vec![
            Inline::Text(Text::plain("จังหวัด")),
            Inline::Text(Text { text: "Dien Bien".to_owned(), tongue: Some(Tongue::Vietnamese), ..Text::default() }),
        ],
        ..Line::default()
    };
    let paper = paper(Tongue::Thai, vec![Part::Line(english), Part::Line(mixed)]);
    let found: Vec<(String, String)> = set_items(&paper)
        .iter()
        .map(|item| {
            let region = item.region.map(|r| r.as_str().to_owned()).unwrap_or_default();
            (item.text.to_string(), format!("{}-{region}", item.lang.as_str()))
        })
        .collect();
    let has = |text: &str, tag: &str| found.iter().any(|(t, l)| t == text && l == tag);
    assert!(has("Memorandum of Understanding", "en-GB"), "{found:?}");
    assert!(has("จังหวัด", "th-TH") && has("Dien Bien", "vi-VN"), "{found:?}");
    let bytes = pdf(&paper, &Faces::ours()).unwrap();
    assert!(contains(&bytes, b"/Lang(th-TH)"), "the file's own language");
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

#[test]
fn the_file_says_what_it_is_and_nothing_of_us() {
    let mut paper = paper(Tongue::Thai, vec![line("title", "บันทึก"), line("body", THAI)]);
    paper.attachments.push(Attachment {
        name: "answers.json".to_owned(),
        media_type: "application/json".to_owned(),
        description: "คำตอบ".to_owned(),
        bytes: b"{\"a\":1}".to_vec(),
    });
    let bytes = pdf(&paper, &Faces::ours()).unwrap();
    assert!(bytes.starts_with(b"%PDF-1.7"));
    for what in
        ["<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "<pdfuaid:part>1</pdfuaid:part>"]
    {
        assert!(contains(&bytes, what.as_bytes()), "{what}");
    }
    assert!(contains(&bytes, b"/MarkInfo") && contains(&bytes, b"/AFRelationship/Source"));
    assert!(contains(&bytes, b"answers.json"));
    for name in ["Typst", "typst", "Maitri", "krilla"] {
        assert!(!contains(&bytes, name.as_bytes()), "{name}");
    }
    assert_eq!(bytes, pdf(&paper, &Faces::ours()).unwrap(), "the same paper is the same bytes");
    paper.date = "2026-11-26".to_owned();
    assert_ne!(bytes, pdf(&paper, &Faces::ours()).unwrap());
}

#[test]
fn places_have_names() {
    let mut clause = Line::new("clause", "ข้อแรก");
    clause.anchor = Some("mou-clause-1".to_owned());
    clause.number = Some(Number { list: 0, level: 0, printed: "๑.".to_owned() });
    let mut twice = Line::new("left", "อีกครั้ง");
    twice.anchor = Some("mou-clause-1".to_owned());
    let paper = paper(Tongue::Thai, vec![Part::Line(clause), Part::Line(twice)]);
    assert!(contains(&pdf(&paper, &Faces::ours()).unwrap(), b"mou-clause-1"));
    assert_eq!(bare(&said(&paper)), "๑.ข้อแรกอีกครั้ง");
    assert!(said(&paper).contains("๑. "), "a blank between number and words");
}

#[test]
fn unknown_faces_and_letters_are_named() {
    let mut unknown = paper(Tongue::Thai, vec![line("body", "ก")]);
    unknown.sheet.face = "TH Sarabun New".to_owned();
    let fault = pdf(&unknown, &Faces::ours()).unwrap_err();
    assert_eq!(fault.to_string(), "the typeface `TH Sarabun New` is not there: take one of `Sarabun`, `Tinos`");
    for (tongue, text, letter) in
        [(Tongue::Thai, "ก😀ข", '😀'), (Tongue::Vietnamese, "Số 北", '北'), (Tongue::Thai, "北", '北')]
    {
        let fault = pdf(&paper(tongue, vec![line("body", text)]), &Faces::ours()).unwrap_err();
        assert!(matches!(&fault, Fault::Letter { letter: l, .. } if *l == letter), "{fault}");
    }
    let upright = Faces::new(vec![include_bytes!("../../faces/sarabun-400.ttf")]);
    let fault = pdf(&paper(Tongue::Thai, vec![line("title", "ก")]), &upright).unwrap_err();
    assert_eq!(fault.to_string(), "the typeface `Sarabun` has no bold: take another face or another style");
    assert!(
        pdf(&paper(Tongue::Thai, vec![line("body", "ก")]), &upright).is_ok(),
        "what nothing wears need not be there"
    );
    assert!(Faces::new(vec![b"no font"]).names().is_empty());
}

#[test]
fn what_a_paper_quotes_takes_the_face_that_has_its_letters() {
    // A Vietnamese paper that quotes Thai, in each look; what was put in is what is copied out.
    let quote = |bold, italic| {
        Inline::Text(Text { text: "ห้ามทำก่ำ".to_owned(), bold, italic, ..Text::default() })
    };
    let mut inlines = vec![Inline::Text(Text::plain("Văn bản ghi “"))];
    inlines.extend([quote(false, false), quote(true, false), quote(false, true), quote(true, true)]);
    inlines.push(Inline::Text(Text::plain("” tại điểm 1.")));
    let line = Part::Line(Line { style: "left".to_owned(), inlines, ..Line::default() });
    let paper = paper(Tongue::Vietnamese, vec![line]);
    assert_eq!(bare(&said(&paper)), bare(&paper.text()));
    assert!(pdf(&paper, &Faces::ours()).is_ok());
}

#[test]
fn a_paper_that_contradicts_itself_is_refused_in_a_sentence() {
    let faces = Faces::ours();
    let refused = |change: &dyn Fn(&mut Paper)| {
        let mut paper = paper(Tongue::Thai, vec![line("body", "ก")]);
        change(&mut paper);
        match pdf(&paper, &faces) {
            Err(Fault::Paper(said)) => said,
            other => panic!("{other:?}"),
        }
    };
    let cell = || Cell { lines: vec![Line::new("body", "ก")], ..Cell::default() };
    let table = |rows: Vec<Row>, head| {
        Part::Table(Table { widths: vec![40.0, 40.0], head, ruled: true, caption: String::new(), rows })
    };
    assert!(refused(&|p| p.title = " ".to_owned()).contains("title"));
    assert!(refused(&|p| p.styles.clear()).contains("style"));
    assert!(refused(&|p| p.date = "25/11/2569".to_owned()).contains("25/11/2569"));
    assert!(refused(&|p| p.date = "2026-02-30".to_owned()).contains("2026-02-30"));
    assert!(refused(&|p| p.sheet.width = f64::NAN).contains("width"));
    assert!(refused(&|p| p.sheet.left = 400.0).contains("margins"));
    assert!(refused(&|p| p.styles[0].size = f64::INFINITY).contains("`body`"));
    assert!(refused(&|p| p.body.push(line("nowhere", "ก"))).contains("`nowhere`"));
    assert!(refused(&|p| p.body.push(table(vec![Row { cells: vec![cell()], breaks: false }], 0))).contains("fewer"));
    let three = vec![cell(), cell(), cell()];
    assert!(refused(&|p| p.body.push(table(vec![Row { cells: three.clone(), breaks: false }], 0))).contains("more"));
    let tall = vec![Cell { down: 2, ..cell() }, cell()];
    assert!(refused(&|p| p.body.push(table(vec![Row { cells: tall.clone(), breaks: false }], 1))).contains("edge"));
    let attachment = |name: &str| Attachment {
        name: name.to_owned(),
        media_type: "application/json".to_owned(),
        description: String::new(),
        bytes: Vec::new(),
    };
    assert!(refused(&|p| p.attachments.push(attachment("../a"))).contains("../a"));
    let named = |anchor: &str| Part::Line(Line { anchor: Some(anchor.to_owned()), ..Line::new("body", "ก") });
    assert!(refused(&|p| p.body.push(named("ข้อ 1"))).contains("ข้อ 1"));
}

#[test]
fn all_that_a_paper_can_hold_is_set() {
    let cell = |text: &str, across, down| Cell { lines: vec![Line::new("left", text)], across, down };
    let row = |cells: Vec<Cell>| Row { cells, breaks: true };
    let mut rows = vec![
        row(vec![cell("จังหวัด", 1, 2), cell("คู่ความสัมพันธ์", 2, 1)]),
        row(vec![cell("ไทย", 1, 1), cell("เวียดนาม", 1, 1)]),
    ];
    for n in 0..60 {
        rows.push(row(vec![cell(&n.to_string(), 1, 1), cell("น่าน", 1, 1), cell("Điện Biên", 1, 1)]));
    }
    let table = |ruled, rows: &[Row]| Table {
        widths: vec![30.0, 60.0, 60.0],
        head: 2,
        ruled,
        caption: "ตาราง".to_owned(),
        rows: rows.to_vec(),
    };
    let text = |text: &str| Inline::Text(Text::plain(text));
    let full = Line {
        style: "tabs".to_owned(),
        inlines: vec![
            text("เรียน"),
            Inline::Tab,
            Inline::Text(Text { text: "ผู้ว่า".to_owned(), underline: true, ..Text::default() }),
            Inline::Tab,
            Inline::Text(Text { text: "ลับ".to_owned(), red: true, bold: true, italic: true, ..Text::default() }),
            Inline::Break,
            text("a\tb\nc\u{1}\u{feff}"),
            Inline::Page,
            Inline::Pages,
        ],
        ..Line::default()
    };
    let body = vec![
        line("deep", "หัวข้อ"),
        Part::Line(full.clone()),
        line("left", ""),
        Part::Table(table(true, &rows)),
        Part::PageBreak,
        Part::Table(table(false, &rows)),
        line("body", THAI),
    ];
    let mut paper = paper(Tongue::Thai, body);
    paper.header = vec![full.clone()];
    paper.first_header = Some(Vec::new());
    paper.footer = vec![full];
    let set = set(&paper, &Faces::ours()).unwrap();
    let pages = set.document.pages().len();
    let words = said(&paper);
    assert!(pages >= 4, "{pages}");
    // The head stands on each page of its table.
    assert!(words.matches("คู่ความสัมพันธ์").count() >= 4, "{}", words.matches("คู่ความสัมพันธ์").count());
    assert_eq!(words.matches("Điện Biên").count(), 120);
    // Foot on each page, head on all but the first, line in the text.
    assert_eq!(words.matches("เรียน").count(), pages + (pages - 1) + 1);
    let thai =
        |n: usize| n.to_string().chars().map(|c| char::from_u32(c as u32 - 0x30 + 0xe50).unwrap()).collect::<String>();
    assert!(words.contains(&format!("c{}{}", thai(2), thai(pages))), "page numbers in Thai digits");
    assert!(pdf(&paper, &Faces::ours()).is_ok());
}

#[test]
fn letters_of_two_parts_are_copied_as_they_were_put_in() {
    // Decomposed Vietnamese, a mark before its vowel, two tone marks, ํ + า for ำ: the file says what the source says.
    for (tongue, text) in
        [(Tongue::Vietnamese, "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t"), (Tongue::Thai, "กุ่ กุ่ ก่่ นํ้า นำ้ ํ า ั")]
    {
        let paper = paper(tongue, vec![line("left", text), line("left", text)]);
        assert_eq!(bare(&said(&paper)), bare(&paper.text()));
        assert!(pdf(&paper, &Faces::ours()).is_ok());
    }
}
