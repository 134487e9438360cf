//! Restricted papers of a case, read again out of the second store. The log has a stub of each; here is what the stub leads to.

use super::{class_name, opinions};
use crate::keep::Keep;
use crate::web::words::text;
use maitri_pack::{Language, Packs};
use maitri_registry::case::opinion::Opinion;
use maitri_registry::case::{Case, Evidence};
use maitri_registry::class::Class;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// Which list of the case a restricted paper stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The opinions.
    Opinion,
    /// The papers of the dossier.
    Paper,
}

impl Which {
    /// Its word in addresses and commands.
    pub fn code(self) -> &'static str {
        match self {
            Which::Opinion => "opinion",
            Which::Paper => "paper",
        }
    }

    /// What a word stands for.
    pub fn of(code: &str) -> Option<Which> {
        [Which::Opinion, Which::Paper].into_iter().find(|w| w.code() == code)
    }
}

/// What the log holds of a restricted paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stub {
    /// Which list it stands in.
    pub which: Which,
    /// Its number there, from 1.
    pub n: u32,
    /// Its class.
    pub class: Class,
    /// The office that wrote it: an id of the packs, or a name.
    pub office: String,
    /// That office as it is shown.
    pub shown: String,
    /// Its number, day and office.
    pub evidence: Evidence,
    /// Id in the second store; empty where the stub is all there is.
    pub kept: String,
}

impl Stub {
    /// How the log names it.
    pub fn name(&self) -> String {
        format!("{} {}", self.which.code(), self.n)
    }

    /// One line about it, without a word of what it says.
    pub fn line(&self, language: Language) -> String {
        let class = class_name(self.class, language);
        let day = maitri_review::report::words::day(&self.evidence.day, language);
        let parts = [self.shown.as_str(), &class, &self.evidence.number, &day];
        parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

/// The restricted papers of a case.
pub fn stubs(case: &Case, packs: &Packs, language: Language) -> Vec<Stub> {
    let opinions = case.opinions.given.iter().map(|g| &g.opinion).filter(|o| o.class.is_restricted()).map(|o| Stub {
        which: Which::Opinion,
        n: o.id,
        class: o.class,
        office: o.body.office.clone(),
        shown: opinions::shown(&o.body, packs, language),
        evidence: o.evidence.clone(),
        kept: o.kept.clone(),
    });
    let papers = case.papers.iter().filter(|p| p.class.is_restricted()).map(|p| Stub {
        which: Which::Paper,
        n: p.id,
        class: p.class,
        office: p.evidence.office.clone(),
        shown: super::office_name(packs, &p.evidence.office, language),
        evidence: p.evidence.clone(),
        kept: p.file.clone(),
    });
    opinions.chain(papers).collect()
}

/// One of them.
pub fn stub(case: &Case, which: Which, n: u32, packs: &Packs, language: Language) -> Option<Stub> {
    stubs(case, packs, language).into_iter().find(|s| s.which == which && s.n == n)
}

/// What stands before the bytes of a file in the second store, on a line of its own.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    paper: String,
}

/// A file as it goes into the second store: with its name, which the log does not hold.
pub fn enclosed(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = serde_json::to_vec(&Head { paper: name.to_owned() }).unwrap_or_default();
    out.push(b'\n');
    out.extend_from_slice(bytes);
    out
}

/// The words of a restricted paper.
pub enum Words {
    /// An opinion, as it was read or typed.
    Opinion(Box<Opinion>),
    /// A file: its name and bytes.
    File(String, Vec<u8>),
}

/// Reads what a stub leads to; nothing where nothing is kept: a stub alone, or a paper that was erased.
///
/// # Errors
/// One sentence: the second store cannot be read, or holds something else there.
pub fn words(keep: &dyn Keep, stub: &Stub) -> Result<Option<Words>, String> {
    if stub.kept.is_empty() {
        return Ok(None);
    }
    let Some(bytes) = keep.get(&stub.kept)? else { return Ok(None) };
    let other = || format!("the second store holds no {} under this id", stub.name());
    match stub.which {
        Which::Opinion => {
            let opinion: Opinion = serde_json::from_slice(&bytes).map_err(|_| other())?;
            if opinion.class == stub.class { Ok(Some(Words::Opinion(Box::new(opinion)))) } else { Err(other()) }
        }
        Which::Paper => {
            let end = bytes.iter().position(|b| *b == b'\n').ok_or_else(other)?;
            let (head, rest) = bytes.split_at(end);
            let head: Head = serde_json::from_slice(head).map_err(|_| other())?;
            Ok(Some(Words::File(head.paper, rest.get(1..).unwrap_or_default().to_vec())))
        }
    }
}

/// A comment of an opinion, as it is shown: the place, the words, what is proposed, why.
pub fn comments(opinion: &Opinion) -> Vec<[String; 4]> {
    let place = |c: &maitri_registry::case::opinion::Comment| {
        if c.places.is_empty() { c.clause.clone() } else { c.places.join(", ") }
    };
    let all = opinion.comments.iter();
    all.map(|c| [place(c), c.text.clone(), c.proposal.clone(), c.reason.clone()]).collect()
}

/// An opinion in words, for the terminal.
pub fn told(opinion: &Opinion, stub: &Stub, language: Language) -> String {
    let mut out = format!("{}\n", stub.line(language));
    let stance = text(language, opinions::stance_key(&opinion.stance), &[]);
    let _ = writeln!(out, "{stance}");
    for words in [&opinion.position, &opinion.signer].into_iter().chain(&opinion.rest).filter(|w| !w.is_empty()) {
        let _ = writeln!(out, "{words}");
    }
    for [place, words, proposal, reason] in comments(opinion) {
        let place = if place.is_empty() { text(language, "case-no-number", &[]) } else { place };
        let said = [words, proposal, reason].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" → ");
        let _ = writeln!(out, "  [{place}] {}", said.replace('\n', " "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Held(Vec<u8>);

    impl Keep for Held {
        fn put(&self, _: Class, _: &[u8]) -> Result<String, String> {
            Err("full".to_owned())
        }

        fn get(&self, id: &str) -> Result<Option<Vec<u8>>, String> {
            Ok((id == "k").then(|| self.0.clone()))
        }
    }

    fn stub(which: Which, kept: &str) -> Stub {
        Stub {
            which,
            n: 2,
            class: Class::Police,
            office: "vn.police".into(),
            shown: "Công an tỉnh".into(),
            evidence: Evidence::default(),
            kept: kept.into(),
        }
    }

    #[test]
    fn a_file_comes_back_with_its_name_and_every_byte() {
        for bytes in [&b""[..], b"\n", b"{\"paper\":1}\nx", b"%PDF-1.7\r\n\0\xff"] {
            let held = Held(enclosed("báo cáo\n.pdf", bytes));
            match words(&held, &stub(Which::Paper, "k")).unwrap() {
                Some(Words::File(name, back)) => assert_eq!((name.as_str(), &*back), ("báo cáo\n.pdf", bytes)),
                _ => panic!("no file"),
            }
        }
    }

    #[test]
    fn what_is_not_the_paper_is_not_shown_as_it() {
        assert!(words(&Held(enclosed("x", b"y")), &stub(Which::Paper, "")).unwrap().is_none());
        assert!(words(&Held(enclosed("x", b"y")), &stub(Which::Paper, "other")).unwrap().is_none());
        assert!(words(&Held(enclosed("x", b"y")), &stub(Which::Opinion, "k")).is_err());
        assert!(words(&Held(b"no head".to_vec()), &stub(Which::Paper, "k")).is_err());
        let other = Opinion { class: Class::Military, ..Opinion::default() };
        assert!(words(&Held(serde_json::to_vec(&other).unwrap()), &stub(Which::Opinion, "k")).is_err());
    }
}
