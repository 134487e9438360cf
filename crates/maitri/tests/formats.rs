//! The same draft in every format has the same findings.
//!
//! Each draft of `tests/corpus/cases` is written once more as DOCX, ODT, RTF, HTML, Markdown and text in the encodings of
//! its language, the way office programs write them: sentences cut into runs at every change of script or format, clause
//! numbers that stand nowhere in the text but are computed from a list, the two signatures side by side in a table. What
//! counts in it (kind and place) must be what counts in the plain text.

use super::acceptance::{case, reviewed};
use quick_xml::escape::escape;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const CASES: &[&str] = &[
    "01-",
    "15-",
    "25-",
    "34-",
    "36-",
    "41-",
    "43-",
    "48-",
    "52-",
    "59-",
    "65-",
    "71-",
    "76-",
    "84-",
    "85-",
    "T1-clean-khonkaen-danang.en",
    "T1-clean-khonkaen-danang.th",
    "T1-clean-khonkaen-danang.vi",
];

/// A number that an office program computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counter {
    /// `1.`
    Arabic,
    /// `๑.`
    Thai,
    /// `a)`, under a clause.
    Letter,
}

struct Para {
    text: String,
    counter: Option<Counter>,
}

/// A draft taken apart: what stands before the signatures, and the two of them.
struct Draft {
    name: String,
    source: String,
    paras: Vec<Para>,
    signatures: [Vec<String>; 2],
}

/// A stream of numbers of our own: the same cuts at each run.
struct Dice(u64);

impl Dice {
    fn of(name: &str) -> Dice {
        Dice(name.bytes().fold(0x9e37_79b9_7f4a_7c15, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)) | 1)
    }

    fn throw(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }
}

/// The number at the start of a line, with the counter that would write it.
fn counter(line: &str) -> Option<(Counter, u32, &str)> {
    let mut chars = line.char_indices();
    let (_, first) = chars.next()?;
    let (at, mark) = chars.next()?;
    let rest = line.get(at + 1..)?.strip_prefix(' ')?;
    match (first, mark) {
        ('0'..='9', '.') => Some((Counter::Arabic, u32::from(first) - u32::from('0'), rest)),
        ('๐'..='๙', '.') => Some((Counter::Thai, u32::from(first) - u32::from('๐'), rest)),
        ('a'..='z', ')') => Some((Counter::Letter, u32::from(first) - u32::from('a') + 1, rest)),
        _ => None,
    }
}

impl Draft {
    fn read(start: &str) -> Draft {
        let (name, source) = case(start);
        let lines: Vec<&str> = source.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
        let signs = |l: &str| ["For ", "สำหรับ", "ส\u{e4d}าหรับ", "Đại diện "].iter().any(|s| l.starts_with(s));
        let heads: Vec<usize> = (0..lines.len()).filter(|i| signs(lines[*i])).collect();
        let [.., first, second] = heads[..] else { panic!("{name}: no two signatures") };
        let mut paras = Vec::new();
        let (mut clause, mut letter) = (0, 0);
        for line in &lines[..first] {
            // A list counts on; what does not follow (a number left out, or twice) was typed.
            let listed = counter(line).filter(|(kind, n, _)| match kind {
                Counter::Letter => *n == letter + 1,
                _ => *n == clause + 1,
            });
            match listed {
                Some((Counter::Letter, n, text)) => {
                    letter = n;
                    paras.push(Para { text: text.to_owned(), counter: Some(Counter::Letter) });
                }
                Some((kind, n, text)) => {
                    (clause, letter) = (n, 0);
                    paras.push(Para { text: text.to_owned(), counter: Some(kind) });
                }
                None => paras.push(Para { text: (*line).to_owned(), counter: None }),
            }
        }
        let own = |range: &[&str]| range.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>();
        let signatures = [own(&lines[first..second]), own(&lines[second..])];
        Draft { name, source, paras, signatures }
    }

    fn language(&self) -> &str {
        ["en", "th", "vi"]
            .into_iter()
            .find(|l| self.name.contains(&format!("-{l}-")) || self.name.ends_with(&format!(".{l}.txt")))
            .unwrap()
    }
}

/// Cuts a line into runs: at each change of script (letters, Thai, marks and digits) and where the dice fall.
fn runs<'t>(text: &'t str, dice: &mut Dice) -> Vec<&'t str> {
    let class = |c: char| match c {
        'ก'..='๛' => 0,
        c if c.is_alphabetic() => 1,
        ' ' => 2,
        _ => 3,
    };
    let mut out = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if at > start
            && let Some(b) = before
        {
            let turns = class(b) != class(c) && dice.throw(2) == 0;
            if turns || dice.throw(9) == 0 {
                out.push(&text[start..at]);
                start = at;
            }
        }
        before = Some(c);
    }
    out.push(&text[start..]);
    out
}

fn package(parts: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        let method =
            if *name == "mimetype" { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        zip.start_file(*name, options).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// As Word writes it; for print with one run a paragraph, since no font draws a mark that stands in another run than its
/// letter, and with space between the paragraphs.
fn docx(draft: &Draft, print: bool) -> Vec<u8> {
    const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
    let mut dice = Dice::of(&draft.name);
    let mut paragraph = |text: &str, counter: Option<Counter>| {
        let mut out = String::from("<w:p w:rsidR=\"00A1\">");
        let list = match counter {
            Some(Counter::Arabic) => Some((0, 1)),
            Some(Counter::Thai) => Some((0, 2)),
            Some(Counter::Letter) => Some((1, 1)),
            None => None,
        };
        out += "<w:pPr>";
        if let Some((level, list)) = list {
            out += &format!(r#"<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr>"#);
        }
        if print {
            out += r#"<w:spacing w:before="120" w:after="120"/>"#;
        }
        out += "</w:pPr>";
        if print {
            let fonts = r#"<w:rFonts w:ascii="Sarabun" w:hAnsi="Sarabun" w:cs="Sarabun"/><w:sz w:val="28"/><w:szCs w:val="28"/>"#;
            return out + &format!("<w:r><w:rPr>{fonts}</w:rPr><w:t>{}</w:t></w:r></w:p>", escape(text));
        }
        for run in runs(text, &mut dice) {
            let format = match dice.throw(6) {
                0 => "<w:rPr><w:b/><w:bCs/></w:rPr>",
                1 => r#"<w:rPr><w:cs/><w:lang w:bidi="th-TH"/></w:rPr>"#,
                2 => {
                    r#"<w:rPr><w:rFonts w:ascii="TH SarabunPSK" w:hAnsi="TH SarabunPSK" w:cs="TH SarabunPSK"/></w:rPr>"#
                }
                3 => r#"<w:rPr><w:lang w:val="vi-VN"/></w:rPr>"#,
                _ => "",
            };
            out += match dice.throw(12) {
                0 => r#"<w:proofErr w:type="spellStart"/>"#,
                1 => r#"<w:bookmarkStart w:id="7" w:name="_GoBack"/><w:bookmarkEnd w:id="7"/>"#,
                _ => "",
            };
            let broken = if dice.throw(40) == 0 { "<w:lastRenderedPageBreak/>" } else { "" };
            out += &format!(r#"<w:r>{format}{broken}<w:t xml:space="preserve">{}</w:t></w:r>"#, escape(run));
        }
        out + "</w:p>"
    };
    let mut body: String = draft.paras.iter().map(|p| paragraph(&p.text, p.counter)).collect();
    body += "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w=\"4500\"/><w:gridCol w:w=\"4500\"/></w:tblGrid><w:tr>";
    for cell in &draft.signatures {
        body += "<w:tc><w:tcPr><w:tcW w:w=\"4500\" w:type=\"dxa\"/></w:tcPr>";
        body += &cell.iter().map(|l| paragraph(l, None)).collect::<String>();
        body += "</w:tc>";
    }
    body += "</w:tr></w:tbl><w:p/><w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1701\"/></w:sectPr>";
    let level = |n: u32, format: &str, text: &str| {
        format!(
            r#"<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>"#
        )
    };
    let numbering = format!(
        r#"{HEAD}<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{}{}</w:abstractNum><w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{}{}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#,
        level(0, "decimal", "%1."),
        level(1, "lowerLetter", "%2)"),
        level(0, "thaiNumbers", "%1."),
        level(1, "thaiLetters", "%2)"),
    );
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let packed = "http://schemas.openxmlformats.org/package/2006";
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    package(&[
        (
            "[Content_Types].xml",
            format!(
                r#"{HEAD}<Types xmlns="{packed}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/><Override PartName="/word/numbering.xml" ContentType="{word}.numbering+xml"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            format!(
                r#"{HEAD}<Relationships xmlns="{packed}/relationships"><Relationship Id="rId1" Type="{relation}/officeDocument" Target="word/document.xml"/></Relationships>"#
            ),
        ),
        (
            "word/_rels/document.xml.rels",
            format!(
                r#"{HEAD}<Relationships xmlns="{packed}/relationships"><Relationship Id="rId1" Type="{relation}/numbering" Target="numbering.xml"/></Relationships>"#
            ),
        ),
        ("word/numbering.xml", numbering),
        ("word/document.xml", format!("{HEAD}<w:document {W}><w:body>{body}</w:body></w:document>")),
    ])
}

/// As LibreOffice writes it.
fn odt(draft: &Draft) -> Vec<u8> {
    let names = ["office", "text", "style", "table", "fo"];
    let spaces: String = names
        .iter()
        .map(|n| {
            let urn = if *n == "fo" { "xsl-fo-compatible" } else { n };
            format!(r#" xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0""#)
        })
        .collect();
    let mut dice = Dice::of(&draft.name);
    let mut paragraph = |text: &str| {
        let mut out = String::from("<text:p text:style-name=\"Standard\">");
        for run in runs(text, &mut dice) {
            let run = escape(run);
            out += &match dice.throw(3) {
                0 => format!(r#"<text:span text:style-name="T1">{run}</text:span>"#),
                1 => format!(r#"<text:span text:style-name="T2">{run}</text:span>"#),
                _ => run.into_owned(),
            };
        }
        out + "</text:p>"
    };
    let mut body = String::new();
    let mut letters = 0;
    for para in &draft.paras {
        let text = paragraph(&para.text);
        let style = match para.counter {
            None => {
                body += &text;
                continue;
            }
            Some(Counter::Arabic) => "L1",
            Some(Counter::Thai) => "L2",
            Some(Counter::Letter) => "L3",
        };
        letters = if style == "L3" { letters + 1 } else { 0 };
        // Letters begin anew under each clause, clauses count on.
        let on = if style == "L3" && letters == 1 { "false" } else { "true" };
        body += &format!(
            r#"<text:list text:style-name="{style}" text:continue-numbering="{on}"><text:list-item>{text}</text:list-item></text:list>"#
        );
    }
    body += r#"<table:table table:name="Signatures"><table:table-column table:number-columns-repeated="2"/><table:table-row>"#;
    for cell in &draft.signatures {
        body += "<table:table-cell office:value-type=\"string\">";
        body += &cell.iter().map(|l| paragraph(l)).collect::<String>();
        body += "</table:table-cell>";
    }
    body += "</table:table-row></table:table>";
    let list = |name: &str, format: &str, suffix: &str| {
        format!(
            r#"<text:list-style style:name="{name}"><text:list-level-style-number text:level="1" style:num-suffix="{suffix}" style:num-format="{format}" style:num-letter-sync="true"/></text:list-style>"#
        )
    };
    let styles = [list("L1", "1", "."), list("L2", "๑, ๒, ๓, ...", "."), list("L3", "a", ")")].concat();
    let kind = "application/vnd.oasis.opendocument.text";
    package(&[
        ("mimetype", kind.to_owned()),
        (
            "META-INF/manifest.xml",
            format!(
                r#"{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#
            ),
        ),
        (
            "content.xml",
            format!(
                r#"{HEAD}<office:document-content{spaces} office:version="1.3"><office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style><style:style style:name="T2" style:family="text"><style:text-properties fo:language="vi"/></style:style>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"#
            ),
        ),
    ])
}

/// The number that the list would show.
fn shown(counter: Counter, n: u32) -> String {
    match counter {
        Counter::Arabic => format!("{n}."),
        Counter::Thai => format!("{}.", char::from_u32(0xe50 + n).unwrap()),
        Counter::Letter => format!("{})", char::from_u32(u32::from('a') + n - 1).unwrap()),
    }
}

/// The paragraphs with the numbers that their lists show.
fn counted_out(draft: &Draft) -> Vec<(Option<String>, &str)> {
    let (mut clause, mut letter) = (0, 0);
    let number = |p: &Para, clause: &mut u32, letter: &mut u32| {
        let counter = p.counter?;
        if counter == Counter::Letter {
            *letter += 1;
            return Some(shown(counter, *letter));
        }
        (*clause, *letter) = (*clause + 1, 0);
        Some(shown(counter, *clause))
    };
    draft.paras.iter().map(|p| (number(p, &mut clause, &mut letter), p.text.as_str())).collect()
}

/// As Word writes it: ASCII alone, the list's numbers in `\listtext`.
fn rtf(draft: &Draft) -> Vec<u8> {
    let mut dice = Dice::of(&draft.name);
    let coded = |text: &str| {
        let mut out = String::new();
        for c in text.chars() {
            match c {
                '\\' | '{' | '}' => out += &format!("\\{c}"),
                ' '..='~' => out.push(c),
                _ => {
                    let mut units = [0; 2];
                    for unit in c.encode_utf16(&mut units) {
                        out += &format!("\\u{}?", i32::from(*unit) - if *unit > 0x7fff { 0x1_0000 } else { 0 });
                    }
                }
            }
        }
        out
    };
    let mut line = |text: &str| -> String {
        runs(text, &mut dice)
            .iter()
            .map(|r| format!("{{\\rtlch\\fcs1 \\af0 \\ltrch\\fcs0 \\insrsid7 {}}}", coded(r)))
            .collect::<Vec<_>>()
            .join("\r\n")
    };
    let mut out = String::from(
        "{\\rtf1\\ansi\\ansicpg1252\\uc1\\deff0{\\fonttbl{\\f0\\fnil\\fcharset0 TH SarabunPSK;}}{\\*\\generator Riched20}\\viewkind4\r\n",
    );
    for (number, text) in counted_out(draft) {
        out += "\\pard\\plain ";
        if let Some(number) = number {
            out += &format!("{{\\listtext\\pard\\plain {}\\tab}}\\ls1\\ilvl0 ", coded(&number));
        }
        out += &format!("{}\\par\r\n", line(text));
    }
    out += "\\trowd\\cellx4500\\cellx9000\r\n";
    for cell in &draft.signatures {
        let lines: Vec<String> = cell.iter().map(|l| line(l)).collect();
        out += &format!("\\pard\\intbl {}\\cell\r\n", lines.join("\\par\r\n"));
    }
    out += "\\row\\pard\\par}";
    out.into_bytes()
}

fn html(draft: &Draft) -> Vec<u8> {
    let mut dice = Dice::of(&draft.name);
    let mut line = |text: &str| -> String {
        let mut out = String::new();
        for run in runs(text, &mut dice) {
            let run = escape(run);
            out += &match dice.throw(4) {
                0 => format!("<b>{run}</b>"),
                1 => format!("<span lang=\"th\">{run}</span>"),
                _ => run.into_owned(),
            };
        }
        out
    };
    let mut body = String::new();
    let mut open: Option<Counter> = None;
    let mut clause = 1;
    for para in &draft.paras {
        let text = line(&para.text);
        // HTML has no list with a bracket behind its letter: such are typed.
        let counter = para.counter.filter(|c| *c != Counter::Letter);
        if open != counter && open.is_some() {
            body += "</ol>\n";
        }
        match counter {
            None if para.counter.is_some() => {
                let (number, _) = &counted_out(draft)[draft.paras.iter().position(|p| std::ptr::eq(p, para)).unwrap()];
                body += &format!("<p>{} {text}</p>\n", number.as_deref().unwrap());
            }
            None => body += &format!("<p>{text}</p>\n"),
            Some(kind) => {
                if open != counter {
                    let style = if kind == Counter::Thai { " style=\"list-style-type: thai\"" } else { "" };
                    body += &format!("<ol start=\"{clause}\"{style}>\n");
                }
                body += &format!("<li>{text}</li>\n");
                clause += 1;
            }
        }
        open = counter;
    }
    if open.is_some() {
        body += "</ol>\n";
    }
    body += "<table><tr>";
    for cell in &draft.signatures {
        body += &format!("<td>{}</td>", cell.iter().map(|l| line(l)).collect::<Vec<_>>().join("<br>"));
    }
    body += "</tr></table>";
    format!("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Draft</title><style>p {{ margin: 0 }}</style></head>\n<body>\n{body}\n</body></html>\n").into_bytes()
}

fn markdown(draft: &Draft) -> Vec<u8> {
    let mut out = String::new();
    for (n, (number, text)) in counted_out(draft).into_iter().enumerate() {
        if n == 0 {
            out += "# ";
        }
        if let Some(number) = number {
            out += &format!("{number} ");
        }
        out += &format!("{text}\n\n");
    }
    // Pipes make rows of cells: line for line, side by side.
    let rows = draft.signatures[0].len().max(draft.signatures[1].len());
    for row in 0..rows {
        let cell = |side: usize| draft.signatures[side].get(row).map_or("", String::as_str);
        out += &format!("| {} | {} |\n", cell(0), cell(1));
        if row == 0 {
            out += "| --- | --- |\n";
        }
    }
    out.into_bytes()
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let bytes = |u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() };
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
}

/// The quotation marks and dashes that Windows keeps between the two halves of its code pages.
fn windows_mark(c: char) -> Option<u8> {
    Some(match c {
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '\u{a0}' => 0xa0,
        _ => return None,
    })
}

fn windows_874(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .map(|c| match c {
            '\0'..='\u{7f}' => Some(c as u8),
            'ก'..='๛' => Some((u32::from(c) - 0xd60) as u8),
            _ => windows_mark(c),
        })
        .collect()
}

/// Vietnamese vowels, each with its five tones: grave, hook, tilde, acute, dot below.
const VOWELS: &[&str] = &[
    "aàảãáạ",
    "ăằẳẵắặ",
    "âầẩẫấậ",
    "eèẻẽéẹ",
    "êềểễếệ",
    "iìỉĩíị",
    "oòỏõóọ",
    "ôồổỗốộ",
    "ơờởỡớợ",
    "uùủũúụ",
    "ưừửữứự",
    "yỳỷỹýỵ",
];

/// A letter without its tone, and the tone, counted from grave.
fn tone(c: char) -> (char, Option<usize>) {
    let small = c.to_lowercase().next().unwrap();
    for row in VOWELS {
        if let Some(at) = row.chars().position(|v| v == small)
            && at > 0
        {
            let base = row.chars().next().unwrap();
            let base = if small == c { base } else { base.to_uppercase().next().unwrap() };
            return (base, Some(at - 1));
        }
    }
    (c, None)
}

fn windows_1258(text: &str) -> Option<Vec<u8>> {
    // The tone is a byte of its own behind the letter.
    const TONES: [u8; 5] = [0xcc, 0xd2, 0xde, 0xec, 0xf2];
    let mut out = Vec::new();
    for c in text.chars() {
        let (base, tone) = tone(c);
        out.push(match base {
            '\0'..='\u{7f}' => base as u8,
            'Ă' => 0xc3,
            'ă' => 0xe3,
            'Đ' => 0xd0,
            'đ' => 0xf0,
            'Ơ' => 0xd5,
            'ơ' => 0xf5,
            'Ư' => 0xdd,
            'ư' => 0xfd,
            'Â' | 'â' | 'Ê' | 'ê' | 'Ô' | 'ô' => base as u8,
            _ => windows_mark(base)?,
        });
        out.extend(tone.map(|t| TONES[t]));
    }
    Some(out)
}

/// TCVN 5712: a byte for each small letter; the tones of capitals are bytes of their own.
fn tcvn3(text: &str) -> Option<Vec<u8>> {
    const PLAIN: &str = "ĂÂÊÔƠƯĐăâêôơưđ";
    // Bytes 0xB5 and up; the dots stand for places of capitals and of nothing.
    const TONED: &str = "àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ";
    const TONES: [u8; 5] = [0xb0, 0xb1, 0xb2, 0xb3, 0xb4];
    let place = |table: &str, c: char| table.chars().position(|t| t == c && t != '.');
    let mut out = Vec::new();
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c as u8);
        } else if let Some(at) = place(PLAIN, c) {
            out.push(0xa1 + at as u8);
        } else if let Some(at) = place(TONED, c) {
            out.push(0xb5 + at as u8);
        } else if let (base, Some(tone)) = tone(c) {
            out.push(if base.is_ascii() { base as u8 } else { 0xa1 + place(PLAIN, base)? as u8 });
            out.push(TONES[tone]);
        } else {
            out.push(windows_mark(c)?);
        }
    }
    Some(out)
}

/// The bytes of a text in an old encoding; `None` where it has characters that the encoding lacks.
type Encode = fn(&str) -> Option<Vec<u8>>;

/// What counts in a file: kind and place, with how often.
fn counts(name: &str, bytes: &[u8]) -> BTreeMap<(String, String), u32> {
    reviewed(&[(name, bytes)], |review| {
        let mut out = BTreeMap::new();
        for finding in review.findings.iter().filter(|f| f.counts()) {
            *out.entry((finding.kind.code().to_owned(), finding.place.clone())).or_default() += 1;
        }
        // The form and the road belong to what the reader is told.
        for document in &review.documents {
            out.insert(("form".to_owned(), format!("{:?}", document.form)), 1);
        }
        for road in &review.roads {
            out.insert(("road".to_owned(), format!("{} {:?}", road.pack, road.forecast.map(|f| &f.verdict))), 1);
        }
        out
    })
}

fn differences(
    name: &str,
    expected: &BTreeMap<(String, String), u32>,
    seen: &BTreeMap<(String, String), u32>,
) -> String {
    let mut out = String::new();
    for (sign, these, those) in [("lost", expected, seen), ("new", seen, expected)] {
        for (key, n) in these.iter().filter(|(k, n)| those.get(*k) != Some(*n)) {
            out +=
                &format!("{name}: {sign}: {} at {} ({n}, elsewhere {})\n", key.0, key.1, those.get(key).unwrap_or(&0));
        }
    }
    out
}

#[test]
fn the_same_findings_in_every_format() {
    let mut wrong = String::new();
    let mut read = 0;
    for start in CASES {
        let draft = Draft::read(start);
        let expected = counts(&draft.name, draft.source.as_bytes());
        let stem = draft.name.trim_end_matches(".txt");
        // Where something is planted, there is something to lose.
        let finds = expected.keys().any(|(kind, _)| !["form", "road"].contains(&kind.as_str()));
        assert_eq!(finds, !stem.contains("clean"), "{stem}: {expected:?}");
        let mut files: Vec<(String, Vec<u8>)> = vec![
            (format!("{stem}.docx"), docx(&draft, false)),
            (format!("{stem}.odt"), odt(&draft)),
            (format!("{stem}.rtf"), rtf(&draft)),
            (format!("{stem}.html"), html(&draft)),
            (format!("{stem}.md"), markdown(&draft)),
            (format!("{stem}.utf-16le.txt"), utf16(&draft.source, false)),
            (format!("{stem}.utf-16be.txt"), utf16(&draft.source, true)),
            (format!("{stem}.crlf.txt"), draft.source.replace('\n', "\r\n").into_bytes()),
        ];
        let old: &[(&str, Encode)] = match draft.language() {
            "th" => &[("windows-874", windows_874)],
            "vi" => &[("windows-1258", windows_1258), ("tcvn3", tcvn3)],
            _ => &[],
        };
        for (encoding, encode) in old {
            match encode(&draft.source) {
                Some(bytes) => files.push((format!("{stem}.{encoding}.txt"), bytes)),
                None => println!("skipped: {stem} in {encoding}: it has characters that the encoding lacks"),
            }
        }
        for (name, bytes) in files {
            read += 1;
            wrong += &differences(&name, &expected, &counts(&name, &bytes));
        }
    }
    println!("{read} files");
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn find(program: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).map(|p| p.join(program)).find(|p| p.is_file())
}

/// The drafts as LibreOffice prints them from DOCX.
fn printed(drafts: &[Draft], folder: &Path) -> Option<()> {
    let office = find("soffice").or_else(|| find("libreoffice"))?;
    let mut command = Command::new(office);
    command
        .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
        .args(["--headless", "--norestore", "--convert-to", "pdf", "--outdir"])
        .arg(folder);
    for draft in drafts {
        let file = folder.join(format!("{}.docx", draft.name));
        std::fs::write(&file, docx(draft, true)).unwrap();
        command.arg(file);
    }
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?.success().then_some(())
}

#[test]
fn the_same_findings_in_pdf() {
    if find("pdftotext").is_none() {
        println!("skipped: PDF: pdftotext is not installed");
        return;
    }
    let folder = std::env::temp_dir().join(format!("maitri-formats-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let drafts: Vec<Draft> = CASES.iter().map(|c| Draft::read(c)).collect();
    let mut wrong = String::new();
    if printed(&drafts, &folder).is_none() {
        println!("skipped: PDF: LibreOffice is not installed or does not start here");
    } else {
        for draft in &drafts {
            let name = format!("{}.pdf", draft.name);
            let bytes = std::fs::read(folder.join(&name)).unwrap();
            wrong += &differences(&name, &counts(&draft.name, draft.source.as_bytes()), &counts(&name, &bytes));
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(wrong.is_empty(), "\n{wrong}");
}
