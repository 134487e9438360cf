//! Every template of the packs, tried with its sample answers in each language it is written in.

use maitri_document::paper::{Line, Paper, Part};
use maitri_draft::letter;
use maitri_pack::papers::Papers;
use maitri_pack::template::Template;
use maitri_pack::{Language, Packs};
use serde_json::Value as Json;

const TODAY: &str = "2026-11-25";

fn packs() -> (&'static Packs, &'static Papers) {
    (Packs::embedded().unwrap(), Papers::embedded().unwrap_or_else(|problems| panic!("{problems:#?}")))
}

/// Those that this way of writing makes: an instrument is put together with its form, elsewhere.
fn templates() -> impl Iterator<Item = &'static Template> {
    packs().1.templates.iter().filter(|t| t.form.is_none())
}

fn written(template: &Template, answers: &Json, language: Language) -> Paper {
    let (packs, papers) = packs();
    letter::write(packs, papers, template, answers, language, TODAY).unwrap_or_else(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{} {language}: {faults:#?}", template.id)
    })
}

fn sample(template: &Template) -> Json {
    serde_json::to_value(&template.sample).unwrap()
}

/// All lines of a paper: those of its pages' heads and feet, then its text with the cells of tables.
fn lines(paper: &Paper) -> Vec<&Line> {
    let mut out: Vec<&Line> =
        paper.header.iter().chain(paper.first_header.iter().flatten()).chain(&paper.footer).collect();
    for part in &paper.body {
        match part {
            Part::Line(line) => out.push(line),
            Part::Table(table) => {
                out.extend(table.rows.iter().flat_map(|r| &r.cells).flat_map(|c| &c.lines));
            }
            Part::PageBreak => {}
        }
    }
    out
}

#[test]
fn every_template_is_written_in_every_language_twice_the_same() {
    let mut count = 0;
    for template in templates() {
        for language in template.body.keys() {
            let paper = written(template, &sample(template), *language);
            assert_eq!(paper, written(template, &sample(template), *language), "{}", template.id);
            assert!(!paper.body.is_empty(), "{}", template.id);
            let text = paper.text();
            for left in ["{{", "}}", "{%", "none", "undefined", "()"] {
                assert!(!text.contains(left), "{} {language} says `{left}`:\n{text}", template.id);
            }
            for line in lines(&paper) {
                assert!(paper.styles.iter().any(|s| s.id == line.style), "{} {}", template.id, line.style);
            }
            count += 1;
        }
    }
    assert!(count >= 1, "{count}");
}

/// Blanks only in the source's extraction: several are one.
fn flow(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The submission of the corpus, written anew from what it says, is that submission: paragraph by paragraph, nothing over. What the
/// extraction lost (the issuing body) and the paper's own slips are apart.
#[test]
fn the_submission_of_the_source_is_written_anew() {
    let source = include_str!("../../../tests/corpus/S0-to-trinh-dien-bien.vi.txt");
    let mut source = flow(source);
    for (slip, right) in [
        ("giữa giữa", "giữa"),
        ("lãnh đạo ủy Ủy ban", "lãnh đạo Ủy ban"),
        ("Cộng hoà", "Cộng hòa"),
        ("Thoả thuận", "Thỏa thuận"),
        ("Vương Quốc", "Vương quốc"),
        ("Chiềng-Mai", "Chiang Mai"),
        ("Chiềng-Rai", "Chiang Rai"),
        // The title says the second "tỉnh", the text does not.
        ("và tỉnh Chiang Rai", "và Chiang Rai"),
    ] {
        assert!(source.contains(slip), "{slip}");
        source = source.replace(slip, right);
    }
    let answers = serde_json::json!({
        "issuer": "Đảng ủy Ủy ban nhân dân tỉnh",
        "organ": "ĐU",
        "place_of_issue": "Điện Biên",
        "date": "2026-02",
        "addressees": ["Thường trực Tỉnh ủy", "Ban Thường vụ Tỉnh ủy"],
        "submitter": "Đảng ủy Ủy ban nhân dân tỉnh",
        "bases": [
            "Căn cứ Luật Thỏa thuận quốc tế, ngày 13/11/2020",
            "Căn cứ Quy định số 392-QĐ/TW ngày 06/01/2026 của Bộ Chính trị quy định về quản lý thống nhất các hoạt động \
             đối ngoại",
        ],
        "directive": "Thực hiện ý kiến chỉ đạo của Thường trực Tỉnh ủy tại các buổi làm việc với Đại sứ quán Thái Lan",
        "own_side": "Ủy ban nhân dân tỉnh Điện Biên, nước Cộng hòa xã hội chủ nghĩa Việt Nam",
        "partner_bodies": "Chính quyền tỉnh Chiang Mai và Chiang Rai, Vương quốc Thái Lan",
        "instrument_name": "Thỏa thuận kết nghĩa",
        "instrument_name_short": "Thỏa thuận",
        "short_name": "Thỏa thuận kết nghĩa",
        "content": "Đảng ủy Ủy ban nhân dân tỉnh đã lãnh đạo Ủy ban nhân dân tỉnh chỉ đạo Sở Ngoại vụ dự thảo Thỏa thuận \
                    kết nghĩa; gửi lấy ý kiến tham gia của các sở, ngành, địa phương và tiếp thu hoàn thiện dự thảo.",
        "steps": "Sau khi có ý kiến chỉ đạo của Thường trực Tỉnh ủy, Ban Thường vụ Tỉnh ủy; Đảng ủy Ủy ban nhân dân tỉnh sẽ \
                  lãnh đạo Ủy ban nhân dân tỉnh chỉ đạo cơ quan chuyên môn trao đổi, thống nhất với phía Bạn về nội dung \
                  Thỏa thuận kết nghĩa và lấy ý kiến của các Bộ, ngành Trung ương có liên quan theo quy định.",
        "attachments": [
            "Dự thảo các Thỏa thuận kết nghĩa",
            "Bảng tổng hợp tiếp thu, giải trình",
            "Văn bản tham gia ý kiến của các cơ quan, đơn vị, địa phương",
        ],
        "copies_to": ["Thường trực Đảng ủy", "UBND tỉnh", "Sở Ngoại vụ"],
        "archive": "VPĐU",
        "signer": { "name": "Lê Khánh Hòa", "title": "Phó Bí thư", "formula": "body", "body": "Ban Thường vụ" },
    });
    let template = packs().1.template("D-49").unwrap();
    let paper = written(template, &answers, Language::Vi);
    let mut rest = source.as_str();
    for line in paper.text().lines().map(flow) {
        if ["ĐẢNG ỦY ỦY BAN NHÂN DÂN TỈNH", "*"].contains(&line.as_str()) {
            continue;
        }
        rest = rest.trim_start();
        rest = rest.strip_prefix(&line).unwrap_or_else(|| panic!("wrote: {line}\nsource goes on: {rest}"));
    }
    assert_eq!(rest, "");
}

#[test]
fn what_is_missing_or_wrong_is_said_with_its_question() {
    let (packs, papers) = packs();
    let template = papers.template("D-25").unwrap();
    let mut answers = sample(template);
    answers.as_object_mut().unwrap().remove("signed");
    answers["partner"] = "Atlantis".into();
    answers["notice"] = "last week".into();
    answers["signer"] = serde_json::json!({ "name": "นายสมมติ ตัวอย่าง", "title": "ปลัดจังหวัดน่าน", "formula": "acting" });
    answers["signatories"][1]["name"] = "".into();
    answers["sgined"] = "2026-11-20".into();
    answers["enclosures"][0]["copies"] = "หนึ่ง".into();
    let faults = letter::write(packs, papers, template, &answers, Language::Th, TODAY).unwrap_err();
    let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
    for one in [
        "`signed`: is not answered (ลงนามเมื่อวันที่เท่าใด)",
        "`partner`: `Atlantis` is not known (หน่วยการปกครองใดของต่างประเทศ)",
        "`signatories 2 name`: is not answered (ชื่อ)",
        "`sgined`: is answered, and nothing asks it",
        "`enclosures`: `หนึ่ง` is not a number of copies (สิ่งที่ส่งมาด้วย)",
    ] {
        assert!(said.iter().any(|s| s == one), "{one}\n{said:#?}");
    }
    assert!(said.iter().any(|s| s.starts_with("`notice`: ")), "{said:#?}");
    assert!(said.iter().any(|s| s.starts_with("`signer`: ") && s.contains("for an `office`")), "{said:#?}");
    assert_eq!(faults.len(), 7, "{said:#?}");
}
