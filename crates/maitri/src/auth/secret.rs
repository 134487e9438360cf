//! Secrets of chance: what stands in a cookie, a link, a token. The store sees their hashes only, and a hash cannot be turned back
//! into what is sent: whoever reads a backup opens no session with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use maitri_registry::log::{Hash, sha256};

/// 256 bits of chance, as it may stand in an address or a cookie.
///
/// # Errors
/// The system gives no chance.
pub fn new() -> Result<String, String> {
    Ok(URL_SAFE_NO_PAD.encode(chance::<32>()?))
}

/// An id of chance: 128 bits in hexadecimal, as events name accounts and invitations.
///
/// # Errors
/// The system gives no chance.
pub fn id() -> Result<String, String> {
    Ok(maitri_registry::log::hex(&chance::<16>()?))
}

/// Bytes of chance.
///
/// # Errors
/// The system gives none.
pub fn chance<const N: usize>() -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| format!("the system gives no random numbers ({e})"))?;
    Ok(bytes)
}

/// The hash under which a secret is kept. Its chance needs no salt and no slow hash: nobody can try all of it.
pub fn hash(secret: &str) -> Hash {
    sha256(secret.as_bytes())
}

/// Whether a text can be one of our secrets: nothing else is looked up.
pub fn is_one(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// Equality that takes the same time wherever the first difference stands.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |all, (x, y)| all | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_and_never_the_same() {
        let all: std::collections::BTreeSet<String> = (0..100).map(|_| new().unwrap()).collect();
        assert_eq!(all.len(), 100);
        assert!(all.iter().all(|s| is_one(s)));
        for not in ["", "x", &"a".repeat(44), &format!("{}'", "a".repeat(42)), &"ก".repeat(43)] {
            assert!(!is_one(not), "{not}");
        }
        assert!(same(b"abc", b"abc") && !same(b"abc", b"abd") && !same(b"abc", b"ab"));
    }
}
