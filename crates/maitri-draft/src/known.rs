//! What a case answers of the questions of a template. Which of its facts answers which question stands with the question, in the pack
//! (`case = "papers['D-04']"`): an expression of the template language over what is known. What comes to nothing stays open, and is asked.

use crate::said::Speaker;
use maitri_pack::papers::Papers;
use maitri_pack::template::{Template, TemplateBlank};
use maitri_pack::{Language, Packs, Place};
use minijinja::{Environment, UndefinedBehavior, Value};
use serde_json::{Map, Value as Json, json};

/// Most work that one expression may do.
const FUEL: u64 = 50_000;

/// Answers to the questions of a template, from what is known of a case.
///
/// # Errors
/// One sentence for the author of the pack: an expression that cannot be read or asks what cannot be done.
pub fn answers(template: &Template, known: &Json) -> Result<Map<String, Json>, String> {
    let mut environment = Environment::new();
    // What is not known is no fault: its question stays open.
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL));
    let known = value(known);
    let mut out = Map::new();
    for blank in &template.blank {
        let Some(expression) = &blank.case else { continue };
        if let Some(value) = one(&environment, &known, expression)
            .map_err(|e| format!("{}: `{}`: `{expression}`: {e}", template.id, blank.id))?
        {
            out.insert(blank.id.clone(), value);
        }
    }
    Ok(out)
}

fn one(environment: &Environment<'_>, known: &Value, expression: &str) -> Result<Option<Json>, String> {
    let compiled = environment.compile_expression(expression).map_err(|e| e.to_string())?;
    let value = compiled.eval(known).map_err(|e| e.to_string())?;
    let value = serde_json::to_value(&value).map_err(|e| e.to_string())?;
    Ok(whole(value))
}

/// What is known, as the template language holds it.
fn value(known: &Json) -> Value {
    match known {
        Json::Null => Value::from(()),
        Json::Bool(yes) => Value::from(*yes),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::from(whole),
            None => Value::from(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => items.iter().map(value).collect::<Vec<_>>().into(),
        Json::Object(parts) => Value::from_pairs(parts.iter().map(|(name, part)| (name.as_str(), value(part)))),
    }
}

/// An answer without the parts of it that are not known; `None` where nothing is left.
fn whole(value: Json) -> Option<Json> {
    match value {
        Json::Null => None,
        Json::String(text) => {
            let text = text.trim();
            (!text.is_empty()).then(|| text.into())
        }
        Json::Array(items) => {
            let items: Vec<Json> = items.into_iter().filter_map(whole).collect();
            (!items.is_empty()).then(|| items.into())
        }
        Json::Object(parts) => {
            let parts: Map<String, Json> = parts.into_iter().filter_map(|(k, v)| Some((k, whole(v)?))).collect();
            (!parts.is_empty()).then(|| parts.into())
        }
        other => Some(other),
    }
}

/// Lays answers that somebody gave over those of the case: a part that was given wins, and the parts beside it stay. A list that was
/// given stands as it is.
pub fn over(known: &mut Map<String, Json>, given: &Map<String, Json>) {
    for (name, value) in given {
        match (known.get_mut(name), value) {
            (Some(Json::Object(parts)), Json::Object(own)) => over(parts, own),
            (Some(slot), _) => *slot = value.clone(),
            (None, _) => {
                known.insert(name.clone(), value.clone());
            }
        }
    }
}

/// A unit as papers speak of it, in each language: `id`, `code` of its country, and by language `name`, `unit` (`จังหวัดน่าน`), `full`
/// (the unit with its country), `country`, `head` (the title of its head).
pub fn place(packs: &Packs, papers: &Papers, place: &Place) -> Json {
    let mut out = json!({ "id": place.id, "code": place.country });
    for part in ["name", "unit", "full", "country", "head"] {
        let each = Language::SPOKEN.into_iter().filter_map(|language| {
            let speaker = speaker(packs, papers, language);
            let said = speaker.place(place);
            let words = match part {
                "unit" => Some(said.to_string()),
                part => said.get_attr(part).ok().and_then(|v| v.as_str().map(str::to_owned)),
            };
            Some((language.code().to_owned(), Json::from(words.filter(|w| !w.is_empty())?)))
        });
        let each: Map<String, Json> = each.collect();
        if let Some(slots) = out.as_object_mut() {
            slots.insert(part.to_owned(), each.into());
        }
    }
    out
}

/// An office by its id, of a place where one is named (`vn.ppc@vn.dien-bien`), in a language; `None` where the packs know none.
pub fn office(packs: &Packs, papers: &Papers, id: &str, language: Language) -> Option<String> {
    speaker(packs, papers, language).office(&id.into()).ok()
}

fn speaker<'a>(packs: &'a Packs, papers: &'a Papers, language: Language) -> Speaker<'a> {
    Speaker { packs, papers, grammar: None, language, thai_digits: false, today: "", faults: Vec::new() }
}

/// Whether the question is answered by language where the paper has several: words are, and the names of persons.
pub fn by_language(blank: &TemplateBlank) -> bool {
    use maitri_pack::template::AnswerType as A;
    matches!(blank.kind, A::Line | A::Text | A::Lines | A::Office)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_expression_of_the_packs_is_read_and_nothing_known_answers_nothing() {
        let papers = Papers::embedded().unwrap();
        let mut count = 0;
        for template in papers.templates.iter().filter(|t| t.form.is_none()) {
            count += template.blank.iter().filter(|b| b.case.is_some()).count();
            let answered = answers(template, &json!({})).unwrap();
            assert_eq!(answered, Map::new(), "{}", template.id);
        }
        assert!(count > 300, "{count}");
    }

    #[test]
    fn what_is_given_goes_over_what_is_known() {
        let mut known = json!({ "signer": { "title": "th.governor@th.nan" }, "points": ["a", "b"], "x": "1" });
        let given = json!({ "signer": { "name": "นายสมมติ" }, "points": ["c"], "y": "2" });
        over(known.as_object_mut().unwrap(), given.as_object().unwrap());
        assert_eq!(
            known,
            json!({ "signer": { "title": "th.governor@th.nan", "name": "นายสมมติ" }, "points": ["c"], "x": "1", "y": "2" })
        );
    }
}
