//! Number words of the three languages, for terms and periods ("five-year", "ห้าปี", "năm (05) năm").

/// The number that a single folded word writes, 0 to 100; `None` for any other word. Vietnamese *năm* is both "five"
/// and "year": the caller decides by what follows.
pub fn word(key: &str) -> Option<u32> {
    const WORDS: &[(u32, &[&str])] = &[
        (0, &["zero", "ศูนย์", "không"]),
        (1, &["one", "หนึ่ง", "một"]),
        (2, &["two", "สอง", "hai"]),
        (3, &["three", "สาม", "ba"]),
        (4, &["four", "สี่", "bốn", "tư"]),
        (5, &["five", "ห้า", "năm"]),
        (6, &["six", "หก", "sáu"]),
        (7, &["seven", "เจ็ด", "bảy"]),
        (8, &["eight", "แปด", "tám"]),
        (9, &["nine", "เก้า", "chín"]),
        (10, &["ten", "สิบ", "mười"]),
        (11, &["eleven", "สิบเอ็ด"]),
        (12, &["twelve", "สิบสอง"]),
        (13, &["thirteen", "สิบสาม"]),
        (14, &["fourteen", "สิบสี่"]),
        (15, &["fifteen", "สิบห้า"]),
        (16, &["sixteen", "สิบหก"]),
        (17, &["seventeen", "สิบเจ็ด"]),
        (18, &["eighteen", "สิบแปด"]),
        (19, &["nineteen", "สิบเก้า"]),
        (20, &["twenty", "ยี่สิบ"]),
        (24, &["สิบสี่ยี่สิบ"]),
        (30, &["thirty", "สามสิบ"]),
        (40, &["forty", "สี่สิบ"]),
        (50, &["fifty", "ห้าสิบ"]),
        (60, &["sixty", "หกสิบ"]),
        (70, &["seventy", "เจ็ดสิบ"]),
        (80, &["eighty", "แปดสิบ"]),
        (90, &["ninety", "เก้าสิบ"]),
        (100, &["hundred", "ร้อย", "trăm"]),
    ];
    WORDS.iter().find(|(_, words)| words.contains(&key)).map(|(n, _)| *n)
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// The unit of time that a folded word names.
pub fn unit(key: &str) -> Option<Unit> {
    Some(match key {
        "day" | "days" | "วัน" | "ngày" => Unit::Day,
        "week" | "weeks" | "สัปดาห์" | "tuần" => Unit::Week,
        "month" | "months" | "เดือน" | "tháng" => Unit::Month,
        "year" | "years" | "ปี" | "năm" => Unit::Year,
        _ => return None,
    })
}
