//! Delegations, projects and directives for programs: structs of their own, with days in ISO 8601 and offices by id. What stands on a
//! passport is not among them.

use super::tell::Teller;
use super::{Noun, Thing};
use maitri_registry::class::Class;
use maitri_registry::follow::Follow;
use maitri_registry::follow::delegation::{Line, Obstacle};
use maitri_registry::follow::refusal::Paper;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn paper(paper: &Paper) -> Value {
    json!({ "number": paper.number, "day": paper.day, "office": paper.office })
}

fn obstacles(all: &BTreeMap<String, (Obstacle, String)>) -> Vec<Value> {
    all.values().map(|(o, how)| json!({ "obstacle": o, "solved": how })).collect()
}

/// A line of a list.
pub fn line(teller: &Teller<'_>, follow: &Follow, noun: Noun, id: &str, thing: Thing<'_>) -> Value {
    let (state, _) = teller.stands(thing);
    let whose = thing.whose();
    let warnings: Vec<String> = teller.warnings(follow, id, thing).into_iter().map(|(rule, _)| rule).collect();
    json!({
        "id": id, "title": teller.title(thing), "home": whose.home, "partner": whose.partner, "tie": whose.tie, "at": state,
        "rules": warnings.into_iter().filter(|r| !r.is_empty()).collect::<Vec<_>>(), "last": thing.last(),
        "href": format!("/api/v1/{}/{id}", noun.path()),
    })
}

/// A thing whole.
pub fn whole(teller: &Teller<'_>, follow: &Follow, noun: Noun, id: &str, thing: Thing<'_>) -> Value {
    let mut out = line(teller, follow, noun, id, thing);
    let more = match thing {
        Thing::Delegation(d) => {
            let members: Vec<Value> = d
                .listed()
                .into_iter()
                .map(|(id, m)| {
                    let answer = m.answer(teller.laws.tables, &d.whose.home, d.day());
                    let [decides, on_paper, missing] = teller.authority(d, m);
                    json!({
                        "member": id, "name": m.name, "title": m.title, "role": m.role, "person": m.person, "left": m.left,
                        "answer": answer.code(), "decides": decides, "paper": on_paper, "missing": missing,
                        "found": m.found.as_ref().map(|f| json!({ "who": f.who, "rule": f.rule, "from": f.from, "opinion": f.opinion })),
                        "gap": m.gap.as_ref().map(paper), "consent": m.consent.as_ref().map(paper), "personal": (teller.sees)(thing, Class::Personal).then_some(m.personal),
                    })
                })
                .collect();
            let tasks: Vec<Value> = d
                .tasks
                .iter()
                .map(|(id, t)| json!({ "task": id, "what": t.what, "lead": t.lead, "due": t.due, "kept": t.kept, "how": t.how }))
                .collect();
            let uncovered = d.uncovered(teller.laws.tables);
            json!({
                "schema": "maitri/delegation/1", "about": d.about, "members": members, "uncovered": uncovered,
                "without_consent": d.without_consent(teller.laws.tables),
                "budget": d.budget.as_ref().map(|(source, amount, currency)| json!({ "source": source, "amount": amount, "currency": currency })),
                "programme": d.programme, "decided": d.decided.as_ref().map(paper), "departed": d.departed, "returned": d.returned,
                "report_due": d.report_due.as_ref().map(|(day, _)| day),
                "report": d.report.as_ref().map(|(p, results)| json!({ "paper": paper(p), "results": results })),
                "tasks": tasks, "obstacles": obstacles(&d.obstacles), "cancelled": d.cancelled,
            })
        }
        Thing::Project(p) => {
            let budget = |(amount, currency, p): &(String, String, Paper)| json!({ "amount": amount, "currency": currency, "paper": paper(p) });
            let obstacles: Vec<Value> = p
                .obstacles
                .iter()
                .map(|(id, (o, how))| {
                    let [difficulty, cause, proposal, competence] = teller.obstacle(o);
                    json!({ "obstacle": id, "difficulty": difficulty, "cause": cause, "proposal": proposal, "competence": competence, "solved": how })
                })
                .collect();
            json!({
                "schema": "maitri/project/1", "about": p.about,
                "legal_basis": p.basis.as_ref().map(|(rule, p)| json!({ "rule": rule, "paper": paper(p) })),
                "obstacles": obstacles, "proposed": p.proposed.as_ref().map(budget), "budgets": p.budgets.iter().map(budget).collect::<Vec<_>>(),
                "agreed": p.agreed.as_ref().map(paper), "started": p.started, "accepted": p.accepted.as_ref().map(paper),
                "handed_over": p.handed_over.as_ref().map(paper), "stopped": p.stopped.as_ref().map(paper),
                "steps": p.steps.iter().map(|(state, p)| json!({ "state": state, "paper": paper(p) })).collect::<Vec<_>>(),
                "successor": p.successor,
            })
        }
        Thing::Directive(d) => {
            let points: Vec<Value> = d
                .in_order()
                .map(|(no, p)| {
                    json!({
                        "point": no, "text": p.text, "charge": p.charge, "at": d.state(no), "lacks": p.lacks(),
                        "late": d.is_late(p, teller.today),
                        "progress": p.progress.iter().map(|(day, text)| json!({ "day": day, "text": text })).collect::<Vec<_>>(),
                        "answer": p.answer.as_ref().map(|(result, p)| json!({ "result": result, "paper": paper(p) })),
                        "accepted": p.accepted.as_ref().map(paper), "lifted": p.lifted.as_ref().map(paper), "sent_back": p.sent_back,
                    })
                })
                .collect();
            let requests: Vec<Value> = d
                .requests
                .iter()
                .map(|(no, r)| {
                    let answer = r.answer.as_ref().map(|(a, p)| json!({ "answer": a, "paper": paper(p) }));
                    json!({ "request": no, "text": r.text, "to": r.to, "answer": answer })
                })
                .collect();
            json!({
                "schema": "maitri/directive/1", "about": d.about, "points": points, "requests": requests,
                "obstacles": obstacles(&d.obstacles),
            })
        }
    };
    let history: Vec<Value> = thing.history().iter().filter(|l| teller.tells(thing, l)).map(history).collect();
    if let (Some(out), Value::Object(more)) = (out.as_object_mut(), more) {
        out.extend(more);
        out.insert("entries".to_owned(), history.into());
    }
    out
}

fn history(line: &Line) -> Value {
    json!({ "sequence": line.sequence, "at": line.at, "person": line.person, "entry": line.entry, "of": line.of, "why": line.why })
}
