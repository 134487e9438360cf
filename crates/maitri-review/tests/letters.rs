//! Letters of many offices, written for these tests: typed in columns, with tabs, with either digits, with parts missing.
//! What each says is written beside it; nothing of them may be lost.

use crate::fill::packs;
use maitri_document::read::from_text;
use maitri_review::letter::{Letter, Part, Reference, read};

/// What was read, a part a line, in the words of the envelope.
fn told(letter: &Letter) -> Vec<String> {
    let mut out = Vec::new();
    let mut put = |name: &str, value: String| out.push(format!("{name}: {value}"));
    let day = |d: &maitri_review::letter::Day| d.iso.clone().unwrap_or_else(|| "?".to_owned());
    let paper = |r: &Reference| {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(r.title.as_ref().map(|t| t.text.clone()));
        parts.extend(r.number.as_ref().map(|n| n.number.clone()));
        parts.extend(r.date.as_ref().map(day));
        parts.extend(r.issuer.as_ref().map(|i| format!("by {}", i.text)));
        parts.extend(r.copies.map(|c| format!("x{c}")));
        parts.join(" | ")
    };
    put("family", letter.envelope.clone());
    letter.urgency.iter().for_each(|p| put("urgency", p.text.clone()));
    letter.kind.iter().for_each(|p| put("type", p.text.clone()));
    letter.issuer.iter().for_each(|p| put("issuer", p.text.clone()));
    if let Some(n) = &letter.number {
        let mut parts = vec![n.number.clone()];
        parts.extend(n.office_code.iter().map(|c| format!("code {c}")));
        parts.extend(n.province.clone());
        parts.extend(n.circular.then(|| "circular".to_owned()));
        parts.push(n.running.map_or("blank".to_owned(), |r| format!("no {r}")));
        parts.extend(n.kind.iter().map(|k| format!("type {k}")));
        parts.extend(n.organ.iter().map(|k| format!("organ {k}")));
        parts.extend(n.unit.iter().map(|k| format!("unit {k}")));
        put("number", parts.join(" | "));
    }
    letter.date.iter().for_each(|d| put("date", day(d)));
    letter.place.iter().for_each(|p| put("place", p.text.clone()));
    letter.subject.iter().for_each(|p| put("subject", p.text.clone()));
    letter.addressees.iter().for_each(|p| put("to", p.text.clone()));
    letter.refers_to.iter().for_each(|r| put("refers", paper(r)));
    letter.basis.iter().for_each(|r| put("basis", paper(r)));
    letter.enclosures.iter().for_each(|r| put("enclosed", paper(r)));
    letter.attachments.iter().for_each(|p| put("attached", p.text.clone()));
    letter.pairs.iter().for_each(|p| put("pair", p.name.clone()));
    put("body", letter.body.len().to_string());
    if let Some(s) = &letter.signer {
        let words = |p: &Option<Part>| p.as_ref().map_or("-".to_owned(), |p| p.text.clone());
        put("signer", format!("{} | {} | {} | {}", words(&s.name), words(&s.title), words(&s.formula), s.acting));
    }
    letter.unit.iter().for_each(|p| put("unit", p.text.clone()));
    letter.contact.iter().for_each(|p| put("contact", p.text.clone()));
    letter.copies_to.iter().for_each(|p| put("copy", p.text.clone()));
    for r in &letter.received {
        let words = |p: &Option<Part>| p.as_ref().map_or("-".to_owned(), |p| p.text.clone());
        let time = r.time.as_ref().and_then(|t| t.1.clone()).unwrap_or_else(|| "-".to_owned());
        let date = r.date.as_ref().map_or("-".to_owned(), day);
        put("received", format!("{} | {} | {date} | {time}", words(&r.office), words(&r.number)));
    }
    letter.stray_stamp.iter().for_each(|p| put("stamp", p.text.clone()));
    letter.rest.iter().for_each(|p| put("rest", p.text.clone()));
    out
}

/// The text is read as `wanted` says, part for part, and every word of it is in some part.
fn says(text: &str, wanted: &str) {
    let document = from_text(text);
    let letter = read(&document, packs());
    let told = told(&letter);
    let wanted: Vec<&str> = wanted.trim().lines().map(str::trim).collect();
    assert_eq!(told, wanted, "\n{}\n\ninstead of\n\n{}", told.join("\n"), wanted.join("\n"));
}

// ---- Thai --------------------------------------------------------------------------------------------------------------

#[test]
fn a_province_writes_to_the_ministry_with_a_list_of_enclosures() {
    says(
        "                                    ด่วนที่สุด
ที่ นน ๐๐๑๗.๒/๑๒๘๗                                          ศาลากลางจังหวัดน่าน
                                                            ถนนสุริยพงษ์ นน ๕๕๐๐๐

                              ๕ มีนาคม ๒๕๖๙

เรื่อง  ขอสถาปนาความสัมพันธ์เมืองพี่เมืองน้องกับแขวงหลวงพระบาง
เรียน  ปลัดกระทรวงมหาดไทย
อ้างถึง  ๑. หนังสือกระทรวงมหาดไทย ด่วนที่สุด ที่ มท ๐๒๑๑.๔/ว ๕๖๗๘ ลงวันที่ ๑๒ มกราคม ๒๕๖๙
         ๒. หนังสือจังหวัดน่าน ที่ นน ๐๐๑๗.๒/๙๘๗ ลงวันที่ ๒๐ กุมภาพันธ์ ๒๕๖๙
สิ่งที่ส่งมาด้วย  ๑. ร่างบันทึกความเข้าใจ จำนวน ๓ ฉบับ
                  ๒. แผนปฏิบัติการ จำนวน ๑ ชุด
                  ๓. สำเนารายงานการประชุม ลงวันที่ ๑ กุมภาพันธ์ ๒๕๖๙ จำนวน ๑ ฉบับ

     ตามที่กระทรวงมหาดไทยได้แจ้งแนวทางปฏิบัติ นั้น

     จังหวัดน่านขอเรียนว่า จังหวัดน่านและแขวงหลวงพระบางมีความสัมพันธ์ที่ดีต่อกัน

     จึงเรียนมาเพื่อโปรดพิจารณา

                         ขอแสดงความนับถือ

                      (นายสมศักดิ์ แก้วมณี)
                      ผู้ว่าราชการจังหวัดน่าน

สำนักงานจังหวัดน่าน
กลุ่มงานยุทธศาสตร์
โทร. ๐ ๕๔๗๑ ๐๓๔๑
",
        "family: th_state
         urgency: ด่วนที่สุด
         issuer: ศาลากลางจังหวัดน่าน
         number: นน ๐๐๑๗.๒/๑๒๘๗ | code นน ๐๐๑๗.๒ | th.nan | no 1287
         date: 2026-03-05
         place: ถนนสุริยพงษ์ นน ๕๕๐๐๐
         subject: ขอสถาปนาความสัมพันธ์เมืองพี่เมืองน้องกับแขวงหลวงพระบาง
         to: ปลัดกระทรวงมหาดไทย
         refers: หนังสือกระทรวงมหาดไทย ด่วนที่สุด | มท ๐๒๑๑.๔/ว ๕๖๗๘ | 2026-01-12 | by กระทรวงมหาดไทย ด่วนที่สุด
         refers: หนังสือจังหวัดน่าน | นน ๐๐๑๗.๒/๙๘๗ | 2026-02-20 | by จังหวัดน่าน
         enclosed: ร่างบันทึกความเข้าใจ | x3
         enclosed: แผนปฏิบัติการ | x1
         enclosed: สำเนารายงานการประชุม | 2026-02-01 | x1
         pair: Nan - Luang Prabang
         body: 3
         signer: นายสมศักดิ์ แก้วมณี | ผู้ว่าราชการจังหวัดน่าน | - | false
         unit: สำนักงานจังหวัดน่าน กลุ่มงานยุทธศาสตร์
         contact: โทร. ๐ ๕๔๗๑ ๐๓๔๑",
    );
}

#[test]
fn a_municipality_types_with_tabs_and_arabic_digits() {
    says(
        "ที่ ชร 52301/145\tสำนักงานเทศบาลตำบลแม่สาย\n\tอำเภอแม่สาย จังหวัดเชียงราย 57130\n\n\t2 เมษายน 2569\n\nเรื่อง\tหารือการลงนามบันทึกความร่วมมือ\nเรียน\tนายอำเภอแม่สาย\n\nด้วยเทศบาลตำบลแม่สายได้รับการประสานจากเมืองท่าขี้เหล็ก\n\nจึงเรียนมาเพื่อโปรดพิจารณา\n\nขอแสดงความนับถือ\n\nสมหญิง ดีงาม\n(นางสาวสมหญิง ดีงาม)\nปลัดเทศบาล ปฏิบัติหน้าที่\nนายกเทศมนตรีตำบลแม่สาย\n\nกองวิชาการและแผนงาน\nโทร 0 5373 1234\n",
        "family: th_state
         issuer: สำนักงานเทศบาลตำบลแม่สาย
         number: ชร 52301/145 | code ชร 52301 | th.chiang-rai | no 145
         date: 2026-04-02
         place: อำเภอแม่สาย จังหวัดเชียงราย 57130
         subject: หารือการลงนามบันทึกความร่วมมือ
         to: นายอำเภอแม่สาย
         body: 2
         signer: นางสาวสมหญิง ดีงาม | ปลัดเทศบาล ปฏิบัติหน้าที่ นายกเทศมนตรีตำบลแม่สาย | - | false
         unit: กองวิชาการและแผนงาน
         contact: โทร 0 5373 1234
         rest: สมหญิง ดีงาม",
    );
}

#[test]
fn a_draft_of_a_letter_has_blanks() {
    says(
        "ที่ สน ๐๐๑๗.๓/ว..........

ศาลากลางจังหวัดสกลนคร
ถนนศูนย์ราชการ สน ๔๗๐๐๐

กุมภาพันธ์ ๒๕๖๙

เรื่อง การรายงานผลความร่วมมือ

เรียน นายอำเภอ ทุกอำเภอ และผู้อำนวยการสำนักงานท่องเที่ยว

ตามที่จังหวัดได้มีหนังสือแจ้ง นั้น

จึงเรียนมาเพื่อทราบ

ขอแสดงความนับถือ

(                         )
ผู้ว่าราชการจังหวัดสกลนคร
",
        "family: th_state
         issuer: ศาลากลางจังหวัดสกลนคร
         number: สน ๐๐๑๗.๓/ว.......... | code สน ๐๐๑๗.๓ | th.sakon-nakhon | circular | blank
         date: 2026-02
         place: ถนนศูนย์ราชการ สน ๔๗๐๐๐
         subject: การรายงานผลความร่วมมือ
         to: นายอำเภอ ทุกอำเภอ
         to: ผู้อำนวยการสำนักงานท่องเที่ยว
         body: 2
         signer: - | ผู้ว่าราชการจังหวัดสกลนคร | - | false",
    );
}

#[test]
fn an_internal_note_is_one() {
    says(
        "บันทึกข้อความ

ส่วนราชการ  สำนักงานจังหวัดนครพนม กลุ่มงานยุทธศาสตร์  โทร. ๐ ๔๒๕๑ ๑๕๗๔
ที่ นพ ๐๐๑๗.๒/๔๕   วันที่ ๑๐ พฤษภาคม ๒๕๖๙
เรื่อง  ขออนุมัติเดินทางไปจังหวัดกว๋างบิ่ญ

เรียน  ผู้ว่าราชการจังหวัดนครพนม

ด้วยสำนักงานจังหวัดได้รับเชิญ

จึงเรียนมาเพื่อโปรดพิจารณาอนุมัติ

(นางมาลี ศรีสุข)
หัวหน้าสำนักงานจังหวัดนครพนม
",
        "family: internal
         type: บันทึกข้อความ
         issuer: สำนักงานจังหวัดนครพนม กลุ่มงานยุทธศาสตร์
         number: นพ ๐๐๑๗.๒/๔๕ | code นพ ๐๐๑๗.๒ | th.nakhon-phanom | no 45
         date: 2026-05-10
         subject: ขออนุมัติเดินทางไปจังหวัดกว๋างบิ่ญ
         to: ผู้ว่าราชการจังหวัดนครพนม
         pair: Nakhon Phanom - Quảng Bình
         body: 2
         signer: นางมาลี ศรีสุข | หัวหน้าสำนักงานจังหวัดนครพนม | - | false
         contact: โทร. ๐ ๔๒๕๑ ๑๕๗๔",
    );
}

#[test]
fn a_ministry_has_a_code_that_is_no_province() {
    says(
        "ที่ มท ๐๘๙๑.๓/ว ๑๒๓๔

กระทรวงมหาดไทย
ถนนอัษฎางค์ กทม. ๑๐๒๐๐

๑ ตุลาคม ๒๕๖๘

เรื่อง ซักซ้อมแนวทางการสถาปนาความสัมพันธ์เมืองพี่เมืองน้อง

เรียน ผู้ว่าราชการจังหวัด ทุกจังหวัด

สิ่งที่ส่งมาด้วย แบบรายงาน จำนวน ๑ ชุด

ด้วยคณะรัฐมนตรีได้มีมติ

จึงเรียนมาเพื่อถือปฏิบัติ

ขอแสดงความนับถือ

(นายอรรถพล ตัวอย่าง)
รองปลัดกระทรวง ปฏิบัติราชการแทน
ปลัดกระทรวงมหาดไทย

กองการต่างประเทศ
โทร. ๐ ๒๒๒๒ ๑๑๑๑
สำเนาส่ง ๑. กระทรวงการต่างประเทศ ๒. สำนักงานคณะกรรมการกฤษฎีกา
",
        "family: th_state
         issuer: กระทรวงมหาดไทย
         number: มท ๐๘๙๑.๓/ว ๑๒๓๔ | code มท ๐๘๙๑.๓ | circular | no 1234
         date: 2025-10-01
         place: ถนนอัษฎางค์ กทม. ๑๐๒๐๐
         subject: ซักซ้อมแนวทางการสถาปนาความสัมพันธ์เมืองพี่เมืองน้อง
         to: ผู้ว่าราชการจังหวัด ทุกจังหวัด
         enclosed: แบบรายงาน | x1
         body: 2
         signer: นายอรรถพล ตัวอย่าง | รองปลัดกระทรวง ปฏิบัติราชการแทน ปลัดกระทรวงมหาดไทย | ปฏิบัติราชการแทน | false
         unit: กองการต่างประเทศ
         contact: โทร. ๐ ๒๒๒๒ ๑๑๑๑
         copy: กระทรวงการต่างประเทศ
         copy: สำนักงานคณะกรรมการกฤษฎีกา",
    );
}

#[test]
fn a_stamp_may_stand_on_one_line_with_a_short_year() {
    says(
        "เลขรับ ๑๒๓๔ วันที่ ๓ มี.ค. ๖๙ เวลา ๐๙.๑๕ น.
ที่ ลย ๐๐๑๘.๑/๒๒๐
ที่ว่าการอำเภอเชียงคาน
๒ มีนาคม ๒๕๖๙
เรื่อง รายงานผลการเยือน
เรียน ผู้ว่าราชการจังหวัดเลย
ตามที่จังหวัดได้มอบหมาย นั้น
จึงเรียนมาเพื่อทราบ
ขอแสดงความนับถือ
(ว่าที่ร้อยตรี ประเสริฐ มั่นคง)
ปลัดอำเภอ รักษาราชการแทน
นายอำเภอเชียงคาน
",
        "family: th_state
         issuer: ที่ว่าการอำเภอเชียงคาน
         number: ลย ๐๐๑๘.๑/๒๒๐ | code ลย ๐๐๑๘.๑ | th.loei | no 220
         date: 2026-03-02
         subject: รายงานผลการเยือน
         to: ผู้ว่าราชการจังหวัดเลย
         body: 2
         signer: ว่าที่ร้อยตรี ประเสริฐ มั่นคง | ปลัดอำเภอ รักษาราชการแทน นายอำเภอเชียงคาน | รักษาราชการแทน | true
         received: - | ๑๒๓๔ | 2026-03-03 | 09:15",
    );
}

#[test]
fn a_letter_without_number_day_and_closing_keeps_what_it_has() {
    says(
        "องค์การบริหารส่วนตำบลบ้านแซว

เรื่อง ขอเชิญร่วมพิธีลงนาม

เรียน กงสุลใหญ่ ณ เมืองหลวงพระบาง

ด้วยองค์การบริหารส่วนตำบลกำหนดจัดพิธี

จึงเรียนเชิญมาในโอกาสนี้

(นายทองดี ใจงาม)
นายกองค์การบริหารส่วนตำบลบ้านแซว
",
        "family: th_state
         issuer: องค์การบริหารส่วนตำบลบ้านแซว
         subject: ขอเชิญร่วมพิธีลงนาม
         to: กงสุลใหญ่ ณ เมืองหลวงพระบาง
         body: 2
         signer: นายทองดี ใจงาม | นายกองค์การบริหารส่วนตำบลบ้านแซว | - | false",
    );
}

#[test]
fn lines_broken_by_hand_are_one_subject_and_one_paragraph() {
    says(
        "ที่ มห ๐๐๑๗.๒/๗๗๑

ศาลากลางจังหวัดมุกดาหาร
ถนนวิวิธสุรการ มห ๔๙๐๐๐

๑๕ มิถุนายน ๒๕๖๙

เรื่อง ขอส่งร่างบันทึกความเข้าใจระหว่างจังหวัดมุกดาหาร
กับจังหวัดกวางจิ สาธารณรัฐสังคมนิยมเวียดนาม

เรียน ปลัดกระทรวงมหาดไทย และปลัดกระทรวงการต่างประเทศ

สิ่งที่ส่งมาด้วย ๑. ร่างบันทึกความเข้าใจ (ภาษาไทย) จำนวน ๑ ฉบับ ๒. ร่างบันทึกความเข้าใจ (ภาษาอังกฤษ) จำนวน ๒ ฉบับ

อนุสนธิหนังสือที่ได้รับ จังหวัดมุกดาหารขอส่งร่างบันทึกความเข้าใจเพื่อพิจารณา

จึงเรียนมาเพื่อโปรดพิจารณา

ขอแสดงความนับถือ

(นายวรพจน์ ตัวอย่าง)
ผู้ว่าราชการจังหวัดมุกดาหาร
",
        "family: th_state
         issuer: ศาลากลางจังหวัดมุกดาหาร
         number: มห ๐๐๑๗.๒/๗๗๑ | code มห ๐๐๑๗.๒ | th.mukdahan | no 771
         date: 2026-06-15
         place: ถนนวิวิธสุรการ มห ๔๙๐๐๐
         subject: ขอส่งร่างบันทึกความเข้าใจระหว่างจังหวัดมุกดาหาร กับจังหวัดกวางจิ สาธารณรัฐสังคมนิยมเวียดนาม
         to: ปลัดกระทรวงมหาดไทย
         to: ปลัดกระทรวงการต่างประเทศ
         enclosed: ร่างบันทึกความเข้าใจ (ภาษาไทย) | x1
         enclosed: ร่างบันทึกความเข้าใจ (ภาษาอังกฤษ) | x2
         pair: Mukdahan - Quảng Trị
         body: 2
         signer: นายวรพจน์ ตัวอย่าง | ผู้ว่าราชการจังหวัดมุกดาหาร | - | false",
    );
}

// ---- Vietnamese --------------------------------------------------------------------------------------------------------

#[test]
fn a_department_submits_in_two_columns() {
    says(
        "ỦY BAN NHÂN DÂN TỈNH SƠN LA\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ NGOẠI VỤ\tĐộc lập - Tự do - Hạnh phúc\nSố: 498/TTr-SNgV\tSơn La, ngày 12 tháng 3 năm 2026\n\nTỜ TRÌNH\nVề việc ký kết Thỏa thuận kết nghĩa với tỉnh Luông Pha Bang\n\nKính gửi: Ủy ban nhân dân tỉnh Sơn La.\n\nCăn cứ Luật Thỏa thuận quốc tế số 70/2020/QH14 ngày 13 tháng 11 năm 2020;\n\nCăn cứ Nghị định số 64/2021/NĐ-CP ngày 30 tháng 6 năm 2021 của Chính phủ về ký kết và thực hiện thỏa thuận quốc tế;\n\nSở Ngoại vụ kính trình Ủy ban nhân dân tỉnh xem xét, quyết định./.\n\nTài liệu gửi kèm theo:\n1. Dự thảo Thỏa thuận;\n2. Báo cáo tiếp thu, giải trình.\n\nNơi nhận:\tKT. GIÁM ĐỐC\n- Như trên;\tPHÓ GIÁM ĐỐC\n- Lãnh đạo Sở;\n- Lưu: VT, HTQT.\n\tNguyễn Văn Mẫu\n",
        "family: vi_state
         type: TỜ TRÌNH
         issuer: ỦY BAN NHÂN DÂN TỈNH SƠN LA
         issuer: SỞ NGOẠI VỤ
         number: 498/TTr-SNgV | no 498 | type TTr | organ SNgV
         date: 2026-03-12
         place: Sơn La
         subject: ký kết Thỏa thuận kết nghĩa với tỉnh Luông Pha Bang
         to: Ủy ban nhân dân tỉnh Sơn La
         basis: Luật Thỏa thuận quốc tế | 70/2020/QH14 | 2020-11-13
         basis: Nghị định | 64/2021/NĐ-CP | 2021-06-30 | by Chính phủ
         attached: Dự thảo Thỏa thuận
         attached: Báo cáo tiếp thu, giải trình
         pair: Sơn La - Luang Prabang
         body: 6
         signer: Nguyễn Văn Mẫu | PHÓ GIÁM ĐỐC | KT. GIÁM ĐỐC | false
         copy: Như trên
         copy: Lãnh đạo Sở
         copy: Lưu: VT, HTQT",
    );
}

#[test]
fn an_official_letter_asks_many_on_one_line() {
    says(
        "UBND TỈNH ĐIỆN BIÊN                 CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
   SỞ NGOẠI VỤ                          Độc lập - Tự do - Hạnh phúc
Số: 1023/SNgV-HTQT               Điện Biên, ngày 05 tháng 01 năm 2026
V/v lấy ý kiến dự thảo Thỏa thuận

Kính gửi: Sở Tài chính; Sở Tư pháp; Công an tỉnh; Ủy ban nhân dân các xã, phường.

Thực hiện ý kiến chỉ đạo, Sở Ngoại vụ đề nghị quý cơ quan tham gia ý kiến./.

Nơi nhận:
- Như trên;
- Lưu: VT.

GIÁM ĐỐC

Trần Thị Mẫu
",
        "family: vi_state
         issuer: UBND TỈNH ĐIỆN BIÊN
         issuer: SỞ NGOẠI VỤ
         number: 1023/SNgV-HTQT | no 1023 | organ SNgV | unit HTQT
         date: 2026-01-05
         place: Điện Biên
         subject: lấy ý kiến dự thảo Thỏa thuận
         to: Sở Tài chính
         to: Sở Tư pháp
         to: Công an tỉnh
         to: Ủy ban nhân dân các xã, phường
         body: 1
         signer: Trần Thị Mẫu | GIÁM ĐỐC | - | false
         copy: Như trên
         copy: Lưu: VT",
    );
}

#[test]
fn a_committee_signs_through_a_deputy() {
    says(
        "ỦY BAN NHÂN DÂN
TỈNH LẠNG SƠN
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 77/UBND-NC
Lạng Sơn, ngày 9 tháng 9 năm 2026

Kính gửi:
- Bộ Ngoại giao;
- Bộ Văn hóa, Thể thao và Du lịch;
- Bộ Công an.

Ủy ban nhân dân tỉnh Lạng Sơn đề nghị các Bộ có ý kiến./.

Nơi nhận:
- Như trên;
- Lưu: VT, NC.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
(Đã ký)
Lê Văn Mẫu
",
        "family: vi_state
         issuer: ỦY BAN NHÂN DÂN
         issuer: TỈNH LẠNG SƠN
         number: 77/UBND-NC | no 77 | organ UBND | unit NC
         date: 2026-09-09
         place: Lạng Sơn
         to: Bộ Ngoại giao
         to: Bộ Văn hóa, Thể thao và Du lịch
         to: Bộ Công an
         body: 1
         signer: Lê Văn Mẫu | PHÓ CHỦ TỊCH | TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH | false
         copy: Như trên
         copy: Lưu: VT, NC",
    );
}

#[test]
fn a_party_office_announces_a_conclusion() {
    says(
        "TỈNH ỦY NGHỆ AN                         ĐẢNG CỘNG SẢN VIỆT NAM
        *
Số 215-TB/TU                        Nghệ An, ngày 20 tháng 4 năm 2026

THÔNG BÁO
về chủ trương ký kết thỏa thuận với tỉnh Xiêng Khoảng

Kính gửi: Đảng ủy Ủy ban nhân dân tỉnh, Ban Thường vụ Đảng ủy Công an tỉnh.

Căn cứ Quy định số 392-QĐ/TW, ngày 06/01/2026 của Bộ Chính trị về đối ngoại;

Ban Thường vụ Tỉnh ủy đồng ý chủ trương./.

Nơi nhận:
- Như trên,
- Lưu Văn phòng Tỉnh ủy.

T/L BAN THƯỜNG VỤ
CHÁNH VĂN PHÒNG

Phạm Văn Mẫu
",
        "family: vi_party
         type: THÔNG BÁO
         issuer: TỈNH ỦY NGHỆ AN
         number: 215-TB/TU | no 215 | type TB | organ TU
         date: 2026-04-20
         place: Nghệ An
         subject: chủ trương ký kết thỏa thuận với tỉnh Xiêng Khoảng
         to: Đảng ủy Ủy ban nhân dân tỉnh
         to: Ban Thường vụ Đảng ủy Công an tỉnh
         basis: Quy định | 392-QĐ/TW | 2026-01-06 | by Bộ Chính trị
         pair: Nghệ An - Xiangkhouang
         body: 2
         signer: Phạm Văn Mẫu | CHÁNH VĂN PHÒNG | T/L BAN THƯỜNG VỤ | false
         copy: Như trên
         copy: Lưu Văn phòng Tỉnh ủy",
    );
}

#[test]
fn a_draft_of_a_state_paper_has_blanks() {
    says(
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

BỘ NGOẠI GIAO

Số:          /BNG-ĐNÁ
Hà Nội, ngày      tháng      năm 2026

Kính gửi: Ủy ban nhân dân tỉnh Hà Tĩnh

Bộ Ngoại giao nhất trí với nội dung dự thảo.

Nơi nhận: - Như trên; - Lưu: HC, ĐNÁ.

TUQ. BỘ TRƯỞNG
VỤ TRƯỞNG

Đỗ Thị Mẫu
",
        "family: vi_state
         issuer: BỘ NGOẠI GIAO
         number: /BNG-ĐNÁ | blank | organ BNG | unit ĐNÁ
         date: 2026
         place: Hà Nội
         to: Ủy ban nhân dân tỉnh Hà Tĩnh
         body: 1
         signer: Đỗ Thị Mẫu | VỤ TRƯỞNG | TUQ. BỘ TRƯỞNG | false
         copy: Như trên
         copy: Lưu: HC, ĐNÁ",
    );
}

#[test]
fn a_stamp_of_receipt_is_not_the_papers_own_number() {
    says(
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
SỞ TÀI CHÍNH QUẢNG TRỊ
Số: 310/STC-NS
Quảng Trị, ngày 02 tháng 02 năm 2026
V/v tham gia ý kiến dự thảo
SỞ NGOẠI VỤ
ĐẾN
Số: 512
Ngày: 04/02/2026
Chuyển: Phòng HTQT

Kính gửi: Sở Ngoại vụ

Sở Tài chính thống nhất với dự thảo./.

Nơi nhận:
- Như trên;
- Lưu: VT.
Q. GIÁM ĐỐC
Hoàng Văn Mẫu
",
        "family: vi_state
         issuer: SỞ TÀI CHÍNH QUẢNG TRỊ
         number: 310/STC-NS | no 310 | organ STC | unit NS
         date: 2026-02-02
         place: Quảng Trị
         subject: tham gia ý kiến dự thảo
         to: Sở Ngoại vụ
         body: 1
         signer: Hoàng Văn Mẫu | - | Q. GIÁM ĐỐC | true
         copy: Như trên
         copy: Lưu: VT
         received: SỞ NGOẠI VỤ | 512 | 2026-02-04 | -",
    );
}

#[test]
fn a_decision_addresses_nobody() {
    says(
        "ỦY BAN NHÂN DÂN TỈNH GIA LAI      CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Số: 88/QĐ-UBND                       Gia Lai, ngày 3 tháng 7 năm 2026

QUYẾT ĐỊNH
Về việc cử đoàn công tác đi Thái Lan

CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH

Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;

Theo đề nghị của Giám đốc Sở Ngoại vụ,

QUYẾT ĐỊNH:

Điều 1. Cử đoàn công tác gồm năm người.

Điều 2. Quyết định này có hiệu lực kể từ ngày ký.

Nơi nhận:
- Như Điều 2;
- Lưu: VT.

CHỦ TỊCH

Bùi Văn Mẫu
",
        "family: vi_state
         type: QUYẾT ĐỊNH
         issuer: ỦY BAN NHÂN DÂN TỈNH GIA LAI
         number: 88/QĐ-UBND | no 88 | type QĐ | organ UBND
         date: 2026-07-03
         place: Gia Lai
         subject: cử đoàn công tác đi Thái Lan
         basis: Luật Tổ chức chính quyền địa phương | 72/2025/QH15
         body: 6
         signer: Bùi Văn Mẫu | CHỦ TỊCH | - | false
         copy: Như Điều 2
         copy: Lưu: VT",
    );
}

#[test]
fn a_party_committee_submits_with_a_list_in_brackets() {
    says(
        "ĐẢNG CỘNG SẢN VIỆT NAM
ĐẢNG ỦY ỦY BAN NHÂN DÂN TỈNH
Số       -TTr/ĐU
Đà Nẵng, ngày       tháng 8 năm 2026

TỜ TRÌNH
Về việc xin chủ trương ký kết với tỉnh Savannakhet

Kính gửi:
- Thường trực Thành ủy;
- Ban Thường vụ Thành ủy.

Đảng ủy kính trình xem xét./.

(Hồ sơ gửi kèm: (1) Dự thảo Thỏa thuận (bản tiếng Việt); (2) Văn bản góp ý)

Nơi nhận:
- Như trên.

T/M BAN THƯỜNG VỤ
BÍ THƯ

Võ Thị Mẫu
",
        "family: vi_party
         type: TỜ TRÌNH
         issuer: ĐẢNG ỦY ỦY BAN NHÂN DÂN TỈNH
         number: -TTr/ĐU | blank | type TTr | organ ĐU
         date: 2026-08
         place: Đà Nẵng
         subject: xin chủ trương ký kết với tỉnh Savannakhet
         to: Thường trực Thành ủy
         to: Ban Thường vụ Thành ủy
         attached: Dự thảo Thỏa thuận (bản tiếng Việt)
         attached: Văn bản góp ý
         pair: Đà Nẵng - Savannakhet
         body: 2
         signer: Võ Thị Mẫu | BÍ THƯ | T/M BAN THƯỜNG VỤ | false
         copy: Như trên",
    );
}

// ---- Others ------------------------------------------------------------------------------------------------------------

#[test]
fn an_english_letter_is_read_as_far_as_it_can_be() {
    says(
        "CITY OF EXAMPLE
Office of the Mayor

Our ref: 12/2026
Hanoi, 4 May 2026

Subject: Proposal of a friendship city agreement

Dear Governor,

We have the honour to propose a friendship agreement between our two cities and to invite your delegation.

We look forward to your kind reply.

Yours sincerely,

(Signed)
John Sample
Acting Mayor of Example

Encl: 1. Draft agreement 2. City profile
cc: Embassy of Example
",
        "family: foreign
         issuer: CITY OF EXAMPLE
         issuer: Office of the Mayor
         number: 12/2026 | no 12
         date: 2026-05-04
         place: Hanoi
         subject: Proposal of a friendship city agreement
         to: Dear Governor
         enclosed: Draft agreement
         enclosed: City profile
         body: 2
         signer: John Sample | Acting Mayor of Example | - | true
         copy: Embassy of Example",
    );
}

/// What was read of a text, and the lines of it that begin with one of the names.
fn only(text: &str, names: &[&str]) -> Vec<String> {
    let letter = read(&from_text(text), packs());
    told(&letter).into_iter().filter(|l| names.iter().any(|n| l.starts_with(&format!("{n}: ")))).collect()
}

#[test]
fn a_thai_subject_may_go_on_with_the_name_of_a_province() {
    let names = ["subject", "to", "refers", "enclosed", "unit", "rest", "body"];
    for gap in ["\n", ""] {
        let text = format!(
            "ที่ กต ๑๓๐๔/๑๒\n\nกระทรวงการต่างประเทศ\nถนนศรีอยุธยา กทม. ๑๐๔๐๐\n\n๑ กรกฎาคม ๒๕๖๙\n\nเรื่อง การสถาปนาความสัมพันธ์ระหว่างจังหวัดน่านกับ\nจังหวัดเดียนเบียน สาธารณรัฐสังคมนิยมเวียดนาม\n{gap}เรียน ผู้ว่าราชการจังหวัดน่าน\n{gap}อ้างถึง หนังสือ\nจังหวัดน่าน ที่ นน ๐๐๑๗.๒/๙๘ ลงวันที่ ๑ มิถุนายน ๒๕๖๙\n{gap}สิ่งที่ส่งมาด้วย ๑. รายงานการประชุมระหว่าง\nจังหวัดน่านกับแขวงไซยะบุลี จำนวน ๑ ชุด\n๒. ภาพถ่าย จำนวน ๕ แผ่น\n\nจังหวัดน่านได้ขอหารือ นั้น\n\nจึงเรียนมาเพื่อโปรดพิจารณา\n\nขอแสดงความนับถือ\n\n(นายหนึ่ง ตัวอย่าง)\nปลัดกระทรวงการต่างประเทศ\n\nกรมเอเชียตะวันออก\nกองเอเชียตะวันออก ๒\nโทร. ๐ ๒๒๐๓ ๕๐๐๐\n"
        );
        assert_eq!(
            only(&text, &names),
            [
                "subject: การสถาปนาความสัมพันธ์ระหว่างจังหวัดน่านกับ จังหวัดเดียนเบียน สาธารณรัฐสังคมนิยมเวียดนาม",
                "to: ผู้ว่าราชการจังหวัดน่าน",
                "refers: หนังสือ จังหวัดน่าน | นน ๐๐๑๗.๒/๙๘ | 2026-06-01 | by จังหวัดน่าน",
                "enclosed: รายงานการประชุมระหว่าง จังหวัดน่านกับแขวงไซยะบุลี | x1",
                "enclosed: ภาพถ่าย | x5",
                "body: 2",
                "unit: กรมเอเชียตะวันออก กองเอเชียตะวันออก ๒",
            ],
            "{text}"
        );
    }
}

#[test]
fn a_letter_under_a_seal_has_no_subject() {
    says(
        "ที่ ชร 0017.2/ว 1502

ถึง  สำนักงานพาณิชย์จังหวัดเชียงราย และสำนักงานการท่องเที่ยวและกีฬาจังหวัดเชียงราย

     พร้อมนี้ จังหวัดเชียงรายขอส่งสำเนาหนังสือกระทรวงการต่างประเทศ มาเพื่อทราบ

                                  สำนักงานจังหวัดเชียงราย
                                  (ตราประทับ)
                                  8 เมษายน 2569

กลุ่มงานยุทธศาสตร์ฯ
โทร. 0 5315 0163
",
        "family: th_state
         issuer: สำนักงานจังหวัดเชียงราย
         number: ชร 0017.2/ว 1502 | code ชร 0017.2 | th.chiang-rai | circular | no 1502
         date: 2026-04-08
         to: สำนักงานพาณิชย์จังหวัดเชียงราย
         to: สำนักงานการท่องเที่ยวและกีฬาจังหวัดเชียงราย
         body: 1
         unit: กลุ่มงานยุทธศาสตร์ฯ
         contact: โทร. 0 5315 0163",
    );
}

#[test]
fn a_note_is_its_authors_whoever_endorsed_it() {
    let text = "บันทึกข้อความ
ส่วนราชการ กองการต่างประเทศ โทร. ๑๑๒๔
ที่ มท ๐๒๐๒.๓/๔๕๖                    วันที่ ๑๒ มิ.ย. ๖๙
เรื่อง ขอความเห็นชอบร่างบันทึกความเข้าใจ
เรียน ปลัดกระทรวงมหาดไทย
      ๑. จังหวัดน่านเสนอร่างฯ
      ๒. จึงเรียนมาเพื่อโปรดพิจารณา

                    (นางสาวจันทร์ ตัวอย่าง)
                  ผู้อำนวยการกองการต่างประเทศ

เห็นชอบ / ลงนามแล้ว
(นายสอง ตัวอย่าง)
ปลัดกระทรวงมหาดไทย
๑๕ มิ.ย. ๒๕๖๙
";
    assert_eq!(
        only(text, &["issuer", "signer", "contact", "rest", "body"]),
        [
            "issuer: กองการต่างประเทศ",
            "body: 2",
            "signer: นางสาวจันทร์ ตัวอย่าง | ผู้อำนวยการกองการต่างประเทศ | - | false",
            "contact: โทร. ๑๑๒๔",
            "rest: เห็นชอบ / ลงนามแล้ว",
            "rest: (นายสอง ตัวอย่าง)",
            "rest: ปลัดกระทรวงมหาดไทย",
            "rest: ๑๕ มิ.ย. ๒๕๖๙",
        ]
    );
}

#[test]
fn a_rank_stands_before_the_name_of_a_signer() {
    for (written, name) in [
        ("Đại tá Nguyễn Văn Mẫu", "Đại tá Nguyễn Văn Mẫu"),
        ("Thiếu tướng, TS. Trần Văn Mẫu", "Thiếu tướng, TS. Trần Văn Mẫu"),
        ("Thượng tá\nLê Thị Mẫu", "Thượng tá Lê Thị Mẫu"),
        ("ThS. Phạm Văn Mẫu", "ThS. Phạm Văn Mẫu"),
        ("Lê Văn Mẫu", "Lê Văn Mẫu"),
    ] {
        let text = format!(
            "SỞ NGOẠI VỤ TỈNH ĐIỆN BIÊN\nCÔNG VĂN ĐẾN\nSố: 1502\nNgày: 09/4/2026\nChuyển: P. HTQT\nCÔNG AN TỈNH ĐIỆN BIÊN\nPHÒNG PA01\nSố: 215/CAT-PA01\nV/v tham gia ý kiến dự thảo\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nĐiện Biên, ngày 08 tháng 4 năm 2026\nKính gửi: Sở Ngoại vụ\nPhúc đáp Công văn số 45/SNgV-HTQT ngày 01/4/2026 của Sở Ngoại vụ; Công an tỉnh có ý kiến như sau:\n- Nhất trí với dự thảo./.\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nKT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\n{written}\n"
        );
        assert_eq!(
            only(&text, &["issuer", "signer", "received", "refers", "basis", "rest"]),
            [
                "issuer: CÔNG AN TỈNH ĐIỆN BIÊN".to_owned(),
                "issuer: PHÒNG PA01".to_owned(),
                "refers: Công văn | 45/SNgV-HTQT | 2026-04-01 | by Sở Ngoại vụ".to_owned(),
                format!("signer: {name} | PHÓ GIÁM ĐỐC | KT. GIÁM ĐỐC | false"),
                "received: SỞ NGOẠI VỤ TỈNH ĐIỆN BIÊN | 1502 | 2026-04-09 | -".to_owned(),
            ]
        );
    }
}

#[test]
fn a_subject_stands_below_its_kind_whatever_it_begins_with() {
    let head = "TỈNH ỦY SƠN LA\n*\nSố 05-QĐ/TU\nĐẢNG CỘNG SẢN VIỆT NAM\nSơn La, ngày 09 tháng 5 năm 2026\n";
    let foot = "Nơi nhận:\n- Lưu.\nT/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\nTráng Thị Mẫu\n";
    for (below, subject) in [
        (
            "QUYẾT ĐỊNH\ncử đoàn đi công tác nước ngoài\n-----\n- Căn cứ Điều lệ Đảng;\nĐiều 1. Cử.\n",
            "cử đoàn đi công tác nước ngoài",
        ),
        (
            "BÁO CÁO\nkết quả ký kết với tỉnh Nan\n-----\nĐảng ủy báo cáo như sau:\n1. Kết quả: đã ký.\n",
            "kết quả ký kết với tỉnh Nan",
        ),
        (
            "BÁO CÁO\nkết quả ký kết với tỉnh Nan\nĐảng ủy báo cáo như sau:\n1. Kết quả: đã ký.\n",
            "kết quả ký kết với tỉnh Nan",
        ),
        (
            "THÔNG BÁO\nÝ KIẾN CỦA THƯỜNG TRỰC TỈNH ỦY\nvề việc ký kết với tỉnh Nan\n-----\nTại cuộc họp, Thường trực cho ý kiến:\n1. Đồng ý.\n",
            "Ý KIẾN CỦA THƯỜNG TRỰC TỈNH ỦY về việc ký kết với tỉnh Nan",
        ),
        (
            "THÔNG BÁO\nKết luận của Bí thư tại cuộc họp\n\nNgày 21/11/2026, Bí thư kết luận như sau:\n1. Đồng ý.\n",
            "Kết luận của Bí thư tại cuộc họp",
        ),
    ] {
        let told = only(&format!("{head}{below}{foot}"), &["subject", "rest"]);
        assert_eq!(told, [format!("subject: {subject}")], "{below}");
    }
    let basis = only(
        &format!(
            "{head}QUYẾT ĐỊNH\ncử đoàn\n-----\n- Căn cứ Quy định số 392-QĐ/TW, ngày 06/01/2026 của Bộ Chính trị về đối ngoại;\nĐiều 1. Cử.\n{foot}"
        ),
        &["basis"],
    );
    assert_eq!(basis, ["basis: Quy định | 392-QĐ/TW | 2026-01-06 | by Bộ Chính trị"]);
}

#[test]
fn the_other_column_is_no_part_of_a_subject() {
    let text = "BỘ NGOẠI GIAO                         CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
                                            Độc lập - Tự do - Hạnh phúc
Số: 2345/BNG-LPQT
V/v góp ý dự thảo Thỏa thuận kết nghĩa         Hà Nội, ngày 22 tháng 5 năm 2026
giữa tỉnh Điện Biên và tỉnh Chiang Mai

                    Kính gửi: Ủy ban nhân dân tỉnh Điện Biên

Trả lời Công văn số 1120/UBND-NgV ngày 28/4/2026 của Ủy ban nhân dân tỉnh Điện Biên về việc lấy ý kiến dự thảo Thỏa thuận kết nghĩa, Bộ Ngoại giao có ý kiến như sau:
1. Nhất trí.

Nơi nhận:                                     TUQ. BỘ TRƯỞNG
- Như trên;                                   VỤ TRƯỞNG
- Lưu: HC, LPQT.

                                              Lê Đức Mẫu
";
    assert_eq!(
        only(text, &["subject", "pair", "refers", "place"]),
        [
            "place: Hà Nội",
            "subject: góp ý dự thảo Thỏa thuận kết nghĩa giữa tỉnh Điện Biên và tỉnh Chiang Mai",
            "refers: Công văn | 1120/UBND-NgV | 2026-04-28 | by Ủy ban nhân dân tỉnh Điện Biên",
            "pair: Điện Biên - Chiang Mai",
        ]
    );
}

#[test]
fn a_note_verbale_has_its_day_and_its_addressee_at_the_foot() {
    says(
        "EMBASSY OF THE SOCIALIST REPUBLIC OF VIET NAM
BANGKOK

No. 215/NV-2026

The Embassy of the Socialist Republic of Viet Nam presents its compliments to the Ministry of Foreign Affairs of the Kingdom of Thailand and has the honour to forward the draft.

The Embassy avails itself of this opportunity to renew to the Ministry of Foreign Affairs the assurances of its highest consideration.

Bangkok, 18 March 2026

Encl.: Draft MOU (3 pages)

Ministry of Foreign Affairs
of the Kingdom of Thailand
BANGKOK
",
        "family: foreign
         issuer: EMBASSY OF THE SOCIALIST REPUBLIC OF VIET NAM
         issuer: BANGKOK
         number: 215/NV-2026 | no 215
         date: 2026-03-18
         place: Bangkok
         to: Ministry of Foreign Affairs of the Kingdom of Thailand BANGKOK
         enclosed: Draft MOU (3 pages)
         body: 2",
    );
}

#[test]
fn an_english_address_may_stand_above_or_below() {
    says(
        "DEPARTMENT OF FOREIGN AFFAIRS

Ref: 87/SNgV-HTQT
Dien Bien, 5 January 2026

To: Director of the Provincial Office, Chiang Mai Province

Subject: Draft text

Reference: Minutes of the meeting dated 20/01/2026

Dear Sir,

We send the draft.

Yours sincerely,

(Signed)
Nguyen Van Mau
Director

Enclosures: 1. Draft MOU (EN)
            2. Draft MOU (VI)
Copy to: Royal Thai Embassy
         Ministry of Interior
",
        "family: foreign
         issuer: DEPARTMENT OF FOREIGN AFFAIRS
         number: 87/SNgV-HTQT | no 87
         date: 2026-01-05
         place: Dien Bien
         subject: Draft text
         to: Director of the Provincial Office, Chiang Mai Province
         refers: Minutes of the meeting dated 20/01/2026 | 2026-01-20
         enclosed: Draft MOU (EN)
         enclosed: Draft MOU (VI)
         body: 2
         signer: Nguyen Van Mau | Director | - | false
         copy: Royal Thai Embassy
         copy: Ministry of Interior",
    );
    let text = "EMBASSY OF THE KINGDOM OF THAILAND\nRef. No. 56001/234\n12 May 2026\nDear Chairman,\nThe Governor of Nan Province will lead a delegation to Son La Province in June of this year.\nYours sincerely,\n\n(Urawadee Mau)\nAmbassador Extraordinary and Plenipotentiary\nEnclosures:\n1. List of the delegation\n2. Draft programme\nMr. Nguyen Dinh Mau\nChairman of the People's Committee\nSon La, Viet Nam\ncc: Ministry of Foreign Affairs of Viet Nam\n";
    assert_eq!(
        only(text, &["number", "to", "enclosed", "signer", "copy", "rest"]),
        [
            "number: 56001/234 | no 234",
            "to: Mr. Nguyen Dinh Mau Chairman of the People's Committee Son La, Viet Nam",
            "to: Dear Chairman",
            "enclosed: List of the delegation",
            "enclosed: Draft programme",
            "signer: Urawadee Mau | Ambassador Extraordinary and Plenipotentiary | - | false",
            "copy: Ministry of Foreign Affairs of Viet Nam",
        ]
    );
    let text = "BOKEO PROVINCE\nNo. 145/GO.BK\nHouayxay, 09 February 2026\n\nExcellency,\n\nOn behalf of Bokeo Province I have the honour to propose the establishment of friendship relations.\n\nGovernor of Bokeo Province\n[Signature and seal]\nBuakhong MAU\n";
    assert_eq!(only(text, &["signer", "rest"]), ["signer: Buakhong MAU | Governor of Bokeo Province | - | false"]);
}

/// Words of the paper that stand in no part and in no rest.
fn lost(text: &str, letter: &Letter) -> Vec<String> {
    let places: Vec<maitri_document::Span> = maitri_review::report::letter::spans(letter);
    text.split_inclusive(char::is_whitespace)
        .scan(0, |at, word| {
            let start = *at;
            *at += word.len();
            Some((start, word.trim()))
        })
        .filter(|(_, word)| word.chars().filter(|c| c.is_alphabetic()).count() > 1)
        .filter(|(start, word)| !places.iter().any(|p| p.start < start + word.len() && *start < p.end))
        .map(|(_, word)| word.to_owned())
        .collect()
}

#[test]
fn of_the_sources_nothing_but_marks_is_lost() {
    let s0 = include_str!("../../../tests/corpus/S0-to-trinh-dien-bien.vi.txt");
    let s2 = include_str!("../../../tests/corpus/S2-mae-sai-circular.th.txt");
    for (text, marks) in [
        (s0, vec!["ĐẢNG", "CỘNG", "SẢN", "VIỆT", "NAM", "Về", "việc", "Kính", "gửi:", "Nơi", "nhận:"]),
        (s2, vec!["เรื่อง", "เรียน", "และ", "อ้างถึง", "สิ่งที่ส่งมาด้วย"]),
    ] {
        let document = from_text(text);
        let letter = read(&document, packs());
        let lost: Vec<String> = lost(text, &letter).into_iter().filter(|w| !marks.contains(&w.as_str())).collect();
        assert!(lost.is_empty(), "{lost:?}");
    }
}

const STATE: &str = "UBND TỈNH NGHỆ AN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ NGOẠI VỤ\tĐộc lập - Tự do - Hạnh phúc\n\nSố: 500/SNgV-HTQT\tNghệ An, ngày 09 tháng 6 năm 2026\nV/v cung cấp thông tin\n\nKính gửi: Sở Tư pháp.\n\n";
const FOOT: &str = "\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\nGIÁM ĐỐC\n\nNguyễn Văn Thử\n";

/// The letter that a text is.
fn of(text: &str) -> Letter {
    read(&from_text(text), packs())
}

fn numbers(list: &[Reference]) -> Vec<String> {
    list.iter().filter_map(|r| r.number.as_ref()).map(|n| n.number.clone()).collect()
}

#[test]
fn papers_behind_a_proposal_are_referred_to() {
    for (body, wanted) in [
        ("Theo đề nghị của Giám đốc Sở Ngoại vụ tại Tờ trình số 45/TTr-SNgV ngày 10/7/2026;", "45/TTr-SNgV"),
        ("Xét đề nghị của Sở Nội vụ tại Công văn số 77/SNV-TCBC ngày 11/7/2026.", "77/SNV-TCBC"),
        (
            "Tại phiên họp ngày 28/8/2026, sau khi xem xét Tờ trình số 66-TTr/ĐU ngày 20/8/2026 của Đảng ủy UBND tỉnh, Sở có ý kiến.",
            "66-TTr/ĐU",
        ),
        (
            "Căn cứ Kế hoạch số 201/KH-UBND ngày 12 tháng 01 năm 2026 của UBND thành phố; theo đề nghị của Hiệp hội tại Công văn số 33/HHDL ngày 15/7/2026, Sở kính mời.",
            "33/HHDL",
        ),
    ] {
        let letter = of(&format!("{STATE}{body}{FOOT}"));
        assert_eq!(numbers(&letter.refers_to), [wanted], "{body}");
        let basis = if body.starts_with("Căn cứ") { vec!["201/KH-UBND".to_owned()] } else { Vec::new() };
        assert_eq!(numbers(&letter.basis), basis, "{body}");
    }
}

#[test]
fn a_heading_over_two_lines_is_still_the_heading() {
    for head in ["CỘNG HÒA XÃ HỘI CHỦ\nNGHĨA VIỆT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT\nSỞ NGOẠI VỤ\tNAM"]
    {
        let text = STATE.replace("\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ NGOẠI VỤ", &format!("\n{head}\n"));
        let letter = of(&format!("{text}Sở Ngoại vụ đề nghị cung cấp thông tin./.{FOOT}"));
        assert_eq!(letter.envelope, "vi_state", "{head}");
        assert!(letter.issuer.iter().all(|p| !p.text.contains("NGHĨA") && p.text != "NAM"), "{:?}", letter.issuer);
        assert!(letter.rest.is_empty(), "{:?}", letter.rest);
    }
}

#[test]
fn loose_letters_read_as_composed_ones() {
    use maitri_document::lang::fold;
    let plain =
        format!("{STATE}Phúc đáp Công văn số 12/STP ngày 01/6/2026 của Sở Tư pháp, Sở Ngoại vụ đồng ý./.{FOOT}");
    let pieces = fold::composed_pieces("a\u{301}").unwrap();
    assert_eq!(pieces.len(), 1);
    assert!(fold::composed_pieces(&plain).is_none());
    let loose: String = plain
        .chars()
        .flat_map(|c| match c {
            'ỏ' => vec!['o', '\u{309}'],
            'ở' => vec!['ơ', '\u{309}'],
            'ạ' => vec!['a', '\u{323}'],
            'ụ' => vec!['u', '\u{323}'],
            'ố' => vec!['o', '\u{302}', '\u{301}'],
            'Ở' => vec!['O', '\u{31b}', '\u{309}'],
            'Ư' => vec!['U', '\u{31b}'],
            'ơ' => vec!['o', '\u{31b}'],
            c => vec![c],
        })
        .collect();
    assert_ne!(plain, loose);
    let (a, b) = (of(&plain), of(&loose));
    assert_eq!(a.refers_to.len(), 1);
    assert_eq!(numbers(&a.refers_to), numbers(&b.refers_to));
    let texts =
        |l: &Letter| l.copies_to.iter().chain(&l.addressees).chain(&l.body).map(|p| p.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&a), texts(&b));
    // The places are those of the file as it is.
    let place = b.subject.as_ref().unwrap().span;
    assert!(place.of(&loose).starts_with("cung cấp thông tin"), "{}", place.of(&loose));
    let thai = |t: &str| fold::composed_pieces(t).unwrap().into_iter().map(|p| p.1).collect::<String>();
    for (loose, composed) in [
        ("ค\u{e4d}า", "คำ"),
        ("น\u{e49}\u{e4d}า", "น้ำ"),
        ("น\u{e4d}\u{e49}า", "น้ำ"),
        ("เเม่", "แม่"),
        ("ท\u{e48}\u{e35}", "ที่"),
    ] {
        assert_eq!(thai(loose), composed);
    }
}

#[test]
fn a_rank_on_its_own_line_belongs_to_the_name() {
    for rank in ["ว่าที่ร้อยตรี", "พันตำรวจเอก", "พลตรี", "ร้อยตำรวจเอกหญิง"]
    {
        let letter = of(&format!(
            "ที่ ตช ๐๐๒๒(นพ)/๓๐๑๒\tตำรวจภูธรจังหวัดนครพนม\n\tถนนอภิบาลบัญชา นพ ๔๘๐๐๐\n๑๒ ตุลาคม ๒๕๖๙\nเรื่อง\tให้ความเห็นร่างบันทึกความเข้าใจ\nเรียน\tผู้ว่าราชการจังหวัดนครพนม\n\tตามที่จังหวัดขอความเห็น นั้น\n\tจึงเรียนมาเพื่อโปรดทราบ\nขอแสดงความนับถือ\n{rank}\n(ธีระ ตัวอย่าง)\nรองผู้บังคับการ ปฏิบัติราชการแทน\nผู้บังคับการตำรวจภูธรจังหวัดนครพนม\nฝ่ายอำนวยการ\nโทร. ๐ ๔๒๕๑ ๑๒๖๖\n"
        ));
        let signer = letter.signer.unwrap();
        assert_eq!(signer.name.unwrap().text, format!("{rank} ธีระ ตัวอย่าง"));
        assert!(signer.title.unwrap().text.starts_with("รองผู้บังคับการ"));
        assert_eq!(letter.number.unwrap().number, "ตช ๐๐๒๒(นพ)/๓๐๑๒");
        assert!(letter.rest.is_empty(), "{:?}", letter.rest);
    }
}

#[test]
fn a_sealed_letter_may_have_a_tab_behind_its_marks() {
    let letter = of(
        "ที่ มท ๐๒๐๔.๓/๘๘๑๒\n\nถึง\tสำนักงานจังหวัดบึงกาฬ\n\n\tตามหนังสือสำนักงานจังหวัดบึงกาฬ ขอทราบผลการพิจารณา นั้น\n\n\tสำนักงานปลัดกระทรวงมหาดไทย\n\n\t๑๐ มีนาคม ๒๕๖๙\n\nกองการต่างประเทศ\nโทร. ๐ ๒๒๒๓ ๔๒๖๗\n",
    );
    assert_eq!(letter.envelope, "th_state");
    assert_eq!(letter.addressees.len(), 1);
}

#[test]
fn an_addressee_does_not_swallow_the_body_and_a_copy_goes_on() {
    let letter = of(
        "UBND TỈNH PHÚ THỌ\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ NGOẠI VỤ\tĐộc lập - Tự do - Hạnh phúc\nSố:          /TTr-SNgV\tPhú Thọ, ngày       tháng       năm 2026\nTỜ TRÌNH\nVề việc tiếp đoàn tỉnh Loei\nKính gửi: Ủy ban nhân dân tỉnh Phú Thọ\nSở Ngoại vụ kính trình UBND tỉnh xem xét./.\nNơi nhận:\n- Chủ tịch, các PCT UBND\ntỉnh;\n- Lưu: VT.\nGIÁM ĐỐC\nHoàng Thị Mẫu\n",
    );
    assert_eq!(letter.addressees.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), ["Ủy ban nhân dân tỉnh Phú Thọ"]);
    assert_eq!(
        letter.copies_to.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(),
        ["Chủ tịch, các PCT UBND tỉnh", "Lưu: VT"]
    );
}

#[test]
fn text_boxes_stand_where_they_are_anchored() {
    use maitri_document::{Block, BlockKind, Document, Format, Span};
    let mut document = Document { format: Format::Docx, ..Document::default() };
    let add = |document: &mut Document, text: &str, kind: BlockKind| {
        if !document.text.is_empty() {
            document.text.push('\n');
        }
        let span = Span::new(document.text.len(), document.text.len() + text.len());
        document.text.push_str(text);
        document.blocks.push(Block { span, kind, number: None, level: 0 });
        span
    };
    let body = BlockKind::Paragraph;
    add(&mut document, "Kính gửi: Sở Ngoại vụ tỉnh Gia Lai", body);
    add(&mut document, "Sở Tư pháp thống nhất với nội dung dự thảo.", body);
    let end = document.text.len();
    let heads = [
        "SỞ TƯ PHÁP TỈNH GIA LAI",
        "Số: 456/STP-XDVB",
        "V/v thẩm định dự thảo",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Gia Lai, ngày 17 tháng 3 năm 2026",
    ];
    for head in heads {
        let span = add(&mut document, head, BlockKind::TextBox);
        document.anchors.push((span, 0));
    }
    for foot in ["Nơi nhận:", "- Như trên;", "- Lưu: VT.", "GIÁM ĐỐC", "Rơ Mah Ví Dụ"] {
        let span = add(&mut document, foot, BlockKind::TextBox);
        document.anchors.push((span, end));
    }
    let letter = read(&document, packs());
    assert_eq!(letter.envelope, "vi_state");
    let number = letter.number.unwrap();
    assert_eq!(number.number, "456/STP-XDVB");
    assert_eq!(number.span.of(&document.text), "Số: 456/STP-XDVB");
    assert_eq!(letter.subject.unwrap().text, "thẩm định dự thảo");
    assert_eq!(letter.date.unwrap().iso.as_deref(), Some("2026-03-17"));
    assert_eq!(letter.signer.unwrap().name.unwrap().text, "Rơ Mah Ví Dụ");
    assert_eq!(letter.copies_to.len(), 2);
    assert!(letter.rest.is_empty(), "{:?}", letter.rest);
}

#[test]
fn a_head_in_two_columns_keeps_its_columns_apart() {
    let letter = of(
        "UBND TỈNH HÀ TĨNH\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nVĂN PHÒNG\tĐộc lập - Tự do - Hạnh phúc\nSố: 77/GM-VP\tHà Tĩnh, ngày 4 tháng 11 năm 2026\nGIẤY MỜI\nDự Lễ ký\nKính gửi: Sở Công Thương.\nVăn phòng trân trọng kính mời.\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nCHÁNH VĂN PHÒNG\nĐặng Văn Ví Dụ\n",
    );
    assert_eq!(letter.issuer.iter().map(|p| p.text.as_str()).collect::<Vec<_>>(), ["UBND TỈNH HÀ TĨNH", "VĂN PHÒNG"]);
    assert!(letter.rest.is_empty(), "{:?}", letter.rest);
    // One column below the other, as the text of a PDF has them.
    let letter = of(
        "ỦY BAN NHÂN DÂN\nSỞ TƯ PHÁP\nSố: 45/STP\nV/v tham gia ý kiến đối với dự\nthảo Thỏa thuận\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc\nThành phố Hồ Chí Minh, ngày 25 tháng 11 năm\n2026\nKính gửi: Sở Ngoại vụ.\nSở Tư pháp nhất trí./.\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\nNguyễn Văn Mẫu\n",
    );
    assert_eq!(letter.subject.unwrap().text, "tham gia ý kiến đối với dự thảo Thỏa thuận");
    assert_eq!(letter.date.unwrap().iso.as_deref(), Some("2026-11-25"));
}

#[test]
fn an_english_letter_may_close_with_assurances() {
    let letter = of(
        "PEOPLE'S COMMITTEE OF QUANG TRI PROVINCE\nDEPARTMENT OF FOREIGN AFFAIRS\nNo: 311/SNgV\n\nQuang Tri, 5th March 2026\n\nTo: The Governor of Mukdahan Province\n\nExcellency,\n\nWe have the pleasure of inviting Your Excellency to the Forum on 20 April 2026.\n\nPlease accept, Excellency, the assurances of our highest consideration.\n\nNGUYEN VAN MAU\nDirector\n",
    );
    let signer = letter.signer.unwrap();
    assert_eq!(signer.name.unwrap().text, "NGUYEN VAN MAU");
    assert_eq!(signer.title.unwrap().text, "Director");
}
