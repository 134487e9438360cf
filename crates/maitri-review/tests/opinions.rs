//! Papers of offices become rows: a request each, at the clause that it asks about.

use maitri_document::read::from_text;
use maitri_pack::Packs;
use maitri_review::draft::Draft;
use maitri_review::opinion::{Opinion, Reader, Stance, Words, of_paper};

const DRAFT: &str = include_str!("../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt");

/// The opinion that a paper gives on the draft S1; nothing of it may be left over.
fn read(paper: &str) -> Opinion {
    let packs = Packs::embedded().unwrap();
    let document = from_text(DRAFT);
    let mut draft = Draft::read(&document, packs);
    draft.divide(None, packs);
    let words = Words::of(packs);
    let reader = Reader { words: &words, draft: Some(&draft) };
    let found = of_paper(&from_text(paper), "x.txt", &reader, packs);
    assert!(found.rest.is_empty(), "{paper}: {:?}", found.rest);
    assert_eq!(found.opinions.len(), 1, "{paper}");
    found.opinions.into_iter().next().unwrap()
}

fn vietnamese(said: &str) -> Opinion {
    read(&format!(
        "UBND TỈNH ĐIỆN BIÊN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ TÀI CHÍNH\tĐộc lập - Tự do - Hạnh phúc\n\nSố: 201/STC-QLNS\tĐiện Biên, ngày 03 tháng 02 năm 2026\nV/v tham gia ý kiến dự thảo Thỏa thuận\n\nKính gửi: Sở Ngoại vụ.\n\n{said}\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\nGIÁM ĐỐC\n\nNguyễn Thị Ví Dụ\n"
    ))
}

fn thai(said: &str) -> Opinion {
    read(&format!(
        "ที่ นน ๐๐๒๘/๑๑\tสำนักงานพาณิชย์จังหวัดน่าน\n\tถนนน่าน-พะเยา นน ๕๕๐๐๐\n\n๑๐ กุมภาพันธ์ ๒๕๖๙\n\nเรื่อง ความเห็นต่อร่างบันทึกความเข้าใจ\n\nเรียน ผู้ว่าราชการจังหวัดน่าน\n\n\t{said}\n\nจึงเรียนมาเพื่อโปรดพิจารณา\n\nขอแสดงความนับถือ\n\n(นางสาวพร ตัวอย่าง)\nพาณิชย์จังหวัดน่าน\n"
    ))
}

/// Clause and words of each comment.
fn rows(opinion: &Opinion) -> Vec<(String, String)> {
    let places = |c: &maitri_review::opinion::Comment| {
        c.anchor.places.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    opinion.comments.iter().map(|c| (places(c), c.text.replace('\n', " "))).collect()
}

fn told(opinion: &Opinion) -> Vec<String> {
    rows(opinion).into_iter().map(|(place, text)| format!("{place}: {text}")).collect()
}

#[test]
fn each_request_of_a_paragraph_is_a_row_at_its_clause() {
    for (said, wanted) in [
        (
            "Sở Tài chính nhất trí với khoản 1 và khoản 3. Đề nghị sửa khoản 4 cho rõ.",
            &["1 3: Sở Tài chính nhất trí với khoản 1 và khoản 3.", "4: Đề nghị sửa khoản 4 cho rõ."][..],
        ),
        ("Sở nhất trí với khoản 1; đề nghị bỏ khoản 3.", &["1: Sở nhất trí với khoản 1", "3: đề nghị bỏ khoản 3."]),
        (
            "Đề nghị sửa khoản 1 cho rõ. Đề nghị bỏ khoản 3.",
            &["1: Đề nghị sửa khoản 1 cho rõ.", "3: Đề nghị bỏ khoản 3."],
        ),
        ("Đề nghị sửa khoản 1 cho rõ và bỏ khoản 3.", &["1: Đề nghị sửa khoản 1 cho rõ", "3: bỏ khoản 3."]),
        (
            "Thanh tra tỉnh đề nghị bổ sung vào phần cuối của Thỏa thuận câu: \"Thỏa thuận này không ràng buộc\". Đề nghị rà soát lỗi chính tả \"Thế thao\" tại khoản 2.",
            &[
                "testimonium: Thanh tra tỉnh đề nghị bổ sung vào phần cuối của Thỏa thuận câu: \"Thỏa thuận này không ràng buộc\".",
                "2: Đề nghị rà soát lỗi chính tả \"Thế thao\" tại khoản 2.",
            ],
        ),
        (
            "Sở đề nghị bổ sung vào phần mở đầu cụm từ \"hữu nghị\". Đồng thời sửa khoản 4 cho rõ. Tại phần ký kết đề nghị ghi đúng chức danh.",
            &[
                "preamble: Sở đề nghị bổ sung vào phần mở đầu cụm từ \"hữu nghị\".",
                "4: Đồng thời sửa khoản 4 cho rõ.",
                "signature: Tại phần ký kết đề nghị ghi đúng chức danh.",
            ],
        ),
        (
            "Nhất trí với khoản 1 và khoản 3; đề nghị sửa khoản 2, khoản 4 theo hướng ngắn gọn. Căn cứ Điều 5 Luật Thỏa thuận quốc tế, đề nghị bỏ từ \"cam kết\" tại điểm e.",
            &[
                "1 3: Nhất trí với khoản 1 và khoản 3",
                "2 4: đề nghị sửa khoản 2, khoản 4 theo hướng ngắn gọn.",
                "2.2.e: Căn cứ Điều 5 Luật Thỏa thuận quốc tế, đề nghị bỏ từ \"cam kết\" tại điểm e.",
            ],
        ),
    ] {
        assert_eq!(told(&vietnamese(said)), wanted, "{said}");
    }
    for (said, wanted) in [
        (
            "เห็นชอบกับข้อ ๑ และข้อ ๓ แต่ขอให้แก้ไขข้อ ๒ ให้ชัดเจน",
            &["1 3: เห็นชอบกับข้อ ๑ และข้อ ๓", "2: แต่ขอให้แก้ไขข้อ ๒ ให้ชัดเจน"][..],
        ),
        ("ขอให้แก้ไขข้อ ๒ ให้ชัดเจน และขอให้ตัดข้อ ๔ ออก", &["2: ขอให้แก้ไขข้อ ๒ ให้ชัดเจน", "4: ขอให้ตัดข้อ ๔ ออก"]),
    ] {
        assert_eq!(told(&thai(said)), wanted, "{said}");
    }
}

#[test]
fn what_belongs_to_one_request_stays_together() {
    for (said, place) in [
        ("Tại khoản 4, đề nghị sửa đổi, bổ sung cho phù hợp với khoản 3.", "4"),
        ("Khoản 4 chưa rõ, đề nghị viết lại như khoản 3.", "4"),
        ("Khoản 4 chưa rõ. Đề nghị bổ sung thời hạn. Lý do này đã được nêu tại khoản 3.", "4"),
        ("Đề nghị sửa, bổ sung khoản 4.", "4"),
        ("Đề nghị bỏ khoản 4 và thay bằng nội dung của khoản 3.", "4"),
        ("Đối với khoản 4, đề nghị bổ sung câu \"Hai Bên xem xét khoản 3; đề nghị bỏ khoản 5\".", "4"),
    ] {
        let rows = rows(&vietnamese(said));
        assert_eq!(rows.len(), 1, "{said}: {rows:?}");
        assert_eq!(rows[0], (place.to_owned(), said.to_owned()));
    }
}

#[test]
fn no_comment_is_no_agreement() {
    for said in ["Sở Tài chính không có ý kiến khác.", "Sở Tài chính không có ý kiến gì khác đối với dự thảo."]
    {
        assert_eq!(vietnamese(said).position.stance, Stance::NoComment, "{said}");
    }
    let opinion = thai("สำนักงานพาณิชย์จังหวัดน่าน ไม่มีความเห็นเพิ่มเติม");
    assert_eq!(opinion.position.stance, Stance::NoComment);
    assert_eq!(opinion.position.words, "สำนักงานพาณิชย์จังหวัดน่าน ไม่มีความเห็นเพิ่มเติม");
    // Who agrees and says so has agreed.
    assert_eq!(vietnamese("Sở Tài chính nhất trí với dự thảo, không có ý kiến khác.").position.stance, Stance::Agree);
}

#[test]
fn the_sentence_that_closes_a_letter_is_no_part_of_a_comment() {
    let opinion =
        thai("สำนักงานพาณิชย์จังหวัดน่าน เห็นชอบในหลักการ แต่ขอให้ปรับ ข้อ ๒ โดยแก้ไขคำว่า \"จะต้องร่วมมือกัน\" เป็น \"จะร่วมมือกัน\"");
    assert_eq!(told(&opinion), ["2: แต่ขอให้ปรับ ข้อ ๒ โดยแก้ไขคำว่า \"จะต้องร่วมมือกัน\" เป็น \"จะร่วมมือกัน\""]);
}

#[test]
fn against_one_clause_and_for_the_rest_is_agreement_with_changes() {
    for opinion in [
        thai("พิจารณาแล้วไม่เห็นชอบกับข้อ ๕ เนื่องจากระยะเวลาไม่ชัดเจน ขอให้ตัดข้อความนั้นออก ส่วนข้ออื่นไม่ขัดข้อง"),
        vietnamese("Sở không nhất trí với nội dung tại khoản 5 vì chưa rõ. Các nội dung khác nhất trí."),
        vietnamese("Sở không nhất trí với nội dung tại khoản 5, các nội dung khác nhất trí."),
    ] {
        assert_eq!(opinion.position.stance, Stance::AgreeWithChanges, "{opinion:?}");
        assert_eq!(rows(&opinion).iter().map(|r| r.0.as_str()).collect::<Vec<_>>(), ["5"]);
    }
}
