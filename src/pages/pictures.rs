//! `/pictures/{id}`: pictures of people, for any site that shows them. Whoever has the address may look.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::auth::Portal;
use crate::auth::account::picture;
use crate::error::Result;
use crate::pages::paths;

/// Opened as a page of its own, it may do nothing.
const POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'none'";

/// Pictures, which need neither page state nor cookies.
pub fn router() -> Router<Portal> {
    Router::new().route(paths::PICTURES, get(show))
}

/// `GET /pictures/{id}`. A picture never changes, for another one has another id. Browsers alone keep it, so that it is gone
/// from everywhere else once it is removed.
async fn show(State(portal): State<Portal>, Path(id): Path<String>) -> Result<impl IntoResponse> {
    let picture = picture::find(portal.db(), &id).await?;
    let headers = [
        (CONTENT_TYPE.as_str(), picture.format.media_type()),
        (CACHE_CONTROL.as_str(), "private, max-age=31536000, immutable"),
        (CONTENT_SECURITY_POLICY.as_str(), POLICY),
        ("cross-origin-resource-policy", "cross-origin"),
    ];
    let name = format!("inline; filename=\"picture.{}\"", picture.format.extension());
    Ok((headers, [(CONTENT_DISPOSITION, name)], picture.bytes))
}
