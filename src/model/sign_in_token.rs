//! Sign-in tokens: a program makes one for a user, who signs in with it once. The token itself is a JWT (RFC 7519) of a type
//! of its own; only its hash is kept.

use serde::{Deserialize, Serialize};

use crate::clock::Millis;
use crate::id::{SignInTokenId, UserId};

/// The `typ` of its header: no verifier of another kind of token takes it for its own, and ours takes no other.
pub const TYPE: &str = "sit+jwt";

/// The `alg` of its header, the only one there is.
pub const ALGORITHM: &str = "HS256";

/// The longest text that is looked at, in bytes.
pub const LONGEST: usize = 2048;

/// How long one lives when nobody says.
pub const LIFETIME_SECONDS: i64 = 30 * 24 * 3600;

/// The longest life that anybody may ask for: ten years.
pub const LONGEST_LIFETIME_SECONDS: i64 = 10 * 365 * 24 * 3600;

/// The header, and nothing beside it: a token that names a key of its own is none of ours.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// [`ALGORITHM`].
    pub alg: String,
    /// Which key signed.
    pub kid: String,
    /// [`TYPE`].
    pub typ: String,
}

/// What it says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Seconds.
    pub exp: i64,
    /// Seconds.
    pub iat: i64,
    /// Who made it.
    pub iss: String,
    /// The token's id.
    pub jti: SignInTokenId,
    /// The user.
    pub sub: UserId,
}

/// What has become of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nothing yet.
    Pending,
    /// Somebody signed in with it.
    Accepted,
    /// The program took it back.
    Revoked,
}

impl Status {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Revoked => "revoked",
        }
    }
}

/// A sign-in token, as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SignInToken {
    /// Its id.
    pub id: SignInTokenId,
    /// Whom it signs in.
    pub user_id: UserId,
    /// SHA-256 of the whole token, in base64url.
    pub token_hash: String,
    /// When it was made.
    pub created_at: Millis,
    /// When it last changed.
    pub updated_at: Millis,
    /// When its life is over.
    pub expire_at: Millis,
    /// When somebody signed in with it.
    pub accepted_at: Option<Millis>,
    /// When the program took it back.
    pub revoked_at: Option<Millis>,
}

impl SignInToken {
    /// Its status. One whose life is over stays what it was.
    pub const fn status(&self) -> Status {
        match self {
            Self { revoked_at: Some(_), .. } => Status::Revoked,
            Self { accepted_at: Some(_), .. } => Status::Accepted,
            _ => Status::Pending,
        }
    }
}
