//! The values by which lives are watched: data of the packs, which no article gives.

use serde::{Deserialize, Serialize};

/// Where they stand in the packs.
pub const PATH: &str = "intl/register/life.toml";

/// The values of the house.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct House {
    standing: String,
    /// Months before the end of a term at which somebody is told, the longest first.
    pub alerts: Vec<u32>,
    /// Months without anything recorded after which a tie is called silent.
    pub silent: u32,
    /// Months between two annual meetings.
    pub meeting: u32,
    /// Months between two reports.
    pub report: u32,
    /// Days before its day from which on a meeting or a commitment waits for somebody.
    pub ahead: u32,
    /// Hours after which a calendar program asks again.
    pub refresh: u32,
    /// Days that something may be passed and still stand in a feed.
    pub kept: u32,
}

impl House {
    /// Reads them from the files of the packs.
    ///
    /// # Errors
    /// One sentence that names the file.
    pub fn load<P: AsRef<str>, B: AsRef<[u8]>>(files: &[(P, B)]) -> Result<House, String> {
        let bytes = files.iter().find(|(p, _)| p.as_ref() == PATH).map(|(_, b)| b.as_ref());
        let text = bytes.and_then(|b| std::str::from_utf8(b).ok()).ok_or_else(|| format!("{PATH} is missing"))?;
        House::parse(text)
    }

    /// Reads them.
    ///
    /// # Errors
    /// One sentence that names the value.
    pub fn parse(text: &str) -> Result<House, String> {
        let house: House =
            toml::from_str(text).map_err(|e| format!("{PATH}: {}", e.to_string().trim().replace('\n', " ")))?;
        if house.standing != "house" {
            return Err(format!("{PATH}: standing: no article gives these values; write `house`"));
        }
        let falling = house.alerts.windows(2).all(|pair| matches!(pair, [a, b] if a > b));
        if house.alerts.is_empty() || !falling || house.alerts.iter().any(|m| !(1..=120).contains(m)) {
            return Err(format!("{PATH}: alerts: write months from 1 to 120, the longest first"));
        }
        let months = [("silent", house.silent), ("meeting", house.meeting), ("report", house.report)];
        if let Some((name, _)) = months.into_iter().find(|(_, m)| !(1..=600).contains(m)) {
            return Err(format!("{PATH}: {name}: write months from 1 to 600"));
        }
        if !(1..=366).contains(&house.ahead) {
            return Err(format!("{PATH}: ahead: write days from 1 to 366"));
        }
        if !(1..=720).contains(&house.refresh) {
            return Err(format!("{PATH}: refresh: write hours from 1 to 720"));
        }
        Ok(house)
    }
}
