//! Long lists, page by page: a browser, a phone and a printer can do with some hundred lines, not with ten thousand.

use super::page::Frame;
use std::ops::Range;

/// Lines on a page where nothing else is said.
pub const LINES: usize = 200;

/// Where one is in a list, and where one can go.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// Address of the page before; empty on the first.
    pub previous: String,
    /// Address of the page after; empty on the last.
    pub next: String,
    /// Which lines of how many stand on it; empty where all do.
    pub showing: String,
    /// Number, address, whether it is this one: the first page, the last, and those around this one. Where some are left out there is an entry
    /// without an address. Empty: there is only one page.
    pub pages: Vec<(String, String, bool)>,
}

impl Pager {
    /// The page of a list of `total` lines that was asked for, the last where it is beyond that; with the lines that stand on it.
    pub fn of(
        frame: &Frame,
        total: usize,
        asked: usize,
        lines: usize,
        address: impl Fn(usize) -> String,
    ) -> (Pager, Range<usize>) {
        let lines = lines.max(1);
        let count = total.div_ceil(lines).max(1);
        let at = asked.clamp(1, count);
        let range = (at - 1) * lines..(at * lines).min(total);
        if count == 1 {
            return (Pager::default(), range);
        }
        let mut pages = Vec::new();
        let mut before = 0;
        for n in (1..=count).filter(|n| *n == 1 || *n == count || n.abs_diff(at) <= 3) {
            if n > before + 1 {
                pages.push(("…".to_owned(), String::new(), false));
            }
            pages.push((frame.n(n), address(n), n == at));
            before = n;
        }
        let previous = if at > 1 { address(at - 1) } else { String::new() };
        let next = if at < count { address(at + 1) } else { String::new() };
        let (first, last) = (frame.n(range.start + 1), frame.n(range.end));
        let showing = frame.args("list-showing", &[("first", &first), ("last", &last), ("n", &frame.n(total))]);
        (Pager { previous, next, showing, pages }, range)
    }

    /// The same where the address is `path` with what was asked behind the question mark, and the list begins at `anchor`.
    pub fn within(frame: &Frame, total: usize, path: &str, anchor: &str) -> (Pager, Range<usize>) {
        let all: Vec<(String, String)> = form_urlencoded::parse(frame.query.as_bytes()).into_owned().collect();
        let asked = all.iter().find(|(k, _)| k == "page").and_then(|(_, n)| n.parse().ok()).unwrap_or(1);
        let address = |n: usize| {
            let mut out = form_urlencoded::Serializer::for_suffix(format!("{path}?"), path.len() + 1);
            out.append_pair("lang", frame.code());
            for (key, value) in all.iter().filter(|(k, v)| k != "page" && !v.is_empty()) {
                out.append_pair(key, value);
            }
            if n > 1 {
                out.append_pair("page", &n.to_string());
            }
            out.finish() + anchor
        };
        Pager::of(frame, total, asked, LINES, address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn frame(address: &str) -> Frame {
        Frame::of(&Request::get(address).body(()).unwrap().into_parts().0)
    }

    #[test]
    fn a_long_list_shows_its_ends_and_where_one_is() {
        let told = |total, asked| {
            let (pager, range) = Pager::of(&frame("/x?lang=en"), total, asked, 10, |n| format!("p{n}"));
            let pages: Vec<String> = pager.pages.iter().map(|(n, ..)| n.clone()).collect();
            (pages.join(" "), pager.previous, pager.next, range)
        };
        assert_eq!(told(0, 1), (String::new(), String::new(), String::new(), 0..0));
        assert_eq!(told(10, 7), (String::new(), String::new(), String::new(), 0..10));
        assert_eq!(told(11, 1), ("1 2".into(), String::new(), "p2".into(), 0..10));
        assert_eq!(told(11, 9), ("1 2".into(), "p1".into(), String::new(), 10..11));
        assert_eq!(told(200, 10), ("1 … 7 8 9 10 11 12 13 … 20".into(), "p9".into(), "p11".into(), 90..100));
        // Each line stands on one page and on no other.
        let all: Vec<usize> = (1..=20).flat_map(|n| Pager::of(&frame("/x"), 195, n, 10, |_| String::new()).1).collect();
        assert_eq!(all, (0..195).collect::<Vec<_>>());
    }

    #[test]
    fn an_address_keeps_what_was_asked() {
        let (pager, range) =
            Pager::within(&frame("/activities?lang=th&home=th.trat&year=&page=2"), 500, "/activities", "#x");
        assert_eq!(range, 200..400);
        assert_eq!(pager.previous, "/activities?lang=th&home=th.trat#x");
        assert_eq!(pager.next, "/activities?lang=th&home=th.trat&page=3#x");
        assert_eq!(
            pager.showing,
            "ลำดับที่ \u{2068}๒๐๑\u{2069} ถึง \u{2068}๔๐๐\u{2069} จาก \u{2068}๕๐๐\u{2069} รายการ"
                .replace(['\u{2068}', '\u{2069}'], "")
        );
    }
}
