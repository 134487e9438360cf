//! Logins by an identity provider: a provider of these tests that signs real tokens and lies as it is told, and `oidc-provider` (Node)
//! where it is installed.

use crate::accounts::{House, Page, WORD, run};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use maitri::auth::oidc::{Accounts, Begun, Login, Provider, Settings, read};
use maitri_registry::log::sha256;
use maitri_store::Secret;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const BACK: &str = "https://maitri.example.go.th/login/oidc/office/callback";

fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// What the provider does next.
struct Acts {
    /// Put over what it says of itself.
    description: Value,
    /// Whole answers by path: what stands before the body, and the body.
    answers: HashMap<String, (String, Vec<u8>)>,
    /// The token that it gives, and the access token beside it.
    token: String,
    access: Option<String>,
    keys: Value,
    /// The challenge that the code was given for.
    challenge: String,
    /// Where it sends browsers back to.
    back: String,
    asked: Vec<String>,
}

struct Liar {
    issuer: String,
    key: EcdsaKeyPair,
    acts: Arc<Mutex<Acts>>,
}

fn new_key() -> EcdsaKeyPair {
    let chance = SystemRandom::new();
    let bytes = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, bytes.as_ref(), &chance).unwrap()
}

fn jwk(key: &EcdsaKeyPair, kid: &str) -> Value {
    let point = key.public_key().as_ref();
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    json!({"kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": part(&point[1..33]), "y": part(&point[33..])})
}

fn signed(key: &EcdsaKeyPair, head: &Value, claims: &Value) -> String {
    let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(head.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
    let signature = key.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
}

impl Liar {
    fn start() -> Liar {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let key = new_key();
        let acts = Arc::new(Mutex::new(Acts {
            description: json!({}),
            answers: HashMap::new(),
            token: String::new(),
            access: None,
            keys: json!({"keys": [{"kty": "oct", "k": "AA"}, jwk(&key, "k1")]}),
            challenge: String::new(),
            back: BACK.to_owned(),
            asked: Vec::new(),
        }));
        let (shared, own) = (Arc::clone(&acts), issuer.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (shared, own) = (Arc::clone(&shared), own.clone());
                std::thread::spawn(move || answer(stream.unwrap(), &shared, &own));
            }
        });
        Liar { issuer, key, acts }
    }

    fn provider(&self) -> Provider {
        self.provider_with(None)
    }

    fn provider_with(&self, secret: Option<&str>) -> Provider {
        Provider::new(settings(&self.issuer), secret.map(str::to_owned)).unwrap()
    }

    fn act(&self, change: impl FnOnce(&mut Acts)) {
        change(&mut self.acts.lock().unwrap());
    }

    fn claims(&self, begun: &Begun) -> Value {
        let now = jiff::Timestamp::now().as_second();
        json!({
            "iss": self.issuer, "sub": "u-1", "aud": "maitri", "exp": now + 300, "iat": now, "nonce": asked(begun, "nonce"),
            "name": "Nguyễn Văn A", "email": "a@example.vn"
        })
    }

    /// The provider's part of a login: the token is ready, and the answer that the browser brings.
    fn agree(&self, begun: &Begun, head: &Value, claims: &Value) -> String {
        let token = signed(&self.key, head, claims);
        self.agree_with(begun, token)
    }

    fn agree_with(&self, begun: &Begun, token: String) -> String {
        self.act(|acts| {
            acts.token = token;
            acts.challenge = asked(begun, "code_challenge");
        });
        format!("code=c-1&state={}", asked(begun, "state"))
    }
}

fn answer(mut stream: TcpStream, acts: &Mutex<Acts>, issuer: &str) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    reader.read_line(&mut first).unwrap();
    let (mut length, mut login) = (0, String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let lower = line.to_lowercase();
        if let Some(n) = lower.strip_prefix("content-length:") {
            length = n.trim().parse().unwrap();
        }
        if lower.starts_with("authorization:") {
            login = line.split_once(':').unwrap().1.trim().to_owned();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut acts = acts.lock().unwrap();
    let form: HashMap<String, String> = form_urlencoded::parse(&body).into_owned().collect();
    acts.asked.push(format!("{path} {login} {}", String::from_utf8_lossy(&body)).trim().to_owned());
    let fine = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n".to_owned();
    let (head, body) = if let Some(whole) = acts.answers.get(&path) {
        whole.clone()
    } else if path == "/.well-known/openid-configuration" {
        let mut said = json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/auth"), "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/jwks"), "code_challenge_methods_supported": ["plain", "S256"]
        });
        for (name, value) in acts.description.as_object().unwrap() {
            said[name] = value.clone();
        }
        (fine, said.to_string().into_bytes())
    } else if path == "/jwks" {
        (fine, acts.keys.to_string().into_bytes())
    } else if form.get("code_verifier").map(|v| URL_SAFE_NO_PAD.encode(sha256(v.as_bytes())))
        == Some(acts.challenge.clone())
        && form["code"] == "c-1"
        && form["redirect_uri"] == acts.back
        && form["grant_type"] == "authorization_code"
    {
        // A code is good once.
        acts.challenge.clear();
        let mut said = json!({"id_token": acts.token, "token_type": "Bearer"});
        if let Some(access) = &acts.access {
            said["access_token"] = json!(access);
        }
        (fine, said.to_string().into_bytes())
    } else {
        (
            "HTTP/1.1 400 Bad Request\r\n".to_owned(),
            br#"{"error":"invalid_grant","error_description":"<b>x</b>"}"#.to_vec(),
        )
    };
    drop(acts);
    let head = format!("{head}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

fn settings(issuer: &str) -> Settings {
    Settings {
        id: "office".into(),
        name: "บัญชีของกระทรวง".into(),
        issuer: issuer.to_owned(),
        client_id: "maitri".into(),
        client_secret_file: None,
        private_network: false,
    }
}

/// What the browser was sent to ask.
fn asked(begun: &Begun, name: &str) -> String {
    let query = begun.url.split_once('?').unwrap().1;
    let found = form_urlencoded::parse(query.as_bytes()).find(|(n, _)| n == name);
    found.unwrap_or_else(|| panic!("no {name} in {}", begun.url)).1.into_owned()
}

fn es256() -> Value {
    json!({"alg": "ES256", "kid": "k1"})
}

struct Table(Vec<(String, String, String)>);

impl Accounts for Table {
    fn account_of_subject(&self, issuer: &str, subject: &str) -> Result<Option<String>, String> {
        Ok(self.0.iter().find(|(i, s, _)| i == issuer && s == subject).map(|(.., account)| account.clone()))
    }
}

#[test]
fn a_login_is_who_the_issuer_says() {
    let liar = Liar::start();
    let provider = liar.provider();
    let begun = wait(provider.begin(BACK)).unwrap();
    assert!(begun.url.starts_with(&format!("{}/auth?", liar.issuer)));
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "maitri"),
        ("redirect_uri", BACK),
        ("scope", "openid profile"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(asked(&begun, name), value);
    }
    let query = liar.agree(&begun, &es256(), &liar.claims(&begun));
    let login = wait(provider.finish(&query, Some(&begun.browser))).unwrap();
    let expected = Login { issuer: liar.issuer.clone(), subject: "u-1".into(), name: "Nguyễn Văn A".into() };
    assert_eq!(login, expected);
    // Without a secret our name stands in the form.
    assert!(liar.acts.lock().unwrap().asked.iter().any(|a| a.starts_with("/token") && a.contains("client_id=maitri")));

    // The account is found by both: the same subject of another issuer is somebody else, and an e-mail address is nobody.
    let account = |i: &str, s: &str| (i.to_owned(), s.to_owned(), "a-1".to_owned());
    assert_eq!(login.account(&Table(vec![account(&liar.issuer, "u-1")])), Ok(Some("a-1".to_owned())));
    let others = Table(vec![account("https://other.example", "u-1"), account(&liar.issuer, "a@example.vn")]);
    assert_eq!(login.account(&others), Ok(None));
    // Each login asks anew, with other values.
    let again = wait(provider.begin(BACK)).unwrap();
    for name in ["state", "nonce", "code_challenge"] {
        assert_ne!(asked(&begun, name), asked(&again, name));
        assert!(asked(&again, name).len() >= 43);
    }
}

#[test]
fn our_secret_is_told_as_the_provider_asks() {
    for (ways, told) in [
        (json!(["client_secret_basic", "none"]), "Basic "),
        (Value::Null, "Basic "),
        (json!(["client_secret_post"]), "client_secret=p%3A%2F+w"),
    ] {
        let liar = Liar::start();
        liar.act(|acts| acts.description = json!({"token_endpoint_auth_methods_supported": ways}));
        let provider = liar.provider_with(Some("p:/ w"));
        let begun = wait(provider.begin(BACK)).unwrap();
        let query = liar.agree(&begun, &es256(), &liar.claims(&begun));
        wait(provider.finish(&query, Some(&begun.browser))).unwrap();
        let asked = liar.acts.lock().unwrap().asked.iter().find(|a| a.starts_with("/token")).unwrap().clone();
        assert!(asked.contains(told), "{asked}");
        if let Some(login) = asked.split(' ').nth(2).filter(|_| told == "Basic ") {
            assert_eq!(STANDARD.decode(login).unwrap(), b"maitri:p%3A%2F+w");
        }
    }
}

#[test]
fn an_answer_is_good_once_in_one_browser_for_one_provider() {
    let liar = Liar::start();
    let provider = liar.provider();
    let begin = || wait(provider.begin(BACK)).unwrap();
    let finish = |query: &str, browser: Option<&str>| wait(provider.finish(query, browser)).unwrap_err();

    // Replay, of the answer and of the code.
    let begun = begin();
    let query = liar.agree(&begun, &es256(), &liar.claims(&begun));
    wait(provider.finish(&query, Some(&begun.browser))).unwrap();
    assert!(finish(&query, Some(&begun.browser)).contains("was used already"));
    let next = begin();
    let replayed = format!("code=c-1&state={}", asked(&next, "state"));
    assert_eq!(finish(&replayed, Some(&next.browser)).split(": ").last(), Some("400 invalid_grant"));

    // Another browser, or none: somebody is led to a link that would log them in as the attacker.
    for browser in [None, Some("x"), Some("")] {
        let begun = begin();
        let query = liar.agree(&begun, &es256(), &liar.claims(&begun));
        assert!(finish(&query, browser).contains("begun in another browser"), "{browser:?}");
        // And the answer is spent.
        assert!(finish(&query, Some(&begun.browser)).contains("was used already"));
    }

    // An answer to nothing, of another provider, said twice, refused.
    let begun = begin();
    let mine = Some(begun.browser.as_str());
    assert!(finish("code=c-1", mine).contains("not begun here"));
    assert!(finish("code=c-1&state=x", mine).contains("not begun here"));
    let query = liar.agree(&begun, &es256(), &liar.claims(&begun));
    assert!(finish(&format!("{query}&code=other"), mine).contains("twice"));
    let other = Liar::start().provider();
    assert!(wait(other.finish(&query, mine)).unwrap_err().contains("not begun here"));
    assert!(finish(&format!("{query}&iss=https%3A%2F%2Fevil.example"), mine).contains("another provider"));
    let begun = begin();
    let denied = format!("error=access_denied%3Cb%3E&error_description=%3Cscript%3E&state={}", asked(&begun, "state"));
    assert_eq!(finish(&denied, Some(&begun.browser)), "the provider refused the login (access_deniedb)");
}

#[test]
fn who_promised_to_say_who_answers_must_say_it() {
    let liar = Liar::start();
    liar.act(|acts| acts.description = json!({"authorization_response_iss_parameter_supported": true}));
    let provider = liar.provider();
    let login = |iss: &dyn Fn(&str) -> String| {
        let begun = wait(provider.begin(BACK)).unwrap();
        let query = liar.agree(&begun, &es256(), &liar.claims(&begun)) + &iss(&liar.issuer);
        wait(provider.finish(&query, Some(&begun.browser)))
    };
    let encoded = |iss: &str| form_urlencoded::byte_serialize(iss.as_bytes()).collect::<String>();
    login(&|iss| format!("&iss={}", encoded(iss))).unwrap();
    assert!(login(&|_| String::new()).unwrap_err().contains("does not say which provider"));
    assert!(login(&|iss| format!("&iss={}%2F", encoded(iss))).unwrap_err().contains("another provider"));
}

#[test]
fn tokens_that_are_not_ours_are_refused() {
    let liar = Liar::start();
    let provider = liar.provider();
    let now = jiff::Timestamp::now().as_second();
    let none = Value::Null;
    let refused = |head: Value, change: Value, expected: &str| {
        let begun = wait(provider.begin(BACK)).unwrap();
        let mut claims = liar.claims(&begun);
        for (name, value) in change.as_object().unwrap() {
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(name);
            } else {
                claims[name] = value.clone();
            }
        }
        let query = liar.agree(&begun, &head, &claims);
        let said = wait(provider.finish(&query, Some(&begun.browser)));
        if expected.is_empty() {
            said.unwrap_or_else(|e| panic!("{change}: {e}"));
        } else {
            let said = said.expect_err(&change.to_string());
            assert!(said.contains(expected), "{change}: {said}");
        }
    };
    for (change, expected) in [
        (json!({}), ""),
        (json!({"iss": "https://evil.example"}), "of another issuer"),
        (json!({"iss": format!("{}/", liar.issuer)}), "of another issuer"),
        (json!({"aud": "somebody"}), "for another program"),
        (json!({"aud": []}), "for another program"),
        (json!({"aud": ["maitri"]}), ""),
        (json!({"aud": ["maitri", "somebody"]}), "given to another program"),
        (json!({"aud": ["maitri", "somebody"], "azp": "somebody"}), "given to another program"),
        (json!({"aud": ["maitri", "somebody"], "azp": "maitri"}), ""),
        (json!({"azp": "somebody"}), "given to another program"),
        (json!({"exp": now - 61}), "has expired"),
        (json!({"exp": now - 30}), ""),
        (json!({"exp": -1}), "has expired"),
        (json!({"exp": none}), "cannot be read"),
        (json!({"exp": "9999999999"}), "cannot be read"),
        (json!({"iat": now + 600}), "not valid yet"),
        (json!({"nbf": now + 600}), "not valid yet"),
        (json!({"nbf": now + 30}), ""),
        (json!({"iat": now - 3600}), "not made for this login"),
        (json!({"nonce": "x"}), "does not answer this login"),
        (json!({"nonce": none}), "does not answer this login"),
        (json!({"sub": ""}), "names nobody"),
        (json!({"sub": none}), "cannot be read"),
        (json!({"sub": "a\nb"}), "names nobody"),
        (json!({"sub": "x".repeat(256)}), "names nobody"),
        (json!({"name": none}), ""),
    ] {
        refused(es256(), change, expected);
    }
    for (head, expected) in [
        (json!({"alg": "none"}), "a way that is not taken"),
        (json!({"alg": "None", "kid": "k1"}), "a way that is not taken"),
        (json!({"alg": "HS256", "kid": "k1"}), "a way that is not taken"),
        (json!({"alg": "ES384", "kid": "k1"}), "a way that is not taken"),
        // Its key is no RSA key, whatever the token says.
        (json!({"alg": "RS256", "kid": "k1"}), "does not show"),
        (json!({"alg": "ES256", "kid": "other"}), "does not show"),
        (json!({"alg": "ES256", "kid": "k1", "crit": ["exp"]}), "not understood"),
        (json!({"alg": "ES256"}), ""),
        // A key in the token itself is not looked at.
        (json!({"alg": "ES256", "kid": "k1", "jku": "https://evil.example/jwks", "jwk": jwk(&new_key(), "k1")}), ""),
    ] {
        refused(head, json!({}), expected);
    }
    // Signed by another key under the same name; nothing signed; something cut off, put on or exchanged.
    let forged = |make: &dyn Fn(&Value) -> String| {
        let begun = wait(provider.begin(BACK)).unwrap();
        let query = liar.agree_with(&begun, make(&liar.claims(&begun)));
        wait(provider.finish(&query, Some(&begun.browser))).unwrap_err()
    };
    assert!(forged(&|claims| signed(&new_key(), &es256(), claims)).contains("the signature is wrong"));
    let own = json!({"alg": "ES256", "jwk": jwk(&new_key(), "k1")});
    assert!(forged(&|claims| signed(&new_key(), &own, claims)).contains("the signature is wrong"));
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    assert!(forged(&|claims| format!("{}.{}.", encode(&json!({"alg": "none"})), encode(claims))).contains("not taken"));
    assert!(forged(&|claims| format!("{}.{}.", encode(&es256()), encode(claims))).contains("the signature is wrong"));
    assert!(forged(&|claims| signed(&liar.key, &es256(), claims) + ".x").contains("three parts"));
    assert!(forged(&|claims| signed(&liar.key, &es256(), claims) + "A").contains("signature"));
    assert!(forged(&|_| "x".to_owned()).contains("three parts"));
    assert!(forged(&|_| "a.b.c".to_owned()).contains("cannot be read"));
    let swapped = |claims: &Value| {
        let token = signed(&liar.key, &es256(), claims);
        let parts: Vec<&str> = token.split('.').collect();
        let mut other = claims.clone();
        other["sub"] = json!("admin");
        format!("{}.{}.{}", parts[0], encode(&other), parts[2])
    };
    assert!(forged(&swapped).contains("the signature is wrong"));

    // The access token that came with it must be the one that was meant.
    for (access, fine) in [("at-1", true), ("at-2", false)] {
        let begun = wait(provider.begin(BACK)).unwrap();
        let mut claims = liar.claims(&begun);
        claims["at_hash"] = json!(URL_SAFE_NO_PAD.encode(&sha256(b"at-1")[..16]));
        liar.act(|acts| acts.access = Some(access.to_owned()));
        let query = liar.agree(&begun, &es256(), &claims);
        assert_eq!(wait(provider.finish(&query, Some(&begun.browser))).is_ok(), fine);
    }
}

#[test]
fn keys_are_read_again_when_they_were_exchanged_but_not_without_end() {
    let liar = Liar::start();
    let provider = liar.provider();
    let new = new_key();
    let login = |key: &EcdsaKeyPair, kid: &str| {
        let begun = wait(provider.begin(BACK)).unwrap();
        let token = signed(key, &json!({"alg": "ES256", "kid": kid}), &liar.claims(&begun));
        let query = liar.agree_with(&begun, token);
        wait(provider.finish(&query, Some(&begun.browser)))
    };
    login(&liar.key, "k1").unwrap();
    liar.act(|acts| acts.keys = json!({"keys": [jwk(&liar.key, "k1"), jwk(&new, "k2")]}));
    login(&new, "k2").unwrap();
    for n in 0..5 {
        assert!(login(&new, &format!("made-up-{n}")).unwrap_err().contains("does not show"));
    }
    let asked = liar.acts.lock().unwrap().asked.iter().filter(|a| *a == "/jwks").count();
    assert_eq!(asked, 2);
    // Of two keys without a name in the token, nobody guesses.
    let begun = wait(provider.begin(BACK)).unwrap();
    let query = liar.agree(&begun, &json!({"alg": "ES256"}), &liar.claims(&begun));
    assert!(wait(provider.finish(&query, Some(&begun.browser))).unwrap_err().contains("which key signed it"));
}

/// A place inside that counts who comes.
fn inside() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, visits) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&visits);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            drop(stream);
        }
    });
    (port, visits)
}

#[test]
fn a_description_cannot_make_us_ask_inside() {
    let (port, visits) = inside();
    for (name, place) in [
        ("jwks_uri", format!("https://localhost:{port}/jwks")),
        ("jwks_uri", format!("http://localhost:{port}/jwks")),
        ("jwks_uri", format!("https://127.0.0.2:{port}/")),
        ("jwks_uri", format!("https://[::1]:{port}/")),
        ("jwks_uri", format!("https://[::ffff:127.0.0.1]:{port}/")),
        ("jwks_uri", format!("https://2130706433:{port}/")),
        ("jwks_uri", format!("https://0:{port}/")),
        ("jwks_uri", "https://169.254.169.254/latest/meta-data".to_owned()),
        ("jwks_uri", "http://169.254.169.254/latest/meta-data".to_owned()),
        ("jwks_uri", "https://10.0.0.1/".to_owned()),
        ("jwks_uri", "file:///etc/passwd".to_owned()),
        ("jwks_uri", format!("https://user@localhost:{port}/")),
        ("token_endpoint", "http://10.0.0.1/token".to_owned()),
        ("authorization_endpoint", "javascript:alert(1)".to_owned()),
        ("authorization_endpoint", "http://login.example.go.th/".to_owned()),
    ] {
        let liar = Liar::start();
        liar.act(|acts| acts.description = json!({name: place}));
        let said = wait(liar.provider().begin(BACK)).unwrap_err();
        let known = ["not on the public internet", "is refused", "no answer that can be used"];
        assert!(known.iter().any(|k| said.contains(k)), "{place}: {said}");
    }
    // The code and our secret do not go inside either.
    let liar = Liar::start();
    liar.act(|acts| acts.description = json!({"token_endpoint": format!("https://localhost:{port}/token")}));
    let provider = liar.provider_with(Some("secret"));
    let begun = wait(provider.begin(BACK)).unwrap();
    let query = liar.agree(&begun, &es256(), &liar.claims(&begun));
    let said = wait(provider.finish(&query, Some(&begun.browser))).unwrap_err();
    assert!(said.contains("not on the public internet"), "{said}");
    // Nor by a way round.
    let round = |path: &str| {
        let liar = Liar::start();
        let head = format!("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{port}/\r\n");
        liar.act(|acts| drop(acts.answers.insert(path.to_owned(), (head, Vec::new()))));
        let provider = liar.provider();
        let begun = wait(provider.begin(BACK))?;
        let query = liar.agree(&begun, &es256(), &liar.claims(&begun));
        wait(provider.finish(&query, Some(&begun.browser)))
    };
    for path in ["/.well-known/openid-configuration", "/jwks", "/token"] {
        let said = round(path).unwrap_err();
        assert!(said.contains("sends elsewhere"), "{path}: {said}");
    }
    assert_eq!(visits.load(Ordering::SeqCst), 0);
}

#[test]
fn what_describes_no_provider_or_too_much_is_refused() {
    for (change, expected) in [
        (json!({"issuer": "https://id.example.go.th"}), "describes another provider"),
        (json!({"code_challenge_methods_supported": ["plain"]}), "PKCE"),
        (json!({"jwks_uri": 7}), "describes no provider"),
    ] {
        let liar = Liar::start();
        liar.act(|acts| acts.description = change.clone());
        let said = wait(liar.provider().begin(BACK)).unwrap_err();
        assert!(said.contains(expected), "{change}: {said}");
    }
    let fine = "HTTP/1.1 200 OK\r\n".to_owned();
    for (path, body, expected) in [
        ("/jwks", vec![b' '; 300 << 10], "longer than 256 KB"),
        ("/jwks", b"<html>".to_vec(), "holds no keys"),
        ("/.well-known/openid-configuration", b"[]".to_vec(), "describes no provider"),
    ] {
        let liar = Liar::start();
        liar.act(|acts| drop(acts.answers.insert(path.to_owned(), (fine.clone(), body))));
        let said = wait(liar.provider().begin(BACK)).unwrap_err();
        assert!(said.contains(expected), "{said}");
    }
    // One that takes the line and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://127.0.0.1:{}", silent.local_addr().unwrap().port());
    let provider = Provider::new(settings(&issuer), None).unwrap();
    let start = Instant::now();
    // Those who come meanwhile hear the same, and do not queue up.
    for _ in 0..4 {
        assert!(wait(provider.begin(BACK)).unwrap_err().contains("did not answer within 10 seconds"));
    }
    assert!(start.elapsed() < Duration::from_secs(15));
}

#[test]
fn a_configuration_says_what_is_wrong_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("oidc.toml");
    let said = |text: &str| {
        std::fs::write(&path, text).unwrap();
        read(&path).err().unwrap_or_default()
    };
    let one = |id: &str, issuer: &str, more: &str| {
        format!("[[provider]]\nid = \"{id}\"\nname = \"N\"\nissuer = \"{issuer}\"\nclient-id = \"maitri\"\n{more}\n")
    };
    let good = one("office", "https://id.example.go.th/realms/x", "");
    assert_eq!(said(&good), "");
    assert_eq!(read(&path).unwrap()[0].settings().client_id, "maitri");
    assert_eq!(said(&one("office", "https://10.1.2.3", "private-network = true")), "");
    for (text, expected) in [
        (one("Office", "https://id.example.go.th", ""), "no id of a provider"),
        (one("office", "http://id.example.go.th", ""), "not https"),
        (one("office", "http://10.1.2.3", "private-network = true"), "not https"),
        (one("office", "id.example.go.th", ""), "not written in full"),
        (one("office", "https://id.example.go.th/?x", ""), "question mark"),
        (one("office", "https://id.example.go.th", "email = true"), "unknown field"),
        (good.clone() + &good, "twice"),
        (one("office", "https://id.example.go.th", "client-secret-file = \"none\""), "none"),
        ("[[provider]]".to_owned(), "missing field"),
    ] {
        let said = said(&text);
        assert!(said.contains(expected), "{text}: {said}");
    }
    // A secret that others can read.
    use std::os::unix::fs::PermissionsExt as _;
    let secret = folder.path().join("s");
    std::fs::write(&secret, "secret").unwrap();
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o640)).unwrap();
    let with = one("office", "https://id.example.go.th", "client-secret-file = \"s\"");
    assert!(said(&with).contains("chmod 600"));
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(said(&with), "");
}

/// Two certificates of `localhost` with one key (`key.pem`) in a folder: that of a server, and another that it does not have. `None`, said aloud,
/// where openssl is not installed; in CI that fails.
pub fn certificates(folder: &std::path::Path) -> Option<[String; 2]> {
    let make = |name: &str, key: &str| {
        let file = folder.join(name).display().to_string();
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
            .args(["-subj", &format!("/CN={name}"), "-addext", "subjectAltName=DNS:localhost"])
            .args(["-addext", "basicConstraints=critical,CA:FALSE", "-out", &file, "-keyout"])
            .arg(folder.join(key))
            .stderr(Stdio::null())
            .status();
        made.is_ok_and(|s| s.success()).then_some(file)
    };
    let made = make("own.pem", "key.pem").zip(make("other.pem", "other-key.pem"));
    if made.is_none() {
        assert!(std::env::var_os("CI").is_none(), "openssl is not installed");
        eprintln!("skipped: openssl is not installed");
    }
    made.map(|(own, other)| [own, other])
}

/// Not a test by itself: asks a provider over TLS, with the certificates that `SSL_CERT_FILE` names.
#[test]
fn child() {
    let Ok(issuer) = std::env::var("MAITRI_OIDC_CHILD") else { return };
    let provider = Provider::new(settings(&issuer), None).unwrap();
    println!("said: {:?}", wait(provider.begin(BACK)).map(|b| b.url.split('?').next().unwrap().to_owned()));
}

#[test]
fn over_tls_only_a_trusted_certificate_counts() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio_rustls::rustls::pki_types::pem::PemObject as _;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let folder = tempfile::tempdir().unwrap();
    let Some([own, other]) = certificates(folder.path()) else { return };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let issuer = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let ring = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = tokio_rustls::rustls::ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_file(&own).unwrap()],
            PrivateKeyDer::from_pem_file(folder.path().join("key.pem")).unwrap(),
        )
        .unwrap();
    let said = issuer.clone();
    std::thread::spawn(move || {
        wait(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut read = [0; 4096];
                let n = stream.read(&mut read).await.unwrap();
                let body = if read[..n].starts_with(b"GET /jwks") {
                    json!({"keys": []}).to_string()
                } else {
                    json!({"issuer": said, "authorization_endpoint": format!("{said}/auth"), "token_endpoint": format!("{said}/token"),
                        "jwks_uri": format!("{said}/jwks")})
                    .to_string()
                };
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                stream.write_all(head.as_bytes()).await.unwrap();
                let _ = stream.shutdown().await;
            }
        })
    });
    for (trusted, expected) in [(&own, format!("said: Ok(\"{issuer}/auth\")")), (&other, "certificate".to_owned())] {
        let out = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "oidc::child", "--nocapture"])
            .env("MAITRI_OIDC_CHILD", &issuer)
            .env("SSL_CERT_FILE", trusted)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&out.stdout);
        assert!(told.contains(&expected), "{told}");
    }
}

/// A browser that follows one provider's ways and keeps its cookies, up to where it is sent back to us. Gives the query.
fn browse(begun: &Begun) -> String {
    let mut cookies: HashMap<String, String> = HashMap::new();
    let mut url = begun.url.clone();
    for _ in 0..10 {
        if let Some(query) = url.strip_prefix(BACK).and_then(|rest| rest.strip_prefix('?')) {
            return query.to_owned();
        }
        let rest = url.strip_prefix("http://").expect(&url).to_owned();
        let (host, path) = rest.split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let kept = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("; ");
        let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nCookie: {kept}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let head = answer.split("\r\n\r\n").next().unwrap();
        let mut next = None;
        for line in head.lines() {
            let Some((name, value)) = line.split_once(": ") else { continue };
            if name.eq_ignore_ascii_case("location") {
                next = Some(value.to_owned());
            } else if name.eq_ignore_ascii_case("set-cookie") {
                let (name, value) = value.split(';').next().unwrap().split_once('=').unwrap();
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let next = next.unwrap_or_else(|| panic!("{url} does not lead on: {answer}"));
        url = if next.starts_with('/') { format!("http://{host}{next}") } else { next };
    }
    panic!("the provider leads in circles");
}

/// A real provider of other make. `scripts/oidc-provider.sh` fetches it; where it is not there, that is said, and in CI it fails.
#[test]
fn a_provider_of_other_make_logs_people_in() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oidc");
    let there = folder.join("node_modules/oidc-provider").is_dir();
    if !there || Command::new("node").arg("--version").stdout(Stdio::null()).status().is_err() {
        assert!(std::env::var_os("CI").is_none(), "oidc-provider is not there: scripts/oidc-provider.sh fetches it");
        eprintln!("skipped: oidc-provider is not there: scripts/oidc-provider.sh fetches it");
        return;
    }
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut child = Command::new("node")
        .args(["provider.mjs", &port.to_string()])
        .current_dir(folder)
        // It ends with this process, also when that is killed.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut ready = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut ready).unwrap();
    let issuer = format!("http://127.0.0.1:{port}");
    let done = std::panic::catch_unwind(|| {
        assert_eq!(ready, "ready\n");
        for client in ["RS256", "PS256", "ES256", "EdDSA", "public"] {
            let secret = (client != "public").then(|| "a secret: of the tests".to_owned());
            let settings = |secret| Provider::new(Settings { client_id: client.into(), ..settings(&issuer) }, secret);
            let provider = settings(secret).unwrap();
            let begun = wait(provider.begin(BACK)).unwrap();
            let query = browse(&begun);
            assert!(query.contains("iss="), "{query}");
            let login = wait(provider.finish(&query, Some(&begun.browser))).unwrap_or_else(|e| panic!("{client}: {e}"));
            let expected = Login {
                issuer: issuer.clone(), subject: "u-4711".into(), name: "นายสมชาย ใจดี".into()
            };
            assert_eq!(login, expected, "{client}");
            assert!(wait(provider.finish(&query, Some(&begun.browser))).is_err());

            // A code that another login was given: PKCE and the provider refuse it.
            let (first, second) = (wait(provider.begin(BACK)).unwrap(), wait(provider.begin(BACK)).unwrap());
            let code = |query: &str| query.split('&').find(|p| p.starts_with("code=")).unwrap().to_owned();
            let (stolen, own) = (browse(&first), browse(&second));
            let mixed = own.replace(&code(&own), &code(&stolen));
            let said = wait(provider.finish(&mixed, Some(&second.browser))).unwrap_err();
            assert!(said.contains("invalid_grant"), "{said}");
            // Another secret.
            if client != "public" {
                let stranger = settings(Some("wrong".to_owned())).unwrap();
                let begun = wait(stranger.begin(BACK)).unwrap();
                let said = wait(stranger.finish(&browse(&begun), Some(&begun.browser))).unwrap_err();
                assert!(said.contains("401 invalid_client"), "{said}");
            }
        }
    });
    let _ = child.kill();
    let _ = child.wait();
    done.unwrap();
}

/// A house with the provider of these tests at its door.
fn house(liar: &Liar) -> House {
    let mut house = House::new(maitri::web::Settings::default());
    house.site = house.site.clone().with_outside(vec![liar.provider()]);
    liar.act(|acts| acts.back = "http://localhost:8421/login/oidc/office/back".to_owned());
    house
}

/// The cookie of that name that a page sets, as a browser sends it back; empty where it sets none or takes it away.
fn kept(page: &Page, name: &str) -> String {
    let all = page.headers.get_all("set-cookie").iter().filter_map(|v| v.to_str().ok());
    let pair = all.map(|v| v.split(';').next().unwrap()).find(|p| p.starts_with(&format!("{name}=")));
    pair.filter(|p| !p.ends_with('=')).unwrap_or_default().to_owned()
}

/// Where a page leads the browser, and what it keeps until it comes back.
fn begun(page: &Page) -> (Begun, String) {
    let cookie = kept(page, "maitri-oidc");
    let url = match page.location() {
        "" => page.text.split("href=\"").find(|p| p.starts_with("http")).unwrap().split('"').next().unwrap(),
        location => location,
    };
    let url = url.replace("&#38;", "&").replace("&amp;", "&");
    (Begun { url, browser: cookie.split_once('=').unwrap().1.to_owned() }, cookie)
}

/// The provider agrees for a person, and the browser comes back.
async fn comes_back(house: &House, liar: &Liar, begun: &Begun, subject: &str, cookies: &str) -> Page {
    let mut claims = liar.claims(begun);
    claims["sub"] = json!(subject);
    let query = liar.agree(begun, &es256(), &claims);
    house.get(&format!("/login/oidc/office/back?lang=en&{query}"), cookies).await
}

const ENTER: &str = "/login/oidc/office?lang=en&next=%2Faccount%3Flang%3Den";

#[test]
fn a_person_binds_a_login_comes_in_by_it_and_unbinds_it() {
    let liar = Liar::start();
    let house = house(&liar);
    run(async {
        // As long as there are no accounts there is nothing to come in to.
        assert_eq!(house.get(ENTER, "").await.status.as_u16(), 404);
        let mai = house.person("mai", "vn.sngv", "vn.dien-bien", &["vn-sngv-officer"]);
        let page = house.get("/login?lang=en&next=%2Flog", "").await;
        assert!(page.text.contains("/login/oidc/office?lang=en&amp;next=%2Flog"), "{}", page.text);
        // A login that is bound to nobody opens nothing and makes no account, whatever its e-mail address says.
        let (first, cookie) = begun(&house.get(ENTER, "").await);
        let page = comes_back(&house, &liar, &first, "u-1", &cookie).await;
        assert_eq!((page.status.as_u16(), kept(&page, "maitri")), (403, String::new()));
        assert!(page.text.contains("leads to no account"));
        assert_eq!(house.store.accounts().unwrap().len(), 1);
        // Binding asks for the password.
        let own = house.session(&mai);
        let fields = |word| [("do", "begin"), ("provider", "office"), ("current", word)];
        let page = house.post("/account/outside?lang=en", &own, &fields("wrong")).await;
        assert_eq!(page.status.as_u16(), 422);
        let page = house.post("/account/outside?lang=en", &own, &fields(WORD)).await;
        let (binding, cookie) = begun(&page);
        // In another session the answer binds nothing.
        let other = house.session(&house.person("lan", "vn.sngv", "vn.dien-bien", &["vn-sngv-officer"]));
        let page = comes_back(&house, &liar, &binding, "u-1", &format!("{other}; {cookie}")).await;
        assert_eq!(page.status.as_u16(), 403);
        let (binding, cookie) = begun(&house.post("/account/outside?lang=en", &own, &fields(WORD)).await);
        let page = comes_back(&house, &liar, &binding, "u-1", &format!("{own}; {cookie}")).await;
        assert!(page.location().starts_with("/account?"), "{}", page.text);
        assert_eq!(house.store.account_of_subject(&liar.issuer, "u-1").unwrap(), Some(mai.clone()));
        assert!(house.get("/account?lang=en", &own).await.text.contains("u-1"));
        // Coming in: a new session, and the one that the browser had is over.
        let (second, cookie) = begun(&house.get(ENTER, "").await);
        let page = comes_back(&house, &liar, &second, "u-1", &format!("{own}; {cookie}")).await;
        assert_eq!(page.location(), "/account?lang=en");
        let new = kept(&page, "maitri");
        assert!(!new.is_empty() && kept(&page, "maitri-oidc").is_empty());
        assert_eq!(house.get("/account?lang=en", &new).await.status.as_u16(), 200);
        assert!(house.get("/account?lang=en", &own).await.location().starts_with("/login"));
        // The same answer again, and an answer in a browser that did not begin it, or where another planted it.
        let again = comes_back(&house, &liar, &second, "u-1", &cookie).await;
        assert_eq!((again.status.as_u16(), kept(&again, "maitri")), (403, String::new()));
        let (third, cookie) = begun(&house.get(ENTER, "").await);
        for cookies in [String::new(), format!("{cookie}; maitri-oidc=other"), "maitri-oidc=other".to_owned()] {
            let (this, _) = begun(&house.get(ENTER, "").await);
            let page = comes_back(&house, &liar, &this, "u-1", &cookies).await;
            assert_eq!((page.status.as_u16(), kept(&page, "maitri")), (403, String::new()), "{cookies}");
        }
        drop(third);
        // It leads nowhere but to our own pages.
        for next in ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example"] {
            let (this, cookie) = begun(&house.get(&format!("/login/oidc/office?next={next}"), "").await);
            assert_eq!(comes_back(&house, &liar, &this, "u-1", &cookie).await.location(), "/cases", "{next}");
        }
        // The second factor is asked for after it as after a password.
        house.store.people(None, vec![Secret::Totp(mai.clone(), Some(vec![7; 20]))]).unwrap();
        let (this, cookie) = begun(&house.get(ENTER, "").await);
        let page = comes_back(&house, &liar, &this, "u-1", &cookie).await;
        assert!(page.location().starts_with("/login/code?"), "{}", page.location());
        assert!(house.get("/account?lang=en", &kept(&page, "maitri")).await.location().starts_with("/login/code"));
        house.store.people(None, vec![Secret::Totp(mai.clone(), None)]).unwrap();
        // Another's login is not unbound, one's own is.
        let end = [("do", "end"), ("issuer", liar.issuer.as_str()), ("subject", "u-1"), ("current", WORD)];
        house.post("/account/outside?lang=en", &other, &end).await;
        assert!(house.store.account_of_subject(&liar.issuer, "u-1").unwrap().is_some());
        let own = house.session(&mai);
        assert!(house.post("/account/outside?lang=en", &own, &end).await.location().contains("done=yes"));
        assert_eq!(house.store.account_of_subject(&liar.issuer, "u-1").unwrap(), None);
        // A closed account is closed to this way too.
        house.store.people(None, vec![Secret::Outside(liar.issuer.clone(), "u-2".into(), mai.clone(), 1)]).unwrap();
        house.store.people(None, vec![Secret::Closed(mai)]).unwrap();
        let (this, cookie) = begun(&house.get(ENTER, "").await);
        assert_eq!(comes_back(&house, &liar, &this, "u-2", &cookie).await.status.as_u16(), 403);
        assert_eq!(house.get("/login/oidc/other", "").await.status.as_u16(), 404);
    });
}

#[test]
fn an_invitation_is_taken_up_with_a_login() {
    let liar = Liar::start();
    let house = house(&liar);
    let invited = |id: &str| {
        let rights = maitri_registry::rights::Rights::embedded().unwrap();
        let tenure = maitri_registry::account::Tenure {
            id: format!("t-{id}"),
            account: String::new(),
            office: "th.moi".into(),
            place: String::new(),
            capacity: maitri_registry::act::Capacity::Substantive,
            roles: vec!["th-moi-officer".into()],
            from: "2020-01-01".into(),
            until: String::new(),
            of: String::new(),
            paper: String::new(),
        };
        let (token, kept) = maitri::auth::enter::link(id, "", maitri::auth::now()).unwrap();
        maitri::auth::enter::record(&house.store, &house.act(), &|_| {
            let by = maitri_registry::account::By::Terminal;
            let entry = maitri_registry::account::invite(
                by,
                rights,
                (id, "Mali", "2099-01-01T00:00:00Z"),
                tenure.clone(),
                false,
            );
            Ok::<_, String>((vec![entry.map_err(|r| r.to_string())?], vec![kept.clone()]))
        })
        .unwrap();
        token
    };
    run(async {
        let token = invited("i-1");
        let path = format!("/invitation/{token}/oidc?lang=en");
        assert!(house.get(&format!("/invitation/{token}?lang=en"), "").await.text.contains(&path));
        let bad = house.post(&path, "", &[("provider", "office"), ("login", "a<b")]).await;
        assert_eq!(bad.status.as_u16(), 422);
        let (this, cookie) = begun(&house.post(&path, "", &[("provider", "office"), ("login", "mali")]).await);
        let page = comes_back(&house, &liar, &this, "u-1", &cookie).await;
        assert_eq!(page.location(), "/account", "{}", page.text);
        let own = kept(&page, "maitri");
        let page = house.get("/account?lang=en", &own).await;
        assert!(page.text.contains("mali") && page.text.contains("u-1"), "{}", page.text);
        // No password opens it, the empty one neither; the last way in stays; and the link is used up.
        assert_eq!(house.login("mali", "").await.status.as_u16(), 403);
        let end = [("do", "end"), ("issuer", liar.issuer.as_str()), ("subject", "u-1"), ("current", "")];
        assert_eq!(house.post("/account/outside?lang=en", &own, &end).await.status.as_u16(), 422);
        assert_eq!(house.get(&format!("/invitation/{token}"), "").await.status.as_u16(), 404);
        // A login that is bound already takes up no other invitation, and that one stays open.
        let token = invited("i-2");
        let path = format!("/invitation/{token}/oidc?lang=en");
        let (this, cookie) = begun(&house.post(&path, "", &[("provider", "office"), ("login", "mali2")]).await);
        assert_eq!(comes_back(&house, &liar, &this, "u-1", &cookie).await.status.as_u16(), 409);
        assert_eq!(house.get(&format!("/invitation/{token}"), "").await.status.as_u16(), 200);
    });
}

/// Attack 6 of the list in attacks.rs, on the page: a provider whose description leads inside is not asked further, and nobody comes in.
#[test]
fn the_page_of_login_cannot_be_made_to_ask_inside() {
    let (port, visits) = inside();
    let liar = Liar::start();
    liar.act(|acts| acts.description = json!({"jwks_uri": format!("https://localhost:{port}/jwks")}));
    let house = house(&liar);
    house.person("mai", "vn.sngv", "vn.dien-bien", &["vn-sngv-officer"]);
    let page = run(house.get(ENTER, ""));
    assert_eq!((page.status.as_u16(), page.location()), (502, ""));
    assert_eq!(visits.load(Ordering::SeqCst), 0);
}
