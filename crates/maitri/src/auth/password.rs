//! Passwords: argon2id with the parameters that OWASP asks for. A rule about length and a list of the commonest, and no rule about
//! capitals or signs: those make passwords that are written on paper.

use super::secret;
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization as _;

/// Memory in KiB, rounds, lanes: the second set of OWASP's list, which a small machine carries too.
const MEMORY: u32 = 19 * 1024;
const ROUNDS: u32 = 2;
const LANES: u32 = 1;

/// Least letters of a password.
pub const LEAST: usize = 12;
/// Most letters: who sends more wants to make the machine work.
pub const MOST: usize = 200;

/// What most people take first, as whole passwords or before and behind a few figures: folded to small Latin letters and figures, Thai as typed.
const COMMONEST: &[&str] = &[
    "password",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "letmein",
    "welcome",
    "iloveyou",
    "admin",
    "administrator",
    "root",
    "changeme",
    "changeit",
    "default",
    "secret",
    "master",
    "superman",
    "batman",
    "dragon",
    "monkey",
    "football",
    "baseball",
    "sunshine",
    "princess",
    "trustno1",
    "whatever",
    "computer",
    "internet",
    "michael",
    "jennifer",
    "login",
    "guest",
    "test",
    "testing",
    "hello",
    "helloworld",
    "abc",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "1qaz2wsx3edc",
    "q1w2e3r4",
    "qazwsx",
    "zaq12wsx",
    "azerty",
    "matkhau",
    "mat khau",
    "motconvit",
    "anhyeuem",
    "emyeuanh",
    "vietnam",
    "hanoi",
    "saigon",
    "hochiminh",
    "danang",
    "thailand",
    "bangkok",
    "chiangmai",
    "chiangrai",
    "sawasdee",
    "sawatdee",
    "rakthai",
    "รหัสผ่าน",
    "ประเทศไทย",
    "สวัสดี",
    "กรุงเทพ",
    "ไม่บอก",
    "maitri",
    "maitree",
    "ไมตรี",
    "sisterprovince",
    "sistercity",
    "เมืองพี่เมืองน้อง",
    "p4ssw0rd",
    "pa55word",
    "google",
    "facebook",
    "samsung",
    "microsoft",
    "windows",
    "office",
    "government",
    "province",
    "ministry",
    "sở ngoại vụ",
    "songoaivu",
    "ubnd",
    "moi",
    "mfa",
    "januar",
    "january",
    "summer",
    "winter",
    "spring",
    "autumn",
    "monday",
    "lovely",
    "angel",
    "babygirl",
    "shadow",
    "ninja",
    "killer",
    "pokemon",
    "naruto",
    "starwars",
    "liverpool",
    "arsenal",
    "chelsea",
    "manchester",
    "manutd",
    "barcelona",
    "realmadrid",
    "juventus",
];

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// Too short.
    Short,
    /// Too long.
    Long,
    /// Among the first that anybody tries.
    Common,
    /// It is the name to log in with, or the person's.
    Name,
}

impl Weak {
    /// Its word, under which the pages have a sentence.
    pub fn code(self) -> &'static str {
        match self {
            Weak::Short => "short",
            Weak::Long => "long",
            Weak::Common => "common",
            Weak::Name => "name",
        }
    }
}

/// The same password from every keyboard: a Mac sends ắ in two parts, Windows in one.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

fn folded(text: &str) -> String {
    normal(text).to_lowercase().split_whitespace().collect()
}

/// Whether a text is one short piece again and again, or a walk along the keyboard, the alphabet or the figures.
fn is_walk(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let repeats = (1..=4).any(|n| letters.len() > n && letters.iter().zip(letters.iter().skip(n)).all(|(a, b)| a == b));
    let rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiopasdfghjklzxcvbnm", "กขคงจฉชซญฎฏฐ"];
    let step = |a: char, b: char| {
        rows.iter().any(|row| {
            let at = |c: char| row.chars().position(|r| r == c);
            matches!((at(a), at(b)), (Some(x), Some(y)) if x.abs_diff(y) == 1)
        })
    };
    let steps = letters.windows(2).filter(|w| matches!(w, [a, b] if step(*a, *b) || a == b)).count();
    repeats || steps * 10 >= letters.len().saturating_sub(1) * 9
}

/// Whether a password may be taken.
///
/// # Errors
/// Why not.
pub fn check(password: &str, login: &str, name: &str) -> Result<(), Weak> {
    let letters = normal(password).chars().count();
    if letters < LEAST {
        return Err(Weak::Short);
    }
    if letters > MOST || password.len() > MOST * 4 {
        return Err(Weak::Long);
    }
    let whole = folded(password);
    // Without the figures and signs that are put before and behind because a rule asks for them.
    let bare = whole.trim_matches(|c: char| !c.is_alphabetic());
    let common = |text: &str| COMMONEST.iter().any(|c| folded(c) == text);
    let halves = |text: &str| {
        // Two of the commonest, one behind the other, are no better than one.
        text.char_indices()
            .skip(1)
            .any(|(at, _)| text.split_at_checked(at).is_some_and(|(a, b)| common(a) && common(b)))
    };
    if bare.is_empty() && whole.chars().all(|c| c.is_ascii_digit()) && whole.len() < 16 || is_walk(&whole) {
        return Err(Weak::Common);
    }
    if common(&whole) || common(bare) || halves(bare) {
        return Err(Weak::Common);
    }
    for own in [folded(login), folded(name)] {
        if own.chars().count() >= 3 && (whole == own || bare == own || whole.replace(&own, "").chars().count() < 5) {
            return Err(Weak::Name);
        }
    }
    Ok(())
}

fn hasher(memory: u32, rounds: u32, lanes: u32) -> Option<Argon2<'static>> {
    let params = Params::new(memory, rounds, lanes, Some(32)).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A password as it is kept: a PHC string.
///
/// # Errors
/// The system gives no chance.
pub fn hash(password: &str) -> Result<String, String> {
    let salt = secret::chance::<16>()?;
    let mut out = [0; 32];
    let hasher = hasher(MEMORY, ROUNDS, LANES).ok_or("these parameters of argon2 are none")?;
    hasher.hash_password_into(normal(password).as_bytes(), &salt, &mut out).map_err(|e| e.to_string())?;
    let (salt, out) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(out));
    Ok(format!("$argon2id$v=19$m={MEMORY},t={ROUNDS},p={LANES}${salt}${out}"))
}

/// The parts of a PHC string: memory, rounds and lanes; salt; hash.
fn parts(phc: &str) -> Option<([u32; 3], Vec<u8>, Vec<u8>)> {
    let mut parts = phc.strip_prefix("$argon2id$v=19$")?.split('$');
    let (cost, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
    let mut cost = cost.split(',').map(|c| c.split_once('=').and_then(|(_, n)| n.parse::<u32>().ok()));
    let (memory, rounds, lanes) = (cost.next()??, cost.next()??, cost.next()??);
    Some(([memory, rounds, lanes], STANDARD_NO_PAD.decode(salt).ok()?, STANDARD_NO_PAD.decode(hash).ok()?))
}

/// Whether a password is the one that was kept. Where none was kept, as much work is done: who asks cannot tell from the time that there
/// is no such account.
pub fn is_right(password: &str, kept: Option<&str>) -> bool {
    static NOBODY: OnceLock<String> = OnceLock::new();
    // What nobody knows: a password of chance, made once.
    let nobody = || NOBODY.get_or_init(|| secret::new().and_then(|p| hash(&p)).unwrap_or_default()).as_str();
    let known = kept.filter(|k| !k.is_empty());
    // Longer ones are none of ours, and must not make more work either.
    let password: String = if password.len() > MOST * 4 { String::new() } else { normal(password) };
    let Some(([memory, rounds, lanes], salt, wanted)) = parts(known.unwrap_or_else(nobody)) else { return false };
    let mut out = vec![0; wanted.len()];
    let Some(hasher) = hasher(memory, rounds, lanes) else { return false };
    let done = hasher.hash_password_into(password.as_bytes(), &salt, &mut out).is_ok();
    let right = secret::same(&out, &wanted);
    done && right && known.is_some()
}

/// Makes what [`is_right`] compares with where there is no account, before the first stranger asks.
pub fn warm() {
    is_right("", None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_and_no_other_does() {
        let kept = hash("เมืองน่าน ยามเช้า 7").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(is_right("เมืองน่าน ยามเช้า 7", Some(&kept)));
        assert!(!is_right("เมืองน่าน ยามเช้า 8", Some(&kept)));
        assert_ne!(kept, hash("เมืองน่าน ยามเช้า 7").unwrap(), "a salt for each");
        // Whatever way the keyboard sends a letter.
        let kept = hash("Đường về Điện Biên").unwrap();
        let apart: String = "Đường về Điện Biên".nfd().collect();
        assert!(is_right(&apart, Some(&kept)));
        for broken in ["", "$argon2id$v=19$m=1$x$y", "plain", "$argon2id$v=19$m=19456,t=2,p=1$!$!"] {
            assert!(!is_right("", Some(broken)) && !is_right("plain", Some(broken)), "{broken}");
        }
        assert!(!is_right("", None));
    }

    /// A known answer of the reference implementation.
    #[test]
    fn it_is_argon2id() {
        let known = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(is_right("password", Some(known)));
        assert!(!is_right("Password", Some(known)));
    }

    #[test]
    fn the_first_that_anybody_tries_are_refused() {
        for (password, weak) in [
            ("short", Weak::Short),
            ("สั้นไป", Weak::Short),
            ("password1234", Weak::Common),
            ("Password!!2026", Weak::Common),
            ("qwertyuiop12", Weak::Common),
            ("123456789012", Weak::Common),
            ("202611262569", Weak::Common),
            ("aaaaaaaaaaaa", Weak::Common),
            ("abcabcabcabc", Weak::Common),
            ("abcdefghijklmn", Weak::Common),
            ("Thailand2569!", Weak::Common),
            ("matkhau123456", Weak::Common),
            ("รหัสผ่าน12345", Weak::Common),
            ("sisterprovince1", Weak::Common),
            ("adminpassword", Weak::Common),
            ("somchai.jaidee", Weak::Name),
            ("Somchai.jaidee1", Weak::Name),
            ("สมชาย ใจดีมาก", Weak::Name),
        ] {
            assert_eq!(check(password, "somchai.jaidee", "สมชาย ใจดีมาก"), Err(weak), "{password}");
        }
        assert_eq!(check(&"ab1".repeat(100), "x", "y"), Err(Weak::Long));
        for good in ["four words of mine", "rừng xanh núi đỏ", "ข้าวซอยตอนบ่าย", "passage to Nan 88", "kR7#mmQ2-xv9"]
        {
            assert_eq!(check(good, "somchai", "Somchai Jaidee"), Ok(()), "{good}");
        }
    }
}
