//! Which blanks a line may not end at, because what stands on both sides of them is one thing: a number and what it counts, a day
//! and its year. Long pieces are not held: a justified line before them would open blanks so wide that readers take them for columns.

use super::digits;

/// Words that the number behind them belongs to.
const BEFORE: [&str; 6] = ["จำนวน", "ข้อ", "ngày", "tháng", "năm", "Điều"];
/// How the names of Thai months end; a year of four figures belongs to them.
const MONTHS: [&str; 3] = ["คม", "ยน", "พันธ์"];

/// The places of such blanks, by byte, in order.
pub fn blanks(text: &str) -> Vec<usize> {
    let pieces: Vec<&str> = text.split(' ').collect();
    let mut found = Vec::new();
    let mut at = 0;
    for pair in pieces.windows(2) {
        let [left, right] = pair else { continue };
        at += left.len();
        if together(left, right) {
            found.push(at);
        }
        at += 1;
    }
    found
}

fn together(left: &str, right: &str) -> bool {
    let figures = |piece: &str| piece.chars().take_while(|c| digits::value(*c).is_some()).count();
    let number = left.chars().count() == figures(left) && (1..=4).contains(&figures(left));
    let counted = right.starts_with(|c: char| matches!(c, 'ก'..='ฮ' | 'เ'..='ไ'));
    // A Thai word stands in the text without a blank before it, others by themselves.
    let thai = |word: &str| word.starts_with(|c: char| ('ก'..='๛').contains(&c));
    let named = |word: &str| if thai(word) { left.ends_with(word) } else { left == word };
    let year = figures(right) == 4 && MONTHS.iter().any(|end| left.ends_with(end));
    number && counted || figures(right) > 0 && BEFORE.iter().any(|word| named(word)) || year
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stays_with_what_it_counts() {
        let held = |text: &str| {
            let mut out = text.to_owned();
            for at in blanks(text).into_iter().rev() {
                out.replace_range(at..at + 1, "_");
            }
            out
        };
        for (text, is) in [
            // The office before it makes it too long.
            ("มท ๐๒๑๑.๕/ว ๔๖๓๔", "มท ๐๒๑๑.๕/ว ๔๖๓๔"),
            ("จำนวน ๑ ฉบับ มาพร้อม", "จำนวน_๑_ฉบับ มาพร้อม"),
            ("วันที่ ๒๕ พฤศจิกายน ๒๕๖๙", "วันที่ ๒๕_พฤศจิกายน_๒๕๖๙"),
            ("Huế, ngày 05 tháng 10 năm 2026", "Huế, ngày_05 tháng_10 năm_2026"),
            ("hằng năm 12 lần", "hằng năm_12 lần"),
            ("12 tỉnh", "12 tỉnh"),
        ] {
            assert_eq!(held(text), is);
        }
    }
}
