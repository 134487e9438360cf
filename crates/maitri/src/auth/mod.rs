//! Who somebody is.

pub mod oidc;
