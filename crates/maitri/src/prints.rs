//! The prints of the sources that the packs quote, as they stand in the repository: what is quoted is held against them, byte for byte.

use maitri_pack::{Article, Law, Packs, Problem, Standing};

/// Each print under the name by which laws name it.
const PRINTS: [(&str, &str); 4] = [
    ("S0-to-trinh-dien-bien.vi.txt", include_str!("../../../tests/corpus/S0-to-trinh-dien-bien.vi.txt")),
    (
        "S1-dien-bien-chiang-mai-draft.vi.txt",
        include_str!("../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt"),
    ),
    ("S2-mae-sai-circular.th.txt", include_str!("../../../tests/corpus/S2-mae-sai-circular.th.txt")),
    ("S3-guideline-forms-registers.th.txt", include_str!("../../../tests/corpus/S3-guideline-forms-registers.th.txt")),
];

/// What the prints say of the quotations of packs.
#[derive(Debug, Default)]
pub struct Held {
    /// Quotations that are the print.
    pub proved: usize,
    /// Laws whose print is not here, by id: their quotations are neither right nor wrong.
    pub unproved: Vec<String>,
    /// Quotations that are not the print, and where.
    pub wrong: Vec<Problem>,
}

fn print_of(law: &Law) -> Option<&'static str> {
    let source = law.source.as_deref()?;
    PRINTS.iter().find(|(name, _)| *name == source).map(|(_, print)| *print)
}

/// The first line of a quotation that does not stand in a print behind the line before it; the print breaks a paragraph where its page
/// ends, so each line of a quotation is looked for by itself.
fn astray<'q>(quote: &'q str, print: &str) -> Option<&'q str> {
    let mut rest = print;
    for line in quote.lines().filter(|l| !l.trim().is_empty()) {
        match rest.split_once(line) {
            Some((_, behind)) => rest = behind,
            None => return Some(line),
        }
    }
    None
}

/// Whether what an article quotes is the print, as far as that is here; `None` where it is not, or where nothing is quoted.
pub fn holds(law: &Law, article: &Article) -> Option<bool> {
    let quote = article.quote.as_deref().filter(|_| law.standing == Standing::Source)?;
    Some(astray(quote, print_of(law)?).is_none())
}

/// Holds every quotation of the packs against its print.
pub fn held(packs: &Packs) -> Held {
    let mut out = Held::default();
    for law in packs.laws.values().filter(|l| l.article.iter().any(|a| a.quote.is_some())) {
        let Some(print) = print_of(law) else {
            out.unproved.push(law.id.clone());
            continue;
        };
        for article in &law.article {
            let Some(quote) = article.quote.as_deref() else { continue };
            let mut wrong = |message: String| {
                out.wrong.push(Problem { place: format!("{}#{}", law.id, article.id), message });
            };
            if let Some(line) = astray(quote, print) {
                let source = law.source.as_deref().unwrap_or("");
                let start: String = line.trim().chars().take(60).collect();
                wrong(format!("what it quotes is not in its source {source}: `{start}`"));
            } else if let Some(reading) = article.reading.iter().find(|r| !quote.contains(&r.printed)) {
                wrong(format!("reads `{}`, which it does not quote", reading.printed));
            } else {
                out.proved += 1;
            }
        }
    }
    out
}
