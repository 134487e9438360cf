//! Lines side by side, left and right: the signatures of two sides, also where the end of a page cuts them.

use super::boxes::Place;
use super::pdf::{repaired, skeleton, starts_with_number};

/// A line of the page, put in order.
pub(super) enum Line {
    Empty,
    Furniture(String),
    Body { text: String, column: usize, place: Option<Place>, halves: Option<Box<Halves>> },
}

impl Line {
    fn is_body(&self) -> bool {
        matches!(self, Line::Body { .. })
    }

    fn column(&self) -> Option<usize> {
        match self {
            Line::Body { column, .. } => Some(*column),
            _ => None,
        }
    }

    fn place(&self) -> Option<Place> {
        match self {
            Line::Body { place, .. } => *place,
            _ => None,
        }
    }
}

/// The two halves of a row that has a wide gap, and where they stand.
pub(super) type Halves = [(String, Place); 2];

/// The two halves of a row at its widest gap.
pub(super) fn halves_of(line: &str, often: bool, (before, places): (usize, [Place; 2])) -> Option<Box<Halves>> {
    let mut seen = 0;
    let cut = line.char_indices().find(|(_, c)| {
        let letter = !skeleton(c.encode_utf8(&mut [0; 4])).is_empty();
        seen += usize::from(letter);
        letter && seen > before
    });
    let (left, right) = line.split_at_checked(cut?.0)?;
    if starts_with_number(line.trim()) {
        return None;
    }
    let half = |part: &str| repaired(part, often).trim().to_owned();
    let [a, b] = places;
    Some(Box::new([(half(left), a), (half(right), b)]))
}

/// How near to the edge a line ends there, in hundredths of a point.
const FLUSH: i32 = 300;

/// Most lines that the signature of one side has; columns of text are longer.
pub(super) const SIGNED: usize = 12;

/// Lines side by side at the edge of a page.
struct Beside {
    lines: std::ops::Range<usize>,
    /// Index of the first line on the right; of the only line, where it holds both.
    right: usize,
    /// Where the first on the left and the first on the right stand.
    places: [Place; 2],
}

impl Beside {
    fn new(lines: &[Line], range: std::ops::Range<usize>, right: usize) -> Option<Beside> {
        let place = |at: usize| lines.get(at).and_then(Line::place);
        let places = match lines.get(right)? {
            Line::Body { column: 0, halves: Some(halves), .. } if range.len() == 1 => {
                halves.each_ref().map(|(_, p)| *p)
            }
            _ => [place(range.start)?, place(right)?],
        };
        let few = right - range.start <= SIGNED && range.end - right <= SIGNED;
        few.then_some(Beside { lines: range, right, places })
    }

    /// At the end of these lines.
    fn tail(lines: &[Line]) -> Option<Beside> {
        let last = lines.iter().rposition(Line::is_body)?;
        match lines.get(last)? {
            Line::Body { column: 0, .. } => {
                let one = Beside::new(lines, last..last + 1, last).filter(|b| !b.is_one());
                // One after the other already: the first step up from the end parts left and right.
                one.or_else(|| {
                    let all = || lines.iter().enumerate().rev().filter_map(|(i, l)| Some((i, l.column()?, l.place()?)));
                    let pairs = || all().zip(all().skip(1)).take(2 * SIGNED);
                    let ((right, _, place), _) =
                        pairs().find(|((_, _, below), (_, _, above))| !below.is_under(above))?;
                    // The left one begins where the right one does.
                    let level = |p: &Place| (p.bottom - place.bottom).abs() * 2 < p.height;
                    let (left, _, first) = all().take(2 * SIGNED).find(|(i, _, p)| *i < right && level(p))?;
                    (place.left > first.right).then(|| Beside::new(lines, left..last + 1, right)).flatten()
                })
            }
            Line::Body { column, .. } => {
                let within = |l: &Line, column: usize| l.column().is_none_or(|c| c == column);
                let all = lines.get(..=last)?;
                let right = all.iter().rposition(|l| !within(l, *column))? + 1;
                let left = all.get(..right)?.iter().rposition(|l| !within(l, column - 1)).map_or(0, |at| at + 1);
                let begin = |from: usize| (from..=last).find(|i| lines.get(*i).is_some_and(Line::is_body));
                (column % 2 == 0).then(|| Beside::new(lines, begin(left)?..last + 1, begin(right)?)).flatten()
            }
            _ => None,
        }
    }

    /// At the beginning of these lines.
    fn head(lines: &[Line]) -> Option<Beside> {
        let first = lines.iter().position(Line::is_body)?;
        let bodies = || lines.iter().enumerate().skip(first).filter_map(|(i, l)| Some((i, l.column()?, l.place()?)));
        let left = lines.get(first)?.place()?;
        match lines.get(first)?.column()? {
            0 => {
                let one = Beside::new(lines, first..first + 1, first).filter(|b| !b.is_one());
                // The plain order may have them one after the other already: where it goes up again, the right one begins.
                one.or_else(|| {
                    let pairs = || bodies().zip(bodies().skip(1)).take(2 * SIGNED);
                    let up = |((_, _, a), (_, _, b)): &((usize, usize, Place), (usize, usize, Place))| !b.is_under(a);
                    let (_, (right, _, place)) = pairs().find(up)?;
                    // One font is higher than the other, and the two are not quite level.
                    let beside = (place.bottom - left.bottom).abs() < 3 * left.height && place.left > left.right;
                    let ends = pairs().find(|((i, ..), (_, _, b))| *i >= right && b.right < place.left);
                    let end = ends.map_or_else(|| bodies().next_back().map(|(i, ..)| i), |((i, ..), _)| Some(i))?;
                    beside.then(|| Beside::new(lines, first..end + 1, right)).flatten()
                })
            }
            column => {
                let right = bodies().find(|(_, c, _)| *c != column).filter(|(_, c, _)| *c == column + 1)?.0;
                let end = bodies().find(|(_, c, _)| *c != column && *c != column + 1);
                let end = end.map_or(lines.len(), |(i, ..)| i);
                (column % 2 == 1).then(|| Beside::new(lines, first..end, right)).flatten()
            }
        }
    }

    /// Whether both begin with one and the same place: then they are no two.
    fn is_one(&self) -> bool {
        let [left, right] = self.places;
        left.left == right.left
    }

    /// Whether the lines go on below those of the page before.
    fn goes_on(&self, above: &Beside) -> bool {
        let near = |(a, b): (Place, Place)| {
            let (middle_a, middle_b) = ((a.left + a.right) / 2, (b.left + b.right) / 2);
            (a.left - b.left).abs().min((middle_a - middle_b).abs()) < a.height
        };
        above.places.into_iter().zip(self.places).all(near)
    }

    /// The lines taken out of `lines`, those on the left and those on the right, in these columns.
    fn take(self, lines: &mut Vec<Line>, columns: [usize; 2]) -> [Vec<Line>; 2] {
        let [odd, even] = columns;
        let mut out = [Vec::new(), Vec::new()];
        let [left, right] = &mut out;
        for (i, line) in (self.lines.start..).zip(lines.drain(self.lines)) {
            match line {
                Line::Body { column: 0, halves: Some(halves), .. } if self.right == i => {
                    let [a, b] = *halves;
                    let half = |(text, place), column| Line::Body { text, column, place: Some(place), halves: None };
                    left.push(half(a, odd));
                    right.push(half(b, even));
                }
                Line::Body { text, place, .. } => {
                    let (side, column) = if i < self.right { (&mut *left, odd) } else { (&mut *right, even) };
                    side.push(Line::Body { text, column, place, halves: None });
                }
                line if i < self.right => left.push(line),
                line => right.push(line),
            }
        }
        out
    }
}

/// The lines of all pages. Signatures side by side that the end of a page cuts through are put together, first the one,
/// then the other: else both begin on one page, and whose the names on the next are nobody can say.
pub(super) fn over_the_page(sheets: Vec<Vec<Line>>, mut column: usize) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    // So are those of which the plain order has the first row in one and the rest one after the other.
    let rights: Vec<i32> = sheets.iter().flatten().filter_map(Line::place).map(|p| p.right).collect();
    let edge = rights.iter().copied().max().unwrap_or(0);
    // A line stretched to the edge has wide gaps and is no row of two.
    let stretched = rights.iter().filter(|r| **r > edge - FLUSH).count() > 1;
    let is_row = |line: &Line| match line {
        Line::Body { column: 0, halves: Some(halves), .. } => {
            !stretched || halves.iter().all(|(_, place)| place.right <= edge - FLUSH)
        }
        _ => false,
    };
    let parts = sheets.into_iter().flat_map(|page| {
        let mut parts = vec![Vec::new()];
        for mut line in page {
            let row = is_row(&line);
            if let Line::Body { halves, .. } = &mut line {
                *halves = halves.take().filter(|_| row);
            }
            if let Some(part) = parts.last_mut() {
                part.push(line);
            }
            if row {
                parts.push(Vec::new());
            }
        }
        parts
    });
    for mut page in parts {
        if let (Some(above), Some(below)) = (Beside::tail(&out), Beside::head(&page))
            && below.goes_on(&above)
        {
            // An odd number on the left, as everywhere.
            let odd = column + 1 + column % 2;
            column = odd + 1;
            let at = below.lines.start;
            let [left, right] = above.take(&mut out, [odd, odd + 1]);
            let [more_left, more_right] = below.take(&mut page, [odd, odd + 1]);
            let all = left.into_iter().chain(more_left).chain([Line::Empty]).chain(right).chain(more_right);
            page.splice(at..at, all.chain([Line::Empty]));
        }
        out.append(&mut page);
    }
    out
}
