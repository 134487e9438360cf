//! What a request asks: each parameter once, only known ones, none too long.

use super::problem::Problem;
use axum::extract::FromRequestParts;
use axum::extract::RawPathParams;
use axum::http::Uri;
use axum::http::request::Parts;
use std::collections::BTreeMap;

/// Characters of a free text.
pub const TEXT: usize = 300;
/// Most entries of one part of a list.
pub const MOST: u64 = 200;
/// Entries of one part where nobody says how many.
pub const USUAL: u64 = 50;
/// Most entries that can be left out before a part.
pub const FAR: u64 = 10_000_000;

/// The parameters of a request.
#[derive(Debug, Clone, Default)]
pub struct Asked(BTreeMap<String, String>);

impl Asked {
    /// Reads the query of an address.
    pub fn of(uri: &Uri, known: &[&'static str]) -> Result<Asked, Problem> {
        let asked = Asked::read(uri.query().unwrap_or("").as_bytes(), known, TEXT)?;
        match asked.0.iter().find(|(_, value)| value.chars().any(char::is_control)) {
            // A database takes no NUL, and nobody types the others.
            Some((name, _)) => Err(Problem::bad(format!("the parameter `{name}` holds control characters"))),
            None => Ok(asked),
        }
    }

    /// Reads parameters as a form writes them; each value at most `most` characters.
    pub fn read(bytes: &[u8], known: &[&'static str], most: usize) -> Result<Asked, Problem> {
        let mut all = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(bytes) {
            if !known.contains(&name.as_ref()) {
                let name: String = name.chars().take(60).collect();
                return Err(Problem::bad(format!("the parameter `{name}` is not known here")).known(known));
            }
            if value.chars().count() > most {
                return Err(Problem::bad(format!("the parameter `{name}` is longer than {most} characters")));
            }
            if all.insert(name.to_string(), value.into_owned()).is_some() {
                return Err(Problem::bad(format!("the parameter `{name}` is given twice")));
            }
        }
        Ok(Asked(all))
    }

    /// A value, where one is given that is not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|v| v.trim()).filter(|v| !v.is_empty())
    }

    /// A value as given.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A whole number within bounds.
    pub fn number(&self, name: &str, least: u64, most: u64) -> Result<Option<u64>, Problem> {
        let Some(value) = self.raw(name) else { return Ok(None) };
        let digits = !value.is_empty() && value.len() <= 10 && value.bytes().all(|b| b.is_ascii_digit());
        match value.parse::<u64>() {
            Ok(number) if digits && (least..=most).contains(&number) => Ok(Some(number)),
            _ => Err(Problem::bad(format!("the parameter `{name}` is a whole number from {least} to {most}"))),
        }
    }

    /// ISO 3166-1 alpha-2, in capitals.
    pub fn country(&self, name: &str) -> Result<Option<String>, Problem> {
        let Some(value) = self.raw(name) else { return Ok(None) };
        if value.len() == 2 && value.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Ok(Some(value.to_ascii_uppercase()));
        }
        Err(Problem::bad(format!("the parameter `{name}` is two letters of ISO 3166-1, such as VN")))
    }

    /// ISO 3166-2, in capitals.
    pub fn unit(&self, name: &str) -> Result<Option<String>, Problem> {
        let Some(value) = self.raw(name) else { return Ok(None) };
        let fits = value.split_once('-').is_some_and(|(country, unit)| {
            country.len() == 2
                && country.bytes().all(|b| b.is_ascii_alphabetic())
                && (1..=3).contains(&unit.len())
                && unit.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        if fits {
            return Ok(Some(value.to_ascii_uppercase()));
        }
        Err(Problem::bad(format!("the parameter `{name}` is a code of ISO 3166-2, such as TH-50")))
    }

    /// One of the words.
    pub fn word(&self, name: &str, words: &[&'static str]) -> Result<Option<&'static str>, Problem> {
        let Some(value) = self.raw(name) else { return Ok(None) };
        match words.iter().find(|w| **w == value) {
            Some(word) => Ok(Some(word)),
            None => Err(Problem::bad(format!("the parameter `{name}` is one of the known words")).known(words)),
        }
    }

    /// Which part of a list: offset and limit.
    pub fn part(&self) -> Result<(u64, u64), Problem> {
        let offset = self.number("offset", 0, FAR)?.unwrap_or(0);
        Ok((offset, self.number("limit", 1, MOST)?.unwrap_or(USUAL)))
    }

    /// The same question for another part.
    pub fn with_part(&self, offset: u64, limit: u64) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.0.iter().filter(|(n, _)| *n != "offset" && *n != "limit") {
            out.append_pair(name, value);
        }
        out.append_pair("offset", &offset.to_string()).append_pair("limit", &limit.to_string());
        out.finish()
    }
}

/// The id in a path: letters, digits, `-`, `.`, `_`; anything else is the id of nothing.
pub struct Id(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Id, Problem> {
        let nothing = || Problem::new(axum::http::StatusCode::NOT_FOUND, "nothing has this id");
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        let (_, id) = params.iter().next().ok_or_else(nothing)?;
        let fits = (1..=100).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
        if fits { Ok(Id(id.to_owned())) } else { Err(nothing()) }
    }
}
