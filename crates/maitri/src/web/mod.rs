//! The pages. They ask no other machine, set a cookie for who logs in and no other, and keep a result in memory for a quarter of an hour.

mod account;
mod below;
mod case;
mod charts;
pub mod door;
mod draft;
mod follow;
mod form;
mod guard;
mod interview;
mod law;
mod log;
mod login;
mod map;
mod offices;
mod outside;
mod page;
mod pager;
mod papers;
mod procedure;
mod register;
mod restricted;
mod results;
mod review;
mod statics;
pub(crate) mod upload;
pub mod who;
pub mod words;

pub(crate) use case::escaped;
pub(crate) use follow::life::worklist;
pub(crate) use restricted::letterbox;

use axum::Router;
use axum::routing::get;
use maitri_pack::Packs;
use maitri_pack::procedure::Procedures;
use maitri_registry::rights::Rights;
use results::Results;
use std::sync::Arc;
use std::time::Duration;

/// What whoever runs the pages may set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Names under which this machine is reached, besides its loopback names.
    pub hosts: Vec<String>,
    /// How long a result is kept.
    pub keep: Duration,
    /// How many results are kept.
    pub most_results: usize,
    /// How many bytes of results are kept.
    pub most_bytes: usize,
    /// Bytes of one upload, all files together.
    pub upload_bytes: usize,
    /// Files of one upload.
    pub upload_files: usize,
    /// How long reading the files may take: an old Word file goes through LibreOffice.
    pub reading_time: Duration,
    /// How long a review may take before the reader is told so.
    pub review_time: Duration,
    /// Requests of one client to `/api` a second.
    pub api_per_second: u32,
    /// Requests of one client to `/api` at once.
    pub api_burst: u32,
    /// Whether the cases of this desk are shown without an account, to whoever reaches the pages. As soon as the store has an account this
    /// counts for nothing: then everybody logs in.
    pub cases: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            hosts: Vec::new(),
            keep: Duration::from_secs(15 * 60),
            most_results: 200,
            most_bytes: 64 << 20,
            upload_bytes: 20 << 20,
            upload_files: 12,
            reading_time: Duration::from_secs(120),
            review_time: Duration::from_secs(20),
            api_per_second: 50,
            api_burst: 100,
            cases: false,
        }
    }
}

/// What the pages share.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Inner>,
    /// The register, where there is one to show.
    register: Option<Arc<register::Register>>,
    /// The table of rights.
    rights: &'static Rights,
    /// Who decides on travel abroad.
    travel: &'static maitri_registry::follow::authority::Tables,
    /// The second store, where there is one: for the page of restricted papers and no other.
    restricted: Option<Arc<maitri_store::Sealed>>,
    /// Whether mail goes out.
    mail: bool,
    /// Identity providers.
    outside: Arc<outside::Outside>,
}

struct Inner {
    packs: &'static Packs,
    procedures: &'static Procedures,
    settings: Settings,
    results: Results,
    /// Uploads and reviews at the same time: each may hold some ten megabytes.
    places: Arc<tokio::sync::Semaphore>,
    /// How often programs ask.
    rate: Arc<crate::api::Rate>,
    /// Passwords that are hashed at the same time: each takes 19 MB and a core for a moment.
    hashing: Arc<tokio::sync::Semaphore>,
    /// Whether there are accounts, as it was found last.
    accounts: std::sync::Mutex<Option<(std::time::Instant, bool)>>,
}

/// Uploads and reviews at the same time.
const AT_ONCE: usize = 6;

impl Site {
    /// The pages over `packs`.
    pub fn new(packs: &'static Packs, settings: Settings) -> Site {
        static NONE: Procedures = Procedures { procedures: Vec::new() };
        // What is compiled in holds together; the tests prove it.
        Site::with(packs, Procedures::embedded().unwrap_or(&NONE), settings)
    }

    /// The pages over `packs` and `procedures`.
    pub fn with(packs: &'static Packs, procedures: &'static Procedures, settings: Settings) -> Site {
        let results = Results::new(settings.keep, settings.most_results, settings.most_bytes);
        let places = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
        let rate = Arc::new(crate::api::Rate::new(settings.api_per_second, settings.api_burst));
        let inner = Inner {
            packs,
            procedures,
            settings,
            results,
            places,
            rate,
            hashing: Arc::new(tokio::sync::Semaphore::new(2)),
            accounts: std::sync::Mutex::new(None),
        };
        // What is compiled in is whole; the tests prove it. Without a table nobody may do anything.
        static NOTHING: std::sync::LazyLock<Rights> = std::sync::LazyLock::new(Rights::nothing);
        Site {
            inner: Arc::new(inner),
            register: None,
            rights: Rights::embedded().unwrap_or(&NOTHING),
            travel: {
                // Without a table nobody is told who decides.
                use maitri_registry::follow::authority::Tables;
                static NO_TABLE: std::sync::LazyLock<Tables> = std::sync::LazyLock::new(Tables::default);
                Tables::embedded().unwrap_or(&NO_TABLE)
            },
            restricted: None,
            outside: Arc::default(),
            mail: false,
        }
    }

    /// The same pages under another table of rights.
    #[must_use]
    pub fn with_rights(mut self, rights: &'static Rights) -> Site {
        self.rights = rights;
        self
    }

    /// The same pages with a province's own rules on travel laid over those of the packs.
    #[must_use]
    pub fn with_travel(mut self, travel: &'static maitri_registry::follow::authority::Tables) -> Site {
        self.travel = travel;
        self
    }

    /// The laws by which what a Department records is decided.
    pub(crate) fn laws(&self) -> crate::department::Laws<'static> {
        crate::department::Laws { packs: self.inner.packs, tables: self.travel }
    }

    /// The same pages with that of the restricted papers of a second store.
    #[must_use]
    pub fn with_restricted(mut self, sealed: Arc<maitri_store::Sealed>) -> Site {
        self.restricted = Some(sealed);
        self
    }

    /// The same pages with logins by these identity providers.
    #[must_use]
    pub fn with_outside(mut self, providers: Vec<crate::auth::oidc::Provider>) -> Site {
        self.outside = Arc::new(outside::Outside::new(providers));
        self
    }

    /// The same pages where mail goes out.
    #[must_use]
    pub fn with_mail(mut self, mail: bool) -> Site {
        self.mail = mail;
        self
    }

    /// The identity providers.
    fn outside(&self) -> &outside::Outside {
        &self.outside
    }

    /// The second store. Only `web/restricted.rs` asks for it, and a test holds the other pages to that.
    fn restricted(&self) -> Option<Arc<maitri_store::Sealed>> {
        self.restricted.clone()
    }

    /// Whether there are accounts, for the head of public pages: looked up again after some seconds. What opens a case looks itself.
    async fn has_accounts(&self) -> bool {
        const FRESH: Duration = Duration::from_secs(5);
        let Some(store) = self.store() else { return false };
        let found = *self.inner.accounts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match found {
            // Accounts are closed, never taken away.
            Some((_, true)) => return true,
            Some((at, false)) if at.elapsed() < FRESH => return false,
            _ => {}
        }
        let there = tokio::task::spawn_blocking(move || store.has_accounts().unwrap_or(false)).await.unwrap_or(false);
        let mut found = self.inner.accounts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *found = Some((std::time::Instant::now(), there));
        there
    }

    /// The packs of the pages.
    pub(crate) fn packs(&self) -> &'static Packs {
        self.inner.packs
    }

    /// The procedures of the pages.
    pub(crate) fn procedures(&self) -> &'static Procedures {
        self.inner.procedures
    }

    /// How often programs may ask.
    pub(crate) fn rate(&self) -> Arc<crate::api::Rate> {
        Arc::clone(&self.inner.rate)
    }

    /// The store of the register, where there is one to show.
    pub(crate) fn store(&self) -> Option<Arc<maitri_store::Store>> {
        self.register.as_ref().map(|r| r.shared())
    }

    /// The same pages with those of a register.
    #[must_use]
    pub fn with_register(mut self, store: Arc<maitri_store::Store>) -> Site {
        self.register = Some(Arc::new(register::Register::new(store)));
        self
    }
}

/// What leads nowhere: said to a program in its own way.
async fn nowhere(frame: page::Frame) -> axum::response::Response {
    if crate::api::is_machine(&frame.path) {
        let sentence = "nothing is served here; /api/v1/openapi.json says what is";
        return crate::api::refused(axum::http::StatusCode::NOT_FOUND, sentence);
    }
    page::not_found(frame).await
}

/// All pages behind their guards.
pub fn router(site: Site) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .merge(review::router())
        .merge(below::router())
        .merge(draft::router())
        .merge(papers::router())
        .merge(procedure::router())
        .merge(case::router())
        .merge(follow::router())
        .merge(restricted::router())
        .merge(login::router())
        .merge(outside::router())
        .merge(account::router())
        .merge(offices::router())
        .merge(log::router())
        .merge(law::router())
        .merge(register::router())
        .merge(map::router())
        .merge(charts::router())
        .merge(statics::router())
        .merge(crate::api::router(site.store(), site.rate()))
        .merge(crate::api::cases(site.rate()))
        .merge(crate::api::department(site.rate()))
        .fallback(nowhere)
        .method_not_allowed_fallback(page::not_allowed)
        .layer(axum::middleware::from_fn_with_state(site.clone(), door::guard))
        .layer(axum::middleware::from_fn_with_state(site.clone(), guard::guard))
        .with_state(site)
}

/// Answers requests until the program is asked to end (SIGINT, SIGTERM); what is under way may finish for ten seconds.
///
/// # Errors
/// The socket failed.
pub async fn serve(listener: tokio::net::TcpListener, site: Site) -> std::io::Result<()> {
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let stop = Arc::new(stop);
    for kind in [tokio::signal::unix::SignalKind::interrupt(), tokio::signal::unix::SignalKind::terminate()] {
        let mut signal = tokio::signal::unix::signal(kind)?;
        let stop = Arc::clone(&stop);
        tokio::spawn(async move {
            signal.recv().await;
            let _ = stop.send(true);
        });
    }
    let ended = |mut stopped: tokio::sync::watch::Receiver<bool>| async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    let server = axum::serve(listener, router(site).into_make_service_with_connect_info::<std::net::SocketAddr>())
        .with_graceful_shutdown(ended(stopped.clone()));
    let task = tokio::spawn(server.into_future());
    ended(stopped).await;
    match tokio::time::timeout(Duration::from_secs(10), task).await {
        Ok(Ok(result)) => result,
        // Somebody's slow line must not keep the program alive.
        _ => Ok(()),
    }
}
