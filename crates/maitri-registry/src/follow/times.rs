//! Words that make a figure so many times as much: `ล้าน`, `tỷ`, `million`. Facts of the languages, as digits are.

use maitri_document::lang::fold;

/// What a word behind a figure says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// So many times ten.
    Tens(u32),
    /// And a half of that.
    Half,
    /// It may be such a word, or another: it is asked back.
    Asked,
}

/// Words of letters that stand apart.
const APART: &[(&str, u32)] = &[
    ("chục", 1),
    ("trăm", 2),
    ("hundred", 2),
    ("hundreds", 2),
    ("nghìn", 3),
    ("ngàn", 3),
    ("nghin", 3),
    ("ngan", 3),
    ("thousand", 3),
    ("thousands", 3),
    ("vạn", 4),
    ("lakh", 5),
    ("triệu", 6),
    ("trieu", 6),
    ("tr", 6),
    ("million", 6),
    ("millions", 6),
    ("mn", 6),
    ("mln", 6),
    ("mio", 6),
    ("crore", 7),
    ("tỷ", 9),
    ("tỉ", 9),
    ("billion", 9),
    ("billions", 9),
    ("bn", 9),
    ("bln", 9),
    ("trillion", 12),
];
/// Words that may be such a one.
const ASKED: &[&str] = &["dozen", "dozens", "tá", "ty", "mil", "mm"];
/// Letters that may be one where nothing parts them from the digits: else they are a unit.
const ASKED_CLOSE: &[&str] = &["m", "b", "t"];
/// Words of scripts that part none.
const JOINED: &[(&str, u32)] = &[
    ("สิบ", 1),
    ("ร้อย", 2),
    ("พัน", 3),
    ("หมื่น", 4),
    ("แสน", 5),
    ("ล้าน", 6),
    ("ສິບ", 1),
    ("ຮ້ອຍ", 2),
    ("ພັນ", 3),
    ("ໝື່ນ", 4),
    ("ຫມື່ນ", 4),
    ("ແສນ", 5),
    ("ລ້ານ", 6),
    ("ຕື້", 9),
    ("រយ", 2),
    ("ពាន់", 3),
    ("ម៉ឺន", 4),
    ("សែន", 5),
    ("លាន", 6),
    ("百", 2),
    ("千", 3),
    ("万", 4),
    ("萬", 4),
    ("亿", 8),
    ("億", 8),
];
/// What makes another word of one of them: `พันธุ์`, `ร้อยละ`, `ล้านนา`.
const OTHERWISE: &[(&str, &[&str])] = &[
    ("ร้อย", &["ละ", "เอ็ด", "เอก", "โท", "ตรี", "ตำรวจ", "เวร", "กรอง", "แก้ว"]),
    ("พัน", &["ธ", "เอก", "โท", "ตรี", "จ่า", "ตำรวจ", "ลึก"]),
    ("แสน", &["สุข", "แสบ", "ยาน", "ย์", "รู้"]),
    ("ล้าน", &["นา", "ช้าง"]),
    ("สิบ", &["เอก", "โท", "ตรี", "ตำรวจ"]),
];
/// What begins as one of those, and is a unit: `ล้านนาที`.
const UNITS: &[&str] = &["นาที"];
/// What makes another word of one that stands apart: `tỷ lệ`, `tỷ giá`.
const OTHERWISE_APART: &[(&str, &[&str])] = &[
    ("tỷ", &["lệ", "giá", "trọng", "suất", "số", "phú"]),
    ("tỉ", &["lệ", "giá", "trọng", "suất", "số", "mỉ"]),
    ("vạn", &["tường", "ninh", "hạnh", "phúc", "vật"]),
    ("triệu", &["phong", "sơn", "hải", "phú", "việt"]),
];
/// Money, by which a multiplier in the midst of a heading is known as one: `งบประมาณล้านบาท`.
const MONEY: &[&str] = &[
    "บาท",
    "ดอง",
    "หยวน",
    "ดอลลาร์",
    "กีบ",
    "เหรียญ",
    "เยน",
    "วอน",
    "ยูโร",
    "เรียล",
    "จ๊าด",
    "ริงกิต",
    "đồng",
    "đ",
    "vnd",
    "vnđ",
    "baht",
    "bath",
    "thb",
    "usd",
    "đô",
    "yuan",
    "cny",
    "tệ",
    "nhân dân tệ",
    "kip",
    "kíp",
    "lak",
    "euro",
    "eur",
    "dollar",
    "dollars",
    "yen",
    "won",
    "riel",
    "kyat",
    "ringgit",
];

/// A folded text behind letters, as a word of its own.
fn word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn is_joined(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1780}'..='\u{17ff}' | '\u{4e00}'..='\u{9fff}')
}

/// The word at the beginning of a folded text that stands behind a figure, and what comes behind it. `after`: one stands before it already.
pub(super) fn at(text: &str, after: bool) -> Option<(Word, &str)> {
    let close = !text.starts_with(' ');
    let text = text.trim_start();
    let first = text.chars().next()?;
    if is_joined(first) {
        if let Some(behind) = text.strip_prefix("ครึ่ง").filter(|_| after) {
            return Some((Word::Half, behind));
        }
        // `5 ลบ.`: millions of baht; `5 ลบ.ม.`: cubic metres.
        if text.strip_prefix("ลบ.").is_some_and(|b| !b.trim_start().starts_with('ม')) || text.starts_with("โหล")
        {
            return Some((Word::Asked, text));
        }
        return joined(text).map(|(tens, behind)| (Word::Tens(tens), behind));
    }
    if !first.is_alphabetic() {
        return None;
    }
    let (one, behind) = word(text);
    if after && one == fold::key("rưỡi") {
        return Some((Word::Half, behind));
    }
    if one == "k" {
        // Ten kilometres are run under the same letter.
        let (next, _) = word(behind.trim_start());
        let alone = behind.trim().is_empty() || MONEY.iter().any(|m| fold::key(m) == next);
        let alone = alone || MONEY.iter().any(|m| is_joined_money(m) && behind.trim_start().starts_with(m));
        return Some((if alone { Word::Tens(3) } else { Word::Asked }, behind));
    }
    if ASKED.iter().any(|w| fold::key(w) == one) || close && ASKED_CLOSE.contains(&one) {
        return Some((Word::Asked, behind));
    }
    apart(one, behind).map(|tens| (Word::Tens(tens), behind))
}

fn is_joined_money(word: &str) -> bool {
    word.chars().next().is_some_and(is_joined)
}

fn joined(text: &str) -> Option<(u32, &str)> {
    JOINED.iter().find_map(|(word, tens)| {
        let behind = text.strip_prefix(word)?;
        let other = OTHERWISE.iter().filter(|(w, _)| w == word).flat_map(|(_, all)| all.iter());
        let is_unit = UNITS.iter().any(|unit| behind.starts_with(unit));
        let is_other = !is_unit && other.into_iter().any(|end| behind.starts_with(end));
        (!is_other).then_some((*tens, behind))
    })
}

fn apart(one: &str, behind: &str) -> Option<u32> {
    let (_, tens) = APART.iter().find(|(word, _)| fold::key(word) == one)?;
    let (next, _) = word(behind.trim_start());
    let mut other = OTHERWISE_APART.iter().filter(|(word, _)| fold::key(word) == one).flat_map(|(_, all)| all.iter());
    if other.any(|end| fold::key(end) == next) { None } else { Some(*tens) }
}

/// By how many times ten a heading, a unit or a title counts: `งบประมาณ (ล้านบาท)`, `triệu đồng`, `nghìn lượt`. The word begins it or stands
/// behind a sign, or money follows it: in `งบประมาณผูกพัน` there is none.
pub fn of_unit(text: &str) -> Option<u32> {
    let key = fold::key(text);
    let money = |behind: &str| {
        let behind = behind.trim_start_matches(['.', ' ']);
        let (next, _) = word(behind);
        MONEY.iter().any(|m| fold::key(m) == next || is_joined_money(m) && behind.starts_with(m))
    };
    let mut before = None;
    let mut word_before = "";
    let mut at = 0;
    while let Some(rest) = key.get(at..).filter(|r| !r.is_empty()) {
        let c = rest.chars().next()?;
        // What a sign opens, begins anew; behind a blank that stands between words something else may be meant.
        let begins = before.is_none_or(|b: char| matches!(b, '(' | '[' | ':' | '/' | ',' | '-'));
        if c.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, ',' | '.')).unwrap_or(rest.len());
            let (run, behind) = rest.split_at_checked(end)?;
            let digits: String = run.chars().filter(char::is_ascii_digit).collect();
            if let Some(zeros) = digits.strip_prefix('1').filter(|z| !z.is_empty() && z.bytes().all(|b| b == b'0'))
                && money(behind)
            {
                return u32::try_from(zeros.len()).ok();
            }
            at += end;
        } else if is_joined(c) {
            if let Some((tens, behind)) = joined(rest)
                && (begins || money(behind) || joined(behind.trim_start()).is_some_and(|(_, b)| money(b)))
            {
                return Some(tens + more(behind));
            }
            at += c.len_utf8();
        } else if c.is_alphabetic() {
            let (one, behind) = word(rest);
            let percent = word_before == "phần";
            let short = matches!(one, "tr" | "k");
            let tens = if one == "k" { Some(3) } else { apart(one, behind) };
            if let Some(tens) = tens.filter(|_| !percent && (begins && !short || money(behind) || more(behind) > 0)) {
                return Some(tens + more(behind));
            }
            word_before = one;
            at += one.len();
            before = Some('a');
            continue;
        } else {
            at += c.len_utf8();
        }
        if c != ' ' || before.is_none_or(char::is_alphabetic) {
            before = Some(c);
        }
    }
    None
}

/// Whether a title counts money in thousands or millions: `หน่วย : ล้านบาท`, `Đơn vị tính: triệu đồng`. Elsewhere in a title such a word tells of
/// something else.
pub fn is_titled(text: &str) -> bool {
    let key = fold::key(text);
    let words = ["หน่วยนับ", "หน่วย", "đơn vị tính", "đơn vị", "đvt", "unit"];
    words.iter().map(|w| fold::key(w)).any(|unit| {
        key.match_indices(&unit).any(|(from, _)| {
            let behind = key.get(from + unit.len()..).unwrap_or("");
            let whole = !behind.starts_with(|c: char| c.is_alphabetic() || is_joined(c));
            let rest = behind.trim_start_matches([' ', ':', '(', '.', '-']);
            let begins = matches!(at(&format!(" {rest}"), false), Some((Word::Tens(_), _)));
            whole && (begins || rest.starts_with(|c: char| c.is_ascii_digit()) && of_unit(rest).is_some())
        })
    })
}

/// By how many times ten the words behind one go on: `พันล้าน`, `nghìn tỷ`.
fn more(mut text: &str) -> u32 {
    let mut tens = 0;
    while let Some((Word::Tens(n), behind)) = at(text, true) {
        tens += n;
        text = behind;
    }
    tens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_counts_only_where_it_names_a_unit() {
        for text in
            ["หน่วย : ล้านบาท", "(หน่วย: พันบาท)", "Đơn vị tính: triệu đồng", "ĐVT: 1.000 đồng", "Unit: million baht"]
        {
            assert!(is_titled(text), "{text}");
        }
        for text in
            ["หน่วยงาน: สำนักงานจังหวัด งบ 3 ล้านบาท", "โครงการ (งบประมาณ 1,000,000 บาท)", "หน่วย: บาท", "รายงานจังหวัดน่าน"]
        {
            assert!(!is_titled(text), "{text}");
        }
    }

    #[test]
    fn headings_and_units_that_count_in_thousands_or_millions_are_known() {
        for (text, tens) in [
            ("งบประมาณ (ล้านบาท)", 6),
            ("งบประมาณล้านบาท", 6),
            ("ล้านบาท", 6),
            ("หน่วย : พันล้านบาท", 9),
            ("Kinh phí (triệu đồng)", 6),
            ("Kinh phí, triệu đồng", 6),
            ("Kinh phí (tr.đ)", 6),
            ("Đơn vị tính: nghìn lượt", 3),
            ("nghìn tỷ đồng", 12),
            ("Budget (million baht)", 6),
            ("Budget in million baht", 6),
            ("thousand visitors", 3),
            ("ĐVT: 1.000 đồng", 3),
            ("งบประมาณ (1,000,000 บาท)", 6),
        ] {
            assert_eq!(of_unit(text), Some(tens), "{text}");
        }
        for text in [
            "งบประมาณ (บาท)",
            "งบประมาณผูกพัน",
            "คู่ความสัมพันธ์",
            "ร้อยละ",
            "จังหวัดร้อยเอ็ด",
            "Tỷ lệ (%)",
            "Phần trăm",
            "Trang trước",
            "คน",
            "",
            "tỷ lệ",
            "ความผูกพัน (ครั้ง)",
            "งบประมาณ (25 บาท)",
        ] {
            assert_eq!(of_unit(text), None, "{text}");
        }
    }
}
