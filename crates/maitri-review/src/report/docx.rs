//! The report in the draft's own Word file: what is offered as tracked changes, what is said as comments.
//!
//! A change is an offer: the officer accepts or rejects it. Comments say what is found, quote the article in the reader's
//! language with its standing, and name who decides; none of them decides anything.

use super::html::{FORECAST, FORM_SAYS, LAW, WHAT_TO_DO, WHO_DECIDES, office, place_name, say, standing};
use super::words::severity;
use crate::compare::Offer;
use crate::draft::{TOLD_BY, language_of, own_list};
use crate::finding::Finding;
use crate::review::{Review, flat};
use maitri_document::lang::digits;
use maitri_document::outline::Style;
use maitri_document::write::docx::{Act, Edit, Paragraph, Undone};
use maitri_document::{Block, BlockKind, Span};
use maitri_pack::{FixSafety, Language, Severity};
use std::collections::BTreeSet;

/// The hand of all changes and comments.
pub const AUTHOR: &str = "Maitri";

/// Which changes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All that are offered, each with its comment; and a comment for each finding that offers nothing.
    Offered,
    /// Of the changes those within a line: no paragraph goes or comes and no number is touched.
    Lines,
    /// Comments alone.
    Told,
    /// The safe fixes alone, without a word.
    Safe,
}

/// Why not all changes are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// The text stands in two languages.
    TwoLanguages,
    /// With all of them accepted, lines of the signatures would be gone.
    Signatures,
    /// With all of them accepted, clauses would have lost their numbers.
    Numbers,
    /// With all of them accepted, clauses would be missing or strange that are not now.
    Clauses,
}

impl Held {
    /// One sentence for the reader.
    pub fn sentence(self, language: Language) -> &'static str {
        let [th, vi, en] = match self {
            Held::TwoLanguages => [
                "ร่างนี้มีสองภาษาในไฟล์เดียว จึงมีแต่ความเห็น ไม่เสนอการแก้ไข โปรดแยกเป็นไฟล์ละภาษาแล้วตรวจเป็นชุด",
                "Dự thảo có hai ngôn ngữ trong một tệp nên chỉ có nhận xét, không đề nghị sửa; hãy tách mỗi ngôn ngữ thành một tệp và kiểm tra cả bộ",
                "the draft holds two languages in one file: there are comments alone, and no change is offered; make a file of each language and review them as a set",
            ],
            Held::Signatures => [
                "หากรับการแก้ไขทั้งหมด ส่วนลงนามจะหายไป จึงเสนอเฉพาะการแก้ไขภายในบรรทัด ที่เหลือเป็นความเห็น",
                "Nếu chấp nhận mọi sửa đổi, phần ký sẽ mất; vì vậy chỉ đề nghị sửa trong từng dòng, còn lại là nhận xét",
                "with every change accepted the signatures would be gone: only changes within a line are offered, the rest are comments",
            ],
            Held::Numbers => [
                "หากรับการแก้ไขทั้งหมด บางข้อจะเสียเลขข้อ จึงเสนอเฉพาะการแก้ไขภายในบรรทัด ที่เหลือเป็นความเห็น",
                "Nếu chấp nhận mọi sửa đổi, có điều khoản sẽ mất số; vì vậy chỉ đề nghị sửa trong từng dòng, còn lại là nhận xét",
                "with every change accepted clauses would have lost their numbers: only changes within a line are offered, the rest are comments",
            ],
            Held::Clauses => [
                "หากรับการแก้ไขทั้งหมด จะมีข้อที่ขาดหรือเกินเพิ่มขึ้น จึงเสนอเฉพาะการแก้ไขภายในบรรทัด ที่เหลือเป็นความเห็น",
                "Nếu chấp nhận mọi sửa đổi, sẽ có thêm điều khoản thiếu hoặc thừa; vì vậy chỉ đề nghị sửa trong từng dòng, còn lại là nhận xét",
                "with every change accepted more clauses would be missing or strange than are now: only changes within a line are offered, the rest are comments",
            ],
        };
        match language {
            Language::Th => th,
            Language::Vi => vi,
            _ => en,
        }
    }
}

/// Why something was not written, for the reader.
pub fn hindrance(why: Undone, language: Language) -> String {
    let [th, vi] = match why {
        Undone::Deleted => ["มีผู้ลบถ้อยคำนี้ไว้แล้ว", "đã có người xóa những từ này"],
        Undone::Computed => {
            ["เลขข้อนี้โปรแกรมนับให้เอง ไม่มีอยู่ในไฟล์", "số thứ tự do chương trình tự đánh, không có trong tệp"]
        }
        Undone::NoRun => ["ถ้อยคำนี้ไม่ได้อยู่ในข้อความที่แก้ไขได้", "những từ này không nằm trong phần văn bản sửa được"],
        Undone::Taken => ["มีการแก้ไขอื่นที่ถ้อยคำเดียวกัน", "một sửa đổi khác chạm đến cùng những từ này"],
        Undone::NoPlace => ["ไม่มีข้อความอยู่ข้างที่นั้น", "không có văn bản bên cạnh chỗ đó"],
        Undone::Locked => ["ถ้อยคำอยู่ในตัวควบคุมเนื้อหาที่ล็อกไว้", "những từ này nằm trong điều khiển nội dung đã khóa"],
        Undone::Chosen => ["ถ้อยคำนี้เลือกจากรายการในไฟล์", "những từ này được chọn từ danh sách trong tệp"],
        Undone::Shape => ["ตารางไม่มีแถวหรือช่องแบบนี้", "bảng không có hàng hoặc ô dạng này"],
    };
    match language {
        Language::Th => th.to_owned(),
        Language::Vi => vi.to_owned(),
        _ => why.to_string(),
    }
}

/// What was written, in one line: numbers of changes and of comments.
pub fn written(changes: usize, comments: usize, language: Language) -> String {
    let [changes, comments] = [changes, comments].map(|n| match language {
        Language::Th => digits::thai(n.to_string()),
        _ => n.to_string(),
    });
    match language {
        Language::Th => format!("การแก้ไขที่ติดตามไว้ {changes} ความเห็น {comments}"),
        Language::Vi => format!("thay đổi được theo dõi {changes}, nhận xét {comments}"),
        _ => format!("tracked changes {changes}, comments {comments}"),
    }
}

/// How many changes were not made, and why.
pub fn not_made(count: usize, why: Undone, language: Language) -> String {
    let why = hindrance(why, language);
    match language {
        Language::Th => format!("ไม่ได้แก้ไข {}: {why}", digits::thai(count.to_string())),
        Language::Vi => format!("không sửa {count}: {why}"),
        _ => format!("{count} not made: {why}"),
    }
}

/// How many safe fixes were written, and where.
pub fn fixed(count: usize, file: &str, language: Language) -> String {
    match language {
        Language::Th => format!("เขียนการแก้ไขที่ปลอดภัย {} แห่งลงใน {file}", digits::thai(count.to_string())),
        Language::Vi => format!("đã ghi {count} sửa đổi an toàn vào {file}"),
        _ => format!("{count} safe {} written to {file}", if count == 1 { "fix" } else { "fixes" }),
    }
}

/// Whether the body stands in two languages, side by side or one after the other: at least a fifth of its letters in a second one.
/// The alignment with a form knows one language, and would take the other for added text.
pub fn two_languages(document: &maitri_document::Document, packs: &maitri_pack::Packs) -> bool {
    let end = own_list(document, packs);
    let mut letters: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for block in document.blocks.iter().filter(|b| b.kind.is_body() && b.span.start < end) {
        let line = block.span.of(&document.text);
        let n = line.chars().filter(|c| c.is_alphabetic()).count();
        if n >= TOLD_BY {
            *letters.entry(language_of(line).0).or_default() += n;
        }
    }
    let all: usize = letters.values().sum();
    letters.values().filter(|n| **n * 5 >= all).count() > 1
}

/// What the changes would spoil if all were accepted: `after` is the review of the file so made. What is offered must never leave a
/// draft without its signatures or its numbers, however few findings are left.
pub fn harm(before: &Review<'_, '_>, after: &Review<'_, '_>) -> Option<Held> {
    let (old, new) = before.documents.first().zip(after.documents.first())?;
    let words: Vec<String> = before
        .packs
        .forms
        .iter()
        .flat_map(|f| f.signature.values().flatten())
        .map(|w| maitri_document::lang::fold::key(w))
        .collect();
    let signed = |of: &crate::review::Reviewed<'_>| -> usize {
        let text = of.draft.text();
        let lines = of.draft.document.blocks.iter().filter(|b| b.kind.is_body()).map(|b| b.span.of(text));
        // "For Nan Province", and not a sentence that begins with "for".
        let lines = lines.filter(|l| l.chars().count() < 130 && !l.trim_end().ends_with(['.', ';', ':']));
        lines.map(maitri_document::lang::fold::key).filter(|l| words.iter().any(|w| l.starts_with(w.as_str()))).count()
    };
    if signed(new) < signed(old) {
        return Some(Held::Signatures);
    }
    let unnumbered = |of: &crate::review::Reviewed<'_>| -> usize {
        let draft = &of.draft;
        let starts = draft.zones.clauses.iter().filter_map(|z| draft.outline.paragraphs.get(z.paragraphs.start));
        starts.filter(|p| p.enumerator.is_none()).count()
    };
    // A label with nothing that it numbers: behind it stands another one or nothing, or it is alone in its row.
    let label = |l: &str| {
        let number = |c: char| digits::value(c).is_some() || matches!(c, '.' | ')' | '(');
        !l.is_empty() && l.chars().count() < 6 && l.chars().all(number)
    };
    let orphans = |of: &crate::review::Reviewed<'_>| -> usize {
        let text = of.draft.text();
        let body: Vec<&Block> = of.draft.document.blocks.iter().filter(|b| b.kind.is_body()).collect();
        let row = |b: &Block| match b.kind {
            BlockKind::Cell { table, row, .. } => Some((table, row)),
            _ => None,
        };
        let said = |b: &Block| b.span.of(text).trim();
        let alone = |at: usize, b: &Block| match row(b) {
            Some(own) => !body.iter().enumerate().any(|(i, o)| i != at && row(o) == Some(own) && !said(o).is_empty()),
            None => body.get(at + 1).is_none_or(|next| said(next).is_empty() || label(said(next))),
        };
        body.iter().enumerate().filter(|(at, b)| label(said(b)) && alone(*at, b)).count()
    };
    if unnumbered(new) > unnumbered(old) || orphans(new) > orphans(old) {
        return Some(Held::Numbers);
    }
    let count = |of: &Review<'_, '_>, kind: maitri_pack::Kind| {
        of.findings.iter().filter(|f| f.document == 0 && f.kind == kind && f.severity.counts()).count()
    };
    let more = |kind| count(after, kind) > count(before, kind);
    // Clauses in text boxes are read behind the body, and would be put in a second time.
    let boxed = old.draft.document.blocks.iter().any(|b| {
        b.kind == BlockKind::TextBox && b.span.of(old.draft.text()).chars().filter(|c| c.is_alphabetic()).count() > 40
    });
    if boxed && new.draft.zones.clauses.len() > old.draft.zones.clauses.len() {
        return Some(Held::Clauses);
    }
    (more(maitri_pack::Kind::ClauseMissing) || more(maitri_pack::Kind::TextAdded)).then_some(Held::Clauses)
}

/// A change, and the finding that asks for it.
struct Change {
    finding: usize,
    at: Span,
    act: Act,
}

/// What is to be written into the file of the first document.
pub fn edits(review: &Review<'_, '_>, language: Language, which: Which, held: Option<Held>) -> Vec<Edit> {
    let language = if Language::SPOKEN.contains(&language) { language } else { Language::En };
    let Some(reviewed) = review.documents.first() else { return Vec::new() };
    let text = reviewed.draft.text();
    let blocks = &reviewed.draft.document.blocks;
    // A file may hold several texts side by side.
    let of_file = |f: &Finding<'_>| {
        review.documents.get(f.document).is_some_and(|d| std::ptr::eq(d.draft.document, reviewed.draft.document))
    };
    let own: Vec<(usize, &Finding<'_>)> =
        review.findings.iter().enumerate().filter(|(_, f)| of_file(f) && f.suppressed.is_none()).collect();
    // Slips that stand in words of the draft which an offer repeats are mended there too.
    let slips: Vec<(&str, &str)> = own
        .iter()
        .filter_map(|(_, f)| Some((f.span?.of(text), f.fix.as_ref().filter(|x| x.safety == FixSafety::Safe)?)))
        .filter(|(old, _)| old.chars().count() > 5)
        .map(|(old, fix)| (old, fix.replacement.as_str()))
        .collect();
    let mend = |words: &str| slips.iter().fold(words.to_owned(), |out, (old, new)| out.replace(old, new));
    let mut changes: Vec<Change> = Vec::new();
    for (index, finding) in &own {
        let fix = finding.fix.as_ref().zip(finding.span);
        let safe = fix.filter(|(f, _)| f.safety == FixSafety::Safe);
        let fix = match which {
            Which::Safe => safe,
            _ if finding.severity.counts() => fix,
            _ => safe,
        };
        let offers = if which != Which::Safe && finding.severity.counts() { finding.offers.as_slice() } else { &[] };
        for offer in offers {
            let (at, act) = match offer {
                Offer::Words(at, words) => (*at, Act::Replace(mend(words))),
                Offer::Paragraph(after, words, place) => clause(reviewed, *after, &mend(words), place),
            };
            changes.push(Change { finding: *index, at, act });
        }
        if let Some((fix, span)) = fix.filter(|_| offers.is_empty()) {
            changes.push(Change { finding: *index, at: span, act: Act::Replace(fix.replacement.clone()) });
        }
    }
    let again: Vec<Change> = changes.iter().flat_map(|c| twins(reviewed.draft.document, c)).collect();
    changes.extend(again);
    let adds = |act: &Act| matches!(act, Act::Follow(_) | Act::Rows { .. });
    // What takes most words out goes first: a slip in a point that goes needs no mending.
    changes.sort_by_key(|c| (adds(&c.act), std::cmp::Reverse(c.at.len()), c.at.start));
    let mut kept: Vec<Change> = Vec::new();
    for change in changes {
        let same = |k: &&Change| k.at == change.at && k.act == change.act;
        let is_words = |k: &Change| !adds(&k.act);
        let touched = kept.iter().filter(|k| is_words(k)).any(|k| {
            k.at.overlaps(change.at)
                || change.at.is_empty() && k.at.start < change.at.start && change.at.start < k.at.end
        });
        if kept.iter().any(|k| same(&k)) || touched && is_words(&change) {
            continue;
        }
        kept.push(change);
    }
    let paragraphs = &reviewed.draft.outline.paragraphs;
    match which {
        Which::Told => kept.clear(),
        Which::Lines => kept.retain(|c| {
            let whole = |p: &maitri_document::outline::Paragraph| {
                let body = p.span.trim(text);
                c.at.contains(body) || p.enumerator.as_ref().is_some_and(|e| e.span.overlaps(c.at))
            };
            let document = reviewed.draft.document;
            let beside = |b: &Block| !b.kind.is_body() && c.at.contains(crate::after::words(document, b));
            matches!(c.act, Act::Replace(_)) && !paragraphs.iter().any(whole) && !blocks.iter().any(beside)
        }),
        Which::Offered | Which::Safe => {}
    }
    if which == Which::Safe {
        return kept.into_iter().map(|c| Edit { at: c.at, act: c.act, note: Vec::new() }).collect();
    }
    let numbers = if which == Which::Offered { renumbered(reviewed, &kept) } else { Vec::new() };
    let mut quoted: BTreeSet<String> = BTreeSet::new();
    let mut out: Vec<Edit> = Vec::new();
    let mut bare: Vec<Edit> = Vec::new();
    if let Some(first) = blocks.iter().find(|b| b.kind.is_body()) {
        let at = reviewed.draft.zones.title.start;
        let title = reviewed.draft.outline.paragraphs.get(at).map_or(first.span, |p| p.span);
        let mut note = roads(review, language);
        note.extend(held.map(|h| h.sentence(language).to_owned()));
        if !note.is_empty() {
            out.push(Edit { at: title, act: Act::Leave, note });
        }
    }
    for (index, finding) in &own {
        let told = finding.severity.counts() || finding.severity == Severity::Ask;
        let note = if told { comment(review, finding, language, &mut quoted) } else { Vec::new() };
        let mut note = Some(note).filter(|n| !n.is_empty());
        let place = finding.span.or(finding.anchor);
        // The comment stands on its own words; where it has a change of just these, on the change.
        let (mine, others): (Vec<Change>, Vec<Change>) =
            std::mem::take(&mut kept).into_iter().partition(|c| c.finding == *index);
        kept = others;
        for change in mine {
            let fits = place.is_none_or(|p| change.at.contains(p));
            let note = note.take_if(|_| fits).unwrap_or_default();
            bare.push(Edit { at: change.at, act: change.act, note });
        }
        if let Some(note) = note {
            let start = blocks.first().map_or(Span::default(), |b| b.span);
            out.push(Edit { at: place.map_or(start, |p| p.trim(text)), act: Act::Leave, note });
        }
    }
    out.extend(bare);
    out.extend(numbers);
    out
}

/// The same change in the other places of the file that hold the same text: a header of the first page and one of the others, two
/// notes. It is told once, and mended everywhere; else the copy that is left would be a text of its own.
fn twins(document: &maitri_document::Document, change: &Change) -> Vec<Change> {
    let Act::Replace(new) = &change.act else { return Vec::new() };
    let text = document.text.as_str();
    let blocks = document.blocks.iter().map(|b| (b, crate::after::words(document, b)));
    // White space around the words may stand otherwise.
    let at = change.at.trim(text);
    let Some((own, words)) = blocks.clone().find(|(_, words)| words.contains(at)) else { return Vec::new() };
    // What goes from the body goes from there alone.
    if own.kind.is_body() && new.is_empty() || at.is_empty() {
        return Vec::new();
    }
    let others = blocks.filter(|(b, other)| {
        !b.kind.is_body() && *other != words && !other.is_empty() && other.of(text) == words.of(text)
    });
    let moved = |from: Span| from.start + at.start - words.start;
    others
        .map(|(_, other)| Change {
            finding: change.finding,
            at: Span::new(moved(other), moved(other) + at.len()),
            act: change.act.clone(),
        })
        .collect()
}

/// A new clause of the form: a paragraph, or a row of its own where each clause of the draft has one in a table.
fn clause(reviewed: &crate::review::Reviewed<'_>, after: Span, words: &str, place: &str) -> (Span, Act) {
    let draft = &reviewed.draft;
    let blocks = &draft.document.blocks;
    let new = paragraph(reviewed, blocks, after, words, place);
    let cell = |at: Span| {
        blocks.iter().find(|b| b.span.overlaps(at) || b.span == at).and_then(|b| match b.kind {
            BlockKind::Cell { table, row, column } => Some(((table, row), column as usize)),
            _ => None,
        })
    };
    let starts = || draft.zones.clauses.iter().filter_map(|z| draft.outline.paragraphs.get(z.paragraphs.start));
    let near = starts().min_by_key(|p| p.span.start.abs_diff(after.start)).filter(|_| new.like.is_some());
    let Some((near, (row, column))) = near.and_then(|p| Some((p, cell(p.span)?))) else {
        return (after, Act::Follow(vec![new]));
    };
    if starts().filter(|p| cell(p.span).is_some_and(|(r, _)| r == row)).count() > 1 {
        return (after, Act::Follow(vec![new]));
    }
    // The number may have a cell of its own, and the words the next that has any.
    let lone = near.enumerator.as_ref().is_some_and(|e| e.span.trim(draft.text()) == near.span.trim(draft.text()));
    let words_in = blocks.iter().find_map(|b| match b.kind {
        BlockKind::Cell { table, row: r, column: c } if (table, r) == row && c as usize > column => {
            Some(c as usize).filter(|_| !b.span.of(draft.text()).trim().is_empty())
        }
        _ => None,
    });
    let mut cells = vec![Vec::new(); column];
    match words_in.filter(|_| lone) {
        Some(at) => {
            let label = near.enumerator.as_ref().map_or("", |e| e.span.of(draft.text()));
            let counted = new.listed;
            let text = if counted { String::new() } else { numbered_as(label.trim(), place) };
            cells.push(vec![Paragraph { text, listed: counted, ..Paragraph::default() }]);
            cells.resize(at, Vec::new());
            cells.push(vec![Paragraph { text: words.to_owned(), ..Paragraph::default() }]);
        }
        None => cells.push(vec![Paragraph { like: None, ..new }]),
    }
    let before = near.span.start > after.start && cell(after).is_none_or(|(r, _)| r.0 != row.0);
    let at = if before { near.span } else { after };
    (at, Act::Rows { rows: vec![cells], before })
}

/// A new paragraph of the form's place, numbered as its neighbours are.
fn paragraph(
    reviewed: &crate::review::Reviewed<'_>,
    blocks: &[Block],
    after: Span,
    words: &str,
    place: &str,
) -> Paragraph {
    let numbered = place.chars().all(|c| c.is_ascii_digit()) && !place.is_empty();
    let draft = &reviewed.draft;
    // The shape is that of a clause, also behind the preamble.
    let like = draft.zones.clauses.iter().filter_map(|z| draft.outline.paragraphs.get(z.paragraphs.start));
    let near = like.min_by_key(|p| p.span.start.abs_diff(after.start)).filter(|_| numbered);
    let Some(near) = near else {
        return Paragraph { text: words.to_owned(), ..Paragraph::default() };
    };
    let counted = blocks.iter().any(|b| b.number.is_some_and(|n| near.span.contains(n)));
    if counted {
        return Paragraph { text: words.to_owned(), like: Some(near.body), listed: true, ..Paragraph::default() };
    }
    let number = near.enumerator.as_ref().map(|e| {
        let printed = e.span.of(draft.text());
        numbered_as(printed, place)
    });
    let text = number.map_or_else(|| words.to_owned(), |n| format!("{n} {words}"));
    Paragraph { text, like: Some(near.body), listed: false, ..Paragraph::default() }
}

/// A printed number with another value: `๒.` and 3 give `๓.`, `Article 2` and 3 give `Article 3`.
fn numbered_as(printed: &str, value: &str) -> String {
    let thai = printed.chars().any(|c| ('\u{e50}'..='\u{e59}').contains(&c));
    let value = if thai { digits::thai(value) } else { value.to_owned() };
    let is_digit = |c: char| digits::value(c).is_some();
    let Some(from) = printed.find(is_digit) else { return printed.to_owned() };
    let head = printed.get(..from).unwrap_or("");
    let rest = printed.get(from..).unwrap_or("").trim_start_matches(is_digit);
    format!("{head}{value}{rest}")
}

/// The typed numbers of the clauses that stand after clauses were taken out or put in.
fn renumbered(reviewed: &crate::review::Reviewed<'_>, changes: &[Change]) -> Vec<Edit> {
    let draft = &reviewed.draft;
    let text = draft.text();
    let mut out = Vec::new();
    let mut next = 1u32;
    let mut straight = true;
    let zones = &draft.zones.clauses;
    let inserted = |from: usize, to: usize| {
        changes
            .iter()
            .filter(|c| match &c.act {
                Act::Follow(new) => new.iter().any(|p| p.like.is_some()),
                act => matches!(act, Act::Rows { .. }),
            })
            .map(|c| if matches!(c.act, Act::Rows { before: true, .. }) { c.at.start } else { c.at.end })
            .filter(|at| from < *at && *at <= to)
            .count()
    };
    let mut before = 0;
    let mut own = 0u32;
    for zone in zones {
        let Some(p) = draft.outline.paragraphs.get(zone.paragraphs.start) else { continue };
        next += u32::try_from(inserted(before, p.span.start)).unwrap_or(0);
        before = p.span.start;
        let whole = draft.span_of(&zone.paragraphs);
        let gone = changes
            .iter()
            .any(|c| matches!(&c.act, Act::Replace(w) if w.is_empty()) && c.at.contains(p.span.trim(text)));
        let Some(number) = p.enumerator.as_ref().filter(|e| matches!(e.style, Style::Decimal(1) | Style::Article))
        else {
            continue;
        };
        own += 1;
        straight &= number.value == Some(own);
        if gone {
            continue;
        }
        let printed = number.span.of(text);
        let typed = !draft.document.blocks.iter().any(|b| b.number.is_some_and(|n| n.overlaps(number.span)));
        let touched =
            changes.iter().any(|c| !matches!(c.act, Act::Follow(_) | Act::Rows { .. }) && c.at.overlaps(number.span));
        if typed && !touched && number.value != Some(next) {
            let words = numbered_as(printed, &next.to_string());
            out.push(Edit { at: number.span, act: Act::Replace(words), note: Vec::new() });
        }
        next += 1;
        let _ = whole;
    }
    // Numbers that were not in order before are a finding of their own.
    if straight { out } else { Vec::new() }
}

/// Who decides about the whole.
fn roads(review: &Review<'_, '_>, language: Language) -> Vec<String> {
    let mut out = Vec::new();
    for road in &review.roads {
        let side = review.packs.packs.iter().find(|p| p.id == road.pack).map_or("", |p| p.title.get(language));
        out.push(format!("{side}: {}", flat(road.case.text.get(language))));
        if !road.case.needs.is_empty() {
            let names: Vec<String> = road.case.needs.iter().map(|id| office(review.packs, id, language)).collect();
            out.push(format!("{}: {}", say(language, WHO_DECIDES), names.join(" · ")));
        }
        let mut cite = road.case.cite.clone();
        if let Some(forecast) = road.forecast {
            out.push(say(language, FORECAST).to_owned());
            out.push(flat(forecast.text.get(language)));
            cite.extend(forecast.cite.iter().filter(|c| !road.case.cite.contains(c)).cloned());
        }
        out.extend(cite.iter().flat_map(|id| law(review, id, language, Quote::Whole)));
    }
    out
}

/// What is said of a finding, a paragraph each.
fn comment(
    review: &Review<'_, '_>,
    finding: &Finding<'_>,
    language: Language,
    quoted: &mut BTreeSet<String>,
) -> Vec<String> {
    let mut word = severity(finding.severity, language).chars();
    let head: String = word.next().into_iter().flat_map(char::to_uppercase).chain(word).collect();
    let mut out =
        vec![format!("{head} ({}): {}", place_name(&finding.place, language), flat(finding.rule.title.get(language)))];
    out.push(flat(&finding.message(language)));
    let form = finding.args.get("form").map(|f| flat(f)).filter(|f| f != "—");
    if let Some(form) = form.filter(|f| !out.iter().any(|line| line.contains(f.as_str()))) {
        out.push(format!("{}: {form}", say(language, FORM_SAYS)));
    }
    for (of, quote) in finding.quotes.iter().filter(|_| finding.quotes.len() > 1) {
        let words = quote.as_deref().map_or("—".to_owned(), flat);
        out.push(format!("{}: {words}", super::html::own_name(of.code())));
    }
    let help = finding.help(language);
    if !help.is_empty() {
        out.push(format!("{}: {}", say(language, WHAT_TO_DO), flat(&help)));
    }
    for (n, id) in finding.rule.cite.iter().enumerate() {
        // A question names its articles. What must be mended quotes the first, whole where it is met first.
        let quote = match (finding.severity.counts(), n) {
            (true, 0) if quoted.insert(id.clone()) => Quote::Whole,
            (true, 0) => Quote::Begun,
            _ => Quote::None,
        };
        out.extend(law(review, id, language, quote));
    }
    out.push(format!("[{}]", finding.rule.id));
    out
}

/// How much of an article is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    /// Its first words: the whole of it stands in a comment before.
    Begun,
    Whole,
}

/// Letters of a quotation that is only begun.
const BEGUN: usize = 160;

/// An article: its words as printed, what it says in the reader's language, and how sure that is.
fn law(review: &Review<'_, '_>, id: &str, language: Language, quote: Quote) -> Vec<String> {
    let Some(citation) = review.packs.cite(id) else { return Vec::new() };
    let named = format!(
        "{}: {}, {}",
        say(language, LAW),
        citation.law.short.get(language),
        citation.article.label.get(language)
    );
    if quote == Quote::None {
        return vec![named];
    }
    let summary = flat(citation.article.summary.get(language));
    let how = standing(citation.law.standing, language);
    let words = citation.quote_as_read().map(|words| {
        let words = flat(&words);
        let all = Span::new(0, words.len());
        let clip = crate::compare::clip(&words, all, BEGUN);
        if quote == Quote::Begun && clip != all { format!("{}…", clip.of(&words)) } else { words }
    });
    match words {
        Some(words) if language_of(&words).0 == language.code() || summary.is_empty() => {
            vec![format!("{named}: “{words}” ({how})")]
        }
        Some(words) => vec![format!("{named}: {summary}"), format!("“{words}” ({how})")],
        None => vec![format!("{named}: {summary} ({how})")],
    }
}
