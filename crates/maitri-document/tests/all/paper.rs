//! Papers written as Word files: read back they say the same, and Word's schema is kept.

use std::collections::BTreeSet;

use maitri_document::paper::*;
use maitri_document::read::Changes;
use maitri_document::write::docx::{Act, Edit, Edited, Paragraph, Way};
use maitri_document::write::paper::{Fault, docx};
use maitri_document::{BlockKind, Document, Span};

use super::papers::{self, blank, cell, item, line, row, style, thai};
use super::write::{check, check_xml, find, load, part, swap, unzipped, written};

fn made(paper: &Paper) -> Vec<u8> {
    docx(paper).unwrap_or_else(|e| panic!("{e}"))
}

/// A line as it is read back: control characters are gone, and a field says the first page.
fn as_read(paper: &Paper, line: &Line) -> String {
    let one = if paper.sheet.thai_digits { "๑" } else { "1" };
    let mut line = line.clone();
    for inline in &mut line.inlines {
        match inline {
            Inline::Page | Inline::Pages => *inline = Inline::Text(Text::plain(one)),
            Inline::Text(text) => text.text.retain(|c| c >= ' ' || matches!(c, '\t' | '\n')),
            _ => {}
        }
    }
    line.text()
}

fn is_said(text: &str) -> Vec<String> {
    text.split('\n').map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect()
}

/// What must be read of the body: each line with the kind of its block and the number that was printed before it.
fn body(paper: &Paper) -> Vec<(BlockKind, String, Option<String>)> {
    let mut out = Vec::new();
    let mut add = |line: &Line, kind: BlockKind| {
        let mut number = line.number.as_ref().map(|n| n.printed.trim().to_owned());
        for text in is_said(&as_read(paper, line)) {
            out.push((kind, text, number.take()));
        }
    };
    let mut tables = 0;
    for part in &paper.body {
        match part {
            Part::Line(line) => {
                let heading = paper.style(&line.style).unwrap().heading.is_some();
                add(line, if heading { BlockKind::Heading } else { BlockKind::Paragraph });
            }
            Part::Table(table) if !table.rows.is_empty() => {
                // Where each cell stands: the columns that cells from above leave free.
                let mut taken = vec![vec![false; table.widths.len()]; table.rows.len()];
                for (r, row) in table.rows.iter().enumerate() {
                    for cell in &row.cells {
                        let column = taken[r].iter().position(|t| !t).unwrap();
                        for down in &mut taken[r..r + cell.down] {
                            down[column..column + cell.across].fill(true);
                        }
                        let kind = BlockKind::Cell { table: tables, row: r as u32, column: column as u32 };
                        cell.lines.iter().for_each(|line| add(line, kind));
                    }
                }
                tables += 1;
            }
            _ => {}
        }
    }
    out
}

fn read_body(document: &Document) -> Vec<(BlockKind, String, Option<String>)> {
    let blocks = document.blocks.iter().filter(|b| b.kind.is_body());
    let text = |span: Span| span.of(&document.text).to_owned();
    blocks.map(|b| (b.kind, text(b.span), b.number.map(text))).collect()
}

/// Everything that must hold of a paper and its file.
fn holds(paper: &Paper) -> Vec<u8> {
    let bytes = made(paper);
    assert_eq!(bytes, made(paper), "not the same bytes twice");
    check_schema(&bytes);
    let expected = body(paper);
    let told =
        |lines: &[Line]| -> BTreeSet<String> { lines.iter().flat_map(|line| is_said(&as_read(paper, line))).collect() };
    let (mut header, footer) = (told(&paper.header), told(&paper.footer));
    header.extend(told(paper.first_header.as_deref().unwrap_or_default()));
    // A file without any text is refused by the reader.
    if expected.is_empty() && header.is_empty() && footer.is_empty() {
        return bytes;
    }
    let document = load(&bytes, Changes::Accepted);
    assert_eq!(document.remarks, []);
    assert_eq!(read_body(&document), expected);
    let edge = |kind: BlockKind| -> BTreeSet<String> {
        document.blocks.iter().filter(|b| b.kind == kind).map(|b| b.span.of(&document.text).to_owned()).collect()
    };
    assert_eq!(edge(BlockKind::Header), header);
    assert_eq!(edge(BlockKind::Footer), footer);
    bytes
}

/// The order in which the schema of WordprocessingML wants the children of an element, as far as we write them.
const ORDER: [(&str, &str); 15] = [
    ("pPr", "pStyle keepNext keepLines pageBreakBefore widowControl numPr tabs spacing ind jc outlineLvl rPr sectPr"),
    ("rPr", "rStyle rFonts b bCs i iCs color sz szCs u lang"),
    ("numPr", "ilvl numId"),
    ("tblPr", "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook tblCaption tblDescription"),
    ("tblBorders", "top left bottom right insideH insideV"),
    ("tblCellMar", "top left bottom right"),
    ("tcPr", "tcW gridSpan vMerge"),
    ("tbl", "tblPr tblGrid tr"),
    ("tr", "trPr tc"),
    ("sectPr", "headerReference footerReference pgSz pgMar pgNumType titlePg"),
    ("style", "name basedOn next uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr"),
    ("abstractNum", "nsid multiLevelType lvl"),
    ("lvl", "start numFmt suff lvlText lvlJc"),
    ("numbering", "abstractNum num"),
    ("settings", "defaultTabStop autoHyphenation characterSpacingControl compat themeFontLang"),
];

/// What may stand once only in its parent, though the parent is in [`ORDER`].
const MANY: [&str; 7] = ["tr", "tc", "headerReference", "footerReference", "lvl", "abstractNum", "num"];

/// The XML is well-formed and in the schema's order, what it refers to is there, and names are given once.
fn check_schema(bytes: &[u8]) {
    check_xml(bytes);
    let parts = unzipped(bytes);
    let text = |name: &str| String::from_utf8(parts[name].clone()).unwrap();
    let (document, styles) = (text("word/document.xml"), text("word/styles.xml"));
    let lists = parts.contains_key("word/numbering.xml");
    let numbering = if lists { text("word/numbering.xml") } else { String::new() };
    for (name, content) in &parts {
        let xml = std::str::from_utf8(content).unwrap();
        let mut reader = quick_xml::Reader::from_str(xml);
        let mut open: Vec<(String, Vec<String>)> = Vec::new();
        loop {
            let event = reader.read_event().unwrap_or_else(|e| panic!("{name}: {e}"));
            match event {
                quick_xml::events::Event::Start(ref tag) | quick_xml::events::Event::Empty(ref tag) => {
                    let local = tag.local_name().as_ref().to_owned();
                    if let Some((_, children)) = open.last_mut() {
                        children.push(local.clone());
                    }
                    if matches!(event, quick_xml::events::Event::Start(_)) {
                        open.push((local, Vec::new()));
                    }
                }
                quick_xml::events::Event::End(_) => {
                    let (parent, children) = open.pop().unwrap();
                    if parent == "tc" {
                        assert_eq!(children.last().map(String::as_str), Some("p"), "{name}: a cell without a line");
                    }
                    if parent == "body" {
                        let ends: Vec<&str> = children.iter().rev().take(2).map(String::as_str).collect();
                        assert_eq!(ends, ["sectPr", "p"]);
                        assert!(!children.windows(2).any(|w| w[0] == "tbl" && w[1] == "tbl"), "two tables touch");
                    }
                    let Some((_, order)) = ORDER.iter().find(|(p, _)| *p == parent) else { continue };
                    let place = |child: &String| {
                        order.split(' ').position(|o| o == child).unwrap_or_else(|| panic!("{child} in {parent}"))
                    };
                    // References to headers and footers may stand in any order among themselves.
                    let places: Vec<usize> = children.iter().map(place).collect();
                    assert!(places.is_sorted(), "{name}: {parent}: {children:?}");
                    let once = children.windows(2).all(|w| w[0] != w[1] || MANY.contains(&w[0].as_str()));
                    assert!(once, "{name}: {parent}: {children:?}");
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert!(open.is_empty());
    }
    let values = |xml: &str, attribute: &str| -> Vec<String> {
        let begin = format!("{attribute}=\"");
        xml.split(&begin).skip(1).map(|p| p.split('"').next().unwrap().to_owned()).collect()
    };
    let once = |values: &[String], what: &str| {
        let lower: BTreeSet<String> = values.iter().map(|v| v.to_lowercase()).collect();
        assert_eq!(lower.len(), values.len(), "{what}: {values:?}");
    };
    let ids = values(&styles, "w:styleId");
    once(&ids, "ids of styles");
    once(&values(&styles, "<w:name w:val"), "names of styles");
    let all: String =
        parts.iter().filter(|(n, _)| n.starts_with("word/")).map(|(_, c)| std::str::from_utf8(c).unwrap()).collect();
    for used in values(&all, "<w:pStyle w:val").iter().chain(&values(&styles, "<w:basedOn w:val")) {
        assert!(ids.contains(used), "no style {used}");
    }
    let lists = values(&numbering, "w:numId");
    once(&lists, "lists");
    once(&values(&numbering, "w:nsid w:val"), "marks of lists");
    for used in values(&document, "<w:numId w:val") {
        assert!(lists.contains(&used), "no list {used}");
    }
    let names = values(&document, "w:name");
    once(&names, "bookmarks");
    once(&values(&document, "<w:bookmarkStart w:id"), "numbers of bookmarks");
    assert_eq!(values(&document, "<w:bookmarkStart w:id"), values(&document, "<w:bookmarkEnd w:id"));
    for name in names {
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        assert!(plain && name.len() <= 40 && name.starts_with(|c: char| c.is_ascii_alphabetic()), "{name}");
    }
    let types = text("[Content_Types].xml");
    let relations = text("word/_rels/document.xml.rels");
    for name in parts.keys().filter(|n| n.starts_with("word/") && n.ends_with(".xml")) {
        assert!(types.contains(&format!("PartName=\"/{name}\"")), "{name} has no content type");
        let short = name.strip_prefix("word/").unwrap();
        assert!(short == "document.xml" || relations.contains(&format!("Target=\"{short}\"")), "{name} is not tied");
    }
}

#[test]
fn papers_of_the_offices_are_read_back() {
    for (name, paper) in papers::all() {
        println!("{name}");
        holds(&paper);
    }
}

/// Writes the papers for the eye and for programs of others.
#[test]
#[ignore = "writes files into target/tmp/papers that are to be opened with Word, Writer and validators"]
fn papers_to_look_at() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("papers");
    std::fs::create_dir_all(&folder).unwrap();
    // Numbers of pages are another program's own to find.
    let still = |seed: u64| {
        let mut paper = random(seed);
        for part in &mut paper.body {
            let lines: Vec<&mut Line> = match part {
                Part::Line(line) => vec![line],
                Part::Table(table) => {
                    table.rows.iter_mut().flat_map(|r| &mut r.cells).flat_map(|c| &mut c.lines).collect()
                }
                Part::PageBreak => Vec::new(),
            };
            for line in lines {
                line.inlines.retain(|i| !matches!(i, Inline::Page | Inline::Pages));
            }
        }
        paper
    };
    let named = papers::all().into_iter().map(|(name, paper)| (name.to_owned(), paper));
    for (name, paper) in named.chain((1..=200).map(|seed| (format!("random-{seed:03}"), still(seed)))) {
        std::fs::write(folder.join(format!("{name}.docx")), made(&paper)).unwrap();
        // What must be read in it, for a comparison with what another program reads.
        let lines: Vec<String> = body(&paper).into_iter().map(|(_, line, _)| line).collect();
        if !lines.is_empty() {
            let (done, ..) = edited(&made(&paper), 1);
            std::fs::write(folder.join(format!("{name}-edited.docx")), done.bytes).unwrap();
        }
        std::fs::write(folder.join(format!("{name}.expected")), lines.join("\n")).unwrap();
    }
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }

    fn chance(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn one<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Words with everything in them that XML, Word or a language could trip over.
const WORDS: [&str; 20] = [
    "ข้อตกลง",
    "ผู้ว่าราชการ\u{2060}จังหวัด",
    "น้ำ",
    "tỉnh",
    "hợp tác",
    "ho\u{323}\u{302}p",
    "Điện Biên",
    "province",
    "A & B",
    "<w:t>",
    "\"quoted\"",
    "it's]]>",
    "🤝🏽",
    "๑๒๓",
    "42",
    "-",
    "a\u{0}b\u{b}c\u{1f}",
    "tab\there",
    "&amp;",
    "%1.",
];

/// A paper made at random: lists that jump, tables with cells across and down, languages, anchors, breaks.
fn random(seed: u64) -> Paper {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut paper = blank(*dice.one(&[Tongue::Thai, Tongue::Vietnamese, Tongue::English]));
    let aligns = [Align::Start, Align::Center, Align::End, Align::Justify];
    paper.styles = (0..1 + dice.below(5))
        .map(|n| Style {
            name: ["Text", "heading 1", "Normal", "", "A, B"][dice.below(5)].to_owned(),
            heading: dice.chance(4).then(|| 1 + dice.below(6) as u8),
            bold: dice.chance(3),
            italic: dice.chance(3),
            left: dice.below(40) as f64 - 5.0,
            first: dice.below(40) as f64 - 20.0,
            before: dice.below(20) as f64,
            line: 0.8 + dice.below(10) as f64 / 10.0,
            keep_next: dice.chance(4),
            tabs: (0..dice.below(3)).map(|_| dice.below(100) as f64).collect(),
            ..style(["body", "Normal", "Heading1", "x-1", "9"][n], *dice.one(&aligns), 8.0 + dice.below(20) as f64)
        })
        .collect();
    let counts = [Count::Decimal, Count::Thai, Count::Letter, Count::Bullet];
    paper.lists = (0..dice.below(4))
        .map(|_| List {
            levels: (0..1 + dice.below(4))
                .map(|level| {
                    let own = level + 1;
                    let patterns = [format!("%{own}."), format!("({own}) %{own}"), format!("ข้อ %{own}")];
                    let count = *dice.one(&counts);
                    let pattern = if count == Count::Bullet {
                        ["–", "•", "+"][dice.below(3)].to_owned()
                    } else if level > 0 && dice.chance(2) {
                        (1..=own).map(|l| format!("%{l}")).collect::<Vec<_>>().join(".")
                    } else {
                        dice.one(&patterns).clone()
                    };
                    Level { count, pattern }
                })
                .collect(),
        })
        .collect();
    // A bullet has no number that a level below could print.
    for list in &mut paper.lists {
        if list.levels.iter().any(|l| l.count == Count::Bullet) {
            for (n, level) in list.levels.iter_mut().enumerate() {
                if level.count != Count::Bullet {
                    level.pattern = format!("%{}.", n + 1);
                }
            }
        }
    }
    let mut counters = vec![[0_usize; 9]; paper.lists.len()];
    for _ in 0..dice.below(25) {
        let part = match dice.below(8) {
            0 => Part::PageBreak,
            1 => Part::Table(random_table(&mut dice, &paper, &mut counters)),
            _ => Part::Line(random_line(&mut dice, &paper, &mut counters)),
        };
        paper.body.push(part);
    }
    let mut none = Vec::new();
    let edge = |dice: &mut Dice, none: &mut Vec<[usize; 9]>| -> Vec<Line> {
        let bare = Paper { lists: Vec::new(), ..paper.clone() };
        (0..dice.below(3)).map(|_| random_line(dice, &bare, none)).collect()
    };
    let (header, footer) = (edge(&mut dice, &mut none), edge(&mut dice, &mut none));
    let first = dice.chance(2).then(|| edge(&mut dice, &mut none));
    Paper { header, footer, first_header: first, ..paper }
}

fn random_line(dice: &mut Dice, paper: &Paper, counters: &mut [[usize; 9]]) -> Line {
    let tongues = [None, None, Some(Tongue::Thai), Some(Tongue::Vietnamese), Some(Tongue::English)];
    let mut inlines = Vec::new();
    for _ in 0..dice.below(4) {
        inlines.push(match dice.below(12) {
            0 => Inline::Tab,
            1 => Inline::Break,
            2 => Inline::Page,
            3 => Inline::Pages,
            _ => Inline::Text(Text {
                text: format!("{}{}", dice.one(&WORDS), dice.one(&["", " ", "  "])),
                bold: dice.chance(4),
                italic: dice.chance(4),
                underline: dice.chance(4),
                red: dice.chance(4),
                tongue: *dice.one(&tongues),
            }),
        });
    }
    let style = if dice.chance(3) { String::new() } else { dice.one(&paper.styles).id.clone() };
    let number = (!paper.lists.is_empty() && dice.chance(2)).then(|| random_number(dice, paper, counters));
    // An item of which nothing shows but its number is not what the properties are about.
    if number.is_some() {
        inlines.insert(0, Inline::Text(Text::plain("item ")));
    }
    let anchor = dice.chance(4).then(|| {
        let anchors = ["clause-1", "CLAUSE-1", "1", "a-very-long-name-that-goes-on-and-on-over-forty", "ข้อ"];
        (*dice.one(&anchors)).to_owned()
    });
    Line { style, inlines, number, anchor, tongue: *dice.one(&tongues) }
}

/// The next number of a list as a drafter would print it; now and then another one.
fn random_number(dice: &mut Dice, paper: &Paper, counters: &mut [[usize; 9]]) -> Number {
    let list = dice.below(paper.lists.len());
    let levels = &paper.lists[list].levels;
    let level = dice.below(levels.len());
    let counter = &mut counters[list];
    counter[level] = if dice.chance(8) { 1 + dice.below(60) } else { counter[level] + 1 };
    counter[level + 1..].fill(0);
    let mut printed = String::new();
    let mut chars = levels[level].pattern.chars().peekable();
    while let Some(c) = chars.next() {
        let Some(digit) = chars.peek().and_then(|d| d.to_digit(10)).filter(|_| c == '%') else {
            printed.push(c);
            continue;
        };
        chars.next();
        let of = digit as usize - 1;
        let n = counter[of].max(1);
        printed += &match levels[of].count {
            Count::Decimal => n.to_string(),
            Count::Thai => thai(n),
            // The Vietnamese fifth letter, now and then.
            Count::Letter if n == 5 && of == level && dice.chance(2) => "đ".to_owned(),
            Count::Letter => char::from(b'a' + ((n - 1) % 26) as u8).to_string().repeat((n - 1) / 26 + 1),
            Count::Bullet => String::new(),
        };
    }
    Number { list, level, printed }
}

fn random_table(dice: &mut Dice, paper: &Paper, counters: &mut [[usize; 9]]) -> Table {
    let (columns, rows) = (1 + dice.below(5), dice.below(6));
    let mut taken = vec![vec![false; columns]; rows];
    let mut out = Vec::new();
    for r in 0..rows {
        let mut cells = Vec::new();
        while let Some(column) = taken[r].iter().position(|t| !t) {
            let room = taken[r][column..].iter().take_while(|t| !**t).count();
            let across = if dice.chance(3) { 1 + dice.below(room) } else { 1 };
            let down = if dice.chance(4) { 1 + dice.below(rows - r) } else { 1 };
            for below in &mut taken[r..r + down] {
                below[column..column + across].fill(true);
            }
            let lines = (0..dice.below(3)).map(|_| random_line(dice, paper, counters)).collect();
            cells.push(Cell { lines, across, down });
        }
        out.push(Row { cells, breaks: dice.chance(2) });
    }
    Table {
        widths: (0..columns).map(|_| 5.0 + dice.below(60) as f64).collect(),
        head: dice.below(3),
        ruled: dice.chance(2),
        caption: (*dice.one(&["", "A & <B> \"c\""])).to_owned(),
        rows: out,
    }
}

#[test]
fn random_papers_are_read_back() {
    let mut blocks = 0;
    for seed in 1..=600 {
        let paper = random(seed);
        println!("seed {seed}");
        holds(&paper);
        blocks += body(&paper).len();
    }
    assert!(blocks > 5_000, "only {blocks} blocks were looked at");
}

/// A third of the blocks changed in the file of a paper: what was written, and what must be read of it then.
fn edited(bytes: &[u8], seed: usize) -> (Edited, Vec<String>, usize) {
    let document = load(bytes, Changes::Accepted);
    let mut dice = Dice(seed as u64 + 1);
    let mut edits = Vec::new();
    let mut promised = document.text.clone();
    for block in document.blocks.iter().rev() {
        // The words behind the number, where there are any. Numbers are Word's and left out of the comparison.
        let start = block.number.map_or(block.span.start, |n| n.end);
        let number = block.number.unwrap_or_default();
        let words = document.text[start..block.span.end].trim_start();
        let at = Span::new(block.span.end - words.len(), block.span.end);
        if !words.is_empty() && dice.chance(3) {
            promised.replace_range(at.start..at.end, "sửa đổi");
            let note = if dice.chance(2) { vec!["เหตุผล".to_owned()] } else { Vec::new() };
            edits.push(Edit { at, act: Act::Replace("sửa đổi".to_owned()), note });
        }
        promised.replace_range(number.start..number.end, "");
    }
    (written(bytes, &edits, Way::Tracked), is_said(&promised), edits.len())
}

/// What we wrote can be edited by us: words changed in every kind of place, the rest as it was.
#[test]
fn papers_take_edits() {
    let mut changed = 0;
    for (seed, paper) in papers::all().into_iter().map(|(_, p)| p).chain((1..=100).map(random)).enumerate() {
        if body(&paper).is_empty() {
            continue;
        }
        let bytes = made(&paper);
        let (done, promised, edits) = edited(&bytes, seed);
        assert_eq!(done.undone, [], "{seed}");
        check(&bytes, &done, &promised);
        changed += edits;
    }
    assert!(changed > 200, "only {changed} edits");
}

/// An item that the redline adds is counted on by Word.
#[test]
fn a_list_goes_on() {
    let mut paper = blank(Tongue::Thai);
    paper.lists = vec![List { levels: vec![Level { count: Count::Thai, pattern: "%1.".to_owned() }] }];
    paper.body = [("๑.", "หนึ่ง"), ("๒.", "สอง")].map(|(n, t)| Part::Line(item("", 0, 0, n, t))).into();
    let bytes = made(&paper);
    let document = load(&bytes, Changes::Accepted);
    let new = Paragraph { text: "แทรก".to_owned(), listed: true, ..Paragraph::default() };
    let edits = [
        Edit { at: find(&document, "หนึ่ง"), act: Act::Follow(vec![new]), note: Vec::new() },
        swap(&document, "สอง", "สาม"),
    ];
    let done = written(&bytes, &edits, Way::Tracked);
    assert_eq!(done.undone, []);
    assert_eq!(load(&done.bytes, Changes::Accepted).text, "๑. หนึ่ง\n๒. แทรก\n๓. สาม");
    assert_eq!(load(&done.bytes, Changes::Original).text, "๑. หนึ่ง\n๒. สอง");
}

/// Each list that Word counts by itself is one; a jump begins another, and a letter that Word has not stands as it is.
#[test]
fn lists_begin_anew_only_where_they_must() {
    let lists = |printed: &[(usize, &str)], levels: &[(Count, &str)]| {
        let mut paper = blank(Tongue::Vietnamese);
        let level = |(count, pattern): &(Count, &str)| Level { count: *count, pattern: (*pattern).to_owned() };
        paper.lists = vec![List { levels: levels.iter().map(level).collect() }];
        paper.body = printed.iter().map(|(level, n)| Part::Line(item("", 0, *level, n, "chữ"))).collect();
        part(&holds(&paper), "word/numbering.xml").matches("<w:num ").count()
    };
    let legal = [(Count::Decimal, "%1."), (Count::Decimal, "%1.%2"), (Count::Letter, "%3)")];
    let plain = [(0, "1."), (1, "1.1"), (1, "1.2"), (2, "a)"), (2, "b)"), (1, "1.3"), (2, "a)"), (0, "2."), (1, "2.1")];
    assert_eq!(lists(&plain, &legal), 1);
    assert_eq!(lists(&[(0, "1."), (0, "2."), (0, "1."), (0, "2."), (0, "3.")], &legal), 2);
    assert_eq!(lists(&[(0, "1."), (0, "7."), (0, "8."), (1, "8.1"), (0, "9.")], &legal), 2);
    // A level above that was not counted is written out, and the list above goes on.
    assert_eq!(lists(&[(0, "1."), (1, "4.1"), (1, "4.2"), (0, "2."), (1, "2.1")], &legal), 2);
    assert_eq!(lists(&[(0, "10."), (0, "11.")], &legal), 1);
    // Programs differ in what follows an item that passed over the level above: the file does not depend on it.
    let passed = [(Count::Decimal, "%1."), (Count::Letter, "%2)")];
    assert_eq!(lists(&[(1, "a)"), (1, "b)"), (0, "1."), (1, "a)"), (0, "2.")], &passed), 2);
    let points = ["a)", "b)", "c)", "d)", "đ)", "e)"].map(|p| (0, p));
    assert_eq!(lists(&points, &[(Count::Letter, "%1)")]), 2);
    let long: Vec<String> = (1..=30_u8)
        .map(|n| format!("{})", char::from(b'a' + (n - 1) % 26).to_string().repeat(usize::from((n - 1) / 26 + 1))))
        .collect();
    let long: Vec<(usize, &str)> = long.iter().map(|p| (0, p.as_str())).collect();
    assert_eq!(lists(&long, &[(Count::Letter, "%1)")]), 1);
    assert_eq!(lists(&[(0, "–"), (0, "–")], &[(Count::Bullet, "–")]), 1);
}

#[test]
fn a_paper_that_contradicts_itself_is_refused() {
    let with = |change: &dyn Fn(&mut Paper)| {
        let mut paper = blank(Tongue::Thai);
        paper.lists = vec![List { levels: vec![Level { count: Count::Thai, pattern: "%1.".to_owned() }] }];
        change(&mut paper);
        let fault = docx(&paper).expect_err("the paper was written");
        let text = fault.to_string();
        assert!(text.contains("; ") && !text.contains('\n') && !text.ends_with('.'), "{text}");
        text
    };
    let table = |rows: Vec<Row>| {
        let widths = vec![50.0, 50.0];
        move |p: &mut Paper| {
            let (widths, rows) = (widths.clone(), rows.clone());
            p.body.push(Part::Table(Table { widths, head: 0, ruled: true, caption: String::new(), rows }));
        }
    };
    assert_eq!(
        with(&|p| p.body.push(line("none", "ที่ใดที่หนึ่ง"))),
        "the line `ที่ใดที่หนึ่ง` has the style `none`, which the paper does not have; add it or name another"
    );
    assert!(with(&|p| p.styles.clear()).contains("no style"));
    assert!(with(&|p| p.styles.push(Style::default())).contains("the id `body` of a style"));
    assert!(with(&|p| p.styles[0].id = "a b".to_owned()).contains("the id `a b`"));
    assert!(with(&|p| p.styles[0].heading = Some(7)).contains("a heading of level 7"));
    assert!(with(&|p| p.body.push(Part::Line(item("", 1, 0, "๑.", "x")))).contains("item of list 1 at level 0"));
    assert!(with(&|p| p.body.push(Part::Line(item("", 0, 1, "๑.", "x")))).contains("item of list 0 at level 1"));
    for printed in ["1.", "๑)", "๑", "x", "", "๐๑.", "๙๙๙๙๙๙๙๙๙๙๙."] {
        let text = with(&|p| p.body.push(Part::Line(item("", 0, 0, printed, "x"))));
        assert!(text.contains(&format!("has the number `{printed}`, which is none of the pattern `%1.`")), "{text}");
    }
    assert!(with(&|p| p.lists[0].levels[0].pattern = "%2.".to_owned()).contains("the pattern `%2.`"));
    assert!(with(&|p| p.lists[0].levels[0].count = Count::Bullet).contains("the pattern `%1.`"));
    assert!(with(&|p| p.lists[0].levels = vec![p.lists[0].levels[0].clone(); 10]).contains("level 9 of list 0"));
    assert!(with(&table(vec![row(vec![cell("", &["a"])])])).contains("row 1 of table 1 has fewer cells"));
    let three = row(vec![cell("", &["a"]), cell("", &["b"]), cell("", &["c"])]);
    let two = row(vec![cell("", &["a"]), cell("", &["b"])]);
    assert!(with(&table(vec![two.clone(), three])).contains("row 2 of table 1 has more cells"));
    let sized = |across, down| row(vec![Cell { across, down, ..cell("", &["a"]) }, cell("", &["b"])]);
    assert!(with(&table(vec![sized(2, 1)])).contains("more cells"));
    assert!(with(&table(vec![sized(0, 1)])).contains("takes no column"));
    assert!(with(&table(vec![sized(1, 0)])).contains("no row"));
    assert!(with(&table(vec![sized(1, 2)])).contains("goes down over the last row"));
    // Two cells where the one above leaves room for one.
    assert!(with(&table(vec![sized(1, 2), two])).contains("more cells"));
    let wide = |widths: Vec<f64>| {
        move |p: &mut Paper| {
            let rows = vec![row(widths.iter().map(|_| Cell::default()).collect())];
            let widths = widths.clone();
            p.body.push(Part::Table(Table { widths, head: 0, ruled: true, caption: String::new(), rows }));
        }
    };
    for widths in [vec![], vec![0.0], vec![f64::NAN], vec![-3.0], vec![2.0; 64]] {
        assert!(with(&wide(widths)).contains("has no columns, more than 63, or one without width"));
    }
    assert!(with(&|p| p.sheet.left = 195.0).contains("no room between its margins"));
    assert!(with(&|p| p.sheet.height = f64::NAN).contains("no room between its margins"));
    assert!(with(&|p| p.sheet.width = 700.0).contains("larger than 558 mm"));
    for date in ["tomorrow", "2026-13-01", "2026-1-01", "25/11/2026", "2026-11-25T25:00:00Z", "๒๕๖๙-๑๑-๒๕"]
    {
        assert!(with(&|p| p.date = date.to_owned()).contains(&format!("the date `{date}`")));
    }
    // Sizes that are none become small ones: they are no contradiction.
    let odd = Style { size: f64::NAN, line: -1.0, left: f64::INFINITY, tabs: vec![f64::NAN], ..Style::default() };
    assert!(
        part(&holds(&Paper { styles: vec![odd], ..blank(Tongue::Thai) }), "word/styles.xml")
            .contains("<w:sz w:val=\"2\"/>")
    );
    assert!(docx(&Paper { date: String::new(), ..blank(Tongue::Thai) }).is_ok());
    assert!(matches!(docx(&Paper { styles: Vec::new(), ..blank(Tongue::Thai) }), Err(Fault::NoStyle)));
}

#[test]
fn a_vietnamese_paper_names_a_face_that_its_readers_have() {
    let bytes = made(&blank(Tongue::Vietnamese));
    let styles = part(&bytes, "word/styles.xml");
    assert!(
        styles.contains(
            "<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"Times New Roman\" \
             w:cs=\"Sarabun\"/>"
        ),
        "{styles}"
    );
    let fonts = part(&bytes, "word/fontTable.xml");
    assert!(
        fonts.contains("<w:font w:name=\"Times New Roman\"><w:altName w:val=\"Tinos,Liberation Serif\"/>"),
        "{fonts}"
    );
    assert!(
        fonts.contains("<w:font w:name=\"Sarabun\"><w:altName w:val=\"TH Sarabun New,TH SarabunPSK\"/>"),
        "{fonts}"
    );
}

#[test]
fn thai_is_said_to_be_thai() {
    let bytes = made(&papers::letter());
    let styles = part(&bytes, "word/styles.xml");
    assert!(styles.contains(
        "<w:rFonts w:ascii=\"Sarabun\" w:hAnsi=\"Sarabun\" w:eastAsia=\"Sarabun\" w:cs=\"Sarabun\"/><w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/><w:lang w:val=\"th-TH\" w:bidi=\"th-TH\"/>"
    ), "{styles}");
    assert!(styles.contains("<w:jc w:val=\"thaiDistribute\"/>") && !styles.contains("w:val=\"both\""), "{styles}");
    assert!(styles.contains("<w:b/><w:bCs/><w:sz w:val=\"40\"/><w:szCs w:val=\"40\"/>"), "{styles}");
    let document = part(&bytes, "word/document.xml");
    assert!(document.contains("<w:rPr><w:color w:val=\"FF0000\"/></w:rPr>"), "{document}");
    let heavy = "<w:r><w:rPr><w:b/><w:bCs/></w:rPr><w:t xml:space=\"preserve\">เรื่อง</w:t></w:r>";
    assert!(document.contains(heavy), "{document}");
    // A list says nothing of where its items stand: their style does, and each item with it.
    let item = "<w:numId w:val=\"1\"/></w:numPr><w:ind w:left=\"0\" w:right=\"0\" w:firstLine=\"1984\"/>";
    assert_eq!(document.matches(item).count(), 12, "{document}");
    assert!(document.contains("<w:pgNumType w:fmt=\"thaiNumbers\"/><w:titlePg/>"), "{document}");
    assert!(part(&bytes, "word/header1.xml").contains(" PAGE \\* THAIARABIC \"><w:r><w:t>๑<"));
    assert!(part(&bytes, "word/numbering.xml").contains("<w:numFmt w:val=\"thaiNumbers\"/>"));
    let settings = part(&bytes, "word/settings.xml");
    assert!(settings.contains("<w:themeFontLang w:val=\"th-TH\" w:bidi=\"th-TH\"/>"), "{settings}");
    // In a paper of another language the runs and the edges of Thai lines say so, and nothing else does.
    let document = part(&made(&papers::bilingual()), "word/document.xml");
    let count = |what: &str| document.matches(what).count();
    assert_eq!(count("<w:jc w:val=\"thaiDistribute\"/>"), 3, "{document}");
    assert_eq!(count("</w:pPr><w:bookmarkStart"), 6, "{document}");
    assert_eq!(count("<w:r><w:rPr><w:lang w:val=\"th-TH\" w:bidi=\"th-TH\"/></w:rPr>"), 3, "{document}");
    assert_eq!(count("<w:r><w:rPr><w:lang w:val=\"vi-VN\" w:bidi=\"th-TH\"/></w:rPr>"), 3, "{document}");
    assert_eq!(count("w:name=\"clause_1\"") + count("w:name=\"clause_1_2\""), 2, "{document}");
}

#[test]
fn tables_keep_their_grid() {
    let document = part(&made(&papers::register()), "word/document.xml");
    let count = |what: &str| document.matches(what).count();
    assert_eq!(count("<w:tblHeader/>"), 2);
    assert_eq!(count("<w:tr>"), 42);
    assert_eq!(count("<w:cantSplit/>"), 42);
    assert_eq!(count("<w:vMerge w:val=\"restart\"/>"), 22);
    assert_eq!(count("<w:vMerge/>"), 22);
    assert_eq!(count("<w:gridSpan w:val=\"2\"/>"), 1);
    assert!(document.contains("<w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/>"), "{document}");
    assert!(document.contains("<w:tblCaption w:val=\"ความสัมพันธ์ &quot;ทั้งหมด&quot;\"/>"), "{document}");
    let mut paper = papers::register();
    let Some(Part::Table(table)) = paper.body.last_mut() else { panic!("no table") };
    table.rows[5].breaks = true;
    assert_eq!(part(&made(&paper), "word/document.xml").matches("<w:cantSplit/>").count(), 41);
}

#[test]
fn a_page_begins_once() {
    let mut paper = blank(Tongue::English);
    let breaks = || Part::PageBreak;
    paper.body = vec![line("", "one"), breaks(), breaks(), line("", "two"), line("", "three"), breaks()];
    let document = part(&holds(&paper), "word/document.xml");
    assert_eq!(document.matches("<w:pageBreakBefore/>").count(), 1, "{document}");
    assert!(
        document
            .contains("<w:pStyle w:val=\"body\"/><w:pageBreakBefore/></w:pPr><w:r><w:t xml:space=\"preserve\">two<")
    );
}

/// Nothing in the file says who made it, on what machine, or with what.
#[test]
fn a_file_says_nothing_of_its_maker() {
    for (name, paper) in papers::all() {
        let bytes = made(&paper);
        for (file, content) in unzipped(&bytes) {
            let text = String::from_utf8(content).unwrap().to_lowercase();
            for word in ["maitri", "creator", "lastmodifiedby", "application>", "rsid", "/tmp", "company"] {
                assert!(!text.contains(word), "{name}: {file}: {word}");
            }
        }
        let core = part(&bytes, "docProps/core.xml");
        assert!(core.contains(&format!("<dc:language>{}</dc:language>", paper.tongue.tag())), "{core}");
        assert!(core.contains("W3CDTF\">2026-11-25T00:00:00Z</dcterms:created>"), "{core}");
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
        for index in 0..zip.len() {
            let file = zip.by_index(index).unwrap();
            let day = file.last_modified().unwrap();
            assert_eq!((day.year(), day.month(), day.day(), day.hour()), (1980, 1, 1, 0));
        }
    }
}

#[test]
fn characters_that_no_file_can_hold_are_left_out() {
    let mut paper = blank(Tongue::Vietnamese);
    let hostile: String =
        (0_u32..0x20).filter_map(char::from_u32).chain("\u{fffe}\u{ffff}\u{7f}a\r\nb\rc".chars()).collect();
    paper.title = format!("{hostile}<&\"'>");
    paper.sheet.face = "A&B \"<".to_owned();
    paper.styles[0].name = "<&\"".to_owned();
    paper.body = vec![line("", &hostile), line("", "ho\u{323}\u{302}p họp \u{2060}🤝🏽")];
    let bytes = made(&paper);
    check_schema(&bytes);
    let document = load(&bytes, Changes::Accepted);
    let lines: Vec<&str> = document.text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    assert_eq!(lines, ["\u{7f}a", "b", "c", "ho\u{323}\u{302}p họp \u{2060}🤝🏽"]);
}

/// The footer stands on the first page too where that has a header of its own.
#[test]
fn headers_and_footers() {
    let mut paper = blank(Tongue::Thai);
    paper.body = vec![line("", "x")];
    let bytes = made(&paper);
    assert!(
        !part(&bytes, "word/document.xml").contains("Reference") && !unzipped(&bytes).contains_key("word/header1.xml")
    );
    paper.footer = vec![Line::new("", "ชั้นความลับ")];
    let document = part(&holds(&paper), "word/document.xml");
    assert!(document.contains("<w:footerReference w:type=\"default\"") && !document.contains("titlePg"), "{document}");
    paper.first_header = Some(Vec::new());
    let bytes = holds(&paper);
    let document = part(&bytes, "word/document.xml");
    for what in
        ["headerReference w:type=\"first\"", "footerReference w:type=\"default\"", "footerReference w:type=\"first\""]
    {
        assert_eq!(document.matches(what).count(), 1, "{document}");
    }
    assert!(part(&bytes, "word/footer2.xml").contains("ชั้นความลับ"));
    assert!(part(&bytes, "word/header2.xml").contains("<w:p>"));
}
