//! What can go wrong: an expected no (refused, with a code), or our own fault (broken). The table of refusals is the
//! reference of error codes; the words stand in the catalogue under the same code.

/// What most functions here answer with.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done.
#[derive(Debug)]
pub enum Error {
    /// The asker can do something about it. Safe to show. One entry for each thing that is wrong.
    Refused(Vec<Refused>),
    /// The fault is ours. Logged once with its causes, never shown.
    Broken(anyhow::Error),
}

/// One refusal, the field it concerns, and the numbers its words need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which entry of the table.
    pub refusal: Refusal,
    /// The form field it concerns, by its name on the wire.
    pub param: Option<&'static str>,
    /// Seconds to wait, or a limit that was passed; of two limits the lower.
    pub number: Option<i64>,
    /// Of two limits the upper.
    pub most: Option<i64>,
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident $code:literal $status:literal $($param:literal)?;)*) => {
        /// The table of refusals: each is a code on the wire, an HTTP status, and usually the field it concerns.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Refusal { $($(#[$doc])* $name,)* }

        impl Refusal {
            /// Every refusal there is.
            pub const ALL: &[Refusal] = &[$(Refusal::$name,)*];

            /// The code on the wire, and the key of its words.
            pub const fn code(self) -> &'static str {
                match self { $(Refusal::$name => $code,)* }
            }

            /// The HTTP status of an API answer.
            pub const fn status(self) -> u16 {
                match self { $(Refusal::$name => $status,)* }
            }

            const fn param(self) -> Option<&'static str> {
                let named: &[&'static str] = match self { $(Refusal::$name => &[$($param)?],)* };
                if named.is_empty() { None } else { Some(named[0]) }
            }
        }
    };
}

refusals! {
    /// A code that is wrong, superseded, or of another verification.
    CodeIncorrect "form_code_incorrect" 422 "code";
    /// A code that does not have the right number of digits; not counted as a try.
    CodeLength "form_code_length" 422 "code";
    /// A code of an authenticator app that is wrong, or was used before.
    TotpIncorrect "totp_incorrect_code" 422 "code";
    /// A backup code that is wrong, or was used before.
    BackupCodeIncorrect "backup_code_incorrect" 422 "code";
    /// An authenticator app is set up already.
    TotpAlreadyEnabled "totp_already_enabled" 400;
    /// Backup codes are off, or there is no other second factor that they could stand in for.
    BackupCodesNotAvailable "backup_codes_not_available" 400;
    /// The last second factor must stay: everybody must have one.
    SecondFactorDeletion "second_factor_deletion_not_allowed" 400;
    /// A number that is the only way to begin a sign-in cannot become the second factor.
    IdentificationUpdate "identification_update_failed" 400;
    /// No user has this identifier (told only where enumeration protection is off).
    IdentifierNotFound "form_identifier_not_found" 422 "identifier";
    /// The identifier belongs to a user already.
    IdentifierExists "form_identifier_exists" 422;
    /// The identifier is one of the asker's own, proved before.
    IdentifierIsOwn "form_identifier_is_own" 422;
    /// A required field is empty.
    ParamNil "form_param_nil" 422;
    /// A value that does not have the shape of its kind.
    FormatInvalid "form_param_format_invalid" 422;
    /// A value longer than its field takes.
    TooLong "form_param_max_length_exceeded" 422;
    /// The password is wrong.
    PasswordIncorrect "form_password_incorrect" 422 "password";
    /// The password is wrong, or nobody has this identifier: which of them is not told.
    PasswordOrIdentifierIncorrect "form_password_or_identifier_incorrect" 422 "password";
    /// A password that others have used and lost, or that everybody tries first.
    PasswordPwned "form_password_pwned" 422 "password";
    /// The password of this account was marked as known to others.
    PasswordCompromised "form_password_compromised" 422 "password";
    /// Fewer characters than a password must have; how many that is.
    PasswordTooShort "form_password_length_too_short" 422 "password";
    /// More characters than a password may have; how many that is.
    PasswordTooLong "form_password_length_too_long" 422 "password";
    /// More bytes than a password may have; how many that is.
    PasswordTooManyBytes "form_password_size_in_bytes_exceeded" 422 "password";
    /// A password without a capital letter.
    PasswordNoUppercase "form_password_no_uppercase" 422 "password";
    /// A password without a small letter.
    PasswordNoLowercase "form_password_no_lowercase" 422 "password";
    /// A password without a digit.
    PasswordNoNumber "form_password_no_number" 422 "password";
    /// A password without a special character.
    PasswordNoSpecialChar "form_password_no_special_char" 422 "password";
    /// A password that is easy to guess, for anybody or for those who know whose it is.
    PasswordNotStrongEnough "form_password_not_strong_enough" 422 "password";
    /// A password that is one of its owner's identifiers.
    PasswordMatchesIdentifier "form_password_matches_identifier" 422 "password";
    /// The current password, typed to confirm a change, is wrong.
    PasswordValidationFailed "form_password_validation_failed" 422 "current_password";
    /// The new password is the one before.
    PasswordMatchesCurrent "form_new_password_matches_current" 422 "new_password";
    /// A username with too few characters or too many; both limits.
    UsernameLength "form_username_invalid_length" 422 "username";
    /// A username with a character that names may not have.
    UsernameCharacter "form_username_invalid_character" 422 "username";
    /// A username of digits alone.
    UsernameNumeric "form_username_needs_non_number_char" 422 "username";
    /// A username that could be a phone number.
    UsernameLikePhoneNumber "form_username_cannot_be_phone_number" 422 "username";
    /// The terms were not accepted.
    LegalNotAccepted "legal_not_accepted" 422 "legal_accepted";
    /// The verification's life is over.
    VerificationExpired "verification_expired" 400 "code";
    /// Too many wrong tries ended the verification.
    VerificationFailed "verification_failed" 400 "code";
    /// The message could not be sent: the operator has not configured a way.
    NotSent "verification_not_sent" 400;
    /// The text could not be sent: the operator has not configured a way, or there were too many.
    TextNotSent "sms_send_error" 400;
    /// An answer came before anything was sent.
    VerificationMissing "verification_missing" 400;
    /// New passwords are switched off.
    PasswordDisabled "password_disabled" 403;
    /// There is no password to remove.
    NoPasswordSet "no_password_set" 400;
    /// The password must stay: the settings ask for one, or nothing else signs in.
    PasswordRequired "password_required" 400;
    /// A password was typed for an account that has none.
    StrategyForUserInvalid "strategy_for_user_invalid" 400;
    /// A passkey that nobody has here, or not any more.
    PasskeyNotRegistered "passkey_not_registered" 404;
    /// What came back from making a passkey does not hold.
    PasskeyRegistrationFailure "passkey_registration_failure" 400;
    /// What a passkey signed does not hold, or is not its user's.
    PasskeyAuthenticationFailure "passkey_authentication_failure" 400;
    /// What a browser sent is no answer of a passkey.
    PasskeyMalformed "passkey_invalid_public_key_credential" 422;
    /// The challenge was answered before, is over, or was another browser's.
    PasskeyChallengeOver "passkey_invalid_verification" 400;
    /// The account has as many passkeys as it may.
    PasskeyQuotaExceeded "passkey_quota_exceeded" 403;
    /// The authenticator has a passkey for this account, or the passkey belongs to one.
    PasskeyExists "passkey_already_exists" 422;
    /// The strategy is not on, or does not fit.
    StrategyInvalid "verification_strategy_invalid" 400;
    /// A mail link that is unknown or altered.
    LinkInvalid "verification_link_token_invalid" 400;
    /// What another site sent a browser back with is unknown, altered, or not of this browser.
    OauthCallbackInvalid "oauth_callback_invalid" 400;
    /// A mail link that is older than its life.
    LinkExpired "verification_link_token_expired" 400;
    /// A mail link that a newer one replaced, or whose attempt is over.
    LinkStale "verification_link_token_stale" 400;
    /// A mail link of a sign-in, opened in another browser than the one that asked.
    SignInLinkElsewhere "sign_in_email_link_not_same_client" 403;
    /// A mail link of a sign-up, opened in another browser than the one that asked.
    SignUpLinkElsewhere "sign_up_email_link_not_same_client" 403;
    /// Too much of one kind, from one place or for one mailbox or account; the seconds to wait.
    TooManyRequests "too_many_requests" 429;
    /// A mail link of the profile, opened in another browser than the one that asked.
    LinkElsewhere "verification_link_token_source_invalid" 400;
    /// More is asked for at this moment than the machine can do; the seconds to wait.
    Busy "service_unavailable" 503;
    /// Another message was asked for too soon.
    ResendTooSoon "verification_code_too_many_requests" 429;
    /// The attempt is over, replaced, or belongs to another browser.
    ResourceForbidden "resource_forbidden" 403;
    /// There is no such thing, or it is somebody else's.
    ResourceNotFound "resource_not_found" 404;
    /// The step does not fit the state of the attempt.
    ClientStateInvalid "client_state_invalid" 400;
    /// Somebody is signed in here already, and only one account at a time is allowed.
    SessionExists "session_exists" 400;
    /// The identifier's account is signed in in this browser; it is in use now.
    IdentifierAlreadySignedIn "identifier_already_signed_in" 400;
    /// The last identifier of an account cannot be removed.
    LastIdentification "identification_deletion_failed" 400;
    /// Numbers of this country are not allowed here, or it cannot be told which country it is; or it has had its texts: the
    /// seconds until it gets more, else 0.
    CountryNotSupported "unsupported_country_code" 403 "phone_number";
    /// The last identifier of a kind that the settings require cannot be removed.
    LastRequiredIdentification "last_required_identification_deletion_failed" 400;
    /// Users may not change this attribute.
    Immutable "immutable_attribute_modification_not_allowed" 403;
    /// Only a verified address can be primary.
    VerificationNeeded "form_verification_needed" 422;
    /// Too many addresses of this account wait to be verified.
    TooManyUnverified "too_many_unverified_identifications" 400 "email_address";
    /// Users may not delete their accounts.
    DeleteSelfNotEnabled "user_delete_self_not_enabled" 403;
    /// A picture of more bytes than one may have.
    ImageTooLarge "image_too_large" 413 "file";
    /// A file that is none of the kinds of pictures that are taken.
    ImageTypeInvalid "avatar_file_type_invalid" 400 "file";
    /// A picture with more pixels than one may have.
    ImageTooManyPixels "image_too_many_pixels" 400 "file";
    /// A picture that did not arrive within the time that one may take; the seconds of that.
    ImageTooSlow "image_upload_timeout" 400 "file";
    /// There is no such picture, or none any more.
    ImageNotFound "image_not_found" 404;
    /// A value that is none of those that a field takes, or not the words that it asks for.
    ValueInvalid "form_param_value_invalid" 422;
    /// Another account completed with this identifier first.
    IdentificationClaimed "identification_claimed" 400;
    /// The user of this attempt does not exist any more.
    UserDeleted "sign_in_identification_or_user_deleted" 400;
    /// The user may not sign in.
    UserBanned "user_banned" 403;
    /// Too many wrong tries locked the account; the seconds until it takes any again.
    UserLocked "user_locked" 403;
    /// A few wrong tries more will lock the account; how many.
    LockoutWarning "account_lockout_warning" 422;
    /// New accounts are made by invitation only.
    SignUpRestricted "sign_up_mode_restricted" 403;
    /// Whoever is signed in has to prove once more who they are before this is done.
    StepUpRequired "session_reverification_required" 403;
    /// The session that a form was drawn for is over: nothing was done for it.
    FormOfEndedSession "form_of_ended_session" 401;
    /// Nobody is signed in.
    SignedOut "signed_out" 401;
    /// The browser holds a cookie that was renewed a moment ago.
    TryAgain "client_renewed" 409;
    /// The role of whoever is signed in does not allow this.
    RoleForbids "role_forbids" 403;
    /// Administrators need a second factor or a passkey, and whoever is signed in has none.
    SecondFactorNeeded "administrator_second_factor_required" 403;
    /// The last owner stays, and stays an owner.
    LastOwner "last_owner" 403;
    /// Whoever has this address has a role already.
    HasRole "administrator_exists" 422 "email_address";
    /// A value of the settings document breaks a rule.
    SettingsInvalid "config_validation_error" 422;
    /// The settings document was changed since it was read.
    SettingsConflict "config_version_conflict" 409;
    /// Settings under which whoever makes them could not sign in any more.
    LocksYouOut "settings_lock_you_out" 422;
    /// Settings under which no owner could sign in any more.
    LocksOwnersOut "settings_lock_owners_out" 422;
    /// A one-time link of an administrator that is unknown, used or expired; or a sign-in token that is none of ours.
    TicketInvalid "ticket_invalid_code" 400;
    /// A ticket whose life is over.
    TicketExpired "ticket_expired_code" 400;
    /// A sign-in token that somebody has signed in with.
    SignInTokenUsed "sign_in_token_already_used_code" 400;
    /// A sign-in token that the program which made it has revoked.
    SignInTokenRevoked "sign_in_token_revoked_code" 400;
    /// A sign-in token that was used or revoked before, and can no more be revoked.
    SignInTokenSettled "sign_in_token_cannot_be_revoked_code" 400;
    /// A sign-in token that was taken to the sign-up page.
    SignInTokenNotInSignIn "sign_in_token_not_in_sign_in_code" 400;
    /// A program that presents no key.
    AuthenticationInvalid "authentication_invalid" 401;
    /// An `Authorization` that is no bearer token.
    AuthorizationFormat "authorization_header_format_invalid" 401;
    /// More than one `Authorization`: which of them counts, nobody knows.
    AuthorizationTwice "multiple_authorization_header_values_forbidden" 400;
    /// A secret key that is nobody's, revoked, or of the other kind.
    SecretKeyInvalid "clerk_key_invalid" 401;
    /// A body that is neither JSON nor a form, as it says it is; a picture that is broken, or did not arrive whole.
    BodyInvalid "request_body_invalid" 400;
    /// A body of a kind that is not read.
    ContentType "unsupported_content_type" 415;
    /// A field that must be there, and is not.
    ParamMissing "form_param_missing" 422;
    /// A field that holds something of another type.
    ParamType "form_param_type_invalid" 422;
    /// A field that does not exist, or belongs to what is switched off.
    ParamUnknown "form_param_unknown" 422;
    /// A field that holds no moment, or one that lies ahead.
    TimeInvalid "form_param_invalid_time" 422;
    /// The same value twice.
    ParamDuplicate "form_param_duplicate" 422;
}

impl Refusal {
    /// Whether the same, asked for again a little later, would be done: what was typed stays on the page.
    pub const fn passes(self) -> bool {
        matches!(self, Self::TooManyRequests | Self::Busy)
    }

    /// Whether it is told by the response itself, with its status and the page of the form.
    pub const fn is_told_in_place(self) -> bool {
        self.passes() || matches!(self, Self::ImageTooLarge)
    }

    /// The same refusal, about the field `param`.
    pub const fn at(self, param: &'static str) -> Refused {
        Refused { refusal: self, param: Some(param), number: None, most: None }
    }

    /// The same refusal, with the number its words need.
    pub const fn with(self, number: i64) -> Refused {
        Refused { refusal: self, param: self.param(), number: Some(number), most: None }
    }

    /// The entry with this code.
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|refusal| refusal.code() == code)
    }
}

impl Refused {
    /// The same refusal, with the number its words need.
    pub const fn and(self, number: i64) -> Self {
        Self { number: Some(number), ..self }
    }

    /// The same refusal, with the two limits its words need.
    pub const fn between(self, least: i64, most: i64) -> Self {
        Self { number: Some(least), most: Some(most), ..self }
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, param: refusal.param(), number: None, most: None }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal.into()])
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Self::Refused(vec![refused])
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Error {
    fn from(cause: E) -> Self {
        Self::Broken(cause.into())
    }
}

impl Error {
    /// A fault of ours that has no cause of its own but these words.
    pub fn broken(why: impl std::fmt::Display) -> Self {
        Self::Broken(anyhow::anyhow!("{why}"))
    }

    /// The refusal among these, if it is.
    pub fn refused(&self, refusal: Refusal) -> Option<&Refused> {
        let Self::Refused(all) = self else { return None };
        all.iter().find(|refused| refused.refusal == refusal)
    }

    /// Whether this is that refusal.
    pub fn is(&self, refusal: Refusal) -> bool {
        self.refused(refusal).is_some()
    }

    /// The refusal's code, or `broken`: for logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(all) => all.first().map_or("refused", |r| r.refusal.code()),
            Self::Broken(_) => "broken",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_found_by_name() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::named(refusal.code()), Some(*refusal), "{}", refusal.code());
            // The asker can do something about it; only when the machine is busy, that is no more than to wait.
            let expected = if *refusal == Refusal::Busy { 503..504 } else { 400..500 };
            assert!(expected.contains(&refusal.status()), "{}", refusal.code());
        }
    }
}
