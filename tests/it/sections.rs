//! Which sections the profile has: what the settings switch on, and what somebody has.

use serde_json::json;

use crate::browser::Browser;
use crate::world::World;

const ADA: &str = "ada@example.com";

async fn shows(browser: &mut Browser, page: &str, section: &str) -> bool {
    browser.visit(page).await.is_at(page);
    browser.page().count(&format!("section[aria-labelledby={section}]")) == 1
}

#[tokio::test]
async fn each_section_is_there_when_its_setting_says_so() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    let off = json!(false);
    for (page, section, path, on) in [
        ("/user", "numbers", "attributes.phone_number.enabled", json!(true)),
        ("/user/security", "password", "attributes.password.enabled", json!(true)),
        ("/user/security", "passkeys", "attributes.passkey.enabled", json!(true)),
        ("/user/security", "two-step", "attributes.authenticator_app.used_for_second_factor", json!(true)),
        ("/user/security", "danger", "user_profile.delete_self_enabled", json!(true)),
    ] {
        world.settings(path, off.clone()).await;
        assert!(!shows(&mut ada, page, section).await, "{section} without {path}");
        world.settings(path, on).await;
        assert!(shows(&mut ada, page, section).await, "{section} with {path}");
    }
    assert!(
        shows(&mut ada, "/user/security", "devices").await && shows(&mut ada, "/user", "addresses").await
    );
}

#[tokio::test]
async fn numbers_are_shown_as_second_factors_too_but_not_where_nothing_can_be_added_and_there_are_none() {
    let world = World::new().await;
    let mut ada = world.sign_up(ADA).await;
    world.settings("attributes.phone_number.used_for_second_factor", json!(true)).await;
    assert!(shows(&mut ada, "/user", "numbers").await);
    world.settings("attributes.phone_number.immutable", json!(true)).await;
    assert!(!shows(&mut ada, "/user", "numbers").await);
}
