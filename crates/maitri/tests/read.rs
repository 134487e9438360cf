//! Incoming papers: the two of the sources, field by field (requirements 3.4).

use crate::acceptance::{S0, S2};
use maitri_document::read::from_text;
use maitri_pack::{Language, Packs};
use maitri_review::report::letter as report;
use maitri_review::review::{Input, Options, review};
use serde_json::{Value, json};

fn letter(name: &str, text: &str) -> Value {
    let packs = Packs::embedded().unwrap();
    let document = from_text(text);
    let letter = maitri_review::letter::read(&document, packs);
    let inputs = [Input { file: name.to_owned(), document: &document, allow: Vec::new() }];
    let found = review(&inputs, packs, &Options { form: None, as_of: "2026-11-25".to_owned() });
    serde_json::to_value(report::wire(name, &document, &letter, &found, Language::En)).unwrap()
}

/// Each field of `wanted` is in `found` with the same value; of objects and lists of objects only the fields named.
fn has(found: &Value, wanted: &Value, path: &str) {
    match (found, wanted) {
        (Value::Object(f), Value::Object(w)) => {
            for (key, value) in w {
                has(f.get(key).unwrap_or(&Value::Null), value, &format!("{path}.{key}"));
            }
        }
        (Value::Array(f), Value::Array(w)) => {
            assert_eq!(f.len(), w.len(), "{path}: {found}");
            for (i, (f, w)) in f.iter().zip(w).enumerate() {
                has(f, w, &format!("{path}[{i}]"));
            }
        }
        _ => assert_eq!(found, wanted, "{path}"),
    }
}

/// The words at the places of a field, white space made single.
fn at(letter: &Value, text: &str, field: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    letter["places"][field]
        .as_array()
        .unwrap_or_else(|| panic!("no place for {field}"))
        .iter()
        .map(|p| {
            let (start, end) = (p["start"].as_u64().unwrap() as usize, p["end"].as_u64().unwrap() as usize);
            chars[start..end].iter().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
        })
        .collect()
}

fn quoted(letter: &Value) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    letter["warnings"].as_array().unwrap().iter().map(|w| (text(&w["rule"]), text(&w["quote"]))).collect()
}

#[test]
fn s2_the_circular_of_mae_sai_is_read_whole() {
    let found = letter("S2.txt", S2);
    let wanted = json!({
        "schema": "maitri/letter/1",
        "family": "th_state",
        "number": {"raw": "ที่ ขร ๐๐๒๓.๒๐/ว ๐๓๑๓", "office_code": "ขร ๐๐๒๓.๒๐", "circular": true, "running": 313},
        "date": {"raw": "๒๓ กุมภาพันธ์ ๒๕๖๙", "iso": "2026-02-23"},
        "issuer": ["ที่ว่าการอำเภอแม่สาย"],
        "place": "ถนนพหลโยธิน ขร ๕๗๑๓๐",
        "subject": "แนวทางการจัดทำความตกลงความร่วมมือระหว่างประเทศขององค์กรปกครองส่วนท้องถิ่น",
        "addressee": ["นายกเทศมนตรีตำบล ทุกแห่ง", "นายกองค์การบริหารส่วนตำบล ทุกแห่ง"],
        "refers_to": [{"number": "ขร ๐๐๒๓.๒๐/ว ๐๑๖", "iso": "2026-01-08"}],
        "enclosures": [{"number": "ขร ๐๐๒๓.๓/ว ๔๖๓๔", "iso": "2026-02-16", "copies": 1}],
        "signer": {"name": "นายสิทธิศักดิ์ อินใจคำ",
                   "title": "ปลัดอำเภอ (จพง.ปล.ชำนาญการพิเศษ) รักษาการแทน นายอำเภอแม่สาย", "acting": true},
        "received": [{"number": "851", "iso": "2026-02-24", "time": "16:38", "raw_time": "๑๖.3๘ น."}],
        "stray_stamp": ["24 ก.พ. 2569", "สำนักงานการศึกษา", "จังหวัดเชียงใหม่", "กองการศึกษา"],
        "basis": [], "pairs": [], "attachments": [], "rest": [],
    });
    has(&found, &wanted, "S2");
    assert_eq!(
        quoted(&found),
        [
            ("letter-code", "จังหวัดเชียงใหม่"),
            ("letter-locality", "เวียงหางคำ"),
            ("mixed-digits", "3๘"),
            ("letter-running", "ขร ๐๐๒๓.๓/ว ๔๖๓๔"),
            ("thai-reversal", "มีได้มีผลผูกพัน"),
            ("letter-abbreviation", "จพง.ปล."),
        ]
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
    let probably: Vec<&str> =
        found["warnings"].as_array().unwrap().iter().filter_map(|w| w["probably"].as_str()).collect();
    assert_eq!(probably, ["เวียงพางคำ", "มิได้มีผลผูกพัน", "จพง.ปค."]);
    let messages: String =
        found["warnings"].as_array().unwrap().iter().map(|w| format!("{}\n", w["message"].as_str().unwrap())).collect();
    for words in
        ["ขร is เชียงราย", "๐๑๖ (๘ มกราคม ๒๕๖๙)", "๔๖๓๔ (๑๖ กุมภาพันธ์ ๒๕๖๙)", "๐๓๑๓ (๒๓ กุมภาพันธ์ ๒๕๖๙)", "the opposite"]
    {
        assert!(messages.contains(words), "{words}: {messages}");
    }
    // Places point at the words.
    assert_eq!(at(&found, S2, "number"), ["ที่ ขร ๐๐๒๓.๒๐/ว ๐๓๑๓"]);
    assert_eq!(at(&found, S2, "date"), ["๒๓ กุมภาพันธ์ ๒๕๖๙"]);
    assert_eq!(at(&found, S2, "addressee"), ["นายกเทศมนตรีตำบล", "นายกองค์การบริหารส่วนตำบล ทุกแห่ง"]);
    assert_eq!(at(&found, S2, "signer.name"), ["นายสิทธิศักดิ์ อินใจคำ"]);
    assert_eq!(at(&found, S2, "received"), ["สำนักงานเทศบาลตำบลเวียงหางคำ เลขที่รับ 851 วันที่ 24 ก.พ. 2569 เวลา ๑๖.3๘ น."]);
}

#[test]
fn s0_the_submission_of_dien_bien_is_read_whole() {
    let found = letter("S0.txt", S0);
    let wanted = json!({
        "family": "vi_party",
        "type": "TỜ TRÌNH",
        "number": {"raw": "Số         -TTr/ĐU", "type": "TTr", "organ": "ĐU", "running": null},
        "date": {"raw": "Điện Biên, ngày        tháng 02 năm 2026", "iso": "2026-02", "day": null, "precision": "month"},
        "place": "Điện Biên",
        "addressee": ["Thường trực Tỉnh ủy", "Ban Thường vụ Tỉnh ủy"],
        "basis": [
            {"title": "Luật Thoả thuận quốc tế", "iso": "2020-11-13", "number_given": false, "number": null},
            {"number": "392-QĐ/TW", "iso": "2026-01-06", "issuer": "Bộ Chính trị", "number_given": true},
        ],
        "pairs": ["Điện Biên - Chiang Mai", "Điện Biên - Chiang Rai"],
        "attachments": ["Dự thảo các Thỏa thuận kết nghĩa", "Bảng tổng hợp tiếp thu, giải trình",
                        "Văn bản tham gia ý kiến của các cơ quan, đơn vị, địa phương"],
        "copies_to": ["Như trên", "Thường trực Đảng ủy", "UBND tỉnh", "Sở Ngoại vụ", "Lưu: VPĐU"],
        "signer": {"name": "Lê Khánh Hòa", "formula": "T/M BAN THƯỜNG VỤ", "title": "PHÓ BÍ THƯ"},
        "received": [], "stray_stamp": [], "rest": [],
    });
    has(&found, &wanted, "S0");
    assert_eq!(
        quoted(&found),
        [
            ("tone-style", "hoà"),
            ("two-partners", "Chiềng-Mai"),
            ("state-name-case", "Vương Quốc"),
            ("doubled-word", "giữa giữa"),
            ("doubled-word", "ủy Ủy"),
        ]
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
    assert_eq!(at(&found, S0, "attachments").len(), 3);
    assert_eq!(at(&found, S0, "signer.formula"), ["T/M BAN THƯỜNG VỤ"]);
    assert_eq!(at(&found, S0, "date"), ["Điện Biên, ngày tháng 02 năm 2026"]);
}
