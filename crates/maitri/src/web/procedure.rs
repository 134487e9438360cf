//! "What follows?": a procedure asked for question by question. The answers stand in the address; the page tells the road so
//! far with its articles, where it stops, who decides there, and what may not be done. Nothing is stored and nothing decided.

use super::Site;
use super::guard::with_form;
use super::law::Shown;
use super::page::{Fault, Frame, not_found, show};
use crate::procedure::{citation, due, offices, svg};
use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maitri_pack::papers::Papers;
use maitri_pack::procedure::{FactType, Given, HOUSE, Procedure, Procedures, Requirement, Step, Why, answer_words};
use maitri_pack::{Language, Packs};
use maitri_review::report::html;
use std::collections::BTreeMap;

/// The pages.
pub fn router() -> Router<Site> {
    Router::new()
        .route("/procedures", get(list))
        .route("/procedures/{pack}/{name}", get(road))
        .route("/procedures/{pack}/{name}/steps", get(whole))
}

/// Most bytes of an address that are read as answers.
const MOST_QUERY: usize = 16 << 10;

/// A procedure of the list.
struct Offered {
    title: String,
    standing: &'static str,
    road: String,
    whole: String,
}

#[derive(Template)]
#[template(path = "procedure/list.html")]
struct ListPage<'f> {
    f: &'f Frame,
    sides: Vec<(String, Vec<Offered>)>,
}

/// A label and the address of its article; no address for our own defaults.
pub(super) type Cited = (String, String);

/// Something required, as it is told.
struct Told {
    says: String,
    help: String,
    rules: Vec<String>,
    cites: Vec<Cited>,
    laws: Vec<Shown>,
}

/// A step as it is told.
struct StepTold {
    name: String,
    human: bool,
    mark: String,
    who: String,
    to: String,
    because: Vec<(String, String)>,
    must: Vec<Told>,
    should: Vec<Told>,
    flags: Vec<Told>,
    unsaid: Vec<Told>,
    papers: Vec<(String, String)>,
    told: String,
    due: String,
    cites: Vec<Cited>,
}

struct StateTold {
    id: String,
    name: String,
    marks: String,
    steps: Vec<StepTold>,
}

#[derive(Template)]
#[template(path = "procedure/show.html")]
struct WholePage<'f> {
    f: &'f Frame,
    title: String,
    ids: String,
    standing: &'static str,
    note: String,
    road: String,
    cites: Vec<Cited>,
    svg: String,
    states: Vec<StateTold>,
    forbidden: Vec<Told>,
    gaps: Vec<String>,
}

/// A question: value, words, chosen for each option; none where a day is asked for.
pub(super) struct Question {
    pub(super) id: String,
    /// The name under which a form sends its answer.
    pub(super) name: String,
    pub(super) ask: String,
    pub(super) who: String,
    pub(super) value: String,
    pub(super) options: Vec<(String, String, bool)>,
    pub(super) list: bool,
}

#[derive(Template)]
#[template(path = "procedure/road.html")]
struct RoadPage<'f> {
    f: &'f Frame,
    title: String,
    whole: String,
    path: String,
    at: String,
    why: String,
    tone: &'static str,
    sign: &'static str,
    waits: bool,
    guards: Vec<Told>,
    questions: Vec<Question>,
    hidden: Vec<(String, String)>,
    duties: Vec<(String, bool)>,
    then: Vec<(String, String)>,
    steps: Vec<StepTold>,
    answered: Vec<(String, String, String)>,
    others: Vec<Question>,
    kept: Vec<(String, String)>,
    gaps: Vec<String>,
}

fn broken(frame: &Frame) -> Response {
    Fault::new(StatusCode::INTERNAL_SERVER_ERROR, "fault-broken", "fault-broken-help").page(frame)
}

async fn list(State(site): State<Site>, frame: Frame) -> Response {
    let (packs, procedures) = (site.inner.packs, site.inner.procedures);
    let language = frame.language;
    let sides = packs
        .packs
        .iter()
        .map(|pack| {
            let own = procedures.procedures.iter().filter(|p| p.id.split('/').next() == Some(pack.id.as_str()));
            let offered = own
                .map(|p| Offered {
                    title: p.title.get(language).to_owned(),
                    standing: html::standing(p.standing(packs), language),
                    road: format!("/procedures/{}?lang={}", p.id, frame.code()),
                    whole: format!("/procedures/{}/steps?lang={}", p.id, frame.code()),
                })
                .collect::<Vec<_>>();
            (pack.title.get(language).to_owned(), offered)
        })
        .filter(|(_, offered)| !offered.is_empty())
        .collect();
    show(StatusCode::OK, &ListPage { f: &frame, sides })
}

/// What tells things of a procedure to a reader.
pub(super) struct Teller<'a> {
    packs: &'a Packs,
    procedure: &'a Procedure,
    language: Language,
    papers: Option<&'a Papers>,
}

impl<'a> Teller<'a> {
    /// A teller of a procedure.
    pub(super) fn new(packs: &'a Packs, procedure: &'a Procedure, language: Language) -> Teller<'a> {
        Teller { packs, procedure, language, papers: Papers::embedded().ok() }
    }

    /// An article as it is cited, with its address.
    pub(super) fn cited(&self, id: &str) -> Cited {
        let label = citation(self.packs, id, self.language);
        let address = match id {
            HOUSE => String::new(),
            id => format!("/law/{}?lang={}", id.replace('#', "/"), self.language.code()),
        };
        (label, address)
    }

    fn required(&self, guard: &Requirement, laws: bool) -> Told {
        Told {
            says: guard.says.get(self.language).to_owned(),
            help: guard.help.get(self.language).to_owned(),
            rules: guard.rules.clone(),
            cites: guard.cite.iter().map(|c| self.cited(c)).collect(),
            laws: guard
                .cite
                .iter()
                .filter(|_| laws)
                .filter_map(|c| self.packs.cite(c))
                .map(|c| Shown::of(c, self.language))
                .collect(),
        }
    }

    fn named(&self, names: &[String]) -> Vec<Told> {
        names.iter().filter_map(|n| self.procedure.guards.get(n)).map(|g| self.required(g, false)).collect()
    }

    /// A document of the catalogue with the name that its template gives it.
    pub(super) fn paper(&self, id: &str) -> (String, String) {
        let pack = self.procedure.id.split('/').next().unwrap_or("");
        let of = |own: bool| {
            let papers = self.papers?;
            papers.templates.iter().find(|t| t.paper == id && (!own || t.id.split('/').next() == Some(pack)))
        };
        let name = of(true).or_else(|| of(false)).map_or("", |t| t.title.get(self.language));
        (id.to_owned(), name.to_owned())
    }

    fn step(&self, step: &Step, f: &Frame) -> StepTold {
        StepTold {
            name: step.name.get(self.language).to_owned(),
            human: step.human,
            mark: f.t("proc-person"),
            who: offices(self.packs, &step.by, self.language),
            to: self.state(&step.to),
            because: Vec::new(),
            must: self.named(&step.must),
            should: self.named(&step.warn),
            flags: Vec::new(),
            unsaid: Vec::new(),
            papers: step.documents().into_iter().map(|d| self.paper(d)).collect(),
            told: offices(self.packs, &step.notify, self.language),
            due: due(self.packs, step, self.language),
            cites: step.cite.iter().map(|c| self.cited(c)).collect(),
        }
    }

    fn state(&self, id: &str) -> String {
        self.procedure.state(id).map_or(id, |s| s.name.get(self.language)).to_owned()
    }

    fn gaps(&self) -> Vec<String> {
        self.procedure.gap.iter().map(|g| g.text.get(self.language).to_owned()).collect()
    }

    /// A fact as a question.
    pub(super) fn question(&self, id: &str, value: Option<&str>, f: &Frame) -> Option<Question> {
        let fact = self.procedure.facts.get(id)?;
        let option = |v: &str| (v.to_owned(), answer_words(self.procedure, id, v, self.language), Some(v) == value);
        let options = match fact.kind {
            FactType::YesNo => vec![option("yes"), option("no")],
            FactType::Choice => fact.values.keys().map(|v| option(v)).collect(),
            FactType::State => {
                let here: Vec<&str> = self
                    .procedure
                    .step
                    .iter()
                    .filter(|s| s.when.as_ref().is_some_and(|w| w.facts().contains(id)))
                    .flat_map(|s| s.from.iter().map(String::as_str))
                    .collect();
                let never = ("never".to_owned(), f.t("proc-never"), value.is_none_or(|v| v == "never"));
                let states = self.procedure.state.iter().filter(|s| here.contains(&s.id.as_str()));
                std::iter::once(never).chain(states.map(|s| option(&s.id))).collect()
            }
            FactType::Date => Vec::new(),
        };
        let who = if fact.who.is_empty() {
            String::new()
        } else {
            f.with("proc-decides", "who", &offices(self.packs, &fact.who, self.language))
        };
        Some(Question {
            id: format!("fact.{id}"),
            name: id.to_owned(),
            ask: fact.ask.get(self.language).to_owned(),
            who,
            value: value.unwrap_or("").to_owned(),
            options,
            list: fact.kind == FactType::State,
        })
    }
}

async fn whole(State(site): State<Site>, frame: Frame, Path((pack, name)): Path<(String, String)>) -> Response {
    let (packs, procedures) = (site.inner.packs, site.inner.procedures);
    let Some((procedure, _)) = procedures.find(&format!("{pack}/{name}")) else { return not_found(frame).await };
    let language = frame.language;
    let teller = Teller::new(packs, procedure, language);
    let states = procedure
        .state
        .iter()
        .map(|state| {
            let mut marks = Vec::new();
            if state.id == procedure.start {
                marks.push(frame.t("proc-start"));
            }
            if state.obligation {
                marks.push(frame.t("proc-duty"));
            }
            if state.end {
                marks.push(frame.t(if state.refused { "proc-end-refused" } else { "proc-end" }));
            }
            StateTold {
                id: state.id.clone(),
                name: state.name.get(language).to_owned(),
                marks: marks.join(", "),
                steps: procedure.steps_from(&state.id).map(|s| teller.step(s, &frame)).collect(),
            }
        })
        .collect();
    let forbidden = procedure
        .forbidden
        .iter()
        .map(|f| Told {
            says: f.says.get(language).to_owned(),
            help: String::new(),
            rules: f.rules.clone(),
            cites: f.cite.iter().map(|c| teller.cited(c)).collect(),
            laws: Vec::new(),
        })
        .collect();
    let page = WholePage {
        title: procedure.title.get(language).to_owned(),
        ids: std::iter::once(procedure.id.as_str())
            .chain(procedure.old.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join(" · "),
        standing: html::standing(procedure.standing(packs), language),
        note: procedure.note.as_ref().map_or("", |n| n.get(language)).to_owned(),
        road: format!("/procedures/{}?lang={}", procedure.id, frame.code()),
        cites: procedure.cite.iter().map(|c| teller.cited(c)).collect(),
        svg: svg::draw(packs, procedure, language, "procedure"),
        states,
        forbidden,
        gaps: teller.gaps(),
        f: &frame,
    };
    show(StatusCode::OK, &page)
}

/// The answers of an address that this procedure can use; what does not fit is left out.
fn answers(procedures: &Procedures, procedure: &Procedure, query: &str) -> Given {
    let mut raw: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in form_urlencoded::parse(query.as_bytes()).take(200) {
        let value: String = value.trim().chars().filter(|c| !c.is_control()).take(60).collect();
        if value.is_empty() || key == "lang" {
            continue;
        }
        // Answers go on one after the other, as those of a file: a step that leads back asks anew.
        let one = Given::from([(key.clone().into_owned(), vec![value])]);
        for (fact, values) in procedures.given(&[procedure], &one).unwrap_or_default() {
            raw.entry(fact).or_default().extend(values);
        }
    }
    raw
}

fn address(path: &str, answers: &Given, without: &str, language: Language) -> String {
    let mut out = form_urlencoded::Serializer::new(String::new());
    out.append_pair("lang", language.code());
    for (fact, values) in answers.iter().filter(|(fact, _)| *fact != without) {
        for value in values {
            out.append_pair(fact, value);
        }
    }
    format!("{path}?{}", out.finish())
}

async fn road(
    State(site): State<Site>,
    frame: Frame,
    Path((pack, name)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let (packs, procedures) = (site.inner.packs, site.inner.procedures);
    let id = format!("{pack}/{name}");
    let Some((procedure, _)) = procedures.find(&id) else { return not_found(frame).await };
    let query = query.unwrap_or_default();
    if query.len() > MOST_QUERY {
        return Fault::new(StatusCode::URI_TOO_LONG, "draft-too-long", "draft-too-long-help").page(&frame);
    }
    let given = answers(procedures, procedure, &query);
    let Ok(course) = procedures.course(&id, &given, false, &crate::cli::today()) else { return broken(&frame) };
    let language = frame.language;
    let teller = Teller::new(packs, procedure, language);
    let path = format!("/procedures/{id}");
    let stop = &course.stop;
    let list: Vec<String> = stop.offices.iter().cloned().collect();
    let refused = procedure.state(stop.at).is_some_and(|s| s.refused);
    let (why, tone, sign) = match stop.why {
        Why::Human => (frame.with("proc-stop-human", "who", &offices(packs, &list, language)), "ask", "?"),
        Why::Unknown => (frame.t("proc-stop-unknown"), "ask", "?"),
        Why::Refused => (frame.t("proc-stop-refused"), "no", "✕"),
        Why::End if refused => (frame.t("proc-end-refused"), "no", "✕"),
        Why::End => (frame.t("proc-stop-end"), "yes", "✓"),
    };
    let value = |fact: &str| {
        let known = given.get(fact).filter(|_| !stop.again.contains(fact));
        known.and_then(|v| v.first()).map(String::as_str)
    };
    let asked: Vec<String> = stop.facts.iter().cloned().collect();
    let questions: Vec<Question> = asked.iter().filter_map(|fact| teller.question(fact, value(fact), &frame)).collect();
    let by_default = |fact: &String| procedure.facts.get(fact).is_some_and(|f| f.default.is_some());
    let others: Vec<Question> = procedure
        .facts
        .keys()
        .filter(|fact| by_default(fact) && !asked.contains(fact))
        .filter_map(|fact| {
            let usual = procedure.facts.get(fact).and_then(|f| f.default.as_deref());
            teller.question(fact, value(fact).or(usual), &frame)
        })
        .collect();
    let flat = |skip: &dyn Fn(&String) -> bool| -> Vec<(String, String)> {
        given.iter().filter(|(f, _)| !skip(f)).flat_map(|(f, vs)| vs.iter().map(|v| (f.clone(), v.clone()))).collect()
    };
    let steps = course
        .steps
        .iter()
        .map(|taken| {
            let mut told = teller.step(taken.step, &frame);
            told.mark = frame.t("proc-recorded");
            told.must = Vec::new();
            told.should = Vec::new();
            told.flags = taken
                .flags
                .iter()
                .filter_map(|name| procedure.guards.get(*name))
                .map(|g| teller.required(g, false))
                .collect();
            told.unsaid = taken
                .unsaid
                .iter()
                .filter_map(|name| procedure.guards.get(*name))
                .map(|g| teller.required(g, false))
                .collect();
            told.because = taken
                .because
                .iter()
                .filter(|(fact, answer)| {
                    procedure.facts.get(fact).is_some_and(|f| f.default.as_deref() != Some(answer))
                })
                .filter_map(|(fact, answer)| {
                    let ask = procedure.facts.get(fact)?.ask.get(language).to_owned();
                    Some((ask, answer_words(procedure, fact, answer, language)))
                })
                .collect();
            told
        })
        .collect();
    let then = course
        .then
        .iter()
        .filter_map(|next| {
            let (after, _) = procedures.find(next)?;
            // What this procedure came to is what the next one asks.
            let reached = format!("{}#{}", procedure.id, stop.at);
            let follows: Given = after
                .facts
                .iter()
                .filter(|(_, f)| f.of.as_deref() == Some(reached.as_str()))
                .map(|(name, _)| (name.clone(), vec!["yes".to_owned()]))
                .collect();
            let address = address(&format!("/procedures/{next}"), &follows, "", language);
            Some((after.title.get(language).to_owned(), address))
        })
        .collect();
    let answered = given
        .iter()
        .filter_map(|(fact, values)| {
            let declared = procedure.facts.get(fact)?;
            let words: Vec<String> = values
                .iter()
                .map(|v| match v.as_str() {
                    "never" => frame.t("proc-never"),
                    v => answer_words(procedure, fact, v, language),
                })
                .collect();
            let usual = declared.default.as_ref().is_some_and(|d| values.iter().all(|v| v == d));
            (!usual).then(|| {
                (declared.ask.get(language).to_owned(), words.join("; "), address(&path, &given, fact, language))
            })
        })
        .collect();
    let page = RoadPage {
        title: procedure.title.get(language).to_owned(),
        whole: format!("/procedures/{}/steps?lang={}", procedure.id, frame.code()),
        at: teller.state(stop.at),
        why,
        tone,
        sign,
        waits: stop.why == Why::Human,
        guards: stop
            .guards
            .iter()
            .filter_map(|name| procedure.guards.get(name))
            .map(|g| teller.required(g, true))
            .collect(),
        hidden: flat(&|fact| asked.contains(fact) && !stop.again.contains(fact)),
        kept: flat(&|fact| by_default(fact) && !asked.contains(fact)),
        questions,
        duties: course
            .duties
            .iter()
            .map(|d| {
                let key = if d.open { "proc-duty-open" } else { "proc-duty-done" };
                (frame.with(key, "what", d.state.name.get(language)), d.open)
            })
            .collect(),
        then,
        steps,
        answered,
        others,
        gaps: if stop.why == Why::End { Vec::new() } else { teller.gaps() },
        path,
        f: &frame,
    };
    with_form(show(StatusCode::OK, &page))
}
