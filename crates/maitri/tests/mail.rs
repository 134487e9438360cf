//! Mail against servers that speak SMTP: one of our own, which refuses as real ones do, and aiosmtpd where it is installed.

use crate::accounts::{House, WORD, run};
use base64::Engine as _;
use maitri::mail::{Kind, Reminder, Settings, Subject, Worker, put, remind, try_out};
use maitri::notices::{Clock, Laws};
use maitri_pack::Language;
use maitri_store::{MailStanding, Notice, Secret, Store};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A server on this machine: takes mail of a known name and password, refuses some addresses, and keeps what it took.
struct Server {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
    logins: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `login`: the name and password that it wants, as AUTH PLAIN writes them; `slow`: how long it thinks before it takes a mail.
    fn start(login: Option<&str>, slow: Duration) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (taken, logins) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(Vec::new())));
        let wanted = login.map(|l| base64::engine::general_purpose::STANDARD.encode(l));
        let (kept, seen) = (Arc::clone(&taken), Arc::clone(&logins));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (wanted, kept, seen) = (wanted.clone(), Arc::clone(&kept), Arc::clone(&seen));
                std::thread::spawn(move || talk(stream.unwrap(), wanted, &kept, &seen, slow));
            }
        });
        Server { port, taken, logins }
    }

    fn settings(&self, login: &str) -> Settings {
        Settings::parse(&format!("smtp://{login}127.0.0.1:{}", self.port), "ไมตรี <maitri@example.go.th>").unwrap()
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

fn talk(
    stream: TcpStream,
    wanted: Option<String>,
    taken: &Mutex<Vec<String>>,
    logins: &Mutex<Vec<String>>,
    slow: Duration,
) -> Option<()> {
    let mut out = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream).lines();
    let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).ok();
    say("220 server of the tests")?;
    let mut known = wanted.is_none();
    while let Some(Ok(line)) = lines.next() {
        let upper = line.to_uppercase();
        if upper.starts_with("EHLO") {
            assert_eq!(line, "EHLO example.go.th");
            say("250-server\r\n250-8BITMIME\r\n250 AUTH PLAIN")?;
        } else if let Some(told) = line.strip_prefix("AUTH PLAIN ") {
            logins.lock().unwrap().push(told.to_owned());
            known = wanted.as_deref() == Some(told);
            say(if known { "235 2.7.0 fine" } else { "535 5.7.8 neither name nor password is known" })?;
        } else if upper.starts_with("MAIL FROM") {
            say(if known { "250 fine" } else { "530 5.7.0 log in first" })?;
        } else if upper.starts_with("RCPT TO") {
            say(match () {
                () if line.contains("nobody@") => "550 5.1.1 nobody of that name",
                () if line.contains("later@") => "451 4.7.1 greylisted, come back later",
                () if line.contains("policy@") => "550 5.7.1 your address is not known to us",
                () => "250 fine",
            })?;
        } else if upper.starts_with("DATA") {
            say("354 go on")?;
            let mut mail = String::new();
            for line in lines.by_ref().map_while(Result::ok) {
                if line == "." {
                    break;
                }
                mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                mail.push_str("\r\n");
            }
            std::thread::sleep(slow);
            taken.lock().unwrap().push(mail);
            say("250 2.0.0 taken")?;
        } else if upper.starts_with("QUIT") {
            say("221 bye")?;
            break;
        } else {
            say("250 fine")?;
        }
    }
    Some(())
}

fn head<'m>(mail: &'m str, name: &str) -> String {
    let head: &'m str = mail.split("\r\n\r\n").next().unwrap();
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let line = unfolded.split("\r\n").find_map(|l| l.strip_prefix(&format!("{name}: ")).map(str::to_owned));
    line.unwrap_or_else(|| panic!("no {name} in {head}"))
}

/// Encoded words of RFC 2047 read; each must be whole by itself. White space between two of them is none.
fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut before = false;
    for (n, piece) in text.split(' ').enumerate() {
        let word = piece.strip_prefix("=?utf-8?b?").and_then(|p| p.strip_suffix("?="));
        if n > 0 && !(before && word.is_some()) {
            out.push(' ');
        }
        before = word.is_some();
        match word {
            Some(word) => {
                let bytes = base64::engine::general_purpose::STANDARD.decode(word).unwrap();
                out.push_str(std::str::from_utf8(&bytes).expect("a letter was cut in two"));
            }
            None => out.push_str(piece),
        }
    }
    out
}

fn body(mail: &str) -> String {
    assert_eq!(head(mail, "Content-Transfer-Encoding"), "base64");
    let text = mail.split_once("\r\n\r\n").unwrap().1.replace("\r\n", "");
    let words = String::from_utf8(base64::engine::general_purpose::STANDARD.decode(text).unwrap()).unwrap();
    // As format=flowed puts lines together.
    words.replace(" \r\n", " ").replace("\r\n", "\n")
}

fn store() -> (tempfile::TempDir, Arc<Store>) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("m.db").display())).unwrap();
    (folder, Arc::new(store))
}

fn about(case: &str) -> Subject {
    Subject {
        case: case.to_owned(),
        step: "ขอความเห็นจากส่วนราชการ".to_owned(),
        due: "2026-12-03".to_owned(),
        link: format!("https://maitri.example.go.th/cases/{case}"),
    }
}

fn until(what: &str, done: impl Fn() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(30), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn notices_arrive_in_the_language_of_who_reads_them() {
    let server = Server::start(Some("\0maitri\0p@ss:w"), Duration::ZERO);
    let (_folder, store) = store();
    for (to, language) in
        [("a@example.go.th", Language::Th), ("b@example.vn", Language::Vi), ("c@example.org", Language::En)]
    {
        assert_eq!(put(&store, to, language, Kind::Week, &about("2026-7")), Ok(true));
        // The same notice, again and in other letters.
        assert_eq!(put(&store, &to.to_uppercase(), language, Kind::Week, &about("2026-7")), Ok(false));
    }
    assert!(put(&store, "no address", Language::En, Kind::Week, &about("2026-7")).is_err());
    let worker = Worker::start(Arc::clone(&store), server.settings("maitri:p%40ss%3Aw@")).unwrap();
    until("three mails", || store.mail_standing().unwrap().sent == 3);
    drop(worker);
    assert_eq!(store.mail_standing().unwrap(), MailStanding { sent: 3, ..MailStanding::default() });

    let taken = server.taken();
    let of = |to: &str| taken.iter().find(|mail| head(mail, "To") == to).unwrap().as_str();
    let thai = of("a@example.go.th");
    assert_eq!(decoded(&head(thai, "Subject")), "ไมตรี: เรื่องที่ 2026-7 จะครบกำหนดวันที่ 3/12/2569");
    assert_eq!(decoded(&head(thai, "From")), "ไมตรี <maitri@example.go.th>");
    assert!(body(thai).contains("ขอความเห็นจากส่วนราชการ"), "{}", body(thai));
    let vietnamese = of("b@example.vn");
    assert_eq!(decoded(&head(vietnamese, "Subject")), "Maitri: hồ sơ 2026-7 đến hạn ngày 3/12/2026");
    assert_eq!(
        body(vietnamese),
        "Hồ sơ 2026-7 có thời hạn kết thúc ngày 3/12/2026: ขอความเห็นจากส่วนราชการ.\n\n\
         https://maitri.example.go.th/cases/2026-7\n\n\
         Thư này do chương trình soạn; không ai đọc thư trả lời. Nội dung hồ sơ chỉ có tại liên kết.\n"
    );
    let english = of("c@example.org");
    assert_eq!(head(english, "Subject"), "Maitri: case 2026-7 is due on 2026-12-03");
    for mail in [thai, vietnamese, english] {
        assert_eq!(head(mail, "Auto-Submitted"), "auto-generated");
        assert_eq!(head(mail, "Content-Type"), "text/plain; charset=utf-8; format=flowed");
        assert!(head(mail, "Message-ID").ends_with("@example.go.th>"));
        assert!(head(mail, "Date").ends_with("+0000"));
        assert!(mail.split("\r\n").all(|line| line.len() <= 998 && line.is_ascii()), "{mail}");
    }
    assert_eq!(head(vietnamese, "Content-Language"), "vi");
}

#[test]
fn what_waits_is_told_once_and_again_when_its_day_nears() {
    let (_folder, store) = store();
    let all = [
        Reminder { to: "a@example.go.th".into(), language: Language::Th, about: about("1") },
        Reminder {
            to: "b@example.vn".into(),
            language: Language::Vi,
            about: Subject { due: String::new(), ..about("2") },
        },
    ];
    // Of the first the day is 3 December; the second has none.
    for (today, new) in [
        ("2026-11-20", 2),
        ("2026-11-21", 0),
        ("2026-11-26", 1),
        ("2026-11-29", 0),
        ("2026-12-02", 1),
        ("2026-12-03", 0),
        ("2026-12-04", 1),
        ("2027-12-04", 0),
    ] {
        assert_eq!(remind(&store, &all, today), Ok(new), "{today}");
    }
    let mut kinds = Vec::new();
    while let Some(due) = store.mail_take(&now(0), &now(600)).unwrap() {
        kinds.push(format!("{} {}", due.mail.to.split('@').next().unwrap(), due.mail.kind));
    }
    kinds.sort();
    assert_eq!(kinds, ["a day", "a passed", "a waits", "a week", "b waits"]);
}

#[test]
fn refusals_are_told_apart() {
    let server = Server::start(None, Duration::ZERO);
    let (_folder, store) = store();
    // The first asks for what the server does not offer: that keeps nobody else.
    for name in ["สมชาย", "nobody", "later", "policy", "fine"] {
        put(&store, &format!("{name}@example.org"), Language::En, Kind::Waits, &about(name)).unwrap();
    }
    let worker = Worker::start(Arc::clone(&store), server.settings("")).unwrap();
    until("each mail tried", || {
        let s = store.mail_standing().unwrap();
        s.sent == 1 && s.given_up == 1 && !s.said.is_empty() && store.mail_take(&now(0), &now(0)).unwrap().is_none()
    });
    drop(worker);
    // Nobody of that name: never again. The others wait for a minute, and are tried again.
    let standing = store.mail_standing().unwrap();
    assert_eq!((standing.waiting, standing.sent, standing.given_up), (3, 1, 1));
    let mut again = Vec::new();
    while let Some(due) = store.mail_take(&now(90), &now(600)).unwrap() {
        assert_eq!(due.tries, 2);
        again.push(due.mail.to);
    }
    again.sort();
    assert_eq!(again, ["later@example.org", "policy@example.org", "สมชาย@example.org"]);
    assert_eq!(server.taken().len(), 1);
}

fn now(later: i64) -> String {
    (jiff::Timestamp::now() + jiff::SignedDuration::from_secs(later)).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[test]
fn a_server_that_is_away_or_does_not_know_us_loses_no_mail() {
    let (_folder, store) = store();
    for n in 0..5 {
        put(&store, "a@example.org", Language::En, Kind::Waits, &about(&n.to_string())).unwrap();
    }
    let silent = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nobody = Settings::parse(&format!("smtp://127.0.0.1:{silent}"), "m@example.go.th").unwrap();
    let stranger = Server::start(Some("\0maitri\0right"), Duration::ZERO);
    for settings in [nobody, stranger.settings("maitri:wrong@")] {
        let before = store.mail_standing().unwrap();
        let worker = Worker::start(Arc::clone(&store), settings).unwrap();
        until("a try", || store.mail_standing().unwrap().said != before.said);
        drop(worker);
        let standing = store.mail_standing().unwrap();
        assert_eq!((standing.waiting, standing.given_up), (5, 0), "{standing:?}");
    }
    // The door was closed: it was knocked at once, not five times.
    assert_eq!(stranger.logins.lock().unwrap().len(), 1);
    let said = try_out(&stranger.settings("maitri:wrong@"), "a@example.org", Language::En).unwrap_err();
    assert!(said.contains("535") && !said.contains("wrong"), "{said}");
}

#[test]
fn the_worker_stops_when_it_is_told_to() {
    // A server that answers nothing.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let settings =
        Settings::parse(&format!("smtp://127.0.0.1:{}", listener.local_addr().unwrap().port()), "m@example.go.th")
            .unwrap();
    let (_folder, kept) = store();
    put(&kept, "a@example.org", Language::En, Kind::Waits, &about("1")).unwrap();
    let worker = Worker::start(Arc::clone(&kept), settings).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let start = Instant::now();
    drop(worker);
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());

    // In the middle of many: what is under way is finished, the rest waits.
    let slow = Server::start(None, Duration::from_millis(50));
    let (_folder, kept) = store();
    for n in 0..100 {
        put(&kept, "a@example.org", Language::En, Kind::Waits, &about(&n.to_string())).unwrap();
    }
    let worker = Worker::start(Arc::clone(&kept), slow.settings("")).unwrap();
    until("some mails", || slow.taken().len() > 2);
    drop(worker);
    let standing = kept.mail_standing().unwrap();
    assert_eq!(standing.sent, slow.taken().len() as u64);
    assert!(standing.waiting > 0 && standing.waiting + standing.sent == 100, "{standing:?}");
}

#[test]
fn the_command_tells_what_the_server_says() {
    let server = Server::start(Some("\0m\0p"), Duration::ZERO);
    let run = |arguments: &[&str], url: &str| {
        let out = Command::new(env!("CARGO_BIN_EXE_maitri"))
            .arg("mail")
            .args(arguments)
            .env("MAITRI_MAIL", url)
            .env("MAITRI_MAIL_FROM", "maitri@example.go.th")
            .output()
            .unwrap();
        let told = [out.stdout, out.stderr].concat();
        (out.status.code(), String::from_utf8(told).unwrap())
    };
    let url = |password: &str| format!("smtp://m:{password}@127.0.0.1:{}", server.port);
    let (code, told) = run(&["test", "a@example.org", "--lang", "th"], &url("p"));
    assert_eq!((code, told.as_str()), (Some(0), "the server took the mail to a@example.org\n"));
    assert_eq!(decoded(&head(&server.taken()[0], "Subject")), "ไมตรี: ทดสอบการส่งอีเมล");
    let (code, told) = run(&["test", "a@example.org"], &url("secret"));
    assert!(code == Some(2) && told.contains("535"), "{told}");
    assert!(!told.contains("secret"));
    let (code, told) = run(&["test", "nobody@example.org"], &url("p"));
    assert!(code == Some(2) && told.contains("nobody of that name"), "{told}");
    let (code, told) = run(&["test", "a@example.org"], "");
    assert!(code == Some(2) && told.contains("no mail server is known"), "{told}");
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sqlite:{}", folder.path().join("x.db").display());
    assert_eq!(run(&["status", "--store", &store], ""), (Some(0), "0 wait, 0 sent, 0 given up\n".to_owned()));
}

/// Python with aiosmtpd, a server of other make. Where it is not installed that is said; in CI it fails.
fn other_make() -> Option<&'static str> {
    let python = ["/usr/bin/python3", "python3"].into_iter().find(|python| {
        let found = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        found.is_ok_and(|s| s.success())
    });
    if python.is_none() {
        assert!(std::env::var_os("CI").is_none(), "aiosmtpd is not installed (Debian: python3-aiosmtpd)");
        eprintln!("skipped: aiosmtpd is not installed (Debian: python3-aiosmtpd)");
    }
    python
}

/// Such a server while `work` is done with its port; gives what it printed.
fn with_server(python: &str, more: &[&str], work: impl FnOnce(u16) + std::panic::UnwindSafe) -> String {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut child = Command::new(python)
        .args(["-u", "-m", "aiosmtpd", "-n", "-l", &format!("127.0.0.1:{port}")])
        .args(more)
        .args(["-c", "aiosmtpd.handlers.Debugging", "stdout"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let done = std::panic::catch_unwind(|| {
        until("the server listens", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        work(port);
    });
    child.kill().unwrap();
    let out = child.wait_with_output().unwrap();
    done.unwrap();
    String::from_utf8_lossy(&out.stdout).replace('\n', "\r\n")
}

#[test]
fn a_server_of_other_make_takes_it() {
    let Some(python) = other_make() else { return };
    let told = with_server(python, &[], |port| {
        let settings = Settings::parse(&format!("smtp://127.0.0.1:{port}"), "ไมตรี <maitri@example.go.th>").unwrap();
        try_out(&settings, "a@example.org", Language::Vi).unwrap();
    });
    let mail = told.split("---------- MESSAGE FOLLOWS ----------\r\n").nth(1).unwrap_or_else(|| panic!("{told}"));
    let mail = mail.split("------------ END MESSAGE").next().unwrap();
    assert_eq!(decoded(&head(mail, "Subject")), "Maitri: thử gửi thư điện tử");
    assert!(body(mail).starts_with("Thư này được gửi để thử"), "{}", body(mail));
}

/// Over TLS: only to a server whose certificate the system trusts, and whose name it bears.
#[test]
fn a_server_without_a_trusted_certificate_is_refused() {
    let Some(python) = other_make() else { return };
    let folder = tempfile::tempdir().unwrap();
    let Some([own, other]) = crate::oidc::certificates(folder.path()) else { return };
    let key = folder.path().join("key.pem").display().to_string();
    let told = with_server(python, &["--smtpscert", &own, "--smtpskey", &key], |port| {
        let run = |trusted: &str, host: &str| {
            let out = Command::new(env!("CARGO_BIN_EXE_maitri"))
                .args(["mail", "test", "a@example.org", "--mail", &format!("smtps://{host}:{port}")])
                .args(["--mail-from", "maitri@example.go.th"])
                .env("SSL_CERT_FILE", trusted)
                .output()
                .unwrap();
            (out.status.success(), String::from_utf8_lossy(&out.stderr).into_owned())
        };
        assert!(run(&own, "localhost").0);
        for (trusted, host) in [(&other, "localhost"), (&own, "127.0.0.1")] {
            let (taken, said) = run(trusted, host);
            assert!(!taken && said.contains("certificate"), "{host}: {said}");
        }
    });
    assert_eq!(told.matches("MESSAGE FOLLOWS").count(), 1, "{told}");
}

/// What waits on the pages goes to whoever holds the office today, wants it, and may find the case; and to nobody else.
#[test]
fn what_waits_for_an_office_goes_to_who_holds_it_today() {
    let house = House::new(maitri::web::Settings::default());
    house.case("2026-1", "th.chiang-rai", "th.province");
    let laws = Laws {
        packs: maitri_pack::Packs::embedded().unwrap(),
        procedures: maitri_pack::procedure::Procedures::embedded().unwrap(),
        rights: maitri_registry::rights::Rights::embedded().unwrap(),
    };
    // The Ministry was asked for its opinion until the fifth day from now.
    let today = maitri::cli::today();
    let day = |n: i64| {
        let date: jiff::civil::Date = today.parse().unwrap();
        date.checked_add(jiff::Span::new().days(n)).unwrap().to_string()
    };
    let paper = maitri_registry::case::Evidence {
        number: "ชร ๐๐๑๗/๑".into(),
        day: today.clone(),
        office: "th.province".into(),
        ..Default::default()
    };
    maitri::case::add(&house.store, laws.procedures, &house.act(), &|cases| {
        let body = maitri_registry::case::opinion::Body {
            office: "th.moi".into(), name: "สำนักปลัดที่ถูกถาม".into()
        };
        let about = (String::new(), String::new());
        let entry = maitri_registry::case::opinion::ask(
            &cases.cases["2026-1"],
            vec![body],
            about,
            &day(5),
            maitri_pack::procedure::Circle::Local,
            paper.clone(),
            &today,
        )
        .unwrap();
        Ok(vec![maitri_registry::act::Fact::CaseRecorded { case: "2026-1".into(), entry }])
    })
    .unwrap();
    let tell = |account: &str, address: &str, language: &str, wanted: bool| {
        let notice = Notice { account: account.into(), address: address.into(), language: language.into(), wanted };
        house.store.people(None, vec![Secret::Notice(notice)]).unwrap();
    };
    for (login, office, place, role, wanted) in [
        ("rai", "th.province", "th.chiang-rai", "th-province-officer", true),
        ("nan", "th.province", "th.nan", "th-province-officer", true),
        ("quiet", "th.province", "th.chiang-rai", "th-province-officer", false),
        ("moi", "th.moi", "", "th-moi-officer", true),
        ("runs", "", "", "system-operator", true),
        ("gone", "th.moi", "", "th-moi-officer", true),
    ] {
        let account = house.person(login, office, place, &[role]);
        tell(&account, &format!("{login}@example.go.th"), if login == "moi" { "en" } else { "" }, wanted);
        if login == "gone" {
            house.store.people(None, vec![Secret::Closed(account)]).unwrap();
        }
    }
    house.person("silent", "th.moi", "", &["th-moi-officer"]);
    let all = maitri::notices::reminders(&house.store, laws, "https://maitri.example.go.th/", &today).unwrap();
    let to = |who: &str| all.iter().filter(|r| r.to.starts_with(who)).collect::<Vec<_>>();
    assert!(!to("rai@").is_empty() && to("rai@").iter().all(|r| r.language == Language::Th), "{all:?}");
    assert!(to("moi@").iter().any(|r| r.about.due == day(5) && r.about.step.contains("opinion")), "{all:?}");
    for nobody in ["nan@", "quiet@", "runs@", "gone@"] {
        assert!(to(nobody).is_empty(), "{nobody}");
    }
    // They arrive, once, and say nothing but the number, the step, the day and the link.
    let server = Server::start(None, Duration::ZERO);
    let settings = server.settings("");
    for _ in 0..2 {
        let clock = Clock::start(Arc::clone(&house.store), laws, "https://maitri.example.go.th".into()).unwrap();
        let worker = Worker::start(Arc::clone(&house.store), settings.clone()).unwrap();
        until("all notices", || {
            let told = house.store.mail_standing().unwrap();
            told.sent >= all.len() as u64 && told.waiting == 0
        });
        let start = Instant::now();
        drop((clock, worker));
        assert!(start.elapsed() < Duration::from_secs(5), "the clock stops when it is told to");
    }
    let taken = server.taken();
    assert_eq!(taken.len(), all.len(), "each notice once");
    for mail in &taken {
        let told = body(mail);
        assert!(told.contains("https://maitri.example.go.th/cases/2026-1"), "{told}");
        for secret in ["subject of", "'s name", "สำนักปลัดที่ถูกถาม", "ชร ๐๐๑๗"]
        {
            assert!(!told.contains(secret) && !decoded(&head(mail, "Subject")).contains(secret), "{secret}: {told}");
        }
    }
    assert!(taken.iter().any(|mail| head(mail, "Subject").contains(&day(5))), "the week before its day");
}

/// The address stands on one's own account, an invitation brings it, and a link goes by mail only where mail goes out.
#[test]
fn an_address_is_set_on_the_account_and_by_the_invitation() {
    let mut house = House::new(maitri::web::Settings::default());
    house.site = house.site.clone().with_mail(true);
    let admin = house.person("admin", "", "", &["system-operator"]);
    let own = house.session(&admin);
    run(async {
        let bad = house.post("/account/notices?lang=en", &own, &[("address", "no address"), ("wanted", "yes")]).await;
        assert!(bad.status.as_u16() == 422 && bad.text.contains("This is no mail address."));
        let set = [("address", "admin@example.go.th"), ("wanted", "yes")];
        house.post("/account/notices?lang=th", &own, &set).await;
        let kept = house.store.notice(&admin).unwrap().unwrap();
        assert_eq!((kept.address.as_str(), kept.language.as_str(), kept.wanted), ("admin@example.go.th", "th", true));
        house.post("/account/notices?lang=th", &own, &set[..1]).await;
        assert!(!house.store.notice(&admin).unwrap().unwrap().wanted && house.store.notices().unwrap().is_empty());
        house.post("/account/notices?lang=th", &own, &[("address", "")]).await;
        assert_eq!(house.store.notice(&admin).unwrap(), None);

        let today = maitri::cli::today();
        let fields = [
            ("name", "มาลี"),
            ("office", "th.moi"),
            ("capacity", "substantive"),
            ("roles", "th-moi-officer"),
            ("from", today.as_str()),
            ("mail", "malee@example.go.th"),
        ];
        let page = house.post("/offices/invite?lang=en", &own, &fields).await;
        let at = page.text.find("/invitation/").expect(&page.text);
        let link = page.text[at..].split('<').next().unwrap().to_owned();
        let mail = house.store.mail_take(&now(0), &now(600)).unwrap().unwrap();
        assert_eq!((mail.mail.kind.as_str(), mail.mail.to.as_str()), ("invited", "malee@example.go.th"));
        assert!(mail.mail.language == "th" && mail.mail.doc.contains(&link) && !mail.mail.doc.contains("มาลี"));
        house.post(&link, "", &[("login", "malee"), ("password", WORD), ("again", WORD)]).await;
        let malee = house.store.account_of_login("malee").unwrap().unwrap().id;
        assert_eq!(house.store.notice(&malee).unwrap().unwrap().address, "malee@example.go.th");

        // Where no mail goes out, no link waits in the outbox.
        house.site = house.site.clone().with_mail(false);
        let page = house.post("/offices/invite?lang=en", &own, &fields).await;
        assert!(page.text.contains("/invitation/"));
        assert_eq!(house.store.mail_take(&now(0), &now(600)).unwrap(), None);
    });
}
