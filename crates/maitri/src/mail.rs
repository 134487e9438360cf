//! Notices by mail: that something waits, that a deadline nears or is passed, that somebody is invited.
//!
//! A mail leaves the installation by servers that others run: it holds the case's number, the step, the day and a link, and neither an
//! opinion nor a name. It waits in the outbox of the store; a thread of its own sends it, so that no page waits for a mail server.

use crate::web::words::text;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::extension::ClientId;
use lettre::{SmtpTransport, Transport as _};
use maitri_pack::Language;
use maitri_registry::log::{hex, sha256};
use maitri_store::{DueMail, Outgoing, Store};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// What a notice tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something waits for the office of the addressee.
    Waits,
    /// A deadline is a week away or less.
    Week,
    /// A deadline is tomorrow or today.
    Day,
    /// A deadline is passed.
    Passed,
    /// Something of the further life of a tie: a term that ends, a meeting, what a side said that it would do.
    Tie,
    /// What a week brings, in numbers.
    Digest,
    /// The addressee is invited to an account.
    Invited,
    /// Nothing: somebody tries whether mail arrives.
    Trial,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 8] =
        [Kind::Waits, Kind::Week, Kind::Day, Kind::Passed, Kind::Tie, Kind::Digest, Kind::Invited, Kind::Trial];

    /// Its word in the store.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Waits => "waits",
            Kind::Week => "week",
            Kind::Day => "day",
            Kind::Passed => "passed",
            Kind::Tie => "tie",
            Kind::Digest => "digest",
            Kind::Invited => "invited",
            Kind::Trial => "trial",
        }
    }

    /// The kind of a word.
    pub fn of(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Which notice a deadline calls for on a day, both written YYYY-MM-DD: none while it is more than a week away. Where the program did
    /// not run on the seventh day before, the notice goes on the sixth.
    pub fn of_deadline(due: &str, today: &str) -> Option<Kind> {
        let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
        let days = day(today)?.until(day(due)?).ok()?.get_days();
        match days {
            ..0 => Some(Kind::Passed),
            0..=1 => Some(Kind::Day),
            2..=7 => Some(Kind::Week),
            _ => None,
        }
    }

    fn subject(self) -> &'static str {
        match self {
            Kind::Waits => "mail-waits-subject",
            Kind::Week => "mail-week-subject",
            Kind::Day => "mail-day-subject",
            Kind::Passed => "mail-passed-subject",
            Kind::Tie => "mail-tie-subject",
            Kind::Digest => "mail-digest-subject",
            Kind::Invited => "mail-invited-subject",
            Kind::Trial => "mail-trial-subject",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Kind::Waits => "mail-waits",
            Kind::Week => "mail-week",
            Kind::Day => "mail-day",
            Kind::Passed => "mail-passed",
            Kind::Tie => "mail-tie",
            Kind::Digest => "mail-digest",
            Kind::Invited => "mail-invited",
            Kind::Trial => "mail-trial",
        }
    }
}

/// What a notice is about. There is no place in it for anything else: neither an opinion nor a person's name can come along.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Id of the case; empty where it is about none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub case: String,
    /// The step, in the language of the mail.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub step: String,
    /// The day, YYYY-MM-DD.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub due: String,
    /// Where it is answered.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub link: String,
}

/// Puts a notice among the mail that waits. Says whether it is new: the same notice about the same step and day goes to an address once.
///
/// # Errors
/// The address is none; what the store says.
pub fn put(store: &Store, to: &str, language: Language, kind: Kind, about: &Subject) -> Result<bool, String> {
    let address = to.trim().parse::<lettre::Address>().map_err(|_| format!("`{to}` is no mail address"))?;
    let told = [kind.code(), &address.to_string().to_lowercase(), &about.case, &about.step, &about.due];
    // An invitation is a new one when its link is. A link to a case may change its form, and tells nothing new then.
    let link = if kind == Kind::Invited { about.link.as_str() } else { "" };
    let mut key = told.join("\n") + "\n" + link;
    if kind == Kind::Trial {
        key = format!("{key}\n{}", now());
    }
    let mail = Outgoing {
        to: address.to_string(),
        language: language.code().to_owned(),
        kind: kind.code().to_owned(),
        key: hex(&sha256(key.as_bytes())),
        doc: serde_json::to_string(about).map_err(|e| e.to_string())?,
    };
    store.mail_put(&mail, &now()).map_err(|e| e.to_string())
}

/// Whether a text is a mail address.
pub fn is_address(text: &str) -> bool {
    text.len() < 200 && text.trim().parse::<lettre::Address>().is_ok()
}

/// Something that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Address of one who acts for the office.
    pub to: String,
    /// Their language.
    pub language: Language,
    /// What waits; without a day where none is set.
    pub about: Subject,
}

/// Puts the notices that a day calls for: what waits is told once, and again when its day is a week away, is tomorrow, and is passed. Gives how many
/// are new. It may be called as often as one likes.
///
/// # Errors
/// An address is none; what the store says.
pub fn remind(store: &Store, all: &[Reminder], today: &str) -> Result<u64, String> {
    let mut new = 0;
    for one in all {
        let kind = Kind::of_deadline(&one.about.due, today).unwrap_or(Kind::Waits);
        new += u64::from(put(store, &one.to, one.language, kind, &one.about)?);
    }
    Ok(new)
}

fn now() -> String {
    at(Duration::ZERO)
}

/// The time that will be after a while, as the store writes times.
fn at(later: Duration) -> String {
    let seconds = i64::try_from(later.as_secs()).unwrap_or_default();
    let then = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    then.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// How the server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS before anything is said; a server that does not offer it is refused.
    StartTls,
    /// Without TLS: only to this machine itself.
    Plain,
}

/// Where mail goes out.
#[derive(Clone)]
pub struct Settings {
    host: String,
    port: u16,
    security: Security,
    login: Option<(String, String)>,
    from: Mailbox,
}

impl std::fmt::Debug for Settings {
    // Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {}:{} from {}", self.security, self.host, self.port, self.from)
    }
}

impl Settings {
    /// The server as `smtp://[NAME:PASSWORD@]HOST[:PORT]` (port 587 with STARTTLS; to this machine itself port 25 and without) or `smtps://…` (port
    /// 465); the sender as `ADDRESS` or `NAME <ADDRESS>`.
    ///
    /// # Errors
    /// One sentence that says what is wrong; it does not repeat the password.
    pub fn parse(url: &str, from: &str) -> Result<Settings, String> {
        let shape = "the mail server is written smtp://HOST or smtps://NAME:PASSWORD@HOST:PORT";
        let (scheme, rest) = url.trim().split_once("://").ok_or(shape)?;
        let rest = rest.trim_end_matches('/');
        let (login, place) = match rest.rsplit_once('@') {
            None => (None, rest),
            Some((login, place)) => {
                let (name, password) = login.split_once(':').ok_or(shape)?;
                let plain = |text: &str| {
                    plain(text).ok_or("the name or password of the mail server is not written in percent-encoding")
                };
                (Some((plain(name)?, plain(password)?)), place)
            }
        };
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, Some(port.parse::<u16>().map_err(|_| format!("`{port}` is no port of a mail server"))?))
            }
            _ => (place, None),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        if host.is_empty() || !host.chars().all(known) {
            return Err(shape.to_owned());
        }
        let here = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        let (security, usual) = match scheme {
            "smtps" => (Security::Tls, 465),
            "smtp" if here => (Security::Plain, 25),
            "smtp" => (Security::StartTls, 587),
            _ => return Err(shape.to_owned()),
        };
        let from = from.trim();
        if from.is_empty() {
            return Err("mail needs a sender: give its address with --mail-from or MAITRI_MAIL_FROM".to_owned());
        }
        let from = from.parse::<Mailbox>().map_err(|_| format!("`{from}` is no mail address of a sender"))?;
        Ok(Settings { host: host.to_owned(), port: port.unwrap_or(usual), security, login, from })
    }

    /// What the command line and the environment say; nothing where no mail is to be sent. A password stands better in
    /// `MAITRI_MAIL`: other users of a machine see its command lines.
    ///
    /// # Errors
    /// One sentence that says what is wrong.
    pub fn given(url: Option<&str>, from: Option<&str>) -> Result<Option<Settings>, String> {
        let said = |given: Option<&str>, name: &str| {
            given.map(str::to_owned).or_else(|| std::env::var(name).ok()).filter(|value| !value.trim().is_empty())
        };
        let Some(url) = said(url, "MAITRI_MAIL") else { return Ok(None) };
        Settings::parse(&url, &said(from, "MAITRI_MAIL_FROM").unwrap_or_default()).map(Some)
    }

    fn transport(&self) -> Result<SmtpTransport, String> {
        let builder = match self.security {
            Security::Tls => SmtpTransport::relay(&self.host),
            Security::StartTls => SmtpTransport::starttls_relay(&self.host),
            Security::Plain => Ok(SmtpTransport::builder_dangerous(&self.host)),
        };
        let mut builder = builder.map_err(|e| e.to_string())?.port(self.port).timeout(Some(SERVER_TIME));
        // A server may ask who calls: the domain of the sender, not the name of this machine.
        builder = builder.hello_name(ClientId::Domain(self.from.email.domain().to_owned()));
        if let Some((name, password)) = &self.login {
            builder = builder.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(builder.build())
    }
}

/// A text in percent-encoding as it was meant.
fn plain(text: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut digit = || bytes.next().and_then(|b| char::from(b).to_digit(16));
            let (high, low) = (digit()?, digit()?);
            out.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

/// How long a server may take over one answer.
const SERVER_TIME: Duration = Duration::from_secs(20);

/// What no answer is expected to: an absence notice would come back to nobody (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<AutoSubmitted, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// In which language the words are, for programs that read aloud.
#[derive(Clone)]
struct ContentLanguage(&'static str);

impl Header for ContentLanguage {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(_: &str) -> Result<ContentLanguage, Box<dyn std::error::Error + Send + Sync>> {
        Ok(ContentLanguage("en"))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.to_owned())
    }
}

/// A value on one line, and no longer than a mail can show.
fn line(text: &str) -> String {
    text.split(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
        .filter(|piece| !piece.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(500)
        .collect()
}

/// A day as people of the language write it.
fn day(iso: &str, language: Language) -> String {
    let Ok(date) = iso.parse::<jiff::civil::Date>() else { return line(iso) };
    match language {
        Language::Th => format!("{}/{}/{}", date.day(), date.month(), i32::from(date.year()) + 543),
        Language::Vi => format!("{}/{}/{}", date.day(), date.month(), date.year()),
        _ => date.to_string(),
    }
}

/// Subject and words of a notice.
fn told(kind: Kind, about: &Subject, language: Language) -> (String, String) {
    let (case, step, due) = (line(&about.case), line(&about.step), day(&about.due, language));
    let args = [("case", case.as_str()), ("step", step.as_str()), ("due", due.as_str())];
    let mut paragraphs = vec![text(language, kind.words(), &args)];
    if !about.link.is_empty() {
        paragraphs.push(line(&about.link));
    }
    paragraphs.push(text(language, "mail-foot", &[]));
    (text(language, kind.subject(), &args), paragraphs.join("\n\n"))
}

/// Lines of at most 72 letters, broken at spaces only, which stay (RFC 3676): a mail program puts them together again and breaks them as its
/// window wants. A word longer than a line, as a link, or Thai without a space, stays whole.
fn flowed(text: &str) -> String {
    let mut out = String::new();
    for paragraph in text.lines() {
        let mut width = 0;
        for (n, word) in paragraph.split_inclusive(' ').enumerate() {
            let letters = word.chars().count();
            if n > 0 && width + letters > 72 {
                out.push_str("\r\n");
                width = 0;
            }
            if width == 0 && (word.starts_with([' ', '>']) || word.starts_with("From ")) {
                out.push(' ');
            }
            out.push_str(word);
            width += letters;
        }
        // A space at the end of a paragraph would join it with the next.
        out.truncate(out.trim_end_matches(' ').len());
        out.push_str("\r\n");
    }
    out
}

/// The mail as it goes out.
///
/// # Errors
/// What stands in the outbox makes no mail.
fn message(settings: &Settings, due: &DueMail) -> Result<Message, String> {
    let language = Language::from_code(&due.mail.language).unwrap_or_default();
    let kind = Kind::of(&due.mail.kind).ok_or_else(|| format!("`{}` is no notice of this program", due.mail.kind))?;
    let about: Subject = serde_json::from_str(&due.mail.doc).map_err(|e| e.to_string())?;
    let (subject, words) = told(kind, &about, language);
    let to = due.mail.to.parse::<lettre::Address>().map_err(|_| format!("`{}` is no mail address", due.mail.to))?;
    // The same mail bears the same id when it goes twice, so that the other end can tell.
    let id = due.mail.key.chars().take(32).collect::<String>();
    let made = due.made.parse::<jiff::Timestamp>().ok().and_then(|t| u64::try_from(t.as_second()).ok());
    let kind = ContentType::parse("text/plain; charset=utf-8; format=flowed").map_err(|e| e.to_string())?;
    let mut builder = Message::builder();
    if let Some(seconds) = made {
        builder = builder.date(std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    }
    builder
        .from(settings.from.clone())
        .to(Mailbox::new(None, to))
        .subject(subject)
        .message_id(Some(format!("<{id}@{}>", settings.from.email.domain())))
        .header(AutoSubmitted)
        .header(ContentLanguage(language.code()))
        .singlepart(
            // Not as it stands: a line of Thai has more bytes than some servers take.
            SinglePart::builder().header(kind).header(ContentTransferEncoding::Base64).body(flowed(&words)),
        )
        .map_err(|e| e.to_string())
}

/// How a try ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// The server took it.
    Sent,
    /// The server will never take this mail.
    Never(String),
    /// This mail was not taken now.
    Later(String),
    /// No mail can be sent now: the server is away, or refuses our name.
    Away(String),
}

fn send(transport: &SmtpTransport, settings: &Settings, due: &DueMail) -> End {
    let message = match message(settings, due) {
        Ok(message) => message,
        Err(why) => return End::Never(why),
    };
    match transport.send(&message) {
        Ok(_) => End::Sent,
        Err(e) => {
            let mut why = e.to_string();
            // The cause mostly stands in it already.
            if let Some(cause) = std::error::Error::source(&e).map(ToString::to_string)
                && !why.contains(&cause)
            {
                why = format!("{why}: {cause}");
            }
            match e.status().map(|code| code.to_string().parse::<u16>().unwrap_or_default()) {
                // 5.1.x: nobody of that name. Other refusals may be of our own making, and can be put right.
                Some(500..) if why.contains("5.1.") => End::Never(why),
                // This mail asks for what the server does not offer; others need not.
                None if e.is_client() => End::Later(why),
                Some(421 | 454 | 530..=539) | None => End::Away(why),
                Some(_) => End::Later(why),
            }
        }
    }
}

/// How long a mail waits after each try, in minutes; then it is given up, after some five days.
const PAUSES: [u64; 11] = [1, 5, 15, 60, 3 * 60, 6 * 60, 12 * 60, 24 * 60, 24 * 60, 24 * 60, 24 * 60];

/// Sends what is due, until nothing is or the server is away. Gives whether it is away.
fn round(store: &Store, settings: &Settings, stop: &dyn Fn() -> bool) -> Result<bool, String> {
    let say = |e: maitri_store::Error| e.to_string();
    let transport = settings.transport()?;
    while !stop() {
        // Long enough for the slowest server; a program that dies meanwhile leaves it to the next.
        let Some(due) = store.mail_take(&now(), &at(Duration::from_secs(600))).map_err(say)? else { return Ok(false) };
        let next = usize::try_from(due.tries.saturating_sub(1)).ok().and_then(|n| PAUSES.get(n));
        let mut away = false;
        let why = match send(&transport, settings, &due) {
            End::Sent => {
                store.mail_sent(due.id, &now()).map_err(say)?;
                continue;
            }
            End::Never(why) => {
                store.mail_given_up(due.id, &now(), &line(&why)).map_err(say)?;
                continue;
            }
            End::Later(why) => why,
            End::Away(why) => {
                away = true;
                why
            }
        };
        match next {
            Some(minutes) => {
                store.mail_failed(due.id, &at(Duration::from_secs(minutes * 60)), &line(&why)).map_err(say)?
            }
            None => store.mail_given_up(due.id, &now(), &line(&why)).map_err(say)?,
        }
        if away {
            // The others need not be tried at a closed door.
            return Ok(true);
        }
    }
    Ok(false)
}

/// The thread that sends. It ends when this is dropped, at the latest after the server's next answer.
pub struct Worker {
    stop: Option<Sender<()>>,
    ended: Receiver<()>,
}

/// How often the outbox is looked at, and how long it is left alone at most while the server is away.
const LOOK: Duration = Duration::from_secs(20);
const AWAY: Duration = Duration::from_secs(3600);

impl Worker {
    /// Starts to send what waits in the store.
    ///
    /// # Errors
    /// No thread can be had.
    pub fn start(store: Arc<Store>, settings: Settings) -> Result<Worker, String> {
        let (stop, stopped) = channel::<()>();
        let (end, ended) = channel::<()>();
        let work = move || {
            let stop = || !matches!(stopped.try_recv(), Err(std::sync::mpsc::TryRecvError::Empty));
            let mut pause = LOOK;
            let mut said = String::new();
            loop {
                pause = match round(&store, &settings, &stop) {
                    Ok(false) => LOOK,
                    Ok(true) => (pause * 2).min(AWAY),
                    Err(why) => {
                        // Once, not every twenty seconds.
                        if why != said {
                            eprintln!("maitri: mail: {why}");
                            said = why;
                        }
                        (pause * 2).min(AWAY)
                    }
                };
                if !matches!(stopped.recv_timeout(pause), Err(RecvTimeoutError::Timeout)) {
                    break;
                }
            }
            drop(end);
        };
        std::thread::Builder::new().name("maitri-mail".to_owned()).spawn(work).map_err(|e| e.to_string())?;
        Ok(Worker { stop: Some(stop), ended })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.stop.take());
        // A mail that is just being handed over may be finished; a server that hangs keeps nobody.
        let _ = self.ended.recv_timeout(Duration::from_secs(5));
    }
}

/// Sends one mail at once, and says what the server says: for `maitri mail test`.
///
/// # Errors
/// Why it was not taken.
pub fn try_out(settings: &Settings, to: &str, language: Language) -> Result<(), String> {
    let address = to.trim().parse::<lettre::Address>().map_err(|_| format!("`{to}` is no mail address"))?;
    let made = now();
    let mail = Outgoing {
        to: address.to_string(),
        language: language.code().to_owned(),
        kind: Kind::Trial.code().to_owned(),
        key: hex(&sha256(format!("trial\n{address}\n{made}").as_bytes())),
        doc: "{}".to_owned(),
    };
    let due = DueMail { id: 0, mail, made, tries: 1 };
    match send(&settings.transport()?, settings, &due) {
        End::Sent => Ok(()),
        End::Never(why) | End::Later(why) | End::Away(why) => {
            Err(format!("{}:{} did not take the mail: {why}", settings.host, settings.port))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: &str) -> Result<Settings, String> {
        Settings::parse(url, "Maitri <maitri@example.go.th>")
    }

    #[test]
    fn servers_are_understood() {
        for (url, told) in [
            ("smtp://mail.example.go.th", "StartTls mail.example.go.th:587 from Maitri <maitri@example.go.th>"),
            ("smtps://a:b@mail.example.go.th", "Tls mail.example.go.th:465 from Maitri <maitri@example.go.th>"),
            ("smtps://mail.example.go.th:4650/", "Tls mail.example.go.th:4650 from Maitri <maitri@example.go.th>"),
            ("smtp://localhost", "Plain localhost:25 from Maitri <maitri@example.go.th>"),
            ("smtp://127.0.0.1:2525", "Plain 127.0.0.1:2525 from Maitri <maitri@example.go.th>"),
            ("smtp://[::1]:2525", "Plain ::1:2525 from Maitri <maitri@example.go.th>"),
        ] {
            assert_eq!(format!("{:?}", settings(url).unwrap()), told);
        }
        let login = settings("smtps://an%40b:p%3A%2F%40%25w@h").unwrap().login;
        assert_eq!(login, Some(("an@b".to_owned(), "p:/@%w".to_owned())));
        for url in [
            "mail.example.go.th",
            "http://h",
            "smtp://",
            "smtp://a@h",
            "smtp://h:x",
            "smtp://h h",
            "smtps://a:%zz@h",
            "smtp://a:secret@",
        ] {
            let said = settings(url).unwrap_err();
            assert!(!said.contains("secret"), "{said}");
        }
        for from in ["", "x", "a@b\r\nBcc: c@d", "<>"] {
            assert!(Settings::parse("smtp://localhost", from).is_err(), "{from}");
        }
    }

    #[test]
    fn a_deadline_calls_for_its_notice() {
        for (due, kind) in [
            ("2026-12-20", None),
            ("2026-12-04", None),
            ("2026-12-03", Some(Kind::Week)),
            ("2026-11-28", Some(Kind::Week)),
            ("2026-11-27", Some(Kind::Day)),
            ("2026-11-26", Some(Kind::Day)),
            ("2026-11-25", Some(Kind::Passed)),
            ("2025-02-28", Some(Kind::Passed)),
            ("soon", None),
        ] {
            assert_eq!(Kind::of_deadline(due, "2026-11-26"), kind, "{due}");
        }
        assert!(Kind::ALL.into_iter().all(|kind| Kind::of(kind.code()) == Some(kind)));
    }

    #[test]
    fn every_notice_is_said_in_three_languages() {
        let about = Subject {
            case: "2026-7".into(),
            step: "ขอความเห็นชอบ".into(),
            due: "2026-12-03".into(),
            link: "https://maitri.example.go.th/cases/2026-7".into(),
        };
        for language in Language::SPOKEN {
            for kind in Kind::ALL {
                let (subject, words) = told(kind, &about, language);
                assert!(!subject.contains('⟦') && !words.contains('⟦'), "{kind:?}: {subject}: {words}");
                let about_case = !matches!(kind, Kind::Tie | Kind::Digest | Kind::Invited | Kind::Trial);
                assert_eq!(about_case, subject.contains("2026-7"), "{subject}");
                assert!(!about_case || words.contains("ขอความเห็นชอบ"), "{words}");
                assert!(words.contains(&about.link));
            }
        }
        assert!(told(Kind::Week, &about, Language::Th).1.contains("3/12/2569"));
        assert!(told(Kind::Week, &about, Language::Vi).1.contains("3/12/2026"));
    }

    #[test]
    fn nothing_that_is_put_in_can_become_a_header() {
        let settings = settings("smtp://localhost").unwrap();
        let about = Subject { case: "7\r\nBcc: x@y.z\r\n\r\nhello".into(), ..Subject::default() };
        let mail = Outgoing {
            to: "a@example.org".into(),
            language: "en".into(),
            kind: "waits".into(),
            key: "k".repeat(64),
            doc: serde_json::to_string(&about).unwrap(),
        };
        let due = DueMail { id: 1, mail, made: "2026-11-26T08:00:00Z".into(), tries: 1 };
        let text = String::from_utf8(message(&settings, &due).unwrap().formatted()).unwrap();
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|l| l.to_lowercase().starts_with("bcc")), "{head}");
        assert!(head.contains("Date: Thu, 26 Nov 2026 08:00:00 +0000"), "{head}");
        let to = DueMail { mail: Outgoing { to: "a@b.c\r\nBcc: x@y.z".into(), ..due.mail.clone() }, ..due };
        assert!(message(&settings, &to).is_err());
    }

    #[test]
    fn lines_are_broken_at_spaces_and_come_together_again() {
        let long = "Bước “xin ý kiến các cơ quan” của hồ sơ đang chờ cơ quan của bạn, hạn trả lời là ngày 3/12/2026, đề nghị mở liên kết dưới đây.";
        let thai = "ก".repeat(200);
        let text = format!("{long}\n\nFrom here\n> so\n{thai} {thai}\nend  ");
        let out = flowed(&text);
        assert!(out.split("\r\n").all(|l| l.chars().count() <= 73 || !l.trim_end().contains(' ')));
        // As RFC 3676 reads it.
        let mut read = String::new();
        for line in out.split_terminator("\r\n") {
            let line = line.strip_prefix(' ').unwrap_or(line);
            read.push_str(line);
            if !line.ends_with(' ') {
                read.push('\n');
            }
        }
        assert_eq!(read, format!("{long}\n\nFrom here\n> so\n{thai} {thai}\nend\n"));
    }
}
