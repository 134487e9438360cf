//! What the forms of a case share: the circumstances, the paper behind an entry, what stands in the way, and what others
//! recorded meanwhile. Nothing that was typed is lost: it stands in the form again, beside the reason.

use super::text::reading;
use crate::case::{
    Stopped, class_name, day, day_rested_upon, entry_line, find, last_sequence, load, office_of, procedure_of, record,
    refusal, restricted_office,
};
use crate::procedure::office;
use crate::web::law::Shown;
use crate::web::page::{Fault, Frame};
use crate::web::upload::Sent;
use crate::web::who::{Who, failed, second_address};
use crate::web::{Site, page};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::Response;
use maitri_pack::Packs;
use maitri_pack::procedure::Procedure;
use maitri_registry::case::{Case, Cases, Channel, Entry, Evidence, Refusal};
use maitri_registry::class::Class;
use maitri_registry::rights::Action;
use maitri_review::report::words;

/// Something that stands in the way, and the field that it speaks of.
pub struct Complaint {
    /// Id of the field; empty where it speaks of no one field.
    pub field: String,
    /// The sentence, in lines.
    pub message: String,
}

impl Complaint {
    /// A complaint about a field.
    pub fn of(field: &str, message: impl Into<String>) -> Complaint {
        Complaint { field: field.to_owned(), message: message.into() }
    }

    /// A restricted paper is not taken without a second factor; it leads to where that is set up.
    pub fn second(frame: &Frame) -> Complaint {
        Complaint { field: second_address(frame), message: frame.t("second-needed-help") }
    }

    /// What it leads to.
    pub fn href(&self) -> String {
        if self.field.starts_with('/') { self.field.clone() } else { format!("#{}", self.field) }
    }
}

/// What was typed of the paper behind an entry.
#[derive(Default, Clone)]
pub struct Paper {
    /// Its number.
    pub number: String,
    /// Its day, as typed.
    pub day: String,
    /// The office that wrote it, as typed.
    pub by: String,
    /// How it came: the word on the wire.
    pub channel: String,
    /// SHA-256 of the scan that came with the form before: a page cannot put a file back.
    pub scan: String,
    /// Its name.
    pub scan_name: String,
}

/// The frame of a form about a case.
pub struct Form {
    /// Id of the case.
    pub id: String,
    /// Address of the case.
    pub case: String,
    /// Where the form is sent.
    pub action: String,
    /// The pair.
    pub pair: String,
    /// The state in which the case stands.
    pub stands: String,
    /// What the form does.
    pub title: String,
    /// The last event of the case that the reader saw.
    pub at: u64,
    /// What stands in the way.
    pub complaints: Vec<Complaint>,
    /// What others recorded since: when, who, what.
    pub meanwhile: Vec<(String, String, String)>,
    /// Articles beside the form.
    pub laws: Vec<Shown>,
    /// For which office the reader acts: id, name, chosen; empty where they are logged in for one.
    pub offices: Vec<(String, String, bool)>,
    /// Offices that may have written a paper: id and name.
    pub writers: Vec<(String, String)>,
    /// The paper.
    pub paper: Paper,
    /// Ways in which it may have come: the word, its words, chosen.
    pub channels: Vec<(&'static str, String, bool)>,
    /// Whether number, day and office must be given.
    pub whole: bool,
    /// Why.
    pub why: String,
    /// What the button says.
    pub button: String,
    /// Megabytes of a file.
    pub megabytes: String,
}

/// An id in an address.
pub fn escaped(id: &str) -> String {
    form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>().replace('+', "%20")
}

/// The address of a case or of a page below it.
pub fn address(id: &str, below: &str, frame: &Frame) -> String {
    format!("/cases/{}{below}?lang={}", escaped(id), frame.code())
}

/// The names of both sides.
pub fn pair(case: &Case, frame: &Frame) -> String {
    crate::case::pair_name(&case.opened, frame.language)
}

/// The offices of the country whose procedure it is, then those of all countries.
fn offices_for(packs: &Packs, procedure: &Procedure, frame: &Frame) -> Vec<(String, String)> {
    let own = procedure.id.split('/').next().unwrap_or("");
    let of = |prefix: &str| {
        let begins = format!("{prefix}.");
        let all = packs.offices.iter().filter(move |o| o.id.starts_with(&begins));
        all.map(|o| (o.id.clone(), office(packs, &o.id, frame.language))).collect::<Vec<_>>()
    };
    let mut out = of(own);
    for other in packs.packs.iter().filter(|p| p.id != own) {
        out.extend(of(&other.id));
    }
    out
}

impl Form {
    /// The frame of a form about a case, filled with what was sent.
    pub fn new(site: &Site, frame: &Frame, who: &Who, about: (&Case, &Procedure), below: &str, sent: &Sent) -> Form {
        let (case, procedure) = about;
        let packs = site.inner.packs;
        let writers = offices_for(packs, procedure, frame);
        // At a desk the office of the entry before is the likely one.
        let chosen = match sent.line("office") {
            office if office.is_empty() => {
                let offices = case.entries.iter().rev().filter_map(|d| d.act.as_ref()).map(|a| a.office.clone());
                offices.into_iter().find(|office| !office.is_empty())
            }
            office => Some(office),
        };
        let at_desk = who.account.is_none();
        let offices = writers.iter().filter(|_| at_desk);
        let channel = match sent.line("channel") {
            word if word.is_empty() => Channel::Paper.code().to_owned(),
            word => word,
        };
        let channels = [Channel::Paper, Channel::Email, Channel::Message, Channel::Spoken];
        Form {
            id: case.opened.case.clone(),
            case: address(&case.opened.case, "", frame),
            action: address(&case.opened.case, below, frame),
            pair: pair(case, frame),
            stands: procedure.state(&case.here).map_or(case.here.as_str(), |s| s.name.get(frame.language)).to_owned(),
            title: String::new(),
            at: last_sequence(case),
            complaints: Vec::new(),
            meanwhile: Vec::new(),
            laws: Vec::new(),
            offices: offices.map(|(id, name)| (id.clone(), name.clone(), chosen.as_ref() == Some(id))).collect(),
            channels: channels
                .into_iter()
                .map(|c| (c.code(), frame.t(crate::case::channel(c)), c.code() == channel))
                .collect(),
            paper: Paper {
                number: sent.line("number"),
                day: sent.line("day"),
                by: sent.line("by"),
                channel,
                scan: sent.line("scan-kept"),
                scan_name: sent.line("scan-name"),
            },
            writers,
            whole: false,
            why: sent.line("why"),
            button: frame.t("case-save"),
            megabytes: frame.n(site.inner.settings.upload_bytes >> 20),
        }
    }

    /// Whether something is wrong.
    pub fn status(&self) -> StatusCode {
        if !self.meanwhile.is_empty() {
            StatusCode::CONFLICT
        } else if !self.complaints.is_empty() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        }
    }

    /// Takes in why a command was stopped; what cannot stand on the form is a page of its own.
    pub fn stopped(&mut self, stop: Stop, packs: &Packs, procedure: &Procedure, frame: &Frame) -> Option<Response> {
        match stop {
            Stop::Gone => return Some(gone(frame)),
            Stop::Failed => return Some(failed(frame)),
            Stop::Moved(lines) => self.meanwhile = lines,
            Stop::Refused(why) => {
                let procedure = procedure_of(procedure, &why);
                if let Refusal::Forbidden { guards, .. } | Refusal::DayRestedUpon { guards, .. } = &why {
                    let cites = guards.iter().filter_map(|g| procedure.guards.get(g)).flat_map(|g| &g.cite);
                    self.laws = cites.filter_map(|c| packs.cite(c)).map(|c| Shown::of(c, frame.language)).collect();
                }
                let field = match &why {
                    Refusal::Missing { facts } | Refusal::OtherWay { facts } => {
                        facts.first().map(|f| format!("fact.{f}")).unwrap_or_default()
                    }
                    Refusal::NoPaper { .. } => "number".to_owned(),
                    Refusal::Future { .. } | Refusal::DayRestedUpon { .. } => "day".to_owned(),
                    _ => String::new(),
                };
                self.complaints.push(Complaint { field, message: said(packs, procedure, &why, frame) });
            }
        }
        None
    }
}

/// A refusal in the words of a page: the articles stand beside the form, the names of facts are for the terminal.
fn said(packs: &Packs, procedure: &Procedure, why: &Refusal, frame: &Frame) -> String {
    let procedure = procedure_of(procedure, why);
    let language = frame.language;
    match why {
        Refusal::Missing { facts } | Refusal::OtherWay { facts } => {
            let key = if matches!(why, Refusal::Missing { .. }) { "case-missing" } else { "case-other-way" };
            let asks: String = facts
                .iter()
                .filter_map(|f| procedure.facts.get(f))
                .map(|f| format!("\n• {}", f.ask.get(language)))
                .collect();
            frame.with(key, "facts", &asks)
        }
        Refusal::Forbidden { guards, because } | Refusal::DayRestedUpon { guards, because, .. } => {
            let mut out = match day_rested_upon(why, procedure, language) {
                Some(told) => told,
                None => frame.t("case-forbidden"),
            };
            for guard in guards.iter().filter_map(|g| procedure.guards.get(g)) {
                let rules =
                    if guard.rules.is_empty() { String::new() } else { format!(" [{}]", guard.rules.join(", ")) };
                let cites: Vec<String> =
                    guard.cite.iter().map(|c| crate::procedure::citation(packs, c, language)).collect();
                let (says, help) = (guard.says.get(language), guard.help.get(language));
                out.push_str(&format!("\n✕ {says}{rules} ({})\n→ {help}", cites.join("; ")));
            }
            for why in because.iter().map(|b| crate::case::because(b, procedure, language)).filter(|w| !w.is_empty()) {
                out.push_str(&format!("\n! {why}"));
            }
            out
        }
        other => refusal(packs, procedure, other, language),
    }
}

/// The answer where there is no such case, or none for this reader.
pub fn gone(frame: &Frame) -> Response {
    Fault::new(StatusCode::NOT_FOUND, "fault-address", "fault-address-help").page(frame)
}

/// The cases, read away from the threads that answer.
pub async fn read(site: &Site) -> Result<Cases, String> {
    let store = site.store().ok_or_else(|| "there is no store".to_owned())?;
    let procedures = site.inner.procedures;
    let task = tokio::task::spawn_blocking(move || load(&store, procedures).map(|(cases, _)| cases));
    task.await.unwrap_or_else(|e| Err(e.to_string()))
}

/// Why a command was stopped.
pub enum Stop {
    /// There is no such case.
    Gone,
    /// Others recorded something since the reader looked.
    Moved(Vec<(String, String, String)>),
    /// What may not be recorded.
    Refused(Refusal),
    /// The store failed.
    Failed,
}

/// What a form asks to be recorded.
pub struct Command {
    /// The case.
    pub case: String,
    /// The last event of it that the reader saw.
    pub at: u64,
    /// Who, for which office, why.
    pub act: maitri_registry::act::Act,
    /// Who asks: of what others recorded meanwhile they are told what they may see.
    pub who: Who,
}

/// Records what `decide` makes of a case, unless others recorded something in it meanwhile. Commands on other cases at the
/// same moment do not matter: then it is decided anew.
pub async fn put<D>(site: &Site, frame: &Frame, command: Command, decide: D) -> Result<(), Stop>
where
    D: Fn(&Cases, &Case, &Procedure) -> Result<Vec<Entry>, Refusal> + Send + 'static,
{
    let store = site.store().ok_or(Stop::Failed)?;
    let (packs, procedures) = (site.inner.packs, site.inner.procedures);
    let frame = frame.clone();
    let task = tokio::task::spawn_blocking(move || {
        let Command { case: id, at, act, who } = &command;
        match record(&store, procedures, id, Some(*at), act, &decide) {
            Ok(_) => Ok(()),
            Err(Stopped::Gone) => Err(Stop::Gone),
            Err(Stopped::Refused(why)) => Err(Stop::Refused(why)),
            Err(Stopped::Failed(_)) => Err(Stop::Failed),
            Err(Stopped::Moved) => {
                let (cases, _) = load(&store, procedures).map_err(|_| Stop::Failed)?;
                let (case, procedure) = find(&cases, procedures, id).map_err(|_| Stop::Gone)?;
                Err(Stop::Moved(since(packs, (procedure, case), who, *at, &frame)))
            }
        }
    });
    task.await.unwrap_or(Err(Stop::Failed))
}

/// What was recorded of a case after an event: when, who, what.
fn since(
    packs: &Packs,
    (procedure, case): (&Procedure, &Case),
    reader: &Who,
    at: u64,
    frame: &Frame,
) -> Vec<(String, String, String)> {
    let later = case.entries.iter().filter(|d| d.sequence > at);
    later
        .map(|d| {
            let (when, who) = d.act.as_ref().map_or(("", ""), |a| (a.at.as_str(), a.person.as_str()));
            let time = when.get(11..16).unwrap_or("");
            let day = words::day(when.get(..10).unwrap_or(""), frame.language);
            let told = if reader.sees(case, &d.entry) {
                entry_line(packs, procedure, &d.entry, frame.language)
            } else {
                frame.t("case-entry-apart")
            };
            (format!("{day} {time} UTC"), who.to_owned(), told)
        })
        .collect()
}

/// A form of a case that came in: what it is about, for who may do this with it, and what was sent.
///
/// # Errors
/// The page that says that there is no such case, or that the form cannot be read.
pub async fn came(
    site: &Site,
    frame: &Frame,
    who: &Who,
    id: String,
    action: Action,
    request: Request,
) -> Result<(About, Sent), Response> {
    let about = About::of(site, frame, who, id, action).await?;
    Ok((about, Sent::from_request(request, site).await?))
}

/// The event that the reader saw last; where the form does not say, none: then anything recorded is news.
pub fn seen(sent: &Sent) -> u64 {
    sent.line("at").parse().unwrap_or(0)
}

/// The circumstances of a form: at a desk the office may be chosen.
pub fn act(who: &Who, packs: &Packs, sent: &Sent) -> maitri_registry::act::Act {
    let mut act = who.act(&sent.line("why"));
    let chosen = sent.line("office");
    if who.account.is_none() && packs.offices.iter().any(|o| o.id == chosen) {
        act.office = chosen;
    }
    act
}

/// Why a scan was not kept.
enum Unkept {
    /// The papers of its office are restricted.
    Class(Class),
    /// It bears a mark of secrecy.
    Mark(String),
    /// The store failed.
    Store,
}

/// The paper of a form, its scan kept; what is wrong with it stands on the form.
pub async fn evidence(site: &Site, frame: &Frame, form: &mut Form, sent: &Sent) -> Option<Evidence> {
    let store = site.store()?;
    let packs = site.inner.packs;
    if let Some(file) = sent.file("scan") {
        let office = office_of(packs, &form.paper.by);
        let (bytes, name) = (file.bytes.clone(), file.name.clone());
        let kept = reading(site, frame, move || {
            if let Some(class) = restricted_office(packs, &office) {
                return Err(Unkept::Class(class));
            }
            match crate::reading::secrecy_mark(&name, &bytes) {
                Ok(Some(mark)) => Err(Unkept::Mark(mark)),
                // A photograph may be beyond what can be read here; it is evidence all the same.
                Ok(None) | Err(_) => store.blob_put(&bytes).map_err(|_| Unkept::Store),
            }
        });
        let message = match kept.await {
            Ok(Ok(hash)) => {
                form.paper.scan = hash;
                form.paper.scan_name.clone_from(&file.name);
                None
            }
            Ok(Err(Unkept::Class(class))) => {
                Some(frame.with("case-no-scan", "class", &class_name(class, frame.language)))
            }
            Ok(Err(Unkept::Mark(mark))) => Some(frame.args("case-secret", &[("name", &file.name), ("mark", &mark)])),
            Ok(Err(Unkept::Store)) => Some(frame.t("fault-register")),
            Err(_) => Some(frame.t("fault-long")),
        };
        form.complaints.extend(message.map(|m| Complaint::of("scan", m)));
    }
    let typed = &form.paper;
    if !typed.scan.is_empty() && (typed.scan.len() != 64 || !typed.scan.bytes().all(|b| b.is_ascii_hexdigit())) {
        form.complaints.push(Complaint::of("scan", frame.t("case-scan-again")));
        form.paper.scan = String::new();
    }
    // A scan that came with the form before, and whose office was said only now.
    if !form.paper.scan.is_empty()
        && let Some(class) = restricted_office(packs, &office_of(packs, &form.paper.by))
    {
        let message = frame.with("case-no-scan", "class", &class_name(class, frame.language));
        form.complaints.push(Complaint::of("scan", message));
        form.paper.scan = String::new();
    }
    let day = match day(&form.paper.day) {
        Ok(day) => day,
        Err(_) => {
            let message = crate::case::no_day(&form.paper.day, frame.language);
            form.complaints.push(Complaint::of("day", message));
            String::new()
        }
    };
    let typed = &form.paper;
    let evidence = Evidence {
        number: typed.number.clone(),
        day,
        office: office_of(site.inner.packs, &typed.by),
        channel: Channel::of(&typed.channel).unwrap_or_default(),
        scan: typed.scan.clone(),
    };
    form.complaints.is_empty().then_some(evidence)
}

/// The page of the case, after something was recorded.
pub fn back(id: &str, frame: &Frame) -> Response {
    use axum::response::IntoResponse;
    axum::response::Redirect::to(&address(id, "", frame)).into_response()
}

/// The same of a page below it.
pub fn back_to(id: &str, below: &str, frame: &Frame) -> Response {
    use axum::response::IntoResponse;
    axum::response::Redirect::to(&address(id, below, frame)).into_response()
}

/// The answer to who may read the case, and not do this.
pub fn only_read(frame: &Frame) -> Response {
    Fault::new(StatusCode::FORBIDDEN, "fault-only-read", "fault-rights-help").page(frame)
}

/// A page with a form on it.
pub fn shown(status: StatusCode, template: &impl askama::Template) -> Response {
    crate::web::guard::with_form(page::show(status, template))
}

/// What a form about a case works with.
pub struct About {
    /// All cases.
    pub cases: Cases,
    /// The procedure of this one.
    pub procedure: &'static Procedure,
    /// Its id.
    pub id: String,
}

impl About {
    /// The case that a page is about, for who may do this with it.
    ///
    /// # Errors
    /// The page that says that there is none.
    pub async fn of(site: &Site, frame: &Frame, who: &Who, id: String, action: Action) -> Result<About, Response> {
        let cases = read(site).await.map_err(|_| failed(frame))?;
        // A case of others is answered as one that is not there: its number alone would tell something.
        let seen = cases.cases.get(&id).filter(|c| who.may(Action::Read, Some(c), Class::Ordinary));
        let procedure = match seen {
            None => return Err(gone(frame)),
            Some(case) if !who.may(action, Some(case), Class::Ordinary) => {
                return Err(only_read(frame));
            }
            Some(case) => site.inner.procedures.find(&case.opened.procedure).map(|(p, _)| p),
        };
        match procedure {
            Some(procedure) => Ok(About { cases, procedure, id }),
            None => Err(failed(frame)),
        }
    }

    /// The case.
    pub fn case(&self) -> Option<&Case> {
        self.cases.cases.get(&self.id)
    }
}
