//! Puts the layers together: one node, its router, its sender of messages.

use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use axum::{Extension, Router};
use leptos::server_fn::axum::server_fn_paths;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::auth::context::Strategy;
use crate::auth::node::Addresses;
use crate::auth::proofs::lockout;
use crate::auth::upkeep::{cleanup, health, instance};
use crate::auth::{Handout, Portal, Visitor};
use crate::clock::Clock;
use crate::config::Config;
use crate::delivery::mail::Mail;
use crate::delivery::sms::Sms;
use crate::delivery::{Channel, InboxOnly, Outbox};
use crate::error::{Error, Result};
use crate::http::connections::Bounds;
use crate::http::headers::PolicyTail;
use crate::http::{act, assets, connections, guard, headers, metrics};
use crate::pages::paths;
use crate::secret::Chance;
use crate::storage::{self, Db};
use crate::{admin, api, pages};

/// How long a request may take, its body included.
const REQUEST_TIME: Duration = Duration::from_secs(30);

/// How long a picture may take to arrive, over a slow line.
const UPLOAD_TIME: Duration = Duration::from_secs(120);

/// How long messages under way may take when the node stops; another node sends them otherwise.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long it may take to end the connections to the database.
const LEAVE: Duration = Duration::from_secs(5);

/// How often a node forgets what has expired.
const CLEAN_EVERY: Duration = Duration::from_secs(60);

/// How often a node looks whose account was locked without a sign.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// How long after its start a node first looks how everything stands: it has other things to do at first.
const FIRST_LOOK: Duration = Duration::from_secs(60);

/// How often it looks from then on, for the administrators' first page.
const LOOK_EVERY: Duration = Duration::from_secs(600);

/// How often it is looked whether the database is to be tried.
const WATCH_EVERY: Duration = Duration::from_secs(1);

/// Where the pages stand that decisions have to name.
pub const ADDRESSES: Addresses = Addresses {
    beginnings: &[paths::HOME, paths::DEFAULT_REDIRECT],
    sign_in: paths::SIGN_IN,
    sign_up: paths::SIGN_UP,
    sign_out: paths::SIGN_OUT,
    profile: paths::PROFILE,
    admin: paths::ADMIN,
    welcome: paths::WELCOME,
    set_up: paths::SETUP,
    link: paths::LINK,
    revoke: paths::REVOKE,
    callback: paths::CALLBACK,
};

/// One node.
#[derive(Clone)]
pub struct App {
    /// What all its decisions share.
    pub portal: Portal,
}

impl App {
    /// Over an open, migrated database.
    pub async fn new(config: Config, db: Db, clock: Clock, chance: Chance) -> Result<Self> {
        // Fails only when it was done before, by another node of this process.
        let _ = any_spawner::Executor::init_tokio();
        let secrets = config.secrets(&chance).map_err(Error::Broken)?;
        instance::adopt(&db, &secrets).await?;
        let keep = config.is_development();
        let channels = channels(&config).map_err(Error::Broken)?;
        let outbox = Outbox::new(db.clone(), clock.clone(), chance.clone(), secrets.clone(), channels, keep);
        Ok(Self { portal: Portal::new(db, config, ADDRESSES, secrets, chance, clock, outbox).await? })
    }

    /// Knows these ways to prove who one is, too.
    pub fn strategies(self, more: &[&'static dyn Strategy]) -> Self {
        self.portal.add_strategies(more);
        self
    }

    /// All that this node answers.
    pub fn router(&self) -> Router {
        let portal = self.portal.clone();
        let config = portal.config();
        let forms =
            server_fn_paths().fold(Router::new(), |router, (path, _)| router.route(path, post(act::act)));
        // From the outside in, here and below.
        let guards = ServiceBuilder::new()
            .layer(from_fn_with_state(portal.clone(), guard::host))
            .layer(from_fn_with_state(portal.clone(), guard::origin))
            .layer(from_fn_with_state(portal.clone(), guard::rate))
            .layer(from_fn_with_state(portal.clone(), guard::set_up));
        // What programs ask for often goes through as little as it can.
        let programs = api::router().merge(pages::pictures::router()).layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(portal.clone(), headers::surround_bare))
                .layer(CatchPanicLayer::custom(pages::error::panicked))
                .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIME))
                .layer(guards.clone()),
        );
        let with_keys = api::backend::router().layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(portal.clone(), headers::surround_bare))
                .layer(from_fn(api::backend::envelope::dress))
                .layer(CatchPanicLayer::custom(pages::error::panicked))
                .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIME))
                .layer(from_fn(guard::any_host))
                .layer(from_fn_with_state(portal.clone(), guard::set_up)),
        );
        let pages = pages::router(config.is_development(), config.dev_clock).merge(admin::router());
        let in_place = act::Pages(pages.clone().with_state(portal.clone()));
        let uploads = pages::uploads().layer(Extension(in_place.clone())).layer(DefaultBodyLimit::disable());
        let forms = forms.layer(Extension(in_place));
        let again = act::Forms(forms.clone().with_state(portal.clone()));
        let pages = pages
            .merge(forms.layer(Extension(again)))
            .route("/assets/{name}", get(assets::serve))
            .fallback(pages::error::not_found);
        let policy = PolicyTail::default();
        let around = |router: Router<Portal>, time: Duration| {
            router.layer(
                ServiceBuilder::new()
                    .layer(from_fn_with_state((portal.clone(), policy.clone()), headers::surround))
                    // The level that is quickest: pages are small and made for one person each.
                    .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
                    .layer(from_fn_with_state(portal.clone(), pages::error::dress))
                    .layer(CatchPanicLayer::custom(pages::error::panicked))
                    .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, time))
                    .layer(guards.clone())
                    .layer(DefaultBodyLimit::max(act::BODY_LIMIT)),
            )
        };
        around(pages, REQUEST_TIME)
            .merge(around(uploads, UPLOAD_TIME))
            .merge(programs)
            .merge(with_keys)
            .with_state(portal)
    }
}

impl App {
    /// Serves on `listener`, and figures for operators on `figures`, and sends messages until `stop` comes; what was begun is
    /// finished first, within 20 seconds.
    pub async fn serve(
        &self,
        listener: TcpListener,
        figures: Option<TcpListener>,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let (stopping, stopped) = watch::channel(false);
        let outbox = self.portal.outbox().clone();
        let sender = tokio::spawn({
            let stopped = stopped.clone();
            async move { outbox.run(stopped).await }
        });
        tokio::spawn(forget(self.portal.clone(), stopped.clone()));
        tokio::spawn(tell_owners(self.portal.clone(), stopped.clone()));
        tokio::spawn(look_at_everything(self.portal.clone(), stopped.clone()));
        tokio::spawn(watch_database(self.portal.db().clone(), stopped.clone()));
        if let Some(figures) = figures {
            tokio::spawn(metrics::serve(figures, self.portal.clone(), stopped.clone()));
        }
        let bounds = Bounds::of_this_process();
        let served = tokio::spawn(connections::serve(listener, self.router(), bounds, stopped));
        stop.await;
        tracing::info!("stopping");
        let _ = stopping.send(true);
        // A request that never ends keeps nobody from stopping.
        let _ = tokio::time::timeout(PATIENCE, served).await;
        let _ = tokio::time::timeout(PATIENCE, sender).await;
        // A server that is away takes no leave.
        let _ = tokio::time::timeout(LEAVE, self.portal.db().close()).await;
        Ok(())
    }
}

/// Forgets what has expired, in the background.
async fn forget(portal: Portal, mut stopped: watch::Receiver<bool>) {
    loop {
        if let Err(error) = cleanup::forget(portal.db(), portal.clock().now()).await {
            storage::log(&error, "cleaning up");
        }
        tokio::select! {
            () = tokio::time::sleep(CLEAN_EVERY) => {}
            _ = stopped.changed() => return,
        }
    }
}

/// Tells whose accounts were locked, in the background.
async fn tell_owners(portal: Portal, mut stopped: watch::Receiver<bool>) {
    loop {
        let told = async {
            let cx = portal.context(Visitor::default(), Handout::default()).await;
            lockout::tell_owners(&cx).await
        };
        if let Err(error) = told.await {
            storage::log(&error, "telling of locks");
        }
        tokio::select! {
            () = tokio::time::sleep(TELL_EVERY) => {}
            _ = stopped.changed() => return,
        }
    }
}

/// Looks how everything stands, in the background.
async fn look_at_everything(portal: Portal, mut stopped: watch::Receiver<bool>) {
    let mut pause = FIRST_LOOK;
    loop {
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopped.changed() => return,
        }
        let cx = portal.context(Visitor::default(), Handout::default()).await;
        health::look(&cx.node).await;
        pause = LOOK_EVERY;
    }
}

/// Tries a small change while the last one failed, and when there was none for a while: so it is known, and told at
/// `/readyz`, whether the database takes any.
async fn watch_database(db: Db, mut stopped: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(WATCH_EVERY) => {}
            _ = stopped.changed() => return,
        }
        if db.health().wants_a_try()
            && let Err(error) = db.try_change().await
        {
            storage::log(&error, "the database takes no change");
        }
    }
}

/// The ways to carry messages that are configured; in development, the inbox page takes the place of one that is not.
fn channels(config: &Config) -> anyhow::Result<Vec<Box<dyn Channel>>> {
    let inbox = |carries| config.is_development().then(|| Box::new(InboxOnly(carries)) as Box<dyn Channel>);
    let mail = match &config.smtp_url {
        Some(url) => Some(Box::new(Mail::new(url, &config.mail_from)?) as Box<dyn Channel>),
        None => inbox("email"),
    };
    let sms = match &config.sms_url {
        Some(url) => Some(Box::new(Sms::new(url, config.sms_token.as_deref())?) as Box<dyn Channel>),
        None => inbox("sms"),
    };
    Ok(mail.into_iter().chain(sms).collect())
}
