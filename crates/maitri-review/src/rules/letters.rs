//! Papers that are no instruments: Thai state letters, Vietnamese Party and state papers. Their shape (requirements 3.2,
//! 4.H, 4.I), as remarks: nobody's paper is refused for its layout.

use super::{Context, names};
use crate::finding::Hit;
use maitri_document::Span;
use maitri_document::lang::{dates, digits, fold};
use std::collections::BTreeMap;

/// Hits on the shape of a paper.
pub fn hits(c: &Context<'_, '_>) -> Vec<Hit> {
    match c.draft.family.as_str() {
        "vn-party-paper" | "vn-state-paper" => vietnamese(c),
        "th-state-letter" => thai(c),
        _ => Vec::new(),
    }
}

struct Line<'t> {
    span: Span,
    text: &'t str,
    key: String,
}

fn lines<'t>(c: &'t Context<'_, '_>) -> Vec<Line<'t>> {
    let text = c.text();
    c.draft
        .document
        .blocks
        .iter()
        .filter(|b| b.kind.is_body())
        .map(|b| Line { span: b.span, text: b.span.of(text), key: fold::key(b.span.of(text)) })
        .collect()
}

fn vietnamese(c: &Context<'_, '_>) -> Vec<Hit> {
    let mut out = Vec::new();
    let lines = lines(c);
    let party = c.draft.family == "vn-party-paper";
    if party {
        out.push(Hit::new("party-paper", "whole", lines.first().map(|l| l.span)));
    }
    let head = lines.get(..lines.len().min(12)).unwrap_or_default();
    if let Some(number) = head.iter().find(|l| l.key.starts_with("số")) {
        let blank = !number.key.chars().any(|ch| ch.is_ascii_digit());
        let colon = number.text.contains(':');
        if blank || colon == party {
            out.push(Hit::new("paper-number", "number", Some(number.span)));
        }
    }
    let day = head.iter().flat_map(|l| dates::find(l.text, l.span.start)).find(|f| f.date.month.is_some());
    if let Some(day) = day.filter(|d| d.date.day.is_none()) {
        out.push(Hit::new("paper-number", "date", Some(day.span)));
    }
    let body = lines.iter().rposition(|l| l.key.starts_with("nơi nhận"));
    if let Some(at) = body {
        let copies: Vec<&Line<'_>> = lines.iter().skip(at).collect();
        let has = |word: &str| copies.iter().any(|l| l.key.contains(word));
        if !has("như trên") || !has("lưu") {
            out.push(Hit::new("copies-to", "copies", lines.get(at).map(|l| l.span)));
        }
        let last = lines.get(..at).and_then(<[Line<'_>]>::last);
        if let Some(last) = last.filter(|l| !l.text.trim_end().ends_with("./.")) {
            out.push(Hit::new("paper-ending", "ending", Some(last.span)));
        }
    }
    // T/M of the Party, TM. of the State.
    for l in &lines {
        let words = l.text.trim();
        let of_party = ["T/M", "K/T", "T/L"].iter().any(|f| words.starts_with(f));
        let of_state = ["TM.", "KT.", "TL.", "TUQ."].iter().any(|f| words.starts_with(f));
        if party && of_state || !party && of_party {
            out.push(Hit::new("formula", "signature", Some(l.span)));
        }
    }
    // (Tài liệu kèm theo gồm: (1) …; (2) …)
    let text = c.text();
    if let Some(at) = text.find("kèm theo gồm").or_else(|| text.find("gửi kèm")) {
        let rest: String = text.get(at..).unwrap_or("").chars().take(900).collect();
        let count = (1..20).take_while(|n| rest.contains(&format!("({n})"))).count();
        if count > 0 {
            let end = rest.find(&format!("({count})")).unwrap_or(0);
            out.push(
                Hit::new("attachments", "attachments", Some(Span::new(at, at + end + 3)))
                    .arg("count", count.to_string()),
            );
        }
    }
    let mut abroad: BTreeMap<&str, Span> = BTreeMap::new();
    for (span, place) in names::mentions(c, 0..c.draft.outline.paragraphs.len()) {
        if place.country != "VN" && place.level == 1 {
            abroad.entry(place.id.as_str()).or_insert(span);
        }
    }
    if abroad.len() > 1 {
        let spans: Vec<Span> = abroad.values().copied().collect();
        let first = spans.iter().copied().min();
        let names: Vec<String> = abroad.values().map(|s| crate::review::flat(s.of(text))).collect();
        out.push(Hit::new("two-partners", "subject", first).arg("names", names.join(", ")));
    }
    out
}

fn thai(c: &Context<'_, '_>) -> Vec<Hit> {
    let mut out = Vec::new();
    let lines = lines(c);
    let number = lines.iter().find(|l| l.text.starts_with("ที่ ") || l.text.starts_with("ที่\u{a0}"));
    if let Some(number) = number {
        let rest = number.text.trim_start_matches("ที่").trim();
        let shaped = rest.contains('/') && rest.chars().any(|ch| digits::value(ch).is_some());
        let arabic = rest.chars().any(|ch| ch.is_ascii_digit());
        let circular = lines.iter().any(|l| l.text.starts_with("เรียน") && l.text.contains("ทุก"));
        if !shaped || arabic || circular && !rest.contains('ว') {
            out.push(Hit::new("letter-number", "number", Some(number.span)));
        }
    }
    let subject = lines.iter().find(|l| l.text.starts_with("เรื่อง"));
    if subject.is_none_or(|l| l.text.chars().count() < 10 || l.text.chars().count() > 250) {
        out.push(Hit::new("letter-subject", "subject", subject.map(|l| l.span)));
    }
    let letter_day = lines.iter().find(|l| {
        let found = dates::find(l.text, 0);
        found.len() == 1
            && found.first().is_some_and(|f| f.span.len() + 4 >= l.text.trim().len())
            && !l.text.chars().any(|ch| ch.is_ascii_digit())
    });
    if letter_day.is_none() {
        let any = lines.iter().find(|l| {
            let found = dates::find(l.text, 0);
            found.first().is_some_and(|f| f.span.len() + 4 >= l.text.trim().len())
        });
        if let Some(any) = any {
            out.push(Hit::new("letter-date", "date", Some(any.span)));
        }
    }
    let salutation = lines.iter().any(|l| l.text.starts_with("เรียน"));
    let closing = lines.iter().any(|l| l.key.contains("ขอแสดงความนับถือ"));
    if salutation && !closing {
        out.push(Hit::new("letter-closing", "closing", lines.last().map(|l| l.span)));
    }
    // A stamp that names another province than the text speaks of.
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for place in c.packs.places.all().iter().filter(|p| p.country == "TH" && p.level == 1 && !p.th.is_empty()) {
        let count = c.text().matches(&format!("จังหวัด{}", place.th)).count();
        if count > 0 {
            counts.insert(place.th.as_str(), count);
        }
    }
    if let Some((own, _)) = counts.iter().max_by_key(|(_, n)| **n) {
        for l in &lines {
            let alone = l.text.trim().strip_prefix("จังหวัด").filter(|n| counts.contains_key(n) && n != own);
            if alone.is_some() && counts.len() > 1 {
                out.push(Hit::new("letter-place", "stamp", Some(l.span)).arg("name", *own));
            }
        }
    }
    // Letter, relay and receipt in this order.
    let day = |l: &Line<'_>| dates::find(l.text, 0).last().and_then(|f| f.date.iso());
    let received = lines.iter().find(|l| l.text.starts_with("วันที่") || l.text.starts_with("รับวันที่")).and_then(day);
    if let (Some(sent), Some(received), Some(l)) = (letter_day.and_then(day), received, letter_day)
        && received < sent
    {
        out.push(Hit::new("letter-stamp", "stamp", Some(l.span)));
    }
    out
}
