//! A user.

use serde::Serialize;

use super::{EmailAddress, EmptyList, EmptyObject, Null, Passkey, PhoneNumber};
use crate::auth::Context;
use crate::clock::Millis;
use crate::id::{IdentificationId, PictureId, UserId};
use crate::model::directory::{Owned, Profile};
use crate::model::identification::Kind;
use crate::model::picture;

/// wire/frontend-api.md §4.6: what a user may be shown of themselves.
#[derive(Serialize)]
#[serde(tag = "object", rename = "user")]
pub struct User {
    id: UserId,
    primary_email_address_id: Option<IdentificationId>,
    primary_phone_number_id: Option<IdentificationId>,
    username: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    image_url: String,
    has_image: bool,
    email_addresses: Vec<EmailAddress>,
    phone_numbers: Vec<PhoneNumber>,
    passkeys: Vec<Passkey>,
    password_enabled: bool,
    two_factor_enabled: bool,
    totp_enabled: bool,
    backup_code_enabled: bool,
    mfa_enabled_at: Option<Millis>,
    password_last_updated_at: Option<Millis>,
    last_sign_in_at: Option<Millis>,
    banned: bool,
    #[serde(flatten)]
    lock: Lock,
    created_at: Millis,
    updated_at: Millis,
    delete_self_enabled: bool,
    last_active_at: Option<Millis>,
    legal_accepted_at: Option<Millis>,
    #[serde(flatten)]
    unkept: Unkept,
}

/// wire/backend-api.md §4, Users: a user with what programs alone are shown.
#[derive(Serialize)]
pub struct FullUser {
    #[serde(flatten)]
    user: User,
    profile_image_url: String,
    locale: Option<String>,
    private_metadata: EmptyObject,
    saml_accounts: EmptyList,
    bypass_client_trust: bool,
    scim: Null,
}

/// Whether wrong codes and passwords have locked the account, and how many more will.
#[derive(Serialize)]
struct Lock {
    locked: bool,
    lockout_expires_in_seconds: Option<i64>,
    verification_attempts_remaining: Option<i64>,
}

/// What the wire has of a user and this program keeps nothing of.
#[derive(Default, Serialize)]
struct Unkept {
    external_id: Null,
    primary_web3_wallet_id: Null,
    public_metadata: EmptyObject,
    unsafe_metadata: EmptyObject,
    web3_wallets: EmptyList,
    external_accounts: EmptyList,
    enterprise_accounts: EmptyList,
    organization_memberships: EmptyList,
    mfa_disabled_at: Null,
    deprovisioned: bool,
    create_organization_enabled: bool,
    create_organizations_limit: Null,
}

impl User {
    /// As the settings are now.
    pub fn new(cx: &Context, profile: &Profile) -> Self {
        let user = &profile.user;
        let standing = &user.standing;
        Self {
            id: user.id.clone(),
            primary_email_address_id: user.primary_email_address_id.clone(),
            primary_phone_number_id: user.primary_phone_number_id.clone(),
            username: of_kind(profile, Kind::Username).next().map(|own| own.value.clone()),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            image_url: user.picture_id.as_ref().map_or_else(String::new, |id| image_url(cx, id)),
            has_image: user.picture_id.is_some(),
            email_addresses: of_kind(profile, Kind::EmailAddress).map(EmailAddress::from).collect(),
            phone_numbers: of_kind(profile, Kind::PhoneNumber).map(PhoneNumber::from).collect(),
            passkeys: profile.passkeys.iter().map(Passkey::from).collect(),
            password_enabled: profile.password_set_at.is_some(),
            two_factor_enabled: standing.has_second_factor(&cx.settings),
            totp_enabled: standing.totp_at.is_some(),
            backup_code_enabled: profile.backup_codes > 0,
            mfa_enabled_at: standing.totp_at.into_iter().chain(standing.second_number_at).min(),
            password_last_updated_at: profile.password_set_at,
            last_sign_in_at: user.last_sign_in_at,
            banned: user.banned_at.is_some(),
            lock: Lock::new(cx, profile),
            created_at: user.created_at,
            updated_at: profile.changed_at,
            delete_self_enabled: cx.settings.user_profile.delete_self_enabled,
            last_active_at: profile.last_active_at,
            legal_accepted_at: user.legal_accepted_at,
            unkept: Unkept::default(),
        }
    }
}

impl FullUser {
    /// As the settings are now.
    pub fn new(cx: &Context, profile: &Profile) -> Self {
        let user = User::new(cx, profile);
        Self {
            profile_image_url: user.image_url.clone(),
            user,
            locale: profile.user.language.clone(),
            private_metadata: EmptyObject {},
            saml_accounts: [],
            bypass_client_trust: false,
            scim: (),
        }
    }
}

impl Lock {
    fn new(cx: &Context, profile: &Profile) -> Self {
        let lockout = &cx.settings.attack_protection.user_lockout;
        let until = profile.locked_until.filter(|_| lockout.enabled);
        let left = || (lockout.max_attempts - profile.failures).max(0);
        Self {
            locked: until.is_some(),
            lockout_expires_in_seconds: until.map(|until| (until - cx.now).ceil_seconds()),
            verification_attempts_remaining: lockout.enabled.then(left),
        }
    }
}

fn of_kind(profile: &Profile, kind: Kind) -> impl Iterator<Item = &Owned> {
    profile.identifications.iter().filter(move |own| own.kind == kind)
}

fn image_url(cx: &Context, id: &PictureId) -> String {
    cx.config.public_url.join(&picture::path(id)).map_or_else(|_| String::new(), String::from)
}
