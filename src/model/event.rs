//! The security event log: what is told, and what is kept of it: who, what, when, from where, and how it went. No secrets, no
//! addresses.

use crate::clock::Millis;
use crate::id::{ClientId, EventId, RequestId, SessionId, UserId};

macro_rules! events {
    (@) => { false };
    (@ changes_user) => { true };
    ($($(#[$doc:meta])* $name:ident $kind:literal $($changes_user:ident)?;)*) => {
        /// The table of events: each has a name in the log, as `noun.verb`, and says whether its user is another than before.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Event { $($(#[$doc])* $name,)* }

        impl Event {
            /// Every event there is.
            pub const ALL: &[Event] = &[$(Event::$name,)*];

            /// Its name in the log.
            pub const fn kind(self) -> &'static str {
                match self { $(Event::$name => $kind,)* }
            }

            /// Whether something about its user is another than before, once it went well. Whoever writes such a one down
            /// holds the user, so that no two wait for each other.
            pub const fn changes_user(self) -> bool {
                match self { $(Event::$name => events!(@ $($changes_user)?),)* }
            }
        }
    };
}

events! {
    /// An address was added to an account.
    EmailAddressAdded "email_address.added" changes_user;
    /// An answer that was to prove an address of an account was refused.
    EmailAddressAttempted "email_address.attempted";
    /// An address that was merely claimed went to its owner.
    EmailAddressLeft "email_address.left" changes_user;
    /// Another address is the primary one.
    EmailAddressMadePrimary "email_address.made_primary" changes_user;
    /// A message went out that proves an address of an account.
    EmailAddressPrepared "email_address.prepared" changes_user;
    /// An address was removed.
    EmailAddressRemoved "email_address.removed" changes_user;
    /// An address was proved.
    EmailAddressVerified "email_address.verified" changes_user;
    /// A number was added to an account.
    PhoneNumberAdded "phone_number.added" changes_user;
    /// An answer that was to prove a number of an account was refused.
    PhoneNumberAttempted "phone_number.attempted";
    /// A number that was merely claimed went to its owner.
    PhoneNumberLeft "phone_number.left" changes_user;
    /// Another number is the primary one.
    PhoneNumberMadePrimary "phone_number.made_primary" changes_user;
    /// A message went out that proves a number of an account.
    PhoneNumberPrepared "phone_number.prepared" changes_user;
    /// A number was removed.
    PhoneNumberRemoved "phone_number.removed" changes_user;
    /// A number was proved.
    PhoneNumberVerified "phone_number.verified" changes_user;
    /// A username was chosen, or another one.
    UsernameChanged "username.changed" changes_user;
    /// A username was removed.
    UsernameRemoved "username.removed" changes_user;
    /// A program made an account.
    UserCreated "user.created";
    /// An account is no more.
    UserDeleted "user.deleted";
    /// Too many wrong answers locked an account.
    UserLocked "user.locked";
    /// A password was set, or changed by whoever knew it.
    UserPasswordChanged "user.password_changed" changes_user;
    /// A password was removed.
    UserPasswordRemoved "user.password_removed" changes_user;
    /// A password was replaced while signing in.
    UserPasswordReset "user.password_reset" changes_user;
    /// A picture was set.
    UserPictureChanged "user.picture_changed" changes_user;
    /// A picture was removed.
    UserPictureRemoved "user.picture_removed" changes_user;
    /// A program asked whether a code is a second factor's, and it is not.
    UserSecondFactorAttempted "user.second_factor_attempted";
    /// All second factors were taken away, for one who lost them.
    UserSecondFactorsReset "user.second_factors_reset" changes_user;
    /// A passkey was added.
    PasskeyAdded "passkey.added" changes_user;
    /// A passkey was removed.
    PasskeyRemoved "passkey.removed" changes_user;
    /// A passkey has another name.
    PasskeyRenamed "passkey.renamed" changes_user;
    /// An authenticator app was set up.
    TotpAdded "totp.added" changes_user;
    /// An authenticator app was removed.
    TotpRemoved "totp.removed" changes_user;
    /// A number became a second factor.
    SecondFactorNumberAdded "second_factor_number.added" changes_user;
    /// Another number is asked first.
    SecondFactorNumberMadeDefault "second_factor_number.made_default" changes_user;
    /// A number is no second factor any more.
    SecondFactorNumberRemoved "second_factor_number.removed" changes_user;
    /// Backup codes were made.
    BackupCodesMade "backup_codes.made" changes_user;
    /// Backup codes were taken away.
    BackupCodesRemoved "backup_codes.removed" changes_user;
    /// An attempt to sign in began, or was refused at once.
    SignInCreated "sign_in.created";
    /// Another proof is asked for.
    SignInPrepared "sign_in.prepared";
    /// A first proof was refused.
    SignInAttempted "sign_in.attempted";
    /// A first proof was right.
    SignInFirstFactorProved "sign_in.first_factor_proved";
    /// A second proof is asked for.
    SignInSecondFactorPrepared "sign_in.second_factor_prepared";
    /// A second proof was refused.
    SignInSecondFactorAttempted "sign_in.second_factor_attempted";
    /// A second proof was right.
    SignInSecondFactorProved "sign_in.second_factor_proved";
    /// A new device was shown to be its owner's.
    SignInDeviceTrusted "sign_in.device_trusted";
    /// Somebody is signed in, or was refused at the last step.
    SignInCompleted "sign_in.completed";
    /// An attempt to sign up began, or was refused at once.
    SignUpCreated "sign_up.created";
    /// A message went out that proves an address of a sign-up.
    SignUpPrepared "sign_up.prepared";
    /// An answer that was to prove an address of a sign-up was refused.
    SignUpAttempted "sign_up.attempted";
    /// An account was made by signing up, or was refused at the last step.
    SignUpCompleted "sign_up.completed";
    /// Another account of a browser is in use.
    SessionActivated "session.activated";
    /// Somebody signed out.
    SessionRemoved "session.removed";
    /// A session was ended from elsewhere.
    SessionRevoked "session.revoked";
    /// A proof is asked for of somebody who is signed in.
    StepUpPrepared "session.reverification_prepared";
    /// Somebody who is signed in proved once more who they are, or was refused.
    StepUpProved "session.reverified";
    /// A program made a sign-in token.
    SignInTokenCreated "sign_in_token.created";
    /// A program revoked a sign-in token.
    SignInTokenRevoked "sign_in_token.revoked";
    /// The operator made a secret key.
    SecretKeyCreated "secret_key.created";
    /// The operator revoked a secret key.
    SecretKeyRevoked "secret_key.revoked";
    /// The one-time link of the first administrator was used.
    AdministratorLinkUsed "administrator.link_used";
    /// Somebody was made an owner.
    AdministratorMadeOwner "administrator.made_owner";
    /// Somebody was made an administrator.
    AdministratorMadeAdministrator "administrator.made_administrator";
    /// Somebody was made a helper of people.
    AdministratorMadeSupport "administrator.made_support";
    /// Somebody was made a reader.
    AdministratorMadeViewer "administrator.made_viewer";
    /// Somebody has no role any more.
    AdministratorRemoved "administrator.removed";
    /// An address was invited to have a role.
    AdministratorInvited "administrator.invited";
    /// An invitation was taken back.
    AdministratorInvitationRevoked "administrator.invitation_revoked";
    /// An invitation was accepted.
    AdministratorInvitationAccepted "administrator.invitation_accepted";
    /// Settings were changed.
    SettingsChanged "settings.changed";
    /// Breached passwords could not be looked up.
    PasswordBreachCheckFailed "password.breach_check_failed";
    /// A country, or the day, has had its texts.
    SmsBudgetSpent "sms.budget_spent";
    /// A country, or the day, has had the texts that strangers share.
    SmsShareSpent "sms.share_spent";
    /// Too few of the codes texted to strangers of a country are entered.
    SmsUnanswered "sms.unanswered";
    /// Too few of the codes texted to known people of a country are entered.
    SmsUnansweredByKnown "sms.unanswered_by_known";
}

/// An entry of the log.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Entry {
    /// Its id.
    pub id: EventId,
    /// When.
    pub at: Millis,
    /// What, as `noun.verb`: `sign_in.completed`.
    pub kind: String,
    /// How it went: `ok`, or the code of the refusal; of a budget of texts, which: a country's code, or `all`.
    pub outcome: String,
    /// Who, when that is known.
    pub user_id: Option<UserId>,
    /// In which browser.
    pub client_id: Option<ClientId>,
    /// Which session.
    pub session_id: Option<SessionId>,
    /// Keyed hash of the identifier that was named, when nobody is known by it.
    pub subject_hash: Option<String>,
    /// From where: the network, /24 for IPv4 and /48 for IPv6.
    pub network: Option<String>,
    /// Browser and system.
    pub agent: Option<String>,
    /// The request that caused it.
    pub request_id: Option<RequestId>,
    /// Who did it, where it was no person with an account: the id of a program's secret key, or the operator.
    pub actor: Option<String>,
    /// The id of what it was done to, where that is neither a user nor a session: a secret key, a sign-in token.
    pub object: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_name_of_its_own_with_a_noun_and_a_verb() {
        for (n, event) in Event::ALL.iter().enumerate() {
            let kind = event.kind();
            assert!(Event::ALL[..n].iter().all(|other| other.kind() != kind), "{kind}");
            let (noun, verb) = kind.split_once('.').unwrap();
            let is_word =
                |text: &str| !text.is_empty() && text.chars().all(|c| c == '_' || c.is_ascii_lowercase());
            assert!(is_word(noun) && is_word(verb), "{kind}");
        }
        assert!(Event::PasskeyAdded.changes_user() && !Event::SignInCreated.changes_user());
    }
}
