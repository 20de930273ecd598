//! A program with a secret key, and what the Backend API answers it.

use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use portico::auth::directory::secret_keys;
use serde_json::{Value, json};

use super::browser::{Answer, Ask, Browser};
use super::{World, chance};

/// A program.
pub struct Program {
    browser: Browser,
    pub key: String,
}

impl Program {
    /// With a key of its own.
    pub async fn new(world: &World) -> Self {
        let config = world.app().portal.config();
        let made = secret_keys::create(&world.db, &chance(), config, None, world.clock.now()).await;
        Self { browser: world.browser(), key: made.unwrap().1 }
    }

    /// With a key that was made before, at whatever server this browser reaches.
    pub fn with_key(browser: Browser, key: &str) -> Self {
        Self { browser, key: key.to_owned() }
    }

    pub fn ask(&self, method: Method, path: &str) -> Ask {
        let ask = self.browser.ask_path(method, &format!("/api/v1{path}"));
        ask.header("authorization", format!("Bearer {}", self.key)).header(CONTENT_TYPE, "application/json")
    }

    /// Status and JSON of an answer, which has the shape that all have.
    pub async fn send(&self, ask: Ask) -> (u16, Value) {
        let answer = self.browser.send(ask.or_unavailable()).await;
        enveloped(&answer)
    }

    pub async fn try_get(&self, path: &str) -> (u16, Value) {
        self.send(self.ask(Method::GET, path)).await
    }

    pub async fn try_post(&self, path: &str, body: Value) -> (u16, Value) {
        self.send(self.ask(Method::POST, path).body(body.to_string())).await
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> impl Future<Output = Value> {
        let path = path.to_owned();
        async move { done(self.try_get(&path).await) }
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        done(self.try_post(path, body).await)
    }

    /// The link of a new sign-in token.
    pub async fn link(&self, user_id: &str) -> String {
        let token = self.post("/sign_in_tokens", json!({ "user_id": user_id })).await;
        token["url"].as_str().expect("a link").to_owned()
    }
}

pub fn done((status, body): (u16, Value)) -> Value {
    assert_eq!(status, 200, "{body}");
    body
}

/// Status and JSON, in the shape that all have.
pub fn enveloped(answer: &Answer) -> (u16, Value) {
    assert_eq!(answer.header("content-type"), Some("application/json"), "{answer:?}");
    assert_eq!(answer.set_cookies(), Vec::<String>::new());
    let body: Value = serde_json::from_str(&answer.body).expect("JSON");
    let status = answer.status.as_u16();
    if status >= 400 {
        assert_eq!(body["clerk_trace_id"].as_str(), answer.header("x-request-id"));
        for error in body["errors"].as_array().expect("errors") {
            assert!(error["meta"].is_object(), "{error}");
            for part in ["code", "message", "long_message"] {
                assert!(error[part].as_str().is_some_and(|text| !text.is_empty()), "{part}: {error}");
            }
        }
    }
    (status, body)
}

/// Code and field of everything that was refused.
pub fn refused((status, body): (u16, Value)) -> (u16, Vec<(String, String)>) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = body["errors"].as_array().unwrap_or_else(|| panic!("{status} {body}"));
    (status, told.iter().map(|it| (text(&it["code"]), text(&it["meta"]["param_name"]))).collect())
}

pub fn one(status: u16, code: &str, param: &str) -> (u16, Vec<(String, String)>) {
    (status, vec![(code.to_owned(), param.to_owned())])
}
