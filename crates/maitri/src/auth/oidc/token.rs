//! An ID token verified: who signed it, for whom, when, and as the answer to which question.
//!
//! The signatures are ring's. What stands here is which key may verify what: the key says of what kind it is, and the token cannot choose another way.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde::Deserialize;
use std::collections::HashSet;

/// How far two clocks may be apart, in seconds.
const CLOCKS: i64 = 60;

/// How old a token may be that answers a login of now, in seconds.
const OLD: i64 = 15 * 60;

/// A set of keys (RFC 7517). What is of a kind unknown here is passed over.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Keys {
    keys: Vec<serde_json::Value>,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Key {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default, rename = "use")]
    purpose: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default)]
    crv: String,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
    #[serde(default)]
    x: String,
    #[serde(default)]
    y: String,
}

#[derive(Debug, Deserialize)]
struct Head {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// What an ID token says, as far as it matters here. An e-mail address is not among it: it may be given to somebody else tomorrow.
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    pub(crate) sub: String,
    aud: Audience,
    #[serde(default)]
    azp: Option<String>,
    exp: f64,
    iat: f64,
    #[serde(default)]
    nbf: Option<f64>,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    at_hash: Option<String>,
    #[serde(default)]
    pub(crate) name: Option<String>,
}

/// Why a token is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// None of the keys known bears this id: they may have been exchanged since they were read.
    NoKey,
    /// For good.
    Refused(&'static str),
}

/// What a token must answer.
pub(crate) struct Expected<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client: &'a str,
    pub(crate) nonce: &'a str,
    pub(crate) access_token: Option<&'a str>,
    /// Now, in seconds since 1970.
    pub(crate) now: i64,
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Whether two texts are the same, in a time that does not tell where they differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// Verifies a token.
pub(crate) fn verify(token: &str, keys: &Keys, expected: &Expected<'_>) -> Result<Claims, Fault> {
    use Fault::Refused;
    let mut parts = token.split('.');
    let (Some(head), Some(body), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Refused("the token does not have three parts"));
    };
    let read: Head = decoded(head)
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or(Refused("the head of the token cannot be read"))?;
    if read.crit.is_some() {
        return Err(Refused("the token asks for something that is not understood here"));
    }
    let signature = decoded(signature).ok_or(Refused("the signature cannot be read"))?;
    let signed = token.get(..head.len() + 1 + body.len()).ok_or(Refused("the token does not have three parts"))?;
    signed_by(keys, &read, signed.as_bytes(), &signature)?;

    // Only what was signed is read.
    let claims: Claims = decoded(body)
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or(Refused("what the token says cannot be read"))?;
    if claims.iss != expected.issuer {
        return Err(Refused("the token is of another issuer"));
    }
    let audience: HashSet<&str> = match &claims.aud {
        Audience::One(one) => HashSet::from([one.as_str()]),
        Audience::Many(many) => many.iter().map(String::as_str).collect(),
    };
    if !audience.contains(expected.client) {
        return Err(Refused("the token is for another program"));
    }
    let party = claims.azp.as_deref();
    if party.is_some_and(|azp| azp != expected.client) || (audience.len() > 1 && party.is_none()) {
        return Err(Refused("the token was given to another program"));
    }
    let now = expected.now as f64;
    let (clocks, old) = (CLOCKS as f64, OLD as f64);
    if claims.exp + clocks <= now {
        return Err(Refused("the token has expired"));
    }
    if claims.iat - clocks > now || claims.nbf.is_some_and(|nbf| nbf - clocks > now) {
        return Err(Refused("the token is not valid yet: one of the two clocks is wrong"));
    }
    if claims.iat + old + clocks <= now {
        return Err(Refused("the token was not made for this login"));
    }
    if !claims.nonce.as_deref().is_some_and(|nonce| same(nonce, expected.nonce)) {
        return Err(Refused("the token does not answer this login"));
    }
    if let (Some(hash), Some(access)) = (&claims.at_hash, expected.access_token)
        && read.alg != "EdDSA"
    {
        let digest = ring::digest::digest(&ring::digest::SHA256, access.as_bytes());
        let half = digest.as_ref().get(..16).map(|half| URL_SAFE_NO_PAD.encode(half));
        if half.as_deref() != Some(hash.as_str()) {
            return Err(Refused("the token belongs to another answer"));
        }
    }
    if claims.sub.is_empty() || claims.sub.len() > 255 || claims.sub.chars().any(char::is_control) {
        return Err(Refused("the token names nobody"));
    }
    Ok(claims)
}

/// The ways of signing that are taken, and the kind of key of each. Neither `none` nor one with a shared secret is among them.
const WAYS: [(&str, &str, &str); 4] =
    [("RS256", "RSA", ""), ("PS256", "RSA", ""), ("ES256", "EC", "P-256"), ("EdDSA", "OKP", "Ed25519")];

fn signed_by(keys: &Keys, head: &Head, signed: &[u8], signature: &[u8]) -> Result<(), Fault> {
    let (_, kind, curve) = WAYS
        .iter()
        .find(|(alg, ..)| *alg == head.alg)
        .ok_or(Fault::Refused("the token is signed in a way that is not taken"))?;
    let fitting: Vec<Key> = keys
        .keys
        .iter()
        .filter_map(|key| serde_json::from_value::<Key>(key.clone()).ok())
        .filter(|key| key.kty == *kind && (curve.is_empty() || key.crv == *curve))
        .filter(|key| key.purpose.as_deref().is_none_or(|purpose| purpose == "sig"))
        .filter(|key| key.alg.as_deref().is_none_or(|alg| alg == head.alg))
        .filter(|key| head.kid.is_none() || key.kid == head.kid)
        .collect();
    match fitting.as_slice() {
        [] => Err(Fault::NoKey),
        [key] if holds(key, &head.alg, signed, signature) => Ok(()),
        [_] => Err(Fault::Refused("the signature is wrong")),
        // Without an id nobody says which of several it is.
        _ => Err(Fault::Refused("the token does not say which key signed it")),
    }
}

fn holds(key: &Key, alg: &str, signed: &[u8], signature: &[u8]) -> bool {
    let number = |text: &str| {
        let bytes = decoded(text)?;
        let zeros = bytes.iter().take_while(|b| **b == 0).count();
        bytes.get(zeros..).map(<[u8]>::to_vec)
    };
    let done = match alg {
        "RS256" | "PS256" => number(&key.n).zip(number(&key.e)).map(|(n, e)| {
            let way = if alg == "RS256" { &RSA_PKCS1_2048_8192_SHA256 } else { &RSA_PSS_2048_8192_SHA256 };
            RsaPublicKeyComponents { n, e }.verify(way, signed, signature)
        }),
        "ES256" => {
            decoded(&key.x).zip(decoded(&key.y)).filter(|(x, y)| x.len() == 32 && y.len() == 32).map(|(x, y)| {
                let point = [&[4_u8][..], &x, &y].concat();
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed, signature)
            })
        }
        "EdDSA" => decoded(&key.x).map(|x| UnparsedPublicKey::new(&ED25519, x).verify(signed, signature)),
        _ => None,
    };
    done.is_some_and(|verified| verified.is_ok())
}
