//! A procedure as a drawing: states one under another in the order of the file, each with its steps; what does not lead to the
//! next state goes by a lane on the right, one lane a target. All words lie flat and nothing crosses them, in any language.

use super::{citation, office};
use maitri_document::lang::{diff, fold};
use maitri_pack::procedure::{Procedure, Step};
use maitri_pack::{Language, Packs};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Width of boxes and step lines.
const TEXT: f64 = 600.0;
/// Between two lanes.
const LANE: f64 = 12.0;
const INK: &str = "#1c2b2d";
const QUIET: &str = "#525c61";
const TEAL: &str = "#0b5d5f";

fn escape(text: &str) -> String {
    let mut out = String::new();
    maitri_review::report::html::escape(&mut out, text);
    out
}

/// Width of a text in a size: marks above and below take no room.
fn width(text: &str, size: f64) -> f64 {
    text.chars().filter(|c| !fold::is_thai_mark(*c)).count() as f64 * size * 0.55
}

/// A text in lines that are no wider than `most`; broken between words, of Thai too.
fn wrapped(text: &str, size: f64, most: f64) -> Vec<String> {
    // A break stands after a space, or between two words of Thai; never within an abbreviation or a number.
    let thai = |c: char| ('\u{e01}'..='\u{e4e}').contains(&c);
    let may = |at: &usize| {
        let before = text.get(..*at).and_then(|t| t.chars().next_back());
        let after = text.get(*at..).and_then(|t| t.chars().next());
        before.is_none_or(char::is_whitespace) || before.is_some_and(thai) && after.is_some_and(thai)
    };
    let mut cuts: Vec<usize> = diff::words(text).into_iter().map(|w| w.start).filter(may).collect();
    cuts.push(text.len());
    cuts.sort_unstable();
    cuts.dedup();
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut from = 0;
    for cut in cuts {
        let Some(piece) = text.get(from..cut) else { continue };
        if !line.is_empty() && width(&line, size) + width(piece.trim_end(), size) > most {
            lines.push(line.trim().to_owned());
            line.clear();
        }
        line.push_str(piece);
        from = cut;
    }
    if !line.trim().is_empty() {
        lines.push(line.trim().to_owned());
    }
    lines
}

struct Row<'p> {
    state: usize,
    top: f64,
    high: f64,
    name: Vec<String>,
    steps: Vec<StepRow<'p>>,
}

struct StepRow<'p> {
    step: &'p Step,
    y: f64,
    name: Vec<String>,
    who: Vec<String>,
}

/// The drawing of a procedure in a language; `id` makes the ids of its parts unlike those of other drawings of a page.
pub fn draw(packs: &Packs, procedure: &Procedure, language: Language, id: &str) -> String {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut y = 16.0;
    for (state, declared) in procedure.state.iter().enumerate() {
        let name = wrapped(declared.name.get(language), 16.0, TEXT - 60.0);
        let high = 20.0 * name.len() as f64 + 14.0;
        let top = y;
        y += high + 8.0;
        let mut steps = Vec::new();
        for step in procedure.steps_from(&declared.id) {
            let name = wrapped(step.name.get(language), 14.0, TEXT - 60.0);
            let who = step.by.iter().map(|id| office(packs, id, language)).collect::<Vec<_>>().join(", ");
            let articles = step.cite.iter().map(|c| citation(packs, c, language)).collect::<Vec<_>>().join("; ");
            let papers = step.documents().join(" ");
            let told: Vec<String> = [who, papers, articles].into_iter().filter(|t| !t.is_empty()).collect();
            let who = wrapped(&told.join(" · "), 11.5, TEXT - 60.0);
            let at = y;
            y += 18.0 * name.len() as f64 + 15.0 * who.len() as f64 + 8.0;
            steps.push(StepRow { step, y: at, name, who });
        }
        y += 10.0;
        rows.push(Row { state, top, high, name, steps });
    }
    let place: BTreeMap<&str, usize> = procedure.state.iter().enumerate().map(|(n, s)| (s.id.as_str(), n)).collect();
    let next = |row: &Row<'_>, step: &Step| place.get(step.to.as_str()) == Some(&(row.state + 1));
    let own = |row: &Row<'_>, step: &Step| place.get(step.to.as_str()) == Some(&row.state);
    // One lane for each state that is reached from elsewhere than the state above it.
    let mut spans: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for row in &rows {
        for line in row.steps.iter().filter(|l| !next(row, l.step) && !own(row, l.step)) {
            let Some(target) = place.get(line.step.to.as_str()) else { continue };
            let goal = rows.get(*target).map_or(0.0, |r| r.top + r.high / 2.0);
            let span = spans.entry(*target).or_insert((goal, goal));
            span.0 = span.0.min(line.y + 9.0);
            span.1 = span.1.max(line.y + 9.0);
        }
    }
    let mut lanes: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut lane_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut by_length: Vec<(usize, (f64, f64))> = spans.iter().map(|(t, s)| (*t, *s)).collect();
    by_length.sort_by(|a, b| (a.1.1 - a.1.0).total_cmp(&(b.1.1 - b.1.0)));
    for (target, span) in by_length {
        let free = |lane: &Vec<(f64, f64)>| lane.iter().all(|(a, b)| span.1 + 4.0 < *a || span.0 - 4.0 > *b);
        let lane = lanes.iter().position(free).unwrap_or(lanes.len());
        if lane == lanes.len() {
            lanes.push(Vec::new());
        }
        if let Some(taken) = lanes.get_mut(lane) {
            taken.push(span);
        }
        lane_of.insert(target, lane);
    }
    let wide = TEXT + 60.0 + LANE * lanes.len() as f64;
    let title = procedure.title.get(language);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide:.0} {y:.0}\" width=\"{wide:.0}\" height=\"{y:.0}\" role=\"img\" \
         aria-labelledby=\"{id}-name\" lang=\"{}\" font-family=\"Sarabun, sans-serif\" class=\"procedure\">\
         <title id=\"{id}-name\">{}</title>\
         <defs><marker id=\"{id}-to\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">\
         <path d=\"M0 0L8 4L0 8z\" fill=\"{TEAL}\"/></marker></defs>\
         <rect width=\"{wide:.0}\" height=\"{y:.0}\" fill=\"#fff\"/>",
        language.code(),
        escape(title)
    );
    for row in &rows {
        // Ways down to the next state, left of the steps that do not take them.
        if let Some(below) = rows.get(row.state + 1) {
            for (n, line) in row.steps.iter().filter(|l| next(row, l.step)).enumerate() {
                let arrow = if n == 0 { format!(" marker-end=\"url(#{id}-to)\"") } else { String::new() };
                let _ = write!(
                    out,
                    "<path d=\"M32 {y:.1}H22V{:.1}\" stroke=\"{TEAL}\" stroke-width=\"1.6\" fill=\"none\"{arrow}/>",
                    below.top - 1.0,
                    y = line.y + 9.0
                );
            }
        }
        for line in &row.steps {
            let Some(target) = place.get(line.step.to.as_str()) else { continue };
            let Some(lane) = lane_of.get(target).filter(|_| !next(row, line.step) && !own(row, line.step)) else {
                continue;
            };
            let x = TEXT + 30.0 + LANE * *lane as f64;
            let goal = rows.get(*target).map_or(0.0, |r| r.top + r.high / 2.0);
            let end = line.name.first().map_or(0.0, |n| 48.0 + width(n, 14.0) + 8.0).min(TEXT);
            let _ = write!(
                out,
                "<path d=\"M{end:.1} {:.1}H{x:.1}V{goal:.1}H{:.1}\" stroke=\"{TEAL}\" stroke-width=\"1.2\" stroke-opacity=\"0.75\" fill=\"none\"{} marker-end=\"url(#{id}-to)\"/>",
                line.y + 9.0,
                TEXT + 1.0,
                if line.step.optional { " stroke-dasharray=\"4 3\"" } else { "" }
            );
        }
    }
    for row in &rows {
        let Some(state) = procedure.state.get(row.state) else { continue };
        let (fill, dash) = match (state.refused, state.obligation) {
            (true, _) => ("#f3e3df", ""),
            (_, true) => ("#fbf3d9", " stroke-dasharray=\"6 3\""),
            _ if state.end => ("#dcebe6", ""),
            _ => ("#eef3f3", ""),
        };
        let thick = if state.end { 3.0 } else { 1.4 };
        let _ = write!(
            out,
            "<rect x=\"14\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"7\" fill=\"{fill}\" stroke=\"{TEAL}\" stroke-width=\"{thick}\"{dash}/>",
            row.top,
            TEXT - 14.0,
            row.high
        );
        for (n, line) in row.name.iter().enumerate() {
            let _ = write!(
                out,
                "<text x=\"28\" y=\"{:.1}\" font-size=\"16\" font-weight=\"700\" fill=\"{INK}\">{}</text>",
                row.top + 22.0 + 20.0 * n as f64,
                escape(line)
            );
        }
        if state.id == procedure.start {
            let _ = write!(out, "<circle cx=\"14\" cy=\"{:.1}\" r=\"6\" fill=\"{TEAL}\"/>", row.top + row.high / 2.0);
        }
        for line in &row.steps {
            // A person's step is filled, the program's is open.
            let fill = if line.step.human { TEAL } else { "#fff" };
            let _ = write!(
                out,
                "<circle cx=\"32\" cy=\"{:.1}\" r=\"5\" fill=\"{fill}\" stroke=\"{TEAL}\" stroke-width=\"1.6\"/>",
                line.y + 9.0
            );
            let mut y = line.y + 14.0;
            for (n, name) in line.name.iter().enumerate() {
                let back = if own(row, line.step) && n + 1 == line.name.len() { " ↺" } else { "" };
                let _ = write!(
                    out,
                    "<text x=\"44\" y=\"{y:.1}\" font-size=\"14\" fill=\"{INK}\">{}{back}</text>",
                    escape(name)
                );
                y += 18.0;
            }
            y -= 3.0;
            for who in &line.who {
                let _ = write!(
                    out,
                    "<text x=\"44\" y=\"{y:.1}\" font-size=\"11.5\" fill=\"{QUIET}\">{}</text>",
                    escape(who)
                );
                y += 15.0;
            }
        }
    }
    out + "</svg>\n"
}
