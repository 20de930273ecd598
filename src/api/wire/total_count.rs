//! How many there are.

use serde::Serialize;

/// wire/backend-api.md §1, counts.
#[derive(Serialize)]
#[serde(tag = "object", rename = "total_count")]
pub struct TotalCount {
    /// Without regard to any page.
    pub total_count: i64,
}
