//! The report as a page: the road as a signpost on top, the draft in the middle, the law in the margin.
//!
//! [`page`] stands alone (its style is inside, nothing is fetched); [`body`] with [`STYLE`] is the same for a server whose
//! policy forbids inline styles. Everything that comes from a draft or a pack goes through [`escape`].

use super::json::sha256;
use super::words::{day, number, severity, sign};
use crate::align::lattice::Step;
use crate::align::path::Op;
use crate::compare::Aligned;
use crate::draft::language_of;
use crate::finding::Finding;
use crate::review::{Review, Reviewed, flat};
use crate::route::Route;
use maitri_document::lang::digits;
use maitri_document::{BlockKind, ScanPicture, Span};
use maitri_pack::{BlankType, Citation, Language, Packs, Severity, Standing};
use std::collections::{BTreeMap, BTreeSet};

/// The style of the report, for screen, phone and A4, in light and dark.
pub const STYLE: &str = include_str!("html.css");

/// What the caller adds to a page.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Title of the page; empty: the names of the files.
    pub title: String,
}

/// One text in Thai, Vietnamese and English.
pub(super) type Three = [&'static str; 3];

pub(super) fn say(language: Language, words: Three) -> &'static str {
    let [th, vi, en] = words;
    match language {
        Language::Th => th,
        Language::Vi => vi,
        _ => en,
    }
}

const REVIEW_OF: Three = ["ผลการตรวจร่าง", "Kết quả kiểm tra dự thảo", "Review of the draft"];
const WHERE_WE_STAND: Three = ["แนวทางการดำเนินการ", "Quy trình phê duyệt", "Which road it takes"];
const ROAD_OF: Three = ["ในส่วนของ", "Đối với", "For"];
pub(super) const WHO_DECIDES: Three = ["ผู้พิจารณา", "Cơ quan quyết định", "Who decides"];
const BECAUSE: Three = ["เพราะข้อสังเกตที่", "Do các điểm", "Because of findings"];
pub(super) const FORECAST: Three = [
    "การคาดการณ์ มิใช่ผลวินิจฉัย หน่วยงานข้างต้นเป็นผู้พิจารณา",
    "Dự báo, không phải quyết định: các cơ quan nêu trên quyết định",
    "A forecast, no decision: the offices named above decide",
];
const NO_ROAD: Three = [
    "เอกสารนี้ไม่ใช่ร่างความตกลง จึงไม่มีแนวทางการให้ความเห็นชอบที่ต้องระบุ",
    "Văn bản này không phải là dự thảo thỏa thuận nên không nêu quy trình phê duyệt.",
    "This paper is no draft agreement, so there is no road of approval to name.",
];
const NO_PACK_ROAD: Three = [
    "ไม่มีแนวทางของประเทศใดที่ใช้กับร่างนี้",
    "Không có quy trình phê duyệt nào trong các gói quy định áp dụng cho dự thảo này.",
    "No road of the packs applies to this draft.",
];
const NOTHING: Three = ["ไม่พบข้อสังเกต", "Không có điểm nào cần nêu", "Nothing was found"];
const COMPARED: Three = ["เปรียบเทียบกับ", "So với", "Compared with"];
const VERSION_OF: Three = ["ฉบับวันที่", "bản ngày", "version of"];
const FOLLOWS_NOT: Three = [
    "ร่างนี้ต่างจากแบบมาก จึงไม่เปรียบเทียบเป็นรายคำ",
    "Dự thảo khác mẫu quá nhiều nên không so từng từ.",
    "The draft is too far from the form to be compared word by word.",
];
const WHOLE_PAPER: Three = ["เกี่ยวกับเอกสารทั้งฉบับ", "Về toàn văn bản", "About the whole paper"];
const OTHER_PARTS: Three =
    ["หัวกระดาษ ท้ายกระดาษ และเชิงอรรถ", "Đầu trang, chân trang và chú thích", "Headers, footers and footnotes"];
const SIDE_BY_SIDE: Three = ["แบบและร่างเทียบกัน", "Mẫu và dự thảo cạnh nhau", "Form and draft side by side"];
const THE_FORM: Three = ["แบบมาตรฐาน", "Mẫu chuẩn", "The form"];
const THE_DRAFT: Three = ["ร่าง", "Dự thảo", "The draft"];
const AS_FORM: Three = ["ตรงกับแบบ", "giống mẫu", "as in the form"];
const PLACES_DIFFER: Three = ["จุดที่ต่าง", "chỗ khác nhau", "differences"];
const LEGEND: Three = [
    "ขีดฆ่า: คำของแบบที่ไม่มีในร่าง ขีดเส้นใต้: คำที่ร่างเพิ่ม กรอบ: ช่องว่างที่กรอก",
    "Gạch ngang: lời của mẫu không có trong dự thảo. Gạch chân: lời dự thảo thêm. Đóng khung: chỗ trống đã điền.",
    "Struck: words of the form that the draft lacks. Underlined: words that the draft adds. Framed: filled blanks.",
];
pub(super) const FORM_SAYS: Three = ["แบบใช้ถ้อยคำว่า", "Mẫu viết", "The form says"];
pub(super) const WHAT_TO_DO: Three = ["สิ่งที่ควรทำ", "Nên làm gì", "What to do"];
const PUT: Three = ["ถ้อยคำที่เสนอ", "Lời đề nghị", "Suggested words"];
const DELETE: Three = ["ให้ตัดออก", "bỏ đi", "take out"];
pub(super) const LAW: Three = ["ข้อกฎหมาย", "Căn cứ", "The law"];
const ACCEPTED: Three = ["มีผู้ยอมรับข้อนี้แล้ว", "Đã có người chấp nhận", "Accepted by"];
const NOT_SURE: Three = ["โปรแกรมไม่แน่ใจ", "chương trình không chắc", "the program is not sure"];
const TABLE: Three = ["ตารางข้อสังเกต", "Bảng các điểm phát hiện", "Table of findings"];
const NUMBER: Three = ["ที่", "Số", "No."];
const GRAVE: Three = ["ระดับ", "Mức", "Severity"];
const PLACE: Three = ["ตำแหน่ง", "Vị trí", "Place"];
const WORDS: Three = ["ถ้อยคำ", "Câu chữ", "Words"];
const WHAT: Three = ["เรื่อง", "Nội dung", "What it is"];
const FILE: Three = ["ไฟล์", "Tệp", "File"];
const ARTICLES: Three = ["บทบัญญัติที่อ้าง", "Các điều được dẫn", "Articles cited"];
const ABOUT: Three = ["เกี่ยวกับรายงานนี้", "Về báo cáo này", "About this report"];
const AS_OF: Three = ["ใช้กฎหมาย ณ วันที่", "Theo quy định tại ngày", "By the law as of"];
const PACK: Three = ["ชุดกฎหมาย", "Gói luật", "Pack of law"];
const CHECKED_BY: Three = ["ตรวจโดย", "Người kiểm tra", "Checked by"];
const NOBODY: Three = [
    "ยังไม่มีนักกฎหมายของประเทศนั้นตรวจ",
    "chưa có luật gia của nước đó kiểm chứng",
    "nobody yet: not verified by a lawyer of that country",
];
const OVERLAID: Three = [
    "มีการใช้ชุดกฎหมายของผู้ใช้ทับชุดที่มากับโปรแกรม",
    "Có gói quy định của người dùng thay cho gói kèm theo chương trình.",
    "Packs of the user were laid over those of the program.",
];
const TEXT_HASH: Three = ["SHA-256 ของข้อความ", "SHA-256 của văn bản", "SHA-256 of the text"];
const REMARK_OF_READER: Three = ["หมายเหตุจากการอ่านไฟล์", "Ghi chú khi đọc tệp", "Noticed while reading the file"];
const PICTURES: Three =
    ["บรรทัดที่ต้องเทียบกับต้นฉบับ", "Các dòng cần đối chiếu với bản giấy", "Lines to compare with the paper"];
const PICTURES_WHY: Three = [
    "โปรแกรมอ่านบรรทัดเหล่านี้ได้ไม่แน่ชัด หรือมีเลขไทยซึ่งอ่านผิดได้ง่าย ภาพมาจากหน้าที่สแกน ข้อความใต้ภาพคือสิ่งที่โปรแกรมอ่านได้",
    "Chương trình không chắc đã đọc đúng các dòng này, hoặc dòng có chữ số Thái dễ đọc nhầm. Hình lấy từ trang quét; dưới hình là nội dung đã đọc.",
    "The program was not sure of these lines, or they hold Thai figures, which are easily misread. The pictures are from the scanned pages; below each stands what was read.",
];
const ON_PAGE: Three = ["หน้า", "Trang", "Page"];
const READ_AS: Three = ["อ่านได้ว่า", "đọc là", "read as"];
const NOTHING_READ: Three =
    ["มีหมึกแต่อ่านข้อความไม่ได้", "có mực nhưng không đọc được chữ", "ink in which no words were read"];
const SEE_PICTURE: Three = ["ดูภาพของบรรทัดนี้", "Xem hình của dòng này", "See the picture of the line"];
const UNUSED: Three = ["ข้อยกเว้นที่ไม่ตรงกับข้อสังเกตใด", "Ngoại lệ không khớp điểm nào", "A suppression that met no finding"];
const HELPS_PEOPLE: Three = [
    "โปรแกรมนี้ช่วยอ่าน คนเป็นผู้วินิจฉัย รายงานนี้ไม่ใช่ความเห็นทางกฎหมาย",
    "Chương trình giúp đọc; con người quyết định. Báo cáo này không phải là ý kiến pháp lý.",
    "The program helps to read; people decide. This report is no legal opinion.",
];
const FINDING: Three = ["ข้อสังเกตที่", "Điểm", "Finding"];
const ACTS: Three = ["ข้อความในแต่ละภาษา", "Nội dung ở từng ngôn ngữ", "The passage in each language"];
const ABSENT: Three = ["ไม่มี", "không có", "absent"];

/// Puts `text` into `out` so that a browser shows it and does nothing with it.
pub fn escape(out: &mut String, text: &str) {
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // A hard line end inside a Thai sentence is no space: Thai writes none between words.
            '\n' if is_thai(before) && chars.peek().copied().is_some_and(is_thai) => out.push('\u{200b}'),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
        before = c;
    }
}

fn is_thai(c: char) -> bool {
    ('\u{e00}'..='\u{e7f}').contains(&c)
}

/// How a statement of law stands, in words.
pub fn standing(standing: Standing, language: Language) -> &'static str {
    match standing {
        Standing::Source => say(language, ["อ้างตามต้นฉบับ", "trích nguyên văn", "quoted from the source"]),
        Standing::Outside => say(
            language,
            [
                "ทราบจากแหล่งอื่น ยังไม่ได้รับการตรวจสอบโดยนักกฎหมาย",
                "biết từ nguồn khác, chưa được luật gia kiểm chứng",
                "known from elsewhere, not verified by a lawyer",
            ],
        ),
        Standing::House => say(language, ["ข้อกำหนดของโปรแกรมเอง", "quy ước của chương trình", "our own default"]),
    }
}

fn family(code: &str, language: Language) -> &'static str {
    match code {
        "instrument" => say(language, ["ร่างความตกลง", "dự thảo thỏa thuận", "draft agreement"]),
        "th-state-letter" => say(language, ["หนังสือราชการไทย", "công văn của cơ quan Thái Lan", "Thai official letter"]),
        "vn-party-paper" => {
            say(language, ["เอกสารของพรรค (เวียดนาม)", "văn bản của Đảng", "paper of the Vietnamese Party"])
        }
        "vn-state-paper" => {
            say(language, ["หนังสือราชการเวียดนาม", "văn bản hành chính nhà nước", "Vietnamese state paper"])
        }
        _ => say(language, ["เอกสารอื่น", "văn bản khác", "another kind of paper"]),
    }
}

/// The name of a language in its own script.
pub fn own_name(code: &str) -> &str {
    match code {
        "th" => "ไทย",
        "vi" => "Tiếng Việt",
        "en" => "English",
        "lo" => "ລາວ",
        other => other,
    }
}

/// A place of the form or of the draft, in words.
pub fn place_name(place: &str, language: Language) -> String {
    let words: Three = match place {
        "title" => ["ชื่อเอกสาร", "tiêu đề", "title"],
        "preamble" => ["อารัมภบท", "phần mở đầu", "preamble"],
        "testimonium" => ["คำลงท้าย", "lời chứng", "closing words"],
        "disclaimer" => ["ข้อความไม่ผูกพัน", "câu không ràng buộc", "disclaimer"],
        "signature" => ["การลงนาม", "phần ký", "signature"],
        "whole" | "" => ["ทั้งฉบับ", "toàn văn bản", "whole paper"],
        "header" => ["หัวกระดาษ", "đầu trang", "header"],
        "footer" => ["ท้ายกระดาษ", "chân trang", "footer"],
        "note" => ["เชิงอรรถ", "chú thích", "footnote or endnote"],
        "text-box" => ["กล่องข้อความ", "hộp văn bản", "text box"],
        "subject" => ["เรื่อง", "trích yếu", "subject"],
        "addressee" => ["เรียน", "kính gửi", "addressee"],
        other if other.starts_with(|c: char| c.is_ascii_digit()) => {
            let label = if language == Language::Th {
                other.chars().map(|c| c.to_digit(10).map_or_else(|| c.to_string(), digits::thai)).collect()
            } else {
                other.to_owned()
            };
            return format!("{} {label}", say(language, ["ข้อ", "Điều", "clause"]));
        }
        other => return other.to_owned(),
    };
    say(language, words).to_owned()
}

fn blank_name(kind: BlankType, language: Language) -> &'static str {
    say(
        language,
        match kind {
            BlankType::Party => ["ฝ่าย", "bên", "party"],
            BlankType::Fields => ["สาขา", "lĩnh vực", "fields"],
            BlankType::Period => ["ระยะเวลา", "thời hạn", "period"],
            BlankType::Place => ["สถานที่", "địa điểm", "place"],
            BlankType::Date => ["วันที่", "ngày", "date"],
            BlankType::Languages => ["ภาษา", "ngôn ngữ", "languages"],
            BlankType::Name => ["ชื่อเรียก", "tên gọi", "name"],
        },
    )
}

/// The page, whole.
pub fn page(review: &Review<'_, '_>, language: Language, options: &Options) -> String {
    let title = if options.title.is_empty() { title(review, language) } else { options.title.clone() };
    let mut out = String::from("<!doctype html>\n<html lang=\"");
    out.push_str(language.code());
    out.push_str(
        "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n<title>",
    );
    escape(&mut out, &title);
    out.push_str("</title>\n<style>\n");
    out.push_str(STYLE);
    out.push_str("</style>\n</head>\n<body>\n<main>\n");
    out.push_str(&body(review, language));
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// The title of the page: what it is and of which files.
pub fn title(review: &Review<'_, '_>, language: Language) -> String {
    let names: Vec<&str> = review.documents.iter().map(|d| short(&d.file)).collect();
    format!("{}: {}", say(language, REVIEW_OF), names.join(", "))
}

/// The name of a file without its folder.
fn short(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

/// The report without the frame of a page: one heading of the first rank and sections below it.
pub fn body(review: &Review<'_, '_>, language: Language) -> String {
    let mut w = Writer {
        out: String::new(),
        review,
        packs: review.packs,
        language,
        told: BTreeSet::new(),
        opened: BTreeSet::new(),
    };
    w.raw("<article class=\"report\">\n<h1>");
    w.text(&title(review, language));
    w.raw("</h1>\n");
    w.signpost();
    for index in 0..review.documents.len() {
        w.paper(index);
        w.pictures(index);
    }
    w.table();
    w.articles();
    w.foot();
    w.raw("</article>\n");
    w.out
}

/// The words of a road's first sentence, up to its colon, and the rest.
fn headline(text: &str) -> (&str, &str) {
    match text.split_once(':') {
        Some((head, rest)) if head.chars().count() < 60 => (head.trim(), rest.trim()),
        _ => ("", text),
    }
}

/// The language of a quotation.
fn language_code(text: &str) -> String {
    language_of(text).0
}

struct Writer<'r, 'd, 'p> {
    out: String,
    review: &'r Review<'d, 'p>,
    packs: &'p Packs,
    language: Language,
    /// Articles that were cited.
    told: BTreeSet<String>,
    /// Articles whose words were shown open.
    opened: BTreeSet<String>,
}

/// A paragraph of the draft with what is said about it.
struct Line<'r, 'p> {
    span: Span,
    class: String,
    findings: Vec<&'r Finding<'p>>,
    /// Findings that mark words here but are told at an earlier line.
    marks: Vec<&'r Finding<'p>>,
}

impl<'r, 'p> Writer<'r, '_, 'p> {
    fn raw(&mut self, html: &str) {
        self.out.push_str(html);
    }

    fn text(&mut self, text: &str) {
        escape(&mut self.out, text);
    }

    fn say(&mut self, words: Three) {
        let text = say(self.language, words);
        self.text(text);
    }

    fn element(&mut self, tag: &str, text: &str) {
        self.raw("<");
        self.raw(tag);
        self.raw(">");
        self.text(text);
        self.raw("</");
        self.raw(tag.split(' ').next().unwrap_or(tag));
        self.raw(">\n");
    }

    fn time(&mut self, iso: &str) {
        self.raw("<time datetime=\"");
        self.text(iso);
        self.raw("\" title=\"");
        let english = day(iso, Language::En);
        self.text(&english);
        self.raw("\">");
        let text = day(iso, self.language);
        self.text(&text);
        self.raw("</time>");
        if self.language == Language::Th {
            self.raw("<span class=\"on-paper\"> (");
            self.text(&english);
            self.raw(")</span>");
        }
    }

    fn serial(&self, finding: &Finding<'_>) -> String {
        number(finding.id.trim_start_matches('f'), self.language)
    }

    fn badge(&mut self, grave: Severity) {
        let mut word = severity(grave, self.language).chars();
        let head: String = word.next().into_iter().flat_map(char::to_uppercase).collect();
        self.raw("<span class=\"badge ");
        self.raw(grave.code());
        self.raw("\"><span aria-hidden=\"true\" class=\"sign\">");
        self.raw(sign(grave));
        self.raw("</span> ");
        self.text(&head);
        self.text(word.as_str());
        self.raw("</span>");
    }

    fn counts(&mut self) {
        let review = self.review;
        let of = |s: Severity| review.findings.iter().filter(|f| f.severity == s && f.suppressed.is_none()).count();
        self.raw("<p class=\"counts\">");
        let mut any = false;
        for grave in [Severity::Error, Severity::Warning, Severity::Ask, Severity::Info] {
            let n = of(grave);
            if n > 0 {
                any = true;
                self.raw("<span class=\"count\">");
                let n = number(n, self.language);
                self.raw("<strong>");
                self.text(&n);
                self.raw("</strong> ");
                self.badge(grave);
                self.raw("</span> ");
            }
        }
        if !any {
            self.say(NOTHING);
        } else {
            self.raw("<a href=\"#findings\">");
            self.say(TABLE);
            self.raw("</a>");
        }
        self.raw("</p>\n");
    }

    fn signpost(&mut self) {
        let review = self.review;
        self.raw("<section class=\"signpost\" aria-labelledby=\"road\">\n<h2 id=\"road\">");
        self.say(WHERE_WE_STAND);
        self.raw("</h2>\n");
        if review.roads.is_empty() {
            let instruments = review.documents.iter().all(|d| d.draft.family == "instrument");
            let sentence = say(self.language, if instruments { NO_PACK_ROAD } else { NO_ROAD });
            self.element("p class=\"verdict\"", sentence);
        }
        for road in &review.roads {
            self.road(road);
        }
        self.counts();
        self.raw("</section>\n");
    }

    fn road(&mut self, road: &Route<'p>) {
        let packs = self.packs;
        let language = self.language;
        self.raw("<div class=\"road\">\n");
        if let Some(pack) = packs.packs.iter().find(|p| p.id == road.pack) {
            self.raw("<p class=\"side\">");
            self.say(ROAD_OF);
            self.raw(" ");
            self.text(pack.title.get(language));
            self.raw("</p>\n");
        }
        let (head, rest) = headline(road.case.text.get(language));
        self.raw("<p class=\"verdict\">");
        if !head.is_empty() {
            self.raw("<strong>");
            self.text(head);
            self.raw(":</strong> ");
        }
        self.text(rest);
        self.raw("</p>\n");
        if !road.case.needs.is_empty() {
            self.raw("<p class=\"needs\"><span class=\"label\">");
            self.say(WHO_DECIDES);
            self.raw("</span> ");
            let names: Vec<String> = road.case.needs.iter().map(|id| office(packs, id, language)).collect();
            self.text(&names.join(" · "));
            self.raw("</p>\n");
        }
        if let Some(forecast) = road.forecast {
            self.raw("<div class=\"forecast\"><p class=\"label\">");
            self.say(FORECAST);
            self.raw("</p>\n");
            self.element("p", forecast.text.get(language));
            self.raw("</div>\n");
        }
        if !road.compare.is_empty() {
            self.raw("<p class=\"because\"><strong>");
            self.text(&super::words::compare_first(road.compare.len(), language));
            self.raw("</strong>");
            for finding in road.compare.iter().filter_map(|id| self.review.findings.iter().find(|f| f.id == *id)) {
                self.raw(" ");
                self.reference(finding, "", "");
            }
            self.raw("</p>\n");
        }
        let because: Vec<&Finding<'_>> =
            road.because.iter().filter_map(|id| self.review.findings.iter().find(|f| f.id == *id)).collect();
        if !because.is_empty() {
            self.raw("<p class=\"because\">");
            self.say(BECAUSE);
            for finding in because {
                self.raw(" ");
                self.reference(finding, "", "");
            }
            self.raw("</p>\n");
        }
        let mut cite: Vec<String> = road.case.cite.clone();
        let mut lead = cite.first().cloned();
        if let Some(forecast) = road.forecast {
            lead = forecast.cite.first().cloned();
            cite.extend(forecast.cite.iter().filter(|c| !road.case.cite.contains(c)).cloned());
        }
        self.laws(&cite, |id| lead.as_deref() == Some(id));
        self.raw("</div>\n");
    }

    /// A link to a finding's note.
    fn reference(&mut self, finding: &Finding<'_>, id: &str, class: &str) {
        self.raw("<a class=\"ref ");
        self.raw(finding.severity.code());
        self.raw(class);
        self.raw("\" href=\"#");
        self.text(&finding.id);
        self.raw("\"");
        if !id.is_empty() {
            self.raw(" id=\"");
            self.text(id);
            self.raw("\"");
        }
        self.raw(" aria-label=\"");
        let serial = self.serial(finding);
        self.say(FINDING);
        self.raw(" ");
        self.text(&serial);
        self.raw(", ");
        self.text(severity(finding.severity, self.language));
        self.raw("\">");
        self.text(&serial);
        self.raw("</a>");
    }

    /// The articles behind something, folded but for what `open` says; the words of each stand open once.
    fn laws(&mut self, cite: &[String], open: impl Fn(&str) -> bool) {
        let packs = self.packs;
        for id in cite {
            let Some(citation) = packs.cite(id) else { continue };
            self.told.insert(citation.id());
            self.raw("<details class=\"law\"");
            if open(id) && self.opened.insert(citation.id()) {
                self.raw(" open");
            }
            self.raw("><summary><span class=\"label\">");
            self.say(LAW);
            self.raw("</span> ");
            self.text(citation.law.short.get(self.language));
            self.raw(", ");
            self.text(citation.article.label.get(self.language));
            self.raw("</summary>\n");
            self.article(citation);
            self.raw("</details>\n");
        }
    }

    fn article(&mut self, citation: Citation<'_>) {
        let mut quoted = String::new();
        if let Some(quote) = citation.quote() {
            quoted = language_code(quote);
            self.raw("<blockquote lang=\"");
            self.text(&quoted);
            self.raw("\">");
            for (n, line) in quote.lines().filter(|l| !l.trim().is_empty()).enumerate() {
                if n > 0 {
                    self.raw("<br>");
                }
                self.text(line.trim());
            }
            self.raw("</blockquote>\n");
            for reading in &citation.article.reading {
                self.raw("<p class=\"standing\" lang=\"");
                self.text(&quoted);
                self.raw("\">");
                self.text(&reading.printed);
                self.raw(" [<i lang=\"la\">sic</i>] → ");
                self.text(&reading.read);
                self.raw("</p>\n");
            }
        }
        let summary = citation.article.summary.get(self.language);
        // Who reads the quotation's own language needs no summary of it.
        if !summary.is_empty() && quoted != self.language.code() {
            self.element("p class=\"gist\"", summary);
        }
        self.element("p class=\"standing\"", standing(citation.law.standing, self.language));
    }

    fn paper(&mut self, index: usize) {
        let review = self.review;
        let Some(reviewed) = review.documents.get(index) else { return };
        let draft = &reviewed.draft;
        let text = draft.text();
        self.raw("<section class=\"paper\" aria-labelledby=\"paper-");
        self.raw(&index.to_string());
        self.raw("\">\n<h2 id=\"paper-");
        self.raw(&index.to_string());
        self.raw("\">");
        self.text(short(&reviewed.file));
        self.raw("</h2>\n<p class=\"about\">");
        self.text(family(&draft.family, self.language));
        self.raw(" · <span lang=\"");
        self.text(&draft.language_code);
        self.raw("\">");
        self.text(own_name(&draft.language_code));
        self.raw("</span>");
        if let Some((id, version)) = &reviewed.form
            && let Some(form) = self.packs.form(id)
        {
            self.raw(" · ");
            self.say(COMPARED);
            self.raw(" ");
            self.text(form.title.get(self.language));
            self.raw(", ");
            self.say(VERSION_OF);
            self.raw(" ");
            self.time(version);
            if !reviewed.follows {
                self.raw(". ");
                self.say(FOLLOWS_NOT);
            }
        }
        self.raw("</p>\n");

        let mut lines: Vec<Line<'r, 'p>> = Vec::new();
        for (i, p) in draft.outline.paragraphs.iter().enumerate() {
            lines.push(Line { span: p.span, class: class_of(reviewed, i), findings: Vec::new(), marks: Vec::new() });
        }
        let body = lines.len();
        for block in draft.document.blocks.iter().filter(|b| !b.kind.is_body()) {
            if !lines.iter().take(body).any(|l| l.span.overlaps(block.span)) {
                lines.push(Line {
                    span: block.span,
                    class: "line furniture".to_owned(),
                    findings: Vec::new(),
                    marks: Vec::new(),
                });
            }
        }
        let mut whole: Vec<&Finding<'p>> = Vec::new();
        for finding in review.findings.iter().filter(|f| f.document == index) {
            let at = match (finding.span, finding.anchor) {
                (Some(span), _) => Some(span),
                (None, Some(anchor)) => Some(Span::new(anchor.end.saturating_sub(1), anchor.end)),
                (None, None) => None,
            };
            let Some(at) = at else {
                whole.push(finding);
                continue;
            };
            let mut told = false;
            // Lines of the body are in the order of the text, so that a search by halves finds the first.
            let from = lines.get(..body).map_or(0, |l| l.partition_point(|line| line.span.end <= at.start));
            let candidates = (from..body).chain(body..lines.len());
            for i in candidates {
                let Some(line) = lines.get_mut(i) else { continue };
                if i < body && line.span.start >= at.end {
                    continue;
                }
                if !line.span.overlaps(at) {
                    continue;
                }
                if told {
                    line.marks.push(finding);
                } else {
                    line.findings.push(finding);
                    told = true;
                }
            }
            if !told {
                whole.push(finding);
            }
        }
        if !whole.is_empty() {
            self.raw("<div class=\"whole\"><p class=\"label\">");
            self.say(WHOLE_PAPER);
            self.raw("</p>\n");
            for finding in whole {
                self.note(reviewed, finding, false);
            }
            self.raw("</div>\n");
        }
        // Side by side: after the last paragraph of each aligned stretch.
        let mut sides: BTreeMap<usize, Vec<&Aligned>> = BTreeMap::new();
        if reviewed.follows
            && let Some(comparison) = &reviewed.comparison
        {
            for aligned in &comparison.aligned {
                if !aligned.paragraphs.is_empty() {
                    sides.entry(aligned.paragraphs.end - 1).or_default().push(aligned);
                }
            }
        }
        for (i, line) in lines.iter().enumerate() {
            if i == body {
                self.raw("<h3 class=\"parts\">");
                self.say(OTHER_PARTS);
                self.raw("</h3>\n");
            }
            self.raw("<div class=\"row\">\n<p class=\"");
            self.raw(&line.class);
            self.raw("\" lang=\"");
            self.text(&draft.language_code);
            self.raw("\">");
            self.marked(text, line);
            self.raw("</p>\n");
            if !line.findings.is_empty() {
                self.raw("<div class=\"margin\">\n");
                for finding in &line.findings {
                    self.note(reviewed, finding, true);
                }
                self.raw("</div>\n");
            }
            self.raw("</div>\n");
            if let Some(list) = sides.get(&i) {
                for aligned in list {
                    self.sides(reviewed, aligned);
                }
            }
        }
        self.raw("</section>\n");
    }

    /// The text of a line with the words of its findings marked and numbered.
    fn marked(&mut self, text: &str, line: &Line<'_, 'p>) {
        let all: Vec<&Finding<'p>> = line.findings.iter().chain(&line.marks).copied().collect();
        let mut cuts: BTreeSet<usize> = [line.span.start, line.span.end].into();
        for finding in &all {
            for at in finding.span.iter().flat_map(|s| [s.start, s.end]).chain(finding.anchor.iter().map(|s| s.end)) {
                if at > line.span.start && at < line.span.end && text.is_char_boundary(at) {
                    cuts.insert(at);
                }
            }
        }
        let cuts: Vec<usize> = cuts.into_iter().collect();
        for pair in cuts.windows(2) {
            let [from, to] = pair else { continue };
            let piece = Span::new(*from, *to);
            let gravest = all
                .iter()
                .filter(|f| f.span.is_some_and(|s| s.overlaps(piece)))
                .max_by_key(|f| (f.suppressed.is_none(), f.severity));
            match gravest {
                Some(finding) => {
                    self.raw("<mark class=\"hit ");
                    self.raw(finding.severity.code());
                    if finding.suppressed.is_some() {
                        self.raw(" accepted");
                    }
                    self.raw("\">");
                    self.text(piece.of(text));
                    self.raw("</mark>");
                }
                None => self.text(piece.of(text)),
            }
            for finding in &line.findings {
                let end = finding.span.or(finding.anchor).map_or(line.span.end, |s| s.end.min(line.span.end));
                if end == *to {
                    let missing = finding.span.is_none();
                    let id = format!("m-{}", finding.id);
                    if missing {
                        self.raw("<span class=\"gap\" aria-hidden=\"true\">‸</span>");
                    }
                    self.raw("<sup>");
                    self.reference(finding, &id, "");
                    self.raw("</sup>");
                }
            }
        }
    }

    /// What is said about a place.
    fn note(&mut self, reviewed: &Reviewed<'_>, finding: &Finding<'p>, in_text: bool) {
        let language = self.language;
        let text = reviewed.draft.text();
        let draft_language = reviewed.draft.language_code.clone();
        self.raw("<div class=\"note ");
        self.raw(finding.severity.code());
        if finding.suppressed.is_some() {
            self.raw(" accepted");
        }
        self.raw("\" id=\"");
        self.text(&finding.id);
        self.raw("\">\n<h3>");
        let serial = self.serial(finding);
        if in_text {
            self.raw("<a class=\"serial\" href=\"#m-");
            self.text(&finding.id);
            self.raw("\">");
            self.text(&serial);
            self.raw("</a> ");
        } else {
            self.raw("<span class=\"serial\">");
            self.text(&serial);
            self.raw("</span> ");
        }
        self.badge(finding.severity);
        self.raw(" <span class=\"where\">");
        self.text(&place_name(&finding.place, language));
        self.raw("</span></h3>\n");
        self.element("p class=\"message\"", &finding.message(language));
        let form_text = reviewed.comparison.as_ref().filter(|_| reviewed.follows).and_then(|c| {
            c.differences
                .iter()
                .find(|d| {
                    d.place == finding.place
                        && d.span.map(|s| s.trim(text)) == finding.span
                        && (finding.span.is_some() || d.anchor == finding.anchor)
                        && !d.form_text.trim().is_empty()
                })
                .map(|d| flat(&d.form_text))
        });
        if let Some(form_text) = form_text {
            self.raw("<p class=\"form-says\"><span class=\"label\">");
            self.say(FORM_SAYS);
            self.raw("</span> <q lang=\"");
            self.text(&draft_language);
            self.raw("\">");
            self.text(&form_text);
            self.raw("</q></p>\n");
        }
        if finding.quotes.len() > 1 {
            self.raw("<p class=\"label\">");
            self.say(ACTS);
            self.raw("</p>\n<dl class=\"versions\">");
            for (of, quote) in &finding.quotes {
                self.raw("<dt lang=\"");
                self.raw(of.code());
                self.raw("\">");
                self.text(own_name(of.code()));
                self.raw("</dt><dd lang=\"");
                self.raw(if quote.is_some() { of.code() } else { language.code() });
                self.raw("\">");
                match quote {
                    Some(quote) => self.text(&flat(quote)),
                    None => self.say(ABSENT),
                }
                self.raw("</dd>");
            }
            self.raw("</dl>\n");
        }
        let help = finding.help(language);
        if !help.is_empty() {
            self.raw("<p class=\"help\"><span class=\"label\">");
            self.say(WHAT_TO_DO);
            self.raw("</span> ");
            self.text(&help);
            self.raw("</p>\n");
        }
        // Where the advice names the words already, they are not told twice.
        let told = |fix: &crate::finding::Fix| !fix.replacement.is_empty() && help.contains(&fix.replacement);
        if let Some(fix) = finding.fix.as_ref().filter(|f| !told(f)) {
            self.raw("<p class=\"fix\"><span class=\"label\">");
            self.say(PUT);
            self.raw("</span> ");
            if fix.replacement.is_empty() {
                self.say(DELETE);
            } else {
                self.raw("<span class=\"replacement\" lang=\"");
                self.text(&draft_language);
                self.raw("\">");
                self.text(&fix.replacement);
                self.raw("</span>");
            }
            self.raw("</p>\n");
        }
        if let Some(s) = &finding.suppressed {
            self.raw("<p class=\"suppressed\"><span class=\"label\">");
            self.say(ACCEPTED);
            self.raw("</span> ");
            self.text(&format!("{}: {}", s.by, s.reason));
            self.raw("</p>\n");
        }
        // A remark or question names its article; the words of the law unfold by themselves for what must be mended.
        self.laws(&finding.rule.cite, |_| finding.severity.counts());
        let pictures = reviewed.draft.document.recognised.as_ref().map(|r| r.pictures.as_slice()).unwrap_or_default();
        let shows = |p: &&ScanPicture| p.span.zip(finding.span).is_some_and(|(line, words)| line.overlaps(words));
        for (n, _) in (1..).zip(pictures).filter(|(_, p)| shows(p)) {
            let link = format!("<p><a href=\"#{}\">", picture_id(finding.document, n));
            self.raw(&link);
            self.say(SEE_PICTURE);
            self.raw("</a></p>\n");
        }
        self.raw("<p class=\"rule\"><code>");
        self.text(&finding.rule.id);
        self.raw("</code>");
        if finding.confidence == maitri_pack::Confidence::Low {
            self.raw(" · ");
            self.say(NOT_SURE);
        }
        self.raw("</p>\n</div>\n");
    }

    /// The lines of a scan that a person must compare, each as a picture with its reading.
    fn pictures(&mut self, index: usize) {
        let review = self.review;
        let Some(document) = review.documents.get(index).map(|d| &d.draft) else { return };
        let pictures = document.document.recognised.as_ref().map(|r| r.pictures.as_slice()).unwrap_or_default();
        let reading = |p: &ScanPicture| p.span.map(|s| flat(s.of(document.text())));
        let pictures: Vec<_> = pictures.iter().map(|p| (p, reading(p))).collect();
        let told = figures(index, &pictures, &document.language_code, self.language);
        self.raw(&told);
    }

    /// The form and the draft side by side, their differences word by word.
    fn sides(&mut self, reviewed: &Reviewed<'_>, aligned: &Aligned) {
        let draft_language = reviewed.draft.language_code.clone();
        let form = form_side(aligned, self.language, reviewed.draft.language == Some(Language::Th));
        let draft = draft_side(reviewed, aligned);
        let changed = [&form, &draft].into_iter().flatten().filter(|p| p.tone.is_change()).count();
        let place = reviewed
            .form
            .as_ref()
            .and_then(|(id, _)| self.packs.form(id))
            .and_then(|f| aligned.units.first().and_then(|u| f.unit(u)))
            .map_or_else(String::new, |u| u.place.clone());
        self.raw("<details class=\"sides\"><summary>");
        self.say(SIDE_BY_SIDE);
        self.raw(": ");
        self.text(&place_name(&place, self.language));
        self.raw(" (");
        if changed == 0 {
            self.say(AS_FORM);
        } else {
            let changed = number(changed, self.language);
            self.text(&changed);
            self.raw(" ");
            self.say(PLACES_DIFFER);
        }
        self.raw(")</summary>\n<div class=\"two\">\n");
        for (heading, pieces) in [(THE_FORM, form), (THE_DRAFT, draft)] {
            self.raw("<div><p class=\"label\">");
            self.say(heading);
            self.raw("</p><p class=\"side-text\" lang=\"");
            self.text(&draft_language);
            self.raw("\">");
            for piece in pieces {
                let (open, close) = piece.tone.tags();
                self.raw(open);
                self.text(&piece.text);
                self.raw(close);
            }
            self.raw("</p></div>\n");
        }
        self.raw("</div>\n<p class=\"legend\">");
        self.say(LEGEND);
        self.raw("</p></details>\n");
    }

    fn table(&mut self) {
        let review = self.review;
        self.raw("<section class=\"list\">\n<h2 id=\"findings\">");
        self.say(TABLE);
        self.raw("</h2>\n");
        if review.findings.is_empty() {
            let nothing = say(self.language, NOTHING);
            self.element("p", nothing);
            self.raw("</section>\n");
            return;
        }
        let several = review.documents.len() > 1;
        let label = say(self.language, TABLE);
        self.raw("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"");
        self.text(label);
        self.raw("\"><table>\n<thead><tr>");
        let mut heads = vec![NUMBER, GRAVE];
        if several {
            heads.push(FILE);
        }
        heads.extend([PLACE, WORDS, WHAT]);
        for head in heads {
            self.raw("<th scope=\"col\">");
            self.say(head);
            self.raw("</th>");
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for finding in &review.findings {
            let document = review.documents.get(finding.document);
            self.raw("<tr><th scope=\"row\">");
            self.reference(finding, "", "");
            self.raw("</th><td>");
            self.badge(finding.severity);
            self.raw("</td>");
            if several {
                self.raw("<td>");
                self.text(document.map_or("", |d| short(&d.file)));
                self.raw("</td>");
            }
            self.raw("<td>");
            self.text(&place_name(&finding.place, self.language));
            self.raw("</td><td lang=\"");
            self.text(document.map_or("und", |d| d.draft.language_code.as_str()));
            self.raw("\">");
            let quote = finding.span.map(|s| flat(s.of(document.map_or("", |d| d.draft.text())))).unwrap_or_default();
            self.text(&cut(&quote, 90));
            self.raw("</td><td>");
            self.text(finding.rule.title.get(self.language));
            self.raw("</td></tr>\n");
        }
        self.raw("</tbody></table></div>\n</section>\n");
    }

    /// Every article cited, once, for paper, where a folded note stays folded.
    fn articles(&mut self) {
        let packs = self.packs;
        let told: Vec<String> = self.told.iter().cloned().collect();
        if told.is_empty() {
            return;
        }
        self.raw("<section class=\"cited\" aria-labelledby=\"articles\">\n<h2 id=\"articles\">");
        self.say(ARTICLES);
        self.raw("</h2>\n");
        for id in told {
            let Some(citation) = packs.cite(&id) else { continue };
            self.raw("<h3>");
            self.text(citation.law.short.get(self.language));
            self.raw(", ");
            self.text(citation.article.label.get(self.language));
            self.raw(" <code>");
            self.text(&citation.id());
            self.raw("</code></h3>\n");
            self.article(citation);
        }
        self.raw("</section>\n");
    }

    fn foot(&mut self) {
        let review = self.review;
        self.raw("<section class=\"foot\" aria-labelledby=\"about\">\n<h2 id=\"about\">");
        self.say(ABOUT);
        self.raw("</h2>\n<p>");
        self.say(HELPS_PEOPLE);
        self.raw("</p>\n<dl>");
        if !review.as_of.is_empty() {
            self.raw("<dt>");
            self.say(AS_OF);
            self.raw("</dt><dd>");
            self.time(&review.as_of);
            self.raw("</dd>");
        }
        for pack in &self.packs.packs {
            self.raw("<dt>");
            self.say(PACK);
            self.raw(" <code>");
            self.text(&pack.id);
            self.raw("</code></dt><dd>");
            self.text(pack.title.get(self.language));
            self.raw(", ");
            self.say(VERSION_OF);
            self.raw(" ");
            self.time(&pack.version);
            self.raw(" · <code>");
            self.text(&pack.hash);
            self.raw("</code> · ");
            self.say(CHECKED_BY);
            self.raw(": ");
            if pack.checked_by.is_empty() {
                self.say(NOBODY);
            } else {
                self.text(&pack.checked_by.join(", "));
            }
            self.raw("</dd>");
        }
        for document in &review.documents {
            self.raw("<dt>");
            self.say(TEXT_HASH);
            self.raw("</dt><dd>");
            self.text(short(&document.file));
            self.raw(" · <code>");
            let hash = sha256(document.draft.text());
            self.text(&hash);
            self.raw("</code></dd>");
            for remark in &document.draft.document.remarks {
                self.raw("<dt>");
                self.say(REMARK_OF_READER);
                self.raw("</dt><dd>");
                self.text(&remark.message);
                self.raw("</dd>");
            }
        }
        for (_, allow) in &review.unused {
            self.raw("<dt>");
            self.say(UNUSED);
            self.raw("</dt><dd><code>");
            self.text(&allow.rule);
            self.raw("</code> ");
            self.text(&allow.quote);
            self.raw("</dd>");
        }
        self.raw("</dl>\n");
        if self.packs.overlaid {
            let overlaid = say(self.language, OVERLAID);
            self.element("p", overlaid);
        }
        self.element("p class=\"program\"", concat!("Maitri ", env!("CARGO_PKG_VERSION")));
        self.raw("</section>\n");
    }
}

/// Lines of a scan as a section of pictures, each with what was read there; nothing where there are none. `code` is the
/// language of the readings.
pub(super) fn figures(
    index: usize,
    pictures: &[(&ScanPicture, Option<String>)],
    code: &str,
    language: Language,
) -> String {
    if pictures.is_empty() {
        return String::new();
    }
    let mut out =
        format!("<section class=\"pictures\" aria-labelledby=\"pictures-{index}\">\n<h2 id=\"pictures-{index}\">");
    escape(&mut out, say(language, PICTURES));
    out.push_str("</h2>\n<p>");
    escape(&mut out, say(language, PICTURES_WHY));
    out.push_str("</p>\n");
    for (n, (picture, reading)) in (1..).zip(pictures) {
        out.push_str(&format!("<figure id=\"{}\"><img src=\"data:image/png;base64,", picture_id(index, n)));
        base64(&mut out, &picture.png);
        out.push_str("\" alt=\"");
        escape(&mut out, reading.as_deref().unwrap_or_else(|| say(language, NOTHING_READ)));
        out.push_str("\"><figcaption>");
        let page = number(picture.page, language);
        escape(&mut out, &format!("{} {page}: ", say(language, ON_PAGE)));
        match reading {
            Some(reading) => {
                escape(&mut out, say(language, READ_AS));
                out.push_str(&format!(" <q lang=\"{code}\">"));
                escape(&mut out, reading);
                out.push_str("</q>");
            }
            None => escape(&mut out, say(language, NOTHING_READ)),
        }
        out.push_str("</figcaption></figure>\n");
    }
    out.push_str("</section>\n");
    out
}

/// The anchor of a picture.
fn picture_id(document: usize, number: usize) -> String {
    format!("picture-{document}-{number}")
}

/// Bytes in the letters of base 64 (RFC 4648).
fn base64(out: &mut String, bytes: &[u8]) {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for three in bytes.chunks(3) {
        let at = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            let letter = usize::try_from(bits >> (18 - 6 * i) & 63).ok().and_then(|i| LETTERS.get(i));
            out.push(if i > three.len() { '=' } else { letter.map_or('=', |l| char::from(*l)) });
        }
    }
}

/// The name of an office; its id where the packs do not know it.
pub(super) fn office(packs: &Packs, id: &str, language: Language) -> String {
    packs
        .offices
        .iter()
        .find(|o| o.id == id)
        .and_then(|o| o.names.get(&language).or_else(|| o.names.get(&Language::En)))
        .and_then(|names| names.first())
        .cloned()
        .unwrap_or_else(|| id.to_owned())
}

/// A text of at most `most` characters; Thai is not cut inside a cluster.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: Vec<char> = text.chars().take(most + 1).collect();
    // The marks of a Thai letter stand behind it: a letter that loses them would be another word.
    while short
        .pop()
        .is_some_and(|c| matches!(c, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{300}'..='\u{36f}'))
    {
    }
    short.into_iter().collect::<String>() + "…"
}

fn class_of(reviewed: &Reviewed<'_>, paragraph: usize) -> String {
    let draft = &reviewed.draft;
    let z = &draft.zones;
    let mut class = String::from("line");
    if z.title.contains(&paragraph) {
        class.push_str(" title");
    } else if z.signature.contains(&paragraph) {
        class.push_str(" signature");
    } else if let Some(clause) = draft.outline.clauses.iter().rfind(|c| c.paragraphs.contains(&paragraph)) {
        class.push_str(" level-");
        class.push_str(&clause.level.min(3).to_string());
    }
    if draft.outline.paragraphs.get(paragraph).is_some_and(|p| matches!(p.kind, BlockKind::Cell { .. })) {
        class.push_str(" cell");
    }
    class
}

/// How a piece of one side stands against the other side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tone {
    Same,
    Removed,
    Added,
    Near,
    Blank,
    Empty,
    Break,
}

impl Tone {
    fn is_change(self) -> bool {
        matches!(self, Tone::Removed | Tone::Added)
    }

    fn tags(self) -> (&'static str, &'static str) {
        match self {
            Tone::Same => ("", ""),
            Tone::Removed => ("<del>", "</del>"),
            Tone::Added => ("<ins>", "</ins>"),
            Tone::Near => ("<mark class=\"near\">", "</mark>"),
            Tone::Blank => ("<mark class=\"blank\">", "</mark>"),
            Tone::Empty => ("<mark class=\"blank empty\">", "</mark>"),
            Tone::Break => ("<br>", ""),
        }
    }
}

struct Piece {
    tone: Tone,
    text: String,
}

/// Adds `text` with the white space before it; the space belongs to the run only inside it.
fn add(pieces: &mut Vec<Piece>, tone: Tone, space: &str, text: &str) {
    match pieces.last_mut() {
        Some(last) if last.tone == tone && tone != Tone::Break => {
            last.text.push_str(space);
            last.text.push_str(text);
        }
        last => {
            let blank = last.is_none_or(|l| l.tone == Tone::Break);
            if !space.is_empty() && !blank {
                match pieces.last_mut() {
                    Some(l) if l.tone == Tone::Same => l.text.push_str(space),
                    _ => pieces.push(Piece { tone: Tone::Same, text: space.to_owned() }),
                }
                if tone == Tone::Same {
                    if let Some(l) = pieces.last_mut() {
                        l.text.push_str(text);
                    }
                    return;
                }
            }
            pieces.push(Piece { tone, text: text.to_owned() });
        }
    }
}

/// Whether a space belongs between the end of a text and a word, where the form's own spacing is not known: behind a
/// choice, a blank, one of two readings. Not for Thai, which writes its words together.
fn parts(before: &[Piece], word: &str) -> bool {
    let Some(end) = before.last().and_then(|p| p.text.chars().next_back()) else { return false };
    let quotes = before.iter().map(|p| p.text.matches('"').count()).sum::<usize>();
    let ends = end.is_alphanumeric() || matches!(end, ',' | ';' | ':' | ')' | '”') || end == '"' && quotes % 2 == 0;
    ends && word.starts_with(char::is_alphanumeric)
}

fn form_side(aligned: &Aligned, language: Language, thai: bool) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut unit = None;
    let mut filling: Option<usize> = None;
    for op in &aligned.ops {
        let (index, tone) = match op {
            Op::Same { edge, .. } => (*edge, Tone::Same),
            Op::Near { edge, .. } => (*edge, Tone::Near),
            Op::Missing { edge } => (*edge, Tone::Removed),
            Op::Blank { edge } => (*edge, Tone::Empty),
            Op::Fill { blank, .. } => {
                if filling != Some(*blank) {
                    filling = Some(*blank);
                    let kind = aligned.lattice.blanks.get(*blank).map_or(BlankType::Name, |b| b.1);
                    let space = if thai { "" } else { " " };
                    add(&mut pieces, Tone::Blank, space, blank_name(kind, language));
                }
                continue;
            }
            Op::Extra { .. } => continue,
        };
        filling = None;
        let Some(edge) = aligned.lattice.edges.get(index) else { continue };
        if unit.is_some_and(|u| u != edge.unit) {
            pieces.push(Piece { tone: Tone::Break, text: String::new() });
        }
        unit = Some(edge.unit);
        match &edge.step {
            Step::Word { text, spaced, .. } => {
                let spaced = *spaced || !thai && parts(&pieces, text);
                add(&mut pieces, tone, if spaced { " " } else { "" }, text);
            }
            Step::Fill { blank } => {
                let kind = aligned.lattice.blanks.get(*blank).map_or(BlankType::Name, |b| b.1);
                add(&mut pieces, Tone::Empty, if thai { "" } else { " " }, blank_name(kind, language));
            }
            Step::Pass { .. } => {}
        }
    }
    pieces
}

fn draft_side(reviewed: &Reviewed<'_>, aligned: &Aligned) -> Vec<Piece> {
    let draft = &reviewed.draft;
    let text = draft.text();
    let mut tones = vec![Tone::Added; aligned.tokens.len()];
    for op in &aligned.ops {
        let (token, tone) = match op {
            Op::Same { token, .. } => (*token, Tone::Same),
            Op::Near { token, .. } => (*token, Tone::Near),
            Op::Extra { token } => (*token, Tone::Added),
            Op::Fill { token, .. } => (*token, Tone::Blank),
            Op::Missing { .. } | Op::Blank { .. } => continue,
        };
        if let Some(slot) = tones.get_mut(token) {
            *slot = tone;
        }
    }
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before: Option<(usize, Option<usize>)> = None;
    for (token, tone) in aligned.tokens.iter().zip(tones) {
        let here = draft.paragraph_at(token.span.start);
        let start = here.and_then(|i| draft.outline.paragraphs.get(i)).map_or(token.span.start, |p| p.span.start);
        let gap = match before {
            Some((end, there)) if there == here => Span::new(end.min(token.span.start), token.span.start).of(text),
            Some((end, there)) => {
                // Another paragraph: the rest of the one, a line end, the number of the other.
                let stop = there.and_then(|i| draft.outline.paragraphs.get(i)).map_or(end, |p| p.span.end);
                let rest = Span::new(end, stop).of(text);
                if !rest.is_empty() {
                    add(&mut pieces, Tone::Same, "", rest);
                }
                pieces.push(Piece { tone: Tone::Break, text: String::new() });
                Span::new(start.min(token.span.start), token.span.start).of(text)
            }
            None => Span::new(start.min(token.span.start), token.span.start).of(text),
        };
        if gap.trim().is_empty() {
            add(&mut pieces, tone, gap, token.span.of(text));
        } else {
            add(&mut pieces, Tone::Same, "", gap);
            add(&mut pieces, tone, "", token.span.of(text));
        }
        before = Some((token.span.end, here));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{self, Input, review};

    fn report(text: &str, file: &str, language: Language) -> String {
        let packs = Packs::embedded().unwrap();
        let document = maitri_document::read::from_text(text);
        let inputs = [Input { file: file.to_owned(), document: &document, allow: Vec::new() }];
        let options = review::Options { form: None, as_of: "2026-11-22".to_owned() };
        page(&review(&inputs, packs, &options), language, &Options::default())
    }

    /// The text between the tags, without the spaces that we add around blocks.
    fn shown(html: &str) -> String {
        let mut out = String::new();
        let mut inside = false;
        for c in html.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => out.push(c),
                _ => {}
            }
        }
        out.replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
    }

    const THAI: &str = "บันทึกความเข้าใจ\nว่าด้วยการสถาปนาความสัมพันธ์เมืองพี่เมืองน้อง\nระหว่าง จังหวัดน่าน ราชอาณาจักรไทย\nกับ แขวงหลวงพระบาง สาธารณรัฐประชาธิปไตยประชาชนลาว\n\n๑. ผู้เข้าร่วมทั้งสองฝ่ายจะต้องร่วมมือกันและกันเพื่อส่งเสริมความมั่งคั่งและการพัฒนาร่วมกันบนพื้นฐานของความเท่าเทียมกันและผลประโยชน์ร่วมกันภายใต้อำนาจหน้าที่ของตนและตามกฎหมายที่มีผลใช้บังคับในแต่ละประเทศ\n๒. ผู้เข้าร่วมทั้งสองฝ่ายมีพันธกรณีในด้านการศึกษา";

    #[test]
    fn the_draft_stands_whole_and_unspaced() {
        let html = report(THAI, "ร่าง.txt", Language::Th);
        let clause = html.split("level-0").nth(1).unwrap().split("</p>").next().unwrap();
        assert!(html.contains("lang=\"th\""), "{html}");
        assert!(shown(clause).contains("บนพื้นฐานของความเท่าเทียมกันและผลประโยชน์ร่วมกัน"), "{clause}");
    }

    #[test]
    fn sides_give_the_draft_word_for_word() {
        let packs = Packs::embedded().unwrap();
        let document = maitri_document::read::from_text(THAI);
        let inputs = [Input { file: "a.txt".to_owned(), document: &document, allow: Vec::new() }];
        let options = review::Options { form: Some("th/mou".to_owned()), as_of: "2026-11-22".to_owned() };
        let result = review(&inputs, packs, &options);
        let reviewed = &result.documents[0];
        let mut seen = 0;
        for aligned in &reviewed.comparison.as_ref().unwrap().aligned {
            let text = |p: &Piece| if p.tone == Tone::Break { "\n".to_owned() } else { p.text.clone() };
            let joined: String = draft_side(reviewed, aligned).iter().map(text).collect();
            let bare = |t: &str| t.split_whitespace().collect::<String>();
            let own: String = reviewed
                .draft
                .outline
                .paragraphs
                .get(aligned.paragraphs.clone())
                .unwrap()
                .iter()
                .map(|p| bare(p.span.of(THAI)))
                .collect();
            assert!(own.contains(&bare(&joined)), "{joined}");
            // No space that the draft does not have.
            assert!(joined.split_whitespace().all(|piece| THAI.contains(piece)), "{joined}");
            seen += 1;
        }
        assert!(seen > 1);
    }

    #[test]
    fn what_a_stranger_writes_does_nothing() {
        for bad in [
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "'><svg/onload=alert(1)>",
            "</style><script>alert(1)</script>",
            "<!--<script>",
            "javascript:alert(1)//\u{0}",
            "&lt;script&gt;",
        ] {
            let text = format!(
                "Memorandum of Understanding\non Sister Cities {bad}\nbetween {bad}\nand {bad}\n\n1. The Participants commit {bad} to pay {bad}.\n2. {bad}"
            );
            for language in Language::SPOKEN {
                let html = report(&text, bad, language);
                let body = html.split("</style>\n</head>").nth(1).unwrap();
                for tag in ["<script", "<img", "<svg", "</style", "<!--"] {
                    assert!(!body.contains(tag), "{tag} in {body}");
                }
                assert!(!html.contains('\u{0}'));
            }
        }
    }

    #[test]
    fn lines_of_a_scan_stand_as_pictures_beside_their_reading() {
        use maitri_document::{Recognised, read::from_text};
        let mut document = from_text("MEMORANDUM OF UNDERSTANDING\n1. The \"Participants\" <will> meet.\n");
        let line = document.blocks[1].span;
        let picture = |span, png: &[u8]| ScanPicture { page: 2, span, png: png.to_vec() };
        let pictures = vec![picture(Some(line), b"\x89PNG\r\n"), picture(None, b"abcd")];
        document.recognised = Some(Recognised { pictures, ..Recognised::default() });
        let packs = Packs::embedded().unwrap();
        let inputs = [Input { file: "scan.png".to_owned(), document: &document, allow: Vec::new() }];
        let result = review(&inputs, packs, &review::Options { form: None, as_of: "2026-11-01".to_owned() });
        let html = page(&result, Language::En, &Options::default());
        let reading = "1. The &quot;Participants&quot; &lt;will&gt; meet.";
        let wanted = format!("<img src=\"data:image/png;base64,iVBORw0K\" alt=\"{reading}\">");
        assert!(html.contains(&wanted), "{html}");
        assert!(html.contains("base64,YWJjZA==\" alt=\"ink in which no words were read\""), "{html}");
        assert!(html.contains("Page 2: read as <q lang=\"en\">1. The"), "{html}");
    }

    #[test]
    fn stands_alone_and_balances() {
        let html = report(
            include_str!("../../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt"),
            "S1.txt",
            Language::Vi,
        );
        for outside in ["src=", "@import", "url(", "<link", "http://", "https://"] {
            assert!(!html.contains(outside), "{outside}");
        }
        for tag in ["div", "section", "p", "details", "mark", "table", "a", "sup", "blockquote", "del", "ins", "h3"] {
            let open = html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
            assert_eq!(open, html.matches(&format!("</{tag}>")).count(), "{tag}");
        }
        let ids: Vec<&str> = html.split(" id=\"").skip(1).map(|p| p.split('"').next().unwrap()).collect();
        let once: BTreeSet<&&str> = ids.iter().collect();
        assert_eq!(ids.len(), once.len(), "an id twice");
        for target in html.split("href=\"#").skip(1).map(|p| p.split('"').next().unwrap()) {
            assert!(ids.contains(&target), "#{target} leads nowhere");
        }
    }

    #[test]
    fn a_cut_leaves_thai_letters_whole() {
        assert_eq!(cut("ผู้เข้าร่วม", 5), "ผู้เ…");
        assert_eq!(cut("ก่ก่ก่", 3), "ก่…");
    }
}
