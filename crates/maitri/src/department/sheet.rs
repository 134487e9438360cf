//! A table of directives, requests and obstacles, read from a workbook, a text of separated values or a document: what was understood is
//! shown before anything is kept, and the same table twice changes nothing.

use super::{Stop, Thing};
use crate::case::{day_in, office_of};
use maitri_document::lang::{digits, fold};
use maitri_document::read::{self, Limits};
use maitri_pack::{Language, Packs};
use maitri_registry::follow::directive::Directive;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct File {
    heading: Vec<Heading>,
    kind: BTreeMap<String, Vec<String>>,
    due: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
struct Heading {
    role: String,
    words: Vec<String>,
}

/// The words.
struct Words {
    headings: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
    regular: Vec<String>,
}

impl Words {
    fn embedded() -> Result<Words, String> {
        const PATH: &str = "intl/directive-columns.toml";
        let bytes = Packs::embedded_files().iter().find(|(p, _)| *p == PATH).map(|(_, b)| *b);
        let text = bytes.and_then(|b| std::str::from_utf8(b).ok()).ok_or_else(|| format!("{PATH} is missing"))?;
        let file: File = toml::from_str(text).map_err(|e| format!("{PATH}: {e}"))?;
        let keys = |words: &[String]| words.iter().map(|w| fold::key(w)).collect::<Vec<_>>();
        let headings = file.heading.iter().flat_map(|h| keys(&h.words).into_iter().map(|w| (w, h.role.clone())));
        let kinds = file.kind.iter().flat_map(|(k, w)| keys(w).into_iter().map(|w| (w, k.clone())));
        let regular = file.due.values().flat_map(|w| keys(w)).collect();
        Ok(Words { headings: headings.collect(), kinds: kinds.collect(), regular })
    }

    fn role(&self, cell: &str) -> Option<&str> {
        let key = fold::key(cell);
        self.headings.iter().find(|(w, _)| *w == key).map(|(_, role)| role.as_str())
    }

    fn kind(&self, cell: &str) -> Option<&str> {
        let key = fold::key(cell);
        if key.is_empty() {
            return Some("point");
        }
        self.kinds.iter().find(|(w, _)| *w == key).map(|(_, kind)| kind.as_str())
    }
}

/// What was understood of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Understood {
    /// Headings and what they were taken for.
    pub columns: Vec<(String, String)>,
    /// How many points, requests and obstacles are new.
    pub new: (usize, usize, usize),
    /// How many rows stand there already.
    pub known: usize,
    /// Rows that could not be read: table, line, reason.
    pub unread: Vec<(String, u32, String)>,
    /// What would be kept, in the order of the table.
    pub entries: Vec<Value>,
}

impl Understood {
    /// Whether there is anything to keep.
    pub fn is_new(&self) -> bool {
        !self.entries.is_empty()
    }
}

/// Reads a table against a directive.
///
/// # Errors
/// One sentence: the file cannot be read, or holds no such table.
pub fn understand(
    packs: &Packs,
    language: Language,
    directive: &Directive,
    name: &str,
    bytes: &[u8],
) -> Result<Understood, String> {
    let t = |key: &str, args: &[(&str, &str)]| crate::web::words::text(language, key, args);
    let words = Words::embedded()?;
    let grids = read::tables(bytes, name, &Limits::default()).map_err(|e| format!("{name}: {e}"))?;
    let mut out = Understood::default();
    let mut points: BTreeMap<String, String> =
        directive.points.iter().map(|(no, p)| (no.clone(), fold::key(&p.text))).collect();
    let mut requests: BTreeMap<String, String> =
        directive.requests.iter().map(|(no, r)| (no.clone(), fold::key(&r.text))).collect();
    let mut obstacles: Vec<String> = directive.obstacles.values().map(|(o, _)| fold::key(&o.difficulty)).collect();
    let mut found = false;
    for grid in &grids {
        let Some((head, roles)) = grid.rows.iter().enumerate().take(30).find_map(|(n, row)| {
            let roles: Vec<Option<&str>> = row.cells.iter().map(|c| words.role(c)).collect();
            // One word alone may stand in any sentence.
            let known = roles.iter().flatten().count();
            (roles.contains(&Some("text")) && known > 1).then_some((n, roles))
        }) else {
            continue;
        };
        found = true;
        let heads = grid.rows.get(head).map(|r| r.cells.as_slice()).unwrap_or_default();
        out.columns.extend(heads.iter().zip(&roles).filter_map(|(h, r)| Some((h.trim().to_owned(), (*r)?.to_owned()))));
        for row in grid.rows.iter().skip(head + 1).filter(|r| !r.is_blank()) {
            let cell = |role: &str| {
                let at = roles.iter().position(|r| *r == Some(role));
                at.and_then(|at| row.cells.get(at)).map(|c| c.trim().to_owned()).unwrap_or_default()
            };
            let mut amiss = |why: String| out.unread.push((grid.name.clone(), row.line, why));
            let text = cell("text").split_whitespace().collect::<Vec<_>>().join(" ");
            if text.is_empty() {
                amiss(t("dep-row-empty", &[]));
                continue;
            }
            let Some(kind) = words.kind(&cell("kind")) else {
                amiss(t("dep-row-kind", &[("kind", &cell("kind"))]));
                continue;
            };
            // Numbers are kept as plain ones, whatever stands around them: ๑., 1), 01.
            let number: String =
                cell("number").chars().filter_map(|c| digits::value(c).and_then(|v| char::from_digit(v, 10))).collect();
            let number = number.trim_start_matches('0').to_owned();
            let key = fold::key(&text);
            let due = cell("due");
            let regular = words.regular.contains(&fold::key(&due));
            let until = if regular { Ok(String::new()) } else { day_in(&due, language) };
            let until = match until {
                Ok(until) => until,
                Err(why) => {
                    amiss(why);
                    continue;
                }
            };
            let taken = |all: &BTreeMap<String, String>| -> Result<bool, String> {
                match all.get(&number) {
                    Some(there) if *there == key => Ok(true),
                    Some(_) => Err(t("dep-row-taken", &[("number", &number)])),
                    None => Ok(number.is_empty() && all.values().any(|there| *there == key)),
                }
            };
            let next = |all: &BTreeMap<String, String>| {
                let last = all.keys().filter_map(|n| n.parse::<u32>().ok()).max().unwrap_or(0);
                if number.is_empty() { last.saturating_add(1).to_string() } else { number.clone() }
            };
            match kind {
                "request" => match taken(&requests) {
                    Err(why) => amiss(why),
                    Ok(true) => out.known += 1,
                    Ok(false) => {
                        let no = next(&requests);
                        requests.insert(no.clone(), key);
                        out.new.1 += 1;
                        let to = office_of(packs, &cell("competence"));
                        out.entries.push(json!({ "entry": "request", "request": no, "text": text, "to": to }));
                    }
                },
                "obstacle" if obstacles.contains(&key) => out.known += 1,
                "obstacle" => {
                    obstacles.push(key);
                    out.new.2 += 1;
                    let competence = office_of(packs, &cell("competence"));
                    out.entries.push(json!({
                        "entry": "obstacle", "difficulty": text, "cause": cell("cause"), "proposal": cell("proposal"),
                        "competence": competence,
                    }));
                }
                _ => match taken(&points) {
                    Err(why) => amiss(why),
                    Ok(true) => {
                        out.known += 1;
                        // What the table says otherwise of a point that stands here is not taken by the way, and not passed over.
                        let other = directive.points.iter().any(|(no, p)| {
                            let this = if number.is_empty() { fold::key(&p.text) == key } else { *no == number };
                            let charge =
                                [("lead", &p.charge.lead), ("with", &p.charge.with), ("product", &p.charge.product)];
                            let words = charge.iter().any(|(role, stands)| {
                                let said = fold::key(&cell(role));
                                !said.is_empty() && said != fold::key(stands)
                            });
                            let day = !until.is_empty() && until != p.charge.due || regular && !p.charge.regular;
                            this && (words || day)
                        });
                        if other {
                            amiss(t("dep-row-other", &[]));
                        }
                    }
                    Ok(false) => {
                        let no = next(&points);
                        points.insert(no.clone(), key);
                        out.new.0 += 1;
                        out.entries.push(json!({
                            "entry": "point", "point": no, "text": text, "lead": cell("lead"), "with": cell("with"),
                            "product": cell("product"), "due": until, "regular": regular,
                        }));
                    }
                },
            }
        }
    }
    if !found {
        return Err(t("dep-table-none", &[("file", name)]));
    }
    Ok(out)
}

/// Reads a table against a thing, which must be a directive.
///
/// # Errors
/// Why not.
pub fn of(packs: &Packs, language: Language, thing: Thing<'_>, name: &str, bytes: &[u8]) -> Result<Understood, Stop> {
    let Thing::Directive(directive) = thing else { return Err(Stop::Gone) };
    understand(packs, language, directive, name, bytes).map_err(|why| Stop::Bad("table".to_owned(), why))
}

#[cfg(test)]
mod tests {
    use super::*;

    const S4: &str = include_str!("../../../../tests/corpus/S4-directives.vi.csv");

    fn read(directive: &Directive, text: &str) -> Result<Understood, String> {
        understand(Packs::embedded().unwrap(), Language::En, directive, "x.csv", text.as_bytes())
    }

    /// S4: eleven directives and three requests.
    #[test]
    fn the_table_of_the_meeting_is_read_whole() {
        let all = read(&Directive::default(), S4).unwrap();
        assert_eq!((all.new, all.known, all.unread.len()), ((11, 3, 0), 0, 0), "{all:?}");
        assert_eq!(all.entries[10]["point"], "11");
        assert_eq!(all.entries[13]["to"], "vn.party");
        assert_eq!(all.columns.len(), 8);
    }

    /// A day that may be either of two is asked back, and why a row is not taken is said in the language of the reader.
    #[test]
    fn rows_tell_in_the_language_why_they_are_not_taken() {
        let packs = Packs::embedded().unwrap();
        let table = "TT,Nội dung,Cơ quan chủ trì,Thời hạn\n1,Gửi báo cáo,Sở Ngoại vụ,26/11/69\n2,,Sở Ngoại vụ,\n";
        let read = |language| understand(packs, language, &Directive::default(), "x.csv", table.as_bytes()).unwrap();
        let thai = read(Language::Th);
        assert_eq!((thai.new.0, thai.entries[0]["due"].as_str()), (1, Some("2026-11-26")), "{thai:?}");
        let vietnamese = read(Language::Vi);
        assert_eq!((vietnamese.new.0, vietnamese.unread.len()), (0, 2), "{vietnamese:?}");
        let why = &vietnamese.unread[0].2;
        assert!(why.contains("2026-11-26") && why.contains("2069-11-26"), "{why}");
        assert_ne!(thai.unread[0].2, vietnamese.unread[1].2);
    }

    /// A row that is there already, and says something else of who does what until when, is told.
    #[test]
    fn what_a_known_row_says_otherwise_is_told() {
        use maitri_registry::follow::directive::{Charge, Point};
        let mut directive = Directive::default();
        let charge = Charge { lead: "Sở Ngoại vụ".into(), due: "2026-12-31".into(), ..Charge::default() };
        directive.points.insert("1".into(), Point { text: "Gửi báo cáo".into(), charge, ..Point::default() });
        let table = |lead: &str, due: &str| {
            let text = format!("TT,Nội dung,Cơ quan chủ trì,Thời hạn\n1,Gửi báo cáo,{lead},{due}\n");
            let all = read(&directive, &text).unwrap();
            assert_eq!((all.known, all.is_new()), (1, false), "{all:?}");
            all.unread.len()
        };
        assert_eq!((table("", ""), table("sở ngoại vụ", "31/12/2026")), (0, 0));
        assert_eq!((table("Sở Tài chính", ""), table("", "30/11/2026")), (1, 1));
    }

    #[test]
    fn headings_stand_in_any_order_and_language_and_wounds_are_told() {
        let text = "รายงาน ณ วันที่ ๑\n\nกำหนด,ข้อสั่งการ,ที่,ผลผลิต,หน่วยงานหลัก\n๓๑ ธันวาคม ๒๕๖๙,ส่งรายงาน,๑.,รายงาน,สำนักงานจังหวัด\nงานประจำ,ติดตาม,๒.,,\nเร็ว ๆ นี้,ประชุม,๓.,,\n,,๔.,x,y\n";
        let all = read(&Directive::default(), text).unwrap();
        assert_eq!(all.new, (2, 0, 0), "{all:?}");
        assert_eq!((&all.entries[0]["due"], &all.entries[0]["point"]), (&"2026-12-31".into(), &"1".into()));
        assert_eq!(all.entries[1]["regular"], true);
        assert_eq!(all.unread.iter().map(|(_, line, _)| *line).collect::<Vec<_>>(), [6, 7]);
        assert!(read(&Directive::default(), "a,b\n1,2\n").is_err());
    }
}
