//! Codes of a second factor (RFC 6238): HMAC-SHA-1 over the number of a step of 30 seconds, six figures, as every phone makes them.

use hmac::{Hmac, KeyInit as _, Mac as _};
use qrcodegen::{QrCode, QrCodeEcc};
use sha1::Sha1;

/// Seconds of a step.
pub const STEP: i64 = 30;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A secret as phones take it: base32, without padding.
pub fn base32(bytes: &[u8]) -> String {
    let mut out = String::new();
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(letter(held >> bits));
        }
    }
    if bits > 0 {
        out.push(letter(held << (5 - bits)));
    }
    out
}

fn letter(five: u32) -> char {
    let at = usize::try_from(five & 31).unwrap_or_default();
    ALPHABET.get(at).map_or('A', |b| char::from(*b))
}

/// The code of a step.
pub fn code(secret: &[u8], step: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash.last()? & 15);
    let four: [u8; 4] = hash.get(at..at + 4)?.try_into().ok()?;
    Some(format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000))
}

/// The figures of a code as typed: with spaces, in Thai or Arabic figures.
pub fn typed(text: &str) -> String {
    let ascii = |c: char| maitri_document::lang::digits::value(c).and_then(|n| char::from_digit(n, 10)).unwrap_or(c);
    text.chars().take(40).filter(|c| !c.is_whitespace() && *c != '-').map(ascii).collect()
}

/// The step whose code was typed, of the one that runs and its neighbours: clocks of phones differ by some seconds.
pub fn step_of(secret: &[u8], text: &str, now: i64) -> Option<i64> {
    let typed = typed(text);
    let here = now.div_euclid(STEP);
    let mut found = None;
    // All three are always made: the time tells nothing.
    for step in [here - 1, here, here + 1] {
        if code(secret, step).is_some_and(|c| super::secret::same(c.as_bytes(), typed.as_bytes())) {
            found = Some(step);
        }
    }
    found
}

/// The address that a phone reads.
pub fn address(secret: &[u8], login: &str) -> String {
    let login: String = form_urlencoded::byte_serialize(login.as_bytes()).collect::<String>().replace('+', "%20");
    format!("otpauth://totp/Maitri:{login}?secret={}&issuer=Maitri", base32(secret))
}

/// A text as a QR code: the width in modules with its quiet margin, and the path of an SVG that draws the dark ones.
pub fn drawn(text: &str) -> Option<(i32, String)> {
    const MARGIN: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            let run = i32::try_from(run).ok()?;
            if run > 0 {
                path.push_str(&format!("M{} {}h{run}v1h-{run}z", x + MARGIN, y + MARGIN));
            }
            x += run + 1;
        }
    }
    Some((code.size() + 2 * MARGIN, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    /// The table of RFC 6238, appendix B (the last six of its eight figures).
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (time, wanted) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, time / STEP).unwrap(), wanted);
        }
    }

    #[test]
    fn a_code_is_taken_as_it_is_typed_and_in_its_time() {
        let now = 1_234_567_890;
        let here = now / STEP;
        assert_eq!(step_of(SECRET, "005 924", now), Some(here));
        assert_eq!(step_of(SECRET, "๐๐๕๙๒๔", now), Some(here));
        assert_eq!(step_of(SECRET, "005924", now + STEP), Some(here));
        assert_eq!(step_of(SECRET, "005924", now - STEP), Some(here));
        assert_eq!(step_of(SECRET, "005924", now + 2 * STEP), None);
        for wrong in ["", "005925", "5924", "0059240", "0x5924"] {
            assert_eq!(step_of(SECRET, wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn a_phone_can_read_it() {
        // RFC 4648's own examples, without padding.
        for (text, wanted) in [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(text.as_bytes()), wanted);
        }
        let address = address(SECRET, "mai nguyễn");
        assert_eq!(
            address,
            "otpauth://totp/Maitri:mai%20nguy%E1%BB%85n?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Maitri"
        );
        let (width, path) = drawn(&address).unwrap();
        assert!(width > 29 && path.starts_with("M4 4h7v1h-7z"), "{path}");
    }
}
