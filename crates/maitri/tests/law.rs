//! What the packs quote stands in the sources, byte for byte.

use maitri_pack::{Packs, Standing};

#[test]
fn every_quote_is_the_print_byte_for_byte() {
    let packs = Packs::embedded().unwrap();
    for law in packs.laws.values().filter(|law| law.standing != Standing::Source) {
        // Known from elsewhere, or our own: never in quotation marks.
        assert!(law.article.iter().all(|a| a.quote.is_none()), "{}", law.id);
    }
    let held = maitri::prints::held(packs);
    assert!(held.wrong.is_empty() && held.unproved.is_empty(), "{held:#?}");
    let articles = packs.laws.values().flat_map(|law| &law.article);
    let readings: usize = articles.map(|article| article.reading.len()).sum();
    assert!(held.proved > 40 && readings > 0, "{} quotes, {readings} readings", held.proved);
}
