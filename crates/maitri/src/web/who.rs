//! Who asks. At a desk (`serve --cases`) the one person at the keyboard does; nobody else reaches the pages.

use super::Site;
use super::page::{Frame, not_found};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use maitri_registry::act::{Act, Capacity};

/// Who asks, and for which office.
#[derive(Debug, Clone)]
pub struct Who {
    /// The name as it stands in the log.
    pub person: String,
    /// Id of the account; none at a desk.
    pub account: Option<String>,
    /// Id of the office for which they act; may be empty at a desk.
    pub office: String,
    /// In which capacity.
    pub capacity: Capacity,
}

impl Who {
    /// The circumstances of what they do now.
    pub fn act(&self, why: &str) -> Act {
        let mut act = crate::register::operator(why);
        act.person.clone_from(&self.person);
        act.office.clone_from(&self.office);
        act.capacity = self.capacity;
        act
    }
}

impl FromRequestParts<Site> for Who {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Self::Rejection> {
        if !site.inner.settings.cases || site.register.is_none() {
            return Err(not_found(Frame::of(parts)).await);
        }
        let act = crate::register::operator("");
        Ok(Who { person: act.person, account: None, office: String::new(), capacity: act.capacity })
    }
}
