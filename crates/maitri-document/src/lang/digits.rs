//! Digits of every script that the papers use.

/// The value of a decimal digit: ASCII, full width, Thai, Lao, Khmer, Myanmar.
pub fn value(c: char) -> Option<u32> {
    let zero = match c {
        '0'..='9' => '0',
        '๐'..='๙' => '๐',
        '໐'..='໙' => '໐',
        '០'..='៩' => '០',
        '၀'..='၉' => '၀',
        '０'..='９' => '０',
        _ => return None,
    };
    Some(c as u32 - zero as u32)
}

/// The number that a run of digits of any script writes; `None` where it is empty, longer than nine digits, or holds
/// anything else.
pub fn parse(text: &str) -> Option<u32> {
    let mut number: u32 = 0;
    let mut length = 0;
    for c in text.chars() {
        let digit = value(c)?;
        length += 1;
        if length > 9 {
            return None;
        }
        number = number * 10 + digit;
    }
    (length > 0).then_some(number)
}

/// A text with its digits of every script as common ones.
pub fn arabic(text: &str) -> String {
    text.chars().map(|c| value(c).and_then(|d| char::from_digit(d, 10)).unwrap_or(c)).collect()
}

/// Whether a run of digits mixes Thai and Arabic ones (`3๘`), which is a slip of the keyboard or of recognition.
pub fn is_mixed(text: &str) -> bool {
    let thai = text.chars().any(|c| matches!(c, '๐'..='๙'));
    thai && text.chars().any(|c| c.is_ascii_digit())
}

/// The digits of `number` in Thai.
pub fn thai(number: impl std::fmt::Display) -> String {
    number
        .to_string()
        .chars()
        .map(|c| c.to_digit(10).and_then(|d| char::from_u32('๐' as u32 + d)).unwrap_or(c))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_script() {
        for (text, number) in [("2569", 2569), ("๒๕๖๙", 2569), ("໒໕", 25), ("០៩", 9), ("၁၀", 10), ("1๒", 12)]
        {
            assert_eq!(parse(text), Some(number), "{text}");
        }
        assert_eq!(parse(""), None);
        assert_eq!(parse("12a"), None);
        assert_eq!(parse("1234567890"), None);
    }

    #[test]
    fn sees_mixed_digits() {
        assert!(is_mixed("3๘"));
        assert!(!is_mixed("๓๘"));
    }

    #[test]
    fn writes_thai() {
        assert_eq!(thai(2569), "๒๕๖๙");
    }
}
