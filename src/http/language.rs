//! The language of a request: what its headers say, until it is known who is signed in.

use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use crate::auth::telling::language;
use crate::config::Config;
use crate::http::cookie;
use crate::http::headers::list;
use crate::model::client::Client;
use crate::words::Words;

/// The language of one request, for its page and for the error page around its answer. Clones share what was found.
#[derive(Clone)]
pub struct Spoken {
    by_headers: &'static Words,
    found: Arc<OnceLock<&'static Words>>,
}

impl Spoken {
    /// What the headers say: the language that was chosen in this browser, else the best that it asks for.
    pub fn by(headers: &HeaderMap, config: &Config) -> Self {
        let accepts = list(headers, ACCEPT_LANGUAGE);
        let by_headers = language::asked_for(cookie::value(headers, config, cookie::LANGUAGE), &accepts);
        Self { by_headers, found: Arc::default() }
    }

    /// The same, left with the request for whoever finds out more.
    pub fn with(request: &mut Request, config: &Config) -> Self {
        let spoken = Self::by(request.headers(), config);
        request.extensions_mut().insert(spoken.clone());
        spoken
    }

    /// The language once it is known which browser asks: that of whoever is signed in there comes first.
    pub fn to(&self, client: Option<&Client>) -> &'static Words {
        self.found.get_or_init(|| client.and_then(language::own).unwrap_or(self.by_headers))
    }

    /// The language as far as it is known.
    pub fn get(&self) -> &'static Words {
        self.found.get().unwrap_or(&self.by_headers)
    }
}
