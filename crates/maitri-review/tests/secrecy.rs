//! Marks of secrecy: stamps are found wherever a paper bears them, and no ordinary sentence is taken for one.

use crate::fill::packs;
use maitri_document::read::from_text;
use maitri_document::{Block, BlockKind, Document, Format, Recognised, Span};
use maitri_review::letter::{secrecy, secrecy_of_cells};

fn mark(text: &str) -> Option<String> {
    secrecy(&from_text(text), packs()).map(|mark| mark.degree)
}

/// A Thai letter and a Vietnamese paper, with a line at the head and one at the side.
fn thai(head: &str, side: &str) -> String {
    format!(
        "{head}\n\nที่ ชร ๐๐๒๓.๒๐/ว ๐๓๑๓{side}\t\tที่ว่าการอำเภอแม่สาย\n\nวันที่ ๒๕ พฤศจิกายน ๒๕๖๙\n\nเรื่อง การรักษาความลับของทางราชการ\n\n\
         เรียน นายกเทศมนตรี\n\nด้วยจังหวัดได้แจ้งว่าเอกสารลับให้ส่งเป็นการลับ\n"
    )
}

fn vietnamese(side: &str, below: &str) -> String {
    format!(
        "ĐẢNG BỘ TỈNH ĐIỆN BIÊN\t\tĐẢNG CỘNG SẢN VIỆT NAM\nĐẢNG ỦY UBND TỈNH\t\tĐiện Biên, ngày 12 tháng 11 năm 2026\n\
         Số: 12-TTr/ĐU{side}\n{below}\n\nTỜ TRÌNH\nvề việc bảo vệ bí mật nhà nước\n\nKính gửi: Ban Thường vụ Tỉnh ủy\n"
    )
}

#[test]
fn stamps_are_found() {
    for (text, degree) in [
        (thai("ลับ", ""), "ลับ"),
        (thai("ลับมาก", ""), "ลับมาก"),
        (thai("ลับที่สุด", ""), "ลับที่สุด"),
        (thai("- ลับ -", ""), "ลับ"),
        (thai("[ ลั บ ]", ""), "ลับ"),
        (thai("ลับ          ด่วนที่สุด", ""), "ลับ"),
        (thai("ด่วนมาก ลับมาก", ""), "ลับมาก"),
        (thai("ลับ/ด่วน", ""), "ลับ"),
        (thai("", "\t\tลับ"), "ลับ"),
        (thai("ชั้นความลับ: ลับมาก", ""), "ลับมาก"),
        (thai("ชั้นความลับ ลับ", ""), "ลับ"),
        (thai("ชั้นความลับ ☐ ลับ ☑ ลับมาก ☐ ลับที่สุด", ""), "ลับมาก"),
        (thai("ลับ / SECRET", ""), "SECRET"),
        // Of several the gravest: a letter and what it brings.
        (format!("{}\nลับที่สุด\n", thai("ลับ", "")), "ลับที่สุด"),
        (vietnamese("", "MẬT"), "MẬT"),
        (vietnamese("\t\tTỐI MẬT", ""), "TỐI MẬT"),
        (vietnamese("", "TUYỆT MẬT"), "TUYỆT MẬT"),
        (vietnamese("", "[MẬT]"), "MẬT"),
        (vietnamese("", "M Ậ T"), "MẬT"),
        (vietnamese("", "| T Ố I  M Ậ T |"), "TỐI MẬT"),
        (vietnamese("", "MẬT - HỎA TỐC"), "MẬT"),
        (vietnamese("", "Độ mật: Mật"), "MẬT"),
        (vietnamese("", "Độ mật: TỐI MẬT"), "TỐI MẬT"),
        // The same letters, decomposed as some keyboards make them.
        (vietnamese("", "MA\u{323}\u{302}T"), "MẬT"),
        ("CONFIDENTIAL\n\nMinistry of Foreign Affairs\n\nNote No. 12/2026\n".to_owned(), "CONFIDENTIAL"),
        ("Top Secret\n\nDear Governor,\n".to_owned(), "TOP SECRET"),
        ("*** SECRET ***\nDear Governor,\n".to_owned(), "SECRET"),
        ("Classification: Confidential\nDear Governor,\n".to_owned(), "CONFIDENTIAL"),
    ] {
        assert_eq!(mark(&text).as_deref(), Some(degree), "{text}");
    }
}

#[test]
fn the_place_is_told() {
    let document = from_text(&vietnamese("", "  [MẬT]"));
    let found = secrecy(&document, packs()).unwrap();
    assert_eq!(found.span.of(&document.text), "[MẬT]");
}

#[test]
fn ordinary_papers_bear_none() {
    let texts = [
        thai("", ""),
        thai("ด่วนที่สุด", ""),
        thai("ชั้นความลับ: ปกติ", ""),
        thai("ชั้นความลับ ☐ ลับ ☐ ลับมาก ☐ ลับที่สุด", ""),
        thai("ชั้นความลับ: ลับ / ลับมาก / ลับที่สุด", ""),
        // An explanation of the degrees.
        thai("ลับที่สุด\nลับมาก\nลับ", ""),
        vietnamese("", ""),
        vietnamese("", "HỎA TỐC"),
        vietnamese("", "Độ mật: Thường"),
        vietnamese("", "BÍ MẬT"),
        vietnamese("", "TUYỆT MẬT\nTỐI MẬT\nMẬT"),
    ];
    for text in texts {
        assert_eq!(mark(&text), None, "{text}");
    }
}

#[test]
fn ordinary_sentences_bear_none() {
    for line in [
        // Thai: inside words, in sentences, in titles, in clauses on confidentiality.
        "กลับ",
        "กลับมา",
        "สลับ",
        "ลับแล",
        "อำเภอลับแล",
        "ลับมีด",
        "ความลับ",
        "ที่ลับ",
        "ลับหลัง",
        "ลับ ๆ",
        "เอกสารลับ",
        "หนังสือลับ",
        "การรักษาความลับ",
        "ข้อ ๗ การรักษาความลับ",
        "คู่ภาคีจะรักษาข้อมูลที่ได้รับไว้เป็นความลับ",
        "ให้ส่งเป็นการลับ",
        "ลับเฉพาะ",
        "ข้อมูลข่าวสารลับ",
        "นายทะเบียนข้อมูลข่าวสารลับ",
        "ไม่ลับ",
        "ยกเลิกชั้นความลับ",
        "ลับที่สุดเท่าที่จะทำได้",
        "เดินทางกลับ",
        "ตะวันลับฟ้า",
        "๑. ลับ หมายความว่า ข้อมูลข่าวสารที่หากเปิดเผย",
        "ประชุมลับ",
        "ลงคะแนนลับ",
        "การลงคะแนนเป็นการลับ",
        "ระเบียบว่าด้วยการรักษาความลับของทางราชการ พ.ศ. ๒๕๔๔",
        // Vietnamese.
        "mật",
        "Mật",
        "mật ong",
        "MẬT ONG",
        "Mật ong Điện Biên",
        "bí mật",
        "bí mật nhà nước",
        "BÍ MẬT NHÀ NƯỚC",
        "bảo mật",
        "BẢO MẬT",
        "Điều 7. Bảo mật",
        "ĐIỀU 7. BẢO MẬT",
        "Hai bên giữ bí mật các thông tin trao đổi.",
        "thân mật",
        "trong không khí thân mật",
        "cơ mật",
        "mật độ dân số",
        "MẬT ĐỘ DÂN SỐ",
        "mật khẩu",
        "MẬT KHẨU",
        "Cơ quan Mật vụ",
        "thông tin mật",
        "tài liệu mật",
        "giải mật",
        "Không mật",
        "tuyệt mật",
        "Kế hoạch tuyệt mật của bên bán hàng",
        "bỏ phiếu kín",
        "Danh mục bí mật nhà nước độ Mật",
        "Luật Bảo vệ bí mật nhà nước",
        "MẤT",
        "MẶT TRẬN TỔ QUỐC",
        "MẮT",
        // English.
        "secret",
        "Secretary",
        "SECRETARY GENERAL",
        "SECRETARIAT",
        "confidential",
        "Confidentiality",
        "CONFIDENTIALITY",
        "Article 7 CONFIDENTIALITY",
        "top secrets of cooking",
        "Confidential information shall not be disclosed.",
        "The Participants will keep secret what they exchange.",
        "An open secret",
        "SECRET BALLOT",
        "Classification: Agreement on friendship",
    ] {
        for text in [format!("{line}\n"), format!("หนังสือ\n\n  {line}  \n\nDear\n"), format!("X\t\t{line}\t\tY\n")]
        {
            assert_eq!(mark(&text), None, "{text}");
        }
    }
}

#[test]
fn the_papers_of_the_corpus_bear_none() {
    for text in [
        include_str!("../../../tests/corpus/S0-to-trinh-dien-bien.vi.txt"),
        include_str!("../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt"),
        include_str!("../../../tests/corpus/S2-mae-sai-circular.th.txt"),
        include_str!("../../../tests/corpus/S3-guideline-forms-registers.th.txt"),
    ] {
        assert_eq!(mark(text), None);
    }
}

/// A document of blocks, each with its kind.
fn blocks(rows: &[(BlockKind, &str)]) -> Document {
    let mut document = Document { format: Format::Docx, ..Document::default() };
    for (kind, text) in rows {
        let start = document.text.len();
        document.text.push_str(text);
        let span = Span::new(start, document.text.len());
        document.blocks.push(Block { span, kind: *kind, number: None, level: 0 });
        document.text.push('\n');
    }
    document
}

#[test]
fn headers_boxes_and_the_head_of_a_table_are_looked_at_and_deep_cells_are_not() {
    let cell = |table, row, column| BlockKind::Cell { table, row, column };
    let degree = |rows: &[(BlockKind, &str)]| secrecy(&blocks(rows), packs()).map(|mark| mark.degree);
    let body = (BlockKind::Paragraph, "เรื่อง การเดินทางไปราชการ");
    for kind in [BlockKind::Header, BlockKind::Footer, BlockKind::TextBox] {
        assert_eq!(degree(&[body, (kind, "ลับ")]).as_deref(), Some("ลับ"), "{kind:?}");
        assert_eq!(degree(&[body, (kind, "หน้า ๓\tMẬT\tx")]).as_deref(), Some("MẬT"), "{kind:?}");
        assert_eq!(degree(&[body, (kind, "หน้า ๓ ความลับ")]), None, "{kind:?}");
    }
    assert_eq!(degree(&[(cell(0, 0, 0), "UBND TỈNH\nSố: 1\nMẬT"), body]).as_deref(), Some("MẬT"));
    // The register of letters: what it says of another paper is no mark of its own.
    assert_eq!(degree(&[(cell(0, 0, 0), "ชั้นความลับ"), (cell(0, 4, 0), "ลับ")]), None);
    assert_eq!(degree(&[(cell(2, 0, 0), "ลับ")]), None);
    // A word alone on its line far below the head.
    let mut far = vec![body; 30];
    far.push((BlockKind::Paragraph, "ลับ"));
    // At the very end it is the stamp at the foot.
    assert_eq!(degree(&far).as_deref(), Some("ลับ"));
    far.extend(vec![body; 10]);
    assert_eq!(degree(&far), None);
}

#[test]
fn the_cells_of_a_table_that_is_a_paper_of_its_own() {
    let with = |cells: &[&str]| secrecy_of_cells(cells, packs());
    assert_eq!(with(&["BẢNG TỔNG HỢP\nTỐI MẬT", "Ý kiến", "Sở Ngoại vụ"]).as_deref(), Some("TỐI MẬT"));
    let many: Vec<&str> = std::iter::repeat_n("ความเห็น", 60).collect();
    assert_eq!(with(&[&many[..], &["ลับ"]].concat()).as_deref(), Some("ลับ"));
    assert_eq!(with(&[&many[..], &["ลับ"], &many[..]].concat()), None);
    assert_eq!(with(&["Bí mật nhà nước", "MẬT ONG"]), None);
    assert_eq!(with(&[]), None);
}

#[test]
fn what_a_picture_lost_is_allowed_for_in_scans_alone() {
    for (said, degree) in [
        ("MAT", "MẬT"),
        ("MÂT", "MẬT"),
        ("TỚI MÁT", "TỐI MẬT"),
        ("TUYET MAT", "TUYỆT MẬT"),
        ("MẬT", "MẬT"),
        ("SECRET", "SECRET"),
    ] {
        let mut document = from_text(&format!("Số: 12/UBND\n{said}\nKính gửi: Sở Ngoại vụ\n"));
        if said != degree {
            assert_eq!(secrecy(&document, packs()), None, "{said}");
        }
        document.format = Format::Scan;
        document.recognised = Some(Recognised::default());
        assert_eq!(secrecy(&document, packs()).map(|m| m.degree).as_deref(), Some(degree), "{said}");
    }
    // Thai words that only their signs tell apart stay apart.
    let mut document = from_text("ลบ\n");
    document.recognised = Some(Recognised::default());
    assert_eq!(secrecy(&document, packs()), None);
}
