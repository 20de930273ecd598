//! Step-up: whoever changes how they sign in proves once more who they are, unless they did within ten minutes; then what they
//! were about to do is done, once.

use serde_json::json;

use crate::world::authenticator::Authenticator;
use crate::world::browser::Browser;
use crate::world::crowd::{one_has_won, storm};
use crate::world::mailbox::wrong;
use crate::world::passkeys::{self, TO_ADD, question, send};
use crate::world::people::set_password;
use crate::world::profile::add_proved;
use crate::world::second_step::{App, enrolled, set_up};
use crate::world::step_up::{PAGE, prove_by_mail};
use crate::world::{ADA, EVE, MOBILE, PASSWORD, WORK, World, minutes, seconds};

const HOME: &str = "ada@home.example";
const OTHER: &str = "+14155552672";
const NEW: &str = "copper-lantern-58-moss";

/// With usernames, passwords and numbers, and Ada signed in.
async fn world() -> (World, Browser) {
    let world = super::world().await;
    // One form with "Save" on the profile, then.
    for name in ["first_name", "last_name"] {
        world.settings(&format!("attributes.{name}.enabled"), json!(false)).await;
    }
    let browser = world.sign_up(ADA).await;
    (world, browser)
}

async fn done(world: &World, event: &str) -> i64 {
    world.count(&format!("events WHERE kind = '{event}' AND outcome = 'ok'")).await
}

async fn username(world: &World) -> Vec<String> {
    world.column("SELECT value FROM identifications WHERE kind = 'username'").await
}

/// The profile with a username typed in time, and eleven minutes later.
async fn typed_too_late(world: &World, browser: &mut Browser, name: &str) {
    browser.visit("/user").await.fill("Username", name);
    world.clock.advance(minutes(11));
}

// ---- what waits

#[tokio::test]
async fn each_change_waits_for_a_proof_and_is_then_made_once() {
    let (world, mut ada) = world().await;
    add_proved(&world, &mut ada, WORK).await;
    let (_laptop, _phone) = (world.sign_in(ADA).await, world.sign_in(ADA).await);
    let ids = world.column(&format!("SELECT id FROM identifications WHERE value = '{ADA}'")).await;
    let removal = format!("/user/remove-identification?identification_id={}", ids[0]);
    let primary = format!("Make {WORK} primary");
    let passwords: &[(&str, &str)] = &[("New password", PASSWORD), ("Confirm new password", PASSWORD)];
    let others: &[(&str, &str)] = &[("New password", NEW), ("Confirm new password", NEW)];
    // Where, what is typed, what is pressed; what happened then, and where it leads.
    let cases = [
        ("/user", &[("Username", "ada_l")][..], "Save", "username.changed", "/user"),
        ("/user", &[("Username", "")], "Save", "username.removed", "/user"),
        ("/user", &[], &primary, "email_address.made_primary", "/user"),
        (&removal, &[], "Remove", "email_address.removed", "/user"),
        (
            "/user/add-email-address",
            &[("Email address", HOME)],
            "Continue",
            "email_address.added",
            "/user/verify-identification",
        ),
        (
            "/user/add-phone-number",
            &[("Phone number", MOBILE)],
            "Continue",
            "phone_number.added",
            "/user/verify-identification",
        ),
        ("/user/security", &[], "Sign out Chrome on Linux, version 140", "session.revoked", "/user/security"),
        ("/user/security", &[], "Sign out all other devices", "session.revoked", "/user/security"),
        ("/user/change-password", passwords, "Save", "user.password_changed", "/user/security"),
        ("/user/change-password", others, "Save", "user.password_changed", "/user/security"),
        ("/user/remove-password", &[], "Remove", "user.password_removed", "/user/security"),
        ("/user/delete-account", &[("Type", "Delete account")], "Delete account", "user.deleted", "/sign-in"),
    ];
    let mut password = "";
    for (page, typed, button, event, next) in cases {
        ada.visit(page).await.is_at(page.split('?').next().unwrap());
        for (field, value) in typed {
            ada.fill(field, value);
        }
        world.clock.advance(minutes(11));
        let before = done(&world, event).await;
        ada.submit(button).await.is_at(PAGE).sees("Confirm that it is you");
        assert_eq!(done(&world, event).await, before, "{event}: not yet");
        if password.is_empty() {
            let address = if done(&world, "email_address.made_primary").await == 0 { ADA } else { WORK };
            prove_by_mail(&world, &mut ada, address).await;
        } else {
            ada.fill("Password", password).submit("Continue").await;
        }
        ada.is_at(next);
        assert_eq!(done(&world, event).await, before + 1, "{event}");
        ada.visit(PAGE).await;
        assert_eq!(done(&world, event).await, before + 1, "{event}: once");
        password = match (event, password) {
            ("user.password_changed", "") => PASSWORD,
            ("user.password_changed", _) => NEW,
            ("user.password_removed", _) => "",
            (_, same) => same,
        };
    }
    assert_eq!(done(&world, "session.reverified").await, 12);
    assert_eq!(world.count("users").await, 0);
}

#[tokio::test]
async fn changes_to_the_second_step_wait_for_a_proof_by_it() {
    let (world, mut ada) = world().await;
    add_proved(&world, &mut ada, MOBILE).await;
    add_proved(&world, &mut ada, OTHER).await;
    // Before there is a second factor, the first is asked for.
    ada.visit("/user/security").await;
    world.clock.advance(minutes(11));
    ada.submit("Set up an authenticator app").await;
    prove_by_mail(&world, &mut ada, ADA).await;
    ada.is_at("/user/authenticator-app");
    let (app, _) = set_up(&world, &mut ada).await;
    let first = ("/user/second-factor-number", "+1 415-555-2671", "second_factor_number.added");
    let cases = [
        first,
        ("/user/second-factor-number", "+1 415-555-2672", "second_factor_number.added"),
        ("/user/new-backup-codes", "Continue", "backup_codes.made"),
        ("/user/remove-authenticator-app", "Remove", "totp.removed"),
    ];
    for (page, button, event) in cases {
        ada.visit(page).await.is_at(page);
        world.clock.advance(minutes(11));
        let before = done(&world, event).await;
        ada.submit(button).await.is_at(PAGE).sees("authenticator app");
        assert_eq!(done(&world, event).await, before);
        ada.fill("Code", &app.code(&world)).submit("Continue").await;
        ada.is_at(if event == "backup_codes.made" { "/user/backup-codes" } else { "/user/security" });
        assert_eq!(done(&world, event).await, before + 1, "{event}");
    }
    // The rest of it by text.
    ada.visit("/user/security").await.follow("Remove +1 415-555-2671 as second step").await;
    world.clock.advance(minutes(11));
    ada.submit("Remove").await.is_at(PAGE).sees("+1 415-555-2671").submit("Send code").await;
    let code = world.mailbox.code(MOBILE).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user/security").sees("was removed");
    assert_eq!(done(&world, "second_factor_number.removed").await, 1);
}

#[tokio::test]
async fn for_ten_minutes_nothing_is_asked_and_what_is_harmless_never_waits() {
    let (world, ada) = world().await;
    world.settings("attributes.first_name.enabled", json!(true)).await;
    world.clock.advance(minutes(10) - seconds(1));
    let by_hand = ada.url().join("/act/user/username").unwrap();
    let post = async |typed: &str| {
        let answer = ada.send(ada.post(&by_hand, format!("username={typed}"))).await;
        answer.location().unwrap()
    };
    assert_eq!(post("ada_k").await, "/user");
    world.clock.advance(seconds(1));
    assert_eq!(post("ada_m").await, PAGE);
    assert_eq!(username(&world).await, ["ada_k"]);
    // Names are no way to sign in.
    let renamed =
        ada.send(ada.post(&ada.url().join("/act/user/rename").unwrap(), "first_name=Ada".into())).await;
    assert_eq!(renamed.location().as_deref(), Some("/user"));
    assert_eq!(world.count("users WHERE first_name = 'Ada'").await, 1);
}

#[tokio::test]
async fn pages_where_a_change_begins_ask_first_and_are_come_back_to() {
    let (world, mut ada) = world().await;
    add_proved(&world, &mut ada, WORK).await;
    let ids = world.column(&format!("SELECT id FROM identifications WHERE value = '{WORK}'")).await;
    let removal = format!("/user/remove-identification?identification_id={}", ids[0]);
    for (page, home) in [
        ("/user/change-password", "/user/security"),
        ("/user/delete-account", "/user/security"),
        ("/user/second-factor-number", "/user/security"),
        ("/user/add-email-address", "/user"),
        ("/user/add-phone-number", "/user"),
        (&removal, "/user"),
    ] {
        world.clock.advance(minutes(11));
        let mails = world.mailbox.all().await.len();
        ada.visit(page).await.is_at(PAGE).sees(ADA);
        assert_eq!(world.mailbox.all().await.len(), mails, "a page that is looked at sends nothing");
        ada.submit("Cancel").await.is_at(home);
        ada.visit(page).await;
        prove_by_mail(&world, &mut ada, ADA).await;
        ada.is_at(page);
    }
    // Nobody is asked who need not be.
    ada.visit(PAGE).await.is_at("/user/security");
}

// ---- how it is proved

#[tokio::test]
async fn whoever_has_an_app_proves_that_and_a_password_is_not_enough() {
    let (world, mut ada, app, codes) = enrolled().await;
    world.settings("attributes.password.enabled", json!(true)).await;
    set_password(&world, ADA, PASSWORD).await;
    world.clock.advance(minutes(11));
    ada.visit("/user/change-password").await.is_at(PAGE).sees("authenticator app").sees_no("Password");
    for (by, value) in [("password", PASSWORD), ("code", "000000")] {
        let url = ada.url().join(&format!("/act/user/reverify/{by}")).unwrap();
        let field = if by == "code" { "code" } else { "password" };
        let answer = ada.send(ada.post(&url, format!("{field}={value}"))).await;
        assert_eq!(answer.location().as_deref(), Some(PAGE));
        assert!(!answer.gives("__client"));
    }
    ada.visit(PAGE).await.is_refused_at("Code", "not right");
    let code = app.code(&world);
    ada.fill("Code", &code).submit("Continue").await.is_at("/user/change-password");
    // The same code is no proof a second time; a backup code is one, once.
    world.clock.advance(minutes(11));
    ada.visit("/user/change-password").await.fill("Code", &code).submit("Continue").await;
    ada.is_at(PAGE).follow("Use another method").await.submit("Backup code").await.is_at(PAGE);
    ada.fill("Backup code", &codes[0]).submit("Continue").await.is_at("/user/change-password");
    assert!(world.mailbox.to(ADA).await.iter().any(|mail| mail.template == "backup_code_used"));
    world.clock.advance(minutes(11));
    ada.visit("/user/change-password").await.sees("authenticator app");
    ada.follow("Use another method").await.submit("Backup code").await;
    ada.fill("Backup code", &codes[0]).submit("Continue").await.is_refused_at("Backup code", "used already");
    ada.fill("Backup code", "").submit("Continue").await.is_refused_at("Backup code", "");
    let now = app.code(&world);
    ada.follow("Use another method").await.submit("Code of my authenticator app").await;
    ada.fill("Code", &now).submit("Continue").await.is_at("/user/change-password");
}

#[tokio::test]
async fn a_password_comes_before_codes_and_another_method_is_one_press_away() {
    let (world, mut ada) = world().await;
    set_password(&world, ADA, PASSWORD).await;
    typed_too_late(&world, &mut ada, "ada_l").await;
    ada.submit("Save").await.is_at(PAGE);
    ada.fill("Password", "").submit("Continue").await.is_refused_at("Password", "");
    ada.fill("Password", "not the password").submit("Continue").await.is_at(PAGE);
    ada.is_refused_at("Password", "");
    assert_eq!(username(&world).await.len(), 0);
    ada.follow("Use another method").await.sees(ADA).submit("Email me a code").await.is_at(PAGE);
    let letter = world.mailbox.last(ADA).await;
    assert_eq!(letter.template, "reverification");
    assert!(letter.link.is_none(), "{letter:?}");
    let code = letter.code.unwrap();
    ada.fill("Code", &wrong(&code)).submit("Continue").await.is_refused_at("Code", "incorrect");
    ada.submit("Resend").await.sees("seconds");
    ada.fill("Code", &code).submit("Continue").await.is_at("/user").sees("Your changes are saved");
    assert_eq!(username(&world).await, ["ada_l"]);
    assert_eq!(world.count("events WHERE kind = 'session.reverified' AND outcome <> 'ok'").await, 2);
}

#[tokio::test]
async fn a_passkey_comes_first_and_is_added_and_removed_after_a_proof_alone() {
    let (world, mut ada, mut device) = passkeys::ada().await;
    world.settings("attributes.password.enabled", json!(true)).await;
    set_password(&world, ADA, PASSWORD).await;
    world.clock.advance(minutes(11));
    let to_prove = format!("{PAGE}/passkey-question");
    let prove = async |ada: &mut Browser, device: &mut Authenticator| {
        let (id, options) = question(ada, &to_prove).await;
        send(ada, "/act/user/reverify/passkey", &id, &device.get(&options)).await;
    };
    // Adding another: where a question was of use, and where it would have been.
    let asked = ada.send(ada.post(&ada.url().join(TO_ADD).unwrap(), String::new())).await;
    assert!(asked.status == 403 && asked.body.contains("Confirm first"), "{}", asked.body);
    ada.visit("/user/security").await.follow("Add a passkey").await.is_at(PAGE).sees(ADA).sees_no("Password");
    // Of somebody else, or of a challenge to sign in, it proves nothing.
    let (id, options) = question(&ada, &to_prove).await;
    let mut strange = Authenticator::new();
    let mut eve = world.sign_up(EVE).await;
    passkeys::add(&mut eve, &mut strange).await;
    send(&mut ada, "/act/user/reverify/passkey", &id, &strange.get(&options)).await.is_at(PAGE);
    let (id, options) = question(&ada, passkeys::TO_SIGN_IN).await;
    send(&mut ada, "/act/user/reverify/passkey", &id, &device.get(&options)).await.is_at(PAGE);
    prove(&mut ada, &mut device).await;
    ada.is_at("/user/security");
    passkeys::add(&mut ada, &mut Authenticator::new()).await;
    // The list of others, and removal after a proof.
    let ids = world.column("SELECT id FROM passkeys ORDER BY created_at").await;
    let removal = format!("/user/remove-passkey?passkey_id={}", ids[2]);
    ada.visit(&removal).await.is_at("/user/remove-passkey");
    world.clock.advance(minutes(11));
    ada.submit("Remove")
        .await
        .is_at(PAGE)
        .follow("Use another method")
        .await
        .submit("Enter my password")
        .await;
    ada.fill("Password", PASSWORD).submit("Continue").await.is_at("/user/security").sees("is removed");
    assert_eq!(world.count("passkeys").await, 2);
    world.clock.advance(minutes(11));
    ada.visit(&removal.replace(&ids[2], &ids[0])).await.is_at(PAGE);
    prove(&mut ada, &mut device).await;
    ada.is_at("/user/remove-passkey");
}

#[tokio::test]
async fn an_account_that_is_locked_takes_its_passkey_as_a_proof() {
    let (world, mut ada, mut device) = passkeys::ada().await;
    world.settings("attributes.password.enabled", json!(true)).await;
    set_password(&world, ADA, PASSWORD).await;
    world.settings("attack_protection.user_lockout.exempt_known_browsers", json!(false)).await;
    world.clock.advance(minutes(11));
    ada.visit("/user/add-passkey").await.is_at(PAGE).follow("Use another method").await;
    ada.submit("Enter my password").await;
    for _ in 0..10 {
        ada.fill("Password", "not-this-one-at-all").submit("Continue").await.is_at(PAGE);
    }
    ada.sees("locked");
    assert!(ada.page().field("Password").is_none(), "none is asked for that would not be taken");
    ada.post_by_script("/act/user/reverify/password", &[("password", PASSWORD)])
        .await
        .is_at(PAGE)
        .sees("locked");
    ada.post_by_script("/act/user/reverify/prepare", &[("strategy", "passkey")]).await;
    ada.is_at(PAGE).sees_no("locked").sees("Passkeys work only");
    let (id, options) = question(&ada, &format!("{PAGE}/passkey-question")).await;
    send(&mut ada, "/act/user/reverify/passkey", &id, &device.get(&options)).await.is_at("/user/security");
}

#[tokio::test]
async fn a_passkey_that_stands_for_both_factors_does_so_here_too() {
    let (world, mut ada, mut device) = passkeys::ada().await;
    crate::world::second_step::set_up(&world, &mut ada).await;
    for both in [true, false] {
        world.settings("passkey_settings.satisfies_second_factor", json!(both)).await;
        world.clock.advance(minutes(11));
        ada.visit("/user/remove-authenticator-app").await.is_at(PAGE).sees("authenticator app");
        ada.post_by_script("/act/user/reverify/prepare", &[("strategy", "passkey")]).await;
        let (id, options) = question(&ada, &format!("{PAGE}/passkey-question")).await;
        send(&mut ada, "/act/user/reverify/passkey", &id, &device.get(&options)).await;
        ada.is_at(if both { "/user/remove-authenticator-app" } else { PAGE });
    }
}

#[tokio::test]
async fn whoever_signs_in_by_mail_links_alone_is_not_stuck() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    world
        .settings(
            "attributes.email_address",
            json!({"first_factors": ["email_link"], "verifications": ["email_link"]}),
        )
        .await;
    world.clock.advance(minutes(11));
    ada.visit("/user/add-email-address").await.sees(ADA);
    prove_by_mail(&world, &mut ada, ADA).await;
    ada.is_at("/user/add-email-address");
    // Nor is one whose way to sign in is gone: their address is proved to be theirs.
    world.settings("attributes.password.enabled", json!(true)).await;
    world.settings("attributes.username", json!({"enabled": true, "used_for_first_factor": true})).await;
    world.settings("attributes.email_address.used_for_first_factor", json!(false)).await;
    world.clock.advance(minutes(11));
    ada.visit("/user/add-email-address").await.sees(ADA);
    prove_by_mail(&world, &mut ada, ADA).await;
    ada.is_at("/user/add-email-address");
}

#[tokio::test]
async fn five_wrong_codes_end_a_message_and_another_one_helps() {
    let (world, mut ada) = world().await;
    typed_too_late(&world, &mut ada, "ada_l").await;
    ada.submit("Save").await.submit("Send code").await;
    let code = world.mailbox.code(ADA).await;
    for _ in 0..5 {
        ada.fill("Code", &wrong(&code)).submit("Continue").await.is_at(PAGE);
    }
    ada.sees("too many wrong");
    let url = ada.url().join("/act/user/reverify/code").unwrap();
    ada.send(ada.post(&url, format!("code={code}"))).await;
    ada.visit(PAGE).await.is_at(PAGE);
    world.clock.advance(seconds(30));
    ada.submit("Resend").await.is_at(PAGE);
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    assert_eq!(username(&world).await, ["ada_l"]);
}

#[tokio::test]
async fn an_expired_code_proves_nothing_and_what_waited_so_long_is_dropped() {
    let (world, mut ada) = world().await;
    typed_too_late(&world, &mut ada, "ada_l").await;
    ada.submit("Save").await.submit("Send code").await;
    let code = world.mailbox.code(ADA).await;
    world.clock.advance(minutes(10));
    ada.fill("Code", &code).submit("Continue").await.is_at(PAGE).sees("expired");
    ada.submit("Send code").await;
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user/security").sees("You have confirmed");
    assert_eq!(username(&world).await.len(), 0);
    ada.visit("/user").await.fill("Username", "ada_l").submit("Save").await.sees("Your changes are saved");
}

#[tokio::test]
async fn wrong_answers_lock_the_account_and_the_session_goes_on() {
    let (world, mut ada) = world().await;
    set_password(&world, ADA, PASSWORD).await;
    let lockout = json!({"max_attempts": 5, "exempt_known_browsers": false});
    world.settings("attack_protection.user_lockout", lockout).await;
    world.clock.advance(minutes(11));
    ada.visit("/user/change-password").await;
    for _ in 0..5 {
        ada.fill("Password", "not the password").submit("Continue").await.is_at(PAGE);
    }
    assert!(ada.page().field("Password").is_none(), "none is asked for that would not be taken");
    ada.post_by_script("/act/user/reverify/password", &[("password", PASSWORD)])
        .await
        .is_at(PAGE)
        .sees("locked");
    ada.follow("Use another method").await.submit("Email me a code").await.sees("locked");
    assert!(ada.is_signed_in().await);
    world.clock.advance(minutes(61));
    ada.visit("/user/change-password").await.fill("Password", PASSWORD).submit("Continue").await;
    ada.is_at("/user/change-password");
}

#[tokio::test]
async fn whoever_is_to_set_up_a_second_step_and_takes_their_time_proves_it_too() {
    let (world, _) = world().await;
    world.settings("sign_up.mfa.required", json!(true)).await;
    let mut ada = world.start_sign_in(ADA).await;
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/sign-in/tasks/setup-mfa");
    world.clock.advance(minutes(11));
    ada.submit("Code of my authenticator appAn app on your phone that shows a new code every 30 seconds")
        .await;
    prove_by_mail(&world, &mut ada, ADA).await;
    ada.is_at("/user/authenticator-app");
}

#[tokio::test]
async fn where_it_is_switched_off_the_current_password_is_asked_for_instead() {
    let (world, mut ada) = world().await;
    set_password(&world, ADA, PASSWORD).await;
    world.settings("user_profile.reverification", json!(false)).await;
    typed_too_late(&world, &mut ada, "ada_l").await;
    ada.submit("Save").await.is_at("/user").sees("Your changes are saved");
    ada.visit(PAGE).await.is_at("/user/security");
    ada.visit("/user/change-password").await.fill("New password", NEW).fill("Confirm new password", NEW);
    ada.submit("Save").await.is_refused_at("Current password", "Enter your current password");
    world.settings("user_profile.reverification", json!(true)).await;
    ada.visit("/user/change-password").await.fill("Password", PASSWORD).submit("Continue").await;
    ada.is_at("/user/change-password").sees_no("Current password");
    ada.fill("New password", NEW).fill("Confirm new password", NEW).submit("Save").await;
    ada.is_at("/user/security").sees("Your password is saved");
}

// ---- what becomes of what waited

#[tokio::test]
async fn cancelling_drops_what_waited_without_a_word() {
    let (world, mut ada) = world().await;
    typed_too_late(&world, &mut ada, "ada_l").await;
    ada.submit("Save").await.submit("Cancel").await.is_at("/user").sees_no("Confirm");
    assert_eq!(ada.field("Username").value, "");
    ada.visit("/user/change-password").await;
    prove_by_mail(&world, &mut ada, ADA).await;
    ada.is_at("/user/change-password");
    assert_eq!(username(&world).await.len(), 0);
    // The newest alone waits: an old one is not done along with it.
    typed_too_late(&world, &mut ada, "ada_l").await;
    ada.submit("Save").await.visit("/user/delete-account").await;
    prove_by_mail(&world, &mut ada, ADA).await;
    ada.is_at("/user/delete-account");
    assert_eq!(username(&world).await.len(), 0);
}

#[tokio::test]
async fn what_is_refused_after_the_proof_is_told_at_its_field_with_what_was_typed() {
    let (world, mut ada) = world().await;
    let mut eve = world.sign_up(EVE).await;
    eve.visit("/user").await.fill("Username", "wanted").submit("Save").await.sees("saved");
    typed_too_late(&world, &mut ada, "wanted").await;
    ada.submit("Save").await;
    prove_by_mail(&world, &mut ada, ADA).await;
    ada.is_at("/user").is_refused_at("Username", "taken");
    assert_eq!(ada.field("Username").value, "wanted");
    ada.visit("/user/change-password")
        .await
        .fill("New password", "short")
        .fill("Confirm new password", "short");
    world.clock.advance(minutes(11));
    ada.submit("Save").await;
    prove_by_mail(&world, &mut ada, ADA).await;
    ada.is_at("/user/change-password").is_refused_at("New password", "8");
    assert!(!ada.answer().body.contains("short\""));
}

#[tokio::test]
async fn a_new_password_that_waits_is_sealed_and_gone_after_use_or_sign_out() {
    let (world, mut ada) = world().await;
    let begin = async |ada: &mut Browser| {
        ada.visit("/user/change-password").await.fill("New password", NEW).fill("Confirm new password", NEW);
        world.clock.advance(minutes(11));
        ada.submit("Save").await.is_at(PAGE);
        assert!(!world.dump_text().await.contains(NEW), "in the clear");
        assert_eq!(world.count("page_states").await, 1);
    };
    begin(&mut ada).await;
    ada.visit("/sign-out").await.submit("Sign out").await.is_at("/sign-in");
    assert_eq!(world.count("page_states").await, 0);
    let mut ada = world.sign_in(ADA).await;
    begin(&mut ada).await;
    prove_by_mail(&world, &mut ada, ADA).await;
    ada.is_at("/user/security").sees("Your password is saved");
    assert_eq!(world.count("page_states").await, 0, "the form is gone");
    let mut other = world.browser();
    other.visit("/sign-in").await.fill("Email address or username", ADA).fill("Password", NEW);
    other.submit("Continue").await.is_at("/user");
}

#[tokio::test]
async fn a_session_that_is_revoked_meanwhile_ends_at_sign_in_and_its_change_is_dropped() {
    let (world, mut ada) = world().await;
    typed_too_late(&world, &mut ada, "ada_l").await;
    ada.submit("Save").await.submit("Send code").await.is_at(PAGE);
    let code = world.mailbox.code(ADA).await;
    let mut phone = world.sign_in(ADA).await;
    phone.visit("/user/security").await.submit("Sign out all other devices").await.sees("Signed out.");
    let mut tab = ada.tab();
    ada.fill("Code", &code).submit("Continue").await.is_at("/sign-in");
    tab.visit(PAGE).await.is_at("/sign-in");
    // Whoever signs in there next does not do it.
    ada.visit("/sign-in").await.fill("Email address or username", ADA).submit("Continue").await;
    let code = world.mailbox.code(ADA).await;
    ada.fill("Code", &code).submit("Continue").await.is_at("/user");
    ada.visit(PAGE).await.is_at("/user/security");
    assert_eq!(username(&world).await.len(), 0);
}

#[tokio::test]
async fn what_waits_is_of_one_session_whichever_is_in_use() {
    let (world, _) = world().await;
    world.sign_up(EVE).await;
    world.settings("sessions.multi_session_enabled", json!(true)).await;
    let mut ada = world.sign_in(ADA).await;
    let mut eve = ada.tab();
    ada.visit("/user").await.fill("Username", "ada_l");
    eve.visit("/sign-in").await.fill("Email address or username", EVE).submit("Continue").await;
    let code = world.mailbox.code(EVE).await;
    eve.fill("Code", &code).submit("Continue").await.is_at("/user").sees(EVE);
    world.clock.advance(minutes(11));
    // Ada's form, in the tab of before.
    ada.submit("Save").await.is_at(PAGE).sees(ADA).sees_no(EVE);
    // Eve proves who she is: that does not do what Ada wanted.
    let sql = format!(
        "SELECT id FROM sessions WHERE user_id = (SELECT user_id FROM identifications WHERE value = '{EVE}')
                       AND ended_at IS NULL ORDER BY created_at DESC"
    );
    let session = world.column(&sql).await[0].clone();
    let act = |what: &str| {
        ada.url().join(&format!("/act/user/reverify/{what}?_clerk_session_id={session}")).unwrap()
    };
    eve.send(eve.post(&act("send"), String::new())).await;
    let code = world.mailbox.code(EVE).await;
    let answer = eve.send(eve.post(&act("code"), format!("code={code}"))).await;
    let place = answer.location();
    assert!(answer.gives("__client") && place.as_deref() == Some("/user/security"), "{answer:?}");
    assert_eq!(username(&world).await.len(), 0);
    // Whoever switches accounts drops what waited, for others must not meet it.
    ada.visit("/sign-in/choose").await.submit(ADA).await.is_at("/user");
    let unnamed = ada.url().join("/act/user/username").unwrap();
    let answer = ada.send(ada.post(&unnamed, "username=ada_k".into())).await;
    assert_eq!(answer.location().as_deref(), Some(PAGE));
    ada.visit(PAGE).await.sees(ADA);
    eve.visit("/sign-in/choose").await.submit(EVE).await.is_at("/user");
    ada.submit("Send code").await.is_at("/user/security").sees_no("Confirm");
    assert_eq!(username(&world).await.len(), 0);
    let owner = "identifications u JOIN identifications m ON m.user_id = u.user_id WHERE u.kind = 'username' AND m.value";
    world.clock.advance(minutes(11));
    // Once more, by Ada.
    ada.visit("/sign-in/choose").await.submit(ADA).await.is_at("/user").fill("Username", "ada_l");
    eve.visit("/sign-in/choose").await.submit(EVE).await.is_at("/user").sees(EVE);
    ada.submit("Save").await.is_at(PAGE);
    prove_by_mail(&world, &mut ada, ADA).await;
    assert_eq!(username(&world).await, ["ada_l"]);
    assert_eq!(world.count(&format!("{owner} = '{ADA}'")).await, 1);
}

#[tokio::test]
async fn the_cookie_is_renewed_and_the_old_one_is_dead() {
    let (world, mut ada) = world().await;
    let before = ada.client().unwrap();
    typed_too_late(&world, &mut ada, "ada_l").await;
    ada.submit("Save").await;
    prove_by_mail(&world, &mut ada, ADA).await;
    ada.is_at("/user").sees("Your changes are saved");
    assert_ne!(ada.client().unwrap(), before);
    world.clock.advance(minutes(2));
    let mut thief = world.browser();
    thief.plant("__client", &before);
    assert!(!thief.is_signed_in().await);
    assert!(ada.is_signed_in().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_type_one_code_at_once_one_wins_and_what_waited_is_done_once() {
    let (world, mut ada, app, _) = enrolled().await;
    ada.visit("/user/new-backup-codes").await;
    world.clock.advance(minutes(11));
    ada.submit("Continue").await.is_at(PAGE).fill("Code", &app.code(&world));
    let answers = storm(&ada, "Continue").await;
    one_has_won(&answers);
    assert_eq!(answers.iter().filter(|a| a.location().as_deref() == Some("/user/backup-codes")).count(), 1);
    for answer in &answers {
        let place = answer.location().expect("a 303");
        assert!([PAGE, "/user/backup-codes"].contains(&place.as_str()), "{place}");
    }
    assert_eq!(done(&world, "session.reverified").await, 1);
    assert_eq!(done(&world, "backup_codes.made").await, 1);
    assert_eq!(world.count("events WHERE outcome = 'totp_incorrect_code'").await, 0, "no loser has failed");
    drop::<App>(app);
}

#[tokio::test]
async fn what_waits_is_small_and_one_for_a_browser() {
    let (world, mut ada) = world().await;
    ada.visit("/user/change-password").await;
    let (url, _) = ada.form("Save");
    world.clock.advance(minutes(11));
    let pad = "x".repeat(60_000);
    let sized = async || -> usize { world.column("SELECT data FROM page_states").await.remove(0).len() };
    // Fields that no form has are left out; a form that is larger than any that people send does not wait, its page does.
    for body in [
        format!("new_password={NEW}&confirm_password={NEW}&x={pad}"),
        format!("new_password={pad}&confirm_password={NEW}"),
        (0..5_000).map(|n| format!("f{n}=x&")).collect::<String>()
            + &format!("new_password={NEW}&confirm_password={NEW}"),
    ] {
        let tab = ada.tab();
        let answer = tab.send(tab.post(&url, body)).await;
        assert_eq!(answer.location().as_deref(), Some(PAGE), "{}: {}", answer.status, answer.page().text());
        assert_eq!(world.count("page_states").await, 1);
        assert!(sized().await < 1_500, "{}", sized().await);
    }
    // Nor does it help to forget by what the browser is told of refusals, or to ask for a page with a long address.
    for page in ["/user/add-passkey?x=", "/user/change-password?redirect_url="] {
        let tab = ada.tab();
        let only = format!("{}={}", tab.full("__client"), tab.client().unwrap());
        let ask = tab.ask_path(axum::http::Method::GET, &format!("{page}{pad}")).header("cookie", only);
        let answer = tab.send(ask).await;
        assert_eq!(answer.location().as_deref(), Some(PAGE), "{}: {}", answer.status, answer.page().text());
        assert!(world.count("page_states").await == 1 && sized().await < 1_500, "{}", sized().await);
    }
    // What waited last is what the press saves.
    let answer = ada.send(ada.post(&url, format!("new_password={NEW}&confirm_password={NEW}&x={pad}"))).await;
    ada.visit(&answer.location().unwrap()).await;
    prove_by_mail(&world, &mut ada, ADA).await;
    ada.is_at("/user/security").sees("Your password is saved");
}
