//! Papers as the offices write them, put together by hand: what is written is read back, and looked at.

use maitri_document::paper::*;

pub(super) fn style(id: &str, align: Align, size: f64) -> Style {
    Style { id: id.to_owned(), name: id.to_owned(), align, size, ..Style::default() }
}

pub(super) fn line(style: &str, text: &str) -> Part {
    Part::Line(Line::new(style, text))
}

pub(super) fn item(style: &str, list: usize, level: usize, printed: &str, text: &str) -> Line {
    Line { number: Some(Number { list, level, printed: printed.to_owned() }), ..Line::new(style, text) }
}

pub(super) fn cell(style: &str, texts: &[&str]) -> Cell {
    Cell { lines: texts.iter().map(|text| Line::new(style, text)).collect(), ..Cell::default() }
}

pub(super) fn row(cells: Vec<Cell>) -> Row {
    Row { cells, breaks: false }
}

fn text(text: &str, change: impl Fn(&mut Text)) -> Inline {
    let mut text = Text::plain(text);
    change(&mut text);
    Inline::Text(text)
}

pub(super) fn thai(number: usize) -> String {
    number.to_string().chars().map(|c| char::from_u32(0xe50 + c.to_digit(10).unwrap()).unwrap()).collect()
}

/// A paper with one style and nothing in it.
pub(super) fn blank(tongue: Tongue) -> Paper {
    let face = if tongue == Tongue::Vietnamese { "Tinos" } else { "Sarabun" };
    Paper {
        tongue,
        title: "A paper".to_owned(),
        date: "2026-11-25".to_owned(),
        sheet: Sheet {
            width: 210.0,
            height: 297.0,
            top: 25.0,
            bottom: 20.0,
            left: 30.0,
            right: 20.0,
            face: face.to_owned(),
            thai_digits: tongue == Tongue::Thai,
        },
        styles: vec![Style::default()],
        lists: Vec::new(),
        header: Vec::new(),
        first_header: None,
        footer: Vec::new(),
        body: Vec::new(),
        attachments: Vec::new(),
    }
}

/// A Thai letter: marks of speed in red, lines with stops, body spread to both edges, two pages with Thai figures.
pub(super) fn letter() -> Paper {
    let mut paper = blank(Tongue::Thai);
    paper.title = "หนังสือภายนอก".to_owned();
    paper.styles = vec![
        Style { first: 25.0, before: 6.0, ..style("body", Align::Justify, 16.0) },
        style("head", Align::Start, 16.0),
        Style { bold: true, ..style("speed", Align::Start, 20.0) },
        Style { tabs: vec![15.0], left: 15.0, first: -15.0, before: 6.0, ..style("subject", Align::Start, 16.0) },
        Style { left: 80.0, ..style("sign", Align::Center, 16.0) },
        style("middle", Align::Center, 16.0),
        Style { first: 35.0, tabs: vec![46.0], ..style("item", Align::Justify, 16.0) },
    ];
    paper.lists = vec![List { levels: vec![Level { count: Count::Thai, pattern: "%1.".to_owned() }] }];
    paper.header = vec![Line {
        style: "middle".to_owned(),
        inlines: vec![text("- ", |_| {}), Inline::Page, text(" / ", |_| {}), Inline::Pages, text(" -", |_| {})],
        ..Line::default()
    }];
    paper.first_header = Some(Vec::new());
    let red = Line {
        style: "speed".to_owned(), inlines: vec![text("ด่วนที่สุด", |t| t.red = true)], ..Line::default()
    };
    let labelled = |label: &str, rest: &str| {
        let inlines = vec![text(label, |t| t.bold = true), Inline::Tab, text(rest, |_| {})];
        Part::Line(Line { style: "subject".to_owned(), inlines, ..Line::default() })
    };
    let long = "ตามที่จังหวัดเชียงรายได้มีความสัมพันธ์ฉันมิตรกับจังหวัดเดียนเบียน สาธารณรัฐสังคมนิยมเวียดนาม และทั้งสองฝ่ายประสงค์จะยกระดับความสัมพันธ์ให้เป็นบ้านพี่เมืองน้องเพื่อส่งเสริมความร่วมมือด้านเศรษฐกิจ การค้า การลงทุน การท่องเที่ยว การศึกษา และวัฒนธรรม นั้น";
    paper.body = vec![
        Part::Line(red),
        Part::Table(Table {
            widths: vec![80.0, 80.0],
            head: 0,
            ruled: false,
            caption: String::new(),
            rows: vec![row(vec![
                cell("head", &["ที่ ชร ๐๐๒๓.๒/๑๒๓๔"]),
                cell("head", &["ศาลากลางจังหวัดเชียงราย", "ถนนแม่ฟ้าหลวง ชร ๕๗๑๐๐"]),
            ])],
        }),
        line("middle", "๒๕ พฤศจิกายน ๒๕๖๙"),
        labelled("เรื่อง", "การสถาปนาความสัมพันธ์บ้านพี่เมืองน้องระหว่างจังหวัดเชียงรายกับจังหวัดเดียนเบียน สาธารณรัฐสังคมนิยมเวียดนาม"),
        labelled("เรียน", "ปลัดกระทรวงมหาดไทย"),
        line("body", long),
    ];
    for n in 1..=12 {
        paper.body.push(Part::Line(item("item", 0, 0, &format!("{}.", thai(n)), long)));
    }
    paper.body.push(line("body", "จึงเรียนมาเพื่อโปรดพิจารณา"));
    paper.body.push(line("sign", "ขอแสดงความนับถือ"));
    paper.body.push(Part::Line(Line {
        style: "sign".to_owned(),
        inlines: vec![
            Inline::Break,
            Inline::Break,
            text("(นายตัวอย่าง ผู้ลงนาม)", |_| {}),
            Inline::Break,
            text("ผู้ว่าราชการจังหวัด", |_| {}),
        ],
        ..Line::default()
    }));
    paper
}

/// A Vietnamese paper: heads of two columns, a heading, points with the letters of the alphabet, pages from the second.
pub(super) fn submission() -> Paper {
    let mut paper = blank(Tongue::Vietnamese);
    paper.title = "Tờ trình".to_owned();
    paper.styles = vec![
        Style { first: 10.0, after: 6.0, line: 1.15, ..style("body", Align::Justify, 14.0) },
        Style { heading: Some(1), bold: true, after: 6.0, ..style("title", Align::Center, 15.0) },
        Style { bold: true, ..style("organ", Align::Center, 13.0) },
        Style { italic: true, ..style("place", Align::Center, 14.0) },
        Style { left: 20.0, first: -7.0, ..style("point", Align::Justify, 14.0) },
        Style { first: 10.0, bold: true, keep_next: true, heading: Some(2), ..style("clause", Align::Start, 14.0) },
        style("number", Align::Center, 14.0),
    ];
    let level = |count, pattern: &str| Level { count, pattern: pattern.to_owned() };
    paper.lists = vec![List { levels: vec![level(Count::Decimal, "%1."), level(Count::Letter, "%2)")] }];
    paper.first_header = Some(Vec::new());
    paper.header = vec![Line { style: "number".to_owned(), inlines: vec![Inline::Page], ..Line::default() }];
    let long = "Thực hiện ý kiến chỉ đạo của Thường trực Tỉnh uỷ về việc ký kết Bản ghi nhớ hợp tác giữa tỉnh Điện Biên và tỉnh Chiềng Rai, Vương quốc Thái Lan, Đảng uỷ kính trình xem xét chủ trương như sau:";
    paper.body = vec![
        Part::Table(Table {
            widths: vec![70.0, 90.0],
            head: 0,
            ruled: false,
            caption: String::new(),
            rows: vec![
                row(vec![cell("organ", &["TỈNH UỶ ĐIỆN BIÊN", "*"]), cell("organ", &["ĐẢNG CỘNG SẢN VIỆT NAM"])]),
                row(vec![cell("number", &["Số 12-TTr/ĐU"]), cell("place", &["Điện Biên, ngày 25 tháng 11 năm 2026"])]),
            ],
        }),
        line("title", "TỜ TRÌNH"),
        line("body", long),
    ];
    for n in 1..=3 {
        paper.body.push(Part::Line(Line {
            anchor: Some(format!("noi-dung-{n}")),
            ..item("clause", 0, 0, &format!("{n}."), "Về nội dung thoả thuận")
        }));
        for letter in ["a", "b", "c", "d", "đ", "e", "g", "h"].into_iter().take(2 + n * 2) {
            paper.body.push(Part::Line(item("point", 0, 1, &format!("{letter})"), long)));
        }
    }
    paper.body.push(line("body", "Kính trình xem xét, quyết định./."));
    paper
}

/// A table over several sheets laid across, with a head of two rows that stands again.
pub(super) fn register() -> Paper {
    let mut paper = blank(Tongue::Thai);
    (paper.sheet.width, paper.sheet.height) = (297.0, 210.0);
    paper.styles = vec![
        style("cell", Align::Start, 14.0),
        Style { bold: true, ..style("head", Align::Center, 14.0) },
        Style { heading: Some(1), bold: true, ..style("title", Align::Center, 18.0) },
    ];
    paper.footer = vec![Line {
        style: "head".to_owned(),
        inlines: vec![text("หน้า ", |_| {}), Inline::Page, text(" จาก ", |_| {}), Inline::Pages],
        ..Line::default()
    }];
    let head = |text: &str, across, down| Cell { across, down, ..cell("head", &[text]) };
    let mut rows = vec![
        row(vec![head("จังหวัด", 1, 2), head("คู่ความสัมพันธ์", 2, 1), head("ปีที่ลงนาม", 1, 2)]),
        row(vec![head("ลำดับ", 1, 1), head("เมือง", 1, 1)]),
    ];
    for province in 0..20 {
        let (first, second) = (thai(province * 2 + 1), thai(province * 2 + 2));
        rows.push(row(vec![
            Cell { down: 2, ..cell("cell", &["เชียงราย"]) },
            cell("cell", &[&first]),
            cell("cell", &["แขวงบ่อแก้ว สาธารณรัฐประชาธิปไตยประชาชนลาว"]),
            cell("cell", &["๒๕๔๒"]),
        ]));
        rows.push(row(vec![cell("cell", &[&second]), cell("cell", &["Điện Biên"]), Cell::default()]));
    }
    let widths = vec![50.0, 25.0, 130.0, 40.0];
    let table = Table {
        widths, head: 2, ruled: true, caption: "ความสัมพันธ์ \"ทั้งหมด\"".to_owned(), rows
    };
    paper.body = vec![line("title", "ทะเบียนความสัมพันธ์บ้านพี่เมืองน้อง"), Part::Table(table)];
    paper
}

/// Two languages beside each other, each with its own letters, line ends and list.
pub(super) fn bilingual() -> Paper {
    let mut paper = blank(Tongue::English);
    paper.styles = vec![
        Style { after: 4.0, ..style("body", Align::Justify, 14.0) },
        Style { left: 8.0, first: -8.0, after: 4.0, ..style("clause", Align::Justify, 14.0) },
        Style { heading: Some(1), bold: true, ..style("title", Align::Center, 16.0) },
    ];
    let level = |count| List { levels: vec![Level { count, pattern: "%1.".to_owned() }] };
    paper.lists = vec![level(Count::Thai), level(Count::Decimal)];
    let both = [
        (
            "ทั้งสองฝ่ายจะส่งเสริมความร่วมมือในด้านการศึกษา วัฒนธรรม และการท่องเที่ยว ระหว่างกันบนพื้นฐานของความเสมอภาคและผลประโยชน์ร่วมกัน",
            "Hai bên thúc đẩy hợp tác trong các lĩnh vực giáo dục, văn hoá và du lịch trên cơ sở bình đẳng và cùng có lợi.",
        ),
        ("ทั้งสองฝ่ายจะแลกเปลี่ยนคณะผู้แทนอย่างสม่ำเสมอ", "Hai bên thường xuyên trao đổi đoàn."),
        ("บันทึกความเข้าใจฉบับนี้ไม่มีผลผูกพันทางกฎหมายระหว่างประเทศ", "Bản ghi nhớ này không có tính ràng buộc pháp lý quốc tế."),
    ];
    let mut rows = Vec::new();
    for (n, (th, vi)) in both.iter().enumerate() {
        let anchor = Some(format!("clause-{}", n + 1));
        let left = Line {
            tongue: Some(Tongue::Thai),
            anchor: anchor.clone(),
            ..item("clause", 0, 0, &format!("{}.", thai(n + 1)), th)
        };
        let right =
            Line { tongue: Some(Tongue::Vietnamese), anchor, ..item("clause", 1, 0, &format!("{}.", n + 1), vi) };
        let cells = [left, right].map(|line| Cell { lines: vec![line], ..Cell::default() });
        rows.push(Row { cells: cells.into(), breaks: true });
    }
    let signatures = Table {
        widths: vec![80.0, 80.0],
        head: 0,
        ruled: false,
        caption: "Signatures".to_owned(),
        rows: vec![row(vec![cell("title", &["For Chiang Rai", "ลงนาม"]), cell("title", &["For Điện Biên", "Ký"])])],
    };
    let text = Table { widths: vec![80.0, 80.0], head: 0, ruled: true, caption: "The text".to_owned(), rows };
    paper.body = vec![
        line("title", "Memorandum of Understanding"),
        Part::Table(text),
        Part::Table(signatures.clone()),
        Part::PageBreak,
        Part::Table(signatures),
    ];
    paper
}

/// Lists of all kinds: levels, jumps, beginnings anew, bullets.
pub(super) fn lists() -> Paper {
    let mut paper = blank(Tongue::Thai);
    paper.styles = vec![
        style("body", Align::Start, 16.0),
        Style { left: 10.0, first: -10.0, ..style("one", Align::Start, 16.0) },
        Style { left: 24.0, first: -14.0, ..style("two", Align::Start, 16.0) },
        Style { first: 30.0, ..style("three", Align::Start, 16.0) },
    ];
    let level = |count, pattern: &str| Level { count, pattern: pattern.to_owned() };
    paper.lists = vec![
        List { levels: vec![level(Count::Thai, "%1."), level(Count::Thai, "%1.%2"), level(Count::Letter, "(%3)")] },
        List { levels: vec![level(Count::Bullet, "–")] },
        List { levels: vec![level(Count::Decimal, "Article %1:")] },
    ];
    let of = |list: usize, level: usize, printed: &str| {
        Part::Line(item(["one", "two", "three"][level], list, level, printed, "ข้อความของรายการ"))
    };
    paper.body = vec![
        of(0, 0, "๑."),
        of(0, 0, "๒."),
        of(0, 1, "๒.๑"),
        of(0, 1, "๒.๒"),
        of(0, 2, "(a)"),
        of(0, 2, "(b)"),
        of(1, 0, "–"),
        of(1, 0, "–"),
        of(0, 1, "๒.๓"),
        of(0, 2, "(a)"),
        line("body", "ข้ามไปข้อ ๙"),
        of(0, 0, "๙."),
        of(0, 0, "๑๐."),
        of(0, 1, "๑๐.๑"),
        of(2, 0, "Article 1:"),
        of(2, 0, "Article 2:"),
        line("body", "เริ่มใหม่"),
        of(0, 0, "๑."),
        of(0, 1, "๑.๕"),
        of(0, 0, "๒."),
        of(0, 1, "๗.๑"),
        of(2, 0, "Article 3:"),
    ];
    paper
}

/// All of them, with a name for the file.
pub(super) fn all() -> Vec<(&'static str, Paper)> {
    vec![
        ("letter", letter()),
        ("submission", submission()),
        ("register", register()),
        ("bilingual", bilingual()),
        ("lists", lists()),
    ]
}
