//! One form for every kind of entry: its fields, the paper behind it, why. What was typed stands in the form again beside the reason why it was
//! not recorded; the same fields are taken by programs and the terminal.

use super::{address, asked, may, watch};
use crate::life::{Command, Fields, Kind, Takes, Unrecorded, Watch, fields_of, kind, record, title, words};
use crate::web::Site;
use crate::web::page::{Frame, not_found, show};
use crate::web::upload;
use crate::web::who::{Who, failed, to};
use askama::Template;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maitri_registry::follow::life::{Life, MeetingState};
use maitri_registry::record::Relationship;
use maitri_registry::rights::Action;
use maitri_review::report::words::day;

/// A field as it stands on the form.
struct Shown {
    id: &'static str,
    label: String,
    hint: String,
    value: String,
    /// Words that may be chosen: the word, what it says, whether it is chosen; empty: it is typed.
    choices: Vec<(String, String, bool)>,
    needed: bool,
    office: bool,
    complaint: String,
}

#[derive(Template)]
#[template(path = "life/form.html")]
struct FormPage {
    f: Frame,
    title: String,
    back: String,
    pair: String,
    action: String,
    at: u64,
    fields: Vec<Shown>,
    hidden: Vec<(&'static str, String)>,
    offices: Vec<String>,
    why: String,
    complaints: Vec<(String, String)>,
    moved: bool,
}

impl FormPage {
    fn status(&self) -> StatusCode {
        match (self.moved, self.complaints.is_empty()) {
            (true, _) => StatusCode::CONFLICT,
            (_, false) => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::OK,
        }
    }
}

fn choices(takes: Takes, id: &str, life: &Life, watch: &Watch, tie: &Relationship, f: &Frame) -> Vec<(String, String)> {
    let language = f.language;
    match takes {
        Takes::Choice(codes) => codes.iter().map(|c| ((*c).to_owned(), f.t(words::choice(id, c)))).collect(),
        Takes::Meeting => {
            let all = life.meetings.values().filter(|m| m.state != MeetingState::Cancelled);
            all.map(|m| (m.id.clone(), words::meeting(life, &m.id, language))).collect()
        }
        Takes::Commitment => {
            let open = life.commitments.values().filter(|c| c.settled.is_none());
            open.map(|c| (c.id.clone(), words::own(&c.words, language).to_owned())).collect()
        }
        Takes::Successor => {
            watch.successors(tie).into_iter().map(|id| (id.clone(), crate::case::place_name(&id, language))).collect()
        }
        Takes::Entry => life
            .holding()
            .map(|n| {
                let what = f.t(words::kind(n.entry.kind()));
                (
                    n.sequence.to_string(),
                    format!("{} · {what} · {}", f.n(n.sequence), day(n.at.get(..10).unwrap_or(""), language)),
                )
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn page(
    site: &Site,
    f: &Frame,
    watch: &Watch,
    tie: &Relationship,
    kind: &Kind,
    given: &Fields,
    seen: Option<u64>,
) -> FormPage {
    let empty = Life::default();
    let life = watch.life(&tie.id).unwrap_or(&empty);
    // What holds instead of an entry is a form of its own kind, filled with what stands there: it takes the place of that entry.
    let old = given.get("sequence").filter(|_| kind.code == "corrected").and_then(|n| n.parse::<u64>().ok());
    let old = old.and_then(|n| life.holding().find(|noted| noted.sequence == n)).map(|noted| &noted.entry);
    let stood = old.map(fields_of).filter(|_| !given.contains_key("instead")).unwrap_or_default();
    let value = |id: &str| given.get(id).or_else(|| stood.get(id)).cloned().unwrap_or_default();
    let of_old = old.and_then(|entry| crate::life::kind(entry.kind()));
    let fields = kind
        .all()
        .filter(|field| field.id != "instead" || of_old.is_some())
        .chain(of_old.into_iter().flat_map(Kind::all))
        .map(|field| {
            let mut typed = value(field.id);
            if field.takes == Takes::Office && !given.contains_key(field.id) && !typed.is_empty() {
                typed = crate::case::office_name(site.packs(), &typed, f.language);
            }
            // Who corrects mostly puts something in its place.
            if let Some(of) = of_old.filter(|_| field.id == "instead" && typed.is_empty()) {
                of.code.clone_into(&mut typed);
            }
            // Whoever records it mostly does so on the day.
            if typed.is_empty() && field.id == "on" && given.is_empty() && kind.code == "decided" {
                typed.clone_from(&watch.today);
            }
            let all = match of_old.filter(|_| field.id == "instead") {
                Some(of) => vec![
                    ("nothing".to_owned(), f.t("life-instead-nothing")),
                    (of.code.to_owned(), f.t("life-instead-below")),
                ],
                None => choices(field.takes, field.id, life, watch, tie, f),
            };
            Shown {
                id: field.id,
                label: f.t(words::field(field.id)),
                hint: match field.takes {
                    Takes::Day => f.t("case-paper-day-hint"),
                    Takes::Date => f.t("life-date-hint"),
                    _ => String::new(),
                },
                choices: all.into_iter().map(|(code, words)| (code.clone(), words, code == typed)).collect(),
                value: typed,
                needed: field.needed || (field.id == "instead" && of_old.is_some()),
                office: field.takes == Takes::Office,
                complaint: String::new(),
            }
        })
        .collect();
    let hidden = ["case", "file"].into_iter().map(|id| (id, value(id))).filter(|(_, v)| !v.is_empty()).collect();
    let packs = site.packs();
    let mut offices: Vec<String> =
        packs.offices.iter().map(|o| crate::case::office_name(packs, &o.id, f.language)).collect();
    offices.sort();
    offices.dedup();
    FormPage {
        title: f.t(words::kind(kind.code)),
        back: address(&tie.id, "", f),
        pair: title(tie, f.language),
        action: address(&tie.id, &format!("/record/{}", kind.code), f),
        at: seen.unwrap_or(life.last),
        fields,
        hidden,
        offices,
        why: value("why"),
        complaints: Vec::new(),
        moved: false,
        f: f.clone(),
    }
}

/// The form.
pub async fn form(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, code)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(kind) = kind(&code) else { return not_found(frame).await };
    let given: Fields = ["sequence", "commitment", "meeting", "decision"]
        .into_iter()
        .map(|name| (name.to_owned(), asked(query.as_deref(), name)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let (s, f) = (site.clone(), frame.clone());
    let made = watch(&site, move |_, watch| {
        let tie = watch.tie(&id).filter(|t| may(&who, Action::Record, t));
        Ok(tie.map(|tie| page(&s, &f, watch, tie, kind, &given, None)))
    });
    match made.await {
        Ok(Some(page)) => show(StatusCode::OK, &page),
        Ok(None) => not_found(frame).await,
        Err(_) => failed(&frame),
    }
}

/// Records what the form says.
pub async fn put(
    State(site): State<Site>,
    frame: Frame,
    who: Who,
    Path((id, code)): Path<(String, String)>,
    request: Request,
) -> Response {
    let Some(kind) = kind(&code) else { return not_found(frame).await };
    let sent = match upload::receive(request, 1 << 20, 60).await {
        Ok(sent) => sent,
        Err(fault) => return fault.page(&frame),
    };
    // Of a correction the fields of what holds instead stand beside its own.
    let instead = crate::life::kind(&sent.line("instead")).filter(|_| kind.code == "corrected");
    let names = kind.all().chain(instead.into_iter().flat_map(Kind::all)).map(|f| f.id).chain(["why", "case", "file"]);
    let given: Fields = names.map(|n| (n.to_owned(), sent.line(n))).filter(|(_, v)| !v.is_empty()).collect();
    // A form that does not say what was seen has seen nothing.
    let seen: u64 = sent.line("at").parse().unwrap_or(0);
    let (s, f, packs) = (site.clone(), frame.clone(), site.packs());
    let made = watch(&site, move |store, watch| {
        let Some(tie) = watch.tie(&id).filter(|t| may(&who, Action::Record, t)) else { return Ok(Err(None)) };
        let why = given.get("why").map_or("", String::as_str);
        let act = who.act(why);
        let command =
            Command { tie: &id, seen: Some(seen), act: &act, code: kind.code, fields: &given, language: f.language };
        let done = record(store, &who.asker(), &command);
        let Err(unrecorded) = done else { return Ok(Ok(address(&id, "", &f))) };
        let mut page = page(&s, &f, watch, tie, kind, &given, Some(seen));
        match unrecorded {
            Unrecorded::Gone | Unrecorded::NotTheirs => return Ok(Err(None)),
            Unrecorded::Failed(why) => return Err(why),
            Unrecorded::Moved => {
                page.moved = true;
                // Sent once more, the form stands beside what came meanwhile.
                page.at = watch.life(&id).map_or(0, |l| l.last);
            }
            Unrecorded::Fields(wrong) => {
                for one in &wrong {
                    page.complaints.push((one.field.clone(), words::wrong(one, f.language)));
                }
            }
            Unrecorded::Refused(why) => {
                let field = words::refused_field(&why);
                let stands = field == "why" || page.fields.iter().any(|s| s.id == field);
                let field = if stands { field } else { "" };
                page.complaints.push((field.to_owned(), words::refusal(packs, &why, f.language)));
            }
        }
        for field in &mut page.fields {
            let found = page.complaints.iter().find(|(id, _)| id == field.id);
            field.complaint = found.map(|(_, m)| m.clone()).unwrap_or_default();
        }
        Ok(Err(Some(page)))
    });
    match made.await {
        Ok(Ok(there)) => to(&there),
        Ok(Err(Some(page))) => show(page.status(), &page),
        Ok(Err(None)) => not_found(frame).await,
        Err(_) => failed(&frame),
    }
}
