//! A delegation, a project or a directive in words: the same on a page and in the terminal.

use super::said::Part;
use super::{Laws, Noun, Stop, Thing};
use crate::case::place_name;
use crate::procedure::{citation, office};
use crate::web::words::text;
use maitri_pack::Language;
use maitri_pack::procedure::Procedures;
use maitri_registry::class::Class;
use maitri_registry::follow::Follow;
use maitri_registry::follow::amount::Amount;
use maitri_registry::follow::authority::{Answer, Attribute, Level, Person, Tri, Trip};
use maitri_registry::follow::delegation::{Cover, Delegation, Direction, Line, Member, Obstacle, Plan};
use maitri_registry::follow::directive::{Directive, Point};
use maitri_registry::follow::project::{Kind, NO_BASIS, Project};
use maitri_registry::follow::refusal::{Paper, Refusal, Warning};
use maitri_review::report::words::{day, number};

/// A table of a thing.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// What it is.
    pub caption: String,
    /// Heads of the columns.
    pub head: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// A thing in words.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// What it is about.
    pub title: String,
    /// Where it stands.
    pub state: String,
    /// How that looks: `yes`, `no`, `ask`.
    pub tone: &'static str,
    /// Rule and sentence.
    pub warnings: Vec<(String, String)>,
    /// Label and words.
    pub facts: Vec<(String, String)>,
    /// Tables.
    pub tables: Vec<Told>,
    /// When, who, what, why.
    pub history: Vec<(String, String, String, String)>,
    /// Case of a procedure.
    pub case: String,
    /// Tie.
    pub tie: String,
}

/// With what things are told.
#[derive(Clone, Copy)]
pub struct Teller<'t> {
    /// The laws.
    pub laws: Laws<'t>,
    /// The procedures, whose states have names.
    pub procedures: &'t Procedures,
    /// The reader's language.
    pub language: Language,
    /// The day of today, ISO 8601.
    pub today: &'t str,
    /// Whether the reader is told of something of a thing that is of this class: that it is there as little as what it says.
    pub sees: &'t dyn Fn(Thing<'_>, Class) -> bool,
}

/// Who is told of everything: who sits at the terminal holds the store itself.
pub fn everything(_: Thing<'_>, _: Class) -> bool {
    true
}

/// Who is told of what bears no class of its own: what leaves in a report is for any reader of it.
pub fn ordinary(thing: Thing<'_>, class: Class) -> bool {
    [class, thing.class()].iter().all(|c| matches!(c, Class::Public | Class::Ordinary))
}

impl Teller<'_> {
    /// A text of the pages.
    pub fn t(&self, key: &str) -> String {
        text(self.language, key, &[])
    }

    fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        text(self.language, key, args)
    }

    fn day(&self, iso: &str) -> String {
        if iso.is_empty() { String::new() } else { day(iso, self.language) }
    }

    fn n(&self, n: impl std::fmt::Display) -> String {
        number(n, self.language)
    }

    /// An office by id or as it was written.
    pub fn office(&self, id: &str) -> String {
        if id.is_empty() { String::new() } else { office(self.laws.packs, id, self.language) }
    }

    /// A paper: number, day, office.
    pub fn paper(&self, paper: &Paper) -> String {
        let parts = [paper.number.clone(), self.day(&paper.day), self.office(&paper.office)];
        parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// An amount with its currency.
    pub fn money(&self, amount: &str, currency: &str) -> String {
        let Some(kept) = Amount::kept(amount) else { return String::new() };
        let grouped = number(kept.grouped(self.language == Language::Vi), self.language);
        if currency.is_empty() {
            return format!("{grouped} ({}: {})", self.t("dep-currency"), self.t("dep-not-said"));
        }
        format!("{grouped} {currency}")
    }

    /// The name of a state of a procedure.
    pub fn state(&self, procedure: &str, state: &str) -> String {
        match state {
            "running" => return self.t("dep-running"),
            "ended" => return self.t("dep-period-over"),
            _ => {}
        }
        let found = self.procedures.find(procedure).and_then(|(p, _)| p.state(state));
        found.map_or_else(|| state.to_owned(), |s| s.name.get(self.language).to_owned())
    }

    /// The state of a thing: its id, and its name.
    pub fn stands(&self, thing: Thing<'_>) -> (String, String) {
        let id = match thing {
            Thing::Delegation(d) => d.state(self.laws.tables, |class| (self.sees)(thing, class)).to_owned(),
            Thing::Project(p) => p.state(self.today).to_owned(),
            Thing::Directive(d) => {
                let (done, lifted, all) = d.counts();
                let args = [("done", self.n(done)), ("all", self.n(all)), ("lifted", self.n(lifted))];
                let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
                let key = if lifted > 0 { "dep-points-done-lifted" } else { "dep-points-done" };
                return ("open".to_owned(), self.with(key, &args));
            }
        };
        let name = self.state(thing.procedure(), &id);
        (id, name)
    }

    /// What it is about, in a line.
    pub fn title(&self, thing: Thing<'_>) -> String {
        match thing {
            Thing::Delegation(d) => d.about.purpose.clone(),
            Thing::Project(p) => p.about.title.clone(),
            Thing::Directive(d) => d.about.title.clone(),
        }
    }

    /// Which kind it is.
    pub fn kind(&self, thing: Thing<'_>) -> String {
        self.t(match thing {
            Thing::Delegation(d) if d.about.direction == Direction::In => "dep-in",
            Thing::Delegation(_) => "dep-out",
            Thing::Project(p) => match p.about.kind {
                Kind::Aid => "dep-kind-aid",
                Kind::Joint => "dep-kind-joint",
                Kind::Programme => "dep-kind-programme",
                Kind::Plan => "dep-kind-plan",
                Kind::Border => "dep-kind-border",
            },
            Thing::Directive(_) => "dep-directive",
        })
    }

    /// With whom.
    pub fn partner(&self, thing: Thing<'_>) -> String {
        let partner = &thing.whose().partner;
        match thing {
            _ if !partner.is_empty() => place_name(partner, self.language),
            Thing::Delegation(d) if !d.about.new_partner.is_empty() => d.about.new_partner.clone(),
            Thing::Delegation(d) => d.about.country.clone(),
            Thing::Directive(d) => self.office(&d.about.giver),
            Thing::Project(_) => String::new(),
        }
    }

    /// What is told of it.
    pub fn warnings(&self, follow: &Follow, id: &str, thing: Thing<'_>) -> Vec<(String, String)> {
        let (all, noun) = match thing {
            Thing::Delegation(d) => (d.warnings(self.today), Noun::Delegation),
            Thing::Project(p) => (p.warnings(id, &follow.projects, self.procedures, self.today), Noun::Project),
            Thing::Directive(d) => (d.warnings(self.today), Noun::Directive),
        };
        let mut out: Vec<(String, String)> =
            all.iter().map(|w| (w.rule().unwrap_or_default().to_owned(), self.warning(w, noun, follow))).collect();
        // What keeps people from going stands before the rest.
        if let Thing::Delegation(d) = thing
            && !d.withdrawn
            && !d.cancelled
        {
            let open = d.uncovered(self.laws.tables);
            if !open.is_empty() {
                out.insert(0, ("R-250".to_owned(), self.refusal(&Refusal::Uncovered(open), Noun::Delegation)));
            }
        }
        out
    }

    fn warning(&self, warning: &Warning, noun: Noun, follow: &Follow) -> String {
        match warning {
            Warning::NoLink => self.t("dep-warn-no-link"),
            Warning::NoReportDay => self.t("dep-warn-no-report-day"),
            Warning::ReportLate(since) => self.with("dep-warn-report-late", &[("day", &self.day(since))]),
            Warning::NoDecision => self.t("dep-warn-no-decision"),
            Warning::Incomplete(point, lacks) => {
                let lacks = self.labels(noun, lacks);
                self.with("dep-warn-incomplete", &[("point", &self.n(point)), ("what", &lacks)])
            }
            Warning::Dropped(counted, here) => {
                self.with("dep-warn-dropped", &[("counted", &self.n(counted)), ("here", &self.n(here))])
            }
            Warning::Late(what, since) => self.with("dep-warn-late", &[("what", what), ("day", &self.day(since))]),
            Warning::PeriodEnded(end, maybe) => {
                let names: Vec<String> = maybe
                    .iter()
                    .filter_map(|id| Some((id, follow.projects.by_id.get(id)?)))
                    .filter(|(_, p)| (self.sees)(Thing::Project(p), Class::Ordinary))
                    .map(|(id, p)| format!("{} ({id})", p.about.title))
                    .collect();
                let told = self.with("dep-warn-period-ended", &[("day", &self.day(end))]);
                if names.is_empty() {
                    format!("{told} {}", self.t("dep-warn-period-gap"))
                } else {
                    format!("{told} {}", self.with("dep-warn-period-perhaps", &[("what", &names.join("; "))]))
                }
            }
            Warning::PlanLate(due) => self.with("dep-warn-plan-late", &[("day", &self.day(due))]),
            Warning::NoLegalBasis => self.t("dep-warn-no-basis"),
            Warning::Before(what, on, first) => {
                self.with("dep-warn-before", &[("what", what), ("day", &self.day(on)), ("first", &self.day(first))])
            }
        }
    }

    /// The names of fields.
    fn labels(&self, noun: Noun, fields: &[&'static str]) -> String {
        fields.iter().map(|f| self.label(noun, f)).collect::<Vec<_>>().join(", ")
    }

    /// The name of a field; its word where no form asks it.
    pub fn label(&self, noun: Noun, field: &str) -> String {
        let found = noun.sayings().iter().flat_map(|s| s.fields).find(|f| f.name == field);
        found.map_or_else(|| field.to_owned(), |f| self.t(f.key))
    }

    /// Why something may not be recorded, with its rule.
    pub fn refusal(&self, why: &Refusal, noun: Noun) -> String {
        let told = match why {
            Refusal::NoSuch(id) => self.with("dep-no-such", &[("id", id)]),
            Refusal::Exists(id) => self.with("dep-exists", &[("id", id)]),
            Refusal::Missing(field) => self.with("dep-missing", &[("field", &self.label(noun, field))]),
            Refusal::NoDay(field, given) => {
                self.with("dep-no-day", &[("field", &self.label(noun, field)), ("given", given)])
            }
            Refusal::Not(field, given) => {
                self.with("dep-not", &[("field", &self.label(noun, field)), ("given", given)])
            }
            Refusal::Ended => self.t("dep-is-ended"),
            Refusal::Uncovered(members) => self.with("dep-uncovered", &[("members", &members.join(", "))]),
            Refusal::NoConsent(members) => self.with("dep-no-consent", &[("members", &members.join(", "))]),
            Refusal::NoMembers => self.t("dep-no-members"),
            Refusal::NoMoney => self.t("dep-no-money"),
            Refusal::NoReason => self.t("dep-no-reason"),
            Refusal::OldRule(since) => self.with("dep-old-rule", &[("day", &self.day(since))]),
            Refusal::NotInForce(from) => self.with("dep-not-in-force", &[("day", &self.day(from))]),
            Refusal::NoLegalBasis(_) => self.t("dep-no-basis"),
            Refusal::Incomplete(lacks) => self.with("dep-incomplete", &[("what", &self.labels(noun, lacks))]),
            Refusal::NeverDropped => self.t("dep-never-dropped"),
            Refusal::NotGiver(giver) => self.with("dep-not-giver", &[("giver", &self.office(giver))]),
            Refusal::BasisLater(day) => self.with("dep-basis-later", &[("day", &self.day(day))]),
        };
        match why.rule() {
            Some(rule) => format!("{told} [{rule}]"),
            None => told,
        }
    }

    /// Why something was not recorded: the field, and the sentence.
    pub fn stop(&self, stop: &Stop, noun: Noun) -> (String, String) {
        match stop {
            Stop::Gone => (String::new(), self.t("dep-gone")),
            Stop::Moved => (String::new(), self.t("dep-moved")),
            Stop::NoWord(word) => {
                let known: Vec<&str> = noun.sayings().iter().skip(1).map(|s| s.entry).collect();
                (String::new(), self.with("dep-no-word", &[("word", word), ("known", &known.join(", "))]))
            }
            Stop::Bad(field, why) => {
                let label = if field.is_empty() { String::new() } else { format!("{}: ", self.label(noun, field)) };
                (field.clone(), format!("{label}{why}"))
            }
            Stop::Refused(why) => (why.field().to_owned(), self.refusal(why, noun)),
            Stop::Failed(why) => (String::new(), why.clone()),
        }
    }

    /// What matters of a person, as far as it is said.
    pub fn category(&self, person: &Person) -> String {
        let tri = |tri: Tri, yes: &'static str, no: &'static str| match tri {
            Tri::Yes => Some(yes),
            Tri::No => Some(no),
            Tri::Unknown => None,
        };
        let level = match person.level {
            Level::Province => Some("dep-level-province"),
            Level::Commune => Some("dep-level-commune"),
            Level::Other => Some("dep-level-other"),
            Level::Unknown => None,
        };
        let trip = match person.trip {
            Trip::Official => Some("dep-official"),
            Trip::Private => Some("dep-private"),
            Trip::Unknown => None,
        };
        let keys = [
            tri(person.party, "dep-is-party", "dep-not-party"),
            tri(person.managed, "dep-is-managed", "dep-not-managed"),
            level,
            tri(person.position, "dep-has-position", "dep-no-position"),
            trip,
        ];
        let words: Vec<String> = keys.into_iter().flatten().map(|k| self.t(k)).collect();
        if words.is_empty() { self.t("dep-not-said") } else { words.join("; ") }
    }

    /// Who decides on a member, on which paper, what is missing.
    pub fn authority(&self, d: &Delegation, member: &Member) -> [String; 3] {
        let answer = member.answer(self.laws.tables, &d.whose.home, d.day());
        let cites = |cite: &[String]| {
            let all: Vec<String> = cite.iter().map(|c| citation(self.laws.packs, c, self.language)).collect();
            all.join("; ")
        };
        let found = member.found.as_ref().map(|f| {
            let args = [("who", f.who.as_str()), ("rule", &f.rule), ("day", &self.day(&f.from)), ("by", &f.by)];
            (self.with("dep-found", &args), f.paper.clone())
        });
        let as_of = self.laws.tables.of(&d.whose.home).map(|t| self.day(&t.as_of)).unwrap_or_default();
        let (mut who, mut paper) = match &answer {
            Answer::Decides(row, own) => {
                let mut told = format!("{} ({})", row.who.get(self.language), cites(&row.cite));
                if *own {
                    told = format!(
                        "{told}. {}",
                        self.with("dep-own-table", &[("place", &place_name(&d.whose.home, self.language))])
                    );
                }
                (told, row.paper.clone())
            }
            Answer::Gap(row, own) => {
                let mut told = format!("{}: {}", row.name.get(self.language), row.missing.get(self.language));
                let args = [("day", as_of.as_str()), ("cites", &cites(&row.cite))];
                told = format!("{told}. {}", self.with("dep-gap-as-of", &args));
                if !own && !row.reported_in.is_empty() && row.reported_in != d.whose.home {
                    let place = place_name(&row.reported_in, self.language);
                    told = format!("{told} {}", self.with("dep-gap-elsewhere", &[("place", &place)]));
                }
                (told, row.paper.clone())
            }
            Answer::Differ(rows) => {
                let told: Vec<String> =
                    rows.iter().map(|r| format!("{} ({})", r.who.get(self.language), cites(&r.cite))).collect();
                (self.with("dep-rules-differ", &[("rules", &told.join("; "))]), String::new())
            }
            Answer::NotKnown(ask) => {
                let note = self.laws.tables.of(&d.whose.home).map(|t| t.note.get(self.language)).unwrap_or_default();
                (format!("{note} {}", self.with("dep-ask", &[("office", &self.office(ask))])), String::new())
            }
            Answer::Unclear(missing) => {
                let all: Vec<String> = missing.iter().map(|a| self.t(attribute(*a))).collect();
                (self.with("dep-say-first", &[("what", &all.join(", "))]), String::new())
            }
            Answer::NoTable => (self.t("dep-no-table"), String::new()),
        };
        let mut missing = Vec::new();
        if let Some((words, on)) = found {
            if member.found_on(&answer, d.day()).is_some() || matches!(answer, Answer::NoTable) {
                (who, paper) = (words, on);
            } else {
                // What was found stays in sight, and is not told as what holds.
                missing.push(self.with("dep-found-not-then", &[("found", &words)]));
            }
        }
        match member.cover(&answer, d.day(), &d.departed) {
            Cover::Open if matches!(answer, Answer::Unclear(_)) => missing.push(self.t("dep-lacks-attributes")),
            Cover::Open => missing.push(self.t("dep-lacks-cover")),
            Cover::Noted => {
                if let Some(gap) = &member.gap {
                    paper = self.with("dep-noted-by", &[("paper", &self.paper(gap))]);
                }
            }
            Cover::Known => {}
        }
        if d.about.direction == Direction::In {
            return [String::new(), String::new(), String::new()];
        }
        match &member.consent {
            Some(consent) => {
                paper = format!("{paper} · {}", self.with("dep-consented", &[("paper", &self.paper(consent))]))
            }
            None if member.needs_consent(&answer, d.day()) && !matches!(answer, Answer::Unclear(_)) => {
                missing.push(self.t("dep-lacks-consent"));
            }
            None => {}
        }
        if let Answer::Decides(row, _) = &answer {
            let needs = row.needs.get(self.language);
            if !needs.is_empty() {
                missing.push(needs.to_owned());
            }
        }
        [who, paper, missing.join("; ")]
    }

    /// An obstacle in its four parts; what the program opened itself is told in the words of the page.
    pub fn obstacle(&self, obstacle: &Obstacle) -> [String; 4] {
        if obstacle.obstacle == NO_BASIS && obstacle.difficulty.is_empty() {
            return [
                self.t("dep-basis-difficulty"),
                self.t("dep-basis-cause"),
                self.t("dep-basis-proposal"),
                self.t("dep-basis-competence"),
            ];
        }
        [
            obstacle.difficulty.clone(),
            obstacle.cause.clone(),
            obstacle.proposal.clone(),
            self.office(&obstacle.competence),
        ]
    }

    fn obstacles<'o>(&self, all: impl Iterator<Item = (&'o Obstacle, &'o str)>) -> Option<Told> {
        let rows: Vec<Vec<String>> = all
            .map(|(o, how)| {
                let [difficulty, cause, proposal, competence] = self.obstacle(o);
                let solved = if how.is_empty() { self.t("dep-open") } else { self.with("dep-solved", &[("how", how)]) };
                // The one that the program opened bears the number of its rule, and no word of the code.
                let id = if o.obstacle == NO_BASIS { "R-252".to_owned() } else { o.obstacle.clone() };
                vec![id, difficulty, cause, proposal, competence, solved]
            })
            .collect();
        let keys = ["dep-id", "dep-difficulty", "dep-cause", "dep-proposal", "dep-competence", "dep-stands"];
        (!rows.is_empty()).then(|| self.table("dep-obstacles", &keys, rows))
    }

    fn table(&self, caption: &str, head: &[&str], rows: Vec<Vec<String>>) -> Told {
        Told { caption: self.t(caption), head: head.iter().map(|k| self.t(k)).collect(), rows }
    }

    fn delegation(&self, d: &Delegation, facts: &mut Vec<(&'static str, String)>) -> Vec<Told> {
        let about = &d.about;
        let plan = match about.plan {
            Plan::InPlan => self.t("dep-in-plan"),
            Plan::OffPlan => format!("{}: {}", self.t("dep-off-plan"), about.reason),
            Plan::Unknown => self.t("dep-not-said"),
        };
        facts.extend([
            ("dep-country", about.country.clone()),
            ("dep-new-partner", about.new_partner.clone()),
            ("dep-activity", about.activity.clone()),
            ("dep-plan", plan),
            ("dep-from", self.day(d.day())),
            ("dep-to", self.day(if d.returned.is_empty() { &about.to } else { &d.returned })),
            ("dep-people", d.counted().map_or_else(|| self.t("dep-not-said"), |n| self.n(n))),
        ]);
        if let Some((source, amount, currency)) = &d.budget {
            let money = self.money(amount, currency);
            facts.push((
                "dep-source",
                [source.clone(), money].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", "),
            ));
        }
        facts.push(("dep-programme", d.programme.clone()));
        for (class, paper) in &d.security {
            let key = if *class == Class::Police { "dep-police" } else { "dep-military" };
            if (self.sees)(Thing::Delegation(d), *class) {
                facts.push(("dep-say-security", format!("{}: {}", self.t(key), self.paper(paper))));
            }
        }
        if let Some(decided) = &d.decided {
            facts.push(("dep-say-decided", self.paper(decided)));
        }
        if let Some((due, rule)) = &d.report_due {
            facts.push(("dep-say-report-due", format!("{} {rule}", self.day(due)).trim().to_owned()));
        }
        if let Some((paper, results)) = &d.report {
            facts.push(("dep-say-reported", self.paper(paper)));
            facts.push(("dep-results", results.clone()));
        }
        let mut tables = Vec::new();
        let rows: Vec<Vec<String>> = d
            .travelling()
            .map(|(id, m)| {
                let who =
                    [&m.name, &m.title, &m.role].into_iter().filter(|t| !t.is_empty()).cloned().collect::<Vec<_>>();
                let [decides, paper, missing] = self.authority(d, m);
                vec![id.clone(), who.join(", "), self.category(&m.person), decides, paper, missing]
            })
            .collect();
        if !rows.is_empty() {
            let head = ["dep-id", "dep-name", "dep-category", "dep-who", "dep-on-paper", "dep-lacks"];
            tables.push(self.table("dep-members", &head, rows));
        }
        let rows: Vec<Vec<String>> = d
            .tasks
            .iter()
            .map(|(id, t)| {
                let stands =
                    if t.kept.is_empty() { self.t("dep-open") } else { format!("{} {}", self.day(&t.kept), t.how) };
                vec![id.clone(), t.what.clone(), t.lead.clone(), self.day(&t.due), stands]
            })
            .collect();
        if !rows.is_empty() {
            tables.push(self.table("dep-tasks", &["dep-id", "dep-what", "dep-lead", "dep-due", "dep-stands"], rows));
        }
        tables.extend(self.obstacles(d.obstacles.values().map(|(o, how)| (o, how.as_str()))));
        tables
    }

    fn project(&self, id: &str, p: &Project, follow: &Follow, facts: &mut Vec<(&'static str, String)>) -> Vec<Told> {
        let about = &p.about;
        facts.extend([
            ("dep-instrument", about.instrument.clone()),
            ("dep-clause", about.clause.clone()),
            ("dep-output", about.output.clone()),
            ("dep-cost", self.money(&about.cost, &about.currency)),
            ("dep-fund", about.fund.clone()),
            ("dep-begins", self.day(&about.from)),
            ("dep-ends", self.day(&about.to)),
        ]);
        match &p.basis {
            Some((rule, paper)) => facts.push(("dep-say-basis", format!("{rule} ({})", self.paper(paper)))),
            None if p.needs_basis() => facts.push(("dep-say-basis", self.t("dep-no-rule-recorded"))),
            None => {}
        }
        let mut money = |key: &'static str, amount: &str, currency: &str, paper: &Paper| {
            facts.push((key, format!("{} ({})", self.money(amount, currency), self.paper(paper))));
        };
        if let Some((amount, currency, paper)) = &p.proposed {
            money("dep-say-proposed", amount, currency, paper);
        }
        for (amount, currency, paper) in &p.budgets {
            money("dep-say-budgeted", amount, currency, paper);
        }
        for (key, paper) in [
            ("dep-say-agreed", &p.agreed),
            ("dep-say-accepted", &p.accepted),
            ("dep-say-handed-over", &p.handed_over),
            ("dep-say-stopped", &p.stopped),
        ] {
            facts.extend(paper.iter().map(|paper| (key, self.paper(paper))));
        }
        facts.push(("dep-say-started", self.day(&p.started)));
        facts.extend(p.steps.iter().map(|(state, paper)| {
            ("dep-say-stepped", format!("{}: {}", self.state(about.kind.procedure(), state), self.paper(paper)))
        }));
        let next = follow.projects.by_id.get(&p.successor).filter(|_| follow.projects.may_follow(id, &p.successor));
        facts.push(match next.filter(|next| (self.sees)(Thing::Project(next), Class::Ordinary)) {
            Some(next) => ("dep-successor", format!("{} ({})", next.about.title, p.successor)),
            None => ("dep-successor", p.successor.clone()),
        });
        self.obstacles(p.obstacles.values().map(|(o, how)| (o, how.as_str()))).into_iter().collect()
    }

    /// Who does what until when, as far as it is said.
    pub fn due(&self, point: &Point) -> String {
        match &point.charge {
            charge if charge.regular => self.t("dep-regular-task"),
            charge if !charge.due.is_empty() => self.day(&charge.due),
            _ => self.t("dep-not-said"),
        }
    }

    /// What came of a point so far.
    pub fn outcome(&self, point: &Point) -> String {
        match (&point.answer, point.progress.last()) {
            (Some((result, paper)), _) => format!("{result} ({})", self.paper(paper)),
            (None, Some((on, words))) => format!("{} {words}", self.day(on)).trim().to_owned(),
            (None, None) => String::new(),
        }
    }

    fn directive(&self, d: &Directive, facts: &mut Vec<(&'static str, String)>) -> Vec<Told> {
        let about = &d.about;
        facts.extend([
            ("dep-giver", self.office(&about.giver)),
            ("case-paper-number", about.number.clone()),
            ("dep-given-on", self.day(&about.day)),
            ("dep-points-counted", if about.points == 0 { String::new() } else { self.n(about.points) }),
        ]);
        let mut tables = Vec::new();
        let rows: Vec<Vec<String>> = d
            .in_order()
            .map(|(no, p)| {
                let lead = if p.charge.with.is_empty() {
                    p.charge.lead.clone()
                } else {
                    format!("{} ({})", p.charge.lead, p.charge.with)
                };
                let said = |t: String| if t.is_empty() { self.t("dep-not-said") } else { t };
                let mut stands = self.state("vn/directive", d.state(no));
                if d.is_late(p, self.today) {
                    stands = format!("{stands}. {}", self.t("dep-late"));
                }
                vec![
                    self.n(no),
                    p.text.clone(),
                    said(self.office(&lead)),
                    said(p.charge.product.clone()),
                    self.due(p),
                    stands,
                    self.outcome(p),
                ]
            })
            .collect();
        if !rows.is_empty() {
            let head =
                ["dep-point-number", "dep-text", "dep-lead", "dep-product", "dep-due", "dep-stands", "dep-result"];
            tables.push(self.table("dep-points", &head, rows));
        }
        let rows: Vec<Vec<String>> = d
            .requests
            .iter()
            .map(|(no, r)| {
                let answer = r.answer.as_ref().map(|(a, paper)| format!("{a} ({})", self.paper(paper)));
                vec![self.n(no), r.text.clone(), self.office(&r.to), answer.unwrap_or_else(|| self.t("dep-open"))]
            })
            .collect();
        if !rows.is_empty() {
            let head = ["dep-request-number", "dep-request-text", "dep-request-to", "dep-answer"];
            tables.push(self.table("dep-requests", &head, rows));
        }
        tables.extend(self.obstacles(d.obstacles.values().map(|(o, how)| (o, how.as_str()))));
        tables
    }

    /// Whether the reader is told that this was recorded.
    pub fn tells(&self, thing: Thing<'_>, line: &Line) -> bool {
        match line.entry.as_str() {
            "security" => Class::of(&line.of).is_some_and(|class| (self.sees)(thing, class)),
            "personal" => (self.sees)(thing, Class::Personal),
            _ => true,
        }
    }

    /// What was recorded of a thing since an event that somebody saw: when, who, what.
    pub fn since(&self, thing: Thing<'_>, seen: u64) -> Vec<(String, String, String)> {
        let new = thing.history().iter().filter(|l| l.sequence > seen && self.tells(thing, l));
        new.map(|l| (self.day(l.at.get(..10).unwrap_or("")), l.person.clone(), self.recorded(thing, l))).collect()
    }

    /// What was recorded, in a word, and of what of the thing.
    fn recorded(&self, thing: Thing<'_>, line: &Line) -> String {
        let key = thing.noun().saying(&line.entry).map(|s| s.key);
        let word = key.map_or_else(|| line.entry.clone(), |k| self.t(k));
        if line.of.is_empty() { word } else { format!("{word} ({})", line.of) }
    }

    /// A thing whole.
    pub fn shown(&self, follow: &Follow, id: &str, thing: Thing<'_>) -> Shown {
        let whose = thing.whose();
        let mut facts: Vec<(&'static str, String)> =
            vec![("dep-kind", self.kind(thing)), ("dep-home", place_name(&whose.home, self.language))];
        if !whose.partner.is_empty() {
            facts.push(("dep-partner", place_name(&whose.partner, self.language)));
        }
        let (tables, case) = match thing {
            Thing::Delegation(d) => (self.delegation(d, &mut facts), d.about.case.clone()),
            Thing::Project(p) => (self.project(id, p, follow, &mut facts), p.about.case.clone()),
            Thing::Directive(d) => (self.directive(d, &mut facts), d.about.case.clone()),
        };
        let (state, name) = self.stands(thing);
        Shown {
            title: self.title(thing),
            tone: match state.as_str() {
                "cancelled" | "declined" | "stopped" | "legal-basis-missing" | "authority-check" => "no",
                "closed" | "handed-over" | "sent" | "reported" => "yes",
                _ => "ask",
            },
            state: name,
            warnings: self.warnings(follow, id, thing),
            facts: facts.into_iter().filter(|(_, v)| !v.is_empty()).map(|(k, v)| (self.t(k), v)).collect(),
            tables,
            history: thing
                .history()
                .iter()
                .filter(|l| self.tells(thing, l))
                .map(|l| {
                    let what = self.recorded(thing, l);
                    (self.day(l.at.get(..10).unwrap_or("")), l.person.clone(), what, l.why.clone())
                })
                .collect(),
            case,
            tie: whose.tie.clone(),
        }
    }

    /// What a field that names a part of the thing may say: id and words.
    pub fn parts(&self, follow: &Follow, id: &str, thing: Thing<'_>, part: Part) -> Vec<(String, String)> {
        let short = |text: &str| text.chars().take(80).collect::<String>();
        match (part, thing) {
            (Part::Member, Thing::Delegation(d)) => d
                .travelling()
                .map(|(id, m)| {
                    let name = if m.name.is_empty() { self.category(&m.person) } else { m.name.clone() };
                    (id.clone(), format!("{id}: {}", short(&name)))
                })
                .collect(),
            (Part::Task, Thing::Delegation(d)) => {
                d.tasks.iter().filter(|(_, t)| t.kept.is_empty()).map(|(id, t)| (id.clone(), short(&t.what))).collect()
            }
            (Part::Point, Thing::Directive(d)) => d
                .in_order()
                .filter(|(_, p)| !p.is_over())
                .map(|(no, p)| (no.clone(), format!("{}. {}", self.n(no), short(&p.text))))
                .collect(),
            (Part::Request, Thing::Directive(d)) => {
                d.requests.iter().map(|(no, r)| (no.clone(), format!("{}. {}", self.n(no), short(&r.text)))).collect()
            }
            (Part::Obstacle, Thing::Delegation(Delegation { obstacles, .. }))
            | (Part::Obstacle, Thing::Directive(Directive { obstacles, .. }))
            | (Part::Obstacle, Thing::Project(Project { obstacles, .. })) => obstacles
                .iter()
                .filter(|(_, (_, how))| how.is_empty())
                .map(|(id, (o, _))| {
                    let [difficulty, ..] = self.obstacle(o);
                    (id.clone(), short(&difficulty))
                })
                .collect(),
            (Part::Project, _) => follow
                .projects
                .by_id
                .iter()
                .filter(|(other, p)| {
                    follow.projects.may_follow(id, other) && (self.sees)(Thing::Project(p), Class::Ordinary)
                })
                .map(|(id, p)| (id.clone(), format!("{id}: {}", short(&p.about.title))))
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn attribute(attribute: Attribute) -> &'static str {
    match attribute {
        Attribute::Day => "dep-from",
        Attribute::Party => "dep-party",
        Attribute::Managed => "dep-managed",
        Attribute::Level => "dep-level",
        Attribute::Position => "dep-position",
        Attribute::Trip => "dep-trip",
    }
}

/// A thing as plain text, for the terminal.
pub fn plain(shown: &Shown, id: &str, teller: &Teller<'_>) -> String {
    use std::fmt::Write as _;
    let mut out = format!("{id}: {}\n{} {}\n", shown.title, teller.t("dep-stands-at"), shown.state);
    for (rule, told) in &shown.warnings {
        let _ = writeln!(
            out,
            "! {told}{}",
            if rule.is_empty() || told.contains(rule) { String::new() } else { format!(" [{rule}]") }
        );
    }
    for (label, value) in &shown.facts {
        let _ = writeln!(out, "{label}: {}", value.replace('\n', "\n  "));
    }
    for table in &shown.tables {
        let _ = writeln!(out, "\n{}", table.caption);
        for row in &table.rows {
            let cells: Vec<String> = table
                .head
                .iter()
                .zip(row)
                .skip(1)
                .filter(|(_, c)| !c.is_empty())
                .map(|(h, c)| format!("    {h}: {c}"))
                .collect();
            let _ = writeln!(out, "  {}\n{}", row.first().map_or("", String::as_str), cells.join("\n"));
        }
    }
    out
}
