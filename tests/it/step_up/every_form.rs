//! Every form of the profile asks for a proof of who one is, unless it is known to need none.

use std::collections::BTreeSet;

use leptos::server_fn::axum::server_fn_paths;

use crate::world::authenticator::Authenticator;
use crate::world::minutes;
use crate::world::profile::add_proved;
use crate::world::second_step::set_up;
use crate::world::step_up::PAGE;
use crate::world::wire::encoded;
use crate::world::{ADA, MOBILE, passkeys};

/// What needs no proof: names, the picture, the name of a passkey, the proof of an address that is in the profile, which
/// number is asked first; and what changes nothing about an account.
const EXEMPT: &[&str] = &[
    "backup_codes/kept",
    "identification/attempt",
    "identification/cancel",
    "identification/prepare",
    "identification/resend",
    "identification/verify",
    "passkey/decline",
    "passkey/rename",
    "picture/remove",
    "rename",
    "second_factor_number/make_default",
];

#[tokio::test]
async fn each_form_of_the_profile_asks_for_a_proof_or_is_known_to_need_none() {
    let world = super::world().await;
    let mut ada = world.sign_up(ADA).await;
    add_proved(&world, &mut ada, MOBILE).await;
    passkeys::add(&mut ada, &mut Authenticator::new()).await;
    set_up(&world, &mut ada).await;
    let first =
        async |table: &str| world.column(&format!("SELECT id FROM {table} ORDER BY created_at")).await;
    let (number, session) = (first("identifications").await.remove(1), first("sessions").await.remove(0));
    let passkey = first("passkeys").await.remove(0);
    let all = [
        ("identification_id", number.as_str()),
        ("session_id", &session),
        ("passkey_id", &passkey),
        ("passkey_name", "My key"),
        ("email_address", "ada@work.example"),
        ("phone_number", "+14155552672"),
        ("username", "ada_l"),
        ("new_password", "tundra-violin-94-cask"),
        ("confirm_password", "tundra-violin-94-cask"),
        ("code", "000000"),
        ("confirmation", "Delete account"),
        ("challenge_id", "x"),
        ("credential", "{}"),
        ("strategy", "phone_code"),
        ("first_name", "Ada"),
    ];
    let body = encoded(&all);
    world.clock.advance(minutes(11));
    let (mut asked, mut exempt) = (BTreeSet::new(), BTreeSet::new());
    for (path, _) in server_fn_paths() {
        // The proof itself is none of them.
        let Some(form) = path.strip_prefix("/act/user/").filter(|form| !form.starts_with("reverify/")) else {
            continue;
        };
        let before = world.count("events WHERE outcome = 'ok'").await;
        let answer = ada.send(ada.post(&ada.url().join(path).unwrap(), body.clone())).await;
        let waits = answer.location().as_deref() == Some(PAGE);
        assert_eq!(waits, !EXEMPT.contains(&form), "{form}: {} {:?}", answer.status, answer.location());
        if waits {
            assert_eq!(world.count("events WHERE outcome = 'ok'").await, before, "{form}");
            asked.insert(form.to_owned());
        } else {
            exempt.insert(form.to_owned());
        }
    }
    assert_eq!(exempt, EXEMPT.iter().map(ToString::to_string).collect(), "none of them is gone");
    assert!(asked.len() >= 16, "{asked:?}");
}
