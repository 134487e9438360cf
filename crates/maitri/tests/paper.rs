//! Papers as files, read again by programs that know nothing of how they were made.

use std::path::Path;
use std::process::{Command, Stdio};

use maitri_document::paper::{Align, Inline, Line, Number, Paper, Part, Sheet, Style, Tongue};
use maitri_document::read;
use maitri_draft::pdf::{Faces, pdf};

/// The paragraphs of a source; lines that stop before their sentence does are one paragraph.
fn paragraphs(file: &str, join: bool) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")) {
        // A paper's last line may end with a hyphen, but readers drop it; the sources have it in rules drawn by hand.
        if line.is_empty() || line.ends_with('-') {
            continue;
        }
        let goes_on = join && !line.ends_with(['.', ':', ';', '”']);
        match found.last_mut().filter(|_| open) {
            Some(last) => *last = format!("{last} {line}"),
            None => found.push(line),
        }
        open = goes_on;
    }
    found
}

/// A paper of these paragraphs; the first is its title, what begins with a number an item of a list.
fn paper(tongue: Tongue, face: &str, size: f64, paragraphs: &[String]) -> Paper {
    let style = |id: &str, align, first: f64| Style {
        id: id.to_owned(),
        name: id.to_owned(),
        align,
        first,
        size,
        after: 6.0,
        ..Style::default()
    };
    let mut body = Vec::new();
    for (index, paragraph) in paragraphs.iter().enumerate() {
        let number = paragraph.split_once(['.', ' ']).filter(|(n, _)| n.chars().all(char::is_numeric));
        let line = match number {
            _ if index == 0 => Line::new("title", paragraph),
            Some((number, rest)) if !number.is_empty() && !rest.trim().is_empty() => Line {
                number: Some(Number { list: 0, level: 0, printed: format!("{number}.") }),
                anchor: Some(format!("clause-{index}")),
                ..Line::new("clause", rest.trim())
            },
            _ => Line::new("body", paragraph),
        };
        body.push(Part::Line(line));
    }
    Paper {
        tongue,
        title: paragraphs[0].clone(),
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
        styles: vec![
            style("body", Align::Justify, 12.7),
            Style { heading: Some(1), bold: true, ..style("title", Align::Center, 0.0) },
            Style { left: 12.0, ..style("clause", Align::Justify, -12.0) },
            style("page", Align::Center, 0.0),
        ],
        lists: Vec::new(),
        header: vec![Line { style: "page".to_owned(), inlines: vec![Inline::Page], ..Line::default() }],
        first_header: Some(Vec::new()),
        footer: Vec::new(),
        body,
        attachments: Vec::new(),
    }
}

/// The sources as papers: name, paper.
fn papers() -> Vec<(String, Paper)> {
    let s1 = paragraphs("S1-dien-bien-chiang-mai-draft.vi.txt", true);
    let s2 = paragraphs("S2-mae-sai-circular.th.txt", false);
    let s3 = paragraphs("S3-guideline-forms-registers.th.txt", false);
    let s3 = &s3[..s3.iter().position(|line| line.starts_with("จังหวัด ลำดับ")).unwrap()];
    let mut papers = Vec::new();
    for size in [14.0, 15.0, 16.0, 18.0] {
        papers.push((format!("S2 {size}"), paper(Tongue::Thai, "Sarabun", size, &s2)));
        papers.push((format!("S3 {size}"), paper(Tongue::Thai, "Sarabun", size, s3)));
        papers.push((format!("S1 {size}"), paper(Tongue::Vietnamese, "Tinos", size, &s1)));
        papers.push((format!("S1 Sarabun {size}"), paper(Tongue::Vietnamese, "Sarabun", size, &s1)));
    }
    papers
}

/// What `pdftotext` prints; nothing where it is not installed.
fn printed(bytes: &[u8], test: &str, mode: &[&str]) -> Option<String> {
    let file = std::env::temp_dir().join(format!("maitri-paper-{}-{test}.pdf", std::process::id()));
    std::fs::write(&file, bytes).unwrap();
    let output =
        Command::new("pdftotext").args(mode).args(["-enc", "UTF-8"]).arg(&file).arg("-").stderr(Stdio::null()).output();
    std::fs::remove_file(&file).unwrap();
    let Ok(output) = output else {
        assert!(std::env::var_os("CI").is_none(), "pdftotext is not installed");
        println!("skipped: pdftotext is not installed");
        return None;
    };
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Without the page numbers at the heads of pages.
fn pages(text: &str) -> Vec<&str> {
    let number = |line: &str| !line.is_empty() && line.chars().all(char::is_numeric);
    text.split('\u{c}')
        .flat_map(|page| page.lines().map(str::trim).filter(|l| !l.is_empty()).enumerate())
        .filter(|(index, line)| *index > 0 || !number(line))
        .map(|(_, line)| line)
        .collect()
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Letter by letter, over the whole of it.
fn same(name: &str, is: &str, should: &str) {
    let (is, should) = (bare(is), bare(should));
    if is != should {
        let at = is.chars().zip(should.chars()).take_while(|(a, b)| a == b).count();
        let near = |text: &str| text.chars().skip(at.saturating_sub(20)).take(60).collect::<String>();
        panic!("{name}:\n{}\nis not\n{}", near(&is), near(&should));
    }
}

#[test]
fn what_is_copied_out_of_a_pdf_is_what_was_put_in() {
    let faces = Faces::ours();
    for (name, paper) in papers() {
        let bytes = pdf(&paper, &faces).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let Some(text) = printed(&bytes, "copied", &[]) else { return };
        let lines = pages(&text);
        same(&name, &lines.concat(), &paper.text());
        // Within a line the blanks are those of the source, too: none is put in and none is lost.
        let source = paper.text();
        for line in lines {
            assert!(source.contains(line), "{name}: `{line}`");
        }
    }
}

#[test]
fn our_own_reader_gets_the_paragraphs_back() {
    let faces = Faces::ours();
    for (name, mut paper) in papers() {
        // Of two pages nobody can tell whether the number on the second is a page number.
        paper.header.clear();
        let bytes = pdf(&paper, &faces).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        let (Some(layout), Some(raw)) = (printed(&bytes, "read", &["-layout"]), printed(&bytes, "read", &["-raw"]))
        else {
            return;
        };
        let document = read::from_pdftotext_with_raw(&layout, &raw);
        same(&name, &document.text, &paper.text());
    }
}
