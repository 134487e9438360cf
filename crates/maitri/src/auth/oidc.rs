//! Logins by an identity provider: OpenID Connect, the code flow with PKCE.
//!
//! A provider is one that the configuration names. Who comes back is bound by issuer and subject, never by an e-mail address, which may be
//! given to somebody else. What this module gives is a [`Login`]: which account it leads to is asked of [`Accounts`], and nothing here makes one.
//! A login is bound to the browser that began it, to one provider, and is good for one answer within ten minutes.

mod fetch;
mod token;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use fetch::{Reach, bare, is_loopback_name, target, word};
use maitri_registry::log::{hex, sha256};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use token::{Expected, Fault, Keys, same, verify};

/// Who somebody is, as a provider vouches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The provider.
    pub issuer: String,
    /// The person, in the provider's own words; the same for ever, and nobody else's.
    pub subject: String,
    /// A name to show; empty where the provider tells none. Nothing follows from it.
    pub name: String,
}

/// Where it stands which account a login leads to.
pub trait Accounts {
    /// The id of the account that is bound to this issuer and subject.
    ///
    /// # Errors
    /// What the store says.
    fn account_of_subject(&self, issuer: &str, subject: &str) -> Result<Option<String>, String>;
}

impl Login {
    /// The account that it leads to; nothing where nobody has bound one: then somebody who is logged in binds it, or an invitation does.
    ///
    /// # Errors
    /// What the store says.
    pub fn account(&self, accounts: &dyn Accounts) -> Result<Option<String>, String> {
        accounts.account_of_subject(&self.issuer, &self.subject)
    }
}

/// A provider as the configuration names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Its id, in addresses: `thaid`.
    pub id: String,
    /// Its name as the page of login shows it.
    pub name: String,
    /// Its address, exactly as it calls itself.
    pub issuer: String,
    /// Our name at the provider.
    pub client_id: String,
    /// The file that holds our secret at the provider; none for a client without one, which PKCE protects.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// Whether the provider stands in the office's own network. Then its own host may have a private address; no other may.
    #[serde(default)]
    pub private_network: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    provider: Vec<Settings>,
}

/// The providers of a configuration file.
///
/// # Errors
/// One sentence that names the file and what is wrong in it.
pub fn read(path: &Path) -> Result<Vec<Provider>, String> {
    let fail = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| fail(&e))?;
    let file: File = toml::from_str(&text).map_err(|e| fail(&e.message()))?;
    let mut all: Vec<Provider> = Vec::new();
    for settings in file.provider {
        let secret = match &settings.client_secret_file {
            None => None,
            Some(name) => {
                // Beside the configuration where it is not written in full.
                let place = path.parent().unwrap_or(Path::new(".")).join(name);
                Some(secret(&place)?)
            }
        };
        if all.iter().any(|p| p.settings.id == settings.id || p.settings.issuer == settings.issuer) {
            return Err(fail(&format!("`{}` stands there twice", settings.id)));
        }
        all.push(Provider::new(settings, secret).map_err(|e| fail(&e))?);
    }
    Ok(all)
}

fn secret(path: &Path) -> Result<String, String> {
    let fail = |e: std::io::Error| format!("{}: {e}", path.display());
    let meta = std::fs::metadata(path).map_err(fail)?;
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::mode(&meta) & 0o077 != 0 {
        return Err(format!("{}: others on this machine may read this secret; `chmod 600` closes it", path.display()));
    }
    if meta.len() > 10_000 {
        return Err(format!("{}: is too long for a secret", path.display()));
    }
    let text = std::fs::read_to_string(path).map_err(fail)?;
    Ok(text.trim().to_owned())
}

/// What a provider says of itself (OpenID Connect Discovery 1.0), as far as it matters here.
#[derive(Debug, Clone, Deserialize)]
struct Description {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// What is known of a provider for a while.
#[derive(Clone)]
struct Known {
    description: Description,
    keys: Keys,
    read: Instant,
    /// When the keys were asked for again; nothing until a token named one that was not among them.
    keys_again: Option<Instant>,
}

/// What is remembered of a provider.
#[derive(Default)]
struct Memory {
    known: Option<Known>,
    /// When it could last not be asked, and why.
    failed: Option<(Instant, String)>,
}

/// How long a provider that could not be asked is left alone: who waits for it must not queue up one behind the other.
const LEFT_ALONE: Duration = Duration::from_secs(5);

/// How long a description is believed, and how soon keys may be asked for again: a stranger's token must not make us ask without end.
const BELIEVED: Duration = Duration::from_secs(3600);
const KEYS_AGAIN: Duration = Duration::from_secs(30);

/// How long somebody may take at the provider.
const PENDING_TIME: Duration = Duration::from_secs(600);

/// Most logins that are under way; beyond, the oldest is forgotten.
const PENDING_MOST: usize = 5000;

/// A login under way.
struct Pending {
    nonce: String,
    verifier: String,
    /// SHA-256 of what the browser holds.
    browser: String,
    redirect: String,
    since: Instant,
}

/// What leads to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Where the browser is sent.
    pub url: String,
    /// What the browser keeps until it comes back, in a cookie of its own (HttpOnly, SameSite=Lax, ten minutes): an answer in another browser is
    /// refused, so that nobody can be logged in as somebody else unawares.
    pub browser: String,
}

/// A provider, with what is known of it and the logins that are under way there.
pub struct Provider {
    settings: Settings,
    secret: Option<String>,
    reach: Reach,
    memory: tokio::sync::Mutex<Memory>,
    pending: Mutex<HashMap<String, Pending>>,
}

/// A value that nobody can guess.
fn chance() -> Result<String, String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| format!("no chance can be had from the system: {e}"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

impl Provider {
    /// A provider that the configuration names. Nothing is asked of it yet.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(settings: Settings, secret: Option<String>) -> Result<Provider, String> {
        let id = &settings.id;
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            return Err(format!("`{id}` is no id of a provider: small letters, digits and hyphens"));
        }
        if settings.client_id.is_empty() {
            return Err(format!("the provider `{id}` has no client-id"));
        }
        let uri = settings.issuer.parse::<axum::http::Uri>().ok();
        let host = uri.as_ref().and_then(|u| u.host()).map(bare).unwrap_or_default();
        // A provider on this machine is configured so by its address alone.
        let private = settings.private_network || is_loopback_name(&host);
        let reach = Reach { host, private };
        target(&settings.issuer, &reach).map_err(|e| format!("the issuer of `{id}`: {e}"))?;
        if settings.issuer.contains('?') {
            return Err(format!("the issuer of `{id}` holds a question mark"));
        }
        let secret = secret.filter(|s| !s.is_empty());
        Ok(Provider {
            settings,
            secret,
            reach,
            memory: tokio::sync::Mutex::default(),
            pending: Mutex::new(HashMap::new()),
        })
    }

    /// Its settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What the provider says of itself, and its keys; asked for when it is not known, or was some time ago.
    async fn known(&self) -> Result<Known, String> {
        let mut memory = self.memory.lock().await;
        if let Some(known) = memory.known.as_ref().filter(|k| k.read.elapsed() < BELIEVED) {
            return Ok(known.clone());
        }
        if let Some((_, why)) = memory.failed.as_ref().filter(|(at, _)| at.elapsed() < LEFT_ALONE) {
            return Err(why.clone());
        }
        match self.described().await {
            Ok(known) => {
                *memory = Memory { known: Some(known.clone()), failed: None };
                Ok(known)
            }
            Err(why) => {
                memory.failed = Some((Instant::now(), why.clone()));
                Err(why)
            }
        }
    }

    async fn described(&self) -> Result<Known, String> {
        let url = format!("{}/.well-known/openid-configuration", self.settings.issuer.trim_end_matches('/'));
        let text = fetch::get(&url, &self.reach).await?;
        let description: Description =
            serde_json::from_slice(&text).map_err(|e| format!("`{url}` describes no provider: {e}"))?;
        // Letter by letter: the name is what tokens are held against.
        if description.issuer != self.settings.issuer {
            let said = description.issuer.chars().filter(|c| !c.is_control()).take(200).collect::<String>();
            return Err(format!("`{url}` describes another provider (`{said}`)"));
        }
        for endpoint in [&description.authorization_endpoint, &description.token_endpoint, &description.jwks_uri] {
            target(endpoint, &self.reach)?;
        }
        if description.code_challenge_methods_supported.as_ref().is_some_and(|m| !m.iter().any(|m| m == "S256")) {
            return Err(format!("the provider `{}` does not take PKCE with S256", self.settings.id));
        }
        let keys = self.keys(&description).await?;
        Ok(Known { description, keys, read: Instant::now(), keys_again: None })
    }

    async fn keys(&self, description: &Description) -> Result<Keys, String> {
        let text = fetch::get(&description.jwks_uri, &self.reach).await?;
        serde_json::from_slice(&text).map_err(|e| format!("`{}` holds no keys: {e}", description.jwks_uri))
    }

    /// The keys again, where they were not asked for just now; nothing where they were.
    async fn keys_again(&self) -> Result<Option<Keys>, String> {
        let mut memory = self.memory.lock().await;
        let long_ago = |k: &&mut Known| k.keys_again.is_none_or(|at| at.elapsed() > KEYS_AGAIN);
        let Some(held) = memory.known.as_mut().filter(long_ago) else { return Ok(None) };
        held.keys_again = Some(Instant::now());
        held.keys = self.keys(&held.description).await?;
        Ok(Some(held.keys.clone()))
    }

    /// Begins a login. `redirect` is the address to which the provider sends the browser back: one of this provider alone, as it is registered there.
    ///
    /// # Errors
    /// Why the provider cannot be asked.
    pub async fn begin(&self, redirect: &str) -> Result<Begun, String> {
        let known = self.known().await?;
        let (state, nonce, verifier, browser) = (chance()?, chance()?, chance()?, chance()?);
        let challenge = URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()));
        let question = form(&[
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", redirect),
            ("scope", "openid profile"),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let place = &known.description.authorization_endpoint;
        let sign = if place.contains('?') { '&' } else { '?' };
        let url = format!("{place}{sign}{question}");
        let pending = Pending {
            nonce,
            verifier,
            browser: hex(&sha256(browser.as_bytes())),
            redirect: redirect.to_owned(),
            since: Instant::now(),
        };
        let mut all = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, p| p.since.elapsed() < PENDING_TIME);
        if all.len() >= PENDING_MOST
            && let Some(oldest) = all.iter().min_by_key(|(_, p)| p.since).map(|(state, _)| state.clone())
        {
            all.remove(&oldest);
        }
        all.insert(state, pending);
        Ok(Begun { url, browser })
    }

    /// Ends a login: `query` is what the browser came back with, `browser` what it kept. Whatever the end, the same answer is not taken again.
    ///
    /// # Errors
    /// Why it is no login; one sentence for the person, without any of the provider's own words but its code.
    pub async fn finish(&self, query: &str, browser: Option<&str>) -> Result<Login, String> {
        let mut said: HashMap<String, String> = HashMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if said.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err("the answer says the same thing twice".to_owned());
            }
        }
        let begin_again = "this login was not begun here, took too long, or was used already: begin it again";
        let state = said.get("state").ok_or(begin_again)?;
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(state);
        let pending = pending.filter(|p| p.since.elapsed() < PENDING_TIME).ok_or(begin_again)?;
        let held = browser.map(|b| hex(&sha256(b.as_bytes()))).unwrap_or_default();
        if !same(&held, &pending.browser) {
            return Err("this login was begun in another browser: begin it again in this one".to_owned());
        }
        let known = self.known().await?;
        // An answer of another provider, brought here (RFC 9207).
        let issuer = &self.settings.issuer;
        match said.get("iss") {
            Some(iss) if iss != issuer => return Err("the answer is of another provider".to_owned()),
            None if known.description.authorization_response_iss_parameter_supported => {
                return Err("the answer does not say which provider gave it".to_owned());
            }
            _ => {}
        }
        if let Some(error) = said.get("error") {
            return Err(format!("the provider refused the login ({})", word(error)));
        }
        let code = said.get("code").ok_or("the answer holds no code")?;
        let answer = self.exchange(&known.description, code, &pending).await?;
        let expected = Expected {
            issuer,
            client: &self.settings.client_id,
            nonce: &pending.nonce,
            access_token: answer.access_token.as_deref(),
            now: jiff::Timestamp::now().as_second(),
        };
        let mut claims = verify(&answer.id_token, &known.keys, &expected);
        if claims.as_ref().is_err_and(|fault| *fault == Fault::NoKey)
            && let Some(keys) = self.keys_again().await?
        {
            claims = verify(&answer.id_token, &keys, &expected);
        }
        let claims = claims.map_err(|fault| match fault {
            Fault::NoKey => "the token is signed with a key that the provider does not show".to_owned(),
            Fault::Refused(why) => why.to_owned(),
        })?;
        let name = claims.name.unwrap_or_default();
        let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
        Ok(Login { issuer: issuer.clone(), subject: claims.sub, name: name.trim().to_owned() })
    }

    /// The code for the token.
    async fn exchange(&self, description: &Description, code: &str, pending: &Pending) -> Result<Answer, String> {
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &pending.redirect),
            ("code_verifier", &pending.verifier),
        ];
        let ways = description.token_endpoint_auth_methods_supported.as_deref();
        // What is not said means `client_secret_basic`.
        let takes = |way: &str| ways.is_none_or(|ways| ways.iter().any(|w| w == way));
        let mut login = None;
        match &self.secret {
            None => pairs.push(("client_id", &self.settings.client_id)),
            Some(secret) if takes("client_secret_basic") => {
                let plain = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                let both = format!("{}:{}", plain(&self.settings.client_id), plain(secret));
                login = Some(format!("Basic {}", STANDARD.encode(both)));
            }
            Some(secret) => pairs.extend([("client_id", self.settings.client_id.as_str()), ("client_secret", secret)]),
        }
        let text = fetch::post(&description.token_endpoint, &self.reach, login, form(&pairs)).await?;
        serde_json::from_slice(&text).map_err(|_| "the provider gave no token".to_owned())
    }
}

#[derive(Deserialize)]
struct Answer {
    id_token: String,
    #[serde(default)]
    access_token: Option<String>,
}
