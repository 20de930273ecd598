//! A service that knows breached passwords, as far as a story wants it to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use super::World;

/// How the service answers.
#[derive(Clone)]
pub enum Mood {
    /// With this text.
    Text(String),
    /// With this status.
    Status(u16),
    /// By sending somewhere else.
    Redirect(String),
    /// Without end.
    Endless,
    /// Never.
    Silent,
}

/// The service, and what it was asked.
pub struct Breached {
    address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    asked: Arc<Mutex<Vec<(String, HeaderMap)>>>,
}

impl Breached {
    /// On a free port, until the test ends.
    pub async fn start() -> Self {
        let mood = Arc::new(Mutex::new(Mood::Text("0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n".into())));
        let asked = Arc::<Mutex<Vec<_>>>::default();
        let (moods, into) = (mood.clone(), asked.clone());
        let answer = async move |Path(beginning): Path<String>, headers: HeaderMap| {
            into.lock().unwrap().push((beginning, headers));
            let mood = moods.lock().unwrap().clone();
            respond(mood).await
        };
        let router = axum::Router::new().route("/range/{beginning}", get(answer));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, mood, asked }
    }

    /// What the settings call it.
    pub fn url(&self) -> String {
        format!("http://{}/range/", self.address)
    }

    /// Has a portal ask it.
    pub async fn serve(&self, world: &World) {
        world
            .all_settings(&[
                ("password_settings.breach_lookup_url", json!(self.url())),
                ("password_settings.disable_hibp", json!(false)),
            ])
            .await;
    }

    /// From now on it answers like this.
    pub fn answers(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// From now on it knows these passwords, so often each, among others.
    pub fn knows(&self, passwords: &[(&str, u32)]) {
        let mut text = "0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n".to_owned();
        for (password, times) in passwords {
            text += &format!("{}:{times}\r\n", &sha1(password)[5..]);
        }
        self.answers(Mood::Text(text));
    }

    /// The beginnings that were asked for, each with the headers of the request.
    pub fn asked(&self) -> Vec<(String, HeaderMap)> {
        self.asked.lock().unwrap().clone()
    }
}

/// SHA-1 in capital digits.
pub fn sha1(text: &str) -> String {
    use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
    digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes()).as_ref().iter().map(|b| format!("{b:02X}")).collect()
}

async fn respond(mood: Mood) -> Response {
    match mood {
        Mood::Text(text) => text.into_response(),
        Mood::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Mood::Redirect(to) => axum::response::Redirect::temporary(&to).into_response(),
        Mood::Endless => {
            let line = "0018A45C4D1DEF81644B54AB7F969B88D65:3\r\n".repeat(1000);
            let lines = futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(line.clone()));
            axum::body::Body::from_stream(lines).into_response()
        }
        Mood::Silent => std::future::pending().await,
    }
}
