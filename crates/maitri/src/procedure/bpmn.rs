//! A procedure as BPMN 2.0 (ISO/IEC 19510), for those who draw with other tools: a state is a gateway or an end, a step is a
//! task, one lane of text says who does it. The drawing that comes with it is a plain grid; tools lay it out anew.

use super::offices;
use maitri_pack::procedure::Procedure;
use maitri_pack::{Language, Packs};
use std::collections::BTreeMap;
use std::fmt::Write as _;

fn escape(text: &str) -> String {
    let mut out = String::new();
    maitri_review::report::html::escape(&mut out, text);
    out
}

struct Shape {
    id: String,
    x: f64,
    y: f64,
    wide: f64,
    high: f64,
}

/// The XML of a procedure in a language.
pub fn write(packs: &Packs, procedure: &Procedure, language: Language) -> String {
    let name = |id: &str| id.replace('/', "-");
    let mut body = String::new();
    let mut shapes: Vec<Shape> = Vec::new();
    let mut flows: Vec<(String, String, String)> = Vec::new();
    let start = format!("start-{}", procedure.start);
    let _ = writeln!(body, "    <startEvent id=\"{start}\"/>");
    shapes.push(Shape { id: start.clone(), x: 20.0, y: 32.0, wide: 36.0, high: 36.0 });
    flows.push((format!("flow-{start}"), start, format!("state-{}", procedure.start)));
    let rank: BTreeMap<&str, usize> = procedure.state.iter().enumerate().map(|(n, s)| (s.id.as_str(), n)).collect();
    for state in &procedure.state {
        let leaves = procedure.steps_from(&state.id).next().is_some();
        let kind = if state.end && !leaves { "endEvent" } else { "exclusiveGateway" };
        let _ = writeln!(body, "    <{kind} id=\"state-{}\" name=\"{}\"/>", state.id, escape(state.name.get(language)));
        let row = rank.get(state.id.as_str()).copied().unwrap_or(0) as f64;
        shapes.push(Shape {
            id: format!("state-{}", state.id),
            x: 120.0,
            y: 25.0 + 140.0 * row,
            wide: 50.0,
            high: 50.0,
        });
    }
    for step in &procedure.step {
        for (n, from) in step.from.iter().enumerate() {
            let id = if n == 0 { format!("step-{}", step.id) } else { format!("step-{}-{}", step.id, n + 1) };
            let kind = if step.by.iter().any(|b| b == "system") {
                "serviceTask"
            } else if step.human {
                "manualTask"
            } else {
                "userTask"
            };
            let mut told = vec![offices(packs, &step.by, language)];
            told.extend(step.documents().into_iter().map(str::to_owned));
            told.extend(step.cite.iter().cloned());
            if let Some(when) = &step.when {
                told.push(format!("when {when}"));
            }
            let _ = writeln!(
                body,
                "    <{kind} id=\"{id}\" name=\"{}\">\n      <documentation>{}</documentation>\n    </{kind}>",
                escape(step.name.get(language)),
                escape(&told.join("; "))
            );
            let row = rank.get(from.as_str()).copied().unwrap_or(0) as f64;
            let column =
                shapes.iter().filter(|s| s.id.starts_with("step-") && s.y == 10.0 + 140.0 * row).count() as f64;
            shapes.push(Shape {
                id: id.clone(),
                x: 230.0 + 170.0 * column,
                y: 10.0 + 140.0 * row,
                wide: 140.0,
                high: 80.0,
            });
            flows.push((format!("flow-in-{id}"), format!("state-{from}"), id.clone()));
            flows.push((format!("flow-out-{id}"), id, format!("state-{}", step.to)));
        }
    }
    for (id, from, to) in &flows {
        let _ = writeln!(body, "    <sequenceFlow id=\"{id}\" sourceRef=\"{from}\" targetRef=\"{to}\"/>");
    }
    let mut plane = String::new();
    let middle =
        |id: &str| shapes.iter().find(|s| s.id == id).map_or((0.0, 0.0), |s| (s.x + s.wide / 2.0, s.y + s.high / 2.0));
    for shape in &shapes {
        let _ = writeln!(
            plane,
            "      <bpmndi:BPMNShape id=\"shape-{id}\" bpmnElement=\"{id}\"><dc:Bounds x=\"{:.0}\" y=\"{:.0}\" width=\"{:.0}\" height=\"{:.0}\"/></bpmndi:BPMNShape>",
            shape.x,
            shape.y,
            shape.wide,
            shape.high,
            id = shape.id
        );
    }
    for (id, from, to) in &flows {
        let (a, b) = (middle(from), middle(to));
        let _ = writeln!(
            plane,
            "      <bpmndi:BPMNEdge id=\"edge-{id}\" bpmnElement=\"{id}\"><di:waypoint x=\"{:.0}\" y=\"{:.0}\"/><di:waypoint x=\"{:.0}\" y=\"{:.0}\"/></bpmndi:BPMNEdge>",
            a.0, a.1, b.0, b.1
        );
    }
    let id = name(&procedure.id);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <definitions xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" \
         xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" id=\"definitions-{id}\" \
         targetNamespace=\"urn:maitri:procedure:{id}\">\n  <process id=\"process-{id}\" name=\"{}\" isExecutable=\"false\">\n{body}  </process>\n  \
         <bpmndi:BPMNDiagram id=\"diagram-{id}\">\n    <bpmndi:BPMNPlane id=\"plane-{id}\" bpmnElement=\"process-{id}\">\n{plane}    \
         </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n</definitions>\n",
        escape(procedure.title.get(language))
    )
}
