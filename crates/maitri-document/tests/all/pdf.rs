//! What pdftotext prints of real files.

use super::{bytes_of, check, squeeze};
use maitri_document::read::{from_pdftotext, from_pdftotext_with_boxes, from_pdftotext_with_raw};
use maitri_document::{BlockKind, Document};

fn text_of(name: &str) -> String {
    String::from_utf8(bytes_of(name)).unwrap()
}

/// Without white space: where lines are broken is the page's business. List numbers of LibreOffice are Arabic.
fn letters(text: &str) -> String {
    let plain = text.chars().filter(|c| !c.is_whitespace());
    plain
        .map(|c| if ('๐'..='๙').contains(&c) { char::from_u32(u32::from(c) - 0xe50 + 0x30).unwrap() } else { c })
        .collect()
}

/// The running text. A running head stays in the body of the first page, where it could be the title.
fn body(document: &Document) -> String {
    let blocks = document.blocks.iter().filter(|b| b.kind.is_body());
    let blocks = blocks.filter(|b| !["Draft for comments", "ร่างเพื่อพิจารณา"].contains(&b.span.of(&document.text)));
    squeeze(&blocks.map(|b| b.span.of(&document.text)).collect::<Vec<_>>().join(" "))
}

/// Characters to insert, delete or put in another's place.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let up = row[j + 1];
            row[j + 1] = (corner + usize::from(x != *y)).min(up + 1).min(row[j] + 1);
            corner = up;
        }
    }
    row[b.len()]
}

const FILES: [(&str, &str); 7] = [
    ("draft-en-writer", "draft-en.txt"),
    ("draft-th-writer", "draft-th.txt"),
    ("draft-vi-writer", "draft-vi.txt"),
    ("pages-columns-en", "draft-en.txt"),
    ("pages-columns-vi", "draft-vi.txt"),
    ("pages-columns-th", "pages-columns-th.txt"),
    ("pages-columns-th-loma", "pages-columns-th.txt"),
];

#[test]
fn with_the_plain_order_every_letter_is_right() {
    for (name, truth) in FILES {
        let layout = text_of(&format!("{name}.pdftotext.txt"));
        let raw = text_of(&format!("{name}.pdftotext-raw.txt"));
        let document = from_pdftotext_with_raw(&layout, &raw);
        check(name, &document);
        let (found, wanted) = (letters(&body(&document)), letters(&text_of(truth)));
        // LibreOffice prints the circle of sara am as a letter of its own, and so does the draft.
        let (found, wanted) = (found.replace("\u{e4d}\u{e32}", "\u{e33}"), wanted.replace("\u{e4d}\u{e32}", "\u{e33}"));
        assert_eq!(distance(&found, &wanted), 0, "{name}\n{found}\n{wanted}");
    }
}

#[test]
fn with_the_layout_alone_few_are_wrong() {
    for (name, truth) in FILES {
        let document = from_pdftotext(&text_of(&format!("{name}.pdftotext.txt")));
        check(name, &document);
        let (found, wanted) = (letters(&body(&document)), letters(&text_of(truth)));
        let (found, wanted) = (found.replace("\u{e4d}\u{e32}", "\u{e33}"), wanted.replace("\u{e4d}\u{e32}", "\u{e33}"));
        // Where the columns of these two pages all but touch, nothing but the plain order tells them apart.
        let allowed = if ["pages-columns-en", "pages-columns-vi"].contains(&name) { 250 } else { 0 };
        let wrong = distance(&found, &wanted);
        assert!(wrong <= allowed, "{name}: {wrong}\n{found}\n{wanted}");
    }
}

#[test]
fn furniture_is_no_body() {
    for (name, feet) in [
        ("pages-columns-th", vec!["หน้า 1", "หน้า 2"]),
        ("pages-columns-th-loma", vec!["-1-", "ร่างเพื่อพิจารณา", "-2-"]),
        ("pages-columns-vi", vec!["Trang 1/2", "Trang 2/2"]),
        ("pages-columns-en", vec!["Page 1 of 2", "Draft for comments", "Page 2 of 2"]),
    ] {
        let document = from_pdftotext(&text_of(&format!("{name}.pdftotext.txt")));
        assert_eq!(super::lines(&document, |k| k == BlockKind::Footer), feet, "{name}");
    }
}

#[test]
fn long_output_takes_bounded_work() {
    use std::time::{Duration, Instant};
    for text in
        ["a    b\n\n".repeat(400_000), "x\u{c}".repeat(1_000_000), "\u{e49}".repeat(1_000_000), "กั้กั้".repeat(200_000)]
    {
        let begun = Instant::now();
        check("long", &from_pdftotext(&text));
        check("long", &from_pdftotext_with_raw(&text, &text));
        let words: Vec<&str> = text.split_whitespace().collect();
        let word = |(i, w): (usize, &&str)| {
            let (x, y) = (i % 50 * 9, i / 50);
            format!("<word xMin=\"{x}\" yMin=\"{y}\" xMax=\"{}\" yMax=\"{}\">{w}</word>\n", x + 5, y + 9)
        };
        let boxes: String = words.iter().enumerate().map(word).collect();
        check("long", &from_pdftotext_with_boxes(&text, &text, &format!("<page width=\"500\">\n{boxes}")));
        assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
    }
}
