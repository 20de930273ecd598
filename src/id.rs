//! Prefixed ids: `user_2b…`, 27 base-62 characters after the prefix (160 bits), opaque to everyone.

use crate::secret::Chance;

/// How many base-62 characters follow the prefix.
const LENGTH: usize = 27;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, sqlx::Type, serde::Serialize, serde::Deserialize)]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new random id.
            pub fn new(chance: &Chance) -> Self {
                Self(format!(concat!($prefix, "{}"), chance.base62(LENGTH)))
            }

            /// The id in `text`, when it has this kind's shape. Whether it exists is another question.
            pub fn parse(text: &str) -> Option<Self> {
                let tail = text.strip_prefix($prefix)?;
                let fits = tail.len() == LENGTH && tail.bytes().all(|b| b.is_ascii_alphanumeric());
                fits.then(|| Self(text.to_owned()))
            }

            /// The id as it is stored and sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A person with an account.
    UserId "user_";
    /// One user signed in on one client.
    SessionId "sess_";
    /// One browser.
    ClientId "client_";
    /// An attempt to sign in.
    SignInId "sia_";
    /// An attempt to sign up.
    SignUpId "sua_";
    /// An identifier that a user owns.
    IdentificationId "idn_";
    /// One proof under way.
    VerificationId "ver_";
    /// The verifications that one message carries.
    SendId "snd_";
    /// A message on its way.
    MessageId "msg_";
    /// An entry of the security event log.
    EventId "evt_";
    /// A one-time link that the operator hands to an administrator.
    AdminLinkId "adl_";
    /// An invitation to have a role among the administrators.
    RoleInvitationId "rinv_";
    /// A key that session tokens are signed with: the `kid` of their header.
    SigningKeyId "kid_";
    /// A key that programs present to the Backend API.
    SecretKeyId "key_";
    /// What a user shares with an authenticator app.
    TotpId "totp_";
    /// A passkey.
    PasskeyId "passkey_";
    /// A ceremony with a passkey under way.
    ChallengeId "chl_";
    /// A token that a program made for a user to sign in with.
    SignInTokenId "sit_";
    /// A picture of a user.
    PictureId "img_";
    /// One HTTP request.
    RequestId "req_";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_parses_back_and_nothing_else_does() {
        let id = UserId::new(&Chance::system());
        assert_eq!(UserId::parse(id.as_str()), Some(id.clone()));
        for bad in [
            "",
            "user_",
            "sess_abc",
            &id.as_str()[..20],
            &format!("{id}x"),
            "user_../../../../../etc/passwd0",
        ] {
            assert_eq!(UserId::parse(bad), None, "{bad}");
        }
        assert_eq!(SessionId::parse(id.as_str()), None);
    }
}
