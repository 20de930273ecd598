//! What people do in their profile.

use portico::model::phone_number::PhoneNumber;

use super::World;
use super::browser::Browser;

/// Sets a first password.
pub async fn set(browser: &mut Browser, password: &str) {
    browser.visit("/user/security").await.follow("Set password").await.is_at("/user/change-password");
    browser.fill("New password", password).fill("Confirm new password", password).submit("Save").await;
}

/// Where nobody has to prove who they are in another way.
pub async fn change(browser: &mut Browser, current: &str, new: &str, again: &str) {
    browser.visit("/user/change-password").await.fill("Current password", current);
    browser.fill("New password", new).fill("Confirm new password", again).submit("Save").await;
}

/// Adds an address or a number, and stays on the page that waits for its proof.
pub async fn add(browser: &mut Browser, what: &str) {
    let (link, label) = match what.starts_with('+') {
        true => ("Add phone number", "Phone number"),
        false => ("Add email address", "Email address"),
    };
    browser.visit("/user").await.follow(link).await.fill(label, what).submit("Continue").await;
}

/// Adds it, and proves it by the code that is sent there.
pub async fn add_proved(world: &World, browser: &mut Browser, what: &str) {
    add(browser, what).await;
    browser.is_at("/user/verify-identification").sees(&PhoneNumber::international(what));
    let code = world.mailbox.code(what).await;
    browser.fill("Code", &code).submit("Continue").await.is_at("/user").sees("is verified");
}
