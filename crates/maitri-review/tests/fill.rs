//! Fills the standard forms at random, the way an official would: choices, blanks, layout, digits, traces of keyboards.
//!
//! The texts come from the packs' own forms; only what goes into the blanks is made up here. The same seed gives the same
//! draft.

use maitri_document::lang::{digits, thai_words};
use maitri_document::read;
use maitri_pack::{Language, Packs, Place};
use maitri_review::review::{Input, Options, Review, review};
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;

/// Stands before planted words until the draft is rendered.
pub const FROM: char = '\u{e000}';
/// Stands behind them.
pub const TO: char = '\u{e001}';

/// xorshift64*: small, ours, the same everywhere.
#[derive(Debug, Clone)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Rng {
        let mut rng = Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
        for _ in 0..4 {
            rng.next();
        }
        rng
    }

    fn next(&mut self) -> u64 {
        let mut x = if self.0 == 0 { 1 } else { self.0 };
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        self.0 = x;
        x.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % n.max(1)
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// A side of the instrument, in words.
#[derive(Debug, Clone)]
pub struct Side {
    pub country: String,
    pub place: String,
    /// "Nan Province".
    pub short: String,
    /// "Nan Province, the Kingdom of Thailand".
    pub long: String,
    /// "Nan Province" as a place of signing.
    pub town: String,
    /// "Governor of Nan Province".
    pub title: String,
    pub person: String,
}

/// What is decided before any text is written; the language versions of one instrument share it.
#[derive(Debug, Clone)]
pub struct Facts {
    pub loi: bool,
    pub thai: &'static Place,
    pub other: &'static Place,
    pub thai_first: bool,
    pub instrument: usize,
    pub relation: usize,
    pub collective: usize,
    /// Years; the instrument runs until notice where none.
    pub years: Option<u32>,
    pub months: u32,
    pub date: (u32, u32, u32),
    pub fields: Vec<usize>,
    pub fields2: Vec<usize>,
    pub at_thai: bool,
    /// Notice in days, not months.
    pub in_days: bool,
    pub at_least: bool,
    /// "wish to", not "will", in point 4 of the letter.
    pub wish: bool,
}

/// A part of the draft.
#[derive(Debug, Clone)]
pub struct Part {
    /// Id of the form's unit.
    pub id: String,
    /// The printed number without its dot.
    pub label: Option<String>,
    pub text: String,
}

/// How it looks.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    pub wrap: Option<usize>,
    pub airy: bool,
    pub crlf: bool,
    pub decomposed: bool,
    pub no_break: bool,
    pub zero_width: bool,
    pub furniture: bool,
    pub columns: bool,
}

/// A filled form.
#[derive(Debug, Clone)]
pub struct Filled {
    pub language: Language,
    pub loi: bool,
    pub parts: Vec<Part>,
    pub sides: [Side; 2],
    pub openers: [String; 2],
    pub thai_digits: bool,
    pub layout: Layout,
    pub instrument: String,
    pub relation: String,
    pub collective: String,
}

pub fn packs() -> &'static Packs {
    Packs::embedded().expect("the packs hold together")
}

fn form(loi: bool) -> &'static toml::Table {
    static FORMS: OnceLock<[toml::Table; 2]> = OnceLock::new();
    let forms = FORMS.get_or_init(|| {
        ["th/forms/mou.toml", "th/forms/loi.toml"].map(|path| {
            let (_, bytes) = Packs::embedded_files().iter().find(|(p, _)| *p == path).unwrap();
            std::str::from_utf8(bytes).unwrap().parse().unwrap()
        })
    });
    &forms[usize::from(loi)]
}

fn values(loi: bool, choice: &str, n: usize, language: Language) -> Vec<String> {
    let choices = form(loi)["choice"].as_array().unwrap();
    let choice = choices.iter().find(|c| c["id"].as_str() == Some(choice)).unwrap();
    let all = choice["value"].as_array().unwrap();
    let value = &all[n % all.len()];
    value[language.code()].as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect()
}

/// Words for a first-level unit of a country: (country, kind, en, th, vi, title en, title th, title vi).
/// `*` stands for the name.
type Unit =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const UNITS: &[Unit] = &[
    (
        "TH",
        "province",
        "* Province",
        "จังหวัด*",
        "tỉnh *",
        "Governor of * Province",
        "ผู้ว่าราชการจังหวัด*",
        "Tỉnh trưởng tỉnh *",
    ),
    (
        "VN",
        "province",
        "* Province",
        "จังหวัด*",
        "tỉnh *",
        "Chairman of the People’s Committee of * Province",
        "ประธานคณะกรรมการประชาชนจังหวัด*",
        "Chủ tịch Ủy ban nhân dân tỉnh *",
    ),
    (
        "VN",
        "centrally-run city",
        "* City",
        "นคร*",
        "thành phố *",
        "Chairman of the People’s Committee of * City",
        "ประธานคณะกรรมการประชาชนนคร*",
        "Chủ tịch Ủy ban nhân dân thành phố *",
    ),
    ("LA", "province", "* Province", "แขวง*", "tỉnh *", "Governor of * Province", "เจ้าแขวง*", "Tỉnh trưởng tỉnh *"),
    (
        "KH",
        "province",
        "* Province",
        "จังหวัด*",
        "tỉnh *",
        "Governor of * Province",
        "ผู้ว่าราชการจังหวัด*",
        "Tỉnh trưởng tỉnh *",
    ),
    (
        "JP",
        "prefecture",
        "* Prefecture",
        "จังหวัด*",
        "tỉnh *",
        "Governor of * Prefecture",
        "ผู้ว่าราชการจังหวัด*",
        "Thống đốc tỉnh *",
    ),
    ("CN", "province", "* Province", "มณฑล*", "tỉnh *", "Governor of * Province", "ผู้ว่าการมณฑล*", "Tỉnh trưởng tỉnh *"),
    (
        "CN",
        "municipality",
        "* Municipality",
        "นคร*",
        "thành phố *",
        "Mayor of * Municipality",
        "นายกเทศมนตรีนคร*",
        "Thị trưởng thành phố *",
    ),
    (
        "KR",
        "province",
        "* Province",
        "จังหวัด*",
        "tỉnh *",
        "Governor of * Province",
        "ผู้ว่าราชการจังหวัด*",
        "Tỉnh trưởng tỉnh *",
    ),
    (
        "KR",
        "metropolitan city",
        "* Metropolitan City",
        "มหานคร*",
        "thành phố *",
        "Mayor of * Metropolitan City",
        "นายกเทศมนตรีมหานคร*",
        "Thị trưởng thành phố *",
    ),
    ("MM", "state", "* State", "รัฐ*", "bang *", "Chief Minister of * State", "มุขมนตรีรัฐ*", "Thủ hiến bang *"),
    ("MM", "region", "* Region", "ภาค*", "vùng *", "Chief Minister of * Region", "มุขมนตรีภาค*", "Thủ hiến vùng *"),
    ("MY", "state", "the State of *", "รัฐ*", "bang *", "Chief Minister of *", "มุขมนตรีรัฐ*", "Thủ hiến bang *"),
    ("IN", "state", "the State of *", "รัฐ*", "bang *", "Chief Minister of *", "มุขมนตรีรัฐ*", "Thủ hiến bang *"),
    ("ID", "province", "* Province", "จังหวัด*", "tỉnh *", "Governor of * Province", "ผู้ว่าการจังหวัด*", "Thống đốc tỉnh *"),
    (
        "US",
        "state",
        "the State of *",
        "มลรัฐ*",
        "bang *",
        "Governor of the State of *",
        "ผู้ว่าการมลรัฐ*",
        "Thống đốc bang *",
    ),
    ("AU", "state", "the State of *", "รัฐ*", "bang *", "Premier of *", "มุขมนตรีรัฐ*", "Thủ hiến bang *"),
];

fn unit(place: &Place) -> Option<&'static Unit> {
    UNITS.iter().find(|u| u.0 == place.country && u.1 == place.kind)
}

/// Language of a country: en, th, vi. English alone where it has no other.
fn tongue(country: &str) -> Option<[&'static str; 3]> {
    Some(match country {
        "TH" => ["Thai", "ไทย", "Thái"],
        "VN" => ["Vietnamese", "เวียดนาม", "Việt"],
        "LA" => ["Lao", "ลาว", "Lào"],
        "KH" => ["Khmer", "เขมร", "Khmer"],
        "JP" => ["Japanese", "ญี่ปุ่น", "Nhật"],
        "CN" => ["Chinese", "จีน", "Trung"],
        "KR" => ["Korean", "เกาหลี", "Hàn"],
        "MM" => ["Myanmar", "เมียนมา", "Myanmar"],
        "MY" => ["Malay", "มาเลย์", "Mã Lai"],
        "IN" => ["Hindi", "ฮินดี", "Hindi"],
        "ID" => ["Indonesian", "อินโดนีเซีย", "Indonesia"],
        _ => return None,
    })
}

fn people(country: &str, language: Language, rng: &mut Rng) -> String {
    let (en, th, vi): (&[&str], &[&str], &[&str]) = match country {
        "TH" => (
            &["Mr. Somchai Rakthai", "Mrs. Malee Srisuk", "Dr. Wichai Thongdee"],
            &["นายสมชาย รักไทย", "นางสาวมาลี ศรีสุข", "ว่าที่ร้อยตรีวิชัย ทองดี"],
            &["Ông Somchai Rakthai", "Bà Malee Srisuk"],
        ),
        "VN" => (
            &["Mr. Tran Van Binh", "Ms. Le Thi Thu Ha"],
            &["นายเจิ่น วัน บิ่ญ", "นางเล ถิ ทู ห่า"],
            &["Ông Trần Văn Bình", "Bà Lê Thị Thu Hà"],
        ),
        "LA" => (&["Mr. Bounmy Sengchanh"], &["ท่านบุนมี แสงจัน"], &["Ông Bun-mi Xẻng-chăn"]),
        "JP" => (&["Mr. Kenji Yamamoto"], &["นายเค็นจิ ยามาโมโตะ"], &["Ông Kenji Yamamoto"]),
        "CN" => (&["Mr. Wang Jianguo"], &["นายหวัง เจี้ยนกั๋ว"], &["Ông Vương Kiến Quốc"]),
        "KR" => (&["Mr. Kim Young-ho"], &["นายคิม ย็องโฮ"], &["Ông Kim Young-ho"]),
        _ => (&["Mr. Aung Rahman", "H.E. Mrs. Sophea Chan"], &["นายออง ราห์มาน"], &["Ông Aung Rahman"]),
    };
    (*rng.pick(match language {
        Language::Th => th,
        Language::Vi => vi,
        _ => en,
    }))
    .to_owned()
}

fn side(place: &Place, language: Language, rng: &mut Rng) -> Side {
    let u = unit(place).unwrap();
    let name = place.name(language);
    // Some names hold the word for their level: Ho Chi Minh City, แขวงเวียงจันทน์.
    let say = |pattern: &str| {
        let mut pattern = pattern.to_owned();
        for word in [" City", " Province", " State"] {
            if name.ends_with(word) {
                pattern = pattern.replace(&format!("*{word}"), "*");
            }
        }
        for word in ["แขวง", "จังหวัด", "รัฐ", "tỉnh ", "bang ", "thành phố "] {
            if name.to_lowercase().starts_with(word) {
                pattern = pattern.replace(&format!("{word}*"), "*");
            }
        }
        pattern.replace('*', name)
    };
    let (short, title) = match language {
        Language::Th => (say(u.3), say(u.6)),
        Language::Vi => (say(u.4), say(u.7)),
        _ => (say(u.2), say(u.5)),
    };
    let country = country(&place.country, language);
    let mut body = short.clone();
    if language == Language::Vi && rng.chance(60) {
        body = if place.country == "VN" {
            format!("Ủy ban nhân dân {short}")
        } else {
            format!("Chính quyền {short}")
        };
    }
    let long = if language == Language::Th { format!("{body} {country}") } else { format!("{body}, {country}") };
    let town = if rng.chance(60) || language == Language::Th { short.clone() } else { name.to_owned() };
    Side {
        country: place.country.clone(),
        place: name.to_owned(),
        short,
        long,
        town,
        title,
        person: people(&place.country, language, rng),
    }
}

/// The long name of a country as instruments write it.
fn country(code: &str, language: Language) -> String {
    let (_, bytes) = Packs::embedded_files().iter().find(|(p, _)| *p == "intl/countries.csv").unwrap();
    let text = std::str::from_utf8(bytes).unwrap();
    let row: Vec<&str> = text.lines().find(|l| l.starts_with(&format!("{code},"))).unwrap().split(',').collect();
    let (short, long) = match language {
        Language::Th => (row[1], row[2]),
        Language::Vi => (row[5], row[6]),
        _ => (row[3], row[4]),
    };
    (if long.is_empty() { short } else { long }).replace('\'', "’")
}

const FIELDS: &[[&str; 3]] = &[
    ["agriculture", "การเกษตร", "nông nghiệp"],
    ["tourism", "การท่องเที่ยว", "du lịch"],
    ["education", "การศึกษา", "giáo dục"],
    ["public health", "สาธารณสุข", "y tế"],
    ["culture", "วัฒนธรรม", "văn hóa"],
    ["sports", "กีฬา", "thể thao"],
    ["trade and investment", "การค้าและการลงทุน", "thương mại và đầu tư"],
    ["disaster prevention", "การป้องกันภัยพิบัติ", "phòng chống thiên tai"],
    ["traditional medicine", "การแพทย์แผนไทย", "y học cổ truyền"],
    ["environment", "สิ่งแวดล้อม", "môi trường"],
    ["vocational training", "การฝึกอาชีพ", "đào tạo nghề"],
    ["fisheries", "การประมง", "thủy sản"],
    ["youth exchange", "การแลกเปลี่ยนเยาวชน", "giao lưu thanh niên"],
    ["urban planning", "การวางผังเมือง", "quy hoạch đô thị"],
    ["science and technology", "วิทยาศาสตร์และเทคโนโลยี", "khoa học và công nghệ"],
];

fn field(n: usize, language: Language) -> &'static str {
    FIELDS[n % FIELDS.len()][match language {
        Language::Th => 1,
        Language::Vi => 2,
        _ => 0,
    }]
}

fn listed(
    fields: &[usize],
    language: Language,
    clause: &str,
    thai_digits: bool,
    points: bool,
    rng: &mut Rng,
) -> String {
    let words: Vec<&str> = fields.iter().map(|f| field(*f, language)).collect();
    if points && words.len() > 2 {
        let style = rng.below(3);
        let lines: Vec<String> = words
            .iter()
            .enumerate()
            .map(|(i, w)| {
                let sub = format!("{clause}.{}", i + 1);
                let label = match (style, language) {
                    (0, Language::Th) => format!("({})", ["ก", "ข", "ค", "ง", "จ", "ฉ", "ช", "ซ"][i % 8]),
                    (0, Language::Vi) => format!("{})", ["a", "b", "c", "d", "đ", "e", "g", "h"][i % 8]),
                    (0, _) => format!("({})", ["a", "b", "c", "d", "e", "f", "g", "h"][i % 8]),
                    (1, Language::Th) if thai_digits => digits::thai(&sub),
                    (1, Language::Vi) => format!("{}.", ["a", "b", "c", "d", "đ", "e", "g", "h"][i % 8]),
                    (1, _) => sub,
                    (_, _) => "-".to_owned(),
                };
                let end = match (language, i + 1 == words.len()) {
                    (Language::Th, _) => "",
                    (_, true) => ",",
                    (Language::En, false) if i + 2 == words.len() => "; and",
                    (_, false) => ";",
                };
                format!("{label} {w}{end}")
            })
            .collect();
        return format!("\n{}\n", lines.join("\n"));
    }
    let (last, first) = words.split_last().unwrap();
    if first.is_empty() {
        return (*last).to_owned();
    }
    match language {
        Language::Th => format!("{} และ{last}", first.join(" ")),
        Language::Vi => format!("{} và {last}", first.join(", ")),
        _ if first.len() > 1 && rng.chance(30) => format!("{}, and {last}", first.join(", ")),
        _ => format!("{} and {last}", first.join(", ")),
    }
}

const EN_NUMBERS: [&str; 13] =
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const TH_NUMBERS: [&str; 13] =
    ["ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า", "สิบ", "สิบเอ็ด", "สิบสอง"];
const VI_NUMBERS: [&str; 13] =
    ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"];

fn th_number(n: impl std::fmt::Display, thai: bool) -> String {
    if thai { digits::thai(n) } else { n.to_string() }
}

/// Term of years; in English the whole "a five-year period".
fn term(n: u32, language: Language, thai_digits: bool, rng: &mut Rng) -> String {
    let i = usize::try_from(n).unwrap();
    match language {
        Language::Th => match rng.below(3) {
            0 => format!("{}ปี", TH_NUMBERS[i]),
            1 => format!("{} ({}) ปี", th_number(n, thai_digits), TH_NUMBERS[i]),
            _ => format!("{} ปี", th_number(n, thai_digits)),
        },
        Language::Vi => match rng.below(3) {
            0 => format!("{} ({n:02}) năm", VI_NUMBERS[i]),
            1 => format!("{n:02} năm"),
            _ => format!("{n} năm"),
        },
        _ => match rng.below(6) {
            0 => format!("a {}-year period", EN_NUMBERS[i]),
            1 => format!("{} years", EN_NUMBERS[i]),
            2 => format!("{} ({n}) years", EN_NUMBERS[i]),
            3 => format!("a period of {} years", EN_NUMBERS[i]),
            4 => format!("a period of {} ({n}) years", EN_NUMBERS[i]),
            _ => format!("{n} years"),
        },
    }
}

fn notice(facts: &Facts, language: Language, thai_digits: bool, rng: &mut Rng) -> String {
    let n = facts.months;
    let i = usize::try_from(n).unwrap();
    match language {
        Language::Th => {
            let least = if facts.at_least { "อย่างน้อย " } else { "" };
            if facts.in_days {
                return format!("{least}{} วัน", th_number(n * 30, thai_digits));
            }
            match rng.below(3) {
                0 => format!("{least}{} เดือน", th_number(n, thai_digits)),
                1 => format!("{least}{}เดือน", TH_NUMBERS[i]),
                _ => format!("{least}เป็นเวลา {} เดือน", th_number(n, thai_digits)),
            }
        }
        Language::Vi => {
            if facts.in_days {
                return format!("{} ngày", n * 30);
            }
            match rng.below(3) {
                0 => format!("{} ({n:02}) tháng", VI_NUMBERS[i]),
                1 => format!("{n:02} tháng"),
                _ => format!("{n} tháng"),
            }
        }
        _ => {
            let least = if facts.at_least { "at least " } else { "" };
            let unit = if facts.in_days {
                "days’"
            } else if n == 1 {
                "month’s"
            } else {
                "months’"
            };
            match rng.below(3) {
                _ if facts.in_days => format!("{least}{} {unit}", n * 30),
                0 => format!("{least}{} {unit}", EN_NUMBERS[i]),
                1 => format!("{least}{} ({n}) {unit}", EN_NUMBERS[i]),
                _ => format!("{least}{n} {unit}"),
            }
        }
    }
}

const EN_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const TH_MONTHS: [&str; 12] = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
];

fn ordinal(d: u32) -> &'static str {
    match d {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    }
}

fn date((d, m, y): (u32, u32, u32), language: Language, thai_digits: bool, rng: &mut Rng) -> String {
    let i = usize::try_from(m - 1).unwrap();
    match language {
        Language::Th => {
            let (day, year) = (th_number(d, thai_digits), th_number(y + 543, thai_digits));
            let era = *rng.pick(&["", "", "", "พ.ศ. ", "พ.ศ. ", "พ.ศ. ", "พ.ศ. ", "พุทธศักราช "]);
            format!("{day} {} {era}{year}", TH_MONTHS[i])
        }
        Language::Vi => match rng.below(3) {
            0 => format!("ngày {d:02} tháng {m:02} năm {y}"),
            1 => format!("ngày {d} tháng {m} năm {y}"),
            _ => format!("ngày {d:02}/{m:02}/{y}"),
        },
        _ => match rng.below(4) {
            0 => format!("{d} {} {y}", EN_MONTHS[i]),
            1 => format!("{} {d}, {y}", EN_MONTHS[i]),
            2 => format!("the {d}{} day of {} {y}", ordinal(d), EN_MONTHS[i]),
            _ => format!("{d}{} {} {y}", ordinal(d), EN_MONTHS[i]),
        },
    }
}

impl Facts {
    pub fn random(language: Language, loi: bool, rng: &mut Rng) -> Facts {
        let all = packs().places.all();
        let live = |p: &&Place| p.level == 1 && p.to.is_none() && unit(p).is_some();
        let thai: Vec<&'static Place> = all.iter().filter(live).filter(|p| p.country == "TH").collect();
        let countries: &[&str] = match language {
            Language::Vi => &["VN"],
            _ => &["VN", "VN", "VN", "LA", "LA", "KH", "JP", "CN", "CN", "KR", "MM", "MY", "IN", "ID", "US", "AU"],
        };
        let country = *rng.pick(countries);
        let others: Vec<&'static Place> = all.iter().filter(live).filter(|p| p.country == country).collect();
        let pick = |rng: &mut Rng, most: usize| {
            let mut out: Vec<usize> = Vec::new();
            for _ in 0..1 + rng.below(most) {
                let f = rng.below(FIELDS.len());
                if !out.contains(&f) {
                    out.push(f);
                }
            }
            out
        };
        let fields = if !loi && rng.chance(40) { Vec::new() } else { pick(rng, 6) };
        // The two lists of a letter do not repeat one another.
        let fields2 = pick(rng, 4).into_iter().filter(|f| !fields.contains(f)).collect::<Vec<_>>();
        let spare = (0..FIELDS.len()).find(|f| !fields.contains(f)).unwrap();
        Facts {
            loi,
            thai: thai[rng.below(thai.len())],
            other: others[rng.below(others.len())],
            thai_first: rng.chance(if language == Language::Vi { 40 } else { 70 }),
            instrument: rng.below(3),
            relation: rng.below(4),
            collective: rng.below(2),
            years: rng.chance(55).then(|| *rng.pick(&[2, 3, 4, 5, 10])),
            months: *rng.pick(&[1, 2, 3, 6, 12]),
            date: (1 + u32::try_from(rng.below(28)).unwrap(), 1 + u32::try_from(rng.below(12)).unwrap(), 2027),
            fields,
            fields2: if fields2.is_empty() { vec![spare] } else { fields2 },
            at_thai: rng.chance(50),
            in_days: rng.chance(25),
            at_least: rng.chance(25),
            wish: rng.chance(50),
        }
    }
}

struct Writer<'a> {
    facts: &'a Facts,
    language: Language,
    filled: &'a Filled,
    unit: String,
}

impl Writer<'_> {
    fn blank(&self, name: &str, rng: &mut Rng) -> String {
        let facts = self.facts;
        let f = self.filled;
        let long = matches!(self.unit.as_str(), "title" | "parties");
        match name {
            "party-a" | "party-b" => {
                let side = &f.sides[usize::from(name == "party-b")];
                if long { side.long.clone() } else { side.short.clone() }
            }
            "instrument" => f.instrument.clone(),
            "relation" => f.relation.clone(),
            "collective" => f.collective.clone(),
            "fields" => {
                let fields = if self.unit == "2" && facts.loi { &facts.fields2 } else { &facts.fields };
                let points = rng.chance(35) && !facts.loi;
                listed(fields, self.language, &self.unit, f.thai_digits, points, rng)
            }
            "existing-ties" => (*rng.pick(if f.collective.contains("ผู้เข้าร่วม") {
                &["ทั้งสองประเทศ", "ทั้งสองจังหวัด", "คู่ภาคี", "ผู้เข้าร่วมทั้งสองฝ่าย"]
            } else {
                &["ทั้งสองประเทศ", "ทั้งสองเมือง", "คู่ภาคี", "ทั้งสองฝ่าย"]
            }))
            .to_owned(),
            "term" => term(facts.years.unwrap_or(5), self.language, f.thai_digits, rng),
            "notice-period" => notice(facts, self.language, f.thai_digits, rng),
            "place" => {
                let thai = usize::from(f.sides[0].country != "TH");
                f.sides[if facts.at_thai { thai } else { 1 - thai }].town.clone()
            }
            "date" => date(facts.date, self.language, f.thai_digits, rng),
            "languages" => {
                let mut names: Vec<&str> = Vec::new();
                for side in &f.sides {
                    if let Some(t) = tongue(&side.country) {
                        names.push(match self.language {
                            Language::Th => t[1],
                            Language::Vi => t[2],
                            _ => t[0],
                        });
                    }
                }
                names.push(match self.language {
                    Language::Th => "อังกฤษ",
                    Language::Vi => "Anh",
                    _ => "English",
                });
                let (last, first) = names.split_last().unwrap();
                match self.language {
                    Language::Th => {
                        let first: Vec<String> = first.iter().map(|n| format!("ภาษา{n}")).collect();
                        format!("{} และภาษา{last}", first.join(" "))
                    }
                    Language::Vi => {
                        let first: Vec<String> = first.iter().map(|n| format!("tiếng {n}")).collect();
                        format!("{} và tiếng {last}", first.join(", "))
                    }
                    _ => format!("{} and {last}", first.join(", ")),
                }
            }
            _ => panic!("the form has a blank `{name}` that the test does not fill"),
        }
    }

    /// Whether an official would take the reading: one defined term throughout, what the facts say.
    fn fits(&self, reading: &str) -> bool {
        if reading.contains("{fields}") && self.facts.fields.is_empty() {
            return false;
        }
        if reading.starts_with("<notice>") {
            return self.facts.years.is_none();
        }
        if reading.starts_with("<duration>") {
            return self.facts.years.is_some();
        }
        // The printed form's own slip: nobody types it on purpose.
        if reading == "พัฒนาา" {
            return false;
        }
        if reading.contains('[') {
            return true;
        }
        match self.language {
            Language::En => {
                let participants = self.filled.collective == "Participants";
                if participants { !reading.to_lowercase().contains("side") } else { !reading.contains("Participant") }
            }
            Language::Th => self.filled.collective.contains("ผู้เข้าร่วม") || !reading.contains("ผู้เข้าร่วม"),
            // The defined term has capitals, and stays so.
            _ => !["hai bên", "mỗi bên", "một bên", "bên kia", "một trong hai bên"].contains(&reading),
        }
    }

    fn expand(&self, text: &str, rng: &mut Rng) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['[', '{', '<']) {
            out.push_str(&rest[..at]);
            let tail = &rest[at..];
            if let Some(inner) = tail.strip_prefix('{') {
                let end = inner.find('}').unwrap();
                out.push_str(&self.blank(&inner[..end], rng));
                rest = &inner[end + 1..];
                if self.language == Language::Th
                    && matches!(self.unit.as_str(), "title" | "parties")
                    && inner.starts_with("party")
                {
                    out.push(' ');
                }
            } else if tail.starts_with('<') {
                rest = &tail[tail.find('>').unwrap() + 1..];
            } else {
                let mut depth = 0;
                let mut readings = vec![String::new()];
                let mut end = 0;
                for (i, c) in tail.char_indices() {
                    match c {
                        '[' => {
                            depth += 1;
                            if depth == 1 {
                                continue;
                            }
                        }
                        ']' => {
                            depth -= 1;
                            if depth == 0 {
                                end = i + 1;
                                break;
                            }
                        }
                        '|' if depth == 1 => {
                            readings.push(String::new());
                            continue;
                        }
                        _ => {}
                    }
                    readings.last_mut().unwrap().push(c);
                }
                let listing = !self.facts.fields.is_empty() && readings.iter().any(|r| r.contains("{fields}"));
                let wishing = readings.iter().any(|r| r.starts_with("<wish>"));
                let fit: Vec<&String> = readings
                    .iter()
                    .filter(|r| self.fits(r))
                    .filter(|r| !listing || r.contains("{fields}"))
                    .filter(|r| !wishing || r.starts_with("<wish>") == self.facts.wish)
                    .collect();
                assert!(!fit.is_empty(), "no reading fits in `{tail}`");
                let chosen = fit[rng.below(fit.len())];
                out.push_str(&self.expand(chosen, rng));
                rest = &tail[end..];
                if let Some(defect) = rest.strip_prefix("#DF-") {
                    rest = defect.trim_start_matches(|c: char| c.is_ascii_digit());
                }
            }
        }
        out.push_str(rest);
        out
    }

    fn write(&self, pattern: &str, rng: &mut Rng) -> String {
        let pattern = self.natural(pattern, rng);
        let pattern = if self.language == Language::Th { tight(&pattern, rng) } else { pattern };
        tidy(&self.expand(&pattern, rng), self.language)
    }

    /// Brackets that depend on one another are chosen together.
    fn natural(&self, pattern: &str, rng: &mut Rng) -> String {
        let mut p = pattern.to_owned();
        let mut change = |from: &str, to: &[&str], rng: &mut Rng| {
            if p.contains(from) {
                p = p.replacen(from, to[rng.below(to.len())], 1);
            }
        };
        match self.language {
            Language::En => {
                change(
                    "[a|the|] {relation} [Relationship|Relations|Relation|]",
                    &["{relation}", "a {relation} Relationship", "the {relation} Relationship", "{relation} Relations"],
                    rng,
                );
                change("for [a|] {term} [period|]", &["for {term}"], rng);
                change("[formally|officially|] establish", &["formally establish", "officially establish"], rng);
                change("relation|] [formally|officially|]", &["relation|]"], rng);
                change(
                    "[the|a] {relation} [relationship|relations|relation|]",
                    &[
                        "the {relation} relationship",
                        "a {relation} relationship",
                        "the {relation} relations",
                        "{relation} relations",
                    ],
                    rng,
                );
                change("[The|]", &["The"], rng);
                change(", [the|] {collective} express", &[", the {collective} express"], rng);
            }
            Language::Vi => {
                let fields: &[&str] = if self.facts.fields.is_empty() {
                    &["các lĩnh vực"]
                } else {
                    &["các lĩnh vực {fields},", "các lĩnh vực sau: {fields},", "các lĩnh vực: {fields},"]
                };
                change("các lĩnh vực [sau|] [:|] [{fields}|] [,|]", fields, rng);
                change(
                    "[thông báo|gửi thông báo] [trước|] [bằng văn bản|] [trước|] [ít nhất|] {notice-period} cho [Bên kia|bên kia] [bằng văn bản|]",
                    if self.facts.at_least {
                        &[
                            "thông báo bằng văn bản trước ít nhất {notice-period} cho Bên kia",
                            "thông báo trước ít nhất {notice-period} cho Bên kia bằng văn bản",
                        ]
                    } else {
                        &[
                            "thông báo trước {notice-period} cho Bên kia bằng văn bản",
                            "gửi thông báo bằng văn bản trước {notice-period} cho Bên kia",
                            "thông báo trước bằng văn bản {notice-period} cho Bên kia",
                        ]
                    },
                    rng,
                );
                change(
                    "[chính thức|] thiết lập {relation} [một cách chính thức|chính thức|]",
                    &["chính thức thiết lập {relation}", "thiết lập {relation} một cách chính thức"],
                    rng,
                );
                change("[,|vào|] {date} [,|]", &[", {date},", "vào {date}", "{date}"], rng);
                change("[Hai Bên|hai bên|{collective}]", &["{collective}"], rng);
            }
            _ => {
                change("[(|]", &["", "("], rng);
                let close = if p.contains(" ( ") || p.contains("( ซึ่ง") { ")" } else { "" };
                p = p.replacen("[)|]", close, 1);
            }
        }
        p
    }
}

/// In Thai no space stands beside the form's marks, or now and then at the edge of an idea.
fn tight(pattern: &str, rng: &mut Rng) -> String {
    let chars: Vec<char> = pattern.chars().collect();
    let mut out = String::new();
    let open = |c: char| matches!(c, '[' | '{');
    let close = |c: char| matches!(c, ']' | '}') || c.is_ascii_digit();
    for (i, c) in chars.iter().enumerate() {
        if *c == ' ' && i > 0 && i + 1 < chars.len() {
            let (before, after) = (chars[i - 1], chars[i + 1]);
            let edge = before == '>' || after == '<';
            let tail: String = chars[i + 1..].iter().take(9).collect();
            let head: String = out.chars().rev().take(16).collect::<Vec<_>>().into_iter().rev().collect();
            // Dates, periods, places and languages stand apart.
            let apart = ["{date", "{place", "{notice", "{term", "{languages", "<language"];
            if apart.iter().any(|b| tail.starts_with(b))
                || apart.iter().any(|b| head.ends_with('}') && head.contains(b))
            {
                out.push(' ');
                continue;
            }
            if edge && !rng.chance(40) || open(after) || close(before) || open(before) || close(after) {
                continue;
            }
        }
        out.push(*c);
    }
    out
}

fn tidy(text: &str, language: Language) -> String {
    let mut out = String::new();
    for line in text.split('\n') {
        if !out.is_empty() {
            out.push('\n');
        }
        let words: Vec<&str> = line.split(' ').filter(|w| !w.is_empty()).collect();
        out.push_str(&words.join(" "));
    }
    for (from, to) in
        [(" ,", ","), (" .", "."), (" ;", ";"), (" :", ":"), (" )", ")"), ("( ", "("), (",\n,", ",\n"), (",,", ",")]
    {
        out = out.replace(from, to);
    }
    let out = out.trim().to_owned();
    if language == Language::Th {
        return out;
    }
    let mut chars = out.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Fills a form.
pub fn fill(language: Language, facts: &Facts, rng: &mut Rng) -> Filled {
    let loi = facts.loi;
    let (a, b) = if facts.thai_first { (facts.thai, facts.other) } else { (facts.other, facts.thai) };
    let sides = [side(a, language, rng), side(b, language, rng)];
    let collective = values(loi, "collective", facts.collective, language);
    let collective = match language {
        Language::Th => rng.pick(&collective).clone(),
        _ => collective[0].clone(),
    };
    let relation = rng.pick(&values(loi, "relation", facts.relation, language)).clone();
    let instrument = rng.pick(&values(loi, "instrument", facts.instrument, language)).clone();
    let signature = form(loi)["signature"][language.code()].as_array().unwrap();
    let opener = match language {
        Language::Vi => signature[rng.below(2)].as_str().unwrap(),
        _ => signature[rng.below(3)].as_str().unwrap(),
    }
    .to_owned();
    let head = |side: &Side| {
        // The body signs, not the territory, where the parties are named so.
        let name = side.long.split(',').next().unwrap_or_default();
        match language {
            Language::Th => format!("{opener}{}", side.short),
            Language::Vi => format!("{opener} {name}"),
            _ => format!("{opener} {}", side.short).replace("the the ", "the "),
        }
    };
    let openers = [head(&sides[0]), head(&sides[1])];
    let layout = Layout {
        wrap: rng.chance(35).then(|| 70 + rng.below(30)),
        airy: rng.chance(50),
        crlf: rng.chance(30),
        decomposed: rng.chance(25),
        no_break: rng.chance(25),
        zero_width: rng.chance(15),
        furniture: rng.chance(25),
        columns: rng.chance(25),
    };
    let mut filled = Filled {
        language,
        loi,
        parts: Vec::new(),
        sides,
        openers,
        thai_digits: language == Language::Th && rng.chance(60),
        layout,
        instrument,
        relation,
        collective,
    };
    let upper = rng.chance(40) && language != Language::Th;
    for unit in form(loi)["unit"].as_array().unwrap() {
        let id = unit["id"].as_str().unwrap();
        let Some(pattern) = unit.get(language.code()).and_then(toml::Value::as_str) else { continue };
        let text = {
            let writer = Writer { facts, language, filled: &filled, unit: id.to_owned() };
            // Which reading is the canonical one, and whose the white space is, is nothing to who fills the form.
            let pattern = pattern.replace('*', "").replace("  ", " ");
            let text = writer.write(&pattern, rng);
            if id == "title" { headline(&text, &filled, upper, rng) } else { text }
        };
        let number = id.parse::<u32>().ok();
        let label = number.map(|n| if filled.thai_digits { digits::thai(n) } else { n.to_string() });
        filled.parts.push(Part { id: id.to_owned(), label, text: curly(&text, rng) });
    }
    filled
}

fn curly(text: &str, rng: &mut Rng) -> String {
    if rng.chance(30) {
        return text.to_owned();
    }
    let mut open = false;
    text.chars()
        .map(|c| {
            if c == '"' {
                open = !open;
                if open { '“' } else { '”' }
            } else {
                c
            }
        })
        .collect()
}

/// The title on one line or several.
fn headline(text: &str, filled: &Filled, upper: bool, rng: &mut Rng) -> String {
    let mut out = text.to_owned();
    let ([a, b], one) = (&filled.sides, rng.chance(15));
    if !one {
        let joints: &[(&str, &str)] = match filled.language {
            Language::Th => &[
                ("เพื่อ", "\nเพื่อ"),
                ("ว่าด้วย", "\nว่าด้วย"),
                ("เรื่อง", "\nเรื่อง"),
                ("ที่จะ", "\nที่จะ"),
                ("สัมพันธ์เมือง", "สัมพันธ์เมือง"),
            ],
            Language::Vi => &[(" về việc", "\nvề việc"), (" thiết lập", " thiết lập")],
            _ => &[
                (" on the Est", "\non the Est"),
                (" for the Est", "\nfor the Est"),
                (" concerning the Est", "\nconcerning the Est"),
                (" to ", "\nto "),
            ],
        };
        for (from, to) in joints {
            if out.starts_with(from) {
                continue;
            }
            out = out.replacen(from, to, 1);
        }
        let (between, ands): (&str, &[&str]) = match filled.language {
            Language::Th => ("ระหว่าง", &["กับ", "และ"]),
            Language::Vi => ("giữa", &["và"]),
            _ => ("between", &["and"]),
        };
        let alone = rng.chance(50);
        let glue = if alone { "\n" } else { " " };
        out = out.replacen(&format!("{between}{}", a.long), &format!("\n{between}{glue}{}", a.long), 1);
        out = out.replacen(&format!(" {between} {}", a.long), &format!("\n{between}{glue}{}", a.long), 1);
        for and in ands {
            out = out.replacen(&format!(" {and}{}", b.long), &format!("\n{and}{glue}{}", b.long), 1);
            out = out.replacen(&format!(" {and} {}", b.long), &format!("\n{and}{glue}{}", b.long), 1);
        }
    }
    if upper { out.to_uppercase() } else { out }
}

impl Filled {
    pub fn part(&mut self, id: &str) -> Option<&mut Part> {
        self.parts.iter_mut().find(|p| p.id == id)
    }

    /// Puts `to` in the place of the first `from` in a part, and marks it as planted.
    pub fn swap(&mut self, id: &str, from: &str, to: &str) -> bool {
        self.part(id).is_some_and(|p| {
            let Some(at) = p.text.find(from) else { return false };
            p.text.replace_range(at..at + from.len(), &format!("{FROM}{to}{TO}"));
            true
        })
    }

    /// Numbers the clauses from 1.
    pub fn number(&mut self) {
        let mut n = 0;
        for part in &mut self.parts {
            if part.label.is_some() {
                n += 1;
                part.label = Some(if self.thai_digits { digits::thai(n) } else { n.to_string() });
            }
        }
    }

    /// The operative clauses' indices among the parts.
    pub fn clauses(&self) -> Vec<usize> {
        (0..self.parts.len()).filter(|i| self.parts[*i].label.is_some()).collect()
    }

    /// The draft and where the planted words stand in it.
    pub fn render(&self, rng: &mut Rng) -> (String, Option<std::ops::Range<usize>>) {
        let mut paragraphs: Vec<String> = Vec::new();
        if self.layout.furniture {
            paragraphs.push(
                match self.language {
                    Language::Th => "- ๒ -",
                    Language::Vi => "Trang 1/2",
                    _ => *rng.pick(&["Page 1 of 2", "- 1 -", "DRAFT (for the comments of the Ministry of Interior)"]),
                }
                .to_owned(),
            );
        }
        for part in &self.parts {
            if part.id == "title" {
                paragraphs.extend(part.text.split('\n').map(|l| l.trim().to_owned()));
                continue;
            }
            let head = part.label.as_ref().map(|l| format!("{l}. ")).unwrap_or_default();
            let text = format!("{head}{}", part.text);
            paragraphs.extend(text.split('\n').map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned));
        }
        let mut signature: Vec<String> = Vec::new();
        let name = |s: &Side| format!("({})", s.person);
        let dots = "....................................".to_owned();
        let [a, b] = &self.sides;
        let (first, second) = (name(a), name(b));
        let rows = [[&self.openers[0], &self.openers[1]], [&dots, &dots], [&first, &second], [&a.title, &b.title]];
        if self.layout.columns {
            for [left, right] in rows {
                let gap = 60_usize.saturating_sub(left.chars().count()).max(6);
                signature.push(format!("{left}{}{right}", " ".repeat(gap)));
            }
        } else {
            for i in 0..2 {
                signature.extend(rows.iter().map(|r| r[i].clone()));
            }
        }
        let mut lines: Vec<String> = Vec::new();
        for paragraph in paragraphs {
            match self.layout.wrap {
                Some(width) if paragraph.chars().count() > width => {
                    let mut line = String::new();
                    for piece in pieces(&paragraph, self.language) {
                        if line.chars().count() > 12 && line.chars().count() + piece.trim_end().chars().count() > width
                        {
                            lines.push(std::mem::take(&mut line));
                        }
                        line.push_str(piece);
                    }
                    lines.push(line);
                }
                _ => lines.push(paragraph),
            }
            if !self.layout.airy {
                lines.push(String::new());
            }
        }
        let mut text = if self.layout.airy { lines.join("\n\n") } else { lines.join("\n") };
        text.push_str("\n\n");
        text.push_str(&signature.join("\n"));
        text.push('\n');
        if self.layout.decomposed {
            text = match self.language {
                Language::Th => text.replace('ำ', "\u{e4d}\u{e32}"),
                Language::Vi => text.nfd().collect(),
                _ => text,
            };
        }
        if self.layout.no_break {
            text = text.replace(". ", ".\u{a0}");
        }
        if self.layout.zero_width && self.language == Language::Th {
            text = text.replace("ความ", "\u{200b}ความ");
        }
        if self.layout.crlf {
            text = text.replace('\n', "\r\n");
        }
        let mut out = String::new();
        let (mut from, mut to) = (None, None);
        for c in text.chars() {
            match c {
                FROM => from = from.or(Some(out.len())),
                TO => to = Some(out.len()),
                c => out.push(c),
            }
        }
        let range = from.zip(to).map(|(a, b)| a..b);
        (out, range)
    }
}

/// Where a line may break: after spaces, in Thai also between words.
fn pieces(text: &str, language: Language) -> Vec<&str> {
    if language == Language::Th {
        thai_words::segment(text, &|_| false).into_iter().map(|r| &text[r]).collect()
    } else {
        text.split_inclusive(' ').collect()
    }
}

/// Reviews language versions of one instrument.
pub fn reviewed_set<T>(texts: &[(String, String)], with: impl FnOnce(&Review<'_, '_>) -> T) -> T {
    let documents: Vec<_> = texts.iter().map(|(_, text)| read::from_text(text)).collect();
    let inputs: Vec<Input<'_>> = texts
        .iter()
        .zip(&documents)
        .map(|((file, _), document)| Input { file: file.clone(), document, allow: Vec::new() })
        .collect();
    let result = review(&inputs, packs(), &Options { form: None, as_of: "2026-11-01".to_owned() });
    with(&result)
}

/// Reviews a text and hands the review to `with`.
pub fn reviewed<T>(text: &str, with: impl FnOnce(&Review<'_, '_>) -> T) -> T {
    let document = read::from_text(text);
    let inputs = [Input { file: "draft.txt".to_owned(), document: &document, allow: Vec::new() }];
    let result = review(&inputs, packs(), &Options { form: None, as_of: "2026-11-01".to_owned() });
    with(&result)
}
