//! Signing up, as a person without JavaScript does it.

use crate::world::World;

#[tokio::test]
async fn a_mailed_link_signs_you_up_in_the_browser_that_asked() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.visit("/").await.is_at("/sign-in").follow("Sign up").await.is_at("/sign-up");
    browser.fill("Email address", "ada@example.com").submit("Continue").await;
    browser.is_at("/sign-up/verify-email-address").sees("We sent a link and a code to ada@example.com");
    assert_eq!(world.count("users").await, 0, "nobody is a user before the address is proved");
    let link = world.mailbox.link("ada@example.com").await;
    browser.visit(&link).await.is_at("/sign-up/verify").sees("Confirm your email");
    browser.submit("Continue").await.is_at("/user").sees("ada@example.com").sees("Verified");
    assert_eq!(world.count("users").await, 1);
    assert_eq!(world.count("sessions").await, 1);
}

#[tokio::test]
async fn a_mailed_code_signs_you_up() {
    let world = World::new().await;
    let mut browser = world.start_sign_up("ada@example.com").await;
    let code = world.mailbox.code("ada@example.com").await;
    assert_eq!(browser.field("Code").autocomplete, "one-time-code");
    browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees("ada@example.com");
    assert_eq!(world.mailbox.count("ada@example.com").await, 1);
}
