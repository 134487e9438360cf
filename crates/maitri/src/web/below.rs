//! The guard for bodies below the province (P-TH-09): may this body use this name, what is allowed instead, and a polite
//! paragraph for the mayor. What it says comes from the packs' rules; nothing is stored.

use super::guard::with_form;
use super::law::Shown;
use super::page::{Fault, Frame, show};
use super::{Site, words};
use askama::Template;
use axum::Router;
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, Form, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use maitri_document::lang::fold;
use maitri_pack::{Language, Packs, Rule, Standing3};
use maitri_review::party;
use std::collections::BTreeMap;

/// The page.
pub fn router() -> Router<Site> {
    Router::new().route("/below-province", get(ask).post(answer)).layer(DefaultBodyLimit::max(64 << 10))
}

#[derive(serde::Deserialize, Default)]
#[serde(default)]
struct Question {
    body: String,
    called: String,
    country: String,
}

/// A rule that speaks: its message, what to do, the articles behind it.
struct Spoken {
    message: String,
    help: String,
}

struct Answer {
    /// `no`, `yes`, `ask`: the colour and the sign.
    tone: &'static str,
    headline: String,
    rules: Vec<Spoken>,
    /// What is allowed instead.
    instead: Vec<String>,
    laws: Vec<Shown>,
    /// Language and paragraph to show the mayor.
    paragraphs: Vec<(&'static str, &'static str, String)>,
}

#[derive(Template)]
#[template(path = "below-province/ask.html")]
struct AskPage<'f> {
    f: &'f Frame,
    question: Question,
    /// Field and sentence.
    complaints: Vec<(&'static str, String)>,
    answer: Option<Answer>,
}

impl AskPage<'_> {
    fn complaint(&self, field: &str) -> &str {
        self.complaints.iter().find(|(f, _)| *f == field).map_or("", |(_, c)| c.as_str())
    }
}

async fn ask(frame: Frame) -> Response {
    let page = AskPage { f: &frame, question: Question::default(), complaints: Vec::new(), answer: None };
    with_form(show(StatusCode::OK, &page))
}

async fn answer(State(site): State<Site>, frame: Frame, form: Result<Form<Question>, FormRejection>) -> Response {
    let Ok(Form(question)) = form else {
        return Fault::new(StatusCode::BAD_REQUEST, "fault-broken", "fault-broken-help").page(&frame);
    };
    let tidy = |text: &str| {
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        flat.chars().filter(|c| !c.is_control()).take(300).collect::<String>()
    };
    let question =
        Question { body: tidy(&question.body), called: tidy(&question.called), country: tidy(&question.country) };
    let mut complaints = Vec::new();
    if question.body.is_empty() {
        complaints.push(("body", frame.t("below-body-missing")));
    }
    if question.called.is_empty() {
        complaints.push(("called", frame.t("below-called-missing")));
    }
    if !complaints.is_empty() {
        let page = AskPage { f: &frame, question, complaints, answer: None };
        return with_form(show(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let answer = judge(site.inner.packs, &question, frame.language);
    let page = AskPage { f: &frame, question, complaints, answer: Some(answer) };
    with_form(show(StatusCode::OK, &page))
}

/// Where the body stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    Below,
    Province,
    Special,
    Unknown,
    Foreign,
}

/// The level of a body that is Thai unless its name says otherwise, with the word for its level.
fn level(packs: &Packs, body: &str) -> (Body, String) {
    let mut read = party::read(body, packs);
    if read.country.is_some() && !read.is_thai() {
        return (Body::Foreign, String::new());
    }
    if read.country.is_none() {
        // Words for Thai levels hold for Thai bodies only, and here nobody writes the country.
        let thai = packs.places.countries.iter().find(|c| c.code == "TH");
        let name = thai.and_then(|c| c.long.get(&Language::En)).map_or("Thailand", String::as_str);
        let named = format!("{body}, {name}");
        read = party::read(&named, packs);
        if !read.is_thai() {
            return (Body::Unknown, String::new());
        }
    }
    let word = read.word.map(|w| w.word.clone()).unwrap_or_default();
    let side = read.word.and_then(|w| w.thai_side.as_deref());
    let body = if side == Some("not-permitted") || read.level == Standing3::Below {
        Body::Below
    } else if side == Some("ask") || read.place.is_some_and(|p| p.kind == "special") {
        Body::Special
    } else if read.level == Standing3::First {
        Body::Province
    } else {
        Body::Unknown
    };
    (body, word)
}

/// Whether the name is one of the tie.
fn tie(packs: &Packs, called: &str) -> bool {
    let key = fold::key(called);
    packs.families.tie.values().flatten().any(|name| key.contains(&fold::key(name)))
}

/// Whether the name is the tie's plain one, as the form's choice lists it, and no other name for the same.
fn plain(packs: &Packs, called: &str) -> bool {
    let key = fold::key(called);
    packs
        .forms
        .iter()
        .filter_map(|f| f.choice("relation"))
        .flat_map(|c| &c.value)
        .filter(|v| v.id == "sister")
        .any(|v| Language::SPOKEN.iter().any(|l| v.names(*l).iter().any(|name| key.contains(&fold::key(name)))))
}

fn rule<'p>(packs: &'p Packs, check: &str) -> Option<&'p Rule> {
    packs.rule_for(check)
}

fn speak(rule: &Rule, language: Language, args: &[(&str, &str)]) -> Spoken {
    let args: BTreeMap<String, String> = args.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    // What "other-name" advises is the road of a province.
    let advises = rule.id != "other-name";
    let help = if advises { rule.help.fill(language, &args) } else { String::new() };
    Spoken { message: rule.message.fill(language, &args), help }
}

fn judge(packs: &'static Packs, question: &Question, language: Language) -> Answer {
    let (body, word) = level(packs, &question.body);
    let is_tie = tie(packs, &question.called);
    let t = |key: &str| words::text(language, key, &[]);
    let below = rule(packs, "thai-side-level");
    let sector = rule(packs, "sector-only");
    let other = rule(packs, "other-name");
    let mut rules = Vec::new();
    let mut cite: Vec<String> = Vec::new();
    let mut instead = Vec::new();
    let mut use_rule = |rule: Option<&Rule>, args: &[(&str, &str)]| {
        let Some(rule) = rule else { return };
        rules.push(speak(rule, language, args));
        cite.extend(rule.cite.iter().cloned());
    };
    let level_word = if word.is_empty() { question.body.as_str() } else { word.as_str() };
    let (tone, headline) = match (body, is_tie) {
        (Body::Below, true) => {
            use_rule(below, &[("quote", &question.body), ("body", level_word)]);
            if !plain(packs, &question.called) {
                use_rule(other, &[("quote", &question.called)]);
            }
            ("no", t("below-no"))
        }
        (Body::Below, false) => {
            use_rule(sector, &[("quote", &question.body), ("body", level_word)]);
            ("yes", t("below-sector"))
        }
        (Body::Special, _) => {
            use_rule(rule(packs, "bangkok"), &[("quote", &question.body), ("body", level_word)]);
            ("ask", t("below-special"))
        }
        (Body::Province, true) => ("yes", t("below-province")),
        (Body::Province, false) => ("yes", t("below-province-sector")),
        (Body::Unknown, _) => {
            use_rule(sector, &[("quote", &question.body), ("body", level_word)]);
            ("ask", t("below-unknown"))
        }
        (Body::Foreign, _) => ("ask", t("below-foreign")),
    };
    // For the answers without a rule: the article that the rule on levels stands on.
    if cite.is_empty()
        && let Some(first) = below.and_then(|r| r.cite.first())
    {
        cite.push(first.clone());
    }
    if body == Body::Below {
        if is_tie {
            instead.push(t("below-instead-province"));
        }
        instead.push(t("below-instead-sector"));
        instead.push(t("below-instead-name"));
    }
    // The rules cite the same paragraphs; each is shown once.
    let mut seen: Vec<String> = Vec::new();
    cite.retain(|id| {
        let new = !seen.contains(id);
        seen.push(id.clone());
        new
    });
    let laws: Vec<Shown> = cite.iter().filter_map(|id| packs.cite(id)).map(|c| Shown::of(c, language)).collect();
    let paragraphs = if body == Body::Below {
        let key = if is_tie { "below-letter-no" } else { "below-letter-sector" };
        Language::SPOKEN
            .iter()
            .map(|l| {
                let named = named(packs, &cite, *l);
                let country = country(packs, &question.country, *l);
                let args = [
                    ("body", question.body.as_str()),
                    ("name", question.called.as_str()),
                    ("country", country.as_str()),
                    ("laws", named.as_str()),
                ];
                let own = maitri_review::report::html::own_name(l.code());
                (l.code(), own, words::text(*l, key, &args))
            })
            .collect()
    } else {
        Vec::new()
    };
    Answer { tone, headline, rules, instead, laws, paragraphs }
}

/// The articles as a letter names them: each law once, with its articles behind it.
fn named(packs: &Packs, cite: &[String], language: Language) -> String {
    let mut laws: Vec<(&str, Vec<&str>)> = Vec::new();
    for citation in cite.iter().filter_map(|id| packs.cite(id)) {
        let (law, article) = (citation.law.short.get(language), citation.article.label.get(language));
        match laws.iter_mut().find(|(l, _)| *l == law) {
            Some((_, articles)) => articles.push(article),
            None => laws.push((law, vec![article])),
        }
    }
    let laws: Vec<String> = laws.iter().map(|(law, articles)| format!("{law} ({})", articles.join(", "))).collect();
    laws.join("; ")
}

/// The partner's country in a language; as it was written where the packs do not know it.
fn country(packs: &Packs, text: &str, language: Language) -> String {
    if text.is_empty() {
        return words::text(language, "below-abroad", &[]);
    }
    // The tables write ประเทศจีน, people write จีน.
    let found = packs.places.country_in(text).or_else(|| packs.places.country_in(&format!("ประเทศ{text}")));
    found.and_then(|c| c.short.get(&language)).cloned().unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_where_a_thai_body_stands() {
        let packs = Packs::embedded().unwrap();
        for (body, expected) in [
            ("เทศบาลตำบลแม่สาย", Body::Below),
            ("เทศบาลตำบลแม่สาย อำเภอแม่สาย จังหวัดเชียงราย", Body::Below),
            ("องค์การบริหารส่วนจังหวัดน่าน", Body::Below),
            ("อบต.เกาะช้าง", Body::Below),
            ("Mae Sai Subdistrict Municipality", Body::Below),
            ("จังหวัดเชียงราย", Body::Province),
            ("Chiang Rai Province", Body::Province),
            ("tỉnh Chiang Rai", Body::Province),
            ("กรุงเทพมหานคร", Body::Special),
            ("ชมรมคนรักเมือง", Body::Unknown),
            ("tỉnh Điện Biên, Việt Nam", Body::Foreign),
        ] {
            assert_eq!(level(packs, body).0, expected, "{body}");
        }
    }

    #[test]
    fn knows_the_names_of_the_tie() {
        let packs = Packs::embedded().unwrap();
        for name in
            ["เมืองคู่มิตร", "Sister City", "twin-town".replace('-', " ").as_str(), "quan hệ kết nghĩa", "เมืองพี่เมืองน้อง"]
        {
            assert!(tie(packs, name), "{name}");
        }
        for name in ["ความร่วมมือด้านการศึกษา", "cooperation in tourism", "hợp tác du lịch"]
        {
            assert!(!tie(packs, name), "{name}");
        }
    }

    #[test]
    fn the_mayor_is_told_politely_and_with_the_article() {
        let packs = Packs::embedded().unwrap();
        let question =
            Question {
                body: "เทศบาลตำบลแม่สาย".to_owned(), called: "เมืองคู่มิตร".to_owned(), country: "จีน".to_owned()
            };
        for language in Language::SPOKEN {
            let answer = judge(packs, &question, language);
            assert_eq!(answer.tone, "no");
            assert!(answer.laws.iter().any(|l| l.quote.contains("ชื่อเรียกอื่นๆ ที่มีความหมายเดียวกัน")));
            assert_eq!(answer.paragraphs.len(), 3);
            for (_, _, text) in &answer.paragraphs {
                assert!(text.contains("เมืองคู่มิตร") && !text.contains('⟦'), "{text}");
            }
            assert!(answer.paragraphs[2].2.contains("China"), "{}", answer.paragraphs[2].2);
        }
    }
}
