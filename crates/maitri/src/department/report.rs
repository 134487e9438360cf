//! The reports of a Department of Foreign Affairs (6.4): RP-06 work of a period, RP-07 obstacles, RP-08 directives, RP-09 delegations, RP-10
//! aid, RP-11 agreements in force, RP-12 the plan of a year. Each figure bears the ids of the rows that make it; where there is no source, that
//! is printed and no nought. What is restricted stands in none of them.

use super::tell::{Teller, Told, ordinary};
use super::{Noun, Thing};
use crate::draft::{self, Drafted, Format, Refused, Wanted};
use crate::follow::activities::{figure_words, when_words};
use crate::life::{house, words::standing};
use maitri_draft::answer::Answers;
use maitri_pack::papers::Papers;
use maitri_pack::{Language, Packs};
use maitri_registry::follow::activity::Activity;
use maitri_registry::follow::amount::Amount;
use maitri_registry::follow::delegation::{Delegation, Direction, Obstacle, Plan};
use maitri_registry::follow::life::Standing;
use maitri_registry::follow::project::{Kind, Project};
use maitri_registry::follow::{Follow, when};
use maitri_review::report::words::day as day_words;
use maitri_store::{Filter, Page, Store};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Which report, of whom, of when.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// `RP-06` … `RP-12`.
    pub report: String,
    /// Id of the place.
    pub home: String,
    /// First day; empty: that of the year.
    pub from: String,
    /// Last day; empty: today.
    pub to: String,
    /// Id of the directive (RP-08) or the plan (RP-12); empty: the latest.
    pub of: String,
    /// Answers for the head of the paper and for what no row tells.
    pub head: Map<String, Value>,
}

/// The folder of the pages of a thing, and its id: `delegations`, `register/tie`.
pub type Behind = (&'static str, String);

/// A row with the things that make it.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Cells.
    pub cells: Vec<String>,
    /// What is behind it: the folder of its pages, and its id.
    pub ids: Vec<Behind>,
    /// Of a row with several figures, what makes each: the column of the figure, and the things. A nought has none.
    pub figures: Vec<(usize, Vec<Behind>)>,
}

/// A section: head, lines, table.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Its head.
    pub head: String,
    /// What is told, with the things behind it.
    pub lines: Vec<Row>,
    /// Heads of the columns of its table.
    pub columns: Vec<String>,
    /// Rows of its table.
    pub rows: Vec<Row>,
}

/// A report.
#[derive(Debug, Clone, Default)]
pub struct Made {
    /// `RP-06` …
    pub report: String,
    /// Its title with the period.
    pub title: String,
    /// The day as of which it tells.
    pub as_of: String,
    /// Its sections.
    pub sections: Vec<Section>,
    /// The template of its paper.
    pub template: &'static str,
    /// What the template asks and the rows answer.
    answers: Map<String, Value>,
}

/// The reports: number, key of the name.
pub const REPORTS: [(&str, &str); 7] = [
    ("RP-06", "dep-rp-06"),
    ("RP-07", "dep-rp-07"),
    ("RP-08", "dep-rp-08"),
    ("RP-09", "dep-rp-09"),
    ("RP-10", "dep-rp-10"),
    ("RP-11", "dep-rp-11"),
    ("RP-12", "dep-rp-12"),
];

/// A delegation with its id.
type Travelled<'d> = (&'d String, &'d Delegation);

/// What a report reads: the things of a home that may be told in it.
struct Ground<'g> {
    teller: &'g Teller<'g>,
    follow: &'g Follow,
    asked: &'g Asked,
    from: String,
    to: String,
    may: &'g dyn Fn(Thing<'_>) -> bool,
    may_activity: &'g dyn Fn(&Activity) -> bool,
}

impl<'g> Ground<'g> {
    fn told(&self, thing: Thing<'_>) -> bool {
        thing.whose().home == self.asked.home && !thing.class().is_restricted() && (self.may)(thing)
    }

    fn delegations(&self) -> impl Iterator<Item = (&'g String, &'g Delegation)> + '_ {
        let all = self.follow.delegations.by_id.iter();
        all.filter(|(_, d)| !d.withdrawn && !d.cancelled && self.told(Thing::Delegation(d)))
    }

    fn projects(&self, kinds: &'static [Kind]) -> impl Iterator<Item = (&'g String, &'g Project)> + '_ {
        let all = self.follow.projects.by_id.iter();
        all.filter(|(_, p)| !p.withdrawn && kinds.contains(&p.about.kind) && self.told(Thing::Project(p)))
    }

    fn directives(&self) -> impl Iterator<Item = (&'g String, &'g maitri_registry::follow::directive::Directive)> + '_ {
        let all = self.follow.directives.by_id.iter();
        all.filter(|(_, d)| !d.withdrawn && self.told(Thing::Directive(d)))
    }

    /// What was done together in the time, on either side of a tie, by day.
    fn activities(&self) -> Vec<(&'g String, &'g Activity)> {
        let ours = |a: &Activity| a.whose.home == self.asked.home || a.whose.partner == self.asked.home;
        let all =
            self.follow.activities.by_id.iter().filter(|(_, a)| !a.withdrawn && ours(a) && (self.may_activity)(a));
        let mut all: Vec<_> = all.filter(|(_, a)| when::is_within(&a.said.days, &self.from, &self.to)).collect();
        all.sort_by(|a, b| (&a.1.said.days, a.0).cmp(&(&b.1.said.days, b.0)));
        all
    }

    fn within(&self, day: &str) -> bool {
        !day.is_empty() && day >= self.from.as_str() && day <= self.to.as_str()
    }

    fn t(&self, key: &str) -> String {
        self.teller.t(key)
    }

    fn n(&self, n: usize) -> String {
        maitri_review::report::words::number(n, self.teller.language)
    }

    fn no_source(&self) -> String {
        self.t("dep-no-source")
    }

    fn or_no_source(&self, text: String) -> String {
        if text.trim().is_empty() { self.no_source() } else { text }
    }

    fn line(&self, text: String, noun: Noun, ids: &[&String]) -> Row {
        let ids = ids.iter().map(|id| (noun.path(), (*id).clone())).collect();
        Row { cells: vec![text], ids, ..Row::default() }
    }

    /// All obstacles that stand in the way still, with what they belong to.
    fn obstacles(&self) -> Vec<(&'static str, &'g String, &'g Obstacle)> {
        let mut out = Vec::new();
        for (id, d) in self.directives() {
            out.extend(
                d.obstacles.values().filter(|(_, how)| how.is_empty()).map(|(o, _)| (Noun::Directive.path(), id, o)),
            );
        }
        for (id, d) in self.delegations() {
            let open = d.obstacles.values().filter(|(_, how)| how.is_empty());
            out.extend(open.map(|(o, _)| (Noun::Delegation.path(), id, o)));
        }
        for (id, p) in self.projects(&[Kind::Aid, Kind::Joint, Kind::Programme, Kind::Plan]) {
            out.extend(
                p.obstacles.values().filter(|(_, how)| how.is_empty()).map(|(o, _)| (Noun::Project.path(), id, o)),
            );
        }
        out
    }

    fn section(&self, key: &str, lines: Vec<Row>) -> Section {
        Section { head: self.t(key), lines, ..Section::default() }
    }

    fn table(&self, key: &str, columns: &[&str], rows: Vec<Row>) -> Section {
        Section { head: self.t(key), columns: columns.iter().map(|c| self.t(c)).collect(), rows, ..Section::default() }
    }

    /// How many people travelled, of the delegations that have a list of them; where none has one, there is no source.
    fn people(&self, all: &[Travelled<'_>]) -> String {
        let counted: Vec<usize> = all.iter().filter_map(|(_, d)| d.counted()).collect();
        if counted.is_empty() { self.no_source() } else { self.n(counted.iter().sum()) }
    }

    /// The period in words: a month, six months, nine months, a year, else both days.
    fn period(&self) -> String {
        let (from, to, language) = (self.from.as_str(), self.to.as_str(), self.teller.language);
        let year = from.get(..4).unwrap_or("");
        let number = |n: &str| maitri_review::report::words::number(n, language);
        let era = |year: &str| match (language, year.parse::<u32>()) {
            (Language::Th, Ok(y)) => number(&(y + 543).to_string()),
            _ => year.to_owned(),
        };
        let ends = |month: &str, day: &str| to == format!("{year}-{month}-{day}");
        let starts = from.get(4..) == Some("-01-01");
        let args = [("year", era(year)), ("from", day_words(from, language)), ("to", day_words(to, language))];
        let month = from.get(5..7).unwrap_or("");
        // The last day of a month is the last of these that there is.
        let last = ["31", "30", "29", "28"].iter().map(|d| format!("{year}-{month}-{d}"));
        let last = last.into_iter().find(|d| maitri_pack::calendar::Day::parse(d).is_some());
        let whole_month = from.get(7..) == Some("-01") && last.as_deref() == Some(to);
        let key = match () {
            () if starts && ends("12", "31") => "dep-period-year",
            () if starts && ends("09", "30") => "dep-period-nine",
            () if starts && ends("06", "30") => "dep-period-six",
            () if whole_month => "dep-period-month",
            () => "dep-period-days",
        };
        let month = number(month.trim_start_matches('0'));
        let mut all: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
        all.push(("month", &month));
        crate::web::words::text(language, key, &all)
    }
}

/// Makes a report in the teller's language.
///
/// # Errors
/// One sentence: no such report, or nothing to tell of.
pub fn make(store: &Store, teller: &Teller<'_>, follow: &Follow, asked: &Asked) -> Result<Made, String> {
    make_for(store, teller, follow, asked, &|_| true, &|_| true)
}

/// The same of what somebody may see.
///
/// # Errors
/// As [`make`].
pub fn make_for(
    store: &Store,
    teller: &Teller<'_>,
    follow: &Follow,
    asked: &Asked,
    may: &dyn Fn(Thing<'_>) -> bool,
    may_activity: &dyn Fn(&Activity) -> bool,
) -> Result<Made, String> {
    let to = if asked.to.is_empty() { teller.today.to_owned() } else { asked.to.clone() };
    let from = if asked.from.is_empty() { format!("{}-01-01", to.get(..4).unwrap_or("")) } else { asked.from.clone() };
    // What is restricted stands in no report, nor does a state that comes of it.
    let teller = &Teller { sees: &ordinary, ..*teller };
    let ground = Ground { teller, follow, asked, from, to, may, may_activity };
    let (template, sections, answers) = match asked.report.as_str() {
        "RP-06" => work(&ground),
        "RP-07" => obstacles(&ground),
        "RP-08" => directives(&ground)?,
        "RP-09" => delegations(&ground),
        "RP-10" => aid(&ground),
        "RP-11" => agreements(&ground, store)?,
        "RP-12" => plan(&ground)?,
        other => return Err(format!("`{other}` is no report of a Department: RP-06 to RP-12")),
    };
    let name = REPORTS.iter().find(|(r, _)| *r == asked.report).map_or("", |(_, key)| key);
    Ok(Made {
        report: asked.report.clone(),
        // Only what happened in a period is told of one; the rest is as it stands.
        title: match asked.report.as_str() {
            "RP-06" | "RP-09" | "RP-10" => format!("{} – {}", teller.t(name), ground.period()),
            _ => teller.t(name),
        },
        as_of: teller.today.to_owned(),
        sections,
        template,
        answers,
    })
}

type Parts = (&'static str, Vec<Section>, Map<String, Value>);

/// The cells of a row under the names that a template has for them.
fn named(names: &[&str], cells: &[String]) -> Value {
    names
        .iter()
        .zip(cells)
        .map(|(name, cell)| ((*name).to_owned(), Value::from(cell.as_str())))
        .collect::<Map<_, _>>()
        .into()
}

fn answers(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn texts(rows: &[Row]) -> Vec<String> {
    rows.iter().filter_map(|r| r.cells.first().cloned()).collect()
}

/// What somebody wrote for a part that no row tells.
fn written(ground: &Ground<'_>, name: &str) -> Vec<Row> {
    let lines = ground.asked.head.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    lines.iter().filter_map(Value::as_str).map(|t| Row { cells: vec![t.to_owned()], ..Row::default() }).collect()
}

/// RP-06.
fn work(g: &Ground<'_>) -> Parts {
    let programmes: Vec<Row> = g
        .projects(&[Kind::Programme])
        .map(|(id, p)| {
            let t = g.teller;
            let args = [
                ("what", p.about.title.clone()),
                ("from", day_words(&p.about.from, t.language)),
                ("to", day_words(&p.about.to, t.language)),
                ("state", t.stands(Thing::Project(p)).1),
            ];
            let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
            g.line(crate::web::words::text(t.language, "dep-line-programme", &args), Noun::Project, &[id])
        })
        .collect();
    let made = |direction: Direction| {
        g.delegations()
            .filter(move |(_, d)| d.about.direction == direction && g.within(&d.departed))
            .collect::<Vec<_>>()
    };
    let mut travel = Vec::new();
    for (direction, key) in [(Direction::Out, "dep-line-out"), (Direction::In, "dep-line-in")] {
        let all = made(direction);
        let ids: Vec<&String> = all.iter().map(|(id, _)| *id).collect();
        let (n, people) = (g.n(all.len()), g.people(&all));
        let name = g.t(if direction == Direction::Out { "dep-out" } else { "dep-in" });
        let unlisted = all.iter().filter(|(_, d)| d.counted().is_none()).count();
        // That none is recorded is told as that, and not as none.
        let text = match () {
            () if ids.is_empty() => format!("{name}: {}", g.no_source()),
            () if unlisted > 0 => {
                let (of, without) = (g.t("dep-fig-people"), g.t("dep-fig-no-list"));
                format!("{name}: {n}. {of}: {people}. {without}: {}", g.n(unlisted))
            }
            () => crate::web::words::text(g.teller.language, key, &[("n", &n), ("people", &people)]),
        };
        travel.push(g.line(text, Noun::Delegation, &ids));
        for (id, d) in all {
            let with = g.teller.partner(Thing::Delegation(d));
            travel.push(g.line(
                format!(
                    "{}: {} ({})",
                    day_words(&d.departed, g.teller.language),
                    d.about.purpose,
                    g.or_no_source(with)
                ),
                Noun::Delegation,
                &[id],
            ));
        }
    }
    let activities = activities(g);
    let projects: Vec<Row> = g
        .projects(&[Kind::Aid, Kind::Joint])
        .map(|(id, p)| {
            let state = g.teller.stands(Thing::Project(p)).1;
            g.line(format!("{}: {state}", p.about.title), Noun::Project, &[id])
        })
        .collect();
    let difficulties: Vec<Row> = g
        .obstacles()
        .into_iter()
        .map(|(noun, id, o)| {
            let [difficulty, ..] = g.teller.obstacle(o);
            Row { cells: vec![difficulty], ids: vec![(noun, id.clone())], ..Row::default() }
        })
        .collect();
    let (mut requests, mut directives) = (Vec::new(), Vec::new());
    for (id, d) in g.directives() {
        for r in d.requests.values().filter(|r| r.answer.is_none()) {
            requests.push(g.line(r.text.clone(), Noun::Directive, &[id]));
        }
        let stands = g.teller.stands(Thing::Directive(d)).1;
        directives.push(g.line(format!("{}: {stands}", d.about.title), Noun::Directive, &[id]));
    }
    let border = vec![Row { cells: vec![g.t("dep-line-border")], ..Row::default() }];
    let parts = [
        ("programmes", "dep-sec-programmes", programmes),
        ("contacts", "dep-sec-contacts", written(g, "contacts")),
        ("travel", "dep-sec-travel", travel),
        ("activities", "dep-sec-activities", activities),
        ("projects", "dep-sec-projects", projects),
        ("border", "dep-sec-border", border),
        ("difficulties", "dep-sec-difficulties", difficulties),
        ("requests", "dep-sec-requests", requests),
        ("directives", "dep-sec-directives", directives),
        ("tasks", "dep-sec-tasks", written(g, "tasks")),
    ];
    let mut out = answers(json!({ "period": g.period(), "as_of": g.teller.today }));
    let mut sections = Vec::new();
    for (name, key, lines) in parts {
        out.insert(name.to_owned(), texts(&lines).into());
        let lines = if lines.is_empty() { vec![Row { cells: vec![g.no_source()], ..Row::default() }] } else { lines };
        sections.push(g.section(key, lines));
    }
    ("vn/work-report", sections, out)
}

/// How many activities there were, each of them, and each of their figures with its source, or that it has none.
fn activities(g: &Ground<'_>) -> Vec<Row> {
    let (language, known) = (g.teller.language, &g.follow.activities);
    let all = g.activities();
    let row = |text: String, ids: &[&String]| Row {
        cells: vec![text],
        ids: ids.iter().map(|id| ("activities", (*id).clone())).collect(),
        ..Row::default()
    };
    let ids: Vec<&String> = all.iter().map(|(id, _)| *id).collect();
    if ids.is_empty() {
        return Vec::new();
    }
    let n = g.n(ids.len());
    let mut out = vec![row(crate::web::words::text(language, "act-count", &[("n", &n)]), &ids)];
    for (id, a) in all {
        let other = if a.whose.home == g.asked.home { &a.whose.partner } else { &a.whose.home };
        let with = g.or_no_source(crate::case::place_name(other, language));
        out.push(row(format!("{}: {} ({with})", when_words(&a.said.days, language), a.said.what), &[id]));
        for figure in a.said.outputs.iter().chain(&a.said.outcomes).filter(|f| !f.actual.is_empty()) {
            out.push(row(figure_words(figure, known, language), &[id]));
        }
    }
    out
}

/// RP-07.
fn obstacles(g: &Ground<'_>) -> Parts {
    let mut rows = Vec::new();
    let mut said = Vec::new();
    for (noun, id, o) in g.obstacles() {
        let cells = g.teller.obstacle(o).map(|c| g.or_no_source(c));
        said.push(named(&["difficulty", "cause", "proposal", "competence"], &cells));
        rows.push(Row { cells: cells.to_vec(), ids: vec![(noun, id.clone())], ..Row::default() });
    }
    let head = ["dep-difficulty", "dep-cause", "dep-proposal", "dep-competence"];
    let out = answers(json!({ "field": "công tác đối ngoại", "obstacles": said }));
    ("vn/obstacle-report", vec![g.table("dep-obstacles", &head, rows)], out)
}

/// RP-08: in the order of the points.
fn directives(g: &Ground<'_>) -> Result<Parts, String> {
    let chosen = g
        .directives()
        .filter(|(id, _)| g.asked.of.is_empty() || **id == g.asked.of)
        .max_by_key(|(_, d)| (&d.about.day, d.last));
    let (id, d) = chosen.ok_or_else(|| g.t("dep-no-directive"))?;
    let (mut rows, mut said) = (Vec::new(), Vec::new());
    for (no, p) in d.in_order() {
        let (state, outcome) = (d.state(no), g.teller.outcome(p));
        let lead = g.teller.office(&p.charge.lead);
        let late = d.is_late(p, g.teller.today);
        let mut name = g.teller.state("vn/directive", state);
        if late {
            name = format!("{name}. {}", g.t("dep-late"));
        }
        rows.push(Row {
            cells: vec![
                g.teller.t("dep-point") + " " + no,
                p.text.clone(),
                if lead.is_empty() { g.t("dep-not-said") } else { lead.clone() },
                if p.charge.product.is_empty() { g.t("dep-not-said") } else { p.charge.product.clone() },
                g.teller.due(p),
                name,
                outcome.clone(),
            ],
            ids: vec![(Noun::Directive.path(), id.clone())],
            ..Row::default()
        });
        let code = match state {
            "done" => "done",
            "closed-by-giver" => "lifted",
            _ if late => "late",
            "blocked" => "blocked",
            "answered" => "answered",
            "in-progress" | "returned" => "running",
            _ => "not-begun",
        };
        said.push(json!({
            "number": no, "content": p.text, "lead": lead, "product": p.charge.product, "deadline": p.charge.due,
            "regular": p.charge.regular, "state": code, "detail": outcome,
        }));
    }
    let requests: Vec<Value> = d
        .requests
        .values()
        .map(
            |r| json!({ "content": r.text, "to": g.teller.office(&r.to), "answer": r.answer.as_ref().map(|(a, _)| a) }),
        )
        .collect();
    let asked: Vec<Row> = d
        .requests
        .iter()
        .map(|(no, r)| Row {
            cells: vec![
                no.clone(),
                r.text.clone(),
                g.teller.office(&r.to),
                r.answer.as_ref().map_or_else(|| g.t("dep-open"), |(a, _)| a.clone()),
            ],
            ids: vec![(Noun::Directive.path(), id.clone())],
            ..Row::default()
        })
        .collect();
    let number = if d.about.number.is_empty() { String::new() } else { format!(" số {}", d.about.number) };
    let on = if d.about.day.is_empty() {
        String::new()
    } else {
        format!(" ngày {}", day_words(&d.about.day, Language::Vi))
    };
    let out = answers(json!({
        "directive": format!("{}{number}{on}", d.about.title), "as_of": g.teller.today, "points": said, "requests": requests,
    }));
    let head = ["dep-point-number", "dep-text", "dep-lead", "dep-product", "dep-due", "dep-stands", "dep-result"];
    let mut sections = vec![g.table("dep-points", &head, rows)];
    if let Some(first) = sections.first_mut() {
        first.head = format!("{}: {}", first.head, d.about.title);
    }
    if !asked.is_empty() {
        sections.push(g.table(
            "dep-requests",
            &["dep-request-number", "dep-request-text", "dep-request-to", "dep-answer"],
            asked,
        ));
    }
    Ok(("vn/directive-results", sections, out))
}

/// RP-09.
fn delegations(g: &Ground<'_>) -> Parts {
    let (mut rows, mut said) = (Vec::new(), Vec::new());
    let mut put = |label: String, figures: [(String, Vec<Behind>); 2]| {
        let [(out, of_out), (came, of_in)] = figures;
        let cells = vec![label, out, came];
        said.push(named(&["label", "out", "came"], &cells));
        let ids = of_out.iter().chain(&of_in).cloned().collect();
        // Nothing makes a nought: in the list of rows behind each figure it has none.
        let nought = g.n(0);
        let makes =
            |column: usize, of: Vec<Behind>| (column, if cells.get(column) == Some(&nought) { Vec::new() } else { of });
        let figures = vec![makes(1, of_out), makes(2, of_in)];
        rows.push(Row { cells, ids, figures });
    };
    let ids = |all: &[Travelled<'_>]| -> Vec<Behind> {
        all.iter().map(|(id, _)| (Noun::Delegation.path(), (*id).clone())).collect()
    };
    let both = [Direction::Out, Direction::In];
    // How many of some are such. Where there are none to count among, there is no source; where none of those is such, that is a nought, and
    // behind it stand those among which none was found.
    let count = |among: &[Travelled<'_>], test: &dyn Fn(&Delegation) -> bool| {
        both.map(|direction| {
            let among: Vec<Travelled<'_>> =
                among.iter().filter(|(_, d)| d.about.direction == direction).copied().collect();
            let such: Vec<Travelled<'_>> = among.iter().filter(|(_, d)| test(d)).copied().collect();
            match (among.is_empty(), such.is_empty()) {
                (true, _) => (g.no_source(), Vec::new()),
                (_, true) => (g.n(0), ids(&among)),
                _ => (g.n(such.len()), ids(&such)),
            }
        })
    };
    let all: Vec<Travelled<'_>> = g.delegations().filter(|(_, d)| g.within(&d.departed)).collect();
    let planned: Vec<Travelled<'_>> =
        g.delegations().filter(|(_, d)| d.departed.is_empty() && g.within(&d.about.from)).collect();
    put(g.t("dep-fig-delegations"), count(&all, &|_| true));
    let listed = |direction: Direction| -> Vec<Travelled<'_>> {
        all.iter().filter(|(_, d)| d.about.direction == direction && d.counted().is_some()).copied().collect()
    };
    put(
        g.t("dep-fig-people"),
        both.map(|direction| {
            let listed = listed(direction);
            (g.people(&listed), ids(&listed))
        }),
    );
    put(g.t("dep-fig-no-list"), count(&all, &|d| d.counted().is_none()));
    for (key, plan) in
        [("dep-in-plan", Plan::InPlan), ("dep-off-plan", Plan::OffPlan), ("dep-fig-plan-not-said", Plan::Unknown)]
    {
        put(g.t(key), count(&all, &|d| d.about.plan == plan));
    }
    put(g.t("dep-fig-reported"), count(&all, &|d| d.report.is_some()));
    put(g.t("dep-fig-planned"), count(&planned, &|_| true));
    // What they cost, by currency; those of which no amount, or no currency of it, is recorded are counted, and taken as no nought.
    let cost = |d: &Delegation| {
        let (_, amount, currency) = d.budget.as_ref()?;
        Some((Amount::kept(amount)?, currency.clone())).filter(|_| !currency.is_empty())
    };
    put(g.t("dep-fig-no-cost"), count(&all, &|d| cost(d).is_none()));
    let currencies: BTreeSet<String> = all.iter().filter_map(|(_, d)| Some(cost(d)?.1)).collect();
    for currency in currencies {
        let figures = both.map(|direction| {
            let of = |d: &Delegation| {
                cost(d).filter(|(_, c)| d.about.direction == direction && *c == currency).map(|(amount, _)| amount)
            };
            let made: Vec<Travelled<'_>> = all.iter().filter(|(_, d)| of(d).is_some()).copied().collect();
            let sum = made.iter().filter_map(|(_, d)| of(d)).reduce(Amount::plus);
            match sum {
                Some(sum) => (g.teller.money(&sum.to_string(), &currency), ids(&made)),
                None => (g.no_source(), ids(&made)),
            }
        });
        put(g.t("dep-fig-cost"), figures);
    }
    let mut partners: BTreeMap<String, Vec<Travelled<'_>>> = BTreeMap::new();
    for (id, d) in &all {
        partners.entry(g.or_no_source(g.teller.partner(Thing::Delegation(d)))).or_default().push((*id, *d));
    }
    let (mut by_partner, mut said_by) = (Vec::new(), Vec::new());
    for (with, all) in partners {
        let mut cells = vec![with];
        let mut figures = Vec::new();
        for direction in both {
            let those: Vec<Travelled<'_>> =
                all.iter().filter(|(_, d)| d.about.direction == direction).copied().collect();
            let listed: Vec<Travelled<'_>> = those.iter().filter(|(_, d)| d.counted().is_some()).copied().collect();
            figures.push((cells.len(), ids(&those)));
            cells.push(if those.is_empty() { g.no_source() } else { g.n(those.len()) });
            figures.push((cells.len(), ids(&listed)));
            cells.push(g.people(&those));
        }
        said_by.push(named(&["partner", "out", "out_people", "came", "came_people"], &cells));
        by_partner.push(Row { cells, ids: ids(&all), figures });
    }
    let out = answers(json!({ "period": g.period(), "as_of": g.teller.today, "figures": said, "partners": said_by }));
    let sections = vec![
        g.table("dep-sec-figures", &["dep-fig", "dep-out", "dep-in"], rows),
        g.table(
            "dep-sec-partners",
            &["dep-partner", "dep-out", "dep-fig-people", "dep-in", "dep-fig-people"],
            by_partner,
        ),
    ];
    ("vn/delegation-statistics", sections, out)
}

/// RP-10: the projects that ran in the period, as far as their days are recorded.
fn aid(g: &Ground<'_>) -> Parts {
    let ended = |p: &Project| {
        let last = [&p.handed_over, &p.stopped].into_iter().flatten().map(|paper| paper.day.as_str()).max();
        last.is_some_and(|day| !day.is_empty() && day < g.from.as_str())
    };
    let ran = |p: &Project| p.about.from.as_str() <= g.to.as_str() && !ended(p);
    let mut all: Vec<(&String, &Project)> = g.projects(&[Kind::Aid]).filter(|(_, p)| ran(p)).collect();
    all.sort_by_key(|(_, p)| g.teller.partner(Thing::Project(p)));
    let (mut rows, mut said) = (Vec::new(), Vec::new());
    for (id, p) in all {
        let decided: Vec<String> = p.budgets.iter().map(|(a, c, _)| g.teller.money(a, c)).collect();
        let basis = p.basis.as_ref().map(|(rule, paper)| format!("{rule} ({})", g.teller.paper(paper)));
        let cells = vec![
            g.or_no_source(g.teller.partner(Thing::Project(p))),
            p.about.title.clone(),
            g.or_no_source(g.teller.money(&p.about.cost, &p.about.currency)),
            g.or_no_source(decided.join("; ")),
            basis.unwrap_or_else(|| g.t("dep-no-rule-recorded")),
            g.teller.stands(Thing::Project(p)).1,
        ];
        said.push(named(&["partner", "project", "cost", "decided", "basis", "state"], &cells));
        rows.push(Row { cells, ids: vec![(Noun::Project.path(), id.clone())], ..Row::default() });
    }
    let head = ["dep-partner", "dep-project-title", "dep-cost", "dep-say-budgeted", "dep-say-basis", "dep-stands"];
    let out = answers(json!({ "period": g.period(), "as_of": g.teller.today, "projects": said }));
    ("vn/aid-projects", vec![g.table("dep-sec-projects", &head, rows)], out)
}

/// RP-11: the ties of the register in force, and the programmes with a period.
fn agreements(g: &Ground<'_>, store: &Store) -> Result<Parts, String> {
    let (language, house) = (g.teller.language, house()?);
    let (ties, _) = store.relationships(&Filter::default(), Page::default()).map_err(|e| e.to_string())?;
    let (mut rows, mut said) = (Vec::new(), Vec::new());
    let mut put = |cells: Vec<String>, ids: Vec<Behind>| {
        said.push(named(&["name", "partner", "signed", "ends", "source"], &cells));
        rows.push(Row { cells, ids, ..Row::default() });
    };
    let changes = maitri_registry::follow::life::changes(maitri_pack::place::Gazetteer::embedded()?);
    // A unit has the ties of those that it took over (G-06), by the names of places or by what the sides said.
    let is_ours = |tie: &maitri_registry::record::Relationship| {
        let confirmed = g.follow.lives.by_id.get(&tie.id).and_then(|life| life.partner.as_ref());
        let partner = [&tie.partner.id, &tie.partner.successor].into_iter().chain(confirmed.map(|(place, ..)| place));
        let taken = changes.of(&tie.partner.id).map(|(_, _, now)| now);
        partner.chain(&taken).any(|place| *place == g.asked.home)
    };
    for tie in ties.iter().filter(|t| t.status == "signed" && (t.home.id == g.asked.home || is_ours(t))) {
        let other = if tie.home.id == g.asked.home { &tie.partner.id } else { &tie.home.id };
        // What was recorded of its life: one that ended is in force no more, and of an end that nobody recorded there is no source.
        let life = g.follow.lives.by_id.get(&tie.id);
        let ends = match life.map(|life| (life, life.standing(house, g.teller.today))) {
            Some((_, Standing::Ended(on, _))) if on.as_str() <= g.teller.today => continue,
            None | Some((_, Standing::Unknown)) => g.no_source(),
            Some((life, stands)) => {
                let end = life.end().map(|day| day_words(&day.iso(), language)).unwrap_or_default();
                [end, standing(&stands, language)].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(". ")
            }
        };
        let cells = vec![
            g.t("dep-tie-of-register"),
            crate::case::place_name(other, language),
            g.or_no_source(day_words(&tie.signed, language)),
            ends,
            format!("{} ({})", g.t("dep-tie-of-register"), tie.id),
        ];
        put(cells, vec![("register/tie", tie.id.clone())]);
    }
    let runs = |p: &Project| p.about.from.as_str() <= g.teller.today && p.state(g.teller.today) == "running";
    for (id, p) in g.projects(&[Kind::Programme]).filter(|(_, p)| runs(p)) {
        let cells = vec![
            p.about.title.clone(),
            g.or_no_source(g.teller.partner(Thing::Project(p))),
            g.or_no_source(day_words(&p.about.from, language)),
            g.or_no_source(day_words(&p.about.to, language)),
            g.or_no_source(p.about.instrument.clone()),
        ];
        put(cells, vec![(Noun::Project.path(), id.clone())]);
    }
    let head = ["dep-instrument", "dep-partner", "dep-signed", "dep-ends", "dep-source-of"];
    let out = answers(json!({ "as_of": g.teller.today, "agreements": said }));
    Ok(("vn/agreements-in-force", vec![g.table("dep-sec-agreements", &head, rows)], out))
}

/// RP-12: what is planned for a year.
fn plan(g: &Ground<'_>) -> Result<Parts, String> {
    let chosen = g
        .projects(&[Kind::Plan])
        .filter(|(id, _)| g.asked.of.is_empty() || **id == g.asked.of)
        .max_by_key(|(_, p)| &p.about.from);
    let (id, plan) = chosen.ok_or_else(|| g.t("dep-no-plan"))?;
    let year = plan.about.from.get(..4).unwrap_or("").to_owned();
    let mut events: Vec<(String, Row, Value)> = Vec::new();
    // Who leads an activity of the plan is recorded nowhere.
    let lead = g.no_source();
    for (id, d) in g.delegations().filter(|(_, d)| d.about.plan == Plan::InPlan && d.about.from.starts_with(&year)) {
        let with = g.or_no_source(g.teller.partner(Thing::Delegation(d)));
        let when = day_words(&d.about.from, g.teller.language);
        let cells = vec![d.about.purpose.clone(), with, when, lead.clone()];
        let said = named(&["activity", "partner", "period", "lead"], &cells);
        events.push((
            d.about.from.clone(),
            Row { cells, ids: vec![(Noun::Delegation.path(), id.clone())], ..Row::default() },
            said,
        ));
    }
    for (id, p) in g.projects(&[Kind::Aid, Kind::Joint]).filter(|(_, p)| {
        p.about.from.get(..4).is_some_and(|y| y <= year.as_str())
            && (p.about.to.is_empty() || p.about.to.get(..4).is_some_and(|y| y >= year.as_str()))
            && p.stopped.is_none()
            && p.handed_over.is_none()
    }) {
        let cells = vec![
            p.about.title.clone(),
            g.or_no_source(g.teller.partner(Thing::Project(p))),
            g.or_no_source(
                [day_words(&p.about.from, g.teller.language), day_words(&p.about.to, g.teller.language)]
                    .into_iter()
                    .filter(|d| !d.is_empty())
                    .collect::<Vec<_>>()
                    .join(" – "),
            ),
            lead.clone(),
        ];
        let said = named(&["activity", "partner", "period", "lead"], &cells);
        events.push((
            p.about.from.clone(),
            Row { cells, ids: vec![(Noun::Project.path(), id.clone())], ..Row::default() },
            said,
        ));
    }
    events.sort_by(|a, b| a.0.cmp(&b.0));
    let (rows, said): (Vec<Row>, Vec<Value>) = events.into_iter().map(|(_, row, said)| (row, said)).unzip();
    let none = g.no_source();
    let none = json!([{ "activity": none, "partner": none, "period": none, "lead": none }]);
    let out = answers(json!({
        "plan_year": year, "budget_source": g.or_no_source(plan.about.fund.clone()), "aims": [g.or_no_source(plan.about.output.clone())],
        // A person writes on what it rests and who does what: no row tells it.
        "bases": ["Căn cứ …"], "tasks": [g.no_source()],
        "events": if said.is_empty() { none } else { said.into() },
    }));
    let mut section = g.table("dep-sec-plan", &["dep-what", "dep-partner", "dep-period", "dep-lead"], rows);
    section.head = format!("{}: {} ({id})", section.head, plan.about.title);
    Ok(("vn/annual-plan", vec![section], out))
}

impl Made {
    /// As plain text, for the terminal.
    pub fn text(&self, teller: &Teller<'_>) -> String {
        use std::fmt::Write as _;
        let mut out = format!("{} {}\n{}\n", self.report, self.title, self.as_of_line(teller));
        for section in &self.sections {
            let _ = writeln!(out, "\n{}", section.head);
            for line in &section.lines {
                let _ = writeln!(out, "- {}{}", line.cells.join(" "), ids(line));
            }
            for row in &section.rows {
                let cells: Vec<String> = section
                    .columns
                    .iter()
                    .zip(&row.cells)
                    .filter(|(_, c)| !c.is_empty())
                    .map(|(h, c)| format!("{h}: {c}"))
                    .collect();
                let _ = writeln!(out, "- {}{}", cells.join(" | "), ids(row));
            }
            if section.lines.is_empty() && section.rows.is_empty() {
                let _ = writeln!(out, "- {}", teller.t("dep-no-source"));
            }
        }
        out
    }

    /// As of when it tells.
    pub fn as_of_line(&self, teller: &Teller<'_>) -> String {
        crate::web::words::text(teller.language, "dep-as-of", &[("day", &day_words(&self.as_of, teller.language))])
    }

    /// The things behind it, once each.
    pub fn behind(&self) -> Vec<Behind> {
        let mut seen = BTreeSet::new();
        let rows = self.sections.iter().flat_map(|s| s.lines.iter().chain(&s.rows)).flat_map(|r| &r.ids);
        rows.filter(|(_, id)| seen.insert(id.clone())).cloned().collect()
    }
}

fn ids(row: &Row) -> String {
    if row.ids.is_empty() {
        return String::new();
    }
    format!(" [{}]", row.ids.iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>().join(", "))
}

/// What files are written with.
pub struct Files<'f> {
    /// The packs.
    pub packs: &'f Packs,
    /// The templates.
    pub papers: &'f Papers,
}

impl Files<'_> {
    /// A report as a file: the paper in Vietnamese, whatever the reader's language; a workbook bears the rows behind each figure.
    ///
    /// # Errors
    /// One sentence: no such kind of file, or an answer for the head of the paper that is missing.
    pub fn write(&self, teller: &Teller<'_>, made: &Made, asked: &Asked, ending: &str) -> Result<Vec<u8>, String> {
        if ending == "xlsx" {
            return workbook(teller, made);
        }
        let format = Format::from_code(ending).ok_or_else(|| {
            let known: Vec<&str> = Format::ALL.iter().map(|f| f.code()).collect();
            format!("`{ending}` is no kind of file that is written: {}", known.join(", "))
        })?;
        let template =
            self.papers.template(made.template).ok_or_else(|| format!("`{}` is no template", made.template))?;
        let mut values = self.head(&asked.home, made);
        values.extend(made.answers.clone());
        values.extend(asked.head.clone());
        let asks: BTreeSet<&str> = template.blank.iter().map(|b| b.id.as_str()).collect();
        values.retain(|name, _| asks.contains(name.as_str()));
        let answers = Answers { template: made.template.to_owned(), values };
        let wanted = Wanted {
            languages: vec![Language::Vi],
            formats: vec![format],
            columns: false,
            copies: false,
            told: teller.language,
            as_of: made.as_of.clone(),
        };
        let drafted: Drafted =
            draft::draft(self.packs, self.papers, &answers, &wanted).map_err(|refused| match refused {
                Refused::Answers(faults) => {
                    faults.iter().map(|f| draft::sentence(f, teller.language)).collect::<Vec<_>>().join("; ")
                }
                Refused::File(why) => why,
            })?;
        drafted.files.into_iter().next().map(|f| f.bytes).ok_or_else(|| "nothing was written".to_owned())
    }

    /// The head of the paper as the place gives it; number, day and name of who signs stay open.
    fn head(&self, home: &str, made: &Made) -> Map<String, Value> {
        let place = crate::case::place_name(home, Language::Vi);
        let committee = made.template == "vn/annual-plan";
        let of = |office: &str| format!("{office}@{home}");
        answers(json!({
            "parent": if committee { String::new() } else { of("vn.ppc") },
            "issuer": if committee { of("vn.ppc") } else { "vn.sngv".to_owned() },
            "organ": if committee { "UBND" } else { "SNgV" },
            "place_of_issue": place, "archive": "VT",
            "addressees": [crate::procedure::office(self.packs, "vn.ppc", Language::Vi) + " " + &place],
            "signer": { "name": "…", "title": if committee { "Chủ tịch" } else { "Giám đốc" } },
        }))
    }
}

/// A sheet for each table, and one with the rows behind every figure.
fn workbook(teller: &Teller<'_>, made: &Made) -> Result<Vec<u8>, String> {
    use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Look, FormatAlign, FormatBorder, Workbook};
    let fail = |e: rust_xlsxwriter::XlsxError| e.to_string();
    let mut book = Workbook::new();
    let mut properties = DocProperties::new().set_title(&made.title);
    if let Ok(day) = ExcelDateTime::parse_from_str(&made.as_of) {
        properties = properties.set_creation_datetime(&day);
    }
    book.set_properties(&properties);
    let cell = Look::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let (head, above) = (cell.clone().set_bold(), Look::new().set_bold());
    let mut behind: Vec<[String; 4]> = Vec::new();
    for (n, section) in made.sections.iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(format!("{}", n + 1)).map_err(fail)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.write_string_with_format(0, 0, &made.title, &above).map_err(fail)?;
        sheet.write_string(1, 0, made.as_of_line(teller)).map_err(fail)?;
        sheet.write_string_with_format(2, 0, &section.head, &above).map_err(fail)?;
        let mut at = 3u32;
        for (column, name) in (0u16..).zip(&section.columns) {
            sheet.set_column_width(column, if column == 0 { 34 } else { 24 }).map_err(fail)?;
            sheet.write_string_with_format(at, column, name, &head).map_err(fail)?;
        }
        if !section.columns.is_empty() {
            sheet.set_repeat_rows(at, at).map_err(fail)?;
            at += 1;
        }
        if section.columns.is_empty() {
            sheet.set_column_width(0, 110).map_err(fail)?;
        }
        for row in section.lines.iter().chain(&section.rows) {
            for (column, text) in (0u16..).zip(&row.cells) {
                sheet.write_string_with_format(at, column, text, &cell).map_err(fail)?;
            }
            let what = row.cells.first().cloned().unwrap_or_default();
            // Each figure with the things that make it, and no other's.
            let whole = [(1, row.ids.clone())];
            let of = if row.figures.is_empty() { &whole[..] } else { &row.figures[..] };
            for (column, ids) in of {
                let figure = row.cells.get(*column).cloned().unwrap_or_default();
                let name = section.columns.get(*column).filter(|_| !row.figures.is_empty());
                let what = name.map_or_else(|| what.clone(), |name| format!("{what} – {name}"));
                for (folder, id) in ids {
                    behind.push([what.clone(), figure.clone(), id.clone(), format!("/{folder}/{id}")]);
                }
            }
            at += 1;
        }
    }
    let sheet = book.add_worksheet();
    sheet.set_name(teller.t("dep-rows")).map_err(fail)?;
    for (column, key) in (0u16..).zip(["dep-what", "dep-fig", "dep-id", "dep-address"]) {
        sheet.set_column_width(column, if column == 0 { 60 } else { 24 }).map_err(fail)?;
        sheet.write_string_with_format(0, column, teller.t(key), &head).map_err(fail)?;
    }
    for (at, cells) in (1u32..).zip(&behind) {
        for (column, text) in (0u16..).zip(cells) {
            sheet.write_string_with_format(at, column, text, &cell).map_err(fail)?;
        }
    }
    book.save_to_buffer().map_err(fail)
}

/// A section as a table for a page that only shows.
pub fn told(section: &Section) -> Told {
    Told {
        caption: section.head.clone(),
        head: section.columns.clone(),
        rows: section.rows.iter().map(|r| r.cells.clone()).collect(),
    }
}
