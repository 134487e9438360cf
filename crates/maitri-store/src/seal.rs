//! The key of the second store, its file, and the sealing itself.

use crate::error::Error;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use maitri_registry::log::{hex, sha256, unhex};
use std::fmt;
use std::io::Write as _;
use std::path::Path;
use zeroize::Zeroizing;

/// What a file of a key begins with: another file is told from it at once.
const HEAD: &str = "maitri-restricted-key/1";

/// The key of a second store. It never stands in the store, is never printed, and is overwritten in memory when it goes.
#[derive(Clone)]
pub struct SealKey(Zeroizing<[u8; 32]>);

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealKey({})", self.id())
    }
}

impl SealKey {
    /// A key of chance, put into a new private file. Never over another key: what that one sealed could not be read any more.
    pub fn make(path: &Path) -> Result<SealKey, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut()).map_err(|e| Error::Lost { why: e.to_string() })?;
        let key = SealKey(bytes);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let fail = |e: std::io::Error| match e.kind() {
            std::io::ErrorKind::AlreadyExists => {
                key_file(path, "it is there already, and may be the key of papers that nobody could read without it")
            }
            _ => key_file(path, &e.to_string()),
        };
        let mut file = options.open(path).map_err(fail)?;
        let text = Zeroizing::new(format!("{HEAD} {}\n", hex(key.0.as_ref())));
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fail)?;
        crate::copy::onto_disk(path)?;
        Ok(key)
    }

    /// The key of a file that nobody but its owner can read.
    pub fn read(path: &Path) -> Result<SealKey, Error> {
        let missing = |e: std::io::Error| match e.kind() {
            std::io::ErrorKind::NotFound => key_file(
                path,
                "it is not there; name the right file with --key, or make a new store with `maitri restricted init`",
            ),
            _ => key_file(path, &e.to_string()),
        };
        let meta = std::fs::metadata(path).map_err(missing)?;
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::MetadataExt::mode(&meta) & 0o777;
            if mode & 0o077 != 0 {
                let why =
                    format!("others on this machine may read or change it (mode {mode:03o}); `chmod 600` closes it");
                return Err(key_file(path, &why));
            }
        }
        if meta.len() > 1000 {
            return Err(key_file(path, "it is no key of a restricted store"));
        }
        let text = Zeroizing::new(std::fs::read_to_string(path).map_err(missing)?);
        SealKey::parse(&text).ok_or_else(|| key_file(path, "it is no key of a restricted store"))
    }

    /// The key as it stands in its file.
    pub fn parse(text: &str) -> Option<SealKey> {
        let digits = text.trim().strip_prefix(HEAD)?.trim();
        unhex(digits).map(|bytes| SealKey(Zeroizing::new(bytes)))
    }

    /// What the key may be called: sixteen hexadecimal digits of a hash, from which it cannot be found.
    pub fn id(&self) -> String {
        let mut text = Zeroizing::new(b"maitri restricted key id\n".to_vec());
        text.extend_from_slice(self.0.as_ref());
        hex(&sha256(&text)).chars().take(16).collect()
    }

    /// Seals `text`; `about` is bound to it and must be the same when it is opened.
    pub(crate) fn seal(&self, about: &str, text: &[u8]) -> Result<([u8; 24], Vec<u8>), Error> {
        let mut nonce = [0; 24];
        getrandom::fill(&mut nonce).map_err(|e| Error::Lost { why: e.to_string() })?;
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), Payload { msg: text, aad: about.as_bytes() })
            .map_err(|_| Error::Database { why: "the paper is too long to be sealed".to_owned() })?;
        Ok((nonce, sealed))
    }

    /// Opens what was sealed; nothing where nonce, text or what it is about was altered.
    pub(crate) fn open(&self, about: &str, nonce: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let nonce: [u8; 24] = nonce.try_into().ok()?;
        let text = self.cipher().decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: about.as_bytes() });
        text.ok().map(Zeroizing::new)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&*self.0).into())
    }
}

/// The bytes of a text in hexadecimal, of any length.
pub(crate) fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|all| all.len() % 2 == 0)?;
    digits.chunks_exact(2).map(|pair| u8::try_from(pair.iter().fold(0, |n, d| n * 16 + d)).ok()).collect()
}

fn key_file(path: &Path, why: &str) -> Error {
    Error::KeyFile { path: path.display().to_string(), why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answer of the draft that XChaCha20-Poly1305 was first written down in (draft-irtf-cfrg-xchacha-03, A.3.1).
    #[test]
    fn the_cipher_is_the_one_it_says() {
        let key = bytes_of("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f").unwrap();
        let nonce = bytes_of("404142434445464748494a4b4c4d4e4f5051525354555657").unwrap();
        let about = bytes_of("50515253c0c1c2c3c4c5c6c7").unwrap();
        let text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let cipher = XChaCha20Poly1305::new(&<[u8; 32]>::try_from(key.as_slice()).unwrap().into());
        let nonce = XNonce::from(<[u8; 24]>::try_from(nonce.as_slice()).unwrap());
        let sealed = cipher.encrypt(&nonce, Payload { msg: text, aad: &about }).unwrap();
        assert!(hex(&sealed).starts_with("bd6d179d3e83d43b9576579493c0e939"), "{}", hex(&sealed));
        assert!(hex(&sealed).ends_with("c0875924c1c7987947deafd8780acf49"), "{}", hex(&sealed));
    }

    #[test]
    fn a_key_is_read_from_its_file_and_from_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("restricted.key");
        let key = SealKey::make(&path).unwrap();
        assert_eq!(SealKey::read(&path).unwrap().0, key.0);
        assert!(!format!("{key:?}").contains(&hex(key.0.as_ref())));
        assert!(SealKey::make(&path).unwrap_err().to_string().contains("it is there already"));
        for text in ["", "maitri-restricted-key/1", "maitri-restricted-key/1 00", "maitri-restricted-key/2 ", "x\0y"] {
            assert!(SealKey::parse(text).is_none(), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("restricted.key");
        SealKey::make(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for mode in [0o640, 0o604, 0o660, 0o601] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let said = SealKey::read(&path).unwrap_err().to_string();
            assert!(said.contains(&format!("mode {mode:03o}")) && said.contains("chmod 600"), "{said}");
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).unwrap();
        SealKey::read(&path).unwrap();
    }
}
