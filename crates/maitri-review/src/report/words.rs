//! What every report says in the same words: days, numbers, how grave a finding is.

use maitri_document::lang::{dates, digits};
use maitri_pack::{Language, Severity};

/// A number in the reader's digits.
pub fn number(n: impl std::fmt::Display, language: Language) -> String {
    if language == Language::Th { digits::thai(n) } else { n.to_string() }
}

/// A day (ISO 8601) as the reader writes it: Buddhist year and Thai digits, dd/mm/yyyy, or day month year. What is no
/// day stays as it is.
pub fn day(iso: &str, language: Language) -> String {
    let parts: Vec<u32> = iso.split('-').filter_map(|p| p.parse().ok()).collect();
    let &[year, month, day] = parts.as_slice() else { return iso.to_owned() };
    let Some(name) = dates::month_name(month, language == Language::Th) else { return iso.to_owned() };
    match language {
        Language::Th => format!("{} {name} {}", digits::thai(day), digits::thai(year.saturating_add(543))),
        Language::Vi => format!("{day:02}/{month:02}/{year}"),
        _ => format!("{day} {name} {year}"),
    }
}

/// The sign of a severity: a shape beside the colour.
pub fn sign(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "✕",
        Severity::Warning => "!",
        Severity::Info => "i",
        Severity::Ask => "?",
    }
}

/// The word of a severity, as it stands within a sentence. In Thai a remark is not `ข้อสังเกต`: that is every finding.
pub fn severity(severity: Severity, language: Language) -> &'static str {
    let [th, vi, en] = match severity {
        Severity::Error => ["ข้อผิดพลาด", "lỗi", "error"],
        Severity::Warning => ["คำเตือน", "cảnh báo", "warning"],
        Severity::Info => ["หมายเหตุ", "nhận xét", "remark"],
        Severity::Ask => ["คำถาม", "câu hỏi", "question"],
    };
    match language {
        Language::Th => th,
        Language::Vi => vi,
        _ => en,
    }
}

/// What a road says where `n` readings of a scan are questions: none of them has turned it.
pub fn compare_first(n: usize, language: Language) -> String {
    let n = number(n, language);
    match language {
        Language::Th => {
            format!("ยังไม่แน่นอน: มีข้อความที่อ่านจากภาพได้ไม่แน่ชัด {n} แห่ง ซึ่งยังไม่นำมาพิจารณาในที่นี้ ให้เจ้าหน้าที่ตรวจเทียบกับต้นฉบับก่อน")
        }
        Language::Vi => format!(
            "Chưa chắc chắn: {n} chỗ trên bản quét được nhận dạng không chắc và chưa được tính ở đây; cần có người đối chiếu với bản giấy trước"
        ),
        _ => format!(
            "Not settled: {n} readings of the scan are not sure and do not count here; a person must first compare them with the paper"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_as_the_reader_writes_them() {
        assert_eq!(day("2026-11-22", Language::Th), "๒๒ พฤศจิกายน ๒๕๖๙");
        assert_eq!(day("2026-02-05", Language::Vi), "05/02/2026");
        assert_eq!(day("2026-11-02", Language::En), "2 November 2026");
        for odd in ["2018", "2018-13-01", "2018-00-01", "", "x-y-z"] {
            for language in [Language::Th, Language::Vi, Language::En] {
                assert_eq!(day(odd, language), odd);
            }
        }
    }
}
