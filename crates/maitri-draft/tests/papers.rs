//! Every template of the packs, tried with its sample answers in each language it is written in.

use maitri_document::paper::{Align, Inline, Line, Paper, Part};
use maitri_draft::letter;
use maitri_draft::said::FaultKind;
use maitri_pack::papers::Papers;
use maitri_pack::template::{AnswerType, Template};
use maitri_pack::{Language, Packs};
use serde_json::Value as Json;
use std::collections::BTreeSet;

const TODAY: &str = "2026-11-25";

fn packs() -> (&'static Packs, &'static Papers) {
    (Packs::embedded().unwrap(), Papers::embedded().unwrap_or_else(|problems| panic!("{problems:#?}")))
}

/// Those that this way of writing makes: an instrument is put together with its form, elsewhere.
pub(crate) fn templates() -> impl Iterator<Item = &'static Template> {
    packs().1.templates.iter().filter(|t| t.form.is_none())
}

pub(crate) fn written(template: &Template, answers: &Json, language: Language) -> Paper {
    let (packs, papers) = packs();
    letter::write(packs, papers, template, answers, language, TODAY).unwrap_or_else(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        panic!("{} {language}: {faults:#?}", template.id)
    })
}

pub(crate) fn sample(template: &Template) -> Json {
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
    assert!(count >= 75, "{count}");
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
        "`enclosures`: `หนึ่ง` is not a number of copies (สิ่งที่ส่งมาด้วย (สำเนาที่ลงนามแล้ว ๑ ชุด ตามข้อ ๑๐))",
    ] {
        assert!(said.iter().any(|s| s == one), "{one}\n{said:#?}");
    }
    assert!(said.iter().any(|s| s.starts_with("`notice`: ")), "{said:#?}");
    assert!(said.iter().any(|s| s.starts_with("`signer`: ") && s.contains("for an `office`")), "{said:#?}");
    assert_eq!(faults.len(), 7, "{said:#?}");
}

/// The answers of a template with each open blank left open, each option taken, each yes a no: so that every branch of its
/// text is written once.
fn variants(template: &Template) -> Vec<Json> {
    let whole = sample(template);
    let mut out = Vec::new();
    for blank in &template.blank {
        let mut with = |value: Json| {
            let mut answers = whole.clone();
            answers[&blank.id] = value;
            out.push(answers);
        };
        if blank.optional {
            with(Json::Null);
        }
        for option in blank.options.keys() {
            with(option.as_str().into());
        }
        if blank.kind == AnswerType::YesNo {
            with(true.into());
            with(false.into());
        }
        for column in &blank.column {
            let options = column.options.keys().map(|o| Json::from(o.as_str()));
            for value in options.chain(column.optional.then_some(Json::Null)) {
                let mut rows = whole[&blank.id].clone();
                for row in rows.as_array_mut().into_iter().flatten() {
                    row[&column.id] = value.clone();
                }
                with(rows);
            }
        }
    }
    let mut bare = whole.clone();
    for blank in template.blank.iter().filter(|b| b.optional) {
        bare.as_object_mut().unwrap().remove(&blank.id);
    }
    out.push(bare);
    out
}

#[test]
fn every_branch_of_every_template_is_written() {
    let mut count = 0;
    for template in templates() {
        for answers in variants(template) {
            for language in template.body.keys() {
                let (packs, papers) = packs();
                match letter::write(packs, papers, template, &answers, *language, TODAY) {
                    Ok(_) => count += 1,
                    // What the pack says must hold of answers together is refused in its own words.
                    Err(faults) => {
                        let musts = faults.iter().all(|f| matches!(f.kind, FaultKind::Must(_)));
                        assert!(musts, "{} {language}: {faults:#?}", template.id);
                    }
                }
            }
        }
    }
    assert!(count > 300, "{count}");
}

#[test]
fn what_is_asked_is_used() {
    let papers = packs().1;
    for template in templates() {
        let layout = papers.layout(&template.layout).unwrap();
        for language in template.body.keys() {
            let mut text = format!("{} ", template.body[language]);
            let pieces = template.given.values().chain([&layout.before, &layout.after, &layout.header, &layout.footer]);
            pieces.filter_map(|p| p.get(*language)).for_each(|p| text.push_str(p));
            if let Some(grammar) = papers.grammar(&template.family) {
                text.push_str(&grammar.number);
                // The number and the day stand in the lines that the grammar writes.
                text.push_str(if text.contains("day_line") { " date " } else { "" });
                text.push_str(if text.contains("number_line") { " circular " } else { "" });
            }
            let words: BTreeSet<&str> = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
            for blank in &template.blank {
                assert!(
                    words.contains(blank.id.as_str()),
                    "{} {language} asks `{}` for nothing",
                    template.id,
                    blank.id
                );
                for column in &blank.column {
                    let used = words.contains(column.id.as_str());
                    assert!(used, "{} {language} asks `{} {}` for nothing", template.id, blank.id, column.id);
                }
            }
        }
    }
}

#[test]
fn the_sheets_of_the_families() {
    let mut seen = BTreeSet::new();
    for template in templates() {
        for language in template.body.keys() {
            let paper = written(template, &sample(template), *language);
            let sheet = &paper.sheet;
            let size = |id: &str| paper.styles.iter().find(|s| s.id == id).map(|s| s.size);
            let first = |id: &str| paper.styles.iter().find(|s| s.id == id).map(|s| s.first);
            let place = format!("{} {language}", template.id);
            let landscape = sheet.width > sheet.height;
            assert_eq!(sheet.width.min(sheet.height), 210.0, "{place}");
            assert_eq!(sheet.width.max(sheet.height), 297.0, "{place}");
            seen.insert(template.layout.as_str());
            match template.layout.as_str() {
                "th/letter" | "th/memo" => {
                    assert_eq!((sheet.left, sheet.right, sheet.face.as_str()), (30.0, 20.0, "Sarabun"), "{place}");
                    assert_eq!((size("para"), first("para")), (Some(16.0), Some(25.0)), "{place}");
                    assert!(sheet.thai_digits && !landscape, "{place}");
                    assert!(paper.first_header.as_ref().is_some_and(Vec::is_empty), "{place}");
                }
                "vn/state" | "vn/party" | "vn/table" => {
                    assert_eq!(sheet.face, "Tinos", "{place}");
                    assert!((20.0..=25.0).contains(&sheet.top) && (20.0..=25.0).contains(&sheet.bottom), "{place}");
                    assert!((15.0..=20.0).contains(&sheet.right), "{place}");
                    assert_eq!(landscape, template.layout == "vn/table", "{place}");
                    assert!(landscape || (30.0..=35.0).contains(&sheet.left), "{place}");
                    assert!(size("para").is_some_and(|s| (13.0..=15.0).contains(&s)), "{place}");
                    // The number of the page: centred above, from the second page on.
                    assert!(paper.first_header.as_ref().is_some_and(Vec::is_empty), "{place}");
                    let [number] = paper.header.as_slice() else { panic!("{place}") };
                    assert!(number.inlines.contains(&Inline::Page), "{place}");
                    assert_eq!(paper.style(&number.style).map(|s| s.align), Some(Align::Center), "{place}");
                    let text = paper.text();
                    let party = template.layout == "vn/party";
                    assert_eq!(text.contains("ĐẢNG CỘNG SẢN VIỆT NAM"), party, "{place}");
                    assert_eq!(text.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), !party, "{place}");
                    assert_eq!(text.contains("\nSố: "), !party, "{place}");
                    let (of_party, of_state) = (text.contains("T/M "), text.contains("TM. "));
                    assert!(!(if party { of_state } else { of_party }), "{place}");
                    assert!(text.contains("Nơi nhận:"), "{place}");
                    // Those above are the addressees; a paper to nobody has none.
                    assert_eq!(text.contains("- Như trên"), text.contains("Kính gửi:"), "{place}");
                    let head = text.lines().position(|l| l == "Nơi nhận:").unwrap();
                    // Between the end and the recipients stand the names, where both sides sign beside each other.
                    let both = template.id == "vn/handover-minutes";
                    let end = if both { head - 5 } else { head - 1 };
                    assert!(text.lines().nth(end).unwrap().ends_with("./."), "{place}:\n{text}");
                }
                "th/table" | "intl/plan" => assert!(landscape, "{place}"),
                _ => assert!(!landscape, "{place}"),
            }
            // What stands before the signature goes along with it: no page holds a signature alone.
            if ["th/letter", "th/memo", "vn/state", "vn/party", "vn/table"].contains(&template.layout.as_str()) {
                let ends = |part: &&Part| match part {
                    Part::Line(line) => ["closing", "name"].contains(&line.style.as_str()),
                    Part::Table(table) => table.caption.to_lowercase().contains("chữ ký"),
                    Part::PageBreak => false,
                };
                let at = paper.body.iter().position(|p| ends(&p)).unwrap();
                let Part::Line(before) = &paper.body[at - 1] else { panic!("{place}") };
                assert!(paper.style(&before.style).is_some_and(|s| s.keep_next), "{place}: {}", before.text());
            }
            // The head of a table with more than a few rows stands again on each page, and rows add up to its width.
            for part in &paper.body {
                let Part::Table(table) = part else { continue };
                let room = sheet.width - sheet.left - sheet.right;
                assert!((table.widths.iter().sum::<f64>() - room).abs() < 0.5, "{place}: {:?}", table.widths);
                for row in &table.rows {
                    let across: usize = row.cells.iter().map(|c| c.across).sum();
                    assert_eq!(across, table.widths.len(), "{place}: {}", table.caption);
                }
                assert!(!table.caption.is_empty(), "{place}");
                assert!(table.head == 1 || !table.ruled || table.widths.len() == 2, "{place}: {}", table.caption);
            }
        }
    }
    assert!(seen.len() >= 9, "{seen:?}");
}

#[test]
fn a_thai_letter_has_the_order_of_the_circular() {
    for template in templates().filter(|t| t.layout == "th/letter") {
        let text = written(template, &sample(template), Language::Th).text();
        let mut at = 0;
        for word in ["ที่ ", "\nเรื่อง\t", "\nเรียน\t", "\nจึงเรียนมาเพื่อ", "\nขอแสดงความนับถือ", "\n(", "\nโทร. "]
        {
            let found = text[at..].find(word).unwrap_or_else(|| panic!("{} lacks `{word}`:\n{text}", template.id));
            at += found + word.len();
        }
        // Arabic figures stand in no Thai word.
        for word in text.split_whitespace().filter(|w| !w.chars().any(|c| c.is_ascii_alphabetic())) {
            assert!(!word.chars().any(|c| c.is_ascii_digit()), "{}: {word}", template.id);
        }
        assert!(text.lines().find(|l| l.starts_with("เรื่อง")).unwrap().chars().count() <= 250, "{}", template.id);
    }
    // Written to all of a kind, it is a circular; not yet issued, its number and day stay open.
    let template = packs().1.template("D-48").unwrap();
    let mut answers = sample(template);
    for open in ["running", "date"] {
        answers.as_object_mut().unwrap().remove(open);
    }
    let text = written(template, &answers, Language::Th).text();
    assert!(text.contains("ที่ นน ๐๐๒๓.๒๐/ว\n"), "{text}");
    assert!(text.contains(&format!("\n{}๒๕๖๙\n", "\u{a0}".repeat(26))), "{text}");
    answers["date"] = "2569-02".into();
    let text = written(template, &answers, Language::Th).text();
    assert!(text.contains(&format!("\n{}กุมภาพันธ์ ๒๕๖๙\n", "\u{a0}".repeat(9))), "{text}");
}

#[test]
fn the_road_of_a_deviation_is_never_said_as_decided() {
    let template = packs().1.template("D-19").unwrap();
    let mut answers = sample(template);
    let text = |answers: &Json| written(template, answers, Language::Th).text();
    assert!(text(&answers).contains("ยังไม่อาจสรุปได้"));
    for (n, position) in [("in_line", "yes"), ("treaty", "no")] {
        for row in answers["positions"].as_array_mut().unwrap() {
            row[n] = position.into();
        }
    }
    assert!(text(&answers).contains("ข้อ ๘.๑ ทั้งนี้ รอการยืนยันของผู้มีอำนาจ"), "{}", text(&answers));
    // One that differs, or two bodies where three are asked, and nothing can be concluded.
    answers["positions"][1]["treaty"] = "yes".into();
    assert!(text(&answers).contains("ยังไม่อาจสรุปได้"));
    answers["positions"][1]["treaty"] = "no".into();
    answers["positions"].as_array_mut().unwrap().pop();
    assert!(text(&answers).contains("ยังไม่อาจสรุปได้"));
}

/// The list in the book is the list of the packs.
#[test]
fn the_book_lists_every_paper() {
    let mut list = String::from("| paper | what | template | languages |\n|---|---|---|---|\n");
    let mut rows: Vec<&Template> = templates().collect();
    let number = |t: &Template| t.paper.trim_start_matches("D-").parse::<u32>().unwrap_or(u32::MAX);
    rows.sort_by_key(|t| (number(t), t.id.as_str()));
    for template in rows {
        let languages: Vec<&str> = template.body.keys().map(|l| l.code()).collect();
        let title = &template.title;
        let titles = format!("{}; {}; {}", title.en, title.th, title.vi);
        list.push_str(&format!("| {} | {titles} | `{}` | {} |\n", template.paper, template.id, languages.join(" ")));
    }
    let page = include_str!("../../../docs/use/papers.md");
    let (_, written) = page.split_once("## The list\n").unwrap();
    assert_eq!(written, list, "docs/use/papers.md: put this below `## The list`:\n{list}");
}

#[test]
fn digits_are_those_of_the_papers_language() {
    let (_, papers) = packs();
    let template = papers.template("vn/reminder").unwrap();
    let mut answers = sample(template);
    answers["running"] = Json::from("๑๒๓๔");
    let text = written(template, &answers, Language::Vi).text();
    assert!(text.contains("1234/") && !text.contains('๑'), "{text}");
}

#[test]
fn what_is_written_reads_as_a_person_would_write_it() {
    for template in templates() {
        for language in template.body.keys() {
            let text = written(template, &sample(template), *language).text();
            for odd in ["ได้มีหนังสือจังหวัดน่าน", "đề nghị Các ", ", cụ thể.", "để Các ", "giao Các "]
            {
                assert!(!text.contains(odd), "{} {language} says `{odd}`:\n{text}", template.id);
            }
        }
    }
    // Under each heading points begin with the first.
    for id in ["th/progress-report", "th/compiled-report"] {
        let template = packs().1.template(id).unwrap();
        let paper = written(template, &sample(template), Language::Th);
        let mut fresh = false;
        for part in &paper.body {
            let Part::Line(line) = part else { continue };
            fresh |= line.style == "head";
            if line.style == "point" && std::mem::take(&mut fresh) {
                assert!(line.text().starts_with("๑."), "{id}: {}", line.text());
            }
        }
    }
}

/// The sample of a template with some answers changed; `null` takes one out.
fn changed(template: &Template, change: &Json) -> Json {
    let mut answers = sample(template);
    for (name, value) in change.as_object().unwrap() {
        answers[name] = value.clone();
    }
    answers
}

fn named(id: &str) -> &'static Template {
    packs().1.templates.iter().find(|t| t.id == id).unwrap_or_else(|| panic!("{id}"))
}

/// The questions whose answers keep a paper from being written.
fn refused(id: &str, change: &Json) -> Vec<String> {
    let (packs, papers) = packs();
    let template = named(id);
    let language = *template.body.keys().next().unwrap();
    match letter::write(packs, papers, template, &changed(template, change), language, TODAY) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|f| f.blank).collect(),
    }
}

#[test]
fn no_letter_speaks_of_an_enclosure_that_it_has_not() {
    let (packs, papers) = packs();
    let mut asked = BTreeSet::new();
    for template in templates().filter(|t| t.blank.iter().any(|b| b.id == "enclosures")) {
        // What the district was told is in the words of somebody.
        let answers = changed(template, &serde_json::json!({ "enclosures": null }));
        let answers = if template.id == "th/circular" {
            changed(template, &serde_json::json!({ "enclosures": null, "news": ["จังหวัดแจ้งแล้ว"] }))
        } else {
            answers
        };
        match letter::write(packs, papers, template, &answers, Language::Th, TODAY) {
            Ok(paper) => {
                assert!(!paper.text().contains("ที่ส่งมาด้วย"), "{}:\n{}", template.id, paper.text());
                assert!(!paper.text().contains("  รายงาน"), "{}", template.id);
            }
            Err(_) => {
                asked.insert(template.id.as_str());
            }
        }
    }
    let articles =
        ["th/council-of-state-question", "th/province-answer", "th/signing-report", "th/signing-report-passed-on"];
    assert_eq!(asked, BTreeSet::from(articles));
    assert!(
        refused("th/province-answer", &serde_json::json!({ "enclosures": null, "decision": "decline" })).is_empty()
    );
}

#[test]
fn all_sides_of_a_paper_sign_it() {
    for (id, language, names) in [
        ("vn/handover-minutes", Language::Vi, &["Nguyễn Văn Mẫu", "Sommut Tuayang"][..]),
        ("th/joint-opinion", Language::Th, &["(นายสมมติ ตัวอย่าง)", "(นายสมมุติ ทดสอบ)", "(นางสาวสมหญิง ตัวอย่าง)"][..]),
        ("intl/agreed-text", Language::En, &["Somying Tuayang", "Nguyen Van Mau"][..]),
    ] {
        let template = named(id);
        let paper = written(template, &sample(template), language);
        let signed: Vec<String> = lines(&paper).into_iter().filter(|l| l.style == "name").map(Line::text).collect();
        assert_eq!(signed, names, "{id}");
    }
    let one = serde_json::json!([{ "side": "a", "name": "b", "title": "c" }]);
    assert_eq!(refused("vn/handover-minutes", &serde_json::json!({ "parties": one })), ["parties"]);
    assert_eq!(refused("intl/agreed-text", &serde_json::json!({ "desks": one })), ["desks"]);
    assert_eq!(
        refused("th/joint-opinion", &serde_json::json!({ "cosigners": [{ "name": "b", "title": "c" }] })),
        ["cosigners"]
    );
}

#[test]
fn a_city_is_no_province() {
    let city = serde_json::json!({ "issuer": "vn.ppc@vn.ho-chi-minh" });
    for id in
        ["vn/post-signing-report", "vn/report-to-prime-minister", "vn/ministry-consultation", "vn/signing-decision"]
    {
        let template = named(id);
        let text = written(template, &changed(template, &city), Language::Vi).text();
        assert!(text.contains("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH"), "{id}:\n{text}");
        assert!(text.contains("Ủy ban nhân dân Thành phố Hồ Chí Minh"), "{id}:\n{text}");
        for province in [
            "Ủy ban nhân dân tỉnh báo cáo",
            "Ủy ban nhân dân tỉnh đã",
            "Ủy ban nhân dân tỉnh k",
            "Ủy ban nhân dân tỉnh dự",
        ] {
            assert!(!text.contains(province), "{id}: {province}");
        }
    }
}

#[test]
fn answers_that_contradict_one_another_are_refused() {
    use serde_json::json;
    for (id, change, blank) in [
        ("vn/consolidated-table", json!({ "answered": 20, "agreed": 18 }), "asked"),
        ("vn/consolidated-table", json!({ "agreed": 12 }), "answered"),
        ("vn/delegation-decision", json!({ "leaves": "2027-03-14", "returns": "2027-03-10" }), "returns"),
        ("vn/request-for-opinions", json!({ "deadline": "2026-01-10" }), "deadline"),
        ("th/consultation", json!({ "proposal": { "number": "นน ๐๐๑๗.๒/๑", "date": "2027-01-05" } }), "proposal"),
        ("th/proposal", json!({ "references": [{ "number": "มท ๐๒๑๑.๕/๑", "date": "2027-01-05" }] }), "references"),
        ("vn/opinion", json!({ "organ": "Sở Tư pháp" }), "organ"),
        ("vn/opinion", json!({ "running": "45/SNgV" }), "running"),
        ("vn/opinion", json!({ "place_of_issue": "ฮานอย" }), "place_of_issue"),
    ] {
        assert_eq!(refused(id, &change), [blank], "{id} {change}");
    }
    // What is not known yet contradicts nothing, and a month holds its days.
    for (id, change) in [
        ("vn/delegation-decision", json!({ "leaves": "2027-03-14", "returns": "2027-03" })),
        ("vn/request-for-opinions", json!({ "date": null, "deadline": "2026-01-10" })),
        ("vn/request-for-opinions", json!({ "date": "2026-12-10", "deadline": "2026-12-10" })),
        ("vn/consolidated-table", json!({ "asked": null, "unasked": null, "others": null })),
        ("vn/opinion", json!({ "organ": "HĐND&UBND", "place_of_issue": "M’Đrắk" })),
    ] {
        assert_eq!(refused(id, &change), [""; 0], "{id} {change}");
    }
}

#[test]
fn only_papers_with_an_addressee_go_to_the_same() {
    for template in templates().filter(|t| t.layout.starts_with("vn/")) {
        let text = written(template, &sample(template), Language::Vi).text();
        assert_eq!(text.contains("Như trên"), text.contains("Kính gửi:"), "{}:\n{text}", template.id);
    }
}

#[test]
fn letters_that_came_apart_go_out_composed() {
    let template = named("vn/opinion");
    let apart = "Sở Ngoại vụ".chars().flat_map(|c| if c == 'ở' { vec!['o', '\u{31b}', '\u{309}'] } else { vec![c] });
    let paper = written(
        template,
        &changed(template, &serde_json::json!({ "addressees": [apart.collect::<String>()] })),
        Language::Vi,
    );
    assert!(paper.text().contains("Sở Ngoại vụ"), "{}", paper.text());
    assert!(!paper.text().contains('\u{309}'));
}

/// Article 10 wants a copy with the report: a case that was signed knows which.
#[test]
fn a_signed_case_knows_the_copy_that_goes_along() {
    for id in ["th/signing-report", "th/signing-report-passed-on"] {
        let template = templates().find(|t| t.id == id).unwrap();
        let known = maitri_draft::known::answers(template, &serde_json::json!({ "instrument": "loi" })).unwrap();
        let mut answers = sample(template);
        answers["enclosures"] = known["enclosures"].clone();
        let text = written(template, &answers, Language::Th).text();
        assert!(text.contains("สำเนาหนังสือแสดงเจตจำนงที่ลงนามแล้ว"), "{id}:\n{text}");
        assert!(!maitri_draft::known::answers(template, &serde_json::json!({})).unwrap().contains_key("enclosures"));
    }
}
