//! Safe fixes applied to a text.

use crate::review::Review;
use maitri_pack::FixSafety;

/// The text with every safe fix of the first document applied, and how many there were. Fixes that overlap are left to
/// the next run.
pub fn apply(text: &str, review: &Review<'_, '_>) -> (String, usize) {
    let mut fixes: Vec<(usize, usize, &str)> = review
        .findings
        .iter()
        .filter(|f| f.document == 0 && f.suppressed.is_none())
        .filter_map(|f| {
            let fix = f.fix.as_ref().filter(|x| x.safety == FixSafety::Safe)?;
            let span = f.span?;
            Some((span.start, span.end, fix.replacement.as_str()))
        })
        .collect();
    fixes.sort_unstable();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut count = 0;
    for (start, end, with) in fixes {
        if start < at {
            continue;
        }
        out.push_str(text.get(at..start).unwrap_or(""));
        out.push_str(with);
        at = end;
        count += 1;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    (out, count)
}
