//! Language versions of one instrument against one another: numbers, days, parties, signatories, the text that decides,
//! clauses and choices. Where the forms themselves differ between languages, nothing is said: only what departs from the
//! form of its language, or differs in substance, is compared.

use super::{dates, languages, names};
use crate::compare::{Departure, Difference};
use crate::finding::Hit;
use crate::party::Party;
use crate::review::Reviewed;
use maitri_document::Span;
use maitri_document::lang::dates as calendar;
use maitri_pack::{Language, Packs, Rank};
use std::collections::{BTreeMap, BTreeSet};

/// One version of the set.
struct Version<'a, 'd> {
    index: usize,
    language: Language,
    reviewed: &'a Reviewed<'d>,
    parties: Vec<(Party<'a>, Span)>,
    blocks: Vec<names::Block<'a>>,
}

/// A difference to be told: check, place, the odd version, whether it is odd for certain, the passages.
type Told = (&'static str, String, usize, bool, BTreeMap<usize, Option<Span>>);

/// What a version says on a point, and where.
type Said<T> = (usize, T, Option<Span>);

/// Hits by document.
pub fn hits(packs: &Packs, documents: &[Reviewed<'_>]) -> Vec<(usize, Vec<Hit>)> {
    let mut versions: Vec<Version<'_, '_>> = Vec::new();
    for (index, reviewed) in documents.iter().enumerate() {
        let (Some(language), Some(_)) = (reviewed.draft.language, &reviewed.comparison) else { continue };
        // Two files in one language are two drafts, not two versions.
        if versions.iter().any(|v| v.language == language) {
            continue;
        }
        let form = reviewed.form.as_ref().and_then(|f| packs.form(&f.0));
        let set = documents.len() > 1;
        versions.push(Version {
            index,
            language,
            reviewed,
            parties: if set {
                names::parties(&reviewed.draft, reviewed.comparison.as_ref(), packs)
            } else {
                Vec::new()
            },
            blocks: if set { names::blocks(&reviewed.draft, form, packs) } else { Vec::new() },
        });
    }
    if versions.len() < 2 {
        // One file alone: the others are still to come, the deciding English one among them.
        let mut set = Set { packs, versions, out: BTreeMap::new() };
        set.absent();
        return set.out.into_iter().collect();
    }
    let mut set = Set { packs, versions, out: BTreeMap::new() };
    set.term();
    set.dates();
    set.parties();
    set.signatories();
    set.prevailing();
    set.listed_languages();
    set.choices();
    set.fields();
    set.departures();
    set.points();
    set.numbers();
    set.absent();
    set.out.into_iter().collect()
}

/// The number of items of a list of fields.
fn items(text: &str, language: Language) -> usize {
    let key = maitri_document::lang::fold::key(text);
    let joints: &[&str] = match language {
        Language::Th => &[" และ", ","],
        Language::Vi => &[" và ", ",", ";"],
        _ => &[" and ", ",", ";"],
    };
    let mut parts = vec![key];
    for joint in joints {
        parts = parts.iter().flat_map(|p| p.split(joint)).map(|p| p.trim().to_owned()).collect();
    }
    parts.iter().filter(|p| p.chars().any(char::is_alphabetic)).count()
}

/// Binding words that stand in some versions of a clause only: by the findings of the single versions.
pub fn modality(
    packs: &Packs,
    documents: &[Reviewed<'_>],
    findings: &[crate::finding::Finding<'_>],
) -> Vec<(usize, Vec<Hit>)> {
    let mut versions: Vec<Version<'_, '_>> = Vec::new();
    for (index, reviewed) in documents.iter().enumerate() {
        let (Some(language), Some(_)) = (reviewed.draft.language, &reviewed.comparison) else { continue };
        if reviewed.follows && !versions.iter().any(|v| v.language == language) {
            versions.push(Version { index, language, reviewed, parties: Vec::new(), blocks: Vec::new() });
        }
    }
    let mut set = Set { packs, versions, out: BTreeMap::new() };
    if set.versions.len() < 2 {
        return Vec::new();
    }
    for place in ["preamble", "1", "2", "3", "4", "5"] {
        let binding: BTreeMap<usize, Span> = set
            .versions
            .iter()
            .enumerate()
            .filter_map(|(n, v)| {
                findings
                    .iter()
                    .find(|f| {
                        f.document == v.index
                            && f.kind == maitri_pack::Kind::BindingWording
                            && f.severity.counts()
                            && f.place.split('.').next() == Some(place)
                    })
                    .and_then(|f| f.span)
                    .map(|s| (n, s))
            })
            .collect();
        if binding.is_empty() || binding.len() == set.versions.len() {
            continue;
        }
        let all = set.versions.len();
        let quotes: BTreeMap<usize, Option<Span>> = set
            .versions
            .iter()
            .enumerate()
            .map(|(n, v)| (n, binding.get(&n).copied().or_else(|| set.counterpart(v, place))))
            .collect();
        let odd = if binding.len() * 2 <= all {
            binding.keys().next().copied()
        } else {
            (0..all).find(|n| !binding.contains_key(n))
        };
        if let Some(odd) = odd {
            set.push("version-modality", place, odd, all > 2, &quotes);
        }
    }
    set.out.into_iter().collect()
}

struct Set<'a, 'd> {
    packs: &'a Packs,
    versions: Vec<Version<'a, 'd>>,
    out: BTreeMap<usize, Vec<Hit>>,
}

impl Set<'_, '_> {
    /// Compares what the versions say; `None` says nothing. The odd one is who differs from the majority, else the version
    /// that is not English.
    fn compare<T: PartialEq + Clone>(
        &mut self,
        check: &str,
        place: &str,
        said: &[Said<T>],
        same: &dyn Fn(&T, &T) -> bool,
    ) {
        let differs = said.iter().any(|a| said.iter().any(|b| !same(&a.1, &b.1)));
        if said.len() < 2 || !differs {
            return;
        }
        let support = |x: &T| said.iter().filter(|s| same(&s.1, x)).count();
        let least = said.iter().map(|s| support(&s.1)).min().unwrap_or(0);
        let odd = said
            .iter()
            .filter(|s| support(&s.1) == least)
            .min_by_key(|s| self.versions.get(s.0).is_none_or(|v| v.language == Language::En))
            .map(|s| s.0);
        let Some(odd) = odd else { return };
        let spans: BTreeMap<usize, Option<Span>> = said.iter().map(|s| (s.0, s.2)).collect();
        let clear = said.iter().filter(|s| support(&s.1) == least).count() == 1 && said.len() > 2;
        self.push(check, place, odd, clear, &spans);
    }

    fn push(&mut self, check: &str, place: &str, odd: usize, clear: bool, spans: &BTreeMap<usize, Option<Span>>) {
        let mut quotes = BTreeMap::new();
        let mut shown = Vec::new();
        for (n, span) in spans {
            let Some(version) = self.versions.get(*n) else { continue };
            let text = version.reviewed.draft.text();
            let quote = span.map(|s| crate::compare::clip(text, s, 240).of(text).to_owned());
            shown.push(format!(
                "{}: {}",
                version.language,
                quote.as_deref().map_or("—".to_owned(), crate::review::flat)
            ));
            quotes.insert(version.language, quote);
        }
        let Some(version) = self.versions.get(odd) else { return };
        let odd_name = if clear {
            version.language.code().to_owned()
        } else {
            // Two against two, or one against one: nobody can say which is odd.
            spans
                .keys()
                .filter_map(|n| self.versions.get(*n))
                .map(|v| v.language.code())
                .collect::<Vec<_>>()
                .join(" / ")
        };
        let mut hit = Hit::new(check, place, spans.get(&odd).copied().flatten())
            .arg("odd", odd_name)
            .arg("place", place)
            .arg("quotes", shown.join("; "));
        hit.quotes = quotes;
        self.out.entry(version.index).or_default().push(hit);
    }

    /// All versions, by their number.
    fn each<T>(&self, f: impl Fn(&Version<'_, '_>) -> Option<(T, Option<Span>)>) -> Vec<Said<T>> {
        self.versions.iter().enumerate().filter_map(|(n, v)| f(v).map(|(t, s)| (n, t, s))).collect()
    }

    fn clause<'v>(v: &'v Version<'_, '_>, place: &str) -> Option<&'v crate::draft::ClauseZone> {
        let at = v.reviewed.comparison.as_ref()?.places.iter().position(|p| p.as_deref() == Some(place))?;
        v.reviewed.draft.zones.clauses.get(at)
    }

    fn term(&mut self) {
        let said = self.each(|v| {
            let zone = Self::clause(v, "5")?;
            let tokens = v.reviewed.draft.tokens_of(&zone.paragraphs, true);
            let found = dates::periods(&tokens, v.language);
            let first = found.first()?;
            let all: BTreeSet<(u32, maitri_document::lang::numbers::Unit)> = found
                .iter()
                .map(|p| {
                    if p.unit == maitri_document::lang::numbers::Unit::Year {
                        (p.count * 12, maitri_document::lang::numbers::Unit::Month)
                    } else {
                        (p.count, p.unit)
                    }
                })
                .collect();
            Some((all, Some(first.span)))
        });
        self.compare("version-number", "5", &said, &|a, b| a == b);
        // One version runs for a term, another until notice.
        let said = self.each(|v| {
            let c = v.reviewed.comparison.as_ref()?;
            let zone = Self::clause(v, "5")?;
            let f = c.fillings.iter().find(|f| f.unit == "5" && (f.blank == "term" || f.blank == "notice-period"));
            let kind = f.map(|f| f.blank.clone())?;
            Some((kind, Some(v.reviewed.draft.span_of(&zone.paragraphs))))
        });
        self.compare("version-choice", "5", &said, &|a, b| a == b);
    }

    fn dates(&mut self) {
        let said = self.each(|v| {
            let text = v.reviewed.draft.text();
            let found = v
                .reviewed
                .draft
                .zones
                .closing
                .clone()
                .filter_map(|i| v.reviewed.draft.outline.paragraphs.get(i))
                .flat_map(|p| calendar::find(p.span.of(text), p.span.start))
                .find(|f| f.date.year.is_some())?;
            Some((found.date.iso()?, Some(found.span)))
        });
        // A day that is open in one version is no difference.
        self.compare("version-date", "testimonium", &said, &|a: &String, b: &String| {
            a.starts_with(b.as_str()) || b.starts_with(a.as_str())
        });
    }

    fn parties(&mut self) {
        for thai in [true, false] {
            let said = self.each(|v| {
                let (party, span) = v.parties.iter().find(|(p, _)| p.is_thai() == thai)?;
                Some((party.place?.id.clone(), Some(*span)))
            });
            self.compare("version-party", "title", &said, &|a, b| a == b);
        }
        let count = self
            .each(|v| Some((v.parties.iter().filter(|(p, _)| p.is_thai()).count(), v.parties.first().map(|p| p.1))));
        self.compare("version-party", "title", &count, &|a, b| a == b);
    }

    fn signatories(&mut self) {
        for thai in [true, false] {
            let said = self.each(|v| {
                let block = v.blocks.iter().find(|b| {
                    let own = b.party.as_ref().map(|(p, _)| p.is_thai());
                    let by_name = b
                        .party
                        .as_ref()
                        .and_then(|(p, _)| v.parties.iter().find(|(q, _)| q.same(p)))
                        .map(|(q, _)| q.is_thai());
                    by_name.or(own) == Some(thai)
                })?;
                let office = block.office.as_ref()?;
                let rank = match office.rank {
                    Rank::ByPlace => Rank::HeadOfProvince,
                    other => other,
                };
                Some((rank, block.title))
            });
            self.compare("version-signatory", "signature", &said, &|a, b| a == b);
        }
    }

    fn prevailing(&mut self) {
        let said = self.each(|v| {
            let tokens = languages::closing_tokens(&v.reviewed.draft);
            let (code, span) = languages::prevailing(&tokens, v.language)?;
            let text = v.reviewed.draft.text();
            // The words around the name, to the end of the sentence.
            let paragraph =
                v.reviewed.draft.paragraph_at(span.start).and_then(|i| v.reviewed.draft.outline.paragraphs.get(i))?;
            let tail = Span::new(span.start, paragraph.span.end).of(text);
            let end = tail.find(['.', '\n']).map_or(paragraph.span.end, |e| span.start + e);
            let head = Span::new(paragraph.span.start, span.start).of(text);
            let start = head.rfind(' ').map_or(paragraph.span.start, |s| paragraph.span.start + s);
            Some((code, Some(Span::new(start, end).trim(text))))
        });
        self.compare("version-prevails", "testimonium", &said, &|a, b| a == b);
    }

    fn listed_languages(&mut self) {
        let said = self.each(|v| {
            let tokens = languages::closing_tokens(&v.reviewed.draft);
            let named = languages::named(languages::listed(&tokens, v.language), v.language);
            let span = named.iter().map(|(_, s)| *s).reduce(Span::join);
            let codes: BTreeSet<&str> = named.into_iter().map(|(c, _)| c).collect();
            (!codes.is_empty()).then_some((codes, span))
        });
        self.compare("version-languages", "testimonium", &said, &|a, b| a == b);
    }

    fn choices(&mut self) {
        for choice in ["instrument", "relation"] {
            let said = self.each(|v| {
                let c = v.reviewed.comparison.as_ref()?;
                let name = c.bindings.get(choice)?.first()?;
                let form = self.packs.form(&c.form)?.choice(choice)?;
                let key = maitri_document::lang::fold::key(name);
                // A name may stand for several values: kết nghĩa is twin and sister.
                let ids: BTreeSet<String> = form
                    .value
                    .iter()
                    .filter(|x| x.names(v.language).iter().any(|n| maitri_document::lang::fold::key(n) == key))
                    .map(|x| x.id.clone())
                    .collect();
                if ids.is_empty() {
                    return None;
                }
                let span = c.taken.iter().find(|t| t.choice == choice).map(|t| t.span);
                Some((ids, span))
            });
            let place = if choice == "instrument" { "title" } else { "5" };
            self.compare("version-choice", place, &said, &|a: &BTreeSet<String>, b: &BTreeSet<String>| {
                !a.is_disjoint(b)
            });
        }
    }

    fn fields(&mut self) {
        for unit in ["1", "2"] {
            let mut counts: BTreeMap<BTreeSet<String>, bool> = BTreeMap::new();
            let said: Vec<Said<BTreeSet<String>>> = self.each(|v| {
                let c = v.reviewed.comparison.as_ref()?;
                let filling = c
                    .fillings
                    .iter()
                    .filter(|f| f.unit == unit && f.blank == "fields")
                    .map(|f| f.span)
                    .reduce(Span::join)?;
                let named: BTreeSet<String> = self
                    .packs
                    .fields
                    .named(filling.of(v.reviewed.draft.text()), v.language)
                    .into_iter()
                    .map(str::to_owned)
                    .collect();
                (!named.is_empty()).then_some((named, Some(filling)))
            });
            // Two lists differ for certain where each names a field that the other does not, wider fields apart.
            let wider = |id: &str| self.packs.fields.all().iter().find(|f| f.id == id).and_then(|f| f.broader.clone());
            // A field that the other list has in a wider or narrower name is not lacking.
            let lacking = |a: &BTreeSet<String>, b: &BTreeSet<String>| -> usize {
                a.difference(b)
                    .filter(|x| {
                        !wider(x).is_some_and(|w| b.contains(&w))
                            && !b.iter().any(|y| wider(y).as_deref() == Some(x.as_str()))
                    })
                    .count()
            };
            // Where each item of both lists is a known field, one more in one of them is certain too.
            for (n, named, span) in &said {
                let Some(v) = self.versions.get(*n) else { continue };
                let text = span.map_or("", |s| s.of(v.reviewed.draft.text()));
                counts.insert(named.clone(), items(text, v.language) == named.len());
            }
            let whole = |a: &BTreeSet<String>| counts.get(a).copied().unwrap_or(false);
            let same = |a: &BTreeSet<String>, b: &BTreeSet<String>| {
                let (x, y) = (lacking(a, b), lacking(b, a));
                let certain = whole(a) && whole(b) && a.len() != b.len();
                !(x > 0 && y > 0) && x < 2 && y < 2 && !(certain && x + y > 0)
            };
            let verdicts: Vec<Vec<bool>> =
                said.iter().map(|a| said.iter().map(|b| same(&a.1, &b.1)).collect()).collect();
            let numbered: Vec<Said<usize>> = said.iter().enumerate().map(|(i, s)| (s.0, i, s.2)).collect();
            self.compare("version-field", unit, &numbered, &|a, b| {
                verdicts.get(*a).and_then(|r| r.get(*b)).copied().unwrap_or(true)
            });
        }
    }

    /// A departure from the form that stands in some versions only.
    fn departures(&mut self) {
        let mut by_place: BTreeMap<(String, &'static str), BTreeMap<usize, Span>> = BTreeMap::new();
        let mut empty: BTreeMap<(String, &'static str), BTreeSet<usize>> = BTreeMap::new();
        let class = |d: &Difference| -> Option<&'static str> {
            Some(match d.what {
                Departure::Missing => "version-clause",
                Departure::LimitRemoved | Departure::TermBoth | Departure::TermNeither => "version-clause",
                Departure::Added if d.words >= 4 => "version-clause",
                Departure::Changed if d.words > 0 || d.form_text.chars().filter(|c| c.is_alphabetic()).count() > 4 => {
                    "version-text"
                }
                _ => return None,
            })
        };
        for (n, v) in self.versions.iter().enumerate() {
            let Some(c) = v.reviewed.comparison.as_ref().filter(|_| v.reviewed.follows) else { return };
            for d in &c.differences {
                let Some(check) = class(d) else { continue };
                let place = d.place.split('.').next().unwrap_or("").to_owned();
                let key = (place, check);
                match d.span {
                    Some(span) => {
                        by_place.entry(key).or_default().entry(n).or_insert(span);
                    }
                    None => {
                        empty.entry(key).or_default().insert(n);
                    }
                }
            }
        }
        let all = self.versions.len();
        let mut pushes: Vec<Told> = Vec::new();
        for (key, spans) in &by_place {
            if spans.len() == all {
                continue;
            }
            let mut quotes: BTreeMap<usize, Option<Span>> = spans.iter().map(|(n, s)| (*n, Some(*s))).collect();
            for (n, v) in self.versions.iter().enumerate() {
                quotes.entry(n).or_insert_with(|| self.counterpart(v, &key.0));
            }
            let odd = if spans.len() * 2 <= all {
                spans.keys().next().copied()
            } else {
                (0..all).find(|n| !spans.contains_key(n))
            };
            if let Some(odd) = odd {
                pushes.push((key.1, key.0.clone(), odd, all > 2, quotes));
            }
        }
        for (key, lacking) in &empty {
            if lacking.len() == all {
                continue;
            }
            let mut quotes: BTreeMap<usize, Option<Span>> = BTreeMap::new();
            for (n, v) in self.versions.iter().enumerate() {
                quotes.insert(n, if lacking.contains(&n) { None } else { self.counterpart(v, &key.0) });
            }
            if let Some(odd) = lacking.iter().next().copied() {
                pushes.push((key.1, key.0.clone(), odd, true, quotes));
            }
        }
        for (check, place, odd, clear, quotes) in pushes {
            self.push(check, &place, odd, clear, &quotes);
        }
    }

    /// The text of a place of the form in a version.
    fn counterpart(&self, v: &Version<'_, '_>, place: &str) -> Option<Span> {
        let draft = &v.reviewed.draft;
        let c = v.reviewed.comparison.as_ref()?;
        match place {
            "title" => Some(draft.span_of(&draft.zones.title)),
            "preamble" => Some(draft.span_of(&draft.zones.preamble)),
            "testimonium" => Some(draft.span_of(&draft.zones.closing)),
            "disclaimer" => {
                let found = c.aligned.iter().find(|a| a.units.iter().any(|u| u == "disclaimer"))?;
                Some(draft.span_of(&found.paragraphs))
            }
            "signature" => Some(draft.span_of(&draft.zones.signature)),
            _ => Self::clause(v, place).map(|z| draft.span_of(&z.paragraphs)),
        }
    }

    /// The trees of points.
    fn points(&mut self) {
        let said = self.each(|v| {
            let draft = &v.reviewed.draft;
            let end = draft.zones.closing.start;
            let paths: Vec<&maitri_document::outline::Clause> =
                draft.outline.clauses.iter().filter(|c| c.level > 0 && c.paragraphs.start < end).collect();
            // Letters differ by language; what counts is how many points stand under each clause.
            let mut counts: BTreeMap<Option<usize>, usize> = BTreeMap::new();
            for c in &paths {
                *counts.entry(c.parent).or_default() += 1;
            }
            let mut shape: Vec<usize> = counts.into_values().collect();
            shape.sort_unstable();
            Some((shape, paths.last().map(|c| c.span)))
        });
        self.compare("version-clause", "2", &said, &|a, b| a == b);
    }

    /// Figures of each clause but the first parts that other checks read.
    fn numbers(&mut self) {
        for place in ["1", "2", "3", "4"] {
            let said = self.each(|v| {
                let zone = Self::clause(v, place)?;
                let draft = &v.reviewed.draft;
                let mut found: Vec<(u32, Span)> = Vec::new();
                for i in zone.paragraphs.clone() {
                    let Some(p) = draft.outline.paragraphs.get(i) else { continue };
                    let skip = p.enumerator.as_ref().map_or(0, |e| e.span.end);
                    for t in draft.tokens.get(i).into_iter().flatten().filter(|t| t.span.start >= skip) {
                        if t.kind == maitri_document::lang::token::Kind::Number
                            && let Ok(n) = t.key.parse()
                        {
                            found.push((n, t.span));
                        }
                    }
                }
                let span = found.first().map(|f| f.1).or_else(|| Some(draft.span_of(&zone.paragraphs)));
                let mut numbers: Vec<u32> =
                    found.iter().map(|f| maitri_document::lang::dates::to_common_era(f.0)).collect();
                numbers.sort_unstable();
                Some((numbers, span))
            });
            self.compare("version-number", place, &said, &|a, b| a == b);
        }
    }

    /// Languages that the text names and the set does not have.
    fn absent(&mut self) {
        let present: BTreeSet<&str> = self.versions.iter().map(|v| v.language.code()).collect();
        let named: BTreeSet<&'static str> = self
            .versions
            .iter()
            .flat_map(|v| languages::named(&languages::closing_tokens(&v.reviewed.draft), v.language))
            .map(|(c, _)| c)
            .collect();
        let lacking: Vec<&str> = named.into_iter().filter(|c| !present.contains(c)).collect();
        if let Some(v) = self.versions.first().filter(|_| !lacking.is_empty()) {
            let names =
                |reader| lacking.iter().map(|code| languages::name(code, reader)).collect::<Vec<_>>().join(", ");
            self.out
                .entry(v.index)
                .or_default()
                .push(Hit::new("version-absent", "testimonium", None).arg_each("odd", names));
        }
    }
}
