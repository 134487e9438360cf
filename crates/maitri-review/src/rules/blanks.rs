//! What the form leaves open and the draft did not fill.

use super::Context;
use crate::finding::Hit;
use maitri_document::Span;
use maitri_document::lang::fold;

/// Beginnings of the form's instructions in brackets.
const INSTRUCTIONS: &[&str] = &[
    "specify",
    "please specify",
    "insert",
    "to be specified",
    "name of",
    "name)",
    "name of thai province",
    "time e.g",
    "the other party",
    "the other side",
    "the other participant",
    "or specify",
    "place)",
    "date)",
    "position)",
    "โปรดระบุ",
    "ระบุ",
    "ชื่อจังหวัด",
    "สถานที่)",
    "วันที่)",
    "ภาษาของ",
    "หรือชื่ออื่น",
    "ตำแหน่ง)",
    "ชื่อ)",
    "ghi rõ",
    "nêu rõ",
    "tên tỉnh",
    "địa điểm)",
    "ngày)",
    "ngôn ngữ của",
    "tên)",
    "chức vụ)",
    "điền ",
];

/// Whether a blank between these words is that of the languages.
fn is_of_languages(before: &str, after: &str) -> bool {
    let (before, after) = (fold::key(before), fold::key(after));
    let (before, after) = (before.trim_end(), after.trim_start());
    after.starts_with("language") || ["เป็น", "ภาษา", " bằng", " tiếng", " ngôn ngữ"].iter().any(|w| before.ends_with(w))
}

/// Hits on blanks.
pub fn hits(c: &Context<'_, '_>) -> Vec<Hit> {
    let text = c.text();
    let z = &c.draft.zones;
    let mut out: Vec<Hit> = Vec::new();
    for (i, p) in c.draft.outline.paragraphs.iter().enumerate() {
        if z.other.contains(&i) {
            continue;
        }
        let inner = p.span.of(text);
        let signature = z.signature.contains(&i);
        let closing = z.closing.contains(&i);
        let mut push = |span: Span, open: bool| {
            let check = if open { "blank-open" } else { "unfilled" };
            if !out.iter().any(|h: &Hit| h.span.is_some_and(|s| s.overlaps(span))) {
                out.push(Hit::new(check, c.place(span.start), Some(span)));
            }
        };
        // [a/b], [a] left in.
        let mut from = 0;
        while let Some(open) = inner.get(from..).and_then(|t| t.find('[')).map(|p| p + from) {
            let Some(close) = inner.get(open..).and_then(|t| t.find(']')).map(|p| p + open + 1) else { break };
            let body = inner.get(open + 1..close - 1).unwrap_or("");
            let note = body.chars().count() <= 3 && body.chars().all(|ch| ch.is_numeric());
            if !note && body.chars().count() < 200 {
                push(Span::new(p.span.start + open, p.span.start + close), false);
            }
            from = close;
        }
        // (specify …)
        let mut from = 0;
        while let Some(open) = inner.get(from..).and_then(|t| t.find('(')).map(|p| p + from) {
            let Some(close) = inner.get(open..).and_then(|t| t.find(')')).map(|p| p + open + 1) else { break };
            let body = fold::key(inner.get(open + 1..close).unwrap_or(""));
            if INSTRUCTIONS.iter().any(|w| body.starts_with(w)) {
                let open_kind = (signature || closing) && body.chars().count() < 12;
                push(Span::new(p.span.start + open, p.span.start + close), open_kind);
            }
            from = close;
        }
        // Dots and lines to write on.
        let mut run: Option<(usize, usize, usize)> = None; // start, end, weight
        for (at, ch) in inner.char_indices().chain([(inner.len(), ' ')]) {
            let weight = match ch {
                '.' | '_' => 1,
                '…' => 3,
                _ => 0,
            };
            match (&mut run, weight) {
                (None, w) if w > 0 => run = Some((at, at + ch.len_utf8(), w)),
                (Some((_, end, sum)), w) if w > 0 => {
                    *end = at + ch.len_utf8();
                    *sum += w;
                }
                (Some((start, end, sum)), _) => {
                    let (start, end, sum) = (*start, *end, *sum);
                    run = None;
                    let before = inner.get(..start).unwrap_or("");
                    let ellipsis = sum == 3 && before.ends_with(char::is_alphanumeric);
                    if sum >= 4 || sum == 3 && !ellipsis {
                        let span = Span::new(p.span.start + start, p.span.start + end);
                        if signature {
                            // A line for a signature is no blank.
                            continue;
                        }
                        let date = before.trim_end().ends_with(['y', 'n', '่', 'g', '/']) || closing;
                        // Of the closing sentence place and date may stand open, the languages not (article 9 and the form).
                        let after = inner.get(end..).unwrap_or("");
                        push(span, closing && date && !is_of_languages(before, after));
                    }
                }
                _ => {}
            }
        }
        // Two options still numbered.
        let key = fold::key(inner);
        if [
            "option 1",
            "option1",
            "option 2",
            "option2",
            "ทางเลือกที่ 1",
            "ทางเลือกที่ 2",
            "phương án 1",
            "phương án 2",
            "lựa chọn 1",
            "lựa chọn 2",
        ]
        .iter()
        .any(|w| key.starts_with(w))
        {
            let span = crate::compare::clip(text, p.span, 30);
            push(span, false);
        }
    }
    // Nobody named under the signatures: usual in a draft.
    if !c.blocks.is_empty() && c.blocks.iter().any(|b| b.person.is_none()) {
        let at =
            c.blocks.iter().find(|b| b.person.is_none()).and_then(|b| b.title.or(b.party.as_ref().map(|(_, s)| *s)));
        out.push(Hit::new("blank-open", "signature", at));
    }
    out
}
