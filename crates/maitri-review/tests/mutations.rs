//! Planted faults: each of the kinds, on forms filled at random, gives exactly its finding.

use crate::fill::{FROM, Facts, Filled, Part, Rng, TO, fill, packs, reviewed, reviewed_set};
use maitri_pack::{Kind, Language};

/// What was planted.
struct Planted {
    /// Kinds that count as the finding; the first is the one.
    kinds: &'static [Kind],
    /// Kinds that may come with it.
    beside: &'static [Kind],
    /// Where, if nothing is left to quote.
    place: Option<String>,
    note: String,
}

const NONE: &[Kind] = &[];

fn planted(kinds: &'static [Kind], note: impl Into<String>) -> Option<Planted> {
    Some(Planted { kinds, beside: NONE, place: None, note: note.into() })
}

/// A sentence in the draft's language with its own words for the two sides.
fn say(draft: &Filled, [en, th, vi]: [&str; 3]) -> String {
    let text = match draft.language {
        Language::Th => th,
        Language::Vi => vi,
        _ => en,
    };
    text.replace("{c}", &draft.collective).replace("{i}", &draft.instrument)
}

fn add(draft: &mut Filled, text: &str) {
    let at = draft.clauses().last().unwrap() + 1;
    let (before, rest) = text.split_once('[').unwrap_or(("", text));
    let (marked, after) = rest.split_once(']').unwrap_or((rest, ""));
    let text = format!("{before}{FROM}{marked}{TO}{after}");
    draft.parts.insert(at, Part { id: "added".to_owned(), label: Some(String::new()), text });
    draft.number();
}

/// The first of the swaps that the draft's words allow, from a random start.
fn swap(draft: &mut Filled, swaps: &[(&str, &str, &str)], rng: &mut Rng) -> Option<String> {
    let start = rng.below(swaps.len());
    for n in 0..swaps.len() {
        let (id, from, to) = swaps[(start + n) % swaps.len()];
        let to = to.replace("{c}", &draft.collective).replace("{i}", &draft.instrument);
        if draft.swap(id, from, &to) {
            return Some(format!("{from} -> {to}"));
        }
    }
    None
}

type Plant = fn(&mut Filled, &mut Rng) -> Option<Planted>;

fn clause_missing(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let mut ids: Vec<String> = d.clauses().iter().map(|i| d.parts[*i].id.clone()).collect();
    if d.loi {
        ids.push("disclaimer".to_owned());
    }
    let id = rng.pick(&ids).clone();
    d.parts.retain(|p| p.id != id);
    if rng.chance(70) || id == "5" {
        d.number();
        return Some(Planted { kinds: &[Kind::ClauseMissing], beside: NONE, place: Some(id.clone()), note: id });
    }
    Some(Planted { kinds: &[Kind::ClauseMissing], beside: &[Kind::Numbering], place: Some(id.clone()), note: id })
}

fn clause_moved(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let all = d.clauses();
    let i = rng.below(all.len() - 1);
    d.parts.swap(all[i], all[i + 1]);
    d.number();
    for n in [all[i], all[i + 1]] {
        let text = d.parts[n].text.clone();
        d.parts[n].text = match n == all[i] {
            true => format!("{FROM}{text}"),
            false => format!("{text}{TO}"),
        };
    }
    planted(&[Kind::ClauseMoved, Kind::Numbering], format!("{} before {}", i + 2, i + 1))
}

fn text_added(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let clauses = [
        [
            "The {c} will exchange newsletters on local culture.",
            "{c}จะแลกเปลี่ยนจดหมายข่าวด้านวัฒนธรรมท้องถิ่น",
            "{c} sẽ trao đổi bản tin về văn hóa địa phương.",
        ],
        [
            "The {c} will display photographs of each other in their public libraries.",
            "{c}จะจัดแสดงภาพถ่ายของกันและกันในหอสมุดประชาชน",
            "{c} sẽ trưng bày ảnh về nhau tại thư viện công cộng.",
        ],
        [
            "The {c} will name a contact office.",
            "{c}จะกำหนดหน่วยงานประสานงาน",
            "{c} sẽ chỉ định cơ quan đầu mối liên lạc.",
        ],
    ];
    let chosen = say(d, *rng.pick(&clauses));
    if rng.chance(60) {
        add(d, &chosen);
    } else {
        let part = d.part("3")?;
        part.text.push_str(&format!(" {FROM}{chosen}{TO}"));
    }
    planted(&[Kind::TextAdded, Kind::WordingChanged], chosen)
}

fn wording_changed(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let swaps: &[(&str, &str, &str)] = match d.language {
        Language::En => &[
            ("3", "will encourage their agencies", "will, where possible, encourage their agencies"),
            ("4", "will consult each other", "will exchange views"),
            ("2", "will cooperate with each other", "will endeavour to cooperate"),
            ("1", "will strengthen and develop", "will try to strengthen"),
            ("2", "will seek opportunities", "may look for chances"),
        ],
        Language::Th => &[
            ("3", "ติดต่อกันโดยตรง", "ประสานงานกันตามความเหมาะสม"),
            ("2", "ร่วมมือกัน", "พยายามร่วมมือกันตามความเหมาะสม"),
            ("4", "หารือกันและกัน", "แลกเปลี่ยนข้อคิดเห็น"),
            ("1", "เสริมสร้างและพัฒนา", "พยายามเพิ่มพูน"),
            ("2", "หาโอกาส", "พิจารณาความเป็นไปได้"),
        ],
        _ => &[
            ("3", "sẽ khuyến khích các cơ quan", "sẽ cố gắng khuyến khích các cơ quan"),
            ("2", "sẽ hợp tác với nhau", "sẽ nỗ lực phối hợp"),
            ("4", "trao đổi, tham vấn với nhau", "thảo luận khi phù hợp"),
            ("1", "sẽ tăng cường và phát triển", "sẽ từng bước mở rộng"),
            ("2", "sẽ tìm kiếm cơ hội", "có thể xem xét khả năng"),
        ],
    };
    let note = swap(d, swaps, rng)?;
    planted(&[Kind::WordingChanged], note)
}

fn contradicted(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let clauses = [
        [
            "Any difference that the {c} do not settle within sixty days will be [finally resolved by arbitration in Singapore].",
            "ข้อขัดแย้งใดที่{c}ไม่อาจตกลงกันได้ [ให้เสนอต่ออนุญาโตตุลาการเป็นผู้ชี้ขาด]",
            "Mọi bất đồng mà {c} không giải quyết được sẽ [được đưa ra trọng tài quốc tế giải quyết chung thẩm].",
        ],
        [
            "This {i} will be [governed by international law].",
            "{i}นี้ [อยู่ภายใต้บังคับของกฎหมายระหว่างประเทศ]",
            "{i} này [được điều chỉnh bởi luật pháp quốc tế].",
        ],
        [
            "The {c} [will not establish similar relations with any other province] of the other country.",
            "{c} [จะไม่สถาปนาความสัมพันธ์ลักษณะเดียวกันกับจังหวัดอื่น]ของอีกประเทศหนึ่ง",
            "{c} sẽ [không thiết lập quan hệ tương tự với bất kỳ địa phương nào khác] của nước kia.",
        ],
        [
            "This {i} will come into effect [after its ratification by the two Governments].",
            "{i}นี้จะมีผล[เมื่อได้รับสัตยาบันจากรัฐบาลของทั้งสองประเทศ]",
            "{i} này có hiệu lực [sau khi được Chính phủ hai nước phê chuẩn].",
        ],
        [
            "Officials on visits will [enjoy immunity from the jurisdiction] of the host country.",
            "เจ้าหน้าที่ที่มาเยือนจะ[ได้รับความคุ้มกันจากเขตอำนาจศาล]ของประเทศเจ้าภาพ",
            "Cán bộ sang thăm [được hưởng quyền miễn trừ tài phán] tại nước chủ nhà.",
        ],
        [
            "This {i} will [prevail over the domestic law] of either country.",
            "{i}นี้[มีผลเหนือกว่ากฎหมายภายใน]ของแต่ละประเทศ",
            "{i} này [có giá trị cao hơn pháp luật trong nước] của mỗi nước.",
        ],
    ];
    if !d.loi && rng.chance(30) {
        let limits: &[&str] = match d.language {
            Language::En => &[
                ", within their authorities and to the extent permitted by the laws and regulations in force in their respective countries,",
            ],
            Language::Th => &["ภายใต้อำนาจหน้าที่ของตน"],
            _ => &[", trong phạm vi thẩm quyền của mình và"],
        };
        let part = d.part("1")?;
        for limit in limits {
            if let Some(at) = part.text.find(limit) {
                let keep = if limit.ends_with("và") { "," } else { "" };
                part.text.replace_range(at..at + limit.len(), keep);
                part.text = format!("{FROM}{}{TO}", part.text);
                return planted(
                    &[Kind::PrincipleContradicted, Kind::WordingChanged, Kind::ClauseMissing],
                    "limit deleted",
                );
            }
        }
        return None;
    }
    let chosen = say(d, *rng.pick(&clauses));
    add(d, &chosen);
    Some(Planted {
        kinds: &[Kind::PrincipleContradicted],
        beside: &[Kind::TextAdded, Kind::BindingWording],
        place: None,
        note: chosen,
    })
}

fn binding(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let swaps: &[(&str, &str, &str)] = match d.language {
        Language::En => &[
            ("3", "will encourage their", "shall encourage their"),
            ("3", "will encourage their", "undertake to encourage their"),
            ("2", "will cooperate", "agree to cooperate"),
            ("2", "will cooperate", "commit themselves to cooperate"),
            ("4", "will consult", "are obliged to consult"),
            ("5", "will come into effect", "shall enter into force"),
            ("linking", "reached the common understanding as follows", "agreed as follows"),
            ("1", "will strengthen", "shall strengthen"),
            ("2", "will seek", "pledge to seek"),
        ],
        Language::Th => &[
            ("3", "ส่งเสริมให้หน่วยงาน", "มีพันธกรณีที่จะส่งเสริมให้หน่วยงาน"),
            ("2", "ร่วมมือกัน", "ให้คำมั่นว่าจะร่วมมือกัน"),
            ("linking", "ได้บรรลุความเข้าใจร่วมกัน", "ได้ตกลงผูกพันกัน"),
            ("5", "จะมีผลในวันลงนาม", "จะมีผลใช้บังคับในวันลงนาม"),
            ("4", "หารือกัน", "ตกลงผูกพันที่จะหารือกัน"),
            ("2", "หาโอกาส", "ให้คำมั่นว่าจะหาโอกาส"),
        ],
        _ => &[
            ("1", "sẽ hợp tác với nhau", "cam kết hợp tác với nhau"),
            ("3", "sẽ khuyến khích các cơ quan", "có nghĩa vụ khuyến khích các cơ quan"),
            ("2", "sẽ hợp tác với nhau", "cam kết hợp tác với nhau"),
            ("4", "sẽ trao đổi, tham vấn", "có trách nhiệm trao đổi, tham vấn"),
            ("1", "sẽ tăng cường", "cam kết tăng cường"),
            ("2", "sẽ tìm kiếm", "có nghĩa vụ tìm kiếm"),
        ],
    };
    let note = swap(d, swaps, rng)?;
    planted(&[Kind::BindingWording, Kind::WordingChanged], note)
}

fn signatory(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let n = rng.below(2);
    let deputy = match (d.language, d.sides[n].country.as_str()) {
        (Language::Th, _) => "รอง",
        (Language::Vi, _) => "Phó ",
        (_, "VN" | "CN" | "KR") => "Vice ",
        _ => "Deputy ",
    };
    let title = d.sides[n].title.clone();
    d.sides[n].title = format!("{FROM}{deputy}{title}{TO}");
    planted(&[Kind::Signatory], format!("{deputy}{title}"))
}

fn everywhere(d: &mut Filled, n: usize, name: &str, title: &str) {
    let (old, old_long) = (d.sides[n].short.clone(), d.sides[n].long.clone());
    let country = old_long
        .rsplit_once(if d.language == Language::Th { " " } else { ", " })
        .map(|c| c.1.to_owned())
        .unwrap_or_default();
    let joint = if d.language == Language::Th { " " } else { ", " };
    let long = format!("{name}{joint}{country}");
    let capital = |s: &str| {
        let mut chars = s.chars();
        chars.next().map(|c| c.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    // Stand-ins first: the new name may hold the old one.
    let words = [
        (old_long.to_uppercase(), '\u{e010}', long.to_uppercase()),
        (old_long.clone(), '\u{e011}', long.clone()),
        (capital(&old_long), '\u{e012}', capital(&long)),
        (old.clone(), '\u{e013}', name.to_owned()),
        (capital(&old), '\u{e014}', capital(name)),
    ];
    for part in &mut d.parts {
        for (from, stand_in, _) in &words {
            part.text = part.text.replace(from, &stand_in.to_string());
        }
        for (_, stand_in, to) in &words {
            let to = if part.id == "title" { format!("{FROM}{to}{TO}") } else { to.clone() };
            part.text = part.text.replace(*stand_in, &to);
        }
    }
    d.openers[n] = match d.language {
        Language::Th => format!("สำหรับ{name}"),
        Language::Vi => format!("Đại diện {name}"),
        _ => format!("For {name}"),
    };
    d.sides[n].title = title.to_owned();
}

fn thai_side(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let n = usize::from(d.sides[0].country != "TH");
    let bodies: &[(&str, &str)] = match d.language {
        Language::En => &[
            ("Wiang Suai Subdistrict Municipality", "Mayor of Wiang Suai Subdistrict Municipality"),
            ("Hat Yai City Municipality", "Mayor of Hat Yai City Municipality"),
            (
                "Songkhla Provincial Administrative Organization",
                "President of Songkhla Provincial Administrative Organization",
            ),
            ("Mae Sai District", "District Chief of Mae Sai"),
        ],
        Language::Th => &[
            ("เทศบาลตำบลเวียงสวย", "นายกเทศมนตรีตำบลเวียงสวย"),
            ("เทศบาลนครหาดใหญ่", "นายกเทศมนตรีนครหาดใหญ่"),
            ("องค์การบริหารส่วนจังหวัดสงขลา", "นายกองค์การบริหารส่วนจังหวัดสงขลา"),
            ("อำเภอแม่สาย", "นายอำเภอแม่สาย"),
        ],
        _ => &[("thành phố Hat Yai", "Thị trưởng thành phố Hat Yai"), ("huyện Mae Sai", "Huyện trưởng huyện Mae Sai")],
    };
    let (name, title) = *rng.pick(bodies);
    everywhere(d, n, name, title);
    Some(Planted { kinds: &[Kind::ThaiSideLevel], beside: &[Kind::Signatory], place: None, note: name.to_owned() })
}

fn partner(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let n = usize::from(d.sides[0].country == "TH");
    let bodies: &[(&str, &str, &str)] = match d.language {
        Language::En => &[
            ("JP", "Kiryu City, Gunma Prefecture", "Mayor of Kiryu City"),
            ("VN", "Moc Chau District, Son La Province", "Chairman of the People’s Committee of Moc Chau District"),
            ("LA", "Xayaboury District, Xayaboury Province", "District Governor of Xayaboury District"),
            ("CN", "Kunming City, Yunnan Province", "Mayor of Kunming City"),
            ("US", "the City of Tacoma, the State of Washington", "Mayor of the City of Tacoma"),
        ],
        Language::Th => &[
            ("JP", "เมืองคิริว จังหวัดกุมมะ", "นายกเทศมนตรีเมืองคิริว"),
            ("LA", "เมืองห้วยทราย แขวงบ่อแก้ว", "เจ้าเมืองห้วยทราย"),
            ("CN", "นครคุนหมิง มณฑลยูนนาน", "นายกเทศมนตรีนครคุนหมิง"),
            ("VN", "อำเภอหมกเจิว จังหวัดเซินลา", "ประธานคณะกรรมการประชาชนอำเภอหมกเจิว"),
        ],
        _ => &[
            ("VN", "Ủy ban nhân dân huyện Mộc Châu, tỉnh Sơn La", "Chủ tịch Ủy ban nhân dân huyện Mộc Châu"),
            ("VN", "Ủy ban nhân dân phường Tô Hiệu, tỉnh Sơn La", "Chủ tịch Ủy ban nhân dân phường Tô Hiệu"),
        ],
    };
    let (_, name, title) =
        bodies.iter().find(|b| b.0 == d.sides[n].country && (d.language != Language::Vi || rng.chance(60)))?;
    everywhere(d, n, name, title);
    Some(Planted { kinds: &[Kind::PartnerLevel], beside: &[Kind::Signatory], place: None, note: (*name).to_owned() })
}

fn term(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let text = d.part("5")?.text.clone();
    let other = [
        "It will also [remain in effect until one of the {c} gives the other six months’ prior written notice of its intention to terminate it].",
        "และ[จะมีผลจนกระทั่งฝ่ายใดฝ่ายหนึ่งแจ้งเป็นลายลักษณ์อักษร 6 เดือนล่วงหน้าให้อีกฝ่ายทราบถึงเจตนาที่จะบอกเลิก{i}นี้]",
        "{i} này cũng [có hiệu lực cho đến khi một trong Hai Bên thông báo trước bằng văn bản 06 tháng cho Bên kia về ý định chấm dứt {i} này].",
    ];
    let duration = ["years", "-year", "ปี", "năm"].iter().any(|w| text.contains(w))
        && !["notice", "ล่วงหน้า", "thông báo"].iter().any(|w| text.contains(w));
    if duration {
        // Either option may be the one that is told.
        let more = say(d, other).replace(['[', ']'], "");
        d.part("5")?.text = format!("{FROM}{text} {more}{TO}");
        return Some(Planted {
            kinds: &[Kind::TermClause],
            beside: &[Kind::TextAdded, Kind::WordingChanged],
            place: None,
            note: "both".to_owned(),
        });
    }
    // No notice period.
    let periods = ["tháng", "ngày", "months’", "months'", "days’", "เดือน", "วัน"];
    let before = match d.language {
        Language::En => ["Participants ", "Side ", "Participant "].iter().find_map(|w| text.rfind(w).map(|_| *w)),
        Language::Th => Some("ลายลักษณ์อักษร"),
        _ => return None,
    };
    let start = match d.language {
        Language::En => {
            let give = text.find(" the other ")? + " the other ".len();
            give + text[give..].find(' ')? + 1
        }
        _ => text.find(before?)? + before?.len(),
    };
    let _ = rng;
    let end = start + periods.iter().filter_map(|p| text[start..].find(p).map(|a| a + p.len())).min()?;
    let part = d.part("5")?;
    part.text.replace_range(start..end, "");
    part.text = format!("{FROM}{}{TO}", part.text.replace("  ", " "));
    Some(Planted {
        kinds: &[Kind::TermClause, Kind::Unfilled, Kind::WordingChanged],
        beside: NONE,
        place: None,
        note: "no notice period".to_owned(),
    })
}

fn language_clause(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let own = match d.sides.iter().find(|s| s.country != "TH")?.country.as_str() {
        "VN" => ["Vietnamese", "เวียดนาม", "Việt"],
        "LA" => ["Lao", "ลาว", "Lào"],
        _ => ["Thai", "ไทย", "Thái"],
    };
    let note = if rng.chance(50) {
        let [en, th, vi] = own;
        let (from, to) = match d.language {
            Language::En => ("the English text".to_owned(), format!("the {en} text")),
            Language::Th => ("ฉบับภาษาอังกฤษ".to_owned(), format!("ฉบับภาษา{th}")),
            _ => ("bản tiếng Anh".to_owned(), format!("bản tiếng {vi}")),
        };
        d.swap("testimonium", &from, &to).then_some(to)?
    } else {
        let (from, to) = match d.language {
            Language::En => [(" and English", ""), (", and English", "")],
            Language::Th => [(" และภาษาอังกฤษ", ""), ("และภาษาอังกฤษ", "")],
            _ => [(" và tiếng Anh", ""), (", tiếng Anh", "")],
        }
        .into_iter()
        .find(|(f, _)| d.parts.iter().any(|p| p.id == "testimonium" && p.text.contains(f)))?;
        let part = d.part("testimonium")?;
        part.text = format!("{FROM}{}{TO}", part.text.replacen(from, to, 1));
        "no English".to_owned()
    };
    planted(&[Kind::LanguageClause, Kind::WordingChanged], note)
}

fn unfilled(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let (instrument, relation) = (d.instrument.clone(), d.relation.clone());
    let choice = match d.language {
        Language::En => "[Memorandum of Understanding/Agreement]",
        Language::Th => "[บันทึกความเข้าใจ/ความตกลง]",
        _ => "[Bản ghi nhớ/Thỏa thuận]",
    };
    let done = match rng.below(3) {
        0 => d.swap("3", &instrument, choice),
        1 => d.swap("5", &relation, "[.......]") || d.swap("4", &relation, "[.......]"),
        _ => {
            let year =
                if d.language == Language::Th { if d.thai_digits { "๒๕๗๐" } else { "2570" } } else { "2027" };
            d.swap("testimonium", year, "........")
        }
    };
    done.then_some(Planted { kinds: &[Kind::Unfilled], beside: &[Kind::Date], place: None, note: String::new() })
}

fn name(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let n = usize::from(d.sides[0].country != "TH");
    let (from, place) = (d.sides[n].short.clone(), d.sides[n].place.clone());
    let stray = ["th.phrae", "th.lamphun", "th.surin", "th.yala"]
        .map(|id| packs().places.get(id).unwrap().name(d.language).to_owned());
    let stray = stray.iter().find(|s| **s != place)?;
    let to = from.replace(&place, stray);
    if rng.chance(60) {
        let id = if d.loi { "basis" } else { "aspiration" };
        d.swap(id, &from, &to).then_some(())?;
    } else {
        let title = d.sides[n].title.replace(&place, stray);
        d.sides[n].title = format!("{FROM}{title}{TO}");
    }
    planted(&[Kind::NameMismatch, Kind::Signatory], to)
}

fn date(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let (year, wrong) = match (d.language, d.thai_digits) {
        (Language::Th, true) => ("๒๕๗๐", "๒๐๒๗"),
        (Language::Th, false) => ("2570", "2027"),
        _ => ("2027", "2570"),
    };
    // The common era without a word before it is allowed in Thai only by its look; with พ.ศ. it is wrong.
    let _ = rng;
    if d.language == Language::Th && !d.part("testimonium")?.text.contains(&format!("พ.ศ. {year}")) {
        return None;
    }
    d.swap("testimonium", year, wrong).then_some(())?;
    planted(&[Kind::Date], wrong)
}

fn slip(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let swaps: &[(&str, &str, &str)] = match d.language {
        Language::En => &[
            ("1", "mutual", "mutaul"),
            ("2", "cooperate", "coperate"),
            ("2", "international", "internatinal"),
            ("3", "encourage", "encourage encourage"),
            ("4", "regarding", "regardng"),
            ("3", "officials", "oficials"),
            ("1", "cooperation", "cooperaton"),
        ],
        Language::Th => &[
            ("1", "ผลประโยชน์", "ผลประโยขน์"),
            ("3", "เจ้าหน้าที่", "เจ้าหน้าที"),
            ("2", "นโยบาย", "นโยบายย"),
            ("3", "หน่วยงาน", "หนวยงาน"),
            ("3", "แลกเปลี่ยน", "แลกเปลียน"),
            ("4", "ประชุม", "ประชุมประชุม"),
        ],
        _ => &[
            ("1", "thúc đẩy", "thúc đẩy thúc đẩy"),
            ("3", "trực tiếp", "trực tiêp"),
            ("2", "pháp luật", "pháp luât"),
            ("3", "khuyến khích", "khuyến khich"),
            ("4", "chương trình", "chương trinh"),
            ("2", "hợp tác", "hợp tac"),
        ],
    };
    let note = swap(d, swaps, rng)?;
    planted(&[Kind::Slip, Kind::WordingChanged], note)
}

fn numbering(d: &mut Filled, rng: &mut Rng) -> Option<Planted> {
    let all = d.clauses();
    let at = all[1 + rng.below(all.len() - 1)];
    let n: u32 = d.parts[at].id.parse().ok()?;
    let wrong = if rng.chance(50) { n - 1 } else { n + 1 };
    let label = if d.thai_digits { maitri_document::lang::digits::thai(wrong) } else { wrong.to_string() };
    let part = &mut d.parts[at];
    part.label = Some(format!("{FROM}{label}"));
    let at = part.text.char_indices().nth(12).map_or(part.text.len(), |(i, _)| i);
    part.text.insert(at, TO);
    // One wrong number makes the next one look wrong.
    planted(&[Kind::Numbering], format!("{wrong} for {n}")).map(|p| Planted { beside: &[Kind::Numbering], ..p })
}

const PLANTS: &[(Kind, Plant)] = &[
    (Kind::ClauseMissing, clause_missing),
    (Kind::ClauseMoved, clause_moved),
    (Kind::TextAdded, text_added),
    (Kind::WordingChanged, wording_changed),
    (Kind::PrincipleContradicted, contradicted),
    (Kind::BindingWording, binding),
    (Kind::Signatory, signatory),
    (Kind::ThaiSideLevel, thai_side),
    (Kind::PartnerLevel, partner),
    (Kind::TermClause, term),
    (Kind::LanguageClause, language_clause),
    (Kind::Unfilled, unfilled),
    (Kind::NameMismatch, name),
    (Kind::Date, date),
    (Kind::Slip, slip),
    (Kind::Numbering, numbering),
];

#[derive(Default)]
struct Score {
    planted: usize,
    found: usize,
    extra: usize,
    misses: Vec<String>,
    extras: Vec<String>,
}

fn score(language: Language, kind: Kind, plant: Plant, count: usize) -> Score {
    let mut out = Score::default();
    let mut seed = 0;
    while out.planted < count && seed < 40 * u64::try_from(count).unwrap() {
        seed += 1;
        let mut rng = Rng::new(seed * 131 + 17 * u64::from(kind.code().as_bytes()[0]));
        let loi = rng.chance(25);
        let facts = Facts::random(language, loi, &mut rng);
        let mut draft = fill(language, &facts, &mut rng);
        // Plain layouts: what a layout breaks is the other test's business.
        draft.layout = Default::default();
        let clean = draft.render(&mut rng.clone()).0;
        if reviewed(&clean, |r| r.findings.iter().any(|f| f.counts())) {
            continue;
        }
        let Some(planted) = plant(&mut draft, &mut rng) else { continue };
        let (text, range) = draft.render(&mut rng);
        out.planted += 1;
        reviewed(&text, |r| {
            let mut hit = false;
            for f in r.findings.iter().filter(|f| f.counts()) {
                let near = match (f.span, &range) {
                    (Some(s), Some(r)) => s.start < r.end && r.start < s.end,
                    _ => planted.place.as_ref().is_none_or(|p| *p == f.place),
                };
                let quote =
                    f.span.map(|s| s.of(&text)).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
                if planted.kinds.contains(&f.kind) && near {
                    hit = true;
                } else if !planted.beside.contains(&f.kind) {
                    out.extra += 1;
                    out.extras.push(format!("seed {seed} [{}]: {} @{} {quote}", planted.note, f.rule.id, f.place));
                }
            }
            if hit {
                out.found += 1;
            } else {
                out.misses.push(format!(
                    "seed {seed} [{}]: {}",
                    planted.note,
                    range.as_ref().map_or("", |r| &text[r.clone()]).replace('\n', " ")
                ));
            }
        });
    }
    out
}

/// What the review finds today; raise these with it. The aim is everything, and nothing besides.
const FOUND_PERCENT: usize = 92;
const BESIDES_PERCENT: usize = 6;

fn all(language: Language, count: usize) {
    let (mut planted, mut found, mut extra) = (0, 0, 0);
    for (kind, plant) in PLANTS {
        let s = score(language, *kind, *plant, count);
        planted += s.planted;
        found += s.found;
        extra += s.extra;
        println!("{language} {:<24}{:>4} of {:<4} found, {:>3} besides", kind.code(), s.found, s.planted, s.extra);
        for line in s.misses.iter().take(5) {
            println!("  missed {language} {}: {line}", kind.code());
        }
        for line in s.extras.iter().take(5) {
            println!("  besides {language} {}: {line}", kind.code());
        }
    }
    println!("{language}: {found} of {planted} planted faults found, {extra} findings besides");
    assert!(found * 100 >= planted * FOUND_PERCENT, "{language}: {found} of {planted} found");
    assert!(extra * 100 <= planted * BESIDES_PERCENT, "{language}: {extra} findings besides {planted} planted faults");
}

#[test]
fn each_planted_fault_gives_its_finding_in_english() {
    all(Language::En, 8);
}

#[test]
fn each_planted_fault_gives_its_finding_in_thai() {
    all(Language::Th, 8);
}

#[test]
fn each_planted_fault_gives_its_finding_in_vietnamese() {
    all(Language::Vi, 8);
}

#[test]
#[ignore = "minutes: run with --ignored before a release"]
fn many_planted_faults_give_their_findings() {
    for language in [Language::En, Language::Th, Language::Vi] {
        all(language, 150);
    }
}

/// Language versions of one instrument; `odd` is the one that differs, and how.
fn set(seed: u64) -> (Vec<(String, String)>, Option<&'static str>) {
    let mut rng = Rng::new(seed * 977 + 3);
    let loi = rng.chance(30);
    let facts = Facts::random(Language::Vi, loi, &mut rng);
    let languages: &[Language] =
        if rng.chance(50) { &[Language::En, Language::Th] } else { &[Language::En, Language::Th, Language::Vi] };
    let odd = languages[rng.below(languages.len())];
    let mut how = None;
    let mut texts = Vec::new();
    for language in languages {
        let mut own = facts.clone();
        // Half of the sets agree.
        let planted = seed % 2 == 1 && *language == odd;
        if planted {
            how = Some(match (seed / 2) % 3 {
                0 if !loi && own.years.is_some() => {
                    own.years = own.years.map(|y| if y == 5 { 3 } else { 5 });
                    "term"
                }
                0 | 1 if !loi && own.years.is_none() => {
                    own.months = if own.months == 6 { 3 } else { 6 };
                    "notice"
                }
                1 if !own.fields.is_empty() => {
                    let more = (0..15).find(|f| !own.fields.contains(f) && !own.fields2.contains(f)).unwrap();
                    own.fields.push(more);
                    "field"
                }
                _ => {
                    own.date.1 = own.date.1 % 12 + 1;
                    "date"
                }
            });
        }
        let mut draft = fill(*language, &own, &mut rng);
        draft.layout = Default::default();
        texts.push((format!("draft.{}.txt", language.code()), draft.render(&mut rng).0));
    }
    (texts, how)
}

/// Of agreeing sets, in a hundred, those on which the review is silent today. The aim is all.
const SILENT_PERCENT: usize = 50;
/// Of sets with one odd version, in a hundred, those that are told today. The aim is all.
const TOLD_PERCENT: usize = 70;

#[test]
fn language_versions_differ_only_where_planted() {
    let (mut agreeing, mut silent, mut differing, mut told) = (0, 0, 0, 0);
    for seed in 0..48 {
        let (texts, how) = set(seed);
        let found: Vec<String> = reviewed_set(&texts, |r| {
            r.findings
                .iter()
                .filter(|f| f.counts() && f.kind == Kind::VersionDivergence)
                .map(|f| format!("{} @{} {}", f.rule.id, f.place, f.args.get("quotes").map_or("", String::as_str)))
                .collect()
        });
        match how {
            None => {
                agreeing += 1;
                silent += usize::from(found.is_empty());
                for line in found.iter().take(2) {
                    println!("  sets seed {seed}: {line}");
                }
            }
            Some(how) => {
                differing += 1;
                told += usize::from(!found.is_empty());
                if found.is_empty() {
                    println!("  sets seed {seed}: missed {how}");
                } else if found.len() > 1 {
                    println!(
                        "  sets seed {seed}: {how} and {}",
                        found.join("; ").chars().take(300).collect::<String>()
                    );
                }
            }
        }
    }
    println!("sets: {silent} of {agreeing} agreeing ones silent, {told} of {differing} differing ones told");
    assert!(silent * 100 >= agreeing * SILENT_PERCENT, "{silent} of {agreeing} agreeing sets are silent");
    assert!(told * 100 >= differing * TOLD_PERCENT, "{told} of {differing} differing sets are told");
}
