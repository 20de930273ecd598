//! The objects of Clerk's wire, a file each: what the APIs and webhooks show of the model. Each type names the section that
//! it follows in the description of the wire, which is kept beside this repository (`wire/…`).
//!
//! Moments are [`Millis`](crate::clock::Millis), which is a number. A key is always there: what is not known is `null`.

mod email_address;
mod errors;
mod key_set;
mod passkey;
mod phone_number;
mod second_factors;
mod sign_in_token;
mod total_count;
mod user;
mod verification;

pub use email_address::EmailAddress;
pub use errors::{ApiError, Errors};
pub use key_set::KeySet;
pub use passkey::Passkey;
pub use phone_number::PhoneNumber;
pub use second_factors::{CodeVerified, FactorsRemoved};
pub use sign_in_token::SignInToken;
pub use total_count::TotalCount;
pub use user::{FullUser, User};
pub use verification::Verification;

use serde::Serialize;

/// `null`, in a field that this program keeps nothing for.
type Null = ();

/// `[]`, in a field that this program keeps nothing for.
type EmptyList = [(); 0];

/// `{}`, in a field that this program keeps nothing for.
#[derive(Default, Serialize)]
struct EmptyObject {}
