//! Puts the layers together: one node, its router, its sender of messages.

use std::future::IntoFuture;
use std::net::SocketAddr;
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
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

use crate::auth::{Portal, cleanup, instance};
use crate::clock::Clock;
use crate::config::Config;
use crate::delivery::mail::Mail;
use crate::delivery::sms::Sms;
use crate::delivery::{Channel, InboxOnly, Outbox};
use crate::error::{Error, Result};
use crate::http::headers::PolicyTail;
use crate::http::{act, assets, guard, headers, metrics};
use crate::secret::Chance;
use crate::storage::Db;
use crate::storage::cookies::{self, PageStates};
use crate::{admin, api, pages};

/// How long a request may take, its body included.
const REQUEST_TIME: Duration = Duration::from_secs(30);

/// How long a picture may take to arrive, over a slow line.
const UPLOAD_TIME: Duration = Duration::from_secs(120);

/// How long messages under way may take when the node stops; another node sends them otherwise.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often a node forgets what has expired.
const CLEAN_EVERY: Duration = Duration::from_secs(60);

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
        Ok(Self { portal: Portal::new(db, config, secrets, chance, clock, outbox).await? })
    }

    /// All that this node answers.
    pub fn router(&self) -> Router {
        let portal = self.portal.clone();
        let config = portal.config();
        let states = PageStates {
            db: portal.db().clone(),
            secrets: portal.secrets().clone(),
            clock: portal.clock().clone(),
        };
        let lifetime = tower_sessions::cookie::time::Duration::milliseconds(cookies::LIFETIME.0);
        let page_state = SessionManagerLayer::new(states)
            .with_name("__page")
            .with_secure(config.is_https())
            .with_same_site(SameSite::Lax)
            .with_expiry(Expiry::OnInactivity(lifetime));
        let forms =
            server_fn_paths().fold(Router::new(), |router, (path, _)| router.route(path, post(act::act)));
        // What programs ask for often goes through as little as it can.
        let programs = api::router().merge(pages::pictures::router()).layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(portal.clone(), headers::surround_bare))
                .layer(CatchPanicLayer::custom(pages::error::panicked))
                .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIME))
                .layer(from_fn_with_state(portal.clone(), guard::guard)),
        );
        let with_keys = api::backend::router().layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(portal.clone(), headers::surround_bare))
                .layer(from_fn(api::backend::envelope::dress))
                .layer(CatchPanicLayer::custom(pages::error::panicked))
                .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIME))
                .layer(from_fn_with_state(portal.clone(), guard::guard))
                .layer(from_fn_with_state(portal.clone(), api::backend::admit)),
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
                // From the outside in.
                ServiceBuilder::new()
                    .layer(from_fn_with_state((portal.clone(), policy.clone()), headers::surround))
                    // The level that is quickest: pages are small and made for one person each.
                    .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
                    .layer(from_fn_with_state(portal.clone(), pages::error::dress))
                    .layer(CatchPanicLayer::custom(pages::error::panicked))
                    .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, time))
                    .layer(from_fn_with_state(portal.clone(), guard::guard))
                    .layer(DefaultBodyLimit::max(act::BODY_LIMIT))
                    .layer(page_state.clone()),
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
        if let Some(figures) = figures {
            tokio::spawn(metrics::serve(figures, self.portal.clone(), stopped.clone()));
        }
        let service = self.router().into_make_service_with_connect_info::<SocketAddr>();
        let mut late = stopped.clone();
        let begun = axum::serve(listener, service).with_graceful_shutdown(async move {
            stop.await;
            tracing::info!("stopping");
            let _ = stopping.send(true);
        });
        let served = tokio::select! {
            served = begun.into_future() => served,
            // A request that never ends keeps nobody from stopping.
            () = async { let _ = late.changed().await; tokio::time::sleep(PATIENCE).await } => Ok(()),
        };
        let _ = tokio::time::timeout(PATIENCE, sender).await;
        self.portal.db().close().await;
        served
    }
}

/// Forgets what has expired, in the background.
async fn forget(portal: Portal, mut stopped: watch::Receiver<bool>) {
    loop {
        if let Err(error) = cleanup::forget(portal.db(), portal.clock().now()).await {
            tracing::warn!(?error, "cleaning up");
        }
        tokio::select! {
            () = tokio::time::sleep(CLEAN_EVERY) => {}
            _ = stopped.changed() => return,
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
