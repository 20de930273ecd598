//! Which field has the focus when a page arrives: the one that is asked for, and after a refusal the first that was refused.
//! Never two.

use serde_json::{Value, json};

use crate::world::World;
use crate::world::browser::Browser;
use crate::world::database;
use crate::world::mailbox::wrong;
use crate::world::people::set_password;
use crate::world::second_step::{at_second, enrolled};
use crate::world::{ADA, PASSWORD, passkeys};

#[track_caller]
fn focus(browser: &Browser, field: &str) {
    let page = browser.page();
    assert_eq!(page.focused(), [field], "at {}: {}", browser.path(), page.text());
}

/// Fills in, presses, and sees where the focus is then.
async fn refused(browser: &mut Browser, typed: &[(&str, &str)], button: &str, field: &str) {
    for (label, value) in typed {
        browser.fill(label, value);
    }
    browser.submit(button).await;
    focus(browser, field);
    assert!(browser.page().count("[aria-invalid=true]") > 0, "{}", browser.page().text());
}

async fn world(settings: &[(&str, Value)]) -> World {
    let world = World::with_user(ADA).await;
    world.all_settings(settings).await;
    world
}

fn everything() -> Vec<(&'static str, Value)> {
    vec![
        ("attributes.password", json!({ "enabled": true, "required": true })),
        ("attributes.username", json!({ "enabled": true, "required": true })),
        (
            "attributes.phone_number",
            json!({ "enabled": true, "required": true, "used_for_first_factor": true }),
        ),
        ("attributes.first_name", json!({ "enabled": true, "required": true })),
        ("attributes.last_name", json!({ "enabled": true, "required": true })),
    ]
}

#[tokio::test]
async fn at_sign_up_the_first_refused_field_of_all_has_it() {
    let world = world(&everything()).await;
    let mut browser = world.browser();
    let right = [
        ("First name", "Grace"),
        ("Last name", "Hopper"),
        ("Username", "grace"),
        ("Email address", "grace@example.com"),
        ("Phone number", "4155552671"),
        ("Password", PASSWORD),
    ];
    let names = ["first_name", "last_name", "username", "email_address", "phone_number", "password"];
    let wrong = ["", "", "x", "nonsense", "12", "short"];
    focus(browser.visit("/sign-up").await, "first_name");
    for (n, field) in names.iter().enumerate() {
        // The n-th is wrong, and the one after it.
        let mut typed = right;
        typed[n].1 = wrong[n];
        if n + 1 < names.len() {
            typed[n + 1].1 = wrong[n + 1];
        }
        browser.visit("/sign-up").await;
        refused(&mut browser, &typed, "Continue", field).await;
    }
}

#[tokio::test]
async fn at_sign_in_each_step_has_it_in_its_field() {
    let world = world(&[
        ("attributes.password", json!({ "enabled": true })),
        ("attributes.phone_number", json!({ "enabled": true, "used_for_first_factor": true })),
    ])
    .await;
    set_password(&world, ADA, PASSWORD).await;
    let mut browser = world.browser();
    focus(browser.visit("/sign-in?phone").await, "phone_number");
    refused(&mut browser, &[("Phone number", "12")], "Continue", "phone_number").await;
    focus(browser.visit("/sign-in").await, "identifier");
    refused(&mut browser, &[("Email address", "nonsense")], "Continue", "identifier").await;
    browser.fill("Email address", ADA).submit("Continue").await;
    focus(&browser, "password");
    refused(&mut browser, &[("Password", "wrong")], "Continue", "password").await;
    refused(&mut browser, &[("Password", "")], "Continue", "password").await;
    browser.follow("Forgot password?").await.submit("Email me a code to choose a new password").await;
    focus(&browser, "code");
    let code = world.mailbox.code(ADA).await;
    refused(&mut browser, &[("Code", &wrong(&code))], "Continue", "code").await;
    refused(&mut browser, &[("Code", "1")], "Continue", "code").await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/sign-in/reset-password");
    focus(&browser, "new_password");
    let both = |new, confirm| [("New password", new), ("Confirm new password", confirm)];
    refused(&mut browser, &both("copper-lantern-58-moss", "another"), "Continue", "confirm_password").await;
    refused(&mut browser, &both("short", "short"), "Continue", "new_password").await;
    refused(&mut browser, &both("", ""), "Continue", "new_password").await;
}

#[tokio::test]
async fn where_a_link_is_waited_for_the_code_has_it() {
    let world = World::with_user(ADA).await;
    for (mut browser, address) in [
        (world.start_sign_in(ADA).await, ADA),
        (world.start_sign_up("eve@example.com").await, "eve@example.com"),
    ] {
        focus(&browser, "code");
        let code = world.mailbox.code(address).await;
        refused(&mut browser, &[("Code", &wrong(&code))], "Continue", "code").await;
        focus(browser.reload().await, "code");
    }
}

#[tokio::test]
async fn at_the_second_step_and_in_its_set_up_the_code_has_it() {
    let (world, mut first, _, _) = enrolled().await;
    let mut browser = at_second(&world).await;
    focus(&browser, "code");
    refused(&mut browser, &[("Code", "000000")], "Continue", "code").await;
    browser.follow("Use another method").await.submit("Backup code").await;
    focus(&browser, "code");
    refused(&mut browser, &[("Backup code", "nonsense")], "Continue", "code").await;
    first.visit("/user/remove-authenticator-app").await.submit("Remove").await;
    first.visit("/user/security").await.submit("Set up an authenticator app").await;
    focus(&first, "code");
    refused(&mut first, &[("Code of the app", "000000")], "Continue", "code").await;
}

#[tokio::test]
async fn on_the_profile_nothing_has_it_until_something_is_refused() {
    let world = world(&everything()).await;
    let mut ada = world.browser();
    set_password(&world, ADA, PASSWORD).await;
    ada.visit("/sign-in")
        .await
        .fill("Email address", ADA)
        .fill("Password", PASSWORD)
        .submit("Continue")
        .await;
    assert!(ada.visit("/user").await.page().focused().is_empty());
    // Two forms have a button with this name.
    ada.post_by_script("/act/user/rename", &[("first_name", ""), ("last_name", "")]).await;
    focus(&ada, "first_name");
    ada.post_by_script("/act/user/rename", &[("first_name", "Ada"), ("last_name", "")]).await;
    focus(&ada, "last_name");
    ada.post_by_script("/act/user/username", &[("username", "x")]).await;
    focus(&ada, "username");
    focus(ada.visit("/user/add-email-address").await, "email_address");
    refused(&mut ada, &[("Email address", "nonsense")], "Continue", "email_address").await;
    refused(&mut ada, &[("Email address", ADA)], "Continue", "email_address").await;
    focus(ada.visit("/user/add-phone-number").await, "phone_number");
    refused(&mut ada, &[("Phone number", "12")], "Continue", "phone_number").await;
    world.settings("user_profile.reverification", json!(false)).await;
    focus(ada.visit("/user/change-password").await, "current_password");
    let typed = |current, new, confirm| {
        [("Current password", current), ("New password", new), ("Confirm new password", confirm)]
    };
    refused(
        &mut ada,
        &typed("wrong", "copper-lantern-58-moss", "copper-lantern-58-moss"),
        "Save",
        "current_password",
    )
    .await;
    refused(&mut ada, &typed(PASSWORD, "short", "short"), "Save", "new_password").await;
    refused(&mut ada, &typed(PASSWORD, "copper-lantern-58-moss", "another"), "Save", "confirm_password")
        .await;
    focus(ada.visit("/user/delete-account").await, "confirmation");
    ada.submit("Delete account").await;
    focus(&ada, "confirmation");
}

#[tokio::test]
async fn who_proves_it_again_names_a_passkey_or_must_choose_a_password_has_it_too() {
    let (world, mut ada, _) = passkeys::ada().await;
    let id = world.column("SELECT id FROM passkeys").await.remove(0);
    ada.visit(&format!("/user/rename-passkey?passkey_id={id}")).await.is_at("/user/rename-passkey");
    focus(&ada, "passkey_name");
    refused(&mut ada, &[("Name", "")], "Save", "passkey_name").await;
    database::change(&world.db, "DELETE FROM passkeys").await;
    world.settings("attributes.password", json!({ "enabled": true })).await;
    set_password(&world, ADA, PASSWORD).await;
    world.clock.advance(crate::world::minutes(11));
    ada.visit("/user/delete-account").await.is_at("/user/verify-it-is-you");
    focus(&ada, "password");
    refused(&mut ada, &[("Password", "wrong")], "Continue", "password").await;
}

#[tokio::test]
async fn the_first_administrator_has_it_in_the_one_field() {
    let world = World::new().await;
    let mut browser = world.browser();
    let link = world.setup_link().await;
    focus(browser.visit(&link).await, "email_address");
    refused(&mut browser, &[("Email address", "nonsense")], "Continue", "email_address").await;
}
