//! How somebody proves who they are: passwords, codes of a second factor, sessions, and the pauses after tries that failed. What they may
//! do then stands in the table of rights. ([Decision 28](../../../../docs/design/0028-accounts.md).)

pub mod enter;
pub mod oidc;
pub mod password;
pub mod secret;
pub mod session;
pub mod totp;

/// Now, in seconds since 1970.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// A moment as RFC 3339 in UTC; the earliest one where there is no such moment.
pub fn rfc3339(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
