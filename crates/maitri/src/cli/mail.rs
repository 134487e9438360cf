//! `maitri mail`: whether mail goes out, and what waits; `docs/operate/mail.md`.

use crate::mail::{self, Settings};
use crate::register;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// Where mail goes out.
#[derive(clap::Args)]
pub struct Server {
    /// The mail server: smtp://HOST or smtps://NAME:PASSWORD@HOST:PORT; default MAITRI_MAIL, where a password stands better
    #[arg(long, value_name = "URL")]
    mail: Option<String>,
    /// The sender: ADDRESS, or NAME <ADDRESS>; default MAITRI_MAIL_FROM
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<String>,
}

impl Server {
    /// What was given, here or in the environment; nothing where no mail is to be sent.
    pub fn settings(&self) -> Result<Option<Settings>, String> {
        Settings::given(self.mail.as_deref(), self.mail_from.as_deref())
    }
}

#[derive(clap::Subcommand)]
enum Command {
    /// Send one mail that says nothing, at once, and tell what the server says
    Test {
        /// To whom
        address: String,
        /// Language: th, vi, en
        #[arg(long)]
        lang: Option<String>,
        #[command(flatten)]
        server: Server,
    },
    /// Tell how many mails wait, were sent or given up, and what went wrong last
    Status {
        /// Where the register is: sqlite:PATH or postgres://…; default MAITRI_STORE, else one file in the user's data folder
        #[arg(long, value_name = "URL")]
        store: Option<String>,
    },
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    match &a.command {
        Command::Test { address, lang, server } => {
            let language = match lang {
                Some(code) => super::language(code).map_err(|e| format!("--lang `{code}`: {e}"))?,
                None => super::environment_language(),
            };
            let settings = server.settings()?;
            let settings = settings.ok_or("no mail server is known: give --mail smtp://HOST, or MAITRI_MAIL")?;
            mail::try_out(&settings, address, language)?;
            super::print(&format!("the server took the mail to {address}\n"));
            Ok(super::FINE)
        }
        Command::Status { store } => {
            let standing = register::open(store.as_deref())?.mail_standing().map_err(|e| e.to_string())?;
            let mut out =
                format!("{} wait, {} sent, {} given up\n", standing.waiting, standing.sent, standing.given_up);
            if !standing.said.is_empty() {
                out.push_str(&format!("last refusal: {}\n", standing.said));
            }
            super::print(&out);
            Ok(if standing.given_up > 0 { super::AMISS } else { super::FINE })
        }
    }
}
