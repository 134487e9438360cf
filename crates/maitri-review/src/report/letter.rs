//! A letter as data: `maitri/letter/1` for programs, and a page of lines for people.

use super::html::{Three, say};
use super::json::{SpanJson, sha256};
use super::lines::Lines;
use super::words;
use crate::letter::{Day, Letter, Number, Part, Received, Reference};
use crate::review::Review;
use maitri_document::{Document, Span};
use maitri_pack::Language;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A letter on the wire. Each part is plain data; where it stands is in `places` under the same name, a place an item.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct LetterJson {
    pub schema: &'static str,
    pub file: String,
    pub text_sha256: String,
    pub language: String,
    pub family: String,
    pub reviewed_as: String,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub issuer: Vec<String>,
    pub number: Option<NumberJson>,
    pub date: Option<DayJson>,
    pub place: Option<String>,
    pub subject: Option<String>,
    pub addressee: Vec<String>,
    pub refers_to: Vec<ReferenceJson>,
    pub basis: Vec<ReferenceJson>,
    pub enclosures: Vec<ReferenceJson>,
    pub pairs: Vec<String>,
    pub attachments: Vec<String>,
    pub copies_to: Vec<String>,
    pub signer: Option<SignerJson>,
    pub received: Vec<ReceivedJson>,
    pub stray_stamp: Vec<String>,
    pub security_mark: Option<String>,
    pub urgency_mark: Option<String>,
    pub body: Vec<String>,
    pub closing: Option<String>,
    pub unit: Option<String>,
    pub contact: Vec<String>,
    pub rest: Vec<String>,
    pub places: BTreeMap<&'static str, Vec<SpanJson>>,
    pub warnings: Vec<WarningJson>,
    pub remarks: Vec<String>,
}

/// A number.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct NumberJson {
    pub raw: String,
    pub number: String,
    pub office_code: Option<String>,
    pub province: Option<String>,
    pub circular: bool,
    pub running: Option<u32>,
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub organ: Option<String>,
    pub unit: Option<String>,
    pub year: Option<u32>,
}

/// A day, with the precision that was written.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct DayJson {
    pub raw: String,
    pub iso: Option<String>,
    pub day: Option<u32>,
    pub precision: Option<&'static str>,
    pub calendar: &'static str,
}

/// Another paper.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ReferenceJson {
    pub title: Option<String>,
    pub number: Option<String>,
    pub number_given: bool,
    pub iso: Option<String>,
    pub raw_date: Option<String>,
    pub issuer: Option<String>,
    pub about: Option<String>,
    pub copies: Option<u32>,
}

/// Who signs.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct SignerJson {
    pub name: Option<String>,
    pub title: Option<String>,
    pub formula: Option<String>,
    pub acting: bool,
}

/// A stamp of receipt.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct ReceivedJson {
    pub office: Option<String>,
    pub number: Option<String>,
    pub iso: Option<String>,
    pub raw_date: Option<String>,
    pub time: Option<String>,
    pub raw_time: Option<String>,
}

/// A doubt whether the paper, as it was read, says what was written.
#[derive(Debug, Serialize)]
#[allow(missing_docs)]
pub struct WarningJson {
    pub rule: String,
    pub severity: &'static str,
    pub message: String,
    pub quote: Option<String>,
    pub span: Option<SpanJson>,
    pub probably: Option<String>,
}

fn number(n: &Number) -> NumberJson {
    NumberJson {
        raw: n.raw.clone(),
        number: n.number.clone(),
        office_code: n.office_code.clone(),
        province: n.province.clone(),
        circular: n.circular,
        running: n.running,
        kind: n.kind.clone(),
        organ: n.organ.clone(),
        unit: n.unit.clone(),
        year: n.year,
    }
}

fn precision(iso: &str) -> &'static str {
    match iso.len() {
        0..=4 => "year",
        5..=7 => "month",
        _ => "day",
    }
}

fn day(d: &Day) -> DayJson {
    DayJson {
        raw: d.raw.text.clone(),
        iso: d.iso.clone(),
        day: d.day,
        precision: d.iso.as_deref().map(precision),
        calendar: if d.buddhist { "buddhist" } else { "common" },
    }
}

fn words_of(part: Option<&Part>) -> Option<String> {
    part.map(|p| p.text.clone())
}

fn all(parts: &[Part]) -> Vec<String> {
    parts.iter().map(|p| p.text.clone()).collect()
}

fn reference(r: &Reference) -> ReferenceJson {
    ReferenceJson {
        title: words_of(r.title.as_ref()),
        number: r.number.as_ref().map(|n| n.number.clone()),
        number_given: r.number.is_some(),
        iso: r.date.as_ref().and_then(|d| d.iso.clone()),
        raw_date: r.date.as_ref().map(|d| d.raw.text.clone()),
        issuer: words_of(r.issuer.as_ref()),
        about: words_of(r.about.as_ref()),
        copies: r.copies,
    }
}

fn received(r: &Received) -> ReceivedJson {
    ReceivedJson {
        office: words_of(r.office.as_ref()),
        number: words_of(r.number.as_ref()),
        iso: r.date.as_ref().and_then(|d| d.iso.clone()),
        raw_date: r.date.as_ref().map(|d| d.raw.text.clone()),
        time: r.time.as_ref().and_then(|(_, t)| t.clone()),
        raw_time: r.time.as_ref().map(|(raw, _)| raw.text.clone()),
    }
}

/// Where each part stands: the name that it has on the wire, and a place an item.
fn places(letter: &Letter) -> Vec<(&'static str, Vec<Span>)> {
    let one = |p: &Option<Part>| p.iter().map(|p| p.span).collect::<Vec<_>>();
    let many = |p: &[Part]| p.iter().map(|p| p.span).collect::<Vec<_>>();
    let papers = |p: &[Reference]| p.iter().map(|r| r.span).collect::<Vec<_>>();
    let signer = letter.signer.as_ref();
    let of_signer = |part: fn(&crate::letter::Signer) -> &Option<Part>| {
        signer.and_then(|s| part(s).as_ref()).map(|p| p.span).into_iter().collect::<Vec<_>>()
    };
    vec![
        ("type", one(&letter.kind)),
        ("issuer", many(&letter.issuer)),
        ("number", letter.number.iter().map(|n| n.span).collect()),
        ("date", letter.date.iter().map(|d| d.raw.span).collect()),
        ("place", one(&letter.place)),
        ("subject", one(&letter.subject)),
        ("addressee", many(&letter.addressees)),
        ("refers_to", papers(&letter.refers_to)),
        ("basis", papers(&letter.basis)),
        ("enclosures", papers(&letter.enclosures)),
        ("pairs", letter.pairs.iter().map(|p| p.span).collect()),
        ("attachments", many(&letter.attachments)),
        ("copies_to", many(&letter.copies_to)),
        ("signer.name", of_signer(|s| &s.name)),
        ("signer.title", of_signer(|s| &s.title)),
        ("signer.formula", of_signer(|s| &s.formula)),
        ("received", letter.received.iter().map(|r| r.span).collect()),
        ("stray_stamp", many(&letter.stray_stamp)),
        ("security_mark", one(&letter.security)),
        ("urgency_mark", one(&letter.urgency)),
        ("body", many(&letter.body)),
        ("closing", one(&letter.closing)),
        ("unit", one(&letter.unit)),
        ("contact", many(&letter.contact)),
        ("rest", many(&letter.rest)),
    ]
}

/// All places that parts of a letter take, in the order of the wire format.
pub fn spans(letter: &Letter) -> Vec<Span> {
    places(letter).into_iter().flat_map(|(_, spans)| spans).collect()
}

/// The doubts of a review, in the order of the text.
fn doubts<'r, 'd, 'p>(review: &'r Review<'d, 'p>) -> impl Iterator<Item = &'r crate::finding::Finding<'p>> {
    review.findings.iter().filter(|f| f.rule.doubt && f.suppressed.is_none())
}

/// The letter in the wire format; `review` is the review of the same document.
pub fn wire(
    file: &str,
    document: &Document,
    letter: &Letter,
    review: &Review<'_, '_>,
    language: Language,
) -> LetterJson {
    let text = &document.text;
    let span = |s: Span| {
        let range = s.chars(text);
        SpanJson { start: range.start, end: range.end }
    };
    let warnings = doubts(review)
        .map(|f| WarningJson {
            rule: f.rule.id.clone(),
            severity: f.severity.code(),
            message: f.message(language),
            quote: f.span.map(|s| s.of(text).to_owned()),
            span: f.span.map(span),
            probably: f.fix.as_ref().map(|x| x.replacement.clone()),
        })
        .collect();
    LetterJson {
        schema: "maitri/letter/1",
        file: file.to_owned(),
        text_sha256: sha256(text),
        language: letter.language.clone(),
        family: letter.envelope.clone(),
        reviewed_as: letter.family.clone(),
        kind: words_of(letter.kind.as_ref()),
        issuer: all(&letter.issuer),
        number: letter.number.as_ref().map(number),
        date: letter.date.as_ref().map(day),
        place: words_of(letter.place.as_ref()),
        subject: words_of(letter.subject.as_ref()),
        addressee: all(&letter.addressees),
        refers_to: letter.refers_to.iter().map(reference).collect(),
        basis: letter.basis.iter().map(reference).collect(),
        enclosures: letter.enclosures.iter().map(reference).collect(),
        pairs: letter.pairs.iter().map(|p| p.name.clone()).collect(),
        attachments: all(&letter.attachments),
        copies_to: all(&letter.copies_to),
        signer: letter.signer.as_ref().map(|s| SignerJson {
            name: words_of(s.name.as_ref()),
            title: words_of(s.title.as_ref()),
            formula: words_of(s.formula.as_ref()),
            acting: s.acting,
        }),
        received: letter.received.iter().map(received).collect(),
        stray_stamp: all(&letter.stray_stamp),
        security_mark: words_of(letter.security.as_ref()),
        urgency_mark: words_of(letter.urgency.as_ref()),
        body: all(&letter.body),
        closing: words_of(letter.closing.as_ref()),
        unit: words_of(letter.unit.as_ref()),
        contact: all(&letter.contact),
        rest: all(&letter.rest),
        places: places(letter)
            .into_iter()
            .filter(|(_, spans)| !spans.is_empty())
            .map(|(name, spans)| (name, spans.into_iter().map(span).collect()))
            .collect(),
        warnings,
        remarks: document.remarks.iter().map(|r| r.message.clone()).collect(),
    }
}

/// What the envelope's words for a family are called.
fn family(code: &str) -> Three {
    match code {
        "th_state" => ["หนังสือราชการไทย", "công văn của cơ quan Thái Lan", "Thai official letter"],
        "internal" => ["บันทึกข้อความ", "phiếu trình nội bộ của cơ quan Thái Lan", "Thai internal note"],
        "vi_party" => ["เอกสารของพรรค (เวียดนาม)", "văn bản của Đảng", "Vietnamese Party paper"],
        "vi_state" => ["หนังสือราชการเวียดนาม", "văn bản hành chính", "Vietnamese State paper"],
        "instrument" => ["ร่างความตกลง", "văn kiện thỏa thuận", "instrument"],
        _ => ["หนังสืออื่น", "văn bản khác", "other letter"],
    }
}

const NOT_READ: Three = ["ไม่พบ", "không thấy", "not found"];
const ACTING: Three = ["รักษาการ", "quyền hoặc tạm thay", "acting"];
const COPIES: Three = ["จำนวนฉบับ", "số bản", "copies"];
const BLANK: Three = ["เว้นว่าง", "để trống", "blank"];
const CIRCULAR: Three = ["หนังสือเวียน", "công văn gửi nhiều nơi", "circular"];

/// What a part is called.
fn label(name: &str) -> Three {
    match name {
        "type" => ["ประเภท", "Loại", "Kind"],
        "issuer" => ["หน่วยงาน", "Cơ quan ban hành", "From"],
        "number" => ["เลขที่", "Số", "Number"],
        "date" => ["วันที่", "Ngày", "Date"],
        "place" => ["สถานที่", "Địa danh", "Place"],
        "subject" => ["เรื่อง", "Trích yếu", "Subject"],
        "addressee" => ["เรียน", "Kính gửi", "To"],
        "refers_to" => ["อ้างถึง", "Nhắc tới", "Refers to"],
        "basis" => ["อาศัยอำนาจตาม", "Căn cứ", "Based on"],
        "enclosures" => ["สิ่งที่ส่งมาด้วย", "Gửi kèm", "Enclosures"],
        "pairs" => ["คู่ความสัมพันธ์", "Cặp quan hệ", "Pairs"],
        "attachments" => ["เอกสารแนบ", "Tài liệu kèm theo", "Attachments"],
        "copies_to" => ["สำเนาส่ง", "Nơi nhận", "Copies to"],
        "signer" => ["ผู้ลงนาม", "Người ký", "Signed by"],
        "received" => ["ตรารับ", "Dấu đến", "Received"],
        "stray_stamp" => ["ตราอื่น", "Dấu khác", "Another stamp"],
        "security_mark" => ["ชั้นความลับ", "Độ mật", "Secrecy"],
        "urgency_mark" => ["ชั้นความเร็ว", "Độ khẩn", "Urgency"],
        "body" => ["ข้อความ", "Nội dung", "Text"],
        "closing" => ["คำลงท้าย", "Kết", "Closing"],
        "unit" => ["เจ้าของเรื่อง", "Đơn vị", "Unit"],
        "contact" => ["ติดต่อ", "Liên hệ", "Contact"],
        "warnings" => ["ข้อสงสัย", "Nghi vấn", "Doubts"],
        _ => ["ส่วนที่ไม่ทราบ", "Phần chưa hiểu", "Not understood"],
    }
}

/// The letter for people: a part a line, with line and column of the text as read; the words of the body are cut short.
pub fn text(file: &str, document: &Document, letter: &Letter, review: &Review<'_, '_>, language: Language) -> String {
    let read = &document.text;
    let lines = Lines::new(read);
    let mut out = format!("{file}: {}\n", say(language, family(&letter.envelope)));
    let at = |span: Span| {
        let (line, column) = lines.position(read, span.start);
        format!("{}:{}", words::number(line, language), words::number(column, language))
    };
    let shown_day = |d: &Option<Day>| -> Option<String> {
        d.as_ref().map(|d| match d.iso.as_deref() {
            Some(iso) if d.day.is_some() => words::day(iso, language),
            Some(iso) => format!("{iso} ({})", say(language, BLANK)),
            None => d.raw.text.clone(),
        })
    };
    let papers = |list: &[Reference]| -> Vec<(String, Span)> {
        list.iter()
            .map(|r| {
                let mut parts: Vec<String> = Vec::new();
                parts.extend(words_of(r.title.as_ref()));
                parts.extend(r.number.as_ref().map(|n| n.number.clone()));
                parts.extend(shown_day(&r.date));
                parts.extend(r.copies.map(|c| format!("{} {}", say(language, COPIES), words::number(c, language))));
                (parts.join(" · "), r.span)
            })
            .collect()
    };
    let mut put = |name: &str, items: Vec<(String, Span)>| {
        let title = say(language, label(name));
        for (n, (words, span)) in items.iter().enumerate() {
            let title = if n == 0 { title } else { "" };
            let width = unicode_width::UnicodeWidthStr::width(title);
            let pad = " ".repeat(18usize.saturating_sub(width));
            let place = if span.is_empty() { String::new() } else { format!("  [{}]", at(*span)) };
            let _ = writeln!(out, "  {title}{pad} {words}{place}");
        }
    };
    let one = |p: &Option<Part>| p.iter().map(|p| (p.text.clone(), p.span)).collect::<Vec<_>>();
    let many = |p: &[Part]| p.iter().map(|p| (p.text.clone(), p.span)).collect::<Vec<_>>();
    put("urgency_mark", one(&letter.urgency));
    put("security_mark", one(&letter.security));
    put("type", one(&letter.kind));
    put("issuer", many(&letter.issuer));
    let number: Vec<(String, Span)> = letter
        .number
        .iter()
        .map(|n| {
            let mut words = if n.number.is_empty() { crate::review::flat(&n.raw) } else { n.number.clone() };
            // A reference of no family that is known may have no running number and yet be given.
            let given = n.office_code.is_none() && n.kind.is_none() && n.number.chars().any(|c| c.is_ascii_digit());
            if n.running.is_none() && !given {
                let _ = write!(words, " ({})", say(language, BLANK));
            } else if n.circular {
                let _ = write!(words, " ({})", say(language, CIRCULAR));
            }
            (words, n.span)
        })
        .collect();
    if number.is_empty() && letter.envelope != "instrument" {
        put("number", vec![(say(language, NOT_READ).to_owned(), Span::default())]);
    }
    put("number", number);
    let dated: Vec<(String, Span)> =
        shown_day(&letter.date).into_iter().zip(letter.date.iter().map(|d| d.raw.span)).collect();
    put("date", dated);
    put("place", one(&letter.place));
    put("subject", one(&letter.subject));
    put("addressee", many(&letter.addressees));
    put("refers_to", papers(&letter.refers_to));
    put("basis", papers(&letter.basis));
    put("enclosures", papers(&letter.enclosures));
    put("attachments", many(&letter.attachments));
    put("pairs", letter.pairs.iter().map(|p| (p.name.clone(), p.span)).collect());
    let body = letter.body.iter().map(|p| {
        // A line of the terminal is enough to know a paragraph by.
        let cut = maitri_document::lang::thai_words::clusters(&p.text);
        let end = cut.get(60).map_or(p.text.len(), |c| c.start);
        let more = if end < p.text.len() { "…" } else { "" };
        (format!("{}{more}", p.text.get(..end).unwrap_or("")), p.span)
    });
    put("body", body.collect());
    let signer = letter.signer.as_ref().map(|s| {
        let mut parts: Vec<String> =
            [&s.formula, &s.title, &s.name].into_iter().filter_map(|p| words_of(p.as_ref())).collect();
        // In Thai the formula is a part of the title.
        if letter.envelope == "th_state" || letter.envelope == "internal" {
            parts = [&s.name, &s.title].into_iter().filter_map(|p| words_of(p.as_ref())).collect();
        }
        if s.acting {
            parts.push(format!("({})", say(language, ACTING)));
        }
        let span = [&s.formula, &s.title, &s.name].into_iter().flatten().map(|p| p.span).min().unwrap_or_default();
        (parts.join(" · "), span)
    });
    put("signer", signer.into_iter().collect());
    put("unit", one(&letter.unit));
    put("contact", many(&letter.contact));
    put("copies_to", many(&letter.copies_to));
    let stamps = letter.received.iter().map(|r| {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(words_of(r.office.as_ref()));
        parts.extend(words_of(r.number.as_ref()));
        parts.extend(shown_day(&r.date));
        parts.extend(r.time.as_ref().map(|(raw, time)| time.clone().unwrap_or_else(|| raw.text.clone())));
        (parts.join(" · "), r.span)
    });
    put("received", stamps.collect());
    put("stray_stamp", many(&letter.stray_stamp));
    put("rest", many(&letter.rest));
    let doubts: Vec<(String, Span)> = doubts(review)
        .map(|f| (format!("{} {}", words::sign(f.severity), f.message(language)), f.span.unwrap_or_default()))
        .collect();
    put("warnings", doubts);
    for remark in &document.remarks {
        let _ = writeln!(out, "  · {}", remark.message);
    }
    out
}
