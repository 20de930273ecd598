//! Pages that a site has itself: an administrator names one, and another browser is led there.

use serde_json::json;

use crate::world::browser::Browser;
use crate::world::people::sign_in;
use crate::world::{ADA, BOB, World};

const SITE: &str = "https://app.example.com";

/// A portal whose owner has named a page of the site's, and the owner's browser.
async fn with(setting: &str, page: &str) -> (World, Browser) {
    let world = World::new().await;
    let mut ada = world.browser();
    ada.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    let page = format!("{SITE}/{page}");
    ada.visit("/admin/settings/paths").await.submit_with("Save", &[(setting, &[&page])]).await;
    ada.sees("Check this change").submit("Save").await.sees("Saved.");
    // A node that has read it.
    world.settings("application.name", json!("Acme")).await;
    (world, ada)
}

fn visitor(world: &World) -> Browser {
    let mut browser = world.browser();
    browser.may_leave_to(SITE);
    browser
}

#[tokio::test]
async fn whoever_is_signed_out_is_led_to_the_sites_own_sign_in_and_administrators_to_ours() {
    let (world, mut ada) = with("paths.sign_in_url", "in?theme=dark").await;
    let mut guest = visitor(&world);
    guest.visit("/user/security").await;
    let back = "http%3A%2F%2Flocalhost%3A3000%2Fuser%2Fsecurity";
    assert_eq!(guest.url().as_str(), format!("{SITE}/in?theme=dark&redirect_url={back}"));
    guest.visit("/").await;
    assert_eq!(guest.url().as_str(), format!("{SITE}/in?theme=dark"));
    guest.visit("/sign-up").await;
    assert!(guest.page().link("Sign in").unwrap().starts_with(SITE));
    // Its own page stays open, and is that of administrators.
    guest.visit("/sign-in").await.is_at("/sign-in");
    guest.visit("/admin").await.is_at("/sign-in");
    ada.may_leave_to(SITE).visit("/sign-out").await.submit("Sign out").await;
    assert_eq!(ada.url().as_str(), format!("{SITE}/in?theme=dark"));
}

#[tokio::test]
async fn the_sign_in_page_links_to_the_sites_own_sign_up_with_the_way_back() {
    let (world, _) = with("paths.sign_up_url", "join").await;
    let mut guest = visitor(&world);
    guest.visit("/sign-in?redirect_url=%2Fuser%2Fsecurity").await;
    let back = "http%3A%2F%2Flocalhost%3A3000%2Fuser%2Fsecurity";
    assert_eq!(guest.page().link("Sign up").unwrap(), format!("{SITE}/join?redirect_url={back}"));
    guest.visit("/sign-up").await.is_at("/sign-up");
}

#[tokio::test]
async fn whoever_signed_in_lands_on_the_sites_own_profile_if_nothing_else_is_named() {
    let (world, _) = with("paths.user_profile_url", "me").await;
    let mut bob = visitor(&world);
    bob.visit("/sign-up").await.fill("Email address", BOB).submit("Continue").await;
    let code = world.mailbox.code(BOB).await;
    bob.fill("Code", &code).submit("Continue").await;
    assert_eq!(bob.url().as_str(), format!("{SITE}/me"));
    bob.visit("/user").await.is_at("/user").sees(BOB);
}

#[tokio::test]
async fn whoever_ended_a_session_that_was_not_theirs_reads_on_at_the_site() {
    let (world, _) = with("paths.unauthorized_sign_in_url", "not-me").await;
    world.sign_up(BOB).await;
    let mut thief = sign_in(&world, world.browser().on_a_phone().from("203.0.113.9"), BOB).await;
    let link = world.mailbox.last(BOB).await.link.unwrap();
    let mut reader = visitor(&world);
    reader.visit(&link).await.is_at("/unauthorized-sign-in/revoke").submit("Sign out that device").await;
    assert_eq!(reader.url().as_str(), format!("{SITE}/not-me"));
    assert!(!thief.is_signed_in().await);
}

#[tokio::test]
async fn the_waitlist_says_that_it_has_no_effect_yet_and_has_none() {
    let (world, mut ada) = with("paths.waitlist_url", "wait").await;
    ada.visit("/admin/settings/paths").await;
    assert!(ada.field("Waitlist").described.contains("no effect yet"));
    let mut guest = visitor(&world);
    for path in ["/sign-in", "/sign-up"] {
        guest.visit(path).await.is_at(path);
        assert!(!guest.page().addresses().iter().any(|address| address.starts_with(SITE)));
    }
}
