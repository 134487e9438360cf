//! Who may do what with what is recorded after signing under article 13: the activities of a tie, and the reporting year. Which office leads
//! the year, and which takes a step of it, stands in the procedure of the pack.

use crate::web::who::Who;
use maitri_pack::procedure::Procedures;
use maitri_registry::class::Class;
use maitri_registry::follow::cycle::{CLOSE, Cycle, PROCEDURE};
use maitri_registry::rights::{Action, below};

/// Whether somebody may do this with what is recorded of a province after signing.
pub fn may(who: &Who, action: Action, home: &str, office: &str) -> bool {
    let procedure = if home.starts_with("vn.") { "vn/yearly-plan" } else { "th/follow-up" };
    who.may_at(action, home, office, procedure, Class::Ordinary)
}

/// Whether somebody may see what a province reports in a year: it is their province, or their office has a part in the year of all.
pub fn sees(who: &Who, action: Action, home: &str) -> bool {
    may(who, action, home, "") || who.may_at(action, home, "", PROCEDURE, Class::Ordinary)
}

/// The year as far as somebody may see it.
pub fn seen_by(who: &Who, action: Action, one: &Cycle) -> Cycle {
    one.cut(&|home| sees(who, action, home))
}

/// The offices that take a step of the year, by its event; empty: the pack has no such step.
pub fn takers<'p>(procedures: &'p Procedures, on: &str) -> &'p [String] {
    let found = procedures.find(PROCEDURE).and_then(|(p, _)| p.step.iter().find(|s| s.on == on));
    found.map_or(&[], |s| s.by.as_slice())
}

/// Whether the office for which somebody acts is one of these, or stands above or below one of them.
fn is_of(who: &Who, offices: &[String]) -> bool {
    !who.office.is_empty() && offices.iter().any(|id| below(id, &who.office) || below(&who.office, id))
}

/// Whether somebody may do this for the office that leads the year: open it, make its compilations, evaluate ties and decide on them.
pub fn leads(who: &Who, procedures: &Procedures, action: Action) -> bool {
    takes(who, procedures, CLOSE, action)
}

/// Whether somebody may do this for an office that takes a step of the year.
pub fn takes(who: &Who, procedures: &Procedures, on: &str, action: Action) -> bool {
    let by = takers(procedures, on);
    who.is_desk() || is_of(who, by) && by.iter().any(|o| who.may_at(action, "", o, PROCEDURE, Class::Ordinary))
}
