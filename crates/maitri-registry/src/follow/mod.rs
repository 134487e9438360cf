//! What becomes of a tie after signing (article 13): activities and their indicators, the reporting year, people who travel,
//! projects, directives, and what persons decided about a tie's further life. All of it is derived from what was recorded, and
//! nothing is ever edited in place: a correction is an entry of its own, which says what it corrects and why.

pub mod activity;
pub mod amount;
pub mod authority;
pub mod cycle;
pub mod delegation;
pub mod directive;
pub mod indicator;
pub mod life;
pub mod project;
pub mod refusal;
pub mod sheet;
pub mod standing;
pub mod times;
pub mod when;

use crate::act::{Act, Event, Fact};
use serde::{Deserialize, Serialize};

/// Whose it is. Who may see and record it follows from the place of the own side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Whose {
    /// Id of the place of the own side.
    #[serde(default)]
    pub home: String,
    /// Id of the place of the other side; empty where it concerns none, or none alone.
    #[serde(default)]
    pub partner: String,
    /// Id of the tie in the register; empty where it stands in none (yet).
    #[serde(default)]
    pub tie: String,
}

/// What is recorded, by what it is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "about", content = "said", rename_all = "kebab-case")]
pub enum Entry {
    /// An activity.
    Activity(activity::Entry),
    /// A reporting year.
    Cycle(cycle::Entry),
    /// A delegation.
    Delegation(delegation::Entry),
    /// A project.
    Project(project::Entry),
    /// A directive.
    Directive(directive::Entry),
    /// The life of a tie.
    Life(life::Entry),
}

/// Where an entry stands in the log, and under whose name.
#[derive(Debug, Clone, Copy)]
pub struct Place<'e> {
    /// Its sequence.
    pub sequence: u64,
    /// The circumstances; `None` where they were erased.
    pub act: Option<&'e Act>,
    /// Id of the thing that it is about.
    pub id: &'e str,
}

/// All that was recorded after signing, thing by thing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Follow {
    /// What the two sides did together, with its outputs and outcomes (article 13).
    pub activities: activity::Activities,
    /// The reporting year: who was asked, who reported, what was put before the cabinet (article 13).
    pub cycles: cycle::Cycles,
    /// People who travel, out and in: members, who decides on each, programme, report.
    pub delegations: delegation::Delegations,
    /// Aid and joint projects: legal basis, budget decisions, hand-over.
    pub projects: project::Projects,
    /// Directives and their points, requests, obstacles: who leads, what comes of it, until when.
    pub directives: directive::Directives,
    /// What persons decided about the further life of a tie: renewal, end, a partner that was merged.
    pub lives: life::Lives,
}

impl Follow {
    /// What follows from events, in the order of the log.
    pub fn of(events: &[Event]) -> Follow {
        let mut follow = Follow::default();
        for event in events {
            follow.take(event);
        }
        follow
    }

    /// Takes one more event. What was erased is as if it had never been said.
    pub fn take(&mut self, event: &Event) {
        let Some(Fact::Followed { id, entry }) = &event.fact else { return };
        let place = Place { sequence: event.sequence, act: event.act.as_ref(), id };
        match entry {
            Entry::Activity(entry) => self.activities.take(place, entry),
            Entry::Cycle(entry) => self.cycles.take(place, entry),
            Entry::Delegation(entry) => self.delegations.take(place, entry),
            Entry::Project(entry) => self.projects.take(place, entry),
            Entry::Directive(entry) => self.directives.take(place, entry),
            Entry::Life(entry) => self.lives.take(place, entry),
        }
    }
}
