//! What is put into a draft as the form's own words can be signed: whole names, the draft's own terms, nothing left open.

use crate::after::{EN, VI, accepted, of_text, th};
use std::collections::BTreeSet;

const LOI_EN: &str = "Letter of Intent
to Establish Sister City Relationship
between
Nan Province, the Kingdom of Thailand
and
Son La Province, the Socialist Republic of Viet Nam
On the basis of the principles of mutual benefit and equality, with a view to promoting and nurturing the friendly relations between Nan Province and Son La Province, the two sides express their common intention as follows:
1. The two sides will strengthen and develop cooperation in the fields of highland agriculture, coffee and tourism.
2. The two sides will seek opportunities for cooperation in the fields of education and disaster prevention.
3. The two sides will encourage their agencies concerned to contact and consult each other regularly on the cooperation under this Letter of Intent, and will encourage the exchange of visits between their officials.
4. The two sides wish to formally establish the Sister City relationship in the future.
Signed in duplicate at Nan on 16 December 2026 in the Thai, Vietnamese and English languages. In case of divergence of interpretation, the English text will be used.
This Letter of Intent is not intended to create rights or obligations under international law.
For Nan Province
................................
(Mr. Somchai Jaidee)
Governor of Nan Province
For Son La Province
................................
(Mr. Le Van Ba)
Chairman of the People’s Committee of Son La Province
";

const LOI_TH: &str = "หนังสือแสดงเจตจำนง
ที่จะสถาปนาความสัมพันธ์เมืองพี่เมืองน้อง
ระหว่าง
จังหวัดน่าน ราชอาณาจักรไทย
กับ
จังหวัดเซินลา สาธารณรัฐสังคมนิยมเวียดนาม
บนพื้นฐานของหลักการผลประโยชน์ร่วมกันและความเท่าเทียม เพื่อส่งเสริมและหล่อหลอมความสัมพันธ์ฉันมิตรระหว่างจังหวัดน่านกับจังหวัดเซินลา ทั้งสองฝ่ายแสดงเจตจำนงร่วมกันดังนี้
๑. ทั้งสองฝ่ายจะเสริมสร้างและพัฒนาความร่วมมือในด้านการเกษตร กาแฟ และการท่องเที่ยว
๒. ทั้งสองฝ่ายจะหาโอกาสในการร่วมมือกันในด้านการศึกษา และการป้องกันภัยพิบัติ
๓. ทั้งสองฝ่ายจะส่งเสริมให้หน่วยงานที่เกี่ยวข้องติดต่อและหารือร่วมกันอย่างสม่ำเสมอที่เกี่ยวกับความร่วมมือภายใต้หนังสือแสดงเจตจำนงนี้ พร้อมทั้งส่งเสริมให้มีการแลกเปลี่ยนการเยือนระหว่างเจ้าหน้าที่ของตน
๔. ทั้งสองฝ่ายประสงค์ที่จะสถาปนาความสัมพันธ์เมืองพี่เมืองน้องอย่างเป็นทางการในอนาคต
ลงนามเป็นคู่ฉบับ ณ จังหวัดน่าน เมื่อวันที่ ๑๖ ธันวาคม ๒๕๖๙ เป็นภาษาไทย ภาษาเวียดนาม และภาษาอังกฤษ ในกรณีที่มีความแตกต่างกันในการตีความ ให้ใช้ฉบับภาษาอังกฤษเป็นเกณฑ์
หนังสือแสดงเจตจำนงนี้ไม่ประสงค์จะก่อให้เกิดสิทธิหรือพันธกรณีภายใต้กฎหมายระหว่างประเทศ
สำหรับจังหวัดน่าน
................................
(นายสมชาย ใจดี)
ผู้ว่าราชการจังหวัดน่าน
สำหรับจังหวัดเซินลา
................................
(นายเล วัน บา)
ประธานคณะกรรมการประชาชนจังหวัดเซินลา
";

const LOI_VI: &str = "Ý định thư
về việc thiết lập quan hệ kết nghĩa
giữa
Tỉnh Nan, Vương quốc Thái Lan
và
Tỉnh Sơn La, Cộng hòa xã hội chủ nghĩa Việt Nam
Trên cơ sở các nguyên tắc cùng có lợi và bình đẳng, nhằm thúc đẩy và vun đắp quan hệ hữu nghị giữa tỉnh Nan và tỉnh Sơn La, Hai Bên bày tỏ ý định chung như sau:
1. Hai Bên sẽ tăng cường và phát triển hợp tác trong các lĩnh vực nông nghiệp, cà phê và du lịch.
2. Hai Bên sẽ tìm kiếm cơ hội hợp tác trong các lĩnh vực giáo dục và phòng chống thiên tai.
3. Hai Bên sẽ khuyến khích các cơ quan liên quan thường xuyên liên hệ và tham vấn lẫn nhau về hợp tác theo Ý định thư này, đồng thời khuyến khích trao đổi các chuyến thăm giữa cán bộ Hai Bên.
4. Hai Bên mong muốn thiết lập quan hệ kết nghĩa một cách chính thức trong tương lai.
Ý định thư này được ký thành hai bản tại Nan, ngày 16 tháng 12 năm 2026, bằng tiếng Thái Lan, tiếng Việt và tiếng Anh. Trong trường hợp có sự khác biệt về cách hiểu, bản tiếng Anh sẽ được sử dụng.
Ý định thư này không nhằm tạo ra các quyền hoặc nghĩa vụ theo các quy định của luật pháp quốc tế.
Đại diện tỉnh Nan
................................
Ông Somchai Jaidee
Tỉnh trưởng tỉnh Nan
Đại diện tỉnh Sơn La
................................
Ông Lê Văn Ba
Chủ tịch Ủy ban nhân dân tỉnh Sơn La
";

/// A form filled in, and words that belong to another choice than its own.
struct Filled {
    text: String,
    strange: &'static [&'static str],
}

fn forms() -> Vec<Filled> {
    let mut out = Vec::new();
    let en = EN.concat();
    let sides = |t: &str| {
        t.replace("the “Participants”", "the “two sides”")
            .replace("The Participants", "The two sides")
            .replace("by the Participants", "by the two sides")
    };
    let twin = |t: &str| t.replace("Sister Cities", "Twin Cities").replace("Sister City", "Twin City");
    let twin_th = |t: &str| t.replace("เมืองพี่เมืองน้อง", "เมืองคู่แฝด");
    let sides_th = |t: &str| t.replace("ผู้เข้าร่วมทั้งสองฝ่าย", "ทั้งสองฝ่าย");
    out.push(Filled { text: en.clone(), strange: &["Twin", "two sides", "one side"] });
    out.push(Filled { text: twin(&sides(&en)), strange: &["Sister", "Participant"] });
    out.push(Filled { text: th(), strange: &["คู่แฝด"] });
    out.push(Filled {
        text: twin_th(&sides_th(&th())), strange: &["พี่เมืองน้อง", "ผู้เข้าร่วม"]
    });
    out.push(Filled { text: VI.to_owned(), strange: &["hữu nghị"] });
    out.push(Filled { text: LOI_EN.to_owned(), strange: &["Twin", "Participant", "cities"] });
    out.push(Filled { text: twin(&LOI_EN.replace("two sides", "two provinces")), strange: &["Sister", "sides"] });
    out.push(Filled {
        text: LOI_TH.to_owned(), strange: &["คู่แฝด", "ทั้งสองเมือง"]
    });
    out.push(Filled { text: twin_th(LOI_TH), strange: &["พี่เมืองน้อง"] });
    out.push(Filled { text: LOI_VI.to_owned(), strange: &["hai thành phố", "đối tác"] });
    out
}

/// What may be left out: each line before the signatures, and each sentence of one.
fn parts(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let from = at;
        at += line.len();
        if ["For ", "สำหรับ", "Đại diện"].iter().any(|w| line.starts_with(w)) {
            break;
        }
        if from > 0 {
            out.push((from, at));
        }
        let thai = line.contains("ที่") || line.contains("จะ");
        let ends: &[&str] = if thai { &[" "] } else { &[". ", ", ", "; "] };
        let numbered = line.find(". ").filter(|n| *n < 6).map_or(0, |n| n + 2);
        let mut start = from + numbered;
        let mut search = start;
        while let Some((cut, end)) = ends
            .iter()
            .filter_map(|e| text[search..at].find(e).map(|n| (search + n + e.len(), *e)))
            .min_by_key(|(cut, _)| *cut)
        {
            // A clause does not begin in the middle of a sentence, and a word alone is no paragraph.
            let rest = text[cut..at].trim();
            let begins = start > from + numbered || !rest.starts_with(char::is_lowercase);
            if cut - start > 30 && end.len() <= 2 && rest.chars().count() > 8 && begins {
                out.push((start, cut));
            }
            start = cut;
            search = cut;
        }
        if start > from + numbered && at - start > 30 {
            out.push((start - 1, at - 1));
        }
    }
    out
}

#[test]
fn what_is_put_in_for_what_was_left_out_can_be_signed() {
    let mut faults: Vec<String> = Vec::new();
    let (mut offered, mut whole) = (0, 0);
    let tight = |t: &str| t.split_whitespace().collect::<String>();
    for form in forms() {
        let text = &form.text;
        let (said, _) = of_text(text);
        assert_eq!(said, Vec::<String>::new(), "{text}");
        for (from, to) in parts(text) {
            let gone = &text[from..to];
            let draft = format!("{}{}", &text[..from], &text[to..]);
            let out = accepted(&draft);
            let rules = |t: &str| -> BTreeSet<String> {
                of_text(t).0.iter().filter_map(|f| f.split(':').next().map(str::to_owned)).collect()
            };
            if out.trim() == draft.trim() {
                continue;
            }
            offered += 1;
            whole += usize::from(tight(&out).to_lowercase() == tight(text).to_lowercase());
            let mut told: Vec<String> = Vec::new();
            let new: Vec<String> = rules(&out).difference(&rules(&draft)).cloned().collect();
            if !new.is_empty() {
                told.push(format!("new findings {new:?}"));
            }
            let dots = |t: &str| t.matches("… ").count() + t.matches(" …").count();
            if dots(&out) > dots(&draft) {
                told.push("a blank was put in".to_owned());
            }
            for (name, rest) in [
                ("Socialist Republic", " of Viet Nam"),
                ("Kingdom of", " Thailand"),
                ("สาธารณรัฐสังคมนิยม", "เวียดนาม"),
                ("xã hội chủ nghĩa", " Việt Nam"),
                ("Vương quốc", " Thái Lan"),
            ] {
                let cut = |t: &str| t.split(name).skip(1).filter(|r| !r.starts_with(rest)).count();
                if cut(&out) > cut(&draft) {
                    told.push(format!("{name} is cut off"));
                }
            }
            for word in form.strange {
                if out.contains(word) && !draft.contains(word) {
                    told.push(format!("{word} of another choice"));
                }
            }
            for wound in ["ต้อง", "ความมั่นคง", "พัฒนาา", "อนุมัติ", "มิตรจิต", "  ", " ,", " ;", " .", ",,", "in. ", ". ."]
            {
                if out.matches(wound).count() > text.matches(wound).count() {
                    told.push(format!("“{wound}”"));
                }
            }
            if !told.is_empty() {
                let lines: Vec<&str> = out.lines().filter(|l| !text.contains(*l)).collect();
                faults.push(format!("without “{}”: {}\n    {}", gone.trim(), told.join("; "), lines.join("\n    ")));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {offered}:\n{}", faults.len(), faults.join("\n"));
    // What the form says whole, and the draft says elsewhere, comes back as it was.
    assert!(whole * 2 > offered, "{whole} of {offered}");
}

#[test]
fn what_nobody_can_fill_is_put_in_by_nobody() {
    for (text, from, to) in [
        (EN.concat(), " in the Thai, Vietnamese and English languages", ""),
        (EN.concat(), "in the fields of tourism and education, compatible", "compatible"),
        (
            LOI_EN.to_owned(),
            "1. The two sides will strengthen and develop cooperation in the fields of highland agriculture, coffee and tourism.\n",
            "",
        ),
    ] {
        let draft = text.replace(from, to);
        assert_ne!(draft, text);
        let out = accepted(&draft);
        assert!(!out.contains("… ") && !out.contains(" …") && !out.contains(". In. "), "{out}");
    }
}

#[test]
fn a_period_without_a_number_and_languages_left_open_are_told() {
    let en = EN.concat();
    for (from, to, rule) in [
        ("for a five-year period", "for a period", "period-missing"),
        ("in the Thai, Vietnamese and English languages", "in the … languages", "unfilled"),
        ("in the Thai, Vietnamese and English languages", "in the ……… languages", "unfilled"),
    ] {
        let (said, _) = of_text(&en.replace(from, to));
        assert!(said.iter().any(|s| s.contains(rule)), "{to}: {said:#?}");
    }
    let (said, _) = of_text(&VI.replace("bằng tiếng Thái Lan, tiếng Việt và tiếng Anh", "bằng ……"));
    assert!(said.iter().any(|s| s.contains("unfilled")), "{said:#?}");
    // Place and date stay open until the day.
    let open = en.replace("at Chiang Mai on 1 December 2026 in", "at …… on …… in");
    assert_eq!(of_text(&open).0, Vec::<String>::new());
}

/// A line of the title is lost: the names where the two sides are defined stay, whatever is offered.
#[test]
fn a_lost_line_of_the_title_takes_no_name_along() {
    let names =
        ["Chiang Mai Province, the Kingdom of Thailand", "Dien Bien Province, the Socialist Republic of Viet Nam"];
    let vi = VI.lines().map(str::to_owned).collect::<Vec<_>>();
    let en: Vec<String> = EN.concat().lines().map(str::to_owned).collect();
    for (lines, names) in [(en, names.map(str::to_owned)), (vi.clone(), [vi[3].clone(), vi[5].clone()])] {
        for gone in [3, 5] {
            let mut left = lines.clone();
            left.remove(gone);
            let after = accepted(&left.join("\n"));
            let defined = after.lines().find(|l| l.contains('“')).unwrap();
            for name in &names {
                assert!(defined.to_lowercase().contains(&name.to_lowercase()), "{name}: {defined}");
            }
        }
    }
}
