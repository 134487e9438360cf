//! `maitri serve`: the pages, from this machine and without asking any other.

use crate::web;
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(clap::Args)]
#[command(after_help = "Example: maitri serve --listen 127.0.0.1:8421\n\nCtrl-C ends it.")]
pub struct Arguments {
    /// Address and port
    #[arg(long, default_value = "127.0.0.1:8421")]
    listen: SocketAddr,
    /// A name under which people reach this machine; the names of the machine itself (localhost) are always known
    #[arg(long, num_args = 1..)]
    host: Vec<String>,
    /// A folder of packs laid over those compiled in
    #[arg(long)]
    packs: Option<PathBuf>,
    /// Where the register is: sqlite:PATH or postgres://…; default MAITRI_STORE, else one file in the user's data folder
    #[arg(long, value_name = "URL")]
    store: Option<String>,
    /// Show and record the cases of this desk too, by whoever uses this machine, without accounts; only with an address of the machine itself
    #[arg(long)]
    cases: bool,
    /// Identity providers by which people can log in (docs/operate/oidc.md)
    #[arg(long, value_name = "FILE")]
    oidc: Option<PathBuf>,
    #[command(flatten)]
    restricted: super::restricted::Place,
    #[command(flatten)]
    mail: super::mail::Server,
}

pub fn run(a: &Arguments) -> Result<u8, String> {
    // One set of packs for the life of the process.
    let packs: &'static maitri_pack::Packs = match super::packs(a.packs.as_deref())? {
        std::borrow::Cow::Borrowed(packs) => packs,
        std::borrow::Cow::Owned(packs) => Box::leak(Box::new(packs)),
    };
    if !a.listen.ip().is_loopback() && a.host.is_empty() {
        eprintln!("maitri: others will be refused until --host gives the name under which they reach this machine");
    }
    if a.cases && (!a.listen.ip().is_loopback() || !a.host.is_empty()) {
        return Err("--cases shows cases without asking who reads: serve them on 127.0.0.1 alone, and without --host"
            .to_owned());
    }
    let mail = a.mail.settings()?;
    let providers = a.oidc.as_deref().map(crate::auth::oidc::read).transpose()?.unwrap_or_default();
    let procedures: &'static maitri_pack::procedure::Procedures = match super::procedures(packs, a.packs.as_deref())? {
        std::borrow::Cow::Borrowed(procedures) => procedures,
        std::borrow::Cow::Owned(procedures) => Box::leak(Box::new(procedures)),
    };
    let store = crate::register::open(a.store.as_deref())?;
    // A store that nobody has used yet shows the published tables; one whose tables another version derived is derived anew.
    if store.size().map_err(|e| e.to_string())? == 0 {
        crate::register::load_shipped(&store)?;
    }
    crate::register::refresh(&store)?;
    let accounts = store.has_accounts().map_err(|e| e.to_string())?;
    if a.cases && accounts {
        return Err("this store has accounts: leave out --cases, everybody logs in".to_owned());
    }
    if accounts {
        // Before the first stranger asks: who is unknown must cost the same time as who is known.
        crate::auth::password::warm();
    }
    let settings = web::Settings { hosts: a.host.clone(), cases: a.cases, ..web::Settings::default() };
    let rights: &'static maitri_registry::rights::Rights = match super::rights(packs, a.packs.as_deref())? {
        std::borrow::Cow::Borrowed(rights) => rights,
        std::borrow::Cow::Owned(rights) => Box::leak(Box::new(rights)),
    };
    let store = std::sync::Arc::new(store);
    // On a thread of its own, to the end of this function: no page waits for a mail server.
    let _mail = match mail {
        Some(settings) => Some(crate::mail::Worker::start(std::sync::Arc::clone(&store), settings)?),
        None => None,
    };
    let _clock = match &_mail {
        Some(_) => {
            let laws = crate::notices::Laws { packs, procedures, rights };
            let base = match a.host.first() {
                Some(host) => format!("https://{host}"),
                None => format!("http://{}", a.listen),
            };
            Some(crate::notices::Clock::start(std::sync::Arc::clone(&store), laws, base)?)
        }
        None => None,
    };
    let mut site = web::Site::with(packs, procedures, settings).with_register(store).with_rights(rights);
    site = site.with_travel(match super::travel(packs, a.packs.as_deref())? {
        std::borrow::Cow::Borrowed(travel) => travel,
        std::borrow::Cow::Owned(travel) => Box::leak(Box::new(travel)),
    });
    site = site.with_mail(_mail.is_some());
    site = site.with_outside(providers);
    let second = a.restricted.second(a.store.as_deref())?;
    if second.is_there() {
        match second.into_sealed() {
            Ok(sealed) => site = site.with_restricted(std::sync::Arc::new(sealed)),
            Err(why) if a.restricted.is_named() => return Err(why),
            // Whoever did not ask for it here gets the other pages.
            Err(why) => eprintln!("maitri: restricted papers are not shown: {why}"),
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(a.listen)
            .await
            .map_err(|e| format!("{}: {e}; choose another port with --listen", a.listen))?;
        let address = listener.local_addr().map_err(|e| e.to_string())?;
        super::print(&format!("Maitri is at http://{address}/ (Ctrl-C ends it)\n"));
        web::serve(listener, site).await.map_err(|e| e.to_string())
    })?;
    // A review that still runs must not hold the program up.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    Ok(super::FINE)
}
