//! Names of persons without a word before them, words that are places by their letters alone, parties of one country.

use crate::after::{EN, VI, told};
use crate::fill::packs;
use maitri_document::read::from_text;
use maitri_review::review::{Input, Options, review};
use unicode_normalization::UnicodeNormalization;

/// All findings, remarks too: rule and words.
fn rules_of(text: &str) -> Vec<(String, String)> {
    let document = from_text(text);
    let input = Input { file: String::new(), document: &document, allow: Vec::new() };
    let result = review(&[input], packs(), &Options { form: None, as_of: "2026-11-26".to_owned() });
    let quote = |s: Option<maitri_document::Span>| s.map(|s| s.of(text).to_owned()).unwrap_or_default();
    result.findings.iter().map(|f| (f.rule.id.clone(), quote(f.span))).collect()
}

fn said(text: &str) -> Vec<String> {
    told(&from_text(text)).0
}

#[test]
fn a_name_needs_no_word_before_it() {
    let (en, vi) = (EN.concat(), VI.to_owned());
    for text in [
        vi.replace("Ông Somchai Jaidee", "Somchai Jaidee").replace("Ông Lê Văn Ba", "Lê Văn Ba"),
        vi.replace("Ông Lê Văn Ba", "Đồng chí Lê Văn Ba"),
        vi.replace("Ông Lê Văn Ba", "TS. Lê Văn Ba"),
        vi.replace("Ông Lê Văn Ba", "Lê Khánh Hòa"),
        // No line to sign on, and the name below the title.
        vi.replace("………………………………\n", "").replace("Ông ", ""),
        vi.replace(
            "Ông Lê Văn Ba\nChủ tịch Ủy ban nhân dân tỉnh Điện Biên",
            "Chủ tịch Ủy ban nhân dân tỉnh Điện Biên\nLê Văn Ba",
        ),
        en.replace("(Mr. Somchai Jaidee)", "Somchai Jaidee").replace("(Mr. Le Van Ba)", "Le Van Ba"),
    ] {
        assert_eq!(said(&text), Vec::<String>::new(), "{text}");
        // And who is of another province is told all the same.
        let other = text
            .replace("\nChủ tịch Ủy ban nhân dân tỉnh Điện Biên", "\nChủ tịch Ủy ban nhân dân tỉnh Quảng Trị")
            .replace("People’s Committee of Dien Bien Province\n", "People’s Committee of Quang Tri Province\n");
        assert!(said(&other).iter().any(|s| s.starts_with("governor-elsewhere")), "{other}");
    }
    // The name of a party, and a title, may go on in the next line.
    for text in [
        vi.replace("Đại diện tỉnh Điện Biên\n", "Đại diện tỉnh\nĐiện Biên\n"),
        vi.replace("Đại diện tỉnh Điện Biên\n", "Đại diện tỉnh Điện Biên\nnước Cộng hòa xã hội chủ nghĩa Việt Nam\n"),
        en.replace(
            "Chairman of the People’s Committee of Dien Bien",
            "Chairman of the People’s Committee of\nDien Bien",
        ),
    ] {
        assert_eq!(said(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_word_is_no_province() {
    let with = |sentence: &str| {
        let text = VI.replace("các nghĩa vụ quốc tế.\n", &format!("các nghĩa vụ quốc tế. {sentence}\n"));
        rules_of(&text)
            .into_iter()
            .filter(|(rule, _)| rule == "third-place")
            .map(|(_, quote)| quote)
            .collect::<Vec<_>>()
    };
    for sentence in [
        "Trang thiết bị dạy học do Hai Bên cùng chuẩn bị.",
        "Trang trí hội trường do bên chủ nhà lo.",
        "Xem thêm tại Trang 5.",
        "Đầu mối là bà Phạm Thị Trang.",
    ] {
        assert_eq!(with(sentence), Vec::<String>::new(), "{sentence}");
    }
    for sentence in
        ["Hai Bên mời thêm tỉnh Trang.", "Trang, Krabi và Phuket cùng tham gia.", "Hai Bên hợp tác với Trang và Krabi."]
    {
        assert!(with(sentence).iter().any(|s| s.contains("Trang")), "{sentence}");
    }
}

#[test]
fn letters_in_pieces_are_the_same_letters() {
    let text =
        VI.replace("4. Hai Bên sẽ", "4. hai bên sẽ").replace("hợp tác với nhau nhằm", "hòa hợp và hoà giải nhằm");
    let rules =
        |text: &str| said(text).iter().filter_map(|s| Some(s.split_once(':')?.0.to_owned())).collect::<Vec<_>>();
    let composed = rules(&text);
    assert!(composed.iter().any(|r| r == "term-case"), "{composed:?}");
    assert_eq!(composed, rules(&text.nfd().collect::<String>()));
    let tone = |text: &str| rules_of(text).iter().filter(|(rule, _)| rule == "tone-style").count();
    assert_eq!((tone(&text), tone(&text.nfd().collect::<String>())), (1, 1));
}

#[test]
fn two_parties_of_one_country_are_told_whichever_it_is() {
    let text = EN
        .concat()
        .replace("Chiang Mai", "Ha Tinh")
        .replace("the Kingdom of Thailand", "the Socialist Republic of Viet Nam");
    assert!(said(&text).iter().any(|s| s.starts_with("same-country")), "{:#?}", said(&text));
}

#[test]
fn a_name_broken_by_hand_goes_on() {
    let long = VI.lines().find(|l| l.starts_with("Tỉnh Chiang Mai")).unwrap();
    for (old, new) in
        [("nước Cộng hòa xã hội", "nước Cộng hòa<br>xã hội"), ("Vương quốc Thái Lan và", "Vương quốc<br>Thái Lan và")]
    {
        let broken = long.replace(old, new);
        assert_ne!(long, broken);
        let html: String = VI.replace(long, &broken).lines().map(|l| format!("<p>{l}</p>\n")).collect();
        let html = format!("<html><meta charset=\"utf-8\"><body>\n{html}</body></html>");
        let read = maitri_document::read::read;
        let document =
            read(html.as_bytes(), "a.html", maitri_document::read::Changes::Accepted, &Default::default()).unwrap();
        assert_eq!(told(&document).0, Vec::<String>::new(), "{new}: {}", document.text);
    }
}
