//! Opinions as data, `maitri/opinions/1`, and for people; what a check of their table found, `maitri/opinions-check/1`.

use super::html::{Three, say};
use super::words;
use crate::opinion::{
    Agency, Anchor, Checked, Comment, Counts, Fault, FaultKind, How, Opinion, Opinions, Response, Rest, Silence,
    Source, Stance, Summary, Words,
};
use maitri_pack::{Language, Packs};
use serde::Serialize;
use std::fmt::Write as _;

/// All that was read.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct OpinionsJson {
    pub schema: &'static str,
    pub draft: Option<String>,
    pub counts: CountsJson,
    pub opinions: Vec<OpinionJson>,
    pub asked: Vec<AgencyJson>,
    pub summary: Option<SummaryJson>,
    pub silence_taken_as_agreement: Vec<RestJson>,
    pub rest: Vec<RestJson>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct CountsJson {
    pub asked: Option<u32>,
    pub answered: u32,
    pub agreed: u32,
    pub commented: u32,
    pub others: u32,
    pub silent: Vec<String>,
    pub comments: u32,
    pub unanchored: u32,
    pub unasked: Vec<String>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct AgencyJson {
    pub raw: String,
    pub office: Option<String>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct DatedJson {
    pub raw: String,
    pub iso: Option<String>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PositionJson {
    pub stance: &'static str,
    pub words: String,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct SourceJson {
    pub file: String,
    pub table: Option<String>,
    pub line: Option<u32>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct OpinionJson {
    pub agency: AgencyJson,
    pub paper: Option<String>,
    pub date: Option<DatedJson>,
    pub signer: Option<String>,
    pub position: PositionJson,
    pub comments: Vec<CommentJson>,
    pub source: SourceJson,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct PlaceJson {
    pub path: String,
    pub paragraph: Option<usize>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct AnchorJson {
    pub raw: String,
    pub places: Vec<PlaceJson>,
    pub how: &'static str,
    pub fits: Vec<String>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct CommentJson {
    pub anchor: AnchorJson,
    pub quoted: Option<String>,
    pub text: String,
    pub proposal: Option<String>,
    pub reason: Option<String>,
    pub response: Option<ResponseJson>,
    pub source: SourceJson,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ResponseJson {
    pub answer: Option<&'static str>,
    pub unclear: Option<String>,
    pub explanation: Option<String>,
    pub revised: Option<String>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct SummaryJson {
    pub asked: Option<u32>,
    pub answered: Option<u32>,
    pub agreed: Option<u32>,
    pub commented: Option<u32>,
    pub others: Option<u32>,
    pub silent: Option<u32>,
    pub silent_names: Vec<String>,
    pub line: u32,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct RestJson {
    pub agency: Option<String>,
    pub text: String,
    pub at: String,
}

/// What a check found.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct CheckJson {
    pub schema: &'static str,
    pub table: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub comments: u32,
    pub changed: u32,
    pub counts: CountsJson,
    pub faults: Vec<FaultJson>,
}

#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct FaultJson {
    pub kind: &'static str,
    pub rule: &'static str,
    pub message: String,
    pub agency: Option<String>,
    pub clause: Option<String>,
    pub words: Option<String>,
    pub said: Option<u32>,
    pub counted: Option<u32>,
    pub source: SourceJson,
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn agency(a: &Agency) -> AgencyJson {
    AgencyJson { raw: a.raw.clone(), office: a.office.clone() }
}

fn source(s: &Source) -> SourceJson {
    SourceJson { file: s.file.clone(), table: some(&s.table), line: (s.line > 0).then_some(s.line) }
}

fn stance(s: Stance) -> &'static str {
    match s {
        Stance::Unknown => "unknown",
        Stance::Agree => "agree",
        Stance::AgreeWithChanges => "agree-with-changes",
        Stance::Disagree => "disagree",
        Stance::NoComment => "no-comment",
        Stance::Silent => "silent",
    }
}

fn how(h: How) -> &'static str {
    match h {
        How::None => "none",
        How::Number => "number",
        How::OnlyFit => "only-fit",
        How::Part => "part",
        How::Quote => "quote",
        How::NotLookedUp => "not-looked-up",
    }
}

fn anchor(a: &Anchor) -> AnchorJson {
    AnchorJson {
        raw: a.raw.clone(),
        places: a.places.iter().map(|p| PlaceJson { path: p.path.clone(), paragraph: p.paragraph }).collect(),
        how: how(a.how),
        fits: a.fits.clone(),
    }
}

fn response(r: &Response) -> Option<ResponseJson> {
    (!r.is_empty()).then(|| ResponseJson {
        answer: r.answer.map(crate::opinion::Answer::id),
        unclear: some(&r.unclear),
        explanation: some(&r.explanation),
        revised: some(&r.revised),
    })
}

fn comment(c: &Comment) -> CommentJson {
    CommentJson {
        anchor: anchor(&c.anchor),
        quoted: some(&c.quoted),
        text: c.text.clone(),
        proposal: some(&c.proposal),
        reason: some(&c.reason),
        response: response(&c.response),
        source: source(&c.source),
    }
}

fn opinion(o: &Opinion) -> OpinionJson {
    OpinionJson {
        agency: agency(&o.agency),
        paper: some(&o.paper),
        date: o.date.as_ref().map(|d| DatedJson { raw: d.raw.clone(), iso: d.iso.clone() }),
        signer: some(&o.signer),
        position: PositionJson { stance: stance(o.position.stance), words: o.position.words.clone() },
        comments: o.comments.iter().map(comment).collect(),
        source: source(&o.source),
    }
}

fn rest(r: &Rest) -> RestJson {
    RestJson { agency: some(&r.agency), text: r.text.clone(), at: r.at.clone() }
}

fn silence(s: &Silence) -> RestJson {
    RestJson { agency: some(&s.agency), text: s.text.clone(), at: s.source.to_string() }
}

fn counts(c: Counts) -> CountsJson {
    CountsJson {
        asked: c.asked,
        answered: c.answered,
        agreed: c.agreed,
        commented: c.commented,
        others: c.others,
        silent: c.silent,
        comments: c.comments,
        unanchored: c.unanchored,
        unasked: c.unasked,
    }
}

fn summary(s: &Summary) -> SummaryJson {
    SummaryJson {
        asked: s.asked,
        answered: s.answered,
        agreed: s.agreed,
        commented: s.commented,
        others: s.others,
        silent: s.silent,
        silent_names: s.silent_names.clone(),
        line: s.line,
    }
}

/// Opinions in the wire format.
pub fn wire(read: &Opinions, draft: Option<&str>, words: &Words<'_>) -> OpinionsJson {
    OpinionsJson {
        schema: "maitri/opinions/1",
        draft: draft.map(str::to_owned),
        counts: counts(read.counts(words)),
        opinions: read.opinions.iter().map(opinion).collect(),
        asked: read.asked.iter().map(agency).collect(),
        summary: read.summary.as_ref().map(summary),
        silence_taken_as_agreement: read.silence.iter().map(silence).collect(),
        rest: read.rest.iter().map(rest).collect(),
    }
}

const ANSWERED: Three = ["หน่วยงานที่ตอบ", "cơ quan đã trả lời", "offices answered"];
const ASKED: Three = ["ขอความเห็น", "được lấy ý kiến", "asked"];
const AGREED: Three = ["เห็นชอบ", "nhất trí", "agree"];
const COMMENTED: Three = ["มีความเห็น", "có ý kiến", "with comments"];
const OTHERS: Three = ["อื่น ๆ", "ý kiến khác", "other"];
const SILENT: Three = ["ยังไม่ตอบ", "chưa trả lời", "silent"];
const UNASKED: Three = ["ตอบโดยไม่ได้อยู่ในบัญชีที่ขอ", "trả lời ngoài danh sách", "answered without being on the list"];
const COMMENTS: Three = ["ความเห็นรายข้อ", "ý kiến cụ thể", "comments"];
const UNANCHORED: Three = ["ไม่พบข้อที่กล่าวถึง", "chưa rõ điều khoản", "without a clause"];
const NOT_UNDERSTOOD: Three = ["ส่วนที่ไม่เข้าใจ", "Phần chưa hiểu", "Not understood"];
const NOBODY: Three = ["ไม่ทราบหน่วยงาน", "chưa rõ cơ quan", "office unknown"];
const REASON: Three = ["เหตุผล", "lý do", "reason"];
const PROPOSAL: Three = ["ข้อเสนอ", "đề xuất", "proposal"];
const QUOTED: Three = ["ร่าง", "dự thảo", "draft"];
const FITS: Three = ["อาจเป็น", "có thể là", "may be"];
const TAKEN: Three = ["ถือว่าการไม่ตอบเป็นการเห็นชอบ", "Im lặng bị coi là đồng ý", "Silence taken for agreement"];

fn stance_words(s: Stance) -> Three {
    match s {
        Stance::Unknown => ["ท่าทีไม่ชัดเจน", "chưa rõ quan điểm", "position unknown"],
        Stance::Agree => ["เห็นชอบ", "nhất trí", "agrees"],
        Stance::AgreeWithChanges => ["เห็นชอบโดยมีข้อแก้ไข", "nhất trí, có đề nghị chỉnh sửa", "agrees with changes"],
        Stance::Disagree => ["ไม่เห็นชอบ", "không nhất trí", "disagrees"],
        Stance::NoComment => ["ไม่มีความเห็น", "không có ý kiến", "has no comment"],
        Stance::Silent => ["ยังไม่ตอบ", "chưa trả lời", "silent"],
    }
}

fn head(c: &Counts, language: Language) -> String {
    let n = |n: u32| words::number(n, language);
    let mut out = String::new();
    if let Some(asked) = c.asked {
        let _ = write!(out, "{}: {}; ", say(language, ASKED), n(asked));
    }
    let _ = write!(out, "{}: {}", say(language, ANSWERED), n(c.answered));
    for (name, count) in [(AGREED, c.agreed), (COMMENTED, c.commented), (OTHERS, c.others)] {
        let _ = write!(out, "; {}: {}", say(language, name), n(count));
    }
    let silent = u32::try_from(c.silent.len()).unwrap_or(u32::MAX);
    if c.asked.is_some() || silent > 0 {
        let _ = write!(out, "; {}: {}", say(language, SILENT), n(silent));
        if silent > 0 {
            let _ = write!(out, " ({})", c.silent.join("; "));
        }
    }
    out.push('\n');
    let _ = write!(out, "{}: {}", say(language, COMMENTS), n(c.comments));
    if c.unanchored > 0 {
        let _ = write!(out, "; {}: {}", say(language, UNANCHORED), n(c.unanchored));
    }
    out.push('\n');
    if !c.unasked.is_empty() {
        let _ = writeln!(out, "{}: {}", say(language, UNASKED), c.unasked.join("; "));
    }
    out
}

/// A text of several lines behind a label, each line indented.
fn indented(out: &mut String, text: &str, indent: usize) {
    for (n, line) in text.lines().enumerate() {
        if n > 0 {
            out.push_str(&" ".repeat(indent));
        }
        out.push_str(line);
        out.push('\n');
    }
}

/// Opinions for people: the sums, then each paper with its comments, then what was not understood.
pub fn text(read: &Opinions, words_of: &Words<'_>, packs: &Packs, language: Language) -> String {
    let mut out = head(&read.counts(words_of), language);
    for o in &read.opinions {
        let mut line: Vec<String> = Vec::new();
        let name = words_of.shown(&o.agency, &read.asked, packs);
        let id = o.agency.office.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
        line.push(if name.is_empty() { say(language, NOBODY).to_owned() } else { format!("{name}{id}") });
        line.extend(some(&o.paper));
        line.extend(o.date.as_ref().map(|d| match &d.iso {
            Some(iso) => words::day(iso, language),
            None => d.raw.clone(),
        }));
        line.extend(some(&o.signer));
        let _ = writeln!(out, "\n{}  [{}]", line.join(" · "), o.source);
        let position = say(language, stance_words(o.position.stance));
        let said = if o.position.words.is_empty() { String::new() } else { format!(": “{}”", o.position.words) };
        let _ = writeln!(out, "  {position}{said}");
        for c in &o.comments {
            // A part that has no number goes by its name in the reader's language.
            let named = |p: &crate::opinion::Place| match p.path.starts_with(|c: char| c.is_ascii_digit()) {
                true => p.to_string(),
                false => p.to_string().replacen(&p.path, &super::html::place_name(&p.path, language), 1),
            };
            let places = c.anchor.places.iter().map(named).collect::<Vec<_>>().join(", ");
            let mut place = if places.is_empty() { "?".to_owned() } else { places };
            if c.anchor.places.is_empty() && !c.anchor.raw.is_empty() {
                let _ = write!(place, " “{}”", c.anchor.raw.replace('\n', " "));
            }
            if !c.anchor.fits.is_empty() {
                let _ = write!(place, " ({} {})", say(language, FITS), c.anchor.fits.join(", "));
            }
            let _ = write!(out, "  - {place}  [{}]\n      ", c.source);
            indented(&mut out, if c.text.is_empty() { "–" } else { &c.text }, 6);
            for (name, part) in [(QUOTED, &c.quoted), (PROPOSAL, &c.proposal), (REASON, &c.reason)] {
                if !part.is_empty() {
                    let _ = write!(out, "      {}: ", say(language, name));
                    indented(&mut out, part, 8);
                }
            }
            if let Some(r) = response(&c.response) {
                let answer = r.answer.map(|a| say(language, answer_words(a)).to_owned());
                let parts: Vec<String> = [answer, r.unclear, r.explanation, r.revised.map(|t| format!("“{t}”"))]
                    .into_iter()
                    .flatten()
                    .collect();
                out.push_str("      → ");
                indented(&mut out, &parts.join(" · "), 8);
            }
        }
    }
    let taken = read.silence.iter().map(|s| (s.agency.as_str(), s.text.as_str(), s.source.to_string()));
    leftover(&mut out, say(language, TAKEN), taken);
    let rest = read.rest.iter().map(|r| (r.agency.as_str(), r.text.as_str(), r.at.clone()));
    leftover(&mut out, say(language, NOT_UNDERSTOOD), rest);
    out
}

/// A list with a title: whose words, the words, and where they stand.
fn leftover<'t>(out: &mut String, title: &str, list: impl Iterator<Item = (&'t str, &'t str, String)>) {
    for (n, (agency, text, at)) in list.enumerate() {
        if n == 0 {
            let _ = writeln!(out, "\n{title}");
        }
        let whose = if agency.is_empty() { String::new() } else { format!("{agency}: ") };
        let _ = write!(out, "  {whose}");
        indented(out, &format!("{text}  [{at}]"), 4);
    }
}

fn answer_words(id: &str) -> Three {
    match id {
        "accepted" => ["รับ", "tiếp thu", "accepted"],
        "partly" => ["รับบางส่วน", "tiếp thu một phần", "accepted in part"],
        _ => ["ไม่รับ", "không tiếp thu", "not accepted"],
    }
}

fn sum_words(name: &str) -> Three {
    match name {
        "asked" => ["หน่วยงานที่ขอความเห็น", "số cơ quan được lấy ý kiến", "offices asked"],
        "answered" => ["หน่วยงานที่ตอบ", "số cơ quan đã trả lời", "offices that answered"],
        "agreed" => ["หน่วยงานที่เห็นชอบ", "số cơ quan nhất trí", "offices that agree"],
        "commented" => ["หน่วยงานที่มีความเห็น", "số cơ quan có ý kiến", "offices with comments"],
        "silent" => ["หน่วยงานที่ยังไม่ตอบ", "số cơ quan chưa trả lời", "offices that are silent"],
        _ => ["ความเห็นอื่น", "số ý kiến khác", "other opinions"],
    }
}

/// What a fault says: one sentence.
fn sentence(fault: &Fault, language: Language) -> String {
    let clause = if fault.clause.is_empty() { "?" } else { &fault.clause };
    let n = |n: u32| words::number(n, language);
    match fault.kind {
        FaultKind::Unanswered => say(
            language,
            [
                "ความเห็นนี้ยังไม่มีคำตอบ: ให้ระบุว่ารับ รับบางส่วน หรือไม่รับพร้อมเหตุผล",
                "Ý kiến chưa được trả lời: ghi tiếp thu, tiếp thu một phần hoặc không tiếp thu kèm lý do",
                "The comment has no answer: say accepted, in part, or not accepted with the reason",
            ],
        )
        .to_owned(),
        FaultKind::UnclearAnswer => say(
            language,
            [
                "คำตอบไม่ชัดเจนว่ารับหรือไม่รับ",
                "Nội dung trả lời chưa rõ là tiếp thu hay không tiếp thu",
                "The answer does not say whether the comment is accepted",
            ],
        )
        .to_owned(),
        FaultKind::NoReason => say(
            language,
            [
                "ไม่รับหรือรับเพียงบางส่วน แต่ไม่มีเหตุผล",
                "Không tiếp thu hoặc chỉ tiếp thu một phần nhưng không nêu lý do",
                "Not accepted, or in part, and no reason is given",
            ],
        )
        .to_owned(),
        FaultKind::Unchanged => {
            let same = &fault.says;
            let [th, vi, en] = [
                format!("แจ้งว่ารับแล้ว แต่ข้อ {clause} ยังเหมือนเดิมในร่างทั้งสองฉบับ: “{}”", cut(same)),
                format!("Ghi là tiếp thu nhưng nội dung {clause} không thay đổi giữa hai dự thảo: “{}”", cut(same)),
                format!("Said to be accepted, but {clause} says the same in both drafts: “{}”", cut(same)),
            ];
            pick(language, th, vi, en)
        }
        FaultKind::NoClause => {
            let [th, vi, en] = [
                format!("แจ้งว่ารับแล้ว แต่ไม่พบข้อที่กล่าวถึง (“{clause}”) ในร่างฉบับก่อน จึงตรวจไม่ได้"),
                format!(
                    "Ghi là tiếp thu nhưng không tìm thấy điều khoản (“{clause}”) trong dự thảo trước nên không kiểm tra được"
                ),
                format!(
                    "Said to be accepted, but no clause (“{clause}”) is found in the draft before: it cannot be checked"
                ),
            ];
            pick(language, th, vi, en)
        }
        FaultKind::RevisedAbsent => say(
            language,
            [
                "ข้อความหลังแก้ไขไม่ปรากฏในร่างฉบับหลัง",
                "Nội dung sau chỉnh sửa không có trong dự thảo sau",
                "The text after revision stands nowhere in the draft after",
            ],
        )
        .to_owned(),
        FaultKind::Sum => {
            let (said, counted) = fault.numbers.unwrap_or_default();
            let name = say(language, sum_words(&fault.words));
            let [th, vi, en] = [
                format!("{name}: บรรทัดสรุประบุ {} แต่นับจากแถวได้ {}", n(said), n(counted)),
                format!("{name}: dòng tổng hợp ghi {}, các dòng trong bảng cho {}", n(said), n(counted)),
                format!("{name}: the summary says {}, the rows give {}", n(said), n(counted)),
            ];
            pick(language, th, vi, en)
        }
        FaultKind::NoPaper => say(
            language,
            [
                "มีชื่อในตาราง แต่ไม่มีหนังสือแสดงความเห็น",
                "Có tên trong bảng nhưng không có văn bản tham gia ý kiến",
                "Stands in the table, and there is no paper of it",
            ],
        )
        .to_owned(),
        FaultKind::NoRow => say(
            language,
            [
                "มีหนังสือแสดงความเห็น แต่ไม่มีแถวในตาราง",
                "Có văn bản tham gia ý kiến nhưng không có dòng nào trong bảng",
                "A paper is there, and the table has no row of it",
            ],
        )
        .to_owned(),
        FaultKind::Missing => say(
            language,
            [
                "ได้ขอความเห็นแล้ว แต่ไม่ปรากฏทั้งในตารางและในรายชื่อผู้ที่ยังไม่ตอบ",
                "Đã được lấy ý kiến nhưng không có trong bảng và cũng không có trong danh sách chưa trả lời",
                "Was asked, and stands neither in the table nor among those that are silent",
            ],
        )
        .to_owned(),
        FaultKind::Silence => say(
            language,
            [
                "การไม่ตอบไม่ใช่การเห็นชอบ: ให้บันทึกว่ายังไม่ตอบ",
                "Không trả lời không phải là đồng ý: ghi là chưa trả lời",
                "Silence is not agreement: record it as silence",
            ],
        )
        .to_owned(),
    }
}

fn pick(language: Language, th: String, vi: String, en: String) -> String {
    match language {
        Language::Th => th,
        Language::Vi => vi,
        _ => en,
    }
}

/// The beginning of a text, no cluster cut.
fn cut(text: &str) -> String {
    let clusters = maitri_document::lang::thai_words::clusters(text);
    let end = clusters.get(90).map_or(text.len(), |c| c.start);
    let more = if end < text.len() { "…" } else { "" };
    format!("{}{more}", text.get(..end).unwrap_or(""))
}

/// What a check found, in the wire format.
pub fn check_wire(
    table: &str,
    drafts: Option<(&str, &str)>,
    read: &Opinions,
    checked: &Checked,
    words_of: &Words<'_>,
    language: Language,
) -> CheckJson {
    CheckJson {
        schema: "maitri/opinions-check/1",
        table: table.to_owned(),
        before: drafts.map(|d| d.0.to_owned()),
        after: drafts.map(|d| d.1.to_owned()),
        comments: checked.comments,
        changed: checked.changed,
        counts: counts(read.counts(words_of)),
        faults: checked
            .faults
            .iter()
            .map(|f| FaultJson {
                kind: f.kind.id(),
                rule: f.kind.rule(),
                message: sentence(f, language),
                agency: some(&f.agency),
                clause: some(&f.clause),
                words: some(&f.words),
                said: f.numbers.map(|n| n.0),
                counted: f.numbers.map(|n| n.1),
                source: source(&f.source),
            })
            .collect(),
    }
}

const CHECKED: Three = ["ตรวจความเห็น", "ý kiến được kiểm tra", "comments checked"];
const CHANGED: Three =
    ["รับแล้วและข้อเปลี่ยนจริง", "tiếp thu và điều khoản đã thay đổi", "accepted and their clauses changed"];
const AMISS: Three = ["ข้อที่ไม่ถูกต้อง", "điểm chưa đạt", "amiss"];
const NO_DRAFTS: Three = [
    "ไม่ได้ให้ร่างสองฉบับ (--before, --after) จึงไม่ได้ตรวจว่าข้อที่รับแล้วเปลี่ยนจริงหรือไม่",
    "Không có hai dự thảo (--before, --after) nên chưa kiểm tra điều khoản được tiếp thu có thay đổi hay không",
    "Without the two drafts (--before, --after) it was not checked whether accepted clauses changed",
];

/// What a check found, for people.
pub fn check_text(
    table: &str,
    is_compared: bool,
    read: &Opinions,
    checked: &Checked,
    words_of: &Words<'_>,
    language: Language,
) -> String {
    let n = |n: usize| words::number(n, language);
    let mut out = format!("{table}: {}: {}", say(language, CHECKED), words::number(checked.comments, language));
    if is_compared {
        let _ = write!(out, "; {}: {}", say(language, CHANGED), words::number(checked.changed, language));
    }
    let _ = writeln!(out, "; {}: {}", say(language, AMISS), n(checked.faults.len()));
    out.push_str(&head(&read.counts(words_of), language));
    if !is_compared {
        let _ = writeln!(out, "{}", say(language, NO_DRAFTS));
    }
    for fault in &checked.faults {
        let mut at: Vec<String> = Vec::new();
        at.extend(some(&fault.agency));
        at.extend(some(&fault.clause));
        if fault.source != Source::default() {
            at.push(format!("[{}]", fault.source));
        }
        let at = if at.is_empty() { String::new() } else { format!("  {}", at.join(" · ")) };
        let _ = writeln!(out, "\n✕ {} {}{at}", fault.kind.rule(), fault.kind.id());
        let _ = writeln!(out, "  {}", sentence(fault, language));
        if !fault.words.is_empty() && fault.kind != FaultKind::Sum {
            let _ = writeln!(out, "  “{}”", cut(&fault.words.replace('\n', " ")));
        }
    }
    if !read.rest.is_empty() {
        let _ = writeln!(out, "\n{}", say(language, NOT_UNDERSTOOD));
        for r in &read.rest {
            let _ = writeln!(out, "  {}  [{}]", r.text.replace('\n', " "), r.at);
        }
    }
    out
}
