//! The language of a request, and the cookie that keeps the one that was chosen in this browser.

use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use crate::auth::language;
use crate::http::cookie;
use crate::model::client::Client;
use crate::words::Words;

/// The language that a browser asks for, by its headers and by who is signed in there.
pub fn of(headers: &HeaderMap, client: Option<&Client>) -> &'static Words {
    let lines = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|line| line.to_str().ok());
    let accepts = lines.collect::<Vec<_>>().join(",");
    language::spoken(client, cookie::value(headers, cookie::LANGUAGE), &accepts)
}

/// The language that was found for a request, for the error page around its answer. Clones share it.
#[derive(Clone, Default)]
pub struct Spoken(Arc<OnceLock<&'static Words>>);

impl Spoken {
    /// Notes it.
    pub fn note(&self, words: &'static Words) {
        let _ = self.0.set(words);
    }

    /// The language, if it was found.
    pub fn get(&self) -> Option<&'static Words> {
        self.0.get().copied()
    }

    /// Leaves a place for the language of this request, and gives what stands there in the end: without a visit, what its
    /// headers say.
    pub fn ask(request: &mut Request) -> impl FnOnce() -> &'static Words + use<> {
        let spoken = Self::default();
        request.extensions_mut().insert(spoken.clone());
        let by_headers = of(request.headers(), None);
        move || spoken.get().unwrap_or(by_headers)
    }
}
