//! What the packs quote stands in the sources, byte for byte.

use maitri_pack::{Packs, Standing};

#[test]
fn every_quote_is_the_print_byte_for_byte() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus");
    let packs = Packs::embedded().unwrap();
    let (mut quotes, mut readings) = (0, 0);
    for law in packs.laws.values() {
        if law.standing != Standing::Source {
            // Known from elsewhere, or our own: never in quotation marks.
            assert!(law.article.iter().all(|a| a.quote.is_none()), "{}", law.id);
            continue;
        }
        let source = law.source.as_deref().unwrap_or_else(|| panic!("{} names no source", law.id));
        let print = std::fs::read_to_string(corpus.join(source)).unwrap_or_else(|e| panic!("{source}: {e}"));
        for article in &law.article {
            let Some(quote) = &article.quote else { continue };
            quotes += 1;
            // The source breaks a paragraph where its page ends: each line of a quote is one of the print.
            for line in quote.lines().filter(|l| !l.trim().is_empty()) {
                assert!(print.contains(line), "{}#{}: not in {source}: {line}", law.id, article.id);
            }
            for reading in &article.reading {
                readings += 1;
                assert!(quote.contains(&reading.printed), "{}#{}: {}", law.id, article.id, reading.printed);
            }
        }
    }
    assert!(quotes > 40 && readings > 0, "{quotes} quotes, {readings} readings");
}
