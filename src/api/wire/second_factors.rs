//! What came of something that was done with the second factors of a user.

use serde::Serialize;

use crate::auth::directory::users::CodeOf;
use crate::id::UserId;

/// wire/backend-api.md §4, Users: the answer to `DELETE` of `mfa`, `totp` and `backup_code`.
#[derive(Serialize)]
pub struct FactorsRemoved {
    /// Whose they were.
    pub user_id: UserId,
}

/// wire/backend-api.md §4, Users: the answer to `verify_totp`.
#[derive(Serialize)]
pub struct CodeVerified {
    verified: bool,
    code_type: &'static str,
}

impl From<CodeOf> for CodeVerified {
    fn from(code: CodeOf) -> Self {
        let code_type = match code {
            CodeOf::Totp => "totp",
            CodeOf::BackupCode => "backup_code",
        };
        Self { verified: true, code_type }
    }
}
