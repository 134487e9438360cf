//! What stands behind the signatures, between them or beside the page is read as a clause is; what belongs to a signature is not.

use crate::fill::packs;
use maitri_document::read::from_text;
use maitri_document::{BlockKind, Document, Span};
use maitri_review::review::{Input, Options, review};

pub const EN: [&str; 2] = [
    "Memorandum of Understanding
on the Establishment of Sister Cities
between
Chiang Mai Province, the Kingdom of Thailand
and
Dien Bien Province, the Socialist Republic of Viet Nam
Chiang Mai Province, the Kingdom of Thailand and Dien Bien Province, the Socialist Republic of Viet Nam (hereinafter referred to as the “Participants”);
Guided by mutual aspiration toward the strengthening of understanding and goodwill between Chiang Mai Province and Dien Bien Province; and
Taking into consideration the existing contacts between them;
Have reached the common understanding as follows:
1. The Participants will, within their authorities and to the extent permitted by the laws and regulations in force in their respective countries, cooperate with each other to promote mutual prosperity and development on the basis of equality and mutual benefits.
2. The Participants will cooperate with each other in the fields of tourism and education, compatible with their respective Governments’ policies, domestic law, and international obligations.
3. The Participants will encourage their agencies concerned to maintain direct contacts with each other for the cooperation under this Memorandum of Understanding. The Participants will also encourage the exchange of visits between their officials.
4. The Participants will consult each other regarding the modalities and programs of cooperation in implementing this Memorandum of Understanding by convening the annual meeting, or other meeting when necessary, to monitor and evaluate the achievement of joint projects as well as to ensure concrete results and mutual benefits.
5. This Memorandum of Understanding will come into effect on the date of its signature and will remain in effect for a five-year period. The renewal/extension of the Sister Cities relationship will depend on mutual decision by the Participants.
Signed in duplicate at Chiang Mai on 1 December 2026 in the Thai, Vietnamese and English languages. In case of divergence of interpretation, the English text will be used.
For Chiang Mai Province
………………………………
(Mr. Somchai Jaidee)
Governor of Chiang Mai Province
",
    "For Dien Bien Province
………………………………
(Mr. Le Van Ba)
Chairman of the People’s Committee of Dien Bien Province
",
];

pub const TH: &str = "บันทึกความเข้าใจ
เพื่อการสถาปนาความสัมพันธ์เมืองพี่เมืองน้อง
ระหว่าง
จังหวัดเชียงใหม่ ราชอาณาจักรไทย
กับ
จังหวัดเดี่ยนเบียน สาธารณรัฐสังคมนิยมเวียดนาม
จังหวัดเชียงใหม่ ราชอาณาจักรไทย กับ จังหวัดเดี่ยนเบียน สาธารณรัฐสังคมนิยมเวียดนาม ซึ่งต่อไปนี้จะเรียกว่า “ผู้เข้าร่วมทั้งสองฝ่าย”
เพื่อให้เป็นไปตามความปรารถนาร่วมกันที่จะเสริมสร้างความเข้าใจและไมตรีจิตระหว่างจังหวัดเชียงใหม่กับจังหวัดเดี่ยนเบียน และ
โดยคำนึงถึงความสัมพันธ์ฉันมิตรที่มีอยู่ระหว่างผู้เข้าร่วมทั้งสองฝ่าย
ได้บรรลุความเข้าใจร่วมกันดังต่อไปนี้
๑. ผู้เข้าร่วมทั้งสองฝ่ายจะร่วมมือกันและกันเพื่อส่งเสริมความมั่งคั่งและการพัฒนาร่วมกันบนพื้นฐานของความเท่าเทียมและผลประโยชน์ร่วมกัน ภายใต้อำนาจหน้าที่ของตน และตามกฎหมายที่มีผลใช้บังคับในแต่ละประเทศ
๒. ผู้เข้าร่วมทั้งสองฝ่ายจะร่วมมือกันในด้านการท่องเที่ยว และการศึกษา ที่มีความสอดคล้องกับนโยบายของรัฐบาล กฎหมายภายใน และพันธกรณีระหว่างประเทศของผู้เข้าร่วมทั้งสองฝ่าย
๓. ผู้เข้าร่วมทั้งสองฝ่ายจะส่งเสริมให้หน่วยงานที่เกี่ยวข้องของตนติดต่อกันโดยตรงเพื่อร่วมมือกันตามบันทึกความเข้าใจนี้ อีกทั้งผู้เข้าร่วมทั้งสองฝ่ายจะมีการสนับสนุนให้มีการแลกเปลี่ยนการเยือนของเจ้าหน้าที่ของตนด้วย
๔. ผู้เข้าร่วมทั้งสองฝ่ายจะหารือกันและกันเกี่ยวกับรูปแบบและแผนงานความร่วมมือในการอนุวัติตามบันทึกความเข้าใจนี้ โดยจัดให้มีการจัดประชุมเพื่อติดตามผลการทำงานร่วมกันประจำปี หรือการประชุมอื่นเมื่อจำเป็น เพื่อให้แผนงานมีความก้าวหน้า เกิดผลเป็นรูปธรรมและเกิดประโยชน์ต่อทั้งสองฝ่ายอย่างจริงจัง
๕. บันทึกความเข้าใจนี้จะมีผลในวันลงนามและจะมีผลเป็นระยะเวลา ๕ ปี การต่ออายุ/การขยายอายุความสัมพันธ์เมืองพี่เมืองน้องจะขึ้นอยู่กับการตกลงกันระหว่างผู้เข้าร่วมทั้งสองฝ่าย
ลงนามเป็นคู่ฉบับ ณ จังหวัดเชียงใหม่ เมื่อวันที่ ๑ ธันวาคม ๒๕๖๙ เป็นภาษาไทย ภาษาเวียดนาม และภาษาอังกฤษ ในกรณีที่มีความแตกต่างกันในการตีความ ให้ใช้ฉบับภาษาอังกฤษเป็นเกณฑ์
สำหรับจังหวัดเชียงใหม่
………………………………
(นายสมชาย ใจดี)
{title}
สำหรับจังหวัดเดี่ยนเบียน
………………………………
(นายเล วัน บา)
ประธานคณะกรรมการประชาชนจังหวัดเดี่ยนเบียน
";

pub const VI: &str = "Bản ghi nhớ
về việc thiết lập quan hệ kết nghĩa
giữa
tỉnh Chiang Mai, Vương quốc Thái Lan
và
tỉnh Điện Biên, nước Cộng hòa xã hội chủ nghĩa Việt Nam
Tỉnh Chiang Mai, Vương quốc Thái Lan và tỉnh Điện Biên, nước Cộng hòa xã hội chủ nghĩa Việt Nam (sau đây gọi chung là “Hai Bên”);
Xuất phát từ nguyện vọng chung nhằm tăng cường sự hiểu biết và thiện chí giữa tỉnh Chiang Mai và tỉnh Điện Biên; và
Xét đến mối liên hệ hiện có giữa Hai Bên;
Đã đạt được sự thống nhất chung như sau:
1. Hai Bên, trong phạm vi thẩm quyền của mình và phù hợp với pháp luật và quy định hiện hành của mỗi nước, sẽ hợp tác với nhau nhằm thúc đẩy sự thịnh vượng và phát triển chung trên cơ sở bình đẳng và cùng có lợi.
2. Hai Bên sẽ hợp tác với nhau trong các lĩnh vực du lịch và giáo dục, phù hợp với chính sách của Chính phủ mỗi nước, pháp luật trong nước và các nghĩa vụ quốc tế.
3. Hai Bên sẽ khuyến khích các cơ quan liên quan của mình duy trì liên hệ trực tiếp với nhau để triển khai hợp tác theo Bản ghi nhớ này. Hai Bên cũng sẽ khuyến khích việc trao đổi các chuyến thăm của cán bộ Mỗi Bên.
4. Hai Bên sẽ trao đổi, tham vấn với nhau về phương thức và chương trình hợp tác trong quá trình thực hiện Bản ghi nhớ này bằng việc tổ chức họp thường niên, hoặc các cuộc họp khác khi cần thiết, nhằm giám sát và đánh giá kết quả thực hiện các dự án chung cũng như bảo đảm đạt được kết quả cụ thể và lợi ích cho cả Hai Bên.
5. Bản ghi nhớ này có hiệu lực kể từ ngày ký và có giá trị trong thời hạn năm (05) năm. Việc gia hạn/kéo dài quan hệ kết nghĩa sẽ phụ thuộc vào quyết định chung của Hai Bên.
Bản ghi nhớ này được ký thành hai bản tại Chiang Mai, ngày 01 tháng 12 năm 2026, bằng tiếng Thái Lan, tiếng Việt và tiếng Anh. Trong trường hợp có sự khác biệt về cách hiểu, bản tiếng Anh sẽ được sử dụng.
Đại diện tỉnh Chiang Mai
………………………………
Ông Somchai Jaidee
Tỉnh trưởng tỉnh Chiang Mai
Đại diện tỉnh Điện Biên
………………………………
Ông Lê Văn Ba
Chủ tịch Ủy ban nhân dân tỉnh Điện Biên
";

/// What counts, as `rule: words`, and the verdict of the Thai road.
pub(crate) fn told(document: &Document) -> (Vec<String>, String) {
    let input = Input { file: "a.txt".to_owned(), document, allow: Vec::new() };
    let r = review(&[input], packs(), &Options { form: None, as_of: "2026-11-26".to_owned() });
    let said = r.findings.iter().filter(|f| f.counts()).map(|f| {
        let quote = f.span.map(|s| s.of(&document.text)).unwrap_or_default();
        format!("{}: {}", f.rule.id, quote.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    let verdict = r.roads.iter().find(|r| r.pack == "th").map_or("", |r| r.case.verdict.as_str()).to_owned();
    (said.collect(), verdict)
}

pub fn of_text(text: &str) -> (Vec<String>, String) {
    told(&from_text(text))
}

pub fn th() -> String {
    TH.replace("{title}", "ผู้ว่าราชการจังหวัดเชียงใหม่")
}

fn cases() -> Vec<(String, &'static str)> {
    let en = EN.concat();
    let mut out = Vec::new();
    for added in [
        "This Memorandum of Understanding is legally binding under international law and disputes shall be settled by arbitration.",
        "The Participants shall pay all costs of the cooperation.",
        "Each Participant contributes USD 100,000 every year.",
        "The Participants will also build a joint market at the border.",
    ] {
        out.push((format!("{en}{added}\n"), added));
        out.push((format!("{}{added}\n{}", EN[0], EN[1]), added));
        out.push((en.replacen("For Chiang Mai Province\n", &format!("For Chiang Mai Province\n{added}\n"), 1), added));
        out.push((format!("{en}ANNEX A\n1. {added}\n2. The costs of travel\n"), added));
    }
    for added in
        ["ทั้งสองฝ่ายต้องสนับสนุนงบประมาณปีละ ๑๐ ล้านบาท ข้อพิพาทให้ระงับโดยอนุญาโตตุลาการ", "ผู้เข้าร่วมทั้งสองฝ่ายจะจัดตั้งตลาดร่วมกันที่ชายแดน"]
    {
        out.push((format!("{}{added}\n", th()), added));
        out.push((format!("{}ภาคผนวก\n๑. {added}\n๒. ค่าใช้จ่ายในการเดินทาง\n", th()), added));
    }
    for added in [
        "Hai Bên cam kết bố trí kinh phí 10 tỷ đồng mỗi năm và chịu trách nhiệm bồi thường.",
        "Hai Bên sẽ cùng xây dựng chợ biên giới.",
    ] {
        out.push((format!("{VI}{added}\n"), added));
        out.push((format!("{VI}PHỤ LỤC\n1. {added}\n2. Chi phí đi lại\n"), added));
    }
    out
}

#[test]
fn text_behind_the_signatures_is_told_and_takes_the_road_of_a_deviation() {
    for (text, added) in cases() {
        let (said, verdict) = of_text(&text);
        let tail: String = text.chars().skip(text.chars().count().saturating_sub(300)).collect();
        assert!(said.iter().any(|s| s.contains(added)), "{added}: {said:#?}\n{tail}");
        assert_eq!(verdict, "deviation", "{added}: {said:#?}\n{tail}");
        // The parts of the form before it stand as they stood.
        for rule in ["clause-missing", "signatory-", "party-mismatch", "signature-blocks", "unfilled"] {
            assert!(!said.iter().any(|s| s.starts_with(rule)), "{added}: {said:#?}\n{tail}");
        }
    }
}

#[test]
fn binding_words_behind_the_signatures_are_binding_words() {
    for (text, rule) in [
        (format!("{}The Participants shall pay all costs.\n", EN.concat()), "binding-verb"),
        (format!("{VI}Hai Bên cam kết bố trí kinh phí.\n"), "binding-verb"),
    ] {
        let (said, _) = of_text(&text);
        assert!(said.iter().any(|s| s.starts_with(rule)), "{said:#?}");
    }
}

#[test]
fn what_belongs_to_a_signature_is_no_text() {
    let en = EN.concat();
    for tail in [
        "",
        "Witnessed by\n(Ms. Ratree Somboon)\nDirector of the Foreign Relations Division\n",
        "Witnesses:\n………………………………\nMr. Nguyen Van Nam, Director of the Department of Foreign Affairs of Dien Bien Province\n",
        "In the presence of H.E. Mr. Tran Van Hai, Ambassador of the Socialist Republic of Viet Nam to the Kingdom of Thailand\n",
        "Certified true copy of the original\n(Mr. Anan Srisuk)\nInternational Relations Officer\n1 December 2026\n",
        "I hereby certify that this is a true copy of the original.\n",
        "Date: 1 December 2026\n",
        "(Seal)\n",
        "(Stamp of the People’s Committee)\n",
        "Page 3 of 3\n",
        "Unofficial translation by the Department of Foreign Affairs of Dien Bien Province\n",
        "Copy to:\n- Ministry of Interior;\n- Ministry of Foreign Affairs;\n- Office of the Governor;\n",
        "สำหรับจังหวัดเชียงใหม่\n(นายสมชาย ใจดี)\nผู้ว่าราชการจังหวัดเชียงใหม่\n",
    ] {
        let (said, verdict) = of_text(&format!("{en}{tail}"));
        assert_eq!((said, verdict.as_str()), (Vec::new(), "standard-form"), "{tail}");
    }
    for tail in [
        "",
        "พยาน\n(นางสาวราตรี สมบูรณ์)\nผู้อำนวยการกลุ่มงานยุทธศาสตร์การพัฒนาจังหวัด\n",
        "สำเนาถูกต้อง\n(นายอนันต์ ศรีสุข)\nนักวิเคราะห์นโยบายและแผนชำนาญการพิเศษ\n๑ ธันวาคม ๒๕๖๙\n",
        "ขอรับรองว่าเป็นสำเนาที่ถูกต้องตรงกับต้นฉบับทุกประการ\n",
        "วันที่ ๑ ธันวาคม พ.ศ. ๒๕๖๙\n",
        "(ประทับตราประจำจังหวัด)\n",
        "คำแปลอย่างไม่เป็นทางการ โดยสำนักงานจังหวัดเชียงใหม่\n",
        "สำเนาส่ง\nกระทรวงมหาดไทย\nกระทรวงการต่างประเทศ\n",
    ] {
        let (said, verdict) = of_text(&format!("{}{tail}", th()));
        assert_eq!((said, verdict.as_str()), (Vec::new(), "standard-form"), "{tail}");
    }
    for tail in [
        "",
        "Chứng kiến\nÔng Trần Văn Nam\nGiám đốc Sở Ngoại vụ tỉnh Điện Biên\n",
        "Nơi nhận:\n- Ban Thường vụ Tỉnh ủy (để báo cáo);\n- Sở Ngoại vụ tỉnh Điện Biên;\n- Lưu: VT, NgV.\n",
        "Sao y bản chính\nNgày 01 tháng 12 năm 2026\n",
        "Bản dịch không chính thức của Sở Ngoại vụ tỉnh Điện Biên\n",
        "(Ký tên, đóng dấu)\n",
    ] {
        let (said, verdict) = of_text(&format!("{VI}{tail}"));
        assert_eq!((said, verdict.as_str()), (Vec::new(), "standard-form"), "{tail}");
    }
}

#[test]
fn the_other_half_of_a_paper_in_two_languages_is_no_addition() {
    for (text, other) in [(th(), EN.concat()), (VI.to_owned(), EN.concat()), (EN.concat(), th())] {
        let (alone, _) = of_text(&text);
        assert_eq!(alone, Vec::<String>::new());
        let (said, verdict) = of_text(&format!("{text}\n{other}"));
        assert_eq!((said, verdict.as_str()), (Vec::new(), "standard-form"), "{}", &other[..60]);
    }
}

/// What is English between Vietnamese paragraphs is not spelt as Vietnamese, and the other way round; a slip in its own language is one.
#[test]
fn a_paragraph_is_spelt_in_its_own_language() {
    let spelt = |lines: &[&str]| {
        let head = "BẢN GHI NHỚ\nvề việc thiết lập quan hệ kết nghĩa\ngiữa\nTỉnh Điện Biên, Cộng hòa xã hội chủ nghĩa Việt Nam\nvà\nTỉnh Chiềng Mai, Vương quốc Thái Lan";
        let clauses: String = (1..).zip(lines).map(|(n, line)| format!("\n{n}. {line}")).collect();
        let (told, _) = of_text(&format!("{head}{clauses}"));
        told.into_iter().filter(|f| f.starts_with("spelling")).collect::<Vec<_>>()
    };
    let vi = "Hai Bên mong muốn thúc đẩy hợp tác về giáo dục và du lịch trong khuôn khổ pháp luật của mỗi nước.";
    let en = "The two sides wish to promote cooperation in Viet Nam.";
    assert_eq!(spelt(&[vi, en, vi, en, vi]), [] as [String; 0]);
    let more = [en; 12];
    assert_eq!(spelt(&[&[en, vi, en, vi][..], &more[..]].concat()), [] as [String; 0]);
    let slip = spelt(&[vi, vi, "Hai Bên khuyến khích hợp tác về Giáo dục, Văn hóa, Thế thao và Du lịch.", en, vi]);
    assert!(slip.len() == 1 && slip[0].contains("Thế thao"), "{slip:?}");
    let slip = spelt(&[vi, vi, "The two sides will promote coperation in trade.", vi]);
    assert!(slip.len() == 1 && slip[0].contains("coperation"), "{slip:?}");
}

#[test]
fn maitris_own_list_of_what_is_open_is_no_text() {
    let en = EN.concat();
    let list = "Open in this draft\n1.\tPlace testimonium (en): “2569” is a year of the other era; expected 2026.\n2.\tPlace 2 (th): The Participants shall not be named so.\n";
    let (said, verdict) = of_text(&format!("{en}{list}"));
    assert_eq!((said, verdict.as_str()), (Vec::new(), "standard-form"));
    // What is no entry of it is read.
    let (said, _) = of_text(&format!("{en}{list}3. The Participants shall pay all costs.\n"));
    assert!(said.iter().any(|s| s.starts_with("text-added")), "{said:#?}");
}

#[test]
fn notes_boxes_and_headers_are_read() {
    for kind in [BlockKind::Footnote, BlockKind::TextBox, BlockKind::Header, BlockKind::Footer] {
        let mut document = from_text(&EN.concat());
        document.push("The Participants shall be obliged to fund 20 scholarships each year.", kind);
        let (said, verdict) = told(&document);
        assert!(said.iter().any(|s| s.starts_with("text-added: The Participants shall")), "{kind:?}: {said:#?}");
        assert!(said.iter().any(|s| s.starts_with("binding-")), "{kind:?}: {said:#?}");
        assert_eq!(verdict, "deviation", "{kind:?}");
        for silent in [
            "DRAFT of 2 March 2026",
            "Memorandum of Understanding between Chiang Mai Province and Dien Bien Province",
            "Page 2 of 4",
            "Office of International Affairs, Chiang Mai Province, Tel. 0 5311 2708",
            "ร่าง วันที่ ๒ มีนาคม ๒๕๖๙",
            "Confidential",
        ] {
            let mut document = from_text(&EN.concat());
            document.push(silent, kind);
            let (said, verdict) = told(&document);
            assert_eq!((said, verdict.as_str()), (Vec::new(), "standard-form"), "{kind:?}: {silent}");
        }
    }
}

#[test]
fn an_acting_governor_is_a_question_however_papers_write_it() {
    let ask = |title: &str| {
        let text = TH.replace("{title}", title);
        let document = from_text(&text);
        let input = Input { file: "a.txt".to_owned(), document: &document, allow: Vec::new() };
        let r = review(&[input], packs(), &Options { form: None, as_of: "2026-11-26".to_owned() });
        let of = r.findings.iter().filter(|f| f.rule.id.starts_with("signatory"));
        of.map(|f| f.rule.id.clone()).collect::<Vec<_>>()
    };
    for title in [
        "รองผู้ว่าราชการจังหวัดเชียงใหม่ รักษาราชการแทน\nผู้ว่าราชการจังหวัดเชียงใหม่",
        "รองผู้ว่าราชการจังหวัดเชียงใหม่\nรักษาราชการแทนผู้ว่าราชการจังหวัดเชียงใหม่",
        "ปลัดจังหวัดเชียงใหม่ รักษาราชการแทน\nผู้ว่าราชการจังหวัดเชียงใหม่",
        "รักษาราชการแทนผู้ว่าราชการจังหวัดเชียงใหม่",
    ] {
        assert_eq!(ask(title), ["signatory-acting"], "{title}");
    }
    assert_eq!(ask("รองผู้ว่าราชการจังหวัดเชียงใหม่"), ["signatory-thai"]);
    assert_eq!(ask("รองผู้ว่าราชการจังหวัดเชียงใหม่ ปฏิบัติราชการแทน\nผู้ว่าราชการจังหวัดเชียงใหม่"), ["signatory-thai"]);
    for title in [
        "Vice Governor, Acting Governor of Chiang Mai Province",
        "Vice Governor, Acting for the Governor of Chiang Mai",
    ] {
        let text = EN.concat().replace("Governor of Chiang Mai Province", title);
        let (said, _) = of_text(&text);
        assert_eq!(said, Vec::<String>::new(), "{title}");
    }
}

#[test]
fn a_party_below_the_province_is_told_without_a_word_for_its_level() {
    for (a, b, rule, verdict) in [
        ("Mae Sai", "Dien Bien Province", "thai-side-level", "not-permitted"),
        ("Pattaya", "Dien Bien Province", "thai-side-level", "not-permitted"),
        ("Chiang Mai", "Sa Pa", "partner-level", "case-by-case"),
        ("Chiang Rai Province", "Ha Long", "partner-level", "case-by-case"),
    ] {
        let en = EN.concat().replace("Chiang Mai Province", a).replace("Dien Bien Province", b);
        let (said, road) = of_text(&en);
        assert!(said.iter().any(|s| s.starts_with(rule)), "{a} - {b}: {said:#?}");
        assert_eq!(road, verdict, "{a} - {b}");
    }
    // A province without the word, though a town is called like it.
    for a in ["Chiang Mai", "Khon Kaen", "Udon Thani"] {
        let en = EN.concat().replace("Chiang Mai Province", a);
        let (said, road) = of_text(&en);
        assert_eq!((said, road.as_str()), (Vec::new(), "standard-form"), "{a}");
    }
    let china = |name: &str| {
        EN.concat()
            .replace(
                "Dien Bien Province, the Socialist Republic of Viet Nam",
                &format!("{name}, the People’s Republic of China"),
            )
            .replace("Dien Bien Province", name)
            .replace("Chairman of the People’s Committee of", "Mayor of")
            .replace("Vietnamese", "Chinese")
    };
    for name in ["Kunming", "Kunming City"] {
        let (said, road) = of_text(&china(name));
        assert!(said.iter().any(|s| s.starts_with("partner-level")), "{name}: {said:#?}");
        assert_eq!(road, "case-by-case", "{name}");
    }
}

/// The text with every offered change accepted.
pub fn accepted(text: &str) -> String {
    use maitri_document::write::docx::Act;
    use maitri_review::report::docx::{Which, edits};
    let document = from_text(text);
    let input = Input { file: "a.txt".to_owned(), document: &document, allow: Vec::new() };
    let r = review(&[input], packs(), &Options { form: None, as_of: "2026-11-26".to_owned() });
    let mut changes: Vec<_> = edits(&r, maitri_pack::Language::En, Which::Offered, None)
        .into_iter()
        .filter_map(|e| match e.act {
            Act::Replace(words) => Some((e.at, words)),
            // A paragraph of its own, behind the line in which the words end.
            Act::Follow(paragraphs) => {
                let line = document.text[e.at.end..].find('\n').map_or(document.text.len(), |n| e.at.end + n);
                let words: String = paragraphs.iter().map(|p| format!("\n{}", p.text)).collect();
                Some((Span::new(line, line), words))
            }
            _ => None,
        })
        .collect();
    changes.sort_by_key(|(at, _)| std::cmp::Reverse(at.start));
    let mut out = document.text.clone();
    for (at, words) in changes {
        out.replace_range(at.start..at.end, &words);
    }
    out
}

#[test]
fn with_all_changes_accepted_the_words_are_those_of_the_form() {
    for (text, from, to, gone) in [
        (th(), "จะส่งเสริมให้หน่วยงาน", "ต้องสั่งการให้หน่วยงาน", "สั่งการ"),
        (VI.to_owned(), "sẽ khuyến khích các cơ quan", "cam kết bảo đảm các cơ quan", "cam kết"),
        (EN.concat(), "will encourage their agencies", "shall direct their agencies", "direct their"),
    ] {
        let out = accepted(&text.replace(from, to));
        assert!(out.contains(&from.replace("จะ", "")), "{to}: {out}");
        assert!(!out.contains(gone) && !out.contains("ฝ่าย จะ"), "{to}: {out}");
        let (said, verdict) = of_text(&out);
        assert_eq!((said, verdict.as_str()), (Vec::new(), "standard-form"), "{to}: {out}");
    }
}

/// A text with something beside it.
fn with(text: &str, beside: &[(BlockKind, &str)]) -> Document {
    let mut document = from_text(text.trim_end());
    for (kind, words) in beside {
        document.push(words, *kind);
    }
    document
}

/// Rule, place and words of what is told of a document.
fn placed(document: &Document) -> Vec<(String, String, String)> {
    let input = Input { file: "a.docx".to_owned(), document, allow: Vec::new() };
    let r = review(&[input], packs(), &Options { form: None, as_of: "2026-11-26".to_owned() });
    let told = r.findings.iter().filter(|f| f.counts());
    told.map(|f| (f.rule.id.clone(), f.place.clone(), f.span.map_or("", |s| s.of(&document.text)).to_owned())).collect()
}

#[test]
fn what_stands_beside_the_page_says_where() {
    for (kind, place) in [
        (BlockKind::Header, "header"),
        (BlockKind::Footer, "footer"),
        (BlockKind::Footnote, "note"),
        (BlockKind::TextBox, "text-box"),
    ] {
        let told = placed(&with(&EN.concat(), &[(kind, "The Participants shall pay all costs.\t3")]));
        assert!(!told.is_empty() && told.iter().all(|(_, at, _)| at == place), "{told:?}");
        let furniture = matches!(kind, BlockKind::Header | BlockKind::Footer);
        assert!(!furniture || told.iter().all(|(.., words)| !words.contains('3')), "{told:?}");
        use maitri_pack::Language;
        for language in [Language::Th, Language::Vi] {
            assert_ne!(maitri_review::report::html::place_name(place, language), place);
        }
    }
}

#[test]
fn a_slip_beside_the_page_is_a_slip() {
    let found = |text: &str, kind, words: &str| -> Vec<String> {
        placed(&with(text, &[(kind, words)])).into_iter().map(|(rule, ..)| rule).collect()
    };
    assert_eq!(
        found(VI, BlockKind::Footnote, "Vương Quốc Thái Lan: các các cơ quan"),
        ["state-name-case", "doubled-word"]
    );
    assert_eq!(found(&EN.concat(), BlockKind::Header, "Draft of the the MOU, second version\t1"), ["doubled-word"]);
    assert_eq!(found(&EN.concat(), BlockKind::Footnote, "See the mintues of 2026"), ["spelling"]);
    for (kind, words) in [
        (BlockKind::Header, "Draft of the MOU, second version\t1"),
        (BlockKind::Footer, "Office of the Governor, info@chiangmaiprovince.go.th, www.chiangmaiprovinse.go.th/newz"),
        (BlockKind::Footnote, "See the minutes of the meeting held in Nan on 3 May 2026."),
        (BlockKind::Header, "Dự thảo lần hai của Văn phòng tỉnh"),
    ] {
        assert_eq!(found(&EN.concat(), kind, words), Vec::<String>::new(), "{words}");
    }
}

#[test]
fn one_text_in_two_places_is_mended_in_both() {
    use maitri_document::write::docx::Act;
    use maitri_review::report::docx::{Which, edits, harm};
    let text = "The Participants shall keep the the text secret.";
    for kind in [BlockKind::Header, BlockKind::Footer, BlockKind::Footnote, BlockKind::TextBox] {
        let document = with(&EN.concat(), &[(kind, text), (kind, text)]);
        let input = Input { file: "a.docx".to_owned(), document: &document, allow: Vec::new() };
        let options = Options { form: None, as_of: "2026-11-26".to_owned() };
        let r = review(&[input], packs(), &options);
        for which in [Which::Offered, Which::Lines] {
            let mut changes: Vec<_> = edits(&r, maitri_pack::Language::En, which, None)
                .into_iter()
                .filter_map(|e| if let Act::Replace(words) = e.act { Some((e.at, words)) } else { None })
                .collect();
            assert!(changes.len() % 2 == 0 && (which == Which::Lines || !changes.is_empty()), "{changes:?}");
            changes.sort_by_key(|(at, _)| std::cmp::Reverse(at.start));
            let mut out = document.clone();
            for (at, words) in &changes {
                out.text.replace_range(at.start..at.end, words);
                let grown = words.len() as isize - at.len() as isize;
                let moved = |n: usize| usize::try_from(n as isize + grown).unwrap();
                for b in out.blocks.iter_mut().filter(|b| b.span.end >= at.end) {
                    let start = if b.span.start >= at.end { moved(b.span.start) } else { b.span.start };
                    b.span = Span::new(start, moved(b.span.end));
                }
            }
            let input = Input { file: "a.docx".to_owned(), document: &out, allow: Vec::new() };
            assert_eq!(harm(&r, &review(&[input], packs(), &options)), None, "{kind:?} {which:?} {changes:?}");
        }
    }
}
