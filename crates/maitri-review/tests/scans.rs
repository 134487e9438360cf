//! Papers read by a machine: marks that recognition loses are slips of reading, and real changes are still told.

use crate::fill::packs;
use maitri_document::{Document, Format, Recognised, ScanLine, Span, read};
use maitri_review::review::{Input, Options, review};
use unicode_normalization::UnicodeNormalization;

const TH: &str = include_str!("../../../tests/corpus/cases/41-th-clean-nan-luangprabang.txt");
const VI: &str = include_str!("../../../tests/corpus/cases/71-vi-clean-dienbien-chiangrai.txt");

/// The text with every `nth` mark above or below a letter gone, as recognition loses them.
fn without_marks(text: &str, nth: usize) -> String {
    let is_mark = |c: char| matches!(c, '\u{e31}' | '\u{e34}'..='\u{e37}' | '\u{e47}'..='\u{e4c}' | '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let mut count = 0;
    let lost: String = text
        .nfd()
        .filter(|c| {
            count += usize::from(is_mark(*c));
            !(is_mark(*c) && count % nth == 0)
        })
        .collect();
    lost.nfc().collect()
}

/// The document of a text as recognition gives it, each line as sure as `sure`.
fn scanned(text: &str, sure: u8) -> Document {
    let mut document = read::from_text(text);
    let lines = document
        .blocks
        .iter()
        .map(|b| ScanLine { span: b.span, page: 1, frame: [0, 0, 1000, 60], sure })
        .collect::<Vec<_>>();
    document.format = Format::Scan;
    document.recognised = Some(Recognised { lines, ..Recognised::default() });
    document
}

/// Rules and words of the findings on a document.
fn found(document: &Document) -> Vec<(String, bool, String)> {
    let inputs = [Input { file: "scan.png".to_owned(), document, allow: Vec::new() }];
    let result = review(&inputs, packs(), &Options { form: None, as_of: "2026-11-01".to_owned() });
    let words = |s: Option<Span>| s.map(|s| s.of(&document.text).to_owned()).unwrap_or_default();
    result.findings.iter().map(|f| (f.rule.id.clone(), f.counts(), words(f.span))).collect()
}

fn counted(found: &[(String, bool, String)], rules: &[&str]) -> Vec<String> {
    found
        .iter()
        .filter(|(rule, counts, _)| *counts && (rules.is_empty() || rules.contains(&rule.as_str())))
        .map(|(rule, _, words)| format!("{rule}: {words}"))
        .collect()
}

const WORDING: [&str; 6] =
    ["wording-changed", "text-added", "clause-missing", "slip-form", "spelling", "language-changed"];

#[test]
fn lost_marks_are_slips_of_reading() {
    for (name, text) in [("th", TH), ("vi", VI)] {
        let lost = without_marks(text, 23);
        assert_ne!(lost, text.nfc().collect::<String>(), "{name}");
        let typed = found(&read::from_text(&lost));
        assert!(!counted(&typed, &WORDING).is_empty(), "{name}: typed text with these slips must be told");
        let scan = found(&scanned(&lost, 95));
        let told = counted(&scan, &WORDING);
        assert!(told.is_empty(), "{name}: {told:?}");
        assert!(scan.iter().any(|(rule, ..)| rule == "scan-slip"), "{name}: {scan:?}");
    }
}

#[test]
fn a_real_change_in_a_scan_is_told() {
    for (text, from, to) in [(VI, "khuyến khích", "chỉ đạo"), (TH, "ส่งเสริม", "ควบคุม")]
    {
        assert!(text.contains(from), "{from}");
        let changed = text.replacen(from, to, 1);
        let scan = found(&scanned(&changed, 95));
        assert!(!counted(&scan, &[]).is_empty(), "{from} -> {to}: {scan:?}");
        // Where the machine was not sure of the line, what it read proves nothing: the person is asked about these words.
        let unsure = found(&scanned(&changed, 40));
        assert!(counted(&unsure, &WORDING).is_empty(), "{from} -> {to}: {unsure:?}");
        let asked = |(rule, _, words): &(String, bool, String)| rule == "scan-unsure" && words.contains(to);
        assert!(unsure.iter().any(asked), "{from} -> {to}: {unsure:?}");
    }
}

/// The clauses of a text, with their lines.
fn clauses(text: &str) -> Vec<&str> {
    let is_number = |c: char| c.is_ascii_digit() || ('\u{e50}'..='\u{e59}').contains(&c);
    text.lines().filter(|l| l.split_once(". ").is_some_and(|(n, _)| n.chars().all(is_number))).collect()
}

#[test]
fn each_clause_that_is_not_in_a_clean_scan_is_missing() {
    for (name, text) in [("th", TH), ("vi", VI)] {
        let all = clauses(text);
        assert!(all.len() >= 4, "{name}: {all:?}");
        for clause in all {
            let cut: String = text.lines().filter(|l| *l != clause).map(|l| format!("{l}\n")).collect();
            let scan = found(&scanned(&cut, 95));
            assert!(!counted(&scan, &["clause-missing"]).is_empty(), "{name}: {clause}: {scan:?}");
            // The same pages as recognition prints them: its doubts about a number say nothing of the clause.
            let read = read::scan::from_tesseract(&[tsv(&cut)]);
            let scan = found(&read);
            assert!(!counted(&scan, &["clause-missing"]).is_empty(), "{name}: {clause}: {scan:?}");
        }
    }
}

#[test]
fn a_title_that_was_misread_is_still_held_against_its_form() {
    for (text, from, to) in [(TH, "บันทึกความเข้าใจ\n", "นทึกความเข้าใจ\n"), (VI, "THỎA THUẬN", "THÓA THUÀN")]
    {
        assert!(text.contains(from), "{from}");
        let odd = text.replacen(from, to, 1);
        let changed = clauses(&odd)[1];
        let cut: String = odd.lines().filter(|l| *l != changed).map(|l| format!("{l}\n")).collect();
        let scan = found(&scanned(&cut, 95));
        assert!(!counted(&scan, &["clause-missing"]).is_empty(), "{to}: {scan:?}");
    }
}

#[test]
fn a_word_torn_by_the_end_of_a_line_is_no_slip() {
    let torn = TH.replacen("มิตรจิต", "มิตร\nจิต", 1);
    assert_ne!(torn, TH);
    let scan = found(&scanned(&torn, 95));
    assert!(counted(&scan, &[]).is_empty(), "{scan:?}");
}

/// A text as recognition prints it, each line in one piece with white between the paragraphs.
fn tsv(text: &str) -> String {
    let row = |n: usize, line: &str| format!("5\t1\t{n}\t1\t1\t1\t100\t{}\t2000\t50\t93\t{line}\n", n * 120);
    (1..).zip(text.lines().filter(|l| !l.trim().is_empty())).map(|(n, line)| row(n, line)).collect()
}

#[test]
fn a_number_changed_in_a_clean_scan_is_told() {
    for (text, from, to) in [
        (TH, "๑๒ มกราคม", "๓๒ มกราคม"),
        (TH, "๓. ผู้เข้าร่วม", "๗. ผู้เข้าร่วม"),
        (VI, "năm (05) năm", "năm (08) năm"),
        (VI, "thành hai bản", "thành ba bản"),
    ] {
        assert!(text.contains(from), "{from}");
        let changed = text.replacen(from, to, 1);
        let (typed, scan) = (found(&read::from_text(&changed)), found(&scanned(&changed, 95)));
        let told = counted(&typed, &[]);
        assert!(!told.is_empty(), "{from} -> {to}: {typed:?}");
        assert_eq!(counted(&scan, &[]), told, "{from} -> {to}");
    }
}

#[test]
fn doubts_elsewhere_do_not_make_a_missing_clause_a_question() {
    let clause = clauses(VI)[2];
    let cut: String = VI.lines().filter(|l| *l != clause).map(|l| format!("{l}\n")).collect();
    let missing = |scan: &Document| !counted(&found(scan), &["clause-missing"]).is_empty();
    // Words of the form, read with low trust: they are there, and are not the clause.
    let mut scan = scanned(&cut, 95);
    let low = scan.recognised.as_mut().unwrap().lines.iter_mut().filter(|l| cut[l.span.start..].starts_with("4. "));
    low.for_each(|l| l.sure = 60);
    assert!(missing(&scan));
    // Ink without words on another page.
    let mut scan = scanned(&cut, 95);
    let after = cut.find("\n5. ").unwrap();
    let recognised = scan.recognised.as_mut().unwrap();
    for line in recognised.lines.iter_mut().filter(|l| l.span.start > after) {
        line.page = 2;
    }
    recognised.unread.push((2, [300, 900, 1800, 60]));
    assert!(missing(&scan));
    scan.recognised.as_mut().unwrap().unread.push((1, [300, 900, 1800, 60]));
    assert!(!missing(&scan));
}

#[test]
fn what_was_not_read_is_asked_for_and_not_missing() {
    for (text, number) in [(VI, "3. "), (TH, "๓. ")] {
        let cut: String = text.lines().filter(|l| !l.starts_with(number)).map(|l| format!("{l}\n")).collect();
        assert_ne!(cut, text, "{number}");
        let clean = found(&scanned(&cut, 95));
        assert!(!counted(&clean, &["clause-missing"]).is_empty(), "all was read, and it is not there: {clean:?}");
        let mut scan = scanned(&cut, 95);
        // Ink where nothing was read.
        scan.recognised.as_mut().unwrap().unread.push((1, [300, 900, 1800, 60]));
        let asked = found(&scan);
        assert!(counted(&asked, &["clause-missing"]).is_empty(), "{asked:?}");
        assert!(asked.iter().any(|(rule, ..)| rule == "scan-unread"), "{asked:?}");
    }
}

#[test]
fn words_too_many_in_a_line_that_is_not_sure_are_asked_about() {
    let (before, after) = VI.split_at(VI.find("4. ").unwrap());
    let more = format!("{before}Hai Bên sẽ thành lập một ủy ban chung về thương mại biên giới.\n{after}");
    let sure = found(&scanned(&more, 95));
    assert!(!counted(&sure, &["text-added"]).is_empty(), "{sure:?}");
    let unsure = found(&scanned(&more, 40));
    assert!(counted(&unsure, &["text-added"]).is_empty(), "{unsure:?}");
    assert!(unsure.iter().any(|(rule, ..)| rule == "scan-doubt"), "{unsure:?}");
}

#[test]
fn letters_that_look_alike_are_a_question() {
    // In a clause, and in the name that the preamble defines.
    for (from, to) in [("ประชุม", "ประซุม"), ("“ผู้เข้าร่วม", "“ผู้เช้าร่วม")]
    {
        let odd = TH.replacen(from, to, 1);
        assert_ne!(odd, TH);
        let typed = found(&read::from_text(&odd));
        assert!(!counted(&typed, &[]).is_empty(), "{from}: {typed:?}");
        let scan = found(&scanned(&odd, 95));
        assert!(counted(&scan, &[]).is_empty(), "{from}: {scan:?}");
        assert!(scan.iter().any(|(rule, ..)| rule == "scan-unsure"), "{from}: {scan:?}");
    }
}

#[test]
fn few_other_letters_are_a_question_where_the_machine_is_not_sure() {
    let odd = VI.replacen("khuyến khích", "khuyền khíoh", 1);
    assert_ne!(odd, VI);
    let sure = found(&scanned(&odd, 95));
    let unsure = found(&scanned(&odd, 40));
    assert!(!counted(&sure, &WORDING).is_empty(), "{sure:?}");
    assert!(counted(&unsure, &WORDING).is_empty(), "{unsure:?}");
    assert!(unsure.iter().any(|(rule, ..)| rule == "scan-unsure"), "{unsure:?}");
}

/// A document of one line a paragraph with words as sure as `sure` says, and the rest at 95.
fn with_words(text: &str, sure: &[(&str, u8)]) -> Document {
    let mut document = scanned(text, 95);
    let recognised = document.recognised.as_mut().unwrap();
    let mut at = 0;
    for word in document.text.split_inclusive(char::is_whitespace) {
        let bare = word.trim();
        let span = Span::new(at, at + bare.len());
        let sure = sure.iter().find(|(w, _)| *w == bare).map_or(95, |(_, sure)| *sure);
        if !bare.is_empty() {
            recognised.words.push(maitri_document::ScanWord { span, sure });
        }
        at += word.len();
    }
    document
}

/// Roads of the review of a document, with the questions that come first.
fn roads(document: &Document) -> Vec<(String, usize)> {
    let inputs = [Input { file: "scan.png".to_owned(), document, allow: Vec::new() }];
    let result = review(&inputs, packs(), &Options { form: None, as_of: "2026-11-01".to_owned() });
    result.roads.iter().map(|r| (r.case.verdict.clone(), r.compare.len())).collect()
}

#[test]
fn a_word_of_another_script_accuses_nobody_and_turns_no_road() {
    // "กับ" between the parties, read as letters of another script; the alignment accuses other words of the line.
    let paragraph = TH.lines().find(|l| l.contains("ซึ่งต่อไปนี้")).unwrap();
    let odd = TH.replace(paragraph, &paragraph.replacen(" กับ ", " AU ", 1).replacen("กับแขวง", " AU แขวง", 1));
    assert_ne!(odd, TH);
    let typed = found(&read::from_text(&odd));
    assert!(!counted(&typed, &WORDING).is_empty(), "{typed:?}");
    let scan = with_words(&odd, &[("AU", 76)]);
    assert!(counted(&found(&scan), &WORDING).is_empty(), "{:?}", found(&scan));
    let clean = roads(&scanned(TH, 95));
    assert_eq!(clean.first().map(|(v, n)| (v.as_str(), *n)), Some(("standard-form", 0)));
    // The road stands, and says that a person must first compare.
    let road = roads(&scan);
    assert_eq!(road.first().map(|(v, _)| v.as_str()), Some("standard-form"), "{road:?}");
    assert!(road.first().is_some_and(|(_, n)| *n > 0), "{road:?}");
}

#[test]
fn thai_words_that_lost_marks_and_spaces_accuse_nobody() {
    let paragraph = TH.lines().find(|l| l.contains("ซึ่งต่อไปนี้")).unwrap();
    let run = paragraph.replacen("ซึ่งต่อไปนี้", "ซึงต่อไปนี", 1).replace(' ', "").replacen("สาธารณรัฐ", "“สาธารณรัฐ", 1);
    let odd = TH.replace(paragraph, &run);
    assert_ne!(odd, TH);
    let told = found(&scanned(&odd, 95));
    assert!(counted(&told, &WORDING).is_empty(), "{told:?}");
}

#[test]
fn letters_of_a_stamp_are_no_wording() {
    let at = TH.find("โดยคำนึง").unwrap();
    let (before, after) = TH.split_at(at);
    let stamped = format!("{before}RECEIVED 24 F\n{}", after.replacen("ฉันมิตร", "คุ้นมิตร", 1));
    let scan = with_words(&stamped, &[("24", 89)]);
    let told = found(&scan);
    assert!(counted(&told, &WORDING).is_empty(), "{told:?}");
    assert!(told.iter().any(|(rule, _, words)| rule.starts_with("scan-") && words.contains("RECEIVED")), "{told:?}");
}

#[test]
fn a_long_addition_is_told_whatever_became_of_a_word_in_it() {
    let (before, after) = VI.split_at(VI.find("4. ").unwrap());
    let more = "Hai Bên sẽ thành lập một ủy ban chung về thương mại biên giới và họp mỗi quý một lần tại hai tỉnh.";
    let text = format!("{before}{more}\n{after}");
    let scan = found(&with_words(&text, &[("quý", 40)]));
    assert!(!counted(&scan, &["text-added"]).is_empty(), "{scan:?}");
}

#[test]
fn large_letters_for_small_ones_are_no_slip_of_reading() {
    let odd = VI.replacen("Cộng hòa xã hội chủ nghĩa", "Cộng hòa Xã hội Chủ nghĩa", 1);
    assert_ne!(odd, VI);
    let rules =
        |found: Vec<(String, bool, String)>| -> Vec<String> { found.into_iter().map(|(rule, ..)| rule).collect() };
    let (typed, scan) = (rules(found(&read::from_text(&odd))), rules(found(&scanned(&odd, 95))));
    assert!(typed.iter().any(|r| r == "state-name-case"), "{typed:?}");
    assert!(scan.iter().any(|r| r == "state-name-case"), "{scan:?}");
}

#[test]
fn a_number_after_one_that_nobody_is_sure_of_is_a_question() {
    let odd = TH.replacen("\n๔. ", "\n๕. ", 1);
    assert_ne!(odd, TH);
    let mut scan = with_words(&odd, &[]);
    let first = odd.find("๕. ").unwrap();
    let recognised = scan.recognised.as_mut().unwrap();
    recognised.words.iter_mut().filter(|w| w.span.start == first).for_each(|w| w.sure = 0);
    let told = found(&scan);
    assert!(!told.iter().any(|(rule, counts, _)| *counts && rule.starts_with("numbering")), "{told:?}");
    assert!(told.iter().any(|(rule, ..)| rule == "scan-doubt"), "{told:?}");
}

const LETTER: &str = "ทีนน ๐๐๑๗.๒/๕๕๕๑\tศาลากลางจังหวัดน่าน\nถนนน่าน-พะเยา นน ๕๕๐๐๐\n๑๕ สิงหาคม ๒๕๖๙\nเรือง ขอความเห็นชอบร่างบันทึกความเข้าใจ\nเรียน ปลัดกระทรวงมหาดไทย\nอางถึง๑. หนังสือกระทรวงมหาดไทย ที่ มท ๐๒๐๕/ว ๒๒๑๐ ลงวันที่ ๑๕ มิถุนายน ๒๕๖๙\nสิงทีส่งมาด้วย ๑. ร่างบันทึกความเข้าใจ จำนวน ๓ ฉบับ\nตามหนังสือที่อ้างถึง ๑ กระทรวงมหาดไทยขอให้จังหวัดเสนอร่างบันทึกความเข้าใจเพื่อพิจารณานั้น\nขอแสดงความนับถือ\n(นายสมชาย ทดสอบดี)\nผู้ว่าราชการจังหวัดน่าน\n";

#[test]
fn a_letter_whose_labels_lost_their_marks_is_read_as_one() {
    let document = scanned(LETTER, 95);
    let letter = maitri_review::letter::read(&document, packs());
    assert_eq!(letter.envelope, "th_state");
    assert_eq!(letter.number.as_ref().map(|n| n.number.as_str()), Some("นน ๐๐๑๗.๒/๕๕๕๑"));
    assert_eq!(letter.date.as_ref().and_then(|d| d.iso.as_deref()), Some("2026-08-15"));
    assert_eq!(letter.subject.as_ref().map(|p| p.text.as_str()), Some("ขอความเห็นชอบร่างบันทึกความเข้าใจ"));
    assert_eq!((letter.refers_to.len(), letter.enclosures.len()), (1, 1));
    // Typed letters are told by their labels as they stand.
    assert_ne!(maitri_review::letter::read(&read::from_text(LETTER), packs()).envelope, "th_state");
}

#[test]
fn figures_of_a_scanned_letter_are_compared_with_the_paper() {
    let told = found(&scanned(LETTER, 97));
    let asked: Vec<&str> =
        told.iter().filter(|(rule, ..)| rule == "scan-figures").map(|(_, _, words)| words.as_str()).collect();
    assert_eq!(asked.len(), 3, "{told:?}");
    assert!(asked.iter().any(|w| w.contains("๕๕๕๑")) && asked.iter().any(|w| w.contains("สิงหาคม")), "{asked:?}");
    let typed = found(&read::from_text(&LETTER.replace("ทีนน", "ที่ นน").replace("เรือง", "เรื่อง")));
    assert!(typed.iter().all(|(rule, ..)| rule != "scan-figures"), "{typed:?}");
}

#[test]
fn two_columns_of_a_scanned_paper_are_read_as_such() {
    let paper = "UBND TỈNH NGHỆ AN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ NGOẠI VỤ\tĐộc lập - Tự do - Hạnh phúc\nSố: 1247/SNgV-HTQT\tNghệ An, ngày 09 tháng 6 năm 2026\nV/v góp ý dự thảo Bản ghi nhớ\nKính gửi: Sở Tư pháp\nSở Ngoại vụ gửi dự thảo để quý cơ quan tham gia ý kiến./.\nNơi nhận:\tKT. GIÁM ĐỐC\n- Như trên;\tPHÓ GIÁM ĐỐC\n- UBND tỉnh (để b/c);\n- Lưu: VT, HTQT.\tNguyễn Văn Thử\n";
    let document = scanned(paper, 95);
    let letter = maitri_review::letter::read(&document, packs());
    let signer = letter.signer.as_ref().expect("a signer");
    assert_eq!(signer.name.as_ref().map(|p| p.text.as_str()), Some("Nguyễn Văn Thử"));
    let words = |parts: &[maitri_review::letter::Part]| parts.iter().map(|p| p.text.clone()).collect::<Vec<_>>();
    assert_eq!(words(&letter.copies_to), ["Như trên", "UBND tỉnh (để b/c)", "Lưu: VT, HTQT"]);
    assert_eq!(words(&letter.issuer), ["UBND TỈNH NGHỆ AN", "SỞ NGOẠI VỤ"]);
}

#[test]
fn rules_read_over_marks_that_a_scan_lost() {
    let rules = |text: &str| -> Vec<String> { found(&scanned(text, 95)).into_iter().map(|(rule, ..)| rule).collect() };
    // The languages of the final paragraph.
    let odd = VI.replace("tiếng Thái", "tiếng Thai");
    assert_ne!(odd, VI);
    assert!(!rules(&odd).iter().any(|r| r == "language-missing"), "{:?}", found(&scanned(&odd, 95)));
    // The year of a day.
    let odd = VI.replace("năm 2027", "nam 2027");
    assert_ne!(odd, VI);
    assert!(counted(&found(&scanned(&odd, 95)), &WORDING).is_empty(), "{:?}", found(&scanned(&odd, 95)));
    // The two sides of the title.
    let head = VI.find("Điều 1").or_else(|| VI.find("1. ")).unwrap();
    let (title, rest) = VI.split_at(head);
    let odd = format!(
        "{}{rest}",
        title
            .replace("Vương quốc Thái Lan", "Vuong quoc Thai Lan")
            .replace("VƯƠNG QUỐC THÁI LAN", "VUONG QUOC THAI LAN")
            .replace("Ủy ban", "Uy ban")
            .replace("ỦY BAN", "UY BAN")
    );
    assert_ne!(odd, VI);
    let told = rules(&odd);
    assert!(!told.iter().any(|r| r == "country-first" || r == "people-committee-missing"), "{told:?}");
    // A list, and a word of the lexicons; what would accuse is asked.
    let (before, after) = VI.split_at(VI.find("4. ").unwrap());
    let more = "Hai Bên trao đổi với người dan tộc Thái tại các tỉnh: Chiéng Mai, Chiềng Mai.";
    let told = found(&scanned(&format!("{before}{more}\n{after}"), 95));
    assert!(told.iter().any(|(rule, ..)| rule == "false-friend"), "{told:?}");
    let repeated =
        |(rule, _, words): &(String, bool, String)| rule == "scan-doubt" && words == "Chiéng Mai, Chiềng Mai";
    assert!(told.iter().any(repeated), "{told:?}");
}
