//! Verbs: a file per story; the only place that decides. Faces parse, call one function here, and show the result.
//!
//! The rooms stand on floors, as `scripts/layers` lists them: each uses those below it, and none above.

pub mod account;
mod accounts;
pub mod context;
pub mod directory;
pub mod ledger;
pub mod links;
pub mod node;
mod owners;
pub mod portal;
pub mod presence;
pub mod proofs;
pub mod sign_in;
pub mod sign_up;
pub mod step_up;
pub mod telling;
pub mod upkeep;

pub use context::{Actor, Context, Cookies, Handout, SiteCookie, Visitor};
pub use portal::Portal;
