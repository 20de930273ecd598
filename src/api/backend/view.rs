//! A user on Clerk's wire. What this program keeps nothing of is empty, as its type has it.

use serde_json::{Value, json};

use crate::auth::Context;
use crate::id::PictureId;
use crate::model::directory::{GIVEN, OwnPasskey, Owned, Profile};
use crate::model::identification::Kind;
use crate::model::picture;

/// The whole of what a program is told of somebody.
pub fn user(cx: &Context, profile: &Profile) -> Value {
    let Profile { user, identifications, .. } = profile;
    let of_kind = |kind: Kind| identifications.iter().filter(move |own| own.kind == kind);
    let totp_at = user.standing.totp_at;
    let second_at = totp_at.into_iter().chain(user.standing.second_number_at).min();
    let lockout = &cx.settings.attack_protection.user_lockout;
    let locked_until = profile.locked_until.filter(|_| lockout.enabled);
    let left = lockout.enabled.then(|| (lockout.max_attempts - profile.failures).max(0));
    let address = |id: &PictureId| cx.config.public_url.join(&picture::path(id)).ok();
    let picture = user.picture_id.as_ref().and_then(address).map_or_else(String::new, String::from);
    let mut view = json!({
        "object": "user",
        "id": user.id,
        "external_id": null,
        "primary_email_address_id": user.primary_email_address_id,
        "primary_phone_number_id": user.primary_phone_number_id,
        "primary_web3_wallet_id": null,
        "username": of_kind(Kind::Username).next().map(|own| &own.value),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "locale": user.language,
        "profile_image_url": picture,
        "image_url": picture,
        "has_image": user.picture_id.is_some(),
        "public_metadata": {},
        "private_metadata": {},
        "unsafe_metadata": {},
        "email_addresses": of_kind(Kind::EmailAddress).map(email_address).collect::<Vec<_>>(),
        "phone_numbers": of_kind(Kind::PhoneNumber).map(phone_number).collect::<Vec<_>>(),
        "web3_wallets": [],
        "passkeys": profile.passkeys.iter().map(passkey).collect::<Vec<_>>(),
    });
    let state = json!({
        "password_enabled": profile.password_set_at.is_some(),
        "two_factor_enabled": user.standing.has_second_factor(&cx.settings),
        "totp_enabled": totp_at.is_some(),
        "backup_code_enabled": profile.backup_codes > 0,
        "mfa_enabled_at": second_at,
        "mfa_disabled_at": null,
        "password_last_updated_at": profile.password_set_at,
        "external_accounts": [],
        "saml_accounts": [],
        "enterprise_accounts": [],
        "organization_memberships": [],
        "last_sign_in_at": user.last_sign_in_at,
        "banned": user.banned_at.is_some(),
        "locked": locked_until.is_some(),
        "deprovisioned": false,
        "lockout_expires_in_seconds": locked_until.map(|until| (until - cx.now).ceil_seconds()),
        "verification_attempts_remaining": left,
        "created_at": user.created_at,
        "updated_at": profile.changed_at,
        "delete_self_enabled": cx.settings.user_profile.delete_self_enabled,
        "create_organization_enabled": false,
        "create_organizations_limit": null,
        "last_active_at": profile.last_active_at,
        "legal_accepted_at": user.legal_accepted_at,
        "bypass_client_trust": false,
        "scim": null,
    });
    // In two parts: the macro counts every field.
    if let (Some(view), Value::Object(state)) = (view.as_object_mut(), state) {
        view.extend(state);
    }
    view
}

fn email_address(own: &Owned) -> Value {
    json!({
        "object": "email_address",
        "id": own.id,
        "email_address": own.value,
        "reserved": false,
        "verification": verification(own, "email_code"),
        "linked_to": [],
        "matches_sso_connection": false,
        "created_at": own.created_at,
        "updated_at": own.verified_at.unwrap_or(own.created_at),
    })
}

fn phone_number(own: &Owned) -> Value {
    json!({
        "object": "phone_number",
        "id": own.id,
        "phone_number": own.value,
        "reserved_for_second_factor": own.second_factor_at.is_some(),
        "default_second_factor": own.default_second_factor_at.is_some(),
        "reserved": false,
        "verification": verification(own, "phone_code"),
        "linked_to": [],
        "backup_codes": null,
        "created_at": own.created_at,
        "updated_at": own.verified_at.unwrap_or(own.created_at),
    })
}

/// How an address was proved, or that it was not. Codes are `usual`, where it is not known any more.
fn verification(own: &Owned, usual: &'static str) -> Value {
    // Of what was sent at once, one will prove it: that it is a link is sure only when nothing else was sent.
    let by = own.proved_by.as_deref().or(own.strategies.as_deref().filter(|_| own.verified_at.is_none()));
    let (object, strategy) = match by {
        Some(GIVEN) => ("verification_admin", GIVEN),
        Some("email_link") => ("verification_email_link", "email_link"),
        Some("reset_password_email_code") => ("verification_otp", "reset_password_email_code"),
        _ => ("verification_otp", usual),
    };
    let status = if own.verified_at.is_some() { "verified" } else { "unverified" };
    json!({ "object": object, "status": status, "strategy": strategy, "attempts": null, "expire_at": null })
}

fn passkey(own: &OwnPasskey) -> Value {
    let verification = json!({
        "object": "verification_passkey", "status": "verified", "strategy": "passkey", "attempts": null, "expire_at": null,
    });
    json!({
        "object": "passkey", "id": own.id, "name": own.name, "last_used_at": own.last_used_at,
        "verification": verification,
    })
}
