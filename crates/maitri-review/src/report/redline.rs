//! Two files against one another, told as text, as a page, and for programs.

use super::html::{STYLE, Three, escape, say};
use super::json::sha256;
use super::words::number;
use crate::redline::{Piece, Redline, Row, What};
use maitri_document::{Document, Span};
use maitri_pack::Language;
use serde::Serialize;

const TITLE: Three = ["เปรียบเทียบเอกสาร", "So sánh văn bản", "Comparison"];
const FROM: Three = ["ฉบับเดิม", "Bản đầu", "First"];
const TO: Three = ["ฉบับใหม่", "Bản sau", "Second"];
const SAME: Three = ["เหมือนกัน", "giống nhau", "the same"];
const FORM: Three = ["ต่างเพียงรูปแบบ", "chỉ khác hình thức", "only look different"];
const MISREAD: Three = ["น่าจะอ่านผิดจากภาพ", "có lẽ do nhận dạng sai", "probably misread"];
const CHANGED: Three = ["แก้ไข", "thay đổi", "changed"];
const OUT: Three = ["ตัดออก", "bỏ đi", "taken out"];
const IN: Three = ["เพิ่ม", "thêm vào", "put in"];
const MOVED: Three = ["ย้ายที่", "chuyển chỗ", "moved"];
const MOVED_AWAY: Three = ["ย้ายไปที่อื่น", "đã chuyển đi", "moved elsewhere"];
const MOVED_HERE: Three = ["ย้ายมาจากที่อื่น", "được chuyển đến", "moved here"];
const PARAGRAPHS: Three = ["จำนวนย่อหน้า", "Số đoạn", "Paragraphs"];
const NO_DIFFERENCE: Three = ["ถ้อยคำไม่ต่างกัน", "Câu chữ không khác nhau", "The words do not differ"];
const MAY_BE_SAME: Three = [
    "ที่ต่างกันน่าจะเกิดจากการอ่านภาพสแกนเท่านั้น ให้ตรวจกับต้นฉบับก่อนถือว่าถ้อยคำเหมือนกัน",
    "Chỗ khác có lẽ chỉ do nhận dạng bản quét; hãy đối chiếu với bản giấy trước khi coi là giống nhau",
    "What differs was probably only misread from the scan; compare it with the paper before you call the words the same",
];
const LEGEND: Three = [
    "[-ตัดออก-] {+เพิ่ม+} ~ แก้ไข = ต่างเพียงรูปแบบ > ย้ายที่",
    "[-bỏ đi-] {+thêm vào+} ~ thay đổi = chỉ khác hình thức > chuyển chỗ",
    "[-taken out-] {+put in+} ~ changed = only looks different > moved",
];
const LEGEND_SCAN: Three = [
    "{?อ่านจากภาพได้ว่า?} ? น่าจะอ่านผิดจากภาพ",
    "{?máy đọc là?} ? có lẽ do nhận dạng sai",
    "{?as read from the scan?} ? probably misread",
];

/// How far the pages of a file that a machine read can be trusted, a sentence a file.
fn trust(redline: &Redline, names: [&str; 2], language: Language) -> Vec<String> {
    let page = |p: &maitri_document::ScanPage| {
        let n = |n: u32| number(n, language);
        match language {
            Language::Th => format!("หน้า {} ความเชื่อถือ {}%", n(p.number), n(p.trust.into())),
            Language::Vi => format!("trang {}: độ tin cậy {}%", n(p.number), n(p.trust.into())),
            _ => format!("page {}: trust {} %", n(p.number), n(p.trust.into())),
        }
    };
    let told = |scan: &crate::redline::Scan| {
        let pages: Vec<String> = scan.pages.iter().map(page).collect();
        let file = if scan.second { names[1] } else { names[0] };
        let read = match language {
            Language::Th => "โปรแกรมอ่านจากภาพสแกน",
            Language::Vi => "được máy đọc từ bản quét",
            _ => "was read from a scan by a machine",
        };
        format!("{file} {read} ({})", pages.join(", "))
    };
    redline.scans.iter().map(told).collect()
}

/// Numbers of rows, in words.
fn counts(redline: &Redline, language: Language) -> String {
    let count = |what| redline.count(what);
    let misread = (!redline.scans.is_empty()).then(|| (count(What::Misread), MISREAD));
    let parts = [(count(What::Same), SAME), (count(What::Form), FORM)].into_iter().chain(misread).chain([
        (count(What::Changed), CHANGED),
        (count(What::Out), OUT),
        (count(What::In), IN),
        (count(What::MovedHere), MOVED),
    ]);
    let told: Vec<String> =
        parts.map(|(n, words)| format!("{} {}", say(language, words), number(n, language))).collect();
    format!("{}: {}", say(language, PARAGRAPHS), told.join(" · "))
}

/// The sign of a row.
fn sign(what: What) -> &'static str {
    match what {
        What::Same => " ",
        What::Form => "=",
        What::Misread => "?",
        What::Changed => "~",
        What::Out => "-",
        What::In => "+",
        What::MovedAway | What::MovedHere => ">",
    }
}

/// The comparison for a terminal: what differs, with the words.
pub fn text(redline: &Redline, names: [&str; 2], language: Language) -> String {
    let mut out = String::new();
    out.push_str(&format!("--- {}\n+++ {}\n", names[0], names[1]));
    for line in trust(redline, names, language) {
        out.push_str(&line);
        out.push('\n');
    }
    out.push_str(&counts(redline, language));
    out.push('\n');
    if redline.is_same() {
        out.push_str(say(language, NO_DIFFERENCE));
        out.push('\n');
    } else if redline.may_be_same() {
        out.push_str(say(language, MAY_BE_SAME));
        out.push('\n');
    }
    if redline.count(What::Same) < redline.rows.len() {
        out.push_str(say(language, LEGEND));
        if !redline.scans.is_empty() {
            out.push(' ');
            out.push_str(say(language, LEGEND_SCAN));
        }
        out.push('\n');
    }
    for row in redline.rows.iter().filter(|r| r.what != What::Same) {
        out.push('\n');
        out.push_str(sign(row.what));
        out.push(' ');
        if let Some(n) = row.moved {
            let words = if row.what == What::MovedAway { MOVED_AWAY } else { MOVED_HERE };
            out.push_str(&format!("[{} {}] ", say(language, words), number(n, language)));
        }
        for piece in &row.pieces {
            match piece.what {
                What::Out if row.what != What::Out => out.push_str(&format!("[-{}-]", piece.text)),
                What::In if piece.misread => out.push_str(&format!("{{?{}?}}", piece.text)),
                What::In if row.what != What::In => out.push_str(&format!("{{+{}+}}", piece.text)),
                _ => out.push_str(&piece.text),
            }
        }
        out.push('\n');
    }
    out
}

/// The comparison as a page that stands alone.
pub fn html(redline: &Redline, names: [&str; 2], language: Language) -> String {
    let short = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
    let title = format!("{}: {} → {}", say(language, TITLE), short(names[0]), short(names[1]));
    let mut out = format!("<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n", language.code());
    out.push_str(
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n<title>",
    );
    escape(&mut out, &title);
    out.push_str("</title>\n<style>\n");
    out.push_str(STYLE);
    out.push_str(
        ".redline p { margin: 0 0 .6em; padding-inline-start: 1.6em; position: relative; }\n\
         .redline .row-sign { position: absolute; inset-inline-start: 0; color: var(--soft); font-family: monospace; }\n\
         .redline del { color: var(--error); background: var(--error-wash); }\n\
         .redline ins { color: var(--teal); background: var(--teal-wash); }\n\
         .redline .form del, .redline .form ins, .redline .misread { color: var(--soft); background: var(--info-wash); }\n\
         .redline .moved { border-inline-start: 3px solid var(--ask); }\n\
         .redline .label { color: var(--soft); }\n</style>\n</head>\n<body>\n<main>\n<article class=\"report redline\">\n<h1>",
    );
    escape(&mut out, &title);
    out.push_str("</h1>\n<dl>");
    for (words, name) in [FROM, TO].iter().zip(names) {
        out.push_str("<dt>");
        escape(&mut out, say(language, *words));
        out.push_str("</dt><dd>");
        escape(&mut out, &short(name));
        out.push_str("</dd>");
    }
    out.push_str("</dl>\n");
    for line in trust(redline, [&short(names[0]), &short(names[1])], language) {
        out.push_str("<p>");
        escape(&mut out, &line);
        out.push_str("</p>\n");
    }
    out.push_str("<p class=\"counts\">");
    escape(&mut out, &counts(redline, language));
    out.push_str("</p>\n");
    let verdict = match (redline.is_same(), redline.may_be_same()) {
        (true, _) => Some(NO_DIFFERENCE),
        (_, true) => Some(MAY_BE_SAME),
        _ => None,
    };
    if let Some(verdict) = verdict {
        out.push_str("<p><strong>");
        escape(&mut out, say(language, verdict));
        out.push_str("</strong></p>\n");
    }
    // One language for all rows: a short one does not tell its own.
    let whole: String = redline.b.iter().map(|p| format!("{}\n", p.text)).collect();
    let code = crate::draft::language_of(&whole).0;
    for row in &redline.rows {
        row_html(&mut out, row, &code, language);
    }
    for (index, scan) in redline.scans.iter().enumerate() {
        let pictures: Vec<_> = scan.pictures.iter().map(|(picture, reading)| (picture, reading.clone())).collect();
        out.push_str(&super::html::figures(index, &pictures, &code, language));
    }
    out.push_str("</article>\n</main>\n</body>\n</html>\n");
    out
}

fn row_html(out: &mut String, row: &Row, code: &str, language: Language) {
    let class = match row.what {
        What::Form => "line form",
        What::MovedAway | What::MovedHere => "line moved",
        _ => "line",
    };
    out.push_str(&format!("<p class=\"{class}\""));
    out.push_str(&format!(" lang=\"{code}\""));
    out.push_str("><span class=\"row-sign\" aria-hidden=\"true\">");
    escape(out, sign(row.what));
    out.push_str("</span>");
    if let Some(n) = row.moved {
        let words = if row.what == What::MovedAway { MOVED_AWAY } else { MOVED_HERE };
        out.push_str(&format!("<span class=\"label\" lang=\"{}\">[", language.code()));
        escape(out, say(language, words));
        escape(out, &format!(" {}] ", number(n, language)));
        out.push_str("</span>");
    }
    for piece in &row.pieces {
        let tag = match (piece.what, row.what) {
            (What::Out, _) | (_, What::MovedAway) => Some("del"),
            (What::In, _) => Some("ins"),
            _ => None,
        };
        if let Some(tag) = tag {
            let class = if piece.misread { " class=\"misread\"" } else { "" };
            out.push_str(&format!("<{tag}{class}>"));
        }
        escape(out, &piece.text);
        if let Some(tag) = tag {
            out.push_str(&format!("</{tag}>"));
        }
    }
    out.push_str("</p>\n");
}

/// The comparison for programs, version 1.
#[derive(Debug, Serialize)]
pub struct Wire<'r> {
    schema: &'static str,
    documents: [DocumentWire<'r>; 2],
    same: bool,
    rows: Vec<RowWire<'r>>,
}

#[derive(Debug, Serialize)]
struct DocumentWire<'r> {
    file: &'r str,
    text_sha256: String,
    /// Of a scan: how far each page can be trusted, 0 to 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    trust: Vec<u8>,
}

#[derive(Debug, Serialize)]
struct RowWire<'r> {
    what: &'static str,
    /// Places in the two texts, in Unicode scalar values.
    spans: [Option<SpanWire>; 2],
    #[serde(skip_serializing_if = "Option::is_none")]
    moved: Option<usize>,
    pieces: Vec<PieceWire<'r>>,
}

#[derive(Debug, Serialize)]
struct SpanWire {
    start: usize,
    end: usize,
}

#[derive(Debug, Serialize)]
struct PieceWire<'r> {
    what: &'static str,
    text: &'r str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    misread: bool,
}

fn code(what: What) -> &'static str {
    match what {
        What::Same => "same",
        What::Form => "form",
        What::Misread => "misread",
        What::Changed => "changed",
        What::Out => "out",
        What::In => "in",
        What::MovedAway => "moved-away",
        What::MovedHere => "moved-here",
    }
}

/// The comparison as it goes out to programs.
pub fn wire<'r>(redline: &'r Redline, names: [&'r str; 2], documents: [&Document; 2]) -> Wire<'r> {
    // Offsets are counted once for each text.
    let [first, second] = documents.map(|d| offsets(&d.text));
    let span = |at: &[usize], s: Span| {
        let find = |byte: usize| at.partition_point(|b| *b < byte);
        SpanWire { start: find(s.start), end: find(s.end) }
    };
    let rows = redline
        .rows
        .iter()
        .map(|row| RowWire {
            what: code(row.what),
            spans: [
                row.a.and_then(|i| redline.a.get(i)).map(|p| span(&first, p.span)),
                row.b.and_then(|i| redline.b.get(i)).map(|p| span(&second, p.span)),
            ],
            moved: row.moved,
            pieces: row
                .pieces
                .iter()
                .map(|Piece { what, text, misread }| PieceWire { what: code(*what), text, misread: *misread })
                .collect(),
        })
        .collect();
    let [a, b] = names;
    let [one, two] = documents;
    Wire {
        schema: "maitri/compare/1",
        documents: [
            DocumentWire { file: a, text_sha256: sha256(&one.text), trust: trusted(one) },
            DocumentWire { file: b, text_sha256: sha256(&two.text), trust: trusted(two) },
        ],
        same: redline.is_same(),
        rows,
    }
}

fn trusted(document: &Document) -> Vec<u8> {
    document.recognised.iter().flat_map(|r| &r.pages).map(|p| p.trust).collect()
}

fn offsets(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use maitri_document::read::from_text;

    #[test]
    fn a_scan_is_told_as_one() {
        let a = from_text("Hai Bên sẽ khuyến khích học sinh.\n");
        let mut b = from_text("Hai Bên sẽ khuyến khích hoc sinh.\n");
        let span = b.blocks[0].span;
        let pages = vec![maitri_document::ScanPage { number: 1, trust: 94, lines: 1, low: 0 }];
        let lines = vec![maitri_document::ScanLine { span, page: 1, frame: [0, 0, 9, 9], sure: 94 }];
        let pictures = vec![maitri_document::ScanPicture { page: 1, span: Some(span), png: b"abcd".to_vec() }];
        b.recognised = Some(maitri_document::Recognised { pages, lines, pictures, ..Default::default() });
        let found = crate::redline::compare(&a, &b);
        let told = text(&found, ["a.docx", "b.pdf"], Language::En);
        for wanted in [
            "b.pdf was read from a scan by a machine (page 1: trust 94 %)",
            "probably misread 1",
            "changed 0",
            "[-học-]{?hoc?}",
            "probably only misread",
        ] {
            assert!(told.contains(wanted), "{wanted}: {told}");
        }
        for (language, wanted) in [(Language::Th, "น่าจะอ่านผิดจากภาพ ๑"), (Language::Vi, "có lẽ do nhận dạng sai 1")]
        {
            assert!(text(&found, ["a", "b"], language).contains(wanted), "{wanted}");
        }
        let page = html(&found, ["a.docx", "b.pdf"], Language::En);
        assert!(page.contains("<ins class=\"misread\">hoc</ins>") && page.contains("base64,YWJjZA=="), "{page}");
        let wire = serde_json::to_value(wire(&found, ["a", "b"], [&a, &b])).unwrap();
        assert_eq!((&wire["same"], &wire["rows"][0]["what"]), (&false.into(), &"misread".into()));
        assert_eq!(wire["documents"][1]["trust"][0], 94);
        // Nothing of it is said of what was typed.
        assert!(!text(&crate::redline::compare(&a, &a), ["a", "b"], Language::En).contains("misread"));
    }

    #[test]
    fn a_page_shows_what_a_stranger_writes_and_does_nothing() {
        let (a, b) =
            (from_text("1. <script>alert(1)</script> shall\n"), from_text("1. <script>alert(1)</script> will\n"));
        let found = crate::redline::compare(&a, &b);
        let page = html(&found, ["a<b>.txt", "b.txt"], Language::En);
        assert!(!page.contains("<script>") && !page.contains("<b>"), "{page}");
        assert!(page.contains("<del>shall</del><ins>will</ins>"), "{page}");
        let wire = serde_json::to_value(wire(&found, ["a", "b"], [&a, &b])).unwrap();
        assert_eq!(wire["rows"][0]["spans"][0]["end"], a.text.trim_end().chars().count());
        assert!(text(&found, ["a", "b"], Language::Th).contains("[-shall-]{+will+}"));
    }
}
