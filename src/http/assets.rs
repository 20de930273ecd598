//! The style sheet, the script and the icon: inside the binary, compressed in advance, immutable under hashed names.

use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::http::headers::list;
use crate::http::undressed;

/// A file inside the binary.
pub struct Asset {
    name: &'static str,
    /// Where it is served.
    pub path: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    brotli: &'static [u8],
    gzip: &'static [u8],
}

static ALL: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of an asset by its plain name.
pub fn path(name: &str) -> &'static str {
    ALL.iter().find(|asset| asset.name == name).map_or("", |asset| asset.path)
}

/// `GET /assets/{name}`.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ALL.iter().find(|asset| asset.path.rsplit('/').next() == Some(&name)) else {
        return undressed(StatusCode::NOT_FOUND, None);
    };
    let accepted = list(&headers, ACCEPT_ENCODING);
    let takes = |coding: &str| {
        accepted.split(',').any(|part| {
            let (name, weight) = part.trim().split_once(';').unwrap_or((part.trim(), ""));
            name == coding
                && !matches!(weight.trim().replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
    };
    let fixed = [
        (CONTENT_TYPE, asset.kind),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (VARY, "Accept-Encoding"),
    ];
    match () {
        () if takes("br") => (fixed, [(CONTENT_ENCODING, "br")], asset.brotli).into_response(),
        () if takes("gzip") => (fixed, [(CONTENT_ENCODING, "gzip")], asset.gzip).into_response(),
        () => (fixed, asset.plain).into_response(),
    }
}
