//! The papers as Word files, read back.

use super::papers::{sample, templates, written};
use maitri_document::lang::fold;
use maitri_document::read::{Changes, Limits, read};
use maitri_document::write::paper::docx;

/// What a Word file of a paper says is what the paper says: nothing lost, nothing added, in the same order.
#[test]
fn a_word_file_of_every_paper_reads_back_as_the_paper() {
    let mut count = 0;
    for template in templates() {
        for language in template.body.keys() {
            let paper = written(template, &sample(template), *language);
            let bytes = docx(&paper).unwrap_or_else(|fault| panic!("{}: {fault}", template.id));
            assert_eq!(bytes, docx(&paper).unwrap(), "{}", template.id);
            let document = read(&bytes, "paper.docx", Changes::Accepted, &Limits::default()).unwrap();
            let words = |text: &str| fold::key(text).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let body: Vec<&str> =
                document.blocks.iter().filter(|b| b.kind.is_body()).map(|b| b.span.of(&document.text)).collect();
            assert_eq!(words(&body.join("\n")), words(&paper.text()), "{} {language}", template.id);
            count += 1;
        }
    }
    assert!(count >= 75, "{count}");
}
