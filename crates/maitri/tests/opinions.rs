//! Opinions on a draft: twenty-three of mixed form become the table of opinions, it goes to Excel and Word and back, and what is
//! answered is held against the two drafts (issue 5, 4b; R-040, R-041, R-044).

use maitri::draft::Format;
use maitri_document::Document;
use maitri_document::read::from_text;
use maitri_pack::papers::Papers;
use maitri_pack::{Language, Packs};
use maitri_review::draft::Draft;
use maitri_review::opinion::{
    Agency, Anchor, Answer, Comment, Dated, Drafts, FaultKind, How, Opinion, Opinions, Place, Position, Reader,
    Response, Rest, Row, Stance, Words, check,
};
use serde_json::Value;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus")
}

fn s1() -> PathBuf {
    corpus().join("S1-dien-bien-chiang-mai-draft.vi.txt")
}

/// A folder of a test, empty, and gone when the test is over.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("maitri-opinions-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn maitri(arguments: &[&std::ffi::OsStr]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_maitri"))
        .arg("opinions")
        .args(arguments)
        .env_remove("MAITRI_PACKS")
        .output()
        .unwrap()
}

fn json(files: &[PathBuf], more: &[&str]) -> (Value, Output) {
    let mut arguments: Vec<&std::ffi::OsStr> = files.iter().map(|f| f.as_os_str()).collect();
    arguments.extend(more.iter().map(std::ffi::OsStr::new));
    arguments.extend(["--format", "json"].map(std::ffi::OsStr::new));
    let output = maitri(&arguments);
    (serde_json::from_slice(&output.stdout).unwrap_or(Value::Null), output)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A Word file of paragraphs, a table where a line is a table.
fn word(lines: &[&str], table: &[Vec<String>]) -> Vec<u8> {
    const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
    let run = |t: &str| {
        let pieces: Vec<String> =
            t.split('\t').map(|p| format!(r#"<w:t xml:space="preserve">{}</w:t>"#, escape(p))).collect();
        format!("<w:p><w:r>{}</w:r></w:p>", pieces.join("<w:tab/>"))
    };
    let mut body = String::new();
    for line in lines {
        if *line == "@table" {
            body += "<w:tbl><w:tblPr/><w:tblGrid/>";
            for row in table {
                body += "<w:tr>";
                for cell in row {
                    body += &format!(
                        "<w:tc><w:tcPr/>{}</w:tc>",
                        cell.lines().map(run).collect::<String>() + if cell.is_empty() { "<w:p/>" } else { "" }
                    );
                }
                body += "</w:tr>";
            }
            body += "</w:tbl>";
        } else {
            body += &run(line);
        }
    }
    let head = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
    let packed = "http://schemas.openxmlformats.org/package/2006";
    let main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                r#"{head}<Types xmlns="{packed}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{main}"/></Types>"#
            ),
        ),
        (
            "_rels/.rels",
            format!(
                r#"{head}<Relationships xmlns="{packed}/relationships"><Relationship Id="rId1" Type="{relation}" Target="word/document.xml"/></Relationships>"#
            ),
        ),
        ("word/document.xml", format!("{head}<w:document {W}><w:body>{body}</w:body></w:document>")),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A workbook with the cells of an office merged down, as Excel users do.
fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let plain = rust_xlsxwriter::Format::new();
    let sheet = book.add_worksheet();
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            let (r32, c16) = (u32::try_from(r).unwrap(), u16::try_from(c).unwrap());
            let below = rows[r + 1..].iter().take_while(|next| (1..3).contains(&c) && next[0].is_empty()).count();
            if !cell.is_empty() && below > 0 && !row[0].is_empty() {
                sheet.merge_range(r32, c16, r32 + u32::try_from(below).unwrap(), c16, cell, &plain).unwrap();
            } else if !cell.is_empty() {
                sheet.write_string(r32, c16, cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn tesseract() -> bool {
    let there =
        std::env::var_os("PATH").is_some_and(|p| std::env::split_paths(&p).any(|p| p.join("tesseract").is_file()));
    assert!(there || std::env::var("CI").as_deref() != Ok("true"), "tesseract is missing");
    there
}

/// The twenty-three, each in its form.
pub fn papers(folder: &Folder) -> Vec<PathBuf> {
    let opinions = corpus().join("opinions");
    let mut out = Vec::new();
    let mut names: Vec<PathBuf> = std::fs::read_dir(&opinions).unwrap().map(|e| e.unwrap().path()).collect();
    names.sort();
    for path in names {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = || std::fs::read_to_string(&path).unwrap();
        match name.split('-').next().unwrap() {
            "08" | "09" => {
                out.push(folder.file(&name.replace(".txt", ".docx"), &word(&text().lines().collect::<Vec<_>>(), &[])))
            }
            "10" if name.ends_with(".txt") => {
                let table = rows(&std::fs::read_to_string(path.with_extension("csv")).unwrap());
                let text = text().replace("bảng sau:\n", "bảng sau:\n@table\n");
                out.push(folder.file("10-industry.docx", &word(&text.lines().collect::<Vec<_>>(), &table)));
            }
            "13" => out.push(folder.file("13-17-departments.xlsx", &workbook(&rows(&text())))),
            "18" => out.push(folder.file("18-20-thai-side.docx", &word(&["@table"], &rows(&text())))),
            "23" if name.ends_with(".png") && tesseract() || name.ends_with(".txt") && !tesseract() => out.push(path),
            "10" | "23" | "ORIGIN.md" | "asked.txt" => {}
            _ => out.push(path),
        }
    }
    out
}

fn places(comment: &Value) -> String {
    let of = |p: &Value| p["path"].as_str().unwrap().to_owned();
    comment["anchor"]["places"].as_array().unwrap().iter().map(of).collect::<Vec<_>>().join(" ")
}

#[test]
fn twenty_three_opinions_become_the_table() {
    let folder = Folder::new("table");
    let files = papers(&folder);
    let (draft, asked) = (s1(), corpus().join("opinions/asked.txt"));
    let more = ["--draft", draft.to_str().unwrap(), "--asked", asked.to_str().unwrap()];
    let (wire, output) = json(&files, &more);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(wire["schema"], "maitri/opinions/1");
    let opinions = wire["opinions"].as_array().unwrap();
    let told: Vec<String> = opinions
        .iter()
        .map(|o| {
            let comments: Vec<String> = o["comments"].as_array().unwrap().iter().map(places).collect();
            format!(
                "{} | {} | {} | {} | {}",
                o["agency"]["office"].as_str().unwrap_or("-"),
                o["paper"].as_str().unwrap_or("-"),
                o["date"]["iso"].as_str().unwrap_or("-"),
                o["position"]["stance"].as_str().unwrap(),
                comments.join(", ")
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "vn.finance | 101/STC-NS | 2026-01-15 | agree-with-changes | 2.1.a, 2.2.b",
            "vn.justice | 77/STP-VB | 2026-01-16 | agree-with-changes | 2.2.e, 5, testimonium",
            "vn.education | 210/SGDĐT-VP | 2026-01-14 | agree-with-changes | ",
            "vn.health | 88/SYT-KHTC | 2026-01-13 | agree | ",
            "vn.police | 312/CAT-PA01 | 2026-01-19 | disagree | preamble, 2.2.a, 2.2.b",
            "vn.military | 45/BCH-TM | 2026-01-16 | no-comment | ",
            "vn.agriculture | 530/SNNMT-KHTC | 2026-01-20 | agree-with-changes | 2.2.e, 2.1.c",
            "vn.construction | 64/SXD-QH | 2026-01-12 | agree-with-changes | 2.2.g, 2.2.g",
            "vn.home-affairs | 95/SNV-VP | 2026-01-15 | agree-with-changes | 3",
            "vn.industry-trade | 141/SCT-TM | 2026-01-16 | agree-with-changes | 2.1.c, 2.2.c",
            "vn.inspectorate | 22/TTT-VP | 2026-01-12 | no-comment | ",
            "- | - | - | agree-with-changes | 2.1.d",
            "vn.culture | 075/SVHTTDL-QLDL | 2026-01-14 | unknown | 2.2.a, 2.2.d, 2",
            "vn.science | 12/SKHCN-VP | 2026-01-13 | agree | ",
            "vn.ethnic-religion | 33/SDTTG-CS | 2026-01-15 | unknown | 2.2.c",
            "vn.ppc.office | 201/VP-NC | 2026-01-17 | unknown | whole",
            "- | 18/UBND | 2026-01-16 | unknown | ",
            "- | ชม ๐๐๑๗/๑๒๓ | 2026-01-12 | unknown | ",
            "- | ชม ๐๐๓๔/๕๖ | 2026-01-13 | unknown | 4",
            "- | ชม ๐๐๓๑/๗ | 2026-01-14 | agree | ",
            "- | ชม ๐๐๓๓/๔๕๖ | 2026-01-16 | agree-with-changes | 5",
            "- | EX/2026/14 | 2026-01-20 | agree-with-changes | 2.1.c, 4",
            "- | 27/UBND-VP | 2026-01-19 | agree-with-changes | 2.2.c",
        ]
    );
    // The scan's one comment is whole, though its line was broken before the reason.
    let scanned = &opinions[22]["comments"][0];
    let told = format!("{} {}", scanned["text"].as_str().unwrap(), scanned["reason"].as_str().unwrap());
    let letters = maitri_document::lang::fold::skeleton(&told);
    assert!(letters.contains("bo sung nghe dan lat") && letters.contains("nghe truyen thong cua xa"), "{told}");
    // A clause that cannot be told is said, with those that fit.
    let open: Vec<String> = opinions
        .iter()
        .flat_map(|o| o["comments"].as_array().unwrap())
        .filter(|c| places(c).is_empty())
        .map(|c| format!("{} {}", c["anchor"]["raw"].as_str().unwrap(), c["anchor"]["fits"]))
        .collect();
    assert_eq!(open, ["khoản 2, điểm b [\"2.1.b\",\"2.2.b\"]", "Điều 9 []", "ข้อ ๒.๒ (จ) []"]);
    let counts = &wire["counts"];
    for (name, n) in [
        ("asked", 25),
        ("answered", 23),
        ("agreed", 3),
        ("commented", 18),
        ("others", 2),
        ("comments", 29),
        ("unanchored", 3),
    ] {
        assert_eq!(counts[name], n, "{name}");
    }
    assert_eq!(counts["silent"], serde_json::json!(["Liên hiệp các tổ chức hữu nghị tỉnh", "Tỉnh đoàn"]));
    assert_eq!(counts["unasked"], serde_json::json!([]));
    // Only of the scan something is left over, and told: what recognition made of the seal.
    let rest: Vec<&str> = wire["rest"].as_array().unwrap().iter().filter_map(|r| r["text"].as_str()).collect();
    assert!(rest.iter().all(|r| !r.chars().any(char::is_alphabetic)), "{rest:?}");
    assert!(tesseract() || rest.is_empty(), "{rest:?}");

    // Out as XLSX and DOCX, and in again: the same rows, the same sums.
    let mut read = Vec::new();
    for format in ["xlsx", "docx"] {
        let table = folder.0.join(format!("table.{format}"));
        let mut arguments: Vec<&std::ffi::OsStr> = files.iter().map(|f| f.as_os_str()).collect();
        arguments.extend(more.map(std::ffi::OsStr::new));
        let out = ["--format", format, "--as-of", "2026-02-01", "-o", table.to_str().unwrap()];
        arguments.extend(out.iter().map(std::ffi::OsStr::new));
        let output = maitri(&arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let (again, _) = json(std::slice::from_ref(&table), &more);
        assert_eq!(again["counts"], *counts, "{format}");
        assert_eq!(again["summary"]["asked"], 25, "{format}");
        assert_eq!(again["summary"]["silent_names"], counts["silent"], "{format}");
        let comments = |w: &Value| -> Vec<String> {
            let all = w["opinions"].as_array().unwrap().iter().flat_map(|o| o["comments"].as_array().unwrap());
            all.map(|c| format!("{} {} {} {}", places(c), c["text"], c["proposal"], c["reason"])).collect()
        };
        assert_eq!(comments(&again), comments(&wire), "{format}");
        read.push(again);
    }
    let positions =
        |w: &Value| w["opinions"].as_array().unwrap().iter().map(|o| o["position"].clone()).collect::<Vec<_>>();
    assert_eq!(positions(&read[0]), positions(&wire));
    assert_eq!(positions(&read[0]), positions(&read[1]));
}

/// A table with cells that spreadsheets and readers like to spoil.
fn hostile() -> Opinions {
    let long = "Đề nghị làm rõ nội dung này. ".repeat(200).trim().to_owned();
    let comment = |clause: &str, text: &str, response: Response| Comment {
        anchor: Anchor { raw: clause.to_owned(), ..Anchor::default() },
        text: text.to_owned(),
        response,
        ..Comment::default()
    };
    let answered = |answer, explanation: &str, revised: &str| Response {
        answer: Some(answer),
        explanation: explanation.to_owned(),
        revised: revised.to_owned(),
        unclear: String::new(),
    };
    let paper = |agency: &str, paper: &str, day: &str, position: Position, comments: Vec<Comment>| Opinion {
        agency: Agency { raw: agency.to_owned(), office: None },
        paper: paper.to_owned(),
        date: (!day.is_empty()).then(|| Dated { raw: day.to_owned(), iso: Some(day.to_owned()) }),
        position,
        comments,
        ..Opinion::default()
    };
    Opinions {
        opinions: vec![
            paper(
                "Sở Tài chính",
                "007",
                "2026-01-05",
                Position::default(),
                vec![
                    comment("2.2.e", "=1+1", answered(Answer::Accepted, "+84 215", "-5")),
                    comment(
                        "2.1.a",
                        "@SUM(A1:A9)\n=HYPERLINK(\"http://example.test\")",
                        answered(Answer::Partly, "=cmd|' /C calc'!A0", ""),
                    ),
                    comment("00123", "0012", answered(Answer::Not, "1/2", "2026-01-15")),
                    comment("", "một dòng\n- hai dòng\n3. ba dòng", Response::default()),
                ],
            ),
            paper(
                "สำนักงานจังหวัดเชียงใหม่",
                "ชม ๐๐๑๗/๑๒๓",
                "2026-02",
                Position {
                    stance: Stance::AgreeWithChanges, words: "เห็นชอบในหลักการ".to_owned()
                },
                vec![
                    comment(
                        "ข้อ ๓",
                        "น้ำใจ ผู้ว่าฯ ทั้งสองฝ่าย <b>&amp;</b> {{ x }} @table",
                        answered(Answer::Accepted, "ก\nข", "“ถ้อยคำ”"),
                    ),
                    Comment {
                        proposal: "TRUE".to_owned(),
                        reason: "1e5".to_owned(),
                        quoted: "#N/A".to_owned(),
                        ..comment("5", "", Response::default())
                    },
                ],
            ),
            paper(
                "Sở Y tế",
                "",
                "",
                Position { stance: Stance::Agree, words: "Nhất trí với dự thảo".to_owned() },
                Vec::new(),
            ),
            paper(
                "UBND xã Mường Phăng",
                "27/UBND",
                "",
                Position::default(),
                vec![comment("5", &long, Response::default())],
            ),
        ],
        rest: vec![Rest {
            agency: "Sở Y tế".to_owned(),
            text: "chữ ký không rõ _x000D_ \"a,b\"".to_owned(),
            at: "scan.png:3".to_owned(),
        }],
        ..Opinions::default()
    }
}

#[test]
fn the_table_goes_to_excel_and_word_and_back_without_loss() {
    let folder = Folder::new("hostile");
    let (packs, forms) = (Packs::embedded().unwrap(), Papers::embedded().unwrap());
    let words = Words::of(packs);
    let reader = Reader { words: &words, draft: None };
    let table = hostile();
    let wanted: Vec<Row> = table.rows(&reader, packs, Language::Vi);
    assert_eq!(wanted.len(), 10);
    for format in [Format::Xlsx, Format::Docx] {
        let own = serde_json::Map::new();
        let bytes = maitri::opinions::table(&table, &reader, &own, format, packs, forms, "2026-02-01").unwrap();
        let again = maitri::opinions::table(&table, &reader, &own, format, packs, forms, "2026-02-01").unwrap();
        assert_eq!(bytes, again, "the same rows are the same bytes");
        let file = folder.file(&format!("table.{}", format.code()), &bytes);
        let read = maitri::opinions::opinions(&file, &reader, packs).unwrap();
        let rows = read.rows(&reader, packs, Language::Vi);
        assert_eq!(rows, wanted, "{}", format.code());
        // And once more, from what was read.
        let third = maitri::opinions::table(&read, &reader, &own, format, packs, forms, "2026-02-01").unwrap();
        let file = folder.file(&format!("third.{}", format.code()), &third);
        assert_eq!(
            maitri::opinions::opinions(&file, &reader, packs).unwrap().rows(&reader, packs, Language::Vi),
            wanted
        );
    }
}

fn divided<'d>(document: &'d Document, packs: &Packs) -> Draft<'d> {
    let mut draft = Draft::read(document, packs);
    draft.divide(None, packs);
    draft
}

#[test]
fn answers_are_held_against_the_drafts() {
    let packs = Packs::embedded().unwrap();
    let words = Words::of(packs);
    let before_text = std::fs::read_to_string(s1()).unwrap();
    // 2.2.e is softened, a point h comes into 2.2, clause 5 only loses a blank, everything else stays.
    let after_text = before_text
        .replace("Hai bên cam kết", "Hai bên sẽ khuyến khích và")
        .replace(
            "3. Hai Bên  sẽ khuyến khích các",
            "h. Hợp tác y tế giữa các bệnh viện của hai tỉnh.\n\n3. Hai Bên  sẽ khuyến khích các",
        )
        .replace(" 5. Thỏa thuận", "5. Thỏa thuận");
    assert_ne!(before_text, after_text);
    let (first, second) = (from_text(&before_text), from_text(&after_text));
    let (before, after) = (divided(&first, packs), divided(&second, packs));
    let drafts = Drafts::new(&before, &after);
    let changed = |path: &str| drafts.changed(&Place { path: path.to_owned(), paragraph: None });
    for path in ["2.2.e", "2.2", "2", "whole"] {
        assert!(changed(path), "{path}");
    }
    for path in ["1", "2.1", "2.1.a", "2.2.a", "2.2.g", "3", "4", "5", "preamble", "testimonium", "title", "signature"]
    {
        assert!(!changed(path), "{path}");
    }
    let reader = Reader { words: &words, draft: Some(&before) };
    let comment = |clause: &str, answer: Option<Answer>, explanation: &str, revised: &str| Comment {
        anchor: reader.cell(clause),
        text: "Đề nghị sửa".to_owned(),
        response: Response {
            answer,
            explanation: explanation.to_owned(),
            revised: revised.to_owned(),
            unclear: String::new(),
        },
        ..Comment::default()
    };
    let table = Opinions {
        opinions: vec![Opinion {
            agency: Agency { raw: "Sở Tư pháp".to_owned(), office: Some("vn.justice".to_owned()) },
            paper: "77/STP".to_owned(),
            comments: vec![
                comment("2.2.e", Some(Answer::Accepted), "", "Hai bên sẽ khuyến khích và thúc đẩy hợp tác"),
                comment("2.2", Some(Answer::Accepted), "", "h. Hợp tác y tế giữa các bệnh viện của hai tỉnh"),
                comment("5", Some(Answer::Accepted), "", ""),
                comment("Điều 9", Some(Answer::Accepted), "", ""),
                comment("2.2.e", Some(Answer::Accepted), "", "Hai bên cùng nhau trồng lúa nước"),
                comment("2.1.a", Some(Answer::Not), "", ""),
                comment("2.1.b", Some(Answer::Not), "Đã có ở khoản 3", ""),
                comment("2.1.c", Some(Answer::Partly), "Chỉ bỏ một từ", ""),
                comment("3", None, "", ""),
            ],
            ..Opinion::default()
        }],
        ..Opinions::default()
    };
    assert_eq!(table.opinions[0].comments[3].anchor.how, How::None);
    let done = check(&table, Some(&drafts), None, &words);
    let told: Vec<(FaultKind, &str)> = done.faults.iter().map(|f| (f.kind, f.clause.as_str())).collect();
    assert_eq!(
        told,
        [
            (FaultKind::Unchanged, "5"),
            (FaultKind::NoClause, "Điều 9"),
            (FaultKind::RevisedAbsent, "2.2.e"),
            (FaultKind::NoReason, "2.1.a"),
            (FaultKind::Unchanged, "2.1.c"),
            (FaultKind::Unanswered, "3"),
        ]
    );
    assert_eq!((done.comments, done.changed), (9, 2));
}

#[test]
fn sums_papers_and_silence_are_counted() {
    let folder = Folder::new("sums");
    let table = "Cơ quan nào không trả lời được coi như đồng ý.,,,,,,,\nSTT,Cơ quan,\"Số, ngày văn bản\",Điều khoản,Nội dung góp ý,Tiếp thu,Giải trình,Nội dung sau chỉnh sửa\n1,Sở Tài chính,101/STC ngày 15/01/2026,2.1.a,Ghi rõ nguồn,Không tiếp thu,Đã có ở khoản 3,\n2,Sở Y tế,,,Nhất trí với dự thảo,,,\n3,Sở Nội vụ,9/SNV ngày 16/01/2026,,Nhất trí với dự thảo,,,\nTổng hợp,Số cơ quan được lấy ý kiến: 14; đã trả lời: 13; nhất trí: 2; có ý kiến: 1; chưa trả lời: 1 (Sở Y tế).,,,,,,\n";
    let table = folder.file("table.csv", table.as_bytes());
    let asked = folder.file("asked.txt", "Sở Tài chính\nSở Y tế\nSở Nội vụ\nSở Xây dựng\n".as_bytes());
    let more = ["--check", table.to_str().unwrap(), "--asked", asked.to_str().unwrap()];
    let (wire, output) =
        json(&[corpus().join("opinions/01-finance.txt"), corpus().join("opinions/11-inspectorate.txt")], &more);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Vec<String> = wire["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            format!(
                "{} {} {} {}",
                f["rule"].as_str().unwrap(),
                f["kind"].as_str().unwrap(),
                f["agency"].as_str().unwrap_or("-"),
                f["said"]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "R-044 silence - null",
            "R-044 silence Sở Y tế null",
            "R-040 no-paper Sở Y tế null",
            "R-040 no-paper Sở Nội vụ null",
            "R-040 no-row THANH TRA TỈNH null",
            "R-040 missing Sở Xây dựng null",
            "R-040 sum - 14",
            "R-040 sum - 13",
        ]
    );
    // Without anything amiss: 0. A file that is none: 2, and one sentence.
    let fine = folder.file(
        "fine.csv",
        "Cơ quan,Số văn bản,Nội dung góp ý,Tiếp thu,Giải trình\nSở Tài chính,1/STC,Ghi rõ nguồn,Không tiếp thu,Đã có\n"
            .as_bytes(),
    );
    let (_, output) = json(&[], &["--check", fine.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    for (name, bytes, says) in [
        ("none.csv", &b"a,b\n1,2\n"[..], "holds no table of opinions"),
        ("broken.xlsx", &b"PK\x03\x04broken"[..], "broken"),
        ("empty.txt", &b""[..], "empty"),
    ] {
        let file = folder.file(name, bytes);
        let (_, output) = json(&[], &["--check", file.to_str().unwrap()]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{name}: {told}");
        assert!(told.contains(says) && told.lines().count() == 1, "{name}: {told}");
    }
}

#[test]
fn no_sentence_of_a_letter_is_lost() {
    let folder = Folder::new("letter");
    let packs = Packs::embedded().unwrap();
    let words = Words::of(packs);
    let document = from_text(&std::fs::read_to_string(s1()).unwrap());
    let draft = divided(&document, packs);
    let reader = Reader { words: &words, draft: Some(&draft) };
    let sentences = [
        "Cơ bản nhất trí với dự thảo",
        "Tại điểm e khoản 2.2 đề nghị sửa thành:",
        "“Hai Bên sẽ khuyến khích hợp tác nông nghiệp”",
        "Về kinh phí, đề nghị mỗi bên tự chi trả, cụ thể:",
        "- Điểm a khoản 2.1: đề nghị bỏ từ “chủ động”",
        "Nội dung này đã có ở văn bản khác",
        "Đề nghị bổ sung báo cáo tổng hợp hằng năm tại khoản 4",
        "Trân trọng đề nghị bổ sung điều khoản về bảo mật",
    ];
    let letter = format!(
        "UBND TỈNH ĐIỆN BIÊN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ TƯ PHÁP\tĐộc lập - Tự do - Hạnh phúc\n\nSố: 9/STP\tĐiện Biên, ngày 16 tháng 01 năm 2026\n\nKính gửi: Sở Ngoại vụ.\n\nSở Tư pháp có ý kiến như sau:\n\n{}.\n\nNơi nhận:\n- Như trên.\n\nGIÁM ĐỐC\n\nTrần Thị Ví Dụ\n",
        sentences.join(".\n\n").replace(":.", ":")
    );
    let found = maitri::opinions::opinions(&folder.file("letter.txt", letter.as_bytes()), &reader, packs).unwrap();
    let opinion = &found.opinions[0];
    let mut kept = opinion.position.words.clone();
    for comment in &opinion.comments {
        kept += &format!("\n{}\n{}\n{}", comment.text, comment.proposal, comment.reason);
    }
    for rest in &found.rest {
        kept += &format!("\n{}", rest.text);
    }
    for sentence in sentences {
        let bare = sentence.trim_start_matches("- ").trim_end_matches(':');
        assert!(kept.contains(bare), "{bare} is lost from\n{kept}");
    }
    let places: Vec<String> =
        opinion.comments.iter().map(|c| c.anchor.places.iter().map(ToString::to_string).collect()).collect();
    assert_eq!(places, ["2.2.e", "2.1.a", "4", ""]);
    assert!(
        opinion.comments[0].text.ends_with("“Hai Bên sẽ khuyến khích hợp tác nông nghiệp”."),
        "{}",
        opinion.comments[0].text
    );
}

#[test]
fn tables_of_odd_making_are_read() {
    let folder = Folder::new("odd");
    let packs = Packs::embedded().unwrap();
    let words = Words::of(packs);
    let document = from_text(&std::fs::read_to_string(s1()).unwrap());
    let draft = divided(&document, packs);
    let reader = Reader { words: &words, draft: Some(&draft) };
    let read = |name: &str, text: &str| {
        maitri::opinions::opinions(&folder.file(name, text.as_bytes()), &reader, packs).unwrap()
    };
    // Offices as rows of their own, an unknown column, columns in another order, English heads.
    let found = read(
        "sections.csv",
        "Reason,Clause,Comment,Phone\nI. Sở Tài chính,,,\nclarity,2.1.a,say who pays,0123\nII. Sở Y tế,,,\n,,agrees,\n",
    );
    let told: Vec<(&str, Stance, usize)> =
        found.opinions.iter().map(|o| (o.agency.raw.as_str(), o.position.stance, o.comments.len())).collect();
    assert_eq!(told, [("Sở Tài chính", Stance::Unknown, 1), ("Sở Y tế", Stance::Agree, 0)]);
    assert_eq!(found.opinions[0].comments[0].reason, "clarity");
    assert_eq!(found.rest.iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), ["Phone: 0123"]);
    // The office and its paper in one cell; the answer and its reason in one column; a clause as a row.
    let found = read(
        "joined.csv",
        "TT,\"Đơn vị góp ý\",Nội dung góp ý,\"Tiếp thu, giải trình\"\n,Khoản 4,,\n1,\"Sở Tư pháp (Công văn số 77/STP-VB ngày 16/01/2026)\",Họp bao lâu một lần?,Không tiếp thu: để linh hoạt\n",
    );
    let one = &found.opinions[0];
    assert_eq!((one.agency.raw.as_str(), one.agency.office.as_deref()), ("Sở Tư pháp", Some("vn.justice")));
    assert_eq!(one.date.as_ref().and_then(|d| d.iso.as_deref()), Some("2026-01-16"));
    assert!(one.paper.ends_with("77/STP-VB"), "{}", one.paper);
    let comment = &one.comments[0];
    assert_eq!((comment.response.answer, comment.response.explanation.as_str()), (Some(Answer::Not), "để linh hoạt"));
    // Bytes of any kind never stop the program.
    for text in ["", "\u{feff}", ",,,\n,,", "STT,Nội dung\n", "Cơ quan,Nội dung góp ý\n\"\n", "“", "Tại điểm"]
    {
        let file = folder.file("any.csv", text.as_bytes());
        let _ = maitri::opinions::opinions(&file, &reader, packs);
        let file = folder.file("any.txt", text.as_bytes());
        let _ = maitri::opinions::opinions(&file, &reader, packs);
    }
}
