//! The outline of a document: paragraphs joined over hard line breaks, and clauses as a tree with their printed numbers.

use crate::lang::digits;
use crate::{BlockKind, Document, Format, Span};

/// How a number or letter before a paragraph is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `Article 1`, `Điều 1`, `ข้อ ๑`: the heads of treaty articles.
    Article,
    /// `1.`, `1)`, `(1)`, `๑.`; for `2.1` the number of parts is 2.
    Decimal(u8),
    /// `a.`, `a)`, `(a)`, with the Vietnamese đ.
    Letter,
    /// `ก.`, `(ก)`.
    ThaiLetter,
    /// `I.`, `II.`.
    Roman,
    /// `-`, `•`, `+`.
    Bullet,
}

/// The number printed before a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enumerator {
    /// Where it stands, its full stop or bracket included.
    pub span: Span,
    /// How it is written.
    pub style: Style,
    /// The label without punctuation, digits as ASCII, letters in lower case: `2.1`, `đ`, `ก`, `iv`.
    pub label: String,
    /// Position of the last part in its order, from 1: 1 for `2.1`, 4 for `d` in Latin; `None` for bullets.
    pub value: Option<u32>,
}

/// A paragraph of the body after hard line breaks were undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// From its first to its last character, the enumerator included.
    pub span: Span,
    /// Where the text after the enumerator begins.
    pub body: Span,
    /// The enumerator, if it has one.
    pub enumerator: Option<Enumerator>,
    /// Where it stands in the file.
    pub kind: BlockKind,
}

/// A clause: an enumerated paragraph with all that follows up to the next of its rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The path of printed labels: `2.2.e`.
    pub path: String,
    /// The enumerator of its first paragraph.
    pub enumerator: Enumerator,
    /// 0 for a clause of the first rank.
    pub level: usize,
    /// Index of the clause that it stands in.
    pub parent: Option<usize>,
    /// Index of its first paragraph, and one past its last one.
    pub paragraphs: std::ops::Range<usize>,
    /// Its whole text.
    pub span: Span,
}

/// Paragraphs and clauses of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The paragraphs of the body, in order.
    pub paragraphs: Vec<Paragraph>,
    /// The clauses in the order of the text; children follow their parent.
    pub clauses: Vec<Clause>,
}

/// Points of a Vietnamese list in their order (Decree 30/2020 and custom: no f, j, w, z).
pub const VIETNAMESE_LETTERS: [&str; 24] = [
    "a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "x", "y",
    "aa",
];

/// Points of a Thai list (ฃ and ฅ are out of use).
pub const THAI_LETTERS: [&str; 20] =
    ["ก", "ข", "ค", "ง", "จ", "ฉ", "ช", "ซ", "ฌ", "ญ", "ฎ", "ฏ", "ฐ", "ฑ", "ฒ", "ณ", "ด", "ต", "ถ", "ท"];

/// The enumerator at the beginning of `text`, whose first byte stands at `base`.
pub fn enumerator(text: &str, base: usize) -> Option<Enumerator> {
    let start = text.len() - text.trim_start().len();
    let line = text.get(start..)?;
    let make = |style, label: String, value, length: usize| Enumerator {
        span: Span::new(base + start, base + start + length),
        style,
        label,
        value,
    };
    for head in ["Article", "ARTICLE", "Clause", "Section", "Điều", "ĐIỀU", "ข้อบทที่", "ข้อที่", "ข้อ", "มาตรา"]
    {
        if let Some(rest) = line.strip_prefix(head) {
            let gap = rest.len() - rest.trim_start().len();
            let number: String = rest.trim_start().chars().take_while(|c| digits::value(*c).is_some()).collect();
            if let Some(value) = digits::parse(&number).filter(|v| *v < 100) {
                let mut length = head.len() + gap + number.len();
                length += closing(line.get(length..).unwrap_or(""), &['.', ':', ')']);
                return Some(make(Style::Article, value.to_string(), Some(value), length));
            }
            // Article IV
            let numeral: String = rest.trim_start().chars().take_while(|c| "IVXivx".contains(*c)).collect();
            let after = rest.trim_start().get(numeral.len()..).and_then(|t| t.chars().next());
            if let Some(value) =
                roman(&numeral.to_lowercase()).filter(|_| gap > 0 && after.is_none_or(|c| !c.is_alphanumeric()))
            {
                let mut length = head.len() + gap + numeral.len();
                length += closing(line.get(length..).unwrap_or(""), &['.', ':', ')']);
                return Some(make(Style::Article, value.to_string(), Some(value), length));
            }
        }
    }
    let first = line.chars().next()?;
    if matches!(first, '-' | '•' | '–' | '—' | '+' | '*' | '▪' | '●' | '\u{f0b7}' | '\u{f0a7}') {
        let length = first.len_utf8();
        let rest = line.get(length..)?;
        return rest
            .starts_with(|c: char| c.is_whitespace() || c.is_alphabetic())
            .then(|| make(Style::Bullet, first.to_string(), None, length));
    }
    let open = line.starts_with('(');
    let inner = if open { line.get(1..)? } else { line };
    let skip = usize::from(open);
    if let Some(figure) = digits::value(inner.chars().next()?) {
        // "năm (05) năm" that goes over the end of a line: a figure beside its word, not a point.
        if open && figure == 0 {
            return None;
        }
        // 1.  1)  (1)  2.1  2.1.  ๒.๑
        let mut label = String::new();
        let mut parts = 0u8;
        let mut value = 0;
        let mut length = 0;
        loop {
            let rest = inner.get(length..)?;
            let run: String = rest.chars().take_while(|c| digits::value(*c).is_some()).collect();
            let Some(number) = digits::parse(&run).filter(|n| *n < 100 && run.chars().count() < 3) else {
                break;
            };
            if !label.is_empty() {
                label.push('.');
            }
            label.push_str(&number.to_string());
            parts += 1;
            value = number;
            length += run.len();
            let after = inner.get(length..)?;
            if after.starts_with('.')
                && after.get(1..).and_then(|t| t.chars().next()).is_some_and(|c| digits::value(c).is_some())
            {
                length += 1;
            } else {
                break;
            }
        }
        if parts == 0 {
            return None;
        }
        let close = closing(inner.get(length..)?, if open { &[')'] } else { &['.', ')', '/', ':'] });
        let after = inner.get(length + close..)?;
        // "2.1 Name" may go without a full stop; "12 January" may not. "10.000" and "1.5%" were taken as parts above.
        let well = if close > 0 {
            !after.starts_with(|c: char| digits::value(c).is_some())
        } else {
            parts > 1 && after.starts_with(char::is_whitespace)
        };
        return well.then(|| make(Style::Decimal(parts), label, Some(value), skip + length + close));
    }
    let word: String =
        inner.chars().take_while(|c| c.is_alphabetic() && !('\u{e30}'..='\u{e4e}').contains(c)).take(5).collect();
    let rest = inner.get(word.len()..)?;
    let close = closing(rest, if open { &[')'] } else { &['.', ')'] });
    if word.is_empty() || close == 0 {
        return None;
    }
    let after = rest.get(close..)?;
    if !(after.starts_with(char::is_whitespace) || (rest.starts_with(')') && !after.is_empty()) || after.is_empty()) {
        return None;
    }
    let length = skip + word.len() + close;
    let lower = word.to_lowercase();
    if lower.chars().count() == 1 {
        if let Some(place) = THAI_LETTERS.iter().position(|l| *l == lower) {
            return Some(make(Style::ThaiLetter, lower, u32::try_from(place + 1).ok(), length));
        }
        let c = lower.chars().next()?;
        if c.is_ascii_lowercase() || c == 'đ' {
            let capital = word.chars().next().is_some_and(char::is_uppercase);
            // "I." begins a Roman list more often than the ninth point.
            if capital && matches!(c, 'i' | 'v' | 'x') {
                let value = match c {
                    'i' => 1,
                    'v' => 5,
                    _ => 10,
                };
                return Some(make(Style::Roman, lower, Some(value), length));
            }
            let value = if c == 'đ' { 0 } else { u32::from(c) - u32::from('a') + 1 };
            return Some(make(Style::Letter, lower, Some(value), length));
        }
        return None;
    }
    roman(&lower)
        .filter(|_| word.chars().all(|c| "IVX".contains(c)) || word.chars().all(|c| "ivx".contains(c)))
        .map(|value| make(Style::Roman, lower.clone(), Some(value), length))
}

fn closing(text: &str, signs: &[char]) -> usize {
    text.chars().next().filter(|c| signs.contains(c)).map_or(0, char::len_utf8)
}

fn roman(text: &str) -> Option<u32> {
    let numerals = [
        "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
        "xviii", "xix", "xx",
    ];
    numerals.iter().position(|n| *n == text).and_then(|p| u32::try_from(p + 1).ok())
}

/// Whether a line is page furniture: a page number alone, "Page 1 of 2", "หน้า ๒", "Trang 2/3", "- 2 -".
pub fn is_furniture(line: &str) -> bool {
    let folded = crate::lang::fold::fold(line, 0).text();
    let rest = folded.trim().trim_matches(|c: char| matches!(c, '-' | '–' | '[' | ']' | '|') || c.is_whitespace());
    let rest = ["page", "หน้าที่", "หน้า", "trang", "p."].iter().find_map(|w| rest.strip_prefix(w)).unwrap_or(rest).trim();
    if rest.is_empty() {
        return false;
    }
    let mut digits_seen = 0;
    let plain = ["of", "จาก", "trên"].iter().fold(rest.to_owned(), |text, word| text.replace(word, "/"));
    for c in plain.chars() {
        if digits::value(c).is_some() {
            digits_seen += 1;
        } else if !(c.is_whitespace() || c == '/') {
            return false;
        }
    }
    (1..=6).contains(&digits_seen)
}

impl Outline {
    /// Cuts a paragraph in two at a byte inside it: the second part, without a number, begins at the first letter from there
    /// on. Nothing happens where one of them would be empty.
    pub fn cut(&mut self, text: &str, paragraph: usize, at: usize) {
        let Some(whole) = self.paragraphs.get_mut(paragraph) else { return };
        if at <= whole.body.start || at >= whole.span.end {
            return;
        }
        let (head, tail) = (Span::new(whole.span.start, at).trim(text), Span::new(at, whole.span.end).trim(text));
        let kind = whole.kind;
        whole.span = head;
        whole.body = Span::new(whole.body.start, at).trim(text);
        self.paragraphs.insert(paragraph + 1, Paragraph { span: tail, body: tail, enumerator: None, kind });
        for clause in &mut self.clauses {
            let behind = |at: usize| at + usize::from(at > paragraph);
            clause.paragraphs = behind(clause.paragraphs.start)..behind(clause.paragraphs.end);
        }
    }
}

/// The outline of `document`.
pub fn outline(document: &Document) -> Outline {
    outline_of(document, &|_| true)
}

/// The outline of those blocks of the body of `document` for which `part` says yes: of one of several texts that stand side by side.
pub fn outline_of(document: &Document, part: &dyn Fn(usize) -> bool) -> Outline {
    let paragraphs = paragraphs(document, part);
    let clauses = clauses(&paragraphs);
    Outline { paragraphs, clauses }
}

fn paragraphs(document: &Document, part: &dyn Fn(usize) -> bool) -> Vec<Paragraph> {
    let text = &document.text;
    let lines: Vec<&crate::Block> = document
        .blocks
        .iter()
        .enumerate()
        .filter(|(i, b)| {
            b.kind.is_body()
                && part(*i)
                && !(matches!(document.format, Format::Txt | Format::Pdf | Format::Scan)
                    && is_furniture(b.span.of(text)))
        })
        .map(|(_, b)| b)
        .collect();
    let width = wrap_width(document, &lines);
    let mut out: Vec<Paragraph> = Vec::new();
    let mut last_line = 0usize;
    let mut apart = false;
    let spaced = blank_lines_part(text, &lines);
    let mut before: Option<Span> = None;
    for block in lines {
        let blank_before = before.is_some_and(|b| breaks(text, b, block.span) > 1);
        before = Some(block.span);
        let here = block.span.of(text);
        let mut enumerator = enumerator(here, block.span.start);
        let length = here.chars().count();
        // A full line that ends inside a sentence goes on: "năm / (03) năm" is no third point.
        if let (Some(width), Some(e), Some(previous)) = (width, &enumerator, out.last()) {
            let tail = previous.span.of(text);
            let inside = !tail.ends_with(['.', ';', ':', '!', '?', ')']) && last_line * 10 >= width * 7;
            if inside && e.span.of(text).starts_with('(') && matches!(e.style, Style::Decimal(_)) && !apart {
                enumerator = None;
            }
        }
        // Columns and lines to write on stand alone.
        let stands_alone = is_columns(here) || is_rule(here);
        let joins = !stands_alone && !apart;
        apart = stands_alone;
        if let (Some(width), None, Some(previous), true) = (width, &enumerator, out.last_mut(), joins) {
            let tail = previous.span.of(text);
            let lower = here.chars().next().is_some_and(|c| c.is_lowercase());
            let ended = tail.ends_with(['.', ';', ':', '!', '?']);
            let full = last_line * 10 >= width * 7;
            let same_kind = previous.kind == block.kind;
            let opener = here.starts_with(['(', '.', '…']) && last_line * 2 < width
                || OPENERS.iter().any(|o| here.starts_with(o))
                // Where blank lines part paragraphs, they do so after a full line too; a sentence goes on over a page.
                || spaced && blank_before && (ended || !lower)
                // A sentence that ends at the end of a line, with a capital after it: as well a new paragraph.
                || ended && !tail.ends_with([':', ';']) && here.starts_with(char::is_uppercase);
            if same_kind
                && !opener
                && ((full && (!ended || last_line * 20 >= width * 17)) || (lower && last_line * 2 >= width))
            {
                previous.span = previous.span.join(block.span);
                previous.body = previous.body.join(block.span);
                last_line = length;
                continue;
            }
        }
        last_line = length;
        let body_start = enumerator.as_ref().map_or(block.span.start, |e| e.span.end);
        out.push(Paragraph {
            span: block.span,
            body: Span::new(body_start, block.span.end).trim(text),
            enumerator,
            kind: block.kind,
        });
    }
    out
}

/// Words that begin a paragraph of their own in scripts whose sentences show neither beginning nor end.
const OPENERS: [&str; 6] = ["ลงนามเป็น", "สำหรับ", "สําหรับ", "ในนามของ", "โดยคำนึงถึง", "ได้บรรลุ"];

/// Number of line ends between two blocks.
fn breaks(text: &str, a: Span, b: Span) -> usize {
    Span::new(a.end, b.start).of(text).matches('\n').count()
}

/// Whether blank lines part the paragraphs of a text whose lines are broken: both kinds of line end occur.
fn blank_lines_part(text: &str, lines: &[&crate::Block]) -> bool {
    let gaps: Vec<usize> =
        lines.windows(2).filter_map(|w| Some(breaks(text, w.first()?.span, w.get(1)?.span))).collect();
    let single = gaps.iter().filter(|g| **g == 1).count();
    let double = gaps.iter().filter(|g| **g > 1).count();
    single * 5 >= gaps.len() && double > 2
}

/// Whether a line holds two columns parted by a tab or a run of spaces.
fn is_columns(line: &str) -> bool {
    let inner = line.trim();
    inner.contains('\t') && inner.split('\t').filter(|p| !p.trim().is_empty()).count() > 1 || inner.contains("     ")
}

/// Whether a line is mostly dots or underscores to write on.
fn is_rule(line: &str) -> bool {
    let marks = line.chars().filter(|c| matches!(c, '.' | '_' | '…')).count();
    marks >= 6 && marks * 2 > line.chars().filter(|c| !c.is_whitespace()).count()
}

/// The width at which lines were broken by hand or by extraction; `None` where lines are whole paragraphs.
fn wrap_width(document: &Document, lines: &[&crate::Block]) -> Option<usize> {
    if !matches!(document.format, Format::Txt | Format::Pdf | Format::Scan | Format::Markdown | Format::Rtf) {
        return None;
    }
    let mut lengths: Vec<usize> = lines.iter().map(|b| b.span.of(&document.text).chars().count()).collect();
    if lengths.len() < 8 {
        return None;
    }
    lengths.sort_unstable();
    let longest = lengths.last().copied().unwrap_or(0);
    let typical = lengths.get(lengths.len() * 9 / 10).copied().unwrap_or(0);
    // A line far longer than the rest is a whole paragraph: nothing was wrapped.
    if longest > 130 || typical < 40 || longest > typical * 3 / 2 {
        return None;
    }
    let full = lengths.iter().filter(|l| **l * 5 >= typical * 4).count();
    (full * 3 >= lengths.len()).then_some(typical)
}

fn clauses(paragraphs: &[Paragraph]) -> Vec<Clause> {
    let mut out: Vec<Clause> = Vec::new();
    let mut stack: Vec<usize> = Vec::new();
    for (i, paragraph) in paragraphs.iter().enumerate() {
        if let Some(e) = &paragraph.enumerator
            && e.style != Style::Bullet
        {
            // A style that is open on the stack closes what stands above it; a new one opens a rank of its own, except
            // that 2.1 always stands under 2.
            while let Some(top) = stack.last().and_then(|t| out.get(*t)) {
                let open = stack.iter().any(|s| out.get(*s).is_some_and(|c| c.enumerator.style == e.style));
                let deeper =
                    matches!((top.enumerator.style, e.style), (Style::Decimal(a), Style::Decimal(b)) if a >= b);
                if (open && top.enumerator.style != e.style) || deeper || top.enumerator.style == e.style {
                    let same = top.enumerator.style == e.style;
                    stack.pop();
                    if same {
                        break;
                    }
                } else {
                    break;
                }
            }
            let parent = stack.last().copied();
            let path = match (parent.and_then(|p| out.get(p)), e.style) {
                // The printed label repeats its parent's: 2.1 under 2 is 2.1, not 2.2.1.
                (Some(_), Style::Decimal(n)) if n > 1 => e.label.clone(),
                (Some(parent), _) => format!("{}.{}", parent.path, e.label),
                (None, _) => e.label.clone(),
            };
            let level = stack.len();
            stack.push(out.len());
            out.push(Clause { path, enumerator: e.clone(), level, parent, paragraphs: i..i + 1, span: paragraph.span });
        } else {
            for open in &stack {
                if let Some(clause) = out.get_mut(*open) {
                    clause.paragraphs.end = i + 1;
                    clause.span = clause.span.join(paragraph.span);
                }
            }
            continue;
        }
        for open in &stack {
            if let Some(clause) = out.get_mut(*open) {
                clause.paragraphs.end = i + 1;
                clause.span = clause.span.join(paragraph.span);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::from_text;

    fn label(line: &str) -> Option<(String, Style)> {
        enumerator(line, 0).map(|e| (e.label, e.style))
    }

    #[test]
    fn reads_enumerators() {
        for (line, expected, style) in [
            ("1. The", "1", Style::Decimal(1)),
            ("1.The", "1", Style::Decimal(1)),
            ("๑. ทั้ง", "1", Style::Decimal(1)),
            ("๑.[ผู้", "1", Style::Decimal(1)),
            ("2.1. Nhận thức", "2.1", Style::Decimal(2)),
            ("๒.๑ ด้าน", "2.1", Style::Decimal(2)),
            ("(3) third", "3", Style::Decimal(1)),
            ("a) Giáo dục", "a", Style::Letter),
            ("đ. Hợp tác", "đ", Style::Letter),
            ("(ก) การศึกษา", "ก", Style::ThaiLetter),
            ("ก. การศึกษา", "ก", Style::ThaiLetter),
            ("Article 5", "5", Style::Article),
            ("Điều 2. Lĩnh vực", "2", Style::Article),
            ("ข้อ ๓ ทั้งสอง", "3", Style::Article),
            ("ARTICLE IV: TERM", "4", Style::Article),
            ("IV. Final", "iv", Style::Roman),
            ("- Như trên", "-", Style::Bullet),
        ] {
            assert_eq!(label(line), Some((expected.to_owned(), style)), "{line}");
        }
        for line in [
            "12 January 2027",
            "2026 is a year",
            "Mr. Somchai",
            "10.000 đồng",
            "ณ จังหวัดน่าน",
            "กระทรวง. ",
            "TP. Hà",
            "3.5% of",
            "(05) năm. Việc gia hạn",
        ] {
            assert_eq!(label(line), None, "{line}");
        }
    }

    #[test]
    fn builds_paths() {
        let text = "1. One\n2. Two\n2.1. Head\na. first\nb. second\n2.2. Head\na. x\nđ. y\n3. Three\ntail";
        let outline = outline(&from_text(text));
        let paths: Vec<&str> = outline.clauses.iter().map(|c| c.path.as_str()).collect();
        assert_eq!(paths, ["1", "2", "2.1", "2.1.a", "2.1.b", "2.2", "2.2.a", "2.2.đ", "3"]);
        assert_eq!(outline.clauses[1].span.of(text), "2. Two\n2.1. Head\na. first\nb. second\n2.2. Head\na. x\nđ. y");
        assert_eq!(outline.clauses[8].span.of(text), "3. Three\ntail");
        let text = "Điều 1. One\n1. x\n2. y\na) z\nĐiều 2. Two\n1. q";
        let outline = self::outline(&from_text(text));
        let paths: Vec<&str> = outline.clauses.iter().map(|c| c.path.as_str()).collect();
        assert_eq!(paths, ["1", "1.1", "1.2", "1.2.a", "2", "2.1"]);
    }

    #[test]
    fn undoes_hard_breaks() {
        let text = "This line is broken by a program after about sixty letters and\n\ngoes on here until its end, which is short.\n\n1. A clause whose line is also full and broken by a program at\n\nthe same width.\n\nAnother line that is of the same width as the others are, and\n\nits end.\n\nPage 1 of 2\n\nOne more line that is of the same width as the others are, or\n\nnearly so.";
        let outline = outline(&from_text(text));
        let starts: Vec<&str> = outline.paragraphs.iter().map(|p| p.span.of(text).split(' ').next().unwrap()).collect();
        assert_eq!(starts, ["This", "1.", "Another", "One"]);
    }

    #[test]
    fn knows_furniture() {
        for line in ["Page 1 of 2", "- 2 -", "๒", "หน้า ๑/๒", "Trang 3/4", "12"] {
            assert!(is_furniture(line), "{line}");
        }
        for line in ["1. The", "Paged", "หน้าที่ของ", "-----"] {
            assert!(!is_furniture(line), "{line}");
        }
    }
}
