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
