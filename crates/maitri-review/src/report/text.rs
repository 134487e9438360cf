//! The report for people at a terminal: the summary first, then each finding with its line of the draft.
//!
//! The underline counts cells, not characters: Thai and Vietnamese marks stand above or below their letter and take no
//! cell, so a mark is never parted from its letter and never widens the line.

use crate::finding::Finding;
use crate::report::lines::Lines;
use crate::report::words;
use crate::review::{Review, Reviewed, flat};
use crate::route::Route;
use maitri_document::lang::{digits, token};
use maitri_document::{Format, Span};
use maitri_pack::{FixSafety, Language, Packs, Rule, Severity, Standing};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// How the report is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Cells of a line; kept between 40 and 120.
    pub width: usize,
    /// Whether colours are written (SGR codes).
    pub color: bool,
}

impl Default for Style {
    fn default() -> Self {
        Style { width: 80, color: false }
    }
}

/// Places of a folded remark that are named one by one.
const NAMED: usize = 3;
/// Bytes of the line that are looked at on either side of a hit.
const REACH: usize = 2000;
/// Cells of a quotation inside a message.
const QUOTE: usize = 60;

/// The review as text in `language`.
pub fn render(review: &Review<'_, '_>, language: Language, style: &Style) -> String {
    let language = if Language::SPOKEN.contains(&language) { language } else { Language::En };
    let page = Page {
        review,
        language,
        say: say(language),
        width: style.width.clamp(40, 120),
        color: style.color,
        lines: review.documents.iter().map(|d| Lines::new(d.draft.text())).collect(),
        out: String::new(),
        quoted: BTreeMap::new(),
    };
    page.print()
}

/// Colours by meaning.
#[derive(Clone, Copy)]
enum Ink {
    Plain,
    Strong,
    Quiet,
    Error,
    Warning,
    Ask,
    Road,
    Out,
    In,
}

impl Ink {
    fn of(severity: Severity) -> Ink {
        match severity {
            Severity::Error => Ink::Error,
            Severity::Warning => Ink::Warning,
            Severity::Ask => Ink::Ask,
            Severity::Info => Ink::Quiet,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Ink::Plain => "",
            Ink::Strong => "1",
            Ink::Quiet => "2",
            Ink::Error => "1;31",
            Ink::Warning => "1;33",
            Ink::Ask => "1;35",
            Ink::Road => "1;36",
            Ink::Out => "31",
            Ink::In => "32",
        }
    }
}

struct Page<'r, 'd, 'p> {
    review: &'r Review<'d, 'p>,
    language: Language,
    say: &'static Say,
    width: usize,
    color: bool,
    lines: Vec<Lines>,
    out: String,
    /// Articles that were quoted, with the finding where: a quotation is printed once.
    quoted: BTreeMap<String, String>,
}

impl<'p> Page<'_, '_, 'p> {
    fn print(mut self) -> String {
        let review = self.review;
        self.summary();
        for road in &review.roads {
            self.road(road);
        }
        for finding in review.findings.iter().filter(|f| f.counts()) {
            self.finding(finding);
        }
        self.remarks();
        self.accepted();
        self.foot();
        self.out
    }

    // ── Lines ────────────────────────────────────────────────────────────────────────────────────────────────────────

    fn paint(&self, ink: Ink, text: &str) -> String {
        let text = visible(text);
        if !self.color || ink.code().is_empty() || text.is_empty() {
            return text;
        }
        format!("\u{1b}[{}m{text}\u{1b}[0m", ink.code())
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn gap(&mut self) {
        self.out.push('\n');
    }

    fn known(&self) -> impl Fn(&str) -> bool + use<'p> {
        let packs: &'p Packs = self.review.packs;
        move |word: &str| packs.knows(word)
    }

    /// A paragraph with a label hanging in the margin.
    fn hanging(&mut self, label: &str, ink: Ink, text: &str, text_ink: Ink, most: Option<usize>) {
        let margin = self.say.margin;
        let mut rows = wrap(&flat(&visible(text)), self.width.saturating_sub(margin + 2), &self.known());
        if let Some(most) = most {
            rows = shortened(rows, most, self.width.saturating_sub(margin + 2), &self.known());
        }
        for (n, row) in rows.iter().enumerate() {
            let head = if n == 0 { label } else { "" };
            let pad = " ".repeat(margin.saturating_sub(width(head)));
            let line = format!("  {}{pad}{}", self.paint(ink, head), self.paint(text_ink, row));
            self.line(&line);
        }
    }

    fn paragraph(&mut self, indent: usize, text: &str, ink: Ink) {
        for row in wrap(&flat(&visible(text)), self.width.saturating_sub(indent), &self.known()) {
            let line = format!("{}{}", " ".repeat(indent), self.paint(ink, &row));
            self.line(&line);
        }
    }

    fn number(&self, n: impl std::fmt::Display) -> String {
        if self.language == Language::Th { digits::thai(n) } else { n.to_string() }
    }

    fn count(&self, words: (&str, &str), n: usize) -> String {
        let word = if n == 1 { words.0 } else { words.1 };
        word.replace("{n}", &self.number(n))
    }

    // ── Summary ──────────────────────────────────────────────────────────────────────────────────────────────────────

    fn summary(&mut self) {
        let review = self.review;
        for (n, document) in review.documents.iter().enumerate() {
            let what = self.what(document);
            let own: Vec<&Finding<'p>> = review.findings.iter().filter(|f| f.document == n).collect();
            let rows = wrap(&format!("{}: {what}", visible(&document.file)), self.width, &self.known());
            for (k, row) in rows.iter().enumerate() {
                let line = match row.strip_prefix(document.file.as_str()) {
                    Some(rest) if k == 0 => format!("{}{rest}", self.paint(Ink::Strong, &document.file)),
                    _ => self.paint(Ink::Plain, row),
                };
                self.line(&line);
            }
            let counts = self.counts(&own);
            if !own.iter().any(|f| f.counts()) {
                // Accepting a difference does not take it away.
                let keeps = document.follows
                    && review.roads.iter().all(|r| r.case.verdict != "none")
                    && own.iter().all(|f| f.suppressed.is_none());
                let text = match &document.form {
                    Some((form, _)) if keeps => self.say.nothing_form.replace("{form}", form),
                    _ => self.say.nothing.to_owned(),
                };
                self.paragraph(0, &text, Ink::Road);
            }
            let mut line = String::new();
            let mut used = 0;
            for (part, cells) in counts {
                if used > 0 && used + 2 + cells > self.width {
                    self.line(&line);
                    line.clear();
                    used = 0;
                }
                line.push_str(if used > 0 { "  " } else { "" });
                line.push_str(&part);
                used += cells + if used > 0 { 2 } else { 0 };
            }
            if used > 0 {
                self.line(&line);
            }
            for remark in &document.draft.document.remarks {
                self.hanging(self.say.reading, Ink::Quiet, &remark.message, Ink::Plain, None);
            }
        }
        for road in &review.roads {
            let line = format!("{}: {}", self.title_of(&road.pack), self.verdict(road));
            for (n, row) in wrap(&line, self.width.saturating_sub(2), &self.known()).iter().enumerate() {
                let row = self.paint(Ink::Road, &format!("{} {row}", if n == 0 { "→" } else { " " }));
                self.line(&row);
            }
        }
        if review.roads.is_empty() && review.documents.iter().any(|d| d.draft.family != "instrument") {
            self.paragraph(0, self.say.no_road, Ink::Quiet);
        }
    }

    /// The counts of open findings with their signs, and the cells that each takes.
    fn counts(&self, findings: &[&Finding<'p>]) -> Vec<(String, usize)> {
        let open: Vec<&&Finding<'p>> = findings.iter().filter(|f| f.suppressed.is_none()).collect();
        [Severity::Error, Severity::Warning, Severity::Info, Severity::Ask]
            .into_iter()
            .filter_map(|severity| {
                let n = open.iter().filter(|f| f.severity == severity).count();
                let text = format!("{} {}", words::sign(severity), self.count(self.say.counts(severity), n));
                (n > 0).then(|| (self.paint(Ink::of(severity), &text), width(&text)))
            })
            .collect()
    }

    fn what(&self, document: &Reviewed<'_>) -> String {
        let say = self.say;
        let kind = match (document.draft.family.as_str(), document.instrument.as_deref()) {
            ("instrument", Some("mou")) => say.mou,
            ("instrument", Some("loi")) => say.loi,
            ("instrument", _) => say.instrument,
            ("th-state-letter", _) => say.th_letter,
            ("vn-party-paper", _) => say.vn_party,
            ("vn-state-paper", _) => say.vn_state,
            _ => say.other,
        };
        let code = document.draft.language_code.as_str();
        let language = say.languages.iter().find(|(c, _)| *c == code).map_or(code, |(_, name)| name);
        let mut out = say.what.replace("{kind}", kind).replace("{language}", language);
        if let Some((form, version)) = &document.form {
            let part = if document.follows { say.compared } else { say.far };
            out.push_str(&part.replace("{form}", form).replace("{date}", &words::day(version, self.language)));
        } else if document.draft.family == "instrument" {
            out.push_str(say.no_form);
        }
        out
    }

    fn verdict(&self, road: &Route<'_>) -> String {
        let verdict = road.case.verdict.as_str();
        let word = self.say.verdicts.iter().find(|(code, _)| *code == verdict).map_or(verdict, |(_, word)| word);
        let told = match road.forecast {
            Some(forecast) => {
                format!("{word}; {}", self.say.forecast.replace("{verdict}", &self.number(&forecast.verdict)))
            }
            None => word.to_owned(),
        };
        match road.compare.len() {
            0 => told,
            n => format!("{told}. {}", words::compare_first(n, self.language)),
        }
    }

    fn title_of(&self, pack: &str) -> String {
        let found = self.review.packs.packs.iter().find(|p| p.id == pack);
        found.map_or_else(|| pack.to_owned(), |p| p.title.get(self.language).to_owned())
    }

    // ── Road ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    fn road(&mut self, road: &Route<'p>) {
        self.gap();
        let title = self.say.road.replace("{country}", &self.title_of(&road.pack));
        let line = self.paint(Ink::Strong, &title);
        self.line(&line);
        self.paragraph(2, road.case.text.get(self.language), Ink::Plain);
        if let Some(forecast) = road.forecast {
            self.paragraph(2, forecast.text.get(self.language), Ink::Plain);
        }
        // The article of the case, and the one that the forecast leans on; the others by name.
        let mut quoted: Vec<&String> = road.case.cite.iter().take(1).collect();
        quoted.extend(
            road.forecast.iter().flat_map(|f| f.cite.first()).filter(|c| !road.case.cite.starts_with(&[(*c).clone()])),
        );
        let mut all: Vec<&String> = road.case.cite.iter().collect();
        all.extend(road.forecast.iter().flat_map(|f| &f.cite));
        let mut seen = BTreeSet::new();
        all.retain(|id| seen.insert(id.as_str()));
        self.cites(&all, &quoted, self.say.basis, "→");
        if !road.compare.is_empty() {
            let listed = road.compare.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
            let more = match road.compare.len() {
                n if n > 8 => format!(" {}", self.count(self.say.more, n - 8)),
                _ => String::new(),
            };
            let text = words::compare_first(road.compare.len(), self.language);
            self.paragraph(2, &format!("{text} ({listed}{more})."), Ink::Strong);
        }
        let offices: Vec<String> = road.case.needs.iter().map(|id| self.office(id)).collect();
        if !offices.is_empty() {
            self.hanging(self.say.offices, Ink::Quiet, &offices.join("; "), Ink::Plain, None);
        }
        if !road.because.is_empty() {
            let mut text = road.because.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
            if road.because.len() > 8 {
                text.push(' ');
                text.push_str(&self.count(self.say.more, road.because.len() - 8));
            }
            self.hanging(self.say.because, Ink::Quiet, &text, Ink::Plain, None);
        }
    }

    fn office(&self, id: &str) -> String {
        let office = self.review.packs.offices.iter().find(|o| o.id == id);
        let name = office.and_then(|o| [self.language, Language::En].iter().find_map(|l| o.names.get(l)?.first()));
        name.cloned().unwrap_or_else(|| id.to_owned())
    }

    /// Articles on a line each where their words follow, else together; the words of an article once a report.
    fn cites(&mut self, ids: &[&String], quoted: &[&String], label: &str, at: &str) {
        let packs: &'p Packs = self.review.packs;
        let say = self.say;
        let mut names: Vec<String> = Vec::new();
        let mut law = "";
        for id in ids {
            let Some(citation) = packs.cite(id) else { continue };
            let mut text =
                format!("{}, {}", citation.law.short.get(self.language), citation.article.label.get(self.language));
            match citation.law.standing {
                Standing::Source => {}
                Standing::Outside => text.push_str(&format!(" [{}]", say.outside)),
                Standing::House => text.push_str(&format!(" [{}]", say.house)),
            }
            let quote = citation.quote().map(flat);
            let summary = citation.article.summary.get(self.language).to_owned();
            let words = quoted.contains(id) && (quote.is_some() || !summary.is_empty());
            if words && !self.quoted.contains_key(*id) {
                self.quoted.insert((*id).clone(), at.to_owned());
                // Words in a script that the reader may not read are followed by ours.
                let foreign = self.language != Language::Th
                    && quote.as_ref().is_some_and(|q| q.chars().any(|c| ('\u{e01}'..='\u{e2e}').contains(&c)));
                let body = quote.as_ref().map_or_else(|| summary.clone(), |q| format!("“{q}”"));
                self.hanging(label, Ink::Quiet, &format!("{text}: {body}"), Ink::Plain, Some(3));
                if foreign && at != "→" && !summary.is_empty() {
                    self.hanging("", Ink::Quiet, &say.in_short.replace("{text}", &summary), Ink::Plain, Some(3));
                }
                continue;
            }
            if law == citation.law.id {
                text = citation.article.label.get(self.language).to_owned();
            }
            law = &citation.law.id;
            if let Some(before) = self.quoted.get(*id).filter(|b| words && *b != "→") {
                text.push_str(&format!(" ({})", say.quoted.replace("{id}", before)));
            }
            names.push(text);
        }
        if !names.is_empty() {
            self.hanging(label, Ink::Quiet, &names.join("; "), Ink::Plain, None);
        }
    }

    // ── Findings ─────────────────────────────────────────────────────────────────────────────────────────────────────

    fn place(&self, finding: &Finding<'_>) -> String {
        let place = finding.place.as_str();
        let say = self.say;
        if let Some((_, word)) = say.places.iter().find(|(code, _)| *code == place) {
            return (*word).to_owned();
        }
        if !place.chars().next().is_some_and(|c| c.is_alphanumeric()) {
            return place.to_owned();
        }
        let instrument = self.review.documents.get(finding.document).is_some_and(|d| d.draft.family == "instrument");
        format!("{} {}", if instrument { say.clause } else { say.item }, self.number(place))
    }

    /// `file:line:column`, the place to click on.
    fn location(&self, finding: &Finding<'_>) -> String {
        let file = self.review.documents.get(finding.document).map_or("", |d| d.file.as_str());
        match self.position(finding) {
            Some((line, column)) => format!("{file}:{line}:{column}"),
            None => file.to_owned(),
        }
    }

    fn position(&self, finding: &Finding<'_>) -> Option<(usize, usize)> {
        let text = self.review.documents.get(finding.document)?.draft.text();
        let lines = self.lines.get(finding.document)?;
        let at = finding.span.map(|s| s.start).or(finding.anchor.map(|s| s.end))?;
        Some(lines.position(text, at))
    }

    fn finding(&mut self, finding: &Finding<'p>) {
        self.gap();
        let severity = finding.severity;
        let head =
            format!("{} {}[{}]", words::sign(severity), words::severity(severity, self.language), finding.rule.id);
        let place = self.place(finding);
        let line = format!(
            "{} {}  {}",
            self.paint(Ink::of(severity), &head),
            self.paint(Ink::Strong, &place),
            self.paint(Ink::Quiet, &finding.id)
        );
        self.line(&line);
        let location = self.location(finding);
        let line = format!("  {} {}", self.paint(Ink::Quiet, "-->"), self.paint(Ink::Plain, &location));
        self.line(&line);
        self.excerpt(finding);
        if !finding.quotes.is_empty() {
            for (language, quote) in &finding.quotes {
                let text = quote.as_ref().map_or_else(|| self.say.absent.to_owned(), |q| format!("“{}”", flat(q)));
                self.hanging(language.code(), Ink::Quiet, &text, Ink::Plain, Some(3));
            }
        }
        self.paragraph(2, &message(finding, self.language), Ink::Strong);
        if finding.rule.standing == Standing::Outside && finding.rule.cite.is_empty() {
            self.hanging(self.say.why, Ink::Quiet, self.say.outside, Ink::Plain, None);
        }
        let ids: Vec<&String> = finding.rule.cite.iter().take(2).collect();
        let first: Vec<&String> = ids.iter().take(1).copied().collect();
        self.cites(&ids, &first, self.say.why, &finding.id);
        let help = finding.help(self.language);
        if !help.is_empty() {
            self.hanging(self.say.help, Ink::Quiet, &help, Ink::Plain, None);
        }
        self.fix(finding);
    }

    fn fix(&mut self, finding: &Finding<'_>) {
        let text = self.review.documents.get(finding.document).map_or("", |d| d.draft.text());
        let (Some(fix), Some(span)) = (&finding.fix, finding.span) else { return };
        let (old, new) = (flat(span.of(text)), flat(&fix.replacement));
        if old == new {
            return;
        }
        let safety = match fix.safety {
            FixSafety::Safe => self.say.safe,
            FixSafety::Unsafe => self.say.unsafe_,
            FixSafety::DisplayOnly => self.say.display,
        };
        self.hanging(self.say.fix, Ink::Quiet, &format!("- {old}"), Ink::Out, Some(3));
        self.hanging("", Ink::Quiet, &format!("+ {new}"), Ink::In, Some(3));
        self.hanging("", Ink::Quiet, &format!("({safety})"), Ink::Quiet, None);
    }

    /// The line of the draft with the hit underlined; where something is missing, the text before it and a mark.
    fn excerpt(&mut self, finding: &Finding<'_>) {
        let Some(document) = self.review.documents.get(finding.document) else { return };
        let text = document.draft.text();
        let (span, missing) = match (finding.span, finding.anchor) {
            (Some(span), _) => (span, false),
            (None, Some(anchor)) => (Span::new(anchor.end, anchor.end), true),
            (None, None) => return,
        };
        let Some(lines) = self.lines.get(finding.document) else { return };
        let (first, _) = lines.position(text, span.start);
        let number = first.to_string();
        let gutter = number.len().max(4);
        let label = if missing { self.say.missing } else { "" };
        let room = self.width.saturating_sub(gutter + 3).saturating_sub(width(label));
        let Some(excerpt) = excerpt(text, span, room, &self.known()) else { return };
        let bar = self.paint(Ink::Quiet, "│");
        let ink = Ink::of(finding.severity);
        let line = format!("{} {bar}", " ".repeat(gutter));
        self.line(&line);
        let line = format!(
            "{} {bar} {}{}{}",
            self.paint(Ink::Quiet, &format!("{number:>gutter$}")),
            self.paint(Ink::Plain, &excerpt.before),
            self.paint(if missing { Ink::Plain } else { ink }, &excerpt.hit),
            self.paint(Ink::Plain, &excerpt.after)
        );
        self.line(&line);
        let mark = if missing { format!("^ {label}") } else { "^".repeat(width(&excerpt.hit).max(1)) };
        let line =
            format!("{} {bar} {}{}", " ".repeat(gutter), " ".repeat(width(&excerpt.before)), self.paint(ink, &mark));
        self.line(&line);
    }

    // ── Remarks ──────────────────────────────────────────────────────────────────────────────────────────────────────

    fn remarks(&mut self) {
        let review = self.review;
        let mut groups: Vec<Vec<&Finding<'p>>> = Vec::new();
        for finding in review.findings.iter().filter(|f| !f.severity.counts() && f.suppressed.is_none()) {
            let same = |g: &&mut Vec<&Finding<'p>>| {
                g.first().is_some_and(|f| f.rule.id == finding.rule.id && f.document == finding.document)
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(finding),
                None => groups.push(vec![finding]),
            }
        }
        if groups.is_empty() {
            return;
        }
        self.gap();
        let line = self.paint(Ink::Strong, self.say.remarks);
        self.line(&line);
        for group in groups {
            self.remark(&group);
        }
    }

    fn remark(&mut self, group: &[&Finding<'p>]) {
        let Some(first) = group.first() else { return };
        let rule: &'p Rule = first.rule;
        let head = format!("{} {}", words::sign(first.severity), rule.id);
        let text = message(first, self.language);
        let rows = wrap(&format!("{head}  {}", flat(&visible(&text))), self.width.saturating_sub(2), &self.known());
        for (n, row) in rows.iter().enumerate() {
            let line = match row.strip_prefix(head.as_str()) {
                Some(rest) if n == 0 => {
                    format!("{}{}", self.paint(Ink::of(first.severity), &head), self.paint(Ink::Plain, rest))
                }
                _ => format!("  {}", self.paint(Ink::Plain, row)),
            };
            self.line(&line);
        }
        let mut places: Vec<String> = group
            .iter()
            .take(NAMED)
            .map(|f| {
                let at = self.position(f).map_or_else(String::new, |(l, c)| format!(" {l}:{c}"));
                let text = self.review.documents.get(f.document).map_or("", |d| d.draft.text());
                let quote = f.span.map(|s| flat(s.of(text))).unwrap_or_default();
                let quote = if quote.is_empty() { quote } else { format!(" “{}”", shorten(&quote, 30)) };
                format!("{}{at}{quote}", self.place(f))
            })
            .collect();
        if group.len() > NAMED {
            places.push(self.count(self.say.more_places, group.len() - NAMED));
        }
        let file = if self.review.documents.len() > 1 {
            self.review.documents.get(first.document).map_or_else(String::new, |d| format!("{}: ", d.file))
        } else {
            String::new()
        };
        self.paragraph(4, &format!("{file}{}", places.join(" · ")), Ink::Quiet);
        let cite: Vec<String> = rule
            .cite
            .iter()
            .take(2)
            .filter_map(|id| self.review.packs.cite(id))
            .map(|c| format!("{}, {}", c.law.short.get(self.language), c.article.label.get(self.language)))
            .collect();
        let help = first.help(self.language);
        let tail = [help, cite.join("; ")].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>();
        for text in tail {
            self.paragraph(4, &text, Ink::Quiet);
        }
    }

    fn accepted(&mut self) {
        let review = self.review;
        let accepted: Vec<&Finding<'p>> = review.findings.iter().filter(|f| f.suppressed.is_some()).collect();
        if accepted.is_empty() && review.unused.is_empty() {
            return;
        }
        self.gap();
        for finding in accepted {
            let Some(suppression) = &finding.suppressed else { continue };
            let text = self
                .say
                .accepted
                .replace("{rule}", &finding.rule.id)
                .replace("{place}", &self.place(finding))
                .replace("{by}", &suppression.by)
                .replace("{reason}", &suppression.reason);
            self.paragraph(0, &text, Ink::Quiet);
        }
        for (_, allow) in &review.unused {
            let text = self.say.unused.replace("{rule}", &allow.rule).replace("{by}", &allow.by);
            self.paragraph(0, &format!("! {text}"), Ink::Warning);
        }
    }

    // ── Foot ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    fn foot(&mut self) {
        let review = self.review;
        let say = self.say;
        self.gap();
        let text = say.packs.replace("{date}", &words::day(&review.as_of, self.language));
        self.paragraph(0, &text, Ink::Quiet);
        for pack in &review.packs.packs {
            let hash = pack.hash.get(..12).unwrap_or(&pack.hash);
            let mut text = format!("{} {} {hash}", pack.id, pack.version);
            if pack.checked_by.is_empty() {
                let words = if pack.country.is_some() { say.unchecked } else { say.unchecked_any };
                text.push_str(&format!(" — {}", words.replace("{country}", pack.title.get(self.language))));
            } else {
                text.push_str(&format!(" — {}", say.checked.replace("{by}", &pack.checked_by.join("; "))));
            }
            self.paragraph(2, &text, Ink::Quiet);
        }
        if review.packs.overlaid {
            self.paragraph(0, say.overlaid, Ink::Warning);
        }
        if review.documents.iter().any(|d| !matches!(d.draft.document.format, Format::Txt | Format::Markdown)) {
            self.paragraph(0, say.as_read, Ink::Quiet);
        }
        self.paragraph(0, say.how, Ink::Quiet);
    }
}

/// The message with long quotations shortened (the excerpt above shows where they stand) and the place in words.
fn message(finding: &Finding<'_>, language: Language) -> String {
    let words = |name: &str, value: &str| -> String {
        let place = say(language).places.iter().find(|(code, _)| *code == value);
        match (name, place) {
            ("place", Some((_, word))) => (*word).to_owned(),
            ("place", None) if language == Language::Th => digits::thai(value),
            // A count; words of the draft and of the form stay as they are.
            (name, None)
                if language == Language::Th
                    && !matches!(name, "quote" | "form" | "replacement")
                    && value.bytes().all(|b| b.is_ascii_digit()) =>
            {
                digits::thai(value)
            }
            _ => shorten(&flat(value), QUOTE),
        }
    };
    let args = finding.args.iter().map(|(name, value)| (name.clone(), words(name, value))).collect();
    finding.rule.message.fill(language, &args)
}

// ── Cells ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/// A text that cannot steer a terminal: control and direction characters of a stranger's file are shown, not obeyed.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => ' ',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            c if c.is_control() => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// Cells that a character takes.
fn cells_of(c: char) -> usize {
    match c {
        // Terminals give these a cell of their own, whatever newer tables say of the whole cluster.
        '\u{e33}' | '\u{eb3}' => 1,
        c => c.width().unwrap_or(0),
    }
}

/// Cells that a text takes.
fn width(text: &str) -> usize {
    text.chars().map(cells_of).sum()
}

/// Thai and Lao vowels that are written before the consonant they follow in speech.
fn leads(c: char) -> bool {
    matches!(c, '\u{e40}'..='\u{e44}' | '\u{ec0}'..='\u{ec4}')
}

/// The byte ranges of what must stand together: a letter with its marks and vowels.
fn clusters(text: &str) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let after_lead = before.is_some_and(leads) && !c.is_whitespace();
        let joins = cells_of(c) == 0 && !c.is_control() || matches!(c, '\u{e33}' | '\u{eb3}') || after_lead;
        match out.last_mut() {
            Some(last) if joins && before.is_some_and(|b| !b.is_whitespace()) => last.end = end,
            _ => out.push(at..end),
        }
        before = Some(c);
    }
    out
}

/// Byte offsets at which a line may break: after white space, and between words of Thai.
fn breaks(text: &str, known: &dyn Fn(&str) -> bool) -> BTreeSet<usize> {
    let mut out = BTreeSet::new();
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if before.is_some_and(char::is_whitespace) && !c.is_whitespace() {
            out.insert(at);
        }
        before = Some(c);
    }
    let thai = |c: char| matches!(c, '\u{e01}'..='\u{e2e}' | '\u{e40}'..='\u{e44}');
    if text.chars().any(thai) {
        for token in token::tokens(text, Span::new(0, text.len()), known) {
            let begins = token.span.of(text).chars().next().is_some_and(thai);
            let joined = text.get(..token.span.start).and_then(|t| t.chars().next_back());
            if begins && joined.is_some_and(|c| ('\u{e01}'..='\u{e4e}').contains(&c) && !leads(c)) {
                out.insert(token.span.start);
            }
        }
    }
    out
}

/// The text in lines of at most `most` cells.
fn wrap(text: &str, most: usize, known: &dyn Fn(&str) -> bool) -> Vec<String> {
    let most = most.max(8);
    let stops = breaks(text, known);
    let mut rows: Vec<String> = Vec::new();
    let mut row = String::new();
    let mut from = 0;
    let ends = stops.iter().copied().skip_while(|s| *s == 0).chain([text.len()]);
    for end in ends {
        let piece = Span::new(from, end).of(text);
        from = end;
        if width(&row) + width(piece.trim_end()) > most && !row.is_empty() {
            rows.push(row.trim_end().to_owned());
            row = String::new();
        }
        if width(piece.trim_end()) <= most {
            row.push_str(piece);
            continue;
        }
        // A word longer than the line: parted between clusters.
        for range in clusters(piece) {
            let cluster = piece.get(range).unwrap_or("");
            if width(&row) + width(cluster) > most {
                rows.push(row.trim_end().to_owned());
                row = String::new();
            }
            row.push_str(cluster);
        }
    }
    if !row.trim().is_empty() || rows.is_empty() {
        rows.push(row.trim_end().to_owned());
    }
    rows
}

/// At most `most` of the rows; a quotation that is cut ends with `…”`.
fn shortened(mut rows: Vec<String>, most: usize, room: usize, known: &dyn Fn(&str) -> bool) -> Vec<String> {
    if rows.len() <= most {
        return rows;
    }
    let tail = if rows.last().is_some_and(|r| r.ends_with('”')) { "…”" } else { "…" };
    rows.truncate(most);
    if let Some(last) = rows.last_mut() {
        let fits = room.saturating_sub(width(tail));
        if width(last) > fits {
            // Back to a word's edge.
            let edges = breaks(last, known);
            let edge = edges.iter().rev().find_map(|e| last.get(..*e).filter(|t| width(t.trim_end()) <= fits));
            let kept = edge.map_or_else(|| wrap(last, fits, known).swap_remove(0), str::to_owned);
            *last = kept;
        }
        *last = last.trim_end().to_owned() + tail;
    }
    rows
}

/// The text with its middle left out where it is longer than `most` cells.
fn shorten(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let all = clusters(text);
    let part = |ranges: &mut dyn Iterator<Item = &Range<usize>>, room: usize| -> usize {
        let mut used = 0;
        let mut n = 0;
        for range in ranges {
            used += width(text.get(range.clone()).unwrap_or(""));
            if used > room {
                break;
            }
            n += 1;
        }
        n
    };
    let head = part(&mut all.iter(), most * 2 / 3);
    let tail = part(&mut all.iter().rev(), most / 3 - 1);
    let head = all.get(head).map_or(0, |r| r.start);
    let tail = all.get(all.len().saturating_sub(tail)).map_or(text.len(), |r| r.start);
    // At a blank near the cut, where there is one.
    let first = text.get(..head).unwrap_or("");
    let first = first.rfind(' ').filter(|b| head - b < 30).and_then(|b| first.get(..b)).unwrap_or(first);
    let last = text.get(tail..).unwrap_or("");
    let last = last.find(' ').filter(|b| *b < 15).and_then(|b| last.get(b..)).unwrap_or(last);
    format!("{}…{}", first.trim(), last.trim())
}

/// A line of the draft around a hit.
#[derive(Debug, PartialEq, Eq)]
struct Excerpt {
    before: String,
    hit: String,
    after: String,
}

struct Cell {
    text: String,
    at: usize,
    end: usize,
    blank: bool,
}

/// The lines that `span` touches on one line of at most `most` cells, white space folded, cut at words.
fn excerpt(text: &str, span: Span, most: usize, known: &dyn Fn(&str) -> bool) -> Option<Excerpt> {
    let most = most.max(20);
    let from = text.get(..span.start)?.rfind('\n').map_or(0, |n| n + 1);
    let to = text.get(span.end..)?.find('\n').map_or(text.len(), |n| span.end + n);
    // A file may be one line of a megabyte: no more of it is looked at than can be shown.
    let start = (from.max(span.start.saturating_sub(REACH))..=span.start).find(|n| text.is_char_boundary(*n))?;
    let end = (span.end..=to.min(span.end.saturating_add(REACH))).rev().find(|n| text.is_char_boundary(*n))?;
    let (cut_before, cut_after) = (start > from, end < to);
    let line = text.get(start..end)?;
    let mut cells: Vec<Cell> = Vec::new();
    for range in clusters(line) {
        let cluster = line.get(range.clone()).unwrap_or("");
        let (at, end) = (start + range.start, start + range.end);
        if cluster.trim().is_empty() {
            match cells.last_mut() {
                Some(last) if last.blank => last.end = end,
                Some(_) => cells.push(Cell { text: " ".to_owned(), at, end, blank: true }),
                None => {}
            }
            continue;
        }
        let mut shown = visible(cluster);
        // A mark without its letter would climb on the frame.
        if cluster.chars().next().is_some_and(|c| cells_of(c) == 0 && !c.is_control()) {
            shown.insert(0, '◌');
        }
        cells.push(Cell { text: shown, at, end, blank: false });
    }
    if cells.last().is_some_and(|c| c.blank) && span.end < end {
        cells.pop();
    }
    let first = cells.iter().position(|c| c.end > span.start).unwrap_or(cells.len());
    let last = if span.is_empty() {
        first
    } else {
        cells.iter().rposition(|c| c.at < span.end).map_or(first, |n| n + 1).max(first)
    };
    let stops: BTreeSet<usize> = breaks(line, known).into_iter().map(|b| b + start).collect();
    let stop = |n: usize| n == 0 || n >= cells.len() || cells.get(n).is_some_and(|c| c.blank || stops.contains(&c.at));
    let wide =
        |range: Range<usize>| -> usize { cells.get(range).map_or(0, |part| part.iter().map(|c| width(&c.text)).sum()) };
    let joined = |range: Range<usize>| -> String {
        cells.get(range).map_or_else(String::new, |part| part.iter().map(|c| c.text.as_str()).collect())
    };
    // As many cells from `from` on (or back) as fit, then back to a word's edge.
    let forth = |from: usize, to: usize, room: usize| -> usize {
        let mut n = from;
        while n < to && wide(from..n + 1) <= room {
            n += 1;
        }
        let edge = (from..=n).rev().find(|k| stop(*k) || *k == to).unwrap_or(from);
        if edge == from || wide(edge..n) > 16 { n } else { edge }
    };
    let back = |to: usize, from: usize, room: usize| -> usize {
        let mut n = to;
        while n > from && wide(n - 1..to) <= room {
            n -= 1;
        }
        let edge = (n..=to).find(|k| stop(*k) || *k == from).unwrap_or(to);
        if edge == to || wide(n..edge) > 16 { n } else { edge }
    };
    let hit = wide(first..last);
    if hit + 10 > most && wide(0..cells.len()) > most {
        // The hit alone fills the line: its beginning and its end.
        let lead = if first > 0 || cut_before { "…" } else { "" };
        let trail = if last < cells.len() || cut_after { "…" } else { "" };
        let room = most - 5;
        if hit <= room {
            return Some(Excerpt { before: lead.to_owned(), hit: joined(first..last), after: trail.to_owned() });
        }
        let head = forth(first, last, room * 2 / 3);
        let tail = back(last, head, room - room * 2 / 3);
        let hit = format!("{} … {}", joined(first..head).trim_end(), joined(tail..last).trim_start());
        return Some(Excerpt { before: lead.to_owned(), hit, after: trail.to_owned() });
    }
    let (left, right) = (wide(0..first), wide(last..cells.len()));
    let room = if left + hit + right <= most { left + right } else { most - hit - 2 };
    let before = left.min((room / 2).max(room.saturating_sub(right)));
    let after = right.min(room - before);
    let from = back(first, 0, before);
    let to = forth(last, cells.len(), after);
    let mut lead = joined(from..first);
    if from > 0 || cut_before {
        lead = format!("…{}", lead.trim_start());
    }
    let mut trail = joined(last..to);
    if to < cells.len() || cut_after {
        trail = format!("{}…", trail.trim_end());
    }
    Some(Excerpt { before: lead, hit: joined(first..last), after: trail })
}

// ── Words ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/// The words of the report in one language.
struct Say {
    /// Cells of the margin that labels hang in.
    margin: usize,
    errors: (&'static str, &'static str),
    warnings: (&'static str, &'static str),
    infos: (&'static str, &'static str),
    asks: (&'static str, &'static str),
    more: (&'static str, &'static str),
    more_places: (&'static str, &'static str),
    what: &'static str,
    compared: &'static str,
    far: &'static str,
    no_form: &'static str,
    nothing: &'static str,
    nothing_form: &'static str,
    no_road: &'static str,
    reading: &'static str,
    instrument: &'static str,
    mou: &'static str,
    loi: &'static str,
    th_letter: &'static str,
    vn_party: &'static str,
    vn_state: &'static str,
    other: &'static str,
    languages: [(&'static str, &'static str); 4],
    verdicts: [(&'static str, &'static str); 6],
    forecast: &'static str,
    road: &'static str,
    offices: &'static str,
    because: &'static str,
    why: &'static str,
    basis: &'static str,
    in_short: &'static str,
    help: &'static str,
    fix: &'static str,
    quoted: &'static str,
    outside: &'static str,
    house: &'static str,
    places: [(&'static str, &'static str); 13],
    clause: &'static str,
    item: &'static str,
    missing: &'static str,
    absent: &'static str,
    safe: &'static str,
    unsafe_: &'static str,
    display: &'static str,
    remarks: &'static str,
    accepted: &'static str,
    unused: &'static str,
    packs: &'static str,
    unchecked: &'static str,
    unchecked_any: &'static str,
    checked: &'static str,
    overlaid: &'static str,
    as_read: &'static str,
    how: &'static str,
}

impl Say {
    fn counts(&self, severity: Severity) -> (&'static str, &'static str) {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
            Severity::Info => self.infos,
            Severity::Ask => self.asks,
        }
    }
}

fn say(language: Language) -> &'static Say {
    match language {
        Language::Th => &TH,
        Language::Vi => &VI,
        _ => &EN,
    }
}

static EN: Say = Say {
    margin: 9,
    errors: ("{n} error", "{n} errors"),
    warnings: ("{n} warning", "{n} warnings"),
    infos: ("{n} remark", "{n} remarks"),
    asks: ("{n} question", "{n} questions"),
    more: ("and {n} more", "and {n} more"),
    more_places: ("and {n} more place", "and {n} more places"),
    what: "{kind} in {language}",
    compared: ", compared with the standard form {form} of {date}",
    far: ", too far from the standard form {form} of {date} to be compared word by word",
    no_form: ", compared with no standard form",
    nothing: "No error and no warning.",
    nothing_form: "No error and no warning: the text keeps to the standard form {form}.",
    no_road: "Not an instrument: no road of approval is given.",
    reading: "reading",
    instrument: "agreement",
    mou: "memorandum of understanding",
    loi: "letter of intent",
    th_letter: "Thai official letter",
    vn_party: "Vietnamese Party paper",
    vn_state: "Vietnamese state paper",
    other: "paper of another kind",
    languages: [("th", "Thai"), ("vi", "Vietnamese"), ("en", "English"), ("lo", "Lao")],
    verdicts: [
        ("standard-form", "standard form"),
        ("deviation", "changed text"),
        ("not-permitted", "not permitted"),
        ("case-by-case", "case by case"),
        ("consultation", "opinions of other offices first"),
        ("none", "no sister tie"),
    ],
    forecast: "forecast {verdict} — only a forecast, the offices named below decide",
    road: "Road of approval: {country}",
    offices: "offices",
    because: "because",
    why: "why",
    basis: "basis",
    in_short: "In our words: {text}",
    help: "help",
    fix: "fix",
    quoted: "quoted at {id}",
    outside: "known from elsewhere, not verified by a lawyer",
    house: "our own default",
    places: [
        ("title", "title"),
        ("preamble", "preamble"),
        ("testimonium", "closing sentence"),
        ("disclaimer", "sentence on legal effect"),
        ("signature", "signatures"),
        ("subject", "subject"),
        ("addressee", "addressee"),
        ("closing", "closing"),
        ("whole", "whole text"),
        ("header", "header"),
        ("footer", "footer"),
        ("note", "footnote or endnote"),
        ("text-box", "text box"),
    ],
    clause: "clause",
    item: "section",
    missing: "missing here",
    absent: "(nothing)",
    safe: "safe: --fix applies it",
    unsafe_: "wording: look before you take it over",
    display: "touches the legal effect: shown, never applied",
    remarks: "Remarks and questions (not counted)",
    accepted: "Accepted by {by}: {rule}, {place} — {reason}",
    unused: "The acceptance of {rule} by {by} meets no finding any more; take it out of the file beside the draft.",
    packs: "Packs as of {date}",
    unchecked: "no lawyer of {country} has checked this pack",
    unchecked_any: "no lawyer has checked this pack",
    checked: "checked by {by}",
    overlaid: "A folder of your own is laid over these packs: the result is not that of the published ones.",
    as_read: "Line numbers count the text as read: maitri review --text FILE.",
    how: "More: maitri explain RULE or ARTICLE (th/cabinet-guideline-2018#8.1); --format json; --lang th, vi.",
};

static TH: Say = Say {
    margin: 12,
    errors: ("ข้อผิดพลาด {n} แห่ง", "ข้อผิดพลาด {n} แห่ง"),
    warnings: ("คำเตือน {n} แห่ง", "คำเตือน {n} แห่ง"),
    infos: ("หมายเหตุ {n} แห่ง", "หมายเหตุ {n} แห่ง"),
    asks: ("คำถาม {n} ข้อ", "คำถาม {n} ข้อ"),
    more: ("และอีก {n} รายการ", "และอีก {n} รายการ"),
    more_places: ("และอีก {n} แห่ง", "และอีก {n} แห่ง"),
    what: "{kind} {language}",
    compared: " เทียบกับฉบับมาตรฐาน {form} วันที่ {date}",
    far: " แตกต่างจากฉบับมาตรฐาน {form} วันที่ {date} มากจนเทียบทีละคำไม่ได้",
    no_form: " ไม่ได้เทียบกับฉบับมาตรฐาน",
    nothing: "ไม่พบข้อผิดพลาดหรือคำเตือน",
    nothing_form: "ไม่พบข้อผิดพลาดหรือคำเตือน ร่างเป็นไปตามฉบับมาตรฐาน {form}",
    no_road: "เอกสารนี้ไม่ใช่ร่างความตกลง จึงไม่มีแนวทางการขอความเห็นชอบ",
    reading: "การอ่าน",
    instrument: "ร่างความตกลง",
    mou: "บันทึกความเข้าใจ",
    loi: "หนังสือแสดงเจตจำนง",
    th_letter: "หนังสือราชการไทย",
    vn_party: "เอกสารพรรคของเวียดนาม",
    vn_state: "เอกสารราชการของเวียดนาม",
    other: "เอกสารประเภทอื่น",
    languages: [("th", "ภาษาไทย"), ("vi", "ภาษาเวียดนาม"), ("en", "ภาษาอังกฤษ"), ("lo", "ภาษาลาว")],
    verdicts: [
        ("standard-form", "ฉบับมาตรฐาน"),
        ("deviation", "ร่างที่แก้ไขแตกต่าง"),
        ("not-permitted", "ดำเนินการไม่ได้"),
        ("case-by-case", "พิจารณาเป็นรายกรณี"),
        ("consultation", "ต้องขอความเห็นหน่วยงานที่เกี่ยวข้องก่อน"),
        ("none", "ไม่ใช่ความสัมพันธ์เมืองพี่เมืองน้อง"),
    ],
    forecast: "คาดการณ์ว่าเป็นกรณีตามข้อ {verdict} — เป็นเพียงการคาดการณ์ หน่วยงานที่ระบุด้านล่างเป็นผู้พิจารณา",
    road: "แนวทางการขอความเห็นชอบ: {country}",
    offices: "หน่วยงาน",
    because: "เนื่องจาก",
    why: "เหตุผล",
    basis: "อ้างอิง",
    in_short: "สรุปความ: {text}",
    help: "ข้อแนะนำ",
    fix: "แก้เป็น",
    quoted: "อ้างไว้แล้วที่ {id}",
    outside: "ทราบจากแหล่งอื่น ยังไม่ได้รับการตรวจสอบโดยนักกฎหมาย",
    house: "ข้อกำหนดของโปรแกรมเอง",
    places: [
        ("title", "ชื่อเรื่อง"),
        ("preamble", "อารัมภบท"),
        ("testimonium", "ข้อความปิดท้าย"),
        ("disclaimer", "ข้อความว่าด้วยผลทางกฎหมาย"),
        ("signature", "ส่วนลงนาม"),
        ("subject", "เรื่อง"),
        ("addressee", "เรียน"),
        ("closing", "คำลงท้าย"),
        ("whole", "ทั้งฉบับ"),
        ("header", "หัวกระดาษ"),
        ("footer", "ท้ายกระดาษ"),
        ("note", "เชิงอรรถ"),
        ("text-box", "กล่องข้อความ"),
    ],
    clause: "ข้อ",
    item: "ข้อ",
    missing: "ขาดหายตรงนี้",
    absent: "(ไม่มี)",
    safe: "แก้ได้ทันที: --fix แก้ให้",
    unsafe_: "เกี่ยวกับถ้อยคำ โปรดตรวจก่อนแก้",
    display: "เกี่ยวกับผลทางกฎหมาย แสดงให้ดูเท่านั้น โปรแกรมไม่แก้ให้",
    remarks: "หมายเหตุและคำถาม (ไม่นับ)",
    accepted: "{by} ยอมรับแล้ว: {rule} {place} — {reason}",
    unused: "การยอมรับ {rule} โดย {by} ไม่ตรงกับสิ่งใดในร่างแล้ว โปรดลบออกจากไฟล์ที่อยู่คู่กับร่าง",
    packs: "ชุดข้อมูลกฎหมาย ณ วันที่ {date}",
    unchecked: "ยังไม่มีนักกฎหมายของ{country}ตรวจสอบชุดนี้",
    unchecked_any: "ยังไม่มีนักกฎหมายตรวจสอบชุดนี้",
    checked: "ตรวจสอบโดย {by}",
    overlaid: "มีแฟ้มข้อมูลของท่านเองวางทับชุดข้อมูลเหล่านี้ ผลจึงไม่ใช่ผลของชุดที่เผยแพร่",
    as_read: "เลขบรรทัดนับตามข้อความที่อ่านได้: maitri review --text FILE",
    how: "ดูเพิ่มเติม: maitri explain ตามด้วยชื่อกฎหรือข้อ (th/cabinet-guideline-2018#8.1); --format json; --lang vi, en",
};

static VI: Say = Say {
    margin: 9,
    errors: ("{n} lỗi", "{n} lỗi"),
    warnings: ("{n} cảnh báo", "{n} cảnh báo"),
    infos: ("{n} nhận xét", "{n} nhận xét"),
    asks: ("{n} câu hỏi", "{n} câu hỏi"),
    more: ("và {n} mục khác", "và {n} mục khác"),
    more_places: ("và {n} chỗ khác", "và {n} chỗ khác"),
    what: "{kind} bằng {language}",
    compared: ", đối chiếu với mẫu chuẩn {form} ngày {date}",
    far: ", quá khác mẫu chuẩn {form} ngày {date} nên không đối chiếu từng chữ được",
    no_form: ", không đối chiếu với mẫu chuẩn nào",
    nothing: "Không có lỗi hay cảnh báo.",
    nothing_form: "Không có lỗi hay cảnh báo: văn bản theo đúng mẫu chuẩn {form}.",
    no_road: "Không phải văn bản thỏa thuận: không nêu quy trình phê duyệt.",
    reading: "khi đọc",
    instrument: "thỏa thuận",
    mou: "bản ghi nhớ",
    loi: "ý định thư",
    th_letter: "công văn nhà nước Thái Lan",
    vn_party: "văn bản của Đảng (Việt Nam)",
    vn_state: "văn bản hành chính Việt Nam",
    other: "văn bản loại khác",
    languages: [("th", "tiếng Thái"), ("vi", "tiếng Việt"), ("en", "tiếng Anh"), ("lo", "tiếng Lào")],
    verdicts: [
        ("standard-form", "theo mẫu chuẩn"),
        ("deviation", "văn bản có sửa đổi"),
        ("not-permitted", "không được phép"),
        ("case-by-case", "xem xét từng trường hợp"),
        ("consultation", "lấy ý kiến các cơ quan trước"),
        ("none", "không phải quan hệ kết nghĩa"),
    ],
    forecast: "dự báo mục {verdict} — chỉ là dự báo, các cơ quan nêu dưới đây quyết định",
    road: "Quy trình phê duyệt: {country}",
    offices: "cơ quan",
    because: "do",
    why: "vì sao",
    basis: "căn cứ",
    in_short: "Nói gọn: {text}",
    help: "gợi ý",
    fix: "sửa",
    quoted: "đã trích ở {id}",
    outside: "biết từ nguồn khác, chưa được luật gia kiểm chứng",
    house: "quy ước của chương trình",
    places: [
        ("title", "tên văn bản"),
        ("preamble", "lời mở đầu"),
        ("testimonium", "câu kết"),
        ("disclaimer", "câu về hiệu lực pháp lý"),
        ("signature", "phần ký"),
        ("subject", "trích yếu"),
        ("addressee", "nơi nhận"),
        ("closing", "phần kết"),
        ("whole", "toàn văn"),
        ("header", "đầu trang"),
        ("footer", "chân trang"),
        ("note", "chú thích"),
        ("text-box", "hộp văn bản"),
    ],
    clause: "khoản",
    item: "mục",
    missing: "thiếu ở đây",
    absent: "(không có)",
    safe: "an toàn: --fix sửa giúp",
    unsafe_: "câu chữ: xem lại trước khi dùng",
    display: "liên quan hiệu lực pháp lý: chỉ nêu, không tự sửa",
    remarks: "Nhận xét và câu hỏi (không tính)",
    accepted: "{by} đã chấp nhận: {rule}, {place} — {reason}",
    unused: "Việc {by} chấp nhận {rule} không còn ứng với điểm nào; hãy bỏ khỏi tệp đi kèm dự thảo.",
    packs: "Các gói quy định tại ngày {date}",
    unchecked: "chưa có luật gia nào của {country} kiểm tra gói này",
    unchecked_any: "chưa có luật gia nào kiểm tra gói này",
    checked: "đã được kiểm tra bởi {by}",
    overlaid: "Có thư mục riêng phủ lên các gói này: kết quả không phải của các gói đã công bố.",
    as_read: "Số dòng tính theo văn bản đã đọc: maitri review --text FILE.",
    how: "Xem thêm: maitri explain QUY TẮC hoặc ĐIỀU (th/cabinet-guideline-2018#8.1); --format json; --lang th, en.",
};

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &str) -> bool {
        false
    }

    fn show(text: &str, hit: &str, most: usize) -> (String, String) {
        let at = text.find(hit).unwrap();
        let e = excerpt(text, Span::new(at, at + hit.len()), most, &none).unwrap();
        let line = format!("{}{}{}", e.before, e.hit, e.after);
        assert!(width(&line) <= most, "{} cells: {line}", width(&line));
        (line, format!("{}{}", " ".repeat(width(&e.before)), "^".repeat(width(&e.hit))))
    }

    #[test]
    fn the_underline_stands_under_thai_clusters() {
        let (line, mark) = show("ทั้งสองฝ่ายจะต้องร่วมมือ", "จะต้อง", 60);
        assert_eq!(line, "ทั้งสองฝ่ายจะต้องร่วมมือ");
        // ท ั ้ ง ส อ ง ฝ ่ า ย: eight cells; จ ะ ต ้ อ ง: five.
        assert_eq!(mark, "        ^^^^^");
        // A hit that ends inside a cluster is underlined to the cluster's end.
        let e = excerpt("คำที่ผิด", Span::new(6, 15), 60, &none).unwrap();
        assert_eq!((e.before.as_str(), e.hit.as_str()), ("คำ", "ที่"));
        // Sara am has a cell of its own but never leaves its letter.
        assert_eq!(clusters("ทำเนียบ").len(), 4);
        assert_eq!(width("ทำ"), 2);
    }

    #[test]
    fn decomposed_vietnamese_is_as_wide_as_composed() {
        let composed = "Hai Bên cam kết thúc đẩy";
        let decomposed = "Hai Be\u{302}n cam ke\u{302}\u{301}t thu\u{301}c đa\u{302}\u{309}y";
        assert_eq!(width(composed), width(decomposed));
        let (_, a) = show(composed, "cam kết", 60);
        let (_, b) = show(decomposed, "cam ke\u{302}\u{301}t", 60);
        assert_eq!(a, b);
    }

    #[test]
    fn long_lines_are_cut_at_words() {
        let text = "a. Khuyến khích và tạo điều kiện để các đoàn công tác, các doanh nghiệp cam kết sang nghiên cứu, khảo sát, tổ chức các tour du lịch";
        let (line, mark) = show(text, "cam kết", 50);
        assert!(line.starts_with('…') && line.ends_with('…'), "{line}");
        let inner = line.trim_matches('…');
        assert!(text.contains(&format!(" {inner} ")), "{line}");
        assert_eq!(mark.trim_start(), "^^^^^^^");
        let (line, _) = show(text, text, 50);
        assert!(line.contains(" … "), "{line}");
    }

    #[test]
    fn a_hit_over_two_lines_is_shown_on_one() {
        let (line, mark) = show("Hai bên cam kết \n\nthúc đẩy hợp tác\n", "cam kết \n\nthúc đẩy", 60);
        assert_eq!(line, "Hai bên cam kết thúc đẩy hợp tác");
        assert_eq!(mark, "        ^^^^^^^^^^^^^^^^");
    }

    #[test]
    fn a_strangers_text_does_not_steer_the_terminal() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c\td"), "a\u{fffd}[31mb\u{fffd}c d");
        let e = excerpt("x \u{1b}]0;t\u{7} y", Span::new(2, 3), 60, &none).unwrap();
        assert_eq!(e.hit, "\u{fffd}");
    }

    #[test]
    fn lines_are_wrapped_in_cells() {
        let rows = wrap("one two three four five", 9, &none);
        assert_eq!(rows, ["one two", "three", "four five"]);
        for row in wrap("การสถาปนาความสัมพันธ์เมืองพี่เมืองน้องต้องกระทำในระดับจังหวัด", 20, &none)
        {
            assert!(width(&row) <= 20, "{row}");
            assert!(!row.starts_with(|c| cells_of(c) == 0), "{row}");
        }
        assert_eq!(wrap("", 20, &none), [""]);
        assert_eq!(wrap("0123456789abcdef", 8, &none), ["01234567", "89abcdef"]);
    }

    #[test]
    fn excerpts_never_fail() {
        let text = "ก\u{e48}\u{e48} ◌\u{300} \u{200b}x\r\nเ\n";
        for start in 0..=text.len() {
            for end in start..=text.len() {
                for most in [0, 20, 33] {
                    let _ = excerpt(text, Span::new(start, end), most, &none);
                }
            }
        }
    }
    #[test]
    fn a_line_of_a_megabyte_is_shown_in_part() {
        let text = format!("{} hit {}", "word ".repeat(100_000), "word ".repeat(100_000));
        let (line, _) = show(&text, "hit", 40);
        assert!(line.starts_with("…word") && line.ends_with("word…"), "{line}");
    }

    /// Every draft of the corpus in every language: no line over the width but paths, and colour changes no letter.
    #[test]
    fn reports_keep_to_the_width() {
        use crate::review::{Input, Options, review};
        let packs = Packs::embedded().unwrap();
        for draft in [
            include_str!("../../../../tests/corpus/S0-to-trinh-dien-bien.vi.txt"),
            include_str!("../../../../tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt"),
            include_str!("../../../../tests/corpus/S2-mae-sai-circular.th.txt"),
            "",
        ] {
            let document = maitri_document::read::from_text(draft);
            let input = Input { file: "draft.txt".to_owned(), document: &document, allow: Vec::new() };
            let options = Options { form: None, as_of: "2026-11-22".to_owned() };
            let review = review(&[input], packs, &options);
            for language in Language::SPOKEN {
                for columns in [40, 57, 80, 120] {
                    let plain = render(&review, language, &Style { width: columns, color: false });
                    for line in plain.lines().filter(|l| !l.contains('[')) {
                        assert!(width(line) <= columns, "{columns}: {line}");
                    }
                    assert!(!plain.contains('\u{1b}'));
                    let colored = render(&review, language, &Style { width: columns, color: true });
                    let mut bare = String::new();
                    for (n, part) in colored.split("\u{1b}[").enumerate() {
                        bare.push_str(if n == 0 { part } else { part.split_once('m').unwrap().1 });
                    }
                    assert_eq!(bare, plain);
                }
            }
        }
    }
}
