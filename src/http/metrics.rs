//! Figures for operators, in the text format of Prometheus, on an address of their own and never on the public one. Labels
//! hold kinds of things, never whose.

use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::auth::Portal;
use crate::http::connections::{self, Bounds};
use crate::storage;

/// What renders the figures; none where nobody asked for them, and then nothing is counted.
static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();

/// The upper bounds of the histogram of durations, in seconds.
const SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How many connections there may be for them, of those that visitors leave.
const CONNECTIONS: usize = 8;

/// How often samples are put into their histograms, so that they do not pile up when nobody looks.
const TIDY_EVERY: Duration = Duration::from_secs(5);

/// Counts from now on, in all of this process.
pub fn start() -> anyhow::Result<()> {
    let durations = Matcher::Full("portico_http_request_seconds".into());
    let recorder = PrometheusBuilder::new().set_buckets_for_metric(durations, SECONDS)?.build_recorder();
    let _ = FIGURES.set(recorder.handle());
    metrics::set_global_recorder(recorder).map_err(|_| anyhow::anyhow!("somebody counts already"))?;
    metrics::describe_counter!(
        "portico_http_requests_total",
        "Requests answered, by route and class of status."
    );
    metrics::describe_histogram!("portico_http_request_seconds", "How long answering took, by route.");
    metrics::describe_counter!(
        "portico_events_total",
        "Entries of the security event log, by kind and outcome."
    );
    metrics::describe_counter!("portico_limited_total", "Requests refused for being too many, by limit.");
    metrics::describe_counter!(
        "portico_sms_budgets_spent_total",
        "Budgets of texts that were used up, of a country or of the day, or of codes that nobody enters."
    );
    metrics::describe_counter!(
        "portico_breach_lookups_total",
        "Passwords looked up among breached ones, by outcome."
    );
    metrics::describe_counter!(
        "portico_log_lines_lost_total",
        "Lines of the log that standard error did not take."
    );
    metrics::describe_counter!("portico_hashing_refused_total", "Passwords not hashed: too many wait.");
    metrics::describe_counter!(
        "portico_messages_total",
        "Messages handed over, held back, to be tried again, or given up."
    );
    metrics::describe_counter!(
        "portico_connections_given_up_total",
        "Connections without a complete header that gave way to others."
    );
    metrics::describe_gauge!("portico_messages_waiting", "Messages on their way.");
    metrics::describe_gauge!("portico_messages_given_up", "Messages given up within the last month.");
    metrics::describe_gauge!("portico_database_connections", "Connections to the database.");
    metrics::describe_gauge!("portico_build_info", "The version that runs: always 1.");
    gauge!("portico_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(())
}

/// One request was answered.
pub fn answered(route: Option<&MatchedPath>, status: u16, took: Duration) {
    if FIGURES.get().is_none() {
        return;
    }
    // The template, never the path: what is asked for is anybody's choice.
    let route = route.map_or_else(|| "none".to_owned(), |route| route.as_str().to_owned());
    let class = match status {
        100..=199 => "1xx",
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    };
    counter!("portico_http_requests_total", "route" => route.clone(), "status" => class).increment(1);
    histogram!("portico_http_request_seconds", "route" => route).record(took.as_secs_f64());
}

/// Serves `/metrics`, and nothing else, until `stop` is told.
pub async fn serve(listener: TcpListener, portal: Portal, stop: watch::Receiver<bool>) {
    let tidying = tokio::spawn(async {
        loop {
            tokio::time::sleep(TIDY_EVERY).await;
            FIGURES.get().inspect(|figures| figures.run_upkeep());
        }
    });
    let router = Router::new().route("/metrics", get(render)).with_state(portal);
    connections::serve(listener, router, Bounds::few(CONNECTIONS), stop).await;
    tidying.abort();
}

/// `GET /metrics`.
async fn render(State(portal): State<Portal>) -> Response {
    // Without a database the rest is worth all the more.
    if let Ok((waiting, dead)) = storage::outbox::count(portal.db()).await {
        gauge!("portico_messages_waiting").set(waiting as f64);
        gauge!("portico_messages_given_up").set(dead as f64);
    }
    let (busy, idle) = portal.db().connections();
    gauge!("portico_database_connections", "state" => "busy").set(busy as f64);
    gauge!("portico_database_connections", "state" => "idle").set(idle as f64);
    let text = FIGURES.get().map(PrometheusHandle::render).unwrap_or_default();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
